/* From a match to the causes of its differences, ranked. All readings of a difference
   are weighed against each other: how common the cause is, and how many other outcomes
   it might have had as well. The lightest reading of the whole comes first: one slip
   that explains three fields before three slips, a line that is missing and one slip
   before two slips that fit by chance. Every difference gets at least one cause;
   UNEXPLAINED is one, with the nearest near miss. */
#ifndef KPIRECON_DIAGNOSIS_DIAGNOSIS_H
#define KPIRECON_DIAGNOSIS_DIAGNOSIS_H

#include "diagnosis/cause.h"
#include "evidence/dossier.h"
#include "matching/match.h"

struct diagnosis {
    struct cause *causes; /* room for MAX_CAUSES while causes are added */
    size_t count;
};

/* Figures that would stand in the dataset if something else were so: before a credit, in an older publication. */
struct alternative {
    enum cause_code code;
    int weight; /* how improbable, in tenths of a bit */
    struct measures recorded;
    Slice because;
};

/* What was found when the lines of a match were last looked through: claims of a ticket that share thousands of rows
   and say the same together ask the same. One for each thread; zeroed at first; it points into the arena that
   diagnose() was given. */
#define MAX_ADJUSTMENTS 12
struct lines_found {
    const struct kpi_row **rows; /* of which match; NULL: of none yet */
    struct measures claimed, tolerance;
    enum comparison units, kpi, revenue;
    unsigned places;
    struct alternative found[MAX_ADJUSTMENTS];
    size_t count;
    bool stopped;
};

struct diagnosis_question {
    const struct programme *programme;
    const struct claim *claim;
    const struct match *match;
    const struct comparisons *compared;
    const struct dossier *dossier; /* for what the documents say of the month; may be NULL */
    Slice country;                 /* of the partner, for taxes; may be empty */
    const struct alternative *alternatives;
    size_t alternative_count;
    struct lines_found *lines; /* NULL: nothing is kept for others */
};

/* Causes for what differs between the claim and its matched rows. */
void diagnose(const struct diagnosis_question *question, struct arena *mem, struct diagnosis *out);
/* One more cause, unless the same code and field is there already. */
void diagnosis_add(struct diagnosis *diagnosis, enum cause_code code, enum cause_field field, Slice because);
/* A number as causes quote it, with at least so many decimals: "560", "12345.60"; in `mem`. */
Slice decimal_words(Decimal a, unsigned places, struct arena *mem);

#endif
