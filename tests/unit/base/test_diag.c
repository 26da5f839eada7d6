/* Complaints: kept in order, counted always, harmless to a terminal. */
#include "base/diag.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

static void names_are_spelled_with_dashes(void **state)
{
    (void)state;
    check_slice("with dashes", finding_name(FINDING_csv_row_width), S("csv-row-width"));
    check_slice("the longest", finding_name(FINDING_dataset_publication_assumed), S("dataset-publication-assumed"));
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        Slice name = finding_name((enum finding_id)i);
        enum finding_id id = FINDING_COUNT;
        check_true(name.at, finding_from_name(name, &id) && id == (enum finding_id)i);
        check_true(name.at, !slice_has(name, '_') && !slice_has(name, '\0') && strlen(name.at) == name.len);
        check_true(name.at, finding_meaning(id).len > 0);
    }
    enum finding_id untouched = FINDING_csv_row_width;
    check_true("unknown", !finding_from_name(S("csv-row-widt"), &untouched));
    check_true("underscores", !finding_from_name(S("csv_row_width"), &untouched));
    check_true("empty", !finding_from_name((Slice){0}, &untouched) && untouched == FINDING_csv_row_width);
    check_int("grade", finding_default(FINDING_csv_row_width), SEVERITY_ERROR);
    check_int("milder", finding_default(FINDING_csv_header_twice), SEVERITY_WARNING);
    check_int("ignored", finding_default(FINDING_ticket_column_unused), SEVERITY_IGNORE);
}

static void keeps_findings_in_order_and_by_copy(void **state)
{
    struct test_world *world = *state;
    char source[] = "a.csv", line[] = "1,\x1b[2J,3", word[] = "x\ty";
    Place place = {.source = slice_from(source), .line = 12, .column = 7, .text = slice_from(line)};
    check_no_findings("fresh", &world->diag);
    diag_add(&world->diag, FINDING_csv_row_width, place, "row has %d fields, not '%s'", 3, word);
    diag_add(&world->diag, FINDING_csv_header_twice, (Place){.source = S("b.csv"), .part = S("Sheet1!A1\n")}, "twice");
    memset(source, 'z', sizeof source - 1);
    memset(line, 'z', sizeof line - 1);
    check_finding("first", &world->diag, FINDING_csv_row_width, 12, 7);
    check_finding("second", &world->diag, FINDING_csv_header_twice, 0, 0);
    const struct finding *first = world->diag.first;
    check_slice("message", first->message, S("row has 3 fields, not 'x y'"));
    check_slice("source", first->place.source, S("a.csv"));
    check_slice("line", first->place.text, S("1,?[2J,3"));
    check_int("severity", first->severity, SEVERITY_ERROR);
    check_slice("part", first->next->place.part, S("Sheet1!A1?"));
    check_true("no third", first->next->next == NULL);
    check_int("errors", (long long)diag_count(&world->diag, SEVERITY_ERROR), 1);
    check_int("warnings", (long long)diag_count(&world->diag, SEVERITY_WARNING), 1);
}

static void keeps_only_so_many_of_one_kind(void **state)
{
    struct test_world *world = *state;
    for (int i = 0; i < MAX_FINDINGS_KEPT + 5; i++) {
        diag_add(&world->diag, FINDING_csv_row_width, (Place){.line = (uint64_t)i + 1}, "row");
        diag_add(&world->diag, FINDING_csv_header_twice, (Place){0}, "header");
    }
    int kept[FINDING_COUNT] = {0};
    for (const struct finding *f = world->diag.first; f; f = f->next)
        kept[f->id]++;
    check_int("kept", kept[FINDING_csv_row_width], MAX_FINDINGS_KEPT);
    check_int("kept apart", kept[FINDING_csv_header_twice], MAX_FINDINGS_KEPT);
    check_int("counted", (long long)world->diag.count[FINDING_csv_row_width], MAX_FINDINGS_KEPT + 5);
    check_finding("the last one kept", &world->diag, FINDING_csv_row_width, MAX_FINDINGS_KEPT, 0);
}

static void regraded_findings_follow_their_grade(void **state)
{
    struct test_world *world = *state;
    world->diag.grade[FINDING_csv_row_width] = SEVERITY_IGNORE;
    world->diag.grade[FINDING_csv_header_twice] = SEVERITY_ERROR;
    diag_add(&world->diag, FINDING_csv_row_width, (Place){0}, "ignored");
    check_no_findings("ignored", &world->diag);
    diag_add(&world->diag, FINDING_csv_header_twice, (Place){0}, "worse");
    check_int("only the other is kept", world->diag.first->id, FINDING_csv_header_twice);
    check_int("graded", world->diag.first->severity, SEVERITY_ERROR);
    check_int("ignored ones count", (long long)diag_count(&world->diag, SEVERITY_IGNORE), 1);
    check_int("errors", (long long)diag_count(&world->diag, SEVERITY_ERROR), 1);
}

static void findings_can_be_taken(void **state)
{
    struct test_world *world = *state;
    diag_add(&world->diag, FINDING_csv_row_width, (Place){0}, "taken");
    world->diag.first = NULL;
    diag_add(&world->diag, FINDING_csv_row_width, (Place){0}, "new");
    check_slice("only the new one", world->diag.first->message, S("new"));
    check_true("alone", world->diag.first->next == NULL);
}

static void excerpts_end_between_characters(void **state)
{
    struct test_world *world = *state;
    char line[5000];
    for (size_t i = 0; i < sizeof line; i++)
        line[i] = "\xe3\x81\x82"[i % 3];
    diag_add(&world->diag, FINDING_csv_row_width, (Place){.text = {line, sizeof line}}, "long");
    Slice text = world->diag.first->place.text;
    check_int("whole characters", (long long)text.len, 4095);
    check_true("unharmed", !slice_has(text, '?'));
}

static void first_fault_stays(void **state)
{
    struct test_world *world = *state;
    check_true("false", !diag_fault(&world->diag, "cannot open '%s'", "a\nb"));
    check_true("false again", !diag_fault_for_now(&world->diag, "later"));
    check_slice("the first", world->diag.fault, S("cannot open 'a?b'"));
    check_true("is for good", !world->diag.fault_may_pass);
}

static void a_passing_fault_says_so(void **state)
{
    struct test_world *world = *state;
    check_true("false", !diag_fault_for_now(&world->diag, "locked"));
    check_true("false again", !diag_fault(&world->diag, "later"));
    check_slice("the first", world->diag.fault, S("locked"));
    check_true("may pass", world->diag.fault_may_pass);
}

static void the_story_goes_to_those_who_listen(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice rooms, told;
    } rows[] = {
        {S_INIT("matching"), S_INIT("matching: row 7?\n")},
        {S_INIT("dataset, matching"), S_INIT("matching: row 7?\n")},
        {S_INIT("all"), S_INIT("matching: row 7?\n")},
        {S_INIT("dataset"), {0}},
        {S_INIT("match"), {0}},
        {{0}, {0}},
    };
    diag_debug(&world->diag, S("matching"), "nobody listens");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *text = NULL;
        size_t len = 0;
        world->diag.debug = open_memstream(&text, &len);
        assert_non_null(world->diag.debug);
        world->diag.debug_rooms = rows[i].rooms;
        diag_debug(&world->diag, S("matching"), "row %d\x1b", 7);
        fclose(world->diag.debug);
        check_slice("told", (Slice){text, len}, rows[i].told);
        free(text);
    }
    world->diag.debug = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_spelled_with_dashes),
        WORLD_TEST(keeps_findings_in_order_and_by_copy),
        WORLD_TEST(keeps_only_so_many_of_one_kind),
        WORLD_TEST(regraded_findings_follow_their_grade),
        WORLD_TEST(findings_can_be_taken),
        WORLD_TEST(excerpts_end_between_characters),
        WORLD_TEST(first_fault_stays),
        WORLD_TEST(a_passing_fault_says_so),
        WORLD_TEST(the_story_goes_to_those_who_listen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
