/* What a night hands over, and by which ways: its keys of the configuration, the messages it makes, and the
   handing over of all that waits in the ledger's outbox. Private to nightly. */
#ifndef KPIRECON_CLI_POST_H
#define KPIRECON_CLI_POST_H

#include "cli/cli.h"
#include "delivery/delivery.h"
#include "ledger/night.h"

struct job;

struct post_options {
    unsigned letters_by, summary_by; /* 1 + enum channel_kind; 0: not at all */
    uint32_t letters_for;            /* bit per verdict; 0: all but REVIEW */
    Slice letter_to;
    struct text_list summary_to;
    Slice mail_server, mail_from, mail_user, mail_password_file;
    bool mail_plain;
    Slice webhook_url, webhook_secret_file, webhook_token_file;
    bool webhook_idempotent;
    struct text_list command;
    Slice folder;
    unsigned form; /* 1 + enum message_form */
    Slice netrc, ca_file; /* of keys that are not only ours */
    unsigned timeout_s, budget_s;
    Slice metrics;
};

struct post {
    struct cli *cli;
    const struct post_options *options;
    struct channel_settings settings;
    struct channel *channels[CHANNEL_KIND_COUNT]; /* NULL: not used */
    bool is_dry;                                  /* messages are shown, and nothing is written or handed over */
    size_t outcome_count[DELIVERY_UNKNOWN + 1];   /* of this night */
    struct post_figures {
        bool known; /* a night was decided */
        int64_t run;
        uint64_t claims[VERDICT_COUNT], new_count, changed_count, closed_count, open_count, quarantined;
    } figures;
};

extern const struct option post_keys[]; /* they fill a struct post_options */

/* Looks at all settings and reads the secrets. False with a fault when one of them is wrong; nothing is connected. */
bool post_open(struct post *post, struct cli *cli, const struct post_options *options);
void post_close(struct post *post); /* accepts a zeroed struct */
/* The messages about tonight, when it is decided, go into the night; a dry run shows them on standard output. */
bool post_write(struct post *post, const struct job *job, struct night *night);
/* Hands over what waits, tonight's messages and those of nights before. False on a fault of the ledger only. */
bool post_deliver(struct post *post, struct ledger *ledger);
/* What the outcomes mean for the run's status. */
enum exit_status post_status(const struct post *post, enum exit_status status);
/* For --check: what is switched on; `online` tries whether it is there. False when one way does not answer. */
bool post_check(struct post *post, bool online);
/* Where the configuration wants them, and a night was decided. */
bool post_write_metrics(const struct post *post, struct ledger *ledger);

#endif
