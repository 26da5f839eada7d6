/* The facts of a document in JSON: values of members, whole. What is not known to be an amount in
   units, or a date, is not given. */
#include "base/arena.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"
#include "evidence/json_document.h"
#include "evidence/partner_ids.h"
#include "tickets/number.h"
#include "tickets/ticket_time.h"

#define MAX_PARTY_DEPTH 3
#define MAX_JSON_FACT 512 /* longer texts are no fact */

struct json_facts {
    const struct json_document *document;
    const struct json_rules *rules;
    struct arena *mem;
    struct document_facts *out;
};

static const struct json_value *held(const struct json_facts *facts, enum json_role role)
{
    return facts->document->holders[role].member;
}

static const struct json_value *by_make(const struct json_facts *facts, Slice paths)
{
    while (facts->document->make && paths.len) {
        const struct json_value *value =
            json_at_path(facts->document->value, slice_cut(paths, '|', &paths), facts->mem);
        if (json_is_given(value))
            return value;
    }
    return NULL;
}

static Slice text_of(const struct json_facts *facts, const struct json_value *value)
{
    Slice text = json_text_of(facts->rules, value, facts->mem);
    return text.len <= MAX_JSON_FACT ? arena_copy(facts->mem, text) : (Slice){0};
}

/* The first member of the object with a name of the role. */
static const struct json_value *inner_member(const struct json_facts *facts, enum json_role role,
                                             const struct json_value *object)
{
    const struct json_value *best = NULL;
    uint32_t rank = UINT32_MAX;
    for (const struct json_value *one = object->kind == JSON_OBJECT ? object->first : NULL; one; one = one->next) {
        char into[MAX_PLAIN_NAME];
        const struct json_key *key =
            json_find_key(facts->rules, role, json_plain_name(one->name, into, facts->mem));
        if (key && key->rank < rank && json_is_given(one)) {
            best = one;
            rank = key->rank;
        }
    }
    return best;
}

/* ---- parties ---- */

static Slice name_within(const struct json_facts *facts, const struct json_value *value, unsigned depth)
{
    while (value && value->kind == JSON_ARRAY && value->count == 1)
        value = value->first;
    if (!value || value->kind == JSON_NUMBER || depth > MAX_PARTY_DEPTH)
        return (Slice){0};
    if (value->kind == JSON_STRING)
        return text_of(facts, value);
    const struct json_value *own = inner_member(facts, ROLE_NAME, value);
    Slice name = own ? name_within(facts, own, depth + 1) : (Slice){0};
    for (const struct json_value *one = value->kind == JSON_OBJECT ? value->first : NULL; one && name.len == 0;
         one = one->next) {
        char into[MAX_PLAIN_NAME];
        bool is_party = slice_ends(json_plain_name(one->name, into, facts->mem), S("party"));
        if (is_party && one->kind == JSON_OBJECT)
            name = name_within(facts, one, depth + 1);
    }
    return name;
}

/* ---- dates ---- */

/* Days of seconds since 1970, where the make says that they are such. */
static Date date_of_epoch(Slice text)
{
    uint64_t seconds;
    if (!slice_to_u64(text, UINT64_C(32503680000), &seconds))
        return DATE_NONE;
    return instant_date((Instant){.seconds = (int64_t)seconds, .known = true}, 0);
}

static Date date_of(const struct json_facts *facts, const struct json_value *value)
{
    Slice text = json_text_of(facts->rules, value, facts->mem);
    enum json_dates form = facts->document->make ? facts->document->make->dates : DATES_ISO;
    uint64_t number;
    if (form == DATES_EPOCH)
        return date_of_epoch(text);
    Date date = date_from_document(text);
    struct ticket_time time;
    if (date.day != DATE_NONE.day || text.len > 40 || slice_to_u64(text, UINT64_MAX, &number) ||
        (value && value->kind == JSON_NUMBER) || slice_starts(text, S("/Date(")))
        return date;
    if (!ticket_time_read(text, 0, (Slice){0}, facts->mem, &time))
        return DATE_NONE;
    if (!time.is_ambiguous || (form == DATES_DAY_FIRST && !time.name_open))
        return instant_date(time.at, 0);
    return form == DATES_MONTH_FIRST && !time.name_open ? instant_date(time.month_first, 0) : DATE_NONE;
}

/* ---- amounts ---- */

/* Currencies without hundredths (ISO 4217). */
static bool is_whole_currency(Slice currency)
{
    return list_has(S("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"), currency);
}

static bool has_odd_units(Slice currency)
{
    return list_has(S("BHD IQD JOD KWD LYD OMR TND"), currency);
}

static bool shift_point(Decimal *amount, unsigned places, Slice currency)
{
    if (places == 0 || is_whole_currency(currency))
        return true;
    if (currency.len == 0 || has_odd_units(currency))
        return false;
    int64_t by = places == 2 ? 100 : 10;
    if (amount->micro % by)
        return false;
    amount->micro /= by;
    return true;
}

static Slice currency_code(const struct json_facts *facts, const struct json_value *value)
{
    Slice text = json_text_of(facts->rules, value, facts->mem);
    char *code = ARENA_ARRAY(facts->mem, char, 3);
    if (text.len != 3)
        return (Slice){0};
    for (size_t i = 0; i < 3; i++) {
        char c = text.at[i];
        code[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        if (code[i] < 'A' || code[i] > 'Z')
            return (Slice){0};
    }
    return (Slice){code, 3};
}

static bool read_amount(const struct json_facts *facts, const struct json_value *value, unsigned places, Decimal *out)
{
    while (value && value->kind == JSON_ARRAY && value->count == 1)
        value = value->first;
    if (value && value->kind == JSON_OBJECT) {
        const struct json_value *currency = inner_member(facts, ROLE_CURRENCY, value);
        if (currency && facts->out->currency.len == 0)
            facts->out->currency = currency_code(facts, currency);
        value = inner_member(facts, ROLE_AMOUNT, value);
    }
    if (!value || (value->kind != JSON_NUMBER && value->kind != JSON_STRING))
        return false;
    Slice text = slice_trim(value->text);
    bool is_read = decimal_from_document(text, false, out);
    if (!is_read && value->kind == JSON_STRING && text.len && text.len <= 40) {
        struct amount amount = amount_read(text, 0, NULL, facts->mem);
        is_read = amount.state == AMOUNT_READ;
        *out = amount.value;
        if (is_read && amount.currency.code[0] && facts->out->currency.len == 0)
            facts->out->currency = arena_copy(facts->mem, slice_from(amount.currency.code));
    }
    return is_read && shift_point(out, places, facts->out->currency);
}

static bool read_total(const struct json_facts *facts, enum json_role role, Slice make_paths, Decimal *out)
{
    const struct json_make *make = facts->document->make;
    const struct json_value *known = by_make(facts, make_paths);
    if (known)
        return read_amount(facts, known, make->places, out);
    const struct json_holder *holder = &facts->document->holders[role];
    unsigned places = make && make->places ? make->places : holder->places;
    return read_amount(facts, holder->member, places, out);
}

/* A net amount that is no such thing beside the others, such as a sum before a discount, is none. */
static void check_net(const struct json_facts *facts)
{
    struct document_facts *out = facts->out;
    Decimal tax, sum;
    if (!out->has_net || !out->has_gross)
        return;
    if (read_total(facts, ROLE_TAX, (Slice){0}, &tax) && decimal_add(out->net, tax, &sum) &&
        !decimal_equal(sum, out->gross) && decimal_compare(tax, DECIMAL_ZERO) != 0)
        out->has_net = false;
    if (decimal_compare(out->gross, DECIMAL_ZERO) > 0 && decimal_compare(out->net, out->gross) > 0)
        out->has_net = false;
}

/* ---- lines ---- */

/* {"invoice_line": [...]} and {"data": [...]} are the list in them. */
static const struct json_value *line_list(const struct json_value *lines)
{
    for (const struct json_value *one = lines && lines->kind == JSON_OBJECT ? lines->first : NULL; one; one = one->next)
        if (one->kind == JSON_ARRAY)
            return one;
    return lines;
}

static bool says_word(const struct json_facts *facts, enum json_role role, const struct json_value *line)
{
    char into[MAX_PLAIN_NAME];
    const struct json_value *member = inner_member(facts, role, line);
    Slice text = member ? json_text_of(facts->rules, member, facts->mem) : (Slice){0};
    return json_find_word(facts->rules, role, json_plain_name(text, into, facts->mem)) != NULL;
}

/* In the line itself or in what it is about: {"SalesItemLineDetail": {"Qty": 5}}. */
static const struct json_value *line_member(const struct json_facts *facts, enum json_role role,
                                            const struct json_value *line)
{
    const struct json_value *found = inner_member(facts, role, line);
    for (const struct json_value *one = line->first; one && !found && role == ROLE_QUANTITY; one = one->next)
        if (one->kind == JSON_OBJECT)
            found = inner_member(facts, role, one);
    return found;
}

/* "total" and "amount" of a line are net only where the document's net total is their sum. */
static void check_line_nets(struct document_facts *out, struct document_line *lines)
{
    Decimal sum = DECIMAL_ZERO;
    bool is_whole = out->has_net;
    for (size_t i = 0; i < out->line_count && is_whole; i++)
        is_whole = lines[i].has_net && decimal_add(sum, lines[i].net, &sum);
    if (is_whole && decimal_equal(sum, out->net))
        return;
    for (size_t i = 0; i < out->line_count; i++)
        lines[i].has_net = false;
}

static void read_lines(const struct json_facts *facts)
{
    const struct json_value *list = line_list(held(facts, ROLE_LINES));
    struct document_facts *out = facts->out;
    const struct json_make *make = facts->document->make;
    if (!list || list->kind != JSON_ARRAY || list->count == 0 || list->count > MAX_DOCUMENT_LINES)
        return;
    struct document_line *lines = ARENA_ARRAY(facts->mem, struct document_line, list->count);
    for (const struct json_value *one = list->first; one; one = one->next) {
        if (one->kind != JSON_OBJECT || says_word(facts, ROLE_LINE, one))
            continue;
        struct document_line *line = &lines[out->line_count++];
        line->has_quantity = !says_word(facts, ROLE_UNIT, one) &&
                             read_amount(facts, line_member(facts, ROLE_QUANTITY, one), 0, &line->quantity);
        line->has_net =
            read_amount(facts, line_member(facts, ROLE_LINE_NET, one), make ? make->places : 0, &line->net);
    }
    out->lines = lines;
    check_line_nets(out, lines);
}

/* ---- all ---- */

static bool is_credit(enum document_kind kind)
{
    return kind == KIND_credit_note || kind == KIND_debit_note;
}

/* Whether an "invoice_number" of a credit note is its own or that of the invoice cannot be told. */
static bool names_invoice(const struct json_facts *facts)
{
    char into[MAX_PLAIN_NAME];
    const struct json_value *member = held(facts, ROLE_NUMBER);
    return member && json_find_key(facts->rules, ROLE_SPEAKS, json_plain_name(member->name, into, facts->mem));
}

static bool is_order(enum document_kind kind)
{
    return kind == KIND_order || kind == KIND_order_change || kind == KIND_order_confirmation;
}

static void read_numbers(const struct json_facts *facts, enum document_kind kind)
{
    struct document_facts *out = facts->out;
    const struct json_make *make = facts->document->make;
    const struct json_value *known = by_make(facts, make ? make->number : (Slice){0});
    Slice own = text_of(facts, known ? known : held(facts, ROLE_NUMBER));
    out->amends = text_of(facts, held(facts, ROLE_AMENDS));
    if (is_credit(kind) && held(facts, ROLE_CREDIT_NUMBER)) {
        if (out->amends.len == 0)
            out->amends = own;
        own = text_of(facts, held(facts, ROLE_CREDIT_NUMBER));
    } else if (kind == KIND_credit_note && out->amends.len == 0 && names_invoice(facts)) {
        own = (Slice){0};
    }
    out->order = text_of(facts, held(facts, ROLE_ORDER));
    out->number = out->order.len && (is_order(kind) || (own.len == 0 && !kind_is_accepted(kind))) ? out->order : own;
    if (slice_equal(out->order, out->number))
        out->order = (Slice){0};
}

/* Of the document itself and of its parties. */
static void read_partners(const struct json_facts *facts)
{
    static const enum json_role parties[] = {ROLE_ISSUER, ROLE_BUYER};
    partner_ids_add(&facts->out->partner_ids, text_of(facts, held(facts, ROLE_PARTNER)), facts->mem);
    for (size_t i = 0; i < COUNT_OF(parties); i++) {
        const struct json_value *party = held(facts, parties[i]);
        const struct json_value *id = party ? inner_member(facts, ROLE_PARTNER, party) : NULL;
        if (id)
            partner_ids_add(&facts->out->partner_ids, text_of(facts, id), facts->mem);
    }
}

void json_document_facts(const struct json_document *document, const struct json_rules *rules,
                         enum document_kind kind, struct arena *mem, struct document_facts *out)
{
    struct json_facts facts = {.document = document, .rules = rules, .mem = mem, .out = out};
    const struct json_make *make = document->make;
    *out = (struct document_facts){0};
    const struct json_value *issued = by_make(&facts, make ? make->issued : (Slice){0});
    read_numbers(&facts, kind);
    out->issued = date_of(&facts, issued ? issued : held(&facts, ROLE_ISSUED));
    out->issuer = name_within(&facts, held(&facts, ROLE_ISSUER), 0);
    out->buyer = name_within(&facts, held(&facts, ROLE_BUYER), 0);
    read_partners(&facts);
    out->currency = currency_code(&facts, held(&facts, ROLE_CURRENCY));
    out->has_gross = read_total(&facts, ROLE_GROSS, make ? make->gross : (Slice){0}, &out->gross);
    out->has_net = read_total(&facts, ROLE_NET, make ? make->net : (Slice){0}, &out->net);
    check_net(&facts);
    read_lines(&facts);
}
