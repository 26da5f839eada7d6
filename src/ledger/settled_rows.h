/* Which published rows closed tickets have settled, night after night: a row settles one claim. Private to ledger/.

   A row is known by what it says (partner, month, type, number, values), not by where it stood, for each publication
   repeats it. What a publication says otherwise is another row.

   Not taken: a row whose claim is decided again tonight, and one for which a claim of the same key asks. Who asks for the
   same month, type and number repeats or corrects the closed claim, and is answered from the same row. */
#ifndef KPIRECON_LEDGER_SETTLED_ROWS_H
#define KPIRECON_LEDGER_SETTLED_ROWS_H

#include "ledger/night.h"

/* For decide_input: settled[i] of its rows. A fault is noted in night->lookup_failed. */
void settled_rows_find(struct night *night, const struct settled_question *question, bool *settled);
/* A claim closed before tonight takes part in matching where an export repeats its ticket, or a person closed it, and may
   lose its row to another claim there. What stands keeps it: a person looks at the other. */
bool settled_rows_contest(struct night *night, struct decided *decided, struct diag *diag);
/* Where they will be written is read ahead (warm.h). */
void settled_rows_warm(struct night *night);
/* Within the night's transaction: the rows of what was decided tonight. */
bool settled_rows_write(struct night *night, struct diag *diag);

#endif
