/* The text of a delimited file on its way to records: filled, decoded and cut as it comes. */
#include "base/slice.h"
#include "bytes/source.h"
#include "records/csv_private.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

enum csv_result csv_cut_record(const struct reader *reader, Slice ahead, bool last, Slice *fields,
                               struct csv_cut *cut)
{
    const struct csv_state *state = reader->state;
    const struct csv_manner manner = {.literal_field = NO_LITERAL_FIELD};
    return LIKELY(state->is_plain)
               ? csv_cut(ahead, reader->delimiter, last, reader->mem, fields, MAX_COLUMNS, cut)
               : csv_cut_loosely(ahead, csv_dialect_of(reader), manner, last, reader->mem, fields, MAX_COLUMNS, cut);
}

bool csv_fill_line(struct reader *reader, struct diag *diag)
{
    struct source *source = reader->source;
    size_t before;
    do {
        before = source->text.len;
        if (!source_fill(source, diag))
            return false;
    } while (!source->ended && !slice_has(slice_skip(source->text, before), '\n') &&
             csv_ahead(reader).len <= MAX_RECORD_BYTES);
    return true;
}

/* The rest of a line too long to wait for. */
static bool skip_line(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    while (state->skip_line) {
        Slice rest, ahead = csv_ahead(reader), line = slice_cut(ahead, '\n', &rest);
        state->skip_line = line.len == ahead.len && !reader->source->ended;
        state->at += ahead.len - rest.len;
        state->line += line.len < ahead.len;
        if (state->skip_line && !source_fill(reader->source, diag))
            return false;
    }
    return true;
}

/* Files that were put one behind the other keep the marks they began with. */
static void skip_mark(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    diag_add(diag, FINDING_csv_left_out, (Place){.source = reader->source->name, .line = state->line, .column = 1},
             "a byte order mark stands before this row; left out");
    state->at += S(BYTE_ORDER_MARK).len;
}

enum read_result csv_cut_next(struct reader *reader, struct record *row, enum csv_result *why, struct csv_cut *cut,
                                 struct diag *diag)
{
    struct csv_state *state = reader->state;
    if (state->skip_line && !skip_line(reader, diag))
        return READ_FAILED;
    for (;;) {
        Slice ahead = csv_ahead(reader);
        bool ended = reader->source->ended;
        if (!ahead.len && ended)
            return READ_END;
        if (UNLIKELY(slice_starts(ahead, S(BYTE_ORDER_MARK)))) {
            skip_mark(reader, diag);
            continue;
        }
        *why = csv_cut_record(reader, ahead, ended, state->fields, cut);
        if (*why != CSV_NEED_MORE) {
            *row = (struct record){.fields = state->fields,
                                   .field_count = cut->field_count,
                                   .line = state->line,
                                   .raw = slice_part(ahead, 0, cut->raw_bytes)};
            state->at += cut->used_bytes;
            state->line += cut->line_count;
            state->skip_line = *why != CSV_RECORD && cut->line_goes_on;
            return *why == CSV_RECORD ? READ_RECORD : READ_BAD;
        }
        if (!csv_fill_line(reader, diag))
            return READ_FAILED;
    }
}

enum read_result csv_decode_rest(struct reader *reader, const struct record *row, const struct bad_row *bad,
                        uint64_t line_count, struct diag *diag)
{
    struct csv_state *state = reader->state;
    Slice text = reader->source->text;
    if (bad->finding != FINDING_text_not_utf8 || state->copy.at || state->has_decoded ||
        !slice_is_ascii(slice_part(text, 0, (size_t)(row->raw.at - text.at))))
        return READ_BAD;
    state->has_decoded = true;
    size_t from = (size_t)(row->raw.at - text.at);
    if (!source_decode(reader->source, from, S(""), diag))
        return READ_FAILED;
    if (!reader->source->encoding.len)
        return READ_BAD;
    state->at = from;
    state->line -= line_count;
    return READ_RECORD;
}
