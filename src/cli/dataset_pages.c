/* Each page twice: a grid, and objects. Decimals are strings, as everywhere. */
#include "cli/dataset_pages.h"

#include "base/slice.h"
#include "cli/grid.h"
#include "cli/terminal.h"
#include "report/writers.h"

#include <inttypes.h>
#include <unistd.h>

static struct buf *buf_of(const struct dataset_page *page)
{
    return &page->cli->out.buf;
}

static struct arena *mem_of(const struct dataset_page *page)
{
    return &page->cli->mem;
}

static void write_grid(const struct dataset_page *page, const struct grid *grid)
{
    grid_write(grid, &page->cli->out, terminal_columns(STDOUT_FILENO));
}

static Slice count_text(const struct dataset_page *page, uint64_t count)
{
    return arena_printf(mem_of(page), "%" PRIu64, count);
}

static Slice day_text(const struct dataset_page *page, Date date)
{
    char chars[DATE_CHARS];
    return arena_copy(mem_of(page), date_format(date, chars));
}

static Slice month_text(const struct dataset_page *page, Month month)
{
    char chars[MONTH_CHARS];
    return arena_copy(mem_of(page), month_format(month, chars));
}

/* --- objects -------------------------------------------------------------------- */

static void begin_object(const struct dataset_page *page, const char *record)
{
    buf_addf(buf_of(page), "{\"schema\":\"kpirecon.dataset/1\",\"record\":\"%s\"", record);
}

static void add_text(const struct dataset_page *page, const char *name, Slice text)
{
    buf_addf(buf_of(page), ",\"%s\":", name);
    if (text.len)
        json_add_string(buf_of(page), text);
    else
        buf_add(buf_of(page), S("null"));
}

static void add_count(const struct dataset_page *page, const char *name, uint64_t count)
{
    buf_addf(buf_of(page), ",\"%s\":%" PRIu64, name, count);
}

static void end_object(const struct dataset_page *page)
{
    buf_add(buf_of(page), S("}\n"));
    out_drain(&page->cli->out);
}

static void add_days(const struct dataset_page *page, const Date *dates, size_t count)
{
    struct buf *buf = buf_of(page);
    buf_add(buf, S(",\"publications\":["));
    for (size_t i = 0; i < count; i++)
        buf_addf(buf, "%s\"%.*s\"", i ? "," : "", SLICE_ARG(day_text(page, dates[i])));
    buf_add_char(buf, ']');
}

static void add_months(const struct dataset_page *page, const char *name, const Month *months, size_t count)
{
    struct buf *buf = buf_of(page);
    buf_addf(buf, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++)
        buf_addf(buf, "%s\"%.*s\"", i ? "," : "", SLICE_ARG(month_text(page, months[i])));
    buf_add_char(buf, ']');
}

/* --- add, remove, verify -------------------------------------------------------- */

static Slice days_joined(const struct dataset_page *page, const struct gathered *gathered)
{
    Slice text = S("");
    for (size_t i = 0; i < gathered->publication_count; i++)
        text = arena_printf(mem_of(page), "%.*s%s%.*s", SLICE_ARG(text), i ? ", " : "",
                            SLICE_ARG(day_text(page, gathered->publications[i].date)));
    return text;
}

static const char *const result_names[] = {[STORE_ADDED] = "added",
                                           [STORE_REPLACED] = "replaced",
                                           [STORE_RENEWED] = "renewed",
                                           [STORE_HAS_IT] = "unchanged",
                                           [STORE_REFUSED] = "refused"};

static void write_added(const struct dataset_page *page, Slice file, enum store_add_result result,
                        const struct gathered *gathered)
{
    begin_object(page, "added");
    add_text(page, "source", file);
    add_text(page, "result", slice_from(result_names[result]));
    Date *dates = ARENA_ARRAY(mem_of(page), Date, gathered->publication_count + 1);
    for (size_t i = 0; i < gathered->publication_count; i++)
        dates[i] = gathered->publications[i].date;
    add_days(page, dates, gathered->publication_count);
    const struct dataset_source_info none = {0};
    const struct dataset_source_info *info = gathered->source_count ? &gathered->sources[0] : &none;
    add_count(page, "rows", info->row_count);
    add_count(page, "quarantined", info->bad_count);
    end_object(page);
}

void page_added(const struct dataset_page *page, Slice file, enum store_add_result result,
                const struct gathered *gathered)
{
    struct buf *buf = buf_of(page);
    if (page->ndjson) {
        write_added(page, file, result, gathered);
        return;
    }
    terminal_add_text(buf, file);
    if (result == STORE_HAS_IT || gathered->source_count == 0) {
        buf_add(buf, S(": is in the store already; nothing was changed\n"));
        return;
    }
    const struct dataset_source_info *info = &gathered->sources[0];
    buf_addf(buf, ": %s %.*s, ", result == STORE_REPLACED  ? "replaced publication"
                             : result == STORE_RENEWED ? "renewed as publication"
                                                       : "added as publication",
             SLICE_ARG(days_joined(page, gathered)));
    terminal_add_count(buf, info->row_count, "row");
    if (info->bad_count)
        buf_addf(buf, ", %" PRIu64 " of them quarantined", info->bad_count);
    buf_add_char(buf, '\n');
}

void page_renewed(const struct dataset_page *page, Slice file, Date publication)
{
    if (page->ndjson) {
        begin_object(page, "renewed");
        add_text(page, "source", file);
        add_days(page, &publication, 1);
        end_object(page);
        return;
    }
    terminal_add_text(buf_of(page), file);
    buf_addf(buf_of(page), ": publication %.*s is compiled anew\n", SLICE_ARG(day_text(page, publication)));
}

void page_nothing_old(const struct dataset_page *page)
{
    if (!page->ndjson)
        buf_add(buf_of(page), S("nothing in the store was compiled by an older version; nothing was changed\n"));
}

static void write_file_of_store(const struct dataset_page *page, const char *record, const struct stored *stored)
{
    begin_object(page, record);
    add_text(page, "file", stored->name);
    add_text(page, "source", stored->snapshot.source);
    add_days(page, stored->dates, stored->date_count);
}

void page_verified(const struct dataset_page *page, const struct stored *stored, bool sound)
{
    if (page->ndjson) {
        write_file_of_store(page, "verified", stored);
        buf_addf(buf_of(page), ",\"sound\":%s", sound ? "true" : "false");
        end_object(page);
        return;
    }
    buf_addf(buf_of(page), "%.*s: %s\n", SLICE_ARG(stored->name),
             sound ? "sound" : stored->is_old ? "of an older format" : "damaged");
}

void page_removed(const struct dataset_page *page, const struct stored *stored)
{
    if (page->ndjson) {
        write_file_of_store(page, "removed", stored);
        end_object(page);
        return;
    }
    buf_addf(buf_of(page), "%.*s: removed", SLICE_ARG(stored->name));
    if (stored->snapshot.source.len) {
        buf_add(buf_of(page), S(", made of "));
        terminal_add_text(buf_of(page), stored->snapshot.source);
    }
    buf_add_char(buf_of(page), '\n');
}

/* --- list ----------------------------------------------------------------------- */

/* What a file of the store has of one publication. */
struct part {
    uint64_t row_count;
    size_t month_count;
    Month first, last;
};

static struct part part_of(const struct stored *stored, Date publication)
{
    struct part part = {0};
    for (size_t i = 0; i < stored->cell_count; i++) {
        const struct month_cell *cell = &stored->cells[i];
        if (cell->publication.day != publication.day)
            continue;
        part.row_count += cell->row_count;
        part.month_count++;
        part.first = part.first.k && part.first.k < cell->month.k ? part.first : cell->month;
        part.last = part.last.k > cell->month.k ? part.last : cell->month;
    }
    return part;
}

static void list_object(const struct dataset_page *page, const struct stored *stored, Date publication)
{
    const struct snapshot_header *header = &stored->snapshot.header;
    struct part part = part_of(stored, publication);
    begin_object(page, "publication");
    add_text(page, "publication", day_text(page, publication));
    add_count(page, "rows", part.row_count);
    add_text(page, "first_month", part.first.k ? month_text(page, part.first) : (Slice){0});
    add_text(page, "last_month", part.last.k ? month_text(page, part.last) : (Slice){0});
    add_count(page, "months", part.month_count);
    add_count(page, "quarantined", header->bad_count);
    add_text(page, "source", stored->snapshot.source);
    add_text(page, "sha256", (Slice){header->source_sha256, header->source_sha256[0] ? DIGEST_HEX_CHARS : 0});
    add_text(page, "format", stored->snapshot.format);
    add_text(page, "mapping", stored->snapshot.mapping);
    add_text(page, "file", stored->name);
    add_count(page, "bytes", header->file_bytes);
    add_text(page, "damage", stored->damage);
    end_object(page);
}

static void list_row(const struct dataset_page *page, const struct stored *stored, Date publication, struct grid *grid)
{
    struct part part = part_of(stored, publication);
    grid_add(grid, day_text(page, publication));
    grid_add(grid, stored->is_old ? S("older format") : stored->damage.len ? S("damaged") : count_text(page, part.row_count));
    grid_add(grid, part.first.k == part.last.k && part.first.k
                       ? month_text(page, part.first)
                       : arena_printf(mem_of(page), "%.*s%s%.*s",
                                      SLICE_ARG(part.first.k ? month_text(page, part.first) : S("")),
                                      part.first.k ? " to " : "-",
                                      SLICE_ARG(part.last.k ? month_text(page, part.last) : S(""))));
    grid_add(grid, count_text(page, stored->snapshot.header.bad_count));
    grid_add(grid, stored->snapshot.source);
    grid_add(grid, stored->name);
}

/* The next publication after `after` that any file holds, or DATE_NONE. */
static Date next_publication(const struct store *store, Date after)
{
    Date next = DATE_NONE;
    for (size_t i = 0; i < store->count; i++)
        for (size_t j = 0; j < store->stored[i].date_count; j++) {
            Date date = store->stored[i].dates[j];
            if (date.day > after.day && (!next.day || date.day < next.day))
                next = date;
        }
    return next;
}

void page_list(const struct dataset_page *page, const struct store *store)
{
    static const Slice titles[] = {S_INIT("PUBLICATION"), S_INIT("ROWS"),   S_INIT("MONTHS"),
                                   S_INIT("QUARANTINED"), S_INIT("SOURCE"), S_INIT("FILE")};
    struct grid grid;
    grid_init(&grid, mem_of(page), titles, COUNT_OF(titles));
    grid.right_aligned = 1u << 1 | 1u << 3;
    for (Date date = next_publication(store, DATE_NONE); date.day; date = next_publication(store, date))
        for (size_t i = 0; i < store->count; i++) {
            if (!stored_has(&store->stored[i], date))
                continue;
            if (page->ndjson)
                list_object(page, &store->stored[i], date);
            else
                list_row(page, &store->stored[i], date, &grid);
        }
    if (!page->ndjson && store->count)
        write_grid(page, &grid);
    else if (!page->ndjson)
        buf_add(buf_of(page), S("The store holds no dataset; kpirecon dataset add FILE adds one.\n"));
}

/* --- show ----------------------------------------------------------------------- */

static void show_objects(const struct dataset_page *page, const struct store *store, Date publication,
                         const struct publication_totals *totals)
{
    for (size_t i = 0; i < store->count; i++)
        if (stored_has(&store->stored[i], publication))
            list_object(page, &store->stored[i], publication);
    begin_object(page, "totals");
    add_text(page, "publication", day_text(page, publication));
    add_count(page, "rows", totals->row_count);
    add_count(page, "partners", totals->partner_count);
    end_object(page);
    for (size_t i = 0; i < totals->count; i++) {
        const struct total *total = &totals->at[i];
        begin_object(page, "total");
        add_text(page, "publication", day_text(page, publication));
        add_text(page, "month", month_text(page, total->month));
        add_text(page, "omlp_type", total->type);
        add_text(page, "currency", slice_from(total->currency));
        add_count(page, "rows", total->row_count);
        add_text(page, "units", wide_sum_format(total->units, mem_of(page)));
        add_text(page, "kpi", wide_sum_format(total->kpi, mem_of(page)));
        add_text(page, "revenue", wide_sum_format(total->revenue, mem_of(page)));
        end_object(page);
    }
}

static void show_source(const struct dataset_page *page, const struct stored *stored)
{
    const struct snapshot_header *header = &stored->snapshot.header;
    struct buf *buf = buf_of(page);
    buf_add(buf, S("source       "));
    terminal_add_text(buf, stored->snapshot.source);
    buf_addf(buf, ", sha256 %.*s\n             ", (int)DIGEST_HEX_CHARS, header->source_sha256);
    if (stored->snapshot.mapping.len) {
        buf_addf(buf, "%.*s: ", SLICE_ARG(stored->snapshot.format));
        terminal_add_text(buf, stored->snapshot.mapping);
        buf_add(buf, S("\n             "));
    }
    terminal_add_count(buf, header->data_row_count, "row");
    buf_addf(buf, ", %" PRIu64 " quarantined, %" PRIu64 " left out; %.*s, %" PRIu64 " bytes of %" PRIu64 "\n",
             header->bad_count, header->left_out_count, SLICE_ARG(stored->name), header->file_bytes,
             header->source_bytes);
}

void page_show(const struct dataset_page *page, const struct store *store, Date publication,
               const struct publication_totals *totals)
{
    static const Slice titles[] = {S_INIT("MONTH"), S_INIT("TYPE"), S_INIT("ROWS"),    S_INIT("UNITS"),
                                   S_INIT("KPI"),   S_INIT("REVENUE"), S_INIT("CURRENCY")};
    struct grid grid;
    struct buf *buf = buf_of(page);
    if (page->ndjson) {
        show_objects(page, store, publication, totals);
        return;
    }
    buf_addf(buf, "publication  %.*s\n", SLICE_ARG(day_text(page, publication)));
    for (size_t i = 0; i < store->count; i++)
        if (stored_has(&store->stored[i], publication))
            show_source(page, &store->stored[i]);
    buf_addf(buf, "rows         %" PRIu64 "\npartners     %zu\n\n", totals->row_count, totals->partner_count);
    grid_init(&grid, mem_of(page), titles, COUNT_OF(titles));
    grid.right_aligned = 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5;
    for (size_t i = 0; i < totals->count; i++) {
        const struct total *total = &totals->at[i];
        grid_add(&grid, month_text(page, total->month));
        grid_add(&grid, total->type);
        grid_add(&grid, count_text(page, total->row_count));
        grid_add(&grid, wide_sum_format(total->units, mem_of(page)));
        grid_add(&grid, wide_sum_format(total->kpi, mem_of(page)));
        grid_add(&grid, wide_sum_format(total->revenue, mem_of(page)));
        grid_add(&grid, total->currency[0] ? slice_from(total->currency) : S("-"));
    }
    write_grid(page, &grid);
}

/* --- diff ----------------------------------------------------------------------- */

static void diff_objects(const struct dataset_page *page, Date before, Date after,
                         const struct restatement *restatement)
{
    begin_object(page, "restatement");
    add_text(page, "before", day_text(page, before));
    add_text(page, "after", day_text(page, after));
    add_count(page, "same", restatement->same_count);
    for (size_t kind = 0; kind < RESTATED_KIND_COUNT; kind++)
        add_count(page, restated_kind_name((enum restated_kind)kind).at, restatement->row_counts[kind]);
    add_months(page, "months_before_only", restatement->before_only, restatement->before_only_count);
    add_months(page, "months_after_only", restatement->after_only, restatement->after_only_count);
    end_object(page);
    for (size_t i = 0; i < restatement->count; i++) {
        const struct restated *at = &restatement->at[i];
        begin_object(page, "restated");
        add_text(page, "kind", restated_kind_name(at->kind));
        add_text(page, "month", month_text(page, at->month));
        add_text(page, "partner", at->partner);
        add_text(page, "omlp_type", at->type);
        add_text(page, "currency", slice_from(at->currency));
        add_count(page, "rows", at->row_count);
        add_text(page, "units", wide_sum_format(at->units, mem_of(page)));
        add_text(page, "kpi", wide_sum_format(at->kpi, mem_of(page)));
        add_text(page, "revenue", wide_sum_format(at->revenue, mem_of(page)));
        end_object(page);
    }
}

static void say_months(const struct dataset_page *page, const Month *months, size_t count, Date publication)
{
    struct buf *buf = buf_of(page);
    if (count == 0)
        return;
    buf_addf(buf, "Only %.*s has rows of ", SLICE_ARG(day_text(page, publication)));
    for (size_t i = 0; i < count; i++)
        buf_addf(buf, "%s%.*s", i ? ", " : "", SLICE_ARG(month_text(page, months[i])));
    buf_add(buf, S("; they are not compared.\n"));
}

void page_diff(const struct dataset_page *page, Date before, Date after, const struct restatement *restatement)
{
    static const Slice titles[] = {S_INIT("MONTH"), S_INIT("PARTNER"), S_INIT("TYPE"), S_INIT("KIND"),   S_INIT("ROWS"),
                                   S_INIT("UNITS"), S_INIT("KPI"),     S_INIT("REVENUE"), S_INIT("CURRENCY")};
    struct grid grid;
    struct buf *buf = buf_of(page);
    if (page->ndjson) {
        diff_objects(page, before, after, restatement);
        return;
    }
    const uint64_t *counts = restatement->row_counts;
    buf_addf(buf, "From %.*s to %.*s: ", SLICE_ARG(day_text(page, before)), SLICE_ARG(day_text(page, after)));
    buf_addf(buf, "%" PRIu64 " added, %" PRIu64 " withdrawn, %" PRIu64 " changed, %" PRIu64 " the same.\n", counts[RESTATED_ADDED],
             counts[RESTATED_WITHDRAWN], counts[RESTATED_CHANGED], restatement->same_count);
    say_months(page, restatement->before_only, restatement->before_only_count, before);
    say_months(page, restatement->after_only, restatement->after_only_count, after);
    if (restatement->count == 0)
        return;
    buf_add_char(buf, '\n');
    grid_init(&grid, mem_of(page), titles, COUNT_OF(titles));
    grid.right_aligned = 1u << 4 | 1u << 5 | 1u << 6 | 1u << 7;
    for (size_t i = 0; i < restatement->count; i++) {
        const struct restated *at = &restatement->at[i];
        grid_add(&grid, month_text(page, at->month));
        grid_add(&grid, at->partner);
        grid_add(&grid, at->type);
        grid_add(&grid, restated_kind_name(at->kind));
        grid_add(&grid, count_text(page, at->row_count));
        grid_add(&grid, wide_sum_format(at->units, mem_of(page)));
        grid_add(&grid, wide_sum_format(at->kpi, mem_of(page)));
        grid_add(&grid, wide_sum_format(at->revenue, mem_of(page)));
        grid_add(&grid, at->currency[0] ? slice_from(at->currency) : S("-"));
    }
    write_grid(page, &grid);
}
