/* Which of the first rows are the header: the kinds of cells tell it from what stands above it and below. */
#include "records/dialect_private.h"

static void find_typed(const struct sample *sample, bool *is_typed)
{
    for (size_t column = 0; column < sample->width && column < MAX_TYPED_COLUMNS; column++) {
        size_t coded = 0, text = 0, seen = 0;
        for (size_t i = 0; i < sample->count; i++) {
            if (sample->rows[i].width != sample->width || seen++ == 0)
                continue;
            coded += sample->rows[i].kinds[column] == CELL_CODED;
            text += sample->rows[i].kinds[column] == CELL_TEXT;
        }
        is_typed[column] = coded >= 2 && coded >= 3 * text / 2;
    }
}

/* How many columns of values have a word in this row; 0 when one of them has a value. */
static size_t words_above_values(const struct sample_row *row, const bool *is_typed)
{
    size_t words = 0;
    for (size_t i = 0; i < row->width && i < MAX_TYPED_COLUMNS; i++) {
        if (is_typed[i] && row->kinds[i] == CELL_CODED)
            return 0;
        words += is_typed[i] && row->kinds[i] == CELL_TEXT;
    }
    return words;
}

static size_t count_typed(const bool *is_typed)
{
    size_t count = 0;
    for (size_t i = 0; i < MAX_TYPED_COLUMNS; i++)
        count += is_typed[i];
    return count;
}

/* Some names may look like values: "2020 total". */
static bool is_header_like(const struct sample *sample, size_t i, const bool *is_typed)
{
    const struct sample_row *row = &sample->rows[i];
    size_t words = 0, values = 0;
    for (size_t column = 0; column < row->width && column < MAX_TYPED_COLUMNS; column++) {
        words += is_typed[column] && row->kinds[column] == CELL_TEXT;
        values += is_typed[column] && row->kinds[column] == CELL_CODED;
    }
    return row->filled * 2 > sample->width && row->width <= sample->width &&
           (count_typed(is_typed) == 0 || words > 2 * values);
}

/* Values wherever the rows have values, and some. */
static bool looks_like_rows(const struct sample *sample, size_t header, const bool *is_typed)
{
    size_t coded = 0, typed = 0;
    if (header >= sample->count)
        return false;
    for (size_t i = 0; i < sample->rows[header].width && i < MAX_TYPED_COLUMNS; i++) {
        typed += is_typed[i];
        coded += is_typed[i] && sample->rows[header].kinds[i] == CELL_CODED;
    }
    return typed >= 1 && coded == typed;
}

/* Words in every column, and values right below some of them: this is a header, however few rows follow. */
static bool is_full_header(const struct sample *sample, size_t i)
{
    const struct sample_row *row = &sample->rows[i], *below = row + 1;
    size_t values = 0;
    if (i + 1 >= sample->count || row->width != sample->width || below->width != sample->width || row->width < 4 ||
        row->width > MAX_TYPED_COLUMNS || below->is_behind_gap)
        return false;
    for (size_t column = 0; column < row->width; column++) {
        if (row->kinds[column] != CELL_TEXT)
            return false;
        values += below->kinds[column] == CELL_CODED;
    }
    return values >= 2;
}

static bool has_full_header(const struct sample *sample)
{
    for (size_t i = 0; i < sample->count && i <= MAX_PREAMBLE_ROWS; i++)
        if (is_full_header(sample, i))
            return true;
    return false;
}

/* The header, or below a blank line the first row of a table that has none; two columns only: a title
   is told from a row by the blank line below it. */
static bool begins_table(const struct sample *sample, size_t i, const bool *is_typed)
{
    const struct sample_row *row = &sample->rows[i];
    if (is_full_header(sample, i))
        return true;
    if (is_header_like(sample, i, is_typed))
        return sample->width > 2 || i == 0 || row->is_behind_gap;
    return row->is_behind_gap && row->width == sample->width && sample->alike >= 3 &&
           looks_like_rows(sample, i, is_typed);
}

/* The row below all that has too few cells to be a header; 0 when that cannot be told. Titles, and labels with
   a value, stand above tables; two rows of more cells would be rows of another one, which nobody leaves out. */
static size_t find_header_row(const struct sample *sample, const bool *is_typed)
{
    bool is_known = (count_typed(is_typed) > 0 && sample->alike >= 3) || has_full_header(sample);
    size_t with_cells = 0;
    if (sample->width < 2 || sample->alike < 2 || (sample->alike * 3 < sample->count && !has_full_header(sample)))
        return 0;
    for (size_t i = 0; i < sample->count && i <= MAX_PREAMBLE_ROWS; i++) {
        const struct sample_row *row = &sample->rows[i];
        bool is_sparse = row->filled <= 1 || (row->filled * 2 <= sample->width && is_known);
        if (!is_sparse)
            return begins_table(sample, i, is_typed) ? i : 0;
        with_cells += row->filled >= 3;
        if (with_cells > 1)
            return 0;
    }
    return 0;
}

static bool is_all_words(const struct sample *sample, size_t i)
{
    const struct sample_row *row = &sample->rows[i];
    for (size_t column = 0; column < row->width && column < MAX_TYPED_COLUMNS; column++)
        if (row->kinds[column] != CELL_TEXT)
            return false;
    return row->width == sample->width && row->width <= MAX_TYPED_COLUMNS;
}

/* In how many rows from `first` on the word stands in the column. */
static size_t count_word(const struct sample *sample, size_t first, size_t column, uint64_t word)
{
    size_t count = 0;
    for (size_t i = first; i < sample->count; i++)
        count += sample->rows[i].width == sample->width && sample->rows[i].words[column] == word;
    return count;
}

/* Most words of the column stand in it more than once. */
static bool has_usual_words(const struct sample *sample, size_t first, size_t column)
{
    size_t usual = 0;
    for (size_t i = first; i < sample->count; i++) {
        uint64_t word = sample->rows[i].width == sample->width ? sample->rows[i].words[column] : 0;
        usual += word && count_word(sample, first, column, word) > 1;
    }
    return usual * 2 > sample->count - first;
}

/* With values in one column only, a row of words may be a record that lacks its value: it is a part of the header
   when all rows below it have one, and none of its words, where other columns have the same few all over. */
static size_t count_word_rows(const struct sample *sample, size_t header, const bool *is_typed)
{
    size_t first = header + 1, usual_columns = 0;
    while (first < sample->count && first - header < MAX_HEADER_ROWS && is_all_words(sample, first) &&
           !sample->rows[first].is_behind_gap)
        first++;
    if (first == header + 1 || !is_all_words(sample, header) || sample->count - first < 6)
        return 1;
    for (size_t column = 0; column < sample->width; column++) {
        if (is_typed[column]) {
            for (size_t i = first; i < sample->count; i++)
                if (sample->rows[i].width == sample->width && sample->rows[i].kinds[column] != CELL_CODED)
                    return 1;
            continue;
        }
        for (size_t i = header; i < first; i++)
            if (count_word(sample, first, column, sample->rows[i].words[column]))
                return 1;
        usual_columns += has_usual_words(sample, first, column);
    }
    return usual_columns ? first - header : 1;
}

/* Rows directly below the header with words in every column that has values further down. */
static size_t count_header_rows(const struct sample *sample, size_t header, const bool *is_typed)
{
    size_t typed = count_typed(is_typed), rows = 1;
    if (typed == 1 && header < sample->count)
        return count_word_rows(sample, header, is_typed);
    if (typed < 2 || header >= sample->count || words_above_values(&sample->rows[header], is_typed) < typed)
        return 1;
    while (rows < MAX_HEADER_ROWS && header + rows + 2 < sample->count) {
        const struct sample_row *row = &sample->rows[header + rows];
        if (row->is_behind_gap || row->width != sample->width || words_above_values(row, is_typed) < typed)
            break;
        rows++;
    }
    return rows;
}

/* Names above several columns each, and below them theirs: "Travel,,,Total" over "Air,Rail,Taxi,". Every column
   without a name has one below and stands right of a name that has one below too; all other names have none. */
static bool is_grouped(const struct sample *sample, size_t header, const bool *is_typed)
{
    if (header + 3 >= sample->count || sample->width > MAX_TYPED_COLUMNS)
        return false;
    const struct sample_row *above = &sample->rows[header], *below = above + 1;
    size_t groups = 0, words = 0;
    if (below->is_behind_gap || above->width != sample->width || below->width != sample->width)
        return false;
    for (size_t i = 0; i < sample->width; i++) {
        bool is_named = above->kinds[i] == CELL_TEXT;
        bool is_parted = i + 1 < sample->width && above->kinds[i + 1] == CELL_EMPTY;
        bool has_word = below->kinds[i] == CELL_TEXT;
        if (above->kinds[i] == CELL_CODED || below->kinds[i] == CELL_CODED ||
            has_word != (!is_named || is_parted) || (i == 0 && !is_named))
            return false;
        groups += is_named && is_parted;
        words += has_word && is_typed[i];
    }
    return groups > 0 && words > 0;
}

/* Fields behind the header's in all rows but a few, and empty in these: a delimiter ends each line. */
static size_t count_trailing(const struct sample *sample, size_t header)
{
    size_t named = header < sample->count ? sample->rows[header].width : 0, rows = 0;
    if (named < 2 || named >= sample->width || sample->alike * 10 < (sample->count - header - 1) * 9 ||
        sample->width > MAX_TYPED_COLUMNS)
        return 0;
    for (size_t i = header + 1; i < sample->count; i++) {
        const struct sample_row *row = &sample->rows[i];
        if (row->width != sample->width)
            continue;
        for (size_t column = named; column < sample->width; column++)
            if (row->kinds[column] != CELL_EMPTY)
                return 0;
        rows++;
    }
    return rows >= 2 ? sample->width - named : 0;
}

void dialect_find_header(const struct sample *sample, struct dialect *dialect)
{
    find_typed(sample, dialect->is_typed);
    size_t header = find_header_row(sample, dialect->is_typed);
    if (header > 0) {
        dialect->preamble_bytes = sample->rows[header].at;
        dialect->preamble_lines = sample->rows[header].line;
        dialect->preamble_rows = header;
    }
    if (sample->alike >= 2 && sample->alike * 2 > sample->count)
        dialect->width = sample->width;
    dialect->header_rows = count_header_rows(sample, header, dialect->is_typed);
    dialect->has_groups = dialect->header_rows == 1 && is_grouped(sample, header, dialect->is_typed);
    dialect->header_rows += dialect->has_groups;
    dialect->trailing = count_trailing(sample, header);
    dialect->has_values_for_names = looks_like_rows(sample, header, dialect->is_typed);
}
