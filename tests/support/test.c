/* Asserts in our words: each names the row of the table that failed. */
#include "support/test.h"

#include <inttypes.h>
#include <stdlib.h>

int test_world_setup(void **state)
{
    struct test_world *world = calloc(1, sizeof *world);
    if (!world)
        return -1;
    arena_init(&world->mem, 0);
    arena_init(&world->diag_mem, 0);
    diag_init(&world->diag, &world->diag_mem);
    *state = world;
    return 0;
}

int test_world_teardown(void **state)
{
    struct test_world *world = *state;
    arena_done(&world->mem);
    arena_done(&world->diag_mem);
    free(world);
    return 0;
}

void check_slice(const char *label, Slice found, Slice expected)
{
    if (!slice_equal(found, expected))
        fail_msg("%s: found '%.*s' (%zu bytes), expected '%.*s' (%zu bytes)", label, SLICE_ARG(found), found.len,
                 SLICE_ARG(expected), expected.len);
}

void check_true(const char *label, bool condition)
{
    if (!condition)
        fail_msg("%s", label);
}

void check_int(const char *label, long long found, long long expected)
{
    if (found != expected)
        fail_msg("%s: found %lld, expected %lld", label, found, expected);
}

static bool stands_at(const struct finding *finding, uint64_t line, uint32_t column)
{
    return (line == 0 || finding->place.line == line) && (column == 0 || finding->place.column == column);
}

/* What was found instead: without it a failing row says too little. */
static void print_findings(const struct diag *diag)
{
    for (const struct finding *f = diag->first; f; f = f->next)
        print_error("  %.*s:%" PRIu64 ":%" PRIu32 ": %.*s [%.*s]\n", SLICE_ARG(f->place.source), f->place.line,
                    f->place.column, SLICE_ARG(f->message), SLICE_ARG(finding_name(f->id)));
    if (diag->fault.len)
        print_error("  fault: %.*s\n", SLICE_ARG(diag->fault));
}

void check_finding(const char *label, const struct diag *diag, enum finding_id id, uint64_t line, uint32_t column)
{
    for (const struct finding *f = diag->first; f; f = f->next)
        if (f->id == id && stands_at(f, line, column))
            return;
    /* ignored ones leave no text, but they were reported */
    if (diag->grade[id] == SEVERITY_IGNORE && diag->count[id] && line == 0 && column == 0)
        return;
    print_findings(diag);
    fail_msg("%s: no finding %.*s at %" PRIu64 ":%" PRIu32, label, SLICE_ARG(finding_name(id)), line, column);
}

void check_no_findings(const char *label, const struct diag *diag)
{
    uint64_t count = diag_count(diag, SEVERITY_WARNING) + diag_count(diag, SEVERITY_ERROR);
    if (count == 0 && !diag->fault.at)
        return;
    print_findings(diag);
    fail_msg("%s: %" PRIu64 " findings where none was expected", label, count);
}
