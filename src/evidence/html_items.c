/* Goes down a page and hangs each named value on the innermost object around it. */
#include "evidence/html_items.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "records/json.h"

#include <string.h>

#define MAX_TYPE_WORDS 4
#define MAX_VALUE_BYTES ((size_t)512)

struct gathering {
    struct arena *mem;
    struct json_value *list;
    size_t count;
};

static bool is_of_schema_org(Slice vocabulary)
{
    return slice_find(vocabulary, S("schema.org")) < vocabulary.len;
}

/* "https://schema.org/Invoice", "schema:Invoice", and "Invoice" where the vocabulary around says whose word it is. */
static Slice plain_word(Slice word, Slice vocabulary)
{
    const char *slash = word.len ? memrchr(word.at, '/', word.len) : NULL;
    if (slice_starts(word, S("schema:")))
        return slice_skip(word, 7);
    if (slash)
        return is_of_schema_org(word) ? slice_skip(word, (size_t)(slash + 1 - word.at)) : (Slice){0};
    return is_of_schema_org(vocabulary) && !slice_has(word, ':') ? word : (Slice){0};
}

static struct json_value *add(struct gathering *to, struct json_value *parent, enum json_kind kind, Slice name)
{
    struct json_value *made = ARENA_NEW(to->mem, struct json_value), **last = &parent->first;
    while (*last)
        last = &(*last)->next;
    *last = made;
    made->kind = kind;
    made->name = name;
    parent->count++;
    to->count++;
    return made;
}

static void add_types(struct gathering *to, struct json_value *object, Slice words, Slice vocabulary)
{
    struct json_value *types = add(to, object, JSON_ARRAY, S("@type"));
    for (size_t i = 0; words.len && i < MAX_TYPE_WORDS; i++) {
        Slice word = plain_word(slice_cut(words, ' ', &words), vocabulary);
        if (word.len)
            add(to, types, JSON_STRING, (Slice){0})->text = word;
    }
}

struct shown {
    struct buf text;
    unsigned depth;
};

static bool go_down(void *user, Element element)
{
    struct shown *shown = user;
    (void)element;
    if (shown->depth >= MAX_HTML_DEPTH || shown->text.len > MAX_VALUE_BYTES)
        return false;
    shown->depth++;
    return true;
}

static void add_text(void *user, Slice text)
{
    struct buf *into = &((struct shown *)user)->text;
    for (; text.len && into->len <= MAX_VALUE_BYTES; text = slice_skip(text, 1)) {
        bool is_blank = (unsigned char)text.at[0] <= ' ';
        if (!is_blank || (into->len && into->at[into->len - 1] != ' '))
            buf_add_char(into, is_blank ? ' ' : text.at[0]);
    }
}

static void go_up(void *user, Element element)
{
    (void)element;
    ((struct shown *)user)->depth--;
}

/* What is meant for machines before what is shown. */
static Slice value_of(struct gathering *to, Element element)
{
    static const Slice attributes[] = {S_INIT("content"), S_INIT("datetime"), S_INIT("href"), S_INIT("value")};
    for (size_t i = 0; i < COUNT_OF(attributes); i++) {
        Slice value = element_attribute(element, attributes[i], to->mem);
        if (value.len)
            return value;
    }
    static const struct element_visitor visitor = {go_down, add_text, go_up};
    struct shown shown = {0};
    element_visit(element, &visitor, &shown);
    Slice text = slice_trim(buf_slice(&shown.text));
    Slice kept = text.len <= MAX_VALUE_BYTES ? arena_copy(to->mem, text) : (Slice){0};
    buf_done(&shown.text);
    return kept;
}

static Slice first_of(Element element, Slice one, Slice other, struct arena *mem)
{
    Slice value = element_attribute(element, one, mem);
    return value.len ? value : element_attribute(element, other, mem);
}

static void gather(struct gathering *to, Element parent, struct json_value *object, Slice vocabulary, unsigned depth);

static void gather_element(struct gathering *to, Element element, struct json_value *object, Slice vocabulary,
                           unsigned depth)
{
    Slice types = first_of(element, S("itemtype"), S("typeof"), to->mem), rest;
    Slice said = element_attribute(element, S("vocab"), to->mem);
    vocabulary = said.len ? said : vocabulary;
    Slice names = first_of(element, S("itemprop"), S("property"), to->mem);
    Slice name = plain_word(slice_cut(names, ' ', &rest), element_has_attribute(element, S("itemprop"))
                                                              ? S("schema.org") : vocabulary);
    if (types.len || element_has_attribute(element, S("itemscope"))) {
        bool is_named = name.len && object;
        object = add(to, is_named ? object : to->list, JSON_OBJECT, is_named ? name : (Slice){0});
        add_types(to, object, types, vocabulary);
    } else if (name.len && object) {
        add(to, object, JSON_STRING, name)->text = value_of(to, element);
    }
    gather(to, element, object, vocabulary, depth + 1);
}

static void gather(struct gathering *to, Element parent, struct json_value *object, Slice vocabulary, unsigned depth)
{
    for (Element child = element_child(parent, (Slice){0});
         child && depth < MAX_HTML_DEPTH && to->count < MAX_HTML_ITEMS; child = element_next(child, (Slice){0}))
        gather_element(to, child, object, vocabulary, depth);
}

const struct json_value *html_items(const struct html_page *page, struct arena *mem)
{
    struct gathering to = {.mem = mem, .list = ARENA_NEW(mem, struct json_value)};
    Element root = html_page_root(page);
    to.list->kind = JSON_ARRAY;
    if (root)
        gather_element(&to, root, NULL, (Slice){0}, 0);
    return to.list->first ? to.list : NULL;
}
