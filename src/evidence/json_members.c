/* The table of names, and the words of types and states. */
#include "evidence/json_members.h"

#include "base/arena.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"

#define MAX_KEY_BYTES 48
#define MAX_TYPE_BYTES 60

static const struct json_key keys[] = {
#define KEY(meaning, kind, names) {KEY_##meaning, KIND_##kind, S_INIT(names)},
#include "evidence/json_keys.def"
#undef KEY
};

static Slice plain_name(Slice name, char into[MAX_KEY_BYTES])
{
    size_t len = 0;
    for (size_t i = 0; i < name.len && len < MAX_KEY_BYTES; i++) {
        char c = name.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '$' || (unsigned char)c >= 0x80)
            into[len++] = c;
    }
    return (Slice){into, len};
}

const struct json_key *json_key_of(Slice name)
{
    char text[MAX_KEY_BYTES];
    Slice plain = plain_name(name, text);
    for (size_t i = 0; plain.len && i < COUNT_OF(keys); i++)
        if (list_has(keys[i].names, plain))
            return &keys[i];
    return NULL;
}

bool json_is_scalar(const struct json_value *value)
{
    return value->kind != JSON_ARRAY && value->kind != JSON_OBJECT;
}

const struct json_value *json_unwrapped(const struct json_value *value)
{
    const struct json_value *inner = value->kind == JSON_OBJECT ? json_member(value, S("value")) : NULL;
    return inner && json_is_scalar(inner) ? inner : value;
}

bool json_says_something(const struct json_value *value)
{
    bool is_text = value->kind == JSON_STRING || value->kind == JSON_NUMBER;
    return value->kind == JSON_TRUE || (is_text && value->text.len && !slice_equal(value->text, S("0")));
}

bool json_is_true(const struct json_value *value)
{
    return value->kind == JSON_TRUE || slice_equal_nocase(value->text, S("true")) ||
           slice_equal_nocase(value->text, S("yes")) || slice_equal(value->text, S("1"));
}

bool json_is_false(const struct json_value *value)
{
    return value->kind == JSON_FALSE || slice_equal_nocase(value->text, S("false")) ||
           slice_equal_nocase(value->text, S("no")) || slice_equal(value->text, S("0"));
}

Slice json_as_words(Slice text, struct arena *mem)
{
    char *at = ARENA_ARRAY(mem, char, 2 * MAX_TYPE_BYTES);
    size_t len = 0;
    for (size_t i = 0; i < text.len && i < MAX_TYPE_BYTES; i++) {
        char c = text.at[i], before = i ? text.at[i - 1] : ' ';
        if (c >= 'A' && c <= 'Z' && before >= 'a' && before <= 'z')
            at[len++] = ' ';
        at[len++] = c == '_' || c == '-' || c == '.' || c == '/' ? ' ' : c;
    }
    return (Slice){at, len};
}

bool json_word_is(Slice text, Slice words)
{
    char plain[MAX_KEY_BYTES];
    return list_has(words, plain_name(text, plain));
}

bool json_is_unissued(Slice text)
{
    return json_word_is(text, S("draft void voided cancelled canceled deleted uncollectible template preview test sandbox "
                             "sample example demo rejected writtenoff annulled storniert entwurf brouillon borrador "
                             "bozza concept kladde koncept szkic annule anulado annullato geannuleerd anulowana"));
}

bool json_is_issued(Slice text)
{
    return json_word_is(text, S("issued sent open paid unpaid overdue finalized finalised final posted approved completed "
                             "complete closed partiallypaid partialpaid partial due outstanding viewed booked "
                             "authorised authorized success active printed delivered accepted bezahlt offen versendet "
                             "payee envoyee pagada pagado pagata emessa emitida betaald verzonden betald skickad "
                             "zaplacena uhrazena oplacona wystawiona settled 1 ok valid signed submitted registered"));
}
