/* A file read by several threads, in stretches of any size, gives what one thread reads: tickets, claims, findings and
   rows put aside, each at its place. */
#include "support/test.h"

#include "base/buf.h"
#include "bytes/source.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "programme/programme.h"
#include "tickets/intake.h"

#include <inttypes.h>
#include <stdlib.h>

#define TEXTS 150
#define MAX_ROWS 60

struct desk {
    struct test_world *world;
    struct programme programme;
    uint64_t seed;
};

static int setup(void **state)
{
    struct templates templates = {{0}};
    struct desk *desk = calloc(1, sizeof *desk);
    void *world;
    Slice text, source;
    if (!desk || test_world_setup(&world) != 0)
        return -1;
    desk->world = world;
    xml_library_init();
    *state = desk;
    return template_load(&templates, S("rules/programme.xml"), &desk->world->mem, &text, &source, &desk->world->diag) &&
                   programme_load(&desk->programme, source, text, &desk->world->mem, &desk->world->diag)
               ? 0
               : -1;
}

static int teardown(void **state)
{
    struct desk *desk = *state;
    void *world = desk->world;
    xml_library_done();
    free(desk);
    return test_world_teardown(&world);
}

/* --- what was read, in words --- */

static void tell_text(struct buf *buf, Slice text)
{
    buf_addf(buf, "|%zu:", text.len);
    buf_add(buf, text);
}

static void tell_amount(struct buf *buf, const struct amount *amount)
{
    buf_addf(buf, " %d:%" PRId64 "/%" PRId64 "%d%d%s%u", (int)amount->state, amount->value.micro, amount->grouped.micro,
             amount->decimal_mark, amount->ambiguous_mark, amount->currency.code, amount->currency.shared);
}

static void tell_claim(struct buf *buf, const struct claim *claim)
{
    const struct claim_more *more = claim_more(claim);
    buf_addf(buf, "claim t%u n%u next%u k%d m%x c%x y%u p%d,%d,%d,%d%d%d%d ", claim->ticket, claim->number, claim->next,
             (int)claim->kind, claim->missing, claim->conflicting, claim->type, (int)claim->period.state,
             (int)claim->period.month.k, (int)claim->period.other.k, claim->period.proves, claim->period.order_open,
             claim->period.name_open, claim->period.month_at_fault);
    buf_addf(buf, "%s %u %u %d%d%d%d%d%d%d %" PRIu64 " l%u+%u", claim->currency, claim->currency_shared,
             claim->marks_beside, claim->currency_bad, claim->left_out, claim->label_mistranslated,
             claim->invoice_damaged, claim->has_lost_letters, claim->is_spoken_of, claim->is_order_number, claim->line,
             more->list_first, more->list_count);
    tell_amount(buf, &claim->units);
    tell_amount(buf, &claim->kpi);
    tell_amount(buf, &claim->revenue);
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        tell_text(buf, claim_raw(claim, field));
    tell_text(buf, claim->invoice);
    tell_text(buf, claim_row(claim));
    tell_text(buf, claim_source(claim));
    tell_text(buf, more->conflict_with);
    tell_text(buf, more->list);
    buf_add_char(buf, '\n');
}

static void tell_ticket(struct buf *buf, const struct ticket *ticket)
{
    const struct ticket_more *more = ticket_more(ticket);
    buf_addf(buf, "ticket %d%d%d %" PRId64 " %u-%u %u %" PRIu64 " %d %u", ticket->filed.known, ticket->filed.zone_given,
             ticket->filed.date_only, ticket->filed.seconds, ticket->first_claim, ticket->last_claim,
             ticket->claim_count, ticket->line, (int)more->anniversary.day, more->attachment_count);
    tell_text(buf, ticket->id);
    tell_text(buf, ticket->partner_id);
    tell_text(buf, ticket->language);
    tell_text(buf, ticket_source(ticket));
    tell_text(buf, more->subject);
    tell_text(buf, more->body);
    for (const struct attachment *one = more->attachments; one; one = one->next)
        tell_text(buf, one->name);
    buf_add_char(buf, '\n');
}

static void tell_place(struct buf *buf, Place place)
{
    buf_addf(buf, " @%" PRIu64 ":%u", place.line, place.column);
    tell_text(buf, place.source);
    tell_text(buf, place.text);
}

/* Findings are those of the world since the last time; they are taken away. */
static Slice tell_all(struct desk *desk, const struct batch *batch, const struct quarantine *quarantine, bool read)
{
    struct diag *diag = &desk->world->diag;
    struct buf buf;
    buf_init(&buf);
    buf_addf(&buf, "%d %" PRIu64 " rows, %" PRIu64 " left out, %" PRIu64 " aside\n", read, batch->row_count,
             batch->left_out_count, quarantine->count);
    for (size_t i = 0; i < batch->ticket_count; i++)
        tell_ticket(&buf, &batch->tickets[i]);
    for (size_t i = 0; i < batch->claim_count; i++)
        tell_claim(&buf, &batch->claims[i]);
    for (const struct quarantined *one = quarantine->first; one; one = one->next) {
        buf_addf(&buf, "aside %d", (int)one->finding);
        tell_place(&buf, one->place);
        tell_text(&buf, one->field);
        tell_text(&buf, one->found);
        tell_text(&buf, one->message);
        tell_text(&buf, one->raw);
    }
    for (const struct finding *one = diag->first; one; one = one->next) {
        buf_addf(&buf, "\nfinding %d", (int)one->id);
        tell_place(&buf, one->place);
        tell_text(&buf, one->message);
    }
    tell_text(&buf, diag->fault);
    for (size_t i = 0; i < FINDING_COUNT; i++)
        buf_addf(&buf, " %" PRIu64, diag->count[i]);
    Slice told = arena_copy(&desk->world->mem, buf_slice(&buf));
    buf_done(&buf);
    diag_init(diag, &desk->world->diag_mem);
    return told;
}

/* `before`: a file read first, may be empty. */
static Slice read_told(struct desk *desk, Slice before, Slice text, unsigned lane_count, size_t lane_bytes)
{
    struct intake_options options = {.lane_count = lane_count, .lane_bytes = lane_bytes};
    struct source sources[2];
    struct batch batch;
    struct quarantine quarantine;
    batch_init(&batch, &desk->world->mem);
    quarantine_init(&quarantine, &desk->world->mem);
    source_from_text(&sources[0], S("before.csv"), before);
    source_from_text(&sources[1], S("t.csv"), text);
    bool read = !before.len || intake_read(&batch, &sources[0], &options, &desk->programme, &quarantine, NULL,
                                           &desk->world->diag);
    read = read && intake_read(&batch, &sources[1], &options, &desk->programme, &quarantine, NULL, &desk->world->diag);
    intake_finish(&batch);
    Slice told = tell_all(desk, &batch, &quarantine, read);
    source_close(&sources[0]);
    source_close(&sources[1]);
    return told;
}

/* --- texts --- */

static size_t below(struct desk *desk, size_t count)
{
    desk->seed = desk->seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(desk->seed >> 33) % count;
}

static const char *const headers[] = {
    "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency",
    "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency",
    "partner_id,ticket_id,invoice_number,invoice_number,month,year,omlp_type,purchase_unit,kpi_value,revenue,currency",
    "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,subject,evidence",
};

/* %d is a number of the row's own. */
static const char *const rows[] = {
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T12008/%d,97,17072.08,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T12008/%d,97,17072.08,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T12008/%d,97,17072.08,EUR",
    "K%d,2020-02-15,6000007,01,2020,DMOC,9,inv %d,9,1234,USD",
    "T7,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T12008/%d,%d,17072.08,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,\"T12008,%d\",97,17072.08,EUR",
    "\"T%d\",2020-02-15T00:00:00Z,\"6000007\",6,2019,\"MOC\",97,\"T%d\",97,\"17072.08\",EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,\"MO\nC\",97,\"T%d\n\",97,1,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,\"T\"\"%d\",97,1,EUR",
    "T%d,15/02/2020,6000007,6,2019,MOC,97,T%d,97,1,EUR",
    "T%d,03/04/2020,6000007,3/4/2020,,MOC,97,T%d,97,1,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,1.250,T%d,1.250,1,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,13,2019,MOC,97,T%d,x,1,QQQ",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T%d,97,1",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T%d,97,1,EUR,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T1%d;T2002,97,1,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MO?,97,T%d,97,?,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,\303\251t\303\251,2019,MOC,97,\303\211%d,97,1,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T\"%d,97,1,EUR",
    "\"T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T%d,97,1,EUR",
    "T%d,\"2020\"x,6000007,6,2019,MOC,97,T%d,97,1,EUR",
    "T%d,2020-02-15T00:00:00Z,MPN 6000007,6,2019,MOC,97,T%d,97,EUR 1,",
    "T%d,,,6,2019,MOC,97,T%d,-,1,EUR",
    ",2020-02-15T00:00:00Z,6000007,6,2019,MOC,%d,T%d,97,1,EUR",
    "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T?%d,97,1,EUR",
    "T%d,soon,6000007,6,2019,MOC,97,T%d,97,1,EUR",
    "T%d,2020-02-15T00:00:00Z,6.1E+06,6,2019,MOC,97,T%d,97,1,EUR",
    "Total,,,,,,%d,,%d,,",
    "Total,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T%d,97,1,EUR",
    "",
    "  ",
    "a note of %d words",
    "\357\273\277T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T%d,97,1,EUR",
};
static const char foreign_row[] = "T%d,2020-02-15T00:00:00Z,6000007,6,2019,MOC,97,T\374%d,97,1,EUR";

static Slice some_text(struct desk *desk)
{
    struct buf buf;
    const char *end = below(desk, 3) ? "\n" : "\r\n", *header = headers[below(desk, COUNT_OF(headers))];
    size_t count = below(desk, MAX_ROWS), kinds = below(desk, 2) ? COUNT_OF(rows) : 6;
    bool has_foreign = below(desk, 8) == 0;
    buf_init(&buf);
    buf_addf(&buf, "%s%s%s", below(desk, 4) ? "" : "\357\273\277", header, end);
    for (size_t i = 0; i < count; i++) {
        const char *row = has_foreign && below(desk, 20) == 0 ? foreign_row : rows[below(desk, kinds)];
        if (below(desk, 60) == 0)
            row = below(desk, 2) ? header : headers[below(desk, COUNT_OF(headers))];
        int number = (int)below(desk, kinds == 6 ? 10000 : 100);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
        Slice text = arena_printf(&desk->world->mem, row, number, (int)i);
#pragma GCC diagnostic pop
        buf_add(&buf, text);
        buf_add(&buf, slice_from(i + 1 == count && below(desk, 3) == 0 ? "" : end));
    }
    Slice text = arena_copy(&desk->world->mem, buf_slice(&buf));
    buf_done(&buf);
    return text;
}

static void lanes_read_what_one_reads(void **state)
{
    struct desk *desk = *state;
    for (uint64_t i = 0; i < TEXTS; i++) {
        desk->seed = i;
        Slice text = some_text(desk), before = i % 4 ? S("") : some_text(desk);
        if (i % 8 == 4)
            before = text;
        Slice expected = read_told(desk, before, text, 1, 0);
        const size_t sizes[] = {1, 7, 64, 200 + below(desk, 2000)};
        for (size_t k = 0; k < COUNT_OF(sizes); k++) {
            Slice told = read_told(desk, before, text, 2 + (unsigned)(k % 2), sizes[k]);
            if (!slice_equal(told, expected))
                print_error("text %" PRIu64 " in stretches of %zu bytes:\n%.*s\n", i, sizes[k], (int)text.len, text.at);
            check_slice("as one thread", told, expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lanes_read_what_one_reads, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
