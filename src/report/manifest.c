/* What a run was made of and what it came to, one fact a line so that two runs can
   be laid side by side with diff. */
#include "report/writers.h"

#include "ledger/night.h"
#include "programme/settings.h"
#include "report/report_private.h"

#include <inttypes.h>

static Slice digest(const char hex[DIGEST_HEX_CHARS])
{
    return (Slice){hex, hex[0] ? DIGEST_HEX_CHARS : 0};
}

/* Between the entries of a list, and before the first. */
static Slice separator(size_t i)
{
    return i ? S(",\n    ") : S("\n    ");
}

static void add_number(struct buf *buf, Slice name, uint64_t number)
{
    buf_add(buf, name);
    buf_add_u64(buf, number);
}

static void add_inputs(struct buf *buf, const struct run *run)
{
    buf_add(buf, S(",\n  \"inputs\": ["));
    for (size_t i = 0; i < run->input_count; i++) {
        const struct run_input *input = &run->inputs[i];
        buf_add(buf, separator(i));
        json_add_member(buf, S("{\"name\": "), input->name);
        json_add_member(buf, S(", \"role\": "), input->role);
        add_number(buf, S(", \"bytes\": "), input->byte_count);
        add_number(buf, S(", \"rows\": "), input->row_count);
        add_number(buf, S(", \"bad\": "), input->bad_count);
        if (input->mapping.len) {
            json_add_member(buf, S(", \"format\": "), input->format);
            json_add_member(buf, S(", \"columns\": "), input->mapping);
        }
        json_add_member(buf, S(", \"sha256\": "), digest(input->sha256_hex));
        buf_add_char(buf, '}');
    }
    buf_add(buf, S("],\n  \"rules\": "));
    json_add_member(buf, S("{\"sha256\": "), digest(run->rules_hex));
    buf_add_char(buf, '}');
}

/* Those that are not as the program came with them. */
static void add_settings(struct buf *buf, const struct run *run, struct arena *scratch)
{
    buf_add(buf, S(",\n  \"settings\": ["));
    for (size_t i = 0, told = 0; run->defaults && i < setting_count(); i++) {
        if (setting_same(run->programme, run->defaults, i))
            continue;
        buf_add(buf, separator(told++));
        json_add_member(buf, S("{\"name\": "), setting_name(i));
        json_add_member(buf, S(", \"value\": "), setting_text(run->programme, i, scratch));
        json_add_member(buf, S(", \"default\": "), setting_text(run->defaults, i, scratch));
        json_add_member(buf, S(", \"from\": "), setting_place(run->programme, i, scratch));
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

/* Stands near the beginning, where a run folder is recognised by it. */
static void add_ledger(struct buf *buf, const struct run_ledger *ledger)
{
    add_number(buf, S(",\n  \"ledger\": {\"run\": "), ledger->run);
    json_add_member(buf, S(", \"head\": "), ledger->head);
    add_number(buf, S(", \"decisions\": "), ledger->decisions);
    add_number(buf, S(",\n    \"new\": "), ledger->new_count);
    add_number(buf, S(", \"changed\": "), ledger->changed_count);
    add_number(buf, S(", \"closed\": "), ledger->closed_count);
    add_number(buf, S(", \"open\": "), ledger->open_count);
    buf_add_char(buf, '}');
}

static struct run_ledger ledger_of(const struct night *night)
{
    return (struct run_ledger){.run = (uint64_t)night->run,
                               .decisions = night->link_count,
                               .new_count = night->new_count,
                               .changed_count = night->changed_count,
                               .closed_count = night->closed_count,
                               .open_count = night->open_count,
                               .head = digest(night->head)};
}

static uint64_t rows_of(const struct publication *publication)
{
    uint64_t count = 0;
    for (size_t i = 0; i < publication->month_count; i++)
        count += publication->months[i].row_count;
    return count;
}

static void add_publications(struct buf *buf, const struct gathered *gathered)
{
    buf_add(buf, S(",\n  \"publications\": ["));
    for (size_t i = 0; i < gathered->publication_count; i++) {
        const struct publication *publication = &gathered->publications[i];
        char day[DATE_CHARS];
        buf_add(buf, separator(i));
        json_add_member(buf, S("{\"date\": "), date_format(publication->date, day));
        buf_add(buf, publication->assumed ? S(", \"assumed\": true") : S(", \"assumed\": false"));
        add_number(buf, S(", \"rows\": "), rows_of(publication));
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

static void add_counts(struct buf *buf, const struct decided *decided)
{
    buf_add(buf, S(",\n  \"verdicts\": {"));
    for (int i = 0; i < VERDICT_COUNT; i++) {
        buf_add(buf, separator((size_t)i));
        json_add_string(buf, verdict_name((enum verdict)i));
        add_number(buf, S(": "), decided->verdict_count[i]);
    }
    buf_add(buf, S("},\n  \"reasons\": {"));
    for (size_t i = 0, listed = 0; i < REASON_COUNT; i++) {
        if (!decided->reason_count[i])
            continue;
        buf_add(buf, separator(listed++));
        json_add_string(buf, reason_name((enum reason)i));
        add_number(buf, S(": "), decided->reason_count[i]);
    }
    buf_add_char(buf, '}');
}

static void add_totals(struct buf *buf, const struct run *run)
{
    struct totals totals = totals_make(run);
    add_number(buf, S(",\n  \"control_totals\": {\n    \"rows_in\": "), totals.rows_in);
    add_number(buf, S(",\n    \"rows_decided\": "), totals.rows_decided);
    add_number(buf, S(",\n    \"claims_decided\": "), totals.claims_decided);
    add_number(buf, S(",\n    \"rows_quarantined\": "), totals.rows_quarantined);
    add_number(buf, S(",\n    \"rows_left_out\": "), totals.rows_left_out);
    add_number(buf, S(",\n    \"dataset_rows_quarantined\": "), totals.dataset_rows_quarantined);
    add_number(buf, S(",\n    \"claims_shown\": "), totals.shown);
    add_number(buf, S(",\n    \"tickets\": "), totals.tickets);
    buf_add(buf, totals.balanced ? S(",\n    \"balanced\": true}") : S(",\n    \"balanced\": false}"));
}

static void add_outputs(struct buf *buf, const struct run_output *outputs, size_t count)
{
    buf_add(buf, S(",\n  \"outputs\": ["));
    for (size_t i = 0; i < count; i++) {
        buf_add(buf, separator(i));
        json_add_member(buf, S("{\"name\": "), outputs[i].name);
        add_number(buf, S(", \"bytes\": "), outputs[i].byte_count);
        json_add_member(buf, S(", \"sha256\": "), digest(outputs[i].sha256_hex));
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

/* Of all that stands above it; how long the rooms took is of this run only, and stands below. */
static void add_own_hash(struct buf *buf)
{
    char hex[DIGEST_HEX_CHARS];
    digest_hex(buf_slice(buf), hex);
    json_add_member(buf, S(MANIFEST_OWN_HASH), digest(hex));
}

static void add_timings(struct buf *buf, const struct run *run)
{
    buf_add(buf, S(",\n  \"timings\": ["));
    for (size_t i = 0; i < run->timing_count; i++) {
        buf_add(buf, separator(i));
        json_add_member(buf, S("{\"room\": "), run->timings[i].room);
        buf_addf(buf, ", \"micros\": %" PRId64 "}", run->timings[i].micros);
    }
    buf_add_char(buf, ']');
}

void write_manifest(struct out *out, const struct run *run, const struct run_output *outputs, size_t output_count,
                    struct arena *scratch)
{
    struct buf *buf = &out->buf;
    char time[20];
    json_add_member(buf, S("{\n  \"schema\": "), S(MANIFEST_SCHEMA));
    json_add_member(buf, S(",\n  \"version\": "), run->version);
    json_add_member(buf, S(",\n  \"as_of\": "), as_of_text(run, time));
    if (run->night || run->ledger) {
        struct run_ledger ledger = run->night ? ledger_of(run->night) : *run->ledger;
        add_ledger(buf, &ledger);
    }
    add_inputs(buf, run);
    add_settings(buf, run, scratch);
    add_publications(buf, &run->decided->gathered);
    add_counts(buf, run->decided);
    add_totals(buf, run);
    buf_add(buf, S(",\n  \"patterns\": ["));
    json_add_patterns(buf, run, S("\n    "));
    buf_add_char(buf, ']');
    add_outputs(buf, outputs, output_count);
    add_own_hash(buf);
    add_timings(buf, run);
    buf_add(buf, S("\n}\n"));
    out_drain(out);
}
