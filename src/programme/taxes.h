/* Taxes on sales by country and month, as data: which rate could turn one amount into
   another where and when it was claimed. Read from the section <taxes> of the rule file,
   which may be missing: then only the common rates (catalogue.h) are known. */
#ifndef KPIRECON_PROGRAMME_TAXES_H
#define KPIRECON_PROGRAMME_TAXES_H

#include "programme/programme.h"

struct tax_rate {
    char country[3];  /* ISO 3166-1, NUL at the end */
    char currency[4]; /* what invoices there are in */
    int permille;
    Month from, to; /* MONTH_NONE: no bound */
};

/* What is asked: the country, or where it is not known, every country with that currency. */
struct tax_question {
    Slice country; /* may be empty */
    const char *currency;
    Month month;
    Decimal net, gross, tolerance;
};

#define MAX_TAX_COUNTRIES_NAMED 4

struct tax_answer {
    int permille; /* 0: no rate there turns one into the other */
    char countries[MAX_TAX_COUNTRIES_NAMED][3]; /* that have it; those after the last one are empty */
    size_t rate_count; /* how many different rates were tried: the more, the less a fit says */
};

struct tax_answer tax_rate_there(const struct programme *programme, const struct tax_question *question);

#endif
