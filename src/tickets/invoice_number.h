/* Invoice numbers as identity. The normal form is what counts as equal (rules:
   facts section 4): NFKC, label words away, dashes one, upper case, no blanks, zeros
   stay. The skeleton folds what eyes and spreadsheets confuse; it finds
   candidates and never approves. */
#ifndef KPIRECON_TICKETS_INVOICE_NUMBER_H
#define KPIRECON_TICKETS_INVOICE_NUMBER_H

#include "base/base.h"

struct arena;

#define MAX_INVOICE_CHARS 128

/* Borrowed from `text` when it already is normal, else in `mem`. Empty in, empty out. */
Slice invoice_normal(Slice text, struct arena *mem);
/* Of a normal form: O/0 I/L/1 S/5 B/8 Z/2 folded, also where they are of another
   script or have a mark, everything but letters and digits gone, leading zeros gone. Written into `into`; longer numbers are cut. */
Slice invoice_skeleton(Slice normal, char into[MAX_INVOICE_CHARS]);
/* A hash of a skeleton; stable within a run, not between versions. */
uint64_t invoice_skeleton_hash(Slice skeleton);
/* True for nearly all normal forms, and for nothing else: short, ASCII, no dots. *hash is that of the number's skeleton,
   which need not be made for it. */
bool invoice_is_plain(Slice text, uint64_t *skeleton_hash);
/* True when the text names an order and not an invoice: "PO 4500012", "Order #12", "주문 123". */
bool invoice_is_order_number(Slice text, struct arena *scratch);
/* "1.23E+11", "#####", "#REF!", "Jan-20": what a spreadsheet leaves of a number, from which nobody can tell it. */
bool invoice_is_damaged(Slice text, struct arena *scratch);
/* "1.23E+11" */
bool invoice_lost_digits(Slice text);
/* False for words: "see attachment", "TBD". */
bool invoice_may_be_number(Slice text, struct arena *scratch);
/* The numbers of a field that holds several ("A-11; A-12 and A-13"), each once; 1 when it holds one, but again or
   beside the number of an order, which is left out; 0 when it is no list. More than MAX_LISTED_NUMBERS, and
   what is no number among them, make MAX_LISTED_NUMBERS + 1. */
#define MAX_LISTED_NUMBERS 32
size_t invoice_list(Slice text, Slice out[MAX_LISTED_NUMBERS], struct arena *scratch);
/* Does one edit, or one swap of neighbours, turn a into b? Equal numbers do not. */
bool invoice_one_edit_apart(Slice a, Slice b);
/* "2020/118" and "FT2020/118": a series in letters that the one has and the other leaves out. */
bool invoice_differs_in_series(Slice a, Slice b);

#endif
