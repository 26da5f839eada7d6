/* Packed files as sources: every packing, every cut, every bit turned. */
#include "bytes/unpack.h"

#include "bytes/archive.h"
#include "bytes/source.h"
#include "support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const files[] = {"rows.csv.gz", "rows.csv.zst", "rows.csv.xz", "rows.csv.bz2"};

static bool has(Slice text, Slice part)
{
    return slice_find(text, part) < text.len;
}

static Slice path_of(struct test_world *world, const char *name)
{
    return arena_printf(&world->mem, "fixtures/bytes/%s", name);
}

static Slice fixture(struct test_world *world, const char *name)
{
    Slice text, why;
    if (!file_read_beneath(S("fixtures/bytes"), slice_from(name), 1 << 20, &world->mem, &text, &why))
        fail_msg("%s: %.*s", name, SLICE_ARG(why));
    return text;
}

static void knows_packings_by_their_head(void **state)
{
    (void)state;
    static const struct {
        Slice head;
        bool last;
        enum packing expected;
        const char *label;
    } rows[] = {
        {S_INIT(""), true, PACKING_NONE, "nothing"},
        {S_INIT("id,subject\n"), false, PACKING_NONE, "text"},
        {S_INIT("\x1f\x8b\x08"), false, PACKING_GZIP, "gzip"},
        {S_INIT("\x1f\x8b"), false, PACKING_UNDECIDED, "the start of gzip"},
        {S_INIT("\x1f\x8b"), true, PACKING_NONE, "the start of gzip and no more"},
        {S_INIT("\x28\xb5\x2f\xfd"), false, PACKING_ZSTD, "zstd"},
        {S_INIT("\xfd" "7zXZ\0"), false, PACKING_XZ, "xz"},
        {S_INIT("BZh91AY&SY"), false, PACKING_BZIP2, "bzip2"},
        {S_INIT("BZh9\x17\x72\x45\x38\x50\x90"), false, PACKING_BZIP2, "bzip2 of nothing"},
        {S_INIT("BZh9"), false, PACKING_UNDECIDED, "the start of bzip2"},
        {S_INIT("BZh1,a\n"), false, PACKING_NONE, "a column called BZh1"},
        {S_INIT("BZhx"), false, PACKING_NONE, "no level of bzip2"},
        {S_INIT("PK\x03\x04"), false, PACKING_ZIP, "zip"},
        {S_INIT("PK\x05\x06"), false, PACKING_ZIP, "zip of nothing"},
        {S_INIT("PK,a\n"), false, PACKING_NONE, "a column called PK"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_int(rows[i].label, packing_detect(rows[i].head, rows[i].last), rows[i].expected);
}

/* Reads a packed text through a file or a pipe; empty with a fault. */
static Slice read_named(struct test_world *world, Slice name, struct diag *diag)
{
    struct source source;
    Slice text = {0};
    if (source_open(&source, name, diag) && source_read_all(&source, diag))
        text = arena_copy(&world->mem, source.text);
    source_close(&source);
    return text;
}

static void reads_packed_files_as_text(void **state)
{
    struct test_world *world = *state;
    Slice expected = fixture(world, "rows.csv");
    static const char *const more[] = {"rows.csv.gz", "rows.csv.zst",      "rows.csv.xz",      "rows.csv.bz2",
                                       "rows.zip",    "rows-two.csv.gz",   "rows-two.csv.zst", "rows-two.csv.xz",
                                       "rows-two.csv.bz2", "rows-padded.csv.gz", "rows.zip/rows.csv"};
    for (size_t i = 0; i < COUNT_OF(more); i++) {
        struct source source;
        check_true(more[i], source_open(&source, path_of(world, more[i]), &world->diag));
        check_true(more[i], source_read_all(&source, &world->diag));
        check_slice(more[i], source.text, expected);
        check_true(more[i], source.was_packed && !source.is_regular);
        source_close(&source);
    }
    check_slice("no fault", world->diag.fault, S(""));
}

static void a_file_in_a_zip_is_named_after_both(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *file, *name;
    } rows[] = {{"rows.zip", "rows.zip"}, {"rows.zip/rows.csv", "rows.zip:rows.csv"},
                {"three.zip/sub/b.csv", "three.zip:sub/b.csv"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        char here[4096];
        assert_non_null(getcwd(here, sizeof here));
        Slice path = path_of(world, rows[i].file);
        Slice url = arena_printf(&world->mem, "file://%s/%.*s", here, SLICE_ARG(path));
        check_true(rows[i].file, source_open(&source, path, &world->diag) && source_read_all(&source, &world->diag));
        check_slice(rows[i].file, source.name, path_of(world, rows[i].name));
        source_close(&source);
        check_true(url.at, source_open(&source, url, &world->diag) && source_read_all(&source, &world->diag));
        check_true(url.at, slice_ends(source.name, path_of(world, rows[i].name)) && slice_starts(source.name, S("/")));
        source_close(&source);
    }
}

/* A writer that gives a byte at a time, as a slow network does. */
static int pipe_with(Slice bytes, size_t step, pid_t *writer)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    *writer = fork();
    if (*writer == 0) {
        close(ends[0]);
        for (size_t at = 0; at < bytes.len; at += step) {
            Slice part = slice_part(bytes, at, at + step);
            if (write(ends[1], part.at, part.len) < 0)
                _exit(0);
        }
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

static void reads_packed_standard_input(void **state)
{
    struct test_world *world = *state;
    Slice expected = fixture(world, "rows.csv");
    int kept = dup(STDIN_FILENO);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        for (size_t step = 1; step < 2000; step = step * 7 + 3) {
            pid_t writer;
            int fd = pipe_with(fixture(world, files[i]), step, &writer);
            dup2(fd, STDIN_FILENO);
            check_slice(files[i], read_named(world, S("-"), &world->diag), expected);
            close(fd);
            waitpid(writer, NULL, 0);
        }
    }
    dup2(kept, STDIN_FILENO);
    close(kept);
    check_slice("no fault", world->diag.fault, S(""));
}

static enum packing packing_of(Slice bytes)
{
    return packing_detect(bytes, true);
}

/* The text, or a fault; unpacked without a descriptor, from bytes at hand. */
static bool unpack(Slice bytes, char *into, size_t room, size_t *len, struct diag *diag)
{
    struct unpacker unpacker;
    size_t got = 1;
    *len = 0;
    unpacker_open(&unpacker, packing_of(bytes), S("t"), bytes, -1);
    bool fine = true;
    while (fine && got && (fine = unpacker_read(&unpacker, into + *len, room - *len, &got, diag)))
        *len += got;
    unpacker_close(&unpacker);
    return fine;
}

static void cuts_are_faults(void **state)
{
    struct test_world *world = *state;
    size_t room = 1 << 16, len;
    char *into = malloc(room);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        Slice bytes = fixture(world, files[i]);
        for (size_t cut = 1; cut < bytes.len; cut++) {
            struct diag diag;
            diag_init(&diag, &world->diag_mem);
            Slice part = slice_part(bytes, 0, cut);
            if (packing_of(part) == PACKING_NONE)
                continue;
            if (unpack(part, into, room, &len, &diag))
                fail_msg("%s cut at %zu of %zu was taken for whole", files[i], cut, bytes.len);
            if (!has(diag.fault, S("cannot unpack 't': its compressed data are cut off")))
                check_slice(files[i], diag.fault, S("cannot unpack 't': its compressed data are cut off"));
        }
    }
    free(into);
}

static void turned_bits_change_nothing_unseen(void **state)
{
    struct test_world *world = *state;
    size_t room = 1 << 16, len, refused = 0, count = 0;
    char *into = malloc(room), *copy = malloc(room);
    Slice expected = fixture(world, "rows.csv");
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        Slice bytes = fixture(world, files[i]);
        for (size_t at = 0; at < bytes.len; at++) {
            struct diag diag;
            diag_init(&diag, &world->diag_mem);
            memcpy(copy, bytes.at, bytes.len);
            copy[at] ^= (char)(1 << at % 8);
            Slice changed = {copy, bytes.len};
            if (packing_of(changed) == PACKING_NONE)
                continue;
            count++;
            if (unpack(changed, into, room, &len, &diag))
                check_slice(files[i], (Slice){into, len}, expected);
            else
                refused++;
        }
    }
    free(into);
    free(copy);
    check_true("most are refused", refused > count * 9 / 10);
}

static void says_why(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *file;
        Slice fault;
    } rows[] = {
        {"bad-more.csv.gz", S_INIT("something else follows its compressed data")},
        {"bad-more.csv.bz2", S_INIT("something else follows its compressed data")},
        {"bad-bomb.gz", S_INIT("it becomes more than 200 times as large")},
        {"bad-bomb.zst", S_INIT("it becomes more than 200 times as large")},
        {"three.zip", S_INIT("there are 3 files in the archive; name one, as 'fixtures/bytes/three.zip/")},
        {"empty.zip", S_INIT("there is no file in the archive")},
        {"bad-bomb.zip", S_INIT("it would become more than 200 times as large")},
        {"one.zip/b.csv", S_INIT("there is no such file in the archive")},
        {"rows.csv/b.csv", S_INIT("a part of its path is not a folder")},
        {"none.zip/b.csv", S_INIT("no such file")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct diag diag;
        diag_init(&diag, &world->diag_mem);
        check_slice(rows[i].file, read_named(world, path_of(world, rows[i].file), &diag), S(""));
        if (!has(diag.fault, rows[i].fault))
            check_slice(rows[i].file, diag.fault, rows[i].fault);
    }
}

static void digests_are_of_what_lies_on_the_disk(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *file, *same_as;
    } rows[] = {{"rows.csv", "rows.csv"}, {"rows.csv.gz", "rows.csv.gz"}, {"rows.zip", "rows.zip"},
                {"rows.zip/rows.csv", "rows.csv"}, {"office.zip", "office.zip"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char found[DIGEST_HEX_CHARS], expected[DIGEST_HEX_CHARS];
        uint64_t size_bytes;
        struct source source;
        Slice bytes = fixture(world, rows[i].same_as);
        check_true(rows[i].file, source_open(&source, path_of(world, rows[i].file), &world->diag) &&
                                     source_read_all(&source, &world->diag));
        source_digest(&source, found, &size_bytes);
        check_slice(rows[i].file, (Slice){found, sizeof found}, digest_hex(bytes, expected));
        check_int(rows[i].file, (long long)size_bytes, (long long)bytes.len);
        source_close(&source);
    }
    struct source source;
    char found[DIGEST_HEX_CHARS], expected[DIGEST_HEX_CHARS];
    uint64_t size_bytes;
    source_from_text(&source, S("t"), S("M\374ller"));
    check_true("decodes", source_decode(&source, 0, S(""), &world->diag));
    check_slice("is decoded", source.text, S("M\303\274ller"));
    source_digest(&source, found, &size_bytes);
    check_slice("as it came", (Slice){found, sizeof found}, digest_hex(S("M\374ller"), expected));
    source_close(&source);
}

static void an_office_document_stays_packed(void **state)
{
    struct test_world *world = *state;
    check_slice("office.zip", read_named(world, path_of(world, "office.zip"), &world->diag),
                fixture(world, "office.zip"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_packings_by_their_head),
        WORLD_TEST(reads_packed_files_as_text),
        WORLD_TEST(a_file_in_a_zip_is_named_after_both),
        WORLD_TEST(reads_packed_standard_input),
        WORLD_TEST(cuts_are_faults),
        WORLD_TEST(turned_bits_change_nothing_unseen),
        WORLD_TEST(says_why),
        WORLD_TEST(digests_are_of_what_lies_on_the_disk),
        WORLD_TEST(an_office_document_stays_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
