/* Month names and markers, as unicode_fold() leaves them. A new language is a few more rows of the lists, which are in
   the order of their bytes; a name that means two months in two languages (listopad) is read by the language of the
   ticket only. */
#include "tickets/period_words_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/period_private.h"
#include "tickets/plain_private.h"

static const struct {
    Slice name;
    int month;
    const char *languages;
} month_names[] = {
#define MONTH_NAME(name, month, languages) {S_INIT(name), month, languages},
#include "tickets/month_names.def"
#undef MONTH_NAME
};

static const struct {
    Slice text;
    enum period_word kind;
    int value;
} markers[] = {
#define PERIOD_MARKER(text, kind, value) {S_INIT(text), PERIOD_WORD_##kind, value},
#include "tickets/period_markers.def"
#undef PERIOD_MARKER
};

/* Scripts that are written without blanks, where a word may end anywhere. */
static bool is_wide(uint32_t c)
{
    return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1780 && c <= 0x17ff) || c >= 0x2e80;
}

/* Does `word` stand at the head of `text`, and does it end there? */
static bool stands_at_head(Slice text, Slice word)
{
    uint32_t last, next;
    if (text.at[0] != word.at[0] || !slice_starts(text, word))
        return false;
    Slice rest = slice_skip(text, word.len);
    if (rest.len == 0)
        return true;
    utf8_next(word, &last);
    utf8_next(rest, &next);
    return is_wide(last) || is_wide(next) || last == 0x2018 || last == 0x2019 || (next < 0x80 ? !is_letter((char)next) : next == 0x2019);
}

/* "hr-HR" is among "cs hr". */
static bool is_among(Slice language, const char *languages)
{
    Slice rest = slice_from(languages);
    size_t len = 0;
    while (len < language.len && is_letter(language.at[len]))
        len++;
    while (len && rest.len)
        if (slice_equal_nocase(slice_cut(rest, ' ', &rest), slice_part(language, 0, len)))
            return true;
    return false;
}

/* Of rows that begin with their texts: the first whose text begins with this byte or a later one. */
static size_t first_row(const void *rows, size_t row_bytes, size_t count, char head)
{
    size_t from = 0, to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const Slice *text = (const void *)((const char *)rows + middle * row_bytes);
        if ((unsigned char)text->at[0] < (unsigned char)head)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

#define FIRST_ROW(rows, head) first_row(rows, sizeof *(rows), COUNT_OF(rows), head)

/* Of the rows of one name, which follow each other from `i`: the month that the language says, or two. */
static void read_name(size_t i, Slice language, struct period_name *out)
{
    Slice name = month_names[i].name;
    size_t claimed = 0;
    *out = (struct period_name){.month = month_names[i].month};
    for (size_t row = i; row < COUNT_OF(month_names) && slice_equal(month_names[row].name, name); row++) {
        if (row > i)
            out->other_month = month_names[row].month;
        claimed += is_among(language, month_names[row].languages);
    }
    if (!out->other_month || claimed != 1)
        return;
    if (!is_among(language, month_names[i].languages))
        out->month = out->other_month;
    out->other_month = 0;
}

static size_t month_at(Slice text, Slice language, struct period_name *out)
{
    size_t found = COUNT_OF(month_names);
    char head = text.at[0];
    for (size_t i = FIRST_ROW(month_names, head); i < COUNT_OF(month_names) && month_names[i].name.at[0] == head; i++)
        if ((found == COUNT_OF(month_names) || month_names[i].name.len > month_names[found].name.len) &&
            stands_at_head(text, month_names[i].name))
            found = i;
    if (found == COUNT_OF(month_names))
        return 0;
    read_name(found, language, out);
    return month_names[found].name.len;
}

/* "W12" is a week; "w maju" and "w 5" begin as in Polish "in" does: only where no number follows is it surely that. */
static bool is_preposition(Slice text, size_t len)
{
    Slice rest = slice_trim(slice_skip(text, len));
    return len == 1 && text.at[0] == 'w' && !(rest.len && is_digit(rest.at[0]));
}

enum period_word period_word_at(Slice text, Slice language, struct period_name *name, int *value, size_t *len)
{
    *len = month_at(text, language, name);
    enum period_word kind = *len ? PERIOD_WORD_MONTH : PERIOD_WORD_NONE;
    char head = text.at[0];
    for (size_t i = FIRST_ROW(markers, head); i < COUNT_OF(markers) && markers[i].text.at[0] == head; i++)
        if (markers[i].text.len > *len && stands_at_head(text, markers[i].text)) {
            kind = markers[i].kind;
            *value = markers[i].value;
            *len = markers[i].text.len;
        }
    return kind == PERIOD_WORD_PART && is_preposition(text, *len) ? PERIOD_WORD_FILLER : kind;
}

bool period_names_month(Slice text, struct arena *scratch)
{
    struct period_name month;
    int value;
    size_t len = 0, mark = arena_mark(scratch);
    Slice folded = unicode_fold(text, scratch);
    bool is = folded.len && period_word_at(folded, S(""), &month, &value, &len) == PERIOD_WORD_MONTH && len == folded.len;
    arena_rewind(scratch, mark);
    return is;
}
