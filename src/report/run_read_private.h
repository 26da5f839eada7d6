/* Between the reader of a run's document and that of one claim. */
#ifndef KPIRECON_REPORT_RUN_READ_PRIVATE_H
#define KPIRECON_REPORT_RUN_READ_PRIVATE_H

#include "report/report_private.h"
#include "report/run_read.h"

struct _xmlNode;

struct read_example {
    size_t pattern;
    uint64_t claim; /* the number in its id */
};

struct run_reading {
    struct run_read *out;
    struct arena *mem;
    struct diag *diag;
    struct resolution *resolutions;
    size_t resolution_capacity;
    const Slice *claim_text; /* per resolution, from its '<' on; set when the end is known */
    struct dataset_source_info *sources;
    size_t source_count, source_capacity;
    struct publication *publications;
    size_t publication_count, publication_capacity;
    struct run_input *inputs;
    size_t input_capacity;
    struct pattern *patterns;
    size_t pattern_capacity;
    struct read_example *examples; /* of all patterns, until the claims are there */
    size_t example_count, example_capacity;
    Slice *file_names; /* per ticket; empty: the document names none */
    size_t file_capacity, file_count;
    uint64_t *claim_counts; /* per ticket */
    size_t claim_count_count, claim_count_capacity;
    size_t *claim_at; /* where each begins in the text */
    size_t claim_at_count, claim_at_capacity;
    size_t head_at, claims_at, quarantine_at, end_at;
    bool has_defaults, failed;
};

/* Copies of attributes and texts, so that the element can go. */
Slice read_attribute(const struct run_reading *reading, const struct _xmlNode *node, const char *name);
uint64_t read_count(const struct run_reading *reading, const struct _xmlNode *node, const char *name);
Decimal read_decimal(const struct run_reading *reading, const struct _xmlNode *node, const char *name, bool *found);
Date read_day(const struct run_reading *reading, const struct _xmlNode *node, const char *name);
Month read_month(const struct run_reading *reading, const struct _xmlNode *node, const char *name);
bool read_flag(const struct run_reading *reading, const struct _xmlNode *node, const char *name);
Slice read_text(const struct run_reading *reading, const struct _xmlNode *node, const char *child);
/* Index of a name in a list that is asked by index and ends with an empty name, or `none`. */
size_t read_choice(Slice name, Slice (*of)(size_t i), size_t none);

/* One <claim>; false: it is not one that we wrote. */
bool read_claim(struct run_reading *reading, const struct _xmlNode *node);

#endif
