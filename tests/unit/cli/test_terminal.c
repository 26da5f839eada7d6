/* Widths and colours as the environment wants them; a pipe is never a terminal. */
#include "support/test.h"

#include "base/buf.h"
#include "base/slice.h"
#include "cli/terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static void test_columns(void **state)
{
    (void)state;
    static const struct {
        const char *columns;
        size_t expected;
    } rows[] = {{"132", 132}, {"", 0}, {"-5", 0}, {"80x", 0}, {"99999999999999999999", 0}};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        setenv("COLUMNS", rows[i].columns, 1);
        check_int(rows[i].columns, (long long)terminal_columns(ends[1]), (long long)rows[i].expected);
    }
    unsetenv("COLUMNS");
    check_int("a pipe has no width", (long long)terminal_columns(ends[1]), 0);
    close(ends[0]);
    close(ends[1]);
}

/* A new terminal pair; -1 where the system gives none. */
static int open_terminal(int *other)
{
    *other = posix_openpt(O_RDWR | O_NOCTTY);
    if (*other < 0 || grantpt(*other) != 0 || unlockpt(*other) != 0)
        return -1;
    return open(ptsname(*other), O_RDWR | O_NOCTTY);
}

static void test_colour(void **state)
{
    (void)state;
    static const struct {
        bool on_terminal;
        const char *no_color, *term;
        unsigned when;
        bool expected;
        const char *label;
    } rows[] = {
        {true, NULL, "xterm", WHEN_NOT_GIVEN, true, "a terminal"},
        {true, NULL, "xterm", WHEN_AUTO, true, "auto on a terminal"},
        {true, "1", "xterm", WHEN_AUTO, false, "NO_COLOR"},
        {true, "", "xterm", WHEN_AUTO, true, "an empty NO_COLOR says nothing"},
        {true, NULL, "dumb", WHEN_AUTO, false, "a dumb terminal"},
        {true, NULL, "xterm", WHEN_NEVER, false, "never"},
        {true, "1", "xterm", WHEN_ALWAYS, true, "the command line comes before the environment"},
        {false, NULL, "xterm", WHEN_AUTO, false, "a pipe"},
        {false, NULL, "xterm", WHEN_ALWAYS, true, "always, even in a pipe"},
    };
    int ends[2], other;
    int terminal = open_terminal(&other);
    if (terminal < 0)
        skip();
    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        unsetenv("NO_COLOR");
        if (rows[i].no_color)
            setenv("NO_COLOR", rows[i].no_color, 1);
        setenv("TERM", rows[i].term, 1);
        check_int(rows[i].label, terminal_colour(rows[i].on_terminal ? terminal : ends[1], rows[i].when),
                  rows[i].expected);
    }
    close(terminal);
    close(other);
    close(ends[0]);
    close(ends[1]);
}

static void test_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected, *label;
    } rows[] = {
        {"plain", "plain", "plain text"},
        {"a\tb", "a b", "a tab is a blank"},
        {"a\033[31mb\r\n", "a?[31mb??", "controls"},
        {"\xc2\x9b"
         "31m",
         "?31m", "C1 controls"},
        {"a\xe2\x80\xae"
         "b\xe2\x81\xa6",
         "a?b?", "what turns the direction"},
        {"\xff", "?", "no UTF-8"},
        {"\xea\xb0\x80", "\xea\xb0\x80", "Korean stays"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf buf;
        buf_init(&buf);
        terminal_add_text(&buf, slice_from(rows[i].text));
        check_slice(rows[i].label, buf_slice(&buf), slice_from(rows[i].expected));
        buf_done(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns), cmocka_unit_test(test_colour),
                                       cmocka_unit_test(test_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
