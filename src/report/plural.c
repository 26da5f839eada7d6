/* Reads and applies the plural rules of the Unicode CLDR, as far as they speak of whole numbers. */
#include "report/plural.h"

#include "base/slice.h"

#define MAX_PLURAL_NUMBER 1000000000u

const char *const plural_names[] = {"zero", "one", "two", "few", "many", "other", NULL};
static_assert(COUNT_OF(plural_names) == PLURAL_COUNT + 1, "every form has a name");

static Slice next_word(Slice *rest)
{
    *rest = slice_trim(*rest);
    return slice_cut(*rest, ' ', rest);
}

static bool parse_number(Slice text, uint32_t *out)
{
    uint64_t number;
    if (!slice_to_u64(text, MAX_PLURAL_NUMBER, &number))
        return false;
    *out = (uint32_t)number;
    return true;
}

/* "2..4,12": numbers and ranges, both ends included. */
static bool parse_ranges(Slice text, struct plural_term *term)
{
    if (slice_ends(text, S(",")))
        return false;
    do {
        Slice part = slice_cut(text, ',', &text);
        size_t dots = slice_find(part, S(".."));
        if (term->range_count == MAX_PLURAL_RANGES)
            return false;
        uint32_t from, to;
        if (!parse_number(slice_part(part, 0, dots), &from))
            return false;
        to = from;
        if (dots < part.len && (!parse_number(slice_skip(part, dots + 2), &to) || to < from))
            return false;
        term->ranges[term->range_count].from = from;
        term->ranges[term->range_count++].to = to;
    } while (text.len);
    return true;
}

/* "n % 10 = 2..4" off the front of *rest. */
static bool parse_term(Slice *rest, struct plural_term *term)
{
    Slice operand = next_word(rest), word = next_word(rest);
    if (operand.len != 1 || !slice_has(S("nivwftce"), operand.at[0]))
        return false;
    term->is_zero = operand.at[0] != 'n' && operand.at[0] != 'i';
    if (slice_equal(word, S("%"))) {
        if (!parse_number(next_word(rest), &term->modulo) || term->modulo == 0)
            return false;
        word = next_word(rest);
    }
    term->negated = slice_equal(word, S("!="));
    return (term->negated || slice_equal(word, S("="))) && parse_ranges(next_word(rest), term);
}

bool plural_rule_parse(Slice text, struct plural_rule *out)
{
    struct plural_rule rule = {.count = 0};
    bool alternative = false;
    for (;;) {
        if (rule.count == MAX_PLURAL_TERMS)
            return false;
        struct plural_term *term = &rule.terms[rule.count++];
        term->alternative = alternative;
        if (!parse_term(&text, term))
            return false;
        Slice word = next_word(&text);
        if (!word.len)
            break;
        alternative = slice_equal(word, S("or"));
        if (!alternative && !slice_equal(word, S("and")))
            return false;
    }
    *out = rule;
    return true;
}

static bool term_holds(const struct plural_term *term, uint64_t count)
{
    uint64_t value = term->is_zero ? 0 : count;
    if (term->modulo)
        value %= term->modulo;
    for (size_t i = 0; i < term->range_count; i++)
        if (value >= term->ranges[i].from && value <= term->ranges[i].to)
            return !term->negated;
    return term->negated;
}

static bool rule_holds(const struct plural_rule *rule, uint64_t count)
{
    bool holds = rule->count > 0;
    for (size_t i = 0; i < rule->count; i++) {
        if (rule->terms[i].alternative && holds)
            return true;
        holds = (rule->terms[i].alternative || holds) && term_holds(&rule->terms[i], count);
    }
    return holds;
}

enum plural plural_of(const struct plurals *plurals, uint64_t count)
{
    for (int form = 0; form < PLURAL_OTHER; form++)
        if (rule_holds(&plurals->rules[form], count))
            return (enum plural)form;
    return PLURAL_OTHER;
}
