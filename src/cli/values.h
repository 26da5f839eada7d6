/* Values of options that mean more than text: zones and moments. */
#ifndef KPIRECON_CLI_VALUES_H
#define KPIRECON_CLI_VALUES_H

#include "base/date.h"
#include "bytes/inputs.h"

struct arena;
struct diag;
struct text_list;

/* "UTC", "Z", "+09:00", "-0330": minutes east of UTC. A fault names the option. */
bool zone_option(Slice text, struct arena *mem, int *minutes, struct diag *diag);

/* The mark before decimals in a language as "de" or "pt-BR". */
bool locale_option(Slice text, char *decimal_mark, struct diag *diag);

/* --as-of: a day counts from its midnight in the programme's zone, so all of it is that day. */
struct as_of {
    Instant at;
    bool filed; /* each ticket at its own filing time; `at` serves those without one */
};
bool as_of_option(Slice text, int zone_minutes, struct as_of *out, struct diag *diag);

/* "512M", "2G", "64K", or bytes. A fault names the option. */
bool size_option(Slice text, const char *option, uint64_t *bytes, struct diag *diag);

/* --store, else kpirecon in the XDG state folder; a fault when neither it nor HOME is known. */
bool store_option(Slice given, struct arena *mem, Slice *folder, struct diag *diag);

/* The files meant by what was named: folders and zips stand for what is in them. */
bool expand_inputs(const struct text_list *named, struct arena *mem, struct text_list *files, struct diag *diag);

struct document_list {
    struct input_document *at;
    size_t count, capacity;
};

/* The same of tickets; documents that lie beside them are no files of tickets, and are added to the other list. */
bool expand_tickets(const struct text_list *named, struct arena *mem, struct text_list *files,
                    struct document_list *documents, struct diag *diag);
/* For what need not outlive the program: TMPDIR, else /tmp. */
Slice scratch_folder(void);

#endif
