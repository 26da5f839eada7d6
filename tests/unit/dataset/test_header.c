/* Where the header stands and what separates its columns. */
#include "dataset/header.h"
#include "unit/dataset/shelf.h"

static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *label, *text;
        enum header_result result;
        char delimiter;
        uint64_t line, next_line;
        int revenue; /* its column */
    } rows[] = {
        {"first line", "MPNId,Month,Type,Units,Invoice,KPI,Revenue\n1,2\n", HEADER_FOUND, ',', 1, 2, 6},
        {"tabs", "MPNId\tMonth\tType\tUnits\tInvoice\tKPI\tRevenue\n", HEADER_FOUND, '\t', 1, 2, 6},
        {"semicolons", "MPNId;Month;Type;Units;Invoice;KPI;Revenue\n", HEADER_FOUND, ';', 1, 2, 6},
        {"bars", "MPNId|Month|Type|Units|Invoice|KPI|Revenue\n", HEADER_FOUND, '|', 1, 2, 6},
        {"no line end", "MPNId,Month,Type,Units,Invoice,KPI,Revenue", HEADER_FOUND, ',', 1, 1, 6},
        {"CRLF", "MPNId,Month,Type,Units,Invoice,KPI,Revenue\r\n", HEADER_FOUND, ',', 1, 2, 6},
        {"quoted", "\"MPNId\",\"Month\",\"Type\",\"Units\",\"Invoice\",\"KPI\",\"Revenue\"\n", HEADER_FOUND, ',', 1, 2,
         6},
        {"a quoted name over two lines", "MPNId,\"Mon\nth\",Type,Units,Invoice,KPI,Revenue\n", HEADER_FOUND, ',', 1, 3,
         6},
        {"five are enough", "MPNId,Month,Type,Units,Invoice,x,y\n", HEADER_FOUND, ',', 1, 2, -1},
        {"a separator line", "sep=;\nMPNId;Month;Type;Units;Invoice;KPI;Revenue\n", HEADER_FOUND, ';', 2, 3, 6},
        {"title and filters",
         "Learning KPIs, by month\n\nApplied filters: Month is Jan, Feb, Mar, Apr, May, Jun, Jul\n"
         "MPNId,Month,Type,Units,Invoice,KPI,Revenue\n",
         HEADER_FOUND, ',', 4, 5, 6},
        {"commas above tabs", "a,b,c,d,e,f,g,h\nMPNId\tMonth\tType\tUnits\tInvoice\tKPI\tRevenue\n", HEADER_FOUND, '\t',
         2, 3, 6},
        {"a stray quote in the title",
         "The \"new\" KPIs\n\"KPIs\" of 2020\nMPNId,Month,Type,Units,Invoice,KPI,Revenue\n",
         HEADER_FOUND, ',', 3, 4, 6},
        {"a title that is no text", "caf\xe9\nMPNId,Month,Type,Units,Invoice,KPI,Revenue\n", HEADER_FOUND, ',', 2, 3,
         6},
        {"20 lines before it",
         "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n"
         "MPNId,Month,Type,Units,Invoice,KPI,Revenue\n",
         HEADER_FOUND, ',', 21, 22, 6},
        {"21 lines before it",
         "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n"
         "MPNId,Month,Type,Units,Invoice,KPI,Revenue\n",
         HEADER_NONE, ',', 1, 2, -1},
        {"four are not", "MPNId,Month,Type,Units,x,y\n", HEADER_NONE, ',', 1, 2, -1},
        {"data", "6034453,2020-01,MOC,25,G001,25,3062500\n", HEADER_NONE, ',', 1, 2, -1},
        {"nothing", "", HEADER_EMPTY, 0, 0, 0, -1},
        {"blank lines", "\n  \n,,,\n", HEADER_EMPTY, 0, 0, 0, -1},
    };
    struct shelf shelf;
    shelf_open(&shelf);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct header header = {0};
        const struct header_words words = {.programme = &shelf.programme};
        enum header_result result =
            header_find(slice_from(rows[i].text), true, &words, &shelf.world.mem, &header);
        check_int(rows[i].label, result, rows[i].result);
        if (result == HEADER_EMPTY)
            continue;
        check_int(rows[i].label, (long long)header.line, (long long)rows[i].line);
        check_int(rows[i].label, (long long)header.next_line, (long long)rows[i].next_line);
        if (result == HEADER_FOUND)
            check_int(rows[i].label, header.delimiter, rows[i].delimiter);
        if (result == HEADER_FOUND)
            check_int(rows[i].label, header.columns.of[FIELD_REVENUE], rows[i].revenue);
    }
    shelf_close(&shelf);
}

/* However little of the text is there, the answer is the right one or "more". */
static void test_pieces(void **state)
{
    (void)state;
    static const char text[] = "Learning KPIs\n\nMPNId;Month;Type;Units;Invoice;KPI;Revenue\n1;2;3;4;5;6;7\n";
    struct shelf shelf;
    shelf_open(&shelf);
    bool found = false;
    for (size_t len = 0; len < sizeof text; len++) {
        struct header header;
        const struct header_words words = {.programme = &shelf.programme};
        enum header_result result = header_find((Slice){text, len}, false, &words, &shelf.world.mem, &header);
        check_true("found once is found with more", !found || result == HEADER_FOUND);
        if (result == HEADER_FOUND) {
            found = true;
            check_int("line", (long long)header.line, 3);
            check_int("delimiter", header.delimiter, ';');
        } else {
            check_int("more", result, HEADER_NEED_MORE);
        }
    }
    check_true("found in the end", found);
    shelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places), cmocka_unit_test(test_pieces)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
