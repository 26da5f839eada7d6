/* Foreign libraries that few runs need, loaded by their door when they are needed:
   linked, they would cost every start more than the rest of it. The door lists the
   functions it calls; their types come from the library's own header, and the name
   of the file from the one the build found (LOADS in src/CMakeLists.txt).

       #define GMIME(X) X(g_mime_init) X(g_object_unref)
       LIBRARY(gmime, GMIME, GMIME_SONAME, "libgmime-3.0-0", "reading mail");

       struct gmime gmime;
       if (!LIBRARY_LOAD(gmime, &gmime, diag)) return false;
       gmime.g_mime_init();

   Loading again costs little. What is loaded stays until the process ends: libraries
   leave behind what runs then. */
#ifndef KPIRECON_BASE_LIBRARY_H
#define KPIRECON_BASE_LIBRARY_H

#include "base/base.h"

struct diag;

struct library {
    const char *file;    /* "libgmime-3.0.so.0" */
    const char *package; /* Debian's, for who has to install it */
    const char *purpose; /* "reading mail" */
    const char *const *names;
    size_t count;
};

/* Fills `table`, as many pointers as there are names. False with a fault that says
   what is missing, and what cannot be done without it. */
bool library_load(const struct library *library, void *table, struct diag *diag);

#define LIBRARY_FIELD(name) __typeof__(name) *name;
#define LIBRARY_NAME(name) #name,
#define LIBRARY(tag, list, file_, package_, purpose_)                                                        \
    struct tag {                                                                                             \
        list(LIBRARY_FIELD)                                                                                  \
    };                                                                                                       \
    static const char *const tag##_names[] = {list(LIBRARY_NAME)};                                           \
    static const struct library tag##_library = {file_, package_, purpose_, tag##_names, COUNT_OF(tag##_names)}; \
    static_assert(sizeof(struct tag) == COUNT_OF(tag##_names) * sizeof(void *), "nothing but pointers")
/* `table` is a struct tag *, and nothing else. */
#define LIBRARY_LOAD(tag, table, diag) library_load(&tag##_library, 1 ? (table) : (struct tag *)0, (diag))

#endif
