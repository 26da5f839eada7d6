/* What stands on each sheet of the workbook. */
#include "report/xlsx_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/settings.h"

#include <inttypes.h>
#include <string.h>

/* --- the claims --- */

static_assert(MAX_WORKBOOK_CLAIMS <= MAX_SHEET_ROWS, "each has a row");

static const struct column claim_columns[] = {
    {"Ticket", 14, CELL_TEXT},
    {"Claim", 7, CELL_NUMBER},
    {"Partner", 12, CELL_INDENTED},
    {"Verdict", 13, CELL_VERDICT},
    {"Reason", 30, CELL_TEXT},
    {"Detail", 16, CELL_WRAPPED},
    {"Why", 56, CELL_WRAPPED},
    {"Next step", 48, CELL_WRAPPED},
    {"Period claimed", 10, CELL_MONTH},
    {"Period recorded", 10, CELL_MONTH},
    {"Type claimed", 16, CELL_TEXT},
    {"Type recorded", 16, CELL_TEXT},
    {"Invoice claimed", 20, CELL_TEXT},
    {"Invoice recorded", 20, CELL_TEXT},
    {"Units claimed", 10, CELL_NUMBER},
    {"Units recorded", 10, CELL_NUMBER},
    {"Units difference", 11, CELL_NUMBER},
    {"KPI claimed", 10, CELL_NUMBER},
    {"KPI recorded", 10, CELL_NUMBER},
    {"KPI difference", 11, CELL_NUMBER},
    {"Currency claimed", 10, CELL_INDENTED},
    {"Currency recorded", 10, CELL_TEXT},
    {"Revenue claimed", 16, CELL_NUMBER},
    {"Revenue recorded", 16, CELL_NUMBER},
    {"Revenue difference", 16, CELL_NUMBER},
    {"Causes", 56, CELL_WRAPPED},
    {"Also", 30, CELL_WRAPPED},
    {"Notes", 30, CELL_WRAPPED},
    {"Wait until", 11, CELL_DATE},
    {"Publication", 11, CELL_DATE},
    {"Place", 24, CELL_TEXT},
};

static Slice join(struct arena *mem, const Slice *items, size_t count)
{
    Slice text = {0};
    for (size_t i = 0; i < count; i++)
        text = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(text), i ? "; " : "", SLICE_ARG(items[i]));
    return text;
}

static Slice causes(const struct facts *facts, struct arena *mem)
{
    Slice items[MAX_CAUSES];
    const struct diagnosis *diagnosis = &facts->resolution->diagnosis;
    for (size_t i = 0; i < diagnosis->count; i++)
        items[i] = arena_printf(mem, "%.*s: %.*s", SLICE_ARG(cause_name(diagnosis->causes[i].code)),
                                SLICE_ARG(diagnosis->causes[i].because));
    return join(mem, items, diagnosis->count);
}

static Slice difference(const struct facts *facts, enum measure measure)
{
    return facts->has_difference ? facts->difference[measure] : (Slice){0};
}

/* In the order of claim_columns. */
static void claim_cells(const struct facts *facts, struct arena *mem, Slice cells[COUNT_OF(claim_columns)])
{
    const Slice *claimed = facts->claimed.of, *recorded = facts->recorded.of;
    const Slice row[COUNT_OF(claim_columns)] = {
        facts->ticket_id,
        arena_printf(mem, "%u", (unsigned)facts->resolution->claim->number),
        facts->partner_id,
        facts->verdict,
        facts->reason,
        facts->detail,
        facts_why(facts),
        facts->resolution->next_step,
        claimed[DETAIL_PERIOD],
        recorded[DETAIL_PERIOD],
        claimed[DETAIL_OMLP_TYPE],
        recorded[DETAIL_OMLP_TYPE],
        claimed[DETAIL_INVOICE],
        recorded[DETAIL_INVOICE],
        claimed[DETAIL_UNITS],
        recorded[DETAIL_UNITS],
        difference(facts, MEASURE_UNITS),
        claimed[DETAIL_KPI],
        recorded[DETAIL_KPI],
        difference(facts, MEASURE_KPI),
        claimed[DETAIL_CURRENCY],
        recorded[DETAIL_CURRENCY],
        claimed[DETAIL_REVENUE],
        recorded[DETAIL_REVENUE],
        difference(facts, MEASURE_REVENUE),
        causes(facts, mem),
        join(mem, facts->also, facts->also_count),
        join(mem, facts->note_texts, facts->note_count),
        facts->wait_until,
        facts->publication,
        facts->place,
    };
    memcpy(cells, row, sizeof row);
}

static struct page_plan plan_claims(const struct sheet *sheet)
{
    uint64_t shown[VERDICT_COUNT];
    struct page_plan plan;
    run_count_shown(sheet->run, shown);
    page_plan_begin(&plan, shown);
    return plan;
}

/* To be asked once for each, in input order. */
static bool has_place(const struct sheet *sheet, struct page_plan *plan, size_t claim)
{
    return run_shows_claim(sheet->run, claim) &&
           page_plan_place(plan, decided_verdict(sheet->run->decided, claim)) < MAX_WORKBOOK_CLAIMS;
}

static uint64_t write_claims(struct sheet *sheet)
{
    struct page_plan plan = plan_claims(sheet);
    struct decided_view view = {.decided = sheet->run->decided};
    sheet_begin_table(sheet, claim_columns, COUNT_OF(claim_columns));
    for (size_t i = 0; i < sheet->run->decided->count; i++) {
        if (!has_place(sheet, &plan, i))
            continue;
        const struct resolution *resolution = decided_view_of(&view, i);
        struct facts facts;
        Slice cells[COUNT_OF(claim_columns)];
        size_t mark = arena_mark(sheet->scratch);
        facts_make(sheet->run, resolution, sheet->scratch, &facts);
        claim_cells(&facts, sheet->scratch, cells);
        sheet_put_row(sheet, claim_columns, cells, resolution->verdict);
        arena_rewind(sheet->scratch, mark);
    }
    decided_view_close(&view);
    return sheet_end_table(sheet);
}

/* --- the differences, one a line --- */

static const struct column difference_columns[] = {
    {"Ticket", 14, CELL_TEXT},      {"Claim", 7, CELL_NUMBER},       {"Partner", 12, CELL_INDENTED},
    {"Verdict", 13, CELL_VERDICT},  {"Month", 9, CELL_MONTH},        {"Type", 16, CELL_TEXT},
    {"Invoice", 20, CELL_TEXT},     {"What differs", 11, CELL_TEXT}, {"Claimed", 16, CELL_NUMBER},
    {"Recorded", 16, CELL_NUMBER},  {"Difference", 16, CELL_NUMBER}, {"Currency", 10, CELL_INDENTED},
    {"Cause", 22, CELL_TEXT},       {"Because", 70, CELL_WRAPPED},
};

/* The first that speaks of the measure, or of all. */
static const struct cause *cause_of(const struct diagnosis *diagnosis, enum measure measure)
{
    static const enum cause_field fields[MEASURE_COUNT] = {CAUSE_OF_UNITS, CAUSE_OF_KPI, CAUSE_OF_REVENUE};
    for (size_t i = 0; i < diagnosis->count; i++)
        if (diagnosis->causes[i].field == fields[measure] || diagnosis->causes[i].field == CAUSE_OF_ALL)
            return &diagnosis->causes[i];
    return NULL;
}

static void put_difference(struct sheet *sheet, const struct facts *facts, enum measure measure)
{
    static const Slice names[MEASURE_COUNT] = {S_INIT("units"), S_INIT("KPI"), S_INIT("revenue")};
    const Slice *claimed = facts->claimed.of, *recorded = facts->recorded.of;
    const struct cause *cause = cause_of(&facts->resolution->diagnosis, measure);
    Slice currency = claimed[DETAIL_CURRENCY].len ? claimed[DETAIL_CURRENCY] : recorded[DETAIL_CURRENCY];
    const Slice cells[COUNT_OF(difference_columns)] = {
        facts->ticket_id,
        arena_printf(sheet->scratch, "%u", (unsigned)facts->resolution->claim->number),
        facts->partner_id,
        facts->verdict,
        claimed[DETAIL_PERIOD],
        claimed[DETAIL_OMLP_TYPE],
        claimed[DETAIL_INVOICE],
        names[measure],
        claimed[measure_detail(measure)],
        recorded[measure_detail(measure)],
        facts->difference[measure],
        measure == MEASURE_REVENUE ? currency : (Slice){0},
        cause ? cause_name(cause->code) : (Slice){0},
        cause ? cause->because : (Slice){0},
    };
    sheet_put_row(sheet, difference_columns, cells, facts->resolution->verdict);
}

static uint64_t write_differences(struct sheet *sheet)
{
    struct page_plan plan = plan_claims(sheet);
    struct decided_view view = {.decided = sheet->run->decided};
    sheet_begin_table(sheet, difference_columns, COUNT_OF(difference_columns));
    for (size_t i = 0; i < sheet->run->decided->count; i++) {
        struct facts facts;
        if (!has_place(sheet, &plan, i))
            continue;
        const struct resolution *resolution = decided_view_of(&view, i);
        if (!resolution->compared_at_all)
            continue;
        size_t mark = arena_mark(sheet->scratch);
        facts_make(sheet->run, resolution, sheet->scratch, &facts);
        for (int m = 0; facts.has_difference && m < MEASURE_COUNT; m++)
            if (facts.compared[m] == COMPARED_DIFFERS && !sheet_is_full(sheet))
                put_difference(sheet, &facts, (enum measure)m);
        arena_rewind(sheet->scratch, mark);
    }
    decided_view_close(&view);
    return sheet_end_table(sheet);
}

/* --- patterns --- */

static Slice words_of(struct sheet *sheet, const struct pattern *pattern,
                      void (*add)(struct buf *buf, const struct run *run, const struct pattern *pattern))
{
    struct buf buf;
    buf_init(&buf);
    add(&buf, sheet->run, pattern);
    Slice text = arena_copy(sheet->scratch, buf_slice(&buf));
    buf_done(&buf);
    return slice_ends(text, S("; ")) ? slice_part(text, 0, text.len - 2) : text;
}

static void add_shared(struct buf *buf, const struct run *run, const struct pattern *pattern)
{
    (void)run;
    pattern_add_shared(buf, pattern);
}

static uint64_t write_patterns(struct sheet *sheet)
{
    static const struct column columns[] = {
        {"Cause or reason", 24, CELL_TEXT}, {"Field", 10, CELL_TEXT},        {"Factor", 10, CELL_NUMBER},
        {"What", 50, CELL_WRAPPED},         {"Tickets", 9, CELL_NUMBER},     {"Claims", 9, CELL_NUMBER},
        {"KPI", 12, CELL_NUMBER},           {"KPI and money", 36, CELL_WRAPPED}, {"In common", 36, CELL_WRAPPED},
        {"As", 36, CELL_WRAPPED},
    };
    sheet_begin_table(sheet, columns, COUNT_OF(columns));
    for (size_t i = 0; i < sheet->run->patterns.count && !sheet_is_full(sheet); i++) {
        const struct pattern *pattern = &sheet->run->patterns.at[i];
        char digits[DECIMAL_CHARS];
        size_t mark = arena_mark(sheet->scratch);
        Slice examples = {0};
        for (size_t e = 0; e < pattern->example_count; e++) {
            Slice id = claim_ticket(sheet->run->batch, pattern->examples[e])->id;
            examples = arena_printf(sheet->scratch, "%.*s%s%.*s", SLICE_ARG(examples), e ? ", " : "", SLICE_ARG(id));
        }
        const Slice cells[COUNT_OF(columns)] = {pattern->code,
                                                pattern->field,
                                                pattern->factor,
                                                pattern->what,
                                                arena_printf(sheet->scratch, "%zu", pattern->ticket_count),
                                                arena_printf(sheet->scratch, "%zu", pattern->claim_count),
                                                decimal_format(pattern->kpi, 0, digits),
                                                words_of(sheet, pattern, pattern_add_money),
                                                words_of(sheet, pattern, add_shared),
                                                examples};
        sheet_put_row(sheet, columns, cells, VERDICT_OK);
        arena_rewind(sheet->scratch, mark);
    }
    return sheet_end_table(sheet);
}

/* --- the quarantine --- */

static uint64_t write_bad_rows(struct sheet *sheet)
{
    static const struct column columns[] = {{"Place", 28, CELL_TEXT},     {"Finding", 22, CELL_TEXT},
                                            {"Field", 18, CELL_TEXT},     {"Found", 30, CELL_WRAPPED},
                                            {"Message", 60, CELL_WRAPPED}, {"Row as it stood", 80, CELL_WRAPPED}};
    sheet_begin_table(sheet, columns, COUNT_OF(columns));
    for (const struct quarantined *row = sheet->run->quarantine->first; row && !sheet_is_full(sheet); row = row->next) {
        size_t mark = arena_mark(sheet->scratch);
        const Slice cells[COUNT_OF(columns)] = {place_format(row->place, sheet->scratch), finding_name(row->finding),
                                                row->field, row->found, row->message, row->raw};
        sheet_put_row(sheet, columns, cells, VERDICT_OK);
        arena_rewind(sheet->scratch, mark);
    }
    return sheet_end_table(sheet);
}

/* --- the summary --- */

static void put_line(struct sheet *sheet, Slice label, uint64_t count, Slice meaning)
{
    sheet_put(sheet, 0, label, CELL_TEXT);
    sheet_put_count(sheet, 1, count);
    sheet_put(sheet, 2, meaning, CELL_INDENTED);
    sheet->row++;
}

static void put_words(struct sheet *sheet, Slice label, Slice text, unsigned kind)
{
    sheet_put(sheet, 0, label, CELL_TEXT);
    sheet_put(sheet, 1, text, kind);
    sheet->row++;
}

static void add_control_totals(struct sheet *sheet, const struct totals *totals)
{
    sheet_put_heading(sheet, "Control totals", "Count", "");
    put_line(sheet, S("Ticket rows in"), totals->rows_in, (Slice){0});
    put_line(sheet, S("Rows decided"), totals->rows_decided, (Slice){0});
    put_line(sheet, S("Rows quarantined"), totals->rows_quarantined, (Slice){0});
    put_line(sheet, S("Rows left out as repeats"), totals->rows_left_out, (Slice){0});
    put_line(sheet, S("Dataset rows quarantined"), totals->dataset_rows_quarantined, (Slice){0});
    sheet_put(sheet, 0, totals->balanced ? S("Every row is accounted for.") : S("The totals do not add up."),
              CELL_TOTAL);
    sheet->row++;
    if (totals->shown > MAX_WORKBOOK_CLAIMS) {
        sheet_put(sheet, 0, arena_printf(sheet->scratch, "The sheet Claims has the %u most urgent claims; "
                                         "resolutions.csv has all.", MAX_WORKBOOK_CLAIMS), CELL_TOTAL);
        sheet->row++;
    }
}

static void add_verdicts(struct sheet *sheet, const struct decided *decided)
{
    sheet_put_heading(sheet, "Verdict", "Claims", "   Meaning");
    for (unsigned i = 0; i < VERDICT_COUNT; i++) {
        sheet_put(sheet, 0, verdict_name((enum verdict)i), CELL_VERDICT + i);
        sheet_put_count(sheet, 1, decided->verdict_count[i]);
        sheet_put(sheet, 2, verdict_meaning((enum verdict)i), CELL_INDENTED);
        sheet->row++;
    }
}

static void add_reasons(struct sheet *sheet, const struct decided *decided)
{
    sheet_put_heading(sheet, "Reason", "Claims", "   Meaning");
    for (int i = 0; i < REASON_COUNT; i++)
        if (decided->reason_count[i])
            put_line(sheet, reason_name((enum reason)i), decided->reason_count[i], reason_when((enum reason)i));
}

static void add_stakes(struct sheet *sheet)
{
    size_t count;
    struct stake *stakes = stakes_make(sheet->run, sheet->scratch, &count);
    if (!count)
        return;
    sheet_put_heading(sheet, "Money at stake (confirmed claims)", "Amount", "   Claims");
    for (size_t i = 0; i < count; i++) {
        char digits[DECIMAL_CHARS];
        sheet_put(sheet, 0, stakes[i].currency.len ? stakes[i].currency : S("no currency"), CELL_TEXT);
        sheet_put(sheet, 1, decimal_format(stakes[i].sum, stakes[i].places, digits), CELL_NUMBER);
        sheet_put(sheet, 2, arena_printf(sheet->scratch, "%" PRIu64, stakes[i].claim_count), CELL_INDENTED);
        sheet->row++;
    }
}

static uint64_t write_summary(struct sheet *sheet)
{
    struct totals totals = totals_make(sheet->run);
    char time[20];
    sheet_begin_page(sheet, "KPI discrepancy resolutions", (const double[3]){36, 18, 70});
    put_words(sheet, S("Decided as of"), slice_part(as_of_text(sheet->run, time), 0, DATE_CHARS), CELL_TEXT);
    add_control_totals(sheet, &totals);
    add_verdicts(sheet, sheet->run->decided);
    add_stakes(sheet);
    add_reasons(sheet, sheet->run->decided);
    return SHEET_ROWS_UNCOUNTED; /* it has lines left blank */
}

/* --- what the run was made of --- */

static void add_inputs(struct sheet *sheet)
{
    const struct run *run = sheet->run;
    sheet_put_heading(sheet, "Input", "Rows", "   SHA-256");
    for (size_t i = 0; i < run->input_count; i++) {
        const struct run_input *input = &run->inputs[i];
        Slice digest = {input->sha256_hex, input->sha256_hex[0] ? DIGEST_HEX_CHARS : 0};
        put_line(sheet, arena_printf(sheet->scratch, "%.*s: %.*s", SLICE_ARG(input->role), SLICE_ARG(input->name)),
                 input->row_count, digest);
    }
}

static void add_publications(struct sheet *sheet)
{
    const struct gathered *gathered = &sheet->run->decided->gathered;
    sheet_put_heading(sheet, "Publication", "Rows", "   Months");
    for (size_t i = 0; i < gathered->publication_count; i++) {
        const struct publication *publication = &gathered->publications[i];
        char from[MONTH_CHARS], to[MONTH_CHARS];
        Slice months = {0};
        uint64_t rows = 0;
        for (size_t m = 0; m < publication->month_count; m++)
            rows += publication->months[m].row_count;
        if (publication->month_count)
            months = arena_printf(sheet->scratch, "%.*s to %.*s%s",
                                  SLICE_ARG(month_format(publication->months[0].month, from)),
                                  SLICE_ARG(month_format(publication->months[publication->month_count - 1].month, to)),
                                  publication->assumed ? "; the date is assumed" : "");
        sheet_put(sheet, 0, date_format(publication->date, ARENA_ARRAY(sheet->scratch, char, DATE_CHARS)), CELL_DATE);
        sheet_put_count(sheet, 1, rows);
        sheet_put(sheet, 2, months, CELL_INDENTED);
        sheet->row++;
    }
}

static void add_settings(struct sheet *sheet)
{
    const struct run *run = sheet->run;
    sheet_put_heading(sheet, "Setting", "Value", "");
    for (size_t i = 0; i < setting_count(); i++) {
        Slice value = setting_text(run->programme, i, sheet->scratch);
        bool differs = run->defaults && !setting_same(run->programme, run->defaults, i);
        sheet_put(sheet, 0, setting_name(i), CELL_TEXT);
        sheet_put(sheet, 1, value, CELL_NUMBER);
        if (differs)
            sheet_put(sheet, 2, arena_printf(sheet->scratch, "usually %.*s",
                                             SLICE_ARG(setting_text(run->defaults, i, sheet->scratch))), CELL_INDENTED);
        sheet->row++;
    }
}

static uint64_t write_run(struct sheet *sheet)
{
    const struct run *run = sheet->run;
    char time[20];
    sheet_begin_page(sheet, "The run", (const double[3]){44, 24, 76});
    put_words(sheet, S("Made by"), arena_printf(sheet->scratch, "kpirecon %.*s", SLICE_ARG(run->version)), CELL_TEXT);
    put_words(sheet, S("Decided as of"), as_of_text(run, time), CELL_TEXT);
    put_words(sheet, S("Rules (SHA-256)"), (Slice){run->rules_hex, run->rules_hex[0] ? DIGEST_HEX_CHARS : 0},
              CELL_TEXT);
    add_inputs(sheet);
    add_publications(sheet);
    add_settings(sheet);
    return SHEET_ROWS_UNCOUNTED;
}

sheet_writer *const sheet_writers[SHEET_COUNT] = {
    [SHEET_SUMMARY] = write_summary,   [SHEET_CLAIMS] = write_claims,       [SHEET_DIFFERENCES] = write_differences,
    [SHEET_PATTERNS] = write_patterns, [SHEET_QUARANTINE] = write_bad_rows, [SHEET_RUN] = write_run,
};
