/* What the readers share among themselves. */
#ifndef KPIRECON_RECORDS_RECORDS_PRIVATE_H
#define KPIRECON_RECORDS_RECORDS_PRIVATE_H

#include "records/record.h"

extern const struct reader_format reader_csv;
extern const struct reader_format reader_html;
extern const struct reader_format reader_json;
extern const struct reader_format reader_mail;
extern const struct reader_format reader_pages;
extern const struct reader_format reader_rt;
extern const struct reader_format reader_xlsx;
extern const struct reader_format reader_xml;

#define SPREADSHEET_SPACE "urn:schemas-microsoft-com:office:spreadsheet"

/* XML turned out to be a workbook: goes on as the reader of those. `text` is UTF-8. */
bool reader_sheet_xml_open(struct reader *reader, Slice text, struct diag *diag);

struct archive_listing;
#define OPENDOCUMENT_SPACE "urn:oasis:names:tc:opendocument:xmlns:office:1.0"

/* A zip, or XML, turned out to be an OpenDocument file: goes on as the reader of its sheets. `files` are those of
   the source; `text` is UTF-8. */
bool reader_ods_open(struct reader *reader, const struct archive_listing *files, struct diag *diag);
bool reader_ods_open_flat(struct reader *reader, Slice text, struct diag *diag);

/* XML turned out to be a page: goes on as the reader of those. */
bool reader_html_open(struct reader *reader, struct diag *diag);
/* True when the head of a text begins as pages do, though it may yet be other markup. */
bool html_may_begin(Slice head);

/* Where the texts of records go. */
struct arena *reader_texts(struct reader *reader);

/* What the first bytes say it is when it is nothing that is read here: "a PDF
   document"; else NULL. */
const char *foreign_format(Slice head);

#endif
