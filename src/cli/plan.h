/* How a run went about its work, for --explain-plan. */
#ifndef KPIRECON_CLI_PLAN_H
#define KPIRECON_CLI_PLAN_H

#include "base/out.h"
#include "report/run.h"

void plan_explain(struct out *err, const struct run *run);

#endif
