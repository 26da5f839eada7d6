/* Reading ahead: a file that lies on the disk is told from one in memory, and what is asked ahead changes nothing. */
#include "ledger/warm.h"

#include "base/file.h"
#include "ledger/ledger.h"
#include "support/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define KEY_COUNT 5000
#define LARGE_BYTES ((off_t)80 << 20)

static Slice new_folder(struct test_world *world)
{
    char folder[] = "/tmp/kpirecon-warm-XXXXXX";
    assert_non_null(mkdtemp(folder));
    return arena_copy(&world->mem, slice_from(folder));
}

/* Where a file system has all in memory there is nothing cold. */
static bool put_out_of_memory(const char *path)
{
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0 && fsync(fd) == 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0);
    bool is_out = !file_is_at_hand(fd, 0);
    close(fd);
    return is_out;
}

static void cold_is_large_and_elsewhere(void **state)
{
    struct test_world *world = *state;
    const char *path = arena_cstr(&world->mem, arena_printf(&world->mem, "%.*s/file", SLICE_ARG(new_folder(world))));
    char *bytes = calloc(1, (size_t)LARGE_BYTES);
    check_true("no file", !ledger_lies_cold(path));
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0 && bytes);
    assert_int_equal(pwrite(fd, bytes, 4096, 0), 4096);
    put_out_of_memory(path);
    check_true("a small one", !ledger_lies_cold(path));
    assert_int_equal(pwrite(fd, bytes, (size_t)LARGE_BYTES, 0), LARGE_BYTES);
    check_true("just written", !ledger_lies_cold(path));
    if (put_out_of_memory(path))
        check_true("on the disk only", ledger_lies_cold(path));
    free(bytes);
    close(fd);
    unlink(path);
}

static Slice *keys_from_1(struct arena *mem)
{
    Slice *keys = ARENA_ARRAY(mem, Slice, KEY_COUNT);
    for (int i = 0; i < KEY_COUNT; i++)
        keys[i] = arena_printf(mem, "%024d", i + 1);
    return keys;
}

/* 5,000 rows of 500 bytes are some 700 pages. */
static void fill(struct ledger *ledger, struct diag *diag)
{
    check_true("filled", database_run(ledger->db,
                                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                                      " INSERT INTO told SELECT printf('%024d%0500d', i, i) FROM n",
                                      diag));
}

static int pages_at_hand(const char *path)
{
    int fd = open(path, O_RDONLY), count = 0;
    for (off_t at = 0, end = lseek(fd, 0, SEEK_END); at < end; at += 4096)
        count += file_is_at_hand(fd, at);
    close(fd);
    return count;
}

static void what_is_asked_is_at_hand(void **state)
{
    struct test_world *world = *state;
    struct ledger ledger = {.lock_fd = -1};
    Slice path = arena_printf(&world->mem, "%.*s/ledger.sqlite", SLICE_ARG(new_folder(world)));
    const char *name = arena_cstr(&world->mem, path);
    const Slice *keys = keys_from_1(&world->mem);
    int64_t number = 0;
    assert_true(ledger_open(&ledger, path, DATABASE_MAKE, &world->mem, &world->diag));
    check_true("small", !ledger.is_cold);
    fill(&ledger, &world->diag);
    ledger_close(&ledger);
    bool is_out = put_out_of_memory(name);
    assert_true(ledger_open(&ledger, path, DATABASE_CHANGE, &world->mem, &world->diag));
    int before = pages_at_hand(name);
    ledger_warm(&ledger, "SELECT finding FROM told WHERE finding >= ?1 LIMIT 1", keys, KEY_COUNT);
    check_int("nothing is read unless it is cold", pages_at_hand(name), before);
    ledger.is_cold = true;
    assert_true(database_run(ledger.db, "BEGIN", &world->diag));
    assert_true(database_number(ledger.db, "SELECT count(*) FROM run", &number, &world->diag));
    ledger_warm(&ledger, "SELECT finding FROM told WHERE finding >= ?1 LIMIT 1", keys, KEY_COUNT);
    check_true("the pages are there", !is_out || pages_at_hand(name) > before + 300);
    ledger_warm(&ledger, "SELECT nothing FROM nowhere WHERE key = ?1", keys, KEY_COUNT);
    ledger_warm(&ledger, "SELECT 1 WHERE ?1 <> ''", NULL, 0);
    check_true("who asks wrongly is told nothing", !world->diag.fault.len);
    check_true("its own question goes on", database_run(ledger.db, "COMMIT", &world->diag));
    check_true("and it may write", database_run(ledger.db, "DELETE FROM told", &world->diag));
    ledger_close(&ledger);
    unlink(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(cold_is_large_and_elsewhere),
                                       WORLD_TEST(what_is_asked_is_at_hand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
