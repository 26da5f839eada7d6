/* Looking up touches a few hundred buckets a key, reading everything some sixteen bytes a number: which of them is
   less work depends on nothing but how many keys and rows there are, and the answer on neither. */
#include "dataset/snapshot_near.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/invoice_number.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_PER_LOOKED_UP_KEY 16384u
#define LONGEST_LOOKED_UP 32u
/* One for each character of a skeleton, and one that is left out of it. */
static const Slice stand_ins = S_INIT("0123456789ACDEFGHJKMNPQRTUVWXY-");
#define STAND_INS 31u
#define MAX_VARIANTS ((2 * LONGEST_LOOKED_UP + 1) * STAND_INS + LONGEST_LOOKED_UP)

/* The skeletons, by their tags, of what is one edit away from a number. */
struct variants {
    uint32_t tags[MAX_VARIANTS];
    size_t count;
};

static void add_variant(struct variants *variants, const char *text, size_t len)
{
    char chars[MAX_INVOICE_CHARS];
    variants->tags[variants->count++] = snapshot_tag(invoice_skeleton((Slice){text, len}, chars));
}

/* With another character, or none, where each one stands. A sign for one is as none to a skeleton. */
static void add_replaced(struct variants *variants, Slice number)
{
    char text[LONGEST_LOOKED_UP];
    memcpy(text, number.at, number.len);
    for (size_t i = 0; i < number.len; i++) {
        for (size_t s = 0; s < stand_ins.len; s++) {
            text[i] = stand_ins.at[s];
            add_variant(variants, text, number.len);
        }
        text[i] = number.at[i];
    }
}

static void add_inserted(struct variants *variants, Slice number)
{
    char text[LONGEST_LOOKED_UP + 1];
    memcpy(text + 1, number.at, number.len);
    for (size_t i = 0; i <= number.len; i++) {
        for (size_t s = 0; s < stand_ins.len; s++) {
            text[i] = stand_ins.at[s];
            add_variant(variants, text, number.len + 1);
        }
        if (i < number.len)
            text[i] = number.at[i];
    }
}

static void add_swapped(struct variants *variants, Slice number)
{
    char text[LONGEST_LOOKED_UP];
    memcpy(text, number.at, number.len);
    for (size_t i = 0; i + 1 < number.len; i++) {
        text[i] = number.at[i + 1];
        text[i + 1] = number.at[i];
        add_variant(variants, text, number.len);
        text[i] = number.at[i];
        text[i + 1] = number.at[i + 1];
    }
}

static int compare_tags(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* In their order, so that neighbouring buckets are read together; each once. */
static void list_variants(Slice number, struct variants *variants)
{
    size_t count = 0;
    variants->count = 0;
    add_replaced(variants, number);
    add_inserted(variants, number);
    add_swapped(variants, number);
    qsort(variants->tags, variants->count, sizeof *variants->tags, compare_tags);
    for (size_t i = 0; i < variants->count; i++)
        if (count == 0 || variants->tags[count - 1] != variants->tags[i])
            variants->tags[count++] = variants->tags[i];
    variants->count = count;
}

static bool look_up_tag(struct snapshot *snapshot, uint32_t tag, Slice key, struct text_set *out)
{
    struct index_range range;
    struct snapshot_row row;
    Slice number, normal;
    uint32_t at;
    if (!snapshot_find(snapshot, SECTION_NUMBERS, tag, &range))
        return false;
    while (snapshot_find_next(snapshot, &range, &at)) {
        if (!snapshot_row(snapshot, at, &row) ||
            !snapshot_row_text(snapshot, row.group, row.values.of[ROW_NUMBER], &number, &normal))
            return false;
        /* what is one character to people and several bytes is near no ASCII key: keys_find_near() */
        if (slice_is_ascii(normal) && invoice_one_edit_apart(key, normal))
            text_set_keep(out, normal, NULL);
    }
    return !snapshot->diag->fault.at;
}

static bool look_up_key(struct snapshot *snapshot, Slice key, struct text_set *out)
{
    struct variants variants;
    list_variants(key, &variants);
    for (size_t i = 0; i < variants.count; i++)
        if (!look_up_tag(snapshot, variants.tags[i], key, out))
            return false;
    return true;
}

/* Numbers and what they amend stand one behind the other. */
static bool read_texts(struct snapshot *snapshot, const struct group_entry *group, const struct gather_keys *keys,
                       struct text_set *out)
{
    uint32_t found[MAX_NEAR_FOUND];
    uint64_t offset = group->offset + (uint64_t)group->row_count * group->row_bytes;
    const char *at = snapshot_bytes(snapshot, SECTION_GROUPS, offset, group->text_bytes);
    Slice rest = {at, group->text_bytes}, number, normal;
    if (!at)
        return false;
    while (rest.len) {
        if (!group_text_number(rest, 1, &number, &normal))
            return snapshot_is_damaged(snapshot, "a text is cut off");
        if (UNLIKELY(keys_find_near(keys, normal, found)))
            text_set_keep(out, normal, NULL);
        rest = slice_skip(rest, (size_t)(normal.at + normal.len - rest.at));
    }
    return true;
}

/* A key in other letters has skeletons that are not made byte by byte. */
static bool can_be_looked_up(const struct gather_keys *keys)
{
    for (size_t i = 0; i < keys->near_count; i++)
        if (keys->near[i].len > LONGEST_LOOKED_UP || !slice_is_ascii(keys->near[i]))
            return false;
    return true;
}

bool snapshot_find_near(struct snapshot *snapshot, const struct gather_keys *keys, struct text_set *out)
{
    if (keys->near_count <= snapshot->header.row_count / ROWS_PER_LOOKED_UP_KEY && can_be_looked_up(keys)) {
        for (size_t i = 0; i < keys->near_count; i++)
            if (!look_up_key(snapshot, keys->near[i], out))
                return false;
        return true;
    }
    for (size_t g = 0; g < snapshot->group_count; g++) {
        const struct group_entry *group = snapshot_group(snapshot, g);
        if (!group || !read_texts(snapshot, group, keys, out))
            return false;
    }
    return true;
}
