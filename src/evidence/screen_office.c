/* Documents of word processors and workbooks (Office Open XML, OpenDocument): the text of their XML parts
   as lines, cells of a row parted by tabs, judged like any other text. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/archive.h"
#include "evidence/evidence_private.h"
#include "evidence/text_document.h"

#define MAX_OFFICE_PART_BYTES ((uint64_t)16 << 20)
#define MAX_OFFICE_SHEETS 12
#define MAX_SHARED_STRINGS 100000

/* ---- what elements do to a line ---- */

enum effect { EFFECT_NONE, EFFECT_LINE, EFFECT_ROW, EFFECT_CELL, EFFECT_TAB, EFFECT_BLANK, EFFECT_BREAK, EFFECT_HIDDEN };

static const struct {
    Slice name;
    enum effect effect;
} effects[] = {
    {S_INIT("p"), EFFECT_LINE},          {S_INIT("h"), EFFECT_LINE},          {S_INIT("tr"), EFFECT_ROW},
    {S_INIT("table-row"), EFFECT_ROW},   {S_INIT("tc"), EFFECT_CELL},         {S_INIT("table-cell"), EFFECT_CELL},
    {S_INIT("tab"), EFFECT_TAB},         {S_INIT("br"), EFFECT_BREAK},        {S_INIT("line-break"), EFFECT_BREAK},
    {S_INIT("s"), EFFECT_BLANK},         {S_INIT("instrText"), EFFECT_HIDDEN}, {S_INIT("delText"), EFFECT_HIDDEN},
    {S_INIT("del"), EFFECT_HIDDEN},      {S_INIT("Fallback"), EFFECT_HIDDEN}, {S_INIT("annotation"), EFFECT_HIDDEN},
    {S_INIT("tracked-changes"), EFFECT_HIDDEN}, {S_INIT("pPr"), EFFECT_HIDDEN}, {S_INIT("rPr"), EFFECT_HIDDEN},
    {S_INIT("desc"), EFFECT_HIDDEN},     {S_INIT("forms"), EFFECT_HIDDEN},
};

static enum effect effect_of(Element element)
{
    Slice name = element_local(element);
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        if (slice_equal(effects[i].name, name))
            return effects[i].effect;
    return EFFECT_NONE;
}

struct pour {
    struct text_document *document;
    struct buf line;
    unsigned cells; /* around: what ends a line elsewhere is a blank here */
};

static void end_line(struct pour *pour)
{
    text_document_add(pour->document, buf_slice(&pour->line), 0, 0, false);
    buf_clear(&pour->line);
}

static void end_words(struct pour *pour)
{
    if (pour->cells)
        buf_add_char(&pour->line, ' ');
    else
        end_line(pour);
}

static bool open_element(void *user, Element element)
{
    struct pour *pour = user;
    enum effect effect = effect_of(element);
    if (effect == EFFECT_HIDDEN)
        return false;
    pour->cells += effect == EFFECT_CELL;
    if (effect == EFFECT_TAB)
        buf_add_char(&pour->line, '\t');
    else if (effect == EFFECT_BLANK)
        buf_add_char(&pour->line, ' ');
    else if (effect == EFFECT_BREAK)
        end_words(pour);
    return true;
}

/* Blanks and line ends around the text are the file's, not the document's. */
static void add_text(void *user, Slice text)
{
    struct pour *pour = user;
    for (size_t i = 0; i < text.len && pour->line.len < MAX_LINE_BYTES; i++)
        buf_add_char(&pour->line, text.at[i] == '\n' || text.at[i] == '\r' || text.at[i] == '\t' ? ' ' : text.at[i]);
}

static void close_element(void *user, Element element)
{
    struct pour *pour = user;
    enum effect effect = effect_of(element);
    pour->cells -= effect == EFFECT_CELL;
    if (effect == EFFECT_CELL)
        buf_add_char(&pour->line, '\t');
    else if (effect == EFFECT_LINE)
        end_words(pour);
    else if (effect == EFFECT_ROW && pour->cells == 0)
        end_line(pour);
}

static const struct element_visitor visitor = {open_element, add_text, close_element};

/* ---- parts ---- */

struct office {
    struct screener *screener;
    struct archive_listing files;
    struct text_document document;
    struct diag inner; /* what is wrong with a part is wrong with the whole */
    bool has_failed;
};

/* False when there is no such part, or it cannot be read. */
static bool open_part(struct office *office, Slice name, struct xml_tree *tree)
{
    struct screener *screener = office->screener;
    Slice text;
    *tree = (struct xml_tree){0};
    if (!archive_find(&office->files, name))
        return false;
    bool is_read = archive_member_read(screener->name, screener->bytes, name, MAX_OFFICE_PART_BYTES, screener->mem,
                                       &text, &office->inner) &&
                   xml_tree_open(tree, screener->name, text, &office->inner);
    office->has_failed |= !is_read;
    return is_read;
}

static void add_part(struct office *office, Slice name)
{
    struct xml_tree tree;
    struct pour pour = {.document = &office->document};
    if (!open_part(office, name, &tree))
        return;
    element_visit(xml_tree_root(&tree), &visitor, &pour);
    end_line(&pour);
    buf_done(&pour.line);
    xml_tree_close(&tree);
}

/* Letter heads stand in the headers of pages, and bank details in their footers. */
static void add_word_document(struct office *office)
{
    static const Slice parts[] = {S_INIT("word/header1.xml"), S_INIT("word/header2.xml"), S_INIT("word/header3.xml"),
                                  S_INIT("word/document.xml"), S_INIT("word/footer1.xml"), S_INIT("word/footer2.xml"),
                                  S_INIT("word/footer3.xml")};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        add_part(office, parts[i]);
}

/* ---- workbooks ---- */

struct strings {
    Slice *at;
    size_t count, capacity;
};

static void read_strings(struct office *office, struct strings *strings)
{
    struct xml_tree tree;
    struct arena *mem = office->screener->mem;
    if (!open_part(office, S("xl/sharedStrings.xml"), &tree))
        return;
    Element item = element_child(xml_tree_root(&tree), S("si"));
    for (; item && strings->count < MAX_SHARED_STRINGS; item = element_next(item, S("si"))) {
        struct buf text = {0};
        Element plain = element_child(item, S("t"));
        if (plain)
            buf_add(&text, element_content(plain, mem));
        for (Element run = element_child(item, S("r")); run; run = element_next(run, S("r")))
            buf_add(&text, element_content(element_child(run, S("t")), mem));
        *ARENA_PUSH(mem, strings->at, strings->count, strings->capacity, Slice) = arena_copy(mem, buf_slice(&text));
        buf_done(&text);
    }
    xml_tree_close(&tree);
}

static Slice cell_text(struct office *office, const struct strings *strings, Element cell)
{
    struct arena *mem = office->screener->mem;
    Slice type = element_attribute(cell, S("t"), mem), value = element_text(element_child(cell, S("v")), mem);
    uint64_t i;
    if (slice_equal(type, S("s")))
        return slice_to_u64(value, MAX_SHARED_STRINGS, &i) && i < strings->count ? strings->at[i] : (Slice){0};
    return slice_equal(type, S("inlineStr")) ? element_value(cell, S("is/t|is/r/t"), mem, NULL) : value;
}

static void add_sheet(struct office *office, const struct strings *strings, Slice name)
{
    struct xml_tree tree;
    struct pour pour = {.document = &office->document};
    if (!open_part(office, name, &tree))
        return;
    Element rows = element_child(xml_tree_root(&tree), S("sheetData"));
    for (Element row = element_child(rows, S("row")); row && !office->document.is_cut; row = element_next(row, S("row"))) {
        for (Element cell = element_child(row, S("c")); cell; cell = element_next(cell, S("c"))) {
            add_text(&pour, cell_text(office, strings, cell));
            buf_add_char(&pour.line, '\t');
        }
        end_line(&pour);
    }
    buf_done(&pour.line);
    xml_tree_close(&tree);
}

static void add_workbook(struct office *office)
{
    struct strings strings = {0};
    read_strings(office, &strings);
    for (unsigned i = 1; i <= MAX_OFFICE_SHEETS; i++)
        add_sheet(office, &strings, arena_printf(office->screener->mem, "xl/worksheets/sheet%u.xml", i));
}

/* ---- the format ---- */

static unsigned probe_office(const struct screener *screener)
{
    struct archive_listing listing;
    struct diag ignored;
    size_t mark = arena_mark(screener->mem);
    if (!archive_is_zip(screener->bytes))
        return 0;
    diag_init(&ignored, screener->mem);
    bool is_office = archive_list(screener->name, screener->bytes, screener->mem, &listing, &ignored) &&
                     archive_is_office(&listing);
    arena_rewind(screener->mem, mark);
    return is_office ? PROBE_BEGINS + 5 : 0;
}

static void screen_office(struct screener *screener)
{
    struct office *office = ARENA_NEW(screener->mem, struct office);
    office->screener = screener;
    office->document.mem = screener->mem;
    diag_init(&office->inner, screener->mem);
    office->has_failed = !archive_list(screener->name, screener->bytes, screener->mem, &office->files, &office->inner);
    if (archive_find(&office->files, S("word/document.xml")))
        add_word_document(office);
    else if (archive_find(&office->files, S("xl/workbook.xml")))
        add_workbook(office);
    else
        add_part(office, S("content.xml"));
    if (office->has_failed)
        screener_unreadable(screener, S("office document that is damaged, encrypted or too large"), 0, 0);
    else if (office->document.line_count == 0)
        screener_unreadable(screener, S("office document without text, or of a kind that is not opened"), 0, 0);
    else
        screener_judge_text(screener, &office->document);
}

const struct document_format document_office = {.name = "office", .probe = probe_office, .screen = screen_office};
