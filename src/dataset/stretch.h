/* Reads a stretch of a published file: records become rows, and what they give goes
   into a harvest. Each thread has its own reader.

       stretch_begin(&reader, &harvest);
       size_t used = stretch_read(&reader, text, false);
       ... text from `used` on is the head of a record that ends in text to come
*/
#ifndef KPIRECON_DATASET_STRETCH_H
#define KPIRECON_DATASET_STRETCH_H

#include "dataset/glance.h"
#include "dataset/keeper.h"
#include "dataset/row_reader.h"

#define STRETCH_MARGIN_BYTES 16

struct stretch_reader {
    const struct scan_plan *plan;
    struct harvest *harvest;
    struct row_reader rows;
    struct keeper keeper;
    struct glance glance;
    struct kpi_row row;   /* the one being read */
    struct arena mem;     /* the keeper's */
    struct arena scratch; /* one row */
    bool text_is_plain;   /* ASCII without NULs: rows need not be looked at */
    bool skipping;        /* a bad line goes on: up to its end nothing is a record */
};

void stretch_open(struct stretch_reader *reader, const struct scan_plan *plan);
void stretch_close(struct stretch_reader *reader); /* accepts a zeroed struct */
/* Empties the harvest for what is read next. */
void stretch_begin(struct stretch_reader *reader, struct harvest *harvest);
/* Takes all whole records from the front of `text` and says how many bytes they have. `last`: nothing
   comes after text. The STRETCH_MARGIN_BYTES before and after it may be read, whatever they hold. After
   a fault, which the harvest has, it has stopped early. */
size_t stretch_read(struct stretch_reader *reader, Slice text, bool last);

#endif
