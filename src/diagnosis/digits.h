/* How two numbers, written out, turn into each other: the slips of hands and
   spreadsheets, each with its weight, so that a reading that fits by chance loses
   against one that hardly can. Private to diagnosis/. */
#ifndef KPIRECON_DIAGNOSIS_DIGITS_H
#define KPIRECON_DIAGNOSIS_DIGITS_H

#include "base/decimal.h"
#include "diagnosis/cause.h"

struct arena;

enum slip_form {
    FORM_PLAIN,
    FORM_CLAIMED_LONGER,  /* DIGIT_MISSING: the claimed number has the digit more */
    FORM_CLAIMED_SHORTER,
    FORM_CLAIMED_LARGER,  /* DECIMAL_SHIFT */
    FORM_CLAIMED_SMALLER,
    FORM_CLAIMED_ROUNDED, /* ROUNDING */
    FORM_RECORDED_ROUNDED,
    FORM_CLAIMED_CUT,
    FORM_RECORDED_CUT
};

struct slip {
    enum cause_code code;
    int weight;
    enum slip_form form;
    size_t at;      /* DIGIT_SWAP, DIGIT_TYPO: the first digit concerned, from 0 */
    size_t length;  /* DIGIT_SWAP: how many digits there are */
    char given, meant; /* DIGIT_TYPO */
    int64_t factor; /* DECIMAL_SHIFT; ROUNDING: to this many millionths */
};

#define MAX_SLIPS 6

/* Every slip that turns one into the other, each code at most once. */
size_t slips_between(Decimal claimed, Decimal recorded, struct slip out[MAX_SLIPS]);
/* "560 and 506: the last two digits are swapped"; amounts with `places` decimals at least. */
Slice slip_words(const struct slip *slip, Decimal claimed, Decimal recorded, unsigned places, struct arena *mem);

/* The number nearest to `claimed` that one slip makes of `recorded`, for a difference that no slip explains:
   "a swap of the last two digits would give 2471, off by 3". Empty when nothing comes near. */
Slice near_miss_words(Decimal claimed, Decimal recorded, unsigned places, struct arena *mem);

#endif
