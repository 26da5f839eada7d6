/* Nothing that is in the store changes before the list does. */
#include "dataset/store_add.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/slice.h"
#include "dataset/restatement.h"
#include "dataset/snapshot_builder.h"
#include "programme/programme.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ASIDE_NAME "new.aside"
#define NAME_HASH_CHARS 16

struct addition {
    struct store *store;
    struct dataset *dataset;
    const struct store_add_options *options;
    struct stored made; /* aside */
    bool *keeps;        /* per stored snapshot: it stays */
    size_t given_way;   /* snapshots that do not */
    bool is_renewal;    /* one of them is of an older format, and was made of the same file */
    struct diag *diag;
};

/* --- is it there already? --------------------------------------------------------- */

static bool same_hash(const char *a, const char *b)
{
    return a[0] && memcmp(a, b, DIGEST_HEX_CHARS) == 0;
}

/* The date that this file would be given, had it the rows of that snapshot. */
static Date date_given(const struct addition *addition, const struct snapshot *snapshot)
{
    const struct dataset_file *file = &addition->dataset->files[0];
    Month newest = {snapshot->header.newest_month};
    if (!snapshot->header.published_day)
        return DATE_NONE;
    return published_when(addition->store->programme, file->path, file->published, newest).date;
}

/* Hashing is cheaper than building; and done only when the sizes are equal. */
static bool is_stored(const struct addition *addition)
{
    const struct dataset_file *file = &addition->dataset->files[0];
    char hash[DIGEST_HEX_CHARS] = "";
    uint64_t size_bytes;
    for (size_t i = 0; i < addition->store->count; i++) {
        const struct snapshot *snapshot = &addition->store->stored[i].snapshot;
        if (!snapshot->at || snapshot->header.source_bytes != (uint64_t)file->at_start.st_size ||
            date_given(addition, snapshot).day != snapshot->header.published_day)
            continue;
        if (!hash[0] && !digest_file_hex(file->path, hash, &size_bytes))
            return false;
        if (same_hash(hash, snapshot->header.source_sha256))
            return true;
    }
    return false;
}

/* --- building --------------------------------------------------------------------- */

static bool fault_at(const struct addition *addition, const char *what, const char *name)
{
    return diag_fault(addition->diag, "cannot %s '%.*s/%s': %s", what, SLICE_ARG(addition->store->folder), name,
                      strerror(errno));
}

static int create(const struct addition *addition, const char *name, int flags, mode_t mode)
{
    const struct store *store = addition->store;
    const char *path = arena_cstr(store->mem, store_path(store, slice_from(name)));
    unlink(path);
    int fd = file_create(path, flags | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        fault_at(addition, "create", name);
    return fd;
}

/* It has a name only for a moment. */
static int create_spill(const struct addition *addition)
{
    static const char name[] = "spill.aside";
    int fd = create(addition, name, O_RDWR, 0600);
    if (fd >= 0)
        unlink(arena_cstr(addition->store->mem, store_path(addition->store, S("spill.aside"))));
    return fd;
}

static bool build(struct addition *addition, struct gathered *out)
{
    struct store *store = addition->store;
    Slice path = store_path(store, S(ASIDE_NAME));
    int spill_fd = create_spill(addition);
    /* nobody writes to it again */
    int fd = spill_fd >= 0 ? create(addition, ASIDE_NAME, O_WRONLY, 0444) : -1;
    struct snapshot_order order = {.dataset = addition->dataset,
                                   .fd = fd,
                                   .spill_fd = spill_fd,
                                   .name = path,
                                   .memory_bytes = addition->options->memory_bytes};
    bool built = fd >= 0 && snapshot_build(&order, out, addition->diag);
    if (fd >= 0 && close(fd) != 0 && built)
        built = fault_at(addition, "write", ASIDE_NAME);
    if (spill_fd >= 0)
        close(spill_fd);
    return built && stored_open(&addition->made, path, store->programme, store->mem, addition->diag);
}

/* --- beside what is there --------------------------------------------------------- */

static bool share_a_month(const struct stored *a, const struct stored *b, struct month_cell *shared)
{
    for (size_t i = 0; i < a->cell_count; i++) {
        for (size_t j = 0; j < b->cell_count; j++) {
            if (a->cells[i].publication.day == b->cells[j].publication.day &&
                a->cells[i].month.k == b->cells[j].month.k) {
                *shared = a->cells[i];
                return true;
            }
        }
    }
    return false;
}

static bool refuse_other_content(struct addition *addition, struct stored *old, Date publication)
{
    struct stored *made = &addition->made;
    struct restated_side before = {&old, 1, publication}, after = {&made, 1, publication};
    struct restatement restatement;
    char date[DATE_CHARS];
    if (!restatement_make(&before, &after, addition->store->programme, addition->store->mem, &restatement,
                          addition->diag))
        return false;
    Slice day = date_format(publication, date);
    return diag_fault(addition->diag,
                      "publication %.*s is in the store already, made of '%.*s', and '%.*s' differs: %" PRIu64
                      " rows added, %" PRIu64 " withdrawn, %" PRIu64 " changed in the months of both; --replace takes "
                      "the new one",
                      SLICE_ARG(day), SLICE_ARG(old->snapshot.source), SLICE_ARG(addition->made.snapshot.source),
                      restatement.row_counts[RESTATED_ADDED], restatement.row_counts[RESTATED_WITHDRAWN],
                      restatement.row_counts[RESTATED_CHANGED]);
}

/* Only what the new file says itself may give way to it. */
static bool give_way(struct addition *addition, size_t i)
{
    const struct stored *old = &addition->store->stored[i];
    char date[DATE_CHARS];
    for (size_t j = 0; j < old->date_count; j++) {
        if (stored_has(&addition->made, old->dates[j]))
            continue;
        Slice day = date_format(old->dates[j], date);
        return diag_fault(addition->diag,
                          "'%.*s' in the store also holds publication %.*s, which '%.*s' does not; remove it first",
                          SLICE_ARG(old->snapshot.source), SLICE_ARG(day), SLICE_ARG(addition->made.snapshot.source));
    }
    addition->keeps[i] = false;
    addition->given_way++;
    return true;
}

/* The name has the beginning of the hash, whatever the format. */
bool store_was_made_of(const struct stored *old, const char hash[DIGEST_HEX_CHARS])
{
    Slice rest = old->is_old ? slice_skip(old->name, DATE_CHARS + 1) : (Slice){0};
    return slice_starts(rest, (Slice){hash, NAME_HASH_CHARS});
}

/* The rows of an older format are not compared: it gives way to its own file, or to whatever is to replace it. */
static bool settle_with_old(struct addition *addition, size_t i)
{
    const struct stored *old = &addition->store->stored[i], *made = &addition->made;
    char date[DATE_CHARS];
    if (!old->date_count || !made->date_count || !stored_has(made, old->dates[0]))
        return true;
    bool is_source = store_was_made_of(old, made->snapshot.header.source_sha256);
    if (!is_source && !addition->options->replace)
        return diag_fault(addition->diag,
                          "publication %.*s is in the store already, compiled by an older version of this program of "
                          "another file; --replace takes the new one",
                          SLICE_ARG(date_format(old->dates[0], date)));
    addition->is_renewal |= is_source;
    addition->keeps[i] = false;
    addition->given_way++;
    return true;
}

static bool is_same_as(const struct addition *addition, const struct stored *old)
{
    const struct stored *made = &addition->made;
    return same_hash(old->snapshot.header.source_sha256, made->snapshot.header.source_sha256) && made->date_count &&
           old->date_count && old->dates[0].day == made->dates[0].day;
}

/* Of one answer: they add up. */
static bool are_pages(const struct snapshot_header *a, const struct snapshot_header *b)
{
    return a->is_page && b->is_page && (a->has_next_page || b->has_next_page);
}

/* False: refused, or, without a fault, the same content is there. */
static bool settle(struct addition *addition, bool *has_it)
{
    struct store *store = addition->store;
    addition->keeps = ARENA_ARRAY(store->mem, bool, store->count + 1);
    *has_it = false;
    for (size_t i = 0; i < store->count; i++) {
        struct stored *old = &store->stored[i];
        struct month_cell shared;
        addition->keeps[i] = true;
        if (old->is_old) {
            if (!settle_with_old(addition, i))
                return false;
            continue;
        }
        *has_it = is_same_as(addition, old);
        if (*has_it)
            return false;
        if (are_pages(&addition->made.snapshot.header, &old->snapshot.header))
            continue;
        bool empty_again = addition->made.cell_count + old->cell_count == 0 && addition->made.date_count &&
                           stored_has(old, addition->made.dates[0]);
        if (!share_a_month(&addition->made, old, &shared) && !empty_again)
            continue;
        if (!addition->options->replace && !empty_again)
            return refuse_other_content(addition, old, shared.publication);
        if (!give_way(addition, i))
            return false;
    }
    return true;
}

/* --- is it whole? ----------------------------------------------------------------- */

static uint64_t rows_of(const struct stored *stored, Date publication, Month month)
{
    for (size_t i = 0; i < stored->cell_count; i++)
        if (stored->cells[i].publication.day == publication.day && stored->cells[i].month.k == month.k)
            return stored->cells[i].row_count;
    return 0;
}

/* Rows of a month in a publication that stays in the store. */
static uint64_t stored_rows(const struct addition *addition, Date publication, Month month)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < addition->store->count; i++)
        if (addition->keeps[i])
            rows += rows_of(&addition->store->stored[i], publication, month);
    return rows;
}

static uint64_t rows_with(const struct addition *addition, Date publication, Month month)
{
    return rows_of(&addition->made, publication, month) + stored_rows(addition, publication, month);
}

/* The newest publication of the store before that day, or DATE_NONE. */
static Date publication_before(const struct addition *addition, Date publication)
{
    Date newest = DATE_NONE;
    for (size_t i = 0; i < addition->store->count; i++)
        for (size_t j = 0; addition->keeps[i] && j < addition->store->stored[i].date_count; j++) {
            Date date = addition->store->stored[i].dates[j];
            if (date.day < publication.day && date.day > newest.day)
                newest = date;
        }
    return newest;
}

static Place place_of(const struct addition *addition)
{
    return (Place){.source = addition->made.snapshot.source};
}

static bool tell_absent(const struct addition *addition, Date publication, Month month, const char *why)
{
    char date[DATE_CHARS], chars[MONTH_CHARS];
    Slice day = date_format(publication, date), of = month_format(month, chars);
    diag_add(addition->diag, FINDING_dataset_month_absent, place_of(addition),
             "publication %.*s has no row of %.*s, %s", SLICE_ARG(day), SLICE_ARG(of), why);
    return false;
}

/* First and last month of a publication: of the file and of what is in the store of it. */
static bool span_of(const struct addition *addition, Date publication, Month *first, Month *last)
{
    *first = *last = MONTH_NONE;
    for (size_t i = 0; i < addition->made.cell_count; i++) {
        const struct month_cell *cell = &addition->made.cells[i];
        if (cell->publication.day != publication.day)
            continue;
        if (!first->k || cell->month.k < first->k)
            *first = cell->month;
        if (cell->month.k > last->k)
            *last = cell->month;
    }
    return first->k != 0;
}

/* Files of one month each lack all others; only one that rolls is held against the one before, month by month. */
static bool check_against_before(const struct addition *addition, Date publication, Month first, Month last)
{
    Date before = publication_before(addition, publication);
    const struct programme *programme = addition->store->programme;
    uint64_t then = 0, now = 0;
    bool whole = true;
    if (!before.day || first.k == last.k)
        return true;
    Month shown_from = month_add(date_month(publication), -programme->window_months);
    for (Month month = shown_from; month.k <= last.k; month.k++) {
        uint64_t rows = stored_rows(addition, before, month), rows_now = rows_with(addition, publication, month);
        then += rows;
        now += rows ? rows_now : 0;
        if (rows && !rows_now && (month.k < first.k))
            whole = tell_absent(addition, publication, month, "which the publication before it has");
    }
    if (now * 100 >= then * (uint64_t)(100 - programme->dataset_shrink_percent))
        return whole;
    char date[DATE_CHARS], date_before[DATE_CHARS];
    Slice day = date_format(publication, date), day_before = date_format(before, date_before);
    diag_add(addition->diag, FINDING_dataset_shrank, place_of(addition),
             "publication %.*s has %" PRIu64 " row%s of months of which publication %.*s has %" PRIu64,
             SLICE_ARG(day), now, now == 1 ? "" : "s", SLICE_ARG(day_before), then);
    return false;
}

/* What gives way is held against what comes in its place. */
static bool check_against_given_way(const struct addition *addition)
{
    uint64_t then = 0, now = 0;
    for (size_t i = 0; i < addition->store->count; i++) {
        const struct stored *old = &addition->store->stored[i];
        for (size_t j = 0; !addition->keeps[i] && j < old->cell_count; j++) {
            then += old->cells[j].row_count;
            now += rows_of(&addition->made, old->cells[j].publication, old->cells[j].month);
        }
    }
    if (now * 100 >= then * (uint64_t)(100 - addition->store->programme->dataset_shrink_percent))
        return true;
    diag_add(addition->diag, FINDING_dataset_shrank, place_of(addition),
             "it has %" PRIu64 " row%s where what it is to replace has %" PRIu64, now, now == 1 ? "" : "s", then);
    return false;
}

/* `thin`: months that have far fewer rows than their neighbours, or none, were found while it was read. */
static bool is_whole(const struct addition *addition, bool thin)
{
    bool whole = addition->made.snapshot.header.row_count > 0 && !thin && check_against_given_way(addition);
    for (size_t i = 0; i < addition->made.date_count; i++) {
        Date publication = addition->made.dates[i];
        Month first, last;
        if (!span_of(addition, publication, &first, &last))
            continue;
        whole &= check_against_before(addition, publication, first, last);
    }
    return whole;
}

static bool check_whole(const struct addition *addition, bool thin)
{
    if (addition->made.date_count == 0)
        return diag_fault(addition->diag, "'%.*s' has no rows, and nothing says when it was published",
                          SLICE_ARG(addition->made.snapshot.source));
    if (addition->is_renewal || is_whole(addition, thin) || addition->options->incomplete_too)
        return true;
    return diag_fault(addition->diag, "'%.*s' was not added: it is empty, or rows are missing; where that is right, "
                      "kpirecon dataset add --incomplete adds it all the same",
                      SLICE_ARG(addition->made.snapshot.source));
}

/* --- taking its place ------------------------------------------------------------- */

static Slice name_for(const struct addition *addition)
{
    char date[DATE_CHARS];
    const struct stored *made = &addition->made;
    Slice day = date_format(made->dates[0], date);
    return arena_printf(addition->store->mem, "%.*s-%.*s.snapshot", SLICE_ARG(day), NAME_HASH_CHARS,
                        made->snapshot.header.source_sha256);
}

static bool put_in_place(struct addition *addition, Slice name)
{
    struct store *store = addition->store;
    if (store->count == MAX_STORED)
        return diag_fault(addition->diag, "the store holds %u files, and no more", MAX_STORED);
    if (rename(arena_cstr(store->mem, store_path(store, S(ASIDE_NAME))),
               arena_cstr(store->mem, store_path(store, name))) != 0)
        return fault_at(addition, "create", arena_cstr(store->mem, name));
    return store_list(store, addition->keeps, name, addition->diag);
}

static enum store_add_result add(struct addition *addition, struct gathered *out)
{
    const uint64_t *thin = &addition->diag->count[FINDING_dataset_month_thin];
    uint64_t thin_before = *thin;
    bool has_it = false;
    if (!build(addition, out))
        return STORE_REFUSED;
    if (!addition->made.snapshot.header.source_sha256[0]) {
        diag_fault(addition->diag, "'%.*s' cannot be read twice; a dataset is added from a file or a URL",
                   SLICE_ARG(addition->made.snapshot.source));
        snapshot_close(&addition->made.snapshot);
        return STORE_REFUSED;
    }
    bool agreed = settle(addition, &has_it) && check_whole(addition, *thin > thin_before);
    Slice name = agreed ? name_for(addition) : (Slice){0};
    snapshot_close(&addition->made.snapshot);
    if (has_it)
        return STORE_HAS_IT;
    if (!agreed || !put_in_place(addition, name))
        return STORE_REFUSED;
    return addition->is_renewal ? STORE_RENEWED : addition->given_way ? STORE_REPLACED : STORE_ADDED;
}

enum store_add_result store_add(struct store *store, struct dataset *dataset, const struct store_add_options *options,
                                struct gathered *out, struct diag *diag)
{
    struct addition addition = {.store = store, .dataset = dataset, .options = options, .diag = diag};
    assert(dataset->file_count == 1 && store->lock_fd >= 0);
    *out = (struct gathered){0};
    if (S_ISREG(dataset->files[0].at_start.st_mode) && is_stored(&addition))
        return STORE_HAS_IT;
    enum store_add_result result = add(&addition, out);
    if (result == STORE_HAS_IT || result == STORE_REFUSED)
        unlink(arena_cstr(store->mem, store_path(store, S(ASIDE_NAME))));
    return result;
}
