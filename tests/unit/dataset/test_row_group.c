/* What is packed into a group comes out again, whatever the values are. */
#include "dataset/row_group.h"
#include "dataset/snapshot_writer.h"
#include "support/test.h"

#include <stdlib.h>
#include <unistd.h>

#define MAX_ROWS 4

struct packing_case {
    const char *label;
    enum row_field field;
    size_t count;
    uint64_t values[MAX_ROWS];
    uint8_t width, scale;
};

static const struct packing_case cases[] = {
    {"all the same take no room", ROW_PARTNER, 3, {7, 7, 7}, 0, 0},
    {"one byte above a large base", ROW_PERIOD, 2, {24240, 24251}, 1, 0},
    {"three bytes", ROW_PARTNER, 2, {0, 65536}, 3, 0},
    {"whole amounts lose their zeros", ROW_KPI, 3, {5000000, 0, 260000000}, 2, 6},
    {"cents lose four of them", ROW_REVENUE, 2, {10000, 1000000}, 1, 4},
    {"millionths stay", ROW_REVENUE, 2, {1, 1000000}, 3, 0},
    {"negative amounts", ROW_REVENUE, 3, {(uint64_t)-5000000, 0, 5000000}, 1, 6},
    {"the whole range", ROW_REVENUE, 3, {(uint64_t)INT64_MIN + 1, 3, INT64_MAX}, 8, 0},
    {"the whole range unsigned", ROW_LINE, 2, {0, UINT64_MAX}, 8, 0},
};

static void test_packing(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct packing_case *at = &cases[i];
        struct row_values rows[MAX_ROWS] = {0}, found;
        struct snapshot_writer writer;
        struct row_group group;
        struct group_entry entry;
        char bytes[MAX_ROWS * ROW_FIELD_COUNT * 8 + GROUP_PAD_BYTES], name[] = "/tmp/kpirecon-group-XXXXXX";
        int fd = mkstemp(name);
        assert_true(fd >= 0);
        snapshot_writer_open(&writer, fd, S("group"));
        for (size_t section = 0; section < SECTION_COUNT - 1; section++) {
            snapshot_writer_begin(&writer, (enum snapshot_section)section);
            if (section != SECTION_GROUPS)
                continue;
            row_group_init(&group, rows);
            for (size_t row = 0; row < at->count; row++)
                rows[row].of[at->field] = at->values[row];
            group.row_count = (uint32_t)at->count;
            row_group_write(&group, &writer, &entry);
            row_group_done(&group);
        }
        assert_true(snapshot_writer_finish(&writer, &world->diag));
        check_int(at->label, entry.fields[at->field].width, at->width);
        check_int(at->label, entry.fields[at->field].scale, at->scale);
        check_true(at->label, group_entry_is_sound(&entry, writer.header.sections[SECTION_GROUPS].bytes));
        assert_true(pread(fd, bytes, sizeof bytes, SNAPSHOT_PAGE_BYTES) > 0);
        for (size_t row = 0; row < at->count; row++) {
            group_row_values(&entry, bytes + row * entry.row_bytes, &found);
            check_true(at->label, found.of[at->field] == at->values[row]);
        }
        snapshot_writer_close(&writer);
        close(fd);
        unlink(name);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    struct row_values rows[1];
    struct row_group group;
    Slice number, normal;
    row_group_init(&group, rows);
    uint64_t first = row_group_keep_number(&group, S("G001"), S("G001"));
    check_true("the same number is kept once", row_group_keep_number(&group, S("G001"), S("G001")) == first);
    uint64_t other = row_group_keep_number(&group, S("inv. g1"), S("G1"));
    check_true("another one is another", other != first);
    check_int("no number", (long long)row_group_keep_number(&group, S(""), S("")), 0);
    assert_true(group_text_number(buf_slice(&group.texts), first, &number, &normal));
    check_slice("its normal form is itself", normal, S("G001"));
    assert_true(group_text_number(buf_slice(&group.texts), other, &number, &normal));
    check_slice("as written", number, S("inv. g1"));
    check_slice("normal form", normal, S("G1"));
    Slice cut = {group.texts.at, group.texts.len - 1};
    check_true("cut off", !group_text_number(cut, other, &number, &normal));
    check_true("behind the end", !group_text_number(cut, cut.len + 1, &number, &normal));
    row_group_done(&group);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_packing), cmocka_unit_test(test_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
