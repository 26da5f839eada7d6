/* Where an invoice number ends. Behind a number people write that it is attached, when it was issued, thanks, an
   order, and scripts without blanks write what makes a sentence of it. What surely is none of the number is cut
   off; what may be, or may be a second number, leaves it open: nothing is guessed (rules section 2). One piece for
   cells, "label: value" lines and sentences. */
#ifndef KPIRECON_TICKETS_INVOICE_END_H
#define KPIRECON_TICKETS_INVOICE_END_H

#include "base/base.h"

struct arena;

enum invoice_end {
    INVOICE_WHOLE, /* the text is the number, with the label that invoice_normal() takes away */
    INVOICE_CUT,   /* a part of it is */
    INVOICE_OPEN   /* nobody can tell: "RE-18 to RE-20", "see ticket 4711", "2020년" */
};

/* Of a text that holds no list. *number is borrowed from `text`, or lives in `mem`; not set when it is open. */
enum invoice_end invoice_end_of(Slice text, struct arena *mem, Slice *number);
/* The same of any text; several numbers leave it open, and an order beside the invoice says nothing. */
enum invoice_end invoice_read(Slice text, struct arena *mem, Slice *number);

#endif
