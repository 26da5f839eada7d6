/* The mail reader over any bytes. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_reader fuzz = {.format = "mail", .name = "fuzz.eml", .has_lines = true};
    return fuzz_reader(&fuzz, data, size);
}
