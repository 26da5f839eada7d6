/* The JSON reader over fixtures, made text and a pipe: columns, rows, and what is refused where. */
#include "bytes/source.h"
#include "records/record.h"
#include "support/test.h"

#include <string.h>
#include <unistd.h>

#define MAX_ROWS 6

struct expected {
    Slice fields; /* joined by '/'; empty with a finding */
    uint64_t line;
    enum finding_id finding;
    uint64_t place_line;
    uint32_t place_column;
};

#define ROW(line, text) {S_INIT(text), line, 0, 0, 0}
#define BAD(line, id, place_line, place_column) {{0}, line, FINDING_##id, place_line, place_column}

struct file {
    const char *name;
    Slice columns;
    struct expected rows[MAX_ROWS]; /* ended by line 0 */
};

static const struct file files[] = {
    {"array.json", S_INIT("ticket_id/kpi_value/revenue/note/invoice.number/invoice.lines"),
     {ROW(2, "1001/25/12345.60///"), ROW(3, "1002/1250///0047/1\n2")}},
    {"lines.ndjson", S_INIT("id/text/tags/more.x"),
     {ROW(1, "9007199254740993/두 줄\n여기//"), ROW(3, "2//a\nb/true")}},
    {"envelope.json", S_INIT("id/custom_fields.101/custom_fields.102/comments.body/comments#2.body"),
     {ROW(3, "1/1월///"), ROW(4, "2//25/x/y")}},
    {"pages.json", S_INIT("n"), {ROW(2, "1"), ROW(6, "2")}},
    {"shown.json", S_INIT("state/state.value/caller/caller.link"), {ROW(1, "New/1/7/https://example.com/7")}},
    {"one.json", S_INIT("ticket_id/items.a/items#2.a"), {ROW(1, "7/1/2")}},
    {"table.json", S_INIT("id/value"), {ROW(1, "1/25"), ROW(1, "2/30")}},
    {"rich-text.json", S_INIT("key/fields.customfield_10200/fields.description"),
     {ROW(1, "P-1/May/Month: May\nYear: 2020\nKPI\t25")}},
    {"mark.json", S_INIT("a"), {ROW(1, "1")}},
    {"named.json", S_INIT("id/CustomFields.Invoice #/CustomFields.Invoice #.id"), {ROW(1, "5/G1\nG2/1")}},
    {"twice.ndjson", S_INIT("a/a#2"), {ROW(1, "1/2"), ROW(2, "3/")}},
    {"empty.json", S_INIT(""), {{{0}, 0, 0, 0, 0}}},
    {"bad-lines.ndjson", S_INIT("id"),
     {ROW(1, "1"), BAD(2, json_not_well_formed, 2, 10), BAD(3, text_has_nul, 3, 8),
      BAD(4, json_not_well_formed, 4, 11), ROW(5, "6")}},
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
    enum read_result got;
    size_t count = 0;
    while ((got = reader_next(reader, &row, &world->diag)) != READ_END) {
        check_true(file->name, count < MAX_ROWS && file->rows[count].line && got != READ_FAILED);
        const struct expected *expected = &file->rows[count++];
        check_int(file->name, (long long)row.line, (long long)expected->line);
        check_int(file->name, got == READ_BAD, expected->place_line > 0);
        check_true(file->name, row.raw.len > 0);
        if (got == READ_RECORD) {
            check_int(file->name, (long long)row.field_count, (long long)reader->column_count);
            check_slice(file->name, joined(row.fields, row.field_count, &world->mem), expected->fields);
            continue;
        }
        check_int(file->name, row.bad->finding, expected->finding);
        check_int(file->name, (long long)row.bad->place.line, (long long)expected->place_line);
        check_int(file->name, row.bad->place.column, expected->place_column);
        check_finding(file->name, &world->diag, expected->finding, expected->place_line, expected->place_column);
    }
    check_true(file->name, count == MAX_ROWS || !file->rows[count].line);
    check_int(file->name, (long long)diag_count(&world->diag, SEVERITY_ERROR), (long long)reader->bad_count);
}

static void reads_the_fixtures(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct source source;
        struct reader reader;
        diag_init(&world->diag, &world->diag_mem);
        check_true(files[i].name, source_open(&source, arena_printf(&world->mem, "fixtures/json/%s", files[i].name),
                                              &world->diag));
        check_true(files[i].name, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_slice(files[i].name, slice_from(reader.format->name), S("json"));
        check_slice(files[i].name, joined(reader.columns, reader.column_count, &world->mem), files[i].columns);
        check_rows(&files[i], &reader, world);
        check_true(files[i].name, !world->diag.fault.at);
        reader_close(&reader);
        source_close(&source);
    }
}

static bool open_text(Slice text, struct test_world *world, struct source *source, struct reader *reader)
{
    diag_init(&world->diag, &world->diag_mem);
    source_from_text(source, S("made.json"), text);
    return reader_open(reader, source, NULL, &world->mem, &world->diag);
}

static void a_broken_document_gives_nothing(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text;
        uint64_t line;
        uint32_t column;
        Slice fault;
    } rows[] = {
        {S_INIT("[\n {\"id\": 1},\n {\"id\": 2,}\n]\n"), 3, 11,
         S_INIT("cannot read 'made.json': line 3, column 11: a name in quotes is missing")},
        {S_INIT("{\"tickets\": [{\"id\": 1}, {\"id\": 2"), 1, 25,
         S_INIT("cannot read 'made.json': line 1, column 25: an object or array is not closed")},
        {S_INIT("[{\"id\": \"é\"},\n {\"é\": tru}]"), 2, 8,
         S_INIT("cannot read 'made.json': line 2, column 8: this is no JSON value")},
        {S_INIT("{'id': 1}\n"), 1, 2, S_INIT("cannot read 'made.json': line 1, column 2: a name in quotes is missing")},
        {S_INIT("[{\"id\": 1}]\n[{\"id\": 2}"), 2, 1,
         S_INIT("cannot read 'made.json': line 2, column 1: an object or array is not closed")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        const char *label = rows[i].text.at;
        check_true(label, !open_text(rows[i].text, world, &source, &reader));
        check_finding(label, &world->diag, FINDING_json_not_well_formed, rows[i].line, rows[i].column);
        check_slice(label, world->diag.fault, rows[i].fault);
        source_close(&source);
    }
}

/* What begins like JSON, and what only a cell of CSV begins with. */
static void is_told_from_csv(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text;
        const char *format;
    } rows[] = {
        {S_INIT("{\"a\":1}\n"), "json"},      {S_INIT("{\n\"a\":1}\n"), "json"}, {S_INIT("{}"), "json"},
        {S_INIT(" [{\"a\":1}]"), "json"},     {S_INIT("[\n]"), "json"},          {S_INIT("[[\"a\"],[1]]"), "json"},
        {S_INIT("{id},name\n1,2\n"), "csv"},  {S_INIT("[id];name\n1;2\n"), "csv"},
        {S_INIT("\"{\"\"a\"\"}\",b\n"), "csv"}, {S_INIT("a,{\"b\"\n"), "csv"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        check_true(rows[i].text.at, open_text(rows[i].text, world, &source, &reader));
        check_slice(rows[i].text.at, slice_from(reader.format->name), slice_from(rows[i].format));
        reader_close(&reader);
        source_close(&source);
    }
}

/* However texts follow each other and whatever they are wrapped in. */
static void reads_texts_and_envelopes(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice text, ids; /* of the records, '!' for a bad one */
    } rows[] = {
        {"one behind the other", S_INIT("{\"id\":1}{\"id\":2} {\"id\":3}"), S_INIT("1 2 3 ")},
        {"over lines", S_INIT("{\n\"id\":1\n}\n{\n\"id\":2\n}\n"), S_INIT("1 2 ")},
        {"a sequence", S_INIT("\x1e{\"id\":1}\n\x1e{\"id\":2}\n"), S_INIT("1 2 ")},
        {"a sequence over lines", S_INIT("\x1e{\n\"id\":1}\n\x1e{\"id\":2}\n"), S_INIT("1 2 ")},
        {"a sequence with a bad text", S_INIT("\x1e{\"id\":1}\n\x1e{\"id\":\n\x1e{\"id\":3}\n"), S_INIT("1 ! 3 ")},
        {"a bad line", S_INIT("{\"id\":1}\n{\"id\"\n{\"id\":3}\n"), S_INIT("1 ! 3 ")},
        {"a mark", S_INIT("\xef\xbb\xbf{\"id\":1}\n{\"id\":2}\n"), S_INIT("1 2 ")},
        {"wide letters", S_INIT("\xff\xfe[\0{\0\"\0i\0" "d\0\"\0:\0" "1\0}\0]\0"), S_INIT("1 ")},
        {"a number beyond all", S_INIT("[{\"id\":123456789012345678901234567890.10e400}]"),
         S_INIT("123456789012345678901234567890.10e400 ")},
        {"data, then tickets", S_INIT("{\"data\":{\"tickets\":[{\"id\":1},{\"id\":2}]},\"meta\":{\"page\":1}}"),
         S_INIT("1 2 ")},
        {"three deep", S_INIT("{\"result\":{\"records\":{\"items\":[{\"id\":1}]}}}"), S_INIT("1 ")},
        {"pages in lines", S_INIT("{\"tickets\":[{\"id\":1}]}\n{\"tickets\":[{\"id\":2}]}\n"), S_INIT("1 2 ")},
        {"pages in a list", S_INIT("[{\"tickets\":[{\"id\":1},{\"id\":2}]},{\"tickets\":[{\"id\":3}]}]"),
         S_INIT("1 2 3 ")},
        {"records with lists are no pages", S_INIT("[{\"id\":1,\"items\":[{\"id\":7}]}]"), S_INIT("1 ")},
        {"an empty page", S_INIT("{\"tickets\":[],\"count\":0}"), S_INIT("")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        struct record row;
        enum read_result got;
        Slice ids = S("");
        check_true(rows[i].label, open_text(rows[i].text, world, &source, &reader));
        check_slice(rows[i].label, slice_from(reader.format->name), S("json"));
        while ((got = reader_next(&reader, &row, &world->diag)) != READ_END)
            ids = arena_printf(&world->mem, "%.*s%.*s ", SLICE_ARG(ids),
                               SLICE_ARG(got == READ_RECORD ? row.fields[0] : S("!")));
        check_slice(rows[i].label, ids, rows[i].ids);
        reader_close(&reader);
        source_close(&source);
    }
}

static void places_are_those_of_the_values(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    check_true("opens", open_text(S("[\n{\"ä\":\n  \"x\", \"b\": [3]}]"), world, &source, &reader));
    check_int("a record", reader_next(&reader, &row, &world->diag), READ_RECORD);
    Place first = record_place(&reader, &row, 0), second = record_place(&reader, &row, 1);
    Place whole = record_place(&reader, &row, row.field_count);
    check_int("line", (long long)first.line, 3);
    check_int("column", first.column, 3);
    check_int("column of an item", second.column, 14);
    check_slice("text", second.text, S("  \"x\", \"b\": [3]}]"));
    check_int("the record", (long long)whole.line, 2);
    check_int("no column", whole.column, 0);
    reader_close(&reader);
    source_close(&source);
}

static void counts_what_stands_twice(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    check_true("opens", open_text(S("[{\"a\":1,\n\"a\":2,\"b\":{\"c\":1,\"c\":2}}]"), world, &source, &reader));
    check_finding("a", &world->diag, FINDING_json_name_twice, 2, 5);
    check_int("both", (long long)diag_count(&world->diag, SEVERITY_WARNING), 2);
    reader_close(&reader);
    source_close(&source);
}

/* 40 comments, 5000 names, a name of 2000 letters. */
static void has_ceilings(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    struct buf {
        char at[90000];
        int len;
    } *made = ARENA_NEW(&world->mem, struct buf);
    made->len = snprintf(made->at, sizeof made->at, "{\"c\":[{\"b\":0}");
    for (int i = 1; i < 40; i++)
        made->len += snprintf(made->at + made->len, 64, ",{\"b\":%d}", i);
    made->len += snprintf(made->at + made->len, 64, "]}\n{\"n\":1");
    for (int i = 1; i < 5000; i++)
        made->len += snprintf(made->at + made->len, 64, ",\"n%d\":1", i);
    made->len += snprintf(made->at + made->len, 64, "}\n{\"n\":2,\"");
    memset(made->at + made->len, 'n', 2000);
    made->len += 2000;
    made->len += snprintf(made->at + made->len, 64, "\":3}\n");
    check_true("opens", open_text((Slice){made->at, (size_t)made->len}, world, &source, &reader));
    check_int("columns", (long long)reader.column_count, MAX_COLUMNS);
    check_int("many comments", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_slice("the second", row.fields[1], S("1"));
    check_slice("the last ones together", row.fields[31], S("31\n32\n33\n34\n35\n36\n37\n38\n39"));
    check_slice("their name", reader.columns[31], S("c#32.b"));
    check_int("many names", reader_next(&reader, &row, &world->diag), READ_BAD);
    check_finding("many names", &world->diag, FINDING_record_too_large, 2, 0);
    check_int("a long name", reader_next(&reader, &row, &world->diag), READ_BAD);
    check_finding("a long name", &world->diag, FINDING_record_too_large, 3, 0);
    check_int("end", reader_next(&reader, &row, &world->diag), READ_END);
    reader_close(&reader);
    source_close(&source);
}

/* The first record is there before the second is written; what it did not name is not lost. */
static void a_pipe_is_answered_line_by_line(void **state)
{
    struct test_world *world = *state;
    static const Slice first = S_INIT("{\"id\": 1}\n");
    static const Slice second = S_INIT("{\"id\": 2, \"late\": {\"x\": \"y\"}}\n{\"id\": 3");
    int ends[2];
    struct reader reader;
    struct record row;
    check_true("a pipe", pipe(ends) == 0 && write(ends[1], first.at, first.len) == (ssize_t)first.len);
    struct source source;
    int kept = dup(STDIN_FILENO);
    check_true("as standard input", kept >= 0 && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    check_true("source", source_open(&source, S("-"), &world->diag));
    check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_slice("columns", joined(reader.columns, reader.column_count, &world->mem), S("id/_more"));
    check_int("first", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_slice("first", joined(row.fields, row.field_count, &world->mem), S("1/"));
    check_true("more", write(ends[1], second.at, second.len) == (ssize_t)second.len && close(ends[1]) == 0);
    check_int("second", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_slice("second", joined(row.fields, row.field_count, &world->mem), S("2/late.x: y"));
    check_finding("late", &world->diag, FINDING_json_name_late, 2, 25);
    check_int("cut", reader_next(&reader, &row, &world->diag), READ_BAD);
    check_finding("cut", &world->diag, FINDING_json_not_well_formed, 3, 1);
    check_int("end", reader_next(&reader, &row, &world->diag), READ_END);
    reader_close(&reader);
    source_close(&source);
    check_true("restored", dup2(kept, STDIN_FILENO) == STDIN_FILENO && close(kept) == 0 && close(ends[0]) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(reads_the_fixtures),        WORLD_TEST(a_broken_document_gives_nothing),
        WORLD_TEST(reads_texts_and_envelopes),
        WORLD_TEST(is_told_from_csv),          WORLD_TEST(places_are_those_of_the_values),
        WORLD_TEST(counts_what_stands_twice),  WORLD_TEST(has_ceilings),
        WORLD_TEST(a_pipe_is_answered_line_by_line),
    };
    return cmocka_run_group_tests_name("records/reader_json", tests, NULL, NULL);
}
