/* Chains over the gathered rows, made in one walk that looks ahead: the tables are larger than any cache. */
#include "matching/chains.h"

#include "base/arena.h"
#include "base/slice.h"

void chains_init(struct row_chains *chains, const struct kpi_row *rows, size_t row_count, size_t expected_keys,
                 struct arena *mem)
{
    *chains = (struct row_chains){
        .rows = rows, .row_count = row_count, .chains = ARENA_ARRAY(mem, struct row_chain, row_count + 1)};
    table_init(&chains->heads, mem, expected_keys);
    chains->next = ARENA_ARRAY(mem, uint32_t, row_count + 1);
}

static uint32_t find(const struct row_chains *chains, uint64_t hash, const struct kpi_row *like, same_row_key *same)
{
    uint32_t c;
    for (struct table_walk walk = table_walk(&chains->heads, hash); table_next(&walk, &c);)
        if (same(&chains->rows[chains->chains[c].first], like))
            return c;
    return ROW_NONE;
}

const struct row_chain *chains_find(const struct row_chains *chains, uint64_t hash, const struct kpi_row *like,
                                    same_row_key *same)
{
    uint32_t found = find(chains, hash, like, same);
    return found == ROW_NONE ? NULL : &chains->chains[found];
}

uint32_t chains_first(const struct row_chains *chains, uint64_t hash, const struct kpi_row *like, same_row_key *same)
{
    const struct row_chain *chain = chains_find(chains, hash, like, same);
    return chain ? chain->first : ROW_NONE;
}

static void append(struct row_chains *chains, uint32_t to, uint32_t i)
{
    struct row_chain *chain = &chains->chains[to];
    chains->next[i] = ROW_NONE;
    chains->next[chain->last] = i;
    chain->last = i;
    chain->count++;
    chains->recent = to;
}

static void link_row(struct row_chains *chains, uint64_t hash, uint32_t i, same_row_key *same)
{
    uint32_t known = find(chains, hash, &chains->rows[i], same);
    if (known != ROW_NONE) {
        append(chains, known, i);
        return;
    }
    chains->next[i] = ROW_NONE;
    chains->recent = (uint32_t)chains->count;
    table_add(&chains->heads, hash, (uint32_t)chains->count);
    chains->chains[chains->count++] = (struct row_chain){i, i, 1, ROW_NONE};
}

#define ROWS_FORESEEN 16u /* a power of two */

struct foreseen {
    uint64_t hash;
    bool has_key, follows;
};

/* The lines of one invoice mostly follow each other, and are looked up once. */
static struct foreseen foresee_row(const struct row_chains *chains, const struct chain_key *key,
                                   const struct key_filter *wanted, size_t i, bool before_has_key)
{
    struct foreseen seen = {0};
    const struct kpi_row *row = &chains->rows[i];
    if (key->is_of_number && i && row->normal.len && slice_equal(row->normal, chains->rows[i - 1].normal)) {
        seen.follows = before_has_key;
        return seen;
    }
    seen.has_key = key->hash(row, &seen.hash) && (!wanted || key_filter_may_hold(wanted, seen.hash));
    return seen;
}

void chains_link(struct row_chains *chains, const struct chain_key *key, const struct key_filter *wanted)
{
    struct foreseen seen[ROWS_FORESEEN];
    bool before_has_key = false;
    for (size_t i = 0; i < chains->row_count + ROWS_FORESEEN; i++) {
        struct foreseen *row = &seen[i % ROWS_FORESEEN];
        uint32_t before = (uint32_t)(i - ROWS_FORESEEN);
        if (i >= ROWS_FORESEEN && row->follows)
            append(chains, chains->recent, before);
        else if (i >= ROWS_FORESEEN && row->has_key)
            link_row(chains, row->hash, before, key->same);
        if (i >= chains->row_count)
            continue;
        *row = foresee_row(chains, key, wanted, i, before_has_key);
        before_has_key = row->has_key || row->follows;
        if (row->has_key)
            table_foresee(&chains->heads, row->hash);
    }
}
