/* The decision about one claim: a verdict, the first reason that applies, the
   others, notes, causes, and what to do next. */
#ifndef KPIRECON_RESOLUTION_RESOLUTION_H
#define KPIRECON_RESOLUTION_RESOLUTION_H

#include "diagnosis/diagnosis.h"
#include "evidence/dossier.h"
#include "programme/calendar.h"

enum verdict { VERDICT_OK, VERDICT_CONFIRMED, VERDICT_WAIT, VERDICT_NEED_INFO, VERDICT_REJECT, VERDICT_EXPIRED,
               VERDICT_REVIEW, VERDICT_ROUTE, VERDICT_COUNT };

enum reason {
#define REASON(code, verdict, when, next) REASON_##code,
#include "resolution/reasons.def"
#undef REASON
    REASON_COUNT
};

enum note {
#define NOTE(code, meaning) NOTE_##code,
#include "resolution/notes.def"
#undef NOTE
    NOTE_COUNT
};

Slice verdict_name(enum verdict verdict);
bool verdict_from_name(Slice name, enum verdict *out);
Slice verdict_meaning(enum verdict verdict);
Slice reason_name(enum reason reason);
enum verdict reason_verdict(enum reason reason);
Slice reason_when(enum reason reason);
Slice reason_next_step(enum reason reason);
Slice note_name(enum note note);
Slice note_meaning(enum note note);

struct reason_hit {
    enum reason reason;
    Slice detail; /* empty when the code has none */
};

#define MAX_HITS 16

struct resolution {
    const struct claim *claim;
    enum verdict verdict;
    struct reason_hit *hits; /* in ladder order: [0] is the reason, the rest is `also`; room for MAX_HITS
                                while the ladder is climbed */
    size_t hit_count;
    uint32_t notes; /* bit per enum note */
    Date publication_used; /* argument of N_PUBLICATION_USED */
    struct diagnosis diagnosis;
    const struct match *match;
    struct comparisons compared;
    bool compared_at_all;  /* recorded, difference mean something */
    bool corrected;        /* CONFIRMED: the record should say what the claim says */
    Date wait_until;       /* DATE_NONE: null */
    MonthSpan window;      /* the months that are shown, or count for the renewal the reason speaks of */
    Date anniversary;      /* the one this day is about; DATE_NONE: not known */
    Date renew_until;      /* RENEWAL_STILL_OPEN */
    Slice other_ticket;    /* DUPLICATE_TICKET, N_CORRECTED_BY_LATER: its id */
    Slice evidence_agrees; /* "'inv.xml' agrees on number, month and units"; empty: nothing was compared */
    Slice because;   /* why, in one sentence: what speaks for the first reason */
    Slice next_step; /* what to do, in one or two */
    const struct dossier *dossier;
    Date as_of;
};

#endif
