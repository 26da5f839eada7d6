/* What kpirecon dataset shows of the store: for people as grids, for machines as a JSON
   object a line (kpirecon schema dataset). */
#ifndef KPIRECON_CLI_DATASET_PAGES_H
#define KPIRECON_CLI_DATASET_PAGES_H

#include "cli/cli.h"
#include "dataset/publication_totals.h"
#include "dataset/restatement.h"
#include "dataset/store.h"
#include "dataset/store_add.h"

struct dataset_page {
    struct cli *cli;
    bool ndjson;
};

void page_added(const struct dataset_page *page, Slice file, enum store_add_result result,
                const struct gathered *gathered);
void page_list(const struct dataset_page *page, const struct store *store);
void page_show(const struct dataset_page *page, const struct store *store, Date publication,
               const struct publication_totals *totals);
/* What an older version compiled is compiled anew; or there is nothing of the kind. */
void page_renewed(const struct dataset_page *page, Slice file, Date publication);
void page_nothing_old(const struct dataset_page *page);
void page_verified(const struct dataset_page *page, const struct stored *stored, bool sound);
void page_removed(const struct dataset_page *page, const struct stored *stored);
void page_diff(const struct dataset_page *page, Date before, Date after, const struct restatement *restatement);

#endif
