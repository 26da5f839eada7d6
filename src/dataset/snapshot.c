/* Proving and unpacking. Each number that is read from the file is held
   against what it may be before anything is reached by it. */
#include "dataset/snapshot.h"

#include "base/file.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "dataset/hash_index.h"
#include "programme/catalogue.h"
#include "programme/programme.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOME_TEXT_BYTES 256 /* proved at first; most numbers are shorter */
#define BINARY_SEARCH_FROM 16

bool snapshot_is_damaged(const struct snapshot *snapshot, const char *what)
{
    return diag_fault(snapshot->diag, "the snapshot '%.*s' is damaged: %s; remove it and add its dataset again",
                      SLICE_ARG(snapshot->path), what);
}

/* --- proving ------------------------------------------------------------------ */

/* Pages once looked at count as the program's memory, with their neighbours, and a large question goes through all of
   the file. Questions go up each section: what is let go is seldom needed again, and is proved anew then. */
static void let_go(struct snapshot *snapshot)
{
    madvise((void *)(uintptr_t)snapshot->at, snapshot->size_bytes, MADV_DONTNEED);
    memset(snapshot->proved, 0, (snapshot->size_bytes / SNAPSHOT_PAGE_BYTES / 64 + 1) * sizeof *snapshot->proved);
    snapshot->held_pages = 0;
}

void snapshot_begin_question(struct snapshot *snapshot, bool is_second)
{
    snapshot->question_count += !is_second;
    snapshot->held_pages = 0;
    snapshot->most_held_pages = snapshot->question_count > 1 ? SIZE_MAX : SNAPSHOT_HELD_PAGES;
}

void snapshot_make_room(struct snapshot *snapshot, size_t page_count)
{
    if (snapshot->held_pages + page_count > snapshot->most_held_pages)
        let_go(snapshot);
}

static bool prove_page(struct snapshot *snapshot, size_t page)
{
    const char *proofs = snapshot->at + snapshot->header.sections[SECTION_PROOFS].offset;
    uint64_t expected = snapshot_load8(proofs + page * sizeof expected);
    if (snapshot_checksum(snapshot->at + page * SNAPSHOT_PAGE_BYTES, SNAPSHOT_PAGE_BYTES) != expected) {
        char what[64];
        snprintf(what, sizeof what, "page %zu does not have its checksum", page);
        return snapshot_is_damaged(snapshot, what);
    }
    snapshot->proved[page / 64] |= UINT64_C(1) << page % 64;
    snapshot->held_pages++;
    return true;
}

static inline bool prove(struct snapshot *snapshot, uint64_t from, uint64_t to)
{
    if (UNLIKELY(snapshot->held_pages >= snapshot->most_held_pages))
        let_go(snapshot);
    for (size_t page = (size_t)(from / SNAPSHOT_PAGE_BYTES); page <= (to - 1) / SNAPSHOT_PAGE_BYTES; page++)
        if (UNLIKELY(!(snapshot->proved[page / 64] >> page % 64 & 1)) && !prove_page(snapshot, page))
            return false;
    return true;
}

const char *snapshot_bytes(struct snapshot *snapshot, enum snapshot_section section, uint64_t offset, uint64_t count)
{
    const struct section *of = &snapshot->header.sections[section];
    if (offset > of->bytes || count > of->bytes - offset) {
        snapshot_is_damaged(snapshot, "something in it lies outside of it");
        return NULL;
    }
    uint64_t from = of->offset + offset;
    return count == 0 || prove(snapshot, from, from + count) ? snapshot->at + from : NULL;
}

bool snapshot_verify(struct snapshot *snapshot)
{
    uint64_t end = snapshot->header.sections[SECTION_PROOFS].offset, step = SNAPSHOT_HELD_PAGES * SNAPSHOT_PAGE_BYTES;
    for (uint64_t at = SNAPSHOT_PAGE_BYTES; at < end; at += step)
        if (!prove(snapshot, at, end - at < step ? end : at + step))
            return false;
    return true;
}

/* --- rows --------------------------------------------------------------------- */

const struct group_entry *snapshot_group(struct snapshot *snapshot, size_t group)
{
    const char *at = snapshot_bytes(snapshot, SECTION_DIRECTORY, group * sizeof(struct group_entry),
                                    sizeof(struct group_entry));
    const struct group_entry *entry = (const void *)at; /* sections are aligned to eight bytes, and so are maps */
    if (!entry)
        return NULL;
    if (group_entry_is_sound(entry, snapshot->header.sections[SECTION_GROUPS].bytes))
        return entry;
    snapshot_is_damaged(snapshot, "a group of rows lies outside of it");
    return NULL;
}

bool snapshot_row(struct snapshot *snapshot, uint32_t number, struct snapshot_row *out)
{
    uint32_t i = number % ROWS_PER_GROUP;
    const struct group_entry *group = snapshot_group(snapshot, number / ROWS_PER_GROUP);
    if (!group)
        return false;
    if (i >= group->row_count)
        return snapshot_is_damaged(snapshot, "it speaks of a row that is not there");
    /* the eight bytes behind the row are read too, but none of them is used */
    const char *at = snapshot_bytes(snapshot, SECTION_GROUPS, group->offset + (uint64_t)i * group->row_bytes,
                                    group->row_bytes);
    if (!at)
        return false;
    out->number = number;
    out->group = group;
    group_row_values(group, at, &out->values);
    out->values.of[ROW_LINE] += i;
    return true;
}

static bool read_text(struct snapshot *snapshot, const struct group_entry *group, uint64_t at, uint64_t len,
                      Slice *number, Slice *normal)
{
    uint64_t texts = group->offset + (uint64_t)group->row_count * group->row_bytes;
    const char *bytes = snapshot_bytes(snapshot, SECTION_GROUPS, texts + at - 1, len);
    return bytes && group_text_number((Slice){bytes, (size_t)len}, 1, number, normal);
}

bool snapshot_row_text(struct snapshot *snapshot, const struct group_entry *group, uint64_t at, Slice *number,
                       Slice *normal)
{
    *number = *normal = (Slice){0};
    if (at == 0)
        return true;
    if (at > group->text_bytes)
        return snapshot_is_damaged(snapshot, "a text lies outside of its group");
    uint64_t left = group->text_bytes - (at - 1), some = left < SOME_TEXT_BYTES ? left : SOME_TEXT_BYTES;
    if (read_text(snapshot, group, at, some, number, normal) ||
        (some < left && read_text(snapshot, group, at, left, number, normal)))
        return true;
    return snapshot_is_damaged(snapshot, "a text is cut off");
}

bool snapshot_id(struct snapshot *snapshot, uint64_t id, Slice *text, uint32_t *group)
{
    if (id >= snapshot->header.id_count)
        return snapshot_is_damaged(snapshot, "it speaks of a partner that is not there");
    struct id_entry entry;
    const char *at = snapshot_bytes(snapshot, SECTION_IDS, id * sizeof entry, sizeof entry);
    if (!at)
        return false;
    memcpy(&entry, at, sizeof entry);
    at = snapshot_bytes(snapshot, SECTION_ID_TEXTS, entry.text_at, entry.text_bytes);
    *text = (Slice){at, entry.text_bytes};
    if (group)
        *group = entry.group;
    return at != NULL;
}

bool snapshot_read_types(struct snapshot *snapshot, const struct programme *programme)
{
    struct account *account = &snapshot->account;
    size_t count = (size_t)account_count(account, 16);
    snapshot->types = ARENA_ARRAY(&snapshot->mem, struct snapshot_type, count + 1);
    for (size_t i = 0; i < count; i++) {
        bool known = account_number(account) != 0;
        Slice text = account_text(account);
        uint8_t type = omlp_type_find(programme, text, &snapshot->mem);
        snapshot->types[i] = (struct snapshot_type){type, !known || type == OMLP_NONE ? text : (Slice){0}};
    }
    snapshot->type_count = count;
    return !account->bad || snapshot_is_damaged(snapshot, "its account is cut off");
}

/* Nobody behind this checks again. */
static bool is_text(Slice text)
{
    size_t bad_at;
    return slice_is_ascii(text) || utf8_valid(text, &bad_at);
}

bool snapshot_month_is_sound(Month month)
{
    Month first, last;
    return month_make(1, 1, &first) && month_make(9999, 12, &last) && month.k >= first.k && month.k <= last.k;
}

bool snapshot_day_is_sound(Date date)
{
    Date first, last;
    return date_make(1, 1, 1, &first) && date_make(9999, 12, 31, &last) && date.day >= first.day &&
           date.day <= last.day;
}

static bool is_currency(uint64_t packed)
{
    if (packed <= UINT8_MAX)
        return packed == 0 || currency_name_exists((uint8_t)packed);
    for (size_t i = 0; i < 3; i++, packed >>= 8)
        if ((packed & 255) < 'A' || (packed & 255) > 'Z')
            return false;
    return packed == 0;
}

/* What later rooms take for granted of a row that was read. */
static bool is_sound(const struct kpi_row *row, uint64_t packed_currency)
{
    return snapshot_month_is_sound(row->period) && (!row->publication.day || snapshot_day_is_sound(row->publication)) &&
           is_currency(packed_currency) && row->units.micro != INT64_MIN &&
           row->kpi.micro != INT64_MIN && row->revenue.micro != INT64_MIN && row->partner.len &&
           is_text(row->partner) && is_text(row->group) && is_text(row->invoice) && is_text(row->normal) &&
           is_text(row->amends) && is_text(row->type_text) && is_text(row->part);
}

static bool unpack_texts(struct snapshot *snapshot, const struct snapshot_row *packed, struct kpi_row *out)
{
    const uint64_t *of = packed->values.of;
    Slice amends;
    out->group = (Slice){0};
    return snapshot_id(snapshot, of[ROW_PARTNER], &out->partner, NULL) &&
           (of[ROW_GROUP] == 0 || snapshot_id(snapshot, of[ROW_GROUP] - 1, &out->group, NULL)) &&
           snapshot_row_text(snapshot, packed->group, of[ROW_NUMBER], &out->invoice, &out->normal) &&
           snapshot_row_text(snapshot, packed->group, of[ROW_AMENDS], &amends, &out->amends);
}

bool snapshot_unpack(struct snapshot *snapshot, const struct snapshot_row *packed, struct kpi_row *out)
{
    const uint64_t *of = packed->values.of;
    *out = (struct kpi_row){0};
    if (!unpack_texts(snapshot, packed, out))
        return false;
    if (of[ROW_TYPE] >= snapshot->type_count || of[ROW_DOCUMENT] > ROW_VOID_NOTE ||
        of[ROW_PART] > snapshot->part_count)
        return snapshot_is_damaged(snapshot, "a row of it is none");
    const struct snapshot_type *type = &snapshot->types[of[ROW_TYPE]];
    out->type = type->type;
    out->type_text = type->type == OMLP_NONE ? type->text : (Slice){0};
    out->part = of[ROW_PART] ? snapshot->parts[of[ROW_PART] - 1] : (Slice){0};
    out->period.k = (int32_t)(uint32_t)of[ROW_PERIOD];
    out->publication.day = (int32_t)(uint32_t)(of[ROW_PUBLICATION] ? of[ROW_PUBLICATION]
                                                                    : (uint64_t)snapshot->header.published_day);
    if (of[ROW_CURRENCY] <= UINT8_MAX)
        out->currency_shared = (uint8_t)of[ROW_CURRENCY];
    else
        for (size_t i = 0; i < 3; i++)
            out->currency[i] = (char)(of[ROW_CURRENCY] >> 8 * i & 255);
    out->document = (enum row_document)of[ROW_DOCUMENT];
    out->units.micro = (int64_t)of[ROW_UNITS];
    out->kpi.micro = (int64_t)of[ROW_KPI];
    out->revenue.micro = (int64_t)of[ROW_REVENUE];
    out->line = of[ROW_LINE];
    return is_sound(out, of[ROW_CURRENCY]) || snapshot_is_damaged(snapshot, "a row of it is none");
}

/* --- indexes ------------------------------------------------------------------ */

static bool read_entry(struct snapshot *snapshot, const struct index_range *range, uint64_t i, uint64_t *entry)
{
    const char *at = snapshot_bytes(snapshot, range->section, range->entries_at + i * sizeof *entry, sizeof *entry);
    if (at)
        *entry = snapshot_load8(at);
    return at != NULL;
}

/* In a bucket that many rows of one value made long. */
static bool skip_smaller(struct snapshot *snapshot, struct index_range *range)
{
    uint64_t from = range->at, to = range->end, entry;
    while (to - from > BINARY_SEARCH_FROM) {
        uint64_t middle = from + (to - from) / 2;
        if (!read_entry(snapshot, range, middle, &entry))
            return false;
        if (entry >> 32 < range->tag)
            from = middle + 1;
        else
            to = middle;
    }
    range->at = from;
    return true;
}

bool snapshot_find(struct snapshot *snapshot, enum snapshot_section section, uint32_t tag, struct index_range *out)
{
    uint64_t bytes = snapshot->header.sections[section].bytes;
    const char *head = snapshot_bytes(snapshot, section, 0, INDEX_HEAD_BYTES);
    if (!head)
        return false;
    uint64_t count = snapshot_load8(head), bits = snapshot_load8(head + 8);
    if (bits > MAX_INDEX_BITS)
        return snapshot_is_damaged(snapshot, "an index of it is none");
    uint64_t buckets = UINT64_C(1) << bits, directory = (buckets + 2) / 2 * 2 * sizeof(uint32_t);
    uint64_t bucket = (uint64_t)tag << bits >> 32;
    const char *starts = snapshot_bytes(snapshot, section, INDEX_HEAD_BYTES + bucket * sizeof(uint32_t),
                                        2 * sizeof(uint32_t));
    if (!starts)
        return false;
    uint64_t both = snapshot_load8(starts);
    *out = (struct index_range){section, both & UINT32_MAX, both >> 32, INDEX_HEAD_BYTES + directory, tag};
    if (out->entries_at > bytes || count != (bytes - out->entries_at) / sizeof(uint64_t) || out->at > out->end ||
        out->end > count)
        return snapshot_is_damaged(snapshot, "an index of it is none");
    return skip_smaller(snapshot, out);
}

bool snapshot_find_next(struct snapshot *snapshot, struct index_range *range, uint32_t *row)
{
    uint64_t entry;
    while (range->at < range->end && read_entry(snapshot, range, range->at, &entry) && entry >> 32 <= range->tag) {
        range->at++;
        if (entry >> 32 == range->tag) {
            *row = (uint32_t)entry;
            return true;
        }
    }
    return false;
}
