/* Names of columns that are put together from known words: "Numer faktury", "Fakturanummer" and
   "Invoice no." are an invoice and a number. templates/rules/label-words.xml has the words. */
#ifndef KPIRECON_TICKETS_LABEL_WORDS_H
#define KPIRECON_TICKETS_LABEL_WORDS_H

#include "tickets/word_index.h"

struct arena;
struct diag;
struct label;
struct templates;

#define MAX_LABEL_LANGUAGES 64
#define MAX_WORDS_OF_LANGUAGE 400

struct label_word {
    Slice key; /* label_key() of it */
    uint32_t meaning;
};

/* Short words are found in everything, so they must stand alone or at an end; fillers always stand apart. */
bool label_word_stands_apart(const struct label_word *word);
bool label_word_may_stand(Slice key, bool stands_apart, bool begins, bool ends);
bool label_word_is_of_names(const struct label_word *word); /* a name with others is none of a detail */
bool label_word_tells(const struct label_word *word);       /* it says something of what a name means */
bool label_word_shows(const struct label_word *word);       /* it says that the name is of what is shown */

/* False for words that only stand between others. */
bool label_word_begins(const struct label_word *word);

struct word_list {
    Slice language;
    struct label_word *at; /* sorted by key */
    size_t count;
    uint16_t from[257]; /* by the first byte of the key: where those of the byte begin */
};

struct label_words {
    struct word_list *at; /* English first: its words go with those of every language */
    size_t count;
    struct word_index index;
};

/* A file with a mistake is refused: findings name its lines, then a fault. */
bool label_words_load(struct label_words *words, const struct templates *templates, struct arena *mem,
                      struct diag *diag);
/* One label for each language in which all words of the text are known and mean one field together;
   0 when there is none. Labels beyond `room` are left out. */
size_t label_words_read(const struct label_words *words, Slice text, struct label *out, size_t room,
                        struct arena *mem);

/* False when no detail of a claim, of a partner, or of what is shown has such words. */
bool label_words_may_name(const struct word_reach *reach);

/* Is it a name of what the programme shows or published, as texts hold it against what they claim: "dashboard
   KPI value"? The name of a column is narrower: a form asks for the details "from your KPI dashboard". */
bool label_words_are_published(const struct label_words *words, Slice text, struct arena *mem);
/* Does any word of a text speak of what is shown or published, in any language? */
bool label_words_say_published(const struct label_words *words, Slice text, struct arena *mem);
/* Does any word of a title, in any language, speak of files that are not the claim's: "Export file", "Vorlage"?
   An "export invoice" is an invoice all the same. */
bool label_words_set_aside(const struct label_words *words, Slice text, struct arena *mem);
/* A word between a label and its value in a sentence, by its key: "is", "lautet", "de". */
bool label_words_link(const struct label_words *words, Slice key);

/* Does a qualifier make something else of what a title's name means: "Invoice (date)", "KPI (target)"? */
bool label_words_turn(const struct label_words *words, Slice qualifier, const struct label *name, struct arena *mem);

#endif
