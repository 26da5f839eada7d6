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
    GRAVE_EVENT = 9,
    DENIAL_WEIGHT = 4,  /* for the kind that a denial names */
    MAX_FOREIGN_WORD = 12, /* as weight_of_letters() counts */
    MIN_OTHER_BYTES = 120,
    BARE_LABEL = 1,     /* weight of "No." and the like */
    MAX_ABOUT = 5,      /* more, and it is a text about documents */
    SURE_ABOUT = 8,     /* so much, and it is nothing else */
    ABOUT_LINES = 70,   /* what speaks about documents shows early */
    MIN_LANGUAGE_WORDS = 3
};

struct tally {
    int title, label, phrase, event;
    const struct text_hit *best_title, *best_phrase, *best_label, *best_event;
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
    const struct text_hit *denial, *number, *best_about;
    const struct text_hit *unknown_title; /* where no known one says what it is */
    const struct text_hit *accepted_by; /* its title or label, once it is accepted for them */
    bool has_date, has_own_date, has_party;
    bool has_pair; /* its number and its date are labelled with one word: "Invoice no", "Invoice date" */
    unsigned amounts; /* facts whose amount stands by itself, 1 << enum text_fact */
    int about; /* what shows that it speaks about documents */
    size_t words; /* that show a language */
    Slice language, neighbour; /* the other one that it may be */
};

/* Every rule on the text, in text_match.c: fills text, grams and hits. */
void text_match(struct judging *judging);
/* "Order confirmation no. 12" loses its force, since invoices say so too; where nothing else names the document
   it is its name: adds what the masks had taken from the rivals. */
void text_match_rivals(struct judging *judging);

/* screener, document and rules are given; fills the rest. */
void tally_make(struct judging *judging);

#endif
