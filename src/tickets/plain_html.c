/* Just enough HTML for what partners paste into tickets. Nothing is fetched, run or obeyed. */
#include "tickets/plain_html.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/plain_private.h"

#define MAX_ENTITY_BYTES 10
#define MAX_SPAN 100
#define MAX_TAG_BYTES 4096 /* a '<' without its '>' within so much is text */

enum tag_effect { TAG_NOTHING, TAG_LINE, TAG_CELL, TAG_HIDES, TAG_QUOTE };

static const struct {
    Slice name;
    enum tag_effect effect;
} tags[] = {
    {S_INIT("br"), TAG_LINE},    {S_INIT("p"), TAG_LINE},    {S_INIT("div"), TAG_LINE},    {S_INIT("tr"), TAG_LINE},
    {S_INIT("li"), TAG_LINE},    {S_INIT("table"), TAG_LINE}, {S_INIT("ul"), TAG_LINE},    {S_INIT("h1"), TAG_LINE},
    {S_INIT("h2"), TAG_LINE},    {S_INIT("h3"), TAG_LINE},   {S_INIT("hr"), TAG_LINE},     {S_INIT("pre"), TAG_LINE},
    {S_INIT("dt"), TAG_LINE},    {S_INIT("td"), TAG_CELL},   {S_INIT("th"), TAG_CELL},     {S_INIT("dd"), TAG_CELL},
    {S_INIT("blockquote"), TAG_QUOTE},
    {S_INIT("script"), TAG_HIDES}, {S_INIT("style"), TAG_HIDES}, {S_INIT("title"), TAG_HIDES},
};

static const struct {
    Slice name, text;
} entities[] = {
    {S_INIT("amp"), S_INIT("&")},   {S_INIT("lt"), S_INIT("<")},    {S_INIT("gt"), S_INIT(">")},
    {S_INIT("quot"), S_INIT("\"")}, {S_INIT("apos"), S_INIT("'")},  {S_INIT("nbsp"), S_INIT(" ")},
    {S_INIT("euro"), S_INIT("€")},  {S_INIT("pound"), S_INIT("£")}, {S_INIT("yen"), S_INIT("¥")},
    {S_INIT("rsquo"), S_INIT("’")}, {S_INIT("lsquo"), S_INIT("‘")}, {S_INIT("ndash"), S_INIT("–")},
    {S_INIT("mdash"), S_INIT("—")}, {S_INIT("minus"), S_INIT("−")}, {S_INIT("deg"), S_INIT("°")},
    {S_INIT("ordm"), S_INIT("º")},  {S_INIT("aacute"), S_INIT("á")}, {S_INIT("eacute"), S_INIT("é")},
    {S_INIT("oacute"), S_INIT("ó")}, {S_INIT("iacute"), S_INIT("í")}, {S_INIT("uacute"), S_INIT("ú")},
    {S_INIT("egrave"), S_INIT("è")}, {S_INIT("ecirc"), S_INIT("ê")}, {S_INIT("atilde"), S_INIT("ã")},
    {S_INIT("ccedil"), S_INIT("ç")}, {S_INIT("ntilde"), S_INIT("ñ")}, {S_INIT("auml"), S_INIT("ä")},
    {S_INIT("ouml"), S_INIT("ö")},  {S_INIT("uuml"), S_INIT("ü")},  {S_INIT("szlig"), S_INIT("ß")},
};

struct pour {
    char *at;
    size_t len;
    bool row_begun; /* a cell stands on this line */
    size_t spanned; /* columns that the cell takes beside its own */
};

static void pour_text(struct pour *pour, Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        pour->at[pour->len++] = text.at[i];
}

/* Blanks and line ends of the source are one blank. */
static void pour_blank(struct pour *pour)
{
    char last = pour->len ? pour->at[pour->len - 1] : '\n';
    if (last != ' ' && last != '\n' && last != '\t')
        pour->at[pour->len++] = ' ';
}

static void pour_character(struct pour *pour, uint64_t c)
{
    char bytes[4];
    size_t len = 0;
    if (c <= ' ' || c == 0xa0) {
        pour_blank(pour);
        return;
    }
    if (c >= 0x110000 || (c >= 0xd800 && c < 0xe000))
        return;
    if (c < 0x80) {
        bytes[len++] = (char)c;
    } else if (c < 0x800) {
        bytes[len++] = (char)(0xc0 | c >> 6);
    } else if (c < 0x10000) {
        bytes[len++] = (char)(0xe0 | c >> 12);
        bytes[len++] = (char)(0x80 | (c >> 6 & 0x3f));
    } else {
        bytes[len++] = (char)(0xf0 | c >> 18);
        bytes[len++] = (char)(0x80 | (c >> 12 & 0x3f));
        bytes[len++] = (char)(0x80 | (c >> 6 & 0x3f));
    }
    if (c >= 0x80)
        bytes[len++] = (char)(0x80 | (c & 0x3f));
    pour_text(pour, (Slice){bytes, len});
}

static bool number_of_entity(Slice name, uint64_t *out)
{
    uint64_t value = 0;
    if (name.len < 2 || name.at[0] != '#')
        return false;
    if (name.at[1] != 'x' && name.at[1] != 'X')
        return slice_to_u64(slice_skip(name, 1), 0x10ffff, out);
    for (size_t i = 2; i < name.len; i++) {
        char c = (char)(name.at[i] | 0x20);
        if (!is_digit(c) && !(c >= 'a' && c <= 'f'))
            return false;
        value = value * 16 + (uint64_t)(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *out = value;
    return name.len > 2;
}

/* Every entity is at least as long as what it stands for. */
static size_t pour_entity(struct pour *pour, Slice rest)
{
    Slice head = slice_part(rest, 1, MAX_ENTITY_BYTES + 1);
    size_t end = slice_find(head, S(";"));
    Slice name = slice_part(head, 0, end);
    uint64_t c;
    if (end < head.len && number_of_entity(name, &c)) {
        pour_character(pour, c);
        return end + 2;
    }
    for (size_t i = 0; end < head.len && i < COUNT_OF(entities); i++)
        if (slice_equal(entities[i].name, name)) {
            if (slice_equal(entities[i].text, S(" ")))
                pour_blank(pour);
            else
                pour_text(pour, entities[i].text);
            return end + 2;
        }
    pour->at[pour->len++] = '&';
    return 1;
}

static enum tag_effect effect_of(Slice name)
{
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        if (slice_equal_nocase(tags[i].name, name))
            return tags[i].effect;
    return TAG_NOTHING;
}

static size_t find_nocase(Slice text, Slice needle)
{
    for (size_t i = 0; i + needle.len <= text.len; i++)
        if (slice_starts_nocase(slice_skip(text, i), needle))
            return i;
    return text.len;
}

static Slice name_of_tag(Slice rest)
{
    size_t from = rest.len > 1 && rest.at[1] == '/' ? 2 : 1, to = from;
    while (to < rest.len && (is_letter(rest.at[to]) || is_digit(rest.at[to])))
        to++;
    return slice_part(rest, from, to);
}

/* "<td colspan=3>": the columns beside its own; never more than the tag has bytes, which is the room there is. */
static size_t columns_spanned(Slice tag)
{
    static const Slice name = S_INIT("colspan");
    size_t at = find_nocase(tag, name) + name.len, value = 0;
    while (at < tag.len && slice_has(S(" =\"'"), tag.at[at]))
        at++;
    for (; at < tag.len && is_digit(tag.at[at]) && value < MAX_SPAN; at++)
        value = value * 10 + (size_t)(tag.at[at] - '0');
    size_t spanned = value ? value - 1 : 0;
    return spanned < tag.len / 2 ? spanned : tag.len / 2;
}

static void pour_spanned(struct pour *pour)
{
    for (; pour->spanned; pour->spanned--)
        pour->at[pour->len++] = '\t';
}

static void obey_tag(struct pour *pour, enum tag_effect effect, bool closes, Slice tag)
{
    if (effect == TAG_CELL && !closes) {
        pour_spanned(pour);
        pour->spanned = columns_spanned(tag);
    }
    if (effect == TAG_LINE || effect == TAG_QUOTE) {
        if (pour->len && pour->at[pour->len - 1] != '\n')
            pour->at[pour->len++] = '\n';
        pour->row_begun = false;
        pour->spanned = 0;
        if (effect == TAG_QUOTE && !closes)
            pour_text(pour, S(QUOTE_MARK "\n"));
    } else if (effect == TAG_CELL && !closes) {
        if (pour->row_begun)
            pour->at[pour->len++] = '\t';
        pour->row_begun = true;
    }
}

/* How many bytes the tag takes; 0 when '<' begins none. */
static size_t pour_tag(struct pour *pour, Slice rest)
{
    Slice name = name_of_tag(rest);
    Slice head = slice_part(rest, 0, MAX_TAG_BYTES);
    size_t end = name.len || slice_starts(rest, S("<!")) ? slice_find(head, S(">")) : head.len;
    if (slice_starts(rest, S("<!--"))) {
        end = slice_find(rest, S("-->"));
        return end < rest.len ? end + 3 : rest.len;
    }
    if (end == head.len)
        return 0;
    bool closes = rest.at[1] == '/';
    enum tag_effect effect = effect_of(name);
    if (effect == TAG_HIDES && !closes) {
        char closing[16] = "</";
        size_t len = 2;
        for (size_t i = 0; i < name.len && len < sizeof closing; i++)
            closing[len++] = name.at[i];
        end = find_nocase(rest, (Slice){closing, len});
        return end;
    }
    obey_tag(pour, effect, closes, slice_part(rest, 0, end));
    return end + 1;
}

bool looks_like_html(Slice text)
{
    static const Slice signs[] = {S_INIT("<br"), S_INIT("<p>"), S_INIT("<p "), S_INIT("<div"), S_INIT("<td"),
                                  S_INIT("<html")};
    size_t at = slice_find(text, S("<"));
    if (at == text.len)
        return false;
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (find_nocase(slice_skip(text, at), signs[i]) < text.len - at)
            return true;
    return false;
}

Slice html_to_text(Slice html, struct arena *mem)
{
    struct pour pour = {.at = ARENA_ARRAY(mem, char, html.len + 1)};
    for (Slice rest = html; rest.len;) {
        size_t used = 0;
        char c = rest.at[0];
        if (c == '<')
            used = pour_tag(&pour, rest);
        else if (c == '&')
            used = pour_entity(&pour, rest);
        if (used == 0) {
            if ((unsigned char)c <= ' ')
                pour_blank(&pour);
            else
                pour.at[pour.len++] = c;
            used = 1;
        }
        rest = slice_skip(rest, used);
    }
    return (Slice){pour.at, pour.len};
}
