/* A run made by hand, with a claim for every verdict, for the tests of the writers:
   nothing of it comes from the rooms to the left but their types and their names. */
#ifndef KPIRECON_TESTS_UNIT_REPORT_SAMPLE_RUN_H
#define KPIRECON_TESTS_UNIT_REPORT_SAMPLE_RUN_H

#include "support/test.h"

#include "base/out.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "programme/catalogue.h"
#include "report/writers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAMPLE_ROOM 64

struct sample {
    struct run run;
    struct batch batch;
    struct decided decided;
    struct quarantine quarantine;
    struct programme programme;
    struct run_input inputs[2];
    struct publication publication;
    struct month_count months[2];
    struct dataset_source_info source;
    struct templates templates;
    struct arena *mem;
};

/* What a claim says and what became of it. NULL: not there. */
struct sample_claim {
    const char *ticket, *partner;
    enum verdict verdict;
    enum reason reason;
    const char *period, *type, *units, *invoice, *kpi, *revenue, *currency;
    const char *recorded_units, *recorded_kpi, *recorded_revenue;
    const char *because; /* of a DIGIT_SWAP of the KPI value */
};

/* The texts that every form must show as text. */
#define HOSTILE_MARKUP "<script>alert(1)</script>]]>&amp;\"'"
#define HOSTILE_FORMULA "=cmd|'/c calc'!A1"
#define HOSTILE_ESCAPE "a\033[31mred\033[0m\302\233" "31m\007b"
#define HOSTILE_BIDI "abc\342\200\256fdp.exe\342\200\254\342\201\246x"
#define HOSTILE_PIPES "a|b`c`*d*_e_[f](http://x.example)\\"

static const struct sample_claim sample_claims[] = {
    {"1001", "6034453", VERDICT_CONFIRMED, REASON_KPI_DIFFERS, "2020-01", "MOC", "25", "G002297372", "25", "3062500",
     "KRW", "25", "52", "3062500", "25 and 52: the two digits are swapped"},
    {"1002", "6034453", VERDICT_OK, REASON_MATCH_OK, "2020-01", "DMOC", "40", "FA-2020-000123", "40", "1234.56", "EUR",
     "40", "40", "1234.55", NULL},
    {"1003", "6048879", VERDICT_CONFIRMED, REASON_MISSING_IN_DATASET, "2019-12", "MLO", "10", "0047-11/2020", "2.5",
     "12345.6", "EUR", NULL, NULL, NULL, NULL},
    {"1004", "6048879", VERDICT_WAIT, REASON_NOT_YET_PUBLISHED, "2020-02", "MOC", "5", "INV-7", "5", "100", "USD", NULL,
     NULL, NULL, NULL},
    {"1005", NULL, VERDICT_NEED_INFO, REASON_MISSING_FIELDS, NULL, "MOC", "5", NULL, "5", NULL, NULL, NULL, NULL, NULL,
     NULL},
    {"1006", "6034453", VERDICT_REJECT, REASON_EVIDENCE_ORDER_CONFIRMATION, "2020-01", "MOC", "1", "AB-1", "1", "10",
     "EUR", NULL, NULL, NULL, NULL},
    {"1007", "6034453", VERDICT_EXPIRED, REASON_OUT_OF_WINDOW, "2018-05", "MOC", "1", "AB-2", "1", "10", "EUR", NULL,
     NULL, NULL, NULL},
    {"1008", "6034453", VERDICT_REVIEW, REASON_INVOICE_OTHER_PARTNER, "2020-01", "MOC", "12", "ZZ-99", "12", "99.9",
     "EUR", NULL, NULL, NULL, NULL},
    {"1009", "6034453", VERDICT_ROUTE, REASON_NOT_KPI_TICKET, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL},
    {HOSTILE_FORMULA, HOSTILE_MARKUP, VERDICT_CONFIRMED, REASON_REVENUE_DIFFERS, "2020-01", "MOC", "-1", HOSTILE_BIDI,
     "-1", "-12.5", "EUR", "-1", "-1", "12.5", HOSTILE_ESCAPE HOSTILE_PIPES HOSTILE_MARKUP},
};
#define SAMPLE_COUNT COUNT_OF(sample_claims)

static inline Slice sample_text(const char *text)
{
    return slice_from(text);
}

static inline Decimal sample_decimal(const char *text)
{
    Decimal number = DECIMAL_ZERO;
    assert_true(!text || decimal_parse(slice_from(text), &number) == DECIMAL_READ);
    return number;
}

static inline struct amount sample_amount(const char *text)
{
    struct amount amount = {.state = text ? AMOUNT_READ : AMOUNT_MISSING, .value = sample_decimal(text)};
    return amount;
}

static inline Date sample_date(const char *text)
{
    Date date;
    assert_true(date_parse(slice_from(text), &date));
    return date;
}

static inline Month sample_month(const char *text)
{
    Month month;
    assert_true(month_parse(slice_from(text), &month));
    return month;
}

static inline void sample_fill_claim(struct sample *sample, const struct sample_claim *from, struct claim *claim)
{
    const char *raw[CLAIM_FIELD_COUNT] = {
        [CLAIM_MONTH] = from->period,   [CLAIM_OMLP_TYPE] = from->type,         [CLAIM_PURCHASE_UNIT] = from->units,
        [CLAIM_KPI_VALUE] = from->kpi,  [CLAIM_INVOICE_NUMBER] = from->invoice, [CLAIM_REVENUE] = from->revenue,
        [CLAIM_CURRENCY] = from->currency};
    for (size_t i = 0; i < CLAIM_FIELD_COUNT; i++)
        claim_set_raw(claim, i, sample_text(raw[i]), sample->mem);
    claim->period.state = from->period ? PERIOD_READ : PERIOD_MISSING;
    claim->period.month = from->period ? sample_month(from->period) : MONTH_NONE;
    claim->type = from->type ? omlp_type_find(&sample->programme, slice_from(from->type), sample->mem) : OMLP_NONE;
    claim->units = sample_amount(from->units);
    claim->kpi = sample_amount(from->kpi);
    claim->revenue = sample_amount(from->revenue);
    if (from->currency)
        memcpy(claim->currency, from->currency, 3);
    claim->invoice = sample_text(from->invoice);
    claim->number = 1;
}

static inline struct kpi_row *sample_row(struct sample *sample, const struct sample_claim *from,
                                         const struct claim *claim)
{
    struct kpi_row *row = ARENA_NEW(sample->mem, struct kpi_row);
    *row = (struct kpi_row){.partner = sample_text(from->partner), .period = claim->period.month, .type = claim->type,
                            .units = sample_decimal(from->recorded_units), .kpi = sample_decimal(from->recorded_kpi),
                            .revenue = sample_decimal(from->recorded_revenue), .invoice = claim->invoice,
                            .normal = claim->invoice, .publication = sample->publication.date, .line = 123};
    memcpy(row->currency, claim->currency, sizeof row->currency);
    return row;
}

static inline struct match *sample_match(struct sample *sample, const struct sample_claim *from,
                                         const struct claim *claim)
{
    struct match *match = ARENA_NEW(sample->mem, struct match);
    match->publication = &sample->publication;
    match->group_size = 1;
    match->group_leader = true;
    match->claimed = (struct measures){claim->units.value, claim->kpi.value, claim->revenue.value};
    if (!from->recorded_kpi)
        return match;
    struct kpi_row *row = sample_row(sample, from, claim);
    match->stage = STAGE_EXACT;
    match->rows = ARENA_NEW(sample->mem, const struct kpi_row *);
    match->rows[0] = row;
    match->row_count = 1;
    match->recorded = match->gross = (struct measures){row->units, row->kpi, row->revenue};
    match->candidates = ARENA_NEW(sample->mem, struct candidate);
    match->candidates[0] = (struct candidate){.row = row, .stage = STAGE_EXACT,
                                              .speaks_for = FACT_PARTNER | FACT_INVOICE | FACT_PERIOD,
                                              .speaks_against = FACT_KPI};
    match->candidate_count = match->candidate_total = 1;
    return match;
}

static inline enum comparison sample_compare(Decimal difference)
{
    return difference.micro == 0 ? COMPARED_EQUAL : decimal_abs(difference).micro <= 10000 ? COMPARED_WITHIN
                                                                                            : COMPARED_DIFFERS;
}

static inline void sample_compared(struct resolution *out)
{
    const struct match *match = out->match;
    struct comparisons *compared = &out->compared;
    out->compared_at_all = match->row_count > 0;
    if (!out->compared_at_all)
        return;
    assert_true(decimal_sub(match->claimed.units, match->recorded.units, &compared->units_difference));
    assert_true(decimal_sub(match->claimed.kpi, match->recorded.kpi, &compared->kpi_difference));
    assert_true(decimal_sub(match->claimed.revenue, match->recorded.revenue, &compared->revenue_difference));
    compared->units = sample_compare(compared->units_difference);
    compared->kpi = sample_compare(compared->kpi_difference);
    compared->revenue = sample_compare(compared->revenue_difference);
}

/* Adds one claim of a ticket of its own, with its resolution. */
static inline struct resolution *sample_add(struct sample *sample, const struct sample_claim *from)
{
    size_t i = sample->batch.claim_count++;
    struct ticket *ticket = &sample->batch.tickets[sample->batch.ticket_count++];
    struct claim *claim = &sample->batch.claims[i];
    struct resolution *out = &sample->decided.resolutions[sample->decided.count++];
    assert_true(i < SAMPLE_ROOM);
    *ticket = (struct ticket){.id = sample_text(from->ticket), .partner_id = sample_text(from->partner),
                              .claim_count = 1, .first_claim = (uint32_t)i, .last_claim = (uint32_t)i,
                              .language = S("ko")};
    ticket_have_more(ticket, sample->mem)->subject = S("KPI \xeb\xb6\x88\xec\x9d\xbc\xec\xb9\x98");
    assert_true(instant_parse(S("2020-02-15T07:30:00Z"), 0, &ticket->filed));
    claim->next = CLAIM_NONE;
    claim->ticket = (uint32_t)(sample->batch.ticket_count - 1);
    ticket->first_claim = ticket->last_claim = (uint32_t)i;
    claim->next = CLAIM_NONE;
    claim->line = i + 2;
    claim->source = ticket_source_keep(S("tickets.csv"), 0, sample->mem);
    sample_fill_claim(sample, from, claim);
    out->claim = claim;
    out->verdict = from->verdict;
    out->hits = ARENA_ARRAY(sample->mem, struct reason_hit, MAX_HITS);
    out->diagnosis.causes = ARENA_ARRAY(sample->mem, struct cause, MAX_CAUSES);
    out->hits[0].reason = from->reason;
    out->hit_count = 1;
    out->match = sample_match(sample, from, claim);
    sample_compared(out);
    out->corrected = from->verdict == VERDICT_CONFIRMED;
    out->because = from->because ? slice_from(from->because) : reason_when(from->reason);
    out->next_step = reason_next_step(from->reason);
    out->window = (MonthSpan){sample_month("2019-02"), sample_month("2020-01")};
    out->as_of = sample_date("2020-02-20");
    if (from->verdict == VERDICT_WAIT)
        out->wait_until = sample_date("2020-03-15");
    if (from->because) {
        out->diagnosis.causes[0] = (struct cause){CAUSE_DIGIT_SWAP, CAUSE_OF_KPI, slice_from(from->because)};
        out->diagnosis.count = 1;
    }
    sample->decided.verdict_count[from->verdict]++;
    sample->decided.reason_count[from->reason]++;
    sample->batch.row_count++;
    return out;
}

static inline void sample_quarantine(struct sample *sample, Slice found)
{
    struct quarantined *row = ARENA_NEW(sample->mem, struct quarantined);
    *row = (struct quarantined){.finding = FINDING_csv_row_width,
                                .place = {.source = S("tickets.csv"), .line = 77, .column = 3}, .field = S("kpi_value"),
                                .found = found, .message = S("row has 3 fields, header has 15"), .raw = S("1,\"x\",y")};
    *sample->quarantine.last = row;
    sample->quarantine.last = &row->next;
    sample->quarantine.count++;
    sample->batch.row_count++;
}

static inline void sample_programme(struct sample *sample, struct diag *diag)
{
    Slice text, source;
    assert_true(template_load(&sample->templates, S("rules/programme.xml"), sample->mem, &text, &source, diag));
    assert_true(programme_load(&sample->programme, source, text, sample->mem, diag));
}

/* Without any claim. */
static inline struct sample *sample_empty(struct test_world *world)
{
    struct sample *sample = ARENA_NEW(&world->mem, struct sample);
    xml_library_init();
    sample->mem = &world->mem;
    sample_programme(sample, &world->diag);
    sample->batch = (struct batch){.mem = &world->mem, .tickets = ARENA_ARRAY(&world->mem, struct ticket, SAMPLE_ROOM),
                                   .claims = ARENA_ARRAY(&world->mem, struct claim, SAMPLE_ROOM)};
    sample->decided.resolutions = ARENA_ARRAY(&world->mem, struct resolution, SAMPLE_ROOM);
    sample->quarantine = (struct quarantine){.mem = &world->mem, .last = &sample->quarantine.first};
    sample->months[0] = (struct month_count){sample_month("2019-12"), 900};
    sample->months[1] = (struct month_count){sample_month("2020-01"), 1100};
    sample->publication = (struct publication){.date = sample_date("2020-02-15"), .months = sample->months,
                                               .month_count = 2};
    sample->source = (struct dataset_source_info){.name = S("kpi-2020-02-15.csv"), .row_count = 2000};
    sample->decided.gathered = (struct gathered){.publications = &sample->publication, .publication_count = 1,
                                                 .sources = &sample->source, .source_count = 1};
    sample->inputs[0] = (struct run_input){.name = S("tickets.csv"), .role = S("tickets"), .byte_count = 1234,
                                           .row_count = 12, .bad_count = 1};
    sample->inputs[1] = (struct run_input){.name = S("kpi-2020-02-15.csv"), .role = S("dataset"), .byte_count = 99999,
                                           .row_count = 2000};
    memset(sample->inputs[0].sha256_hex, 'a', DIGEST_HEX_CHARS);
    sample->run = (struct run){.batch = &sample->batch, .decided = &sample->decided, .quarantine = &sample->quarantine,
                               .programme = &sample->programme, .inputs = sample->inputs, .input_count = 2,
                               .version = S("0.1.0"), .timings = {{S("decide"), 1500}}, .timing_count = 1};
    assert_true(instant_parse(S("2020-02-20"), 0, &sample->run.as_of));
    return sample;
}

static inline struct sample *sample_full(struct test_world *world)
{
    struct sample *sample = sample_empty(world);
    for (size_t i = 0; i < SAMPLE_COUNT; i++)
        sample_add(sample, &sample_claims[i]);
    sample_quarantine(sample, S(HOSTILE_MARKUP));
    return sample;
}

/* --- reading back what was written --- */

/* An `out` whose bytes end in memory. */
static inline struct out sample_out(void)
{
    struct out out;
    int fd = memfd_create("out", MFD_CLOEXEC);
    assert_true(fd >= 0);
    out_init(&out, fd, S("memory"));
    return out;
}

static inline Slice sample_written(struct out *out, struct arena *mem)
{
    assert_true(out_flush(out));
    off_t size = lseek(out->fd, 0, SEEK_END);
    assert_true(size >= 0);
    char *text = ARENA_ARRAY(mem, char, (size_t)size + 1);
    assert_int_equal(pread(out->fd, text, (size_t)size, 0), size);
    close(out->fd);
    out_done(out);
    return (Slice){text, (size_t)size};
}

static inline bool text_has(Slice text, const char *needle)
{
    Slice wanted = slice_from(needle);
    return slice_find(text, wanted) < text.len;
}

static inline size_t text_count(Slice text, Slice needle)
{
    size_t count = 0;
    for (size_t at; (at = slice_find(text, needle)) < text.len; count++)
        text = slice_skip(text, at + needle.len);
    return count;
}

/* The n-th line, from 0. */
static inline Slice text_line(Slice text, size_t n)
{
    Slice line = {0};
    for (size_t i = 0; i <= n; i++)
        line = slice_cut(text, '\n', &text);
    return line;
}

static inline void check_has(const char *label, Slice text, const char *needle)
{
    if (!text_has(text, needle))
        fail_msg("%s: '%s' is not in:\n%.*s", label, needle, SLICE_ARG(text));
}

static inline void check_has_not(const char *label, Slice text, const char *needle)
{
    if (text_has(text, needle))
        fail_msg("%s: '%s' is in the text", label, needle);
}

#endif
