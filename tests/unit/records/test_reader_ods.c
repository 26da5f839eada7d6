/* The reader of OpenDocument spreadsheets over fixtures: cells of every type, repeats, sheets, damage. */
#include "bytes/source.h"
#include "bytes/xml.h"
#include "records/record.h"
#include "support/test.h"

static bool open_file(const char *name, struct test_world *world, struct source *source, struct reader *reader)
{
    diag_init(&world->diag, &world->diag_mem);
    check_true(name, source_open(source, arena_printf(&world->mem, "fixtures/ods/%s", name), &world->diag));
    return reader_open(reader, source, NULL, &world->mem, &world->diag);
}

static Slice add_line(Slice text, const Slice *fields, const bool *is_number, size_t count, struct arena *mem)
{
    text = arena_printf(mem, "%.*s%s", SLICE_ARG(text), text.len ? "\n" : "");
    for (size_t i = 0; i < count; i++)
        text = arena_printf(mem, "%.*s%s%s%.*s", SLICE_ARG(text), i ? "/" : "", is_number && is_number[i] ? "=" : "",
                            SLICE_ARG(fields[i]));
    return text;
}

/* The names, and a line for each record; '=' before what is no text, where that is asked for. */
static Slice read_all(const char *name, bool with_numbers, struct test_world *world)
{
    struct source source;
    struct reader reader;
    struct record row;
    Slice text = S("");
    check_true(name, open_file(name, world, &source, &reader));
    text = add_line(text, reader.columns, NULL, reader.column_count, &world->mem);
    while (reader_next(&reader, &row, &world->diag) == READ_RECORD)
        text = add_line(text, row.fields, with_numbers ? row.is_number : NULL, row.field_count, &world->mem);
    reader_close(&reader);
    source_close(&source);
    return text;
}

static void reads_cells_of_every_type(void **state)
{
    struct test_world *world = *state;
    check_slice("book.fods", read_all("book.fods", true, world),
                S("Partner/Invoice/Month/At/Time/Revenue/Tax/Paid/Note/_sheet\n"
                  "Fabrikam/=00047/=2020-01-01/=2020-02-15T07:30:00/=07:30:00/=1234.56/=0.19/=TRUE/"
                  "two   blanks\ntwo\tlines/Jan 2020\n"
                  "Fabrikam/00048////=5/=5/=FALSE/=#DIV/0!/Jan 2020\n"
                  "Contoso/G-1////=1234.56////Jan 2020\n"
                  "Contoso/G-1////=1234.56////Jan 2020\n"
                  "Contoso/G-1////=1234.56////Jan 2020\n"
                  "Contoso/=6130907993114/=2020-02-29//30:00:00/////Feb 2020"));
    check_int("the hidden sheet", (long long)world->diag.count[FINDING_records_left_out], 1);
}

static void names_places(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    check_true("opens", open_file("book.fods", world, &source, &reader));
    check_slice("format", slice_from(reader.format->name), S("opendocument"));
    for (int i = 0; i < 6; i++)
        check_int("a row", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_slice("its place", record_place(&reader, &row, 1).part, S("Feb 2020!B6"));
    check_slice("its sheet", row.part, S("Feb 2020"));
    reader_close(&reader);
    source_close(&source);
}

static void is_the_same_in_other_formats(void **state)
{
    struct test_world *world = *state;
    Slice ods = read_all("list.ods", true, world), xlsx = read_all("list.xlsx", true, world);
    check_slice("list", ods, xlsx);
    check_slice("rezipped.ods", read_all("rezipped.ods", false, world), S("a/b\n1/2"));
    check_slice("empty.ods", read_all("empty.ods", false, world), S(""));
}

static void bounds_repeats(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    size_t mark = arena_mark(&world->mem);
    check_true("opens", open_file("bomb.ods", world, &source, &reader));
    while (reader_next(&reader, &row, &world->diag) == READ_RECORD)
        ;
    check_true("some are read", reader.record_count > 100000 && reader.record_count < 1000000);
    check_int("the rest is said", (long long)world->diag.count[FINDING_records_left_out], 1);
    check_true("in bounds", arena_mark(&world->mem) - mark < (size_t)512 << 20);
    reader_close(&reader);
    source_close(&source);
}

static void refuses_what_is_broken(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *name;
        const char *fault; /* NULL: any */
    } rows[] = {
        {"bad-part.ods", "cannot read 'fixtures/ods/bad-part.ods': the spreadsheet cannot be parsed"},
        {"bad-password.ods",
         "cannot read 'fixtures/ods/bad-password.ods': it is protected by a password; save it without one"},
        {"bad-text.odt", "cannot read 'fixtures/ods/bad-text.odt': it is an OpenDocument file, but no spreadsheet"},
        {"bad-cut.ods", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        diag_init(&world->diag, &world->diag_mem);
        Slice path = arena_printf(&world->mem, "fixtures/ods/%s", rows[i].name);
        check_true(rows[i].name, !source_open(&source, path, &world->diag) ||
                                     !reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_true(rows[i].name, world->diag.fault.len > 0);
        if (rows[i].fault)
            check_slice(rows[i].name, world->diag.fault, slice_from(rows[i].fault));
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
        WORLD_TEST(reads_cells_of_every_type),
        WORLD_TEST(names_places),
        WORLD_TEST(is_the_same_in_other_formats),
        WORLD_TEST(bounds_repeats),
        WORLD_TEST(refuses_what_is_broken),
    };
    return cmocka_run_group_tests_name("records/reader_ods", tests, group_setup, group_teardown);
}
