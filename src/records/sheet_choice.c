/* Which sheets are read, which row of them has the names, and what the columns are called. */
#include "records/sheets_private.h"

#include "base/slice.h"
#include "bytes/source.h"

#include <inttypes.h>

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
        sheet_fill_merged(sheet, &sheet->head[i], mem);
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

static bool has_same_names(const struct sheet_row *a, const struct sheet_row *b)
{
    bool same = a->cell_count == b->cell_count;
    for (size_t i = 0; same && i < a->cell_count; i++) {
        const struct sheet_cell *one = &a->cells[i], *other = &b->cells[i];
        same = one->column == other->column && slice_equal_nocase(slice_trim(one->text), slice_trim(other->text));
    }
    return same;
}

Place sheet_place(const struct sheets *sheets, const struct sheet_row *row, uint32_t column, bool is_cell)
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
    sheet_widen(&first, &end, names);
    for (size_t i = 0; i < sheets->sheet_count; i++) {
        const struct sheet *sheet = &sheets->sheets[i];
        for (size_t j = sheet->names + 1; sheet->is_taken && j < sheet->head_count; j++)
            sheet_widen(&first, &end, &sheet->head[j]);
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
                diag_add(diag, FINDING_csv_header_twice, sheet_place(sheets, names, cell->column, true),
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
    const struct sheet_row *row = sheet_names(sheet);
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

void sheets_choose(struct sheets *sheets, struct diag *diag)
{
    size_t taken = 0;
    bool skip_hidden = has_visible(sheets);
    for (size_t i = 0; i < sheets->sheet_count; i++) {
        if (!sheets->sheets[i].head_count)
            continue;
        find_names(&sheets->sheets[i], sheets->reader->mem);
        sheets->sheets[i].names_hash = hash_names(sheet_names(&sheets->sheets[i]));
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
        if (!has_same_names(sheet_names(best), sheet_names(sheet))) {
            report_left_out(sheets, sheet, "has other columns than the one that is read", diag);
            continue;
        }
        if (sheet->names)
            diag_add(diag, FINDING_sheet_preamble, sheet_place(sheets, sheet_names(sheet), 0, false),
                     "what stands above this row is left out: it is taken for the row of names");
        sheet->is_taken = true;
        taken++;
    }
    sheets->names_sheets = taken > 1;
    if (best)
        name_columns(sheets, sheet_names(best), diag);
}
