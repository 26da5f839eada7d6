/* The line of JSON per claim, member for member. */
#include "unit/report/sample_run.h"

#include "report/report_private.h"

static Slice line_of(struct test_world *world, struct sample *sample, const struct resolution *resolution)
{
    struct buf buf;
    buf_init(&buf);
    write_ndjson_one(&buf, &sample->run, resolution, &world->diag_mem);
    Slice line = arena_copy(&world->mem, buf_slice(&buf));
    buf_done(&buf);
    return line;
}

static Slice json_of(struct test_world *world, Slice text)
{
    struct buf buf;
    buf_init(&buf);
    json_add_string(&buf, text);
    Slice json = arena_copy(&world->mem, buf_slice(&buf));
    buf_done(&buf);
    return json;
}

static void strings(void **state)
{
    static const struct {
        Slice text;
        const char *json, *label;
    } rows[] = {
        {S_INIT(""), "\"\"", "empty"},
        {S_INIT("plain, with 'quotes' / slash"), "\"plain, with 'quotes' / slash\"", "plain"},
        {S_INIT("a\"b\\c"), "\"a\\\"b\\\\c\"", "quote and backslash"},
        {S_INIT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"", "short escapes"},
        {S_INIT("\0\001\033\177"), "\"\\u0000\\u0001\\u001b\\u007f\"", "controls, NUL and DEL"},
        {S_INIT("\302\233\302\205\302\240"), "\"\\u009b\\u0085\302\240\"", "C1, but not the blank after it"},
        {S_INIT("\342\200\256\342\201\246\342\200\250x"), "\"\\u202e\\u2066\\u2028x\"", "bidi and line separator"},
        {S_INIT("\342\202\254 \354\233\224 \360\237\231\202"), "\"\342\202\254 \354\233\224 \360\237\231\202\"",
         "euro sign, Korean, beyond the BMP"},
        {S_INIT("</script>"), "\"</script>\"", "markup is text"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].label, json_of(*state, rows[i].text), slice_from(rows[i].json));
}

/* Eight bytes are looked at together, fewer one by one: a byte means the same wherever it stands. */
static void every_byte_everywhere(void **state)
{
    struct test_world *world = *state;
    for (unsigned byte = 0; byte < 0x80; byte++)
        for (size_t at = 0; at < 17; at++) {
            char text[17], one = (char)byte;
            memset(text, at % 2 ? '~' : ' ', sizeof text);
            text[at] = one;
            Slice alone = json_of(world, (Slice){&one, 1}), before = {text, at}, after = {text + at + 1, 16 - at};
            Slice expected = arena_printf(&world->mem, "\"%.*s%.*s%.*s\"", SLICE_ARG(before), (int)alone.len - 2,
                                          alone.at + 1, SLICE_ARG(after));
            check_slice("a byte among plain ones", json_of(world, (Slice){text, sizeof text}), expected);
        }
}

static void long_word(void **state)
{
    struct test_world *world = *state;
    char *word = ARENA_ARRAY(&world->mem, char, 10000);
    memset(word, 'x', 10000);
    word[5000] = '"';
    Slice json = json_of(world, (Slice){word, 10000});
    check_int("10 kB, two quotes, one backslash", (long long)json.len, 10003);
}

/* DESIGN section 8: these members, in this order. */
static void all_members(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct screening document = {.name = S("inv.xml"), .kind = KIND_invoice,
                                 .because = S("UBL Invoice, type code 380")};
    struct dossier dossier = {&document, 1};
    struct resolution *resolution = &sample->decided.resolutions[0];
    memset(document.sha256_hex, 'e', sizeof document.sha256_hex);
    resolution->dossier = &dossier;
    resolution->notes = 1u << NOTE_N_ROUNDING | 1u << NOTE_N_PUBLICATION_USED;
    resolution->publication_used = sample_date("2020-01-15");
    resolution->hits[1].reason = REASON_REVENUE_DIFFERS;
    resolution->hits[2].reason = REASON_REVENUE_DIFFERS;
    resolution->hits[3].reason = REASON_KPI_DIFFERS;
    resolution->hit_count = 4;
    check_slice("a confirmed claim", line_of(world, sample, resolution), S(
        "{\"schema\":\"kpirecon.resolution/1\",\"ticket_id\":\"1001\",\"claim\":1,\"partner_id\":\"6034453\","
        "\"verdict\":\"CONFIRMED\",\"reason\":\"KPI_DIFFERS\",\"detail\":null,\"also\":[\"REVENUE_DIFFERS\"],"
        "\"notes\":[\"N_ROUNDING\",\"N_PUBLICATION_USED(2020-01-15)\"],"
        "\"claimed\":{\"period\":\"2020-01\",\"omlp_type\":\"MOC\",\"units\":\"25\",\"invoice\":\"G002297372\","
        "\"kpi\":\"25\",\"revenue\":\"3062500\",\"currency\":\"KRW\"},"
        "\"recorded\":{\"period\":\"2020-01\",\"omlp_type\":\"MOC\",\"units\":\"25\",\"invoice\":\"G002297372\","
        "\"kpi\":\"52\",\"revenue\":\"3062500\",\"currency\":\"KRW\","
        "\"rows\":[{\"publication\":\"2020-02-15\",\"source\":\"kpi-2020-02-15.csv\",\"line\":123}]},"
        "\"difference\":{\"units\":\"0\",\"kpi\":\"-27\",\"revenue\":\"0\"},"
        "\"corrected\":{\"period\":\"2020-01\",\"omlp_type\":\"MOC\",\"units\":\"25\",\"invoice\":\"G002297372\","
        "\"kpi\":\"25\",\"revenue\":\"3062500\",\"currency\":\"KRW\"},"
        "\"causes\":[{\"code\":\"DIGIT_SWAP\",\"field\":\"kpi\","
        "\"because\":\"25 and 52: the two digits are swapped\"}],"
        "\"match\":{\"stage\":\"exact\",\"candidates\":[{\"partner_id\":\"6034453\",\"period\":\"2020-01\","
        "\"omlp_type\":\"MOC\",\"units\":\"25\",\"invoice\":\"G002297372\",\"kpi\":\"52\",\"revenue\":\"3062500\","
        "\"currency\":\"KRW\",\"stage\":\"exact\",\"for\":[\"partner\",\"invoice\",\"period\"],\"against\":[\"kpi\"],"
        "\"within\":[],\"not_compared\":[\"omlp_type\",\"units\",\"revenue\"],"
        "\"difference\":{\"units\":null,\"kpi\":\"-27\",\"revenue\":null},"
        "\"publication\":\"2020-02-15\",\"source\":\"kpi-2020-02-15.csv\",\"line\":123}]},"
        "\"evidence\":[{\"name\":\"inv.xml\",\"kind\":\"invoice\",\"because\":\"UBL Invoice, type code 380\","
        "\"sha256\":\"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\"}],"
        "\"wait_until\":null,\"window\":{\"from\":\"2019-02\",\"to\":\"2020-01\"},"
        "\"next_step\":\"Forward for correction with both values and the difference.\","
        "\"place\":\"tickets.csv:2\",\"publication\":\"2020-02-15\",\"settings\":null}\n"));
}

static void nothing_is_null(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct resolution *resolution = &sample->decided.resolutions[8]; /* 1009, no KPI ticket */
    sample->batch.tickets[8].partner_id = (Slice){0};
    resolution->window = (MonthSpan){MONTH_NONE, MONTH_NONE};
    resolution->next_step = (Slice){0};
    resolution->match = NULL;
    check_slice("a ticket without anything", line_of(world, sample, resolution), S(
        "{\"schema\":\"kpirecon.resolution/1\",\"ticket_id\":\"1009\",\"claim\":1,\"partner_id\":null,"
        "\"verdict\":\"ROUTE\",\"reason\":\"NOT_KPI_TICKET\",\"detail\":null,\"also\":[],\"notes\":[],"
        "\"claimed\":{\"period\":null,\"omlp_type\":null,\"units\":null,\"invoice\":null,\"kpi\":null,\"revenue\":null,"
        "\"currency\":null},\"recorded\":null,\"difference\":null,\"corrected\":null,\"causes\":[],\"match\":null,"
        "\"evidence\":[],\"wait_until\":null,\"window\":null,\"next_step\":null,\"place\":\"tickets.csv:10\","
        "\"publication\":null,\"settings\":null}\n"));
}

/* What was not read for sure is null, whatever is left in the struct. */
static void doubtful_values(void **state)
{
    struct test_world *world = *state;
    static const struct {
        enum amount_state kpi;
        enum period_state period;
        unsigned conflicting;
        bool currency_bad;
        const char *has, *label;
    } rows[] = {
        {AMOUNT_AMBIGUOUS, PERIOD_READ, 0, false, "\"kpi\":null,\"revenue\":\"3062500\"", "ambiguous"},
        {AMOUNT_UNREADABLE, PERIOD_READ, 0, false, "\"kpi\":null", "unreadable"},
        {AMOUNT_TOO_FINE, PERIOD_READ, 0, false, "\"kpi\":null", "too fine"},
        {AMOUNT_READ, PERIOD_AMBIGUOUS, 0, false, "\"claimed\":{\"period\":null", "ambiguous period"},
        {AMOUNT_READ, PERIOD_READ, 1u << CLAIM_YEAR, false, "\"claimed\":{\"period\":null", "two years"},
        {AMOUNT_READ, PERIOD_READ, 1u << CLAIM_KPI_VALUE, false, "\"kpi\":null,\"revenue\":\"3062500\"",
         "two KPI values"},
        {AMOUNT_READ, PERIOD_READ, 1u << CLAIM_INVOICE_NUMBER, false, "\"invoice\":null,\"kpi\":\"25\"",
         "two invoices"},
        {AMOUNT_READ, PERIOD_READ, 0, true, "\"revenue\":\"3062500\",\"currency\":null}", "no currency of ISO 4217"},
    };
    struct sample *sample = sample_full(world);
    struct claim *claim = &sample->batch.claims[0], as_made = *claim;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        *claim = as_made;
        claim->kpi.state = rows[i].kpi;
        claim->period.state = rows[i].period;
        claim->conflicting = (uint8_t)rows[i].conflicting;
        claim->currency_bad = rows[i].currency_bad;
        check_has(rows[i].label, line_of(world, sample, &sample->decided.resolutions[0]), rows[i].has);
    }
}

static void decimals_of_currencies(void **state)
{
    static const struct {
        const char *revenue, *currency, *has, *label;
    } rows[] = {
        {"12345.6", "EUR", "\"revenue\":\"12345.60\",\"currency\":\"EUR\"", "two places"},
        {"12345", "EUR", "\"revenue\":\"12345.00\"", "a whole amount of euros"},
        {"3062500", "KRW", "\"revenue\":\"3062500\"", "none"},
        {"1.5", "KWD", "\"revenue\":\"1.500\"", "three places"},
        {"0.123456", "EUR", "\"revenue\":\"0.123456\"", "never cut"},
        {"7", NULL, "\"revenue\":\"7\",\"currency\":null", "no currency, no places"},
    };
    struct test_world *world = *state;
    struct sample *sample = sample_empty(world);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sample_claim claim = {"1", "2", VERDICT_WAIT, REASON_NOT_YET_PUBLISHED, "2020-01", "MOC", "2.50", "A",
                                     "2.50", rows[i].revenue, rows[i].currency, NULL, NULL, NULL, NULL};
        struct resolution *resolution = sample_add(sample, &claim);
        check_has(rows[i].label, line_of(world, sample, resolution), rows[i].has);
        check_has("KPI values are as short as they can be", line_of(world, sample, resolution), "\"kpi\":\"2.5\"");
    }
}

/* A claim without a currency: the recorded one says how many places, but the claim still has none. */
static void assumed_currency(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct claim *claim = &sample->batch.claims[1];
    memset(claim->currency, 0, sizeof claim->currency);
    claim->revenue.value = sample_decimal("1234.5");
    check_has("places of the recorded currency", line_of(world, sample, &sample->decided.resolutions[1]),
              "\"revenue\":\"1234.50\",\"currency\":null}");
}

static void measures_not_compared(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct resolution *resolution = &sample->decided.resolutions[0];
    resolution->compared.revenue = COMPARED_NOT;
    check_has("no difference where nothing was compared", line_of(world, sample, resolution),
              "\"difference\":{\"units\":\"0\",\"kpi\":\"-27\",\"revenue\":null}");
    resolution->compared_at_all = false;
    check_has("no difference at all", line_of(world, sample, resolution), "\"difference\":null,\"corrected\":{");
}

static void rows_of_several_types(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    const struct resolution *resolution = &sample->decided.resolutions[0];
    struct match match = *resolution->match;
    struct kpi_row rows[2] = {*match.rows[0], *match.rows[0]};
    rows[1].type = omlp_type_find(&sample->programme, S("MLO"), &world->mem);
    rows[1].line = 200;
    match.rows = (const struct kpi_row *[]){&rows[0], &rows[1]};
    match.row_count = 2;
    match.several_types = true;
    sample->decided.resolutions[0].match = &match;
    Slice line = line_of(world, sample, resolution);
    check_has("no single type", line, "\"recorded\":{\"period\":\"2020-01\",\"omlp_type\":null,");
    check_has("both rows", line,
              "\"line\":123},{\"publication\":\"2020-02-15\",\"source\":\"kpi-2020-02-15.csv\",\"line\":200}");
    match.overflow = true;
    check_has("no sums beyond the range", line_of(world, sample, resolution),
              "\"kpi\":null,\"revenue\":null,\"currency\":\"KRW\",\"rows\"");
}

/* What is listed has a ceiling, and the rest is told as a number. */
static void many_rows(void **state)
{
    static const struct {
        size_t rows, not_kept;
        const char *told, *label;
    } cases[] = {{MAX_ROWS_SHOWN, 0, "}],\"rows_left_out\"", "all are listed"},
                 {MAX_ROWS_SHOWN + 1, 0, "\"line\":100}],\"rows_left_out\":1}", "one more"},
                 {2 * MAX_ROWS_SHOWN, 0, "\"line\":100}],\"rows_left_out\":100}", "many more"},
                 {2, 7, "\"line\":2}],\"rows_left_out\":7}", "read back from a document"}};
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    const struct resolution *resolution = &sample->decided.resolutions[0];
    struct match match = *resolution->match;
    struct kpi_row rows[2 * MAX_ROWS_SHOWN];
    const struct kpi_row *shown[COUNT_OF(rows)];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        rows[i] = *match.rows[0];
        rows[i].line = i + 1;
        shown[i] = &rows[i];
    }
    match.rows = shown;
    sample->decided.resolutions[0].match = &match;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        match.row_count = cases[i].rows;
        match.rows_not_kept = cases[i].not_kept;
        Slice line = line_of(world, sample, resolution);
        (i ? check_has : check_has_not)(cases[i].label, line, cases[i].told);
    }
    match.candidate_total = match.candidate_count + 3;
    check_has("candidates", line_of(world, sample, resolution), "}],\"candidates_left_out\":3}");
}

/* Another partner is never disclosed, neither as a candidate nor as what is recorded. */
static void other_partners(void **state)
{
    static const struct {
        enum match_stage stage;
        unsigned against;
        bool open, disclosed;
        const char *label;
    } rows[] = {
        {STAGE_OTHER_PARTNER, 0, false, false, "another group"},
        {STAGE_EXACT, FACT_PARTNER, false, false, "a candidate of somebody else"},
        {STAGE_EXACT, 0, true, false, "nobody knows whose it is"},
        {STAGE_OTHER_LOCATION, 0, false, true, "another location of the same group"},
        {STAGE_EXACT, FACT_KPI, false, true, "its own row"},
    };
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    const struct resolution *resolution = &sample->decided.resolutions[0];
    struct match match = *resolution->match;
    struct kpi_row row = *match.rows[0];
    struct candidate candidate = match.candidates[0];
    row.partner = S("9999999");
    candidate.row = &row;
    match.candidates = &candidate;
    match.rows = (const struct kpi_row *[]){&row};
    sample->decided.resolutions[0].match = &match;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        match.stage = candidate.stage = rows[i].stage;
        match.partner_open = rows[i].open;
        candidate.speaks_against = rows[i].against;
        Slice line = line_of(world, sample, resolution);
        check_true(rows[i].label, text_has(line, "9999999") == rows[i].disclosed);
        bool recorded = !text_has(line, "\"recorded\":null");
        check_true(rows[i].label, recorded == (rows[i].stage != STAGE_OTHER_PARTNER && !rows[i].open));
    }
}

static void no_stage_is_null(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    check_has("missing in the dataset", line_of(world, sample, &sample->decided.resolutions[2]),
              "\"match\":{\"stage\":null,\"candidates\":[]}");
}

static void whole_run(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct out out = sample_out();
    size_t before = arena_mark(&world->diag_mem);
    write_ndjson(&out, &sample->run);
    Slice text = sample_written(&out, &world->mem);
    check_int("a line per claim", (long long)text_count(text, S("\n")), (long long)SAMPLE_COUNT);
    check_true("the scratch arena is as it was", before == arena_mark(&world->diag_mem));
    check_has_not("no escape reaches a terminal", text, "\033");
    check_has_not("no C1 control", text, "\302\233");
    check_has_not("no override", text, "\342\200\256");
    check_has("first", text_line(text, 0), "\"ticket_id\":\"1001\"");
    check_has("last", text_line(text, SAMPLE_COUNT - 1), "\"ticket_id\":\"=cmd|'/c calc'!A1\"");
}

static void only_some_verdicts(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct out out = sample_out();
    sample->run.only_verdicts = 1u << VERDICT_OK | 1u << VERDICT_WAIT;
    write_ndjson(&out, &sample->run);
    Slice text = sample_written(&out, &world->mem);
    check_int("two claims", (long long)text_count(text, S("\n")), 2);
    check_has("the waiting one", text_line(text, 1), "\"wait_until\":\"2020-03-15\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(strings),
        WORLD_TEST(every_byte_everywhere),
        WORLD_TEST(long_word),
        WORLD_TEST(all_members),
        WORLD_TEST(nothing_is_null),
        WORLD_TEST(doubtful_values),
        WORLD_TEST(decimals_of_currencies),
        WORLD_TEST(assumed_currency),
        WORLD_TEST(measures_not_compared),
        WORLD_TEST(rows_of_several_types),
        WORLD_TEST(many_rows),
        WORLD_TEST(other_partners),
        WORLD_TEST(no_stage_is_null),
        WORLD_TEST(whole_run),
        WORLD_TEST(only_some_verdicts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
