/* kpirecon schema: what we write looks like, as JSON Schema; the run's document as RELAX NG. */
#include "cli/cli.h"

#include "base/slice.h"
#include "cli/suggest.h"
#include "cli/terminal.h"

struct schema_options {
    struct common_options common;
};

#define NAMES "resolution, claim, screening, dataset, explanation, standing, message and run"

static const struct {
    Slice name, file;
} schemas[] = {
    {S_INIT("resolution"), S_INIT("schemas/resolution.json")},   {S_INIT("claim"), S_INIT("schemas/claim.json")},
    {S_INIT("screening"), S_INIT("schemas/screening.json")},     {S_INIT("dataset"), S_INIT("schemas/dataset.json")},
    {S_INIT("explanation"), S_INIT("schemas/explanation.json")}, {S_INIT("standing"), S_INIT("schemas/standing.json")},
    {S_INIT("message"), S_INIT("schemas/message.json")},
    {S_INIT("run"), S_INIT("schemas/run.rng")},
};

/* Empty after a fault. */
static Slice file_of(Slice name, struct diag *diag)
{
    struct suggestion near = suggestion_for(name);
    for (size_t i = 0; i < COUNT_OF(schemas); i++) {
        if (slice_equal(name, schemas[i].name))
            return schemas[i].file;
        suggestion_offer(&near, schemas[i].name);
    }
    if (near.best.len)
        diag_fault(diag, "no schema is called '%.*s', did you mean '%.*s'?", SLICE_ARG(name), SLICE_ARG(near.best));
    else
        diag_fault(diag, "no schema is called '%.*s'; there are " NAMES, SLICE_ARG(name));
    return (Slice){0};
}

static enum exit_status run(struct cli *cli, const void *options)
{
    (void)options;
    if (cli->operands.count != 1) {
        diag_fault(&cli->diag, "name one schema: " NAMES);
        return STATUS_USAGE;
    }
    Slice file = file_of(cli->operands.at[0], &cli->diag), text, source;
    if (!file.len)
        return STATUS_USAGE;
    if (!template_load(&cli->templates, file, &cli->mem, &text, &source, &cli->diag))
        return STATUS_FAILED;
    buf_add(&cli->out.buf, text);
    return STATUS_DONE;
}

static const struct option options[] = {COMMON_OPTIONS(struct schema_options),
                                        THREADS_OPTION(struct schema_options),
                                        CONFIG_OPTION(struct schema_options),
                                        {0}};

const struct command cmd_schema = {
    .name = "schema",
    .usage = "resolution|claim|screening|dataset|explanation|standing|message|run",
    .about = "the schema of what is written",
    .story = "Prints the JSON Schema of one object as reconcile (resolution), read (claim),\n"
             "screen (screening), dataset, explain (explanation) and standing write it with\n"
             "--format ndjson; and the RELAX NG schema of a run as --format xml and\n"
             "resolutions.xml have it (run).\n",
    .options = options,
    .options_size = sizeof(struct schema_options),
    .takes_operands = true,
    .run = run};
