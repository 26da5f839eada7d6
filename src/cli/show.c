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
#include "report/writers.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

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

/* --- lines for programs --- */

enum level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_INFO, LEVEL_DEBUG };

static const struct {
    const char *name;
    char priority; /* syslog(3) */
} levels[] = {[LEVEL_ERROR] = {"error", '3'},
              [LEVEL_WARNING] = {"warning", '4'},
              [LEVEL_INFO] = {"info", '6'},
              [LEVEL_DEBUG] = {"debug", '7'}};

static void add_member(struct buf *buf, const char *name, Slice text)
{
    if (text.len == 0)
        return;
    buf_addf(buf, ",\"%s\":", name);
    json_add_string(buf, text);
}

/* `what` is the room of a story, or empty. */
static void add_json(struct buf *buf, enum level level, Slice what, Slice message, const struct finding *finding)
{
    char now[20];
    buf_add(buf, S("{\"time\":"));
    json_add_string(buf, instant_format((Instant){.seconds = (int64_t)time(NULL), .known = true}, now));
    buf_addf(buf, ",\"level\":\"%s\"", levels[level].name);
    add_member(buf, "room", what);
    if (finding) {
        add_member(buf, "finding", finding_name(finding->id));
        add_member(buf, "source", finding->place.source);
        add_member(buf, "part", finding->place.part);
        if (finding->place.line)
            buf_addf(buf, ",\"line\":%" PRIu64, finding->place.line);
        if (finding->place.column)
            buf_addf(buf, ",\"column\":%" PRIu32, finding->place.column);
    }
    add_member(buf, "message", message);
    buf_add(buf, S("}\n"));
}

static void add_journal(struct buf *buf, enum level level, Slice what, Slice message)
{
    buf_addf(buf, "<%c>", levels[level].priority);
    buf_add(buf, what);
    buf_add(buf, what.len ? S(": ") : S(""));
    terminal_add_text(buf, message);
    buf_add_char(buf, '\n');
}

static void add_line(struct buf *buf, struct look look, enum level level, Slice what, Slice message)
{
    if (look.form == LOG_JSON)
        add_json(buf, level, what, message, NULL);
    else
        add_journal(buf, level, what, message);
}

static void add_finding_line(struct buf *buf, struct look look, const struct finding *finding, struct arena *scratch)
{
    enum level level = finding->severity == SEVERITY_ERROR ? LEVEL_ERROR : LEVEL_WARNING;
    if (look.form == LOG_JSON)
        add_json(buf, level, (Slice){0}, finding->message, finding);
    else
        add_journal(buf, level, place_format(finding->place, scratch),
                    arena_printf(scratch, "%.*s [%.*s]", SLICE_ARG(finding->message),
                                 SLICE_ARG(finding_name(finding->id))));
}

Slice log_form_name(size_t form)
{
    static const Slice names[] = {
        [LOG_TEXT] = S_INIT("text"), [LOG_JSON] = S_INIT("json"), [LOG_JOURNAL] = S_INIT("journal")};
    return form < COUNT_OF(names) ? names[form] : (Slice){0};
}

/* Whole lines as base/diag.c writes them: "matching: 3 candidates". */
static ssize_t write_story(void *cookie, const char *text, size_t size)
{
    const struct look *look = cookie;
    struct out out;
    out_init(&out, STDERR_FILENO, S("standard error"));
    for (Slice rest = {text, size}; rest.len;) {
        Slice line = slice_cut(rest, '\n', &rest), message, room = slice_cut(line, ':', &message);
        add_line(&out.buf, *look, LEVEL_DEBUG, room, slice_trim(message));
    }
    out_flush(&out);
    out_done(&out);
    return (ssize_t)size;
}

FILE *show_story(const struct look *look)
{
    if (look->form == LOG_TEXT)
        return NULL;
    FILE *story = fopencookie((void *)(uintptr_t)look, "w", (cookie_io_functions_t){.write = write_story});
    if (story)
        setvbuf(story, NULL, _IOLBF, BUFSIZ);
    return story;
}

/* --- lines for people --- */

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
        bool is_shown = finding->severity == SEVERITY_ERROR || !look.errors_only;
        if (is_shown && look.form == LOG_TEXT)
            add_finding(&err->buf, look, finding, scratch);
        else if (is_shown)
            add_finding_line(&err->buf, look, finding, scratch);
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
        struct buf line;
        buf_init(&line);
        buf_add(&line, S("... and "));
        add_grouped(&line, diag->count[i] - MAX_FINDINGS_KEPT);
        buf_addf(&line, " more of %.*s", SLICE_ARG(finding_name((enum finding_id)i)));
        if (look.form == LOG_TEXT) {
            buf_add(&err->buf, buf_slice(&line));
            buf_add_char(&err->buf, '\n');
        } else {
            add_line(&err->buf, look, diag->grade[i] == SEVERITY_ERROR ? LEVEL_ERROR : LEVEL_WARNING, (Slice){0},
                     buf_slice(&line));
        }
        buf_done(&line);
    }
    out_flush(err);
}

void show_fault(struct out *err, struct look look, const char *who, Slice fault)
{
    if (look.form == LOG_TEXT) {
        add_painted(&err->buf, look, PAINT_ERROR, slice_from(who));
        buf_add(&err->buf, S(": "));
        terminal_add_text(&err->buf, fault);
        buf_add_char(&err->buf, '\n');
    } else {
        add_line(&err->buf, look, LEVEL_ERROR, (Slice){0}, fault);
    }
    out_flush(err);
}

void show_note(struct out *err, struct look look, Slice text)
{
    if (look.form == LOG_TEXT) {
        buf_add(&err->buf, S("kpirecon: "));
        buf_add(&err->buf, text);
        buf_add_char(&err->buf, '\n');
    } else {
        add_line(&err->buf, look, LEVEL_INFO, (Slice){0}, text);
    }
    out_flush(err);
}
