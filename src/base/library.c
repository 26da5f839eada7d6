/* dlopen() for all doors: all of a library's functions are there, or it is not used. */
#include "base/library.h"

#include "base/diag.h"

#include <dlfcn.h>
#include <string.h>

/* What the loader says begins with the file's name, which our own words bring already. */
static const char *reason(const struct library *library)
{
    const char *said = dlerror();
    size_t len = strlen(library->file);
    if (!said)
        return "no reason given";
    return strncmp(said, library->file, len) == 0 && strncmp(said + len, ": ", 2) == 0 ? said + len + 2 : said;
}

bool library_load(const struct library *library, void *table, struct diag *diag)
{
    void *handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return diag_fault(diag, "%s needs %s, of the package %s: %s", library->purpose, library->file,
                          library->package, reason(library));
    for (size_t i = 0; i < library->count; i++) {
        void *found = dlsym(handle, library->names[i]);
        if (!found)
            return diag_fault(diag, "%s needs another release of %s, of the package %s: this one has no %s",
                              library->purpose, library->file, library->package, library->names[i]);
        memcpy((char *)table + i * sizeof found, &found, sizeof found);
    }
    return true;
}
