/* Walking XML by local names: paths, choices, texts, attributes and lines. */
#include "support/test.h"

#include "bytes/xml.h"
#include "evidence/xpath.h"

static const Slice document = S_INIT("<?xml version=\"1.0\"?>\n"
                                     "<a:Root xmlns:a=\"urn:a\" plain=\"1\" a:second=\" two \">\n"
                                     "  <Ref><Other/></Ref>\n"
                                     "  <b:Ref xmlns:b=\"urn:b\"><ID> R-2 </ID></b:Ref>\n"
                                     "  <Note>one &amp; <!-- not this --><b>bold</b><![CDATA[ two]]></Note>\n"
                                     "  <Empty/>\n"
                                     "  <Ref\n"
                                     "    last=\"yes\"/>\n"
                                     "</a:Root>\n");

struct walk_world {
    struct test_world *world;
    struct xml_tree tree;
    Element root;
};

static struct walk_world walk(void **state)
{
    struct walk_world walk = {.world = *state};
    assert_true(xml_tree_open(&walk.tree, S("doc.xml"), document, &walk.world->diag));
    walk.root = xml_tree_root(&walk.tree);
    return walk;
}

static void test_texts(void **state)
{
    static const struct {
        const char *label;
        Slice choice, text;
    } rows[] = {
        {"goes back for another sibling", S_INIT("Ref/ID"), S_INIT("R-2")},
        {"a later choice", S_INIT("Nowhere|Ref/Nowhere|Ref/ID"), S_INIT("R-2")},
        {"text and CDATA, not comments and children", S_INIT("Note"), S_INIT("one &  two")},
        {"an empty element", S_INIT("Empty"), S_INIT("")},
        {"no element", S_INIT("Nowhere"), S_INIT("")},
        {"no choice", S_INIT(""), S_INIT("")},
        {"only children", S_INIT("Ref"), S_INIT("")},
    };
    struct walk_world w = walk(state);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].label, element_text(element_choice(w.root, rows[i].choice), &w.world->mem), rows[i].text);
    xml_tree_close(&w.tree);
}

static void test_elements(void **state)
{
    struct walk_world w = walk(state);
    struct arena *mem = &w.world->mem;
    check_slice("local name", element_local(w.root), S("Root"));
    check_slice("namespace", element_space(w.root), S("urn:a"));
    check_slice("name as written", element_name(w.root, mem), S("a:Root"));
    check_slice("no namespace", element_space(element_child(w.root, S("Note"))), S(""));
    check_slice("no prefix", element_name(element_child(w.root, S("Note")), mem), S("Note"));
    check_int("line", (long long)element_line(element_child(w.root, S("Note"))), 5);
    check_int("line where a long start tag ends", (long long)element_line(element_at(w.root, S("Empty"))), 6);

    size_t count = 0;
    Element last = NULL;
    for (Element ref = element_child(w.root, S("Ref")); ref; ref = element_next(ref, S("Ref")), count++)
        last = ref;
    check_int("siblings of one name", (long long)count, 3);
    check_slice("attribute", element_attribute(last, S("last"), mem), S("yes"));
    check_slice("attribute not given", element_attribute(last, S("first"), mem), S(""));
    check_slice("attribute with prefix", element_attribute(w.root, S("second"), mem), S("two"));
    check_slice("all attributes", element_attributes(w.root, mem), S("1 two"));
    check_slice("odd attribute", element_odd_attribute(w.root, S("plain first")), S("second"));
    check_slice("no odd attribute", element_odd_attribute(w.root, S("second plain")), S(""));
    check_true("an empty path is the element itself", element_at(w.root, S("")) == w.root);
    xml_tree_close(&w.tree);
}

static void test_nothing(void **state)
{
    struct test_world *world = *state;
    check_slice("local", element_local(NULL), S(""));
    check_slice("space", element_space(NULL), S(""));
    check_slice("text", element_text(NULL, &world->mem), S(""));
    check_slice("attribute", element_attribute(NULL, S("a"), &world->mem), S(""));
    check_slice("attributes", element_attributes(NULL, &world->mem), S(""));
    check_true("child", !element_child(NULL, S("a")));
    check_true("next", !element_next(NULL, S("a")));
    check_true("at", !element_at(NULL, S("a")));
    check_int("line", (long long)element_line(NULL), 0);
    struct xml_tree zeroed = {0};
    xml_tree_close(&zeroed);
}

static void test_long_text_is_no_text(void **state)
{
    struct test_world *world = *state;
    char fits[MAX_ELEMENT_TEXT];
    for (size_t i = 0; i < sizeof fits; i++)
        fits[i] = 'x';
    Slice as_long_as_may_be = {fits, sizeof fits};
    Slice text = arena_printf(&world->mem, "<r><a>  %.*s\n<x/>%600s</a><b>%.*sx</b></r>", SLICE_ARG(as_long_as_may_be),
                              " ", SLICE_ARG(as_long_as_may_be));
    struct xml_tree tree = {0};
    assert_true(xml_tree_open(&tree, S("doc.xml"), text, &world->diag));
    Element root = xml_tree_root(&tree);
    check_slice("fits", element_text(element_at(root, S("a")), &world->mem), as_long_as_may_be);
    check_slice("one byte more", element_text(element_at(root, S("b")), &world->mem), S(""));
    xml_tree_close(&tree);
}

static void test_broken(void **state)
{
    struct test_world *world = *state;
    struct xml_tree tree = {0};
    assert_false(xml_tree_open(&tree, S("doc.xml"), S("<a>\n  <b></a>"), &world->diag));
    check_finding("broken", &world->diag, FINDING_xml_not_well_formed, 2, 0);
    xml_tree_close(&tree);
}

int main(void)
{
    xml_library_init();
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_texts),   WORLD_TEST(test_elements),
        WORLD_TEST(test_nothing), WORLD_TEST(test_long_text_is_no_text),
        WORLD_TEST(test_broken),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    xml_library_done();
    return failed;
}
