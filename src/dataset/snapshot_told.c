/* Findings, bad rows and months of a file that becomes a snapshot. */
#include "dataset/snapshot_told.h"

#include "base/slice.h"
#include "dataset/account.h"
#include "dataset/dataset_private.h"
#include "tickets/ticket.h"

void told_listen(struct diag *told, struct arena *mem)
{
    diag_init(told, mem);
    for (size_t id = 0; id < FINDING_COUNT; id++)
        told->grade[id] = SEVERITY_WARNING;
}

void told_repeat(const struct diag *told, struct diag *diag)
{
    uint64_t kept[FINDING_COUNT] = {0};
    for (const struct finding *finding = told->first; finding; finding = finding->next) {
        diag_add(diag, finding->id, finding->place, "%.*s", SLICE_ARG(finding->message));
        kept[finding->id]++;
    }
    for (size_t id = 0; id < FINDING_COUNT; id++)
        diag->count[id] += told->count[id] - kept[id];
}

static void add_cells(struct buf *account, const struct scanned *scanned)
{
    account_add_number(account, scanned->cells.count);
    for (size_t i = 0; i < scanned->cells.count; i++) {
        account_add_number(account, (uint64_t)scanned->cells.at[i].publication.day);
        account_add_number(account, (uint64_t)scanned->cells.at[i].month.k);
        account_add_number(account, scanned->cells.at[i].row_count);
    }
}

/* Those with their text, then how many there were of each. */
static void add_findings(struct buf *account, const struct diag *told)
{
    uint64_t kept = 0, kinds = 0;
    for (const struct finding *finding = told->first; finding; finding = finding->next)
        kept++;
    account_add_number(account, kept);
    for (const struct finding *finding = told->first; finding; finding = finding->next)
        account_add_finding(account, finding);
    for (size_t id = 0; id < FINDING_COUNT; id++)
        kinds += told->count[id] > 0;
    account_add_number(account, kinds);
    for (size_t id = 0; id < FINDING_COUNT; id++) {
        if (told->count[id] == 0)
            continue;
        account_add_text(account, finding_name((enum finding_id)id));
        account_add_number(account, told->count[id]);
    }
}

static void add_quarantine(struct buf *account, const struct bad_rows *bad)
{
    uint64_t kept = 0;
    for (const struct quarantined *row = bad->first; row; row = row->next)
        kept++;
    account_add_number(account, kept);
    for (const struct quarantined *row = bad->first; row; row = row->next)
        account_add_quarantined(account, row);
}

void account_add_told(struct buf *account, const struct scanned *scanned, const struct diag *told)
{
    add_cells(account, scanned);
    add_findings(account, told);
    add_quarantine(account, &scanned->bad);
}
