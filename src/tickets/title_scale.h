/* The titles of amounts may say that they count in thousands or the like: "Umsatz (TEUR)", "Выручка, тыс. руб.",
   "売上（万円）". What a title says so of every amount below it holds for each, exactly. */
#ifndef KPIRECON_TICKETS_TITLE_SCALE_H
#define KPIRECON_TICKETS_TITLE_SCALE_H

#include "base/base.h"

struct arena;

enum title_scale {
    SCALE_NONE,
    SCALE_READ,
    SCALE_OPEN /* it says something of the kind, which may be two: "mil", "m USD", "cents" */
};

/* *factor is what the amounts are multiplied by, *currency what is glued to the scale ("EUR" of "TEUR"), or empty.
   Both are written when it is read. `scratch` is given back. */
enum title_scale title_scale(Slice title, struct arena *scratch, int64_t *factor, Slice *currency);

#endif
