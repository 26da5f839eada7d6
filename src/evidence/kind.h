/* The kinds of documents (DESIGN section 7), and what a kind is worth as evidence. */
#ifndef KPIRECON_EVIDENCE_KIND_H
#define KPIRECON_EVIDENCE_KIND_H

#include "base/base.h"

struct arena;

enum document_kind {
#define KIND(id, worth) KIND_##id,
#include "evidence/kinds.def"
#undef KIND
    KIND_COUNT
};

/* What a document of a kind does to a ticket that has no invoice beside it. */
enum kind_worth {
    WORTH_ACCEPTED,           /* an actual invoice */
    WORTH_ORDER_CONFIRMATION, /* EVIDENCE_ORDER_CONFIRMATION */
    WORTH_PARTNER_REPORT,     /* EVIDENCE_PARTNER_REPORT */
    WORTH_NOT_INVOICE,        /* EVIDENCE_NOT_INVOICE(document) */
    WORTH_UNCERTAIN           /* EVIDENCE_UNCERTAIN */
};

Slice kind_name(enum document_kind kind); /* "order_confirmation" */
bool kind_from_name(Slice name, enum document_kind *out);
enum kind_worth kind_worth(enum document_kind kind);
bool kind_is_accepted(enum document_kind kind);
/* From the words a ticket uses: "Order Confirmation", "PO copy", "invoice scan".
   KIND_uncertain when they do not settle it. */
enum document_kind kind_from_words(Slice words, struct arena *scratch);
/* Of a line that is nothing but the name of a kind of this worth, perhaps with a number: "Order confirmation no. 4500".
   KIND_uncertain for every other. */
enum document_kind kind_of_title(Slice line, enum kind_worth worth, struct arena *scratch);

/* Is it nothing but the name of an order confirmation or a proforma, wherever it stands? An order may be spoken of for
   many reasons. */
bool kind_is_named_refused(Slice words, struct arena *scratch);

/* Letters and digits as unicode_fold() leaves them, one blank for everything else but '('. */
Slice kind_plain_words(Slice words, struct arena *scratch);
/* Of plain words: does the phrase stand in them, or at that byte of them, whole? */
bool phrase_stands_in(Slice plain, Slice phrase);
bool phrase_stands_at(Slice plain, size_t at, Slice phrase);
/* Of plain words: is a kind of this worth named and not denied? */
bool kind_words_name(Slice plain, enum kind_worth worth);

#endif
