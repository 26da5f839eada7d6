/* Calls that go on after a signal: the handler here has no SA_RESTART. */
#include "support/test.h"

#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static void wake(int number)
{
    (void)number;
}

static void signals_every_millisecond(bool on)
{
    struct sigaction action = {.sa_handler = wake};
    struct itimerval every = {{0, on ? 1000 : 0}, {0, on ? 1000 : 0}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

static void reads_on_after_signals_until_the_end(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 5; i++) {
            usleep(20000);
            if (write(ends[1], "12345", 5) != 5)
                _exit(1);
        }
        _exit(0);
    }
    close(ends[1]);
    char text[64];
    signals_every_millisecond(true);
    ssize_t got = file_read(ends[0], text, sizeof text);
    signals_every_millisecond(false);
    close(ends[0]);
    check_slice("all that came", (Slice){text, got > 0 ? (size_t)got : 0}, S("1234512345123451234512345"));
}

static void answers_as_the_system_does(void **state)
{
    (void)state;
    char name[] = "/tmp/kpirecon-file-XXXXXX";
    int made = mkstemp(name);
    assert_true(made >= 0);
    check_int("there already", file_create(name, O_WRONLY | O_EXCL | O_CLOEXEC, 0600) < 0, 1);
    check_int("written", (long long)write(made, "abcdef", 6), 6);
    check_int("synced", file_sync(made), 0);
    check_int("its file system", file_sync_all(made), 0);
    char text[4];
    int fd = file_open(name, O_RDONLY | O_CLOEXEC);
    check_int("from a place", (long long)file_read_at(fd, text, sizeof text, 3), 3);
    check_slice("these", (Slice){text, 3}, S("def"));
    check_int("beyond the end", (long long)file_read_at(fd, text, sizeof text, 6), 0);
    check_int("no file", (long long)file_read_at(-1, text, sizeof text, 0), -1);
    check_int("no descriptor to sync", file_sync(-1), -1);
    close(fd);
    close(made);
    unlink(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_on_after_signals_until_the_end),
        cmocka_unit_test(answers_as_the_system_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
