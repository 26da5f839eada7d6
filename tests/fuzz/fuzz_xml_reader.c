/* The XML reader over any bytes: records, sheets, or one fault. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_reader fuzz = {.format = "xml", .name = "fuzz.xml", .has_lines = false};
    return fuzz_reader(&fuzz, data, size);
}
