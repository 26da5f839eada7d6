/* A run's XML document, or a part of it, as a tree for stylesheets. */
#ifndef KPIRECON_REPORT_RUN_TREE_H
#define KPIRECON_REPORT_RUN_TREE_H

#include "report/run.h"

struct _xmlDoc;
struct buf;
struct letter_desk;

/* The document with the claims of one page, and their letters where there is a desk; NULL where it cannot be made. */
struct _xmlDoc *run_tree_page(const struct run *run, uint64_t page, struct letter_desk *desk, struct arena *scratch);
/* All claims, with what pages do not show. */
struct _xmlDoc *run_tree_whole(const struct run *run, struct arena *scratch);
/* One ticket; `buf` is used on the way and can be given again. */
struct _xmlDoc *run_tree_ticket(const struct run *run, struct letter_desk *desk, const struct ticket *ticket,
                                struct buf *buf, struct arena *scratch);
void run_tree_free(struct _xmlDoc *tree); /* accepts NULL */

#endif
