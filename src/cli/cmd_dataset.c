/* kpirecon dataset: the publications that are kept in the store. What it does stands in
   its second word; each of those is one function below, and one row of a table. */
#include "cli/cli.h"

#include "base/slice.h"
#include "cli/dataset_pages.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "cli/values.h"
#include "dataset/dataset.h"
#include "dataset/store_renew.h"
#include "programme/programme.h"
#include "tickets/labels.h"

#include <string.h>

enum page_format { PAGE_FORMAT_NOT_GIVEN, PAGE_FORMAT_TEXT, PAGE_FORMAT_NDJSON };

struct dataset_options {
    struct common_options common;
    Slice store, memory;
    Date published;
    bool replace, incomplete;
    unsigned format;
};

struct visit {
    struct cli *cli;
    const struct dataset_options *options;
    struct text_list operands; /* behind the second word */
    uint64_t memory_bytes;
    struct programme programme;
    struct labels labels;
    struct store store;
    struct dataset_page page;
};

/* --- add -------------------------------------------------------------------------- */

static struct progress_bytes dataset_bytes(const void *dataset)
{
    struct dataset_progress progress = dataset_progress(dataset);
    return (struct progress_bytes){progress.bytes_done, progress.bytes_total};
}

static bool add_file(struct visit *visit, Slice name, bool *has_bad)
{
    struct cli *cli = visit->cli;
    struct store_add_options options = {visit->options->replace, visit->options->incomplete, visit->memory_bytes};
    struct dataset *dataset = dataset_new(&visit->programme, &cli->mem);
    struct gathered gathered;
    dataset_use_labels(dataset, &visit->labels);
    if (!dataset_add_file(dataset, name, visit->options->published, &cli->diag))
        return false;
    cli_step(cli, (struct progress_step){"compiling the dataset", dataset_bytes, dataset});
    enum store_add_result result = store_add(&visit->store, dataset, &options, &gathered, &cli->diag);
    cli_step(cli, (struct progress_step){.what = "adding"});
    dataset_done(dataset);
    cli_show(cli);
    if (result == STORE_REFUSED)
        return false;
    *has_bad |= gathered.source_count && gathered.sources[0].bad_count;
    page_added(&visit->page, name, result, &gathered);
    return true;
}

/* Each file is whole in the store before the next one is looked at, and what was done is said even if the next
   one fails. */
static enum exit_status add(struct visit *visit)
{
    struct cli *cli = visit->cli;
    struct text_list files = visit->operands;
    bool has_bad = false;
    if (!labels_load(&visit->labels, &cli->templates, &cli->mem, &cli->diag) ||
        !expand_inputs(&visit->operands, &cli->mem, &files, &cli->diag))
        return STATUS_FAILED;
    for (size_t i = 0; i < files.count; i++) {
        if (add_file(visit, files.at[i], &has_bad))
            continue;
        out_flush(&cli->out);
        return STATUS_FAILED;
    }
    return has_bad ? STATUS_PARTLY : STATUS_DONE;
}

/* --- renew ------------------------------------------------------------------------ */

static enum exit_status renew(struct visit *visit)
{
    struct cli *cli = visit->cli;
    struct text_list files = {0};
    struct store_renewal renewal = {.labels = &visit->labels, .memory_bytes = visit->memory_bytes};
    enum store_renewed renewed;
    Slice from;
    Date day;
    if (!labels_load(&visit->labels, &cli->templates, &cli->mem, &cli->diag) ||
        (visit->operands.count && !expand_inputs(&visit->operands, &cli->mem, &files, &cli->diag)))
        return STATUS_FAILED;
    renewal.files = files.at;
    renewal.file_count = files.count;
    cli_step(cli, (struct progress_step){.what = "compiling datasets"});
    size_t count = 0;
    while ((renewed = store_renew_one(&visit->store, &renewal, &from, &day, &cli->diag)) == RENEWED_ONE) {
        cli_show(cli);
        page_renewed(&visit->page, from, day);
        count++;
    }
    if (!count && renewed == RENEWED_ALL)
        page_nothing_old(&visit->page);
    out_flush(&cli->out); /* what was done is said, even if the next one fails */
    return renewed == RENEWED_ALL ? STATUS_DONE : STATUS_FAILED;
}

/* --- list, verify ----------------------------------------------------------------- */

static enum exit_status list(struct visit *visit)
{
    page_list(&visit->page, &visit->store);
    return STATUS_DONE;
}

static enum exit_status verify(struct visit *visit)
{
    struct store *store = &visit->store;
    struct cli *cli = visit->cli;
    size_t damaged = 0;
    cli_step(cli, (struct progress_step){.what = "verifying the store"});
    for (size_t i = 0; i < store->count; i++) {
        struct stored *stored = &store->stored[i];
        bool sound = !stored->damage.len && snapshot_verify(&stored->snapshot);
        if (stored->damage.len)
            diag_fault(&cli->diag, "%.*s", SLICE_ARG(stored->damage));
        if (!sound)
            cli_show_fault(cli);
        damaged += !sound;
        page_verified(&visit->page, stored, sound);
    }
    return damaged ? STATUS_FAILED : STATUS_DONE;
}

/* --- show, diff, remove ----------------------------------------------------------- */

static bool has_publication(const struct store *store, Date date)
{
    for (size_t i = 0; i < store->count; i++)
        if (stored_has(&store->stored[i], date))
            return true;
    return false;
}

/* "2020-02-15", and the store has it. */
static bool read_publication(struct visit *visit, Slice text, Date *date)
{
    struct diag *diag = &visit->cli->diag;
    if (!date_parse(text, date))
        return diag_fault(diag, "'%.*s' is no publication, which is named by its day as 2020-02-15", SLICE_ARG(text));
    return has_publication(&visit->store, *date) ||
           diag_fault(diag, "the store has no publication %.*s", SLICE_ARG(text));
}

static Date newest_publication(const struct store *store)
{
    Date newest = DATE_NONE;
    for (size_t i = 0; i < store->count; i++)
        if (store->stored[i].date_count && store->stored[i].dates[store->stored[i].date_count - 1].day > newest.day)
            newest = store->stored[i].dates[store->stored[i].date_count - 1];
    return newest;
}

static enum exit_status show(struct visit *visit)
{
    struct publication_totals totals;
    Date date = newest_publication(&visit->store);
    if (visit->store.count == 0) {
        diag_fault(&visit->cli->diag, "the store holds no dataset; add one with 'kpirecon dataset add FILE'");
        return STATUS_NOTHING;
    }
    if (visit->operands.count && !read_publication(visit, visit->operands.at[0], &date))
        return STATUS_FAILED;
    cli_step(visit->cli, (struct progress_step){.what = "adding up the publication"});
    if (!publication_totals_make(&visit->store, date, &visit->cli->mem, &totals))
        return STATUS_FAILED;
    page_show(&visit->page, &visit->store, date, &totals);
    return STATUS_DONE;
}

static struct restated_side side_of(struct visit *visit, Date date)
{
    struct stored **stored = ARENA_ARRAY(&visit->cli->mem, struct stored *, visit->store.count);
    size_t count = 0;
    for (size_t i = 0; i < visit->store.count; i++)
        if (stored_has(&visit->store.stored[i], date))
            stored[count++] = &visit->store.stored[i];
    return (struct restated_side){stored, count, date};
}

static enum exit_status diff(struct visit *visit)
{
    struct restatement restatement;
    Date dates[2];
    for (size_t i = 0; i < COUNT_OF(dates); i++)
        if (!read_publication(visit, visit->operands.at[i], &dates[i]))
            return STATUS_FAILED;
    cli_step(visit->cli, (struct progress_step){.what = "comparing the publications"});
    struct restated_side before = side_of(visit, dates[0]), after = side_of(visit, dates[1]);
    if (!restatement_make(&before, &after, &visit->programme, &visit->cli->mem, &restatement, &visit->cli->diag))
        return STATUS_FAILED;
    page_diff(&visit->page, dates[0], dates[1], &restatement);
    return STATUS_DONE;
}

static bool is_named(const Date *dates, size_t count, Date date)
{
    for (size_t i = 0; i < count; i++)
        if (dates[i].day == date.day)
            return true;
    return false;
}

/* A file goes when all of its publications are named. */
static bool choose(struct visit *visit, const Date *dates, size_t count, bool *keeps)
{
    for (size_t i = 0; i < visit->store.count; i++) {
        const struct stored *stored = &visit->store.stored[i];
        size_t named = 0;
        char chars[DATE_CHARS];
        for (size_t j = 0; j < stored->date_count; j++)
            named += is_named(dates, count, stored->dates[j]);
        keeps[i] = named == 0;
        if (named == 0 || named == stored->date_count)
            continue;
        for (size_t j = 0; j < stored->date_count; j++)
            if (!is_named(dates, count, stored->dates[j]))
                return diag_fault(&visit->cli->diag,
                                  "'%.*s' in the store also holds publication %.*s; name all of its publications",
                                  SLICE_ARG(stored->snapshot.source), SLICE_ARG(date_format(stored->dates[j], chars)));
    }
    return true;
}

static enum exit_status remove_publications(struct visit *visit)
{
    struct store *store = &visit->store;
    size_t count = visit->operands.count, stored_count = store->count;
    Date *dates = ARENA_ARRAY(&visit->cli->mem, Date, count);
    bool *keeps = ARENA_ARRAY(&visit->cli->mem, bool, stored_count + 1);
    struct stored *before = ARENA_ARRAY(&visit->cli->mem, struct stored, stored_count + 1);
    for (size_t i = 0; i < count; i++)
        if (!read_publication(visit, visit->operands.at[i], &dates[i]))
            return STATUS_FAILED;
    if (!choose(visit, dates, count, keeps))
        return STATUS_FAILED;
    for (size_t i = 0; i < stored_count; i++) {
        before[i] = store->stored[i];
        before[i].snapshot.source = arena_copy(&visit->cli->mem, before[i].snapshot.source);
    }
    if (!store_list(store, keeps, (Slice){0}, &visit->cli->diag))
        return STATUS_FAILED;
    for (size_t i = 0; i < stored_count; i++)
        if (!keeps[i])
            page_removed(&visit->page, &before[i]);
    return STATUS_DONE;
}

/* --- the second word -------------------------------------------------------------- */

static const struct action {
    Slice name;
    size_t least, most; /* operands */
    const char *needs;  /* said when there are others */
    bool changes;
    bool (*open)(struct store *store, Slice dir, const struct programme *programme, struct arena *mem,
                 struct diag *diag);
    enum exit_status (*run)(struct visit *visit);
} actions[] = {
    {S_INIT("add"), 1, SIZE_MAX, "the files to be added", true, store_open_old, add},
    {S_INIT("list"), 0, 0, "no operand", false, store_open_damaged, list},
    {S_INIT("show"), 0, 1, "one publication, or none for the newest", false, store_open, show},
    {S_INIT("verify"), 0, 0, "no operand", false, store_open_damaged, verify},
    {S_INIT("remove"), 1, SIZE_MAX, "the publications to be removed, as 2020-02-15", true, store_open_damaged,
     remove_publications},
    {S_INIT("diff"), 2, 2, "two publications, as 2020-02-15 2020-03-15", false, store_open, diff},
    {S_INIT("renew"), 0, SIZE_MAX, "files, or none", true, store_open_old, renew},
};

static const struct action *find_action(struct cli *cli)
{
    if (cli->operands.count == 0) {
        diag_fault(&cli->diag, "say what to do: add, list, show, verify, remove, diff or renew");
        return NULL;
    }
    Slice name = cli->operands.at[0];
    struct suggestion near = suggestion_for(name);
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (slice_equal(name, actions[i].name))
            return &actions[i];
        suggestion_offer(&near, actions[i].name);
    }
    if (near.best.len)
        diag_fault(&cli->diag, "'%.*s' is nothing to do, did you mean '%.*s'?", SLICE_ARG(name), SLICE_ARG(near.best));
    else
        diag_fault(&cli->diag, "'%.*s' is nothing to do; there are add, list, show, verify, remove, diff and renew",
                   SLICE_ARG(name));
    return NULL;
}

static bool check_usage(struct visit *visit, const struct action *action)
{
    struct diag *diag = &visit->cli->diag;
    size_t count = visit->operands.count;
    if (count < action->least || count > action->most)
        return diag_fault(diag, "'%.*s' takes %s", SLICE_ARG(action->name), action->needs);
    const struct dataset_options *options = visit->options;
    if (action->run != add && (options->published.day || options->replace || options->incomplete ||
                               (options->memory.len && action->run != renew)))
        return diag_fault(diag, "options '--published', '--replace', '--incomplete' and '--memory' go with 'add' only");
    return options->memory.len == 0 || size_option(options->memory, "--memory", &visit->memory_bytes, diag);
}

static bool load_programme(struct visit *visit)
{
    struct cli *cli = visit->cli;
    Slice text, source;
    return template_load(&cli->templates, S("rules/programme.xml"), &cli->mem, &text, &source, &cli->diag) &&
           programme_load(&visit->programme, source, text, &cli->mem, &cli->diag);
}

static bool open_store(struct visit *visit, const struct action *action)
{
    struct cli *cli = visit->cli;
    Slice folder;
    if (!store_option(visit->options->store, &cli->mem, &folder, &cli->diag))
        return false;
    return action->open(&visit->store, folder, &visit->programme, &cli->mem, &cli->diag) &&
           (!action->changes || store_lock(&visit->store, &cli->diag));
}

static enum exit_status run(struct cli *cli, const void *given)
{
    struct visit visit = {.cli = cli, .options = given, .store.lock_fd = -1};
    const struct action *action = find_action(cli);
    visit.page = (struct dataset_page){cli, visit.options->format == PAGE_FORMAT_NDJSON};
    if (!action)
        return STATUS_USAGE;
    visit.operands = (struct text_list){cli->operands.at + 1, cli->operands.count - 1, 0};
    if (!check_usage(&visit, action))
        return STATUS_USAGE;
    bool ready = load_programme(&visit) && open_store(&visit, action);
    enum exit_status status = ready ? action->run(&visit) : STATUS_FAILED;
    cli_show(cli);
    store_close(&visit.store);
    return status;
}

static Slice format_choice(size_t index)
{
    static const Slice names[] = {S_INIT("text"), S_INIT("ndjson")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

static const struct option options[] = {
    {OPTION_TEXT(struct dataset_options, store), .name = "store", .argument = "DIR", .group = "Store",
     .help = "where the store is; kpirecon in the XDG state folder unless told otherwise"},
    {OPTION_DATE(struct dataset_options, published), .name = "published", .argument = "DATE", .group = "Adding",
     .help = "when the dataset was published, where neither a column nor the file's name tells"},
    {OPTION_FLAG(struct dataset_options, replace), .name = "replace",
     .help = "what the store has of the same publication and month, with other content, gives way"},
    {OPTION_FLAG(struct dataset_options, incomplete), .name = "incomplete",
     .help = "add a dataset although it is empty, lacks a month, or has far fewer rows than before"},
    {OPTION_TEXT(struct dataset_options, memory), .name = "memory", .argument = "SIZE",
     .help = "about how much memory compiling may take, as 512M; what is more waits on disk"},
    {OPTION_CHOICE(struct dataset_options, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .group = "Output", .help = "text, or a JSON object per line; text unless told otherwise"},
    COMMON_OPTIONS(struct dataset_options),
    THREADS_OPTION(struct dataset_options),
    CONFIG_OPTION(struct dataset_options),
    {0}};

const struct command cmd_dataset = {
    .name = "dataset",
    .usage = "add FILE... | list | show [DATE] | verify | remove DATE... | diff DATE DATE | renew [FILE...]",
    .about = "keep publications of the KPI dataset in a store",
    .story = "A store holds every publication, compiled for fast look-up: reconcile -d store\n"
             "uses them all. add compiles files into it; list and show tell what it holds;\n"
             "verify proves that nothing in it was damaged; diff shows what a publication\n"
             "says otherwise than an earlier one. renew compiles anew what an older version\n"
             "of the program compiled, from the files that were added, or from those named.\n",
    .options = options,
    .options_size = sizeof(struct dataset_options),
    .takes_operands = true,
    .run = run};
