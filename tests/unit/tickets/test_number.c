/* Numbers as people write them: what is read, what stays open, what is refused. */
#include "support/test.h"

#include "programme/programme.h"
#include "tickets/number.h"

#include <string.h>

static const struct currency currencies[] = {
    {"CHF", 2}, {"EUR", 2}, {"JPY", 0}, {"KRW", 0}, {"KWD", 3}, {"USD", 2},
};

static const struct programme programme = {.currencies = currencies, .currency_count = COUNT_OF(currencies)};

struct row {
    const char *text;
    char mark; /* what is known beforehand */
    enum amount_state state;
    const char *value, *grouped; /* "" when there is none */
    char proven;
    const char *currency;
};

#define READ(text, value, proven, currency) {text, 0, AMOUNT_READ, value, "", proven, currency}
#define WITH(mark, text, value, proven) {text, mark, AMOUNT_READ, value, "", proven, ""}
#define OPEN(text, value, grouped, currency) {text, 0, AMOUNT_AMBIGUOUS, value, grouped, 0, currency}
#define FAIL(mark, text, state) {text, mark, state, "", "", 0, ""}
#define U(text) FAIL(0, text, AMOUNT_UNREADABLE)

static const struct row rows[] = {
    /* plain */
    READ("3062500", "3062500", 0, ""), READ("-12.50", "-12.5", '.', ""), READ("0", "0", 0, ""),
    READ(" 25\t", "25", 0, ""), READ("007", "7", 0, ""), READ("+12", "12", 0, ""), READ("12.", "12", 0, ""),
    READ(".5", "0.5", '.', ""), READ(",5", "0.5", ',', ""), READ("1250", "1250", 0, ""),
    READ("0.125", "0.125", '.', ""), READ("1234.500", "1234.5", '.', ""), READ("012.500", "12.5", '.', ""),
    READ("9223372036854.775807", "9223372036854.775807", '.', ""),
    /* grouping proves */
    READ("1,234.50", "1234.5", '.', ""), READ("1.234,50", "1234.5", ',', ""), READ("12,5", "12.5", ',', ""),
    READ("12.5", "12.5", '.', ""), READ("1.250.000", "1250000", ',', ""), READ("1,250,000", "1250000", '.', ""),
    READ("1,23", "1.23", ',', ""), READ("1,2345", "1.2345", ',', ""), READ("0,000", "0", ',', ""),
    READ("1,23,456", "123456", '.', ""), READ("12,34,567.89", "1234567.89", '.', ""),
    READ("1 234", "1234", 0, ""), READ("1 234,56", "1234.56", ',', ""), READ("1'234.50", "1234.5", '.', ""),
    READ("1 234.567", "1234.567", '.', ""), READ("1’234’567", "1234567", 0, ""),
    READ("1\xc2\xa0" "234,56", "1234.56", ',', ""), READ("1\xe2\x80\xaf" "234", "1234", 0, ""),
    READ("1\xe2\x80\x89" "234", "1234", 0, ""), READ("1٬234٬567", "1234567", 0, ""),
    /* one separator and three digits */
    OPEN("1.250", "1.25", "1250", ""), OPEN("1,250", "1.25", "1250", ""), OPEN("-1,250", "-1.25", "-1250", ""),
    OPEN("999.999", "999.999", "999999", ""), OPEN("1.250 Stk.", "1.25", "1250", ""),
    OPEN("€ 1.250", "1.25", "1250", "EUR"), OPEN("(1,250)", "-1.25", "-1250", ""),
    /* the mark is known */
    WITH('.', "1.250", "1.25", 0), WITH(',', "1.250", "1250", 0), WITH('.', "1,250", "1250", 0),
    WITH(',', "1,250", "1.25", 0), WITH('.', "12.50", "12.5", '.'), WITH('.', "1250", "1250", 0),
    WITH(',', "1.250.000,5", "1250000.5", ','), WITH('.', "1,250.5 EA", "1250.5", '.'),
    FAIL('.', "12,5", AMOUNT_UNREADABLE), FAIL(',', "12.5", AMOUNT_UNREADABLE),
    FAIL('.', "1.234,50", AMOUNT_UNREADABLE), FAIL(',', "0.125", AMOUNT_UNREADABLE),
    /* signs */
    READ("\xe2\x88\x92" "12", "-12", 0, ""), READ("－12", "-12", 0, ""), READ("120,00-", "-120", ',', ""),
    READ("(12)", "-12", 0, ""), READ("- 12", "-12", 0, ""), READ("'-12", "-12", 0, ""), READ("'+12", "12", 0, ""),
    READ("120,00- EUR", "-120", ',', "EUR"), READ("120,00 EUR-", "-120", ',', "EUR"), U("-12-"), U("(-12)"),
    U("--12"), U("(12"), U("12)"), U("'=12"), U("'12"), U("-(12)"),
    /* the price dash */
    READ("120,-", "120", ',', ""), READ("kr 1.250,-", "1250", ',', ""), READ("120.--", "120", '.', ""),
    READ("18 000:- SEK", "18000", 0, "SEK"), U("1,5:-"), READ("25 licence(s)", "25", 0, ""), U("25 (26)"),
    OPEN("495,000円（税抜）", "495", "495000", "JPY"), READ("12,50 €(netto)", "12.5", ',', "EUR"), U("1,5,-"),
    /* scripts */
    READ("٢٥", "25", 0, ""), READ("۲۵", "25", 0, ""), READ("२५", "25", 0, ""), READ("๒๕", "25", 0, ""),
    READ("１２０", "120", 0, ""), READ("１，２３４．５０", "1234.5", '.', ""), READ("١٬٢٣٤٫٥٠", "1234.5", 0, ""),
    READ("\xe2\x80\x8f" "25\xe2\x80\x8e", "25", 0, ""),
    /* multipliers */
    READ("306万", "3060000", 0, ""), READ("1.5万", "15000", '.', ""), READ("3억", "300000000", 0, ""),
    READ("306만원", "3060000", 0, "KRW"), READ("306 万円", "3060000", 0, "JPY"), READ("3億", "300000000", 0, ""),
    READ("3千円", "3000", 0, "JPY"), READ("3천원", "3000", 0, "KRW"), READ("2千万円", "20000000", 0, "JPY"),
    READ("3万2千円", "32000", 0, "JPY"), READ("1억 2천만원", "120000000", 0, "KRW"), READ("3億2000万", "320000000", 0, ""),
    READ("1万2,345円", "12345", 0, "JPY"), READ("₩3만 5천", "35000", 0, "KRW"), READ("2千3百円", "2300", 0, "JPY"),
    READ("3百万5千円", "3005000", 0, "JPY"), READ("-3万2千円", "-32000", 0, "JPY"), READ("5万元", "50000", 0, ""),
    READ("3 Mio", "3000000", 0, ""), READ("5 tsd.", "5000", 0, ""), READ("1,4 millió Ft", "1400000", ',', "HUF"),
    READ("96 тыс. руб.", "96000", 0, "RUB"), READ("2.5 लाख", "250000", '.', ""), READ("1.2 Crore", "12000000", '.', ""),
    READ("2,5 juta", "2500000", ',', ""), READ("3 ezer Ft", "3000", 0, "HUF"), READ("1,5 εκατ. €", "1500000", ',', "EUR"),
    /* a thousand here and a million there, or half of a number */
    U("5 mil"), U("5 mill."), U("2 billion"), U("5 Mrd."), U("12Mio"), U("3 lakh 5"),
    U("3万5"), U("3万2万"), U("2千3万5百6千"), U("12k"), U("2 dozen"), U("120.00 CR"),
    /* currencies */
    READ("₩3,062,500", "3062500", '.', "KRW"), READ("12.345,60 €", "12345.6", ',', "EUR"),
    READ("R$ 1.650,00", "1650", ',', "BRL"), READ("￥0", "0", 0, ""), READ("(1,188.00) USD", "-1188", '.', "USD"),
    READ("(USD 1,188.00)", "-1188", '.', "USD"), READ("-$12.50", "-12.5", '.', ""), READ("$-12.50", "-12.5", '.', ""),
    READ("US$ 12.50", "12.5", '.', "USD"), READ("$12.50 USD", "12.5", '.', "USD"), READ("£12.50", "12.5", '.', "GBP"),
    READ("12.50USD", "12.5", '.', "USD"), READ("KRW3062500", "3062500", 0, "KRW"), READ("EUR 12", "12", 0, "EUR"),
    READ("12,50 zł", "12.5", ',', "PLN"), READ("Rs. 1,23,456", "123456", '.', ""), READ("12 kr", "12", 0, ""),
    READ("₹1,23,456", "123456", '.', "INR"), READ("12,50 руб.", "12.5", ',', "RUB"),
    OPEN("500.000₫", "500", "500000", "VND"),
    READ("CHF 1’234.50", "1234.5", '.', "CHF"), READ("12 Kč", "12", 0, "CZK"),
    READ("3,062,500원", "3062500", '.', "KRW"),
    READ("1 234,56 EUR", "1234.56", ',', "EUR"), READ("12 usd", "12", 0, "USD"), READ("12 KWD", "12", 0, "KWD"),
    U("12 EUR USD"), U("€ 12 USD"),
    /* units */
    READ("25 EA", "25", 0, ""), READ("25 licences", "25", 0, ""), READ("25 licence(s)", "25", 0, ""),
    READ("25EA", "25", 0, ""), READ("25pcs.", "25", 0, ""), READ("25個", "25", 0, ""), READ("25개", "25", 0, ""),
    READ("12 шт.", "12", 0, ""), READ("10 exam vouchers", "10", 0, ""), READ("12 Stück", "12", 0, ""), U("12x"),
    U("12AB"), U("12 x"), U("12 a b c d e"),
    /* two currencies, the one by a sign that the other does not have */
    U("$100 EUR"), U("kr 100 USD"), U("$100 kr"), U("¥100 EUR"), READ("$100 USD", "100", 0, "USD"),
    /* no numbers */
    U("twelve"), U("#####"), U("1.23E+11"), U("1.23E11"), U("25%"), U("12/13"), U("12-13"), U("2020-01-01"),
    U("1:30"), U("12 34"), U("1 2"), U("0 123"), U("12,34,5"), U("1,2,3"), U("1..5"), U("1,,5"), U("1,234'567"),
    U("~12"), U("ca. 12"), U("12 ?"), U("=12"), U("0x10"), U("1.234.56"), U("."), U("€"), U("1_000"),
    U("G002297372"), U("12 or 13"),
    FAIL(0, "", AMOUNT_MISSING), FAIL(0, "  ", AMOUNT_MISSING), FAIL(0, "-", AMOUNT_MISSING),
    FAIL(0, "N/A", AMOUNT_MISSING), FAIL(0, "없음", AMOUNT_MISSING), FAIL(0, "\xe2\x80\x8e", AMOUNT_MISSING),
    /* out of range */
    FAIL(0, "9223372036854.775808", AMOUNT_TOO_LARGE), FAIL(0, "99,999,999,999,999", AMOUNT_TOO_LARGE),
    FAIL(0, "99999999億", AMOUNT_TOO_LARGE), FAIL(0, "0.1234567", AMOUNT_TOO_FINE),
    READ("0.1234560", "0.123456", '.', ""), FAIL(0, "0,1234567", AMOUNT_TOO_FINE),
};

static Slice value_text(Decimal value, char into[DECIMAL_CHARS])
{
    return decimal_format(value, 0, into);
}

static void amounts_are_read(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row *row = &rows[i];
        char into[DECIMAL_CHARS];
        struct amount amount = amount_read(slice_from(row->text), row->mark, &programme, &world->mem);
        check_int(row->text, amount.state, row->state);
        if (row->value[0])
            check_slice(row->text, value_text(amount.value, into), slice_from(row->value));
        if (row->grouped[0])
            check_slice(row->text, value_text(amount.grouped, into), slice_from(row->grouped));
        if (row->state == AMOUNT_READ || row->state == AMOUNT_AMBIGUOUS) {
            check_int(row->text, amount.decimal_mark, row->proven);
            check_slice(row->text, slice_from(amount.currency.code), slice_from(row->currency));
        }
    }
}

static void ambiguous_amounts_are_settled(void **state)
{
    struct test_world *world = *state;
    char into[DECIMAL_CHARS];
    struct amount open = amount_read(S("1.250"), 0, &programme, &world->mem);
    check_int("the separator", open.ambiguous_mark, '.');
    check_slice("point", value_text(amount_settle(open, '.').value, into), S("1.25"));
    check_slice("comma", value_text(amount_settle(open, ',').value, into), S("1250"));
    check_int("settled", amount_settle(open, ',').state, AMOUNT_READ);
    check_int("unknown mark", amount_settle(open, 0).state, AMOUNT_AMBIGUOUS);
    open = amount_read(S("1,250"), 0, &programme, &world->mem);
    check_int("the other separator", open.ambiguous_mark, ',');
    check_slice("comma as point", value_text(amount_settle(open, ',').value, into), S("1.25"));
    check_slice("comma as group", value_text(amount_settle(open, '.').value, into), S("1250"));
    struct amount read = amount_read(S("12.5"), 0, &programme, &world->mem);
    check_slice("a read amount stays", value_text(amount_settle(read, ',').value, into), S("12.5"));
    check_int("missing stays", amount_settle((struct amount){0}, ',').state, AMOUNT_MISSING);
}

/* Every sign that groups, alone with three digits: only the point and the comma are open. */
static void lone_groups(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *text;
        const char *without, *point, *comma; /* what it is when nothing is known, and with either mark */
    } cases[] = {
        {"1.250", "", "1.25", "1250"},
        {"1,250", "", "1250", "1.25"},
        {"1'250", "1250", "1250", "1250"},
        {"1’250", "1250", "1250", "1250"},
        {"1 250", "1250", "1250", "1250"},
        {"1\xc2\xa0" "250", "1250", "1250", "1250"},
        {"1\xe2\x80\xaf" "250", "1250", "1250", "1250"},
        {"1\xd9\xac" "250", "1250", "1250", "1250"}, /* the Arabic group mark */
        {"1\xd9\xab" "250", "1.25", "1.25", "1.25"}, /* the Arabic decimal mark */
        {"1\xd8\x8c" "250", "", "1250", "1.25"},     /* the Arabic comma, typed for either */
        {"12.250", "", "12.25", "12250"},
        {"123,250", "", "123250", "123.25"},
        {"1234.250", "1234.25", "1234.25", ""},
        {"0.250", "0.25", "0.25", ""},
        {"1.2500", "1.25", "1.25", ""},
        {"-1.250", "", "-1.25", "-1250"},
        {"１．２５０", "", "1.25", "1250"},
    };
    static const char marks[] = {0, '.', ','};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *expected[] = {cases[i].without, cases[i].point, cases[i].comma};
        for (size_t j = 0; j < COUNT_OF(marks); j++) {
            char into[DECIMAL_CHARS];
            struct amount amount = amount_read(slice_from(cases[i].text), marks[j], &programme, &world->mem);
            if (expected[j][0])
                check_slice(cases[i].text, value_text(amount.value, into), slice_from(expected[j]));
            check_int(cases[i].text, amount.state,
                      expected[j][0] ? AMOUNT_READ : marks[j] ? AMOUNT_UNREADABLE : AMOUNT_AMBIGUOUS);
        }
    }
}

static void texts_prove_marks(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *text;
        unsigned proven;
    } cases[] = {
        {"$187,500.00", PROVES_POINT},
        {"el importe es de 187.500,00 y no mas", PROVES_COMMA},
        {"1.250.000 EUR", PROVES_COMMA},
        {"1.250.000", 0},
        {"we paid USD 1,250,000.", PROVES_POINT},
        {"Betrag: 12,50 €", PROVES_COMMA},
        {"EUR 12.50", PROVES_POINT},
        {"total 1 234,56 EUR (net)", PROVES_COMMA},
        {"₹1,23,456", PROVES_POINT},
        {"12,345.60 or 12.345,60", PROVES_POINT | PROVES_COMMA},
        {"1.250", 0},
        {"1,250 EUR", 0},
        {"12.5", 0},
        {"15.02.2020 07.30", 0},
        {"version 4.5.1, see 2.4", 0},
        {"192.168.100.200", 0},
        {"https://x.example/1,234.50/", 0},
        {"A-1,234.50", 0},
        {"1,234.50x", 0},
        {"12.50 hours", 0},
        {"invoices 101,102,103", 0},
        {"...,,,", 0},
        {"", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_int(cases[i].text, marks_proven_in(slice_from(cases[i].text), &programme, &world->mem), cases[i].proven);
}

static void plain_numbers_allocate_nothing(void **state)
{
    struct test_world *world = *state;
    size_t used = arena_mark(&world->mem);
    amount_read(S("3062500"), 0, &programme, &world->mem);
    amount_read(S("-12.50"), 0, &programme, &world->mem);
    check_int("plain", (long long)arena_mark(&world->mem), (long long)used);
    amount_read(S("1 234,56 €"), 0, &programme, &world->mem);
    check_int("given back", (long long)arena_mark(&world->mem), (long long)used);
}

static void endless_texts_are_refused(void **state)
{
    struct test_world *world = *state;
    size_t len = 10u << 20;
    char *text = ARENA_ARRAY(&world->mem, char, len);
    Slice all = {text, len};
    memset(text, '7', len);
    check_int("digits", amount_read(all, 0, &programme, &world->mem).state, AMOUNT_TOO_LARGE);
    text[len / 2] = '.';
    check_int("with a point", amount_read(all, 0, &programme, &world->mem).state, AMOUNT_TOO_LARGE);
    memset(text, '0', len);
    check_int("zeros", amount_read(all, 0, &programme, &world->mem).state, AMOUNT_READ);
    memset(text, '(', len);
    check_int("brackets", amount_read(all, 0, &programme, &world->mem).state, AMOUNT_UNREADABLE);
    for (size_t i = 0; i < len; i++)
        text[i] = i % 2 ? ',' : '1';
    check_int("groups", amount_read(all, 0, &programme, &world->mem).state, AMOUNT_UNREADABLE);
    check_int("groups under the ceiling",
              amount_read(slice_part(all, 0, 256), 0, &programme, &world->mem).state, AMOUNT_UNREADABLE);
    for (unsigned c = 0; c < 256; c++) {
        const char odd[] = {'1', (char)c, '2'};
        if (c < 0x20 || c == 0x7f)
            check_int("control", amount_read((Slice){odd, 3}, 0, &programme, &world->mem).state, AMOUNT_UNREADABLE);
    }
}

static void empty_markers(void **state)
{
    (void)state;
    static const char *const empty[] = {"-", "--", "—", "N/A", "n/a", "none", "None", "NONE", "Not Set", "not set",
                                        "無", "없음", "нет", "немає", "(blank)", " n/a ", "NULL", "não informado"};
    static const char *const full[] = {"", "0", "25", "MOC", "no", "nothing", "- -", "n", "無 1", "-1", "not set yet"};
    for (size_t i = 0; i < COUNT_OF(empty); i++)
        check_true(empty[i], text_is_empty_marker(slice_from(empty[i])));
    for (size_t i = 0; i < COUNT_OF(full); i++)
        check_true(full[i], !text_is_empty_marker(slice_from(full[i])));
}

static void languages(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        char mark;
    } tags[] = {
        {"en", '.'}, {"EN", '.'}, {"en-US", '.'}, {"en_GB.UTF-8", '.'}, {"ja", '.'}, {"ko-KR", '.'}, {"zh-Hans", '.'},
        {"th", '.'}, {"he", '.'}, {"hi", '.'}, {"de", ','}, {"de-AT", ','}, {"pt-BR", ','}, {"fr", ','},
        {"es", ','}, {"it", ','}, {"nl", ','}, {"pl", ','}, {"sv", ','}, {"da", ','}, {"nb", ','}, {"fi", ','},
        {"cs", ','}, {"hu", ','}, {"ro", ','}, {"ru", ','}, {"uk", ','}, {"tr", ','}, {"el", ','}, {"vi", ','},
        {"id", ','}, {"es-MX", '.'}, {"es-AR", ','}, {"en-ZA", ','}, {"de-CH", '.'}, {"de_CH", '.'}, {"fr-CH", '.'},
        {"fr-CA", ','}, {"ar", 0}, {"ar-SA", '.'}, {"ar-MA", ','}, {"", 0}, {"xx", 0}, {"den", 0}, {"C", 0},
        {"german", 0}, {"fil", '.'}, {" de ", ','},
    };
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        check_int(tags[i].tag, decimal_mark_of_language(slice_from(tags[i].tag)), tags[i].mark);
}

static struct currency_word word(const char *code, uint8_t shared)
{
    struct currency_word made = {.shared = shared};
    memcpy(made.code, code, strnlen(code, 3));
    return made;
}

static void currencies_of_a_sum(void **state)
{
    (void)state;
    static const struct {
        const char *label, *first, *second, *claimed;
        bool agrees;
    } cases[] = {
        {"one currency, claimed in it", "USD", "USD", "USD", true},
        {"one currency, claimed in none", "USD", "USD", "", true},
        {"none named at all", "", "", "", true},
        {"one currency, claimed in another", "USD", "USD", "EUR", false},
        {"two, claimed in none", "USD", "EUR", "", false},
        {"two, claimed in one of them", "USD", "EUR", "USD", false},
        {"one named and one not", "USD", "", "", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct currency_word sum = word(cases[i].first, 0), more = word(cases[i].second, 0),
                             claimed = word(cases[i].claimed, 0);
        currency_words_join(&sum, &more);
        check_int(cases[i].label, currencies_agree(&claimed, &sum), cases[i].agrees);
        check_int(cases[i].label, currencies_agree(&sum, &claimed), cases[i].agrees);
    }
    struct currency_word several = word("", SEVERAL_CURRENCIES);
    check_int("several and several", currencies_agree(&several, &several), false);
    check_int("several cover no code", currency_name_covers(SEVERAL_CURRENCIES, "USD"), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(amounts_are_read),          WORLD_TEST(ambiguous_amounts_are_settled),
        WORLD_TEST(lone_groups),
        WORLD_TEST(texts_prove_marks),
        WORLD_TEST(plain_numbers_allocate_nothing), WORLD_TEST(endless_texts_are_refused),
        WORLD_TEST(empty_markers),             WORLD_TEST(languages),
        cmocka_unit_test(currencies_of_a_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
