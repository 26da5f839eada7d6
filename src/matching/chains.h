/* Rows that share a key, in the order of gathered.rows. A key's first row stands in a table, the
   others are linked behind it: thousands of rows of one key cost no more than as many keys. Private to matching/. */
#ifndef KPIRECON_MATCHING_CHAINS_H
#define KPIRECON_MATCHING_CHAINS_H

#include "base/table.h"
#include "dataset/dataset.h"
#include "dataset/key_filter.h"

struct row_chains {
    const struct kpi_row *rows;
    size_t row_count;
    struct table heads; /* by the key's hash: indexes into chains */
    struct row_chain {
        uint32_t first, last, count;
        uint32_t owner; /* of many rows: one in force on the usual day, ROW_NONE, or ROW_SEVERAL for several groups' */
    } *chains;
    size_t count;
    uint32_t *next;  /* per row; ROW_NONE at the end */
    uint32_t recent; /* the chain in which the last row was linked */
};
#define ROW_NONE UINT32_MAX
#define ROW_SEVERAL (UINT32_MAX - 1)

typedef bool same_row_key(const struct kpi_row *a, const struct kpi_row *b);

struct chain_key {
    bool (*hash)(const struct kpi_row *row, uint64_t *out); /* false when the row has no such key */
    same_row_key *same;
    bool is_of_number; /* rows of one number share the key */
};

#define MANY_ROWS_TO_LINK 4096u /* fewer are linked before a thread would have begun */

/* When there are no more keys than expected, nothing is allocated later: chains can be made side by side. */
void chains_init(struct row_chains *chains, const struct kpi_row *rows, size_t row_count, size_t expected_keys,
                 struct arena *mem);
/* All rows that have the key; with `wanted`, only those it may hold the key's hash of. */
void chains_link(struct row_chains *chains, const struct chain_key *key, const struct key_filter *wanted);
/* The chain of the key that `like` has, or NULL. */
const struct row_chain *chains_find(const struct row_chains *chains, uint64_t hash, const struct kpi_row *like,
                                    same_row_key *same);
/* Its first row, or ROW_NONE. */
uint32_t chains_first(const struct row_chains *chains, uint64_t hash, const struct kpi_row *like, same_row_key *same);

#endif
