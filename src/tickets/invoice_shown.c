/* Asked for every claim that is written out, so what has no blank is told by one look. */
#include "tickets/invoice_shown.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/invoice_end.h"
#include "tickets/invoice_end_private.h"
#include "tickets/invoice_number.h"
#include "tickets/invoice_words_private.h"
#include "tickets/plain_private.h"

/* "INV 2020 5": so short a word may as well be the first group of the number. */
#define LONGEST_GROUP_WORD 3

static bool may_have_blanks(Slice text)
{
    return slice_has(text, ' ') || slice_has(text, '\t') || !slice_is_ascii(text);
}

static bool has_blank_behind_digit(Slice text)
{
    for (size_t i = 1; i < text.len; i++)
        if (text.at[i] == ' ' && is_digit(text.at[i - 1]))
            return true;
    return false;
}

static bool is_group_word(Slice label, struct arena *scratch)
{
    size_t letters = 0;
    while (letters < label.len && is_letter(label.at[letters]))
        letters++;
    return letters && letters <= LONGEST_GROUP_WORD && letters + 1 == label.len && label.at[letters] == ' ' &&
           word_class_of(slice_part(label, 0, letters), scratch) == WORD_LABEL;
}

Slice invoice_shown(const struct claim *claim, struct arena *mem)
{
    Slice raw = claim_raw(claim, CLAIM_INVOICE_NUMBER), number;
    if (LIKELY(!may_have_blanks(raw)) || !claim->invoice.len || invoice_read(raw, mem, &number) == INVOICE_OPEN)
        return claim->invoice;
    Slice text = slice_trim(invoice_plain_text(number, mem));
    size_t from = invoice_label_end(text, mem);
    Slice shown = is_group_word(slice_part(text, 0, from), mem) ? text : slice_skip(text, from);
    bool is_same = has_blank_behind_digit(shown) && slice_equal(invoice_normal(shown, mem), claim->invoice);
    return is_same ? shown : claim->invoice;
}
