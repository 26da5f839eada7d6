/* Exact numbers: nothing is rounded, nothing wraps. */
#include "base/decimal.h"
#include "support/test.h"

#define LARGEST INT64_MAX

static void parses_or_says_why_not(void **state)
{
    (void)state;
    static const struct {
        Slice text;
        enum decimal_result result;
        int64_t micro;
    } rows[] = {
        {S_INIT("0"), DECIMAL_READ, 0},
        {S_INIT("-0"), DECIMAL_READ, 0},
        {S_INIT("25"), DECIMAL_READ, 25000000},
        {S_INIT("+25"), DECIMAL_READ, 25000000},
        {S_INIT("-25"), DECIMAL_READ, -25000000},
        {S_INIT("12345.60"), DECIMAL_READ, 12345600000},
        {S_INIT("0.1"), DECIMAL_READ, 100000},
        {S_INIT("-0.5"), DECIMAL_READ, -500000},
        {S_INIT("0.000001"), DECIMAL_READ, 1},
        {S_INIT("-0.000001"), DECIMAL_READ, -1},
        {S_INIT("0.123456"), DECIMAL_READ, 123456},
        {S_INIT("1.10000000000000000000000000"), DECIMAL_READ, 1100000},
        {S_INIT("00000000000000000000000000001"), DECIMAL_READ, 1000000},
        {S_INIT("9223372036854.775807"), DECIMAL_READ, LARGEST},
        {S_INIT("-9223372036854.775807"), DECIMAL_READ, -LARGEST},
        {S_INIT("9223372036854.7758070"), DECIMAL_READ, LARGEST},
        {S_INIT("9223372036854.775808"), DECIMAL_TOO_LARGE, 0},
        {S_INIT("-9223372036854.775808"), DECIMAL_TOO_LARGE, 0},
        {S_INIT("9223372036855"), DECIMAL_TOO_LARGE, 0},
        {S_INIT("18446744073709551615"), DECIMAL_TOO_LARGE, 0},
        {S_INIT("18446744073709551616"), DECIMAL_TOO_LARGE, 0},
        {S_INIT("99999999999999999999999999999999"), DECIMAL_TOO_LARGE, 0},
        {S_INIT("99999999999999999999.0000001"), DECIMAL_TOO_LARGE, 0},
        {S_INIT("0.0000001"), DECIMAL_TOO_FINE, 0},
        {S_INIT("0.12345670"), DECIMAL_TOO_FINE, 0},
        {S_INIT("1.00000000000000000000000001"), DECIMAL_TOO_FINE, 0},
        {S_INIT(""), DECIMAL_NOT_A_NUMBER, 0},
        {{0}, DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("-"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("+"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("."), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("-."), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT(".5"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("5."), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("--5"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("+-5"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("5-"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT(" 5"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("5 "), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("1,5"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("1.5.5"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("1e5"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("0x10"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("NaN"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("5\0"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("99999999999999999999x"), DECIMAL_NOT_A_NUMBER, 0},
        {S_INIT("0.00000001x"), DECIMAL_NOT_A_NUMBER, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *label = rows[i].text.at ? rows[i].text.at : "nothing at all";
        Decimal found = {4711};
        check_int(label, decimal_parse(rows[i].text, &found), rows[i].result);
        check_int(label, found.micro, rows[i].result == DECIMAL_READ ? rows[i].micro : 4711);
    }
}

static void formats_shortest_exact(void **state)
{
    (void)state;
    static const struct {
        int64_t micro;
        unsigned min_places;
        Slice text;
    } rows[] = {
        {0, 0, S_INIT("0")},
        {0, 2, S_INIT("0.00")},
        {25000000, 0, S_INIT("25")},
        {12345600000, 2, S_INIT("12345.60")},
        {12345600000, 0, S_INIT("12345.6")},
        {-500000, 0, S_INIT("-0.5")},
        {1, 0, S_INIT("0.000001")},
        {-1, 2, S_INIT("-0.000001")},
        {10, 2, S_INIT("0.00001")},
        {1000000, 6, S_INIT("1.000000")},
        {1000000, 99, S_INIT("1.000000")},
        {LARGEST, 0, S_INIT("9223372036854.775807")},
        {-LARGEST, 6, S_INIT("-9223372036854.775807")},
        {INT64_MIN, 0, S_INIT("-9223372036854.775808")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char into[DECIMAL_CHARS];
        check_slice(rows[i].text.at, decimal_format((Decimal){rows[i].micro}, rows[i].min_places, into), rows[i].text);
    }
}

/* A walk over numbers of every size: what is written is read back the same. */
static void reads_back_what_it_writes(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 100000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        int64_t micro = (int64_t)(random >> (1 + i % 63)) * (i % 2 ? -1 : 1);
        char into[DECIMAL_CHARS];
        Decimal back = {0};
        check_int("read", decimal_parse(decimal_format((Decimal){micro}, (unsigned)i % 4, into), &back), DECIMAL_READ);
        check_int("same", back.micro, micro);
    }
}

static void calculates_within_the_range(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        bool (*act)(Decimal, Decimal, Decimal *);
        int64_t a, b, result;
        bool fits;
    } rows[] = {
        {"add", decimal_add, 1, 2, 3, true},
        {"add up to the limit", decimal_add, LARGEST - 1, 1, LARGEST, true},
        {"add over the limit", decimal_add, LARGEST, 1, 0, false},
        {"add down to the limit", decimal_add, 1 - LARGEST, -1, -LARGEST, true},
        {"add below the limit", decimal_add, -LARGEST, -1, 0, false},
        {"add far below", decimal_add, -LARGEST, -LARGEST, 0, false},
        {"sub", decimal_sub, 1, 2, -1, true},
        {"sub down to the limit", decimal_sub, -LARGEST, 0, -LARGEST, true},
        {"sub below the limit", decimal_sub, -LARGEST, 1, 0, false},
        {"sub over the limit", decimal_sub, LARGEST, -1, 0, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Decimal out = {4711};
        check_int(rows[i].label, rows[i].act((Decimal){rows[i].a}, (Decimal){rows[i].b}, &out), rows[i].fits);
        check_int(rows[i].label, out.micro, rows[i].fits ? rows[i].result : 4711);
    }
}

static void multiplies_within_the_range(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        int64_t a, factor, result;
        bool fits;
    } rows[] = {
        {"plain", 1500000, 3, 4500000, true},
        {"zero", LARGEST, 0, 0, true},
        {"minus one", LARGEST, -1, -LARGEST, true},
        {"minus one of the other end", -LARGEST, -1, LARGEST, true},
        {"over the limit", LARGEST / 2 + 1, 2, 0, false},
        {"to the number that cannot be negated", (int64_t)1 << 62, -2, 0, false},
        {"by the smallest factor", 1, INT64_MIN, 0, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Decimal out = {4711};
        check_int(rows[i].label, decimal_mul_int((Decimal){rows[i].a}, rows[i].factor, &out), rows[i].fits);
        check_int(rows[i].label, out.micro, rows[i].fits ? rows[i].result : 4711);
    }
}

static void answers_small_questions(void **state)
{
    (void)state;
    check_int("from int", decimal_from_int(-25).micro, -25000000);
    check_int("largest int", decimal_from_int(9223372036854).micro, 9223372036854000000);
    check_int("negate", decimal_negate((Decimal){LARGEST}).micro, -LARGEST);
    check_int("abs", decimal_abs((Decimal){-LARGEST}).micro, LARGEST);
    check_int("less", decimal_compare((Decimal){-LARGEST}, (Decimal){LARGEST}), -1);
    check_int("more", decimal_compare((Decimal){1}, (Decimal){0}), 1);
    check_int("same", decimal_compare((Decimal){1}, (Decimal){1}), 0);
    check_true("equal", decimal_equal((Decimal){1}, (Decimal){1}) && !decimal_equal((Decimal){1}, (Decimal){-1}));
    check_true("whole", decimal_is_whole((Decimal){-3000000}) && decimal_is_whole(DECIMAL_ZERO));
    check_true("not whole", !decimal_is_whole((Decimal){-3000001}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_or_says_why_not),     cmocka_unit_test(formats_shortest_exact),
        cmocka_unit_test(reads_back_what_it_writes),  cmocka_unit_test(calculates_within_the_range),
        cmocka_unit_test(multiplies_within_the_range), cmocka_unit_test(answers_small_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
