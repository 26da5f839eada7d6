/* From cells to records: the same for workbooks of every format. */
#include "records/sheets.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "records/records_private.h"

#include <inttypes.h>
#include <string.h>

#define LOOKED_AT_ROWS 50 /* for the row of names */
#define SHEET_COLUMN "_sheet"

/* A row that has something in it, its cells from left to right. */
struct sheet_row {
    uint32_t sheet, row;
    struct sheet_cell *cells;
    size_t cell_count;
    bool is_doubled; /* two cells say that they stand at one place */
};

struct merged {
    uint32_t column, first_row, last_row;
    Slice text; /* of its first cell, once it is known */
};

struct sheet {
    Slice name;
    bool is_hidden, is_taken;
    uint64_t next_row;
    struct sheet_row head[LOOKED_AT_ROWS];
    size_t head_count, names; /* which of them has the names */
    bool names_are_given;
    uint64_t names_hash; /* equal for sheets of the same names */
    uint64_t cell_count;
    uint32_t first_column, end_column; /* of the rows below the head */
    struct merged *merged;
    size_t merged_count;
};

/* --- what the format gives --- */

static struct sheet *sheet_now(const struct sheets *sheets)
{
    return &sheets->sheets[sheets->now - 1];
}

void sheets_begin(struct sheets *sheets, Slice name, bool is_hidden)
{
    struct arena *mem = sheets->reader->mem;
    if (sheets->is_looking)
        *ARENA_PUSH(mem, sheets->sheets, sheets->sheet_count, sheets->sheet_capacity, struct sheet) =
            (struct sheet){.name = arena_copy(mem, name), .is_hidden = is_hidden, .first_column = UINT32_MAX};
    sheets->now++;
    sheet_now(sheets)->next_row = 0;
}

void sheets_hide(struct sheets *sheets)
{
    sheet_now(sheets)->is_hidden = true;
}

void sheets_name_row(struct sheets *sheets)
{
    struct sheet *sheet = sheet_now(sheets);
    if (!sheets->is_looking || !sheet->head_count || sheet->head[sheet->head_count - 1].row + 1 != sheet->next_row)
        return;
    sheet->names = sheet->head_count - 1;
    sheet->names_are_given = true;
}

void sheets_merge(struct sheets *sheets, uint32_t column, uint32_t first_row, uint32_t last_row)
{
    struct sheet *sheet = sheet_now(sheets);
    if (!sheets->is_looking || last_row <= first_row || sheet->merged_count == MAX_MERGED)
        return;
    if (!sheet->merged)
        sheet->merged = ARENA_ARRAY(sheets->reader->mem, struct merged, MAX_MERGED);
    sheet->merged[sheet->merged_count++] = (struct merged){column, first_row, last_row, S_INIT("")};
}

uint64_t sheets_next_row(const struct sheets *sheets)
{
    return sheet_now(sheets)->next_row;
}

/* Only what has something in it, in order. */
static size_t put_in_order(struct sheets *sheets, struct sheet_cell *cells, size_t count, bool *is_doubled)
{
    size_t kept = 0;
    *is_doubled = false;
    for (size_t i = 0; i < count; i++) {
        struct sheet_cell cell = cells[i];
        if (slice_trim(cell.text).len == 0)
            continue;
        if (cell.column >= MAX_COLUMNS) {
            sheets->cut_off_count++;
            continue;
        }
        size_t at = kept++;
        for (; at && cells[at - 1].column > cell.column; at--)
            cells[at] = cells[at - 1];
        *is_doubled |= at && cells[at - 1].column == cell.column;
        cells[at] = cell;
    }
    return kept;
}

static struct sheet_cell *copy_cells(const struct sheet_cell *cells, size_t count, struct arena *mem, bool with_texts)
{
    struct sheet_cell *copy = ARENA_ARRAY(mem, struct sheet_cell, count);
    memcpy(copy, cells, count * sizeof *copy);
    for (size_t i = 0; with_texts && i < count; i++) {
        copy[i].text = copy[i].is_kept ? copy[i].text : arena_copy(mem, copy[i].text);
        copy[i].is_kept = true;
    }
    return copy;
}

static bool find_cell(const struct sheet_row *row, uint32_t column, size_t *at)
{
    for (*at = 0; *at < row->cell_count && row->cells[*at].column < column; ++*at)
        ;
    return *at < row->cell_count && row->cells[*at].column == column;
}

/* What merged cells above it say, in its empty cells. */
static void fill_merged(const struct sheet *sheet, struct sheet_row *row, struct arena *mem)
{
    for (size_t i = 0; i < sheet->merged_count; i++) {
        struct merged *merged = &sheet->merged[i];
        size_t at;
        if (row->row < merged->first_row || row->row > merged->last_row || !row->cell_count)
            continue;
        bool has_cell = find_cell(row, merged->column, &at);
        if (row->row == merged->first_row && has_cell && row->cells[at].is_text)
            merged->text = row->cells[at].is_kept ? row->cells[at].text : arena_copy(mem, row->cells[at].text);
        if (has_cell || row->row == merged->first_row || merged->text.len == 0)
            continue;
        struct sheet_cell *wider = ARENA_ARRAY(mem, struct sheet_cell, row->cell_count + 1);
        memcpy(wider, row->cells, at * sizeof *wider);
        wider[at] = (struct sheet_cell){
            .column = merged->column, .is_text = true, .is_kept = true, .text = merged->text};
        memcpy(wider + at + 1, row->cells + at, (row->cell_count - at) * sizeof *wider);
        row->cells = wider;
        row->cell_count++;
    }
}

static void widen(uint32_t *first, uint32_t *end, const struct sheet_row *row)
{
    uint32_t left = row->cells[0].column, right = row->cells[row->cell_count - 1].column + 1;
    *first = left < *first ? left : *first;
    *end = right > *end ? right : *end;
}

void sheets_row(struct sheets *sheets, uint64_t row, struct sheet_cell *cells, size_t count)
{
    struct sheet *sheet = sheet_now(sheets);
    struct sheet_row made = {.sheet = (uint32_t)sheets->now - 1};
    if (row < sheet->next_row)
        row = sheet->next_row;
    if (row >= MAX_SHEET_ROWS) {
        sheets->cut_off_count++;
        return;
    }
    sheet->next_row = row + 1;
    made.row = (uint32_t)row;
    made.cell_count = put_in_order(sheets, cells, count, &made.is_doubled);
    made.cells = cells;
    if (!made.cell_count)
        return;
    sheet->cell_count += made.cell_count;
    if (!sheets->is_looking) {
        if (!sheet->is_taken || made.row <= sheet->head[sheet->names].row)
            return;
        made.cells = copy_cells(cells, made.cell_count, &sheets->row_mem, false);
        *ARENA_PUSH(&sheets->row_mem, sheets->rows, sheets->row_count, sheets->row_capacity, struct sheet_row) = made;
    } else if (sheet->head_count < LOOKED_AT_ROWS) {
        made.cells = copy_cells(cells, made.cell_count, sheets->reader->mem, true);
        sheet->head[sheet->head_count++] = made;
    } else {
        widen(&sheet->first_column, &sheet->end_column, &made);
    }
}

/* --- what there is --- */

static size_t count_texts(const struct sheet_row *row)
{
    size_t count = 0;
    for (size_t i = 0; i < row->cell_count; i++)
        count += row->cells[i].is_text;
    return count;
}

/* The first row of at least two texts that is not much narrower than the widest one. */
static void find_names(struct sheet *sheet, struct arena *mem)
{
    size_t widest = 0;
    for (size_t i = 0; i < sheet->head_count; i++) {
        fill_merged(sheet, &sheet->head[i], mem);
        if (sheet->head[i].cell_count > widest)
            widest = sheet->head[i].cell_count;
    }
    for (size_t i = 0; i < sheet->head_count && !sheet->names_are_given; i++) {
        size_t texts = count_texts(&sheet->head[i]);
        if (texts < 2 || texts * 2 <= widest || texts != sheet->head[i].cell_count)
            continue;
        sheet->names = i;
        return;
    }
}

static const struct sheet_row *names_of(const struct sheet *sheet)
{
    return &sheet->head[sheet->names];
}

static bool has_same_names(const struct sheet_row *a, const struct sheet_row *b)
{
    bool same = a->cell_count == b->cell_count;
    for (size_t i = 0; same && i < a->cell_count; i++) {
        const struct sheet_cell *one = &a->cells[i], *other = &b->cells[i];
        same = one->column == other->column && slice_equal_nocase(slice_trim(one->text), slice_trim(other->text));
    }
    return same;
}

static Place place_of(const struct sheets *sheets, const struct sheet_row *row, uint32_t column, bool is_cell)
{
    char letters[8], *at = letters + sizeof letters;
    for (uint32_t left = column + 1; is_cell && left; left = (left - 1) / 26)
        *--at = (char)('A' + (left - 1) % 26);
    Slice name = sheets->sheets[row->sheet].name;
    return (Place){.source = sheets->reader->source->name,
                   .part = arena_printf(sheets->reader->mem, "%.*s!%.*s%" PRIu32, SLICE_ARG(name),
                                        (int)(letters + sizeof letters - at), at, row->row + 1)};
}

/* All columns that have a name or a value; spreadsheets leave some without names. */
static void measure(struct sheets *sheets, const struct sheet_row *names)
{
    uint32_t first = UINT32_MAX, end = 0;
    widen(&first, &end, names);
    for (size_t i = 0; i < sheets->sheet_count; i++) {
        const struct sheet *sheet = &sheets->sheets[i];
        for (size_t j = sheet->names + 1; sheet->is_taken && j < sheet->head_count; j++)
            widen(&first, &end, &sheet->head[j]);
        if (sheet->is_taken && sheet->end_column) {
            first = sheet->first_column < first ? sheet->first_column : first;
            end = sheet->end_column > end ? sheet->end_column : end;
        }
    }
    sheets->first_column = first;
    sheets->column_count = end - first;
}

static void name_columns(struct sheets *sheets, const struct sheet_row *names, struct diag *diag)
{
    struct reader *reader = sheets->reader;
    measure(sheets, names);
    Slice *columns = ARENA_ARRAY(reader->mem, Slice, sheets->column_count + 1);
    for (size_t i = 0; i < names->cell_count; i++) {
        const struct sheet_cell *cell = &names->cells[i];
        Slice name = slice_trim(cell->text);
        for (size_t j = 0; j < cell->column - sheets->first_column; j++)
            if (slice_equal_nocase(columns[j], name)) {
                diag_add(diag, FINDING_csv_header_twice, place_of(sheets, names, cell->column, true),
                         "two columns are both called '%.*s'", SLICE_ARG(name));
                break;
            }
        columns[cell->column - sheets->first_column] = name;
    }
    columns[sheets->column_count] = S(SHEET_COLUMN);
    reader->columns = columns;
    reader->column_count = sheets->column_count + sheets->names_sheets;
    sheets->fields = ARENA_ARRAY(reader->mem, Slice, sheets->column_count + 1);
    sheets->is_number = ARENA_ARRAY(reader->mem, bool, sheets->column_count + 1);
}

static bool has_visible(const struct sheets *sheets)
{
    for (size_t i = 0; i < sheets->sheet_count; i++)
        if (!sheets->sheets[i].is_hidden && sheets->sheets[i].head_count)
            return true;
    return false;
}

/* Names below each other, values beside them. */
static size_t count_known_below(struct sheets *sheets, const struct sheet *sheet)
{
    const struct reader_taste *taste = sheets->reader->taste;
    Slice *names = ARENA_ARRAY(&sheets->row_mem, Slice, sheet->head_count);
    size_t count = 0;
    for (size_t i = 0; i < sheet->head_count; i++)
        if (sheet->head[i].cell_count && !sheet->head[i].cells[0].column)
            names[count++] = sheet->head[i].cells[0].text;
    return taste->known(taste->user, names, count);
}

static size_t count_known(struct sheets *sheets, const struct sheet *sheet)
{
    const struct reader_taste *taste = sheets->reader->taste;
    const struct sheet_row *row = names_of(sheet);
    size_t mark = arena_mark(&sheets->row_mem);
    Slice *names = ARENA_ARRAY(&sheets->row_mem, Slice, row->cell_count);
    for (size_t i = 0; i < row->cell_count; i++)
        names[i] = row->cells[i].text;
    size_t known = taste ? taste->known(taste->user, names, row->cell_count) : 0;
    if (taste && taste->may_lie && sheets->giver->is_page) {
        size_t below = count_known_below(sheets, sheet);
        known = below > known ? below : known;
    }
    arena_rewind(&sheets->row_mem, mark);
    return known;
}

static void report_left_out(struct sheets *sheets, const struct sheet *sheet, const char *why, struct diag *diag)
{
    const struct reader_taste *taste = sheets->reader->taste;
    /* what places the links of a page is no table of records */
    if (sheets->giver->is_page && sheet->head_count < 2)
        return;
    diag_add(diag, FINDING_records_left_out, (Place){.source = sheets->reader->source->name, .part = sheet->name},
             "the %s %s; it is not read", sheets->giver->is_page ? "table" : "sheet", why);
    if (taste && taste->left_out)
        taste->left_out(taste->user, sheet->name, count_known(sheets, sheet));
}

static uint64_t hash_names(const struct sheet_row *row)
{
    uint64_t hash = row->cell_count;
    for (size_t i = 0; i < row->cell_count; i++)
        hash = (hash ^ slice_hash(slice_trim(row->cells[i].text)) ^ row->cells[i].column) * 0x9e3779b97f4a7c15u;
    return hash;
}

/* All the cells that stand under the same names. */
static uint64_t count_cells(const struct sheets *sheets, const struct sheet *like, bool skip_hidden)
{
    uint64_t count = 0;
    for (size_t i = 0; i < sheets->sheet_count; i++) {
        const struct sheet *sheet = &sheets->sheets[i];
        if (sheet->head_count && !(skip_hidden && sheet->is_hidden) && sheet->names_hash == like->names_hash)
            count += sheet->cell_count;
    }
    return count;
}

static size_t count_eligible(const struct sheets *sheets, bool skip_hidden)
{
    size_t count = 0;
    for (size_t i = 0; i < sheets->sheet_count; i++)
        count += sheets->sheets[i].head_count && !(skip_hidden && sheets->sheets[i].is_hidden);
    return count;
}

/* The one whose names are read, and with it those of the same names: of which most is known, on a page the
   largest of these, and then the first. */
static struct sheet *best_sheet(struct sheets *sheets, bool skip_hidden)
{
    struct sheet *best = NULL;
    size_t best_known = 0;
    bool is_choice = count_eligible(sheets, skip_hidden) > 1;
    uint64_t best_cells = 0;
    for (size_t i = 0; i < sheets->sheet_count; i++) {
        struct sheet *sheet = &sheets->sheets[i];
        if (!sheet->head_count || (skip_hidden && sheet->is_hidden))
            continue;
        size_t known = is_choice ? count_known(sheets, sheet) : 0;
        if (sheets->reader->taste && known < sheets->reader->taste->least)
            known = 0;
        uint64_t cells = sheets->giver->is_page ? count_cells(sheets, sheet, skip_hidden) : 0;
        if (best && (known < best_known || (known == best_known && cells <= best_cells)))
            continue;
        best = sheet;
        best_known = known;
        best_cells = cells;
    }
    return best;
}

static void choose_sheets(struct sheets *sheets, struct diag *diag)
{
    size_t taken = 0;
    bool skip_hidden = has_visible(sheets);
    for (size_t i = 0; i < sheets->sheet_count; i++) {
        if (!sheets->sheets[i].head_count)
            continue;
        find_names(&sheets->sheets[i], sheets->reader->mem);
        sheets->sheets[i].names_hash = hash_names(names_of(&sheets->sheets[i]));
    }
    const struct sheet *best = best_sheet(sheets, skip_hidden);
    for (size_t i = 0; i < sheets->sheet_count; i++) {
        struct sheet *sheet = &sheets->sheets[i];
        if (!sheet->head_count)
            continue;
        if (skip_hidden && sheet->is_hidden) {
            report_left_out(sheets, sheet, "is hidden", diag);
            continue;
        }
        if (!has_same_names(names_of(best), names_of(sheet))) {
            report_left_out(sheets, sheet, "has other columns than the one that is read", diag);
            continue;
        }
        if (sheet->names)
            diag_add(diag, FINDING_sheet_preamble, place_of(sheets, names_of(sheet), 0, false),
                     "what stands above this row is left out: it is taken for the row of names");
        sheet->is_taken = true;
        taken++;
    }
    sheets->names_sheets = taken > 1;
    if (best)
        name_columns(sheets, names_of(best), diag);
}

static bool look(struct sheets *sheets, struct diag *diag)
{
    bool fine = sheets->giver->restart(sheets, diag), ended = false;
    while (fine && !ended) {
        fine = sheets->giver->more(sheets, &ended, diag);
        arena_rewind(&sheets->row_mem, 0);
    }
    sheets->giver->stop(sheets);
    return fine;
}

bool sheets_open(struct sheets *sheets, struct reader *reader, const struct sheets_giver *giver, struct diag *diag)
{
    sheets->reader = reader;
    sheets->giver = giver;
    sheets->is_looking = true;
    arena_init(&sheets->row_mem, 0);
    if (!look(sheets, diag))
        return false;
    choose_sheets(sheets, diag);
    if (sheets->cut_off_count)
        diag_add(diag, FINDING_records_left_out, (Place){.source = reader->source->name},
                 "%" PRIu64 " cells or rows stand beyond column 4096 or row 1048576; they are not read",
                 sheets->cut_off_count);
    sheets->is_looking = false;
    sheets->now = 0;
    sheets->has_ended = reader->column_count == 0;
    return sheets->has_ended || giver->restart(sheets, diag);
}
static_assert(MAX_COLUMNS == 4096 && MAX_SHEET_ROWS == 1048576, "as the message says");

/* --- rows --- */

static Slice made_raw(const struct sheets *sheets, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += sheets->fields[i].len + 1;
    char *text = ARENA_ARRAY(reader_texts(sheets->reader), char, len), *end = text;
    for (size_t i = 0; i < count; i++) {
        if (sheets->fields[i].len)
            memcpy(end, sheets->fields[i].at, sheets->fields[i].len);
        end += sheets->fields[i].len;
        *end++ = '\t';
    }
    return (Slice){text, len - 1};
}

static bool wait_for_row(struct sheets *sheets, struct diag *diag)
{
    while (sheets->next_row == sheets->row_count && !sheets->has_ended) {
        arena_rewind(&sheets->row_mem, 0);
        sheets->rows = NULL;
        sheets->row_count = sheets->row_capacity = sheets->next_row = 0;
        if (!sheets->giver->more(sheets, &sheets->has_ended, diag))
            return false;
    }
    return true;
}

static bool is_text(Slice text)
{
    size_t bad_at;
    return utf8_valid(text, &bad_at) && !slice_has(text, '\0');
}

static enum read_result refuse(struct sheets *sheets, const struct sheet_row *at, struct record *row,
                               enum finding_id finding, Slice message, struct diag *diag)
{
    sheets->bad = (struct bad_row){.finding = finding,
                                   .place = place_of(sheets, at, 0, false),
                                   .message = message};
    diag_add(diag, sheets->bad.finding, sheets->bad.place, "%.*s", SLICE_ARG(sheets->bad.message));
    row->bad = &sheets->bad;
    return READ_BAD;
}

enum read_result sheets_read(struct reader *reader, struct record *row, struct diag *diag)
{
    struct sheets *sheets = reader->state;
    if (!wait_for_row(sheets, diag))
        return READ_FAILED;
    if (sheets->next_row == sheets->row_count)
        return READ_END;
    struct sheet_row *at = &sheets->rows[sheets->next_row++];
    fill_merged(&sheets->sheets[at->sheet], at, reader->mem);
    for (size_t i = 0; i < sheets->column_count; i++) {
        sheets->fields[i] = S("");
        sheets->is_number[i] = false;
    }
    bool is_long = false;
    for (size_t i = 0; i < at->cell_count; i++) {
        const struct sheet_cell *cell = &at->cells[i];
        sheets->fields[cell->column - sheets->first_column] =
            cell->is_kept ? cell->text : arena_copy(reader_texts(reader), cell->text);
        sheets->is_number[cell->column - sheets->first_column] = !cell->is_text;
        is_long |= cell->text.len > MAX_FIELD_BYTES;
    }
    sheets->fields[sheets->column_count] = sheets->sheets[at->sheet].name;
    *row = (struct record){.fields = sheets->fields,
                           .field_count = reader->column_count,
                           .line = at->row + 1,
                           .raw = made_raw(sheets, reader->column_count),
                           .part = sheets->sheets[at->sheet].name,
                           .is_number = sheets->giver->is_page ? NULL : sheets->is_number};
    if (is_long)
        return refuse(sheets, at, row, FINDING_record_too_large, S("a cell of it is longer than 1 MiB"), diag);
    if (sheets->checks_text && !is_text(row->raw))
        return refuse(sheets, at, row, FINDING_text_not_utf8, S("a cell of it is not valid UTF-8 text"), diag);
    return at->is_doubled ? refuse(sheets, at, row, FINDING_record_too_large,
                                   S("two cells of it say that they stand at the same place"), diag)
                          : READ_RECORD;
}
static_assert(MAX_FIELD_BYTES == 1u << 20, "as the message says");

Place sheets_place(const struct reader *reader, const struct record *row, size_t i)
{
    const struct sheets *sheets = reader->state;
    const struct sheet_row *at = &sheets->rows[sheets->next_row - 1];
    bool is_cell = i < row->field_count && i < sheets->column_count;
    return place_of(sheets, at, sheets->first_column + (uint32_t)(is_cell ? i : 0), is_cell);
}

void sheets_close(struct reader *reader)
{
    struct sheets *sheets = reader->state;
    if (sheets->giver)
        sheets->giver->stop(sheets);
    arena_done(&sheets->row_mem);
}
