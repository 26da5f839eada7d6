/* Numbers as people write them: "1,250", "12.345,60 EUR", "(1,188.00) USD",
   "25 licences", "120,00-" (rules section 2.4). A form that can be read two ways
   keeps both readings; nothing is guessed. */
#ifndef KPIRECON_TICKETS_NUMBER_H
#define KPIRECON_TICKETS_NUMBER_H

#include "base/decimal.h"

#include <string.h>

struct arena;
struct programme;

/* What a text calls a currency: "EUR", or "$", which several have. */
struct currency_word {
    char code[4];   /* ISO 4217; empty where several share the name */
    uint8_t shared; /* which name that is, for currency_name_covers(); 0: none that is shared */
};

/* Amounts in several currencies, which have no common sum: of struct currency_word, beside no code. It agrees with no
   currency, and not with none. */
#define SEVERAL_CURRENCIES UINT8_MAX

/* May the shared name mean the currency of this code? So it is said of all where it is not known which share it. */
bool currency_name_covers(uint8_t shared, const char code[4]);
Slice currency_name_codes(uint8_t shared); /* "JPY CNY"; empty where it is not known */
uint8_t currency_name_with(Slice codes);   /* the other way round; 0: there is none */
bool currency_name_exists(uint8_t shared); /* is that one of them? */
/* What is named in a currency field or else beside an amount and has no code of its own, or 0. */
uint8_t currency_shared_in(Slice currency, Slice amount, const struct programme *programme, struct arena *scratch);
/* They say the same, word for word. */
static inline bool currency_words_equal(const struct currency_word *a, const struct currency_word *b)
{
    return memcmp(a->code, b->code, sizeof a->code) == 0 && a->shared == b->shared;
}

static inline bool currency_is_named(const struct currency_word *word)
{
    return word->code[0] || word->shared;
}

/* Neither names another currency than the other. */
bool currencies_agree(const struct currency_word *a, const struct currency_word *b);
/* Of what is added up: `more` is one amount more. */
static inline void currency_words_join(struct currency_word *of_sum, const struct currency_word *more)
{
    if (!currency_words_equal(of_sum, more))
        *of_sum = (struct currency_word){.shared = SEVERAL_CURRENCIES};
}

enum amount_state {
    AMOUNT_MISSING,
    AMOUNT_READ,
    AMOUNT_AMBIGUOUS, /* `value` takes the separator as a decimal point, `grouped` as a group mark */
    AMOUNT_UNREADABLE,
    AMOUNT_TOO_LARGE,
    AMOUNT_TOO_FINE
};

struct amount {
    Decimal value;
    Decimal grouped;
    enum amount_state state : 8;
    char decimal_mark; /* '.' or ',' when the form proves which one the writer uses, else 0 */
    char ambiguous_mark; /* the one separator of an ambiguous form */
    struct currency_word currency; /* named beside the number, or nothing */
};

/* `decimal_mark` '.' or ',' when it is known (locale, language), 0 when not.
   Currency codes and signs are understood, unit words after the number are left out. */
struct amount amount_read(Slice text, char decimal_mark, const struct programme *programme, struct arena *scratch);
/* An ambiguous amount read with the mark now known. */
struct amount amount_settle(struct amount amount, char decimal_mark);
/* '.' or ',' for a language or locale tag ("de", "pt-BR"), 0 when unknown. */
char decimal_mark_of_language(Slice language);
/* The same where the currency tells the country of a language that has both habits: "es" with MXN, "ar" with SAR.
   `currency` may be empty. */
char decimal_mark_of_writer(Slice language, const char currency[4]);
/* The marks that numbers in a text prove beyond doubt, as bits: "187,500.00", "1.250.000", "12,50 EUR". */
#define PROVES_POINT 1u
#define PROVES_COMMA 2u
unsigned marks_proven_in(Slice text, const struct programme *programme, struct arena *scratch);
/* "-", "N/A", "none", "Not Set" and the like say: nothing here. */
bool text_is_empty_marker(Slice text);

#endif
