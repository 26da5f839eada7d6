/* The lightest way to explain every open measure: each by itself, KPI value and revenue as
   following the units, two in each other's place, or all with the opposite sign. */
#include "diagnosis/patient.h"

#include "base/arena.h"
#include "base/slice.h"

#define WEIGHT_OF_FOLLOWING 10
#define WEIGHT_OF_SWAPPED_MEASURES 50
#define WEIGHT_OF_SIGNS 60
#define NEARLY_AS_GOOD 10

__extension__ typedef __int128 Wide; /* products of two decimals */

Slice measure_words(const struct patient *patient, const struct measure *measure, Decimal a)
{
    return decimal_words(a, measure->places, patient->mem);
}

/* ---- several measures at once ---- */

static Slice words_of_swapped(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *one = hypothesis->first, *other = hypothesis->second;
    Slice first = measure_words(patient, one, one->claimed), second = measure_words(patient, other, other->claimed);
    return arena_printf(patient->mem, "%.*s %.*s and %.*s %.*s stand in each other's place", SLICE_ARG(one->name),
                        SLICE_ARG(first), SLICE_ARG(other->name), SLICE_ARG(second));
}

static Slice words_of_signs(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *one = hypothesis->first;
    Slice claimed = measure_words(patient, one, one->claimed), recorded = measure_words(patient, one, one->recorded);
    return arena_printf(patient->mem, "all amounts have the opposite sign: %.*s %.*s and %.*s", SLICE_ARG(one->name),
                        SLICE_ARG(claimed), SLICE_ARG(recorded));
}

static bool stand_swapped(const struct measure *a, const struct measure *b)
{
    return decimal_equal(a->claimed, b->recorded) && decimal_equal(b->claimed, a->recorded);
}

static bool signs_flipped(const struct patient *patient)
{
    unsigned flipped = 0, count = 0;
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        const struct measure *measure = &patient->measures[i];
        bool flips = measure->claimed.micro && measure->claimed.micro != INT64_MIN &&
                     measure->claimed.micro == -measure->recorded.micro;
        flipped |= flips ? measure->bit : 0;
        count += flips;
    }
    return count > 1 && flipped == patient->open;
}

static bool same_ratio(const struct measure *measure, const struct measure *units)
{
    Wide off = (Wide)measure->claimed.micro * units->recorded.micro -
               (Wide)measure->recorded.micro * units->claimed.micro;
    Wide recorded = units->recorded.micro < 0 ? -(Wide)units->recorded.micro : units->recorded.micro;
    Wide allowed = (Wide)measure->tolerance.micro * recorded;
    return (off < 0 ? -off : off) <= allowed;
}

static Slice words_of_following(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *measure = hypothesis->first, *units = hypothesis->second;
    Slice claimed = measure_words(patient, measure, measure->claimed),
          recorded = measure_words(patient, measure, measure->recorded),
          ours = measure_words(patient, units, units->claimed), theirs = measure_words(patient, units, units->recorded);
    return arena_printf(patient->mem, "follows the units: %.*s for %.*s and %.*s for %.*s", SLICE_ARG(claimed),
                        SLICE_ARG(ours), SLICE_ARG(recorded), SLICE_ARG(theirs));
}

/* Where the units are wrong, KPI value and revenue are wrong with them: that is one slip and not three. */
static bool follows_units(const struct patient *patient, const struct measure *measure, enum cause_code code,
                          struct hypothesis *out)
{
    const struct measure *units = &patient->measures[CAUSE_OF_UNITS];
    if (measure == units || !(patient->open & UNITS) || !units->recorded.micro || !units->claimed.micro ||
        !same_ratio(measure, units))
        return false;
    *out = (struct hypothesis){.code = code,
                               .explains = measure->bit,
                               .weight = WEIGHT_OF_FOLLOWING,
                               .words = words_of_following,
                               .first = measure,
                               .second = units};
    return true;
}

/* ---- each measure by itself ---- */

static const struct hypothesis *lightest(const struct hypothesis *list, size_t count)
{
    const struct hypothesis *best = list;
    for (size_t i = 1; i < count; i++)
        if (list[i].weight < best->weight)
            best = &list[i];
    return best;
}

static void take(struct reading *reading, const struct hypothesis *part)
{
    reading->parts[reading->count++] = *part;
    reading->weight += part->weight;
}

/* What is heavier than having no explanation, which is the last of the list, explains nothing. */
static void keep_others(struct reading *reading, const struct hypothesis *list, size_t count,
                        const struct hypothesis *best)
{
    const struct hypothesis *none = &list[count - 1];
    for (size_t i = 0; i < count; i++)
        if (&list[i] != best && !list[i].is_double && list[i].weight < none->weight &&
            list[i].weight <= best->weight + NEARLY_AS_GOOD && reading->other_count < MAX_HYPOTHESES)
            reading->others[reading->other_count++] = list[i];
}

static void explain_each(const struct patient *patient, unsigned open, struct reading *reading)
{
    enum cause_code of_units = CAUSE_UNEXPLAINED;
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        struct hypothesis list[MAX_HYPOTHESES], following;
        const struct measure *measure = &patient->measures[i];
        if (!(open & measure->bit))
            continue;
        size_t count = hypotheses_of(patient, measure, list);
        const struct hypothesis *best = lightest(list, count);
        if (open & UNITS && follows_units(patient, measure, of_units, &following) && following.weight < best->weight) {
            take(reading, &following);
            continue;
        }
        if (measure->bit == UNITS)
            of_units = best->code;
        take(reading, best);
        keep_others(reading, list, count, best);
    }
}

/* The parts in the order in which they are told: what explains most, then what is explained before what is not. */
static void put_in_order(struct reading *reading)
{
    for (size_t i = 1; i < reading->count; i++)
        for (size_t j = i; j > 0; j--) {
            struct hypothesis *earlier = &reading->parts[j - 1], *later = &reading->parts[j], kept = *earlier;
            bool follows = later->words == words_of_following;
            if (earlier->code != CAUSE_UNEXPLAINED || later->code == CAUSE_UNEXPLAINED || follows)
                break;
            *earlier = *later;
            *later = kept;
        }
}

static void lighter(struct reading *best, const struct reading *other)
{
    if (other->weight < best->weight)
        *best = *other;
}

static void try_swapped(const struct patient *patient, struct reading *best)
{
    for (size_t i = 0; i < MEASURE_COUNT; i++)
        for (size_t j = i + 1; j < MEASURE_COUNT; j++) {
            const struct measure *one = &patient->measures[i], *two = &patient->measures[j];
            unsigned both = one->bit | two->bit;
            if ((patient->open & both) != both || !stand_swapped(one, two))
                continue;
            struct reading reading = {0};
            take(&reading, &(struct hypothesis){.code = CAUSE_MEASURES_SWAPPED,
                                                .explains = both,
                                                .weight = WEIGHT_OF_SWAPPED_MEASURES,
                                                .words = words_of_swapped,
                                                .first = one,
                                                .second = two});
            explain_each(patient, patient->open & ~both, &reading);
            lighter(best, &reading);
        }
}

static void try_signs(const struct patient *patient, struct reading *best)
{
    if (!signs_flipped(patient))
        return;
    const struct measure *first = &patient->measures[0];
    while (!(patient->open & first->bit))
        first++;
    struct reading reading = {0};
    take(&reading, &(struct hypothesis){.code = CAUSE_SIGN_FLIPPED,
                                        .explains = patient->open,
                                        .weight = WEIGHT_OF_SIGNS,
                                        .words = words_of_signs,
                                        .first = first});
    lighter(best, &reading);
}

void reading_make(const struct patient *patient, struct reading *out)
{
    *out = (struct reading){0};
    explain_each(patient, patient->open, out);
    try_swapped(patient, out);
    try_signs(patient, out);
    put_in_order(out);
}
