/* The same text again, however it was passed on, has the same fingerprint; another text has another. */
#include "support/test.h"

#include "base/arena.h"
#include "base/slice.h"
#include "evidence/text_document.h"

#define INVOICE \
    "INVOICE\nInvoice number: LWN-2020-00417\nFrom: Lernwerk Nord\nTo: Akademie Seeblick\nDate: 31 January 2020\n" \
    "Course licence   25   3062.50\nTotal due   3644.38 EUR\n"

static uint64_t fingerprint(struct test_world *world, Slice text)
{
    struct text_document document = {.mem = &world->mem};
    text_document_add_all(&document, text, false);
    text_document_finish(&document, (Slice){0});
    return text_document_fingerprint(&document);
}

static void test_passed_on(void **state)
{
    static const struct {
        const char *label;
        Slice text;
        bool is_same;
    } rows[] = {
        {"blanks and letter case",
         S_INIT("invoice\n\n  Invoice   Number: lwn-2020-00417\nFrom: Lernwerk Nord\nTo: Akademie "
         "Seeblick\nDate: 31 January 2020\nCourse licence 25 3062.50\nTotal due 3644.38 EUR"), true},
        {"forwarded with its head",
         S_INIT("Please see below.\n\n---------- Forwarded message ----------\n"
         "From: Lernwerk Nord <billing@lernwerk.example>\nDate: Mon, 3 Feb 2020\nSubject: Your invoice\n"
         "To: <einkauf@seeblick.example>\n\n" INVOICE), true},
        {"in German",
         S_INIT("Zur Kenntnis\nVon: Lernwerk Nord <billing@lernwerk.example>\nGesendet: Montag, 3. Februar "
         "2020\nAn: Einkauf\nBetreff: Ihre Rechnung\n\n" INVOICE), true},
        {"with quote marks and no head",
         S_INIT("> INVOICE\n> Invoice number: LWN-2020-00417\n> From: Lernwerk Nord\n> To: "
         "Akademie Seeblick\n> Date: 31 January 2020\n> Course licence   25   3062.50\n> Total due   3644.38 EUR\n"),
         true},
        {"introduced",
         S_INIT("On Mon, 3 Feb 2020 at 09:00, Lernwerk <billing@lernwerk.example> wrote:\n" INVOICE), true},
        {"another number",
         S_INIT("INVOICE\nInvoice number: LWN-2020-00418\nFrom: Lernwerk Nord\nTo: Akademie Seeblick\n"
         "Date: 31 January 2020\nCourse licence   25   3062.50\nTotal due   3644.38 EUR\n"), false},
    };
    struct test_world *world = *state;
    uint64_t own = fingerprint(world, S(INVOICE));
    check_true("there is one", own != 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_true(rows[i].label, (fingerprint(world, rows[i].text) == own) == rows[i].is_same);
    check_true("too short", fingerprint(world, S("Invoice 12")) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_passed_on)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
