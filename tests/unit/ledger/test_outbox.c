/* The outbox: what is queued comes once and in order, and what was being sent is never sent again by itself. */
#include "ledger/outbox.h"

#include "support/test.h"

#include <stdlib.h>

static void open_ledger(struct test_world *world, struct ledger *ledger)
{
    char folder[] = "/tmp/kpirecon-outbox-XXXXXX";
    assert_non_null(mkdtemp(folder));
    Slice path = arena_printf(&world->mem, "%s/ledger.sqlite", folder);
    check_true("opened", ledger_open(ledger, path, DATABASE_MAKE, &world->mem, &world->diag));
    check_true("filled",
               database_run(ledger->db,
                            "INSERT INTO run VALUES(1, '2020-01-20', '', '', '', '', 0, 0, 0, '');"
                            "INSERT INTO outbox(kind, key, way, run, state, target, because, tries, packed) VALUES"
                            " ('letter', 'a', 'mail', 1, 'queued', '', '', 0, x'41'),"
                            " ('report', 'r', '', 1, 'queued', 'out', '', 0, x''),"
                            " ('letter', 'b', 'mail', 1, 'sending', '', '', 1, x'42'),"
                            " ('letter', 'c', 'folder', 1, 'queued', '', '', 0, x'43'),"
                            " ('letter', 'd', 'mail', 1, 'failed', '', '550', 1, x'44')",
                            &world->diag));
}

static int64_t count(struct test_world *world, struct ledger *ledger, Slice state)
{
    int64_t found = -1;
    check_true("counted", outbox_count(ledger, state, &found, &world->diag));
    return found;
}

static void comes_once_and_in_order(void **state)
{
    struct test_world *world = *state;
    struct ledger ledger = {.lock_fd = -1};
    struct outbox_row row = {0};
    const char *const keys[] = {"a", "c"};
    open_ledger(world, &ledger);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        check_true("next", outbox_next(&ledger, row.id, &world->mem, &row, &world->diag));
        check_slice("the next one", row.key, slice_from(keys[i]));
        check_true("sending", outbox_mark(&ledger, row.id, S("sending"), S(""), &world->diag));
        check_true("queued again", outbox_mark(&ledger, row.id, S("queued"), S("later"), &world->diag));
    }
    check_true("next", outbox_next(&ledger, row.id, &world->mem, &row, &world->diag));
    check_int("none is left behind it", row.id, 0);
    check_int("reports are no messages", count(world, &ledger, S("queued")), 2);
    ledger_close(&ledger);
}

static void what_was_interrupted_is_unknown(void **state)
{
    struct test_world *world = *state;
    struct ledger ledger = {.lock_fd = -1};
    size_t found = 0;
    open_ledger(world, &ledger);
    check_true("noted", outbox_note_interrupted(&ledger, &found, &world->diag));
    check_int("one", (long long)found, 1);
    check_int("is unknown", count(world, &ledger, S("unknown")), 1);
    check_true("noted again", outbox_note_interrupted(&ledger, &found, &world->diag));
    check_int("none", (long long)found, 0);
    ledger_close(&ledger);
}

static void people_settle_what_is_open(void **state)
{
    struct test_world *world = *state;
    struct ledger ledger = {.lock_fd = -1};
    size_t found = 0;
    open_ledger(world, &ledger);
    check_true("settled", outbox_settle(&ledger, S("d"), S("queued"), &found, &world->diag));
    check_int("one", (long long)found, 1);
    check_int("queued", count(world, &ledger, S("queued")), 3);
    check_true("not settled", outbox_settle(&ledger, S("a"), S("sent"), &found, &world->diag));
    check_int("what is queued is nobody's to settle", (long long)found, 0);
    check_int("sent", count(world, &ledger, S("sent")), 0);
    ledger_close(&ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(comes_once_and_in_order), WORLD_TEST(what_was_interrupted_is_unknown),
                                       WORLD_TEST(people_settle_what_is_open)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
