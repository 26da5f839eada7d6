/* Claims before any decision, and rows that could not be read. */
#include "unit/report/sample_run.h"

static Slice claims_of(struct test_world *world, struct sample *sample)
{
    struct out out = sample_out();
    write_claims_ndjson(&out, &sample->batch, &sample->programme, &world->diag_mem);
    return sample_written(&out, &world->mem);
}

static void one_claim(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct attachment second = {.name = S("po.pdf"), .is_file = true};
    struct attachment first = {.name = S("inv.pdf"), .is_file = true, .next = &second};
    ticket_have_more(&sample->batch.tickets[0], sample->mem)->attachments = &first;
    Slice text = claims_of(world, sample);
    check_slice("a whole claim", text_line(text, 0), S(
        "{\"schema\":\"kpirecon.claim/1\",\"ticket_id\":\"1001\",\"claim\":1,\"kind\":\"kpi\","
        "\"partner_id\":\"6034453\","
        "\"filed\":\"2020-02-15T07:30:00Z\",\"language\":\"ko\","
        "\"claimed\":{\"period\":\"2020-01\",\"omlp_type\":\"MOC\",\"units\":\"25\",\"invoice\":\"G002297372\","
        "\"kpi\":\"25\",\"revenue\":\"3062500\",\"currency\":\"KRW\"},\"directory\":null,"
        "\"evidence\":[{\"name\":\"inv.pdf\"},{\"name\":\"po.pdf\"}],\"place\":\"tickets.csv:2\",\"findings\":[]}"));
    check_int("one line each", (long long)text_count(text, S("\n")), (long long)SAMPLE_COUNT);
    check_has_not("nothing acts on a terminal", text, "\033");
}

static void nothing_given(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->batch.tickets[8].filed = (Instant){0};
    sample->batch.tickets[8].language = (Slice){0};
    sample->batch.claims[8].kind = CLAIM_OTHER;
    check_slice("null, not empty", text_line(claims_of(world, sample), 8), S(
        "{\"schema\":\"kpirecon.claim/1\",\"ticket_id\":\"1009\",\"claim\":1,\"kind\":\"other\","
        "\"partner_id\":\"6034453\","
        "\"filed\":null,\"language\":null,\"claimed\":{\"period\":null,\"omlp_type\":null,\"units\":null,"
        "\"invoice\":null,"
        "\"kpi\":null,\"revenue\":null,\"currency\":null},\"directory\":null,\"evidence\":[],"
        "\"place\":\"tickets.csv:10\",\"findings\":[]}"));
}

static void trouble(void **state)
{
    struct test_world *world = *state;
    static const struct {
        unsigned missing, conflicting;
        enum period_state period;
        bool month_at_fault;
        enum amount_state kpi;
        bool no_type, currency_bad;
        const char *findings, *label;
    } rows[] = {
        {1u << CLAIM_MONTH | 1u << CLAIM_REVENUE, 0, PERIOD_NO_MONTH, false, AMOUNT_READ, false, false,
         "[{\"field\":\"month\",\"problem\":\"missing\",\"found\":null},"
         "{\"field\":\"revenue\",\"problem\":\"missing\",\"found\":null}]", "missing"},
        {0, 0, PERIOD_AMBIGUOUS, false, AMOUNT_READ, false, false,
         "[{\"field\":\"month\",\"problem\":\"ambiguous\",\"found\":\"2020-01\"}]", "period in two ways"},
        {0, 0, PERIOD_RANGE, false, AMOUNT_READ, false, false,
         "[{\"field\":\"month\",\"problem\":\"range\",\"found\":\"2020-01\"}]", "range"},
        {0, 0, PERIOD_BAD_MONTH, false, AMOUNT_READ, false, false,
         "[{\"field\":\"month\",\"problem\":\"no_such_month\",\"found\":\"2020-01\"}]", "month 13"},
        {0, 0, PERIOD_UNREADABLE, false, AMOUNT_READ, false, false,
         "[{\"field\":\"year\",\"problem\":\"unreadable\",\"found\":\"MMXX\"}]", "unreadable year"},
        {0, 0, PERIOD_UNREADABLE, true, AMOUNT_READ, false, false,
         "[{\"field\":\"month\",\"problem\":\"unreadable\",\"found\":\"2020-01\"}]", "unreadable month"},
        {0, 0, PERIOD_READ, false, AMOUNT_AMBIGUOUS, false, false,
         "[{\"field\":\"kpi_value\",\"problem\":\"ambiguous\",\"found\":\"25\"}]", "ambiguous number"},
        {0, 0, PERIOD_READ, false, AMOUNT_TOO_FINE, false, false,
         "[{\"field\":\"kpi_value\",\"problem\":\"too_fine\",\"found\":\"25\"}]", "too fine"},
        {0, 0, PERIOD_READ, false, AMOUNT_TOO_LARGE, false, false,
         "[{\"field\":\"kpi_value\",\"problem\":\"too_large\",\"found\":\"25\"}]", "too large"},
        {0, 0, PERIOD_READ, false, AMOUNT_READ, true, false,
         "[{\"field\":\"omlp_type\",\"problem\":\"unreadable\",\"found\":\"MOC\"}]", "unknown type"},
        {0, 0, PERIOD_READ, false, AMOUNT_READ, false, true,
         "[{\"field\":\"currency\",\"problem\":\"unreadable\",\"found\":\"KRW\"}]", "no such currency"},
        {0, 1u << CLAIM_KPI_VALUE | 1u << CLAIM_REVENUE, PERIOD_READ, false, AMOUNT_READ, false, false,
         "[{\"field\":\"kpi_value\",\"problem\":\"conflicting\",\"found\":\"25 / 26\"},"
         "{\"field\":\"revenue\",\"problem\":\"conflicting\",\"found\":\"3062500\"}]", "given twice"},
    };
    struct sample *sample = sample_full(world);
    struct claim *claim = &sample->batch.claims[0], as_made = *claim;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        *claim = as_made;
        claim->missing = (uint8_t)rows[i].missing;
        claim->conflicting = (uint8_t)rows[i].conflicting;
        claim_have_more(claim, sample->mem)->conflict_with = rows[i].conflicting ? S("26") : (Slice){0};
        claim->period.state = rows[i].period;
        claim->period.month_at_fault = rows[i].month_at_fault;
        claim_set_raw(claim, CLAIM_YEAR, S("MMXX"), sample->mem);
        claim->kpi.state = rows[i].kpi;
        claim->type = rows[i].no_type ? OMLP_NONE : as_made.type;
        claim->currency_bad = rows[i].currency_bad;
        Slice line = text_line(claims_of(world, sample), 0);
        Slice expected = arena_printf(&world->mem, "\"findings\":%s}", rows[i].findings);
        check_slice(rows[i].label, slice_skip(line, slice_find(line, S("\"findings\":"))), expected);
    }
}

static void quarantine(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct out out = sample_out();
    sample_quarantine(sample, (Slice){0});
    write_quarantine(&out, &sample->quarantine, &world->diag_mem);
    Slice text = sample_written(&out, &world->mem);
    check_slice("where, what and the row as it stood", text_line(text, 0), S(
        "{\"schema\":\"kpirecon.quarantine/1\",\"place\":\"tickets.csv:77:3\",\"finding\":\"csv-row-width\","
        "\"field\":\"kpi_value\",\"found\":\"<script>alert(1)</script>]]>&amp;\\\"'\","
        "\"message\":\"row has 3 fields, header has 15\",\"raw\":\"1,\\\"x\\\",y\"}"));
    check_has("nothing found", text_line(text, 1), "\"found\":null");
    check_int("every row", (long long)text_count(text, S("\n")), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(one_claim), WORLD_TEST(nothing_given), WORLD_TEST(trouble),
                                       WORLD_TEST(quarantine)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
