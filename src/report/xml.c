/* The run as one XML document, from which pages and letters are made. Codes, numbers
   and dates are attributes, text is in elements; what has no value has no attribute.
   The last element before the end counts the claims, so that half a file cannot look
   whole. */
#include "report/writers.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/settings.h"
#include "report/letters.h"
#include "report/page_plan.h"
#include "report/xml_write.h"
#include "resolution/steps.h"
#include "tickets/directory.h"

struct xml {
    struct buf *buf;
    const struct run *run;
    struct xml_form form;
    struct arena *scratch;
    xml_drain *drain;
    void *to;
    uint64_t claim_count;
    struct decided_view view;
};

static void add_details(struct buf *buf, const struct details *details)
{
    static const Slice opens[DETAIL_COUNT] = {
        [DETAIL_PERIOD] = S_INIT(" period=\""),     [DETAIL_OMLP_TYPE] = S_INIT(" omlp-type=\""),
        [DETAIL_UNITS] = S_INIT(" units=\""),       [DETAIL_INVOICE] = S_INIT(" invoice=\""),
        [DETAIL_KPI] = S_INIT(" kpi=\""),           [DETAIL_REVENUE] = S_INIT(" revenue=\""),
        [DETAIL_CURRENCY] = S_INIT(" currency=\""),
    };
    for (int i = 0; i < DETAIL_COUNT; i++)
        add_attribute(buf, opens[i], details->of[i]);
}

static void add_row_place(struct buf *buf, const struct row_facts *row)
{
    add_attribute(buf, S(" currency-among=\""), row->currency_among);
    add_attribute(buf, S(" publication=\""), row->publication);
    add_attribute(buf, S(" source=\""), row->source);
    if (row->line)
        add_count(buf, S(" line=\""), row->line);
}

/* The values as the ticket has them, where that is not how they were understood. */
static void add_written(struct buf *buf, const struct claim *claim, const struct details *claimed)
{
    static const enum detail understood[CLAIM_FIELD_COUNT] = {
        [CLAIM_MONTH] = DETAIL_PERIOD,           [CLAIM_YEAR] = DETAIL_PERIOD,
        [CLAIM_OMLP_TYPE] = DETAIL_OMLP_TYPE,    [CLAIM_PURCHASE_UNIT] = DETAIL_UNITS,
        [CLAIM_INVOICE_NUMBER] = DETAIL_INVOICE, [CLAIM_KPI_VALUE] = DETAIL_KPI,
        [CLAIM_REVENUE] = DETAIL_REVENUE,        [CLAIM_CURRENCY] = DETAIL_CURRENCY,
    };
    for (unsigned field = 0; field < CLAIM_FIELD_COUNT; field++) {
        Slice raw = claim_raw(claim, field);
        bool is_period = understood[field] == DETAIL_PERIOD;
        Slice value = claimed->of[understood[field]];
        Decimal plain;
        if (!raw.len || slice_equal(raw, value))
            continue;
        /* "1" beside "2020", and 12345.6 for 12345.60, tell nobody anything new */
        if (value.len && (is_period || decimal_parse(raw, &plain) == DECIMAL_READ))
            continue;
        add_attribute(buf, S("<written field=\""), claim_field_name((enum claim_field)field));
        buf_add_char(buf, '>');
        xml_add_text(buf, raw);
        buf_add(buf, S("</written>"));
    }
}

static void add_claimed(struct xml *xml, const struct facts *facts)
{
    const struct claim *claim = facts->resolution->claim;
    buf_add(xml->buf, S("<claimed"));
    add_details(xml->buf, &facts->claimed);
    if (facts->claimed.of[DETAIL_OMLP_TYPE].len)
        add_attribute(xml->buf, S(" type-title=\""), xml->run->programme->types[claim->type].title);
    buf_add_char(xml->buf, '>');
    add_written(xml->buf, claim, &facts->claimed);
    buf_add(xml->buf, S("</claimed>"));
}

static void add_directory(struct buf *buf, const struct directory_request *request)
{
    if (!request)
        return;
    buf_add(buf, S("<directory"));
    add_attribute(buf, S(" name=\""), directory_value(request, DIRECTORY_NAME));
    add_attribute(buf, S(" country=\""), directory_value(request, DIRECTORY_COUNTRY));
    add_attribute(buf, S(" url=\""), directory_value(request, DIRECTORY_URL));
    buf_add(buf, S("/>"));
}

static void add_recorded(struct xml *xml, const struct facts *facts)
{
    const struct match *match = facts->recorded_by;
    if (!match)
        return;
    buf_add(xml->buf, S("<recorded"));
    add_details(xml->buf, &facts->recorded);
    if (rows_left_out(match))
        add_count(xml->buf, S(" rows-left-out=\""), rows_left_out(match));
    buf_add_char(xml->buf, '>');
    for (size_t i = 0; i < rows_shown(match); i++) {
        struct row_facts row;
        row_facts_make(xml->run, match->rows[i], &row);
        buf_add(xml->buf, S("<row"));
        add_details(xml->buf, &row.details);
        add_row_place(xml->buf, &row);
        add_flag(xml->buf, S(" credit=\""), i >= match->row_count - match->credit_count);
        buf_add(xml->buf, S("/>"));
    }
    buf_add(xml->buf, S("</recorded>"));
}

static void add_difference(struct buf *buf, const struct facts *facts)
{
    static const Slice outcomes[] = {[COMPARED_EQUAL] = S_INIT("equal"), [COMPARED_WITHIN] = S_INIT("within"),
                                     [COMPARED_DIFFERS] = S_INIT("differs"), [COMPARED_NOT] = S_INIT("not_compared")};
    static const Slice opens[MEASURE_COUNT] = {S_INIT(" units=\""), S_INIT(" kpi=\""), S_INIT(" revenue=\"")};
    static const Slice is_opens[MEASURE_COUNT] = {S_INIT(" units-is=\""), S_INIT(" kpi-is=\""),
                                                  S_INIT(" revenue-is=\"")};
    if (!facts->has_difference)
        return;
    buf_add(buf, S("<difference"));
    for (int i = 0; i < MEASURE_COUNT; i++) {
        add_attribute(buf, opens[i], facts->difference[i]);
        add_attribute(buf, is_opens[i], outcomes[facts->compared[i]]);
    }
    buf_add(buf, S("/>"));
}

static void add_causes(struct buf *buf, const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->count; i++) {
        const struct cause *cause = &diagnosis->causes[i];
        add_attribute(buf, S("<cause code=\""), cause_name(cause->code));
        add_attribute(buf, S(" field=\""), cause_field_name(cause->field));
        add_attribute(buf, S(" meaning=\""), cause_meaning(cause->code));
        buf_add_char(buf, '>');
        xml_add_text(buf, cause->because);
        buf_add(buf, S("</cause>"));
    }
}

static void add_fact_names(struct buf *buf, Slice open, unsigned bits)
{
    if (!bits)
        return;
    buf_add(buf, open);
    bool begun = false;
    for (unsigned i = 0; i < FACT_COUNT; i++) {
        if (!(bits & (1u << i)))
            continue;
        if (begun)
            buf_add_char(buf, ' ');
        buf_add(buf, fact_name(1u << i));
        begun = true;
    }
    buf_add_char(buf, '"');
}

/* "0", "0.00" */
static bool is_zero(Slice number)
{
    for (size_t i = 0; i < number.len; i++)
        if (number.at[i] >= '1' && number.at[i] <= '9')
            return false;
    return true;
}

static void add_candidate(struct xml *xml, const struct resolution *resolution, const struct candidate *candidate)
{
    static const Slice opens[MEASURE_COUNT] = {S_INIT(" units-differ-by=\""), S_INIT(" kpi-differs-by=\""),
                                               S_INIT(" revenue-differs-by=\"")};
    struct buf *buf = xml->buf;
    struct candidate_facts facts;
    candidate_facts_make(xml->run, resolution, candidate, &facts);
    add_attribute(buf, S("<candidate stage=\""), match_stage_name(candidate->stage));
    add_attribute(buf, S(" partner=\""), facts.row.partner_id);
    add_details(buf, &facts.row.details);
    add_fact_names(buf, S(" for=\""), candidate->speaks_for);
    add_fact_names(buf, S(" against=\""), facts.against);
    add_fact_names(buf, S(" within=\""), facts.within);
    add_fact_names(buf, S(" not-compared=\""), facts.not_compared);
    for (int i = 0; i < MEASURE_COUNT; i++)
        if (!is_zero(facts.difference[i]))
            add_attribute(buf, opens[i], facts.difference[i]);
    add_flag(buf, S(" superseded=\""), candidate->superseded);
    add_row_place(buf, &facts.row);
    buf_add(buf, S("/>"));
}

static void add_match(struct xml *xml, const struct resolution *resolution)
{
    const struct match *match = resolution->match;
    struct buf *buf = xml->buf;
    if (!match)
        return;
    buf_add(buf, S("<match"));
    if (match->stage != STAGE_NONE)
        add_attribute(buf, S(" stage=\""), match_stage_name(match->stage));
    add_count(buf, S(" candidates=\""), match->candidate_total);
    buf_add_char(buf, '>');
    for (size_t i = 0; i < match->candidate_count; i++)
        add_candidate(xml, resolution, &match->candidates[i]);
    buf_add(buf, S("</match>"));
}

static void add_document_facts(struct buf *buf, const struct document_facts *facts)
{
    char digits[DECIMAL_CHARS], day[DATE_CHARS];
    add_attribute(buf, S(" number=\""), facts->number);
    if (facts->issued.day != DATE_NONE.day)
        add_attribute(buf, S(" issued=\""), date_format(facts->issued, day));
    if (facts->has_net)
        add_attribute(buf, S(" net=\""), decimal_format(facts->net, 0, digits));
    if (facts->has_gross)
        add_attribute(buf, S(" gross=\""), decimal_format(facts->gross, 0, digits));
    add_attribute(buf, S(" currency=\""), facts->currency);
    add_attribute(buf, S(" order=\""), facts->order);
    add_attribute(buf, S(" amends=\""), facts->amends);
    add_attribute(buf, S(" partner-id=\""), facts->partner_ids);
}

static void add_evidence(struct xml *xml, const struct dossier *dossier)
{
    struct buf *buf = xml->buf;
    for (size_t i = 0; dossier && i < dossier->count; i++) {
        const struct screening *document = &dossier->screenings[i];
        buf_add(buf, S("<evidence"));
        add_attribute(buf, S(" kind=\""), kind_name(document->kind));
        add_flag(buf, S(" accepted=\""), kind_is_accepted(document->kind));
        add_flag(buf, S(" declared=\""), document->declared);
        if (document->sha256_hex[0])
            add_attribute(buf, S(" sha256=\""), (Slice){document->sha256_hex, DIGEST_HEX_CHARS});
        add_document_facts(buf, &document->facts);
        buf_add_char(buf, '>');
        add_element(buf, "name", document->name);
        add_element(buf, "because", document->because);
        for (size_t q = 0; q < document->quote_count; q++) {
            buf_add(buf, S("<words"));
            add_attribute(buf, S(" place=\""), place_format(document->quotes[q].place, xml->scratch));
            buf_add_char(buf, '>');
            xml_add_text(buf, document->quotes[q].words);
            buf_add(buf, S("</words>"));
        }
        buf_add(buf, S("</evidence>"));
    }
}

static void add_reasons(struct buf *buf, const struct resolution *resolution)
{
    for (size_t i = 0; i < resolution->hit_count; i++) {
        const struct reason_hit *hit = &resolution->hits[i];
        add_attribute(buf, S("<reason name=\""), reason_name(hit->reason));
        add_attribute(buf, S(" detail=\""), hit->detail);
        buf_add_char(buf, '>');
        xml_add_text(buf, reason_when(hit->reason));
        buf_add(buf, S("</reason>"));
    }
}

static void add_notes(struct buf *buf, const struct facts *facts)
{
    for (size_t i = 0; i < facts->note_count; i++) {
        add_attribute(buf, S("<note name=\""), facts->note_texts[i]);
        buf_add_char(buf, '>');
        xml_add_text(buf, note_meaning(facts->notes[i]));
        buf_add(buf, S("</note>"));
    }
}

/* The questions once, for all claims. */
static void add_steps(struct buf *buf)
{
    buf_add(buf, S("<steps>\n"));
    for (int step = 0; step < STEP_COUNT; step++) {
        add_attribute(buf, S("<step name=\""), step_name((enum ladder_step)step));
        add_attribute(buf, S(" settings=\""), step_settings((enum ladder_step)step));
        buf_add_char(buf, '>');
        xml_add_text(buf, step_asked((enum ladder_step)step));
        buf_add(buf, S("</step>\n"));
    }
    buf_add(buf, S("</steps>\n"));
}

/* The reasons that the step left, with blanks between. */
static void add_step_reasons(struct buf *buf, const struct resolution *resolution, enum ladder_step step)
{
    bool begun = false;
    for (size_t i = 0; i < resolution->hit_count; i++) {
        if (step_of_reason(resolution->hits[i].reason) != step)
            continue;
        buf_add(buf, begun ? S(" ") : S(" reasons=\""));
        buf_add(buf, reason_name(resolution->hits[i].reason));
        begun = true;
    }
    if (begun)
        buf_add_char(buf, '"');
}

static void add_ladder(struct xml *xml, const struct resolution *resolution)
{
    struct buf *buf = xml->buf;
    buf_add(buf, S("<ladder>"));
    for (int i = 0; i < STEP_COUNT; i++) {
        enum ladder_step step = (enum ladder_step)i;
        if (!step_was_asked(resolution, step))
            continue;
        add_attribute(buf, S("<step name=\""), step_name(step));
        add_step_reasons(buf, resolution, step);
        buf_add_char(buf, '>');
        xml_add_text(buf, step_answer(xml->run->programme, xml->run->batch, resolution, step, xml->scratch));
        buf_add(buf, S("</step>"));
    }
    buf_add(buf, S("</ladder>"));
}

/* When the month claimed is, or was, shown. */
static void add_calendar(struct buf *buf, const struct run *run, const struct claim *claim)
{
    if (claim->period.state != PERIOD_READ)
        return;
    char from[DATE_CHARS], to[DATE_CHARS];
    DateSpan visible = visible_interval(run->programme, claim->period.month);
    add_attribute(buf, S("<calendar published=\""), date_format(visible.from, from));
    add_attribute(buf, S(" shown-until=\""), date_format(visible.to, to));
    buf_add(buf, S("/>"));
}

static void add_claim_attributes(struct xml *xml, const struct facts *facts)
{
    struct buf *buf = xml->buf;
    const struct resolution *resolution = facts->resolution;
    char time[20], day[DATE_CHARS];
    add_attribute(buf, S(" ticket=\""), facts->ticket_id);
    add_count(buf, S(" number=\""), resolution->claim->number);
    add_count(buf, S(" of=\""), facts->ticket->claim_count);
    if (xml->run->file_names)
        add_attribute(buf, S(" file=\""), xml->run->file_names[resolution->claim->ticket]);
    add_attribute(buf, S(" partner=\""), facts->partner_id);
    add_attribute(buf, S(" verdict=\""), facts->verdict);
    add_attribute(buf, S(" reason=\""), facts->reason);
    add_attribute(buf, S(" detail=\""), facts->detail);
    add_attribute(buf, S(" place=\""), facts->place);
    add_attribute(buf, S(" publication=\""), facts->publication);
    add_attribute(buf, S(" wait-until=\""), facts->wait_until);
    add_attribute(buf, S(" renew-until=\""), facts->renew_until);
    add_attribute(buf, S(" other-ticket=\""), resolution->other_ticket);
    add_attribute(buf, S(" language=\""), facts->ticket->language);
    if (facts->ticket->filed.known)
        add_attribute(buf, S(" filed=\""), instant_format(facts->ticket->filed, time));
    if (resolution->as_of.day != DATE_NONE.day)
        add_attribute(buf, S(" as-of=\""), date_format(resolution->as_of, day));
}

/* One letter answers all claims of a ticket; each has it, since each is opened for itself. */
static void add_letter(struct xml *xml, const struct claim *claim)
{
    struct buf text;
    if (!xml->form.desk)
        return;
    buf_init(&text);
    if (letter_add_text(xml->form.desk, claim->ticket, &text)) {
        Slice tag = letter_language_tag(xml->form.desk);
        add_attribute(xml->buf, S("<letter language=\""), tag);
        if (xml->run->file_names)
            add_attribute(xml->buf, S(" name=\""), arena_printf(xml->scratch, "letters/%.*s.%.*s.txt",
                          SLICE_ARG(xml->run->file_names[claim->ticket]), SLICE_ARG(tag)));
        buf_add_char(xml->buf, '>');
        xml_add_text(xml->buf, buf_slice(&text));
        buf_add(xml->buf, S("</letter>"));
    }
    buf_done(&text);
}

/* A document that came to standard output names no files; a folder made of it has them. */
static Slice copy_file_name(struct xml *xml, const struct resolution *resolution, Slice text)
{
    const Slice of = S(" of=\""), file = S(" file=\"");
    size_t at = slice_find(text, of) + of.len;
    Slice rest = slice_skip(text, at);
    size_t after = at + slice_find(rest, S("\"")) + 1;
    if (!xml->run->file_names || xml->run->told->names_files)
        return text;
    buf_add(xml->buf, slice_part(text, 0, after));
    add_attribute(xml->buf, file, xml->run->file_names[resolution->claim->ticket]);
    return slice_skip(text, after);
}

/* As it stands in the document that the run was read from. */
static void copy_claim(struct xml *xml, const struct resolution *resolution)
{
    Slice text = slice_trim(xml->run->told->claims[resolution->claim - xml->run->batch->claims]);
    text = copy_file_name(xml, resolution, text);
    Slice end = S("</claim>"), ladder = S("<ladder"), reading_end = S("</reading>");
    text = slice_part(text, 0, text.len - end.len);
    size_t at = slice_find(text, ladder), after = slice_find(text, reading_end) + reading_end.len;
    if (xml->form.flags & XML_WHOLE || after > text.len || at > after) {
        buf_add(xml->buf, text);
    } else {
        buf_add(xml->buf, slice_part(text, 0, at));
        buf_add(xml->buf, slice_skip(text, after));
    }
    add_letter(xml, resolution->claim);
    buf_add(xml->buf, S("</claim>\n"));
    xml->claim_count++;
}

/* As it is in the document that the run was read from, of which it may be a part. */
static uint64_t claim_id(const struct run *run, const struct resolution *resolution)
{
    size_t i = (size_t)(resolution->claim - run->batch->claims);
    return run->told ? run->told->ids[i] : i + 1;
}

static void add_claim(struct xml *xml, const struct resolution *resolution)
{
    struct buf *buf = xml->buf;
    struct facts facts;
    if (xml->run->told) {
        copy_claim(xml, resolution);
        return;
    }
    size_t mark = arena_mark(xml->scratch);
    facts_make(xml->run, resolution, xml->scratch, &facts);
    add_count(buf, S("<claim id=\"c"), claim_id(xml->run, resolution));
    add_claim_attributes(xml, &facts);
    buf_add_char(buf, '>');
    add_element(buf, "subject", ticket_more(facts.ticket)->subject);
    add_element(buf, "because", resolution->because);
    add_reasons(buf, resolution);
    add_notes(buf, &facts);
    add_claimed(xml, &facts);
    add_directory(buf, claim_more(facts.resolution->claim)->directory);
    add_recorded(xml, &facts);
    add_difference(buf, &facts);
    if (facts.has_corrected) {
        buf_add(buf, S("<corrected"));
        add_details(buf, &facts.claimed);
        buf_add(buf, S("/>"));
    }
    add_causes(buf, &resolution->diagnosis);
    add_match(xml, resolution);
    add_evidence(xml, resolution->dossier);
    if (xml->form.flags & XML_WHOLE) {
        add_ladder(xml, resolution);
        xml_add_reading(buf, resolution, &facts.claimed);
    }
    if (facts.window_from.len) {
        add_attribute(buf, S("<window from=\""), facts.window_from);
        add_attribute(buf, S(" to=\""), facts.window_to);
        buf_add(buf, S("/>"));
    }
    add_calendar(buf, xml->run, resolution->claim);
    add_element(buf, "next-step", resolution->next_step);
    add_letter(xml, resolution->claim);
    buf_add(buf, S("</claim>\n"));
    arena_rewind(xml->scratch, mark);
    xml->claim_count++;
}

/* A line of fields, in which there are no line ends and tabs. */
static void add_field(struct buf *buf, Slice text)
{
    size_t from = buf->len;
    xml_add_text(buf, text);
    for (size_t i = from; i < buf->len; i++)
        if (buf->at[i] == '\t' || buf->at[i] == '\n' || buf->at[i] == '\r')
            buf->at[i] = ' ';
    buf_add_char(buf, '\t');
}

/* What the first page has to know of the claims on the others, to find them. */
static void add_elsewhere(struct xml *xml, const struct resolution *resolution, uint64_t page)
{
    struct buf *buf = xml->buf;
    struct facts facts;
    size_t mark = arena_mark(xml->scratch);
    facts_make(xml->run, resolution, xml->scratch, &facts);
    buf_add_u64(buf, claim_id(xml->run, resolution));
    buf_add_char(buf, '\t');
    buf_add_u64(buf, page + 1);
    buf_add_char(buf, '\t');
    add_field(buf, facts.verdict);
    add_field(buf, facts.ticket_id);
    add_field(buf, facts.partner_id);
    add_field(buf, facts.claimed.of[DETAIL_INVOICE]);
    add_field(buf, facts.reason);
    add_field(buf, facts.claimed.of[DETAIL_PERIOD]);
    for (size_t i = 0; i < resolution->diagnosis.count; i++) {
        buf_add(buf, i ? S(" ") : S(""));
        buf_add(buf, cause_name(resolution->diagnosis.causes[i].code));
    }
    buf_add_char(buf, '\n');
    arena_rewind(xml->scratch, mark);
}

static void add_index(struct xml *xml, const uint64_t shown[VERDICT_COUNT])
{
    struct page_plan plan;
    page_plan_begin(&plan, shown);
    uint64_t pages = page_plan_pages(&plan);
    if (xml->form.page != 0 || pages < 2)
        return;
    buf_add(xml->buf, S("<elsewhere>"));
    for (size_t i = 0; i < xml->run->decided->count; i++) {
        if (!run_shows_claim(xml->run, i))
            continue;
        uint64_t page = page_plan_next(&plan, decided_verdict(xml->run->decided, i));
        if (page == 0 || page >= pages)
            continue;
        add_elsewhere(xml, decided_view_of(&xml->view, i), page);
        xml->drain(xml->buf, xml->to);
    }
    buf_add(xml->buf, S("</elsewhere>\n"));
}

static void add_claims(struct xml *xml)
{
    uint64_t shown[VERDICT_COUNT], page = xml->form.page;
    struct page_plan plan;
    run_count_shown(xml->run, shown);
    page_plan_begin(&plan, shown);
    buf_add(xml->buf, S("<claims>\n"));
    for (size_t i = 0; i < xml->run->decided->count; i++) {
        if (!run_shows_claim(xml->run, i))
            continue;
        bool is_wanted = page == XML_ALL_CLAIMS || page_plan_next(&plan, decided_verdict(xml->run->decided, i)) == page;
        if (!is_wanted)
            continue;
        add_claim(xml, decided_view_of(&xml->view, i));
        xml->drain(xml->buf, xml->to);
    }
    buf_add(xml->buf, S("</claims>\n"));
    add_index(xml, shown);
}

static void add_inputs(struct buf *buf, const struct run *run)
{
    buf_add(buf, S("<inputs>\n"));
    for (size_t i = 0; i < run->input_count; i++) {
        const struct run_input *input = &run->inputs[i];
        buf_add(buf, S("<input"));
        add_attribute(buf, S(" name=\""), input->name);
        add_attribute(buf, S(" role=\""), input->role);
        add_count(buf, S(" bytes=\""), input->byte_count);
        add_count(buf, S(" rows=\""), input->row_count);
        add_count(buf, S(" bad=\""), input->bad_count);
        if (input->mapping.len) {
            add_attribute(buf, S(" format=\""), input->format);
            add_attribute(buf, S(" columns=\""), input->mapping);
        }
        if (input->sha256_hex[0])
            add_attribute(buf, S(" sha256=\""), (Slice){input->sha256_hex, DIGEST_HEX_CHARS});
        buf_add(buf, S("/>\n"));
    }
    buf_add(buf, S("</inputs>\n"));
}

static void add_rules_hash(struct buf *buf, const struct run *run)
{
    buf_add(buf, S("<rules"));
    if (run->rules_hex[0])
        add_attribute(buf, S(" sha256=\""), (Slice){run->rules_hex, DIGEST_HEX_CHARS});
}

/* Every setting with its place in the rule file, so that whoever explains a decision can point there. */
static void add_rules(struct xml *xml)
{
    const struct run *run = xml->run;
    struct buf *buf = xml->buf;
    add_rules_hash(buf, run);
    add_attribute(buf, S(" file=\""), run->programme->rule_file);
    buf_add(buf, S(">\n"));
    for (size_t i = 0; i < setting_count(); i++) {
        add_attribute(buf, S("<setting name=\""), setting_name(i));
        add_attribute(buf, S(" value=\""), setting_text(run->programme, i, xml->scratch));
        if (run->defaults && !setting_same(run->programme, run->defaults, i))
            add_attribute(buf, S(" default=\""), setting_text(run->defaults, i, xml->scratch));
        add_attribute(buf, S(" place=\""), setting_place(run->programme, i, xml->scratch));
        add_attribute(buf, S(" source=\""), setting_source(run->programme, i));
        buf_add(buf, S("/>\n"));
    }
    buf_add(buf, S("</rules>\n"));
}

static void add_verdict_counts(struct buf *buf, const struct decided *decided)
{
    for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
        add_attribute(buf, S("<verdict name=\""), verdict_name((enum verdict)verdict));
        add_count(buf, S(" count=\""), decided->verdict_count[verdict]);
        buf_add_char(buf, '>');
        xml_add_text(buf, verdict_meaning((enum verdict)verdict));
        buf_add(buf, S("</verdict>\n"));
    }
    for (int reason = 0; reason < REASON_COUNT; reason++) {
        if (!decided->reason_count[reason])
            continue;
        add_attribute(buf, S("<reason name=\""), reason_name((enum reason)reason));
        add_attribute(buf, S(" verdict=\""), verdict_name(reason_verdict((enum reason)reason)));
        add_count(buf, S(" count=\""), decided->reason_count[reason]);
        buf_add_char(buf, '>');
        xml_add_text(buf, reason_when((enum reason)reason));
        buf_add(buf, S("</reason>\n"));
    }
}

static void add_stakes(struct xml *xml)
{
    size_t count;
    struct stake *stakes = stakes_make(xml->run, xml->scratch, &count);
    for (size_t i = 0; i < count; i++) {
        char digits[DECIMAL_CHARS];
        buf_add(xml->buf, S("<stake"));
        add_attribute(xml->buf, S(" currency=\""), stakes[i].currency);
        add_attribute(xml->buf, S(" amount=\""), decimal_format(stakes[i].sum, stakes[i].places, digits));
        add_count(xml->buf, S(" claims=\""), stakes[i].claim_count);
        add_flag(xml->buf, S(" more=\""), stakes[i].is_more);
        buf_add(xml->buf, S("/>\n"));
    }
}

static void add_totals(struct xml *xml)
{
    struct totals totals = totals_make(xml->run);
    struct buf *buf = xml->buf;
    buf_add(buf, S("<totals"));
    add_count(buf, S(" tickets=\""), totals.tickets);
    add_count(buf, S(" rows-in=\""), totals.rows_in);
    add_count(buf, S(" rows-decided=\""), totals.rows_decided);
    add_count(buf, S(" claims-decided=\""), totals.claims_decided);
    add_count(buf, S(" quarantined=\""), totals.rows_quarantined);
    add_count(buf, S(" dataset-quarantined=\""), totals.dataset_rows_quarantined);
    add_count(buf, S(" left-out=\""), totals.rows_left_out);
    add_count(buf, S(" shown=\""), totals.shown);
    add_flag(buf, S(" balanced=\""), totals.balanced);
    buf_add(buf, S(">\n"));
    add_verdict_counts(buf, xml->run->decided);
    add_stakes(xml);
    buf_add(buf, S("</totals>\n"));
}

static void add_publications(struct buf *buf, const struct gathered *gathered)
{
    buf_add(buf, S("<publications>\n"));
    for (size_t i = 0; i < gathered->publication_count; i++) {
        const struct publication *publication = &gathered->publications[i];
        char day[DATE_CHARS], month[MONTH_CHARS];
        add_attribute(buf, S("<publication date=\""), date_format(publication->date, day));
        add_flag(buf, S(" assumed=\""), publication->assumed);
        buf_add_char(buf, '>');
        for (size_t m = 0; m < publication->month_count; m++) {
            add_attribute(buf, S("<month name=\""), month_format(publication->months[m].month, month));
            add_count(buf, S(" rows=\""), publication->months[m].row_count);
            buf_add(buf, S("/>"));
        }
        buf_add(buf, S("</publication>\n"));
    }
    buf_add(buf, S("</publications>\n"));
}

static void add_quarantine(struct xml *xml)
{
    struct buf *buf = xml->buf;
    buf_add(buf, S("<quarantine"));
    add_count(buf, S(" count=\""), xml->run->quarantine->count);
    buf_add(buf, S(">\n"));
    for (const struct quarantined *row = xml->run->quarantine->first; row; row = row->next) {
        size_t mark = arena_mark(xml->scratch);
        buf_add(buf, S("<bad-row"));
        add_attribute(buf, S(" place=\""), place_format(row->place, xml->scratch));
        add_attribute(buf, S(" finding=\""), finding_name(row->finding));
        add_attribute(buf, S(" field=\""), row->field);
        buf_add_char(buf, '>');
        add_element(buf, "message", row->message);
        add_element(buf, "found", row->found);
        add_element(buf, "raw", row->raw);
        buf_add(buf, S("</bad-row>\n"));
        arena_rewind(xml->scratch, mark);
        xml->drain(buf, xml->to);
    }
    buf_add(buf, S("</quarantine>\n"));
}

static void open_run(struct buf *buf, const struct run *run)
{
    char time[20];
    if (run->told) {
        buf_add(buf, run->told->opening);
        return;
    }
    buf_add(buf, S("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<run xmlns=\"urn:kpirecon:run:1\""));
    add_attribute(buf, S(" version=\""), run->version);
    add_attribute(buf, S(" as-of=\""), as_of_text(run, time));
    buf_add(buf, S(">\n"));
}

void xml_pour_ticket(struct buf *buf, const struct run *run, struct letter_desk *desk, const struct ticket *ticket,
                     struct arena *scratch)
{
    struct xml xml = {.buf = buf, .run = run, .form = {.desk = desk}, .scratch = scratch,
                      .view = {.decided = run->decided}};
    open_run(buf, run);
    add_rules_hash(buf, run);
    buf_add(buf, S("/>\n<claims>\n"));
    uint32_t i = ticket->first_claim;
    for (uint32_t n = 0; n < ticket->claim_count; n++, i = run->batch->claims[i].next)
        if (run_shows_claim(run, i))
            add_claim(&xml, decided_view_of(&xml.view, i));
    decided_view_close(&xml.view);
    buf_add(buf, S("</claims>\n"));
    add_count(buf, S("<end claims=\""), xml.claim_count);
    buf_add(buf, S("/>\n</run>\n"));
}

static void make_head(struct xml *xml)
{
    struct buf *buf = xml->buf;
    add_inputs(buf, xml->run);
    add_rules(xml);
    add_totals(xml);
    xml_add_patterns(buf, xml->run);
    xml_add_charts(buf, xml->run, xml->scratch);
    add_publications(buf, &xml->run->decided->gathered);
    xml_add_codes(buf);
}

Slice xml_head(const struct run *run, struct arena *mem)
{
    struct buf buf;
    buf_init(&buf);
    make_head(&(struct xml){.buf = &buf, .run = run, .scratch = mem});
    Slice head = arena_copy(mem, buf_slice(&buf));
    buf_done(&buf);
    return head;
}

static void add_head(struct xml *xml)
{
    if (xml->run->head.len)
        buf_add(xml->buf, xml->run->head);
    else
        make_head(xml);
    if (xml->form.flags & XML_WHOLE)
        add_steps(xml->buf);
}

void xml_pour(struct buf *buf, const struct run *run, const struct xml_form *form, struct arena *scratch,
              xml_drain *drain, void *to)
{
    struct xml xml = {.buf = buf, .run = run, .form = *form, .scratch = scratch, .drain = drain, .to = to,
                      .view = {.decided = run->decided}};
    size_t mark = arena_mark(scratch);
    open_run(buf, run);
    if (run->told)
        buf_add(buf, run->told->head);
    else
        add_head(&xml);
    drain(buf, to);
    add_claims(&xml);
    decided_view_close(&xml.view);
    if (run->told)
        buf_add(buf, run->told->quarantine);
    else
        add_quarantine(&xml);
    add_count(buf, S("<end claims=\""), xml.claim_count);
    buf_add(buf, S("/>\n</run>\n"));
    drain(buf, to);
    arena_rewind(scratch, mark);
}

static void drain_to_out(struct buf *buf, void *to)
{
    (void)buf; /* it is the one of `to` */
    out_drain(to);
}

void write_xml(struct out *out, const struct run *run, struct arena *scratch)
{
    const struct xml_form form = {.flags = XML_WHOLE, .page = XML_ALL_CLAIMS};
    if (run->told && (run->told->names_files || !run->file_names)) {
        buf_add(&out->buf, run->told->text);
        out_drain(out);
        return;
    }
    xml_pour(&out->buf, run, &form, scratch, drain_to_out, out);
}
