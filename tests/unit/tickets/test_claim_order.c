/* The order of claims by what they say. */
#include "support/test.h"

#include "tickets/claim_order.h"

#include <string.h>

static struct claim claim_of(int32_t month, int64_t units, const char *currency)
{
    struct claim claim = {.period = {.state = PERIOD_READ, .month = {month}},
                          .units = {.state = AMOUNT_READ, .value = {units}},
                          .invoice = S("A1")};
    memcpy(claim.currency, currency, strlen(currency));
    return claim;
}

static struct claim written(struct claim claim, const char *units, struct arena *mem)
{
    claim_set_raw(&claim, CLAIM_PURCHASE_UNIT, slice_from(units), mem);
    return claim;
}

static void claims_are_compared_by_what_they_say(void **state)
{
    struct test_world *world = *state;
    struct claim base = claim_of(24240, 5, "EUR"), unread = base, elsewhere = base;
    unread.units = (struct amount){.state = AMOUNT_MISSING};
    elsewhere.line = 77;
    elsewhere.number = 3;
    const struct {
        const char *label;
        struct claim a, b;
        int expected;
    } cases[] = {
        {"the same", base, base, 0},
        {"where it stands does not count", base, elsewhere, 0},
        {"month before units", claim_of(24239, 9, "EUR"), base, -1},
        {"units", base, claim_of(24240, 6, "EUR"), -1},
        {"currency", base, claim_of(24240, 5, "USD"), -1},
        {"whether a value was read", base, unread, AMOUNT_READ < AMOUNT_MISSING ? -1 : 1},
        {"how it was written", written(base, "5", &world->mem), written(base, "5.0", &world->mem), -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int order = claim_compare(&cases[i].a, &cases[i].b), turned = claim_compare(&cases[i].b, &cases[i].a);
        check_int(cases[i].label, (order > 0) - (order < 0), cases[i].expected);
        check_int(cases[i].label, (turned > 0) - (turned < 0), -cases[i].expected);
    }
}

static void indexes_follow_what_the_claims_say(void **state)
{
    struct test_world *world = *state;
    struct claim claims[] = {claim_of(24240, 7, "EUR"), claim_of(24240, 5, "EUR"), claim_of(24240, 7, "EUR"),
                             claim_of(24239, 9, "EUR")};
    struct batch batch = {.claims = claims, .claim_count = COUNT_OF(claims)};
    uint32_t order[] = {2, 1, 3, 0};
    const uint32_t expected[] = {3, 1, 0, 2};
    claims_put_in_order(&batch, order, COUNT_OF(order), &world->mem);
    for (size_t i = 0; i < COUNT_OF(order); i++)
        check_int("place", order[i], expected[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(claims_are_compared_by_what_they_say),
        WORLD_TEST(indexes_follow_what_the_claims_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
