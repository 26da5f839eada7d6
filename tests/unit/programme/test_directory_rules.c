/* Countries in many languages, labels and hosts of the rules that are embedded, and
   rule files that are refused. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "programme/directory_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct directory_rules *rules_of(struct test_world *world)
{
    struct templates templates = {{0}};
    xml_library_init();
    const struct directory_rules *rules = directory_rules_load(&templates, &world->mem, &world->diag);
    assert_non_null(rules);
    check_no_findings("embedded rules", &world->diag);
    return rules;
}

static void countries_have_names_in_many_languages(void **state)
{
    struct test_world *world = *state;
    const struct directory_rules *rules = rules_of(world);
    static const struct {
        const char *text, *code;
    } rows[] = {
        {"United Kingdom", "GB"}, {"united  kingdom", "GB"}, {"UK", "GB"}, {"U.K.", "GB"}, {"GB", "GB"}, {"GBR", "GB"},
        {"England", "GB"}, {"Royaume-Uni", "GB"}, {"Vereinigtes Königreich", "GB"}, {"영국", "GB"}, {"英国", "GB"},
        {"USA", "US"}, {"United States of America", "US"}, {"États-Unis", "US"}, {"EE. UU.", "US"}, {"미국", "US"},
        {"Korea", "KR"}, {"South Korea", "KR"}, {"Republic of Korea", "KR"}, {"대한민국", "KR"}, {"韓国", "KR"},
        {"Deutschland", "DE"}, {"ドイツ", "DE"}, {"Германия", "DE"}, {"Niemcy", "DE"}, {"Almanya", "DE"},
        {"The Netherlands", "NL"}, {"Holland", "NL"}, {"Côte d’Ivoire", "CI"}, {"Cote d'Ivoire", "CI"},
        {"Česko", "CZ"}, {"Türkiye", "TR"}, {"Turkey", "TR"}, {"Magyarország", "HU"}, {"Ｊａｐａｎ", "JP"},
        {"Brasil", "BR"}, {"臺灣", "TW"}, {"中国", "CN"}, {"Australië", "AU"}, {"ไทย", "TH"},
        {"Germany (DE)", "DE"}, {"Munich, Germany", "DE"}, {"Deutschland / Germany", "DE"},
        {"Georgia, USA", ""}, {"France and Spain", ""}, {"France, Spain", ""}, {"Ruritania", ""}, {"", ""}, {"()", ""},
        {"Europe", ""}, {"XX", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].text, country_find(rules, slice_from(rows[i].text), &world->mem), slice_from(rows[i].code));
    xml_library_done();
}

static void texts_speak_of_the_directory(void **state)
{
    struct test_world *world = *state;
    const struct directory_rules *rules = rules_of(world);
    static const struct {
        const char *text;
        bool speaks;
    } rows[] = {
        {"Please list us in the Learning Partner Directory", true},
        {"Aufnahme ins Partnerverzeichnis", true},
        {"Inscription dans le REPERTOIRE", true},
        {"パートナー ディレクトリへの掲載", true},
        {"Problem with Active Directory", false},
        {"Invoice G002297372 is missing", false},
        {"", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_true(rows[i].text, directory_spoken_of(rules, slice_from(rows[i].text), &world->mem) == rows[i].speaks);
    xml_library_done();
}

static void hosts_are_refused_with_what_is_below_them(void **state)
{
    struct test_world *world = *state;
    const struct directory_rules *rules = rules_of(world);
    static const struct {
        const char *host, *why;
    } rows[] = {
        {"microsoft.com", "a site of Microsoft"}, {"learn.microsoft.com", "a site of Microsoft"},
        {"www.facebook.com", "a social network"}, {"www.amazon.de", "a marketplace"}, {"bit.ly", "a shortener"},
        {"notmicrosoft.com", ""}, {"microsoft.com.evil.example", ""}, {"box.com", ""}, {"com", ""}, {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].host, host_objection(rules, slice_from(rows[i].host)), slice_from(rows[i].why));
    xml_library_done();
}

/* ---- rule files that are refused ---- */

static void write_rules(const char *folder, const char *inside)
{
    char path[128];
    snprintf(path, sizeof path, "%s/rules", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/rules/directory.xml", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "<directory version=\"1\">\n%s\n</directory>\n", inside);
    fclose(file);
}

static void remove_rules(const char *folder)
{
    char path[128];
    snprintf(path, sizeof path, "%s/rules/directory.xml", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/rules", folder);
    rmdir(path);
    rmdir(folder);
}

static void mistakes_are_found_with_their_place(void **state)
{
    static const struct {
        const char *label, *inside;
        enum finding_id finding;
        uint64_t line;
    } rows[] = {
        {"section", "<cities/>", FINDING_rule_unknown, 2},
        {"code", "<countries><country code=\"gb\" code3=\"GBR\">UK</country></countries>", FINDING_rule_value, 2},
        {"one name, two countries",
         "<countries>\n<country code=\"GB\" code3=\"GBR\">UK</country>\n"
         "<country code=\"UA\" code3=\"UKR\">U.K.</country></countries>",
         FINDING_rule_value, 4},
        {"why is needed", "<hosts>a.example</hosts>", FINDING_rule_value, 2},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char folder[] = "/tmp/kpirecon-rules-XXXXXX";
        assert_non_null(mkdtemp(folder));
        struct templates templates = {slice_from(folder)};
        xml_library_init();
        diag_init(&world->diag, &world->diag_mem);
        write_rules(folder, rows[i].inside);
        check_true(rows[i].label, directory_rules_load(&templates, &world->mem, &world->diag) == NULL);
        check_finding(rows[i].label, &world->diag, rows[i].finding, rows[i].line, 0);
        check_true(rows[i].label, world->diag.fault.len > 0);
        remove_rules(folder);
        xml_library_done();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(countries_have_names_in_many_languages),
        WORLD_TEST(texts_speak_of_the_directory),
        WORLD_TEST(hosts_are_refused_with_what_is_below_them),
        WORLD_TEST(mistakes_are_found_with_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
