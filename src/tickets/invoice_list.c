/* Several invoice numbers in one field. What surely parts them parts them; a comma or a slash that may belong to a
   number parts only what is long enough to be one. */
#include "tickets/invoice_number.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/plain_private.h"

/* "0047,11" may be one number; what a doubtful separator parts is as long as numbers are. */
#define LEAST_DOUBTFUL_CHARS 4
#define SHORTEST_LIST_BYTES 3 /* "1;2" */

struct separator {
    Slice text;
    bool is_doubtful;
};

static const struct separator separators[] = {
    {S_INIT(";"), false},      {S_INIT(", "), false},    {S_INIT(","), true},       {S_INIT("\n"), false},
    {S_INIT("、"), false},     {S_INIT("，"), false},    {S_INIT("；"), false},     {S_INIT("،"), false},
    {S_INIT("؛"), false},      {S_INIT(" / "), true},    {S_INIT(" | "), false},    {S_INIT("|"), true},
    {S_INIT(" & "), false},    {S_INIT(" + "), false},   {S_INIT(" and "), false},  {S_INIT(" und "), false},
    {S_INIT(" et "), false},   {S_INIT(" y "), false},   {S_INIT(" e "), false},    {S_INIT(" och "), false},
    {S_INIT(" og "), false},   {S_INIT(" en "), false},  {S_INIT(" i "), false},    {S_INIT(" a "), false},
    {S_INIT(" и "), false},    {S_INIT(" та "), false},  {S_INIT(" і "), false},    {S_INIT(" ve "), false},
    {S_INIT(" oraz "), false}, {S_INIT(" dan "), false}, {S_INIT(" và "), false},   {S_INIT(" και "), false},
    {S_INIT(" ja "), false},   {S_INIT(" és "), false},  {S_INIT(" și "), false},   {S_INIT(" si "), false},
    {S_INIT(" in "), false},   {S_INIT(" un "), false},  {S_INIT(" ir "), false},
    {S_INIT(" و "), false},    {S_INIT(" और "), false},  {S_INIT(" และ "), false},  {S_INIT("및"), false},
    {S_INIT(" 及び "), false}, {S_INIT("及び"), false},  {S_INIT("および"), false}, {S_INIT("と"), false},
    {S_INIT("和"), false},
};

static const struct separator *separator_at(Slice text, size_t i)
{
    Slice rest = slice_skip(text, i);
    for (size_t s = 0; s < COUNT_OF(separators); s++)
        if (slice_starts(rest, separators[s].text))
            return &separators[s];
    return NULL;
}

static bool has_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

/* "3.4.2020": no number of an invoice. */
static bool is_date(Slice word)
{
    size_t marks = 0, digits = 0;
    for (size_t i = 0; i < word.len; i++) {
        marks += word.at[i] == '.' || word.at[i] == '/';
        digits += is_digit(word.at[i]);
    }
    return marks == 2 && digits + marks == word.len;
}

/* Words may stand before a number, as "Invoice" does; what follows it says something else. */
static bool is_one_number(Slice part)
{
    bool seen = false;
    while (part.len) {
        Slice word = slice_cut(part, ' ', &part);
        bool digits = has_digit(word);
        if ((seen && word.len && !digits) || is_date(word))
            return false;
        seen |= digits;
    }
    return seen;
}

static bool is_letter_and_digit(Slice part)
{
    bool letter = false;
    for (size_t i = 0; i < part.len; i++)
        letter |= is_letter(part.at[i]);
    return letter && has_digit(part);
}

static bool is_year(Slice part)
{
    uint64_t value;
    return part.len == 4 && slice_to_u64(part, 2099, &value) && value >= 1900;
}

static bool is_listed(const Slice *numbers, size_t count, Slice number)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal(numbers[i], number))
            return true;
    return false;
}

/* Does the doubtful separator between these part two numbers? */
static bool parts_two(Slice before, Slice after)
{
    if (is_year(before) || is_year(after))
        return false;
    return (is_letter_and_digit(before) && is_letter_and_digit(after)) ||
           (before.len >= LEAST_DOUBTFUL_CHARS && after.len >= LEAST_DOUBTFUL_CHARS);
}

/* The text up to the next separator that parts, and what is behind that. */
static Slice cut_part(Slice text, Slice *rest)
{
    for (size_t i = 0; i < text.len; i++) {
        const struct separator *found = separator_at(text, i);
        if (!found)
            continue;
        size_t after = i + found->text.len, end = after;
        while (end < text.len && !separator_at(text, end))
            end++;
        Slice before = slice_trim(slice_part(text, 0, i)), behind = slice_trim(slice_part(text, after, end));
        if (found->is_doubtful && !parts_two(before, behind))
            continue;
        *rest = slice_skip(text, after);
        return before;
    }
    *rest = (Slice){0};
    return slice_trim(text);
}

/* Bytes that stand in one number: every number of every row is asked. */
#define TEN(c) [c] = true, true, true, true, true, true, true, true, true, true
#define LETTERS(c) TEN(c), TEN(c + 10), [c + 20] = true, true, true, true, true, true
static const bool number_bytes[256] = {
    TEN('0'), LETTERS('A'), LETTERS('a'), ['-'] = true, ['/'] = true, ['.'] = true, ['_'] = true, ['#'] = true,
};

static bool may_be_list(Slice text)
{
    size_t i = 0;
    while (i < text.len && number_bytes[(unsigned char)text.at[i]])
        i++;
    return i < text.len && text.len >= SHORTEST_LIST_BYTES;
}

size_t invoice_list(Slice text, Slice out[MAX_LISTED_NUMBERS])
{
    size_t count = 0, others = 0, doubtful = 0;
    if (LIKELY(!may_be_list(text)))
        return 0;
    while (text.len) {
        Slice part = cut_part(text, &text);
        bool number = is_one_number(part);
        others += !number && part.len > 0;
        doubtful += !number && has_digit(part);
        if (number && !is_listed(out, count < MAX_LISTED_NUMBERS ? count : MAX_LISTED_NUMBERS, part)) {
            if (count < MAX_LISTED_NUMBERS)
                out[count] = part;
            count++;
        }
    }
    if (count + doubtful < 2)
        return 0;
    return others || count > MAX_LISTED_NUMBERS ? MAX_LISTED_NUMBERS + 1 : count;
}
