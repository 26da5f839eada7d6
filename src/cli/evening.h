/* What comes before a night: its configuration, the exports of tickets and the publications, fetched where they
   are on the net. What does not come is told, and the night goes on without it. Private to nightly. */
#ifndef KPIRECON_CLI_EVENING_H
#define KPIRECON_CLI_EVENING_H

#include "bytes/fetch.h"
#include "cli/config.h"
#include "cli/inbox.h"
#include "cli/job.h"
#include "cli/post.h"
#include "dataset/store.h"
#include "tickets/labels.h"

/* The job's options come first: the rows of reconcile fill them here too. */
struct nightly_options {
    struct reconcile_options run;
    unsigned check; /* 1: without connections, 2: with */
    bool dry_run;
    struct text_list tickets;
    struct post_options post;
    Slice tickets_token_file, dataset_token_file; /* of bearer tokens; else KPIRECON_TICKETS_TOKEN and _DATASET_TOKEN */
    Slice netrc, ca_file, client_certificate, client_key, ssh_key, ssh_known_hosts;
    unsigned net_timeout, net_tries, net_pause; /* seconds for all of it; of one address; seconds before the second */
};

/* What holds where the configuration does not say. */
#define USUAL_NET .net_timeout = 900, .net_tries = 5, .net_pause = 1

struct evening {
    struct cli *cli;
    struct nightly_options *options;
    struct config config;
    Slice folder, ledger; /* the store, or what stands for it in a dry run; the ledger's file */
    Slice rehearsal;      /* made for a dry run, to be removed; else empty */
    struct rules rules;
    struct labels labels;
    struct store store;
    struct fetcher tickets_fetcher, dataset_fetcher;
    struct post post;
    struct text_list origins, missing; /* per operand of the job, which export it is of; and those that did not come */
    bool kept;  /* a dataset was refused, or an export did not come */
    bool later; /* another time it may */
};

/* False with a fault: rules, labels or secrets cannot be read. *usage: the configuration is to blame. */
bool evening_load(struct evening *evening, bool *usage);
/* Publications go into the store, which takes nothing that is empty, cut or far smaller than before. */
bool evening_take_datasets(struct evening *evening);
/* Exports that are on the net become files of the inbox; those that did not come are left out. */
bool evening_take_tickets(struct evening *evening);

#endif
