/* The rules of the programme as data: every number of domain rule section 0, the
   OMLP catalogue and the currencies, read from templates/rules/programme.xml.
   Constant after loading; passed to whoever needs it. Nothing here reads a clock. */
#ifndef KPIRECON_PROGRAMME_PROGRAMME_H
#define KPIRECON_PROGRAMME_PROGRAMME_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/table.h"

struct arena;
struct diag;
struct exchange_rates;
struct tax_rate;

/* 15 February 2020 was a Saturday and the page names it all the same. */
enum publication_shift { PUBLICATION_SHIFT_NONE };
enum renewal_window { RENEWAL_COMPLETE_MONTHS, RENEWAL_PUBLISHED, RENEWAL_EXACT_DAYS };
enum anniversary_step { ANNIVERSARY_365_DAYS, ANNIVERSARY_CALENDAR_YEAR };
enum credit_policy { CREDIT_MONTH, CREDIT_ORIGINAL_MONTH };
enum evidence_required { EVIDENCE_IF_PRESENT, EVIDENCE_REQUIRED, EVIDENCE_TO_CONFIRM };

/* Anniversaries from..to: KPIs are waived for that renewal. */
struct extension {
    Date from, to;
    const Slice *excluded_competencies;
    size_t excluded_count;
};

/* One OMLP type: canonical code and every name it goes by. */
struct omlp_type {
    Slice code;   /* "DMOC" */
    Slice title;  /* "Digital Microsoft Official Course" */
    bool qualifies;
    Month qualifies_from, qualifies_to; /* MONTH_NONE: no bound */
    bool digital_moc; /* the zero price promotion is about these */
};

/* Months in which a revenue of 0 for digital MOC is no slip. */
struct promotion {
    Month from, to;
};

struct currency {
    char code[4]; /* ISO 4217, NUL at the end */
    uint8_t minor_places; /* 0 JPY, 2 EUR, 3 KWD */
};

#define MAX_TAX_RATES 64
#define MAX_SETTINGS 40

/* Where a setting comes from; by its index in settings.h. */
struct setting_origin {
    uint64_t line;  /* of the rule file */
    uint8_t source; /* 0: the file does not say; see setting_source() */
    bool by_option; /* --set has the last word */
};

struct programme {
    int publication_day;        /* 15 */
    int publication_lag_months; /* 1 */
    int publication_grace_days; /* 5 */
    int dataset_shrink_percent; /* 20: a publication that is smaller than the one before by more is questioned */
    enum publication_shift publication_shift;
    int clock_zone_minutes;     /* 0 = UTC */
    int window_months;          /* 12 */
    enum renewal_window renewal_window;
    enum anniversary_step anniversary_step;
    int renewal_open_days;     /* 30 */
    int renewal_remind_before; /* 15 */
    int renewal_remind_after;  /* 23 */
    enum credit_policy credit_policy;
    int directory_first_day, directory_last_day; /* 15, 21: the third week */
    int directory_cutoff_day;                    /* 15 */
    int directory_visible_day;                   /* 7 */
    int first_year;                              /* 2009: nothing is older */
    Decimal kpi_tolerance;                       /* 0 */
    Decimal units_tolerance;                     /* 0 */
    Decimal money_tolerance_per_line;            /* 0.5, in minor units of the currency */
    Decimal money_tolerance_least;               /* 1, in minor units */
    bool partner_required;
    enum evidence_required evidence_required;
    int pattern_least_claims;                    /* 5: what so many claims share is told once, as a pattern */
    int pattern_share_percent;                   /* 50: of a partner's or file's claims that make it a pattern of its own */
    int pattern_examples;                        /* 3 */
    Slice rule_file;                             /* its name, as findings call it */
    struct setting_origin origins[MAX_SETTINGS];
    const struct extension *extensions; /* the enabled ones */
    size_t extension_count;
    const struct promotion *promotions;
    size_t promotion_count;
    const Slice *levels_without_kpi; /* "Learning Action Pack" */
    size_t level_without_kpi_count;
    int tax_rate_permille[MAX_TAX_RATES]; /* common VAT rates, ascending: 50..270 */
    size_t tax_rate_count;
    const struct tax_rate *country_taxes; /* by country and month; programme/taxes.h */
    size_t country_tax_count;
    const struct exchange_rates *exchange_rates; /* NULL: the user gave none; programme/exchange_rates.h */
    const struct omlp_type *types;
    size_t type_count;
    const struct currency *currencies; /* ascending by code */
    size_t currency_count;

    /* names -> types; private to catalogue.c */
    struct table type_by_name;
    const Slice *type_names; /* folded */
    const uint16_t *type_of_name;
    size_t type_name_count;
};

/* A rule file with an error is refused: findings name its lines, then a fault. */
bool programme_load(struct programme *programme, Slice source, Slice text, struct arena *mem, struct diag *diag);

#endif
