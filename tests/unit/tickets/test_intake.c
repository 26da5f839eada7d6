/* Ticket files to tickets and claims, with what is told about them and where. */
#include "support/test.h"

#include "bytes/source.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "programme/catalogue.h"
#include "tickets/intake.h"
#include "tickets/labels.h"
#include "tickets/presets.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FILES 4

struct desk {
    struct test_world *world;
    struct programme programme;
    struct intake_options options;
    struct source sources[MAX_FILES];
    size_t source_count;
    struct batch batch;
    struct quarantine quarantine;
    struct intake_report report;
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
    struct arena *mem = &desk->world->mem;
    xml_library_init();
    if (!template_load(&templates, S("rules/programme.xml"), mem, &text, &source, &desk->world->diag) ||
        !programme_load(&desk->programme, source, text, mem, &desk->world->diag))
        return -1;
    batch_init(&desk->batch, mem);
    quarantine_init(&desk->quarantine, mem);
    *state = desk;
    return 0;
}

static int teardown(void **state)
{
    struct desk *desk = *state;
    void *world = desk->world;
    for (size_t i = 0; i < desk->source_count; i++)
        source_close(&desk->sources[i]);
    xml_library_done();
    free(desk);
    return test_world_teardown(&world);
}

#define DESK_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static bool read_source(struct desk *desk)
{
    return intake_read(&desk->batch, &desk->sources[desk->source_count++], &desk->options, &desk->programme,
                       &desk->quarantine, &desk->report, &desk->world->diag);
}

static bool read_slice(struct desk *desk, const char *name, Slice text)
{
    assert_true(desk->source_count < MAX_FILES);
    source_from_text(&desk->sources[desk->source_count], slice_from(name), text);
    return read_source(desk);
}

static bool read_text(struct desk *desk, const char *text)
{
    return read_slice(desk, "t.csv", slice_from(text));
}

static void read_fixture(struct desk *desk, const char *name)
{
    assert_true(desk->source_count < MAX_FILES);
    check_true(name, source_open(&desk->sources[desk->source_count], slice_from(name), &desk->world->diag));
    check_true(name, read_source(desk));
}

static const struct claim *claim_at(const struct desk *desk, size_t i)
{
    assert_true(i < desk->batch.claim_count);
    return &desk->batch.claims[i];
}

static const struct ticket *ticket_at(const struct desk *desk, size_t i)
{
    assert_true(i < desk->batch.ticket_count);
    return &desk->batch.tickets[i];
}

static void check_amount(const char *label, struct amount amount, const char *expected)
{
    char into[DECIMAL_CHARS];
    check_int(label, amount.state, expected[0] ? AMOUNT_READ : AMOUNT_MISSING);
    if (expected[0])
        check_slice(label, decimal_format(amount.value, 0, into), slice_from(expected));
}

/* The finding that stands there must say so in these words. */
static void check_words(const struct desk *desk, uint64_t line, uint32_t column, const char *words)
{
    for (const struct finding *f = desk->world->diag.first; f; f = f->next)
        if (f->place.line == line && f->place.column == column && slice_equal(f->message, slice_from(words)))
            return;
    for (const struct finding *f = desk->world->diag.first; f; f = f->next)
        print_error("  %d:%d: %.*s\n", (int)f->place.line, (int)f->place.column, SLICE_ARG(f->message));
    fail_msg("no finding '%s' at %d:%d", words, (int)line, (int)column);
}

static long long finding_count(const struct desk *desk, enum finding_id id)
{
    return (long long)desk->world->diag.count[id];
}

static void canonical_tickets_are_understood(void **state)
{
    static const struct {
        const char *partner, *period, *type, *units, *invoice, *kpi, *revenue, *currency;
    } expected[] = {
        {"6034453", "2020-01", "DMOC", "25", "G002297372", "25", "3062500", "KRW"},
        {"6048879", "2020-01", "MOC_OD", "1250", "0047-11/2020", "1250", "12345.6", "EUR"},
        {"6034453", "2020-05", "MLO", "40", "FA-2020-000123", "40", "1234.56", "EUR"},
        {"6100001", "2020-04", "DMOC", "120", "INV-0012345", "120", "0", "JPY"},
        {"6100002", "2020-08", "EXAM_VOUCHER", "10", "", "30", "1650", "BRL"},
        {"6100003", "2020-11", "CMOC", "-12", "CM7781", "-12", "-1188", "USD"},
        {"6100004", "2020-01", "MOC", "25", "G000024130", "25", "1234.5", "USD"},
    };
    struct desk *desk = *state;
    read_fixture(desk, "fixtures/tickets/canonical.csv");
    intake_finish(&desk->batch);
    check_no_findings("canonical", &desk->world->diag);
    check_int("tickets", (long long)desk->batch.ticket_count, 8);
    check_int("rows", (long long)desk->batch.row_count, 8);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        const struct claim *claim = claim_at(desk, i);
        const char *label = arena_cstr(&desk->world->mem, ticket_at(desk, i)->id);
        char month[MONTH_CHARS];
        check_int(label, claim->kind, CLAIM_KPI);
        check_slice(label, ticket_at(desk, i)->partner_id, slice_from(expected[i].partner));
        check_int(label, claim->period.state, PERIOD_READ);
        check_slice(label, month_format(claim->period.month, month), slice_from(expected[i].period));
        check_slice(label, omlp_type_code(&desk->programme, claim->type), slice_from(expected[i].type));
        check_amount(label, claim->units, expected[i].units);
        check_slice(label, claim->invoice, slice_from(expected[i].invoice));
        check_amount(label, claim->kpi, expected[i].kpi);
        check_amount(label, claim->revenue, expected[i].revenue);
        check_slice(label, slice_from(claim->currency), slice_from(expected[i].currency));
        check_int(label, claim->missing, expected[i].invoice[0] ? 0 : 1 << CLAIM_INVOICE_NUMBER);
    }
    check_int("a directory request has no details", claim_at(desk, 7)->kind, CLAIM_OTHER);
    check_int("all is missing", claim_at(desk, 7)->missing, 0xff);
    check_slice("subject", ticket_more(ticket_at(desk, 5))->subject, S("=KPI lower than invoice (credit?)"));
    check_slice("language", ticket_at(desk, 4)->language, S("pt-BR"));
    check_slice("place", ticket_source(ticket_at(desk, 2)), S("fixtures/tickets/canonical.csv"));
    check_int("place", (long long)ticket_at(desk, 2)->line, 4);
    check_true("a file", ticket_more(ticket_at(desk, 2))->attachments->is_file);
    check_slice("beside the tickets", ticket_more(ticket_at(desk, 2))->attachments->folder, S("fixtures/tickets"));
    check_true("words", !ticket_more(ticket_at(desk, 4))->attachments->is_file);
}

static void columns_go_by_many_names(void **state)
{
    static const char *const uses[] = {"body",          "revenue",   "",     "kpi_value", "invoice_number",
                                       "purchase_unit", "omlp_type", "year", "month",     "partner_id",
                                       "filed",         "ticket_id"};
    struct desk *desk = *state;
    read_fixture(desk, "fixtures/tickets/variants.csv");
    check_int("columns", (long long)desk->report.tables->column_count, COUNT_OF(uses));
    for (size_t i = 0; i < COUNT_OF(uses); i++)
        check_slice(uses[i], desk->report.tables->columns[i].field, slice_from(uses[i]));
    check_slice("column", desk->report.tables->columns[4].column, S("Invoice #"));
    check_int("delimiter", desk->report.delimiter, ';');
    check_int("unused", finding_count(desk, FINDING_ticket_column_unused), 1);
    check_slice("id", ticket_at(desk, 0)->id, S("A-1"));
    check_slice("invoice", claim_at(desk, 0)->invoice, S("G1"));
    check_amount("revenue", claim_at(desk, 0)->revenue, "3062500");
    check_true("filed", ticket_at(desk, 0)->filed.known && ticket_at(desk, 0)->filed.date_only);
}

static void a_file_without_details_is_refused(void **state)
{
    struct desk *desk = *state;
    source_open(&desk->sources[0], S("fixtures/tickets/bad-no-details.csv"), &desk->world->diag);
    check_true("refused", !read_source(desk));
    check_finding("finding", &desk->world->diag, FINDING_ticket_column_missing, 1, 0);
    check_slice("fault", desk->world->diag.fault,
                S("'fixtures/tickets/bad-no-details.csv' does not look like a ticket export: no column month, year, "
                  "omlp_type, purchase_unit, invoice_number, kpi_value or revenue, found: name, address, colour"));
}

static void nothing_to_read_is_fine(void **state)
{
    struct desk *desk = *state;
    check_true("empty", read_text(desk, ""));
    check_true("blank", read_text(desk, "\n\n"));
    check_true("header only", read_text(desk, "ticket_id,month,year\n"));
    intake_finish(&desk->batch);
    check_int("rows", (long long)desk->batch.row_count, 0);
    check_int("tickets", (long long)desk->batch.ticket_count, 0);
    check_no_findings("nothing", &desk->world->diag);
}

static void bad_values_are_told_at_their_place(void **state)
{
    struct desk *desk = *state;
    read_fixture(desk, "fixtures/tickets/bad-rows.csv");
    check_int("rows", (long long)desk->batch.row_count, 6);
    check_int("claims", (long long)desk->batch.claim_count, 5);
    check_words(desk, 2, 33, "kpi_value '12x' is not a number");
    check_words(desk, 3, 3, "filed 'yesterday' is not a time such as 2020-02-15T07:30:00Z; it counts as not given");
    check_words(desk, 3, 15, "month 'Q1' is more than one month");
    check_words(desk, 5, 16, "month '13' names a month that does not exist");
    check_words(desk, 5, 24, "omlp_type 'MOCK' is not in the catalogue");
    check_words(desk, 5, 35, "kpi_value '1,250' can be read as 1.25 or as 1250");
    check_words(desk, 5, 47, "currency 'XQX' is not a currency");
    check_words(desk, 6, 18, "year 'MMXX' is not a year");
    check_words(desk, 6, 27, "purchase_unit 'a?b' is not a number");
    check_words(desk, 7, 7, "kpi_value '1.1234567' has more than six decimals");
    check_words(desk, 7, 17, "revenue '99999999999999' is too large a number");
    check_words(desk, 8, 16, "month '20-Jan' can be read two ways");
    check_words(desk, 8, 48, "currency is 'USD', but the revenue says EUR");
    check_int("values", finding_count(desk, FINDING_ticket_value), 12);
    check_int("times", finding_count(desk, FINDING_ticket_time), 1);
    check_true("an unreadable time is none", !ticket_at(desk, 1)->filed.known);
    check_int("unreadable is not missing", claim_at(desk, 0)->missing, 0);
    check_true("no currency", claim_at(desk, 2)->currency_bad);
    check_slice("no currency", slice_from(claim_at(desk, 2)->currency), S("???"));
    check_int("a currency too many", claim_at(desk, 4)->conflicting, 1 << CLAIM_CURRENCY);
    check_slice("a currency too many", claim_more(claim_at(desk, 4))->conflict_with, S("EUR"));
}

static void bad_rows_are_put_aside(void **state)
{
    struct desk *desk = *state;
    read_fixture(desk, "fixtures/tickets/bad-rows.csv");
    check_int("one", (long long)desk->quarantine.count, 1);
    const struct quarantined *row = desk->quarantine.first;
    check_int("finding", row->finding, FINDING_csv_row_width);
    check_int("line", (long long)row->place.line, 4);
    check_slice("source", row->place.source, S("fixtures/tickets/bad-rows.csv"));
    check_slice("raw", row->raw, S("3,2020-02-15,1,1"));
    check_true("message", row->message.len > 0);
    check_finding("told", &desk->world->diag, FINDING_csv_row_width, 4, 0);
}

static void long_rows_put_aside_are_cut(void **state)
{
    struct desk *desk = *state;
    struct arena *mem = &desk->world->mem;
    static const char head[] = "month,year\n";
    size_t len = sizeof head - 1 + 9001;
    char *text = ARENA_ARRAY(mem, char, len);
    memcpy(text, head, sizeof head - 1);
    for (size_t i = sizeof head - 1; i + 1 < len; i += 3)
        memcpy(text + i, "\xe2\x82\xac", 3);
    text[len - 1] = '\n';
    check_true("read", read_slice(desk, "t.csv", (Slice){text, len}));
    check_int("one", (long long)desk->quarantine.count, 1);
    check_int("whole characters below the ceiling", (long long)desk->quarantine.first->raw.len, 4095);
}

static void two_columns_may_agree_or_not(void **state)
{
    struct desk *desk = *state;
    read_fixture(desk, "fixtures/tickets/two-columns.csv");
    check_int("the same in other words", claim_at(desk, 0)->conflicting, 0);
    check_int("two contradictions", claim_at(desk, 1)->conflicting, 1 << CLAIM_INVOICE_NUMBER | 1 << CLAIM_KPI_VALUE);
    check_slice("the first one counts", claim_raw(claim_at(desk, 1), CLAIM_INVOICE_NUMBER), S("G1"));
    check_slice("the other one is kept", claim_more(claim_at(desk, 1))->conflict_with, S("G2"));
    check_words(desk, 3, 14, "invoice_number is given twice, as 'G1' and as 'G2'");
    check_words(desk, 3, 20, "kpi_value is given twice, as '25' and as '26'");
    check_int("one of them is empty", claim_at(desk, 2)->conflicting, 0);
    check_slice("the one that is not", claim_at(desk, 2)->invoice, S("G3"));
    check_amount("the one that is not", claim_at(desk, 2)->kpi, "25");
    check_int("read from one field", claim_at(desk, 2)->period.state, PERIOD_READ);
    check_int("months and readings", claim_at(desk, 3)->conflicting, 1 << CLAIM_MONTH | 1 << CLAIM_KPI_VALUE);
    check_slice("the first of them", claim_more(claim_at(desk, 3))->conflict_with, S("2020-02"));
}

static void overlapping_pages_are_read_once(void **state)
{
    struct desk *desk = *state;
    read_fixture(desk, "fixtures/tickets/repeated-a.csv");
    read_fixture(desk, "fixtures/tickets/repeated-b.csv");
    check_int("rows", (long long)desk->batch.row_count, 8);
    check_int("left out", (long long)desk->batch.left_out_count, 2);
    check_int("claims", (long long)desk->batch.claim_count, 6);
    check_int("tickets", (long long)desk->batch.ticket_count, 3);
    check_words(desk, 2, 0,
                "the row of ticket '8' was read at fixtures/tickets/repeated-a.csv:4 already; it is left out");
    check_words(desk, 4, 0,
                "the row of ticket '7' was read at fixtures/tickets/repeated-a.csv:2 already; it is left out");
    const struct ticket *seven = ticket_at(desk, 0);
    check_int("claims of 7", seven->claim_count, 3);
    check_int("the last one's number", claim_at(desk, seven->last_claim)->number, 3);
    check_slice("from the second file", claim_source(claim_at(desk, seven->last_claim)),
                S("fixtures/tickets/repeated-b.csv"));
    check_slice("a partner found later", seven->partner_id, S("6034453"));
    check_int("documents", ticket_more(seven)->attachment_count, 3);
    check_slice("the ticket's place is its first", ticket_source(seven), S("fixtures/tickets/repeated-a.csv"));
    check_slice("the first partner stays", ticket_at(desk, 1)->partner_id, S("77"));
    check_words(desk, 6, 24, "partner_id '78' is not the '77' of an earlier row of this ticket; a person must look");
    check_slice("and neither counts alone", ticket_more(ticket_at(desk, 1))->other_partner_id, S("78"));
}

static void rows_without_an_id_are_tickets_of_their_own(void **state)
{
    struct desk *desk = *state;
    check_true("read", read_text(desk, "ticket_id,month,year\n,1,2020\n-,1,2020\n 5 ,1,2020\n5,2,2020\n"));
    check_int("tickets", (long long)desk->batch.ticket_count, 3);
    check_slice("place", ticket_at(desk, 0)->id, S("t.csv:2"));
    check_slice("an empty marker", ticket_at(desk, 1)->id, S("t.csv:3"));
    check_slice("trimmed", ticket_at(desk, 2)->id, S("5"));
    check_int("two claims", ticket_at(desk, 2)->claim_count, 2);
}

static void open_numbers_are_settled(void **state)
{
    static const struct {
        const char *units, *kpi, *revenue, *language;
        char setting;
        const char *expected; /* of the KPI value 1.250; "" when it stays open */
        const char *label;
    } rows[] = {
        {"1", "1.250", "12,50", "en", 0, "1250", "a comma elsewhere beats the language"},
        {"1", "1.250", "12.50", "de", ',', "1.25", "a point elsewhere beats setting and language"},
        {"1", "1.250", "100", "de", '.', "1.25", "the setting beats the language"},
        {"1", "1.250", "100", "de", 0, "1250", "the language"},
        {"1", "1.250", "100", "en-US", 0, "1.25", "another language"},
        {"1", "1.250", "100", "", 0, "", "nothing decides"},
        {"1", "1.250", "100", "ar", 0, "", "a language of both habits"},
        {"1,5", "1.250", "12.50", "de", ',', "", "proofs that contradict each other decide nothing"},
        {"2.500", "1.250", "3.000", "", 0, "", "open numbers prove nothing"},
        {"x", "1.250", "1.234,50", "", 0, "1250", "an unreadable neighbour does not matter"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct desk *desk;
        void *own;
        assert_int_equal(setup(&own), 0);
        desk = own;
        desk->options.decimal_mark = rows[i].setting;
        Slice text = arena_printf(&desk->world->mem,
                                  "purchase_unit,kpi_value,revenue,language\n\"%s\",\"%s\",\"%s\",%s\n", rows[i].units,
                                  rows[i].kpi, rows[i].revenue, rows[i].language);
        check_true(rows[i].label, read_slice(desk, "t.csv", text));
        check_int(rows[i].label, claim_at(desk, 0)->kpi.state, AMOUNT_AMBIGUOUS);
        bool told = false;
        for (const struct finding *f = desk->world->diag.first; f; f = f->next)
            told |= f->place.column == slice_find(slice_skip(text, 41), S("\"1.250")) + 1;
        check_int(rows[i].label, told, rows[i].expected[0] == '\0');
        intake_finish(&desk->batch);
        if (rows[i].expected[0])
            check_amount(rows[i].label, claim_at(desk, 0)->kpi, rows[i].expected);
        else
            check_int(rows[i].label, claim_at(desk, 0)->kpi.state, AMOUNT_AMBIGUOUS);
        teardown(&own);
    }
    (void)state;
}

/* Rules section 2.4, step by step; the last one, the dataset's vote, is the resolution's. */
static void steps_settle_in_their_order(void **state)
{
    static const struct {
        const char *text; /* of one ticket, whose KPI value is open */
        char setting;
        const char *expected;
        const char *label;
    } files[] = {
        {"kpi_value,note,language\n\"1,500\",\"$187,500.00\",es\n", 0, "1500", "a column that feeds nothing"},
        {"kpi_value,subject,language\n\"1,500\",\"total 187,500.00\",es\n", ',', "1500", "a text, before the setting"},
        {"kpi_value,revenue,note\n1.250,\"12,50\",\"$187,500.00\"\n", 0, "1250", "the details, before what is beside"},
        {"kpi_value,note\n1.250,\"1,234.50 / 1.234,50\"\n", ',', "", "what is beside contradicts itself"},
        {"kpi_value,note,language\n1.250,\"2,500\",de\n", 0, "1250", "what is beside is open as well"},
        {"kpi_value,revenue,language\n1.250,100 MXN,es\n", 0, "1.25", "Mexico"},
        {"kpi_value,revenue,language\n1.250,100 EUR,es\n", 0, "1250", "Spain"},
        {"kpi_value,revenue,language\n1.250,100 USD,es\n", 0, "", "one of two Americas"},
        {"kpi_value,revenue,language\n1.250,100 CHF,de\n", 0, "1.25", "Switzerland"},
        {"kpi_value,revenue,language\n1.250,100 TND,ar\n", 0, "1250", "Tunisia"},
        {"kpi_value,revenue,currency,language\n1.250,100,SAR,ar\n", 0, "1.25", "Arabia"},
        {"[{\"kpi_value\":1.125,\"language\":\"de\"}]", ',', "1.125", "JSON's own numbers have points"},
        {"[{\"kpi_value\":\"1.125\",\"language\":\"de\"}]", 0, "1125", "JSON's texts have not"},
        {"[{\"kpi_value\":\"1.125\",\"revenue\":12.5,\"language\":\"de\"}]", 0, "1125", "JSON's numbers prove nothing"},
        {"[{\"kpi_value\":-1.125}]", 0, "-1.125", "a negative one"},
    };
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct desk *desk;
        void *own;
        assert_int_equal(setup(&own), 0);
        desk = own;
        desk->options.decimal_mark = files[i].setting;
        check_true(files[i].label, read_slice(desk, "t", slice_from(files[i].text)));
        intake_finish(&desk->batch);
        if (files[i].expected[0])
            check_amount(files[i].label, claim_at(desk, 0)->kpi, files[i].expected);
        else
            check_int(files[i].label, claim_at(desk, 0)->kpi.state, AMOUNT_AMBIGUOUS);
        teardown(&own);
    }
    (void)state;
}

static void totals_are_no_tickets(void **state)
{
    struct desk *desk = *state;
    check_true("read", read_text(desk, "[{\"ticket_id\":\"1\",\"invoice_number\":\"A-1\",\"kpi_value\":\"5\"},"
                                       "{\"ticket_id\":\"Total\",\"kpi_value\":\"5\"},"
                                       "{\"ticket_id\":\"Summe\",\"invoice_number\":\"A-2\",\"kpi_value\":\"5\"}]"));
    check_int("claims", (long long)desk->batch.claim_count, 2);
    check_slice("the row with an invoice", claim_at(desk, 1)->invoice, S("A-2"));
    check_int("told", finding_count(desk, FINDING_csv_left_out), 1);
    check_int("counted", (long long)desk->batch.left_out_count, 1);
}

static void lists_of_json_are_claims(void **state)
{
    struct desk *desk = *state;
    check_true("read", read_text(desk, "[{\"ticket_id\":\"1\",\"invoice_number\":[\"A-1\",\"A-2\"],\"kpi_value\":[5,\"1.250\"],"
                                       "\"revenue\":[\"1,5\",\"2,5\"]}]"));
    intake_finish(&desk->batch);
    check_int("claims", (long long)desk->batch.claim_count, 2);
    check_slice("second number", claim_at(desk, 1)->invoice, S("A-2"));
    check_amount("first value", claim_at(desk, 0)->kpi, "5");
    check_amount("second value", claim_at(desk, 1)->kpi, "1250");
    check_int("values of their own", claim_more(claim_at(desk, 0))->list_count, 0);
}

static void copies_that_contradict_are_told(void **state)
{
    struct desk *desk = *state;
    check_true("read", read_text(desk, "ticket_id,updated,partner_id,month,year,invoice_number,kpi_value\n"
                                       "1,2020-02-01T00:00:00Z,6034453,1,2020,A-1,5\n"));
    check_true("another file", read_text(desk, "ticket_id,updated,partner_id,month,year,invoice_number,kpi_value\n"
                                               "1,2020-02-01T00:00:00Z,6034454,1,2020,A-1,6\n"));
    check_slice("the first partner", ticket_at(desk, 0)->partner_id, S("6034453"));
    check_slice("the other partner", ticket_more(ticket_at(desk, 0))->other_partner_id, S("6034454"));
    check_true("told", finding_count(desk, FINDING_ticket_contradicts) > 0);
}

static void what_rows_say_of_their_ticket_has_no_order(void **state)
{
    struct desk *desk = *state;
    check_true("read", read_text(desk, "ticket_id,filed,partner_id,month,year,invoice_number,kpi_value\n"
                                       "1,2020-02-18T00:00:00Z,6034453,1,2020,A-1,5\n"
                                       "1,2020-02-16T00:00:00Z,6034451,1,2020,A-2,6\n"
                                       "1,2020-02-17T00:00:00Z,6034452,1,2020,A-3,6\n"
                                       "2,,6034452,1,2020,A-4,6\n"
                                       "2,2020-02-17T00:00:00Z,6034452,1,2020,A-5,6\n"));
    const struct ticket *several = ticket_at(desk, 0), *one = ticket_at(desk, 1);
    char day[DATE_CHARS];
    check_slice("filed at the first time", date_format(instant_date(several->filed, 0), day), S("2020-02-16"));
    check_slice("the least partner", several->partner_id, S("6034451"));
    check_slice("the next", ticket_more(several)->other_partner_id, S("6034452"));
    check_true("two partners", ticket_names_two_partners(several) && !ticket_names_two_partners(one));
    check_true("a time that is told later", one->filed.known);
}

static void tables_on_their_side_are_set_upright(void **state)
{
    struct desk *desk = *state;
    struct labels labels = {0};
    struct templates templates = {{0}};
    check_true("labels", labels_load(&labels, &templates, &desk->world->mem, &desk->world->diag));
    desk->options.labels = &labels;
    check_true("read", read_text(desk, "Ticket ID,T-1,T-2\nMonth,January 2020,February 2020\nInvoice number,A-1,A-2\n"
                                       "KPI value,5,6\n"));
    check_int("claims", (long long)desk->batch.claim_count, 2);
    check_slice("second ticket", ticket_at(desk, 1)->id, S("T-2"));
    check_slice("second invoice", claim_at(desk, 1)->invoice, S("A-2"));
    check_int("second month", month_number(claim_at(desk, 1)->period.month), 2);
}

static void subjects_name_the_ticket(void **state)
{
    static const struct {
        const char *subject, *id;
    } mails[] = {
        {"KPI-avvik [#KPI-5001]", "KPI-5001"}, {"Re: [Ticket#2020041500047] KPI", "2020041500047"},
        {"[EXT] KPI [case# 77]", "77"},        {"KPI [urgent] 5", "m1@x"},
        {"KPI [#a b]", "m1@x"},                {"KPI [#12", "m1@x"},
        {"KPI ]#12[", "m1@x"},                 {"", "m1@x"},
    };
    for (size_t i = 0; i < COUNT_OF(mails); i++) {
        struct desk *desk;
        struct labels labels = {0};
        struct templates templates = {{0}};
        struct presets presets;
        void *own;
        assert_int_equal(setup(&own), 0);
        desk = own;
        struct arena *mem = &desk->world->mem;
        check_true("labels", labels_load(&labels, &templates, mem, &desk->world->diag));
        check_true("presets", presets_load(&presets, &templates, mem, &desk->world->diag));
        desk->options.labels = &labels;
        desk->options.presets = &presets;
        check_true(mails[i].subject,
                   read_slice(desk, "m.eml", arena_printf(mem, "From: a@x\nSubject: %s\nMessage-ID: <m1@x>\n"
                                                               "Date: Tue, 17 Mar 2020 08:00:00 +0100\n\n"
                                                               "Invoice number: A-1\nKPI value: 5\n", mails[i].subject)));
        check_slice(mails[i].subject, ticket_at(desk, 0)->id, slice_from(mails[i].id));
        teardown(&own);
    }
    (void)state;
}

/* A row or two per month name: the first row cannot know the language that the last one says. */
static void names_of_two_months_wait_for_the_language(void **state)
{
    struct desk *desk = *state;
    check_true("read", read_text(desk, "ticket_id,month,year,language\n1,listopad,2020,\n1,5,2020,hr\n2,lip-20,,\n"));
    check_int("settled", claim_at(desk, 0)->period.state, PERIOD_READ);
    check_int("October", month_number(claim_at(desk, 0)->period.month), 10);
    check_int("open", claim_at(desk, 2)->period.state, PERIOD_AMBIGUOUS);
    check_words(desk, 4, 0, "month 'lip-20' is another month in another language");
}

static void other_rows_of_a_ticket_settle_too(void **state)
{
    struct desk *desk = *state;
    check_true("read", read_text(desk, "ticket_id,kpi_value,revenue\n1,1.250,100\n2,1.250,100\n1,5,\"12,50\"\n"));
    intake_finish(&desk->batch);
    check_amount("its own ticket", claim_at(desk, 0)->kpi, "1250");
    check_int("another ticket", claim_at(desk, 1)->kpi.state, AMOUNT_AMBIGUOUS);
}

static void currencies_come_from_column_and_revenue(void **state)
{
    static const struct {
        const char *column, *revenue, *language, *expected;
        bool conflict, bad;
    } rows[] = {
        {"KRW", "100", "", "KRW", false, false}, {"krw", "100", "", "KRW", false, false},
        {"", "100 EUR", "", "EUR", false, false}, {"€", "100", "", "EUR", false, false},
        {"EUR", "100 €", "", "EUR", false, false}, {"USD", "$100", "", "USD", false, false},
        {"$", "100", "", "", false, false},      {"$", "100 USD", "", "USD", false, false},
        {"", "￥100", "ja", "JPY", false, false}, {"", "¥100", "zh-Hans", "CNY", false, false},
        {"", "¥100", "en", "", false, false},    {"¥", "100", "ja-JP", "JPY", false, false},
        {"CNY", "¥100", "ja", "CNY", false, false}, {"n/a", "100", "", "", false, false},
        {"EUR", "100 USD", "", "EUR", true, false}, {"XQX", "100 EUR", "", "???", false, true},
        {"12", "100", "", "???", false, true},
    };
    struct desk *desk = *state;
    struct arena *mem = &desk->world->mem;
    Slice text = S("currency,revenue,language\n");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        text = arena_printf(mem, "%.*s%s,%s,%s\n", SLICE_ARG(text), rows[i].column, rows[i].revenue, rows[i].language);
    check_true("read", read_slice(desk, "t.csv", text));
    intake_finish(&desk->batch);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *label = arena_cstr(mem, arena_printf(mem, "'%s' and '%s'", rows[i].column, rows[i].revenue));
        const struct claim *claim = claim_at(desk, i);
        check_slice(label, slice_from(claim->currency), slice_from(rows[i].expected));
        check_int(label, claim->conflicting, rows[i].conflict << CLAIM_CURRENCY);
        check_int(label, claim->currency_bad, rows[i].bad);
        check_int(label, claim->missing >> CLAIM_CURRENCY & 1, rows[i].expected[0] == '\0');
    }
}

/* Files in <>, words in []. */
static Slice documents_of(struct desk *desk, const char *title, const char *text)
{
    struct arena *mem = &desk->world->mem;
    struct labels labels;
    Slice found = S("");
    assert_true(labels_load(&labels, &(struct templates){{0}}, mem, &desk->world->diag));
    desk->options.labels = &labels;
    check_true(text, read_slice(desk, "t.csv", arena_printf(mem, "month,year,%s\n1,2020,%s\n", title, text)));
    for (const struct attachment *one = ticket_more(ticket_at(desk, 0))->attachments; one; one = one->next)
        found = arena_printf(mem, one->is_file ? "%.*s<%.*s>" : "%.*s[%.*s]", SLICE_ARG(found), SLICE_ARG(one->name));
    return found;
}

static void documents_are_files_or_words(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } rows[] = {
        {"evidence/inv-1001.xml", "<evidence/inv-1001.xml>"},
        {"inv.pdf; order confirmation", "<inv.pdf>[order confirmation]"},
        {"a.pdf|b.pdf", "<a.pdf><b.pdf>"},
        {"\"a.pdf\nb.pdf\"", "<a.pdf><b.pdf>"},
        {"\"a.pdf, b.pdf\"", "<a.pdf><b.pdf>"},
        {"\"a.pdf, invoice; b.pdf\"", "<a.pdf>[invoice]<b.pdf>"},
        {"\"Order confirmation, as sent to you by mail on Monday\"",
         "[Order confirmation, as sent to you by mail on Monday]"},
        {"Rechnung", "[Rechnung]"},
        {"Invoice No.12345", "[Invoice No.12345]"},
        {"Rechnung 4711.pdf", "<Rechnung 4711.pdf>"},
        {"송장.pdf", "<송장.pdf>"},
        {".pdf", "[.pdf]"},
        {" .pdf", "[.pdf]"},
        {"a.7z", "<a.7z>"},
        {"a.x", "[a.x]"},
        {"a.backup", "[a.backup]"},
        {"v1.2/notes", "[v1.2/notes]"},
        {"a.pdf;a.pdf", "<a.pdf>"},
        {";; ;", ""},
        {"n/a", ""},
        {"-", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own;
        assert_int_equal(setup(&own), 0);
        struct desk *desk = own;
        check_slice(rows[i].text, documents_of(desk, "evidence", rows[i].text), slice_from(rows[i].expected));
        teardown(&own);
    }
    (void)state;
}

static void columns_nobody_foresaw_name_documents(void **state)
{
    static const struct {
        const char *title, *text, *expected;
        bool is_told;
    } rows[] = {
        {"Lieferantenpapier", "inv-1.PDF", "<inv-1.PDF>", true},
        {"Lieferantenpapier", "\"a.pdf, b.docx; c.msg\"", "<a.pdf><b.docx><c.msg>", true},
        {"Lieferantenpapier", "Rechnung 4711 vom Mai.pdf", "<Rechnung 4711 vom Mai.pdf>", true},
        {"Lieferantenpapier", "\"[\"\"a.pdf\"\"]\"", "<a.pdf>", true},
        {"Lieferantenpapier", "https://x.example/d/a%20b.pdf?v=1", "<https://x.example/d/a%20b.pdf?v=1>", true},
        {"Lieferantenpapier", "https://x.example/t?id=7&name=a.pdf", "<https://x.example/t?id=7&name=a.pdf>", true},
        {"Lieferantenpapier", "https://we.tl/t-1aB", "<https://we.tl/t-1aB>", true},
        {"Lieferantenpapier", "https://desk.example/tickets/5", "", false},
        {"Lieferantenpapier", "https://desk.example/api/tickets/5.json", "", false},
        {"Lieferantenpapier", "i.doc@acme.pdf", "", false},
        {"Lieferantenpapier", "v1.2b", "", false},
        {"Lieferantenpapier", "t.csv", "", false},
        {"Lieferantenpapier", "1.250", "", false},
        {"Lieferantenpapier", "they spoke of a.pdf on Monday", "", true},
        {"Export file", "a.pdf", "", false},
        {"Quelldatei", "a.pdf", "", false},
        {"Created by form", "claim-form.html", "", false},
        {"Export invoice", "a.pdf", "<a.pdf>", true},
        {"导出文件名", "a.pdf", "", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own;
        assert_int_equal(setup(&own), 0);
        struct desk *desk = own;
        check_slice(rows[i].text, documents_of(desk, rows[i].title, rows[i].text), slice_from(rows[i].expected));
        check_int(rows[i].text, (long long)desk->world->diag.count[FINDING_ticket_column_documents], rows[i].is_told);
        teardown(&own);
    }
    (void)state;
}

static void documents_lie_beside_their_ticket_file(void **state)
{
    static const struct {
        const char *source, *folder;
    } rows[] = {{"t.csv", "."}, {"a/t.csv", "a"}, {"/a/b/t.csv", "/a/b"}, {"/t.csv", "/"}, {"-", ""}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own;
        assert_int_equal(setup(&own), 0);
        struct desk *desk = own;
        check_true(rows[i].source, read_slice(desk, rows[i].source, S("month,evidence\n1,a.pdf\n")));
        check_slice(rows[i].source, ticket_more(ticket_at(desk, 0))->attachments->folder, slice_from(rows[i].folder));
        teardown(&own);
    }
    (void)state;
}

static void filing_times_have_zones(void **state)
{
    struct desk *desk = *state;
    char into[20];
    desk->options.zone_minutes = 540;
    check_true("read", read_text(desk, "ticket_id,filed,month,anniversary,enrolled,level\n"
                                       "1,2020-02-15T07:30:00+01:00,1,2020-02-20,,Gold\n"
                                       "2,2020-02-15 07:30,1,soon,2019-11-01T00:00:00,\n"));
    check_slice("its own offset", instant_format(ticket_at(desk, 0)->filed, into), S("2020-02-15T06:30:00Z"));
    check_true("given", ticket_at(desk, 0)->filed.zone_given);
    check_slice("the setting's", instant_format(ticket_at(desk, 1)->filed, into), S("2020-02-14T22:30:00Z"));
    check_true("assumed", !ticket_at(desk, 1)->filed.zone_given);
    check_slice("level", ticket_more(ticket_at(desk, 0))->level, S("Gold"));
    check_int("anniversary", date_day_of_month(ticket_more(ticket_at(desk, 0))->anniversary), 20);
    check_int("none", ticket_more(ticket_at(desk, 1))->anniversary.day, DATE_NONE.day);
    check_int("enrolled", month_year(date_month(ticket_more(ticket_at(desk, 1))->enrolled)), 2019);
    check_words(desk, 3, 22, "anniversary 'soon' is not a date such as 2020-02-15; it counts as not given");
    desk->options.zone_given = true;
    check_true("read", read_text(desk, "ticket_id,filed,month\n3,2020-02-15 07:30,1\n"));
    check_true("named by a setting", ticket_at(desk, 2)->filed.zone_given);
}

static void what_is_missing_is_known(void **state)
{
    static const struct {
        const char *row;
        unsigned missing;
        enum claim_kind kind;
    } rows[] = {
        {"1,2020,MOC,25,G1,25,100,KRW", 0, CLAIM_KPI},
        {"2020-01,,MOC,25,G1,25,100,KRW", 0, CLAIM_KPI},
        {",2020-01,MOC,25,G1,25,100,KRW", 0, CLAIM_KPI},
        {",2020,MOC,25,G1,25,100,KRW", 1u << CLAIM_MONTH, CLAIM_KPI},
        {"1,,MOC,25,G1,25,100,KRW", 1u << CLAIM_YEAR, CLAIM_KPI},
        {"13,2020,MOC,25,G1,25,100,KRW", 0, CLAIM_KPI},
        {"1,2020,none,-,N/A,n/a,없음,KRW", 0x7c, CLAIM_KPI},
        {",,,,,,,KRW", 0x7f, CLAIM_OTHER},
        {",,,,,,0,", 0xbf, CLAIM_KPI},
    };
    struct desk *desk = *state;
    struct arena *mem = &desk->world->mem;
    Slice text = S("month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        text = arena_printf(mem, "%.*s%s\n", SLICE_ARG(text), rows[i].row);
    check_true("read", read_slice(desk, "t.csv", text));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_int(rows[i].row, claim_at(desk, i)->missing, rows[i].missing);
        check_int(rows[i].row, claim_at(desk, i)->kind, rows[i].kind);
    }
    check_slice("an empty marker is empty", claim_raw(claim_at(desk, 6), CLAIM_INVOICE_NUMBER), S(""));
    check_true("an order number", read_text(desk, "invoice_number\nPO 4500012\n"));
    check_true("an order number", claim_at(desk, COUNT_OF(rows))->is_order_number);
    check_true("an invoice number", !claim_at(desk, 0)->is_order_number);
}

static void hostile_fields_do_no_harm(void **state)
{
    struct desk *desk = *state;
    struct arena *mem = &desk->world->mem;
    static const char head[] = "month,year,invoice_number,kpi_value,evidence,language\n";
    size_t field = 200000, len = sizeof head - 1 + 6 * (field + 1);
    char *text = ARENA_ARRAY(mem, char, len), *at = text + sizeof head - 1;
    memcpy(text, head, sizeof head - 1);
    static const char fill[6] = {'7', '\x01', '#', '7', ';', '.'};
    for (size_t i = 0; i < 6; i++) {
        memset(at, fill[i], field);
        at[field] = i == 5 ? '\n' : ',';
        at += field + 1;
    }
    for (size_t i = 0; i < field; i += 2)
        text[sizeof head - 1 + 4 * (field + 1) + i] = (char)('a' + i / 2 % 26);
    check_true("read", read_slice(desk, "t.csv", (Slice){text, len}));
    intake_finish(&desk->batch);
    check_int("month", claim_at(desk, 0)->period.state, PERIOD_UNREADABLE);
    check_int("KPI value", claim_at(desk, 0)->kpi.state, AMOUNT_TOO_LARGE);
    check_int("documents", ticket_more(ticket_at(desk, 0))->attachment_count, 26);
    check_true("direction marks",
               read_text(desk, "ticket_id,month,year,kpi_value\n"
                               "9,\xe2\x80\x8f" "1,\xe2\x80\x8e" "2020,\xe2\x80\xab" "25\xe2\x80\xac\n"));
    check_int("direction marks", claim_at(desk, 1)->period.state, PERIOD_READ);
    check_amount("direction marks", claim_at(desk, 1)->kpi, "25");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(canonical_tickets_are_understood),
        DESK_TEST(columns_go_by_many_names),
        DESK_TEST(a_file_without_details_is_refused),
        DESK_TEST(nothing_to_read_is_fine),
        DESK_TEST(bad_values_are_told_at_their_place),
        DESK_TEST(bad_rows_are_put_aside),
        DESK_TEST(long_rows_put_aside_are_cut),
        DESK_TEST(two_columns_may_agree_or_not),
        DESK_TEST(overlapping_pages_are_read_once),
        DESK_TEST(rows_without_an_id_are_tickets_of_their_own),
        DESK_TEST(open_numbers_are_settled),
        DESK_TEST(lists_of_json_are_claims),
        DESK_TEST(copies_that_contradict_are_told),
        DESK_TEST(what_rows_say_of_their_ticket_has_no_order),
        DESK_TEST(tables_on_their_side_are_set_upright),
        DESK_TEST(subjects_name_the_ticket),
        DESK_TEST(totals_are_no_tickets),
        DESK_TEST(steps_settle_in_their_order),
        DESK_TEST(names_of_two_months_wait_for_the_language),
        DESK_TEST(other_rows_of_a_ticket_settle_too),
        DESK_TEST(currencies_come_from_column_and_revenue),
        cmocka_unit_test(documents_are_files_or_words),
        cmocka_unit_test(columns_nobody_foresaw_name_documents),
        DESK_TEST(documents_lie_beside_their_ticket_file),
        DESK_TEST(filing_times_have_zones),
        DESK_TEST(what_is_missing_is_known),
        DESK_TEST(hostile_fields_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
