/* Labels of all languages, and the keys they are found by. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "tickets/columns_private.h"
#include "tickets/labels.h"

#include <stdlib.h>

static void keys_hold_letters_and_digits(void **state)
{
    static const struct {
        const char *text, *key, *label;
    } rows[] = {
        {"Rechnungs-Nr.", "rechnungsnr", "dash and dot"},
        {"  RECHNUNGS NR ", "rechnungsnr", "capitals and blanks"},
        {"Unité d’achat", "unitedachat", "marks and an apostrophe"},
        {"구매 #", "구매#", "the number sign counts"},
        {"KPI：値", "kpi値", "a wide colon"},
        {"ＫＰＩ値", "kpi値", "wide letters"},
        {"№ на фактура", "noнафактура", "a numero sign"},
        {"#", "", "no letter"},
        {" - ", "", "nothing"},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].label, label_key(slice_from(rows[i].text), &world->mem), slice_from(rows[i].key));
}

static void titles_say_more_than_a_name(void **state)
{
    static const struct {
        const char *text, *field, *qualifier;
    } rows[] = {
        {"Revenue (EUR, net)", "revenue", "EUR, net"},
        {"Выручка, руб.", "revenue", "руб."},
        {"vynosy_kc", "revenue", "kc"},
        {"3. KPI value (as shown in your dashboard)?", "kpi_value", ""},
        {"KPI value (Partner Center)", "", ""},
        {"How many purchase units are on the invoice?", "purchase_unit", ""},
        {"Antal enheter (st)", "purchase_unit", ""},
        {"6. 发票号码是什么？", "invoice_number", ""},
        {"營收（新台幣）", "revenue", "新台幣"},
        {"Please upload the actual invoice", "evidence", ""},
        {"Invoice (date)", "", ""},
        {"KPI (target)", "", ""},
        {"Revenue (last year)", "", ""},
        {"Invoice, thanks", "", ""},
        {"Order number", "", ""},
        {"(EUR)", "", ""},
        {"Revenue EUR)", "", ""},
    };
    struct test_world *world = *state;
    struct templates templates = {{0}};
    struct labels labels;
    xml_library_init();
    assert_true(labels_load(&labels, &templates, &world->mem, &world->diag));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct label *meanings;
        bool put_together;
        size_t count = labels_of(&labels, slice_from(rows[i].text), &world->mem, &meanings, &put_together);
        check_slice(rows[i].text, count ? label_field_name(&meanings[0]) : S(""), slice_from(rows[i].field));
        if (count)
            check_slice(rows[i].text, meanings[0].qualifier, slice_from(rows[i].qualifier));
    }
    xml_library_done();
}

/* Most runs look nothing up, and so read nothing. */
static void labels_come_when_they_are_looked_up(void **state)
{
    struct test_world *world = *state;
    struct templates templates = {{0}};
    struct labels_later later;
    struct labels labels;
    xml_library_init();
    labels_load_later(&labels, &later, &templates, &world->diag);
    check_true("nothing is asked", !labels_next(&labels, S(""), NULL) && !later.is_done);
    check_true("a label", labels_next(&labels, S("rechnungsnr"), NULL) != NULL);
    check_true("they are here", later.is_done && labels_are_fine(&labels));
    labels_done(&labels);
    xml_library_done();
}

static void labels_are_known(void **state)
{
    static const struct {
        const char *text, *language, *field;
        bool mistranslated;
    } rows[] = {
        {"Monat", "de", "month", false},           {"Einkaufseinheit", "de", "purchase_unit", false},
        {"구매 단위", "ko", "purchase_unit", false}, {"구매 #", "ko", "invoice_number", true},
        {"請求書番号", "ja", "invoice_number", false}, {"رقم الفاتورة", "ar", "invoice_number", false},
        {"Ticketnummer", "de", "ticket_id", false}, {"Beleg", "de", "evidence", false},
        {"شهر", "ar", "month", false},
        {"Тип ОМЛП", "ru", "omlp_type", true},     {"Jumlah", "id", "revenue", false},
        {"JUMLAH", "id", "purchase_unit", false},
    };
    struct test_world *world = *state;
    struct templates templates = {{0}};
    struct labels labels;
    xml_library_init();
    check_true("the labels are read", labels_load(&labels, &templates, &world->mem, &world->diag));
    check_no_findings("the labels are fine", &world->diag);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice key = label_key(slice_from(rows[i].text), &world->mem);
        const struct label *label = NULL;
        bool found = false;
        while ((label = labels_next(&labels, key, label)))
            found |= slice_equal(label->language, slice_from(rows[i].language)) &&
                     slice_equal(ticket_field_name(label->field), slice_from(rows[i].field)) &&
                     label->mistranslated == rows[i].mistranslated;
        check_true(rows[i].text, found);
    }
    check_true("an unknown word", !labels_next(&labels, S("zzz"), NULL));
    check_true("no labels at all", !labels_next(NULL, S("monat"), NULL));
    xml_library_done();
}

static void names_are_put_together(void **state)
{
    struct test_world *world = *state;
    struct templates templates = {{0}};
    struct labels labels;
    xml_library_init();
    check_true("the labels are read", labels_load(&labels, &templates, &world->mem, &world->diag));
    static const struct {
        const char *text, *language;
        int field; /* -1: no label */
    } rows[] = {
        {"Regning nummer", "da", CLAIM_INVOICE_NUMBER},
        {"Month of our invoice", "en", CLAIM_MONTH},
        {"What is your invoice number?", "en", CLAIM_INVOICE_NUMBER},
        {"Net Revenue Amount", "en", CLAIM_REVENUE},
        {"hodnota_ukazatele_kpi", NULL, -1},
        {"Identyfikator naszego partnera", NULL, -1},
        {"Order number", NULL, -1},
        {"Invoice date", NULL, -1},
        {"Credit note number", NULL, -1},
        {"Nature", NULL, -1},
        {"", NULL, -1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct label *meanings;
        bool put_together;
        size_t count = labels_of(&labels, slice_from(rows[i].text), &world->mem, &meanings, &put_together);
        check_true(rows[i].text, (count > 0) == (rows[i].field >= 0));
        if (!count)
            continue;
        bool spoken = false;
        for (size_t m = 0; m < count; m++)
            spoken |= slice_equal(meanings[m].language, slice_from(rows[i].language));
        check_true(rows[i].text, put_together && spoken);
        check_int(rows[i].text, meanings[0].field, rows[i].field);
    }
    xml_library_done();
}

static void mistakes_are_told(void **state)
{
    struct test_world *world = *state;
    char folder[] = "/tmp/labels-XXXXXX";
    check_true("a folder", mkdtemp(folder) != NULL);
    Slice rules = arena_printf(&world->mem, "%s/rules", folder);
    Slice path = arena_printf(&world->mem, "%s/rules/labels.xml", folder);
    char command[256];
    snprintf(command, sizeof command, "mkdir -p %.*s", SLICE_ARG(rules));
    check_int("a room for it", system(command), 0);
    FILE *file = fopen(path.at, "w");
    check_true("a file", file != NULL);
    fputs("<labels version=\"1\">\n  <language code=\"xx\">\n"
          "    <names field=\"moth\" kind=\"common\">a</names>\n"
          "    <names field=\"month\" kind=\"rumour\">a</names>\n"
          "    <names field=\"month\" kind=\"common\">a | #</names>\n"
          "  </language>\n</labels>\n",
          file);
    fclose(file);
    struct templates templates = {slice_from(folder)};
    struct labels labels;
    xml_library_init();
    check_true("refused", !labels_load(&labels, &templates, &world->mem, &world->diag));
    check_finding("an unknown field", &world->diag, FINDING_rule_value, 3, 19);
    check_finding("an unknown kind", &world->diag, FINDING_rule_value, 4, 32);
    check_finding("no label", &world->diag, FINDING_rule_value, 5, 44);
    snprintf(command, sizeof command, "rm -r %s", folder);
    check_int("cleared away", system(command), 0);
    xml_library_done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(keys_hold_letters_and_digits),
        WORLD_TEST(titles_say_more_than_a_name),
        WORLD_TEST(labels_come_when_they_are_looked_up),
        WORLD_TEST(labels_are_known),
        WORLD_TEST(names_are_put_together),
        WORLD_TEST(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
