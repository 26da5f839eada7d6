/* Several claims below the ticket of one row: each set of its columns is read as if it were the row (column_groups.c). */
#include "tickets/intake_private.h"

#include "base/slice.h"
#include "records/flatten.h"

#include <string.h>

static bool holds(const struct intake *intake, size_t column)
{
    Slice text = without_guard(slice_trim(intake->row.fields[column]));
    return text.len && !text_is_empty_marker(text);
}

/* Does the row say anything in the columns of this claim alone? */
static bool is_there(const struct intake *intake, const struct column_group *group)
{
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        for (size_t i = 0; i < group->own_count[field]; i++)
            if (holds(intake, group->at[field][i]))
                return true;
    return false;
}

/* "invoices#2" is no claim beside "invoices#2.lines". */
static bool has_parts(const struct intake *intake, const struct column_group *group)
{
    for (size_t i = 0; i < intake->columns.group_count; i++) {
        const struct column_group *other = &intake->columns.groups[i];
        if (other->path.len > group->path.len && slice_starts(other->path, group->path) &&
            slice_has(S(".@"), other->path.at[group->path.len]) && is_there(intake, other))
            return true;
    }
    return false;
}

/* What comes after the last set that has columns of its own stands in it, a line each: nobody can tell which belong
   together. */
static bool is_heap(const struct intake *intake, const struct column_group *group, size_t *column)
{
    static const Slice last = S_INIT("#32");
    if (slice_find(group->path, last) == group->path.len)
        return false;
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        for (size_t i = 0; i < group->own_count[field]; i++) {
            *column = group->at[field][i];
            if (slice_has(slice_trim(intake->row.fields[*column]), '\n'))
                return true;
        }
    return false;
}
static_assert(MAX_REPEATS == 32, "as the name says");

static void put_heap_aside(const struct intake *intake, size_t column)
{
    static const Slice message = S_INIT("a ticket has more than 31 claims below it; those after them run into each "
                                        "other and are not read; export them as rows of their own");
    Place place = record_place(&intake->reader, &intake->row, column);
    diag_add(intake->diag, FINDING_record_too_large, place, "%.*s", SLICE_ARG(message));
    quarantine_add(intake->quarantine, (struct quarantined){.finding = FINDING_record_too_large,
                                                            .place = place,
                                                            .field = intake->reader.columns[column],
                                                            .found = intake_quoted(intake->row.fields[column]),
                                                            .message = message,
                                                            .raw = intake_quoted(intake->row.raw)});
}

static bool add_group(struct intake *intake, struct ticket *ticket, const struct labelled_text *text,
                      const struct column_group *group)
{
    size_t column;
    if (is_heap(intake, group, &column)) {
        put_heap_aside(intake, column);
        return true;
    }
    memcpy(intake->columns.at, group->at, sizeof group->at);
    memcpy(intake->columns.count, group->count, sizeof group->count);
    return intake_add_claim(intake, ticket, text);
}

/* "claims.invoice_number" beside an "invoice_number" of other tickets, which is the one that is read. */
static bool is_passed_over(const struct intake *intake, size_t column)
{
    Slice name = intake->names[column], last = name;
    if (intake->uses[column].field.len || !slice_has(name, '.'))
        return false;
    while (slice_has(last, '.'))
        slice_cut(last, '.', &last);
    size_t rank = column_name_rank(last);
    return rank != NO_COLUMN_NAME && column_name_field(rank) == CLAIM_INVOICE_NUMBER;
}

bool intake_has_passed_over(const struct intake *intake)
{
    for (size_t i = 0; i < intake->name_count; i++)
        if (is_passed_over(intake, i))
            return true;
    return false;
}

/* A row without an invoice of its own, whose claims stand where those of other rows do not. */
static void look_for_passed_over(const struct intake *intake)
{
    static const Slice message = S_INIT("claims stand below this ticket, and not below others, in whose columns it has "
                                        "none; they are not read: export such tickets in a file of their own");
    for (size_t i = 0; i < intake->name_count; i++) {
        if (!is_passed_over(intake, i) || !holds(intake, i))
            continue;
        Place place = record_place(&intake->reader, &intake->row, i);
        diag_add(intake->diag, FINDING_ticket_claims_unread, place, "%.*s", SLICE_ARG(message));
        quarantine_add(intake->quarantine, (struct quarantined){.finding = FINDING_ticket_claims_unread,
                                                                .place = place,
                                                                .field = intake->names[i],
                                                                .found = intake_quoted(intake->row.fields[i]),
                                                                .message = message,
                                                                .raw = intake_quoted(intake->row.raw)});
        return;
    }
}

bool intake_add_claims(struct intake *intake, struct ticket *ticket, const struct labelled_text *text)
{
    if (UNLIKELY(intake->has_passed_over && !intake_text(intake, CLAIM_INVOICE_NUMBER).len))
        look_for_passed_over(intake);
    if (LIKELY(!intake->columns.group_count))
        return intake_add_claim(intake, ticket, text);
    const struct ticket_columns whole = intake->columns;
    size_t count = 0;
    bool fine = true;
    for (size_t i = 0; i < whole.group_count; i++)
        count += is_there(intake, &whole.groups[i]) && !has_parts(intake, &whole.groups[i]);
    intake->is_one_of_many = count > 1;
    for (size_t i = 0; count && fine && i < whole.group_count; i++)
        if (is_there(intake, &whole.groups[i]) && !has_parts(intake, &whole.groups[i]))
            fine = add_group(intake, ticket, text, &whole.groups[i]);
    intake->columns = whole;
    fine = fine && (count || intake_add_claim(intake, ticket, text));
    intake->is_one_of_many = false;
    return fine;
}
static_assert(sizeof((struct column_group *)0)->at == sizeof((struct ticket_columns *)0)->at[0] * CLAIM_FIELD_COUNT,
              "the details come first");
