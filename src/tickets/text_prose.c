/* Sentences: a label, perhaps a word such as "is", and a value whose form bounds it. A value that its form does not
   bound, that may be what is shown, or beside which another number stands, is left out. */
#include "tickets/text_sentence_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/columns_private.h"
#include "tickets/invoice_end.h"
#include "tickets/plain_private.h"
#include "tickets/title.h"


#define MAX_PROSE_WORDS 20000
#define MAX_TYPE_WORDS 6
#define MAX_LINKS 4
#define MAX_SERIES 4 /* letters */
#define LEAST_SERIAL_DIGITS 3
#define LEAST_INVOICE_BYTES 4
#define LONGEST_EVERYDAY_TYPE 10 /* bytes */

struct prose {
    struct text_walk *walk;
    struct text_claim found;
    unsigned named;    /* bits of the details that are spoken of, with a value or without */
    bool has_number;
    bool kpi_is_listed; /* its KPI value was a part of a list: nobody said that it ought to be so */
    bool has_bare_count; /* another sentence has a count that nothing names: it may be what ought to be */
    struct spoken_month month;
};

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
    for (size_t words = MAX_TYPE_WORDS; words > 0; words--) {
        if (label <= sentence->past + words)
            continue;
        struct value type = prose_type_at(prose->walk, sentence, label - words);
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
    if (!prose_is_count(prose->walk, number) || is_of_what_is_shown(prose, sentence, label, label + count))
        return;
    take(prose, CLAIM_PURCHASE_UNIT, number);
    if (before.words)
        take(prose, CLAIM_OMLP_TYPE, before.text);
    sentence->past = label + count;
    if (before.words || sentence->words[label + count - 1].ends_clause || label + count >= sentence->count)
        return;
    struct value type = prose_type_at(prose->walk, sentence, label + count);
    if (type.words)
        take(prose, CLAIM_OMLP_TYPE, type.text);
    sentence->past += type.words;
}

/* Keys of words that say what ought to be. "Missing" is none: it may be the difference. */
static const char claiming_words[] =
    " should must expect expected expecting sollte sollten müsste musste müssten erwarten erwartet devrait devraient "
    "attendons doit debería deberia deberían deberian debe esperamos dovrebbe dovrebbero deve aspettiamo attendiamo "
    "deveria deveriam moet moeten verwachten powinno powinna powinny oczekujemy bör bor borde ska väntar vantar "
    "forventer skal burde pitäisi pitaisi kellene mělo melo má ma olmalı olmali bekliyoruz должно должен должны ожидаем має ";
static const Slice claiming_signs[] = {S_INIT("应有"), S_INIT("应为"), S_INIT("应该"), S_INIT("應有"), S_INIT("應為"),
                                       S_INIT("應該"), S_INIT("はず"), S_INIT("べき"), S_INIT("되어야"), S_INIT("이어야")};

static bool says_ought(const struct prose *prose, const struct sentence *sentence, size_t from, size_t to)
{
    struct arena *mem = prose->walk->mem;
    size_t mark = arena_mark(mem);
    bool says = false;
    for (size_t i = from; i < to && !says; i++) {
        Slice word = sentence->words[i].text, key = label_key(word, mem);
        says = key.len && word_in_list((Slice){claiming_words, sizeof claiming_words - 1}, key, mem);
        for (size_t s = 0; s < COUNT_OF(claiming_signs); s++)
            says |= slice_find(word, claiming_signs[s]) < word.len;
    }
    arena_rewind(mem, mark);
    return says;
}

/* Keys of words with which a count is not what ought to be. */
static const char undercutting_words[] =
    " only received got credited counted missing instead less fewer more short nur erhalten statt fehlen fehlt weniger mehr "
    "seulement recu manque manquent moins plus lieu solo recibido faltan falta menos mas lugar ricevuto mancano manca meno "
    "piu invece apenas recebido faltam mais ontvangen slechts ontbreken minder meer plaats tylko otrzymano brakuje mniej "
    "wiecej zamiast только получили получено вместо нехватает меньше больше sadece eksik yerine alindi bara endast saknas "
    "kun mangler ";

static bool is_undercut(const struct prose *prose, const struct sentence *sentence)
{
    struct arena *mem = prose->walk->mem;
    size_t mark = arena_mark(mem);
    bool is = label_words_say_published(&prose->walk->labels->words, sentence_span(sentence, 0, sentence->count), mem);
    for (size_t i = 0; i < sentence->count && !is; i++) {
        Slice key = label_key(sentence->words[i].bare, mem);
        is = key.len && word_in_list((Slice){undercutting_words, sizeof undercutting_words - 1}, key, mem);
    }
    arena_rewind(mem, mark);
    return is;
}

/* A count in the rest of the sentence that no label and no currency has: "20 KPI; correct is 25". */
static bool has_bare_count(const struct prose *prose, struct sentence *sentence, size_t from)
{
    for (size_t i = from; i < sentence->count; i++) {
        const struct label *label;
        size_t behind = i + 1; /* of "3 400 EUR" */
        while (behind < sentence->count && prose_is_number(sentence->words[behind].bare))
            behind++;
        Slice word = sentence->words[i].bare, next = behind < sentence->count ? sentence->words[behind].bare : (Slice){0};
        bool is_labelled = i + 1 < sentence->count && sentence_label(sentence, i + 1, &label) && label;
        is_labelled |= i > from && sentence_label(sentence, i - 1, &label) && label;
        if (prose_is_count(prose->walk, word) && !prose_is_year(word) && !is_labelled &&
            !prose_is_money(prose->walk, word) && !prose_is_money(prose->walk, next) &&
            !prose_is_money(prose->walk, i ? sentence->words[i - 1].bare : (Slice){0}))
            return true;
        i = prose_is_number(word) ? behind - 1 : i;
    }
    return false;
}

/* ", 75 KPI," is a part of a list of details by itself, where nothing in the sentence says otherwise. */
static bool is_list_part(const struct prose *prose, struct sentence *sentence, size_t number, size_t end)
{
    bool begins = number == 0 || sentence->words[number - 1].ends_clause || slice_ends(sentence->words[number - 1].text, S(":"));
    bool is_over = end >= sentence->count || sentence->words[end - 1].ends_clause;
    return begins && is_over && !is_undercut(prose, sentence) && !has_bare_count(prose, sentence, end);
}

/* "but it should be 40 KPIs", "应有 90个 KPI": of a number before its label only what ought to be is the claim's. */
static void take_kpi_before(struct prose *prose, struct sentence *sentence, size_t label, size_t count)
{
    size_t end = label + count, from = label;
    if (label == sentence->past || sentence->words[label - 1].ends_clause)
        return;
    while (from > sentence->past && !sentence->words[from - 1].ends_clause)
        from--;
    Slice number = sentence->words[label - 1].bare;
    bool is_over = end >= sentence->count || sentence->words[end - 1].ends_clause;
    bool ought = says_ought(prose, sentence, from, label);
    if (!prose_is_count(prose->walk, number) || prose_is_year(number) ||
        (!ought && !is_list_part(prose, sentence, label - 1, end)) ||
        (!is_over && prose_has_rival(sentence, end, true)))
        return;
    Slice said = sentence_span(sentence, from, end - from);
    if (label_words_say_published(&prose->walk->labels->words, said, prose->walk->mem))
        return;
    take(prose, CLAIM_KPI_VALUE, number);
    prose->kpi_is_listed |= !ought;
    text_vote(prose->walk, sentence_span(sentence, label, count));
    sentence->past = end;
}

/* Names that are no everyday words: "MOC", "Prüfungsgutscheine", but not "exams". */
static bool is_telling_type(Slice text)
{
    size_t capitals = 0;
    for (size_t i = 0; i < text.len; i++)
        capitals += text.at[i] >= 'A' && text.at[i] <= 'Z';
    return text.len > LONGEST_EVERYDAY_TYPE || (unsigned char)text.at[0] >= 0xe3 || capitals + 1 >= text.len;
}

/* Another count in the clause: "12 exam vouchers instead of 15". */
static bool has_other_count(const struct prose *prose, struct sentence *sentence, size_t from)
{
    for (size_t i = from; i < sentence->count && !sentence->words[i - 1].ends_clause; i++) {
        const struct label *label;
        Slice word = sentence->words[i].bare;
        bool is_priced = prose_is_money(prose->walk, word) ||
                         (i + 1 < sentence->count && prose_is_money(prose->walk, sentence->words[i + 1].bare));
        if ((sentence_label(sentence, i, &label) && label) ||
            (i + 1 < sentence->count && !sentence->words[i].ends_clause && sentence_label(sentence, i + 1, &label) &&
             label))
            return false;
        if (prose_is_count(prose->walk, word) && !prose_is_year(word) && !is_priced)
            return true;
    }
    return false;
}

/* "12 Prüfungsgutscheine" and "시험 바우처 10개" count what was bought. How many words that begin there say it. */
static size_t take_counted_type(struct prose *prose, struct sentence *sentence, size_t at)
{
    const struct label *label;
    Slice number = sentence->words[at].bare;
    bool leads = prose_is_count(prose->walk, number) && !prose_is_year(number) && at + 1 < sentence->count && !sentence->words[at].ends_clause;
    struct value type = prose_type_at(prose->walk, sentence, leads ? at + 1 : at);
    size_t end = at + leads + type.words;
    if (!type.words || !is_telling_type(type.text))
        return 0;
    if (!leads) {
        if (end >= sentence->count || sentence->words[end - 1].ends_clause)
            return 0;
        number = sentence->words[end++].bare;
        if (prose_is_number(number) || !prose_is_count(prose->walk, number))
            return 0;
    }
    bool names_more = end < sentence->count && !sentence->words[end - 1].ends_clause &&
                      !slice_starts(sentence->words[end].text, S("(")) && sentence_label(sentence, end, &label) && label && label->field != CLAIM_INVOICE_NUMBER;
    if (names_more || has_other_count(prose, sentence, end) || is_of_what_is_shown(prose, sentence, at, end))
        return 0;
    take(prose, CLAIM_PURCHASE_UNIT, number);
    take(prose, CLAIM_OMLP_TYPE, type.text);
    prose->named |= 1u << CLAIM_PURCHASE_UNIT | 1u << CLAIM_OMLP_TYPE;
    return sentence->past = end, end - at;
}

/* "invoice INV 77": a short number counts with the capitals before it. */
static struct value short_number_at(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    bool is_last = at + 1 >= sentence->count || sentence->words[at].ends_clause;
    Slice word = at < sentence->count ? sentence->words[at].bare : (Slice){0};
    bool is_number = word.len > 1 && digits_in(word) == word.len && !prose_is_year(word) &&
                     (is_last || !prose_is_money(prose->walk, sentence->words[at + 1].bare));
    return (struct value){word, is_number};
}

static bool is_amount_of_money(const struct prose *prose, const struct sentence *sentence, size_t at)
{
    bool is_last = at + 1 >= sentence->count || sentence->words[at].ends_clause;
    return prose_is_money(prose->walk, sentence->words[at].bare) ||
           (!is_last && prose_is_money(prose->walk, sentence->words[at + 1].bare));
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

/* "INV-77123 numaralı fatura", "az INV-77123 számú számla": the number stands before its label. */
static struct value number_before(const struct prose *prose, struct sentence *sentence, size_t label)
{
    static const char numbering_words[] = " numaralı numarali nolu numara sayılı sayili szamu sorszamu sz numbered no nomerli numerolu ";
    struct arena *mem = prose->walk->mem;
    if (label < 2 || label - 1 <= sentence->past || sentence->words[label - 1].ends_clause || sentence->words[label - 2].ends_clause)
        return (struct value){.words = 0};
    size_t mark = arena_mark(mem);
    Slice key = label_key(sentence->words[label - 1].bare, mem);
    bool says = key.len && word_in_list((Slice){numbering_words, sizeof numbering_words - 1}, key, mem);
    arena_rewind(mem, mark);
    return says ? prose_value_at(prose->walk, sentence, CLAIM_INVOICE_NUMBER, label - 2) : (struct value){.words = 0};
}

/* "factura nr. LRN 0417": a series and its number, which is no amount, no year and no count of a type. */
static struct value number_with_series(const struct prose *prose, struct sentence *sentence, size_t at)
{
    const struct label *label;
    if (at + 1 >= sentence->count || sentence->words[at].ends_clause)
        return (struct value){.words = 0};
    struct value value = with_series(sentence, at + 1, short_number_at(prose, sentence, at + 1));
    bool has_series = value.words && value.text.at == sentence->words[at].text.at;
    if (!has_series || sentence->words[at + 1].digits < LEAST_SERIAL_DIGITS ||
        prose_is_money(prose->walk, sentence->words[at].bare) || prose_type_at(prose->walk, sentence, at).words ||
        sentence_label(sentence, at, &label))
        return (struct value){.words = 0};
    return (struct value){value.text, 2};
}

/* "Invoice no. 2020-12": behind the name of a number stands the number, though by its form it may be a month. The bare
   word "invoice" leaves that open. Either way no month is read out of it. */
static struct value number_of_month_form(const struct prose *prose, struct sentence *sentence, size_t at, size_t count)
{
    struct label label;
    Slice number, word = sentence->words[at + count].bare;
    struct arena *mem = prose->walk->mem;
    if (!sentence->words[at + count].digits || invoice_end_of(word, mem, &number) == INVOICE_OPEN ||
        is_amount_of_money(prose, sentence, at + count))
        return (struct value){.words = 0};
    sentence->words[at + count].is_invoice = true;
    bool is_named = text_label_at(prose->walk, sentence_span(sentence, at, count), true, &label);
    bool has_mark = slice_has(word, '-') || slice_has(word, '/');
    return (struct value){number, is_named && has_mark && digits_in(word) >= LEAST_INVOICE_BYTES};
}

/* "Revenue USD 1200": where the list has the name of a column that ends in a currency, the label takes the amount's. */
static Slice currency_of_label(const struct prose *prose, const struct label *label, Slice written)
{
    struct title title;
    if (label->qualifier.len)
        return title_currency(label->qualifier, prose->walk->mem);
    return title_with_unit(written, prose->walk->mem, &title) ? title_currency(title.qualifier, prose->walk->mem)
                                                              : (Slice){0};
}

/* The first word behind the label and its value. */
static size_t take_label(struct prose *prose, struct sentence *sentence, size_t at, size_t count,
                         const struct label *label)
{
    size_t after = at + count;
    bool is_over = sentence->words[after - 1].ends_clause;
    size_t begins = is_over ? sentence->count : skip_links(sentence, after);
    struct value value = prose_value_at(prose->walk, sentence, label->field, begins);
    if (label->field == CLAIM_INVOICE_NUMBER && begins == after)
        value = with_series(sentence, begins, value.words ? value : short_number_at(prose, sentence, begins));
    if (label->field == CLAIM_INVOICE_NUMBER && !value.words && begins == after)
        value = number_with_series(prose, sentence, begins);
    if (value.words && value.text.len < LEAST_INVOICE_BYTES)
        value.words = label->field == CLAIM_INVOICE_NUMBER && digits_in(value.text) == value.text.len ? 0 : value.words;
    if (label->field == CLAIM_INVOICE_NUMBER && !value.words && begins == after && after < sentence->count)
        value = number_of_month_form(prose, sentence, at, count);
    if (label->field == CLAIM_INVOICE_NUMBER && !value.words && (value = number_before(prose, sentence, at)).words == 1)
        begins = at - 2;
    for (size_t i = 0; label->field == CLAIM_INVOICE_NUMBER && i < value.words; i++)
        sentence->words[begins + i].is_invoice = true;
    prose->named |= label->field < CLAIM_FIELD_COUNT ? 1u << label->field : 0;
    if (!value.words) {
        if (label->field == CLAIM_PURCHASE_UNIT)
            take_units_before(prose, sentence, at, count);
        if (label->field == CLAIM_KPI_VALUE)
            take_kpi_before(prose, sentence, at, count);
        return after > sentence->past ? after : sentence->past;
    }
    size_t end = begins + value.words > after ? begins + value.words : after;
    if (!has_two_sides(label->field) || !is_of_what_is_shown(prose, sentence, begins, end)) {
        take(prose, label->field, value.text);
        if (label->field == CLAIM_REVENUE && !prose->found.raw[CLAIM_CURRENCY].len)
            prose->found.raw[CLAIM_CURRENCY] = currency_of_label(prose, label, sentence_span(sentence, at, count));
        if (label->field != FIELD_PARTNER_ID) /* "MPN ID" is written in every language */
            text_vote(prose->walk, sentence_span(sentence, at, count));
    }
    sentence->past = end;
    return end;
}

static void read_labels(struct prose *prose, struct sentence *sentence)
{
    for (size_t i = 0; i < sentence->count; i++)
        prose->has_number |= sentence->words[i].digits > 0;
    for (size_t i = 0; i < sentence->count;) {
        const struct label *label;
        size_t count = sentence_label(sentence, i, &label);
        prose->named |= count && !label ? 1u << CLAIM_KPI_VALUE : 0;
        size_t counted = count ? 0 : take_counted_type(prose, sentence, i);
        if (label && label->field != CLAIM_MONTH && label->field != CLAIM_YEAR)
            i = take_label(prose, sentence, i, count, label);
        else /* "года KPI": the word behind the year may be a label of its own */
            i += label ? 1 : count ? count : counted ? counted : 1;
    }
}

/* --- all --- */

static void read_sentence(struct prose *prose, struct sentence *sentence)
{
    bool was_listed = prose->kpi_is_listed;
    read_labels(prose, sentence);
    if (was_listed == prose->kpi_is_listed)
        prose->has_bare_count |= has_bare_count(prose, sentence, 0);
    sentence_months(sentence, &prose->month);
    sentence_clear(sentence);
}

static void read_paragraph(struct prose *prose, Slice text, struct sentence *sentence, size_t *words)
{
    for (Slice rest = text_with_spaces(prose->walk, text); rest.len && *words < MAX_PROSE_WORDS;) {
        Slice word = slice_cut(rest, ' ', &rest);
        if (!word.len)
            continue;
        ++*words;
        if (!sentence_add(sentence, word)) {
            read_sentence(prose, sentence);
            if (!sentence_add(sentence, word)) /* too long for any */
                continue;
        }
        if (sentence_is_over(sentence, rest))
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
    if (prose->kpi_is_listed && prose->has_bare_count)
        prose->found.raw[CLAIM_KPI_VALUE] = prose->found.other[CLAIM_KPI_VALUE] = (Slice){0};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        is_key |= prose->found.raw[keys[i]].len > 0;
    bool has_month = prose->month.is_given && !prose->month.is_open;
    /* "two invoices of April 2020:" speaks of each of the lines below */
    for (size_t i = 0; prose->walk->has_items && has_month && i < out->count; i++)
        if (!out->claims[i].raw[CLAIM_MONTH].len && !out->claims[i].raw[CLAIM_YEAR].len) {
            out->claims[i].raw[CLAIM_MONTH] = prose->month.text;
            any = true;
        }
    if (out->count > 1 || (is_first && !is_key))
        return any;
    if (has_month)
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
