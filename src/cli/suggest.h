/* "Did you mean ...?": the word nearest to one that is not known. Offer every
   word there is; what is too far off is never suggested.

       struct suggestion near = suggestion_for(S("datset"));
       suggestion_offer(&near, S("dataset"));
       if (near.best.len) ... */
#ifndef KPIRECON_CLI_SUGGEST_H
#define KPIRECON_CLI_SUGGEST_H

#include "base/base.h"

struct suggestion {
    Slice word;
    Slice best; /* empty: nothing is near */
    size_t distance;
};

struct suggestion suggestion_for(Slice word);
void suggestion_offer(struct suggestion *suggestion, Slice candidate);

#endif
