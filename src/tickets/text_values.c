/* Values of sentences by their form alone: counts, sums of money, types, numbers of invoices. */
#include "tickets/text_sentence_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/columns_private.h"
#include "tickets/invoice_end.h"
#include "tickets/number.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"

#define MAX_TYPE_WORDS 6
#define MAX_MONEY_WORDS 4
#define LEAST_INVOICE_BYTES 4
#define FIRST_WIDE_BYTE 0xe3 /* of scripts whose particles follow without a blank */
#define FIRST_GLUED_BYTE 0xe0 /* the same, with those of Thai and its neighbours */
#define LEAST_INVOICE_DIGITS 3

bool prose_is_number(Slice word)
{
    size_t i = 0;
    while (i < word.len && (is_digit(word.at[i]) || slice_has(S(".,'"), word.at[i])))
        i++;
    return word.len && i == word.len && is_digit(word.at[0]);
}

#define CODE_CHARS 3

/* "TRY" and "COP" in capitals: codes that are too much like words to be among the names of money. */
static bool has_code(const struct text_walk *walk, Slice text)
{
    while (text.len) {
        Slice word = slice_cut(text, ' ', &text);
        size_t capitals = 0;
        while (capitals < word.len && word.at[capitals] >= 'A' && word.at[capitals] <= 'Z')
            capitals++;
        if (capitals == CODE_CHARS && word.len == CODE_CHARS && currency_find(walk->programme, word))
            return true;
    }
    return false;
}

bool prose_is_money(const struct text_walk *walk, Slice text)
{
    size_t mark = arena_mark(walk->mem);
    bool is = names_money(text, walk->mem);
    arena_rewind(walk->mem, mark);
    return is || has_code(walk, text);
}

static bool is_amount(const struct text_walk *walk, Slice text)
{
    size_t mark = arena_mark(walk->mem);
    enum amount_state state = amount_read(text, 0, walk->programme, walk->mem).state;
    arena_rewind(walk->mem, mark);
    return state == AMOUNT_READ || state == AMOUNT_AMBIGUOUS;
}

bool prose_is_year(Slice word)
{
    uint64_t year;
    return word.len == 4 && slice_to_u64(word, 2100, &year) && year >= 1900;
}

/* "20 licences, not 25" says 20. */
static bool counts_units(struct sentence *sentence, size_t at)
{
    const struct label *label;
    const struct sentence_word *word = &sentence->words[at];
    return at + 1 < sentence->count && !word->ends_clause && !slice_ends(word->text, S(".")) &&
           sentence_label(sentence, at + 1, &label) && label && label->field == CLAIM_PURCHASE_UNIT;
}

/* Another number before any label that may have it: "25 instead of 20", "20, not 25". */
bool prose_has_rival(struct sentence *sentence, size_t from, bool is_clause)
{
    for (size_t i = from; i < sentence->count; i++) {
        const struct label *label;
        const struct sentence_word *word = &sentence->words[i];
        if ((sentence_label(sentence, i, &label) && label) || (word->digits && counts_units(sentence, i)))
            return false;
        if (!prose_is_year(word->bare) && (is_clause ? word->digits > 0 : prose_is_number(word->bare)))
            return true;
        is_clause &= !word->ends_clause;
    }
    return false;
}

/* "25", and "25개" where the unit is glued to it. */
bool prose_is_count(const struct text_walk *walk, Slice word)
{
    size_t i = 0, mark = arena_mark(walk->mem);
    while (i < word.len && (is_digit(word.at[i]) || slice_has(S(".,'"), word.at[i])))
        i++;
    bool is = prose_is_number(slice_part(word, 0, i)) &&
              (i == word.len || word_is_unit(slice_skip(word, i), true, walk->mem));
    arena_rewind(walk->mem, mark);
    return is;
}

static struct value count_at(const struct text_walk *walk, struct sentence *sentence, size_t at)
{
    Slice word = sentence->words[at].bare;
    bool is_last = at + 1 == sentence->count, is_end = is_last || sentence->words[at].ends_clause;
    if (!prose_is_count(walk, word) || (!is_end && prose_is_money(walk, sentence->words[at + 1].bare)))
        return (struct value){.words = 0};
    if (!is_last && prose_has_rival(sentence, at + 1, !is_end))
        return (struct value){.words = 0};
    return (struct value){word, 1};
}

/* Numbers and currencies and nothing else. */
static bool is_sum(const struct text_walk *walk, const struct sentence *sentence, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++)
        if (!sentence->words[i].digits && !prose_is_money(walk, sentence->words[i].bare))
            return false;
    return true;
}

/* "円です", "원입니다", "บาทครับ", "TL'dir": how many bytes of the word are the currency before what is glued to it; 0
   when it is none, or nothing is. */
static size_t currency_before_particle(const struct text_walk *walk, Slice word)
{
    for (size_t i = word.len; i-- > 1;) {
        unsigned char next = (unsigned char)word.at[i];
        bool may_end = next >= FIRST_GLUED_BYTE || next == '\'' || next == ':' || slice_starts(slice_skip(word, i), S("\xe2\x80\x99"));
        if ((next & 0xc0) != 0x80 && may_end && prose_is_money(walk, slice_part(word, 0, i)))
            return i;
    }
    return 0;
}

static struct value money_at(const struct text_walk *walk, const struct sentence *sentence, size_t at)
{
    for (size_t count = MAX_MONEY_WORDS; count > 0; count--) {
        if (at + count > sentence->count || !sentence_holds_together(sentence, at, count))
            continue;
        Slice text = sentence_span(sentence, at, count);
        bool is_marked = prose_is_money(walk, text) || slice_has(text, '.') || slice_has(text, ',');
        if (digits_in(text) && is_marked && is_sum(walk, sentence, at, count) && is_amount(walk, text))
            return (struct value){text, count};
    }
    return (struct value){.words = 0};
}

/* With the currency of its last word, or of the word behind it, where a particle is glued to it. */
static struct value money_with_particle(const struct text_walk *walk, const struct sentence *sentence, size_t at)
{
    struct value amount = money_at(walk, sentence, at);
    size_t last = at + amount.words - (amount.words > 1);
    if (!amount.words || last >= sentence->count || sentence->words[last].digits ||
        (amount.words == 1 && (sentence->words[at].ends_clause || prose_is_money(walk, amount.text))))
        return amount;
    Slice word = sentence->words[last].bare;
    size_t size = currency_before_particle(walk, word);
    Slice text = {amount.text.at, (size_t)(word.at + size - amount.text.at)};
    return size && is_amount(walk, text) ? (struct value){text, last - at + 1} : amount;
}

struct value prose_type_at(const struct text_walk *walk, const struct sentence *sentence, size_t at)
{
    for (size_t count = MAX_TYPE_WORDS; count > 0; count--) {
        if (at + count > sentence->count || !sentence_holds_together(sentence, at, count))
            continue;
        Slice text = sentence_span(sentence, at, count);
        size_t mark = arena_mark(walk->mem);
        bool is = omlp_type_find(walk->programme, text, walk->mem) != OMLP_NONE;
        arena_rewind(walk->mem, mark);
        if (is)
            return (struct value){text, count};
    }
    return (struct value){.words = 0};
}

/* "F-1", "A/12": short, but no count of anything. */
static bool is_lettered_number(Slice word)
{
    return word.len > 2 && is_letter(word.at[0]) && digits_in(word) && (slice_has(word, '-') || slice_has(word, '/'));
}

/* "Fr. 99", but not the invoice "FR-99". */
static bool is_amount_word(const struct text_walk *walk, Slice word)
{
    bool is_plain = is_lettered_number(word) && !slice_has(word, '.') && !slice_has(word, ',');
    return !is_plain && prose_is_money(walk, word);
}

/* Without the particle and the like that is glued to it; empty when that cannot be told. */
static Slice number_in(const struct text_walk *walk, Slice word)
{
    Slice number;
    return invoice_end_of(word, walk->mem, &number) == INVOICE_OPEN ? (Slice){0} : number;
}

/* Neither a date nor a year nor an amount. */
static bool looks_like_invoice(const struct text_walk *walk, const struct sentence *sentence, size_t at)
{
    Slice word = number_in(walk, sentence->words[at].bare);
    bool is_last = sentence->words[at].ends_clause || at + 1 == sentence->count;
    bool is_date = prose_is_number(word) && (slice_has(word, '.') || slice_has(word, ','));
    struct arena *mem = walk->mem;
    size_t mark = arena_mark(mem);
    enum period_state state = period_read(word, S(""), S(""), mem).state;
    is_date |= digits_in(word) < word.len && (state == PERIOD_READ || state == PERIOD_AMBIGUOUS);
    arena_rewind(mem, mark);
    bool is_long = word.len >= LEAST_INVOICE_BYTES && digits_in(word) >= LEAST_INVOICE_DIGITS;
    return (is_long || is_lettered_number(word)) && !prose_is_year(word) && !is_date &&
           !is_amount_word(walk, word) && (is_last || !prose_is_money(walk, sentence->words[at + 1].bare));
}

/* "A-0011, A-0012 and A-0013" are a list, which its reader takes apart. */
static struct value invoice_at(const struct text_walk *walk, const struct sentence *sentence, size_t at)
{
    size_t end = at;
    if (!looks_like_invoice(walk, sentence, at))
        return (struct value){.words = 0};
    for (size_t next = at + 1; next < sentence->count && next <= end + 2; next++)
        if (looks_like_invoice(walk, sentence, next) && (sentence->words[end].ends_clause || next == end + 2))
            end = next;
    if (end == at)
        return (struct value){number_in(walk, sentence->words[at].bare), 1};
    return (struct value){sentence_span(sentence, at, end - at + 1), end - at + 1};
}

static struct value partner_at(const struct sentence *sentence, size_t at)
{
    Slice word = sentence->words[at].bare;
    size_t digits = 0; /* "6100606입니다" */
    while (digits < word.len && is_digit(word.at[digits]))
        digits++;
    bool is_id = digits >= LEAST_INVOICE_BYTES && (digits == word.len || (unsigned char)word.at[digits] >= FIRST_WIDE_BYTE);
    return (struct value){slice_part(word, 0, digits), is_id};
}

struct value prose_value_at(const struct text_walk *walk, struct sentence *sentence, uint8_t field, size_t at)
{
    if (at >= sentence->count)
        return (struct value){.words = 0};
    switch (field) {
    case CLAIM_OMLP_TYPE: return prose_type_at(walk, sentence, at);
    case CLAIM_PURCHASE_UNIT:
    case CLAIM_KPI_VALUE: return count_at(walk, sentence, at);
    case CLAIM_REVENUE: return money_with_particle(walk, sentence, at);
    case CLAIM_INVOICE_NUMBER: return invoice_at(walk, sentence, at);
    case FIELD_PARTNER_ID: return partner_at(sentence, at);
    default: return (struct value){.words = 0};
    }
}
