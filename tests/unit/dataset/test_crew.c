/* Any number of threads and any size of chunks gives the same, whatever stands at the borders. */
#include "base/buf.h"
#include "dataset/dataset.h"
#include "unit/dataset/shelf.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#define KPI "kpi-2020-02-15.csv"

/* A bit of everything, with numbers G0000, G0001, ... for the good rows. */
static Slice awkward_text(struct arena *mem)
{
    static const struct {
        const char *before, *after;
    } shapes[] = {
        {"6034453,2020-01,MOC,1,", ",25,3062500,KRW,plain\n"},
        {"6034453,2020-01,\"MOC\",1,\"", "\",25,\"3,062,500.00\",KRW,\"two\nlines, \"\"quoted\"\"\"\r\n"},
        {"6034453,1/1/2020,MOC,1,", ",x,1,KRW,bad\n"},
        {"6034453,2020-01,MOC,1,", ",1,1,KRW\n"},
        {"6034453,2020-01,쿠폰,1,", ",1,1,KRW,합계\n"},
        {"6034453,2020-01,MOC,1,", ",1,1,KRW,\"text\" after\n"},
        {"6034453,2020-01,MOC,1,", ",1,1,KRW,\"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\"\n"},
        {"Total,,,25,,1,1,,\n\n6034453,2020-01,MOC,1,", ",1,1,KRW,same\n"},
    };
    struct buf buf;
    buf_init(&buf);
    buf_add(&buf, S("\xef\xbb\xbfKPIs,\"a \"\"title\"\"\n over two lines\"\n\npartner_id,month,omlp_type,purchase_unit,"
                    "invoice_number,kpi_value,revenue,currency,\"a\nnote\"\r\n"));
    for (size_t i = 0; i < 40; i++) {
        buf_add(&buf, slice_from(shapes[i % COUNT_OF(shapes)].before));
        buf_addf(&buf, "G%04zu", i);
        buf_add(&buf, slice_from(shapes[i % COUNT_OF(shapes)].after));
    }
    buf_add(&buf, S("6034453,2020-01,MOC,1,G9999,1,1,KRW,no line end"));
    Slice text = arena_copy(mem, buf_slice(&buf));
    buf_done(&buf);
    return text;
}

/* Everything that a gathering says, as text, so that two can be compared. */
static Slice describe(const struct shelf *shelf, struct arena *mem)
{
    struct buf buf;
    buf_init(&buf);
    for (size_t i = 0; i < shelf->gathered.row_count; i++) {
        const struct kpi_row *row = &shelf->gathered.rows[i];
        buf_addf(&buf, "row %u:%u %.*s %.*s %d %d %.*s\n", (unsigned)row->source, (unsigned)row->line,
                 SLICE_ARG(row->invoice), SLICE_ARG(row->partner), row->publication.day, row->doubled,
                 SLICE_ARG(row->type_text));
    }
    for (const struct quarantined *bad = shelf->quarantine.first; bad; bad = bad->next)
        buf_addf(&buf, "bad %u:%u %.*s | %.*s | %.*s\n", (unsigned)bad->place.line, (unsigned)bad->place.column,
                 SLICE_ARG(bad->message), SLICE_ARG(bad->found), SLICE_ARG(bad->raw));
    for (const struct finding *f = shelf->world.diag.first; f; f = f->next)
        buf_addf(&buf, "%u:%u %.*s\n", (unsigned)f->place.line, (unsigned)f->place.column, SLICE_ARG(f->message));
    for (size_t i = 0; i < shelf->keys.partner_count; i++)
        buf_addf(&buf, "partner %.*s %d of %.*s\n", SLICE_ARG(shelf->keys.partner[i]),
                 shelf->gathered.partner_since[i].day,
                 SLICE_ARG(shelf->gathered.partner_group ? shelf->gathered.partner_group[i] : S("?")));
    for (size_t i = 0; i < shelf->gathered.publication_count; i++)
        for (size_t m = 0; m < shelf->gathered.publications[i].month_count; m++)
            buf_addf(&buf, "month %d: %u\n", shelf->gathered.publications[i].months[m].month.k,
                     (unsigned)shelf->gathered.publications[i].months[m].row_count);
    for (size_t id = 0; id < FINDING_COUNT; id++)
        buf_addf(&buf, "%u ", (unsigned)shelf->world.diag.count[id]);
    const struct dataset_source_info *info = &shelf->gathered.sources[0];
    buf_addf(&buf, "%u rows, %u bad, %u left out, %u bytes\n", (unsigned)info->row_count, (unsigned)info->bad_count,
             (unsigned)info->left_out_count, (unsigned)info->byte_count);
    Slice text = arena_copy(mem, buf_slice(&buf));
    buf_done(&buf);
    return text;
}

static void want(struct shelf *shelf)
{
    keys_add_values(&shelf->keys, month_of("2020-01"), decimal_of("1"), decimal_of("1"));
    keys_add_values(&shelf->keys, month_of("2020-01"), decimal_of("25"), decimal_of("3062500"));
    keys_add_partner(&shelf->keys, S("6034453"));
    keys_add_partner(&shelf->keys, S("p7"));
    keys_add_partner(&shelf->keys, S("g3"));
    shelf_want_invoice(shelf, "G0007");
}

struct pipe_feed {
    const char *path;
    Slice text;
};

static void *feed_pipe(void *argument)
{
    const struct pipe_feed *feed = argument;
    int fd = open(feed->path, O_WRONLY | O_CLOEXEC);
    for (size_t at = 0; fd >= 0 && at < feed->text.len;) {
        ssize_t put = write(fd, feed->text.at + at, feed->text.len - at);
        if (put <= 0)
            break;
        at += (size_t)put;
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

struct way {
    unsigned threads;
    size_t block_bytes;
    bool through_pipe;
};

static Slice gather_as(struct way way, Slice text, struct arena *mem)
{
    struct shelf shelf;
    pthread_t feeder;
    shelf_open(&shelf);
    Slice path = shelf_write(&shelf, KPI, way.through_pipe ? S("") : text);
    struct pipe_feed feed = {shelf.paths[0], text};
    if (way.through_pipe) {
        assert_int_equal(unlink(feed.path), 0);
        assert_int_equal(mkfifo(feed.path, 0600), 0);
        assert_int_equal(pthread_create(&feeder, NULL, feed_pipe, &feed), 0);
    }
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    shelf.dataset->block_bytes = way.block_bytes;
    dataset_use_threads(shelf.dataset, way.threads);
    want(&shelf);
    shelf_gather(&shelf);
    if (way.through_pipe)
        pthread_join(feeder, NULL);
    Slice description = describe(&shelf, mem);
    shelf_close(&shelf);
    return description;
}

static void check_way(struct way way, const char *label, Slice text, Slice expected, struct arena *mem)
{
    size_t mark = arena_mark(mem);
    Slice name = arena_printf(mem, "%s: %u threads, blocks of %zu bytes%s", label, way.threads, way.block_bytes,
                              way.through_pipe ? ", pipe" : "");
    check_slice(arena_cstr(mem, name), gather_as(way, text, mem), expected);
    arena_rewind(mem, mark);
}

static void test_block_borders(void **state)
{
    struct test_world *world = *state;
    Slice text = awkward_text(&world->mem);
    Slice whole = gather_as((struct way){1, (size_t)1 << 20, false}, text, &world->mem);
    check_true("the last row is there", slice_find(whole, S("G9999")) < whole.len);
    check_true("rows behind all the others", slice_find(whole, S("row 0:")) < whole.len);
    check_true("the bad ones", slice_find(whole, S("text follows the closing quote")) < whole.len);
    for (size_t block_bytes = 64; block_bytes <= 400; block_bytes++)
        check_way((struct way){1, block_bytes, false}, "awkward", text, whole, &world->mem);
}

/* Rows whose order matters: groups of partners, unknown types, values that too many rows have. */
static Slice ordered_text(struct arena *mem)
{
    struct buf buf;
    buf_init(&buf);
    buf_add(&buf, S("partner_id,PGA_MPNId,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"));
    for (unsigned i = 0; i < 1500; i++)
        buf_addf(&buf, "p%u,g%u,2020-%02u,%s%u,1,N%u,%s,%s,EUR\n", i % 9, i % 9 < 3 ? 0 : i % 5, i % 3 ? 1 : i % 12 + 1,
                 i % 3 ? "MOC\"\"" : "odd ", i % 40, i, i % 2 ? "1" : i % 7 ? "2" : "two", "1");
    Slice text = arena_copy(mem, buf_slice(&buf));
    buf_done(&buf);
    return text;
}

static void test_threads(void **state)
{
    struct test_world *world = *state;
    const struct {
        const char *label;
        Slice text;
    } inputs[] = {
        {"awkward", awkward_text(&world->mem)},
        {"ordered", ordered_text(&world->mem)},
        {"empty", S("")},
        {"header only", S(HEADER)},
        {"header without line end", S("partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue")},
        {"CRLF", S("partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\r\n"
                   "6034453,2020-01,MOC,1,\"G\r\n0007\",1,1,KRW\r\n\r\n\r\n1,2020-01,MOC,1,G0007,1,1,KRW\r\n"
                   "1,2020-01,MOC,x,G0007,1,1,KRW\r\n1,2020-01,MOC,1,G0007,1,1,KRW\r")},
        {"a quote that stays open", S(HEADER "1,2020-01,MOC,1,G0007,1,1,KRW\n1,2020-01,MOC,1,\"G0007,1,1,KRW\n"
                                             "1,2020-01,MOC,1,G0007,1,1,KRW\n1,2020-01,MOC,1,G0007,1,1,KRW\n")},
        {"quotes only", S(HEADER "\"\"\"\"\"\"\"\"\n\"\"\n\"\n\"\"\"\n\"\"\"\"\n\"\n\n\n\"\"\"\n\"\"\"\"\n\"\"\"\n"
                                 "\"\n\n\n")},
        {"line ends only", S(HEADER "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n")},
        {"rows within rows", S(HEADER "1,2020-01,MOC,1,\"\n1,2020-01,MOC,1,G0007,1,1,KRW\n"
                                      "1,2020-01,MOC,x,G0007,1,1,KRW\n"
                                      "1,2020-01,odd,1,G0007,1,1,KRW\n\",1,1,KRW\n1,2020-01,MOC,1,G0007,1,1,KRW\n")},
    };
    static const struct way ways[] = {{1, 64, false}, {2, 64, false}, {3, 64, false},   {8, 64, false},
                                      {2, 97, false}, {3, 7, false},  {8, 1000, false}, {1, 64, true},
                                      {2, 64, true},  {8, 97, true}};
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        Slice whole = gather_as((struct way){1, (size_t)1 << 20, false}, inputs[i].text, &world->mem);
        for (size_t w = 0; w < COUNT_OF(ways); w++)
            check_way(ways[w], inputs[i].label, inputs[i].text, whole, &world->mem);
    }
}

/* A thread that reads ahead finds the fault; it is told once, and everybody ends. */
static void test_file_that_shrinks(void **state)
{
    struct test_world *world = *state;
    struct shelf shelf;
    shelf_open(&shelf);
    Slice path = shelf_write(&shelf, KPI, ordered_text(&world->mem));
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    assert_int_equal(truncate(shelf.paths[0], 20000), 0);
    shelf.dataset->block_bytes = 512;
    dataset_use_threads(shelf.dataset, 3);
    check_true("refused", !dataset_gather(shelf.dataset, &shelf.keys, &shelf.gathered, &shelf.world.diag));
    check_fault("why", &shelf.world.diag, "changed while it was read");
    check_true("it may pass", shelf.world.diag.fault_may_pass);
    shelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_block_borders), WORLD_TEST(test_threads),
                                       WORLD_TEST(test_file_that_shrinks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
