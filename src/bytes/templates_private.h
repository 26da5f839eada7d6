/* Between the generated table of embedded files and bytes/template.c. */
#ifndef KPIRECON_BYTES_TEMPLATES_PRIVATE_H
#define KPIRECON_BYTES_TEMPLATES_PRIVATE_H

#include "base/base.h"

struct template_file {
    Slice name;
    Slice text;
};

extern const struct template_file template_files[]; /* ended by an empty name */

#endif
