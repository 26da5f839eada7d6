/* Replies to the partners: one letter a ticket with all its claims, in the ticket's language, as plain text,
   as HTML and as a mail to send. What is another partner's or our own business never gets into them.

       struct letter_desk *desk = letter_desk_new(&run, &templates, &mem, &diag);
       bool made = letter_add_text(desk, ticket, &buf);
       letter_desk_close(desk);
*/
#ifndef KPIRECON_REPORT_LETTERS_H
#define KPIRECON_REPORT_LETTERS_H

#include "report/run.h"

struct arena;
struct buf;
struct diag;
struct letter_desk;
struct letter_language;
struct templates;

/* Is there a file for this language, or for one that it falls back to: "ko-KR" to "ko", "zh-TW" to "zh-Hant"? */
bool letter_language_known(Slice tag, const struct templates *templates, struct arena *mem);

/* Lives in `mem`. Languages are read when the first ticket needs them; what a language lacks, and languages that
   nobody wrote, are findings, and such letters are in English. run->letter_language: all letters in that one. */
struct letter_desk *letter_desk_new(const struct run *run, const struct templates *templates, struct arena *mem,
                                    struct diag *diag);
void letter_desk_close(struct letter_desk *desk); /* accepts NULL */

/* How a language writes, for stylesheets; NULL when there are no letters in it. */
const struct letter_language *letter_desk_language(struct letter_desk *desk, Slice tag);
/* The letter of batch->tickets[ticket], which has a claim, as plain text; false after a
   fault, or where the run tells some of its claims only. For the page and its copy button. */
bool letter_add_text(struct letter_desk *desk, size_t ticket, struct buf *into);
/* The language it is in: "pt-BR". After letter_add_text() of the same ticket. */
Slice letter_language_tag(const struct letter_desk *desk);
/* The same letter for a browser, and its subject, which lives until the next letter. */
void letter_add_html(const struct letter_desk *desk, struct buf *into);
Slice letter_subject(const struct letter_desk *desk);

/* Takes one whole file: "1001.ko.txt"; "1001.ko.html" and "1001.ko.eml" where run->letter_files asks for them. */
typedef bool letter_sink(void *to, Slice name, Slice content);

/* The letter of one ticket in the files that the run asks for, named after `name`; a ticket of which the run tells
   some claims only has none. `content` is used on the way. False after a fault, or when the sink says false. */
bool letter_write(struct letter_desk *desk, size_t ticket, Slice name, struct buf *content, letter_sink *sink,
                  void *to);

/* Reads the languages of all tickets that have a claim which --only lets through, and tells what lacks. Only then
   may others write beside the desk, each on a thread of its own: they share what it read, and tell faults only. */
bool letter_desk_prepare(struct letter_desk *desk);
struct letter_desk *letter_desk_beside(const struct letter_desk *desk, struct arena *mem, struct diag *diag);
void letter_desk_complain_to(struct letter_desk *desk, struct diag *diag);

#endif
