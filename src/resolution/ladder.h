/* The rungs in their order (rules section 5). Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_LADDER_H
#define KPIRECON_RESOLUTION_LADDER_H

#include "resolution/case_file.h"

/* Until when a claim of that month waits which is judged on that day; DATE_NONE: for nothing (rules sections 0, 6). */
Date publication_awaited(const struct programme *programme, const struct gathered *gathered, Month month, Date as_of);
/* Is the claim refused, or must it wait, whatever is published of its number? Asks no match; what it leaves in file->out is
   of no use. */
bool ladder_refuses(struct case_file *file);
/* Fills file->out. */
void ladder_climb(struct case_file *file);

#endif
