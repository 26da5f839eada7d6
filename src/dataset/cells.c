/* Reading single cells: the forms that published files use are recognised here in
   a few comparisons, the rest is left to the readers of tickets/. */
#include "dataset/cells.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/period.h"

#define MAX_NOTE_BYTES 64 /* of a note that are looked at */
#define MAX_TIME_CHARS 20
#define FISCAL_FIRST_MONTH 7

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_digits(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.at[i]))
            return false;
    return text.len > 0;
}

struct amount cell_amount(Slice text, bool comma_possible, const struct programme *programme, struct arena *scratch)
{
    struct amount amount = {.state = AMOUNT_READ};
    if (cell_plain_number(text, comma_possible, &amount.value))
        return amount;
    return amount_read(text, comma_possible ? 0 : '.', programme, scratch);
}

/* Nothing, or a time of day behind a date: "T00:00:00Z", " 12:00:00 AM". */
static bool is_time_or_nothing(Slice text)
{
    if (text.len == 0)
        return true;
    if ((text.at[0] != 'T' && text.at[0] != ' ') || text.len > MAX_TIME_CHARS || !slice_has(text, ':'))
        return false;
    for (size_t i = 1; i < text.len; i++)
        if (!is_digit(text.at[i]) && !slice_has(S(":. +-ZAPMapm"), text.at[i]))
            return false;
    return true;
}

static Slice leading_digits(Slice text)
{
    size_t len = 0;
    while (len < text.len && is_digit(text.at[len]))
        len++;
    return slice_part(text, 0, len);
}

/* The number before `separator` at the head of *text; both are cut off. */
static bool take_number(Slice *text, size_t max_digits, char separator, int *out)
{
    Slice digits = leading_digits(*text);
    uint64_t number;
    if (digits.len == 0 || digits.len > max_digits || !slice_to_u64(digits, 9999, &number))
        return false;
    if (separator && (digits.len == text->len || text->at[digits.len] != separator))
        return false;
    *text = slice_skip(*text, digits.len + (separator != 0));
    *out = (int)number;
    return true;
}

/* Month first: "2/15/2020". Where the day may be first, only what cannot be read both ways. */
static bool slash_date(Slice text, bool day_may_be_first, Date *out)
{
    int first, second, year;
    if (!take_number(&text, 2, '/', &first) || !take_number(&text, 2, '/', &second) ||
        leading_digits(text).len != 4 || !take_number(&text, 4, 0, &year) || !is_time_or_nothing(text))
        return false;
    if (!day_may_be_first || first == second || second > 12)
        return date_make(year, first, second, out);
    return first > 12 && date_make(year, second, first, out);
}

/* "2020-02-15", "20200215". */
static bool iso_date(Slice text, Date *out)
{
    size_t len = text.len > 4 && text.at[4] == '-' ? 10 : 8;
    return text.len >= len && is_time_or_nothing(slice_skip(text, len)) && date_parse(slice_part(text, 0, len), out);
}

#define MS_PER_MINUTE 60000
#define MS_PER_DAY ((int64_t)86400000)
#define MAX_STAMP_MS ((uint64_t)1 << 47) /* some time in the 65th century */

/* "+0900" behind a number of milliseconds: what the clock showed. */
static bool take_offset(Slice text, int64_t *ms)
{
    uint64_t number;
    *ms = 0;
    if (text.len == 0)
        return true;
    if (text.len != 5 || (text.at[0] != '+' && text.at[0] != '-') || !slice_to_u64(slice_skip(text, 1), 1459, &number))
        return false;
    *ms = (int64_t)(number / 100 * 60 + number % 100) * MS_PER_MINUTE * (text.at[0] == '-' ? -1 : 1);
    return true;
}

/* "/Date(1577836800000)/", as OData writes it in JSON: milliseconds since 1970, UTC. */
static bool stamp_date(Slice text, Date *out, bool *is_midnight)
{
    static const Slice before = S_INIT("/Date("), behind = S_INIT(")/");
    uint64_t stamp;
    int64_t offset;
    Date epoch;
    if (!slice_starts(text, before) || !slice_ends(text, behind) || text.len < before.len + behind.len)
        return false;
    Slice inner = slice_part(text, before.len, text.len - behind.len), digits = leading_digits(inner);
    if (!slice_to_u64(digits, MAX_STAMP_MS, &stamp) || !take_offset(slice_skip(inner, digits.len), &offset) ||
        !date_make(1970, 1, 1, &epoch))
        return false;
    int64_t ms = (int64_t)stamp + offset;
    if (ms < 0)
        return false;
    *out = date_add_days(epoch, (int)(ms / MS_PER_DAY));
    *is_midnight = ms % MS_PER_DAY == 0;
    return true;
}

/* "T00:00:00Z", " 12:00:00 AM", or nothing. */
static bool time_is_midnight(Slice time)
{
    bool is_noon_clock = slice_ends(time, S("AM")) || slice_ends(time, S("am"));
    Slice digits = slice_part(slice_skip(time, 1), 0, 8);
    if (is_noon_clock && slice_starts(digits, S("12:")))
        digits = slice_skip(digits, 2);
    for (size_t i = 0; i < digits.len; i++)
        if (digits.at[i] >= '1' && digits.at[i] <= '9')
            return false;
    return true;
}

/* A time of day with a zone beside a date: elsewhere it is another day. */
static bool day_depends_on_zone(Slice text)
{
    Date date;
    bool is_midnight = true;
    if (stamp_date(text, &date, &is_midnight))
        return !is_midnight;
    size_t at = 0;
    while (at < text.len && text.at[at] != 'T' && text.at[at] != ' ')
        at++;
    return !time_is_midnight(slice_skip(text, at));
}

bool cell_date(Slice text, bool day_may_be_first, Date *out)
{
    bool is_midnight;
    return iso_date(text, out) || slash_date(text, day_may_be_first, out) || stamp_date(text, out, &is_midnight);
}

/* "2020-01", "202001". */
static bool year_month(Slice text, Month *out)
{
    uint64_t number;
    if (text.len == 7)
        return month_parse(text, out);
    return text.len == 6 && slice_to_u64(text, 999912, &number) &&
           month_make((int)(number / 100), (int)(number % 100), out);
}

static bool has_slash_date_shape(Slice text)
{
    int number;
    return take_number(&text, 2, '/', &number) && take_number(&text, 2, '/', &number);
}

/* Where only firsts of months stand, 1/3/2020 is 1 March of somebody who writes the day first. */
static bool day_may_be_month(Slice text, Date date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return slice_has(text, '/') && day != 1 && day <= 12 && day != month;
}

static bool whole_period(Slice text, const struct period_cells *cells, Month *out, Slice *why)
{
    Date date;
    if (year_month(text, out))
        return true;
    if (!cell_date(text, cells->day_may_be_first, &date)) {
        /* 13/1/2020 proves that the day stands first, and makes every 1/3/2020 doubtful */
        if (has_slash_date_shape(text))
            *why = cells->day_may_be_first ? S("the day may be the month") : S("no date with the month first");
        return false;
    }
    if (!cells->month_is_date && !cells->day_may_be_first && day_may_be_month(text, date)) {
        *why = S("the day may be the month");
        return false;
    }
    if (!cells->month_is_date && day_depends_on_zone(text)) {
        *why = S("the day depends on the time zone");
        return false;
    }
    *out = date_month(date);
    return true;
}

static bool month_in_year(Slice month, Slice year, Month *out)
{
    uint64_t month_number, year_number;
    return month.len <= 2 && year.len == 4 && slice_to_u64(month, 12, &month_number) &&
           slice_to_u64(year, 9999, &year_number) && month_make((int)year_number, (int)month_number, out);
}

/* The readers of tickets know every other form. */
static bool odd_period(Slice month, Slice year, struct arena *scratch, Month *out, Slice *why)
{
    static const Slice reasons[] = {
        [PERIOD_MISSING] = S_INIT("there is no month"),
        [PERIOD_READ] = {0},
        [PERIOD_NO_MONTH] = S_INIT("the month is missing"),
        [PERIOD_NO_YEAR] = S_INIT("the year is missing"),
        [PERIOD_BAD_MONTH] = S_INIT("there is no such month"),
        [PERIOD_RANGE] = S_INIT("that is more than one month"),
        [PERIOD_AMBIGUOUS] = S_INIT("that can be read two ways"),
        [PERIOD_CONFLICT] = S_INIT("month and year disagree"),
        [PERIOD_UNREADABLE] = S_INIT("that is not a month"),
    };
    struct period period = period_read(month, year, (Slice){0}, scratch);
    if (period.state != PERIOD_READ) {
        *why = reasons[period.state];
        return false;
    }
    *out = period.month;
    return true;
}

static bool calendar_period(const struct period_cells *cells, struct arena *scratch, Month *out, Slice *why)
{
    Month month;
    uint64_t year;
    if (month_in_year(cells->month, cells->year, out))
        return true;
    *why = (Slice){0};
    if (!whole_period(cells->month, cells, &month, why))
        return !why->len && odd_period(cells->month, cells->year, scratch, out, why);
    if (cells->year.len && (!slice_to_u64(cells->year, 9999, &year) || (int)year != month_year(month))) {
        *why = S("month and year disagree");
        return false;
    }
    *out = month;
    return true;
}

/* "FY20", "FY2020", "2020", "20". */
static bool fiscal_year_number(Slice text, int *out)
{
    uint64_t number;
    if (slice_starts_nocase(text, S("FY")))
        text = slice_trim(slice_skip(text, 2));
    if ((text.len != 2 && text.len != 4) || !slice_to_u64(text, 9999, &number))
        return false;
    *out = (int)number + (text.len == 2 ? 2000 : 0);
    return true;
}

/* "7", "M7", "P07", "FM07": counted from the start of the fiscal year. */
static bool fiscal_month_number(Slice text, int *out)
{
    static const Slice heads[] = {S_INIT("FM"), S_INIT("FP"), S_INIT("M"), S_INIT("P")};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (slice_starts_nocase(text, heads[i]) && all_digits(slice_skip(text, heads[i].len))) {
            text = slice_skip(text, heads[i].len);
            break;
        }
    }
    return text.len <= 2 && take_number(&text, 2, 0, out) && text.len == 0;
}

/* A month by its name, in a fiscal year: names are those of the calendar. */
static bool named_month_in_fiscal_year(Slice month, int fiscal_year, struct arena *scratch, Month *out, Slice *why)
{
    Month named;
    if (!odd_period(month, S("2000"), scratch, &named, why))
        return false;
    int number = month_number(named);
    return month_make(fiscal_year - (number >= FISCAL_FIRST_MONTH), number, out);
}

static bool fiscal_period(const struct period_cells *cells, struct arena *scratch, Month *out, Slice *why)
{
    Slice cell = cells->fiscal_month.len ? cells->fiscal_month : cells->month;
    bool counted = cells->fiscal_month.len > 0;
    int year, number;
    Slice unused;
    *why = (Slice){0};
    struct period_cells plain = {.day_may_be_first = cells->day_may_be_first};
    if (whole_period(cell, &plain, out, why) || (!why->len && odd_period(cell, (Slice){0}, scratch, out, &unused)))
        return true;
    if (why->len)
        return false;
    if (!fiscal_year_number(cells->fiscal_year, &year)) {
        *why = S("the fiscal year is missing");
        return false;
    }
    if (!fiscal_month_number(cell, &number))
        return named_month_in_fiscal_year(cell, year, scratch, out, why);
    Month first;
    *why = S("there is no such month");
    if (!counted || number < 1 || number > 12 || !month_make(year - 1, FISCAL_FIRST_MONTH, &first))
        return false;
    *out = month_add(first, number - 1);
    return true;
}

bool cell_period(const struct period_cells *cells, struct arena *scratch, Month *out, Slice *why)
{
    bool fiscal = cells->fiscal_month.len || (cells->fiscal_year.len && !cells->year.len);
    /* a calendar month beside a fiscal one says it plainly, if it says the year */
    if (cells->month.len && calendar_period(cells, scratch, out, why))
        return true;
    return fiscal ? fiscal_period(cells, scratch, out, why) : calendar_period(cells, scratch, out, why);
}

bool cell_document(Slice text, enum row_document *out)
{
    static const struct {
        Slice name; /* lower case, letters only */
        enum row_document document;
    } documents[] = {
        {S_INIT(""), ROW_INVOICE},
        {S_INIT("invoice"), ROW_INVOICE},
        {S_INIT("adjustmentnote"), ROW_ADJUSTMENT_NOTE},
        {S_INIT("adjustment"), ROW_ADJUSTMENT_NOTE},
        {S_INIT("creditnote"), ROW_ADJUSTMENT_NOTE},
        {S_INIT("creditmemo"), ROW_ADJUSTMENT_NOTE},
        {S_INIT("credit"), ROW_ADJUSTMENT_NOTE},
        {S_INIT("voidnote"), ROW_VOID_NOTE},
        {S_INIT("void"), ROW_VOID_NOTE},
    };
    char letters[16];
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char lower = (char)(text.at[i] | 0x20);
        if (lower < 'a' || lower > 'z')
            continue;
        if (len == sizeof letters)
            return false;
        letters[len++] = lower;
    }
    for (size_t i = 0; i < COUNT_OF(documents); i++) {
        if (slice_equal((Slice){letters, len}, documents[i].name) && (len || !text.len)) {
            *out = documents[i].document;
            return true;
        }
    }
    return false;
}

bool cell_is_note(Slice text, struct arena *scratch)
{
    static const Slice heads[] = {
        S_INIT("Applied filters"), S_INIT("No filters applied"), S_INIT("Angewendete Filter"),
        S_INIT("Filtres appliqués"), S_INIT("Filtros aplicados"), S_INIT("Filtri applicati"),
        S_INIT("Toegepaste filters"), S_INIT("Zastosowane filtry"), S_INIT("Примененные фильтры"),
        S_INIT("Tillämpade filter"), S_INIT("Uygulanan filtreler"), S_INIT("Použité filtry"),
        S_INIT("適用されたフィルター"), S_INIT("적용된 필터"), S_INIT("应用的筛选器"), S_INIT("已应用的筛选器"), S_INIT("套用的篩選"),
    };
    Slice folded = unicode_fold(slice_part(text, 0, MAX_NOTE_BYTES), scratch);
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        if (slice_starts(folded, unicode_fold(heads[i], scratch)))
            return true;
    return false;
}
