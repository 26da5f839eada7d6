/* Cuts the amounts behind a label out of their line and tells them apart. */
#include "evidence/text_total_row.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/text_cells.h"
#include "tickets/number.h"

#define MAX_ROW_AMOUNTS 8
#define MAX_HEAD_LINES_ABOVE 60
#define MAX_WHOLE_DIGITS 12
#define MAX_MARK_BYTES 4 /* of a cell without an amount: "x", "--", "EUR" */

struct row {
    Decimal value[MAX_ROW_AMOUNTS];
    Slice cell[MAX_ROW_AMOUNTS]; /* of the folded text */
    size_t count;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_amount(enum text_fact fact)
{
    return fact == TEXT_FACT_NET || fact == TEXT_FACT_GROSS || fact == TEXT_FACT_TAX;
}

static bool holds_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

/* "100.00": its decimals are what makes a number money. */
static bool ends_in_decimals(Slice text)
{
    size_t end = text.len;
    return end > 3 && is_digit(text.at[end - 1]) && is_digit(text.at[end - 2]) &&
           (text.at[end - 3] == '.' || text.at[end - 3] == ',') && is_digit(text.at[end - 4]);
}

/* Up to the label of another amount in the same line. */
static size_t row_end(const struct text_document *document, const struct text_hits *hits, const struct text_hit *hit)
{
    size_t end = text_document_line(document, hit->value_at)->end;
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *other = &hits->at[i];
        if (is_amount(other->rule->fact) && other->at > hit->value_at && other->at < end)
            end = other->at;
    }
    return end;
}

/* The next token: a cell, or a part of one behind an amount with decimals ("100.00 20.00", but not "1 234.00"). */
static Slice next_token(Slice *rest)
{
    Slice cell = slice_cut(*rest, '\t', rest);
    for (size_t i = 1; i < cell.len; i++)
        if (cell.at[i] == ' ' && ends_in_decimals(slice_part(cell, 0, i)) && holds_digit(slice_skip(cell, i))) {
            const char *end = rest->len ? rest->at + rest->len : cell.at + cell.len;
            *rest = (Slice){cell.at + i + 1, (size_t)(end - cell.at) - i - 1};
            return slice_part(cell, 0, i);
        }
    return cell;
}

/* False at a cell of words: what follows is of something else. */
static bool keep_token(Slice token, char mark, struct arena *mem, struct row *row)
{
    token = slice_trim(token);
    bool is_rate = slice_has(token, '%');
    if (!holds_digit(token))
        return token.len <= MAX_MARK_BYTES;
    if (is_rate)
        return true;
    struct amount amount = amount_read(unicode_upper(token, mem), mark, NULL, mem);
    if (amount.state != AMOUNT_READ)
        amount = amount_read(unicode_upper(token, mem), 0, NULL, mem);
    if (amount.state != AMOUNT_READ || row->count == MAX_ROW_AMOUNTS)
        return false;
    row->value[row->count] = amount.value;
    row->cell[row->count++] = token;
    return true;
}

/* How many of them show decimals; *last is the last of these. */
static size_t money_count(const struct row *row, size_t *last)
{
    size_t count = 0;
    for (size_t i = 0; i < row->count; i++) {
        size_t end = row->cell[i].len;
        while (end && !is_digit(row->cell[i].at[end - 1]))
            end--;
        if (ends_in_decimals(slice_part(row->cell[i], 0, end))) {
            *last = i;
            count++;
        }
    }
    return count;
}

/* The one way in which two amounts beside one another make a third behind them, or in front. */
static bool reckon(const struct row *row, struct total_row *out)
{
    size_t found = 0;
    for (size_t i = 0; i + 1 < row->count; i++)
        for (size_t k = 0; k < row->count; k++) {
            Decimal sum, net = row->value[i], tax = row->value[i + 1];
            if (k == i || k == i + 1 || tax.micro == 0 || !decimal_add(net, tax, &sum) ||
                !decimal_equal(sum, row->value[k]) || decimal_compare(decimal_abs(net), decimal_abs(tax)) < 0)
                continue;
            *out = (struct total_row){net, tax, sum, true, true, true};
            found++;
        }
    if (found != 1)
        *out = (struct total_row){0};
    return found == 1;
}

/* ---- by all amounts of the line ---- */

/* "175 000,00", "2,420.00", "15.840,00": an amount with decimals at the head of the text; its bytes, or 0. */
static size_t money_at(Slice text)
{
    size_t at = 0;
    while (at < text.len && is_digit(text.at[at]))
        at++;
    if (at == 0 || at > MAX_WHOLE_DIGITS)
        return 0;
    for (bool is_grouped = at <= 3; is_grouped;) {
        is_grouped = at + 3 < text.len && slice_has(S(" .,'"), text.at[at]) && is_digit(text.at[at + 1]) &&
                     is_digit(text.at[at + 2]) && is_digit(text.at[at + 3]) &&
                     !(at + 4 < text.len && is_digit(text.at[at + 4]));
        at += is_grouped ? 4 : 0;
    }
    bool has_decimals = at + 2 < text.len && (text.at[at] == '.' || text.at[at] == ',') && is_digit(text.at[at + 1]) &&
                        is_digit(text.at[at + 2]);
    bool ends = at + 3 >= text.len || !(is_digit(text.at[at + 3]) || slice_has(S(".,%/-"), text.at[at + 3]));
    return has_decimals && ends ? at + 3 : 0;
}

/* "Total payable: 175 000,00  VAT 20% 35 000,00  with tax 210 000,00": where the amounts of the whole line make one
   another, that says more than which of them stands behind which label. */
static bool reckon_line(Slice line, char mark, struct arena *mem, struct row *row, struct total_row *out)
{
    for (size_t i = 0; i < line.len && row->count < MAX_ROW_AMOUNTS; i++) {
        bool begins = is_digit(line.at[i]) && (i == 0 || !(is_digit(line.at[i - 1]) || slice_has(S(".,"), line.at[i - 1])));
        size_t len = begins ? money_at(slice_skip(line, i)) : 0;
        struct amount amount = len ? amount_read(slice_part(line, i, i + len), mark, NULL, mem) : (struct amount){0};
        if (len == 0 || amount.state != AMOUNT_READ)
            continue;
        row->value[row->count] = amount.value;
        row->cell[row->count++] = slice_part(line, i, i + len);
        i += len - 1;
    }
    return row->count > 2 && reckon(row, out);
}

/* ---- by the headings ---- */

static enum text_fact fact_of_cell(const struct text_document *document, const struct text_hits *hits, Slice cell)
{
    size_t from = (size_t)(cell.at - document->folded.at), to = from + cell.len;
    enum text_fact fact = TEXT_FACT_NONE;
    size_t longest = 0;
    for (size_t i = 0; i < hits->count; i++) {
        const struct text_hit *hit = &hits->at[i];
        size_t end = hit->end < to ? hit->end : to;
        if (is_amount(hit->rule->fact) && hit->at >= from && hit->at < to && end - hit->at > longest) {
            longest = end - hit->at;
            fact = hit->rule->fact;
        }
    }
    return fact;
}

static size_t headings_above(const struct text_document *document, const struct text_hits *hits,
                             const struct text_line *line, struct text_cell heads[MAX_TEXT_CELLS])
{
    for (size_t i = 1; i <= MAX_HEAD_LINES_ABOVE && line - document->lines >= (ptrdiff_t)i; i++) {
        const struct text_line *above = line - i;
        size_t count = text_cells(document, above, heads), named = 0;
        for (size_t k = 0; k < count; k++)
            named += !holds_digit(heads[k].text) && fact_of_cell(document, hits, heads[k].text) != TEXT_FACT_NONE;
        if (named > 1 && !holds_digit(slice_part(document->folded, above->at, above->end)))
            return count;
    }
    return 0;
}

static void read_headings(const struct text_document *document, const struct text_hits *hits,
                          const struct text_hit *hit, const struct row *row, struct total_row *out)
{
    const struct text_line *line = text_document_line(document, hit->value_at);
    struct text_cell heads[MAX_TEXT_CELLS], cells[MAX_TEXT_CELLS];
    size_t head_count = headings_above(document, hits, line, heads), count = text_cells(document, line, cells);
    for (size_t i = 0; head_count && i < row->count; i++)
        for (size_t k = 0; k < count; k++) {
            bool is_cell = row->cell[i].at >= cells[k].text.at && row->cell[i].at < cells[k].text.at + cells[k].text.len;
            if (!is_cell)
                continue;
            enum text_fact fact = fact_of_cell(document, hits,
                                               heads[text_cell_heading(heads, head_count, &cells[k])].text);
            bool *has = fact == TEXT_FACT_NET ? &out->has_net : fact == TEXT_FACT_TAX ? &out->has_tax : &out->has_gross;
            Decimal *into = fact == TEXT_FACT_NET ? &out->net : fact == TEXT_FACT_TAX ? &out->tax : &out->gross;
            if (fact == TEXT_FACT_NONE)
                continue;
            if (*has) { /* two under one heading */
                *out = (struct total_row){0};
                return;
            }
            *has = true;
            *into = row->value[i];
        }
}

bool total_row_read(const struct text_document *document, const struct text_hits *hits, const struct text_hit *hit,
                    char mark, struct arena *mem, struct total_row *out)
{
    const struct text_line *line = text_document_line(document, hit->value_at);
    struct row row = {.count = 0};
    *out = (struct total_row){0};
    if (hit->at < line->at)
        return false;
    struct row all = {.count = 0};
    if (reckon_line(slice_part(document->folded, hit->at, line->end), mark, mem, &all, out))
        return true;
    Slice rest = slice_part(document->folded, hit->value_at, row_end(document, hits, hit));
    while (rest.len && keep_token(next_token(&rest), mark, mem, &row))
        ;
    size_t last = 0, money = money_count(&row, &last);
    if (money == 0 || row.count < 2)
        return false;
    if (money == 1) { /* "Total 20 800.00": goods, and what they cost */
        *out = hit->rule->fact == TEXT_FACT_NET ? (struct total_row){.net = row.value[last], .has_net = true}
                                                : (struct total_row){.gross = row.value[last], .has_gross = true};
        return true;
    }
    if (!reckon(&row, out))
        read_headings(document, hits, hit, &row, out);
    return true;
}
