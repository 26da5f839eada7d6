/* From what a user names to what source_open() opens: a folder stands for the
   files in it, a zip for its files, a workbook and anything else for itself.

       struct input_list inputs = {0};
       if (!inputs_expand(S("exports/"), mem, &inputs, diag)) return false;
       for (size_t i = 0; i < inputs.count; i++) ... source_open(&source, inputs.names[i], diag) ...
*/
#ifndef KPIRECON_BYTES_INPUTS_H
#define KPIRECON_BYTES_INPUTS_H

#include "base/base.h"

struct arena;
struct diag;

#define MAX_FOLDER_FILES 100000
#define MAX_FOLDER_DEPTH 16 /* of folders below a folder; deeper ones are passed over */

/* What belongs to the tickets beside it and is none of tickets (bytes/documents.h). */
struct input_document {
    Slice archive; /* empty: a file of a folder */
    Slice name;    /* in the archive, or the path of the file */
};

struct input_list {
    Slice *names;
    size_t count, capacity;
    bool has_tickets; /* what will be named has tickets: their documents go to the other list */
    struct input_document *documents;
    size_t document_count, document_capacity;
};

/* Adds to the list. Of a folder, the regular files in the order of their names'
   bytes, not those of folders below it; of a zip, "week.zip/a.csv" in its own
   order. Hidden files are passed over. An archive in an archive is a finding; a
   folder or a zip without files is a fault. What does not exist is left for
   source_open() to complain about. */
bool inputs_expand(Slice name, struct arena *mem, struct input_list *list, struct diag *diag);
/* The same with the files of the folders below it, as the attachments of many tickets lie in one each. */
bool inputs_expand_below(Slice name, struct arena *mem, struct input_list *list, struct diag *diag);
/* A folder that can be read, and has no file: nothing came yet. */
bool inputs_is_empty_folder(Slice name, struct arena *mem);

#endif
