/* What people read at a terminal: it fits, and it cannot act on the terminal. */
#include "unit/report/sample_run.h"

#include "base/unicode.h"

static Slice text_of(struct test_world *world, struct sample *sample, size_t columns, bool colour)
{
    struct out out = sample_out();
    write_text(&out, &sample->run, (struct text_look){.columns = columns, .colour = colour}, &world->diag_mem);
    return sample_written(&out, &world->mem);
}

static void check_fits(const char *label, Slice text, size_t columns)
{
    while (text.len) {
        Slice line = slice_cut(text, '\n', &text);
        if (unicode_width(line) > columns)
            fail_msg("%s, %zu columns: '%.*s' is wider", label, columns, SLICE_ARG(line));
        check_true("no blanks at the end", !slice_ends(line, S(" ")));
    }
}

static void fits_every_width(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    for (size_t columns = 20; columns <= 240; columns += 7)
        check_fits("full run", text_of(world, sample, columns, false), columns);
}

/* The verdict and its reason are never given up; the rest comes as there is room. */
static void columns_by_width(void **state)
{
    static const struct {
        size_t columns;
        const char *has, *has_not;
    } rows[] = {
        {0, "TICKET              VERDICT    REASON", NULL},
        {200, "KPI", NULL},
        {200, "3062500 KRW", NULL},
        {80, "\n    ", "WHY"}, /* below its row */
        {80, "EVIDENCE_ORDER_CONFIRMATION", "TYPE"},
        {60, "REASON", "WHY"},
        {60, "EVIDENCE_ORDER_CONFIRMATION", "G002297372"},
    };
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice text = text_of(world, sample, rows[i].columns, false);
        Slice table = slice_skip(text, slice_find(text, S("TICKET")));
        if (rows[i].columns)
            check_has("there", table, rows[i].has);
        if (rows[i].has_not)
            check_has_not("not there", table, rows[i].has_not);
    }
}

static void numbers_are_whole(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    for (size_t columns = 40; columns <= 200; columns++) {
        Slice text = text_of(world, sample, columns, false);
        check_has_not("a clipped revenue", text, "1234.5\342\200\246");
        check_has_not("a clipped revenue", text, "30625\342\200\246");
    }
}

static void hostile_text(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    for (int colour = 0; colour <= 1; colour++) {
        Slice text = text_of(world, sample, 0, colour);
        check_has_not("a colour of the ticket's", text, "\033[31mred");
        check_has_not("bell", text, "\007");
        check_has_not("C1", text, "\302\233");
        check_has_not("right-to-left override", text, "\342\200\256");
        check_has_not("isolate", text, "\342\201\246");
        check_has("what is left of it", text, "[31mred");
    }
    check_has_not("no escape at all without colour", text_of(world, sample, 0, false), "\033");
}

static void colours(void **state)
{
    struct test_world *world = *state;
    Slice text = text_of(world, sample_full(world), 0, true);
    check_has("a verdict has its colour", text, "\033[1;31mCONFIRMED\033[0m");
    check_int("every colour is ended", (long long)text_count(text, S("\033[0m")) * 2,
              (long long)text_count(text, S("\033[")));
}

static void summary(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    Slice text = text_of(world, sample, 0, false);
    check_slice("first line", text_line(text, 0),
                S("10 claims of 10 tickets as of 2020-02-20; 1 ticket row quarantined"));
    check_has("money at stake per currency: 12345.60 missing and 25.00 apart", text,
              "      3  CONFIRMED\n         at stake: 12370.60 EUR\n");
    check_has("who needs a person", text, "Needs a person (1):\n  1008  INVOICE_OTHER_PARTNER  Ask for a copy");
    check_has("claimed and recorded", text, "25 / 52");
    check_has("within rounding both are shown", text, "1234.56 / 1234.55 EUR");
    sample->batch.row_count += 2;
    sample->batch.left_out_count += 2;
    check_has("repeats", text_of(world, sample, 0, false), "; 1 ticket row quarantined; 2 repeated rows left out\n");
    sample->batch.row_count++;
    check_has("totals that do not add up are said", text_of(world, sample, 0, false), "The totals do not add up");
}

static void many_reviews(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_empty(world);
    for (size_t i = 0; i < 13; i++)
        sample_add(sample, &sample_claims[7]);
    Slice text = text_of(world, sample, 0, false);
    check_has("how many", text, "Needs a person (13):\n");
    check_has("ten are listed", text, "  ... and 3 more\n");
}

static void several_claims_of_a_ticket(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->batch.tickets[0].claim_count = 2;
    check_has("which one", text_of(world, sample, 0, false), "\n1001/1 ");
}

static void empty(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_empty(world);
    check_slice("one line", text_of(world, sample, 80, false), S("0 claims of 0 tickets as of 2020-02-20\n"));
    sample_quarantine(sample, S("x"));
    check_slice("one line with quarantine", text_of(world, sample, 80, false),
                S("0 claims of 0 tickets as of 2020-02-20; 1 ticket row quarantined\n"));
}

static void long_word(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    char *word = ARENA_ARRAY(&world->mem, char, 10000);
    memset(word, 'w', 10000);
    sample->batch.tickets[0].id = (Slice){word, 10000};
    check_fits("10 kB ticket id", text_of(world, sample, 100, false), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(fits_every_width), WORLD_TEST(columns_by_width), WORLD_TEST(numbers_are_whole),
        WORLD_TEST(hostile_text),     WORLD_TEST(colours),          WORLD_TEST(summary),
        WORLD_TEST(many_reviews),     WORLD_TEST(several_claims_of_a_ticket), WORLD_TEST(empty),
        WORLD_TEST(long_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
