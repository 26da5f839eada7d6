/* From what the files gave to one answer: whose publication they are, whether two of
   them say the same or contradict each other, and the rows in their one order.
   Nothing here knows how the rows were found. */
#include "base/arena.h"
#include "base/slice.h"
#include "dataset/dataset_private.h"
#include "dataset/doubled.h"
#include "dataset/months_check.h"
#include "programme/programme.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static Place place_of_file(const struct scanned *file)
{
    return (Place){.source = file->info.name};
}

static bool needs_publication(const struct scanned *file)
{
    bool needed = file->cells.count == 0;
    for (size_t i = 0; i < file->cells.count; i++)
        needed |= file->cells.at[i].publication.day == 0;
    return needed;
}

/* The file's own publication, for the rows that do not name one. */
static void publish_file(const struct gathering *gathering, uint32_t i, struct scanned *file)
{
    const struct dataset_file *given = &gathering->dataset->files[i];
    struct diag *diag = gathering->diag;
    char month[MONTH_CHARS], date[DATE_CHARS];
    if (file->info.row_count == 0)
        diag_add(diag, FINDING_dataset_empty, place_of_file(file),
                 "there are no rows; that is no proof that nothing was published");
    if (!needs_publication(file))
        return;
    if (!file->is_published)
        file->published =
            published_when(gathering->dataset->programme, given->path, given->published, file->newest);
    if (file->published.name_disagrees) {
        Slice newest = month_format(file->newest, month);
        diag_add(diag, FINDING_dataset_name_disagrees, place_of_file(file),
                 "the name speaks of another month than the rows, the newest of which are of %.*s",
                 SLICE_ARG(newest));
    }
    if (file->published.assumed) {
        Slice day = date_format(file->published.date, date);
        diag_add(diag, FINDING_dataset_publication_assumed, place_of_file(file),
                 "no column, name or option says when it was published; taking %.*s", SLICE_ARG(day));
    }
    for (size_t cell = 0; cell < file->cells.count; cell++)
        if (file->cells.at[cell].publication.day == 0)
            file->cells.at[cell].publication = file->published.date;
    for (size_t row = 0; row < file->row_count; row++)
        if (file->rows[row].row.publication.day == 0)
            file->rows[row].row.publication = file->published.date;
}

void gathering_note_partner(struct gathering *gathering, size_t partner_key, Date publication)
{
    Date *since = &gathering->partner_since[partner_key], from = gathering->keys->judged_from;
    Date then = publication.day < from.day ? from : publication;
    if (!since->day || then.day < since->day)
        *since = then;
}

static void note_partners(struct gathering *gathering, const struct scanned *file)
{
    for (size_t i = 0; i < gathering->keys->partner_count && file->names_partner; i++)
        if (file->names_partner[i])
            gathering_note_partner(gathering, i, file->published.date);
}

struct share {
    Date publication;
    Month month;
    uint32_t file;
    uint64_t row_count;
};

static int compare_shares(const void *left, const void *right)
{
    const struct share *a = left, *b = right;
    if (a->publication.day != b->publication.day)
        return a->publication.day < b->publication.day ? -1 : 1;
    if (a->month.k != b->month.k)
        return a->month.k < b->month.k ? -1 : 1;
    return (a->file > b->file) - (a->file < b->file);
}

static bool same_month(const struct share *a, const struct share *b)
{
    return a->publication.day == b->publication.day && a->month.k == b->month.k;
}

/* Every file's share of every month, in order; files that count once already are left out. */
static struct share *list_shares(const struct gathering *gathering, const struct scanned *files, size_t *count)
{
    size_t capacity = 0;
    *count = 0;
    for (size_t i = 0; i < gathering->dataset->file_count; i++)
        capacity += files[i].cells.count;
    struct share *shares = ARENA_ARRAY(gathering->work, struct share, capacity);
    for (size_t i = 0; i < gathering->dataset->file_count; i++) {
        for (size_t cell = 0; cell < files[i].cells.count && !files[i].repeated; cell++) {
            const struct month_cell *of = &files[i].cells.at[cell];
            shares[(*count)++] = (struct share){of->publication, of->month, (uint32_t)i, of->row_count};
        }
    }
    if (*count)
        qsort(shares, *count, sizeof *shares, compare_shares);
    return shares;
}

bool file_unchanged(const struct dataset_file *file, const struct stat *now)
{
    const struct stat *then = &file->at_start;
    return then->st_dev == now->st_dev && then->st_ino == now->st_ino && then->st_size == now->st_size &&
           then->st_mtim.tv_sec == now->st_mtim.tv_sec && then->st_mtim.tv_nsec == now->st_mtim.tv_nsec;
}

/* A pipe cannot be read again: its hash stays empty. */
static bool hash_file(const struct gathering *gathering, size_t i, struct scanned *file)
{
    const struct dataset_file *given = &gathering->dataset->files[i];
    uint64_t size_bytes;
    struct stat now;
    if (file->info.sha256_hex[0] || !S_ISREG(given->at_start.st_mode))
        return true;
    if (!digest_file_hex(given->path, file->info.sha256_hex, &size_bytes))
        return diag_fault(gathering->diag, "cannot read '%.*s' again for its hash", SLICE_ARG(given->path));
    if (stat(arena_cstr(gathering->work, given->path), &now) == 0 && file_unchanged(given, &now))
        return true;
    return diag_fault_for_now(gathering->diag, "'%.*s' changed while it was read", SLICE_ARG(given->path));
}

static bool same_content(const struct scanned *a, const struct scanned *b)
{
    return a->info.sha256_hex[0] && memcmp(a->info.sha256_hex, b->info.sha256_hex, DIGEST_HEX_CHARS) == 0;
}

/* Two files hold rows of one month of one publication: the same file twice, pages of one answer, which add up,
   or a contradiction. */
static bool settle_pair(const struct gathering *gathering, struct scanned *files, const struct share *first,
                        const struct share *second)
{
    struct scanned *a = &files[first->file], *b = &files[second->file];
    char date[DATE_CHARS], month[MONTH_CHARS];
    if (a->repeated || b->repeated)
        return true;
    if (!hash_file(gathering, first->file, a) || !hash_file(gathering, second->file, b))
        return false;
    if (same_content(a, b)) {
        b->repeated = true;
        diag_add(gathering->diag, FINDING_dataset_twice, place_of_file(b),
                 "it holds the same as '%.*s'; it counts once", SLICE_ARG(a->info.name));
        return true;
    }
    if (a->is_page && b->is_page && (a->has_next_page || b->has_next_page))
        return true;
    Slice day = date_format(first->publication, date), of = month_format(first->month, month);
    return diag_fault(gathering->diag, "'%.*s' and '%.*s' both hold publication %.*s, month %.*s, and differ",
                      SLICE_ARG(a->info.name), SLICE_ARG(b->info.name), SLICE_ARG(day), SLICE_ARG(of));
}

static bool settle_files(const struct gathering *gathering, struct scanned *files)
{
    size_t count;
    const struct share *shares = list_shares(gathering, files, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && same_month(&shares[i], &shares[j]); j++)
            if (shares[i].file != shares[j].file && !settle_pair(gathering, files, &shares[i], &shares[j]))
                return false;
    return true;
}

/* Pages follow each other, and the last one names no next. Their newest month is that of all of them. */
static void join_pages(const struct gathering *gathering, struct scanned *files)
{
    size_t count = gathering->dataset->file_count;
    for (size_t first = 0; first < count; first++) {
        size_t last = first;
        Month newest = files[first].newest;
        while (last + 1 < count && files[last].has_next_page && files[last + 1].is_page) {
            last++;
            newest = files[last].newest.k > newest.k ? files[last].newest : newest;
        }
        if (files[last].has_next_page)
            diag_add(gathering->diag, FINDING_dataset_page_missing, place_of_file(&files[last]),
                     "it says that another page follows, which was not given: rows are missing");
        for (; first < last; first++)
            files[first].newest = newest;
        files[last].newest = newest;
    }
}

/* Of the pages of one answer only the last one says that one is missing. What could not be read may have held
   rows of any month. */
static bool is_partial(const struct gathering *gathering, const struct scanned *files, const struct share *shares,
                       size_t share_count, Date date)
{
    for (size_t i = 0; i < share_count; i++) {
        uint32_t file = shares[i].file;
        bool is_last = file + 1 == gathering->dataset->file_count || !files[file + 1].is_page;
        bool is_incomplete = files[file].is_incomplete || (files[file].has_next_page && is_last);
        if (shares[i].publication.day == date.day && is_incomplete)
            return true;
    }
    for (size_t i = 0; i < gathering->dataset->file_count; i++)
        if (files[i].is_incomplete && files[i].published.date.day == date.day)
            return true;
    return false;
}

static bool is_assumed(const struct gathering *gathering, const struct scanned *files, Date date)
{
    for (size_t i = 0; i < gathering->dataset->file_count; i++)
        if (files[i].published.assumed && files[i].published.date.day == date.day)
            return true;
    return false;
}

static void check_month(const struct gathering *gathering, const struct scanned *files, const struct share *share,
                        uint64_t row_count)
{
    Month last = month_add(date_month(share->publication), -1);
    Month first = month_add(last, 1 - gathering->dataset->programme->window_months);
    char date[DATE_CHARS], month[MONTH_CHARS];
    if (share->month.k >= first.k && share->month.k <= last.k)
        return;
    Slice day = date_format(share->publication, date), of = month_format(share->month, month);
    diag_add(gathering->diag, FINDING_dataset_month_outside, place_of_file(&files[share->file]),
             "%" PRIu64 " row%s of %.*s, which a publication of %.*s does not cover", row_count,
             row_count == 1 ? "" : "s", SLICE_ARG(of), SLICE_ARG(day));
}

/* Days on which something was published: by rows, or by a file without any. */
static int compare_dates(const void *left, const void *right)
{
    const Date *a = left, *b = right;
    return (a->day > b->day) - (a->day < b->day);
}

static Date *list_dates(const struct gathering *gathering, const struct scanned *files, const struct share *shares,
                        size_t share_count, size_t *count)
{
    size_t file_count = gathering->dataset->file_count, all = 0;
    Date *dates = ARENA_ARRAY(gathering->work, Date, share_count + file_count);
    for (size_t i = 0; i < share_count; i++)
        dates[all++] = shares[i].publication;
    for (size_t i = 0; i < file_count; i++)
        if (files[i].published.date.day)
            dates[all++] = files[i].published.date;
    if (all)
        qsort(dates, all, sizeof *dates, compare_dates);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (*count == 0 || dates[*count - 1].day != dates[i].day)
            dates[(*count)++] = dates[i];
    return dates;
}

/* The months of one publication: the shares from *at on, as long as they are of it. */
static struct month_count *list_months(const struct gathering *gathering, const struct scanned *files, Date date,
                                       const struct share *shares, size_t share_count, size_t *at, size_t *count)
{
    struct arena *mem = gathering->dataset->mem;
    struct month_count *months = NULL;
    size_t capacity = 0;
    *count = 0;
    while (*at < share_count && shares[*at].publication.day == date.day) {
        const struct share *first = &shares[*at];
        uint64_t rows = 0;
        for (; *at < share_count && same_month(first, &shares[*at]); ++*at)
            rows += shares[*at].row_count;
        check_month(gathering, files, first, rows);
        *ARENA_PUSH(mem, months, *count, capacity, struct month_count) = (struct month_count){first->month, rows};
    }
    return months;
}

static void list_publications(const struct gathering *gathering, const struct scanned *files, struct gathered *out)
{
    size_t share_count, count, at = 0;
    const struct share *shares = list_shares(gathering, files, &share_count);
    const Date *dates = list_dates(gathering, files, shares, share_count, &count);
    struct publication *publications = ARENA_ARRAY(gathering->dataset->mem, struct publication, count);
    for (size_t i = 0; i < count; i++) {
        struct publication *publication = &publications[i];
        size_t begins = at;
        publication->date = dates[i];
        publication->assumed = is_assumed(gathering, files, dates[i]);
        publication->partial = is_partial(gathering, files, shares, share_count, dates[i]);
        publication->months =
            list_months(gathering, files, dates[i], shares, share_count, &at, &publication->month_count);
        if (publication->month_count)
            months_check(publication, place_of_file(&files[shares[begins].file]), gathering->diag);
    }
    out->publications = publications;
    out->publication_count = count;
}

static int compare_rows(const void *left, const void *right)
{
    const struct kpi_row *a = &((const struct kept_row *)left)->row, *b = &((const struct kept_row *)right)->row;
    size_t x = ((const struct kept_row *)left)->order, y = ((const struct kept_row *)right)->order;
    if (a->publication.day != b->publication.day)
        return a->publication.day < b->publication.day ? -1 : 1;
    return (x > y) - (x < y);
}

/* Files of one publication each, given in order, are in order already. Within a publication the order is that of
   the files, and of the rows in them: lines of several sheets, or of JSON in one line, would not tell it. */
static void order_rows(struct kept_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rows[i].order = i;
    for (size_t i = 1; i < count; i++) {
        if (compare_rows(&rows[i - 1], &rows[i]) > 0) {
            qsort(rows, count, sizeof *rows, compare_rows);
            return;
        }
    }
}

static struct kept_row *join_rows(const struct gathering *gathering, const struct scanned *files, size_t *count)
{
    const struct scanned *only = NULL;
    size_t sources = 0, total = 0;
    for (size_t i = 0; i < gathering->dataset->file_count; i++) {
        if (files[i].repeated || !files[i].row_count)
            continue;
        only = &files[i];
        sources++;
        total += files[i].row_count;
    }
    *count = total;
    if (sources <= 1)
        return only ? only->rows : NULL;
    struct kept_row *rows = ARENA_ARRAY(gathering->row_mem, struct kept_row, total);
    size_t at = 0;
    for (size_t i = 0; i < gathering->dataset->file_count; i++) {
        if (files[i].repeated || !files[i].row_count)
            continue;
        memcpy(rows + at, files[i].rows, files[i].row_count * sizeof *rows);
        at += files[i].row_count;
    }
    return rows;
}

static void give_rows(const struct gathering *gathering, const struct scanned *files, struct gathered *out)
{
    size_t count;
    struct kept_row *rows = join_rows(gathering, files, &count);
    order_rows(rows, count);
    doubled_mark(gathering, files, rows, count);
    /* closer together in the same place: there may be many */
    struct kpi_row *compact = (struct kpi_row *)(void *)rows;
    for (size_t i = 0; i < count; i++)
        memmove(&compact[i], &rows[i].row, sizeof *compact);
    out->rows = compact;
    out->row_count = count;
}

static void give_sources(const struct gathering *gathering, struct scanned *files, struct gathered *out)
{
    size_t count = gathering->dataset->file_count;
    struct dataset_source_info *sources = ARENA_ARRAY(gathering->dataset->mem, struct dataset_source_info, count);
    for (size_t i = 0; i < count; i++) {
        sources[i] = files[i].info;
        /* what counts once is counted where it stood first */
        if (files[i].repeated)
            sources[i].row_count = sources[i].bad_count = sources[i].left_out_count = 0;
        else
            bad_rows_release(&files[i].bad);
        out->scanned_row_count += sources[i].row_count;
    }
    out->sources = sources;
    out->source_count = count;
}

bool gathering_finish(struct gathering *gathering, struct scanned *files, struct gathered *out)
{
    size_t file_count = gathering->dataset->file_count;
    struct gathered gathered = {
        .partner_since = gathering->partner_since,
        .partner_group = gathering->has_groups ? gathering->partner_group : NULL,
    };
    join_pages(gathering, files);
    for (uint32_t i = 0; i < file_count; i++) {
        publish_file(gathering, i, &files[i]);
        note_partners(gathering, &files[i]);
    }
    if (!settle_files(gathering, files))
        return false;
    for (size_t i = 0; i < file_count && gathering->dataset->hash_sources; i++)
        if (!hash_file(gathering, i, &files[i]))
            return false;
    list_publications(gathering, files, &gathered);
    give_rows(gathering, files, &gathered);
    give_sources(gathering, files, &gathered);
    *out = gathered;
    return true;
}
