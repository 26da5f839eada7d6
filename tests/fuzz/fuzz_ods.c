/* The reader of OpenDocument spreadsheets, found by looking, over any bytes. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_reader fuzz = {.format = NULL, .name = "fuzz.ods", .has_lines = false};
    return fuzz_reader(&fuzz, data, size);
}
