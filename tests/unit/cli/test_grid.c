/* Aligned columns, and rows that end where the terminal ends. */
#include "support/test.h"

#include "base/out.h"
#include "cli/grid.h"

static Slice write_sample(struct test_world *world, size_t columns, struct out *out)
{
    static const Slice titles[] = {S_INIT("NAME"), S_INIT("N"), S_INIT("LAST")};
    static const Slice cells[] = {S_INIT("\xea\xb0\x80"), S_INIT("1234"), S_INIT("x"),
                                  S_INIT("longer name"),  S_INIT("5"),    S_INIT("")};
    struct grid grid;
    grid_init(&grid, &world->mem, titles, COUNT_OF(titles));
    grid.right_aligned = 1u << 1;
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        grid_add(&grid, cells[i]);
    out_init(out, -1, S("nowhere"));
    grid_write(&grid, out, columns);
    return buf_slice(&out->buf);
}

static void test_widths(void **state)
{
    static const struct {
        size_t columns;
        const char *expected;
        const char *label;
    } rows[] = {
        {0, "  NAME            N  LAST\n  \xea\xb0\x80           1234  x\n  longer name     5\n", "no limit"},
        {25, "  NAME            N  LAST\n  \xea\xb0\x80           1234  x\n  longer name     5\n", "it fits exactly"},
        {24, "  NAME            N\n  \xea\xb0\x80           1234\n  longer name     5\n", "one column less"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct out out;
        Slice written = write_sample(*state, rows[i].columns, &out);
        check_slice(rows[i].label, written, slice_from(rows[i].expected));
        out_done(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_widths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
