/* Where a bad cell stands is worked out only now, from the raw record: good rows,
   nearly all of them, pay nothing for it. */
#include "dataset/bad_rows.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "records/csv.h"
#include "records/record.h"
#include "tickets/ticket.h"

#include <stdarg.h>
#include <stdio.h>

#define MAX_MESSAGE_CHARS 512
#define MAX_FOUND_BYTES 400u

void bad_rows_init(struct bad_rows *bad, Slice source, struct quarantine *quarantine, struct diag *diag)
{
    *bad = (struct bad_rows){.source = source, .quarantine = quarantine, .diag = diag};
    bad->last = &bad->first;
}

size_t cell_offset(const struct bad_rows *bad, const struct row_view *row, size_t column)
{
    Slice fields[MAX_COLUMNS];
    struct csv_cut cut;
    /* without memory doubled quotes stay, and every field points into the record */
    enum csv_result got = csv_cut(row->raw, bad->delimiter, true, NULL, fields, MAX_COLUMNS, &cut);
    size_t count = got == CSV_NEED_MORE ? 0 : cut.field_count;
    if (column >= count)
        return row->raw.len;
    size_t offset = (size_t)(fields[column].at - row->raw.at);
    bool quoted = offset > 0 && row->raw.at[offset - 1] == '"';
    return offset - quoted;
}

Place place_of_byte(const struct bad_rows *bad, const struct row_view *row, size_t offset)
{
    if (bad->reader)
        return record_place(bad->reader, bad->record, 0);
    Slice before = slice_part(row->raw, 0, offset), rest;
    uint64_t line = row->line;
    size_t start = 0;
    for (size_t i = 0; i < before.len; i++) {
        if (before.at[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return (Place){
        .source = bad->source,
        .line = line,
        .column = (uint32_t)utf8_count(slice_part(row->raw, start, offset)) + 1,
        .text = slice_trim(slice_cut(slice_skip(row->raw, start), '\n', &rest)),
    };
}

Place place_of_cell(const struct bad_rows *bad, const struct row_view *row, size_t column)
{
    return bad->reader ? record_place(bad->reader, bad->record, column)
                       : place_of_byte(bad, row, cell_offset(bad, row, column));
}

Slice text_head(Slice text, size_t max_bytes)
{
    size_t len = text.len < max_bytes ? text.len : max_bytes;
    while (len < text.len && len > 0 && ((unsigned char)text.at[len] & 0xc0) == 0x80)
        len--;
    return slice_part(text, 0, len);
}

static void keep(struct bad_rows *bad, struct quarantined entry)
{
    if (!bad->quarantine || bad->before + bad->count > MAX_BAD_ROWS_KEPT)
        return;
    struct arena *mem = bad->quarantine->mem;
    struct quarantined *kept = ARENA_NEW(mem, struct quarantined);
    *kept = (struct quarantined){
        .finding = entry.finding,
        .place = entry.place,
        .field = arena_copy(mem, entry.field),
        .found = arena_copy(mem, text_head(entry.found, MAX_FOUND_BYTES)),
        .message = arena_copy(mem, entry.message),
        .raw = arena_copy(mem, text_head(entry.raw, MAX_RAW_KEPT)),
    };
    kept->place.source = arena_copy(mem, entry.place.source);
    kept->place.part = arena_copy(mem, entry.place.part);
    kept->place.text = arena_copy(mem, text_head(entry.place.text, MAX_RAW_KEPT));
    *bad->last = kept;
    bad->last = &kept->next;
}

void bad_rows_append(struct bad_rows *bad, const struct bad_rows *more, uint64_t line)
{
    uint64_t count = bad->count + more->count;
    for (const struct quarantined *entry = more->first; entry; entry = entry->next) {
        struct quarantined moved = *entry;
        moved.place.line += line;
        bad->count++;
        keep(bad, moved);
    }
    bad->count = count;
}

static bool report(struct bad_rows *bad, const struct row_view *row, struct quarantined entry, const char *format,
                   va_list args)
{
    char message[MAX_MESSAGE_CHARS];
    int len = vsnprintf(message, sizeof message, format, args);
    if (len < 0)
        len = 0;
    entry.message = text_head((Slice){message, (size_t)len}, sizeof message - 1);
    entry.raw = row->raw;
    bad->count++;
    diag_add(bad->diag, entry.finding, entry.place, "%.*s", SLICE_ARG(entry.message));
    keep(bad, entry);
    return false;
}

bool bad_cell(struct bad_rows *bad, const struct row_view *row, enum dataset_field field, const char *format, ...)
{
    int column = bad->columns->of[field];
    assert(column >= 0);
    struct quarantined entry = {
        .finding = FINDING_dataset_value,
        .place = place_of_cell(bad, row, (size_t)column),
        .field = columns_name(bad->columns, field),
        .found = slice_trim(row->fields[column]),
    };
    va_list args;
    va_start(args, format);
    report(bad, row, entry, format, args);
    va_end(args);
    return false;
}

bool bad_at_byte(struct bad_rows *bad, const struct row_view *row, enum finding_id finding, size_t offset,
                 const char *format, ...)
{
    struct quarantined entry = {
        .finding = finding,
        .place = place_of_byte(bad, row, offset),
        .found = slice_skip(row->raw, offset),
    };
    va_list args;
    va_start(args, format);
    report(bad, row, entry, format, args);
    va_end(args);
    return false;
}

void bad_record(struct bad_rows *bad, const struct row_view *row, const struct bad_row *why)
{
    bad->count++;
    keep(bad, (struct quarantined){.finding = why->finding, .place = why->place, .field = why->field,
                                   .found = why->found, .message = why->message, .raw = row->raw});
}

void bad_rows_release(struct bad_rows *bad)
{
    if (!bad->quarantine)
        return;
    if (bad->first) {
        *bad->quarantine->last = bad->first;
        bad->quarantine->last = bad->last;
    }
    bad->quarantine->count += bad->count;
    bad->first = NULL;
    bad->last = &bad->first;
}
