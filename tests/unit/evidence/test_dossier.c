/* Documents of a batch: where they are looked for, in which order, what is never opened,
   and that nothing of them is lost or screened twice. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/dossier.h"
#include "evidence/rules.h"
#include "tickets/ticket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UBL "urn:oasis:names:specification:ubl:schema:xsd:"
#define ORDER "<Order xmlns='" UBL "Order-2'><ID>O-1</ID></Order>"
#define QUOTE "<Quotation xmlns='" UBL "Quotation-2'><ID>Q-1</ID></Quotation>"
#define INVOICE                                                                                                        \
    "<Invoice xmlns='" UBL "Invoice-2'>\n <ID>I-1</ID>\n <InvoiceTypeCode>380</InvoiceTypeCode>\n"                     \
    " <OrderReference><ID>O-1</ID></OrderReference>\n"                                                                 \
    " <LegalMonetaryTotal><TaxExclusiveAmount currencyID='EUR'>12.5</TaxExclusiveAmount></LegalMonetaryTotal>\n"       \
    " <InvoiceLine><InvoicedQuantity>3</InvoicedQuantity></InvoiceLine>\n</Invoice>"

struct dossier_world {
    struct arena mem, diag_mem;
    struct diag diag;
    struct evidence_rules rules;
    char root[32]; /* a folder of its own */
    Slice attachments, beside;
};

static void make_path(const struct dossier_world *world, const char *name, char path[512])
{
    snprintf(path, 512, "%s/%s", world->root, name);
}

static void make_folder(const struct dossier_world *world, const char *name)
{
    char path[512];
    make_path(world, name, path);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void make_file(const struct dossier_world *world, const char *name, const char *text)
{
    char path[512];
    make_path(world, name, path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int setup(void **state)
{
    struct dossier_world *world = calloc(1, sizeof *world);
    struct templates templates = {0};
    if (!world)
        return -1;
    arena_init(&world->mem, 0);
    arena_init(&world->diag_mem, 0);
    diag_init(&world->diag, &world->diag_mem);
    snprintf(world->root, sizeof world->root, "/tmp/kpirecon-dossier-XXXXXX");
    if (!mkdtemp(world->root) || !evidence_rules_load(&world->rules, &templates, &world->mem, &world->diag))
        return -1;
    make_folder(world, "attachments");
    make_folder(world, "attachments/1001");
    make_folder(world, "beside");
    world->attachments = arena_printf(&world->mem, "%s/attachments", world->root);
    world->beside = arena_printf(&world->mem, "%s/beside", world->root);
    *state = world;
    return 0;
}

static int teardown(void **state)
{
    struct dossier_world *world = *state;
    char command[80];
    snprintf(command, sizeof command, "rm -r %s", world->root);
    int removed = system(command);
    evidence_rules_close(&world->rules);
    arena_done(&world->mem);
    arena_done(&world->diag_mem);
    free(world);
    return removed;
}

static void attach(struct dossier_world *world, struct ticket *ticket, Slice name, bool is_file)
{
    struct attachment *attachment = ARENA_NEW(&world->mem, struct attachment);
    *attachment = (struct attachment){.name = name, .is_file = is_file, .folder = world->beside};
    struct ticket_more *more = ticket_have_more(ticket, &world->mem);
    if (!more->last_attachment)
        more->last_attachment = &more->attachments;
    *more->last_attachment = attachment;
    more->last_attachment = &attachment->next;
    more->attachment_count++;
}

static const struct dossier *make(struct dossier_world *world, struct ticket *tickets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tickets[i].source = ticket_source_keep(S("tickets.csv"), 0, &world->mem);
        tickets[i].line = i + 2;
    }
    struct batch batch = {.mem = &world->mem, .tickets = tickets, .ticket_count = count};
    return dossiers_make(&world->rules, &batch, world->attachments, &world->mem, &world->diag);
}

/* "invoice.xml=invoice order confirmation=order_confirmation" */
static void check_dossier(struct dossier_world *world, const char *label, const struct dossier *dossier,
                          const char *expected)
{
    Slice found = {0};
    for (size_t i = 0; i < dossier->count; i++)
        found = arena_printf(&world->mem, "%.*s%s%.*s=%.*s", SLICE_ARG(found), i ? " " : "",
                             SLICE_ARG(dossier->screenings[i].name), SLICE_ARG(kind_name(dossier->screenings[i].kind)));
    check_slice(label, found, slice_from(expected));
}

static void test_places_in_order(void **state)
{
    static const struct {
        const char *label, *own, *shared, *beside, *expected;
    } rows[] = {
        {"its own folder comes first", ORDER, INVOICE, QUOTE, "order"},
        {"then the folder of all", NULL, INVOICE, QUOTE, "invoice"},
        {"then beside the ticket file", NULL, NULL, QUOTE, "quote"},
        {"or nowhere", NULL, NULL, NULL, "uncertain"},
    };
    struct dossier_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char name[16], path[64];
        snprintf(name, sizeof name, "doc%zu.xml", i);
        const struct {
            const char *folder, *text;
        } places[] = {{"attachments/1001", rows[i].own}, {"attachments", rows[i].shared}, {"beside", rows[i].beside}};
        for (size_t j = 0; j < COUNT_OF(places); j++) {
            snprintf(path, sizeof path, "%s/%s", places[j].folder, name);
            if (places[j].text)
                make_file(world, path, places[j].text);
        }
        struct ticket ticket = {.id = S("1001")};
        attach(world, &ticket, arena_copy(&world->mem, slice_from(name)), true);
        const struct dossier *dossier = make(world, &ticket, 1);
        check_slice(rows[i].label, kind_name(dossier->screenings[0].kind), slice_from(rows[i].expected));
    }
}

static void test_not_at_hand(void **state)
{
    struct dossier_world *world = *state;
    struct ticket tickets[2] = {{.id = S("1001")}, {.id = S("1002")}};
    attach(world, &tickets[1], S("tax-invoice.pdf"), true);
    const struct dossier *dossiers = make(world, tickets, 2);
    check_int("nothing named, nothing there", (long long)dossiers[0].count, 0);
    check_dossier(world, "its name proves nothing", &dossiers[1], "tax-invoice.pdf=uncertain");
    check_int("doubt", dossiers[1].screenings[0].doubt, DOUBT_UNREADABLE);
    check_slice("because", dossiers[1].screenings[0].because, S("named by the ticket but not at hand"));
    check_true("no digest", !dossiers[1].screenings[0].sha256_hex[0]);
    check_finding("at the ticket", &world->diag, FINDING_evidence_not_found, 3, 0);
}

static void test_names_never_become_paths(void **state)
{
    static const struct {
        const char *label;
        Slice id, name;
    } rows[] = {
        {"up", S_INIT("1001"), S_INIT("../secret.xml")},
        {"further up", S_INIT("1001"), S_INIT("../../secret.xml")},
        {"absolute", S_INIT("1001"), S_INIT("/etc/hostname")},
        {"another system's path", S_INIT("1001"), S_INIT("C:\\secret.xml")},
        {"a link", S_INIT("1001"), S_INIT("link.xml")},
        {"a folder", S_INIT("1001"), S_INIT("folder")},
        {"an id that leads up", S_INIT(".."), S_INIT("secret.xml")},
        {"an id of two parts", S_INIT("1001/folder"), S_INIT("inner.xml")},
        {"a hidden id", S_INIT(".hidden"), S_INIT("inner.xml")},
        {"an id of dots", S_INIT("."), S_INIT("nowhere.xml")},
        {"no id", S_INIT(""), S_INIT("nowhere.xml")},
        {"an empty name", S_INIT("1001"), S_INIT("")},
    };
    struct dossier_world *world = *state;
    make_file(world, "secret.xml", INVOICE);
    make_folder(world, "attachments/1001/folder");
    make_file(world, "attachments/1001/folder/inner.xml", INVOICE);
    make_folder(world, "attachments/.hidden");
    make_file(world, "attachments/.hidden/inner.xml", INVOICE);
    char link[512];
    make_path(world, "attachments/1001/link.xml", link);
    assert_int_equal(symlink("../../secret.xml", link), 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ticket ticket = {.id = rows[i].id};
        attach(world, &ticket, rows[i].name, true);
        const struct dossier *dossier = make(world, &ticket, 1);
        check_int(rows[i].label, (long long)dossier->count, 1);
        check_slice(rows[i].label, kind_name(dossier->screenings[0].kind), S("uncertain"));
        check_int(rows[i].label, dossier->screenings[0].doubt, DOUBT_UNREADABLE);
    }
    check_finding("a link is there but not read", &world->diag, FINDING_evidence_unreadable, 2, 0);
}

static void test_files_in_the_own_folder(void **state)
{
    struct dossier_world *world = *state;
    make_file(world, "attachments/1001/c.xml", INVOICE);
    make_file(world, "attachments/1001/a.xml", ORDER);
    make_file(world, "attachments/1001/b.xml", QUOTE);
    make_file(world, "attachments/1001/.hidden.xml", INVOICE);
    make_folder(world, "attachments/1001/folder");
    make_file(world, "attachments/other.xml", INVOICE);
    struct ticket tickets[2] = {{.id = S("1001")}, {.id = S("1002")}};
    attach(world, &tickets[0], S("order confirmation"), false);
    attach(world, &tickets[0], S("b.xml"), true);
    attach(world, &tickets[0], S("b.xml"), true);
    attach(world, &tickets[0], S("order confirmation"), false);
    const struct dossier *dossiers = make(world, tickets, 2);
    check_dossier(world, "named ones first, then the others by name, none twice", &dossiers[0],
                  "order confirmation=order_confirmation b.xml=quote a.xml=order c.xml=invoice");
    check_int("nothing of others", (long long)dossiers[1].count, 0);
    check_no_findings("all at hand", &world->diag);
}

static void test_everything_is_kept(void **state)
{
    struct dossier_world *world = *state;
    make_file(world, "attachments/1001/a.xml", INVOICE);
    make_file(world, "attachments/1001/b.xml", ORDER);
    struct ticket ticket = {.id = S("1001")};
    const struct dossier *dossier = make(world, &ticket, 1);
    check_int("both", (long long)dossier->count, 2);
    const struct screening *invoice = &dossier->screenings[0];
    check_slice("because", invoice->because, S("UBL Invoice, type code 380"));
    check_slice("number", invoice->facts.number, S("I-1"));
    check_slice("order", invoice->facts.order, S("O-1"));
    check_slice("currency", invoice->facts.currency, S("EUR"));
    check_int("net", invoice->facts.net.micro, 12500000);
    check_int("quantity", invoice->facts.lines[0].quantity.micro, 3000000);
    check_slice("quote", invoice->quotes[1].words, S("InvoiceTypeCode 380"));
    check_slice("its source", invoice->quotes[1].place.source, S("a.xml"));
    check_int("its line", (long long)invoice->quotes[1].place.line, 3);
    check_slice("the line itself", invoice->quotes[1].place.text, S(" <InvoiceTypeCode>380</InvoiceTypeCode>"));
    check_int("digest", (long long)strnlen(invoice->sha256_hex, DIGEST_HEX_CHARS), DIGEST_HEX_CHARS);
}

static void test_declared_words_are_shared(void **state)
{
    struct dossier_world *world = *state;
    struct ticket tickets[3] = {{.id = S("1")}, {.id = S("2")}, {.id = S("3")}};
    attach(world, &tickets[0], S("invoice"), false);
    attach(world, &tickets[1], S("order confirmation"), false);
    attach(world, &tickets[2], S("invoice"), false);
    const struct dossier *dossiers = make(world, tickets, 3);
    check_dossier(world, "first", &dossiers[0], "invoice=invoice");
    check_dossier(world, "second", &dossiers[1], "order confirmation=order_confirmation");
    check_dossier(world, "third", &dossiers[2], "invoice=invoice");
    check_true("one screening for the same words", dossiers[0].screenings == dossiers[2].screenings);
}

static void test_ceilings(void **state)
{
    struct dossier_world *world = *state;
    for (int i = 0; i < 70; i++) {
        char name[64];
        snprintf(name, sizeof name, "attachments/1001/%02d.xml", 99 - i);
        make_file(world, name, ORDER);
    }
    struct ticket tickets[2] = {{.id = S("1001")}, {.id = S("1002")}};
    for (int i = 0; i < 300; i++)
        attach(world, &tickets[1], arena_printf(&world->mem, "invoice %d", i), false);
    const struct dossier *dossiers = make(world, tickets, 2);
    check_int("files", (long long)dossiers[0].count, 64);
    check_slice("the first by name", dossiers[0].screenings[0].name, S("30.xml"));
    check_slice("the last that counts", dossiers[0].screenings[63].name, S("93.xml"));
    check_finding("said", &world->diag, FINDING_evidence_unreadable, 2, 0);
    check_int("named", (long long)dossiers[1].count, 257);
    check_slice("and one for the rest", kind_name(dossiers[1].screenings[256].kind), S("uncertain"));
}

static void test_no_attachments(void **state)
{
    struct dossier_world *world = *state;
    make_file(world, "attachments/1001/a.xml", INVOICE);
    make_file(world, "beside/b.xml", ORDER);
    world->attachments = (Slice){0};
    struct ticket ticket = {.id = S("1001")};
    attach(world, &ticket, S("b.xml"), true);
    check_dossier(world, "only beside the tickets", make(world, &ticket, 1), "b.xml=order");
    world->attachments = S("/nonexistent/folder");
    check_dossier(world, "a folder that is not there", make(world, &ticket, 1), "b.xml=order");
}

#define DOSSIER_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    xml_library_init();
    const struct CMUnitTest tests[] = {
        DOSSIER_TEST(test_places_in_order),
        DOSSIER_TEST(test_not_at_hand),
        DOSSIER_TEST(test_names_never_become_paths),
        DOSSIER_TEST(test_files_in_the_own_folder),
        DOSSIER_TEST(test_everything_is_kept),
        DOSSIER_TEST(test_declared_words_are_shared),
        DOSSIER_TEST(test_ceilings),
        DOSSIER_TEST(test_no_attachments),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    xml_library_done();
    return failed;
}
