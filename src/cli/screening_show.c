/* A screening as text for people, as one JSON object, and as a row of CSV. */
#include "cli/screening_show.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "cli/terminal.h"
#include "evidence/screening.h"
#include "report/writers.h"

enum fact {
    FACT_TEXT_NUMBER,
    FACT_TEXT_ISSUED,
    FACT_TEXT_NET,
    FACT_TEXT_GROSS,
    FACT_TEXT_CURRENCY,
    FACT_TEXT_ORDER,
    FACT_TEXT_AMENDS,
    FACT_TEXT_QUANTITY,
    FACT_TEXT_ISSUER,
    FACT_TEXT_BUYER,
    FACT_TEXT_PARTNER_ID,
    FACT_TEXT_COUNT
};

static const char *const fact_names[FACT_TEXT_COUNT] = {"number", "issued",   "net",    "gross", "currency",  "order",
                                                        "amends", "quantity", "issuer", "buyer", "partner_id"};

static Slice decimal_text(bool known, Decimal number, struct arena *mem)
{
    char text[DECIMAL_CHARS];
    return known ? arena_copy(mem, decimal_format(number, 0, text)) : (Slice){0};
}

/* Of all lines, or nothing where one does not say. */
static Slice quantity_text(const struct document_facts *facts, struct arena *mem)
{
    Decimal sum = DECIMAL_ZERO;
    bool known = facts->line_count > 0;
    for (size_t i = 0; i < facts->line_count && known; i++)
        known = facts->lines[i].has_quantity && decimal_add(sum, facts->lines[i].quantity, &sum);
    return decimal_text(known, sum, mem);
}

/* As texts; empty where the document does not say. */
static void facts_as_texts(const struct document_facts *facts, struct arena *mem, Slice texts[FACT_TEXT_COUNT])
{
    char day[DATE_CHARS];
    bool dated = facts->issued.day != DATE_NONE.day;
    texts[FACT_TEXT_NUMBER] = facts->number;
    texts[FACT_TEXT_ISSUED] = dated ? arena_copy(mem, date_format(facts->issued, day)) : (Slice){0};
    texts[FACT_TEXT_NET] = decimal_text(facts->has_net, facts->net, mem);
    texts[FACT_TEXT_GROSS] = decimal_text(facts->has_gross, facts->gross, mem);
    texts[FACT_TEXT_CURRENCY] = facts->currency;
    texts[FACT_TEXT_ORDER] = facts->order;
    texts[FACT_TEXT_AMENDS] = facts->amends;
    texts[FACT_TEXT_QUANTITY] = quantity_text(facts, mem);
    texts[FACT_TEXT_ISSUER] = facts->issuer;
    texts[FACT_TEXT_BUYER] = facts->buyer;
    texts[FACT_TEXT_PARTNER_ID] = facts->partner_ids;
}

static void add_quote(struct buf *buf, Slice words, Slice place)
{
    buf_add(buf, S("{\"words\":"));
    json_add_string(buf, words);
    buf_add(buf, S(",\"place\":"));
    json_add_string(buf, place);
    buf_add_char(buf, '}');
}

/* There always is at least one: without a quotation the reason in our own words. */
static void add_because(struct buf *buf, const struct screening *screening, struct arena *scratch)
{
    buf_add(buf, S(",\"because\":["));
    for (size_t i = 0; i < screening->quote_count; i++) {
        if (i)
            buf_add_char(buf, ',');
        add_quote(buf, screening->quotes[i].words, place_format(screening->quotes[i].place, scratch));
    }
    if (screening->quote_count == 0)
        add_quote(buf, screening->because, screening->name);
    buf_add_char(buf, ']');
}

static void add_signal(struct buf *buf, const struct signal *signal, bool is_first, struct arena *scratch)
{
    Slice kind = kind_name(signal->kind);
    buf_addf(buf, "%s{\"kind\":\"%.*s\",\"weight\":%d,\"rule\":", is_first ? "" : ",", SLICE_ARG(kind), signal->weight);
    json_add_string(buf, signal->rule);
    buf_add(buf, S(",\"words\":"));
    json_add_string(buf, signal->quote.words);
    buf_add(buf, S(",\"place\":"));
    json_add_string(buf, place_format(signal->quote.place, scratch));
    buf_add_char(buf, '}');
}

void screening_write_json(struct buf *buf, const struct screening *screening, struct arena *scratch)
{
    Slice texts[FACT_TEXT_COUNT];
    facts_as_texts(&screening->facts, scratch, texts);
    buf_add(buf, S("{\"schema\":\"kpirecon.screening/1\",\"file\":"));
    json_add_string(buf, screening->name);
    buf_addf(buf, ",\"kind\":\"%.*s\",\"accepted\":%s", SLICE_ARG(kind_name(screening->kind)),
             kind_is_accepted(screening->kind) ? "true" : "false");
    buf_add(buf, S(",\"why\":"));
    json_add_string(buf, screening->because);
    add_because(buf, screening, scratch);
    buf_add(buf, S(",\"facts\":{"));
    for (size_t i = 0; i < FACT_TEXT_COUNT; i++) {
        buf_addf(buf, "%s\"%s\":", i ? "," : "", fact_names[i]);
        if (texts[i].len)
            json_add_string(buf, texts[i]);
        else
            buf_add(buf, S("null"));
    }
    buf_add(buf, S("},\"signals\":["));
    for (size_t i = 0; i < screening->signal_count; i++)
        add_signal(buf, &screening->signals[i], i == 0, scratch);
    buf_add(buf, S("]}\n"));
}

static void add_signal_text(struct buf *buf, const struct signal *signal, const char *label, struct arena *scratch)
{
    Slice kind = kind_name(signal->kind);
    buf_addf(buf, "  %-10s%+d %s %.*s: '", label, signal->weight, signal->weight < 0 ? "against" : "for", SLICE_ARG(kind));
    terminal_add_text(buf, signal->quote.words);
    buf_addf(buf, "' at %.*s\n", SLICE_ARG(place_format(signal->quote.place, scratch)));
}

/* Where all speak for one kind, the quoted words have said it. */
static bool has_two_sides(const struct screening *screening)
{
    for (size_t i = 0; i < screening->signal_count; i++)
        if (screening->signals[i].weight < 0 || screening->signals[i].kind != screening->signals[0].kind)
            return true;
    return false;
}

void screening_write_text(struct buf *buf, const struct screening *screening, struct arena *scratch)
{
    Slice texts[FACT_TEXT_COUNT];
    facts_as_texts(&screening->facts, scratch, texts);
    bool accepted = kind_is_accepted(screening->kind), uncertain = screening->kind == KIND_uncertain;
    terminal_add_text(buf, screening->name);
    buf_addf(buf, ": %.*s, %s\n", SLICE_ARG(kind_name(screening->kind)),
             accepted    ? "accepted as an invoice"
             : uncertain ? "a person must look"
                         : "not accepted as an invoice");
    buf_add(buf, S("  because   "));
    terminal_add_text(buf, screening->because);
    buf_add_char(buf, '\n');
    for (size_t i = 0; i < screening->quote_count; i++) {
        buf_addf(buf, "  %-10s'", i ? "" : "words");
        terminal_add_text(buf, screening->quotes[i].words);
        buf_addf(buf, "' at %.*s\n", SLICE_ARG(place_format(screening->quotes[i].place, scratch)));
    }
    for (size_t i = 0; i < screening->signal_count && has_two_sides(screening); i++)
        add_signal_text(buf, &screening->signals[i], i ? "" : "signals", scratch);
    for (size_t i = 0; i < FACT_TEXT_COUNT; i++) {
        if (texts[i].len == 0)
            continue;
        buf_addf(buf, "  %-10s", fact_names[i]);
        terminal_add_text(buf, texts[i]);
        buf_add_char(buf, '\n');
    }
}

void screening_write_csv_head(struct buf *buf)
{
    buf_add(buf, S("file,kind,accepted,format,language,because,words,place"));
    for (size_t i = 0; i < FACT_TEXT_COUNT; i++)
        buf_addf(buf, ",%s", fact_names[i]);
    buf_add(buf, S("\r\n"));
}

void screening_write_csv(struct buf *buf, const struct screening *screening, struct arena *scratch)
{
    const struct quote *quote = screening->quote_count ? &screening->quotes[0] : NULL;
    const Slice head[] = {
        screening->name,     kind_name(screening->kind), kind_is_accepted(screening->kind) ? S("true") : S("false"),
        screening->format,   screening->language,        screening->because,
        quote ? quote->words : (Slice){0}, quote ? place_format(quote->place, scratch) : (Slice){0},
    };
    Slice texts[FACT_TEXT_COUNT];
    facts_as_texts(&screening->facts, scratch, texts);
    for (size_t i = 0; i < COUNT_OF(head); i++) {
        if (i)
            buf_add_char(buf, ',');
        csv_add_cell(buf, head[i], ',');
    }
    for (size_t i = 0; i < FACT_TEXT_COUNT; i++) {
        buf_add_char(buf, ',');
        csv_add_cell(buf, texts[i], ',');
    }
    buf_add(buf, S("\r\n"));
}
