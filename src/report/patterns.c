/* Patterns in the words and members that the forms share. */
#include "base/slice.h"
#include "programme/catalogue.h"
#include "report/report_private.h"
#include "report/writers.h"

#include <string.h>

static Slice money_text(const struct run *run, const struct pattern_money *money, char into[DECIMAL_CHARS])
{
    unsigned places = money->currency[0] ? currency_places(run->programme, money->currency) : 0;
    return decimal_format(money->sum, places, into);
}

static Slice code_of(const struct pattern_money *money)
{
    return (Slice){money->currency, strnlen(money->currency, 3)};
}

void pattern_add_money(struct buf *buf, const struct run *run, const struct pattern *pattern)
{
    char digits[DECIMAL_CHARS];
    bool begun = pattern->kpi.micro != 0;
    if (begun)
        buf_addf(buf, "KPI %.*s", SLICE_ARG(decimal_format(pattern->kpi, 0, digits)));
    for (size_t i = 0; i < pattern->money_count; i++) {
        const struct pattern_money *money = &pattern->money[i];
        buf_addf(buf, "%s%s%.*s %.*s", begun ? ", " : "", money->is_more ? "more than " : "",
                 SLICE_ARG(money_text(run, money, digits)),
                 SLICE_ARG(money->currency[0] ? code_of(money) : S("without a currency")));
        begun = true;
    }
    buf_add(buf, begun ? S("; ") : S(""));
}

void pattern_add_shared(struct buf *buf, const struct pattern *pattern)
{
    bool begun = false;
    for (int i = 0; i < SHARED_COUNT; i++) {
        if (!pattern->shared[i].len)
            continue;
        buf_add(buf, begun ? S(", ") : S("all of "));
        if (i == SHARED_PARTNER || i == SHARED_PUBLICATION)
            buf_addf(buf, "%.*s ", SLICE_ARG(shared_name((enum shared)i)));
        buf_add(buf, pattern->shared[i]);
        begun = true;
    }
    buf_add(buf, begun ? S("; ") : S(""));
}

static void json_add_pattern(struct buf *buf, const struct run *run, const struct pattern *pattern)
{
    char digits[DECIMAL_CHARS];
    json_add_member(buf, S("{\"code\": "), pattern->code);
    json_add_member(buf, S(", \"field\": "), pattern->field);
    json_add_member(buf, S(", \"factor\": "), pattern->factor);
    json_add_member(buf, S(", \"what\": "), pattern->what);
    buf_add(buf, S(", \"tickets\": "));
    buf_add_u64(buf, pattern->ticket_count);
    buf_add(buf, S(", \"claims\": "));
    buf_add_u64(buf, pattern->claim_count);
    json_add_member(buf, S(", \"kpi\": "), decimal_format(pattern->kpi, 0, digits));
    buf_add(buf, S(", \"money\": ["));
    for (size_t i = 0; i < pattern->money_count; i++) {
        json_add_member(buf, i ? S(", {\"currency\": ") : S("{\"currency\": "), code_of(&pattern->money[i]));
        json_add_member(buf, S(", \"amount\": "), money_text(run, &pattern->money[i], digits));
        buf_add_char(buf, '}');
    }
    buf_add(buf, S("], \"shared\": {"));
    Slice open = S("");
    for (int i = 0; i < SHARED_COUNT; i++) {
        if (!pattern->shared[i].len)
            continue;
        buf_add(buf, open);
        json_add_string(buf, shared_name((enum shared)i));
        json_add_member(buf, S(": "), pattern->shared[i]);
        open = S(", ");
    }
    buf_add(buf, S("}, \"examples\": ["));
    for (size_t i = 0; i < pattern->example_count; i++) {
        buf_add(buf, i ? S(", ") : S(""));
        json_add_string(buf, claim_ticket(run->batch, pattern->examples[i])->id);
    }
    buf_add(buf, S("]}"));
}

void json_add_patterns(struct buf *buf, const struct run *run, Slice between)
{
    for (size_t i = 0; i < run->patterns.count; i++) {
        buf_add(buf, i ? S(",") : S(""));
        buf_add(buf, between);
        json_add_pattern(buf, run, &run->patterns.at[i]);
    }
}

static void add_attribute(struct buf *buf, Slice name, Slice value)
{
    if (!value.len)
        return;
    buf_addf(buf, " %.*s=\"", SLICE_ARG(name));
    xml_add_text(buf, value);
    buf_add_char(buf, '"');
}

static void xml_add_pattern(struct buf *buf, const struct run *run, const struct pattern *pattern)
{
    char digits[DECIMAL_CHARS];
    buf_add(buf, S("<pattern"));
    add_attribute(buf, S("code"), pattern->code);
    add_attribute(buf, S("field"), pattern->field);
    add_attribute(buf, S("factor"), pattern->factor);
    buf_addf(buf, " tickets=\"%zu\" claims=\"%zu\"", pattern->ticket_count, pattern->claim_count);
    add_attribute(buf, S("kpi"), decimal_format(pattern->kpi, 0, digits));
    for (int i = 0; i < SHARED_COUNT; i++)
        add_attribute(buf, i == SHARED_TYPE ? S("omlp-type") : shared_name((enum shared)i), pattern->shared[i]);
    buf_add(buf, S("><what>"));
    xml_add_text(buf, pattern->what);
    buf_add(buf, S("</what>"));
    for (size_t i = 0; i < pattern->money_count; i++) {
        buf_add(buf, S("<money"));
        add_attribute(buf, S("currency"), code_of(&pattern->money[i]));
        add_attribute(buf, S("amount"), money_text(run, &pattern->money[i], digits));
        buf_add(buf, S("/>"));
    }
    for (size_t i = 0; i < pattern->example_count; i++) {
        const struct claim *example = pattern->examples[i];
        buf_addf(buf, "<example claim=\"c%zu\"", (size_t)(example - run->batch->claims) + 1);
        add_attribute(buf, S("ticket"), claim_ticket(run->batch, example)->id);
        buf_add(buf, S("/>"));
    }
    buf_add(buf, S("</pattern>\n"));
}

void xml_add_patterns(struct buf *buf, const struct run *run)
{
    buf_add(buf, S("<patterns>\n"));
    for (size_t i = 0; i < run->patterns.count; i++)
        xml_add_pattern(buf, run, &run->patterns.at[i]);
    buf_add(buf, S("</patterns>\n"));
}
