/* What was found, for people: each finding with its place and a caret under the
   spot, faults, and how many more there were than are shown. The only place
   from which anything goes to standard error, progress apart. */
#ifndef KPIRECON_CLI_SHOW_H
#define KPIRECON_CLI_SHOW_H

#include "base/diag.h"

struct arena;
struct out;

/* For people; a JSON object a line; lines with a priority, as systemd's journal takes them (sd-daemon(3)). Excerpts
   of the input are for people only: a log is kept, and read by others. */
enum log_form { LOG_TEXT, LOG_JSON, LOG_JOURNAL };
Slice log_form_name(size_t form); /* empty past the last */

struct look {
    enum log_form form;
    bool colour;
    bool errors_only; /* -q */
    size_t columns;   /* 0: unknown */
};

/* Shows the findings collected since the last time and takes them off the list. */
void show_findings(struct out *err, struct look look, struct diag *diag, struct arena *scratch);
/* "... and 1,203 more of csv-row-width", once, at the end. */
void show_left_out(struct out *err, struct look look, const struct diag *diag);
/* "kpirecon: cannot open ..."; `who` may name the command too. */
void show_fault(struct out *err, struct look look, const char *who, Slice fault);
/* "kpirecon: 3 claims decided": a line that is no complaint; it has no line end. */
void show_note(struct out *err, struct look look, Slice text);

/* A stream for the story of -v in the form of `look`, closed by fclose(); NULL for text, which needs none. */
FILE *show_story(const struct look *look);

#endif
