/* Facts printed in a text: only where a label stands by them, and where all labels say the same. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/partner_ids.h"
#include "evidence/text_amounts.h"
#include "evidence/text_dates.h"
#include "evidence/text_judge.h"
#include "evidence/text_number.h"
#include "evidence/text_quantities.h"
#include "tickets/number.h"
#include "tickets/ticket_time.h"

/* "Invoice date: 2020-01-24" beneath a title "INVOICE" is no number. */
static bool is_that_day(Slice text, Date day, struct arena *mem)
{
    struct ticket_time time;
    return day.day != DATE_NONE.day && ticket_time_read(text, 0, (Slice){0}, mem, &time) &&
           instant_date(time.at, 0).day == day.day;
}

/* What its own numbers prove says more than its language: invoices in English come from everywhere. */
static char decimal_mark_of(Slice text, Slice language, struct arena *mem)
{
    unsigned proven = marks_proven_in(text, NULL, mem);
    return proven == PROVES_POINT ? '.' : proven == PROVES_COMMA ? ',' : decimal_mark_of_language(language);
}

void facts_from_text(const struct text_document *document, const struct text_hits *hits,
                     const struct text_rules *rules, enum document_kind kind, Slice language, struct arena *mem,
                     struct document_facts *out)
{
    char mark = decimal_mark_of(document->folded, language, mem);
    struct numbering numbering = {document, hits, rules, language, mem};
    *out = (struct document_facts){0};
    out->order = reference_from_text(&numbering, TEXT_FACT_ORDER);
    out->amends = reference_from_text(&numbering, TEXT_FACT_AMENDS);
    out->number = number_from_text(&numbering, kind, out->amends);
    for (size_t i = 0; i < hits->count; i++)
        if (hits->at[i].rule->fact == TEXT_FACT_PARTNER)
            partner_ids_add(&out->partner_ids,
                            slice_part(document->folded, hits->at[i].value_at, hits->at[i].value_end), mem);
    out->issued = issued_from_text(document, hits, rules, language, mem, out->issued_either);
    if (is_that_day(out->number, out->issued, mem))
        out->number = (Slice){0};
    out->number = unicode_plain_digits(out->number, mem);
    out->order = unicode_plain_digits(out->order, mem);
    out->amends = unicode_plain_digits(out->amends, mem);
    amounts_from_text(&numbering, mark, out);
    quantities_from_text(document, hits, rules, mark, mem, out);
}
