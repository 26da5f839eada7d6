/* When a file was published, if its rows do not say: by the date or the month in
   its name, by what the user said, or by its newest month. Never by its mtime. */
#ifndef KPIRECON_DATASET_PUBLISHED_H
#define KPIRECON_DATASET_PUBLISHED_H

#include "base/date.h"

struct programme;

/* What a file's name says; both zero when it says nothing, or two different things. */
struct name_hint {
    Date date;   /* kpi-2020-02-15.csv, KPI_20200215.csv */
    Month month; /* KPI_2020-01.csv, 202001.tsv, LearningKPI_Jan2020.csv */
    Month data_month; /* the same, also beside a date: KPI_2020-01_20200215.csv */
};

struct name_hint name_hint(Slice path);

struct published {
    Date date;     /* DATE_NONE: nothing says it, and there are no rows to go by */
    bool assumed;
    bool name_disagrees; /* the month in the name fits neither data nor publication */
};

/* `option` is --published or DATE_NONE; `newest` the newest data month, MONTH_NONE without rows. */
struct published published_when(const struct programme *programme, Slice path, Date option, Month newest);

#endif
