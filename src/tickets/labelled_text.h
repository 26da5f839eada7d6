/* Details that partners write into the text of a ticket: tables (HTML; cells with tabs, pipes or blanks between)
   with the labels in the first row or the first column, lines "label: value", a value below its label, labels
   running on in one line, and sentences ("invoice no. G0022, KPI value 25"). Copies of earlier mails (lines
   after '>') are passed over, and signatures. What no label and no form bounds clearly is left out. */
#ifndef KPIRECON_TICKETS_LABELLED_TEXT_H
#define KPIRECON_TICKETS_LABELLED_TEXT_H

#include "tickets/labels.h"
#include "tickets/ticket.h"

struct programme;

#define MAX_TEXT_CLAIMS 64 /* of one text; more are left out */

/* One claim as the text has it; a row of a table is one. */
struct text_claim {
    Slice raw[CLAIM_FIELD_COUNT];
    Slice other[CLAIM_FIELD_COUNT]; /* given once more, and not the same as it is written */
    bool mistranslated;
};

struct labelled_text {
    size_t count;     /* 0: fewer than two details are named */
    bool has_one;     /* then claims[0] has one, in a line of its own: it counts beside details given elsewhere */
    Slice partner_id;
    Slice language; /* that most labels speak; empty when several do, or none */
    size_t totals_left_out; /* rows of tables that add up others */
    size_t shared_left_out; /* amounts that reach over several rows: nobody can tell the part of each */
    bool speaks_of_kpis; /* it names KPIs or their products and a second detail, whether values can be read or not */
    struct text_claim claims[MAX_TEXT_CLAIMS]; /* last: those beyond the count hold nothing of this text */
};

/* The values are borrowed from `text`, or live in `mem`. */
void labelled_text_read(Slice text, const struct labels *labels, const struct programme *programme, struct arena *mem,
                        struct labelled_text *out);

#endif
