/* Lines of mails: markup is taken off, quoted copies are put aside. */
#include "records/mail_text.h"

#include "base/arena.h"
#include "base/slice.h"
#include "records/html_tags.h"

#include <string.h>

struct lines {
    char *at;
    size_t len;
    bool is_unclosed; /* what holds no text was not closed once: it is not looked for again */
};

static void add(struct lines *lines, Slice text)
{
    if (text.len)
        memcpy(lines->at + lines->len, text.at, text.len);
    lines->len += text.len;
}

static Slice lines_slice(const struct lines *lines)
{
    return (Slice){lines->at, lines->len};
}

/* --- markup --- */

static bool is_tag(Slice tag, Slice name)
{
    Slice rest = slice_skip(tag, 1 + slice_starts(tag, S("</")));
    return slice_starts_nocase(rest, name) &&
           (rest.len == name.len || memchr(" \t\r\n/>", rest.at[name.len], 6) != NULL);
}

static void end_line(struct lines *lines)
{
    while (lines->len && (lines->at[lines->len - 1] == ' ' || lines->at[lines->len - 1] == '\t'))
        lines->len--;
    if (lines->len && lines->at[lines->len - 1] != '\n')
        add(lines, S("\n"));
}

/* From '<' on; how many bytes the tag takes, with what is in it when that is no text. */
static size_t take_tag(Slice text, struct lines *lines)
{
    static const Slice blocks[] = {S_INIT("br"), S_INIT("p"),  S_INIT("div"), S_INIT("tr"), S_INIT("table"),
                                   S_INIT("li"), S_INIT("h1"), S_INIT("h2"),  S_INIT("h3"), S_INIT("blockquote")};
    static const struct {
        Slice name, end;
    } silent[] = {
        {S_INIT("style"), S_INIT("</style")},
        {S_INIT("script"), S_INIT("</script")},
        {S_INIT("head"), S_INIT("</head")},
    };
    Slice close = slice_starts(text, S("<!--")) ? S("-->") : S(">");
    size_t size = slice_find(text, close) + close.len;
    if (size > text.len)
        return text.len;
    for (size_t i = 0; i < COUNT_OF(silent); i++)
        if (is_tag(text, silent[i].name) && text.at[1] != '/') {
            size_t end = lines->is_unclosed ? text.len : size + slice_find(slice_skip(text, size), silent[i].end);
            lines->is_unclosed |= end >= text.len;
            return end < text.len ? end : size;
        }
    if (is_tag(text, S("td")) || is_tag(text, S("th"))) {
        if (text.at[1] == '/')
            add(lines, S("\t"));
        return size;
    }
    for (size_t i = 0; i < COUNT_OF(blocks); i++)
        if (is_tag(text, blocks[i]))
            end_line(lines);
    return size;
}

Slice mail_text_from_html(Slice html, struct arena *mem)
{
    struct lines lines = {.at = ARENA_ARRAY(mem, char, html.len + 1)};
    for (size_t i = 0; i < html.len;) {
        Slice rest = slice_skip(html, i);
        char c = html.at[i];
        size_t count = 0, taken = c == '<' ? take_tag(rest, &lines) : 0;
        if (c == '&') {
            taken = html_entity(rest, lines.at + lines.len, &count);
            lines.len += count;
        }
        if (taken) {
            i += taken;
            continue;
        }
        bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        bool starts_line = lines.len == 0 || memchr(" \t\n", lines.at[lines.len - 1], 3);
        if (!is_blank)
            lines.at[lines.len++] = c;
        else if (!starts_line)
            lines.at[lines.len++] = ' ';
        i++;
    }
    return slice_trim(lines_slice(&lines));
}

/* --- quotes --- */

static bool begins_quote(Slice line)
{
    static const Slice ends[] = {S_INIT("wrote:"),     S_INIT("schrieb:"),   S_INIT("écrit :"),   S_INIT("écrit\xc2\xa0:"),
                                 S_INIT("écrit:"),     S_INIT("escribió:"),  S_INIT("escreveu:"), S_INIT("scritto:"),
                                 S_INIT("님이 작성:"), S_INIT("のメール:")};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (slice_ends(line, ends[i]))
            return true;
    return false;
}

static bool ends_message(Slice line)
{
    static const Slice words[] = {S_INIT("original message"), S_INIT("ursprüngliche nachricht"),
                                  S_INIT("message d'origine"), S_INIT("mensaje original"),
                                  S_INIT("mensagem original"), S_INIT("messaggio originale"),
                                  S_INIT("원본 메시지"),        S_INIT("元のメッセージ")};
    if (!slice_starts(line, S("---")))
        return false;
    for (size_t i = 0; i < line.len; i++)
        for (size_t j = 0; line.at[i] != '-' && line.at[i] != ' ' && j < COUNT_OF(words); j++)
            if (slice_starts_nocase(slice_skip(line, i), words[j]))
                return true;
    return false;
}

static Slice next_line(Slice *rest)
{
    Slice line = slice_cut(*rest, '\n', rest);
    return slice_ends(line, S("\r")) ? slice_part(line, 0, line.len - 1) : line;
}

/* The line that is not blank, if any, from here on. */
static Slice line_ahead(Slice rest)
{
    Slice line = S("");
    while (rest.len && slice_trim(line).len == 0)
        line = next_line(&rest);
    return slice_trim(line);
}

/* What mail programs of all languages write before a subject, compared without case where it is ASCII. */
bool mail_subject_forwards(Slice subject)
{
    static const Slice heads[] = {
        S_INIT("FW"), S_INIT("FWD"), S_INIT("WG"),  S_INIT("TR"),     S_INIT("RV"),   S_INIT("ENC"),     S_INIT("I"),
        S_INIT("VB"), S_INIT("VS"),  S_INIT("VL"),  S_INIT("PD"),     S_INIT("ILT"),  S_INIT("İLT"),     S_INIT("TOVÁBB"),
        S_INIT("Továbbítás"), S_INIT("Doorst"), S_INIT("PŘ"), S_INIT("ΠΡΘ"), S_INIT("Пересл"), S_INIT("הועבר"),
        S_INIT("转发"), S_INIT("轉寄"), S_INIT("転送"), S_INIT("전달"), S_INIT("Reenv"), S_INIT("Trimis"), S_INIT("YML"),
    };
    Slice rest, head = slice_trim(slice_cut(subject, ':', &rest));
    if (head.len == subject.len)
        head = slice_part(subject, 0, slice_find(subject, S("：")));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        if (slice_equal_nocase(slice_trim(head), heads[i]))
            return true;
    return false;
}

void mail_text_split(Slice text, bool is_mbox, bool is_forward, struct arena *mem, Slice *written, Slice *quoted)
{
    struct lines kept = {.at = ARENA_ARRAY(mem, char, text.len + 1)};
    struct lines aside = {.at = ARENA_ARRAY(mem, char, text.len + 1)};
    bool is_over = false;
    for (Slice rest = text; rest.len;) {
        Slice line = next_line(&rest), word = slice_trim(line);
        bool is_from = is_mbox && slice_starts(line, S(">")) && slice_starts(slice_skip(line, 1), S("From "));
        bool is_quote = !is_from && !is_forward && slice_starts(word, S(">"));
        bool is_intro = word.len < 400 && begins_quote(word) && slice_starts(line_ahead(rest), S(">"));
        is_over |= !is_forward && ends_message(word);
        struct lines *to = is_over || is_quote || is_intro ? &aside : &kept;
        add(to, is_from ? slice_skip(line, 1) : line);
        add(to, S("\n"));
    }
    *written = slice_trim(lines_slice(&kept));
    *quoted = slice_trim(lines_slice(&aside));
    if (written->len == 0) {
        *written = slice_trim(text);
        *quoted = S("");
    }
}
