/* What people write freely into documents whose structure says that they are invoices: a title of a proforma or an
   order confirmation among it, or words that deny an invoice, and nobody can tell. */
#include "base/arena.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"
#include "evidence/text_document.h"
#include "evidence/text_judge.h"

#define MAX_REMARK_TITLE 80   /* bytes */
#define MAX_REMARK_BYTES 4000 /* what follows is small print */

static bool ends_clause(char c)
{
    return slice_has(S(".;:!|/\n()*"), c);
}

/* "PROFORMA INVOICE - not a tax document": a clause that is such a title and nothing else; one with a number names
   another document. */
static bool titles_refused(Slice text, struct arena *mem, Slice *title)
{
    for (size_t from = 0, at = 0; at <= text.len; at++) {
        bool is_dash = at + 1 < text.len && at > 0 && text.at[at] == '-' && text.at[at - 1] == ' ';
        if (at < text.len && !is_dash && !ends_clause(text.at[at]))
            continue;
        Slice clause = slice_trim(slice_part(text, from, at));
        bool has_digit = false;
        for (size_t i = 0; i < clause.len && clause.len <= MAX_REMARK_TITLE; i++)
            has_digit |= clause.at[i] >= '0' && clause.at[i] <= '9';
        if (clause.len && clause.len <= MAX_REMARK_TITLE && !has_digit && kind_is_named_refused(clause, mem)) {
            *title = clause;
            return true;
        }
        from = at + 1;
    }
    return false;
}

bool remark_denies(const struct screener *screener, Slice text, Slice *words)
{
    struct text_document document = {.mem = screener->mem};
    text = slice_part(text, 0, text.len < MAX_REMARK_BYTES ? text.len : MAX_REMARK_BYTES);
    if (titles_refused(text, screener->mem, words))
        return true;
    text_document_add_all(&document, text, false);
    text_document_finish(&document, (Slice){0});
    return text_denies(screener, &document, words);
}
