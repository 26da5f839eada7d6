/* Whose rows a standing adds up: the group that the registry names, else the one that the dataset names. */
#include "base/slice.h"
#include "resolution/standing.h"
#include "support/test.h"

struct group_row {
    const char *label, *partner, *published; /* NULL: the dataset names no groups */
    const char *added; /* the key that is added; "" for none */
};

static const struct group_row group_rows[] = {
    {"the dataset names a group", "6100002", "6100001", "6100001"},
    {"the partner is the group", "6100001", "6100001", ""},
    {"the rows of the partner name none", "6100002", "", ""},
    {"no file names groups", "6100002", NULL, ""},
};

static void test_group_key(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(group_rows); i++) {
        const struct group_row *row = &group_rows[i];
        const Slice published = slice_from(row->published ? row->published : "");
        const struct gathered gathered = {.partner_group = row->published ? &published : NULL};
        struct gather_keys keys;
        struct standing_input input = {.gathered = &gathered, .keys = &keys, .partner = slice_from(row->partner)};
        standing_keys(NULL, input.partner, &keys, &world->mem);
        bool added = standing_group_key(&input, &keys);
        check_int(row->label, added, row->added[0] != '\0');
        if (added)
            check_true(row->label, keys_find_partner(&keys, slice_from(row->added)) != KEY_NONE);
        check_true(row->label, !standing_group_key(&input, &keys));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_group_key)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
