/* The rows that touch a key are taken in the file's order; what else the file says is read from its account. */
#include "dataset/snapshot_gather.h"

#include "base/slice.h"
#include "dataset/snapshot_lookup.h"
#include "tickets/ticket.h"

#include <string.h>

struct lookup {
    struct snapshot *snapshot;
    struct gathering *gathering;
    const struct gather_keys *keys;
    uint32_t source;
    struct touched_rows touched;
    struct scanned *out;
    Slice partner, group, invoice, normal, part; /* of the row before, already copied */
};

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
        uint64_t left = lookup->touched.bits[i];
        for (uint32_t bit = 0; left; bit++, left >>= 1)
            if (left & 1 && !keep_row(lookup, (uint32_t)(i * 64) + bit))
                return false;
    }
    return true;
}

/* What the rows say of it themselves; DATE_NONE: that they are of the file's own. */
struct publication_span {
    Date first, last;
};

static struct publication_span publications_of(const struct month_cells *cells)
{
    struct publication_span span = {DATE_NONE, DATE_NONE};
    for (size_t i = 0; i < cells->count; i++) {
        Date date = cells->at[i].publication;
        span.first = i == 0 || date.day < span.first.day ? date : span.first;
        span.last = i == 0 || date.day > span.last.day ? date : span.last;
    }
    return span;
}

/* Only where its rows are of several publications, and it matters which, they are looked at. */
static bool note_since(struct lookup *lookup, size_t key, uint32_t id, const struct publication_span *span)
{
    struct gathering *gathering = lookup->gathering;
    const struct gather_keys *keys = gathering->keys;
    Date first = span->last;
    bool matters = span->first.day != span->last.day && (!span->first.day || span->last.day > keys->judged_from.day);
    if (matters && !snapshot_first_published(lookup->snapshot, keys->partner[key], id, keys->judged_from, &first))
        return false;
    if (first.day)
        gathering_note_partner(gathering, key, first);
    else
        lookup->out->names_partner[key] = true;
    return true;
}

static bool note_partners(struct lookup *lookup)
{
    struct gathering *gathering = lookup->gathering;
    const struct gather_keys *keys = lookup->keys;
    const struct publication_span span = publications_of(&lookup->out->cells);
    gathering->has_groups |= lookup->snapshot->header.names_groups != 0;
    lookup->out->names_partner = ARENA_ARRAY(gathering->work, bool, keys->partner_count);
    for (size_t i = 0; i < keys->partner_count; i++) {
        Slice group = {0};
        uint32_t id, group_id;
        if (!snapshot_find_id(lookup->snapshot, keys->partner[i], &id, &group_id) ||
            (group_id && !snapshot_id(lookup->snapshot, group_id - 1, &group, NULL)) ||
            (id != NO_SNAPSHOT_ID && !note_since(lookup, i, id, &span)))
            return false;
        if (group.len && !gathering->partner_group[i].len)
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
        .touched.bits = ARENA_ARRAY(gathering->work, uint64_t, snapshot->group_count * (ROWS_PER_GROUP / 64) + 1),
        .out = out,
    };
    snapshot->diag = gathering->diag;
    snapshot_begin_question(snapshot, dataset->asks_again);
    struct account account = snapshot->account;
    bool gathered = (read_header(&lookup) || snapshot_is_damaged(snapshot, "its dates are none")) &&
                    snapshot_read_types(snapshot, dataset->programme) &&
                    snapshot_read_cells(snapshot, gathering->work, &out->cells.at, &out->cells.count) &&
                    tell_findings(&lookup) && read_quarantine(&lookup) && note_partners(&lookup) &&
                    snapshot_look_up(snapshot, gathering->keys, dataset->thread_count, gathering->work, &lookup.touched) &&
                    keep_rows(&lookup);
    snapshot->account = account;
    return gathered;
}
