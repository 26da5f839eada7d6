/* The words that stand before invoice and order numbers. */
#ifndef KPIRECON_TICKETS_INVOICE_WORDS_PRIVATE_H
#define KPIRECON_TICKETS_INVOICE_WORDS_PRIVATE_H

#include "base/base.h"

struct arena;

enum word_class {
    WORD_OTHER,
    WORD_LABEL,   /* "Rechnung" */
    WORD_CODE,    /* "FA": a label, or the first letters of the number */
    WORD_NUMBER,  /* "No" */
    WORD_PART,    /* "ID" in "invoice ID" */
    WORD_JOINING, /* "de" in "No de facture" */
    WORD_ORDER    /* "Bestellung" */
};

/* A run of letters as it stands in the text, in any case. */
enum word_class word_class_of(Slice word, struct arena *scratch);

#endif
