/* The reader of document types over any file of one's own: it loads, or says what is wrong. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/diag.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_file(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char folder[] = "/tmp/kpirecon-fuzz-XXXXXX", rules_folder[64], path[128];
    struct arena mem;
    struct diag diag;
    struct evidence_rules rules;
    xml_library_init();
    if (!mkdtemp(folder))
        abort();
    snprintf(rules_folder, sizeof rules_folder, "%s/rules", folder);
    snprintf(path, sizeof path, "%s/document-types.xml", rules_folder);
    mkdir(rules_folder, 0700);
    write_file(path, data, size);
    struct templates templates = {.folder = {folder, sizeof folder - 1}};
    arena_init(&mem, 0);
    diag_init(&diag, &mem);
    bool loaded = evidence_rules_load(&rules, &templates, &mem, &diag);
    if (!loaded && !diag.fault.len)
        abort();
    arena_done(&mem);
    unlink(path);
    rmdir(rules_folder);
    rmdir(folder);
    return 0;
}
