/* Reading in blocks: every byte once and in order, from files and from pipes. */
#include "dataset/blocks.h"
#include "base/diag.h"
#include "support/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES 5000

static void fill(char text[TEXT_BYTES])
{
    for (size_t i = 0; i < TEXT_BYTES; i++)
        text[i] = (char)('a' + i % 23);
}

static int open_text(const char *text)
{
    char path[] = "/tmp/kpirecon-blocks-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, TEXT_BYTES), TEXT_BYTES);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    unlink(path);
    return fd;
}

/* Uses `step` bytes at a time, leaving the rest to be carried over. */
static void check_reading(struct test_world *world, int fd, size_t block_bytes, size_t step)
{
    char text[TEXT_BYTES], seen[TEXT_BYTES + 1];
    size_t count = 0;
    struct blocks blocks;
    fill(text);
    blocks_open(&blocks, fd, S("text"), block_bytes);
    while (blocks_more(&blocks, &world->diag)) {
        while (blocks_text(&blocks).len >= step || (blocks.ended && blocks_text(&blocks).len)) {
            Slice part = slice_part(blocks_text(&blocks), 0, step);
            assert_true(count + part.len <= TEXT_BYTES);
            memcpy(seen + count, part.at, part.len);
            count += part.len;
            blocks_use(&blocks, part.len);
        }
    }
    check_int("all of it", (long long)count, TEXT_BYTES);
    check_true("in order", memcmp(seen, text, TEXT_BYTES) == 0);
    check_int("counted", (long long)blocks.read_bytes, TEXT_BYTES);
    check_true("ended well", blocks.ended && !blocks.failed);
    size_t longest = step > block_bytes ? step : block_bytes;
    check_true("no larger than needed", blocks.capacity <= 2 * longest);
    blocks_close(&blocks);
}

static void test_files(void **state)
{
    struct test_world *world = *state;
    static const struct {
        size_t block_bytes, step;
    } rows[] = {{64, 1}, {64, 63}, {64, 64}, {64, 65}, {64, 1000}, {4999, 7}, {5000, 5000}, {5001, 5000}, {65536, 10}};
    char text[TEXT_BYTES];
    fill(text);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_reading(world, open_text(text), rows[i].block_bytes, rows[i].step);
}

static void test_pipe(void **state)
{
    struct test_world *world = *state;
    char text[TEXT_BYTES];
    int ends[2];
    fill(text);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, TEXT_BYTES), TEXT_BYTES);
    close(ends[1]);
    check_reading(world, ends[0], 64, 100);
}

static void test_read_error(void **state)
{
    struct test_world *world = *state;
    struct blocks blocks;
    /* a folder opens, and cannot be read */
    blocks_open(&blocks, open("/tmp", O_RDONLY | O_CLOEXEC), S("kpi.csv"), 64);
    check_true("no more", !blocks_more(&blocks, &world->diag));
    check_true("failed, and not ended", blocks.failed && !blocks.ended);
    check_slice("the fault", world->diag.fault, S("cannot read 'kpi.csv': Is a directory"));
    check_true("still no more", !blocks_more(&blocks, &world->diag));
    blocks_close(&blocks);
    blocks_close(&blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_files), WORLD_TEST(test_pipe), WORLD_TEST(test_read_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
