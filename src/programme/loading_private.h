/* A struct programme while it is being read, for the files that share the work. */
#ifndef KPIRECON_PROGRAMME_LOADING_PRIVATE_H
#define KPIRECON_PROGRAMME_LOADING_PRIVATE_H

#include "programme/catalogue.h"
#include "programme/rule_file.h"
#include "programme/taxes.h"

#define MAX_TYPES 200
#define MAX_TYPE_NAMES 10000
#define MAX_CURRENCIES 400
#define MAX_EXTENSIONS 100
#define MAX_PROMOTIONS 100

struct loading {
    struct rule_file file;
    struct programme *programme; /* its arrays are the ones below */
    struct arena *mem;
    struct omlp_type types[MAX_TYPES];
    struct extension extensions[MAX_EXTENSIONS];
    struct promotion promotions[MAX_PROMOTIONS];
    struct currency currencies[MAX_CURRENCIES];
    Slice *names; /* compact */
    uint16_t *name_type;
    struct tax_rate *country_taxes;
    size_t country_tax_capacity;
};

void load_settings(struct loading *load, const struct _xmlNode *section);
void load_catalogue(struct loading *load, const struct _xmlNode *section);
void load_currencies(struct loading *load, const struct _xmlNode *section);
void load_taxes(struct loading *load, const struct _xmlNode *section);

#endif
