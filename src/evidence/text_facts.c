/* Facts printed in a text: only where a label stands by them, and where all labels say the same. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/partner_ids.h"
#include "evidence/text_amounts.h"
#include "evidence/text_dates.h"
#include "evidence/text_judge.h"
#include "evidence/text_quantities.h"
#include "tickets/number.h"
#include "tickets/ticket_time.h"

#define MAX_PREFIX_LETTERS 4 /* of a number: "INV-12" */

/* "INV-12", "PO-7": letters that were taken for a label and belong to the number. */
static size_t number_start(Slice folded, const struct text_hit *hit)
{
    size_t at = hit->value_at, letters = 0;
    if (at <= hit->at || !slice_has(S("-/_"), folded.at[at - 1]))
        return at;
    for (at--; at > hit->at && folded.at[at - 1] >= 'a' && folded.at[at - 1] <= 'z'; at--)
        letters++;
    Slice prefix = slice_part(folded, at, at + letters);
    bool stands = at == 0 || slice_has(S(" \t\n:#.("), folded.at[at - 1]);
    bool is_label = slice_equal(prefix, S("no")) || slice_equal(prefix, S("nr")) || slice_equal(prefix, S("num"));
    return letters && letters <= MAX_PREFIX_LETTERS && stands && !is_label ? at : hit->value_at;
}

/* A value as it is written, not as it was folded. */
static Slice value_of(const struct text_document *document, const struct text_hit *hit)
{
    if (hit->value_end <= hit->value_at)
        return (Slice){0};
    return text_document_words(document, number_start(document->folded, hit), hit->value_end);
}

/* A number ends at a quotation mark or a comma, and where letters of a script without capitals begin behind it. */
static Slice without_tail(Slice text)
{
    for (size_t i = 1; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i], before = (unsigned char)text.at[i - 1];
        uint32_t letter = 0;
        if (c >= 0xd6 && before < 0x80 && before != '-' && before != '/')
            utf8_next(slice_skip(text, i), &letter);
        if (c == '"' || c == ',' || (letter && !unicode_digit(letter)))
            return slice_part(text, 0, i);
    }
    return text;
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

/* Of all hits that the test wants, the one value they agree on, or none; `other` is none of them. */
static Slice agreed(const struct text_document *document, const struct text_hits *hits, enum document_kind kind,
                    bool (*wants)(const struct text_rule *rule, enum document_kind kind), Slice other)
{
    Slice found = {0};
    for (size_t i = 0; i < hits->count; i++) {
        if (!wants(hits->at[i].rule, kind))
            continue;
        Slice value = without_ends(without_tail(without_label(value_of(document, &hits->at[i]))));
        if (value.len == 0 || is_template_mark(value) || text_is_date(unicode_plain_digits(value, document->mem)) || (other.len && slice_ends(other, value)))
            continue;
        if (found.len && !slice_equal_nocase(found, value))
            return (Slice){0};
        found = value;
    }
    return found;
}

static bool is_number_of_kind(const struct text_rule *rule, enum document_kind kind)
{
    return rule->scope == TEXT_LABEL && rule->kind == kind;
}

static bool is_title_of_kind(const struct text_rule *rule, enum document_kind kind)
{
    return rule->scope == TEXT_TITLE && rule->kind == kind;
}

static bool is_number(const struct text_rule *rule, enum document_kind kind)
{
    (void)kind;
    return rule->scope == TEXT_LABEL && kind_is_accepted(rule->kind);
}

static bool is_titled_number(const struct text_rule *rule, enum document_kind kind)
{
    (void)kind;
    return rule->scope == TEXT_TITLE && kind_is_accepted(rule->kind);
}

/* A credit note names the invoice it amends: its own number is the one that calls itself its own. */
static Slice own_number(const struct text_document *document, const struct text_hits *hits, enum document_kind kind,
                        Slice amends)
{
    bool (*const tests[])(const struct text_rule *, enum document_kind) = {is_number_of_kind, is_title_of_kind,
                                                                           is_number, is_titled_number};
    Slice number = {0};
    for (size_t i = kind_is_accepted(kind) && kind != KIND_invoice ? 0 : 2; i < COUNT_OF(tests) && !number.len; i++)
        number = agreed(document, hits, kind, tests[i], amends);
    return number;
}

static bool is_order(const struct text_rule *rule, enum document_kind kind)
{
    (void)kind;
    return rule->fact == TEXT_FACT_ORDER;
}

static bool is_amends(const struct text_rule *rule, enum document_kind kind)
{
    (void)kind;
    return rule->fact == TEXT_FACT_AMENDS;
}

/* "Invoice date: 2020-01-24" beneath a title "INVOICE" is no number. */
static bool is_that_day(Slice text, Date day, struct arena *mem)
{
    struct ticket_time time;
    return day.day != DATE_NONE.day && ticket_time_read(text, 0, (Slice){0}, mem, &time) &&
           instant_date(time.at, 0).day == day.day;
}

/* What its own numbers prove says more than its language: invoices in English come from everywhere. */
static char decimal_mark_of(Slice text, Slice language, struct arena *mem)
{
    unsigned proven = marks_proven_in(text, NULL, mem);
    return proven == PROVES_POINT ? '.' : proven == PROVES_COMMA ? ',' : decimal_mark_of_language(language);
}

void facts_from_text(const struct text_document *document, const struct text_hits *hits,
                     const struct text_rules *rules, enum document_kind kind, Slice language, struct arena *mem,
                     struct document_facts *out)
{
    char mark = decimal_mark_of(document->folded, language, mem);
    *out = (struct document_facts){0};
    out->order = agreed(document, hits, kind, is_order, (Slice){0});
    out->amends = agreed(document, hits, kind, is_amends, (Slice){0});
    out->number = own_number(document, hits, kind, out->amends);
    for (size_t i = 0; i < hits->count; i++)
        if (hits->at[i].rule->fact == TEXT_FACT_PARTNER)
            partner_ids_add(&out->partner_ids,
                            slice_part(document->folded, hits->at[i].value_at, hits->at[i].value_end), mem);
    out->issued = issued_from_text(document, hits, rules, language, mem, out->issued_either);
    if (is_that_day(out->number, out->issued, mem))
        out->number = (Slice){0};
    amounts_from_text(document, hits, rules, mark, mem, out);
    quantities_from_text(document, hits, rules, mark, mem, out);
}
