/* A run brought back from its document, resolutions.xml, as it was decided: for rendering it again. Nothing
   is decided anew. What XML cannot hold (control characters) comes back as U+FFFD.

       struct run_read read;
       if (!run_read_text(&read, name, text, &templates, &mem, &diag)) return false;
       write_ndjson(&out, &read.run);
*/
#ifndef KPIRECON_REPORT_RUN_READ_H
#define KPIRECON_REPORT_RUN_READ_H

#include "programme/programme.h"
#include "report/run.h"

struct run_told;
struct templates;

struct run_read {
    struct run run; /* points into what follows */
    struct batch batch;
    struct decided decided;
    struct quarantine quarantine;
    struct programme programme, defaults;
    struct run_told *told;
};

/* `text` must outlive *out; all else is in `mem`. False after a fault. */
bool run_read_text(struct run_read *out, Slice name, Slice text, const struct templates *templates, struct arena *mem,
                   struct diag *diag);

#endif
