/* Several files: whose publication they are, and what they say together. */
#include "dataset/dataset.h"
#include "base/buf.h"
#include "unit/dataset/shelf.h"

#define ROW_1 "1,2020-01,MOC,1,G001,1,10,EUR\n"
#define ROW_2 "1,2020-01,MOC,2,G002,2,20,EUR\n"
#define DECEMBER "1,2019-12,MOC,3,G003,3,30,EUR\n"

static void test_one_file(void **state)
{
    (void)state;
    static const struct {
        const char *label, *name, *published, *text, *expected;
        bool assumed;
        enum finding_id finding; /* FINDING_COUNT: none */
    } rows[] = {
        {"name", "kpi-2020-02-15.csv", "", HEADER ROW_1, "2020-02-15", false, FINDING_COUNT},
        {"name before option", "kpi-2020-02-15.csv", "2020-02-16", HEADER ROW_1, "2020-02-15", false, FINDING_COUNT},
        {"option", "kpi.csv", "2020-02-16", HEADER ROW_1, "2020-02-16", false, FINDING_COUNT},
        {"assumed", "kpi.csv", "", HEADER ROW_1 DECEMBER, "2020-02-15", true, FINDING_dataset_publication_assumed},
        {"month in the name", "KPI_2020-01.csv", "", HEADER ROW_1 DECEMBER, "2020-02-15", false, FINDING_COUNT},
        {"its publication month", "KPI_Feb2020.csv", "", HEADER ROW_1, "2020-02-15", false, FINDING_COUNT},
        {"another month", "KPI_2019-12.csv", "", HEADER ROW_1 DECEMBER, "2020-02-15", true,
         FINDING_dataset_name_disagrees},
        {"column before name", "kpi-2020-03-15.csv", "2020-04-15",
         "MPNId,Month,Type,Units,Invoice,KPI,Revenue,Published On\n1,2020-01,MOC,1,G001,1,10,2020-02-15\n",
         "2020-02-15", false, FINDING_COUNT},
        {"empty cells of the column: the name", "kpi-2020-02-20.csv", "",
         "MPNId,Month,Type,Units,Invoice,KPI,Revenue,Published On\n1,2020-01,MOC,1,G001,1,10,\n", "2020-02-20", false,
         FINDING_COUNT},
        {"no rows, a name", "kpi-2020-02-15.csv", "", HEADER, "2020-02-15", false, FINDING_dataset_empty},
        {"no header, an option", "kpi.csv", "2020-02-15", "", "2020-02-15", false, FINDING_dataset_empty},
        {"no rows, nothing", "kpi.csv", "", HEADER "\n\n", "none", false, FINDING_dataset_empty},
        {"no rows, only a total", "kpi.csv", "", HEADER "Total,,,1,,1,10,\n", "none", false, FINDING_dataset_empty},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        shelf_need_no_currency(&shelf);
        shelf_put_published(&shelf, rows[i].name, rows[i].text,
                            rows[i].published[0] ? date_of(rows[i].published) : DATE_NONE);
        shelf_want_invoice(&shelf, "G001");
        shelf_gather(&shelf);
        const struct gathered *gathered = &shelf.gathered;
        bool any = gathered->publication_count > 0;
        check_int(rows[i].label, (long long)gathered->publication_count, strcmp(rows[i].expected, "none") != 0);
        check_date(rows[i].label, any ? gathered->publications[0].date : DATE_NONE, rows[i].expected);
        check_int(rows[i].label, any && gathered->publications[0].assumed, rows[i].assumed);
        if (gathered->row_count)
            check_date(rows[i].label, gathered->rows[0].publication, rows[i].expected);
        if (rows[i].finding == FINDING_COUNT)
            check_no_findings(rows[i].label, &shelf.world.diag);
        else
            check_finding(rows[i].label, &shelf.world.diag, rows[i].finding, 0, 0);
        shelf_close(&shelf);
    }
}

static void test_months(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-02-15.csv",
              HEADER ROW_1 DECEMBER "1,2019-01,MOC,1,A,1,1,EUR\n1,2019-02,MOC,1,A,1,1,EUR\n" ROW_2
                     "1,2020-02,MOC,1,A,1,1,EUR\n1,2019-01,MOC,1,B,1,1,EUR\n");
    shelf_gather(&shelf);
    const struct publication *publication = &shelf.gathered.publications[0];
    static const struct {
        const char *month;
        uint64_t rows;
    } months[] = {{"2019-01", 2}, {"2019-02", 1}, {"2019-12", 1}, {"2020-01", 2}, {"2020-02", 1}};
    check_int("months", (long long)publication->month_count, COUNT_OF(months));
    for (size_t i = 0; i < COUNT_OF(months); i++) {
        check_month(months[i].month, publication->months[i].month, months[i].month);
        check_int(months[i].month, (long long)publication->months[i].row_count, (long long)months[i].rows);
        check_true(months[i].month, publication_has_month(publication, month_of(months[i].month)));
    }
    check_true("no such month", !publication_has_month(publication, month_of("2019-03")));
    /* 2019-02 to 2020-01 are covered */
    check_int("two months outside", (long long)shelf.world.diag.count[FINDING_dataset_month_outside], 2);
    Slice first = shelf.world.diag.first->message;
    check_slice("with its rows", first, S("2 rows of 2019-01, which a publication of 2020-02-15 does not cover"));
    shelf_close(&shelf);
}

static void test_publications_of_one_file(void **state)
{
    (void)state;
    static const char text[] = "MPNId,Month,Type,Units,Invoice,KPI,Revenue,AsOf\n"
                               "1,2020-01,MOC,1,G001,1,10,2020-03-15\n"
                               "1,2020-01,MOC,1,G001,2,10,2/15/2020\n"
                               "1,2020-02,MOC,1,G002,1,10,2020-03-15\n";
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi.csv", text);
    shelf_want_invoice(&shelf, "G001");
    shelf_want_invoice(&shelf, "G002");
    shelf_gather(&shelf);
    check_int("publications", (long long)shelf.gathered.publication_count, 2);
    check_date("ascending", shelf.gathered.publications[0].date, "2020-02-15");
    check_int("months of the second", (long long)shelf.gathered.publications[1].month_count, 2);
    static const uint64_t lines[] = {3, 2, 4};
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        check_int("rows by publication, then line", (long long)shelf.gathered.rows[i].line, (long long)lines[i]);
    shelf_close(&shelf);
}

static void test_order_of_files(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-03-15.csv", HEADER ROW_1 ROW_2);
    shelf_put(&shelf, "kpi-2020-02-15.csv", HEADER ROW_2 ROW_1);
    shelf_put_published(&shelf, "more.csv", HEADER DECEMBER, date_of("2020-02-15"));
    shelf_want_invoice(&shelf, "G001");
    shelf_want_invoice(&shelf, "G003");
    shelf_gather(&shelf);
    static const struct {
        const char *publication;
        uint32_t source;
        uint64_t line;
    } rows[] = {{"2020-02-15", 1, 3}, {"2020-02-15", 2, 2}, {"2020-03-15", 0, 2}};
    check_int("rows", (long long)shelf.gathered.row_count, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_date("publication", shelf.gathered.rows[i].publication, rows[i].publication);
        check_int("source", shelf.gathered.rows[i].source, rows[i].source);
        check_int("line", (long long)shelf.gathered.rows[i].line, (long long)rows[i].line);
    }
    check_int("two files are one publication", (long long)shelf.gathered.publication_count, 2);
    check_int("of two months", (long long)shelf.gathered.publications[0].month_count, 2);
    check_int("sources", (long long)shelf.gathered.source_count, 3);
    check_int("rows in all", (long long)shelf.gathered.scanned_row_count, 5);
    check_no_findings("nothing wrong", &shelf.world.diag);
    shelf_close(&shelf);
}

static void test_same_content_counts_once(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-02-15.csv", HEADER ROW_1 "1,2020-01,MOC,x,G009,1,1,EUR\n");
    shelf_put(&shelf, "copy-2020-02-15.csv", HEADER ROW_1 "1,2020-01,MOC,x,G009,1,1,EUR\n");
    shelf_put(&shelf, "kpi-2020-03-15.csv", HEADER ROW_1 "1,2020-01,MOC,x,G009,1,1,EUR\n");
    shelf_want_invoice(&shelf, "G001");
    shelf_gather(&shelf);
    check_int("said once", (long long)shelf.world.diag.count[FINDING_dataset_twice], 1);
    check_int("another publication is not the same", (long long)shelf.gathered.row_count, 2);
    check_int("the first one counts", shelf.gathered.rows[0].source, 0);
    check_int("the copy has no rows of its own", (long long)shelf.gathered.sources[1].row_count, 0);
    check_int("and no bad ones", (long long)shelf.quarantine.count, 2);
    check_int("months once", (long long)shelf.gathered.publications[0].months[0].row_count, 1);
    shelf_close(&shelf);
}

static void test_contradiction(void **state)
{
    (void)state;
    static const struct {
        const char *label, *a, *b, *fault;
    } rows[] = {
        {"one month", HEADER ROW_1, HEADER ROW_2, "both hold publication 2020-02-15, month 2020-01, and differ"},
        {"one of two months", HEADER DECEMBER, HEADER ROW_2 DECEMBER,
         "both hold publication 2020-02-15, month 2019-12, and differ"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        shelf_put(&shelf, "a-2020-02-15.csv", rows[i].a);
        shelf_put(&shelf, "b-2020-02-15.csv", rows[i].b);
        check_true(rows[i].label,
                   !dataset_gather(shelf.dataset, &shelf.keys, &shelf.gathered, &shelf.world.diag));
        check_fault(rows[i].label, &shelf.world.diag, rows[i].fault);
        check_fault(rows[i].label, &shelf.world.diag, "a-2020-02-15.csv' and '");
        shelf_close(&shelf);
    }
}

static void test_groups_unknown(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-02-15.csv", HEADER ROW_1);
    keys_add_partner(&shelf.keys, S("1"));
    shelf_gather(&shelf);
    check_true("seen", shelf.gathered.partner_since[0].day != 0);
    check_true("no groups named", shelf.gathered.partner_group == NULL);
    shelf_close(&shelf);
}

/* A column tells of each row, a name of its whole file; who asks about a later day need not know exactly. */
static void test_since_when(void **state)
{
    (void)state;
    static const struct {
        const char *judged_from, *since[5];
    } rows[] = {
        {"2020-02-10", {"2020-02-15", "2020-03-15", "2020-05-15", "2020-02-15", "none"}},
        {"2020-03-20", {"2020-03-20", "2020-03-20", "2020-05-15", "2020-03-20", "none"}},
        {"2020-06-01", {"2020-06-01", "2020-06-01", "2020-06-01", "2020-06-01", "none"}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        shelf_need_no_currency(&shelf);
        shelf_put(&shelf, "kpi.csv",
                  "PGA,MPNId,Month,Type,Units,Invoice,KPI,Revenue,Published On\n"
                  "9,1,2020-01,MOC,1,G001,1,10,2020-03-15\n9,1,2020-01,MOC,1,G002,1,10,2020-02-15\n"
                  "9,1,2020-01,MOC,1,G003,1,10,2020-04-15\n9,2,2020-01,MOC,1,G004,1,10,2020-03-15\n");
        shelf_put(&shelf, "kpi-2020-05-15.csv", HEADER "1,2020-04,MOC,1,G005,1,1,EUR\n3,2020-04,MOC,1,G006,1,1,EUR\n");
        for (int id = 1; id <= 3; id++)
            keys_add_partner(&shelf.keys, arena_printf(&shelf.world.mem, "%d", id));
        keys_add_partner(&shelf.keys, S("9"));
        keys_add_partner(&shelf.keys, S("4"));
        shelf.keys.judged_from = date_of(rows[i].judged_from);
        shelf_gather(&shelf);
        for (uint32_t k = 0; k < COUNT_OF(rows[i].since); k++)
            check_date(rows[i].judged_from, shelf.gathered.partner_since[k], rows[i].since[k]);
        check_true("of that day", partner_is_published(&shelf.gathered, 2, date_of("2020-05-15")) || i == 2);
        check_true("not the day before", i == 2 || !partner_is_published(&shelf.gathered, 2, date_of("2020-05-14")));
        check_true("before there is anything nobody is unknown",
                   partner_is_published(&shelf.gathered, KEY_NONE, date_of("2020-02-14")));
        shelf_close(&shelf);
    }
}

/* Many partners, seen in any order and among others: each one is noted, with the first group named. */
static void test_many_partners(void **state)
{
    (void)state;
    struct shelf shelf;
    struct buf buf;
    shelf_open(&shelf);
    shelf_need_no_currency(&shelf);
    buf_init(&buf);
    buf_add(&buf, S("PGA,MPNId,Month,Type,Units,Invoice,KPI,Revenue\n"));
    for (size_t i = 0; i < 3000; i++) {
        size_t id = i * 7919 % 1500;
        /* the first time without its group */
        if (i >= 1500)
            buf_addf(&buf, "9%04zu", id);
        buf_addf(&buf, ",%zu,2020-01,MOC,1,,1,1\n", id + 100000);
    }
    Slice path = shelf_write(&shelf, "kpi-2020-02-15.csv", buf_slice(&buf));
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    for (size_t i = 0; i < 1500; i += 3)
        keys_add_partner(&shelf.keys, arena_printf(&shelf.world.mem, "%zu", i + 100000));
    for (size_t i = 0; i < 500; i++)
        keys_add_partner(&shelf.keys, arena_printf(&shelf.world.mem, "7%zu", i + 100000));
    keys_add_partner(&shelf.keys, S("90003"));
    shelf_gather(&shelf);
    check_no_findings("all rows are good", &shelf.world.diag);
    for (size_t i = 0; i < 500; i++) {
        Slice group = arena_printf(&shelf.world.mem, "9%04zu", i * 3);
        check_true(shelf.keys.partner[i].at, shelf.gathered.partner_since[i].day != 0);
        check_slice(shelf.keys.partner[i].at, shelf.gathered.partner_group[i], group);
        check_true("not there", shelf.gathered.partner_since[500 + i].day == 0);
    }
    check_true("a group is seen", shelf.gathered.partner_since[1000].day != 0);
    check_slice("and its own", shelf.gathered.partner_group[1000], S("90003"));
    buf_done(&buf);
    shelf_close(&shelf);
}

static void test_group_alone_is_the_partner(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-02-15.csv",
              "PGA_MPNId,Month,Type,Units,Invoice,KPI,Revenue\n800,2020-01,MOC,1,G001,1,10\n");
    keys_add_partner(&shelf.keys, S("800"));
    shelf_want_invoice(&shelf, "G001");
    shelf_gather(&shelf);
    check_slice("partner", shelf.gathered.rows[0].partner, S("800"));
    check_true("seen", shelf.gathered.partner_since[0].day != 0);
    check_slice("its own group", shelf.gathered.partner_group[0], S("800"));
    shelf_close(&shelf);
}

static void test_doubled(void **state)
{
    (void)state;
    static const char header[] = "MPNId,Month,Type,Units,Invoice,KPI,Revenue,Note\n";
    static const struct {
        const char *label, *rows;
        size_t doubled, findings;
        const char *message;
    } rows[] = {
        {"identical", "1,2020-01,MOC,1,G001,1,10,a\n1,2020-01,MOC,1,G001,1,10,a\n", 2, 1,
         "2 rows of invoice 'G001' are wholly identical: lines 2 and 3; all of them count"},
        {"three", "1,2020-01,MOC,1,G001,1,10,a\n1,2020-01,MOC,1,G002,1,10,a\n1,2020-01,MOC,1,G001,1,10,a\n"
                  "1,2020-01,MOC,1,G001,1,10,a\n", 3, 1,
         "3 rows of invoice 'G001' are wholly identical: lines 2, 4 and 5; all of them count"},
        {"two pairs", "1,2020-01,MOC,1,G001,1,10,a\n1,2020-01,MOC,1,G002,1,10,a\n1,2020-01,MOC,1,G002,1,10,a\n"
                      "1,2020-01,MOC,1,G001,1,10,a\n", 4, 2,
         "2 rows of invoice 'G001' are wholly identical: lines 2 and 5; all of them count"},
        {"quotes are no difference", "1,2020-01,MOC,1,G001,1,10,a\n1,2020-01,MOC,1,\"G001\",1,10,\"a\"\n", 2, 1, NULL},
        {"another value", "1,2020-01,MOC,1,G001,1,10,a\n1,2020-01,MOC,1,G001,1,11,a\n", 0, 0, NULL},
        {"another note", "1,2020-01,MOC,1,G001,1,10,a\n1,2020-01,MOC,1,G001,1,10,b\n", 0, 0, NULL},
        {"no number", "1,2020-01,MOC,1,,1,10,a\n1,2020-01,MOC,1,,1,10,a\n", 0, 0, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        shelf_need_no_currency(&shelf);
        Slice text = arena_printf(&shelf.world.mem, "%s%s", header, rows[i].rows);
        Slice path = shelf_write(&shelf, "kpi-2020-02-15.csv", text);
        assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
        shelf_want_invoice(&shelf, "G001");
        shelf_want_invoice(&shelf, "G002");
        keys_add_values(&shelf.keys, month_of("2020-01"), decimal_of("1"), decimal_of("10"));
        shelf_gather(&shelf);
        size_t doubled = 0;
        for (size_t j = 0; j < shelf.gathered.row_count; j++)
            doubled += shelf.gathered.rows[j].doubled;
        check_int(rows[i].label, (long long)doubled, (long long)rows[i].doubled);
        check_int(rows[i].label, (long long)shelf.world.diag.count[FINDING_dataset_row_doubled],
                  (long long)rows[i].findings);
        if (rows[i].findings)
            check_finding(rows[i].label, &shelf.world.diag, FINDING_dataset_row_doubled, 2, 0);
        if (rows[i].message)
            check_slice(rows[i].label, shelf.world.diag.first->message, slice_from(rows[i].message));
        shelf_close(&shelf);
    }
}

static void test_doubled_across_publications(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-02-15.csv", HEADER ROW_1);
    shelf_put(&shelf, "kpi-2020-03-15.csv", HEADER ROW_1);
    shelf_want_invoice(&shelf, "G001");
    shelf_gather(&shelf);
    check_int("both there", (long long)shelf.gathered.row_count, 2);
    check_true("published twice is not doubled",
               !shelf.gathered.rows[0].doubled && !shelf.gathered.rows[1].doubled);
    shelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_file),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_publications_of_one_file),
        cmocka_unit_test(test_order_of_files),
        cmocka_unit_test(test_same_content_counts_once),
        cmocka_unit_test(test_contradiction),
        cmocka_unit_test(test_groups_unknown),
        cmocka_unit_test(test_since_when),
        cmocka_unit_test(test_many_partners),
        cmocka_unit_test(test_group_alone_is_the_partner),
        cmocka_unit_test(test_doubled),
        cmocka_unit_test(test_doubled_across_publications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
