/* The month a claim is about: "1" + "2020", "2020-01", "01/2020", "January 2020",
   "Jan-20", "FY20 M7" (rules section 2.3). */
#ifndef KPIRECON_TICKETS_PERIOD_H
#define KPIRECON_TICKETS_PERIOD_H

#include "base/date.h"

struct arena;

enum period_state {
    PERIOD_MISSING,
    PERIOD_READ,
    PERIOD_NO_MONTH,   /* the year is there, the month is not */
    PERIOD_NO_YEAR,
    PERIOD_BAD_MONTH,  /* month 13 */
    PERIOD_RANGE,      /* a quarter or a range */
    PERIOD_AMBIGUOUS,  /* "20-Jan": a day or a year */
    PERIOD_CONFLICT,   /* both fields name a month or a year, and not the same */
    PERIOD_UNREADABLE
};

struct period {
    enum period_state state;
    Month month; /* PERIOD_READ; for PERIOD_AMBIGUOUS one of the readings */
    Month other; /* PERIOD_AMBIGUOUS, PERIOD_CONFLICT: the other reading; MONTH_NONE when it lacks a year ("20-Jan") */
    bool month_at_fault; /* PERIOD_UNREADABLE, _RANGE, _BAD_MONTH: the month field, else the year field */
};

/* Either field may hold the whole period while the other is empty or agrees. */
struct period period_read(Slice month, Slice year, struct arena *scratch);

#endif
