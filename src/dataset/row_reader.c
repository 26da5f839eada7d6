/* Reads the cells of published rows. Months, dates, types and currencies repeat,
   so their readings are remembered; numbers have a short way in cells.c. */
#include "dataset/row_reader.h"

#include "base/arena.h"
#include "dataset/cells.h"
#include "dataset/header_name.h"
#include "programme/catalogue.h"
#include "tickets/invoice_number.h"
#include "tickets/number.h"

#define MAX_PERIOD_TEXT 64

void row_reader_init(struct row_reader *reader, const struct programme *programme, const struct columns *columns,
                     char delimiter, struct arena *scratch)
{
    int period_columns = (columns->of[FIELD_MONTH] >= 0) + (columns->of[FIELD_YEAR] >= 0) +
                         (columns->of[FIELD_FISCAL_MONTH] >= 0) + (columns->of[FIELD_FISCAL_YEAR] >= 0);
    *reader = (struct row_reader){
        .programme = programme,
        .columns = columns,
        .scratch = scratch,
        .comma_possible = delimiter == ';' || delimiter == ROW_OF_SHEET || columns->comma_language,
        .many_period_columns =
            period_columns > 1 || (columns->of[FIELD_MONTH] < 0 && columns->of[FIELD_FISCAL_MONTH] < 0),
        .period_field = columns->of[FIELD_MONTH] >= 0          ? FIELD_MONTH
                        : columns->of[FIELD_FISCAL_MONTH] >= 0 ? FIELD_FISCAL_MONTH
                                                               : FIELD_YEAR,
    };
}

/* Each stretch tells its unknown types anew. */
void row_reader_begin(struct row_reader *reader, struct harvest *harvest)
{
    reader->harvest = harvest;
    reader->bad = &harvest->bad;
    if (reader->remembers_unknown)
        reader->types = (struct memo){0};
    reader->remembers_unknown = false;
}

static Slice shown(Slice text)
{
    return text_head(text, MAX_SHOWN_BYTES);
}

/* "column 'Revenue': '1,250' can be read two ways" */
static bool refuse(struct row_reader *reader, const struct row_view *row, enum dataset_field field, Slice why)
{
    Slice name = shown(columns_name(reader->columns, field));
    if (reader->columns->of[field] < 0)
        return bad_at_byte(reader->bad, row, FINDING_dataset_value, 0, "the %.*s: %.*s",
                           SLICE_ARG(field_title(field)), SLICE_ARG(why));
    Slice cell = row_cell(reader->columns, row, field);
    if (cell.len == 0)
        return bad_cell(reader->bad, row, field, "column '%.*s' is empty", SLICE_ARG(name));
    Slice text = shown(cell);
    return bad_cell(reader->bad, row, field, "column '%.*s': '%.*s': %.*s", SLICE_ARG(name), SLICE_ARG(text),
                    SLICE_ARG(why));
}

static bool read_partner(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    out->partner = row_cell(reader->columns, row, FIELD_PARTNER);
    out->group = row_cell(reader->columns, row, FIELD_GROUP);
    return out->partner.len || refuse(reader, row, FIELD_PARTNER, (Slice){0});
}

/* What the period is remembered by when several cells tell it: all of them. */
static Slice join_cells(const struct period_cells *cells, char into[MAX_PERIOD_TEXT])
{
    const Slice parts[] = {cells->month, cells->year, cells->fiscal_month, cells->fiscal_year};
    size_t len = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].len + 1 > MAX_PERIOD_TEXT - len)
            return (Slice){into, MAX_PERIOD_TEXT};
        if (parts[i].len)
            memcpy(into + len, parts[i].at, parts[i].len);
        len += parts[i].len;
        into[len++] = '\n';
    }
    return (Slice){into, len};
}

static bool read_new_period(struct row_reader *reader, const struct row_view *row, Month *out)
{
    const struct columns *columns = reader->columns;
    struct period_cells cells = {
        .month = reader->period_field == FIELD_YEAR ? columns->given_month : row_cell(columns, row, FIELD_MONTH),
        .year = row_cell(columns, row, FIELD_YEAR),
        .fiscal_month = row_cell(columns, row, FIELD_FISCAL_MONTH),
        .fiscal_year = row_cell(columns, row, FIELD_FISCAL_YEAR),
        .month_is_date = columns->month_is_date,
        .day_may_be_first = columns->comma_language,
    };
    char joined[MAX_PERIOD_TEXT];
    Slice why = {0}, text = row_cell(columns, row, reader->period_field);
    if (reader->many_period_columns)
        text = join_cells(&cells, joined);
    struct memo_key key = memo_key(text);
    if (memo_find(&reader->periods, &key, &out->k))
        return true;
    if (!cell_period(&cells, reader->scratch, out, &why))
        return refuse(reader, row, reader->period_field, why);
    memo_keep(&reader->periods, &key, out->k);
    return true;
}

static bool read_period(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    struct memo_key key = row_key(row, row_cell(reader->columns, row, reader->period_field));
    if (!reader->many_period_columns && memo_find(&reader->periods, &key, &out->period.k))
        return true;
    return read_new_period(reader, row, &out->period);
}

static bool read_publication(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    Slice cell = row_cell(reader->columns, row, FIELD_PUBLISHED);
    struct memo_key key = row_key(row, cell);
    if (cell.len == 0 || memo_find(&reader->dates, &key, &out->publication.day))
        return true;
    if (!cell_date(cell, reader->columns->comma_language, &out->publication))
        return refuse(reader, row, FIELD_PUBLISHED, S("not a date"));
    memo_keep(&reader->dates, &key, out->publication.day);
    return true;
}

#define MEASURE_COUNT 3

/* The revenue last: a currency may stand beside it. */
static const enum dataset_field measure_fields[MEASURE_COUNT] = {FIELD_UNITS, FIELD_KPI, FIELD_REVENUE};

/* One number of a row that proves its decimal mark settles the others of that row. */
static void settle(struct amount amounts[MEASURE_COUNT])
{
    char mark = 0;
    bool agreed = true;
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        if (amounts[i].state != AMOUNT_READ || !amounts[i].decimal_mark)
            continue;
        agreed &= !mark || mark == amounts[i].decimal_mark;
        mark = amounts[i].decimal_mark;
    }
    for (size_t i = 0; i < MEASURE_COUNT && mark && agreed; i++)
        if (amounts[i].state == AMOUNT_AMBIGUOUS)
            amounts[i] = amount_settle(amounts[i], mark);
}

/* Numbers that are not plain: all three are needed to settle what one leaves open. */
static bool read_odd_measures(struct row_reader *reader, const struct row_view *row, Decimal *values[])
{
    static const Slice reasons[] = {
        [AMOUNT_MISSING] = S_INIT("not a number"),
        [AMOUNT_READ] = {0},
        [AMOUNT_AMBIGUOUS] = S_INIT("can be read two ways"),
        [AMOUNT_UNREADABLE] = S_INIT("not a number"),
        [AMOUNT_TOO_LARGE] = S_INIT("too large"),
        [AMOUNT_TOO_FINE] = S_INIT("more than six decimals"),
    };
    struct amount amounts[MEASURE_COUNT];
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        Slice cell = row_cell(reader->columns, row, measure_fields[i]);
        /* what a workbook holds as a number has no marks of anybody's language */
        bool is_number = row->is_number && row->is_number[reader->columns->of[measure_fields[i]]];
        amounts[i] = cell_amount(cell, reader->comma_possible && !is_number, reader->programme, reader->scratch);
    }
    settle(amounts);
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        if (amounts[i].state != AMOUNT_READ)
            return refuse(reader, row, measure_fields[i], reasons[amounts[i].state]);
        *values[i] = amounts[i].value;
    }
    reader->beside = amounts[MEASURE_COUNT - 1].currency;
    return true;
}

static inline bool read_plain_number(const struct row_reader *reader, const struct row_view *row,
                                     enum dataset_field field, Decimal *out)
{
    Slice cell = row_cell(reader->columns, row, field);
    if (LIKELY(row_has_margin(row, cell) && cell_quick_number(cell, reader->comma_possible, out)))
        return true;
    return cell_plain_number(cell, reader->comma_possible, out);
}

static bool read_measures(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    Decimal *values[MEASURE_COUNT] = {&out->units, &out->kpi, &out->revenue};
    bool plain = true;
    for (size_t i = 0; i < MEASURE_COUNT; i++)
        plain &= read_plain_number(reader, row, measure_fields[i], values[i]);
    if (UNLIKELY(!plain) && !read_odd_measures(reader, row, values))
        return false;
    return LIKELY(out->units.micro % DECIMAL_SCALE == 0) ||
           refuse(reader, row, FIELD_UNITS, S("units are whole numbers"));
}

static void tell_unknown_type(struct row_reader *reader, const struct row_view *row, Slice text)
{
    harvest_note_type(reader->harvest, text,
                      place_of_cell(reader->bad, row, (size_t)reader->columns->of[FIELD_TYPE]));
    reader->remembers_unknown = true;
}

/* A row of an unknown type is kept: its invoice number still matches. */
static void read_type(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    Slice cell = row_cell(reader->columns, row, FIELD_TYPE);
    struct memo_key key = row_key(row, cell);
    int32_t type;
    if (!memo_find(&reader->types, &key, &type)) {
        type = omlp_type_find(reader->programme, cell, reader->scratch);
        if (type == OMLP_NONE)
            tell_unknown_type(reader, row, cell);
        memo_keep(&reader->types, &key, type);
    }
    out->type = (uint8_t)type;
    out->type_text = out->type == OMLP_NONE ? cell : (Slice){0};
}

/* The code in the currency column, which may be empty. */
static bool read_code(struct row_reader *reader, const struct row_view *row, char code[4])
{
    const struct programme *programme = reader->programme;
    Slice cell = row_cell(reader->columns, row, FIELD_CURRENCY);
    int32_t i = ROW_NO_CURRENCY;
    if (cell.len == 0)
        return true;
    struct memo_key key = row_key(row, cell);
    if (!memo_find(&reader->currencies, &key, &i)) {
        const struct currency *currency = currency_find(programme, cell);
        struct currency_word word = {0};
        /* "€", "Euro"; "$" and "¥" are of several currencies */
        if (!currency && header_word_is_currency(cell, programme, reader->scratch, &word) && word.code[0])
            currency = currency_find(programme, slice_from(word.code));
        if (currency)
            i = (int32_t)(currency - programme->currencies);
        else if (!text_is_empty_marker(cell))
            return refuse(reader, row, FIELD_CURRENCY,
                          word.shared ? S("several currencies are written so; give the code, such as USD")
                                      : S("no such currency"));
        memo_keep(&reader->currencies, &key, i);
    }
    if (i != ROW_NO_CURRENCY)
        memcpy(code, programme->currencies[i].code, sizeof programme->currencies[i].code);
    return true;
}

/* The header speaks of that column's amounts, whatever a currency column says of the purchase; then the
   currency column, then what stands beside the number. "$" only tells between which it is. */
static bool read_currency(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    const struct currency_word *header = &reader->columns->revenue_currency, *beside = &reader->beside;
    struct currency_word said = {0};
    if (!read_code(reader, row, said.code))
        return false;
    if (UNLIKELY(currency_is_named(header)) && (header->code[0] || !said.code[0] || !currencies_agree(header, &said)))
        said = *header;
    if (UNLIKELY(currency_is_named(beside))) {
        if (!currencies_agree(&said, beside))
            return refuse(reader, row, FIELD_REVENUE, S("the currency is not the one the row or the column names"));
        if (!said.code[0] && (beside->code[0] || !said.shared))
            said = *beside;
    }
    memcpy(out->currency, said.code, sizeof out->currency);
    out->currency_shared = said.shared;
    return true;
}

static bool read_document(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    Slice cell = row_cell(reader->columns, row, FIELD_DOCUMENT), amends = row_cell(reader->columns, row, FIELD_AMENDS);
    int32_t document;
    if (amends.len && !text_is_empty_marker(amends))
        out->amends = invoice_normal(amends, reader->scratch);
    if (reader->columns->of[FIELD_DOCUMENT] < 0)
        return true;
    struct memo_key key = row_key(row, cell);
    if (!memo_find(&reader->documents, &key, &document)) {
        enum row_document read;
        if (!cell_document(cell, &read))
            return refuse(reader, row, FIELD_DOCUMENT, S("no such kind of document"));
        document = (int32_t)read;
        memo_keep(&reader->documents, &key, document);
    }
    out->document = (enum row_document)document;
    return true;
}

/* The lines of one invoice mostly follow each other. A row without a number is published all the
   same, it only matches nothing. */
void row_read_number(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    Slice cell = row_cell(reader->columns, row, FIELD_INVOICE);
    struct memo_key key = row_key(row, cell);
    if (key.len && memo_key_same(&key, &reader->normal_number)) {
        out->invoice = out->normal = cell;
        return;
    }
    out->invoice = out->normal = (Slice){0};
    if (cell.len == 0)
        return;
    /* numbers mostly end with a digit, "N/A" and its like never */
    char last = cell.at[cell.len - 1];
    if (UNLIKELY(last < '0' || last > '9') && text_is_empty_marker(cell))
        return;
    out->invoice = cell;
    out->normal = invoice_normal(cell, reader->scratch);
    if (out->normal.at == cell.at)
        reader->normal_number = key;
}

/* Only what is not set for every row: clearing all of it would cost as much as reading three cells. */
static void forget(struct kpi_row *row)
{
    row->publication = DATE_NONE;
    row->document = ROW_INVOICE;
    row->amends = (Slice){0};
}

bool row_read_values(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    forget(out);
    out->line = row->line;
    reader->beside = (struct currency_word){0};
    return read_partner(reader, row, out) && read_period(reader, row, out) && read_publication(reader, row, out) &&
           read_measures(reader, row, out);
}

static bool refuse_nameless(struct row_reader *reader, const struct row_view *row)
{
    return bad_cell(reader->bad, row, FIELD_TYPE,
                    "the row names neither an invoice nor a product type; it may add up others");
}

bool row_read_rest(struct row_reader *reader, const struct row_view *row, struct kpi_row *out)
{
    if (!read_currency(reader, row, out) || !read_document(reader, row, out))
        return false;
    read_type(reader, row, out);
    /* what adds up others names neither; a row that does matches no claim anyway */
    if (UNLIKELY(out->type == OMLP_NONE && !out->invoice.len))
        return refuse_nameless(reader, row);
    reader->harvest->no_currency_count += !out->currency[0];
    return true;
}
