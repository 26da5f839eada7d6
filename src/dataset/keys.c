/* The keys of a batch: four hash tables over what claims name. A hash only finds
   a key; the key itself, compared in full, proves it. Nearly every published row
   has none of them, and a filter says so before the larger tables are touched. */
#include "dataset/keys.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/invoice_number.h"

#if defined(__GNUC__)
#define PREFETCH(at) __builtin_prefetch(at)
#else
#define PREFETCH(at) ((void)(at))
#endif

#define SPREAD 0x9e3779b97f4a7c15u

void keys_init(struct gather_keys *keys, struct arena *mem, size_t expected_claims)
{
    *keys = (struct gather_keys){.mem = mem};
    table_init(&keys->invoices, mem, expected_claims);
    table_init(&keys->skeletons, mem, expected_claims);
    table_init(&keys->values, mem, expected_claims);
    table_init(&keys->partners, mem, 0);
    key_filter_init(&keys->number_filter, mem, expected_claims);
    key_filter_init(&keys->value_filter, mem, expected_claims);
    /* room that is not used is never touched, and what need not grow is never copied */
    keys->invoice = ARENA_ARRAY(mem, Slice, expected_claims);
    keys->skeleton = ARENA_ARRAY(mem, Slice, expected_claims);
    keys->value = ARENA_ARRAY(mem, struct value_key, expected_claims);
    keys->invoice_capacity = keys->skeleton_capacity = keys->value_capacity = expected_claims;
}

/* Never 0, which tables keep for themselves. */
static uint64_t values_hash(Month period, Decimal kpi, Decimal revenue)
{
    const uint64_t words[] = {(uint64_t)period.k, (uint64_t)kpi.micro, (uint64_t)revenue.micro};
    uint64_t hash = SPREAD;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        hash = (hash ^ words[i]) * SPREAD;
        hash ^= hash >> 32;
    }
    return hash ? hash : 1;
}

static uint32_t find_hashed(const struct table *table, const Slice *texts, Slice text, uint64_t hash)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(table, hash); table_next(&walk, &i);)
        if (slice_equal(texts[i], text))
            return i;
    return KEY_NONE;
}

static uint32_t find_text(const struct table *table, const Slice *texts, Slice text)
{
    return table->count == 0 || text.len == 0 ? KEY_NONE : find_hashed(table, texts, text, slice_hash(text));
}

/* False when it is there already; either way `*at` is its index, KEY_NONE without text. */
static bool add_text(struct gather_keys *keys, struct table *table, Slice **texts, size_t *count, size_t *capacity,
                     Slice text, uint32_t *at)
{
    uint64_t hash = slice_hash(text);
    *at = text.len == 0 ? KEY_NONE : find_hashed(table, *texts, text, hash);
    if (text.len == 0 || *at != KEY_NONE)
        return false;
    assert(*count < KEY_NONE);
    *at = (uint32_t)*count;
    table_add(table, hash, *at);
    Slice copy = arena_copy(keys->mem, text);
    *ARENA_PUSH(keys->mem, *texts, *count, *capacity, Slice) = copy;
    return true;
}

/* When there are more keys than the filter was made for, a larger one is made of them all. */
static void filter_number(struct gather_keys *keys, Slice skeleton)
{
    struct key_filter *filter = &keys->number_filter;
    size_t count = keys->invoice_count + keys->skeleton_count;
    /* an invoice number and its own skeleton take the same bits */
    if (count > 2 * filter->word_count * KEYS_PER_FILTER_WORD) {
        char chars[MAX_INVOICE_CHARS];
        key_filter_init(filter, keys->mem, count);
        for (size_t i = 0; i < keys->invoice_count; i++)
            key_filter_put(filter, invoice_skeleton_hash(invoice_skeleton(keys->invoice[i], chars)));
        for (size_t i = 0; i < keys->skeleton_count; i++)
            key_filter_put(filter, invoice_skeleton_hash(keys->skeleton[i]));
    }
    key_filter_put(filter, invoice_skeleton_hash(skeleton));
}

uint32_t keys_add_invoice(struct gather_keys *keys, Slice normal)
{
    char chars[MAX_INVOICE_CHARS];
    uint32_t at;
    if (add_text(keys, &keys->invoices, &keys->invoice, &keys->invoice_count, &keys->invoice_capacity, normal, &at))
        filter_number(keys, invoice_skeleton(normal, chars));
    return at;
}

void keys_add_skeleton(struct gather_keys *keys, Slice skeleton)
{
    uint32_t at;
    if (add_text(keys, &keys->skeletons, &keys->skeleton, &keys->skeleton_count, &keys->skeleton_capacity, skeleton,
                 &at))
        filter_number(keys, skeleton);
}

void keys_foresee_numbers(const struct gather_keys *keys, Slice normal, Slice skeleton)
{
    table_foresee(&keys->invoices, slice_hash(normal));
    table_foresee(&keys->skeletons, slice_hash(skeleton));
}

void keys_foresee_values(const struct gather_keys *keys, Month period, Decimal kpi, Decimal revenue)
{
    table_foresee(&keys->values, values_hash(period, kpi, revenue));
}

void keys_add_partner(struct gather_keys *keys, Slice partner)
{
    uint32_t at;
    add_text(keys, &keys->partners, &keys->partner, &keys->partner_count, &keys->partner_capacity, partner, &at);
}

void keys_keep_partners(struct gather_keys *keys, struct arena *mem)
{
    struct gather_keys kept = {.mem = mem, .judged_from = keys->judged_from, .partner_rows = keys->partner_rows};
    table_init(&kept.partners, mem, keys->partner_count);
    for (size_t i = 0; i < keys->partner_count; i++)
        keys_add_partner(&kept, keys->partner[i]);
    *keys = kept;
}

/* As filter_number(). */
static void filter_values(struct gather_keys *keys, uint64_t hash)
{
    struct key_filter *filter = &keys->value_filter;
    if (keys->value_count > filter->word_count * KEYS_PER_FILTER_WORD) {
        key_filter_init(filter, keys->mem, keys->value_count * 2);
        for (size_t i = 0; i < keys->value_count; i++)
            key_filter_put(filter, values_hash(keys->value[i].period, keys->value[i].kpi, keys->value[i].revenue));
    }
    key_filter_put(filter, hash);
}

void keys_add_values(struct gather_keys *keys, Month period, Decimal kpi, Decimal revenue)
{
    if (keys_find_values(keys, period, kpi, revenue) != KEY_NONE)
        return;
    assert(keys->value_count < KEY_NONE);
    uint64_t hash = values_hash(period, kpi, revenue);
    table_add(&keys->values, hash, (uint32_t)keys->value_count);
    *ARENA_PUSH(keys->mem, keys->value, keys->value_count, keys->value_capacity, struct value_key) =
        (struct value_key){period, kpi, revenue};
    filter_values(keys, hash);
}

uint64_t keys_number_hash(const struct gather_keys *keys, Slice normal)
{
    char chars[MAX_INVOICE_CHARS];
    uint64_t hash;
    if (!invoice_is_plain(normal, &hash))
        hash = invoice_skeleton_hash(invoice_skeleton(normal, chars));
    PREFETCH(key_filter_word(&keys->number_filter, hash));
    return hash;
}

uint64_t keys_values_hash(const struct gather_keys *keys, Month period, Decimal kpi, Decimal revenue)
{
    uint64_t hash = values_hash(period, kpi, revenue);
    PREFETCH(key_filter_word(&keys->value_filter, hash));
    return hash;
}

uint32_t keys_find_invoice(const struct gather_keys *keys, Slice normal)
{
    return find_text(&keys->invoices, keys->invoice, normal);
}

uint32_t keys_find_skeleton(const struct gather_keys *keys, Slice skeleton)
{
    return find_text(&keys->skeletons, keys->skeleton, skeleton);
}

uint32_t keys_find_partner(const struct gather_keys *keys, Slice partner)
{
    return find_text(&keys->partners, keys->partner, partner);
}

uint32_t keys_find_values(const struct gather_keys *keys, Month period, Decimal kpi, Decimal revenue)
{
    uint32_t i;
    if (keys->value_count == 0)
        return KEY_NONE;
    uint64_t hash = values_hash(period, kpi, revenue);
    if (!key_filter_may_hold(&keys->value_filter, hash))
        return KEY_NONE;
    for (struct table_walk walk = table_walk(&keys->values, hash); table_next(&walk, &i);) {
        const struct value_key *key = &keys->value[i];
        if (key->period.k == period.k && decimal_equal(key->kpi, kpi) && decimal_equal(key->revenue, revenue))
            return i;
    }
    return KEY_NONE;
}

/* ---- one edit away ---- */

#define NEAR_BASE 0xd1342543de82ef95u
#define NEAR_FILTER_ROOM 32 /* of it for each number: few of what is not near pass */

/* Hashes of a number without one of its characters, each once, and of all of it, which comes last. Characters are
   the digits of one large number, so each is made of a sum of those before the gap and one of those behind it. */
struct parts {
    uint64_t of[MAX_NEAR_CHARS + 1];
    size_t count;
};

/* Never 0, which tables keep for themselves. */
static inline uint64_t finish_part(uint64_t sum, size_t len)
{
    uint64_t hash = (sum + len) * SPREAD;
    hash ^= hash >> 32;
    return hash ? hash : 1;
}

static inline uint64_t digit(const struct gather_keys *keys, Slice number, size_t i, size_t place)
{
    return ((uint64_t)(unsigned char)number.at[i] + 1) * keys->near_worth[place];
}

/* behind[i]: of the characters from `i` on. */
static inline void sum_behind(const struct gather_keys *keys, Slice number, uint64_t behind[MAX_NEAR_CHARS + 1])
{
    behind[number.len] = 0;
    for (size_t i = number.len; i-- > 0;)
        behind[i] = behind[i + 1] + digit(keys, number, i, number.len - 1 - i);
}

static void list_parts(const struct gather_keys *keys, Slice number, struct parts *parts)
{
    uint64_t before = 0, behind[MAX_NEAR_CHARS + 1];
    parts->count = 0;
    sum_behind(keys, number, behind);
    for (size_t i = 0; i < number.len; i++) {
        /* leaving out either of two equal neighbours is the same */
        if (i + 1 == number.len || number.at[i] != number.at[i + 1])
            parts->of[parts->count++] = finish_part(before + behind[i + 1], number.len - 1);
        if (i + 1 < number.len)
            before += digit(keys, number, i, number.len - 2 - i);
    }
    parts->of[parts->count++] = finish_part(behind[0], number.len);
}

/* False, as for nearly all, when no part of the number is one of a key. It is asked for every number there is: nothing
   in the loop is decided by what it finds. */
static bool may_be_near(const struct gather_keys *keys, Slice number)
{
    uint64_t before = 0, behind[MAX_NEAR_CHARS + 1];
    sum_behind(keys, number, behind);
    bool may_be = key_filter_may_hold(&keys->near_filter, finish_part(behind[0], number.len));
    for (size_t i = 0; i + 1 < number.len; i++) {
        may_be |= key_filter_may_hold(&keys->near_filter, finish_part(before + behind[i + 1], number.len - 1));
        before += digit(keys, number, i, number.len - 2 - i);
    }
    return may_be | key_filter_may_hold(&keys->near_filter, finish_part(before, number.len - 1));
}

void keys_expect_near(struct gather_keys *keys, size_t count)
{
    key_filter_init(&keys->near_filter, keys->mem, count * NEAR_FILTER_ROOM);
    table_init(&keys->near_parts, keys->mem, count * 16);
    keys->near_worth[0] = 1;
    for (size_t i = 1; i < COUNT_OF(keys->near_worth); i++)
        keys->near_worth[i] = keys->near_worth[i - 1] * NEAR_BASE;
}

void keys_add_near(struct gather_keys *keys, Slice normal)
{
    uint32_t at = (uint32_t)keys->near_count, known;
    struct parts parts;
    if (normal.len < 2 || normal.len > MAX_NEAR_CHARS)
        return;
    list_parts(keys, normal, &parts);
    for (struct table_walk walk = table_walk(&keys->near_parts, parts.of[parts.count - 1]); table_next(&walk, &known);)
        if (slice_equal(keys->near[known], normal))
            return;
    Slice copy = arena_copy(keys->mem, normal);
    *ARENA_PUSH(keys->mem, keys->near, keys->near_count, keys->near_capacity, Slice) = copy;
    for (size_t i = 0; i < parts.count; i++) {
        key_filter_put(&keys->near_filter, parts.of[i]);
        table_add(&keys->near_parts, parts.of[i], at);
    }
}

bool keys_ask_only_near(const struct gather_keys *keys)
{
    return keys->near_count && !keys->invoice_count && !keys->skeleton_count && !keys->value_count &&
           !keys->partner_count && !keys->partner_rows;
}

static size_t keep_once(uint32_t *out, size_t count, uint32_t key)
{
    size_t at = count;
    while (at > 0 && out[at - 1] >= key)
        at--;
    if ((at < count && out[at] == key) || count == MAX_NEAR_FOUND)
        return count;
    for (size_t i = count; i > at; i--)
        out[i] = out[i - 1];
    out[at] = key;
    return count + 1;
}

size_t keys_find_near(const struct gather_keys *keys, Slice normal, uint32_t out[MAX_NEAR_FOUND])
{
    size_t count = 0;
    uint32_t key;
    struct parts parts;
    if (!keys->near_count || normal.len == 0 || normal.len > MAX_NEAR_CHARS || LIKELY(!may_be_near(keys, normal)))
        return 0;
    list_parts(keys, normal, &parts);
    for (size_t i = 0; i < parts.count; i++) {
        if (LIKELY(!key_filter_may_hold(&keys->near_filter, parts.of[i])))
            continue;
        for (struct table_walk walk = table_walk(&keys->near_parts, parts.of[i]); table_next(&walk, &key);)
            if (invoice_one_edit_apart(keys->near[key], normal))
                count = keep_once(out, count, key);
    }
    return count;
}
