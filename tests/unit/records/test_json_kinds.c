/* What is JSON and what is not, kind by kind: values in every place that a value may have, and then each text with each
   of its bytes left out, doubled and changed. A second reader, made from the grammar of RFC 8259 alone, says what must
   be accepted. */
#include "base/unicode.h"
#include "records/json.h"
#include "support/test.h"

#include <string.h>

/* --- the grammar, as the RFC writes it; each returns where the thing ends, or NULL --- */

static const char *value(const char *at, const char *end);

static const char *blanks(const char *at, const char *end)
{
    while (at < end && memchr(" \t\n\r", *at, 4))
        at++;
    return at;
}

static const char *digits(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at > from ? at : NULL;
}

static const char *number(const char *at, const char *end)
{
    at += at < end && *at == '-';
    const char *whole = digits(at, end);
    if (!whole || (*at == '0' && whole > at + 1))
        return NULL;
    if (whole < end && *whole == '.' && !(whole = digits(whole + 1, end)))
        return NULL;
    if (whole < end && (*whole == 'e' || *whole == 'E')) {
        whole++;
        whole += whole < end && (*whole == '+' || *whole == '-');
        whole = digits(whole, end);
    }
    return whole;
}

static const char *unit(const char *at, const char *end, unsigned *code)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    *code = 0;
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return NULL;
    for (int i = 2; i < 6; i++) {
        const char *digit = at[i] ? strchr(hex, at[i]) : NULL;
        if (!digit)
            return NULL;
        *code = *code * 16 + (unsigned)(digit - hex - (digit - hex >= 16 ? 6 : 0));
    }
    return at + 6;
}

static const char *escape(const char *at, const char *end)
{
    unsigned code, low;
    if (at + 1 < end && at[1] && strchr("\"\\/bfnrt", at[1]))
        return at + 2;
    at = unit(at, end, &code);
    if (!at || code < 0xd800 || code > 0xdfff)
        return at;
    at = code < 0xdc00 ? unit(at, end, &low) : NULL;
    return at && low >= 0xdc00 && low <= 0xdfff ? at : NULL;
}

static const char *string(const char *at, const char *end)
{
    const char *from = at + 1;
    size_t bad_at;
    if (at == end || *at != '"')
        return NULL;
    for (at = from; at && at < end && *at != '"';)
        at = *at == '\\' ? escape(at, end) : (unsigned char)*at < 0x20 ? NULL : at + 1;
    return at && at < end && utf8_valid((Slice){from, (size_t)(at - from)}, &bad_at) ? at + 1 : NULL;
}

static const char *inside(const char *at, const char *end, char close)
{
    at = blanks(at + 1, end);
    if (at < end && *at == close)
        return at + 1;
    for (;; at++) {
        at = blanks(at, end);
        if (close == '}') {
            at = string(at, end);
            at = at ? blanks(at, end) : NULL;
            if (!at || at == end || *at++ != ':')
                return NULL;
        }
        at = value(at, end);
        if (!at || at == end || (*at != ',' && *at != close))
            return NULL;
        if (*at == close)
            return at + 1;
    }
}

static const char *word(const char *at, const char *end)
{
    static const char *const words[] = {"null", "true", "false"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if ((size_t)(end - at) >= strlen(words[i]) && memcmp(at, words[i], strlen(words[i])) == 0)
            return at + strlen(words[i]);
    return NULL;
}

static const char *value(const char *at, const char *end)
{
    at = blanks(at, end);
    if (at == end)
        return NULL;
    at = *at == '{'   ? inside(at, end, '}')
         : *at == '[' ? inside(at, end, ']')
         : *at == '"' ? string(at, end)
         : *at == 'n' || *at == 't' || *at == 'f' ? word(at, end) : number(at, end);
    return at ? blanks(at, end) : NULL;
}

static bool is_json(Slice text)
{
    return text.len && value(text.at, text.at + text.len) == text.at + text.len;
}

/* --- the kinds --- */

static const Slice values[] = {
    S_INIT("null"), S_INIT("true"), S_INIT("false"), S_INIT("0"), S_INIT("-0"), S_INIT("12"), S_INIT("-1.50"),
    S_INIT("1e2"), S_INIT("1E-2"), S_INIT("0.1e+10"), S_INIT("123456789012345678901234567890"), S_INIT("\"\""),
    S_INIT("\"a\""), S_INIT("\"\\u00e9\""), S_INIT("\"\\ud83d\\ude39\""), S_INIT("\"\\\\\\\"\\/\\b\\f\\n\\r\\t\""),
    S_INIT("\"\xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9e\""), S_INIT("[]"), S_INIT("{}"), S_INIT("[1,[2]]"),
    S_INIT("{\"a\":{\"b\":1}}"),
    /* and none */
    S_INIT("nul"), S_INIT("True"), S_INIT("01"), S_INIT("-"), S_INIT("+1"), S_INIT(".5"), S_INIT("5."), S_INIT("1e"),
    S_INIT("1e+"), S_INIT("0x1"), S_INIT("NaN"), S_INIT("Infinity"), S_INIT("1 2"), S_INIT("'a'"), S_INIT("\"a"),
    S_INIT("\"\\x\""), S_INIT("\"\\u12\""), S_INIT("\"\\ud800\""), S_INIT("\"\\udc00\""), S_INIT("\"\n\""),
    S_INIT("\"\x01\""), S_INIT("\"\xff\""), S_INIT("\"\xc0\xaf\""), S_INIT("\"\xed\xa0\x80\""), S_INIT("[1,]"),
    S_INIT("[,1]"), S_INIT("[1"), S_INIT("{\"a\"}"), S_INIT("{\"a\":}"), S_INIT("{a:1}"), S_INIT("{\"a\":1,}"),
    S_INIT("/**/1"), S_INIT("1//"), S_INIT("\xef\xbb\xbf"), S_INIT("\xc2\xa0"), S_INIT(""),
};

static const struct {
    const char *before, *behind;
} places[] = {
    {"", ""}, {" \t\r\n", "\n"}, {"[", "]"}, {"[1,", "]"}, {"[", ",1]"}, {"[ ", " ]"}, {"{\"a\":", "}"}, {"{\"a\" : ", " }"},
    {"{\"b\":1,\"a\":", "}"}, {"{\"a\":", ",\"b\":1}"}, {"[[{\"a\":[", "]}]]"},
};

static bool is_accepted(Slice text, struct test_world *world)
{
    struct json_fault fault = {0};
    size_t at = 0;
    const struct json_value *found = json_parse(text, &at, &world->mem, &world->mem, &fault);
    bool told = fault.what && fault.at <= text.len;
    check_true("a refusal says what is wrong, and where", (found != NULL) != told);
    return found && at == text.len;
}

static void check_kind(Slice text, struct test_world *world)
{
    size_t mark = arena_mark(&world->mem);
    bool accepted = is_accepted(text, world);
    if (accepted != is_json(text))
        print_error("%.*s\n", SLICE_ARG(text));
    check_true("as the grammar says", accepted == is_json(text));
    arena_rewind(&world->mem, mark);
}

static void every_value_in_every_place(void **state)
{
    struct test_world *world = *state;
    size_t accepted = 0;
    for (size_t v = 0; v < COUNT_OF(values); v++)
        for (size_t p = 0; p < COUNT_OF(places); p++) {
            Slice text = arena_printf(&world->mem, "%s%.*s%s", places[p].before, SLICE_ARG(values[v]), places[p].behind);
            check_kind(text, world);
            accepted += is_json(text);
        }
    check_true("both kinds are there", accepted > 200 && accepted < COUNT_OF(values) * COUNT_OF(places) - 200);
}

/* A byte less, one twice, and one changed for what the grammar knows. */
static void every_text_with_every_byte_changed(void **state)
{
    static const Slice texts[] = {
        S_INIT("{\"a\":[1,-2.5e+3,\"x\\u00e9\\ud83d\\ude39\",null],\"b\":{\"c\":true}}"), S_INIT("[false , \"\\\"\\n\" ,0]\n")};
    static const Slice others = S_INIT("{}[],:\"\\0-.eun \x01\xff\x00");
    struct test_world *world = *state;
    char made[256];
    for (size_t t = 0; t < COUNT_OF(texts); t++)
        for (size_t i = 0; i < texts[t].len; i++) {
            Slice text = texts[t];
            memcpy(made, text.at, i);
            memcpy(made + i, text.at + i + 1, text.len - i - 1);
            check_kind((Slice){made, text.len - 1}, world);
            memcpy(made + i, text.at + i, 1);
            memcpy(made + i + 1, text.at + i, text.len - i);
            check_kind((Slice){made, text.len + 1}, world);
            memcpy(made, text.at, text.len);
            for (size_t o = 0; o < others.len; o++) {
                made[i] = others.at[o];
                check_kind((Slice){made, text.len}, world);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(every_value_in_every_place),
        WORLD_TEST(every_text_with_every_byte_changed),
    };
    return cmocka_run_group_tests_name("records/json_kinds", tests, NULL, NULL);
}
