/* Looking for causes: first those that explain several measures at once, then
   each measure by itself, the rarest coincidence first. */
#include "diagnosis/diagnosis.h"

#include "base/arena.h"
#include "base/slice.h"
#include "diagnosis/digits.h"
#include "programme/catalogue.h"

struct patient {
    const struct programme *programme;
    const struct claim *claim;
    const struct match *match;
    const struct comparisons *compared;
    struct arena *mem;
    struct diagnosis *out;
    unsigned open; /* bit per measure that differs and is not yet explained */
};

enum { UNITS = 1u << CAUSE_OF_UNITS, KPI = 1u << CAUSE_OF_KPI, REVENUE = 1u << CAUSE_OF_REVENUE };

void diagnosis_add(struct diagnosis *diagnosis, enum cause_code code, enum cause_field field, Slice because)
{
    for (size_t i = 0; i < diagnosis->count; i++)
        if (diagnosis->causes[i].code == code && diagnosis->causes[i].field == field)
            return;
    if (diagnosis->count < MAX_CAUSES)
        diagnosis->causes[diagnosis->count++] = (struct cause){code, field, because};
}

static void explain(struct patient *patient, enum cause_code code, enum cause_field field, unsigned measures,
                    Slice because)
{
    diagnosis_add(patient->out, code, field, because);
    patient->open &= ~measures;
}

static enum cause_field field_of(unsigned measures)
{
    return measures == UNITS ? CAUSE_OF_UNITS : measures == KPI ? CAUSE_OF_KPI
           : measures == REVENUE                                  ? CAUSE_OF_REVENUE
                                                                  : CAUSE_OF_ALL;
}

static Slice number(const struct patient *patient, Decimal a)
{
    return decimal_words(a, 0, patient->mem);
}

/* Money is quoted with the minor units of its currency. */
static unsigned places_of(const struct patient *patient, unsigned measure)
{
    const char *currency = patient->match->currency[0] ? patient->match->currency : patient->claim->currency;
    return measure == REVENUE ? currency_places(patient->programme, currency) : 0;
}

static Slice money(const struct patient *patient, Decimal a)
{
    return decimal_words(a, places_of(patient, REVENUE), patient->mem);
}

static Slice measured(const struct patient *patient, unsigned measure, Decimal a)
{
    return decimal_words(a, places_of(patient, measure), patient->mem);
}

/* ---- lines and credits: all measures at once ---- */

static bool difference_fits(enum comparison comparison, Decimal difference, Decimal line, int sign, Decimal tolerance)
{
    Decimal off;
    return comparison == COMPARED_NOT ||
           (decimal_sub(difference, sign < 0 ? decimal_negate(line) : line, &off) &&
            decimal_compare(decimal_abs(off), tolerance) <= 0);
}

/* Does the difference equal these measures, with the given sign, in every measure that is compared? */
static bool difference_is(const struct comparisons *compared, const struct measures *line, int sign)
{
    return difference_fits(compared->units, compared->units_difference, line->units, sign, DECIMAL_ZERO) &&
           difference_fits(compared->kpi, compared->kpi_difference, line->kpi, sign, DECIMAL_ZERO) &&
           difference_fits(compared->revenue, compared->revenue_difference, line->revenue, sign,
                           compared->revenue_tolerance) &&
           (line->units.micro || line->kpi.micro || line->revenue.micro);
}

static Slice line_words(const struct patient *patient, const struct measures *line)
{
    Slice units = number(patient, line->units), kpi = number(patient, line->kpi),
          revenue = money(patient, line->revenue);
    return arena_printf(patient->mem, "units %.*s, KPI %.*s, revenue %.*s", SLICE_ARG(units), SLICE_ARG(kpi),
                        SLICE_ARG(revenue));
}

static bool twin_row(const struct match *match, size_t i)
{
    const struct kpi_row *row = match->rows[i];
    for (size_t j = 0; j < match->row_count; j++)
        if (j != i && decimal_equal(match->rows[j]->units, row->units) && decimal_equal(match->rows[j]->kpi, row->kpi) &&
            decimal_equal(match->rows[j]->revenue, row->revenue) && match->rows[j]->type == row->type)
            return true;
    return false;
}

static bool find_published_line(struct patient *patient)
{
    const struct match *match = patient->match;
    for (size_t i = 0; i + match->credit_count < match->row_count && match->row_count > 1; i++) {
        const struct kpi_row *row = match->rows[i];
        struct measures line = {row->units, row->kpi, row->revenue};
        Slice words = line_words(patient, &line);
        if (difference_is(patient->compared, &line, -1)) {
            if (twin_row(match, i))
                explain(patient, CAUSE_LINE_DOUBLED, CAUSE_OF_ALL, patient->open,
                        arena_printf(patient->mem, "the dataset has the line (%.*s) twice, at line %llu again",
                                     SLICE_ARG(words), (unsigned long long)row->line));
            else
                explain(patient, CAUSE_LINE_MISSING, CAUSE_OF_ALL, patient->open,
                        arena_printf(patient->mem, "the ticket lacks the published line %llu (%.*s)",
                                     (unsigned long long)row->line, SLICE_ARG(words)));
            return true;
        }
        if (difference_is(patient->compared, &line, 1)) {
            explain(patient, CAUSE_LINE_DOUBLED, CAUSE_OF_ALL, patient->open,
                    arena_printf(patient->mem, "the ticket counts the published line %llu (%.*s) twice",
                                 (unsigned long long)row->line, SLICE_ARG(words)));
            return true;
        }
    }
    return false;
}

static bool find_whole_doubled(struct patient *patient)
{
    const struct match *match = patient->match;
    Slice claimed = line_words(patient, &match->claimed), recorded = line_words(patient, &match->recorded);
    /* One doubled measure alone is no doubled line. */
    if (!(patient->open & UNITS) || !(patient->open & KPI))
        return false;
    if (difference_is(patient->compared, &match->recorded, 1))
        explain(patient, CAUSE_LINE_DOUBLED, CAUSE_OF_ALL, patient->open,
                arena_printf(patient->mem, "the ticket says exactly twice what is published (%.*s)",
                             SLICE_ARG(recorded)));
    else if (difference_is(patient->compared, &match->claimed, -1))
        explain(patient, CAUSE_LINE_DOUBLED, CAUSE_OF_ALL, patient->open,
                arena_printf(patient->mem, "the dataset says exactly twice what the ticket says (%.*s)",
                             SLICE_ARG(claimed)));
    else
        return false;
    return true;
}

static void find_lines(struct patient *patient)
{
    if (patient->open && !find_published_line(patient))
        find_whole_doubled(patient);
}

/* ---- two measures judged together ---- */

struct measure {
    unsigned bit;
    Slice name;
    Decimal claimed, recorded;
};

static void measures_of(const struct patient *patient, struct measure out[3])
{
    const struct measures *claimed = &patient->match->claimed, *recorded = &patient->match->recorded;
    out[0] = (struct measure){UNITS, S("units"), claimed->units, recorded->units};
    out[1] = (struct measure){KPI, S("KPI"), claimed->kpi, recorded->kpi};
    out[2] = (struct measure){REVENUE, S("revenue"), claimed->revenue, recorded->revenue};
}

static void find_swapped_measures(struct patient *patient)
{
    struct measure all[3];
    measures_of(patient, all);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = i + 1; j < 3; j++) {
            unsigned both = all[i].bit | all[j].bit;
            if ((patient->open & both) != both || !decimal_equal(all[i].claimed, all[j].recorded) ||
                !decimal_equal(all[j].claimed, all[i].recorded))
                continue;
            Slice first = measured(patient, all[i].bit, all[i].claimed),
                  second = measured(patient, all[j].bit, all[j].claimed);
            explain(patient, CAUSE_MEASURES_SWAPPED, CAUSE_OF_ALL, both,
                    arena_printf(patient->mem, "%.*s %.*s and %.*s %.*s stand in each other's place",
                                 SLICE_ARG(all[i].name), SLICE_ARG(first), SLICE_ARG(all[j].name), SLICE_ARG(second)));
        }
}

static void find_rate(struct patient *patient)
{
    const struct measures *claimed = &patient->match->claimed, *recorded = &patient->match->recorded;
    if (!(patient->open & KPI) || patient->compared->units > COMPARED_WITHIN || claimed->units.micro == 0)
        return;
    Slice kpi = number(patient, claimed->kpi), published = number(patient, recorded->kpi),
          units = number(patient, claimed->units);
    if (decimal_equal(claimed->kpi, claimed->units)) {
        explain(patient, CAUSE_UNITS_AS_KPI, CAUSE_OF_KPI, KPI,
                arena_printf(patient->mem, "the KPI value %.*s is the number of units; published are %.*s",
                             SLICE_ARG(kpi), SLICE_ARG(published)));
        return;
    }
    if (claimed->kpi.micro % claimed->units.micro || recorded->kpi.micro % claimed->units.micro ||
        recorded->kpi.micro == 0)
        return;
    explain(patient, CAUSE_RATE_CHANGED, CAUSE_OF_KPI, KPI,
            arena_printf(patient->mem, "%.*s units at %lld KPI each are %.*s; published at %lld each are %.*s",
                         SLICE_ARG(units), (long long)(claimed->kpi.micro / claimed->units.micro), SLICE_ARG(kpi),
                         (long long)(recorded->kpi.micro / claimed->units.micro), SLICE_ARG(published)));
}

/* ---- one measure by itself ---- */

static Slice tax_included(const struct patient *patient, Decimal claimed, Decimal recorded)
{
    Decimal tolerance = patient->compared->revenue_tolerance;
    int gross = tax_rate_between(patient->programme, recorded, claimed, tolerance);
    int net = gross ? 0 : tax_rate_between(patient->programme, claimed, recorded, tolerance);
    int rate = gross ? gross : net;
    if (!rate)
        return (Slice){0};
    Decimal percent = {(int64_t)rate * (DECIMAL_SCALE / 10)};
    Slice low = money(patient, gross ? recorded : claimed), high = money(patient, gross ? claimed : recorded),
          words = number(patient, percent);
    return arena_printf(patient->mem, "%.*s plus %.*s %% tax is %.*s, the %s amount", SLICE_ARG(low), SLICE_ARG(words),
                        SLICE_ARG(high), gross ? "claimed" : "published");
}

struct slip {
    enum cause_code code;
    Slice (*test)(Decimal claimed, Decimal recorded, unsigned places, struct arena *mem);
};

static const struct slip rare_slips[] = {
    {CAUSE_SIGN_FLIPPED, digits_sign},
    {CAUSE_DECIMAL_SHIFT, digits_shifted},
    {CAUSE_DIGIT_SWAP, digits_swapped},
    {CAUSE_ROUNDING, digits_rounded},
};

static const struct slip common_slips[] = {
    {CAUSE_DIGIT_TYPO, digits_typo},
    {CAUSE_DIGIT_MISSING, digits_missing},
};

static void find_slips(struct patient *patient, const struct measure *measure, const struct slip *slips, size_t count)
{
    for (size_t i = 0; i < count && (patient->open & measure->bit); i++) {
        Slice because = slips[i].test(measure->claimed, measure->recorded, places_of(patient, measure->bit), patient->mem);
        if (because.len)
            explain(patient, slips[i].code, field_of(measure->bit), measure->bit, because);
    }
}

static void find_own_cause(struct patient *patient, const struct measure *measure)
{
    find_slips(patient, measure, rare_slips, COUNT_OF(rare_slips));
    if (measure->bit == REVENUE && (patient->open & REVENUE) && patient->compared->units != COMPARED_DIFFERS) {
        Slice because = tax_included(patient, measure->claimed, measure->recorded);
        if (because.len)
            explain(patient, CAUSE_TAX_INCLUDED, CAUSE_OF_REVENUE, REVENUE, because);
    }
    if (measure->bit == KPI)
        find_rate(patient);
    find_slips(patient, measure, common_slips, COUNT_OF(common_slips));
}

__extension__ typedef __int128 Wide; /* products of two decimals */

static bool same_ratio(Decimal a, Decimal b, Decimal c, Decimal d, Decimal tolerance)
{
    Wide off = (Wide)a.micro * d.micro - (Wide)b.micro * c.micro;
    Wide allowed = (Wide)tolerance.micro * (d.micro < 0 ? -d.micro : d.micro);
    return (off < 0 ? -off : off) <= allowed;
}

/* Where the units are wrong, KPI value and revenue are wrong with them: that is one slip and not three. */
static void follow_units(struct patient *patient, const struct measure *measure, const struct measure *units,
                         enum cause_code code)
{
    Decimal tolerance = measure->bit == REVENUE ? patient->compared->revenue_tolerance : DECIMAL_ZERO;
    if (!(patient->open & measure->bit) || measure->bit == UNITS || patient->compared->units != COMPARED_DIFFERS ||
        units->recorded.micro == 0 || units->claimed.micro == 0 ||
        !same_ratio(measure->claimed, measure->recorded, units->claimed, units->recorded, tolerance))
        return;
    Slice claimed = measured(patient, measure->bit, measure->claimed),
          recorded = measured(patient, measure->bit, measure->recorded), ours = number(patient, units->claimed),
          theirs = number(patient, units->recorded);
    explain(patient, code, field_of(measure->bit), measure->bit,
            arena_printf(patient->mem, "follows the units: %.*s for %.*s and %.*s for %.*s", SLICE_ARG(claimed),
                         SLICE_ARG(ours), SLICE_ARG(recorded), SLICE_ARG(theirs)));
}

static enum cause_code cause_of_units(const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->count; i++)
        if (diagnosis->causes[i].field == CAUSE_OF_UNITS)
            return diagnosis->causes[i].code;
    return CAUSE_UNEXPLAINED;
}

static void give_up(struct patient *patient, const struct measure *measure)
{
    Decimal difference;
    if (!(patient->open & measure->bit))
        return;
    Slice claimed = measured(patient, measure->bit, measure->claimed),
          recorded = measured(patient, measure->bit, measure->recorded);
    Slice words = decimal_sub(measure->claimed, measure->recorded, &difference)
                      ? measured(patient, measure->bit, difference)
                      : S("more than can be counted");
    explain(patient, CAUSE_UNEXPLAINED, field_of(measure->bit), measure->bit,
            arena_printf(patient->mem, "%.*s claimed and %.*s published differ by %.*s; no known slip fits",
                         SLICE_ARG(claimed), SLICE_ARG(recorded), SLICE_ARG(words)));
}

static void find_within(struct patient *patient, const struct measure *measure, enum comparison comparison)
{
    if (comparison != COMPARED_WITHIN)
        return;
    Slice claimed = measured(patient, measure->bit, measure->claimed),
          recorded = measured(patient, measure->bit, measure->recorded),
          tolerance = money(patient, patient->compared->revenue_tolerance);
    diagnosis_add(patient->out, CAUSE_ROUNDING, field_of(measure->bit),
                  measure->bit == REVENUE
                      ? arena_printf(patient->mem, "%.*s and %.*s differ by no more than rounding, %.*s",
                                     SLICE_ARG(claimed), SLICE_ARG(recorded), SLICE_ARG(tolerance))
                      : arena_printf(patient->mem, "%.*s and %.*s are within tolerance", SLICE_ARG(claimed),
                                     SLICE_ARG(recorded)));
}

/* ---- where the rows were found ---- */

static void find_period(struct patient *patient)
{
    char claimed[MONTH_CHARS], published[MONTH_CHARS];
    int months = patient->match->filter.period.k - patient->claim->period.month.k;
    Slice ours = month_format(patient->claim->period.month, claimed),
          theirs = month_format(patient->match->filter.period, published);
    if (months == -6)
        diagnosis_add(patient->out, CAUSE_FISCAL_YEAR, CAUSE_OF_PERIOD,
                      arena_printf(patient->mem, "%.*s as a month of the fiscal year that begins in July is %.*s",
                                   SLICE_ARG(ours), SLICE_ARG(theirs)));
    int distance = months < 0 ? -months : months;
    diagnosis_add(patient->out, CAUSE_PERIOD_SHIFTED, CAUSE_OF_PERIOD,
                  arena_printf(patient->mem, "claimed for %.*s, published under %.*s, %d month%s %s", SLICE_ARG(ours),
                               SLICE_ARG(theirs), distance, distance == 1 ? "" : "s",
                               months < 0 ? "earlier" : "later"));
}

static void find_type(struct patient *patient)
{
    const struct kpi_row *row = patient->match->rows[0];
    Slice from = omlp_type_code(patient->programme, patient->claim->type);
    Slice to = row->type == OMLP_NONE ? row->type_text : omlp_type_code(patient->programme, row->type);
    diagnosis_add(patient->out, CAUSE_TYPE_ALIASED, CAUSE_OF_TYPE,
                  arena_printf(patient->mem, "claimed as %.*s, published as %.*s", SLICE_ARG(from), SLICE_ARG(to)));
}

static void find_identity(struct patient *patient)
{
    const struct match *match = patient->match;
    if (match->other_period)
        find_period(patient);
    if (match->other_type)
        find_type(patient);
    if (match->other_location)
        diagnosis_add(patient->out, CAUSE_OTHER_LOCATION, CAUSE_OF_ALL,
                      S("published under another location of the same group"));
    if (patient->compared->currency_differs)
        diagnosis_add(patient->out, CAUSE_CURRENCY_CONVERTED, CAUSE_OF_REVENUE,
                      arena_printf(patient->mem, "claimed in %s, published in %s", patient->claim->currency,
                                   match->currency[0] ? match->currency : "an unnamed currency"));
}

static void find_split(struct patient *patient)
{
    const struct match *match = patient->match;
    size_t lines = match->row_count - match->credit_count;
    if (patient->open || match->group_size > 1 || lines < 2)
        return;
    Slice kpi = (Slice){0};
    for (size_t i = 0; i < lines && i < 6; i++) {
        Slice one = number(patient, match->rows[i]->kpi);
        kpi = i ? arena_printf(patient->mem, "%.*s + %.*s", SLICE_ARG(kpi), SLICE_ARG(one)) : one;
    }
    Slice sum = number(patient, match->gross.kpi);
    diagnosis_add(patient->out, CAUSE_SPLIT_LINES, CAUSE_OF_ALL,
                  arena_printf(patient->mem, "%zu published lines add up: KPI %.*s%s = %.*s", lines, SLICE_ARG(kpi),
                               lines > 6 ? " + ..." : "", SLICE_ARG(sum)));
}

void diagnose(const struct programme *programme, const struct claim *claim, const struct match *match,
              const struct comparisons *compared, struct arena *mem, struct diagnosis *out)
{
    struct patient patient = {programme, claim, match, compared, mem, out, 0};
    struct measure measures[3];
    const enum comparison outcomes[3] = {compared->units, compared->kpi, compared->revenue};
    measures_of(&patient, measures);
    for (size_t i = 0; i < 3; i++)
        if (outcomes[i] == COMPARED_DIFFERS)
            patient.open |= measures[i].bit;
    find_split(&patient);
    find_lines(&patient);
    find_swapped_measures(&patient);
    find_own_cause(&patient, &measures[0]);
    for (size_t i = 1; i < 3; i++) {
        if (!(patient.open & UNITS))
            follow_units(&patient, &measures[i], &measures[0], cause_of_units(out));
        find_own_cause(&patient, &measures[i]);
    }
    find_identity(&patient);
    for (size_t i = 0; i < 3; i++)
        find_within(&patient, &measures[i], outcomes[i]);
    give_up(&patient, &measures[0]);
    for (size_t i = 1; i < 3; i++) {
        follow_units(&patient, &measures[i], &measures[0], CAUSE_UNEXPLAINED);
        give_up(&patient, &measures[i]);
    }
}
