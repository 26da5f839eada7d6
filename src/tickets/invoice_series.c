/* Letters that belong to a number though a blank parts them, and words that do not. */
#include "tickets/invoice_end_private.h"

#include "base/slice.h"
#include "tickets/plain_private.h"

#define LONGEST_SMALL 3    /* letters of either that are not all capitals: "g 002297373", "Ab 12345" */
#define OWN_SHAPE_CHARS 10 /* of the publisher's own numbers: D, E or G, and nine letters and digits, */
#define OWN_SHAPE_DIGITS 4 /* of which so many at least are digits */

/* Short words that stand before a number in sentences of many languages, and are no series of one. */
static const char no_series[] =
    " see the our my for to on of in at is was are and or not by per via who how und von vom zu zum zur fur mit am im an "
    "bei auf aus der die das den les des du de la le un une sur par et en est ver su mi por con los las del el y o em da "
    "do no na nos os as um uma com ao vai zie van het een op te voor til av pa och og fra med den det za od ze po do ve "
    "bu va cu si din la al in tel fax vat tax uid mpn kpi id qty usd eur gbp jpy krw cny inr brl chf sek nok dkk pln czk "
    "huf try rub it we ca abt etc moc mlo mb kb pcs st stk jan feb mar apr may mai jun jul aug sep oct okt nov dec dez "
    "q po ok ist sie ich wir fy i a ";

bool invoice_is_small_series(Slice word, struct arena *scratch)
{
    for (size_t i = 0; i < word.len; i++)
        if (!is_letter(word.at[i]))
            return false;
    return word.len && word.len <= LONGEST_SMALL &&
           !word_in_list((Slice){no_series, sizeof no_series - 1}, word, scratch);
}

bool invoice_has_own_shape(Slice text)
{
    size_t chars = 0, digits = 0;
    if (!text.len || !slice_has(S("DdEeGg"), text.at[0]))
        return false;
    while (text.len) {
        Slice part = slice_cut(text, ' ', &text);
        size_t before = digits;
        for (size_t i = 0; i < part.len; i++) {
            if (!is_letter(part.at[i]) && !is_digit(part.at[i]))
                return false;
            digits += is_digit(part.at[i]);
        }
        if (digits == before && part.len > LONGEST_SMALL)
            return false;
        chars += part.len;
    }
    return chars == OWN_SHAPE_CHARS && digits >= OWN_SHAPE_DIGITS;
}
