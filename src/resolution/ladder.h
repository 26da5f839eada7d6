/* The rungs in their order (rules section 5). Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_LADDER_H
#define KPIRECON_RESOLUTION_LADDER_H

#include "resolution/case_file.h"

/* Fills file->out. */
void ladder_climb(struct case_file *file);

#endif
