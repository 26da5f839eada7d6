/* Checks of where the results go and in which forms, before anything is opened. */
#include "cli/outcome_options.h"

#include "cli/cli.h"
#include "report/letters.h"
#include "report/own_sheet.h"

bool output_option(Slice folder, struct cli *cli)
{
    return !slice_equal(folder, S("-")) ||
           diag_fault(&cli->diag, "option '--output': '-' is no folder; without it the results go to standard output");
}

bool letter_language_option(Slice tag, struct cli *cli)
{
    return !tag.len || letter_language_known(tag, &cli->templates, &cli->mem) ||
           diag_fault(&cli->diag, "option '--letter-language': there are no letters in '%.*s'", SLICE_ARG(tag));
}

bool own_sheet_option(Slice sheet, bool to_folder, bool has_format, struct cli *cli)
{
    if (!sheet.len)
        return true;
    if (has_format && !to_folder)
        return diag_fault(&cli->diag, "option '--template': it makes standard output; leave '--format' away");
    return !to_folder || own_sheet_file_name(sheet, &cli->mem).len ||
           diag_fault(&cli->diag, "option '--template': a run folder can have no file with the name of '%.*s'; call it "
                                  "as NAME.ENDING.xsl", SLICE_ARG(sheet));
}
