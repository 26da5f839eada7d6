/* What the raw texts of a claim say. */
#ifndef KPIRECON_TICKETS_CLAIM_VALUES_PRIVATE_H
#define KPIRECON_TICKETS_CLAIM_VALUES_PRIVATE_H

#include "tickets/ticket.h"

struct programme;

/* From claim->raw (trimmed, empty markers gone) everything that follows from it. Numbers that can be
   read two ways stay so; the language says which month a name means. A currency beside the revenue
   that is not the claim's is a conflict. */
void claim_read_values(struct claim *claim, Slice language, const struct programme *programme, struct arena *mem);
/* What stands where the invoice number should be and is none, in words; NULL for numbers. */
const char *claim_invoice_trouble(Slice text, const struct programme *programme, struct arena *scratch);
/* "6 630,90 zł": a cell that slipped. */
bool claim_invoice_is_money(Slice text, const struct programme *programme, struct arena *scratch);
/* Do two texts for one field say the same? `beside` is the year for months and the month for years. */
bool claim_texts_agree(enum claim_field field, Slice a, Slice b, Slice beside, Slice language,
                       const struct programme *programme, struct arena *scratch);

/* The decimal marks that the claim's numbers prove, as bits. */
unsigned claim_proves_marks(const struct claim *claim);
void claim_settle(struct claim *claim, char decimal_mark);
/* The mark to read a claim's open numbers with, from what the details of its ticket prove, what other numbers beside
   them prove, the setting and the ticket's language, in this order (rules section 2.4); 0 when nothing decides or the
   numbers disagree. */
char mark_that_decides(const struct claim *claim, unsigned proven, char setting, Slice language);
/* The yen sign is the yuan's too, and many have crowns; the language tells. */
void claim_settle_currency(struct claim *claim, Slice language, struct arena *scratch);

#endif
