/* Finds the ids of partners in structured documents. A scheme called "MPN" counts for parties only: of goods it is
   a manufacturer's part number. */
#include "evidence/partner_ids.h"

#include "base/arena.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"

#define MIN_ID_DIGITS 5
#define MAX_ID_DIGITS 9
#define MAX_LIST_BYTES 64
#define MAX_NAME_BYTES 40

void partner_ids_add(Slice *list, Slice id, struct arena *mem)
{
    uint64_t number;
    id = slice_trim(id);
    if (id.len < MIN_ID_DIGITS || id.len > MAX_ID_DIGITS || !slice_to_u64(id, UINT64_MAX, &number) ||
        list_has(*list, id) || list->len + id.len > MAX_LIST_BYTES)
        return;
    *list = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(*list), list->len ? " " : "", SLICE_ARG(id));
}

struct finder {
    struct arena *mem;
    Slice list;
    unsigned parties; /* elements around the place that are parties */
};

/* Letters of a name, small: "Partner-ID" as "partnerid". */
static Slice plain_name(Slice name, char into[MAX_NAME_BYTES])
{
    size_t len = 0;
    for (size_t i = 0; i < name.len && len < MAX_NAME_BYTES; i++) {
        char c = (char)(name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] | 0x20 : name.at[i]);
        if (c >= 'a' && c <= 'z')
            into[len++] = c;
    }
    return (Slice){into, len};
}

static bool names_partner_id(Slice name)
{
    char into[MAX_NAME_BYTES];
    return list_has(S("mpnid partnermpnid partnerid partneroneid partnerglobalid partnerlocationid microsoftpartnerid "
                      "microsoftpartnernetworkid"),
                    plain_name(name, into));
}

static bool is_scheme(const struct finder *finder, Slice name)
{
    char into[MAX_NAME_BYTES];
    return name.len && (names_partner_id(name) || (finder->parties && slice_equal(plain_name(name, into), S("mpn"))));
}

static bool has_scheme(const struct finder *finder, Element element)
{
    static const Slice names[] = {S_INIT("schemeID"), S_INIT("schemeName"), S_INIT("domain"), S_INIT("type"),
                                  S_INIT("qualifier")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (is_scheme(finder, element_attribute(element, names[i], finder->mem)))
            return true;
    return false;
}

static bool is_party(Element element)
{
    static const Slice words[] = {S_INIT("party"), S_INIT("buyer"), S_INIT("seller"), S_INIT("customer"),
                                  S_INIT("supplier"), S_INIT("partner"), S_INIT("contact"), S_INIT("correspondent")};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_holds(element_local(element), words[i]))
            return true;
    return list_has(S("From To Sender"), element_local(element));
}

static bool open_element(void *user, Element element)
{
    struct finder *finder = user;
    finder->parties += is_party(element);
    if (names_partner_id(element_local(element)) || has_scheme(finder, element)) {
        partner_ids_add(&finder->list, element_text(element, finder->mem), finder->mem);
        partner_ids_add(&finder->list, element_text(element_child(element, S("Identity")), finder->mem), finder->mem);
    }
    return true;
}

static void pass_text(void *user, Slice text)
{
    (void)user;
    (void)text;
}

static void close_element(void *user, Element element)
{
    struct finder *finder = user;
    finder->parties -= is_party(element);
}

Slice partner_ids_in_xml(Element document, struct arena *mem)
{
    static const struct element_visitor visitor = {open_element, pass_text, close_element};
    struct finder finder = {.mem = mem};
    /* a message's sender and receiver stand outside */
    for (Element outer = document; outer; outer = element_at(outer, S("..")))
        document = outer;
    element_visit(document, &visitor, &finder);
    return finder.list;
}
