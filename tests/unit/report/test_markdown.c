/* A table for chat and wiki in which ticket text stays text. */
#include "unit/report/sample_run.h"

static Slice markdown_of(struct test_world *world, struct sample *sample)
{
    struct out out = sample_out();
    write_markdown(&out, &sample->run, &world->diag_mem);
    return sample_written(&out, &world->mem);
}

/* Pipes that part cells, not the escaped ones. */
static size_t bare_pipes(Slice line)
{
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++)
        count += line.at[i] == '|' && (i == 0 || line.at[i - 1] != '\\');
    return count;
}

static void table(void **state)
{
    struct test_world *world = *state;
    Slice text = markdown_of(world, sample_full(world));
    check_has("the sum", text, "**Claims: 10** (tickets: 10), as of 2020-02-20. Rows quarantined: 1, left out: 0.\n");
    check_has("money", text, "- at stake: 12370.60 EUR\n");
    check_has("a row", text, "\n| 1001 | 1 | `CONFIRMED` | `KPI_DIFFERS` | 2020-01 | MOC | G002297372 | 25 | 25 / 52 | "
                             "3062500 | KRW | 25 and 52: the two digits are swapped |\n");
    Slice rest = slice_skip(text, slice_find(text, S("| Ticket")));
    size_t rows = 0;
    for (; rest.len; rows++)
        check_int("every row has twelve cells", (long long)bare_pipes(slice_cut(rest, '\n', &rest)), 13);
    check_int("head, rule and claims", (long long)rows, (long long)SAMPLE_COUNT + 2);
}

static void hostile_text(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->decided.resolutions[0].because =
        S("@everyone see https://evil.example or www.evil.example\nand \033[1m # `code` |x| [a](b) <img src=x>");
    Slice text = markdown_of(world, sample);
    check_has_not("no tag", text, "<img");
    check_has_not("no script", text, "<script");
    check_has_not("no link", text, "https://");
    check_has_not("no link without a scheme", text, "www.evil");
    check_has_not("nobody is called", text, "@everyone");
    check_has_not("no link text", text, "](b)");
    check_has_not("no escape", text, "\033");
    check_has("in one line", text, "www&#46;evil.example and ");
    check_has("pipes and backquotes are escaped", text, "\\`code\\` \\|x\\| \\[a\\]\\(b\\) &lt;img src=x&gt;");
}

static void empty(void **state)
{
    struct test_world *world = *state;
    check_slice("no table", markdown_of(world, sample_empty(world)),
                S("**Claims: 0** (tickets: 0), as of 2020-02-20. Rows quarantined: 0, left out: 0.\n\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(table), WORLD_TEST(hostile_text), WORLD_TEST(empty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
