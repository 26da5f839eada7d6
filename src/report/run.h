/* One run as its reports see it: inputs, settings, resolutions, quarantine, totals.
   Read only; everything is owned by the command that made it. */
#ifndef KPIRECON_REPORT_RUN_H
#define KPIRECON_REPORT_RUN_H

#include "resolution/patterns.h"

struct run_input {
    Slice name;
    Slice role; /* "tickets", "dataset", "registry" */
    uint64_t byte_count, row_count, bad_count;
    Slice format, mapping; /* of a dataset: "xlsx", "partner = 'MPN ID', ..."; else empty */
    char sha256_hex[DIGEST_HEX_CHARS]; /* NUL first: not computed */
};

struct run_timing {
    Slice room;
    int64_t micros;
};

/* A file of the run folder, as it is on disk. */
struct run_output {
    Slice name;
    uint64_t byte_count;
    char sha256_hex[DIGEST_HEX_CHARS];
};

/* What a night did to its ledger, as its manifest says it. */
struct run_ledger {
    uint64_t run, decisions, new_count, changed_count, closed_count, open_count;
    Slice head; /* of the chain; 64 hex digits */
};

#define MAX_TIMINGS 16

enum letter_file { LETTER_FILE_TEXT, LETTER_FILE_HTML, LETTER_FILE_MAIL, LETTER_FILE_COUNT };
Slice letter_file_name(enum letter_file file); /* "txt", "html", "eml": how its name ends; empty past the last */

struct night;
struct own_sheet;
struct run_told;

struct run {
    const struct batch *batch;
    const struct decided *decided;
    struct patterns patterns; /* empty when the forms asked for do not tell them */
    const struct dossier *dossiers;
    const struct quarantine *quarantine;
    const struct programme *programme;
    const struct programme *defaults; /* settings that differ from these are told; NULL: none does */
    const struct run_input *inputs;
    size_t input_count;
    Instant as_of;
    bool as_of_filed;
    Slice version;
    char rules_hex[DIGEST_HEX_CHARS]; /* templates_digest(); NUL first: not computed */
    struct run_timing timings[MAX_TIMINGS];
    size_t timing_count;
    unsigned lane_count;    /* how many threads may write at the same time; 0 counts as 1 */
    uint32_t letter_files;  /* bit per enum letter_file: the files of letters; 0: text only */
    Slice letter_language;  /* of all letters, "pt-BR"; empty: each ticket's own */
    const struct own_sheet *own_sheet; /* writes one file more; NULL: there is none */
    Slice own_file;                    /* its name */
    const Slice *file_names; /* per ticket, of what is written for it (report/file_names.h); NULL: nothing is */
    Slice copied_from; /* the folder it was read from: its data stay as they are there; else empty */
    Slice head; /* of its document, up to the claims; empty: each form makes it anew */
    const struct run_told *told; /* it was read back from its document; NULL: it was decided just now */
    const struct night *night; /* NULL: without a ledger */
    const struct run_ledger *ledger; /* of a night that was read back; NULL: it was none */
    uint32_t only_verdicts; /* bit per verdict: what --only lets through; 0 = all */
};

bool run_shows(const struct run *run, const struct resolution *resolution);
bool run_shows_claim(const struct run *run, size_t claim); /* the same, not where each is decided once */
bool run_shows_ticket(const struct run *run, const struct ticket *ticket); /* one of its claims, at least */

#endif
