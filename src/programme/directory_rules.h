/* What makes a directory request, and what its name, country and address may be:
   templates/rules/directory.xml. Large, and needed by few batches: load it when the
   first ticket asks for it. Constant after loading. */
#ifndef KPIRECON_PROGRAMME_DIRECTORY_RULES_H
#define KPIRECON_PROGRAMME_DIRECTORY_RULES_H

#include "base/base.h"

struct arena;
struct diag;
struct templates;

enum directory_field { DIRECTORY_NAME, DIRECTORY_COUNTRY, DIRECTORY_URL, DIRECTORY_FIELD_COUNT };

struct directory_rules;

/* In `mem`; NULL after a fault. */
const struct directory_rules *directory_rules_load(const struct templates *templates, struct arena *mem,
                                                   struct diag *diag);
bool directory_spoken_of(const struct directory_rules *rules, Slice text, struct arena *scratch);
/* ISO 3166 alpha-2 of a country by its code or its name in any language; empty when it is none, or
   when the text names two. */
Slice country_find(const struct directory_rules *rules, Slice text, struct arena *scratch);
/* Why a host is nobody's own site ("a social network"); empty when it may be one. Lower case. */
Slice host_objection(const struct directory_rules *rules, Slice host);

#endif
