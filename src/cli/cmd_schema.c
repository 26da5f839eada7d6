/* kpirecon schema: what our JSON looks like, as JSON Schema. */
#include "cli/cli.h"

#include "base/slice.h"
#include "cli/suggest.h"

struct schema_options {
    struct common_options common;
};

static const Slice names[] = {S_INIT("resolution"), S_INIT("claim"), S_INIT("screening"), S_INIT("dataset"),
                              S_INIT("explanation"), S_INIT("standing")};

static bool is_known(Slice name, struct diag *diag)
{
    struct suggestion near = suggestion_for(name);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (slice_equal(name, names[i]))
            return true;
        suggestion_offer(&near, names[i]);
    }
    if (near.best.len)
        return diag_fault(diag, "no schema is called '%.*s', did you mean '%.*s'?", SLICE_ARG(name),
                          SLICE_ARG(near.best));
    return diag_fault(diag, "no schema is called '%.*s'; there are resolution, claim, screening, dataset, "
                            "explanation and standing",
                      SLICE_ARG(name));
}

static enum exit_status run(struct cli *cli, const void *options)
{
    (void)options;
    if (cli->operands.count != 1) {
        diag_fault(&cli->diag, "name one schema: resolution, claim, screening, dataset, explanation or standing");
        return STATUS_USAGE;
    }
    Slice name = cli->operands.at[0], text, source;
    if (!is_known(name, &cli->diag))
        return STATUS_USAGE;
    Slice file = arena_printf(&cli->mem, "schemas/%.*s.json", SLICE_ARG(name));
    if (!template_load(&cli->templates, file, &cli->mem, &text, &source, &cli->diag))
        return STATUS_FAILED;
    buf_add(&cli->out.buf, text);
    return STATUS_DONE;
}

static const struct option options[] = {HELP_OPTION(struct schema_options),
                                        {OPTION_TEXT(struct schema_options, common.templates), .name = "templates",
                                         .argument = "DIR", .help = "take the schema from DIR/schemas"},
                                        {0}};

const struct command cmd_schema = {
    .name = "schema",
    .usage = "resolution|claim|screening|dataset|explanation|standing",
    .about = "the JSON Schema of what is written",
    .story = "Prints the JSON Schema of one object as reconcile (resolution), read (claim),\n"
             "screen (screening), dataset, explain (explanation) and standing write it with\n"
             "--format ndjson.\n",
    .options = options,
    .options_size = sizeof(struct schema_options),
    .takes_operands = true,
    .run = run};
