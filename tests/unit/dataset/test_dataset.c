/* What a dataset can be made of, and which publication is in force. */
#include "dataset/dataset.h"
#include "unit/dataset/shelf.h"

#include <sys/stat.h>
#include <sys/wait.h>

static void test_refused_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path, *fault;
    } rows[] = {
        {"-", "standard input"},
        {"", "no name"},
        {"/nowhere/kpi.csv", "cannot open '/nowhere/kpi.csv'"},
        {"/dev/null", "neither a file nor a pipe"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        check_true(rows[i].path, !dataset_add_file(shelf.dataset, slice_from(rows[i].path), DATE_NONE,
                                                   &shelf.world.diag));
        check_fault(rows[i].path, &shelf.world.diag, rows[i].fault);
        shelf_close(&shelf);
    }
}

static void test_same_file_is_added_once(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-02-15.csv", HEADER "1,2020-01,MOC,1,G001,1,10,EUR\n");
    Slice path = arena_printf(&shelf.world.mem, "%s/./kpi-2020-02-15.csv", shelf.folder);
    check_true("added", dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    check_finding("said", &shelf.world.diag, FINDING_dataset_twice, 0, 0);
    shelf_want_invoice(&shelf, "G001");
    shelf_gather(&shelf);
    check_int("one source", (long long)shelf.gathered.source_count, 1);
    check_int("one row", (long long)shelf.gathered.row_count, 1);
    shelf_close(&shelf);
}

static void test_pipe(void **state)
{
    (void)state;
    static const char text[] = HEADER "1,2020-01,MOC,1,G001,1,10,EUR\n";
    struct shelf shelf;
    shelf_open(&shelf);
    Slice path = arena_printf(&shelf.world.mem, "%s/kpi-2020-02-15.csv", shelf.folder);
    shelf.paths[shelf.path_count++] = arena_cstr(&shelf.world.mem, path);
    assert_int_equal(mkfifo(shelf.paths[0], 0600), 0);
    check_true("a pipe is a dataset", dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    shelf_want_invoice(&shelf, "G001");
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) {
        /* waits here until somebody reads */
        FILE *to = fopen(shelf.paths[0], "w");
        _exit(to && fputs(text, to) >= 0 && fclose(to) == 0 ? 0 : 1);
    }
    shelf_gather(&shelf);
    check_int("its row", (long long)shelf.gathered.row_count, 1);
    check_date("its name counts", shelf.gathered.rows[0].publication, "2020-02-15");
    int status;
    assert_int_equal(waitpid(writer, &status, 0), writer);
    check_int("the writer wrote it all", status, 0);
    shelf_close(&shelf);
}

static void test_hashes_and_progress(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-02-15.csv", HEADER "1,2020-01,MOC,1,G001,1,10,EUR\n");
    struct dataset_progress progress = dataset_progress(shelf.dataset);
    uint64_t size = sizeof HEADER - 1 + 30;
    check_int("nothing done", (long long)progress.bytes_done, 0);
    check_int("the size is known", (long long)progress.bytes_total, (long long)size);
    dataset_hash_sources(shelf.dataset);
    shelf_gather(&shelf);
    progress = dataset_progress(shelf.dataset);
    check_int("all done", (long long)progress.bytes_done, (long long)size);
    char hex[DIGEST_HEX_CHARS];
    Slice expected = digest_hex(S(HEADER "1,2020-01,MOC,1,G001,1,10,EUR\n"), hex);
    check_slice("hash", (Slice){shelf.gathered.sources[0].sha256_hex, DIGEST_HEX_CHARS}, expected);
    check_int("bytes", (long long)shelf.gathered.sources[0].byte_count, (long long)size);
    shelf_close(&shelf);
}

static void test_changed_file(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-02-15.csv", HEADER "1,2020-01,MOC,1,G001,1,10,EUR\n");
    FILE *file = fopen(shelf.paths[0], "a");
    assert_non_null(file);
    fputs("1,2020-01,MOC,1,G002,1,10,EUR\n", file);
    fclose(file);
    check_true("refused", !dataset_gather(shelf.dataset, &shelf.keys, &shelf.gathered, &shelf.world.diag));
    check_fault("why", &shelf.world.diag, "changed while it was read");
    check_true("trying again may help", shelf.world.diag.fault_may_pass);
    shelf_close(&shelf);
}

static void test_publication_in_force(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-01-15.csv", HEADER "1,2019-12,MOC,1,G001,1,10,EUR\n");
    shelf_put(&shelf, "kpi-2020-02-15.csv", HEADER "1,2019-12,MOC,1,G001,1,10,EUR\n1,2020-01,MOC,1,G002,1,10,EUR\n");
    shelf_put(&shelf, "kpi-2020-03-15.csv", HEADER "1,2020-02,MOC,1,G003,1,10,EUR\n");
    shelf_gather(&shelf);
    static const struct {
        const char *month, *day, *publication;
    } rows[] = {
        {"2019-12", "2020-01-14", "none"},       {"2019-12", "2020-01-15", "2020-01-15"},
        {"2019-12", "2020-02-14", "2020-01-15"}, {"2019-12", "2020-02-15", "2020-02-15"},
        {"2019-12", "2020-12-31", "2020-02-15"}, {"2020-01", "2020-02-14", "none"},
        {"2020-01", "2020-02-15", "2020-02-15"}, {"2020-02", "2020-03-20", "2020-03-15"},
        {"2020-03", "2020-12-31", "none"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct publication *found =
            publication_for(&shelf.gathered, month_of(rows[i].month), date_of(rows[i].day));
        check_date(rows[i].day, found ? found->date : DATE_NONE, rows[i].publication);
    }
    shelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_paths),       cmocka_unit_test(test_same_file_is_added_once),
        cmocka_unit_test(test_pipe),                cmocka_unit_test(test_hashes_and_progress),
        cmocka_unit_test(test_changed_file),        cmocka_unit_test(test_publication_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
