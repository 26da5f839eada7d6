/* Looking up touches a few hundred buckets a key, reading everything some sixteen bytes a number: which of them is
   less work depends on nothing but how many keys and rows there are, and the answer on neither. */
#include "dataset/snapshot_near.h"

#include "base/arena.h"
#include "base/lanes.h"
#include "base/slice.h"
#include "dataset/snapshot_probes.h"
#include "tickets/invoice_number.h"

#include <string.h>

#define ROWS_PER_LOOKED_UP_KEY 2048u
#define KEYS_AT_ONCE 256u /* looked up together: what they may have been written as is some megabytes */
#define LONGEST_LOOKED_UP 32u
/* The characters of skeletons. */
static const Slice letters = S_INIT("0123456789ACDEFGHJKMNPQRTUVWXY");

/* What numbers may have been written as, by the tags of the skeletons. A sign is nothing to a skeleton: one too many or
   too few is the number itself, and one for a character a character left out. */
struct variants {
    struct probes tags;
    uint32_t key;
};

static void add_variant(struct variants *variants, const char *at, size_t len)
{
    for (; len > 1 && at[0] == '0'; at++)
        len--;
    probes_add(&variants->tags, snapshot_tag((Slice){at, len}), variants->key);
}

static void add_replaced(struct variants *variants, char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char was = text[i];
        for (size_t l = 0; l < letters.len; l++) {
            text[i] = letters.at[l];
            if (text[i] != was)
                add_variant(variants, text, len);
        }
        text[i] = was;
    }
}

static void add_swapped(struct variants *variants, char *text, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        char left = text[i];
        text[i] = text[i + 1];
        text[i + 1] = left;
        add_variant(variants, text, len);
        text[i + 1] = text[i];
        text[i] = left;
    }
}

/* A gap that walks through the text is filled with each. */
static void add_inserted(struct variants *variants, const char *text, size_t len)
{
    char wider[LONGEST_LOOKED_UP + 1];
    memcpy(wider + 1, text, len);
    for (size_t i = 0; i <= len; i++) {
        for (size_t l = 0; l < letters.len; l++) {
            wider[i] = letters.at[l];
            add_variant(variants, wider, len + 1);
        }
        if (i < len)
            wider[i] = text[i];
    }
}

static void add_shortened(struct variants *variants, const char *text, size_t len)
{
    char shorter[LONGEST_LOOKED_UP];
    if (len < 2)
        return;
    memcpy(shorter, text + 1, len - 1);
    for (size_t i = 0; i < len; i++) {
        add_variant(variants, shorter, len - 1);
        if (i + 1 < len)
            shorter[i] = text[i];
    }
}

/* As its skeleton, but with all of its zeros: one of those at its head may be the edit. */
static size_t fold(Slice number, char into[LONGEST_LOOKED_UP])
{
    size_t len = 0;
    char chars[MAX_INVOICE_CHARS];
    for (size_t i = 0; i < number.len; i++) {
        Slice folded = invoice_skeleton(slice_part(number, i, i + 1), chars);
        into[len] = folded.len ? folded.at[0] : 0;
        len += folded.len;
    }
    return len;
}

static void add_variants(struct variants *variants, Slice number)
{
    char text[LONGEST_LOOKED_UP];
    size_t len = fold(number, text);
    add_variant(variants, text, len);
    add_replaced(variants, text, len);
    add_swapped(variants, text, len);
    add_inserted(variants, text, len);
    add_shortened(variants, text, len);
}

/* Of the keys from `first` on, before `end`. */
static bool look_up_keys(struct snapshot *snapshot, const struct gather_keys *keys, size_t first, size_t end,
                         struct arena *mem, struct text_set *out)
{
    struct variants variants = {.tags.mem = mem};
    struct probes rows;
    for (size_t i = first; i < end; i++) {
        variants.key = (uint32_t)i;
        add_variants(&variants, keys->near[i]);
    }
    if (!probes_look_up(&variants.tags, snapshot, SECTION_NUMBERS, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        struct snapshot_row row;
        Slice number, normal;
        if (!snapshot_row(snapshot, rows.all[i].at, &row) ||
            !snapshot_row_text(snapshot, row.group, row.values.of[ROW_NUMBER], &number, &normal))
            return false;
        /* what is one character to people and several bytes is near no ASCII key: keys_find_near() */
        if (slice_is_ascii(normal) && invoice_one_edit_apart(keys->near[rows.all[i].key], normal))
            text_set_keep(out, normal, NULL);
    }
    return true;
}

static bool look_up_all(struct snapshot *snapshot, const struct gather_keys *keys, struct text_set *out)
{
    bool found = true;
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; found && i < keys->near_count; i += KEYS_AT_ONCE) {
        size_t end = i + KEYS_AT_ONCE < keys->near_count ? i + KEYS_AT_ONCE : keys->near_count;
        found = look_up_keys(snapshot, keys, i, end, &mem, out);
        arena_rewind(&mem, 0);
    }
    arena_done(&mem);
    return found;
}

/* Texts are proved by one, and read side by side: nothing is let go in between. */
#define GROUPS_AT_ONCE 32u
#define TEXT_BYTES_AT_ONCE ((size_t)1 << 20)
#define NEAR_TEXTS_RESERVE_BYTES ((size_t)1 << 30) /* addresses only */

/* What is near in the texts of one group; borrowed from them. */
struct near_texts {
    struct arena mem;
    Slice *at;
    size_t count, capacity;
    bool is_whole; /* no text is cut off */
};

struct reading {
    const struct gather_keys *keys;
    Slice texts[GROUPS_AT_ONCE];
    struct near_texts found[GROUPS_AT_ONCE];
};

/* Numbers and what they amend stand one behind the other. */
static bool read_texts(Slice rest, const struct gather_keys *keys, struct near_texts *out)
{
    uint32_t found[MAX_NEAR_FOUND];
    Slice number, normal;
    while (rest.len) {
        if (!group_text_number(rest, 1, &number, &normal))
            return false;
        if (UNLIKELY(keys_find_near(keys, normal, found)))
            *ARENA_PUSH(&out->mem, out->at, out->count, out->capacity, Slice) = normal;
        rest = slice_skip(rest, (size_t)(normal.at + normal.len - rest.at));
    }
    return true;
}

static void read_group(void *context, size_t piece, unsigned lane)
{
    struct reading *reading = context;
    (void)lane;
    reading->found[piece].is_whole = read_texts(reading->texts[piece], reading->keys, &reading->found[piece]);
}

/* Those from `first` on that are proved at once; how many they are, 0 with a fault. */
static size_t prove_texts(struct snapshot *snapshot, size_t first, struct reading *reading)
{
    size_t count = 0, bytes = 0;
    snapshot_make_room(snapshot, 2 * TEXT_BYTES_AT_ONCE / SNAPSHOT_PAGE_BYTES);
    for (; count < GROUPS_AT_ONCE && bytes < TEXT_BYTES_AT_ONCE && first + count < snapshot->group_count; count++) {
        const struct group_entry *group = snapshot_group(snapshot, first + count);
        if (!group)
            return 0;
        bytes += group->text_bytes;
        if (count && bytes > TEXT_BYTES_AT_ONCE)
            break;
        uint64_t offset = group->offset + (uint64_t)group->row_count * group->row_bytes;
        const char *at = snapshot_bytes(snapshot, SECTION_GROUPS, offset, group->text_bytes);
        if (!at)
            return 0;
        reading->texts[count] = (Slice){at, group->text_bytes};
    }
    return count;
}

static bool keep_texts(struct snapshot *snapshot, struct near_texts *found, struct text_set *out)
{
    if (!found->is_whole)
        return snapshot_is_damaged(snapshot, "a text is cut off");
    for (size_t i = 0; i < found->count; i++)
        text_set_keep(out, found->at[i], NULL);
    arena_rewind(&found->mem, 0);
    *found = (struct near_texts){.mem = found->mem};
    return true;
}

static bool read_all(struct snapshot *snapshot, struct reading *reading, unsigned lane_count, struct text_set *out)
{
    for (size_t first = 0, count; first < snapshot->group_count; first += count) {
        count = prove_texts(snapshot, first, reading);
        if (!count)
            return false;
        lanes_run(&(struct lanes){
            .piece_count = count, .lane_count = lane_count, .work = read_group, .context = reading});
        for (size_t i = 0; i < count; i++)
            if (!keep_texts(snapshot, &reading->found[i], out))
                return false;
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

bool snapshot_find_near(struct snapshot *snapshot, const struct gather_keys *keys, unsigned lane_count,
                        struct text_set *out)
{
    if (keys->near_count <= snapshot->header.row_count / ROWS_PER_LOOKED_UP_KEY && can_be_looked_up(keys))
        return look_up_all(snapshot, keys, out);
    struct reading reading = {.keys = keys};
    for (size_t i = 0; i < GROUPS_AT_ONCE; i++)
        arena_init(&reading.found[i].mem, NEAR_TEXTS_RESERVE_BYTES);
    bool read = read_all(snapshot, &reading, lane_count, out);
    for (size_t i = 0; i < GROUPS_AT_ONCE; i++)
        arena_done(&reading.found[i].mem);
    return read;
}
