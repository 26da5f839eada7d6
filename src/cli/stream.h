/* reconcile --stream: tickets are answered as their lines come, for pipes that never
   end. CSV with a header line and NDJSON; what has come is decided together, so a
   fast writer is answered in large pieces and a slow one line by line. */
#ifndef KPIRECON_CLI_STREAM_H
#define KPIRECON_CLI_STREAM_H

#include "cli/cli.h"
#include "evidence/rules.h"
#include "report/run.h"
#include "tickets/intake.h"

struct stream {
    struct cli *cli;
    Slice name; /* of the tickets: a file, or "-" */
    const struct intake_options *intake;
    const struct programme *programme;
    const struct evidence_rules *evidence_rules;
    const struct partner_registry *registry;
    Slice attachments;
    struct dataset *dataset;      /* of snapshots; its arena is `dataset_mem` and no one else's */
    struct arena *dataset_mem;
    struct quarantine *published; /* bad rows of the dataset */
    Instant as_of;
    bool as_of_now, as_of_filed;  /* now: the clock is looked at for every piece */
    uint32_t only_verdicts, fail_verdicts; /* bits */
    unsigned lane_count;
    void (*write)(struct out *out, const struct run *run, bool is_first); /* one piece, in the form asked for */

    uint64_t claim_count, bad_count; /* out */
    bool has_failed_verdict;
};

/* Until the tickets end. False on a fault. */
bool stream_tickets(struct stream *stream);

#endif
