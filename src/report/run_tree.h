/* A run's XML document, or a part of it, as a tree for stylesheets. */
#ifndef KPIRECON_REPORT_RUN_TREE_H
#define KPIRECON_REPORT_RUN_TREE_H

#include "report/run.h"

struct _xmlDoc;
struct buf;

/* The document with the claims of one page; NULL where it cannot be made. */
struct _xmlDoc *run_tree_page(const struct run *run, uint64_t page, struct arena *scratch);
/* One ticket; `buf` is used on the way and can be given again. */
struct _xmlDoc *run_tree_ticket(const struct run *run, const struct ticket *ticket, struct buf *buf,
                                struct arena *scratch);
void run_tree_free(struct _xmlDoc *tree); /* accepts NULL */

#endif
