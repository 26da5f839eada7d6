/* The words of rows that add up the rows above them, in the languages people export in. */
#ifndef KPIRECON_RECORDS_TOTALS_H
#define KPIRECON_RECORDS_TOTALS_H

#include "base/base.h"

struct arena;

/* "Total", "Grand Total:", "합계", "Gesamt", "6034453 Total", "Total 2020-01". */
bool cell_is_total(Slice text, struct arena *scratch);
/* Nothing but the word: "Total", "Razem:". */
bool cell_is_total_word(Slice text, struct arena *scratch);

#endif
