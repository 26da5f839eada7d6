/* What people call products, currencies and small differences, by the embedded rules. */
#include "programme/catalogue.h"
#include "programme/taxes.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "support/test.h"

#include <ctype.h>
#include <string.h>

struct rules_world {
    struct arena mem, scratch;
    struct diag diag;
    struct programme rules;
};

static int load_rules(void **state)
{
    static struct rules_world world;
    const struct templates templates = {0};
    Slice text, source;
    xml_library_init();
    arena_init(&world.mem, 0);
    arena_init(&world.scratch, 0);
    diag_init(&world.diag, &world.mem);
    *state = &world;
    bool loaded = template_load(&templates, S("rules/programme.xml"), &world.mem, &text, &source, &world.diag) &&
                  programme_load(&world.rules, source, text, &world.mem, &world.diag);
    return loaded ? 0 : -1;
}

static int drop_rules(void **state)
{
    struct rules_world *world = *state;
    arena_done(&world->scratch);
    arena_done(&world->mem);
    xml_library_done();
    return 0;
}

static Month month(const char *text)
{
    Month month = MONTH_NONE;
    if (!month_parse(slice_from(text), &month))
        fail_msg("'%s' is a month", text);
    return month;
}

static Decimal decimal(const char *text)
{
    Decimal number = DECIMAL_ZERO;
    if (decimal_parse(slice_from(text), &number) != DECIMAL_READ)
        fail_msg("'%s' is a number", text);
    return number;
}

static uint8_t type_of(struct rules_world *world, const char *name)
{
    return omlp_type_find(&world->rules, slice_from(name), &world->scratch);
}

static void knows_products_by_their_names(void **state)
{
    static const struct {
        const char *name, *code; /* "" when no type is meant */
    } rows[] = {
        /* codes, and the tags of drop-down lists */
        {"MOC", "MOC"}, {"moc", "MOC"}, {"DMOC", "DMOC"}, {"dMOC", "DMOC"}, {"D-MOC", "DMOC"}, {"CMOC", "CMOC"},
        {"MOC_OD", "MOC_OD"}, {"moc_on_demand", "MOC_OD"}, {"exam_voucher", "EXAM_VOUCHER"}, {"mlo", "MLO"},
        {"packaged_set", "PACKAGED_SET"}, {"student_access_pass", "STUDENT_PASS"},
        /* the same name with other signs */
        {"MOC On-Demand", "MOC_OD"}, {"MOC On Demand", "MOC_OD"}, {"MOC OnDemand", "MOC_OD"}, {"MOC-OD", "MOC_OD"},
        {"MOC OD", "MOC_OD"}, {"MOD", "MOC_OD"}, {"  moc   on demand. ", "MOC_OD"}, {"MOC (Digital)", "DMOC"},
        {"[MOC, digital]", "DMOC"}, {"Custom MOC", "CMOC"}, {"Microsoft Official Courseware", "MOC"},
        {"Digital Microsoft Official Course", "DMOC"}, {"Skillpipe", "DMOC"}, {"Microsoft Labs Online", "MLO"},
        {"MS Labs Online", "MLO"}, {"MTA Courseware", "MTA_CW"}, {"MCP exam voucher", "EXAM_VOUCHER"},
        {"Learning Product Voucher", "LP_VOUCHER"}, {"LPV", "LP_VOUCHER"}, {"MOPT", "PRACTICE_TEST"},
        {"e-learning voucher", "ELEARNING"}, {"Community courseware", "CWL"}, {"LaaS", "CERT_LAAS"},
        {"Software Assurance Training Voucher(s)", "SATV"}, {"Training voucher days", "SATV"},
        {"internal training", "OTHER"}, {"Non-marketplace", "OTHER"},
        /* other scripts and other widths */
        {"ＤＭＯＣ", "DMOC"}, {"ｄｍｏｃ", "DMOC"}, {"ＭＯＣ　Ｏｎ－Ｄｅｍａｎｄ", "MOC_OD"}, {"MOC (디지털)", "DMOC"},
        {"디지털 MOC", "DMOC"}, {"MOC（デジタル）", "DMOC"}, {"デジタルMOC", "DMOC"}, {"ﾃﾞｼﾞﾀﾙ MOC", "DMOC"},
        {"MOC（數位）", "DMOC"}, {"数字 MOC", "DMOC"}, {"Digitaler MOC", "DMOC"}, {"Цифровой MOC", "DMOC"},
        {"MOC numérique", "DMOC"}, {"MOC NUMÉRIQUE", "DMOC"}, {"MOC numerique", "DMOC"}, {"МОС", "MOC"},
        {"MOC رقمي", "DMOC"}, {"Voucher de exame", "EXAM_VOUCHER"}, {"Bon d'examen", "EXAM_VOUCHER"},
        {"Bon d’examen", "EXAM_VOUCHER"}, {"Vale de examen", "EXAM_VOUCHER"}, {"Cupón de examen", "EXAM_VOUCHER"},
        {"試験バウチャー", "EXAM_VOUCHER"}, {"試験バウチャ", "EXAM_VOUCHER"}, {"試験・バウチャー", "EXAM_VOUCHER"},
        {"시험 바우처", "EXAM_VOUCHER"}, {"考试券", "EXAM_VOUCHER"},
        {"Prüfungsgutschein", "EXAM_VOUCHER"}, {"PRÜFUNGSGUTSCHEIN", "EXAM_VOUCHER"},
        {"Prufungsgutschein", "EXAM_VOUCHER"}, {"Schulungsgutschein", "SATV"}, {"Microsoft® Labs Online™", "MLO"},
        {"MOC On\xe2\x80\x91" "Demand", "MOC_OD"}, {"MOC\xc2\xa0OD", "MOC_OD"}, {"기타", "OTHER"},
        /* what only looks like one */
        {"", ""}, {"  ", ""}, {"---", ""}, {"M", ""}, {"MOCX", ""}, {"Voucher", ""}, {"MOC MOC", ""}, {"デシタルMOC", ""},
        {"Digitaler", ""}, {"ＭＯＣＸ", ""}, {"—", ""}, {"\xff\xfe", ""},
    };
    struct rules_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].name, omlp_type_code(&world->rules, type_of(world, rows[i].name)),
                    slice_from(rows[i].code));
    check_int("nothing", type_of(world, "MOCX"), OMLP_NONE);
    check_slice("the code of nothing", omlp_type_code(&world->rules, OMLP_NONE), S(""));
}

/* Every code finds its own type, as written, in small letters and with other signs, and so does the title. */
static void knows_every_type_by_code_and_title(void **state)
{
    struct rules_world *world = *state;
    for (size_t i = 0; i < world->rules.type_count; i++) {
        const struct omlp_type *type = &world->rules.types[i];
        char tag[64] = {0};
        for (size_t k = 0; k < type->code.len && k < sizeof tag - 1; k++)
            tag[k] = type->code.at[k] == '_' ? ' ' : (char)tolower((unsigned char)type->code.at[k]);
        check_int(tag, type_of(world, tag), (long long)i);
        check_int(tag, omlp_type_find(&world->rules, type->code, &world->scratch), (long long)i);
        check_int(tag, omlp_type_find(&world->rules, type->title, &world->scratch), (long long)i);
    }
}

static void takes_no_memory_for_names(void **state)
{
    struct rules_world *world = *state;
    char *long_name = arena_alloc(&world->mem, 100000, 1, 1);
    memset(long_name, 'M', 100000);
    struct arena none = {0}; /* would fail on the first byte asked of it */
    check_int("ASCII", omlp_type_find(&world->rules, S("moc on-demand"), &none), type_of(world, "MOC_OD"));
    check_int("long ASCII", omlp_type_find(&world->rules, (Slice){long_name, 100000}, &none), OMLP_NONE);
    size_t mark = arena_mark(&world->scratch);
    check_int("other scripts", type_of(world, "ＤＭＯＣ"), type_of(world, "DMOC"));
    for (size_t i = 0; i + 3 <= 99999; i += 3)
        memcpy(long_name + i, "Ｍ", 3);
    check_int("long, other scripts", omlp_type_find(&world->rules, (Slice){long_name, 99999}, &world->scratch),
              OMLP_NONE);
    check_int("all of it is given back", (long long)arena_mark(&world->scratch), (long long)mark);
}

static void says_what_qualifies(void **state)
{
    static const struct {
        const char *name, *month;
        bool qualifies, zero_revenue;
    } rows[] = {
        {"MOC", "2020-04", true, false},         {"DMOC", "2020-03", true, false},
        {"DMOC", "2020-04", true, true},         {"DMOC", "2021-03", true, true},
        {"DMOC", "2021-04", true, false},        {"MOC On-Demand", "2020-05", true, false},
        {"SATV", "2020-05", false, false},       {"Internal training", "2020-05", false, false},
        {"Exam voucher", "2020-05", true, false}, {"no such thing", "2020-05", false, false},
    };
    struct rules_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint8_t type = type_of(world, rows[i].name);
        check_int(rows[i].name, omlp_type_qualifies(&world->rules, type, month(rows[i].month)), rows[i].qualifies);
        check_int(rows[i].name, omlp_zero_revenue(&world->rules, type, month(rows[i].month)), rows[i].zero_revenue);
    }
}

static void minds_the_months_in_which_a_type_qualifies(void **state)
{
    (void)state;
    struct omlp_type types[] = {
        {.code = S_INIT("FROM"), .qualifies = true, .qualifies_from = month("2020-03")},
        {.code = S_INIT("TO"), .qualifies = true, .qualifies_to = month("2020-03")},
        {.code = S_INIT("BOTH"),
         .qualifies = true,
         .qualifies_from = month("2020-02"),
         .qualifies_to = month("2020-03")},
    };
    const struct programme rules = {.types = types, .type_count = COUNT_OF(types)};
    static const struct {
        const char *month;
        bool qualifies[3];
    } rows[] = {{"2020-01", {false, true, false}}, {"2020-02", {false, true, true}},
                {"2020-03", {true, true, true}},   {"2020-04", {true, false, false}}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (uint8_t type = 0; type < COUNT_OF(types); type++)
            check_int(rows[i].month, omlp_type_qualifies(&rules, type, month(rows[i].month)), rows[i].qualifies[type]);
}

static void knows_currencies(void **state)
{
    static const struct {
        const char *code;
        int places; /* -1: no currency */
    } rows[] = {
        {"EUR", 2}, {"usd", 2}, {"JPY", 0}, {"KRW", 0}, {"VND", 0}, {"CLP", 0}, {"KWD", 3}, {"BHD", 3}, {"OMR", 3},
        {"JOD", 3}, {"TND", 3}, {"IQD", 3}, {"CLF", 4}, {"HRK", 2}, {"BGN", 2}, {"ISK", 0}, {"HUF", 2}, {"AED", 2},
        {"ZWG", 2}, {"GBP", 2}, {"XTS", -1}, {"LTL", -1}, {"EURO", -1}, {"EU", -1}, {"", -1}, {"???", -1}, {"€", -1},
    };
    struct rules_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct currency *found = currency_find(&world->rules, slice_from(rows[i].code));
        check_int(rows[i].code, found ? found->minor_places : -1, rows[i].places);
    }
    for (size_t i = 0; i < world->rules.currency_count; i++) {
        const struct currency *currency = &world->rules.currencies[i];
        check_true(currency->code, currency_find(&world->rules, slice_from(currency->code)) == currency);
    }
    check_int("unknown currencies have cents", currency_places(&world->rules, (const char[4]){"???"}), 2);
    check_int("and so has none", currency_places(&world->rules, (const char[4]){""}), 2);
    check_int("yen have none", currency_places(&world->rules, (const char[4]){"JPY"}), 0);
}

static void tolerates_half_a_minor_unit_per_line(void **state)
{
    static const struct {
        char currency[4];
        size_t line_count;
        const char *tolerance;
    } rows[] = {
        {"EUR", 0, "0.01"}, {"EUR", 1, "0.01"}, {"EUR", 2, "0.01"},     {"EUR", 3, "0.015"}, {"EUR", 100, "0.5"},
        {"JPY", 1, "1"},    {"JPY", 3, "1.5"},  {"KWD", 1, "0.001"},    {"KWD", 5, "0.0025"}, {"CLF", 3, "0.00015"},
        {"", 4, "0.02"},    {"???", 1, "0.01"}, {"JPY", 1000000, "500000"},
    };
    struct rules_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_int(rows[i].currency, money_tolerance(&world->rules, rows[i].currency, rows[i].line_count).micro,
                  decimal(rows[i].tolerance).micro);
    check_int("more lines than there can be", money_tolerance(&world->rules, "JPY", SIZE_MAX).micro,
              decimal("500000000").micro);
}

static void finds_the_tax_between(void **state)
{
    static const struct {
        const char *label, *net, *gross, *tolerance;
        int permille;
    } rows[] = {
        {"19 % exactly", "100", "119", "0.01", 190},
        {"19 % rounded up", "33.33", "39.66", "0.01", 190},
        {"a cent too much", "100", "119.02", "0.01", 0},
        {"at the edge of the tolerance", "100", "119.01", "0.01", 190},
        {"below, at the edge", "100", "118.99", "0.01", 190},
        {"7.7 %", "1000", "1077", "0.01", 77},
        {"27 %, the greatest", "1000", "1270", "0", 270},
        {"5 %, the least", "1000", "1050", "0", 50},
        {"4 % is not common", "1000", "1040", "0", 0},
        {"28 % neither", "1000", "1280", "0", 0},
        {"both negative", "-100", "-119", "0.01", 190},
        {"negative, rounded", "-33.33", "-39.66", "0.01", 190},
        {"signs differ", "100", "-119", "0.01", 0},
        {"gross below net", "119", "100", "0.01", 0},
        {"net 0", "0", "0", "0.01", 0},
        {"net 0, gross not", "0", "119", "0.01", 0},
        {"no difference", "100", "100", "0.01", 0},
        {"a difference within tolerance is no tax", "0.10", "0.11", "0.01", 0},
        {"the smallest of several that fit", "1000", "1052", "5", 50},
        {"won", "3062500", "3368750", "1", 100},
        {"the greatest numbers", "7262474580200", "9223342716854", "0", 270},
        {"far apart", "-9223372036854.775807", "9223372036854.775807", "0.01", 0},
    };
    struct rules_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Decimal net = decimal(rows[i].net), gross = decimal(rows[i].gross), tolerance = decimal(rows[i].tolerance);
        check_int(rows[i].label, tax_rate_between(&world->rules, net, gross, tolerance), rows[i].permille);
    }
}

static void knows_taxes_by_country_and_month(void **state)
{
    static const struct {
        const char *label, *country, *currency, *month, *net, *gross;
        int permille;
        const char *first;
    } rows[] = {
        {"Germany, before", "DE", "EUR", "2020-01", "100", "119", 190, "DE"},
        {"Germany, lowered for half a year", "DE", "EUR", "2020-08", "100", "119", 0, ""},
        {"the lower rate itself", "de", "EUR", "2020-08", "100", "116", 160, "DE"},
        {"and after", "DE", "EUR", "2021-01", "100", "119", 190, "DE"},
        {"by the currency only", "", "GBP", "2020-01", "100", "120", 200, "GB"},
        {"a currency of many countries", "", "EUR", "2020-08", "100", "124", 240, "FI"},
        {"another currency's rate", "", "KRW", "2020-01", "100", "120", 0, ""},
        {"a country that is not listed", "XX", "EUR", "2020-01", "100", "119", 0, ""},
        {"no difference", "DE", "EUR", "2020-01", "100", "100", 0, ""},
    };
    struct rules_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tax_question question = {.country = slice_from(rows[i].country),
                                        .currency = rows[i].currency,
                                        .net = decimal(rows[i].net),
                                        .gross = decimal(rows[i].gross),
                                        .tolerance = decimal("0.01")};
        if (!month_parse(slice_from(rows[i].month), &question.month))
            fail_msg("%s is a month", rows[i].month);
        struct tax_answer answer = tax_rate_there(&world->rules, &question);
        check_int(rows[i].label, answer.permille, rows[i].permille);
        check_slice(rows[i].label, slice_from(answer.countries[0]), slice_from(rows[i].first));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_products_by_their_names),
        cmocka_unit_test(knows_every_type_by_code_and_title),
        cmocka_unit_test(takes_no_memory_for_names),
        cmocka_unit_test(says_what_qualifies),
        cmocka_unit_test(minds_the_months_in_which_a_type_qualifies),
        cmocka_unit_test(knows_currencies),
        cmocka_unit_test(tolerates_half_a_minor_unit_per_line),
        cmocka_unit_test(finds_the_tax_between),
        cmocka_unit_test(knows_taxes_by_country_and_month),
    };
    return cmocka_run_group_tests(tests, load_rules, drop_rules);
}
