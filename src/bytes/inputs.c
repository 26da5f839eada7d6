/* Folders and zips as lists of names. Nothing is unpacked here; a zip is read to
   see what is in it. */
#include "bytes/inputs.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/archive.h"
#include "bytes/bytes_private.h"
#include "bytes/documents.h"
#include "bytes/source.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum kind { KIND_OTHER, KIND_FILE, KIND_FOLDER };

/* A FIFO is not opened: what is read from it here would be lost for the reader. */
static enum kind kind_of(Slice name, struct arena *mem)
{
    struct stat about;
    if (name.len == 0 || slice_has(name, '\0') || stat(arena_cstr(mem, name), &about) != 0)
        return KIND_OTHER;
    return S_ISDIR(about.st_mode) ? KIND_FOLDER : S_ISREG(about.st_mode) ? KIND_FILE : KIND_OTHER;
}

static void add(struct input_list *list, Slice name, struct arena *mem)
{
    *ARENA_PUSH(mem, list->names, list->count, list->capacity, Slice) = name;
}

static void add_document(struct input_list *list, Slice archive, Slice name, struct arena *mem)
{
    *ARENA_PUSH(mem, list->documents, list->document_count, list->document_capacity, struct input_document) =
        (struct input_document){archive, arena_copy(mem, name)};
}

static bool is_archive_name(Slice name)
{
    static const Slice ends[] = {S_INIT(".zip"), S_INIT(".tar"), S_INIT(".tgz"), S_INIT(".7z"), S_INIT(".rar")};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (name.len > ends[i].len && slice_equal_nocase(slice_skip(name, name.len - ends[i].len), ends[i]))
            return true;
    return false;
}

static bool add_members(Slice name, const struct archive_listing *files, const bool *is_document, struct arena *mem,
                        struct input_list *list, struct diag *diag)
{
    size_t before = list->count, nested = 0;
    for (size_t i = 0; i < files->count; i++) {
        Slice member = files->members[i].name;
        if (archive_is_clutter(member))
            continue;
        if (is_document[i]) {
            add_document(list, name, member, mem);
            continue;
        }
        if (!is_archive_name(member)) {
            add(list, arena_printf(mem, "%.*s/%.*s", SLICE_ARG(name), SLICE_ARG(member)), mem);
            continue;
        }
        nested++;
        diag_add(diag, FINDING_archive_nested, (Place){.source = name, .part = member},
                 "an archive in an archive is not opened");
    }
    return list->count > before || nested ||
           diag_fault(diag, "cannot read '%.*s': there is no file in the archive", SLICE_ARG(name));
}

static bool add_archive(Slice name, Slice container, struct arena *mem, struct input_list *list, struct diag *diag)
{
    struct archive_listing files;
    struct arena scratch;
    arena_init(&scratch, (size_t)1 << 30);
    bool fine = archive_list(name, container, &scratch, &files, diag);
    if (fine && archive_is_office(&files))
        add(list, name, mem);
    else if (fine) {
        bool *is_document = ARENA_ARRAY(&scratch, bool, files.count + 1);
        if (list->has_tickets)
            documents_of_archive(name, container, &files, &scratch, is_document);
        fine = add_members(name, &files, is_document, mem, list, diag);
    }
    arena_done(&scratch);
    return fine;
}

static bool add_file(Slice name, struct arena *mem, struct input_list *list, struct diag *diag)
{
    struct source source;
    if (!source_open_packed(&source, name, diag))
        return false;
    bool fine = source_fill(&source, diag);
    if (fine && archive_is_zip(source.text))
        fine = source_read_all(&source, diag) && add_archive(name, source.text, mem, list, diag);
    else if (fine)
        add(list, name, mem);
    source_close(&source);
    return fine;
}

static int compare_names(const void *a, const void *b)
{
    return slice_compare(*(const Slice *)a, *(const Slice *)b);
}

/* A link to a folder is not followed: it may lead around in a circle. */
static bool is_folder_below(Slice path, struct arena *mem)
{
    struct stat about;
    return lstat(arena_cstr(mem, path), &about) == 0 && S_ISDIR(about.st_mode);
}

static DIR *open_folder(const char *name)
{
    DIR *folder;
    do
        folder = opendir(name);
    while (!folder && errno == EINTR);
    return folder;
}

/* NULL at the end, where errno is 0, and after a failure. */
static const struct dirent *next_entry(DIR *folder)
{
    const struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(folder);
    } while (!entry && errno == EINTR);
    return entry;
}

static bool list_folder(Slice name, unsigned below, struct arena *mem, struct input_list *files, struct diag *diag)
{
    const char *between = slice_ends(name, S("/")) ? "" : "/";
    DIR *folder = open_folder(arena_cstr(mem, name));
    const struct dirent *entry;
    bool fine = folder != NULL;
    while (fine && (entry = next_entry(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        Slice path = arena_printf(mem, "%.*s%s%s", SLICE_ARG(name), between, entry->d_name);
        if (below && is_folder_below(path, mem)) {
            if (!list_folder(path, below - 1, mem, files, diag)) {
                closedir(folder);
                return false;
            }
            continue;
        }
        if (kind_of(path, mem) != KIND_FILE)
            continue;
        if (files->count == MAX_FOLDER_FILES)
            break;
        add(files, path, mem);
    }
    int error = errno;
    if (folder)
        closedir(folder);
    if (fine && files->count == MAX_FOLDER_FILES)
        return diag_fault(diag, "cannot read '%.*s': there are 100000 files and more in the folder", SLICE_ARG(name));
    return (fine && error == 0) ||
           diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(name), error_reason(error));
}
static_assert(MAX_FOLDER_FILES == 100000, "as the message says");

static bool add_folder(Slice name, unsigned below, struct arena *mem, struct input_list *list, struct diag *diag)
{
    struct input_list files = {0};
    if (!list_folder(name, below, mem, &files, diag))
        return false;
    if (files.count == 0)
        return diag_fault(diag, "cannot read '%.*s': there is no file in the folder", SLICE_ARG(name));
    qsort(files.names, files.count, sizeof *files.names, compare_names);
    size_t others = 0;
    for (size_t i = 0; i < files.count; i++)
        others += !document_name_is_sure(files.names[i]);
    for (size_t i = 0; i < files.count; i++) {
        if (list->has_tickets && others && document_name_is_sure(files.names[i]))
            add_document(list, (Slice){0}, files.names[i], mem);
        else if (!add_file(files.names[i], mem, list, diag))
            return false;
    }
    return true;
}

static bool expand(Slice name, unsigned below, struct arena *mem, struct input_list *list, struct diag *diag)
{
    switch (slice_equal(name, S("-")) ? KIND_OTHER : kind_of(name, mem)) {
    case KIND_FOLDER: return add_folder(name, below, mem, list, diag);
    case KIND_FILE: return add_file(name, mem, list, diag);
    case KIND_OTHER: break;
    }
    add(list, name, mem);
    return true;
}

bool inputs_expand(Slice name, struct arena *mem, struct input_list *list, struct diag *diag)
{
    return expand(name, 0, mem, list, diag);
}

bool inputs_expand_below(Slice name, struct arena *mem, struct input_list *list, struct diag *diag)
{
    return expand(name, MAX_FOLDER_DEPTH, mem, list, diag);
}

bool inputs_is_empty_folder(Slice name, struct arena *mem)
{
    struct input_list files = {0};
    struct diag own;
    diag_init(&own, mem);
    return kind_of(name, mem) == KIND_FOLDER && list_folder(name, 0, mem, &files, &own) && files.count == 0;
}
