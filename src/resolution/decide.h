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
    bool part_by_part; /* no claim is decided before decided_part() asks for it, and none is kept */
};

struct decided_parts;

/* Whose a claim is: its ticket's partner group, or, where no partner is given, the one whose invoice it is. */
struct claim_owners {
    const Slice *of_ticket; /* empty when no partner is given */
    const Slice *of_number; /* per claim; only where its ticket gives none, and empty if it cannot be told */
};

/* `i`: the claim among those of the batch. */
static inline Slice owner_of_claim(const struct claim_owners *owners, const struct claim *claim, size_t i)
{
    Slice group = owners->of_ticket[claim->ticket];
    return group.len ? group : owners->of_number[i];
}

struct decided {
    struct resolution *resolutions; /* per claim, in input order; NULL: see decided_part() */
    struct decided_parts *parts;    /* where they are decided part by part; else NULL */
    struct arena *lane_mem; /* one per lane: what the resolutions point into */
    unsigned lane_count;
    size_t count;
    struct claim_owners owners;
    struct proofs proofs;
    struct gathered gathered;
    uint64_t verdict_count[VERDICT_COUNT];
    uint64_t reason_count[REASON_COUNT]; /* primary ones */
    int64_t dataset_us, matching_us, resolution_us; /* how long these rooms worked; diagnosis is part of the last */
};

/* Gathers, matches, diagnoses and decides a whole batch. False only on a fault
   (the dataset cannot be read). */
bool decide_batch(const struct decide_input *input, struct arena *mem, struct decided *out, struct diag *diag);
/* The resolutions of claims from..to-1, which are MAX_CLAIMS_OF_PART at most. Where they are decided part by part they
   live until the lane asks again, and a claim may be asked for once; several lanes may ask at the same time. */
#define MAX_CLAIMS_OF_PART 256u
const struct resolution *decided_part(const struct decided *decided, size_t from, size_t to, unsigned lane);
/* When all parts were decided: the counts of verdicts and reasons. */
void decided_count(struct decided *decided);
/* Under which key a claim was looked for among the earlier ones; false: it has none. */
bool decided_key(const struct decided *decided, size_t claim, struct claim_key *out);
/* Frees what the lanes hold; accepts a zeroed struct. */
void decided_done(struct decided *decided);

#endif
