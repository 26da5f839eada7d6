/* What a run came to, and whether its totals add up. */
#include "unit/report/sample_run.h"

#include "report/report_private.h"

static Slice manifest_of(struct test_world *world, struct sample *sample, const struct run_output *outputs,
                         size_t count)
{
    struct out out = sample_out();
    write_manifest(&out, &sample->run, outputs, count, &world->mem);
    return sample_written(&out, &world->mem);
}

static void whole(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct run_output output = {.name = S("resolutions.csv"), .byte_count = 4711};
    memset(output.sha256_hex, 'b', DIGEST_HEX_CHARS);
    memset(sample->run.rules_hex, 'c', DIGEST_HEX_CHARS);
    check_slice("member for member", manifest_of(world, sample, &output, 1), S(
        "{\n  \"schema\": \"kpirecon.manifest/1\",\n  \"version\": \"0.1.0\",\n  \"as_of\": \"2020-02-20T00:00:00Z\",\n"
        "  \"inputs\": [\n"
        "    {\"name\": \"tickets.csv\", \"role\": \"tickets\", \"bytes\": 1234, \"rows\": 12, \"bad\": 1, \"sha256\": "
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"},\n"
        "    {\"name\": \"kpi-2020-02-15.csv\", \"role\": \"dataset\", \"bytes\": 99999, \"rows\": 2000, \"bad\": 0, "
        "\"sha256\": null}],\n"
        "  \"rules\": {\"sha256\": \"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\"},\n"
        "  \"settings\": [],\n"
        "  \"publications\": [\n    {\"date\": \"2020-02-15\", \"assumed\": false, \"rows\": 2000}],\n"
        "  \"verdicts\": {\n    \"OK\": 1,\n    \"CONFIRMED\": 3,\n    \"WAIT\": 1,\n    \"NEED_INFO\": 1,\n"
        "    \"REJECT\": 1,\n    \"EXPIRED\": 1,\n    \"REVIEW\": 1,\n    \"ROUTE\": 1},\n"
        "  \"reasons\": {\n    \"NOT_KPI_TICKET\": 1,\n    \"NOT_YET_PUBLISHED\": 1,\n    \"OUT_OF_WINDOW\": 1,\n"
        "    \"EVIDENCE_ORDER_CONFIRMATION\": 1,\n    \"MISSING_FIELDS\": 1,\n    \"INVOICE_OTHER_PARTNER\": 1,\n"
        "    \"MISSING_IN_DATASET\": 1,\n    \"KPI_DIFFERS\": 1,\n    \"REVENUE_DIFFERS\": 1,\n    \"MATCH_OK\": 1},\n"
        "  \"control_totals\": {\n    \"rows_in\": 11,\n    \"rows_decided\": 10,\n    \"claims_decided\": 10,\n"
        "    \"rows_quarantined\": 1,\n    \"rows_left_out\": 0,\n    \"dataset_rows_quarantined\": 0,\n"
        "    \"claims_shown\": 10,\n    \"tickets\": 10,\n    \"balanced\": true},\n"
        "  \"patterns\": [],\n"
        "  \"outputs\": [\n    {\"name\": \"resolutions.csv\", \"bytes\": 4711, \"sha256\": "
        "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"}],\n"
        "  \"sha256\": \"76495e4c39a7712983595a74071de9b2d7cf4857bebb0bd8992f55b5b96a4085\",\n"
        "  \"timings\": [\n    {\"room\": \"decide\", \"micros\": 1500}]\n}\n"));
}

/* Two runs over the same differ in nothing but the last member. */
static void timings_come_last(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    Slice one = manifest_of(world, sample, NULL, 0);
    sample->run.timings[0].micros = 99;
    Slice other = manifest_of(world, sample, NULL, 0);
    size_t at = slice_find(one, S("\"timings\""));
    check_slice("the same up to the timings", slice_part(one, 0, at), slice_part(other, 0, at));
    check_true("and not beyond", !slice_equal(one, other));
}

static void filed(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_empty(world);
    sample->run.as_of_filed = true;
    check_has("no clock of its own", manifest_of(world, sample, NULL, 0), "\"as_of\": \"filed\"");
}

/* Every row that came in is decided, quarantined or left out, and is counted once. */
static void balance(void **state)
{
    static const struct {
        uint64_t more_rows, left_out;
        bool dataset_row, second_claim_of_a_row, lost_resolution, balanced;
        const char *label;
    } rows[] = {
        {0, 0, false, false, false, true, "as it was made"},
        {1, 0, false, false, false, false, "a row nobody knows of"},
        {1, 1, false, false, false, true, "a repeat that was left out"},
        {0, 1, false, false, false, false, "left out and decided"},
        {0, 0, true, false, false, true, "a bad row of the dataset is no ticket row"},
        {0, 0, false, true, false, true, "two claims of one row"},
        {0, 0, false, false, true, false, "a claim without a resolution"},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sample *sample = sample_full(world);
        sample->batch.row_count += rows[i].more_rows;
        sample->batch.left_out_count += rows[i].left_out;
        sample->decided.count -= rows[i].lost_resolution;
        if (rows[i].dataset_row) {
            sample_quarantine(sample, S("x"));
            sample->batch.row_count--;
            sample->quarantine.first->next->place.source = sample->inputs[1].name;
        }
        if (rows[i].second_claim_of_a_row) {
            sample_add(sample, &sample_claims[0]);
            sample->batch.row_count--;
            sample->batch.claims[SAMPLE_COUNT].line = sample->batch.claims[SAMPLE_COUNT - 1].line;
        }
        struct totals totals = totals_make(&sample->run);
        check_true(rows[i].label, totals.balanced == rows[i].balanced);
        check_int(rows[i].label, (long long)totals.dataset_rows_quarantined, rows[i].dataset_row);
        check_int(rows[i].label, (long long)totals.rows_quarantined, 1);
    }
}

static void money(void **state)
{
    static const struct {
        const char *currency, *sum;
        unsigned claims;
    } expected[] = {{"", "5", 1}, {"EUR", "12370.60", 2}, {"USD", "7.00", 1}};
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct sample_claim more = sample_claims[2];
    size_t count;
    more.currency = "USD";
    more.revenue = "-7";
    sample_add(sample, &more);
    more.currency = NULL;
    more.revenue = "5";
    sample_add(sample, &more);
    more = sample_claims[SAMPLE_COUNT - 1];
    struct resolution *follower = sample_add(sample, &more);
    ((struct match *)(uintptr_t)follower->match)->group_size = 2;
    ((struct match *)(uintptr_t)follower->match)->group_leader = false;
    struct stake *stakes = stakes_make(&sample->run, &world->mem, &count);
    check_int("currencies", (long long)count, COUNT_OF(expected));
    for (size_t i = 0; i < count; i++) {
        char digits[DECIMAL_CHARS];
        check_slice("currency", stakes[i].currency, slice_from(expected[i].currency));
        check_slice("sum", decimal_format(stakes[i].sum, stakes[i].places, digits), slice_from(expected[i].sum));
        check_int("claims", (long long)stakes[i].claim_count, expected[i].claims);
    }
}

static void too_much_money(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_empty(world);
    struct sample_claim claim = sample_claims[2];
    size_t count;
    claim.revenue = "9000000000000";
    sample_add(sample, &claim);
    sample_add(sample, &claim);
    struct stake *stakes = stakes_make(&sample->run, &world->mem, &count);
    check_true("said, not wrapped around", count == 1 && stakes[0].is_more);
    check_true("what could be added", decimal_equal(stakes[0].sum, sample_decimal("9000000000000")));
}

static void formats(void **state)
{
    (void)state;
    for (int i = 0; i < REPORT_FORMAT_COUNT; i++) {
        enum report_format format;
        Slice name = report_format_name((enum report_format)i);
        check_true("every format has a name", report_format_from_name(name, &format));
        check_int("that is its own", format, i);
    }
    enum report_format untouched = REPORT_TSV;
    check_true("no such format", !report_format_from_name(S("pdf"), &untouched) && untouched == REPORT_TSV);
    check_true("nothing is no format", !report_format_from_name(S(""), &untouched));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(whole), WORLD_TEST(timings_come_last), WORLD_TEST(filed),   WORLD_TEST(balance),
        WORLD_TEST(money), WORLD_TEST(too_much_money),    WORLD_TEST(formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
