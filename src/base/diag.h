/* Where the rooms complain. A finding is about the input, at a place, and the
   run goes on; a fault is why the run cannot go on. Nothing is printed here:
   cli/ shows what was collected and turns it into an exit status.

       if (!date_parse(field, &row->published))
           diag_add(diag, FINDING_dataset_value, place, "column 'Published On': '%.*s' is not a date", SLICE_ARG(field));
       if (fd < 0)
           return diag_fault(diag, "cannot open '%.*s': %s", SLICE_ARG(name), strerror(errno));
*/
#ifndef KPIRECON_BASE_DIAG_H
#define KPIRECON_BASE_DIAG_H

#include "base/place.h"

#include <stdio.h>

struct arena;

enum severity { SEVERITY_IGNORE, SEVERITY_WARNING, SEVERITY_ERROR };

enum finding_id {
#define FINDING(id, severity, meaning) FINDING_##id,
#include "base/findings.def"
#undef FINDING
    FINDING_COUNT
};

struct finding {
    struct finding *next;
    enum finding_id id;
    enum severity severity;
    Place place;
    Slice message;
};

/* How many of one finding are kept with their text; the rest are counted. */
#define MAX_FINDINGS_KEPT 20

struct fault_list {
    Slice *at;
    size_t count, capacity;
};

struct diag {
    struct arena *mem;
    enum severity grade[FINDING_COUNT];
    uint64_t count[FINDING_COUNT];
    struct finding *first, **last; /* not yet taken; cli/ prints and moves on */
    Slice fault;                   /* why the run cannot go on; the first one stays */
    bool fault_may_pass;           /* trying again later may help: exit status 75 */
    struct fault_list *faults;     /* takes all of them, for whoever looks at many things at once; else NULL */
    FILE *debug;                   /* where the story goes, NULL when nobody listens */
    Slice debug_rooms;             /* "matching,dataset", or "all" */
};

void diag_init(struct diag *diag, struct arena *mem);

/* Names outside: "csv-row-width". */
Slice finding_name(enum finding_id id);
Slice finding_meaning(enum finding_id id);
enum severity finding_default(enum finding_id id);
bool finding_from_name(Slice name, enum finding_id *out);

/* Strings are copied; the place's source too. Ignored findings are only counted. */
void diag_add(struct diag *diag, enum finding_id id, Place place, const char *format, ...) PRINTF_LIKE(4, 5);
/* For findings of one file: whoever mends it goes from its top to its end. What has no line comes last. */
void diag_sort_by_line(struct diag *diag);
/* Always returns false, so that a failing function can end with it. */
bool diag_fault(struct diag *diag, const char *format, ...) PRINTF_LIKE(2, 3);
bool diag_fault_for_now(struct diag *diag, const char *format, ...) PRINTF_LIKE(2, 3);
uint64_t diag_count(const struct diag *diag, enum severity severity);

/* The story, for -v and --log=ROOM; off by default. */
void diag_debug(const struct diag *diag, Slice room, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
