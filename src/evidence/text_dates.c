/* Gathers the labelled dates of a text and takes the one they agree on, the surest labels first. */
#include "evidence/text_dates.h"

#include "base/slice.h"
#include "evidence/text_words.h"
#include "tickets/ticket_time.h"

#define MAX_LEAD_BYTES 40
#define EARLIEST_YEAR 1900 /* one before is of another calendar: 1402 is none of ours */
#define MAX_VALUE_BYTES 60
#define MIN_LABEL_BYTES 8 /* of one that says more than "date" */

static bool ends_part(char c)
{
    return c == '\t' || c == '\n';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool text_is_date(Slice value)
{
    size_t group = 0, digits[3] = {0};
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        if (c >= '0' && c <= '9')
            digits[group]++;
        else if ((c != '.' && c != '/' && c != '-') || ++group == COUNT_OF(digits))
            return false;
    }
    bool ends_in_year = digits[0] <= 2 && (digits[2] == 2 || digits[2] == 4);
    bool begins_with_year = digits[0] == 4 && digits[2] <= 2;
    return group == 2 && digits[0] && digits[1] && digits[1] <= 2 && digits[2] && (ends_in_year || begins_with_year);
}

/* What stands in its part before the label, back to a number or a mark that ends something. */
static Slice lead_of(Slice text, size_t at)
{
    size_t from = at;
    while (from > 0 && at - from < MAX_LEAD_BYTES && !ends_part(text.at[from - 1]) && !is_digit(text.at[from - 1]) &&
           !slice_has(S(":;,|"), text.at[from - 1]))
        from--;
    return slice_part(text, from, at);
}

static Slice part_from(Slice text, size_t at)
{
    size_t end = at;
    while (end < text.len && end - at < MAX_VALUE_BYTES && !ends_part(text.at[end]))
        end++;
    return slice_part(text, at, end);
}

/* The value of a heading stands in another line. */
static size_t label_end(const struct text_hit *hit)
{
    return hit->value_end > hit->value_at && hit->value_at < hit->end ? hit->value_at : hit->end;
}

bool text_dates_otherwise(const struct text_document *document, const struct text_rules *rules,
                          const struct text_hit *hit)
{
    size_t value = hit->value_end > hit->value_at ? hit->value_at : hit->end;
    Slice label = slice_part(document->folded, hit->at, label_end(hit)), before = lead_of(document->folded, hit->at);
    Slice words = part_from(document->folded, value);
    size_t digit = 0;
    while (digit < words.len && !is_digit(words.at[digit]))
        digit++;
    return text_holds_word(before, rules->other_dates) || text_holds_word(label, rules->other_dates) ||
           text_holds_word(slice_part(words, 0, digit), rules->other_dates);
}

Slice text_to_year(Slice text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        digits = is_digit(text.at[i]) ? digits + 1 : 0;
        bool ends = digits == 4 && (i + 1 == text.len || !is_digit(text.at[i + 1]));
        bool is_year = ends && (slice_starts(slice_skip(text, i - 3), S("19")) ||
                                slice_starts(slice_skip(text, i - 3), S("20")));
        if (is_year)
            return slice_part(text, 0, i + 1);
    }
    return text;
}

static Slice first_word(Slice text)
{
    Slice rest;
    return slice_cut(text, ' ', &rest);
}

static bool read_time(Slice text, Slice language, struct arena *mem, struct ticket_time *time)
{
    static const char ends[] = ".,;:#)(";
    while (text.len && slice_has((Slice){ends, sizeof ends - 1}, text.at[text.len - 1]))
        text.len--;
    const Slice forms[] = {text, text_to_year(text), first_word(text)};
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (forms[i].len && ticket_time_read(forms[i], 0, language, mem, time))
            return true;
    return false;
}

/* "(dd/mm/yyyy)" beside a date. */
static enum day_order stated_order(Slice text)
{
    bool day = slice_find(text, S("dd/mm")) < text.len || slice_find(text, S("dd-mm")) < text.len;
    bool month = slice_find(text, S("mm/dd")) < text.len || slice_find(text, S("mm-dd")) < text.len;
    return day == month ? ORDER_OPEN : day ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
}

/* What the dates of the document prove; those of both sorts prove nothing. */
static enum day_order proven_order(const struct text_document *document, const struct text_hits *hits, Slice language,
                                   struct arena *mem)
{
    enum day_order stated = stated_order(document->folded), proven = ORDER_OPEN;
    bool both = false;
    for (size_t i = 0; i < hits->count && stated == ORDER_OPEN; i++) {
        const struct text_hit *hit = &hits->at[i];
        bool any = hit->rule->fact == TEXT_FACT_ANY_DATE;
        struct ticket_time time;
        if ((!any && hit->rule->fact != TEXT_FACT_DATE) || (!any && hit->value_end == hit->value_at) ||
            !read_time(part_from(document->folded, any ? hit->at : hit->value_at), language, mem, &time) ||
            time.proves == ORDER_OPEN)
            continue;
        both |= proven != ORDER_OPEN && proven != time.proves;
        proven = time.proves;
    }
    if (stated != ORDER_OPEN)
        return stated;
    return both ? ORDER_OPEN : proven != ORDER_OPEN ? proven : day_order_of_language(language);
}

/* "Your order no. 12 of 3 March 2020" */
static bool names_other_document(const struct text_hits *hits, const struct text_hit *hit, Slice text)
{
    if (label_end(hit) - hit->at >= MIN_LABEL_BYTES)
        return false;
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *other = &hits->at[i];
        bool names = other->rule->fact == TEXT_FACT_AMENDS || other->rule->fact == TEXT_FACT_ORDER;
        if (names && other->at < hit->at) {
            Slice between = slice_part(text, other->at, hit->at);
            if (!slice_has(between, '\n') && !slice_has(between, '\t'))
                return true;
        }
    }
    return false;
}

/* How surely a label says that its date is the one of issue: it begins its part, and says more than "date". */
static unsigned surety_of(Slice text, const struct text_hit *hit)
{
    size_t from = hit->at;
    bool begins = true;
    for (; from > 0 && !ends_part(text.at[from - 1]); from--)
        begins &= !is_digit(text.at[from - 1]) && !(text.at[from - 1] >= 'a' && text.at[from - 1] <= 'z') &&
                  (unsigned char)text.at[from - 1] < 0x80;
    return !begins ? 0 : label_end(hit) - hit->at >= MIN_LABEL_BYTES ? 2 : 1;
}

enum { SURETIES = 3 };

Date issued_from_text(const struct text_document *document, const struct text_hits *hits,
                      const struct text_rules *rules, Slice language, struct arena *mem, Date either[2])
{
    enum day_order order = proven_order(document, hits, language, mem);
    Date found[SURETIES] = {DATE_NONE, DATE_NONE, DATE_NONE}, turned[SURETIES] = {DATE_NONE, DATE_NONE, DATE_NONE};
    bool is_open[SURETIES] = {false}, differ[SURETIES] = {false};
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *hit = &hits->at[i];
        struct ticket_time time;
        if (hit->rule->fact != TEXT_FACT_DATE || hit->value_end == hit->value_at ||
            text_dates_otherwise(document, rules, hit) || names_other_document(hits, hit, document->folded) ||
            !read_time(part_from(document->folded, hit->value_at), language, mem, &time))
            continue;
        unsigned surety = surety_of(document->folded, hit);
        bool is_settled = !time.is_ambiguous || (order != ORDER_OPEN && !time.name_open);
        Date date = instant_date(time.is_ambiguous && order == ORDER_MONTH_FIRST ? time.month_first : time.at, 0);
        is_open[surety] |= !is_settled;
        differ[surety] |= time.name_open || (found[surety].day != DATE_NONE.day && found[surety].day != date.day);
        if (month_year(date_month(date)) < EARLIEST_YEAR)
            continue;
        found[surety] = date;
        turned[surety] = is_settled ? date : instant_date(time.month_first, 0);
    }
    unsigned i = SURETIES;
    while (i > 0 && found[i - 1].day == DATE_NONE.day)
        i--;
    if (i-- == 0 || differ[i])
        return DATE_NONE;
    if (!is_open[i])
        return found[i];
    either[0] = found[i];
    either[1] = turned[i];
    return DATE_NONE;
}
