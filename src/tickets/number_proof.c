/* Numbers in running text that show which decimal mark their writer uses. Only forms
   that are nothing else count: dates, versions and addresses have points as well. */
#include "tickets/number.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"

#define MAX_PROOF_BYTES 65536u /* of one text */
#define MAX_TOKEN_BYTES 40u

static bool is_mark(char c)
{
    return c == '.' || c == ',';
}

/* A word's end, so that a number may begin or end there. */
static bool is_outside(char c)
{
    return !is_letter(c) && !is_digit(c) && !slice_has(S("-/:_#%@\\+*"), c);
}

/* The word before `at`, or after it, to the next blank. */
static Slice word_beside(Slice text, size_t at, bool before)
{
    size_t from = at, to = at;
    if (before) {
        while (to && text.at[to - 1] == ' ')
            to--;
        for (from = to; from && !slice_has(S(" \t\r\n(:;="), text.at[from - 1]);)
            from--;
    } else {
        while (from < text.len && text.at[from] == ' ')
            from++;
        for (to = from; to < text.len && !slice_has(S(" \t\r\n),;"), text.at[to]);)
            to++;
    }
    return slice_part(text, from, to);
}

static bool has_currency(Slice text, size_t from, size_t to, const struct programme *programme, struct arena *scratch)
{
    struct currency_word named;
    Slice before = word_beside(text, from, true), after = word_beside(text, to, false);
    return (before.len && currency_of_word(before, programme, scratch, &named)) ||
           (after.len && currency_of_word(after, programme, scratch, &named));
}

/* Both marks in one number need nothing else; groups may be a list, and cents a share of an hour, unless money
   stands beside them. */
static bool is_beyond_doubt(Slice text, size_t from, size_t to, const struct programme *programme,
                            struct arena *scratch)
{
    size_t marks = 0, points = 0, last = from;
    for (size_t i = from; i < to; i++) {
        marks += is_mark(text.at[i]);
        points += text.at[i] == '.';
        last = is_mark(text.at[i]) ? i : last;
    }
    if (points && points < marks)
        return true;
    return marks && (marks > 1 || to - last == 3) && has_currency(text, from, to, programme, scratch);
}

unsigned marks_proven_in(Slice text, const struct programme *programme, struct arena *scratch)
{
    unsigned proven = 0;
    text = slice_part(text, 0, MAX_PROOF_BYTES);
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        if (!is_digit(text.at[i])) {
            i++;
            continue;
        }
        while (i < text.len && (is_digit(text.at[i]) || is_mark(text.at[i])))
            i++;
        size_t to = i;
        while (is_mark(text.at[to - 1]))
            to--;
        bool stands_alone = (!from || (is_outside(text.at[from - 1]) && !is_mark(text.at[from - 1]))) &&
                            (i == text.len || is_outside(text.at[i]));
        if (!stands_alone || to - from > MAX_TOKEN_BYTES || !is_beyond_doubt(text, from, to, programme, scratch))
            continue;
        struct amount amount = amount_read(slice_part(text, from, to), 0, programme, scratch);
        if (amount.state == AMOUNT_READ && amount.decimal_mark)
            proven |= amount.decimal_mark == '.' ? PROVES_POINT : PROVES_COMMA;
    }
    return proven;
}
