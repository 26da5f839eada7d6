/* The claims flat, one a line, for spreadsheets and for scripts. Lines end in LF and
   not in CRLF, because awk, cut and jq read them too; spreadsheets take both. A cell
   that a spreadsheet would take for a formula begins with an apostrophe, unless it is
   a plain number; control characters become U+FFFD. */
#include "report/writers.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "report/report_private.h"

static bool is_plain_number(Slice text)
{
    Decimal number;
    return text.len && text.at[0] != '+' && decimal_parse(text, &number) == DECIMAL_READ;
}

/* Full-width forms too: East Asian spreadsheets fold them before they look. */
static bool starts_formula(Slice text)
{
    while (text.len && text.at[0] == ' ')
        text = slice_skip(text, 1);
    if (!text.len)
        return false;
    uint32_t first;
    utf8_next(text, &first);
    switch (first) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
    case '\n':
    case 0xff1d:
    case 0xff0b:
    case 0xff0d:
    case 0xff20: return true;
    default: return false;
    }
}

static bool needs_quotes(Slice text, char delimiter)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == delimiter || text.at[i] == '"' || text.at[i] == '\n' || text.at[i] == '\r')
            return true;
    return text.len && (text.at[0] == ' ' || text.at[text.len - 1] == ' ');
}

static void add_cell_text(struct buf *buf, Slice text)
{
    while (text.len) {
        uint32_t character;
        size_t size = utf8_next(text, &character);
        if (character == '"')
            buf_add(buf, S("\"\""));
        else if (character_is_control(character) || character == 0xfffd)
            buf_add(buf, S("\xef\xbf\xbd"));
        else
            buf_add(buf, slice_part(text, 0, size));
        text = slice_skip(text, size);
    }
}

static bool is_plain_cell(Slice text, char delimiter)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte < ' ' || byte >= 0x7f || byte == '"' || byte == (unsigned char)delimiter)
            return false;
    }
    return !text.len || (text.at[0] != ' ' && text.at[text.len - 1] != ' ');
}

void csv_add_cell(struct buf *buf, Slice text, char delimiter)
{
    bool guarded = starts_formula(text) && !is_plain_number(text);
    if (!guarded && is_plain_cell(text, delimiter)) {
        buf_add(buf, text);
        return;
    }
    bool quoted = needs_quotes(text, delimiter);
    if (quoted)
        buf_add_char(buf, '"');
    if (guarded)
        buf_add_char(buf, '\'');
    add_cell_text(buf, text);
    if (quoted)
        buf_add_char(buf, '"');
}

/* Cells of one line, with the delimiter between them. */
struct line {
    struct buf *buf;
    struct buf *list; /* where lists are joined */
    char delimiter;
    bool begun;
};

static void add(struct line *line, Slice text)
{
    if (line->begun)
        buf_add_char(line->buf, line->delimiter);
    line->begun = true;
    csv_add_cell(line->buf, text, line->delimiter);
}

static void end(struct line *line)
{
    buf_add_char(line->buf, '\n');
    line->begun = false;
}

static void add_list(struct line *line, const Slice *items, size_t count)
{
    buf_clear(line->list);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add(line->list, S("; "));
        buf_add(line->list, items[i]);
    }
    add(line, buf_slice(line->list));
}

static void add_causes(struct line *line, const struct diagnosis *diagnosis)
{
    buf_clear(line->list);
    for (size_t i = 0; i < diagnosis->count; i++) {
        if (i)
            buf_add(line->list, S("; "));
        buf_add(line->list, cause_name(diagnosis->causes[i].code));
        buf_add(line->list, S(": "));
        buf_add(line->list, diagnosis->causes[i].because);
    }
    add(line, buf_slice(line->list));
}

static void add_details(struct line *line, const struct details *details)
{
    for (int i = 0; i < DETAIL_COUNT; i++)
        add(line, details->of[i]);
}

static void add_header_group(struct line *line, Slice prefix, struct arena *scratch)
{
    for (int i = 0; i < DETAIL_COUNT; i++)
        add(line, arena_printf(scratch, "%.*s_%.*s", SLICE_ARG(prefix), SLICE_ARG(detail_name((enum detail)i))));
}

static void add_header(struct line *line, struct arena *scratch)
{
    static const Slice first[] = {S_INIT("ticket_id"), S_INIT("claim"), S_INIT("verdict"), S_INIT("reason"),
                                  S_INIT("detail"),    S_INIT("also"),  S_INIT("notes"),   S_INIT("causes")};
    static const Slice last[] = {S_INIT("wait_until"), S_INIT("next_step"), S_INIT("place")};
    for (size_t i = 0; i < COUNT_OF(first); i++)
        add(line, first[i]);
    add_header_group(line, S("claimed"), scratch);
    add_header_group(line, S("recorded"), scratch);
    for (int i = 0; i < MEASURE_COUNT; i++)
        add(line, arena_printf(scratch, "difference_%.*s", SLICE_ARG(measure_name((enum measure)i))));
    add_header_group(line, S("corrected"), scratch);
    for (size_t i = 0; i < COUNT_OF(last); i++)
        add(line, last[i]);
    end(line);
}

static void add_claim(struct line *line, const struct run *run, const struct resolution *resolution,
                      struct arena *scratch)
{
    static const struct details none = {0};
    static const Slice no_difference[MEASURE_COUNT] = {{0}};
    struct facts facts;
    facts_make(run, resolution, scratch, &facts);
    const Slice *difference = facts.has_difference ? facts.difference : no_difference;
    add(line, facts.ticket_id);
    add(line, arena_printf(scratch, "%u", (unsigned)resolution->claim->number));
    add(line, facts.verdict);
    add(line, facts.reason);
    add(line, facts.detail);
    add_list(line, facts.also, facts.also_count);
    add_list(line, facts.note_texts, facts.note_count);
    add_causes(line, &resolution->diagnosis);
    add_details(line, &facts.claimed);
    add_details(line, &facts.recorded);
    for (int i = 0; i < MEASURE_COUNT; i++)
        add(line, difference[i]);
    add_details(line, facts.has_corrected ? &facts.claimed : &none);
    add(line, facts.wait_until);
    add(line, resolution->next_step);
    add(line, facts.place);
    end(line);
}

static void write_lines(struct buf *buf, const struct run *run, const struct resolution *resolutions, size_t count,
                        const void *delimiter, struct arena *scratch)
{
    struct buf list;
    buf_init(&list);
    struct line line = {.buf = buf, .list = &list, .delimiter = *(const char *)delimiter};
    size_t mark = arena_mark(scratch);
    for (size_t i = 0; i < count; i++) {
        if (!run_shows(run, &resolutions[i]))
            continue;
        add_claim(&line, run, &resolutions[i], scratch);
        arena_rewind(scratch, mark);
    }
    buf_done(&list);
}

void write_csv_header(struct out *out, char delimiter, struct arena *scratch)
{
    struct line header = {.buf = &out->buf, .delimiter = delimiter};
    size_t mark = arena_mark(scratch);
    add_header(&header, scratch);
    arena_rewind(scratch, mark);
}

void write_csv_claims(struct out *out, const struct run *run, char delimiter)
{
    write_claims_in_lanes(out, run, write_lines, &delimiter);
}

void write_csv(struct out *out, const struct run *run, char delimiter, struct arena *scratch)
{
    write_csv_header(out, delimiter, scratch);
    write_csv_claims(out, run, delimiter);
}
