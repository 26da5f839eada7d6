/* The settings of the rule file by their names, for those who tell of them, change
   them by an option, or want to know where one stands: rule section "settings". */
#ifndef KPIRECON_PROGRAMME_SETTINGS_H
#define KPIRECON_PROGRAMME_SETTINGS_H

#include "programme/programme.h"

size_t setting_count(void);
/* An index below setting_count(), or setting_count(). */
size_t setting_find(Slice name);
Slice setting_name(size_t setting);
Slice setting_meaning(size_t setting);
/* "1 to 28", "yes or no", "credit_month or original_month"; in `mem`. */
Slice setting_allowed(size_t setting, struct arena *mem);
/* The value as a rule file writes it; in `mem`. */
Slice setting_text(const struct programme *programme, size_t setting, struct arena *mem);
bool setting_same(const struct programme *a, const struct programme *b, size_t setting);
/* "page", "documentation", "our choice"; empty when the file does not say. */
Slice setting_source(const struct programme *programme, size_t setting);
/* Where its value stands: "templates/rules/programme.xml:27", or "--set". */
Slice setting_place(const struct programme *programme, size_t setting, struct arena *mem);

/* "NAME=VALUE" of the option --set, by the same ceilings as in the file. False with a fault. An unknown
   name is the caller's to complain about: it asserts setting_find(). */
bool setting_assign(struct programme *programme, size_t setting, Slice value, struct arena *mem, struct diag *diag);
/* After the last of them: settings that contradict each other are a fault. */
bool settings_agree(const struct programme *programme, struct arena *mem, struct diag *diag);

#endif
