/* The documents in an XML file, through what only carries them: envelopes that the rules name,
   texts that are whole documents, and elements nobody knows that hold one known document. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/xml.h"
#include "evidence/evidence_private.h"

#define MAX_ENVELOPE_DEPTH 4
#define MAX_CARRIER_DEPTH 4     /* of unknown elements around a known document */
#define MAX_CARRIER_ELEMENTS 512 /* looked at for one */
#define MAX_CARRIED_TEXT ((size_t)24 << 20)

static void find_documents(struct contents *out, const struct evidence_rules *rules, Element element, unsigned depth);

static void add_text(struct contents *out, Element element)
{
    if (out->text_count < MAX_CARRIED_DOCUMENTS)
        out->texts[out->text_count++] = element;
    else
        out->too_many = true;
}

/* Every child of every element at the path. */
static void find_inside(struct contents *out, const struct evidence_rules *rules, Element from, Slice path,
                        const struct envelope_rule *envelope, unsigned depth)
{
    Element holders[MAX_CARRIED_DOCUMENTS];
    size_t count = element_all(from, path, holders, MAX_CARRIED_DOCUMENTS);
    out->too_many |= count > MAX_CARRIED_DOCUMENTS;
    for (size_t i = 0; i < count && i < MAX_CARRIED_DOCUMENTS; i++)
        for (Element child = element_child(holders[i], (Slice){0}); child; child = element_next(child, (Slice){0}))
            if (!list_has(envelope->skip, element_local(child)))
                find_documents(out, rules, child, depth + 1);
}

static void open_envelope(struct contents *out, const struct evidence_rules *rules, Element element,
                          const struct envelope_rule *envelope, unsigned depth)
{
    if (out->envelope.len == 0)
        out->envelope = envelope->title;
    for (Slice paths = envelope->text; paths.len;) {
        Element found[MAX_CARRIED_DOCUMENTS];
        Slice path = slice_cut(paths, '|', &paths);
        size_t count = element_all(element, path, found, MAX_CARRIED_DOCUMENTS);
        for (size_t i = 0; i < count && i < MAX_CARRIED_DOCUMENTS; i++)
            add_text(out, found[i]);
    }
    if (envelope->text.len && envelope->inside.len == 0)
        return;
    Slice paths = envelope->inside;
    do {
        Slice path = slice_cut(paths, '|', &paths);
        find_inside(out, rules, element, path, envelope, depth);
    } while (paths.len);
}

/* Does its own text begin as an XML document does, plainly or in base64? */
static bool carries_text(Element element)
{
    static const Slice heads[] = {S_INIT("<?xml"), S_INIT("PD94bW")};
    Slice start = element_start(element);
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        if (slice_starts(start, heads[i]))
            return true;
    return false;
}

struct carrier_search {
    const struct evidence_rules *rules;
    Element found, text;
    size_t left, found_count;
};

/* Only what still has its namespace, or is named like nothing else, is found in a place nobody expects. */
static void search_carrier(struct carrier_search *search, Element element, unsigned depth)
{
    for (Element child = element_child(element, (Slice){0}); child && search->left;
         child = element_next(child, (Slice){0})) {
        search->left--;
        bool is_bare;
        if (element_space(child).len && rules_find_root(search->rules, child, &is_bare)) {
            search->found = child;
            search->found_count++;
        } else if (carries_text(child)) {
            search->text = child;
            search->found_count++;
        } else if (depth < MAX_CARRIER_DEPTH) {
            search_carrier(search, child, depth + 1);
        }
    }
}

/* "SubmitInvoice" carries one; "InvoiceRejected" quotes it. */
static bool is_carrier(const struct evidence_rules *rules, Element element)
{
    Slice local = element_local(element);
    for (Slice words = rules->no_carriers; words.len;) {
        Slice word = slice_cut(words, ' ', &words);
        if (word.len && text_holds(local, word))
            return false;
    }
    return true;
}

static bool open_carrier(struct contents *out, const struct evidence_rules *rules, Element element)
{
    struct carrier_search search = {.rules = rules, .left = MAX_CARRIER_ELEMENTS};
    bool is_bare;
    if (rules_find_root(rules, element, &is_bare) || !is_carrier(rules, element))
        return false;
    search_carrier(&search, element, 0);
    if (search.found_count != 1)
        return false;
    if (out->envelope.len == 0)
        out->envelope = element_local(element);
    if (search.text)
        add_text(out, search.text);
    else
        out->documents[out->count++] = search.found;
    return true;
}

static void find_documents(struct contents *out, const struct evidence_rules *rules, Element element, unsigned depth)
{
    const struct envelope_rule *envelope = rules_find_envelope(rules, element);
    if (envelope && depth < MAX_ENVELOPE_DEPTH)
        open_envelope(out, rules, element, envelope, depth);
    else if (out->count == MAX_CARRIED_DOCUMENTS)
        out->too_many = true;
    else if (envelope || !open_carrier(out, rules, element))
        out->documents[out->count++] = element;
}

void contents_find(struct contents *out, const struct evidence_rules *rules, Element root)
{
    *out = (struct contents){0};
    find_documents(out, rules, root, 0);
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Empty when it is none. Line breaks may stand anywhere. */
Slice base64_decode(Slice text, struct arena *mem)
{
    char *into = ARENA_ARRAY(mem, char, text.len / 4 * 3 + 3), *end = into;
    uint32_t bits = 0;
    unsigned have = 0;
    size_t i = 0;
    for (; i < text.len && text.at[i] != '='; i++) {
        int value = base64_value(text.at[i]);
        if (value < 0 && (unsigned char)text.at[i] > ' ')
            return (Slice){0};
        if (value < 0)
            continue;
        bits = bits << 6 | (uint32_t)value;
        if ((have += 6) >= 8) {
            have -= 8;
            *end++ = (char)(bits >> have & 0xff);
        }
    }
    for (; i < text.len; i++)
        if (text.at[i] != '=' && (unsigned char)text.at[i] > ' ')
            return (Slice){0};
    return (Slice){into, (size_t)(end - into)};
}

Slice carried_document(Element element, struct arena *mem)
{
    Slice text = element_content(element, mem);
    if (text.len == 0 || text.len > MAX_CARRIED_TEXT)
        return (Slice){0};
    return text.at[0] == '<' ? text : base64_decode(text, mem);
}
