/* Dates and months in file names, and the order in which a publication date is
   looked for: name, option, newest month. */
#include "dataset/published.h"

#include "base/slice.h"
#include "programme/calendar.h"

#define LEAST_YEAR 2000
#define LAST_YEAR 2099

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_separator(char c)
{
    return c == '-' || c == '_' || c == '.' || c == ' ';
}

/* A URL may go on behind its path with all kinds of numbers. */
static Slice without_query(Slice path)
{
    if (slice_find(path, S("://")) == path.len)
        return path;
    size_t to = 0;
    while (to < path.len && path.at[to] != '?' && path.at[to] != '#')
        to++;
    return slice_part(path, 0, to);
}

static Slice base_name(Slice path)
{
    size_t from = path.len;
    while (from > 0 && path.at[from - 1] != '/')
        from--;
    return slice_skip(path, from);
}

static size_t digits_at(Slice text, size_t from)
{
    size_t to = from;
    while (to < text.len && is_digit(text.at[to]))
        to++;
    return to - from;
}

static int number_at(Slice text, size_t from, size_t len)
{
    uint64_t number = 0;
    slice_to_u64(slice_part(text, from, from + len), 9999, &number);
    return (int)number;
}

static bool plausible_date(int year, int month, int day, Date *out)
{
    return year >= LEAST_YEAR && year <= LAST_YEAR && date_make(year, month, day, out);
}

static bool plausible_month(int year, int month, Month *out)
{
    return year >= LEAST_YEAR && year <= LAST_YEAR && month_make(year, month, out);
}

/* How far a month's name reaches that ends right before `end` or begins at `begin`:
   at least its first three letters, at most all of it. */
static int month_word(Slice word)
{
    static const Slice names[] = {S_INIT("january"), S_INIT("february"), S_INIT("march"),     S_INIT("april"),
                                  S_INIT("may"),     S_INIT("june"),     S_INIT("july"),      S_INIT("august"),
                                  S_INIT("september"), S_INIT("october"), S_INIT("november"), S_INIT("december")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (slice_equal_nocase(word, names[i]) || slice_equal_nocase(word, slice_part(names[i], 0, 3)) ||
            (i == 8 && slice_equal_nocase(word, S("sept"))))
            return (int)i + 1;
    return 0;
}

static bool is_letter(char c)
{
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'z';
}

/* "Jan" right before `at`, with at most one separator between. Of "LearningKPI_Jan"
   and "KPIJan" only the last run of letters can be meant, or its last word. */
static int month_before(Slice name, size_t at)
{
    size_t to = at > 0 && is_separator(name.at[at - 1]) ? at - 1 : at, from = to;
    while (from > 0 && is_letter(name.at[from - 1]))
        from--;
    int month = month_word(slice_part(name, from, to));
    for (; !month && from < to; from++)
        if (name.at[from] >= 'A' && name.at[from] <= 'Z')
            month = month_word(slice_part(name, from, to));
    return month;
}

static int month_after(Slice name, size_t at)
{
    size_t from = at < name.len && is_separator(name.at[at]) ? at + 1 : at, to = from;
    while (to < name.len && is_letter(name.at[to]))
        to++;
    return month_word(slice_part(name, from, to));
}

/* "0215" or "021530" after "2020": a date, with or without a time of day. */
static bool digits_say_date(Slice name, size_t at, size_t len, Date *out)
{
    if (len != 8 && len != 12 && len != 14)
        return false;
    if (len > 8 && (number_at(name, at + 8, 2) > 23 || number_at(name, at + 10, 2) > 59))
        return false;
    return plausible_date(number_at(name, at, 4), number_at(name, at + 4, 2), number_at(name, at + 6, 2), out);
}

/* What the digits at `at`, the first of their run, say with what stands around
   them. Returns how many bytes were understood. */
static size_t hint_at(Slice name, size_t at, struct name_hint *hint)
{
    size_t len = digits_at(name, at), end = at + len;
    if (digits_say_date(name, at, len, &hint->date))
        return len;
    if (len == 6 && plausible_month(number_at(name, at, 4), number_at(name, at + 4, 2), &hint->month))
        return len;
    if (len != 4)
        return 0;
    int year = number_at(name, at, 4), word = month_before(name, at);
    bool has_month = end < name.len && is_separator(name.at[end]) && digits_at(name, end + 1) == 2;
    int month = has_month ? number_at(name, end + 1, 2) : 0;
    bool has_day = has_month && end + 3 < name.len && name.at[end + 3] == name.at[end] && digits_at(name, end + 4) >= 2;
    /* "2020-02-15T0730" goes on with a letter, "2020-02-1530" is no date; a word before it says nothing of it */
    if (has_day && digits_at(name, end + 4) == 2 &&
        plausible_date(year, month, number_at(name, end + 4, 2), &hint->date))
        return end + 6 - at;
    if (!word)
        word = month_after(name, end);
    if (word && plausible_month(year, word, &hint->month))
        return len;
    return has_month && !has_day && plausible_month(year, month, &hint->month) ? end + 3 - at : 0;
}

static struct name_hint hint_of(Slice name)
{
    struct name_hint found = {0};
    bool dates_differ = false, months_differ = false;
    for (size_t at = 0; at < name.len;) {
        struct name_hint hint = {0};
        size_t run = digits_at(name, at), used = run ? hint_at(name, at, &hint) : 1;
        dates_differ |= found.date.day && hint.date.day && found.date.day != hint.date.day;
        months_differ |= found.month.k && hint.month.k && found.month.k != hint.month.k;
        found.date = hint.date.day ? hint.date : found.date;
        found.month = hint.month.k ? hint.month : found.month;
        at += used > run ? used : run ? run : 1;
    }
    if (dates_differ || months_differ)
        return (struct name_hint){0};
    found.data_month = found.month;
    /* a date says more than a month beside it */
    if (found.date.day)
        found.month = MONTH_NONE;
    return found;
}

/* Of a file in a zip ("week.zip/a.csv") its own name, then that of the zip. */
struct name_hint name_hint(Slice path)
{
    static const Slice between = S_INIT(".zip/");
    path = without_query(path);
    size_t zip = slice_find(path, between);
    if (zip == path.len)
        return hint_of(base_name(path));
    struct name_hint found = hint_of(base_name(slice_skip(path, zip + between.len)));
    struct name_hint outer = hint_of(base_name(slice_part(path, 0, zip)));
    if (!found.date.day && !found.month.k)
        found.month = outer.month;
    found.data_month = found.data_month.k ? found.data_month : outer.data_month;
    found.date = found.date.day ? found.date : outer.date;
    return found;
}

struct published published_when(const struct programme *programme, Slice path, Date option, Month newest)
{
    struct name_hint hint = name_hint(path);
    struct published published = {.date = hint.date};
    if (hint.date.day)
        return published;
    if (hint.month.k && newest.k) {
        /* KPI_2020-01 holds January, or was published in January and holds December */
        bool names_data = hint.month.k == newest.k;
        bool names_publication = date_month(publication_of(programme, newest)).k == hint.month.k;
        if (names_data || names_publication)
            return (struct published){.date = publication_of(programme, newest)};
        published.name_disagrees = true;
    }
    published.date = option;
    if (!option.day && newest.k) {
        published.date = publication_of(programme, newest);
        published.assumed = true;
    }
    return published;
}
