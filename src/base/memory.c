/* Memory that is there or ends the program. */
#include "base/memory.h"

#include "base/base_private.h"

#include <stdlib.h>
#include <string.h>

void *memory_or_end(size_t bytes)
{
    void *at = malloc(bytes ? bytes : 1);
    if (!at)
        out_of_memory(bytes);
    return at;
}

void *memory_resized_or_end(void *at, size_t bytes)
{
    void *resized = realloc(at, bytes ? bytes : 1);
    if (!resized)
        out_of_memory(bytes);
    return resized;
}

char *memory_copy_or_end(const char *text)
{
    size_t bytes = strlen(text) + 1;
    return memcpy(memory_or_end(bytes), text, bytes);
}
