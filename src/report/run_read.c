/* resolutions.xml read back: its head, its claims one by one, its quarantine; and the text of
   each part as it stands, for the pages that are made of it. */
#include "report/run_read.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/template.h"
#include "bytes/xml_stream.h"
#include "programme/settings.h"
#include "records/xml_nodes.h"
#include "report/run_read_private.h"

#include <string.h>

#define RUN_NAMESPACE S("urn:kpirecon:run:1")

Slice read_attribute(const struct run_reading *reading, const struct _xmlNode *node, const char *name)
{
    return arena_copy(reading->mem, xml_attribute(node, slice_from(name)));
}

uint64_t read_count(const struct run_reading *reading, const struct _xmlNode *node, const char *name)
{
    uint64_t count = 0;
    slice_to_u64(read_attribute(reading, node, name), UINT64_MAX - 1, &count);
    return count;
}

Decimal read_decimal(const struct run_reading *reading, const struct _xmlNode *node, const char *name, bool *found)
{
    Decimal number = DECIMAL_ZERO;
    *found = decimal_parse(read_attribute(reading, node, name), &number) == DECIMAL_READ;
    return number;
}

Date read_day(const struct run_reading *reading, const struct _xmlNode *node, const char *name)
{
    Date date = DATE_NONE;
    date_parse(read_attribute(reading, node, name), &date);
    return date;
}

Month read_month(const struct run_reading *reading, const struct _xmlNode *node, const char *name)
{
    Month month = MONTH_NONE;
    month_parse(read_attribute(reading, node, name), &month);
    return month;
}

bool read_flag(const struct run_reading *reading, const struct _xmlNode *node, const char *name)
{
    return slice_equal(read_attribute(reading, node, name), S("yes"));
}

Slice read_text(const struct run_reading *reading, const struct _xmlNode *node, const char *child)
{
    const struct _xmlNode *found = xml_child(node, slice_from(child));
    return found ? xml_own_text(found, reading->mem) : (Slice){0};
}

size_t read_choice(Slice name, Slice (*of)(size_t i), size_t none)
{
    for (size_t i = 0; of(i).len; i++)
        if (slice_equal(of(i), name))
            return i;
    return none;
}

/* ---- the head ---- */

static void take_input(struct run_reading *reading, const struct _xmlNode *node)
{
    struct run *run = &reading->out->run;
    struct run_input *input = ARENA_PUSH(reading->mem, reading->inputs, run->input_count, reading->input_capacity,
                                         struct run_input);
    Slice sha256 = read_attribute(reading, node, "sha256");
    *input = (struct run_input){.name = read_attribute(reading, node, "name"),
                                .role = read_attribute(reading, node, "role"),
                                .byte_count = read_count(reading, node, "bytes"),
                                .row_count = read_count(reading, node, "rows"),
                                .bad_count = read_count(reading, node, "bad"),
                                .format = read_attribute(reading, node, "format"),
                                .mapping = read_attribute(reading, node, "columns")};
    if (sha256.len == DIGEST_HEX_CHARS)
        memcpy(input->sha256_hex, sha256.at, DIGEST_HEX_CHARS);
}

/* What the run was decided under, whatever the rule files say by now. */
static void take_setting(struct run_reading *reading, const struct _xmlNode *node)
{
    struct run_read *out = reading->out;
    Slice value = read_attribute(reading, node, "value"), usual = read_attribute(reading, node, "default");
    size_t setting = setting_find(read_attribute(reading, node, "name"));
    if (setting == setting_count())
        return;
    if (!slice_equal(setting_text(&out->programme, setting, reading->mem), value))
        reading->failed |= !setting_assign(&out->programme, setting, value, reading->mem, reading->diag);
    usual = usual.len ? usual : value;
    if (!slice_equal(setting_text(&out->defaults, setting, reading->mem), usual))
        reading->failed |= !setting_assign(&out->defaults, setting, usual, reading->mem, reading->diag);
    reading->has_defaults |= !slice_equal(usual, value);
}

static Slice verdict_at(size_t i)
{
    return i < VERDICT_COUNT ? verdict_name((enum verdict)i) : (Slice){0};
}

static Slice reason_at(size_t i)
{
    return i < REASON_COUNT ? reason_name((enum reason)i) : (Slice){0};
}

static void take_stake(struct run_reading *reading, const struct _xmlNode *node)
{
    struct run_told *told = reading->out->told;
    bool found;
    Slice rest, amount = read_attribute(reading, node, "amount");
    struct stake *stake = ARENA_PUSH(reading->mem, told->stakes, told->stake_count, told->stake_capacity, struct stake);
    *stake = (struct stake){.currency = read_attribute(reading, node, "currency"),
                            .sum = read_decimal(reading, node, "amount", &found),
                            .claim_count = read_count(reading, node, "claims"),
                            .is_more = read_flag(reading, node, "more")};
    slice_cut(amount, '.', &rest);
    stake->places = (unsigned)rest.len;
}

static void take_totals(struct run_reading *reading, const struct _xmlNode *node)
{
    struct run_read *out = reading->out;
    out->told->totals = (struct totals){.rows_in = read_count(reading, node, "rows-in"),
                                        .rows_decided = read_count(reading, node, "rows-decided"),
                                        .claims_decided = read_count(reading, node, "claims-decided"),
                                        .rows_quarantined = read_count(reading, node, "quarantined"),
                                        .rows_left_out = read_count(reading, node, "left-out"),
                                        .dataset_rows_quarantined = read_count(reading, node, "dataset-quarantined"),
                                        .tickets = read_count(reading, node, "tickets"),
                                        .shown = read_count(reading, node, "shown"),
                                        .balanced = read_flag(reading, node, "balanced")};
    for (const struct _xmlNode *child = xml_first(node); child; child = xml_next(child)) {
        Slice name = read_attribute(reading, child, "name");
        size_t verdict = read_choice(name, verdict_at, VERDICT_COUNT);
        size_t reason = read_choice(name, reason_at, REASON_COUNT);
        if (xml_is(child, S("verdict")) && verdict < VERDICT_COUNT)
            out->decided.verdict_count[verdict] = read_count(reading, child, "count");
        else if (xml_is(child, S("reason")) && reason < REASON_COUNT)
            out->decided.reason_count[reason] = read_count(reading, child, "count");
        else if (xml_is(child, S("stake")))
            take_stake(reading, child);
    }
}

static void take_publication(struct run_reading *reading, const struct _xmlNode *node)
{
    struct month_count *months = NULL;
    size_t count = 0, capacity = 0;
    for (const struct _xmlNode *month = xml_first(node); month; month = xml_next(month))
        *ARENA_PUSH(reading->mem, months, count, capacity, struct month_count) =
            (struct month_count){read_month(reading, month, "name"), read_count(reading, month, "rows")};
    *ARENA_PUSH(reading->mem, reading->publications, reading->publication_count, reading->publication_capacity,
                struct publication) = (struct publication){.date = read_day(reading, node, "date"),
                                                           .assumed = read_flag(reading, node, "assumed"),
                                                           .months = months,
                                                           .month_count = count};
}

/* Its examples are claims, which come later: only their numbers are kept here. */
static void take_pattern(struct run_reading *reading, const struct _xmlNode *node)
{
    bool found;
    struct pattern *pattern = ARENA_PUSH(reading->mem, reading->patterns, reading->out->run.patterns.count,
                                         reading->pattern_capacity, struct pattern);
    *pattern = (struct pattern){.code = read_attribute(reading, node, "code"),
                                .field = read_attribute(reading, node, "field"),
                                .factor = read_attribute(reading, node, "factor"),
                                .what = read_text(reading, node, "what"),
                                .claim_count = read_count(reading, node, "claims"),
                                .ticket_count = read_count(reading, node, "tickets"),
                                .kpi = read_decimal(reading, node, "kpi", &found)};
    for (int i = 0; i < SHARED_COUNT; i++) {
        Slice name = i == SHARED_TYPE ? S("omlp-type") : shared_name((enum shared)i);
        pattern->shared[i] = read_attribute(reading, node, arena_cstr(reading->mem, name));
    }
    for (const struct _xmlNode *child = xml_first(node); child; child = xml_next(child)) {
        if (xml_is(child, S("money"))) {
            struct pattern_money *money = ARENA_PUSH(reading->mem, pattern->money, pattern->money_count,
                                                     pattern->money_capacity, struct pattern_money);
            Slice currency = read_attribute(reading, child, "currency");
            *money = (struct pattern_money){.sum = read_decimal(reading, child, "amount", &found)};
            memcpy(money->currency, currency.at, currency.len < 3 ? currency.len : 3);
        } else if (xml_is(child, S("example"))) {
            struct read_example *example = ARENA_PUSH(reading->mem, reading->examples, reading->example_count,
                                                      reading->example_capacity, struct read_example);
            *example = (struct read_example){.pattern = reading->out->run.patterns.count - 1};
            slice_to_u64(slice_skip(read_attribute(reading, child, "claim"), 1), UINT64_MAX, &example->claim);
        }
    }
}

static void take_bad_row(struct run_reading *reading, const struct _xmlNode *node)
{
    struct quarantined row = {.place = {.source = read_attribute(reading, node, "place")},
                              .field = read_attribute(reading, node, "field"),
                              .message = read_text(reading, node, "message"),
                              .found = read_text(reading, node, "found"),
                              .raw = read_text(reading, node, "raw")};
    if (finding_from_name(read_attribute(reading, node, "finding"), &row.finding))
        quarantine_add(&reading->out->quarantine, row);
    else
        reading->failed = true;
}

/* ---- the document ---- */

static const struct {
    Slice name;
    void (*take)(struct run_reading *reading, const struct _xmlNode *node);
} parts[] = {{S_INIT("input"), take_input},     {S_INIT("setting"), take_setting},
             {S_INIT("totals"), take_totals},   {S_INIT("publication"), take_publication},
             {S_INIT("pattern"), take_pattern}, {S_INIT("bad-row"), take_bad_row}};

static void open_run(struct run_reading *reading, const struct xml_tag *tag)
{
    struct run *run = &reading->out->run;
    Slice as_of = xml_tag_attribute(tag, S("as-of"));
    run->version = arena_copy(reading->mem, xml_tag_attribute(tag, S("version")));
    run->as_of_filed = slice_equal(as_of, S("filed"));
    reading->failed |= !slice_equal(tag->name, S("run")) || !slice_equal(tag->space, RUN_NAMESPACE) ||
                       (!run->as_of_filed && !instant_parse(as_of, 0, &run->as_of));
}

static enum xml_wish open_tag(void *user, const struct xml_tag *tag)
{
    struct run_reading *reading = user;
    if (tag->depth == 0)
        open_run(reading, tag);
    if (tag->depth == 1 && !reading->head_at)
        reading->head_at = tag->at;
    if (tag->depth == 1 && slice_equal(tag->name, S("rules"))) {
        Slice sha256 = xml_tag_attribute(tag, S("sha256"));
        if (sha256.len == DIGEST_HEX_CHARS)
            memcpy(reading->out->run.rules_hex, sha256.at, DIGEST_HEX_CHARS);
    }
    if (tag->depth == 1 && slice_equal(tag->name, S("claims")))
        reading->claims_at = tag->at;
    if (tag->depth == 1 && slice_equal(tag->name, S("quarantine")))
        reading->quarantine_at = tag->at;
    if (tag->depth == 1 && slice_equal(tag->name, S("end")))
        reading->end_at = tag->at;
    if (tag->depth == 2 && slice_equal(tag->name, S("claim"))) {
        *ARENA_PUSH(reading->mem, reading->claim_at, reading->claim_at_count, reading->claim_at_capacity,
                    size_t) = tag->at;
        return XML_TAKE;
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (tag->depth <= 2 && slice_equal(tag->name, parts[i].name))
            return XML_TAKE;
    return XML_GO_IN;
}

static void take(void *user, const struct _xmlNode *element)
{
    struct run_reading *reading = user;
    if (reading->failed)
        return;
    if (xml_is(element, S("claim")))
        reading->failed = !read_claim(reading, element);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (xml_is(element, parts[i].name))
            parts[i].take(reading, element);
}

static bool feed(struct run_reading *reading, Slice name, Slice text)
{
    static const struct xml_events events = {.open = open_tag, .take = take};
    struct xml_stream stream = {0};
    bool fed = xml_stream_open(&stream, name, text, &events, reading, reading->mem, reading->diag);
    for (size_t at = 0; fed && at < text.len; at += XML_STREAM_BLOCK_BYTES) {
        size_t to = at + XML_STREAM_BLOCK_BYTES < text.len ? at + XML_STREAM_BLOCK_BYTES : text.len;
        fed = xml_stream_feed(&stream, slice_part(text, at, to), to == text.len, reading->diag);
    }
    xml_stream_close(&stream);
    return fed;
}

/* ---- all of it together ---- */

/* Each claim's own text, up to the next one; of the last, up to </claims>. */
static void cut_text(struct run_reading *reading, Slice text)
{
    struct run_told *told = reading->out->told;
    size_t count = reading->claim_at_count, after = reading->quarantine_at;
    Slice *claims = ARENA_ARRAY(reading->mem, Slice, count + 1);
    while (after > reading->claims_at && !slice_starts(slice_skip(text, after), S("</claims>")))
        after--;
    for (size_t i = 0; i < count; i++)
        claims[i] = slice_part(text, reading->claim_at[i], i + 1 < count ? reading->claim_at[i + 1] : after);
    told->text = text;
    told->opening = slice_part(text, 0, reading->head_at);
    told->head = slice_part(text, reading->head_at, reading->claims_at);
    told->claims = claims;
    told->quarantine = slice_part(text, reading->quarantine_at, reading->end_at);
}

static void complete_examples(struct run_reading *reading)
{
    struct run_read *out = reading->out;
    for (size_t i = 0; i < reading->example_count; i++) {
        struct pattern *pattern = &reading->patterns[reading->examples[i].pattern];
        size_t capacity = pattern->example_count;
        for (size_t c = 0; c < out->decided.count; c++)
            if (out->told->ids[c] == reading->examples[i].claim)
                *ARENA_PUSH(reading->mem, pattern->examples, pattern->example_count, capacity,
                            const struct claim *) = &out->batch.claims[c];
    }
}

/* <claim id="c17": claims that --only left out have their numbers, too. */
static void number_claims(struct run_reading *reading)
{
    struct run_told *told = reading->out->told;
    uint64_t *ids = ARENA_ARRAY(reading->mem, uint64_t, reading->claim_at_count + 1);
    for (size_t i = 0; i < reading->claim_at_count; i++) {
        Slice rest = slice_skip(told->claims[i], slice_find(told->claims[i], S("id=\"c")) + 5);
        slice_to_u64(slice_cut(rest, '"', &rest), UINT64_MAX, &ids[i]);
    }
    told->ids = ids;
}

/* The verdicts that are there are those that --only let through. */
static uint32_t verdicts_shown(const struct run_reading *reading)
{
    uint32_t bits = 0;
    if (reading->out->told->totals.shown == reading->out->told->totals.claims_decided)
        return 0;
    for (size_t i = 0; i < reading->out->decided.count; i++)
        bits |= 1u << reading->resolutions[i].verdict;
    return bits;
}

static void complete(struct run_reading *reading)
{
    struct run_read *out = reading->out;
    struct run *run = &out->run;
    for (size_t i = 0; i < out->decided.count; i++)
        reading->resolutions[i].claim = &out->batch.claims[i];
    number_claims(reading);
    complete_examples(reading);
    bool named = reading->file_count > 0;
    for (size_t i = 0; i < reading->file_count; i++)
        named &= reading->file_names[i].len > 0;
    out->decided.resolutions = reading->resolutions;
    out->decided.gathered.sources = reading->sources;
    out->decided.gathered.source_count = reading->source_count;
    out->decided.gathered.publications = reading->publications;
    out->decided.gathered.publication_count = reading->publication_count;
    run->batch = &out->batch;
    run->decided = &out->decided;
    run->quarantine = &out->quarantine;
    run->programme = &out->programme;
    run->defaults = reading->has_defaults ? &out->defaults : NULL;
    run->inputs = reading->inputs;
    run->patterns.at = reading->patterns;
    out->told->claim_counts = reading->claim_counts;
    run->told = out->told;
    run->only_verdicts = verdicts_shown(reading);
    out->told->names_files = named;
    run->file_names = named ? reading->file_names : NULL;
}

static bool load_programme(struct programme *programme, const struct templates *templates, struct arena *mem,
                           struct diag *diag)
{
    Slice text, source;
    return template_load(templates, S("rules/programme.xml"), mem, &text, &source, diag) &&
           programme_load(programme, source, text, mem, diag);
}

bool run_read_text(struct run_read *out, Slice name, Slice text, const struct templates *templates, struct arena *mem,
                   struct diag *diag)
{
    struct run_reading reading = {.out = out, .mem = mem, .diag = diag};
    *out = (struct run_read){.told = ARENA_NEW(mem, struct run_told)};
    batch_init(&out->batch, mem);
    quarantine_init(&out->quarantine, mem);
    if (!load_programme(&out->programme, templates, mem, diag) || !load_programme(&out->defaults, templates, mem, diag))
        return false;
    bool whole = feed(&reading, name, text) && !reading.failed && reading.claims_at && reading.quarantine_at &&
                 reading.end_at;
    if (!whole)
        return diag_fault(diag, "'%.*s' is not a whole document of a run, as resolutions.xml is", SLICE_ARG(name));
    cut_text(&reading, text);
    complete(&reading);
    uint64_t counted = 0;
    Slice end = slice_skip(text, reading.end_at), mark = S("<end claims=\"");
    if (slice_starts(end, mark))
        slice_to_u64(slice_cut(slice_skip(end, mark.len), '"', &end), UINT64_MAX, &counted);
    return counted == out->decided.count ||
           diag_fault(diag, "'%.*s' is not a whole document of a run: its end mark counts other claims",
                      SLICE_ARG(name));
}
