/* Cutting, comparing and hashing: what every reader leans on. */
#include "support/test.h"

#include <string.h>

static void cuts_at_the_first_separator(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        Slice text, head, rest;
    } rows[] = {
        {"middle", S_INIT("a,b,c"), S_INIT("a"), S_INIT("b,c")},
        {"none", S_INIT("abc"), S_INIT("abc"), S_INIT("")},
        {"first byte", S_INIT(",b"), S_INIT(""), S_INIT("b")},
        {"last byte", S_INIT("a,"), S_INIT("a"), S_INIT("")},
        {"only the separator", S_INIT(","), S_INIT(""), S_INIT("")},
        {"empty", S_INIT(""), S_INIT(""), S_INIT("")},
        {"nothing at all", {0}, S_INIT(""), S_INIT("")},
        {"a NUL before it", S_INIT("a\0b,c"), S_INIT("a\0b"), S_INIT("c")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice rest = rows[i].text;
        check_slice(rows[i].label, slice_cut(rest, ',', &rest), rows[i].head);
        check_slice(rows[i].label, rest, rows[i].rest);
    }
}

static void trims_blanks_and_controls(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        Slice text, trimmed;
    } rows[] = {
        {"both ends", S_INIT("  abc \t\r\n"), S_INIT("abc")},
        {"inside stays", S_INIT(" a b "), S_INIT("a b")},
        {"only blanks", S_INIT(" \t "), S_INIT("")},
        {"empty", S_INIT(""), S_INIT("")},
        {"nothing at all", {0}, S_INIT("")},
        {"bytes above 0x7f are text", S_INIT(" \xc3\xa9 "), S_INIT("\xc3\xa9")},
        {"NUL", S_INIT("\0a\0"), S_INIT("a")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].label, slice_trim(rows[i].text), rows[i].trimmed);
}

static void parts_are_clamped(void **state)
{
    (void)state;
    check_slice("inside", slice_part(S("abcdef"), 2, 4), S("cd"));
    check_slice("beyond the end", slice_part(S("abc"), 1, 99), S("bc"));
    check_slice("wholly beyond", slice_part(S("abc"), 7, 99), S(""));
    check_slice("backwards", slice_part(S("abc"), 2, 1), S(""));
    check_slice("of nothing", slice_part((Slice){0}, 3, 5), S(""));
    check_slice("skip all", slice_skip(S("abc"), 3), S(""));
    check_slice("skip more", slice_skip(S("abc"), SIZE_MAX), S(""));
    check_slice("from NULL", slice_from(NULL), S(""));
    check_slice("from text", slice_from("abc"), S("abc"));
}

static void compares_bytes_then_length(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        Slice a, b;
        int order;
        bool equal_nocase;
    } rows[] = {
        {"equal", S_INIT("abc"), S_INIT("abc"), 0, true},
        {"shorter first", S_INIT("ab"), S_INIT("abc"), -1, false},
        {"longer later", S_INIT("abc"), S_INIT("ab"), 1, false},
        {"by byte", S_INIT("abd"), S_INIT("abc"), 1, false},
        {"unsigned bytes", S_INIT("\xc3"), S_INIT("z"), 1, false},
        {"case", S_INIT("ABC"), S_INIT("abc"), -1, true},
        {"beside the letters", S_INIT("@[`{"), S_INIT("`{@["), -1, false},
        {"empty and nothing", S_INIT(""), {0}, 0, true},
        {"nothing and something", {0}, S_INIT("a"), -1, false},
        {"a NUL counts", S_INIT("a\0b"), S_INIT("a\0c"), -1, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int order = slice_compare(rows[i].a, rows[i].b);
        check_int(rows[i].label, (order > 0) - (order < 0), rows[i].order);
        check_int(rows[i].label, slice_equal(rows[i].a, rows[i].b), rows[i].order == 0);
        check_int(rows[i].label, slice_equal_nocase(rows[i].a, rows[i].b), rows[i].equal_nocase);
    }
}

static void finds_heads_tails_and_needles(void **state)
{
    (void)state;
    check_true("head", slice_starts(S("abc"), S("ab")));
    check_true("every text starts with nothing", slice_starts((Slice){0}, (Slice){0}));
    check_true("longer head", !slice_starts(S("ab"), S("abc")));
    check_true("head in other case", slice_starts_nocase(S("Subject: x"), S("subject:")));
    check_true("head of other letters", !slice_starts_nocase(S("Subject"), S("sabject")));
    check_true("tail", slice_ends(S("a.csv"), S(".csv")));
    check_true("longer tail", !slice_ends(S("csv"), S(".csv")));
    check_true("empty tail", slice_ends(S("csv"), S("")));
    check_true("has", slice_has(S("a,b"), ','));
    check_true("has not", !slice_has(S("ab"), ','));
    check_true("nothing has nothing", !slice_has((Slice){0}, 0));
    check_int("needle", (long long)slice_find(S("abcabc"), S("ca")), 2);
    check_int("no needle", (long long)slice_find(S("abc"), S("x")), 3);
    check_int("needle too long", (long long)slice_find(S("abc"), S("abcd")), 3);
    check_int("empty needle", (long long)slice_find(S("abc"), S("")), 0);
    check_int("in nothing", (long long)slice_find((Slice){0}, S("a")), 0);
}

static void sees_a_high_byte_anywhere(void **state)
{
    (void)state;
    char text[40];
    memset(text, 'a', sizeof text);
    for (size_t len = 0; len <= sizeof text; len++) {
        check_true("plain", slice_is_ascii((Slice){text, len}));
        for (size_t i = 0; i < len; i++) {
            text[i] = (char)0x80;
            check_true("high byte", !slice_is_ascii((Slice){text, len}));
            text[i] = 'a';
        }
    }
}

static void numbers_are_digits_only(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        Slice text;
        uint64_t max, number;
        bool read;
    } rows[] = {
        {"zero", S_INIT("0"), 10, 0, true},
        {"at the ceiling", S_INIT("10"), 10, 10, true},
        {"above the ceiling", S_INIT("11"), 10, 0, false},
        {"leading zeroes", S_INIT("000000000000000000000000007"), 10, 7, true},
        {"largest", S_INIT("18446744073709551615"), UINT64_MAX, UINT64_MAX, true},
        {"one more than the largest", S_INIT("18446744073709551616"), UINT64_MAX, 0, false},
        {"ten times too much", S_INIT("184467440737095516150"), UINT64_MAX, 0, false},
        {"empty", S_INIT(""), 10, 0, false},
        {"nothing at all", {0}, 10, 0, false},
        {"sign", S_INIT("+1"), 10, 0, false},
        {"minus", S_INIT("-1"), 10, 0, false},
        {"blank", S_INIT(" 1"), 10, 0, false},
        {"text behind", S_INIT("1x"), 10, 0, false},
        {"NUL behind", S_INIT("1\0"), 10, 0, false},
        {"high byte", S_INIT("\xb2"), 10, 0, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint64_t number = 4711;
        check_int(rows[i].label, slice_to_u64(rows[i].text, rows[i].max, &number), rows[i].read);
        check_true(rows[i].label, number == (rows[i].read ? rows[i].number : 4711));
    }
}

static void hash_depends_on_every_byte_and_the_length(void **state)
{
    (void)state;
    char text[64] = {0};
    uint64_t seen[COUNT_OF(text) + 1];
    for (size_t len = 0; len <= sizeof text; len++) {
        seen[len] = slice_hash((Slice){text, len});
        check_true("never 0", seen[len] != 0);
        for (size_t i = 0; i < len; i++) {
            check_true("zeroes of another length", seen[i] != seen[len]);
            text[i] = 1;
            check_true("another byte", slice_hash((Slice){text, len}) != seen[len]);
            text[i] = 0;
        }
    }
    check_true("nothing and the empty text", slice_hash((Slice){0}) == slice_hash(S("")));
}

static void hash_does_not_depend_on_alignment(void **state)
{
    (void)state;
    char room[80];
    for (size_t shift = 0; shift < 16; shift++) {
        memcpy(room + shift, "the quick brown fox jumps over the lazy dog", 43);
        check_true("shifted", slice_hash((Slice){room + shift, 43}) ==
                                  slice_hash(S("the quick brown fox jumps over the lazy dog")));
    }
}

/* Ids that differ in their last digits are what tables are filled with: the low
   bits must spread as evenly as chance would. */
static void hash_spreads_numbered_names(void **state)
{
    (void)state;
    enum { BUCKETS = 1024, NAMES = 65536 };
    static unsigned count[BUCKETS];
    char name[] = "KPI-2020-00000";
    for (unsigned n = 0; n < NAMES; n++) {
        unsigned digits = n;
        for (size_t i = sizeof name - 1; i-- > sizeof name - 6; digits /= 10)
            name[i] = (char)('0' + digits % 10);
        count[slice_hash((Slice){name, sizeof name - 1}) % BUCKETS]++;
    }
    for (size_t i = 0; i < BUCKETS; i++)
        check_true("between half and twice the mean", count[i] > 32 && count[i] < 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_at_the_first_separator),
        cmocka_unit_test(trims_blanks_and_controls),
        cmocka_unit_test(parts_are_clamped),
        cmocka_unit_test(compares_bytes_then_length),
        cmocka_unit_test(finds_heads_tails_and_needles),
        cmocka_unit_test(sees_a_high_byte_anywhere),
        cmocka_unit_test(numbers_are_digits_only),
        cmocka_unit_test(hash_depends_on_every_byte_and_the_length),
        cmocka_unit_test(hash_does_not_depend_on_alignment),
        cmocka_unit_test(hash_spreads_numbered_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
