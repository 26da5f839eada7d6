/* One measure by itself: slips of digits, tax, other rates, other currencies; and, when
   nothing fits, what came nearest. */
#include "diagnosis/patient.h"

#include "base/arena.h"
#include "base/slice.h"
#include "diagnosis/weight.h"
#include "programme/catalogue.h"
#include "programme/exchange_rates.h"

#include <string.h>

struct listing {
    const struct patient *patient;
    const struct measure *measure;
    struct hypothesis *at;
    size_t count;
};

static struct hypothesis *add(struct listing *listing, enum cause_code code, int weight,
                              Slice (*words)(const struct patient *, const struct hypothesis *))
{
    assert(listing->count < MAX_HYPOTHESES);
    struct hypothesis *made = &listing->at[listing->count++];
    *made = (struct hypothesis){.code = code,
                                .explains = listing->measure->bit,
                                .weight = weight,
                                .words = words,
                                .first = listing->measure};
    return made;
}

static const struct measure *units_of(const struct patient *patient)
{
    return &patient->measures[CAUSE_OF_UNITS];
}

/* ---- digits ---- */

static Slice words_of_slip(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *measure = hypothesis->first;
    return slip_words(&hypothesis->of.slip, measure->claimed, measure->recorded, measure->places, patient->mem);
}

static void add_slips(struct listing *listing)
{
    struct slip slips[MAX_SLIPS];
    size_t count = slips_between(listing->measure->claimed, listing->measure->recorded, slips);
    for (size_t i = 0; i < count; i++)
        add(listing, slips[i].code, slips[i].weight, words_of_slip)->of.slip = slips[i];
}

/* ---- tax ---- */

#define WEIGHT_OF_TAX 30
#define WEIGHT_OF_COMMON_TAX 75
#define WEIGHT_OF_ODD_TAX 95

static Slice country_words(const struct patient *patient, const struct tax_answer *tax)
{
    char month[MONTH_CHARS];
    Slice list = {0};
    for (size_t i = 0; i < MAX_TAX_COUNTRIES_NAMED && tax->countries[i][0]; i++)
        list = arena_printf(patient->mem, "%.*s%s%s", SLICE_ARG(list), i ? ", " : "", tax->countries[i]);
    Slice period = month_format(patient->question->match->filter.period, month);
    return list.len ? arena_printf(patient->mem, ", a rate of %.*s in %.*s", SLICE_ARG(list), SLICE_ARG(period))
                    : (Slice){0};
}

static Slice words_of_tax(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *measure = hypothesis->first;
    bool claimed = !hypothesis->reversed;
    Decimal percent = {(int64_t)hypothesis->of.tax.permille * (DECIMAL_SCALE / 10)};
    Slice low = measure_words(patient, measure, claimed ? measure->recorded : measure->claimed),
          high = measure_words(patient, measure, claimed ? measure->claimed : measure->recorded),
          rate = decimal_words(percent, 0, patient->mem), where = country_words(patient, &hypothesis->of.tax);
    return arena_printf(patient->mem, "%.*s plus %.*s %% tax is %.*s, the %s amount%.*s", SLICE_ARG(low),
                        SLICE_ARG(rate), SLICE_ARG(high), claimed ? "claimed" : "published", SLICE_ARG(where));
}

static const char *currency_of(const struct patient *patient)
{
    const struct match *match = patient->question->match;
    return match->currency.code[0] ? match->currency.code : patient->question->claim->currency;
}

static bool add_tax_between(struct listing *listing, Decimal net, Decimal gross, bool reversed)
{
    const struct diagnosis_question *question = listing->patient->question;
    const struct tax_question asked = {.country = question->country,
                                       .currency = currency_of(listing->patient),
                                       .month = question->match->filter.period,
                                       .net = net,
                                       .gross = gross,
                                       .tolerance = listing->measure->tolerance};
    struct tax_answer answer = tax_rate_there(question->programme, &asked);
    int weight = WEIGHT_OF_TAX + weight_among(answer.rate_count);
    if (!answer.permille) {
        int common = tax_rate_between(question->programme, net, gross, listing->measure->tolerance);
        answer = (struct tax_answer){.permille = common};
        weight = common % 10 ? WEIGHT_OF_ODD_TAX : WEIGHT_OF_COMMON_TAX;
    }
    if (!answer.permille)
        return false;
    /* tax is taken off wrongly less often than it is left on */
    struct hypothesis *made = add(listing, CAUSE_TAX_INCLUDED, weight + (reversed ? 10 : 0), words_of_tax);
    made->of.tax = answer;
    made->reversed = reversed;
    return true;
}

static void add_tax(struct listing *listing)
{
    const struct measure *measure = listing->measure;
    if (measure->bit == REVENUE && !add_tax_between(listing, measure->recorded, measure->claimed, false))
        add_tax_between(listing, measure->claimed, measure->recorded, true);
}

/* ---- another currency, by the user's rates ---- */

#define WEIGHT_OF_CURRENCY 80

static Slice words_of_currency(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *measure = hypothesis->first;
    Slice claimed = measure_words(patient, measure, measure->claimed),
          recorded = measure_words(patient, measure, measure->recorded),
          rate = decimal_words(hypothesis->of.rate, 0, patient->mem);
    return arena_printf(patient->mem, "%.*s and %.*s are the same amount in two currencies at the given rate of %.*s",
                        SLICE_ARG(claimed), SLICE_ARG(recorded), SLICE_ARG(rate));
}

/* The code of one currency stands beside the amount of another. */
static void add_currency(struct listing *listing)
{
    const struct diagnosis_question *question = listing->patient->question;
    const struct exchange_rates *rates = question->programme->exchange_rates;
    const struct measure *measure = listing->measure;
    const char *own = currency_of(listing->patient);
    Decimal used;
    if (measure->bit != REVENUE || !rates || !own[0])
        return;
    for (size_t i = 0; i < rates->count; i++) {
        const char *other = rates->rates[i].currency;
        if (strcmp(other, own) == 0 || !exchange_fits(rates, question->match->filter.period, own, other,
                                                      measure->recorded, measure->claimed, DECIMAL_ZERO, &used))
            continue;
        add(listing, CAUSE_CURRENCY_CONVERTED, WEIGHT_OF_CURRENCY, words_of_currency)->of.rate = used;
        return;
    }
}

/* ---- KPI value for units ---- */

#define WEIGHT_OF_RATE 20
#define WEIGHT_OF_UNITS_AS_KPI 15
#define NO_RATE 1000

/* What a unit is worth: whole numbers are common, halves and quarters less so. */
static int weight_of_rate(Decimal kpi, Decimal units)
{
    static const struct {
        int64_t step;
        int weight;
    } steps[] = {{DECIMAL_SCALE, 20}, {DECIMAL_SCALE / 2, 40}, {DECIMAL_SCALE / 4, 60}, {DECIMAL_SCALE / 10, 110},
                 {DECIMAL_SCALE / 100, 140}};
    for (size_t i = 0; i < COUNT_OF(steps) && kpi.micro > 0 && units.micro > 0; i++) {
        __extension__ __int128 scaled = (__int128)kpi.micro * DECIMAL_SCALE;
        __extension__ __int128 one = (__int128)steps[i].step * units.micro;
        if (scaled % one == 0)
            return steps[i].weight + weight_among((uint64_t)(kpi.micro / units.micro) + 1);
    }
    return NO_RATE;
}

/* 3/2, 2, 4/5: a factor that people choose. */
static int weight_of_factor(Decimal a, Decimal b)
{
    for (int64_t above = 1; above <= 12; above++)
        for (int64_t below = 1; below <= 12; below++) {
            Decimal left, right;
            if (above != below && decimal_mul_int(a, below, &left) && decimal_mul_int(b, above, &right) &&
                decimal_equal(left, right))
                return 20 + weight_among((uint64_t)(above * below));
        }
    return NO_RATE;
}

static Slice words_of_units_as_kpi(const struct patient *patient, const struct hypothesis *hypothesis)
{
    Slice kpi = measure_words(patient, hypothesis->first, hypothesis->first->claimed),
          published = measure_words(patient, hypothesis->first, hypothesis->first->recorded);
    return arena_printf(patient->mem, "the KPI value %.*s is the number of units; published are %.*s", SLICE_ARG(kpi),
                        SLICE_ARG(published));
}

static Slice rate_words(const struct patient *patient, Decimal kpi, Decimal units)
{
    __extension__ __int128 scaled = (__int128)kpi.micro * DECIMAL_SCALE / units.micro;
    return decimal_words((Decimal){(int64_t)scaled}, 0, patient->mem);
}

static Slice words_of_rate(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *measure = hypothesis->first, *units = units_of(patient);
    Slice kpi = measure_words(patient, measure, measure->claimed),
          published = measure_words(patient, measure, measure->recorded),
          count = measure_words(patient, units, units->claimed),
          claimed_rate = rate_words(patient, measure->claimed, units->claimed),
          published_rate = rate_words(patient, measure->recorded, units->claimed);
    return arena_printf(patient->mem, "%.*s units at %.*s KPI each are %.*s; published at %.*s each are %.*s",
                        SLICE_ARG(count), SLICE_ARG(claimed_rate), SLICE_ARG(kpi), SLICE_ARG(published_rate),
                        SLICE_ARG(published));
}

/* Only with the right units does a KPI value say anything about the rate. */
static void add_rates(struct listing *listing)
{
    const struct measure *measure = listing->measure, *units = units_of(listing->patient);
    if (measure->bit != KPI || units->outcome > COMPARED_WITHIN || units->claimed.micro <= 0)
        return;
    int claimed = weight_of_rate(measure->claimed, units->claimed);
    int recorded = weight_of_rate(measure->recorded, units->claimed);
    if (decimal_equal(measure->claimed, units->claimed) && measure->recorded.micro > 0) {
        /* the odder the published rate, the likelier another slip has made the value; the claim itself fits */
        add(listing, CAUSE_UNITS_AS_KPI, WEIGHT_OF_UNITS_AS_KPI + (recorded < NO_RATE ? 2 * recorded / 3 : 100),
            words_of_units_as_kpi);
        return;
    }
    if (claimed >= NO_RATE || recorded >= NO_RATE)
        return;
    int rates = claimed > recorded ? claimed : recorded, factor = weight_of_factor(measure->claimed, measure->recorded);
    add(listing, CAUSE_RATE_CHANGED, WEIGHT_OF_RATE + (factor < rates ? factor : rates), words_of_rate);
}

/* ---- nothing fits ---- */

#define WEIGHT_OF_UNEXPLAINED 90

static Slice words_of_unexplained(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *measure = hypothesis->first;
    Decimal difference;
    Slice claimed = measure_words(patient, measure, measure->claimed),
          recorded = measure_words(patient, measure, measure->recorded);
    Slice off = decimal_sub(measure->claimed, measure->recorded, &difference)
                    ? measure_words(patient, measure, difference)
                    : S("more than can be counted");
    Slice near = near_miss_words(measure->claimed, measure->recorded, measure->places, patient->mem);
    Slice stopped = patient->stopped ? S("; the search for lines that add up stopped at its bound") : S("");
    if (patient->adjusted)
        return arena_printf(patient->mem,
                            "that leaves %.*s unexplained: %.*s %.*s claimed, %.*s would be right%.*s%.*s",
                            SLICE_ARG(off), SLICE_ARG(measure->name), SLICE_ARG(claimed), SLICE_ARG(recorded),
                            SLICE_ARG(near), SLICE_ARG(stopped));
    return arena_printf(patient->mem, "%.*s claimed and %.*s published differ by %.*s; no known slip fits%.*s%.*s",
                        SLICE_ARG(claimed), SLICE_ARG(recorded), SLICE_ARG(off), SLICE_ARG(near), SLICE_ARG(stopped));
}

/* As many outcomes as there are numbers of that size, counted in the unit it is quoted in. */
static void add_unexplained(struct listing *listing)
{
    const struct measure *measure = listing->measure;
    int64_t unit = DECIMAL_SCALE;
    for (unsigned i = 0; i < measure->places; i++)
        unit /= 10;
    uint64_t claimed = (uint64_t)(measure->claimed.micro < 0 ? -(measure->claimed.micro + 1) : measure->claimed.micro);
    uint64_t recorded =
        (uint64_t)(measure->recorded.micro < 0 ? -(measure->recorded.micro + 1) : measure->recorded.micro);
    add(listing, CAUSE_UNEXPLAINED,
        WEIGHT_OF_UNEXPLAINED + weight_among((claimed > recorded ? claimed : recorded) / (uint64_t)unit),
        words_of_unexplained);
}

size_t hypotheses_of(const struct patient *patient, const struct measure *measure,
                     struct hypothesis out[MAX_HYPOTHESES])
{
    struct listing listing = {patient, measure, out, 0};
    add_rates(&listing);
    add_tax(&listing);
    add_slips(&listing);
    add_currency(&listing);
    if (double_slip_of(patient, measure, &out[listing.count]))
        listing.count++;
    add_unexplained(&listing);
    return listing.count;
}
