/* Where the next page of an answer is, as ticket systems tell it: Zendesk (next_page; links and meta; after_url and
   end_of_stream), ServiceNow and Freshdesk (a Link header), Dynamics 365 (@odata.nextLink), Jira (startAt and
   total; nextPageToken; _links), HubSpot (paging), Salesforce (nextRecordsUrl).

   The answer is looked at as it came; what is no JSON can only have a Link header. */
#ifndef KPIRECON_RECORDS_PAGING_H
#define KPIRECON_RECORDS_PAGING_H

#include "base/base.h"

struct arena;

enum paging {
    PAGING_LAST,
    PAGING_NEXT,
    PAGING_BROKEN /* cut, no answer of a ticket system, or more is to follow and nothing says where */
};

#define MAX_TOTAL_ROWS INT64_MAX

/* `url`: of this page. `link`: its Link headers, or empty. *total: what the page before said, MAX_TOTAL_ROWS before the
   first; a total that shrinks means that rows moved under the reader. *next and *why live in `mem`. */
enum paging page_next(Slice url, Slice link, Slice body, int64_t *total, struct arena *mem, Slice *next, Slice *why);

#endif
