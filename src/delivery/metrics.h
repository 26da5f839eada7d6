/* Figures of a night for Prometheus, as its node exporter collects them from *.prom files: written aside and
   renamed, so that a half of them is never seen. */
#ifndef KPIRECON_DELIVERY_METRICS_H
#define KPIRECON_DELIVERY_METRICS_H

#include "base/base.h"

struct arena;
struct diag;

struct metric {
    const char *name, *help; /* "kpirecon_claims"; several rows of one name stand together */
    const char *label;       /* "verdict", or NULL */
    Slice label_value;
    int64_t value;
};

bool metrics_write(Slice path, const struct metric *metrics, size_t count, struct arena *scratch, struct diag *diag);

#endif
