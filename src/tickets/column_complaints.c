/* Files that no tickets can be read from, told by their columns: what they are instead, and why they are refused. */
#include "tickets/recognition_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "tickets/period.h"

#define MAX_LISTED_COLUMNS 20 /* in the complaint that none of them fits */

bool columns_complain(const struct reader *reader, struct diag *diag)
{
    Slice list = {0};
    for (size_t i = 0; i < reader->column_count && i < MAX_LISTED_COLUMNS; i++)
        list = arena_printf(reader->mem, "%.*s%s%.*s", SLICE_ARG(list), i ? ", " : "", SLICE_ARG(reader->columns[i]));
    if (reader->column_count > MAX_LISTED_COLUMNS)
        list = arena_printf(reader->mem, "%.*s, ...", SLICE_ARG(list));
    Place place = {.source = reader->source->name, .line = 1};
    diag_add(diag, FINDING_ticket_column_missing, place, "no column is called like a detail of a claim");
    return diag_fault(diag,
                      "'%.*s' does not look like a ticket export: no column month, year, omlp_type, purchase_unit, "
                      "invoice_number, kpi_value or revenue, found: %.*s",
                      SLICE_ARG(reader->source->name), SLICE_ARG(list));
}

/* Records with parts in parts, and no table. */
static bool reads_trees(const struct reader *reader)
{
    Slice name = reader->format ? slice_from(reader->format->name) : S("");
    return slice_equal(name, S("json")) || slice_equal(name, S("xml"));
}

/* `is_sure`: words that stand in no ticket. */
bool columns_are_complaint(const struct reader *reader, const struct ticket_columns *columns)
{
    static const struct {
        Slice name;
        bool is_sure;
    } words[] = {
        {S_INIT("error"), true},      {S_INIT("errors"), true},           {S_INIT("errormessage"), true},
        {S_INIT("errorcode"), true},  {S_INIT("errormessages"), true},    {S_INIT("errordescription"), true},
        {S_INIT("fault"), true},      {S_INIT("faultstring"), true},      {S_INIT("faultcode"), true},
        {S_INIT("exception"), true},  {S_INIT("stacktrace"), true},       {S_INIT("code"), false},
        {S_INIT("status"), false},    {S_INIT("statuscode"), false},      {S_INIT("message"), false},
        {S_INIT("category"), false},  {S_INIT("correlationid"), false},
    };
    bool is_bare = !columns->count[FIELD_TICKET_ID] && !columns->count[FIELD_FILED];
    if (!reads_trees(reader) || columns->count[FIELD_SUBJECT] || columns->count[FIELD_PARTNER_ID])
        return false;
    for (size_t i = 0; i < reader->column_count; i++) {
        size_t end = 0;
        Slice name = reader->columns[i];
        while (end < name.len && !slice_has(S(".@#"), name.at[end]))
            end++;
        size_t mark = arena_mark(reader->mem);
        Slice key = label_key(slice_part(name, 0, end), reader->mem);
        bool found = false;
        for (size_t j = 0; j < COUNT_OF(words); j++)
            found |= slice_equal(key, words[j].name) && (words[j].is_sure || is_bare);
        arena_rewind(reader->mem, mark);
        if (found)
            return true;
    }
    return false;
}

bool columns_complain_of_answer(const struct reader *reader, struct diag *diag)
{
    Place place = {.source = reader->source->name, .line = 1, .column = 1};
    diag_add(diag, FINDING_ticket_column_missing, place, "this is the error that a system answered, and no tickets");
    return diag_fault(diag,
                      "'%.*s' holds the error that a system answered instead of tickets; see what it says, and fetch "
                      "the export again",
                      SLICE_ARG(reader->source->name));
}

size_t columns_count_months(const struct reader *reader, const struct column_use *uses, size_t *first)
{
    size_t count = 0, mark = arena_mark(reader->mem);
    for (size_t i = 0; i < reader->column_count; i++) {
        if (uses[i].field.len)
            continue;
        struct period period = period_read(reader->columns[i], (Slice){0}, (Slice){0}, reader->mem);
        if (period.state != PERIOD_READ && period.state != PERIOD_NO_YEAR)
            continue;
        *first = count++ ? *first : i;
    }
    arena_rewind(reader->mem, mark);
    return count;
}

bool columns_refuse_months(const struct reader *reader, size_t first, struct diag *diag)
{
    Place place = {.source = reader->source->name, .line = 1};
    diag_add(diag, FINDING_ticket_column_missing, place, "no column is called like a month");
    return diag_fault(diag, "'%.*s' has a column a month, as '%.*s'; it must be one row per invoice line and month",
                      SLICE_ARG(reader->source->name), SLICE_ARG(reader->columns[first]));
}
