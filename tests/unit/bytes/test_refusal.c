/* What a refusal is told as. */
#include "bytes/refusal.h"

#include "support/test.h"

static void certificates(void **state)
{
    struct test_world *world = *state;
    static const struct {
        long result;
        Slice said;
        const char *label;
    } rows[] = {{10, S_INIT("no valid certificate: it has expired"), "expired"},
                {1, S_INIT("no valid certificate: it is of another name"), "the name"},
                {20, S_INIT("no valid certificate: who made it is not known here; see ca-file"), "nobody knows who"},
                {-1, S_INIT("no valid certificate"), "libcurl does not tell"},
                {77, S_INIT("no valid certificate"), "without words"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].label, certificate_refusal(rows[i].result, &world->mem), rows[i].said);
}

static void statuses(void **state)
{
    (void)state;
    check_slice("a login", status_refusal(401), S(": it wants a login or a token, or another one"));
    check_slice("the number says it all", status_refusal(500), S(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(certificates), WORLD_TEST(statuses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
