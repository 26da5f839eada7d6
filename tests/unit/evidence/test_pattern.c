/* Patterns: what they find, what is no pattern, and texts that are too hard for one. */
#include "support/test.h"

#include "evidence/pattern.h"

#include <string.h>

static void words_are_found(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *pattern, *text, *words;
    } rows[] = {
        {"(\\d+) \\s KPI", "it has 3 kpi in all", "3 kpi"}, {"a b", "xaby", "ab"}, {"größe", "GRÖSSE GRÖßE", "GRÖßE"},
        {"\\d+", "none", NULL}, {"\\bтри\\b", "ТРИ дня", "ТРИ"}, {"^$", "", ""}, {"a\\Kb", "ab", "b"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice problem = {0}, words = {0};
        size_t offset = 0;
        struct pattern *pattern = pattern_new(slice_from(rows[i].pattern), &world->mem, &problem, &offset);
        assert_non_null(pattern);
        enum pattern_result got = pattern_find(pattern, slice_from(rows[i].text), &words);
        check_int(rows[i].pattern, got, rows[i].words ? PATTERN_FOUND : PATTERN_NOT_FOUND);
        check_slice(rows[i].pattern, words, slice_from(rows[i].words));
        pattern_close(pattern);
    }
}

static void mistakes_have_a_place(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *pattern;
        size_t offset;
    } rows[] = {{"a(b", 3}, {"a[b", 3}, {"a**+?{2}\\", 9}, {"\\1", 2}, {"a\\Cb", 3}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice problem = {0};
        size_t offset = 99;
        check_true(rows[i].pattern, !pattern_new(slice_from(rows[i].pattern), &world->mem, &problem, &offset));
        check_true(rows[i].pattern, problem.len > 0);
        check_true(rows[i].pattern, offset <= rows[i].offset);
    }
    pattern_close(NULL);
}

static void hard_texts_are_given_up(void **state)
{
    struct test_world *world = *state;
    Slice problem, words = S("untouched");
    size_t offset;
    struct pattern *pattern = pattern_new(S("(a+)+$ | (b|b?)*c"), &world->mem, &problem, &offset);
    char text[64];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '!';
    check_int("exponential", pattern_find(pattern, (Slice){text, sizeof text}, &words), PATTERN_GAVE_UP);
    check_slice("words stay", words, S("untouched"));
    check_int("an easy text after it", pattern_find(pattern, S("aa"), &words), PATTERN_FOUND);
    pattern_close(pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(words_are_found),
        WORLD_TEST(mistakes_have_a_place),
        WORLD_TEST(hard_texts_are_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
