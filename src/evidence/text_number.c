/* Cuts numbers out of what stands behind their labels, and takes the one that the surest labels agree on. */
#include "evidence/text_number.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/text_dates.h"
#include "evidence/text_tally.h"
#include "evidence/text_words.h"
#include "tickets/ticket_time.h"

#define MAX_PREFIX_LETTERS 4 /* of a number: "INV-12" */
#define MAX_SERIES_BYTES 12
#define MAX_DAY_BYTES 4      /* "31st" */
#define MAX_STREET_BYTES 5   /* of a house, or a post code */
#define MAX_MONTH_BYTES 40
#define MAX_ORDINAL_DIGITS 2

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool holds_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

/* ---- where it begins and ends ---- */

/* "INV-12", "PO-7": letters that were taken for a label and belong to the number. */
static size_t joined_start(Slice folded, const struct text_hit *hit)
{
    size_t at = hit->value_at, letters = 0;
    if (at <= hit->at || !slice_has(S("-/_"), folded.at[at - 1]))
        return at;
    for (at--; at > hit->at && folded.at[at - 1] >= 'a' && folded.at[at - 1] <= 'z'; at--)
        letters++;
    Slice prefix = slice_part(folded, at, at + letters);
    bool stands = at == 0 || slice_has(S(" \t\n:#.("), folded.at[at - 1]);
    bool is_label = slice_equal(prefix, S("no")) || slice_equal(prefix, S("nr")) || slice_equal(prefix, S("num"));
    return letters && letters <= MAX_PREFIX_LETTERS && stands && !is_label ? at : hit->value_at;
}

/* "FT 2023/87", "NC 9/2020": the series that a country's numbers begin with stands apart. */
static size_t series_start(const struct numbering *numbering, size_t at)
{
    Slice folded = numbering->document->folded;
    size_t from = at > 0 && folded.at[at - 1] == ' ' ? at - 1 : at, end = from;
    while (from > 0 && is_letter(folded.at[from - 1]))
        from--;
    bool stands = end < at && from < end && (from == 0 || slice_has(S(" \t\n:(#"), folded.at[from - 1]));
    return stands && text_is_word(slice_part(folded, from, end), numbering->rules->series) ? from : at;
}

/* A number ends at a quotation mark or a comma, and where letters of a script without capitals begin behind it. */
static Slice without_tail(Slice text)
{
    for (size_t i = 1; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i], before = (unsigned char)text.at[i - 1];
        uint32_t letter = 0;
        if (c >= 0xd6 && before < 0x80 && before != '-' && before != '/')
            utf8_next(slice_skip(text, i), &letter);
        if (c == '"' || c == ',' || (letter && !unicode_digit(letter)))
            return slice_part(text, 0, i);
    }
    return text;
}

/* "請求書番号：INV-12": a label that was taken for the beginning of its value. */
static Slice without_label(Slice text)
{
    Slice wide = S("\xef\xbc\x9a");
    for (size_t at; (at = slice_find(text, wide)) < text.len;)
        text = slice_skip(text, at + wide.len);
    return text;
}

/* Marks of sentences and of text that is set in bold. */
static Slice without_ends(Slice text)
{
    static const char ends[] = ".,;:#)(*_`~";
    while (text.len && slice_has((Slice){ends, sizeof ends - 1}, text.at[text.len - 1]))
        text.len--;
    while (text.len && slice_has((Slice){ends, sizeof ends - 1}, text.at[0]))
        text = slice_skip(text, 1);
    return text;
}

/* ---- what is none ---- */

bool text_is_template_mark(Slice value)
{
    return slice_has(value, '{') || slice_has(value, '<') || slice_has(value, '%') || slice_has(value, '[');
}

static Slice part_from(Slice text, size_t at, size_t most)
{
    size_t end = at;
    while (end < text.len && end - at < most && text.at[end] != '\t' && text.at[end] != '\n')
        end++;
    return slice_part(text, at, end);
}

/* The word before a byte, without the blank between. */
static Slice word_before(Slice text, size_t at)
{
    size_t end = at > 0 && text.at[at - 1] == ' ' ? at - 1 : at, from = end;
    while (from > 0 && is_letter(text.at[from - 1]))
        from--;
    return end < at ? slice_part(text, from, end) : (Slice){0};
}

static bool reads_as_date(const struct numbering *numbering, Slice text)
{
    struct ticket_time time;
    return text.len && ticket_time_read(text, 0, numbering->language, numbering->mem, &time);
}

/* "31 January 2020", "1er mars 2020", "2020年1月31日", "January 2020": a day, or the year behind a month. */
static bool is_of_date(const struct numbering *numbering, const struct text_hit *hit, Slice value)
{
    Slice folded = numbering->document->folded, plain = unicode_plain_digits(value, numbering->mem);
    if (text_is_date(plain))
        return true;
    if (plain.len == 0 || !is_digit(plain.at[0]))
        return false;
    Slice part = part_from(folded, hit->value_at, MAX_MONTH_BYTES), month = word_before(folded, hit->value_at);
    size_t digits = 0;
    while (digits < plain.len && is_digit(plain.at[digits]))
        digits++;
    bool is_day = digits <= 2 && value.len <= MAX_DAY_BYTES && part.len > value.len &&
                  reads_as_date(numbering, text_to_year(part));
    bool is_year = plain.len == 4 && month.len &&
                   reads_as_date(numbering, arena_printf(numbering->mem, "1 %.*s %.*s", SLICE_ARG(month),
                                                         SLICE_ARG(plain)));
    Slice behind = slice_skip(part, plain.len);
    bool is_wide = plain.len <= 4 && (slice_starts(behind, S("年")) || slice_starts(behind, S("년")));
    return is_day || is_year || is_wide;
}

/* "800,00", "1.234,56": no number has such decimals behind a comma. */
static bool is_comma_money(Slice text)
{
    size_t commas = 0, behind = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == ',')
            commas++;
        else if (!is_digit(c) && (commas || (c != '.' && c != '\'')))
            return false;
        behind += commas && is_digit(c);
    }
    return commas == 1 && behind == 2 && text.len > 3;
}

static size_t first_digit(Slice text, size_t at)
{
    while (at < text.len && !is_digit(text.at[at]))
        at++;
    return at;
}

static bool is_amount(enum text_fact fact)
{
    return fact == TEXT_FACT_NET || fact == TEXT_FACT_GROSS || fact == TEXT_FACT_TAX;
}

/* "Total factura 800": the word for the document belongs to the label of its total. */
static bool is_total(const struct numbering *numbering, const struct text_hit *hit)
{
    Slice folded = numbering->document->folded;
    if (is_comma_money(part_from(folded, first_digit(folded, hit->value_at), hit->value_end - hit->value_at)))
        return true;
    for (size_t i = 0; i < numbering->hits->count; i++) {
        const struct text_hit *total = &numbering->hits->at[i];
        bool leads = is_amount(total->rule->fact) && total->at < hit->at && total->value_end > total->value_at &&
                     first_digit(folded, total->value_at) == first_digit(folded, hit->value_at);
        Slice lead = leads ? slice_part(folded, total->at, hit->at) : (Slice){0};
        if (leads && !slice_has(lead, ':') && !slice_has(lead, '\n'))
            return true;
    }
    return false;
}

/* "FACTURE" and "12 rue des Lilas" below it: a few digits beneath a label are a number where they stand alone. */
static bool is_beneath_in_words(const struct numbering *numbering, const struct text_hit *hit)
{
    Slice folded = numbering->document->folded;
    size_t at = hit->value_end;
    for (size_t i = hit->value_at; i < hit->value_end; i++)
        if (!is_digit(folded.at[i]) && folded.at[i] != ',')
            return false;
    if (hit->value_end - hit->value_at > MAX_STREET_BYTES ||
        !slice_has(slice_part(folded, hit->at, hit->value_at), '\n'))
        return false;
    for (; at < folded.len && folded.at[at] != '\t' && folded.at[at] != '\n'; at++)
        if (is_letter(folded.at[at]))
            return true;
    return false;
}

/* ---- the number of one hit ---- */

/* "Seria ACD Nr. 00231", "Punto de Venta: 0003  Comp. Nro: 00001234": the series has a label of its own in the line.
   Empty where there is none. */
static Slice labelled_series(const struct numbering *numbering, size_t at)
{
    const struct text_line *line = text_document_line(numbering->document, at);
    Slice folded = numbering->document->folded;
    for (size_t i = line->at; i < at; i++) {
        size_t word = i == line->at || !is_letter(folded.at[i - 1])
                          ? text_first_word(slice_part(folded, i, at), numbering->rules->series_labels) : 0;
        if (!word)
            continue;
        size_t from = i + word;
        while (from < at && (folded.at[from] == ' ' || folded.at[from] == ':' || folded.at[from] == '\t'))
            from++;
        size_t end = from;
        while (end < at && (is_letter(folded.at[end]) || is_digit(folded.at[end])))
            end++;
        Slice between = slice_trim(slice_part(folded, end, at));
        while (between.len && slice_has(S(",.: \t"), between.at[0]))
            between = slice_skip(between, 1);
        bool is_next = text_holds_word(between, numbering->rules->number_words) && !holds_digit(between);
        if (end > from && end - from <= MAX_SERIES_BYTES && is_next)
            return text_document_words(numbering->document, from, end);
    }
    return (Slice){0};
}

/* "(PROV12)", "ENTWURF-3": what a program calls a document that it has not issued. */
static bool is_of_draft(const struct numbering *numbering, size_t from, size_t end)
{
    Slice value = slice_part(numbering->document->folded, from, end);
    while (value.len && slice_has(S("(#[ :."), value.at[0]))
        value = slice_skip(value, 1);
    return text_begins_with_word(value, numbering->rules->draft_numbers);
}

Slice text_number(const struct numbering *numbering, const struct text_hit *hit)
{
    if (hit->value_end <= hit->value_at)
        return (Slice){0};
    const struct text_document *document = numbering->document;
    size_t from = joined_start(document->folded, hit);
    from = from < hit->value_at ? from : series_start(numbering, from);
    Slice printed = text_document_words(document, from, hit->value_end);
    Slice value = without_ends(without_tail(without_label(printed)));
    bool is_doubted = value.len && value.at[value.len - 1] == '?';
    if (is_doubted && hit->rule->scope == TEXT_FACT) /* it ends a question */
        value.len--;
    else if (is_doubted)
        return (Slice){0};
    if (value.len == 0 || text_is_template_mark(value) || is_of_date(numbering, hit, value) ||
        is_total(numbering, hit) || is_beneath_in_words(numbering, hit) ||
        is_of_draft(numbering, from, hit->value_end))
        return (Slice){0};
    Slice series = labelled_series(numbering, hit->value_at);
    if (!series.len || slice_starts_nocase(value, series))
        return value;
    return arena_printf(numbering->mem, is_digit(series.at[0]) ? "%.*s-%.*s" : "%.*s %.*s", SLICE_ARG(series),
                        SLICE_ARG(value));
}

/* ---- the number of the document ---- */

struct sort {
    enum text_scope scope;
    enum text_fact fact;
    int least, most; /* weight */
    bool of_kind;    /* and of no other accepted kind */
};

static bool is_of_sort(const struct text_rule *rule, const struct sort *sort, enum document_kind kind)
{
    return rule->scope == sort->scope && rule->fact == sort->fact && rule->weight >= sort->least &&
           rule->weight <= sort->most &&
           (sort->scope == TEXT_FACT || (sort->of_kind ? rule->kind == kind : kind_is_accepted(rule->kind)));
}

/* "00231" and "ACD 00231", "00001234" and "0003-00001234": the one leaves the series out. */
static bool is_without_series(Slice shorter, Slice longer)
{
    Slice series = slice_part(longer, 0, longer.len > shorter.len ? longer.len - shorter.len : 0);
    return series.len && slice_ends(longer, shorter) && (!holds_digit(series) || slice_ends(series, S("-")));
}

/* The one value that all hits of a sort agree on, or none; `other` is none of them. False where they do not. */
static bool agree(const struct numbering *numbering, const struct sort *sort, enum document_kind kind, Slice other,
                  Slice *out)
{
    *out = (Slice){0};
    for (size_t i = 0; i < numbering->hits->count; i++) {
        const struct text_hit *hit = &numbering->hits->at[i];
        if (!is_of_sort(hit->rule, sort, kind))
            continue;
        Slice value = text_number(numbering, hit);
        if (value.len == 0 || (other.len && slice_ends(other, value)))
            continue;
        bool is_same = slice_equal_nocase(*out, value) || is_without_series(*out, value) ||
                       is_without_series(value, *out);
        if (out->len && !is_same) {
            *out = (Slice){0};
            return false;
        }
        *out = value.len > out->len ? value : *out;
    }
    return true;
}

/* "Abschlagsrechnung Nr. 2": which of several it is, where a label has its number. */
static bool is_ordinal(Slice number)
{
    for (size_t i = 0; i < number.len; i++)
        if (!is_digit(number.at[i]))
            return false;
    return number.len <= MAX_ORDINAL_DIGITS;
}

/* A credit note names the invoice it amends: its own number is the one that calls itself its own. What is surely no
   invoice may name many, and has the number of its title. */
Slice number_from_text(const struct numbering *numbering, enum document_kind kind, Slice amends)
{
    static const struct sort sorts[] = {{TEXT_LABEL, TEXT_FACT_NONE, NAMED_LABEL, 100, true},
                                        {TEXT_TITLE, TEXT_FACT_NONE, 0, 100, true},
                                        {TEXT_LABEL, TEXT_FACT_NONE, NAMED_LABEL, 100, false},
                                        {TEXT_LABEL, TEXT_FACT_NONE, 0, BARE_LABEL, false},
                                        {TEXT_TITLE, TEXT_FACT_NONE, 0, 100, false}};
    static const size_t of_title = 1, of_any_kind = 2;
    Slice number = {0}, ordinal = {0};
    if (!kind_is_accepted(kind) && kind != KIND_uncertain)
        return agree(numbering, &sorts[of_title], kind, amends, &number) ? number : (Slice){0};
    for (size_t i = kind_is_accepted(kind) && kind != KIND_invoice ? 0 : of_any_kind; i < COUNT_OF(sorts); i++)
        if (agree(numbering, &sorts[i], kind, amends, &number) && number.len) {
            if (sorts[i].scope != TEXT_TITLE || !is_ordinal(number))
                return number;
            ordinal = ordinal.len ? ordinal : number;
        }
    return ordinal;
}

Slice reference_from_text(const struct numbering *numbering, enum text_fact fact)
{
    const struct sort sort = {TEXT_FACT, fact, 0, 100, false};
    Slice number;
    agree(numbering, &sort, KIND_uncertain, (Slice){0}, &number);
    return number;
}
