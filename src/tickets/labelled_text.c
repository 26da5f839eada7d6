/* Text walked line by line: each line is a row, or a line with labels, or part of a sentence. */
#include "tickets/labelled_text.h"

#include "base/arena.h"
#include "base/slice.h"
#include "records/totals.h"
#include "tickets/plain_html.h"
#include "tickets/text_private.h"
#include "tickets/text_quotes.h"

#include <string.h>

#define LEAST_HEADING_MARKS 2 /* "# 12" may be a number */
#define MAX_TEXT_BYTES ((size_t)256 << 10) /* of a ticket; what comes after is no claim */
#define MAX_UNESCAPED 3 /* times that markup was made text */
#define GROUP_DIGITS 3

/* "-----Original Message-----", in any language: words between dashes. */
static bool begins_quote(Slice line)
{
    static const Slice dashes = S_INIT("---");
    bool framed = slice_starts(line, dashes) && slice_ends(line, dashes);
    if (slice_equal(line, S(QUOTE_MARK)))
        return true;
    while (framed && line.len && line.at[0] == '-')
        line = slice_skip(line, 1);
    return framed && line.len > 2 * dashes.len;
}

static bool begins_signature(Slice line)
{
    return slice_equal(line, S("--")) || slice_equal(line, S("__"));
}

struct prose {
    char *at;
    size_t len;
};

static bool begins_digit(Slice text)
{
    bool is_wide = slice_starts(text, S("\xef\xbc")) && text.len > 2;
    return text.len && ((text.at[0] >= '0' && text.at[0] <= '9') ||
                        (is_wide && (unsigned char)text.at[2] >= 0x90 && (unsigned char)text.at[2] <= 0x99));
}

/* Does the mark stand within a number: "1，250", "12：30", "1。5"? Those of "A-1000，202" and "7，2020年" are too many. */
static bool is_within_number(Slice before, char mark, Slice behind)
{
    size_t digits = 0, head = before.len;
    while (head && before.at[head - 1] >= '0' && before.at[head - 1] <= '9')
        head--;
    size_t leading = before.len - head;
    if (!leading || mark == ';' || (mark == ',' && leading > GROUP_DIGITS))
        return false;
    while (begins_digit(behind) && digits <= GROUP_DIGITS) {
        behind = slice_skip(behind, (unsigned char)behind.at[0] < 0x80 ? 1 : 3);
        digits++;
    }
    return mark == ',' ? digits == GROUP_DIGITS : digits > 0;
}

static bool may_be_wide(char c)
{
    return c == '\xe3' || c == '\xef';
}

/* Scripts that write no blanks have wide marks between the parts of a sentence. Never more bytes than the line has. */
static void add_prose(struct prose *prose, Slice line, char end)
{
    static const struct {
        Slice mark;
        char as[2];
    } wide[] = {{S_INIT("，"), {',', ' '}}, {S_INIT("、"), {',', ' '}}, {S_INIT("；"), {';', ' '}},
                {S_INIT("："), {':', ' '}}, {S_INIT("。"), {'.', '\n'}}};
    for (size_t i = 0; i < line.len; i++) {
        Slice rest = slice_skip(line, i);
        size_t w = may_be_wide(line.at[i]) ? 0 : COUNT_OF(wide);
        while (w < COUNT_OF(wide) &&
               !(slice_starts(rest, wide[w].mark) &&
                 !is_within_number(slice_part(line, 0, i), wide[w].as[0], slice_skip(rest, wide[w].mark.len))))
            w++;
        if (w < COUNT_OF(wide)) {
            prose->at[prose->len++] = wide[w].as[0];
            prose->at[prose->len++] = wide[w].as[1];
            i += wide[w].mark.len - 1;
        } else {
            prose->at[prose->len++] = line.at[i] == CELL_LINE || line.at[i] == CELL_SHARED ? ' ' : line.at[i];
        }
    }
    prose->at[prose->len++] = end;
}

static void end_rows(struct text_walk *walk)
{
    walk->header_count = 0;
    walk->shown_cells = 0;
}

/* What was written so far may say in sentences what it is about. */
static bool has_said_enough(struct text_walk *walk, Slice prose)
{
    text_settle_claim(walk);
    if (text_names_enough(walk->out))
        return true;
    struct labelled_text before = *walk->out;
    text_take_prose(walk, prose);
    walk->is_said = text_names_enough(walk->out);
    if (!walk->is_said) {
        walk->said = walk->out->claims[0];
        walk->said_any = true;
        *walk->out = before;
    }
    return walk->is_said;
}

/* One detail in a sentence above an earlier message that gives it otherwise. */
static void hold_against(struct labelled_text *out, const struct text_claim *said)
{
    for (size_t field = 0; out->count == 1 && field < CLAIM_FIELD_COUNT; field++) {
        struct text_claim *claim = &out->claims[0];
        if (said->raw[field].len && claim->raw[field].len && !slice_equal(said->raw[field], claim->raw[field]))
            claim->other[field] = said->raw[field];
    }
}

/* What an earlier message said is passed over; a message that only passes one on speaks through it. *head is how many
   lines stand above what it says, this one too. */
static bool is_earlier(struct text_walk *walk, Slice line, Slice rest, const struct prose *prose, size_t *head)
{
    *head = text_mail_head(line, rest, walk->mem);
    if (!*head && !begins_quote(line) && !text_introduces_copy(line, walk->mem))
        return false;
    return has_said_enough(walk, (Slice){prose->at, prose->len});
}

/* "### Month": a heading of Markdown, as forms make of the names of their fields. */
static Slice without_marks_of_heading(Slice line)
{
    size_t marks = 0;
    while (marks < line.len && line.at[marks] == '#')
        marks++;
    bool is_heading = marks >= LEAST_HEADING_MARKS && marks < line.len && line.at[marks] == ' ';
    return is_heading ? slice_trim(slice_skip(line, marks)) : line;
}

static void walk_lines(struct text_walk *walk, Slice rest, struct prose *prose)
{
    for (size_t head = 0; rest.len; head -= head > 0) {
        Slice raw = slice_cut(rest, '\n', &rest);
        bool is_mark = slice_equal(raw, S(QUOTE_MARK)) || slice_equal(raw, S(TABLE_END));
        Slice line = is_mark ? raw : without_marks_of_heading(slice_trim(raw));
        if (!head && is_earlier(walk, line, rest, prose, &head))
            return;
        if (head)
            continue;
        walk->in_signature |= begins_signature(line);
        if (!line.len || is_mark || line.at[0] == '>') {
            end_rows(walk);
            add_prose(prose, S(""), '\n');
            continue;
        }
        struct text_claim item;
        if (walk->has_items && text_is_item(walk, line, &item)) {
            end_rows(walk);
            text_add_item(walk, &item);
            continue;
        }
        if (text_take_row(walk, raw)) {
            walk->waiting_count = walk->waited_count = 0;
            add_prose(prose, S(""), '\n');
            continue;
        }
        end_rows(walk);
        text_take_line(walk, line);
        if (!walk->in_signature)
            add_prose(prose, line, ' ');
    }
}

/* "**Month:** January" */
static Slice without_bold(Slice text, struct arena *mem)
{
    if (slice_find(text, S("**")) == text.len && !slice_has(text, '`'))
        return text;
    char *at = ARENA_ARRAY(mem, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool is_bold = slice_starts(slice_skip(text, i), S("**"));
        if (!is_bold && text.at[i] != '`')
            at[len++] = text.at[i];
        i += is_bold;
    }
    return (Slice){at, len};
}

/* "【月】４月【年】2020年": what stands in these brackets heads what follows. */
static Slice without_headings(Slice text, struct arena *mem)
{
    static const Slice open = S_INIT("【"), close = S_INIT("】");
    size_t first = slice_find(text, open);
    if (first == text.len || slice_find(slice_skip(text, first + open.len), open) + first + open.len >= text.len)
        return text;
    char *at = ARENA_ARRAY(mem, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        Slice rest = slice_skip(text, i);
        bool opens = slice_starts(rest, open), closes = slice_starts(rest, close);
        Slice behind = slice_skip(rest, close.len);
        bool has_colon = closes && (slice_starts(behind, S(":")) || slice_starts(behind, S("：")));
        if (opens)
            at[len++] = '\n';
        else if (!closes)
            at[len++] = text.at[i];
        else if (!has_colon)
            at[len++] = ':';
        i += opens || closes ? open.len - 1 : 0;
    }
    return (Slice){at, len};
}

/* As it is read by people: without markup, also where a system made text of the markup. */
static Slice readable(Slice text, struct arena *mem)
{
    text = slice_part(text, 0, MAX_TEXT_BYTES);
    for (size_t i = 0; i < MAX_UNESCAPED; i++) {
        Slice plain = looks_like_html(text) ? text : html_unescape(text, mem);
        if (!looks_like_html(plain))
            return without_headings(without_bold(plain, mem), mem);
        text = html_to_text(plain, mem);
    }
    return without_headings(without_bold(text, mem), mem);
}

/* Columns of totals, where the labels stand in the first column. */
static void drop_totals(struct labelled_text *out, struct arena *mem)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        const Slice *raw = out->claims[i].raw;
        bool is_total = cell_is_total_word(raw[CLAIM_INVOICE_NUMBER], mem) ||
                        (!raw[CLAIM_INVOICE_NUMBER].len && (cell_is_total_word(raw[CLAIM_MONTH], mem) ||
                                                            cell_is_total_word(raw[CLAIM_OMLP_TYPE], mem)));
        out->totals_left_out += is_total;
        if (!is_total)
            out->claims[kept++] = out->claims[i];
    }
    out->count = kept;
}

static bool is_of_heading(size_t field)
{
    return field == CLAIM_MONTH || field == CLAIM_YEAR || field == CLAIM_OMLP_TYPE || field == CLAIM_CURRENCY;
}

/* A month, and nothing that only an invoice has. */
static bool is_heading(const struct text_claim *claim)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (claim->other[field].len || (claim->raw[field].len && !is_of_heading(field)))
            return false;
    return claim->raw[CLAIM_MONTH].len || claim->raw[CLAIM_YEAR].len;
}

static bool stands_below(const struct text_claim *heading, const struct text_claim *claim)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (heading->raw[field].len && claim->raw[field].len)
            return false;
    return claim->raw[CLAIM_INVOICE_NUMBER].len && !claim->raw[CLAIM_MONTH].len && !claim->raw[CLAIM_YEAR].len;
}

/* A table of the month above one table per invoice: it is said of each of them, and is no claim. */
static void share_headings(struct labelled_text *out)
{
    const struct text_claim *heading = NULL;
    struct text_claim above;
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        struct text_claim claim = out->claims[i];
        if (heading && stands_below(heading, &claim)) {
            for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
                if (heading->raw[field].len)
                    claim.raw[field] = heading->raw[field];
            claim.mistranslated |= heading->mistranslated;
        } else {
            heading = is_heading(&claim) && i + 1 < out->count && stands_below(&claim, &out->claims[i + 1]) ? &above : NULL;
            above = claim;
        }
        out->claims[kept] = claim;
        kept += !heading || !is_heading(&claim);
    }
    out->count = kept;
}

/* "KPI value: 66" and nothing else, and it may be one. */
static bool has_one_detail(const struct text_walk *walk, struct text_claim *one)
{
    size_t details = 0;
    *one = walk->out->claims[0];
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        details += one->raw[field].len && text_may_be_value(walk, field, one->raw[field]) && !one->other[field].len;
    return walk->out->count == 1 && details == 1;
}

static void read_once(Slice text, const struct labels *labels, const struct programme *programme, struct arena *mem,
                      struct labelled_text *out)
{
    struct text_walk walk = {.labels = labels, .programme = programme, .mem = mem, .out = out};
    memset(out, 0, offsetof(struct labelled_text, claims));
    if (!labels || !text.len)
        return;
    out->claims[0] = (struct text_claim){.mistranslated = false};
    walk.begun_count = 1;
    text = readable(text, mem);
    size_t mark = arena_mark(mem);
    struct prose prose = {.at = ARENA_ARRAY(mem, char, text.len + 2)}; /* a line and its end are no more than that */
    walk.has_items = text_has_items(&walk, text);
    walk_lines(&walk, text, &prose);
    text_settle_claim(&walk);
    struct text_claim one;
    bool has_one = has_one_detail(&walk, &one), keeps = walk.is_said || walk.said_any;
    if (!walk.is_said && !text_take_prose(&walk, (Slice){prose.at, prose.len}) && !walk.has_copies && !keeps)
        arena_rewind(mem, mark);
    hold_against(out, &walk.said);
    drop_totals(out, mem);
    share_headings(out);
    out->language = text_language(&walk);
    bool is_begun = out->speaks_of_kpis && out->count == 1 && out->claims[0].raw[CLAIM_INVOICE_NUMBER].len;
    if (text_names_enough(out) || is_begun)
        return;
    out->count = 0;
    out->has_one = has_one;
    out->claims[0] = one;
}

/* A line of a copy without its mark; false when it has none. */
static bool take_mark_off(Slice *line)
{
    *line = slice_trim(*line);
    if (!slice_starts(*line, S(">")))
        return false;
    *line = slice_trim(slice_skip(*line, 1));
    return true;
}

/* The first lines with marks, without them. */
static Slice marked_lines(Slice text, struct arena *mem)
{
    char *plain = ARENA_ARRAY(mem, char, text.len + 1);
    size_t len = 0;
    while (text.len) {
        Slice line = slice_cut(text, '\n', &text);
        bool is_marked = take_mark_off(&line);
        if (len && !is_marked && line.len)
            break;
        if (!is_marked || (!len && !line.len))
            continue;
        if (line.len)
            memcpy(plain + len, line.at, line.len);
        len += line.len;
        plain[len++] = '\n';
    }
    return (Slice){plain, len};
}

/* What is passed on in marked lines that begin with the head of a mail, as Apple Mail forwards. Empty when they copy what
   is answered: that has no head. */
static Slice passed_on(Slice text, struct arena *mem)
{
    Slice rest = marked_lines(slice_part(text, 0, MAX_TEXT_BYTES), mem), line = slice_cut(rest, '\n', &rest);
    size_t head = text_mail_head(line, rest, mem);
    if (!head)
        return (Slice){0};
    while (--head)
        slice_cut(rest, '\n', &rest);
    return rest;
}

void labelled_text_read(Slice text, const struct labels *labels, const struct programme *programme, struct arena *mem,
                        struct labelled_text *out)
{
    read_once(text, labels, programme, mem, out);
    if (!labels || out->count || out->has_one || !text.len || !memchr(text.at, '>', text.len))
        return;
    Slice copy = passed_on(text, mem);
    if (copy.len)
        read_once(copy, labels, programme, mem, out);
}
