/* A claim without rows: whether it is missing in truth, and in words why it may be missing -
   never published, withdrawn, under a number that looks alike, damaged on its way here. */
#include "resolution/case_file.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/invoice_number.h"
#include "tickets/invoice_shown.h"

/* ---- numbers that look alike ---- */

static enum cause_code cause_of_number(Slice ours, Slice theirs)
{
    char a[MAX_INVOICE_CHARS], b[MAX_INVOICE_CHARS];
    bool alike = slice_equal(invoice_skeleton(ours, a), invoice_skeleton(theirs, b));
    bool zeros = alike && ours.len != theirs.len && (slice_ends(ours, theirs) || slice_ends(theirs, ours));
    return zeros ? CAUSE_NUMBER_ZEROS_LOST : alike ? CAUSE_NUMBER_CONFUSABLE : CAUSE_NUMBER_TYPO;
}

static Slice alike_lines_words(const struct case_file *file, const struct kpi_row *row, size_t lines)
{
    return arena_printf(file->mem, "%.*s is claimed and %.*s is published: its %zu lines add up to the claim",
                        SLICE_ARG(invoice_shown(file->claim, file->mem)), SLICE_ARG(row->invoice), lines);
}

static void explain_near(struct case_file *file)
{
    const struct kpi_row *row = file->match->near_row;
    Slice ours = file->claim->invoice;
    if (file->match->near_line_count) {
        diagnosis_add(&file->out->diagnosis, cause_of_number(ours, row->normal), CAUSE_OF_INVOICE,
                      alike_lines_words(file, row, file->match->near_line_count));
        return;
    }
    diagnosis_add(&file->out->diagnosis, cause_of_number(ours, row->normal), CAUSE_OF_INVOICE,
                  arena_printf(file->mem, "%.*s is claimed and %.*s is published with the same values",
                               SLICE_ARG(invoice_shown(file->claim, file->mem)), SLICE_ARG(row->invoice)));
}

/* A number that looks alike and says something else is worth a word, and no more. */
static void mention_alike(struct case_file *file)
{
    const struct match *match = file->match;
    for (size_t i = 0; i < match->candidate_count; i++) {
        const struct candidate *candidate = &match->candidates[i];
        const struct kpi_row *row = candidate->row;
        if (candidate->stage != STAGE_NEAR_NUMBER || candidate->superseded)
            continue;
        diagnosis_add(&file->out->diagnosis, cause_of_number(file->claim->invoice, row->normal), CAUSE_OF_INVOICE,
                      arena_printf(file->mem, "%.*s is published, which looks alike, with other values",
                                   SLICE_ARG(row->invoice)));
        return;
    }
}

/* Several published lines under a number that looks alike, which add up to the claim: the number is worth asking
   about as much as where one line says it all. NULL when there is no such number. */
static const struct kpi_row *alike_lines(const struct case_file *file, size_t from, struct measures *sum, size_t *lines)
{
    const struct match *match = file->match;
    const struct kpi_row *first = match->candidates[from].row;
    *sum = (struct measures){DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO};
    *lines = 0;
    for (size_t i = from; i < match->candidate_count; i++) {
        const struct candidate *candidate = &match->candidates[i];
        const struct kpi_row *row = candidate->row;
        struct measures line = {row->units, row->kpi, row->revenue};
        if (candidate->stage != STAGE_NEAR_NUMBER || candidate->superseded || row->period.k != first->period.k ||
            row->type != first->type || !slice_equal(row->normal, first->normal))
            continue;
        if (!measures_add(sum, &line))
            return NULL;
        ++*lines;
    }
    return first;
}

static bool hit_alike_lines(struct case_file *file)
{
    const struct match *match = file->match;
    bool all_kept = match->candidate_count == match->candidate_total;
    for (size_t i = 0; i < match->candidate_count && all_kept; i++) {
        const struct candidate *candidate = &match->candidates[i];
        struct measures sum;
        size_t lines;
        if (candidate->stage != STAGE_NEAR_NUMBER || candidate->superseded ||
            (candidate->speaks_against & (FACT_PERIOD | FACT_TYPE)))
            continue;
        const struct kpi_row *row = alike_lines(file, i, &sum, &lines);
        if (!row || lines < 2)
            continue;
        struct currency_word currency = kpi_row_currency(row);
        struct comparisons compared = compare_measures(file->programme, file->claim, &match->claimed, &sum,
                                                       &currency, lines);
        if (!compared_fully_equal(&compared))
            continue;
        hit(file, REASON_INVOICE_NEAR_MATCH, row->invoice);
        diagnosis_add(&file->out->diagnosis, cause_of_number(file->claim->invoice, row->normal), CAUSE_OF_INVOICE,
                      alike_lines_words(file, row, lines));
        return true;
    }
    return false;
}

/* ---- truly missing, in words ---- */

/* Values of a row of the same month, under a number that has nothing in common. */
static const struct kpi_row *row_with_same_values(const struct match *match)
{
    for (size_t i = 0; i < match->candidate_count; i++)
        if (match->candidates[i].stage == STAGE_VALUE_ONLY && !match->candidates[i].superseded)
            return match->candidates[i].row;
    return NULL;
}

/* The newest row of the number itself that is in force no longer; rows of other numbers may stand before it. */
static Date was_published(const struct match *match)
{
    Date newest = DATE_NONE;
    for (size_t i = 0; i < match->candidate_count; i++) {
        const struct candidate *candidate = &match->candidates[i];
        bool own = candidate->stage < STAGE_OTHER_PARTNER && candidate->superseded;
        if (own && (newest.day == DATE_NONE.day || candidate->row->publication.day > newest.day))
            newest = candidate->row->publication;
    }
    return newest;
}

static Slice withdrawn_words(const struct case_file *file)
{
    char had[DATE_CHARS], gone[DATE_CHARS];
    const struct match *match = file->match;
    Slice then = date_format(was_published(match), had);
    if (!match->publication)
        return arena_printf(file->mem, "publication %.*s had the invoice; it was withdrawn since", SLICE_ARG(then));
    Slice now = date_format(match->publication->date, gone);
    return arena_printf(file->mem, "publication %.*s had the invoice; publication %.*s has withdrawn it",
                        SLICE_ARG(then), SLICE_ARG(now));
}

static Slice never_published_words(const struct case_file *file)
{
    Slice period = month_words(file, file->claim->period.month);
    const struct kpi_row *row = row_with_same_values(file->match);
    Slice words = arena_printf(file->mem, "%.*s is published, and no row of it, nor of another month, has invoice %.*s",
                               SLICE_ARG(period), SLICE_ARG(invoice_shown(file->claim, file->mem)));
    return row ? arena_printf(file->mem, "%.*s; invoice %.*s has the same values", SLICE_ARG(words),
                              SLICE_ARG(row->invoice))
               : words;
}

/* A line of the claim's month and type is always offered to it: then another claim has it. */
static bool has_line_of_type(const struct match *match)
{
    for (size_t i = 0; i < match->candidate_count; i++)
        if (match->candidates[i].stage < STAGE_OTHER_PARTNER && !match->candidates[i].superseded &&
            !(match->candidates[i].speaks_against & (FACT_PERIOD | FACT_TYPE)))
            return true;
    return false;
}

static void explain_missing(struct case_file *file)
{
    const struct match *match = file->match;
    if (match->withdrawn)
        diagnosis_add(&file->out->diagnosis, CAUSE_RESTATED, CAUSE_OF_ALL, withdrawn_words(file));
    else if (match->rows_settled_elsewhere)
        diagnosis_add(&file->out->diagnosis, CAUSE_LINE_MISSING, CAUSE_OF_ALL,
                      has_line_of_type(match)
                          ? S("the invoice is published, but without a line for this claim; its lines settle other claims")
                          : S("the invoice is published, but without a line for this claim; its lines are of other "
                              "types and values"));
    else
        diagnosis_add(&file->out->diagnosis, CAUSE_NOT_PUBLISHED, CAUSE_OF_ALL, never_published_words(file));
    /* a number that was itself published needs no other to explain it */
    if (!match->rows_settled_elsewhere && !match->withdrawn)
        mention_alike(file);
    explain_stale_publication(file);
}

/* ---- what other rungs have decided, and has a cause ---- */

static void explain_others(struct case_file *file)
{
    if (has_hit(file->out, REASON_INVOICE_OTHER_PARTNER) && is_claimed_twice(file))
        diagnosis_add(&file->out->diagnosis, CAUSE_CLAIMED_TWICE, CAUSE_OF_INVOICE,
                      S("the invoice is claimed more than once and published for none of the claims"));
    else if (has_hit(file->out, REASON_INVOICE_OTHER_PARTNER))
        diagnosis_add(&file->out->diagnosis, CAUSE_NOT_PUBLISHED, CAUSE_OF_INVOICE,
                      S("the invoice is not published for this partner"));
}

/* Another claim has the only rows, under another month: one of the two months must be wrong. */
static bool settled_in_other_month(const struct case_file *file)
{
    const struct match *match = file->match;
    if (!match->rows_settled_elsewhere)
        return false;
    for (size_t i = 0; i < match->candidate_count; i++) {
        const struct candidate *candidate = &match->candidates[i];
        if (candidate->stage < STAGE_OTHER_PARTNER && !candidate->superseded &&
            !(candidate->speaks_against & FACT_PERIOD))
            return false;
    }
    return true;
}

/* One sum for several invoices, and it is not what they come to: which of them is wrong, only the partner
   can tell. */
static void hit_list(struct case_file *file)
{
    hit(file, REASON_CONFLICTING_VALUES,
        arena_printf(file->mem, "%.*s: %.*s", SLICE_ARG(claim_field_name(CLAIM_INVOICE_NUMBER)),
                     SLICE_ARG(claim_more(file->claim)->list)));
}

static Slice type_or_text(const struct case_file *file, uint8_t type, Slice text)
{
    Slice code = omlp_type_code(file->programme, type);
    return code.len ? code : text;
}

/* A published line that another claim has, and of which this one says so much that it is no line of its own: two
   of the three values, not all being nought. NULL: there is none. */
static const struct candidate *line_said_otherwise(const struct match *match)
{
    for (size_t i = 0; match->rows_settled_elsewhere && i < match->candidate_count; i++) {
        const struct candidate *candidate = &match->candidates[i];
        const unsigned values = FACT_UNITS | FACT_KPI | FACT_REVENUE, against = candidate->speaks_against & values;
        bool one_differs = (against & (against - 1)) == 0;
        bool says_much = !decimal_equal(candidate->row->units, DECIMAL_ZERO) ||
                         !decimal_equal(candidate->row->kpi, DECIMAL_ZERO);
        if (candidate->stage < STAGE_OTHER_PARTNER && !candidate->superseded && one_differs && says_much &&
            !(candidate->speaks_against & FACT_PERIOD))
            return candidate;
    }
    return NULL;
}

/* Which of the two is meant, the partner must say: the invoice is published, so nothing of it is missing. */
static bool hit_said_otherwise(struct case_file *file)
{
    const struct candidate *candidate = line_said_otherwise(file->match);
    if (!candidate)
        return false;
    const struct kpi_row *row = candidate->row;
    const struct claim *claim = file->claim;
    unsigned against = candidate->speaks_against, places = currency_places(file->programme, row->currency);
    const struct {
        unsigned fact;
        enum claim_field field;
        Slice ours, theirs;
    } fields[] = {
        {FACT_TYPE, CLAIM_OMLP_TYPE, type_or_text(file, claim->type, claim_raw(claim, CLAIM_OMLP_TYPE)),
         type_or_text(file, row->type, row->type_text)},
        {FACT_UNITS, CLAIM_PURCHASE_UNIT, decimal_words(claim->units.value, 0, file->mem),
         decimal_words(row->units, 0, file->mem)},
        {FACT_KPI, CLAIM_KPI_VALUE, decimal_words(claim->kpi.value, 0, file->mem), decimal_words(row->kpi, 0, file->mem)},
        {FACT_REVENUE, CLAIM_REVENUE, decimal_words(claim->revenue.value, places, file->mem),
         decimal_words(row->revenue, places, file->mem)}};
    size_t i = 0;
    while (i < COUNT_OF(fields) && !(against & fields[i].fact))
        i++;
    if (i == COUNT_OF(fields))
        hit_line(file);
    else
        hit(file, REASON_CONFLICTING_VALUES,
            arena_printf(file->mem, "%.*s: %.*s and, in another claim, %.*s",
                         SLICE_ARG(claim_field_name(fields[i].field)), SLICE_ARG(fields[i].ours),
                         SLICE_ARG(fields[i].theirs)));
    diagnosis_add(&file->out->diagnosis, CAUSE_CLAIMED_TWICE, CAUSE_OF_ALL,
                  S("the published line that this claim is about settles another claim"));
    return true;
}

/* A total of which another claim is a line, or a line of which another is the total: published once, claimed twice. */
static bool hit_taken(struct case_file *file)
{
    if (!file->match->taken)
        return false;
    hit_line(file);
    diagnosis_add(&file->out->diagnosis, CAUSE_CLAIMED_TWICE, CAUSE_OF_ALL,
                  S("published lines that this claim is about settle another claim of the invoice"));
    return true;
}

/* The same values under a number that a spreadsheet damaged on its way: nobody can tell that it is another one. */
static bool hit_lost_digits(struct case_file *file)
{
    const struct kpi_row *row = row_with_same_values(file->match);
    if (!row || !invoice_lost_digits(row->invoice))
        return false;
    hit(file, REASON_PUBLICATION_LATE, (Slice){0});
    diagnosis_add(&file->out->diagnosis, CAUSE_SPREADSHEET_DAMAGE, CAUSE_OF_INVOICE,
                  arena_printf(file->mem, "a row with the same values is published as %.*s: a spreadsheet has shortened "
                               "its number, and it may be %.*s", SLICE_ARG(row->invoice),
                               SLICE_ARG(invoice_shown(file->claim, file->mem))));
    return true;
}

static void decide_missing(struct case_file *file)
{
    bool can_tell = file->claim->invoice.len && file->month_valid && !file->outside && !file->unpublished;
    if (!can_tell || file->partner_unknown || file->match->other_partner_listed || file->match->near_row ||
        is_claimed_twice(file) || has_hit(file->out, REASON_EVIDENCE_NOT_INVOICE))
        return;
    if (claim_more(file->claim)->list_count) {
        hit_list(file);
        return;
    }
    if (settled_in_other_month(file)) {
        char month[MONTH_CHARS], own[MONTH_CHARS];
        Slice there = month_format(file->match->candidates[0].row->period, month);
        Slice here = month_format(file->claim->period.month, own);
        hit(file, REASON_CONFLICTING_VALUES,
            arena_printf(file->mem, "month: %.*s and, in another claim, %.*s", SLICE_ARG(here), SLICE_ARG(there)));
        diagnosis_add(&file->out->diagnosis, CAUSE_CLAIMED_TWICE, CAUSE_OF_ALL,
                      arena_printf(file->mem,
                                   "the invoice is published once, under %.*s, and another claim has that row",
                                   SLICE_ARG(there)));
        return;
    }
    if (hit_alike_lines(file) || hit_damaged(file) || hit_lost_digits(file) || hit_ambiguous(file) ||
        hit_said_otherwise(file) || hit_taken(file))
        return;
    hit(file, REASON_MISSING_IN_DATASET, (Slice){0});
    explain_missing(file);
}

void rung_missing(struct case_file *file)
{
    explain_others(file);
    if (file->match->near_row)
        explain_near(file);
    decide_missing(file);
}
