/* A template by name: from the user's folder when it is there, else from the
   binary. Embed.cmake makes the table that is searched here. */
#include "bytes/template.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "bytes/templates_private.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* More names than this in a message help nobody. */
#define MAX_NAMES_LISTED 8
#define MAX_FILES_BENEATH 1000

static bool read_file(Slice path, struct arena *mem, Slice *text, struct diag *diag)
{
    struct source file;
    if (!source_open(&file, path, diag))
        return false;
    bool done = source_read_all(&file, diag);
    if (done)
        *text = arena_copy(mem, file.text);
    source_close(&file);
    return done;
}

enum lookup { LOOKUP_FOUND, LOOKUP_ABSENT, LOOKUP_FAILED };

static enum lookup load_from_folder(Slice folder, Slice name, struct arena *mem, Slice *text, Slice *source,
                                    struct diag *diag)
{
    struct stat about;
    if (stat(arena_cstr(mem, folder), &about) != 0 || !S_ISDIR(about.st_mode)) {
        /* else a misspelt folder would silently mean: everything as embedded */
        diag_fault(diag, "cannot read templates from '%.*s': no such folder", SLICE_ARG(folder));
        return LOOKUP_FAILED;
    }
    Slice path = arena_printf(mem, "%.*s/%.*s", SLICE_ARG(folder), SLICE_ARG(name));
    if (stat(path.at, &about) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return LOOKUP_ABSENT;
    if (!read_file(path, mem, text, diag))
        return LOOKUP_FAILED;
    *source = path;
    return LOOKUP_FOUND;
}

static bool fault_unknown(Slice name, struct arena *mem, struct diag *diag)
{
    Slice known = {0};
    for (size_t i = 0; template_files[i].name.len; i++) {
        if (i == MAX_NAMES_LISTED)
            return diag_fault(diag, "no template is called '%.*s'", SLICE_ARG(name));
        known = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(known), i ? ", " : "", SLICE_ARG(template_files[i].name));
    }
    return diag_fault(diag, "no template is called '%.*s'; there are: %.*s", SLICE_ARG(name), SLICE_ARG(known));
}

bool template_load(const struct templates *templates, Slice name, struct arena *mem, Slice *text, Slice *source,
                   struct diag *diag)
{
    if (templates->folder.len) {
        enum lookup found = load_from_folder(templates->folder, name, mem, text, source, diag);
        if (found != LOOKUP_ABSENT)
            return found == LOOKUP_FOUND;
    }
    for (const struct template_file *file = template_files; file->name.len; file++) {
        if (slice_equal(file->name, name)) {
            *text = file->text;
            *source = arena_printf(mem, "templates/%.*s", SLICE_ARG(name));
            return true;
        }
    }
    return fault_unknown(name, mem, diag);
}

/* --- several of a kind --- */

struct names {
    Slice *at;
    size_t count, capacity;
    struct arena *mem;
};

/* Keeps the list ascending. */
static void add_name(struct names *names, Slice name)
{
    size_t i = names->count;
    while (i && slice_compare(names->at[i - 1], name) > 0)
        i--;
    if ((i && slice_equal(names->at[i - 1], name)) || names->count == MAX_FILES_BENEATH)
        return;
    (void)ARENA_PUSH(names->mem, names->at, names->count, names->capacity, Slice);
    memmove(&names->at[i + 1], &names->at[i], (names->count - 1 - i) * sizeof *names->at);
    names->at[i] = arena_copy(names->mem, name);
}

static void add_names_of_folder(struct names *names, Slice templates, Slice folder, Slice end)
{
    Slice path = arena_printf(names->mem, "%.*s/%.*s", SLICE_ARG(templates), SLICE_ARG(folder));
    DIR *dir = opendir(path.at);
    const struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        Slice name = slice_from(entry->d_name);
        if (name.at[0] != '.' && name.len > end.len && slice_ends(name, end))
            add_name(names, arena_printf(names->mem, "%.*s%.*s", SLICE_ARG(folder), SLICE_ARG(name)));
    }
    if (dir)
        closedir(dir);
}

size_t templates_beneath(const struct templates *templates, Slice folder, Slice end, struct arena *mem, Slice **names)
{
    struct names found = {.mem = mem};
    for (const struct template_file *file = template_files; file->name.len; file++)
        if (slice_starts(file->name, folder) && slice_ends(file->name, end))
            add_name(&found, file->name);
    if (templates->folder.len)
        add_names_of_folder(&found, templates->folder, folder, end);
    *names = found.at;
    return found.count;
}

/* --- what decided --- */

static bool add_digests(const struct templates *templates, Slice folder, struct arena *scratch, struct buf *lines,
                        struct diag *diag)
{
    Slice *names, text, source;
    size_t count = templates_beneath(templates, folder, S(".xml"), scratch, &names);
    for (size_t i = 0; i < count; i++) {
        char hex[DIGEST_HEX_CHARS];
        if (!template_load(templates, names[i], scratch, &text, &source, diag))
            return false;
        buf_add(lines, digest_hex(text, hex));
        buf_addf(lines, "  %.*s\n", SLICE_ARG(names[i]));
    }
    return true;
}

bool templates_digest(const struct templates *templates, char into[DIGEST_HEX_CHARS], struct diag *diag)
{
    struct arena scratch;
    struct buf lines;
    arena_init(&scratch, 0);
    buf_init(&lines);
    bool read = add_digests(templates, S("presets/"), &scratch, &lines, diag) &&
                add_digests(templates, S("rules/"), &scratch, &lines, diag);
    if (read)
        digest_hex(buf_slice(&lines), into);
    buf_done(&lines);
    arena_done(&scratch);
    return read;
}
