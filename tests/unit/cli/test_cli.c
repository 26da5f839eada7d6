/* cli_main() with the argument vectors that no shell can make. What shells can
   make are golden cases. */
#include "support/test.h"

#include "base/slice.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <unistd.h>

static int main_in_silence(int argc, char **argv)
{
    int before = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    int status = cli_main(argc, argv);
    dup2(before, STDERR_FILENO);
    close(before);
    close(nowhere);
    return status;
}

static void test_odd_vectors(void **state)
{
    (void)state;
    char name[] = "kpirecon", empty[] = "", dash[] = "-";
    char *nothing[] = {NULL}, *only_name[] = {name, NULL}, *no_command[] = {name, empty, NULL},
         *unnamed[] = {empty, dash, NULL};
    const struct {
        int argc;
        char **argv;
        const char *label;
    } rows[] = {{0, nothing, "no argv[0]"},
                {1, only_name, "no command"},
                {2, no_command, "an empty command"},
                {2, unnamed, "a dash as a command"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_int(rows[i].label, main_in_silence(rows[i].argc, rows[i].argv), STATUS_USAGE);
}

static void test_tables(void **state)
{
    (void)state;
    for (size_t i = 0; commands[i]; i++) {
        const struct command *command = commands[i];
        check_true(command->name, command->about && command->story && command->run && command->usage);
        check_true(command->name, command_find(slice_from(command->name)) == command);
        check_true("options begin with a group", command->options[0].group != NULL);
        for (const struct option *option = command->options; option->name; option++) {
            check_true(option->name, option->offset < command->options_size);
            check_true("help is one sentence without a full stop",
                       option->help && !slice_ends(slice_from(option->help), S(".")));
            for (const struct option *other = option + 1; other->name; other++) {
                check_true(option->name, !slice_equal(slice_from(option->name), slice_from(other->name)));
                check_true(option->name, !option->letter || option->letter != other->letter);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_odd_vectors), cmocka_unit_test(test_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
