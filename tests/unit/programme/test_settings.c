/* Settings by name: told as they are written, changed by an option, and never beyond what the file may say. */
#include "programme/settings.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "support/test.h"

static void load(struct test_world *world, struct programme *rules)
{
    const struct templates templates = {0};
    Slice text, source;
    assert_true(template_load(&templates, S("rules/programme.xml"), &world->mem, &text, &source, &world->diag));
    assert_true(programme_load(rules, source, text, &world->mem, &world->diag));
}

static void tells_what_it_takes(void **state)
{
    struct test_world *world = *state;
    struct programme rules, other;
    static const struct {
        const char *name, *usual, *value;
    } rows[] = {
        {"publication_day", "15", "10"},          {"renewal_window", "complete_months", "exact_days"},
        {"kpi_tolerance", "0", "0.25"},           {"partner_required", "no", "yes"},
        {"clock_zone", "UTC", "-05:30"},          {"evidence_required", "if_present", "to_confirm"},
        {"money_tolerance_per_line", "0.5", "2"}, {"pattern_least_claims", "5", "7"},
    };
    load(world, &rules);
    other = rules;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t setting = setting_find(slice_from(rows[i].name));
        assert_true(setting < setting_count());
        check_slice(rows[i].name, setting_text(&rules, setting, &world->mem), slice_from(rows[i].usual));
        check_true(rows[i].name, setting_same(&rules, &other, setting));
        check_true(rows[i].name,
                   setting_assign(&other, setting, slice_from(rows[i].value), &world->mem, &world->diag));
        check_slice(rows[i].name, setting_text(&other, setting, &world->mem), slice_from(rows[i].value));
        check_true(rows[i].name, !setting_same(&rules, &other, setting));
        check_slice(rows[i].name, setting_place(&other, setting, &world->mem), S("--set"));
    }
    check_no_findings("all of them were taken", &world->diag);
}

static void says_where_each_stands(void **state)
{
    struct test_world *world = *state;
    struct programme rules;
    load(world, &rules);
    for (size_t i = 0; i < setting_count(); i++) {
        Slice name = setting_name(i);
        check_true("it has a line", rules.origins[i].line > 0);
        check_true("it says where it comes from", setting_source(&rules, i).len > 0);
        check_true("found by its name", setting_find(name) == i);
    }
    size_t day = setting_find(S("publication_day"));
    check_slice("source", setting_source(&rules, day), S("page"));
    check_true("place", slice_starts(setting_place(&rules, day, &world->mem), S("templates/rules/programme.xml:")));
    check_int("no such setting", (long long)setting_find(S("weather")), (long long)setting_count());
}

static void refuses(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *fault;
    } rows[] = {
        {"publication_day", "29", "option '--set': 'publication_day' is '29', and must be a whole number from 1 to 28"},
        {"publication_day", "", "option '--set': 'publication_day' is '', and must be a whole number from 1 to 28"},
        {"kpi_tolerance", "1,5", "option '--set': 'kpi_tolerance' is '1,5', and must be a number from 0 to 1000000"},
        {"partner_required", "true", "option '--set': 'partner_required' is 'true', and must be no or yes"},
        {"clock_zone", "CET", "option '--set': 'clock_zone' is 'CET', and must be UTC, or an offset from -12:00 to +14:00"},
        {"credit_policy", "both", "option '--set': 'credit_policy' is 'both', and must be credit_month or original_month"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own;
        test_world_setup(&own);
        struct test_world *world = own;
        struct programme rules;
        load(world, &rules);
        check_true(rows[i].value, !setting_assign(&rules, setting_find(slice_from(rows[i].name)),
                                                  slice_from(rows[i].value), &world->mem, &world->diag));
        check_slice(rows[i].value, world->diag.fault, slice_from(rows[i].fault));
        test_world_teardown(&own);
    }
}

static void settings_that_contradict_each_other(void **state)
{
    struct test_world *world = *state;
    struct programme rules;
    load(world, &rules);
    check_true("as they are", settings_agree(&rules, &world->mem, &world->diag));
    assert_true(setting_assign(&rules, setting_find(S("directory_last_day")), S("3"), &world->mem, &world->diag));
    check_true("the third week ends before it begins", !settings_agree(&rules, &world->mem, &world->diag));
    check_slice("fault", world->diag.fault,
                S("option '--set': 'directory_first_day' is 15, and must not be greater than 'directory_last_day', "
                  "which is 3"));
}

static int start_xml(void **state)
{
    (void)state;
    xml_library_init();
    return 0;
}

static int stop_xml(void **state)
{
    (void)state;
    xml_library_done();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(tells_what_it_takes),
        WORLD_TEST(says_where_each_stands),
        WORLD_TEST(refuses),
        WORLD_TEST(settings_that_contradict_each_other),
    };
    return cmocka_run_group_tests(tests, start_xml, stop_xml);
}
