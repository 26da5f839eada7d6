/* What a child may not do, tried with programs that every system has: time, memory, output, network, processes. */
#include "support/test.h"

#include "base/arena.h"
#include "base/slice.h"

#include "evidence/child.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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
    const struct CMUnitTest tests[] = {WORLD_TEST(test_outcomes), WORLD_TEST(test_no_network)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
