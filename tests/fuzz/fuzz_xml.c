/* The XML door over any bytes: a document that can be walked, or one finding. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/xml.h"
#include "fuzz.h"

#include <libxml/tree.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem;
    struct diag diag;
    xml_library_init();
    arena_init(&mem, (size_t)1 << 24);
    diag_init(&diag, &mem);
    xmlDocPtr doc = xml_parse(S("fuzz.xml"), (Slice){(const char *)data, size}, &diag);
    if (diag_count(&diag, SEVERITY_ERROR) != (doc ? 0 : 1) || diag.fault.at)
        abort();
    if (doc)
        xmlFree(xmlNodeGetContent(xmlDocGetRootElement(doc)));
    xmlFreeDoc(doc);
    arena_done(&mem);
    return 0;
}
