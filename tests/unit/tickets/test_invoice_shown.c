/* Numbers of invoices as people are shown them. */
#include "support/test.h"

#include "tickets/invoice_end.h"
#include "tickets/invoice_number.h"
#include "tickets/invoice_shown.h"

static const struct {
    const char *raw, *expected, *label;
} rows[] = {
    {"G002297372", "G002297372", "nothing to part"},
    {"INV 2020 5", "INV 2020 5", "a short word is a group of the number"},
    {"Invoice 2020 5", "2020 5", "a long one is a label"},
    {"Rechnung Nr. 2020 5", "2020 5", "German label"},
    {"Nº da fatura: 2020 5", "2020 5", "Portuguese label"},
    {"請求書番号：２０２０　５", "2020 5", "full width"},
    {"4711 DE", "4711 DE", "letters behind digits"},
    {"4711\xc2\xa0\xc2\xa0" "DE", "4711 DE", "blanks of a page, each run as one"},
    {"INV  2020   5", "INV 2020 5", "the same of a text"},
    {"Inv# CM 7781", "CM7781", "letters before digits do not run together with them"},
    {"inv-0012345", "INV-0012345", "no blank"},
    {"Re-Nr. 0047-11/2020", "0047-11/2020", "only behind the label"},
    {"G 002 297 372", "G 002 297 372", "groups"},
    {"", "", "nothing"},
};

static struct claim claim_with(struct test_world *world, Slice raw)
{
    struct claim claim = {.next = CLAIM_NONE};
    Slice number = raw;
    claim_set_raw(&claim, CLAIM_INVOICE_NUMBER, raw, &world->mem);
    if (invoice_read(raw, &world->mem, &number) != INVOICE_OPEN)
        claim.invoice = invoice_normal(number, &world->mem);
    return claim;
}

static void as_written(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct claim claim = claim_with(world, slice_from(rows[i].raw));
        Slice shown = invoice_shown(&claim, &world->mem);
        check_slice(rows[i].label, shown, slice_from(rows[i].expected));
        struct claim again = claim_with(world, shown);
        check_slice(rows[i].label, invoice_shown(&again, &world->mem), shown);
    }
}

/* What cannot be told is not shown as if it could. */
static void an_open_number_stays(void **state)
{
    struct test_world *world = *state;
    struct claim claim = claim_with(world, S("RE-18 to RE-20"));
    check_slice("open", invoice_shown(&claim, &world->mem), (Slice){0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(as_written), WORLD_TEST(an_open_number_stays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
