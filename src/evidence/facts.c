/* The facts printed in a structured document, by the layout of its family: number, date,
   totals, references and lines. What cannot be read exactly is not given. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/evidence_private.h"
#include "evidence/partner_ids.h"

#define MAX_VALUE_BYTES 96 /* of a date or an amount, in digits of any script */

/* "2020-01-31", the same with a zone or a time behind it, or the digits of formats 102, 203 and 204. */
Date date_from_document(Slice text)
{
    char plain[MAX_VALUE_BYTES];
    if (!slice_is_ascii(text) && text.len <= sizeof plain)
        text = (Slice){plain, unicode_put_plain_digits(text, plain)};
    bool dashed = text.len >= DATE_CHARS && text.at[4] == '-';
    size_t len = dashed ? DATE_CHARS : 8;
    Slice rest = slice_skip(text, len);
    static const char behind[] = "TZ+-";
    bool whole = rest.len == 0 || (dashed && slice_has((Slice){behind, sizeof behind - 1}, rest.at[0]));
    uint64_t time;
    bool digits_behind = !dashed && (rest.len == 4 || rest.len == 6) && slice_to_u64(rest, 235959, &time);
    whole = whole || (!dashed && rest.len && rest.at[0] == 'T');
    Date date;
    return (whole || digits_behind) && date_parse(slice_part(text, 0, len), &date) ? date : DATE_NONE;
}

/* "31/01/2020", "31-01-2020" */
static Date date_of_day_first(Slice text)
{
    Slice parts[3];
    uint64_t day, month, year;
    Date date;
    text = slice_part(text, 0, DATE_CHARS);
    char mark = slice_has(text, '/') ? '/' : '-';
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        parts[i] = slice_cut(text, mark, &text);
    return slice_to_u64(parts[0], 31, &day) && slice_to_u64(parts[1], 12, &month) && parts[2].len == 4 &&
                   slice_to_u64(parts[2], 9999, &year) && date_make((int)year, (int)month, (int)day, &date)
               ? date
               : DATE_NONE;
}

static Date date_by_layout(const struct layout *layout, Slice text)
{
    Date date = date_from_document(text);
    return date.day == DATE_NONE.day && layout->has_days_first ? date_of_day_first(text) : date;
}

/* "001-001-000000012", where its parts stand in elements of their own. */
static Slice whole_number(const struct layout *layout, Element document, struct arena *mem)
{
    Slice number = element_value(document, layout->number, mem, NULL), series = {0};
    for (Slice paths = layout->series; number.len && paths.len;) {
        Slice part = element_value(document, slice_cut(paths, ' ', &paths), mem, NULL);
        if (part.len)
            series = arena_printf(mem, "%.*s%.*s%.*s", SLICE_ARG(series), SLICE_ARG(part),
                                  SLICE_ARG(layout->series_join));
    }
    return series.len ? arena_printf(mem, "%.*s%.*s", SLICE_ARG(series), SLICE_ARG(number)) : number;
}

static bool is_currency(Slice text)
{
    if (text.len != 3)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < 'A' || text.at[i] > 'Z')
            return false;
    return true;
}

/* Families have their own names for the attribute that names an amount's currency. */
static Slice currency_of(Element amount, struct arena *mem)
{
    static const Slice names[] = {S_INIT("currencyID"), S_INIT("currency"), S_INIT("AmountCurrencyIdentifier")};
    Slice own = {0};
    for (size_t i = 0; i < COUNT_OF(names) && own.len == 0; i++)
        own = element_attribute(amount, names[i], mem);
    return own;
}

/* The amount in the document's currency: some totals stand there once more in the currency of the tax office. */
static Element amount_element(Element totals, Slice paths, Slice currency, struct arena *mem)
{
    Element element = element_choice(totals, paths);
    while (element) {
        Slice own = currency_of(element, mem);
        if (own.len == 0 || currency.len == 0 || slice_equal(own, currency))
            return element;
        element = element_next(element, element_local(element));
    }
    return NULL;
}

/* Some write "1234,56" and some "1234.56-". */
bool decimal_from_document(Slice text, bool has_commas, Decimal *out)
{
    char plain[MAX_VALUE_BYTES];
    bool behind = text.len > 1 && slice_ends(text, S("-"));
    if (behind)
        text = slice_part(text, 0, text.len - 1);
    if (text.len == 0 || text.len > sizeof plain || (behind && text.at[0] == '-'))
        return false;
    size_t len = unicode_put_plain_digits(text, plain);
    for (size_t i = 0; i < len; i++)
        plain[i] = has_commas && plain[i] == ',' ? '.' : plain[i];
    Decimal read;
    if (decimal_parse((Slice){plain, len}, &read) != DECIMAL_READ)
        return false;
    *out = behind ? decimal_negate(read) : read;
    return true;
}

static bool read_decimal(const struct layout *layout, Element element, struct arena *mem, Decimal *out)
{
    return element && decimal_from_document(element_text(element, mem), layout->has_commas, out);
}

#define MAX_SUMMANDS 64

/* Of "a/b+c/d", or nothing where one of the paths leads nowhere; of "a?+b?" those that are there, at least one. */
static bool read_sum(const struct layout *layout, Element totals, Slice paths, struct arena *mem, Decimal *out)
{
    Element parts[MAX_SUMMANDS];
    Decimal sum = DECIMAL_ZERO, one;
    bool any = false;
    while (paths.len) {
        Slice path = slice_trim(slice_cut(paths, '+', &paths));
        bool may_lack = slice_ends(path, S("?"));
        size_t count = element_all(totals, slice_part(path, 0, path.len - may_lack), parts, MAX_SUMMANDS);
        if ((count == 0 && !may_lack) || count > MAX_SUMMANDS)
            return false;
        any |= count > 0;
        for (size_t i = 0; i < count; i++)
            if (!read_decimal(layout, parts[i], mem, &one) || !decimal_add(sum, one, &sum))
                return false;
    }
    *out = sum;
    return any;
}

struct amount_reader {
    const struct layout *layout;
    Element totals;
    struct arena *mem;
    struct document_facts *out;
};

static bool read_amount(const struct amount_reader *reader, Slice paths, Decimal *out)
{
    if (slice_starts(paths, S("+")))
        return read_sum(reader->layout, reader->totals, slice_skip(paths, 1), reader->mem, out);
    if (slice_has(paths, '@'))
        return decimal_from_document(element_value(reader->totals, paths, reader->mem, NULL),
                                     reader->layout->has_commas, out);
    size_t summed = slice_find(paths, S("|+"));
    Slice sum = slice_skip(paths, summed + 2);
    paths = slice_trim(slice_part(paths, 0, summed));
    if (sum.len && !element_choice(reader->totals, paths))
        return read_sum(reader->layout, reader->totals, sum, reader->mem, out);
    Element element = amount_element(reader->totals, paths, reader->out->currency, reader->mem);
    Slice named = currency_of(element, reader->mem);
    if (reader->out->currency.len == 0 && is_currency(named))
        reader->out->currency = named;
    return read_decimal(reader->layout, element, reader->mem, out);
}

static void read_totals(const struct layout *layout, Element document, Element body, struct arena *mem,
                        struct document_facts *out)
{
    struct amount_reader reader = {layout, layout->totals.len ? element_choice(body, layout->totals) : body, mem, out};
    Slice net_paths = layout->net;
    if (layout->if_profile.len && text_holds(document_profile(document, mem), layout->if_profile))
        net_paths = layout->then_net;
    out->has_net = read_amount(&reader, net_paths, &out->net);
    out->has_gross = read_amount(&reader, layout->gross, &out->gross);
}

static size_t find_lines(const struct layout *layout, Element body, Element *lines)
{
    size_t count = 0;
    for (Slice paths = layout->lines; paths.len && count == 0;) {
        Slice path = slice_cut(paths, '|', &paths);
        count = element_all(body, slice_trim(path), lines, MAX_DOCUMENT_LINES);
    }
    return count;
}

/* All lines or none: some of them would add up to something that nobody wrote. */
static void read_lines(const struct layout *layout, Element body, struct arena *mem, struct document_facts *out)
{
    Element *found = ARENA_ARRAY(mem, Element, MAX_DOCUMENT_LINES);
    size_t count = find_lines(layout, body, found);
    if (count == 0 || count > MAX_DOCUMENT_LINES)
        return;
    struct document_line *lines = ARENA_ARRAY(mem, struct document_line, count);
    for (size_t i = 0; i < count; i++) {
        size_t mark = arena_mark(mem);
        Slice quantity = element_value(found[i], layout->quantity, mem, NULL);
        Slice net = element_value(found[i], layout->line_net, mem, NULL);
        lines[i].has_quantity = decimal_from_document(quantity, layout->has_commas, &lines[i].quantity);
        lines[i].has_net = decimal_from_document(net, layout->has_commas, &lines[i].net);
        arena_rewind(mem, mark);
    }
    out->lines = lines;
    out->line_count = count;
}

/* Where a buyer gave no order, the field may only be left out in words. */
static Slice order_unless_none(Slice order)
{
    return slice_equal_nocase(order, S("NA")) || slice_equal_nocase(order, S("N/A")) ? (Slice){0} : order;
}

void facts_from_xml(const struct layout *layout, Element document, struct arena *mem, struct document_facts *out)
{
    *out = (struct document_facts){0};
    if (!layout)
        return;
    Element body = layout->body.len ? element_choice(document, layout->body) : document;
    Slice currency = element_value(body, layout->currency, mem, NULL);
    out->number = whole_number(layout, document, mem);
    out->issued = date_by_layout(layout, element_value(document, layout->issued, mem, NULL));
    if (layout->implied.len && (currency.len == 0 || list_has(layout->so_called, currency)))
        currency = layout->implied;
    out->currency = is_currency(currency) ? currency : (Slice){0};
    out->order = order_unless_none(element_value(body, layout->order, mem, NULL));
    out->amends = element_value(body, layout->amends, mem, NULL);
    out->issuer = element_value(document, layout->issuer, mem, NULL);
    out->buyer = element_value(document, layout->buyer, mem, NULL);
    out->partner_ids = partner_ids_in_xml(document, mem);
    read_totals(layout, document, body, mem, out);
    read_lines(layout, body, mem, out);
}
