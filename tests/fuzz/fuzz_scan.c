/* The scan of published rows over any bytes: the rows that a plain cutter finds in the whole text are the rows
   that threads find in chunks of any size; and where no row touches a key, so that most are passed over at a glance,
   their account is the same. */
#include "base/slice.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "dataset/crew.h"
#include "dataset/header.h"
#include "fuzz.h"
#include "programme/programme.h"
#include "records/csv.h"
#include "records/record.h"
#include "tickets/invoice_number.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEADER "partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define INVOICE_COLUMN 4

static void check(bool condition)
{
    if (!condition)
        abort();
}

/* What the cutter says of the whole text at once. */
struct plain {
    struct plain_row {
        uint64_t line;
        Slice invoice;
        bool is_record;
    } *rows;
    size_t count, capacity, without_number;
    uint64_t lines;
};

static void cut_plainly(Slice text, struct gather_keys *keys, struct arena *mem, struct plain *plain)
{
    Slice fields[MAX_COLUMNS];
    struct csv_cut cut;
    for (size_t at = 0; at < text.len; at += cut.used_bytes) {
        struct csv_text rest = {slice_skip(text, at), ',', true, mem};
        enum csv_result got = csv_cut_by(CSV_PORTABLY, &rest, fields, MAX_COLUMNS, &cut);
        check(got != CSV_NEED_MORE && cut.used_bytes > 0);
        bool has_invoice = got == CSV_RECORD && cut.field_count > INVOICE_COLUMN;
        Slice invoice = has_invoice ? slice_trim(fields[INVOICE_COLUMN]) : (Slice){0};
        *ARENA_PUSH(mem, plain->rows, plain->count, plain->capacity, struct plain_row) =
            (struct plain_row){plain->lines, arena_copy(mem, invoice), got == CSV_RECORD};
        keys_add_invoice(keys, invoice_normal(invoice, mem));
        plain->lines += cut.line_count;
    }
}

/* Memory that reads like a file, and like a pipe. */
static int open_text(Slice text)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    check(fd >= 0);
    for (size_t at = 0; at < text.len;) {
        ssize_t put = write(fd, text.at + at, text.len - at);
        check(put > 0);
        at += (size_t)put;
    }
    check(lseek(fd, 0, SEEK_SET) == 0);
    return fd;
}

struct way {
    unsigned threads;
    size_t chunk_bytes;
    bool by_turns;
};

/* False: refused, for another table that begins below the rows. */
static bool scan(struct gathering *gathering, const struct header *header, Slice text, struct way way,
                 struct scanned *out)
{
    struct blocks blocks;
    struct joiner joiner;
    struct scan_plan plan = {.programme = gathering->dataset->programme,
                             .keys = gathering->keys,
                             .header = header,
                             .bad = &out->bad,
                             .named_count = header->columns.count};
    bad_rows_init(&out->bad, S("fuzz.csv"), NULL, gathering->diag);
    out->bad.delimiter = ',';
    out->bad.columns = &header->columns;
    blocks_open(&blocks, open_text(text), S("fuzz.csv"), way.chunk_bytes);
    joiner_init(&joiner, gathering, &plan, 0, out);
    struct crew_work work = {.blocks = &blocks,
                             .size_bytes = way.by_turns ? 0 : text.len,
                             .chunk_bytes = way.chunk_bytes,
                             .thread_count = way.threads,
                             .plan = &plan,
                             .joiner = &joiner,
                             .bytes_done = &gathering->dataset->bytes_done,
                             .diag = gathering->diag};
    bool taken = crew_scan(&work);
    check(taken ? blocks.read_bytes == text.len : gathering->diag->fault.len > 0);
    blocks_close(&blocks);
    return taken;
}

static void compare(const struct plain *plain, const struct scanned *scanned)
{
    size_t at = 0;
    check(scanned->info.row_count + scanned->info.left_out_count == plain->count);
    for (size_t i = 0; i < scanned->row_count; i++) {
        const struct kpi_row *row = &scanned->rows[i].row;
        while (at < plain->count && plain->rows[at].line < row->line)
            at++;
        check(at < plain->count && plain->rows[at].line == row->line && plain->rows[at].is_record);
        check(slice_equal(plain->rows[at].invoice, row->invoice));
    }
    size_t numberless = 0;
    for (size_t i = 0; i < plain->count; i++)
        numberless += plain->rows[i].invoice.len == 0 || text_is_empty_marker(plain->rows[i].invoice);
    check(scanned->row_count + scanned->bad.count <= scanned->info.row_count);
    check(scanned->row_count + scanned->bad.count + numberless >= scanned->info.row_count);
}

/* What is told of a file whatever is asked of it. */
static void compare_accounts(const struct scanned *a, const struct scanned *b)
{
    check(a->info.row_count == b->info.row_count && a->info.left_out_count == b->info.left_out_count);
    check(a->bad.count == b->bad.count && a->no_currency_count == b->no_currency_count);
    check(a->cells.count == b->cells.count && a->newest.k == b->newest.k);
    for (size_t i = 0; i < a->cells.count; i++)
        check(a->cells.at[i].month.k == b->cells.at[i].month.k && a->cells.at[i].row_count == b->cells.at[i].row_count);
}

static void run(Slice text, const struct programme *programme, struct arena *mem)
{
    static const struct way ways[] = {{1, 1 << 20, false}, {1, 1, false}, {3, 7, false}, {2, 64, true},
                                      {1, 1 << 20, false}, {2, 300, false}};
    enum { WITH_KEYS = 4 };
    struct scanned all[COUNT_OF(ways)];
    bool first_taken = false;
    struct arena row_mem;
    struct header header;
    struct gather_keys keys, none;
    struct plain plain = {0};
    const struct header_words words = {.programme = programme};
    keys_init(&keys, mem, 0);
    keys_init(&none, mem, 0);
    check(header_find(S(HEADER), true, &words, mem, &header) == HEADER_FOUND);
    cut_plainly(text, &keys, mem, &plain);
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct diag diag;
        diag_init(&diag, mem);
        arena_init(&row_mem, (size_t)1 << 30);
        all[i] = (struct scanned){.info.name = S("fuzz.csv")};
        struct gathering gathering = {.dataset = dataset_new(programme, mem),
                                      .keys = i < WITH_KEYS ? &keys : &none,
                                      .partner_since = ARENA_ARRAY(mem, Date, 1),
                                      .partner_group = ARENA_ARRAY(mem, Slice, 1),
                                      .work = mem,
                                      .row_mem = &row_mem,
                                      .diag = &diag};
        bool taken = scan(&gathering, &header, text, ways[i], &all[i]);
        check(i == 0 || taken == first_taken);
        first_taken = taken;
        if (taken && i < WITH_KEYS)
            compare(&plain, &all[i]);
        if (taken)
            compare_accounts(&all[0], &all[i]);
        arena_done(&row_mem);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct programme programme; /* the same for every input */
    static struct arena rules;
    struct templates templates = {0};
    struct arena mem;
    struct diag diag;
    Slice text, source;
    arena_init(&mem, (size_t)1 << 32);
    diag_init(&diag, &mem);
    if (!rules.base) {
        xml_library_init();
        arena_init(&rules, 0);
        check(template_load(&templates, S("rules/programme.xml"), &rules, &text, &source, &diag));
        check(programme_load(&programme, source, text, &rules, &diag));
    }
    run((Slice){(const char *)data, size}, &programme, &mem);
    arena_done(&mem);
    return 0;
}
