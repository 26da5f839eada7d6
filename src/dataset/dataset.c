/* The dataset as its users see it: files are named, then asked for rows. Which kind
   of source answers is decided here and seen nowhere else. */
#include "dataset/dataset.h"

#include "base/arena.h"
#include "base/lanes.h"
#include "base/slice.h"
#include "bytes/inputs.h"
#include "bytes/url.h"
#include "dataset/blocks.h"
#include "dataset/dataset_private.h"
#include "dataset/snapshot_gather.h"

#include <errno.h>
#include <string.h>

#define MAX_DATASET_FILES 4096u

struct dataset *dataset_new(const struct programme *programme, struct arena *mem)
{
    struct dataset *dataset = ARENA_NEW(mem, struct dataset);
    dataset->kind = &dataset_scan;
    dataset->programme = programme;
    dataset->mem = mem;
    dataset->block_bytes = USUAL_BLOCK_BYTES;
    dataset->most_copy_bytes = MAX_KEPT_BYTES;
    dataset->thread_count = lanes_usual();
    return dataset;
}

/* What lies in the file system is looked at now; a URL, or a file in a zip, when it is read. */
static bool check_path(Slice path, struct stat *found, bool *is_local, struct arena *mem, struct diag *diag)
{
    *found = (struct stat){0};
    *is_local = !is_url(path);
    if (!*is_local)
        return true;
    if (stat(arena_cstr(mem, path), found) != 0) {
        *is_local = errno != ENOTDIR;
        return !*is_local || diag_fault(diag, "cannot open '%.*s': %s", SLICE_ARG(path),
                                        is_foreign_url(path) ? FOREIGN_URL_REASON : strerror(errno));
    }
    if (!S_ISREG(found->st_mode) && !S_ISFIFO(found->st_mode))
        return diag_fault(diag, "cannot read '%.*s': neither a file nor a pipe", SLICE_ARG(path));
    return true;
}

static bool is_same_file(const struct dataset_file *file, const struct dataset_file *other)
{
    if (file->snapshot || file->published.day != other->published.day || file->is_local != other->is_local)
        return false;
    return file->is_local ? file->at_start.st_dev == other->at_start.st_dev &&
                                file->at_start.st_ino == other->at_start.st_ino
                          : slice_equal(file->path, other->path);
}

static const struct dataset_file *find_same(const struct dataset *dataset, const struct dataset_file *file)
{
    for (size_t i = 0; i < dataset->file_count; i++)
        if (is_same_file(&dataset->files[i], file))
            return &dataset->files[i];
    return NULL;
}

static bool add_one(struct dataset *dataset, Slice path, Date published, struct diag *diag)
{
    struct dataset_file file = {.path = path, .published = published};
    if (!check_path(path, &file.at_start, &file.is_local, dataset->mem, diag))
        return false;
    const struct dataset_file *same = find_same(dataset, &file);
    if (same) {
        diag_add(diag, FINDING_dataset_twice, (Place){.source = path}, "it is the same file as '%.*s'; it counts once",
                 SLICE_ARG(same->path));
        return true;
    }
    if (dataset->file_count == MAX_DATASET_FILES)
        return diag_fault(diag, "more than %u dataset files", MAX_DATASET_FILES);
    file.path = arena_copy(dataset->mem, path);
    *ARENA_PUSH(dataset->mem, dataset->files, dataset->file_count, dataset->file_capacity, struct dataset_file) = file;
    if (S_ISREG(file.at_start.st_mode))
        dataset->bytes_total += (uint64_t)file.at_start.st_size;
    return true;
}

bool dataset_add_file(struct dataset *dataset, Slice path, Date published, struct diag *diag)
{
    struct input_list inputs = {0};
    if (slice_equal(path, S("-")))
        return diag_fault(diag, "a dataset cannot come from standard input: that is for tickets");
    if (path.len == 0 || slice_has(path, '\0'))
        return diag_fault(diag, "'%.*s' is no name of a dataset", SLICE_ARG(path));
    if (!inputs_expand(path, dataset->mem, &inputs, diag))
        return false;
    for (size_t i = 0; i < inputs.count; i++)
        if (!add_one(dataset, inputs.names[i], published, diag))
            return false;
    return true;
}

void dataset_use_labels(struct dataset *dataset, const struct labels *labels)
{
    dataset->labels = labels;
}

bool dataset_add_snapshot(struct dataset *dataset, struct snapshot *given, struct diag *diag)
{
    if (dataset->file_count == MAX_DATASET_FILES)
        return diag_fault(diag, "more than %u dataset files", MAX_DATASET_FILES);
    struct snapshot *snapshot = ARENA_NEW(dataset->mem, struct snapshot);
    *snapshot = *given;
    *given = (struct snapshot){0};
    *ARENA_PUSH(dataset->mem, dataset->files, dataset->file_count, dataset->file_capacity, struct dataset_file) =
        (struct dataset_file){.path = snapshot->source, .snapshot = snapshot};
    return true;
}

void dataset_done(struct dataset *dataset)
{
    if (!dataset)
        return;
    for (size_t i = 0; i < dataset->file_count; i++) {
        if (dataset->files[i].snapshot)
            snapshot_close(dataset->files[i].snapshot);
        kept_copy_close(&dataset->files[i].copy);
    }
    arena_done(&dataset->row_mem);
}

void dataset_forget_rows(struct dataset *dataset)
{
    if (dataset->row_mem.base)
        arena_rewind(&dataset->row_mem, 0);
}

void dataset_quarantine_to(struct dataset *dataset, struct quarantine *quarantine)
{
    dataset->quarantine = quarantine;
}

void dataset_use_threads(struct dataset *dataset, unsigned count)
{
    if (count)
        dataset->thread_count = count < MAX_LANES ? count : MAX_LANES;
}

void dataset_hash_sources(struct dataset *dataset)
{
    dataset->hash_sources = true;
}

void dataset_keep_copies(struct dataset *dataset, Slice folder)
{
    dataset->copy_folder = arena_copy(dataset->mem, folder);
}

static bool is_regular(const struct dataset_file *file)
{
    return file->is_local && S_ISREG(file->at_start.st_mode);
}

bool dataset_wants_copy(const struct gathering *gathering, uint32_t i)
{
    const struct dataset *dataset = gathering->dataset;
    return dataset->copy_folder.len && !gathering->sink && !dataset->asks_again && !is_regular(&dataset->files[i]);
}

struct dataset_progress dataset_progress(const struct dataset *dataset)
{
    return (struct dataset_progress){
        .bytes_done = atomic_load_explicit(&dataset->bytes_done, memory_order_relaxed),
        .bytes_total = dataset->bytes_total,
    };
}

static bool read_file(struct gathering *gathering, uint32_t i, struct scanned *out)
{
    struct snapshot *snapshot = gathering->dataset->files[i].snapshot;
    return snapshot ? snapshot_gather(snapshot, gathering, i, out) : scan_file(gathering, i, out);
}

/* What all rows of a file together tell is known from the first question: the second need not look at all of them. */
static void remember(struct dataset *dataset, const struct scanned *files)
{
    for (size_t i = 0; i < dataset->file_count; i++) {
        dataset->files[i].is_answered = true;
        dataset->files[i].counts_elsewhere = files[i].repeated;
        dataset->files[i].found_published = files[i].published;
        if (dataset->files[i].is_local && dataset->files[i].copy.is_whole)
            kept_copy_stat(&dataset->files[i].copy, &dataset->files[i].at_start);
    }
}

static void recall(const struct dataset *dataset, struct scanned *files)
{
    for (size_t i = 0; i < dataset->file_count; i++) {
        const struct dataset_file *file = &dataset->files[i];
        if (!file->is_answered)
            continue;
        files[i].repeated = file->counts_elsewhere;
        files[i].published = file->found_published;
        files[i].is_published = true;
    }
}

static bool scan_files(struct gathering *gathering, struct gathered *out)
{
    size_t count = gathering->dataset->file_count;
    struct scanned *files = ARENA_ARRAY(gathering->work, struct scanned, count);
    for (uint32_t i = 0; i < count; i++)
        if (!read_file(gathering, i, &files[i]))
            return false;
    if (gathering->dataset->asks_again)
        recall(gathering->dataset, files);
    if (!gathering_finish(gathering, files, out))
        return false;
    if (!gathering->dataset->asks_again)
        remember(gathering->dataset, files);
    return true;
}

static bool gather_by_scan(struct dataset *dataset, const struct gather_keys *keys, struct gathered *out,
                           struct diag *diag)
{
    struct arena work;
    arena_init(&work, 0);
    if (!dataset->row_mem.base)
        arena_init(&dataset->row_mem, 0);
    struct gathering gathering = {
        .dataset = dataset,
        .keys = keys,
        .partner_since = ARENA_ARRAY(dataset->mem, Date, keys->partner_count),
        .partner_group = ARENA_ARRAY(dataset->mem, Slice, keys->partner_count),
        .work = &work,
        .row_mem = &dataset->row_mem,
        .diag = diag,
    };
    bool ok = scan_files(&gathering, out);
    arena_done(&work);
    return ok;
}

const struct dataset_kind dataset_scan = {.name = "scan", .gather = gather_by_scan};

bool dataset_gather(struct dataset *dataset, const struct gather_keys *keys, struct gathered *out, struct diag *diag)
{
    if (!dataset->kind->gather(dataset, keys, out, diag))
        return false;
    out->plan = (struct gather_plan){
        .answered_by = slice_from(dataset->kind->name),
        .thread_count = dataset->thread_count,
        .invoice_keys = keys->invoice_count,
        .skeleton_keys = keys->skeleton_count,
        .value_keys = keys->value_count,
        .partner_keys = keys->partner_count,
    };
    return true;
}

bool dataset_can_be_read_again(const struct dataset *dataset)
{
    for (size_t i = 0; i < dataset->file_count; i++) {
        const struct dataset_file *file = &dataset->files[i];
        if (!file->snapshot && !is_regular(file) && !file->copy.is_whole)
            return false;
    }
    return true;
}

bool dataset_gather_again(struct dataset *dataset, const struct gather_keys *keys, struct gathered *out,
                          struct diag *diag)
{
    struct diag unheard;
    struct arena heard;
    *out = (struct gathered){0};
    if (!dataset_can_be_read_again(dataset))
        return true;
    arena_init(&heard, 0);
    diag_init(&unheard, &heard);
    struct quarantine *quarantine = dataset->quarantine;
    bool hash_sources = dataset->hash_sources;
    uint64_t bytes_done = atomic_load(&dataset->bytes_done);
    dataset->quarantine = NULL;
    dataset->hash_sources = false;
    dataset->asks_again = true;
    bool ok = dataset->kind->gather(dataset, keys, out, &unheard);
    dataset->asks_again = false;
    dataset->quarantine = quarantine;
    dataset->hash_sources = hash_sources;
    atomic_store(&dataset->bytes_done, bytes_done);
    if (!ok)
        diag_fault(diag, "%.*s", SLICE_ARG(unheard.fault));
    arena_done(&heard);
    return ok;
}

bool publication_has_month(const struct publication *publication, Month month)
{
    for (size_t i = 0; i < publication->month_count; i++)
        if (publication->months[i].month.k == month.k)
            return publication->months[i].row_count > 0;
    return false;
}

bool partner_is_published(const struct gathered *gathered, uint32_t partner_key, Date day)
{
    bool any = false;
    for (size_t i = 0; i < gathered->publication_count && !any; i++)
        any = gathered->publications[i].date.day <= day.day && gathered->publications[i].month_count;
    Date since = partner_key == KEY_NONE ? DATE_NONE : gathered->partner_since[partner_key];
    return !any || (since.day && since.day <= day.day);
}

const struct publication *publication_for(const struct gathered *gathered, Month month, Date day)
{
    for (size_t i = gathered->publication_count; i > 0; i--) {
        const struct publication *publication = &gathered->publications[i - 1];
        if (publication->date.day <= day.day && publication_has_month(publication, month))
            return publication;
    }
    return NULL;
}
