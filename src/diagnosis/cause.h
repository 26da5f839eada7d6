/* Why numbers differ: causes with their arithmetic in words. */
#ifndef KPIRECON_DIAGNOSIS_CAUSE_H
#define KPIRECON_DIAGNOSIS_CAUSE_H

#include "base/base.h"

enum cause_code {
#define CAUSE(code, meaning) CAUSE_##code,
#include "diagnosis/causes.def"
#undef CAUSE
    CAUSE_COUNT
};

Slice cause_name(enum cause_code code);    /* "DIGIT_SWAP" */
Slice cause_meaning(enum cause_code code); /* one line, for explain */

/* Which of the measures, or the identity, a cause speaks of. */
enum cause_field { CAUSE_OF_UNITS, CAUSE_OF_KPI, CAUSE_OF_REVENUE, CAUSE_OF_PERIOD, CAUSE_OF_TYPE, CAUSE_OF_INVOICE,
                   CAUSE_OF_ALL, CAUSE_FIELD_COUNT };
Slice cause_field_name(enum cause_field field); /* "kpi"; "all" */

struct cause {
    enum cause_code code;
    enum cause_field field;
    Slice because; /* "560 and 506: the last two digits are swapped" */
};

#define MAX_CAUSES 12

#endif
