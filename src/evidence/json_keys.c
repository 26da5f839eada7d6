/* Gathers the members of a JSON document by what their names mean (json_keys.def), and decides. */
#include "evidence/json_keys.h"

#include "base/arena.h"
#include "base/slice.h"
#include "evidence/json_members.h"
#include "tickets/number.h"
#include "tickets/ticket_time.h"

#define MAX_CONTAINERS 4 /* within each other */

struct gathering {
    struct screener *screener;
    const struct json_value *found[KEY_COUNT]; /* the first of each meaning that says something */
    const struct json_value *rival_number;
    enum document_kind type, container, number_kind, rival;
    const struct json_value *type_at, *denied_at, *open_at;
    bool is_mixed; /* several documents, or words against each other */
    bool has_party;
};

/* ---- gathering ---- */

static void deny(struct gathering *to, const struct json_value *value)
{
    if (!to->denied_at)
        to->denied_at = value;
}

static void declare(struct gathering *to, enum document_kind kind, const struct json_value *value)
{
    to->is_mixed |= to->type != KIND_uncertain && to->type != kind;
    to->type = kind;
    to->type_at = value;
}

static void read_type(struct gathering *to, const struct json_value *value, bool must)
{
    struct arena *mem = to->screener->mem;
    enum document_kind kind = KIND_uncertain;
    const struct code_rule *code = rules_find_code(to->screener->rules, S("untdid-1001"), value->text, (Slice){0});
    if (!json_says_something(value))
        return;
    if (json_is_unissued(value->text))
        deny(to, value);
    kind = code ? code->kind : kind_from_words(json_as_words(value->text, mem), mem);
    if (kind != KIND_uncertain)
        declare(to, kind, value);
    else if (must && !to->open_at)
        to->open_at = value;
}

static Slice last_segment(Slice address)
{
    Slice rest = address, part = address;
    while (rest.len)
        part = slice_cut(rest, '/', &rest);
    return part;
}

static const struct json_value *with_text(const struct json_value *value, Slice text, struct arena *mem)
{
    struct json_value *copy = ARENA_NEW(mem, struct json_value);
    *copy = *value;
    copy->text = text;
    return copy;
}

static void read_number(struct gathering *to, const struct json_key *key, const struct json_value *value)
{
    if (!json_says_something(value))
        return;
    if (to->number_kind != KIND_uncertain && to->number_kind != key->kind && key->kind != KIND_invoice)
        to->rival = key->kind;
    if (to->number_kind == KIND_uncertain || key->kind != KIND_invoice) {
        to->rival_number = to->found[KEY_NUMBER];
        to->number_kind = key->kind;
        to->found[KEY_NUMBER] = value;
    }
}

static void read_state(struct gathering *to, const struct json_value *value)
{
    if (!json_says_something(value))
        return;
    if (json_is_unissued(value->text))
        deny(to, value);
    else if (!json_is_issued(value->text) && !to->open_at)
        to->open_at = value;
}

static void take_scalar(struct gathering *to, const struct json_key *key, const struct json_value *value)
{
    switch (key->meaning) {
    case KEY_TYPE: read_type(to, value, true); return;
    case KEY_SUBTYPE:
    case KEY_CODE: read_type(to, value, false); return;
    case KEY_SCHEMA: read_type(to, with_text(value, last_segment(value->text), to->screener->mem), false); return;
    case KEY_STATE: read_state(to, value); return;
    case KEY_FLAG:
        if (json_is_true(value) && key->kind == KIND_other)
            deny(to, value);
        else if (json_is_true(value))
            declare(to, key->kind, value);
        return;
    case KEY_NEEDED:
        if (json_is_false(value) && !to->open_at)
            to->open_at = value;
        return;
    case KEY_MOMENT:
    case KEY_EVENT:
        if (json_says_something(value))
            deny(to, value);
        return;
    case KEY_RIVAL:
        if (value->kind != JSON_NULL)
            to->rival = key->kind;
        return;
    case KEY_NUMBER: read_number(to, key, value); return;
    default:
        if (json_says_something(value) && !to->found[key->meaning])
            to->found[key->meaning] = value;
    }
}

static bool has_own_word(const struct json_value *object)
{
    for (const struct json_value *one = object->first; one; one = one->next) {
        const struct json_key *key = json_is_scalar(one) && json_says_something(one) ? json_key_of(one->name) : NULL;
        if (key && (key->meaning == KEY_NUMBER || key->meaning == KEY_TYPE))
            return true;
    }
    return false;
}

static void gather(struct gathering *to, const struct json_value *object, unsigned depth);

/* {"invoice": {...}}, {"invoices": [{...}]}: what is in it is the document, unless that has said what it is. */
static void enter(struct gathering *to, const struct json_key *key, const struct json_value *value, unsigned depth)
{
    const struct json_value *inner = value->kind == JSON_ARRAY ? value->first : value;
    to->is_mixed |= value->kind == JSON_ARRAY && value->count > 1;
    if (!inner || inner->kind != JSON_OBJECT || depth == MAX_CONTAINERS)
        return;
    if (key->kind != KIND_uncertain && to->container != KIND_uncertain && to->container != key->kind) {
        to->is_mixed = true;
        return;
    }
    if (key->kind != KIND_uncertain)
        to->container = key->kind;
    gather(to, inner, depth + 1);
}

/* Only what such a member holds itself: the amounts. */
static void gather_totals(struct gathering *to, const struct json_value *object)
{
    for (const struct json_value *one = object->kind == JSON_OBJECT ? object->first : NULL; one; one = one->next) {
        const struct json_key *key = json_key_of(one->name);
        if (key && json_is_scalar(one) && key->meaning >= KEY_NET && key->meaning <= KEY_CURRENCY)
            take_scalar(to, key, one);
    }
}

static void gather(struct gathering *to, const struct json_value *object, unsigned depth)
{
    bool has_word = depth == 0 ? has_own_word(object) : true;
    for (const struct json_value *one = object->first; one; one = one->next) {
        const struct json_key *key = json_key_of(one->name);
        const struct json_value *value = json_unwrapped(one);
        if (!key)
            continue;
        to->has_party |= (key->meaning == KEY_ISSUER || key->meaning == KEY_BUYER) &&
                         (json_is_scalar(value) ? json_says_something(value) : value->count > 0);
        if (json_is_scalar(value))
            take_scalar(to, key, value);
        else if (key->meaning == KEY_CONTAINER && (key->kind == KIND_uncertain || !has_word))
            enter(to, key, value, depth);
        else if (key->meaning == KEY_TOTALS)
            gather_totals(to, value);
        else if (key->meaning == KEY_RIVAL)
            to->rival = key->kind;
        else if (!to->found[key->meaning] && value->count)
            to->found[key->meaning] = value;
    }
}

/* ---- facts ---- */

static bool read_decimal(struct gathering *from, enum json_meaning meaning, Decimal *out)
{
    const struct json_value *value = from->found[meaning];
    if (!value || !json_is_scalar(value))
        return false;
    if (value->kind == JSON_NUMBER)
        return decimal_from_document(value->text, false, out);
    struct amount amount = amount_read(value->text, '.', NULL, from->screener->mem);
    *out = amount.value;
    return amount.state == AMOUNT_READ;
}

static Date read_date(struct gathering *from)
{
    bool is_only = !from->found[KEY_DATE] && !from->found[KEY_BARE_DATE];
    const struct json_value *value = from->found[KEY_DATE]        ? from->found[KEY_DATE]
                                     : from->found[KEY_BARE_DATE] ? from->found[KEY_BARE_DATE]
                                     : is_only                    ? from->found[KEY_ORDER_DATE]
                                                                  : NULL;
    struct ticket_time time;
    if (!value || !json_is_scalar(value))
        return DATE_NONE;
    Date date = date_from_document(value->text);
    if (date.day == DATE_NONE.day && ticket_time_read(value->text, 0, (Slice){0}, from->screener->mem, &time) &&
        !time.is_ambiguous)
        date = instant_date(time.at, 0);
    return date;
}

static Slice copied(const struct gathering *from, enum json_meaning meaning)
{
    const struct json_value *value = from->found[meaning];
    if (value && !json_is_scalar(value)) {
        const struct json_value *name = json_member(value, S("name"));
        value = name ? name : json_member(value, S("Name"));
    }
    return value && json_is_scalar(value) ? arena_copy(from->screener->mem, value->text) : (Slice){0};
}

/* "total" is the gross one, unless another says so: then it may be either. */
static void read_totals(struct gathering *from, struct document_facts *facts)
{
    Decimal sub, tax, sum;
    facts->has_net = read_decimal(from, KEY_NET, &facts->net);
    facts->has_gross = read_decimal(from, from->found[KEY_GROSS] ? KEY_GROSS : KEY_BARE_TOTAL, &facts->gross);
    bool adds = facts->has_gross && !facts->has_net && read_decimal(from, KEY_SUBTOTAL, &sub) &&
                read_decimal(from, KEY_TAX, &tax) && decimal_add(sub, tax, &sum) && decimal_equal(sum, facts->gross);
    if (adds) {
        facts->net = sub;
        facts->has_net = true;
    }
}

static const struct json_value *line_list(const struct json_value *lines)
{
    if (lines && lines->kind == JSON_OBJECT)
        for (const struct json_value *one = lines->first; one; one = one->next)
            if (one->kind == JSON_ARRAY)
                return one;
    return lines && lines->kind == JSON_ARRAY ? lines : NULL;
}

static bool counts_time(const struct json_value *line)
{
    static const Slice names[] = {S_INIT("unit"), S_INIT("unit_code"), S_INIT("unitCode"), S_INIT("Unit"),
                                   S_INIT("uom")};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct json_value *unit = json_member(line, names[i]);
        if (unit && unit->kind == JSON_STRING &&
            json_word_is(unit->text,
                      S("hour hours h hr hrs hur day days month months mon year years ann min minute week")))
            return true;
    }
    return false;
}

static void read_line(const struct json_value *line, struct document_line *out)
{
    for (const struct json_value *one = line->kind == JSON_OBJECT ? line->first : NULL; one; one = one->next) {
        if (!json_is_scalar(one) || one->kind == JSON_NULL)
            continue;
        if (json_word_is(one->name, S("quantity qty invoicedquantity menge cantidad quantite aantal ilosc antal")))
            out->has_quantity = !counts_time(line) && decimal_from_document(one->text, false, &out->quantity);
        if (json_word_is(one->name,
                      S("lineamount lineextensionamount linenetamount netamount totalexcl linetotal netprice")))
            out->has_net = decimal_from_document(one->text, false, &out->net);
    }
}

static void read_lines(const struct gathering *from, struct document_facts *facts)
{
    const struct json_value *list = line_list(from->found[KEY_LINES]);
    if (!list || list->count == 0 || list->count > MAX_DOCUMENT_LINES)
        return;
    struct document_line *lines = ARENA_ARRAY(from->screener->mem, struct document_line, list->count);
    size_t count = 0;
    for (const struct json_value *one = list->first; one; one = one->next)
        read_line(one, &lines[count++]);
    facts->lines = lines;
    facts->line_count = count;
}

static bool is_credit(const struct gathering *from)
{
    return from->type == KIND_credit_note || (from->type == KIND_uncertain && from->container == KIND_credit_note);
}

/* The only number of a credit note is the invoice's where it is called so. */
static void read_facts(struct gathering *from)
{
    struct document_facts *facts = &from->screener->out->facts;
    Slice currency = copied(from, KEY_CURRENCY);
    facts->number = copied(from, from->found[KEY_NUMBER] ? KEY_NUMBER : KEY_BARE_NUMBER);
    facts->issued = read_date(from);
    facts->currency = currency.len == 3 ? currency : (Slice){0};
    facts->order = copied(from, KEY_ORDER);
    facts->amends = copied(from, KEY_AMENDS);
    facts->issuer = copied(from, KEY_ISSUER);
    facts->buyer = copied(from, KEY_BUYER);
    read_totals(from, facts);
    read_lines(from, facts);
    bool is_of_original = from->number_kind == KIND_invoice && from->type != KIND_invoice && is_credit(from);
    if (is_of_original && !facts->amends.len) {
        facts->amends = facts->number;
        facts->number = (Slice){0};
    }
}

/* ---- deciding ---- */

static void quote(struct gathering *from, const struct json_value *value, enum document_kind kind)
{
    Slice words = value->name.len ? arena_printf(from->screener->mem, "%.*s: %.*s", SLICE_ARG(value->name),
                                                 SLICE_ARG(value->text))
                                  : value->text;
    screener_quote_at(from->screener, value->at, words);
    screener_quote_speaks(from->screener, kind, WEIGHT_STRUCTURE, S("JSON member"));
}

static enum document_kind kind_of(const struct gathering *from)
{
    if (from->type != KIND_uncertain)
        return from->type;
    if (from->container != KIND_uncertain)
        return from->container;
    if (from->number_kind != KIND_uncertain)
        return from->number_kind;
    return from->found[KEY_ORDER] && from->found[KEY_LINES] ? KIND_order : KIND_uncertain;
}

/* What an invoice lacks to be taken for one, or NULL. */
static const char *lacking(const struct gathering *from, enum document_kind kind)
{
    const struct document_facts *facts = &from->screener->out->facts;
    bool is_order = kind_is_accepted(from->type) && !kind_is_accepted(from->container) &&
                    from->container != KIND_uncertain;
    if (from->is_mixed || is_order)
        return "it holds several documents, or names several kinds";
    if (from->rival != KIND_uncertain && from->type == KIND_uncertain)
        return "it also speaks of another document";
    if (from->open_at)
        return "what it says of itself is not known here";
    if (facts->amends.len && kind == KIND_invoice)
        return "it amends another one";
    if (!facts->number.len && !(is_credit(from) && facts->amends.len))
        return "no number of its own";
    if (facts->issued.day == DATE_NONE.day)
        return "no date of issue";
    if (!from->has_party)
        return "nobody who issued it";
    if ((facts->has_gross && facts->gross.micro < 0) && kind == KIND_invoice)
        return "its total is below zero";
    return facts->has_gross || facts->has_net || facts->line_count ? NULL : "neither goods nor a total";
}

static void decide(struct gathering *from)
{
    struct screener *screener = from->screener;
    struct screening *out = screener->out;
    struct arena *mem = screener->mem;
    enum document_kind kind = kind_of(from);
    const struct json_value *at = from->type_at ? from->type_at : from->found[KEY_NUMBER];
    const char *lack = kind_is_accepted(kind) || from->is_mixed ? lacking(from, kind) : NULL;
    if (at)
        quote(from, at, kind);
    if (from->denied_at && (kind_is_accepted(kind) || kind == KIND_uncertain)) {
        quote(from, from->denied_at, KIND_other);
        out->kind = KIND_other;
        out->because = arena_printf(mem, "JSON that says '%.*s' of itself", SLICE_ARG(from->denied_at->text));
    } else if (kind == KIND_uncertain) {
        screener_doubt(screener, DOUBT_UNDECIDED, S("JSON that describes no known document"));
    } else if (lack) {
        if (from->open_at)
            quote(from, from->open_at, KIND_uncertain);
        screener_doubt(screener, DOUBT_UNDECIDED,
                       arena_printf(mem, "JSON of %.*s, but %s", SLICE_ARG(kind_name(kind)), lack));
    } else {
        out->kind = kind;
        out->because = at ? arena_printf(mem, "JSON with '%.*s' %.*s", SLICE_ARG(at->name), SLICE_ARG(at->text))
                          : arena_printf(mem, "JSON of %.*s", SLICE_ARG(kind_name(kind)));
    }
}

void json_keys_judge(struct screener *screener, const struct json_value *document)
{
    struct gathering gathering = {.screener = screener, .type = KIND_uncertain, .container = KIND_uncertain,
                                  .number_kind = KIND_uncertain, .rival = KIND_uncertain};
    if (document->kind == JSON_OBJECT)
        gather(&gathering, document, 0);
    read_facts(&gathering);
    decide(&gathering);
}
