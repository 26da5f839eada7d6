/* kpirecon nightly: one run over the ledger, as the configuration says. The dataset goes into the store first,
   which takes nothing that is empty, cut or shrunk: the night is then decided with what the store has. */
#include "cli/evening.h"

#include "base/slice.h"
#include "bytes/inputs.h"
#include "bytes/url.h"
#include "cli/post.h"
#include "cli/rehearsal.h"
#include "cli/terminal.h"
#include "delivery/send.h"
#include "ledger/outbox.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CONFIG_NAME "kpirecon.conf"
#define CHECK_ONLINE 2
#define TRY_SECONDS 20

static const struct option keys[] = {
    {OPTION_LIST(struct nightly_options, tickets), .name = "tickets", .argument = "FILE",
     .help = "an export of tickets, a folder of them, or the address of one; its further pages are followed"},
    {OPTION_TEXT(struct nightly_options, tickets_token_file), .name = "tickets-token-file", .argument = "FILE",
     .help = "the bearer token for addresses of tickets; KPIRECON_TICKETS_TOKEN has it otherwise"},
    {OPTION_TEXT(struct nightly_options, dataset_token_file), .name = "dataset-token-file", .argument = "FILE",
     .help = "the bearer token for addresses of datasets; KPIRECON_DATASET_TOKEN has it otherwise"},
    {OPTION_TEXT(struct nightly_options, netrc), .name = "netrc", .argument = "FILE",
     .help = "user names and passwords of servers; ~/.netrc otherwise"},
    {OPTION_TEXT(struct nightly_options, ca_file), .name = "ca-file", .argument = "FILE",
     .help = "certificates to trust instead of the system's, PEM"},
    {OPTION_TEXT(struct nightly_options, client_certificate), .name = "client-certificate", .argument = "FILE",
     .help = "with which this client proves who it is, PEM"},
    {OPTION_TEXT(struct nightly_options, client_key), .name = "client-key", .argument = "FILE",
     .help = "the key of the client's certificate; in its file otherwise"},
    {OPTION_TEXT(struct nightly_options, ssh_key), .name = "ssh-key", .argument = "FILE",
     .help = "the private key for sftp, of mode 600 and without a passphrase"},
    {OPTION_TEXT(struct nightly_options, ssh_known_hosts), .name = "ssh-known-hosts", .argument = "FILE",
     .help = "the keys of the hosts that sftp may talk to; ~/.ssh/known_hosts otherwise"},
    {OPTION_NUMBER(struct nightly_options, net_timeout), .name = "net-timeout", .argument = "SECONDS",
     .help = "for all that is fetched; 900 otherwise"},
    {OPTION_NUMBER(struct nightly_options, net_tries), .name = "net-tries", .argument = "N",
     .help = "how often an address is tried; 5 times otherwise"},
    {OPTION_NUMBER(struct nightly_options, net_pause), .name = "net-pause", .argument = "SECONDS",
     .help = "before it is tried again, more each time; 1 otherwise"},
    {OPTION_TEXT(struct reconcile_options, common.templates), .name = "templates", .argument = "DIR", .help = "rules"},
    {0}};

const struct option *const nightly_keys[] = {keys, post_keys, reconcile_options, NULL};

static bool check_config(struct evening *evening)
{
    const struct nightly_options *options = evening->options;
    const struct {
        bool is_there;
        const char *key, *how;
    } rows[] = {{options->tickets.count != 0, "tickets", "tickets = FILE"},
                {options->run.datasets.count != 0, "dataset", "dataset = FILE, or dataset = store"},
                {options->run.output.len != 0, "output", "output = DIR, for the report"}};
    bool fine = true;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (!rows[i].is_there)
            fine = diag_fault(&evening->cli->diag, "%s: is missing: %s", rows[i].key, rows[i].how);
    return fine;
}

static bool read_config(struct evening *evening, const struct nightly_options *given)
{
    struct cli *cli = evening->cli;
    struct nightly_options *options = evening->options;
    Slice path = given->run.common.config.len ? given->run.common.config : S(CONFIG_NAME);
    struct config_table *tables = ARENA_ARRAY(&cli->mem, struct config_table, 3);
    if (!given->run.common.config.len && access(CONFIG_NAME, F_OK) != 0)
        return diag_fault(&cli->diag, "there is no '" CONFIG_NAME "' here: name a configuration with -c FILE; 'kpirecon help "
                                      "--keys' tells what stands in one");
    tables[0] = (struct config_table){keys, options};
    tables[1] = (struct config_table){post_keys, &options->post};
    tables[2] = (struct config_table){reconcile_options, options};
    if (!config_read(&evening->config, path, tables, 3, &cli->mem, &cli->diag))
        return false;
    Slice templates = options->run.common.templates;
    unsigned threads = options->run.common.threads;
    options->run.common = given->run.common;
    if (!given->run.common.threads)
        options->run.common.threads = threads;
    if (given->run.store.len)
        options->run.store = given->run.store;
    if (!cli->templates.folder.len)
        cli->templates.folder = templates;
    if (given->run.as_of.len)
        options->run.as_of = given->run.as_of;
    options->run.common.config = path;
    options->post.ca_file = options->ca_file;
    options->post.netrc = options->netrc;
    options->check = given->check;
    evening->post.is_dry = options->dry_run = given->dry_run;
    check_config(evening);
    return store_option(options->run.store, &cli->mem, &evening->folder, &cli->diag) &&
           job_ledger_path(evening->folder, &cli->mem, &evening->ledger, &cli->diag);
}

static void tell(struct buf *buf, const char *what, Slice value)
{
    buf_addf(buf, "%-10s", what);
    terminal_add_text(buf, value);
    buf_add_char(buf, '\n');
}

/* Is it there, where it is on this machine? */
static bool check_readable(struct evening *evening, const char *key, Slice file)
{
    struct cli *cli = evening->cli;
    return !file.len || is_url(file) || access(arena_cstr(&cli->mem, file), R_OK) == 0 ||
           diag_fault(&cli->diag, "%s: cannot read '%.*s': %s", key, SLICE_ARG(file), strerror(errno));
}

/* The report is made beside its place: the folder around it has to be there. */
static bool check_output(struct evening *evening)
{
    struct cli *cli = evening->cli;
    Slice output = evening->options->run.output;
    while (output.len > 1 && slice_ends(output, S("/")))
        output.len--;
    const char *slash = output.len ? memrchr(output.at, '/', output.len) : NULL;
    Slice around = !slash ? S(".") : slash == output.at ? S("/") : slice_part(output, 0, (size_t)(slash - output.at));
    return !output.len || access(arena_cstr(&cli->mem, around), W_OK | X_OK) == 0 ||
           diag_fault(&cli->diag, "output: cannot write into '%.*s': %s", SLICE_ARG(around), strerror(errno));
}

/* Of a night that brings no publication itself. */
static bool check_store(struct evening *evening)
{
    struct cli *cli = evening->cli;
    const struct text_list *datasets = &evening->options->run.datasets;
    for (size_t i = 0; i < datasets->count; i++)
        if (!slice_equal(datasets->at[i], S("store")))
            return true;
    Slice list = arena_printf(&cli->mem, "%.*s/datasets/list", SLICE_ARG(evening->folder));
    return datasets->count == 0 || access(arena_cstr(&cli->mem, list), F_OK) == 0 ||
           diag_fault(&cli->diag, "dataset: the store holds none yet; 'kpirecon dataset add FILE --store %.*s' adds one",
                      SLICE_ARG(evening->folder));
}

/* What the night would only look at when it is under way. */
static bool check_values(struct evening *evening)
{
    struct cli *cli = evening->cli;
    const struct reconcile_options *options = &evening->options->run;
    struct job_ledger ledger = {.ledger.lock_fd = -1, .is_night = true};
    const struct text_list *tickets = &evening->options->tickets, *datasets = &options->datasets;
    bool fine = true;
    for (size_t i = 0; i < tickets->count; i++)
        fine &= check_readable(evening, "tickets", tickets->at[i]);
    for (size_t i = 0; i < datasets->count; i++)
        fine &= slice_equal(datasets->at[i], S("store")) || check_readable(evening, "dataset", datasets->at[i]);
    fine &= check_store(evening);
    fine &= check_readable(evening, "partner-registry", options->registry);
    fine &= check_readable(evening, "rates", options->rates);
    fine &= check_readable(evening, "ssh-known-hosts", evening->options->ssh_known_hosts);
    fine &= check_readable(evening, "map-ids", options->understanding.map_ids);
    fine &= check_output(evening);
    return job_check(cli, options, &ledger) && fine;
}

/* Is its server there, with a certificate that holds? Nothing is fetched. */
static bool answers(struct evening *evening, Slice address)
{
    struct cli *cli = evening->cli;
    const struct send_settings settings = {.url = address,
                                           .ca_file = evening->options->ca_file,
                                           .connect_s = TRY_SECONDS,
                                           .answer_s = TRY_SECONDS};
    struct sender *sender = sender_open(&settings, &cli->mem, &cli->diag);
    struct sending sending = {.end = SEND_NOT_BEGUN};
    if (sender)
        sending = sender_try(sender, &cli->mem);
    sender_close(sender);
    bool is_there = sending.end == SEND_ANSWERED;
    buf_addf(&cli->out.buf, is_there ? ": it answers" : ": %.*s", SLICE_ARG(sending.words));
    return is_there;
}

/* "tickets", and each of what is read. */
static bool tell_inputs(struct evening *evening, const char *what, const struct text_list *list)
{
    struct cli *cli = evening->cli;
    bool all = true;
    for (size_t i = 0; i < list->count; i++) {
        bool is_tried = evening->options->check == CHECK_ONLINE && slice_starts_nocase(list->at[i], S("http"));
        buf_addf(&cli->out.buf, "%-10s", what);
        terminal_add_text(&cli->out.buf, is_url(list->at[i]) ? url_shown(list->at[i], &cli->mem) : list->at[i]);
        if (is_tried && is_url(list->at[i]))
            all &= answers(evening, list->at[i]);
        buf_add_char(&cli->out.buf, '\n');
    }
    return all;
}

/* Everything that can be known without changing anything. */
static enum exit_status check(struct evening *evening)
{
    struct cli *cli = evening->cli;
    struct nightly_options *options = evening->options;
    struct ledger ledger = {.lock_fd = -1};
    struct buf *out = &cli->out.buf;
    bool all = true;
    for (size_t i = 0; i < options->tickets.count; i++) {
        struct text_list one = {&options->tickets.at[i], 1, 1}, files;
        if (inputs_is_empty_folder(one.at[0], &cli->mem))
            tell(out, "tickets", arena_printf(&cli->mem, "%.*s (no file in it)", SLICE_ARG(one.at[0])));
        else if (!expand_inputs(&one, &cli->mem, &files, &cli->diag))
            return STATUS_FAILED;
        else
            all &= tell_inputs(evening, "tickets", &files);
    }
    all &= tell_inputs(evening, "dataset", &options->run.datasets);
    tell(out, "store", evening->folder);
    bool exists = access(arena_cstr(&cli->mem, evening->ledger), F_OK) == 0;
    tell(out, "ledger", exists ? evening->ledger
                               : arena_printf(&cli->mem, "%.*s (to be made)", SLICE_ARG(evening->ledger)));
    tell(out, "report", options->run.output);
    all &= post_check(&evening->post, options->check == CHECK_ONLINE);
    bool sound = !exists || ledger_open(&ledger, evening->ledger, DATABASE_READ, &cli->mem, &cli->diag);
    ledger_close(&ledger);
    return !sound ? STATUS_FAILED : all ? STATUS_DONE : STATUS_TRY_LATER;
}

/* What was being handed over when a run was ended is told once, by the next. */
static bool note_interrupted(struct evening *evening, struct ledger *ledger)
{
    size_t count;
    if (!outbox_note_interrupted(ledger, &count, &evening->cli->diag))
        return false;
    if (count)
        diag_add(&evening->cli->diag, FINDING_delivery_unknown, (Place){.source = evening->ledger},
                 "%zu of the messages: a run was ended while they were handed over; see kpirecon ledger outbox", count);
    evening->post.outcome_count[DELIVERY_UNKNOWN] += count;
    return true;
}

static enum exit_status post_all(struct evening *evening, struct ledger *ledger, enum exit_status status)
{
    struct post *post = &evening->post;
    bool may_go_on = status != STATUS_USAGE && status != STATUS_FAILED;
    if (!may_go_on || !ledger->db)
        return status;
    if (!note_interrupted(evening, ledger) || !post_deliver(post, ledger) || !post_write_metrics(post, ledger))
        return STATUS_FAILED;
    /* each is a warning, which -q hides; that the status is no other has to be said all the same */
    size_t waiting = post->outcome_count[DELIVERY_QUEUED];
    if (waiting && evening->options->run.common.quiet)
        diag_fault_for_now(&evening->cli->diag, "%zu of the messages could not be handed over; the next run tries again",
                           waiting);
    return post_status(post, status);
}

static enum exit_status work(struct evening *evening, struct job_ledger *ledger)
{
    struct cli *cli = evening->cli;
    evening->options->run.store = evening->folder;
    if (!evening_take_datasets(evening) || !evening_take_tickets(evening))
        return STATUS_FAILED;
    ledger->origins = evening->origins;
    ledger->missing = evening->missing;
    enum exit_status status = job_run(cli, &evening->options->run, ledger);
    if (status == STATUS_USAGE || status == STATUS_FAILED)
        return status;
    if (status == STATUS_NOTHING && !evening->later)
        return status;
    if (status == STATUS_NOTHING)
        cli_show_fault(cli);
    return evening->later ? STATUS_TRY_LATER : evening->kept ? STATUS_PARTLY : status;
}

/* The night itself, under the ledger's lock. */
static enum exit_status spend(struct evening *evening)
{
    struct cli *cli = evening->cli;
    struct job_ledger ledger = {.ledger.lock_fd = -1, .is_night = true, .post = &evening->post};
    if (!ledger_lock(&ledger.ledger, evening->ledger, &cli->mem, &cli->diag))
        return STATUS_FAILED;
    ledger.ledger.path = evening->ledger;
    enum exit_status status = post_all(evening, &ledger.ledger, work(evening, &ledger));
    ledger_close(&ledger.ledger);
    return status;
}

static bool set_scene(struct evening *evening, struct job_ledger *ledger)
{
    struct cli *cli = evening->cli;
    ledger->only_looks = access(arena_cstr(&cli->mem, evening->ledger), F_OK) == 0;
    if (!ledger_share(&ledger->ledger, evening->ledger, &cli->mem, &cli->diag) ||
        !rehearsal_begin(evening->folder, &cli->mem, &evening->rehearsal, &cli->diag))
        return false;
    evening->folder = evening->rehearsal;
    return ledger->only_looks || job_ledger_path(evening->rehearsal, &cli->mem, &evening->ledger, &cli->diag);
}

/* The same night over a store made for it: the real one, the ledger, the inbox and the report stay as they are. */
static enum exit_status rehearse(struct evening *evening)
{
    struct job_ledger ledger = {.ledger.lock_fd = -1, .is_night = true, .post = &evening->post};
    enum exit_status status = STATUS_FAILED;
    if (set_scene(evening, &ledger)) {
        ledger.ledger.path = evening->ledger;
        status = work(evening, &ledger);
    }
    ledger_close(&ledger.ledger);
    rehearsal_end(evening->rehearsal, &evening->cli->mem);
    return status;
}

/* The configuration as a whole: all that is wrong with it is told at once. STATUS_DONE: it can be used. */
static enum exit_status prepare(struct evening *evening, const struct nightly_options *given)
{
    struct cli *cli = evening->cli;
    struct fault_list faults = {0};
    bool usage = true;
    cli->diag.faults = &faults;
    bool read = read_config(evening, given);
    if (read && !evening_load(evening, &usage))
        read = usage;
    if (read)
        post_open(&evening->post, cli, &evening->options->post);
    if (read && given->check)
        check_values(evening);
    cli->diag.faults = NULL;
    return config_blame(&evening->config, &faults, &cli->mem, &cli->diag) ? STATUS_DONE
           : usage || evening->config.wrong_count                        ? STATUS_USAGE
                                                                          : STATUS_FAILED;
}

static enum exit_status run(struct cli *cli, const void *given)
{
    struct nightly_options *options = ARENA_NEW(&cli->mem, struct nightly_options);
    struct evening evening = {.cli = cli, .options = options, .store.lock_fd = -1};
    *options = (struct nightly_options){USUAL_NET};
    enum exit_status status = prepare(&evening, given);
    if (status == STATUS_DONE)
        status = options->check ? check(&evening) : options->dry_run ? rehearse(&evening) : spend(&evening);
    post_close(&evening.post);
    return status;
}

static Slice check_choice(size_t index)
{
    static const Slice names[] = {S_INIT("offline"), [CHECK_ONLINE - 1] = S_INIT("online")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

static const struct option options[] = {
    {OPTION_TEXT(struct reconcile_options, common.config), .name = "config", .letter = 'c', .argument = "FILE",
     .group = "Nights", .help = "the configuration; " CONFIG_NAME " unless told otherwise"},
    {OPTION_CHOICE(struct nightly_options, check), .name = "check", .argument = "HOW", .choice = check_choice,
     .may_stand_alone = true,
     .help = "only look at the configuration, and say what would be done; online: try the connections too"},
    {OPTION_FLAG(struct nightly_options, dry_run), .name = "dry-run",
     .help = "decide, and show what would be handed over; nothing is, and the ledger stays as it is"},
    {OPTION_TEXT(struct reconcile_options, as_of), .name = "as-of", .argument = "WHEN",
     .help = "decide as of a day, a time, or now (the default)"},
    {OPTION_TEXT(struct reconcile_options, store), .name = "store", .argument = "DIR",
     .help = "where the store is, whatever the configuration says"},
    COMMON_OPTIONS(struct reconcile_options),
    THREADS_OPTION(struct reconcile_options),
    {0}};

const struct command cmd_nightly = {
    .name = "nightly",
    .usage = "[-c FILE] [--check[=online] | --dry-run]",
    .about = "decide what is new, changed or due, and keep it in the ledger",
    .story = "Reads the exports and the dataset that the configuration names, decides what is\n"
             "new, what changed, what waited until today and what a new publication may answer\n"
             "otherwise, keeps that in the ledger, and writes a run folder. Everything else\n"
             "stays as it was decided. Ended at any moment, the next run puts it right.\n"
             "What is wrong with the exports is told once and then counted; -v tells it again.\n",
    .options = options,
    .options_size = sizeof(struct nightly_options),
    .run = run};
