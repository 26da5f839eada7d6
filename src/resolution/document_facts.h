/* An accepted document held against its claim (rules section 6). What the document does not print denies nothing.
   Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_DOCUMENT_FACTS_H
#define KPIRECON_RESOLUTION_DOCUMENT_FACTS_H

#include "resolution/case_file.h"

bool document_denies_revenue(const struct case_file *file, const struct screening *document);
bool document_denies_units(const struct case_file *file, const struct screening *document);
bool document_denies_period(const struct case_file *file, const struct document_facts *facts);
bool document_denies_partner(const struct case_file *file, const struct document_facts *facts);
bool document_in_other_currency(const struct case_file *file, const struct document_facts *facts);

/* Its total and, where it counts any, its units are those of the rows found: of the two, the ticket has the slip. */
bool document_says_published(const struct case_file *file, const struct document_facts *facts);
/* Of the same size within the tolerance; the sign is asked by document_denies_revenue(). */
bool document_near_amount(Decimal a, Decimal b, Decimal tolerance);
/* All its lines together are this many, whatever the sign. */
bool document_has_units(const struct document_facts *facts, Decimal wanted);
/* Where a document shows no net total: the tax that turns the claimed amount into its total, in permille, or 0. */
int document_tax(const struct case_file *file, const struct document_facts *facts, Decimal tolerance);

#endif
