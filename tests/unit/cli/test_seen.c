/* What a stream remembers of rows and claims that were settled: what they say, and not only their hashes. */
#include "cli/seen.h"

#include "support/desk.h"

#define T "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define K "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"

/* slice_hash() forgets the second eight bytes behind these first eight. */
#define FORGETTING "\xd3\x08\xa3\x85\x88\x6a\x3f\x24"

static void rows_of_one_hash(void **state)
{
    (void)state;
    struct desk desk;
    struct seen seen;
    const Slice number = S(FORGETTING "number 1" "the same"), other = S(FORGETTING "number 2" "the same");
    desk_open(&desk, T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n",
              K "6034453,2020-01,MOC,25,A-1,25,250.00,EUR\n", "2020-02-20");
    check_int("one row", (long long)desk.decided.gathered.row_count, 1);
    check_true("of one hash", slice_hash(number) == slice_hash(other) && !slice_equal(number, other));
    struct kpi_row *row = &desk.decided.gathered.rows[0];
    row->normal = number;
    seen_init(&seen);
    seen_remember(&seen, &desk.batch, &desk.decided);
    static const struct {
        const char *label;
        bool other_number;
        int64_t more_units;
        size_t copies;
        bool settled[2];
    } rows[] = {{"the row", false, 0, 1, {true}},
                {"a number of the same hash", true, 0, 1, {false}},
                {"another row of the number, in the same line", false, 1, 1, {false}},
                {"a second row that is alike in all", false, 0, 2, {true, false}}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct kpi_row asked[2] = {*row, *row};
        struct gathered gathered = desk.decided.gathered;
        bool settled[2] = {false, false};
        asked[0].normal = rows[i].other_number ? other : number;
        asked[0].units.micro += rows[i].more_units;
        gathered.rows = asked;
        gathered.row_count = rows[i].copies;
        const struct settled_question question = {.gathered = &gathered};
        seen.earlier.find_settled(seen.earlier.context, &question, settled);
        check_int(rows[i].label, settled[0], rows[i].settled[0]);
        check_int(rows[i].label, settled[1], rows[i].settled[1]);
    }
    seen_done(&seen);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_of_one_hash)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
