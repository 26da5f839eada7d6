/* The words of all languages in one index, to tell in one pass over a name in which languages it is made of
   known words alone. Most texts are names in none, which the index says before any of them is tried. */
#ifndef KPIRECON_TICKETS_WORD_INDEX_H
#define KPIRECON_TICKETS_WORD_INDEX_H

#include "base/base.h"

struct arena;
struct label_words;

#define WORD_HEADS 4096

/* A bit for each language, in the order of the lists; the first is English, whose words go with each other language. */
struct word_reach {
    uint64_t any;  /* words of the language cover all up to here; of others than English not without one of its own */
    uint64_t told; /* and one of them says more than a filler does */
    uint64_t shown; /* and one of them is of what is shown or published */
    uint32_t said; /* what any of these words mean */
};

struct indexed_word;

struct word_index {
    struct indexed_word *at; /* from 1 on */
    size_t count;
    uint16_t heads[WORD_HEADS]; /* by the first bytes of a word: the first of those that share them, or 0 */
};

void word_index_build(struct word_index *index, const struct label_words *words, struct arena *mem);

/* What words reach from the beginning of the key, for each offset up to its end: reach[key.len]. `edge` says of
   each of them whether words of the name begin or end there; NULL: they may anywhere. */
void word_index_reach(const struct word_index *index, Slice key, const uint8_t *edge, struct word_reach *reach);

/* Does a word begin the key? */
bool word_index_begins(const struct word_index *index, Slice key);
/* Is the key a word of that meaning in any language? */
bool word_index_has(const struct word_index *index, Slice key, uint32_t meaning);
/* Does it hold one, where its script writes no blanks? */
bool word_index_holds(const struct word_index *index, Slice key, uint32_t meaning);

#endif
