/* Between catalogue.c and those of the room who read names that people type. */
#ifndef KPIRECON_PROGRAMME_CATALOGUE_PRIVATE_H
#define KPIRECON_PROGRAMME_CATALOGUE_PRIVATE_H

#include "base/base.h"

struct arena;
struct programme;

/* Of a compact name. */
#define MAX_NAME_BYTES 128

/* The letters and digits of a name and nothing else, so that "MOC On-Demand", "moc_on_demand"
   and "ＭＯＣ ＯＮ ＤＥＭＡＮＤ" are one. Empty when nothing is left or it is too long. `scratch` is
   touched for non-ASCII only, and given back. */
Slice name_compact(Slice name, char into[MAX_NAME_BYTES], struct arena *scratch);
/* The type a compact name stands for, or OMLP_NONE. */
uint8_t omlp_type_of_compact(const struct programme *programme, Slice compact);

#endif
