/* What the parts of diagnosis/ share: a comparison being looked at, and the readings of
   it. Private to diagnosis/. */
#ifndef KPIRECON_DIAGNOSIS_PATIENT_H
#define KPIRECON_DIAGNOSIS_PATIENT_H

#include "diagnosis/diagnosis.h"
#include "diagnosis/digits.h"
#include "programme/taxes.h"

enum { UNITS = 1u << CAUSE_OF_UNITS, KPI = 1u << CAUSE_OF_KPI, REVENUE = 1u << CAUSE_OF_REVENUE };
#define MEASURE_COUNT 3

struct measure {
    unsigned bit;
    Slice name;
    Decimal claimed, recorded, tolerance;
    enum comparison outcome;
    unsigned places; /* with how many decimals it is quoted at least */
};

struct patient {
    const struct diagnosis_question *question;
    struct arena *mem;
    struct diagnosis *out;
    struct measure measures[MEASURE_COUNT];
    unsigned open;  /* bit per measure that differs */
    bool adjusted;  /* `recorded` is what it would be after another cause is taken out */
    bool stopped;   /* the search for lines that add up stopped at its bound */
};

/* The patient with these figures in place of the published ones. */
struct patient patient_with(const struct patient *patient, const struct measures *recorded);
Slice measure_words(const struct patient *patient, const struct measure *measure, Decimal a);

/* One cause as a reading of one or more measures. */
struct hypothesis {
    enum cause_code code;
    unsigned explains; /* bit per measure */
    int weight;
    Slice (*words)(const struct patient *patient, const struct hypothesis *hypothesis);
    const struct measure *first, *second;
    union {
        struct slip slip;
        struct tax_answer tax;
        Decimal rate;
    } of;
    bool reversed; /* tax: the published amount includes it; currency: likewise */
    /* Two slips in one number: `code` makes `between` of the published one, and `then` makes the claimed one of that. */
    bool is_double;
    Decimal between;
    struct slip then;
};

#define MAX_HYPOTHESES 12
#define MAX_READING 4

/* A reading of the whole difference: every open measure is explained once. */
struct reading {
    struct hypothesis parts[MAX_READING];
    size_t count;
    int weight;
    struct hypothesis others[MAX_HYPOTHESES]; /* that explain a measure nearly as well */
    size_t other_count;
};

/* Fills in what turns one number into the other, for this measure alone; UNEXPLAINED is always the last. */
size_t hypotheses_of(const struct patient *patient, const struct measure *measure,
                     struct hypothesis out[MAX_HYPOTHESES]);
/* The lightest way to explain the measure by two slips, one after the other. False when there is none. */
bool double_slip_of(const struct patient *patient, const struct measure *measure, struct hypothesis *out);
/* The lightest reading of what is open. `patient` must outlive it. */
void reading_make(const struct patient *patient, struct reading *out);

/* Lines that one side lacks or has twice: figures the dataset would have otherwise. */
void line_alternatives(struct patient *patient, struct lines_found *out);

/* Month, type, location and currency: where the rows were found. */
void identity_causes(const struct patient *patient);

#endif
