/* Claims out of a row: from its columns, from what its text names beside them, one for each invoice number. */
#include "tickets/intake_private.h"

#include "base/arena.h"
#include "bytes/source.h"
#include "tickets/claim_values_private.h"
#include "tickets/invoice_number.h"
#include "tickets/labels.h"
#include "tickets/plain_private.h"
#include "tickets/title_scale.h"

static Slice field_beside(const struct intake *intake, size_t field)
{
    return field == CLAIM_MONTH  ? intake_text(intake, CLAIM_YEAR)
           : field == CLAIM_YEAR ? intake_text(intake, CLAIM_MONTH)
                                 : (Slice){0};
}

static Slice language_of(const struct intake *intake, const struct claim *claim)
{
    return claim_ticket(intake->batch, claim)->language;
}

/* Another column for the same field that says something else. */
static void find_conflict(const struct intake *intake, struct claim *claim, enum claim_field field, size_t after)
{
    struct arena *mem = intake->batch->mem;
    Slice beside = field_beside(intake, field);
    for (size_t i = after + 1; i < intake->columns.count[field]; i++) {
        Slice other = intake_column(intake, field, i);
        size_t mark = arena_mark(mem);
        bool is_spare = intake->columns.is_spare && intake->columns.is_spare[intake->columns.at[field][i]];
        bool agrees = is_spare || other.len == 0 || text_is_empty_marker(other) ||
                      claim_texts_agree(field, claim_raw(claim, field), other, beside, language_of(intake, claim),
                                        intake->programme, mem);
        arena_rewind(mem, mark);
        if (agrees)
            continue;
        claim_contradict(claim, 1u << field, other, mem);
        diag_add(intake->diag, FINDING_ticket_value,
                 record_place(&intake->reader, &intake->row, intake->columns.at[field][i]),
                 "%.*s is given twice, as '%.*s' and as '%.*s'", SLICE_ARG(ticket_field_name(field)),
                 SLICE_ARG(intake_quoted(claim_raw(claim, field))), SLICE_ARG(intake_quoted(other)));
        return;
    }
}

void intake_count_lost(const struct intake *intake, size_t column, Slice text)
{
    struct lost_letters *lost = &intake->lost[column];
    if (!lost->cell_count++)
        lost->first = record_place(&intake->reader, &intake->row, column);
    destroyed_count(&lost->cells, text);
}

/* What is left of a value is none. A currency is left to its reader, which refuses it: not given it
   would be assumed. */
static void drop_lost(const struct intake *intake, struct claim *claim)
{
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++) {
        size_t column = 0;
        Slice text = intake_given(intake, field, &column), given = claim_raw(claim, field);
        if (!has_lost_letter(given))
            continue;
        if (slice_equal(text, given))
            intake_count_lost(intake, intake->columns.at[field][column], text);
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, field),
                 "%.*s '%.*s' holds a question mark where something else was; it counts as not given",
                 SLICE_ARG(claim_field_name((enum claim_field)field)), SLICE_ARG(intake_quoted(given)));
        claim_set_raw(claim, field, (Slice){0}, intake->batch->mem);
        claim->has_lost_letters = true;
    }
}

static bool all_digits(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.at[i]))
            return false;
    return text.len;
}

/* "1" and "2020" of "Fiscal Month" and "Fiscal Year" mean "M1" of "FY2020". */
static void mark_fiscal(const struct intake *intake, struct claim *claim)
{
    struct arena *mem = intake->batch->mem;
    Slice month = claim_raw(claim, CLAIM_MONTH), year = claim_raw(claim, CLAIM_YEAR);
    if (!all_digits(year))
        return;
    if (all_digits(month))
        claim_set_raw(claim, CLAIM_MONTH, arena_printf(mem, "M%.*s", SLICE_ARG(month)), mem);
    claim_set_raw(claim, CLAIM_YEAR, arena_printf(mem, "FY%.*s", SLICE_ARG(year)), mem);
}

/* The values of a field that has a column for each, as one cell would list them. */
static Slice listed(const struct intake *intake, size_t field, Slice text)
{
    struct arena *mem = intake->batch->mem;
    size_t found = 0;
    for (size_t i = 0; i < intake->columns.count[field]; i++) {
        Slice other = intake_column(intake, field, i);
        if (other.len && !text_is_empty_marker(other) && found++)
            text = arena_printf(mem, "%.*s; %.*s", SLICE_ARG(text), SLICE_ARG(other));
    }
    return text;
}

static void take_raw(const struct intake *intake, struct claim *claim)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        size_t column = 0;
        Slice text = intake_given(intake, field, &column);
        if (UNLIKELY(field == CLAIM_INVOICE_NUMBER && intake->columns.invoice_repeats)) {
            text = listed(intake, field, text);
            column = intake->columns.count[field];
        }
        claim_set_raw(claim, field, text, intake->batch->mem);
        if (UNLIKELY(intake->columns.mistranslated >> field & 1) && column == 0 && text.len)
            claim->label_mistranslated = true;
        if (UNLIKELY(intake->columns.count[field] > column + 1 && text.len))
            find_conflict(intake, claim, (enum claim_field)field, column);
    }
    if (UNLIKELY(intake->columns.is_fiscal))
        mark_fiscal(intake, claim);
    /* what a title says once it says of every row that has an amount */
    if (LIKELY(!intake->columns.currency.len) || claim_raw(claim, CLAIM_CURRENCY).len)
        return;
    Slice revenue = claim_raw(claim, CLAIM_REVENUE);
    if (revenue.len && slice_equal(revenue, intake_column(intake, CLAIM_REVENUE, 0)))
        claim_set_raw(claim, CLAIM_CURRENCY, intake->columns.currency, intake->batch->mem);
}

/* Which of so many belong together, only the partner knows. */
static void refuse_list(const struct intake *intake, struct claim *claim, Slice second)
{
    claim_contradict(claim, 1u << CLAIM_INVOICE_NUMBER, second, intake->batch->mem);
    claim->invoice = (Slice){0};
    claim->invoice_damaged = false;
    diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, CLAIM_INVOICE_NUMBER),
             "invoice_number '%.*s' is more than one number; give each a row of its own",
             SLICE_ARG(intake_quoted(claim_raw(claim, CLAIM_INVOICE_NUMBER))));
}

/* --- details in the text --- */

bool claim_says_nothing(const struct claim *claim)
{
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        if (claim_raw(claim, field).len)
            return false;
    return true;
}

static void disagree(const struct intake *intake, struct claim *claim, enum claim_field field, Slice other)
{
    claim_contradict(claim, 1u << field, other, intake->batch->mem);
    diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, FIELD_BODY),
             "%.*s is '%.*s', but the text says '%.*s'", SLICE_ARG(claim_field_name(field)),
             SLICE_ARG(intake_quoted(claim_raw(claim, field))), SLICE_ARG(intake_quoted(other)));
}

bool intake_text_agrees(const struct intake *intake, const struct claim *claim, const struct text_claim *text,
                        enum claim_field field)
{
    struct arena *mem = intake->batch->mem;
    enum claim_field beside = field == CLAIM_MONTH ? CLAIM_YEAR : CLAIM_MONTH;
    size_t mark = arena_mark(mem);
    bool agrees = claim_texts_agree(field, claim_raw(claim, field), text->raw[field],
                                    claim_raw(claim, beside).len ? claim_raw(claim, beside) : text->raw[beside],
                                    language_of(intake, claim), intake->programme, mem);
    arena_rewind(mem, mark);
    return agrees;
}

/* The text gives a detail twice. */
static void find_rival(const struct intake *intake, struct claim *claim, const struct text_claim *text,
                       enum claim_field field)
{
    enum claim_field beside = field == CLAIM_MONTH ? CLAIM_YEAR : CLAIM_MONTH;
    struct arena *mem = intake->batch->mem;
    size_t mark = arena_mark(mem);
    bool agrees = claim_texts_agree(field, text->raw[field], text->other[field], text->raw[beside],
                                    language_of(intake, claim), intake->programme, mem);
    arena_rewind(mem, mark);
    if (agrees)
        return;
    claim_contradict(claim, 1u << field, text->other[field], intake->batch->mem);
    diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, FIELD_BODY),
             "the text gives %.*s twice, as '%.*s' and as '%.*s'", SLICE_ARG(claim_field_name(field)),
             SLICE_ARG(intake_quoted(text->raw[field])), SLICE_ARG(intake_quoted(text->other[field])));
}

/* What the fields lack the text may give; what both give must agree. */
static void add_text(const struct intake *intake, struct claim *claim, const struct text_claim *text)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        if (!text->raw[field].len)
            continue;
        if (!claim_raw(claim, field).len) {
            claim_set_raw(claim, field, text->raw[field], intake->batch->mem);
            claim->label_mistranslated |= text->mistranslated;
            if (text->other[field].len)
                find_rival(intake, claim, text, (enum claim_field)field);
        } else if (!intake_text_agrees(intake, claim, text, (enum claim_field)field)) {
            disagree(intake, claim, (enum claim_field)field, text->raw[field]);
        }
    }
}

/* Of several claims in the text the one with the invoice that the fields name; else the first. */
static const struct text_claim *text_beside(const struct intake *intake, const struct claim *claim,
                                            const struct labelled_text *text)
{
    for (size_t i = 0; text->count > 1 && i < text->count; i++)
        if (claim_raw(claim, CLAIM_INVOICE_NUMBER).len && text->claims[i].raw[CLAIM_INVOICE_NUMBER].len &&
            intake_text_agrees(intake, claim, &text->claims[i], CLAIM_INVOICE_NUMBER))
            return &text->claims[i];
    return &text->claims[0];
}

static struct claim *begin_claim(const struct intake *intake, struct ticket *ticket)
{
    struct claim *claim = batch_add_claim(intake->batch, ticket);
    claim->line = intake->row.line;
    claim->source = intake->ticket_source;
    claim_set_row(claim, intake->row.raw);
    return claim;
}

static bool finish_one(const struct intake *intake, const struct ticket *ticket, struct claim *claim)
{
    if (UNLIKELY(!intake_nothing_to_report(claim)))
        intake_report_values(intake, claim, ticket->language);
    return LIKELY(claim->kind != CLAIM_OTHER) || intake_take_directory(intake, ticket, claim);
}

/* --- numbers that can be read two ways --- */

#define MAX_POWER 18 /* of ten */
#define MAX_HELD_DIGITS 40

/* "1e2" of a format that knows numbers is 100, digit for digit; as text it is what a spreadsheet left of one. */
static Slice without_power(Slice number, struct arena *mem)
{
    Slice power, head = slice_cut(number, slice_has(number, 'e') ? 'e' : 'E', &power), places;
    uint64_t by;
    bool is_down = slice_starts(power, S("-")), is_negative = slice_starts(head, S("-"));
    if (is_down || slice_starts(power, S("+")))
        power = slice_skip(power, 1);
    if (!slice_to_u64(power, MAX_POWER, &by))
        return (Slice){0};
    Slice whole = slice_cut(slice_skip(head, is_negative), '.', &places);
    if (whole.len + places.len > MAX_HELD_DIGITS)
        return (Slice){0};
    char *at = ARENA_ARRAY(mem, char, MAX_HELD_DIGITS + 2 * MAX_POWER + 3);
    size_t len = 0, point = MAX_POWER + whole.len + (is_down ? 0 : (size_t)by) - (is_down ? (size_t)by : 0);
    at[len] = '-';
    len += is_negative;
    for (size_t i = 0; i < MAX_POWER + whole.len + places.len || i < point; i++) {
        bool is_digit_there = i >= MAX_POWER && i - MAX_POWER < whole.len + places.len;
        size_t digit = i - MAX_POWER;
        if (i == point)
            at[len++] = '.';
        at[len++] = !is_digit_there ? '0' : digit < whole.len ? whole.at[digit] : places.at[digit - whole.len];
    }
    return (Slice){at, len};
}

/* What the format holds as a number is read, and says nothing about how its writer writes. */
static void settle_held(const struct intake *intake, struct amount *amount, size_t field)
{
    size_t column = 0;
    bool has_power = amount->state == AMOUNT_UNREADABLE;
    if (amount->state != AMOUNT_AMBIGUOUS && !has_power && !amount->decimal_mark)
        return;
    Slice text = intake_given(intake, field, &column);
    if (!intake->columns.count[field] ||
        !record_holds_number(&intake->reader, &intake->row, intake->columns.at[field][column]))
        return;
    Slice plain = has_power ? without_power(text, intake->batch->mem) : (Slice){0};
    if (plain.len)
        *amount = amount_read(plain, '.', intake->programme, intake->batch->mem);
    *amount = amount_settle(*amount, '.');
    amount->decimal_mark = 0;
}

static void settle_numbers(const struct intake *intake, struct claim *claim)
{
    struct amount *amounts[] = {&claim->units, &claim->kpi, &claim->revenue};
    static const enum claim_field fields[] = {CLAIM_PURCHASE_UNIT, CLAIM_KPI_VALUE, CLAIM_REVENUE};
    struct arena *mem = intake->batch->mem;
    bool is_open = false, is_held = intake->row.is_number || intake->reader.format->holds_number;
    for (size_t i = 0; i < COUNT_OF(amounts); i++) {
        if (is_held && slice_equal(claim_raw(claim, fields[i]), intake_text(intake, fields[i])))
            settle_held(intake, amounts[i], fields[i]);
        is_open |= amounts[i]->state == AMOUNT_AMBIGUOUS;
    }
    for (size_t i = 0; is_open && i < intake->row.field_count; i++) {
        size_t mark = arena_mark(mem);
        claim->marks_beside |= (uint8_t)marks_proven_in(intake->row.fields[i], intake->programme, mem);
        arena_rewind(mem, mark);
    }
}

/* Does the text stand in the cell, whole or as a part of its list? */
static bool is_within(Slice text, Slice cell)
{
    return text.len && text.at >= cell.at && text.at + text.len <= cell.at + cell.len;
}

/* An amount below a title such as "TEUR". One that names a currency or thousands of its own may be whole already. */
static struct amount scaled(const struct intake *intake, Slice text, int64_t factor)
{
    struct arena *mem = intake->batch->mem;
    int64_t own;
    Slice currency;
    struct amount amount = amount_read(text, 0, intake->programme, mem);
    if (amount.state != AMOUNT_READ && amount.state != AMOUNT_AMBIGUOUS)
        return amount;
    if (!factor || amount.currency.code[0] || amount.currency.shared || title_scale(text, mem, &own, &currency) != SCALE_NONE)
        amount.state = AMOUNT_UNREADABLE;
    else if (!decimal_mul_int(amount.value, factor, &amount.value) ||
             !decimal_mul_int(amount.grouped, factor, &amount.grouped))
        amount.state = AMOUNT_TOO_LARGE;
    return amount;
}

static void scale_values(const struct intake *intake, struct claim *claim)
{
    struct amount *amounts[] = {&claim->units, &claim->kpi, &claim->revenue};
    static const enum claim_field fields[] = {CLAIM_PURCHASE_UNIT, CLAIM_KPI_VALUE, CLAIM_REVENUE};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        size_t column = 0;
        Slice cell = intake_given(intake, fields[i], &column), text = claim_raw(claim, fields[i]);
        if (!intake->columns.count[fields[i]] || !is_within(text, cell))
            continue;
        int64_t factor = intake->columns.factor[intake->columns.at[fields[i]][column]];
        if (factor != 1)
            *amounts[i] = scaled(intake, text, factor);
    }
}

static void read_values(const struct intake *intake, const struct ticket *ticket, struct claim *claim)
{
    claim_read_values(claim, ticket->language, intake->programme, intake->batch->mem);
    if (UNLIKELY(intake->columns.factor))
        scale_values(intake, claim);
    settle_numbers(intake, claim);
}

/* A value for each number ("10; 20") is taken apart with the numbers. */
static bool values_are_listed(const struct claim *claim, size_t field, size_t count, Slice *values)
{
    Slice rest = claim_raw(claim, field);
    char separator = slice_has(rest, ';') ? ';' : slice_has(rest, '\n') ? '\n' : '|';
    size_t found = 0;
    for (; rest.len && found < count; found++)
        values[found] = slice_trim(slice_cut(rest, separator, &rest));
    return found == count && !rest.len;
}

/* What the claims of one cell have in common. */
static void share_list(struct batch *batch, struct claim *claim, uint32_t first, size_t count, Slice cell)
{
    struct claim_more *more = claim_have_more(claim, batch->mem);
    more->list_first = first;
    more->list_count = (uint32_t)count;
    more->list = cell;
}

/* One claim for each number of the field; what the row says once, it says of all of them together. */
static bool finish_list(const struct intake *intake, struct ticket *ticket, const Slice *numbers, size_t count)
{
    struct batch *batch = intake->batch;
    uint32_t first = (uint32_t)batch->claim_count - 1;
    const struct claim pattern = batch->claims[first];
    Slice raw[CLAIM_FIELD_COUNT], conflict_with = claim_more(&pattern)->conflict_with;
    Slice values[CLAIM_FIELD_COUNT][MAX_LISTED_NUMBERS];
    bool listed[CLAIM_FIELD_COUNT] = {false}, shared = false, fine = true;
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        raw[field] = claim_raw(&pattern, field);
        listed[field] = field != CLAIM_INVOICE_NUMBER && values_are_listed(&pattern, field, count, values[field]);
        shared |= !listed[field] && raw[field].len &&
                  (field == CLAIM_PURCHASE_UNIT || field == CLAIM_KPI_VALUE || field == CLAIM_REVENUE);
    }
    for (size_t i = 0; i < count && fine; i++) {
        struct claim *claim = i ? begin_claim(intake, ticket) : &batch->claims[first];
        for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
            claim_set_raw(claim, field, listed[field] ? values[field][i] : raw[field], batch->mem);
        claim_set_raw(claim, CLAIM_INVOICE_NUMBER, numbers[i], batch->mem);
        if (pattern.conflicting && i)
            claim_contradict(claim, pattern.conflicting, conflict_with, batch->mem);
        claim->label_mistranslated = pattern.label_mistranslated;
        if (shared)
            share_list(batch, claim, first, count, raw[CLAIM_INVOICE_NUMBER]);
        read_values(intake, ticket, claim);
        fine = finish_one(intake, ticket, claim);
    }
    return fine;
}

/* "Quantity: 25" in the column of the quantity. */
static bool drop_labels(const struct intake *intake, struct claim *claim)
{
    struct arena *mem = intake->batch->mem;
    bool any = false;
    for (size_t field = 0; intake->options->labels && field < CLAIM_DETAIL_COUNT; field++) {
        const struct label *meanings;
        bool put_together;
        Slice value, label = slice_cut(claim_raw(claim, field), ':', &value);
        if (label.len == claim_raw(claim, field).len)
            continue;
        size_t mark = arena_mark(mem), count = labels_of(intake->options->labels, label, mem, &meanings, &put_together);
        for (size_t i = 0; i < count; i++)
            if (meanings[i].field == field && slice_trim(value).len) {
                claim_set_raw(claim, field, slice_trim(value), intake->batch->mem);
                any = true;
                break;
            }
        arena_rewind(mem, mark);
    }
    return any;
}

static bool finish_claim(const struct intake *intake, struct ticket *ticket, struct claim *claim)
{
    Slice numbers[MAX_LISTED_NUMBERS];
    Slice given = claim_raw(claim, CLAIM_INVOICE_NUMBER);
    size_t count = invoice_list(given, numbers, intake->batch->mem);
    if (UNLIKELY(count) && claim_invoice_is_money(given, intake->programme, intake->batch->mem))
        count = 0;
    if (UNLIKELY(count > 1) && count <= MAX_LISTED_NUMBERS)
        return finish_list(intake, ticket, numbers, count);
    read_values(intake, ticket, claim);
    if (UNLIKELY(!intake_nothing_to_report(claim)) && drop_labels(intake, claim)) {
        claim->missing = 0;
        read_values(intake, ticket, claim);
    }
    if (UNLIKELY(count > 1))
        refuse_list(intake, claim, numbers[1]);
    return finish_one(intake, ticket, claim);
}

/* What a text names may have lost letters as well. */
static bool finish_whole(const struct intake *intake, struct ticket *ticket, struct claim *claim)
{
    if (UNLIKELY(intake->row_has_marks))
        drop_lost(intake, claim);
    return finish_claim(intake, ticket, claim);
}

bool intake_add_plain_claim(const struct intake *intake, struct ticket *ticket)
{
    Slice numbers[MAX_LISTED_NUMBERS];
    struct claim *claim = begin_claim(intake, ticket);
    take_raw(intake, claim);
    if (invoice_list(claim_raw(claim, CLAIM_INVOICE_NUMBER), numbers, intake->batch->mem))
        return false;
    read_values(intake, ticket, claim);
    return intake_nothing_to_report(claim) && claim->kind == CLAIM_KPI && !claim->more;
}

bool intake_add_claim(const struct intake *intake, struct ticket *ticket, const struct labelled_text *text)
{
    struct claim *claim = begin_claim(intake, ticket);
    take_raw(intake, claim);
    bool from_text = text->count && claim_says_nothing(claim);
    const struct text_claim *beside = text->count ? text_beside(intake, claim, text)
                                      : text->has_one && !claim_says_nothing(claim) ? &text->claims[0] : NULL;
    /* a ticket of several rows repeats its text, which need not speak of all of them */
    if (beside && ((ticket->claim_count == 1 && !intake->is_one_of_many) || from_text ||
                   intake_text_agrees(intake, claim, beside, CLAIM_INVOICE_NUMBER)))
        add_text(intake, claim, beside);
    if (UNLIKELY(intake->said != NULL))
        intake_hear(intake, claim, ticket->claim_count == 1 && !intake->is_one_of_many && (text->count < 2 || !from_text));
    claim->is_spoken_of = text->speaks_of_kpis;
    bool fine = finish_whole(intake, ticket, claim);
    for (size_t i = 1; fine && from_text && i < text->count; i++) {
        claim = begin_claim(intake, ticket);
        add_text(intake, claim, &text->claims[i]);
        intake_hear(intake, claim, false);
        fine = finish_whole(intake, ticket, claim);
    }
    return fine;
}
