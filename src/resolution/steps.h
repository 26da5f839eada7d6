/* The ladder as it was climbed, step by step, for people who ask why: told from what a
   resolution holds, never decided again. In the order of rules section 5. */
#ifndef KPIRECON_RESOLUTION_STEPS_H
#define KPIRECON_RESOLUTION_STEPS_H

#include "resolution/decide.h"

enum ladder_step {
#define STEP(code, name, asked, settings) STEP_##code,
#include "resolution/steps.def"
#undef STEP
    STEP_COUNT
};

Slice step_name(enum ladder_step step);     /* "window" */
Slice step_asked(enum ladder_step step);    /* the question, one line */
Slice step_settings(enum ladder_step step); /* names of the settings it looks at, with blanks between; may be empty */
/* The step that a reason belongs to. */
enum ladder_step step_of_reason(enum reason reason);

/* Was the step reached? A duplicate and what is no KPI claim end the climb early. */
bool step_was_asked(const struct resolution *resolution, enum ladder_step step);
/* The answer with its numbers, in `mem`; empty when the step was not asked. */
Slice step_answer(const struct programme *programme, const struct batch *batch, const struct resolution *resolution,
                  enum ladder_step step, struct arena *mem);

#endif
