/* Packing is done once for each row, unpacking for those that touch a key: the
   widths are found by one look at the smallest and the largest value. */
#include "dataset/row_group.h"

#include "base/slice.h"
#include "dataset/snapshot_writer.h"

#include <string.h>

#define MAX_ROW_BYTES (ROW_FIELD_COUNT * 8)

void row_group_init(struct row_group *group, struct row_values *rows)
{
    *group = (struct row_group){.rows = rows};
    buf_init(&group->texts);
}

void row_group_done(struct row_group *group)
{
    buf_done(&group->texts);
}

/* Seven bits a byte, the highest says that more follow. */
static void add_length(struct buf *buf, uint64_t length)
{
    for (; length > 127; length >>= 7)
        buf_add_char(buf, (char)(128 | (length & 127)));
    buf_add_char(buf, (char)length);
}

static bool read_length(Slice *rest, uint64_t *length)
{
    *length = 0;
    for (unsigned shift = 0; shift < 63 && rest->len; shift += 7) {
        unsigned char byte = (unsigned char)rest->at[0];
        *rest = slice_skip(*rest, 1);
        *length |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return true;
    }
    return false;
}

/* The length, doubled, odd when a normal form of its own follows. */
uint64_t row_group_keep_number(struct row_group *group, Slice number, Slice normal)
{
    Slice before, its_normal;
    if (number.len == 0)
        return 0;
    if (group->last_number &&
        group_text_number(buf_slice(&group->texts), group->last_number, &before, &its_normal) &&
        slice_equal(before, number) && slice_equal(its_normal, normal))
        return group->last_number;
    bool is_normal = slice_equal(number, normal);
    group->last_number = group->texts.len + 1;
    add_length(&group->texts, (uint64_t)number.len << 1 | !is_normal);
    buf_add(&group->texts, number);
    if (!is_normal) {
        add_length(&group->texts, normal.len);
        buf_add(&group->texts, normal);
    }
    return group->last_number;
}

uint64_t row_group_keep_text(struct row_group *group, Slice text)
{
    uint64_t at = group->texts.len + 1;
    if (text.len == 0)
        return 0;
    add_length(&group->texts, (uint64_t)text.len << 1);
    buf_add(&group->texts, text);
    return at;
}

bool group_text_number(Slice texts, uint64_t at, Slice *number, Slice *normal)
{
    uint64_t length;
    if (at == 0 || at > texts.len)
        return false;
    Slice rest = slice_skip(texts, (size_t)at - 1);
    if (!read_length(&rest, &length) || length >> 1 > rest.len)
        return false;
    *number = *normal = slice_part(rest, 0, (size_t)(length >> 1));
    if (!(length & 1))
        return true;
    rest = slice_skip(rest, number->len);
    if (!read_length(&rest, &length) || length > rest.len)
        return false;
    *normal = slice_part(rest, 0, (size_t)length);
    return true;
}

static bool is_signed(size_t field)
{
    return field == ROW_UNITS || field == ROW_KPI || field == ROW_REVENUE;
}

static bool is_less(size_t field, uint64_t a, uint64_t b)
{
    return is_signed(field) ? (int64_t)a < (int64_t)b : a < b;
}

/* The largest power of ten, of those tried, that divides all. */
static uint8_t common_scale(const struct row_group *group, size_t field)
{
    static const struct {
        int64_t divisor;
        uint8_t scale;
    } tried[] = {{1000000, 6}, {10000, 4}};
    for (size_t i = 0; i < COUNT_OF(tried); i++) {
        uint32_t row = 0;
        while (row < group->row_count && (int64_t)group->rows[row].of[field] % tried[i].divisor == 0)
            row++;
        if (row == group->row_count)
            return tried[i].scale;
    }
    return 0;
}

static struct group_field fit_field(const struct row_group *group, size_t field)
{
    uint64_t least = group->rows[0].of[field], most = least;
    for (uint32_t row = 1; row < group->row_count; row++) {
        uint64_t value = group->rows[row].of[field];
        least = is_less(field, value, least) ? value : least;
        most = is_less(field, most, value) ? value : most;
    }
    struct group_field fit = {.base = least, .scale = is_signed(field) ? common_scale(group, field) : 0};
    uint64_t range = most - least;
    if (fit.scale)
        range /= fit.scale == 6 ? 1000000u : 10000u;
    while (range >> 8 * fit.width) {
        fit.width++;
        if (fit.width == 8)
            break;
    }
    return fit;
}

/* Fields overwrite what the one before wrote too much. */
static void pack_row(const struct group_entry *entry, const struct row_values *row, char *at)
{
    for (size_t i = 0; i < ROW_FIELD_COUNT; i++) {
        const struct group_field *field = &entry->fields[i];
        uint64_t stored = row->of[i] - field->base;
        if (field->scale)
            stored /= field->scale == 6 ? 1000000u : 10000u;
        memcpy(at, &stored, sizeof stored);
        at += field->width;
    }
}

#define PACK_ROWS 64

static void write_rows(const struct row_group *group, struct snapshot_writer *writer, const struct group_entry *entry)
{
    char packed[PACK_ROWS * MAX_ROW_BYTES + GROUP_PAD_BYTES];
    size_t filled = 0;
    for (uint32_t row = 0; row < group->row_count; row++) {
        pack_row(entry, &group->rows[row], packed + filled);
        filled += entry->row_bytes;
        if (row % PACK_ROWS == PACK_ROWS - 1 || row + 1 == group->row_count) {
            snapshot_writer_add(writer, packed, filled);
            filled = 0;
        }
    }
}

void row_group_write(struct row_group *group, struct snapshot_writer *writer, struct group_entry *entry)
{
    static const char pad[GROUP_PAD_BYTES] = {0};
    *entry = (struct group_entry){
        .offset = writer->offset - writer->header.sections[SECTION_GROUPS].offset,
        .row_count = group->row_count,
        .text_bytes = (uint32_t)group->texts.len,
    };
    for (size_t i = 0; i < ROW_FIELD_COUNT; i++) {
        entry->fields[i] = fit_field(group, i);
        entry->row_bytes += entry->fields[i].width;
    }
    write_rows(group, writer, entry);
    snapshot_writer_add(writer, group->texts.at, group->texts.len);
    snapshot_writer_add(writer, pad, sizeof pad);
    buf_clear(&group->texts);
    group->row_count = 0;
    group->last_number = 0;
}

bool group_entry_is_sound(const struct group_entry *entry, uint64_t section_bytes)
{
    uint64_t row_bytes = 0;
    for (size_t i = 0; i < ROW_FIELD_COUNT; i++) {
        if (entry->fields[i].width > 8 || entry->fields[i].scale > 6)
            return false;
        row_bytes += entry->fields[i].width;
    }
    uint64_t bytes = row_bytes * entry->row_count + entry->text_bytes + GROUP_PAD_BYTES;
    return row_bytes == entry->row_bytes && entry->row_count <= ROWS_PER_GROUP && entry->offset <= section_bytes &&
           bytes <= section_bytes - entry->offset;
}
