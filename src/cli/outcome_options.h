/* The options that say what becomes of a run and where: the same of `reconcile` and of `report`. A fault names the
   option; all of them true means that they can be followed. */
#ifndef KPIRECON_CLI_OUTCOME_OPTIONS_H
#define KPIRECON_CLI_OUTCOME_OPTIONS_H

#include "base/slice.h"

struct cli;

bool output_option(Slice folder, struct cli *cli);
bool letter_language_option(Slice tag, struct cli *cli);
/* `to_folder`: the sheet makes one file more there, else standard output, which has then no other format. */
bool own_sheet_option(Slice sheet, bool to_folder, bool has_format, struct cli *cli);

#endif
