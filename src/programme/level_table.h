/* How many KPIs each level asks for, as the user's own table says (standing --levels FILE): the programme does not
   publish it in a form that a program could read. */
#ifndef KPIRECON_PROGRAMME_LEVEL_TABLE_H
#define KPIRECON_PROGRAMME_LEVEL_TABLE_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/diag.h"

struct arena;
struct source;

struct level_need {
    Slice level;      /* "Gold" */
    Slice competency; /* empty: of any */
    Decimal kpi;      /* KPI value that the window must come to */
};

struct level_table {
    struct level_need *needs; /* the smaller need first */
    size_t count, capacity;
};

/* Columns level and kpi, and perhaps competency, in any order; a bad row is a finding and is left out. */
bool level_table_read(struct level_table *levels, struct source *source, struct arena *mem, struct diag *diag);
/* Does the row speak of a partner with this competency? One for any competency does not where the level has a row of
   its own for this one. */
bool level_need_applies(const struct level_table *table, const struct level_need *need, Slice competency);

#endif
