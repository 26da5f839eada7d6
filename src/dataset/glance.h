/* Nearly all rows are plain, are good and touch no key. Those are told from the rest by as little as will do and are
   passed over here; whatever is doubtful is left to be read as every row once was, so nothing that comes out depends
   on what is passed over.

       glance_begin(&glance, text);
       while (used < text.len) {
           used = glance_over(&glance, text, used);
           ... read the record at `used`, if there is one
       }
*/
#ifndef KPIRECON_DATASET_GLANCE_H
#define KPIRECON_DATASET_GLANCE_H

#include "dataset/keeper.h"
#include "dataset/row_reader.h"
#include "records/mark_list.h"

/* One thread's. */
struct glance {
    const struct scan_plan *plan;
    struct row_reader *rows; /* what it remembers is all that is known of months, types and currencies here */
    struct keeper *keeper;
    struct mark_list *list;
    size_t width;              /* columns of the file */
    size_t from, until;        /* of the text: what the list is of, up to its last line end */
    size_t mark, line, quote;  /* of the list: the row that comes next */
    struct memo_key untouched; /* the last number that is its own normal form and touches no key */
    uint64_t passed, left;     /* rows of this stretch */
    bool is_possible;          /* the file and what is asked of it allow it */
    bool is_on;                /* and this stretch too */
};

/* Borrows everything; lists live in `mem`. */
void glance_init(struct glance *glance, const struct scan_plan *plan, struct row_reader *rows, struct keeper *keeper,
                 struct arena *mem);
/* `is_plain`: the text is known to be ASCII without NULs. It has the margins of stretch_read(). */
void glance_begin(struct glance *glance, Slice text, bool is_plain);
/* Accounts for the rows from `used` on that can be passed over; where the first one begins that cannot. */
size_t glance_over(struct glance *glance, Slice text, size_t used);

#endif
