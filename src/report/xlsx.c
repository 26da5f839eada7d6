/* The project's door to libxlsxwriter: the claims as a workbook. Numbers are typed,
   text is only ever written as text, so no cell can be a formula or a link; the same
   run gives the same bytes. */
#include "report/report_private.h"

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
#define MAX_SHEET_ROWS (LXW_ROW_MAX - 1) /* below the header */

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

enum { SHEET_SUMMARY, SHEET_CLAIMS, SHEET_QUARANTINE, SHEET_COUNT }; /* as they stand in the workbook */

struct workbook {
    struct lxw lxw;
    lxw_workbook *book;
    lxw_worksheet *sheets[SHEET_COUNT];
    const struct run *run;
    struct arena *scratch;
    lxw_format *title, *header, *number_header, *wrapped, *date, *total, *indented;
    lxw_format *number[MAX_PLACES + 1]; /* by decimals */
    lxw_format *verdict[VERDICT_COUNT];
};

struct sheet {
    struct workbook *workbook;
    const struct lxw *lxw;
    lxw_worksheet *at;
    lxw_row_t row;
};

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

static void put_text(struct sheet *sheet, lxw_col_t col, Slice text, lxw_format *format)
{
    if (text.len)
        sheet->lxw->worksheet_write_string(sheet->at, sheet->row, col, cell_text(sheet->workbook, text), format);
}

static void put_count(struct sheet *sheet, lxw_col_t col, uint64_t count)
{
    sheet->lxw->worksheet_write_number(sheet->at, sheet->row, col, (double)count, sheet->workbook->number[0]);
}

/* A decimal as the nearest double, for showing only; what a double cannot hold stays text. */
static void put_number(struct sheet *sheet, lxw_col_t col, Slice text)
{
    Decimal number;
    if (!text.len)
        return;
    if (decimal_parse(text, &number) != DECIMAL_READ) {
        put_text(sheet, col, text, NULL);
        return;
    }
    Slice decimals;
    slice_cut(text, '.', &decimals);
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
        put_text(sheet, col, text, NULL);
    else
        sheet->lxw->worksheet_write_number(sheet->at, sheet->row, col, (double)mantissa / scale,
                               sheet->workbook->number[decimals.len]);
}

static void put_date(struct sheet *sheet, lxw_col_t col, Slice text)
{
    Date date;
    lxw_datetime day = {0};
    if (!date_parse(text, &date))
        return;
    date_split(date, &day.year, &day.month, &day.day);
    sheet->lxw->worksheet_write_datetime(sheet->at, sheet->row, col, &day, sheet->workbook->date);
}

/* --- the claims --- */

enum cell_kind { CELL_TEXT, CELL_WRAPPED, CELL_NUMBER, CELL_DATE, CELL_VERDICT };

struct column {
    const char *title;
    double width;
    enum cell_kind kind;
};

static const struct column claim_columns[] = {
    {"Ticket", 14, CELL_TEXT},
    {"Claim", 7, CELL_NUMBER},
    {"Partner", 12, CELL_TEXT},
    {"Verdict", 13, CELL_VERDICT},
    {"Reason", 30, CELL_TEXT},
    {"Detail", 14, CELL_TEXT},
    {"Why", 56, CELL_WRAPPED},
    {"Next step", 48, CELL_WRAPPED},
    {"Period claimed", 10, CELL_TEXT},
    {"Period recorded", 10, CELL_TEXT},
    {"Type claimed", 10, CELL_TEXT},
    {"Type recorded", 10, CELL_TEXT},
    {"Invoice claimed", 20, CELL_TEXT},
    {"Invoice recorded", 20, CELL_TEXT},
    {"Units claimed", 10, CELL_NUMBER},
    {"Units recorded", 10, CELL_NUMBER},
    {"Units difference", 11, CELL_NUMBER},
    {"KPI claimed", 10, CELL_NUMBER},
    {"KPI recorded", 10, CELL_NUMBER},
    {"KPI difference", 11, CELL_NUMBER},
    {"Currency claimed", 10, CELL_TEXT},
    {"Currency recorded", 10, CELL_TEXT},
    {"Revenue claimed", 16, CELL_NUMBER},
    {"Revenue recorded", 16, CELL_NUMBER},
    {"Revenue difference", 16, CELL_NUMBER},
    {"Causes", 56, CELL_WRAPPED},
    {"Also", 30, CELL_WRAPPED},
    {"Notes", 30, CELL_WRAPPED},
    {"Wait until", 11, CELL_DATE},
    {"Publication", 11, CELL_DATE},
    {"Place", 24, CELL_TEXT},
};

static Slice join(struct arena *mem, const Slice *items, size_t count)
{
    Slice text = {0};
    for (size_t i = 0; i < count; i++)
        text = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(text), i ? "; " : "", SLICE_ARG(items[i]));
    return text;
}

static Slice causes(const struct facts *facts, struct arena *mem)
{
    Slice items[MAX_CAUSES];
    const struct diagnosis *diagnosis = &facts->resolution->diagnosis;
    for (size_t i = 0; i < diagnosis->count; i++)
        items[i] = arena_printf(mem, "%.*s: %.*s", SLICE_ARG(cause_name(diagnosis->causes[i].code)),
                                SLICE_ARG(diagnosis->causes[i].because));
    return join(mem, items, diagnosis->count);
}

static Slice difference(const struct facts *facts, enum measure measure)
{
    return facts->has_difference ? facts->difference[measure] : (Slice){0};
}

/* In the order of claim_columns. */
static void claim_cells(const struct facts *facts, struct arena *mem, Slice cells[COUNT_OF(claim_columns)])
{
    const Slice *claimed = facts->claimed.of, *recorded = facts->recorded.of;
    const Slice row[COUNT_OF(claim_columns)] = {
        facts->ticket_id,
        arena_printf(mem, "%u", (unsigned)facts->resolution->claim->number),
        facts->partner_id,
        facts->verdict,
        facts->reason,
        facts->detail,
        facts_why(facts),
        facts->resolution->next_step,
        claimed[DETAIL_PERIOD],
        recorded[DETAIL_PERIOD],
        claimed[DETAIL_OMLP_TYPE],
        recorded[DETAIL_OMLP_TYPE],
        claimed[DETAIL_INVOICE],
        recorded[DETAIL_INVOICE],
        claimed[DETAIL_UNITS],
        recorded[DETAIL_UNITS],
        difference(facts, MEASURE_UNITS),
        claimed[DETAIL_KPI],
        recorded[DETAIL_KPI],
        difference(facts, MEASURE_KPI),
        claimed[DETAIL_CURRENCY],
        recorded[DETAIL_CURRENCY],
        claimed[DETAIL_REVENUE],
        recorded[DETAIL_REVENUE],
        difference(facts, MEASURE_REVENUE),
        causes(facts, mem),
        join(mem, facts->also, facts->also_count),
        join(mem, facts->note_texts, facts->note_count),
        facts->wait_until,
        facts->publication,
        facts->place,
    };
    memcpy(cells, row, sizeof row);
}

static void put_cell(struct sheet *sheet, lxw_col_t col, Slice text, enum cell_kind kind, enum verdict verdict)
{
    switch (kind) {
    case CELL_TEXT: put_text(sheet, col, text, NULL); break;
    case CELL_WRAPPED: put_text(sheet, col, text, sheet->workbook->wrapped); break;
    case CELL_NUMBER: put_number(sheet, col, text); break;
    case CELL_DATE: put_date(sheet, col, text); break;
    case CELL_VERDICT: put_text(sheet, col, text, sheet->workbook->verdict[verdict]); break;
    }
}

static struct sheet sheet_of(struct workbook *workbook, int which)
{
    return (struct sheet){.workbook = workbook, .lxw = &workbook->lxw, .at = workbook->sheets[which]};
}

static void add_header(struct sheet *sheet, const struct column *columns, size_t count, uint64_t row_count)
{
    lxw_col_t last = (lxw_col_t)(count - 1);
    lxw_row_t last_row = (lxw_row_t)(row_count < MAX_SHEET_ROWS ? row_count : MAX_SHEET_ROWS);
    for (size_t i = 0; i < count; i++)
        sheet->lxw->worksheet_set_column(sheet->at, (lxw_col_t)i, (lxw_col_t)i, columns[i].width, NULL);
    sheet->lxw->worksheet_set_row(sheet->at, 0, 32, NULL);
    for (size_t i = 0; i < count; i++)
        sheet->lxw->worksheet_write_string(sheet->at, 0, (lxw_col_t)i, columns[i].title, sheet->workbook->header);
    sheet->lxw->worksheet_freeze_panes(sheet->at, 1, 1);
    sheet->lxw->worksheet_autofilter(sheet->at, 0, 0, last_row, last);
    sheet->lxw->worksheet_repeat_rows(sheet->at, 0, 0);
    sheet->lxw->worksheet_set_landscape(sheet->at);
    sheet->lxw->worksheet_fit_to_pages(sheet->at, (uint16_t)(count > 8 ? 3 : 1), 0);
    sheet->row = 1;
}

/* These return how many rows the sheet has, its header included. */
static uint64_t add_claims(struct workbook *workbook, uint64_t shown)
{
    struct sheet sheet = sheet_of(workbook, SHEET_CLAIMS);
    add_header(&sheet, claim_columns, COUNT_OF(claim_columns), shown);
    for (size_t i = 0; i < workbook->run->decided->count && sheet.row <= MAX_SHEET_ROWS; i++) {
        const struct resolution *resolution = &workbook->run->decided->resolutions[i];
        if (!run_shows(workbook->run, resolution))
            continue;
        struct facts facts;
        Slice cells[COUNT_OF(claim_columns)];
        size_t mark = arena_mark(workbook->scratch);
        facts_make(workbook->run, resolution, workbook->scratch, &facts);
        claim_cells(&facts, workbook->scratch, cells);
        for (size_t c = 0; c < COUNT_OF(claim_columns); c++)
            put_cell(&sheet, (lxw_col_t)c, cells[c], claim_columns[c].kind, resolution->verdict);
        arena_rewind(workbook->scratch, mark);
        sheet.row++;
    }
    return sheet.row;
}

/* --- the quarantine --- */

static uint64_t add_quarantine(struct workbook *workbook)
{
    static const struct column columns[] = {{"Place", 28, CELL_TEXT},     {"Finding", 22, CELL_TEXT},
                                            {"Field", 18, CELL_TEXT},     {"Found", 30, CELL_WRAPPED},
                                            {"Message", 60, CELL_WRAPPED}, {"Row as it stood", 80, CELL_WRAPPED}};
    struct sheet sheet = sheet_of(workbook, SHEET_QUARANTINE);
    add_header(&sheet, columns, COUNT_OF(columns), workbook->run->quarantine->count);
    for (const struct quarantined *row = workbook->run->quarantine->first; row && sheet.row <= MAX_SHEET_ROWS;
         row = row->next) {
        size_t mark = arena_mark(workbook->scratch);
        const Slice cells[COUNT_OF(columns)] = {place_format(row->place, workbook->scratch), finding_name(row->finding),
                                                row->field, row->found, row->message, row->raw};
        for (size_t c = 0; c < COUNT_OF(columns); c++)
            put_cell(&sheet, (lxw_col_t)c, cells[c], columns[c].kind, VERDICT_OK);
        arena_rewind(workbook->scratch, mark);
        sheet.row++;
    }
    return sheet.row;
}

/* --- the summary --- */

static void put_line(struct sheet *sheet, Slice label, uint64_t count)
{
    put_text(sheet, 0, label, NULL);
    put_count(sheet, 1, count);
    sheet->row++;
}

static void put_heading(struct sheet *sheet, const char *label, const char *number, const char *meaning)
{
    sheet->row++;
    sheet->lxw->worksheet_write_string(sheet->at, sheet->row, 0, label, sheet->workbook->header);
    sheet->lxw->worksheet_write_string(sheet->at, sheet->row, 1, number, sheet->workbook->number_header);
    sheet->lxw->worksheet_write_string(sheet->at, sheet->row, 2, meaning, sheet->workbook->header);
    sheet->row++;
}

static void add_control_totals(struct sheet *sheet, const struct totals *totals)
{
    put_heading(sheet, "Control totals", "Count", "");
    put_line(sheet, S("Ticket rows in"), totals->rows_in);
    put_line(sheet, S("Rows decided"), totals->rows_decided);
    put_line(sheet, S("Rows quarantined"), totals->rows_quarantined);
    put_line(sheet, S("Rows left out as repeats"), totals->rows_left_out);
    put_line(sheet, S("Dataset rows quarantined"), totals->dataset_rows_quarantined);
    put_text(sheet, 0, totals->balanced ? S("Every row is accounted for.") : S("The totals do not add up."),
             sheet->workbook->total);
    sheet->row++;
    if (totals->shown > MAX_SHEET_ROWS) {
        put_text(sheet, 0, S("The sheet Claims is full; resolutions.csv has all claims."), sheet->workbook->total);
        sheet->row++;
    }
}

static void add_verdicts(struct sheet *sheet, const struct decided *decided)
{
    put_heading(sheet, "Verdict", "Claims", "   Meaning");
    for (int i = 0; i < VERDICT_COUNT; i++) {
        put_text(sheet, 0, verdict_name((enum verdict)i), sheet->workbook->verdict[i]);
        put_count(sheet, 1, decided->verdict_count[i]);
        put_text(sheet, 2, verdict_meaning((enum verdict)i), sheet->workbook->indented);
        sheet->row++;
    }
}

static void add_reasons(struct sheet *sheet, const struct decided *decided)
{
    put_heading(sheet, "Reason", "Claims", "   Meaning");
    for (int i = 0; i < REASON_COUNT; i++) {
        if (!decided->reason_count[i])
            continue;
        put_text(sheet, 0, reason_name((enum reason)i), NULL);
        put_count(sheet, 1, decided->reason_count[i]);
        put_text(sheet, 2, reason_when((enum reason)i), sheet->workbook->indented);
        sheet->row++;
    }
}

static void add_stakes(struct sheet *sheet)
{
    size_t count;
    struct stake *stakes = stakes_make(sheet->workbook->run, sheet->workbook->scratch, &count);
    if (!count)
        return;
    put_heading(sheet, "Money at stake (confirmed claims)", "Amount", "   Claims");
    for (size_t i = 0; i < count; i++) {
        char digits[DECIMAL_CHARS];
        put_text(sheet, 0, stakes[i].currency.len ? stakes[i].currency : S("no currency"), NULL);
        put_number(sheet, 1, decimal_format(stakes[i].sum, stakes[i].places, digits));
        put_text(sheet, 2, arena_printf(sheet->workbook->scratch, "%" PRIu64, stakes[i].claim_count),
                 sheet->workbook->indented);
        sheet->row++;
    }
}

static uint64_t add_summary(struct workbook *workbook, const struct totals *totals)
{
    struct sheet sheet = sheet_of(workbook, SHEET_SUMMARY);
    char time[20];
    sheet.lxw->worksheet_set_column(sheet.at, 0, 0, 36, NULL);
    sheet.lxw->worksheet_set_column(sheet.at, 1, 1, 18, NULL);
    sheet.lxw->worksheet_set_column(sheet.at, 2, 2, 70, NULL);
    sheet.lxw->worksheet_set_row(sheet.at, 0, 26, NULL);
    put_text(&sheet, 0, S("KPI discrepancy resolutions"), workbook->title);
    sheet.row++;
    put_text(&sheet, 0, S("Decided as of"), NULL);
    put_text(&sheet, 1, slice_part(as_of_text(workbook->run, time), 0, DATE_CHARS), NULL);
    sheet.row++;
    add_control_totals(&sheet, totals);
    add_verdicts(&sheet, workbook->run->decided);
    add_stakes(&sheet);
    add_reasons(&sheet, workbook->run->decided);
    sheet.lxw->worksheet_fit_to_pages(sheet.at, 1, 0);
    return SHEET_ROWS_UNCOUNTED; /* it has lines left blank */
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
    static const char *const names[SHEET_COUNT] = {"Summary", "Claims", "Quarantine"};
    for (size_t i = 0; i < SHEET_COUNT; i++)
        if (!(workbook->sheets[i] = workbook->lxw.workbook_add_worksheet(workbook->book, names[i])))
            return false;
    return true;
}

bool write_xlsx(Slice path, const struct run *run, struct arena *scratch, struct diag *diag)
{
    size_t mark = arena_mark(scratch);
    struct totals totals = totals_make(run);
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
    rows[SHEET_SUMMARY] = add_summary(&workbook, &totals);
    rows[SHEET_CLAIMS] = add_claims(&workbook, totals.shown);
    rows[SHEET_QUARANTINE] = add_quarantine(&workbook);
    errno = 0;
    lxw_error failure = workbook.lxw.workbook_close(workbook.book);
    int error = errno;
    arena_rewind(scratch, mark);
    if (failure != LXW_NO_ERROR)
        return fault(&workbook.lxw, path, failure, error, diag);
    return xlsx_is_whole(path, rows, SHEET_COUNT, scratch) || fault(&workbook.lxw, path, LXW_NO_ERROR, 0, diag);
}
