/* Tables in texts: cells parted by tabs, as HTML leaves them, by pipes, or by blanks that align them. The labels
   stand in the first row, or in the first column. */
#include "tickets/text_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "records/totals.h"
#include "tickets/plain_html.h"

#define LEAST_ALIGNED 3 /* columns of a table that only blanks make */
#define LEAST_SIDES 3   /* columns of a table of labels, what is shown and what is claimed */

struct row {
    Slice cells[MAX_CELLS];
    uint32_t from[MAX_CELLS], to[MAX_CELLS]; /* columns of the screen; of rows that blanks align */
    bool shared[MAX_CELLS];
    struct label labels[MAX_CELLS];
    bool published[MAX_CELLS]; /* a name of what is shown */
    size_t count, filled, known;
    char mark;
};

/* --- cutting --- */

static Slice without_colon(Slice cell)
{
    size_t colon = slice_ends(cell, S(":")) ? 1 : slice_ends(cell, S("\xef\xbc\x9a")) ? 3 : 0;
    return slice_trim(slice_part(cell, 0, cell.len - colon));
}

static void add_cell(struct row *row, Slice cell)
{
    size_t i = row->count++;
    row->shared[i] = slice_has(cell, CELL_SHARED);
    row->cells[i] = slice_trim(cell);
    row->filled += row->cells[i].len > 0;
}

static void cut_at(struct row *row, Slice line, char mark)
{
    row->mark = mark;
    while (row->count < MAX_CELLS) {
        bool is_last = !slice_has(line, mark);
        add_cell(row, slice_cut(line, mark, &line));
        if (is_last)
            return;
    }
}

static bool is_escaped_bar(Slice text, size_t i)
{
    return text.at[i] == '\\' && i + 1 < text.len && text.at[i + 1] == '|';
}

/* "a \| b" is the text "a | b" of one cell. */
static Slice without_escapes(struct text_walk *walk, Slice cell)
{
    size_t len = 0;
    if (slice_find(cell, S("\\|")) == cell.len)
        return cell;
    char *at = ARENA_ARRAY(walk->mem, char, cell.len);
    for (size_t i = 0; i < cell.len; i++)
        if (!is_escaped_bar(cell, i))
            at[len++] = cell.at[i];
    walk->has_copies = true;
    return (Slice){at, len};
}

static void cut_at_bars(struct text_walk *walk, struct row *row, Slice line)
{
    row->mark = '|';
    if (slice_starts(line, S("|")))
        line = slice_skip(line, 1);
    if (slice_ends(line, S("|")) && !slice_ends(line, S("\\|")))
        line = slice_part(line, 0, line.len - 1);
    while (row->count < MAX_CELLS) {
        size_t end = 0;
        while (end < line.len && line.at[end] != '|')
            end += is_escaped_bar(line, end) ? 2 : 1;
        add_cell(row, without_escapes(walk, slice_part(line, 0, end)));
        if (end >= line.len)
            return;
        line = slice_skip(line, end + 1);
    }
}

/* Two blanks and more part cells. */
static void cut_at_blanks(struct row *row, Slice line)
{
    uint32_t column = 0;
    row->mark = ' ';
    for (size_t i = 0; i < line.len && row->count < MAX_CELLS;) {
        size_t end = i;
        while (end < line.len && !(line.at[end] == ' ' && (end + 1 == line.len || line.at[end + 1] == ' ')))
            end++;
        Slice cell = slice_part(line, i, end);
        uint32_t width = (uint32_t)unicode_width(cell);
        row->from[row->count] = column;
        row->to[row->count] = column + width;
        if (cell.len)
            add_cell(row, cell);
        column += width;
        for (i = end; i < line.len && line.at[i] == ' '; i++)
            column++;
    }
}

static void find_labels(struct text_walk *walk, struct row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        Slice name = without_colon(row->cells[i]);
        bool is_label = text_label_at(walk, name, true, &row->labels[i]);
        if (!is_label)
            row->labels[i] = (struct label){.field = 0};
        row->published[i] = !is_label && name.len && text_label_is_published(walk, name);
        row->known += is_label || row->published[i];
    }
}

/* --- rows --- */

static void begin_table(struct text_walk *walk, const struct row *row)
{
    text_settle_claim(walk);
    walk->header_count = row->count;
    walk->header_mark = row->mark;
    for (size_t i = 0; i < row->count; i++) {
        walk->header[i] = row->labels[i];
        walk->header_from[i] = row->from[i];
        walk->header_to[i] = row->to[i];
        if (row->labels[i].key.len)
            text_vote(walk, row->cells[i]);
    }
}

static bool is_amount(size_t field)
{
    return field == CLAIM_PURCHASE_UNIT || field == CLAIM_KPI_VALUE || field == CLAIM_REVENUE;
}

/* Rows that add up those above name no invoice; they have a word for it, or nothing but amounts. */
static bool is_totals_row(struct text_walk *walk, const struct row *row)
{
    bool has_word = false, has_key = false, has_amount = false, names_keys = false;
    for (size_t i = 0; i < row->count; i++) {
        bool is_named = i < walk->header_count && walk->header[i].key.len;
        uint8_t field = is_named ? walk->header[i].field : CLAIM_FIELD_COUNT;
        bool is_word = cell_is_total_word(row->cells[i], walk->mem);
        if (field == CLAIM_INVOICE_NUMBER && row->cells[i].len && !is_word)
            return false;
        has_word |= is_word || (!has_word && !has_key && cell_is_total(row->cells[i], walk->mem));
        names_keys |= field == CLAIM_INVOICE_NUMBER || field == CLAIM_MONTH;
        has_amount |= row->cells[i].len && is_amount(field);
        has_key |= row->cells[i].len && !is_amount(field) && field != CLAIM_CURRENCY;
    }
    return has_word || (names_keys && has_amount && !has_key && text_claim_begun(walk));
}

/* The cell of a row that blanks align stands below one name and no other; MAX_CELLS when that cannot be told. */
static size_t name_above(const struct text_walk *walk, const struct row *row, size_t cell)
{
    size_t found = MAX_CELLS;
    for (size_t i = 0; i < walk->header_count; i++) {
        bool overlaps = row->from[cell] < walk->header_to[i] && walk->header_from[i] < row->to[cell];
        if (overlaps && found != MAX_CELLS)
            return MAX_CELLS;
        if (overlaps)
            found = i;
    }
    return found;
}

/* A row with a cell for each name needs no looking at where they stand. */
static void put_below_names(const struct text_walk *walk, struct row *row)
{
    struct row placed = {.mark = row->mark, .count = walk->header_count};
    if (row->mark != ' ' || row->count == walk->header_count)
        return;
    for (size_t i = 0; i < row->count; i++) {
        size_t at = name_above(walk, row, i);
        if (at == MAX_CELLS || placed.cells[at].len)
            continue;
        placed.cells[at] = row->cells[i];
        placed.filled++;
    }
    *row = placed;
}

static void take_lines_of(struct text_walk *walk, const struct row *row)
{
    for (size_t i = 0; i < row->count; i++)
        for (Slice rest = row->cells[i]; rest.len;)
            text_take_line(walk, slice_trim(slice_cut(rest, CELL_LINE, &rest)));
}

static void take_below_names(struct text_walk *walk, struct row *row)
{
    put_below_names(walk, row);
    if (is_totals_row(walk, row)) {
        walk->out->totals_left_out++;
        return;
    }
    if (row->filled < LEAST_DETAILS) {
        take_lines_of(walk, row);
        return;
    }
    if (text_claim_begun(walk))
        text_next_claim(walk);
    for (size_t i = 0; i < row->count && i < walk->header_count; i++) {
        if (!walk->header[i].key.len)
            continue;
        if (row->shared[i] && is_amount(walk->header[i].field))
            walk->out->shared_left_out++;
        else
            text_take_cell(walk, &walk->header[i], row->cells[i]);
    }
}

/* "Month | January | Year | 2020" */
static bool is_in_pairs(const struct row *row)
{
    if (row->count < 2 || row->count % 2)
        return false;
    for (size_t i = 0; i < row->count; i++)
        if (row->labels[i].key.len ? i % 2 : i % 2 == 0 && row->cells[i].len)
            return false;
    return true;
}

static bool are_values(const struct text_walk *walk, const struct row *row)
{
    for (size_t i = 1; i < row->count; i++)
        if ((row->labels[i].key.len && !cell_is_total_word(row->cells[i], walk->mem)) ||
            (row->cells[i].len && row->mark == ' ' && !text_may_be_value(walk, row->labels[0].field, row->cells[i])))
            return false;
    return true;
}

/* Labels in the first column: each further column is a claim. */
static void take_behind_name(struct text_walk *walk, const struct row *row)
{
    text_vote(walk, row->cells[0]);
    if (is_in_pairs(row)) {
        for (size_t i = 0; i < row->count; i += 2)
            if (row->labels[i].key.len)
                text_take_value(walk, &row->labels[i], row->cells[i + 1]);
        return;
    }
    if (!are_values(walk, row)) {
        const char *begin = row->cells[1].at;
        Slice last = row->cells[row->count - 1], whole = {begin, (size_t)(last.at + last.len - begin)};
        if (row->mark == ' ' && text_may_be_value(walk, row->labels[0].field, whole))
            text_take_value(walk, &row->labels[0], whole);
        return;
    }
    text_settle_claim(walk);
    size_t first = walk->now, taken = 0;
    for (size_t i = 1; i < row->count && first + taken < MAX_TEXT_CLAIMS; i++) {
        if (walk->shown_cells >> i & 1)
            continue;
        walk->now = first + taken++;
        if (row->shared[i] && is_amount(row->labels[0].field))
            walk->out->shared_left_out++;
        else
            text_take_cell(walk, &row->labels[0], row->cells[i]);
    }
    walk->now = first;
}

/* Above labels in the first column, "| Dashboard | Our records" says whose the values below are. One side at least is
   left to be claimed. */
static bool take_sides(struct text_walk *walk, const struct row *row)
{
    uint64_t shown = 0;
    size_t others = 0;
    if (row->count < LEAST_SIDES || row->known || row->labels[0].key.len || row->filled + 1 < row->count)
        return false;
    for (size_t i = 1; i < row->count; i++) {
        bool says = label_words_say_published(&walk->labels->words, row->cells[i], walk->mem);
        shown |= (uint64_t)says << i;
        others += !says;
    }
    if (!shown || !others)
        return false;
    walk->shown_cells = shown;
    return true;
}

static bool is_header(const struct row *row, size_t least)
{
    return row->known >= least && row->known * 2 > row->count &&
           (row->count < 2 || row->labels[1].key.len || row->published[1]);
}

/* "Month: January | Year: 2020" are lines in a row. */
static bool holds_lines(const struct row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (slice_has(without_colon(row->cells[i]), ':') || slice_has(row->cells[i], '='))
            return true;
    return false;
}

static bool take_row(struct text_walk *walk, struct row *row, size_t least)
{
    find_labels(walk, row);
    if (take_sides(walk, row))
        return true;
    if (is_header(row, least))
        begin_table(walk, row);
    else if (walk->header_count && walk->header_mark == row->mark)
        take_below_names(walk, row);
    else if (row->count > 1 && row->labels[0].key.len && !row->labels[1].key.len)
        take_behind_name(walk, row);
    else if (row->mark == '\t')
        take_lines_of(walk, row);
    else
        return false;
    return true;
}

static bool is_ruler(Slice line)
{
    size_t rules = 0;
    for (size_t i = 0; i < line.len; i++) {
        rules += slice_has(S("-=+"), line.at[i]);
        if (!slice_has(S("-=+|: \t"), line.at[i]))
            return false;
    }
    return rules >= 3;
}

static size_t count_of(Slice line, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++)
        count += line.at[i] == c;
    return count;
}

/* Separators that texts have for other reasons: only names in every cell make a table of them. */
static bool take_exported(struct text_walk *walk, Slice line)
{
    static const char marks[] = {';', ','};
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        struct row row = {.count = 0};
        size_t cells = count_of(line, marks[i]) + 1;
        if (walk->header_count && walk->header_mark != marks[i])
            continue;
        if (cells < LEAST_ALIGNED || cells > MAX_CELLS || (walk->header_count && cells != walk->header_count))
            continue;
        cut_at(&row, line, marks[i]);
        if (walk->header_count || !holds_lines(&row)) {
            find_labels(walk, &row);
            if (row.known == row.count)
                return begin_table(walk, &row), true;
            if (walk->header_count)
                return take_below_names(walk, &row), true;
        }
    }
    return false;
}

bool text_take_row(struct text_walk *walk, Slice line)
{
    struct row row = {.count = 0};
    if (is_ruler(line))
        return true;
    if (slice_has(line, '\t')) {
        cut_at(&row, line, '\t');
        return take_row(walk, &row, LEAST_DETAILS);
    }
    if (slice_has(line, '|')) {
        cut_at_bars(walk, &row, slice_trim(line));
        return !holds_lines(&row) && take_row(walk, &row, LEAST_DETAILS);
    }
    if (slice_find(slice_trim(line), S("  ")) < slice_trim(line).len) {
        cut_at_blanks(&row, line);
        if (row.count > 1 && !holds_lines(&row) && take_row(walk, &row, LEAST_ALIGNED))
            return true;
    }
    return take_exported(walk, slice_trim(line));
}
