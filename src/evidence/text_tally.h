/* What speaks for each kind of document: the rules tried on a folded text, and their matches counted by
   scope. Deciding is for text_judge.c. */
#ifndef KPIRECON_EVIDENCE_TEXT_TALLY_H
#define KPIRECON_EVIDENCE_TEXT_TALLY_H

#include "evidence/text_judge.h"

/* What a tally must reach; the margins are wide on purpose. */
enum {
    SURE_TITLE = 7,     /* this is the name of the document */
    RIVAL_TITLE = 6,    /* so much of another kind's title, and it is no invoice */
    RIVAL_PHRASE = 8,   /* the same of phrases */
    RIVAL_ALONE = 5,    /* enough where nothing speaks for an invoice */
    RIVAL_TITLE_MARGIN = 3, /* over a weak title further down */
    RIVAL_MARGIN = 4,   /* over what speaks for an invoice */
    LIST_WEIGHT = 6,    /* invoice numbers stand in a column */
    TABLE_WEIGHT = 9,   /* an export */
    ANNOUNCED_CREDIT = 6,
    DENIAL_WEIGHT = 4,  /* for the kind that a denial names */
    MAX_FOREIGN_WORD = 12, /* bytes */
    MIN_OTHER_BYTES = 120,
    MIN_LANGUAGE_WORDS = 3
};

struct tally {
    int title, label, phrase;
    const struct text_hit *best_title, *best_phrase, *best_label;
    size_t title_line;
    bool is_reference; /* the title may name another document: "Purchase order: 4711" */
};

struct judging {
    struct screener *screener;
    const struct text_document *document;
    struct text_rules *rules;
    struct text_grams grams;
    Slice text; /* folded, without what is masked */
    struct text_hits hits;
    struct tally tally[KIND_COUNT];
    unsigned listed;
    const struct text_hit *denial, *number;
    bool has_date, has_amount, has_own_date;
    size_t words; /* that show a language */
    Slice language;
};

/* screener, document and rules are given; fills the rest. */
void tally_make(struct judging *judging);

#endif
