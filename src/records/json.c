/* A strict reader of JSON text. Written here because the usual libraries make binary
   floating point of numbers, and money must stay the digits that were sent. */
#include "records/json.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"

#include <string.h>

struct parse {
    Slice text;
    size_t at;
    unsigned depth;
    struct arena *nodes, *mem;
    struct json_fault *fault;
};

static bool fail(struct parse *parse, size_t at, const char *what)
{
    *parse->fault = (struct json_fault){at, what};
    return false;
}

size_t json_skip_blanks(Slice text, size_t at)
{
    while (at < text.len && (text.at[at] == ' ' || text.at[at] == '\n' || text.at[at] == '\r' || text.at[at] == '\t'))
        at++;
    return at;
}

static int peek(const struct parse *parse)
{
    return parse->at < parse->text.len ? (unsigned char)parse->text.at[parse->at] : -1;
}

static bool take(struct parse *parse, char c)
{
    bool is_there = peek(parse) == c;
    parse->at += is_there;
    return is_there;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool take_digits(struct parse *parse)
{
    size_t start = parse->at;
    while (is_digit(peek(parse)))
        parse->at++;
    return parse->at > start || fail(parse, start, "a digit is missing in a number");
}

static bool parse_number(struct parse *parse, struct json_value *value)
{
    take(parse, '-');
    if (take(parse, '0')) {
        if (is_digit(peek(parse)))
            return fail(parse, parse->at - 1, "a number begins with a zero that does not count");
    } else if (!take_digits(parse)) {
        return false;
    }
    if (take(parse, '.') && !take_digits(parse))
        return false;
    if (take(parse, 'e') || take(parse, 'E')) {
        if (!take(parse, '+'))
            take(parse, '-');
        if (!take_digits(parse))
            return false;
    }
    value->kind = JSON_NUMBER;
    value->text = slice_part(parse->text, value->at, parse->at);
    return true;
}

static bool take_hex(struct parse *parse, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int c = peek(parse);
        uint32_t digit;
        if (is_digit(c))
            digit = (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return fail(parse, parse->at, "\\u is not followed by four hexadecimal digits");
        *unit = *unit << 4 | digit;
        parse->at++;
    }
    return true;
}

/* Behind "\u": one character, of two units beyond the first plane. */
static bool take_unit(struct parse *parse, uint32_t *character)
{
    size_t start = parse->at - 2;
    uint32_t low;
    if (!take_hex(parse, character))
        return false;
    if (*character < 0xd800 || *character > 0xdfff)
        return true;
    bool is_pair = *character < 0xdc00 && take(parse, '\\') && take(parse, 'u');
    if (is_pair && !take_hex(parse, &low))
        return false;
    if (!is_pair || low < 0xdc00 || low > 0xdfff)
        return fail(parse, start, "half a character stands alone (a surrogate without its partner)");
    *character = 0x10000 + ((*character - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

static bool take_escape(struct parse *parse, char **end)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    int c = peek(parse);
    const char *letter = c > 0 ? memchr(letters, c, sizeof letters - 1) : NULL;
    uint32_t character;
    parse->at++;
    if (letter) {
        *(*end)++ = meanings[letter - letters];
        return true;
    }
    if (c != 'u')
        return fail(parse, parse->at - 2, "no such escape in a string");
    if (!take_unit(parse, &character))
        return false;
    *end += utf8_put(character, *end);
    return true;
}

/* Escapes never become longer than they were written. */
static bool open_escapes(struct parse *parse, size_t start, size_t close, Slice *text)
{
    char *made = ARENA_ARRAY(parse->mem, char, close - start), *end = made;
    parse->at = start;
    while (parse->at < close) {
        char c = parse->text.at[parse->at++];
        if (c != '\\')
            *end++ = c;
        else if (!take_escape(parse, &end))
            return false;
    }
    *text = (Slice){made, (size_t)(end - made)};
    return true;
}

static bool parse_string(struct parse *parse, Slice *text)
{
    size_t start = ++parse->at, bad_at;
    bool has_escapes = false;
    for (;; parse->at++) {
        int c = peek(parse);
        if (c < 0)
            return fail(parse, start - 1, "a string is not closed");
        if (c < 0x20)
            return fail(parse, parse->at, "a control character stands in a string without an escape");
        if (c == '"')
            break;
        if (c == '\\') {
            has_escapes = true;
            parse->at++;
        }
    }
    size_t close = parse->at;
    *text = slice_part(parse->text, start, close);
    if (!utf8_valid(*text, &bad_at))
        return fail(parse, start + bad_at, "the bytes are not valid UTF-8");
    if (has_escapes && !open_escapes(parse, start, close, text))
        return false;
    parse->at = close + 1;
    return true;
}

static bool parse_word(struct parse *parse, struct json_value *value)
{
    static const struct {
        Slice word;
        enum json_kind kind;
    } words[] = {{S_INIT("null"), JSON_NULL}, {S_INIT("true"), JSON_TRUE}, {S_INIT("false"), JSON_FALSE}};
    Slice rest = slice_skip(parse->text, parse->at);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!slice_starts(rest, words[i].word))
            continue;
        value->kind = words[i].kind;
        value->text = words[i].kind == JSON_NULL ? S("") : words[i].word;
        parse->at += words[i].word.len;
        return true;
    }
    return fail(parse, parse->at, rest.len ? "this is no JSON value" : "a value is missing at the end");
}

static struct json_value *parse_value(struct parse *parse);

static bool parse_member(struct parse *parse, struct json_value **member)
{
    Slice name;
    if (peek(parse) != '"')
        return fail(parse, parse->at, "a name in quotes is missing");
    if (!parse_string(parse, &name))
        return false;
    parse->at = json_skip_blanks(parse->text, parse->at);
    if (!take(parse, ':'))
        return fail(parse, parse->at, "a colon is missing behind a name");
    *member = parse_value(parse);
    if (*member)
        (*member)->name = name;
    return *member;
}

static bool parse_inside(struct parse *parse, struct json_value *value, char close)
{
    size_t open_at = parse->at++;
    struct json_value **last = &value->first;
    if (++parse->depth > MAX_JSON_DEPTH)
        return fail(parse, open_at, "values are nested deeper than 512");
    parse->at = json_skip_blanks(parse->text, parse->at);
    if (take(parse, close)) {
        parse->depth--;
        return true;
    }
    for (;;) {
        parse->at = json_skip_blanks(parse->text, parse->at);
        if (close == '}' ? !parse_member(parse, last) : !(*last = parse_value(parse)))
            return false;
        last = &(*last)->next;
        value->count++;
        if (take(parse, close))
            break;
        if (!take(parse, ','))
            return peek(parse) < 0 ? fail(parse, open_at, "an object or array is not closed")
                                   : fail(parse, parse->at, "a comma or a closing bracket is missing");
    }
    parse->depth--;
    return true;
}
static_assert(MAX_JSON_DEPTH == 512, "as the message says");

static struct json_value *parse_value(struct parse *parse)
{
    struct json_value *value = ARENA_NEW(parse->nodes, struct json_value);
    bool fine;
    parse->at = json_skip_blanks(parse->text, parse->at);
    value->at = parse->at;
    int c = peek(parse);
    switch (c) {
    case '{':
        value->kind = JSON_OBJECT;
        fine = parse_inside(parse, value, '}');
        break;
    case '[':
        value->kind = JSON_ARRAY;
        fine = parse_inside(parse, value, ']');
        break;
    case '"':
        value->kind = JSON_STRING;
        fine = parse_string(parse, &value->text);
        break;
    default: fine = c == '-' || is_digit(c) ? parse_number(parse, value) : parse_word(parse, value); break;
    }
    value->end = parse->at;
    parse->at = json_skip_blanks(parse->text, parse->at);
    return fine ? value : NULL;
}

struct json_value *json_parse(Slice text, size_t *at, struct arena *nodes, struct arena *mem, struct json_fault *fault)
{
    struct parse parse = {.text = text, .at = *at, .nodes = nodes, .mem = mem, .fault = fault};
    struct json_value *value = parse_value(&parse);
    if (value)
        *at = parse.at;
    return value;
}

const struct json_value *json_member(const struct json_value *object, Slice name)
{
    if (object->kind != JSON_OBJECT)
        return NULL;
    for (const struct json_value *member = object->first; member; member = member->next)
        if (slice_equal(member->name, name))
            return member;
    return NULL;
}
