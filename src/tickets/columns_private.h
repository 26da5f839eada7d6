/* Which columns of a ticket file feed which field. */
#ifndef KPIRECON_TICKETS_COLUMNS_PRIVATE_H
#define KPIRECON_TICKETS_COLUMNS_PRIVATE_H

#include "tickets/intake.h"

/* The details of a claim come first and have the numbers of enum claim_field. */
enum ticket_field {
    FIELD_TICKET_ID = CLAIM_FIELD_COUNT,
    FIELD_FILED,
    FIELD_PARTNER_ID,
    FIELD_EVIDENCE,
    FIELD_LANGUAGE,
    FIELD_SUBJECT,
    FIELD_BODY,
    FIELD_ANNIVERSARY,
    FIELD_LEVEL,
    FIELD_COMPETENCY,
    FIELD_ENROLLED,
    FIELD_COUNT
};

#define MAX_COLUMNS_OF_FIELD 8 /* more columns for one field are left unused */

struct ticket_columns {
    uint16_t at[FIELD_COUNT][MAX_COLUMNS_OF_FIELD]; /* the canonical name first */
    uint8_t count[FIELD_COUNT];
};

Slice ticket_field_name(size_t field);
/* False after a fault when no column could hold a detail of a claim. *uses has one row a column. */
bool ticket_columns_recognise(const struct reader *reader, struct ticket_columns *columns, struct column_use *uses,
                       struct diag *diag);

#endif
