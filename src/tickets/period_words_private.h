/* The words in periods: month names, and what says which number is what. */
#ifndef KPIRECON_TICKETS_PERIOD_WORDS_PRIVATE_H
#define KPIRECON_TICKETS_PERIOD_WORDS_PRIVATE_H

#include "base/base.h"

enum period_word {
    PERIOD_WORD_NONE,
    PERIOD_WORD_MONTH,        /* a name; value 1..12 */
    PERIOD_WORD_SOLAR_MONTH,  /* a month of the Persian calendar; value 1..12 */
    PERIOD_WORD_AFTER_YEAR,   /* "2020" is before it */
    PERIOD_WORD_AFTER_MONTH,
    PERIOD_WORD_AFTER_DAY,
    PERIOD_WORD_BEFORE_MONTH, /* "M7", "month 7" */
    PERIOD_WORD_BEFORE_PERIOD,/* "P07": a month of some fiscal year */
    PERIOD_WORD_BEFORE_YEAR,
    PERIOD_WORD_FISCAL,       /* before a year */
    PERIOD_WORD_ERA,          /* before a year; value: what to add to it */
    PERIOD_WORD_ONE,          /* the first year of an era */
    PERIOD_WORD_PART,         /* quarters and halves */
    PERIOD_WORD_FILLER
};

/* The longest known word at the head of `text`, which is folded. *len is what it takes. */
enum period_word period_word_at(Slice text, int *value, size_t *len);

#endif
