/* The job of reconciling, which reconcile, nightly and replay have in common: its options and what its
   steps hand on to each other. Private to those commands. */
#ifndef KPIRECON_CLI_JOB_H
#define KPIRECON_CLI_JOB_H

#include "cli/cli.h"
#include "cli/rules.h"
#include "cli/understanding.h"
#include "cli/values.h"
#include "dataset/dataset.h"
#include "evidence/rules.h"
#include "ledger/night.h"
#include "ledger/replay.h"
#include "programme/exchange_rates.h"
#include "programme/partner_registry.h"
#include "report/writers.h"
#include "resolution/decide.h"
#include "tickets/intake.h"

struct reconcile_options {
    struct common_options common;
    struct text_list datasets;
    Slice store;
    Date published;
    Slice registry, rates, attachments;
    Slice zone, locale;
    struct understanding_options understanding;
    bool allow_empty;
    bool ledger; /* decide with what the store's ledger knows, and keep what is decided */
    bool stream;
    Slice as_of;
    struct rules_options rules;
    unsigned evidence_required; /* 1 + enum evidence_required */
    bool explain_plan;
    Slice output, letter_language, own_sheet;
    uint32_t letter_files;  /* bit per enum letter_file */
    unsigned format;        /* 1 + enum report_format */
    uint32_t only, fail_if; /* bit per verdict */
};

/* What the steps hand on to each other. */
struct job {
    struct cli *cli;
    const struct reconcile_options *options;
    struct as_of as_of;
    struct intake_options intake;
    enum report_format format;
    bool hash_inputs; /* the form asked for names them by content */

    struct rules rules;
    struct understanding understanding;
    struct evidence_rules evidence_rules;
    struct partner_registry registry;
    struct exchange_rates rates;
    struct text_list ticket_files;
    struct document_list documents; /* that lie beside them */
    size_t *ends_of_operands; /* per operand: the index behind its last ticket file */
    struct source *sources; /* one per ticket file; the batch points into them */
    struct batch batch;
    struct quarantine quarantine;
    struct dataset *dataset;
    struct dossier *dossiers;
    const Slice *duration_words;
    uint64_t evidence_errors;
    struct decided decided;

    struct run_input *inputs;
    size_t input_count, input_capacity;
    struct job_ledger *ledger; /* NULL: without one */
    struct own_sheet *own_sheet; /* --template; NULL: none was given */
    struct run run;
    int64_t step_began_us;
};

struct post;

/* A run over a ledger. */
struct job_ledger {
    struct ledger ledger;
    bool is_night;                /* there may be no export at all */
    bool replays;                 /* what the ledger has is decided again, and nothing is written */
    bool only_looks;              /* a dry run over a ledger that there is: its file is never opened to be changed */
    struct text_list ids;         /* replay: of these tickets; none: of all */
    struct replay replay;         /* which runs are decided again, and with what */
    const Date *as_of_ticket;     /* replay: each as of the day it was decided, unless told otherwise */
    const Date *waited_until;     /* per claim, as nights before let it wait */
    struct batch fresh;           /* what the exports said */
    struct night night;
    struct text_list origins;     /* nightly: per operand, of which export it is */
    struct text_list missing;     /* and of which exports nothing came */
    struct text_list partial;     /* or not all could be read */
    Slice label;                  /* of the report that is made aside */
    struct post *post;            /* nightly: what is handed over; NULL: nothing is */
};

/* The rows that say what reconcile may be told; ended by {0}. The keys of kpirecon.conf are the same. */
extern const struct option reconcile_options[];

/* Everything from the rules to the exit status. Tickets are the command's operands. */
enum exit_status job_run(struct cli *cli, const struct reconcile_options *options, struct job_ledger *ledger);

/* Of that only what can be seen of the options; false with a fault that names the one that is wrong. */
bool job_check(struct cli *cli, const struct reconcile_options *options, struct job_ledger *ledger);

/* Opens, and puts right what an earlier run left: a report that was finished and not yet in its place. */
bool job_open_ledger(struct job *job);
/* Between reading tickets and screening. */
bool job_merge(struct job *job);
/* Between deciding and reporting. */
bool job_settle(struct job *job);
/* The report and the ledger, in the order that ledger.h tells. */
bool job_write(struct job *job);
/* replay, after all of it was read and decided at once: what would be decided otherwise, run by run. */
bool job_compare(struct job *job);
/* Is the summary to be told? By a night only where somebody looks, or a person is needed: cron mails what it says. */
bool job_is_worth_telling(const struct job *job);
/* "night 7: 3 new, 1 changed, ..." */
void job_add_summary(const struct job *job, struct buf *buf);
/* In the store. */
bool job_ledger_path(Slice store, struct arena *mem, Slice *path, struct diag *diag);

#endif
