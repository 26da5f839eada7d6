/* Months from two fields that may hold anything: what each field says by itself is
   put together here, into one month, two readings or none. */
#include "tickets/period.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/number.h"
#include "tickets/period_private.h"

#define FISCAL_MONTHS_AHEAD 6 /* the fiscal year begins in July of the year before */
#define BUDDHIST_YEARS 543
#define SOLAR_YEARS 621
/* "20-Jan" beside another year is a day, unless that year is as near as this. */
#define NEAR_YEARS 2

static struct period give_up(enum period_state state, bool month_at_fault)
{
    return (struct period){.state = state, .month_at_fault = month_at_fault};
}

static struct period found(int year, int month)
{
    struct period period = {.state = PERIOD_READ};
    return month_make(year, month, &period.month) ? period : give_up(PERIOD_UNREADABLE, false);
}

/* Two readings; equal ones are one. */
static struct period two_readings(enum period_state state, struct period a, struct period b)
{
    if (a.state != PERIOD_READ || b.state != PERIOD_READ)
        return a.state != PERIOD_READ ? a : b;
    if (a.month.k == b.month.k)
        return a;
    return (struct period){.state = state, .month = a.month, .other = b.month};
}

static struct period fiscal_period(int year, int number)
{
    struct period period = found(year, number);
    if (period.state == PERIOD_READ)
        period.month = month_add(period.month, -FISCAL_MONTHS_AHEAD);
    return period;
}

/* A month by its name lies in one of the two halves of the fiscal year. */
static struct period named_in_fiscal_year(int year, int month)
{
    return found(year - (month > FISCAL_MONTHS_AHEAD), month);
}

/* Solar months begin around the 21st: they lie in two of ours. */
static struct period solar_period(int year, int solar_month)
{
    struct period first = found(year + SOLAR_YEARS, 3);
    if (first.state != PERIOD_READ || year < 1300 || year > 1500)
        return give_up(PERIOD_UNREADABLE, true);
    first.state = PERIOD_AMBIGUOUS;
    first.month = month_add(first.month, solar_month - 1);
    first.other = month_add(first.month, 1);
    return first;
}

static bool has_thai(Slice text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if ((unsigned char)text.at[i] == 0xe0 && ((unsigned char)text.at[i + 1] & 0xfe) == 0xb8)
            return true;
    return false;
}

static void from_buddhist_year(struct period_field *field)
{
    if (field->year >= 2400 && field->year <= 2699)
        field->year -= BUDDHIST_YEARS;
}

/* The one year both fields may speak of, and the one month. */
struct whole {
    int month, year;
    enum month_said said;
    enum fiscal_year fiscal;
};

/* Fiscal years are called after the year they begin in or end in, or are years like any other. */
static struct period in_somebodys_year(const struct whole *whole)
{
    int month = whole->month, year = whole->year;
    if (whole->said == SAID_MONTH || whole->said == SAID_PERIOD)
        return two_readings(PERIOD_AMBIGUOUS, found(year, month), fiscal_period(year, month));
    return two_readings(PERIOD_AMBIGUOUS, found(year, month),
                        found(month > FISCAL_MONTHS_AHEAD ? year - 1 : year + 1, month));
}

static struct period period_of(const struct whole *whole)
{
    int month = whole->month, year = whole->year;
    struct period fiscal = fiscal_period(year, month);
    if (whole->fiscal == FISCAL_SOMEBODYS)
        return in_somebodys_year(whole);
    if (!whole->fiscal)
        return whole->said == SAID_PERIOD ? two_readings(PERIOD_AMBIGUOUS, found(year, month), fiscal)
                                          : found(year, month);
    switch (whole->said) {
    case SAID_MONTH:
    case SAID_PERIOD: return fiscal;
    case SAID_NAMED:
    case SAID_MARKED: return named_in_fiscal_year(year, month);
    default: return two_readings(PERIOD_AMBIGUOUS, named_in_fiscal_year(year, month), fiscal);
    }
}

/* A fiscal year in one field, a year in the other: the month has to lie in it. */
static struct period fiscal_and_plain_year(const struct whole *whole, const struct period_field *fiscal,
                                           int plain_year)
{
    struct whole in_fiscal_year = {whole->month, fiscal->year, whole->said, fiscal->fiscal};
    struct period period = period_of(&in_fiscal_year);
    bool is_near = plain_year >= fiscal->year - 1 && plain_year <= fiscal->year + 1;
    if (fiscal->fiscal == FISCAL_SOMEBODYS && whole->said != SAID_MONTH && whole->said != SAID_PERIOD)
        return is_near ? found(plain_year, whole->month)
                       : two_readings(PERIOD_CONFLICT, found(plain_year, whole->month),
                                      found(fiscal->year, whole->month));
    if (period.state != PERIOD_READ || month_year(period.month) == plain_year)
        return period;
    return two_readings(PERIOD_CONFLICT, period, found(plain_year, whole->month));
}

/* "20-Jan" or "05/20" beside what the other field says. */
static struct period with_doubtful_year(const struct whole *whole, int doubtful_year)
{
    struct period doubtful = found(doubtful_year, whole->month);
    if (whole->year == doubtful_year)
        return doubtful;
    if (whole->year == 0) {
        doubtful.state = PERIOD_AMBIGUOUS;
        return doubtful;
    }
    if (whole->said == SAID_BARE)
        return give_up(PERIOD_UNREADABLE, true);
    int distance = whole->year > doubtful_year ? whole->year - doubtful_year : doubtful_year - whole->year;
    struct period other = found(whole->year, whole->month);
    return distance <= NEAR_YEARS ? two_readings(PERIOD_AMBIGUOUS, other, doubtful) : other;
}

/* Both fields name a month: true when one reading of theirs is the same. */
static bool months_agree(const struct period_field *a, const struct period_field *b)
{
    return a->month == b->month || (a->other_month && a->other_month == b->month);
}

/* What both fields say together of this one month. */
static struct period with_month(const struct period_field *m, const struct period_field *y, const struct whole *whole)
{
    int doubtful_year = m->doubtful_year ? m->doubtful_year : y->doubtful_year;
    if (doubtful_year)
        return with_doubtful_year(whole, doubtful_year);
    if (whole->year == 0)
        return give_up(PERIOD_NO_YEAR, false);
    if (m->year && y->year && m->fiscal != y->fiscal)
        return fiscal_and_plain_year(whole, m->fiscal ? m : y, m->fiscal ? y->year : m->year);
    if (m->year && y->year && m->year != y->year)
        return two_readings(PERIOD_CONFLICT, found(m->year, whole->month), found(y->year, whole->month));
    return period_of(whole);
}

/* The month named can be two: what becomes of each. */
static struct period with_either(struct period a, struct period b, bool by_name)
{
    if (a.state != PERIOD_READ || b.state != PERIOD_READ)
        return a.state != PERIOD_READ ? a : b;
    struct period open = two_readings(PERIOD_AMBIGUOUS, a, b);
    open.order_open = !by_name;
    open.name_open = by_name;
    return open;
}

static struct period put_together(const struct period_field *m, const struct period_field *y)
{
    struct whole whole = {m->month ? m->month : y->month, m->year ? m->year : y->year, m->month ? m->said : y->said,
                          m->year ? m->fiscal : y->fiscal};
    int solar = m->solar_month ? m->solar_month : y->solar_month;
    int other_month = m->month ? m->other_month : y->other_month;
    bool name_open = m->name_open || y->name_open;
    if (whole.month == 0 && solar == 0)
        return give_up(PERIOD_NO_MONTH, false);
    if (m->month && y->month) {
        if (!months_agree(m, y) && !months_agree(y, m))
            return whole.year ? two_readings(PERIOD_CONFLICT, found(whole.year, m->month),
                                             found(y->year ? y->year : whole.year, y->month))
                              : give_up(PERIOD_UNREADABLE, false);
        whole.month = m->other_month ? y->month : m->month;
        other_month = m->other_month && m->other_month == y->other_month ? other_month : 0;
    }
    if (solar)
        return whole.year ? solar_period(whole.year, solar) : give_up(PERIOD_NO_YEAR, false);
    struct period period = with_month(m, y, &whole);
    if (other_month) {
        struct whole other = whole;
        other.month = other_month;
        return with_either(period, with_month(m, y, &other), name_open);
    }
    enum day_order proves = m->proves ? m->proves : y->proves;
    if (period.state == PERIOD_READ)
        period.proves = proves;
    return period;
}

static struct period read_fields(Slice month, Slice year, Slice language, struct arena *scratch)
{
    bool thai = has_thai(month) || has_thai(year);
    struct period_field fields[2] = {{0}};
    if (month.len)
        fields[ROLE_MONTH] = period_field_read(month, ROLE_MONTH, year.len == 0, language, scratch);
    if (year.len)
        fields[ROLE_YEAR] = period_field_read(year, ROLE_YEAR, month.len == 0, language, scratch);
    if (!fields[ROLE_MONTH].given && !fields[ROLE_YEAR].given)
        return give_up(PERIOD_MISSING, false);
    for (int role = ROLE_MONTH; role <= ROLE_YEAR; role++) {
        if (fields[role].range)
            return give_up(PERIOD_RANGE, role == ROLE_MONTH);
        if (fields[role].unreadable)
            return give_up(PERIOD_UNREADABLE, role == ROLE_MONTH);
        if (fields[role].bad_month)
            return give_up(PERIOD_BAD_MONTH, role == ROLE_MONTH);
        if (thai)
            from_buddhist_year(&fields[role]);
    }
    return put_together(&fields[ROLE_MONTH], &fields[ROLE_YEAR]);
}

/* "1" + "2020", "2020-01" alone. */
static bool read_plain(Slice month, Slice year, struct period *out)
{
    uint64_t m, y;
    struct period period = {.state = PERIOD_READ};
    if (year.len == 0 ? !month_parse(month, &period.month)
                      : year.len != 4 || month.len > 2 || !slice_to_u64(month, 12, &m) ||
                            !slice_to_u64(year, 9999, &y) || y < 1000 || !month_make((int)y, (int)m, &period.month))
        return false;
    *out = period;
    return true;
}

enum day_order day_order_of_language(Slice language)
{
    /* in English the country decides; East Asia and a few others put the year first */
    static const struct {
        Slice tag;
        enum day_order order;
    } habits[] = {
        {S_INIT("en-us"), ORDER_MONTH_FIRST}, {S_INIT("en-ph"), ORDER_MONTH_FIRST}, {S_INIT("fil"), ORDER_MONTH_FIRST},
        {S_INIT("en-ca"), ORDER_OPEN},        {S_INIT("en-za"), ORDER_OPEN},        {S_INIT("fr-ca"), ORDER_OPEN},
        {S_INIT("es-us"), ORDER_OPEN},        {S_INIT("es-pr"), ORDER_OPEN},        {S_INIT("es-pa"), ORDER_OPEN},
        {S_INIT("en-"), ORDER_DAY_FIRST},     {S_INIT("en"), ORDER_OPEN},           {S_INIT("ja"), ORDER_OPEN},
        {S_INIT("ko"), ORDER_OPEN},           {S_INIT("zh"), ORDER_OPEN},           {S_INIT("hu"), ORDER_OPEN},
        {S_INIT("lt"), ORDER_OPEN},           {S_INIT("mn"), ORDER_OPEN},           {S_INIT("fa"), ORDER_OPEN},
    };
    if (language.len > 2 && language.at[2] == '_')
        return ORDER_OPEN;
    for (size_t i = 0; i < COUNT_OF(habits); i++)
        if (slice_starts_nocase(language, habits[i].tag))
            return habits[i].order;
    return language.len ? ORDER_DAY_FIRST : ORDER_OPEN;
}

struct period period_settle(struct period period, enum day_order order)
{
    if (!period.order_open || order == ORDER_OPEN)
        return period;
    return (struct period){.state = PERIOD_READ, .month = order == ORDER_DAY_FIRST ? period.other : period.month};
}

struct period period_read(Slice month, Slice year, Slice language, struct arena *scratch)
{
    struct period period;
    month = slice_trim(month);
    year = slice_trim(year);
    if (LIKELY(read_plain(month, year, &period)))
        return period;
    size_t mark = arena_mark(scratch);
    if (text_is_empty_marker(month))
        month.len = 0;
    if (text_is_empty_marker(year))
        year.len = 0;
    period = read_fields(month, year, language, scratch);
    arena_rewind(scratch, mark);
    return period;
}
