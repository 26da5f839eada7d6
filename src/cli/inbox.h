/* The inbox of a store: what a night fetched, a folder an address. A folder is made aside and takes its place when
   all pages of the answer have come, so that half an answer is never seen, and the next night may ask only for
   what changed since.

       DIR/inbox/support.example.org-1f0c9a7be2d34f55/page-0001, ...
       DIR/inbox/.../state          how many pages, and what the server called them */
#ifndef KPIRECON_CLI_INBOX_H
#define KPIRECON_CLI_INBOX_H

#include "bytes/fetch.h"
#include "cli/options.h"

struct inbox {
    Slice store;
    struct arena *mem;
    struct diag *diag;
};

enum inbox_result {
    INBOX_NEW,
    INBOX_UNCHANGED, /* the server has nothing else than what is in the inbox */
    INBOX_FAILED     /* with a fault, which says whether it may pass; what came before is still there */
};

#define MAX_PAGES 10000u

/* All pages, and their files; `follows`: one may lead to the next. A dataset has one, called as in the address, whose
   file name may tell when it was published. *files gets the paths, also of INBOX_UNCHANGED. */
enum inbox_result inbox_fetch(const struct inbox *inbox, struct fetcher *fetcher, Slice url, bool follows,
                              struct text_list *files);
/* Whatever came from there was of no use: the next night asks for all of it. */
void inbox_forget(const struct inbox *inbox, Slice url);

#endif
