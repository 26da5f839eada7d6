/* Step 5 of the ladder: what the documents prove, and whether they agree with
   the ticket. One actual invoice is enough; what lies beside it is left aside. */
#include "resolution/case_file.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "programme/catalogue.h"
#include "resolution/document_facts.h"
#include "tickets/invoice_number.h"
#include "tickets/invoice_shown.h"

#include <string.h>

#define MAX_NAME_COLUMNS 60 /* of a buyer, in a sentence */

struct pile {
    size_t count[WORTH_UNCERTAIN + 1];
    bool unreadable; /* of the uncertain ones */
    const struct screening *first[WORTH_UNCERTAIN + 1];
};

static void sort_documents(const struct dossier *dossier, struct pile *pile)
{
    for (size_t i = 0; i < dossier->count; i++) {
        const struct screening *document = &dossier->screenings[i];
        enum kind_worth worth = kind_worth(document->kind);
        if (!pile->count[worth]++)
            pile->first[worth] = document;
        pile->unreadable |= worth == WORTH_UNCERTAIN && document->doubt == DOUBT_UNREADABLE;
    }
}

/* ---- an invoice against its ticket ---- */

static bool names_same_number(const struct case_file *file, Slice number)
{
    if (!number.len)
        return false;
    Slice printed = invoice_normal(number, file->mem), claimed = file->claim->invoice;
    return slice_equal(printed, claimed) || invoice_differs_in_series(printed, claimed);
}

/* The document that speaks of the claimed number: its own, or the one it corrects. Where none has a
   number, the only invoice there is. */
static const struct screening *document_of_claim(const struct case_file *file, bool *any_numbered)
{
    const struct screening *other = NULL, *unnumbered = NULL;
    size_t accepted = 0;
    *any_numbered = false;
    for (size_t i = 0; i < file->dossier->count; i++) {
        const struct screening *document = &file->dossier->screenings[i];
        if (!kind_is_accepted(document->kind) || document->declared)
            continue;
        accepted++;
        if (!document->facts.number.len) {
            unnumbered = document;
            continue;
        }
        *any_numbered = true;
        if (names_same_number(file, document->facts.number))
            return document;
        if (names_same_number(file, document->facts.amends))
            other = document;
    }
    return accepted == 1 && unnumbered ? unnumbered : other;
}

static void explain_number(struct case_file *file, const struct screening *document)
{
    Slice printed = invoice_normal(document->facts.number, file->mem);
    char a[MAX_INVOICE_CHARS], b[MAX_INVOICE_CHARS];
    const char *how = invoice_one_edit_apart(printed, file->claim->invoice) ? "one character differs" : NULL;
    if (slice_equal(invoice_skeleton(printed, a), invoice_skeleton(file->claim->invoice, b)))
        how = "they only look alike";
    if (how)
        diagnosis_add(&file->out->diagnosis, CAUSE_NUMBER_TYPO, CAUSE_OF_INVOICE,
                      arena_printf(file->mem, "the invoice is numbered %.*s and the ticket says %.*s: %s",
                                   SLICE_ARG(printed), SLICE_ARG(invoice_shown(file->claim, file->mem)), how));
}

static void add_fact(struct case_file *file, Slice *list, bool agrees, Slice fact)
{
    if (agrees)
        *list = arena_printf(file->mem, "%.*s%s%.*s", SLICE_ARG(*list), list->len ? ", " : "", SLICE_ARG(fact));
}

/* What could not be held against the ticket: the reader must not take it for agreement. */
static Slice not_compared(struct case_file *file, const struct screening *document)
{
    const struct document_facts *facts = &document->facts;
    const struct claim *claim = file->claim;
    Slice list = {0};
    bool has_total = facts->has_net || facts->has_gross, has_units = false;
    for (size_t i = 0; i < facts->line_count; i++)
        has_units |= facts->lines[i].has_quantity;
    add_fact(file, &list, !facts->number.len, S("number"));
    add_fact(file, &list, !facts->issued.day && claim->period.state == PERIOD_READ, S("date"));
    add_fact(file, &list, !has_units && claim->units.state == AMOUNT_READ, S("units"));
    add_fact(file, &list, !has_total && claim->revenue.state == AMOUNT_READ, S("total"));
    if (has_total && claim->revenue.state == AMOUNT_READ && document_in_other_currency(file, facts) &&
        !document_denies_revenue(file, document))
        add_fact(file, &list, true, arena_printf(file->mem, "total (in %.*s)", SLICE_ARG(facts->currency)));
    return list;
}

/* What the invoice with the ticket's number confirms. */
static void say_agreement(struct case_file *file, const struct screening *document)
{
    const struct document_facts *facts = &document->facts;
    const struct claim *claim = file->claim;
    Decimal tolerance = money_tolerance(file->programme, claim->currency, facts->line_count + 1);
    bool has_revenue = claim->revenue.state == AMOUNT_READ && !document_denies_revenue(file, document);
    bool is_net = has_revenue && facts->has_net && document_near_amount(claim->revenue.value, facts->net, tolerance);
    bool is_gross = has_revenue && facts->has_gross &&
                    document_near_amount(claim->revenue.value, facts->gross, tolerance);
    bool has_units = claim->units.state == AMOUNT_READ && document_has_units(facts, claim->units.value) &&
                     facts->line_count && !document_denies_units(file, document);
    int tax = has_revenue ? document_tax(file, facts, tolerance) : 0;
    Slice list = facts->number.len ? S("number") : S(""), open = not_compared(file, document);
    add_fact(file, &list,
             facts->issued.day && claim->period.state == PERIOD_READ && !document_denies_period(file, facts), S("month"));
    add_fact(file, &list, has_units, S("units"));
    add_fact(file, &list, is_net, S("net total"));
    add_fact(file, &list, is_gross && !is_net, S("gross total"));
    if (tax && !is_gross)
        add_fact(file, &list, true,
                 arena_printf(file->mem, tax % 10 ? "total with %d.%d %% tax" : "total with %d %% tax", tax / 10,
                              tax % 10));
    file->out->evidence_agrees =
        list.len ? arena_printf(file->mem, "'%.*s' agrees on %.*s%s%.*s", SLICE_ARG(document->name), SLICE_ARG(list),
                                open.len ? "; not compared: " : "", SLICE_ARG(open))
                 : arena_printf(file->mem, "'%.*s' is an invoice; nothing in it could be held against the ticket",
                                SLICE_ARG(document->name));
    /* A partner has many names: whose it is a person sees. */
    if (facts->buyer.len)
        file->out->evidence_agrees = arena_printf(file->mem, "%.*s; made out to '%.*s'",
                                                  SLICE_ARG(file->out->evidence_agrees),
                                                  SLICE_ARG(unicode_clip(facts->buyer, MAX_NAME_COLUMNS)));
}

/* What was ordered in the month claimed: an order at hand says why the invoice is of another one. */
static Slice order_words(const struct case_file *file)
{
    for (size_t i = 0; i < file->dossier->count; i++) {
        const struct screening *document = &file->dossier->screenings[i];
        Date issued = document->facts.issued;
        bool is_order = document->kind == KIND_order || document->kind == KIND_order_change ||
                        document->kind == KIND_order_confirmation;
        if (is_order && issued.day && date_month(issued).k == file->claim->period.month.k)
            return arena_printf(file->mem, "; the order '%.*s' is of %.*s", SLICE_ARG(document->name),
                                SLICE_ARG(day_words(file, issued)));
    }
    return (Slice){0};
}

/* The slip behind a contradiction, where the invoice shows it. */
static void explain_facts(struct case_file *file, const struct document_facts *facts)
{
    const struct claim *claim = file->claim;
    if (facts->issued.day && document_denies_period(file, facts))
        diagnosis_add(&file->out->diagnosis, CAUSE_PERIOD_SHIFTED, CAUSE_OF_PERIOD,
                      arena_printf(file->mem, "the invoice is dated %.*s and the ticket says %.*s%.*s",
                                   SLICE_ARG(day_words(file, facts->issued)),
                                   SLICE_ARG(month_words(file, claim->period.month)), SLICE_ARG(order_words(file))));
    Decimal tolerance = money_tolerance(file->programme, claim->currency, facts->line_count + 1);
    if (file->match->row_count || claim->revenue.state != AMOUNT_READ || !facts->has_net || !facts->has_gross ||
        decimal_equal(facts->net, facts->gross) || !document_near_amount(claim->revenue.value, facts->gross, tolerance))
        return;
    diagnosis_add(&file->out->diagnosis, CAUSE_TAX_INCLUDED, CAUSE_OF_REVENUE,
                  arena_printf(file->mem, "%.*s is the invoice's total with tax; without tax it is %.*s",
                               SLICE_ARG(decimal_words(facts->gross, 2, file->mem)),
                               SLICE_ARG(decimal_words(facts->net, 2, file->mem))));
}

/* The invoice names the order, and the ticket gave that number. */
static bool order_number_given(struct case_file *file)
{
    for (size_t i = 0; i < file->dossier->count; i++) {
        const struct screening *document = &file->dossier->screenings[i];
        if (!names_same_number(file, document->facts.order))
            continue;
        hit(file, REASON_EVIDENCE_NOT_INVOICE, S("order_number"));
        diagnosis_add(&file->out->diagnosis, CAUSE_ORDER_NUMBER_GIVEN, CAUSE_OF_INVOICE,
                      arena_printf(file->mem, "'%.*s' names %.*s as its order; its own number is %.*s",
                                   SLICE_ARG(document->name), SLICE_ARG(invoice_shown(file->claim, file->mem)),
                                   SLICE_ARG(document->facts.number)));
        return true;
    }
    return false;
}

/* A credit note is an actual document and takes away: it proves no positive claim, neither of its own number nor,
   where it comes alone, of the invoice that it lowers. */
static bool is_credit_alone(const struct case_file *file, const struct screening *document)
{
    const struct amount *revenue = &file->claim->revenue;
    if (document->kind != KIND_credit_note || revenue->state != AMOUNT_READ || revenue->value.micro <= 0)
        return false;
    if (names_same_number(file, document->facts.number))
        return true;
    for (size_t i = 0; i < file->dossier->count; i++) {
        enum document_kind kind = file->dossier->screenings[i].kind;
        if (kind_is_accepted(kind) && kind != KIND_credit_note)
            return false;
    }
    return true;
}

/* Neither number nor total nor quantity: it proves that there is an invoice, and not of what. */
static bool is_blank(const struct document_facts *facts)
{
    bool has_units = false;
    for (size_t i = 0; i < facts->line_count; i++)
        has_units |= facts->lines[i].has_quantity;
    return !facts->number.len && !facts->has_net && !facts->has_gross && !has_units && !facts->count_count;
}

/* Is there an invoice to look at, and not only the ticket's word for it? */
static bool has_document(const struct case_file *file)
{
    for (size_t i = 0; i < file->dossier->count; i++)
        if (kind_is_accepted(file->dossier->screenings[i].kind) && !file->dossier->screenings[i].declared)
            return true;
    return false;
}

static void contradict_amount(struct case_file *file, const struct screening *document, Slice which)
{
    file->invoice_is_published = document_says_published(file, &document->facts);
    hit(file, REASON_EVIDENCE_CONTRADICTS, which);
}

static void against_ticket(struct case_file *file)
{
    bool numbered;
    const struct screening *document = document_of_claim(file, &numbered);
    if (!file->claim->invoice.len || !has_document(file))
        return;
    if (document ? is_blank(&document->facts) : !numbered) {
        hit(file, REASON_EVIDENCE_UNCERTAIN, S("unreadable"));
        return;
    }
    if (!document) {
        if (order_number_given(file))
            return;
        for (size_t i = 0; i < file->dossier->count; i++)
            if (kind_is_accepted(file->dossier->screenings[i].kind) && file->dossier->screenings[i].facts.number.len)
                explain_number(file, &file->dossier->screenings[i]);
        hit(file, REASON_EVIDENCE_CONTRADICTS, S("number"));
        return;
    }
    file->credit_alone = is_credit_alone(file, document);
    if (file->credit_alone) {
        hit(file, REASON_EVIDENCE_CONTRADICTS, S("revenue"));
        return;
    }
    /* What a correction says of amounts and dates is its own, and not what it corrects. */
    if (document->facts.number.len && !names_same_number(file, document->facts.number))
        return;
    say_agreement(file, document);
    explain_facts(file, &document->facts);
    if (document_denies_partner(file, &document->facts))
        hit(file, REASON_EVIDENCE_CONTRADICTS, S("partner"));
    else if (document_denies_period(file, &document->facts))
        hit(file, REASON_EVIDENCE_CONTRADICTS, S("period"));
    else if (document_denies_revenue(file, document))
        contradict_amount(file, document, S("revenue"));
    else if (document_denies_units(file, document))
        contradict_amount(file, document, S("units"));
}

/* An invoice number that calls itself an order number is one, unless it is published as an invoice. */
static void number_of_order(struct case_file *file)
{
    if (!file->claim->is_order_number || file->match->row_count)
        return;
    hit(file, REASON_EVIDENCE_NOT_INVOICE, S("order_number"));
    diagnosis_add(&file->out->diagnosis, CAUSE_ORDER_NUMBER_GIVEN, CAUSE_OF_INVOICE,
                  arena_printf(file->mem, "'%.*s' says itself that it is the number of an order",
                               SLICE_ARG(claim_raw(file->claim, CLAIM_INVOICE_NUMBER))));
}

bool evidence_proves_nothing(const struct case_file *file)
{
    struct pile pile = {0};
    sort_documents(file->dossier, &pile);
    return file->dossier->count ? !pile.count[WORTH_ACCEPTED]
                                : file->programme->evidence_required == EVIDENCE_REQUIRED;
}

/* One that the ticket only names is none that anybody could look at. */
static bool has_any_document(const struct case_file *file)
{
    for (size_t i = 0; i < file->dossier->count; i++)
        if (!screening_is_absent(&file->dossier->screenings[i]))
            return true;
    return false;
}

void rung_evidence(struct case_file *file)
{
    struct pile pile = {0};
    sort_documents(file->dossier, &pile);
    if (pile.count[WORTH_ACCEPTED]) {
        if (file->dossier->count > pile.count[WORTH_ACCEPTED])
            note(file, NOTE_N_EXTRA_EVIDENCE_IGNORED);
    } else if (pile.count[WORTH_UNCERTAIN]) {
        /* It might be the invoice: what lies beside it cannot reject the ticket yet. */
        hit(file, REASON_EVIDENCE_UNCERTAIN, pile.unreadable ? S("unreadable") : S("undecided"));
    } else {
        if (pile.count[WORTH_ORDER_CONFIRMATION])
            hit(file, REASON_EVIDENCE_ORDER_CONFIRMATION, (Slice){0});
        if (pile.count[WORTH_PARTNER_REPORT])
            hit(file, REASON_EVIDENCE_PARTNER_REPORT, (Slice){0});
        if (pile.count[WORTH_NOT_INVOICE])
            hit(file, REASON_EVIDENCE_NOT_INVOICE, S("document"));
    }
    if (!has_hit(file->out, REASON_EVIDENCE_NOT_INVOICE))
        number_of_order(file);
    if (!has_any_document(file) && file->programme->evidence_required == EVIDENCE_REQUIRED)
        hit(file, REASON_EVIDENCE_MISSING, (Slice){0});
    if (pile.count[WORTH_ACCEPTED])
        against_ticket(file);
    if (file->evidence_reused)
        hit(file, REASON_EVIDENCE_REUSED, (Slice){0});
}
