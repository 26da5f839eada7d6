/* The ladder: what cannot be helped comes first, then what the partner must do,
   then what only time does, then the comparison (rules section 5). */
#ifndef KPIRECON_RESOLUTION_DECIDE_H
#define KPIRECON_RESOLUTION_DECIDE_H

#include "resolution/earlier.h"
#include "resolution/proofs.h"
#include "resolution/resolution.h"

struct decide_input {
    struct batch *batch; /* ambiguous numbers that the dataset settles are settled in it */
    const struct dossier *dossiers; /* per ticket */
    const Slice *duration_words; /* per ticket: what argues from training days; NULL: nothing does */
    struct dataset *dataset;
    const struct quarantine *quarantine; /* where the dataset puts rows it cannot read; may be NULL */
    const struct programme *programme;
    const struct partner_registry *registry;
    const struct earlier *earlier; /* NULL: nothing was decided before */
    Instant as_of;       /* the run's clock; */
    bool as_of_filed;    /* or each ticket at its own filing time */
    const Date *as_of_ticket; /* per ticket, in the place of the run's clock where it is known; may be NULL */
    const Date *waited_until; /* per claim: an earlier run let it wait until then; may be NULL */
    unsigned lane_count; /* how many claims may be decided at the same time; changes no decision */
};

struct decided {
    struct resolution *resolutions; /* per claim, in input order */
    struct arena *lane_mem; /* one per lane: what the resolutions point into */
    unsigned lane_count;
    size_t count;
    const Slice *group_of_claim; /* partner group; empty where it is not known */
    struct proofs proofs;
    struct gathered gathered;
    uint64_t verdict_count[VERDICT_COUNT];
    uint64_t reason_count[REASON_COUNT]; /* primary ones */
    int64_t dataset_us, matching_us, resolution_us; /* how long these rooms worked; diagnosis is part of the last */
};

/* Gathers, matches, diagnoses and decides a whole batch. False only on a fault
   (the dataset cannot be read). */
bool decide_batch(const struct decide_input *input, struct arena *mem, struct decided *out, struct diag *diag);
/* Under which key a claim was looked for among the earlier ones; false: it has none. */
bool decided_key(const struct decided *decided, size_t claim, struct claim_key *out);
/* Frees what the lanes hold; accepts a zeroed struct. */
void decided_done(struct decided *decided);

#endif
