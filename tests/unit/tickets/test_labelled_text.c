/* Details in the text of a ticket, and HTML on the way to it. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "programme/programme.h"
#include "tickets/labelled_text.h"
#include "tickets/plain_html.h"

#include <string.h>

#define SHARED "\x1d"

static void html_becomes_lines(void **state)
{
    static const struct {
        const char *html, *text, *label;
    } rows[] = {
        {"<div>a<br>b</div>", "a\nb\n", "lines"},
        {"<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a\tb\n1\t2\n" TABLE_END "\n",
         "a table"},
        {"<p>1&nbsp;234,56&nbsp;&euro; &#8364;&#x20AC; &amp;amp;</p>", "1 234,56 € €€ &amp;\n", "entities"},
        {"<style>p{}</style>a<script>x<b></script>b", "ab", "what is not seen"},
        {"a\n  b", "a b", "blanks"},
        {"1 < 2 & 3 > 2", "1 < 2 & 3 > 2", "no markup"},
        {"a<!-- <br> -->b", "ab", "a comment"},
        {"a<!-- b", "a", "an open comment"},
        {"<br", "<br", "an open tag"},
        {"<tr><td colspan=3>a</td><td>b</td></tr><tr><td>c</td></tr>", "a\t\t\tb\nc\n", "a cell of three columns"},
        {"<tr><td>a</td><td COLSPAN=\"2\">b</td><td>c</td></tr>", "a\tb\t\tc\n", "one of two"},
        {"<td colspan=99999999>a<td>b",
         "a\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"
         "b\n",
         "no wider than a row may be"},
        {"<tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>",
         SHARED "a\tb\n" SHARED "a\tc\nd\n", "a cell of two rows stands in both"},
        {"<tr><td>b</td><td rowspan=2>a</td></tr><tr><td>c</td></tr>", "b\t" SHARED "a\nc\t" SHARED "a\n",
         "at the end of rows"},
        {"<tr><td>x</td><td rowspan=2 colspan=2>a</td><td>y</td></tr><tr><td>p</td><td>q</td></tr>",
         "x\t" SHARED "a\t\ty\np\t" SHARED "a\t\tq\n", "two rows and two columns"},
        {"<tr><td rowspan=0>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>",
         SHARED "a\tb\n" SHARED "a\tc\n" SHARED "a\td\n", "down to the end"},
        {"<tr><td rowspan=-2>a</td><td rowspan=x>b</td></tr><tr><td>c</td></tr>", "a\tb\nc\n", "no numbers"},
        {"<table><tr><td rowspan=3>a</td></tr></table><table><tr><td>b</td></tr></table>",
         SHARED "a\n" TABLE_END "\nb\n" TABLE_END "\n", "not into the next table"},
        {"<tr><td><p>a</p><p>b<br>c</p></td><td><div>d</div></td></tr>", "a\vb\vc\td\n", "lines in a cell"},
        {"<table><tr><td>x<table><tr><td><p>a</p></td><td>b</td></tr></table>y</td><td>z</td></tr></table>",
         "x\na\tb\n" TABLE_END "\ny\nz\n" TABLE_END "\n", "a table that places another"},
        {"<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", "a\tb\nc\td\n", "a list of details"},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_slice(rows[i].label, html_to_text(slice_from(rows[i].html), &world->mem), slice_from(rows[i].text));
    }
}

/* The labels and the catalogue that texts are read with. */
struct reading {
    struct labels labels;
    struct programme programme;
};

static void begin_reading(struct test_world *world, struct reading *reading)
{
    struct templates templates = {{0}};
    Slice text, source;
    xml_library_init();
    check_true("labels", labels_load(&reading->labels, &templates, &world->mem, &world->diag));
    check_true("programme",
               template_load(&templates, S("rules/programme.xml"), &world->mem, &text, &source, &world->diag) &&
                   programme_load(&reading->programme, source, text, &world->mem, &world->diag));
}

#define GERMAN "Monat: Januar\nJahr: 2020\nRechnungsnr.: Re-Nr. 0047-11/2020\nKPI-Wert: 1.250"

#define NEW "Month: May\nInvoice #: A-1\nKPI value: 40\n\n"
#define OLD "\n\nMonth: June\nInvoice #: A-0\nKPI value: 41"

/* What stands below the head of an earlier message, or below who wrote it, was said before. */
static void earlier_messages_are_passed_over(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        const char *invoice, *kpi;
    } rows[] = {
        {NEW "From: Ann <a@partner.example>\nSent: Friday, May 15, 2020 9:00 AM\nTo: b\nSubject: KPI" OLD, 1, "A-1", "40"},
        {NEW "*Von:* Ann\n*Gesendet:* Freitag, 15. Mai 2020\n*An:* b\n*Betreff:* KPI" OLD, 1, "A-1", "40"},
        {NEW "De : Ann\nEnvoyé : vendredi\nÀ : b\nObjet : KPI" OLD, 1, "A-1", "40"},
        {NEW "差出人： Ann\n送信日時： 2020年5月15日\n件名： KPI" OLD, 1, "A-1", "40"},
        {NEW "보낸 사람: Ann\n받는 사람: b\n제목: KPI" OLD, 1, "A-1", "40"},
        {NEW "Le ven. 15 mai 2020 à 09:00, Ann <a@partner.example> a écrit :" OLD, 1, "A-1", "40"},
        {NEW "Am Fr., 15. Mai 2020 schrieb Ann Example:" OLD, 1, "A-1", "40"},
        {NEW "Ann <a@partner.example> 于2020年5月15日写道：" OLD, 1, "A-1", "40"},
        {"From: Ann\nSent: Friday\nTo: b\nSubject: KPI" OLD, 1, "A-0", "41"},
        {"Invoice number A-1, the KPI value is 40.\n\nFrom: Ann\nSent: x" OLD, 1, "A-1", "40"},
        {"Von: Ann\nGesendet: Freitag\nAn: b@partner.example\n\n" GERMAN, 1, "Re-Nr. 0047-11/2020", "1.250"},
        {NEW "From: 1 May\nTo: 31 May" OLD, 2, "A-1", "40"},
    };
    struct test_world *world = *state;
    struct reading reading;
    begin_reading(world, &reading);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct labelled_text text;
        labelled_text_read(slice_from(rows[i].text), &reading.labels, &reading.programme, &world->mem, &text);
        check_int(rows[i].text, (long long)text.count, (long long)rows[i].count);
        check_slice(rows[i].text, text.claims[0].raw[CLAIM_INVOICE_NUMBER], slice_from(rows[i].invoice));
        check_slice(rows[i].text, text.claims[0].raw[CLAIM_KPI_VALUE], slice_from(rows[i].kpi));
        check_slice(rows[i].text, text.claims[0].raw[CLAIM_YEAR], i == 10 ? S("2020") : S(""));
    }
    xml_library_done();
}

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
         "revenue value EUR 2,475.00. Thanks", 1, "", "G002297399", "25", "en", "sentences"},
        {"La fecha es tal, número de factura F-1, valor KPI 52 y ingresos 100 EUR", 1, "", "F-1", "52", "es",
         "sentences in Spanish"},
        {"Invoice number is A-1, the KPI value was 40, revenue 12 EUR, but the KPI value is 41", 1, "", "A-1", "40", "en",
         "sentences that contradict each other"},
        {"Invoice number FR-99, KPI value 40", 1, "", "FR-99", "40", "en", "no francs"},
        {"Die Rechnungsnr. lautet RE-47, der KPI-Wert beträgt 40", 1, "", "RE-47", "40", "de", "a label that is cut short"},
        {"Invoice number A-1 shows 20 KPIs in Partner Center, but it should be 40 KPIs.", 1, "", "A-1", "40", "en",
         "what ought to be, before its label"},
        {"Invoice number A-1: we see 60 KPI instead of 90 KPI", 1, "", "A-1", "", "", "a count that may be what is shown"},
        {"Invoice number A-1, 6 KPIs are missing", 1, "", "A-1", "", "", "a count that may be the difference"},
        {"Invoice number A-1, KPI value should be 40", 1, "", "A-1", "40", "en", "what should be"},
        {"Na fatura FT 2020/55 o valor KPI é 40", 1, "", "FT 2020/55", "40", "pt-PT", "a series before the number"},
        {"Invoice number is missing, KPI value 40, revenue 12 EUR", 1, "", "", "40", "en", "sentences without a number"},
        {"Invoice number A-1 has KPI value 40 as we told you", 1, "", "A-1", "40", "en", "values within a sentence"},
        {"> Invoice number A-1, KPI value 40, revenue 12", 0, "", "", "", "", "an earlier mail's sentences"},
        {"We talked about the amount: 5 EUR", 0, "", "", "", "", "one label is chance"},
        {"no labels here", 0, "", "", "", "", "none"},
        {"", 0, "", "", "", "", "nothing"},
    };
    struct test_world *world = *state;
    struct reading reading;
    begin_reading(world, &reading);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct labelled_text text;
        labelled_text_read(slice_from(rows[i].text), &reading.labels, &reading.programme, &world->mem, &text);
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

/* All details of one claim in one line: "month/year|type|units|invoice|kpi|revenue", '!' before what is contradicted. */
static Slice all_of(const struct labelled_text *text, size_t i, struct arena *mem)
{
    const struct text_claim *claim = &text->claims[i];
    Slice parts[CLAIM_FIELD_COUNT];
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        parts[field] = arena_printf(mem, "%s%.*s", claim->other[field].len ? "!" : "", SLICE_ARG(claim->raw[field]));
    return arena_printf(mem, "%.*s/%.*s|%.*s|%.*s|%.*s|%.*s|%.*s", SLICE_ARG(parts[CLAIM_MONTH]),
                        SLICE_ARG(parts[CLAIM_YEAR]), SLICE_ARG(parts[CLAIM_OMLP_TYPE]),
                        SLICE_ARG(parts[CLAIM_PURCHASE_UNIT]), SLICE_ARG(parts[CLAIM_INVOICE_NUMBER]),
                        SLICE_ARG(parts[CLAIM_KPI_VALUE]), SLICE_ARG(parts[CLAIM_REVENUE]));
}

#define HEAD "Month: May\nYear: 2020\nOMLP type: MOC\nPurchase unit: 5\nInvoice #: A-101\nKPI value: 5\n"
#define TABLE(rows) "<table><tr><th>Month</th><th>Invoice #</th><th>Purchase unit</th><th>KPI value</th></tr>" rows "</table>"

static void texts_have_many_shapes(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        const char *first, *second, *label;
    } rows[] = {
        /* tables */
        {"Month     Invoice #    KPI value\nMay       A-101        40\nJune      A-102        41", 2, "May/|||A-101|40|",
         "June/|||A-102|41|", "aligned by blanks"},
        {"  Month     Invoice #    KPI value\n            A-101        40", 1, "/|||A-101|40|", "", "an empty cell"},
        {"Month     Invoice #    KPI value   Purchase unit\nMay       A-101        40 of many things", 1, "May/|||A-101||", "",
         "what stands below two names is nobody's"},
        {"| Month | Invoice # | KPI value |\n|---|:-:|---|\n| May | A-101 | 40 |", 1, "May/|||A-101|40|", "", "pipes"},
        {"Month | Invoice # | KPI value\n------+-----------+------\nMay | A-101 | 40", 1, "May/|||A-101|40|", "",
         "pipes between"},
        {"| Month | May |\n| Invoice # | A-101 |\n| KPI value | 40 |", 1, "May/|||A-101|40|", "", "pipes, two columns"},
        {"Month;Invoice #;KPI value\nMay;A-101;40", 1, "May/|||A-101|40|", "", "semicolons"},
        {"Month: May | Invoice #: A-101 | KPI value: 40", 1, "May/|||A-101|40|", "", "pipes between lines"},
        {"Month\tMay\tInvoice #\tA-101\tKPI value\t40", 1, "May/|||A-101|40|", "", "pairs in a row"},
        {"Month        May\nInvoice #    A-101\nKPI value    40", 1, "May/|||A-101|40|", "", "two aligned columns"},
        {"Revenue value    EUR    2,475.00\nMonth    May", 1, "May/|||||EUR    2,475.00", "", "no claim for each blank"},
        {TABLE("<tr><td rowspan=2>May</td><td rowspan=2>A-101</td><td>4</td><td>40</td></tr><tr><td>5</td><td>41</td></tr>"),
         2, "May/||4|A-101|40|", "May/||5|A-101|41|", "cells of two rows"},
        {TABLE("<tr><td>May</td><td>A-101</td><td rowspan=2>9</td><td>40</td></tr><tr><td>June</td><td>A-102</td><td>41</td></tr>"),
         2, "May/|||A-101|40|", "June/|||A-102|41|", "an amount of two rows is neither's"},
        {TABLE("<tr><td>May</td><td>A-101</td><td>4</td><td>40</td></tr><tr><td></td><td></td><td>4</td><td>40</td></tr>"),
         1, "May/||4|A-101|40|", "", "amounts and nothing else are totals"},
        {TABLE("<tr><td>May</td><td>A-101</td><td>4</td><td>40</td></tr><tr><td colspan=2>Gesamt</td><td>4</td><td>40</td></tr>"),
         1, "May/||4|A-101|40|", "", "a word for totals over two columns"},
        {TABLE("<tr><td>May</td><td>A-101</td><td>4</td><td>40</td></tr><tr><td colspan=4>Please correct this.</td></tr>"), 1,
         "May/||4|A-101|40|", "", "a remark in a row"},
        {"Month\tMay\tJune\tTotal\nInvoice #\tA-101\tA-102\t\nKPI value\t40\t41\t81", 2, "May/|||A-101|40|",
         "June/|||A-102|41|", "a column of totals"},
        {"<table><tr><td><p>Dear team</p><table><tr><td><p>Month</p></td><td><p>May</p></td></tr><tr><td>Invoice #</td>"
         "<td>A-101</td></tr></table></td></tr></table>",
         1, "May/|||A-101||", "", "a table in a table"},
        {"<table><tr><td>Month: May<br>Invoice #: A-101</td><td><img></td></tr></table>", 1, "May/|||A-101||", "",
         "lines in a cell"},
        {TABLE("<tr><td>May</td><td>A-101<br>A-102</td><td>4</td><td>40</td></tr>"), 1, "May/||4|A-101\nA-102|40|", "",
         "a list in a cell"},
        {TABLE("<tr><td>May</td><td>A-101</td><td>4</td><td>40</td></tr>") "<table><tr><td>Tel</td><td>0201 555</td></tr></table>",
         1, "May/||4|A-101|40|", "", "another table is not of the first"},
        /* what is shown */
        {"<table><tr><th>Invoice #</th><th>KPI value (dashboard)</th><th>KPI value (invoice)</th></tr><tr><td>A-101</td>"
         "<td>20</td><td>25</td></tr></table>",
         1, "/|||A-101|25|", "", "the dashboard's column"},
        {"Invoice #: A-101\nKPI in Partner Center: 20\nKPI value: 25", 1, "/|||A-101|25|", "", "a line of what is shown"},
        {"Invoice #: A-101, Dashboard KPI: 20, KPI value: 25", 1, "/|||A-101|25|", "", "in one line"},
        {"Invoice #: A-101\nYour dashboard shows KPI value: 20\nMonth: May", 1, "May/|||A-101||", "", "words before it"},
        {"Rechnungsnr.: A-101\nAngezeigter KPI-Wert: 20\nKPI-Wert: 25", 1, "/|||A-101|25|", "", "in German"},
        /* twice */
        {HEAD "Revenue value: 10.00 EUR\nRevenue value: 20.00 EUR", 1, "May/2020|MOC|5|A-101|5|!10.00 EUR", "",
         "a contradiction"},
        {HEAD "KPI value: 7\nPurchase unit: 7", 1, "May/2020|MOC|!5|A-101|!5|", "", "two contradictions are no claim"},
        {"Rechnung RE-7755 über 12 Prüfungsgutscheine, KPI-Wert 36", 1, "/|Prüfungsgutscheine|12|RE-7755|36|", "",
         "a counted type"},
        {"송장 번호 KR-7002, 시험 바우처 10개, KPI 값 30", 1, "/|시험 바우처|10개|KR-7002|30|", "", "a type, counted behind it"},
        {"我们2020年4月的发票号码 20455667（考试券30张，收入49,500元）应有90个KPI。MPN ID：6100609", 1,
         "2020年4月/|考试券|30张|20455667|90个|49,500元", "", "Chinese without blanks"},
        {"2020年4月分の請求書番号はJP-7001(デジタルMOC 20部、売上 0円)です。KPI値は20のはずです。", 1,
         "2020年4月/|デジタルMOC|20部|JP-7001|20|0円", "", "Japanese without blanks"},
        {"仪表板显示发票号码 20455667 有30个KPI", 1, "/|||20455667||", "", "Chinese of what is shown"},
        {"We see 12 exam vouchers instead of 15, invoice number A-101, KPI value 30", 1, "/|||A-101|30|", "",
         "a type counted twice"},
        {HEAD "Month: May\nYear: 2020\nOMLP type: dMOC\nInvoice #: A-102\nKPI value: 7", 2, "May/2020|MOC|5|A-101|5|",
         "May/2020|dMOC||A-102|7|", "a claim that shares its month"},
        {HEAD "Invoice #: A-102", 1, "May/2020|MOC|5|!A-101|5|", "", "two invoices of one claim"},
        {HEAD "\n-- \nDana\nKPI value: 9\nRevenue: our best year", 1, "May/2020|MOC|5|A-101|5|", "", "a signature"},
        /* lines */
        {"Month - May\nInvoice # - A-101\nKPI value – 40", 1, "May/|||A-101|40|", "", "dashes"},
        {"- Month -> May\n- Invoice # -> A-101", 1, "May/|||A-101||", "", "arrows"},
        {"Month ........ May\nInvoice # ..... A-101", 1, "May/|||A-101||", "", "dots"},
        {"Invoice - please see the file\nKPI value - wrong", 0, "", "", "dashes of sentences"},
        {"Month\nMay\n\nInvoice #\nA-101\n\nKPI value\n40", 1, "May/|||A-101|40|", "", "values below"},
        {"Month:\nMay\nInvoice #:\nA-101", 1, "May/|||A-101||", "", "values below colons"},
        {"Month\nInvoice #\nKPI value\nMay\nA-101\n40\nJune\nA-102\n41\nRegards", 2, "May/|||A-101|40|",
         "June/|||A-102|41|", "values below as many labels"},
        {"Month\nInvoice #\nKPI value\nMay\n40\nRegards", 0, "", "", "too few values are nobody's"},
        {"Invoice\nplease find it attached\nMonth: May\nKPI value: 4", 1, "May/||||4|", "", "a heading"},
        {"**Month:** May\n**Invoice #:** `A-101`\n*KPI value:* 40\n_Revenue:_ 1,00 EUR", 1, "May/|||A-101|40|1,00 EUR", "",
         "marks"},
        {"Month: May\nInvoice #: A-101.\nKPI value: 4", 1, "May/|||A-101|4|", "", "a full stop"},
        {"&lt;p&gt;Month: May&lt;br&gt;Invoice #: A-101&lt;br&gt;&lt;/p&gt;", 1, "May/|||A-101||", "", "escaped markup"},
        {"<div>&lt;p&gt;Month: May&lt;br&gt;Invoice #: A-101&lt;/p&gt;</div>", 1, "May/|||A-101||", "", "escaped within markup"},
        {"Month: May\nInvoice #: A&amp;B-101", 1, "May/|||A&B-101||", "", "entities without markup"},
        {"月：5月、請求書番号：A-101；KPI 値：40、金額：247,500円 が反映されておりません。", 1, "5月/|||A-101|40|247,500円", "",
         "wide marks"},
        /* sentences */
        {"We miss invoice number G0022973, OMLP type Digital MOC, purchase units 25, KPI value 25 and revenue value 2,475.00 "
         "EUR for January 2020.",
         1, "January 2020/|Digital MOC|25|G0022973|25|2,475.00 EUR", "", "English"},
        {"Uns fehlt für März 2020 die Rechnung Nr. RE-2020-77 (25 Einheiten MOC, KPI-Wert 25, Umsatz 2.475,00 EUR).", 1,
         "März 2020/|MOC|25|RE-2020-77|25|2.475,00 EUR", "", "German"},
        {"Il manque en mars 2020 la facture n° FA-2020-77 : type OMLP MOC, quantité 25, valeur KPI 25, montant 2 475,00 €.", 1,
         "mars 2020/|MOC|25|FA-2020-77|25|2 475,00 €", "", "French"},
        {"En marzo de 2020 nos falta la factura nº F20/0077, tipo OMLP MOC, 25 unidades, valor KPI 25, importe 2.475,00 €.", 1,
         "marzo de 2020/|MOC|25|F20/0077|25|2.475,00 €", "", "Spanish"},
        {"请更正2020年3月：发票号码 A-10177，数量 25，KPI值 25，金额 2475.00元。", 1, "2020年3月/||25|A-10177|25|2475.00元", "",
         "Chinese"},
        {"2020년 3월 송장 번호 A-10177, 구매 단위 25, KPI 값 25 가 누락되었습니다.", 1, "2020년 3월/||25|A-10177|25|", "", "Korean"},
        {"The dashboard shows a KPI value of 20 for invoice number G0022973, OMLP type MOC.", 1, "/|MOC||G0022973||", "",
         "what is shown"},
        {"Invoice number G0022973, KPI value 25 instead of 20, purchase units 5.", 1, "/||5|G0022973||", "", "a rival number"},
        {"Our KPI value 25 and invoice number G0022973 for January to March 2020.", 1, "/|||G0022973|25|", "", "a range of months"},
        {"KPI value is 20, not 25. Invoice number G0022973, purchase units 5.", 1, "/||5|G0022973||", "",
         "a rival behind a comma"},
        {"Our KPI value 25 (25 licences MOC) of invoice G0022973 is missing.", 1, "/|MOC|25|G0022973|25|", "",
         "the bare word for invoices"},
        {"2020년 3월 송장 번호 A-10177 수량 25개, KPI 값 25", 1, "2020년 3월/||25개|A-10177|25|", "", "a glued unit"},
        {"KPI値：20 と表示されています\n請求書番号：A-10177\n数量：5", 1, "/||5|A-10177||", "", "shown, behind a colon"},
        {"The invoice G0022973 is missing, and so are its KPIs, since 3 weeks.", 1, "/|||G0022973||", "", "one detail"},
        {"KPI value 25 of invoice number G0022973 of 31 January 2020.", 1, "/|||G0022973|25|", "", "a date is no month"},
        {"KPI value 25, invoice number G0022973, January 2020 or February 2020.", 1, "/|||G0022973|25|", "", "two months"},
        {"Please see the invoice 31.01.2020 and our KPI value.", 0, "", "", "a date is no number"},
        {"The invoice number is on the invoice, and the KPI value is 2 weeks late.", 0, "", "", "words that only mention"},
        {"Rechnung und KPI folgen, wir melden uns 2020.", 0, "", "", "a year is no number"},
        {"KPI value 25 and KPI value 26, invoice number G0022973.", 1, "/|||G0022973|!25|", "", "twice in sentences"},
        {"Month: May\nYear: 2020\nKPI value: 4\n\nWe speak of invoice number G0022973.", 1, "May/2020|||G0022973|4|", "",
         "a sentence beside lines"},
    };
    struct test_world *world = *state;
    struct reading reading;
    begin_reading(world, &reading);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct labelled_text text;
        labelled_text_read(slice_from(rows[i].text), &reading.labels, &reading.programme, &world->mem, &text);
        check_int(rows[i].label, (long long)text.count, (long long)rows[i].count);
        if (text.count)
            check_slice(rows[i].label, all_of(&text, 0, &world->mem), slice_from(rows[i].first));
        if (text.count > 1)
            check_slice(rows[i].label, all_of(&text, 1, &world->mem), slice_from(rows[i].second));
    }
    xml_library_done();
}

/* Texts made to be slow are read in no time. */
static void hostile_texts_do_no_harm(void **state)
{
    static const char *const parts[] = {"a:", "<a", "Month: ", "Month\t", "&", "<!--", ":", "\t", "1 = 2 ; "};
    struct test_world *world = *state;
    struct reading reading;
    begin_reading(world, &reading);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        size_t len = strlen(parts[i]), count = ((size_t)256 << 10) / len;
        char *at = ARENA_ARRAY(&world->mem, char, count * len);
        struct labelled_text text;
        for (size_t j = 0; j < count; j++)
            memcpy(at + j * len, parts[i], len);
        labelled_text_read((Slice){at, count * len}, &reading.labels, &reading.programme, &world->mem, &text);
        check_true(parts[i], text.count <= MAX_TEXT_CLAIMS);
    }
    xml_library_done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(html_becomes_lines),
        WORLD_TEST(details_are_found),
        WORLD_TEST(earlier_messages_are_passed_over),
        WORLD_TEST(texts_have_many_shapes),
        WORLD_TEST(hostile_texts_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
