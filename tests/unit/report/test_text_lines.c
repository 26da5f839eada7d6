/* Texts over several lines of a terminal. */
#include "base/buf.h"
#include "report/text_lines.h"
#include "support/test.h"

static void wraps_at_blanks(void **state)
{
    (void)state;
    static const struct {
        const char *label, *text;
        struct line_shape shape;
        const char *lines;
    } rows[] = {
        {"it fits", "one two", {.width = 7, .most = 6}, "one two\n"},
        {"at the blank before the edge", "one two three", {.width = 8, .most = 6}, "one two\nthree\n"},
        {"the edge is a blank", "one two three", {.width = 7, .most = 6}, "one two\nthree\n"},
        {"no width, no end", "one two three", {.most = 6}, "one two three\n"},
        {"indented", "one two three", {.width = 9, .indent = 2, .most = 6}, "  one two\n  three\n"},
        {"the others deeper", "one two three", {.width = 9, .more = 3, .most = 6}, "one two\n   three\n"},
        {"a long word is broken", "abcdefghij kl", {.width = 4, .most = 6}, "abcd\nefgh\nij\nkl\n"},
        {"wide characters", "注文確認書です", {.width = 5, .most = 6}, "注文\n確認\n書で\nす\n"},
        {"wider than the line", "注文", {.width = 1, .most = 6}, "…\n"},
        {"the last line is clipped", "one two three four", {.width = 8, .most = 2}, "one two\nthree f…\n"},
        {"several blanks", "one   two", {.width = 4, .most = 6}, "one\ntwo\n"},
        {"nothing", "", {.width = 4, .most = 6}, "\n"},
        {"less room than the indent", "ab", {.width = 2, .indent = 4, .most = 6}, "    a\n    b\n"},
        {"styled", "one two", {.width = 4, .most = 6, .style = S_INIT("<"), .unstyle = S_INIT(">")}, "<one>\n<two>\n"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf buf;
        buf_init(&buf);
        lines_add_wrapped(&buf, slice_from(rows[i].text), &rows[i].shape);
        if (!slice_equal(buf_slice(&buf), slice_from(rows[i].lines)))
            fail_msg("%s: '%.*s'", rows[i].label, SLICE_ARG(buf_slice(&buf)));
        buf_done(&buf);
    }
}

static void counts_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t width, lines;
    } rows[] = {{"", 5, 0},         {"one", 5, 1},        {"one two", 5, 2},      {"one\ntwo", 9, 2},
                {"one two", 7, 1},  {"abcdefghij", 4, 3}, {"one\n\ntwo", 9, 3}, {"注文確認書です", 6, 3}, {"注文", 1, 1}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (lines_count(slice_from(rows[i].text), rows[i].width) != rows[i].lines)
            fail_msg("%s: %zu", rows[i].text, lines_count(slice_from(rows[i].text), rows[i].width));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(wraps_at_blanks), cmocka_unit_test(counts_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
