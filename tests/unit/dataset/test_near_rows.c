/* Numbers one edit away: the scan's second question, looking up in a snapshot and reading
   all of it find the same rows, those that a comparison with every row finds. */
#include "dataset/keys.h"
#include "dataset/snapshot.h"
#include "dataset/snapshot_builder.h"
#include "dataset/snapshot_near.h"
#include "shelf.h"

#include <fcntl.h>

#define ROW_COUNT 34000 /* a dozen keys are few for so many rows */
#define MANY_KEYS 20

static const char *const odd_numbers[] = {"INV-2012", "INV-2021", "INV2012", "INV-20112", "1NV-2012", "INV/2012",
                                          "INV-212",  "INV-2O12", "\u0406NV-2012", "\u0406NV-2013", "INV-2012", "00123",
                                          "10123",    "0123",     "00213",         "0-0123",        "00O23"};

static void put_number(size_t i, char into[32])
{
    if (i % 2000 == 7)
        snprintf(into, 32, "%s", odd_numbers[i / 2000]);
    else
        snprintf(into, 32, "G%05zu", i / 2 * 7 % 100000);
}

static void put_rows(struct shelf *shelf, const char *name)
{
    char number[32];
    struct buf text;
    buf_init(&text);
    buf_add(&text, S(HEADER));
    for (size_t i = 0; i < ROW_COUNT; i++) {
        put_number(i, number);
        buf_addf(&text, "60344%02zu,2020-01,MOC,1,%s,1,%zu,USD\n", i % 100, number, i);
    }
    buf_add_char(&text, '\0');
    shelf_put(shelf, name, text.at);
    buf_done(&text);
}

static void make_snapshot(struct shelf *shelf, Slice path)
{
    char at[96], aside[96];
    snprintf(at, sizeof at, "%.*s", SLICE_ARG(path));
    snprintf(aside, sizeof aside, "%.*s-aside", SLICE_ARG(path));
    struct snapshot_order order = {.dataset = shelf->dataset, .name = path};
    struct gathered gathered;
    order.fd = open(at, O_RDWR | O_CREAT | O_EXCL, 0600);
    order.spill_fd = open(aside, O_RDWR | O_CREAT | O_EXCL, 0600);
    assert_true(order.fd >= 0 && order.spill_fd >= 0);
    assert_true(snapshot_build(&order, &gathered, &shelf->world.diag));
    close(order.fd);
    close(order.spill_fd);
    unlink(aside);
}

/* How many of the numbers found are not near, or the other way round; and how many rows are near. */
static size_t count_wrong(const struct gather_keys *keys, const struct text_set *found, size_t *near_rows)
{
    char number[32];
    size_t wrong = 0;
    *near_rows = 0;
    uint32_t near[MAX_NEAR_FOUND];
    for (size_t i = 0; i < ROW_COUNT; i++) {
        put_number(i, number);
        bool is_found = false;
        for (size_t f = 0; f < found->count; f++)
            is_found |= slice_equal(found->texts[f], slice_from(number));
        bool is_near = keys_find_near(keys, slice_from(number), near) > 0;
        wrong += is_found != is_near;
        *near_rows += is_near;
    }
    return wrong;
}

static void test_ways(void **state)
{
    (void)state;
    static const struct {
        const char *numbers[4];
        bool among_many; /* other keys, near nothing */
        size_t found;
        const char *label;
    } rows[] = {
        {{"INV-2012"}, false, 7, "looked up"},
        {{"INV-2012", "G01400"}, false, 16, "two are looked up"},
        {{"INV-2012", "G01400", "X9"}, true, 16, "of many all texts are read"},
        {{"00123"}, false, 5, "zeros at its head"},
        {{"00123"}, true, 5, "zeros at its head, among many"},
        {{"00O23", "0123"}, false, 2, "letters for zeros"},
        {{"\u0406NV-2012"}, false, 1, "another script"},
        {{"QQ-77"}, false, 0, "near nothing"},
    };
    struct shelf shelf;
    struct snapshot snapshot = {0};
    char path[96];
    shelf_open(&shelf);
    put_rows(&shelf, "kpi-2020-02-15.csv");
    snprintf(path, sizeof path, "%s/one.snapshot", shelf.folder);
    make_snapshot(&shelf, slice_from(path));
    shelf_gather(&shelf);
    assert_true(snapshot_open(&snapshot, slice_from(path), &shelf.world.diag));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct gather_keys keys;
        struct text_set found;
        struct gathered again;
        size_t near_rows;
        keys_init(&keys, &shelf.world.mem, 0);
        keys_expect_near(&keys, 4);
        for (size_t k = 0; k < COUNT_OF(rows[i].numbers) && rows[i].numbers[k]; k++)
            keys_add_near(&keys, slice_from(rows[i].numbers[k]));
        for (size_t k = 0; rows[i].among_many && k < MANY_KEYS; k++)
            keys_add_near(&keys, arena_printf(&shelf.world.mem, "YY/%zu/YY", k));
        for (unsigned lanes = 1; lanes <= 3; lanes++) {
            text_set_init(&found, &shelf.world.mem);
            check_true(rows[i].label, snapshot_find_near(&snapshot, &keys, lanes, &found));
            check_int(rows[i].label, (long long)found.count, (long long)rows[i].found);
            check_int(rows[i].label, (long long)count_wrong(&keys, &found, &near_rows), 0);
        }
        check_true(rows[i].label, dataset_gather_again(shelf.dataset, &keys, &again, &shelf.world.diag));
        check_int(rows[i].label, (long long)again.row_count, (long long)near_rows);
        for (size_t r = 0; r < again.row_count; r++)
            check_date(rows[i].label, again.rows[r].publication, "2020-02-15");
    }
    snapshot_close(&snapshot);
    unlink(path);
    shelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
