/* The XML reader over fixtures and made text: which elements are records, what their
   fields are called, and where they stand; workbooks as XML among them. */
#include "base/buf.h"
#include "bytes/source.h"
#include "bytes/xml.h"
#include "records/record.h"
#include "support/test.h"

#define MAX_ROWS 3

struct file {
    const char *name, *format;
    Slice columns;
    struct {
        uint64_t line;
        Slice fields; /* joined by '/' */
    } rows[MAX_ROWS]; /* ended by line 0 */
};

static const struct file files[] = {
    {"unload.xml", "xml", S_INIT("@action/number/caller/caller@display_value/closed_at/case"),
     {{3, S_INIT("INSERT_OR_UPDATE/C-1/77/Ämne & Co//inner")}}},
    {"rss.xml", "xml", S_INIT("key/key@id/description/customfields.Markets/customfields.Empty"),
     {{4, S_INIT("P-1/1/<p>Month: May</p>/DE\nFR/")}}},
    {"tickets.xml", "xml",
     S_INIT("nice-id/ticket-field-entries.101/ticket-field-entries.102/comments.comment.value/"
            "comments.comment#2.value"),
     {{2, S_INIT("1/May/25//")}, {9, S_INIT("2///a/b")}}},
    {"atom.xml", "xml", S_INIT("Invoice/KPIValue/Note"), {{4, S_INIT("G1/12.50/")}}},
    {"rows.xml", "xml", S_INIT("@id/@kpi/@note"), {{1, S_INIT("1/25/")}, {1, S_INIT("2/30/n")}}},
    {"one.xml", "xml", S_INIT("id/subject/month/year/kpi/c.x/c#2.x"), {{1, S_INIT("1/s/May/2020/25/1/2")}}},
    {"envelope.xml", "xml", S_INIT("id"), {{1, S_INIT("1")}, {1, S_INIT("2")}}},
    {"workbook.xml", "spreadsheetml", S_INIT("Invoice/KPI/Note//Paid/_sheet"),
     {{4, S_INIT("0047/25///TRUE/Jan")}, {7, S_INIT("0048//2020-02-15///Feb")}}},
};

static Slice joined(const Slice *fields, size_t count, struct arena *mem)
{
    Slice text = S("");
    for (size_t i = 0; i < count; i++)
        text = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(text), i ? "/" : "", SLICE_ARG(fields[i]));
    return text;
}

static void check_rows(const struct file *file, struct reader *reader, struct test_world *world)
{
    struct record row;
    size_t count = 0;
    while (reader_next(reader, &row, &world->diag) == READ_RECORD) {
        check_true(file->name, count < MAX_ROWS && file->rows[count].line);
        check_int(file->name, (long long)row.line, (long long)file->rows[count].line);
        check_slice(file->name, joined(row.fields, row.field_count, &world->mem), file->rows[count++].fields);
        check_true(file->name, row.raw.len > 0);
    }
    check_true(file->name, count == MAX_ROWS || !file->rows[count].line);
}

static void reads_the_fixtures(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct source source;
        struct reader reader;
        diag_init(&world->diag, &world->diag_mem);
        check_true(files[i].name, source_open(&source, arena_printf(&world->mem, "fixtures/xml/%s", files[i].name),
                                              &world->diag));
        check_true(files[i].name, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_slice(files[i].name, slice_from(reader.format->name), slice_from(files[i].format));
        check_slice(files[i].name, joined(reader.columns, reader.column_count, &world->mem), files[i].columns);
        check_rows(&files[i], &reader, world);
        check_true(files[i].name, !world->diag.fault.at && diag_count(&world->diag, SEVERITY_ERROR) == 0);
        reader_close(&reader);
        source_close(&source);
    }
}

static bool open_file(const char *name, struct test_world *world, struct source *source, struct reader *reader)
{
    check_true(name, source_open(source, arena_printf(&world->mem, "fixtures/xml/%s", name), &world->diag));
    return reader_open(reader, source, NULL, &world->mem, &world->diag);
}

static void says_what_is_left_out(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    check_true("unload", open_file("unload.xml", world, &source, &reader));
    check_finding("the other table", &world->diag, FINDING_records_left_out, 9, 0);
    reader_close(&reader);
    source_close(&source);
    diag_init(&world->diag, &world->diag_mem);
    check_true("workbook", open_file("workbook.xml", world, &source, &reader));
    check_int("two sheets", (long long)world->diag.count[FINDING_records_left_out], 2);
    check_int("a title", (long long)world->diag.count[FINDING_sheet_preamble], 1);
    reader_close(&reader);
    source_close(&source);
}

static void places_are_cells_and_lines(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    check_true("workbook", open_file("workbook.xml", world, &source, &reader));
    reader_next(&reader, &row, &world->diag);
    check_slice("a cell", record_place(&reader, &row, 4).part, S("Jan!E4"));
    check_slice("a row", record_place(&reader, &row, row.field_count).part, S("Jan!4"));
    reader_next(&reader, &row, &world->diag);
    check_slice("of another sheet", record_place(&reader, &row, 0).part, S("Feb!A7"));
    reader_close(&reader);
    source_close(&source);
    check_true("tickets", open_file("tickets.xml", world, &source, &reader));
    reader_next(&reader, &row, &world->diag);
    check_int("a value", (long long)record_place(&reader, &row, 2).line, 6);
    check_int("a record", (long long)record_place(&reader, &row, row.field_count).line, 2);
    reader_close(&reader);
    source_close(&source);
}

/* Values stand at the '<' of their element, whatever stood before the root. */
static void places_have_columns(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice text;
        uint64_t line;
        uint32_t column;
    } rows[] = {
        {"on the line of the record", S_INIT("<a>\n<b><c>1</c><d>2</d></b>\n<b><c>3</c></b></a>"), 2, 12},
        {"behind a letter of two bytes", S_INIT("<a>\n<b><c>\xc3\xa9</c><d>2</d></b>\n<b><c>3</c></b></a>"), 2, 12},
        {"on a line of its own", S_INIT("<a><b><c>1</c>\n  <d>2</d></b><b><c>3</c></b></a>"), 2, 3},
        {"a tag over two lines", S_INIT("<a><b><c>1</c>\n  <d\n e='1'>2</d></b><b><c>3</c></b></a>"), 2, 3},
        {"below a declaration", S_INIT("\n\n<?xml version='1.0'?>\n<a><b><c>1</c><d>2</d></b><b><c>3</c></b></a>"), 4,
         15},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        struct record row;
        source_from_text(&source, S("made.xml"), rows[i].text);
        check_true(rows[i].label, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_int(rows[i].label, reader_next(&reader, &row, &world->diag), READ_RECORD);
        check_slice(rows[i].label, row.fields[1], S("2"));
        Place place = record_place(&reader, &row, 1);
        check_int(rows[i].label, (long long)place.line, (long long)rows[i].line);
        check_int(rows[i].label, place.column, rows[i].column);
        reader_close(&reader);
        source_close(&source);
    }
}

static void reads_any_encoding(void **state)
{
    struct test_world *world = *state;
    static const char *const encodings[] = {"windows-1252", "UTF-16", "ISO-8859-1", "UTF-8"};
    static const Slice texts[] = {
        S_INIT("<?xml version='1.0' encoding='windows-1252'?><a><b c='x' d='\x80'>Gr\xfc\xdf" "e</b></a>"),
        S_INIT("\xff\xfe<\0?\0x\0m\0l\0 \0v\0=\0'\0" "1\0'\0 \0e\0n\0c\0o\0d\0i\0n\0g\0=\0'\0U\0T\0F\0-\0"
               "1\0" "6\0'\0?\0>\0<\0a\0>\0<\0" "b\0 \0" "c\0=\0'\0x\0'\0 \0" "d\0=\0'\0\xac\x20'\0>\0G\0r\0\xfc\0"
               "\xdf\0" "e\0<\0/\0" "b\0>\0<\0/\0" "a\0>\0"),
        S_INIT("<?xml version='1.0' encoding='ISO-8859-1'?><a><b c='x' d='&#8364;'>Gr\xfc\xdf" "e</b></a>"),
        S_INIT("<a><b c='x' d='\xe2\x82\xac'>Gr\xc3\xbc\xc3\x9f" "e</b></a>"),
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct source source;
        struct reader reader;
        struct record row;
        source_from_text(&source, S("made.xml"), texts[i]);
        check_true(encodings[i], reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_int(encodings[i], reader_next(&reader, &row, &world->diag), READ_RECORD);
        check_slice(encodings[i], joined(row.fields, row.field_count, &world->mem), S("Grüße/x/\xe2\x82\xac"));
        reader_close(&reader);
        source_close(&source);
    }
}

/* What stands in attributes and texts is what was meant, references and all. */
static void resolves_references(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    source_from_text(&source, S("made.xml"), S("<a><b c='1 &amp; &#50;&lt;' d=''>x &amp; y<![CDATA[ <z> ]]></b><b c='2'"
                                               " d='&quot;'><!-- no -->v<?no?>w</b></a>"));
    check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_int("first", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_slice("first", joined(row.fields, row.field_count, &world->mem), S("x & y <z> /1 & 2</"));
    check_int("second", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_slice("second", joined(row.fields, row.field_count, &world->mem), S("vw/2/\""));
    reader_close(&reader);
    source_close(&source);
}

/* More than a tree may have: records come one by one, in the order of the document. */
static void reads_documents_of_any_size(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    struct buf buf;
    uint64_t count = 0;
    enum { RECORDS = 360000 };
    buf_init(&buf);
    buf_add(&buf, S("<rows>"));
    for (unsigned i = 0; i < RECORDS; i++)
        buf_addf(&buf, "<r><id>%u</id><v/><w/><x/><y/></r>\n", i);
    buf_add(&buf, S("</rows>"));
    source_from_text(&source, S("large.xml"), buf_slice(&buf));
    check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    while (reader_next(&reader, &row, &world->diag) == READ_RECORD) {
        uint64_t id;
        check_true("in order", slice_to_u64(row.fields[0], UINT32_MAX, &id) && id == count++);
        check_int("its line", (long long)row.line, (long long)count);
    }
    check_int("all of them", (long long)count, RECORDS);
    check_no_findings("large", &world->diag);
    reader_close(&reader);
    source_close(&source);
    buf_done(&buf);
}

static void refuses_what_is_broken(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *name;
        Slice fault;
    } rows[] = {
        {"bad-tags.xml", S_INIT("cannot read 'fixtures/xml/bad-tags.xml': the XML document cannot be parsed")},
        {"bad-page.xml", S_INIT("cannot read 'fixtures/xml/bad-page.xml': it is an HTML page without a table of records, perhaps of a "
                "sign-in; export again while signed in")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        diag_init(&world->diag, &world->diag_mem);
        check_true(rows[i].name, !open_file(rows[i].name, world, &source, &reader));
        check_slice(rows[i].name, world->diag.fault, rows[i].fault);
        source_close(&source);
    }
}

static void is_told_from_csv(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text;
        const char *format; /* NULL: none */
    } rows[] = {
        {S_INIT("<a><b x='1' y='2'/></a>\n"), "xml"},
        {S_INIT("<!-- c --><a/>\n"), "xml"},
        {S_INIT("\xef\xbb\xbf<?xml version='1.0'?><a/>"), "xml"},
        {S_INIT("<id>,<name>\n1,2\n"), "csv"},
        {S_INIT("<5;>5\n1;2\n"), "csv"},
        {S_INIT("< 5,> 5\n1,2\n"), "csv"},
        {S_INIT("<!DOCTYPE html>\n<html></html>"), NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        source_from_text(&source, S("made"), rows[i].text);
        bool opened = reader_open(&reader, &source, NULL, &world->mem, &world->diag);
        check_int(rows[i].text.at, opened, rows[i].format != NULL);
        if (opened)
            check_slice(rows[i].text.at, slice_from(reader.format->name), slice_from(rows[i].format));
        reader_close(&reader);
        source_close(&source);
    }
    check_slice("a page", world->diag.fault, S("cannot read 'made': it is an HTML page without a table of records, "
                                                 "perhaps of a sign-in; export again while signed in"));
}

static size_t know_nothing(void *user, const Slice *names, size_t count)
{
    (void)user;
    (void)names;
    (void)count;
    return 0;
}

/* However many records there are: what they took is given back. */
static void holds_few_records(void **state)
{
    struct test_world *world = *state;
    static const struct reader_taste taste = {.known = know_nothing, .gives_back = true};
    struct source source;
    struct reader reader;
    struct record row;
    struct buf text;
    uint64_t count = 0;
    size_t most = 0;
    buf_init(&text);
    buf_add(&text, S("<rows>"));
    for (int i = 0; i < 40000; i++)
        buf_addf(&text, "<row><a>%d</a><b c='%d'/></row>\n", i, i);
    buf_add(&text, S("<row><late>x</late></row></rows>"));
    source_from_text(&source, S("made.xml"), buf_slice(&text));
    size_t mark = arena_mark(&world->mem);
    check_true("opens", reader_open_for(&reader, &source, &taste, &world->mem, &world->diag));
    check_int("names from all of it", (long long)reader.column_count, 4);
    for (; reader_next(&reader, &row, &world->diag) == READ_RECORD; count++) {
        check_true("first", count != 0 || slice_equal(row.fields[0], S("0")));
        check_true("line", row.line == count + 1);
        most = reader.given.used_bytes > most ? reader.given.used_bytes : most;
        if (reader_can_give_back(&reader))
            reader_give_back(&reader);
    }
    check_int("all", (long long)count, 40001);
    check_true("texts of a block", most < (size_t)1 << 20);
    check_true("and little else", arena_mark(&world->mem) - mark < (size_t)1 << 20);
    reader_close(&reader);
    source_close(&source);
    buf_done(&text);
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
        WORLD_TEST(reads_the_fixtures),     WORLD_TEST(says_what_is_left_out), WORLD_TEST(places_are_cells_and_lines),
        WORLD_TEST(places_have_columns),    WORLD_TEST(reads_any_encoding),   WORLD_TEST(resolves_references),
        WORLD_TEST(refuses_what_is_broken), WORLD_TEST(is_told_from_csv),
        WORLD_TEST(reads_documents_of_any_size), WORLD_TEST(holds_few_records),
    };
    return cmocka_run_group_tests_name("records/reader_xml", tests, group_setup, group_teardown);
}
