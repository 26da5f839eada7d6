/* What aside.c and aside_place.c share. */
#ifndef KPIRECON_REPORT_ASIDE_PRIVATE_H
#define KPIRECON_REPORT_ASIDE_PRIVATE_H

#include "report/aside.h"

/* "cannot WHAT 'folder/name': errno's words"; `name` may be "". */
bool aside_fault(const struct aside *aside, const char *what, const char *name);

/* From the folder's name to the open folder that it stands in, and the name aside. */
bool aside_locate(struct aside *aside, Slice label);
/* False after a fault: what stands there is not ours to replace. Notes whether anything does. */
bool aside_may_replace(struct aside *aside);
/* Of processes that are no more; `of_runs`: of the runs of a ledger, instead. */
void aside_remove_left_overs(const struct aside *aside, bool of_runs);
bool aside_make(struct aside *aside);
bool aside_reopen(struct aside *aside);
/* Only what we wrote. */
void aside_remove(int parent_fd, const char *name);

/* *says: the folder of that name has a manifest that begins with these words. False after a fault. */
bool aside_folder_says(const struct aside *aside, const char *name, Slice words, bool *says);
bool aside_take_place(const struct aside *aside);
/* After the change of places: what people put beside our files moves along, the old folder goes. */
void aside_tidy_up(const struct aside *aside);

#endif
