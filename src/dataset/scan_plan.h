/* What all threads that scan one file share. Nobody writes to it but the joiner,
   and what the joiner writes only ever saves work: a thread that sees it late
   finds more than is kept, never less. */
#ifndef KPIRECON_DATASET_SCAN_PLAN_H
#define KPIRECON_DATASET_SCAN_PLAN_H

#include "dataset/dataset_private.h"
#include "dataset/header.h"

#include <stdatomic.h>

/* What the rows joined so far have settled for all that follow. */
struct settled {
    _Atomic uint64_t bad_count;
    _Atomic uint16_t *value_rows; /* per value key: rows kept for it alone */
    atomic_bool *partner_closed;  /* per partner key: rows tell nothing more of it */
    _Atomic size_t open_count;    /* of partner keys */
};

struct scan_plan {
    const struct programme *programme;
    const struct gather_keys *keys;
    const struct header *header;
    const struct bad_rows *bad; /* the file's: name, delimiter, columns; whether bad rows are kept */
    size_t named_count;         /* columns up to the last one with a name */
    uint32_t source;
    bool has_groups;            /* the file has a column of them */
    bool has_publications;      /* and one of publications */
    bool keeps_all;             /* every row, whether it touches a key or not */
    bool only_near;             /* rows whose number is near none that is asked for are not looked at */
    struct settled settled;
};

/* Does a row of that publication say all that a partner's rows can say? */
static inline bool scan_plan_tells_all(const struct scan_plan *plan, Date publication)
{
    return !plan->has_publications || (publication.day && publication.day <= plan->keys->judged_from.day);
}

#endif
