/* Every piece is done once and taken once, in order, whatever the number of lanes. */
#include "base/lanes.h"
#include "support/test.h"

#include <stdatomic.h>

#define PIECES 1000

struct tally {
    atomic_int done[PIECES];
    size_t result[MAX_LANES * 8];
    size_t window, taken;
    bool in_order;
    atomic_bool lane_wrong;
    unsigned lanes;
};

static void work(void *context, size_t piece, unsigned lane)
{
    struct tally *tally = context;
    atomic_fetch_add(&tally->done[piece], 1);
    if (lane >= tally->lanes)
        atomic_store(&tally->lane_wrong, true);
    tally->result[piece % tally->window] = piece * piece;
}

static void take(void *context, size_t piece)
{
    struct tally *tally = context;
    tally->in_order &= piece == tally->taken++ && tally->result[piece % tally->window] == piece * piece;
}

static void test_all_once(void **state)
{
    (void)state;
    static const unsigned counts[] = {1, 2, 3, 8};
    static const size_t pieces[] = {0, 1, 2, 7, PIECES};
    for (size_t c = 0; c < COUNT_OF(counts); c++)
        for (size_t p = 0; p < COUNT_OF(pieces); p++) {
            struct tally tally = {.window = lanes_window(counts[c]), .in_order = true, .lanes = counts[c]};
            lanes_run(&(struct lanes){pieces[p], counts[c], work, take, &tally});
            check_int("taken", (int64_t)tally.taken, (int64_t)pieces[p]);
            check_int("in order", tally.in_order, true);
            check_int("lanes are numbered", atomic_load(&tally.lane_wrong), false);
            for (size_t i = 0; i < pieces[p]; i++)
                check_int("done", atomic_load(&tally.done[i]), 1);
        }
}

static void test_nothing_to_take(void **state)
{
    (void)state;
    struct tally tally = {.window = lanes_window(4), .lanes = 4};
    lanes_run(&(struct lanes){PIECES, 4, work, NULL, &tally});
    for (size_t i = 0; i < PIECES; i++)
        check_int("done", atomic_load(&tally.done[i]), 1);
}

static void test_limits(void **state)
{
    (void)state;
    check_int("none counts as one", (int64_t)lanes_window(0), (int64_t)lanes_window(1));
    check_int("no more than the most", (int64_t)lanes_window(100000), (int64_t)lanes_window(MAX_LANES));
    check_int("at least one", lanes_usual() >= 1, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_once), cmocka_unit_test(test_nothing_to_take),
                                       cmocka_unit_test(test_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
