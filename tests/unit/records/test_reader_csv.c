/* The CSV reader over fixtures and made text: what it names, hands out and refuses,
   and where each of it stands. */
#include "base/unicode.h"
#include "bytes/source.h"
#include "records/csv.h"
#include "records/record.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ROWS 8

/* What is expected of one row: its fields joined by '/', or the finding that refuses it. */
struct expected {
    Slice fields;
    uint64_t line;
    enum finding_id finding; /* when place_line is given */
    uint64_t place_line;
    uint32_t place_column;
    Slice field, found;
};

#define ROW(line, text) {S_INIT(text), line, 0, 0, 0, {0}, {0}}
#define BAD(line, id, place_line, place_column, field, found) \
    {{0}, line, FINDING_##id, place_line, place_column, S_INIT(field), S_INIT(found)}

struct file {
    const char *name;
    Slice columns;
    char delimiter;
    struct expected rows[MAX_ROWS]; /* ended by line 0 */
};

static const struct file files[] = {
    {"plain.csv", S_INIT("ticket_id/invoice_number/kpi_value"), ',',
     {ROW(2, "1001/G002297372/25"), ROW(3, "1002/G0022,97373/30")}},
    {"excel.csv", S_INIT("ticket_id/subject/revenue"), ';',
     {ROW(2, "1001/KPI missing; please check/3062500"),
      ROW(4, "1002/two \"quoted\" words\r\nand a second line/12")}},
    {"separator-line.csv", S_INIT("ticket_id/revenue"), ';', {ROW(3, "1001/1,5")}},
    {"tabs.tsv", S_INIT("ticket_id/body"), '\t', {ROW(2, "1001/5\" disk, \"as is\"")}},
    {"bars.csv", S_INIT("ticket_id/amount, net;gross/note"), '|',
     {ROW(2, "1001/1,5;2,5/"), ROW(3, "1002/3,5;4,5/a;b;c")}},
    {"returns-only.csv", S_INIT("ticket_id/kpi_value"), ',', {ROW(2, "1001/25"), ROW(3, "1002/3\n0")}},
    {"returns-doubled.csv", S_INIT("ticket_id/kpi_value"), ',', {ROW(2, "1001/25")}},
    {"no-last-newline.csv", S_INIT("ticket_id/kpi_value"), ',', {ROW(2, "1001/25")}},
    {"blank-lines.csv", S_INIT("ticket_id/kpi_value//"), ',', {ROW(5, "1001/25//"), ROW(8, "1002/30//")}},
    {"korean.csv", S_INIT("티켓/송장/합계"), ',', {ROW(2, "1001/송장-1/₩3,062,500")}},
    {"header-twice.csv", S_INIT("id/Amount/amount/"), ',', {ROW(2, "1/2/3/")}},
    {"empty.csv", S_INIT(""), ',', {{{0}, 0, 0, 0, 0, {0}, {0}}}},
    {"header-only.csv", S_INIT("ticket_id/kpi_value"), ',', {{{0}, 0, 0, 0, 0, {0}, {0}}}},
    {"apostrophes.csv", S_INIT("id/name/units"), ',', {ROW(2, "1/a,b/2"), ROW(3, "2/it's c/3"), ROW(4, "3/d/4")}},
    {"backslashes.csv", S_INIT("id/name/units"), ',',
     {ROW(2, "1/say \"b\", c/2"), ROW(3, "2/C:\\x/3"), ROW(4, "3/d/4")}},
    {"comma-and-blank.csv", S_INIT("id/name/units"), ',', {ROW(2, "1/a, b/2"), ROW(3, "2/c,d/3"), ROW(4, "3/e/4")}},
    {"blanks-between.csv", S_INIT("id/name/units"), ' ', {ROW(2, "1/a b/2"), ROW(3, "2/c/3"), ROW(4, "3/d/4")}},
    {"preamble-and-note.csv", S_INIT("id/name/units"), ',', {ROW(5, "1/a/2"), ROW(6, "2/b/3"), ROW(7, "3/c/4")}},
    {"header-rows.csv", S_INIT("id number/units pieces/kpi points"), ',',
     {ROW(3, "1/2/3"), ROW(4, "2/3/4"), ROW(5, "3/4/5")}},
    {"delimiters-at-ends.csv", S_INIT("id/name/units"), ',', {ROW(2, "1/a/2"), ROW(3, "2/b/3"), ROW(4, "3/c/4")}},
    {"header-again.csv", S_INIT("id/name/units"), ',', {ROW(2, "1/a/2"), ROW(4, "2/b/3")}},
    {"bad-width.csv", S_INIT("id/owner/body"), ',',
     {ROW(2, "1/ops/fine"), BAD(3, csv_row_width, 3, 6, "", "2,ops"),
      BAD(4, csv_row_width, 5, 8, "", "3,ops,\"two\nlines\",more"),
      BAD(6, csv_row_width, 6, 12, "", "4,ops,fine,,"), ROW(7, "5/ops/fine")}},
    {"bad-quote-open-early.csv", S_INIT("id/body"), ',',
     {BAD(2, csv_text_after_quote, 2, 3, "body", "\"not closed"), ROW(3, "2/fine"), ROW(4, "3/also fine")}},
    {"bad-quote-open.csv", S_INIT("id/body"), ',',
     {ROW(2, "1/fine"), BAD(3, csv_quote_open, 4, 8, "", "\"open here"), ROW(5, "3/fine")}},
    {"bad-text-after-quote.csv", S_INIT("id/body/more"), ',',
     {BAD(2, csv_text_after_quote, 2, 8, "body", "\"abc\"def,x"),
      BAD(3, csv_text_after_quote, 3, 8, "body", "\"éé\" x,y"), ROW(4, "3/fine/z")}},
    {"bad-bytes.csv", S_INIT("id/body"), ',',
     {BAD(2, text_not_utf8, 2, 6, "body", "caf\xef\xbf\xbd"),
      BAD(3, text_not_utf8, 4, 2, "body", "\"a\né\xef\xbf\xbd\""),
      BAD(5, text_has_nul, 5, 6, "body", "nul\xef\xbf\xbdhere"), ROW(6, "4/fine")}},
};

static Slice joined(const Slice *fields, size_t count, struct arena *mem)
{
    Slice text = S("");
    for (size_t i = 0; i < count; i++) {
        size_t len = text.len + fields[i].len + 1;
        char *longer = ARENA_ARRAY(mem, char, len);
        memcpy(longer, text.at, text.len);
        longer[text.len] = '/';
        if (fields[i].len)
            memcpy(longer + text.len + (i > 0), fields[i].at, fields[i].len);
        text = (Slice){longer, len - (i == 0)};
    }
    return text;
}

static void check_bad(const char *label, const struct record *row, const struct expected *expected,
                      const struct diag *diag)
{
    const struct bad_row *bad = row->bad;
    check_int(label, bad->finding, expected->finding);
    check_int(label, (long long)bad->place.line, (long long)expected->place_line);
    check_int(label, bad->place.column, expected->place_column);
    check_slice(label, bad->field, expected->field);
    check_slice(label, bad->found, expected->found);
    check_true(label, bad->message.len > 0);
    check_finding(label, diag, expected->finding, expected->place_line, expected->place_column);
}

static void check_rows(const struct file *file, struct reader *reader, struct test_world *world)
{
    struct record row;
    enum read_result got;
    size_t count = 0, bad_count = 0;
    while ((got = reader_next(reader, &row, &world->diag)) != READ_END) {
        check_true(file->name, got == READ_RECORD || got == READ_BAD);
        check_true(file->name, count < MAX_ROWS && file->rows[count].line);
        const struct expected *expected = &file->rows[count++];
        bool is_bad = expected->place_line > 0;
        bad_count += is_bad;
        check_int(file->name, (long long)row.line, (long long)expected->line);
        check_int(file->name, got == READ_BAD, is_bad);
        if (is_bad)
            check_bad(file->name, &row, expected, &world->diag);
        else
            check_slice(file->name, joined(row.fields, row.field_count, &world->mem), expected->fields);
    }
    check_true(file->name, count == MAX_ROWS || !file->rows[count].line);
    check_int(file->name, (long long)reader->record_count, (long long)count);
    check_int(file->name, (long long)reader->bad_count, (long long)bad_count);
    check_int(file->name, (long long)diag_count(&world->diag, SEVERITY_ERROR), (long long)bad_count);
    check_int(file->name, reader_next(reader, &row, &world->diag), READ_END);
}

static void reads_the_fixtures(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct source source;
        struct reader reader;
        Slice path = arena_printf(&world->mem, "fixtures/csv/%s", files[i].name);
        diag_init(&world->diag, &world->diag_mem);
        check_true(files[i].name, source_open(&source, path, &world->diag));
        check_true(files[i].name, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_slice(files[i].name, slice_from(reader.format->name), S("csv"));
        check_slice(files[i].name, joined(reader.columns, reader.column_count, &world->mem), files[i].columns);
        check_int(files[i].name, reader.delimiter, files[i].delimiter);
        check_rows(&files[i], &reader, world);
        check_true(files[i].name, !world->diag.fault.at);
        reader_close(&reader);
        source_close(&source);
    }
}

/* Reads `text` to its end and counts; false after a fault. */
static bool read_text(Slice text, struct test_world *world, struct reader *reader, size_t *good, size_t *bad)
{
    struct source source;
    struct record row;
    enum read_result got;
    *good = *bad = 0;
    source_from_text(&source, S("made.csv"), text);
    if (!reader_open(reader, &source, NULL, &world->mem, &world->diag))
        return false;
    while ((got = reader_next(reader, &row, &world->diag)) != READ_END) {
        if (got == READ_FAILED)
            return false;
        *good += got == READ_RECORD;
        *bad += got == READ_BAD;
    }
    return true;
}

static void messages_say_what_is_wrong(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text, message;
    } rows[] = {
        {S_INIT("a,b\n1\n"), S_INIT("row has 1 field, header has 2")},
        {S_INIT("a,b\n1,2,3\n"), S_INIT("row has 3 fields, header has 2")},
        {S_INIT("a,b\n\"1\n2\"\n"), S_INIT("row has 1 field, header has 2; quotes make it 2 lines long")},
        {S_INIT("a,b\n1,\"x\"y\n"), S_INIT("text follows the closing quote of a field")},
        {S_INIT("a,b\n1,\"x\n2,\"y\"\n"),
         S_INIT("the quoted field ends in a later line with text behind it; its quote may be stray")},
        {S_INIT("a,b\n1,\"x\n"), S_INIT("the quoted field is not closed before the end of the file")},
        {S_INIT("a,b\n1,\xc3\xa9\xc3\xa9\xc3\xa9\xe9\n"), S_INIT("the byte 0xE9 is not valid UTF-8")},
        {S_INIT("a,b\n1,caf\xe9\n"),
         S_INIT("from here on the text is not UTF-8, and nothing says what it is; it is read as WINDOWS-1252")},
        {S_INIT("a,b\n1,\0\n"), S_INIT("a NUL byte stands in the row")},
        {S_INIT("a,A\n"), S_INIT("columns 1 and 2 are both called 'A'")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reader reader;
        size_t good, bad;
        diag_init(&world->diag, &world->diag_mem);
        check_true("read", read_text(rows[i].text, world, &reader, &good, &bad));
        check_true(rows[i].message.at, world->diag.first != NULL);
        check_slice("message", world->diag.first->message, rows[i].message);
        check_true("once", world->diag.first->next == NULL);
    }
}

static void reads_other_encodings(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text;
        const char *label;
    } rows[] = {
        {S_INIT("id,name\n1,plain\n2,M\374ller\n3,J\344nner\n"), "windows-1252 from its second row on"},
        {S_INIT("id,n\344me\n1,plain\n2,M\374ller\n3,J\344nner\n"), "windows-1252 in the header"},
        {S_INIT("\xff\xfei\0d\0,\0n\0\n\0001\0,\0p\0\n\0002\0,\0\374\0\n\0003\0,\0\344\0\n\0"), "UTF-16"},
        {S_INIT("id,n\n1,p\n2,\307\321\261\271\n3,\274\255\277\357\n"), "cp949"},
    };
    static const Slice last_fields[][3] = {
        {S_INIT("plain"), S_INIT("M\303\274ller"), S_INIT("J\303\244nner")},
        {S_INIT("plain"), S_INIT("M\303\274ller"), S_INIT("J\303\244nner")},
        {S_INIT("p"), S_INIT("\303\274"), S_INIT("\303\244")},
        {S_INIT("p"), S_INIT("\355\225\234\352\265\255"), S_INIT("\354\204\234\354\232\270")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        struct record row;
        source_from_text(&source, S("made.csv"), rows[i].text);
        check_true(rows[i].label, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        for (uint64_t line = 2; line <= 4; line++) {
            check_int(rows[i].label, reader_next(&reader, &row, &world->diag), READ_RECORD);
            check_slice(rows[i].label, row.fields[1], last_fields[i][line - 2]);
            check_int(rows[i].label, (long long)row.line, (long long)line);
        }
        check_int(rows[i].label, reader_next(&reader, &row, &world->diag), READ_END);
        reader_close(&reader);
        source_close(&source);
    }
}

/* What is refused is shown as it was most likely meant, and never without a finding. */
static void bad_rows_show_what_they_hold(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice row, fields;
        enum finding_id finding;
        uint32_t column;
    } rows[] = {
        {"a stray quote", S_INIT("1,\"old,2"), S_INIT("1/\"old/2"), FINDING_csv_text_after_quote, 3},
        {"one in a quoted field", S_INIT("1,\"\"old\",2"), S_INIT("1/\"old/2"), FINDING_csv_text_after_quote, 5},
        {"quotes not doubled", S_INIT("1,\"x \"y\" z\",2"), S_INIT("1/x \"y\" z/2"), FINDING_csv_text_after_quote, 7},
        {"no delimiter behind a quote", S_INIT("1,\"a\"2"), S_INIT("1/a/2"), FINDING_csv_text_after_quote, 6},
        {"no delimiter before a quote", S_INIT("1,a\"2\""), S_INIT("1/a/2"), FINDING_csv_row_width, 7},
        {"other delimiters", S_INIT("1;a;2"), S_INIT("1/a/2"), FINDING_csv_row_width, 6},
        {"blanks", S_INIT("1 \"a b\" 2"), S_INIT("1/a b/2"), FINDING_csv_row_width, 10},
        {"too few", S_INIT("1,a"), S_INIT("1/a/"), FINDING_csv_row_width, 4},
        {"too many", S_INIT("1,a,2,3"), S_INIT("1/a/2/3"), FINDING_csv_row_width, 7},
        {"an empty one too many", S_INIT("1,a,,2"), S_INIT("1/a/2"), FINDING_csv_row_width, 6},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        struct record row;
        diag_init(&world->diag, &world->diag_mem);
        Slice text = arena_printf(&world->mem, "id,name,units\n4,b,5\n%.*s\n6,\"c, d\",7\n8,e,9\n",
                                  SLICE_ARG(rows[i].row));
        source_from_text(&source, S("made.csv"), text);
        check_true(rows[i].label, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_int(rows[i].label, reader_next(&reader, &row, &world->diag), READ_RECORD);
        check_int(rows[i].label, reader_next(&reader, &row, &world->diag), READ_BAD);
        check_slice(rows[i].label, joined(row.fields, row.field_count, &world->mem), rows[i].fields);
        check_finding(rows[i].label, &world->diag, rows[i].finding, 3, rows[i].column);
        for (size_t good = 0; good < 2; good++)
            check_int(rows[i].label, reader_next(&reader, &row, &world->diag), READ_RECORD);
        check_int(rows[i].label, reader_next(&reader, &row, &world->diag), READ_END);
    }
}

/* A header that cannot be cut as it stands is an error, and no reason to read nothing. */
static void bad_headers_are_read_with_a_finding(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice header, columns;
        enum finding_id finding;
        uint32_t column;
    } rows[] = {
        {S_INIT("id,\"name,units"), S_INIT("id/\"name/units"), FINDING_csv_quote_open, 4},
        {S_INIT("id,\"name\"x,units"), S_INIT("id/\"name\"x/units"), FINDING_csv_text_after_quote, 10},
        {S_INIT("id name units"), S_INIT("id/name/units"), FINDING_csv_row_width, 1},
        {S_INIT("id,,name,units"), S_INIT("id/name/units"), FINDING_csv_row_width, 1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reader reader;
        size_t good, bad;
        diag_init(&world->diag, &world->diag_mem);
        Slice text = arena_printf(&world->mem, "%.*s\n4,b,5\n6,c,7\n8,e,9\n", SLICE_ARG(rows[i].header));
        check_true(rows[i].header.at, read_text(text, world, &reader, &good, &bad));
        check_slice(rows[i].header.at, joined(reader.columns, reader.column_count, &world->mem), rows[i].columns);
        check_finding(rows[i].header.at, &world->diag, rows[i].finding, 1, rows[i].column);
        check_int(rows[i].header.at, (long long)good, 3);
    }
}

/* Rows that are none are left out with a word, and nothing else is. */
static void notes_are_left_out_only_below_the_rows(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice rows;
        size_t good, bad, left_out;
    } rows[] = {
        {"a note", S_INIT("Source: us\n"), 3, 0, 1},
        {"a note behind a gap", S_INIT("\n\nCopyright\n"), 3, 0, 1},
        {"a word may be a row cut off", S_INIT("Copyright\n"), 3, 1, 0},
        {"a number may be a row cut off", S_INIT("\n1004\n"), 3, 1, 0},
        {"a note among the rows", S_INIT("Source: us\n4,d,5\n"), 4, 1, 0},
        {"a total", S_INIT("Total,,14\n"), 3, 0, 1},
        {"a total among the rows", S_INIT("Total,,14\n4,d,5\n"), 5, 0, 0},
        {"a name called total", S_INIT("4,Total,5\n"), 4, 0, 0},
        {"the header again", S_INIT("id,name,units\n4,d,5\n"), 4, 0, 1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reader reader;
        size_t good, bad;
        diag_init(&world->diag, &world->diag_mem);
        Slice text = arena_printf(&world->mem, "id,name,units\n1,a,2\n2,b,3\n3,c,4\n%.*s", SLICE_ARG(rows[i].rows));
        check_true(rows[i].label, read_text(text, world, &reader, &good, &bad));
        check_int(rows[i].label, (long long)good, (long long)rows[i].good);
        check_int(rows[i].label, (long long)bad, (long long)rows[i].bad);
        check_int(rows[i].label, (long long)diag_count(&world->diag, SEVERITY_WARNING), (long long)rows[i].left_out);
    }
}

static void faults_stop_before_the_rows(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text, fault;
    } rows[] = {
        {S_INIT("\xff\xfei\0d\0\0\xd8\n\0"), 
         S_INIT("made.csv:1:3: the UTF-16 text is damaged or cut in the middle of a character, at byte 6; export it "
                "again")},
        {S_INIT("\0i\0d\0\n\0"),
         S_INIT("made.csv:2:1: the UTF-16 text is damaged or cut in the middle of a character, at byte 6; export it "
                "again")},
        {S_INIT("\xff\xfe\0\0i\0\0\0\xff"), 
         S_INIT("made.csv:1:2: the UTF-32 text is damaged or cut in the middle of a character, at byte 8; export it "
                "again")},
        {S_INIT("\n\nid,\xc3\xa9\xc3\xa9\xc3\xa9 caf\xe9\n"),
         S_INIT("cannot read 'made.csv': line 3, the header: the byte 0xE9 is not valid UTF-8")},
        {S_INIT("id,\0\n"), S_INIT("cannot read 'made.csv': line 1, the header: a NUL byte stands in the row")},
        {S_INIT("%PDF-1.4\n"), S_INIT("cannot read 'made.csv': it looks like a PDF document")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reader reader;
        size_t good, bad;
        diag_init(&world->diag, &world->diag_mem);
        check_true(rows[i].fault.at, !read_text(rows[i].text, world, &reader, &good, &bad));
        check_slice("fault", world->diag.fault, rows[i].fault);
    }
}

static void a_named_format_wins_over_looks(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    source_from_text(&source, S("made.csv"), S("<id>,b\n1,2\n"));
    size_t csv = 0;
    while (reader_format_choice(csv).len && !slice_equal(reader_format_choice(csv), S("csv")))
        csv++;
    check_true("opens", reader_open(&reader, &source, reader_format_chosen(csv), &world->mem, &world->diag));
    check_slice("columns", joined(reader.columns, reader.column_count, &world->mem), S("<id>/b"));
    check_int("row", reader_next(&reader, &row, &world->diag), READ_RECORD);
}

static void every_name_of_a_format_has_one(void **state)
{
    (void)state;
    size_t count = 0;
    for (; reader_format_choice(count).len; count++)
        check_true("a format", reader_format_chosen(count));
    check_true("names, and none behind the last", count > 10 && !reader_format_chosen(count));
}

static void header_named_twice_is_a_warning(void **state)
{
    struct test_world *world = *state;
    struct reader reader;
    size_t good, bad;
    check_true("read", read_text(S("id,\"Amount\",amount , ,\n1,2,3,,\n"), world, &reader, &good, &bad));
    check_finding("at the second", &world->diag, FINDING_csv_header_twice, 1, 13);
    check_int("once", (long long)diag_count(&world->diag, SEVERITY_WARNING), 1);
    check_int("the row is fine", (long long)good, 1);
}

/* Where fields stand: line and column, and the line for the caret. */
static void places_point_at_fields(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice row;
        size_t field;
        uint64_t line;
        uint32_t column;
        Slice text;
    } rows[] = {
        {"first", S_INIT("1,2,3"), 0, 2, 1, S_INIT("1,2,3")},
        {"last", S_INIT("1,2,3"), 2, 2, 5, S_INIT("1,2,3")},
        {"empty", S_INIT("1,,3"), 1, 2, 3, S_INIT("1,,3")},
        {"empty at the end", S_INIT("1,2,"), 2, 2, 5, S_INIT("1,2,")},
        {"columns count characters", S_INIT("é,송장,3"), 2, 2, 6, S_INIT("é,송장,3")},
        {"at its quote", S_INIT("1,\"2\",3"), 1, 2, 3, S_INIT("1,\"2\",3")},
        {"after quoted commas", S_INIT("\"1,1\",\"2\"\",2\",3"), 2, 2, 15, S_INIT("\"1,1\",\"2\"\",2\",3")},
        {"where a quoted line starts", S_INIT("1,\"2\r\n2\",3"), 1, 2, 3, S_INIT("1,\"2")},
        {"in a later line", S_INIT("1,\"2\r\n\n é\",3"), 2, 4, 5, S_INIT(" é\",3")},
        {"blanks behind a quote", S_INIT("\"1\"  ,2,3"), 1, 2, 7, S_INIT("\"1\"  ,2,3")},
        {"the whole", S_INIT("1,\"2\n2\",3"), 3, 2, 0, S_INIT("1,\"2")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        struct record row;
        source_from_text(&source, S("made.csv"), arena_printf(&world->mem, "a,b,c\n%.*s\r\n", SLICE_ARG(rows[i].row)));
        check_true(rows[i].label, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_int(rows[i].label, reader_next(&reader, &row, &world->diag), READ_RECORD);
        Place place = record_place(&reader, &row, rows[i].field);
        check_int(rows[i].label, (long long)place.line, (long long)rows[i].line);
        check_int(rows[i].label, place.column, rows[i].column);
        check_slice(rows[i].label, place.text, rows[i].text);
        check_slice(rows[i].label, place.source, S("made.csv"));
        check_slice(rows[i].label, row.raw, rows[i].row);
    }
}

static void found_is_cut_to_a_readable_length(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    char text[1000] = "a,b\n";
    for (size_t i = 0; i < 200; i++)
        strcat(text, "é");
    source_from_text(&source, S("made.csv"), slice_from(text));
    check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_int("bad", reader_next(&reader, &row, &world->diag), READ_BAD);
    check_int("120 characters and a sign", (long long)utf8_count(row.bad->found), 121);
    check_true("the sign", slice_ends(row.bad->found, S("é\xe2\x80\xa6")));
}

static void too_many_and_too_long(void **state)
{
    struct test_world *world = *state;
    struct reader reader;
    size_t good, bad, len = 4 * MAX_RECORD_BYTES;
    char *text = malloc(len), *at = text;
    at += sprintf(at, "a,b\n1,");
    memset(at, ',', MAX_COLUMNS);
    at += MAX_COLUMNS;
    at += sprintf(at, "\n2,");
    memset(at, 'x', MAX_FIELD_BYTES + 1);
    at += MAX_FIELD_BYTES + 1;
    at += sprintf(at, "\n3,\"never closed\n");
    for (size_t i = 0; i < MAX_FIELD_BYTES / 4; i++)
        at += sprintf(at, "4,x\n");
    check_true("read", read_text((Slice){text, (size_t)(at - text)}, world, &reader, &good, &bad));
    check_finding("too many", &world->diag, FINDING_csv_row_width, 2, MAX_COLUMNS + 2);
    check_finding("too long", &world->diag, FINDING_csv_field_too_long, 3, 3);
    check_finding("too long to be closed", &world->diag, FINDING_csv_field_too_long, 4, 3);
    check_int("bad rows", (long long)bad, 3);
    check_int("nothing lost behind them", (long long)good, MAX_FIELD_BYTES / 4);
    free(text);
}

/* Makes a pipe the standard input. The child writes the parts, each only when asked. */
static pid_t feed_stdin(const Slice *parts, size_t count, int *ask)
{
    int data[2], sign[2];
    assert_true(pipe(data) == 0 && pipe(sign) == 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char c;
        bool sent = true;
        close(data[0]);
        close(sign[1]);
        for (size_t i = 0; i < count && sent; i++) {
            sent = read(sign[0], &c, 1) == 1;
            for (Slice rest = parts[i]; rest.len && sent;) {
                ssize_t wrote = write(data[1], rest.at, rest.len);
                sent = wrote > 0;
                rest = slice_skip(rest, sent ? (size_t)wrote : 0);
            }
        }
        _exit(!sent);
    }
    dup2(data[0], STDIN_FILENO);
    close(data[0]);
    close(data[1]);
    close(sign[0]);
    *ask = sign[1];
    return child;
}

/* A row comes as soon as its line is there: the next part is asked for only then. */
static void a_pipe_is_answered_row_by_row(void **state)
{
    struct test_world *world = *state;
    static const Slice parts[] = {
        S_INIT("id,body\n1,fi"),        S_INIT("rst\n2,\"two\n"), S_INIT("lines\"\n"), S_INIT("3,bad,bad\n"),
        S_INIT("\n,\n4,fourth\r\n5,fi"), S_INIT("fth"),
    };
    static const struct {
        size_t after; /* parts */
        enum read_result result;
        Slice body;
    } rows[] = {{2, READ_RECORD, S_INIT("first")},  {3, READ_RECORD, S_INIT("two\nlines")}, {4, READ_BAD, {0}},
                {5, READ_RECORD, S_INIT("fourth")}, {6, READ_RECORD, S_INIT("fifth")},      {6, READ_END, {0}}};
    int kept = dup(STDIN_FILENO), ask, status;
    pid_t child = feed_stdin(parts, COUNT_OF(parts), &ask);
    struct source source;
    struct reader reader;
    size_t asked = 1;
    alarm(20);
    assert_int_equal(write(ask, "!", 1), 1);
    check_true("opens", source_open(&source, S("-"), &world->diag));
    check_true("the header is enough", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct record row;
        for (; asked < rows[i].after; asked++)
            assert_int_equal(write(ask, "!", 1), 1);
        check_int("result", reader_next(&reader, &row, &world->diag), rows[i].result);
        if (rows[i].result == READ_RECORD)
            check_slice("body", row.fields[1], rows[i].body);
    }
    alarm(0);
    check_finding("bad", &world->diag, FINDING_csv_row_width, 5, 7);
    source_close(&source);
    close(ask);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    dup2(kept, STDIN_FILENO);
    close(kept);
}

/* A line that never ends is skipped to its end once it is too long to wait for. */
static void an_endless_line_is_skipped(void **state)
{
    struct test_world *world = *state;
    size_t len = MAX_RECORD_BYTES + 3 * SOURCE_BLOCK_BYTES;
    char *filling = malloc(len);
    memset(filling, 'x', len);
    const Slice parts[] = {S("id,body\n1,"), {filling, len}, S("\n2,fine\n")};
    int kept = dup(STDIN_FILENO), ask, status;
    pid_t child = feed_stdin(parts, COUNT_OF(parts), &ask);
    struct source source;
    struct reader reader;
    struct record row;
    assert_int_equal(write(ask, "!!!", 3), 3);
    check_true("opens", source_open(&source, S("-"), &world->diag) &&
                            reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_int("too long", reader_next(&reader, &row, &world->diag), READ_BAD);
    check_int("too long", row.bad->finding, FINDING_csv_field_too_long);
    check_int("the next", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_int("in its line", (long long)row.line, 3);
    check_slice("body", row.fields[1], S("fine"));
    check_int("the end", reader_next(&reader, &row, &world->diag), READ_END);
    source_close(&source);
    close(ask);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    dup2(kept, STDIN_FILENO);
    close(kept);
    free(filling);
}

static void a_read_error_is_no_end(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    source_from_text(&source, S("made.csv"), S("id\n1\n2"));
    source.ended = false; /* and its descriptor is none: the next read fails */
    source.bytes.reserved_bytes = 100;
    source.bytes.base = (char *)source.text.at;
    check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_int("what is there", reader_next(&reader, &row, &world->diag), READ_RECORD);
    check_int("then a fault", reader_next(&reader, &row, &world->diag), READ_FAILED);
    check_true("named", slice_find(world->diag.fault, S("cannot read 'made.csv'")) < world->diag.fault.len);
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Whatever the bytes: every row moves on, nothing is handed out that is no text, and
   each bad row is one finding. */
static void a_bad_file_never_loops(void **state)
{
    struct test_world *world = *state;
    static const char marks[] = "\",\n\r;\t|a1 \"\n,\xc3\xa9\xff";
    uint64_t seed = 20191115;
    for (size_t round = 0; round < 3000; round++) {
        size_t len = 8 + next_random(&seed) % 400, row_count = 0, mark = arena_mark(&world->mem);
        char *text = malloc(len);
        memcpy(text, "id,body\n", 8);
        for (size_t i = 8; i < len; i++)
            text[i] = round % 4 == 0 ? (char)next_random(&seed) : marks[next_random(&seed) % sizeof marks];
        struct source source;
        struct reader reader;
        struct record row;
        enum read_result got;
        diag_init(&world->diag, &world->diag_mem);
        source_from_text(&source, S("random.csv"), (Slice){text, len});
        check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        uint64_t line = 1;
        size_t in_header = diag_count(&world->diag, SEVERITY_ERROR);
        check_true("one finding for a header", in_header <= 1);
        while ((got = reader_next(&reader, &row, &world->diag)) != READ_END) {
            check_true("no fault", got != READ_FAILED && row_count++ < len);
            check_true("moves on", row.line > line);
            line = row.line;
            size_t bad_at;
            for (size_t i = 0; got == READ_RECORD && i < row.field_count; i++)
                check_true("is text", utf8_valid(row.fields[i], &bad_at));
            check_true("found is text", got != READ_BAD || utf8_valid(row.bad->found, &bad_at));
            check_int("width", got == READ_RECORD ? (long long)row.field_count : 2, 2);
        }
        check_int("each bad row is one finding", (long long)diag_count(&world->diag, SEVERITY_ERROR),
                  (long long)(reader.bad_count + in_header));
        arena_rewind(&world->mem, mark);
        arena_rewind(&world->diag_mem, 0);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(reads_the_fixtures),
        WORLD_TEST(messages_say_what_is_wrong),
        WORLD_TEST(reads_other_encodings),
        WORLD_TEST(bad_rows_show_what_they_hold),
        WORLD_TEST(bad_headers_are_read_with_a_finding),
        WORLD_TEST(notes_are_left_out_only_below_the_rows),
        WORLD_TEST(faults_stop_before_the_rows),
        WORLD_TEST(a_named_format_wins_over_looks),
        WORLD_TEST(every_name_of_a_format_has_one),
        WORLD_TEST(header_named_twice_is_a_warning),
        WORLD_TEST(places_point_at_fields),
        WORLD_TEST(found_is_cut_to_a_readable_length),
        WORLD_TEST(too_many_and_too_long),
        WORLD_TEST(a_pipe_is_answered_row_by_row),
        WORLD_TEST(an_endless_line_is_skipped),
        WORLD_TEST(a_read_error_is_no_end),
        WORLD_TEST(a_bad_file_never_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
