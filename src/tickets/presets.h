/* How the exports of a ticket system are laid out: templates/presets/NAME.xml says by
   which columns the system is known, which of them feed a ticket's fields, and how it
   dresses up the names of custom fields. A new system is a new file. */
#ifndef KPIRECON_TICKETS_PRESETS_H
#define KPIRECON_TICKETS_PRESETS_H

#include "base/arena.h"

struct diag;
struct templates;

#define MAX_PRESETS 64
#define MAX_PRESET_ROWS 256 /* of each kind in one preset */
#define GENERIC_PRESET S("generic") /* its custom names count for every file */

/* "Custom field (Month)" has the name "Month". A `before` of "*_" stands for any prefix up to an underscore. */
struct dressing {
    Slice before, after;
    bool replaces_plain; /* the column without the dressing holds the same thing in a form for machines */
    bool repeats;        /* a field with several values is several columns of one name */
};

/* Rows that the system keeps but no longer counts: "status" says "deleted". */
struct dropped {
    Slice key;   /* of the column */
    Slice words; /* "deleted | removed" */
};

struct feed {
    Slice name; /* of the column */
    Slice key;  /* column_key() of it */
    uint8_t field;
};

/* Messages of a ticket, of which those of the partner count: "comments.body" where "comments.author_id" says the same
   as "requester_id", or one of a few words. Names are plain: of "comments#2.body" too (records/flatten.h). */
struct messages {
    Slice text, from, same_as;
    Slice words; /* "Customer | user" */
    bool has_writer; /* the text begins with when and by whom it was written: "25/Feb/26 4:38 PM;jdoe;Hello" */
};

/* Columns that are all there only in an export of this system. */
struct signature {
    const Slice *keys;
    size_t count;
};

struct preset {
    Slice name;
    const struct feed *feeds; /* the better column of a field first */
    size_t feed_count;
    const struct signature *signatures;
    size_t signature_count;
    const struct dressing *dressings;
    size_t dressing_count;
    const struct messages *messages;
    size_t messages_count;
    const struct dropped *dropped;
    size_t dropped_count;
};

struct presets_later;

struct presets {
    const struct preset *at;
    size_t count;
    struct presets_later *later; /* NULL: they are here already */
};

/* Presets that are read from their files when the first is asked for. One thread only may ask. */
struct presets_later {
    struct presets *presets;
    const struct templates *templates;
    struct arena mem; /* their own */
    struct diag *diag;
    bool is_done, has_failed;
};

void presets_load_later(struct presets *presets, struct presets_later *later, const struct templates *templates,
                        struct diag *diag);
/* False after a fault: they were needed and could not be read. */
bool presets_are_fine(const struct presets *presets);
void presets_done(struct presets *presets); /* accepts a zeroed struct */

/* A file with a mistake is refused: findings name its lines, then a fault. */
bool presets_load(struct presets *presets, const struct templates *templates, struct arena *mem, struct diag *diag);
const struct preset *preset_find(const struct presets *presets, Slice name); /* NULL when there is none */
/* The preset with the most telling columns among these, or NULL. */
const struct preset *preset_recognise(const struct presets *presets, const Slice *keys, size_t count);
/* What is left of a column's name without its dressing; false when it wears another one. */
bool dressing_take_off(const struct dressing *dressing, Slice column, Slice *name);

#endif
