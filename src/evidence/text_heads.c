/* Cuts a line of headings by the labels found in it, and the lines below into as many values. */
#include "evidence/text_heads.h"

#include "base/slice.h"

#define MAX_HEADS 12
#define MIN_HEADS 2

struct row {
    Slice cells[MAX_HEADS];
    size_t count;
};

static bool is_gap(char c)
{
    return c == ' ' || c == '\t';
}

static bool holds_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            return true;
    return false;
}

static bool is_label(const struct text_hit *hit)
{
    enum text_fact fact = hit->rule->fact;
    return hit->rule->scope == TEXT_LABEL ||
           (hit->rule->scope == TEXT_FACT &&
            (fact == TEXT_FACT_DATE || fact == TEXT_FACT_ORDER || fact == TEXT_FACT_AMENDS));
}

static bool begins_label(const struct text_hits *hits, size_t at)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->at[i].at == at && is_label(&hits->at[i]))
            return true;
    return false;
}

/* Without the value and the gap before it; one that goes on in the next line may have passed over other headings. */
static size_t label_end(Slice text, const struct text_hit *hit, size_t line_end)
{
    size_t end = hit->value_end > hit->value_at && hit->value_at < hit->end ? hit->value_at : hit->end;
    if (end > line_end)
        for (end = hit->at + 1; end < line_end && text.at[end] != '\t' && text.at[end] != '_';)
            end++;
    while (end > hit->at && !(text.at[end - 1] >= 'a' && text.at[end - 1] <= 'z') &&
           (unsigned char)text.at[end - 1] < 0x80)
        end--;
    return end;
}

/* The end of the longest label that begins here, or `at` itself. */
static size_t known_end(Slice text, const struct text_hits *hits, size_t at, size_t line_end)
{
    size_t longest = at;
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *hit = &hits->at[i];
        size_t end = hit->at == at && is_label(hit) ? label_end(text, hit, line_end) : at;
        longest = end > longest ? end : longest;
    }
    return longest;
}

/* What no label covers, up to the next one or to the end of its part, is one heading, and so is what one mask has
   taken. False for too many of them. */
static bool cut_heads(Slice text, const struct text_hits *hits, const struct text_line *line, struct row *heads)
{
    heads->count = 0;
    for (size_t at = line->at; at < line->end;) {
        if (is_gap(text.at[at])) {
            at++;
            continue;
        }
        size_t end = known_end(text, hits, at, line->end);
        bool is_known = end > at, is_masked = text.at[at] == '_';
        while (!is_known && end < line->end && text.at[end] != '\t' && (text.at[end] == '_') == is_masked &&
               (end == at || !begins_label(hits, end)))
            end++;
        if (heads->count == MAX_HEADS)
            return false;
        heads->cells[heads->count++] = slice_trim(slice_part(text, at, end));
        at = end;
    }
    return heads->count >= MIN_HEADS;
}

/* By its parts, or where these are fewer than wanted by its blanks. */
static bool cut_values(Slice line, size_t wanted, struct row *row)
{
    static const char gaps[] = {'\t', ' '};
    for (size_t i = 0; i < COUNT_OF(gaps); i++) {
        Slice rest = line;
        row->count = 0;
        while (rest.len && row->count < MAX_HEADS) {
            Slice part = rest;
            size_t end = 0;
            while (end < part.len && !(gaps[i] == '\t' ? part.at[end] == '\t' : is_gap(part.at[end])))
                end++;
            row->cells[row->count++] = slice_part(part, 0, end);
            rest = slice_trim(slice_skip(part, end));
        }
        if (row->count == wanted && rest.len == 0)
            return true;
    }
    return false;
}

static size_t head_of(Slice text, const struct row *heads, size_t at)
{
    size_t i = 0;
    while (i < heads->count && (size_t)(heads->cells[i].at - text.at) != at)
        i++;
    return i;
}

/* The line of the label, cut, where it is nothing but headings. */
static const struct text_line *line_of_heads(const struct text_document *document, Slice text,
                                             const struct text_hits *hits, const struct text_hit *hit,
                                             struct row *heads)
{
    const struct text_line *line = text_document_line(document, hit->at);
    Slice words = slice_part(text, line->at, line->end);
    bool is_row = !holds_digit(words) && !slice_has(words, ':') && !slice_has(words, '{') &&
                  line + 1 < document->lines + document->line_count;
    return is_row && cut_heads(text, hits, line, heads) ? line : NULL;
}

size_t text_heads_find(const struct text_document *document, Slice text, const struct text_hits *hits,
                       struct text_hit *hit)
{
    struct row heads, values;
    const struct text_line *line = is_label(hit) ? line_of_heads(document, text, hits, hit, &heads) : NULL;
    size_t column = line ? head_of(text, &heads, hit->at) : 0, rows = 0;
    if (!line || column == heads.count)
        return 0;
    for (const struct text_line *row = line + 1; row < document->lines + document->line_count; row++) {
        Slice cells = slice_part(text, row->at, row->end);
        if (slice_has(cells, ':') || !cut_values(cells, heads.count, &values) || !holds_digit(values.cells[column]))
            break;
        if (rows++ == 0) {
            hit->value_at = (size_t)(values.cells[column].at - text.at);
            hit->value_end = hit->value_at + values.cells[column].len;
        }
    }
    return rows;
}

bool text_heads_mislead(const struct text_document *document, Slice text, const struct text_hits *hits,
                        const struct text_hit *hit)
{
    struct row heads;
    const struct text_line *line = text_document_line(document, hit->at);
    if (hit->value_end <= hit->value_at || hit->value_at < line->end || hit->at == line->at || !is_label(hit) ||
        text.at[hit->at - 1] == '\t' || !line_of_heads(document, text, hits, hit, &heads))
        return false;
    size_t column = head_of(text, &heads, hit->at);
    return column > 0 && column < heads.count;
}
