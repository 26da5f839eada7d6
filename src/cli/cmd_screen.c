/* kpirecon screen: what kind each document is, the words that decided, its facts. */
#include "cli/cli.h"

#include "base/slice.h"
#include "bytes/source.h"
#include "cli/terminal.h"
#include "evidence/rules.h"
#include "evidence/screening.h"
#include "report/writers.h"

enum screen_format { SCREEN_NOT_GIVEN, SCREEN_TEXT, SCREEN_NDJSON };

struct screen_options {
    struct common_options common;
    unsigned format;
};

static Slice format_choice(size_t index)
{
    static const Slice names[] = {S_INIT("text"), S_INIT("ndjson")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

enum fact {
    FACT_TEXT_NUMBER,
    FACT_TEXT_ISSUED,
    FACT_TEXT_NET,
    FACT_TEXT_GROSS,
    FACT_TEXT_CURRENCY,
    FACT_TEXT_ORDER,
    FACT_TEXT_AMENDS,
    FACT_TEXT_COUNT
};

static const char *const fact_names[FACT_TEXT_COUNT] = {"number",   "issued", "net",   "gross",
                                                        "currency", "order",  "amends"};

static Slice decimal_text(bool known, Decimal number, struct arena *mem)
{
    char text[DECIMAL_CHARS];
    return known ? arena_copy(mem, decimal_format(number, 0, text)) : (Slice){0};
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

static void write_object(struct buf *buf, const struct screening *screening, struct arena *scratch)
{
    Slice texts[FACT_TEXT_COUNT];
    facts_as_texts(&screening->facts, scratch, texts);
    buf_add(buf, S("{\"schema\":\"kpirecon.screening/1\",\"file\":"));
    json_add_string(buf, screening->name);
    buf_addf(buf, ",\"kind\":\"%.*s\",\"accepted\":%s", SLICE_ARG(kind_name(screening->kind)),
             kind_is_accepted(screening->kind) ? "true" : "false");
    add_because(buf, screening, scratch);
    buf_add(buf, S(",\"facts\":{"));
    for (size_t i = 0; i < FACT_TEXT_COUNT; i++) {
        buf_addf(buf, "%s\"%s\":", i ? "," : "", fact_names[i]);
        if (texts[i].len)
            json_add_string(buf, texts[i]);
        else
            buf_add(buf, S("null"));
    }
    /* scored signals speak only where a document has no structure to go by */
    buf_add(buf, S("},\"signals\":[]}\n"));
}

static void write_text_of(struct buf *buf, const struct screening *screening, struct arena *scratch)
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
    for (size_t i = 0; i < FACT_TEXT_COUNT; i++) {
        if (texts[i].len == 0)
            continue;
        buf_addf(buf, "  %-10s", fact_names[i]);
        terminal_add_text(buf, texts[i]);
        buf_add_char(buf, '\n');
    }
}

static bool screen_file(struct cli *cli, const struct evidence_rules *rules, Slice name, unsigned format)
{
    struct source source;
    if (!source_open(&source, name, &cli->diag))
        return false;
    bool read = source_read_all(&source, &cli->diag);
    if (read) {
        struct screening screening;
        size_t mark = arena_mark(&cli->mem);
        screen_document(rules, name, source.text, &cli->mem, &screening, &cli->diag);
        if (format == SCREEN_NDJSON)
            write_object(&cli->out.buf, &screening, &cli->mem);
        else
            write_text_of(&cli->out.buf, &screening, &cli->mem);
        out_drain(&cli->out);
        arena_rewind(&cli->mem, mark);
    }
    source_close(&source);
    return read;
}

static enum exit_status run(struct cli *cli, const void *given)
{
    const struct screen_options *options = given;
    if (cli->operands.count == 0) {
        diag_fault(&cli->diag, "name the documents to be looked at");
        return STATUS_USAGE;
    }
    struct evidence_rules rules;
    if (!evidence_rules_load(&rules, &cli->templates, &cli->mem, &cli->diag))
        return STATUS_FAILED;
    enum exit_status status = STATUS_DONE;
    cli_step(cli, (struct progress_step){.what = "screening documents"});
    for (size_t i = 0; i < cli->operands.count; i++) {
        if (screen_file(cli, &rules, cli->operands.at[i], options->format))
            continue;
        cli_show_fault(cli);
        status = STATUS_FAILED;
    }
    cli_show(cli);
    return status;
}

static const struct option options[] = {{OPTION_CHOICE(struct screen_options, format), .name = "format",
                                         .argument = "FORMAT", .choice = format_choice, .group = "Output",
                                         .help = "text unless told otherwise"},
                                        COMMON_OPTIONS(struct screen_options),
                                        {0}};

const struct command cmd_screen = {
    .name = "screen",
    .usage = "[--format text|ndjson] DOCUMENT...",
    .about = "what kind of document each file is, and why",
    .story = "Decides from the content of each DOCUMENT whether it is an actual invoice, an\n"
             "order confirmation, a partner report or something else, and shows the words that\n"
             "decided and the facts in it. - is standard input.\n",
    .options = options,
    .options_size = sizeof(struct screen_options),
    .takes_operands = true,
    .run = run};
