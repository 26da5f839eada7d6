/* Cutting records, the hot path of everything that is read. 64 bytes at a time
   become three masks (marks.h) and only their set bits are visited, so a plain row
   costs a few instructions a field and none a byte. */
#include "records/csv.h"

#include "base/arena.h"
#include "base/slice.h"
#include "records/marks.h"
#include "records/record.h"

#include <string.h>

static uint64_t count_lines(Slice text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\n';
    return count;
}

/* Where the line ends that ends before `end`, without its carriage returns; files
   that went through two conversions have more than one. */
static size_t strip_returns(const char *at, size_t from, size_t end)
{
    while (end > from && at[end - 1] == '\r')
        end--;
    return end;
}

/* What is being cut, and how far the cutting has come. */
struct cutter {
    Slice text;
    char delimiter;
    bool last;
    struct arena *mem; /* NULL: doubled quotes stay */
    Slice *fields;
    size_t count, max;
    size_t start;   /* of the field being cut */
    uint64_t lines; /* line ends inside its fields */
};

/* A line that may still end in text to come is waited for, up to a ceiling. */
static enum csv_result complain(const struct cutter *c, enum csv_result what, size_t fault_at, struct csv_cut *cut)
{
    const char *end = memchr(c->text.at + c->start, '\n', c->text.len - c->start);
    if (!end && !c->last && c->text.len <= MAX_RECORD_BYTES)
        return CSV_NEED_MORE;
    size_t used = end ? (size_t)(end - c->text.at) + 1 : c->text.len;
    *cut = (struct csv_cut){
        .used_bytes = used,
        .raw_bytes = strip_returns(c->text.at, 0, end ? used - 1 : used),
        .field_count = c->count,
        .line_count = count_lines(slice_part(c->text, 0, used)),
        .fault_at = fault_at,
        .line_goes_on = !end && !c->last,
    };
    return what;
}

static Slice undouble(Slice field, size_t doubled, struct arena *mem)
{
    char *copy = ARENA_ARRAY(mem, char, field.len - doubled), *to = copy;
    for (Slice rest = field; rest.len;) {
        Slice part = slice_cut(rest, '"', &rest);
        memcpy(to, part.at, part.len);
        to += part.len;
        /* the first of two quotes was cut away, the second one stays */
        if (to < copy + field.len - doubled) {
            *to++ = '"';
            rest = slice_skip(rest, 1);
        }
    }
    return (Slice){copy, field.len - doubled};
}

/* The field whose opening quote stands at c->start. On CSV_RECORD it has been
   added and *end is the delimiter, the line end or the end of the text. */
static enum csv_result cut_quoted(struct cutter *c, size_t *end, size_t *fault_at)
{
    const char *at = c->text.at;
    size_t from = c->start + 1, close = from, doubled = 0;
    *fault_at = c->start;
    for (;;) {
        size_t left = c->text.len - close, allowed = from + MAX_FIELD_BYTES + 1 - close;
        const char *quote = left ? memchr(at + close, '"', left < allowed ? left : allowed) : NULL;
        if (!quote)
            return left >= allowed ? CSV_TOO_LONG : c->last ? CSV_QUOTE_OPEN : CSV_NEED_MORE;
        close = (size_t)(quote - at);
        if (close + 1 == c->text.len || quote[1] != '"')
            break;
        doubled++;
        close += 2;
        if (close - from > MAX_FIELD_BYTES)
            return CSV_TOO_LONG;
    }
    size_t after = close + 1;
    while (after < c->text.len && at[after] != c->delimiter &&
           (at[after] == ' ' || at[after] == '\t' || at[after] == '\r'))
        after++;
    if (after == c->text.len && !c->last)
        return CSV_NEED_MORE;
    *fault_at = after;
    if (after < c->text.len && at[after] != c->delimiter && at[after] != '\n')
        return CSV_TEXT_AFTER_QUOTE;
    if (c->count == c->max) {
        *fault_at = c->start;
        return CSV_TOO_MANY;
    }
    Slice field = slice_part(c->text, from, close);
    c->lines += count_lines(field);
    c->fields[c->count++] = doubled && c->mem ? undouble(field, doubled, c->mem) : field;
    *end = after;
    return CSV_RECORD;
}

/* Only records longer than one field may be are looked at. */
static enum csv_result check_lengths(struct cutter *c, struct csv_cut *cut)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->fields[i].len > MAX_FIELD_BYTES) {
            /* quoted fields were measured before: this one stands in the text */
            c->start = (size_t)(c->fields[i].at - c->text.at);
            c->count = i;
            return complain(c, CSV_TOO_LONG, c->start, cut);
        }
    }
    return cut->raw_bytes > MAX_RECORD_BYTES ? complain(c, CSV_TOO_LONG, c->start, cut) : CSV_RECORD;
}

/* The record ends at `end`, a line end or the end of the text; its last field, unless
   `has_last`, runs from c->start to there. */
static enum csv_result finish(struct cutter *c, size_t end, bool has_last, struct csv_cut *cut)
{
    size_t content = strip_returns(c->text.at, c->start, end);
    if (!has_last) {
        if (c->count == c->max)
            return complain(c, CSV_TOO_MANY, c->start, cut);
        c->fields[c->count++] = (Slice){c->text.at + c->start, content - c->start};
    }
    bool has_end = end < c->text.len;
    *cut = (struct csv_cut){
        .used_bytes = end + has_end,
        .raw_bytes = content,
        .field_count = c->count,
        .line_count = c->lines + has_end,
    };
    return LIKELY(content <= MAX_FIELD_BYTES) ? CSV_RECORD : check_lengths(c, cut);
}

/* Adds the fields that end at the delimiters of `ends`; false when there are too many. */
static inline bool add_plain(struct cutter *c, uint64_t ends, size_t at)
{
    for (; ends; ends &= ends - 1) {
        size_t end = at + (size_t)__builtin_ctzll(ends);
        if (UNLIKELY(c->count == c->max))
            return false;
        c->fields[c->count++] = (Slice){c->text.at + c->start, end - c->start};
        c->start = end + 1;
    }
    return true;
}

/* Most quoted fields open and close in one block and end at a delimiter: then this
   adds the field, takes its marks away and says which bit the next one starts at. */
static inline bool add_short_quoted(struct cutter *c, struct marks *marks, size_t at, uint64_t *starts)
{
    unsigned open = (unsigned)(c->start - at);
    uint64_t quotes = marks->quote >> open >> 1;
    if (!quotes || c->count == c->max)
        return false;
    unsigned close = open + 1 + (unsigned)__builtin_ctzll(quotes);
    uint64_t end = (uint64_t)1 << close << 1;
    if (!(marks->delimiter & end))
        return false;
    c->lines += (uint64_t)__builtin_popcountll(marks->line & (end - 1));
    c->fields[c->count++] = (Slice){c->text.at + c->start + 1, close - open - 1};
    c->start = at + close + 2;
    uint64_t ahead = ~(end | (end - 1));
    *marks = (struct marks){marks->delimiter & ahead, marks->line & ahead, marks->quote & ahead};
    *starts = end << 1;
    return true;
}

/* Compiled once for each way of finding marks. */
static ALWAYS_INLINE enum csv_result cut_with(struct cutter *c, struct csv_cut *cut, marks_function *marks_of)
{
    const char *text = c->text.at;
    size_t len = c->text.len, at = 0;
    while (at < len) {
        struct marks marks = LIKELY(len - at >= MARKS_BYTES)
                                 ? marks_of(text + at, c->delimiter)
                                 : marks_in_tail(slice_skip(c->text, at), c->delimiter, marks_of);
        uint64_t starts = c->start == at, stops;
        do {
            /* quotes where a field starts; all others are like letters */
            uint64_t opening = marks.quote & (marks.delimiter << 1 | starts);
            stops = marks.line | opening;
            if (!add_plain(c, marks.delimiter & ((stops & -stops) - 1), at))
                return complain(c, CSV_TOO_MANY, c->start, cut);
        } while (stops && (stops & -stops & marks.line) == 0 && add_short_quoted(c, &marks, at, &starts));
        if (!stops) {
            at += MARKS_BYTES;
            continue;
        }
        at += (size_t)__builtin_ctzll(stops);
        if (LIKELY(text[at] == '\n'))
            return finish(c, at, false, cut);
        size_t fault_at;
        enum csv_result result = cut_quoted(c, &at, &fault_at);
        if (result == CSV_NEED_MORE)
            return result;
        if (result != CSV_RECORD)
            return complain(c, result, fault_at, cut);
        if (at == len || text[at] == '\n')
            return finish(c, at, true, cut);
        c->start = ++at;
    }
    if (c->last)
        return finish(c, len, false, cut);
    return len > MAX_RECORD_BYTES ? complain(c, CSV_TOO_LONG, c->start, cut) : CSV_NEED_MORE;
}

static enum csv_result cut_portable(struct cutter *c, struct csv_cut *cut)
{
    return cut_with(c, cut, marks_portable);
}

#if HAS_MARKS_BY_SIMD
static enum csv_result cut_sse2(struct cutter *c, struct csv_cut *cut)
{
    return cut_with(c, cut, marks_sse2);
}

static MARKS_AVX2 enum csv_result cut_avx2(struct cutter *c, struct csv_cut *cut)
{
    return cut_with(c, cut, marks_avx2);
}

bool csv_way_works(enum csv_way way)
{
    bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
    return way != CSV_BY_AVX2 || has_avx2;
}
#else
#define cut_sse2 cut_portable
#define cut_avx2 cut_portable

bool csv_way_works(enum csv_way way)
{
    return way == CSV_PORTABLY;
}
#endif

enum csv_result csv_cut_by(enum csv_way way, const struct csv_text *text, Slice *fields, size_t max_fields,
                           struct csv_cut *cut)
{
    char delimiter = text->delimiter;
    assert(delimiter && delimiter != '"' && delimiter != '\n' && delimiter != '\r' && max_fields > 0);
    if (text->text.len == 0)
        return CSV_NEED_MORE;
    struct cutter cutter = {.text = text->text,
                            .delimiter = delimiter,
                            .last = text->last,
                            .mem = text->mem,
                            .fields = fields,
                            .max = max_fields};
    switch (way) {
    case CSV_PORTABLY: return cut_portable(&cutter, cut);
    case CSV_BY_SSE2: return cut_sse2(&cutter, cut);
    case CSV_BY_AVX2: break;
    }
    return cut_avx2(&cutter, cut);
}

enum csv_way csv_best_way(void)
{
    if (LIKELY(csv_way_works(CSV_BY_AVX2)))
        return CSV_BY_AVX2;
    return csv_way_works(CSV_BY_SSE2) ? CSV_BY_SSE2 : CSV_PORTABLY;
}

enum csv_result csv_cut(Slice text, char delimiter, bool last, struct arena *mem, Slice *fields, size_t max_fields,
                        struct csv_cut *cut)
{
    return csv_cut_by(csv_best_way(), &(struct csv_text){text, delimiter, last, mem}, fields, max_fields, cut);
}

#define SNIFF_LINES 10

/* What people write inside of fields comes last: it loses a draw. */
static const char delimiters[] = {'\t', ';', '|', ','};

/* How many fields the first records have when cut at one delimiter. */
struct widths {
    size_t of[SNIFF_LINES];
    size_t count;
    bool first_is_whole;
};

static struct widths measure(Slice head, char delimiter)
{
    Slice fields[MAX_COLUMNS];
    struct widths widths = {.first_is_whole = true};
    while (head.len && widths.count < SNIFF_LINES) {
        struct csv_cut cut;
        enum csv_result result = csv_cut(head, delimiter, false, NULL, fields, COUNT_OF(fields), &cut);
        /* a line that is not all there counts only when it is the first */
        if (result == CSV_NEED_MORE && widths.count == 0) {
            widths.first_is_whole = false;
            result = csv_cut(head, delimiter, true, NULL, fields, COUNT_OF(fields), &cut);
        }
        if (result == CSV_NEED_MORE)
            break;
        widths.of[widths.count++] = result == CSV_RECORD ? cut.field_count : 0;
        head = slice_skip(head, cut.used_bytes);
    }
    return widths;
}

static bool competes(const struct widths *widths)
{
    return widths->count && widths->of[0] > 1;
}

static size_t count_alike(const struct widths *widths)
{
    size_t alike = 0;
    for (size_t i = 0; i < widths->count; i++)
        alike += widths->of[i] == widths->of[0];
    return alike;
}

char csv_sniff_delimiter(Slice head)
{
    char best = ',';
    size_t best_alike = 0, best_width = 0;
    head = slice_part(head, 0, CSV_SNIFF_BYTES);
    for (size_t i = 0; i < COUNT_OF(delimiters); i++) {
        struct widths widths = measure(head, delimiters[i]);
        if (!competes(&widths))
            continue;
        size_t alike = count_alike(&widths), width = widths.of[0];
        if (alike > best_alike || (alike == best_alike && width > best_width)) {
            best = delimiters[i];
            best_alike = alike;
            best_width = width;
        }
    }
    return best;
}

bool csv_sniff_wants_more(Slice head)
{
    if (head.len >= CSV_SNIFF_BYTES)
        return false;
    size_t competing = 0;
    bool is_short = false;
    for (size_t i = 0; i < COUNT_OF(delimiters); i++) {
        struct widths widths = measure(head, delimiters[i]);
        if (widths.count == 0 || !widths.first_is_whole)
            return true;
        competing += competes(&widths);
        is_short |= competes(&widths) && widths.count < SNIFF_LINES;
    }
    return competing > 1 && is_short;
}

bool csv_is_separator_line(Slice line, char *delimiter)
{
    line = slice_part(line, 0, strip_returns(line.at, 0, line.len));
    if (line.len != 5 || !slice_starts_nocase(line, S("sep=")) || slice_has(S("\"\r\n"), line.at[4]) ||
        line.at[4] == '\0')
        return false;
    *delimiter = line.at[4];
    return true;
}
