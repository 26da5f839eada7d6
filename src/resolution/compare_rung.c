/* Steps 9 and 10 of the ladder: what the matched rows say, and why they may differ
   without being wrong. Claims without rows are for missing_rung.c. */
#include "resolution/case_file.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/invoice_shown.h"

static size_t line_count(const struct match *match)
{
    return match->row_count > match->group_size ? match->row_count : match->group_size;
}

static struct comparisons against(const struct case_file *file, const struct measures *recorded)
{
    return compare_measures(file->programme, file->claim, &file->match->claimed, recorded, &file->match->currency,
                            line_count(file->match));
}

/* ---- credits ---- */

static Slice measure_words(const struct case_file *file, const struct measures *measures)
{
    unsigned places = currency_places(file->programme, file->match->currency.code);
    Slice units = decimal_words(measures->units, 0, file->mem), kpi = decimal_words(measures->kpi, 0, file->mem),
          revenue = decimal_words(measures->revenue, places, file->mem);
    return arena_printf(file->mem, "units %.*s, KPI %.*s, revenue %.*s", SLICE_ARG(units), SLICE_ARG(kpi),
                        SLICE_ARG(revenue));
}

static bool minus(const struct measures *a, const struct measures *b, struct measures *out)
{
    return decimal_sub(a->units, b->units, &out->units) && decimal_sub(a->kpi, b->kpi, &out->kpi) &&
           decimal_sub(a->revenue, b->revenue, &out->revenue);
}

/* The ticket shows the gross figures and the dataset the net ones: the credit is the whole difference. In words, or
   nothing. */
static Slice credit_words(const struct case_file *file)
{
    const struct match *match = file->match;
    struct measures credit;
    if (!match->credit_count || !minus(&match->recorded, &match->gross, &credit))
        return (Slice){0};
    struct comparisons gross = against(file, &match->gross);
    if (!compared_fully_equal(&gross))
        return (Slice){0};
    Slice from = measure_words(file, &match->claimed), off = measure_words(file, &credit),
          to = measure_words(file, &match->recorded);
    return arena_printf(file->mem, "gross (%.*s), credit (%.*s), net (%.*s)", SLICE_ARG(from), SLICE_ARG(off),
                        SLICE_ARG(to));
}

/* The ticket shows net figures, and the credit counts in another month than the invoice: then the record is right. */
static Slice credit_elsewhere_words(const struct case_file *file)
{
    const struct match *match = file->match;
    struct measures credit, net = match->recorded;
    Month month;
    if (!match_credits_elsewhere(file->index, match, file->claim, file->mem, &credit, &month) ||
        !measures_add(&net, &credit))
        return (Slice){0};
    struct comparisons compared = against(file, &net);
    if (!compared_fully_equal(&compared))
        return (Slice){0};
    Slice from = measure_words(file, &match->recorded), off = measure_words(file, &credit);
    return arena_printf(file->mem, "published are %.*s; the credit (%.*s) is published in %.*s and counts there",
                        SLICE_ARG(from), SLICE_ARG(off), SLICE_ARG(month_words(file, month)));
}

static struct diagnosis_question question_of(const struct case_file *file)
{
    return (struct diagnosis_question){.programme = file->programme,
                                       .claim = file->claim,
                                       .match = file->match,
                                       .compared = &file->out->compared,
                                       .dossier = file->dossier,
                                       .country = file->country,
                                       .lines = &file->shared->lines};
}

/* Month, type and location; the figures have their explanation. */
static void diagnose_identity(struct case_file *file)
{
    struct diagnosis_question question = question_of(file);
    struct comparisons explained = file->out->compared;
    explained.units = explained.kpi = explained.revenue = COMPARED_EQUAL;
    question.compared = &explained;
    diagnose(&question, file->mem, &file->out->diagnosis);
}

static void hit_elsewhere(struct case_file *file)
{
    if (file->match->other_period)
        hit(file, REASON_FOUND_ELSEWHERE, S("month"));
    else if (file->match->other_location)
        hit(file, REASON_FOUND_ELSEWHERE, S("location"));
}

/* A credit explains figures, and nothing else: under another type the invoice is published wrong all the same. */
static bool credit_explains(struct case_file *file)
{
    if (!compared_any_differs(&file->out->compared))
        return false;
    Slice words = credit_words(file);
    if (!words.len)
        words = credit_elsewhere_words(file);
    if (!words.len)
        return false;
    bool elsewhere = file->match->other_period || file->match->other_location;
    file->credit_explains = true;
    hit_elsewhere(file); /* the match comes before the comparison */
    hit(file, REASON_CREDIT_NOTE_APPLIED, (Slice){0});
    if (file->match->other_type) {
        hit_ambiguous(file);
        hit_damaged(file);
        hit(file, REASON_TYPE_DIFFERS, (Slice){0});
    }
    if (file->match->other_type || elsewhere)
        diagnose_identity(file);
    diagnosis_add(&file->out->diagnosis, CAUSE_CREDIT_NETTED, CAUSE_OF_ALL, words);
    if (!file->match->other_type && !elsewhere)
        diagnose_identity(file);
    return true;
}

/* ---- restatements ---- */

static bool recorded_at(const struct case_file *file, const struct publication *publication, Month month,
                        bool any_type, struct comparisons *compared)
{
    struct measures recorded;
    struct match asked = *file->match;
    asked.filter.period = month;
    /* Under another type even equal figures are not what the ticket says: the older rows must be of its own. */
    if (asked.other_type) {
        asked.filter.any_type = false;
        asked.filter.type = file->claim->type;
    }
    asked.filter.any_type |= any_type;
    if (!shared_recorded_in(file, &asked, publication, &recorded))
        return false;
    *compared = against(file, &recorded);
    return true;
}

/* By its own type, or as a total over all types of which some are its own. */
static bool equals_at(const struct case_file *file, const struct publication *publication, Month month)
{
    struct comparisons compared;
    if (!publication_has_month(publication, month) || !recorded_at(file, publication, month, false, &compared))
        return false;
    return compared_fully_equal(&compared) ||
           (recorded_at(file, publication, month, true, &compared) && compared_fully_equal(&compared));
}

/* Where it stands now, or in the claim's own month: a restatement may have moved it. */
static bool equalled_at(const struct case_file *file, const struct publication *publication)
{
    const struct match *match = file->match;
    return equals_at(file, publication, match->filter.period) ||
           (match->other_period && equals_at(file, publication, file->claim->period.month));
}

static void restated(struct case_file *file, Slice detail, Slice because)
{
    hit(file, REASON_RESTATED, detail);
    diagnosis_add(&file->out->diagnosis, CAUSE_RESTATED, CAUSE_OF_ALL, because);
}

/* The ticket says what an older publication said. */
static bool stale(struct case_file *file)
{
    char from[DATE_CHARS], to[DATE_CHARS];
    const struct match *match = file->match;
    for (size_t i = file->gathered->publication_count; i-- > 0;) {
        const struct publication *older = &file->gathered->publications[i];
        if (older->date.day < match->publication->date.day && equalled_at(file, older)) {
            Slice old = date_format(older->date, from), now = date_format(match->publication->date, to);
            restated(file, S("stale"),
                     arena_printf(file->mem, "the ticket equals publication %.*s; publication %.*s restated it",
                                  SLICE_ARG(old), SLICE_ARG(now)));
            return true;
        }
    }
    return false;
}

/* The ticket was right when it was filed, and the newest publication has caught up. */
static bool resolved_since(struct case_file *file)
{
    char from[DATE_CHARS], to[DATE_CHARS];
    const struct match *match = file->match;
    struct comparisons compared;
    if (!file->ticket->filed.known)
        return false;
    const struct publication *then = publication_for(file->gathered, match->filter.period, file->filed);
    if (!then || then->date.day >= match->publication->date.day)
        return false;
    if (recorded_at(file, then, match->filter.period, false, &compared) && !compared_any_differs(&compared))
        return false;
    Slice old = date_format(then->date, from), now = date_format(match->publication->date, to);
    restated(file, S("resolved"),
             arena_printf(file->mem, "publication %.*s differed when the ticket was filed; publication %.*s agrees",
                          SLICE_ARG(old), SLICE_ARG(now)));
    return true;
}

/* ---- the comparison itself ---- */

/* Nor while a part of the publication is not at hand. */
static bool hit_partial(struct case_file *file)
{
    char date[DATE_CHARS];
    const struct publication *publication = file->match->publication;
    if (!publication || !publication->partial)
        return false;
    Slice day = date_format(publication->date, date);
    hit(file, REASON_PUBLICATION_LATE, (Slice){0});
    diagnosis_add(&file->out->diagnosis, CAUSE_PUBLICATION_PARTIAL, CAUSE_OF_ALL,
                  arena_printf(file->mem, "publication %.*s is not whole: a part of it was not given or not read", SLICE_ARG(day)));
    return true;
}

/* What is published cannot be told while a row of the invoice is damaged: a person must look. */
bool hit_damaged(struct case_file *file)
{
    if (!file->damaged_row && !file->match->row_count)
        file->damaged_row = damaged_find_within(file->damaged, file->claim->invoice);
    const struct quarantined *row = file->damaged_row;
    if (!row)
        return hit_partial(file);
    Slice place = place_format((Place){.source = row->place.source, .line = row->place.line}, file->mem);
    hit(file, REASON_PUBLICATION_LATE, (Slice){0});
    diagnosis_add(&file->out->diagnosis, CAUSE_PUBLICATION_PARTIAL, CAUSE_OF_ALL,
                  arena_printf(file->mem, "the published row %.*s has the invoice and cannot be read",
                               SLICE_ARG(place)));
    return true;
}

void hit_line(struct case_file *file)
{
    hit(file, REASON_AMBIGUOUS_VALUE, arena_printf(file->mem, "line: %.*s", SLICE_ARG(invoice_shown(file->claim, file->mem))));
}

/* A difference from rows that were only one choice of several is none that may be forwarded. */
bool hit_ambiguous(struct case_file *file)
{
    if (!file->match->ambiguous && !file->match->contested)
        return false;
    hit_line(file);
    return true;
}

/* The units and the KPI are what they were before the credit, and of the money nobody can tell. */
static bool is_open_credit(const struct case_file *file)
{
    struct comparisons gross = against(file, &file->match->gross);
    return file->match->credit_count && gross.currency_differs && gross.units <= COMPARED_WITHIN &&
           gross.kpi <= COMPARED_WITHIN;
}

static void hit_differences(struct case_file *file)
{
    const struct comparisons *compared = &file->out->compared;
    if (is_open_credit(file))
        return;
    if (compared_any_differs(compared) || file->match->other_type)
        hit_ambiguous(file);
    if (compared_any_differs(compared) || file->match->other_type)
        hit_damaged(file);
    if (compared->units == COMPARED_DIFFERS)
        hit(file, REASON_UNITS_DIFFER, (Slice){0});
    if (file->match->other_type)
        hit(file, REASON_TYPE_DIFFERS, (Slice){0});
    if (compared->kpi == COMPARED_DIFFERS)
        hit(file, REASON_KPI_DIFFERS, (Slice){0});
    if (compared->revenue == COMPARED_DIFFERS)
        hit(file, REASON_REVENUE_DIFFERS, (Slice){0});
}

static void note_comparison(struct case_file *file, bool explained)
{
    const struct match *match = file->match;
    const struct comparisons *compared = &file->out->compared;
    if (compared->units == COMPARED_WITHIN || compared->kpi == COMPARED_WITHIN ||
        compared->revenue == COMPARED_WITHIN)
        note(file, NOTE_N_ROUNDING);
    if (match->row_count - match->credit_count > 1 || match->group_size > 1)
        note(file, NOTE_N_SPLIT_LINES);
    if (compared->currency_assumed && compared->revenue != COMPARED_NOT)
        note(file, NOTE_N_CURRENCY_ASSUMED);
    /* Other units cost other money: only the same units at another price look like tax, where nothing explains it. */
    if (!explained && compared->revenue == COMPARED_DIFFERS && compared->units != COMPARED_DIFFERS &&
        (tax_rate_between(file->programme, match->recorded.revenue, match->claimed.revenue,
                          compared->revenue_tolerance) ||
         tax_rate_between(file->programme, match->claimed.revenue, match->recorded.revenue,
                          compared->revenue_tolerance)))
        note(file, NOTE_N_TAX_SUSPECTED);
}

/* ---- what the figures would be otherwise ---- */

#define WEIGHT_OF_CREDIT 20
#define WEIGHT_OF_OLDER 30 /* and as much again for each publication further back */
#define MAX_OLDER 8

/* A credit that explains most of a difference and a slip that explains the rest: both are told. */
static size_t list_credit(const struct case_file *file, struct alternative *out)
{
    const struct match *match = file->match;
    struct measures credit;
    if (!match->credit_count || !minus(&match->recorded, &match->gross, &credit))
        return 0;
    Slice off = measure_words(file, &credit), from = measure_words(file, &match->gross);
    out[0] = (struct alternative){.code = CAUSE_CREDIT_NETTED, .weight = WEIGHT_OF_CREDIT, .recorded = match->gross};
    out[0].because = arena_printf(file->mem, "the ticket leaves out the credit (%.*s): before it, published are %.*s",
                                  SLICE_ARG(off), SLICE_ARG(from));
    return 1;
}

static size_t list_older(const struct case_file *file, struct alternative *out)
{
    const struct match *match = file->match;
    char from[DATE_CHARS];
    size_t count = 0;
    for (size_t i = file->gathered->publication_count; i-- > 0 && count < MAX_OLDER;) {
        const struct publication *older = &file->gathered->publications[i];
        struct measures recorded;
        if (older->date.day >= match->publication->date.day || !publication_has_month(older, match->filter.period) ||
            !shared_recorded_in(file, match, older, &recorded))
            continue;
        Slice day = date_format(older->date, from), words = measure_words(file, &recorded);
        out[count] = (struct alternative){.code = CAUSE_RESTATED,
                                          .weight = WEIGHT_OF_OLDER * (int)(count + 1),
                                          .recorded = recorded};
        out[count++].because = arena_printf(file->mem, "publication %.*s had other figures (%.*s), restated since",
                                            SLICE_ARG(day), SLICE_ARG(words));
    }
    return count;
}

static void diagnose_differences(struct case_file *file)
{
    struct alternative alternatives[1 + MAX_OLDER];
    struct diagnosis_question question = question_of(file);
    question.alternatives = alternatives;
    if (compared_any_differs(&file->out->compared)) {
        question.alternative_count = list_credit(file, alternatives);
        question.alternative_count += list_older(file, alternatives + question.alternative_count);
    }
    diagnose(&question, file->mem, &file->out->diagnosis);
}

static void compare_rows(struct case_file *file)
{
    struct resolution *out = file->out;
    if (file->match->overflow) {
        hit(file, REASON_VALUE_UNREADABLE, S("the values add up to more than can be compared"));
        return;
    }
    out->compared = against(file, &file->match->recorded);
    out->compared_at_all = true;
    bool explained = credit_explains(file);
    if (!explained && (compared_any_differs(&out->compared) || file->match->other_type))
        explained = stale(file);
    else if (!explained && compared_fully_equal(&out->compared) && !file->match->other_period)
        explained = resolved_since(file);
    if (!explained) {
        diagnose_differences(file);
        hit_differences(file);
    }
    if (out->compared.currency_differs)
        hit(file, REASON_CURRENCY_NOT_COMPARABLE, (Slice){0});
    hit_elsewhere(file);
    note_comparison(file, explained);
}

void rung_compare(struct case_file *file)
{
    if (file->match->row_count)
        compare_rows(file);
    else
        rung_missing(file);
}
