/* One letter in one language, in blocks that every form shows in its own way. */
#ifndef KPIRECON_REPORT_LETTER_H
#define KPIRECON_REPORT_LETTER_H

#include "base/buf.h"
#include "report/letter_language.h"
#include "report/report_private.h"
#include "tickets/directory.h"

enum letter_block_kind {
    BLOCK_PARAGRAPH,
    BLOCK_HEADING, /* of a claim */
    BLOCK_RESULT,  /* has a label, as the two below */
    BLOCK_WHY,     /* one reason; several follow one another */
    BLOCK_NEXT,
    BLOCK_SIGNATURE
};

struct letter_block {
    enum letter_block_kind kind;
    size_t from, to; /* in letter->words */
};

struct letter {
    const struct letter_language *language;
    struct buf words; /* no line ends; the words of all blocks one after the other */
    struct letter_block *blocks;
    size_t block_count, block_capacity;
    Slice subject; /* in `mem` */
    Date day;      /* as of which the claims were decided */
    struct arena *mem; /* rewound by each composing */
    size_t mark;
};

void letter_init(struct letter *letter, struct arena *mem);
void letter_done(struct letter *letter);
/* What the letter says of the ticket and its claims. False when the language lacks a text that is needed. */
bool letter_compose(struct letter *letter, const struct run *run, const struct ticket *ticket,
                    const struct letter_language *language);
Slice letter_block_words(const struct letter *letter, const struct letter_block *block);
/* "Result:", of blocks that have one; else empty. */
Slice letter_block_label(const struct letter *letter, const struct letter_block *block);

void letter_to_text(const struct letter *letter, struct buf *into);
void letter_to_html(const struct letter *letter, struct buf *into);
/* A draft for any mail program: multipart/alternative of both, without addresses. */
void letter_to_mail(const struct letter *letter, struct buf *into);

/* What the slots of a text stand for. */
struct letter_case {
    const struct run *run;
    const struct letter_language *language;
    const struct ticket *ticket;
    Date day; /* as of which the ticket was decided */
    struct arena *scratch;
    /* of one claim: */
    const struct facts *facts; /* NULL: the texts speak of the ticket */
    enum reason reason;
    Slice detail;
    enum claim_field measure; /* what `compare` speaks of */
    enum directory_fault fault;
};

/* False when the value is not known, or is not the partner's to know; then nothing is added. */
bool letter_add_slot(struct buf *buf, const struct letter_case *of, enum letter_slot slot);
/* Claims of the ticket that are KPI claims. */
uint64_t letter_claim_count(const struct letter_case *of);

#endif
