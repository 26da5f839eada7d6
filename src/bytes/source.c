/* Files and standard input as text that grows at stable addresses: a range of
   addresses is reserved when a source is opened and filled from the front. */
#include "bytes/source.h"

#include "base/diag.h"
#include "base/file.h"
#include "base/slice.h"
#include "bytes/archive.h"
#include "bytes/bytes_private.h"
#include "bytes/encoding.h"
#include "bytes/open_http.h"
#include "bytes/unpack.h"
#include "bytes/url.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

const char *error_reason(int error)
{
    switch (error) {
    case ENOENT: return "no such file";
    case ENOTDIR: return "a part of its path is not a folder";
    case EACCES: return "permission denied";
    case EISDIR: return "is a folder";
    case ELOOP: return "symbolic links are in the way";
    case EMFILE:
    case ENFILE: return "too many open files";
    default: return strerror(error);
    }
}

static Slice shown_name(Slice name)
{
    return slice_equal(name, S("-")) ? S("standard input") : name;
}

/* A process may be given any pipe as its standard input, and some parents use
   sockets for it; what a user names must be a file, a pipe or a terminal. */
static const char *refusal(const struct stat *about, bool is_stdin, bool is_terminal)
{
    switch (about->st_mode & S_IFMT) {
    case S_IFREG:
    case S_IFIFO: return NULL;
    case S_IFDIR: return "is a folder";
    case S_IFSOCK: return is_stdin ? NULL : "is a socket";
    case S_IFCHR: return is_terminal || about->st_rdev == makedev(1, 3) /* /dev/null */ ? NULL : "is a device";
    default: return "is a device";
    }
}

/* NULL, or why it cannot be opened; *error is the errno of it, 0 for our own reasons. */
static const char *try_open(const char *path, int *fd, int *error)
{
    struct stat about;
    const char *why = NULL;
    *error = 0;
    /* looked at first: opening a device can make it do things */
    if (stat(path, &about) != 0)
        *error = errno;
    else if (!S_ISCHR(about.st_mode))
        why = refusal(&about, false, false);
    if (!why && !*error && (*fd = file_open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0)
        *error = errno;
    return *error ? error_reason(*error) : why;
}

static int open_named(Slice name, int *error, struct diag *diag)
{
    *error = 0;
    if (name.len == 0 || slice_has(name, '\0')) {
        diag_fault(diag, "cannot open '%.*s': not a file name", SLICE_ARG(name));
        return -1;
    }
    struct arena scratch;
    arena_init(&scratch, name.len + 4096);
    int fd = -1;
    const char *why = try_open(arena_cstr(&scratch, name), &fd, error);
    /* a name below a file may be that of a file in a zip */
    if (why && *error == ENOENT && is_foreign_url(name))
        why = FOREIGN_URL_REASON;
    if (why && *error != ENOTDIR)
        diag_fault(diag, "cannot open '%.*s': %s", SLICE_ARG(name), why);
    arena_done(&scratch);
    return fd;
}

/* A shell may have read the first lines of our standard input already. */
static uint64_t bytes_ahead(int fd, off_t size)
{
    off_t at = lseek(fd, 0, SEEK_CUR);
    return at > 0 ? (uint64_t)(size > at ? size - at : 0) : (uint64_t)size;
}

/* A place for text of unknown length; one byte more than may come shows that the ceiling is passed. */
static void reserve(struct source *source, uint64_t max_bytes)
{
    arena_done(&source->bytes);
    arena_init(&source->bytes, (size_t)max_bytes + 1);
    source->text = (Slice){source->bytes.base, 0};
}

static bool open_file(struct source *source, bool is_stdin, struct diag *diag)
{
    struct stat about;
    const char *why = fstat(source->fd, &about) == 0 ? refusal(&about, is_stdin, isatty(source->fd))
                                                     : error_reason(errno);
    uint64_t size = !why && S_ISREG(about.st_mode) ? bytes_ahead(source->fd, about.st_size) : 0;
    if (size > MAX_SOURCE_BYTES)
        why = "larger than 16 GiB, the most that is read of one input";
    if (why)
        return diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(shown_name(source->name)), why);
    /* the files of /proc say 0 and have text: those are read as a pipe is */
    source->is_regular = size > 0;
    source->size_bytes = size;
    reserve(source, source->is_regular ? size : MAX_SOURCE_BYTES);
    return true;
}

/* Takes the whole text of a member, now that all of it is there. */
static bool take_member(struct source *source, Slice archive, Slice container, Slice member, struct diag *diag)
{
    struct arena bytes;
    Slice text;
    arena_init(&bytes, (size_t)MAX_SOURCE_BYTES + 4096);
    if (!archive_member_read(archive, container, member, MAX_SOURCE_BYTES, &bytes, &text, diag)) {
        arena_done(&bytes);
        return false;
    }
    arena_done(&source->bytes);
    source->bytes = bytes;
    source->text = text;
    source->is_regular = false;
    source->ended = source->is_settled = source->was_packed = true;
    return true;
}

/* "week.zip/a.csv", where "week.zip" is a file. */
static bool open_member(struct source *source, Slice name, struct diag *diag)
{
    for (size_t at = 0; (at += slice_find(slice_skip(name, at), S("/"))) < name.len; at++) {
        struct source container = {.name = slice_part(name, 0, at), .fd = -1};
        struct arena scratch;
        int error;
        arena_init(&scratch, at + 4096);
        const char *why = at ? try_open(arena_cstr(&scratch, container.name), &container.fd, &error) : "";
        arena_done(&scratch);
        if (why)
            continue;
        container.is_settled = true;
        bool fine = open_file(&container, false, diag) && source_read_all(&container, diag) &&
                    (archive_is_zip(container.text) ||
                     diag_fault(diag, "cannot open '%.*s': %s", SLICE_ARG(name), error_reason(ENOTDIR))) &&
                    take_member(source, container.name, container.text, slice_skip(name, at + 1), diag);
        source_close(&container);
        source->is_member = true;
        if (!source->names.base)
            arena_init(&source->names, 2 * name.len + 4096);
        source->name = arena_printf(&source->names, "%.*s:%.*s", SLICE_ARG(slice_part(name, 0, at)),
                                    SLICE_ARG(slice_skip(name, at + 1)));
        return fine;
    }
    return diag_fault(diag, "cannot open '%.*s': %s", SLICE_ARG(name), error_reason(ENOTDIR));
}

void source_from_text(struct source *source, Slice name, Slice text)
{
    *source = (struct source){.name = name, .text = text, .ended = true, .fd = -1, .size_bytes = text.len};
}

ssize_t read_patiently(int fd, char *at, size_t room)
{
    for (;;) {
        ssize_t got = read(fd, at, room);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN))
            return got;
        if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, -1);
    }
}

/* A file that changes under the reader would be read in halves. */
static bool check_size(const struct source *source, struct diag *diag)
{
    if (!source->is_regular && source->text.len <= MAX_SOURCE_BYTES)
        return true;
    Slice name = shown_name(source->name);
    if (!source->is_regular)
        return diag_fault(diag, "cannot read '%.*s': larger than 16 GiB, the most that is read of one input",
                          SLICE_ARG(name));
    if (source->text.len > source->size_bytes || (source->ended && source->text.len < source->size_bytes))
        return diag_fault_for_now(diag, "cannot read '%.*s': its size changed while it was read", SLICE_ARG(name));
    return true;
}

/* How much fits, up to a block; 0 after a fault. */
static size_t find_room(const struct source *source, struct diag *diag)
{
    size_t room = source->bytes.reserved_bytes - source->text.len;
    if (room == 0)
        diag_fault(diag, "cannot read '%.*s': no more than %zu bytes of memory can be had",
                   SLICE_ARG(shown_name(source->name)), source->bytes.reserved_bytes);
    return room < SOURCE_BLOCK_BYTES ? room : SOURCE_BLOCK_BYTES;
}

/* A folder may hold more files than a process may have open. */
static void end_input(struct source *source)
{
    source->ended = true;
    if (source->fd > STDIN_FILENO)
        close(source->fd);
    source->fd = -1;
}

static bool fill_plain(struct source *source, struct diag *diag)
{
    size_t room = find_room(source, diag);
    if (room == 0)
        return false;
    ssize_t got = read_patiently(source->fd, source->bytes.base + source->text.len, room);
    if (got < 0)
        return diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(shown_name(source->name)), error_reason(errno));
    source->text.len += (size_t)got;
    if (got == 0)
        end_input(source);
    return check_size(source, diag);
}

static bool fill_unpacked(struct source *source, struct diag *diag)
{
    size_t got, room = find_room(source, diag);
    if (room == 0 || !unpacker_read(source->unpacker, source->bytes.base + source->text.len, room, &got, diag))
        return false;
    source->text.len += got;
    if (got == 0)
        end_input(source);
    return check_size(source, diag);
}

static bool begin_unpacking(struct source *source, enum packing packing, struct diag *diag)
{
    arena_init(&source->packed, sizeof(struct unpacker) + 4096);
    source->unpacker = ARENA_NEW(&source->packed, struct unpacker);
    unpacker_open(source->unpacker, packing, shown_name(source->name), source->text, source->ended ? -1 : source->fd);
    source->was_packed = true;
    source->is_regular = source->ended = false;
    reserve(source, MAX_SOURCE_BYTES);
    return fill_unpacked(source, diag);
}

/* The one file of a zip; an office document stays what it is, for a reader that knows it. */
static bool unzip(struct source *source, struct diag *diag)
{
    Slice name = shown_name(source->name);
    struct archive_listing listing;
    struct arena mem;
    if (!source_read_all(source, diag))
        return false;
    arena_init(&mem, (size_t)1 << 30);
    const struct archive_member *only = NULL;
    bool fine = archive_list(name, source->text, &mem, &listing, diag);
    size_t count = 0;
    for (size_t i = 0; fine && i < listing.count; i++) {
        if (archive_is_clutter(listing.members[i].name))
            continue;
        only = &listing.members[i];
        count++;
    }
    if (fine && !archive_is_office(&listing)) {
        if (count == 1)
            fine = take_member(source, name, source->text, only->name, diag);
        else if (count == 0)
            fine = diag_fault(diag, "cannot read '%.*s': there is no file in the archive", SLICE_ARG(name));
        else
            fine = diag_fault(diag, "cannot read '%.*s': there are %zu files in the archive; name one, as '%.*s/%.*s'",
                              SLICE_ARG(name), count, SLICE_ARG(name), SLICE_ARG(only->name));
    }
    arena_done(&mem);
    return fine;
}

/* Nothing of the text is handed out before it is known whether it has to be unpacked. */
static bool settle(struct source *source, struct diag *diag)
{
    enum packing packing;
    while ((packing = packing_detect(source->text, source->ended)) == PACKING_UNDECIDED)
        if (!fill_plain(source, diag))
            return false;
    source->is_settled = true;
    if (packing == PACKING_NONE)
        return true;
    return packing == PACKING_ZIP ? unzip(source, diag) : begin_unpacking(source, packing, diag);
}

static bool open_download(struct source *source, Slice url, struct diag *diag)
{
    arena_init(&source->names, 2 * url.len + 4096);
    source->name = url_shown(url, &source->names);
    reserve(source, usual_http_limits.max_bytes);
    source->ended = http_read(url, &usual_http_limits, &source->bytes, &source->text,
                              &source->end_is_open, diag);
    return source->ended && settle(source, diag);
}

static bool open_path(struct source *source, struct diag *diag)
{
    int error;
    source->fd = open_named(source->name, &error, diag);
    return source->fd >= 0 ? open_file(source, false, diag)
                           : error == ENOTDIR && open_member(source, source->name, diag);
}

/* A file by its URL is opened as any file is, with all that is refused there. */
static bool open_file_url(struct source *source, Slice url, struct diag *diag)
{
    arena_init(&source->names, 4 * url.len + 8192);
    return url_file_path(url, &source->names, &source->name)
               ? open_path(source, diag)
               : diag_fault(diag, "cannot read '%.*s': not the URL of a file here, as file:///tmp/a.csv",
                            SLICE_ARG(url));
}

bool source_open(struct source *source, Slice name, struct diag *diag)
{
    *source = (struct source){.name = name, .fd = -1};
    bool fine;
    if (slice_starts_nocase(name, S("file:"))) {
        fine = open_file_url(source, name, diag);
    } else if (is_url(name)) {
        fine = open_download(source, name, diag);
    } else if (slice_equal(name, S("-"))) {
        source->fd = STDIN_FILENO;
        fine = open_file(source, true, diag);
    } else {
        fine = open_path(source, diag);
    }
    if (!fine)
        source_close(source);
    return fine;
}

bool source_open_packed(struct source *source, Slice name, struct diag *diag)
{
    bool fine = source_open(source, name, diag);
    source->is_settled = true;
    return fine;
}

bool source_fill(struct source *source, struct diag *diag)
{
    if (source->ended)
        return true;
    if (source->unpacker)
        return fill_unpacked(source, diag);
    return fill_plain(source, diag) && (source->is_settled || settle(source, diag));
}

bool source_read_all(struct source *source, struct diag *diag)
{
    while (!source->ended)
        if (!source_fill(source, diag))
            return false;
    return true;
}

/* The old text stays where it is: somebody may point into it. */
static void replace_text(struct source *source, size_t from, Slice decoded, Slice encoding)
{
    Slice head = slice_part(source->text, 0, from);
    source->undecoded = source->text;
    source->before = source->bytes;
    source->bytes = (struct arena){0};
    reserve(source, from + decoded.len);
    if (head.len)
        memcpy(source->bytes.base, head.at, head.len);
    if (decoded.len)
        memcpy(source->bytes.base + from, decoded.at, decoded.len);
    source->text.len = from + decoded.len;
    source->encoding = encoding;
}

bool source_decode(struct source *source, size_t from, Slice declared, struct diag *diag)
{
    struct encoding encoding;
    struct arena mem;
    Slice text;
    if (source->encoding.len)
        return true;
    if (!source_read_all(source, diag))
        return false;
    arena_init(&mem, 0);
    bool fine = encoding_decode(source->name, slice_skip(source->text, from), declared, &mem, &text, &encoding, diag);
    if (fine && encoding.from != ENCODING_IS_UTF8 && encoding.from != ENCODING_UNKNOWN)
        replace_text(source, from, text, encoding.name);
    arena_done(&mem);
    return fine;
}

void source_digest(const struct source *source, char into[DIGEST_HEX_CHARS], uint64_t *size_bytes)
{
    /* the names of pipes and URLs are no files, and so this fails for them */
    bool is_file = !source->is_member && !slice_equal(source->name, S("-"));
    if (source->was_packed && is_file && digest_file_hex(source->name, into, size_bytes))
        return;
    Slice text = source->encoding.len ? source->undecoded : source->text;
    digest_hex(text, into);
    *size_bytes = text.len;
}

void source_close(struct source *source)
{
    /* a zeroed struct has descriptor 0, which is never ours to close */
    if (source->fd > STDIN_FILENO)
        close(source->fd);
    if (source->unpacker)
        unpacker_close(source->unpacker);
    arena_done(&source->packed);
    arena_done(&source->before);
    arena_done(&source->names);
    arena_done(&source->bytes);
    *source = (struct source){.fd = -1};
}
