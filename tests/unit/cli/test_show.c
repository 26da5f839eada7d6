/* What findings look like: read back from a pipe, as a terminal would get them. */
#include "support/test.h"

#include "base/out.h"
#include "base/slice.h"
#include "cli/show.h"

#include <unistd.h>

struct shown {
    struct test_world *world;
    int ends[2];
    struct out err;
};

static struct shown begin(struct test_world *world)
{
    struct shown shown = {.world = world};
    diag_init(&world->diag, &world->diag_mem);
    assert_int_equal(pipe(shown.ends), 0);
    out_init(&shown.err, shown.ends[1], S("the pipe"));
    return shown;
}

/* All that was shown; less than a pipe holds. */
static Slice end(struct shown *shown)
{
    close(shown->ends[1]);
    char *text = ARENA_ARRAY(&shown->world->mem, char, 65536);
    size_t len = 0;
    for (ssize_t got; (got = read(shown->ends[0], text + len, 65536 - len)) > 0;)
        len += (size_t)got;
    close(shown->ends[0]);
    out_done(&shown->err);
    return (Slice){text, len};
}

static Slice show_one(struct test_world *world, Place place, struct look look)
{
    struct shown shown = begin(world);
    diag_add(&world->diag, FINDING_csv_row_width, place, "row has %d fields, header has %d", 3, 5);
    show_findings(&shown.err, look, &world->diag, &world->mem);
    check_true("taken off the list", world->diag.first == NULL);
    return end(&shown);
}

static void test_finding(void **state)
{
    static const struct {
        Place place;
        struct look look;
        const char *expected;
        const char *label;
    } rows[] = {
        {{.source = S_INIT("t.csv"), .line = 12, .column = 3, .text = S_INIT("7,abc")},
         {.columns = 80},
         "t.csv:12:3: error: row has 3 fields, header has 5 [csv-row-width]\n    7,abc\n      ^\n",
         "place, excerpt, caret"},
        {{.source = S_INIT("t.csv"), .line = 12},
         {0},
         "t.csv:12: error: row has 3 fields, header has 5 [csv-row-width]\n",
         "no column, no excerpt"},
        {{.line = 0}, {0}, "error: row has 3 fields, header has 5 [csv-row-width]\n", "no place at all"},
        {{.source = S_INIT("t.csv"), .line = 1, .text = S_INIT("a,b")},
         {0},
         "t.csv:1: error: row has 3 fields, header has 5 [csv-row-width]\n    a,b\n",
         "an excerpt without a caret"},
        {{.source = S_INIT("t.csv"), .line = 1, .column = 4, .text = S_INIT("\xea\xb0\x80\xea\xb0\x80,x")},
         {0},
         "t.csv:1:4: error: row has 3 fields, header has 5 [csv-row-width]\n"
         "    \xea\xb0\x80\xea\xb0\x80,x\n         ^\n",
         "wide characters take two columns, the caret is under the x"},
        {{.source = S_INIT("t.tsv"), .line = 1, .column = 5, .text = S_INIT("a\tb\tx")},
         {0},
         "t.tsv:1:5: error: row has 3 fields, header has 5 [csv-row-width]\n    a b x\n        ^\n",
         "a tab takes one column, the caret is under the x"},
        {{.source = S_INIT("t.csv"), .line = 1, .column = 9, .text = S_INIT("a,b")},
         {0},
         "t.csv:1:9: error: row has 3 fields, header has 5 [csv-row-width]\n    a,b\n       ^\n",
         "a column past the end stands at the end"},
        {{.source = S_INIT("t\033.csv"),
          .line = 1,
          .column = 2,
          .text = S_INIT("a\xe2\x80\xae"
                         "b")},
         {0},
         "t?.csv:1:2: error: row has 3 fields, header has 5 [csv-row-width]\n    a?b\n     ^\n",
         "nothing that a terminal acts on"},
        {{.source = S_INIT("t.csv"), .line = 1},
         {.colour = true},
         "\033[1mt.csv:1\033[0m: \033[1;31merror\033[0m: row has 3 fields, header has 5 [csv-row-width]\n",
         "colours"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].label, show_one(*state, rows[i].place, rows[i].look), slice_from(rows[i].expected));
}

static Slice line_of(Slice text, size_t number)
{
    Slice line = {0};
    for (size_t i = 0; i < number; i++)
        line = slice_cut(text, '\n', &text);
    return line;
}

/* Wherever the caret stands in a long line: it is shown, under the character it means, and
   no line is wider than the terminal. */
static void test_long_lines(void **state)
{
    struct test_world *world = *state;
    char text[300];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "0123456789"[i % 10];
    for (uint32_t column = 1; column <= sizeof text; column++) {
        Place place = {.source = S("t.csv"), .line = 1, .column = column, .text = {text, sizeof text}};
        Slice shown = show_one(world, place, (struct look){.columns = 60});
        Slice excerpt = line_of(shown, 2), caret = line_of(shown, 3);
        check_true("the excerpt fits", excerpt.len < 60);
        check_true("the caret stands in it", caret.len && caret.len <= excerpt.len);
        check_int("the caret is under its character", excerpt.at[caret.len - 1], text[column - 1]);
        check_int("the caret is a caret", caret.at[caret.len - 1], '^');
    }
}

static void test_quiet(void **state)
{
    struct test_world *world = *state;
    struct shown shown = begin(world);
    diag_add(&world->diag, FINDING_ticket_time, (Place){.source = S("t.csv")}, "a warning");
    diag_add(&world->diag, FINDING_csv_row_width, (Place){.source = S("t.csv")}, "an error");
    show_findings(&shown.err, (struct look){.errors_only = true}, &world->diag, &world->mem);
    check_slice("errors only", end(&shown), S("t.csv: error: an error [csv-row-width]\n"));
}

static void test_left_out(void **state)
{
    static const struct {
        uint64_t count;
        struct look look;
        const char *expected;
        const char *label;
    } rows[] = {
        {MAX_FINDINGS_KEPT, {0}, "", "all are shown"},
        {MAX_FINDINGS_KEPT + 1, {0}, "... and 1 more of ticket-time\n", "one too many"},
        {MAX_FINDINGS_KEPT + 1203, {0}, "... and 1,203 more of ticket-time\n", "thousands are set apart"},
        {MAX_FINDINGS_KEPT + 1000007, {0}, "... and 1,000,007 more of ticket-time\n", "with their zeros"},
        {MAX_FINDINGS_KEPT + 1203, {.errors_only = true}, "", "warnings were not wanted"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shown shown = begin(*state);
        shown.world->diag.count[FINDING_ticket_time] = rows[i].count;
        shown.world->diag.count[FINDING_output_control_characters] = 99; /* ignored */
        show_left_out(&shown.err, rows[i].look, &shown.world->diag);
        check_slice(rows[i].label, end(&shown), slice_from(rows[i].expected));
    }
}

static void test_fault(void **state)
{
    struct shown shown = begin(*state);
    show_fault(&shown.err, (struct look){0}, "kpirecon read", S("cannot open 'x': no such file"));
    check_slice("one line", end(&shown), S("kpirecon read: cannot open 'x': no such file\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_finding), WORLD_TEST(test_long_lines), WORLD_TEST(test_quiet),
                                       WORLD_TEST(test_left_out), WORLD_TEST(test_fault)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
