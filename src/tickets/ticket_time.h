/* Filing times as ticket systems export them, where they are not ISO 8601: "2/15/2020 7:30 AM",
   "15.02.20 07:30", "25/Feb/26 10:17 PM", "Sat, 15 Feb 2020 07:30:00 +0000", "2020년 2월 15일",
   seconds or milliseconds since 1970, and a workbook's serial. */
#ifndef KPIRECON_TICKETS_TICKET_TIME_H
#define KPIRECON_TICKETS_TICKET_TIME_H

#include "tickets/period.h"

struct arena;

struct ticket_time {
    Instant at;
    Instant month_first;   /* when both readings are possible; `at` takes the day first */
    bool is_ambiguous;
    bool name_open;        /* is_ambiguous, because the month's name means another one in another language; no `month_first` */
    enum day_order proves; /* what the form says about others of the same column */
};

/* False when it is no time. Where no offset is written it stands in `zone_minutes`. `language`: of whoever wrote the
   column, for names of months; may be empty. */
bool ticket_time_read(Slice text, int zone_minutes, Slice language, struct arena *scratch, struct ticket_time *out);

#endif
