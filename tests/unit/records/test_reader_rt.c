/* The reader of RT's text forms: fields, values of several lines, and what is refused. */
#include "bytes/source.h"
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
    check_true(name, source_open(source, arena_printf(&world->mem, "fixtures/rt/%s", name), &world->diag));
    return reader_open(reader, source, NULL, &world->mem, &world->diag);
}

static void reads_forms(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    check_true("opens", open_file("show.txt", world, &source, &reader));
    check_slice("format", slice_from(reader.format->name), S("rt"));
    check_slice("columns", joined(reader.columns, reader.column_count, &world->mem),
                S("id/Subject/Requestors/Due/CF.Invoice #: net/CF.Note/CF.Name/CF.Month/Text"));
    check_int("first", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_int("its line", (long long)row.line, 5);
    check_slice("its fields", joined(row.fields, row.field_count, &world->mem),
                S("ticket/7/Écart/a@example.com, b@example.com//G-1/first line\nsecond line\n\nafter a blank one/"
                  "Müller, Söhne and O'Neill//"));
    Place place = record_place(&reader, &row, 4);
    check_int("line of a value", (long long)place.line, 10);
    check_int("column of a value", place.column, 22);
    check_true("raw", slice_starts(row.raw, S("id: ticket/7\n")) && slice_ends(row.raw, S("Neill'")));
    check_int("second", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_int("its line", (long long)row.line, 19);
    check_slice("its fields", joined(row.fields, row.field_count, &world->mem), S("ticket/8///////May/"));
    check_int("end", reader_next(&reader, &row, &world->diag), READ_END);
    check_no_findings("none", &world->diag);
    reader_close(&reader);
    source_close(&source);
}

static void reads_pages(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    check_true("the file", source_open(&source, S("fixtures/rt/pages.txt"), &world->diag));
    check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_slice("format", slice_from(reader.format->name), S("pages"));
    check_slice("columns", joined(reader.columns, reader.column_count, &world->mem), S("Form/No/Subject/Body"));
    check_int("first", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_slice("its fields", joined(row.fields, row.field_count, &world->mem), S("Ticket/A-1/One/first line\nand on"));
    check_int("second", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_int("its line", (long long)row.line, 7);
    check_slice("its fields", joined(row.fields, row.field_count, &world->mem), S("Ticket/A-2/Two/"));
    check_int("end", reader_next(&reader, &row, &world->diag), READ_END);
    reader_close(&reader);
    source_close(&source);
}

static void refuses_forms(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    check_true("opens", open_file("bad-lines.txt", world, &source, &reader));
    check_int("a line", reader_next(&reader, &row, &world->diag), READ_BAD);
    check_finding("a line", &world->diag, FINDING_rt_line, 2, 1);
    check_int("a byte", reader_next(&reader, &row, &world->diag), READ_BAD);
    check_finding("a byte", &world->diag, FINDING_text_not_utf8, 7, 10);
    check_int("the next one", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_int("end", reader_next(&reader, &row, &world->diag), READ_END);
    reader_close(&reader);
    source_close(&source);
    check_true("an answer", !open_file("bad-answer.txt", world, &source, &reader));
    check_slice("an answer", world->diag.fault,
                S("cannot read 'fixtures/rt/bad-answer.txt': RT answered '401 Credentials required'"));
    source_close(&source);
}

static void is_told_from_csv(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text;
        const char *format;
    } rows[] = {
        {S_INIT("id: ticket/1\nSubject: s\n"), "rt"},
        {S_INIT("RT/4.4.4 200 Ok\n\n"), "rt"},
        {S_INIT("RT/Ticket id,Subject\n1,2\n"), "csv"},
        {S_INIT("id: number,Subject\n1,2\n"), "csv"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        source_from_text(&source, S("made"), rows[i].text);
        check_true(rows[i].text.at, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_slice(rows[i].text.at, slice_from(reader.format->name), slice_from(rows[i].format));
        reader_close(&reader);
        source_close(&source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(reads_forms),
        WORLD_TEST(reads_pages),
        WORLD_TEST(refuses_forms),
        WORLD_TEST(is_told_from_csv),
    };
    return cmocka_run_group_tests_name("records/reader_rt", tests, NULL, NULL);
}
