/* A row of totals with several amounts, "Total 100.00 20.00 120.00": which is the net, which the tax and which the
   gross one is told by reckoning, else by the heading each stands under. */
#ifndef KPIRECON_EVIDENCE_TEXT_TOTAL_ROW_H
#define KPIRECON_EVIDENCE_TEXT_TOTAL_ROW_H

#include "evidence/text_judge.h"

struct total_row {
    Decimal net, tax, gross;
    bool has_net, has_tax, has_gross; /* none of them: it cannot be told */
};

/* False where fewer than two amounts of money stand behind the label. `mark`: the decimal mark, or 0. */
bool total_row_read(const struct text_document *document, const struct text_hits *hits, const struct text_hit *hit,
                    char mark, struct arena *mem, struct total_row *out);

#endif
