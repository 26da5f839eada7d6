/* The triage page: complete, inert, and made by a stylesheet that can reach nothing. */
#include "unit/report/sample_run.h"

struct page_test {
    char folder[64];
};

static bool page_of(struct test_world *world, struct sample *sample, Slice *text)
{
    struct out out = sample_out();
    bool written = write_html(&out, &sample->run, &sample->templates, &world->mem, &world->diag);
    *text = sample_written(&out, &world->mem);
    return written;
}

static Slice good_page(struct test_world *world, struct sample *sample)
{
    Slice text;
    bool written = page_of(world, sample, &text);
    check_no_findings("the page", &world->diag);
    check_true("written", written);
    return text;
}

static void complete(void **state)
{
    static const char *const needles[] = {
        "<!DOCTYPE html>",
        "<html lang=\"en\">",
        "default-src 'none'; style-src 'sha256-",
        "script-src 'sha256-",
        "<h1>KPI discrepancy resolutions</h1>",
        "every row accounted for",
        "Needs a person now",
        "href=\"#claim=c8\"",
        "id=\"claim=c8\"",
        "INVOICE_OTHER_PARTNER",
        "12,370.60",                                   /* money at stake, its digits grouped */
        "3,062,500",
        "<br>\342\211\240 52 recorded",               /* what differs */
        "25 and 52: the two digits are swapped",
        "Forward for correction with both values and the difference.",
        "row has 3 fields, header has 15",             /* quarantine */
        "2018-08",                                     /* the months before the window */
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", /* hash of an input */
        "{\"id\":\"c8\",\"ticket\":\"1008\"", /* the same claims for the script */
        "</html>",
    };
    struct test_world *world = *state;
    Slice text = good_page(world, sample_full(world));
    for (size_t i = 0; i < COUNT_OF(needles); i++)
        check_has("page", text, needles[i]);
    check_int("a row per claim", (long long)text_count(text, S("<tr id=\"claim=")), (long long)SAMPLE_COUNT);
}

static void inert(void **state)
{
    static const char *const needles[] = {"<script>alert", " style=\"", "javascript:", " onload", "<img", "<iframe", "<link",
                                          " src=",   "http://www", "url(",       "@import", "\033",    "\342\200\256"};
    struct test_world *world = *state;
    Slice text = good_page(world, sample_full(world));
    for (size_t i = 0; i < COUNT_OF(needles); i++)
        check_has_not("page", text, needles[i]);
    check_has("hostile text is text", text, "&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;&amp;amp;");
}

static void same_bytes(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    check_slice("the same run", good_page(world, sample), good_page(world, sample));
}

static void empty_run(void **state)
{
    struct test_world *world = *state;
    Slice text = good_page(world, sample_empty(world));
    check_has("nobody", text, "There was nothing to decide.");
    check_has_not("no charts of nothing", text, "id=\"overview\"");
    check_has("no claims", text, "There are no claims to show.");
    check_has("no quarantine", text, "Every row could be read.");
}

/* A stylesheet of the user's own stands in a folder named by --templates. */
static Slice make_templates(struct test_world *world, const char *sheet)
{
    char folder[] = "/tmp/kpirecon-xslt-XXXXXX";
    assert_non_null(mkdtemp(folder));
    Slice path = arena_printf(&world->mem, "%s", folder);
    assert_int_equal(mkdir(arena_printf(&world->mem, "%s/reports", folder).at, 0700), 0);
    int fd = open(arena_printf(&world->mem, "%s/reports/index.xsl", folder).at, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, sheet, strlen(sheet)), (ssize_t)strlen(sheet));
    close(fd);
    return path;
}

static void remove_templates(struct test_world *world, Slice folder)
{
    unlink(arena_printf(&world->mem, "%.*s/reports/index.xsl", SLICE_ARG(folder)).at);
    unlink(arena_printf(&world->mem, "%.*s/reports/stolen", SLICE_ARG(folder)).at);
    rmdir(arena_printf(&world->mem, "%.*s/reports", SLICE_ARG(folder)).at);
    rmdir(arena_cstr(&world->mem, folder));
}

#define SHEET(top, body)                                                                                              \
    "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' xmlns:r='urn:kpirecon:run:1' "    \
    "xmlns:t='urn:kpirecon:template:1' xmlns:e='http://exslt.org/common' extension-element-prefixes='e'>"              \
    "<xsl:output method='text'/>" top "<xsl:template match='/'>" body "</xsl:template></xsl:stylesheet>"

static void own_stylesheets(void **state)
{
    static const struct {
        const char *sheet, *page, *fault, *label;
    } rows[] = {
        {SHEET("", "<xsl:value-of select='count(//r:claim)'/>"), "10", NULL, "a stylesheet of one's own"},
        {SHEET("", "<xsl:value-of select='t:number(\"-1234567.5\")'/>|<xsl:value-of select='t:number(\"999\")'/>|"
                   "<xsl:value-of select='t:number(\"\")'/>"),
         "\342\210\222" "1,234,567.5|999|", NULL, "grouped digits"},
        {SHEET("", "<xsl:value-of select='t:json(//r:claim[1]/r:claimed, \"claimed@kpi\")'/>"),
         "[{\"period\":\"2020-01\",\"omlp-type\":\"MOC\",\"units\":\"25\",\"invoice\":\"G002297372\","
         "\"revenue\":\"3062500\",\"currency\":\"KRW\",\"type-title\":\"Microsoft Official Course\"}]",
         NULL, "an element as JSON, an attribute left out"},
        {SHEET("", "<xsl:value-of select='t:days(\"2020-03-01\") - t:days(\"2020-02-28T23:00:00Z\")'/>|"
                   "<xsl:value-of select='t:days(\"soon\")'/>"),
         "2|NaN", NULL, "days"},
        {SHEET("", "<xsl:variable name='all' select='//r:claim/@as-of | //r:claim/@verdict | //r:claim/@filed'/>"
                   "<xsl:value-of select='t:days(//r:claim[1]/@as-of) = t:last-day($all)'/>"
                   "<xsl:value-of select='t:first-day($all) &lt;= t:last-day($all)'/>"
                   "<xsl:value-of select='t:first-day(//r:claim/@verdict)'/>"),
         "truetrueNaN", NULL, "the first and the last of several days"},
        {SHEET("", "<xsl:value-of select='concat(t:same-head(\"1,234.50\", \"1,324.50\"), \" \", "
                   "t:same-tail(\"1,234.50\", \"1,324.50\"), \" \", t:same-tail(\"11\", \"1\"), \" \", "
                   "t:same-head(\"\303\244\", \"\303\266\"))'/>"),
         "2 4 0 0", NULL, "what two texts have in common"},
        {SHEET("", "<xsl:value-of select='t:number()'/>"), NULL, "failed", "t:number without a number"},
        {SHEET("", "<xsl:value-of select=\"document('/etc/passwd')\"/>x"), NULL, "failed", "reading a file"},
        {SHEET("", "<xsl:value-of select=\"document('http://127.0.0.1:9/x')\"/>x"), NULL, "failed", "the network"},
        {SHEET("", "<e:document href='/tmp/kpirecon-xslt-stolen'>x</e:document>"), NULL, "failed", "writing a file"},
        {SHEET("<xsl:include href='/etc/passwd'/>", "x"), NULL, "includes or imports another", "include"},
        {SHEET("<xsl:import href='http://127.0.0.1:9/x'/>", "x"), NULL, "not well-formed", "import after output"},
        {SHEET("", "<xsl:message terminate='yes'>no more</xsl:message>"), NULL, "no more", "giving up"},
        {SHEET("", "<xsl:value-of select='((('/>"), NULL, "cannot use the stylesheet", "an expression with a slip"},
        {"<xsl:stylesheet", NULL, "not well-formed", "half a stylesheet"},
    };
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice text, folder = make_templates(world, rows[i].sheet);
        sample->templates.folder = folder;
        diag_init(&world->diag, &world->diag_mem);
        bool written = page_of(world, sample, &text);
        remove_templates(world, folder);
        if (rows[i].page)
            check_slice(rows[i].label, text, slice_from(rows[i].page));
        else if (rows[i].fault[0] == 'n')
            check_true(rows[i].label, world->diag.fault.len > 0);
        else
            check_has(rows[i].label, world->diag.fault, rows[i].fault);
        check_true(rows[i].label, written == (rows[i].page != NULL));
        check_true("nothing was written elsewhere", access("/tmp/kpirecon-xslt-stolen", F_OK) != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(complete), WORLD_TEST(inert), WORLD_TEST(same_bytes), WORLD_TEST(empty_run),
        WORLD_TEST(own_stylesheets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
