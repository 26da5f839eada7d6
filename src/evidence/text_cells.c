/* Where the cells of a line stood, from the line as it was laid out. */
#include "evidence/text_cells.h"

#include "base/slice.h"
#include "base/unicode.h"

static size_t count_tabs(Slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\t';
    return count;
}

/* The part is found again by its first word: what is behind it may have been put together. */
static bool place_cell(const struct text_line *line, Slice part, size_t *done, struct text_cell *cell)
{
    Slice rest, word = slice_cut(part, ' ', &rest), ahead = slice_skip(line->laid, *done);
    size_t at = slice_find(ahead, word);
    if (at == ahead.len)
        return false;
    Slice before = slice_part(line->laid, 0, *done + at);
    bool has_cells = slice_has(line->laid, '\t');
    cell->from = has_cells ? count_tabs(before) : utf8_count(before);
    cell->to = cell->from + (has_cells ? 1 : utf8_count(part));
    bool is_whole = slice_starts(slice_skip(ahead, at), part);
    *done += at + (is_whole ? part.len : word.len);
    return true;
}

size_t text_cells(const struct text_document *document, const struct text_line *line,
                  struct text_cell cells[MAX_TEXT_CELLS])
{
    Slice folded = slice_part(document->folded, line->at, line->end), written = line->text;
    size_t count = 0, done = 0;
    while (folded.len && count < MAX_TEXT_CELLS) {
        Slice part = slice_cut(written, '\t', &written);
        cells[count] = (struct text_cell){.text = slice_trim(slice_cut(folded, '\t', &folded))};
        if (line->laid.len && !place_cell(line, part, &done, &cells[count]))
            return 0;
        count++;
    }
    return folded.len ? 0 : count;
}

static size_t gap_between(const struct text_cell *a, const struct text_cell *b)
{
    return a->from >= b->to ? a->from - b->to : b->from >= a->to ? b->from - a->to : 0;
}

static size_t shared_by(const struct text_cell *a, const struct text_cell *b)
{
    size_t from = a->from > b->from ? a->from : b->from, to = a->to < b->to ? a->to : b->to;
    return to > from ? to - from : 0;
}

size_t text_cell_heading(const struct text_cell *headings, size_t count, const struct text_cell *cell)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        size_t gap = gap_between(cell, &headings[i]), best_gap = gap_between(cell, &headings[best]);
        if (gap < best_gap || (gap == best_gap && shared_by(cell, &headings[i]) > shared_by(cell, &headings[best])))
            best = i;
    }
    return best;
}
