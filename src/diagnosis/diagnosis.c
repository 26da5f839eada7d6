/* Weighs the readings of a difference, with and without another cause taken out first, and
   tells the lightest: its parts, what else comes close, and where the rows were found. */
#include "diagnosis/diagnosis.h"

#include "base/arena.h"
#include "base/slice.h"
#include "diagnosis/patient.h"
#include "programme/catalogue.h"

void diagnosis_add(struct diagnosis *diagnosis, enum cause_code code, enum cause_field field, Slice because)
{
    for (size_t i = 0; i < diagnosis->count; i++)
        if (diagnosis->causes[i].code == code && diagnosis->causes[i].field == field)
            return;
    if (diagnosis->count < MAX_CAUSES)
        diagnosis->causes[diagnosis->count++] = (struct cause){code, field, because};
}

static enum cause_field field_of(unsigned measures)
{
    return measures == UNITS     ? CAUSE_OF_UNITS
           : measures == KPI     ? CAUSE_OF_KPI
           : measures == REVENUE ? CAUSE_OF_REVENUE
                                 : CAUSE_OF_ALL;
}

/* ---- the patient ---- */

static void measure_set(struct patient *patient, const struct measures *recorded, const struct comparisons *compared)
{
    const struct diagnosis_question *question = patient->question;
    const struct measures *claimed = &question->match->claimed;
    const char *currency = question->match->currency.code[0] ? question->match->currency.code : question->claim->currency;
    patient->measures[CAUSE_OF_UNITS] = (struct measure){.bit = UNITS,
                                                         .name = S("units"),
                                                         .claimed = claimed->units,
                                                         .recorded = recorded->units,
                                                         .tolerance = question->programme->units_tolerance,
                                                         .outcome = compared->units};
    patient->measures[CAUSE_OF_KPI] = (struct measure){.bit = KPI,
                                                       .name = S("KPI"),
                                                       .claimed = claimed->kpi,
                                                       .recorded = recorded->kpi,
                                                       .tolerance = question->programme->kpi_tolerance,
                                                       .outcome = compared->kpi};
    patient->measures[CAUSE_OF_REVENUE] = (struct measure){.bit = REVENUE,
                                                           .name = S("revenue"),
                                                           .claimed = claimed->revenue,
                                                           .recorded = recorded->revenue,
                                                           .tolerance = compared->revenue_tolerance,
                                                           .outcome = compared->revenue,
                                                           .places = currency_places(question->programme, currency)};
    patient->open = 0;
    for (size_t i = 0; i < MEASURE_COUNT; i++)
        if (patient->measures[i].outcome == COMPARED_DIFFERS)
            patient->open |= patient->measures[i].bit;
}

struct patient patient_with(const struct patient *patient, const struct measures *recorded)
{
    const struct diagnosis_question *question = patient->question;
    const struct match *match = question->match;
    struct patient other = *patient;
    size_t lines = match->row_count > match->group_size ? match->row_count : match->group_size;
    struct comparisons compared = compare_measures(question->programme, question->claim, &match->claimed, recorded,
                                                   &match->currency, lines);
    other.adjusted = true;
    measure_set(&other, recorded, &compared);
    return other;
}

/* ---- readings ---- */

/* A reading of what is left once `taken_out` is; NULL: of the whole. */
struct account {
    const struct alternative *taken_out;
    struct patient patient;
    struct reading reading;
    int weight;
};

static void account_make(const struct patient *patient, const struct alternative *taken_out, struct account *out)
{
    out->taken_out = taken_out;
    out->patient = taken_out ? patient_with(patient, &taken_out->recorded) : *patient;
    reading_make(&out->patient, &out->reading);
    out->weight = out->reading.weight + (taken_out ? taken_out->weight : 0);
}

/* Taking something out must leave less to explain than there was. */
static bool is_simpler(const struct account *account, const struct patient *patient)
{
    return !(account->patient.open & ~patient->open) && account->patient.open != patient->open;
}

static void tell(struct diagnosis *out, const struct patient *patient, const struct hypothesis *part)
{
    enum cause_field field = field_of(part->explains);
    diagnosis_add(out, part->code, field, part->words(patient, part));
    if (part->is_double)
        diagnosis_add(out, part->then.code, field,
                      slip_words(&part->then, part->first->claimed, part->between, part->first->places, patient->mem));
}

static void tell_parts(struct diagnosis *out, const struct account *account)
{
    const struct reading *reading = &account->reading;
    if (account->taken_out)
        diagnosis_add(out, account->taken_out->code, CAUSE_OF_ALL, account->taken_out->because);
    for (size_t i = 0; i < reading->count; i++)
        tell(out, &account->patient, &reading->parts[i]);
}

static void tell_others(struct diagnosis *out, const struct account *account)
{
    for (size_t i = 0; i < account->reading.other_count; i++)
        tell(out, &account->patient, &account->reading.others[i]);
}

struct trial {
    const struct patient *patient;
    struct account *best, *next;
};

static void try(struct trial *trial, const struct alternative *alternatives, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        account_make(trial->patient, &alternatives[i], trial->next);
        if (trial->next->weight >= trial->best->weight || !is_simpler(trial->next, trial->patient))
            continue;
        struct account *worse = trial->best;
        trial->best = trial->next;
        trial->next = worse;
    }
}

static void explain_differences(struct patient *patient)
{
    const struct diagnosis_question *question = patient->question;
    struct account accounts[2];
    struct lines_found here = {.rows = NULL}, *lines = question->lines ? question->lines : &here;
    struct trial trial = {patient, &accounts[0], &accounts[1]};
    line_alternatives(patient, lines);
    account_make(patient, NULL, trial.best);
    try(&trial, question->alternatives, question->alternative_count);
    try(&trial, lines->found, lines->count);
    tell_parts(patient->out, trial.best);
    tell_others(patient->out, trial.best);
}

/* ---- what needs no explaining but is told ---- */

static void tell_within(const struct patient *patient, const struct measure *measure)
{
    if (measure->outcome != COMPARED_WITHIN)
        return;
    Slice claimed = measure_words(patient, measure, measure->claimed),
          recorded = measure_words(patient, measure, measure->recorded),
          tolerance = measure_words(patient, measure, measure->tolerance);
    diagnosis_add(patient->out, CAUSE_ROUNDING, field_of(measure->bit),
                  measure->bit == REVENUE
                      ? arena_printf(patient->mem, "%.*s and %.*s differ by no more than rounding, %.*s",
                                     SLICE_ARG(claimed), SLICE_ARG(recorded), SLICE_ARG(tolerance))
                      : arena_printf(patient->mem, "%.*s and %.*s are within tolerance", SLICE_ARG(claimed),
                                     SLICE_ARG(recorded)));
}

#define MAX_SUMMANDS_SHOWN 6

static void tell_split(const struct patient *patient)
{
    const struct match *match = patient->question->match;
    size_t lines = match->row_count - match->credit_count;
    if (patient->open || match->group_size > 1 || lines < 2)
        return;
    Slice kpi = (Slice){0};
    for (size_t i = 0; i < lines && i < MAX_SUMMANDS_SHOWN; i++) {
        Slice one = decimal_words(match->rows[i]->kpi, 0, patient->mem);
        kpi = i ? arena_printf(patient->mem, "%.*s + %.*s", SLICE_ARG(kpi), SLICE_ARG(one)) : one;
    }
    Slice sum = decimal_words(match->gross.kpi, 0, patient->mem);
    diagnosis_add(patient->out, CAUSE_SPLIT_LINES, CAUSE_OF_ALL,
                  arena_printf(patient->mem, "%zu published lines add up: KPI %.*s%s = %.*s", lines, SLICE_ARG(kpi),
                               lines > MAX_SUMMANDS_SHOWN ? " + ..." : "", SLICE_ARG(sum)));
}

/* What explains, whatever it explains, is told before what nothing explains. */
static void put_unexplained_last(struct diagnosis *out, size_t from)
{
    for (size_t i = from + 1; i < out->count; i++)
        for (size_t j = i; j > from && out->causes[j - 1].code == CAUSE_UNEXPLAINED &&
                           out->causes[j].code != CAUSE_UNEXPLAINED;
             j--) {
            struct cause kept = out->causes[j];
            out->causes[j] = out->causes[j - 1];
            out->causes[j - 1] = kept;
        }
}

void diagnose(const struct diagnosis_question *question, struct arena *mem, struct diagnosis *out)
{
    struct patient patient = {.question = question, .mem = mem, .out = out, .stopped = question->match->bounded};
    size_t already_told = out->count;
    measure_set(&patient, &question->match->recorded, question->compared);
    if (patient.open)
        explain_differences(&patient);
    identity_causes(&patient);
    for (size_t i = 0; i < MEASURE_COUNT; i++)
        tell_within(&patient, &patient.measures[i]);
    tell_split(&patient);
    put_unexplained_last(out, already_told);
}
