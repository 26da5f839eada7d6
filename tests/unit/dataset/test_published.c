/* Publication dates from file names, options and newest months. */
#include "dataset/published.h"
#include "unit/dataset/shelf.h"

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *path, *date, *month;
    } rows[] = {
        {"kpi-2020-02-15.csv", "2020-02-15", "none"},
        {"KPI_20200215.tsv", "2020-02-15", "none"},
        {"KPI_2020_02_15.csv", "2020-02-15", "none"},
        {"kpi.2020.02.15.csv", "2020-02-15", "none"},
        {"kpi-202002151230.csv", "2020-02-15", "none"},
        {"kpi-20200215123000.csv", "2020-02-15", "none"},
        {"2020-02-15T0730-kpi.csv", "2020-02-15", "none"},
        {"20200215", "2020-02-15", "none"},
        {"kpi-2020-02-15 (1).csv", "2020-02-15", "none"},
        {"archive-2019-01-01/kpi.csv", "none", "none"},
        {"2019/kpi-2020-02-15.csv", "2020-02-15", "none"},
        {"kpi-2020-02-15-of-2020-02-15.csv", "2020-02-15", "none"},
        {"kpi-2019-02-15-to-2020-02-15.csv", "none", "none"},
        {"KPI_2020-01.csv", "none", "2020-01"},
        {"202001.tsv", "none", "2020-01"},
        {"LearningKPI_Jan2020.csv", "none", "2020-01"},
        {"LearningKPI-January-2020.csv", "none", "2020-01"},
        {"KPIJan2020.csv", "none", "2020-01"},
        {"2020Jan.csv", "none", "2020-01"},
        {"2020_September_kpi.csv", "none", "2020-09"},
        {"kpi sept 2020.csv", "none", "2020-09"},
        {"KPI_2020-01_published_2020-02-15.csv", "2020-02-15", "none"},
        {"KPI_2019-12_2020-01.csv", "none", "none"},
        {"KPI_2020-13.csv", "none", "none"},
        {"KPI_2020-02-30.csv", "none", "none"},
        {"KPI_6034453.csv", "none", "none"},
        {"KPI_60344531.csv", "none", "none"},
        {"KPI_12345678.csv", "none", "none"},
        {"KPI_202013.csv", "none", "none"},
        {"KPI_2020.csv", "none", "none"},
        {"kpi.csv", "none", "none"},
        {"kpi-sep-2020-02-15.csv", "2020-02-15", "none"},
        {"https://kpi.example/KPI_2020-01.csv?sv=2019-12-12&se=20210101", "none", "2020-01"},
        {"kpi-2020-02-15.zip/data.csv", "2020-02-15", "none"},
        {"all-2020-03-15.zip/kpi-2020-02-15.csv", "2020-02-15", "none"},
        {"kpi-2020-02-15.zip/folder/KPI_2020-01.csv", "2020-02-15", "2020-01"},
        {"Marginal 2020.csv", "none", "none"},
        {"", "none", "none"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct name_hint hint = name_hint(slice_from(rows[i].path));
        check_date(rows[i].path, hint.date, rows[i].date);
        check_month(rows[i].path, hint.month, rows[i].month);
    }
}

static void test_order(void **state)
{
    (void)state;
    static const struct {
        const char *label, *path, *option, *newest, *date;
        bool assumed, disagrees;
    } rows[] = {
        {"a date in the name", "kpi-2020-02-15.csv", "", "2020-01", "2020-02-15", false, false},
        {"the name before the option", "kpi-2020-02-15.csv", "2020-03-15", "2020-01", "2020-02-15", false, false},
        {"a date in the name of an empty file", "kpi-2020-02-15.csv", "", "", "2020-02-15", false, false},
        {"the name has the data month", "KPI_2020-01.csv", "", "2020-01", "2020-02-15", false, false},
        {"the name has the publication month", "KPI_2020-02.csv", "", "2020-01", "2020-02-15", false, false},
        {"a month in the name before the option", "KPI_2020-01.csv", "2020-03-15", "2020-01", "2020-02-15", false,
         false},
        {"the name has another month", "KPI_2020-03.csv", "", "2020-01", "2020-02-15", true, true},
        {"an earlier month", "KPI_2019-12.csv", "", "2020-01", "2020-02-15", true, true},
        {"another month, and an option", "KPI_2020-03.csv", "2020-02-20", "2020-01", "2020-02-20", false, true},
        {"the option", "kpi.csv", "2020-02-20", "2020-01", "2020-02-20", false, false},
        {"nothing says it", "kpi.csv", "", "2020-01", "2020-02-15", true, false},
        {"over the year's end", "kpi.csv", "", "2019-12", "2020-01-15", true, false},
        {"nothing at all", "kpi.csv", "", "", "none", false, false},
        {"a month in the name of an empty file", "KPI_2020-01.csv", "", "", "none", false, false},
        {"an option for an empty file", "KPI_2020-01.csv", "2020-02-15", "", "2020-02-15", false, false},
    };
    struct shelf shelf;
    shelf_open(&shelf);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Date option = rows[i].option[0] ? date_of(rows[i].option) : DATE_NONE;
        Month newest = rows[i].newest[0] ? month_of(rows[i].newest) : MONTH_NONE;
        struct published published = published_when(&shelf.programme, slice_from(rows[i].path), option, newest);
        check_date(rows[i].label, published.date, rows[i].date);
        check_int(rows[i].label, published.assumed, rows[i].assumed);
        check_int(rows[i].label, published.name_disagrees, rows[i].disagrees);
    }
    shelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
