/* Looking for the files, and adding them as they were added before. */
#include "dataset/store_renew.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/digest.h"
#include "bytes/url.h"
#include "dataset/published.h"
#include "dataset/store_add.h"

#include <sys/stat.h>

static bool is_source(const struct store *store, const struct stored *old, Slice file)
{
    struct stat about;
    char hash[DIGEST_HEX_CHARS];
    uint64_t size_bytes;
    /* a pipe would be waited for */
    if (!file.len || is_url(file) || stat(arena_cstr(store->mem, file), &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    return digest_file_hex(file, hash, &size_bytes) && store_was_made_of(old, hash);
}

/* The same bytes may have been published twice, under two dates. */
static bool names_another_day(const struct stored *old, Slice file)
{
    Date named = name_hint(file).date;
    return named.day && old->date_count && named.day != old->dates[0].day;
}

static Slice find_source(const struct store *store, const struct stored *old, const struct store_renewal *renewal)
{
    Slice other = {0};
    if (is_source(store, old, old->origin.source))
        return old->origin.source;
    for (size_t i = 0; i < renewal->file_count; i++) {
        Slice file = renewal->files[i];
        if ((names_another_day(old, file) && other.len) || !is_source(store, old, file))
            continue;
        if (!names_another_day(old, file))
            return file;
        other = file;
    }
    return other;
}

static bool compile(struct store *store, const struct store_renewal *renewal, Slice file, Date published,
                    struct diag *diag)
{
    struct store_add_options options = {.memory_bytes = renewal->memory_bytes};
    struct gathered gathered;
    struct dataset *dataset = dataset_new(store->programme, store->mem);
    dataset_use_labels(dataset, renewal->labels);
    bool done = dataset_add_file(dataset, file, published, diag) &&
                store_add(store, dataset, &options, &gathered, diag) != STORE_REFUSED;
    dataset_done(dataset);
    return done;
}

static const struct stored *first_old(const struct store *store)
{
    for (size_t i = 0; i < store->count; i++)
        if (store->stored[i].is_old)
            return &store->stored[i];
    return NULL;
}

bool store_has_old(const struct store *store)
{
    return first_old(store) != NULL;
}

static bool lacks_file(const struct store *store, const struct stored *old, struct diag *diag)
{
    const struct snapshot_origin *origin = &old->origin;
    return diag_fault(diag,
                      "publication %.*s in the store '%.*s' was compiled by an older version of this program, and the "
                      "file it was made of%s%.*s%s is not at hand or is another now; say where it is: kpirecon dataset "
                      "renew --store %.*s FILE",
                      (int)DATE_CHARS, old->name.at, SLICE_ARG(store->dir), origin->source.len ? " ('" : "",
                      SLICE_ARG(origin->source), origin->source.len ? "')" : "", SLICE_ARG(store->dir));
}

enum store_renewed store_renew_one(struct store *store, const struct store_renewal *renewal, Slice *from, Date *of,
                                   struct diag *diag)
{
    const struct stored *old = first_old(store);
    if (!old)
        return RENEWED_ALL;
    Slice file = find_source(store, old, renewal), name = arena_copy(store->mem, old->name);
    if (!file.len) {
        lacks_file(store, old, diag);
        return RENEWED_NOT;
    }
    *from = arena_copy(store->mem, file);
    *of = old->date_count ? old->dates[0] : DATE_NONE;
    if (!compile(store, renewal, *from, old->origin.published, diag))
        return RENEWED_NOT;
    old = first_old(store);
    if (!old || !slice_equal(old->name, name))
        return RENEWED_ONE;
    diag_fault(diag, "'%.*s' is the file of %.*s in the store, and is now another publication; add it by 'kpirecon "
               "dataset add', and remove the other one",
               SLICE_ARG(*from), SLICE_ARG(name));
    return RENEWED_NOT;
}
