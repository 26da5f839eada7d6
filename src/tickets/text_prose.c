/* Sentences: a label, perhaps a word such as "is", and a value whose form bounds it. A value that its form does not
   bound, that may be what is shown, or beside which another number stands, is left out. */
#include "tickets/text_private.h"

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

#define MAX_SENTENCE_WORDS 400 /* what is longer is cut there */
#define MAX_PROSE_WORDS 20000
#define MAX_LABEL_WORDS 6
#define MAX_TYPE_WORDS 6
#define MAX_MONEY_WORDS 4
#define MAX_PERIOD_WORDS 5
#define MAX_DAY_BYTES 5 /* "31", "31st" */
#define MAX_LINKS 3
#define MAX_ABBREVIATION 4 /* bytes: "Nr.", "núm." */
#define LEAST_INVOICE_BYTES 4
#define LEAST_INVOICE_DIGITS 3

/* What label_at_word() found; it is asked again and again on the way to a value. */
struct label_there {
    struct label label;
    size_t words;
    bool is_known, is_published;
};

struct sentence {
    Slice text;
    Slice words[MAX_SENTENCE_WORDS]; /* in `text`, with their marks */
    size_t count;
    size_t past; /* words up to here belong to what was read */
    struct label_there *there; /* per word, of a sentence that is whole */
};

struct prose {
    struct text_walk *walk;
    struct text_claim found;
    unsigned named;    /* bits of the details that are spoken of, with a value or without */
    bool has_number;
    Slice period;
    int period_k;
    bool has_period, period_open;
};

/* --- words --- */

static const Slice opening = S_INIT("([{\"'<"), closing = S_INIT(",.;:)]}\"'>!?=");

static Slice bare(Slice word)
{
    while (word.len && slice_has(opening, word.at[0]))
        word = slice_skip(word, 1);
    while (word.len && slice_has(closing, word.at[word.len - 1]))
        word = slice_part(word, 0, word.len - 1);
    return word;
}

static size_t digits_in(Slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += is_digit(text.at[i]);
    return count;
}

static bool ends_clause(Slice word)
{
    size_t stop = slice_ends(word, S("."));
    return word.len > stop && slice_has(S(",;)"), word.at[word.len - 1 - stop]);
}

/* "Nr.", and not "EUR)." */
static bool is_abbreviation(Slice word)
{
    return word.len <= MAX_ABBREVIATION + 1 && digits_in(word) == 0 && !ends_clause(word);
}

static bool ends_sentence(Slice word)
{
    if (slice_ends(word, S("。")))
        return true;
    if (!word.len || !slice_has(S(".!?"), word.at[word.len - 1]))
        return false;
    bool is_ordinal = digits_in(word) <= 2 && digits_in(word) + 1 == word.len;
    return !is_ordinal && !is_abbreviation(word);
}

/* From the one word to the other, with what stands between. */
static Slice span_of(const struct sentence *sentence, size_t from, size_t count)
{
    const char *at = sentence->words[from].at;
    Slice last = sentence->words[from + count - 1];
    return bare((Slice){at, (size_t)(last.at + last.len - at)});
}

/* Words that a comma parts belong to two things. */
static bool hold_together(const struct sentence *sentence, size_t from, size_t count)
{
    for (size_t i = from; i + 1 < from + count; i++)
        if (ends_clause(sentence->words[i]) || slice_ends(sentence->words[i], S(":")))
            return false;
    return true;
}

/* --- labels --- */

static size_t look_for_label(struct prose *prose, const struct sentence *sentence, size_t at, struct label *label,
                            bool *is_published)
{
    struct text_walk *walk = prose->walk;
    *is_published = false;
    if (!labels_may_begin(walk->labels, sentence->words[at], walk->mem))
        return 0;
    size_t most = 1;
    while (most < MAX_LABEL_WORDS && at + most < sentence->count &&
           labels_may_go_on(walk->labels, sentence->words[at + most], walk->mem))
        most++;
    for (size_t count = most; count > 0; count--) {
        if (!hold_together(sentence, at, count))
            continue;
        Slice name = span_of(sentence, at, count);
        if (text_label_at(walk, name, true, label))
            return count;
        *is_published = text_label_is_published(walk, name);
        if (*is_published || text_names_invoice(walk, name, label))
            return count;
    }
    return 0;
}

/* The longest label that begins with the word; how many words it takes, 0 for none. */
static size_t label_at_word(struct prose *prose, const struct sentence *sentence, size_t at, struct label *label,
                            bool *is_published)
{
    struct label_there *there = &sentence->there[at];
    if (!there->is_known)
        there->words = look_for_label(prose, sentence, at, &there->label, &there->is_published);
    there->is_known = true;
    if (there->words)
        *label = there->label;
    *is_published = there->is_published;
    return there->words;
}

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

/* Another number before any label that may have it: "25 instead of 20", "20, not 25". */
static bool has_rival(struct prose *prose, const struct sentence *sentence, size_t from, bool is_clause)
{
    for (size_t i = from; i < sentence->count; i++) {
        struct label label;
        bool is_published;
        Slice word = bare(sentence->words[i]);
        if (label_at_word(prose, sentence, i, &label, &is_published) && !is_published)
            return false;
        bool is_counted = i + 1 < sentence->count && !ends_clause(sentence->words[i]) &&
                          !slice_ends(sentence->words[i], S(".")) &&
                          label_at_word(prose, sentence, i + 1, &label, &is_published) && !is_published &&
                          label.field == CLAIM_PURCHASE_UNIT;
        if (is_counted)
            return false;
        if (!is_year(word) && (is_clause ? digits_in(word) > 0 : is_number_word(word)))
            return true;
        is_clause &= !ends_clause(sentence->words[i]);
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

static struct value count_at(struct prose *prose, const struct sentence *sentence, size_t at)
{
    Slice word = bare(sentence->words[at]);
    bool is_last = at + 1 == sentence->count, is_end = is_last || ends_clause(sentence->words[at]);
    if (!is_count(prose->walk, word) || (!is_end && is_money(prose->walk, bare(sentence->words[at + 1]))))
        return (struct value){.words = 0};
    if (!is_last && has_rival(prose, sentence, at + 1, !is_end))
        return (struct value){.words = 0};
    return (struct value){word, 1};
}

/* Numbers and currencies and nothing else. */
static bool is_sum(const struct prose *prose, const struct sentence *sentence, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++)
        if (!digits_in(sentence->words[i]) && !is_money(prose->walk, bare(sentence->words[i])))
            return false;
    return true;
}

static struct value money_at(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    for (size_t count = MAX_MONEY_WORDS; count > 0; count--) {
        if (at + count > sentence->count || !hold_together(sentence, at, count))
            continue;
        Slice text = span_of(sentence, at, count);
        bool is_marked = is_money(prose->walk, text) || slice_has(text, '.') || slice_has(text, ',');
        if (digits_in(text) && is_marked && is_sum(prose, sentence, at, count) && is_amount(prose->walk, text))
            return (struct value){text, count};
    }
    return (struct value){.words = 0};
}

static struct value type_at(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    for (size_t count = MAX_TYPE_WORDS; count > 0; count--) {
        if (at + count > sentence->count || !hold_together(sentence, at, count))
            continue;
        Slice text = span_of(sentence, at, count);
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

/* Neither a date nor a year nor an amount. */
static bool looks_like_invoice(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    Slice word = bare(sentence->words[at]);
    bool is_last = ends_clause(sentence->words[at]) || at + 1 == sentence->count;
    bool is_date = is_number_word(word) && (slice_has(word, '.') || slice_has(word, ','));
    struct arena *mem = prose->walk->mem;
    size_t mark = arena_mark(mem);
    enum period_state state = period_read(word, S(""), S(""), mem).state;
    is_date |= digits_in(word) < word.len && (state == PERIOD_READ || state == PERIOD_AMBIGUOUS);
    arena_rewind(mem, mark);
    bool is_long = word.len >= LEAST_INVOICE_BYTES && digits_in(word) >= LEAST_INVOICE_DIGITS;
    return (is_long || is_lettered_number(word)) && !is_year(word) && !is_date &&
           !is_money(prose->walk, word) && (is_last || !is_money(prose->walk, bare(sentence->words[at + 1])));
}

/* "A-0011, A-0012 and A-0013" are a list, which its reader takes apart. */
static struct value invoice_at(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    size_t end = at;
    if (!looks_like_invoice(prose, sentence, at))
        return (struct value){.words = 0};
    for (size_t next = at + 1; next < sentence->count && next <= end + 2; next++)
        if (looks_like_invoice(prose, sentence, next) && (ends_clause(sentence->words[end]) || next == end + 2))
            end = next;
    return (struct value){span_of(sentence, at, end - at + 1), end - at + 1};
}

static struct value partner_at(const struct sentence *sentence, size_t at)
{
    Slice word = bare(sentence->words[at]);
    bool is_id = word.len >= LEAST_INVOICE_BYTES && digits_in(word) == word.len;
    return (struct value){word, is_id};
}

static struct value value_at(struct prose *prose, const struct sentence *sentence, uint8_t field, size_t at)
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
static size_t skip_links(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    const struct label_words *words = &prose->walk->labels->words;
    for (size_t i = 0; i < MAX_LINKS && at < sentence->count; i++, at++) {
        Slice word = sentence->words[at];
        bool is_sign = digits_in(word) == 0 && word.len == 1 && slice_has(S(":=-#"), word.at[0]);
        if (!is_sign && (ends_clause(word) || !label_words_link(words, bare(word), prose->walk->mem)))
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
    while (end < sentence->count && !ends_clause(sentence->words[end - 1]))
        end++;
    Slice said = span_of(sentence, sentence->past, end - sentence->past);
    return label_words_say_published(&prose->walk->labels->words, said, prose->walk->mem);
}

static bool has_two_sides(uint8_t field)
{
    return field == CLAIM_PURCHASE_UNIT || field == CLAIM_KPI_VALUE || field == CLAIM_REVENUE;
}

/* "25 licences", and "25 licences MOC". */
static void take_units_before(struct prose *prose, struct sentence *sentence, size_t label, size_t count)
{
    if (label == sentence->past || ends_clause(sentence->words[label - 1]))
        return;
    Slice number = bare(sentence->words[label - 1]);
    if (!is_number_word(number) || is_of_what_is_shown(prose, sentence, label, label + count))
        return;
    take(prose, CLAIM_PURCHASE_UNIT, number);
    sentence->past = label + count;
    if (ends_clause(sentence->words[label + count - 1]) || label + count >= sentence->count)
        return;
    struct value type = type_at(prose, sentence, label + count);
    if (type.words)
        take(prose, CLAIM_OMLP_TYPE, type.text);
    sentence->past += type.words;
}

/* The first word behind the label and its value. */
static size_t take_label(struct prose *prose, struct sentence *sentence, size_t at, size_t count,
                         const struct label *label)
{
    size_t after = at + count;
    bool is_over = ends_clause(sentence->words[after - 1]);
    size_t begins = is_over ? sentence->count : skip_links(prose, sentence, after);
    struct value value = value_at(prose, sentence, label->field, begins);
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
        text_vote(prose->walk, span_of(sentence, at, count));
    }
    sentence->past = end;
    return end;
}

static void read_labels(struct prose *prose, struct sentence *sentence)
{
    for (size_t i = 0; i < sentence->count;) {
        struct label label;
        bool is_published;
        size_t count = label_at_word(prose, sentence, i, &label, &is_published);
        prose->named |= is_published ? 1u << CLAIM_KPI_VALUE : 0;
        prose->has_number |= digits_in(sentence->words[i]) > 0;
        bool is_time = count && !is_published && (label.field == CLAIM_MONTH || label.field == CLAIM_YEAR);
        if (count && !is_published && !is_time)
            i = take_label(prose, sentence, i, count, &label);
        else
            i += count ? count : 1;
    }
}

/* --- months --- */

static void take_period(struct prose *prose, Slice text, int k)
{
    prose->period_open |= prose->has_period && prose->period_k != k;
    prose->has_period = true;
    prose->period_k = k;
    prose->period = text;
}

/* Groups of digits: a year of four, and none beside it, or the number of a month glued to it. */
static bool is_month_and_year(Slice text)
{
    size_t groups = 0, years = 0, small = 0, blanks = 0, letters = 0;
    for (size_t i = 0; i < text.len;) {
        size_t end = i;
        while (end < text.len && is_digit(text.at[end]))
            end++;
        groups += end > i;
        years += end - i == 4;
        small += end > i && end - i <= 2;
        blanks += text.at[i] == ' ';
        letters += is_letter(text.at[i]) || (unsigned char)text.at[i] >= 0x80;
        i = end > i ? end : i + 1;
    }
    return years == 1 && (groups == 1 ? letters > 1 : groups == 2 && small == 1 && !blanks);
}

static enum period_state state_of(const struct prose *prose, Slice text, int *k)
{
    size_t mark = arena_mark(prose->walk->mem);
    struct period period = period_read(text, S(""), S(""), prose->walk->mem);
    arena_rewind(prose->walk->mem, mark);
    *k = period.month.k;
    return period.state;
}

/* A day or another month before it makes it something else. */
static bool stands_alone(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    int k;
    if (at == 0 || ends_clause(sentence->words[at - 1]))
        return true;
    Slice before = bare(sentence->words[at - 1]);
    bool is_day = digits_in(before) && digits_in(before) <= 2 && before.len <= MAX_DAY_BYTES;
    return !is_day && state_of(prose, before, &k) != PERIOD_NO_YEAR;
}

/* "for January 2020" and "January 2020 the" are "January 2020". */
static void take_tight_period(struct prose *prose, const struct sentence *sentence, size_t at, size_t count)
{
    int k, tight;
    state_of(prose, span_of(sentence, at, count), &k);
    for (bool shrinks = true; shrinks && count > 1;) {
        Slice head = span_of(sentence, at, count - 1), tail = span_of(sentence, at + 1, count - 1);
        shrinks = true;
        if (is_month_and_year(tail) && state_of(prose, tail, &tight) == PERIOD_READ && tight == k) {
            at++;
            count--;
        } else if (is_month_and_year(head) && state_of(prose, head, &tight) == PERIOD_READ && tight == k) {
            count--;
        } else {
            shrinks = false;
        }
    }
    if (stands_alone(prose, sentence, at))
        take_period(prose, span_of(sentence, at, count), k);
}

static void read_periods(struct prose *prose, const struct sentence *sentence)
{
    for (size_t i = 0; i < sentence->count; i++)
        for (size_t count = MAX_PERIOD_WORDS; count > 0; count--) {
            int k;
            if (i + count > sentence->count)
                continue;
            Slice text = span_of(sentence, i, count);
            size_t digits = digits_in(text);
            if (digits < 4 || digits > 12)
                continue;
            enum period_state state = state_of(prose, text, &k);
            prose->period_open |= state == PERIOD_RANGE && !is_number_word(bare(sentence->words[i]));
            if (state == PERIOD_READ && is_month_and_year(text)) {
                take_tight_period(prose, sentence, i, count);
                i += count - 1;
                break;
            }
        }
}

/* "2020年1月", "2020년 1월": in scripts without blanks it stands among other letters. */
static void read_wide_periods(struct prose *prose, Slice text)
{
    static const struct {
        Slice year, month;
    } signs[] = {{S_INIT("年"), S_INIT("月")}, {S_INIT("년"), S_INIT("월")}};
    for (size_t s = 0; s < COUNT_OF(signs); s++)
        for (size_t from = 0, at; (at = from + slice_find(slice_skip(text, from), signs[s].year)) < text.len;) {
            size_t begin = at, end = at + signs[s].year.len;
            int k;
            from = end;
            while (begin && is_digit(text.at[begin - 1]))
                begin--;
            while (end < text.len && (is_digit(text.at[end]) || text.at[end] == ' '))
                end++;
            if (at - begin != 4 || !slice_starts(slice_skip(text, end), signs[s].month))
                continue;
            end += signs[s].month.len;
            size_t ahead = end + (end < text.len && text.at[end] == ' ');
            Slice whole = slice_part(text, begin, end);
            if ((ahead < text.len && is_digit(text.at[ahead])) || state_of(prose, whole, &k) != PERIOD_READ)
                continue;
            take_period(prose, whole, k);
        }
}

/* --- all --- */

static void read_sentence(struct prose *prose, struct sentence *sentence)
{
    if (sentence->count) {
        read_labels(prose, sentence);
        read_periods(prose, sentence);
    }
    memset(sentence->there, 0, sentence->count * sizeof *sentence->there);
    sentence->count = sentence->past = 0;
}

static void read_paragraph(struct prose *prose, Slice text, size_t *words)
{
    struct label_there there[MAX_SENTENCE_WORDS] = {0};
    struct sentence sentence = {.text = text, .there = there};
    for (Slice rest = text; rest.len && *words < MAX_PROSE_WORDS;) {
        Slice word = slice_cut(rest, ' ', &rest);
        if (!word.len)
            continue;
        ++*words;
        sentence.words[sentence.count++] = word;
        if (sentence.count == MAX_SENTENCE_WORDS || ends_sentence(word))
            read_sentence(prose, &sentence);
    }
    read_sentence(prose, &sentence);
    read_wide_periods(prose, text);
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
    if (prose->has_period && !prose->period_open)
        prose->found.raw[CLAIM_MONTH] = prose->period;
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
    size_t words = 0;
    while (text.len)
        read_paragraph(&prose, plain_text(slice_cut(text, '\n', &text), walk->mem), &words);
    bool is_of_kpis = prose.named & (1u << CLAIM_KPI_VALUE | 1u << CLAIM_OMLP_TYPE);
    walk->out->speaks_of_kpis = prose.has_number && is_of_kpis && (prose.named & (prose.named - 1));
    bool had_partner = walk->out->partner_id.len > 0;
    return fill(&prose) || had_partner;
}
