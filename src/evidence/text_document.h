/* A document as lines of text, whatever it was: plain text, a page, a PDF, a mail. Cells of a row,
   and words that stand far apart, are parts of a line with a tab between. Beside the lines as written
   stands one folded text of all of them (unicode_fold), which the rules are matched against.

       struct text_document document = {.mem = mem};
       text_document_add(&document, S("Invoice  No. 12"), 1, 1, false);
       text_document_finish(&document);
*/
#ifndef KPIRECON_EVIDENCE_TEXT_DOCUMENT_H
#define KPIRECON_EVIDENCE_TEXT_DOCUMENT_H

#include "base/base.h"

struct arena;

#define MAX_TEXT_BYTES ((size_t)256 << 10) /* of one document are judged; what follows is not looked at */
#define MAX_TEXT_LINES 8000
#define MAX_LINE_BYTES 4000
#define MAX_HEAD_LINES 45 /* a title stands above the goods, or not at all */

struct text_line {
    Slice text;    /* trimmed, parts with a tab between */
    Slice laid;    /* as it stood, blanks and all; empty where it is one part */
    uint32_t line; /* in its source, from 1; 0: not known */
    uint32_t page; /* from 1; 0: there are none */
    bool is_heading;
    size_t at, end; /* in the folded text */
};

struct text_document {
    struct arena *mem;
    struct text_line *lines; /* none is blank */
    size_t line_count, line_capacity, byte_count;
    Slice folded;    /* lines with '\n' between, parts with '\t' */
    size_t head_end; /* of the folded text: where the goods begin */
    bool has_goods;  /* a row of headings stands above them */
    bool is_table;   /* rows of one width from the top on: an export, no letter */
    bool is_cut;     /* there was more */
};

/* Splits what stands far apart; blank lines add nothing. The text is copied; bytes in it that are no
   UTF-8 become question marks. */
void text_document_add(struct text_document *document, Slice text, uint32_t line, uint32_t page, bool is_heading);
/* Every line of a text; a form feed begins a page. */
void text_document_add_all(struct text_document *document, Slice text, bool has_pages);
/* ’ and its like as ', and đ as d, in what unicode_fold() has left: people type them alike, and so do rules. */
Slice text_plain_letters(Slice folded, struct arena *mem);
/* Folds what was added. `goods`: words of the headings of columns, folded, joined by '|'. */
void text_document_finish(struct text_document *document, Slice goods);

/* The line of a byte of the folded text. */
const struct text_line *text_document_line(const struct text_document *document, size_t at);
/* What stands at [at, end) of the folded text, as written: whole words. */
Slice text_document_words(const struct text_document *document, size_t at, size_t end);
/* Of the letters and digits alone, and without what stands above a forwarded text, so that layout, letter case and
   forwarding leave it as it is; 0: too few. */
uint64_t text_document_fingerprint(const struct text_document *document);

#endif
