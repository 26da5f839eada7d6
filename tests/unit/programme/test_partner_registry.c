/* Partner registries as people keep them: columns by many names, rows that contradict. */
#include "programme/partner_registry.h"
#include "bytes/source.h"
#include "support/test.h"

#include <string.h>

static bool read_text(struct test_world *world, struct partner_registry *registry, const char *text)
{
    struct source source;
    source_from_text(&source, S("partners.csv"), slice_from(text));
    bool done = partner_registry_read(registry, &source, &world->mem, &world->diag);
    source_close(&source);
    return done;
}

static struct partner_registry registry_of(struct test_world *world, const char *text)
{
    struct partner_registry registry;
    partner_registry_init(&registry, &world->mem);
    if (!read_text(world, &registry, text))
        fail_msg("registry is read: %s (%.*s)", text, SLICE_ARG(world->diag.fault));
    return registry;
}

static const struct partner *known(const char *label, const struct partner_registry *registry, const char *id)
{
    const struct partner *partner = partner_find(registry, slice_from(id));
    if (!partner)
        fail_msg("%s: partner %s is known", label, id);
    return partner;
}

static void check_date(const char *label, Date found, const char *expected)
{
    char text[DATE_CHARS];
    check_slice(label, found.day ? date_format(found, text) : S(""), slice_from(expected));
}

static void reads_every_column(void **state)
{
    struct test_world *world = *state;
    struct partner_registry registry =
        registry_of(world, "partner,group,anniversary,level,competency,enrolled\n"
                           "6034453, 6000000 ,2020-02-20,Gold,Security,2015-03-01\n"
                           "6048879,,20200115,,,\n");
    check_no_findings("two good rows", &world->diag);
    const struct partner *partner = known("full row", &registry, "6034453");
    check_slice("id", partner->id, S("6034453"));
    check_slice("group", partner->group, S("6000000"));
    check_date("anniversary", partner->anniversary, "2020-02-20");
    check_slice("level", partner->level, S("Gold"));
    check_slice("competency", partner->competency, S("Security"));
    check_date("enrolled", partner->enrolled, "2015-03-01");
    partner = known("short row", &registry, "6048879");
    check_slice("its own group", partner->group, S("6048879"));
    check_date("compact date", partner->anniversary, "2020-01-15");
    check_date("not enrolled", partner->enrolled, "");
    check_int("nothing is implied of a row", partner->implied, false);
}

/* The same partner, whatever the columns are called and whichever of them there are. */
static void finds_columns_by_their_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *id, *group;
    } rows[] = {
        {"partner\n100\n", "100", "100"},
        {"Partner_ID;Anniversary\n100;2020-02-20\n", "100", "100"},
        {"MPN ID\tPGA_MPNId\n100\t1\n", "100", "1"},
        {"MPNId,PGA\n100,1\n", "100", "1"},
        {"Location ID,Partner ID\n100,1\n", "100", "1"},
        {"location,partner,group\n100,5,1\n", "100", "1"},
        {"pla,pga\n100,1\n", "100", "1"},
        {"location,partner\n,100\n", "100", "100"},
        {"location,partner,group\nBergen,100,1\n", "100", "1"},
        {"location,group\n,100\n", "100", "100"},
        {"Country,PARTNER-ID,Notes\nKR,100,x\n", "100", "100"},
        {"partner,MPN ID\n100,999\n", "100", "100"},
        {"ｐａｒｔｎｅｒ\n100\n", "100", "100"},
        {"\xef\xbb\xbfpartner,group\r\n\"100\",\"1\"\r\n", "100", "1"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own;
        test_world_setup(&own);
        struct test_world *world = own;
        struct partner_registry registry = registry_of(world, rows[i].text);
        check_no_findings(rows[i].text, &world->diag);
        check_slice(rows[i].text, known(rows[i].text, &registry, rows[i].id)->group, slice_from(rows[i].group));
        check_slice(rows[i].text, partner_group(&registry, slice_from(rows[i].id)), slice_from(rows[i].group));
        check_true("nobody else is known", !partner_find(&registry, S("999")));
        test_world_teardown(&own);
    }
}

static void names_columns_of_dates_and_levels(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "partner,anniversary,level,competency,enrolled",
        "Partner,Anniversary Date,Level,Competency Name,Enrolled On",
        "partner,ANNIVERSARY,LEVEL,CompetencyName,enrolment",
        "partner,anniversary_date,level,competency,Enrollment Date",
        "partner,anniversary,level,competency,enrolment date",
        "partner,anniversary,level,competency,enrollment",
    };
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        void *own;
        test_world_setup(&own);
        struct test_world *world = own;
        Slice text = arena_printf(&world->mem, "%s\n1,2020-02-20,Gold,Security,2015-03-01\n", headers[i]);
        struct partner_registry registry = registry_of(world, arena_cstr(&world->mem, text));
        const struct partner *partner = known(headers[i], &registry, "1");
        check_date(headers[i], partner->anniversary, "2020-02-20");
        check_slice(headers[i], partner->level, S("Gold"));
        check_slice(headers[i], partner->competency, S("Security"));
        check_date(headers[i], partner->enrolled, "2015-03-01");
        test_world_teardown(&own);
    }
}

static void knows_groups_without_a_row(void **state)
{
    struct test_world *world = *state;
    struct partner_registry registry = registry_of(world, "location,group,anniversary\n"
                                                          "101,100,2020-02-20\n"
                                                          "102,100,2020-03-20\n");
    check_int("two locations and their group", (long long)registry.partner_count, 3);
    const struct partner *group = known("group", &registry, "100");
    check_true("only implied", group->implied);
    check_slice("its own group", group->group, S("100"));
    check_date("of which nothing else is known", group->anniversary, "");
    check_true("a later file may say more", read_text(world, &registry, "partner,anniversary\n100,2020-01-15\n"));
    check_no_findings("and does not contradict", &world->diag);
    check_date("then that counts", known("group", &registry, "100")->anniversary, "2020-01-15");
    check_int("known once", (long long)registry.partner_count, 3);
}

static void leaves_bad_rows_out(void **state)
{
    (void)state;
    static const struct {
        const char *label, *text;
        uint64_t line;
        uint32_t column;
        const char *message; /* NULL: the reader's own words */
        enum finding_id id;
    } rows[] = {
        {"month 13", "partner,anniversary\n1,2020-01-15\n2,2020-13-01\n", 3, 3,
         "'2020-13-01' is not a date such as 2020-02-15; the row is left out", FINDING_registry_value},
        {"American date", "partner,enrolled\n1,\n2,2/15/2020\n", 3, 3,
         "'2/15/2020' is not a date such as 2020-02-15; the row is left out", FINDING_registry_value},
        {"year 1", "partner,anniversary\n1,\n2,0001-01-01\n", 3, 3,
         "'0001-01-01' is not a date such as 2020-02-15; the row is left out", FINDING_registry_value},
        {"after letters of other scripts", "level,partner,anniversary\n,1,\n디지털,2,soon\n", 3, 7,
         "'soon' is not a date such as 2020-02-15; the row is left out", FINDING_registry_value},
        {"no partner", "partner,level\n1,\n,Gold\n", 3, 0, "the row names no partner and is left out",
         FINDING_registry_value},
        {"id too long",
         "partner,level\n1,\n12345678901234567890123456789012345678901234567890123456789012345,\n", 3, 1,
         "'12345678901234567890123456789012345678901234567890123456789012345' is too long for a partner id; the row is "
         "left out",
         FINDING_registry_value},
        {"another anniversary for the same id", "partner,anniversary\n1,2020-01-15\n1,2020-02-15\n", 3, 1,
         "'1' stands in an earlier row with other values; the row is left out", FINDING_registry_value},
        {"another group for the same location", "level,location,group\n,1,10\n,1,11\n", 3, 2,
         "'1' stands in an earlier row with other values; the row is left out", FINDING_registry_value},
        {"another level", "partner,level\n1,Gold\n1,Silver\n", 3, 1,
         "'1' stands in an earlier row with other values; the row is left out", FINDING_registry_value},
        {"another competency", "partner,competency\n1,Security\n1,DevOps\n", 3, 1,
         "'1' stands in an earlier row with other values; the row is left out", FINDING_registry_value},
        {"another enrolment", "partner,enrolled\n1,2015-03-01\n1,\n", 3, 1,
         "'1' stands in an earlier row with other values; the row is left out", FINDING_registry_value},
        {"too wide", "partner\n1\n2,3\n", 3, 0, NULL, FINDING_csv_row_width},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own;
        test_world_setup(&own);
        struct test_world *world = own;
        struct partner_registry registry = registry_of(world, rows[i].text);
        check_finding(rows[i].label, &world->diag, rows[i].id, rows[i].line, rows[i].column);
        check_int(rows[i].label, (long long)world->diag.count[rows[i].id], 1);
        if (rows[i].message)
            check_slice(rows[i].label, world->diag.first->message, slice_from(rows[i].message));
        known(rows[i].label, &registry, "1");
        check_true(rows[i].label, !partner_find(&registry, S("2")));
        test_world_teardown(&own);
    }
}

/* The first row of an id stays; the same row again is nothing to speak of. */
static void keeps_the_first_row(void **state)
{
    struct test_world *world = *state;
    struct partner_registry registry = registry_of(world, "partner,group,anniversary,level\n"
                                                          "1,10,2020-01-15,Gold\n"
                                                          "1,10,2020-01-15,gold\n");
    check_no_findings("the same twice", &world->diag);
    check_true("another file contradicts", read_text(world, &registry, "partner,group\n1,11\n"));
    check_finding("other group", &world->diag, FINDING_registry_value, 2, 1);
    check_slice("the first stays", known("1", &registry, "1")->group, S("10"));
    check_true("the group of a row left out is not known", !partner_find(&registry, S("11")));
}

static void refuses_what_is_no_registry(void **state)
{
    (void)state;
    static const struct {
        const char *label, *text, *fault;
    } rows[] = {
        {"no partner column", "anniversary,level\n2020-01-15,Gold\n",
         "partner registry 'partners.csv' has no column for the partner"},
        {"nothing at all", "", "partner registry 'partners.csv' has no column for the partner"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own;
        test_world_setup(&own);
        struct test_world *world = own;
        struct partner_registry registry;
        partner_registry_init(&registry, &world->mem);
        check_true(rows[i].label, !read_text(world, &registry, rows[i].text));
        check_slice(rows[i].label, world->diag.fault, slice_from(rows[i].fault));
        test_world_teardown(&own);
    }
}

static void knows_nothing_without_a_file(void **state)
{
    struct test_world *world = *state;
    struct partner_registry registry;
    partner_registry_init(&registry, &world->mem);
    check_true("empty", !partner_find(&registry, S("1")));
    check_slice("an unknown partner is its own group", partner_group(&registry, S("1")), S("1"));
    check_true("none", !partner_find(NULL, S("1")));
    check_slice("the same without a registry", partner_group(NULL, S("1")), S("1"));
    check_true("only a header is no fault", read_text(world, &registry, "partner,group\n"));
    check_int("of nobody", (long long)registry.partner_count, 0);
}

static void holds_many_partners(void **state)
{
    struct test_world *world = *state;
    enum { COUNT = 5000 };
    char *text = arena_alloc(&world->mem, COUNT * 16 + 32, 1, 1);
    size_t len = (size_t)snprintf(text, 32, "partner,group\n");
    for (int i = 0; i < COUNT; i++)
        len += (size_t)snprintf(text + len, 16, "%d,%d\n", 100000 + i, i % 10);
    struct partner_registry registry = registry_of(world, text);
    check_int("all of them and their groups", (long long)registry.partner_count, COUNT + 10);
    check_slice("the first", partner_group(&registry, S("100000")), S("0"));
    check_slice("the last", partner_group(&registry, S("104999")), S("9"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(reads_every_column),
        WORLD_TEST(finds_columns_by_their_names),
        WORLD_TEST(names_columns_of_dates_and_levels),
        WORLD_TEST(knows_groups_without_a_row),
        WORLD_TEST(leaves_bad_rows_out),
        WORLD_TEST(keeps_the_first_row),
        WORLD_TEST(refuses_what_is_no_registry),
        WORLD_TEST(knows_nothing_without_a_file),
        WORLD_TEST(holds_many_partners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
