/* Rule files: what the embedded one says, and that every error in one is named at
   its line and column and refuses the whole. */
#include "programme/programme.h"
#include "base/date.h"
#include "bytes/digest.h"
#include "bytes/source.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "support/test.h"

#include <string.h>

#define RULES "rules/programme.xml"

static Slice embedded_rules(struct test_world *world)
{
    const struct templates templates = {0};
    Slice text, source;
    bool found = template_load(&templates, S(RULES), &world->mem, &text, &source, &world->diag);
    check_true("the rules are embedded", found);
    return text;
}

static Slice fixture(struct test_world *world, const char *name)
{
    struct source source;
    Slice path = arena_printf(&world->mem, "fixtures/rules/%s", name);
    check_true(name, source_open(&source, path, &world->diag) && source_read_all(&source, &world->diag));
    Slice text = arena_copy(&world->mem, source.text);
    source_close(&source);
    return text;
}

static Date date(const char *text)
{
    Date date = DATE_NONE;
    if (!date_parse(slice_from(text), &date))
        fail_msg("'%s' is a date", text);
    return date;
}

static Month month(const char *text)
{
    Month month = MONTH_NONE;
    if (!month_parse(slice_from(text), &month))
        fail_msg("'%s' is a month", text);
    return month;
}

static void reads_the_embedded_rules(void **state)
{
    struct test_world *world = *state;
    struct programme rules;
    Slice text = embedded_rules(world);
    bool loaded = programme_load(&rules, S(RULES), text, &world->mem, &world->diag);
    check_no_findings("embedded rules", &world->diag);
    check_true("they are usable", loaded);
    const struct {
        const char *label;
        long long found, expected;
    } rows[] = {
        {"publication_day", rules.publication_day, 15},
        {"publication_lag_months", rules.publication_lag_months, 1},
        {"publication_shift", rules.publication_shift, PUBLICATION_SHIFT_NONE},
        {"publication_grace_days", rules.publication_grace_days, 5},
        {"dataset_shrink_percent", rules.dataset_shrink_percent, 20},
        {"clock_zone", rules.clock_zone_minutes, 0},
        {"window_months", rules.window_months, 12},
        {"renewal_window", rules.renewal_window, RENEWAL_COMPLETE_MONTHS},
        {"anniversary_step", rules.anniversary_step, ANNIVERSARY_365_DAYS},
        {"renewal_open_days", rules.renewal_open_days, 30},
        {"renewal_remind_before", rules.renewal_remind_before, 15},
        {"renewal_remind_after", rules.renewal_remind_after, 23},
        {"credit_policy", rules.credit_policy, CREDIT_MONTH},
        {"directory_first_day", rules.directory_first_day, 15},
        {"directory_last_day", rules.directory_last_day, 21},
        {"directory_cutoff_day", rules.directory_cutoff_day, 15},
        {"directory_visible_day", rules.directory_visible_day, 7},
        {"first_year", rules.first_year, 2009},
        {"money_tolerance_per_line", rules.money_tolerance_per_line.micro, 500000},
        {"money_tolerance_least", rules.money_tolerance_least.micro, 1000000},
        {"kpi_tolerance", rules.kpi_tolerance.micro, 0},
        {"units_tolerance", rules.units_tolerance.micro, 0},
        {"partner_required", rules.partner_required, false},
        {"evidence_required", rules.evidence_required, EVIDENCE_IF_PRESENT},
        {"only one extension is enabled", (long long)rules.extension_count, 1},
        {"from", rules.extensions[0].from.day, date("2021-01-01").day},
        {"to", rules.extensions[0].to.day, date("2021-06-30").day},
        {"excluded", (long long)rules.extensions[0].excluded_count, 1},
        {"promotions", (long long)rules.promotion_count, 1},
        {"promotion from", rules.promotions[0].from.k, month("2020-04").k},
        {"promotion to", rules.promotions[0].to.k, month("2021-03").k},
        {"levels", (long long)rules.level_without_kpi_count, 1},
        {"least tax rate", rules.tax_rate_permille[0], 50},
        {"greatest tax rate", rules.tax_rate_permille[rules.tax_rate_count - 1], 270},
        {"types", (long long)rules.type_count, 16},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_int(rows[i].label, rows[i].found, rows[i].expected);
    check_slice("excluded competency", rules.extensions[0].excluded_competencies[0], S("Cloud Business Applications"));
    check_slice("level", rules.levels_without_kpi[0], S("Learning Action Pack"));
    for (size_t i = 1; i < rules.currency_count; i++)
        check_true(rules.currencies[i].code, strcmp(rules.currencies[i - 1].code, rules.currencies[i].code) < 0);
}

/* Every setting away from its usual value, so that none can be read into another's place. */
static void reads_every_setting(void **state)
{
    struct test_world *world = *state;
    struct programme rules;
    check_true("small.xml",
               programme_load(&rules, S("small.xml"), fixture(world, "small.xml"), &world->mem, &world->diag));
    check_no_findings("small.xml", &world->diag);
    const struct {
        const char *label;
        long long found, expected;
    } rows[] = {
        {"publication_day", rules.publication_day, 10},
        {"publication_lag_months", rules.publication_lag_months, 2},
        {"publication_grace_days", rules.publication_grace_days, 3},
        {"clock_zone", rules.clock_zone_minutes, -330},
        {"window_months", rules.window_months, 6},
        {"renewal_window", rules.renewal_window, RENEWAL_EXACT_DAYS},
        {"anniversary_step", rules.anniversary_step, ANNIVERSARY_CALENDAR_YEAR},
        {"renewal_open_days", rules.renewal_open_days, 45},
        {"renewal_remind_before", rules.renewal_remind_before, 20},
        {"renewal_remind_after", rules.renewal_remind_after, 25},
        {"credit_policy", rules.credit_policy, CREDIT_ORIGINAL_MONTH},
        {"directory_first_day", rules.directory_first_day, 8},
        {"directory_last_day", rules.directory_last_day, 12},
        {"directory_cutoff_day", rules.directory_cutoff_day, 9},
        {"directory_visible_day", rules.directory_visible_day, 3},
        {"first_year", rules.first_year, 2015},
        {"money_tolerance_per_line", rules.money_tolerance_per_line.micro, 1500000},
        {"money_tolerance_least", rules.money_tolerance_least.micro, 2000000},
        {"kpi_tolerance", rules.kpi_tolerance.micro, 250000},
        {"units_tolerance", rules.units_tolerance.micro, 1000000},
        {"partner_required", rules.partner_required, true},
        {"evidence_required", rules.evidence_required, EVIDENCE_TO_CONFIRM},
        {"extensions", (long long)rules.extension_count, 1},
        {"excluded", (long long)rules.extensions[0].excluded_count, 2},
        {"tax rates", (long long)rules.tax_rate_count, 3},
        {"the last of them", rules.tax_rate_permille[2], 200},
        {"types", (long long)rules.type_count, 3},
        {"MOC to", rules.types[0].qualifies_to.k, month("2020-12").k},
        {"MOC from", rules.types[0].qualifies_from.k, 0},
        {"DMOC from", rules.types[1].qualifies_from.k, month("2019-07").k},
        {"MOC is not digital", rules.types[0].digital_moc, false},
        {"DMOC is", rules.types[1].digital_moc, true},
        {"a talk does not qualify", rules.types[2].qualifies, false},
        {"currencies", (long long)rules.currency_count, 6},
        {"places of the second", rules.currencies[1].minor_places, 2},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_int(rows[i].label, rows[i].found, rows[i].expected);
    check_slice("an entity of XML itself", rules.extensions[0].excluded_competencies[1], S("Data & AI"));
    check_slice("title", rules.types[2].title, S("A talk"));
    check_slice("sorted", slice_from(rules.currencies[1].code), S("EUR"));
}

static void refuses_bad_files(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        struct {
            enum finding_id id;
            uint64_t line;
            uint32_t column;
            const char *message;
        } found[3];
        const char *fault;
    } rows[] = {
        {"bad-values.xml",
         {{FINDING_rule_value, 4, 22, "'publication_day' is '31', and must be a whole number from 1 to 28"},
          {FINDING_rule_value, 10, 21,
           "'renewal_window' is 'exact days', and must be complete_months, published or exact_days"},
          {FINDING_rule_value, 30, 52, "'to' is '2021-06-31', and must be a date such as 2020-04-01"}},
         "rules in 'bad-values.xml' cannot be used: 3 errors"},
        {"bad-unknown.xml",
         {{FINDING_rule_unknown, 6, 5, "there is no setting 'publication_dya'"},
          {FINDING_rule_unknown, 37, 19, "'zero_revenue' has no attribute 'form'"}},
         "rules in 'bad-unknown.xml' cannot be used: 2 errors"},
        {"bad-missing.xml",
         {{FINDING_rule_value, 3, 3, "setting 'window_months' is missing"},
          {FINDING_rule_value, 2, 1, "section 'tax_rates' is missing"}},
         "rules in 'bad-missing.xml' cannot be used: 2 errors"},
        {"bad-names.xml",
         {{FINDING_rule_value, 53, 23, "'KURS-BUCH' is a name of MOC already"},
          {FINDING_rule_value, 55, 17, "there are two types 'MOC'"}},
         "rules in 'bad-names.xml' cannot be used: 2 errors"},
        {"bad-currency.xml",
         {{FINDING_rule_value, 59, 33, "'Euro' is not a currency code of three capital letters"},
          {FINDING_rule_value, 60, 7, "currency 'JPY' stands twice"}},
         "rules in 'bad-currency.xml' cannot be used: 2 errors"},
        {"bad-tag.xml", {{FINDING_xml_not_well_formed, 27, 0, NULL}},
         "rules in 'bad-tag.xml' cannot be used: 1 error"},
        {"bad-version.xml", {{FINDING_rule_value, 2, 21, "'version' is '2', and must be 1"}},
         "rules in 'bad-version.xml' cannot be used: 1 error"},
        {"bad-everywhere.xml", {{FINDING_rule_value, 40, 0, "'level' is empty"}},
         "rules in 'bad-everywhere.xml' cannot be used: 20 errors, and reading stopped there"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own;
        test_world_setup(&own);
        struct test_world *world = own;
        struct programme untouched = {.publication_day = -1};
        Slice text = fixture(world, rows[i].file);
        check_true(rows[i].file,
                   !programme_load(&untouched, slice_from(rows[i].file), text, &world->mem, &world->diag));
        check_int("a refused file leaves no trace", untouched.publication_day, -1);
        const struct finding *finding = world->diag.first;
        for (size_t k = 0; k < COUNT_OF(rows[i].found) && rows[i].found[k].line; k++) {
            check_finding(rows[i].file, &world->diag, rows[i].found[k].id, rows[i].found[k].line,
                          rows[i].found[k].column);
            if (rows[i].found[k].message)
                check_slice(rows[i].file, finding->message, slice_from(rows[i].found[k].message));
            finding = finding->next;
        }
        check_slice(rows[i].file, world->diag.fault, slice_from(rows[i].fault));
        test_world_teardown(&own);
    }
}

/* Whether the parser refuses it or the rules do: an entity is never a value. */
static void refuses_entities(void **state)
{
    struct test_world *world = *state;
    struct programme rules;
    Slice text = fixture(world, "bad-entity.xml");
    check_true("bad-entity.xml", !programme_load(&rules, S("bad-entity.xml"), text, &world->mem, &world->diag));
    check_slice("fault", world->diag.fault, S("rules in 'bad-entity.xml' cannot be used: 1 error"));
}

/* `text` with the first `find` replaced. */
static Slice replaced(struct arena *mem, Slice text, const char *find, const char *with)
{
    size_t at = slice_find(text, slice_from(find)), after = at + strlen(find);
    if (at == text.len)
        fail_msg("'%s' stands in the text", find);
    Slice head = slice_part(text, 0, at), tail = slice_skip(text, after), middle = slice_from(with);
    char *joined = ARENA_ARRAY(mem, char, head.len + middle.len + tail.len);
    memcpy(joined, head.at, head.len);
    memcpy(joined + head.len, middle.at, middle.len);
    memcpy(joined + head.len + middle.len, tail.at, tail.len);
    return (Slice){joined, head.len + middle.len + tail.len};
}

/* Small slips, each in small.xml: what is written for what, and the byte of it on which the
   finding's caret stands (NO_CARET: outside of it). */
#define NO_CARET (-1)
static void names_the_place_of_each_slip(void **state)
{
    (void)state;
    static const struct {
        const char *find, *with;
        int caret; /* in `with`, or NO_CARET */
        enum finding_id id;
        const char *message;
    } rows[] = {
        {"<publication_day>10<", "<publication_day>0<", 17, FINDING_rule_value,
         "'publication_day' is '0', and must be a whole number from 1 to 28"},
        {"<publication_day>10<", "<publication_day>ten<", 17, FINDING_rule_value,
         "'publication_day' is 'ten', and must be a whole number from 1 to 28"},
        {"<publication_day>10<", "<publication_day>-5<", 17, FINDING_rule_value,
         "'publication_day' is '-5', and must be a whole number from 1 to 28"},
        {"<publication_day>10<", "<publication_day><", 0, FINDING_rule_value,
         "'publication_day' is '', and must be a whole number from 1 to 28"},
        {"<publication_day>10<", "<publication_day>\n 99999999999999999999\n<", 19, FINDING_rule_value,
         "'publication_day' is '99999999999999999999', and must be a whole number from 1 to 28"},
        {"<publication_day>10</publication_day>", "<publication_day><b>10</b></publication_day>", 0,
         FINDING_rule_unknown, "'publication_day' holds text only, not 'b'"},
        {"<publication_day>10<", "<publication_day unit=\"d\">10<", 17, FINDING_rule_unknown,
         "'publication_day' has no attribute 'unit'"},
        {"<window_months>6</window_months>", "<window_months>6</window_months><window_months>7</window_months>", 0,
         FINDING_rule_value, "'window_months' stands twice"},
        {"<publication_shift>none<", "<publication_shift>next_day<", 19, FINDING_rule_value,
         "'publication_shift' is 'next_day', and must be none"},
        {"<clock_zone>-05:30<", "<clock_zone>-12:30<", 12, FINDING_rule_value,
         "'clock_zone' is '-12:30', and must be UTC, or an offset from -12:00 to +14:00"},
        {"<clock_zone>-05:30<", "<clock_zone>+14:01<", 12, FINDING_rule_value,
         "'clock_zone' is '+14:01', and must be UTC, or an offset from -12:00 to +14:00"},
        {"<clock_zone>-05:30<", "<clock_zone>Europe/Berlin<", 12, FINDING_rule_value,
         "'clock_zone' is 'Europe/Berlin', and must be UTC, or an offset from -12:00 to +14:00"},
        {"<kpi_tolerance>0.25<", "<kpi_tolerance>0,25<", 15, FINDING_rule_value,
         "'kpi_tolerance' is '0,25', and must be a number from 0 to 1000000"},
        {"<kpi_tolerance>0.25<", "<kpi_tolerance>-1<", 15, FINDING_rule_value,
         "'kpi_tolerance' is '-1', and must be a number from 0 to 1000000"},
        {"<kpi_tolerance>0.25<", "<kpi_tolerance>0.1234567<", 15, FINDING_rule_value,
         "'kpi_tolerance' is '0.1234567', and must be a number from 0 to 1000000"},
        {"<partner_required>yes<", "<partner_required>true<", 18, FINDING_rule_value,
         "'partner_required' is 'true', and must be no or yes"},
        {"<directory_first_day>8<", "<directory_first_day>13<", 0, FINDING_rule_value,
         "'directory_first_day' is 13, and must not be greater than 'directory_last_day', which is 12"},
        {"<renewal_remind_after>25<", "<renewal_remind_after>46<", 0, FINDING_rule_value,
         "'renewal_remind_after' is 46, and must not be greater than 'renewal_open_days', which is 45"},
        {"enabled=\"no\" from=\"2020-01-01\"", "enabled=\"no\" from=\"2020-07-01\"", NO_CARET, FINDING_rule_value,
         "'to' lies before 'from'"},
        {" enabled=\"no\"", " enabled='off'", 10, FINDING_rule_value, "'enabled' is 'off', and must be no or yes"},
        {"<extension enabled=\"no\" ", "<extension ", 0, FINDING_rule_value,
         "'extension' lacks its attribute 'enabled'"},
        {"from=\"2020-01-01\"", "from=\"1820-01-01\"", 6, FINDING_rule_value,
         "'from' is '1820-01-01', and must be a date such as 2020-04-01"},
        {"<extension enabled=\"no\"", "<extension\n colour=\"red\"\n enabled=\"no\"", 12, FINDING_rule_unknown,
         "'extension' has no attribute 'colour'"},
        {"<zero_revenue from=\"2020-04\"", "<zero_revenue from=\"2020-13\"", 20, FINDING_rule_value,
         "'from' is '2020-13', and must be a month such as 2020-04"},
        {"<zero_revenue from=\"2020-04\" to=\"2020-09\"/>",
         "<zero_revenue from=\"2020-04\" to=\"2020-09\">x</zero_revenue>", 42,
         FINDING_rule_value, "'zero_revenue' must be empty"},
        {"<level>Bronze</level>", "<level> </level>", 0, FINDING_rule_value, "'level' is empty"},
        {"<level>Bronze</level>", "<grade>Bronze</grade>", 0, FINDING_rule_unknown,
         "'levels_without_kpi' holds 'level', not 'grade'"},
        {"<level>Bronze</level>", "Bronze", NO_CARET, FINDING_rule_unknown,
         "'levels_without_kpi' holds elements only, not 'Bronze'"},
        {"    70\n", "    70 50\n", 7, FINDING_rule_value, "50 follows 70, and rates must ascend"},
        {"    70\n", "    <!-- a\n b --> 70\n  50\n", 23, FINDING_rule_value, "50 follows 70, and rates must ascend"},
        {"    70\n", "    19% 70\n", 4, FINDING_rule_value,
         "'tax_rates' is '19%', and must be a whole number from 1 to 1000"},
        {"<omlp_rates/>", "<omlp_rates>1.0</omlp_rates>", 12, FINDING_rule_value, "'omlp_rates' must be empty"},
        {"<omlp_rates/>", "<omlp_rates/><omlp_rates/>", 0, FINDING_rule_value, "'omlp_rates' stands twice"},
        {"<omlp_rates/>", "<omlp_rates/><weather/>", 13, FINDING_rule_unknown, "there is no section 'weather'"},
        {"code=\"TALK\"", "code=\"Talk\"", 6, FINDING_rule_value, "the code 'Talk' is not made of A-Z, 0-9 and _"},
        {"code=\"TALK\" ", "", NO_CARET, FINDING_rule_value, "'type' lacks its attribute 'code'"},
        {"title=\"A talk\"", "title=\"e-book\"", 7, FINDING_rule_value, "'e-book' is a name of DMOC already"},
        {"<names>Courseware |", "<names>Courseware | -- |", 20, FINDING_rule_value,
         "'--' has no letters or too many of them to be a name"},
        {"qualifies=\"no\"/>", "qualifies=\"no\" to=\"2020-01\"/>", NO_CARET, FINDING_rule_value,
         "'from' and 'to' say when a type qualifies, and this one does not"},
        {"to=\"2020-12\"", "from=\"2021-01\" to=\"2020-12\"", 19, FINDING_rule_value, "'to' lies before 'from'"},
        {"<codes minor_places=\"3\"", "<codes minor_places=\"5\"", 21, FINDING_rule_value,
         "'minor_places' is '5', and must be a whole number from 0 to 4"},
        {"<codes minor_places=\"3\"", "<codes", 0, FINDING_rule_value, "'codes' lacks its attribute 'minor_places'"},
        {"<programme version=\"1\">", "<programme>", 0, FINDING_rule_value,
         "'programme' lacks its attribute 'version'"},
        {"<programme version=\"1\">", "<programme xmlns=\"urn:x\" version=\"1\">", 0, FINDING_rule_unknown,
         "the rules are a 'programme', not a 'programme' of a namespace"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own;
        test_world_setup(&own);
        struct test_world *world = own;
        struct programme rules;
        Slice text = fixture(world, "small.xml");
        size_t at = slice_find(text, slice_from(rows[i].find));
        Slice slip = replaced(&world->mem, text, rows[i].find, rows[i].with);
        check_true(rows[i].with, !programme_load(&rules, S("slip.xml"), slip, &world->mem, &world->diag));
        /* the caret's line and column, counted from the start of the text */
        uint64_t line = 1;
        uint32_t column = 1;
        for (size_t k = 0; rows[i].caret != NO_CARET && k < at + (size_t)rows[i].caret; k++) {
            bool ends = slip.at[k] == '\n';
            line += ends;
            column = ends ? 1 : column + 1;
        }
        bool exact = rows[i].caret != NO_CARET;
        check_finding(rows[i].with, &world->diag, rows[i].id, exact ? line : 0, exact ? column : 0);
        check_slice(rows[i].with, world->diag.first->message, slice_from(rows[i].message));
        check_slice(rows[i].with, world->diag.fault, S("rules in 'slip.xml' cannot be used: 1 error"));
        test_world_teardown(&own);
    }
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
        WORLD_TEST(reads_the_embedded_rules),
        WORLD_TEST(reads_every_setting),
        WORLD_TEST(refuses_bad_files),
        WORLD_TEST(refuses_entities),
        WORLD_TEST(names_the_place_of_each_slip),
    };
    return cmocka_run_group_tests(tests, start_xml, stop_xml);
}
