/* Publications into the store, exports into the inbox, each for itself: one that fails does not stop the others. */
#include "cli/evening.h"

#include "base/slice.h"
#include "bytes/inputs.h"
#include "bytes/url.h"
#include "dataset/store_add.h"
#include "dataset/store_renew.h"
#include "delivery/secret.h"

#include <stdlib.h>
#include <string.h>

#define TICKETS_TOKEN_VARIABLE "KPIRECON_TICKETS_TOKEN"
#define DATASET_TOKEN_VARIABLE "KPIRECON_DATASET_TOKEN"
#define ORIGIN_CHARS 16
#define MAX_PAGE_BYTES ((uint64_t)256 << 20)

static bool load_login(struct evening *evening, const struct secret_source *token, struct fetch_settings *settings)
{
    const struct nightly_options *options = evening->options;
    struct cli *cli = evening->cli;
    settings->login = (struct http_login){.netrc = options->netrc,
                                          .ca_file = options->ca_file,
                                          .certificate = options->client_certificate,
                                          .ssh_key = options->ssh_key,
                                          .known_hosts = options->ssh_known_hosts,
                                          .key = options->client_key.len ? options->client_key
                                                                         : options->client_certificate};
    return secret_read(token, &cli->mem, &settings->login.token, &cli->diag);
}

static bool load_fetchers(struct evening *evening)
{
    const struct nightly_options *options = evening->options;
    struct fetch_settings tickets = {.limits = usual_http_limits,
                                     .needs_length = true,
                                     .accept = S("application/json, */*;q=0.5"),
                                     .tries = options->net_tries,
                                     .pause_ms = 1000 * options->net_pause,
                                     .budget_s = options->net_timeout};
    struct fetch_settings dataset = tickets;
    dataset.accept = (Slice){0};
    tickets.limits.max_bytes = MAX_PAGE_BYTES;
    const struct secret_source of_tickets = {"tickets-token-file", options->tickets_token_file, TICKETS_TOKEN_VARIABLE,
                                             slice_from(getenv(TICKETS_TOKEN_VARIABLE))};
    const struct secret_source of_dataset = {"dataset-token-file", options->dataset_token_file, DATASET_TOKEN_VARIABLE,
                                             slice_from(getenv(DATASET_TOKEN_VARIABLE))};
    const char *key_name = options->client_key.len ? "client-key" : "client-certificate";
    struct arena *mem = &evening->cli->mem;
    struct diag *diag = &evening->cli->diag;
    const bool fine[] = {load_login(evening, &of_tickets, &tickets), load_login(evening, &of_dataset, &dataset),
                         secret_file_check("netrc", options->netrc, mem, diag),
                         secret_file_check(key_name, tickets.login.key, mem, diag),
                         secret_file_check("ssh-key", options->ssh_key, mem, diag)};
    for (size_t i = 0; i < COUNT_OF(fine); i++)
        if (!fine[i])
            return false;
    fetcher_init(&evening->tickets_fetcher, &tickets);
    fetcher_init(&evening->dataset_fetcher, &dataset);
    /* one limit for both */
    evening->dataset_fetcher.ends_us = evening->tickets_fetcher.ends_us;
    return true;
}

bool evening_load(struct evening *evening, bool *usage)
{
    struct cli *cli = evening->cli;
    const bool rules = rules_load(&evening->rules, &evening->options->run.rules, &cli->templates, &cli->mem, usage,
                                  &cli->diag);
    const bool labels = labels_load(&evening->labels, &cli->templates, &cli->mem, &cli->diag);
    return load_fetchers(evening) && rules && labels;
}

/* What did not come or was refused is told, and the night goes on without it. */
static void go_on(struct evening *evening, enum finding_id finding, Slice name, const char *how)
{
    struct cli *cli = evening->cli;
    evening->kept = true;
    evening->later |= cli->diag.fault_may_pass;
    if (cli->diag.fault.len)
        cli_show_fault(cli);
    diag_add(&cli->diag, finding, (Place){.source = is_url(name) ? url_shown(name, &cli->mem) : name}, "%s", how);
    cli_show(cli);
}

static void keep_last(struct evening *evening, Slice name)
{
    go_on(evening, FINDING_dataset_kept, name, "the dataset was not taken; the night goes on with what the store has");
}

/* ---- publications ---- */

static void tell_replaced(struct evening *evening, Slice name, const struct gathered *gathered)
{
    struct cli *cli = evening->cli;
    char day[DATE_CHARS];
    for (size_t i = 0; i < gathered->publication_count; i++) {
        Slice date = date_format(gathered->publications[i].date, day);
        diag_add(&cli->diag, FINDING_dataset_replaced, (Place){.source = name},
                 "publication %.*s came again with other rows, which count from now on", SLICE_ARG(date));
    }
    cli_show(cli);
}

/* What is wrong with rows of a file that the store has now is told by the run, which reads them from there; and not again
   the next night. */
static void leave_rows_to_run(struct diag *diag)
{
    struct finding **link = &diag->first;
    while (*link)
        if ((*link)->place.line || (*link)->place.part.len)
            *link = (*link)->next;
        else
            link = &(*link)->next;
    diag->last = link;
}

/* Of a file in the inbox: `name` is where it came from, and what a person knows it by. */
static void name_origin(struct evening *evening, Slice name)
{
    struct diag *diag = &evening->cli->diag;
    struct arena *mem = &evening->cli->mem;
    if (is_url(name) && diag->fault.len)
        diag->fault = arena_printf(mem, "%.*s: %.*s", SLICE_ARG(url_shown(name, mem)), SLICE_ARG(diag->fault));
}

static void take_dataset(struct evening *evening, Slice name, Slice file)
{
    struct cli *cli = evening->cli;
    struct store_add_options options = {.replace = true};
    struct gathered gathered;
    struct dataset *dataset = dataset_new(&evening->rules.programme, &cli->mem);
    dataset_use_labels(dataset, &evening->labels);
    enum store_add_result result = STORE_REFUSED;
    if (dataset_add_file(dataset, file, evening->options->run.published, &cli->diag))
        result = store_add(&evening->store, dataset, &options, &gathered, &cli->diag);
    if (result == STORE_REFUSED) {
        name_origin(evening, name);
        keep_last(evening, name);
    } else {
        leave_rows_to_run(&cli->diag);
    }
    if (result == STORE_REPLACED)
        tell_replaced(evening, is_url(name) ? url_shown(name, &cli->mem) : file, &gathered);
    dataset_done(dataset);
}

static bool find_files(struct evening *evening, Slice name, struct text_list *files)
{
    struct cli *cli = evening->cli;
    struct text_list one = {&name, 1, 1};
    const struct inbox inbox = {evening->folder, &cli->mem, &cli->diag};
    *files = (struct text_list){0};
    if (!is_url(name) || slice_starts_nocase(name, S("file:")))
        return expand_inputs(&one, &cli->mem, files, &cli->diag);
    return inbox_fetch(&inbox, &evening->dataset_fetcher, name, false, files) != INBOX_FAILED;
}

static void take_named(struct evening *evening, Slice name)
{
    struct text_list files;
    if (!find_files(evening, name, &files))
        keep_last(evening, name);
    else
        for (size_t i = 0; i < files.count; i++)
            take_dataset(evening, is_url(name) ? name : files.at[i], files.at[i]);
}

/* Files that may be those of which the store was made; what cannot be looked at is told when it is taken. */
static struct text_list local_datasets(struct evening *evening)
{
    struct cli *cli = evening->cli;
    const struct text_list *named = &evening->options->run.datasets;
    struct text_list all = {0};
    for (size_t i = 0; i < named->count; i++) {
        struct text_list one = {&named->at[i], 1, 1}, files = {0};
        struct diag unheard;
        diag_init(&unheard, &cli->mem);
        if (is_url(named->at[i]) || !expand_inputs(&one, &cli->mem, &files, &unheard))
            continue;
        for (size_t f = 0; f < files.count; f++)
            *ARENA_PUSH(&cli->mem, all.at, all.count, all.capacity, Slice) = files.at[f];
    }
    return all;
}

/* After an upgrade, before anything new is held against what the store has. */
static bool renew(struct evening *evening)
{
    struct cli *cli = evening->cli;
    struct store_renewal renewal = {.labels = &evening->labels};
    enum store_renewed renewed;
    Slice from;
    Date day;
    if (!store_has_old(&evening->store))
        return true;
    struct text_list files = local_datasets(evening);
    renewal.files = files.at;
    renewal.file_count = files.count;
    while ((renewed = store_renew_one(&evening->store, &renewal, &from, &day, &cli->diag)) == RENEWED_ONE) {
        char chars[DATE_CHARS];
        leave_rows_to_run(&cli->diag);
        diag_add(&cli->diag, FINDING_dataset_renewed, (Place){.source = from},
                 "publication %.*s, which an older version of this program compiled, was compiled anew",
                 SLICE_ARG(date_format(day, chars)));
        cli_show(cli);
    }
    return renewed == RENEWED_ALL;
}

bool evening_take_datasets(struct evening *evening)
{
    struct cli *cli = evening->cli;
    struct text_list *named = &evening->options->run.datasets;
    bool fine = store_open_old(&evening->store, evening->folder, &evening->rules.programme, &cli->mem, &cli->diag) &&
                store_lock(&evening->store, &cli->diag) && renew(evening);
    for (size_t i = 0; fine && i < named->count; i++)
        if (!slice_equal(named->at[i], S("store")))
            take_named(evening, named->at[i]);
    if (fine && !evening->store.count && evening->later)
        fine = diag_fault_for_now(&cli->diag, "there is no dataset yet, and none came");
    store_close(&evening->store);
    named->count = 0;
    *ARENA_PUSH(&cli->mem, named->at, named->count, named->capacity, Slice) = S("store");
    return fine;
}

/* ---- exports ---- */

/* How the ledger calls an export: addresses may hold what is not to be kept. */
static Slice origin_of(Slice named, struct arena *mem)
{
    char hex[DIGEST_HEX_CHARS];
    digest_hex(named, hex);
    return arena_copy(mem, (Slice){hex, ORIGIN_CHARS});
}

bool evening_take_tickets(struct evening *evening)
{
    struct cli *cli = evening->cli;
    const struct text_list named = evening->options->tickets;
    const struct inbox inbox = {evening->folder, &cli->mem, &cli->diag};
    struct text_list files = {0}, *origins = &evening->origins, *missing = &evening->missing;
    for (size_t i = 0; i < named.count; i++) {
        Slice origin = origin_of(named.at[i], &cli->mem);
        if (inputs_is_empty_folder(named.at[i], &cli->mem)) {
            *ARENA_PUSH(&cli->mem, missing->at, missing->count, missing->capacity, Slice) = origin;
            if (!evening->options->run.allow_empty)
                go_on(evening, FINDING_tickets_not_fetched, named.at[i],
                      "there is no file in the folder; the night goes on without it");
        } else if (!is_url(named.at[i]) || slice_starts_nocase(named.at[i], S("file:"))) {
            *ARENA_PUSH(&cli->mem, files.at, files.count, files.capacity, Slice) = named.at[i];
        } else if (inbox_fetch(&inbox, &evening->tickets_fetcher, named.at[i], true, &files) == INBOX_FAILED) {
            *ARENA_PUSH(&cli->mem, missing->at, missing->count, missing->capacity, Slice) = origin;
            go_on(evening, FINDING_tickets_not_fetched, named.at[i],
                  "the export did not come whole; the night goes on without it");
        }
        while (origins->count < files.count)
            *ARENA_PUSH(&cli->mem, origins->at, origins->count, origins->capacity, Slice) = origin;
    }
    cli->operands = files;
    return true;
}
