/* From marks to text. */
#include "records/html_text.h"

#include "base/slice.h"

#define WIDE_BLANK "\xc2\xa0"

enum effect { EFFECT_NONE, EFFECT_LINE, EFFECT_BLANK, EFFECT_VOID };

static const struct {
    Slice name;
    enum effect effect;
} effects[] = {
    {S_INIT("br"), EFFECT_LINE},    {S_INIT("p"), EFFECT_LINE},   {S_INIT("div"), EFFECT_LINE},
    {S_INIT("li"), EFFECT_LINE},    {S_INIT("tr"), EFFECT_LINE},  {S_INIT("table"), EFFECT_LINE},
    {S_INIT("ul"), EFFECT_LINE},    {S_INIT("ol"), EFFECT_LINE},  {S_INIT("h1"), EFFECT_LINE},
    {S_INIT("h2"), EFFECT_LINE},    {S_INIT("h3"), EFFECT_LINE},  {S_INIT("h4"), EFFECT_LINE},
    {S_INIT("pre"), EFFECT_LINE},   {S_INIT("hr"), EFFECT_LINE},  {S_INIT("blockquote"), EFFECT_LINE},
    {S_INIT("td"), EFFECT_BLANK},   {S_INIT("th"), EFFECT_BLANK}, {S_INIT("img"), EFFECT_VOID},
    {S_INIT("input"), EFFECT_VOID}, {S_INIT("col"), EFFECT_VOID}, {S_INIT("wbr"), EFFECT_VOID},
};

static enum effect effect_of(const struct html_mark *mark)
{
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        if (html_is(mark, effects[i].name))
            return effects[i].effect;
    return EFFECT_NONE;
}

/* "display: none" in any case and with any blanks. */
bool html_hides(const struct html_mark *mark)
{
    char tight[256];
    size_t len = 0;
    bool is_hidden;
    if (slice_find(mark->text, S("=")) == mark->text.len && mark->text.len < S("hidden").len)
        return false;
    html_attribute(mark, S("hidden"), &is_hidden);
    Slice style = html_attribute(mark, S("style"), NULL);
    for (size_t i = 0; i < style.len && len < sizeof tight; i++)
        if ((unsigned char)style.at[i] > ' ')
            tight[len++] = (char)(style.at[i] >= 'A' && style.at[i] <= 'Z' ? style.at[i] | 0x20 : style.at[i]);
    return is_hidden || slice_find((Slice){tight, len}, S("display:none")) < len;
}

static bool has_room(const struct html_text *text)
{
    return text->buf.len < text->max_bytes;
}

static void add_blank(struct html_text *text)
{
    char last = text->buf.len ? text->buf.at[text->buf.len - 1] : '\n';
    if (last != ' ' && last != '\n' && has_room(text))
        buf_add_char(&text->buf, ' ');
}

static void add_line(struct html_text *text)
{
    while (text->buf.len && text->buf.at[text->buf.len - 1] == ' ')
        text->buf.len--;
    if (text->buf.len && text->buf.at[text->buf.len - 1] != '\n' && has_room(text))
        buf_add_char(&text->buf, '\n');
}

static void add_text(struct html_text *text, Slice written)
{
    for (size_t i = 0; i < written.len && has_room(text); i++) {
        char c = written.at[i], into[HTML_ENTITY_BYTES];
        size_t count = 0, taken = c == '&' ? html_entity(slice_skip(written, i), into, &count) : 0;
        if (taken) {
            buf_add(&text->buf, (Slice){into, count});
            i += taken - 1;
        } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
            add_blank(text);
        } else {
            buf_add_char(&text->buf, c);
        }
    }
}

/* True while it is inside of what is hidden. */
static bool is_hidden(struct html_text *text, const struct html_mark *mark)
{
    if (!text->hidden.len && mark->kind == HTML_OPEN && effect_of(mark) != EFFECT_VOID && html_hides(mark)) {
        text->hidden = mark->name;
        text->depth = 1;
        return true;
    }
    if (!text->hidden.len)
        return false;
    if (html_is(mark, text->hidden))
        text->depth += mark->kind == HTML_OPEN ? 1u : -1u;
    if (text->depth == 0)
        text->hidden = S("");
    return true;
}

void html_text_begin(struct html_text *text, size_t max_bytes)
{
    buf_clear(&text->buf);
    text->max_bytes = max_bytes;
    text->hidden = S("");
    text->depth = 0;
}

void html_text_take(struct html_text *text, const struct html_mark *mark)
{
    if (is_hidden(text, mark))
        return;
    if (mark->kind == HTML_TEXT) {
        add_text(text, mark->text);
        return;
    }
    enum effect effect = effect_of(mark);
    if (effect == EFFECT_LINE)
        add_line(text);
    else if (effect == EFFECT_BLANK)
        add_blank(text);
}

Slice html_trim(Slice text)
{
    for (size_t before = text.len + 1; text.len != before;) {
        before = text.len;
        text = slice_trim(text);
        text = slice_starts(text, S(WIDE_BLANK)) ? slice_skip(text, 2) : text;
        text = slice_ends(text, S(WIDE_BLANK)) ? slice_part(text, 0, text.len - 2) : text;
    }
    return text;
}

Slice html_text_seen(struct html_text *text)
{
    return html_trim(buf_slice(&text->buf));
}

void html_text_done(struct html_text *text)
{
    buf_done(&text->buf);
}
