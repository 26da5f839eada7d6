/* Mails are judged by what is attached to them, and documents of word processors and workbooks by their text:
   every fixture, and the parts of a ticket's mail by name. */
#include "support/test.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

static const struct {
    const char *file;
    enum document_kind kind;
    Slice because; /* holds this */
} rows[] = {
    {"evidence-mail/says-invoice-holds-confirmation.eml", KIND_order_confirmation, S_INIT("attached to the mail")},
    {"evidence-mail/announces-and-holds-nothing.eml", KIND_uncertain, S_INIT("and nothing is")},
    {"evidence-mail/invoice-beside-terms.eml", KIND_invoice, S_INIT("attached to the mail")},
    {"evidence-mail/invoice-beside-confirmation.eml", KIND_invoice, S_INIT("attached to the mail")},
    {"evidence-mail/body-is-invoice.eml", KIND_invoice, S_INIT("in the mail itself")},
    {"evidence-mail/body-is-invoice-beside-terms.eml", KIND_invoice, S_INIT("in the mail itself")},
    {"evidence-mail/body-is-invoice-beside-confirmation.eml", KIND_uncertain, S_INIT("disagree")},
    {"evidence-mail/body-is-confirmation.eml", KIND_order_confirmation, S_INIT("in the mail itself")},
    {"evidence-mail/subject-only.eml", KIND_uncertain, S_INIT("")},
    {"evidence-mail/forwarded.eml", KIND_invoice, S_INIT("attached to the mail")},
    {"evidence-mail/attached-koi8.eml", KIND_invoice, S_INIT("attached to the mail")},
    {"evidence-mail/scan.eml", KIND_uncertain, S_INIT("PNG image")},
    {"evidence-mail/logo.eml", KIND_uncertain, S_INIT("in the mail itself")},
    {"evidence-mail/letter.txt", KIND_invoice, S_INIT("")},
    {"evidence-mail/two.mbox", KIND_invoice, S_INIT("in a mailbox")},
    {"evidence-mail/page.mhtml", KIND_invoice, S_INIT("in the saved page")},
    {"evidence-mail/frame-is-invoice.mhtml", KIND_invoice, S_INIT("in a frame of the page, in the saved page")},
    {"evidence-mail/frame-is-confirmation.mhtml", KIND_order_confirmation, S_INIT("in a frame of the page")},
    {"evidence-mail/page-and-frame-disagree.mhtml", KIND_uncertain, S_INIT("the page and a frame in it disagree")},
    {"evidence-mail/start-is-second.mht", KIND_invoice, S_INIT("a total, in the saved page")},
    {"evidence-mail/sheets.mht", KIND_invoice, S_INIT("in a frame of the page, in the saved page")},
    {"evidence-mail/frame-srcdoc.html", KIND_invoice, S_INIT("in a frame of the page")},
    {"evidence-mail/frame-srcdoc-confirmation.html", KIND_order_confirmation, S_INIT("in a frame of the page")},
    {"evidence-mail/frame-data.html", KIND_invoice, S_INIT("in a frame of the page")},
    {"evidence-mail/frame-hidden.html", KIND_uncertain, S_INIT("no words")},
    {"evidence-mail/frame-beside-invoice.html", KIND_invoice, S_INIT("and a total")},
    {"evidence-mail/meeting.ics", KIND_other, S_INIT("calendar entry")},
    {"evidence-mail/bad-winmail.eml", KIND_uncertain, S_INIT("winmail.dat")},
    {"evidence-mail/bad-charset.eml", KIND_uncertain, S_INIT("")},
    {"evidence-mail/bad-bytes.eml", KIND_uncertain, S_INIT("")},
    {"evidence-mail/bad-deep.eml", KIND_uncertain, S_INIT("too deep")},
    {"evidence-mail/bad-many.eml", KIND_uncertain, S_INIT("more attachments")},
    {"evidence-office/invoice.docx", KIND_invoice, S_INIT("INVOICE")},
    {"evidence-office/invoice-in-table.docx", KIND_invoice, S_INIT("INVOICE")},
    {"evidence-office/confirmation-deleted-invoice.docx", KIND_order_confirmation, S_INIT("ORDER")},
    {"evidence-office/confirmation.odt", KIND_order_confirmation, S_INIT("ORDER")},
    {"evidence-office/confirmation.rtf", KIND_order_confirmation, S_INIT("ORDER")},
    {"evidence-office/invoice.rtf", KIND_invoice, S_INIT("RECHNUNG")},
    {"evidence-office/usage.csv", KIND_partner_report, S_INIT("rows and columns")},
    {"evidence-office/usage.xlsx", KIND_partner_report, S_INIT("rows and columns")},
    {"evidence-office/usage.ods", KIND_partner_report, S_INIT("rows and columns")},
    {"evidence-office/invoice-form.xlsx", KIND_invoice, S_INIT("INVOICE")},
    {"evidence-office/slides.pptx", KIND_uncertain, S_INIT("not opened")},
    {"evidence-office/bad-broken.docx", KIND_uncertain, S_INIT("damaged")},
    {"evidence-office/bad-deep.rtf", KIND_uncertain, S_INIT("too deep")},
};

static void test_screened(void **state)
{
    struct evidence_rules *rules = *state;
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct screening found;
        struct diag diag;
        Slice bytes, why;
        diag_init(&diag, &mem);
        assert_true(file_read_beneath(S("fixtures"), slice_from(rows[i].file), 1 << 20, &mem, &bytes, &why));
        screen_document(rules, S("document"), bytes, &mem, &found, &diag);
        check_slice(rows[i].file, kind_name(found.kind), kind_name(rows[i].kind));
        check_true(rows[i].file, slice_find(found.because, rows[i].because) < found.because.len || !rows[i].because.len);
    }
    arena_done(&mem);
}

static const struct {
    const char *label, *mail;
    Slice name;
    enum mailed mailed;
    enum document_kind kind;
} named_rows[] = {
    {"by its name", "invoice-beside-terms.eml", S_INIT("doc.txt"), MAILED_DOCUMENT, KIND_invoice},
    {"of another name", "invoice-beside-terms.eml", S_INIT("other.txt"), MAILED_NOTHING, KIND_uncertain},
    {"in a forwarded mail", "forwarded.eml", S_INIT("doc.txt"), MAILED_DOCUMENT, KIND_invoice},
    {"a picture of the page", "logo.eml", S_INIT("logo.png"), MAILED_DECORATION, KIND_uncertain},
    {"a picture attached", "scan.eml", S_INIT("scan.png"), MAILED_DOCUMENT, KIND_uncertain},
};

static void test_attachments(void **state)
{
    struct evidence_rules *rules = *state;
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; i < COUNT_OF(named_rows); i++) {
        struct screening found;
        struct diag diag;
        Slice mail, why;
        diag_init(&diag, &mem);
        assert_true(file_read_beneath(S("fixtures/evidence-mail"), slice_from(named_rows[i].mail), 1 << 20, &mem, &mail,
                                      &why));
        enum mailed mailed = screen_attachment(rules, mail, named_rows[i].name, &mem, &found, &diag);
        check_int(named_rows[i].label, mailed, named_rows[i].mailed);
        check_slice(named_rows[i].label, kind_name(found.kind), kind_name(named_rows[i].kind));
    }
    arena_done(&mem);
}

static struct arena rules_mem;
static struct evidence_rules loaded;

static int load(void **state)
{
    struct templates templates = {0};
    struct diag diag;
    arena_init(&rules_mem, 0);
    diag_init(&diag, &rules_mem);
    *state = &loaded;
    return evidence_rules_load(&loaded, &templates, &rules_mem, &diag) ? 0 : -1;
}

static int drop(void **state)
{
    evidence_rules_close(*state);
    arena_done(&rules_mem);
    return 0;
}

int main(void)
{
    xml_library_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_screened),
        cmocka_unit_test(test_attachments),
    };
    int failed = cmocka_run_group_tests(tests, load, drop);
    xml_library_done();
    return failed;
}
