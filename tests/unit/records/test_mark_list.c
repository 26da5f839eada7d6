/* The places of marks, by every way the processor has, are those that a look at each byte finds. */
#include "records/mark_list.h"
#include "support/test.h"

#include <string.h>

static struct mark_list list; /* too large for a stack */

/* Texts in which marks are rare, usual, or all there is, of lengths around those that are looked at together. */
static Slice make_text(uint32_t seed, size_t len, char text[MARK_LIST_BYTES])
{
    static const char *const letters[] = {"abcdefghijklmnopqrstuvwxyz0123456789,", "abc,\n\"", ",", "\n,", "\"\n"};
    const char *of = letters[seed % COUNT_OF(letters)];
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        text[i] = of[(seed >> 8) % strlen(of)];
    }
    return (Slice){text, len};
}

static void check_places(const char *label, const uint16_t *got, size_t count, Slice text, const char *marks,
                         size_t behind)
{
    size_t at = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr(marks, text.at[i]))
            continue;
        if (at == count || got[at] != i + behind)
            fail_msg("%s: the mark at %zu of %zu is not there", label, i, text.len);
        at++;
    }
    check_int(label, (long long)count, (long long)at);
}

static void test_ways(void **state)
{
    static const size_t lengths[] = {0, 1, 63, 64, 65, 127, 128, 1000, MARK_LIST_BYTES - 1, MARK_LIST_BYTES};
    char text[MARK_LIST_BYTES];
    (void)state;
    for (int way = 0; way < CSV_WAYS; way++) {
        for (uint32_t seed = 0; csv_way_works((enum csv_way)way) && seed < 10 * COUNT_OF(lengths); seed++) {
            Slice made = make_text(seed, lengths[seed / 10], text);
            mark_list_make((enum csv_way)way, made, ',', &list);
            check_int("the first start", list.starts[0], 0);
            check_places("starts", list.starts + 1, list.start_count - 1, made, ",\n", 1);
            check_places("lines", list.lines, list.line_count, made, "\n", 1);
            check_places("quotes", list.quotes, list.quote_count, made, "\"", 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
