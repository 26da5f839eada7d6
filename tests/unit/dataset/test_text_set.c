/* Two texts of one hash are two. */
#include "dataset/text_set.h"

#include "base/slice.h"
#include "support/test.h"

/* slice_hash() forgets the second eight bytes behind these first eight. */
#define FORGETTING "\xd3\x08\xa3\x85\x88\x6a\x3f\x24"

static void texts_of_one_hash(void **state)
{
    struct test_world *world = *state;
    const Slice one = S(FORGETTING "number 1" "the same"), other = S(FORGETTING "number 2" "the same");
    struct text_set set;
    bool is_new;
    check_true("of one hash", slice_hash(one) == slice_hash(other));
    text_set_init(&set, &world->mem);
    check_true("nothing", !text_set_has(&set, one));
    check_slice("kept", text_set_keep(&set, one, &is_new), one);
    check_true("the first", is_new && text_set_has(&set, one));
    check_true("not the other", !text_set_has(&set, other));
    check_slice("kept beside it", text_set_keep(&set, other, &is_new), other);
    check_true("as another", is_new && set.count == 2);
    text_set_keep(&set, one, &is_new);
    check_true("once", !is_new && set.count == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(texts_of_one_hash)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
