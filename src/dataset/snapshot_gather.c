/* Each key is looked up, each row it leads to is proved by comparing the key itself,
   and the rows that touch one are taken in the file's order. */
#include "dataset/snapshot_gather.h"

#include "base/slice.h"
#include "dataset/snapshot_near.h"
#include "tickets/invoice_number.h"
#include "tickets/ticket.h"

#include <string.h>

struct lookup {
    struct snapshot *snapshot;
    struct gathering *gathering;
    const struct gather_keys *keys;
    uint32_t source;
    uint64_t *touched; /* a bit per row number */
    struct scanned *out;
    Slice partner, group, invoice, normal, part; /* of the row before, already copied */
};

static void touch(struct lookup *lookup, uint32_t row)
{
    lookup->touched[row / 64] |= UINT64_C(1) << row % 64;
}

static bool is_touched(const struct lookup *lookup, uint32_t row)
{
    return lookup->touched[row / 64] >> row % 64 & 1;
}

/* --- numbers ------------------------------------------------------------------ */

static bool same_skeleton(Slice normal, Slice skeleton)
{
    char chars[MAX_INVOICE_CHARS];
    return slice_equal(invoice_skeleton(normal, chars), skeleton);
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

/* Rows whose number is `normal`, or, when that is empty, whose skeleton is `skeleton`. */
static bool find_number(struct lookup *lookup, Slice normal, Slice skeleton)
{
    struct snapshot *snapshot = lookup->snapshot;
    struct index_range range;
    struct snapshot_row row;
    Slice number, its_normal;
    uint32_t at;
    if (!snapshot_find(snapshot, SECTION_NUMBERS, snapshot_tag(skeleton), &range))
        return false;
    while (snapshot_find_next(snapshot, &range, &at)) {
        if (!snapshot_row(snapshot, at, &row) ||
            !snapshot_row_text(snapshot, row.group, row.values.of[ROW_NUMBER], &number, &its_normal))
            return false;
        bool meant = normal.len ? slice_equal(its_normal, normal) : same_skeleton(its_normal, skeleton);
        if (meant && its_normal.len && !touch_run(lookup, &row))
            return false;
    }
    return !snapshot->diag->fault.at;
}

static bool find_amended(struct lookup *lookup, Slice normal)
{
    struct snapshot *snapshot = lookup->snapshot;
    struct index_range range;
    struct snapshot_row row;
    Slice number, amends;
    uint32_t at;
    if (!snapshot_find(snapshot, SECTION_AMENDS, snapshot_tag(normal), &range))
        return false;
    while (snapshot_find_next(snapshot, &range, &at)) {
        if (!snapshot_row(snapshot, at, &row) ||
            !snapshot_row_text(snapshot, row.group, row.values.of[ROW_AMENDS], &number, &amends))
            return false;
        if (slice_equal(amends, normal))
            touch(lookup, at);
    }
    return !snapshot->diag->fault.at;
}

/* --- values ------------------------------------------------------------------- */

static bool has_values(const struct snapshot_row *row, const struct value_key *key)
{
    const uint64_t *of = row->values.of;
    return of[ROW_PERIOD] == (uint64_t)(int64_t)key->period.k && of[ROW_KPI] == (uint64_t)key->kpi.micro &&
           of[ROW_REVENUE] == (uint64_t)key->revenue.micro;
}

/* The first rows that touch nothing else; entries of one tag are in the order of the rows. */
static bool find_values(struct lookup *lookup, const struct value_key *key)
{
    struct snapshot *snapshot = lookup->snapshot;
    struct index_range range;
    struct snapshot_row row;
    uint32_t at;
    size_t taken = 0;
    if (!snapshot_find(snapshot, SECTION_VALUES, snapshot_values_tag(key->period.k, key->kpi.micro, key->revenue.micro),
                       &range))
        return false;
    while (taken < MAX_ROWS_PER_VALUE && snapshot_find_next(snapshot, &range, &at)) {
        if (at / ROWS_PER_GROUP < snapshot->group_count && is_touched(lookup, at))
            continue;
        if (!snapshot_row(snapshot, at, &row))
            return false;
        if (!has_values(&row, key))
            continue;
        touch(lookup, at);
        taken++;
    }
    return !snapshot->diag->fault.at;
}

/* --- partners ------------------------------------------------------------------ */

static bool is_partner(struct lookup *lookup, uint64_t id, bool *found)
{
    Slice text;
    if (!snapshot_id(lookup->snapshot, id, &text, NULL))
        return false;
    *found = keys_find_partner(lookup->keys, text) != KEY_NONE;
    return true;
}

/* There is no index from partners to rows: few ask for all of them, and then every row is looked at. */
static bool find_partner_rows(struct lookup *lookup)
{
    struct snapshot *snapshot = lookup->snapshot;
    uint64_t told_id = UINT64_MAX, told_group = UINT64_MAX;
    bool by_id = false, by_group = false;
    for (size_t g = 0; g < snapshot->group_count; g++) {
        const struct group_entry *group = snapshot_group(snapshot, g);
        for (uint32_t i = 0; group && i < group->row_count; i++) {
            struct snapshot_row row;
            uint32_t number = (uint32_t)(g * ROWS_PER_GROUP) + i;
            if (!snapshot_row(snapshot, number, &row))
                return false;
            uint64_t id = row.values.of[ROW_PARTNER], its_group = row.values.of[ROW_GROUP];
            if (id != told_id && !is_partner(lookup, id, &by_id))
                return false;
            if (its_group != told_group && its_group && !is_partner(lookup, its_group - 1, &by_group))
                return false;
            told_id = id;
            told_group = its_group;
            if (by_id || (its_group && by_group))
                touch(lookup, number);
        }
        if (!group)
            return false;
    }
    return true;
}

static bool find_near_rows(struct lookup *lookup)
{
    struct text_set near;
    char chars[MAX_INVOICE_CHARS];
    text_set_init(&near, lookup->gathering->work);
    if (!snapshot_find_near(lookup->snapshot, lookup->keys, &near))
        return false;
    for (size_t i = 0; i < near.count; i++)
        if (!find_number(lookup, near.texts[i], invoice_skeleton(near.texts[i], chars)))
            return false;
    return true;
}

static bool find_rows(struct lookup *lookup)
{
    const struct gather_keys *keys = lookup->keys;
    char chars[MAX_INVOICE_CHARS];
    if (keys->near_count && !find_near_rows(lookup))
        return false;
    if (keys->partner_rows && !find_partner_rows(lookup))
        return false;
    for (size_t i = 0; i < keys->invoice_count; i++) {
        Slice skeleton = invoice_skeleton(keys->invoice[i], chars);
        /* what has the number has its skeleton too, which mostly is a key of its own */
        bool is_found_by_it = keys_find_skeleton(keys, skeleton) != KEY_NONE;
        if ((!is_found_by_it && !find_number(lookup, keys->invoice[i], skeleton)) ||
            !find_amended(lookup, keys->invoice[i]))
            return false;
    }
    for (size_t i = 0; i < keys->skeleton_count; i++)
        if (!find_number(lookup, (Slice){0}, keys->skeleton[i]))
            return false;
    /* last: rows that touch a number do not count among the first of a value */
    for (size_t i = 0; i < keys->value_count; i++)
        if (!find_values(lookup, &keys->value[i]))
            return false;
    return true;
}

/* --- what was touched --------------------------------------------------------- */

/* The text is copied unless it is the one the row before had, already copied. */
static Slice copy_once(struct arena *mem, Slice text, Slice *before)
{
    if (!slice_equal(text, *before))
        *before = arena_copy(mem, text);
    return *before;
}

static bool keep_row(struct lookup *lookup, uint32_t number)
{
    struct gathering *gathering = lookup->gathering;
    struct arena *mem = gathering->dataset->mem;
    struct scanned *out = lookup->out;
    struct snapshot_row packed;
    struct kpi_row row;
    if (!snapshot_row(lookup->snapshot, number, &packed) || !snapshot_unpack(lookup->snapshot, &packed, &row))
        return false;
    struct kept_row *kept =
        ARENA_PUSH(gathering->row_mem, out->rows, out->row_count, out->row_capacity, struct kept_row);
    bool is_normal = slice_equal(row.normal, row.invoice);
    row.source = lookup->source;
    row.partner = copy_once(mem, row.partner, &lookup->partner);
    row.group = copy_once(mem, row.group, &lookup->group);
    row.type_text = row.type_text.len ? arena_copy(mem, row.type_text) : (Slice){0};
    row.invoice = copy_once(mem, row.invoice, &lookup->invoice);
    row.normal = is_normal ? row.invoice : copy_once(mem, row.normal, &lookup->normal);
    row.part = copy_once(mem, row.part, &lookup->part);
    row.amends = row.amends.len ? arena_copy(mem, row.amends) : (Slice){0};
    *kept = (struct kept_row){.row = row, .print = packed.values.of[ROW_PRINT]};
    return true;
}

static bool keep_rows(struct lookup *lookup)
{
    size_t words = lookup->snapshot->group_count * (ROWS_PER_GROUP / 64);
    for (size_t i = 0; i < words; i++) {
        uint64_t left = lookup->touched[i];
        for (uint32_t bit = 0; left; bit++, left >>= 1)
            if (left & 1 && !keep_row(lookup, (uint32_t)(i * 64) + bit))
                return false;
    }
    return true;
}

static bool find_id(struct snapshot *snapshot, Slice text, Slice *group, bool *found)
{
    struct index_range range;
    uint32_t id, group_id;
    Slice its_text;
    *found = false;
    if (!snapshot_find(snapshot, SECTION_ID_INDEX, snapshot_tag(text), &range))
        return false;
    while (!*found && snapshot_find_next(snapshot, &range, &id)) {
        if (!snapshot_id(snapshot, id, &its_text, &group_id))
            return false;
        *found = slice_equal(its_text, text);
    }
    if (snapshot->diag->fault.at)
        return false;
    *group = (Slice){0};
    return !*found || group_id == 0 || snapshot_id(snapshot, group_id - 1, group, NULL);
}

static bool note_partners(struct lookup *lookup)
{
    struct gathering *gathering = lookup->gathering;
    const struct gather_keys *keys = lookup->keys;
    gathering->has_groups |= lookup->snapshot->header.names_groups != 0;
    for (size_t i = 0; i < keys->partner_count; i++) {
        Slice group;
        bool found;
        if (!find_id(lookup->snapshot, keys->partner[i], &group, &found))
            return false;
        gathering->partner_seen[i] |= found;
        if (found && group.len && !gathering->partner_group[i].len)
            gathering->partner_group[i] = arena_copy(gathering->dataset->mem, group);
    }
    return true;
}

/* --- the account -------------------------------------------------------------- */

static bool account_is_sound(const struct snapshot *snapshot)
{
    return !snapshot->account.bad || snapshot_is_damaged(snapshot, "its account is cut off");
}

bool snapshot_read_cells(struct snapshot *snapshot, struct arena *mem, struct month_cell **cells, size_t *count)
{
    struct account *account = &snapshot->account;
    uint64_t rows = 0;
    *count = (size_t)account_count(account, 24);
    *cells = ARENA_ARRAY(mem, struct month_cell, *count);
    for (size_t i = 0; i < *count; i++) {
        struct month_cell *cell = &(*cells)[i];
        cell->publication.day = (int32_t)(uint32_t)account_number(account);
        cell->month.k = (int32_t)(uint32_t)account_number(account);
        cell->row_count = account_number(account);
        rows += cell->row_count;
        if (account->bad || !snapshot_month_is_sound(cell->month) ||
            (cell->publication.day && !snapshot_day_is_sound(cell->publication)))
            return snapshot_is_damaged(snapshot, "a month of it is none");
    }
    return rows == snapshot->header.row_count || snapshot_is_damaged(snapshot, "its months and its rows disagree");
}

/* As the scan told them; those without their text are counted. */
static bool tell_findings(struct lookup *lookup)
{
    struct account *account = &lookup->snapshot->account;
    struct diag *diag = lookup->gathering->diag;
    uint64_t told[FINDING_COUNT] = {0};
    struct finding finding;
    for (uint64_t left = account_count(account, 8); left && account_finding(account, &finding); left--) {
        diag_add(diag, finding.id, finding.place, "%.*s", SLICE_ARG(finding.message));
        told[finding.id]++;
    }
    for (uint64_t left = account_count(account, 16); left && !account->bad; left--) {
        enum finding_id id;
        Slice name = account_text(account);
        uint64_t count = account_number(account);
        if (!finding_from_name(name, &id) || count < told[id])
            account->bad = true;
        else
            diag->count[id] += count - told[id];
    }
    return account_is_sound(lookup->snapshot);
}

static bool read_quarantine(struct lookup *lookup)
{
    struct account *account = &lookup->snapshot->account;
    struct bad_rows *bad = &lookup->out->bad;
    struct quarantined row;
    bad->count = lookup->snapshot->header.bad_count;
    for (uint64_t left = account_count(account, 8); left && account_quarantined(account, &row); left--) {
        if (!bad->quarantine)
            continue;
        struct arena *mem = bad->quarantine->mem;
        struct quarantined *kept = ARENA_NEW(mem, struct quarantined);
        *kept = row;
        kept->place.source = arena_copy(mem, row.place.source);
        kept->place.part = arena_copy(mem, row.place.part);
        kept->place.text = arena_copy(mem, row.place.text);
        kept->field = arena_copy(mem, row.field);
        kept->found = arena_copy(mem, row.found);
        kept->message = arena_copy(mem, row.message);
        kept->raw = arena_copy(mem, row.raw);
        *bad->last = kept;
        bad->last = &kept->next;
    }
    return account_is_sound(lookup->snapshot);
}

static bool read_header(struct lookup *lookup)
{
    const struct snapshot_header *header = &lookup->snapshot->header;
    struct scanned *out = lookup->out;
    out->published = (struct published){
        .date.day = header->published_day,
        .assumed = header->published_assumed,
        .name_disagrees = header->name_disagrees,
    };
    out->is_published = true;
    out->newest.k = header->newest_month;
    out->has_header = true;
    out->is_page = header->is_page;
    out->has_next_page = header->has_next_page;
    out->is_incomplete = header->is_incomplete;
    out->info.format = arena_copy(lookup->gathering->dataset->mem, lookup->snapshot->format);
    out->info.mapping = arena_copy(lookup->gathering->dataset->mem, lookup->snapshot->mapping);
    out->info.row_count = header->data_row_count;
    out->info.bad_count = header->bad_count;
    out->info.left_out_count = header->left_out_count;
    out->info.byte_count = header->source_bytes;
    memcpy(out->info.sha256_hex, header->source_sha256, sizeof header->source_sha256);
    return (!out->published.date.day || snapshot_day_is_sound(out->published.date)) &&
           (!out->newest.k || snapshot_month_is_sound(out->newest));
}

bool snapshot_gather(struct snapshot *snapshot, struct gathering *gathering, uint32_t source, struct scanned *out)
{
    struct dataset *dataset = gathering->dataset;
    *out = (struct scanned){.info.name = arena_copy(dataset->mem, snapshot->source)};
    bad_rows_init(&out->bad, out->info.name, dataset->quarantine, gathering->diag);
    struct lookup lookup = {
        .snapshot = snapshot,
        .gathering = gathering,
        .keys = gathering->keys,
        .source = source,
        .touched = ARENA_ARRAY(gathering->work, uint64_t, snapshot->group_count * (ROWS_PER_GROUP / 64) + 1),
        .out = out,
    };
    snapshot->diag = gathering->diag;
    struct account account = snapshot->account;
    bool gathered = (read_header(&lookup) || snapshot_is_damaged(snapshot, "its dates are none")) &&
                    snapshot_read_types(snapshot, dataset->programme) &&
                    snapshot_read_cells(snapshot, gathering->work, &out->cells.at, &out->cells.count) &&
                    tell_findings(&lookup) && read_quarantine(&lookup) && note_partners(&lookup) &&
                    find_rows(&lookup) && keep_rows(&lookup);
    snapshot->account = account;
    return gathered;
}
