/* What a fuzzer and the driver that stands in for it agree on. A target calls
   abort() when something is wrong that no sanitizer sees. */
#ifndef KPIRECON_TESTS_FUZZ_FUZZ_H
#define KPIRECON_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
