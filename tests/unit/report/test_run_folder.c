/* The run folder: whole or not there, whatever the disk does, and nobody's own files lost. */
#include "unit/report/sample_run.h"

#include "bytes/digest.h"
#include "report/file_names.h"
#include "report/run_folder.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const char *const file_names[] = {"index.html",      "resolutions.ndjson", "resolutions.csv", "resolutions.xlsx",
                                         "resolutions.xml", "quarantine.ndjson",  "manifest.json"};

/* A folder of the test's own, with room for one run. */
struct place {
    struct test_world *world;
    struct sample *sample;
    char base[64];
};

static struct place make_place(struct test_world *world)
{
    struct place place = {.world = world, .sample = sample_full(world), .base = "/tmp/kpirecon-folder-XXXXXX"};
    assert_non_null(mkdtemp(place.base));
    return place;
}

static const char *in(struct place *place, const char *name)
{
    return arena_printf(&place->world->mem, "%s/%s", place->base, name).at;
}

static void remove_all(const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char inside[4096];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        if (unlink(inside) != 0)
            remove_all(inside);
    }
    if (folder)
        closedir(folder);
    rmdir(path);
}

static void done_with(struct place *place)
{
    remove_all(place->base);
    assert_true(access(place->base, F_OK) != 0);
}

static bool write_run(struct place *place, const char *name)
{
    diag_init(&place->world->diag, &place->world->diag_mem);
    return run_folder_write(slice_from(in(place, name)), &place->sample->run, &place->sample->templates,
                            &place->world->mem, &place->world->diag);
}

static Slice text_of(struct place *place, const char *path)
{
    int fd = open(in(place, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail_msg("cannot open %s", path);
    off_t size = lseek(fd, 0, SEEK_END);
    char *text = ARENA_ARRAY(&place->world->mem, char, (size_t)size + 1);
    assert_int_equal(pread(fd, text, (size_t)size, 0), size);
    close(fd);
    return (Slice){text, (size_t)size};
}

static void put(struct place *place, const char *path, const char *text)
{
    int fd = open(in(place, path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static bool is_there(struct place *place, const char *path)
{
    return access(in(place, path), F_OK) == 0;
}

/* Entries of the base folder: what is left beside the run folder. */
static size_t entry_count(const char *path)
{
    size_t count = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static void check_whole(struct place *place, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(file_names); i++)
        check_true(file_names[i], is_there(place, arena_printf(&place->world->mem, "%s/%s", name, file_names[i]).at));
}

static void a_new_folder(void **state)
{
    struct place place = make_place(*state);
    check_true("written", write_run(&place, "out"));
    check_no_findings("a new folder", &place.world->diag);
    check_whole(&place, "out");
    check_int("nothing beside it", (long long)entry_count(place.base), 1);
    check_int("nothing else in it", (long long)entry_count(in(&place, "out")), COUNT_OF(file_names));
    done_with(&place);
}

/* The manifest vouches for every other file. */
static void manifest_vouches(void **state)
{
    struct place place = make_place(*state);
    check_true("written", write_run(&place, "out"));
    Slice manifest = text_of(&place, "out/manifest.json");
    for (size_t i = 0; i + 1 < COUNT_OF(file_names); i++) {
        char hex[DIGEST_HEX_CHARS];
        Slice text = text_of(&place, arena_printf(&place.world->mem, "out/%s", file_names[i]).at);
        Slice line = arena_printf(&place.world->mem, "{\"name\": \"%s\", \"bytes\": %zu, \"sha256\": \"%.*s\"}",
                                  file_names[i], text.len, SLICE_ARG(digest_hex(text, hex)));
        check_has("an output", manifest, line.at);
    }
    done_with(&place);
}

static void same_bytes(void **state)
{
    struct place place = make_place(*state);
    check_true("one", write_run(&place, "a"));
    place.sample->run.timings[0].micros++;
    check_true("two", write_run(&place, "b"));
    for (size_t i = 0; i < COUNT_OF(file_names); i++) {
        Slice a = text_of(&place, arena_printf(&place.world->mem, "a/%s", file_names[i]).at);
        Slice b = text_of(&place, arena_printf(&place.world->mem, "b/%s", file_names[i]).at);
        if (strcmp(file_names[i], "manifest.json") == 0) {
            a = slice_part(a, 0, slice_find(a, S("\"timings\"")));
            b = slice_part(b, 0, slice_find(b, S("\"timings\"")));
        }
        check_slice(file_names[i], a, b);
    }
    done_with(&place);
}

static void fill(struct place *place)
{
    while (place->sample->batch.claim_count < SAMPLE_ROOM)
        sample_add(place->sample, &sample_claims[place->sample->batch.claim_count % SAMPLE_COUNT]);
}

/* With files for each ticket, made by so many lanes. */
static bool write_with_lanes(struct place *place, const char *name, unsigned lane_count)
{
    place->sample->run.file_names = file_names_make(&place->sample->batch, &place->world->mem);
    place->sample->run.lane_count = lane_count;
    return write_run(place, name);
}

static void lanes_do_not_show(void **state)
{
    struct place place = make_place(*state);
    fill(&place);
    check_true("alone", write_with_lanes(&place, "alone", 1));
    Slice alone = text_of(&place, "alone/manifest.json");
    check_int("a letter and a report a ticket", (long long)text_count(alone, S("\"name\": \"letters/")),
              (long long)text_count(alone, S("\"name\": \"tickets/")));
    for (unsigned lanes = 2; lanes < 6; lanes++) {
        check_true("written", write_with_lanes(&place, "lanes", lanes));
        check_slice("every file is the same", text_of(&place, "lanes/manifest.json"), alone);
    }
    done_with(&place);
}

static void an_earlier_run(void **state)
{
    struct place place = make_place(*state);
    check_true("first", write_run(&place, "out"));
    put(&place, "out/notes.txt", "mine");
    assert_int_equal(mkdir(in(&place, "out/mails"), 0700), 0);
    put(&place, "out/mails/a.eml", "mine too");
    place.sample->decided.count--;
    check_true("second", write_run(&place, "out"));
    check_int("the new one", (long long)text_count(text_of(&place, "out/resolutions.ndjson"), S("\n")),
              (long long)SAMPLE_COUNT - 1);
    check_slice("what others put there moved along", text_of(&place, "out/notes.txt"), S("mine"));
    check_slice("folders too", text_of(&place, "out/mails/a.eml"), S("mine too"));
    check_int("nothing beside it", (long long)entry_count(place.base), 1);
    done_with(&place);
}

static void an_empty_folder(void **state)
{
    struct place place = make_place(*state);
    assert_int_equal(mkdir(in(&place, "out"), 0700), 0);
    check_true("taken", write_run(&place, "out"));
    check_whole(&place, "out");
    check_int("nothing beside it", (long long)entry_count(place.base), 1);
    done_with(&place);
}

static void names(void **state)
{
    static const struct {
        const char *given, *where, *label;
    } rows[] = {
        {"out/", "out", "a slash at the end"},
        {"./out", "out", "a dot in between"},
        {"link", "real", "a symbolic link to a run folder"},
        {"real/../other", "other", "up and down again"},
        {"with blank \342\202\254", "with blank \342\202\254", "blanks and more"},
    };
    struct place place = make_place(*state);
    check_true("a run to link to", write_run(&place, "real"));
    assert_int_equal(symlink("real", in(&place, "link")), 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!write_run(&place, rows[i].given))
            fail_msg("%s: %.*s", rows[i].label, SLICE_ARG(place.world->diag.fault));
        check_whole(&place, rows[i].where);
    }
    struct stat about;
    assert_int_equal(lstat(in(&place, "link"), &about), 0);
    check_true("the link stays a link", S_ISLNK(about.st_mode));
    done_with(&place);
}

static void not_ours(void **state)
{
    static const struct {
        const char *given, *fault, *label;
    } rows[] = {
        {"foreign", "exists and is not a run folder", "a folder with something in it"},
        {"lookalike", "exists and is not a run folder", "a manifest of somebody else"},
        {"file", "exists and is not a run folder", "a file"},
        {"dangling", "exists and is not a run folder", "a link to nowhere"},
        {".", "exists and is not a run folder", "the folder we are in"},
        {"missing/out", "cannot create", "a parent that is not there"},
        {"file/out", "cannot create", "a parent that is a file"},
    };
    struct place place = make_place(*state);
    assert_int_equal(mkdir(in(&place, "foreign"), 0700), 0);
    put(&place, "foreign/thesis.txt", "three years of work");
    assert_int_equal(mkdir(in(&place, "lookalike"), 0700), 0);
    put(&place, "lookalike/manifest.json", "{\"schema\": \"other.manifest/1\"}");
    put(&place, "file", "x");
    assert_int_equal(symlink("nowhere", in(&place, "dangling")), 0);
    size_t before = entry_count(place.base);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_true(rows[i].label, !write_run(&place, rows[i].given));
        check_has(rows[i].label, place.world->diag.fault, rows[i].fault);
        check_has("names the folder", place.world->diag.fault, rows[i].given);
        check_int("nothing is left behind", (long long)entry_count(place.base), (long long)before);
    }
    check_slice("untouched", text_of(&place, "foreign/thesis.txt"), S("three years of work"));
    done_with(&place);
}

static void left_overs(void **state)
{
    struct place place = make_place(*state);
    pid_t gone = fork();
    if (gone == 0)
        _exit(0);
    waitpid(gone, NULL, 0);
    const char *dead = arena_printf(&place.world->mem, ".out.%ld.tmp", (long)gone).at;
    const char *alive = arena_printf(&place.world->mem, ".out.%ld.tmp", (long)getppid()).at;
    const char *other = arena_printf(&place.world->mem, ".another.%ld.tmp", (long)gone).at;
    const char *kept = ".out.abc.tmp";
    const char *const folders[] = {dead, alive, other, kept};
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        assert_int_equal(mkdir(in(&place, folders[i]), 0700), 0);
        put(&place, arena_printf(&place.world->mem, "%s/index.html", folders[i]).at, "half");
    }
    check_true("written", write_run(&place, "out"));
    check_true("of a dead run: removed", !is_there(&place, dead));
    check_true("of a living one: kept", is_there(&place, alive));
    check_true("of another folder: kept", is_there(&place, other));
    check_true("not of ours: kept", is_there(&place, kept));
    done_with(&place);
}

/* Somebody's file in what a dead run left is not ours to delete. */
static void left_over_with_more(void **state)
{
    struct place place = make_place(*state);
    pid_t gone = fork();
    if (gone == 0)
        _exit(0);
    waitpid(gone, NULL, 0);
    const char *dead = arena_printf(&place.world->mem, ".out.%ld.tmp", (long)gone).at;
    assert_int_equal(mkdir(in(&place, dead), 0700), 0);
    put(&place, arena_printf(&place.world->mem, "%s/notes.txt", dead).at, "mine");
    check_true("written", write_run(&place, "out"));
    check_slice("kept", text_of(&place, arena_printf(&place.world->mem, "%s/notes.txt", dead).at), S("mine"));
    done_with(&place);
}

/* The check that a failed run left things as they were: the earlier run whole, nothing aside. */
static void check_unharmed(struct place *place, Slice earlier)
{
    check_slice("the earlier run stays", text_of(place, "out/manifest.json"), earlier);
    check_whole(place, "out");
    check_int("nothing beside it", (long long)entry_count(place->base), 1);
}

static void file_size_limit(void **state)
{
    struct place place = make_place(*state);
    check_true("first", write_run(&place, "out"));
    Slice earlier = text_of(&place, "out/manifest.json");
    static const rlim_t limits[] = {0, 1000, 4096, 20000};
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    struct rlimit old;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        struct rlimit limit = {limits[i], old.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        bool written = write_with_lanes(&place, "out", 1 + (unsigned)i);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
        check_true("fails", !written);
        check_has("says which file", place.world->diag.fault, "/out/");
        check_has("and why", place.world->diag.fault, "File too large");
        check_unharmed(&place, earlier);
    }
    signal(SIGXFSZ, before);
    done_with(&place);
}

/* From too few to just enough: nothing is left behind, though removing takes descriptors, too. */
static void few_descriptors(void **state)
{
    struct place place = make_place(*state);
    struct rlimit old;
    rlim_t failures = 0;
    bool written = false;
    check_true("first", write_run(&place, "out"));
    Slice earlier = text_of(&place, "out/manifest.json");
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    /* with every failure the workbook's library keeps some open */
    for (rlim_t most = 4; most < 2000 && !written; most += most < 24 ? 1 : most) {
        struct rlimit limit = {most, old.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        written = write_with_lanes(&place, "out", 1 + (unsigned)most % 3);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
        if (written)
            break;
        failures++;
        check_has("says why", place.world->diag.fault, "Too many open files");
        check_unharmed(&place, earlier);
    }
    check_true("some were too few", failures > 3);
    check_true("then there are enough", written);
    done_with(&place);
}

static void read_only_parent(void **state)
{
    struct place place = make_place(*state);
    bool is_root = geteuid() == 0;
    assert_int_equal(chmod(place.base, 0555), 0);
    if (is_root)
        assert_int_equal(seteuid(65534), 0); /* permissions do not hold root */
    bool written = write_run(&place, "out");
    if (is_root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(place.base, 0755), 0);
    check_true("fails", !written);
    check_has("says why", place.world->diag.fault, "/out': Permission denied");
    check_int("nothing was made", (long long)entry_count(place.base), 0);
    done_with(&place);
}

static bool mount_disk(struct place *place, unsigned kib)
{
    const char *options = arena_printf(&place->world->mem, "size=%uk", kib).at;
    return mount("none", place->base, "tmpfs", 0, options) == 0;
}

/* On disks from too small to just large enough: a fault and nothing left, or everything. The workbook
   is the hard one: its library does not look whether its temporary files could be written. */
static void full_disk(void **state)
{
    struct place place = make_place(*state);
    size_t failures = 0, rows = 0;
    bool written = false;
    fill(&place);
    if (geteuid() != 0 || !mount_disk(&place, 64)) {
        print_message("SKIPPED: full_disk needs root and a kernel that lets it mount a small disk\n");
        done_with(&place);
        skip();
    }
    for (unsigned kib = 64; kib < 8192 && !written; kib += kib < 256 ? 16 : 112) {
        assert_int_equal(umount2(place.base, MNT_DETACH), 0); /* after a failure the library keeps its file open */
        assert_true(mount_disk(&place, kib));
        written = write_with_lanes(&place, "out", 1 + kib / 16 % 3);
        failures += !written;
        rows = entry_count(place.base);
        bool said = text_has(place.world->diag.fault, "No space left on device") ||
                    text_has(place.world->diag.fault, "is the disk full?");
        if (!written && (!said || rows != 0)) {
            umount2(place.base, MNT_DETACH);
            fail_msg("%u KiB: %zu entries left, fault '%.*s'", kib, rows, SLICE_ARG(place.world->diag.fault));
        }
    }
    Slice lines = text_of(&place, "out/resolutions.ndjson");
    Slice workbook = text_of(&place, "out/resolutions.xlsx");
    umount2(place.base, MNT_DETACH);
    check_true("some disks were too small", failures > 3);
    check_int("all claims", (long long)text_count(lines, S("\n")), SAMPLE_ROOM);
    check_true("on a large disk the same", write_run(&place, "out"));
    check_slice("workbook", workbook, text_of(&place, "out/resolutions.xlsx"));
    done_with(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_new_folder),    WORLD_TEST(manifest_vouches), WORLD_TEST(same_bytes),
        WORLD_TEST(an_earlier_run),  WORLD_TEST(an_empty_folder),  WORLD_TEST(names),
        WORLD_TEST(not_ours),        WORLD_TEST(left_overs),       WORLD_TEST(left_over_with_more),
        WORLD_TEST(file_size_limit), WORLD_TEST(read_only_parent), WORLD_TEST(full_disk),
        WORLD_TEST(lanes_do_not_show), WORLD_TEST(few_descriptors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
