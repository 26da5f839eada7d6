/* Finding the documents in JSON, and collecting from each what its members are by their names. */
#include "evidence/json_document.h"

#include "base/arena.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"

#include <string.h>

#define MAX_FACE_DEPTH 2  /* objects in objects that are a page's parts */
#define MAX_CARRIED_DEPTH 8
#define MIN_OWN_ROLES 2   /* an object with so many facts of a document is one, and not what carries it */
#define MAX_TEXT_DEPTH 3

bool json_is_given(const struct json_value *value)
{
    if (!value || value->kind == JSON_NULL)
        return false;
    if (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT)
        return value->count > 0;
    return value->kind != JSON_STRING || slice_trim(value->text).len > 0;
}

/* The one in a list of one; else what it is. */
static const struct json_value *alone(const struct json_value *value)
{
    for (unsigned i = 0; i < MAX_TEXT_DEPTH && value && value->kind == JSON_ARRAY && value->count == 1; i++)
        value = value->first;
    return value;
}

static Slice plain_name_of(const struct json_value *member, char into[MAX_PLAIN_NAME], struct arena *scratch)
{
    return json_plain_name(member->name, into, scratch);
}

Slice json_text_of(const struct json_rules *rules, const struct json_value *value, struct arena *scratch)
{
    char into[MAX_PLAIN_NAME];
    value = alone(value);
    for (unsigned depth = 0; depth < MAX_TEXT_DEPTH && value && value->kind == JSON_OBJECT; depth++) {
        const struct json_value *best = NULL;
        uint32_t rank = UINT32_MAX;
        for (const struct json_value *one = value->first; one; one = one->next) {
            const struct json_key *key = slice_equal(one->name, S("_"))
                                             ? NULL
                                             : json_find_key(rules, ROLE_TEXT, plain_name_of(one, into, scratch));
            bool is_text = slice_equal(one->name, S("_"));
            if ((is_text || (key && key->rank < rank)) && json_is_given(one)) {
                best = one;
                rank = is_text ? 0 : key->rank;
            }
        }
        value = alone(best);
    }
    bool is_text = value && (value->kind == JSON_STRING || value->kind == JSON_NUMBER);
    return is_text ? slice_trim(value->text) : (Slice){0};
}

const struct json_value *json_at_path(const struct json_value *value, Slice path, struct arena *scratch)
{
    char into[MAX_PLAIN_NAME];
    while (value && path.len) {
        Slice step = slice_cut(path, '/', &path);
        const struct json_value *found = NULL;
        value = alone(value);
        for (const struct json_value *one = value && value->kind == JSON_OBJECT ? value->first : NULL; one && !found;
             one = one->next)
            if (slice_equal(plain_name_of(one, into, scratch), step))
                found = one;
        value = found;
    }
    return value;
}

/* ---- what the members of a document are ---- */

struct collector {
    const struct json_rules *rules;
    struct json_document *document;
    struct arena *mem;
    bool is_outer;
};

static void add_witness(struct collector *to, const struct json_witness *witness)
{
    struct json_document *document = to->document;
    if (document->witness_count == MAX_JSON_WITNESSES) {
        document->too_many_witnesses = true;
        return;
    }
    document->witnesses[document->witness_count] = *witness;
    document->witnesses[document->witness_count++].is_outer = to->is_outer;
}

/* "https://gobl.org/draft-0/bill/invoice": the last step of an address or a qualified name. */
static Slice last_step(Slice text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++)
        if (strchr("/#:.\\", text.at[i]) && text.at[i] && i + 1 < text.len)
            from = i + 1;
    return slice_skip(text, from);
}

static const struct json_word *word_of(const struct collector *to, enum json_role role, Slice text)
{
    char into[MAX_PLAIN_NAME];
    if (role == ROLE_TITLE)
        role = ROLE_KIND;
    const struct json_word *word = json_find_word(to->rules, role, json_plain_name(text, into, to->mem));
    if (!word && role == ROLE_KIND)
        word = json_find_word(to->rules, role, json_plain_name(last_step(text), into, to->mem));
    return word;
}

static Slice scalar_text(const struct json_value *value)
{
    if (value->kind == JSON_TRUE)
        return S("true");
    return value->kind == JSON_FALSE ? S("false") : slice_trim(value->text);
}

/* A heading that no list knows is a heading, and nobody says twice that nothing is said. */
static void hear_word(struct collector *to, enum json_role role, const struct json_value *member)
{
    const struct json_value *value = alone(member);
    Slice text = value->kind == JSON_OBJECT ? json_text_of(to->rules, value, to->mem) : scalar_text(value);
    if (text.len == 0 || (value->kind == JSON_ARRAY))
        return;
    const struct json_word *word = word_of(to, role, text);
    if (!word && role == ROLE_KIND && slice_has(text, '.')) { /* "invoice.payment_failed" */
        role = ROLE_EVENT;
        word = word_of(to, role, text);
    }
    bool may_be_any = role == ROLE_TITLE || role == ROLE_ENVIRONMENT || (to->is_outer && role != ROLE_EVENT);
    if ((word && word->is_silent && role != ROLE_KIND) || (!word && may_be_any))
        return;
    struct json_witness witness = {.member = member, .role = role, .is_unknown = !word};
    witness.kind = word ? word->kind : KIND_uncertain;
    witness.is_silent = word && word->is_silent;
    add_witness(to, &witness);
}

/* A phrase stands in it at the ends of words, blanks and marks left out on both sides. */
static void hear_note(struct collector *to, const struct json_value *member)
{
    if (member->kind != JSON_STRING || member->text.len > 2000)
        return;
    const struct json_rules *rules = to->rules;
    for (Slice rest = member->text; rest.len;) {
        char into[MAX_PLAIN_NAME];
        for (size_t words = 1, end = 0; words <= 6 && end <= rest.len; words++) {
            while (end < rest.len && rest.at[end] == ' ')
                end++;
            while (end < rest.len && rest.at[end] != ' ')
                end++;
            const struct json_word *word =
                json_find_word(rules, ROLE_NOTE, json_plain_name(slice_part(rest, 0, end), into, to->mem));
            if (word) {
                add_witness(to, &(struct json_witness){.member = member, .role = ROLE_NOTE, .kind = word->kind});
                return;
            }
        }
        slice_cut(rest, ' ', &rest);
    }
}

static bool says_yes(const struct json_value *value)
{
    if (value->kind == JSON_TRUE)
        return true;
    Slice text = slice_trim(value->text);
    return value->kind != JSON_FALSE &&
           (slice_equal(text, S("1")) || slice_equal_nocase(text, S("true")) || slice_equal_nocase(text, S("yes")));
}

static bool says_no(const struct json_value *value)
{
    Slice text = slice_trim(value->text);
    return value->kind == JSON_FALSE || slice_equal(text, S("0")) || slice_equal_nocase(text, S("false")) ||
           slice_equal_nocase(text, S("no"));
}

static void hear_flag(struct collector *to, const struct json_key *key, const struct json_value *member)
{
    bool is_set = json_is_given(member) && !says_no(member) && member->kind != JSON_ARRAY;
    bool is_met = key->when == WHEN_TRUE ? says_yes(member) : key->when == WHEN_FALSE ? says_no(member) : is_set;
    if (is_met && json_is_given(member))
        add_witness(to, &(struct json_witness){.member = member, .role = ROLE_FLAG, .kind = key->kind});
}

static void hold(struct json_document *document, const struct json_key *key, const struct json_value *member)
{
    struct json_holder *holder = &document->holders[key->role];
    if (!holder->member || key->rank < holder->rank)
        *holder = (struct json_holder){.member = member, .rank = key->rank, .places = key->places};
}

/* "0" and "0000-00-00" stand where a program has nothing to put. */
static bool is_nothing(const struct json_value *value)
{
    Slice text = value->text;
    if (value->kind != JSON_STRING && value->kind != JSON_NUMBER)
        return !json_is_given(value) || value->kind == JSON_FALSE;
    for (size_t i = 0; i < text.len; i++)
        if (!strchr("0-: .", text.at[i]) || text.at[i] == '\0')
            return false;
    return true;
}

static bool holds_amounts(enum json_role role)
{
    return role == ROLE_GROSS || role == ROLE_NET || role == ROLE_TAX;
}

static void collect(struct collector *to, const struct json_value *object, unsigned depth);

static void collect_member(struct collector *to, const struct json_key *key, const struct json_value *member,
                           unsigned depth)
{
    const struct json_value *inner = alone(member);
    switch (key->role) {
    case ROLE_KIND:
    case ROLE_TITLE:
    case ROLE_STATE:
    case ROLE_EVENT:
    case ROLE_ENVIRONMENT:
        if (json_is_given(inner))
            hear_word(to, key->role, member);
        if (key->role == ROLE_TITLE)
            hear_note(to, member);
        break;
    case ROLE_NOTE:
        hear_note(to, member);
        break;
    case ROLE_FLAG:
        hear_flag(to, key, member);
        break;
    case ROLE_FACE:
        if (!to->is_outer && inner && inner->kind == JSON_OBJECT && depth < MAX_FACE_DEPTH)
            collect(to, inner, depth + 1);
        break;
    case ROLE_SPEAKS:
        if (!to->is_outer && !is_nothing(member))
            add_witness(to, &(struct json_witness){.member = member, .role = ROLE_SPEAKS, .kind = key->kind});
        break;
    default:
        if (!to->is_outer && json_is_given(inner) && (holds_amounts(key->role) || !is_nothing(inner)))
            hold(to->document, key, member);
        break;
    }
}

static void collect(struct collector *to, const struct json_value *object, unsigned depth)
{
    const struct json_rules *rules = to->rules;
    for (const struct json_value *one = object->kind == JSON_OBJECT ? object->first : NULL; one; one = one->next) {
        char into[MAX_PLAIN_NAME];
        Slice name = plain_name_of(one, into, to->mem);
        uint32_t i;
        for (struct table_walk walk = table_walk(&rules->keys_by_name, slice_hash(name)); table_next(&walk, &i);)
            if (slice_equal(rules->keys[i].name, name))
                collect_member(to, &rules->keys[i], one, depth);
    }
}

/* ---- makes ---- */

static bool has_all(const struct json_value *object, Slice names, struct arena *scratch)
{
    while (names.len) {
        Slice name = slice_cut(names, ' ', &names);
        if (name.len && !json_at_path(object, name, scratch))
            return false;
    }
    return true;
}

static bool is_made_by(const struct json_make *make, const struct json_rules *rules, const struct json_value *object,
                       struct arena *scratch)
{
    char into[MAX_PLAIN_NAME];
    if (make->where_name.len) {
        Slice text = json_text_of(rules, json_at_path(object, make->where_name, scratch), scratch);
        if (!slice_equal(json_plain_name(last_step(text), into, scratch), make->where_word) &&
            !slice_equal(json_plain_name(text, into, scratch), make->where_word))
            return false;
    }
    return has_all(object, make->has, scratch);
}

static const struct json_make *find_make(const struct json_rules *rules, const struct json_value *object,
                                         struct arena *scratch)
{
    for (size_t i = 0; i < rules->make_count; i++)
        if (is_made_by(&rules->makes[i], rules, object, scratch))
            return &rules->makes[i];
    return NULL;
}

/* ---- where documents are ---- */

struct finder {
    struct json_documents *out;
    const struct json_rules *rules;
    struct arena *mem;
    const struct json_value *outer[MAX_JSON_OUTER];
    size_t outer_count;
    const struct json_value *wrapper;
    enum document_kind wrapper_kind;
    bool is_of_many;
};

static unsigned own_roles(const struct finder *finder, const struct json_value *object)
{
    static const enum json_role roles[] = {ROLE_NUMBER, ROLE_ISSUED, ROLE_ISSUER, ROLE_BUYER, ROLE_LINES};
    const struct json_rules *rules = finder->rules;
    bool has[ROLE_COUNT] = {false};
    unsigned count = 0;
    for (const struct json_value *one = object->kind == JSON_OBJECT ? object->first : NULL; one; one = one->next) {
        char into[MAX_PLAIN_NAME];
        Slice name = plain_name_of(one, into, finder->mem);
        uint32_t i;
        for (struct table_walk walk = table_walk(&rules->keys_by_name, slice_hash(name)); table_next(&walk, &i);)
            if (slice_equal(rules->keys[i].name, name) && json_is_given(one))
                has[rules->keys[i].role] = true;
    }
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        count += has[roles[i]];
    return count;
}

static void add_document(const struct finder *finder, const struct json_value *object)
{
    struct json_documents *out = finder->out;
    if (out->count == MAX_JSON_DOCUMENTS) {
        out->too_many = true;
        return;
    }
    struct json_document *document =
        ARENA_PUSH(finder->mem, out->at, out->count, out->capacity, struct json_document);
    *document = (struct json_document){.value = object,
                                       .outer_count = finder->outer_count,
                                       .wrapper = finder->wrapper,
                                       .wrapper_kind = finder->wrapper_kind,
                                       .is_of_many = finder->is_of_many};
    memcpy(document->outer, finder->outer, sizeof document->outer);
    document->make = find_make(finder->rules, object, finder->mem);
    struct collector to = {.rules = finder->rules, .document = document, .mem = finder->mem};
    collect(&to, object, 0);
    to.is_outer = true;
    for (size_t i = 0; i < finder->outer_count; i++)
        collect(&to, finder->outer[i], 0);
}

/* A member that carries documents: by what it is called, or because its name is that of a kind. */
static bool is_carrier(const struct finder *finder, const struct json_value *member, bool *has_kind,
                       enum document_kind *kind)
{
    char into[MAX_PLAIN_NAME];
    const struct json_value *inner = alone(member);
    if (inner->kind != JSON_OBJECT && !(inner->kind == JSON_ARRAY && inner->first && inner->first->kind == JSON_OBJECT))
        return false;
    Slice name = plain_name_of(member, into, finder->mem);
    const struct json_word *word = json_find_word(finder->rules, ROLE_KIND, name);
    *has_kind = word && !word->is_silent;
    *kind = *has_kind ? word->kind : KIND_uncertain;
    return *has_kind || json_find_key(finder->rules, ROLE_CARRIER, name);
}

static bool has_document(const struct finder *finder, const struct json_value *value)
{
    const struct json_value *inner = alone(value);
    const struct json_value *one = inner->kind == JSON_ARRAY ? inner->first : inner;
    return own_roles(finder, one) >= MIN_OWN_ROLES;
}

static void find(struct finder finder, const struct json_value *value, unsigned depth);

/* Where some of them hold documents, the others are what goes with them. */
static size_t find_carried(struct finder finder, const struct json_value *object, unsigned depth)
{
    size_t count = 0;
    enum document_kind kind;
    bool has_kind, have_documents = false;
    for (const struct json_value *one = object->first; one; one = one->next)
        have_documents = have_documents || (is_carrier(&finder, one, &has_kind, &kind) && has_document(&finder, one));
    if (finder.outer_count < MAX_JSON_OUTER)
        finder.outer[finder.outer_count++] = object;
    for (const struct json_value *one = object->first; one; one = one->next) {
        struct finder inner = finder;
        if (!is_carrier(&finder, one, &has_kind, &kind) || (have_documents && !has_document(&finder, one)))
            continue;
        if (has_kind) {
            inner.wrapper = one;
            inner.wrapper_kind = kind;
        }
        count++;
        find(inner, one, depth + 1);
    }
    return count;
}

static void find(struct finder finder, const struct json_value *value, unsigned depth)
{
    value = alone(value);
    if (value->kind == JSON_ARRAY) {
        finder.is_of_many = true;
        for (const struct json_value *one = value->first; one && !finder.out->too_many; one = one->next)
            if (one->kind == JSON_OBJECT)
                find(finder, one, depth);
        return;
    }
    if (value->kind != JSON_OBJECT)
        return;
    bool is_own = depth >= MAX_CARRIED_DEPTH || own_roles(&finder, value) >= MIN_OWN_ROLES;
    if (is_own || find_carried(finder, value, depth) == 0)
        add_document(&finder, value);
}

void json_documents_find(struct json_documents *out, const struct json_rules *rules, const struct json_value *value,
                         struct arena *mem)
{
    *out = (struct json_documents){0};
    find((struct finder){.out = out, .rules = rules, .mem = mem}, value, 0);
}
