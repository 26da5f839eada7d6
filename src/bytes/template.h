/* Rules, labels, stylesheets and texts: data in templates/, embedded in the
   binary when it is built; a folder given by --templates overrides file by file. */
#ifndef KPIRECON_BYTES_TEMPLATE_H
#define KPIRECON_BYTES_TEMPLATE_H

#include "bytes/digest.h"

struct arena;
struct diag;

struct templates {
    Slice folder; /* empty: only what is embedded */
};

/* `name` is relative to templates/: "rules/programme.xml". *source is how to
   name it in findings: the path when it came from the folder, else
   "templates/rules/programme.xml". The text lives in `mem` or in the binary. */
bool template_load(const struct templates *templates, Slice name, struct arena *mem, Slice *text, Slice *source,
                   struct diag *diag);
/* The names that begin and end like this ("presets/", ".xml"), ascending, each once, embedded or in the folder. */
size_t templates_beneath(const struct templates *templates, Slice folder, Slice end, struct arena *mem, Slice **names);
/* One SHA-256 of all that may change a decision, the folder's files in the place of ours: of the lines that
   sha256sum(1) prints for the .xml files of presets/ and then rules/. False with a fault when one cannot be read. */
bool templates_digest(const struct templates *templates, char into[DIGEST_HEX_CHARS], struct diag *diag);

#endif
