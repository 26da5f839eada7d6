/* The workbook, unzipped and read as the XML it is: typed numbers, and never a formula. */
#include "unit/report/sample_run.h"

#include "report/report_private.h"

#include <libxml/tree.h>
#include <zlib.h>

struct folder_test {
    struct test_world *world;
    char path[64];
};

static Slice read_file(struct test_world *world, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    off_t size = lseek(fd, 0, SEEK_END);
    char *bytes = ARENA_ARRAY(&world->mem, char, (size_t)size + 1);
    assert_int_equal(pread(fd, bytes, (size_t)size, 0), size);
    close(fd);
    return (Slice){bytes, (size_t)size};
}

static uint32_t number_at(Slice zip, size_t at, size_t size)
{
    uint32_t number = 0;
    assert_true(at + size <= zip.len);
    for (size_t i = size; i-- > 0;)
        number = number << 8 | (unsigned char)zip.at[at + i];
    return number;
}

static Slice inflate_part(struct test_world *world, Slice packed, size_t size)
{
    char *text = ARENA_ARRAY(&world->mem, char, size + 1);
    z_stream stream = {.next_in = (unsigned char *)(uintptr_t)packed.at, .avail_in = (unsigned)packed.len,
                       .next_out = (unsigned char *)text, .avail_out = (unsigned)size};
    assert_int_equal(inflateInit2(&stream, -MAX_WBITS), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return (Slice){text, size};
}

/* One file of a zip archive, by its central directory. */
static Slice unzip(struct test_world *world, Slice zip, const char *name)
{
    size_t end = zip.len - 22;
    assert_int_equal(number_at(zip, end, 4), 0x06054b50);
    size_t at = number_at(zip, end + 16, 4), count = number_at(zip, end + 10, 2);
    for (size_t i = 0; i < count; i++) {
        size_t name_len = number_at(zip, at + 28, 2), local = number_at(zip, at + 42, 4);
        if (slice_equal(slice_part(zip, at + 46, at + 46 + name_len), slice_from(name))) {
            size_t from = local + 30 + number_at(zip, local + 26, 2) + number_at(zip, local + 28, 2);
            size_t packed = number_at(zip, at + 20, 4);
            return inflate_part(world, slice_part(zip, from, from + packed), number_at(zip, at + 24, 4));
        }
        at += 46 + name_len + number_at(zip, at + 30, 2) + number_at(zip, at + 32, 2);
    }
    fail_msg("there is no %s in the archive", name);
    return (Slice){0};
}

static void make_folder(struct folder_test *test, struct test_world *world)
{
    *test = (struct folder_test){.world = world, .path = "/tmp/kpirecon-xlsx-XXXXXX"};
    assert_non_null(mkdtemp(test->path));
}

static const char *path_in(struct folder_test *test, const char *name)
{
    return arena_printf(&test->world->mem, "%s/%s", test->path, name).at;
}

static void remove_folder(struct folder_test *test)
{
    unlink(path_in(test, "a.xlsx"));
    unlink(path_in(test, "b.xlsx"));
    assert_int_equal(rmdir(test->path), 0); /* no temporary file was left in it */
}

static Slice workbook_of(struct test_world *world, struct sample *sample)
{
    struct folder_test test;
    make_folder(&test, world);
    const char *path = path_in(&test, "a.xlsx");
    bool written = write_xlsx(slice_from(path), &sample->run, &world->mem, &world->diag);
    check_no_findings("the workbook", &world->diag);
    check_true("written", written);
    Slice bytes = read_file(world, path);
    remove_folder(&test);
    return bytes;
}

static void typed_cells(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    Slice sheet = unzip(world, workbook_of(world, sample), "xl/worksheets/sheet2.xml");
    check_has("frozen header", sheet, "<pane xSplit=\"1\" ySplit=\"1\"");
    check_has("filter over all rows", sheet, "<autoFilter ref=\"A1:AE11\"/>");
    check_has("ticket id as text", sheet, " t=\"inlineStr\"><is><t>1001</t></is></c>");
    check_has("KPI claimed as a number", sheet, "<v>25</v>");
    check_has("month claimed as its first day", sheet, "<c r=\"I2\" s=\"17\"><v>43831</v></c>");
    check_has("negative difference", sheet, "<v>-27</v>");
    check_has("decimals", sheet, "<v>1234.56</v>");
    check_int("a row per claim and the header", (long long)text_count(sheet, S("<row ")), (long long)SAMPLE_COUNT + 1);
    Slice names = unzip(world, workbook_of(world, sample), "xl/workbook.xml");
    check_has("first sheet", names, "name=\"Summary\"");
    check_has("third sheet", names, "name=\"Differences\"");
    check_has("last sheet", names, "name=\"Run\"");
}

/* Readers keep the height that the file says: without one a long why is written over the rows below it. */
static void rows_have_room(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->decided.resolutions[0].next_step = S("Compare both, ask the partner which of the two is right, and decide again.");
    Slice sheet = unzip(world, workbook_of(world, sample), "xl/worksheets/sheet2.xml");
    check_has("two lines of the next step", sheet, "<row r=\"2\" ht=\"30\" customHeight=\"1\">");
}

static void never_a_formula(void **state)
{
    static const char *const texts[] = {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://evil.example\")",
                                        "http://evil.example", "mailto:a@b.c", "{=1}", "internal:Sheet1!A1"};
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct sample *sample = sample_full(world);
        sample->batch.tickets[0].id = sample->batch.tickets[0].partner_id = slice_from(texts[i]);
        sample->batch.claims[0].invoice = sample->decided.resolutions[0].next_step = slice_from(texts[i]);
        Slice zip = workbook_of(world, sample), sheet = unzip(world, zip, "xl/worksheets/sheet2.xml");
        check_has_not(texts[i], sheet, "<f>");
        check_has_not(texts[i], sheet, "<hyperlink");
        check_has("it is text", slice_skip(sheet, slice_find(sheet, S("<c r=\"A2\""))), " t=\"inlineStr\"><is>");
    }
}

static void hostile_text(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    Slice zip = workbook_of(world, sample), sheet = unzip(world, zip, "xl/worksheets/sheet2.xml");
    check_has("markup", sheet, "&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;");
    check_has_not("escape", sheet, "\033");
    check_has_not("bell", sheet, "\007");
    check_has("formula as text", sheet, "<is><t>=cmd|");
    struct _xmlDoc *tree = xml_parse(S("sheet2.xml"), sheet, &world->diag);
    check_no_findings("well-formed", &world->diag);
    assert_non_null(tree);
    xmlFreeDoc(tree);
}

/* A double holds 15 digits; a longer number would come out as another one. */
static void exact_numbers(void **state)
{
    static const struct {
        const char *revenue, *has, *label;
    } rows[] = {
        {"9223372036854.775807", "<t>9223372036854.775807</t>", "19 digits stay text"},
        {"9223372036854", "<v>9223372036854</v>", "13 digits are a number"},
        {"123456789.123456", "<v>123456789.123456</v>", "15 digits are a number"},
        {"0.1", "<v>0.1</v>", "a tenth"},
        {"-0.000001", "<v>-1E-06</v>", "a millionth"},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sample *sample = sample_full(world);
        sample->batch.claims[0].revenue.value = sample_decimal(rows[i].revenue);
        memcpy(sample->batch.claims[0].currency, "QQQ", 3);
        Slice sheet = unzip(world, workbook_of(world, sample), "xl/worksheets/sheet2.xml");
        check_has(rows[i].label, sheet, rows[i].has);
    }
}

/* No spreadsheet has days of 1398. */
static void months(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->batch.claims[0].period.month = sample_month("1398-12");
    Slice sheet = unzip(world, workbook_of(world, sample), "xl/worksheets/sheet2.xml");
    check_has("of another calendar", sheet, "<is><t>1398-12</t></is>");
    check_has("of ours", sheet, "<c r=\"I3\" s=\"17\"><v>43");
}

static void long_text(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    char *word = ARENA_ARRAY(&world->mem, char, 200000);
    for (size_t i = 0; i < 200000; i += 4)
        memcpy(word + i, "\360\237\231\202", 4); /* two UTF-16 units each */
    sample->batch.tickets[0].id = (Slice){word, 200000};
    Slice sheet = unzip(world, workbook_of(world, sample), "xl/worksheets/sheet2.xml");
    check_int("as many as a cell can hold", (long long)text_count(sheet, S("\360\237\231\202")), 32767 / 2);
}

static void same_bytes(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    Slice first = workbook_of(world, sample), core = unzip(world, first, "docProps/core.xml");
    check_has("made at the run's own time", core, "2020-02-20T00:00:00Z");
    sleep(1); /* the clock moves on, the workbook does not */
    check_slice("the same run", workbook_of(world, sample), first);
    sample->run.as_of_filed = true;
    sample->run.as_of = (Instant){0};
    check_has("without a time of its own", unzip(world, workbook_of(world, sample), "docProps/core.xml"),
              "1970-01-02T00:00:00Z");
}

/* A byte lost anywhere, or a row less than were written, is noticed. */
static void read_back(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct folder_test test;
    uint64_t rows[] = {SHEET_ROWS_UNCOUNTED, SAMPLE_COUNT + 1, 3, 1, 2, SHEET_ROWS_UNCOUNTED};
    make_folder(&test, world);
    Slice path = slice_from(path_in(&test, "a.xlsx"));
    check_true("written", write_xlsx(path, &sample->run, &world->mem, &world->diag));
    check_true("whole", xlsx_is_whole(path, rows, COUNT_OF(rows), &world->mem));
    rows[1]++;
    check_true("a row is missing", !xlsx_is_whole(path, rows, COUNT_OF(rows), &world->mem));
    rows[1]--;
    off_t size = (off_t)read_file(world, path.at).len;
    for (off_t less = 1; less < size; less += size / 40) {
        assert_int_equal(truncate(path.at, size - less), 0);
        check_true("the end is missing", !xlsx_is_whole(path, rows, COUNT_OF(rows), &world->mem));
    }
    check_true("no file at all", !xlsx_is_whole(S("/nowhere.xlsx"), rows, COUNT_OF(rows), &world->mem));
    remove_folder(&test);
}

static void no_folder(void **state)
{
    struct test_world *world = *state;
    check_true("fails", !write_xlsx(S("/nowhere/at/all/a.xlsx"), &sample_full(world)->run, &world->mem, &world->diag));
    check_has("says which", world->diag.fault, "cannot write '/nowhere/at/all/a.xlsx': No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(typed_cells), WORLD_TEST(rows_have_room), WORLD_TEST(never_a_formula), WORLD_TEST(hostile_text), WORLD_TEST(exact_numbers),
        WORLD_TEST(months),
        WORLD_TEST(long_text),   WORLD_TEST(same_bytes),      WORLD_TEST(read_back),
        WORLD_TEST(no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
