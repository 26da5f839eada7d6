/* The same tables in the words of three shells. What an option's argument stands for is told by its name in the
   help: FILE and DIR are completed as such, choices by their words, all else is left to whoever types. */
#include "cli/completion.h"

#include "base/buf.h"
#include "base/slice.h"
#include "cli/cli.h"

#include <string.h>

enum wanted { WANTED_NOTHING, WANTED_FLAG, WANTED_WORDS, WANTED_SET, WANTED_FILE, WANTED_FOLDER };

static enum wanted wanted_by(const struct option *option)
{
    if (!option->argument)
        return WANTED_FLAG;
    if (option->choice)
        return option->kind == OPTION_KIND_SET ? WANTED_SET : WANTED_WORDS;
    if (strcmp(option->argument, "FILE") == 0)
        return WANTED_FILE;
    return strcmp(option->argument, "DIR") == 0 ? WANTED_FOLDER : WANTED_NOTHING;
}

static void add_choices(struct buf *into, const struct option *option)
{
    for (size_t i = 0; option->choice(i).len; i++) {
        buf_add(into, i ? S(" ") : S(""));
        buf_add(into, option->choice(i));
    }
}

static bool is_word(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < 'a' || text.at[i] > 'z')
            return false;
    return text.len > 0;
}

/* "add FILE... | list | show [DATE]": add list show. A usage that begins otherwise has its words in options. */
static bool add_usage_words(struct buf *into, const struct command *command)
{
    size_t start = into->len;
    Slice usage = slice_from(command->usage);
    bool has_words = usage.len && is_word(slice_part(usage, 0, 1));
    for (Slice rest = has_words ? usage : S(""); rest.len;) {
        Slice alternative = slice_trim(slice_cut(rest, '|', &rest));
        Slice word = slice_cut(alternative, ' ', &alternative);
        if (!is_word(word))
            continue;
        buf_add(into, into->len > start ? S(" ") : S(""));
        buf_add(into, word);
    }
    return into->len > start;
}

static void add_command_names(struct buf *into)
{
    for (size_t i = 0; commands[i]; i++)
        buf_addf(into, "%s%s", i ? " " : "", commands[i]->name);
}

static bool names_commands(const struct command *command)
{
    return strstr(command->usage, "COMMAND") != NULL;
}

/* ---- bash ---- */

static void add_bash_value(struct buf *into, const char *command, const struct option *option)
{
    static const char *const how[] = {
        [WANTED_FILE] = "_kpirecon_paths -f", [WANTED_FOLDER] = "_kpirecon_paths -d", [WANTED_NOTHING] = ":"};
    enum wanted wanted = wanted_by(option);
    if (wanted == WANTED_FLAG)
        return;
    buf_addf(into, "    %s:--%s", command, option->name);
    if (option->letter)
        buf_addf(into, " | %s:-%c", command, option->letter);
    buf_add(into, S(") "));
    if (wanted == WANTED_WORDS || wanted == WANTED_SET) {
        buf_add(into, wanted == WANTED_SET ? S("_kpirecon_set '") : S("_kpirecon_words '"));
        add_choices(into, option);
        buf_add(into, S("'"));
    } else {
        buf_add(into, slice_from(how[wanted]));
    }
    buf_add(into, S(" ;;\n"));
}

static void add_bash_options(struct buf *into, const struct command *command)
{
    buf_addf(into, "    %s:-*) _kpirecon_words '", command->name);
    for (const struct option *option = command->options; option->name; option++) {
        buf_addf(into, "%s--%s", option == command->options ? "" : " ", option->name);
        if (option->may_be_denied)
            buf_addf(into, " --no-%s", option->name);
    }
    buf_add(into, S("' ;;\n"));
}

static void add_bash_operands(struct buf *into, const struct command *command)
{
    if (!command->takes_operands)
        return;
    size_t start = into->len;
    buf_addf(into, "    %s:*) _kpirecon_words '", command->name);
    if (names_commands(command)) {
        add_command_names(into);
        buf_add(into, S("' ;;\n"));
    } else if (add_usage_words(into, command)) {
        buf_add(into, S("' first ;;\n"));
    } else {
        into->len = start;
    }
}

static void write_bash(struct buf *into)
{
    buf_add(into, S("# bash completion of kpirecon, written by 'kpirecon help --completion bash'.\n"
                    "_kpirecon_words() {\n"
                    "    [[ $2 && $place -ne 2 ]] && { _kpirecon_paths -f; return; }\n"
                    "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\")\n"
                    "}\n"
                    "_kpirecon_set() {\n"
                    "    local head=${word%\"${word##*,}\"}\n"
                    "    mapfile -t COMPREPLY < <(compgen -P \"$head\" -W \"$1\" -- \"${word##*,}\")\n"
                    "}\n"
                    "_kpirecon_paths() {\n"
                    "    compopt -o filenames 2>/dev/null\n"
                    "    mapfile -t COMPREPLY < <(compgen \"$1\" -- \"$word\")\n"
                    "}\n"
                    "_kpirecon() {\n"
                    "    local place=$COMP_CWORD word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                    "    COMPREPLY=()\n"
                    "    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
                    "    [[ $word == = ]] && word=\n"
                    "    [[ $place == 1 ]] && { _kpirecon_words '"));
    add_command_names(into);
    buf_add(into, S("'; return; }\n    case ${COMP_WORDS[1]}:$before in\n"));
    for (size_t i = 0; commands[i]; i++)
        for (const struct option *option = commands[i]->options; option->name; option++)
            add_bash_value(into, commands[i]->name, option);
    buf_add(into, S("    *) _kpirecon_operand ;;\n    esac\n}\n"
                    "_kpirecon_operand() {\n    case ${COMP_WORDS[1]}:$word in\n"));
    for (size_t i = 0; commands[i]; i++) {
        add_bash_options(into, commands[i]);
        add_bash_operands(into, commands[i]);
    }
    buf_add(into, S("    *) _kpirecon_paths -f ;;\n    esac\n}\ncomplete -F _kpirecon kpirecon\n"));
}

/* ---- zsh ---- */

/* In single quotes, where zsh's own marks mean themselves. */
static void add_zsh_text(struct buf *into, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\'')
            buf_add(into, S("'\\'"));
        else if (strchr("[]:\\", *c))
            buf_add_char(into, '\\');
        buf_add_char(into, *c);
    }
}

static void add_zsh_argument(struct buf *into, const struct option *option)
{
    enum wanted wanted = wanted_by(option);
    if (wanted == WANTED_FLAG)
        return;
    buf_add_char(into, ':');
    add_zsh_text(into, option->argument);
    buf_add_char(into, ':');
    if (wanted == WANTED_FILE)
        buf_add(into, S("_files"));
    else if (wanted == WANTED_FOLDER)
        buf_add(into, S("_files -/"));
    else if (wanted == WANTED_WORDS || wanted == WANTED_SET) {
        buf_add(into, wanted == WANTED_SET ? S("_values -s , word ") : S("("));
        add_choices(into, option);
        buf_add(into, wanted == WANTED_SET ? S("") : S(")"));
    } else {
        buf_add_char(into, ' ');
    }
}

static void add_zsh_option(struct buf *into, const struct option *option, const char *dashes, const char *name)
{
    bool is_list = option->kind == OPTION_KIND_LIST || option->kind == OPTION_KIND_COUNT;
    const char *joint = !option->argument ? "" : dashes[1] ? "=" : "+";
    buf_addf(into, "            '%s%s%s%s[", is_list ? "*" : "", dashes, name, joint);
    add_zsh_text(into, option->help);
    buf_add_char(into, ']');
    add_zsh_argument(into, option);
    buf_add(into, S("' \\\n"));
}

static void add_zsh_command(struct buf *into, const struct command *command)
{
    buf_addf(into, "    %s)\n        _arguments -s \\\n", command->name);
    for (const struct option *option = command->options; option->name; option++) {
        add_zsh_option(into, option, "--", option->name);
        if (option->letter)
            add_zsh_option(into, option, "-", (const char[]){option->letter, '\0'});
        if (option->may_be_denied)
            add_zsh_option(into, option, "--no-", option->name);
    }
    if (!command->takes_operands) {
        buf_add(into, S("            && return ;;\n"));
        return;
    }
    size_t start = into->len;
    buf_add(into, S("            '1:what:("));
    if (names_commands(command))
        add_command_names(into);
    else if (!add_usage_words(into, command))
        into->len = start;
    if (into->len > start)
        buf_add(into, S(")' \\\n"));
    buf_add(into, S("            '*:operand:_files' && return ;;\n"));
}

static void write_zsh(struct buf *into)
{
    buf_add(into, S("#compdef kpirecon\n# zsh completion of kpirecon, written by 'kpirecon help --completion zsh'.\n"
                    "_kpirecon() {\n    local curcontext=$curcontext state line\n    typeset -A opt_args\n"
                    "    _arguments -C '1:command:->command' '*::argument:->argument' && return\n"
                    "    if [[ $state == command ]]; then\n        local -a names=(\n"));
    for (size_t i = 0; commands[i]; i++) {
        buf_addf(into, "            '%s:", commands[i]->name);
        add_zsh_text(into, commands[i]->about);
        buf_add(into, S("'\n"));
    }
    buf_add(into, S("        )\n        _describe command names && return\n    fi\n    case $line[1] in\n"));
    for (size_t i = 0; commands[i]; i++)
        add_zsh_command(into, commands[i]);
    buf_add(into, S("    esac\n    return 1\n}\n"
                    "if [[ $funcstack[1] == _kpirecon ]]; then\n    _kpirecon \"$@\"\nelse\n"
                    "    compdef _kpirecon kpirecon\nfi\n"));
}

/* ---- fish ---- */

static void add_fish_text(struct buf *into, const char *text)
{
    buf_add_char(into, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '\'' || *c == '\\')
            buf_add_char(into, '\\');
        buf_add_char(into, *c);
    }
    buf_add_char(into, '\'');
}

static void add_fish_head(struct buf *into, const struct command *command)
{
    buf_addf(into, "complete -c kpirecon -n '__fish_seen_subcommand_from %s'", command->name);
}

static void add_fish_option(struct buf *into, const struct command *command, const struct option *option)
{
    enum wanted wanted = wanted_by(option);
    add_fish_head(into, command);
    if (option->letter)
        buf_addf(into, " -s %c", option->letter);
    buf_addf(into, " -l %s", option->name);
    if (wanted == WANTED_FILE)
        buf_add(into, S(" -r -F"));
    else if (wanted == WANTED_FOLDER)
        buf_add(into, S(" -x -a '(__fish_complete_directories)'"));
    else if (wanted == WANTED_WORDS || wanted == WANTED_SET) {
        buf_add(into, S(" -x -a '"));
        add_choices(into, option);
        buf_add_char(into, '\'');
    } else if (wanted == WANTED_NOTHING) {
        buf_add(into, S(" -x"));
    }
    buf_add(into, S(" -d "));
    add_fish_text(into, option->help);
    buf_add_char(into, '\n');
    if (option->may_be_denied) {
        add_fish_head(into, command);
        buf_addf(into, " -l no-%s\n", option->name);
    }
}

/* The first operand is one of a few words; what follows may be a file. */
static void add_fish_operands(struct buf *into, const struct command *command)
{
    struct buf words;
    buf_init(&words);
    if (names_commands(command))
        add_command_names(&words);
    else if (command->takes_operands)
        add_usage_words(&words, command);
    if (words.len) {
        buf_addf(into, "complete -c kpirecon -n '__fish_seen_subcommand_from %s; and not ", command->name);
        buf_addf(into, names_commands(command) ? "false" : "__fish_seen_subcommand_from %.*s",
                 SLICE_ARG(buf_slice(&words)));
        buf_addf(into, "' -f -a '%.*s'\n", SLICE_ARG(buf_slice(&words)));
    }
    buf_done(&words);
}

static void write_fish(struct buf *into)
{
    buf_add(into, S("# fish completion of kpirecon, written by 'kpirecon help --completion fish'.\n"));
    for (size_t i = 0; commands[i]; i++) {
        buf_addf(into, "complete -c kpirecon -n __fish_use_subcommand -f -a %s -d ", commands[i]->name);
        add_fish_text(into, commands[i]->about);
        buf_add_char(into, '\n');
        add_fish_operands(into, commands[i]);
        for (const struct option *option = commands[i]->options; option->name; option++)
            add_fish_option(into, commands[i], option);
    }
}

static const struct {
    Slice name;
    void (*write)(struct buf *into);
} shells[] = {{S_INIT("bash"), write_bash}, {S_INIT("zsh"), write_zsh}, {S_INIT("fish"), write_fish}};

Slice completion_shell(size_t index)
{
    return index < COUNT_OF(shells) ? shells[index].name : (Slice){0};
}

void completion_write(size_t shell, struct buf *into)
{
    shells[shell].write(into);
}
