/* The project's door to libxlsxwriter: the claims as a workbook. Numbers are typed,
   text is only ever written as text, so no cell can be a formula or a link; the same
   run gives the same bytes. What stands on the sheets is in xlsx_sheets.c. */
#include "report/text_lines.h"
#include "report/xlsx_private.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/library.h"
#include "base/slice.h"
#include "base/unicode.h"

#include <xlsxwriter.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define MAX_CELL_UNITS 32767  /* UTF-16 units that a spreadsheet accepts in a cell */
#define MAX_EXACT_DIGITS 15   /* a double keeps so many; longer numbers stay text */
#define MAX_PLACES 6
#define LINE_POINTS 15.0      /* a line of the default font */
#define MAX_ROW_LINES 27      /* a row is at most 409 points high */
#define FIRST_SHEET_YEAR 1901 /* some count 1900 as a leap year */
#define WORD_SLACK 2          /* a column's width counts digits; letters take a little more than that */
static_assert(MAX_SHEET_ROWS == LXW_ROW_MAX - 1, "as many as the library takes");

#define XLSXWRITER(X) \
    X(workbook_new_opt) \
    X(workbook_set_properties) \
    X(workbook_add_format) \
    X(workbook_add_worksheet) \
    X(workbook_close) \
    X(worksheet_set_column) \
    X(worksheet_set_row) \
    X(worksheet_freeze_panes) \
    X(worksheet_autofilter) \
    X(worksheet_repeat_rows) \
    X(worksheet_set_landscape) \
    X(worksheet_fit_to_pages) \
    X(worksheet_write_string) \
    X(worksheet_write_number) \
    X(worksheet_write_datetime) \
    X(format_set_align) \
    X(format_set_bold) \
    X(format_set_font_size) \
    X(format_set_font_color) \
    X(format_set_bg_color) \
    X(format_set_bottom) \
    X(format_set_indent) \
    X(format_set_num_format) \
    X(format_set_text_wrap) \
    X(lxw_workbook_free) \
    X(lxw_strerror)

LIBRARY(lxw, XLSXWRITER, XLSXWRITER_SONAME, "libxlsxwriter4", "writing a workbook");

struct workbook {
    struct lxw lxw;
    lxw_workbook *book;
    lxw_worksheet *sheets[SHEET_COUNT];
    const struct run *run;
    struct arena *scratch;
    lxw_format *title, *header, *number_header, *plain, *wrapped, *date, *month, *total, *indented;
    lxw_format *number[MAX_PLACES + 1]; /* by decimals */
    lxw_format *verdict[VERDICT_COUNT];
};

static lxw_worksheet *worksheet(const struct sheet *sheet)
{
    return sheet->workbook->sheets[sheet->name];
}

/* --- formats --- */

static const uint32_t verdict_colours[VERDICT_COUNT][2] = {
    /* text, ground */
    [VERDICT_OK] = {0x1b5e3a, 0xe3f3ea},       [VERDICT_CONFIRMED] = {0x8f1d2c, 0xfbe6e8},
    [VERDICT_WAIT] = {0x1d4f7c, 0xe3eef8},     [VERDICT_NEED_INFO] = {0x7a4a00, 0xfcf0d9},
    [VERDICT_REJECT] = {0x5d2a72, 0xf2e8f6},   [VERDICT_EXPIRED] = {0x4c5561, 0xeceef1},
    [VERDICT_REVIEW] = {0xffffff, 0xb45309},   [VERDICT_ROUTE] = {0x4c5561, 0xeceef1},
};

static lxw_format *new_format(struct workbook *workbook)
{
    const struct lxw *lxw = &workbook->lxw;
    lxw_format *format = lxw->workbook_add_format(workbook->book);
    lxw->format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

static void make_formats(struct workbook *workbook)
{
    static const char *const numbers[MAX_PLACES + 1] = {"#,##0",      "#,##0.0",     "#,##0.00",    "#,##0.000",
                                                        "#,##0.0000", "#,##0.00000", "#,##0.000000"};
    const struct lxw *lxw = &workbook->lxw;
    for (int i = 0; i <= MAX_PLACES; i++) {
        workbook->number[i] = new_format(workbook);
        lxw->format_set_num_format(workbook->number[i], numbers[i]);
    }
    for (int i = 0; i < VERDICT_COUNT; i++) {
        workbook->verdict[i] = new_format(workbook);
        lxw->format_set_bold(workbook->verdict[i]);
        lxw->format_set_font_color(workbook->verdict[i], verdict_colours[i][0]);
        lxw->format_set_bg_color(workbook->verdict[i], verdict_colours[i][1]);
    }
    workbook->plain = new_format(workbook);
    workbook->title = new_format(workbook);
    lxw->format_set_bold(workbook->title);
    lxw->format_set_font_size(workbook->title, 16);
    workbook->header = new_format(workbook);
    lxw->format_set_bold(workbook->header);
    lxw->format_set_text_wrap(workbook->header);
    lxw->format_set_bg_color(workbook->header, 0xe9edf2);
    lxw->format_set_bottom(workbook->header, LXW_BORDER_THIN);
    workbook->number_header = new_format(workbook);
    lxw->format_set_bold(workbook->number_header);
    lxw->format_set_align(workbook->number_header, LXW_ALIGN_RIGHT);
    lxw->format_set_bg_color(workbook->number_header, 0xe9edf2);
    lxw->format_set_bottom(workbook->number_header, LXW_BORDER_THIN);
    workbook->indented = new_format(workbook);
    lxw->format_set_indent(workbook->indented, 1);
    workbook->wrapped = new_format(workbook);
    lxw->format_set_text_wrap(workbook->wrapped);
    workbook->date = new_format(workbook);
    lxw->format_set_num_format(workbook->date, "yyyy-mm-dd");
    lxw->format_set_align(workbook->date, LXW_ALIGN_LEFT);
    workbook->month = new_format(workbook);
    lxw->format_set_num_format(workbook->month, "yyyy-mm");
    lxw->format_set_align(workbook->month, LXW_ALIGN_LEFT);
    workbook->total = new_format(workbook);
    lxw->format_set_bold(workbook->total);
}

/* --- cells --- */

/* As a spreadsheet takes it: no control characters, no longer than a cell can be. */
static const char *cell_text(struct workbook *workbook, Slice text)
{
    struct buf buf;
    size_t units = 0;
    buf_init(&buf);
    while (text.len) {
        uint32_t character;
        size_t size = utf8_next(text, &character);
        units += character > 0xffff ? 2 : 1;
        if (units > MAX_CELL_UNITS)
            break;
        if (character_is_control(character) || character >= 0xfffd)
            buf_add(&buf, character > 0xffff ? slice_part(text, 0, size) : S("\xef\xbf\xbd"));
        else
            buf_add(&buf, slice_part(text, 0, size));
        text = slice_skip(text, size);
    }
    const char *copy = arena_cstr(workbook->scratch, buf_slice(&buf));
    buf_done(&buf);
    return copy;
}

static void put_text(struct sheet *sheet, unsigned column, Slice text, lxw_format *format)
{
    struct workbook *workbook = sheet->workbook;
    if (text.len)
        workbook->lxw.worksheet_write_string(worksheet(sheet), sheet->row, (lxw_col_t)column, cell_text(workbook, text),
                                             format);
}

void sheet_put_count(struct sheet *sheet, unsigned column, uint64_t count)
{
    struct workbook *workbook = sheet->workbook;
    workbook->lxw.worksheet_write_number(worksheet(sheet), sheet->row, (lxw_col_t)column, (double)count,
                                         workbook->number[0]);
}

/* A decimal as the nearest double, for showing only; what a double cannot hold stays text. */
static void put_number(struct sheet *sheet, unsigned column, Slice text)
{
    Decimal number;
    if (decimal_parse(text, &number) != DECIMAL_READ) {
        put_text(sheet, column, text, sheet->workbook->plain);
        return;
    }
    Slice decimals;
    slice_cut(text, '.', &decimals);
    size_t places_shown = decimals.len < MAX_PLACES ? decimals.len : MAX_PLACES; /* zeros may follow */
    int64_t mantissa = number.micro;
    double scale = DECIMAL_SCALE;
    for (int places = DECIMAL_PLACES; places > 0 && mantissa % 10 == 0; places--) {
        mantissa /= 10;
        scale /= 10;
    }
    int digits = 0;
    for (int64_t rest = mantissa; rest; rest /= 10)
        digits++;
    if (digits > MAX_EXACT_DIGITS)
        put_text(sheet, column, text, sheet->workbook->plain);
    else
        sheet->workbook->lxw.worksheet_write_number(worksheet(sheet), sheet->row, (lxw_col_t)column,
                                                    (double)mantissa / scale, sheet->workbook->number[places_shown]);
}

static void put_day(struct sheet *sheet, unsigned column, Date date, lxw_format *format)
{
    lxw_datetime day = {0};
    date_split(date, &day.year, &day.month, &day.day);
    sheet->workbook->lxw.worksheet_write_datetime(worksheet(sheet), sheet->row, (lxw_col_t)column, &day, format);
}

static void put_date(struct sheet *sheet, unsigned column, Slice text)
{
    Date date;
    if (date_parse(text, &date))
        put_day(sheet, column, date, sheet->workbook->date);
}

/* What is no month of a spreadsheet, as one of another calendar, stays text. */
static void put_month(struct sheet *sheet, unsigned column, Slice text)
{
    Month month;
    if (month_parse(text, &month) && month_year(month) >= FIRST_SHEET_YEAR)
        put_day(sheet, column, month_day(month, 1), sheet->workbook->month);
    else
        put_text(sheet, column, text, sheet->workbook->plain);
}

void sheet_put(struct sheet *sheet, unsigned column, Slice text, unsigned kind)
{
    struct workbook *workbook = sheet->workbook;
    lxw_format *const formats[] = {[CELL_TEXT] = workbook->plain,         [CELL_WRAPPED] = workbook->wrapped,
                                   [CELL_INDENTED] = workbook->indented, [CELL_TITLE] = workbook->title,
                                   [CELL_TOTAL] = workbook->total,       [CELL_HEADER] = workbook->header,
                                   [CELL_NUMBER_HEADER] = workbook->number_header};
    if (kind >= CELL_VERDICT)
        put_text(sheet, column, text, workbook->verdict[kind - CELL_VERDICT]);
    else if (kind == CELL_NUMBER && text.len)
        put_number(sheet, column, text);
    else if (kind == CELL_DATE)
        put_date(sheet, column, text);
    else if (kind == CELL_MONTH)
        put_month(sheet, column, text);
    else
        put_text(sheet, column, text, formats[kind]);
}

/* --- sheets --- */

void sheet_begin_table(struct sheet *sheet, const struct column *columns, size_t count)
{
    const struct lxw *lxw = &sheet->workbook->lxw;
    lxw_worksheet *at = worksheet(sheet);
    for (size_t i = 0; i < count; i++)
        lxw->worksheet_set_column(at, (lxw_col_t)i, (lxw_col_t)i, columns[i].width, NULL);
    lxw->worksheet_set_row(at, 0, 32, NULL);
    for (size_t i = 0; i < count; i++)
        sheet_put(sheet, (unsigned)i, slice_from(columns[i].title), CELL_HEADER);
    lxw->worksheet_freeze_panes(at, 1, 1);
    lxw->worksheet_repeat_rows(at, 0, 0);
    lxw->worksheet_set_landscape(at);
    lxw->worksheet_fit_to_pages(at, (uint16_t)(count > 8 ? 3 : 1), 0);
    sheet->column_count = count;
    sheet->row = 1;
}

/* Readers trust the heights of a file: without them a cell of two lines is written over the row below. */
static void make_room(struct sheet *sheet, const struct column *columns, const Slice *cells)
{
    size_t most = 1;
    for (size_t i = 0; i < sheet->column_count; i++) {
        size_t width = (size_t)columns[i].width;
        if (columns[i].kind != CELL_WRAPPED || cells[i].len < width)
            continue;
        size_t count = lines_count(cells[i], width - WORD_SLACK);
        most = count > most ? count : most;
    }
    if (most > MAX_ROW_LINES)
        most = MAX_ROW_LINES;
    if (most > 1)
        sheet->workbook->lxw.worksheet_set_row(worksheet(sheet), sheet->row, (double)most * LINE_POINTS, NULL);
}

void sheet_put_row(struct sheet *sheet, const struct column *columns, const Slice *cells, enum verdict verdict)
{
    make_room(sheet, columns, cells);
    for (size_t i = 0; i < sheet->column_count; i++)
        sheet_put(sheet, (unsigned)i, cells[i],
                  columns[i].kind == CELL_VERDICT ? CELL_VERDICT + (unsigned)verdict : (unsigned)columns[i].kind);
    sheet->row++;
}

bool sheet_is_full(const struct sheet *sheet)
{
    return sheet->row > MAX_SHEET_ROWS;
}

uint64_t sheet_end_table(struct sheet *sheet)
{
    sheet->workbook->lxw.worksheet_autofilter(worksheet(sheet), 0, 0, sheet->row - 1,
                                              (lxw_col_t)(sheet->column_count - 1));
    return sheet->row;
}

void sheet_begin_page(struct sheet *sheet, const char *title, const double widths[3])
{
    const struct lxw *lxw = &sheet->workbook->lxw;
    for (lxw_col_t i = 0; i < 3; i++)
        lxw->worksheet_set_column(worksheet(sheet), i, i, widths[i], NULL);
    lxw->worksheet_set_row(worksheet(sheet), 0, 26, NULL);
    lxw->worksheet_fit_to_pages(worksheet(sheet), 1, 0);
    sheet_put(sheet, 0, slice_from(title), CELL_TITLE);
    sheet->row++;
}

void sheet_put_heading(struct sheet *sheet, const char *first, const char *number, const char *third)
{
    sheet->row++;
    sheet_put(sheet, 0, slice_from(first), CELL_HEADER);
    sheet_put(sheet, 1, slice_from(number), CELL_NUMBER_HEADER);
    sheet_put(sheet, 2, slice_from(third), CELL_HEADER);
    sheet->row++;
}

/* --- the file --- */

/* A day after 1970, because the library takes 0 for now; the clock of a run as of filing is when it ran. */
static time_t creation_time(const struct run *run)
{
    return run->as_of.seconds > 0 && !run->as_of_filed ? (time_t)run->as_of.seconds : 86400;
}

/* The words for a failure. The library may not have noticed it and then errno says nothing either. */
static bool fault(const struct lxw *lxw, Slice path, lxw_error failure, int error, struct diag *diag)
{
    const char *why = "it did not arrive whole; is the disk full?";
    if (failure != LXW_NO_ERROR)
        why = error ? strerror(error) : lxw->lxw_strerror(failure);
    return diag_fault(diag, "cannot write '%.*s': %s", SLICE_ARG(path), why);
}

static lxw_workbook *new_book(const struct lxw *lxw, Slice path, const struct run *run, struct arena *scratch)
{
    const char *slash = memrchr(path.at, '/', path.len);
    Slice folder = slash ? (Slice){path.at, (size_t)(slash - path.at)} : S(".");
    /* temporary files go beside the workbook: what is in them is nobody else's business */
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .use_zip64 = LXW_FALSE,
                                    .tmpdir = arena_cstr(scratch, folder)};
    lxw_doc_properties properties = {.title = (char *)"KPI discrepancy resolutions", .author = (char *)"kpirecon",
                                     .created = creation_time(run)};
    lxw_workbook *book = lxw->workbook_new_opt(arena_cstr(scratch, path), &options);
    if (book)
        lxw->workbook_set_properties(book, &properties);
    return book;
}

/* Each has a temporary file, which cannot always be had: then the library would write through NULL. */
static bool add_sheets(struct workbook *workbook)
{
    static const char *const names[SHEET_COUNT] = {"Summary",  "Claims",     "Differences",
                                                  "Patterns", "Quarantine", "Run"};
    for (size_t i = 0; i < SHEET_COUNT; i++)
        if (!(workbook->sheets[i] = workbook->lxw.workbook_add_worksheet(workbook->book, names[i])))
            return false;
    return true;
}

bool write_xlsx(Slice path, const struct run *run, struct arena *scratch, struct diag *diag)
{
    size_t mark = arena_mark(scratch);
    struct workbook workbook = {.run = run, .scratch = scratch};
    uint64_t rows[SHEET_COUNT];
    if (!LIBRARY_LOAD(lxw, &workbook.lxw, diag))
        return false;
    workbook.book = new_book(&workbook.lxw, path, run, scratch);
    if (!workbook.book)
        return fault(&workbook.lxw, path, LXW_ERROR_MEMORY_MALLOC_FAILED, 0, diag);
    errno = 0;
    if (!add_sheets(&workbook)) {
        int why = errno;
        workbook.lxw.lxw_workbook_free(workbook.book);
        return fault(&workbook.lxw, path, LXW_ERROR_CREATING_TMPFILE, why, diag);
    }
    make_formats(&workbook);
    for (int i = 0; i < SHEET_COUNT; i++) {
        struct sheet sheet = {.workbook = &workbook, .name = (enum sheet_name)i, .run = run, .scratch = scratch};
        rows[i] = sheet_writers[i](&sheet);
    }
    errno = 0;
    lxw_error failure = workbook.lxw.workbook_close(workbook.book);
    int error = errno;
    arena_rewind(scratch, mark);
    if (failure != LXW_NO_ERROR)
        return fault(&workbook.lxw, path, failure, error, diag);
    return xlsx_is_whole(path, rows, SHEET_COUNT, scratch) || fault(&workbook.lxw, path, LXW_NO_ERROR, 0, diag);
}
