/* From good rows, in their order, to the sections of a snapshot. */
#include "dataset/snapshot_builder.h"

#include "base/arena.h"
#include "base/slice.h"
#include "dataset/account.h"
#include "dataset/dataset_private.h"
#include "dataset/hash_index.h"
#include "dataset/row_group.h"
#include "dataset/snapshot_told.h"
#include "dataset/snapshot_writer.h"
#include "programme/catalogue.h"
#include "programme/programme.h"
#include "tickets/invoice_number.h"
#include "tickets/ticket.h"

#include <errno.h>
#include <string.h>

/* Of longer invoice numbers fewer rows go into a group. */
#define MAX_GROUP_TEXT_BYTES ((size_t)8 << 20)
#define INDEX_COUNT 4 /* that spill: numbers, amends, values, partners */
#define NO_ID UINT32_MAX

struct id {
    Slice text;
    uint32_t group; /* id + 1 */
    uint64_t told_group; /* 1 + the last group of rows in which the index has it */
};

struct snapshot_builder {
    struct row_sink sink; /* first: rows come by it */
    const struct programme *programme;
    struct snapshot_writer writer;
    struct spill spill;
    struct index_builder numbers, amends, values, partners;
    struct row_group group;
    struct group_entry *entries; /* the directory */
    size_t entry_count, entry_capacity;
    struct table id_by_text;
    struct id *ids;
    size_t id_count, id_capacity;
    Slice last_partner, last_group; /* of the row before */
    uint32_t last_partner_id, last_group_id;
    struct table type_by_text;
    struct buf types; /* of the account */
    uint32_t known_type[256], type_count; /* known: 1 + its number */
    Slice *type_texts;
    size_t type_text_count, type_text_capacity;
    struct buf parts; /* of the account */
    Slice last_part;
    uint32_t part_count, last_part_number;
    uint64_t row_count, memory_bytes;
    struct arena mem, ids_mem, directory_mem;
};

static uint32_t find_id(struct snapshot_builder *builder, Slice text)
{
    uint32_t i;
    uint64_t hash = slice_hash(text);
    for (struct table_walk walk = table_walk(&builder->id_by_text, hash); table_next(&walk, &i);)
        if (slice_equal(builder->ids[i].text, text))
            return i;
    i = (uint32_t)builder->id_count;
    table_add(&builder->id_by_text, hash, i);
    Slice copy = arena_copy(&builder->mem, text);
    *ARENA_PUSH(&builder->ids_mem, builder->ids, builder->id_count, builder->id_capacity, struct id) =
        (struct id){.text = copy};
    return i;
}

/* The rows of a partner often follow each other. */
static uint32_t find_id_again(struct snapshot_builder *builder, Slice text, Slice *last, uint32_t *last_id)
{
    if (*last_id == NO_ID || !slice_equal(text, *last)) {
        *last_id = find_id(builder, text);
        *last = builder->ids[*last_id].text;
    }
    return *last_id;
}

/* The first row that names a group for an id settles it; an account's own id stands for its group. */
static void note_partner(struct snapshot_builder *builder, const struct kpi_row *row, struct row_values *values)
{
    uint32_t partner = find_id_again(builder, row->partner, &builder->last_partner, &builder->last_partner_id);
    values->of[ROW_PARTNER] = partner;
    if (row->group.len == 0)
        return;
    uint32_t group = find_id_again(builder, row->group, &builder->last_group, &builder->last_group_id);
    values->of[ROW_GROUP] = group + 1;
    builder->writer.header.names_groups = true;
    if (!builder->ids[partner].group)
        builder->ids[partner].group = group + 1;
    if (!builder->ids[group].group)
        builder->ids[group].group = group + 1;
}

/* Known types by their code, others by their text: the rules in force when rows are gathered read both again. */
static uint32_t add_type(struct snapshot_builder *builder, Slice text, bool known)
{
    account_add_number(&builder->types, known);
    account_add_text(&builder->types, text);
    return builder->type_count++;
}

static uint32_t find_unknown_type(struct snapshot_builder *builder, Slice text)
{
    uint32_t i;
    uint64_t hash = slice_hash(text);
    for (struct table_walk walk = table_walk(&builder->type_by_text, hash); table_next(&walk, &i);)
        if (slice_equal(builder->type_texts[i], text))
            return i;
    i = add_type(builder, text, false);
    while (builder->type_text_count < i)
        *ARENA_PUSH(&builder->mem, builder->type_texts, builder->type_text_count, builder->type_text_capacity, Slice) =
            (Slice){0};
    Slice copy = arena_copy(&builder->mem, text);
    *ARENA_PUSH(&builder->mem, builder->type_texts, builder->type_text_count, builder->type_text_capacity, Slice) =
        copy;
    table_add(&builder->type_by_text, hash, i);
    return i;
}

static uint32_t find_type(struct snapshot_builder *builder, const struct kpi_row *row)
{
    if (row->type == OMLP_NONE)
        return find_unknown_type(builder, row->type_text);
    uint32_t *known = &builder->known_type[row->type];
    if (!*known)
        *known = 1 + add_type(builder, omlp_type_code(builder->programme, row->type), true);
    return *known - 1;
}

/* The rows of a sheet follow each other; one that comes again is told again. */
static uint32_t find_part(struct snapshot_builder *builder, Slice part)
{
    if (part.len == 0)
        return 0;
    if (!slice_equal(part, builder->last_part)) {
        builder->last_part = arena_copy(&builder->mem, part);
        builder->last_part_number = ++builder->part_count;
        account_add_text(&builder->parts, part);
    }
    return builder->last_part_number;
}

static uint64_t pack_currency(const struct kpi_row *row)
{
    uint64_t packed = row->currency_shared;
    for (size_t i = 0; i < 3 && row->currency[i]; i++)
        packed |= (uint64_t)(unsigned char)row->currency[i] << 8 * i;
    return packed;
}

static void end_group(struct snapshot_builder *builder)
{
    struct group_entry *entry = ARENA_PUSH(&builder->directory_mem, builder->entries, builder->entry_count,
                                           builder->entry_capacity, struct group_entry);
    row_group_write(&builder->group, &builder->writer, entry);
}

/* By its first row in each group of rows: partners with few rows are in few of them. */
static void index_id(struct snapshot_builder *builder, uint64_t i, uint32_t row)
{
    struct id *id = &builder->ids[i];
    if (id->told_group == builder->entry_count + 1)
        return;
    id->told_group = builder->entry_count + 1;
    index_builder_add(&builder->partners, snapshot_tag(id->text), row);
}

/* Lines of one invoice that follow each other are found by the first. */
static void index_row(struct snapshot_builder *builder, const struct kpi_row *row, const struct row_values *values,
                      uint64_t number_before)
{
    char chars[MAX_INVOICE_CHARS];
    uint32_t number = (uint32_t)(builder->entry_count * ROWS_PER_GROUP + builder->group.row_count);
    if (values->of[ROW_NUMBER] && values->of[ROW_NUMBER] != number_before)
        index_builder_add(&builder->numbers, snapshot_tag(invoice_skeleton(row->normal, chars)), number);
    if (values->of[ROW_AMENDS])
        index_builder_add(&builder->amends, snapshot_tag(row->amends), number);
    index_builder_add(&builder->values,
                      snapshot_values_tag(row->period.k, row->kpi.micro, row->revenue.micro), number);
    index_id(builder, values->of[ROW_PARTNER], number);
    if (values->of[ROW_GROUP])
        index_id(builder, values->of[ROW_GROUP] - 1, number);
}

static bool has_room(struct snapshot_builder *builder, struct diag *diag)
{
    uint64_t used = arena_mark(&builder->mem) + arena_mark(&builder->ids_mem) + arena_mark(&builder->directory_mem);
    if (used > builder->memory_bytes)
        return diag_fault(diag, "%zu different partners do not fit in the memory that was given; give more by --memory",
                          builder->id_count);
    if (builder->entry_count >= MAX_SNAPSHOT_ROWS / ROWS_PER_GROUP)
        return diag_fault(diag, "a snapshot holds no more than %u rows", MAX_SNAPSHOT_ROWS);
    return true;
}

static bool take_row(struct row_sink *sink, const struct kept_row *kept, struct diag *diag)
{
    struct snapshot_builder *builder = (struct snapshot_builder *)sink;
    struct row_group *group = &builder->group;
    const struct kpi_row *row = &kept->row;
    struct row_values *values = &group->rows[group->row_count];
    uint64_t number_before = group->last_number;
    *values = (struct row_values){.of = {
        [ROW_PERIOD] = (uint64_t)(int64_t)row->period.k,
        [ROW_PUBLICATION] = (uint64_t)(int64_t)row->publication.day,
        [ROW_TYPE] = find_type(builder, row),
        [ROW_CURRENCY] = pack_currency(row),
        [ROW_DOCUMENT] = row->document,
        [ROW_UNITS] = (uint64_t)row->units.micro,
        [ROW_KPI] = (uint64_t)row->kpi.micro,
        [ROW_REVENUE] = (uint64_t)row->revenue.micro,
        [ROW_LINE] = row->line - group->row_count,
        [ROW_NUMBER] = row_group_keep_number(group, row->invoice, row->normal),
        [ROW_AMENDS] = row_group_keep_text(group, row->amends),
        [ROW_PART] = find_part(builder, row->part),
        [ROW_PRINT] = kept->print & ((UINT64_C(1) << PRINT_BYTES * 8) - 1),
    }};
    note_partner(builder, row, values);
    index_row(builder, row, values, number_before);
    builder->row_count++;
    if (++group->row_count < ROWS_PER_GROUP && group->texts.len < MAX_GROUP_TEXT_BYTES)
        return true;
    end_group(builder);
    return has_room(builder, diag);
}

static void builder_init(struct snapshot_builder *builder, const struct snapshot_order *order)
{
    uint64_t memory = order->memory_bytes ? order->memory_bytes : USUAL_BUILD_MEMORY;
    *builder = (struct snapshot_builder){
        .sink = {take_row},
        .programme = order->dataset->programme,
        .memory_bytes = memory / 2,
        .last_partner_id = NO_ID,
        .last_group_id = NO_ID,
        .spill = {.fd = order->spill_fd, .budget_bytes = memory / 2 / INDEX_COUNT},
    };
    snapshot_writer_open(&builder->writer, order->fd, order->name);
    index_builder_init(&builder->numbers, &builder->spill);
    index_builder_init(&builder->amends, &builder->spill);
    index_builder_init(&builder->values, &builder->spill);
    index_builder_init(&builder->partners, &builder->spill);
    arena_init(&builder->mem, 0);
    arena_init(&builder->ids_mem, 0);
    arena_init(&builder->directory_mem, 0);
    buf_init(&builder->types);
    buf_init(&builder->parts);
    row_group_init(&builder->group, ARENA_ARRAY(&builder->mem, struct row_values, ROWS_PER_GROUP));
    table_init(&builder->id_by_text, &builder->mem, 0);
    table_init(&builder->type_by_text, &builder->mem, 0);
    snapshot_writer_begin(&builder->writer, SECTION_GROUPS);
}

static void builder_done(struct snapshot_builder *builder)
{
    snapshot_writer_close(&builder->writer);
    index_builder_done(&builder->numbers);
    index_builder_done(&builder->amends);
    index_builder_done(&builder->values);
    index_builder_done(&builder->partners);
    row_group_done(&builder->group);
    buf_done(&builder->types);
    buf_done(&builder->parts);
    arena_done(&builder->mem);
    arena_done(&builder->ids_mem);
    arena_done(&builder->directory_mem);
}

static bool write_id_index(struct snapshot_builder *builder)
{
    struct index_builder index;
    index_builder_init(&index, &builder->spill);
    for (uint32_t i = 0; i < builder->id_count; i++)
        index_builder_add(&index, snapshot_tag(builder->ids[i].text), i);
    bool written = index_builder_write(&index, &builder->writer);
    index_builder_done(&index);
    return written;
}

static bool write_ids(struct snapshot_builder *builder)
{
    struct snapshot_writer *writer = &builder->writer;
    uint32_t at = 0;
    snapshot_writer_begin(writer, SECTION_IDS);
    for (size_t i = 0; i < builder->id_count; i++) {
        const struct id *id = &builder->ids[i];
        struct id_entry entry = {at, (uint32_t)id->text.len, id->group};
        snapshot_writer_add(writer, &entry, sizeof entry);
        at += entry.text_bytes;
    }
    snapshot_writer_begin(writer, SECTION_ID_TEXTS);
    for (size_t i = 0; i < builder->id_count; i++)
        snapshot_writer_add(writer, builder->ids[i].text.at, builder->ids[i].text.len);
    snapshot_writer_begin(writer, SECTION_ID_INDEX);
    return write_id_index(builder);
}

static void write_account(struct snapshot_builder *builder, const struct scanned *scanned, const struct diag *told)
{
    struct buf account;
    buf_init(&account);
    account_add_text(&account, scanned->info.name);
    account_add_text(&account, scanned->info.format);
    account_add_text(&account, scanned->info.mapping);
    account_add_number(&account, builder->part_count);
    buf_add(&account, buf_slice(&builder->parts));
    account_add_number(&account, builder->type_count);
    buf_add(&account, buf_slice(&builder->types));
    account_add_told(&account, scanned, told);
    snapshot_writer_begin(&builder->writer, SECTION_ACCOUNT);
    snapshot_writer_add(&builder->writer, account.at, account.len);
    buf_done(&account);
}

static bool write_indexes(struct snapshot_builder *builder)
{
    snapshot_writer_begin(&builder->writer, SECTION_NUMBERS);
    if (!index_builder_write(&builder->numbers, &builder->writer))
        return false;
    snapshot_writer_begin(&builder->writer, SECTION_AMENDS);
    if (!index_builder_write(&builder->amends, &builder->writer))
        return false;
    snapshot_writer_begin(&builder->writer, SECTION_VALUES);
    if (!index_builder_write(&builder->values, &builder->writer))
        return false;
    snapshot_writer_begin(&builder->writer, SECTION_PARTNERS);
    return index_builder_write(&builder->partners, &builder->writer);
}

static bool write_sections(struct snapshot_builder *builder, const struct scanned *scanned, const struct diag *told,
                           struct diag *diag)
{
    struct snapshot_writer *writer = &builder->writer;
    if (builder->group.row_count)
        end_group(builder);
    snapshot_writer_begin(writer, SECTION_DIRECTORY);
    snapshot_writer_add(writer, builder->entries, builder->entry_count * sizeof *builder->entries);
    if (!write_ids(builder) || !write_indexes(builder))
        return diag_fault(diag, "cannot keep a part of '%.*s' aside: %s", SLICE_ARG(writer->name),
                          strerror(builder->spill.error));
    write_account(builder, scanned, told);
    return true;
}

static void fill_header(struct snapshot_builder *builder, const struct scanned *scanned)
{
    struct snapshot_header *header = &builder->writer.header;
    const struct dataset_source_info *info = &scanned->info;
    header->row_count = builder->row_count;
    header->id_count = builder->id_count;
    header->data_row_count = info->row_count;
    header->bad_count = info->bad_count;
    header->left_out_count = info->left_out_count;
    header->source_bytes = info->byte_count;
    memcpy(header->source_sha256, info->sha256_hex, sizeof header->source_sha256);
    header->published_day = scanned->published.date.day;
    header->published_assumed = scanned->published.assumed;
    header->name_disagrees = scanned->published.name_disagrees;
    header->newest_month = scanned->newest.k;
    header->is_page = scanned->is_page;
    header->has_next_page = scanned->has_next_page;
    header->is_incomplete = scanned->is_incomplete;
}

static bool scan_into(struct snapshot_builder *builder, struct gathering *gathering, struct scanned *scanned,
                      struct diag *told, struct diag *diag)
{
    gathering->sink = &builder->sink;
    gathering->diag = told;
    bool scanned_all = scan_file(gathering, 0, scanned);
    gathering->diag = scanned->bad.diag = diag;
    told_repeat(told, diag);
    if (!scanned_all)
        return told->fault_may_pass ? diag_fault_for_now(diag, "%.*s", SLICE_ARG(told->fault))
                                    : diag_fault(diag, "%.*s", SLICE_ARG(told->fault));
    return true;
}

static bool build(struct snapshot_builder *builder, struct gathering *gathering, struct gathered *out,
                  struct diag *diag)
{
    struct scanned *scanned = ARENA_NEW(gathering->work, struct scanned);
    struct diag told;
    told_listen(&told, gathering->work);
    /* what the sections say of months is what the rows said: the file's own publication is the header's */
    if (!scan_into(builder, gathering, scanned, &told, diag) || !write_sections(builder, scanned, &told, diag) ||
        !gathering_finish(gathering, scanned, out))
        return false;
    fill_header(builder, scanned);
    return snapshot_writer_finish(&builder->writer, diag);
}

bool snapshot_build(const struct snapshot_order *order, struct gathered *out, struct diag *diag)
{
    struct dataset *dataset = order->dataset;
    struct arena work, row_mem;
    struct gather_keys keys;
    struct quarantine quarantine;
    struct snapshot_builder *builder;
    assert(dataset->file_count == 1);
    arena_init(&work, 0);
    arena_init(&row_mem, 0);
    keys_init(&keys, &work, 0);
    quarantine_init(&quarantine, &work);
    dataset_quarantine_to(dataset, &quarantine);
    dataset_hash_sources(dataset);
    struct gathering gathering = {.dataset = dataset, .keys = &keys, .work = &work, .row_mem = &row_mem, .diag = diag};
    builder = ARENA_NEW(&work, struct snapshot_builder);
    builder_init(builder, order);
    bool built = build(builder, &gathering, out, diag);
    builder_done(builder);
    dataset_quarantine_to(dataset, NULL);
    arena_done(&work);
    arena_done(&row_mem);
    return built;
}
