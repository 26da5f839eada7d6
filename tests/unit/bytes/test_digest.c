/* SHA-256 against the vectors of FIPS 180-4 and against files. */
#include "bytes/digest.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *label;
    Slice text, hex;
} vectors[] = {
    {"empty", S_INIT(""), S_INIT("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")},
    {"one block", S_INIT("abc"), S_INIT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")},
    {"two blocks", S_INIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
     S_INIT("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")},
};

static void agrees_with_the_standard(void **state)
{
    (void)state;
    char hex[DIGEST_HEX_CHARS];
    for (size_t i = 0; i < COUNT_OF(vectors); i++)
        check_slice(vectors[i].label, digest_hex(vectors[i].text, hex), vectors[i].hex);
    check_slice("nothing at all", digest_hex((Slice){0}, hex), vectors[0].hex);
}

static Slice temporary_file(char path[], Slice text, size_t times)
{
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (size_t i = 0; i < times; i++)
        assert_int_equal(write(fd, text.at, text.len), text.len);
    close(fd);
    return slice_from(path);
}

/* RFC 4231, test cases 1, 2 and 6. */
static void signs_as_the_standard(void **state)
{
    (void)state;
    char long_key[131];
    memset(long_key, 0xaa, sizeof long_key);
    const struct {
        const char *label;
        Slice key, bytes;
        const char *expected;
    } rows[] = {
        {"1", S("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"), S("Hi There"),
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"2", S("Jefe"), S("what do ya want for nothing?"),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"6", {long_key, sizeof long_key}, S("Test Using Larger Than Block-Size Key - Hash Key First"),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char hex[DIGEST_HEX_CHARS];
        check_slice(rows[i].label, hmac_hex(rows[i].key, rows[i].bytes, hex), slice_from(rows[i].expected));
    }
}

static void reads_files(void **state)
{
    (void)state;
    char hex[DIGEST_HEX_CHARS];
    uint64_t size;
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        char path[] = "/tmp/kpirecon-digest-XXXXXX";
        Slice name = temporary_file(path, vectors[i].text, 1);
        check_true(vectors[i].label, digest_file_hex(name, hex, &size));
        check_slice(vectors[i].label, (Slice){hex, sizeof hex}, vectors[i].hex);
        check_int(vectors[i].label, (long long)size, (long long)vectors[i].text.len);
        unlink(path);
    }
}

static void reads_a_file_of_many_blocks(void **state)
{
    (void)state;
    char path[] = "/tmp/kpirecon-digest-XXXXXX", hex[DIGEST_HEX_CHARS];
    uint64_t size;
    /* a million times the letter a: the long vector of the standard */
    char letters[1000];
    for (size_t i = 0; i < sizeof letters; i++)
        letters[i] = 'a';
    Slice name = temporary_file(path, (Slice){letters, sizeof letters}, 1000);
    check_true("read", digest_file_hex(name, hex, &size));
    check_slice("digest", (Slice){hex, sizeof hex},
                S("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    check_int("size", (long long)size, 1000000);
    unlink(path);
}

static void refuses_what_is_no_file(void **state)
{
    (void)state;
    char folder[] = "/tmp/kpirecon-digest-XXXXXX", fifo[64], hex[DIGEST_HEX_CHARS] = "as it was";
    uint64_t size = 7;
    assert_non_null(mkdtemp(folder));
    snprintf(fifo, sizeof fifo, "%s/fifo", folder);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    const Slice names[] = {S(""), S("/no/such/file"), S("/tmp"), S("/dev/zero"), S("/tmp\0/x"), slice_from(fifo)};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        check_true("refused", !digest_file_hex(names[i], hex, &size));
    check_slice("nothing written", slice_from(hex), S("as it was"));
    check_int("nothing counted", (long long)size, 7);
    unlink(fifo);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_standard),
        cmocka_unit_test(signs_as_the_standard),
        cmocka_unit_test(reads_files),
        cmocka_unit_test(reads_a_file_of_many_blocks),
        cmocka_unit_test(refuses_what_is_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
