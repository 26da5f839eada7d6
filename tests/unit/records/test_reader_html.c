/* The reader of pages over fixtures and made ones: which table, which names, what a cell says, hostile sizes. */
#include "base/buf.h"
#include "bytes/source.h"
#include "bytes/xml.h"
#include "records/html_tags.h"
#include "records/record.h"
#include "records/sheets.h"
#include "support/test.h"

static Slice joined(const Slice *fields, size_t count, struct arena *mem)
{
    Slice text = S("");
    for (size_t i = 0; i < count; i++)
        text = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(text), i ? "/" : "", SLICE_ARG(fields[i]));
    return text;
}

/* The names, and a line for each record. */
static Slice read_all(struct source *source, struct test_world *world)
{
    struct reader reader;
    struct record row;
    if (!reader_open(&reader, source, NULL, &world->mem, &world->diag))
        return S("");
    check_slice("format", slice_from(reader.format->name), S("html"));
    Slice text = joined(reader.columns, reader.column_count, &world->mem);
    while (reader_next(&reader, &row, &world->diag) == READ_RECORD) {
        Slice line = joined(row.fields, row.field_count, &world->mem);
        check_true("all is text", row.is_number == NULL);
        text = arena_printf(&world->mem, "%.*s\n%.*s", SLICE_ARG(text), SLICE_ARG(line));
    }
    reader_close(&reader);
    return text;
}

static void reads_pages(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *name;
        Slice text;
        int warnings;
    } rows[] = {
        {"list.xls",
         S_INIT("Ticket/Monat/Jahr/Rechnungs\xc2\xadnummer/KPI-Wert/Umsatz\n"
                "01001/Januar/2020/G002297372/25/3\xc2\xa0""062\xc2\xa0""500 KRW\n"
                "01001/März/2020/00047\n00048/5/12,50€\n"
                "1002/März/2020/A < B & C &unknown; &#0;//7\n"
                "1003////8/9"),
         0},
        {"layout.html",
         S_INIT("Ticket/Description/Claimed KPI/Claimed Revenue/Published KPI\n"
                "1/see:\nInvoice G-1\nMonth May/2/3/4\n"
                "2/none/5/6/7"),
         2},
        {"pairs.html", S_INIT("Ticket ID/77\nSubject/KPI missing\nRevenue/20 EUR"), 0},
        {"months.html", S_INIT("Invoice/KPI/_sheet\n1/2/January 2020\n3/4/February 2020"), 0},
        {"broken.html", S_INIT("a/b/\n0>x/y/\np/q/r"), 0},
        {"bare.xls", S_INIT("Ticket/Month/KPI\n1/2020-01/5"), 0},
        {"strict.xhtml", S_INIT("a/b\n1/2"), 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        diag_init(&world->diag, &world->diag_mem);
        Slice path = arena_printf(&world->mem, "fixtures/html/%s", rows[i].name);
        check_true(rows[i].name, source_open(&source, path, &world->diag));
        check_slice(rows[i].name, read_all(&source, world), rows[i].text);
        check_int(rows[i].name, (long long)diag_count(&world->diag, SEVERITY_WARNING), rows[i].warnings);
        source_close(&source);
    }
}

static void reads_made_pages(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice page, text;
    } rows[] = {
        {"a head without rows", S_INIT("<html><table><thead><tr><th>a<th>b</thead></table>"), S_INIT("a/b")},
        {"names in all rows are no head", S_INIT("<html><table><tr><th>a<th>b<tr><th>c<th>d</table>"),
         S_INIT("a/b\nc/d")},
        {"filters in the head", S_INIT("<html><table><thead><tr><th>a<th>b<tr><th><input><th><select><option>x</select>"
                                       "</thead><tr><td>1<td>2</table>"), S_INIT("a/b\n1/2")},
        {"the names of rows", S_INIT("<html><table><tr><th>Month<td>May<td>June<tr><th>KPI<td>5<td>6</table>"),
         S_INIT("Month/May/June\nKPI/5/6")},
        {"a span beyond the table", S_INIT("<html><table><tr><th>a<th>b<tr><td rowspan=0>x<td>1<tr><td>2"
                                           "<tbody><tr><td>y<td>3</table>"), S_INIT("a/b\nx/1\nx/2\ny/3")},
        {"spans that are none", S_INIT("<html><table><tr><th>a<th>b<tr><td rowspan=-1 colspan=x>1<td colspan=0>2</table>"),
         S_INIT("a/b\n1/2")},
        {"the larger table", S_INIT("<html><table><tr><th>x<th>y<tr><td>1<td>2</table><table><tr><th>a<th>b<tr><td>1<td>2"
                                    "<tr><td>3<td>4</table>"), S_INIT("a/b\n1/2\n3/4")},
        {"a hidden table", S_INIT("<html><table hidden><tr><th>x<th>y<tr><td>1<td>2<tr><td>3<td>4</table>"
                                  "<table><tr><th>a<th>b<tr><td>5<td>6</table>"), S_INIT("a/b\n5/6")},
        {"text that looks like tags", S_INIT("<html><table><tr><th>a<th>b<tr><td>1 < 2<td>a<b>c</b> <3</table>"),
         S_INIT("a/b\n1 < 2/ac <3")},
        {"utf-16", S_INIT("\xff\xfe<\0h\0t\0m\0l\0>\0<\0t\0a\0b\0l\0e\0>\0<\0t\0h\0>\0a\0<\0t\0h\0>\0\xe9\0<\0t\0r\0>\0"
                          "<\0t\0d\0>\0""1\0<\0t\0d\0>\0""2\0"), S_INIT("a/é\n1/2")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        diag_init(&world->diag, &world->diag_mem);
        source_from_text(&source, S("made.xls"), rows[i].page);
        check_slice(rows[i].label, read_all(&source, world), rows[i].text);
        source_close(&source);
    }
}

static void names_places(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    source_from_text(&source, S("made.xls"),
                     S("<html><h1>Open</h1><table><tr><th>a<th>b<tr><td>1<td>2<tr><td><td>4</table>"));
    check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_int("a row", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_int("the next", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_slice("its place", record_place(&reader, &row, 1).part, S("Open!B3"));
    reader_close(&reader);
    source_close(&source);
}

/* Told apart by their bytes: other markup, and text, stay what they are. */
static void is_told_from_others(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text;
        const char *format;
    } rows[] = {
        {S_INIT("<div><table>\n<tr><td>a</td><td>b</td></tr>"), "html"},
        {S_INIT("<meta charset=utf-8><TABLE><TR><TD>a</TD><TD>b</TD></TR></TABLE>"), "html"},
        {S_INIT("\xef\xbb\xbf<!-- x --> <!DOCTYPE HTML><table><td>a<td>b</table>"), "html"},
        {S_INIT("<table><row><a>1</a><b>2</b></row><row><a>3</a><b>4</b></row></table>"), "xml"},
        {S_INIT("<tables><tr><td>1</td><td>2</td></tr></tables>"), "xml"},
        {S_INIT("<head>,<name>\n1,2\n"), "csv"},
        {S_INIT("text,<table><tr><td>\n1,2\n"), "csv"},
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

/* Of names that are known more counts than more rows do. */
static size_t count_known(void *user, const Slice *names, size_t count)
{
    (void)user;
    return count && slice_equal(names[0], S("invoice")) ? 2 : 0;
}

static void note_left_out(void *user, Slice part, size_t known)
{
    check_slice("what is left out", part, S("table 1"));
    check_int("of which nothing is known", (long long)known, 0);
    ++*(int *)user;
}

static void chooses_what_is_known(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    int left_out = 0;
    const struct reader_taste taste = {.known = count_known, .least = 1, .left_out = note_left_out, .user = &left_out};
    source_from_text(&source, S("made"), S("<html><table><tr><th>x<th>y<tr><td>1<td>2<tr><td>3<td>4</table>"
                                           "<table><tr><th>invoice<th>kpi<tr><td>1<td>2</table>"));
    check_true("opens", reader_open_for(&reader, &source, &taste, &world->mem, &world->diag));
    check_slice("the columns", joined(reader.columns, reader.column_count, &world->mem), S("invoice/kpi"));
    check_int("left out", left_out, 1);
    reader_close(&reader);
    source_close(&source);
}

/* Little text that asks for much. */
static void bounds_what_is_hostile(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice head, again;
        size_t times;
    } rows[] = {
        {"tables in tables", S_INIT("<html>"), S_INIT("<table><tr><td>a<td>"), 100000},
        {"cells in a row", S_INIT("<html><table><tr>"), S_INIT("<td colspan=1000 rowspan=65534>x"), 20000},
        {"rows below wide spans", S_INIT("<html><table><tr><td rowspan=0>a<td rowspan=0>b"), S_INIT("<tr><td>c"), 20000},
        {"tags that do not end", S_INIT("<html><table><tr><td>a<td>b"), S_INIT("<td =\">\""), 50000},
        {"comments that do not end", S_INIT("<html><table><tr><td>a<td>b"), S_INIT("<!--<script><select>"), 50000},
        {"tables", S_INIT("<html>"), S_INIT("<table><tr><td>a<td>b<tr><td>1<td>2</table>"), 70000},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct buf page;
        struct reader reader;
        struct record row;
        buf_init(&page);
        buf_add(&page, rows[i].head);
        for (size_t j = 0; j < rows[i].times; j++)
            buf_add(&page, rows[i].again);
        diag_init(&world->diag, &world->diag_mem);
        source_from_text(&source, S("made"), buf_slice(&page));
        size_t mark = arena_mark(&world->mem);
        if (reader_open(&reader, &source, NULL, &world->mem, &world->diag))
            while (reader_next(&reader, &row, &world->diag) == READ_RECORD)
                ;
        check_true(rows[i].label, arena_mark(&world->mem) - mark < ((size_t)256 << 20));
        reader_close(&reader);
        source_close(&source);
        buf_done(&page);
        arena_rewind(&world->mem, mark);
    }
}

static void refuses_rows_that_are_no_text(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    check_true("opens", source_open(&source, S("fixtures/html/bad-bytes.html"), &world->diag));
    check_true("is read", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_int("the row is not", reader_next(&reader, &row, &world->diag), READ_BAD);
    check_int("why", row.bad->finding, FINDING_text_not_utf8);
    reader_close(&reader);
    source_close(&source);
}

static void knows_entities(void **state)
{
    (void)state;
    static const struct {
        Slice text;
        size_t taken;
        Slice bytes;
    } rows[] = {
        {S_INIT("&amp;x"), 5, S_INIT("&")},        {S_INIT("&euro;"), 6, S_INIT("€")},
        {S_INIT("&#8364;"), 7, S_INIT("€")},       {S_INIT("&#x20AC;"), 8, S_INIT("€")},
        {S_INIT("&apos;"), 6, S_INIT("'")},        {S_INIT("&amp"), 0, S_INIT("")},
        {S_INIT("&nothing;"), 0, S_INIT("")},      {S_INIT("&#xd800;"), 0, S_INIT("")},
        {S_INIT("&#1114112;"), 0, S_INIT("")},     {S_INIT("&;"), 0, S_INIT("")},
        {S_INIT("&"), 0, S_INIT("")},              {S_INIT("&thetasym;"), 10, S_INIT("ϑ")},
        {S_INIT("&notanentityatall;"), 0, S_INIT("")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char into[HTML_ENTITY_BYTES];
        size_t count = 0;
        check_int(rows[i].text.at, (long long)html_entity(rows[i].text, into, &count), (long long)rows[i].taken);
        check_slice(rows[i].text.at, (Slice){into, count}, rows[i].bytes);
    }
}

static void refuses_pages_without_records(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    check_true("opens", source_open(&source, S("fixtures/html/bad-sign-in.html"), &world->diag));
    check_true("refused", !reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_slice("with what to do", world->diag.fault,
                S("cannot read 'fixtures/html/bad-sign-in.html': it is an HTML page without a table of records, "
                  "perhaps of a sign-in; export again while signed in"));
    source_close(&source);
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
        WORLD_TEST(reads_pages),
        WORLD_TEST(reads_made_pages),
        WORLD_TEST(names_places),
        WORLD_TEST(is_told_from_others),
        WORLD_TEST(chooses_what_is_known),
        WORLD_TEST(bounds_what_is_hostile),
        WORLD_TEST(refuses_rows_that_are_no_text),
        WORLD_TEST(knows_entities),
        WORLD_TEST(refuses_pages_without_records),
    };
    return cmocka_run_group_tests_name("records/reader_html", tests, group_setup, group_teardown);
}
