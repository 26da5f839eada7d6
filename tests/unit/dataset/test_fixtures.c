/* The files of fixtures/dataset, gathered whole: every row touches a key. */
#include "unit/dataset/shelf.h"

static const struct {
    const char *file;
    uint64_t rows, bad, left_out; /* of the file */
    const char *publication;      /* the newest */
    size_t publications, findings;
    const char *first;            /* the first row that can be used */
} fixtures[] = {
    {"insights-20200215.tsv", 4, 0, 0, "2020-02-15", 1, 0, "6034453/4200001 2020-01 G002297372 25 25 2543.25 USD"},
    {"dashboard.csv", 3, 0, 1, "2020-02-15", 1, 2, "6034453/ 2020-01 G002297372 25 25 3062500 KRW"},
    {"semicolons-2020-02-15.csv", 3, 1, 0, "2020-02-15", 1, 1, "6051187/ 2019-12 G002281144 40 40 3240.5 EUR"},
    {"credits.csv", 4, 0, 0, "2020-02-15", 2, 0, "6034453/ 2019-12 G002270001 100 100 9000 EUR"},
    {"KPI_2020-01.csv", 3, 0, 0, "2020-02-15", 1, 1, "6034453/ 2020-01 G002297372 25 25 3062500 KRW"},
    {"empty-2020-03-15.csv", 0, 0, 0, "2020-03-15", 1, 1, NULL},
    {"bad-rows-2020-02-15.csv", 10, 8, 0, "2020-02-15", 1, 8, "6034453/ 2020-01 G001 25 25 100 EUR"},
};

static Slice describe(const struct kpi_row *row, struct arena *mem)
{
    char month[MONTH_CHARS], units[DECIMAL_CHARS], kpi[DECIMAL_CHARS], revenue[DECIMAL_CHARS];
    Slice parts[] = {month_format(row->period, month), decimal_format(row->units, 0, units),
                     decimal_format(row->kpi, 0, kpi), decimal_format(row->revenue, 0, revenue)};
    return arena_printf(mem, "%.*s/%.*s %.*s %.*s %.*s %.*s %.*s %s", SLICE_ARG(row->partner), SLICE_ARG(row->group),
                        SLICE_ARG(parts[0]), SLICE_ARG(row->invoice), SLICE_ARG(parts[1]), SLICE_ARG(parts[2]),
                        SLICE_ARG(parts[3]), row->currency);
}

static void gather_fixture(struct shelf *shelf, const char *file)
{
    static const char *const invoices[] = {"G002297372", "G002297401", "G002281144", "G002281199", "G002299001",
                                           "G002299002", "G002270001", "G002290009", "G001",       "G010"};
    Slice path = arena_printf(&shelf->world.mem, "fixtures/dataset/%s", file);
    assert_true(dataset_add_file(shelf->dataset, path, DATE_NONE, &shelf->world.diag));
    for (size_t i = 0; i < COUNT_OF(invoices); i++)
        shelf_want_invoice(shelf, invoices[i]);
}

static void test_fixtures(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(fixtures); i++) {
        struct shelf shelf;
        const char *label = fixtures[i].file;
        shelf_open(&shelf);
        gather_fixture(&shelf, label);
        shelf_gather(&shelf);
        const struct gathered *gathered = &shelf.gathered;
        check_int(label, (long long)gathered->sources[0].row_count, (long long)fixtures[i].rows);
        check_int(label, (long long)gathered->sources[0].bad_count, (long long)fixtures[i].bad);
        check_int(label, (long long)shelf.quarantine.count, (long long)fixtures[i].bad);
        check_int(label, (long long)gathered->sources[0].left_out_count, (long long)fixtures[i].left_out);
        check_int(label, (long long)gathered->publication_count, (long long)fixtures[i].publications);
        check_date(label, gathered->publications[gathered->publication_count - 1].date, fixtures[i].publication);
        check_int(label,
                  (long long)(diag_count(&shelf.world.diag, SEVERITY_WARNING) +
                              diag_count(&shelf.world.diag, SEVERITY_ERROR)),
                  (long long)fixtures[i].findings);
        check_int(label, gathered->row_count > 0, fixtures[i].first != NULL);
        if (fixtures[i].first)
            check_slice(label, describe(&gathered->rows[0], &shelf.world.mem), slice_from(fixtures[i].first));
        shelf_close(&shelf);
    }
}

static void test_credits(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    gather_fixture(&shelf, "credits.csv");
    shelf_gather(&shelf);
    static const struct {
        const char *publication, *invoice, *amends;
        enum row_document document;
    } rows[] = {
        {"2020-01-15", "G002270001", "", ROW_INVOICE},
        {"2020-02-15", "G002270001", "", ROW_INVOICE},
        {"2020-02-15", "C002290007", "G002270001", ROW_ADJUSTMENT_NOTE},
        {"2020-02-15", "G002290010", "G002290009", ROW_VOID_NOTE},
    };
    check_int("rows", (long long)shelf.gathered.row_count, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct kpi_row *row = &shelf.gathered.rows[i];
        check_date(rows[i].invoice, row->publication, rows[i].publication);
        check_slice(rows[i].invoice, row->invoice, slice_from(rows[i].invoice));
        check_slice(rows[i].invoice, row->amends, slice_from(rows[i].amends));
        check_int(rows[i].invoice, row->document, rows[i].document);
    }
    shelf_close(&shelf);
}

static void test_bad_columns(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    gather_fixture(&shelf, "bad-columns.csv");
    check_true("refused", !dataset_gather(shelf.dataset, &shelf.keys, &shelf.gathered, &shelf.world.diag));
    check_slice("what is missing, and what is there", shelf.world.diag.fault,
                S("'fixtures/dataset/bad-columns.csv' cannot be used as a KPI dataset: no column for partner, revenue; "
                  "line 1 names 'Partner Name', 'Month', 'OMLP Type', 'Units', 'Invoice Number', 'KPI Value'"));
    check_int("each is told", (long long)shelf.world.diag.count[FINDING_dataset_column_missing], 2);
    shelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fixtures),
        cmocka_unit_test(test_credits),
        cmocka_unit_test(test_bad_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
