/* The tokeniser of interchanges over any bytes: every segment and component lies in the text, in order. */
#include "fuzz.h"

#include "evidence/edi.h"

#include <stdlib.h>

static int lies_within(Slice part, Slice whole)
{
    return part.len == 0 || (part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Slice text = {(const char *)data, size};
    struct edi edi;
    struct edi_segment segment;
    size_t last = 0;
    if (!edi_open(&edi, text))
        return 0;
    while (edi_next(&edi, &segment)) {
        if (segment.at < last || !lies_within(segment.whole, text) || segment.element_count > MAX_EDI_ELEMENTS)
            abort();
        last = segment.at;
        for (size_t i = 0; i <= segment.element_count; i++)
            for (size_t k = 1; k <= 3; k++)
                if (!lies_within(edi_component(&edi, &segment, i, k), segment.whole))
                    abort();
    }
    return 0;
}
