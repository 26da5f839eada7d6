/* Details that partners write into the text of a ticket: tables (HTML, or cells with tabs between)
   with the labels in the first row or the first column, lines "label: value", and labels running on
   in one line. Copies of earlier mails (lines after '>') are passed over. */
#ifndef KPIRECON_TICKETS_LABELLED_TEXT_H
#define KPIRECON_TICKETS_LABELLED_TEXT_H

#include "tickets/labels.h"
#include "tickets/ticket.h"

#define MAX_TEXT_CLAIMS 64 /* of one text; more are left out */

/* One claim as the text has it; a row of a table is one. */
struct text_claim {
    Slice raw[CLAIM_FIELD_COUNT];
    bool mistranslated;
};

struct labelled_text {
    struct text_claim claims[MAX_TEXT_CLAIMS];
    size_t count; /* 0: fewer than two details are named */
    Slice partner_id;
    Slice language; /* that most labels speak; empty when several do, or none */
    size_t totals_left_out; /* rows of tables that add up others */
};

/* The values are borrowed from `text`, or live in `mem` when it is HTML. */
void labelled_text_read(Slice text, const struct labels *labels, struct arena *mem, struct labelled_text *out);

#endif
