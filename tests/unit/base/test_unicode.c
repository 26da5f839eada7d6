/* UTF-8 of every broken kind, and labels as people type them. */
#include "base/unicode.h"
#include "support/test.h"

#include <string.h>

static const struct {
    const char *label;
    Slice text;
    size_t bad_at; /* text.len when all is well */
} utf8_rows[] = {
    {"empty", S_INIT(""), 0},
    {"ascii", S_INIT("abc\0def"), 7},
    {"first and last of two bytes", S_INIT("\xc2\x80\xdf\xbf"), 4},
    {"first and last of three bytes", S_INIT("\xe0\xa0\x80\xef\xbf\xbf"), 6},
    {"around the surrogates", S_INIT("\xed\x9f\xbf\xee\x80\x80"), 6},
    {"first and last of four bytes", S_INIT("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), 8},
    {"after nine plain bytes", S_INIT("123456789\xff"), 9},
    {"between plain bytes", S_INIT("1234567\x80" "9012345678"), 7},
    {"lone continuation", S_INIT("a\x80"), 1},
    {"lone lead", S_INIT("a\xc3"), 1},
    {"lead and text", S_INIT("\xc3" "a"), 0},
    {"overlong slash, two bytes", S_INIT("\xc0\xaf"), 0},
    {"overlong, largest two bytes", S_INIT("\xc1\xbf"), 0},
    {"overlong NUL", S_INIT("\xc0\x80"), 0},
    {"overlong, three bytes", S_INIT("\xe0\x9f\xbf"), 0},
    {"overlong, four bytes", S_INIT("\xf0\x8f\xbf\xbf"), 0},
    {"first surrogate", S_INIT("ab\xed\xa0\x80"), 2},
    {"last surrogate", S_INIT("ab\xed\xbf\xbf"), 2},
    {"beyond the last character", S_INIT("\xf4\x90\x80\x80"), 0},
    {"five-byte lead", S_INIT("\xf8\x88\x80\x80\x80"), 0},
    {"0xfe", S_INIT("\xfe"), 0},
    {"0xff", S_INIT("\xff"), 0},
    {"three bytes, one missing", S_INIT("a\xe3\x81"), 1},
    {"three bytes, two missing", S_INIT("a\xe3"), 1},
    {"four bytes, one missing", S_INIT("a\xf0\x9f\x98"), 1},
    {"four bytes, three missing", S_INIT("a\xf0"), 1},
    {"three bytes, broken by text", S_INIT("\xe3\x81" "abc"), 0},
    {"four bytes, broken by text", S_INIT("\xf0\x9f\x98" "abc"), 0},
    {"good, then bad", S_INIT("\xe3\x81\x82\xe3\x81"), 3},
};

static void validates_utf8(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(utf8_rows); i++) {
        Slice text = utf8_rows[i].text;
        size_t bad_at = text.len;
        check_int(utf8_rows[i].label, utf8_valid(text, &bad_at), utf8_rows[i].bad_at == text.len);
        check_int(utf8_rows[i].label, (long long)bad_at, (long long)utf8_rows[i].bad_at);
    }
    size_t bad_at;
    check_true("nothing at all", utf8_valid((Slice){0}, &bad_at));
}

/* The eight-byte steps must find the same place as the single ones. */
static void finds_the_bad_byte_at_any_offset(void **state)
{
    (void)state;
    char text[48];
    for (size_t shift = 0; shift < 40; shift++) {
        memset(text, 'a', sizeof text);
        memcpy(text + shift, "\xe3\x81\x82\xff", 4);
        size_t bad_at = 0;
        check_true("bad", !utf8_valid((Slice){text, sizeof text}, &bad_at));
        check_int("where", (long long)bad_at, (long long)shift + 3);
    }
}

static size_t encode(uint32_t c, char *into)
{
    if (c < 0x80) {
        into[0] = (char)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, c >>= 6)
        into[i] = (char)(0x80 | (c & 0x3f));
    into[0] = (char)((0xf00 >> size) | c);
    return size;
}

static void every_character_is_read_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x120000; c++) {
        bool real = c < 0x110000 && (c < 0xd800 || c > 0xdfff);
        char text[4];
        size_t size = encode(c, text), bad_at;
        uint32_t found;
        size_t taken = utf8_next((Slice){text, size}, &found);
        if (utf8_valid((Slice){text, size}, &bad_at) != real)
            fail_msg("U+%04X is judged wrongly", c);
        if (taken != (real ? size : 1) || found != (real ? c : 0xfffd))
            fail_msg("U+%04X is read as U+%04X of %zu bytes", c, found, taken);
    }
}

static void counts_characters(void **state)
{
    (void)state;
    check_int("ascii", (long long)utf8_count(S("abc")), 3);
    check_int("mixed", (long long)utf8_count(S("a\xc3\xa9\xe3\x81\x82\xf0\x9f\x98\x80")), 4);
    check_int("nothing", (long long)utf8_count((Slice){0}), 0);
}

static void normalises(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text, plain;
    } rows[] = {
        {S_INIT("KPI-2020  a"), S_INIT("KPI-2020  a")},
        {S_INIT("１２３．４５"), S_INIT("123.45")},
        {S_INIT("ＫＰＩ　ａｂ"), S_INIT("KPI ab")},
        {S_INIT("ﾊﾟﾝ"), S_INIT("パン")},
        {S_INIT("e\xcc\x81"), S_INIT("é")},
        {S_INIT("ﬁnal"), S_INIT("final")},
        {S_INIT("a\xc2\xa0" "b"), S_INIT("a b")},
        {S_INIT("㌔"), S_INIT("キロ")},
        {S_INIT("Ⅳ²"), S_INIT("IV2")},
        {S_INIT("Ångström"), S_INIT("Ångström")},
        {S_INIT("\xe2\x84\xab"), S_INIT("\xc3\x85")},
        {S_INIT("한"), S_INIT("한")},
        {S_INIT("ß\0ı"), S_INIT("ß\0ı")},
        {S_INIT(""), S_INIT("")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].text.at, unicode_nfkc(rows[i].text, &world->mem), rows[i].plain);
    check_slice("nothing at all", unicode_nfkc((Slice){0}, &world->mem), S(""));
}

static void reads_digits_of_any_script(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text, plain;
    } rows[] = {
        {S_INIT("INV-12"), S_INIT("INV-12")}, {S_INIT("٢٠٢٠"), S_INIT("2020")},   {S_INIT("۱۲"), S_INIT("12")},
        {S_INIT("१२३ INR"), S_INIT("123 INR")}, {S_INIT("๒๕๖๓"), S_INIT("2563")},   {S_INIT("１２"), S_INIT("12")},
        {S_INIT("Ⅳ ² 三"), S_INIT("Ⅳ ² 三")},   {S_INIT("\xd9\xa1\xff"), S_INIT("1\xff")}, {S_INIT(""), S_INIT("")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].text.at, unicode_plain_digits(rows[i].text, &world->mem), rows[i].plain);
    check_int("below the zero", unicode_digit(0x065f), 0);
    check_int("behind the nine", unicode_digit(0x066a), 0);
    check_int("the nine", unicode_digit(0x0669), '9');
}

static void raises_to_capitals(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text, upper;
    } rows[] = {
        {S_INIT("eur"), S_INIT("EUR")},
        {S_INIT("EUR 5"), S_INIT("EUR 5")},
        {S_INIT("årsfaktura"), S_INIT("ÅRSFAKTURA")},
        {S_INIT("E\xcc\x81" "e\xcc\x81"), S_INIT("E\xcc\x81" "E\xcc\x81")},
        {S_INIT("ｋｐｉ"), S_INIT("ＫＰＩ")},
        {S_INIT("日本"), S_INIT("日本")},
        {S_INIT("\xef\xac\x81"), S_INIT("\xef\xac\x81")}, /* a ligature has no one capital */
        {S_INIT("a\xff"), S_INIT("a\xff")},
        {S_INIT(""), S_INIT("")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].text.at, unicode_upper(rows[i].text, &world->mem), rows[i].upper);
    check_slice("nothing at all", unicode_upper((Slice){0}, &world->mem), S(""));
}

static void folds_labels(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice text, folded;
    } rows[] = {
        {"german", S_INIT("Rechnungs-Nr."), S_INIT("rechnungs-nr.")},
        {"swedish", S_INIT("Årsfaktura"), S_INIT("arsfaktura")},
        {"swedish, decomposed", S_INIT("A\xcc\x8arsfaktura"), S_INIT("arsfaktura")},
        {"full width", S_INIT("ＫＰＩ"), S_INIT("kpi")},
        {"half width", S_INIT("ｶﾞ"), S_INIT("ガ")},
        {"voicing stays", S_INIT("バス"), S_INIT("バス")},
        {"voicing, decomposed", S_INIT("ハ\xe3\x82\x99ス"), S_INIT("バス")},
        {"devanagari vowels stay", S_INIT("हिन्दी"), S_INIT("हिन्दी")},
        {"thai vowels stay", S_INIT("ที่"), S_INIT("ที่")},
        {"sharp s", S_INIT("Straße"), S_INIT("strasse")},
        {"capital sharp s", S_INIT("STRAẞE"), S_INIT("strasse")},
        {"greek final sigma", S_INIT("ΟΔΟΣ"), S_INIT("οδοσ")},
        {"turkish dotted I", S_INIT("İstanbul"), S_INIT("istanbul")},
        {"french", S_INIT("N° de Référence"), S_INIT("n° de reference")},
        {"vietnamese", S_INIT("Hóa đơn số"), S_INIT("hoa đon so")},
        {"blanks", S_INIT(" \tInvoice \r\n  No  "), S_INIT("invoice no")},
        {"blanks of every kind", S_INIT("\xc2\xa0" "Beleg\xe3\x80\x80\xe2\x80\x89\xe2\x80\xa8Nr\xe2\x80\xaf"),
         S_INIT("beleg nr")},
        {"blanks made by normalising", S_INIT("\xc2\xb4"), S_INIT("")},
        {"byte order mark and soft hyphen", S_INIT("\xef\xbb\xbfRech\xc2\xadnung"), S_INIT("rechnung")},
        {"zero width space", S_INIT("Rech\xe2\x80\x8bnung"), S_INIT("rechnung")},
        {"C1 control", S_INIT("a\xc2\x85\xc2\x85" "b"), S_INIT("a b")},
        {"NUL and DEL", S_INIT("a\0\x7f" "b"), S_INIT("a b")},
        {"only blanks", S_INIT("  \t"), S_INIT("")},
        {"only wide blanks", S_INIT("\xe3\x80\x80"), S_INIT("")},
        {"only marks", S_INIT("\xcc\x81"), S_INIT("")},
        {"empty", S_INIT(""), S_INIT("")},
        {"nothing at all", {0}, S_INIT("")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice folded = unicode_fold(rows[i].text, &world->mem);
        check_slice(rows[i].label, folded, rows[i].folded);
        check_slice("folding again changes nothing", unicode_fold(folded, &world->mem), rows[i].folded);
    }
}

/* The short way of ASCII and the long way must agree on ASCII. */
static void both_ways_fold_alike(void **state)
{
    struct test_world *world = *state;
    for (int c = 0; c < 128; c++)
        for (int d = 0; d < 128; d++) {
            char plain[] = {'x', (char)c, (char)d, 'x'};
            char mixed[] = {'x', (char)c, (char)d, 'x', (char)0xcc, (char)0x81};
            size_t mark = arena_mark(&world->mem);
            check_slice("same", unicode_fold((Slice){mixed, sizeof mixed}, &world->mem),
                        unicode_fold((Slice){plain, sizeof plain}, &world->mem));
            arena_rewind(&world->mem, mark);
        }
}

/* Around the size of the array on the stack, and with what swells most: U+FDFA
   is one character that becomes eighteen. */
static void long_texts_are_whole(void **state)
{
    struct test_world *world = *state;
    for (size_t count = 505; count < 520; count++) {
        char text[520 * 3];
        for (size_t i = 0; i < count; i++)
            memcpy(text + i * 3, "Ａ", 3);
        Slice plain = unicode_nfkc((Slice){text, count * 3}, &world->mem);
        check_int("length", (long long)plain.len, (long long)count);
        check_true("content", plain.at[0] == 'A' && plain.at[count - 1] == 'A');
        Slice folded = unicode_fold((Slice){text, count * 3}, &world->mem);
        check_int("folded length", (long long)folded.len, (long long)count);
    }
    char swelling[200 * 3];
    for (size_t i = 0; i < 200; i++)
        memcpy(swelling + i * 3, "\xef\xb7\xba", 3);
    check_int("characters", (long long)utf8_count(unicode_nfkc((Slice){swelling, sizeof swelling}, &world->mem)),
              200 * 18);
}

static void bad_utf8_is_left_alone(void **state)
{
    struct test_world *world = *state;
    check_slice("nfkc", unicode_nfkc(S("A\xff"), &world->mem), S("A\xff"));
    check_slice("fold", unicode_fold(S("A\xff"), &world->mem), S("A\xff"));
}

static void results_do_not_borrow(void **state)
{
    struct test_world *world = *state;
    char text[] = "abc";
    Slice plain = unicode_nfkc(slice_from(text), &world->mem), folded = unicode_fold(slice_from(text), &world->mem);
    text[0] = 'x';
    check_slice("nfkc", plain, S("abc"));
    check_slice("fold", folded, S("abc"));
}

static void measures_and_clips(void **state)
{
    (void)state;
    static const struct {
        Slice text;
        size_t width, columns;
        Slice clipped;
    } rows[] = {
        {S_INIT("abc"), 3, 2, S_INIT("ab")},
        {S_INIT("abc"), 3, 3, S_INIT("abc")},
        {S_INIT("abc"), 3, 0, S_INIT("")},
        {S_INIT("日本語"), 6, 5, S_INIT("日本")},
        {S_INIT("日本語"), 6, 4, S_INIT("日本")},
        {S_INIT("e\xcc\x81x"), 2, 1, S_INIT("e\xcc\x81")},
        {S_INIT("a\tb\x7f"), 2, 1, S_INIT("a\t")},
        {S_INIT("ＫＰＩ"), 6, 1, S_INIT("")},
        {S_INIT("ﾊﾟ"), 2, 1, S_INIT("ﾊ")},
        {{0}, 0, 5, S_INIT("")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *label = rows[i].text.at ? rows[i].text.at : "nothing at all";
        check_int(label, (long long)unicode_width(rows[i].text), (long long)rows[i].width);
        check_slice(label, unicode_clip(rows[i].text, rows[i].columns), rows[i].clipped);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validates_utf8),
        cmocka_unit_test(finds_the_bad_byte_at_any_offset),
        cmocka_unit_test(every_character_is_read_back),
        cmocka_unit_test(counts_characters),
        WORLD_TEST(normalises), WORLD_TEST(reads_digits_of_any_script),
        WORLD_TEST(raises_to_capitals),
        WORLD_TEST(folds_labels),
        WORLD_TEST(both_ways_fold_alike),
        WORLD_TEST(long_texts_are_whole),
        WORLD_TEST(bad_utf8_is_left_alone),
        WORLD_TEST(results_do_not_borrow),
        cmocka_unit_test(measures_and_clips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
