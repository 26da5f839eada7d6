/* What an export's numbered custom fields are called: a list of fields with their ids
   and titles, as Zendesk's ticket_fields.json, in any format that is read here. */
#ifndef KPIRECON_TICKETS_FIELD_TITLES_H
#define KPIRECON_TICKETS_FIELD_TITLES_H

#include "tickets/intake.h"

struct arena;

/* The source's text must outlive the titles. */
bool field_titles_read(struct source *source, struct arena *mem, const struct field_title **titles, size_t *count,
                       struct diag *diag);

#endif
