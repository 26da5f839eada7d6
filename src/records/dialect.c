/* The first rows are cut in every way that may be meant, and the way that makes most of them equally wide wins. What is
   header in it and what stands above is found in dialect_header.c. */
#include "records/dialect.h"

#include "base/arena.h"
#include "base/slice.h"
#include "records/dialect_private.h"
#include "records/record.h"

#include <string.h>

#define ENOUGH_LINES 6
#define MAX_LABEL_ROWS 8

bool cell_is_coded(Slice cell)
{
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < cell.len; i++) {
        unsigned char c = (unsigned char)cell.at[i];
        digits += c >= '0' && c <= '9';
        letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
    }
    return digits > 0 && letters <= digits;
}

size_t cells_filled(const Slice *cells, size_t count)
{
    size_t filled = 0;
    for (size_t i = 0; i < count; i++)
        filled += slice_trim(cells[i]).len > 0;
    return filled;
}

bool cells_are_blank(const Slice *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_trim(cells[i]).len)
            return false;
    return true;
}

/* What people write where there is no value: no text that would make a row a header. */
static bool is_no_value(Slice cell)
{
    static const Slice words[] = {S_INIT("-"),    S_INIT("n/a"),     S_INIT("na"), S_INIT("nan"), S_INIT("null"),
                                  S_INIT("none"), S_INIT("unknown"), S_INIT("?"),  S_INIT("not set")};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (slice_equal_nocase(cell, words[i]))
            return true;
    return cell.len == 0;
}

static enum cell_kind kind_of(Slice cell)
{
    cell = slice_trim(cell);
    return is_no_value(cell) ? CELL_EMPTY : cell_is_coded(cell) ? CELL_CODED : CELL_TEXT;
}

/* --- one way of cutting -------------------------------------------------------- */

static void count_quotes(struct sample *sample, Slice raw)
{
    const struct csv_dialect *csv = &sample->csv;
    bool at_start = true;
    for (size_t i = 0; i < raw.len; i++) {
        size_t behind = i + 1;
        sample->quoted += raw.at[i] == csv->quote && !at_start &&
                          (behind == raw.len || raw.at[behind] == csv->delimiter);
        at_start = raw.at[i] == csv->delimiter || (csv->second && at_start && raw.at[i] == csv->second);
    }
}

static enum csv_result cut(Slice text, const struct csv_dialect *csv, bool last, struct arena *mem, Slice *fields,
                           struct csv_cut *out)
{
    const struct csv_manner manner = {.literal_field = NO_LITERAL_FIELD};
    return csv_dialect_is_plain(csv) ? csv_cut(text, csv->delimiter, last, mem, fields, MAX_COLUMNS, out)
                                     : csv_cut_loosely(text, csv, manner, last, mem, fields, MAX_COLUMNS, out);
}

static void add_row(struct sample *sample, const Slice *fields, size_t width, size_t at, bool is_behind_gap)
{
    struct sample_row *row = &sample->rows[sample->count++];
    *row = (struct sample_row){.at = at, .line = sample->lines, .width = width, .is_behind_gap = is_behind_gap,
                               .filled = cells_filled(fields, width)};
    for (size_t i = 0; i < width && i < MAX_TYPED_COLUMNS; i++) {
        row->kinds[i] = (unsigned char)kind_of(fields[i]);
        row->words[i] = row->kinds[i] == CELL_TEXT ? slice_hash(slice_trim(fields[i])) : 0;
    }
}

/* The width that most rows have; of two, the larger. */
static void find_width(struct sample *sample)
{
    for (size_t i = 0; i < sample->count; i++) {
        size_t alike = 0, width = sample->rows[i].width;
        for (size_t j = 0; j < sample->count; j++)
            alike += sample->rows[j].width == width;
        if (alike > sample->alike || (alike == sample->alike && width > sample->width)) {
            sample->alike = alike;
            sample->width = width;
        }
    }
}

/* A short table below more lines of labels, each with its value: the width of the table counts. */
static void look_below_labels(struct sample *sample)
{
    size_t first = sample->count, width = first ? sample->rows[first - 1].width : 0;
    while (first > 0 && sample->rows[first - 1].width == width)
        first--;
    if (width < 4 || sample->count - first < 2 || first > MAX_LABEL_ROWS)
        return;
    for (size_t i = 0; i < first; i++)
        if (sample->rows[i].filled > 2)
            return;
    sample->width = width;
    sample->alike = sample->count - first;
}

static struct sample *take_sample(Slice head, struct csv_dialect csv, bool last, struct arena *mem)
{
    struct sample *sample = ARENA_NEW(mem, struct sample);
    Slice *fields = ARENA_ARRAY(mem, Slice, MAX_COLUMNS);
    bool is_behind_gap = false;
    size_t at = 0;
    sample->csv = csv;
    while (at < head.len && sample->count < MAX_SAMPLE_ROWS) {
        struct csv_cut got;
        Slice ahead = slice_skip(head, at);
        enum csv_result result = cut(ahead, &csv, last, mem, fields, &got);
        if (result == CSV_NEED_MORE)
            break;
        sample->faults += result != CSV_RECORD;
        if (result == CSV_RECORD && !cells_are_blank(fields, got.field_count)) {
            count_quotes(sample, slice_part(ahead, 0, got.raw_bytes));
            add_row(sample, fields, got.field_count, at, is_behind_gap);
        }
        is_behind_gap = result == CSV_RECORD && cells_are_blank(fields, got.field_count);
        at += got.used_bytes;
        sample->lines += got.line_count;
    }
    find_width(sample);
    look_below_labels(sample);
    return sample;
}

/* Rows as regular as can be; or the names, many rows alike, and none with fewer fields: a column holds texts. */
static bool is_table_by_blanks(const struct sample *sample, double rows)
{
    double alike = (double)sample->alike;
    if (sample->width < 3 || sample->alike < 3)
        return false;
    bool has_texts = sample->width >= 5 && sample->alike >= 6 && alike >= 0.4 * rows && !sample->faults;
    for (size_t i = 0; i < sample->count && has_texts; i++)
        has_texts = sample->rows[i].width >= sample->width && (i > 0 || sample->rows[i].width == sample->width);
    return has_texts || alike >= 0.8 * rows;
}

/* How well it fits: rows that are equally wide, each worth more the wider they are. */
static double score(const struct sample *sample)
{
    if (sample->width < 2 || sample->count == 0)
        return 0;
    double rows = (double)(sample->count + sample->faults), alike = (double)sample->alike;
    double worth = alike / rows * alike * (1.0 - 1.0 / (double)sample->width);
    /* words are blanks apart in any text: only a table as regular as can be is meant */
    if (sample->csv.delimiter == ' ')
        return is_table_by_blanks(sample, rows) ? worth * 0.7 : 0;
    return worth;
}

/* --- the dialect --------------------------------------------------------------- */

static bool is_mostly_alike(const struct sample *sample)
{
    return sample->width > 1 && sample->count && sample->rows[0].width == sample->width &&
           sample->alike * 5 >= (sample->count + sample->faults) * 4;
}

/* Names and one kind of delimiter between them, neither blanks behind it nor values among them. */
static bool is_plain_header(Slice line)
{
    char delimiter = csv_sniff_delimiter(line);
    size_t fields = 1;
    for (Slice rest = line, name; rest.len;) {
        name = slice_cut(rest, delimiter, &rest);
        if (!slice_trim(name).len || name.at[0] == ' ' || name.at[0] == '\'' || cell_is_coded(name))
            return false;
        fields++;
    }
    return fields > 2 || !slice_has(line, ' ');
}

static struct sample *better(struct sample *a, struct sample *b)
{
    return score(b) > score(a) ? b : a;
}

static struct sample *find_delimiter(Slice head, char delimiter, bool last, struct arena *mem)
{
    static const char others[] = {',', ';', '\t', '|', ' '};
    struct csv_dialect csv = {.delimiter = delimiter ? delimiter : csv_sniff_delimiter(head), .quote = '"'};
    struct sample *first = take_sample(head, csv, last, mem), *best = first;
    if (delimiter || is_mostly_alike(best))
        return best;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        static const char quotes[] = {'"', '\''};
        for (size_t j = 0; j < COUNT_OF(quotes); j++) {
            csv.delimiter = others[i];
            csv.quote = quotes[j];
            struct sample *sample = take_sample(head, csv, last, mem);
            if (csv.quote == '"' || sample->quoted >= 2)
                best = better(best, sample);
        }
    }
    /* a header as it should be is believed, unless the rows below are regular otherwise */
    Slice rest;
    bool is_surer = best->count >= 4 && best->alike * 5 >= (best->count + best->faults) * 4;
    return is_surer || !is_plain_header(slice_cut(head, '\n', &rest)) ? best : first;
}

/* One property of the dialect is tried otherwise; it must at least not fit worse. */
static struct sample *try_quote(struct sample *sample, Slice head, bool last, struct arena *mem)
{
    struct csv_dialect csv = sample->csv;
    csv.quote = '\'';
    if (sample->csv.quote == '\'' || !slice_has(head, '\''))
        return sample;
    struct sample *other = take_sample(head, csv, last, mem);
    bool is_meant = other->quoted >= 2 && other->quoted > 2 * sample->quoted && other->faults <= sample->faults;
    return is_meant && score(other) >= score(sample) ? other : sample;
}

static struct sample *try_escape(struct sample *sample, Slice head, bool last, struct arena *mem)
{
    char sign[] = {'\\', sample->csv.quote};
    struct csv_dialect csv = sample->csv;
    csv.escape = '\\';
    if (slice_find(head, (Slice){sign, 2}) == head.len)
        return sample;
    struct sample *other = take_sample(head, csv, last, mem);
    return other->faults <= sample->faults && score(other) > score(sample) ? other : sample;
}

static bool is_each_followed_by_blank(Slice head, char delimiter)
{
    size_t count = 0, followed = 0;
    for (size_t i = 0; i + 1 < head.len; i++) {
        count += head.at[i] == delimiter;
        followed += head.at[i] == delimiter && head.at[i + 1] == ' ';
    }
    /* some stand inside of fields, where anything may follow */
    return count >= 2 && followed * 10 >= count * 8;
}

static struct sample *try_blank_after(struct sample *sample, Slice head, bool last, struct arena *mem)
{
    struct csv_dialect csv = sample->csv;
    csv.second = ' ';
    if (csv.delimiter == ' ' || csv.delimiter == '\t' || !is_each_followed_by_blank(head, csv.delimiter))
        return sample;
    struct sample *other = take_sample(head, csv, last, mem);
    return score(other) >= score(sample) ? other : sample;
}

/* Each one beside another of its kind, and never alone in the first line: "a||b||c". */
static bool is_each_doubled(Slice head, char delimiter)
{
    Slice rest, line = slice_cut(head, '\n', &rest);
    size_t pairs = 0, others = 0, in_line = 0;
    for (size_t i = 0; i < head.len; i++) {
        size_t run = 0;
        while (i + run < head.len && head.at[i + run] == delimiter)
            run++;
        if (i < line.len && run % 2)
            return false;
        in_line += i < line.len && run == 2;
        pairs += run && run % 2 == 0;
        others += run % 2;
        i += run ? run - 1 : 0;
    }
    return in_line && pairs >= 10 * others;
}

static struct sample *try_doubled(struct sample *sample, Slice head, bool last, struct arena *mem)
{
    struct csv_dialect csv = sample->csv;
    /* colons are no delimiter but in pairs; between commas there may be empty names */
    csv.delimiter = sample->width < 2 ? ':' : csv.delimiter;
    csv.second = csv.delimiter;
    if (sample->csv.second || csv.delimiter == ',' || csv.delimiter == ' ' || !is_each_doubled(head, csv.delimiter))
        return sample;
    struct sample *other = take_sample(head, csv, last, mem);
    bool is_regular = other->width > 1 && other->alike == other->count && other->count > 1;
    return is_regular && other->faults <= sample->faults ? other : sample;
}

/* Signs that part fields in some exports and stand in text in most: only where no usual delimiter does it, and
   where each row, the names too, has as many. */
static struct sample *try_rare(struct sample *sample, Slice head, bool last, struct arena *mem)
{
    static const char rare[] = {'^', '~', '\x1f', '\x01', '#', ':'};
    struct csv_dialect csv = {.quote = '"'};
    if (is_mostly_alike(sample))
        return sample;
    for (size_t i = 0; i < COUNT_OF(rare); i++) {
        csv.delimiter = rare[i];
        Slice rest, line = slice_cut(head, '\n', &rest);
        if (!slice_has(line, rare[i]))
            continue;
        struct sample *other = take_sample(head, csv, last, mem);
        if (other->width > 2 && other->count > 2 && other->alike == other->count && !other->faults)
            return other;
    }
    return sample;
}

struct dialect dialect_guess(Slice head, char delimiter, bool last, struct arena *mem)
{
    size_t mark = arena_mark(mem);
    last = last && head.len <= CSV_SNIFF_BYTES;
    head = slice_part(head, 0, CSV_SNIFF_BYTES);
    struct sample *sample = find_delimiter(head, delimiter, last, mem);
    sample = try_quote(sample, head, last, mem);
    sample = try_escape(sample, head, last, mem);
    sample = try_blank_after(sample, head, last, mem);
    sample = delimiter ? sample : try_doubled(sample, head, last, mem);
    sample = delimiter ? sample : try_rare(sample, head, last, mem);
    struct dialect dialect = {.csv = sample->csv, .header_rows = 1};
    dialect_find_header(sample, &dialect);
    arena_rewind(mem, mark);
    return dialect;
}

bool dialect_wants_more(Slice head)
{
    size_t lines = 0;
    if (head.len >= CSV_SNIFF_BYTES)
        return false;
    if (csv_sniff_wants_more(head))
        return true;
    Slice rest, first = slice_cut(head, '\n', &rest);
    if (is_plain_header(first))
        return false;
    for (size_t i = 0; i < head.len; i++)
        lines += head.at[i] == '\n';
    return lines < ENOUGH_LINES;
}
