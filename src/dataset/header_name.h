/* Names of columns without what exports put around them: "Sum of KPI Value",
   "Umsatz (EUR)", "content.properties.KPIValue", "KPI[Invoice Number]". */
#ifndef KPIRECON_DATASET_HEADER_NAME_H
#define KPIRECON_DATASET_HEADER_NAME_H

#include "base/base.h"

struct arena;
struct currency_word;
struct programme;

/* Lower case, no marks, and of ASCII only letters, digits and "$": "Invoice #" is "invoice". */
Slice header_name_fold(Slice name, struct arena *mem);
/* "sumofkpivalue" (folded) is "kpivalue"; false when nothing says that it is a sum. */
bool header_name_cut_summary(Slice folded, struct arena *mem, Slice *rest);
/* "Umsatz in EUR" is "Umsatz", in EUR; not when the words also say thousands. */
bool header_name_cut_currency(Slice name, const struct programme *programme, struct arena *mem, Slice *rest,
                              struct currency_word *currency);
/* "EUR", "€", "円", and nothing beside it: "Tsd. EUR" and "百万円" are other amounts. */
bool header_word_is_currency(Slice word, const struct programme *programme, struct arena *mem,
                             struct currency_word *out);
/* The last part of a path of names, or what stands in the brackets of a table. */
bool header_name_cut_path(Slice name, Slice *rest);

#endif
