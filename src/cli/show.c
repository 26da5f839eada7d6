/* Findings as compilers print them:

       tickets.csv:12:7: error: row has 3 fields, header has 5 [csv-row-width]
           7,"printer on fire",open
             ^
*/
#include "cli/show.h"

#include "base/arena.h"
#include "base/out.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "cli/terminal.h"

#define EXCERPT_INDENT 4
#define EXCERPT_COLUMNS_UNKNOWN 100 /* where no terminal says how wide it is */
#define EXCERPT_COLUMNS_LEAST 20
#define CUT S("...")

#define PAINT_PLACE S("\x1b[1m")
#define PAINT_ERROR S("\x1b[1;31m")
#define PAINT_WARNING S("\x1b[1;33m")
#define PAINT_OFF S("\x1b[0m")

static void add_painted(struct buf *buf, struct look look, Slice paint, Slice text)
{
    if (look.colour)
        buf_add(buf, paint);
    buf_add(buf, text);
    if (look.colour)
        buf_add(buf, PAINT_OFF);
}

static Slice skip_character(Slice text)
{
    uint32_t character;
    return slice_skip(text, utf8_next(text, &character));
}

/* The line in as many columns as there are, with the caret's surroundings in it. */
static void add_excerpt(struct buf *buf, struct look look, Place place, struct arena *scratch)
{
    size_t columns = look.columns > EXCERPT_INDENT + EXCERPT_COLUMNS_LEAST ? look.columns - EXCERPT_INDENT - 1
                                                                           : EXCERPT_COLUMNS_UNKNOWN;
    struct buf visible;
    buf_init(&visible);
    terminal_add_text(&visible, place.text);
    Slice line = arena_copy(scratch, buf_slice(&visible));
    buf_done(&visible);

    Slice tail = line;
    for (uint32_t column = 1; column < place.column && tail.len; column++)
        tail = skip_character(tail);
    Slice head = {line.at, line.len - tail.len};
    bool cut = unicode_width(head) > columns * 2 / 3 && unicode_width(line) > columns;
    while (cut && unicode_width(head) > columns / 2)
        head = skip_character(head);
    size_t before = unicode_width(head) + (cut ? CUT.len : 0);
    size_t room = columns - before;
    Slice seen = unicode_width(tail) <= room ? tail : unicode_clip(tail, room - CUT.len);

    buf_addf(buf, "%*s", EXCERPT_INDENT, "");
    buf_add(buf, cut ? CUT : S(""));
    buf_add(buf, head);
    buf_add(buf, seen);
    buf_add(buf, seen.len < tail.len ? CUT : S(""));
    buf_add_char(buf, '\n');
    if (place.column)
        buf_addf(buf, "%*s^\n", (int)(EXCERPT_INDENT + before), "");
}

static void add_finding(struct buf *buf, struct look look, const struct finding *finding, struct arena *scratch)
{
    bool is_error = finding->severity == SEVERITY_ERROR;
    Slice place = place_format(finding->place, scratch);
    if (place.len) {
        add_painted(buf, look, PAINT_PLACE, place);
        buf_add(buf, S(": "));
    }
    add_painted(buf, look, is_error ? PAINT_ERROR : PAINT_WARNING, is_error ? S("error") : S("warning"));
    buf_add(buf, S(": "));
    terminal_add_text(buf, finding->message);
    buf_addf(buf, " [%.*s]\n", SLICE_ARG(finding_name(finding->id)));
    if (finding->place.text.len)
        add_excerpt(buf, look, finding->place, scratch);
}

void show_findings(struct out *err, struct look look, struct diag *diag, struct arena *scratch)
{
    for (const struct finding *finding = diag->first; finding; finding = finding->next) {
        size_t mark = arena_mark(scratch);
        if (finding->severity == SEVERITY_ERROR || !look.errors_only)
            add_finding(&err->buf, look, finding, scratch);
        arena_rewind(scratch, mark);
        out_drain(err);
    }
    diag->first = NULL;
    diag->last = &diag->first;
    out_flush(err);
}

/* 1203 as "1,203" */
static void add_grouped(struct buf *buf, uint64_t number)
{
    if (number >= 1000) {
        add_grouped(buf, number / 1000);
        buf_addf(buf, ",%03u", (unsigned)(number % 1000));
    } else {
        buf_add_u64(buf, number);
    }
}

void show_left_out(struct out *err, struct look look, const struct diag *diag)
{
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        bool hidden = diag->grade[i] == SEVERITY_IGNORE || (diag->grade[i] == SEVERITY_WARNING && look.errors_only);
        if (hidden || diag->count[i] <= MAX_FINDINGS_KEPT)
            continue;
        buf_add(&err->buf, S("... and "));
        add_grouped(&err->buf, diag->count[i] - MAX_FINDINGS_KEPT);
        buf_addf(&err->buf, " more of %.*s\n", SLICE_ARG(finding_name((enum finding_id)i)));
    }
    out_flush(err);
}

void show_fault(struct out *err, struct look look, const char *who, Slice fault)
{
    add_painted(&err->buf, look, PAINT_ERROR, slice_from(who));
    buf_add(&err->buf, S(": "));
    terminal_add_text(&err->buf, fault);
    buf_add_char(&err->buf, '\n');
    out_flush(err);
}
