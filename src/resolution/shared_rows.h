/* What was asked of the rows that many claims share: a ticket of thousands of lines against thousands of rows asks it
   once and not once a line. No answer is another for it. Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_SHARED_ROWS_H
#define KPIRECON_RESOLUTION_SHARED_ROWS_H

#include "diagnosis/diagnosis.h"

struct case_file;

/* Of one lane, while the arena stands that its claims are decided in; zeroed at first. */
struct shared_rows {
    const struct kpi_row **rows; /* whose answers these are: those of one match, */
    uint32_t ticket;             /* as this ticket sees them; */
    struct recorded_answer {
        struct row_filter filter;
        Date publication;
        bool found;
        struct measures recorded;
    } *answers;
    size_t count, capacity;
    struct lines_found lines; /* and what their lines explain */
};

/* match_recorded_in(), for the claim of the file. */
bool shared_recorded_in(const struct case_file *file, const struct match *match, const struct publication *publication,
                        struct measures *out);

#endif
