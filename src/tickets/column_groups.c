/* Columns that repeat: the claims below one ticket ("claims.month", "claims#2.month"; records/flatten.h) and numbered
   ones beside each other ("Month 1", "Month 2"). They are recognised once, by the name that they share, and then
   each set of them is a claim of its own, with what stands above it. */
#include "tickets/recognition_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/table.h"
#include "records/flatten.h"
#include "tickets/plain_private.h"

#include <string.h>

#define MAX_NUMBER_IN_NAME 99 /* "Revenue 2020" is no second revenue */
#define LEAST_NUMBERED 2      /* different names that are numbered alike */
#define LEAST_DETAILS 2       /* of a set that has no invoice number */

/* --- names --- */

/* The bytes of "#2" at the end of a part of a name; 0 when there are none. */
static size_t repeat_bytes(Slice part)
{
    size_t digits = 0, number = 0;
    while (digits < part.len && is_digit(part.at[part.len - 1 - digits]))
        digits++;
    for (size_t i = part.len - digits; i < part.len && number <= MAX_REPEATS; i++)
        number = number * 10 + (size_t)(part.at[i] - '0');
    bool is_repeat = digits && part.len > digits + 1 && part.at[part.len - digits - 1] == '#' &&
                     part.at[part.len - digits] != '0' && number >= 2 && number <= MAX_REPEATS;
    return is_repeat ? digits + 1 : 0;
}

/* The part of a name at `at`, which a point or an '@' ends. */
static Slice part_at(Slice name, size_t at)
{
    size_t end = at;
    while (end < name.len && name.at[end] != '.' && name.at[end] != '@')
        end++;
    return slice_part(name, at, end);
}

Slice column_name_uncounted(Slice name, struct arena *mem)
{
    if (!slice_has(name, '#'))
        return name;
    char *plain = ARENA_ARRAY(mem, char, name.len);
    size_t len = 0;
    for (size_t at = 0; at < name.len;) {
        Slice part = part_at(name, at);
        size_t kept = part.len - repeat_bytes(part), end = at + part.len;
        memcpy(plain + len, part.at, kept);
        len += kept;
        if (end < name.len)
            plain[len++] = name.at[end++];
        at = end;
    }
    return len == name.len ? name : (Slice){plain, len};
}

/* The number in "Invoice # 2", "Line 2: month" and "claims[1].month", and the name without it: "Line.month". */
static bool take_number_out(Slice name, struct arena *mem, Slice *plain, Slice *number)
{
    static const Slice between = S_INIT(" _-[]()/.:");
    for (size_t i = 0; i < name.len; i++) {
        size_t end = i, before = i, value = 0;
        while (end < name.len && is_digit(name.at[end]) && value <= MAX_NUMBER_IN_NAME)
            value = value * 10 + (size_t)(name.at[end++] - '0');
        if (end == i)
            continue;
        if (value > MAX_NUMBER_IN_NAME || end - i > 2 || (end < name.len && is_letter(name.at[end])))
            return false;
        *number = slice_part(name, i, end);
        while (before && slice_has(between, name.at[before - 1]))
            before--;
        while (end < name.len && slice_has(between, name.at[end]))
            end++;
        *plain = arena_printf(mem, "%.*s%s%.*s", (int)before, name.at, before && end < name.len ? "." : "",
                              (int)(name.len - end), name.at + end);
        return plain->len > 1;
    }
    return false;
}

static void stand_for(struct recognition *all, size_t column, size_t other)
{
    all->columns[column].stands_for = other;
    all->columns[column].name = (Slice){0};
}

static void remember(struct table *names, Slice name, size_t column)
{
    table_add(names, slice_hash(name), (uint32_t)column);
}

static bool recall(const struct recognition *all, const struct table *names, Slice name, size_t *column)
{
    uint32_t found;
    for (struct table_walk walk = table_walk(names, slice_hash(name)); table_next(&walk, &found);) {
        *column = found;
        if (slice_equal_nocase(all->columns[found].name, name))
            return true;
    }
    return false;
}

/* "claims#2.month", where the first claim has no month. */
static bool is_below_counted(Slice name)
{
    for (size_t at = 0; at < name.len;) {
        Slice part = part_at(name, at);
        at += part.len + 1;
        if (repeat_bytes(part) && at < name.len)
            return true;
    }
    return false;
}

static bool find_counted(struct recognition *all)
{
    struct table names;
    bool any = false;
    table_init(&names, all->mem, all->count);
    for (size_t i = 0; i < all->count; i++)
        if (column_name_uncounted(all->columns[i].name, all->mem).len == all->columns[i].name.len)
            remember(&names, all->columns[i].name, i);
    for (size_t i = 0; i < all->count; i++) {
        Slice name = all->columns[i].name, plain = column_name_uncounted(name, all->mem);
        size_t first;
        if (plain.len == name.len)
            continue;
        if (recall(all, &names, plain, &first)) {
            stand_for(all, i, first);
            any = true;
            continue;
        }
        if (!is_below_counted(name))
            continue;
        any = true;
        all->columns[i].name = plain;
        remember(&names, plain, i);
    }
    return any;
}

/* Names that are numbered alike belong together only when several are: "Address 1, Address 2" says nothing. */
static void find_numbered(struct recognition *all)
{
    Slice *plain = ARENA_ARRAY(all->mem, Slice, all->count + 1), *number = ARENA_ARRAY(all->mem, Slice, all->count + 1);
    size_t *first = ARENA_ARRAY(all->mem, size_t, all->count + 1), families = 0;
    struct table names;
    table_init(&names, all->mem, all->count);
    for (size_t i = 0; i < all->count; i++) {
        Slice name = all->columns[i].name;
        if (!take_number_out(name, all->mem, &plain[i], &number[i]))
            plain[i] = name;
        first[i] = i;
        uint32_t found;
        for (struct table_walk walk = table_walk(&names, slice_hash(plain[i])); table_next(&walk, &found);)
            if (slice_equal(plain[found], plain[i]) && !slice_equal(number[found], number[i]) && first[found] == found)
                first[i] = found;
        families += first[i] != i;
        if (first[i] == i)
            table_add(&names, slice_hash(plain[i]), (uint32_t)i);
    }
    for (size_t i = 0; i < all->count && families >= LEAST_NUMBERED; i++) {
        if (first[i] == i)
            continue;
        all->columns[first[i]].name = plain[i];
        all->columns[first[i]].number = number[first[i]].len ? number[first[i]] : S("1");
        all->columns[i].number = number[i];
        stand_for(all, i, first[i]);
    }
}

void columns_find_repeats(struct recognition *all)
{
    bool has_digits = false;
    for (size_t i = 0; i < all->count; i++) {
        all->columns[i].stands_for = i;
        for (size_t j = 0; j < all->columns[i].name.len; j++)
            has_digits |= is_digit(all->columns[i].name.at[j]);
    }
    if (UNLIKELY(has_digits) && !find_counted(all))
        find_numbered(all);
}

/* --- sets --- */

struct grouping {
    struct recognition *all;
    struct ticket_columns *columns;
    size_t *field;      /* per column: the detail it feeds, or FIELD_COUNT */
    struct table lists; /* plain names of what repeats, as slices */
    Slice *list_names;
    size_t list_count, list_capacity;
    Slice *path;        /* per column: of the set it belongs to; empty: it stands above all of them */
    struct column_group *groups;
    size_t group_count, group_capacity;
};

static bool is_list_name(const struct grouping *in, Slice name)
{
    uint32_t found;
    for (struct table_walk walk = table_walk(&in->lists, slice_hash(name)); table_next(&walk, &found);)
        if (slice_equal(in->list_names[found], name))
            return true;
    return false;
}

/* What stands before a counted part that is not the last one is a list. */
static void note_lists(struct grouping *in, Slice name)
{
    struct arena *mem = in->all->mem;
    for (size_t at = 0; at < name.len;) {
        Slice part = part_at(name, at), list;
        size_t end = at + part.len;
        at = end + 1;
        if (end >= name.len || !repeat_bytes(part))
            continue;
        list = column_name_uncounted(slice_part(name, 0, end), mem);
        if (is_list_name(in, list))
            continue;
        table_add(&in->lists, slice_hash(list), (uint32_t)in->list_count);
        *ARENA_PUSH(mem, in->list_names, in->list_count, in->list_capacity, Slice) = list;
    }
}

/* The name up to the innermost list that it stands in. */
static Slice path_of(const struct grouping *in, Slice name)
{
    size_t found = 0;
    for (size_t at = 0; at < name.len;) {
        size_t end = at + part_at(name, at).len;
        if (end < name.len && is_list_name(in, column_name_uncounted(slice_part(name, 0, end), in->all->mem)))
            found = end;
        at = end + 1;
    }
    return slice_part(name, 0, found);
}

static bool is_above(Slice path, Slice other)
{
    bool starts = slice_starts(other, path) && (path.len == other.len || !path.len || other.at[path.len] == '.' ||
                                                other.at[path.len] == '@');
    return starts;
}

static struct column_group *group_of(struct grouping *in, Slice path)
{
    for (size_t i = 0; i < in->group_count; i++)
        if (slice_equal(in->groups[i].path, path))
            return &in->groups[i];
    struct column_group *group =
        ARENA_PUSH(in->all->mem, in->groups, in->group_count, in->group_capacity, struct column_group);
    *group = (struct column_group){.path = path};
    return group;
}

/* The columns of one field that stand at `path`, in the order of those they stand for. */
static void add_columns(const struct grouping *in, struct column_group *group, size_t field, Slice path)
{
    const struct ticket_columns *columns = in->columns;
    for (size_t k = 0; k < columns->count[field]; k++)
        for (size_t i = 0; i < in->all->count; i++)
            if (in->all->columns[i].stands_for == columns->at[field][k] && slice_equal(in->path[i], path) &&
                group->count[field] < MAX_COLUMNS_OF_FIELD)
                group->at[field][group->count[field]++] = (uint16_t)i;
}

/* Its own columns first, then those of what it stands in. */
static void fill_group(const struct grouping *in, struct column_group *group)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        add_columns(in, group, field, group->path);
        group->own_count[field] = group->count[field];
        for (size_t i = in->group_count; i-- > 0;)
            if (in->groups[i].path.len < group->path.len && is_above(in->groups[i].path, group->path))
                add_columns(in, group, field, in->groups[i].path);
        add_columns(in, group, field, (Slice){0});
    }
}

/* Numbers alone may count anything: quarters, addresses. */
static bool is_claim(const struct column_group *group)
{
    size_t details = 0;
    bool is_numbered = is_digit(group->path.at[0]);
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        details += group->own_count[field] > 0;
    return group->own_count[CLAIM_INVOICE_NUMBER] ||
           (details >= LEAST_DETAILS && (!is_numbered || group->own_count[CLAIM_OMLP_TYPE]));
}

/* What repeats and makes no claims of its own says one thing twice: the values must agree. */
static void add_rivals(const struct grouping *in, struct column_use *uses, bool has_groups)
{
    struct ticket_columns *columns = in->columns;
    for (size_t i = 0; i < in->all->count; i++) {
        size_t field = in->field[i];
        if (in->all->columns[i].stands_for == i || field == FIELD_COUNT || (has_groups && in->path[i].len) ||
            columns->count[field] == MAX_COLUMNS_OF_FIELD)
            continue;
        columns->at[field][columns->count[field]++] = (uint16_t)i;
        uses[i].field = ticket_field_name(field);
    }
}

static void note_fields(struct grouping *in, struct column_use *uses)
{
    for (size_t i = 0; i < in->all->count; i++)
        in->field[i] = FIELD_COUNT;
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        for (size_t k = 0; k < in->columns->count[field]; k++)
            in->field[in->columns->at[field][k]] = field;
    for (size_t k = 0; k < in->columns->count[FIELD_EVIDENCE]; k++)
        in->field[in->columns->at[FIELD_EVIDENCE][k]] = FIELD_EVIDENCE;
    for (size_t i = 0; i < in->all->count; i++) {
        size_t first = in->all->columns[i].stands_for;
        if (first == i || in->field[first] == FIELD_COUNT)
            continue;
        in->field[i] = in->field[first];
        if (in->field[i] < CLAIM_FIELD_COUNT)
            uses[i].field = ticket_field_name(in->field[i]);
        if (in->field[i] < CLAIM_DETAIL_COUNT && !in->all->columns[i].number.len)
            note_lists(in, in->all->reader->columns[i]);
    }
}

void columns_group(struct recognition *all, struct ticket_columns *columns, struct column_use *uses)
{
    struct grouping in = {.all = all, .columns = columns};
    bool any = false;
    for (size_t i = 0; i < all->count; i++)
        any |= all->columns[i].stands_for != i;
    if (LIKELY(!any))
        return;
    in.field = ARENA_ARRAY(all->mem, size_t, all->count);
    in.path = ARENA_ARRAY(all->mem, Slice, all->count);
    table_init(&in.lists, all->mem, 16);
    note_fields(&in, uses);
    for (size_t i = 0; i < all->count; i++)
        if (in.field[i] < CLAIM_FIELD_COUNT)
            in.path[i] = all->columns[i].number.len ? all->columns[i].number : path_of(&in, all->reader->columns[i]);
    for (size_t i = 0; i < all->count; i++)
        if (in.path[i].len)
            group_of(&in, in.path[i]);
    size_t claims = 0;
    for (size_t i = 0; i < in.group_count; i++) {
        fill_group(&in, &in.groups[i]);
        claims += is_claim(&in.groups[i]);
    }
    if (claims > 1) {
        columns->groups = in.groups;
        columns->group_count = in.group_count;
    }
    add_rivals(&in, uses, claims > 1);
}
