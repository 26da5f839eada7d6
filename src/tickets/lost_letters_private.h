/* Letters that an export turned into question marks: they are gone, and what is left of a value must not
   be taken for the value. */
#ifndef KPIRECON_TICKETS_LOST_LETTERS_PRIVATE_H
#define KPIRECON_TICKETS_LOST_LETTERS_PRIVATE_H

#include "base/place.h"
#include "bytes/encoding.h"

/* What one column of a file has lost. */
struct lost_letters {
    struct destroyed cells; /* of the cells that hold a mark */
    uint64_t cell_count;
    Place first;
};

/* A '?' or U+FFFD in it. */
bool has_lost_letter(Slice text);
/* More marks than a question needs. */
bool text_is_lost(Slice text);

#endif
