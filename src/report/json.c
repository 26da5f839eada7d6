/* One claim per line as JSON: the members of DESIGN section 8, in its order. This
   is the form that pipes read, so it is written without a detour. */
#include "report/writers.h"

#include "base/arena.h"
#include "programme/settings.h"
#include "report/report_private.h"

/* Only where a list ends at its ceiling. */
static void add_left_out(struct buf *buf, Slice name, size_t count)
{
    if (!count)
        return;
    buf_add(buf, name);
    buf_add_u64(buf, count);
}

static void add_rows(struct buf *buf, const struct run *run, const struct match *match)
{
    struct row_facts row;
    buf_add(buf, S("\"rows\":["));
    for (size_t i = 0; i < rows_shown(match); i++) {
        row_place_make(run, match->rows[i], &row);
        json_add_member(buf, i ? S(",{\"publication\":") : S("{\"publication\":"), row.publication);
        json_add_member(buf, S(",\"source\":"), row.source);
        buf_add(buf, S(",\"line\":"));
        buf_add_u64(buf, row.line);
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
    add_left_out(buf, S(",\"rows_left_out\":"), rows_left_out(match));
}

static void add_recorded(struct buf *buf, const struct run *run, const struct facts *facts)
{
    if (!facts->recorded_by) {
        buf_add(buf, S("null"));
        return;
    }
    buf_add_char(buf, '{');
    json_add_detail_members(buf, &facts->recorded);
    buf_add_char(buf, ',');
    add_rows(buf, run, facts->recorded_by);
    buf_add_char(buf, '}');
}

static void add_measures(struct buf *buf, const Slice of[MEASURE_COUNT])
{
    json_add_member(buf, S("{\"units\":"), of[MEASURE_UNITS]);
    json_add_member(buf, S(",\"kpi\":"), of[MEASURE_KPI]);
    json_add_member(buf, S(",\"revenue\":"), of[MEASURE_REVENUE]);
    buf_add_char(buf, '}');
}

static void add_difference(struct buf *buf, const struct facts *facts)
{
    if (facts->has_difference)
        add_measures(buf, facts->difference);
    else
        buf_add(buf, S("null"));
}

static void add_causes(struct buf *buf, const struct diagnosis *diagnosis)
{
    buf_add_char(buf, '[');
    for (size_t i = 0; i < diagnosis->count; i++) {
        const struct cause *cause = &diagnosis->causes[i];
        json_add_member(buf, i ? S(",{\"code\":") : S("{\"code\":"), cause_name(cause->code));
        json_add_member(buf, S(",\"field\":"), cause_field_name(cause->field));
        json_add_member(buf, S(",\"because\":"), cause->because);
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

static void add_facts(struct buf *buf, unsigned bits)
{
    Slice names[FACT_COUNT];
    size_t count = 0;
    for (unsigned i = 0; i < FACT_COUNT; i++)
        if (bits & (1u << i))
            names[count++] = fact_name(1u << i);
    json_add_names(buf, names, count);
}

static void add_candidate(struct buf *buf, const struct run *run, const struct resolution *resolution,
                          const struct candidate *candidate)
{
    struct candidate_facts facts;
    const struct row_facts *row = &facts.row;
    candidate_facts_make(run, resolution, candidate, &facts);
    json_add_member(buf, S("{\"partner_id\":"), row->partner_id);
    buf_add_char(buf, ',');
    json_add_detail_members(buf, &row->details);
    json_add_member(buf, S(",\"stage\":"), match_stage_name(candidate->stage));
    buf_add(buf, S(",\"for\":"));
    add_facts(buf, candidate->speaks_for);
    buf_add(buf, S(",\"against\":"));
    add_facts(buf, facts.against);
    buf_add(buf, S(",\"within\":"));
    add_facts(buf, facts.within);
    buf_add(buf, S(",\"not_compared\":"));
    add_facts(buf, facts.not_compared);
    buf_add(buf, S(",\"difference\":"));
    add_measures(buf, facts.difference);
    json_add_member(buf, S(",\"publication\":"), row->publication);
    json_add_member(buf, S(",\"source\":"), row->source);
    buf_add(buf, S(",\"line\":"));
    buf_add_u64(buf, row->line);
    buf_add_char(buf, '}');
}

static void add_match(struct buf *buf, const struct run *run, const struct resolution *resolution)
{
    const struct match *match = resolution->match;
    if (!match) {
        buf_add(buf, S("null"));
        return;
    }
    Slice stage = match->stage == STAGE_NONE ? (Slice){0} : match_stage_name(match->stage);
    json_add_member(buf, S("{\"stage\":"), stage);
    buf_add(buf, S(",\"candidates\":["));
    for (size_t i = 0; i < match->candidate_count; i++) {
        if (i)
            buf_add_char(buf, ',');
        add_candidate(buf, run, resolution, &match->candidates[i]);
    }
    buf_add_char(buf, ']');
    add_left_out(buf, S(",\"candidates_left_out\":"), match->candidate_total - match->candidate_count);
    buf_add_char(buf, '}');
}

static void add_evidence(struct buf *buf, const struct dossier *dossier)
{
    buf_add_char(buf, '[');
    for (size_t i = 0; dossier && i < dossier->count; i++) {
        const struct screening *document = &dossier->screenings[i];
        size_t digest_len = document->sha256_hex[0] ? DIGEST_HEX_CHARS : 0;
        json_add_member(buf, i ? S(",{\"name\":") : S("{\"name\":"), document->name);
        json_add_member(buf, S(",\"kind\":"), kind_name(document->kind));
        json_add_member(buf, S(",\"because\":"), document->because);
        json_add_member(buf, S(",\"sha256\":"), (Slice){document->sha256_hex, digest_len});
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

static void add_window(struct buf *buf, const struct facts *facts)
{
    if (!facts->window_from.len) {
        buf_add(buf, S("null"));
        return;
    }
    json_add_member(buf, S("{\"from\":"), facts->window_from);
    json_add_member(buf, S(",\"to\":"), facts->window_to);
    buf_add_char(buf, '}');
}

static void add_decision(struct buf *buf, const struct facts *facts)
{
    json_add_member(buf, S("{\"schema\":\"kpirecon.resolution/1\",\"ticket_id\":"), facts->ticket_id);
    buf_add(buf, S(",\"claim\":"));
    buf_add_u64(buf, facts->resolution->claim->number);
    json_add_member(buf, S(",\"partner_id\":"), facts->partner_id);
    json_add_member(buf, S(",\"verdict\":"), facts->verdict);
    json_add_member(buf, S(",\"reason\":"), facts->reason);
    json_add_member(buf, S(",\"detail\":"), facts->detail);
    buf_add(buf, S(",\"also\":"));
    json_add_names(buf, facts->also, facts->also_count);
    buf_add(buf, S(",\"notes\":"));
    json_add_names(buf, facts->note_texts, facts->note_count);
}

static void add_details(struct buf *buf, const struct details *details)
{
    buf_add_char(buf, '{');
    json_add_detail_members(buf, details);
    buf_add_char(buf, '}');
}

static void add_figures(struct buf *buf, const struct run *run, const struct facts *facts)
{
    buf_add(buf, S(",\"claimed\":"));
    add_details(buf, &facts->claimed);
    buf_add(buf, S(",\"recorded\":"));
    add_recorded(buf, run, facts);
    buf_add(buf, S(",\"difference\":"));
    add_difference(buf, facts);
    buf_add(buf, S(",\"corrected\":"));
    if (facts->has_corrected)
        add_details(buf, &facts->claimed);
    else
        buf_add(buf, S("null"));
}

/* A decision under other settings than the usual ones says so itself. */
static void add_settings(struct buf *buf, const struct run *run, struct arena *scratch)
{
    Slice open = S(",\"settings\":{");
    for (size_t i = 0; run->defaults && i < setting_count(); i++) {
        if (setting_same(run->programme, run->defaults, i))
            continue;
        buf_add(buf, open);
        json_add_string(buf, setting_name(i));
        json_add_member(buf, S(":"), setting_text(run->programme, i, scratch));
        open = S(",");
    }
    buf_add(buf, open.len > 1 ? S(",\"settings\":null") : S("}"));
}

void write_ndjson_one(struct buf *buf, const struct run *run, const struct resolution *resolution,
                      struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    struct facts facts;
    facts_make(run, resolution, scratch, &facts);
    add_decision(buf, &facts);
    add_figures(buf, run, &facts);
    buf_add(buf, S(",\"causes\":"));
    add_causes(buf, &resolution->diagnosis);
    buf_add(buf, S(",\"match\":"));
    add_match(buf, run, resolution);
    buf_add(buf, S(",\"evidence\":"));
    add_evidence(buf, resolution->dossier);
    json_add_member(buf, S(",\"wait_until\":"), facts.wait_until);
    buf_add(buf, S(",\"window\":"));
    add_window(buf, &facts);
    json_add_member(buf, S(",\"next_step\":"), resolution->next_step);
    json_add_member(buf, S(",\"place\":"), facts.place);
    json_add_member(buf, S(",\"publication\":"), facts.publication);
    add_settings(buf, run, scratch);
    buf_add(buf, S("}\n"));
    arena_rewind(scratch, mark);
}

static void write_lines(struct buf *buf, const struct run *run, const struct resolution *resolutions, size_t count,
                        const void *form, struct arena *scratch)
{
    (void)form;
    for (size_t i = 0; i < count; i++)
        if (run_shows(run, &resolutions[i]))
            write_ndjson_one(buf, run, &resolutions[i], scratch);
}

void write_ndjson(struct out *out, const struct run *run)
{
    write_claims_in_lanes(out, run, write_lines, NULL);
}
