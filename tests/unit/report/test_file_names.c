/* Names of files from ticket ids, whatever those are. */
#include "support/test.h"

#include "report/file_names.h"
#include "tickets/ticket.h"

#define LONG_ID                                                                                                        \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char *const ids[] = {"1001",      "PFS-4101",   "INC0010",  "inc0010",     "../../etc/passwd", "a/b\\c",
                                  "CON",       "nul.txt",    "com1",     ".hidden",     "-rf",              "trailing.",
                                  "",          "a\nb\033[m", LONG_ID "1", LONG_ID "2",  "caf\303\251",      "a b",
                                  "<script>",  "..",         ".",        "tickets.csv:12", "LPT9.html",     "1001 "};

static bool is_allowed(Slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!slice_has(S("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"), name.at[i]))
            return false;
    return name.len && name.len <= MAX_FILE_NAME_BYTES && name.at[0] != '.' && name.at[0] != '-' &&
           name.at[name.len - 1] != '.';
}

static const Slice *names_of(struct test_world *world, struct batch *batch)
{
    batch->tickets = ARENA_ARRAY(&world->mem, struct ticket, COUNT_OF(ids));
    batch->ticket_count = COUNT_OF(ids);
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        batch->tickets[i].id = slice_from(ids[i]);
    return file_names_make(batch, &world->mem);
}

static void safe_and_different(void **state)
{
    struct test_world *world = *state;
    struct batch batch = {0};
    const Slice *names = names_of(world, &batch);
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        check_true(ids[i], is_allowed(names[i]));
        for (size_t k = 0; k < i; k++)
            check_true(ids[i], !slice_equal_nocase(names[i], names[k]));
    }
}

static void plain_ids_stay(void **state)
{
    struct test_world *world = *state;
    struct batch batch = {0};
    const Slice *names = names_of(world, &batch);
    for (size_t i = 0; i < 3; i++)
        check_slice("as it is", names[i], slice_from(ids[i]));
    check_true("the second of two that differ in case", !slice_equal(names[3], slice_from(ids[3])));
    check_true("CON is a device", !slice_equal_nocase(names[6], S("CON")));
    const Slice *again = names_of(world, &batch);
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        check_slice("the same again", again[i], names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(safe_and_different), WORLD_TEST(plain_ids_stay)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
