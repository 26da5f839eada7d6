/* Lines that one side lacks or has twice. A line is only considered when taking it out
   makes two measures agree: what is left is for the other causes. */
#include "diagnosis/patient.h"

#include "base/arena.h"
#include "base/slice.h"
#include "diagnosis/weight.h"
#include "matching/subset.h"

#include <string.h>

#define WEIGHT_OF_TWIN_LINE 25     /* the dataset has the very same row twice */
#define WEIGHT_OF_MISSING_LINE 30
#define WEIGHT_OF_DOUBLED_LINE 40
#define WEIGHT_OF_WHOLE_TWICE 45
#define WEIGHT_OF_SEVERAL_LINES 50
#define WEIGHT_OF_A_MORE 15        /* each line of several */
#define MAX_LINES_TRIED_TWICE 16   /* with so many, a slip beside missing lines is looked for as well */
#define MAX_LINES_LOOKED_AT 20000

struct lines {
    struct patient *patient;
    const struct kpi_row *const *rows;
    size_t count; /* without credits */
    struct alternative *out;
    size_t found;
};

static struct measures line_of(const struct kpi_row *row)
{
    return (struct measures){row->units, row->kpi, row->revenue};
}

static Slice line_words(const struct patient *patient, const struct measures *line)
{
    Slice units = decimal_words(line->units, 0, patient->mem), kpi = decimal_words(line->kpi, 0, patient->mem),
          revenue = decimal_words(line->revenue, patient->measures[CAUSE_OF_REVENUE].places, patient->mem);
    return arena_printf(patient->mem, "units %.*s, KPI %.*s, revenue %.*s", SLICE_ARG(units), SLICE_ARG(kpi),
                        SLICE_ARG(revenue));
}

static bool plus(const struct measures *a, const struct measures *b, int sign, struct measures *out)
{
    struct measures more = *b;
    if (sign < 0 && (b->units.micro == INT64_MIN || b->kpi.micro == INT64_MIN || b->revenue.micro == INT64_MIN))
        return false;
    if (sign < 0)
        more = (struct measures){decimal_negate(b->units), decimal_negate(b->kpi), decimal_negate(b->revenue)};
    *out = *a;
    return measures_add(out, &more);
}

static unsigned count_bits(unsigned set)
{
    unsigned count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

/* Two measures must come right that both differ now: one may by chance, and what is right must stay so. */
static bool is_worth_it(const struct patient *patient, const struct measures *recorded)
{
    const Decimal made[MEASURE_COUNT] = {recorded->units, recorded->kpi, recorded->revenue};
    unsigned differing = 0, given = 0;
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        const struct measure *measure = &patient->measures[i];
        Decimal off;
        if (measure->outcome == COMPARED_NOT)
            continue;
        given |= measure->bit;
        if (!decimal_sub(measure->claimed, made[i], &off) || decimal_compare(decimal_abs(off), measure->tolerance) > 0)
            differing |= measure->bit;
    }
    return !(differing & ~patient->open) && count_bits(given & ~differing & patient->open) >= 2;
}

static void offer(struct lines *lines, enum cause_code code, int weight, const struct measures *recorded, Slice because)
{
    if (lines->found < MAX_ADJUSTMENTS)
        lines->out[lines->found++] = (struct alternative){code, weight, *recorded, because};
}

/* The first row before this one that says the same; NULL when there is none. */
static const struct kpi_row *twin_of(const struct lines *lines, size_t i)
{
    const struct kpi_row *row = lines->rows[i];
    for (size_t j = 0; j < lines->count; j++) {
        const struct kpi_row *other = lines->rows[j];
        if (j != i && decimal_equal(other->units, row->units) && decimal_equal(other->kpi, row->kpi) &&
            decimal_equal(other->revenue, row->revenue) && other->type == row->type)
            return other;
    }
    return NULL;
}

static void offer_taken(struct lines *lines, size_t i, const struct measures *without)
{
    const struct kpi_row *row = lines->rows[i];
    struct patient *patient = lines->patient;
    struct measures line = line_of(row);
    Slice words = line_words(patient, &line);
    if (twin_of(lines, i))
        offer(lines, CAUSE_LINE_DOUBLED, WEIGHT_OF_TWIN_LINE, without,
              arena_printf(patient->mem, "the dataset has the line (%.*s) twice, at line %llu again", SLICE_ARG(words),
                           (unsigned long long)row->line));
    else
        offer(lines, CAUSE_LINE_MISSING, WEIGHT_OF_MISSING_LINE + weight_among(lines->count), without,
              arena_printf(patient->mem, "the ticket lacks the published line %llu (%.*s)",
                           (unsigned long long)row->line, SLICE_ARG(words)));
}

/* The rows of a match are many at most where one claim stands for all lines of a long invoice. */
static void try_single_lines(struct lines *lines)
{
    const struct measures *recorded = &lines->patient->question->match->recorded;
    for (size_t i = 0; i < lines->count && lines->count > 1 && i < MAX_LINES_LOOKED_AT &&
                       lines->found < MAX_ADJUSTMENTS / 2;
         i++) {
        struct measures line = line_of(lines->rows[i]), made;
        if (plus(recorded, &line, -1, &made) && is_worth_it(lines->patient, &made))
            offer_taken(lines, i, &made);
        if (!plus(recorded, &line, 1, &made) || !is_worth_it(lines->patient, &made))
            continue;
        Slice words = line_words(lines->patient, &line);
        offer(lines, CAUSE_LINE_DOUBLED, WEIGHT_OF_DOUBLED_LINE + weight_among(lines->count), &made,
              arena_printf(lines->patient->mem, "the ticket counts the published line %llu (%.*s) twice",
                           (unsigned long long)lines->rows[i]->line, SLICE_ARG(words)));
    }
}

static bool all_have_twins(const struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        if (!lines->rows[i]->doubled && !twin_of(lines, i))
            return false;
    return lines->count > 1;
}

static Decimal half(Decimal a)
{
    return (Decimal){a.micro / 2};
}

/* One doubled measure alone is no doubled line: is_worth_it() sees to it. */
static void try_whole_twice(struct lines *lines)
{
    struct patient *patient = lines->patient;
    const struct match *match = patient->question->match;
    struct measures made;
    if (plus(&match->recorded, &match->recorded, 1, &made) && is_worth_it(patient, &made)) {
        Slice words = line_words(patient, &match->recorded);
        offer(lines, CAUSE_LINE_DOUBLED, WEIGHT_OF_WHOLE_TWICE, &made,
              arena_printf(patient->mem, "the ticket says exactly twice what is published (%.*s)", SLICE_ARG(words)));
    }
    made = (struct measures){half(match->recorded.units), half(match->recorded.kpi), half(match->recorded.revenue)};
    if (is_worth_it(patient, &made)) {
        Slice words = line_words(patient, &made);
        bool twins = lines->count <= MAX_SUBSET_LINES && all_have_twins(lines);
        offer(lines, CAUSE_LINE_DOUBLED, twins ? WEIGHT_OF_TWIN_LINE : WEIGHT_OF_WHOLE_TWICE + 5, &made,
              twins ? arena_printf(patient->mem, "the dataset has all %zu lines twice; once they are (%.*s)",
                                   lines->count / 2, SLICE_ARG(words))
                    : arena_printf(patient->mem, "the dataset says exactly twice what the ticket says (%.*s)",
                                   SLICE_ARG(words)));
    }
}

/* ---- several lines ---- */

/* With one measure left out of the search, a slip in it does not hide the lines. */
static struct measures masked(const struct measures *line, unsigned out)
{
    return (struct measures){out & UNITS ? DECIMAL_ZERO : line->units, out & KPI ? DECIMAL_ZERO : line->kpi,
                             out & REVENUE ? DECIMAL_ZERO : line->revenue};
}

static void offer_several(struct lines *lines, const bool *chosen, bool ticket_lacks, int more_weight)
{
    struct patient *patient = lines->patient;
    struct measures sum = {DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO}, made;
    size_t several = 0;
    Slice places = {0};
    for (size_t i = 0; i < lines->count; i++) {
        struct measures line = line_of(lines->rows[i]);
        if (!chosen[i] || !measures_add(&sum, &line))
            continue;
        several++;
        if (several <= 6)
            places = arena_printf(patient->mem, "%.*s%s%llu", SLICE_ARG(places), several > 1 ? ", " : "",
                                  (unsigned long long)lines->rows[i]->line);
    }
    if (several < 2 || several == lines->count ||
        !plus(&patient->question->match->recorded, &sum, ticket_lacks ? -1 : 1, &made) || !is_worth_it(patient, &made))
        return;
    Slice words = line_words(patient, &sum);
    int weight = WEIGHT_OF_SEVERAL_LINES + more_weight + WEIGHT_OF_A_MORE * (int)several;
    offer(lines, ticket_lacks ? CAUSE_LINE_MISSING : CAUSE_LINE_DOUBLED, weight, &made,
          arena_printf(patient->mem, "the ticket %s %zu of the published lines%s (%.*s%s: together %.*s)",
                       ticket_lacks ? "lacks" : "counts", several, ticket_lacks ? "" : " twice", SLICE_ARG(places),
                       several > 6 ? ", ..." : "", SLICE_ARG(words)));
}

static void search(struct lines *lines, unsigned left_out, bool ticket_lacks)
{
    struct patient *patient = lines->patient;
    const struct match *match = patient->question->match;
    struct measures values[MAX_SUBSET_LINES], difference, target;
    bool chosen[MAX_SUBSET_LINES];
    if (!plus(ticket_lacks ? &match->recorded : &match->claimed, ticket_lacks ? &match->claimed : &match->recorded, -1,
              &difference))
        return;
    target = masked(&difference, left_out);
    for (size_t i = 0; i < lines->count; i++) {
        struct measures line = line_of(lines->rows[i]);
        values[i] = masked(&line, left_out);
    }
    enum subset_result result = subset_find(values, lines->count, &target,
                                            patient->measures[CAUSE_OF_REVENUE].tolerance, chosen);
    patient->stopped |= result == SUBSET_STOPPED;
    if (result == SUBSET_FOUND)
        offer_several(lines, chosen, ticket_lacks, left_out ? 20 : 0);
}

static void try_several_lines(struct lines *lines)
{
    static const unsigned left_out[] = {0, UNITS, KPI, REVENUE};
    const struct patient *patient = lines->patient;
    if (lines->found || lines->count < 3)
        return;
    if (lines->count > MAX_SUBSET_LINES) {
        lines->patient->stopped = true;
        return;
    }
    for (size_t i = 0; i < COUNT_OF(left_out) && !lines->found; i++) {
        bool compared = true;
        for (size_t m = 0; m < MEASURE_COUNT; m++)
            compared &= patient->measures[m].outcome != COMPARED_NOT || (left_out[i] & patient->measures[m].bit);
        /* what is left must differ in two measures, or there is nothing to look for */
        if (!compared || count_bits(patient->open & ~left_out[i]) < 2 ||
            (left_out[i] && lines->count > MAX_LINES_TRIED_TWICE))
            continue;
        search(lines, left_out[i], true);
        search(lines, left_out[i], false);
    }
}

/* ---- the same question again ---- */

/* All that the search looks at but the rows, and what is recorded in them. */
static struct lines_found question_of(const struct patient *patient)
{
    const struct measure *units = &patient->measures[CAUSE_OF_UNITS], *kpi = &patient->measures[CAUSE_OF_KPI],
                         *revenue = &patient->measures[CAUSE_OF_REVENUE];
    return (struct lines_found){.rows = patient->question->match->rows,
                                .claimed = {units->claimed, kpi->claimed, revenue->claimed},
                                .tolerance = {units->tolerance, kpi->tolerance, revenue->tolerance},
                                .units = units->outcome,
                                .kpi = kpi->outcome,
                                .revenue = revenue->outcome,
                                .places = revenue->places};
}

static bool same_measures(const struct measures *a, const struct measures *b)
{
    return decimal_equal(a->units, b->units) && decimal_equal(a->kpi, b->kpi) && decimal_equal(a->revenue, b->revenue);
}

static bool is_same_question(const struct lines_found *a, const struct lines_found *b)
{
    return a->rows == b->rows && same_measures(&a->claimed, &b->claimed) &&
           same_measures(&a->tolerance, &b->tolerance) && a->units == b->units && a->kpi == b->kpi &&
           a->revenue == b->revenue && a->places == b->places;
}

void line_alternatives(struct patient *patient, struct lines_found *out)
{
    const struct match *match = patient->question->match;
    struct lines_found asked = question_of(patient);
    bool stopped_before = patient->stopped;
    if (is_same_question(&asked, out)) {
        patient->stopped |= out->stopped;
        return;
    }
    *out = asked;
    struct lines lines = {.patient = patient,
                          .rows = match->rows,
                          .count = match->row_count - match->credit_count,
                          .out = out->found};
    if (count_bits(patient->open) >= 2) {
        patient->stopped = false;
        try_single_lines(&lines);
        try_whole_twice(&lines);
        try_several_lines(&lines);
        out->count = lines.found;
        out->stopped = patient->stopped;
        patient->stopped |= stopped_before;
    }
}
