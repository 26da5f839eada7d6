/* Facts printed in a text: only where a label stands by them, and where all labels say the same. */
#include "base/arena.h"
#include "base/slice.h"
#include "evidence/text_judge.h"
#include "evidence/text_quantities.h"
#include "tickets/number.h"
#include "tickets/ticket_time.h"

#define MAX_CURRENCY_BYTES 8 /* a code or a sign, with a blank */

/* A value as it is written, not as it was folded. */
static Slice value_of(const struct text_document *document, const struct text_hit *hit)
{
    return hit->value_end > hit->value_at ? text_document_words(document, hit->value_at, hit->value_end) : (Slice){0};
}

static bool is_template_mark(Slice text)
{
    return slice_has(text, '{') || slice_has(text, '<') || slice_has(text, '%') || slice_has(text, '[');
}

/* "請求書番号：INV-12": a label that was taken for the beginning of its value. */
static Slice without_label(Slice text)
{
    Slice wide = S("\xef\xbc\x9a");
    for (size_t at; (at = slice_find(text, wide)) < text.len;)
        text = slice_skip(text, at + wide.len);
    return text;
}

static Slice without_ends(Slice text)
{
    static const char ends[] = ".,;:#)(";
    while (text.len && slice_has((Slice){ends, sizeof ends - 1}, text.at[text.len - 1]))
        text.len--;
    while (text.len && slice_has((Slice){ends, sizeof ends - 1}, text.at[0]))
        text = slice_skip(text, 1);
    return text;
}

/* Of all hits that the test wants, the one value they agree on, or none. */
static Slice agreed(const struct text_document *document, const struct text_hits *hits,
                    bool (*wants)(const struct text_rule *rule))
{
    Slice found = {0};
    for (size_t i = 0; i < hits->count; i++) {
        if (!wants(hits->at[i].rule))
            continue;
        Slice value = without_ends(without_label(value_of(document, &hits->at[i])));
        if (value.len == 0 || is_template_mark(value))
            continue;
        if (found.len && !slice_equal_nocase(found, value))
            return (Slice){0};
        found = value;
    }
    return found;
}

static bool is_number(const struct text_rule *rule)
{
    return rule->scope == TEXT_LABEL && kind_is_accepted(rule->kind);
}

static bool is_titled_number(const struct text_rule *rule)
{
    return rule->scope == TEXT_TITLE && kind_is_accepted(rule->kind);
}

static bool is_order(const struct text_rule *rule)
{
    return rule->fact == TEXT_FACT_ORDER;
}

static bool is_amends(const struct text_rule *rule)
{
    return rule->fact == TEXT_FACT_AMENDS;
}

/* The value of a date goes on to the end of its part: "31 January 2020". */
static Slice date_text(const struct text_document *document, const struct text_hit *hit)
{
    const struct text_line *line = text_document_line(document, hit->value_at);
    size_t end = hit->value_at;
    while (end < line->end && document->folded.at[end] != '\t' && document->folded.at[end] != '\n')
        end++;
    return without_ends(text_document_words(document, hit->value_at, end));
}

/* Either it is read in one way only, or another date of the document proves the order of day and month. */
static Date read_issued(const struct text_document *document, const struct text_hits *hits, struct arena *mem)
{
    Date found = DATE_NONE;
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *hit = &hits->at[i];
        struct ticket_time time;
        if (hit->rule->fact != TEXT_FACT_DATE || hit->value_end == hit->value_at ||
            !ticket_time_read(date_text(document, hit), 0, (Slice){0}, mem, &time) || time.is_ambiguous)
            continue;
        Date date = instant_date(time.at, 0);
        if (found.day != DATE_NONE.day && found.day != date.day)
            return DATE_NONE;
        found = date;
    }
    return found;
}

/* "Invoice date: 2020-01-24" beneath a title "INVOICE" is no number. */
static bool is_that_day(Slice text, Date day, struct arena *mem)
{
    struct ticket_time time;
    return day.day != DATE_NONE.day && ticket_time_read(text, 0, (Slice){0}, mem, &time) &&
           instant_date(time.at, 0).day == day.day;
}

struct total {
    Decimal value;
    bool found, conflicts;
    char currency[4];
};

static void add_total(struct total *total, struct amount amount)
{
    if (amount.state != AMOUNT_READ)
        return;
    total->conflicts |= total->found && !decimal_equal(total->value, amount.value);
    total->value = amount.value;
    total->found = true;
    for (size_t i = 0; amount.currency.code[0] && i < sizeof total->currency; i++)
        total->currency[i] = amount.currency.code[i];
}

/* "Net total: 10.00": the longer label says what the amount is, and not "total" in it. */
static bool is_of_other_label(const struct text_hits *hits, const struct text_hit *hit)
{
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *other = &hits->at[i];
        if (other->rule->scope == TEXT_FACT && other->rule->fact != hit->rule->fact &&
            other->value_at == hit->value_at && other->at < hit->at && other->end >= hit->end)
            return true;
    }
    return false;
}

static bool is_gap(char c)
{
    return c == ' ' || c == '\t';
}

/* "Total due: EUR 1,200.00": where a currency may begin that stands before the amount. */
static size_t word_before(Slice folded, const struct text_hit *hit)
{
    size_t at = hit->value_at;
    while (at > hit->at && is_gap(folded.at[at - 1]))
        at--;
    while (at > hit->at && !is_gap(folded.at[at - 1]) && folded.at[at - 1] != '\n' && folded.at[at - 1] != ':')
        at--;
    return at;
}

static struct amount amount_of(const struct text_document *document, const struct text_hit *hit, char mark,
                               struct arena *mem)
{
    struct amount amount = amount_read(without_ends(value_of(document, hit)), mark, NULL, mem);
    size_t start = word_before(document->folded, hit);
    if (amount.state != AMOUNT_READ || amount.currency.code[0] || hit->value_at - start > MAX_CURRENCY_BYTES)
        return amount;
    struct amount named =
        amount_read(without_ends(text_document_words(document, start, hit->value_end)), mark, NULL, mem);
    return named.state == AMOUNT_READ && decimal_equal(named.value, amount.value) ? named : amount;
}

static struct total read_total(const struct text_document *document, const struct text_hits *hits,
                               const struct text_rules *rules, enum text_fact fact, char mark, struct arena *mem)
{
    struct total total = {0};
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *hit = &hits->at[i];
        if (hit->rule->fact == fact && !is_template_mark(value_of(document, hit)) && !is_of_other_label(hits, hit) &&
            !text_counts_quantity(rules, slice_skip(document->folded, hit->at)))
            add_total(&total, amount_of(document, hit, mark, mem));
    }
    total.found &= !total.conflicts;
    return total;
}

/* What its own numbers prove says more than its language: invoices in English come from everywhere. */
static char decimal_mark_of(Slice text, Slice language, struct arena *mem)
{
    unsigned proven = marks_proven_in(text, NULL, mem);
    return proven == PROVES_POINT ? '.' : proven == PROVES_COMMA ? ',' : decimal_mark_of_language(language);
}

void facts_from_text(const struct text_document *document, const struct text_hits *hits,
                     const struct text_rules *rules, Slice language, struct arena *mem, struct document_facts *out)
{
    char mark = decimal_mark_of(document->folded, language, mem);
    *out = (struct document_facts){0};
    out->number = agreed(document, hits, is_number);
    if (out->number.len == 0)
        out->number = agreed(document, hits, is_titled_number);
    out->order = agreed(document, hits, is_order);
    out->amends = agreed(document, hits, is_amends);
    if (out->amends.len && slice_ends(out->number, out->amends))
        out->number = (Slice){0}; /* a credit note names the invoice it amends */
    out->issued = read_issued(document, hits, mem);
    if (is_that_day(out->number, out->issued, mem))
        out->number = (Slice){0};
    struct total net = read_total(document, hits, rules, TEXT_FACT_NET, mark, mem);
    struct total gross = read_total(document, hits, rules, TEXT_FACT_GROSS, mark, mem);
    out->net = net.value;
    out->has_net = net.found;
    out->gross = gross.value;
    out->has_gross = gross.found;
    Slice named = slice_from(gross.currency[0] ? gross.currency : net.currency);
    out->currency = arena_copy(mem, named);
    quantities_from_text(document, hits, rules, mark, mem, out);
}
