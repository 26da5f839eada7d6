/* The words in periods: month names, and what says which number is what. */
#ifndef KPIRECON_TICKETS_PERIOD_WORDS_PRIVATE_H
#define KPIRECON_TICKETS_PERIOD_WORDS_PRIVATE_H

#include "base/base.h"

struct arena;

enum period_word {
    PERIOD_WORD_NONE,
    PERIOD_WORD_MONTH,        /* a name */
    PERIOD_WORD_SOLAR_MONTH,  /* a month of the Persian calendar; value 1..12 */
    PERIOD_WORD_AFTER_YEAR,   /* "2020" is before it */
    PERIOD_WORD_AFTER_MONTH,
    PERIOD_WORD_AFTER_DAY,
    PERIOD_WORD_BEFORE_MONTH, /* "M7", "month 7" */
    PERIOD_WORD_BEFORE_PERIOD,/* "P07": a month of some fiscal year */
    PERIOD_WORD_BEFORE_YEAR,
    PERIOD_WORD_FISCAL,       /* before a year; value: enum fiscal_year */
    PERIOD_WORD_AFTER_FISCAL, /* behind the number of a fiscal year, or before it; value: the same */
    PERIOD_WORD_ERA,          /* before a year; value: what to add to it */
    PERIOD_WORD_ONE,          /* the first year of an era */
    PERIOD_WORD_PART,         /* quarters and halves */
    PERIOD_WORD_FILLER
};

/* What a month's name says. */
struct period_name {
    int month;       /* 1..12 */
    int other_month; /* what it means in another language, when nothing says which is meant; else 0 */
};

/* The longest known word at the head of `text`, which is folded. *len is what it takes. `language` may be empty. */
enum period_word period_word_at(Slice text, Slice language, struct period_name *name, int *value, size_t *len);
/* Is the text the name of a month, in any language and any case, and nothing else? */
bool period_names_month(Slice text, struct arena *scratch);

#endif
