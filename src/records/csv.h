/* The CSV grammar by itself: one record cut into fields, for the reader and for
   the dataset scan. RFC 4180, and what people write: any of , ; tab | as the
   delimiter, LF or CRLF, newlines inside quotes. */
#ifndef KPIRECON_RECORDS_CSV_H
#define KPIRECON_RECORDS_CSV_H

#include "base/base.h"

struct arena;

enum csv_result {
    CSV_RECORD,
    CSV_NEED_MORE,       /* the text ends inside the record and more may come */
    CSV_QUOTE_OPEN,      /* the text ends inside quotes and nothing more comes */
    CSV_TEXT_AFTER_QUOTE,/* "abc"def, */
    CSV_TOO_MANY,        /* more than max_fields */
    CSV_TOO_LONG         /* a field over MAX_FIELD_BYTES */
};

struct csv_cut {
    size_t used_bytes;   /* of the text, line end included */
    size_t raw_bytes;    /* of the text, line end not included */
    size_t field_count;
    uint64_t line_count; /* line ends in it, the last one included */
    size_t fault_at;     /* byte offset of what is wrong, for the CSV_* complaints */
};

/* Cuts the record at the start of `text`. Quoted fields lose their quotes;
   doubled quotes inside are undoubled into `mem` (that is the only
   allocation). `last`: nothing comes after text. On a complaint used_bytes
   says where the next record is taken to begin: after the line where the bad record started. */
enum csv_result csv_cut(Slice text, char delimiter, bool last, struct arena *mem, Slice *fields, size_t max_fields,
                        struct csv_cut *cut);

/* The delimiter that gives the most regular first lines: one of , ; tab |. */
char csv_sniff_delimiter(Slice head);

#endif
