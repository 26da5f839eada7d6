/* Causes that are not in the figures: what a spreadsheet made of a field, and a dataset that is
   older than it should be. */
#include "resolution/case_file.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/invoice_number.h"

/* ---- spreadsheets ---- */

static const Slice month_names[] = {S_INIT("jan"), S_INIT("feb"), S_INIT("mar"), S_INIT("apr"), S_INIT("may"),
                                    S_INIT("jun"), S_INIT("jul"), S_INIT("aug"), S_INIT("sep"), S_INIT("oct"),
                                    S_INIT("nov"), S_INIT("dec")};

static bool names_month(Slice text)
{
    for (size_t i = 0; i < COUNT_OF(month_names); i++)
        if (text.len >= 3 && slice_equal_nocase(slice_part(text, 0, 3), month_names[i]))
            return true;
    return false;
}

static bool is_digits(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len > 0;
}

/* "1-Jan", "Jan-20": what a cell shows that took 1/1 or 1.20 for a date. */
static bool is_date_of_sheet(Slice text)
{
    Slice rest, first = slice_cut(text, '-', &rest);
    return (is_digits(first) && first.len <= 2 && names_month(rest)) ||
           (names_month(first) && first.len <= 9 && is_digits(rest));
}

static bool is_all(Slice text, char c)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != c)
            return false;
    return text.len > 0;
}

static const char *damage_in(enum claim_field field, Slice raw)
{
    if (is_all(raw, '#'))
        return "is what a column shows that is too narrow for its number";
    if (raw.len > 2 && raw.at[0] == '#')
        return "is the error of a formula";
    if (field >= CLAIM_PURCHASE_UNIT && is_date_of_sheet(raw))
        return "is a number that a spreadsheet took for a date";
    if (invoice_lost_digits(raw))
        return "is what a spreadsheet leaves of a long number: the digits behind are lost";
    return NULL;
}

/* The published number that the damaged one may have been, by its first digits. */
static const struct kpi_row *row_behind(const struct case_file *file, Slice raw)
{
    const struct match *match = file->match;
    for (size_t i = 0; i < match->candidate_count; i++) {
        Slice number = match->candidates[i].row->normal;
        bool fits = number.len > 0 && raw.len > 0 && number.at[0] == raw.at[0];
        if (match->candidates[i].stage == STAGE_VALUE_ONLY && fits && is_digits(number))
            return match->candidates[i].row;
    }
    return NULL;
}

static enum cause_field cause_field_of(enum claim_field field)
{
    static const enum cause_field fields[] = {
        [CLAIM_MONTH] = CAUSE_OF_PERIOD,          [CLAIM_YEAR] = CAUSE_OF_PERIOD,
        [CLAIM_OMLP_TYPE] = CAUSE_OF_TYPE,        [CLAIM_PURCHASE_UNIT] = CAUSE_OF_UNITS,
        [CLAIM_INVOICE_NUMBER] = CAUSE_OF_INVOICE, [CLAIM_KPI_VALUE] = CAUSE_OF_KPI,
        [CLAIM_REVENUE] = CAUSE_OF_REVENUE};
    return fields[field];
}

static bool is_unread(const struct claim *claim, enum claim_field field)
{
    switch (field) {
    case CLAIM_PURCHASE_UNIT: return claim->units.state != AMOUNT_READ;
    case CLAIM_KPI_VALUE: return claim->kpi.state != AMOUNT_READ;
    case CLAIM_REVENUE: return claim->revenue.state != AMOUNT_READ;
    case CLAIM_OMLP_TYPE: return claim->type == OMLP_NONE;
    case CLAIM_INVOICE_NUMBER: return claim->invoice.len == 0;
    default: return claim->period.state != PERIOD_READ;
    }
}

void explain_damage(struct case_file *file)
{
    const struct claim *claim = file->claim;
    for (unsigned field = 0; field < CLAIM_DETAIL_COUNT; field++) {
        Slice raw = claim_raw(claim, field);
        const char *damage = is_unread(claim, (enum claim_field)field) ? damage_in((enum claim_field)field, raw) : NULL;
        if (!damage)
            continue;
        const struct kpi_row *row = field == CLAIM_INVOICE_NUMBER ? row_behind(file, raw) : NULL;
        Slice words = arena_printf(file->mem, "'%.*s' %s", SLICE_ARG(raw), damage);
        if (row)
            words = arena_printf(file->mem, "%.*s; invoice %.*s has the same values", SLICE_ARG(words),
                                 SLICE_ARG(row->invoice));
        diagnosis_add(&file->out->diagnosis, CAUSE_SPREADSHEET_DAMAGE, cause_field_of((enum claim_field)field), words);
    }
}

/* ---- publications ---- */

/* The last publication day up to this one. */
static Date newest_due(const struct case_file *file)
{
    return publication_of(file->programme, last_visible(file->programme, file->as_of));
}

static const struct publication *newest_at_hand(const struct case_file *file)
{
    const struct gathered *gathered = file->gathered;
    const struct publication *newest = NULL;
    for (size_t i = 0; i < gathered->publication_count; i++)
        if (gathered->publications[i].date.day <= file->as_of.day)
            newest = &gathered->publications[i];
    return newest;
}

static void add_stale(struct case_file *file, const struct publication *newest, Date due, enum cause_field field)
{
    Slice have = day_words(file, newest->date), want = day_words(file, due);
    diagnosis_add(&file->out->diagnosis, CAUSE_PUBLICATION_STALE, field,
                  arena_printf(file->mem, "the newest publication at hand is of %.*s; one was due on %.*s",
                               SLICE_ARG(have), SLICE_ARG(want)));
}

void explain_stale_publication(struct case_file *file)
{
    const struct publication *newest = newest_at_hand(file);
    Date due = newest_due(file);
    if (newest && newest->date.day < due.day)
        add_stale(file, newest, due, CAUSE_OF_ALL);
}

void explain_absent_month(struct case_file *file, Date due)
{
    const struct publication *newest = newest_at_hand(file);
    if (newest && newest->date.day < due.day) {
        add_stale(file, newest, due, CAUSE_OF_PERIOD);
        return;
    }
    Slice words = S("no publication up to this day has a row of the month");
    if (newest) {
        Slice day = day_words(file, newest->date), month = month_words(file, file->claim->period.month);
        words = arena_printf(file->mem, "publication %.*s is out and has no row of %.*s", SLICE_ARG(day),
                             SLICE_ARG(month));
    }
    diagnosis_add(&file->out->diagnosis, CAUSE_PUBLICATION_PARTIAL, CAUSE_OF_PERIOD, words);
}
