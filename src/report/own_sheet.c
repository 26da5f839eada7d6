/* The user's stylesheet: opening it, what its file is called, applying it. */
#include "report/own_sheet.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "report/letters.h"
#include "report/run_tree.h"
#include "report/stylesheet.h"

struct own_sheet {
    struct stylesheet *sheet;
    const struct templates *templates;
};

struct own_sheet *own_sheet_open(Slice path, const struct templates *templates, struct arena *mem, struct diag *diag)
{
    struct source file;
    struct own_sheet *own = ARENA_NEW(mem, struct own_sheet);
    if (!source_open(&file, path, diag))
        return NULL;
    own->templates = templates;
    if (source_read_all(&file, diag))
        own->sheet = stylesheet_new(arena_copy(mem, path), arena_copy(mem, file.text), mem, diag);
    source_close(&file);
    return own->sheet ? own : NULL;
}

void own_sheet_close(struct own_sheet *sheet)
{
    if (sheet)
        stylesheet_close(sheet->sheet);
}

static bool is_plain(Slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
              c == '.'))
            return false;
    }
    return name.len && name.len <= 80 && name.at[0] != '.' && name.at[0] != '-';
}

static bool is_of_the_folder(Slice name)
{
    static const Slice ours[] = {S_INIT("index.html"), S_INIT("manifest.json"), S_INIT("quarantine.ndjson"),
                                 S_INIT("changes.ndjson")};
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        if (slice_equal_nocase(name, ours[i]))
            return true;
    return slice_starts_nocase(name, S("resolutions."));
}

Slice own_sheet_file_name(Slice path, struct arena *mem)
{
    static const Slice ends[] = {S_INIT(".xsl"), S_INIT(".xslt")};
    Slice name = path;
    while (slice_has(name, '/'))
        slice_cut(name, '/', &name);
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (slice_ends(name, ends[i]))
            name = slice_part(name, 0, name.len - ends[i].len);
    if (name.len && !slice_has(name, '.'))
        name = arena_printf(mem, "%.*s.html", SLICE_ARG(name));
    return is_plain(name) && !is_of_the_folder(name) ? arena_copy(mem, name) : (Slice){0};
}

bool own_sheet_write(const struct own_sheet *sheet, const struct run *run, struct out *out, struct arena *scratch,
                     struct diag *diag)
{
    static const struct page_facts none = {.count = 0};
    struct arena mem;
    size_t mark = arena_mark(scratch);
    arena_init(&mem, 0);
    struct letter_desk *desk = letter_desk_new(run, sheet->templates, &mem, diag);
    struct _xmlDoc *tree = run_tree_whole(run, scratch);
    bool written = tree ? stylesheet_apply(sheet->sheet, tree, &none, desk, out, diag)
                        : diag_fault(diag, "cannot apply a template: the run's own document is not well-formed");
    run_tree_free(tree);
    letter_desk_close(desk);
    arena_done(&mem);
    arena_rewind(scratch, mark);
    return written;
}
