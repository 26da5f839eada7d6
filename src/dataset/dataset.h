/* Where published rows come from, and the one question asked of them: gather,
   "give me every row that touches one of these keys". Reading the files answers it, by a
   scan of CSV and by the common readers for all else, or their snapshots do; a remote
   engine will answer it the same way.

       struct dataset *dataset = dataset_new(&programme, mem);
       dataset_add_file(dataset, S("kpi-2020-02-15.csv"), DATE_NONE, diag);
       struct gathered found;
       if (!dataset_gather(dataset, &keys, &found, diag)) return false;
*/
#ifndef KPIRECON_DATASET_DATASET_H
#define KPIRECON_DATASET_DATASET_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/diag.h"
#include "bytes/digest.h"
#include "dataset/keys.h"
#include "tickets/number.h"

#include <string.h>

struct labels;
struct programme;
struct quarantine;
struct snapshot;

enum row_document { ROW_INVOICE, ROW_ADJUSTMENT_NOTE, ROW_VOID_NOTE };

/* One published line. Text lives in the arena given to dataset_new(). */
struct kpi_row {
    Slice partner;   /* location (PLA) as published */
    Slice group;     /* global account (PGA), or empty when the dataset has none */
    Slice type_text; /* when the type is OMLP_NONE: what stood there */
    Slice invoice;   /* as published */
    Slice normal;    /* its normal form */
    Slice amends;    /* normal form of the amended document, or empty */
    Slice part;      /* the sheet of a workbook with several; else empty */
    Decimal units, kpi, revenue;
    uint64_t line;
    Month period;
    Date publication;
    uint32_t source; /* index into gathered.sources */
    enum row_document document;
    char currency[4]; /* empty when neither row, header nor column says */
    uint8_t currency_shared; /* then: of struct currency_word, what is named where several currencies have the name */
    uint8_t type;     /* catalogue index, or OMLP_NONE */
    bool doubled;     /* another row of the same publication is wholly identical */
};

static inline struct currency_word kpi_row_currency(const struct kpi_row *row)
{
    struct currency_word word = {.shared = row->currency_shared};
    memcpy(word.code, row->currency, sizeof word.code);
    return word;
}

/* How many rows a publication has of one data month: a month with none is absent. */
struct month_count {
    Month month;
    uint64_t row_count;
};

struct publication {
    Date date;
    bool assumed; /* N_PUBLICATION_ASSUMED */
    bool partial; /* rows of it are missing: a page was not given, a sheet not read, its end may be cut off */
    const struct month_count *months; /* ascending */
    size_t month_count;
};

struct dataset_source_info {
    Slice name; /* as the user gave it */
    uint64_t row_count;      /* data rows, bad ones included */
    uint64_t bad_count;      /* quarantined */
    uint64_t left_out_count; /* totals, blank rows, repeated headers: not among the rows */
    uint64_t byte_count;
    char sha256_hex[DIGEST_HEX_CHARS]; /* NUL first when not asked for */
    Slice format;  /* "csv", "json", ...; empty when it is empty */
    Slice mapping; /* which column feeds what: "partner = 'MPN ID', month = 'Month'" */
};

/* How the question was answered, for people who ask. */
struct gather_plan {
    Slice answered_by; /* the kind of source */
    unsigned thread_count;
    size_t invoice_keys, skeleton_keys, value_keys, partner_keys;
};

struct gathered {
    struct kpi_row *rows; /* by publication, source, line: the same for every kind of source */
    size_t row_count;
    const struct publication *publications; /* ascending by date */
    size_t publication_count;
    /* Per partner key: the first publication that names it, or judged_from where that is later; DATE_NONE: none does. */
    const Date *partner_since;
    const Slice *partner_group; /* per partner key: the PGA its rows name, or empty; NULL when no file names groups */
    const struct dataset_source_info *sources;
    size_t source_count;
    uint64_t scanned_row_count;
    struct gather_plan plan;
};

struct dataset;

/* What a kind of source must do: scan today. */
struct dataset_kind {
    const char *name;
    bool (*gather)(struct dataset *dataset, const struct gather_keys *keys, struct gathered *out, struct diag *diag);
};

/* To be ended by dataset_done(), which lets go of snapshots and of gathered rows. */
struct dataset *dataset_new(const struct programme *programme, struct arena *mem);
/* Header names in other languages: without labels only English ones are known. They must outlive the dataset. */
void dataset_use_labels(struct dataset *dataset, const struct labels *labels);
/* A file, a folder or a zip (all files in it), or a URL. Opens nothing yet but zips, and checks that it is
   there. `published` DATE_NONE: found from column or name. "-" is refused: standard input is for tickets. */
bool dataset_add_file(struct dataset *dataset, Slice path, Date published, struct diag *diag);
/* An open snapshot stands in for the file it was made of; it is taken over, and *given is empty then. */
bool dataset_add_snapshot(struct dataset *dataset, struct snapshot *given, struct diag *diag);
void dataset_done(struct dataset *dataset); /* NULL is accepted */
/* Lets go of the rows gathered so far, for those who ask again: files are read again, snapshots are not. */
void dataset_forget_rows(struct dataset *dataset);
void dataset_quarantine_to(struct dataset *dataset, struct quarantine *quarantine);
/* How many threads may scan; 0, as before: as many as there are processors to run on. Nothing that comes out
   depends on it. */
void dataset_use_threads(struct dataset *dataset, unsigned count);
void dataset_hash_sources(struct dataset *dataset); /* sha256 of every source, for the manifest */
/* To be asked once: a pipe can be read once only, and what is wrong with the rows is reported by each asking.
   Of the rows of one source that touch the same value key and no other key the first 256 are gathered. */
bool dataset_gather(struct dataset *dataset, const struct gather_keys *keys, struct gathered *out, struct diag *diag);

/* Before the first question: where copies may lie of what cannot be read twice - a pipe, a URL, a file in a zip. */
void dataset_keep_copies(struct dataset *dataset, Slice folder);

/* Or is one of its sources gone once it was read, and no copy of it kept? */
bool dataset_can_be_read_again(const struct dataset *dataset);
/* A second question about the same sources, of which nothing is told or counted again. When one of them cannot be read
   twice and there is no copy of it, there are no rows. Its rows live beside those of the first question. */
bool dataset_gather_again(struct dataset *dataset, const struct gather_keys *keys, struct gathered *out,
                          struct diag *diag);

/* How far a running dataset_gather() is; may be asked from another thread. */
struct dataset_progress {
    uint64_t bytes_done, bytes_total; /* a pipe's bytes are not in the total */
};
struct dataset_progress dataset_progress(const struct dataset *dataset);

/* The newest publication not after `day` that has rows of `month`, or NULL. */
const struct publication *publication_for(const struct gathered *gathered, Month month, Date day);
/* Did a publication of that day, or an earlier one, name the partner? Where none has rows by then, nobody is unknown. */
bool partner_is_published(const struct gathered *gathered, uint32_t partner_key, Date day);
bool publication_has_month(const struct publication *publication, Month month);

#endif
