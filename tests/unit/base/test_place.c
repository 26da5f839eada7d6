/* Places as people read them. */
#include "base/place.h"
#include "support/test.h"

static void formats_what_is_known(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Place place;
        Slice text;
    } rows[] = {
        {{.source = S_INIT("tickets.csv"), .line = 12, .column = 7}, S_INIT("tickets.csv:12:7")},
        {{.source = S_INIT("tickets.csv"), .line = 12}, S_INIT("tickets.csv:12")},
        {{.source = S_INIT("tickets.csv")}, S_INIT("tickets.csv")},
        {{.source = S_INIT("tickets.csv"), .column = 7}, S_INIT("tickets.csv")},
        {{.source = S_INIT("book.xlsx"), .part = S_INIT("Sheet1!C14")}, S_INIT("book.xlsx:Sheet1!C14")},
        {{.source = S_INIT("-"), .line = UINT64_MAX, .column = UINT32_MAX},
         S_INIT("-:18446744073709551615:4294967295")},
        {{.part = S_INIT("Sheet1!C14")}, S_INIT("Sheet1!C14")},
        {{.line = 0}, S_INIT("")},
        {{.source = S_INIT("a\x1b[31m\n.csv"), .line = 1}, S_INIT("a?[31m?.csv:1")},
        {{.source = S_INIT("a\x7f\xc2\x9b.csv")}, S_INIT("a??.csv")},
        {{.source = S_INIT("\xff\xe3\x81.csv")}, S_INIT("???.csv")},
        {{.source = S_INIT("\xe3\x81\x82.csv")}, S_INIT("\xe3\x81\x82.csv")},
        {{.source = S_INIT("a.xlsx"), .part = S_INIT("She\tet")}, S_INIT("a.xlsx:She et")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].text.at, place_format(rows[i].place, &world->mem), rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(formats_what_is_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
