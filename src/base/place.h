/* Where something stands, for people: "tickets.csv:12:7". Lines and columns
   count from 1, columns count characters; 0 means unknown and is not printed. */
#ifndef KPIRECON_BASE_PLACE_H
#define KPIRECON_BASE_PLACE_H

#include "base/base.h"

struct arena;

typedef struct Place {
    Slice source; /* as the user named it: a path, "-" for standard input */
    uint64_t line;
    uint32_t column;
    Slice part; /* for sources that say it otherwise: "Sheet1!C14", a mail's part; else empty */
    Slice text; /* the line itself, when at hand, for the excerpt with the caret */
} Place;

/* "tickets.csv:12:7", "tickets.csv:12", "tickets.csv", "book.xlsx:Sheet1!C14". Source names
   come out without control characters. */
Slice place_format(Place place, struct arena *mem);

#endif
