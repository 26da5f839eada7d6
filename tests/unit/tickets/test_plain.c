/* Text that is taken for plain as it stands is what all the steps would make of it. */
#include "support/test.h"

#include "base/unicode.h"
#include "tickets/plain_private.h"

#include <string.h>

#define LAST_CHARACTER 0xffffu

static bool is_surrogate(uint32_t c)
{
    return c >= 0xd800 && c <= 0xdfff;
}

/* Of a text that was borrowed: NFKC changes nothing, alone or beside another such character. */
static void borrowed_text_is_plain(void **state)
{
    struct test_world *world = *state;
    struct arena *mem = &world->mem;
    size_t borrowed = 0;
    char before[4] = "A";
    size_t before_len = 1;
    for (uint32_t c = 0x80; c <= LAST_CHARACTER; c++) {
        char one[4], both[8];
        size_t mark = arena_mark(mem), len = is_surrogate(c) ? 0 : utf8_put(c, one);
        Slice text = {one, len};
        if (!len || plain_text(text, mem).at != one)
            continue;
        borrowed++;
        memcpy(both, before, before_len);
        memcpy(both + before_len, one, len);
        check_slice("alone", unicode_nfkc(text, mem), text);
        check_slice("behind another", unicode_nfkc((Slice){both, before_len + len}, mem),
                    (Slice){both, before_len + len});
        check_true("no digit", !unicode_digit(c));
        memcpy(before, one, len);
        before_len = len;
        arena_rewind(mem, mark);
    }
    check_true("most letters", borrowed > 30000);
}

static void other_text_is_brought_to_it(void **state)
{
    static const struct {
        const char *text, *expected, *label;
    } rows[] = {
        {"\352\260\200\357\274\221", "\352\260\2001", "a full-width digit behind Hangul"},
        {"e\314\201", "\303\251", "a mark of its own"},
        {"\320\260\302\240\320\261", "\320\260 \320\261", "a blank that does not break"},
        {"\346\234\210\342\200\213\346\227\245", "\346\234\210\346\227\245", "nothing that is seen"},
        {"\303\251\t\303\251", "\303\251 \303\251", "a tab"},
        {"\331\241\330\247", "1\330\247", "an Arabic digit"},
        {"\320\260\342\200\223\320\261", "\320\260-\320\261", "a dash"},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].label, plain_text(slice_from(rows[i].text), &world->mem), slice_from(rows[i].expected));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(borrowed_text_is_plain, test_world_setup, test_world_teardown),
        cmocka_unit_test_setup_teardown(other_text_is_brought_to_it, test_world_setup, test_world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
