/* Counts what speaks for each kind: a title by where it stands, a label by the number behind it, phrases up to a
   ceiling. */
#include "evidence/text_tally.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/text_dates.h"
#include "evidence/text_heads.h"
#include "evidence/text_shape.h"
#include "evidence/text_title.h"
#include "evidence/text_words.h"

#include <string.h>

#define EARLY_LINES 14       /* a title further down counts less */
#define MAX_LABEL_SCORE 8
#define MAX_PHRASE_SCORE 14
#define BARE_LINES 3
#define MIN_HEADS 4         /* of a row of them that stands above one row only */
#define MIN_SAME_BYTES 5    /* "invoice", "rechnung" */
#define LISTED_THANKS 3     /* thanks above a list of goods */

/* ---- labels in headings of columns ---- */

static Slice part_of(Slice line, size_t wanted)
{
    Slice part = {0};
    for (size_t i = 0; i <= wanted; i++) {
        if (line.len == 0)
            return (Slice){0};
        part = slice_cut(line, '\t', &line);
    }
    return part;
}

static size_t count_parts(Slice line)
{
    size_t count = line.len > 0;
    for (size_t i = 0; i < line.len; i++)
        count += line.at[i] == '\t';
    return count;
}

static bool holds_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            return true;
    return false;
}

/* "FACTURE" above "N° FA-118" and "Date: 04/09/2023": what has a label of its own is no value of a column. */
static bool is_labelled_cell(const struct judging *judging, Slice cell)
{
    return slice_has(cell, ':') || text_begins_with_word(slice_trim(cell), judging->rules->number_words);
}

/* How many rows below the label have a number in its column; the first one is its value. */
static size_t find_below_part(const struct judging *judging, struct text_hit *hit)
{
    const struct text_document *document = judging->document;
    const struct text_line *line = text_document_line(document, hit->at);
    Slice heads = slice_part(judging->text, line->at, line->end), before = slice_part(judging->text, line->at, hit->at);
    size_t column = count_parts(before) ? count_parts(before) - 1 : 0, rows = 0;
    if (count_parts(heads) < 2 || holds_digit(heads))
        return 0;
    for (const struct text_line *row = line + 1; row < document->lines + document->line_count; row++) {
        Slice text = slice_part(judging->text, row->at, row->end), value = part_of(text, column);
        if (count_parts(text) < count_parts(heads) || !holds_digit(value) || is_labelled_cell(judging, value))
            break;
        if (rows++ == 0) {
            hit->value_at = (size_t)(value.at - judging->text.at);
            hit->value_end = hit->value_at + value.len;
        }
    }
    return rows;
}

static size_t find_in_column(const struct judging *judging, struct text_hit *hit)
{
    size_t rows = find_below_part(judging, hit);
    return rows ? rows : text_heads_find(judging->document, judging->text, &judging->hits, hit);
}

/* ---- counting ---- */

static size_t line_number(const struct judging *judging, size_t at)
{
    return (size_t)(text_document_line(judging->document, at) - judging->document->lines);
}

static bool has_number(const struct judging *judging, const struct text_hit *hit)
{
    return hit->value_end > hit->value_at && !text_is_date(slice_part(judging->text, hit->value_at, hit->value_end)) &&
           shape_number_stands(judging, hit);
}

/* "Vertrag:", and what it is stands in the next part. */
static bool ends_as_label(const struct judging *judging, const struct text_hit *hit)
{
    Slice words = slice_trim(slice_part(judging->text, hit->at, hit->end));
    return words.len && words.at[words.len - 1] == ':';
}

/* "Invoice no: A-1": it may stand anywhere, and on any paper. */
static bool is_labelled(const struct judging *judging, const struct text_hit *hit)
{
    Slice words = slice_part(judging->text, hit->at, hit->value_at);
    return hit->value_end > hit->value_at && (slice_has(words, ':') || slice_find(words, S("：")) < words.len);
}

/* "14.50", "2,805.00" */
static bool is_money(Slice cell)
{
    size_t end = cell.len;
    for (size_t i = 0; i < end; i++)
        if (!slice_has(S("0123456789.,- "), cell.at[i]))
            return false;
    return end > 3 && (cell.at[end - 3] == '.' || cell.at[end - 3] == ',');
}

/* "02/06/2020  Credit CN-00412  330.00  2,475.00": a line of an account. */
static bool stands_in_account(const struct judging *judging, const struct text_hit *hit)
{
    const struct text_line *line = text_document_line(judging->document, hit->at);
    Slice rest = slice_part(judging->document->folded, line->at, line->end);
    size_t amounts = 0, dates = 0;
    while (rest.len) {
        Slice cell = slice_trim(slice_cut(rest, '\t', &rest));
        amounts += is_money(cell);
        dates += text_is_date(cell);
    }
    return amounts > 1 && dates > 0;
}

/* Every cell of a line of several is a heading, and the next one holds figures. */
static bool is_line_of_headings(const struct judging *judging, const struct text_hit *hit)
{
    const struct text_document *document = judging->document;
    const struct text_line *line = text_document_line(document, hit->at), *next = line + 1;
    Slice heads = slice_part(document->folded, line->at, line->end);
    if (count_parts(heads) < MIN_HEADS || holds_digit(heads) || next == document->lines + document->line_count)
        return false;
    Slice row = slice_part(document->folded, next->at, next->end);
    return count_parts(row) >= MIN_HEADS - 1 && holds_digit(row);
}

/* The heading of a column of an export, or of a list of documents. */
static bool heads_column(struct judging *judging, const struct text_hit *hit)
{
    struct text_hit copy = *hit;
    if (judging->document->is_table || stands_in_account(judging, hit) || is_line_of_headings(judging, hit))
        return true;
    size_t rows = hit->value_end == hit->value_at ? find_in_column(judging, &copy) : 0;
    const struct text_line *line = text_document_line(judging->document, hit->at);
    judging->listed += rows > 1;
    return rows > 1 || (rows && count_parts(slice_part(judging->text, line->at, line->end)) >= MIN_HEADS);
}

/* "Your PO", and its number stands in the next part. */
static bool has_value_beside(const struct judging *judging, const struct text_hit *hit)
{
    Slice rest = slice_skip(judging->text, hit->end), line = slice_cut(rest, '\n', &rest), beside;
    slice_cut(line, '\t', &beside);
    return line.len && line.at[0] == '\t' && holds_digit(part_of(beside, 0));
}

/* "PO ref" */
static bool ends_as_number_label(const struct judging *judging, const struct text_hit *hit)
{
    Slice words = slice_trim(slice_part(judging->text, hit->at, hit->end));
    const char *blank = words.len ? memrchr(words.at, ' ', words.len) : NULL;
    return blank && text_is_word(slice_skip(words, (size_t)(blank + 1 - words.at)), judging->rules->number_words);
}

static void count_title(struct judging *judging, struct text_hit *hit)
{
    struct tally *tally = &judging->tally[hit->rule->kind];
    size_t line = line_number(judging, hit->at);
    if (kind_is_accepted(hit->rule->kind) && heads_column(judging, hit))
        return;
    if (kind_is_accepted(hit->rule->kind) && title_is_noted(judging, hit)) {
        hit->end = hit->at;
        return;
    }
    int weight = hit->rule->weight;
    bool is_label = ends_as_label(judging, hit), is_reference = is_label || hit->value_end > hit->value_at ||
                    (hit->rule->kind == KIND_order &&
                     (has_value_beside(judging, hit) || ends_as_number_label(judging, hit)));
    if (kind_is_accepted(hit->rule->kind) && is_labelled(judging, hit))
        weight = weight < SURE_TITLE ? weight : SURE_TITLE - 1;
    if (line >= EARLY_LINES)
        weight = weight * 7 / 10;
    if (is_label && !kind_is_accepted(hit->rule->kind))
        weight = weight * 6 / 10;
    if (judging->document->lines[line].is_heading)
        weight += 1;
    if (weight > tally->title) {
        tally->title = weight;
        tally->best_title = hit;
        tally->title_line = line;
        tally->is_reference = is_reference;
    }
    if (kind_is_accepted(hit->rule->kind) && has_number(judging, hit) && !judging->number)
        judging->number = hit;
}

static void add_capped(int *sum, int weight, int most)
{
    *sum = *sum + weight < most ? *sum + weight : most;
}

static bool overlaps_earlier(const struct text_hits *hits, const struct text_hit *hit)
{
    for (const struct text_hit *other = hits->at; other < hit; other++)
        if (other->rule->scope == hit->rule->scope && other->rule->kind == hit->rule->kind &&
            other->rule->weight > BARE_LABEL && other->rule->fact == hit->rule->fact && hit->at < other->end &&
            other->at < hit->end)
            return true;
    return false;
}

static void count_label(struct judging *judging, struct text_hit *hit)
{
    struct tally *tally = &judging->tally[hit->rule->kind];
    bool accepted = kind_is_accepted(hit->rule->kind);
    if (hit->rule->weight <= BARE_LABEL)
        return;
    if (hit->value_end == hit->value_at) {
        size_t rows = find_in_column(judging, hit);
        if (rows > 1 && accepted) {
            judging->listed++;
            hit->value_at = hit->value_end = 0;
            return;
        }
        if (rows == 0)
            return;
    }
    bool is_dated = accepted && text_is_date(slice_part(judging->text, hit->value_at, hit->value_end));
    if (is_dated || overlaps_earlier(&judging->hits, hit))
        return;
    if (accepted && !judging->number && shape_number_stands(judging, hit))
        judging->number = hit;
    add_capped(&tally->label, hit->rule->weight, MAX_LABEL_SCORE);
    if (!tally->best_label)
        tally->best_label = hit;
}

/* As much as letters say: one of a script without blanks says as much as four of others. */
static size_t weight_of_letters(Slice words)
{
    size_t weight = 0;
    for (uint32_t c; words.len;) {
        size_t size = utf8_next(words, &c);
        weight += size >= 3 ? 4 : size;
        words = slice_skip(words, size);
    }
    return weight;
}

/* One short word of another language ("concept", "minta", "rest") says nothing here. */
static bool is_foreign_word(const struct judging *judging, const struct text_hit *hit)
{
    Slice words = slice_part(judging->text, hit->at, hit->end);
    bool is_other = judging->language.len && hit->rule->language.len == judging->language.len &&
                    !slice_equal(hit->rule->language, judging->language);
    return is_other && weight_of_letters(words) < MAX_FOREIGN_WORD && !slice_has(words, ' ');
}

static void count_phrase(struct judging *judging, const struct text_hit *hit)
{
    struct tally *tally = &judging->tally[hit->rule->kind];
    bool is_rival = !kind_is_accepted(hit->rule->kind);
    if ((is_rival && is_foreign_word(judging, hit)) || overlaps_earlier(&judging->hits, hit))
        return;
    add_capped(&tally->phrase, hit->rule->weight, MAX_PHRASE_SCORE);
    if (!tally->best_phrase || hit->rule->weight > tally->best_phrase->rule->weight)
        tally->best_phrase = hit;
}

/* The gravest of what happened is what the mail is for. */
static void count_event(struct judging *judging, const struct text_hit *hit)
{
    struct tally *tally = &judging->tally[hit->rule->kind];
    if (is_foreign_word(judging, hit) || hit->rule->weight <= tally->event)
        return;
    tally->event = hit->rule->weight;
    tally->best_event = hit;
}

static bool is_amount(enum text_fact fact)
{
    return fact == TEXT_FACT_NET || fact == TEXT_FACT_GROSS || fact == TEXT_FACT_TAX;
}

/* Do the headings of this line stand above goods? */
static bool heads_goods(const struct judging *judging, const struct text_line *line)
{
    Slice rest = slice_part(judging->text, line->at, line->end);
    while (rest.len)
        if (text_begins_with_word(slice_trim(slice_cut(rest, '\t', &rest)), judging->rules->quantities))
            return true;
    return false;
}

/* "Net   VAT   Total" and the three amounts below; the heading of a column of goods has no total. */
static void place_amount(const struct judging *judging, struct text_hit *hit)
{
    const struct text_line *line = text_document_line(judging->document, hit->at);
    if (hit->value_at < line->end || count_parts(slice_part(judging->text, line->at, line->end)) < 2)
        return;
    if (heads_goods(judging, line) || find_in_column(judging, hit) != 1)
        hit->value_at = hit->value_end = 0;
}

static void count_fact(struct judging *judging, struct text_hit *hit)
{
    bool may_stand_below = hit->rule->fact == TEXT_FACT_DATE || hit->rule->fact == TEXT_FACT_ORDER;
    if (may_stand_below && hit->value_end == hit->value_at && find_in_column(judging, hit) != 1)
        hit->value_at = hit->value_end = 0;
    bool has_value = hit->value_end > hit->value_at, is_date_fact = hit->rule->fact == TEXT_FACT_DATE && has_value;
    if (is_date_fact && text_dates_otherwise(judging->document, judging->rules, hit))
        is_date_fact = false;
    judging->has_date |= hit->rule->fact == TEXT_FACT_ANY_DATE || is_date_fact;
    judging->has_own_date |= is_date_fact;
    if (!is_amount(hit->rule->fact) || !has_value)
        return;
    place_amount(judging, hit);
    if (shape_amount_stands(judging, hit))
        judging->amounts |= 1u << hit->rule->fact;
}

static void count_about(struct judging *judging, const struct text_hit *hit)
{
    if (line_number(judging, hit->at) >= ABOUT_LINES || is_foreign_word(judging, hit))
        return;
    judging->about += hit->rule->weight;
    if (!judging->best_about || hit->rule->weight > judging->best_about->rule->weight)
        judging->best_about = hit;
}

/* "Invoice no   Date" above "A-1   31/01/2020": the last label is followed by the first one's value. */
static void drop_value_of_other_column(struct judging *judging, struct text_hit *hit)
{
    struct text_hit copy = *hit;
    bool may_stand_below = hit->rule->scope == TEXT_LABEL || hit->rule->fact == TEXT_FACT_DATE ||
                           hit->rule->fact == TEXT_FACT_ORDER;
    if (!may_stand_below || hit->value_end <= hit->value_at ||
        hit->value_at < text_document_line(judging->document, hit->at)->end)
        return;
    copy.value_at = copy.value_end = 0;
    if (find_in_column(judging, &copy) ? copy.value_at == hit->value_at
                                       : !text_heads_mislead(judging->document, judging->text, &judging->hits, hit))
        return;
    Slice part = slice_part(judging->text, hit->at, text_document_line(judging->document, hit->at)->end);
    size_t len = 0;
    while (len < part.len && part.at[len] != '\t' && part.at[len] != '_')
        len++;
    hit->end = hit->at + len;
    hit->value_at = hit->value_end = 0;
}

static void count_hit(struct judging *judging, struct text_hit *hit)
{
    drop_value_of_other_column(judging, hit);
    switch (hit->rule->scope) {
    case TEXT_TITLE: count_title(judging, hit); break;
    case TEXT_LABEL: count_label(judging, hit); break;
    case TEXT_HEAD:
        if (kind_is_accepted(hit->rule->kind) && hit->rule->weight >= SURE_TITLE)
            count_title(judging, hit);
        else
            count_phrase(judging, hit);
        break;
    case TEXT_PHRASE: count_phrase(judging, hit); break;
    case TEXT_EVENT: count_event(judging, hit); break;
    case TEXT_PARTY: judging->has_party = true; break;
    case TEXT_ABOUT: count_about(judging, hit); break;
    case TEXT_FACT: count_fact(judging, hit); break;
    default: break;
    }
}

/* An invoice that is the delivery note as well says so in its title, the invoice first.
   "Proforma-Rechnung" is no Rechnung, and "faktura korygująca" no plain faktura: where titles of two kinds stand at
   one place the one that is no plain invoice counts. */
static bool is_outdone(const struct judging *judging, const struct text_hit *hit)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *other = &judging->hits.at[i];
        bool is_part = (other->rule->kind == KIND_despatch_advice || other->rule->kind == KIND_receipt) &&
                       other->end - other->at < hit->end - hit->at && hit->at <= other->at;
        bool better = !is_part && (!kind_is_accepted(other->rule->kind) || hit->rule->kind == KIND_invoice);
        if (other->rule->scope == TEXT_TITLE && other->rule->kind != hit->rule->kind && better &&
            other->at < hit->end && hit->at < other->end)
            return true;
    }
    return false;
}

static void drop_outdone_titles(struct judging *judging)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        struct tally *tally = &judging->tally[i];
        if (tally->best_title && kind_is_accepted((enum document_kind)i) && is_outdone(judging, tally->best_title)) {
            tally->title = 0;
            tally->best_title = NULL;
        }
    }
}

/* "Your order: 2020-15" is none. */
static bool has_title(const struct judging *judging)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct tally *tally = &judging->tally[i];
        if (tally->title >= RIVAL_TITLE && (kind_is_accepted((enum document_kind)i) || !tally->is_reference))
            return true;
    }
    return false;
}

/* "No. 118" below "INVOICE": only beside the title does a label that says so little name the document. */
static void find_bare_number(struct judging *judging)
{
    size_t title_line = SIZE_MAX;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kind_is_accepted((enum document_kind)i) && judging->tally[i].title >= SURE_TITLE)
            title_line = judging->tally[i].title_line;
    for (size_t i = 0; i < judging->hits.count && title_line != SIZE_MAX && !judging->number; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        size_t line = line_number(judging, hit->at);
        bool is_near = line + BARE_LINES >= title_line && line <= title_line + BARE_LINES;
        if (hit->rule->scope == TEXT_LABEL && hit->rule->weight <= BARE_LABEL && is_near && has_number(judging, hit))
            judging->number = hit;
    }
}

#define LONE_LINES 2 /* below the title */
#define MAX_LONE_NUMBER 20
#define MAX_LONE_LETTERS 6

/* "F001-00002345", "kor 7/06/2022", and no date, price, telephone or id of a company. */
static bool is_lone_number(Slice part, bool beside_title)
{
    size_t letters = 0, digits = 0, blanks = 0, marks = 0;
    for (size_t i = 0; i < part.len; i++) {
        char c = part.at[i];
        letters += c >= 'a' && c <= 'z';
        digits += c >= '0' && c <= '9';
        marks += c == '-' || c == '/';
        blanks += c == ' ';
        if ((unsigned char)c >= 0x80 || c == ':' || c == ',' || (c == ' ' && digits))
            return false;
    }
    return part.len <= MAX_LONE_NUMBER && digits > 1 && letters && letters <= MAX_LONE_LETTERS && marks &&
           (beside_title ? blanks <= 1 : blanks == 0) && !text_is_date(part);
}

/* The number of an order, or of what is amended, stands here. */
static bool is_of_reference(const struct judging *judging, size_t at, size_t end)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        bool is_reference = hit->rule->fact == TEXT_FACT_ORDER || hit->rule->fact == TEXT_FACT_AMENDS;
        if (is_reference && hit->value_end > hit->value_at && hit->value_at < end && at < hit->value_end)
            return true;
    }
    return false;
}

/* Many set the number in the corner, by itself: in the line of the title or below. */
static void find_lone_number(struct judging *judging)
{
    const struct text_document *document = judging->document;
    for (size_t k = 0; k < KIND_COUNT && !judging->number; k++) {
        const struct tally *tally = &judging->tally[k];
        if (!kind_is_accepted((enum document_kind)k) || tally->title < SURE_TITLE || !tally->best_title)
            continue;
        struct text_hit *title = &judging->hits.at[tally->best_title - judging->hits.at];
        for (size_t i = tally->title_line; i <= tally->title_line + LONE_LINES && i < document->line_count; i++) {
            const struct text_line *line = &document->lines[i];
            Slice rest = slice_part(document->folded, line->at, line->end);
            while (rest.len && !judging->number) {
                Slice part = slice_trim(slice_cut(rest, '\t', &rest));
                if (!is_lone_number(part, i == tally->title_line) ||
                    is_of_reference(judging, (size_t)(part.at - document->folded.at),
                                    (size_t)(part.at - document->folded.at) + part.len))
                    continue;
                title->value_at = (size_t)(part.at - document->folded.at);
                title->value_end = title->value_at + part.len;
                judging->number = title;
            }
        }
    }
}

static bool is_denial(const struct judging *judging, const struct text_hit *hit)
{
    return hit->rule->scope == TEXT_DENIAL && !is_foreign_word(judging, hit);
}

/* "This is a credit note, not an invoice": said by the credit note, and true. */
static bool is_said_by_credit(const struct judging *judging, const struct text_hit *denial)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        if (is_denial(judging, hit) && kind_is_accepted(hit->rule->kind) && denial->at < hit->end && hit->at < denial->end)
            return judging->tally[hit->rule->kind].title >= SURE_TITLE;
    }
    return false;
}

/* The first one; one that says what it is instead says more. */
static void find_denial(struct judging *judging)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        if (is_denial(judging, hit) && !is_said_by_credit(judging, hit) &&
            (!judging->denial || judging->denial->rule->kind == KIND_uncertain))
            judging->denial = hit;
    }
    if (judging->denial && judging->denial->rule->kind != KIND_uncertain)
        add_capped(&judging->tally[judging->denial->rule->kind].phrase, DENIAL_WEIGHT, MAX_PHRASE_SCORE);
}

/* Whoever thanks for an order does not place it, and with the goods it is a confirmation. */
static void settle_thanks(struct judging *judging)
{
    struct tally *order = &judging->tally[KIND_order], *confirmation = &judging->tally[KIND_order_confirmation];
    bool thanks = confirmation->phrase >= RIVAL_ALONE ||
                  (confirmation->phrase && order->is_reference && order->phrase < RIVAL_ALONE);
    bool is_invoice = judging->tally[KIND_invoice].title >= SURE_TITLE;
    if (confirmation->phrase && judging->document->has_goods && !is_invoice)
        add_capped(&confirmation->phrase, LISTED_THANKS, MAX_PHRASE_SCORE);
    if (!order->title || !thanks || confirmation->title >= order->title)
        return;
    confirmation->title = order->title;
    confirmation->best_title = order->best_title;
    confirmation->title_line = order->title_line;
    confirmation->is_reference = order->is_reference;
    order->title = 0;
}

/* "Invoice number" and "Invoice date", "Rechnungsnummer" and "Rechnungsdatum": the same word names both. */
static bool dates_as_it_numbers(const struct judging *judging)
{
    const struct text_hit *number = judging->number;
    Slice text = judging->document->folded;
    for (size_t i = 0; number && i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        size_t same = 0;
        if (hit->rule->fact != TEXT_FACT_DATE || hit->value_end == hit->value_at)
            continue;
        while (number->at + same < number->value_at && hit->at + same < hit->value_at &&
               text.at[number->at + same] == text.at[hit->at + same])
            same++;
        if (same >= MIN_SAME_BYTES)
            return true;
    }
    return false;
}

/* Nearly every invoice names an order: a label with a number behind it is no title where the invoice's own number and
   date are labelled in one word, and no order has these. */
static void settle_order_reference(struct judging *judging)
{
    struct tally *order = &judging->tally[KIND_order], *invoice = &judging->tally[KIND_invoice];
    judging->has_pair = dates_as_it_numbers(judging);
    if (!order->best_title || !is_labelled(judging, order->best_title) || !invoice->label || order->phrase ||
        !judging->has_pair)
        return;
    order->title = 0;
    order->best_title = NULL;
}

/* A known title says what the document is, whatever else is called an invoice below it. */
static void find_unknown_title(struct judging *judging)
{
    bool is_titled = false;
    for (size_t i = 0; i < KIND_COUNT; i++)
        is_titled |= kind_is_accepted((enum document_kind)i) && judging->tally[i].title >= SURE_TITLE;
    if (!is_titled)
        judging->unknown_title = title_unknown(judging);
}

void tally_make(struct judging *judging)
{
    text_match(judging);
    for (size_t i = 0; i < judging->hits.count; i++)
        count_hit(judging, &judging->hits.at[i]);
    if (!has_title(judging)) {
        size_t known = judging->hits.count;
        text_match_rivals(judging);
        for (size_t i = known; i < judging->hits.count; i++)
            count_hit(judging, &judging->hits.at[i]);
    }
    drop_outdone_titles(judging);
    settle_order_reference(judging);
    find_bare_number(judging);
    find_lone_number(judging);
    judging->words = judging->hits.per_scope[TEXT_WORD];
    if (judging->listed)
        add_capped(&judging->tally[KIND_statement].phrase, LIST_WEIGHT, MAX_PHRASE_SCORE);
    if (judging->document->is_table)
        judging->tally[KIND_partner_report].title += TABLE_WEIGHT;
    settle_thanks(judging);
    find_denial(judging);
    find_unknown_title(judging);
}
