/* Reading in blocks: every byte once and in order, from files and from pipes. */
#include "dataset/blocks.h"

#include "base/diag.h"
#include "bytes/source.h"
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

static void test_packed(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *path;
        size_t len; /* the file is cut here; 0: it is whole */
    } rows[] = {
        {"fixtures/bytes/rows.csv", 0},     {"fixtures/bytes/rows.csv.gz", 0},  {"fixtures/bytes/rows.csv.zst", 0},
        {"fixtures/bytes/rows.csv.xz", 0},  {"fixtures/bytes/rows.csv.bz2", 0}, {"fixtures/bytes/rows.csv.gz", 300},
        {"fixtures/bytes/rows.csv.gz", 10}, {"fixtures/bytes/rows.csv.xz", 200},
    };
    static const size_t block_bytes[] = {64, 1000, 65536};
    Slice expected, why;
    assert_true(file_read_beneath(S("fixtures/bytes"), S("rows.csv"), 1 << 20, &world->mem, &expected, &why));
    for (size_t i = 0; i < COUNT_OF(rows) * COUNT_OF(block_bytes); i++) {
        size_t row = i / COUNT_OF(block_bytes), count = 0;
        struct blocks blocks;
        struct diag diag;
        diag_init(&diag, &world->diag_mem);
        char head[1000];
        int fd = open(rows[row].path, O_RDONLY | O_CLOEXEC), ends[2];
        if (rows[row].len) {
            assert_int_equal(read(fd, head, rows[row].len), rows[row].len);
            assert_int_equal(pipe(ends), 0);
            assert_int_equal(write(ends[1], head, rows[row].len), rows[row].len);
            close(ends[1]);
            close(fd);
            fd = ends[0];
        }
        blocks_open(&blocks, fd, S("kpi.csv"), block_bytes[i % COUNT_OF(block_bytes)]);
        while (blocks_more(&blocks, &diag)) {
            Slice text = blocks_text(&blocks);
            check_slice(rows[row].path, text, slice_part(expected, count, count + text.len));
            count += text.len;
            blocks_use(&blocks, text.len);
        }
        check_true(rows[row].path, blocks.failed == (rows[row].len != 0));
        check_slice(rows[row].path, diag.fault,
                    rows[row].len ? S("cannot unpack 'kpi.csv': its compressed data are cut off") : S(""));
        if (!rows[row].len)
            check_int(rows[row].path, (long long)count, (long long)expected.len);
        blocks_close(&blocks);
    }
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
    const struct CMUnitTest tests[] = {WORLD_TEST(test_files), WORLD_TEST(test_pipe), WORLD_TEST(test_packed),
                                       WORLD_TEST(test_read_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
