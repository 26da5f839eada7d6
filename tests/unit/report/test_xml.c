/* The run as one XML document: parsed again, complete, and true to its text. */
#include "unit/report/sample_run.h"

#include <libxml/tree.h>

static Slice xml_of(struct test_world *world, struct sample *sample)
{
    struct out out = sample_out();
    write_xml(&out, &sample->run, &world->diag_mem);
    return sample_written(&out, &world->mem);
}

static xmlDocPtr tree_of(struct test_world *world, struct sample *sample)
{
    xmlDocPtr tree = xml_parse(S("run.xml"), xml_of(world, sample), &world->diag);
    check_no_findings("well-formed", &world->diag);
    assert_non_null(tree);
    return tree;
}

static const xmlNode *child(const xmlNode *parent, const char *name, size_t n)
{
    for (const xmlNode *node = parent->children; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0 && n-- == 0)
            return node;
    fail_msg("there is no <%s> in <%s>", name, (const char *)parent->name);
    return NULL;
}

static void check_attribute(const char *label, const xmlNode *node, const char *name, const char *expected)
{
    xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
    if (!value != !expected || (value && strcmp((const char *)value, expected) != 0))
        fail_msg("%s: %s is '%s', expected '%s'", label, name, value ? (const char *)value : "(none)",
                 expected ? expected : "(none)");
    xmlFree(value);
}

static void check_text(const char *label, const xmlNode *node, const char *expected)
{
    xmlChar *text = xmlNodeGetContent(node);
    check_slice(label, slice_from((const char *)text), slice_from(expected));
    xmlFree(text);
}

static void whole_document(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    xmlDocPtr tree = tree_of(world, sample);
    const xmlNode *run = xmlDocGetRootElement(tree), *totals = child(run, "totals", 0);
    check_slice("namespace", slice_from((const char *)run->ns->href), S("urn:kpirecon:run:1"));
    check_attribute("run", run, "version", "0.1.0");
    check_attribute("run", run, "as-of", "2020-02-20T00:00:00Z");
    check_attribute("totals", totals, "rows-in", "11");
    check_attribute("totals", totals, "rows-decided", "10");
    check_attribute("totals", totals, "quarantined", "1");
    check_attribute("totals", totals, "balanced", "yes");
    check_attribute("every verdict has a count", child(totals, "verdict", VERDICT_COUNT - 1), "name", "ROUTE");
    check_attribute("money", child(totals, "stake", 0), "amount", "12370.60");
    check_attribute("input", child(child(run, "inputs", 0), "input", 0), "rows", "12");
    check_attribute("publication", child(child(run, "publications", 0), "publication", 0), "date", "2020-02-15");
    check_attribute("the end mark", child(run, "end", 0), "claims", "10");
    xmlFreeDoc(tree);
}

static void one_claim(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->decided.resolutions[0].notes = 1u << NOTE_N_ROUNDING;
    sample->decided.resolutions[0].renew_until = sample_date("2020-03-21");
    claim_set_raw(&sample->batch.claims[0], CLAIM_REVENUE, S("\342\202\251" "3,062,500"), sample->mem);
    xmlDocPtr tree = tree_of(world, sample);
    const xmlNode *claim = child(child(xmlDocGetRootElement(tree), "claims", 0), "claim", 0);
    check_attribute("claim", claim, "id", "c1");
    check_attribute("claim", claim, "ticket", "1001");
    check_attribute("claim", claim, "verdict", "CONFIRMED");
    check_attribute("claim", claim, "detail", NULL);
    check_attribute("claim", claim, "wait-until", NULL);
    check_attribute("claim", claim, "renew-until", "2020-03-21");
    check_attribute("claim", claim, "filed", "2020-02-15T07:30:00Z");
    check_text("what the reason means", child(claim, "reason", 0), "the KPI value differs");
    check_attribute("note", child(claim, "note", 0), "name", "N_ROUNDING");
    check_text("what the note means", child(claim, "note", 0), "a difference within rounding was let pass");
    check_attribute("title", child(claim, "claimed", 0), "type-title", "Microsoft Official Course");
    check_text("as the ticket has it", child(child(claim, "claimed", 0), "written", 0), "\342\202\251" "3,062,500");
    check_attribute("row", child(child(claim, "recorded", 0), "row", 0), "line", "123");
    check_attribute("difference", child(claim, "difference", 0), "kpi", "-27");
    check_attribute("difference", child(claim, "difference", 0), "kpi-is", "differs");
    check_attribute("difference", child(claim, "difference", 0), "units-is", "equal");
    check_attribute("candidate", child(child(claim, "match", 0), "candidate", 0), "for", "partner invoice period");
    check_text("cause", child(claim, "cause", 0), "25 and 52: the two digits are swapped");
    check_attribute("corrected", child(claim, "corrected", 0), "kpi", "25");
    xmlFreeDoc(tree);
}

static void hostile_text(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    ticket_have_more(&sample->batch.tickets[0], sample->mem)->subject = S("a\r\nb\tc");
    sample->batch.tickets[1].id = S("id\nwith\ttabs");
    Slice text = xml_of(world, sample);
    check_has_not("escape", text, "\033");
    check_has_not("C1", text, "\302\233");
    check_has_not("override", text, "\342\200\256");
    check_has_not("end of CDATA", text, "]]>");
    check_has_not("tag", text, "<script");
    xmlDocPtr tree = tree_of(world, sample);
    const xmlNode *claims = child(xmlDocGetRootElement(tree), "claims", 0);
    const xmlNode *claim = child(claims, "claim", SAMPLE_COUNT - 1);
    check_attribute("markup is text", claim, "partner", HOSTILE_MARKUP);
    check_attribute("formula is text", claim, "ticket", HOSTILE_FORMULA);
    check_attribute("an override is replaced, what ends it stays", child(claim, "claimed", 0), "invoice",
                    "abc\357\277\275fdp.exe\342\200\254\342\201\246x");
    check_text("controls are replaced", child(claim, "cause", 0),
               "a\357\277\275[31mred\357\277\275[0m\357\277\275" "31m\357\277\275" "b" HOSTILE_PIPES HOSTILE_MARKUP);
    check_text("line ends survive", child(child(claims, "claim", 0), "subject", 0), "a\r\nb\tc");
    check_attribute("in attributes too", child(claims, "claim", 1), "ticket", "id\nwith\ttabs");
    check_text("quarantine", child(child(child(xmlDocGetRootElement(tree), "quarantine", 0), "bad-row", 0), "found", 0),
               HOSTILE_MARKUP);
    xmlFreeDoc(tree);
}

static void not_xml_at_all(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    ticket_have_more(&sample->batch.tickets[0], sample->mem)->subject = S("\357\277\276\357\277\277\001\013x");
    xmlDocPtr tree = tree_of(world, sample);
    check_text("replaced", child(child(child(xmlDocGetRootElement(tree), "claims", 0), "claim", 0), "subject", 0),
               "\357\277\275\357\277\275\357\277\275\357\277\275x");
    xmlFreeDoc(tree);
}

static void undisclosed_partner(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct match match = *sample->decided.resolutions[0].match;
    struct kpi_row row = *match.rows[0];
    struct candidate candidate = {.row = &row, .stage = STAGE_OTHER_PARTNER};
    row.partner = S("9999999");
    match.rows = NULL;
    match.row_count = 0;
    match.candidates = &candidate;
    sample->decided.resolutions[0].match = &match;
    sample->decided.resolutions[0].compared_at_all = false;
    check_has_not("another partner is never disclosed", xml_of(world, sample), "9999999");
}

static void empty_run(void **state)
{
    struct test_world *world = *state;
    xmlDocPtr tree = tree_of(world, sample_empty(world));
    check_attribute("none", child(xmlDocGetRootElement(tree), "end", 0), "claims", "0");
    xmlFreeDoc(tree);
}

static void only_some(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->run.only_verdicts = 1u << VERDICT_REVIEW;
    xmlDocPtr tree = tree_of(world, sample);
    const xmlNode *run = xmlDocGetRootElement(tree);
    check_attribute("shown", child(run, "totals", 0), "shown", "1");
    check_attribute("counts stay whole", child(run, "totals", 0), "claims-decided", "10");
    check_attribute("written", child(run, "end", 0), "claims", "1");
    check_attribute("the id is that of the whole run", child(child(run, "claims", 0), "claim", 0), "id", "c8");
    xmlFreeDoc(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(whole_document),      WORLD_TEST(one_claim), WORLD_TEST(hostile_text), WORLD_TEST(not_xml_at_all),
        WORLD_TEST(undisclosed_partner), WORLD_TEST(empty_run), WORLD_TEST(only_some),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
