/* A growing run of bytes for output. */
#include "base/buf.h"
#include "support/test.h"

#include <string.h>

static void adds_at_the_end(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf);
    check_slice("empty", buf_slice(&buf), S(""));
    buf_add(&buf, (Slice){0});
    buf_add(&buf, S("a\0b"));
    buf_add_char(&buf, ',');
    buf_add_u64(&buf, 0);
    buf_add_char(&buf, ',');
    buf_add_u64(&buf, UINT64_MAX);
    buf_addf(&buf, ",%s-%02d", "x", 7);
    buf_addf(&buf, "%s", "");
    check_slice("all of it", buf_slice(&buf), S("a\0b,0,18446744073709551615,x-07"));
    buf_done(&buf);
}

static void grows_past_every_block(void **state)
{
    (void)state;
    struct buf buf = {0};
    for (size_t i = 0; i < 100000; i++)
        buf_add_char(&buf, (char)('a' + i % 26));
    check_int("length", (long long)buf.len, 100000);
    for (size_t i = 0; i < 100000; i++)
        if (buf.at[i] != (char)('a' + i % 26))
            fail_msg("byte %zu is wrong", i);
    buf_done(&buf);
}

static void formats_what_does_not_fit_at_first(void **state)
{
    (void)state;
    for (int width = 250; width < 262; width++) {
        struct buf buf = {0};
        buf_addf(&buf, "%*d", width, 7);
        check_int("length", (long long)buf.len, width);
        check_true("last byte", buf.at[buf.len - 1] == '7');
        buf_done(&buf);
    }
}

static void room_is_written_directly(void **state)
{
    (void)state;
    struct buf buf = {0};
    buf_add(&buf, S("ab"));
    memcpy(buf_room(&buf, 1000), "cd", 2);
    check_slice("not yet counted", buf_slice(&buf), S("ab"));
    buf.len += 2;
    check_slice("counted", buf_slice(&buf), S("abcd"));
    buf_done(&buf);
}

static void clear_keeps_the_memory(void **state)
{
    (void)state;
    struct buf buf = {0};
    buf_add(&buf, S("abc"));
    const char *at = buf.at;
    buf_clear(&buf);
    buf_add(&buf, S("x"));
    check_true("same memory", buf.at == at);
    check_slice("new text", buf_slice(&buf), S("x"));
    buf_done(&buf);
    buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_at_the_end),
        cmocka_unit_test(grows_past_every_block),
        cmocka_unit_test(formats_what_does_not_fit_at_first),
        cmocka_unit_test(room_is_written_directly),
        cmocka_unit_test(clear_keeps_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
