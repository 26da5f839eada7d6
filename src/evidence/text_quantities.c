/* Reads the quantities of a text: the rows below a heading such as "Qty" up to the totals, else the lines that
   count something. Words are lists of rules/evidence.xml. */
#include "evidence/text_quantities.h"

#include "base/arena.h"
#include "base/slice.h"
#include "evidence/text_cells.h"
#include "evidence/text_words.h"
#include "tickets/number.h"

#define MAX_HEADING_BYTES 40
#define MAX_UNIT_BYTES 24   /* "licences" behind a number */
#define MAX_COUNT_DIGITS 7
#define MAX_COUNTS 64

struct reading {
    const struct text_document *document;
    const struct text_hits *hits;
    const struct text_rules *rules;
    char mark;
    struct arena *mem;
    struct document_line *lines;
    size_t line_count, line_capacity;
    bool is_open;    /* something may be missing, or be read in two ways */
    bool has_hours; /* a column counts time: a total may be of it */
    Decimal *counts;
    size_t count_count;
};

/* ---- words and numbers ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool holds_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

static bool is_number_char(char c)
{
    return is_digit(c) || c == '.' || c == ',' || c == '\'';
}

/* The number at the head of a cell and what it counts: "25,00 Stk". False where there is more to the cell. */
static bool cut_number(Slice cell, Slice *number, Slice *unit)
{
    size_t at = cell.len && cell.at[0] == '-';
    if (at >= cell.len || !is_digit(cell.at[at]))
        return false;
    while (at < cell.len && is_number_char(cell.at[at]))
        at++;
    *number = slice_part(cell, 0, at);
    *unit = slice_trim(slice_skip(cell, at));
    while (number->len && !is_digit(number->at[number->len - 1]))
        number->len--;
    return unit->len <= MAX_UNIT_BYTES && !holds_digit(*unit) && !slice_has(*unit, '%');
}

/* What can be read in two ways makes all of it open. */
static bool read_number(struct reading *reading, Slice text, Decimal *out)
{
    struct amount amount = amount_read(text, reading->mark, NULL, reading->mem);
    reading->is_open |= amount.state == AMOUNT_AMBIGUOUS;
    *out = amount.value;
    return amount.state == AMOUNT_READ;
}

/* "1,250.00", "1.250,00 EUR": marks and two digits, or groups of three, at the end of a cell. */
static bool ends_in_money(Slice cell)
{
    size_t end = cell.len, digits = 0;
    while (end && !is_digit(cell.at[end - 1]) && cell.len - end < MAX_UNIT_BYTES)
        end--;
    while (end && is_digit(cell.at[end - 1]) && ++digits)
        end--;
    bool is_marked = end > 1 && (cell.at[end - 1] == '.' || cell.at[end - 1] == ',') && is_digit(cell.at[end - 2]);
    return is_marked && (digits == 2 || digits == 3);
}

static bool is_negative(Slice cell)
{
    return cell.len && (cell.at[0] == '-' || cell.at[0] == '(' || cell.at[cell.len - 1] == '-');
}

/* ---- the table ---- */

struct heads {
    struct text_cell cells[MAX_TEXT_CELLS];
    size_t count, quantity;
};

/* "Qty", "Menge (Stk)", but not "Qty/Hrs", and not the longer word for an amount that begins as this one does. */
static bool is_quantity_heading(const struct text_rules *rules, Slice cell)
{
    size_t word = cell.len <= MAX_HEADING_BYTES ? text_first_word(cell, rules->quantities) : 0;
    return word && text_first_word(cell, rules->goods) <= word && !text_holds_word(cell, rules->durations);
}

static bool read_heads(struct reading *reading, const struct text_line *line, struct heads *heads)
{
    size_t quantities = 0, others = 0;
    bool has_hours = false;
    if (line->end - line->at < 3 || !line->laid.len)
        return false;
    heads->count = text_cells(reading->document, line, heads->cells);
    for (size_t i = 0; i < heads->count; i++) {
        if (holds_digit(heads->cells[i].text))
            return false;
        if (is_quantity_heading(reading->rules, heads->cells[i].text)) {
            heads->quantity = i;
            quantities++;
        } else {
            others += text_begins_with_word(heads->cells[i].text, reading->rules->goods);
            has_hours |= text_holds_word(heads->cells[i].text, reading->rules->durations);
        }
    }
    reading->has_hours |= has_hours && others > 1;
    reading->is_open |= quantities > 1 && others > 0;
    return quantities == 1 && others > 0;
}

/* A line that begins with the label of a total ends the table, and so does one that holds it and is no row. */
static bool has_total(const struct reading *reading, const struct text_line *line, bool at_start)
{
    for (size_t i = 0; i < reading->hits->count; i++) {
        const struct text_hit *hit = &reading->hits->at[i];
        bool is_amount = hit->rule->fact == TEXT_FACT_NET || hit->rule->fact == TEXT_FACT_GROSS ||
                         hit->rule->fact == TEXT_FACT_TAX;
        if (is_amount && hit->at >= line->at && hit->at < line->end && (!at_start || hit->at <= line->at + 1))
            return true;
    }
    return false;
}

/* The one number beneath the heading; its unit may stand in a cell of its own. */
static const struct text_cell *number_below(const struct heads *heads, const struct text_cell *cells, size_t count)
{
    const struct text_cell *found = NULL;
    Slice number, unit;
    for (size_t i = 0; i < count; i++) {
        bool is_under = text_cell_heading(heads->cells, heads->count, &cells[i]) == heads->quantity;
        if (!is_under || !cut_number(cells[i].text, &number, &unit))
            continue;
        if (found)
            return NULL;
        found = &cells[i];
    }
    return found;
}

static bool read_cell(const struct reading *reading, const struct text_cell *cell, Decimal *out)
{
    Slice number, unit;
    if (!cut_number(cell->text, &number, &unit))
        return false;
    struct amount amount = amount_read(number, reading->mark, NULL, reading->mem);
    *out = amount.value;
    return amount.state == AMOUNT_READ;
}

static bool is_whole(Decimal value)
{
    return value.micro > 0 && value.micro % DECIMAL_SCALE == 0;
}

/* Does the quantity times another cell make a third behind it? */
static bool makes_amount(const struct reading *reading, const struct text_cell *cells, size_t count,
                         const struct text_cell *quantity)
{
    Decimal times, price, amount, product;
    if (!read_cell(reading, quantity, &times) || !is_whole(times))
        return false;
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (&cells[i] != quantity && &cells[k] != quantity && read_cell(reading, &cells[i], &price) &&
                read_cell(reading, &cells[k], &amount) && price.micro &&
                decimal_mul_int(price, times.micro / DECIMAL_SCALE, &product) && decimal_equal(product, amount))
                return true;
    return false;
}

/* Where head and row do not stand below one another: the one whole number without decimals that makes the amount. */
static const struct text_cell *quantity_by_reckoning(const struct reading *reading, const struct text_cell *cells,
                                                     size_t count)
{
    const struct text_cell *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (ends_in_money(cells[i].text) || !makes_amount(reading, cells, count, &cells[i]))
            continue;
        if (found)
            return NULL;
        found = &cells[i];
    }
    return found;
}

/* A unit price of "40,00" is no number of goods where another cell is one by reckoning. */
static const struct text_cell *reckoned(const struct reading *reading, const struct text_cell *cells, size_t count,
                                        const struct text_cell *found)
{
    if (found && !ends_in_money(found->text) && makes_amount(reading, cells, count, found))
        return found;
    const struct text_cell *other = quantity_by_reckoning(reading, cells, count);
    return other ? other : found;
}

/* As many cells as headings stand in their order, too: where that says otherwise the columns have drifted. */
static const struct text_cell *quantity_below(struct reading *reading, const struct heads *heads,
                                              const struct text_cell *cells, size_t count)
{
    const struct text_cell *found = number_below(heads, cells, count);
    Slice number, unit;
    if (count != heads->count || !cut_number(cells[heads->quantity].text, &number, &unit))
        return found;
    reading->is_open |= found && found != &cells[heads->quantity];
    return &cells[heads->quantity];
}

static const struct text_cell *quantity_cell(struct reading *reading, const struct heads *heads,
                                             const struct text_cell *cells, size_t count)
{
    bool was_open = reading->is_open;
    const struct text_cell *below = quantity_below(reading, heads, cells, count);
    if (below && !ends_in_money(below->text) && !reading->is_open)
        return below;
    const struct text_cell *found = reckoned(reading, cells, count, below);
    if (found != below)
        reading->is_open = was_open;
    else if (found && count >= heads->count && ends_in_money(found->text) &&
             !makes_amount(reading, cells, count, found))
        reading->is_open = true;
    return found;
}

static bool counts_time(const struct reading *reading, const struct text_cell *cells, size_t count, Slice unit)
{
    bool timed = text_begins_with_word(unit, reading->rules->durations);
    for (size_t i = 0; i < count; i++)
        timed |= text_is_word(cells[i].text, reading->rules->durations);
    return timed;
}

static void add_row(struct reading *reading, const struct text_cell *cells, size_t count, const struct text_cell *cell)
{
    struct document_line line = {0};
    Slice number, unit, last, behind;
    cut_number(cell->text, &number, &unit);
    bool timed = counts_time(reading, cells, count, unit);
    if (!timed)
        line.has_quantity = read_number(reading, number, &line.quantity);
    reading->is_open |= !timed && !line.has_quantity;
    if (&cells[count - 1] != cell && ends_in_money(cells[count - 1].text) &&
        cut_number(cells[count - 1].text, &last, &behind)) {
        struct amount net = amount_read(last, reading->mark, NULL, reading->mem);
        line.has_net = net.state == AMOUNT_READ;
        line.net = net.value;
    }
    *ARENA_PUSH(reading->mem, reading->lines, reading->line_count, reading->line_capacity, struct document_line) = line;
}

/* "Total   20   800.00": as wide as a row, and its number is that of the rows above. */
static bool sums_up(const struct reading *reading, const struct text_cell *cell)
{
    Decimal sum = DECIMAL_ZERO, said;
    for (size_t i = 0; i < reading->line_count; i++)
        if (reading->lines[i].has_quantity && !decimal_add(sum, reading->lines[i].quantity, &sum))
            return false;
    return reading->line_count && read_cell(reading, cell, &said) && decimal_equal(sum, said);
}

/* False at the line that ends the table. */
static bool read_row(struct reading *reading, const struct heads *heads, const struct text_line *line)
{
    struct text_cell cells[MAX_TEXT_CELLS];
    size_t count = text_cells(reading->document, line, cells);
    const struct text_cell *cell = count > 1 ? quantity_cell(reading, heads, cells, count) : NULL;
    bool is_full = cell && count >= heads->count, ends = has_total(reading, line, cell != NULL);
    if (ends && (!is_full || sums_up(reading, cell)))
        return false;
    if (cell && &cells[count - 1] != cell && holds_digit(cells[count - 1].text))
        add_row(reading, cells, count, cell);
    else if (count && ends_in_money(cells[count - 1].text) && !is_negative(cells[count - 1].text))
        reading->is_open = true;
    return true;
}

/* The same table may go on overleaf; a second one on its page says it all once more, or something else. */
static void read_tables(struct reading *reading)
{
    const struct text_document *document = reading->document;
    struct heads heads;
    size_t page = SIZE_MAX;
    for (size_t i = 0; i < document->line_count; i++) {
        if (!read_heads(reading, &document->lines[i], &heads))
            continue;
        reading->is_open |= page == document->lines[i].page && reading->line_count;
        page = document->lines[i].page;
        while (i + 1 < document->line_count) {
            struct heads again;
            if (read_heads(reading, &document->lines[i + 1], &again))
                break;
            i++;
            page = document->lines[i].page;
            if (!read_row(reading, &heads, &document->lines[i]))
                break;
        }
    }
}

/* ---- lines that count ---- */

/* The next "25 licences" or, at the head of a cell, "25 x ". */
static bool next_count(const struct reading *reading, Slice text, size_t *at, Slice *number)
{
    for (; *at < text.len; ++*at) {
        size_t end = *at;
        bool begins = *at == 0 || text.at[*at - 1] == '\t';
        char before = *at ? text.at[*at - 1] : ' ';
        if (!is_digit(text.at[*at]) || is_number_char(before) || (before >= 'a' && before <= 'z') || before == '-' || before == '/')
            continue;
        while (end < text.len && is_digit(text.at[end]))
            end++;
        Slice behind = slice_skip(text, end), unit = slice_trim(behind);
        bool times = begins && (slice_starts(unit, S("x ")) || slice_starts(unit, S("× ")));
        *number = slice_part(text, *at, end);
        *at = end;
        if (!begins && slice_starts(behind, S("\t"))) /* "Course 20742   pcs   6": the name's own number */
            continue;
        if (number->len <= MAX_COUNT_DIGITS && (times || text_begins_with_word(unit, reading->rules->counted)))
            return true;
    }
    return false;
}

static void keep_count(struct reading *reading, Decimal value)
{
    for (size_t i = 0; i < reading->count_count; i++)
        if (decimal_equal(reading->counts[i], value))
            return;
    if (!reading->counts)
        reading->counts = ARENA_ARRAY(reading->mem, Decimal, MAX_COUNTS);
    if (reading->count_count < MAX_COUNTS)
        reading->counts[reading->count_count++] = value;
}

/* How many counts a line has; the last of them. */
static size_t count_line(struct reading *reading, Slice text, Decimal *value)
{
    size_t at = 0, found = 0;
    Slice number;
    while (next_count(reading, text, &at, &number))
        if (decimal_parse(number, value) == DECIMAL_READ) {
            keep_count(reading, *value);
            found++;
        }
    return found;
}

static Slice last_part(Slice text)
{
    Slice part = {0};
    while (text.len)
        part = slice_cut(text, '\t', &text);
    return part;
}

/* Without a table: each line with an amount counts something, or nothing is sure. */
static void read_counted_lines(struct reading *reading, bool has_table)
{
    const struct text_document *document = reading->document;
    bool is_done = has_table;
    for (size_t i = 0; i < document->line_count; i++) {
        const struct text_line *line = &document->lines[i];
        Slice text = slice_part(document->folded, line->at, line->end);
        Decimal value = DECIMAL_ZERO;
        size_t found = count_line(reading, text, &value);
        if (is_done || !ends_in_money(last_part(text)))
            continue;
        is_done = has_total(reading, line, false) && reading->line_count;
        reading->is_open |= !is_done && reading->line_count && found != 1;
        if (is_done || found != 1)
            continue;
        *ARENA_PUSH(reading->mem, reading->lines, reading->line_count, reading->line_capacity, struct document_line) =
            (struct document_line){.quantity = value, .has_quantity = true};
    }
}

/* ---- the whole ---- */

/* "Total quantity: 25", with its number in the same cell or in the next. */
static bool total_of_line(struct reading *reading, const struct text_line *line, Decimal *out)
{
    Slice text = slice_part(reading->document->folded, line->at, line->end), rest = text, number, unit;
    while (rest.len) {
        Slice part = slice_trim(slice_cut(rest, '\t', &rest));
        if (!text_begins_with_word(part, reading->rules->quantity_totals))
            continue;
        size_t at = 0;
        while (at < part.len && !is_digit(part.at[at]))
            at++;
        Slice beside = rest;
        Slice value = at < part.len ? slice_skip(part, at) : slice_trim(slice_cut(beside, '\t', &beside));
        return cut_number(value, &number, &unit) && !text_begins_with_word(unit, reading->rules->durations) &&
               read_number(reading, number, out);
    }
    return false;
}

/* "Quantity: 20", "Menge: 20 Stück", "수량 20개": a cell that is a label of it and its number. */
static bool labelled_quantity(struct reading *reading, Slice part, Decimal *out)
{
    Slice number, unit;
    size_t word = text_first_word(part, reading->rules->quantities);
    if (!word || text_first_word(part, reading->rules->goods) > word)
        return false;
    Slice value = slice_trim(slice_skip(part, word));
    bool is_marked = value.len != part.len - word;
    for (Slice wide = S("："); value.len && (value.at[0] == ':' || slice_starts(value, wide)); is_marked = true)
        value = slice_trim(slice_skip(value, value.at[0] == ':' ? 1 : wide.len));
    bool is_counted = cut_number(value, &number, &unit) &&
                      (!unit.len || text_begins_with_word(unit, reading->rules->counted));
    return is_marked && is_counted && !text_begins_with_word(unit, reading->rules->durations) &&
           read_number(reading, number, out);
}

/* "Course 20480  数量:24  単価:32": the same within a cell, where a colon marks it, up to the next blank. */
static bool quantity_within(struct reading *reading, Slice part, Decimal *out)
{
    if (text_begins_with_word(part, reading->rules->quantity_totals))
        return false;
    for (size_t i = 1; i < part.len; i++) {
        Slice text = slice_skip(part, i), beyond;
        size_t word = part.at[i - 1] == ' ' ? text_first_word(text, reading->rules->quantities) : 0;
        Slice mark = slice_skip(text, word);
        if (!word || !(slice_starts(mark, S(":")) || slice_starts(mark, S("："))))
            continue;
        size_t blanks = slice_starts(slice_skip(mark, 1), S(" ")) ? 2 : 0;
        Slice value = slice_cut(slice_skip(text, word + blanks), ' ', &beyond);
        return !text_begins_with_word(slice_trim(beyond), reading->rules->durations) &&
               labelled_quantity(reading, slice_part(text, 0, word + blanks + value.len), out);
    }
    return false;
}

/* Where no table counts: each such cell is a line of the goods. */
static void read_labelled(struct reading *reading)
{
    const struct text_document *document = reading->document;
    for (size_t i = 0; i < document->line_count; i++) {
        Slice rest = slice_part(document->folded, document->lines[i].at, document->lines[i].end);
        while (rest.len) {
            Decimal value;
            Slice part = slice_trim(slice_cut(rest, '\t', &rest));
            if (labelled_quantity(reading, part, &value) || quantity_within(reading, part, &value))
                *ARENA_PUSH(reading->mem, reading->lines, reading->line_count, reading->line_capacity,
                            struct document_line) = (struct document_line){.quantity = value, .has_quantity = true};
        }
    }
}

bool text_counts_quantity(const struct text_rules *rules, Slice folded)
{
    return text_begins_with_word(folded, rules->quantity_totals);
}

static bool read_total(struct reading *reading, Decimal *total)
{
    bool found = false;
    for (size_t i = 0; i < reading->document->line_count; i++) {
        Decimal value;
        if (!total_of_line(reading, &reading->document->lines[i], &value))
            continue;
        if (found && !decimal_equal(*total, value))
            return false;
        *total = value;
        found = true;
    }
    return found;
}

static bool add_up(const struct reading *reading, Decimal *sum)
{
    bool any = false;
    *sum = DECIMAL_ZERO;
    for (size_t i = 0; i < reading->line_count; i++) {
        if (reading->lines[i].has_quantity && !decimal_add(*sum, reading->lines[i].quantity, sum))
            return false;
        any |= reading->lines[i].has_quantity;
    }
    return any;
}

void quantities_from_text(const struct text_document *document, const struct text_hits *hits,
                          const struct text_rules *rules, char mark, struct arena *mem, struct document_facts *out)
{
    struct reading reading = {.document = document, .hits = hits, .rules = rules, .mark = mark, .mem = mem};
    Decimal total, sum;
    read_tables(&reading);
    if (!reading.line_count && !reading.is_open)
        read_labelled(&reading);
    read_counted_lines(&reading, reading.line_count > 0 || reading.is_open);
    bool is_sure = !reading.is_open && add_up(&reading, &sum);
    bool has_total = read_total(&reading, &total) && !reading.has_hours;
    out->counts = reading.counts;
    out->count_count = reading.count_count;
    if (is_sure && (!has_total || decimal_equal(sum, total))) {
        out->lines = reading.lines;
        out->line_count = reading.line_count;
    } else if (has_total && !is_sure) {
        struct document_line *line = ARENA_NEW(mem, struct document_line);
        *line = (struct document_line){.quantity = total, .has_quantity = true};
        out->lines = line;
        out->line_count = 1;
    }
}
