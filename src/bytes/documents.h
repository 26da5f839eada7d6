/* Which files of a zip or a folder belong to the tickets in it as documents, and are none of tickets: pictures and
   PDFs, what lies below the tables or in a folder that is called so, and what a table names. Seen in what ticket
   systems pack with their exports; where no table stands beside them, nothing is told apart but by its name. */
#ifndef KPIRECON_BYTES_DOCUMENTS_H
#define KPIRECON_BYTES_DOCUMENTS_H

#include "bytes/archive.h"

struct diag;

/* `is_document` has a place for each member, false before. True when any is. At least one member stays. */
bool documents_of_archive(Slice name, Slice container, const struct archive_listing *files, struct arena *scratch,
                          bool *is_document);
/* By the name alone: "invoice.pdf". */
bool document_name_is_sure(Slice name);
/* The name behind the last '/'. */
Slice document_base_name(Slice path);

#endif
