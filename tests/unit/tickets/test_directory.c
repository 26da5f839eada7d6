/* Directory requests out of columns and texts, and what is wrong with them. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "tickets/directory.h"
#include "tickets/labels.h"

static const struct directory_rules *rules_of(struct test_world *world)
{
    struct templates templates = {{0}};
    xml_library_init();
    const struct directory_rules *rules = directory_rules_load(&templates, &world->mem, &world->diag);
    assert_non_null(rules);
    return rules;
}

static const struct labels *labels_of_world(struct test_world *world)
{
    struct templates templates = {{0}};
    struct labels *labels = ARENA_NEW(&world->mem, struct labels);
    assert_true(labels_load(labels, &templates, &world->mem, &world->diag));
    return labels;
}

static void labels_say_how_sure_they_are(void **state)
{
    struct test_world *world = *state;
    xml_library_init();
    const struct labels *labels = labels_of_world(world);
    static const struct {
        const char *text;
        bool found, sure;
        enum directory_field field;
    } rows[] = {
        {"dir_name", true, true, DIRECTORY_NAME},
        {"Der Name, der im Verzeichnis angezeigt werden soll", true, true, DIRECTORY_NAME},
        {"디렉터리에 표시 되어야 하는 이름입니다", true, true, DIRECTORY_NAME},
        {"El pais asociado", true, true, DIRECTORY_COUNTRY},
        {"Landing page URL", true, true, DIRECTORY_URL},
        {"NAME", true, false, DIRECTORY_NAME},
        {"Pays", true, false, DIRECTORY_COUNTRY},
        {"国家/地区", true, false, DIRECTORY_COUNTRY},
        {"URL", true, false, DIRECTORY_URL},
        {"Invoice number", false, false, DIRECTORY_NAME},
        {"", false, false, DIRECTORY_NAME},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enum directory_field field = DIRECTORY_NAME;
        bool sure = false;
        check_true(rows[i].text,
                   directory_label(labels, slice_from(rows[i].text), &world->mem, &field, &sure) == rows[i].found);
        check_int(rows[i].text, field, rows[i].field);
        check_int(rows[i].text, sure, rows[i].sure);
    }
    xml_library_done();
}

static void texts_are_read_line_by_line(void **state)
{
    struct test_world *world = *state;
    const struct directory_rules *rules = rules_of(world);
    static const struct {
        const char *label, *subject, *body;
        bool is_request;
        const char *name, *country, *url;
    } rows[] = {
        {"plain labels under a subject", "Partner directory", "Name: A Ltd\nCountry: UK\nURL: https://a.example/x", true,
         "A Ltd", "GB", "https://a.example/x"},
        {"CRLF, bullets, blanks", "Our directory entry", "  1. Name :  A Ltd \r\n* Country: Japan\r\n\xe2\x80\xa2 URL: http://a.example\r\n",
         true, "A Ltd", "JP", "http://a.example"},
        {"value below its label", "directory", "Name:\nA Ltd\nURL:\nhttps://a.example\n", true, "A Ltd", "",
         "https://a.example"},
        {"label below a label", "directory", "Name:\nCountry: France\n", true, "", "FR", ""},
        {"colon of another script", "ディレクトリ", "会社名：株式会社エー\n国：日本\nURL：https://a.example", true,
         "株式会社エー", "JP", "https://a.example"},
        {"German", "Bitte ins Verzeichnis", "Firma: A GmbH\nLand: Österreich\nWebseite: https://a.example", true, "A GmbH",
         "AT", "https://a.example"},
        {"labels of the page are enough", "", "The associated country: Poland", true, "", "PL", ""},
        {"the body speaks, two fields", "Request", "Add us to the directory.\nName: A\nCountry: Peru", true, "A", "PE", ""},
        {"the body speaks, one field", "Request", "The directory is wrong.\nName: A", false, "", "", ""},
        {"nothing speaks of it", "Login", "Name: A\nCountry: Peru\nURL: https://a.example", false, "", "", ""},
        {"another directory", "Active Directory", "Name: A\nCountry: Peru", false, "", "", ""},
        {"no field", "Please list us in the directory", "Thank you", false, "", "", ""},
        {"the same twice", "directory", "Country: UK\nCountry: United Kingdom", true, "", "GB", ""},
        {"two different ones", "directory", "Country: UK\nCountry: France\nName: A", true, "A", "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct directory_source source = {.subject = slice_from(rows[i].subject),
                                          .body = slice_from(rows[i].body),
                                          .labels = labels_of_world(world)};
        struct directory_request request = {0};
        check_true(rows[i].label, directory_request_read(&source, rules, &world->mem, &request) == rows[i].is_request);
        check_slice(rows[i].label, directory_value(&request, DIRECTORY_NAME), slice_from(rows[i].name));
        check_slice(rows[i].label, directory_value(&request, DIRECTORY_COUNTRY), slice_from(rows[i].country));
        check_slice(rows[i].label, directory_value(&request, DIRECTORY_URL), slice_from(rows[i].url));
    }
    xml_library_done();
}

#define WRONG(fault) (1u << DIRECTORY_##fault)

static void faults_are_told_apart(void **state)
{
    struct test_world *world = *state;
    const struct directory_rules *rules = rules_of(world);
    static const struct {
        const char *country, *url;
        unsigned wrong;
    } rows[] = {
        {"Peru", "https://a.example", 0},
        {"Peru", "HTTPS://A.example:8443/b?c#d", 0},
        {"Peru", "<https://a.example/b>", 0},
        {"Peru", "https://bücher.example", 0},
        {"Peru", "https://a.example.", 0},
        {"", "https://a.example", WRONG(NO_COUNTRY)},
        {"Ruritania", "https://a.example", WRONG(COUNTRY_UNKNOWN)},
        {"Peru", "", WRONG(NO_URL)},
        {"", "", WRONG(NO_COUNTRY) | WRONG(NO_URL)},
        {"Ruritania", "ftp://a.example", WRONG(COUNTRY_UNKNOWN) | WRONG(URL_FORM)},
        {"Peru", "www.a.example", WRONG(URL_FORM)},
        {"Peru", "//a.example", WRONG(URL_FORM)},
        {"Peru", "/training", WRONG(URL_FORM)},
        {"Peru", "https://", WRONG(URL_FORM)},
        {"Peru", "https:///training", WRONG(URL_FORM)},
        {"Peru", "https://localhost/training", WRONG(URL_FORM)},
        {"Peru", "https://a b.example", WRONG(URL_FORM)},
        {"Peru", "https://a..example", WRONG(URL_FORM)},
        {"Peru", "https://-a.example", WRONG(URL_FORM)},
        {"Peru", "https://a_b.example", WRONG(URL_FORM)},
        {"Peru", "https://a.example:port", WRONG(URL_FORM)},
        {"Peru", "https://microsoft.com@a.example", WRONG(URL_FORM)},
        {"Peru", "javascript:alert(1)", WRONG(URL_FORM)},
        {"Peru", "https://www.microsoft.com/learning", WRONG(URL_HOST)},
        {"Peru", "https://WWW.Microsoft.COM./learning", WRONG(URL_HOST)},
        {"Peru", "https://notmicrosoft.com/", 0},
        {"Peru", "https://www.linkedin.com/company/a", WRONG(URL_HOST)},
        {"Peru", "https://www.amazon.com/a", WRONG(URL_HOST)},
        {"Peru", "https://bit.ly/3abc", WRONG(URL_HOST)},
        {"Peru", "http://192.0.2.7/training", WRONG(URL_HOST)},
        {"Peru", "http://3221225985/", WRONG(URL_HOST)},
        {"Peru", "http://0xC0000207/", WRONG(URL_HOST)},
        {"Peru", "http://[2001:db8::1]/", WRONG(URL_HOST)},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct directory_source source = {
            .sure = {S("A Ltd"), slice_from(rows[i].country), slice_from(rows[i].url)}};
        struct directory_request request = {0};
        assert_true(directory_request_read(&source, rules, &world->mem, &request));
        check_int(rows[i].url, request.wrong, rows[i].wrong);
    }
    xml_library_done();
}

static void columns_and_lines_go_together(void **state)
{
    struct test_world *world = *state;
    const struct directory_rules *rules = rules_of(world);
    struct directory_request request = {0};
    struct directory_source source = {
        .sure = {S("A Ltd")}, .plain = {S("the requester"), S("Peru"), S("https://desk.example/api/7")},
        .body = S("URL: https://a.example"), .labels = labels_of_world(world)};
    assert_true(directory_request_read(&source, rules, &world->mem, &request));
    check_slice("a sure column first", request.given[DIRECTORY_NAME], S("A Ltd"));
    check_slice("a plain column where there is nothing else", request.country, S("PE"));
    check_slice("a line before a plain column", request.given[DIRECTORY_URL], S("https://a.example"));
    source.sure[DIRECTORY_NAME] = (Slice){0};
    check_true("plain columns alone are none", !directory_request_read(&source, rules, &world->mem, &request));
    source = (struct directory_source){.sure = {S("A Ltd")}, .body = S("dir_name: B Ltd"),
                                        .labels = labels_of_world(world)};
    assert_true(directory_request_read(&source, rules, &world->mem, &request));
    check_slice("the other one is kept", request.other[DIRECTORY_NAME], S("B Ltd"));
    check_true("and the name counts as missing", request.wrong >> DIRECTORY_NO_NAME & 1);
    xml_library_done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(labels_say_how_sure_they_are),
        WORLD_TEST(texts_are_read_line_by_line),
        WORLD_TEST(faults_are_told_apart),
        WORLD_TEST(columns_and_lines_go_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
