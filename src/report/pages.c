/* Which template makes which page, and with what. */
#include "report/pages.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/digest.h"
#include "bytes/template.h"
#include "report/letters.h"
#include "report/page_plan.h"
#include "report/report_private.h"
#include "report/run_tree.h"
#include "report/writers.h"

#include <inttypes.h>
#include <string.h>

/* The Content-Security-Policy names style and script of a page by their hashes: "sha256-...". */
static Slice hash_source(Slice text, struct arena *mem)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char hex[DIGEST_HEX_CHARS];
    char base64[DIGEST_HEX_CHARS / 2 * 4 / 3 + 2];
    size_t len = 0;
    digest_hex(text, hex);
    for (size_t i = 0; i < DIGEST_HEX_CHARS; i += 3) {
        /* three hex digits are two base64 letters; the last, single one is filled up */
        unsigned bits = 0;
        for (size_t k = 0; k < 3; k++) {
            char c = i + k < DIGEST_HEX_CHARS ? hex[i + k] : '0';
            bits = bits << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        base64[len++] = letters[bits >> 6];
        if (i + 1 < DIGEST_HEX_CHARS)
            base64[len++] = letters[bits & 63];
    }
    return arena_printf(mem, "sha256-%.*s=", (int)len, base64);
}

struct page_files {
    Slice sheet, style, script;
};

#define COMMON_STYLE S("reports/common.css")

static const struct page_files page_files[] = {
    [PAGE_INDEX] = {S_INIT("reports/index.xsl"), S_INIT("reports/index.css"), S_INIT("reports/index.js")},
    [PAGE_TICKET] = {S_INIT("reports/ticket.xsl"), S_INIT("reports/ticket.css"), S_INIT("")},
};

static void add_fact(struct page_facts *facts, const char *name, const char *value)
{
    assert(facts->count < COUNT_OF(facts->of));
    facts->of[facts->count++] = (struct page_fact){name, value};
}

/* `name` and its hash, "style" and "style-hash"; `before` goes first in it, where it is not empty. */
static bool add_asset(struct page_maker *maker, const struct templates *templates, Slice before, Slice file,
                      const char *name, const char *hash_name, struct arena *mem, struct diag *diag)
{
    Slice text, source, first = S("");
    if ((before.len && !template_load(templates, before, mem, &first, &source, diag)) ||
        !template_load(templates, file, mem, &text, &source, diag))
        return false;
    char *both = ARENA_ARRAY(mem, char, first.len + text.len + 1);
    memcpy(both, first.at, first.len);
    memcpy(both + first.len, text.at, text.len);
    text = (Slice){both, first.len + text.len};
    add_fact(&maker->facts, name, arena_cstr(mem, text));
    add_fact(&maker->facts, hash_name, arena_cstr(mem, hash_source(text, mem)));
    return true;
}

bool page_maker_open(struct page_maker *maker, const struct templates *templates, enum page_kind kind,
                     struct arena *mem, struct diag *diag)
{
    const struct page_files *files = &page_files[kind];
    Slice text, source;
    *maker = (struct page_maker){0};
    if (!add_asset(maker, templates, COMMON_STYLE, files->style, "style", "style-hash", mem, diag) ||
        (files->script.len &&
         !add_asset(maker, templates, (Slice){0}, files->script, "script", "script-hash", mem, diag)) ||
        !template_load(templates, files->sheet, mem, &text, &source, diag))
        return false;
    maker->sheet = stylesheet_new(source, text, mem, diag);
    return maker->sheet != NULL;
}

void page_maker_close(struct page_maker *maker)
{
    stylesheet_close(maker->sheet);
    maker->sheet = NULL;
}

static uint64_t shown_count(const struct run *run)
{
    uint64_t shown[VERDICT_COUNT], count = 0;
    run_count_shown(run, shown);
    for (int i = 0; i < VERDICT_COUNT; i++)
        count += shown[i];
    return count;
}

uint64_t page_total(const struct run *run)
{
    uint64_t shown[VERDICT_COUNT];
    struct page_plan plan;
    run_count_shown(run, shown);
    page_plan_begin(&plan, shown);
    return page_plan_pages(&plan);
}

bool page_write(const struct page_maker *maker, const struct run *run, uint64_t page, bool in_folder, struct out *out,
                struct arena *scratch, struct diag *diag)
{
    size_t mark = arena_mark(scratch);
    struct page_facts facts = maker->facts;
    add_fact(&facts, "page", arena_cstr(scratch, arena_printf(scratch, "%" PRIu64, page + 1)));
    add_fact(&facts, "pages", arena_cstr(scratch, arena_printf(scratch, "%" PRIu64, in_folder ? page_total(run) : 1)));
    add_fact(&facts, "folder", in_folder ? "yes" : "");
    uint64_t shown = shown_count(run);
    struct letter_desk *desk = shown <= MAX_LETTERS_ON_PAGE ? maker->desk : NULL;
    struct _xmlDoc *tree = run_tree_page(run, page, desk, scratch);
    bool written = tree ? stylesheet_apply(maker->sheet, tree, &facts, NULL, out, diag)
                        : diag_fault(diag, "cannot make the page: the run's own document is not well-formed");
    run_tree_free(tree);
    arena_rewind(scratch, mark);
    return written;
}

bool ticket_page_write(const struct page_maker *maker, const struct run *run, const struct ticket *ticket,
                       struct buf *buf, struct out *out, struct arena *scratch, struct diag *diag)
{
    struct _xmlDoc *tree = run_tree_ticket(run, maker->desk, ticket, buf, scratch);
    bool written = tree ? stylesheet_apply(maker->sheet, tree, &maker->facts, NULL, out, diag)
                        : diag_fault(diag, "cannot make the report of ticket '%.*s': it is not well-formed",
                                     SLICE_ARG(ticket->id));
    run_tree_free(tree);
    return written;
}

bool write_html(struct out *out, const struct run *run, const struct templates *templates, struct arena *scratch,
                struct diag *diag)
{
    size_t mark = arena_mark(scratch);
    struct page_maker maker;
    struct arena letter_mem;
    arena_init(&letter_mem, 0);
    bool opened = page_maker_open(&maker, templates, PAGE_INDEX, scratch, diag);
    maker.desk = letter_desk_new(run, templates, &letter_mem, diag);
    bool written = opened && page_write(&maker, run, 0, false, out, scratch, diag);
    page_maker_close(&maker);
    letter_desk_close(maker.desk);
    arena_done(&letter_mem);
    arena_rewind(scratch, mark);
    return written;
}
