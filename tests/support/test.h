/* cmocka in the include order it needs, and asserts in our words. The only file
   of the project that includes cmocka. */
#ifndef KPIRECON_TESTS_SUPPORT_TEST_H
#define KPIRECON_TESTS_SUPPORT_TEST_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"

/* What most tests need: two arenas and a diag that collects. */
struct test_world {
    struct arena mem;
    struct arena diag_mem;
    struct diag diag;
};

int test_world_setup(void **state);    /* for cmocka_unit_test_setup_teardown */
int test_world_teardown(void **state);

/* Fails with the label of the table row when the texts differ. */
void check_slice(const char *label, Slice found, Slice expected);
void check_true(const char *label, bool condition);
void check_int(const char *label, long long found, long long expected);
/* A finding of this id was reported at line:column (0 = any). */
void check_finding(const char *label, const struct diag *diag, enum finding_id id, uint64_t line, uint32_t column);
void check_no_findings(const char *label, const struct diag *diag);

#define WORLD_TEST(function) cmocka_unit_test_setup_teardown(function, test_world_setup, test_world_teardown)

#endif
