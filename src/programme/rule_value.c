/* What the values of a rule file say. Each reader either gives the value or says
   what stands there and what had to. */
#include "programme/rule_file.h"

#include "base/arena.h"
#include "base/slice.h"

#define FIRST_RULE_YEAR 1900
#define LAST_RULE_YEAR 2999

struct rule_value rule_part(struct rule_value whole, Slice part)
{
    whole.text = slice_trim(part);
    return whole;
}

Slice rule_word(Slice *rest)
{
    Slice text = slice_trim(*rest);
    size_t len = 0;
    while (len < text.len && (unsigned char)text.at[len] > ' ')
        len++;
    *rest = slice_skip(text, len);
    return slice_part(text, 0, len);
}

/* What people call the value: its attribute, or the element it is the text of. */
static Slice label(struct rule_value value)
{
    return value.attribute ? slice_from(value.attribute) : rule_name(value.element);
}

static bool refuse(struct rule_file *file, struct rule_value value, Slice expected)
{
    Slice name = label(value);
    if (!value.element) {
        file->error_count++;
        return diag_fault(file->diag, "option '%.*s': '%.*s' is '%.*s', and must be %.*s", SLICE_ARG(file->source),
                          SLICE_ARG(name), SLICE_ARG(value.text), SLICE_ARG(expected));
    }
    RULE_COMPLAIN(file, rule_value, rule_value_place(file, value), "'%.*s' is '%.*s', and must be %.*s",
                  SLICE_ARG(name), SLICE_ARG(value.text), SLICE_ARG(expected));
    return false;
}

bool rule_number(struct rule_file *file, struct rule_value value, int least, int most, int *out)
{
    uint64_t number;
    if (!slice_to_u64(value.text, (uint64_t)most, &number) || (int)number < least)
        return refuse(file, value, arena_printf(file->mem, "a whole number from %d to %d", least, most));
    *out = (int)number;
    return true;
}

bool rule_decimal(struct rule_file *file, struct rule_value value, int most, Decimal *out)
{
    Decimal number;
    if (decimal_parse(value.text, &number) != DECIMAL_READ || decimal_compare(number, DECIMAL_ZERO) < 0 ||
        decimal_compare(number, decimal_from_int(most)) > 0)
        return refuse(file, value, arena_printf(file->mem, "a number from 0 to %d", most));
    *out = number;
    return true;
}

static Slice list_of(struct rule_file *file, const char *const *choices)
{
    Slice list = slice_from(choices[0]);
    for (size_t i = 1; choices[i]; i++)
        list = arena_printf(file->mem, "%.*s%s%s", SLICE_ARG(list), choices[i + 1] ? ", " : " or ", choices[i]);
    return list;
}

bool rule_choice(struct rule_file *file, struct rule_value value, const char *const *choices, int *out)
{
    for (int i = 0; choices[i]; i++) {
        if (slice_equal(value.text, slice_from(choices[i]))) {
            *out = i;
            return true;
        }
    }
    return refuse(file, value, list_of(file, choices));
}

bool rule_yes(struct rule_file *file, struct rule_value value, bool *out)
{
    static const char *const answers[] = {"no", "yes", NULL};
    int answer = 0;
    if (!rule_choice(file, value, answers, &answer))
        return false;
    *out = answer == 1;
    return true;
}

bool rule_zone(struct rule_file *file, struct rule_value value, int *minutes)
{
    Slice text = value.text;
    uint64_t hour, minute;
    if (slice_equal(text, S("UTC"))) {
        *minutes = 0;
        return true;
    }
    bool east = slice_starts(text, S("+"));
    if (text.len != 6 || (!east && text.at[0] != '-') || text.at[3] != ':' ||
        !slice_to_u64(slice_part(text, 1, 3), east ? 14 : 12, &hour) ||
        !slice_to_u64(slice_part(text, 4, 6), hour == (east ? 14 : 12) ? 0 : 59, &minute))
        return refuse(file, value, S("UTC, or an offset from -12:00 to +14:00"));
    *minutes = (east ? 1 : -1) * (int)(hour * 60 + minute);
    return true;
}

static bool year_is_sane(int year)
{
    return year >= FIRST_RULE_YEAR && year <= LAST_RULE_YEAR;
}

bool rule_month(struct rule_file *file, struct rule_value value, Month *out)
{
    Month month;
    if (!month_parse(value.text, &month) || !year_is_sane(month_year(month)))
        return refuse(file, value, S("a month such as 2020-04"));
    *out = month;
    return true;
}

bool rule_date(struct rule_file *file, struct rule_value value, Date *out)
{
    Date date;
    if (!date_parse(value.text, &date) || !year_is_sane(month_year(date_month(date))))
        return refuse(file, value, S("a date such as 2020-04-01"));
    *out = date;
    return true;
}

static bool refuse_span(struct rule_file *file, struct rule_value last)
{
    RULE_COMPLAIN(file, rule_value, rule_value_place(file, last), "'to' lies before 'from'");
    return false;
}

bool rule_dates(struct rule_file *file, const struct _xmlNode *element, Date *from, Date *to)
{
    struct rule_value first, last;
    bool has_from = rule_attribute_needed(file, element, "from", &first) && rule_date(file, first, from);
    bool has_to = rule_attribute_needed(file, element, "to", &last) && rule_date(file, last, to);
    if (has_from && has_to && from->day > to->day)
        return refuse_span(file, last);
    return has_from && has_to;
}

bool rule_months(struct rule_file *file, const struct _xmlNode *element, bool open, Month *from, Month *to)
{
    bool (*attribute)(struct rule_file *, const struct _xmlNode *, const char *, struct rule_value *) =
        open ? rule_attribute : rule_attribute_needed;
    struct rule_value first, last;
    *from = *to = MONTH_NONE;
    bool has_from = attribute(file, element, "from", &first) && rule_month(file, first, from);
    bool has_to = attribute(file, element, "to", &last) && rule_month(file, last, to);
    if (has_from && has_to && from->k > to->k)
        return refuse_span(file, last);
    return open || (has_from && has_to);
}
