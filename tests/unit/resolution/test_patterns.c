/* What many claims share is told once, with its money once; too few, or of different causes, are no pattern. */
#include "resolution/patterns.h"
#include "support/desk.h"

#include <stdio.h>

#define T "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define K "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define MAX_TEXT 8192

/* So many claims of partners of their own: each KPI value is `factor` times the published one. */
struct crowd {
    const char *label;
    int claims, factor;
    const char *type; /* claimed; published is MOC */
    size_t patterns;
    const char *code, *kpi; /* of the first pattern */
};

static const struct crowd crowds[] = {
    {"five of one factor", 5, 2, "MOC", 1, "RATE_CHANGED", "150"},
    {"four are too few", 4, 2, "MOC", 0, "", ""},
    {"all equal", 9, 1, "MOC", 0, "", ""},
    {"one type for another", 6, 1, "DMOC", 1, "TYPE_ALIASED", "0"},
};

static void make_crowd(const struct crowd *crowd, char tickets[MAX_TEXT], char kpi[MAX_TEXT])
{
    int in_tickets = snprintf(tickets, MAX_TEXT, T), in_kpi = snprintf(kpi, MAX_TEXT, K);
    for (int i = 0; i < crowd->claims; i++) {
        int units = 10 * (i + 1);
        in_tickets += snprintf(tickets + in_tickets, (size_t)(MAX_TEXT - in_tickets),
                               "%d,2020-02-16,70000%d,1,2020,%s,%d,N%d77%d,%d,%d.00,EUR\n", i + 1, i, crowd->type,
                               units, i, i, units * crowd->factor, units * 9);
        in_kpi += snprintf(kpi + in_kpi, (size_t)(MAX_TEXT - in_kpi), "70000%d,2020-01,MOC,%d,N%d77%d,%d,%d.00,EUR\n",
                           i, units, i, i, units, units * 9);
    }
}

static void test_crowds(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(crowds); i++) {
        const struct crowd *crowd = &crowds[i];
        char tickets[MAX_TEXT], kpi[MAX_TEXT], text[DECIMAL_CHARS];
        struct desk desk;
        struct patterns found;
        make_crowd(crowd, tickets, kpi);
        desk_open(&desk, tickets, kpi, "2020-02-20");
        patterns_find(&desk.programme, &desk.batch, &desk.decided, &desk.world.mem, &found);
        check_int(crowd->label, (long long)found.count, (long long)crowd->patterns);
        if (found.count && crowd->patterns) {
            const struct pattern *first = &found.at[0];
            check_slice(crowd->label, first->code, slice_from(crowd->code));
            check_int(crowd->label, (long long)first->claim_count, crowd->claims);
            check_int(crowd->label, (long long)first->ticket_count, crowd->claims);
            check_slice(crowd->label, decimal_format(first->kpi, 0, text), slice_from(crowd->kpi));
            check_int("few examples stand for all", (long long)first->example_count,
                      desk.programme.pattern_examples);
            check_slice("the smallest ticket first", desk.batch.tickets[first->examples[0]->ticket].id, S("1"));
            check_slice("what all have", first->shared[SHARED_MONTH], S("2020-01"));
            check_slice("what they have not", first->shared[SHARED_PARTNER], S(""));
        }
        desk_close(&desk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_crowds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
