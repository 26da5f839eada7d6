/* How well a labelled folder is screened: `screen --labels`. Four answers to a label: right, uncertain,
   wrong (another kind), and wrongly accepted, which is the worst: taken for an invoice where it is none. */
#ifndef KPIRECON_CLI_SCREEN_SCORE_H
#define KPIRECON_CLI_SCREEN_SCORE_H

#include "base/table.h"
#include "evidence/kind.h"

struct out;
struct diag;

/* One row of labels.tsv: tab separated, with a header that names file and kind, and perhaps format and language. */
struct label {
    Slice file, format, language;
    enum document_kind kind;
    uint64_t line;
};

struct labels {
    struct label *rows;
    size_t count, capacity;
};

enum answer { ANSWER_RIGHT, ANSWER_UNCERTAIN, ANSWER_WRONG, ANSWER_ACCEPTED_WRONGLY, ANSWER_COUNT };

struct tally {
    Slice what, value; /* "kind", "invoice" */
    size_t count[ANSWER_COUNT];
};

struct score {
    struct arena *mem;
    size_t matrix[KIND_COUNT][KIND_COUNT]; /* label, answer */
    struct tally *tallies;
    size_t tally_count, tally_capacity;
    Slice *misses; /* lines that name a document */
    size_t miss_count, miss_capacity;
};

/* False after a fault that names the line. */
bool labels_read(Slice name, Slice text, struct arena *mem, struct labels *out, struct diag *diag);
void score_add(struct score *score, const struct label *label, enum document_kind kind, Slice because);
void score_write(const struct score *score, struct out *out);

#endif
