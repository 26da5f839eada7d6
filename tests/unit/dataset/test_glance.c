/* Whatever is passed over at a glance gives what reading every row gives. */
#include "base/buf.h"
#include "base/slice.h"
#include "dataset/header.h"
#include "dataset/stretch.h"
#include "unit/dataset/shelf.h"

#define ROWS 3000
#define WIDE "partner_id,PGA_MPNId,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,note," \
             "Document Type,Amends Of,Published On\n"
#define IN_USD "note,RevenueUSD,kpi_value,invoice_number,purchase_unit,omlp_type,month,partner_id\n"
#define TWO_PERIODS "partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"

/* What may stand in a cell: the first ones mostly. */
static const struct {
    const char *name;
    const char *cells[12];
} kinds[] = {
    {"partner_id", {"6034453", "7000001", "6034454", "p7", " 6034453", "", "Total", "partner_id", "6034453 "}},
    {"PGA_MPNId", {"g1", "", "g2", "g3", " g1", "g1 "}},
    {"month", {"2020-01", "2019-12", "1/1/2020", "2020-13", "", " 2020-01", "2019-11"}},
    {"year", {"2020", "2019", ""}},
    {"omlp_type", {"MOC", "MOC_OD", "", "NEW", "\xec\xbf\xa0\xed\x8f\xb0", " MOC", "NEWER"}},
    {"purchase_unit", {"1", "12", "1.5", "2.00", "-3", "", "1,000", "x", "2.50"}},
    {"invoice_number",
     {"G#", "INV-2020-#", "R#/7", "g#", "inv. G#", "", "N/A", "Total", "A1", "G# ", "\xc3\x84#", "A.1"}},
    {"kpi_value", {"1", "25", "25.00", "0.5", "-1", "", "1e3", "123456789012345", "999999999999"}},
    {"revenue", {"100", "3062500", "12.50", "-7", "USD 5", "5 EUR", "", "1.234,5", "1.2345678", ".50", "50."}},
    {"RevenueUSD", {"100", "3062500", "12.50", "-7", "USD 5", "5 EUR"}},
    {"currency", {"USD", "KRW", "", "XDR", "-", "usd", " USD"}},
    {"note",
     {"", "plain", "\"a, b\"", "\"two\nlines\"", "\"\"\"x\"\"\"", "a \"quote\"", "\xed\x95\xa9", "x\ry", "\"x\"y"}},
    {"Document Type", {"invoice", "", "Credit Note", "void_note", "letter"}},
    {"Amends Of", {"", "", "G7", "-", "G5"}},
    {"Published On", {"", "2020-02-15", "2/15/2020", "someday", "2020-03-15"}},
};

static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % below;
}

static void put_cell(struct buf *text, Slice name, uint32_t *seed, uint32_t odd, size_t row)
{
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        size_t count = 0;
        if (!slice_equal(name, slice_from(kinds[k].name)))
            continue;
        while (count < COUNT_OF(kinds[k].cells) && kinds[k].cells[count])
            count++;
        const char *cell = kinds[k].cells[draw(seed, odd) ? draw(seed, 2) : draw(seed, (uint32_t)count)];
        for (; *cell; cell++) {
            if (*cell == '#')
                buf_addf(text, "%zu", row / 3 % 1000);
            else
                buf_add_char(text, *cell);
        }
    }
}

/* Of each cell one in `odd` is anything. */
static Slice make_text(Slice header, uint32_t seed, uint32_t odd, struct arena *mem)
{
    struct buf text;
    buf_init(&text);
    for (size_t i = 0; i < STRETCH_MARGIN_BYTES; i++)
        buf_add_char(&text, ',');
    for (size_t row = 0; row < ROWS; row++) {
        Slice rest = slice_part(header, 0, header.len - 1);
        while (rest.len) {
            put_cell(&text, slice_cut(rest, ',', &rest), &seed, odd, row);
            if (rest.len)
                buf_add_char(&text, draw(&seed, odd * 40) ? ',' : '\n');
        }
        buf_add(&text, draw(&seed, odd) ? S("\n") : S("\r\r\n"));
    }
    size_t end = text.len;
    for (size_t i = 0; i < STRETCH_MARGIN_BYTES; i++)
        buf_add_char(&text, '"');
    Slice copy = slice_part(arena_copy(mem, buf_slice(&text)), STRETCH_MARGIN_BYTES, end);
    buf_done(&text);
    return copy;
}

static void add_account(struct buf *out, const struct harvest *harvest)
{
    for (const struct finding *f = harvest->diag.first; f; f = f->next)
        buf_addf(out, "%u:%u %.*s\n", (unsigned)f->place.line, (unsigned)f->place.column, SLICE_ARG(f->message));
    for (size_t i = 0; i < harvest->cells.count; i++)
        buf_addf(out, "month %d %d: %u\n", harvest->cells.at[i].publication.day, harvest->cells.at[i].month.k,
                 (unsigned)harvest->cells.at[i].row_count);
    for (size_t i = 0; i < harvest->partner_count; i++)
        buf_addf(out, "partner %u %d %.*s\n", harvest->partners[i].key, harvest->partners[i].is_group,
                 SLICE_ARG(harvest->partners[i].group));
    for (size_t i = 0; i < harvest->type_count; i++)
        buf_addf(out, "type %.*s %u\n", SLICE_ARG(harvest->types[i].text), (unsigned)harvest->types[i].findings_before);
    buf_addf(out, "%u rows, %u left out, %u without currency, %u bad, groups %d\n",
             (unsigned)harvest->data_row_count, (unsigned)harvest->left_out_count, (unsigned)harvest->no_currency_count,
             (unsigned)harvest->bad.count, harvest->names_groups);
}

/* All that the harvest has; of the second question nothing counts but the rows and where they stand. */
static Slice describe(const struct harvest *harvest, bool only_near, struct arena *mem)
{
    struct buf text;
    buf_init(&text);
    for (size_t i = 0; i < harvest->row_count; i++)
        buf_addf(&text, "row %u %.*s\n", (unsigned)harvest->rows[i].kept.row.line,
                 SLICE_ARG(harvest->rows[i].kept.row.invoice));
    buf_addf(&text, "%u lines\n", (unsigned)harvest->line_count);
    if (!only_near)
        add_account(&text, harvest);
    Slice copy = arena_copy(mem, buf_slice(&text));
    buf_done(&text);
    return copy;
}

static uint64_t read_text(const struct scan_plan *plan, Slice text, bool at_a_glance, struct arena *mem, Slice *out)
{
    struct stretch_reader reader;
    struct harvest harvest;
    harvest_init(&harvest);
    stretch_open(&reader, plan);
    reader.glance.is_possible &= at_a_glance;
    stretch_begin(&reader, &harvest);
    check_int("to its end", (long long)stretch_read(&reader, text, true), (long long)text.len);
    uint64_t passed = reader.glance.passed;
    *out = describe(&harvest, plan->only_near, mem);
    stretch_close(&reader);
    harvest_done(&harvest);
    return passed;
}

static void want(struct gather_keys *keys, bool only_near)
{
    if (only_near) {
        keys_expect_near(keys, 2);
        keys_add_near(keys, S("G777"));
        keys_add_near(keys, S("INV-2020-50O"));
        return;
    }
    keys_add_values(keys, month_of("2020-01"), decimal_of("25"), decimal_of("12.50"));
    keys_add_partner(keys, S("6034454"));
    keys_add_partner(keys, S("g2"));
    keys_add_invoice(keys, S("G7"));
    keys_add_invoice(keys, S("R11/7"));
    keys_add_skeleton(keys, S("1NV20205"));
}

static void check_header(const char *header, uint32_t seed, uint32_t odd, bool only_near, bool *passes)
{
    struct shelf shelf;
    struct header found;
    shelf_open(&shelf);
    struct arena *mem = &shelf.world.mem;
    const struct header_words words = {.programme = &shelf.programme};
    assert_int_equal(header_find(slice_from(header), true, &words, mem, &found), HEADER_FOUND);
    struct bad_rows bad;
    bad_rows_init(&bad, S("kpi.csv"), NULL, &shelf.world.diag);
    bad.delimiter = ',';
    bad.columns = &found.columns;
    want(&shelf.keys, only_near);
    struct scan_plan plan = {.programme = &shelf.programme, .keys = &shelf.keys, .header = &found, .bad = &bad,
                             .named_count = found.columns.count, .only_near = only_near,
                             .has_groups = found.columns.of[FIELD_GROUP] >= 0};
    plan.settled.value_rows = ARENA_ARRAY(mem, _Atomic uint16_t, shelf.keys.value_count);
    plan.settled.partner_closed = ARENA_ARRAY(mem, atomic_bool, shelf.keys.partner_count);
    atomic_store(&plan.settled.open_count, shelf.keys.partner_count);
    Slice text = make_text(slice_from(header), seed, odd, mem), expected, got;
    read_text(&plan, text, false, mem, &expected);
    *passes |= read_text(&plan, text, true, mem, &got) > ROWS / 4;
    if (!slice_equal(got, expected))
        fail_msg("%s%u, %u: got\n%.*s\nbut read, it is\n%.*s", header, seed, odd, SLICE_ARG(got), SLICE_ARG(expected));
    shelf_close(&shelf);
}

static void test_same(void **state)
{
    static const char *const headers[] = {HEADER, WIDE, IN_USD};
    static const uint32_t odds[] = {2, 20, 200, 2000};
    (void)state;
    for (size_t h = 0; h < COUNT_OF(headers); h++) {
        for (int only_near = 0; only_near < 2; only_near++) {
            bool passes = false, never = false;
            for (uint32_t seed = 0; seed < 2; seed++)
                for (size_t o = 0; o < COUNT_OF(odds); o++)
                    check_header(headers[h], seed, odds[o], only_near, &passes);
            check_true("many rows are passed over", passes);
            check_header(TWO_PERIODS, 1, 20, only_near, &never);
            check_true("a month in two columns is looked at", !never);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
