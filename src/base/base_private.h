/* What the files of base share among themselves. */
#ifndef KPIRECON_BASE_BASE_PRIVATE_H
#define KPIRECON_BASE_BASE_PRIVATE_H

#include "base/base.h"

#include <stdarg.h>

struct arena;

/* One line on standard error, then the end of the program with status 3. */
_Noreturn void out_of_memory(size_t wanted_bytes);

Slice arena_vprintf(struct arena *arena, const char *format, va_list args);

/* Overwrites what a terminal might act on (controls, C1 controls, bytes that
   are no UTF-8) with '?', and a tab with a blank; the result is the head of `text` and never longer. */
Slice text_make_harmless(char *text, size_t len);

#endif
