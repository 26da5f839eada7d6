/* What can be read only once answers the second question as a file does, from its copy. */
#include "base/buf.h"
#include "shelf.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#define KPI "kpi-2020-02-15.csv"
#define ROW_COUNT 2000
#define BLOCK_BYTES 512 /* so that there are many of them */

struct feed {
    const char *path;
    Slice text;
};

static void *feed_pipe(void *argument)
{
    const struct feed *feed = argument;
    int fd = open(feed->path, O_WRONLY | O_CLOEXEC);
    Slice rest = feed->text;
    while (fd >= 0 && rest.len) {
        ssize_t put = write(fd, rest.at, rest.len);
        if (put <= 0)
            break;
        rest = slice_skip(rest, (size_t)put);
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

static Slice csv_text(struct arena *mem)
{
    struct buf buf;
    buf_init(&buf);
    buf_add(&buf, S(HEADER));
    for (size_t i = 0; i < ROW_COUNT; i++)
        buf_addf(&buf, "60344%02zu,2020-01,MOC,1,G%05zu,1,%zu,USD\n", i % 100, i * 7 % 100000, i);
    Slice text = arena_copy(mem, buf_slice(&buf));
    buf_done(&buf);
    return text;
}

/* In two bytes a character, for the common readers. */
static Slice utf16_text(Slice text, struct arena *mem)
{
    char *at = ARENA_ARRAY(mem, char, 2 + 2 * text.len);
    at[0] = '\xff';
    at[1] = '\xfe';
    for (size_t i = 0; i < text.len; i++)
        at[2 + 2 * i] = text.at[i];
    return (Slice){at, 2 + 2 * text.len};
}

static Slice describe(const struct gathered *gathered, struct arena *mem)
{
    struct buf buf;
    buf_init(&buf);
    for (size_t i = 0; i < gathered->row_count; i++) {
        const struct kpi_row *row = &gathered->rows[i];
        buf_addf(&buf, "%d %u %llu %.*s\n", row->publication.day, (unsigned)row->source,
                 (unsigned long long)row->line, SLICE_ARG(row->invoice));
    }
    Slice text = arena_copy(mem, buf_slice(&buf));
    buf_done(&buf);
    return text;
}

struct way {
    bool through_pipe, keeps;
    uint64_t most_bytes; /* 0: as usual */
};

/* What both questions gave; *not_kept: how often it was told that there is no copy. */
static Slice ask_twice(Slice text, struct way way, uint64_t *not_kept, struct arena *mem)
{
    struct shelf shelf;
    pthread_t feeder;
    struct gather_keys near;
    struct gathered again;
    shelf_open(&shelf);
    Slice path = shelf_write(&shelf, KPI, way.through_pipe ? S("") : text);
    struct feed feed = {shelf.paths[0], text};
    if (way.through_pipe) {
        assert_int_equal(unlink(feed.path), 0);
        assert_int_equal(mkfifo(feed.path, 0600), 0);
        assert_int_equal(pthread_create(&feeder, NULL, feed_pipe, &feed), 0);
    }
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    shelf.dataset->block_bytes = BLOCK_BYTES;
    if (way.keeps)
        dataset_keep_copies(shelf.dataset, slice_from(shelf.folder));
    if (way.most_bytes)
        shelf.dataset->most_copy_bytes = way.most_bytes;
    shelf_want_invoice(&shelf, "G00007");
    shelf_gather(&shelf);
    if (way.through_pipe)
        pthread_join(feeder, NULL);
    Slice first = describe(&shelf.gathered, mem);
    keys_init(&near, &shelf.world.mem, 0);
    keys_expect_near(&near, 1);
    keys_add_near(&near, S("G13986"));
    assert_true(dataset_gather_again(shelf.dataset, &near, &again, &shelf.world.diag));
    Slice second = describe(&again, mem);
    *not_kept = shelf.world.diag.count[FINDING_dataset_not_kept];
    shelf_close(&shelf);
    return arena_printf(mem, "%.*s--\n%.*s", SLICE_ARG(first), SLICE_ARG(second));
}

static void test_copies(void **state)
{
    struct test_world *world = *state;
    Slice csv = csv_text(&world->mem);
    const struct {
        const char *label;
        Slice text;
    } rows[] = {{"plain", csv}, {"for the common readers", utf16_text(csv, &world->mem)}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint64_t not_kept;
        Slice expected = ask_twice(rows[i].text, (struct way){0}, &not_kept, &world->mem);
        Slice none = slice_part(expected, 0, slice_find(expected, S("--\n")) + 3);
        check_true(rows[i].label, none.len < expected.len);
        Slice kept = ask_twice(rows[i].text, (struct way){.through_pipe = true, .keeps = true}, &not_kept, &world->mem);
        check_slice(rows[i].label, kept, expected);
        check_int(rows[i].label, (long long)not_kept, 0);
        Slice large = ask_twice(rows[i].text, (struct way){.through_pipe = true, .keeps = true, .most_bytes = 20000},
                                &not_kept, &world->mem);
        check_slice(rows[i].label, large, none);
        check_int(rows[i].label, (long long)not_kept, 1);
        Slice unkept = ask_twice(rows[i].text, (struct way){.through_pipe = true}, &not_kept, &world->mem);
        check_slice(rows[i].label, unkept, none);
        check_int(rows[i].label, (long long)not_kept, 0);
    }
}

/* No folder to write to is no reason to stop. */
static void test_no_room(void **state)
{
    struct test_world *world = *state;
    struct kept_copy copy;
    kept_copy_begin(&copy, S("/nowhere/at/all"), MAX_KEPT_BYTES);
    kept_copy_add(&copy, "abc", 3);
    kept_copy_end(&copy, S("kpi.csv"), &world->diag);
    check_true("none", !copy.is_whole);
    check_int("told", (long long)world->diag.count[FINDING_dataset_not_kept], 1);
    kept_copy_close(&copy);
}

/* What was packed lies there unpacked. */
static void test_restart(void **state)
{
    struct test_world *world = *state;
    struct kept_copy copy;
    char back[8] = "";
    kept_copy_begin(&copy, S("/tmp"), MAX_KEPT_BYTES);
    kept_copy_add(&copy, "packed", 6);
    kept_copy_restart(&copy);
    kept_copy_add(&copy, "abc", 3);
    kept_copy_add(&copy, "d", 1);
    kept_copy_end(&copy, S("kpi.csv.gz"), &world->diag);
    int fd = kept_copy_open(&copy);
    check_int("opened", fd >= 0, true);
    check_int("bytes", (long long)read(fd, back, sizeof back), 4);
    check_slice("text", slice_from(back), S("abcd"));
    close(fd);
    kept_copy_close(&copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_copies), WORLD_TEST(test_no_room), WORLD_TEST(test_restart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
