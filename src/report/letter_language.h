/* What a letter says in one language, and how the language writes numbers, dates and money:
   templates/letters/LANG.xml, read once and constant from then on. */
#ifndef KPIRECON_REPORT_LETTER_LANGUAGE_H
#define KPIRECON_REPORT_LETTER_LANGUAGE_H

#include "programme/directory_rules.h"
#include "report/plural.h"
#include "resolution/resolution.h"

struct arena;
struct buf;
struct diag;
struct templates;

enum letter_slot {
#define SLOT(name, where) SLOT_##name,
#include "report/letter_slots.def"
#undef SLOT
    SLOT_COUNT,
    SLOT_NONE
};
static_assert(SLOT_COUNT <= 64, "a text keeps a bit for each");

enum letter_text_id {
#define TEXT(name, meaning) LETTER_##name,
#include "report/letter_texts.def"
#undef TEXT
    LETTER_TEXT_COUNT
};

/* A text in pieces: words, and the slot that follows them. */
struct letter_piece {
    Slice words;
    enum letter_slot slot; /* SLOT_NONE: the text ends */
};

struct letter_form {
    const struct letter_piece *pieces;
    size_t count; /* 0: there is no such form */
};

/* Several texts for one purpose stand in a row; the first counts that is of the detail and has all its slots known. */
struct letter_text {
    const struct letter_text *next;
    Slice detail;   /* of a reason; empty: of any */
    uint64_t needs; /* bit per letter_slot */
    struct letter_form forms[PLURAL_COUNT]; /* PLURAL_OTHER alone where nothing is counted */
};

#define MAX_LETTER_TEXT_BYTES 1000

struct letter_language {
    Slice tag;      /* "pt-BR": the name of the file */
    bool is_right_to_left;
    Slice decimal_mark, group_mark;
    unsigned group_from; /* digits before the decimal mark from which on they are grouped */
    const struct letter_text *date, *month, *money;
    Slice between, last; /* of a list: ", " and " and " */
    Slice month_names[12], month_names_in_dates[12];
    struct plurals plurals;
    const struct letter_text *texts[LETTER_TEXT_COUNT];
    const struct letter_text *verdict_results[VERDICT_COUNT], *verdict_nexts[VERDICT_COUNT];
    const struct letter_text *results[REASON_COUNT]; /* where the verdict's does not fit */
    const struct letter_text *whys[REASON_COUNT], *nexts[REASON_COUNT];
    const struct letter_text *notes[NOTE_COUNT];
    Slice fields[CLAIM_FIELD_COUNT], directory_fields[DIRECTORY_FIELD_COUNT]; /* as at the head of a sentence */
    Slice fields_within[CLAIM_FIELD_COUNT], directory_fields_within[DIRECTORY_FIELD_COUNT]; /* as further on in it */
};

/* Which notes a partner is told of. */
bool letter_tells_note(enum note note);

/* NULL after a fault: findings name the lines of the file that cannot be used. What the file lacks is a finding
   too, letter_text_missing, and NULL in the language. */
const struct letter_language *letter_language_load(Slice tag, const struct templates *templates, struct arena *mem,
                                                   struct diag *diag);

/* "1.234,5" from "1234.5". */
void letter_add_number(struct buf *buf, const struct letter_language *language, Slice decimal);
void letter_add_money(struct buf *buf, const struct letter_language *language, Slice decimal, Slice currency);
void letter_add_date(struct buf *buf, const struct letter_language *language, Date date);
void letter_add_month(struct buf *buf, const struct letter_language *language, Month month);
/* Between item i - 1 and item i of `count`. */
void letter_add_joint(struct buf *buf, const struct letter_language *language, size_t i, size_t count);
/* Text of a ticket on one line: without controls, marks of direction and characters without width, and cut where
   it is too long. */
void letter_add_foreign(struct buf *buf, Slice text);

#endif
