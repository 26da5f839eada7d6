/* Tickets without KPI details that may ask for a listing in the directory. */
#include "tickets/intake_private.h"

#include "base/arena.h"
#include "bytes/template.h"
#include "tickets/directory.h"

/* Gathers what may be one; false when there is nothing to look at. */
static bool gather_directory(const struct intake *intake, const struct ticket *ticket, struct directory_source *out)
{
    *out = (struct directory_source){.subject = ticket_more(ticket)->subject,
                                      .body = ticket_more(ticket)->body,
                                      .labels = intake->options->labels};
    bool any = ticket_more(ticket)->body.len > 0;
    for (size_t field = 0; field < DIRECTORY_FIELD_COUNT; field++) {
        out->sure[field] = intake_text(intake, FIELD_DIRECTORY + field);
        out->plain[field] = intake_text(intake, FIELD_PLAIN + field);
        any |= out->sure[field].len || out->plain[field].len;
    }
    return any;
}

/* Of the column that the value comes from; the text when none does. */
static Place directory_place(const struct intake *intake, size_t field)
{
    return intake_text(intake, FIELD_DIRECTORY + field).len ? intake_place(intake, FIELD_DIRECTORY + field)
           : intake_text(intake, FIELD_BODY).len            ? intake_place(intake, FIELD_BODY)
                                                           : intake_place(intake, FIELD_PLAIN + field);
}

static void report_directory(const struct intake *intake, const struct directory_request *request)
{
    for (size_t field = 0; field < DIRECTORY_FIELD_COUNT; field++)
        if (request->other[field].len)
            diag_add(intake->diag, FINDING_ticket_value, directory_place(intake, field),
                     "%.*s is given twice, as '%.*s' and as '%.*s'; it counts as not given",
                     SLICE_ARG(directory_field_name((enum directory_field)field)),
                     SLICE_ARG(intake_quoted(request->given[field])), SLICE_ARG(intake_quoted(request->other[field])));
    if (request->wrong >> DIRECTORY_COUNTRY_UNKNOWN & 1)
        diag_add(intake->diag, FINDING_ticket_value, directory_place(intake, DIRECTORY_COUNTRY),
                 "dir_country '%.*s' is not one country", SLICE_ARG(intake_quoted(request->given[DIRECTORY_COUNTRY])));
}

/* False only on a fault: the rules cannot be read. */
bool intake_take_directory(const struct intake *intake, const struct ticket *ticket, struct claim *claim)
{
    static const struct templates embedded = {{0}};
    struct batch *batch = intake->batch;
    struct directory_source source;
    struct directory_request request;
    if (!gather_directory(intake, ticket, &source))
        return true;
    if (!batch->directory_rules) {
        const struct templates *templates = intake->options->templates ? intake->options->templates : &embedded;
        batch->directory_rules = directory_rules_load(templates, batch->mem, intake->diag);
    }
    if (!batch->directory_rules)
        return false;
    if (!directory_request_read(&source, batch->directory_rules, batch->mem, &request))
        return true;
    struct directory_request *kept = ARENA_NEW(batch->mem, struct directory_request);
    *kept = request;
    claim->kind = CLAIM_DIRECTORY;
    claim_have_more(claim, intake->batch->mem)->directory = kept;
    report_directory(intake, kept);
    return true;
}
