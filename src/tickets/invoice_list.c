/* Several invoice numbers in one field. What surely parts them parts them; a comma or a slash that may belong to a
   number parts only what is long enough to be one. */
#include "tickets/invoice_number.h"

#include "base/slice.h"
#include "tickets/invoice_end.h"
#include "tickets/invoice_end_private.h"
#include "tickets/plain_private.h"

/* "0047,11" may be one number; what a doubtful separator parts is as long as numbers are. */
#define LEAST_DOUBTFUL_CHARS 4
#define SHORTEST_LIST_BYTES 3 /* "1;2" */

enum separator_kind {
    PARTS_SURELY,
    PARTS_LONG_ONES, /* what is as long as numbers are */
    PARTS_ALIKE,     /* a blank: "INV1 INV2" */
    PARTS_ORDER,     /* a bracket: "INV1 (order 4711)" */
};

struct separator {
    Slice text;
    enum separator_kind kind;
};

#define SURE(text) {S_INIT(text), PARTS_SURELY}
#define LONG(text) {S_INIT(text), PARTS_LONG_ONES}

static const struct separator separators[] = {
    SURE(";"), SURE(", "), LONG(","), SURE("\n"), SURE("、"), SURE("，"), SURE("；"), SURE("،"), SURE("؛"),
    LONG(" / "), SURE(" | "), LONG("|"), SURE(" & "), SURE(" + "), SURE(" and "), SURE(" und "), SURE(" et "),
    SURE(" y "), SURE(" e "), SURE(" och "), SURE(" og "), SURE(" en "), SURE(" i "), SURE(" a "), SURE(" и "),
    SURE(" та "), SURE(" і "), SURE(" ve "), SURE(" oraz "), SURE(" dan "), SURE(" và "), SURE(" και "),
    SURE(" ja "), SURE(" és "), SURE(" și "), SURE(" si "), SURE(" in "), SURE(" un "), SURE(" ir "),
    SURE(" و "), SURE(" और "), SURE(" และ "), SURE("및"), SURE(" 及び "), SURE("及び"), SURE("および"), SURE("と"),
    SURE("和"), {S_INIT(" ("), PARTS_ORDER}, {S_INIT(" "), PARTS_ALIKE},
};

/* Bytes that stand in one number: every number of every row is asked. No separator begins with one. */
#define TEN(c) [c] = true, true, true, true, true, true, true, true, true, true
#define LETTERS(c) TEN(c), TEN(c + 10), [c + 20] = true, true, true, true, true, true
static const bool number_bytes[256] = {
    TEN('0'), LETTERS('A'), LETTERS('a'), ['-'] = true, ['/'] = true, ['.'] = true, ['_'] = true, ['#'] = true,
};

static const struct separator *separator_at(Slice text, size_t i)
{
    Slice rest = slice_skip(text, i);
    if (LIKELY(rest.len && number_bytes[(unsigned char)rest.at[0]]))
        return NULL;
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

/* "INV1" and "INV2", which begin with the same letters. */
static bool are_alike(Slice before, Slice after)
{
    size_t i = before.len, letters = 0;
    while (i && before.at[i - 1] != ' ')
        i--;
    before = slice_skip(before, i);
    while (letters < before.len && is_letter(before.at[letters]))
        letters++;
    return letters && slice_starts(after, slice_part(before, 0, letters)) && has_digit(before) &&
           letters < after.len && !is_letter(after.at[letters]) && has_digit(slice_cut(after, ' ', &after));
}

static bool does_part(const struct separator *separator, Slice before, Slice behind, struct arena *scratch)
{
    switch (separator->kind) {
    case PARTS_LONG_ONES: return parts_two(before, behind);
    case PARTS_ALIKE: return are_alike(before, behind);
    case PARTS_ORDER: return has_digit(before) && invoice_is_order_number(behind, scratch);
    default: return true;
    }
}

/* Where the bracket at text[i] closes; i when it does not. */
static size_t bracket_end(Slice text, size_t i)
{
    size_t depth = 0;
    for (size_t end = i; end < text.len; end++) {
        depth += text.at[end] == '(';
        depth -= text.at[end] == ')';
        if (!depth)
            return end;
    }
    return i;
}

/* The text up to the next separator that parts, and what is behind that. What stands in brackets is said of the
   number before them. */
static Slice cut_part(Slice text, Slice *rest, struct arena *scratch)
{
    for (size_t i = 0; i < text.len; i++) {
        if (i && text.at[i] == '(')
            i = bracket_end(text, i);
        const struct separator *found = separator_at(text, i);
        if (!found)
            continue;
        size_t after = i + found->text.len, end = after;
        const struct separator *next;
        while (end < text.len && (!(next = separator_at(text, end)) || next->kind == PARTS_ALIKE))
            end++;
        Slice before = slice_trim(slice_part(text, 0, i)), behind = slice_trim(slice_part(text, after, end));
        if (found->kind == PARTS_ORDER && slice_ends(behind, S(")")))
            behind = slice_part(behind, 0, behind.len - 1);
        if (!does_part(found, before, behind, scratch))
            continue;
        *rest = slice_skip(text, after);
        return before;
    }
    *rest = (Slice){0};
    return slice_trim(text);
}

static bool may_be_list(Slice text)
{
    size_t i = 0;
    while (i < text.len && number_bytes[(unsigned char)text.at[i]])
        i++;
    return i < text.len && text.len >= SHORTEST_LIST_BYTES;
}

struct list {
    size_t count;
    size_t again;    /* numbers that were given before */
    size_t orders;   /* beside them */
    size_t others;   /* words, and: */
    size_t doubtful; /* what has digits, and may be a number or not */
    Slice doubt;     /* the first of these */
};

static void add_part(struct list *list, Slice part, Slice out[MAX_LISTED_NUMBERS], struct arena *scratch)
{
    Slice number;
    if (slice_ends(part, S(")")) && !slice_has(part, '('))
        part = slice_part(part, 0, part.len - 1);
    if (!part.len)
        return;
    if (invoice_is_order_number(part, scratch)) {
        list->orders++;
        return;
    }
    if (!has_digit(part) || invoice_is_date(part) || invoice_end_of(part, scratch, &number) == INVOICE_OPEN) {
        list->others++;
        if (has_digit(part) && !list->doubtful++)
            list->doubt = part;
        return;
    }
    if (is_listed(out, list->count < MAX_LISTED_NUMBERS ? list->count : MAX_LISTED_NUMBERS, number)) {
        list->again++;
        return;
    }
    if (list->count < MAX_LISTED_NUMBERS)
        out[list->count] = number;
    list->count++;
}

size_t invoice_list(Slice text, Slice out[MAX_LISTED_NUMBERS], struct arena *scratch)
{
    struct list list = {.count = 0};
    if (LIKELY(!may_be_list(text)))
        return 0;
    while (text.len)
        add_part(&list, cut_part(text, &text, scratch), out, scratch);
    if (list.count == 1 && !list.others)
        return list.again || list.orders;
    if (!list.count || list.count + list.doubtful < 2)
        return 0;
    if (list.count == 1)
        out[1] = list.doubt;
    return list.others || list.count > MAX_LISTED_NUMBERS ? MAX_LISTED_NUMBERS + 1 : list.count;
}

enum invoice_end invoice_read(Slice text, struct arena *mem, Slice *number)
{
    Slice numbers[MAX_LISTED_NUMBERS];
    size_t count = invoice_list(text, numbers, mem);
    if (UNLIKELY(count > 1))
        return INVOICE_OPEN;
    if (LIKELY(!count))
        return invoice_end_of(text, mem, number);
    *number = numbers[0];
    return INVOICE_CUT;
}
