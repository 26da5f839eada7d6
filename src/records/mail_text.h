/* What a mail says, as lines: without its markup, and without the copies of earlier mails. */
#ifndef KPIRECON_RECORDS_MAIL_TEXT_H
#define KPIRECON_RECORDS_MAIL_TEXT_H

#include "base/base.h"

struct arena;

/* Markup to lines: blocks and rows end one, cells of a table are parted by tabs. */
Slice mail_text_from_html(Slice html, struct arena *mem);
/* Parts a text into what was written and what was quoted: lines behind '>', what is
   introduced by "On ... wrote:", and all below "-----Original Message-----". A text
   that is nothing but quoted is taken as written. `is_mbox`: ">From " is no quote. `is_forward`: what is below
   such a line, or behind '>', may be passed on, and stays where it is. */
void mail_text_split(Slice text, bool is_mbox, bool is_forward, struct arena *mem, Slice *written, Slice *quoted);
/* Does a subject say that the mail passes another one on: "Fwd: ...", "WG: ..."? */
bool mail_subject_forwards(Slice subject);

#endif
