/* The files of a run folder, made by several lanes side by side. A part is one file or a stretch of tickets; which
   lane makes it shows nowhere. */
#ifndef KPIRECON_REPORT_FOLDER_LANES_H
#define KPIRECON_REPORT_FOLDER_LANES_H

#include "report/aside.h"
#include "report/pages.h"

/* What a lane has of its own. */
struct hand {
    struct run run; /* writers that have lanes of their own are to use none here */
    struct arena mem, scratch;
    struct page_maker index, ticket;
    struct buf text; /* on the way to a file */
    struct out page;
};

struct folder_part {
    bool (*make)(struct hand *hand, struct aside *aside, size_t from, size_t to);
    size_t from, to; /* the tickets, or the number of the file */
};

struct folder_work {
    const struct run *run;
    const struct templates *templates;
    struct letter_desk *desk; /* prepared; NULL: there are no letters */
    bool has_tickets;         /* each has files of its own */
    const struct folder_part *parts;
    size_t part_count;
};

/* False after the first fault, in the order of the parts. */
bool folder_make_parts(struct aside *aside, const struct folder_work *work);

#endif
