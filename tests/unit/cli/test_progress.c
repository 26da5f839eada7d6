/* Nothing in the first second, few lines after it, nothing left at the end: read
   back from a pipe that stands in for the terminal. */
#include "support/test.h"

#include "base/slice.h"
#include "cli/progress.h"
#include "cli/terminal.h"

#include <time.h>
#include <unistd.h>

#define ERASE "\r\x1b[K"

static struct progress_bytes three_of_some(const void *total)
{
    return (struct progress_bytes){(uint64_t)3 << 20, *(const uint64_t *)total << 20};
}

static void sleep_ms(long ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

static Slice watch(struct test_world *world, unsigned when, struct progress_step step, long ms)
{
    int ends[2], before = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    struct progress progress;
    progress_start(&progress, when);
    progress_step(&progress, step);
    sleep_ms(ms);
    progress_pause(&progress);
    progress_stop(&progress);
    dup2(before, STDERR_FILENO);
    close(before);
    close(ends[1]);
    char *text = ARENA_ARRAY(&world->mem, char, 65536);
    ssize_t len = read(ends[0], text, 65536);
    close(ends[0]);
    return (Slice){text, len > 0 ? (size_t)len : 0};
}

static void test_silent(void **state)
{
    struct progress_step step = {.what = "working"};
    check_slice("the first second", watch(*state, WHEN_ALWAYS, step, 400), S(""));
    check_slice("auto, and no terminal", watch(*state, WHEN_AUTO, step, 1300), S(""));
    check_slice("never", watch(*state, WHEN_NEVER, step, 1300), S(""));
}

static void check_line(struct test_world *world, uint64_t total, Slice line)
{
    Slice text = watch(world, WHEN_ALWAYS, (struct progress_step){"working", three_of_some, &total}, 1600);
    check_true("the line is shown", slice_starts(text, line));
    check_true("and erased at the end", slice_ends(text, S(ERASE)));
    size_t count = 0;
    for (Slice rest = text; slice_starts(rest, line); rest = slice_skip(rest, line.len))
        count++;
    check_true("at most six times a second", count >= 1 && count <= 4);
}

static void test_line(void **state)
{
    check_line(*state, 12, S(ERASE "working: 3 of 12 MiB, 1 s"));
    check_line(*state, 0, S(ERASE "working: 3 MiB, 1 s"));
}

static void test_zeroed(void **state)
{
    (void)state;
    struct progress progress = {0};
    progress_step(&progress, (struct progress_step){.what = "working"});
    progress_stop(&progress);
    check_true("nothing was started", !progress.runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_silent), WORLD_TEST(test_line), WORLD_TEST(test_zeroed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
