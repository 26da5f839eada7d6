/* What a child may not do, tried with programs that every system has: time, memory, output, network, processes. */
#include "support/test.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/begun.h"
#include "evidence/rules.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_outcomes(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice arguments[5];
        size_t count;
        struct child_limits limits;
        enum child_outcome outcome;
    } rows[] = {
        {{S_INIT("cat"), {"\1", 1}}, 2, {0}, CHILD_DONE},
        {{S_INIT("false")}, 1, {0}, CHILD_REFUSED},
        {{S_INIT("no-such-program-of-kpirecon")}, 1, {0}, CHILD_MISSING},
        {{S_INIT("../bin/true")}, 1, {0}, CHILD_DONE},
        {{S_INIT("sleep"), S_INIT("60")}, 2, {.seconds = 1}, CHILD_TOO_SLOW},
        {{S_INIT("sha256sum"), S_INIT("/dev/zero")}, 2, {.seconds = 1}, CHILD_TOO_SLOW},
        {{S_INIT("cat"), S_INIT("/dev/zero")}, 2, {0}, CHILD_TOO_MUCH},
        {{S_INIT("dd"), S_INIT("if=/dev/zero"), S_INIT("bs=8M"), S_INIT("count=1"), S_INIT("of=/dev/null")}, 5,
         {0}, CHILD_DONE},
        {{S_INIT("dd"), S_INIT("if=/dev/zero"), S_INIT("bs=2G"), S_INIT("count=1"), S_INIT("of=/dev/null")}, 5,
         {0}, CHILD_REFUSED},
        {{S_INIT("dd"), S_INIT("if=/dev/zero"), S_INIT("bs=64M"), S_INIT("count=1"), S_INIT("of=/dev/null")}, 5,
         {.memory_bytes = (uint64_t)32 << 20}, CHILD_REFUSED},
        {{S_INIT("sh"), S_INIT("-c"), S_INIT("kill -SEGV $$")}, 3, {0}, CHILD_REFUSED}, /* not even itself */
        {{S_INIT("sh"), S_INIT("-c"), S_INIT("cat /dev/null; true")}, 3, {0}, CHILD_REFUSED}, /* nor make a process */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *label = rows[i].arguments[rows[i].count - 1].at;
        struct child_result result;
        child_run_within(&rows[i].limits, rows[i].arguments, rows[i].count, S("some input"), &world->mem, &result);
        check_int(label, result.outcome, rows[i].outcome);
        if (i == 0)
            check_slice("its output", result.output, S("some input"));
        check_true("no more output than is taken", result.output.len <= MAX_CHILD_OUTPUT_BYTES + 65536);
    }
}

/* Each of several has its own input, limit and end, whichever is asked first; a stopped one leaves nothing behind. */
static void test_several(void **state)
{
    struct test_world *world = *state;
    const struct child_limits usual = {0}, short_one = {.seconds = 1};
    struct child first, slow, last, unwanted, never = {0};
    struct child_result result;
    child_start(&usual, (Slice[]){S("cat"), CHILD_INPUT}, 2, S("one"), &world->mem, &first);
    child_start(&short_one, (Slice[]){S("sleep"), S("60")}, 2, S(""), &world->mem, &slow);
    child_start(&usual, (Slice[]){S("cat"), CHILD_INPUT}, 2, S("two"), &world->mem, &last);
    child_start(&usual, (Slice[]){S("cat"), S("/dev/zero")}, 2, S(""), &world->mem, &unwanted);
    child_finish(&last, &world->mem, &result);
    check_slice("the last one first", result.output, S("two"));
    child_finish(&slow, &world->mem, &result);
    check_int("the slow one alone is stopped", result.outcome, CHILD_TOO_SLOW);
    child_finish(&first, &world->mem, &result);
    check_slice("the first one last", result.output, S("one"));
    check_int("and unharmed", result.outcome, CHILD_DONE);
    child_stop(&unwanted);
    child_stop(&never);
    child_finish(&never, &world->mem, &result);
    check_int("never started", result.outcome, CHILD_NOT_STARTED);
    check_int("no child is left", waitpid(-1, NULL, WNOHANG), -1);
}

static Slice screened(const struct evidence_rules *rules, Slice pdf, Slice begun_with, struct test_world *world,
                      enum child_outcome *left)
{
    struct begun_document begun = {0};
    struct screening found;
    struct child_result result;
    if (begun_with.len)
        document_begin(begun_with, &world->mem, &begun);
    screen_begun(rules, S("a.pdf"), pdf, &begun, &world->mem, &found, &world->diag);
    child_finish(&begun.pages, &world->mem, &result);
    *left = result.outcome;
    return arena_printf(&world->mem, "%.*s: %.*s", SLICE_ARG(kind_name(found.kind)), SLICE_ARG(found.because));
}

/* Begun or not, or begun for other bytes: the answer is the same, and nothing goes on behind it. */
static void test_begun(void **state)
{
    struct test_world *world = *state;
    struct evidence_rules rules;
    struct templates templates = {0};
    Slice pdf, why;
    enum child_outcome left;
    assert_true(evidence_rules_load(&rules, &templates, &world->mem, &world->diag));
    assert_true(file_read_beneath(S("fixtures/evidence"), S("bad-scan.pdf"), 1 << 20, &world->mem, &pdf, &why));
    Slice alone = screened(&rules, pdf, S(""), world, &left);
    check_slice("begun", screened(&rules, pdf, pdf, world, &left), alone);
    check_int("ended", left, CHILD_NOT_STARTED);
    check_slice("begun for others", screened(&rules, pdf, S("%PDF-1.4 other"), world, &left), alone);
    check_int("stopped", left, CHILD_NOT_STARTED);
    evidence_rules_close(&rules);
}

/* A door stands open; outside the fence the same program goes through it, or the test would show nothing. */
static void test_no_network(void **state)
{
    struct test_world *world = *state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (door < 0 || bind(door, (struct sockaddr *)&address, size) != 0 || listen(door, 1) != 0 ||
        access("/bin/bash", X_OK) != 0)
        skip();
    getsockname(door, (struct sockaddr *)&address, &size);
    Slice knock = arena_printf(&world->mem, "exec 3<>/dev/tcp/127.0.0.1/%u && echo in",
                               (unsigned)ntohs(address.sin_port));
    struct child_result result;
    struct pollfd waiting = {.fd = door, .events = POLLIN};
    child_run((Slice[]){S("bash"), S("-c"), knock}, 3, S(""), &world->mem, &result);
    check_slice("inside", result.output, S(""));
    check_int("nobody came", poll(&waiting, 1, 0), 0);
    char command[256] = {0};
    snprintf(command, sizeof command, "bash -c '%.*s' > /dev/null", SLICE_ARG(knock));
    check_int("outside", system(command), 0);
    check_int("somebody came", poll(&waiting, 1, 2000), 1);
    close(door);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_outcomes), WORLD_TEST(test_several),
                                       WORLD_TEST(test_begun), WORLD_TEST(test_no_network)};
    xml_library_init();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    xml_library_done();
    return failed;
}
