/* What is wrong with delimited files in the wild: each fault is read right without losing
   anything, or told with its place. None is accepted without a word when data are in doubt. */
#include "bytes/source.h"
#include "records/record.h"
#include "support/test.h"

#define NOTHING FINDING_COUNT
#define HEAD "id,name,units\n"
#define ROWS "1,anna,10\n2,bob,20\n"
#define READ "1/anna/10\n2/bob/20\n"
#define DAYS "day,time,units\n01/02/2020,09:15,4\n02/02/2020,10:30,6\n03/02/2020,08:45,5\n04/02/2020,07:15,7\n"
#define DAYS_READ "01/02/2020/09:15/4\n02/02/2020/10:30/6\n03/02/2020/08:45/5\n04/02/2020/07:15/7\n"
#define NOTED "no,who,units\n101,anna,10\n102,bob,20\n103,carla,15\n104,dan,12\n"
#define NOTED_READ "101/anna/10\n102/bob/20\n103/carla/15\n104/dan/12\n"
#define PAIRS "a,b,c\n1,10,u\n22,3,v\n3,44,w\n41,5,x\n5,60,y\n62,7,z\n7,81,u\n83,9,v\n"
#define PAIRS_READ "1/10/u\n22/3/v\n3/44/w\n41/5/x\n5/60/y\n62/7/z\n7/81/u\n83/9/v\n"

struct fault {
    const char *label;
    Slice text;
    const char *rows; /* fields parted by '/', bad rows begin with '!' */
    unsigned finding; /* NOTHING: read right */
    uint64_t line;
    uint32_t column;
};

#define FAULT(label, text, rows, ...) {label, S_INIT(text), rows, __VA_ARGS__}

static const struct fault faults[] = {
    FAULT("a quote never closed, in the middle", HEAD ROWS "3,\"carl,30\n4,dora,40\n",
          READ "!3/\"carl/30\n4/dora/40\n", FINDING_csv_quote_open, 4, 3),
    FAULT("a quote never closed, at the end", HEAD ROWS "3,\"carl,30\n", READ "!3/\"carl/30\n", FINDING_csv_quote_open,
          4, 3),
    FAULT("text behind a closing quote", HEAD ROWS "3,\"carl\"x,30\n", READ "!3/\"carl\"x/30\n",
          FINDING_csv_text_after_quote, 4, 9),
    FAULT("a quote inside a field without quotes", HEAD ROWS "3,5\" disk,30\n", READ "3/5\" disk/30\n", NOTHING, 0, 0),
    FAULT("backslashes before quotes", HEAD ROWS "3,\"say \\\"b\\\", c\",30\n", READ "3/say \"b\", c/30\n", NOTHING, 0,
          0),
    FAULT("quotes doubled and not", HEAD ROWS "3,\"ca\"\"rl\",30\n4,\"do\"ra\",40\n",
          READ "3/ca\"rl/30\n!4/do\"ra/40\n", FINDING_csv_text_after_quote, 5, 7),
    FAULT("a bare quote at the end", HEAD ROWS "\"3\",\"disk, 5\"\",\"30\"\n4,dora,40\n",
          READ "!3/disk, 5\"/30\n4/dora/40\n", FINDING_csv_text_after_quote, 4, 17),
    FAULT("a short row", HEAD ROWS "3,carl\n4,dora,40\n", READ "!3/carl/\n4/dora/40\n", FINDING_csv_row_width, 4, 7),
    FAULT("two values in one field", DAYS "05/02/202011:00,3\n", DAYS_READ "!05/02/2020/11:00/3\n",
          FINDING_csv_row_width, 6, 18),
    FAULT("a value and a word in one field", DAYS "05/02/2020,11:00 3\n", DAYS_READ "!05/02/2020/11:00 3/\n",
          FINDING_csv_row_width, 6, 19),
    FAULT("a short row of values", DAYS "05/02/2020,11:00\n", DAYS_READ "!05/02/2020/11:00/\n", FINDING_csv_row_width,
          6, 17),
    FAULT("two values that can be parted in two ways", PAIRS "945,w\n", PAIRS_READ "!945/w/\n", FINDING_csv_row_width,
          10, 6),
    FAULT("no delimiter before a quote", HEAD ROWS "3\"carl, c, d\",30\n", READ "!3/carl, c, d/30\n",
          FINDING_csv_row_width, 4, 15),
    FAULT("no delimiter before a quote that makes the row fit", HEAD ROWS "3\"carl, c\",30\n4,dora,40\n",
          READ "!3/carl, c/30\n4/dora/40\n", FINDING_csv_row_width, 4, 2),
    FAULT("the same behind a blank", HEAD ROWS "3 \"carl, c\",30\n", READ "!3 \"carl/ c\"/30\n", FINDING_csv_row_width, 4,
          3),
    FAULT("inches in two fields", HEAD ROWS "24\" tv,19\" pc,30\n", READ "24\" tv/19\" pc/30\n", NOTHING, 0, 0),
    FAULT("quoted words in two fields", HEAD ROWS "a \"b\" c,x \"d\",30\n", READ "a \"b\" c/x \"d\"/30\n",
          NOTHING, 0, 0),
    FAULT("a delimiter in a text", NOTED "105,carl, jr,30\n", NOTED_READ "!105/carl, jr/30\n", FINDING_csv_row_width, 6,
          14),
    FAULT("an empty field too many beside a text", NOTED "105,carl,,30\n", NOTED_READ "!105/carl/30\n",
          FINDING_csv_row_width, 6, 11),
    FAULT("a row by blanks with a text of words", NOTED "105 carl of hill 30\n106,eve,14\n",
          NOTED_READ "!105/carl of hill/30\n106/eve/14\n", FINDING_csv_row_width, 6, 20),
    FAULT("a long row", HEAD ROWS "3,carl,30,x\n", READ "!3/carl/30/x\n", FINDING_csv_row_width, 4, 11),
    FAULT("a delimiter at the end of one row", HEAD ROWS "3,carl,30,\n", READ "!3/carl/30\n", FINDING_csv_row_width, 4,
          11),
    FAULT("a delimiter at the end of each row", "id,name,units\n1,anna,10,\n2,bob,20,\n3,carl,30,\n",
          READ "3/carl/30\n", NOTHING, 0, 0),
    FAULT("a name twice", "id,name,name\n" ROWS, READ, FINDING_csv_header_twice, 1, 9),
    FAULT("a column without a name", "id,,units\n" ROWS, READ, NOTHING, 0, 0),
    FAULT("no header", ROWS "3,carl,30\n4,dora,40\n", "2/bob/20\n3/carl/30\n4/dora/40\n", FINDING_csv_header_missing, 1,
          1),
    FAULT("the header again", HEAD "1,anna,10\n" HEAD "2,bob,20\n", READ, FINDING_csv_left_out, 3, 1),
    FAULT("blank lines", HEAD "\n1,anna,10\n\n\n2,bob,20\n\n", READ, NOTHING, 0, 0),
    FAULT("lines of blanks", HEAD "   \n1,anna,10\n \t \n2,bob,20\n  ", READ, NOTHING, 0, 0),
    FAULT("line ends mixed", "id,name,units\r\n1,anna,10\n2,bob,20\r\n", READ, NOTHING, 0, 0),
    FAULT("line ends CR", "id,name,units\r1,anna,10\r2,bob,20\r", READ, NOTHING, 0, 0),
    FAULT("one line end CR", HEAD "1,anna,10\r2,bob,20\n", READ, FINDING_csv_line_end, 2, 10),
    FAULT("the header's line end CR", "id,name,units\r1,anna,10\n2,bob,20\n3,carl,30\n",
          READ "3/carl/30\n", FINDING_csv_line_end, 1, 14),
    FAULT("a CR inside a field", HEAD "1,an\rna,10\n2,bob,20\n", "1/an\rna/10\n2/bob/20\n", NOTHING, 0, 0),
    FAULT("a NUL", HEAD ROWS "3,ca\0rl,30\n", READ "!3/ca", FINDING_text_has_nul, 4, 5),
    FAULT("a mark in the middle", HEAD "1,anna,10\n\xef\xbb\xbf" HEAD "\xef\xbb\xbf" "2,bob,20\n", READ,
          FINDING_csv_left_out, 4, 1),
    FAULT("a byte that is no UTF-8", HEAD ROWS "3,c\xc3\xa4rl \xc3\xa4\xc3\xa4,30\n4,d\xffra,40\n",
          READ "3/c\xc3\xa4rl \xc3\xa4\xc3\xa4/30\n!4/d\xffra/40\n", FINDING_text_not_utf8, 5, 4),
    FAULT("another delimiter in one row", HEAD ROWS "3;carl;30\n", READ "!3/carl/30\n", FINDING_csv_row_width, 4, 10),
    FAULT("rows above the header", "Report of May\n\n" HEAD ROWS, READ, FINDING_csv_left_out, 1, 0),
    FAULT("a note below the rows", HEAD ROWS "\nCopyright (c) somebody\n", READ, FINDING_csv_left_out, 5, 1),
    FAULT("a total below the rows", HEAD ROWS "Total,,30\n", READ, FINDING_csv_left_out, 4, 1),
    FAULT("a header of two rows", "id,name,units\nno.,full,pieces\n" ROWS "3,carl,30\n", READ "3/carl/30\n",
          FINDING_csv_header_rows, 1, 1),
    FAULT("names above several columns", "id,Units,\n,sold,back\n" "1,7,2\n2,8,1\n3,9,0\n", "1/7/2\n2/8/1\n3/9/0\n",
          FINDING_csv_header_rows, 1, 1),
    FAULT("a delimiter of two bytes", "id||name||units\n1||anna||10\n2||bob||20\n", READ, NOTHING, 0, 0),
    FAULT("pairs of colons", "id::name::units\n1::anna::10\n2::bob::20\n", READ, NOTHING, 0, 0),
    FAULT("a comment above", "# made by hand\n" HEAD ROWS, READ, FINDING_csv_left_out, 1, 0),
    FAULT("a comment between", HEAD "1,anna,10\n#note\n2,bob,20\n", "1/anna/10\n!#note//\n2/bob/20\n",
          FINDING_csv_row_width, 3, 6),
    FAULT("the last line cut off", HEAD ROWS "3,ca", READ "!3/ca/\n", FINDING_csv_row_width, 4, 5),
    FAULT("no line end at the end", HEAD "1,anna,10\n2,bob,20", READ, NOTHING, 0, 0),
    FAULT("a separator line", "sep=;\nid;name;units\n1;anna;10\n2;bob;20\n", READ, NOTHING, 0, 0),
    FAULT("another table below", HEAD ROWS "\na,b\nx,y\n", READ "!a/b/\n!x/y/\n", FINDING_csv_row_width, 5, 4),
};

static Slice add_row(Slice text, const struct record *row, enum read_result got, struct arena *mem)
{
    text = arena_printf(mem, "%.*s%s", SLICE_ARG(text), got == READ_BAD ? "!" : "");
    for (size_t i = 0; i < row->field_count; i++)
        text = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(text), i ? "/" : "", SLICE_ARG(row->fields[i]));
    return arena_printf(mem, "%.*s\n", SLICE_ARG(text));
}

static void every_fault_is_read_or_told(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        const struct fault *fault = &faults[i];
        struct source source;
        struct reader reader;
        struct record row;
        enum read_result got;
        Slice rows = S("");
        diag_init(&world->diag, &world->diag_mem);
        source_from_text(&source, S("made.csv"), fault->text);
        check_true(fault->label, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_int(fault->label, (long long)reader.column_count, 3);
        while ((got = reader_next(&reader, &row, &world->diag)) != READ_END)
            rows = add_row(rows, &row, got, &world->mem);
        /* a NUL ends what is compared */
        Slice expected = slice_from(fault->rows);
        check_slice(fault->label, slice_ends(expected, S("\n")) ? rows : slice_part(rows, 0, expected.len), expected);
        if (fault->finding == NOTHING)
            check_no_findings(fault->label, &world->diag);
        else
            check_finding(fault->label, &world->diag, (enum finding_id)fault->finding, fault->line, fault->column);
        reader_close(&reader);
        source_close(&source);
    }
}

/* The same header once more is left out, and told once each time. */
static void repeated_headers_are_counted(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    source_from_text(&source, S("made.csv"), S(HEAD "1,anna,10\n" HEAD "2,bob,20\n" HEAD));
    check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    while (reader_next(&reader, &row, &world->diag) == READ_RECORD)
        ;
    check_int("records", (long long)reader.record_count, 2);
    check_int("told", (long long)world->diag.count[FINDING_csv_left_out], 2);
    reader_close(&reader);
    source_close(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(every_fault_is_read_or_told),
        WORLD_TEST(repeated_headers_are_counted),
    };
    return cmocka_run_group_tests_name("records/csv_faults", tests, NULL, NULL);
}
