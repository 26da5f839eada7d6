/* Causes and their arithmetic, over whole claims read from text. */
#include "support/desk.h"

#include <stdio.h>

#define KPI_HEADER "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define TICKET_HEADER \
    "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"

/* Claimed against one published row of the same key; the causes in order, and words in the first. */
struct slip_row {
    const char *label;
    const char *claimed;   /* units,INVOICE,kpi,revenue */
    const char *published; /* rows, each units,kpi,revenue and a line end */
    const char *causes;
    const char *words;
};

static const struct slip_row slip_rows[] = {
    {"the last two digits", "10,A-1,560,100.00", "10,506,100.00\n", "DIGIT_SWAP(kpi)",
     "560 and 506: the last two digits are swapped"},
    {"digits in front", "10,A-1,21,100.00", "10,12,100.00\n", "DIGIT_SWAP(kpi)", "the last two digits are swapped"},
    {"middle digits", "10,A-1,35,1324.00", "10,35,1234.00\n", "DIGIT_SWAP(revenue)", "digits 2 and 3 are swapped"},
    {"decimal point", "10,A-1,35,12345.60", "10,35,1234.56\n", "DECIMAL_SHIFT(revenue)", "10 times the published one"},
    {"the other way", "10,A-1,35,12.34", "10,35,1234\n", "DECIMAL_SHIFT(revenue)",
     "the published number is 100 times the claimed one"},
    {"sign", "10,A-1,-35,100.00", "10,35,100.00\n", "SIGN_FLIPPED(kpi)", "opposite sign"},
    {"units and KPI", "30,A-1,10,100.00", "10,30,100.00\n", "MEASURES_SWAPPED(all)", "units 30 and KPI 10"},
    {"units as KPI", "10,A-1,10,100.00", "10,30,100.00\n", "UNITS_AS_KPI(kpi)", "is the number of units"},
    {"another rate", "10,A-1,20,100.00", "10,30,100.00\n", "RATE_CHANGED(kpi)", "10 units at 2 KPI each"},
    {"rounded", "10,A-1,35,1235", "10,35,1234.56\n", "ROUNDING(revenue)", "rounded to whole units"},
    {"within tolerance", "10,A-1,35,1234.57", "10,35,1234.56\n", "ROUNDING(revenue)", "no more than rounding"},
    {"with tax", "10,A-1,35,119.00", "10,35,100.00\n", "TAX_INCLUDED(revenue)", "100.00 plus 19 % tax is 119.00, the claimed amount"},
    {"one digit", "10,A-1,45,100.00", "10,49,100.00\n", "DIGIT_TYPO(kpi)", "5 for 9"},
    {"digit missing", "10,A-1,349,100.00", "10,3429,100.00\n", "DIGIT_MISSING(kpi)", "one digit less"},
    {"ticket lacks a line", "60,A-1,60,600.00", "60,60,600.00\n40,40,400.00\n", "LINE_MISSING(all)",
     "the ticket lacks the published line 3"},
    {"dataset doubled", "25,A-1,25,250.00", "25,25,250.00\n25,25,250.00\n", "LINE_DOUBLED(all)",
     "the dataset has the line"},
    {"ticket doubled", "50,A-1,50,500.00", "25,25,250.00\n", "LINE_DOUBLED(all)", "exactly twice what is published"},
    {"lines add up", "100,A-1,100,1000.00", "60,60,600.00\n40,40,400.00\n", "SPLIT_LINES(all)", "KPI 60 + 40 = 100"},
    {"revenue follows the units", "12,A-1,35,120.00", "21,35,210.00\n", "DIGIT_SWAP(units) DIGIT_SWAP(revenue)",
     "12 and 21"},
    {"nothing fits", "10,A-1,71,100.00", "10,35,100.00\n", "UNEXPLAINED(kpi)", "differ by 36"},
    {"two slips", "10,A-1,560,1000.00", "10,506,100.00\n", "DIGIT_SWAP(kpi) DECIMAL_SHIFT(revenue)", "swapped"},
    {"a line lacks, and a slip beside it", "60,A-1,60,6000.00", "60,60,600.00\n40,40,400.00\n",
     "LINE_MISSING(all) DECIMAL_SHIFT(revenue)", "the ticket lacks the published line 3"},
    {"two lines lack", "60,A-1,60,600.00", "60,60,600.00\n11,11,110.00\n23,23,260.00\n", "LINE_MISSING(all)",
     "the ticket lacks 2 of the published lines (3, 4"},
    {"two lines counted twice", "128,A-1,128,1340.00", "60,60,600.00\n11,11,110.00\n23,23,260.00\n",
     "LINE_DOUBLED(all)", "the ticket counts 2 of the published lines twice (3, 4"},
    {"what a line leaves", "60,A-1,60,612.00", "60,60,600.00\n40,40,400.00\n",
     "LINE_MISSING(all) UNEXPLAINED(revenue)", "the ticket lacks the published line 3"},
    {"all lines doubled", "35,A-1,35,350.00", "25,25,250.00\n10,10,100.00\n25,25,250.00\n10,10,100.00\n",
     "LINE_DOUBLED(all)", "the dataset has all 2 lines twice"},
    {"a rate with a half", "10,A-1,20,100.00", "10,15,100.00\n", "RATE_CHANGED(kpi)", "published at 1.5 each are 15"},
    {"a swap before the units", "52,A-1,52,100.00", "52,25,100.00\n", "DIGIT_SWAP(kpi)", "52 and 25"},
    {"a tax before a digit", "10,A-1,35,600.00", "10,35,500.00\n", "TAX_INCLUDED(revenue) DIGIT_TYPO(revenue)",
     "500.00 plus 20 % tax"},
    {"one digit too many for rounding", "10,A-1,35,1200.00", "10,35,1230.00\n", "DIGIT_TYPO(revenue)", "0 for 3"},
    {"all signs", "-10,A-1,-35,-100.00", "10,35,100.00\n", "SIGN_FLIPPED(all)", "all amounts have the opposite sign"},
    {"a near miss", "10,A-1,35,2474.00", "10,35,4271.00\n", "UNEXPLAINED(revenue)",
     "closest: a swap of digits 1 and 2 would give 2471.00, off by 3.00"},
    {"small numbers are not explained by chance", "10,A-1,9,100.00", "10,5,100.00\n", "RATE_CHANGED(kpi)", ""},
    {"tax, and the sum rounded", "10,A-1,35,299", "10,35,251.37\n", "TAX_INCLUDED(revenue) ROUNDING(revenue)",
     "251.37 published plus 19 % tax is 299.13"},
    {"tax, and the point shifted", "10,A-1,35,2991.30", "10,35,251.37\n",
     "TAX_INCLUDED(revenue) DECIMAL_SHIFT(revenue)", "19 % tax is 299.13"},
    {"the point shifted, and a digit", "10,A-1,35,1284567", "10,35,12345.67\n",
     "DECIMAL_SHIFT(revenue) DIGIT_TYPO(revenue)", "12345.67 published becomes 1234567.00"},
    {"the point shifted, and two digits swapped", "10,A-1,435600,100.00", "10,4536,100.00\n",
     "DECIMAL_SHIFT(kpi) DIGIT_SWAP(kpi)", "4536 published becomes 453600"},
    {"nothing is left of a shifted number", "10,A-1,0,350.00", "10,49,350.00\n", "UNEXPLAINED(kpi)", "no known slip"},
    {"one digit is left of it", "10,A-1,1,350.00", "10,99,350.00\n", "UNEXPLAINED(kpi)", "no known slip"},
    {"equal", "10,A-1,35,100.00", "10,35,100.00\n", "", ""},
};

static Slice causes_words(struct desk *desk, const struct resolution *resolution)
{
    Slice words = S("");
    for (size_t i = 0; i < resolution->diagnosis.count; i++) {
        const struct cause *cause = &resolution->diagnosis.causes[i];
        Slice name = cause_name(cause->code), field = cause_field_name(cause->field);
        words = arena_printf(&desk->world.mem, "%.*s%s%.*s(%.*s)", SLICE_ARG(words), i ? " " : "", SLICE_ARG(name),
                             SLICE_ARG(field));
    }
    return words;
}

static void test_slips(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(slip_rows); i++) {
        const struct slip_row *row = &slip_rows[i];
        struct desk desk;
        char tickets[1024], kpi[1024];
        size_t len = (size_t)snprintf(kpi, sizeof kpi, KPI_HEADER);
        const char *rest = row->published;
        while (*rest) {
            Slice line, tail;
            line = slice_cut(slice_from(rest), '\n', &tail);
            Slice values, units = slice_cut(line, ',', &values);
            len += (size_t)snprintf(kpi + len, sizeof kpi - len, "6034453,2020-01,MOC,%.*s,A-1,%.*s,EUR\n",
                                    SLICE_ARG(units), SLICE_ARG(values));
            rest = tail.len ? tail.at : "";
        }
        snprintf(tickets, sizeof tickets, TICKET_HEADER "1,2020-02-16,6034453,1,2020,MOC,%s,EUR\n", row->claimed);
        desk_open(&desk, tickets, kpi, "2020-02-20");
        assert_int_equal(desk.decided.count, 1);
        const struct resolution *resolution = &desk.decided.resolutions[0];
        check_slice(row->label, causes_words(&desk, resolution), slice_from(row->causes));
        if (*row->words) {
            Slice because = resolution->diagnosis.causes[0].because;
            if (slice_find(because, slice_from(row->words)) == because.len)
                check_slice(row->label, because, slice_from(row->words));
        }
        desk_close(&desk);
    }
}

/* ---- where it was found ---- */

struct place_row {
    const char *label;
    const char *ticket; /* partner_id,month,year,omlp_type,units,INVOICE,kpi,revenue,currency,evidence */
    const char *kpi;
    const char *causes;
    const char *words; /* of the first */
};

#define PLACE_HEADER \
    "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,body\n"
#define OTHERS "6034453,2020-11,MOC,1,Z-1,1,1.00,EUR\n6034453,2020-05,MOC,1,Z-5,1,1.00,EUR\n" \
               "6034453,2020-07,MOC,1,Z-7,1,1.00,EUR\n6034453,2020-10,MOC,1,Z-0,1,1.00,EUR\n"
#define PUBLISHED_IN(month) KPI_HEADER OTHERS "6034453," month ",MOC,25,A-1,25,250.00,EUR\n"

static const struct place_row place_rows[] = {
    {"the day for the month", "6034453,2020-05-11,,MOC,25,A-1,25,250.00,EUR,", PUBLISHED_IN("2020-11"),
     "DAY_MONTH_SWAPPED(period) PERIOD_SHIFTED(period)", "'2020-05-11' with day and month the other way round is 2020-11"},
    {"another day", "6034453,2020-05-12,,MOC,25,A-1,25,250.00,EUR,", PUBLISHED_IN("2020-11"), "PERIOD_SHIFTED(period)",
     "claimed for 2020-05, published under 2020-11, 6 months later"},
    {"another year", "6034453,2020-05-12,,MOC,25,A-1,25,250.00,EUR,", PUBLISHED_IN("2019-12"), "PERIOD_SHIFTED(period)",
     "5 months earlier"},
    {"the seventh month of the fiscal year", "6034453,7,2020,MOC,25,A-1,25,250.00,EUR,", PUBLISHED_IN("2020-01"),
     "FISCAL_YEAR(period) PERIOD_SHIFTED(period)", "2020-07 as a month of the fiscal year that begins in July is 2020-01"},
    {"the fiscal year for the calendar year", "6034453,10,2020,MOC,25,A-1,25,250.00,EUR,", PUBLISHED_IN("2019-10"),
     "FISCAL_YEAR(period) PERIOD_SHIFTED(period)", "2019-10 is in the fiscal year 2020, which begins in July 2019"},
    {"a year off before July", "6034453,5,2020,MOC,25,A-1,25,250.00,EUR,", PUBLISHED_IN("2019-05"),
     "PERIOD_SHIFTED(period)", "12 months earlier"},
};

static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(place_rows); i++) {
        const struct place_row *row = &place_rows[i];
        struct desk desk;
        char tickets[1024];
        snprintf(tickets, sizeof tickets, PLACE_HEADER "1,2020-12-16,%s\n", row->ticket);
        const struct desk_publication publications[] = {{"2020-12-15", row->kpi}, {NULL, NULL}};
        desk_read(&desk, tickets, publications, NULL);
        desk_decide(&desk, "2020-12-20");
        assert_int_equal(desk.decided.count, 1);
        const struct resolution *resolution = &desk.decided.resolutions[0];
        check_slice(row->label, causes_words(&desk, resolution), slice_from(row->causes));
        Slice because = resolution->diagnosis.causes[0].because;
        if (slice_find(because, slice_from(row->words)) == because.len)
            check_slice(row->label, because, slice_from(row->words));
        desk_close(&desk);
    }
}

/* Claims of a ticket that share their rows are answered by what the first of them asked: four such groups, two lines
   each, every line of one beside lines of others that say nearly the same. */
static void test_shared_rows(void **state)
{
    (void)state;
    static const struct {
        const char *label, *causes, *words;
    } groups[] = {{"equal to the older rows", "RESTATED(all)", "the ticket equals publication 2020-02-15"},
                  {"to other ones", "RESTATED(all)", "the ticket equals publication 2020-02-15"},
                  {"a line lacks", "LINE_MISSING(all)", "the ticket lacks the published line 8 (units 37"},
                  {"of the same sum, another one", "LINE_MISSING(all)", "the ticket lacks the published line 11 (units 41"}};
#define ROW(invoice, amount) "6034453,2020-01,MOC," amount "," invoice "," amount "," amount "0.00,EUR\n"
#define OF_OTHER_TYPE "6034453,2020-01,MLO,7,B-1,7,70.00,EUR\n"
#define LINE(invoice, amount) "1,2020-03-18,6034453,1,2020,MOC," amount "," invoice "," amount "," amount "0.00,EUR\n"
    const struct desk_publication publications[] = {
        {"2020-02-15", KPI_HEADER ROW("A-1", "60") ROW("A-1", "40") ROW("B-1", "50") ROW("B-1", "20") OF_OTHER_TYPE},
        {"2020-03-15",
         KPI_HEADER ROW("A-1", "61") ROW("A-1", "44") ROW("B-1", "55") ROW("B-1", "26") ROW("C-1", "11")
             ROW("C-1", "20") ROW("C-1", "37") ROW("D-1", "12") ROW("D-1", "19") ROW("D-1", "41")},
        {NULL, NULL}};
    const char *tickets = TICKET_HEADER LINE("A-1", "60") LINE("B-1", "50") LINE("C-1", "10") LINE("D-1", "10")
        LINE("A-1", "40") LINE("B-1", "20") LINE("C-1", "21") LINE("D-1", "21");
    struct desk desk;
    desk_read(&desk, tickets, publications, NULL);
    desk_decide(&desk, "2020-03-20");
    assert_int_equal(desk.decided.count, 2 * COUNT_OF(groups));
    for (size_t i = 0; i < desk.decided.count; i++) {
        const struct resolution *resolution = &desk.decided.resolutions[i];
        size_t g = i % COUNT_OF(groups);
        check_slice(groups[g].label, causes_words(&desk, resolution), slice_from(groups[g].causes));
        Slice because = resolution->diagnosis.causes[0].because;
        if (!slice_starts(because, slice_from(groups[g].words)))
            check_slice(groups[g].label, because, slice_from(groups[g].words));
    }
    desk_close(&desk);
}

static void test_names(void **state)
{
    (void)state;
    check_slice("first", cause_name(CAUSE_ROUNDING), S("ROUNDING"));
    check_slice("last", cause_name(CAUSE_UNEXPLAINED), S("UNEXPLAINED"));
    for (int code = 0; code < CAUSE_COUNT; code++)
        check_true("every cause says what it means", cause_meaning((enum cause_code)code).len > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_slips), cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_shared_rows), cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
