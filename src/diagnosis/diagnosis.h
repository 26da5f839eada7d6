/* From a match to the causes of its differences, ranked: the cause that explains
   most, and is least likely by chance, comes first. Every difference gets at
   least one cause; UNEXPLAINED is one, with the nearest near miss. */
#ifndef KPIRECON_DIAGNOSIS_DIAGNOSIS_H
#define KPIRECON_DIAGNOSIS_DIAGNOSIS_H

#include "diagnosis/cause.h"
#include "matching/match.h"

struct diagnosis {
    struct cause *causes; /* room for MAX_CAUSES while causes are added */
    size_t count;
};

/* Causes for what differs between the claim and its matched rows. */
void diagnose(const struct programme *programme, const struct claim *claim, const struct match *match,
              const struct comparisons *compared, struct arena *mem, struct diagnosis *out);
/* One more cause, unless the same code and field is there already. */
void diagnosis_add(struct diagnosis *diagnosis, enum cause_code code, enum cause_field field, Slice because);
/* A number as causes quote it, with at least so many decimals: "560", "12345.60"; in `mem`. */
Slice decimal_words(Decimal a, unsigned places, struct arena *mem);

#endif
