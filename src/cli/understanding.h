/* What helps to understand exports: labels, presets, and what the user says about columns. */
#ifndef KPIRECON_CLI_UNDERSTANDING_H
#define KPIRECON_CLI_UNDERSTANDING_H

#include "bytes/source.h"
#include "cli/options.h"
#include "records/record.h"
#include "tickets/intake.h"
#include "tickets/labels.h"
#include "tickets/presets.h"

struct templates;

struct understanding_options {
    unsigned from; /* 1 + that of reader_format_choice(); 0: found by looking */
    Slice preset, map_ids;
    struct text_list maps;
};

struct understanding {
    struct labels labels;
    struct presets presets;
    struct labels_later labels_later; /* both come when something is looked up in them */
    struct presets_later presets_later;
    struct source titles;
};

#define UNDERSTANDING_OPTIONS(owner)                                                                                   \
    {OPTION_CHOICE(owner, understanding.from), .name = "from", .argument = "FORMAT",                                   \
     .choice = reader_format_choice, .help = "what the ticket files are; found by looking unless told"},               \
        {OPTION_TEXT(owner, understanding.preset), .name = "preset", .argument = "NAME",                               \
         .help = "the ticket system the exports come from, as zendesk; found by looking unless told"},                 \
        {OPTION_LIST(owner, understanding.maps), .name = "map", .argument = "FIELD=COLUMN",                            \
         .help = "this column feeds that field, as invoice_number=Beleg; may be given again"},                         \
    {                                                                                                                  \
        OPTION_TEXT(owner, understanding.map_ids), .name = "map-ids", .argument = "FILE",                              \
                                                   .help = "titles of custom fields that an export knows by number"    \
    }

/* Of --from; NULL: not told. */
const struct reader_format *understanding_format(const struct understanding_options *options);
/* False with a fault about a --map that says nothing. */
bool understanding_maps(const struct understanding_options *options, struct arena *mem, struct intake_options *intake,
                        struct diag *diag);
/* False with a fault: *usage when the command line is to blame. */
bool understanding_load(struct understanding *understanding, const struct understanding_options *options,
                        const struct templates *templates, struct arena *mem, struct intake_options *intake,
                        bool *usage, struct diag *diag);
void understanding_done(struct understanding *understanding); /* accepts a zeroed struct */

#endif
