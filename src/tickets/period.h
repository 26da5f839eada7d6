/* The month a claim is about: "1" + "2020", "2020-01", "01/2020", "January 2020",
   "Jan-20", "FY20 M7" (rules section 2.3). */
#ifndef KPIRECON_TICKETS_PERIOD_H
#define KPIRECON_TICKETS_PERIOD_H

#include "base/date.h"

struct arena;

/* Of dates such as 3/4/2020; what one date of a column proves holds for all of it. */
enum day_order { ORDER_OPEN, ORDER_DAY_FIRST, ORDER_MONTH_FIRST };

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
    Month month; /* PERIOD_READ; for PERIOD_AMBIGUOUS one of the readings */
    Month other; /* PERIOD_AMBIGUOUS, PERIOD_CONFLICT: the other reading; MONTH_NONE when it lacks a year ("20-Jan") */
    enum period_state state : 8;
    enum day_order proves : 8; /* PERIOD_READ */
    bool order_open : 1; /* PERIOD_AMBIGUOUS: `month` is the one read with the month first, `other` with the day */
    bool name_open : 1;  /* PERIOD_AMBIGUOUS: the month's name means another one in another language */
    bool month_at_fault : 1; /* PERIOD_UNREADABLE, _RANGE, _BAD_MONTH: the month field, else the year field */
};

/* The habit of a language, "en-US" or "fr"; ORDER_OPEN where it has both or none. */
enum day_order day_order_of_language(Slice language);
/* A period with an open order, read in this one. */
struct period period_settle(struct period period, enum day_order order);

/* Either field may hold the whole period while the other is empty or agrees. `language`, which may be empty, says
   what a name means that is two months in two languages: "listopad" is October in Croatian, else November. */
struct period period_read(Slice month, Slice year, Slice language, struct arena *scratch);

#endif
