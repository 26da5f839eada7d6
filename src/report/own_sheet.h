/* A stylesheet of the user's own (--template my.xsl), applied to the run's whole document
   as resolutions.xml has it (kpirecon schema run). It can reach nothing else; what it may call is
   in report/template_calls.h. */
#ifndef KPIRECON_REPORT_OWN_SHEET_H
#define KPIRECON_REPORT_OWN_SHEET_H

#include "base/out.h"
#include "report/run.h"

struct templates;

/* Reads and compiles it. NULL after a fault. */
struct own_sheet;
struct own_sheet *own_sheet_open(Slice path, const struct templates *templates, struct arena *mem, struct diag *diag);
void own_sheet_close(struct own_sheet *sheet); /* accepts NULL */
/* "corrections.csv" of corrections.csv.xsl and "summary.html" of summary.xsl: the name of its file in a run folder;
   empty when it cannot be one, or when the folder has its own file of that name. */
Slice own_sheet_file_name(Slice path, struct arena *mem);
bool own_sheet_write(const struct own_sheet *sheet, const struct run *run, struct out *out, struct arena *scratch,
                     struct diag *diag);

#endif
