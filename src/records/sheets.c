/* From cells to records: the same for workbooks of every format. */
#include "records/sheets.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"

#include <inttypes.h>
#include <string.h>

#define LOOKED_AT_ROWS 50 /* for the row of names */
#define SHEET_COLUMN "_sheet"

struct sheet_row {
    uint32_t sheet, row;
    size_t first_cell, cell_count;
};

void sheets_init(struct sheets *sheets, struct arena *mem)
{
    *sheets = (struct sheets){.mem = mem};
}

void sheets_begin(struct sheets *sheets, Slice name, bool hidden)
{
    *ARENA_PUSH(sheets->mem, sheets->sheets, sheets->sheet_count, sheets->sheet_capacity, struct sheet) =
        (struct sheet){.name = arena_copy(sheets->mem, name), .hidden = hidden, .first_cell = sheets->cell_count};
}

bool sheets_add(struct sheets *sheets, uint32_t row, uint32_t column, Slice text, bool is_text)
{
    struct sheet *sheet = &sheets->sheets[sheets->sheet_count - 1];
    const struct sheet_cell *last = sheet->cell_count ? &sheets->cells[sheets->cell_count - 1] : NULL;
    if (row >= MAX_SHEET_ROWS || column >= MAX_COLUMNS || slice_trim(text).len == 0)
        return false;
    if (last && (row < last->row || (row == last->row && column <= last->column)))
        return false;
    *ARENA_PUSH(sheets->mem, sheets->cells, sheets->cell_count, sheets->cell_capacity, struct sheet_cell) =
        (struct sheet_cell){.row = row, .column = column, .is_text = is_text, .text = text};
    sheet->cell_count++;
    return true;
}

/* The row that begins at cell `at`. */
static struct sheet_row row_at(const struct sheets *sheets, size_t sheet, size_t at)
{
    size_t end = sheets->sheets[sheet].first_cell + sheets->sheets[sheet].cell_count;
    struct sheet_row row = {.sheet = (uint32_t)sheet, .row = sheets->cells[at].row, .first_cell = at};
    while (at + row.cell_count < end && sheets->cells[at + row.cell_count].row == row.row)
        row.cell_count++;
    return row;
}

static size_t count_texts(const struct sheets *sheets, const struct sheet_row *row)
{
    size_t count = 0;
    for (size_t i = 0; i < row->cell_count; i++)
        count += sheets->cells[row->first_cell + i].is_text;
    return count;
}

/* The first row of at least two texts that is not much narrower than the widest one. */
static bool find_names(const struct sheets *sheets, size_t index, struct sheet_row *names)
{
    const struct sheet *sheet = &sheets->sheets[index];
    size_t end = sheet->first_cell + sheet->cell_count, widest = 0, rows = 0;
    struct sheet_row row;
    for (size_t at = sheet->first_cell; at < end && rows++ < LOOKED_AT_ROWS; at += row.cell_count) {
        row = row_at(sheets, index, at);
        if (row.cell_count > widest)
            widest = row.cell_count;
    }
    if (widest == 0)
        return false;
    rows = 0;
    for (size_t at = sheet->first_cell; at < end && rows++ < LOOKED_AT_ROWS; at += row.cell_count) {
        row = row_at(sheets, index, at);
        size_t texts = count_texts(sheets, &row);
        if (texts >= 2 && texts * 2 > widest && texts == row.cell_count) {
            *names = row;
            return true;
        }
    }
    *names = row_at(sheets, index, sheet->first_cell);
    return true;
}

static bool has_same_names(const struct sheets *sheets, const struct sheet_row *a, const struct sheet_row *b)
{
    bool same = a->cell_count == b->cell_count;
    for (size_t i = 0; same && i < a->cell_count; i++) {
        const struct sheet_cell *one = &sheets->cells[a->first_cell + i], *other = &sheets->cells[b->first_cell + i];
        same = one->column == other->column && slice_equal_nocase(slice_trim(one->text), slice_trim(other->text));
    }
    return same;
}

static Place place_of(Slice source, const struct sheets *sheets, const struct sheet_row *row, uint32_t column,
                      bool is_cell)
{
    char letters[8], *at = letters + sizeof letters;
    for (uint32_t left = column + 1; is_cell && left; left = (left - 1) / 26)
        *--at = (char)('A' + (left - 1) % 26);
    Slice name = sheets->sheets[row->sheet].name;
    return (Place){.source = source,
                   .part = arena_printf(sheets->mem, "%.*s!%.*s%" PRIu32, SLICE_ARG(name),
                                        (int)(letters + sizeof letters - at), at, row->row + 1)};
}

static void take_rows(struct sheets *sheets, const struct sheet_row *names)
{
    const struct sheet *sheet = &sheets->sheets[names->sheet];
    size_t end = sheet->first_cell + sheet->cell_count;
    for (size_t at = names->first_cell + names->cell_count; at < end;) {
        struct sheet_row row = row_at(sheets, names->sheet, at);
        *ARENA_PUSH(sheets->mem, sheets->rows, sheets->row_count, sheets->row_capacity, struct sheet_row) = row;
        at += row.cell_count;
    }
}

/* All columns that have a name or a value; spreadsheets leave some without names. */
static void name_columns(struct sheets *sheets, const struct sheet_row *names, struct reader *reader,
                         struct diag *diag)
{
    uint32_t end = 0;
    sheets->first_column = sheets->cells[names->first_cell].column;
    for (size_t i = 0; i < names->cell_count; i++)
        end = sheets->cells[names->first_cell + i].column + 1;
    for (size_t i = 0; i < sheets->row_count; i++) {
        const struct sheet_row *row = &sheets->rows[i];
        const struct sheet_cell *first = &sheets->cells[row->first_cell], *last = first + row->cell_count - 1;
        if (first->column < sheets->first_column)
            sheets->first_column = first->column;
        if (last->column >= end)
            end = last->column + 1;
    }
    sheets->column_count = end - sheets->first_column;
    Slice *columns = ARENA_ARRAY(sheets->mem, Slice, sheets->column_count + 1);
    for (size_t i = 0; i < names->cell_count; i++) {
        const struct sheet_cell *cell = &sheets->cells[names->first_cell + i];
        Slice name = slice_trim(cell->text);
        for (size_t j = 0; j < cell->column - sheets->first_column; j++)
            if (slice_equal_nocase(columns[j], name)) {
                diag_add(diag, FINDING_csv_header_twice,
                         place_of(reader->source->name, sheets, names, cell->column, true),
                         "two columns are both called '%.*s'", SLICE_ARG(name));
                break;
            }
        columns[cell->column - sheets->first_column] = name;
    }
    columns[sheets->column_count] = S(SHEET_COLUMN);
    reader->columns = columns;
    reader->column_count = sheets->column_count + sheets->names_sheets;
    sheets->fields = ARENA_ARRAY(sheets->mem, Slice, sheets->column_count + 1);
}

static void report_left_out(const struct sheets *sheets, size_t index, const char *why, Slice source,
                            struct diag *diag)
{
    diag_add(diag, FINDING_records_left_out, (Place){.source = source, .part = sheets->sheets[index].name},
             "the sheet %s; it is not read", why);
}

static bool has_visible(const struct sheets *sheets)
{
    struct sheet_row ignored;
    for (size_t i = 0; i < sheets->sheet_count; i++)
        if (!sheets->sheets[i].hidden && find_names(sheets, i, &ignored))
            return true;
    return false;
}

void sheets_finish(struct sheets *sheets, struct reader *reader, struct diag *diag)
{
    struct sheet_row first = {0}, names;
    size_t taken = 0;
    bool skip_hidden = has_visible(sheets);
    Slice source = reader->source->name;
    for (size_t i = 0; i < sheets->sheet_count; i++) {
        if (!find_names(sheets, i, &names))
            continue;
        if (skip_hidden && sheets->sheets[i].hidden) {
            report_left_out(sheets, i, "is hidden", source, diag);
            continue;
        }
        if (taken && !has_same_names(sheets, &first, &names)) {
            report_left_out(sheets, i, "has other columns than the first one", source, diag);
            continue;
        }
        if (names.first_cell > sheets->sheets[i].first_cell)
            diag_add(diag, FINDING_sheet_preamble, place_of(source, sheets, &names, 0, false),
                     "what stands above this row is left out: it is taken for the row of names");
        if (!taken++)
            first = names;
        take_rows(sheets, &names);
    }
    sheets->names_sheets = taken > 1;
    if (taken)
        name_columns(sheets, &first, reader, diag);
}

static Slice made_raw(const struct sheets *sheets, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += sheets->fields[i].len + 1;
    char *text = ARENA_ARRAY(sheets->mem, char, len), *end = text;
    for (size_t i = 0; i < count; i++) {
        if (sheets->fields[i].len)
            memcpy(end, sheets->fields[i].at, sheets->fields[i].len);
        end += sheets->fields[i].len;
        *end++ = '\t';
    }
    return (Slice){text, len - 1};
}

enum read_result sheets_read(struct reader *reader, struct record *row, struct diag *diag)
{
    struct sheets *sheets = reader->state;
    if (sheets->next_row == sheets->row_count)
        return READ_END;
    const struct sheet_row *at = &sheets->rows[sheets->next_row++];
    for (size_t i = 0; i < sheets->column_count; i++)
        sheets->fields[i] = S("");
    bool is_long = false;
    for (size_t i = 0; i < at->cell_count; i++) {
        const struct sheet_cell *cell = &sheets->cells[at->first_cell + i];
        sheets->fields[cell->column - sheets->first_column] = cell->text;
        is_long |= cell->text.len > MAX_FIELD_BYTES;
    }
    sheets->fields[sheets->column_count] = sheets->sheets[at->sheet].name;
    *row = (struct record){.fields = sheets->fields,
                           .field_count = reader->column_count,
                           .line = at->row + 1,
                           .raw = made_raw(sheets, reader->column_count)};
    if (!is_long)
        return READ_RECORD;
    sheets->bad = (struct bad_row){.finding = FINDING_record_too_large,
                                   .place = place_of(reader->source->name, sheets, at, 0, false),
                                   .message = S("a cell of it is longer than 1 MiB")};
    diag_add(diag, sheets->bad.finding, sheets->bad.place, "%.*s", SLICE_ARG(sheets->bad.message));
    row->bad = &sheets->bad;
    return READ_BAD;
}
static_assert(MAX_FIELD_BYTES == 1u << 20, "as the message says");

Place sheets_place(const struct reader *reader, const struct record *row, size_t i)
{
    const struct sheets *sheets = reader->state;
    const struct sheet_row *at = &sheets->rows[sheets->next_row - 1];
    bool is_cell = i < row->field_count && i < sheets->column_count;
    return place_of(reader->source->name, sheets, at, sheets->first_column + (uint32_t)(is_cell ? i : 0), is_cell);
}
