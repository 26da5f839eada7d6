/* What the files of dataset/ share: the dataset itself, and what the scan of one
   file gives to the gathering of them all. */
#ifndef KPIRECON_DATASET_DATASET_PRIVATE_H
#define KPIRECON_DATASET_DATASET_PRIVATE_H

#include "dataset/bad_rows.h"
#include "dataset/dataset.h"
#include "dataset/kept_copy.h"
#include "dataset/month_cells.h"
#include "dataset/published.h"

#include <stdatomic.h>
#include <sys/stat.h>

struct dataset_file {
    Slice path;
    Date published; /* --published, or DATE_NONE */
    struct stat at_start;
    bool repeated; /* the same file was given before */
    bool is_local; /* at_start is known; else a URL, or a file in a zip */
    struct snapshot *snapshot; /* it stands in for the file; NULL: the file is read */
    bool is_answered;          /* what follows was found by the first question */
    bool counts_elsewhere;     /* another file holds the same */
    struct published found_published;
    struct kept_copy copy;     /* of what cannot be read twice */
};

struct dataset {
    const struct dataset_kind *kind;
    const struct programme *programme;
    struct arena *mem;
    struct arena row_mem; /* holds nothing but rows, so they grow in place; until dataset_done() */
    struct dataset_file *files;
    size_t file_count, file_capacity;
    struct quarantine *quarantine; /* NULL: findings only */
    const struct labels *labels; /* or NULL */
    bool hash_sources;
    Slice copy_folder;        /* where copies are kept; empty: none are */
    uint64_t most_copy_bytes; /* of one; tests make it small */
    bool asks_again;       /* the second question, of which nothing is told */
    size_t block_bytes;    /* of a scan; tests make it small */
    unsigned thread_count; /* that may scan; at least 1 */
    _Atomic uint64_t bytes_done;
    uint64_t bytes_total;
};

extern const struct dataset_kind dataset_scan;

/* A row that touches a key. */
struct kept_row {
    struct kpi_row row; /* publication DATE_NONE: the file's */
    uint64_t print;     /* hash over all its cells */
    size_t order;       /* among all of them; for gathering.c */
};

/* Rows of one source that touch nothing but the same value key: so many are kept, in
   their order; they only ever suggest, and common values would swell memory. */
#define MAX_ROWS_PER_VALUE 256u

/* What one file gave. Rows and cells live in the gathering's working memory. */
struct scanned {
    struct kept_row *rows;
    size_t row_count, row_capacity;
    struct month_cells cells;
    Month newest;
    bool has_header;
    struct bad_rows bad;
    bool *names_partner; /* per partner key: in a row that is of the file's own publication */
    struct published published;
    bool is_published; /* a snapshot knows it already */
    struct dataset_source_info info;
    uint64_t no_currency_count; /* good rows whose currency nothing tells */
    bool has_next_page; /* it says that more follow in another file */
    bool is_page;       /* of a form that comes in pages: JSON, XML */
    bool is_incomplete; /* rows of it were not read, or may be cut off: what it lacks is not proven missing */
    bool repeated; /* the same as an earlier one: counts once */
};

/* Takes every good row, in the file's order, instead of having it held against the keys. What the row
   borrows lives until the call returns. False on a fault. */
struct row_sink {
    bool (*take)(struct row_sink *sink, const struct kept_row *row, struct diag *diag);
};

/* What the files of one gathering share. */
struct gathering {
    struct dataset *dataset;
    const struct gather_keys *keys;
    Date *partner_since;  /* per partner key */
    Slice *partner_group; /* per partner key */
    bool has_groups;
    struct arena *work;    /* until the gathering ends */
    struct arena *row_mem; /* the dataset's */
    struct diag *diag;
    struct row_sink *sink; /* or NULL */
};

/* Reads file `i` once, front to back. */
bool scan_file(struct gathering *gathering, uint32_t i, struct scanned *out);

/* The same for what the scan cannot read: every format of records/, opened by its name, or from text
   that was read already. */
bool records_file(struct gathering *gathering, uint32_t i, struct scanned *out);
bool records_text(struct gathering *gathering, uint32_t i, Slice name, Slice text, struct scanned *out);

/* Shall what is read of this file now be kept? */
bool dataset_wants_copy(const struct gathering *gathering, uint32_t i);

/* A row of that publication names the partner. */
void gathering_note_partner(struct gathering *gathering, size_t partner_key, Date publication);

/* From what the files gave to the answer: publications, order, doubled rows. */
bool gathering_finish(struct gathering *gathering, struct scanned *files, struct gathered *out);

/* Is this file the one that was looked at when the dataset was put together? */
bool file_unchanged(const struct dataset_file *file, const struct stat *now);

#endif
