/* The columns of a ticket file by their names: the canonical ones, and plain
   variants of them. Letters and digits count, case and everything else does not. */
#include "tickets/columns_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "tickets/plain_private.h"

#define MAX_NAME_BYTES 64
#define MAX_LISTED_COLUMNS 20 /* in the complaint that none of them fits */

/* The first name of a field is the one it is called by. */
static const struct {
    Slice name;
    size_t field;
} column_names[] = {
    {S_INIT("month"), CLAIM_MONTH},
    {S_INIT("period"), CLAIM_MONTH},
    {S_INIT("year"), CLAIM_YEAR},
    {S_INIT("omlptype"), CLAIM_OMLP_TYPE},
    {S_INIT("omlp"), CLAIM_OMLP_TYPE},
    {S_INIT("purchaseunit"), CLAIM_PURCHASE_UNIT},
    {S_INIT("purchaseunits"), CLAIM_PURCHASE_UNIT},
    {S_INIT("units"), CLAIM_PURCHASE_UNIT},
    {S_INIT("quantity"), CLAIM_PURCHASE_UNIT},
    {S_INIT("invoicenumber"), CLAIM_INVOICE_NUMBER},
    {S_INIT("invoice"), CLAIM_INVOICE_NUMBER},
    {S_INIT("invoiceno"), CLAIM_INVOICE_NUMBER},
    {S_INIT("invoicenr"), CLAIM_INVOICE_NUMBER},
    {S_INIT("kpivalue"), CLAIM_KPI_VALUE},
    {S_INIT("kpi"), CLAIM_KPI_VALUE},
    {S_INIT("revenue"), CLAIM_REVENUE},
    {S_INIT("revenuevalue"), CLAIM_REVENUE},
    {S_INIT("currency"), CLAIM_CURRENCY},
    {S_INIT("currencycode"), CLAIM_CURRENCY},
    {S_INIT("ticketid"), FIELD_TICKET_ID},
    {S_INIT("ticket"), FIELD_TICKET_ID},
    {S_INIT("ticketno"), FIELD_TICKET_ID},
    {S_INIT("ticketnumber"), FIELD_TICKET_ID},
    {S_INIT("caseid"), FIELD_TICKET_ID},
    {S_INIT("casenumber"), FIELD_TICKET_ID},
    {S_INIT("id"), FIELD_TICKET_ID},
    {S_INIT("filed"), FIELD_FILED},
    {S_INIT("filedat"), FIELD_FILED},
    {S_INIT("filedon"), FIELD_FILED},
    {S_INIT("created"), FIELD_FILED},
    {S_INIT("createdat"), FIELD_FILED},
    {S_INIT("partnerid"), FIELD_PARTNER_ID},
    {S_INIT("partner"), FIELD_PARTNER_ID},
    {S_INIT("mpnid"), FIELD_PARTNER_ID},
    {S_INIT("evidence"), FIELD_EVIDENCE},
    {S_INIT("attachments"), FIELD_EVIDENCE},
    {S_INIT("attachment"), FIELD_EVIDENCE},
    {S_INIT("language"), FIELD_LANGUAGE},
    {S_INIT("lang"), FIELD_LANGUAGE},
    {S_INIT("subject"), FIELD_SUBJECT},
    {S_INIT("body"), FIELD_BODY},
    {S_INIT("description"), FIELD_BODY},
    {S_INIT("anniversary"), FIELD_ANNIVERSARY},
    {S_INIT("anniversarydate"), FIELD_ANNIVERSARY},
    {S_INIT("level"), FIELD_LEVEL},
    {S_INIT("competency"), FIELD_COMPETENCY},
    {S_INIT("enrolled"), FIELD_ENROLLED},
    {S_INIT("enrolledon"), FIELD_ENROLLED},
};

Slice ticket_field_name(size_t field)
{
    static const Slice names[] = {
        S_INIT("ticket_id"), S_INIT("filed"), S_INIT("partner_id"), S_INIT("evidence"),
        S_INIT("language"),  S_INIT("subject"), S_INIT("body"), S_INIT("anniversary"),
        S_INIT("level"),     S_INIT("competency"), S_INIT("enrolled"),
    };
    static_assert(COUNT_OF(names) == FIELD_COUNT - CLAIM_FIELD_COUNT, "every field has a name");
    assert(field < FIELD_COUNT);
    return field < CLAIM_FIELD_COUNT ? claim_field_name((enum claim_field)field) : names[field - CLAIM_FIELD_COUNT];
}

/* Letters and digits in lower case; empty for names that hold other scripts or are too long. */
static Slice compact(Slice name, char into[MAX_NAME_BYTES])
{
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!is_plain_ascii(c) || len == MAX_NAME_BYTES)
            return (Slice){0};
        if (is_letter(c) || is_digit(c))
            into[len++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (Slice){into, len};
}

/* The row of column_names that a column's name stands in; COUNT_OF() of it when in none. */
static size_t rank_of(Slice column)
{
    char into[MAX_NAME_BYTES];
    Slice name = compact(column, into);
    size_t rank = 0;
    while (rank < COUNT_OF(column_names) && !slice_equal(name, column_names[rank].name))
        rank++;
    return rank;
}

static bool has_detail(const struct ticket_columns *columns)
{
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        if (columns->count[field])
            return true;
    return false;
}

static bool complain(const struct reader *reader, struct diag *diag)
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

bool ticket_columns_recognise(const struct reader *reader, struct ticket_columns *columns, struct column_use *uses,
                       struct diag *diag)
{
    size_t *ranks = ARENA_ARRAY(reader->mem, size_t, reader->column_count);
    *columns = (struct ticket_columns){0};
    for (size_t i = 0; i < reader->column_count; i++) {
        uses[i] = (struct column_use){.column = reader->columns[i]};
        ranks[i] = rank_of(reader->columns[i]);
    }
    for (size_t rank = 0; rank < COUNT_OF(column_names); rank++)
        for (size_t i = 0; i < reader->column_count; i++) {
            size_t field = column_names[rank].field;
            if (ranks[i] != rank || columns->count[field] == MAX_COLUMNS_OF_FIELD)
                continue;
            columns->at[field][columns->count[field]++] = (uint16_t)i;
            uses[i].field = ticket_field_name(field);
        }
    for (size_t i = 0; i < reader->column_count; i++)
        if (uses[i].field.len == 0)
            diag_add(diag, FINDING_ticket_column_unused, (Place){.source = reader->source->name, .line = 1},
                     "column '%.*s' feeds no field", SLICE_ARG(reader->columns[i]));
    return reader->column_count == 0 || has_detail(columns) || complain(reader, diag);
}
