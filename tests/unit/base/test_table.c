/* The hash table: every entry found, in the order it was added, whatever the
   hashes look like and however often the table grew. */
#include "base/table.h"
#include "support/test.h"

/* Walks one hash and checks that exactly `expected` come, in that order. */
static void check_entries(const char *label, const struct table *table, uint64_t hash, const uint32_t *expected,
                          size_t count)
{
    size_t found = 0;
    uint32_t value;
    for (struct table_walk walk = table_walk(table, hash); table_next(&walk, &value); found++)
        if (found >= count || value != expected[found])
            fail_msg("%s: entry %zu of hash %llx is %u", label, found, (unsigned long long)hash, value);
    check_int(label, (long long)found, (long long)count);
}

static void check_sane_table(const struct table *table)
{
    size_t used = 0;
    for (size_t i = 0; i < table->capacity; i++)
        used += table->slots[i].hash[0] || table->slots[i].hash[1];
    check_true("a power of two", (table->capacity & (table->capacity - 1)) == 0);
    check_int("counted", (long long)used, (long long)table->count);
    check_true("a slot stays free", used < table->capacity);
}

static void empty_tables_hold_nothing(void **state)
{
    struct test_world *world = *state;
    struct table table;
    table_init(&table, &world->mem, 0);
    check_entries("fresh", &table, 7, NULL, 0);
    check_entries("zeroed", &(struct table){0}, 7, NULL, 0);
    check_sane_table(&table);
}

static void one_hash_keeps_its_order_while_growing(void **state)
{
    struct test_world *world = *state;
    /* 0 and 1 are the same to the table; the rest are ordinary and far apart */
    static const uint64_t hashes[] = {0, 2, 3, UINT64_MAX, 1ull << 63, 0x123456789abcdefull, 1ull << 32};
    enum { EACH = 60 };
    uint32_t expected[COUNT_OF(hashes)][EACH];
    struct table table;
    table_init(&table, &world->mem, 0);
    for (uint32_t n = 0; n < EACH; n++)
        for (uint32_t h = 0; h < COUNT_OF(hashes); h++) {
            expected[h][n] = n * 1000 + h;
            table_add(&table, hashes[h], expected[h][n]);
            for (size_t k = 0; k <= h; k++)
                check_entries("so far", &table, hashes[k], expected[k], n + 1);
        }
    check_entries("0 counts as 1", &table, 1, expected[0], EACH);
    check_sane_table(&table);
}

/* Neighbouring small hashes fill runs that wrap around the end of the table,
   the case in which growing could turn the order round. */
static void runs_around_the_end_keep_their_order(void **state)
{
    struct test_world *world = *state;
    for (uint64_t base = 1; base < 4000; base += 3) {
        size_t mark = arena_mark(&world->mem);
        struct table table;
        table_init(&table, &world->mem, 0);
        uint32_t expected[12];
        for (uint32_t i = 0; i < 12; i++)
            table_add(&table, base, expected[i] = i);
        for (uint32_t i = 0; i < 20; i++)
            table_add(&table, base + 5000 + i, 99);
        check_entries("after growing", &table, base, expected, 12);
        check_sane_table(&table);
        arena_rewind(&world->mem, mark);
    }
}

static void many_entries_are_all_found(void **state)
{
    struct test_world *world = *state;
    enum { MANY = 200000 };
    struct table table;
    table_init(&table, &world->mem, 0);
    for (uint32_t i = 0; i < MANY; i++)
        table_add(&table, i + 1, i);
    for (uint32_t i = 0; i < MANY; i++)
        check_entries("small numbers", &table, i + 1, &i, 1);
    check_entries("not there", &table, MANY + 1, NULL, 0);
    check_sane_table(&table);
}

static void expected_entries_do_not_make_it_grow(void **state)
{
    struct test_world *world = *state;
    struct table table;
    table_init(&table, &world->mem, 1000);
    size_t capacity = table.capacity;
    for (uint32_t i = 0; i < 1000; i++)
        table_add(&table, (uint64_t)i << 40, i);
    check_int("as it was", (long long)table.capacity, (long long)capacity);
    check_sane_table(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(empty_tables_hold_nothing),          WORLD_TEST(one_hash_keeps_its_order_while_growing),
        WORLD_TEST(runs_around_the_end_keep_their_order), WORLD_TEST(many_entries_are_all_found),
        WORLD_TEST(expected_entries_do_not_make_it_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
