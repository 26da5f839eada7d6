/* What is in a zip, one file of it, and the many ways a zip can be bad. */
#include "bytes/archive.h"

#include "bytes/source.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

static bool has(Slice text, Slice part)
{
    return slice_find(text, part) < text.len;
}

static Slice fixture(struct test_world *world, const char *name)
{
    Slice text, why;
    if (!file_read_beneath(S("fixtures/bytes"), slice_from(name), 1 << 20, &world->mem, &text, &why))
        fail_msg("%s: %.*s", name, SLICE_ARG(why));
    return text;
}

static void lists_regular_files_in_order(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *file;
        bool is_office;
        Slice names[4];
    } rows[] = {
        {"one.zip", false, {S_INIT("a.csv")}},
        {"three.zip", false, {S_INIT("a.csv"), S_INIT("sub/b.csv"), S_INIT("\355\225\234\352\265\255.csv")}},
        {"link.zip", false, {S_INIT("a.csv")}},
        {"mac.zip", false, {S_INIT("a.csv"), S_INIT("__MACOSX/._a.csv"), S_INIT(".DS_Store")}},
        {"climbing.zip", false, {S_INIT("../../etc/a.csv"), S_INIT("/b.csv")}},
        {"office.zip", true, {S_INIT("[Content_Types].xml"), S_INIT("xl/workbook.xml")}},
        {"empty.zip", false, {{0}}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct archive_listing listing;
        Slice zip = fixture(world, rows[i].file);
        check_true(rows[i].file, archive_is_zip(zip));
        check_true(rows[i].file, archive_list(S("t.zip"), zip, &world->mem, &listing, &world->diag));
        check_true(rows[i].file, archive_is_office(&listing) == rows[i].is_office);
        size_t count = 0;
        for (; count < COUNT_OF(rows[i].names) && rows[i].names[count].len; count++)
            check_slice(rows[i].file, count < listing.count ? listing.members[count].name : S("(nothing)"),
                        rows[i].names[count]);
        check_int(rows[i].file, (long long)listing.count, (long long)count);
    }
}

static void reads_a_member(void **state)
{
    struct test_world *world = *state;
    Slice text, zip = fixture(world, "three.zip");
    static const struct {
        Slice member, text;
    } rows[] = {
        {S_INIT("a.csv"), S_INIT("ticket_id,subject\n1,one\n")},
        {S_INIT("sub/b.csv"), S_INIT("ticket_id,subject\n2,zwei\n")},
        {S_INIT("\355\225\234\352\265\255.csv"), S_INIT("ticket_id,subject\n3,\355\225\234\n")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_true(rows[i].member.at, archive_member_read(S("t.zip"), zip, rows[i].member, 1000, &world->mem, &text,
                                                          &world->diag));
        check_slice(rows[i].member.at, text, rows[i].text);
    }
    check_no_findings("members", &world->diag);
}

static void refuses_what_cannot_be_trusted(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *file;
        Slice member;
        uint64_t max_bytes;
        Slice fault;
    } rows[] = {
        {"one.zip", S_INIT("b.csv"), 1000, S_INIT("cannot read 't.zip/b.csv': there is no such file in the archive")},
        {"one.zip", S_INIT("a.csv"), 23, S_INIT("cannot unpack 'a.csv' of 't.zip': larger than 23 bytes")},
        {"bad-flipped.zip", S_INIT("a.csv"), 1000, S_INIT("cannot unpack 'a.csv' of 't.zip': it is damaged")},
        {"bad-checksum.zip", S_INIT("a.csv"), 1000, S_INIT("cannot unpack 'a.csv' of 't.zip': it is damaged")},
        {"bad-encrypted.zip", S_INIT("a.csv"), 1000, S_INIT("cannot unpack 'a.csv' of 't.zip': it is damaged")},
        {"bad-size-less.zip", S_INIT("a.csv"), 1000, S_INIT("cannot unpack 'a.csv' of 't.zip': it is")},
        {"bad-size-more.zip", S_INIT("a.csv"), 1000, S_INIT("cannot unpack 'a.csv' of 't.zip': it is")},
        {"bad-cut.zip", S_INIT("a.csv"), 1000, S_INIT("cannot unpack 't.zip': the archive is damaged or cut off")},
        {"bad-bomb.zip", S_INIT("zeros.csv"), 1 << 30,
         S_INIT("cannot unpack 't.zip': it would become more than 200 times as large")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct diag diag;
        diag_init(&diag, &world->diag_mem);
        Slice text = S("untouched"), zip = fixture(world, rows[i].file);
        check_true(rows[i].file, !archive_member_read(S("t.zip"), zip, rows[i].member, rows[i].max_bytes, &world->mem,
                                                      &text, &diag));
        if (!has(diag.fault, rows[i].fault))
            check_slice(rows[i].file, diag.fault, rows[i].fault);
        check_slice(rows[i].file, text, S("untouched"));
    }
}

/* Wherever a zip is cut, and whichever bit of it is turned: the text as it was, or a fault. */
static void never_reads_something_else(void **state)
{
    struct test_world *world = *state;
    Slice zip = fixture(world, "one.zip"), expected = S("ticket_id,subject\n1,one\n"), text;
    char *copy = malloc(zip.len);
    size_t mark = arena_mark(&world->mem), refused = 0;
    for (size_t i = 0; i < zip.len * 9; i++) {
        struct diag diag;
        diag_init(&diag, &world->diag_mem);
        memcpy(copy, zip.at, zip.len);
        size_t len = i < zip.len ? i : zip.len;
        if (i >= zip.len)
            copy[i / 9 % zip.len] ^= (char)(1 << i % 8);
        if (archive_member_read(S("t.zip"), (Slice){copy, len}, S("a.csv"), 1000, &world->mem, &text, &diag))
            check_slice("what was read", text, expected);
        else
            refused++;
        arena_rewind(&world->mem, mark);
    }
    free(copy);
    check_true("most changes are seen", refused > zip.len * 4);
}

static void refuses_a_bomb_when_it_is_listed(void **state)
{
    struct test_world *world = *state;
    struct archive_listing listing;
    check_true("refused", !archive_list(S("bomb.zip"), fixture(world, "bad-bomb.zip"), &world->mem, &listing,
                                        &world->diag));
    check_slice("named", world->diag.fault, S("cannot unpack 'bomb.zip': it would become more than 200 times as large"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(lists_regular_files_in_order), WORLD_TEST(reads_a_member),
        WORLD_TEST(refuses_what_cannot_be_trusted), WORLD_TEST(never_reads_something_else),
        WORLD_TEST(refuses_a_bomb_when_it_is_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
