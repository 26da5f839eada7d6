/* What a decision was about, as short texts that stand in the ledger beside it: what the claim says and what is published,
   as the report has them, why they differ, and what proves it. Who reads the ledger sees which figures somebody decided
   on; and a night sees whether a decision with the same verdict and reason would tell a partner something else.

   Where a value could be read it stands as it was read: no format, order or spelling of the same figures makes another
   text. Decisions of ledgers before version 5 have none: all are empty, and nothing is known to differ. Private to
   ledger/. */
#ifndef KPIRECON_LEDGER_TELLING_H
#define KPIRECON_LEDGER_TELLING_H

#include "base/base.h"

struct arena;
struct programme;
struct resolution;
struct screening;

struct telling {
    Slice claimed;   /* "2020-01 MOC, invoice G002297372, units 25, KPI 560, revenue 3062500 KRW" */
    Slice recorded;  /* the same of the published rows; empty when there are none */
    Slice causes;    /* further reasons, then causes: "REVENUE_DIFFERS kpi:DIGIT_SWAP"; without those of the clock */
    Slice documents; /* "invoice 898c4f3a84e8", by their bytes, in an order of their own */
    Slice other;     /* the ticket that it repeats, is corrected by, or whose row it asks for */
};

/* In `mem`. Before the resolution becomes another one: it is tonight's. */
struct telling telling_of(const struct resolution *now, const struct programme *programme, struct arena *mem);

/* Each is false where one of the two is not known. */
bool telling_claims_otherwise(const struct telling *known, const struct telling *now);
bool telling_records_otherwise(const struct telling *known, const struct telling *now);
bool telling_has_other_causes(const struct telling *known, const struct telling *now); /* or names another ticket */
/* What is no longer at hand is not missed: it was seen. */
bool telling_has_new_documents(const struct telling *known, const struct telling *now);
/* Was it among them? */
bool telling_names_document(Slice documents, const struct screening *document);

#endif
