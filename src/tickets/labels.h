/* What the details of a ticket are called in other languages, from
   templates/rules/labels.xml. A label is looked up by its key: folded, and only letters,
   digits and '#' of it.

       for (const struct label *label = NULL; (label = labels_next(labels, key, label));)
           ... one language in which the text means label->field
*/
#ifndef KPIRECON_TICKETS_LABELS_H
#define KPIRECON_TICKETS_LABELS_H

#include "base/arena.h"
#include "base/table.h"
#include "tickets/label_words.h"

struct diag;
struct templates;

#define MAX_LABELS 10000
#define MAX_MEANINGS 24 /* of one text */
#define MAX_LABEL_BYTES 256 /* as written; longer texts are no labels */

struct label {
    Slice key;
    Slice language; /* "de" */
    Slice qualifier; /* what a title says beside the name: "EUR, net"; empty in the list */
    uint8_t field;  /* enum ticket_field */
    uint16_t also;  /* of a label found in a text: bits of the details that it may mean instead */
    bool mistranslated;
};

struct labels_later;

#define LABEL_STARTS 8192

struct labels {
    const struct label *at;
    size_t count;
    struct table by_key;
    struct label_words words;
    uint64_t *starts; /* a bit for each hash that the first bytes of a label or a word have, but of no filler */
    struct labels_later *later; /* NULL: they are here already */
};

/* Labels that are read from their file when the first is looked up: most runs look up none. One thread only
   may look them up. */
struct labels_later {
    struct labels *labels;
    const struct templates *templates;
    struct arena mem; /* their own: they come in the middle of anything */
    struct diag *diag;
    bool is_done, has_failed;
};

void labels_load_later(struct labels *labels, struct labels_later *later, const struct templates *templates,
                       struct diag *diag);
/* False after a fault: they were needed and could not be read, so what was looked up was not found. */
bool labels_are_fine(const struct labels *labels);
void labels_done(struct labels *labels); /* accepts a zeroed struct */

/* A file with a mistake is refused: findings name its lines, then a fault. */
bool labels_load(struct labels *labels, const struct templates *templates, struct arena *mem, struct diag *diag);
/* The labels of that key after `previous` (NULL: the first), in the file's order; NULL after the last. */
const struct label *labels_next(const struct labels *labels, Slice key, const struct label *previous);

#define LANGUAGE_OF_NONE S("mul") /* labels that say nothing about the language */

/* What a text may mean as a label, in `mem`: what the list says of it, or else what its words mean
   together, or else what it means without its qualifier; then *put_together. Returns how many meanings
   there are. */
size_t labels_of(const struct labels *labels, Slice text, struct arena *mem, const struct label **meanings,
                 bool *put_together);

/* False when neither a label nor a word of labels begins the key: most words of a sentence are told at once. */
bool labels_may_begin(const struct labels *labels, Slice key);

/* Does a title say that the files of its column are not the claim's: "Export file"? */
bool labels_set_aside(const struct labels *labels, Slice title, struct arena *mem);

/* The same for the name of a column, which may be '#' alone. */
Slice column_key(Slice name, struct arena *mem);

/* The canonical name of the field a label means: "invoice_number". */
Slice label_field_name(const struct label *label);

/* Empty when the text is too long or has no letter or digit. Lives in `mem`. */
Slice label_key(Slice text, struct arena *mem);
/* What a word has in the key of the text that it stands in: "#" too. */
Slice label_part_key(Slice word, struct arena *mem);

#endif
