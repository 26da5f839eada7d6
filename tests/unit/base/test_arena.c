/* Memory by lifetime: zeroed when handed out, however often it was used before. */
#include "support/test.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HAS_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>

static bool is_poisoned(const void *at)
{
    return __asan_address_is_poisoned(at);
}

static bool poisons(void)
{
    return true;
}
#else
static bool is_poisoned(const void *at)
{
    (void)at;
    return false;
}

static bool poisons(void)
{
    return false;
}
#endif

static bool is_zero(const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (at[i])
            return false;
    return true;
}

static void hands_out_aligned_zeroes(void **state)
{
    struct test_world *world = *state;
    static const size_t aligns[] = {1, 2, 4, 8, 16, 64, 4096};
    for (size_t i = 0; i < COUNT_OF(aligns); i++) {
        char *odd = ARENA_ARRAY(&world->mem, char, 3);
        memset(odd, 0xff, 3);
        char *block = arena_alloc(&world->mem, 5, 7, aligns[i]);
        check_int("address", (long long)((uintptr_t)block % aligns[i]), 0);
        check_true("zeroed", is_zero(block, 35));
        memset(block, 0xff, 35);
        check_true("apart from the one before", odd + 3 <= block);
    }
    check_true("no bytes have an address too", arena_alloc(&world->mem, 0, 8, 8) != NULL);
}

static void rewound_memory_is_zeroed_again(void **state)
{
    struct test_world *world = *state;
    size_t mark = arena_mark(&world->mem);
    char *first = ARENA_ARRAY(&world->mem, char, 100);
    memset(first, 0xff, 100);
    arena_rewind(&world->mem, mark);
    char *second = ARENA_ARRAY(&world->mem, char, 300);
    check_true("the same memory", first == second);
    check_true("touched and untouched bytes alike", is_zero(second, 300));
    memset(second, 0xff, 300);
    arena_rewind(&world->mem, mark);
    for (int i = 0; i < 3; i++) {
        char *piece = ARENA_ARRAY(&world->mem, char, 50);
        check_true("pieces of it", is_zero(piece, 50));
        memset(piece, 0xff, 50);
    }
}

static void sanitizer_sees_overruns_and_late_use(void **state)
{
    struct test_world *world = *state;
    if (!poisons())
        skip();
    size_t mark = arena_mark(&world->mem);
    char *a = ARENA_ARRAY(&world->mem, char, 13);
    char *b = ARENA_ARRAY(&world->mem, char, 13);
    check_true("last byte", !is_poisoned(a + 12));
    check_true("one beyond", is_poisoned(a + 13));
    check_true("one before the next", is_poisoned(b - 1));
    check_true("next", !is_poisoned(b));
    check_true("one beyond the last", is_poisoned(b + 13));
    arena_rewind(&world->mem, mark);
    check_true("given back", is_poisoned(a) && is_poisoned(b + 12));
    check_true("handed out again", !is_poisoned(ARENA_ARRAY(&world->mem, char, 1)));
}

static void copies_text(void **state)
{
    struct test_world *world = *state;
    Slice text = S("a\0b");
    Slice copy = arena_copy(&world->mem, text);
    check_slice("with its NUL", copy, text);
    check_true("elsewhere", copy.at != text.at);
    check_slice("nothing", arena_copy(&world->mem, (Slice){0}), S(""));
    check_int("terminated", (long long)strlen(arena_cstr(&world->mem, S("abc"))), 3);
    check_int("terminated nothing", (long long)strlen(arena_cstr(&world->mem, (Slice){0})), 0);
    check_slice("formatted", arena_printf(&world->mem, "%s-%d", "x", 7), S("x-7"));
    check_slice("formatted to nothing", arena_printf(&world->mem, "%s", ""), S(""));
    check_int("formatted long", (long long)arena_printf(&world->mem, "%5000d", 1).len, 5000);
}

struct pushed {
    uint64_t a;
    char b;
};

static void grows_in_place_when_last(void **state)
{
    struct test_world *world = *state;
    struct pushed *array = NULL, *start = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < 1000; i++) {
        struct pushed *next = ARENA_PUSH(&world->mem, array, count, capacity, struct pushed);
        start = start ? start : array;
        check_true("zeroed", next->a == 0 && next->b == 0);
        *next = (struct pushed){.a = i, .b = 'x'};
    }
    check_true("never moved", array == start);
    for (size_t i = 0; i < count; i++)
        check_int("kept", (long long)array[i].a, (long long)i);
    check_true("room for them", capacity >= 1000 && capacity < 4000);
}

static void grows_by_copy_when_not_last(void **state)
{
    struct test_world *world = *state;
    uint32_t *array = NULL;
    size_t count = 0, capacity = 0;
    for (uint32_t i = 0; i < 100; i++) {
        *ARENA_PUSH(&world->mem, array, count, capacity, uint32_t) = i;
        memset(ARENA_ARRAY(&world->mem, char, 1), 0xff, 1);
    }
    for (uint32_t i = 0; i < 100; i++)
        check_int("kept", array[i], i);
}

static void growing_over_rewound_memory_gives_zeroes(void **state)
{
    struct test_world *world = *state;
    size_t mark = arena_mark(&world->mem);
    memset(ARENA_ARRAY(&world->mem, char, 4096), 0xff, 4096);
    arena_rewind(&world->mem, mark);
    size_t capacity = 0;
    char *array = arena_grow(&world->mem, NULL, 0, 10, &capacity, 1, 1);
    memset(array, 'a', capacity);
    size_t old = capacity;
    array = arena_grow(&world->mem, array, old, 1000, &capacity, 1, 1);
    check_true("kept", array[0] == 'a' && array[old - 1] == 'a');
    check_true("new bytes", is_zero(array + old, capacity - old));
    size_t unchanged = capacity;
    check_true("enough already", arena_grow(&world->mem, array, old, 5, &capacity, 1, 1) == array);
    check_true("capacity stays", capacity == unchanged);
}

static void done_accepts_nothing(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_done(&arena);
    arena_init(&arena, 4096);
    check_int("as asked", (long long)arena.reserved_bytes, 4096);
    arena_done(&arena);
    arena_done(&arena);
    check_true("empty", arena.base == NULL && arena.used_bytes == 0);
}

/* Runs `act` in a child and returns its exit status; what it prints is dropped. */
static int status_of(void (*act)(void))
{
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        act();
        _exit(0);
    }
    int status = 0;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void take_too_much(void)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (int i = 0; i < 1025; i++)
        arena_alloc(&arena, 1024, 1, 1);
}

static void take_an_absurd_count(void)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    arena_alloc(&arena, SIZE_MAX / 2, 8, 8);
}

static void take_an_absurd_size(void)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    arena_alloc(&arena, SIZE_MAX - 4, 1, 1);
}

static void grow_absurdly(void)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    size_t capacity = 0;
    arena_grow(&arena, NULL, 0, SIZE_MAX / 4, &capacity, 8, 8);
}

static void take_from_nothing(void)
{
    struct arena arena = {0};
    arena_alloc(&arena, 1, 1, 1);
}

static void running_out_ends_the_program(void **state)
{
    (void)state;
    check_int("little by little", status_of(take_too_much), 3);
    check_int("count times size overflows", status_of(take_an_absurd_count), 3);
    check_int("offset plus size overflows", status_of(take_an_absurd_size), 3);
    check_int("capacity overflows", status_of(grow_absurdly), 3);
    check_int("never initialised", status_of(take_from_nothing), 3);
}

/* More addresses than a processor has: the way of a machine that rations them. */
#define NOT_TO_BE_HAD ((size_t)1 << 62)

static void fills_small_ranges_where_addresses_are_rationed(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NOT_TO_BE_HAD);
    char *kept = arena_cstr(&arena, S("kept"));
    size_t mark = arena_mark(&arena);
    for (int round = 0; round < 3; round++) {
        char *blocks[200];
        for (size_t i = 0; i < COUNT_OF(blocks); i++) {
            size_t len = 1 + i * 997;
            blocks[i] = arena_alloc(&arena, len, 1, i % 2 ? 64 : 1);
            check_true("zeroed", is_zero(blocks[i], len));
            memset(blocks[i], (int)i, len);
        }
        for (size_t i = 0; i < COUNT_OF(blocks); i++)
            check_true("not touched by the later ones",
                       blocks[i][0] == (char)i && blocks[i][i * 997] == (char)i);
        check_true("several ranges", arena.before != NULL);
        check_true("a block larger than a range", is_zero(ARENA_ARRAY(&arena, char, (size_t)1 << 27), 4096));
        arena_rewind(&arena, mark);
        check_true("back in the first", arena.before == NULL && arena_mark(&arena) == mark);
        check_slice("what was before the mark", slice_from(kept), S("kept"));
    }
    arena_done(&arena);
}

static void arrays_grow_from_range_to_range(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NOT_TO_BE_HAD);
    uint64_t *array = NULL;
    size_t count = 0, capacity = 0;
    for (uint64_t i = 0; i < 100000; i++)
        *ARENA_PUSH(&arena, array, count, capacity, uint64_t) = i;
    check_true("several ranges", arena.before != NULL);
    for (uint64_t i = 0; i < 100000; i++)
        check_true("kept", array[i] == i);
    arena_done(&arena);
}

static void outgrow_a_limit(void)
{
    struct arena arena;
    arena_init(&arena, 4096);
    for (;;)
        ARENA_ARRAY(&arena, char, 1000);
}

static void a_limit_holds_over_all_ranges(void **state)
{
    (void)state;
    check_int("more than the wish", status_of(outgrow_a_limit), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(hands_out_aligned_zeroes),
        WORLD_TEST(rewound_memory_is_zeroed_again),
        WORLD_TEST(sanitizer_sees_overruns_and_late_use),
        WORLD_TEST(copies_text),
        WORLD_TEST(grows_in_place_when_last),
        WORLD_TEST(grows_by_copy_when_not_last),
        WORLD_TEST(growing_over_rewound_memory_gives_zeroes),
        cmocka_unit_test(done_accepts_nothing),
        cmocka_unit_test(running_out_ends_the_program),
        cmocka_unit_test(fills_small_ranges_where_addresses_are_rationed),
        cmocka_unit_test(arrays_grow_from_range_to_range),
        cmocka_unit_test(a_limit_holds_over_all_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
