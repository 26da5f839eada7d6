/* kpirecon read --raw: the bare records of one file, as CSV or as lines of JSON. Nothing is
   lost: a row that was refused stands among the others, cut as far as it could be. */
#ifndef KPIRECON_CLI_READ_RAW_H
#define KPIRECON_CLI_READ_RAW_H

#include "base/base.h"

struct cli;
struct reader_format;

struct raw_count {
    uint64_t records, bad; /* the bad ones included; added to */
};

/* CSV as RFC 4180 has it, with LF: the header once, one record after the other; a refused row
   that could not be cut is its bytes in the first cell. In JSON a refused row has the members
   "_bad", the id of its finding, and "_raw", its bytes; names that repeat get "#2", "#3".
   `format` NULL: found by looking. */
bool read_raw_pour(struct cli *cli, Slice name, const struct reader_format *format, bool as_csv,
                   struct raw_count *count);

#endif
