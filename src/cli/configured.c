/* Which keys of a configuration are options of a command that is not a night, and their values. */
#include "cli/configured.h"

#include "base/diag.h"
#include "base/slice.h"
#include "cli/config.h"

#include <string.h>

#define MAX_TABLES 8

/* An option of another meaning may have the name of a key: a file of decisions is not the form of the exports. */
static bool means_the_same(const struct option *option, const struct option *key)
{
    return strcmp(option->name, key->name) == 0 && option->kind == key->kind && option->choice == key->choice &&
           (!option->argument || strcmp(option->argument, key->argument) == 0);
}

static bool is_key(const struct option *option)
{
    for (size_t i = 0; nightly_keys[i]; i++)
        for (const struct option *key = nightly_keys[i]; key->name && key->kind != OPTION_KIND_HELP; key++)
            if (means_the_same(option, key))
                return true;
    return false;
}

/* The command's options that are keys, as a table of their own. */
static const struct option *shared_options(const struct command *command, struct arena *mem)
{
    size_t count = 0, shared = 0;
    while (command->options[count].name)
        count++;
    struct option *rows = ARENA_ARRAY(mem, struct option, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct option *option = &command->options[i];
        bool apart = command->not_configured && strcmp(option->name, command->not_configured) == 0;
        if (!apart && is_key(option))
            rows[shared++] = *option;
    }
    return rows;
}

static void forget(const struct option *option, const void *given, void *into)
{
    const void *was = (const char *)given + option->offset;
    void *is = (char *)into + option->offset;
    if (option->kind == OPTION_KIND_LIST && ((const struct text_list *)was)->count)
        *(struct text_list *)is = (struct text_list){0};
    if (option->kind == OPTION_KIND_SET && *(const uint32_t *)was)
        *(uint32_t *)is = 0;
}

enum exit_status configured_read(struct cli *cli, const void *given, void *into)
{
    const struct common_options *common = given;
    static const struct fault_list none = {0};
    struct config config;
    struct config_table tables[MAX_TABLES] = {{shared_options(cli->command, &cli->mem), into}};
    size_t count = 1;
    for (size_t i = 0; nightly_keys[i] && count < MAX_TABLES; i++)
        tables[count++] = (struct config_table){nightly_keys[i], NULL};
    if (!config_read(&config, common->config, tables, count, &cli->mem, &cli->diag))
        return STATUS_FAILED;
    if (!config_blame(&config, &none, &cli->mem, &cli->diag))
        return STATUS_USAGE;
    for (const struct option *option = tables[0].rows; option->name; option++)
        forget(option, given, into);
    return STATUS_DONE;
}
