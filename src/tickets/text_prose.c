/* Sentences: a label, perhaps a word such as "is", and a value whose form bounds it. A value that its form does not
   bound, that may be what is shown, or beside which another number stands, is left out. */
#include "tickets/text_sentence_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "programme/catalogue.h"
#include "tickets/columns_private.h"
#include "tickets/number.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"
#include "tickets/title.h"

#include <string.h>

#define MAX_PROSE_WORDS 20000
#define MAX_TYPE_WORDS 6
#define MAX_MONEY_WORDS 4
#define MAX_LINKS 4
#define MAX_SERIES 4 /* letters */
#define LEAST_INVOICE_BYTES 4
#define LEAST_INVOICE_DIGITS 3

struct prose {
    struct text_walk *walk;
    struct text_claim found;
    unsigned named;    /* bits of the details that are spoken of, with a value or without */
    bool has_number;
    struct spoken_month month;
};

/* --- values --- */

struct value {
    Slice text;
    size_t words; /* that it takes */
};

static bool is_number_word(Slice word)
{
    size_t i = 0;
    while (i < word.len && (is_digit(word.at[i]) || slice_has(S(".,'"), word.at[i])))
        i++;
    return word.len && i == word.len && is_digit(word.at[0]);
}

static bool is_money(const struct text_walk *walk, Slice text)
{
    size_t mark = arena_mark(walk->mem);
    bool is = names_money(text, walk->mem);
    arena_rewind(walk->mem, mark);
    return is;
}

static bool is_amount(const struct text_walk *walk, Slice text)
{
    size_t mark = arena_mark(walk->mem);
    enum amount_state state = amount_read(text, 0, walk->programme, walk->mem).state;
    arena_rewind(walk->mem, mark);
    return state == AMOUNT_READ || state == AMOUNT_AMBIGUOUS;
}

static bool is_year(Slice word)
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
static bool has_rival(struct sentence *sentence, size_t from, bool is_clause)
{
    for (size_t i = from; i < sentence->count; i++) {
        const struct label *label;
        const struct sentence_word *word = &sentence->words[i];
        if ((sentence_label(sentence, i, &label) && label) || (word->digits && counts_units(sentence, i)))
            return false;
        if (!is_year(word->bare) && (is_clause ? word->digits > 0 : is_number_word(word->bare)))
            return true;
        is_clause &= !word->ends_clause;
    }
    return false;
}

/* "25", and "25개" where the unit is glued to it. */
static bool is_count(const struct text_walk *walk, Slice word)
{
    size_t i = 0, mark = arena_mark(walk->mem);
    while (i < word.len && (is_digit(word.at[i]) || slice_has(S(".,'"), word.at[i])))
        i++;
    bool is = is_number_word(slice_part(word, 0, i)) &&
              (i == word.len || word_is_unit(slice_skip(word, i), true, walk->mem));
    arena_rewind(walk->mem, mark);
    return is;
}

static struct value count_at(struct prose *prose, struct sentence *sentence, size_t at)
{
    Slice word = sentence->words[at].bare;
    bool is_last = at + 1 == sentence->count, is_end = is_last || sentence->words[at].ends_clause;
    if (!is_count(prose->walk, word) || (!is_end && is_money(prose->walk, sentence->words[at + 1].bare)))
        return (struct value){.words = 0};
    if (!is_last && has_rival(sentence, at + 1, !is_end))
        return (struct value){.words = 0};
    return (struct value){word, 1};
}

/* Numbers and currencies and nothing else. */
static bool is_sum(const struct prose *prose, const struct sentence *sentence, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++)
        if (!sentence->words[i].digits && !is_money(prose->walk, sentence->words[i].bare))
            return false;
    return true;
}

static struct value money_at(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    for (size_t count = MAX_MONEY_WORDS; count > 0; count--) {
        if (at + count > sentence->count || !sentence_holds_together(sentence, at, count))
            continue;
        Slice text = sentence_span(sentence, at, count);
        bool is_marked = is_money(prose->walk, text) || slice_has(text, '.') || slice_has(text, ',');
        if (digits_in(text) && is_marked && is_sum(prose, sentence, at, count) && is_amount(prose->walk, text))
            return (struct value){text, count};
    }
    return (struct value){.words = 0};
}

static struct value type_at(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    for (size_t count = MAX_TYPE_WORDS; count > 0; count--) {
        if (at + count > sentence->count || !sentence_holds_together(sentence, at, count))
            continue;
        Slice text = sentence_span(sentence, at, count);
        size_t mark = arena_mark(prose->walk->mem);
        bool is = omlp_type_find(prose->walk->programme, text, prose->walk->mem) != OMLP_NONE;
        arena_rewind(prose->walk->mem, mark);
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
static bool is_amount_word(const struct prose *prose, Slice word)
{
    bool is_plain = is_lettered_number(word) && !slice_has(word, '.') && !slice_has(word, ',');
    return !is_plain && is_money(prose->walk, word);
}

/* Neither a date nor a year nor an amount. */
static bool looks_like_invoice(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    Slice word = sentence->words[at].bare;
    bool is_last = sentence->words[at].ends_clause || at + 1 == sentence->count;
    bool is_date = is_number_word(word) && (slice_has(word, '.') || slice_has(word, ','));
    struct arena *mem = prose->walk->mem;
    size_t mark = arena_mark(mem);
    enum period_state state = period_read(word, S(""), S(""), mem).state;
    is_date |= digits_in(word) < word.len && (state == PERIOD_READ || state == PERIOD_AMBIGUOUS);
    arena_rewind(mem, mark);
    bool is_long = word.len >= LEAST_INVOICE_BYTES && digits_in(word) >= LEAST_INVOICE_DIGITS;
    return (is_long || is_lettered_number(word)) && !is_year(word) && !is_date &&
           !is_amount_word(prose, word) && (is_last || !is_money(prose->walk, sentence->words[at + 1].bare));
}

/* "A-0011, A-0012 and A-0013" are a list, which its reader takes apart. */
static struct value invoice_at(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    size_t end = at;
    if (!looks_like_invoice(prose, sentence, at))
        return (struct value){.words = 0};
    for (size_t next = at + 1; next < sentence->count && next <= end + 2; next++)
        if (looks_like_invoice(prose, sentence, next) && (sentence->words[end].ends_clause || next == end + 2))
            end = next;
    return (struct value){sentence_span(sentence, at, end - at + 1), end - at + 1};
}

static struct value partner_at(const struct sentence *sentence, size_t at)
{
    Slice word = sentence->words[at].bare;
    bool is_id = word.len >= LEAST_INVOICE_BYTES && digits_in(word) == word.len;
    return (struct value){word, is_id};
}

static struct value value_at(struct prose *prose, struct sentence *sentence, uint8_t field, size_t at)
{
    if (at >= sentence->count)
        return (struct value){.words = 0};
    switch (field) {
    case CLAIM_OMLP_TYPE: return type_at(prose, sentence, at);
    case CLAIM_PURCHASE_UNIT:
    case CLAIM_KPI_VALUE: return count_at(prose, sentence, at);
    case CLAIM_REVENUE: return money_at(prose, sentence, at);
    case CLAIM_INVOICE_NUMBER: return invoice_at(prose, sentence, at);
    case FIELD_PARTNER_ID: return partner_at(sentence, at);
    default: return (struct value){.words = 0};
    }
}

/* Words such as "is" between a label and its value, and marks that stand alone. */
static size_t skip_links(const struct sentence *sentence, size_t at)
{
    const struct label_words *words = &sentence->walk->labels->words;
    for (size_t i = 0; i < MAX_LINKS && at < sentence->count; i++, at++) {
        const struct sentence_word *word = &sentence->words[at];
        bool is_sign = word->text.len == 1 && slice_has(S(":=-#"), word->text.at[0]);
        if (!is_sign && (word->ends_clause || !label_words_link(words, sentence_key(sentence, at, 1))))
            break;
    }
    return at;
}

/* --- what was found --- */

static void take(struct prose *prose, uint8_t field, Slice value)
{
    struct text_claim *found = &prose->found;
    if (field == FIELD_PARTNER_ID) {
        if (!prose->walk->out->partner_id.len)
            prose->walk->out->partner_id = value;
        return;
    }
    if (!found->raw[field].len)
        found->raw[field] = value;
    else if (!slice_equal(found->raw[field], value))
        found->other[field] = value;
}

/* Does the clause that the value stands in speak of what is shown? */
static bool is_of_what_is_shown(const struct prose *prose, const struct sentence *sentence, size_t value, size_t after)
{
    size_t end = after;
    if (value >= sentence->count)
        return false;
    while (end < sentence->count && !sentence->words[end - 1].ends_clause)
        end++;
    Slice said = sentence_span(sentence, sentence->past, end - sentence->past);
    return label_words_say_published(&prose->walk->labels->words, said, prose->walk->mem);
}

static bool has_two_sides(uint8_t field)
{
    return field == CLAIM_PURCHASE_UNIT || field == CLAIM_KPI_VALUE || field == CLAIM_REVENUE;
}

/* "40 digital MOC licences": the words of the type that ends where the label begins. */
static struct value type_before(const struct prose *prose, const struct sentence *sentence, size_t label)
{
    for (size_t words = 1; words <= MAX_TYPE_WORDS && label > sentence->past + words; words++) {
        struct value type = type_at(prose, sentence, label - words);
        if (type.words == words)
            return type;
    }
    return (struct value){.words = 0};
}

/* "25 licences", "25 licences MOC" and "25 MOC licences". */
static void take_units_before(struct prose *prose, struct sentence *sentence, size_t label, size_t count)
{
    if (label == sentence->past || sentence->words[label - 1].ends_clause)
        return;
    struct value before = type_before(prose, sentence, label);
    Slice number = sentence->words[label - 1 - before.words].bare;
    if (!is_number_word(number) || is_of_what_is_shown(prose, sentence, label, label + count))
        return;
    take(prose, CLAIM_PURCHASE_UNIT, number);
    if (before.words)
        take(prose, CLAIM_OMLP_TYPE, before.text);
    sentence->past = label + count;
    if (before.words || sentence->words[label + count - 1].ends_clause || label + count >= sentence->count)
        return;
    struct value type = type_at(prose, sentence, label + count);
    if (type.words)
        take(prose, CLAIM_OMLP_TYPE, type.text);
    sentence->past += type.words;
}

/* "fatura FT 2020/55": the capitals before the number are its series, or a label that its normal form leaves out. */
static struct value with_series(const struct sentence *sentence, size_t begins, struct value value)
{
    Slice word = sentence->words[begins - 1].text;
    size_t i = 0;
    while (i < word.len && word.at[i] >= 'A' && word.at[i] <= 'Z')
        i++;
    if (i < word.len || word.len < 2 || word.len > MAX_SERIES)
        return value;
    return (struct value){sentence_span(sentence, begins - 1, value.words + 1), value.words};
}

/* The first word behind the label and its value. */
static size_t take_label(struct prose *prose, struct sentence *sentence, size_t at, size_t count,
                         const struct label *label)
{
    size_t after = at + count;
    bool is_over = sentence->words[after - 1].ends_clause;
    size_t begins = is_over ? sentence->count : skip_links(sentence, after);
    struct value value = value_at(prose, sentence, label->field, begins);
    if (value.words && label->field == CLAIM_INVOICE_NUMBER && begins == after)
        value = with_series(sentence, begins, value);
    prose->named |= label->field < CLAIM_FIELD_COUNT ? 1u << label->field : 0;
    if (!value.words) {
        if (label->field == CLAIM_PURCHASE_UNIT)
            take_units_before(prose, sentence, at, count);
        return after > sentence->past ? after : sentence->past;
    }
    size_t end = begins + value.words;
    if (!has_two_sides(label->field) || !is_of_what_is_shown(prose, sentence, begins, end)) {
        take(prose, label->field, value.text);
        if (label->field == CLAIM_REVENUE && label->qualifier.len && !prose->found.raw[CLAIM_CURRENCY].len)
            prose->found.raw[CLAIM_CURRENCY] = title_currency(label->qualifier, prose->walk->mem);
        text_vote(prose->walk, sentence_span(sentence, at, count));
    }
    sentence->past = end;
    return end;
}

static void read_labels(struct prose *prose, struct sentence *sentence)
{
    for (size_t i = 0; i < sentence->count;) {
        const struct label *label;
        size_t count = sentence_label(sentence, i, &label);
        prose->named |= count && !label ? 1u << CLAIM_KPI_VALUE : 0;
        prose->has_number |= sentence->words[i].digits > 0;
        if (label && label->field != CLAIM_MONTH && label->field != CLAIM_YEAR)
            i = take_label(prose, sentence, i, count, label);
        else
            i += count ? count : 1;
    }
}

/* --- all --- */

static void read_sentence(struct prose *prose, struct sentence *sentence)
{
    read_labels(prose, sentence);
    sentence_months(sentence, &prose->month);
    sentence_clear(sentence);
}

static void read_paragraph(struct prose *prose, Slice text, struct sentence *sentence, size_t *words)
{
    for (Slice rest = text; rest.len && *words < MAX_PROSE_WORDS;) {
        Slice word = slice_cut(rest, ' ', &rest);
        if (!word.len)
            continue;
        ++*words;
        if (!sentence_add(sentence, word)) {
            read_sentence(prose, sentence);
            if (!sentence_add(sentence, word)) /* too long for any */
                continue;
        }
        if (word_ends_sentence(&sentence->words[sentence->count - 1]))
            read_sentence(prose, sentence);
    }
    read_sentence(prose, sentence);
    text_wide_months(prose->walk, text, &prose->month);
}

/* One claim only: which of several a sentence speaks of cannot be told. */
static bool fill(struct prose *prose)
{
    struct labelled_text *out = prose->walk->out;
    struct text_claim *claim = &out->claims[0];
    bool is_first = out->count == 0, is_key = false, any = false;
    const enum claim_field keys[] = {CLAIM_INVOICE_NUMBER, CLAIM_KPI_VALUE};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        is_key |= prose->found.raw[keys[i]].len > 0;
    if (out->count > 1 || (is_first && !is_key))
        return false;
    if (prose->month.is_given && !prose->month.is_open)
        prose->found.raw[CLAIM_MONTH] = prose->month.text;
    if (claim->raw[CLAIM_MONTH].len || claim->raw[CLAIM_YEAR].len)
        prose->found.raw[CLAIM_MONTH] = (Slice){0};
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (!claim->raw[field].len && prose->found.raw[field].len) {
            claim->raw[field] = prose->found.raw[field];
            claim->other[field] = prose->found.other[field];
            out->count = 1;
            any = true;
        }
    return any;
}

bool text_take_prose(struct text_walk *walk, Slice text)
{
    struct prose prose = {.walk = walk};
    struct sentence *sentence = sentence_new(walk);
    size_t words = 0;
    while (text.len)
        read_paragraph(&prose, plain_text(slice_cut(text, '\n', &text), walk->mem), sentence, &words);
    bool is_of_kpis = prose.named & (1u << CLAIM_KPI_VALUE | 1u << CLAIM_OMLP_TYPE);
    walk->out->speaks_of_kpis = prose.has_number && is_of_kpis && (prose.named & (prose.named - 1));
    bool had_partner = walk->out->partner_id.len > 0;
    return fill(&prose) || had_partner;
}
