/* Each key is looked up, and each row it leads to is proved by comparing the key itself. */
#include "dataset/snapshot_lookup.h"

#include "base/arena.h"
#include "base/slice.h"
#include "dataset/dataset_private.h"
#include "dataset/snapshot_near.h"
#include "dataset/snapshot_probes.h"
#include "tickets/invoice_number.h"

struct lookup {
    struct snapshot *snapshot;
    const struct gather_keys *keys;
    unsigned lane_count;
    struct arena *work;
    struct touched_rows *touched;
};

static void touch(struct lookup *lookup, uint32_t row)
{
    lookup->touched->bits[row / 64] |= UINT64_C(1) << row % 64;
}

static bool is_touched(const struct lookup *lookup, uint32_t row)
{
    return lookup->touched->bits[row / 64] >> row % 64 & 1;
}

/* --- numbers ------------------------------------------------------------------ */

/* A number that is asked for, or, when that is empty, a skeleton. */
struct number_key {
    Slice normal, skeleton;
};

struct number_keys {
    struct number_key *all;
    size_t count, capacity;
    struct probes tags;
};

static void add_number(struct lookup *lookup, struct number_keys *numbers, Slice normal, Slice skeleton)
{
    probes_add(&numbers->tags, snapshot_tag(skeleton), (uint32_t)numbers->count);
    *ARENA_PUSH(lookup->work, numbers->all, numbers->count, numbers->capacity, struct number_key) =
        (struct number_key){normal, normal.len ? (Slice){0} : skeleton};
}

static bool is_meant(const struct number_key *key, Slice normal)
{
    char chars[MAX_INVOICE_CHARS];
    return normal.len &&
           (key->normal.len ? slice_equal(normal, key->normal)
                            : slice_equal(invoice_skeleton(normal, chars), key->skeleton));
}

/* The row and those behind it that have the very same number. */
static bool touch_run(struct lookup *lookup, struct snapshot_row *row)
{
    uint64_t number = row->values.of[ROW_NUMBER];
    uint32_t next = row->number, end = row->number / ROWS_PER_GROUP * ROWS_PER_GROUP + row->group->row_count;
    while (row->values.of[ROW_NUMBER] == number) {
        touch(lookup, next);
        if (++next == end)
            return true;
        if (!snapshot_row(lookup->snapshot, next, row))
            return false;
    }
    return true;
}

static bool find_numbers(struct lookup *lookup, struct number_keys *numbers)
{
    struct snapshot *snapshot = lookup->snapshot;
    struct probes rows;
    if (!probes_look_up(&numbers->tags, snapshot, SECTION_NUMBERS, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        struct snapshot_row row;
        Slice number, normal;
        if (!snapshot_row(snapshot, rows.all[i].at, &row) ||
            !snapshot_row_text(snapshot, row.group, row.values.of[ROW_NUMBER], &number, &normal) ||
            (is_meant(&numbers->all[rows.all[i].key], normal) && !touch_run(lookup, &row)))
            return false;
    }
    return true;
}

static bool list_near_numbers(struct lookup *lookup, struct number_keys *numbers)
{
    struct text_set near;
    char chars[MAX_INVOICE_CHARS];
    text_set_init(&near, lookup->work);
    if (!snapshot_find_near(lookup->snapshot, lookup->keys, lookup->lane_count, &near))
        return false;
    for (size_t i = 0; i < near.count; i++)
        add_number(lookup, numbers, near.texts[i], invoice_skeleton(near.texts[i], chars));
    return true;
}

static bool find_by_number(struct lookup *lookup)
{
    const struct gather_keys *keys = lookup->keys;
    struct number_keys numbers = {.tags.mem = lookup->work};
    char chars[MAX_INVOICE_CHARS];
    numbers.capacity = keys->skeleton_count + keys->near_count;
    numbers.all = ARENA_ARRAY(lookup->work, struct number_key, numbers.capacity);
    probes_expect(&numbers.tags, numbers.capacity);
    if (keys->near_count && !list_near_numbers(lookup, &numbers))
        return false;
    for (size_t i = 0; i < keys->invoice_count; i++) {
        Slice skeleton = invoice_skeleton(keys->invoice[i], chars);
        /* what has the number has its skeleton too, which mostly is a key of its own */
        if (keys_find_skeleton(keys, skeleton) == KEY_NONE)
            add_number(lookup, &numbers, keys->invoice[i], skeleton);
    }
    for (size_t i = 0; i < keys->skeleton_count; i++)
        add_number(lookup, &numbers, (Slice){0}, keys->skeleton[i]);
    return find_numbers(lookup, &numbers);
}

static bool find_amended(struct lookup *lookup)
{
    struct snapshot *snapshot = lookup->snapshot;
    const struct gather_keys *keys = lookup->keys;
    struct probes tags = {.mem = lookup->work}, rows;
    probes_expect(&tags, keys->invoice_count);
    for (size_t i = 0; i < keys->invoice_count; i++)
        probes_add(&tags, snapshot_tag(keys->invoice[i]), (uint32_t)i);
    if (!probes_look_up(&tags, snapshot, SECTION_AMENDS, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        struct snapshot_row row;
        Slice number, amends;
        if (!snapshot_row(snapshot, rows.all[i].at, &row) ||
            !snapshot_row_text(snapshot, row.group, row.values.of[ROW_AMENDS], &number, &amends))
            return false;
        if (slice_equal(amends, keys->invoice[rows.all[i].key]))
            touch(lookup, rows.all[i].at);
    }
    return true;
}

/* --- values ------------------------------------------------------------------- */

static bool has_values(const struct snapshot_row *row, const struct value_key *key)
{
    const uint64_t *of = row->values.of;
    return of[ROW_PERIOD] == (uint64_t)(int64_t)key->period.k && of[ROW_KPI] == (uint64_t)key->kpi.micro &&
           of[ROW_REVENUE] == (uint64_t)key->revenue.micro;
}

struct value_rows {
    uint16_t listed, taken;
    bool has_missed; /* an entry led to a row of other values with the same tag */
};
static_assert(MAX_ROWS_PER_VALUE < UINT16_MAX, "counts fit");

/* The entries of a tag that touch nothing else, in the order of their rows: those to be looked at. */
static bool list_value(struct lookup *lookup, const struct probe *tag, struct value_rows *value, struct probes *rows)
{
    struct snapshot *snapshot = lookup->snapshot;
    struct index_range range;
    uint32_t at;
    if (!snapshot_find(snapshot, SECTION_VALUES, tag->at, &range))
        return false;
    while (value->listed < MAX_ROWS_PER_VALUE && snapshot_find_next(snapshot, &range, &at)) {
        if (at / ROWS_PER_GROUP < snapshot->group_count && is_touched(lookup, at))
            continue;
        probes_add(rows, at, tag->key);
        value->listed++;
    }
    return !snapshot->diag->fault.at;
}

static bool take_value(struct lookup *lookup, uint32_t at, const struct value_key *key, struct value_rows *value)
{
    struct snapshot_row row;
    if (!snapshot_row(lookup->snapshot, at, &row))
        return false;
    if (has_values(&row, key)) {
        touch(lookup, at);
        value->taken++;
    } else
        value->has_missed = true;
    return true;
}

/* Other values took places in the list: the rows behind those listed, one by one. */
static bool list_further(struct lookup *lookup, const struct probe *tag, struct value_rows *value)
{
    struct snapshot *snapshot = lookup->snapshot;
    struct index_range range;
    uint32_t at;
    if (!snapshot_find(snapshot, SECTION_VALUES, tag->at, &range))
        return false;
    while (value->taken < MAX_ROWS_PER_VALUE && snapshot_find_next(snapshot, &range, &at))
        if (!(at / ROWS_PER_GROUP < snapshot->group_count && is_touched(lookup, at)) &&
            !take_value(lookup, at, &lookup->keys->value[tag->key], value))
            return false;
    return !snapshot->diag->fault.at;
}

/* The first rows that touch nothing else. A row has one period and one value of each kind: which key comes first does
   not matter; and rows are looked at in their order, so that what lies together is looked at together. */
static bool find_values(struct lookup *lookup)
{
    const struct gather_keys *keys = lookup->keys;
    struct probes tags = {.mem = lookup->work}, rows = {.mem = lookup->work};
    struct value_rows *values = ARENA_ARRAY(lookup->work, struct value_rows, keys->value_count);
    probes_expect(&tags, keys->value_count);
    for (size_t i = 0; i < keys->value_count; i++)
        probes_add(&tags, snapshot_values_tag(keys->value[i].period.k, keys->value[i].kpi.micro,
                                              keys->value[i].revenue.micro), (uint32_t)i);
    probes_sort(&tags);
    for (size_t i = 0; i < tags.count; i++)
        if (!list_value(lookup, &tags.all[i], &values[tags.all[i].key], &rows))
            return false;
    probes_sort(&rows);
    for (size_t i = 0; i < rows.count; i++) {
        uint32_t key = rows.all[i].key;
        if (!take_value(lookup, rows.all[i].at, &keys->value[key], &values[key]))
            return false;
    }
    for (size_t i = 0; i < tags.count; i++) {
        struct value_rows *value = &values[tags.all[i].key];
        if (UNLIKELY(value->has_missed && value->listed == MAX_ROWS_PER_VALUE) &&
            !list_further(lookup, &tags.all[i], value))
            return false;
    }
    return true;
}

/* --- partners ------------------------------------------------------------------ */

bool snapshot_find_id(struct snapshot *snapshot, Slice text, uint32_t *id, uint32_t *group)
{
    struct index_range range;
    Slice its_text;
    if (!snapshot_find(snapshot, SECTION_ID_INDEX, snapshot_tag(text), &range))
        return false;
    while (snapshot_find_next(snapshot, &range, id)) {
        if (!snapshot_id(snapshot, *id, &its_text, group))
            return false;
        if (slice_equal(its_text, text))
            return true;
    }
    *id = NO_SNAPSHOT_ID;
    *group = 0;
    return !snapshot->diag->fault.at;
}

static bool names_id(const struct snapshot_row *row, uint32_t id)
{
    return row->values.of[ROW_PARTNER] == id || row->values.of[ROW_GROUP] == id + UINT64_C(1);
}

/* From a row to the end of its group: the index has the first one of each group of rows. */
static bool touch_partner(struct lookup *lookup, uint32_t from, uint32_t id)
{
    struct snapshot_row row;
    uint32_t number = from;
    do {
        if (!snapshot_row(lookup->snapshot, number, &row))
            return false;
        if (names_id(&row, id))
            touch(lookup, number);
    } while (++number % ROWS_PER_GROUP < row.group->row_count && number % ROWS_PER_GROUP);
    return true;
}

static bool find_partner_rows(struct lookup *lookup)
{
    struct snapshot *snapshot = lookup->snapshot;
    const struct gather_keys *keys = lookup->keys;
    for (size_t i = 0; i < keys->partner_count; i++) {
        struct index_range range;
        uint32_t id, group, row;
        if (!snapshot_find_id(snapshot, keys->partner[i], &id, &group))
            return false;
        if (id == NO_SNAPSHOT_ID)
            continue;
        if (!snapshot_find(snapshot, SECTION_PARTNERS, snapshot_tag(keys->partner[i]), &range))
            return false;
        while (snapshot_find_next(snapshot, &range, &row))
            if (!touch_partner(lookup, row, id))
                return false;
    }
    return !snapshot->diag->fault.at;
}

/* What one kind of key needed on the way is room for the next. */
static bool look_up(struct lookup *lookup, bool (*find)(struct lookup *lookup))
{
    size_t mark = arena_mark(lookup->work);
    bool found = find(lookup);
    arena_rewind(lookup->work, mark);
    return found;
}

/* The same rows; a row without a publication is of the file's. */
static bool find_first_of_group(struct snapshot *snapshot, uint32_t from, uint32_t id, Date enough, Date *first)
{
    struct snapshot_row row;
    uint32_t number = from;
    do {
        if (!snapshot_row(snapshot, number, &row))
            return false;
        int32_t day = row.values.of[ROW_PUBLICATION] ? (int32_t)row.values.of[ROW_PUBLICATION]
                                                     : snapshot->header.published_day;
        if (names_id(&row, id) && (!first->day || day < first->day))
            first->day = day;
    } while (++number % ROWS_PER_GROUP < row.group->row_count && number % ROWS_PER_GROUP &&
             !(first->day && first->day <= enough.day));
    return true;
}

bool snapshot_first_published(struct snapshot *snapshot, Slice text, uint32_t id, Date enough, Date *first)
{
    struct index_range range;
    uint32_t row;
    *first = DATE_NONE;
    if (!snapshot_find(snapshot, SECTION_PARTNERS, snapshot_tag(text), &range))
        return false;
    while (!(first->day && first->day <= enough.day) && snapshot_find_next(snapshot, &range, &row))
        if (!find_first_of_group(snapshot, row, id, enough, first))
            return false;
    return !snapshot->diag->fault.at;
}

bool snapshot_look_up(struct snapshot *snapshot, const struct gather_keys *keys, unsigned lane_count,
                      struct arena *work, struct touched_rows *touched)
{
    struct lookup lookup = {snapshot, keys, lane_count, work, touched};
    /* values last: rows that touch a number do not count among the first of a value */
    return (!keys->partner_rows || find_partner_rows(&lookup)) && look_up(&lookup, find_by_number) &&
           look_up(&lookup, find_amended) && look_up(&lookup, find_values);
}
