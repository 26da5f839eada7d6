/* Options as tables: one row per option, and parsing, --help and later the config
   file and completion come from the same rows. A row names the field it fills;
   a field of another C type than the row's kind needs does not compile.

       struct greet_options { Slice name; bool loud; };
       static const struct option options[] = {
           {OPTION_TEXT(struct greet_options, name), .name = "name", .letter = 'n', .argument = "NAME",
            .help = "whom to greet"},
           {OPTION_FLAG(struct greet_options, loud), .name = "loud", .help = "louder", .may_be_denied = true},
           {0}};

   Accepted: --name V, --name=V, -n V, -nV, bundled flags (-lv), --no-loud where the
   row says so, options after operands, and -- to end them. */
#ifndef KPIRECON_CLI_OPTIONS_H
#define KPIRECON_CLI_OPTIONS_H

#include "base/date.h"

struct arena;
struct buf;
struct diag;

struct text_list {
    Slice *at;
    size_t count, capacity;
};

enum option_kind {
    OPTION_KIND_HELP,   /* ends the parsing: bool */
    OPTION_KIND_FLAG,   /* bool */
    OPTION_KIND_COUNT,  /* how often it was given: unsigned */
    OPTION_KIND_NUMBER, /* at most MAX_OPTION_NUMBER: unsigned */
    OPTION_KIND_TEXT,   /* never empty once given: Slice */
    OPTION_KIND_DATE,   /* "2020-02-15": Date */
    OPTION_KIND_CHOICE, /* 0 not given, else 1 + index of the choice: unsigned */
    OPTION_KIND_SET,    /* comma separated choices, bit per index: uint32_t */
    OPTION_KIND_LIST    /* each time one more: struct text_list */
};

#define MAX_OPTION_NUMBER 4096

struct option {
    enum option_kind kind;
    size_t offset;
    const char *name;
    char letter;                   /* 0: none */
    const char *argument;          /* "FILE"; NULL where there is none */
    Slice (*choice)(size_t index); /* empty past the last */
    bool may_stand_alone;          /* without "=VALUE" it means the first choice */
    bool may_be_denied;            /* --no-NAME turns a flag off */
    const char *group;             /* heading in the help; NULL: the one before */
    const char *help;
};

/* The field's offset; an error where its type is not `ctype`. */
#define OPTION_AT(owner, field, ctype) _Generic(((owner *)0)->field, ctype : offsetof(owner, field))

#define OPTION_HELP(owner, field) .kind = OPTION_KIND_HELP, .offset = OPTION_AT(owner, field, bool)
#define OPTION_FLAG(owner, field) .kind = OPTION_KIND_FLAG, .offset = OPTION_AT(owner, field, bool)
#define OPTION_COUNT(owner, field) .kind = OPTION_KIND_COUNT, .offset = OPTION_AT(owner, field, unsigned)
#define OPTION_NUMBER(owner, field) .kind = OPTION_KIND_NUMBER, .offset = OPTION_AT(owner, field, unsigned)
#define OPTION_TEXT(owner, field) .kind = OPTION_KIND_TEXT, .offset = OPTION_AT(owner, field, Slice)
#define OPTION_DATE(owner, field) .kind = OPTION_KIND_DATE, .offset = OPTION_AT(owner, field, Date)
#define OPTION_CHOICE(owner, field) .kind = OPTION_KIND_CHOICE, .offset = OPTION_AT(owner, field, unsigned)
#define OPTION_SET(owner, field) .kind = OPTION_KIND_SET, .offset = OPTION_AT(owner, field, uint32_t)
#define OPTION_LIST(owner, field) .kind = OPTION_KIND_LIST, .offset = OPTION_AT(owner, field, struct text_list)

/* Fills *into from `arguments` (ended by NULL) and collects the operands. False
   with one fault when the command line is wrong. Lists live in `mem`, texts
   in the arguments. A help option ends it at once with true. */
bool options_parse(const struct option *options, char *const *arguments, struct arena *mem, void *into,
                   struct text_list *operands, struct diag *diag);

/* The same for "name = value" of a file; a flag's value is yes or no. `name` is a row's name. */
bool options_set(const struct option *option, Slice value, struct arena *mem, void *into, struct diag *diag);

/* One paragraph per group, wrapped at 80 columns. */
void options_help(const struct option *options, struct buf *buf);
/* The same of rows that are keys of a configuration, up to the row "help": "  name = ARGUMENT". */
void options_help_keys(const struct option *options, struct buf *buf);

#endif
