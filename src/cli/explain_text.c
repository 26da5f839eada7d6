/* One claim for people: what was decided and what to do, the figures side by side, then the ladder.
   On one screen of 80 by 24: what is equal, what was passed without a word and what the reasons above say already is
   left for -v, which tells every rule with its place, every step, every candidate and every document. */
#include "cli/explain_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "cli/cli.h"
#include "cli/grid.h"
#include "cli/paragraph.h"
#include "cli/terminal.h"
#include "records/xml_nodes.h"

#define LABEL_COLUMNS 14 /* "  publication " */
#define STEP_COLUMNS 16  /* "  * publication " */
#define CANDIDATES_BRIEF 2u
#define CANDIDATES_BESIDE 3u
#define MAX_CANDIDATES_TOLD 16u

struct page {
    struct cli *cli;
    struct buf *buf;
    struct arena *mem;
    const struct told_run *run;
    const struct explain_look *look;
    const struct _xmlNode *claim;
};

/* The seven details and whose they are, as attributes are called. */
static const struct {
    const char *title;
    Slice attribute, fact, differs; /* of a candidate: the name in for/against, and by how much */
} details[] = {
    {"partner", S_INIT("partner"), S_INIT("partner"), S_INIT("")},
    {"invoice", S_INIT("invoice"), S_INIT("invoice"), S_INIT("")},
    {"period", S_INIT("period"), S_INIT("period"), S_INIT("")},
    {"type", S_INIT("omlp-type"), S_INIT("omlp_type"), S_INIT("")},
    {"units", S_INIT("units"), S_INIT("units"), S_INIT("units-differ-by")},
    {"KPI value", S_INIT("kpi"), S_INIT("kpi"), S_INIT("kpi-differs-by")},
    {"revenue", S_INIT("revenue"), S_INIT("revenue"), S_INIT("revenue-differs-by")},
    {"currency", S_INIT("currency"), S_INIT(""), S_INIT("")},
};

static Slice text_of(const struct page *page, const char *name)
{
    const struct _xmlNode *child = xml_child(page->claim, slice_from(name));
    return child ? xml_own_text(child, page->mem) : (Slice){0};
}

static Slice attribute(const struct page *page, const char *name)
{
    return xml_attribute(page->claim, slice_from(name));
}

static bool has_word(Slice list, Slice wanted)
{
    while (list.len)
        if (slice_equal(slice_cut(list, ' ', &list), wanted))
            return true;
    return false;
}

static void add_labelled(const struct page *page, const char *label, Slice text)
{
    if (!text.len)
        return;
    buf_addf(page->buf, "  %-*s", LABEL_COLUMNS - 2, label);
    paragraph_add(page->buf, text, LABEL_COLUMNS, LABEL_COLUMNS, page->look->columns);
}

/* ---- what was decided ---- */

static Slice reasons_of(const struct page *page)
{
    Slice list = {0};
    for (const struct _xmlNode *node = xml_first(page->claim); node; node = xml_next(node)) {
        if (!xml_is(node, S("reason")))
            continue;
        Slice name = xml_attribute(node, S("name")), detail = xml_attribute(node, S("detail"));
        Slice one = detail.len ? arena_printf(page->mem, "%.*s (%.*s)", SLICE_ARG(name), SLICE_ARG(detail)) : name;
        list = list.len ? arena_printf(page->mem, "%.*s, %.*s", SLICE_ARG(list), SLICE_ARG(one)) : one;
    }
    return list;
}

static void add_head(const struct page *page)
{
    Slice ticket = attribute(page, "ticket"), number = attribute(page, "number");
    Slice head = arena_printf(page->mem, "%.*s/%.*s  %.*s  %.*s", SLICE_ARG(ticket), SLICE_ARG(number),
                              SLICE_ARG(attribute(page, "verdict")), SLICE_ARG(reasons_of(page)));
    paragraph_add(page->buf, head, 0, 2, page->look->columns);
    add_labelled(page, "why", text_of(page, "because"));
    add_labelled(page, "do next", text_of(page, "next-step"));
    add_labelled(page, "wait until", attribute(page, "wait-until"));
    add_labelled(page, "renew until", attribute(page, "renew-until"));
    if (page->look->all)
        add_labelled(page, "stands at", attribute(page, "place"));
}

static void add_notes(const struct page *page)
{
    for (const struct _xmlNode *node = xml_first(page->claim); node; node = xml_next(node))
        if (xml_is(node, S("note")))
            add_labelled(page, "note",
                         arena_printf(page->mem, "%.*s: %.*s", SLICE_ARG(xml_attribute(node, S("name"))),
                                      SLICE_ARG(xml_own_text(node, page->mem))));
}

static void add_causes(const struct page *page)
{
    Slice why = text_of(page, "because");
    for (const struct _xmlNode *node = xml_first(page->claim); node; node = xml_next(node)) {
        if (!xml_is(node, S("cause")))
            continue;
        Slice words = xml_own_text(node, page->mem);
        Slice head = arena_printf(page->mem, "%.*s (%.*s)", SLICE_ARG(xml_attribute(node, S("code"))),
                                  SLICE_ARG(xml_attribute(node, S("field"))));
        bool said = !page->look->all && slice_equal(words, why);
        add_labelled(page, "cause",
                     said ? head : arena_printf(page->mem, "%.*s: %.*s", SLICE_ARG(head), SLICE_ARG(words)));
    }
}

/* ---- side by side ---- */

static Slice or_dash(Slice text)
{
    return text.len ? text : S("-");
}

static size_t count_children(const struct _xmlNode *parent, Slice name)
{
    size_t count = 0;
    for (const struct _xmlNode *node = parent ? xml_first(parent) : NULL; node; node = xml_next(node))
        count += xml_is(node, name);
    return count;
}

/* "54", or "equal", "0.01, within tolerance". */
static Slice difference_words(const struct page *page, const struct _xmlNode *difference, Slice name)
{
    if (!difference || !name.len)
        return (Slice){0};
    Slice by = xml_attribute(difference, name);
    Slice is = xml_attribute(difference, arena_printf(page->mem, "%.*s-is", SLICE_ARG(name)));
    if (slice_equal(is, S("within")))
        return arena_printf(page->mem, "%.*s, within tolerance", SLICE_ARG(by));
    if (slice_equal(is, S("not_compared")))
        return S("not compared");
    return slice_equal(is, S("differs")) ? by : is;
}

static bool is_measure(size_t detail)
{
    return details[detail].differs.len > 0;
}

static void add_comparison(const struct page *page)
{
    const struct _xmlNode *claimed = xml_child(page->claim, S("claimed"));
    const struct _xmlNode *recorded = xml_child(page->claim, S("recorded"));
    const struct _xmlNode *difference = xml_child(page->claim, S("difference"));
    size_t rows = count_children(recorded, S("row"));
    const Slice titles[] = {S(""), S("claimed"),
                            rows > 1 ? arena_printf(page->mem, "recorded, %zu rows", rows) : S("recorded"),
                            S("difference")};
    struct grid grid;
    if (!claimed || !recorded)
        return;
    grid_init(&grid, page->mem, titles, COUNT_OF(titles));
    for (size_t i = 1; i < COUNT_OF(details); i++) {
        bool same = slice_equal(xml_attribute(claimed, details[i].attribute),
                                xml_attribute(recorded, details[i].attribute));
        if (!page->look->all && !is_measure(i) && same)
            continue;
        grid_add(&grid, slice_from(details[i].title));
        grid_add(&grid, or_dash(xml_attribute(claimed, details[i].attribute)));
        grid_add(&grid, or_dash(xml_attribute(recorded, details[i].attribute)));
        grid_add(&grid, is_measure(i) ? difference_words(page, difference, details[i].attribute) : (Slice){0});
    }
    buf_add_char(page->buf, '\n');
    grid_write(&grid, &page->cli->out, page->look->columns);
}

/* "= 25", "x 26 (-1)", "~ 10.00 (0.01)", "? 25": what speaks for and against, at the value itself. */
static Slice candidate_cell(const struct page *page, const struct _xmlNode *candidate, size_t detail)
{
    Slice value = or_dash(xml_attribute(candidate, details[detail].attribute)), fact = details[detail].fact;
    Slice by = details[detail].differs.len ? xml_attribute(candidate, details[detail].differs) : (Slice){0};
    bool within = has_word(xml_attribute(candidate, S("within")), fact);
    bool equal = has_word(xml_attribute(candidate, S("for")), fact);
    bool differs = has_word(xml_attribute(candidate, S("against")), fact);
    Slice mark = !fact.len ? S(" ") : within ? S("~") : equal ? S("=") : differs ? S("x") : S("?");
    if (by.len && (within || differs))
        return arena_printf(page->mem, "%.*s %.*s (%.*s)", SLICE_ARG(mark), SLICE_ARG(value), SLICE_ARG(by));
    return arena_printf(page->mem, "%.*s %.*s", SLICE_ARG(mark), SLICE_ARG(value));
}

static bool is_superseded(const struct _xmlNode *candidate)
{
    return slice_equal(xml_attribute(candidate, S("superseded")), S("yes"));
}

static Slice candidate_publication(const struct page *page, const struct _xmlNode *candidate)
{
    return arena_printf(page->mem, "  %.*s%s", SLICE_ARG(xml_attribute(candidate, S("publication"))),
                        is_superseded(candidate) ? " (superseded)" : "");
}

static bool same_currency(const struct _xmlNode *claimed, const struct _xmlNode *const *candidates, size_t from,
                          size_t count)
{
    for (size_t i = from; i < from + count; i++)
        if (!slice_equal(xml_attribute(claimed, S("currency")), xml_attribute(candidates[i], S("currency"))))
            return false;
    return true;
}

static void add_beside(const struct page *page, const struct _xmlNode *const *candidates, size_t from, size_t count)
{
    const struct _xmlNode *claimed = xml_child(page->claim, S("claimed"));
    Slice titles[2 + CANDIDATES_BESIDE] = {S(""), S("claimed")};
    struct grid grid;
    for (size_t i = 0; i < count; i++)
        titles[2 + i] = arena_printf(page->mem, "  %zu: %.*s", from + i + 1,
                                     SLICE_ARG(xml_attribute(candidates[from + i], S("stage"))));
    grid_init(&grid, page->mem, titles, 2 + count);
    for (size_t d = 0; d < COUNT_OF(details); d++) {
        if (!page->look->all && !details[d].fact.len && same_currency(claimed, candidates, from, count))
            continue;
        Slice own = d == 0 ? attribute(page, "partner") : xml_attribute(claimed, details[d].attribute);
        grid_add(&grid, slice_from(details[d].title));
        grid_add(&grid, or_dash(own));
        for (size_t i = 0; i < count; i++)
            grid_add(&grid, candidate_cell(page, candidates[from + i], d));
    }
    grid_add(&grid, S("published"));
    grid_add(&grid, S(""));
    for (size_t i = 0; i < count; i++)
        grid_add(&grid, candidate_publication(page, candidates[from + i]));
    grid_write(&grid, &page->cli->out, page->look->columns);
    for (size_t i = from; i < from + count; i++) {
        buf_addf(page->buf, "  %zu stands at ", i + 1);
        terminal_add_text(page->buf, xml_attribute(candidates[i], S("source")));
        buf_addf(page->buf, ":%.*s\n", SLICE_ARG(xml_attribute(candidates[i], S("line"))));
    }
}

static size_t list_candidates(const struct page *page, const struct _xmlNode *out[MAX_CANDIDATES_TOLD])
{
    const struct _xmlNode *match = xml_child(page->claim, S("match"));
    size_t count = 0;
    for (const struct _xmlNode *node = match ? xml_first(match) : NULL; node && count < MAX_CANDIDATES_TOLD;
         node = xml_next(node))
        if (xml_is(node, S("candidate")))
            out[count++] = node;
    return count;
}

/* The rows that a claim was compared with say nothing new, nor do older publications of them. */
static bool are_worth_telling(const struct page *page)
{
    const struct _xmlNode *candidates[MAX_CANDIDATES_TOLD];
    const struct _xmlNode *recorded = xml_child(page->claim, S("recorded"));
    size_t count = list_candidates(page, candidates), in_force = 0;
    for (size_t i = 0; i < count; i++)
        in_force += !is_superseded(candidates[i]);
    return count && xml_child(page->claim, S("claimed")) &&
           (page->look->all || !recorded || in_force > count_children(recorded, S("row")));
}

static void add_candidates(const struct page *page)
{
    const struct _xmlNode *match = xml_child(page->claim, S("match")), *candidates[MAX_CANDIDATES_TOLD];
    size_t count = list_candidates(page, candidates);
    size_t shown = page->look->all || count < CANDIDATES_BRIEF ? count : CANDIDATES_BRIEF;
    /* those of the publication in force stand first */
    while (!page->look->all && shown > 1 && is_superseded(candidates[shown - 1]))
        shown--;
    Slice total = xml_attribute(match, S("candidates"));
    buf_addf(page->buf, "\nCandidates: %zu of %.*s (= equal, ~ within tolerance, x differs by, ? not compared)\n", shown,
             SLICE_ARG(total));
    for (size_t from = 0; from < shown; from += CANDIDATES_BESIDE)
        add_beside(page, candidates, from, shown - from < CANDIDATES_BESIDE ? shown - from : CANDIDATES_BESIDE);
}

/* ---- the ladder ---- */

/* "programme.xml:63" of "templates/rules/programme.xml:63" */
static Slice last_part(Slice path)
{
    for (size_t i = path.len; i > 0; i--)
        if (path.at[i - 1] == '/')
            return slice_skip(path, i);
    return path;
}

static void add_rule(const struct page *page, Slice name)
{
    const struct told_setting *setting = told_setting(page->run, name);
    if (!setting)
        return;
    paragraph_indent(page->buf, STEP_COLUMNS);
    Slice usual = setting->usual.len
                      ? arena_printf(page->mem, ", usually %.*s", SLICE_ARG(setting->usual))
                      : (Slice){0};
    Slice source = setting->source.len ? arena_printf(page->mem, ", %.*s", SLICE_ARG(setting->source)) : (Slice){0};
    paragraph_add(page->buf,
                  arena_printf(page->mem, "rule %.*s = %.*s%.*s (%.*s%.*s)", SLICE_ARG(name),
                               SLICE_ARG(setting->value), SLICE_ARG(usual),
                               SLICE_ARG(page->look->all ? setting->place : last_part(setting->place)),
                               SLICE_ARG(source)),
                  STEP_COLUMNS, STEP_COLUMNS + 2, page->look->columns);
}

/* "rules: kpi_tolerance = 0 (programme.xml:63), ..." */
static void add_rules_briefly(const struct page *page, Slice names)
{
    Slice list = {0};
    for (Slice rest = names; rest.len;) {
        const struct told_setting *setting = told_setting(page->run, slice_cut(rest, ' ', &rest));
        if (!setting)
            continue;
        Slice one = arena_printf(page->mem, "%.*s = %.*s%s%.*s (%.*s)", SLICE_ARG(setting->name),
                                 SLICE_ARG(setting->value), setting->usual.len ? ", usually " : "",
                                 SLICE_ARG(setting->usual), SLICE_ARG(last_part(setting->place)));
        list = list.len ? arena_printf(page->mem, "%.*s, %.*s", SLICE_ARG(list), SLICE_ARG(one)) : one;
    }
    if (!list.len)
        return;
    paragraph_indent(page->buf, STEP_COLUMNS);
    paragraph_add(page->buf, arena_printf(page->mem, "rules: %.*s", SLICE_ARG(list)), STEP_COLUMNS, STEP_COLUMNS,
                  page->look->columns);
}

static void add_step(const struct page *page, const struct _xmlNode *node, Slice decided_by)
{
    Slice name = xml_attribute(node, S("name")), reasons = xml_attribute(node, S("reasons"));
    Slice answer = xml_own_text(node, page->mem);
    const struct told_step *step = told_step(page->run, name);
    const char *mark = !reasons.len ? " " : has_word(reasons, decided_by) ? "*" : "+";
    size_t columns = page->look->columns;
    buf_addf(page->buf, "  %s %-*.*s", mark, STEP_COLUMNS - 4, SLICE_ARG(name));
    if (page->look->all && step) {
        paragraph_add(page->buf, step->asked, STEP_COLUMNS, STEP_COLUMNS, columns);
        paragraph_indent(page->buf, STEP_COLUMNS);
    }
    if (reasons.len)
        answer = arena_printf(page->mem, "%.*s: %.*s", SLICE_ARG(reasons), SLICE_ARG(answer));
    paragraph_add(page->buf, answer, STEP_COLUMNS, STEP_COLUMNS, columns);
    if (step && page->look->all)
        for (Slice rest = step->settings; rest.len;)
            add_rule(page, slice_cut(rest, ' ', &rest));
    else if (step && mark[0] == '*')
        add_rules_briefly(page, step->settings);
}

/* Steps that left no reason, in one line. */
static Slice passed_steps(const struct page *page, const struct _xmlNode *ladder)
{
    Slice list = {0};
    for (const struct _xmlNode *node = ladder ? xml_first(ladder) : NULL; node; node = xml_next(node)) {
        Slice name = xml_attribute(node, S("name"));
        if (!xml_attribute(node, S("reasons")).len)
            list = list.len ? arena_printf(page->mem, "%.*s, %.*s", SLICE_ARG(list), SLICE_ARG(name)) : name;
    }
    return list;
}

static void add_ladder(const struct page *page)
{
    const struct _xmlNode *ladder = xml_child(page->claim, S("ladder"));
    buf_addf(page->buf, "\nStep by step, as of %.*s (* decided, + told as well):\n",
             SLICE_ARG(attribute(page, "as-of")));
    Slice passed = page->look->all ? (Slice){0} : passed_steps(page, ladder);
    if (passed.len) {
        buf_addf(page->buf, "    %-*s", STEP_COLUMNS - 4, "passed");
        paragraph_add(page->buf, passed, STEP_COLUMNS, STEP_COLUMNS, page->look->columns);
    }
    for (const struct _xmlNode *node = ladder ? xml_first(ladder) : NULL; node; node = xml_next(node))
        if (page->look->all || xml_attribute(node, S("reasons")).len)
            add_step(page, node, attribute(page, "reason"));
}

/* ---- -v ---- */

static void add_documents(const struct page *page)
{
    for (const struct _xmlNode *node = xml_first(page->claim); node; node = xml_next(node)) {
        if (!xml_is(node, S("evidence")))
            continue;
        const struct _xmlNode *name = xml_child(node, S("name")), *because = xml_child(node, S("because"));
        add_labelled(page, "document",
                     arena_printf(page->mem, "%.*s: %.*s; %.*s",
                                  SLICE_ARG(name ? xml_own_text(name, page->mem) : (Slice){0}),
                                  SLICE_ARG(xml_attribute(node, S("kind"))),
                                  SLICE_ARG(because ? xml_own_text(because, page->mem) : (Slice){0})));
    }
}

void explain_text(struct cli *cli, const struct told_run *run, const struct explain_look *look,
                  const struct _xmlNode *claim)
{
    const struct page page = {cli, &cli->out.buf, &cli->scratch, run, look, claim};
    if (cli->out.buf.len || cli->out.written_bytes)
        buf_add_char(page.buf, '\n');
    add_head(&page);
    add_causes(&page);
    add_notes(&page);
    if (look->all)
        add_documents(&page);
    bool beside = are_worth_telling(&page);
    if (look->all || !beside)
        add_comparison(&page);
    if (beside)
        add_candidates(&page);
    add_ladder(&page);
    if (!look->all)
        buf_add(page.buf, S("With -v: every step and rule with its place, every candidate and document.\n"));
}
