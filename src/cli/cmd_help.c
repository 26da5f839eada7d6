/* kpirecon help, and the text of every --help: made from the tables. */
#include "cli/cli.h"

#include "base/slice.h"
#include "cli/completion.h"

struct help_options {
    struct common_options common;
    unsigned completion;
    bool keys;
};

void help_overview(struct buf *buf)
{
    buf_add(buf, S("usage: kpirecon COMMAND [OPTIONS] [FILES]\n\n"));
    for (size_t i = 0; commands[i]; i++)
        buf_addf(buf, "  %-11s%s\n", commands[i]->name, commands[i]->about);
    buf_add(buf, S("\n'kpirecon help COMMAND' tells more; so does 'man kpirecon'.\n"));
}

void help_command(const struct command *command, struct buf *buf)
{
    buf_addf(buf, "%susage: kpirecon %s%s%s\n\n%s\n", buf->len ? "\n" : "", command->name, *command->usage ? " " : "",
             command->usage, command->story);
    options_help(command->options, buf);
}

static enum exit_status run(struct cli *cli, const void *given)
{
    const struct help_options *options = given;
    if (options->keys) {
        for (size_t i = 0; nightly_keys[i]; i++)
            options_help_keys(nightly_keys[i], &cli->out.buf);
        return STATUS_DONE;
    }
    if (options->completion) {
        completion_write(options->completion - 1, &cli->out.buf);
        return STATUS_DONE;
    }
    if (cli->operands.count == 0)
        help_overview(&cli->out.buf);
    for (size_t i = 0; i < cli->operands.count; i++) {
        const struct command *command = command_find(cli->operands.at[i]);
        if (!command) {
            command_unknown(cli->operands.at[i], &cli->diag);
            return STATUS_USAGE;
        }
        help_command(command, &cli->out.buf);
    }
    return STATUS_DONE;
}

static const struct option options[] = {
    HELP_OPTION(struct help_options),
    {OPTION_CHOICE(struct help_options, completion), .name = "completion", .argument = "SHELL",
     .choice = completion_shell, .help = "print the completion of all commands and options for a shell instead"},
    {OPTION_FLAG(struct help_options, keys), .name = "keys", .help = "list the keys of kpirecon.conf instead"},
    {0}};

const struct command cmd_help = {.name = "help",
                                 .usage = "[--keys | --completion SHELL] [COMMAND...]",
                                 .about = "what the commands are, and how each is used",
                                 .story = "Without COMMAND all of them are listed.\n",
                                 .options = options,
                                 .options_size = sizeof(struct help_options),
                                 .takes_operands = true,
                                 .run = run};
