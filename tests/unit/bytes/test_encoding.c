/* Every encoding exports come in, on as little text as one word. */
#include "bytes/encoding.h"

#include "bytes/encoding_guess.h"
#include "support/test.h"

#include <iconv.h>
#include <string.h>

/* What the test's own UTF-8 reads as in another encoding. */
static Slice encode(struct arena *mem, const char *charset, Slice text)
{
    iconv_t converter = iconv_open(charset, "UTF-8");
    if (converter == (iconv_t)-1)
        fail_msg("no charset %s", charset);
    size_t room = text.len * 4 + 16, left = room, in_left = text.len;
    char *start = ARENA_ARRAY(mem, char, room), *to = start, *from = arena_cstr(mem, text);
    if (iconv(converter, &from, &in_left, &to, &left) != 0)
        fail_msg("'%.*s' cannot be written in %s", SLICE_ARG(text), charset);
    iconv(converter, NULL, NULL, &to, &left);
    iconv_close(converter);
    return (Slice){start, room - left};
}

#define HEADER "ticket_id,partner,subject\n1001,"

static void guesses_from_little(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *charset;
        Slice text;
    } rows[] = {
        {"WINDOWS-1252", S_INIT("Müller")},
        {"WINDOWS-1252", S_INIT("Jänner")},
        {"WINDOWS-1252", S_INIT("São Paulo")},
        {"WINDOWS-1252", S_INIT("Société Générale, n° 12")},
        {"WINDOWS-1252", S_INIT("Straße des 17. Juni – 1.234,50 €")},
        {"WINDOWS-1252", S_INIT("Año nuevo, ¿cuánto?")},
        {"WINDOWS-1252", S_INIT("Nº ticket;Año;Nº factura;Mª José")},
        {"WINDOWS-1252", S_INIT("Sørensen, København")},
        {"WINDOWS-1252", S_INIT("Ångström i Malmö")},
        {"WINDOWS-1252", S_INIT("RECHNUNG FÜR MÜLLER")},
        {"WINDOWS-1252", S_INIT("l’entreprise n’a pas reçu")},
        {"WINDOWS-1252", S_INIT("Müller\n2,Sørensen\n3,São Paulo\n4,Générale")},
        {"WINDOWS-1250", S_INIT("Dvořák")},
        {"WINDOWS-1250", S_INIT("Příbram")},
        {"WINDOWS-1250", S_INIT("Łódź, zamówienie")},
        {"WINDOWS-1250", S_INIT("Számla száma, küldő")},
        {"WINDOWS-1250", S_INIT("Žilina, faktúra č. 7")},
        {"WINDOWS-1251", S_INIT("Счёт за январь")},
        {"WINDOWS-1251", S_INIT("ООО Ромашка")},
        {"WINDOWS-1251", S_INIT("Рахунок за січень, їхній")},
        {"KOI8-R", S_INIT("Счёт за январь, заказ")},
        {"ISO-8859-5", S_INIT("Счёт за январь, заказ")},
        {"CP866", S_INIT("Счёт за январь, заказ")},
        {"WINDOWS-1253", S_INIT("Τιμολόγιο Ιανουαρίου")},
        {"WINDOWS-1254", S_INIT("Şişli, İstanbul faturası")},
        {"WINDOWS-1255", S_INIT("חשבונית ינואר")},
        {"WINDOWS-1256", S_INIT("فاتورة يناير")},
        {"WINDOWS-1257", S_INIT("Sąskaita faktūra už sausį")},
        {"ISO-8859-2", S_INIT("Łódź, święta, zamówień")},
        {"CP874", S_INIT("ใบแจ้งหนี้เดือนมกราคม")},
        {"CP949", S_INIT("한국")},
        {"CP949", S_INIT("송장 번호, 금액 확인")},
        {"CP949", S_INIT("(주)한빛소프트 2020년 1월")},
        {"CP932", S_INIT("請求書番号")},
        {"CP932", S_INIT("株式会社サンプル、2020年1月")},
        {"EUC-JP", S_INIT("請求書の番号について")},
        {"GB18030", S_INIT("发票号码")},
        {"GB18030", S_INIT("上海软件有限公司, 2020年1月")},
        {"BIG5-HKSCS", S_INIT("發票號碼")},
        {"BIG5-HKSCS", S_INIT("台灣軟體公司, 2020年1月")},
        {"ISO-2022-JP", S_INIT("請求書番号")},
        {"WINDOWS-1252", S_INIT("Größe")},
        {"WINDOWS-1252", S_INIT("D'août à déc.: reçu à Zürich")},
        {"WINDOWS-1252", S_INIT("NOVIEMBRE AÑO COMPAÑÍA")},
        {"WINDOWS-1252", S_INIT("été")},
        {"WINDOWS-1252", S_INIT("Não há registos de facturação")},
        {"WINDOWS-1252", S_INIT("£1,200.50")},
        {"WINDOWS-1252", S_INIT("“quoted” – 12 €")},
        {"WINDOWS-1252", S_INIT("Hyvä, lasku heinäkuu")},
        {"WINDOWS-1252", S_INIT("Perché no? Società più")},
        {"WINDOWS-1250", S_INIT("Kraków")},
        {"WINDOWS-1250", S_INIT("Mała księgowość")},
        {"WINDOWS-1250", S_INIT("Győr")},
        {"WINDOWS-1250", S_INIT("Červenec")},
        {"WINDOWS-1251", S_INIT("Да")},
        {"WINDOWS-1251", S_INIT("СЧЕТ ЗА ЯНВАРЬ")},
        {"WINDOWS-1253", S_INIT("Αθήνα")},
        {"WINDOWS-1254", S_INIT("Müşteri kaydı")},
        {"WINDOWS-1257", S_INIT("Rīga, rēķins")},
        {"CP949", S_INIT("김철수")},
        {"CP949", S_INIT("서울")},
        {"CP949", S_INIT("삼성전자 담당자: 이영희 과장")},
        {"CP932", S_INIT("東京")},
        {"CP932", S_INIT("カタカナ")},
        {"CP932", S_INIT("ﾃｽﾄ株式会社")},
        {"GB18030", S_INIT("北京")},
        {"GB18030", S_INIT("张三")},
        {"BIG5-HKSCS", S_INIT("台北")},
        {"BIG5-HKSCS", S_INIT("王小明")},
        {"UTF-16LE", S_INIT("Müller")},
        {"UTF-16BE", S_INIT("Müller, 한국")},
        {"UTF-32LE", S_INIT("Müller")},
        {"UTF-16", S_INIT("株式会社")},
        {"UTF-32", S_INIT("株式会社")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct encoding found;
        Slice expected = arena_printf(&world->mem, "%s%.*s\n", HEADER, SLICE_ARG(rows[i].text)), text;
        Slice bytes = encode(&world->mem, rows[i].charset, expected);
        Slice label = arena_printf(&world->mem, "%s '%.*s'", rows[i].charset, SLICE_ARG(rows[i].text));
        check_true(label.at, encoding_is_foreign(bytes));
        check_true(label.at, encoding_decode(S("t.csv"), bytes, S(""), &world->mem, &text, &found, &world->diag));
        if (!slice_equal(text, expected))
            print_message("[  guess   ] %s as %.*s: %.*s", label.at, SLICE_ARG(found.name),
                          SLICE_ARG(slice_skip(text, sizeof HEADER - 1)));
        check_slice(label.at, text, expected);
    }
    check_finding("guessed", &world->diag, FINDING_text_encoding_guessed, 0, 0);
}

static void utf8_is_not_copied(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice bytes;
        size_t skipped;
    } rows[] = {{S_INIT(""), 0}, {S_INIT("a,b\n"), 0}, {S_INIT("M\303\274ller\n"), 0}, {S_INIT("\357\273\277a,b\n"), 3}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct encoding found;
        Slice text;
        check_true("decodes", encoding_decode(S("t"), rows[i].bytes, S(""), &world->mem, &text, &found, &world->diag));
        check_true("stays where it was", text.at == rows[i].bytes.at + rows[i].skipped);
        check_int("is whole", (long long)text.len, (long long)(rows[i].bytes.len - rows[i].skipped));
        check_true("is UTF-8", found.from == ENCODING_IS_UTF8 && !encoding_is_foreign(rows[i].bytes));
    }
    check_no_findings("UTF-8", &world->diag);
}

static void what_is_declared_counts_when_it_fits(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice declared, bytes, expected, name;
        enum encoding_from from;
    } rows[] = {
        {S_INIT("ISO-8859-1"), S_INIT("M\374ller \200"), S_INIT("M\303\274ller \342\202\254"), S_INIT("WINDOWS-1252"),
         ENCODING_DECLARED},
        {S_INIT("windows-1251"), S_INIT("\314\374"), S_INIT("\320\234\321\214"), S_INIT("windows-1251"),
         ENCODING_DECLARED},
        {S_INIT("ks_c_5601-1987"), S_INIT("\307\321"), S_INIT("\355\225\234"), S_INIT("CP949"), ENCODING_DECLARED},
        {S_INIT("ISO-8859-1"), S_INIT("M\303\274ller"), S_INIT("M\303\274ller"), S_INIT("UTF-8"), ENCODING_IS_UTF8},
        {S_INIT("UTF-8"), S_INIT("M\374ller"), S_INIT("M\303\274ller"), S_INIT("WINDOWS-1252"), ENCODING_GUESSED},
        {S_INIT("no-such-thing"), S_INIT("M\374ller"), S_INIT("M\303\274ller"), S_INIT("WINDOWS-1252"),
         ENCODING_GUESSED},
        {S_INIT("WINDOWS-1250//IGNORE"), S_INIT("M\374ller"), S_INIT("M\303\274ller"), S_INIT("WINDOWS-1252"),
         ENCODING_GUESSED},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct encoding found;
        Slice text;
        const char *label = rows[i].declared.at;
        check_true(label, encoding_decode(S("t"), rows[i].bytes, rows[i].declared, &world->mem, &text, &found,
                                          &world->diag));
        check_slice(label, text, rows[i].expected);
        check_slice(label, found.name, rows[i].name);
        check_int(label, found.from, rows[i].from);
    }
}

/* UTF-8 with a wrong byte, and what is no text, are left for their rows to be refused. */
static void what_is_broken_stays_broken(void **state)
{
    struct test_world *world = *state;
    static const Slice rows[] = {
        S_INIT("M\303\274ller\nJ\303\244nner\nK\303\266ln\nS\374d\n"),
        S_INIT("\1\2\377\0\376\3\0\4\5\6\7\377\n"),
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct encoding found;
        Slice text;
        encoding_decode(S("t"), rows[i], S(""), &world->mem, &text, &found, &world->diag);
        check_slice("text", text, rows[i]);
        check_int("unknown", found.from, ENCODING_UNKNOWN);
    }
    check_no_findings("broken", &world->diag);
    check_true("a block that ends inside a character", !encoding_is_foreign(S("ab\303")));
}

static void columns_of_question_marks_are_destroyed(void **state)
{
    (void)state;
    static const struct {
        Slice cells[3];
        bool expected;
        const char *label;
    } rows[] = {
        {{S_INIT("??? ??"), S_INIT("?????"), S_INIT("A ??")}, true, "Korean written as ASCII"},
        {{S_INIT("\357\277\275\357\277\275\357\277\275\357\277\275"), S_INIT("\357\277\275\357\277\275\357\277\275"),
          S_INIT("\357\277\275\357\277\275")}, true, "replacement characters"},
        {{S_INIT("Why?"), S_INIT("Really?"), S_INIT("What is this???")}, false, "questions"},
        {{S_INIT("?"), S_INIT("?"), S_INIT("?")}, false, "not known, three times"},
        {{S_INIT("\355\225\234\352\265\255"), S_INIT("M\303\274ller"), S_INIT("")}, false, "letters"},
        {{S_INIT("M?ller"), S_INIT("J?nner"), S_INIT("K?ln")}, false, "a few letters lost: still to be read"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct destroyed column = {0};
        for (size_t j = 0; j < COUNT_OF(rows[i].cells); j++)
            destroyed_count(&column, rows[i].cells[j]);
        check_true(rows[i].label, text_looks_destroyed(&column) == rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(guesses_from_little),
        WORLD_TEST(utf8_is_not_copied),
        WORLD_TEST(what_is_declared_counts_when_it_fits),
        WORLD_TEST(what_is_broken_stays_broken),
        cmocka_unit_test(columns_of_question_marks_are_destroyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
