/* The door to libarchive: the files in a zip, and the streams of zstd, xz and
   bzip2. It is asked for these formats only, and for no program to run. */
#include "bytes/archive.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/library.h"
#include "base/slice.h"
#include "bytes/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <string.h>

#define MAX_MEMBER_NAME_BYTES 4096

#define LIBARCHIVE(X) \
    X(archive_read_new) \
    X(archive_read_free) \
    X(archive_read_support_format_zip_seekable) \
    X(archive_read_support_format_raw) \
    X(archive_read_support_filter_zstd) \
    X(archive_read_support_filter_xz) \
    X(archive_read_support_filter_bzip2) \
    X(archive_read_open) \
    X(archive_read_open_memory) \
    X(archive_read_next_header) \
    X(archive_read_data) \
    X(archive_filter_code) \
    X(archive_filter_bytes) \
    X(archive_error_string) \
    X(archive_set_error) \
    X(archive_entry_pathname) \
    X(archive_entry_filetype) \
    X(archive_entry_size) \
    X(archive_entry_size_is_set)

LIBRARY(libarchive, LIBARCHIVE, ARCHIVE_SONAME, "libarchive13", "unpacking zip, zstd, xz and bzip2");

/* libarchive turns the names of members into the charset of the locale, and in
   the "C" locale of this program those that are not ASCII would be lost. */
struct own_locale {
    locale_t utf8, before;
};

static struct own_locale utf8_begin(void)
{
    struct own_locale own = {newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), (locale_t)0};
    if (own.utf8)
        own.before = uselocale(own.utf8);
    return own;
}

static void utf8_end(struct own_locale own)
{
    if (!own.utf8)
        return;
    uselocale(own.before);
    freelocale(own.utf8);
}

/* An archive while it is read. */
struct zip {
    struct libarchive lib;
    Slice name, container;
    struct own_locale locale;
    struct archive *archive;
};

static bool damaged(const struct zip *zip, struct diag *diag)
{
    const char *why = zip->lib.archive_error_string(zip->archive);
    return diag_fault(diag, "cannot unpack '%.*s': the archive is damaged or cut off (%s)", SLICE_ARG(zip->name),
                      why ? why : "no reason given");
}

bool archive_is_zip(Slice head)
{
    return slice_starts(head, S("PK\x03\x04")) || slice_starts(head, S("PK\x05\x06"));
}

static bool zip_open(struct zip *zip, Slice name, Slice container, struct diag *diag)
{
    *zip = (struct zip){.name = name, .container = container};
    if (!LIBRARY_LOAD(libarchive, &zip->lib, diag))
        return false;
    zip->locale = utf8_begin();
    zip->archive = zip->lib.archive_read_new();
    if (!zip->archive)
        return diag_fault(diag, "cannot unpack '%.*s': no memory", SLICE_ARG(name));
    return (zip->lib.archive_read_support_format_zip_seekable(zip->archive) == ARCHIVE_OK &&
            zip->lib.archive_read_open_memory(zip->archive, container.at, container.len) == ARCHIVE_OK) ||
           damaged(zip, diag);
}

static void zip_close(struct zip *zip)
{
    if (zip->archive)
        zip->lib.archive_read_free(zip->archive);
    utf8_end(zip->locale);
}

/* Steps to the next regular file. READY: *entry and *path are it. */
enum step { STEP_READY, STEP_END, STEP_FAILED };

static enum step next_file(const struct zip *zip, struct archive_entry **entry, Slice *path, struct diag *diag)
{
    for (;;) {
        int result = zip->lib.archive_read_next_header(zip->archive, entry);
        if (result == ARCHIVE_EOF)
            return STEP_END;
        /* a warning is about a name's charset: its bytes are there */
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            damaged(zip, diag);
            return STEP_FAILED;
        }
        *path = slice_from(zip->lib.archive_entry_pathname(*entry));
        if (zip->lib.archive_entry_filetype(*entry) != AE_IFREG || path->len == 0)
            continue;
        if (path->len > MAX_MEMBER_NAME_BYTES) {
            diag_fault(diag, "cannot unpack '%.*s': a name in it is longer than 4096 bytes",
                       SLICE_ARG(zip->name));
            return STEP_FAILED;
        }
        return STEP_READY;
    }
}
static_assert(MAX_MEMBER_NAME_BYTES == 4096, "as the message says");

/* What a bomb promises to become is refused before any of it is unpacked. */
static bool check_size(const struct zip *zip, uint64_t unpacked, struct diag *diag)
{
    if (unpacked <= FREE_UNPACK_BYTES || unpacked / MAX_UNPACK_RATIO <= zip->container.len)
        return true;
    return diag_fault(diag, "cannot unpack '%.*s': it would become more than 200 times as large",
                      SLICE_ARG(zip->name));
}
static_assert(MAX_UNPACK_RATIO == 200, "as the message says");

static bool add_member(const struct zip *zip, struct archive_entry *entry, struct archive_listing *out,
                       size_t *capacity, struct arena *mem, struct diag *diag)
{
    if (out->count == MAX_ARCHIVE_MEMBERS)
        return diag_fault(diag, "cannot unpack '%.*s': there are more than 10000 files in it",
                          SLICE_ARG(zip->name));
    int64_t size = zip->lib.archive_entry_size_is_set(entry) ? zip->lib.archive_entry_size(entry) : -1;
    if (size < 0 || out->size_bytes + (uint64_t)size > INT64_MAX)
        return diag_fault(diag, "cannot unpack '%.*s': it does not say how large its files are",
                          SLICE_ARG(zip->name));
    struct archive_member *members = (struct archive_member *)out->members;
    struct archive_member *member = ARENA_PUSH(mem, members, out->count, *capacity, struct archive_member);
    out->members = members;
    out->size_bytes += (uint64_t)size;
    *member = (struct archive_member){.size_bytes = (uint64_t)size};
    return true;
}
static_assert(MAX_ARCHIVE_MEMBERS == 10000, "as the message says");

static bool list_members(const struct zip *zip, struct arena *mem, struct archive_listing *out, struct diag *diag)
{
    struct archive_entry *entry;
    Slice path;
    size_t capacity = 0;
    enum step step;
    /* members first and names after them: an array that grows wants to be the last thing in its arena */
    struct arena names;
    arena_init(&names, (size_t)MAX_ARCHIVE_MEMBERS * (MAX_MEMBER_NAME_BYTES + 32));
    bool fine = true;
    while (fine && (step = next_file(zip, &entry, &path, diag)) != STEP_END) {
        fine = step == STEP_READY && add_member(zip, entry, out, &capacity, mem, diag);
        if (fine)
            ((struct archive_member *)out->members)[out->count - 1].name = arena_copy(&names, path);
    }
    for (size_t i = 0; fine && i < out->count; i++) {
        struct archive_member *member = (struct archive_member *)&out->members[i];
        member->name = arena_copy(mem, member->name);
    }
    arena_done(&names);
    return fine;
}

bool archive_list(Slice name, Slice container, struct arena *mem, struct archive_listing *out, struct diag *diag)
{
    struct archive_listing listing = {0};
    /* nothing but the end of a directory: an archive without files, which libarchive takes for no archive */
    if (slice_starts(container, S("PK\x05\x06"))) {
        *out = listing;
        return true;
    }
    struct zip zip;
    bool fine = zip_open(&zip, name, container, diag) && list_members(&zip, mem, &listing, diag) &&
                check_size(&zip, listing.size_bytes, diag);
    zip_close(&zip);
    if (fine)
        *out = listing;
    return fine;
}

const struct archive_member *archive_find(const struct archive_listing *listing, Slice member)
{
    for (size_t i = 0; i < listing->count; i++)
        if (slice_equal(listing->members[i].name, member))
            return &listing->members[i];
    return NULL;
}

bool archive_is_office(const struct archive_listing *listing)
{
    return archive_find(listing, S("[Content_Types].xml")) ||
           (archive_find(listing, S("content.xml")) &&
            (archive_find(listing, S("mimetype")) || archive_find(listing, S("META-INF/manifest.xml"))));
}

bool archive_is_clutter(Slice name)
{
    for (Slice rest = name; rest.len;) {
        Slice part = slice_cut(rest, '/', &rest);
        bool leads = slice_equal(part, S(".")) || slice_equal(part, S(".."));
        if ((slice_starts(part, S(".")) && !leads) || slice_equal(part, S("__MACOSX")))
            return true;
    }
    return false;
}

/* Exactly as many bytes as were promised, and libarchive's word for their checksum. */
bool archive_member_next(struct archive_member_stream *stream, char *at, size_t room, size_t *got, struct diag *diag)
{
    const struct zip *zip = stream->zip;
    char beyond;
    uint64_t left = stream->size_bytes - stream->read_bytes;
    bool is_full = left == 0;
    size_t wanted = room < left ? room : (size_t)left;
    la_ssize_t count = zip->lib.archive_read_data(zip->archive, is_full ? &beyond : at, is_full ? 1 : wanted);
    if (count < 0) {
        const char *why = zip->lib.archive_error_string(zip->archive);
        return diag_fault(diag, "cannot unpack '%.*s' of '%.*s': it is damaged, cut off or encrypted (%s)",
                          SLICE_ARG(stream->member), SLICE_ARG(zip->name), why ? why : "no reason given");
    }
    if ((count == 0) != is_full)
        return diag_fault(diag, "cannot unpack '%.*s' of '%.*s': it is not as large as the archive says",
                          SLICE_ARG(stream->member), SLICE_ARG(zip->name));
    stream->read_bytes += (uint64_t)count;
    *got = (size_t)count;
    return true;
}

static bool find_member(struct archive_member_stream *stream, uint64_t max_bytes, struct diag *diag)
{
    const struct zip *zip = stream->zip;
    struct archive_entry *entry;
    Slice path, member = stream->member;
    enum step step;
    while ((step = next_file(zip, &entry, &path, diag)) == STEP_READY)
        if (slice_equal(path, member))
            break;
    if (step == STEP_FAILED)
        return false;
    if (step == STEP_END)
        return diag_fault(diag, "cannot read '%.*s/%.*s': there is no such file in the archive",
                          SLICE_ARG(zip->name), SLICE_ARG(member));
    int64_t promised = zip->lib.archive_entry_size(entry);
    stream->size_bytes = promised > 0 ? (uint64_t)promised : 0;
    if (stream->size_bytes > max_bytes)
        return diag_fault(diag, "cannot unpack '%.*s' of '%.*s': larger than %ju bytes", SLICE_ARG(member),
                          SLICE_ARG(zip->name), (uintmax_t)max_bytes);
    return check_size(zip, stream->size_bytes, diag);
}

bool archive_member_open(struct archive_member_stream *stream, Slice name, Slice container, Slice member,
                         uint64_t max_bytes, struct arena *mem, struct diag *diag)
{
    *stream = (struct archive_member_stream){.zip = ARENA_NEW(mem, struct zip), .member = member};
    bool fine = zip_open(stream->zip, name, container, diag) && find_member(stream, max_bytes, diag);
    /* the names have been read: what follows knows no locale */
    utf8_end(stream->zip->locale);
    stream->zip->locale = (struct own_locale){0};
    if (!fine)
        archive_member_close(stream);
    return fine;
}

void archive_member_close(struct archive_member_stream *stream)
{
    if (stream->zip)
        zip_close(stream->zip);
    stream->zip = NULL;
}

bool archive_member_read(Slice name, Slice container, Slice member, uint64_t max_bytes, struct arena *mem, Slice *text,
                         struct diag *diag)
{
    struct archive_member_stream stream;
    if (!archive_member_open(&stream, name, container, member, max_bytes, mem, diag))
        return false;
    char *at = ARENA_ARRAY(mem, char, stream.size_bytes + 1);
    size_t len = 0, got = 1;
    bool fine = true;
    while (fine && got) {
        fine = archive_member_next(&stream, at + len, (size_t)stream.size_bytes - len, &got, diag);
        len += fine ? got : 0;
    }
    archive_member_close(&stream);
    if (fine)
        *text = (Slice){at, len};
    return fine;
}

/* --- streams --------------------------------------------------------------- */

struct stream {
    struct libarchive lib;
    struct archive *archive;
    struct unpacker *unpacker;
    struct diag *diag; /* of the call that is being made */
    uint64_t given_bytes;
};

static la_ssize_t give_input(struct archive *archive, void *data, const void **bytes)
{
    struct stream *stream = data;
    Slice input;
    if (!unpacker_input(stream->unpacker, &input, stream->diag)) {
        stream->lib.archive_set_error(archive, EIO, "the input cannot be read");
        return -1;
    }
    *bytes = input.at;
    stream->given_bytes += input.len;
    return (la_ssize_t)input.len;
}

static bool support(const struct stream *stream, enum packing packing)
{
    const struct libarchive *lib = &stream->lib;
    int result = packing == PACKING_ZSTD ? lib->archive_read_support_filter_zstd(stream->archive)
                 : packing == PACKING_XZ ? lib->archive_read_support_filter_xz(stream->archive)
                                         : lib->archive_read_support_filter_bzip2(stream->archive);
    return result == ARCHIVE_OK && lib->archive_read_support_format_raw(stream->archive) == ARCHIVE_OK;
}

/* What is too short for libarchive to recognise would come out as it went in. */
static bool is_engaged(const struct stream *stream, enum packing packing)
{
    int wanted = packing == PACKING_ZSTD ? ARCHIVE_FILTER_ZSTD
                 : packing == PACKING_XZ ? ARCHIVE_FILTER_XZ
                                         : ARCHIVE_FILTER_BZIP2;
    return stream->lib.archive_filter_code(stream->archive, 0) == wanted;
}

/* What ends too early and what is wrong cannot be told apart by libarchive's error codes. */
static bool stream_failed(const struct stream *stream, struct diag *diag)
{
    if (diag->fault.at)
        return false;
    return stream->unpacker->input_ended
               ? unpacker_cut_off(stream->unpacker, diag)
               : unpacker_damaged(stream->unpacker, stream->lib.archive_error_string(stream->archive), diag);
}

static struct stream *open_stream(struct unpacker *unpacker, struct diag *diag)
{
    struct stream *stream = ARENA_NEW(&unpacker->mem, struct stream);
    struct archive_entry *entry;
    *stream = (struct stream){.unpacker = unpacker, .diag = diag};
    if (!LIBRARY_LOAD(libarchive, &stream->lib, diag))
        return NULL;
    stream->archive = stream->lib.archive_read_new();
    unpacker->state = stream;
    if (stream->archive && support(stream, unpacker->packing) &&
        stream->lib.archive_read_open(stream->archive, stream, NULL, give_input, NULL) == ARCHIVE_OK &&
        stream->lib.archive_read_next_header(stream->archive, &entry) == ARCHIVE_OK &&
        is_engaged(stream, unpacker->packing))
        return stream;
    stream_failed(stream, diag);
    return NULL;
}

void stream_close(struct unpacker *unpacker)
{
    struct stream *stream = unpacker->state;
    stream->lib.archive_read_free(stream->archive);
}

/* libarchive takes whatever follows the last stream for nothing. */
static bool check_end(struct stream *stream, struct diag *diag)
{
    Slice more;
    if (!unpacker_input(stream->unpacker, &more, diag))
        return false;
    int64_t used = stream->lib.archive_filter_bytes(stream->archive, -1);
    return (more.len == 0 && used == (int64_t)stream->given_bytes) || unpacker_goes_on(stream->unpacker, diag);
}

bool stream_read(struct unpacker *unpacker, char *at, size_t room, size_t *got, struct diag *diag)
{
    struct stream *stream = unpacker->state;
    if (!stream && !(stream = open_stream(unpacker, diag)))
        return false;
    stream->diag = diag;
    la_ssize_t result = stream->lib.archive_read_data(stream->archive, at, room);
    if (result < 0)
        return stream_failed(stream, diag);
    *got = (size_t)result;
    return result > 0 || check_end(stream, diag);
}
