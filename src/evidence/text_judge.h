/* Decides what a text document is, by the scored rules: what speaks for each kind is counted by
   scope, and an invoice must also show its number, its date and its total, without a rival's title
   and without words that deny it. Doubt is KIND_uncertain with the words of both sides. */
#ifndef KPIRECON_EVIDENCE_TEXT_JUDGE_H
#define KPIRECON_EVIDENCE_TEXT_JUDGE_H

#include "evidence/evidence_private.h"
#include "evidence/text_document.h"
#include "evidence/text_rules.h"

#define MAX_TEXT_HITS 400

/* A rule that matched, and where in the folded text. */
struct text_hit {
    const struct text_rule *rule;
    size_t at, end;
    size_t value_at, value_end; /* equal: there is none */
};

struct text_hits {
    struct text_hit at[MAX_TEXT_HITS];
    size_t count;
    size_t per_scope[TEXT_SCOPE_COUNT];
    const struct text_rule *gave_up; /* a pattern that the text was too hard for, or NULL */
};

/* The document is finished. Fills screener->out: kind, because, quotes, signals, language, facts, fingerprint. */
void text_judge(struct screener *screener, const struct text_document *document);

/* Does such a text deny outright that it is an invoice? *words are those that do. */
bool text_denies(const struct screener *screener, const struct text_document *document, Slice *words);

/* The facts that labels stand by, in text_facts.c. */
void facts_from_text(const struct text_document *document, const struct text_hits *hits,
                     const struct text_rules *rules, enum document_kind kind, Slice language, struct arena *mem,
                     struct document_facts *out);

#endif
