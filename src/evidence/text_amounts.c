/* Gathers what stands behind the labels of amounts, and chooses. */
#include "evidence/text_amounts.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/text_quantities.h"
#include "evidence/text_total_row.h"
#include "evidence/text_words.h"
#include "tickets/number.h"

#define MAX_CURRENCY_BYTES 8 /* a code or a sign, with a blank */
#define MAX_CANDIDATES 12
#define MAX_TERM_DIGITS 3

/* How surely a label names the total of the document. */
enum surety { BELOW_ITS_LABEL, WITHIN_ITS_LINE, BEHIND_ITS_LABEL };

struct candidate {
    Decimal value;
    enum surety surety;
};

struct totals {
    struct candidate at[MAX_CANDIDATES];
    size_t count;
    char currency[4];
    uint8_t shared; /* a name that several currencies have; SEVERAL_CURRENCIES: two of them */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_gap(char c)
{
    return c == ' ' || c == '\t';
}

static Slice without_ends(Slice text)
{
    static const char ends[] = ".,;:#)(";
    while (text.len && slice_has((Slice){ends, sizeof ends - 1}, text.at[text.len - 1]))
        text.len--;
    while (text.len && slice_has((Slice){ends, sizeof ends - 1}, text.at[0]))
        text = slice_skip(text, 1);
    return text;
}

bool amount_is_term(Slice folded, const struct text_hit *hit)
{
    size_t at = hit->value_at, digits = 0;
    if (hit->rule->fact != TEXT_FACT_NET || !slice_starts(slice_skip(folded, hit->at), S("net")))
        return false;
    for (; at < hit->value_end && !is_digit(folded.at[at]); at++)
        if (folded.at[at] == '$' || (unsigned char)folded.at[at] >= 0x80)
            return false;
    for (; at < folded.len && is_digit(folded.at[at]); at++)
        digits++;
    bool goes_on = at + 1 < folded.len && (folded.at[at] == '.' || folded.at[at] == ',') && is_digit(folded.at[at + 1]);
    return digits <= MAX_TERM_DIGITS && !goes_on;
}

/* "Net total: 10.00": the longer label says what the amount is, and not "total" in it. "Total VAT" is no total unless
   that is included. */
static bool is_of_other_label(const struct text_hits *hits, const struct text_hit *hit, Slice folded, Slice included)
{
    bool includes = text_holds_word(slice_part(folded, hit->at, hit->value_at), included);
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *other = &hits->at[i];
        bool is_longer = other->at < hit->at && other->end >= hit->end;
        bool is_part = other->at == hit->at && hit->rule->fact == TEXT_FACT_GROSS && !includes;
        if (other->rule->scope == TEXT_FACT && other->rule->fact != hit->rule->fact &&
            other->value_at == hit->value_at && (is_longer || is_part))
            return true;
    }
    return false;
}

/* "Total due: EUR 1,200.00": where a currency may begin that stands before the amount. */
static size_t word_before(Slice folded, const struct text_hit *hit)
{
    size_t at = hit->value_at;
    while (at > hit->at && is_gap(folded.at[at - 1]))
        at--;
    while (at > hit->at && !is_gap(folded.at[at - 1]) && folded.at[at - 1] != '\n' && folded.at[at - 1] != ':')
        at--;
    return at;
}

/* "18,150 Kč" in a language of commas: three decimals, or thousands after all. */
static bool may_be_group(Slice text, char mark)
{
    size_t at = 0, digits = 0;
    while (at < text.len && !is_digit(text.at[at]))
        at++;
    while (at < text.len && is_digit(text.at[at]))
        at++;
    if (at == text.len || text.at[at] != mark)
        return false;
    while (++at < text.len && is_digit(text.at[at]))
        digits++;
    return digits == 3;
}

/* Two digits behind a point are decimals in every language. */
static struct amount read_amount(Slice text, char mark, struct arena *mem)
{
    struct amount amount = amount_read(without_ends(text), mark, NULL, mem);
    if (amount.state == AMOUNT_READ && mark && may_be_group(text, mark))
        amount.state = AMOUNT_AMBIGUOUS;
    if (amount.state == AMOUNT_READ || mark == 0)
        return amount;
    struct amount open = amount_read(without_ends(text), 0, NULL, mem);
    return open.state == AMOUNT_READ ? open : amount;
}

/* "-186.30", "EUR -186.30", "-€186.30": the sign may have been taken for a part of the label. */
static bool has_sign_before(Slice folded, const struct text_hit *hit)
{
    size_t at = hit->value_at;
    while (at < hit->value_end && !is_digit(folded.at[at]))
        at++;
    while (at > hit->at && (folded.at[at - 1] == '$' || (unsigned char)folded.at[at - 1] >= 0x80) &&
           !slice_ends(slice_part(folded, hit->at, at), S("\xe2\x88\x92")))
        at--;
    Slice before = slice_part(folded, hit->at, at);
    size_t sign = slice_ends(before, S("-")) ? 1 : slice_ends(before, S("\xe2\x88\x92")) ? 3 : 0;
    char ahead = sign && before.len > sign ? before.at[before.len - sign - 1] : '\0';
    return sign && (is_gap(ahead) || ahead == ':' || ahead == '\n' || ahead == '(' || (unsigned char)ahead >= 0x80);
}

static struct amount amount_of(const struct text_document *document, const struct text_hit *hit, char mark,
                               struct arena *mem)
{
    Slice folded = document->folded;
    struct amount amount = read_amount(text_document_words(document, hit->value_at, hit->value_end), mark, mem);
    if (amount.state == AMOUNT_UNREADABLE) /* "总计：650.00": one word as it is printed */
        amount = read_amount(unicode_upper(slice_part(folded, hit->value_at, hit->value_end), mem), mark, mem);
    size_t start = word_before(folded, hit);
    if (amount.state == AMOUNT_READ && !amount.currency.code[0] && hit->value_at - start <= MAX_CURRENCY_BYTES) {
        struct amount named = read_amount(text_document_words(document, start, hit->value_end), mark, mem);
        if (named.state == AMOUNT_UNREADABLE)
            named = read_amount(unicode_upper(slice_part(folded, start, hit->value_end), mem), mark, mem);
        if (named.state == AMOUNT_READ && decimal_equal(decimal_abs(named.value), decimal_abs(amount.value)))
            amount = named;
    }
    if (amount.state == AMOUNT_READ && amount.value.micro > 0 && has_sign_before(folded, hit))
        amount.value = decimal_negate(amount.value);
    return amount;
}

static enum surety surety_of(Slice folded, const struct text_hit *hit)
{
    size_t from = hit->at;
    if (slice_has(slice_part(folded, hit->at, hit->value_at), '\n'))
        return BELOW_ITS_LABEL;
    while (from > 0 && folded.at[from - 1] != '\t' && folded.at[from - 1] != '\n')
        from--;
    for (; from < hit->at; from++)
        if ((folded.at[from] >= 'a' && folded.at[from] <= 'z') || is_digit(folded.at[from]) ||
            (unsigned char)folded.at[from] >= 0x80)
            return WITHIN_ITS_LINE;
    return BEHIND_ITS_LABEL;
}

/* "quoting AA-909": digits behind a letter and a mark are of a number. */
static bool is_identifier(Slice folded, const struct text_hit *hit)
{
    size_t at = hit->value_at;
    while (at < hit->value_end && !is_digit(folded.at[at]))
        at++;
    return at > hit->at + 1 && (folded.at[at - 1] == '-' || folded.at[at - 1] == '/') && folded.at[at - 2] >= 'a' &&
           folded.at[at - 2] <= 'z';
}

/* A label may reach into the number behind it: what is left is none. */
static bool is_cut_off(Slice folded, const struct text_hit *hit)
{
    size_t at = hit->value_at;
    while (at < hit->value_end && !is_digit(folded.at[at]))
        at++;
    char before = at ? folded.at[at - 1] : ' ', ahead = at > 1 ? folded.at[at - 2] : ' ';
    return at < hit->value_end && (is_digit(before) || ((before == '.' || before == ',') && is_digit(ahead)));
}

#define MAX_COMPOUND_RUNS 2

/* "Kurs-Net S.A., NIP 7811234567": behind a letter and a hyphen it is a part of a word, and of a label only where the
   amount follows. */
static bool is_part_of_name(Slice folded, const struct text_hit *hit)
{
    size_t runs = 0;
    bool is_joined = hit->at > 1 && folded.at[hit->at - 1] == '-' && folded.at[hit->at - 2] != ' ' &&
                     folded.at[hit->at - 2] != '\t' && folded.at[hit->at - 2] != '\n';
    for (size_t i = hit->at; i < hit->value_at; i++) {
        bool is_letter = !is_digit(folded.at[i]) && !slice_has(S(" \t\n:.,;()-"), folded.at[i]);
        bool begins = is_letter && (i == hit->at || slice_has(S(" \t\n:.,;()-"), folded.at[i - 1]));
        runs += begins;
    }
    return is_joined && runs > MAX_COMPOUND_RUNS;
}

static bool is_wanted(const struct text_document *document, const struct text_hits *hits,
                      const struct text_rules *rules, const struct text_hit *hit)
{
    Slice value = text_document_words(document, hit->value_at, hit->value_end);
    bool is_template = slice_has(value, '{') || slice_has(value, '<') || slice_has(value, '%') || slice_has(value, '[');
    return hit->value_end > hit->value_at && !is_template &&
           !is_of_other_label(hits, hit, document->folded, rules->included) &&
           !text_counts_quantity(rules, slice_skip(document->folded, hit->at)) &&
           !amount_is_term(document->folded, hit) && !is_identifier(document->folded, hit) &&
           !is_part_of_name(document->folded, hit) && !is_cut_off(document->folded, hit);
}

/* "Total (USD): 10.00": the code may stand in the label. */
static void read_currency(const struct text_document *document, const struct text_hit *hit, struct arena *mem,
                          char into[4])
{
    Slice label = text_document_words(document, hit->at, hit->value_at);
    for (size_t i = 0; i + 3 <= label.len && !into[0]; i++) {
        char text[6] = {label.at[i], label.at[i + 1], label.at[i + 2], ' ', '1', '\0'};
        bool is_code = true;
        for (size_t k = 0; k < 3; k++)
            is_code &= text[k] >= 'A' && text[k] <= 'Z';
        bool begins = i == 0 || label.at[i - 1] == ' ' || label.at[i - 1] == '(';
        bool ends = i + 3 == label.len || label.at[i + 3] == ' ' || label.at[i + 3] == ')' || label.at[i + 3] == ':';
        if (!is_code || !begins || !ends)
            continue;
        struct amount amount = amount_read(slice_from(text), 0, NULL, mem);
        for (size_t k = 0; amount.state == AMOUNT_READ && k < 4; k++)
            into[k] = amount.currency.code[k];
    }
}

/* "612.50 EUR net   VAT 122.50": the number that stands before a label, in its part. False where there is none. */
static bool number_before(Slice folded, size_t label, size_t *at, size_t *end)
{
    size_t i = label;
    while (i > 0 && folded.at[i - 1] == ' ')
        i--;
    *end = i;
    for (size_t sign = 0; i > 0 && sign < MAX_CURRENCY_BYTES && !is_digit(folded.at[i - 1]); sign++, i--)
        if (folded.at[i - 1] == '\t' || folded.at[i - 1] == '\n' || slice_has(S(".:;%()/"), folded.at[i - 1]))
            return false;
    size_t digits = i;
    while (i > 0 && (is_digit(folded.at[i - 1]) || slice_has(S(".,'"), folded.at[i - 1]) ||
                     (folded.at[i - 1] == ' ' && i > 1 && is_digit(folded.at[i - 2]) && is_digit(folded.at[i]))))
        i--;
    bool is_negative = i > 0 && folded.at[i - 1] == '-' && (i == 1 || is_gap(folded.at[i - 2]) || folded.at[i - 2] == '\n');
    *at = i - is_negative;
    bool has_decimals = digits > 3 && (folded.at[digits - 3] == '.' || folded.at[digits - 3] == ',');
    return i < digits && has_decimals && is_digit(folded.at[i]);
}

/* Where the label of another amount stands between this one and the number, the number is the other's. What stands
   before the label is its own then. False where neither is. */
static bool find_own_amount(const struct text_hits *hits, Slice folded, struct text_hit *hit)
{
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *other = &hits->at[i];
        bool is_nearer = (other->rule->fact == TEXT_FACT_TAX || other->rule->fact == TEXT_FACT_GROSS ||
                          other->rule->fact == TEXT_FACT_NET) &&
                         other->rule->fact != hit->rule->fact && other->value_at == hit->value_at && other->at > hit->at;
        size_t at, end;
        if (!is_nearer || slice_has(slice_part(folded, hit->at, other->at), '\n'))
            continue;
        bool has_before = number_before(folded, hit->at, &at, &end);
        if (has_before) {
            hit->at = hit->value_at = at;
            hit->value_end = end;
            return true;
        }
        if (slice_has(slice_part(folded, hit->at, other->at), '\t'))
            return false;
    }
    return true;
}

/* "Net 100.00 - VAT 20.00": an amount ends where the next label begins, or the dash before it. */
static void end_at_next_label(const struct text_hits *hits, Slice folded, struct text_hit *hit)
{
    static const Slice dashes[] = {S_INIT("-"), S_INIT("|"), S_INIT("\xe2\x80\x93"), S_INIT("\xe2\x80\x94")};
    size_t end = hit->value_end;
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *other = &hits->at[i];
        bool is_label = other->rule->fact == TEXT_FACT_NET || other->rule->fact == TEXT_FACT_TAX ||
                        other->rule->fact == TEXT_FACT_GROSS;
        if (is_label && other->at > hit->value_at && other->at < end && is_gap(folded.at[other->at - 1]))
            end = other->at;
    }
    if (end == hit->value_end)
        return;
    Slice value = slice_trim(slice_part(folded, hit->value_at, end));
    for (size_t i = 0; i < COUNT_OF(dashes); i++)
        if (slice_ends(value, dashes[i]))
            value = slice_trim(slice_part(value, 0, value.len - dashes[i].len));
    hit->value_end = hit->value_at + value.len;
}

/* What a row of totals says of one of them. */
static void add_of_row(struct totals *totals, const struct total_row *row, enum text_fact fact)
{
    bool has = fact == TEXT_FACT_NET ? row->has_net : fact == TEXT_FACT_TAX ? row->has_tax : row->has_gross;
    Decimal value = fact == TEXT_FACT_NET ? row->net : fact == TEXT_FACT_TAX ? row->tax : row->gross;
    if (has)
        totals->at[totals->count++] = (struct candidate){value, BEHIND_ITS_LABEL};
}

static void gather(const struct text_document *document, const struct text_hits *hits, const struct text_rules *rules,
                   enum text_fact fact, char mark, struct arena *mem, struct totals *out)
{
    *out = (struct totals){.count = 0};
    for (size_t i = 0; i < hits->count && out->count < MAX_CANDIDATES; i++) {
        struct text_hit own = hits->at[i];
        const struct text_hit *hit = &own;
        struct total_row row;
        bool is_label = hit->rule->fact == TEXT_FACT_GROSS || hit->rule->fact == TEXT_FACT_NET;
        if (!is_label && hit->rule->fact != fact)
            continue;
        if (is_label && is_wanted(document, hits, rules, hit) &&
            total_row_read(document, hits, hit, mark, mem, &row)) {
            add_of_row(out, &row, fact);
            continue;
        }
        if (hit->rule->fact != fact || !is_wanted(document, hits, rules, hit) ||
            !find_own_amount(hits, document->folded, &own))
            continue;
        end_at_next_label(hits, document->folded, &own);
        struct amount amount = amount_of(document, hit, mark, mem);
        if (amount.state != AMOUNT_READ)
            continue;
        out->at[out->count++] = (struct candidate){amount.value, surety_of(document->folded, hit)};
        if (amount.currency.code[0])
            for (size_t k = 0; k < sizeof out->currency; k++)
                out->currency[k] = amount.currency.code[k];
        else
            read_currency(document, hit, mem, out->currency);
        if (amount.currency.shared)
            out->shared = out->shared && out->shared != amount.currency.shared ? SEVERAL_CURRENCIES : amount.currency.shared;
    }
}

/* The one value of the surest labels. */
static bool choose(const struct totals *totals, Decimal *out)
{
    enum surety best = BELOW_ITS_LABEL;
    bool found = false;
    for (size_t i = 0; i < totals->count; i++)
        best = totals->at[i].surety > best ? totals->at[i].surety : best;
    for (size_t i = 0; i < totals->count; i++) {
        if (totals->at[i].surety != best)
            continue;
        if (found && !decimal_equal(*out, totals->at[i].value))
            return false;
        *out = totals->at[i].value;
        found = true;
    }
    return found;
}

/* The only net and gross amounts that a tax among them turns into each other. */
static bool settle(const struct totals *nets, const struct totals *taxes, const struct totals *grosses, Decimal *net,
                   Decimal *gross)
{
    bool found = false;
    for (size_t n = 0; n < nets->count; n++)
        for (size_t t = 0; t < taxes->count; t++)
            for (size_t g = 0; g < grosses->count; g++) {
                Decimal sum;
                if (taxes->at[t].value.micro == 0 || !decimal_add(nets->at[n].value, taxes->at[t].value, &sum) ||
                    !decimal_equal(sum, grosses->at[g].value))
                    continue;
                if (found && (!decimal_equal(*net, nets->at[n].value) || !decimal_equal(*gross, sum)))
                    return false;
                *net = nets->at[n].value;
                *gross = sum;
                found = true;
            }
    return found;
}

/* "Currency: USD" */
static Slice named_currency(const struct text_document *document, const struct text_rules *rules, struct arena *mem)
{
    for (size_t i = 0; i < document->line_count; i++) {
        const struct text_line *line = &document->lines[i];
        Slice folded = slice_part(document->folded, line->at, line->end), rest;
        if (!text_begins_with_word(folded, rules->currencies))
            continue;
        slice_cut(line->text, ':', &rest);
        rest = rest.len ? rest : line->text;
        rest = slice_trim(rest);
        Slice one = arena_printf(mem, "1 %.*s", SLICE_ARG(slice_part(rest, 0, 3)));
        struct amount amount = amount_read(one, 0, NULL, mem);
        bool ends = rest.len == 3 || (rest.len > 3 && (unsigned char)rest.at[3] < 'A');
        if (ends && amount.state == AMOUNT_READ && amount.currency.code[0])
            return arena_copy(mem, slice_from(amount.currency.code));
    }
    return (Slice){0};
}

/* Is this an amount of money that is printed somewhere? */
static bool is_printed(const struct text_document *document, Decimal wanted, char mark, struct arena *mem)
{
    Slice text = document->folded;
    for (size_t i = 0; i < text.len; i++) {
        size_t end = i;
        if (!is_digit(text.at[i]) || (i && (is_digit(text.at[i - 1]) || slice_has(S(".,-/"), text.at[i - 1]))))
            continue;
        while (end < text.len && (is_digit(text.at[end]) || slice_has(S(".,' "), text.at[end])) &&
               !(text.at[end] == ' ' && end + 1 < text.len && !is_digit(text.at[end + 1])))
            end++;
        size_t scratch = arena_mark(mem);
        struct amount amount = read_amount(slice_part(text, i, end), mark, mem);
        bool is_same = amount.state == AMOUNT_READ && decimal_equal(amount.value, wanted);
        arena_rewind(mem, scratch);
        if (is_same)
            return true;
    }
    return false;
}

/* Many print the net only at their lines: what the one tax leaves of the total is it, where it is printed at all. */
static bool net_without_label(const struct text_document *document, const struct totals *taxes, Decimal gross, char mark,
                              struct arena *mem, Decimal *out)
{
    Decimal tax, net;
    return choose(taxes, &tax) && tax.micro > 0 && gross.micro > 0 && decimal_sub(gross, tax, &net) && net.micro > 0 &&
           decimal_compare(tax, net) < 0 && is_printed(document, net, mark, mem) && (*out = net, true);
}

/* "¥" in Japanese is the yen, "kr" in Swedish the krona; Danish and Norwegian are not told apart. */
static Slice currency_by_language(const struct totals *totals, Slice language)
{
    static const struct {
        Slice language;
        const char *code;
    } own[] = {{S_INIT("ja"), "JPY"}, {S_INIT("zh"), "CNY"}, {S_INIT("sv"), "SEK"}, {S_INIT("is"), "ISK"}};
    for (size_t i = 0; i < COUNT_OF(own) && totals->shared; i++)
        if (slice_equal(own[i].language, language) && currency_name_covers(totals->shared, own[i].code))
            return slice_from(own[i].code);
    return (Slice){0};
}

void amounts_from_text(const struct numbering *text, char mark, struct document_facts *out)
{
    const struct text_document *document = text->document;
    const struct text_hits *hits = text->hits;
    const struct text_rules *rules = text->rules;
    struct arena *mem = text->mem;
    struct totals net, tax, gross;
    Decimal settled_net, settled_gross;
    gather(document, hits, rules, TEXT_FACT_NET, mark, mem, &net);
    gather(document, hits, rules, TEXT_FACT_TAX, mark, mem, &tax);
    gather(document, hits, rules, TEXT_FACT_GROSS, mark, mem, &gross);
    out->has_net = choose(&net, &out->net);
    out->has_gross = choose(&gross, &out->gross);
    if ((!out->has_net || !out->has_gross) && settle(&net, &tax, &gross, &settled_net, &settled_gross) &&
        (!out->has_net || decimal_equal(out->net, settled_net)) &&
        (!out->has_gross || decimal_equal(out->gross, settled_gross))) {
        out->net = settled_net;
        out->gross = settled_gross;
        out->has_net = out->has_gross = true;
    }
    /* Above the total it is one before a discount. */
    if (out->has_net && out->has_gross && out->gross.micro > 0 && decimal_compare(out->net, out->gross) > 0)
        out->has_net = false;
    if (!out->has_net && out->has_gross)
        out->has_net = net_without_label(document, &tax, out->gross, mark, mem, &out->net);
    out->currency = arena_copy(mem, slice_from(gross.currency[0] ? gross.currency : net.currency));
    if (out->currency.len == 0)
        out->currency = named_currency(document, rules, mem);
    if (out->currency.len == 0)
        out->currency = currency_by_language(gross.shared ? &gross : &net, text->language);
}
