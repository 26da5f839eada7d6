/* A sentence of a ticket's text: its words, and the labels that begin with them, each looked for once. */
#ifndef KPIRECON_TICKETS_TEXT_SENTENCE_PRIVATE_H
#define KPIRECON_TICKETS_TEXT_SENTENCE_PRIVATE_H

#include "tickets/text_private.h"

#define MAX_SENTENCE_WORDS 400 /* what is longer is cut there */
#define MAX_SENTENCE_KEYS 8192 /* and there: bytes of the keys of its words */

struct sentence_word {
    Slice text; /* with its marks */
    Slice bare; /* without those around it */
    uint32_t digits;
    uint32_t key_at; /* in the keys of the sentence */
    bool ends_clause;
    bool is_invoice; /* stands for the number of one: no month is read out of it */
    uint8_t period; /* of text_months.c */
};

/* The longest label that begins with a word. */
struct label_there {
    const struct label *label; /* NULL for names of what is shown */
    uint8_t words;             /* that it takes; 0: there is none */
    bool is_known, is_published;
};

struct sentence {
    struct text_walk *walk;
    struct sentence_word words[MAX_SENTENCE_WORDS + 1]; /* and the end of the last one's key */
    struct label_there there[MAX_SENTENCE_WORDS];
    size_t count;
    size_t past; /* words up to here belong to what was read */
    char keys[MAX_SENTENCE_KEYS];
    uint8_t edges[MAX_SENTENCE_KEYS + 1]; /* where words of labels may begin and end in the keys */
};

/* ---- text_sentence.c ---- */

struct sentence *sentence_new(struct text_walk *walk);
void sentence_clear(struct sentence *sentence);
/* False when it is full; then the word begins the next one. */
bool sentence_add(struct sentence *sentence, Slice word);

/* From the one word on, with what stands between. */
Slice sentence_span(const struct sentence *sentence, size_t from, size_t count);
/* Words that a comma or a colon parts belong to two things. */
bool sentence_holds_together(const struct sentence *sentence, size_t from, size_t count);
Slice sentence_key(const struct sentence *sentence, size_t from, size_t count);
size_t digits_in(Slice text);
/* The last word so far; `rest` is what follows. "18." ends one where a number begins none. */
bool sentence_is_over(const struct sentence *sentence, Slice rest);

/* How many words the longest label takes that begins with that one, 0 for none; *label is NULL when it is a name
   of what is shown. */
size_t sentence_label(struct sentence *sentence, size_t at, const struct label **label);

/* ---- text_spaces.c ---- */

/* With blanks around known words, where the script writes none: "我们的发票号码 7" is "我们的 发票号码 7". */
Slice text_with_spaces(struct text_walk *walk, Slice text);

/* ---- text_values.c ---- */

struct value {
    Slice text;
    size_t words; /* that it takes; 0: there is none */
};

bool prose_is_number(Slice word); /* "25", "1.250,50" */
bool prose_is_year(Slice word);
bool prose_is_count(const struct text_walk *walk, Slice word); /* and "25개", where the unit is glued to it */
bool prose_is_money(const struct text_walk *walk, Slice text);
/* Another number before any label that may have it: "25 instead of 20", "20, not 25". `is_clause`: the clause goes
   on there, and its dates count as well. */
bool prose_has_rival(struct sentence *sentence, size_t from, bool is_clause);
struct value prose_type_at(const struct text_walk *walk, const struct sentence *sentence, size_t at);
/* What may be a value of that field; of any other, nothing. */
struct value prose_value_at(const struct text_walk *walk, struct sentence *sentence, uint8_t field, size_t at);

/* ---- text_months.c ---- */

/* The one month that sentences speak of, as far as there is one. */
struct spoken_month {
    Slice text;
    int k;
    bool is_given, is_open; /* a second one, or a range */
};

void sentence_months(struct sentence *sentence, struct spoken_month *month);
/* The same of scripts that write no blanks, where it stands among other letters. */
void text_wide_months(const struct text_walk *walk, Slice text, struct spoken_month *month);

#endif
