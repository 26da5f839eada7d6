/* Tries every delimiter and takes the one that gives the most known columns: the
   preamble has any number of any of them, so lines cannot simply be compared. */
#include "dataset/header.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "records/csv.h"
#include "records/record.h"

/* A preamble larger than this is none. */
#define MAX_HEAD_BYTES ((size_t)1 << 20)

/* Nothing but blanks and, when cut at another, any of the delimiters. */
static bool is_blank(Slice raw)
{
    for (size_t i = 0; i < raw.len; i++)
        if ((unsigned char)raw.at[i] > ' ' && !slice_has(S(",;|"), raw.at[i]))
            return false;
    return true;
}

static bool is_text(Slice raw)
{
    size_t bad_at;
    return slice_is_ascii(raw) || utf8_valid(raw, &bad_at);
}

/* The first record that names enough columns when cut at `delimiter`. */
static enum header_result find_at(Slice text, bool last, char delimiter, const struct header_words *words,
                                  struct arena *mem, struct header *out)
{
    Slice fields[MAX_COLUMNS];
    uint64_t line = 1;
    size_t at = 0;
    enum header_result result = HEADER_EMPTY;
    for (int i = 0; i <= MAX_PREAMBLE_RECORDS && at < text.len; i++) {
        struct csv_cut cut;
        Slice ahead = slice_skip(text, at);
        enum csv_result got = csv_cut(ahead, delimiter, last, mem, fields, MAX_COLUMNS, &cut);
        if (got == CSV_NEED_MORE || (got != CSV_RECORD && cut.line_goes_on))
            return HEADER_NEED_MORE;
        at += cut.used_bytes;
        struct header header = {.delimiter = delimiter, .used_bytes = at, .line = line};
        header.next_line = line + cut.line_count;
        line += cut.line_count;
        Slice raw = slice_part(ahead, 0, cut.raw_bytes);
        if (got != CSV_RECORD || is_blank(raw) || !is_text(raw))
            continue;
        header.recognised = columns_recognise(fields, cut.field_count, words, mem, &header.columns);
        if (header.recognised >= LEAST_RECOGNISED) {
            *out = header;
            return HEADER_FOUND;
        }
        if (result == HEADER_EMPTY)
            *out = header;
        result = HEADER_NONE;
    }
    return at == text.len && !last ? HEADER_NEED_MORE : result;
}

bool header_is_complete(const struct header *header)
{
    for (size_t field = 0; field < FIELD_COUNT; field++)
        if (columns_missing(&header->columns, (enum dataset_field)field))
            return false;
    return header->recognised >= LEAST_RECOGNISED;
}

enum header_result header_find(Slice text, bool last, const struct header_words *words, struct arena *mem,
                               struct header *out)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    struct header best = {0};
    enum header_result result = HEADER_EMPTY;
    bool whole = last || text.len >= MAX_HEAD_BYTES, wants_more = false;
    for (size_t i = 0; i < COUNT_OF(delimiters); i++) {
        struct header header;
        enum header_result got = find_at(text, last, delimiters[i], words, mem, &header);
        wants_more |= got == HEADER_NEED_MORE;
        if (got == HEADER_FOUND && header_is_complete(&header)) {
            *out = header;
            return HEADER_FOUND;
        }
        bool better = got == HEADER_FOUND ? result != HEADER_FOUND || header.recognised > best.recognised
                                          : got == HEADER_NONE && (result == HEADER_EMPTY ||
                                            (result == HEADER_NONE && header.columns.count > best.columns.count));
        if (better) {
            best = header;
            result = got;
        }
    }
    if (wants_more && !whole)
        return HEADER_NEED_MORE;
    /* what does not end within the ceiling is no header */
    *out = best;
    return wants_more && result == HEADER_EMPTY ? HEADER_NONE : result;
}
