/* Between the door to the library (xlsx.c) and what stands on the sheets (xlsx_sheets.c). */
#ifndef KPIRECON_REPORT_XLSX_PRIVATE_H
#define KPIRECON_REPORT_XLSX_PRIVATE_H

#include "report/page_plan.h"
#include "report/report_private.h"

enum sheet_name { SHEET_SUMMARY, SHEET_CLAIMS, SHEET_DIFFERENCES, SHEET_PATTERNS, SHEET_QUARANTINE, SHEET_RUN,
                  SHEET_COUNT }; /* as they stand in the workbook */

enum cell_kind { CELL_TEXT, CELL_WRAPPED, CELL_INDENTED, CELL_NUMBER, CELL_DATE, CELL_MONTH, CELL_TITLE, CELL_TOTAL,
                 CELL_HEADER, CELL_NUMBER_HEADER, CELL_VERDICT /* + enum verdict */ };

struct column {
    const char *title;
    double width;
    enum cell_kind kind;
};

#define MAX_SHEET_ROWS 1048575u /* below the header */
/* More take minutes to open; the most urgent are chosen, and the other forms have all. */
#define MAX_WORKBOOK_CLAIMS 200000u

struct workbook;

/* One that is written row by row from the top. */
struct sheet {
    struct workbook *workbook;
    enum sheet_name name;
    const struct run *run;
    struct arena *scratch;
    uint32_t row;
    size_t column_count;
};

/* A number is typed where a double holds it, a date where it is one, a month as its first day; all else, and everything in cells of text, is
   text and nothing but text. An empty value leaves the cell empty. */
void sheet_put(struct sheet *sheet, unsigned column, Slice text, unsigned kind);
void sheet_put_count(struct sheet *sheet, unsigned column, uint64_t count);
/* Of a sheet that is one table: a frozen header with a filter; then its rows; then the end. */
void sheet_begin_table(struct sheet *sheet, const struct column *columns, size_t count);
void sheet_put_row(struct sheet *sheet, const struct column *columns, const Slice *cells, enum verdict verdict);
bool sheet_is_full(const struct sheet *sheet);
uint64_t sheet_end_table(struct sheet *sheet); /* its rows, header included */
/* Of a sheet that is a page: three columns, headings between. */
void sheet_begin_page(struct sheet *sheet, const char *title, const double widths[3]);
void sheet_put_heading(struct sheet *sheet, const char *first, const char *number, const char *third);

/* These fill a sheet and return how many rows it has, or SHEET_ROWS_UNCOUNTED. */
typedef uint64_t sheet_writer(struct sheet *sheet);
extern sheet_writer *const sheet_writers[SHEET_COUNT];

#endif
