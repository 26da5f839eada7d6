/* What is known of partners besides the KPI rows: their group, anniversary, level,
   competency, enrolment (reconcile --partner-registry FILE). Optional, small. */
#ifndef KPIRECON_PROGRAMME_PARTNER_REGISTRY_H
#define KPIRECON_PROGRAMME_PARTNER_REGISTRY_H

#include "base/date.h"
#include "base/diag.h"
#include "base/table.h"

struct source;

struct partner {
    Slice id;       /* a location id (PLA), or a global account id (PGA) */
    Slice group;    /* the PGA; the id itself when no group is named */
    Date anniversary;
    Slice level, competency;
    Date enrolled;
    Slice country; /* ISO 3166-1, two letters; empty when it is not known */
    bool implied; /* only known as somebody's group: the rest is empty */
};

struct partner_registry {
    struct partner *partners;
    size_t partner_count, partner_capacity;
    struct table by_id;
};

void partner_registry_init(struct partner_registry *registry, struct arena *mem);
/* Columns partner, group, location, anniversary, level, competency, enrolled, in any
   order and also by the dataset's names for them; a bad row is a finding and is left out. */
bool partner_registry_read(struct partner_registry *registry, struct source *source, struct arena *mem,
                           struct diag *diag);
/* NULL when unknown. The group's own id is known too. `registry` may be NULL: nothing is known. */
const struct partner *partner_find(const struct partner_registry *registry, Slice id);
/* What is known of it and, where the location's line leaves something open, of its group; no id where nothing is. */
struct partner partner_known(const struct partner_registry *registry, Slice id, Slice group);
/* The group of a partner id; the id itself when nothing is known of it. */
Slice partner_group(const struct partner_registry *registry, Slice id);

#endif
