/* A support agent's desk for tests: tickets and published rows as CSV text, read by
   the real rooms, decided by the real ladder.

       struct desk desk;
       desk_open(&desk, TICKETS, KPI, "2020-02-20");
       check_slice("verdict", verdict_name(desk.decided.resolutions[0].verdict), S("OK"));
       desk_close(&desk);
*/
#ifndef KPIRECON_TESTS_SUPPORT_DESK_H
#define KPIRECON_TESTS_SUPPORT_DESK_H

#include "bytes/source.h"
#include "evidence/rules.h"
#include "programme/partner_registry.h"
#include "resolution/decide.h"
#include "support/test.h"

#define MAX_DESK_PUBLICATIONS 4

struct desk {
    struct test_world world;
    struct programme programme;
    struct evidence_rules rules;
    struct partner_registry registry;
    struct source tickets, partners;
    struct batch batch;
    struct quarantine quarantine;
    struct dossier *dossiers;
    struct dataset *dataset;
    enum decided_how how; /* for desk_decide() */
    struct decided decided;
    char folder[64];
};

/* One publication's CSV and the day it was published. */
struct desk_publication {
    const char *published;
    const char *csv;
};

/* Reads everything but decides nothing. `partners` may be NULL; `publications` end with {NULL, NULL}. */
void desk_read(struct desk *desk, const char *tickets, const struct desk_publication *publications,
               const char *partners);
void desk_decide(struct desk *desk, const char *as_of); /* "filed" works too */
/* Both, for the usual single publication of 2020-02-15. */
void desk_open(struct desk *desk, const char *tickets, const char *kpi, const char *as_of);
void desk_close(struct desk *desk);

#endif
