/* The programme's calendar. Everything is counted in whole months and days over
   the numbers of a struct programme; no clock is read and no zone is known. */
#include "programme/calendar.h"

#include "base/slice.h"
#include "base/unicode.h"

#define FIRST_MONTH ((Month){1900 * 12})
#define LAST_MONTH ((Month){2999 * 12 + 11})
/* The whole of the years above: a series of anniversaries never needs more steps. */
#define MAX_ANNIVERSARY_STEPS 1200

static Month sane_month(Month month)
{
    if (month.k < FIRST_MONTH.k)
        return FIRST_MONTH;
    return month.k > LAST_MONTH.k ? LAST_MONTH : month;
}

static Date sane_day(Date day)
{
    Date first = month_day(FIRST_MONTH, 1), last = month_last_day(LAST_MONTH);
    if (day.day < first.day)
        return first;
    return day.day > last.day ? last : day;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* The same day of another month, or that month's last day: 29 February - 12 months = 28 February. */
static Date add_months(Date day, int months)
{
    Month month = month_add(date_month(day), months);
    return month_day(month, smaller(date_day_of_month(day), date_day_of_month(month_last_day(month))));
}

bool month_in(MonthSpan span, Month month)
{
    return month.k >= span.from.k && month.k <= span.to.k;
}

bool date_in(DateSpan span, Date date)
{
    return date.day >= span.from.day && date.day <= span.to.day;
}

static Date publication_day(const struct programme *programme, Month month)
{
    assert(programme->publication_shift == PUBLICATION_SHIFT_NONE);
    return month_day(month_add(month, programme->publication_lag_months), programme->publication_day);
}

Date publication_of(const struct programme *programme, Month month)
{
    return publication_day(programme, sane_month(month));
}

Month last_visible(const struct programme *programme, Date day)
{
    day = sane_day(day);
    int lag = programme->publication_lag_months + (date_day_of_month(day) < programme->publication_day);
    return month_add(date_month(day), -lag);
}

MonthSpan display_window(const struct programme *programme, Date day)
{
    Month last = last_visible(programme, day);
    return (MonthSpan){month_add(last, 1 - programme->window_months), last};
}

DateSpan visible_interval(const struct programme *programme, Month month)
{
    month = sane_month(month);
    Date gone = publication_day(programme, month_add(month, programme->window_months));
    return (DateSpan){publication_day(programme, month), date_add_days(gone, -1)};
}

static DateSpan days_before(const struct programme *programme, Date anniversary)
{
    return (DateSpan){add_months(anniversary, -programme->window_months), date_add_days(anniversary, -1)};
}

MonthSpan eligibility_window(const struct programme *programme, Date anniversary)
{
    anniversary = sane_day(anniversary);
    Month month = date_month(anniversary);
    DateSpan days = days_before(programme, anniversary);
    switch (programme->renewal_window) {
    case RENEWAL_PUBLISHED: return display_window(programme, anniversary);
    case RENEWAL_EXACT_DAYS: return (MonthSpan){date_month(days.from), date_month(days.to)};
    case RENEWAL_COMPLETE_MONTHS: break;
    }
    return (MonthSpan){month_add(month, -programme->window_months), month_add(month, -1)};
}

DateSpan eligibility_days(const struct programme *programme, Date anniversary)
{
    anniversary = sane_day(anniversary);
    if (programme->renewal_window == RENEWAL_EXACT_DAYS)
        return days_before(programme, anniversary);
    MonthSpan months = eligibility_window(programme, anniversary);
    return (DateSpan){month_day(months.from, 1), month_last_day(months.to)};
}

DateSpan renewal_open(const struct programme *programme, Date anniversary)
{
    anniversary = sane_day(anniversary);
    return (DateSpan){anniversary, date_add_days(anniversary, programme->renewal_open_days)};
}

DateSpan renewal_reminders(const struct programme *programme, Date anniversary)
{
    anniversary = sane_day(anniversary);
    return (DateSpan){date_add_days(anniversary, -programme->renewal_remind_before),
                      date_add_days(anniversary, programme->renewal_remind_after)};
}

static Date step(const struct programme *programme, Date anniversary, int direction)
{
    if (programme->anniversary_step == ANNIVERSARY_CALENDAR_YEAR)
        return date_add_years(anniversary, direction);
    return date_add_days(anniversary, direction * 365);
}

Date next_anniversary(const struct programme *programme, Date anniversary)
{
    return step(programme, sane_day(anniversary), 1);
}

static bool is_over(const struct programme *programme, Date anniversary, Date day)
{
    return date_add_days(anniversary, programme->renewal_open_days).day < day.day;
}

Date current_anniversary(const struct programme *programme, Date known, Date day)
{
    Date anniversary = sane_day(known);
    day = sane_day(day);
    for (int i = 0; i < MAX_ANNIVERSARY_STEPS && is_over(programme, anniversary, day); i++)
        anniversary = step(programme, anniversary, 1);
    for (int i = 0; i < MAX_ANNIVERSARY_STEPS; i++) {
        Date before = step(programme, anniversary, -1);
        if (is_over(programme, before, day))
            break;
        anniversary = before;
    }
    return anniversary;
}

static bool is_excluded(const struct extension *extension, Slice competency, struct arena *scratch)
{
    Slice folded = unicode_fold(competency, scratch);
    for (size_t i = 0; i < extension->excluded_count; i++)
        if (slice_equal(unicode_fold(extension->excluded_competencies[i], scratch), folded))
            return true;
    return false;
}

bool extension_applies(const struct programme *programme, Date anniversary, Slice competency, struct arena *scratch)
{
    for (size_t i = 0; i < programme->extension_count; i++) {
        const struct extension *extension = &programme->extensions[i];
        if (date_in((DateSpan){extension->from, extension->to}, anniversary) &&
            !is_excluded(extension, competency, scratch))
            return true;
    }
    return false;
}

struct directory_dates directory_dates(const struct programme *programme, Date complete_on)
{
    complete_on = sane_day(complete_on);
    bool too_late = date_day_of_month(complete_on) >= programme->directory_cutoff_day;
    Month batch = month_add(date_month(complete_on), too_late ? 1 : 0);
    Date first = month_day(batch, programme->directory_first_day);
    return (struct directory_dates){
        .batch = batch,
        .submitted = {first, month_day(batch, programme->directory_last_day)},
        .visible_by = month_day(month_add(batch, 1), programme->directory_visible_day),
    };
}
