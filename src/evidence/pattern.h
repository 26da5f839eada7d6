/* Regular expressions over text that nobody trusts: this room's door to PCRE2. Every
   pattern has limits on its steps, depth and heap, so that no text can hold up a run.

       struct pattern *pattern = pattern_new(S("\\d+ KPI"), mem, &problem, &offset);
       if (pattern_find(pattern, text, &words) == PATTERN_FOUND) ...
       pattern_close(pattern);

   Unicode, without case; blanks in a pattern stand for nothing. */
#ifndef KPIRECON_EVIDENCE_PATTERN_H
#define KPIRECON_EVIDENCE_PATTERN_H

#include "base/base.h"

struct arena;
struct pattern;

#define MAX_PATTERN_STEPS 200000u
#define MAX_PATTERN_DEPTH 2000u
#define MAX_PATTERN_HEAP_KB 4096u

enum pattern_result { PATTERN_NOT_FOUND, PATTERN_FOUND, PATTERN_GAVE_UP };

/* NULL when it is no pattern: *problem says why, at the byte *offset. */
struct pattern *pattern_new(Slice text, struct arena *mem, Slice *problem, size_t *offset);
/* The same question without making one, which is much quicker. */
bool pattern_is_valid(Slice text, struct arena *mem, Slice *problem, size_t *offset);
void pattern_close(struct pattern *pattern); /* accepts NULL */
/* *words is what matched, a part of `text`, on PATTERN_FOUND only. */
enum pattern_result pattern_find(struct pattern *pattern, Slice text, Slice *words);

/* What matched, and what stands in the pattern's first brackets that keep (empty: nothing). */
struct pattern_match {
    Slice words, value;
};
/* The same from the byte `from` on, where a character begins; what stands before it is looked back at.
   `text` must be UTF-8: it is not looked through again for every pattern. */
enum pattern_result pattern_find_from(struct pattern *pattern, Slice text, size_t from, struct pattern_match *match);

#endif
