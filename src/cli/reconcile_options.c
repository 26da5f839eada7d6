/* What reconcile may be told: the rows that its options, its help and the manual are made of. */
#include "cli/job_private.h"

#include "base/slice.h"
#include "cli/terminal.h"
#include "report/letters.h"

static Slice format_choice(size_t index)
{
    return index < REPORT_FORMAT_COUNT ? report_format_name((enum report_format)index) : (Slice){0};
}

static Slice letter_file_choice(size_t index)
{
    return letter_file_name((enum letter_file)index);
}

static Slice verdict_choice(size_t index)
{
    return index < VERDICT_COUNT ? verdict_name((enum verdict)index) : (Slice){0};
}

const struct option reconcile_options[] = {
    {OPTION_LIST(struct reconcile_options, datasets), .name = "dataset", .letter = 'd', .argument = "FILE",
     .group = "Input", .help = "published KPI rows; may be given again, once per publication; store: all of the store"},
    {OPTION_TEXT(struct reconcile_options, store), .name = "store", .argument = "DIR",
     .help = "where the store is; kpirecon in the XDG state folder unless told otherwise"},
    {OPTION_DATE(struct reconcile_options, published), .name = "published", .argument = "DATE",
     .help = "when the dataset was published, where neither a column nor the file's name tells"},
    {OPTION_TEXT(struct reconcile_options, registry), .name = "partner-registry", .argument = "FILE",
     .help = "what is known of partners: group, location, anniversary, level, competency, enrolled"},
    {OPTION_TEXT(struct reconcile_options, rates), .name = "rates", .argument = "FILE",
     .help = "exchange rates, for the causes of differences only: currency, date or month, rate"},
    {OPTION_TEXT(struct reconcile_options, attachments), .name = "attachments", .argument = "DIR",
     .help = "where the tickets' documents are: in DIR, or in a folder of DIR named by ticket id"},
    {OPTION_TEXT(struct reconcile_options, zone), .name = "zone", .argument = "ZONE",
     .help = "where filing times without an offset were written: UTC or an offset as +09:00"},
    {OPTION_TEXT(struct reconcile_options, locale), .name = "locale", .argument = "LANG",
     .help = "the language that numbers and dates are written in, as de or en-US, where they do not tell by themselves"},
    UNDERSTANDING_OPTIONS(struct reconcile_options),
    {OPTION_FLAG(struct reconcile_options, allow_empty), .name = "allow-empty",
     .help = "an input without rows is fine"},

    {OPTION_FLAG(struct reconcile_options, stream), .name = "stream",
     .help = "answer each ticket as its line comes, for pipes: CSV or NDJSON in, NDJSON or CSV out"},

    {OPTION_TEXT(struct reconcile_options, as_of), .name = "as-of", .argument = "WHEN", .group = "Decisions",
     .help = "decide as of a day, a time, now (the default), or filed: each ticket as of its own filing time"},
    {OPTION_CHOICE(struct reconcile_options, evidence_required), .name = "evidence-required", .argument = "WHEN",
     .choice = job_evidence_choice, .help = "judge documents if there are any, require one always, or to confirm a claim"},
    RULES_OPTIONS(struct reconcile_options),
    {OPTION_NUMBER(struct reconcile_options, common.threads), .name = "threads", .argument = "N",
     .help = "how many threads may work; results do not depend on it"},
    {OPTION_FLAG(struct reconcile_options, explain_plan), .name = "explain-plan",
     .help = "say on standard error which source answered, how much was read and kept, and what took how long"},

    {OPTION_FLAG(struct reconcile_options, ledger), .name = "ledger", .may_be_denied = true,
     .help = "decide with what the ledger in the store knows, and keep in it what is decided, as nightly does"},

    {OPTION_TEXT(struct reconcile_options, output), .name = "output", .letter = 'o', .argument = "DIR",
     .group = "Output", .help = "write a run folder: index.html, resolutions.*, letters, quarantine, manifest"},
    {OPTION_TEXT(struct reconcile_options, letter_language), .name = "letter-language", .argument = "LANG",
     .help = "all letters in this language, as ko or pt-BR, and not in that of each ticket"},
    {OPTION_TEXT(struct reconcile_options, own_sheet), .name = "template", .argument = "FILE.xsl",
     .help = "a stylesheet (XSLT 1.0) of your own makes standard output, or with -o one file more, from the run"},
    {OPTION_SET(struct reconcile_options, letter_files), .name = "letters", .argument = "FORM,...",
     .choice = letter_file_choice,
     .help = "how letters are written: txt (the default), html as a page, eml as a draft for a mail program"},
    {OPTION_CHOICE(struct reconcile_options, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .help = "what goes to standard output; text on a terminal and ndjson elsewhere, nothing with -o"},
    {OPTION_SET(struct reconcile_options, only), .name = "only", .argument = "VERDICT,...", .choice = verdict_choice,
     .help = "show claims with these verdicts only"},
    {OPTION_SET(struct reconcile_options, fail_if), .name = "fail-if", .argument = "VERDICT,...",
     .choice = verdict_choice, .help = "end with status 1 when a claim has one of these verdicts"},
    COMMON_OPTIONS(struct reconcile_options),
    CONFIG_OPTION(struct reconcile_options),
    {0}};
