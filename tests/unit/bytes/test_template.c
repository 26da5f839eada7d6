/* Templates: embedded as they are in the tree, overridden file by file. */
#include "bytes/source.h"
#include "bytes/template.h"
#include "bytes/templates_private.h"
#include "support/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RULES "rules/programme.xml"

static bool has(Slice text, Slice part)
{
    return slice_find(text, part) < text.len;
}

static void the_binary_holds_the_tree(void **state)
{
    struct test_world *world = *state;
    const struct templates templates = {0};
    size_t count = 0;
    for (const struct template_file *file = template_files; file->name.len; file++, count++) {
        Slice text, source, path = arena_printf(&world->mem, "templates/%.*s", SLICE_ARG(file->name));
        struct source disk;
        check_true(path.at, template_load(&templates, file->name, &world->mem, &text, &source, &world->diag));
        check_true(path.at, source_open(&disk, path, &world->diag) && source_read_all(&disk, &world->diag));
        check_slice(path.at, text, disk.text);
        check_slice(path.at, source, path);
        source_close(&disk);
        check_true("sorted by name", count == 0 || slice_compare(file[-1].name, file->name) < 0);
    }
    check_true("there are templates", count > 0);
    check_no_findings("embedded", &world->diag);
}

static void a_folder_overrides_file_by_file(void **state)
{
    struct test_world *world = *state;
    char folder[] = "/tmp/kpirecon-templates-XXXXXX";
    assert_non_null(mkdtemp(folder));
    Slice rules = arena_printf(&world->mem, "%s/rules", folder);
    Slice own = arena_printf(&world->mem, "%s/own.txt", folder);
    assert_int_equal(mkdir(rules.at, 0700), 0);
    int fd = open(own.at, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, "mine", 4), 4);
    close(fd);

    const struct templates embedded = {0}, templates = {.folder = slice_from(folder)};
    Slice text, source, expected;
    check_true("own", template_load(&templates, S("own.txt"), &world->mem, &text, &source, &world->diag));
    check_slice("own text", text, S("mine"));
    check_slice("own name", source, own);

    check_true("embedded", template_load(&embedded, S(RULES), &world->mem, &expected, &source, &world->diag));
    check_true("not overridden", template_load(&templates, S(RULES), &world->mem, &text, &source, &world->diag));
    check_slice("as embedded", text, expected);
    check_slice("named as embedded", source, S("templates/" RULES));

    Slice override = arena_printf(&world->mem, "%s/" RULES, folder);
    close(open(override.at, O_WRONLY | O_CREAT, 0600));
    check_true("overridden", template_load(&templates, S(RULES), &world->mem, &text, &source, &world->diag));
    check_slice("even by nothing", text, S(""));
    check_slice("named by its path", source, override);
    check_no_findings("folder", &world->diag);

    unlink(override.at);
    unlink(own.at);
    rmdir(rules.at);
    rmdir(folder);
}

static void faults_name_what_is_missing(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice folder, name, why;
    } rows[] = {
        {"unknown", {0}, S_INIT("rules/none.xml"), S_INIT("no template is called 'rules/none.xml'")},
        {"part of a name", {0}, S_INIT("rules"), S_INIT("no template is called 'rules'")},
        {"no folder", S_INIT("/no/such/folder"), S_INIT(RULES), S_INIT("'/no/such/folder': no such folder")},
        {"a file for a folder", S_INIT("/dev/null"), S_INIT(RULES), S_INIT("'/dev/null': no such folder")},
        {"a folder for a file", S_INIT("/"), S_INIT("tmp"), S_INIT("is a folder")},
        {"unknown in the folder too", S_INIT("/tmp"), S_INIT("rules/none.xml"), S_INIT("'rules/none.xml'")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct diag diag;
        diag_init(&diag, &world->diag_mem);
        const struct templates templates = {.folder = rows[i].folder};
        Slice text = S("untouched"), source;
        check_true(rows[i].label, !template_load(&templates, rows[i].name, &world->mem, &text, &source, &diag));
        check_true(diag.fault.at, has(diag.fault, rows[i].why));
        check_slice(rows[i].label, text, S("untouched"));
    }
}

static void check_digest(const char *label, const struct templates *templates, char into[DIGEST_HEX_CHARS],
                         struct diag *diag)
{
    check_true(label, templates_digest(templates, into, diag));
}

static void make_file(struct test_world *world, Slice folder, const char *name, const char *text)
{
    Slice path = arena_printf(&world->mem, "%.*s/%s", SLICE_ARG(folder), name);
    int fd = open(path.at, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

/* Whatever may change a decision changes it: presets as well as each of the rules; pages do not. */
static void the_digest_covers_what_decides(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *file;
        bool decides;
    } rows[] = {{"rules/labels.xml", true},      {"rules/document-types.xml", true}, {"rules/arguments.xml", true},
                {"rules/programme.xml", true},   {"presets/zendesk.xml", true},      {"presets/own.xml", true},
                {"reports/index.xsl", false},    {"schemas/claim.json", false}};
    char folder[] = "/tmp/kpirecon-templates-XXXXXX", plain[DIGEST_HEX_CHARS], found[DIGEST_HEX_CHARS];
    assert_non_null(mkdtemp(folder));
    const struct templates embedded = {0}, templates = {.folder = slice_from(folder)};
    for (const char *const *at = (const char *const[]){"rules", "presets", "reports", "schemas", NULL}; *at; at++)
        assert_int_equal(mkdir(arena_printf(&world->mem, "%s/%s", folder, *at).at, 0700), 0);
    check_digest("embedded", &embedded, plain, &world->diag);
    check_digest("an empty folder", &templates, found, &world->diag);
    check_slice("an empty folder changes nothing", (Slice){found, sizeof found}, (Slice){plain, sizeof plain});
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        make_file(world, templates.folder, rows[i].file, "<changed/>");
        check_digest(rows[i].file, &templates, found, &world->diag);
        check_true(rows[i].file, (memcmp(found, plain, sizeof plain) != 0) == rows[i].decides);
        unlink(arena_printf(&world->mem, "%s/%s", folder, rows[i].file).at);
    }
    for (const char *const *at = (const char *const[]){"rules", "presets", "reports", "schemas", NULL}; *at; at++)
        rmdir(arena_printf(&world->mem, "%s/%s", folder, *at).at);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_binary_holds_the_tree),
        WORLD_TEST(a_folder_overrides_file_by_file),
        WORLD_TEST(faults_name_what_is_missing),
        WORLD_TEST(the_digest_covers_what_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
