/* The programme's calendar: pure functions from dates to dates over the numbers
   of a struct programme (rules section 1). "Day" is always a day in clock_zone.
   Days outside the years 1900 to 2999 count as the nearest day inside, so that
   nothing a ticket says leads beyond the dates that can be written. */
#ifndef KPIRECON_PROGRAMME_CALENDAR_H
#define KPIRECON_PROGRAMME_CALENDAR_H

#include "programme/programme.h"

typedef struct MonthSpan {
    Month from, to; /* both included */
} MonthSpan;

typedef struct DateSpan {
    Date from, to; /* both included */
} DateSpan;

/* The day month k is first shown: day 15 of month k+1. Later than any day of k. */
Date publication_of(const struct programme *programme, Month month);
/* The newest month shown on a day, and the twelve months shown on it. */
Month last_visible(const struct programme *programme, Date day);
MonthSpan display_window(const struct programme *programme, Date day);
/* First and last day on which a month is shown. */
DateSpan visible_interval(const struct programme *programme, Month month);

/* What counts for the renewal at an anniversary, by the renewal_window setting;
   as days for exact_days, and as the months touched by those days. */
MonthSpan eligibility_window(const struct programme *programme, Date anniversary);
DateSpan eligibility_days(const struct programme *programme, Date anniversary);
DateSpan renewal_open(const struct programme *programme, Date anniversary);
DateSpan renewal_reminders(const struct programme *programme, Date anniversary); /* the two days */
Date next_anniversary(const struct programme *programme, Date anniversary);
/* Of the anniversaries that follow from the known one, the first whose renewal is not
   over on `day`: the one a ticket of that day is about. */
Date current_anniversary(const struct programme *programme, Date known, Date day);

/* Is the KPI requirement waived for the renewal at this anniversary? */
bool extension_applies(const struct programme *programme, Date anniversary, Slice competency, struct arena *scratch);

struct directory_dates {
    Month batch;
    DateSpan submitted;
    Date visible_by;
};
/* For a request that was complete on that day (rules section 7). */
struct directory_dates directory_dates(const struct programme *programme, Date complete_on);

bool month_in(MonthSpan span, Month month);
bool date_in(DateSpan span, Date date);

#endif
