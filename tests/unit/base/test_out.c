/* Output that arrives whole or says so: short writes, interruptions, dead ends. */
#include "base/out.h"
#include "support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* Reads a pipe slowly to its end, checking that the bytes count up. */
struct drinker {
    int fd;
    size_t bytes;
    bool in_order;
};

static void *drink(void *argument)
{
    struct drinker *drinker = argument;
    unsigned char sip[1777];
    drinker->in_order = true;
    for (;;) {
        ssize_t got = read(drinker->fd, sip, sizeof sip);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return NULL;
        for (ssize_t i = 0; i < got; i++)
            drinker->in_order &= sip[i] == (unsigned char)(drinker->bytes++ % 251);
    }
}

static void add_counting_bytes(struct out *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_add_char(&out->buf, (char)(unsigned char)((out->written_bytes + out->buf.len) % 251));
}

static void on_alarm(int signal_number)
{
    (void)signal_number;
}

static void set_timer(int microseconds)
{
    struct itimerval timer = {.it_interval = {.tv_usec = microseconds}, .it_value = {.tv_usec = microseconds}};
    assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

/* A pipe takes 64 KiB at a time; a signal without SA_RESTART cuts writes short. */
static void write_through_pipe(int flags, bool interrupt)
{
    int ends[2];
    assert_int_equal(pipe2(ends, flags), 0);
    assert_int_equal(fcntl(ends[0], F_SETFL, 0), 0);
    struct drinker drinker = {.fd = ends[0]};
    struct sigaction action = {.sa_handler = on_alarm};
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, drink, &drinker), 0);
    struct out out;
    out_init(&out, ends[1], S("pipe"));
    if (interrupt)
        set_timer(200);
    for (int i = 0; i < 40; i++) {
        add_counting_bytes(&out, 100000);
        out_drain(&out);
    }
    bool flushed = out_flush(&out);
    set_timer(0);
    close(ends[1]);
    pthread_join(thread, NULL);
    close(ends[0]);
    check_true("flushed", flushed);
    check_int("error", out.error, 0);
    check_int("written", (long long)out.written_bytes, 4000000);
    check_int("arrived", (long long)drinker.bytes, 4000000);
    check_true("in order", drinker.in_order);
    out_done(&out);
}

static void short_writes_are_finished(void **state)
{
    (void)state;
    write_through_pipe(0, false);
}

static void interruptions_are_overcome(void **state)
{
    (void)state;
    write_through_pipe(0, true);
}

static void a_full_pipe_is_waited_for(void **state)
{
    (void)state;
    write_through_pipe(O_NONBLOCK, false);
}

static void drains_only_whole_blocks(void **state)
{
    (void)state;
    int fd = open("/dev/null", O_WRONLY);
    struct out out;
    out_init(&out, fd, S("null"));
    buf_add(&out.buf, S("abc"));
    out_drain(&out);
    check_int("kept", (long long)out.buf.len, 3);
    add_counting_bytes(&out, OUT_BLOCK_BYTES);
    out_drain(&out);
    check_int("gone", (long long)out.buf.len, 0);
    check_int("counted", (long long)out.written_bytes, OUT_BLOCK_BYTES + 3);
    check_true("flushing nothing", out_flush(&out));
    out_done(&out);
    close(fd);
}

static void first_error_stays_and_drops_the_rest(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    struct out out;
    out_init(&out, ends[1], S("broken pipe"));
    buf_add(&out.buf, S("abc"));
    check_true("fails", !out_flush(&out));
    check_int("reader is gone", out.error, EPIPE);
    close(ends[1]);
    buf_add(&out.buf, S("def"));
    check_true("still fails", !out_flush(&out));
    check_int("not the later error", out.error, EPIPE);
    check_int("dropped", (long long)out.buf.len, 0);
    check_int("nothing written", (long long)out.written_bytes, 0);
    out_done(&out);
}

static void errors_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *label, *path;
        int flags, error;
    } rows[] = {
        {"full disk", "/dev/full", O_WRONLY, ENOSPC},
        {"opened for reading", "/dev/null", O_RDONLY, EBADF},
        {"closed", NULL, 0, EBADF},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int fd = rows[i].path ? open(rows[i].path, rows[i].flags) : -1;
        struct out out;
        out_init(&out, fd, S("dead end"));
        check_true("nothing to write is no error", out_flush(&out));
        buf_add(&out.buf, S("abc"));
        check_true(rows[i].label, !out_flush(&out));
        check_int(rows[i].label, out.error, rows[i].error);
        out_done(&out);
        if (fd >= 0)
            close(fd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_writes_are_finished),
        cmocka_unit_test(interruptions_are_overcome),
        cmocka_unit_test(a_full_pipe_is_waited_for),
        cmocka_unit_test(drains_only_whole_blocks),
        cmocka_unit_test(first_error_stays_and_drops_the_rest),
        cmocka_unit_test(errors_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
