/* Claims as they were understood, before any decision: what `kpirecon read` prints. */
#include "report/writers.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "report/report_private.h"
#include "tickets/directory.h"
#include "tickets/invoice_number.h"

#include <string.h>

/* What is wrong with a field: {"field":"kpi_value","problem":"ambiguous","found":"1.250"}. */
struct trouble {
    struct buf *buf;
    bool begun;
};

static void add_named_trouble(struct trouble *trouble, Slice field, Slice problem, Slice found)
{
    json_add_member(trouble->buf, trouble->begun ? S(",{\"field\":") : S("{\"field\":"), field);
    json_add_member(trouble->buf, S(",\"problem\":"), problem);
    json_add_member(trouble->buf, S(",\"found\":"), found);
    buf_add_char(trouble->buf, '}');
    trouble->begun = true;
}

static void add_trouble(struct trouble *trouble, enum claim_field field, Slice problem, Slice found)
{
    add_named_trouble(trouble, claim_field_name(field), problem, found);
}

static Slice amount_problem(enum amount_state state)
{
    switch (state) {
    case AMOUNT_AMBIGUOUS: return S("ambiguous");
    case AMOUNT_UNREADABLE: return S("unreadable");
    case AMOUNT_TOO_LARGE: return S("too_large");
    case AMOUNT_TOO_FINE: return S("too_fine");
    case AMOUNT_MISSING:
    case AMOUNT_READ: break;
    }
    return (Slice){0};
}

/* Which field to blame and how; what is missing is told by claim->missing. */
static Slice period_problem(const struct period *period, enum claim_field *field)
{
    *field = CLAIM_MONTH;
    switch (period->state) {
    case PERIOD_BAD_MONTH: return S("no_such_month");
    case PERIOD_RANGE: return S("range");
    case PERIOD_AMBIGUOUS: return S("ambiguous");
    case PERIOD_CONFLICT: return S("conflicting");
    case PERIOD_UNREADABLE: *field = period->month_at_fault ? CLAIM_MONTH : CLAIM_YEAR; return S("unreadable");
    case PERIOD_MISSING:
    case PERIOD_NO_MONTH:
    case PERIOD_NO_YEAR:
    case PERIOD_READ: break;
    }
    return (Slice){0};
}

static void add_amount_trouble(struct trouble *trouble, const struct claim *claim, enum claim_field field,
                               const struct amount *amount)
{
    Slice problem = amount_problem(amount->state);
    if (problem.len)
        add_trouble(trouble, field, problem, claim_raw(claim, field));
}

static void add_conflicts(struct trouble *trouble, const struct claim *claim, struct arena *scratch)
{
    Slice other = claim_more(claim)->conflict_with;
    for (unsigned field = 0; field < CLAIM_FIELD_COUNT; field++) {
        if (!(claim->conflicting & (1u << field)))
            continue;
        Slice found = claim_raw(claim, field);
        if (other.len)
            found = arena_printf(scratch, "%.*s / %.*s", SLICE_ARG(found), SLICE_ARG(other));
        add_trouble(trouble, (enum claim_field)field, S("conflicting"), found);
        other = (Slice){0}; /* only the first one's is kept */
    }
}

/* Of a request for the directory the seven details are not missing. */
static void add_directory_findings(struct buf *buf, const struct directory_request *request)
{
    struct trouble trouble = {.buf = buf};
    buf_add_char(buf, '[');
    for (int i = 0; i < DIRECTORY_FAULT_COUNT; i++) {
        enum directory_fault fault = (enum directory_fault)i;
        enum directory_field field = directory_fault_field(fault);
        if (!(request->wrong >> i & 1))
            continue;
        Slice problem = request->other[field].len             ? S("conflicting")
                        : fault == DIRECTORY_COUNTRY_UNKNOWN ? S("unreadable")
                                                              : directory_fault_name(fault);
        add_named_trouble(&trouble, directory_field_name(field), problem, request->given[field]);
    }
    buf_add_char(buf, ']');
}

static void add_directory(struct buf *buf, const struct claim *claim)
{
    const struct directory_request *request = claim_more(claim)->directory;
    if (!request) {
        buf_add(buf, S("null"));
        return;
    }
    json_add_member(buf, S("{\"name\":"), directory_value(request, DIRECTORY_NAME));
    json_add_member(buf, S(",\"country\":"), directory_value(request, DIRECTORY_COUNTRY));
    json_add_member(buf, S(",\"url\":"), directory_value(request, DIRECTORY_URL));
    buf_add_char(buf, '}');
}

static void add_findings(struct buf *buf, const struct claim *claim, struct arena *scratch)
{
    struct trouble trouble = {.buf = buf};
    enum claim_field period_field;
    Slice problem = period_problem(&claim->period, &period_field);
    buf_add_char(buf, '[');
    for (unsigned field = 0; field < CLAIM_DETAIL_COUNT; field++)
        if (claim->missing & (1u << field))
            add_trouble(&trouble, (enum claim_field)field, S("missing"), (Slice){0});
    if (problem.len && !(claim->conflicting & (1u << period_field)))
        add_trouble(&trouble, period_field, problem, claim_raw(claim, period_field));
    if (claim->type == OMLP_NONE && claim_raw(claim, CLAIM_OMLP_TYPE).len)
        add_trouble(&trouble, CLAIM_OMLP_TYPE, S("unreadable"), claim_raw(claim, CLAIM_OMLP_TYPE));
    add_amount_trouble(&trouble, claim, CLAIM_PURCHASE_UNIT, &claim->units);
    add_amount_trouble(&trouble, claim, CLAIM_KPI_VALUE, &claim->kpi);
    add_amount_trouble(&trouble, claim, CLAIM_REVENUE, &claim->revenue);
    if (claim->currency_bad)
        add_trouble(&trouble, CLAIM_CURRENCY, S("unreadable"), claim_raw(claim, CLAIM_CURRENCY));
    if (claim->invoice_damaged)
        add_trouble(&trouble, CLAIM_INVOICE_NUMBER,
                    invoice_is_damaged(claim_raw(claim, CLAIM_INVOICE_NUMBER), scratch) ? S("damaged") : S("unreadable"),
                    claim_raw(claim, CLAIM_INVOICE_NUMBER));
    if (claim->is_order_number)
        add_trouble(&trouble, CLAIM_INVOICE_NUMBER, S("order_number"), claim_raw(claim, CLAIM_INVOICE_NUMBER));
    add_conflicts(&trouble, claim, scratch);
    buf_add_char(buf, ']');
}

static void add_evidence(struct buf *buf, const struct ticket *ticket)
{
    buf_add_char(buf, '[');
    for (const struct attachment *file = ticket_more(ticket)->attachments; file; file = file->next) {
        json_add_member(buf, file == ticket_more(ticket)->attachments ? S("{\"name\":") : S(",{\"name\":"), file->name);
        buf_add_char(buf, '}');
    }
    buf_add_char(buf, ']');
}

static Slice kind_text(enum claim_kind kind)
{
    return kind == CLAIM_KPI ? S("kpi") : kind == CLAIM_DIRECTORY ? S("directory") : S("other");
}

static void add_claim(struct buf *buf, const struct batch *batch, const struct programme *programme,
                      const struct claim *claim, struct arena *scratch)
{
    const struct ticket *ticket = claim_ticket(batch, claim);
    struct pen pen = {.used = 0};
    struct details claimed;
    char filed[20];
    claimed_details_make(programme, claim, "", &pen, scratch, &claimed);
    json_add_member(buf, S("{\"schema\":\"kpirecon.claim/1\",\"ticket_id\":"), ticket->id);
    buf_add(buf, S(",\"claim\":"));
    buf_add_u64(buf, claim->number);
    json_add_member(buf, S(",\"kind\":"), kind_text(claim->kind));
    json_add_member(buf, S(",\"partner_id\":"), ticket->partner_id);
    json_add_member(buf, S(",\"filed\":"), ticket->filed.known ? instant_format(ticket->filed, filed) : (Slice){0});
    json_add_member(buf, S(",\"language\":"), ticket->language);
    buf_add(buf, S(",\"claimed\":{"));
    json_add_detail_members(buf, &claimed);
    buf_add(buf, S("},\"directory\":"));
    add_directory(buf, claim);
    buf_add(buf, S(",\"evidence\":"));
    add_evidence(buf, ticket);
    json_add_member(buf, S(",\"place\":"), claim_place(claim, scratch));
    buf_add(buf, S(",\"findings\":"));
    if (claim_more(claim)->directory)
        add_directory_findings(buf, claim_more(claim)->directory);
    else
        add_findings(buf, claim, scratch);
    buf_add(buf, S("}\n"));
}

void write_claims_ndjson(struct out *out, const struct batch *batch, const struct programme *programme,
                         struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    for (size_t i = 0; i < batch->claim_count; i++) {
        add_claim(&out->buf, batch, programme, &batch->claims[i], scratch);
        arena_rewind(scratch, mark);
        out_drain(out);
    }
}
