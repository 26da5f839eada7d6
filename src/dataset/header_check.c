/* What is wrong with a header, in words that say what to do next. */
#include "dataset/header_check.h"

#include "base/arena.h"
#include "base/slice.h"
#include "records/record.h"
#include "tickets/period.h"
#include "tickets/title_scale.h"

#include <inttypes.h>

#define MAX_COLUMNS_SHOWN 30
#define LEAST_MONTHS_ASIDE 3 /* so many months among the names are a table with a column a month */

/* "'MPN ID', 'Month', ..." */
static Slice list_columns(const struct columns *columns, struct arena *mem)
{
    Slice list = S("");
    size_t count = columns->count < MAX_COLUMNS_SHOWN ? columns->count : MAX_COLUMNS_SHOWN;
    for (size_t i = 0; i < count; i++) {
        Slice name = text_head(columns->names[i], MAX_SHOWN_BYTES);
        list = arena_printf(mem, "%.*s%s'%.*s'", SLICE_ARG(list), i ? ", " : "", SLICE_ARG(name));
    }
    return count < columns->count ? arena_printf(mem, "%.*s and %zu more", SLICE_ARG(list), columns->count - count)
                                  : list;
}

/* The first name that is a month, when many are: "Jan 2020", "2020-02", "March". */
static bool months_stand_aside(const struct columns *columns, struct arena *mem, Slice *first)
{
    size_t count = 0;
    for (size_t i = 0; i < columns->count; i++) {
        struct period period = period_read(columns->names[i], (Slice){0}, (Slice){0}, mem);
        if (period.state != PERIOD_READ && period.state != PERIOD_NO_YEAR)
            continue;
        if (!count++)
            *first = columns->names[i];
    }
    return count >= LEAST_MONTHS_ASIDE;
}

/* Names that only an export of tickets has, where a header was not found at all. */
static Slice what_else(const struct columns *columns, Slice head, struct arena *mem)
{
    static const struct {
        Slice head, what;
    } forms[] = {
        {S_INIT("<!doctype html"), S_INIT("it is an HTML page, perhaps of a sign-in")},
        {S_INIT("<html"), S_INIT("it is an HTML page, perhaps of a sign-in")},
        {S_INIT("%PDF"), S_INIT("it is a PDF document")},
        {S_INIT("\xd0\xcf\x11\xe0"), S_INIT("it is an old Office document; save it as XLSX or CSV")},
    };
    Slice month, start = slice_starts(head, S("\xef\xbb\xbf")) ? slice_skip(head, 3) : head;
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (slice_starts_nocase(slice_trim(start), forms[i].head))
            return forms[i].what;
    if (columns->may_be_tickets)
        return S("it looks like an export of tickets; tickets are given without -d");
    if (months_stand_aside(columns, mem, &month)) {
        month = text_head(month, MAX_SHOWN_BYTES);
        return arena_printf(mem, "months stand side by side as columns, as '%.*s'; it must be one row per invoice "
                                 "line and month: unpivot it, or export the underlying data",
                            SLICE_ARG(month));
    }
    return (Slice){0};
}

void header_give_month(struct gathering *gathering, Slice path, struct columns *columns)
{
    char chars[MONTH_CHARS];
    if (!columns_missing(columns, FIELD_MONTH))
        return;
    Month month = name_hint(path).data_month;
    if (!month.k)
        return;
    columns->given_month = arena_copy(gathering->work, month_format(month, chars));
}

void header_report_given(struct gathering *gathering, Slice source, const struct columns *columns)
{
    Slice month = text_head(columns->given_month, MAX_SHOWN_BYTES);
    diag_add(gathering->diag, FINDING_dataset_month_given, (Place){.source = source},
             "there is no column of months; the rows are taken to be of '%.*s', as the name of the file or sheet says",
             SLICE_ARG(month));
}

void header_report_currency(struct gathering *gathering, const struct scanned *out)
{
    uint64_t count = out->no_currency_count;
    if (count)
        diag_add(gathering->diag, FINDING_dataset_currency_missing, (Place){.source = out->info.name},
                 "%" PRIu64 " row%s no currency: neither a column nor the header nor the amount says it", count,
                 count == 1 ? " has" : "s have");
}

/* A column of amounts whose title says that they count in thousands or the like: `passed` of them are told already. */
static bool find_scaled(const struct columns *columns, enum dataset_field field, size_t passed, struct arena *mem,
                        Slice *name)
{
    bool is_amount = field == FIELD_UNITS || field == FIELD_KPI || field == FIELD_REVENUE;
    for (size_t i = 0; is_amount && i < columns->count; i++) {
        int64_t factor;
        Slice currency;
        *name = columns->names[i];
        if (title_scale(*name, mem, &factor, &currency) != SCALE_NONE && !passed--)
            return true;
    }
    return false;
}

static bool check_missing(struct gathering *gathering, const struct columns *columns, Place at, struct arena *mem)
{
    struct diag *diag = gathering->diag;
    Slice missing = S(""), scaled;
    size_t scaled_count = 0;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        enum dataset_field field = (enum dataset_field)i;
        if (!columns_missing(columns, field))
            continue;
        Slice title = field_title(field), example = field_example(field);
        if (columns->rival[field] >= 0) {
            Slice one = text_head(columns->names[columns->first_rival[field]], MAX_SHOWN_BYTES);
            Slice other = text_head(columns->names[columns->rival[field]], MAX_SHOWN_BYTES);
            diag_add(diag, FINDING_dataset_column_missing, at,
                     "two columns could be the %.*s, '%.*s' and '%.*s'; rename the one that is not", SLICE_ARG(title),
                     SLICE_ARG(one), SLICE_ARG(other));
        } else if (find_scaled(columns, field, scaled_count, mem, &scaled)) {
            scaled_count++;
            scaled = text_head(scaled, MAX_SHOWN_BYTES);
            diag_add(diag, FINDING_dataset_column_missing, at,
                     "there is no column for the %.*s; '%.*s' counts in thousands or the like, as its title says: give "
                     "whole figures under a title that says nothing else", SLICE_ARG(title), SLICE_ARG(scaled));
        } else {
            diag_add(diag, FINDING_dataset_column_missing, at, "there is no column for the %.*s, such as '%.*s'",
                     SLICE_ARG(title), SLICE_ARG(example));
        }
        missing = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(missing), missing.len ? ", " : "", SLICE_ARG(title));
    }
    if (missing.len == 0)
        return true;
    Slice list = list_columns(columns, mem), what = what_else(columns, (Slice){0}, mem);
    if (what.len)
        return diag_fault(diag, "'%.*s' cannot be used as a KPI dataset: %.*s", SLICE_ARG(at.source), SLICE_ARG(what));
    return diag_fault(diag, "'%.*s' cannot be used as a KPI dataset: no column for %.*s; line %" PRIu64 " names %.*s",
                      SLICE_ARG(at.source), SLICE_ARG(missing), at.line, SLICE_ARG(list));
}

/* "partner = 'MPN ID', month = 'Month', ..." */
static Slice describe_mapping(const struct columns *columns, struct arena *mem)
{
    Slice text = S("");
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        Slice title = field_title((enum dataset_field)i), name = columns_name(columns, (enum dataset_field)i);
        if (columns->of[i] < 0)
            continue;
        name = text_head(name, MAX_SHOWN_BYTES);
        text = arena_printf(mem, "%.*s%s%.*s = '%.*s'", SLICE_ARG(text), text.len ? ", " : "", SLICE_ARG(title),
                            SLICE_ARG(name));
    }
    return text;
}

/* Not refused, since published rows may have such columns; but tickets would all find themselves. */
static void report_like_tickets(struct gathering *gathering, const struct columns *columns, Place at)
{
    Slice name = text_head(columns->ticket_column, MAX_SHOWN_BYTES);
    diag_add(gathering->diag, FINDING_dataset_like_tickets, at,
             "%s%.*s%s: if it is an export of tickets, give it without -d",
             name.len ? "column '" : "columns such as the subject or the time of filing are those of tickets",
             SLICE_ARG(name), name.len ? "' may be the number of a ticket" : "");
}

bool header_check(struct gathering *gathering, const struct columns *columns, Place at, struct scanned *out)
{
    struct arena *mem = gathering->dataset->mem;
    if (columns->is_tickets)
        return diag_fault(gathering->diag,
                          "'%.*s' cannot be used as a KPI dataset: it is an export of tickets; tickets are given "
                          "without -d",
                          SLICE_ARG(at.source));
    if (!check_missing(gathering, columns, at, gathering->work))
        return false;
    if (columns->may_be_tickets)
        report_like_tickets(gathering, columns, at);
    out->info.mapping = describe_mapping(columns, mem);
    diag_debug(gathering->diag, S("dataset"), "'%.*s' (%.*s), header in line %" PRIu64 ": %.*s", SLICE_ARG(at.source),
               SLICE_ARG(out->info.format), at.line, SLICE_ARG(out->info.mapping));
    return true;
}

bool header_refuse(struct gathering *gathering, const struct columns *columns, Slice head, Slice source)
{
    Slice list = list_columns(columns, gathering->work), what = what_else(columns, head, gathering->work);
    if (what.len)
        return diag_fault(gathering->diag, "'%.*s' is no KPI dataset: %.*s", SLICE_ARG(source), SLICE_ARG(what));
    return diag_fault(gathering->diag,
                      "'%.*s' is no KPI dataset: none of its first lines names at least %d of the columns that are "
                      "needed; the first one holds %.*s",
                      SLICE_ARG(source), LEAST_RECOGNISED, SLICE_ARG(list));
}
