/* The keys of a batch: found when added, and only then. */
#include "dataset/keys.h"
#include "support/test.h"
#include "tickets/invoice_number.h"

#include <stdio.h>

static void test_texts(void **state)
{
    struct test_world *world = *state;
    struct gather_keys keys;
    keys_init(&keys, &world->mem, 4);
    keys_add_invoice(&keys, S("G001"));
    keys_add_invoice(&keys, S("G002"));
    keys_add_invoice(&keys, S("G001"));
    keys_add_invoice(&keys, S(""));
    keys_add_skeleton(&keys, S("6001"));
    keys_add_partner(&keys, S("6034453"));
    check_int("twice is once, empty is no key", (long long)keys.invoice_count, 2);
    static const struct {
        Slice text;
        uint32_t invoice, skeleton, partner;
        const char *label;
    } rows[] = {
        {S_INIT("G001"), 0, KEY_NONE, KEY_NONE, "the first invoice"},
        {S_INIT("G002"), 1, KEY_NONE, KEY_NONE, "the second invoice"},
        {S_INIT("g001"), KEY_NONE, KEY_NONE, KEY_NONE, "case counts: keys are normal forms"},
        {S_INIT("G00"), KEY_NONE, KEY_NONE, KEY_NONE, "a head of a key"},
        {S_INIT("6001"), KEY_NONE, 0, KEY_NONE, "kinds are apart: skeleton"},
        {S_INIT("6034453"), KEY_NONE, KEY_NONE, 0, "kinds are apart: partner"},
        {S_INIT(""), KEY_NONE, KEY_NONE, KEY_NONE, "empty"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_int(rows[i].label, keys_find_invoice(&keys, rows[i].text), rows[i].invoice);
        check_int(rows[i].label, keys_find_skeleton(&keys, rows[i].text), rows[i].skeleton);
        check_int(rows[i].label, keys_find_partner(&keys, rows[i].text), rows[i].partner);
    }
}

static void test_texts_are_copied(void **state)
{
    struct test_world *world = *state;
    struct gather_keys keys;
    char text[] = "G001";
    keys_init(&keys, &world->mem, 0);
    keys_add_invoice(&keys, slice_from(text));
    text[3] = '2';
    check_int("the text it was added with", keys_find_invoice(&keys, S("G001")), 0);
    check_int("not the one that stands there now", keys_find_invoice(&keys, S("G002")), KEY_NONE);
}

static void test_values(void **state)
{
    struct test_world *world = *state;
    struct gather_keys keys;
    Month january = {2020 * 12}, february = {2020 * 12 + 1};
    Decimal kpi = {25000000}, revenue = {3062500000000};
    keys_init(&keys, &world->mem, 0);
    check_int("nothing there yet", keys_find_values(&keys, january, kpi, revenue), KEY_NONE);
    keys_add_values(&keys, january, kpi, revenue);
    keys_add_values(&keys, january, kpi, revenue);
    check_int("twice is once", (long long)keys.value_count, 1);
    check_int("the same three", keys_find_values(&keys, january, kpi, revenue), 0);
    check_int("another month", keys_find_values(&keys, february, kpi, revenue), KEY_NONE);
    check_int("swapped", keys_find_values(&keys, january, revenue, kpi), KEY_NONE);
    check_int("another sign", keys_find_values(&keys, january, kpi, decimal_negate(revenue)), KEY_NONE);
}

/* More than were expected: tables grow, and every key is still found with its own number. */
static void test_many(void **state)
{
    struct test_world *world = *state;
    struct gather_keys keys;
    char text[16];
    keys_init(&keys, &world->mem, 1);
    for (uint32_t i = 0; i < 5000; i++) {
        int len = snprintf(text, sizeof text, "INV%u", i);
        keys_add_invoice(&keys, (Slice){text, (size_t)len});
        keys_add_values(&keys, (Month){24000}, (Decimal){i}, (Decimal){-(int64_t)i});
    }
    for (uint32_t i = 0; i < 5000; i++) {
        int len = snprintf(text, sizeof text, "INV%u", i);
        check_int(text, keys_find_invoice(&keys, (Slice){text, (size_t)len}), i);
        check_int(text, keys_find_values(&keys, (Month){24000}, (Decimal){i}, (Decimal){-(int64_t)i}), i);
    }
    check_int("one that was not added", keys_find_invoice(&keys, S("INV5000")), KEY_NONE);
}

static bool may_hold(const struct gather_keys *keys, Slice skeleton)
{
    return keys_may_hold_number(keys, keys_number_hash(keys, skeleton));
}

/* The filter never loses a key, whatever grew meanwhile, and stops most of what is none. */
static void test_filter(void **state)
{
    struct test_world *world = *state;
    struct gather_keys keys;
    char text[32], chars[MAX_INVOICE_CHARS];
    keys_init(&keys, &world->mem, 1);
    check_true("no keys, nothing to be found", !may_hold(&keys, S("INV0")));
    for (uint32_t i = 0; i < 5000; i++) {
        int len = snprintf(text, sizeof text, "INV/%u", i);
        keys_add_invoice(&keys, (Slice){text, (size_t)len});
        len = snprintf(text, sizeof text, "%u", 7000000 + i);
        keys_add_skeleton(&keys, (Slice){text, (size_t)len});
    }
    size_t passed = 0;
    for (uint32_t i = 0; i < 5000; i++) {
        int len = snprintf(text, sizeof text, "INV/%u", i);
        check_true(text, may_hold(&keys, invoice_skeleton((Slice){text, (size_t)len}, chars)));
        len = snprintf(text, sizeof text, "%u", 7000000 + i);
        check_true(text, may_hold(&keys, (Slice){text, (size_t)len}));
        len = snprintf(text, sizeof text, "%u", 8000000 + i);
        passed += may_hold(&keys, (Slice){text, (size_t)len});
    }
    check_true("few others pass", passed < 500);
}

static void test_near(void **state)
{
    static const struct {
        const char *label, *number;
        int found;
    } rows[] = {
        {"another digit", "INV-2013", 1},          {"a swap of neighbours", "INV-2102", 1},
        {"one more", "INV-20123", 1},              {"one less", "INV-201", 1},
        {"another first one", "XNV-2012", 1},      {"the number itself", "INV-2012", 0},
        {"two others", "INV-2033", 0},             {"one more and another", "INV-20133", 0},
        {"one of two", "G7", 1},                   {"nothing in common", "42", 0},
        {"empty", "", 0},                          {"a digit doubled", "INV-22012", 1},
        {"two keys at once", "H9", 2},
    };
    struct test_world *world = *state;
    struct gather_keys keys;
    uint32_t found[MAX_NEAR_FOUND];
    keys_init(&keys, &world->mem, 0);
    check_int("none is asked for", (long long)keys_find_near(&keys, S("INV-2013"), found), 0);
    keys_expect_near(&keys, 4);
    keys_add_near(&keys, S("INV-2012"));
    keys_add_near(&keys, S("INV-2012"));
    keys_add_near(&keys, S("G9"));
    keys_add_near(&keys, S("H8"));
    check_int("twice is once", (long long)keys.near_count, 3);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_int(rows[i].label, (long long)keys_find_near(&keys, slice_from(rows[i].number), found), rows[i].found);
    check_int("ascending", keys_find_near(&keys, S("H9"), found) == 2 && found[0] == 1 && found[1] == 2, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_texts),
        WORLD_TEST(test_texts_are_copied),
        WORLD_TEST(test_values),
        WORLD_TEST(test_many),
        WORLD_TEST(test_filter),
        WORLD_TEST(test_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
