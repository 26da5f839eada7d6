/* How a partner stands: what was published of its months by a day, and the dates of its renewal.
   Rules sections 1, 6 and facts section 6. */
#ifndef KPIRECON_RESOLUTION_STANDING_H
#define KPIRECON_RESOLUTION_STANDING_H

#include "dataset/dataset.h"
#include "matching/compare.h"
#include "programme/calendar.h"
#include "programme/partner_registry.h"

struct standing_input {
    const struct programme *programme;
    const struct partner_registry *registry; /* may be empty */
    const struct gathered *gathered;         /* every row of standing_keys() */
    const struct gather_keys *keys;
    Slice partner;
    Date as_of;
};

/* One type and currency of one month, in the publication in force. */
struct standing_line {
    Month month;
    Slice type;
    char currency[4];
    size_t row_count;
    struct measures sum;
};

struct standing {
    const struct partner *partner; /* NULL: the registry does not know it */
    Slice group;       /* of the registry, else as published; empty: none is known but the partner itself */
    MonthSpan window;
    bool by_renewal;   /* the window is the renewal's; else the months that are shown */
    Date anniversary;  /* DATE_NONE: not known */
    DateSpan renewal, reminders;
    Date next;
    bool extended;     /* KPIs are waived for this renewal */
    struct standing_line *lines; /* by month, type, currency */
    size_t line_count, line_capacity;
    bool overflow;     /* a sum left the range of decimals: it is told of nothing */
    Month drops_out;   /* the month that is shown no longer after the next publication */
    Date drops_on;
    struct measures dropping; /* what is published of it; revenue is not added up, it may be of several currencies */
};

/* Every row of the partner and of all ids of its group, as far as the registry knows it. */
void standing_keys(const struct partner_registry *registry, Slice partner, struct gather_keys *keys,
                   struct arena *mem);
/* What was gathered may name a group that the registry does not: then its key is added, and all has to be gathered
   again. False when nothing is to be added. */
bool standing_group_key(const struct standing_input *input, struct gather_keys *keys);
void standing_make(const struct standing_input *input, struct arena *mem, struct standing *out);

#endif
