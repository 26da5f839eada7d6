/* Names of files made from ticket ids: tickets/NAME.html, letters/NAME.ko.txt. An id
   is anybody's text; its name holds letters, digits, '.', '_' and '-' only, is short,
   is no name that Windows keeps for itself, and is not another ticket's name where
   upper and lower case are the same. An id that is such a name stays as it is. */
#ifndef KPIRECON_REPORT_FILE_NAMES_H
#define KPIRECON_REPORT_FILE_NAMES_H

#include "base/base.h"

struct arena;
struct batch;

#define MAX_FILE_NAME_BYTES 80 /* without what a form adds to it */

/* One per ticket of the batch, in its order, in `mem`. The same ids in the same order give the same names. */
const Slice *file_names_make(const struct batch *batch, struct arena *mem);

#endif
