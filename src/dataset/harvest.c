/* A harvest's memory is given back at once and used again for the next stretch, so
   it stays as large as the largest one was. */
#include "dataset/harvest.h"

#include <string.h>

/* Addresses only; a stretch is a few hundred kilobytes, or one record of at most 16 MiB. */
#define HARVEST_RESERVE_BYTES ((size_t)1 << 30)

void harvest_init(struct harvest *harvest)
{
    *harvest = (struct harvest){0};
    arena_init(&harvest->mem, HARVEST_RESERVE_BYTES);
}

void harvest_done(struct harvest *harvest)
{
    arena_done(&harvest->mem);
}

void harvest_begin(struct harvest *harvest, const struct bad_rows *of)
{
    struct arena mem = harvest->mem;
    arena_rewind(&mem, 0);
    *harvest = (struct harvest){.mem = mem};
    diag_init(&harvest->diag, &harvest->mem);
    memcpy(harvest->diag.grade, of->diag->grade, sizeof of->diag->grade);
    quarantine_init(&harvest->quarantine, &harvest->mem);
    bad_rows_init(&harvest->bad, of->source, of->quarantine ? &harvest->quarantine : NULL, &harvest->diag);
    harvest->bad.delimiter = of->delimiter;
    harvest->bad.columns = of->columns;
    month_cells_init(&harvest->cells, &harvest->mem);
    text_set_init(&harvest->type_texts, &harvest->mem);
}

static size_t count_findings(const struct diag *diag)
{
    size_t count = 0;
    for (const struct finding *finding = diag->first; finding; finding = finding->next)
        count++;
    return count;
}

void harvest_note_type(struct harvest *harvest, Slice text, Place place)
{
    bool is_new;
    if (harvest->type_count == MAX_UNKNOWN_TYPES)
        return;
    Slice kept = text_set_keep(&harvest->type_texts, text, &is_new);
    if (!is_new)
        return;
    place.text = arena_copy(&harvest->mem, place.text);
    *ARENA_PUSH(&harvest->mem, harvest->types, harvest->type_count, harvest->type_capacity, struct type_note) =
        (struct type_note){kept, place, count_findings(&harvest->diag)};
}
