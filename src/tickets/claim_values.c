/* Each detail of a claim read by its own reader, and what they say about each other. */
#include "tickets/claim_values_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/invoice_end.h"
#include "tickets/invoice_number.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"

#include <string.h>

#define MAX_TYPE_PART_BYTES 80

#define MAX_MONEY_BYTES 64 /* longer texts are no amounts */

static void note_missing(struct claim *claim)
{
    enum period_state period = claim->period.state;
    bool missing[CLAIM_FIELD_COUNT] = {
        [CLAIM_MONTH] = period == PERIOD_MISSING || period == PERIOD_NO_MONTH,
        [CLAIM_YEAR] = period == PERIOD_MISSING || period == PERIOD_NO_YEAR,
        [CLAIM_OMLP_TYPE] = claim_raw(claim, CLAIM_OMLP_TYPE).len == 0,
        [CLAIM_PURCHASE_UNIT] = claim->units.state == AMOUNT_MISSING,
        [CLAIM_INVOICE_NUMBER] = claim->invoice.len == 0 && !claim->invoice_damaged,
        [CLAIM_KPI_VALUE] = claim->kpi.state == AMOUNT_MISSING,
        [CLAIM_REVENUE] = claim->revenue.state == AMOUNT_MISSING,
        [CLAIM_CURRENCY] = claim->currency[0] == '\0',
    };
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        claim->missing |= (uint8_t)(missing[field] << field);
}

/* What stands in the currency column. */
static bool read_currency(Slice text, const struct programme *programme, struct arena *scratch,
                          struct currency_word *out)
{
    const struct currency *known = currency_find(programme, text);
    if (known) {
        *out = (struct currency_word){{known->code[0], known->code[1], known->code[2]}, 0};
        return true;
    }
    size_t mark = arena_mark(scratch);
    bool found = currency_of_word(slice_trim(plain_text(text, scratch)), programme, scratch, out);
    arena_rewind(scratch, mark);
    return found;
}

uint8_t currency_shared_in(Slice currency, Slice amount, const struct programme *programme, struct arena *scratch)
{
    struct currency_word named = {0};
    read_currency(currency, programme, scratch, &named);
    if (!named.code[0] && !named.shared)
        named = amount_read(amount, 0, programme, scratch).currency;
    return named.code[0] ? 0 : named.shared;
}

static void read_claim_currency(struct claim *claim, const struct programme *programme, struct arena *mem)
{
    Slice text = claim_raw(claim, CLAIM_CURRENCY);
    const struct currency_word *own = &claim->revenue.currency;
    struct currency_word named = {0};
    if (text.len && !read_currency(text, programme, mem, &named)) {
        memcpy(claim->currency, "???", sizeof claim->currency);
        claim->currency_bad = true;
        return;
    }
    if (!currencies_agree(&named, own)) {
        Slice other = own->code[0] ? arena_copy(mem, slice_from(own->code)) : claim_raw(claim, CLAIM_REVENUE);
        claim_contradict(claim, 1u << CLAIM_CURRENCY, other, mem);
    }
    if (!named.code[0] && (own->code[0] || !named.shared))
        named = *own;
    memcpy(claim->currency, named.code, sizeof claim->currency);
    claim->currency_shared = named.shared;
}

bool claim_invoice_is_money(Slice text, const struct programme *programme, struct arena *scratch)
{
    if (LIKELY(!slice_has(text, ',') && !slice_has(text, '.')) || text.len > MAX_MONEY_BYTES)
        return false;
    size_t mark = arena_mark(scratch);
    bool is_money = names_money(text, scratch);
    enum amount_state state = is_money ? amount_read(text, 0, programme, scratch).state : AMOUNT_MISSING;
    arena_rewind(scratch, mark);
    return state == AMOUNT_READ || state == AMOUNT_AMBIGUOUS;
}

/* A currency without minor units has no thousandths: three digits behind the separator are a group. */
static void settle_whole_currency(struct claim *claim, const struct programme *programme)
{
    if (LIKELY(claim->revenue.state != AMOUNT_AMBIGUOUS))
        return;
    const struct currency *known = currency_find(programme, slice_from(claim->currency));
    if (!known || known->minor_places > 0)
        return;
    claim->revenue.state = AMOUNT_READ;
    claim->revenue.value = claim->revenue.grouped;
}

const char *claim_invoice_trouble(Slice text, const struct programme *programme, struct arena *scratch)
{
    if (!text.len)
        return NULL;
    if (invoice_is_damaged(text, scratch))
        return "what a spreadsheet left of a number";
    if (!invoice_may_be_number(text, scratch))
        return "no number: it has no digit";
    if (claim_invoice_is_money(text, programme, scratch))
        return "an amount of money";
    size_t mark = arena_mark(scratch);
    Slice number;
    enum invoice_end end = invoice_read(text, scratch, &number);
    arena_rewind(scratch, mark);
    return end == INVOICE_OPEN ? "not surely one number: give the number alone" : NULL;
}

/* The number without what people write beside it; empty when that cannot be told. */
static Slice number_of(Slice text, const struct programme *programme, struct arena *mem)
{
    Slice number;
    if (invoice_is_damaged(text, mem) || !invoice_may_be_number(text, mem) ||
        claim_invoice_is_money(text, programme, mem) || invoice_read(text, mem, &number) == INVOICE_OPEN)
        return (Slice){0};
    return number;
}

/* A name and its code in one cell ("官方课程 MOC"), or a name and what it is narrowed by: "Microsoft Official Course
   (printed)" is what "MOC printed" is. */
static uint8_t type_of_parts(const struct programme *programme, Slice head, Slice tail, struct arena *scratch)
{
    uint8_t type = omlp_type_find(programme, head, scratch);
    if (type == OMLP_NONE || !tail.len || tail.len > MAX_TYPE_PART_BYTES)
        return OMLP_NONE;
    if (type == omlp_type_find(programme, tail, scratch))
        return type;
    Slice code = omlp_type_code(programme, type);
    return omlp_type_find(programme, arena_printf(scratch, "%.*s %.*s", SLICE_ARG(code), SLICE_ARG(tail)), scratch);
}

static uint8_t type_of(const struct programme *programme, Slice text, struct arena *scratch)
{
    uint8_t type = text.len ? omlp_type_find(programme, text, scratch) : OMLP_NONE;
    size_t mark = arena_mark(scratch);
    for (size_t i = 1; type == OMLP_NONE && i + 1 < text.len && text.len <= 2 * MAX_TYPE_PART_BYTES; i++)
        if (slice_has(S(" (/:,"), text.at[i]))
            type = type_of_parts(programme, slice_part(text, 0, i), slice_skip(text, i), scratch);
    arena_rewind(scratch, mark);
    return type;
}

void claim_read_values(struct claim *claim, Slice language, const struct programme *programme, struct arena *mem)
{
    Slice raw[CLAIM_FIELD_COUNT];
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        raw[field] = claim_raw(claim, field);
    claim->period = period_read(raw[CLAIM_MONTH], raw[CLAIM_YEAR], language, mem);
    claim->type = type_of(programme, raw[CLAIM_OMLP_TYPE], mem);
    claim->units = amount_read(raw[CLAIM_PURCHASE_UNIT], 0, programme, mem);
    claim->kpi = amount_read(raw[CLAIM_KPI_VALUE], 0, programme, mem);
    claim->revenue = amount_read(raw[CLAIM_REVENUE], 0, programme, mem);
    Slice number = number_of(raw[CLAIM_INVOICE_NUMBER], programme, mem);
    claim->invoice_damaged = raw[CLAIM_INVOICE_NUMBER].len && !number.len;
    claim->invoice = invoice_normal(number, mem);
    claim->is_order_number = invoice_is_order_number(number, mem);
    read_claim_currency(claim, programme, mem);
    settle_whole_currency(claim, programme);
    claim->kind = claim->has_lost_letters || claim->is_spoken_of ? CLAIM_KPI : CLAIM_OTHER;
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        if (raw[field].len)
            claim->kind = CLAIM_KPI;
    note_missing(claim);
}

static bool periods_agree(struct period a, struct period b)
{
    return a.state == b.state && a.month.k == b.month.k &&
           (a.state == PERIOD_READ || (a.name_open && b.name_open && a.other.k == b.other.k));
}

static bool may_be(const struct amount *amount, Decimal value)
{
    return decimal_equal(amount->value, value) ||
           (amount->state == AMOUNT_AMBIGUOUS && decimal_equal(amount->grouped, value));
}

/* "1.250" agrees with 1250, and leaves open what it means. */
static bool values_agree(const struct amount *a, const struct amount *b)
{
    if (a->state == AMOUNT_READ && (b->state == AMOUNT_READ || b->state == AMOUNT_AMBIGUOUS))
        return may_be(b, a->value);
    return a->state == AMOUNT_AMBIGUOUS && b->state == AMOUNT_READ && may_be(a, b->value);
}

static bool amounts_agree(Slice a, Slice b, const struct programme *programme, struct arena *scratch)
{
    struct amount one = amount_read(a, 0, programme, scratch), other = amount_read(b, 0, programme, scratch);
    return values_agree(&one, &other) && currencies_agree(&one.currency, &other.currency);
}

static bool numbers_agree(Slice a, Slice b, struct arena *scratch)
{
    Slice one, other;
    one = invoice_read(a, scratch, &one) == INVOICE_OPEN ? a : one;
    other = invoice_read(b, scratch, &other) == INVOICE_OPEN ? b : other;
    return slice_equal(invoice_normal(one, scratch), invoice_normal(other, scratch));
}

bool claim_texts_agree(enum claim_field field, Slice a, Slice b, Slice beside, Slice language,
                       const struct programme *programme, struct arena *scratch)
{
    struct currency_word one = {0}, other = {0};
    if (slice_equal(a, b))
        return true;
    switch (field) {
    case CLAIM_MONTH:
        return periods_agree(period_read(a, beside, language, scratch), period_read(b, beside, language, scratch));
    case CLAIM_YEAR:
        return periods_agree(period_read(beside, a, language, scratch), period_read(beside, b, language, scratch));
    case CLAIM_PURCHASE_UNIT:
    case CLAIM_KPI_VALUE:
    case CLAIM_REVENUE: return amounts_agree(a, b, programme, scratch);
    case CLAIM_INVOICE_NUMBER: return numbers_agree(a, b, scratch);
    case CLAIM_OMLP_TYPE: {
        uint8_t type = type_of(programme, a, scratch);
        return type != OMLP_NONE && type == type_of(programme, b, scratch);
    }
    default:
        return read_currency(a, programme, scratch, &one) && read_currency(b, programme, scratch, &other) &&
               one.shared == other.shared && memcmp(one.code, other.code, sizeof one.code) == 0;
    }
}

unsigned claim_proves_marks(const struct claim *claim)
{
    const struct amount *amounts[] = {&claim->units, &claim->kpi, &claim->revenue};
    unsigned proven = 0;
    for (size_t i = 0; i < COUNT_OF(amounts); i++)
        proven |= amounts[i]->decimal_mark == '.'   ? PROVES_POINT
                  : amounts[i]->decimal_mark == ',' ? PROVES_COMMA
                                                    : 0;
    return proven;
}

void claim_settle(struct claim *claim, char decimal_mark)
{
    claim->units = amount_settle(claim->units, decimal_mark);
    claim->kpi = amount_settle(claim->kpi, decimal_mark);
    claim->revenue = amount_settle(claim->revenue, decimal_mark);
}

char mark_that_decides(const struct claim *claim, unsigned proven, char setting, Slice language)
{
    switch (proven ? proven : claim->marks_beside) {
    case PROVES_POINT: return '.';
    case PROVES_COMMA: return ',';
    case 0: return setting ? setting : decimal_mark_of_writer(language, claim->currency);
    default: return 0;
    }
}

void claim_settle_currency(struct claim *claim, Slice language, struct arena *scratch)
{
    char code[4];
    if (claim->currency[0] || !language.len)
        return;
    size_t mark = arena_mark(scratch);
    bool found = currency_of_language(claim_raw(claim, CLAIM_REVENUE), language, scratch, code) ||
                 currency_of_language(claim_raw(claim, CLAIM_CURRENCY), language, scratch, code);
    arena_rewind(scratch, mark);
    if (!found)
        return;
    memcpy(claim->currency, code, sizeof claim->currency);
    claim->currency_shared = 0;
    claim->missing &= (uint8_t)~(1u << CLAIM_CURRENCY);
}
