/* kpirecon verify: is a run folder, or a ledger, as it was written, and does it add up? */
#include "cli/cli.h"

#include "base/slice.h"
#include "cli/terminal.h"
#include "cli/values.h"
#include "ledger/ledger_verify.h"
#include "report/run_check.h"

#include <inttypes.h>
#include <sys/stat.h>

struct verify_options {
    struct common_options common;
    Slice store;
};

static bool verify_folder(struct cli *cli, Slice folder, bool quiet)
{
    struct run_sums sums;
    if (!run_folder_verify(folder, &sums, &cli->scratch, &cli->diag))
        return false;
    if (!quiet)
        buf_addf(&cli->out.buf, "%.*s: whole: %" PRIu64 " files as written, %" PRIu64 " claims, %" PRIu64
                 " rows in and all accounted for\n", SLICE_ARG(folder), sums.files, sums.claims, sums.rows_in);
    return true;
}

static bool show_misfits(struct cli *cli, Slice path, const struct misfits *misfits)
{
    for (size_t i = 0; i < misfits->count; i++) {
        terminal_add_text(&cli->out.buf, misfits->at[i]);
        buf_add_char(&cli->out.buf, '\n');
    }
    out_flush(&cli->out);
    return diag_fault(&cli->diag,
                      "the ledger '%.*s' does not fit together; the newest copy that does can take its place",
                      SLICE_ARG(path));
}

static void show_sum(struct cli *cli, Slice path, const struct ledger_sum *sum)
{
    struct buf *out = &cli->out.buf;
    terminal_add_text(out, path);
    buf_add(out, S(": whole: "));
    terminal_add_count(out, (uint64_t)sum->decisions, "decision");
    buf_add(out, S(" about "));
    terminal_add_count(out, (uint64_t)sum->tickets, "ticket");
    buf_add(out, S(" in "));
    terminal_add_count(out, (uint64_t)sum->runs, "run");
    buf_addf(out, " fit together; the chain's head is %.*s\n", DIGEST_HEX_CHARS, sum->head);
}

static bool verify_ledger(struct cli *cli, Slice path, bool quiet)
{
    struct ledger ledger = {.lock_fd = -1};
    struct ledger_sum sum;
    struct misfits misfits;
    bool good = ledger_open(&ledger, path, DATABASE_READ, &cli->mem, &cli->diag) &&
                ledger_verify(&ledger, &cli->mem, &sum, &misfits, &cli->diag);
    ledger_close(&ledger);
    if (good && misfits.count)
        return show_misfits(cli, path, &misfits);
    if (good && !quiet)
        show_sum(cli, path, &sum);
    return good;
}

static bool is_file(struct cli *cli, Slice path)
{
    struct stat about;
    return stat(arena_cstr(&cli->scratch, path), &about) == 0 && S_ISREG(about.st_mode);
}

/* A store is verified by the ledger in it. */
static bool verify_path(struct cli *cli, Slice path, bool quiet)
{
    Slice inside = arena_printf(&cli->mem, "%.*s/" LEDGER_NAME, SLICE_ARG(path));
    if (is_file(cli, path))
        return verify_ledger(cli, path, quiet);
    return is_file(cli, inside) ? verify_ledger(cli, inside, quiet) : verify_folder(cli, path, quiet);
}

static enum exit_status run(struct cli *cli, const void *options)
{
    const struct verify_options *wanted = options;
    if (cli->operands.count == 0 && !wanted->store.len) {
        diag_fault(&cli->diag, "name a run folder or a ledger, or a store with --store DIR");
        return STATUS_USAGE;
    }
    bool good = true;
    if (wanted->store.len && !verify_path(cli, wanted->store, wanted->common.quiet)) {
        good = false;
        cli_show_fault(cli);
    }
    for (size_t i = 0; i < cli->operands.count; i++) {
        if (!verify_path(cli, cli->operands.at[i], wanted->common.quiet)) {
            good = false;
            cli_show_fault(cli);
        }
    }
    return good ? STATUS_DONE : STATUS_FAILED;
}

static const struct option options[] = {{OPTION_TEXT(struct verify_options, store), .name = "store", .argument = "DIR",
                                         .group = "Ledger", .help = "verify the ledger of this store"},
                                        COMMON_OPTIONS(struct verify_options),
                                        THREADS_OPTION(struct verify_options),
                                        CONFIG_OPTION(struct verify_options),
                                        {0}};

const struct command cmd_verify = {
    .name = "verify",
    .usage = "[--store DIR] [DIR|LEDGER...]",
    .about = "whether a run folder or a ledger is as it was written",
    .story = "Recomputes size and SHA-256 of every file that the manifest of a run folder lists,\n"
             "and the manifest's own, counts the claims and the rows in quarantine, and adds up the\n"
             "control totals. Of a ledger, or the one of a store, it recomputes the chain of hashes,\n"
             "the totals of each run, what stands on what, and what the rows of each table come to.\n"
             "Names what does not fit; status 3 when anything does not.\n",
    .options = options,
    .options_size = sizeof(struct verify_options),
    .takes_operands = true,
    .run = run};
