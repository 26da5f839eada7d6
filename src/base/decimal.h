/* Exact decimal numbers: a signed count of millionths. Money, KPI values and
   units are this and never binary floats. The range is +-9,223,372,036,854.775807;
   whatever leaves it is an error and never rounded in silence. */
#ifndef KPIRECON_BASE_DECIMAL_H
#define KPIRECON_BASE_DECIMAL_H

#include "base/base.h"

typedef struct Decimal {
    int64_t micro; /* millionths */
} Decimal;

#define DECIMAL_SCALE 1000000
#define DECIMAL_PLACES 6
#define DECIMAL_CHARS 24 /* room for any formatted Decimal, no NUL */
#define DECIMAL_ZERO ((Decimal){0})

enum decimal_result {
    DECIMAL_READ,
    DECIMAL_NOT_A_NUMBER,
    DECIMAL_TOO_LARGE, /* outside the range */
    DECIMAL_TOO_FINE   /* more than six decimals that are not zero */
};

/* Reads the whole slice: an optional '-' or '+', digits, an optional '.' with
   digits. No blanks, no grouping, no exponent: tickets/number.h knows those. */
enum decimal_result decimal_parse(Slice text, Decimal *out);

/* False on overflow, and *out is left alone. */
bool decimal_add(Decimal a, Decimal b, Decimal *out);
bool decimal_sub(Decimal a, Decimal b, Decimal *out);
bool decimal_mul_int(Decimal a, int64_t factor, Decimal *out);

Decimal decimal_from_int(int64_t whole); /* asserts |whole| fits */
Decimal decimal_negate(Decimal a);       /* asserts it fits */
Decimal decimal_abs(Decimal a);
int decimal_compare(Decimal a, Decimal b);
bool decimal_equal(Decimal a, Decimal b);
bool decimal_is_whole(Decimal a);

/* The shortest exact form with at least `min_places` decimals: "25", "12345.60"
   (2), "-0.5". Writes into `into` and returns the slice of it. */
Slice decimal_format(Decimal a, unsigned min_places, char into[DECIMAL_CHARS]);

#endif
