/* The CSV grammar by itself: one record cut into fields, for the reader and for
   the dataset scan. RFC 4180, and what people write: any of , ; tab | as the
   delimiter, LF or CRLF, newlines inside quotes. A quote is special only where a
   field starts; blanks between a closing quote and the delimiter are left out. */
#ifndef KPIRECON_RECORDS_CSV_H
#define KPIRECON_RECORDS_CSV_H

#include "base/base.h"

struct arena;

enum csv_result {
    CSV_RECORD,
    CSV_NEED_MORE,       /* the text ends inside the record and more may come */
    CSV_QUOTE_OPEN,      /* the text ends inside quotes and nothing more comes */
    CSV_TEXT_AFTER_QUOTE,/* "abc"def, */
    CSV_TOO_MANY,        /* more than max_fields */
    CSV_TOO_LONG         /* a field over MAX_FIELD_BYTES, a record over MAX_RECORD_BYTES */
};

#define MAX_RECORD_BYTES ((size_t)16 << 20)

struct csv_cut {
    size_t used_bytes;   /* of the text, line end included */
    size_t raw_bytes;    /* of the text, line end not included */
    size_t field_count;  /* on a complaint: the fields before the bad one */
    uint64_t line_count; /* line ends in it, the last one included */
    size_t fault_at;     /* byte offset of what is wrong, for the CSV_* complaints */
    bool line_goes_on;   /* complaints only: the bad line does not end in this text, so
                            what comes next up to its end must be skipped */
    size_t all_fields;   /* csv_cut_loosely() only: also those behind the bad one */
};

/* Cuts the record at the start of `text`. Quoted fields lose their quotes;
   doubled quotes inside are undoubled into `mem` (that is the only
   allocation) and stay doubled when `mem` is NULL. `last`: nothing comes after text. Empty text is CSV_NEED_MORE.
   On a complaint used_bytes says where the next record is taken to begin: after
   the line where the bad field starts, so that a stray quote costs one line. */
enum csv_result csv_cut(Slice text, char delimiter, bool last, struct arena *mem, Slice *fields, size_t max_fields,
                        struct csv_cut *cut);

/* csv_cut() takes the widest way the processor has; they all say the same. */
enum csv_way { CSV_PORTABLY, CSV_BY_SSE2, CSV_BY_AVX2 };
#define CSV_WAYS (CSV_BY_AVX2 + 1)

struct csv_text {
    Slice text;
    char delimiter;
    bool last;
    struct arena *mem;
};

bool csv_way_works(enum csv_way way);
enum csv_way csv_best_way(void);
/* csv_cut(), one way; it must work here. */
enum csv_result csv_cut_by(enum csv_way way, const struct csv_text *text, Slice *fields, size_t max_fields,
                           struct csv_cut *cut);

#define CSV_SNIFF_BYTES ((size_t)1 << 16) /* of the head, at most, are looked at */

/* The delimiter that gives the most regular first lines: one of , ; tab |. The
   first line decides when only one of them stands in it. */
char csv_sniff_delimiter(Slice head);
/* True when the first line is not all there, or several compete in it and there
   are fewer lines than would be looked at: a reader that can get more text should,
   so that a pipe and a file are read alike. */
bool csv_sniff_wants_more(Slice head);
/* Spreadsheets write "sep=;" as the first line: true when `line` is one. */
bool csv_is_separator_line(Slice line, char *delimiter);

#endif
