/* How far two words are apart: edits and swaps of neighbours, in any case of
   letters. A word that only was not finished counts as one edit away. */
#include "cli/suggest.h"

#include "base/slice.h"

#define MAX_WORD 48
#define SHORTEST_BEGINNING 3

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment over three rows: the third serves the swaps. */
static size_t edit_distance(Slice a, Slice b)
{
    size_t rows[3][MAX_WORD + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        last[j] = before[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = lower(a.at[i - 1]), y = lower(b.at[j - 1]);
            row[j] = least(last[j - 1] + (x != y), least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x == lower(b.at[j - 2]) && y == lower(a.at[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[b.len];
}

struct suggestion suggestion_for(Slice word)
{
    /* a third of the letters may be wrong, and always one of them */
    return (struct suggestion){.word = word, .distance = 2 + word.len / 3};
}

void suggestion_offer(struct suggestion *suggestion, Slice candidate)
{
    Slice word = suggestion->word;
    if (word.len == 0 || word.len > MAX_WORD || candidate.len > MAX_WORD)
        return;
    size_t distance = edit_distance(word, candidate);
    if (distance > 1 && word.len >= SHORTEST_BEGINNING && slice_starts_nocase(candidate, word))
        distance = 1;
    if (distance >= suggestion->distance || distance >= candidate.len)
        return;
    suggestion->distance = distance;
    suggestion->best = candidate;
}
