/* The facts printed in a structured document: where each family of documents keeps its
   number, date, totals, references and lines. What cannot be read exactly is not given. */
#include "base/arena.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"

/* Choices of paths (evidence/xpath.h): the first from the document, the next from its body, the
   rest from the totals and from a line. */
struct layout {
    Slice number, issued, profile;
    Slice body; /* empty: the document itself */
    Slice currency, order, amends, totals, lines;
    Slice net, gross;
    Slice quantity, line_net;
};

static const struct layout layouts[] = {
    [FAMILY_UBL] =
        {
            .number = S_INIT("ID"),
            .issued = S_INIT("IssueDate"),
            .profile = S_INIT("CustomizationID"),
            .currency = S_INIT("DocumentCurrencyCode|InvoiceCurrencyCode"),
            .order = S_INIT("OrderReference/ID"),
            .amends = S_INIT("BillingReference/InvoiceDocumentReference/ID|"
                             "BillingReference/SelfBilledInvoiceDocumentReference/ID|"
                             "BillingReference/CreditNoteDocumentReference/ID|DiscrepancyResponse/ReferenceID"),
            .totals = S_INIT("LegalMonetaryTotal|LegalTotal|RequestedMonetaryTotal|AnticipatedMonetaryTotal|"
                             "QuotedMonetaryTotal"),
            .lines = S_INIT("InvoiceLine|CreditNoteLine|DebitNoteLine|OrderLine|DespatchLine"),
            .net = S_INIT("TaxExclusiveAmount|LineExtensionAmount"),
            .gross = S_INIT("TaxInclusiveAmount"),
            .quantity = S_INIT("InvoicedQuantity|CreditedQuantity|DebitedQuantity|LineItem/Quantity|DeliveredQuantity"),
            .line_net = S_INIT("LineExtensionAmount|LineItem/LineExtensionAmount"),
        },
    [FAMILY_CII] =
        {
            .number = S_INIT("ExchangedDocument/ID|HeaderExchangedDocument/ID|CIIHExchangedDocument/ID"),
            .issued = S_INIT(
                "ExchangedDocument/IssueDateTime/DateTimeString|"
                "HeaderExchangedDocument/IssueDateTime/DateTimeString|"
                "CIIHExchangedDocument/IssueDateTime/DateTimeString|ExchangedDocument/IssueDateTime/DateTime|"
                "HeaderExchangedDocument/IssueDateTime/DateTime"),
            .body = S_INIT("SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"),
            .currency = S_INIT("ApplicableHeaderTradeSettlement/InvoiceCurrencyCode|"
                               "ApplicableSupplyChainTradeSettlement/InvoiceCurrencyCode|"
                               "ApplicableHeaderTradeSettlement/OrderCurrencyCode"),
            .order = S_INIT("ApplicableHeaderTradeAgreement/BuyerOrderReferencedDocument/IssuerAssignedID|"
                            "ApplicableSupplyChainTradeAgreement/BuyerOrderReferencedDocument/ID"),
            .amends = S_INIT("ApplicableHeaderTradeSettlement/InvoiceReferencedDocument/IssuerAssignedID|"
                             "ApplicableSupplyChainTradeSettlement/InvoiceReferencedDocument/ID"),
            .totals = S_INIT("ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation|"
                             "ApplicableSupplyChainTradeSettlement/SpecifiedTradeSettlementMonetarySummation"),
            .lines = S_INIT("IncludedSupplyChainTradeLineItem"),
            .net = S_INIT("TaxBasisTotalAmount|LineTotalAmount"),
            .gross = S_INIT("GrandTotalAmount"),
            .quantity = S_INIT("SpecifiedLineTradeDelivery/BilledQuantity|SpecifiedLineTradeDelivery/RequestedQuantity|"
                               "SpecifiedSupplyChainTradeDelivery/BilledQuantity"),
            .line_net = S_INIT(
                "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount|"
                "SpecifiedSupplyChainTradeSettlement/SpecifiedTradeSettlementMonetarySummation/"
                "LineTotalAmount"),
        },
};

/* "2020-01-31", the same with a zone or a time behind it, or the digits of formats 102, 203 and 204. */
static Date read_date(Element element, struct arena *mem)
{
    Slice text = element_text(element, mem);
    bool dashed = text.len >= DATE_CHARS && text.at[4] == '-';
    size_t len = dashed ? DATE_CHARS : 8;
    Slice rest = slice_skip(text, len);
    static const char behind[] = "TZ+-";
    bool whole = rest.len == 0 || (dashed && slice_has((Slice){behind, sizeof behind - 1}, rest.at[0]));
    uint64_t time;
    bool digits_behind = !dashed && (rest.len == 4 || rest.len == 6) && slice_to_u64(rest, 235959, &time);
    Date date;
    return (whole || digits_behind) && date_parse(slice_part(text, 0, len), &date) ? date : DATE_NONE;
}

static bool is_currency(Slice text)
{
    if (text.len != 3)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < 'A' || text.at[i] > 'Z')
            return false;
    return true;
}

/* The amount in the document's currency: some totals stand there once more in the currency of the tax office. */
static Element amount_element(Element totals, Slice paths, Slice currency, struct arena *mem)
{
    Element element = element_choice(totals, paths);
    while (element) {
        Slice own = element_attribute(element, S("currencyID"), mem);
        if (own.len == 0 || currency.len == 0 || slice_equal(own, currency))
            return element;
        element = element_next(element, element_local(element));
    }
    return NULL;
}

static bool read_decimal(Element element, struct arena *mem, Decimal *out)
{
    return element && decimal_parse(element_text(element, mem), out) == DECIMAL_READ;
}

static void read_totals(const struct layout *layout, Element document, Element body, struct arena *mem,
                        struct document_facts *out)
{
    Element totals = element_choice(body, layout->totals);
    Slice net_paths = layout->net;
    /* Denmark's profile keeps the tax itself in TaxExclusiveAmount */
    if (text_holds(element_text(element_choice(document, layout->profile), mem), S("OIOUBL")))
        net_paths = S("LineExtensionAmount");
    Element net = amount_element(totals, net_paths, out->currency, mem);
    Element gross = amount_element(totals, layout->gross, out->currency, mem);
    out->has_net = read_decimal(net, mem, &out->net);
    out->has_gross = read_decimal(gross, mem, &out->gross);
    Slice named = element_attribute(net ? net : gross, S("currencyID"), mem);
    if (out->currency.len == 0 && is_currency(named))
        out->currency = named;
}

static size_t count_lines(Element first)
{
    size_t count = 0;
    for (Element line = first; line; line = element_next(line, element_local(first)))
        count++;
    return count;
}

/* All lines or none: some of them would add up to something that nobody wrote. */
static void read_lines(const struct layout *layout, Element body, struct arena *mem, struct document_facts *out)
{
    Element line = element_choice(body, layout->lines);
    size_t count = count_lines(line);
    if (count == 0 || count > MAX_DOCUMENT_LINES)
        return;
    struct document_line *lines = ARENA_ARRAY(mem, struct document_line, count);
    for (size_t i = 0; i < count; i++, line = element_next(line, element_local(line))) {
        size_t mark = arena_mark(mem);
        lines[i].has_quantity = read_decimal(element_choice(line, layout->quantity), mem, &lines[i].quantity);
        lines[i].has_net = read_decimal(element_choice(line, layout->line_net), mem, &lines[i].net);
        arena_rewind(mem, mark);
    }
    out->lines = lines;
    out->line_count = count;
}

/* Where a buyer gave no order, the field may only be left out in words. */
static Slice read_order(Element element, struct arena *mem)
{
    Slice order = element_text(element, mem);
    return slice_equal_nocase(order, S("NA")) || slice_equal_nocase(order, S("N/A")) ? (Slice){0} : order;
}

void facts_from_xml(enum document_family family, Element document, struct arena *mem, struct document_facts *out)
{
    *out = (struct document_facts){0};
    if (family == FAMILY_OTHER)
        return;
    const struct layout *layout = &layouts[family];
    Element body = layout->body.len ? element_choice(document, layout->body) : document;
    Slice currency = element_text(element_choice(body, layout->currency), mem);
    out->number = element_text(element_choice(document, layout->number), mem);
    out->issued = read_date(element_choice(document, layout->issued), mem);
    out->currency = is_currency(currency) ? currency : (Slice){0};
    out->order = read_order(element_choice(body, layout->order), mem);
    out->amends = element_text(element_choice(body, layout->amends), mem);
    read_totals(layout, document, body, mem, out);
    read_lines(layout, body, mem, out);
}
