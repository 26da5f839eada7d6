/* kpirecon verify: is a run folder as it was written, and does it add up? */
#include "cli/cli.h"

#include "base/slice.h"
#include "cli/terminal.h"
#include "report/run_check.h"

#include <inttypes.h>

struct verify_options {
    struct common_options common;
};

static enum exit_status run(struct cli *cli, const void *options)
{
    const struct verify_options *wanted = options;
    if (cli->operands.count == 0) {
        diag_fault(&cli->diag, "name a run folder");
        return STATUS_USAGE;
    }
    bool good = true;
    for (size_t i = 0; i < cli->operands.count; i++) {
        Slice folder = cli->operands.at[i];
        struct run_sums sums;
        if (!run_folder_verify(folder, &sums, &cli->scratch, &cli->diag)) {
            good = false;
            cli_show_fault(cli);
        } else if (!wanted->common.quiet) {
            buf_addf(&cli->out.buf, "%.*s: whole: %" PRIu64 " files as written, %" PRIu64 " claims, %" PRIu64
                     " rows in and all accounted for\n", SLICE_ARG(folder), sums.files, sums.claims, sums.rows_in);
        }
    }
    return good ? STATUS_DONE : STATUS_FAILED;
}

static const struct option options[] = {COMMON_OPTIONS(struct verify_options), {0}};

const struct command cmd_verify = {
    .name = "verify",
    .usage = "DIR...",
    .about = "whether a run folder is as it was written",
    .story = "Recomputes size and SHA-256 of every file that the manifest of a run folder lists,\n"
             "counts the claims and the rows in quarantine, and adds up the control totals.\n"
             "Names the first that does not fit. Status 3 when anything does not.\n",
    .options = options,
    .options_size = sizeof(struct verify_options),
    .takes_operands = true,
    .run = run};
