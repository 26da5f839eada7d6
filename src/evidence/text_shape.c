/* Looks at what stands around numbers and amounts in their part of a line: a document shows them by
   themselves, a text about documents says them in sentences. */
#include "evidence/text_shape.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/text_amounts.h"
#include "evidence/text_number.h"

#define MAX_LETTERS_BEFORE 40 /* "Please pay the following amount: " */
#define MAX_LETTERS_BEHIND 28 /* "EUR incl. VAT" */
#define MAX_LETTERS_BETWEEN 30
#define MAX_SENTENCE_BEHIND 44 /* "of 31 January 2020, page 1 of 2, original" */
#define MIN_BARE_DIGITS 3      /* of an amount without decimals */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool ends_part(char c)
{
    return c == '\t' || c == '\n';
}

static size_t part_start(Slice text, size_t at)
{
    while (at > 0 && !ends_part(text.at[at - 1]))
        at--;
    return at;
}

static size_t part_end(Slice text, size_t at)
{
    while (at < text.len && !ends_part(text.at[at]))
        at++;
    return at;
}

/* Letters of scripts without blanks say as much as three of others do. */
static size_t count_letters(Slice text)
{
    size_t count = 0;
    while (text.len) {
        uint32_t c;
        size_t size = utf8_next(text, &c);
        bool letter = (c >= 'a' && c <= 'z') || c >= 0xaa;
        count += letter ? (size >= 3 ? 3 : 1) : 0;
        text = slice_skip(text, size);
    }
    return count;
}

/* Where the run of digits and marks that begins at the first digit from `at` on ends; *first is its start. */
static size_t number_run(Slice text, size_t at, size_t *first)
{
    while (at < text.len && !is_digit(text.at[at]))
        at++;
    *first = at;
    size_t end = at;
    for (; at < text.len; at++) {
        char c = text.at[at];
        if (is_digit(c))
            end = at + 1;
        else if (c != '.' && c != ',' && c != '\'' && c != ' ')
            break;
        else if (c == ' ' && !(at + 1 < text.len && is_digit(text.at[at + 1])))
            break;
    }
    return end;
}

static bool is_money(Slice number, Slice part)
{
    static const Slice signs[] = {S_INIT("$"), S_INIT("€"), S_INIT("£"), S_INIT("¥"), S_INIT("₩"), S_INIT("₽"),
                                  S_INIT("₺"), S_INIT("₹"), S_INIT("円"), S_INIT("元"), S_INIT("원")};
    size_t digits = 0;
    bool marked = false;
    for (size_t i = 0; i < number.len; i++) {
        digits += is_digit(number.at[i]);
        marked |= !is_digit(number.at[i]);
    }
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        marked |= slice_find(part, signs[i]) < part.len;
    return digits >= MIN_BARE_DIGITS || (digits && marked);
}

static bool is_template_mark(Slice value)
{
    return slice_has(value, '{') || slice_find(value, S("<%")) < value.len || slice_starts(value, S("%"));
}

/* "Contents ........ 12" */
static bool has_leader(Slice text)
{
    return slice_find(text, S("....")) < text.len || slice_find(text, S(". . . .")) < text.len ||
           slice_find(text, S("____")) < text.len;
}

static bool is_version(Slice value)
{
    return value.len > 1 && value.at[0] == 'v' && is_digit(value.at[1]);
}

/* "[2020-001]", "XXXX-01": to be filled in. */
static bool is_blank_mark(Slice value)
{
    return slice_has(value, '[') || slice_has(value, ']') || slice_find(value, S("xxx")) < value.len;
}

/* "net 100, tax 20": one thing after another. */
static bool is_enumerated(Slice lead)
{
    return slice_find(lead, S(", ")) < lead.len || slice_find(lead, S("、")) < lead.len ||
           slice_find(lead, S("，")) < lead.len;
}

/* "605,00" behind "Total invoice": no number of a document. */
bool shape_is_price(Slice value)
{
    size_t digits = 0;
    for (size_t i = 0; i < value.len; i++)
        if (!is_digit(value.at[i]) && value.at[i] != '.' && value.at[i] != ',')
            return false;
    while (digits < value.len && is_digit(value.at[value.len - digits - 1]))
        digits++;
    return digits == 2 && value.len > 3;
}

bool shape_is_template(const struct judging *judging, const struct text_hit *hit)
{
    return is_template_mark(slice_part(judging->document->folded, hit->value_at, hit->value_end));
}

bool shape_number_stands(const struct judging *judging, const struct text_hit *hit)
{
    Slice text = judging->document->folded, value = slice_part(text, hit->value_at, hit->value_end);
    size_t end = part_end(text, hit->value_end);
    Slice part = slice_part(text, part_start(text, hit->value_at), end), behind = slice_part(text, hit->value_end, end);
    if (value.len == 0 || is_version(value) || has_leader(part) || is_blank_mark(value) || is_template_mark(value))
        return false;
    struct numbering numbering = {judging->document, &judging->hits, judging->rules, judging->language,
                                  judging->screener->mem};
    return !shape_is_price(value) && count_letters(behind) <= MAX_SENTENCE_BEHIND && text_number(&numbering, hit).len;
}

static bool is_amount(const struct text_hit *hit)
{
    enum text_fact fact = hit->rule->fact;
    return (fact == TEXT_FACT_NET || fact == TEXT_FACT_TAX || fact == TEXT_FACT_GROSS) && hit->value_end > hit->value_at;
}

/* "Net 100.00 - VAT 20.00 - Total 120.00": what is another amount's is nothing said about this one. */
static void leave_others_out(const struct judging *judging, const struct text_hit *hit, size_t *from, size_t *end)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *other = &judging->hits.at[i];
        if (!is_amount(other) || other->value_at == hit->value_at)
            continue;
        size_t first, last = number_run(slice_part(judging->document->folded, 0, *end), other->value_at, &first);
        if (other->at > hit->value_at && other->at < *end)
            *end = other->at;
        if (last <= hit->at && last > *from)
            *from = last;
    }
}

bool shape_amount_stands(const struct judging *judging, const struct text_hit *hit)
{
    Slice text = judging->document->folded, value = slice_part(text, hit->value_at, hit->value_end);
    size_t first, from = part_start(text, hit->at), end = part_end(text, hit->value_at);
    leave_others_out(judging, hit, &from, &end);
    Slice lead = slice_part(text, from, hit->at), between = slice_part(text, hit->at, hit->value_at);
    size_t last = number_run(slice_part(text, 0, end), hit->value_at, &first);
    if (value.len == 0 || is_blank_mark(slice_part(text, hit->value_at, end)) || is_enumerated(lead) ||
        is_template_mark(value) || amount_is_term(text, hit))
        return false;
    Slice part = slice_part(text, part_start(text, hit->value_at), end);
    return first < last && is_money(slice_part(text, first, last), part) && count_letters(lead) <= MAX_LETTERS_BEFORE &&
           count_letters(between) <= MAX_LETTERS_BETWEEN + MAX_LETTERS_BEFORE &&
           count_letters(slice_part(text, last, end)) <= MAX_LETTERS_BEHIND && !has_leader(part);
}

/* "Invoice no: A-1" from the start of its part; "Date of invoice 1 March" is none. */
static bool labels_number(const struct judging *judging, const struct text_hit *hit)
{
    return hit->rule->scope == TEXT_LABEL && kind_is_accepted(hit->rule->kind) && hit->rule->weight > BARE_LABEL &&
           part_start(judging->document->folded, hit->at) == hit->at && shape_number_stands(judging, hit);
}

bool shape_names_several(const struct judging *judging)
{
    const struct text_hits *hits = &judging->hits;
    Slice text = judging->document->folded;
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *one = &hits->at[i];
        if (!labels_number(judging, one))
            continue;
        for (size_t k = i + 1; k < hits->count; k++) {
            const struct text_hit *other = &hits->at[k];
            if (other->rule == one->rule && labels_number(judging, other) &&
                slice_equal(slice_part(text, one->at, one->value_at), slice_part(text, other->at, other->value_at)) &&
                !slice_equal(slice_part(text, one->value_at, one->value_end),
                             slice_part(text, other->value_at, other->value_end)))
                return true;
        }
    }
    return false;
}
