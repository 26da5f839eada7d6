/* The grammar of JSON: what must be accepted, what must be refused and where. */
#include "records/json.h"
#include "support/test.h"

#include <string.h>

struct accepted {
    Slice text;
    enum json_kind kind;
    Slice value; /* of a scalar, or of the first one inside */
    const char *label;
};

static const struct accepted accepted[] = {
    {S_INIT("[]"), JSON_ARRAY, S_INIT(""), "an empty array"},
    {S_INIT("{}"), JSON_OBJECT, S_INIT(""), "an empty object"},
    {S_INIT("[ ]"), JSON_ARRAY, S_INIT(""), "a blank in an array"},
    {S_INIT("[\t\n\r ]"), JSON_ARRAY, S_INIT(""), "every kind of blank"},
    {S_INIT(" [1] "), JSON_ARRAY, S_INIT("1"), "blanks around"},
    {S_INIT("[1\n,2\n]\n"), JSON_ARRAY, S_INIT("1"), "lines"},
    {S_INIT("[[]   ]"), JSON_ARRAY, S_INIT(""), "an array in an array"},
    {S_INIT("[null]"), JSON_ARRAY, S_INIT(""), "null"},
    {S_INIT("[true]"), JSON_ARRAY, S_INIT("true"), "true"},
    {S_INIT("[false]"), JSON_ARRAY, S_INIT("false"), "false"},
    {S_INIT("null"), JSON_NULL, S_INIT(""), "null alone"},
    {S_INIT("true"), JSON_TRUE, S_INIT("true"), "true alone"},
    {S_INIT("\"\""), JSON_STRING, S_INIT(""), "an empty string alone"},
    {S_INIT("\"asd\""), JSON_STRING, S_INIT("asd"), "a string alone"},
    {S_INIT("42"), JSON_NUMBER, S_INIT("42"), "a number alone"},
    {S_INIT("-0.1"), JSON_NUMBER, S_INIT("-0.1"), "a small negative number alone"},
    {S_INIT("0"), JSON_NUMBER, S_INIT("0"), "zero"},
    {S_INIT("-0"), JSON_NUMBER, S_INIT("-0"), "minus zero"},
    {S_INIT("-1"), JSON_NUMBER, S_INIT("-1"), "minus one"},
    {S_INIT("[123e65]"), JSON_ARRAY, S_INIT("123e65"), "an exponent"},
    {S_INIT("[0e+1]"), JSON_ARRAY, S_INIT("0e+1"), "zero with an exponent"},
    {S_INIT("[0e1]"), JSON_ARRAY, S_INIT("0e1"), "zero with a plain exponent"},
    {S_INIT("[1E22]"), JSON_ARRAY, S_INIT("1E22"), "a capital exponent"},
    {S_INIT("[1E-2]"), JSON_ARRAY, S_INIT("1E-2"), "a negative exponent"},
    {S_INIT("[1E+2]"), JSON_ARRAY, S_INIT("1E+2"), "a positive exponent"},
    {S_INIT("[123.456e78]"), JSON_ARRAY, S_INIT("123.456e78"), "decimals and an exponent"},
    {S_INIT("[12345.60]"), JSON_ARRAY, S_INIT("12345.60"), "a zero at the end stays"},
    {S_INIT("[3062500.0]"), JSON_ARRAY, S_INIT("3062500.0"), "a zero behind the point stays"},
    {S_INIT("[9007199254740993]"), JSON_ARRAY, S_INIT("9007199254740993"), "beyond two to the 53rd"},
    {S_INIT("[123456789012345678901234567890]"), JSON_ARRAY, S_INIT("123456789012345678901234567890"),
     "thirty digits"},
    {S_INIT("[0.1000000000000000055511151231257827]"), JSON_ARRAY, S_INIT("0.1000000000000000055511151231257827"),
     "many decimals"},
    {S_INIT("[-0.000000000000000000000000000000000001]"), JSON_ARRAY,
     S_INIT("-0.000000000000000000000000000000000001"), "close to zero"},
    {S_INIT("{\"a\":\"b\"}"), JSON_OBJECT, S_INIT("b"), "a member"},
    {S_INIT("{\"a\":\"b\",\"a\":\"c\"}"), JSON_OBJECT, S_INIT("b"), "a name twice"},
    {S_INIT("{\"\":0}"), JSON_OBJECT, S_INIT("0"), "an empty name"},
    {S_INIT("{\"a\":[]}"), JSON_OBJECT, S_INIT(""), "an array in an object"},
    {S_INIT("{ \"min\" : -1.0e+28 , \"max\" : 1 }"), JSON_OBJECT, S_INIT("-1.0e+28"), "blanks in an object"},
    {S_INIT("{\n\"a\"\n:\n\"b\"\n}"), JSON_OBJECT, S_INIT("b"), "lines in an object"},
    {S_INIT("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"), JSON_ARRAY, S_INIT("\"\\/\b\f\n\r\t"), "every short escape"},
    {S_INIT("[\"\\u0060\\u012a\\u12AB\"]"), JSON_ARRAY, S_INIT("`\xc4\xaa\xe1\x8a\xab"), "one to three bytes"},
    {S_INIT("[\"\\uD801\\udc37\"]"), JSON_ARRAY, S_INIT("\xf0\x90\x90\xb7"), "a pair"},
    {S_INIT("[\"\\ud83d\\ude39\\ud83d\\udc8d\"]"), JSON_ARRAY, S_INIT("\xf0\x9f\x98\xb9\xf0\x9f\x92\x8d"), "two pairs"},
    {S_INIT("[\"\\uDBFF\\uDFFF\"]"), JSON_ARRAY, S_INIT("\xf4\x8f\xbf\xbf"), "the last character"},
    {S_INIT("[\"\\uFFFF\"]"), JSON_ARRAY, S_INIT("\xef\xbf\xbf"), "a character that is none"},
    {S_INIT("[\"\\u0000\"]"), JSON_ARRAY, S_INIT("\0"), "an escaped NUL"},
    {S_INIT("[\"\\\\u0000\"]"), JSON_ARRAY, S_INIT("\\u0000"), "an escaped backslash before a u"},
    {S_INIT("[\"\\\\n\"]"), JSON_ARRAY, S_INIT("\\n"), "an escaped backslash before an n"},
    {S_INIT("[\"\\u000A\"]"), JSON_ARRAY, S_INIT("\n"), "an escaped line end"},
    {S_INIT("[\"\\uA66D\"]"), JSON_ARRAY, S_INIT("\xea\x99\xad"), "capital digits"},
    {S_INIT("[\"a/*b*/c\"]"), JSON_ARRAY, S_INIT("a/*b*/c"), "what would be a comment elsewhere"},
    {S_INIT("[\"\x7f\"]"), JSON_ARRAY, S_INIT("\x7f"), "DEL is no control character here"},
    {S_INIT("[\"\xe2\x82\xac\xf0\x9d\x84\x9e\"]"), JSON_ARRAY, S_INIT("\xe2\x82\xac\xf0\x9d\x84\x9e"), "UTF-8"},
    {S_INIT("[\"\xe2\x80\xa8\xe2\x80\xa9\"]"), JSON_ARRAY, S_INIT("\xe2\x80\xa8\xe2\x80\xa9"), "line separators"},
    {S_INIT("[\"\xc2\xa0\xe2\x80\x8b\"]"), JSON_ARRAY, S_INIT("\xc2\xa0\xe2\x80\x8b"), "odd blanks in a string"},
    {S_INIT("[\"new\xc2\x85line\"]"), JSON_ARRAY, S_INIT("new\xc2\x85line"), "a C1 control character"},
};

struct refused {
    Slice text;
    size_t at; /* of the byte that is wrong */
    const char *label;
};

static const struct refused refused[] = {
    {S_INIT(""), 0, "nothing"},
    {S_INIT(" "), 1, "a blank"},
    {S_INIT("["), 1, "an array cut at once"},
    {S_INIT("[1"), 0, "an array not closed after a value"},
    {S_INIT("[1,"), 3, "an array not closed after a comma"},
    {S_INIT("[1,]"), 3, "a comma at the end"},
    {S_INIT("[1,,2]"), 3, "two commas"},
    {S_INIT("[,1]"), 1, "a comma first"},
    {S_INIT("[,]"), 1, "a comma alone"},
    {S_INIT("[1 2]"), 3, "no comma"},
    {S_INIT("[\"a\" \"b\"]"), 5, "no comma between strings"},
    {S_INIT("[3[4]]"), 2, "no comma before an array"},
    {S_INIT("[1:2]"), 2, "a colon in an array"},
    {S_INIT("[1}"), 2, "the wrong bracket"},
    {S_INIT("{\"a\":1]"), 6, "the wrong brace"},
    {S_INIT("{"), 1, "an object not closed"},
    {S_INIT("{\"a\""), 4, "an object cut after the name"},
    {S_INIT("{\"a\":"), 5, "an object cut after the colon"},
    {S_INIT("{\"a\":1"), 0, "an object cut after the value"},
    {S_INIT("{\"a\":1,}"), 7, "a comma at the end of an object"},
    {S_INIT("{\"a\":1,,\"b\":2}"), 7, "two commas in an object"},
    {S_INIT("{,\"a\":1}"), 1, "a comma first in an object"},
    {S_INIT("{\"a\" 1}"), 5, "no colon"},
    {S_INIT("{\"a\",1}"), 4, "a comma for a colon"},
    {S_INIT("{\"a\"::1}"), 5, "two colons"},
    {S_INIT("{a:1}"), 1, "a name without quotes"},
    {S_INIT("{'a':1}"), 1, "single quotes"},
    {S_INIT("{1:1}"), 1, "a number for a name"},
    {S_INIT("{null:1}"), 1, "null for a name"},
    {S_INIT("{[]:1}"), 1, "an array for a name"},
    {S_INIT("{\"a\":}"), 5, "no value"},
    {S_INIT("{:\"b\"}"), 1, "no name"},
    {S_INIT("{\"a\"}"), 4, "a name alone"},
    {S_INIT("{\"a\":1 \"b\":2}"), 7, "no comma between members"},
    {S_INIT("{\"a\":1}/**/"), 7, "a comment behind"},
    {S_INIT("{\"a\":/**/1}"), 5, "a comment inside"},
    {S_INIT("[1]#"), 3, "a hash behind"},
    {S_INIT("[1]x"), 3, "a letter behind"},
    {S_INIT("[1]]"), 3, "a bracket too many"},
    {S_INIT("]"), 0, "a bracket alone"},
    {S_INIT("*"), 0, "a star"},
    {S_INIT("[nul]"), 1, "part of a word"},
    {S_INIT("[truth]"), 1, "another word"},
    {S_INIT("[True]"), 1, "a capital word"},
    {S_INIT("[nullx]"), 5, "a word that goes on"},
    {S_INIT("[NaN]"), 1, "not a number"},
    {S_INIT("[Infinity]"), 1, "infinity"},
    {S_INIT("[-Infinity]"), 2, "minus infinity"},
    {S_INIT("[-]"), 2, "a minus alone"},
    {S_INIT("[+1]"), 1, "a plus"},
    {S_INIT("[++1]"), 1, "two plusses"},
    {S_INIT("[- 1]"), 2, "a blank behind the minus"},
    {S_INIT("[-a]"), 2, "a letter behind the minus"},
    {S_INIT("[01]"), 1, "a zero first"},
    {S_INIT("[-01]"), 2, "a zero first behind the minus"},
    {S_INIT("[-012]"), 2, "an octal number"},
    {S_INIT("[00]"), 1, "two zeros"},
    {S_INIT("[1.]"), 3, "no decimals"},
    {S_INIT("[-2.]"), 4, "no decimals behind a minus"},
    {S_INIT("[.1]"), 1, "no digit before the point"},
    {S_INIT("[-.1]"), 2, "no digit between minus and point"},
    {S_INIT("[1.2.3]"), 4, "two points"},
    {S_INIT("[0.1.2]"), 4, "two points behind a zero"},
    {S_INIT("[1e]"), 3, "no exponent"},
    {S_INIT("[1e+]"), 4, "a sign for an exponent"},
    {S_INIT("[1E-]"), 4, "a minus for an exponent"},
    {S_INIT("[0e]"), 3, "no exponent of zero"},
    {S_INIT("[1.e2]"), 3, "no decimals before the exponent"},
    {S_INIT("[1e1.5]"), 4, "a point in the exponent"},
    {S_INIT("[1eE2]"), 3, "two exponents"},
    {S_INIT("[0x1]"), 2, "hexadecimal"},
    {S_INIT("[1 000.0]"), 3, "a blank in a number"},
    {S_INIT("[1,000]"), 3, "grouped digits"},
    {S_INIT("[1_000]"), 2, "an underscore in a number"},
    {S_INIT("[1a]"), 2, "a letter in a number"},
    {S_INIT("[\xef\xbc\x91]"), 1, "a full-width digit"},
    {S_INIT("[\"a]"), 1, "a string not closed"},
    {S_INIT("[\"a\\\"]"), 1, "a string whose quote is escaped"},
    {S_INIT("\""), 0, "a quote alone"},
    {S_INIT("['a']"), 1, "a string in single quotes"},
    {S_INIT("[a]"), 1, "no quotes"},
    {S_INIT("[\"\\\"]"), 1, "an escape at the end"},
    {S_INIT("[\"\\x00\"]"), 2, "an escape of C"},
    {S_INIT("[\"\\a\"]"), 2, "a bell"},
    {S_INIT("[\"\\'\"]"), 2, "an escaped single quote"},
    {S_INIT("[\"\\\n\"]"), 2, "an escaped line end"},
    {S_INIT("[\"\\\xe5\"]"), 3, "an escaped byte that is no text"},
    {S_INIT("[\"\\u\"]"), 4, "no digits"},
    {S_INIT("[\"\\u00A\"]"), 7, "three digits"},
    {S_INIT("[\"\\u00G0\"]"), 6, "a digit that is none"},
    {S_INIT("[\"\\U0041\"]"), 2, "a capital U"},
    {S_INIT("[\"\\uD800\"]"), 2, "the first half of a character"},
    {S_INIT("[\"\\uDC00\"]"), 2, "the second half"},
    {S_INIT("[\"\\uD800\\n\"]"), 2, "half a character before an escape"},
    {S_INIT("[\"\\uD800\\u0041\"]"), 2, "half a character before a letter"},
    {S_INIT("[\"\\uD800\\uD800\"]"), 2, "two first halves"},
    {S_INIT("[\"\\uD800\\u1x\"]"), 11, "half a character before a broken escape"},
    {S_INIT("[\"\\uD834abc\"]"), 2, "half a character before text"},
    {S_INIT("[\"a\nb\"]"), 3, "a line end in a string"},
    {S_INIT("[\"a\tb\"]"), 3, "a tab in a string"},
    {S_INIT("[\"a\0b\"]"), 3, "a NUL in a string"},
    {S_INIT("[\"\x1f\"]"), 2, "the last control character"},
    {S_INIT("[\"\xff\"]"), 2, "a byte that is no UTF-8"},
    {S_INIT("[\"ab\xe9\"]"), 4, "Latin 1"},
    {S_INIT("[\"\xc0\xaf\"]"), 2, "a slash in two bytes"},
    {S_INIT("[\"\xed\xa0\x80\"]"), 2, "half a character in UTF-8"},
    {S_INIT("[\"\xf4\x90\x80\x80\"]"), 2, "beyond the last character"},
    {S_INIT("[\"\xe2\x82\"]"), 2, "a character cut short"},
    {S_INIT("\xef\xbb\xbf[]"), 0, "a mark, which the reader takes off"},
    {S_INIT("\xef\xbb"), 0, "half a mark"},
    {S_INIT("[\0]"), 1, "a NUL"},
    {S_INIT("[\x0c]"), 1, "a form feed"},
    {S_INIT("[\xc2\xa0]"), 1, "a blank that is none of JSON's"},
    {S_INIT("[\xe2\x81\xa0]"), 1, "a word joiner"},
    {S_INIT("<.>"), 0, "angle brackets"},
    {S_INIT("{\"a\":true} \"x\""), 11, "a second value where one is meant"},
    {S_INIT("[1],"), 3, "a comma behind the document"},
};

static const struct json_value *parse_all(Slice text, struct test_world *world, struct json_fault *fault)
{
    size_t at = 0;
    *fault = (struct json_fault){0};
    const struct json_value *value = json_parse(text, &at, &world->mem, &world->mem, fault);
    if (value && at < text.len) {
        *fault = (struct json_fault){at, "text follows the value"};
        return NULL;
    }
    return value;
}

static void accepts_what_is_json(void **state)
{
    struct test_world *world = *state;
    struct json_fault fault;
    for (size_t i = 0; i < COUNT_OF(accepted); i++) {
        const struct json_value *value = parse_all(accepted[i].text, world, &fault);
        check_true(accepted[i].label, value != NULL);
        check_int(accepted[i].label, value->kind, accepted[i].kind);
        check_slice(accepted[i].label, value->first ? value->first->text : value->text, accepted[i].value);
    }
}

static void refuses_what_is_not(void **state)
{
    struct test_world *world = *state;
    struct json_fault fault;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        check_true(refused[i].label, !parse_all(refused[i].text, world, &fault));
        check_true(refused[i].label, fault.what != NULL);
        check_int(refused[i].label, (long long)fault.at, (long long)refused[i].at);
    }
}

static void knows_its_depth(void **state)
{
    struct test_world *world = *state;
    struct json_fault fault;
    static const struct {
        size_t depth;
        bool fine;
    } rows[] = {{MAX_JSON_DEPTH, true}, {MAX_JSON_DEPTH + 1, false}, {100000, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *text = ARENA_ARRAY(&world->mem, char, rows[i].depth * 2);
        memset(text, '[', rows[i].depth);
        memset(text + rows[i].depth, ']', rows[i].depth);
        bool fine = parse_all((Slice){text, rows[i].depth * 2}, world, &fault);
        check_int("depth", fine, rows[i].fine);
        check_int("the bracket too many", (long long)fault.at, rows[i].fine ? 0 : MAX_JSON_DEPTH);
    }
}

static void finds_members(void **state)
{
    struct test_world *world = *state;
    struct json_fault fault;
    const struct json_value *value = parse_all(S("{\"a\":1,\"b\":{\"c\":2}}"), world, &fault);
    check_slice("a", json_member(value, S("a"))->text, S("1"));
    check_slice("c", json_member(json_member(value, S("b")), S("c"))->text, S("2"));
    check_int("where it stands", (long long)json_member(value, S("b"))->at, 11);
    check_int("and ends", (long long)json_member(value, S("b"))->end, 18);
    check_true("none", !json_member(value, S("c")) && !json_member(json_member(value, S("a")), S("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(accepts_what_is_json),
        WORLD_TEST(refuses_what_is_not),
        WORLD_TEST(knows_its_depth),
        WORLD_TEST(finds_members),
    };
    return cmocka_run_group_tests_name("records/json", tests, NULL, NULL);
}
