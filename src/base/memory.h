/* Allocators for libraries that would crash, or quietly answer otherwise, where
   memory runs out: these end the program with one line and status 3, as an
   arena does. The caller owns what they return and frees it with free(). */
#ifndef KPIRECON_BASE_MEMORY_H
#define KPIRECON_BASE_MEMORY_H

#include <stddef.h>

void *memory_or_end(size_t bytes); /* 0 bytes have an address too */
void *memory_resized_or_end(void *at, size_t bytes);
char *memory_copy_or_end(const char *text);

#endif
