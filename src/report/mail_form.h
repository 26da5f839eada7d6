/* The body of a mail and the headers that belong to it: multipart/alternative of a plain and an HTML form,
   all of it ASCII. Who sends it to whom is said by the headers that are given. */
#ifndef KPIRECON_REPORT_MAIL_FORM_H
#define KPIRECON_REPORT_MAIL_FORM_H

#include "base/date.h"

struct buf;

struct mail_form {
    Slice headers; /* whole lines, each with its CR LF; they stand first */
    Slice subject; /* UTF-8; whatever is in it cannot end the header */
    Slice language; /* "pt-BR"; empty: not told */
    Slice text, html; /* UTF-8; without html the mail is text/plain */
};

void mail_form_add(struct buf *into, const struct mail_form *form);
/* "Date: Fri, 21 Feb 2020 06:30:00 +0000" and CR LF */
void mail_date_add(struct buf *into, Instant when);
void base64_add(struct buf *into, Slice bytes);

#endif
