/* One field of a period read by itself, before the two are put together. */
#ifndef KPIRECON_TICKETS_PERIOD_PRIVATE_H
#define KPIRECON_TICKETS_PERIOD_PRIVATE_H

#include "tickets/period.h"

struct arena;

/* How a month was given: fiscal years count some kinds from July. */
enum month_said {
    SAID_BARE,   /* "7" */
    SAID_DATED,  /* within a date or beside a year */
    SAID_NAMED,  /* "July" */
    SAID_MARKED, /* "7월" */
    SAID_MONTH,  /* "M7" */
    SAID_PERIOD  /* "P07" */
};

enum fiscal_year {
    FISCAL_NONE,
    FISCAL_PROGRAMME, /* "FY20": from July of the year before (rules section 2.3) */
    FISCAL_SOMEBODYS  /* "2020年度", "rok obrotowy 2020": nothing says when it begins */
};

/* One field, with all it says. 0: not said. */
struct period_field {
    bool given, unreadable, range, bad_month;
    int month, year;
    int solar_month;
    enum month_said said; /* the month */
    enum fiscal_year fiscal; /* what kind of year it is */
    enum day_order proves;
    int other_month;      /* the other reading of "01/02/2020", or of a name that means two months */
    bool name_open;       /* the latter */
    int doubtful_year;    /* of "20-Jan" and "05/20", unless 20 is the day */
};

enum period_role { ROLE_MONTH, ROLE_YEAR };

/* `alone`: the other field is empty, so a workbook's serial may stand for both. */
struct period_field period_field_read(Slice text, enum period_role role, bool alone, Slice language,
                                      struct arena *scratch);

#endif
