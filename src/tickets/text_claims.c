/* Labels looked up and counted; values put into claims. A detail that is given again contradicts the first, unless
   what follows is a claim of its own. */
#include "tickets/text_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/columns_private.h"
#include "tickets/invoice_end.h"
#include "tickets/number.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_html.h"
#include "tickets/title.h"
#include "tickets/title_scale.h"

#define MAX_LOOKUPS 20000 /* of possible labels in one text */

/* --- labels --- */

/* Claims and the partner only: what else a label may name is no matter of texts. */
bool text_label_at(struct text_walk *walk, Slice text, bool whole, struct label *out)
{
    const struct label *meanings;
    bool put_together, found = false;
    if (++walk->lookups > MAX_LOOKUPS || text.len > MAX_LABEL_BYTES)
        return false;
    size_t mark = arena_mark(walk->mem);
    size_t count = labels_of(walk->labels, text, walk->mem, &meanings, &put_together);
    unsigned fields = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_detail = meanings[i].field < CLAIM_FIELD_COUNT;
        if ((!is_detail && meanings[i].field != FIELD_PARTNER_ID) || (!whole && put_together))
            continue;
        if (!found)
            *out = meanings[i];
        found = true;
        fields |= is_detail ? 1u << meanings[i].field : 0;
    }
    found = found && !label_words_are_published(&walk->labels->words, text, walk->mem);
    if (found)
        out->also = (uint16_t)(out->field < CLAIM_FIELD_COUNT ? fields & ~(1u << out->field) : 0);
    arena_rewind(walk->mem, mark);
    return found;
}

bool text_label_is_published(struct text_walk *walk, Slice text)
{
    return text.len <= MAX_LABEL_BYTES && ++walk->lookups <= MAX_LOOKUPS &&
           label_words_are_published(&walk->labels->words, text, walk->mem);
}

bool text_names_invoice(struct text_walk *walk, Slice text, struct label *out)
{
    struct label found[MAX_MEANINGS];
    size_t mark = arena_mark(walk->mem);
    size_t count = text.len <= MAX_LABEL_BYTES && ++walk->lookups <= MAX_LOOKUPS
                       ? label_words_read(&walk->labels->words, text, found, MAX_MEANINGS, walk->mem)
                       : 0;
    arena_rewind(walk->mem, mark);
    for (size_t i = 0; i < count; i++)
        if (found[i].field == CLAIM_INVOICE_NUMBER) {
            *out = found[i];
            return true;
        }
    return false;
}

void text_vote(struct text_walk *walk, Slice label)
{
    const struct label *meanings;
    bool put_together;
    size_t mark = arena_mark(walk->mem), count = labels_of(walk->labels, label, walk->mem, &meanings, &put_together);
    for (size_t m = 0; m < count; m++) {
        size_t i = 0;
        if (slice_equal(meanings[m].language, LANGUAGE_OF_NONE))
            continue;
        while (i < walk->vote_count && !slice_equal(walk->votes[i].language, meanings[m].language))
            i++;
        if (i == walk->vote_count && i < MAX_LANGUAGES)
            walk->votes[walk->vote_count++] = (struct vote){.language = meanings[m].language};
        if (i < walk->vote_count)
            walk->votes[i].count++;
    }
    arena_rewind(walk->mem, mark);
}

Slice text_language(const struct text_walk *walk)
{
    size_t most = 1;
    Slice best = {0};
    for (size_t i = 0; i < walk->vote_count; i++) {
        if (walk->votes[i].count < most)
            continue;
        best = walk->votes[i].count > most ? walk->votes[i].language : (Slice){0};
        most = walk->votes[i].count;
    }
    return best;
}

/* --- claims --- */

static struct text_claim *claim_now(struct text_walk *walk)
{
    while (walk->begun_count <= walk->now)
        walk->out->claims[walk->begun_count++] = (struct text_claim){.mistranslated = false};
    return &walk->out->claims[walk->now];
}

/* Two details that differ make two claims when one of them tells claims apart: month, type or invoice. */
static bool is_of_its_own(const struct text_claim *claim, const struct text_claim *base)
{
    static const unsigned char kinds[CLAIM_FIELD_COUNT] = {
        [CLAIM_MONTH] = 1,          [CLAIM_YEAR] = 1,      [CLAIM_OMLP_TYPE] = 2, [CLAIM_PURCHASE_UNIT] = 4,
        [CLAIM_INVOICE_NUMBER] = 8, [CLAIM_KPI_VALUE] = 16, [CLAIM_REVENUE] = 32,
    };
    unsigned given = 0, told_apart = 0;
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        if (!claim->raw[field].len)
            continue;
        given |= kinds[field];
        bool tells = field == CLAIM_MONTH || field == CLAIM_OMLP_TYPE || field == CLAIM_INVOICE_NUMBER;
        if (tells && !slice_equal(claim->raw[field], base->raw[field]))
            told_apart |= kinds[field];
    }
    return told_apart && (given & (given - 1));
}

void text_settle_claim(struct text_walk *walk)
{
    struct labelled_text *out = walk->out;
    if (!walk->is_open)
        return;
    struct text_claim *claim = claim_now(walk), *base = &out->claims[walk->base];
    walk->is_open = false;
    if (is_of_its_own(claim, base))
        return;
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        if (!base->raw[field].len)
            base->raw[field] = claim->raw[field];
        else if (claim->raw[field].len && !base->other[field].len && !slice_equal(claim->raw[field], base->raw[field]))
            base->other[field] = claim->raw[field];
    }
    *claim = (struct text_claim){.mistranslated = false};
    out->count = walk->now;
    walk->now = walk->base;
}

void text_next_claim(struct text_walk *walk)
{
    text_settle_claim(walk);
    walk->again = (struct text_claim){.mistranslated = false};
    if (walk->now + 1 < MAX_TEXT_CLAIMS)
        walk->now++;
}

bool text_claim_begun(struct text_walk *walk)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (claim_now(walk)->raw[field].len)
            return true;
    return false;
}

/* "Jumlah" is the units or the amount: money is the amount, and what one field has already is the other one's. */
static uint8_t field_meant(struct text_walk *walk, const struct label *label, Slice value)
{
    const struct text_claim *claim = claim_now(walk);
    if (!label->also)
        return label->field;
    size_t mark = arena_mark(walk->mem);
    bool is_money = (label->also >> CLAIM_REVENUE & 1) && names_money(value, walk->mem);
    arena_rewind(walk->mem, mark);
    if (is_money)
        return CLAIM_REVENUE;
    if (!claim->raw[label->field].len || slice_equal(claim->raw[label->field], value))
        return label->field;
    for (uint8_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (label->also >> field & 1 && !claim->raw[field].len)
            return field;
    return label->field;
}

/* Lines of a cell are lines of a list of numbers, and blanks elsewhere. */
static Slice without_cell_lines(struct text_walk *walk, size_t field, Slice value)
{
    if (!slice_has(value, CELL_LINE))
        return value;
    char *at = ARENA_ARRAY(walk->mem, char, value.len);
    for (size_t i = 0; i < value.len; i++)
        at[i] = value.at[i] != CELL_LINE ? value.at[i] : field == CLAIM_INVOICE_NUMBER ? '\n' : ' ';
    walk->has_copies = true;
    return (Slice){at, value.len};
}

/* "Umsatz (TEUR): 12,5" says what it counts in beside its name; put behind the value it is read with it, and where
   that is left open the value cannot be read. */
static Slice with_scale(struct text_walk *walk, Slice qualifier, Slice value)
{
    static const struct {
        int64_t factor;
        const char *word;
    } words[] = {{1000, "thousand"}, {10000, "万"}, {100000, "lakh"}, {1000000, "million"}, {10000000, "crore"},
                 {100000000, "億"}};
    int64_t factor = 0;
    Slice currency;
    Slice bracketed = arena_printf(walk->mem, "(%.*s)", SLICE_ARG(qualifier));
    enum title_scale scale = title_scale(bracketed, walk->mem, &factor, &currency);
    if (scale == SCALE_NONE)
        return value;
    walk->has_copies = true;
    for (size_t i = 0; scale == SCALE_READ && i < COUNT_OF(words); i++)
        if (words[i].factor == factor)
            return arena_printf(walk->mem, "%.*s %s %.*s", SLICE_ARG(value), words[i].word, SLICE_ARG(currency));
    return arena_printf(walk->mem, "%.*s [%.*s]", SLICE_ARG(value), SLICE_ARG(qualifier));
}

/* False when there is nothing to put into the claim's field. */
static bool prepare(struct text_walk *walk, const struct label *named, Slice *value, struct label *label)
{
    *value = text_clean_value(*value);
    if (!value->len || text_is_empty_marker(*value))
        return false;
    *label = *named;
    label->field = field_meant(walk, named, *value);
    /* the number ends the sentence */
    bool is_number = label->field == CLAIM_INVOICE_NUMBER || label->field == FIELD_PARTNER_ID;
    if (is_number && slice_ends(*value, S(".")))
        *value = slice_part(*value, 0, value->len - 1);
    *value = without_cell_lines(walk, label->field, *value);
    Slice number;
    if (label->field == CLAIM_INVOICE_NUMBER && invoice_read(*value, walk->mem, &number) == INVOICE_CUT) {
        *value = number;
        walk->has_copies = true;
    }
    if (label->field == FIELD_PARTNER_ID) {
        if (!walk->out->partner_id.len)
            walk->out->partner_id = *value;
        return false;
    }
    bool is_amount = label->field == CLAIM_REVENUE || label->field == CLAIM_KPI_VALUE ||
                     label->field == CLAIM_PURCHASE_UNIT;
    if (is_amount && label->qualifier.len)
        *value = with_scale(walk, label->qualifier, *value);
    return !walk->in_signature;
}

static bool is_said_again(struct text_walk *walk, const struct label *label, Slice value)
{
    return slice_equal(claim_now(walk)->raw[label->field], value);
}

static void put(struct text_walk *walk, const struct label *label, Slice value)
{
    struct text_claim *claim = claim_now(walk);
    claim->raw[label->field] = value;
    if (label->field == CLAIM_REVENUE && label->qualifier.len && !claim->raw[CLAIM_CURRENCY].len)
        claim->raw[CLAIM_CURRENCY] = title_currency(label->qualifier, walk->mem);
    claim->mistranslated |= label->mistranslated;
    if (walk->out->count <= walk->now)
        walk->out->count = walk->now + 1;
}

void text_take_value(struct text_walk *walk, const struct label *named, Slice value)
{
    struct label label;
    if (!prepare(walk, named, &value, &label))
        return;
    if (claim_now(walk)->raw[label.field].len && !is_said_again(walk, &label, value))
        text_settle_claim(walk);
    if (is_said_again(walk, &label, value)) {
        walk->again.raw[label.field] = value;
        return;
    }
    if (claim_now(walk)->raw[label.field].len) {
        if (walk->now + 1 == MAX_TEXT_CLAIMS)
            return;
        walk->base = walk->now++;
        walk->is_open = true;
        *claim_now(walk) = walk->again;
    }
    walk->again = (struct text_claim){.mistranslated = false};
    put(walk, &label, value);
}

void text_take_cell(struct text_walk *walk, const struct label *named, Slice value)
{
    struct label label;
    if (!prepare(walk, named, &value, &label))
        return;
    struct text_claim *claim = claim_now(walk);
    if (!claim->raw[label.field].len)
        put(walk, &label, value);
    else if (!is_said_again(walk, &label, value) && !claim->other[label.field].len)
        claim->other[label.field] = value;
}

bool text_names_enough(const struct labelled_text *out)
{
    for (size_t i = 0; i < out->count; i++) {
        size_t details = 0;
        for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
            details += out->claims[i].raw[field].len > 0;
        if (details >= LEAST_DETAILS)
            return true;
    }
    return false;
}
