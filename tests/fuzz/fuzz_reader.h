/* What the fuzz targets of readers share. */
#ifndef KPIRECON_TESTS_FUZZ_FUZZ_READER_H
#define KPIRECON_TESTS_FUZZ_FUZZ_READER_H

#include "fuzz.h"

#include <stdbool.h>

struct fuzz_reader {
    const char *format; /* the reader's name; NULL: found by looking */
    const char *name;   /* of the source */
    bool has_lines;     /* rows stand in lines, in order, and each bad one is one finding */
};

int fuzz_reader(const struct fuzz_reader *fuzz, const uint8_t *data, size_t size);

#endif
