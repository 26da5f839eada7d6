/* Periods out of a month field and a year field, in every form the rules name. */
#include "support/test.h"

#include "tickets/period.h"

#include <string.h>

struct row {
    const char *month, *year;
    enum period_state state;
    const char *expected; /* "" for none */
    const char *other;
};

#define READ(month, year, expected) {month, year, PERIOD_READ, expected, ""}
#define TWO(state, month, year, expected, other) {month, year, PERIOD_##state, expected, other}
#define NOT(state, month, year) {month, year, PERIOD_##state, "", ""}

static const struct row rows[] = {
    /* numbers */
    READ("1", "2020", "2020-01"), READ("12", "2020", "2020-12"), READ(" 01 ", " 2020 ", "2020-01"),
    READ("1.0", "2020.0", "2020-01"), READ("1", "20", "2020-01"), READ("1", "99", "1999-01"),
    READ("1", "1998", "1998-01"), READ("1", "9999", "9999-01"), READ("１", "２０２０", "2020-01"),
    READ("١", "٢٠٢٠", "2020-01"), READ("۱", "۲۰۲۰", "2020-01"),
    /* one field holds it all */
    READ("2020-01", "", "2020-01"), READ("", "2020-01", "2020-01"), READ("2020/01", "", "2020-01"),
    READ("2020.1", "", "2020-01"), READ("2020 1", "", "2020-01"), READ("01/2020", "", "2020-01"),
    READ("1-2020", "", "2020-01"), READ("01.2020", "", "2020-01"), READ("202001", "", "2020-01"),
    READ("012020", "", "2020-01"), READ("2020\xe2\x80\x93" "01", "", "2020-01"), READ("2020M01", "", "2020-01"),
    READ("2020-01", "2020", "2020-01"), READ("1", "2020-01", "2020-01"), READ("2020-01", "n/a", "2020-01"),
    /* dates */
    READ("2020-01-15", "", "2020-01"), READ("2020-01-01T00:00:00", "", "2020-01"),
    READ("2020-01-01T00:00:00Z", "2020", "2020-01"), READ("2020-01-01T00:00:00+09:00", "", "2020-01"),
    READ("2020-01-31 23:59:59", "", "2020-01"), READ("20200115", "", "2020-01"), READ("15/01/2020", "", "2020-01"),
    READ("01/15/2020", "", "2020-01"), READ("01/01/2020", "", "2020-01"), READ("02.01.2020", "", "2020-01"),
    READ("1 January 2020", "", "2020-01"), READ("January 1, 2020", "", "2020-01"),
    READ("1st of January 2020", "", "2020-01"),
    READ("Ionawr", "2020", "2020-01"), READ("jaanuar 2020", "", "2020-01"), READ("იანვარი", "2020", "2020-01"),
    READ("sausis", "2020", "2020-01"), READ("janvāris 2020", "", "2020-01"), READ("siječanj", "2020", "2020-01"),
    READ("1-Jan-20", "", "2020-01"), READ("31-Jan-2020", "", "2020-01"), READ("2", "01/02/2020", "2020-02"),
    TWO(AMBIGUOUS, "01/02/2020", "", "2020-01", "2020-02"), NOT(UNREADABLE, "31/13/2020", ""),
    NOT(UNREADABLE, "2020-02-30", ""),
    /* a workbook's serial */
    READ("43831", "", "2020-01"), READ("43830", "", "2019-12"), READ("36526", "", "2000-01"),
    READ("55153", "", "2050-12"), READ("43831.0", "", "2020-01"), NOT(UNREADABLE, "43831", "2020"),
    NOT(UNREADABLE, "36525", ""), NOT(UNREADABLE, "55154", ""),
    /* names */
    READ("January", "2020", "2020-01"), READ("JANUARY", "2020", "2020-01"), READ("Jan.", "2020", "2020-01"),
    READ("January 2020", "", "2020-01"), READ("Jan 2020", "", "2020-01"), READ("Jan-20", "", "2020-01"),
    READ("Nov-20", "", "2020-11"), READ("Jan'20", "", "2020-01"), READ("Jan’20", "", "2020-01"),
    READ("Jan2020", "", "2020-01"), READ("2020 Jan", "", "2020-01"), READ("Jan", "20", "2020-01"),
    READ("Sept", "2020", "2020-09"), READ("January, 2020", "2020", "2020-01"), READ("99-Jan", "", "1999-01"),
    READ("Jänner", "2020", "2020-01"), READ("März", "2020", "2020-03"), READ("Maerz", "2020", "2020-03"),
    READ("Dez.", "2020", "2020-12"), READ("mai", "2020", "2020-05"), READ("février", "2020", "2020-02"),
    READ("FÉVRIER", "2020", "2020-02"), READ("fe\xcc\x81vrier", "2020", "2020-02"), READ("août", "2020", "2020-08"),
    READ("déc.", "2020", "2020-12"), READ("enero de 2020", "", "2020-01"), READ("agosto", "2020", "2020-08"),
    READ("março", "2020", "2020-03"), READ("dezembro", "2020", "2020-12"), READ("gennaio", "2020", "2020-01"),
    READ("luglio", "2020", "2020-07"), READ("maart", "2020", "2020-03"), READ("mei", "2020", "2020-05"),
    READ("styczeń", "2020", "2020-01"), READ("stycznia 2020", "", "2020-01"), READ("październik", "2020", "2020-10"),
    READ("augusti", "2020", "2020-08"), READ("maj", "2020", "2020-05"),
    READ("Ocak", "2020", "2020-01"), READ("OCAK", "2020", "2020-01"), READ("Şubat", "2020", "2020-02"),
    READ("Kasım", "2020", "2020-11"), READ("Kasim", "2020", "2020-11"), READ("KASIM", "2020", "2020-11"),
    READ("Ağustos", "2020", "2020-08"), READ("январь", "2020", "2020-01"), READ("Январь 2020 г.", "", "2020-01"),
    READ("мая", "2020", "2020-05"), READ("июнь", "2020 год", "2020-06"), READ("січень", "2020 р.", "2020-01"),
    READ("leden", "2020", "2020-01"), READ("2020. január", "", "2020-01"), READ("ianuarie", "2020", "2020-01"),
    READ("Ιανουάριος", "2020", "2020-01"), READ("Ιανουαρίου 2020", "", "2020-01"),
    READ("tháng 1 năm 2020", "", "2020-01"),
    READ("tammikuu", "2020", "2020-01"), READ("Agustus", "2020", "2020-08"), READ("ינואר", "2020", "2020-01"),
    READ("जनवरी", "2020", "2020-01"), READ("يناير", "٢٠٢٠", "2020-01"), READ("يناير ٢٠٢٠", "", "2020-01"),
    READ("كانون الثاني", "2020", "2020-01"), READ("ژانویه", "2020", "2020-01"),
    /* East Asia */
    READ("2020년 1월", "", "2020-01"), READ("1월", "2020년", "2020-01"), READ("1월", "2020", "2020-01"),
    READ("20년 1월", "", "2020-01"), READ("1 월 2019 일", "", "2019-01"), READ("1月2019日", "", "2019-01"),
    READ("12月2019", "", "2019-12"), READ("2020年1月", "", "2020-01"), READ("2020年1月15日", "", "2020-01"),
    READ("４月", "令和2年", "2020-04"), READ("令和2年1月", "", "2020-01"), READ("令和元年5月", "", "2019-05"),
    READ("平成31年4月", "", "2019-04"), READ("民國109年1月", "", "2020-01"), READ("西暦2020年1月", "", "2020-01"),
    READ("一月", "2020", "2020-01"), READ("十二月", "2020年", "2020-12"), READ("2020年十一月", "", "2020-11"),
    READ("1月份", "2020", "2020-01"),
    /* Thai */
    READ("มกราคม", "2563", "2020-01"), READ("มกราคม 2563", "", "2020-01"), READ("ม.ค. 2563", "", "2020-01"),
    READ("ม.ค. 63", "", "2020-01"), READ("มี.ค.", "พ.ศ. 63", "2020-03"), READ("ม.ค. 20", "", "2020-01"),
    READ("5", "2 020", "2020-05"), READ("5", "2\302\240020", "2020-05"),
    READ("มกราคม", "พ.ศ. 2563", "2020-01"), READ("๑", "๒๕๖๓", "2020-01"), READ("มกราคม", "2020", "2020-01"),
    READ("1", "2563", "2563-01"),
    /* Persian */
    TWO(AMBIGUOUS, "دی 1398", "", "2019-12", "2020-01"), TWO(AMBIGUOUS, "دی", "۱۳۹۸", "2019-12", "2020-01"),
    TWO(AMBIGUOUS, "فروردین", "1399", "2020-03", "2020-04"), TWO(AMBIGUOUS, "اسفند", "1398", "2020-02", "2020-03"),
    NOT(UNREADABLE, "دی", "2020"),
    /* fiscal years */
    READ("FY20 M7", "", "2020-01"), READ("FY20 P07", "", "2020-01"), READ("FY2020M07", "", "2020-01"),
    READ("M1", "FY20", "2019-07"), READ("P12", "FY20", "2020-06"), READ("FY20 M6", "", "2019-12"),
    READ("fiscal year 2020 period 7", "", "2020-01"), READ("January", "FY20", "2020-01"),
    READ("FY20 Nov", "", "2019-11"), READ("FY20 M7", "2020", "2020-01"), READ("M7", "2020", "2020-07"),
    TWO(AMBIGUOUS, "7", "FY20", "2019-07", "2020-01"), TWO(AMBIGUOUS, "P07", "2020", "2020-07", "2020-01"),
    NOT(NO_MONTH, "FY20", ""), NOT(BAD_MONTH, "FY20 M13", ""), NOT(UNREADABLE, "FY", "2020"),
    READ("FY2020 September", "", "2019-09"), READ("September FY20", "", "2019-09"), READ("FY20 9月", "", "2019-09"),
    READ("CY20 September", "", "2020-09"),
    /* fiscal years that begin nobody knows when, unless the year stands beside */
    TWO(AMBIGUOUS, "2020年度9月", "", "2020-09", "2019-09"), TWO(AMBIGUOUS, "令和2年度3月", "", "2020-03", "2021-03"),
    TWO(AMBIGUOUS, "9月", "2020年度", "2020-09", "2019-09"), TWO(AMBIGUOUS, "2020会计年度3月", "", "2020-03", "2021-03"),
    TWO(AMBIGUOUS, "2020 회계연도 3월", "", "2020-03", "2021-03"), TWO(AMBIGUOUS, "9", "2020财年", "2020-09", "2019-09"),
    TWO(AMBIGUOUS, "wrzesień", "rok obrotowy 2020", "2020-09", "2019-09"),
    TWO(AMBIGUOUS, "Rok obrotowy 2020, M3", "", "2020-03", "2019-09"),
    TWO(AMBIGUOUS, "Geschäftsjahr 2020 September", "", "2020-09", "2019-09"), TWO(AMBIGUOUS, "GJ20 M7", "", "2020-07", "2020-01"),
    TWO(AMBIGUOUS, "mars", "exercice 2020", "2020-03", "2021-03"), TWO(AMBIGUOUS, "Mali yıl 2020 Mart", "", "2020-03", "2021-03"),
    TWO(AMBIGUOUS, "финансовый год 2020, март", "", "2020-03", "2021-03"),
    READ("2020年9月", "2020年度", "2020-09"), READ("2020-09", "rok obrotowy 2021", "2020-09"),
    TWO(CONFLICT, "2018年9月", "2020年度", "2018-09", "2020-09"),
    NOT(NO_MONTH, "2020年度", ""), NOT(NO_MONTH, "令和2年度", ""), NOT(NO_MONTH, "", "rok obrotowy 2020"),
    /* Greek in Latin letters, cases, months behind a preposition */
    READ("Ianouarios 2021", "", "2021-01"), READ("Dekemvriou", "2020", "2020-12"), READ("v říjnu 2020", "", "2020-10"),
    READ("u siječnju 2020", "", "2020-01"), READ("wrześniu", "2020", "2020-09"), READ("בינואר 2020", "", "2020-01"),
    READ("d’abril del 2020", "", "2020-04"), READ("2020 ж. қаңтар", "", "2020-01"), READ("2020. gada janvāris", "", "2020-01"),
    READ("জানুয়ারি", "2020", "2020-01"), READ("មករា", "2020", "2020-01"),
    /* a day or a year */
    TWO(AMBIGUOUS, "20-Jan", "", "2020-01", ""), TWO(AMBIGUOUS, "20 Jan", "", "2020-01", ""),
    TWO(AMBIGUOUS, "20-Jan", "2019", "2019-01", "2020-01"), READ("20-Jan", "2020", "2020-01"),
    READ("01-Jan", "2020", "2020-01"), NOT(NO_YEAR, "1-Jan", ""), TWO(AMBIGUOUS, "05/20", "", "2020-05", ""),
    READ("05/20", "2020", "2020-05"), NOT(UNREADABLE, "05/20", "2019"),
    /* what is missing */
    NOT(MISSING, "", ""), NOT(MISSING, " ", "-"), NOT(MISSING, "N/A", "없음"), NOT(NO_MONTH, "", "2020"),
    NOT(NO_MONTH, "2020", ""), NOT(NO_MONTH, "2020", "2020"), NOT(NO_YEAR, "1", ""), NOT(NO_YEAR, "January", "n/a"),
    NOT(NO_YEAR, "1월", ""),
    /* what is wrong */
    NOT(BAD_MONTH, "13", "2020"), NOT(BAD_MONTH, "0", "2020"), NOT(BAD_MONTH, "00", "2020"),
    NOT(BAD_MONTH, "2020-13", ""), NOT(BAD_MONTH, "202013", ""), NOT(BAD_MONTH, "13/2020", ""),
    NOT(BAD_MONTH, "13월", "2020년"), NOT(RANGE, "Q1 2020", ""), NOT(RANGE, "Q1", "2020"), NOT(RANGE, "1Q20", ""),
    NOT(RANGE, "Jan-Mar 2020", ""), NOT(RANGE, "Jan\xe2\x80\x93Mar", "2020"), NOT(RANGE, "January to March", "2020"),
    NOT(RANGE, "Jan/Feb", "2020"), NOT(RANGE, "H1", "2020"), NOT(RANGE, "H1 2020", ""), NOT(RANGE, "1-3", "2020"),
    NOT(RANGE, "1, 2", "2020"), NOT(RANGE, "1월-3월", "2020"), NOT(RANGE, "1~3월", "2020"), NOT(RANGE, "1분기", "2020"),
    NOT(RANGE, "2020-01 - 2020-03", ""), NOT(RANGE, "1", "2019-2020"), NOT(RANGE, "第1四半期", "2020"),
    NOT(RANGE, "1", "2020/21"), NOT(RANGE, "FY20/21", ""), NOT(RANGE, "FY2020-21 September", ""),
    NOT(RANGE, "FY2020-2021", ""), NOT(RANGE, "FY20 Q1", ""), NOT(RANGE, "FY20Q1", ""), NOT(RANGE, "FY20 H2", ""),
    NOT(RANGE, "2020年度第1四半期", ""), NOT(RANGE, "I kwartał", "rok obrotowy 2020"),
    TWO(CONFLICT, "2020-01", "2019", "2020-01", "2019-01"), TWO(CONFLICT, "Jan-20", "2019", "2020-01", "2019-01"),
    TWO(CONFLICT, "2", "2020-01", "2020-02", "2020-01"), TWO(CONFLICT, "FY20 M3", "2020", "2019-09", "2020-03"),
    TWO(CONFLICT, "January 2020", "Feb 2020", "2020-01", "2020-02"),
    NOT(UNREADABLE, "foo", "2020"), NOT(UNREADABLE, "-1", "2020"), NOT(UNREADABLE, "1", "twenty"),
    NOT(UNREADABLE, "1", "202"), NOT(UNREADABLE, "1", "0020"), NOT(UNREADABLE, "1", "0"),
    NOT(UNREADABLE, "January x", "2020"),
    NOT(UNREADABLE, "#####", "2020"), NOT(UNREADABLE, "1.23E+11", ""), NOT(UNREADABLE, "Janu", "2020"),
    NOT(UNREADABLE, "123456789012345678901234567890", "2020"), NOT(UNREADABLE, "1 2 3 4 5 6", ""),
    /* marks that show nothing */
    READ("\xe2\x80\x8f" "1\xe2\x80\x8e", "\xef\xbb\xbf" "2020", "2020-01"), READ("1\xc2\xa0", "2020", "2020-01"),
};

static const char *label_of(const struct row *row, struct arena *mem)
{
    return arena_cstr(mem, arena_printf(mem, "'%s' + '%s'", row->month, row->year));
}

static Slice text_of(Month month, char into[MONTH_CHARS])
{
    return month.k ? month_format(month, into) : S("");
}

static void periods_are_read(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char into[MONTH_CHARS];
        const char *label = label_of(&rows[i], &world->mem);
        struct period period = period_read(slice_from(rows[i].month), slice_from(rows[i].year), (Slice){0}, &world->mem);
        check_int(label, period.state, rows[i].state);
        if (rows[i].expected[0]) {
            check_slice(label, text_of(period.month, into), slice_from(rows[i].expected));
            check_slice(label, text_of(period.other, into), slice_from(rows[i].other));
        }
    }
}

struct month_name {
    const char *name;
    int month;
    const char *languages;
};

#define MONTH_NAME(name, month, languages) {name, month, languages},
static const struct month_name names[] = {
#include "tickets/month_names.def"
};
#undef MONTH_NAME

static bool same_name(size_t i, size_t j)
{
    return i < COUNT_OF(names) && j < COUNT_OF(names) && strcmp(names[i].name, names[j].name) == 0;
}

static bool has_language(const struct month_name *name, Slice language)
{
    for (Slice rest = slice_from(name->languages); rest.len;)
        if (slice_equal(slice_cut(rest, ' ', &rest), language))
            return true;
    return false;
}

/* What each language claims of a name is read so, unless it claims two months. */
static void names_are_read_in_their_languages(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (Slice rest = slice_from(names[i].languages); rest.len;) {
            Slice language = slice_cut(rest, ' ', &rest);
            bool two = (same_name(i, i + 1) && has_language(&names[i + 1], language)) ||
                       (i && same_name(i, i - 1) && has_language(&names[i - 1], language));
            struct period period = period_read(slice_from(names[i].name), S("2020"), language, &world->mem);
            check_int(names[i].name, period.state, two ? PERIOD_AMBIGUOUS : PERIOD_READ);
            if (!two)
                check_int(names[i].name, month_number(period.month), names[i].month);
        }
}

/* They are looked for by their first byte. */
static void markers_are_in_the_order_of_their_bytes(void **state)
{
    static const char *const texts[] = {
#define PERIOD_MARKER(text, kind, value) text,
#include "tickets/period_markers.def"
#undef PERIOD_MARKER
    };
    (void)state;
    for (size_t i = 1; i < COUNT_OF(texts); i++)
        check_true(texts[i], strcmp(texts[i - 1], texts[i]) < 0);
}

static void names_of_two_months_are_not_guessed(void **state)
{
    struct test_world *world = *state;
    static const char *const known[] = {"lip", "lis", "listopad", "listopada", "listopadu", "prosinec", "srp"};
    size_t found = 0, homonyms = 0;
    for (size_t i = 0; i + 1 < COUNT_OF(names); i++) {
        const struct month_name *a = &names[i], *b = &names[i + 1];
        check_true(b->name, strcmp(a->name, b->name) <= 0 && !same_name(i, i + 2));
        if (!same_name(i, i + 1))
            continue;
        static const Slice no_help[] = {{0}, S_INIT("en"), S_INIT("xx-Latn"), S_INIT("h"), S_INIT("hrv")};
        for (size_t j = 0; j < COUNT_OF(no_help); j++) {
            struct period period = period_read(slice_from(a->name), S("2020"), no_help[j], &world->mem);
            check_int(a->name, period.state, PERIOD_AMBIGUOUS);
            check_true(a->name, period.name_open && !period.order_open);
            check_int(a->name, month_number(period.month), a->month);
            check_int(a->name, month_number(period.other), b->month);
        }
        homonyms++;
        for (size_t j = 0; j < COUNT_OF(known); j++)
            found += strcmp(known[j], a->name) == 0;
    }
    check_true("homonyms", homonyms > COUNT_OF(known));
    check_int("those we know of are there", (long long)found, COUNT_OF(known));
}

static void languages_settle_names(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *month, *year, *language;
        enum period_state state;
        const char *expected;
    } cases[] = {
        {"listopad", "2020", "hr", PERIOD_READ, "2020-10"},
        {"listopadu 2020", "", "hr-HR", PERIOD_READ, "2020-10"},
        {"listopadu 2020", "", "cs", PERIOD_READ, "2020-11"},
        {"Listopad", "2020", "pl_PL", PERIOD_READ, "2020-11"},
        {"15. srp 2020", "", "hr", PERIOD_READ, "2020-07"},
        {"srp-20", "", "cs", PERIOD_READ, "2020-08"},
        {"listopad", "FY20", "pl", PERIOD_READ, "2019-11"},
        {"листопад", "2020", "uk", PERIOD_READ, "2020-11"},
        {"листопад", "2020", "mk", PERIOD_AMBIGUOUS, "2020-10"},
        {"prosinec", "2020", "sl", PERIOD_AMBIGUOUS, "2020-01"},
        {"rugs", "2020", "lt", PERIOD_READ, "2020-09"},
        {"rug", "2020", "lt", PERIOD_AMBIGUOUS, "2020-08"},
        {"listopad", "2020-10", "", PERIOD_READ, "2020-10"},
        {"listopad", "2020-11", "", PERIOD_READ, "2020-11"},
        {"listopad 2020", "lis 2020", "", PERIOD_AMBIGUOUS, "2020-10"},
        {"listopad", "", "", PERIOD_NO_YEAR, ""},
        {"1", "109", "zh-Hant", PERIOD_READ, "2020-01"},
        {"109年1月", "", "zh-TW", PERIOD_READ, "2020-01"},
        {"109/01", "", "zh-Hant", PERIOD_READ, "2020-01"},
        {"民國109年1月", "", "zh-Hant", PERIOD_READ, "2020-01"},
        {"1", "109", "zh-Hans", PERIOD_UNREADABLE, ""},
        {"二〇二〇年三月", "", "", PERIOD_READ, "2020-03"},
        {"三月", "二零二零年", "", PERIOD_READ, "2020-03"},
        {"令和二年十二月", "", "", PERIOD_READ, "2020-12"},
        {"2020年十月", "", "", PERIOD_READ, "2020-10"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char into[MONTH_CHARS];
        const char *label = cases[i].month;
        struct period period = period_read(slice_from(cases[i].month), slice_from(cases[i].year),
                                           slice_from(cases[i].language), &world->mem);
        check_int(label, period.state, cases[i].state);
        if (cases[i].expected[0])
            check_slice(label, text_of(period.month, into), slice_from(cases[i].expected));
    }
}

static void the_field_at_fault_is_named(void **state)
{
    struct test_world *world = *state;
    check_true("month", period_read(S("foo"), S("2020"), (Slice){0}, &world->mem).month_at_fault);
    check_true("year", !period_read(S("1"), S("foo"), (Slice){0}, &world->mem).month_at_fault);
    check_true("range in the month", period_read(S("Q1"), S("2020"), (Slice){0}, &world->mem).month_at_fault);
    check_true("range in the year", !period_read(S("1"), S("2019/2020"), (Slice){0}, &world->mem).month_at_fault);
    check_true("month 13 in the year field", !period_read(S(""), S("2020-13"), (Slice){0}, &world->mem).month_at_fault);
}

static void plain_periods_allocate_nothing(void **state)
{
    struct test_world *world = *state;
    size_t used = arena_mark(&world->mem);
    period_read(S("1"), S("2020"), (Slice){0}, &world->mem);
    period_read(S("2020-01"), S(""), (Slice){0}, &world->mem);
    check_int("plain", (long long)arena_mark(&world->mem), (long long)used);
    period_read(S("2020년 1월"), S(""), (Slice){0}, &world->mem);
    check_int("given back", (long long)arena_mark(&world->mem), (long long)used);
}

static void hostile_texts_are_refused(void **state)
{
    struct test_world *world = *state;
    size_t len = 10u << 20;
    char *text = ARENA_ARRAY(&world->mem, char, len);
    static const char fill[] = {'7', ' ', '-', '\x01', 'm', '\0'};
    for (size_t i = 0; i < COUNT_OF(fill); i++) {
        memset(text, fill[i], len);
        enum period_state long_state = period_read((Slice){text, len}, S("2020"), (Slice){0}, &world->mem).state;
        enum period_state short_state = period_read((Slice){text, 256}, S("2020"), (Slice){0}, &world->mem).state;
        bool nothing = fill[i] <= ' ';
        check_int("long", long_state, nothing ? PERIOD_NO_MONTH : PERIOD_UNREADABLE);
        check_int("short", short_state, nothing ? PERIOD_NO_MONTH : PERIOD_UNREADABLE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(periods_are_read),
        WORLD_TEST(names_are_read_in_their_languages),
        cmocka_unit_test(markers_are_in_the_order_of_their_bytes),
        WORLD_TEST(names_of_two_months_are_not_guessed),
        WORLD_TEST(languages_settle_names),
        WORLD_TEST(the_field_at_fault_is_named),
        WORLD_TEST(plain_periods_allocate_nothing),
        WORLD_TEST(hostile_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
