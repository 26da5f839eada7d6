/* What stands in a field of invoice numbers and is none: what a spreadsheet left of one, and words. */
#include "tickets/invoice_number.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/period_words_private.h"
#include "tickets/plain_private.h"

#define LEAST_HASHES 3
#define MAX_DATE_BYTES 40
#define MAX_ERROR_BYTES 16

static size_t digits_at(Slice text)
{
    size_t count = 0;
    while (count < text.len && is_digit(text.at[count]))
        count++;
    return count;
}

/* "#####", "#REF!", "#NAME?", "#BEZUG!" */
static bool is_error(Slice text)
{
    size_t hashes = 0;
    while (hashes < text.len && text.at[hashes] == '#')
        hashes++;
    if (hashes == text.len)
        return hashes >= LEAST_HASHES;
    return hashes == 1 && text.len <= MAX_ERROR_BYTES && slice_has(S("!?"), text.at[text.len - 1]);
}

/* "=1+1", "=SUM(A1)" */
static bool is_formula(Slice text)
{
    bool works = false;
    for (size_t i = 1; i < text.len && !works; i++)
        works = slice_has(S("+*(!"), text.at[i]);
    return works && text.at[0] == '=';
}

bool invoice_lost_digits(Slice text)
{
    size_t i = 0;
    while (i < text.len && (is_digit(text.at[i]) || text.at[i] == '.' || text.at[i] == ','))
        i++;
    uint64_t power;
    return i && i + 2 < text.len && (text.at[i] == 'E' || text.at[i] == 'e') && text.at[i + 1] == '+' &&
           slice_to_u64(slice_skip(text, i + 2), 400, &power);
}

/* The letters at the head of the text, and the marks behind them; `marks` says whether there are any. */
static Slice letters_at(Slice text, size_t *end)
{
    size_t i = 0;
    while (i < text.len && (is_letter(text.at[i]) || !is_plain_ascii(text.at[i])))
        i++;
    *end = i;
    while (*end < text.len && slice_has(S("-./ "), text.at[*end]))
        ++*end;
    return slice_part(text, 0, i);
}

/* "Jan-20" and "20. Jan": the month that a spreadsheet took a number for. */
static bool is_month_of_sheet(Slice text, struct arena *scratch)
{
    size_t day = digits_at(text), end;
    if (text.len > MAX_DATE_BYTES || day > 2)
        return false;
    Slice rest = slice_skip(text, day);
    size_t gap = 0;
    while (gap < rest.len && slice_has(S("-. "), rest.at[gap]))
        gap++;
    rest = slice_skip(rest, gap);
    Slice name = letters_at(rest, &end), year = slice_skip(rest, end);
    bool has_year = (year.len == 2 || year.len == 4) && digits_at(year) == year.len && end > name.len;
    if (!name.len || (day && !gap) || !(has_year || (day && !year.len)))
        return false;
    return period_names_month(name, scratch);
}

bool invoice_is_damaged(Slice text, struct arena *scratch)
{
    if (!text.len)
        return false;
    return (text.at[0] == '#' && is_error(text)) || (text.at[0] == '=' && is_formula(text)) ||
           (is_digit(text.at[0]) && invoice_lost_digits(text)) || is_month_of_sheet(text, scratch);
}

static bool has_digit(Slice text, struct arena *scratch)
{
    for (size_t i = 0; i < text.len; i++)
        if (LIKELY(is_digit(text.at[i])))
            return true;
    if (slice_is_ascii(text))
        return false;
    size_t mark = arena_mark(scratch);
    Slice plain = plain_text(text, scratch);
    bool has = false;
    for (size_t i = 0; i < plain.len && !has; i++)
        has = is_digit(plain.at[i]);
    arena_rewind(scratch, mark);
    return has;
}

/* "T-LOCALE": capitals and signs. */
static bool is_code(Slice text)
{
    size_t signs = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool is_capital = text.at[i] >= 'A' && text.at[i] <= 'Z';
        if (!is_capital && !slice_has(S("-/_."), text.at[i]))
            return false;
        signs += !is_capital;
    }
    return signs && signs < text.len;
}

bool invoice_may_be_number(Slice text, struct arena *scratch)
{
    return has_digit(text, scratch) || is_code(text);
}
