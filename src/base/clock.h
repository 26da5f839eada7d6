/* Time that passes, for telling how long something took. Nothing is decided by it. */
#ifndef KPIRECON_BASE_CLOCK_H
#define KPIRECON_BASE_CLOCK_H

#include "base/base.h"

/* Microseconds since some moment; never goes back. */
int64_t clock_now_us(void);

#endif
