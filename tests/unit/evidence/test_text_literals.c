/* Words that a pattern needs: those of its choices, and none where it could match without them. */
#include "support/test.h"

#include "base/buf.h"
#include "evidence/text_literals.h"

static const struct {
    const char *pattern, *words; /* joined by blanks; "": it needs none */
} rows[] = {
    {"invoice will follow", "invoice"},
    {"(?:not|never) (?:an?|the) invoice", "invoice"},
    {"(?:storniert|void(?:ed)?|s[zt]?tornózva)", "storniert void tornózva"},
    {"(?:^|(?<=[\\n\\t]))[^\\pL]{0,6}(?:draft|(?:di)?batal(?:kan)?)[^\\pL]{0,6}(?=[\\n\\t]|$)", "draft batal"},
    {"(?:draft|no)", ""},
    {"(?:draft|)", ""},
    {"(?:draft)?", ""},
    {"(?:draft)*(?:copy|print)", "copy print"},
    {"(?=draft)", ""},
    {"(?!draft)\\d", ""},
    {"[draft)]copy", "copy"},
    {"[^)\\]draft]", ""},
    {"\\pLdraft", "draft"},
    {"\\x{2013}draft", "draft"},
    {"drafts?", "draft"},
    {"draft{0}", "draf"},
    {"(?:(?:(?:(?:(?:(?:(?:draft)))))))", ""},
    {"(?:取消|无效)", "取消 无效"},
    {"((?:a|b)draft)", "draft"},
    {"(draft", ""},
    {"draft\\", "draft"},
    {"[draft", ""},
};

static void words_are_needed(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct text_literals literals = text_literals_of(slice_from(rows[i].pattern), &world->mem);
        struct buf words = {0};
        for (size_t k = 0; k < literals.count; k++) {
            buf_add(&words, k ? S(" ") : S(""));
            buf_add(&words, literals.words[k]);
        }
        check_slice(rows[i].pattern, buf_slice(&words), slice_from(rows[i].words));
        buf_done(&words);
    }
}

static void one_of_them_stands(void **state)
{
    struct test_world *world = *state;
    struct text_grams *grams = ARENA_NEW(&world->mem, struct text_grams);
    struct text_literals either = text_literals_of(S("(?:draft|void)"), &world->mem), none = {0};
    Slice text = S("a voidable copy"), other = S("ift dra vo oid");
    text_grams_make(grams, text);
    assert_true(text_literals_stand(&either, grams, text));
    assert_true(text_literals_stand(&none, grams, text));
    assert_false(text_literals_stand(&either, grams, S("a copy")));
    text_grams_make(grams, other);
    assert_false(text_literals_stand(&either, grams, other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(words_are_needed),
        WORLD_TEST(one_of_them_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
