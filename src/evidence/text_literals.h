/* What must stand in a text before a pattern can match: one of some plain words, found in the pattern as it is
   written in templates/rules/evidence.xml. Trying a pattern costs far more than looking for them.

       struct text_literals words = text_literals_of(S("(?:not|no) (?:a|an) invoice"), mem);   one: "invoice" */
#ifndef KPIRECON_EVIDENCE_TEXT_LITERALS_H
#define KPIRECON_EVIDENCE_TEXT_LITERALS_H

#include "base/base.h"

struct arena;

/* None: a pattern may match anything. */
struct text_literals {
    Slice *words; /* one of them must stand in the text */
    size_t count, capacity;
};

/* They point into the pattern. */
struct text_literals text_literals_of(Slice pattern, struct arena *mem);
/* Cuts a pattern at its first '|' outside all brackets. */
Slice text_choice_cut(Slice pattern, Slice *rest);

/* Which three-byte runs stand in a text, so that most words need not be looked for. */
struct text_grams {
    uint64_t bits[1024];
};
void text_grams_make(struct text_grams *grams, Slice text);
/* May such a pattern match in this text, of whose whole the grams are? */
bool text_literals_stand(const struct text_literals *literals, const struct text_grams *grams, Slice text);

#endif
