/* A mail as evidence needs it: how mails begin, one cut off an mbox, and the parts of a message with
   the bytes they hold.

       struct mail_parts parts;
       while (rest.len)
           if (mail_parts_read(mail_cut(rest, &rest), mem, &parts, diag)) ...
*/
#ifndef KPIRECON_RECORDS_MAIL_PARTS_H
#define KPIRECON_RECORDS_MAIL_PARTS_H

#include "base/base.h"

struct arena;
struct diag;

#define MAX_MESSAGE_BYTES ((size_t)64 << 20)
#define MAX_MESSAGE_PARTS 200 /* that hold others; the library goes down into each */
#define MAX_MAIL_PARTS 64     /* that hold none: more are not looked at */

#define UNNAMED_PART "(without a name)" /* in lists of what is attached */

struct mail_part {
    Slice name;    /* of a file, in UTF-8; empty when it has none */
    Slice type;    /* "application/pdf" */
    Slice charset; /* as declared, or empty */
    Slice bytes;   /* behind its transfer encoding; of a message its headers and all */
    bool is_body;  /* text that is neither attached nor named */
    bool is_inline; /* shown in the page: by a Content-ID or Content-Location, or as it says itself */
    bool is_frame;  /* a page that shows in another one of the same multipart/related */
};

struct mail_parts {
    Slice subject;
    struct mail_part *parts;
    size_t count;
    bool has_more; /* than MAX_MAIL_PARTS */
    bool is_page;  /* a browser has saved it (MHTML), nobody has sent it */
};

/* 0 to 100: nothing but header lines up to the first blank one, and some that mails have. */
int mail_probe(Slice head);
bool mail_is_separator(Slice line); /* "From ", of an mbox */
/* The first message; in an mbox the next begins where a separator stands behind a blank line. */
Slice mail_cut(Slice text, Slice *rest);
/* Whether the library may be let loose on it: neither too large nor of too many parts. */
bool mail_is_bounded(Slice message);

/* The parts of one message, those that hold others opened; a forwarded message is one part. What is returned
   lives in `mem`. False after a fault, or when the message is not bounded or cannot be parsed. */
bool mail_parts_read(Slice message, struct arena *mem, struct mail_parts *out, struct diag *diag);

#endif
