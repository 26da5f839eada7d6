/* The workbook reader over fixtures: cells of every kind, sheets, merged cells, damage. */
#include "bytes/source.h"
#include "bytes/xml.h"
#include "records/record.h"
#include "support/test.h"

static Slice joined(const Slice *fields, size_t count, struct arena *mem)
{
    Slice text = S("");
    for (size_t i = 0; i < count; i++)
        text = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(text), i ? "/" : "", SLICE_ARG(fields[i]));
    return text;
}

static bool open_file(const char *name, struct test_world *world, struct source *source, struct reader *reader)
{
    diag_init(&world->diag, &world->diag_mem);
    check_true(name, source_open(source, arena_printf(&world->mem, "fixtures/xlsx/%s", name), &world->diag));
    return reader_open(reader, source, NULL, &world->mem, &world->diag);
}

static void reads_a_book(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    static const struct {
        Slice fields, first_cell;
        uint64_t line;
    } rows[] = {
        {S_INIT("00047/2020-01-01/1234.56/TRUE/Fabrikam /Jan"), S_INIT("Jan!B4"), 4},
        {S_INIT("G-2/2020-02-15T07:30:00/#VALUE!/no/Fabrikam /Jan"), S_INIT("Jan!B5"), 5},
        {S_INIT("two\r\nlines_//3062500///Feb"), S_INIT("Feb!B2"), 2},
    };
    check_true("opens", open_file("book.xlsx", world, &source, &reader));
    check_slice("format", slice_from(reader.format->name), S("xlsx"));
    check_slice("columns", joined(reader.columns, reader.column_count, &world->mem),
                S("Invoice/Month/Revenue/Paid/Partner/_sheet"));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_int("a row", reader_next(&reader, &row, &world->diag), READ_RECORD);
        check_slice("its fields", joined(row.fields, row.field_count, &world->mem), rows[i].fields);
        check_int("its line", (long long)row.line, (long long)rows[i].line);
        check_slice("its place", record_place(&reader, &row, 0).part, rows[i].first_cell);
        check_true("raw", row.raw.len > 0);
    }
    check_int("end", reader_next(&reader, &row, &world->diag), READ_END);
    check_int("two sheets left out", (long long)world->diag.count[FINDING_records_left_out], 2);
    check_int("a title left out", (long long)world->diag.count[FINDING_sheet_preamble], 1);
    reader_close(&reader);
    source_close(&source);
}

static void reads_the_only_sheet(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    check_true("opens", open_file("from-1904.xlsx", world, &source, &reader));
    check_int("a row", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_slice("its fields", joined(row.fields, row.field_count, &world->mem), S("6130907993114/2020-01-01"));
    check_no_findings("hidden, but alone", &world->diag);
    reader_close(&reader);
    source_close(&source);
    check_true("empty", open_file("empty.xlsx", world, &source, &reader));
    check_int("no columns", (long long)reader.column_count, 0);
    check_int("no rows", reader_next(&reader, &row, &world->diag), READ_END);
    reader_close(&reader);
    source_close(&source);
}

static void refuses_what_is_broken(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice name;
        const char *fault;
    } rows[] = {
        {S_INIT("bad-part.xlsx"), "cannot read 'fixtures/xlsx/bad-part.xlsx': a part of the workbook cannot be parsed"},
        {S_INIT("bad-letter.docx"),
         "cannot read 'fixtures/xlsx/bad-letter.docx': a part of the workbook cannot be parsed"},
        {S_INIT("bad-cut.xlsx"), NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        diag_init(&world->diag, &world->diag_mem);
        Slice path = arena_printf(&world->mem, "fixtures/xlsx/%.*s", SLICE_ARG(rows[i].name));
        check_true(rows[i].name.at, !source_open(&source, path, &world->diag) ||
                                        !reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_true(rows[i].name.at, world->diag.fault.len > 0);
        if (rows[i].fault)
            check_slice(rows[i].name.at, world->diag.fault, slice_from(rows[i].fault));
        source_close(&source);
    }
}

/* Containers of the kind before zip: what is in them says its name in wide letters. */
static void refuses_other_workbooks_by_name(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text, fault;
    } rows[] = {
        {S_INIT("\xd0\xcf\x11\xe0 ... E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"),
         S_INIT("cannot read 'made': it is protected by a password; save it without one")},
        {S_INIT("\xd0\xcf\x11\xe0 ... W\0o\0r\0k\0b\0o\0o\0k\0"),
         S_INIT("cannot read 'made': it is a binary workbook (XLS); save it as XLSX or CSV")},
        {S_INIT("\xd0\xcf\x11\xe0 ... "), S_INIT("cannot read 'made': it looks like an old Office document; "
                                                  "save a workbook as XLSX or CSV, a mail as EML")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        diag_init(&world->diag, &world->diag_mem);
        source_from_text(&source, S("made"), rows[i].text);
        check_true("refused", !reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_slice("by name", world->diag.fault, rows[i].fault);
        source_close(&source);
    }
}

static int group_setup(void **state)
{
    (void)state;
    xml_library_init();
    return 0;
}

static int group_teardown(void **state)
{
    (void)state;
    xml_library_done();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(reads_a_book),
        WORLD_TEST(reads_the_only_sheet),
        WORLD_TEST(refuses_what_is_broken),
        WORLD_TEST(refuses_other_workbooks_by_name),
    };
    return cmocka_run_group_tests_name("records/reader_xlsx", tests, group_setup, group_teardown);
}
