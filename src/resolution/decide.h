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
    enum decided_how {
        DECIDED_KEPT, /* all at once */
        DECIDED_ONCE, /* each when it is asked for, which is once, and none is kept */
        DECIDED_AGAIN /* each whenever it is asked for: of a large batch the resolutions are half of all memory */
    } how;
};

struct decided_anew;
struct shared_rows;

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
    struct resolution *resolutions; /* per claim, in input order; NULL: see struct decided_view */
    struct decided_anew *anew;      /* where they are not kept; else NULL */
    const uint8_t *verdicts;        /* per claim, where they are decided again; else NULL */
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

/* Through which resolutions are seen, kept or not: what it shows lives until it is asked again. Each lane has its own.

       struct decided_view view = {.decided = decided};
       for (size_t i = 0; i < decided->count; i++)
           look_at(decided_view_of(&view, i));
       decided_view_close(&view);
*/
struct decided_view {
    const struct decided *decided;
    struct arena mem;
    struct shared_rows *shared;
    size_t asked_count;
};

const struct resolution *decided_view_of(struct decided_view *view, size_t claim);
/* Those of claims from..to-1, which are MAX_CLAIMS_OF_PART at most. */
#define MAX_CLAIMS_OF_PART 256u
const struct resolution *decided_view_part(struct decided_view *view, size_t from, size_t to);
void decided_view_close(struct decided_view *view);
/* Not where each is decided once. */
enum verdict decided_verdict(const struct decided *decided, size_t claim);
/* When each was decided once: the counts of verdicts and reasons. */
void decided_count(struct decided *decided);
/* Under which key a claim was looked for among the earlier ones; false: it has none. */
bool decided_key(const struct decided *decided, size_t claim, struct claim_key *out);
/* Frees what the lanes hold; accepts a zeroed struct. */
void decided_done(struct decided *decided);

#endif
