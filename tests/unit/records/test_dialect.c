/* What is found out about a text by looking at its first lines. */
#include "records/dialect.h"
#include "support/test.h"

#define FEW_WORDS "u,r,1\nv,s,2\nu,r,3\nv,r,4\nu,s,5\nv,s,6\n"

static void is_found_by_looking(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice text;
        struct csv_dialect csv;
        size_t preamble_rows, header_rows, width, trailing;
    } rows[] = {
        {"plain", S_INIT("id,name\n1,a\n2,b\n"), {',', '"', 0, 0}, 0, 1, 2, 0},
        {"nothing", S_INIT(""), {',', '"', 0, 0}, 0, 1, 0, 0},
        {"decimal commas", S_INIT("id;low;high\n1;1,5;2,5\n2;2,5;3,5\n"), {';', '"', 0, 0}, 0, 1, 3, 0},
        {"commas in words", S_INIT("id|name\n1|a, b\n2|c\n3|d, e\n"), {'|', '"', 0, 0}, 0, 1, 2, 0},
        {"one column of words", S_INIT("name\nanna berg\nbo dahl\ncy ek\n"), {',', '"', 0, 0}, 0, 1, 1, 0},
        {"blanks", S_INIT("a b c\n1 2 3\n4 5 6\n7 8 9\n"), {' ', '"', 0, 0}, 0, 1, 3, 0},
        {"blanks, also in texts",
         S_INIT("a b c d e\n1 x 2 y 3\n2 z 4 w 6\n3 of a word 2 y 3\n4 z 2 t 3\n5 x y 2 r 4\n6 s 2 t 3\n7 u 2 v 5\n"),
         {' ', '"', 0, 0}, 0, 1, 5, 0},
        {"sentences are no table", S_INIT("a b c\nd e\nf g h i\nj\n"), {',', '"', 0, 0}, 0, 1, 1, 0},
        {"comma and blank", S_INIT("a, b\n1, 2\n3, 4\n"), {',', '"', 0, ' '}, 0, 1, 2, 0},
        {"a blank in some cells", S_INIT("a,b\n1, 2\n3,4\n"), {',', '"', 0, 0}, 0, 1, 2, 0},
        {"apostrophes", S_INIT("a,b\n'1,5','x'\n'2,5','y'\n"), {',', '\'', 0, 0}, 0, 1, 2, 0},
        {"apostrophes are letters", S_INIT("a,b\n'tis,x\no'b,y\n"), {',', '"', 0, 0}, 0, 1, 2, 0},
        {"backslashes", S_INIT("a,b\n\"x\\\",\\\"\",1\ny,2\n"), {',', '"', '\\', 0}, 0, 1, 2, 0},
        {"backslashes are letters", S_INIT("a,b\n\"8\\'9\"\" x\",1\ny\\,2\n"), {',', '"', 0, 0}, 0, 1, 2, 0},
        {"lines above", S_INIT("Report\nof us\na,b,c\nx,1,2\ny,3,4\n"), {',', '"', 0, 0}, 2, 1, 3, 0},
        {"cells above", S_INIT("Report,,\n,,\na,b,c\nx,1,2\ny,3,4\n"), {',', '"', 0, 0}, 1, 1, 3, 0},
        {"cells above, two in a row", S_INIT("Report,,,\nby,us,,\n,,,\na,b,c,d\nx,1,2,3\ny,3,4,5\n"),
         {',', '"', 0, 0}, 2, 1, 4, 0},
        {"one row below the header", S_INIT("Report,,,\nby,us,,\n,,,\na,b,c,d\nx,1,2,3\n"),
         {',', '"', 0, 0}, 2, 1, 4, 0},
        {"labels and one row", S_INIT("of,us\non,2020\nby,me\n\na,b,c,d\nx,1,2,3\n"), {',', '"', 0, 0}, 3, 1, 0, 0},
        {"two rows of words are not told apart", S_INIT("x,,,\na,b,c,d\nx,y,z,w\n"), {',', '"', 0, 0}, 1, 1, 4, 0},
        {"a table above is no preamble",
         S_INIT("a,b,c,,,,\nx,y,z,,,,\n\nd,e,f,g,h,i,j\nx,1,2,3,4,5,6\ny,3,4,5,6,7,8\n"),
         {',', '"', 0, 0}, 0, 1, 7, 0},
        {"a half-empty header stays", S_INIT("a,b,,\nx,1,2,3\ny,3,4,5\nz,5,6,7\n"), {',', '"', 0, 0}, 0, 1, 4, 0},
        {"lines above rows without names", S_INIT("Report\n\nx,1\ny,3\nz,5\n"), {',', '"', 0, 0}, 1, 1, 2, 0},
        {"without a gap they may be the names", S_INIT("Report\nx,1\ny,3\nz,5\n"), {',', '"', 0, 0}, 0, 1, 2, 0},
        {"a title needs a gap above two columns", S_INIT("Report\n\na,b\n1,2\n3,4\n"), {',', '"', 0, 0}, 1, 1, 2, 0},
        {"without it, it is a header", S_INIT("Report\na,b\n1,2\n3,4\n"), {',', '"', 0, 0}, 0, 1, 2, 0},
        {"a header by blanks", S_INIT("a b c\n1,2,3\n4,5,6\n7,8,9\n"), {',', '"', 0, 0}, 0, 1, 3, 0},
        {"a header of two rows", S_INIT("a,b\nno,pcs\n1,2\n3,4\n5,6\n"), {',', '"', 0, 0}, 0, 2, 2, 0},
        {"names above several columns", S_INIT("a,b,,c\n,x,y,\n1,2,3,4\n5,6,7,8\n9,8,7,6\n"),
         {',', '"', 0, 0}, 0, 2, 4, 0},
        {"a row of few words is a row", S_INIT("a,b,,c\n,x,,\n1,2,3,4\n5,6,7,8\n9,8,7,6\n"),
         {',', '"', 0, 0}, 0, 1, 4, 0},
        {"a year in a name", S_INIT("Report\na,b,c,d,2019 x\nx,1,2,3,4\ny,3,4,5,6\nz,5,6,7,8\n"),
         {',', '"', 0, 0}, 1, 1, 5, 0},
        {"a header of two rows over one column of values", S_INIT("a,b,c\nno,no,pcs\n" FEW_WORDS),
         {',', '"', 0, 0}, 0, 2, 3, 0},
        {"a row that lacks its value", S_INIT("a,b,c\nu,t,none yet\n" FEW_WORDS), {',', '"', 0, 0}, 0, 1, 3, 0},
        {"no value is no name", S_INIT("a,b\nN/A,-\n1,2\n3,4\n5,6\n"), {',', '"', 0, 0}, 0, 1, 2, 0},
        {"words are no header", S_INIT("a,b\nx,y\nz,w\nv,u\n"), {',', '"', 0, 0}, 0, 1, 2, 0},
        {"delimiters at the ends", S_INIT("a,b\n1,2,\n3,4,\n5,6,\n"), {',', '"', 0, 0}, 0, 1, 3, 1},
        {"pairs of bars", S_INIT("a||b||c\n1||2||3\n4||||6\n"), {'|', '"', 0, '|'}, 0, 1, 3, 0},
        {"pairs of colons", S_INIT("a::b\n1::2\n3::4\n"), {':', '"', 0, ':'}, 0, 1, 2, 0},
        {"colons in words", S_INIT("a\nb::c\nd\n"), {',', '"', 0, 0}, 0, 1, 1, 0},
        {"carets", S_INIT("a^b^c\n1^x, y^2\n3^z, w^4\n"), {'^', '"', 0, 0}, 0, 1, 3, 0},
        {"unit separators", S_INIT("a\x1f""b\x1f""c\n1\x1fx\x1f""2\n3\x1fz\x1f""4\n"), {'\x1f', '"', 0, 0}, 0, 1, 3, 0},
        {"not in each row", S_INIT("a^b^c\n1^x^2\n3^z\n"), {',', '"', 0, 0}, 0, 1, 1, 0},
        {"times are no table", S_INIT("filed\n08:00:00\n09:00:00\n"), {',', '"', 0, 0}, 0, 1, 1, 0},
        {"commas come first", S_INIT("a^x^y,b\n1^x^y,2\n3^x^y,4\n"), {',', '"', 0, 0}, 0, 1, 2, 0},
        {"values behind the names", S_INIT("a,b\n1,2,\n3,4,5\n5,6,\n"), {',', '"', 0, 0}, 0, 1, 3, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct dialect found = dialect_guess(rows[i].text, 0, true, &world->mem);
        check_int(rows[i].label, found.csv.delimiter, rows[i].csv.delimiter);
        check_int(rows[i].label, found.csv.quote, rows[i].csv.quote);
        check_int(rows[i].label, found.csv.escape, rows[i].csv.escape);
        check_int(rows[i].label, found.csv.second, rows[i].csv.second);
        check_int(rows[i].label, (long long)found.preamble_rows, (long long)rows[i].preamble_rows);
        check_int(rows[i].label, (long long)found.header_rows, (long long)rows[i].header_rows);
        check_int(rows[i].label, (long long)found.width, (long long)rows[i].width);
        check_int(rows[i].label, (long long)found.trailing, (long long)rows[i].trailing);
    }
}

/* A pipe is not waited for when its first line says all. */
static void more_is_wanted_only_when_it_helps(void **state)
{
    (void)state;
    static const struct {
        Slice head;
        bool wants_more;
    } rows[] = {
        {S_INIT("ticket_id,month,year\n"), false}, {S_INIT("ticket_id,mon"), true},
        {S_INIT("a;b,c\n"), true},                 {S_INIT("a, b, c\n"), true},
        {S_INIT("Export of January\n"), true},     {S_INIT("ticket_id\n"), false},
        {S_INIT("'a','b'\n"), true},               {S_INIT("x y\n1 2\n3 4\n5 6\n7 8\n9 0\n"), false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_int(rows[i].head.at, dialect_wants_more(rows[i].head), rows[i].wants_more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(is_found_by_looking), WORLD_TEST(more_is_wanted_only_when_it_helps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
