/* What folders and zips stand for. */
#include "bytes/inputs.h"

#include "support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_CHARS 64

struct folder_world {
    struct test_world *world;
    char path[FOLDER_CHARS];
};

static void make(const struct folder_world *folder, const char *name, const char *text)
{
    char path[2 * FOLDER_CHARS];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int setup(void **state)
{
    void *world;
    struct folder_world *folder = calloc(1, sizeof *folder);
    if (!folder || test_world_setup(&world) != 0)
        return -1;
    folder->world = world;
    memcpy(folder->path, S("/tmp/kpirecon-inputs-XXXXXX").at, S("/tmp/kpirecon-inputs-XXXXXX").len);
    *state = folder;
    return mkdtemp(folder->path) ? 0 : -1;
}

static int teardown(void **state)
{
    struct folder_world *folder = *state;
    void *world = folder->world;
    int status = system(arena_printf(&folder->world->mem, "rm -r '%s'", folder->path).at);
    free(folder);
    return test_world_teardown(&world) || status;
}

static void check_names(const char *label, struct test_world *world, Slice name, const Slice *expected, size_t count)
{
    struct input_list list = {0};
    check_true(label, inputs_expand(name, &world->mem, &list, &world->diag));
    for (size_t i = 0; i < count; i++)
        check_slice(label, i < list.count ? list.names[i] : S("(nothing)"), expected[i]);
    check_int(label, (long long)list.count, (long long)count);
}

static void a_name_stands_for_itself(void **state)
{
    struct folder_world *folder = *state;
    static const Slice names[] = {S_INIT("-"), S_INIT("no/such/file.csv"), S_INIT("https://example.org/a.csv"),
                                  S_INIT("fixtures/bytes/rows.csv"), S_INIT("fixtures/bytes/rows.csv.gz"),
                                  S_INIT("fixtures/bytes/office.zip"), S_INIT("fixtures/bytes/one.zip/a.csv"),
                                  S_INIT("/dev/null")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        check_names(names[i].at, folder->world, names[i], &names[i], 1);
    check_slice("no fault", folder->world->diag.fault, S(""));
}

static void a_folder_stands_for_its_files(void **state)
{
    struct folder_world *folder = *state;
    struct arena *mem = &folder->world->mem;
    static const char *const names[] = {"b.csv", "a.csv", "B.csv", "\355\225\234.csv", ".hidden", "a b.csv"};
    static const char *const expected[] = {"B.csv", "a b.csv", "a.csv", "b.csv", "\355\225\234.csv"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        make(folder, names[i], "x\n");
    Slice below = arena_printf(mem, "%s/below", folder->path), fifo = arena_printf(mem, "%s/fifo", folder->path);
    assert_int_equal(mkdir(below.at, 0700), 0);
    assert_int_equal(mkfifo(fifo.at, 0600), 0);
    make(folder, "below/c.csv", "x\n");
    Slice paths[COUNT_OF(expected)];
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        paths[i] = arena_printf(mem, "%s/%s", folder->path, expected[i]);
    check_names("folder", folder->world, slice_from(folder->path), paths, COUNT_OF(paths));
    check_names("folder/", folder->world, arena_printf(mem, "%s/", folder->path), paths, COUNT_OF(paths));
    struct input_list deep = {0};
    check_true("with those below", inputs_expand_below(slice_from(folder->path), mem, &deep, &folder->world->diag));
    assert_int_equal(deep.count, COUNT_OF(expected) + 1);
    check_slice("below", deep.names[4], arena_printf(mem, "%s/below/c.csv", folder->path));
    check_names("a FIFO", folder->world, fifo, &fifo, 1);
}

static void a_zip_stands_for_its_files(void **state)
{
    struct folder_world *folder = *state;
    static const Slice three[] = {S_INIT("fixtures/bytes/three.zip/a.csv"), S_INIT("fixtures/bytes/three.zip/sub/b.csv"),
                                  S_INIT("fixtures/bytes/three.zip/\355\225\234\352\265\255.csv")},
                       mac[] = {S_INIT("fixtures/bytes/mac.zip/a.csv")},
                       nested[] = {S_INIT("fixtures/bytes/bad-nested.zip/a.csv")};
    check_names("three", folder->world, S("fixtures/bytes/three.zip"), three, COUNT_OF(three));
    check_names("what a Mac adds", folder->world, S("fixtures/bytes/mac.zip"), mac, COUNT_OF(mac));
    check_no_findings("so far", &folder->world->diag);
    check_names("nested", folder->world, S("fixtures/bytes/bad-nested.zip"), nested, COUNT_OF(nested));
    check_finding("nested", &folder->world->diag, FINDING_archive_nested, 0, 0);
}

static void documents_lie_beside_tickets(void **state)
{
    struct folder_world *folder = *state;
    struct arena *mem = &folder->world->mem;
    struct input_list tickets = {.has_tickets = true}, all = {0};
    Slice zip = S("fixtures/bytes/documents.zip");
    check_true("tickets", inputs_expand(zip, mem, &tickets, &folder->world->diag));
    check_true("all", inputs_expand(zip, mem, &all, &folder->world->diag));
    assert_int_equal(tickets.count, 1);
    assert_int_equal(tickets.document_count, 6);
    check_slice("the table", tickets.names[0], S("fixtures/bytes/documents.zip/export/tickets.csv"));
    check_slice("named by it", tickets.documents[0].name, S("export/rechnung.txt"));
    check_slice("its archive", tickets.documents[0].archive, zip);
    check_slice("below it", tickets.documents[1].name, S("export/4712/bestaetigung.html"));
    assert_int_equal(all.count, 7); /* who asks for no tickets gets what is there */
    assert_int_equal(all.document_count, 0);
}

static void documents_of_a_folder_are_told_by_their_names(void **state)
{
    struct folder_world *folder = *state;
    struct arena *mem = &folder->world->mem;
    struct input_list tickets = {.has_tickets = true}, alone = {.has_tickets = true};
    make(folder, "b.pdf", "%PDF-1.4\n");
    check_true("nothing else", inputs_expand(slice_from(folder->path), mem, &alone, &folder->world->diag));
    assert_int_equal(alone.count, 1);
    make(folder, "a.csv", "x\n");
    check_true("beside a table", inputs_expand(slice_from(folder->path), mem, &tickets, &folder->world->diag));
    assert_int_equal(tickets.count, 1);
    assert_int_equal(tickets.document_count, 1);
    check_slice("the document", tickets.documents[0].name, arena_printf(mem, "%s/b.pdf", folder->path));
    check_slice("no archive", tickets.documents[0].archive, (Slice){0});
}

static void refuses_what_holds_nothing(void **state)
{
    struct folder_world *folder = *state;
    static const struct {
        Slice name, fault;
    } rows[] = {
        {S_INIT("fixtures/bytes/empty.zip"), S_INIT("cannot read 'fixtures/bytes/empty.zip': there is no file in the archive")},
        {S_INIT("fixtures/bytes/bad-bomb.zip"),
         S_INIT("cannot unpack 'fixtures/bytes/bad-bomb.zip': it would become more than 200 times as large")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct input_list list = {0};
        struct diag diag;
        diag_init(&diag, &folder->world->diag_mem);
        check_true(rows[i].name.at, !inputs_expand(rows[i].name, &folder->world->mem, &list, &diag));
        check_slice(rows[i].name.at, diag.fault, rows[i].fault);
    }
    struct input_list list = {0};
    check_true("empty folder", !inputs_expand(slice_from(folder->path), &folder->world->mem, &list, &folder->world->diag));
    check_slice("empty folder", folder->world->diag.fault,
                arena_printf(&folder->world->mem, "cannot read '%s': there is no file in the folder", folder->path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_name_stands_for_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_stands_for_its_files, setup, teardown),
        cmocka_unit_test_setup_teardown(a_zip_stands_for_its_files, setup, teardown),
        cmocka_unit_test_setup_teardown(documents_lie_beside_tickets, setup, teardown),
        cmocka_unit_test_setup_teardown(documents_of_a_folder_are_told_by_their_names, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_holds_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
