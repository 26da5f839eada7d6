/* The keys of a batch of claims: the small side of the join. Whoever holds
   published rows, however many, is asked for the rows that touch one of these. */
#ifndef KPIRECON_DATASET_KEYS_H
#define KPIRECON_DATASET_KEYS_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/table.h"
#include "dataset/key_filter.h"

struct arena;

enum key_kind {
    KEY_INVOICE,  /* invoice number in normal form; also what a credit amends */
    KEY_SKELETON, /* its confusable-folded skeleton */
    KEY_VALUES,   /* fingerprint of period, KPI value and revenue */
    KEY_PARTNER   /* existence only: does any row name this partner or group? */
};

struct value_key {
    Month period;
    Decimal kpi, revenue;
};

#define KEY_NONE UINT32_MAX

/* Longer numbers are near none. */
#define MAX_NEAR_CHARS 64

struct gather_keys {
    struct table invoices, skeletons, values, partners;
    struct key_filter number_filter; /* skeletons, also those of the invoice numbers */
    struct key_filter value_filter;
    Slice *invoice, *skeleton, *partner;
    struct value_key *value;
    size_t invoice_count, invoice_capacity;
    size_t skeleton_count, skeleton_capacity;
    size_t value_count, value_capacity;
    size_t partner_count, partner_capacity;
    /* Numbers of which every row that is one edit away is wanted. Each stands in the table without one of its
       characters, one after the other, and whole: what is one edit apart has one of these in common. */
    struct table near_parts;
    struct key_filter near_filter;
    uint64_t near_worth[MAX_NEAR_CHARS]; /* of the places of a number, as those of digits are */
    Slice *near;
    size_t near_count, near_capacity;
    Date judged_from; /* the earliest day that is asked about; what was published before it need not be told apart */
    bool partner_rows; /* every row that names a partner key is wanted, not only that there is one */
    struct arena *mem;
};

/* As long as no more claims come than expected, values that are added need no memory: one thread may add them while
   another adds numbers. */
void keys_init(struct gather_keys *keys, struct arena *mem, size_t expected_claims);
/* Adding a key twice is harmless. Empty text is no key. Texts are copied. */
uint32_t keys_add_invoice(struct gather_keys *keys, Slice normal); /* as keys_find_invoice() */
void keys_add_skeleton(struct gather_keys *keys, Slice skeleton);
void keys_add_values(struct gather_keys *keys, Month period, Decimal kpi, Decimal revenue);
void keys_add_partner(struct gather_keys *keys, Slice partner);
/* For who knows early what will be added or asked: the memory of it is fetched meanwhile. */
void keys_foresee_numbers(const struct gather_keys *keys, Slice normal, Slice skeleton);
void keys_foresee_values(const struct gather_keys *keys, Month period, Decimal kpi, Decimal revenue);
/* Nothing but the partners is asked for from now on: they live in `mem` then, and the memory of all else may go. */
void keys_keep_partners(struct gather_keys *keys, struct arena *mem);
/* Before the first keys_add_near(): about how many there will be. */
void keys_expect_near(struct gather_keys *keys, size_t count);
void keys_add_near(struct gather_keys *keys, Slice normal);
/* No other kind of key is there. */
bool keys_ask_only_near(const struct gather_keys *keys);

/* Asked for every row first: false when neither a number with this skeleton nor the
   skeleton itself is a key. The hash, taken as soon as the number is known, has the memory
   fetched that the answer needs. */
uint64_t keys_number_hash(const struct gather_keys *keys, Slice normal);
uint64_t keys_values_hash(const struct gather_keys *keys, Month period, Decimal kpi, Decimal revenue);
static inline bool keys_may_hold_number(const struct gather_keys *keys, uint64_t number_hash)
{
    return key_filter_may_hold(&keys->number_filter, number_hash);
}
static inline bool keys_may_hold_values(const struct gather_keys *keys, uint64_t values_hash)
{
    return key_filter_may_hold(&keys->value_filter, values_hash);
}

/* Index of the key, or KEY_NONE. */
uint32_t keys_find_invoice(const struct gather_keys *keys, Slice normal);
uint32_t keys_find_skeleton(const struct gather_keys *keys, Slice skeleton);
uint32_t keys_find_values(const struct gather_keys *keys, Month period, Decimal kpi, Decimal revenue);
uint32_t keys_find_partner(const struct gather_keys *keys, Slice partner);
/* The near keys that are one edit away from this number, ascending; how many they are. More than there is
   room for are left out. */
#define MAX_NEAR_FOUND 64
size_t keys_find_near(const struct gather_keys *keys, Slice normal, uint32_t out[MAX_NEAR_FOUND]);

#endif
