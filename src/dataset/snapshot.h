/* A snapshot that is read: mapped, never trusted. What is wrong with it is a fault
   that names the file; a page is held against its checksum before its first use.

       struct snapshot snapshot;
       if (!snapshot_open(&snapshot, path, diag)) return false;
       ... snapshot_gather(), snapshot_next_row() ...
       snapshot_close(&snapshot);
*/
#ifndef KPIRECON_DATASET_SNAPSHOT_H
#define KPIRECON_DATASET_SNAPSHOT_H

#include "base/arena.h"
#include "base/diag.h"
#include "dataset/account.h"
#include "dataset/dataset.h"
#include "dataset/row_group.h"

#define SNAPSHOT_HELD_PAGES ((size_t)2048) /* 8 MiB, and what the system reads around them */

struct snapshot_type {
    uint8_t type; /* in the rules in force, or OMLP_NONE: then the text says what stood there */
    Slice text;
};

struct snapshot {
    Slice path;      /* of its file */
    Slice source;    /* the published file as it was given; what it is, and which of its columns feeds what */
    Slice format, mapping;
    Slice *parts;    /* sheets that rows name */
    size_t part_count;
    const char *at;  /* NULL: not open */
    size_t size_bytes;
    struct snapshot_header header;
    uint64_t *proved; /* a bit per page */
    size_t held_pages; /* proved for the question at hand, up to most_held_pages */
    size_t most_held_pages, question_count;
    struct account account; /* behind the types */
    struct snapshot_type *types;
    size_t type_count;
    size_t group_count;
    struct diag *diag;
    struct arena mem;
};

/* Everything that stands before rows is checked; `diag` is complained to as long as it is open. */
bool snapshot_open(struct snapshot *snapshot, Slice path, struct diag *diag);
void snapshot_close(struct snapshot *snapshot); /* accepts a zeroed struct */
/* Of what one was made that has an older format, and cannot be opened any more. */
struct snapshot_origin {
    Slice source;   /* the published file as it was given */
    Date published; /* as was said of it; DATE_NONE: every row says it, or it was assumed */
    bool is_known;  /* false: older than anything that tells this */
};
bool snapshot_is_old(Slice path, struct arena *mem, struct snapshot_origin *out);
/* A question is asked: what it makes the system hold of the file is let go from time to time, unless there are more
   questions than one and the one that follows it (`is_second`): then it is worth holding. */
void snapshot_begin_question(struct snapshot *snapshot, bool is_second);
/* From now on so many pages, at most half of SNAPSHOT_HELD_PAGES, are proved without any being let go. */
void snapshot_make_room(struct snapshot *snapshot, size_t page_count);
/* Every page. */
bool snapshot_verify(struct snapshot *snapshot);
/* The fault of all that does not fit together; always false. */
bool snapshot_is_damaged(const struct snapshot *snapshot, const char *what);

/* Bytes of a section, proved; NULL with a fault when they are not in it. Borrowed until the close. */
const char *snapshot_bytes(struct snapshot *snapshot, enum snapshot_section section, uint64_t offset, uint64_t count);

/* A row, packed. Rows are counted in groups of ROWS_PER_GROUP; the last ones of a group may be missing. */
struct snapshot_row {
    uint32_t number;
    struct row_values values;
    const struct group_entry *group;
};
bool snapshot_row(struct snapshot *snapshot, uint32_t number, struct snapshot_row *out);
/* Of a row's group, or NULL with a fault. */
const struct group_entry *snapshot_group(struct snapshot *snapshot, size_t group);
/* The text at `at` of the row's group: its number or what it amends. Empty when `at` is 0. */
bool snapshot_row_text(struct snapshot *snapshot, const struct group_entry *group, uint64_t at, Slice *number,
                       Slice *normal);
/* Partner or group. */
bool snapshot_id(struct snapshot *snapshot, uint64_t id, Slice *text, uint32_t *group);
/* The row as it was published; source is the caller's, texts are borrowed until the close. Types are those of
   snapshot_read_types(). */
bool snapshot_unpack(struct snapshot *snapshot, const struct snapshot_row *packed, struct kpi_row *out);
bool snapshot_read_types(struct snapshot *snapshot, const struct programme *programme);

/* Of the calendar that can be printed. */
bool snapshot_month_is_sound(Month month);
bool snapshot_day_is_sound(Date date);

/* Entries of a hash index that have a tag. */
struct index_range {
    enum snapshot_section section;
    uint64_t at, end, entries_at; /* numbers of entries; where they begin in the section */
    uint32_t tag;
};
bool snapshot_find(struct snapshot *snapshot, enum snapshot_section section, uint32_t tag, struct index_range *out);
/* False at the end, or with a fault. */
bool snapshot_find_next(struct snapshot *snapshot, struct index_range *range, uint32_t *row);

#endif
