/* Loading a library on demand: all of its functions, or a fault that says what to install. */
#include "base/library.h"

#include "support/test.h"

#include <zlib.h>

double not_in_zlib(int level);

#define ZLIB(X) X(zlibVersion) X(crc32)
#define ZLIB_AND_MORE(X) X(zlibVersion) X(not_in_zlib)

LIBRARY(zlib, ZLIB, "libz.so.1", "zlib1g", "this test");
LIBRARY(newer, ZLIB_AND_MORE, "libz.so.1", "zlib1g", "this test");
LIBRARY(absent, ZLIB, "libno-such-thing.so.7", "libno-such-thing7", "this test");

static void loads_all_functions(void **state)
{
    struct test_world *world = *state;
    struct zlib zlib = {0}, again = {0};
    check_true("loads", LIBRARY_LOAD(zlib, &zlib, &world->diag));
    check_true("loads again", LIBRARY_LOAD(zlib, &again, &world->diag));
    check_true("the same", zlib.crc32 && zlib.crc32 == again.crc32 && zlib.zlibVersion == again.zlibVersion);
    check_int("crc32 of 'a'", (long long)zlib.crc32(0, (const Bytef *)"a", 1), 0xe8b7be43);
    check_slice("no fault", world->diag.fault, S(""));
}

static void says_what_is_missing(void **state)
{
    struct test_world *world = *state;
    struct absent absent;
    struct newer newer;
    check_true("no such library", !LIBRARY_LOAD(absent, &absent, &world->diag));
    check_slice("names the package", world->diag.fault,
                S("this test needs libno-such-thing.so.7, of the package libno-such-thing7: cannot open shared object "
                  "file: No such file or directory"));
    world->diag.fault = (Slice){0};
    check_true("no such function", !LIBRARY_LOAD(newer, &newer, &world->diag));
    check_slice("names the function", world->diag.fault,
                S("this test needs another release of libz.so.1, of the package zlib1g: this one has no not_in_zlib"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(loads_all_functions), WORLD_TEST(says_what_is_missing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
