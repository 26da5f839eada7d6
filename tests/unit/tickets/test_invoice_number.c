/* Normal forms, skeletons, order numbers and edits of invoice numbers. */
#include "support/test.h"

#include "tickets/invoice_end.h"
#include "tickets/invoice_number.h"

#include <string.h>

struct text_row {
    const char *input, *expected, *label;
};

static const struct text_row normal_rows[] = {
    {"", "", "empty"},
    {"G002297372", "G002297372", "new commerce"},
    {"INV-0012345", "INV-0012345", "a hyphen belongs to the number"},
    {"INV0012345", "INV0012345", "letters glued to digits stay"},
    {"inv-0012345", "INV-0012345", "lower case with a hyphen"},
    {"FA-2020-1", "FA-2020-1", "French letters with a hyphen"},
    {"RE2020-1", "RE2020-1", "German letters glued"},
    {"re 2020-1", "RE2020-1", "letters that may be the number's own stay"},
    {"FA.2020.001", "FA.2020.001", "dots inside the number"},
    {"fa.2020.001", "FA.2020.001", "the same in lower case"},
    {" g002297372\t", "G002297372", "blanks around"},
    {"G 002 297 372", "G002297372", "blanks inside"},
    {"0047-11/2020", "0047-11/2020", "zeros stay"},
    {"Inv# CM 7781", "CM7781", "canonical 6"},
    {"Re-Nr. 0047-11/2020", "0047-11/2020", "canonical 2"},
    {"RE-NR.0047-11/2020", "0047-11/2020", "the same in capitals without a blank"},
    {"N° facture : FA-2020-000123", "FA-2020-000123", "canonical 3"},
    {"ＩＮＶ－００１２３４５", "INV-0012345", "canonical 4: full width"},
    {"Invoice No. G002297372", "G002297372", "English label"},
    {"INVOICE NO. G002297372", "G002297372", "English label in capitals"},
    {"Invoice No12", "12", "the number touches the second word"},
    {"invoice number: G1", "G1", "spelled out"},
    {"Invoice #: G1", "G1", "sign and colon"},
    {"Invoice ID 77", "77", "ID after a label"},
    {"ID 77", "ID77", "ID alone is no label"},
    {"Tax invoice no. 9", "9", "a joining word in front"},
    {"Rechnung 123", "123", "Rechnung"},
    {"Rechnungs-Nr.: 123", "123", "Rechnungs-Nr."},
    {"Rg.-Nr. 5", "5", "Rg.-Nr."},
    {"facture n° 12", "12", "facture n°"},
    {"Nº da fatura 12/A", "12/A", "ordinal sign"},
    {"Nº12", "12", "ordinal sign without blanks"},
    {"№12", "12", "numero sign"},
    {"N.º de factura: 7", "7", "dot and ordinal sign"},
    {"Número de factura 7", "7", "Número"},
    {"Nr faktury FV/12/2020", "FV/12/2020", "Polish"},
    {"Č. faktury 12", "12", "Czech"},
    {"Счёт-фактура № 15", "15", "Russian"},
    {"Фактура №15", "15", "Bulgarian"},
    {"Αρ. τιμολογίου 15", "15", "Greek"},
    {"Số hóa đơn: 15", "15", "Vietnamese"},
    {"حساب", "حساب", "no digit: no label"},
    {"رقم الفاتورة: ١٢٣", "123", "Arabic with Arabic digits"},
    {"송장 G1", "G1", "Korean"},
    {"송장G1", "G1", "Korean without a blank"},
    {"송장 번호: G1", "G1", "Korean, two words"},
    {"請求書番号: 12", "12", "Japanese"},
    {"請求書番号：１２", "12", "Japanese, full width"},
    {"发票号码AB12345678", "AB12345678", "Chinese without a separator"},
    {"Invoice番号 12", "12", "two scripts"},
    {"หมายเลขใบแจ้งหนี้ 12", "12", "Thai"},
    {"เลขที่ใบกำกับภาษี: ๑๒", "12", "Thai with Thai digits"},
    {"#123", "123", "number sign"},
    {"# 123", "123", "number sign and blank"},
    {"No. 123", "123", "No."},
    {"Nr.123", "123", "Nr. without a blank"},
    {"NO123", "NO123", "letters glued to digits are no label"},
    {"Invoice", "INVOICE", "a label alone is kept"},
    {"Invoice pending", "INVOICEPENDING", "no digit remains"},
    {"CM#12", "CM#12", "not a label"},
    {"IN V#12", "12", "a label uncovered by taking blanks away"},
    {"A\xe2\x80\x90" "1\xe2\x80\x91" "2\xe2\x80\x92" "3\xe2\x80\x93"
     "4\xe2\x80\x94" "5\xe2\x80\x95" "6\xe2\x88\x92" "7",
     "A-1-2-3-4-5-6-7", "dashes"},
    {"G\xc2\xa0" "1\xe2\x80\xaf" "2\xe3\x80\x80" "3\xe2\x80\x89" "4", "G1234", "Unicode blanks"},
    {"\xe2\x80\x8fG1\xe2\x80\x8e\xef\xbb\xbf", "G1", "direction marks"},
    {"фа-12", "ФА-12", "Cyrillic upper case"},
    {"straße1", "STRAẞE1", "a letter with a late capital"},
    {"G\x01" "12\x7f", "G12", "controls"},
};

static void normal_forms(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(normal_rows); i++) {
        const struct text_row *row = &normal_rows[i];
        Slice normal = invoice_normal(slice_from(row->input), &world->mem);
        check_slice(row->label, normal, slice_from(row->expected));
        check_slice(row->label, invoice_normal(normal, &world->mem), normal);
    }
}

static void normal_numbers_are_borrowed(void **state)
{
    struct test_world *world = *state;
    size_t used = arena_mark(&world->mem);
    Slice number = S("D02005YFHI-1/2_3.4");
    check_true("same bytes", invoice_normal(number, &world->mem).at == number.at);
    check_int("nothing allocated", (long long)arena_mark(&world->mem), (long long)used);
}

static void long_texts_stay(void **state)
{
    struct test_world *world = *state;
    size_t len = 10u << 20;
    char *digits = ARENA_ARRAY(&world->mem, char, len);
    memset(digits, '7', len);
    check_int("digits", (long long)invoice_normal((Slice){digits, len}, &world->mem).len, (long long)len);
    digits[0] = '#';
    check_int("labelled digits", (long long)invoice_normal((Slice){digits, len}, &world->mem).len, (long long)len);
    check_int("over the ceiling for numbers",
              (long long)invoice_normal((Slice){digits, MAX_INVOICE_CHARS + 10}, &world->mem).len,
              MAX_INVOICE_CHARS + 9);
    check_true("no order", !invoice_is_order_number((Slice){digits, len}, &world->mem));
}

/* Pieces that labels, numbers and damage are made of. */
static const char *const pieces[] = {
    "inv",  "No",   "N",    "\xc2\xb0", "\xc2\xba", "\xe2\x84\x96", "#",  ":",  ".",  " ",  "-",  "/",
    "Re",   "Nr",   "12",   "0",        "A",        "facture",      "de", "송장", "번호", "請求書", "号", "\xe3\x80\x80",
    "счет", "ß",    "é",    "e\xcc\x81", "\xe2\x80\x8d", "\xe2\x88\x92", "Ａ", "１", "ﬁ", "ŉ", "ǆ", "ᾳ",
    "ο\xcd\x85", "\xe2\x80\x8b", "١", "İ", "ı", "\xc2\xa0", "\t", "P.O.", "order", "１\xef\xb8\x8f",
    "\xcc\x81", "ก", "ำ",
};

static void normalising_twice_changes_nothing(void **state)
{
    struct test_world *world = *state;
    uint64_t random = 88172645463325252u;
    for (int round = 0; round < 20000; round++) {
        char text[128];
        size_t len = 0, mark = arena_mark(&world->mem);
        for (int piece = 0; piece < 9; piece++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            Slice part = slice_from(pieces[random % COUNT_OF(pieces)]);
            memcpy(text + len, part.at, part.len);
            len += part.len;
        }
        Slice once = invoice_normal((Slice){text, len}, &world->mem);
        Slice twice = invoice_normal(once, &world->mem);
        if (!slice_equal(once, twice))
            check_slice(arena_cstr(&world->mem, (Slice){text, len}), twice, once);
        arena_rewind(&world->mem, mark);
    }
}

static void skeletons(void **state)
{
    (void)state;
    static const struct text_row rows[] = {
        {"", "", "empty"},
        {"G002297372", "G002297372", "nothing to fold"},
        {"GOO2297372", "G002297372", "O as 0"},
        {"INV-0012345", "1NV0012345", "I as 1, hyphen gone"},
        {"0047-11/2020", "47112020", "leading zeros and signs"},
        {"47-11/2020", "47112020", "the same without zeros"},
        {"LSBZ", "1582", "the other letters"},
        {"000", "0", "one character stays"},
        {"O-0", "0", "zeros after folding"},
        {"--/", "", "nothing left"},
        {"ФЯ-12", "ФЯ12", "other scripts stay"},
        {"송장12", "송장12", "so do others still"},
        {"L\xd0\x9eR1S", "10R15", "Cyrillic O as 0"},
        {"\xce\x9f\xce\x92-7", "87", "Greek O and B, leading zero gone"},
        {"FÄ-2020", "FA2020", "a mark"},
        {"ŁÓDŹ1", "10D21", "marks of another alphabet"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char into[MAX_INVOICE_CHARS];
        check_slice(rows[i].label, invoice_skeleton(slice_from(rows[i].input), into), slice_from(rows[i].expected));
    }
    char digits[MAX_INVOICE_CHARS * 2], into[MAX_INVOICE_CHARS];
    memset(digits, '7', sizeof digits);
    check_int("cut", (long long)invoice_skeleton((Slice){digits, sizeof digits}, into).len, MAX_INVOICE_CHARS);
}

static void order_numbers(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *text;
        bool expected;
    } rows[] = {
        {"PO 4500012", true}, {"P.O. 12", true}, {"p.o.12", true}, {"P/O 12", true}, {"PO# 12", true},
        {"po: 12", true}, {"PO No. 12", true}, {"PO-Nr. 12", true}, {"Order 12", true}, {"Order #12", true},
        {"order no. 12", true}, {"ORDER12345", true}, {"Purchase order 12", true}, {"Bestellung 4711", true},
        {"Bestell-Nr. 4711", true}, {"Auftrag 4711", true}, {"commande n° 12", true}, {"Bon de commande 12", true},
        {"N° de commande : 12", true}, {"pedido 12", true}, {"Zamówienie nr 12", true}, {"Заказ № 12", true},
        {"주문 123", true}, {"주문번호: 123", true}, {"주문123", true}, {"注文番号 12", true}, {"注文番号：12", true},
        {"订单12", true}, {"訂單編號：12", true}, {"ใบสั่งซื้อ 12", true}, {"Order confirmation 12", true},
        {"PO-12345", true}, {"ORDER-12", true}, {"PO12345", false}, {"PO", false}, {"Order", false}, {"order pending", false},
        {"", false}, {"12", false}, {"G002297372", false}, {"INV-0012345", false}, {"Invoice 12 for order 34", false},
        {"Invoice No. 12", false}, {"POL 12", false}, {"P 12", false}, {"송장 G1", false}, {"PORTO 12", false},
        {"PO-A12", false}, {"Rechnung zu Bestellung 12", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_int(rows[i].text, invoice_is_order_number(slice_from(rows[i].text), &world->mem), rows[i].expected);
}

static void one_edit_apart(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool expected;
        const char *label;
    } rows[] = {
        {"G002297372", "G002297372", false, "equal"},
        {"", "", false, "both empty"},
        {"", "1", true, "insertion into nothing"},
        {"", "12", false, "two insertions"},
        {"G002297372", "G00229737", true, "deletion at the end"},
        {"G002297372", "002297372", true, "deletion at the start"},
        {"G002297372", "G0022297372", true, "a digit doubled"},
        {"G002297372", "G002297572", true, "substitution"},
        {"G002297372", "G002927372", true, "swap"},
        {"12", "21", true, "swap of all"},
        {"123", "321", false, "swap of what are no neighbours"},
        {"1234", "2143", false, "two swaps"},
        {"1234", "1256", false, "two substitutions"},
        {"1234", "234 ", false, "deletion and insertion"},
        {"aab", "ab", true, "repeated letters"},
        {"abab", "baba", false, "a rotation"},
        {"1122", "1212", true, "swap between equal ones"},
        {"FÄ1", "FA1", true, "a character of two bytes for one"},
        {"FÄ1", "FÖ1", true, "two of which share a byte"},
        {"ÄF1", "FÄ1", true, "swap with such a one"},
        {"송장1", "장송1", true, "swap of three bytes each"},
        {"송1", "1", true, "deletion of three bytes"},
        {"송장1", "1", false, "two deletions"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice a = slice_from(rows[i].a), b = slice_from(rows[i].b);
        check_int(rows[i].label, invoice_one_edit_apart(a, b), rows[i].expected);
        check_int(rows[i].label, invoice_one_edit_apart(b, a), rows[i].expected);
    }
}

static void damaged_numbers(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *text;
        bool damaged, may_be;
    } rows[] = {
        {"1.23E+11", true, true},   {"#####", true, false},      {"#REF!", true, false},     {"#BEZUG!", true, false},
        {"=1+1", true, true},       {"=SUM(A1)", true, true},   {"Jan-20", true, true},      {"20-Jan", true, true},     {"janv.-20", true, true},
        {"20. Mär", true, true},    {"дек-19", true, true},      {"1-Feb-2020", true, true}, {"MAR2020", false, true},
        {"MAR-2020-1", false, true}, {"INV-3020", false, true},  {"12/2020", false, true},   {"#12", false, true},
        {"2020-01", false, true},   {"see attachment", false, false}, {"TBD", false, false}, {"添付参照", false, false},
        {"T-LOCALE", false, true},  {"=F465", false, true},      {"N/A", false, true},        {"第１号", false, true},    {"٤٢", false, true},         {"", false, false},         {"7E10", false, true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice text = slice_from(rows[i].text);
        check_int(rows[i].text, invoice_is_damaged(text, &world->mem), rows[i].damaged);
        check_int(rows[i].text, invoice_may_be_number(text, &world->mem), rows[i].may_be);
    }
}

static void test_lists(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *text;
        size_t count;
        const char *last;
    } rows[] = {
        {"A-11; A-12", 2, "A-12"},    {"G002297372, G002297373; G002297374", 3, "G002297374"},
        {"A-11\nA-12", 2, "A-12"},    {"A-11、A-12", 2, "A-12"},
        {"A-11 / A-12", 2, "A-12"},   {"A-11 und A-12", 2, "A-12"},
        {"A-11, A-12, A-11", 2, "A-12"}, {"A-11, A-12, see below", MAX_LISTED_NUMBERS + 1, "A-12"},
        {"0047,11", 0, NULL},         {"A-11;", 0, NULL},
        {"A-11, Munich", 0, NULL},    {"FT 2020/47", 0, NULL},
        {"", 0, NULL},                {"G002297372", 0, NULL},
        {"G31; G32, G33", 3, "G33"},  {"A-1, A-2", 2, "A-2"},
        {"A-1,A-2", 2, "A-2"},        {"1;2", 2, "2"},
        {"31, 32", 2, "32"},          {"G31 og G32", 2, "G32"},
        {"A1|A2", 2, "A2"},           {"A-1と A-2", 2, "A-2"},
        {"FA 12 / 2020", 0, NULL},    {"0012 / 2020", 0, NULL},
        {"Invoice 12, invoice 13", 2, "invoice 13"}, {"6 630,90", 0, NULL},
        {"RE-12, RE-13 vom Mai", 2, "RE-13"},
        {"Nr. 12; Nr. 13; 3.4.2020", MAX_LISTED_NUMBERS + 1, NULL},
        {"TL-100 and attachment 2", MAX_LISTED_NUMBERS + 1, "attachment 2"},
        {"INV1 INV2", 2, "INV2"},     {"INV-1 INV-2 INV-3", 3, "INV-3"}, {"INV 2020 001", 0, NULL},
        {"A1 B2", 0, NULL},           {"INV1 INVOICE", 0, NULL},         {"RE 12 RE 13", 0, NULL},
        {"INV-1 (order 4711)", 1, "INV-1"}, {"RE-18 / PO 4500001", 1, "RE-18"}, {"A-1, A-1", 1, "A-1"}, {"INV-1 (copy 2)", 0, NULL}, {"RE-1 RE-2; RE-3", 3, "RE-3"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice numbers[MAX_LISTED_NUMBERS];
        size_t count = invoice_list(slice_from(rows[i].text), numbers, &world->mem);
        check_int(rows[i].text, (long long)count, (long long)rows[i].count);
        if (rows[i].last && count)
            check_slice(rows[i].text, numbers[count > MAX_LISTED_NUMBERS ? 1 : count - 1], slice_from(rows[i].last));
    }
}

/* A text and the number in it; NULL where nobody can tell where it ends. */
static void ends_of_numbers(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *text, *number;
    } rows[] = {
        {"RE-18", "RE-18"}, {"4711", "4711"}, {"FT 2020/55", "FT 2020/55"}, {"INV 2020 5", "INV 2020 5"},
        {"FA 12 / 2020", "FA 12 / 2020"}, {"0047,11", "0047,11"}, {"12 345 678", "12 345 678"}, {"4711 A", "4711 A"}, {"g002 297 401", "g002 297 401"},
        {"re-18-a", "re-18-a"}, {"F2020.12.34", "F2020.12.34"}, {"СЧ-123", "СЧ-123"}, {"第12号", "第12号"},
        {"FS 1234/MAG/02/2020", "FS 1234/MAG/02/2020"}, {"A&B-12", "A&B-12"}, {"No. RE-18", "No. RE-18"},
        /* a sentence ends, or goes on */
        {"RE-18. Please correct it", "RE-18"}, {"RE-18. Şubat 2020", "RE-18"}, {"2020-11-07.", "2020-11-07"},
        {"RE-18, please correct", "RE-18"}, {"RE-18 Thanks!", "RE-18"}, {"RE-18 ist falsch", "RE-18"},
        {"RE-18입니다", "RE-18"}, {"RE-18이고", "RE-18"}, {"4711번", "4711"}, {"RE-18です", "RE-18"},
        {"RE-18 입니다", "RE-18"}, {"RE-18'den", "RE-18"}, {"RE-18:lle", "RE-18"}, {"RE-18-as", "RE-18"},
        {"第12号です", "第12号"}, {"RE-18Please", NULL}, {"RE-18.Please", NULL}, {"RE-18차", NULL},
        {"RE-18 Munich", NULL}, {"RE-18. Portal shows 5", NULL},
        /* what is attached, and when it was issued */
        {"RE-18 (see attachment)", "RE-18"}, {"RE-18 (2 pages)", "RE-18"}, {"RE-18 - not yet paid", "RE-18"},
        {"RE-18.pdf", "RE-18"}, {"RE-18 dated 28.02.2020", "RE-18"}, {"RE-18 of 28 Feb", "RE-18"},
        {"Rechnung Nr. 18 vom 28. Februar 2020", "18"}, {"№ 5 от 28.02.2020", "5"}, {"RE-18 (EUR 1,234.50)", "RE-18"},
        {"ＲＥ－１８（添付参照）", "RE-18"}, {"RE-18 de 28 de febrero", "RE-18"}, {"RE-18 28 de febrero", NULL}, {"IMG_4711.jpg", NULL},
        {"https://x.example/RE-18", NULL}, {"12/2020 (KOR)", NULL}, {"RE-18 (2)", NULL}, {"RE-18 Storno", NULL},
        {"RE-18 (replaces RE-17)", NULL}, {"RE-18 - Storno", NULL},
        /* quotes and brackets */
        {"\"RE-18\"", "RE-18"}, {"<RE-18>", "RE-18"}, {"«RE-18»", "RE-18"}, {"「RE-18」", "RE-18"}, {"(RE-18)", "RE-18"},
        {"'0012", "0012"},
        /* no number, or more than one */
        {"see ticket 4711", NULL}, {"2 invoices attached", NULL}, {"1 (attached)", NULL}, {"2020년", NULL},
        {"2020年2月", NULL}, {"RE-18 to RE-20", NULL}, {"RE-18 - RE-20", NULL}, {"100 - 102", NULL}, {"RE-18 ff.", NULL},
        {"RE-18 2020", NULL}, {"G002 2020", NULL}, {"RE-118 297", NULL}, {"RE-18 x2", NULL}, {"12 bis", NULL}, {"RE-18 or RE-19", NULL}, {"RE-18-", NULL},
        {"RE-18...", NULL}, {"", ""},
        {"g 002297373", "g 002297373"}, {"d 020001 ivk", "d 020001 ivk"}, {"D 020001 IVK", "D 020001 IVK"},
        {"D02000 1IVN", "D02000 1IVN"}, {"Ab 12345", "Ab 12345"}, {"dup 91006", "dup 91006"}, {"rk 12/2020", "rk 12/2020"},
        {"FA 18 KDR", "FA 18 KDR"}, {"see 4711", NULL}, {"von 4711", NULL}, {"para 4711", NULL}, {"FA 18 PDF", NULL},
        {"FA 18 EUR", NULL}, {"D02000 1IVN is missing", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice number;
        enum invoice_end end = invoice_end_of(slice_from(rows[i].text), &world->mem, &number);
        check_int(rows[i].text, end == INVOICE_OPEN, rows[i].number == NULL);
        if (rows[i].number)
            check_slice(rows[i].text, number, slice_from(rows[i].number));
        check_int(rows[i].text, end == INVOICE_WHOLE, rows[i].number && !strcmp(rows[i].number, rows[i].text));
    }
    Slice number;
    check_int("again", invoice_read(S("RE-18, RE-18"), &world->mem, &number), INVOICE_CUT);
    check_slice("again", number, S("RE-18"));
    check_int("beside an order", invoice_read(S("RE-18 / PO 4500001"), &world->mem, &number), INVOICE_CUT);
    check_slice("beside an order", number, S("RE-18"));
    check_int("two", invoice_read(S("RE-18, RE-19"), &world->mem, &number), INVOICE_OPEN);
    char blanks[3000];
    memset(blanks, 'a', sizeof blanks);
    for (size_t i = 0; i < sizeof blanks; i += 3)
        blanks[i] = ' ';
    check_int("long", invoice_read((Slice){blanks, sizeof blanks}, &world->mem, &number), INVOICE_OPEN);
    check_int("many words", invoice_read((Slice){blanks, 900}, &world->mem, &number), INVOICE_WHOLE);
}

/* What is told to be plain is a normal form, and its hash that of its skeleton. */
static void plain_numbers(void **state)
{
    struct test_world *world = *state;
    static const char letters[] = "000OIG12-/_.B8aZ ";
    char text[32], into[MAX_INVOICE_CHARS];
    size_t plain = 0;
    uint32_t seed = 1;
    for (size_t n = 0; n < 20000; n++) {
        uint64_t hash;
        size_t len = n % 27;
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = letters[(seed >> 16) % (len > 12 ? 11 : sizeof letters - 1)];
        }
        Slice number = {text, len};
        if (!invoice_is_plain(number, &hash))
            continue;
        plain++;
        check_slice("normal", invoice_normal(number, &world->mem), number);
        if (hash != invoice_skeleton_hash(invoice_skeleton(number, into)))
            fail_msg("the hash of '%.*s' is another", SLICE_ARG(number));
    }
    check_true("many are", plain > 5000);
    uint64_t a, b;
    check_true("both are", invoice_is_plain(S("INV-2020-0000001"), &a) && !invoice_is_plain(S("inv-2020"), &b));
    check_true("folded", invoice_is_plain(S("1NV2020/OOO0001"), &b) && a == b);
    check_true("another", invoice_is_plain(S("INV-2020-0000010"), &b) && a != b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_lists),
        WORLD_TEST(ends_of_numbers),
        WORLD_TEST(damaged_numbers),
        WORLD_TEST(normal_forms),
        WORLD_TEST(normal_numbers_are_borrowed),
        WORLD_TEST(long_texts_stay),
        WORLD_TEST(normalising_twice_changes_nothing),
        WORLD_TEST(skeletons),
        WORLD_TEST(plain_numbers),
        WORLD_TEST(order_numbers),
        WORLD_TEST(one_edit_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
