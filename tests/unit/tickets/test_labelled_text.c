/* Details in the text of a ticket, and HTML on the way to it. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "tickets/labelled_text.h"
#include "tickets/plain_html.h"

#include <string.h>

static void html_becomes_lines(void **state)
{
    static const struct {
        const char *html, *text, *label;
    } rows[] = {
        {"<div>a<br>b</div>", "a\nb\n", "lines"},
        {"<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a\tb\n1\t2\n", "a table"},
        {"<p>1&nbsp;234,56&nbsp;&euro; &#8364;&#x20AC; &amp;amp;</p>", "1 234,56 € €€ &amp;\n", "entities"},
        {"<style>p{}</style>a<script>x<b></script>b", "ab", "what is not seen"},
        {"a\n  b", "a b", "blanks"},
        {"1 < 2 & 3 > 2", "1 < 2 & 3 > 2", "no markup"},
        {"a<!-- <br> -->b", "ab", "a comment"},
        {"a<!-- b", "a", "an open comment"},
        {"<br", "<br", "an open tag"},
        {"<tr><td colspan=3>a</td><td>b</td></tr><tr><td>c</td></tr>", "a\t\t\tb\nc\n", "a cell of three columns"},
        {"<tr><td>a</td><td COLSPAN=\"2\">b</td><td>c</td></tr>", "a\tb\t\tc\n", "one of two"},
        {"<td colspan=99999999>a<td>b", "a\t\t\t\t\t\t\t\t\t\t\tb", "no wider than its tag"},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_slice(rows[i].label, html_to_text(slice_from(rows[i].html), &world->mem), slice_from(rows[i].text));
    }
}

#define GERMAN "Monat: Januar\nJahr: 2020\nRechnungsnr.: Re-Nr. 0047-11/2020\nKPI-Wert: 1.250"

static void details_are_found(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        const char *month, *invoice, *kpi, *language, *label;
    } rows[] = {
        {GERMAN, 1, "Januar", "Re-Nr. 0047-11/2020", "1.250", "de", "lines"},
        {"Hello,\n\n" GERMAN "\n\n-- \nSent from my phone", 1, "Januar", "Re-Nr. 0047-11/2020", "1.250", "de",
         "lines among others"},
        {"월: 1월 년: 2020년 OMLP 유형: MOC (디지털) 구매 단위: 25 구매 #: G002297372 KPI 값: 25", 1, "1월",
         "G002297372", "25", "ko", "labels running on"},
        {"Mois: mai\nFacture #: N° facture : FA-2020-000123\nAnnée: 2020", 1, "mai", "FA-2020-000123", "", "fr",
         "a label in the value"},
        {"月：４月\n請求書番号：ＩＮＶ－１\nKPI 値：１２０", 1, "４月", "ＩＮＶ－１", "１２０", "ja", "wide colons"},
        {"<table><tr><th>Month</th><th>Invoice #</th><th>KPI value</th></tr>"
         "<tr><td>May</td><td>A-1</td><td>40</td></tr><tr><td>June</td><td>A-2</td><td>41</td></tr></table>",
         2, "May", "A-1", "40", "en", "labels in the first row"},
        {"<table><tr><td>Month</td><td>May</td></tr><tr><td>Invoice #</td><td>A-1</td></tr>"
         "<tr><td>KPI value</td><td>40</td></tr></table>",
         1, "May", "A-1", "40", "en", "labels in the first column"},
        {"Month\tMay\tJune\nInvoice #\tA-1\tA-2\nKPI value\t40\t41", 2, "May", "A-1", "40", "en", "two columns"},
        {"<table><tr><td>Month</td><td>Invoice #</td><td>KPI value</td></tr><tr><td>May</td><td>A-1</td><td>40</td></tr>"
         "<tr><td colspan=2>Razem:</td><td>40</td></tr></table>",
         1, "May", "A-1", "40", "en", "a row of totals is no claim"},
        {"Month\tInvoice #\tKPI value\nMay\tTotal-1\t40\nTotal\tA-2\t41", 2, "May", "Total-1", "40", "en",
         "a row with an invoice is one, whatever else it says"},
        {"Month: May\nInvoice #: A-1\n\nMonth: June\nInvoice #: A-2", 2, "May", "A-1", "", "en", "two blocks"},
        {"Month: May\nInvoice #: A-1\nMonth: May\nInvoice #: A-1", 1, "May", "A-1", "", "en", "the same twice"},
        {"Month: May\nInvoice #: A-1\n> Month: June\n> Invoice #: A-0", 1, "May", "A-1", "", "en", "an earlier mail"},
        {"Hi,\nour dashboard is short. Invoice number G002297399, OMLP type Digital\nMOC, purchase units 25, KPI value 25 and "
         "revenue value EUR 2,475.00. Thanks", 1, "", "G002297399", "25", "", "sentences"},
        {"La fecha es tal, número de factura F-1, valor KPI 52 y ingresos 100 EUR", 1, "", "F-1", "52", "es",
         "sentences in Spanish"},
        {"Invoice number is A-1, the KPI value was 40, revenue 12 EUR, but the KPI value is 41", 0, "", "", "", "",
         "sentences that contradict each other"},
        {"Invoice number is missing, KPI value 40, revenue 12 EUR", 0, "", "", "", "", "sentences without a number"},
        {"Invoice number A-1 has KPI value 40 as we told you", 0, "", "", "", "", "values that run on"},
        {"> Invoice number A-1, KPI value 40, revenue 12", 0, "", "", "", "", "an earlier mail's sentences"},
        {"We talked about the amount: 5 EUR", 0, "", "", "", "", "one label is chance"},
        {"no labels here", 0, "", "", "", "", "none"},
        {"", 0, "", "", "", "", "nothing"},
    };
    struct test_world *world = *state;
    struct templates templates = {{0}};
    struct labels labels;
    xml_library_init();
    check_true("labels", labels_load(&labels, &templates, &world->mem, &world->diag));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct labelled_text text;
        labelled_text_read(slice_from(rows[i].text), &labels, &world->mem, &text);
        check_int(rows[i].label, (long long)text.count, (long long)rows[i].count);
        if (!text.count)
            continue;
        check_slice(rows[i].label, text.claims[0].raw[CLAIM_MONTH], slice_from(rows[i].month));
        check_slice(rows[i].label, text.claims[0].raw[CLAIM_INVOICE_NUMBER], slice_from(rows[i].invoice));
        check_slice(rows[i].label, text.claims[0].raw[CLAIM_KPI_VALUE], slice_from(rows[i].kpi));
        check_slice(rows[i].label, text.language, slice_from(rows[i].language));
    }
    xml_library_done();
}

/* Texts made to be slow are read in no time. */
static void hostile_texts_do_no_harm(void **state)
{
    static const char *const parts[] = {"a:", "<a", "Month: ", "Month\t", "&", "<!--", ":", "\t", "1 = 2 ; "};
    struct test_world *world = *state;
    struct templates templates = {{0}};
    struct labels labels;
    xml_library_init();
    check_true("labels", labels_load(&labels, &templates, &world->mem, &world->diag));
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        size_t len = strlen(parts[i]), count = ((size_t)256 << 10) / len;
        char *at = ARENA_ARRAY(&world->mem, char, count * len);
        struct labelled_text text;
        for (size_t j = 0; j < count; j++)
            memcpy(at + j * len, parts[i], len);
        labelled_text_read((Slice){at, count * len}, &labels, &world->mem, &text);
        check_true(parts[i], text.count <= MAX_TEXT_CLAIMS);
    }
    xml_library_done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(html_becomes_lines),
        WORLD_TEST(details_are_found),
        WORLD_TEST(hostile_texts_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
