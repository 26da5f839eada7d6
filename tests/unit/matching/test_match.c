/* Which rows a claim gets, by which stage, and what is shown beside them. */
#include "support/desk.h"

#include <stdio.h>
#include <string.h>

#define T "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define K "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,document_type,amends_of\n"
#define ONE T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n"

/* Expected: per claim the stage, the lines of its rows, then the number of candidates. */
struct stage_row {
    const char *label, *tickets, *kpi, *expected;
};

static const struct stage_row stage_rows[] = {
    {"exact", ONE, K "6034453,2020-01,MOC,25,A-1,25,250.00,EUR,,\n", "exact 2 (1)"},
    {"written otherwise", ONE, K "6034453,2020-01,MOC,25,a - 1,25,250.00,EUR,,\n", "normalised 2 (1)"},
    {"zeros are no writing", T "1,2020-02-16,6034453,1,2020,MOC,25,0047,25,250.00,EUR\n",
     K "6034453,2020-01,MOC,25,47,25,250.00,EUR,,\n", "near_number (1)"},
    {"O for 0", T "1,2020-02-16,6034453,1,2020,MOC,25,AO47,25,250.00,EUR\n",
     K "6034453,2020-01,MOC,25,A047,25,250.00,EUR,,\n", "near_number (1)"},
    {"swapped characters", T "1,2020-02-16,6034453,1,2020,MOC,25,AB12,25,250.00,EUR\n",
     K "6034453,2020-01,MOC,25,AB21,25,250.00,EUR,,\n", "near_number (1)"},
    {"same values, another number", T "1,2020-02-16,6034453,1,2020,MOC,25,QRX7,25,250.00,EUR\n",
     K "6034453,2020-01,MOC,25,A-1,25,250.00,EUR,,\n", "value_only (1)"},
    {"nothing alike", T "1,2020-02-16,6034453,1,2020,MOC,7,XYZ,7,70.00,EUR\n",
     K "6034453,2020-01,MOC,25,A-1,25,250.00,EUR,,\n", "none (0)"},
    {"lines of one key", ONE,
     K "6034453,2020-01,MOC,10,A-1,10,100.00,EUR,,\n6034453,2020-01,MOC,15,A-1,15,150.00,EUR,,\n", "lines 2 3 (2)"},
    {"lines of another type stay out", ONE,
     K "6034453,2020-01,MOC,25,A-1,25,250.00,EUR,,\n6034453,2020-01,DMOC,15,A-1,15,150.00,EUR,,\n", "exact 2 (1)"},
    {"credit", ONE,
     K "6034453,2020-01,MOC,25,A-1,25,250.00,EUR,invoice,\n6034453,2020-01,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n",
     "net 2 3 (2)"},
    {"a credit of another month stays there", ONE,
     K "6034453,2020-01,MOC,25,A-1,25,250.00,EUR,invoice,\n6034453,2019-12,MOC,-5,C-1,-5,-50.00,EUR,adjustment_note,A-1\n",
     "exact 2 (1)"},
    {"other month", ONE, K "6034453,2019-12,MOC,25,A-1,25,250.00,EUR,,\n", "other_period 2 (1)"},
    {"nearest of two months", ONE,
     K "6034453,2019-10,MOC,7,A-1,7,70.00,EUR,,\n6034453,2019-12,MOC,8,A-1,8,80.00,EUR,,\n", "other_period 3 (2)"},
    {"equal values beat a nearer month", ONE,
     K "6034453,2019-10,MOC,25,A-1,25,250.00,EUR,,\n6034453,2019-12,MOC,8,A-1,8,80.00,EUR,,\n",
     "other_period 2 (2)"},
    {"other type", ONE, K "6034453,2020-01,DMOC,25,A-1,25,250.00,EUR,,\n", "other_type 2 (1)"},
    {"other partner", ONE, K "7000000,2020-01,MOC,25,A-1,25,250.00,EUR,,\n6034453,2020-01,MOC,1,B-1,1,1.00,EUR,,\n",
     "other_partner (1)"},
    {"a row settles one claim",
     T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n2,2020-02-16,6034453,12,2019,MOC,25,A-1,25,250.00,EUR\n",
     K "6034453,2020-01,MOC,25,A-1,25,250.00,EUR,,\n6034453,2019-12,MOC,3,B-1,3,30.00,EUR,,\n", "exact 2 (1)|none (1)"},
    {"claims of one key are one row together",
     T "1,2020-02-16,6034453,1,2020,MOC,10,A-1,10,100.00,EUR\n1,2020-02-16,6034453,1,2020,MOC,15,A-1,15,150.00,EUR\n",
     K "6034453,2020-01,MOC,25,A-1,25,250.00,EUR,,\n", "lines 2 (1)|lines 2 (1)"},
    {"only the odd line of three is left",
     T "1,2020-02-16,6034453,1,2020,MOC,10,A-1,10,100.00,EUR\n1,2020-02-16,6034453,1,2020,MOC,15,A-1,15,150.00,EUR\n"
       "1,2020-02-16,6034453,1,2020,MOC,7,A-1,7,70.00,EUR\n",
     K "6034453,2020-01,MOC,15,A-1,15,150.00,EUR,,\n6034453,2020-01,MOC,8,A-1,8,80.00,EUR,,\n"
       "6034453,2020-01,MOC,10,A-1,10,100.00,EUR,,\n", "exact 4 (1)|exact 2 (1)|exact 3 (3)"},
    {"a line that is two rows, and the odd one",
     T "1,2020-02-16,6034453,1,2020,MOC,100,A-1,100,1000.00,EUR\n1,2020-02-16,6034453,1,2020,MOC,50,A-1,50,500.00,EUR\n",
     K "6034453,2020-01,MOC,60,A-1,60,600.00,EUR,,\n6034453,2020-01,MOC,45,A-1,45,450.00,EUR,,\n"
       "6034453,2020-01,MOC,40,A-1,40,400.00,EUR,,\n", "lines 2 4 (2)|exact 3 (3)"},
    {"rows without a claim keep lines together",
     T "1,2020-02-16,6034453,1,2020,MOC,60,A-1,60,600.00,EUR\n1,2020-02-16,6034453,1,2020,MOC,40,A-1,40,400.00,EUR\n",
     K "6034453,2020-01,MOC,60,A-1,60,600.00,EUR,,\n6034453,2020-01,MOC,40,A-1,40,400.00,EUR,,\n"
       "6034453,2020-01,MOC,30,A-1,30,300.00,EUR,,\n", "lines 2 3 4 (3)|lines 2 3 4 (3)"},
    {"claims of two types share the only row",
     T "1,2020-02-16,6034453,1,2020,MOC,60,A-1,60,600.00,EUR\n1,2020-02-16,6034453,1,2020,DMOC,40,A-1,40,400.00,EUR\n",
     K "6034453,2020-01,MOC,100,A-1,100,1000.00,EUR,,\n", "lines 2 (1)|other_type 2 (1)"},
    {"who could have either row leaves the other's",
     T "1,2020-02-14,6034453,1,2020,DMOC,15,A-1,15,150.00,EUR\n2,2020-02-15,6034453,1,2020,CMOC,15,A-1,15,150.00,EUR\n",
     K "6034453,2020-01,MLO,15,A-1,15,150.00,EUR,,\n6034453,2020-01,MOC,15,A-1,15,150.00,EUR,,\n",
     "other_type 3 (2)|other_type 2 (2)"},
};

static Slice match_words(struct desk *desk, const struct match *match)
{
    struct arena *mem = &desk->world.mem;
    Slice words = match_stage_name(match->stage);
    for (size_t i = 0; i < match->row_count; i++)
        words = arena_printf(mem, "%.*s %llu", SLICE_ARG(words), (unsigned long long)match->rows[i]->line);
    return arena_printf(mem, "%.*s (%zu)", SLICE_ARG(words), match->candidate_count);
}

static void test_stages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(stage_rows); i++) {
        struct desk desk;
        desk_open(&desk, stage_rows[i].tickets, stage_rows[i].kpi, "2020-02-20");
        Slice words = S("");
        for (size_t c = 0; c < desk.decided.count; c++) {
            Slice one = match_words(&desk, desk.decided.resolutions[c].match);
            words = arena_printf(&desk.world.mem, "%.*s%s%.*s", SLICE_ARG(words), c ? "|" : "", SLICE_ARG(one));
        }
        check_slice(stage_rows[i].label, words, slice_from(stage_rows[i].expected));
        desk_close(&desk);
    }
}

/* No order of tickets or rows changes what a ticket gets. */
static void test_order_does_not_matter(void **state)
{
    (void)state;
    static const char *const tickets[] = {
        "1,2020-02-16,6034453,1,2020,MOC,10,A-1,10,100.00,EUR\n",
        "2,2020-02-16,6034453,12,2019,MOC,10,A-1,10,100.00,EUR\n",
        "3,2020-02-16,6034453,1,2020,DMOC,15,A-1,15,150.00,EUR\n",
        "4,2020-02-16,6034453,1,2020,CMOC,15,A-1,15,150.00,EUR\n",
    };
    static const char *const rows[] = {
        "6034453,2020-01,MOC,10,A-1,10,100.00,EUR,,\n",
        "6034453,2020-01,MLO,15,A-1,15,150.00,EUR,,\n",
        "6034453,2019-12,MOC,3,B-1,3,30.00,EUR,,\n",
    };
    static const size_t orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 0, 3, 1}};
    char expected[4][64] = {{0}};
    for (size_t o = 0; o < COUNT_OF(orders); o++) {
        struct desk desk;
        char text[1024], kpi[1024];
        int at = snprintf(text, sizeof text, T), row = snprintf(kpi, sizeof kpi, K);
        for (size_t i = 0; i < 4; i++)
            at += snprintf(text + at, sizeof text - (size_t)at, "%s", tickets[orders[o][i]]);
        for (size_t i = 0; i < 3; i++)
            row += snprintf(kpi + row, sizeof kpi - (size_t)row, "%s", rows[o % 2 ? 2 - i : i]);
        desk_open(&desk, text, kpi, "2020-02-20");
        for (size_t c = 0; c < 4; c++) {
            const struct resolution *resolution = &desk.decided.resolutions[c];
            Slice reason = reason_name(resolution->hits[0].reason);
            char found[64];
            size_t ticket = orders[o][c];
            snprintf(found, sizeof found, "%.*s %zu", SLICE_ARG(reason), resolution->match->row_count);
            if (o == 0)
                memcpy(expected[ticket], found, sizeof found);
            assert_string_equal(found, expected[ticket]);
        }
        desk_close(&desk);
    }
}

static void test_facts(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk, ONE, K "6034453,2019-12,MOC,25,A-1,26,250.00,EUR,,\n", "2020-02-20");
    const struct candidate *candidate = &desk.decided.resolutions[0].match->candidates[0];
    check_int("for", candidate->speaks_for, FACT_PARTNER | FACT_INVOICE | FACT_TYPE | FACT_UNITS | FACT_REVENUE);
    check_int("against", candidate->speaks_against, FACT_PERIOD | FACT_KPI);
    check_slice("fact", fact_name(FACT_PERIOD), S("period"));
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_stages), cmocka_unit_test(test_order_does_not_matter),
                                       cmocka_unit_test(test_facts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
