/* The ledger's file: made once, known by its numbers, refused when it is another's; and the links of its chain. */
#include "ledger/ledger.h"

#include "ledger/chain.h"
#include "ledger/schema.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Slice new_path(struct test_world *world)
{
    char folder[] = "/tmp/kpirecon-ledger-XXXXXX";
    assert_non_null(mkdtemp(folder));
    return arena_printf(&world->mem, "%s/deep/er/ledger.sqlite", folder);
}

static void made_and_opened_again(void **state)
{
    struct test_world *world = *state;
    struct ledger ledger = {.lock_fd = -1}, other = {.lock_fd = -1};
    Slice path = new_path(world);
    int64_t number = 0;
    check_true("locked", ledger_lock(&ledger, path, &world->mem, &world->diag));
    check_true("made", ledger_open(&ledger, path, DATABASE_MAKE, &world->mem, &world->diag));
    check_true("id", database_number(ledger.db, "PRAGMA application_id", &number, &world->diag));
    check_int("id", number, LEDGER_APPLICATION_ID);
    check_true("version", database_number(ledger.db, "PRAGMA user_version", &number, &world->diag));
    check_int("version", number, LEDGER_VERSION);
    check_true("one at a time", !ledger_lock(&other, path, &world->mem, &world->diag));
    check_true("it may pass", world->diag.fault_may_pass);
    ledger_close(&ledger);
    world->diag.fault = (Slice){0};
    check_true("read", ledger_open(&ledger, path, DATABASE_READ, &world->mem, &world->diag));
    check_true("not changed", !database_run(ledger.db, "DELETE FROM run", &world->diag));
    ledger_close(&ledger);
}

static void links_differ(void **state)
{
    static const struct {
        struct link link;
        const char *label;
    } rows[] = {{{.seq = 1, .ticket = S_INIT("12"), .verdict = S_INIT("3")}, "the first"},
                {{.seq = 1, .ticket = S_INIT("1"), .verdict = S_INIT("23")}, "a letter moved to the next text"},
                {{.seq = 2, .ticket = S_INIT("12"), .verdict = S_INIT("3")}, "another number"},
                {{.seq = 1, .claim = 1, .ticket = S_INIT("12"), .verdict = S_INIT("3")}, "another claim"}};
    char hashes[COUNT_OF(rows)][DIGEST_HEX_CHARS], again[DIGEST_HEX_CHARS];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        link_hash(&rows[i].link, CHAIN_START, hashes[i]);
        for (size_t j = 0; j < i; j++)
            check_true(rows[i].label, memcmp(hashes[i], hashes[j], DIGEST_HEX_CHARS) != 0);
    }
    link_hash(&rows[0].link, hashes[1], again);
    check_true("behind another link", memcmp(again, hashes[0], DIGEST_HEX_CHARS) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(made_and_opened_again), WORLD_TEST(links_differ)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
