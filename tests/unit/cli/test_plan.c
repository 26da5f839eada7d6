/* What --explain-plan says. */
#include "cli/plan.h"

#include "support/test.h"

#include <string.h>
#include <unistd.h>

static void test_words(void **state)
{
    (void)state;
    static const struct dataset_source_info sources[] = {{.byte_count = 700}, {.byte_count = 32}};
    struct decided decided = {.gathered = {.sources = sources,
                                           .source_count = 2,
                                           .row_count = 1,
                                           .publication_count = 2,
                                           .scanned_row_count = 12,
                                           .plan = {S("scan"), 3, 5, 1, 2, 0}}};
    struct run run = {.decided = &decided, .timings = {{S("tickets"), 1500}, {S("dataset"), 20}}, .timing_count = 2};
    int ends[2];
    char text[1000] = "";
    struct out err;
    assert_int_equal(pipe(ends), 0);
    out_init(&err, ends[1], S("standard error"));
    plan_explain(&err, &run);
    out_done(&err);
    close(ends[1]);
    assert_true(read(ends[0], text, sizeof text - 1) > 0);
    close(ends[0]);
    assert_string_equal(text, "plan: source    scan of 2 files, 3 threads: 732 bytes, 12 rows\n"
                              "plan: keys      5 invoice numbers, 1 skeleton, 2 values, 0 partners\n"
                              "plan: gathered  1 row of 2 publications\n"
                              "plan: tickets          1.500 ms\n"
                              "plan: dataset          0.020 ms\n"
                              "plan: all              1.520 ms\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
