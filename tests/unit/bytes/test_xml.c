/* XML that is parsed, XML that is broken and where, and XML that would cost too much. */
#include "bytes/xml.h"
#include "support/test.h"

#include <libxml/tree.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int setup_library(void **state)
{
    (void)state;
    xml_library_init();
    return 0;
}

static int teardown_library(void **state)
{
    (void)state;
    xml_library_done();
    return 0;
}

/* What stands in the document, all text put together. */
static Slice content(xmlDocPtr doc, struct arena *mem)
{
    xmlChar *text = xmlNodeGetContent(xmlDocGetRootElement(doc));
    Slice copy = arena_copy(mem, slice_from((const char *)text));
    xmlFree(text);
    return copy;
}

static void parses_documents(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice text, content;
    } rows[] = {
        {"plain", S_INIT("<a>text</a>"), S_INIT("text")},
        {"declared", S_INIT("<?xml version='1.0' encoding='utf-8'?>\n<a>\xc3\xa9</a>"), S_INIT("\xc3\xa9")},
        {"a mark", S_INIT("\xef\xbb\xbf<?xml version=\"1.0\"?><a>\xc3\xa9</a>"), S_INIT("\xc3\xa9")},
        {"a mark beats the declaration",
         S_INIT("\xef\xbb\xbf<?xml version='1.0' encoding='iso-8859-1'?><a>\xc3\xa9</a>"), S_INIT("\xc3\xa9")},
        {"Latin 1", S_INIT("<?xml version='1.0' encoding=\"ISO-8859-1\" ?><a>\xe9</a>"), S_INIT("\xc3\xa9")},
        {"Windows", S_INIT("<?xml version='1.0' encoding = 'windows-1252'?><a>\x80</a>"), S_INIT("\xe2\x82\xac")},
        {"Korean", S_INIT("<?xml version='1.0' encoding='EUC-KR'?><a>\xbf\xf9</a>"), S_INIT("\xec\x9b\x94")},
        {"UTF-16 in name only", S_INIT("<?xml version='1.0' encoding='utf-16'?><a>\xc3\xa9</a>"), S_INIT("\xc3\xa9")},
        {"CDATA", S_INIT("<a><![CDATA[<b c='>\"&x;]]]]></a>"), S_INIT("<b c='>\"&x;]]")},
        {"brackets in quotes", S_INIT("<a b='>' c=\"/>\"><d e='=='/>x</a>"), S_INIT("x")},
        {"comments hide markup", S_INIT("<a><!-- <b><b><b> ' \" --><?pi <b \" ?>x</a>"), S_INIT("x")},
        {"characters", S_INIT("<a>&lt;&#65;&#x20AC;&amp;</a>"), S_INIT("<A\xe2\x82\xac&")},
        {"a DTD elsewhere is not fetched", S_INIT("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a>x</a>"), S_INIT("x")},
        {"a public DTD", S_INIT("<!DOCTYPE a PUBLIC '-//X//Y' 'http://127.0.0.1:1/a.dtd'><a>x</a>"), S_INIT("x")},
        {"an entity from nowhere is nothing", S_INIT("<!DOCTYPE a SYSTEM 'a.dtd'><a>x&y;z</a>"), S_INIT("xz")},
        {"a harmless subset", S_INIT("<!DOCTYPE a [<!-- ]> <b --><?x ]> ?> ] ><a>x</a>"), S_INIT("x")},
        {"an unbound prefix", S_INIT("<cbc:ID>7</cbc:ID>"), S_INIT("7")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        xmlDocPtr doc = xml_parse(S("doc.xml"), rows[i].text, &world->diag);
        check_no_findings(rows[i].label, &world->diag);
        check_true(rows[i].label, doc != NULL);
        check_slice(rows[i].label, content(doc, &world->mem), rows[i].content);
        xmlFreeDoc(doc);
    }
}

static void says_what_is_broken_and_where(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice text;
        enum finding_id finding;
        uint64_t line;
        uint32_t column;
    } rows[] = {
        {"empty", S_INIT(""), FINDING_xml_not_well_formed, 1, 1},
        {"nothing at all", {0}, FINDING_xml_not_well_formed, 1, 1},
        {"blank", S_INIT(" \n "), FINDING_xml_not_well_formed, 1, 1},
        {"no markup", S_INIT("ticket_id,filed\n"), FINDING_xml_not_well_formed, 1, 1},
        {"truncated in text", S_INIT("<a>\n  <b>x"), FINDING_xml_not_well_formed, 2, 0},
        {"truncated in a tag", S_INIT("<a>\n  <b"), FINDING_xml_not_well_formed, 2, 0},
        {"truncated in a value", S_INIT("<a>\n  <b c='"), FINDING_xml_not_well_formed, 2, 0},
        {"truncated in a comment", S_INIT("<a>\n<!-- "), FINDING_xml_not_well_formed, 0, 0},
        {"truncated in CDATA", S_INIT("<a>\n<![CDATA[x"), FINDING_xml_not_well_formed, 2, 0},
        {"truncated in a DOCTYPE", S_INIT("<!DOCTYPE a ["), FINDING_xml_not_well_formed, 1, 0},
        {"truncated in a subset", S_INIT("<!DOCTYPE a [<!-- b "), FINDING_xml_not_well_formed, 1, 0},
        {"the wrong end", S_INIT("<a>\n  <b></c>\n</a>"), FINDING_xml_not_well_formed, 2, 10},
        {"one end too many", S_INIT("<a></a>\n</a>"), FINDING_xml_not_well_formed, 2, 1},
        {"two roots", S_INIT("<a/>\n<a/>"), FINDING_xml_not_well_formed, 2, 1},
        {"an unknown entity", S_INIT("<a>\n&nbsp;</a>"), FINDING_xml_not_well_formed, 2, 7},
        {"an attribute twice", S_INIT("<a\n b='1' b='2'/>"), FINDING_xml_not_well_formed, 2, 13},
        {"a bare ampersand", S_INIT("<a>A & B</a>"), FINDING_xml_not_well_formed, 1, 7},
        {"not UTF-8", S_INIT("<a>\n\xe9</a>"), FINDING_xml_not_well_formed, 2, 1},
        {"a NUL", S_INIT("<a>b\0</a>"), FINDING_xml_not_well_formed, 1, 0},
        {"really UTF-16", S_INIT("\xff\xfe<\0a\0/\0>\0"), FINDING_xml_not_well_formed, 1, 1},
        {"UTF-16 without a mark", S_INIT("<\0a\0/\0>\0"), FINDING_xml_not_well_formed, 1, 1},
        {"an encoding that hides markup", S_INIT("<?xml version='1.0' encoding='UTF-7'?><a>+ADw-</a>"),
         FINDING_xml_not_well_formed, 1, 1},
        {"a mainframe's encoding", S_INIT("<?xml version='1.0' encoding='IBM037'?><a/>"),
         FINDING_xml_not_well_formed, 1, 1},
        {"an encoding's name without end",
         S_INIT("<?xml version='1.0' encoding='ISO-8859-1111111111111111111111111111111111'?><a/>"),
         FINDING_xml_not_well_formed, 1, 1},
        {"an entity", S_INIT("<!DOCTYPE a [\n  <!ENTITY x 'y'>]><a>&x;</a>"), FINDING_xml_too_complex, 2, 3},
        {"a parameter entity", S_INIT("<!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><a/>"),
         FINDING_xml_too_complex, 1, 14},
        {"an external entity", S_INIT("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"),
         FINDING_xml_too_complex, 1, 14},
        {"after an external DTD", S_INIT("<!DOCTYPE a SYSTEM '[' [<!ENTITY x 'y'>]><a/>"),
         FINDING_xml_too_complex, 1, 25},
        {"default attributes", S_INIT("<!DOCTYPE a [<!-- b -->\n<!ATTLIST a b CDATA 'c'>]><a/>"),
         FINDING_xml_too_complex, 2, 1},
        {"a grammar", S_INIT("<!DOCTYPE a [<!ELEMENT a ANY>]><a/>"), FINDING_xml_too_complex, 1, 14},
        {"billion laughs", S_INIT("<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n<!ENTITY lol \"lol\">\n"
                                  "<!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">\n]>\n"
                                  "<lolz>&lol2;</lolz>"),
         FINDING_xml_too_complex, 3, 1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct diag diag;
        diag_init(&diag, &world->diag_mem);
        check_true(rows[i].label, xml_parse(S("doc.xml"), rows[i].text, &diag) == NULL);
        check_finding(rows[i].label, &diag, rows[i].finding, rows[i].line, rows[i].column);
        check_int(rows[i].label, (long long)diag_count(&diag, SEVERITY_ERROR), 1);
        check_slice(rows[i].label, diag.first->place.source, S("doc.xml"));
        check_true(rows[i].label, !diag.fault.at);
    }
}

static void the_place_shows_the_line(void **state)
{
    struct test_world *world = *state;
    Slice text = S("<a>\r\n  <b></c>\r\n</a>");
    check_true("refused", !xml_parse(S("doc.xml"), text, &world->diag));
    check_slice("by the parser", world->diag.first->place.text, S("  <b></c>"));
    diag_init(&world->diag, &world->diag_mem);
    text = S("<!DOCTYPE a [\r\n  \xc3\xa9 <!ENTITY x 'y'>\r\n]><a/>");
    check_true("refused", !xml_parse(S("doc.xml"), text, &world->diag));
    check_finding("columns count characters", &world->diag, FINDING_xml_too_complex, 2, 5);
    check_slice("by the scan", world->diag.first->place.text, S("  \xc3\xa9 <!ENTITY x 'y'>"));
}

/* `head`, then `part` so many times, then `tail`. */
static Slice repeated(struct arena *mem, Slice head, Slice part, size_t times, Slice tail)
{
    size_t len = head.len + part.len * times + tail.len;
    char *text = ARENA_ARRAY(mem, char, len), *to = text;
    for (size_t i = 0; i < times + 2; i++) {
        Slice next = i == 0 ? head : i <= times ? part : tail;
        for (size_t j = 0; j < next.len; j++)
            *to++ = next.at[j];
    }
    return (Slice){text, len};
}

static Slice many_attributes(struct arena *mem, size_t count)
{
    Slice text = S("");
    char *at = ARENA_ARRAY(mem, char, count * 12 + 8);
    size_t len = (size_t)sprintf(at, "<a ");
    for (size_t i = 0; i < count; i++)
        len += (size_t)sprintf(at + len, "b%zu='' ", i);
    len += (size_t)sprintf(at + len, "/>");
    text.at = at;
    text.len = len;
    return text;
}

static Slice nested(struct arena *mem, size_t depth)
{
    return repeated(mem, repeated(mem, S(""), S("<a>"), depth, S("x")), S("</a>"), depth, S(""));
}

/* `format` with the numbers from 0 on. */
static Slice numbered(struct arena *mem, Slice head, const char *format, size_t count, Slice tail)
{
    char *text = ARENA_ARRAY(mem, char, head.len + count * (strlen(format) + 8) + tail.len), *to = text;
    to += sprintf(to, "%.*s", SLICE_ARG(head));
    for (size_t i = 0; i < count; i++)
        to += sprintf(to, format, i);
    to += sprintf(to, "%.*s", SLICE_ARG(tail));
    return (Slice){text, (size_t)(to - text)};
}

/* At the ceiling and just above it. */
static void ceilings_hold(void **state)
{
    struct test_world *world = *state;
    struct arena *mem = &world->mem;
    const struct {
        const char *label;
        Slice text;
        bool accepted;
    } rows[] = {
        {"as deep as may be", nested(mem, MAX_XML_DEPTH), true},
        {"one deeper", nested(mem, MAX_XML_DEPTH + 1), false},
        {"100,000 deep", nested(mem, 100000), false},
        {"100,000 deep and never closed", repeated(mem, S(""), S("<a>"), 100000, S("")), false},
        {"100,000 beside each other", repeated(mem, S("<r>"), S("<a><b/></a>"), 100000, S("</r>")), true},
        {"as many attributes as may be", many_attributes(mem, MAX_XML_ATTRIBUTES), true},
        {"one more attribute", many_attributes(mem, MAX_XML_ATTRIBUTES + 1), false},
        {"100,000 attributes", many_attributes(mem, 100000), false},
        {"equals signs in values", repeated(mem, S("<a b='"), S("="), 100000, S("'/>")), true},
        {"attributes of elements around",
         repeated(mem, S(""), S("<a b='' c='' d='' e='' f=''>"), MAX_XML_OPEN_ATTRIBUTES / 5 + 1, S("")), false},
        {"a text beyond the parser's ceiling", repeated(mem, S("<a>"), S("0123456789"), 1100000, S("</a>")), false},
        {"nodes without end", repeated(mem, S("<a>"), S("<b/>"), MAX_XML_NODES, S("</a>")), false},
        {"references without end", repeated(mem, S("<!DOCTYPE a SYSTEM 'x'><a>"), S("&b;"), MAX_XML_NODES, S("</a>")),
         false},
        {"different names", numbered(mem, S("<a>"), "<b%zu/>", 70000, S("</a>")), false},
        {"different attributes", numbered(mem, S("<a>"), "<b c%zu=''/>", 70000, S("</a>")), false},
        {"different instructions", numbered(mem, S("<a>"), "<?b%zu ?>", 70000, S("</a>")), false},
        {"different references", numbered(mem, S("<!DOCTYPE a SYSTEM 'x'><a>"), "&b%zu;", 70000, S("</a>")), false},
        {"in an attribute", numbered(mem, S("<!DOCTYPE a SYSTEM 'x'><a b='"), "&b%zu;", 70000, S("'/>")), false},
        {"in the subset", numbered(mem, S("<!DOCTYPE a ["), "%%b%zu;", 70000, S("]><a/>")), false},
        {"one after the root", numbered(mem, S("<a/>"), "<?b%zu ?>", 70000, S("")), false},
        {"as many as may well be", numbered(mem, S("<a>"), "<b%zu/>", 60000, S("</a>")), true},
        {"different texts", numbered(mem, S("<a>"), "<b>text %zu</b>", 70000, S("</a>")), true},
        {"larger than 64 MiB", repeated(mem, S("<a>"), S("0123456789abcdef"), MAX_XML_BYTES / 16, S("</a>")), false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct diag diag;
        diag_init(&diag, &world->diag_mem);
        xmlDocPtr doc = xml_parse(S("doc.xml"), rows[i].text, &diag);
        check_int(rows[i].label, doc != NULL, rows[i].accepted);
        if (rows[i].accepted)
            check_no_findings(rows[i].label, &diag);
        else
            check_finding(rows[i].label, &diag, FINDING_xml_too_complex, 0, 0);
        xmlFreeDoc(doc);
    }
}

/* A file that opening would show as read: nothing may touch it. */
static void nothing_is_fetched(void **state)
{
    struct test_world *world = *state;
    char folder[] = "/tmp/kpirecon-xml-XXXXXX";
    assert_non_null(mkdtemp(folder));
    Slice dtd = arena_printf(&world->mem, "%s/a.dtd", folder);
    /* reading a FIFO without a writer would hang this test */
    assert_int_equal(mkfifo(dtd.at, 0600), 0);
    Slice text = arena_printf(&world->mem, "<!DOCTYPE a SYSTEM '%s'><a>x&y;</a>", dtd.at);
    alarm(20);
    xmlDocPtr doc = xml_parse(S("doc.xml"), text, &world->diag);
    alarm(0);
    check_true("parsed", doc != NULL);
    xmlFreeDoc(doc);
    unlink(dtd.at);
    rmdir(folder);
}

static void every_truncation_is_survived(void **state)
{
    struct test_world *world = *state;
    static const char whole[] = "<?xml version='1.0' encoding='UTF-8'?>"
                                "<!DOCTYPE a SYSTEM \"x\" [<!-- c --><?l m?>%n;]>"
                                "<a b='c>' d=\"e\"><!-- f --><![CDATA[g]]><?h i?>\xc3\xa9&amp;&j;<k/></a>";
    for (size_t len = 0; len < sizeof whole; len++) {
        struct diag diag;
        diag_init(&diag, &world->diag_mem);
        /* a copy of its own, so that one byte too far is seen */
        char *copy = malloc(len ? len : 1);
        for (size_t i = 0; i < len; i++)
            copy[i] = whole[i];
        xmlDocPtr doc = xml_parse(S("doc.xml"), (Slice){copy, len}, &diag);
        check_int("only the whole is whole", doc != NULL, len == sizeof whole - 1);
        check_int("a finding for the rest", (long long)diag_count(&diag, SEVERITY_ERROR), doc == NULL);
        xmlFreeDoc(doc);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(parses_documents),
        WORLD_TEST(says_what_is_broken_and_where),
        WORLD_TEST(the_place_shows_the_line),
        WORLD_TEST(ceilings_hold),
        WORLD_TEST(nothing_is_fetched),
        WORLD_TEST(every_truncation_is_survived),
    };
    return cmocka_run_group_tests(tests, setup_library, teardown_library);
}
