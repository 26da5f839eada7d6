/* Screening over any bytes: XML, interchanges, containers and whatever else the registry takes
   them for. What is accepted must say why, and what is doubtful must be uncertain. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/diag.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

#include <stdlib.h>

static struct evidence_rules rules; /* loaded once */

/* The compiled patterns are the library's, and stand where a leak detector does not look. */
static void close_rules(void)
{
    evidence_rules_close(&rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena kept;
    struct templates templates = {0};
    struct arena mem;
    struct diag diag;
    struct screening found;
    arena_init(&mem, 0);
    diag_init(&diag, &mem);
    if (!kept.base) {
        xml_library_init();
        arena_init(&kept, 0);
        if (!evidence_rules_load(&rules, &templates, &kept, &diag))
            abort();
        atexit(close_rules);
    }
    screen_document(&rules, S("fuzz"), (Slice){(const char *)data, size}, &mem, &found, &diag);
    if (found.because.len == 0 || (found.doubt != DOUBT_NONE) != (found.kind == KIND_uncertain))
        abort();
    arena_done(&mem);
    return 0;
}
