/* The claims flat: read back by our own CSV reader, and safe in a spreadsheet. */
#include "unit/report/sample_run.h"

#include "records/csv.h"

#define COLUMN_COUNT 35

static void cells(void **state)
{
    static const struct {
        Slice text;
        const char *cell, *label;
    } rows[] = {
        {S_INIT(""), "", "empty"},
        {S_INIT("plain text"), "plain text", "plain"},
        {S_INIT("a,b"), "\"a,b\"", "delimiter"},
        {S_INIT("say \"hi\""), "\"say \"\"hi\"\"\"", "quotes"},
        {S_INIT("two\nlines"), "\"two\nlines\"", "line end"},
        {S_INIT(" led by a blank"), "\" led by a blank\"", "blank that a reader might trim"},
        {S_INIT("=1+1"), "'=1+1", "formula"},
        {S_INIT("+1"), "'+1", "plus"},
        {S_INIT("-1"), "-1", "a negative number stays one"},
        {S_INIT("-12.50"), "-12.50", "with decimals"},
        {S_INIT("-1+1"), "'-1+1", "minus that is no number"},
        {S_INIT("-"), "'-", "a lone minus"},
        {S_INIT("@SUM(A1)"), "'@SUM(A1)", "at"},
        {S_INIT("\t=1"), "'\t=1", "tab"},
        {S_INIT("\r=1"), "\"'\r=1\"", "carriage return"},
        {S_INIT("  =1"), "\"'  =1\"", "blanks before a formula"},
        {S_INIT("\357\274\235" "1"), "'\357\274\235" "1", "full-width equals sign"},
        {S_INIT("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"", "quoted formula"},
        {S_INIT("a\033[31m\302\233" "b"), "a\357\277\275[31m\357\277\275" "b", "controls"},
        {S_INIT("\353\266\210\354\235\274\354\271\230"), "\353\266\210\354\235\274\354\271\230", "Korean"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf buf;
        buf_init(&buf);
        csv_add_cell(&buf, rows[i].text, ',');
        check_slice(rows[i].label, buf_slice(&buf), slice_from(rows[i].cell));
        buf_done(&buf);
    }
}

static void other_delimiters(void **state)
{
    struct buf buf;
    (void)state;
    buf_init(&buf);
    csv_add_cell(&buf, S("a,b"), '\t');
    csv_add_cell(&buf, S("c\td"), '\t');
    check_slice("only the delimiter at hand is quoted", buf_slice(&buf), S("a,b\"c\td\""));
    buf_done(&buf);
}

static Slice csv_of(struct test_world *world, struct sample *sample, char delimiter)
{
    struct out out = sample_out();
    write_csv(&out, &sample->run, delimiter, &world->diag_mem);
    return sample_written(&out, &world->mem);
}

static void header(void **state)
{
    struct test_world *world = *state;
    Slice text = csv_of(world, sample_full(world), ',');
    check_slice("DESIGN section 8", text_line(text, 0), S(
        "ticket_id,claim,verdict,reason,detail,also,notes,causes,"
        "claimed_period,claimed_omlp_type,claimed_units,claimed_invoice,claimed_kpi,claimed_revenue,claimed_currency,"
        "recorded_period,recorded_omlp_type,recorded_units,recorded_invoice,recorded_kpi,recorded_revenue,"
        "recorded_currency,difference_units,difference_kpi,difference_revenue,"
        "corrected_period,corrected_omlp_type,corrected_units,corrected_invoice,corrected_kpi,corrected_revenue,"
        "corrected_currency,wait_until,next_step,place"));
    check_slice("a confirmed claim", text_line(text, 1), S(
        "1001,1,CONFIRMED,KPI_DIFFERS,,,,DIGIT_SWAP: 25 and 52: the two digits are swapped,"
        "2020-01,MOC,25,G002297372,25,3062500,KRW,2020-01,MOC,25,G002297372,52,3062500,KRW,0,-27,0,"
        "2020-01,MOC,25,G002297372,25,3062500,KRW,,Forward for correction with both values and the difference.,"
        "tickets.csv:2"));
    check_slice("nothing but a ticket", text_line(text, 9),
                S("1009,1,ROUTE,NOT_KPI_TICKET,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"
                  "Pass the ticket to the general queue.,tickets.csv:10"));
}

static void lists(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct resolution *resolution = &sample->decided.resolutions[0];
    resolution->hits[1].reason = REASON_UNITS_DIFFER;
    resolution->hits[2].reason = REASON_REVENUE_DIFFERS;
    resolution->hit_count = 3;
    resolution->notes = 1u << NOTE_N_ROUNDING | 1u << NOTE_N_SPLIT_LINES;
    resolution->diagnosis.causes[1] = (struct cause){CAUSE_ROUNDING, CAUSE_OF_REVENUE, S("0.01 apart")};
    resolution->diagnosis.count = 2;
    check_has("joined", csv_of(world, sample, ','),
              ",UNITS_DIFFER; REVENUE_DIFFERS,N_ROUNDING; N_SPLIT_LINES,"
              "DIGIT_SWAP: 25 and 52: the two digits are swapped; ROUNDING: 0.01 apart,2020-01,");
}

/* Every row has every column, and the hostile texts are the same texts again. */
static void read_back(void **state)
{
    static const char delimiters[] = {',', '\t', ';'};
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    for (size_t d = 0; d < COUNT_OF(delimiters); d++) {
        Slice rest = csv_of(world, sample, delimiters[d]), fields[64];
        struct csv_cut cut;
        size_t rows = 0;
        for (; rest.len; rows++) {
            enum csv_result result = csv_cut(rest, delimiters[d], true, &world->mem, fields, COUNT_OF(fields), &cut);
            check_int("cut", result, CSV_RECORD);
            check_int("columns", (long long)cut.field_count, COLUMN_COUNT);
            rest = slice_skip(rest, cut.used_bytes);
        }
        check_int("header and claims", (long long)rows, (long long)SAMPLE_COUNT + 1);
        check_slice("a formula is text", fields[0], S("'" HOSTILE_FORMULA));
        check_has("markup survives", fields[7], HOSTILE_MARKUP);
        check_has("pipes survive", fields[7], HOSTILE_PIPES);
        check_slice("a negative number is a number", fields[13], S("-12.50"));
        check_slice("difference", fields[24], S("-25.00"));
    }
}

static void long_word(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    char *word = ARENA_ARRAY(&world->mem, char, 10000);
    memset(word, '=', 10000);
    sample->decided.resolutions[0].next_step = (Slice){word, 10000};
    Slice text = csv_of(world, sample, ','), fields[64];
    struct csv_cut cut;
    csv_cut(slice_skip(text, text_line(text, 0).len + 1), ',', true, &world->mem, fields, COUNT_OF(fields), &cut);
    check_int("10 kB and an apostrophe", (long long)fields[33].len, 10001);
}

static void only_some(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->run.only_verdicts = 1u << VERDICT_REVIEW;
    check_int("header and one", (long long)text_count(csv_of(world, sample, ','), S("\n")), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(cells),     WORLD_TEST(other_delimiters), WORLD_TEST(header),    WORLD_TEST(lists),
        WORLD_TEST(read_back), WORLD_TEST(long_word),        WORLD_TEST(only_some),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
