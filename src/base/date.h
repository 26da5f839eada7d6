/* Months, days and instants of the proleptic Gregorian calendar, without zones
   of the machine and without floating point. A zeroed value means "not given".

   Month counts year*12 + month-1; Date counts days so that 1 is 0000-01-01;
   Instant counts seconds since 1970-01-01T00:00:00Z. */
#ifndef KPIRECON_BASE_DATE_H
#define KPIRECON_BASE_DATE_H

#include "base/base.h"

typedef struct Month {
    int32_t k;
} Month;

typedef struct Date {
    int32_t day;
} Date;

typedef struct Instant {
    int64_t seconds; /* UTC */
    bool known;
    bool zone_given; /* false: no offset was written, the zone was supplied by a setting */
    bool date_only;  /* only a date was written: midnight in the supplied zone */
} Instant;

#define MONTH_NONE ((Month){0})
#define DATE_NONE ((Date){0})
#define DATE_CHARS 10 /* "2020-02-15" */
#define MONTH_CHARS 7 /* "2020-02" */

bool month_make(int year, int month, Month *out); /* false: month not 1..12, year not 1..9999 */
int month_year(Month month);
int month_number(Month month); /* 1..12 */
Month month_add(Month month, int months);
bool month_parse(Slice text, Month *out); /* "2020-01" only */
Slice month_format(Month month, char into[MONTH_CHARS]);

bool date_make(int year, int month, int day, Date *out); /* false when there is no such day */
void date_split(Date date, int *year, int *month, int *day);
int date_day_of_month(Date date);
Month date_month(Date date);
Date date_add_days(Date date, int days);
/* The same day in another year; 29 February becomes 28 February where there is none. */
Date date_add_years(Date date, int years);
Date month_day(Month month, int day); /* asserts the day exists */
Date month_last_day(Month month);
bool date_parse(Slice text, Date *out); /* "2020-02-15" or "20200215" */
Slice date_format(Date date, char into[DATE_CHARS]);

/* ISO 8601: a date, or date and time ("T" or blank; seconds and fraction
   optional) with "Z", "+09:00", "+0900", "+09" or no offset. Without an offset
   the time stands in `zone_minutes` east of UTC. */
bool instant_parse(Slice text, int zone_minutes, Instant *out);
Date instant_date(Instant instant, int zone_minutes);
Instant instant_from_date(Date date, int zone_minutes);
Slice instant_format(Instant instant, char into[20]); /* "2020-02-15T07:30:00Z" */

#endif
