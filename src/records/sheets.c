/* From cells to records: the same for workbooks of every format. */
#include "records/sheets.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "records/records_private.h"
#include "records/second_table.h"
#include "records/sheets_private.h"

#include <inttypes.h>
#include <string.h>

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
    sheets_choose(sheets, diag);
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
                                   .place = sheet_place(sheets, at, 0, false),
                                   .message = message};
    diag_add(diag, sheets->bad.finding, sheets->bad.place, "%.*s", SLICE_ARG(sheets->bad.message));
    row->bad = &sheets->bad;
    return READ_BAD;
}

static void lay_out(struct sheets *sheets, struct sheet_row *at)
{
    struct reader *reader = sheets->reader;
    sheet_fill_merged(&sheets->sheets[at->sheet], at, reader->mem);
    for (size_t i = 0; i < sheets->column_count; i++) {
        sheets->fields[i] = S("");
        sheets->is_number[i] = false;
    }
    for (size_t i = 0; i < at->cell_count; i++) {
        const struct sheet_cell *cell = &at->cells[i];
        sheets->fields[cell->column - sheets->first_column] =
            cell->is_kept ? cell->text : arena_copy(reader_texts(reader), cell->text);
        sheets->is_number[cell->column - sheets->first_column] = !cell->is_text;
    }
    sheets->fields[sheets->column_count] = sheets->sheets[at->sheet].name;
}

static bool has_texts_only(const struct sheet_row *row)
{
    for (size_t i = 0; i < row->cell_count; i++)
        if (!row->cells[i].is_text)
            return false;
    return row->cell_count > 0;
}

static bool repeats_names(const struct sheets *sheets)
{
    for (size_t i = 0; i < sheets->column_count; i++)
        if (!slice_equal(slice_trim(sheets->fields[i]), sheets->reader->columns[i]))
            return false;
    return true;
}

/* The rows of the next sheet stand under its own names again, which are those of the first one. */
static bool returns_to_first(struct sheets *sheets, const struct sheet_row *at)
{
    struct reader *reader = sheets->reader;
    if (!sheets->first_names || at->sheet == sheets->names_sheet)
        return false;
    sheets->is_elsewhere = false;
    bool was_followed = reader->columns != sheets->first_names;
    reader->columns = sheets->first_names;
    sheets->first_names = NULL;
    return was_followed;
}

/* The row is of names again: the same are left out, others begin another table. READ_RECORD: it is not. */
static enum read_result take_names(struct sheets *sheets, const struct sheet_row *at, struct diag *diag)
{
    struct reader *reader = sheets->reader;
    Place place = sheet_place(sheets, at, 0, false);
    bool follows = reader->taste && reader->taste->follows;
    if (repeats_names(sheets)) {
        diag_add(diag, FINDING_csv_left_out, place, "the header stands here again; left out");
        sheets->is_elsewhere = false;
        return READ_BAD;
    }
    if (!second_table_begins(reader, sheets->fields, sheets->column_count))
        return READ_RECORD;
    diag_add(diag, FINDING_second_table, place, "another table begins here, with names of its own; %s",
             follows ? "it is read by them" : "it is not read, give it as a sheet of its own");
    sheets->first_names = sheets->first_names ? sheets->first_names : reader->columns;
    sheets->names_sheet = at->sheet;
    sheets->is_elsewhere = !follows;
    sheets->fields[sheets->column_count] = S(SHEET_COLUMN);
    if (follows)
        second_table_enter(reader, sheets->fields, reader->column_count);
    return follows ? READ_TABLE : READ_BAD;
}

/* A lone text above names, when both came at once. */
static bool is_title(struct sheets *sheets, size_t i)
{
    struct reader *reader = sheets->reader;
    const struct sheet_row *at = &sheets->rows[i];
    if (!reader->taste || at->cell_count != 1 || !has_texts_only(at) || i + 1 == sheets->row_count ||
        !second_table_may_be_title(reader, &at->cells[0].text, 1) || !has_texts_only(&sheets->rows[i + 1]))
        return false;
    lay_out(sheets, &sheets->rows[i + 1]);
    return repeats_names(sheets) || second_table_begins(reader, sheets->fields, sheets->column_count);
}

/* The next row that may be a record; READ_TABLE and READ_END without one. */
static enum read_result next_row(struct sheets *sheets, struct sheet_row **out, struct diag *diag)
{
    for (;;) {
        if (!wait_for_row(sheets, diag))
            return READ_FAILED;
        if (sheets->next_row == sheets->row_count)
            return READ_END;
        struct sheet_row *at = &sheets->rows[sheets->next_row];
        *out = at;
        if (returns_to_first(sheets, at))
            return READ_TABLE;
        sheets->next_row++;
        if (is_title(sheets, sheets->next_row - 1)) {
            diag_add(diag, FINDING_csv_left_out, sheet_place(sheets, at, 0, false),
                     "the title of the rows below; left out");
            continue;
        }
        lay_out(sheets, at);
        enum read_result got = has_texts_only(at) ? take_names(sheets, at, diag) : READ_RECORD;
        if (got != READ_BAD)
            return got;
    }
}

enum read_result sheets_read(struct reader *reader, struct record *row, struct diag *diag)
{
    struct sheets *sheets = reader->state;
    struct sheet_row *at;
    enum read_result got = next_row(sheets, &at, diag);
    if (got != READ_RECORD)
        return got;
    bool is_long = false;
    for (size_t i = 0; i < at->cell_count; i++)
        is_long |= at->cells[i].text.len > MAX_FIELD_BYTES;
    *row = (struct record){.fields = sheets->fields,
                           .field_count = reader->column_count,
                           .line = at->row + 1,
                           .raw = made_raw(sheets, reader->column_count),
                           .part = sheets->sheets[at->sheet].name,
                           .is_number = sheets->giver->is_page ? NULL : sheets->is_number};
    if (sheets->is_elsewhere) {
        got = refuse(sheets, at, row, FINDING_second_table_unread, S("the row belongs to another table below the first"), diag);
        sheets->bad.is_elsewhere = true;
        return got;
    }
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
    return sheet_place(sheets, at, sheets->first_column + (uint32_t)(is_cell ? i : 0), is_cell);
}

void sheets_close(struct reader *reader)
{
    struct sheets *sheets = reader->state;
    if (sheets->giver)
        sheets->giver->stop(sheets);
    arena_done(&sheets->row_mem);
}
