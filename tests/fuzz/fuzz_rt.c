/* The reader of RT text over any bytes. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_reader fuzz = {.format = "rt", .name = "fuzz.txt", .has_lines = true};
    return fuzz_reader(&fuzz, data, size);
}
