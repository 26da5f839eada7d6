/* From the text of the run's document to libxml2's tree, without a file between. */
#include "report/run_tree.h"

#include "report/report_private.h"

#include <libxml/parser.h>

/* Our own document may be larger than what is accepted from outside, so it is not read by xml_parse(). */
#define TREE_OPTIONS (XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_COMPACT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

struct tree_maker {
    xmlParserCtxtPtr parser;
    bool failed;
};

static void feed_parser(struct buf *buf, void *to)
{
    struct tree_maker *maker = to;
    if (!maker->failed && buf->len <= INT32_MAX)
        maker->failed = xmlParseChunk(maker->parser, buf->at, (int)buf->len, 0) != 0;
    buf_clear(buf);
}

static struct _xmlDoc *make_tree(const struct run *run, const struct xml_form *form, struct arena *scratch)
{
    struct tree_maker maker = {.parser = xmlCreatePushParserCtxt(NULL, NULL, NULL, 0, "run.xml")};
    struct buf buf;
    if (!maker.parser)
        return NULL;
    xmlCtxtUseOptions(maker.parser, TREE_OPTIONS);
    buf_init(&buf);
    xml_pour(&buf, run, form, scratch, feed_parser, &maker);
    buf_done(&buf);
    bool whole = xmlParseChunk(maker.parser, "", 0, 1) == 0 && !maker.failed && maker.parser->wellFormed;
    xmlDocPtr tree = maker.parser->myDoc;
    xmlFreeParserCtxt(maker.parser);
    if (!whole) {
        xmlFreeDoc(tree);
        tree = NULL;
    }
    return tree;
}

struct _xmlDoc *run_tree_page(const struct run *run, uint64_t page, struct letter_desk *desk, struct arena *scratch)
{
    return make_tree(run, &(struct xml_form){.page = page, .desk = desk}, scratch);
}

struct _xmlDoc *run_tree_whole(const struct run *run, struct arena *scratch)
{
    return make_tree(run, &(struct xml_form){.flags = XML_WHOLE, .page = XML_ALL_CLAIMS}, scratch);
}

struct _xmlDoc *run_tree_ticket(const struct run *run, struct letter_desk *desk, const struct ticket *ticket,
                                struct buf *buf, struct arena *scratch)
{
    buf_clear(buf);
    xml_pour_ticket(buf, run, desk, ticket, scratch);
    return buf->len <= INT32_MAX ? xmlReadMemory(buf->at, (int)buf->len, "run.xml", NULL, TREE_OPTIONS) : NULL;
}

void run_tree_free(struct _xmlDoc *tree)
{
    xmlFreeDoc(tree);
}
