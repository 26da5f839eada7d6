/* Months in sentences: "for January 2020 we bought". A day, a second month or a range beside one leave it open. */
#include "tickets/text_sentence_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/period.h"
#include "tickets/period_words_private.h"
#include "tickets/plain_private.h"

#define MAX_PERIOD_WORDS 5
#define LEAST_PERIOD_DIGITS 4
#define MAX_PERIOD_DIGITS 12
#define MAX_DAY_BYTES 5 /* "31", "31st" */

static void take_month(struct spoken_month *month, Slice text, int k)
{
    month->is_open |= month->is_given && month->k != k;
    month->is_given = true;
    month->k = k;
    month->text = text;
}

static bool is_number_word(Slice word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!is_digit(word.at[i]) && !slice_has(S(".,'"), word.at[i]))
            return false;
    return word.len && is_digit(word.at[0]);
}

/* "tháng 9 năm 2026": before the number of a month that stands apart from the year stands a word that says so. */
static bool says_month_before(const struct text_walk *walk, Slice text)
{
    struct period_name name;
    int value;
    size_t len, mark = arena_mark(walk->mem);
    Slice folded = unicode_fold(text, walk->mem), rest;
    bool says = period_word_at(folded, S(""), &name, &value, &len) == PERIOD_WORD_BEFORE_MONTH;
    rest = says ? slice_trim(slice_skip(folded, len)) : (Slice){0};
    size_t digits = 0;
    while (digits < rest.len && is_digit(rest.at[digits]))
        digits++;
    says = digits && digits <= 2 && digits < rest.len && rest.at[digits] == ' ';
    arena_rewind(walk->mem, mark);
    return says;
}

/* Groups of digits: a year of four, and none beside it, or the number of a month glued to it, or named as one. */
static bool is_month_and_year(const struct text_walk *walk, Slice text)
{
    size_t groups = 0, years = 0, small = 0, blanks = 0, letters = 0;
    for (size_t i = 0; i < text.len;) {
        size_t end = i;
        while (end < text.len && is_digit(text.at[end]))
            end++;
        groups += end > i;
        years += end - i == 4;
        small += end > i && end - i <= 2;
        blanks += text.at[i] == ' ';
        letters += is_letter(text.at[i]) || (unsigned char)text.at[i] >= 0x80;
        i = end > i ? end : i + 1;
    }
    return years == 1 && (groups == 1 ? letters > 1 : groups == 2 && small == 1 && (!blanks || says_month_before(walk, text)));
}

static enum period_state state_of(const struct text_walk *walk, Slice text, int *k)
{
    struct period period = period_read(text, S(""), S(""), walk->mem);
    *k = period.month.k;
    return period.state;
}

/* What a period may have between its words. */
static bool is_separator(char c)
{
    return slice_has(S("-/.,'_:&+()"), c);
}

enum { PERIOD_UNKNOWN, PERIOD_OUTSIDE, PERIOD_INSIDE };

/* A number, or a word that periods are said with. */
static bool looks_of_period(const struct text_walk *walk, const struct sentence_word *word)
{
    struct period_name name;
    int value;
    size_t len, mark = arena_mark(walk->mem);
    Slice folded = word->digits ? word->bare : unicode_fold(word->bare, walk->mem);
    bool is = word->digits || !folded.len || is_separator(folded.at[0]) ||
              period_word_at(folded, S(""), &name, &value, &len) != PERIOD_WORD_NONE;
    arena_rewind(walk->mem, mark);
    return is;
}

static bool is_of_period(struct sentence *sentence, size_t at)
{
    struct sentence_word *word = &sentence->words[at];
    if (word->is_invoice)
        return false;
    if (word->period == PERIOD_UNKNOWN)
        word->period = looks_of_period(sentence->walk, word) ? PERIOD_INSIDE : PERIOD_OUTSIDE;
    return word->period == PERIOD_INSIDE;
}

/* A day or another month before it makes it something else. */
static bool stands_alone(const struct sentence *sentence, size_t at)
{
    int k;
    if (at == 0 || sentence->words[at - 1].ends_clause || sentence->words[at - 1].is_invoice)
        return true;
    const struct sentence_word *before = &sentence->words[at - 1];
    bool is_day = before->digits && before->digits <= 2 && before->bare.len <= MAX_DAY_BYTES;
    return !is_day && state_of(sentence->walk, before->bare, &k) != PERIOD_NO_YEAR;
}

/* "for January 2020" and "January 2020 the" are "January 2020". */
static void take_tight_month(const struct sentence *sentence, size_t at, size_t count, struct spoken_month *month)
{
    const struct text_walk *walk = sentence->walk;
    int k, tight;
    state_of(walk, sentence_span(sentence, at, count), &k);
    for (bool shrinks = true; shrinks && count > 1;) {
        Slice head = sentence_span(sentence, at, count - 1), tail = sentence_span(sentence, at + 1, count - 1);
        bool is_tail = is_month_and_year(walk, tail) && state_of(walk, tail, &tight) == PERIOD_READ && tight == k;
        bool is_head = !is_tail && is_month_and_year(walk, head) && state_of(walk, head, &tight) == PERIOD_READ && tight == k;
        at += is_tail;
        shrinks = is_tail || is_head;
        count -= shrinks;
    }
    if (stands_alone(sentence, at))
        take_month(month, sentence_span(sentence, at, count), k);
}

/* How many words that begin there may be a period together. */
static size_t words_of_period(struct sentence *sentence, size_t at)
{
    size_t most = 0, digits = 0;
    while (most < MAX_PERIOD_WORDS && at + most < sentence->count)
        digits += sentence->words[at + most++].digits;
    if (digits < LEAST_PERIOD_DIGITS)
        return 0;
    for (size_t i = 0; i < most; i++)
        if (!is_of_period(sentence, at + i))
            return i;
    return most;
}

/* The words that it takes, 0 for none. */
static size_t month_at(struct sentence *sentence, size_t at, struct spoken_month *month)
{
    for (size_t count = words_of_period(sentence, at); count > 0; count--) {
        int k;
        Slice text = sentence_span(sentence, at, count);
        size_t digits = digits_in(text);
        if (digits < LEAST_PERIOD_DIGITS || digits > MAX_PERIOD_DIGITS)
            continue;
        enum period_state state = state_of(sentence->walk, text, &k);
        month->is_open |= state == PERIOD_RANGE && !is_number_word(sentence->words[at].bare);
        if (state == PERIOD_READ && is_month_and_year(sentence->walk, text)) {
            take_tight_month(sentence, at, count, month);
            return count;
        }
    }
    return 0;
}

void sentence_months(struct sentence *sentence, struct spoken_month *month)
{
    for (size_t i = 0; i < sentence->count;) {
        size_t taken = month_at(sentence, i, month);
        i += taken ? taken : 1;
    }
}

/* "2020年1月", "2020년 1월" */
void text_wide_months(const struct text_walk *walk, Slice text, struct spoken_month *month)
{
    static const struct {
        Slice year, month;
    } signs[] = {{S_INIT("年"), S_INIT("月")}, {S_INIT("년"), S_INIT("월")}};
    for (size_t s = 0; s < COUNT_OF(signs); s++)
        for (size_t from = 0, at; (at = from + slice_find(slice_skip(text, from), signs[s].year)) < text.len;) {
            size_t begin = at, end = at + signs[s].year.len;
            int k;
            from = end;
            while (begin && is_digit(text.at[begin - 1]))
                begin--;
            while (end < text.len && (is_digit(text.at[end]) || text.at[end] == ' '))
                end++;
            if (at - begin != 4 || !slice_starts(slice_skip(text, end), signs[s].month))
                continue;
            end += signs[s].month.len;
            size_t ahead = end + (end < text.len && text.at[end] == ' ');
            Slice whole = slice_part(text, begin, end);
            if ((ahead < text.len && is_digit(text.at[ahead])) || state_of(walk, whole, &k) != PERIOD_READ)
                continue;
            take_month(month, whole, k);
        }
}
