/* Claimed against recorded, measure by measure (rules section 4). */
#ifndef KPIRECON_MATCHING_COMPARE_H
#define KPIRECON_MATCHING_COMPARE_H

#include "base/decimal.h"

struct claim;
struct currency_word;
struct programme;

/* Units, KPI value and revenue: of a claim, a row, or added up. */
struct measures {
    Decimal units, kpi, revenue;
};

bool measures_add(struct measures *sum, const struct measures *more); /* false on overflow */

enum comparison { COMPARED_EQUAL, COMPARED_WITHIN, COMPARED_DIFFERS, COMPARED_NOT };

struct comparisons {
    enum comparison units, kpi, revenue; /* COMPARED_NOT: not given, or not comparable */
    bool currency_differs;               /* only then is a given revenue not compared */
    bool currency_assumed;               /* the claim names none: the row's is taken */
    Decimal units_difference, kpi_difference, revenue_difference; /* claimed - recorded */
    Decimal revenue_tolerance;
};

/* Which measures of a claim were read; the others are COMPARED_NOT. `currency` is the
   row's, empty when the dataset names none. `line_count` widens the money tolerance. */
struct comparisons compare_measures(const struct programme *programme, const struct claim *claim,
                                    const struct measures *claimed, const struct measures *recorded,
                                    const struct currency_word *currency, size_t line_count);
/* Nothing that was given differs, and something was given. */
bool compared_all_equal(const struct comparisons *compared);
bool compared_any_differs(const struct comparisons *compared);
/* Units, KPI value and revenue were all given, comparable, and equal. */
bool compared_fully_equal(const struct comparisons *compared);

#endif
