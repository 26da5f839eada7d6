/* Compares each month with its neighbours: a load that broke off leaves a month thin. */
#include "dataset/months_check.h"

#include <inttypes.h>

#define THIN_FACTOR 10 /* a month with 90 % fewer rows than its neighbours */
#define LEAST_NEIGHBOUR 20 /* rows; beside fewer nothing follows from one or two */
#define LONGEST_GAP 12 /* months; what lies further apart is no gap but another file */

static bool is_thin_beside(uint64_t rows, uint64_t neighbour)
{
    return neighbour >= LEAST_NEIGHBOUR && rows <= neighbour / THIN_FACTOR;
}

static void report_thin(const struct publication *publication, size_t i, uint64_t beside, Place place,
                        struct diag *diag)
{
    char chars[MONTH_CHARS];
    uint64_t rows = publication->months[i].row_count;
    Slice month = month_format(publication->months[i].month, chars);
    diag_add(diag, FINDING_dataset_month_thin, place,
             "%.*s has %" PRIu64 " row%s, the month beside it %" PRIu64 "; part of it may be missing", SLICE_ARG(month),
             rows, rows == 1 ? "" : "s", beside);
}

static void check_gap(const struct month_count *before, const struct month_count *after, Place place,
                      struct diag *diag)
{
    char first[MONTH_CHARS], last[MONTH_CHARS];
    int gap = after->month.k - before->month.k - 1;
    uint64_t most = before->row_count > after->row_count ? before->row_count : after->row_count;
    if (gap < 1 || gap > LONGEST_GAP || !is_thin_beside(0, most))
        return;
    Slice from = month_format(month_add(before->month, 1), first);
    Slice to = month_format(month_add(after->month, -1), last);
    diag_add(diag, FINDING_dataset_month_thin, place, "there is no row of %.*s%s%.*s, which lies between others",
             SLICE_ARG(from), gap > 1 ? " to " : "", gap > 1 ? (int)to.len : 0, to.at);
}

void months_check(const struct publication *publication, Place place, struct diag *diag)
{
    const struct month_count *months = publication->months;
    size_t count = publication->month_count;
    for (size_t i = 0; i < count; i++) {
        bool has_before = i > 0 && months[i].month.k - months[i - 1].month.k <= LONGEST_GAP;
        bool has_after = i + 1 < count && months[i + 1].month.k - months[i].month.k <= LONGEST_GAP;
        uint64_t before = has_before ? months[i - 1].row_count : UINT64_MAX;
        uint64_t after = has_after ? months[i + 1].row_count : UINT64_MAX;
        uint64_t least = before < after ? before : after;
        if ((has_before || has_after) && is_thin_beside(months[i].row_count, least))
            report_thin(publication, i, least, place, diag);
        if (i > 0)
            check_gap(&months[i - 1], &months[i], place, diag);
    }
}
