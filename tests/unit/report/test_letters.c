/* Letters: what they say, what they never say, and that hostile text stays text. */
#include "unit/report/sample_run.h"

#include "report/letters.h"

static Slice letter_of(struct test_world *world, struct sample *sample, size_t ticket)
{
    struct buf buf;
    buf_init(&buf);
    struct letter_desk *desk = letter_desk_new(&sample->run, &sample->templates, &world->mem, &world->diag);
    assert_true(letter_add_text(desk, ticket, &buf));
    Slice text = arena_copy(&world->mem, buf_slice(&buf));
    letter_desk_close(desk);
    buf_done(&buf);
    return text;
}

static void in_english(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->run.letter_language = S("en");
    check_slice("a KPI value differs", letter_of(world, sample, 0),
                S("Dear Partner,\n\nThank you for your ticket 1001. We have compared your claim with the published KPI "
                  "data as of 20 February 2020.\n\nInvoice G002297372, January 2020, MOC\nResult: We can confirm the "
                  "discrepancy.\nReason: KPI value: you reported 25; published is 52 (difference: -27).\nNext step: We "
                  "are forwarding the claim for correction. There is nothing you need to do for now.\n\nIf you have any "
                  "questions, simply reply to this message.\n\nKind regards,\nPartner Frontline Support\n"));
    check_no_findings("English has all texts", &world->diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(in_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
