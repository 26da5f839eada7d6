/* The door to libarchive: the files in a zip, and the streams of zstd, xz and
   bzip2. It is asked for these formats only, and for no program to run. */
#include "bytes/archive.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <string.h>

#define MAX_MEMBER_NAME_BYTES 4096

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

static bool damaged(Slice name, struct archive *archive, struct diag *diag)
{
    const char *why = archive_error_string(archive);
    return diag_fault(diag, "cannot unpack '%.*s': the archive is damaged or cut off (%s)", SLICE_ARG(name),
                      why ? why : "no reason given");
}

bool archive_is_zip(Slice head)
{
    return slice_starts(head, S("PK\x03\x04")) || slice_starts(head, S("PK\x05\x06"));
}

static struct archive *open_zip(Slice name, Slice container, struct diag *diag)
{
    struct archive *zip = archive_read_new();
    if (zip && archive_read_support_format_zip_seekable(zip) == ARCHIVE_OK &&
        archive_read_open_memory(zip, container.at, container.len) == ARCHIVE_OK)
        return zip;
    if (zip)
        damaged(name, zip, diag);
    else
        diag_fault(diag, "cannot unpack '%.*s': no memory", SLICE_ARG(name));
    archive_read_free(zip);
    return NULL;
}

/* Steps to the next regular file. READY: *entry and *path are it. */
enum step { STEP_READY, STEP_END, STEP_FAILED };

static enum step next_file(Slice name, struct archive *zip, struct archive_entry **entry, Slice *path,
                           struct diag *diag)
{
    for (;;) {
        int result = archive_read_next_header(zip, entry);
        if (result == ARCHIVE_EOF)
            return STEP_END;
        /* a warning is about a name's charset: its bytes are there */
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            damaged(name, zip, diag);
            return STEP_FAILED;
        }
        const char *text = archive_entry_pathname(*entry);
        *path = slice_from(text);
        if (archive_entry_filetype(*entry) != AE_IFREG || path->len == 0)
            continue;
        if (path->len > MAX_MEMBER_NAME_BYTES) {
            diag_fault(diag, "cannot unpack '%.*s': a name in it is longer than 4096 bytes", SLICE_ARG(name));
            return STEP_FAILED;
        }
        return STEP_READY;
    }
}
static_assert(MAX_MEMBER_NAME_BYTES == 4096, "as the message says");

/* What a bomb promises to become is refused before any of it is unpacked. */
static bool check_size(Slice name, uint64_t packed, uint64_t unpacked, struct diag *diag)
{
    if (unpacked <= FREE_UNPACK_BYTES || unpacked / MAX_UNPACK_RATIO <= packed)
        return true;
    return diag_fault(diag, "cannot unpack '%.*s': it would become more than 200 times as large", SLICE_ARG(name));
}
static_assert(MAX_UNPACK_RATIO == 200, "as the message says");

static bool add_member(Slice name, struct archive_entry *entry, struct archive_listing *out, size_t *capacity,
                       struct arena *mem, struct diag *diag)
{
    if (out->count == MAX_ARCHIVE_MEMBERS)
        return diag_fault(diag, "cannot unpack '%.*s': there are more than 10000 files in it", SLICE_ARG(name));
    int64_t size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1;
    if (size < 0 || out->size_bytes + (uint64_t)size > INT64_MAX)
        return diag_fault(diag, "cannot unpack '%.*s': it does not say how large its files are", SLICE_ARG(name));
    struct archive_member *members = (struct archive_member *)out->members;
    struct archive_member *member = ARENA_PUSH(mem, members, out->count, *capacity, struct archive_member);
    out->members = members;
    out->size_bytes += (uint64_t)size;
    *member = (struct archive_member){.size_bytes = (uint64_t)size};
    return true;
}
static_assert(MAX_ARCHIVE_MEMBERS == 10000, "as the message says");

static bool list_members(Slice name, struct archive *zip, struct arena *mem, struct archive_listing *out,
                         struct diag *diag)
{
    struct archive_entry *entry;
    Slice path;
    size_t capacity = 0;
    enum step step;
    /* members first and names after them: an array that grows wants to be the last thing in its arena */
    struct arena names;
    arena_init(&names, (size_t)MAX_ARCHIVE_MEMBERS * (MAX_MEMBER_NAME_BYTES + 32));
    bool fine = true;
    while (fine && (step = next_file(name, zip, &entry, &path, diag)) != STEP_END) {
        fine = step == STEP_READY && add_member(name, entry, out, &capacity, mem, diag);
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
    struct own_locale own = utf8_begin();
    struct archive *zip = open_zip(name, container, diag);
    bool fine = zip && list_members(name, zip, mem, &listing, diag) &&
                check_size(name, container.len, listing.size_bytes, diag);
    archive_read_free(zip);
    utf8_end(own);
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
           (archive_find(listing, S("mimetype")) && archive_find(listing, S("content.xml")));
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
static bool read_member(Slice name, struct archive *zip, Slice member, char *at, size_t size, struct diag *diag)
{
    size_t len = 0;
    for (;;) {
        char beyond;
        bool is_full = len == size;
        la_ssize_t got = archive_read_data(zip, is_full ? &beyond : at + len, is_full ? 1 : size - len);
        if (got < 0) {
            const char *why = archive_error_string(zip);
            return diag_fault(diag, "cannot unpack '%.*s' of '%.*s': it is damaged, cut off or encrypted (%s)",
                              SLICE_ARG(member), SLICE_ARG(name), why ? why : "no reason given");
        }
        if (got == 0 || is_full) {
            if (got == 0 && is_full)
                return true;
            return diag_fault(diag, "cannot unpack '%.*s' of '%.*s': it is not as large as the archive says",
                              SLICE_ARG(member), SLICE_ARG(name));
        }
        len += (size_t)got;
    }
}

static bool find_and_read(Slice name, Slice container, struct archive *zip, Slice member, uint64_t max_bytes,
                          struct arena *mem, Slice *text, struct diag *diag)
{
    struct archive_entry *entry;
    Slice path;
    enum step step;
    while ((step = next_file(name, zip, &entry, &path, diag)) == STEP_READY)
        if (slice_equal(path, member))
            break;
    if (step == STEP_FAILED)
        return false;
    if (step == STEP_END)
        return diag_fault(diag, "cannot read '%.*s/%.*s': there is no such file in the archive", SLICE_ARG(name),
                          SLICE_ARG(member));
    uint64_t size = archive_entry_size(entry) > 0 ? (uint64_t)archive_entry_size(entry) : 0;
    if (size > max_bytes)
        return diag_fault(diag, "cannot unpack '%.*s' of '%.*s': larger than %ju bytes", SLICE_ARG(member),
                          SLICE_ARG(name), (uintmax_t)max_bytes);
    if (!check_size(name, container.len, size, diag))
        return false;
    char *at = ARENA_ARRAY(mem, char, size + 1);
    if (!read_member(name, zip, member, at, (size_t)size, diag))
        return false;
    *text = (Slice){at, (size_t)size};
    return true;
}

bool archive_member_read(Slice name, Slice container, Slice member, uint64_t max_bytes, struct arena *mem, Slice *text,
                         struct diag *diag)
{
    struct own_locale own = utf8_begin();
    struct archive *zip = open_zip(name, container, diag);
    bool fine = zip && find_and_read(name, container, zip, member, max_bytes, mem, text, diag);
    archive_read_free(zip);
    utf8_end(own);
    return fine;
}

/* --- streams --------------------------------------------------------------- */

struct stream {
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
        archive_set_error(archive, EIO, "the input cannot be read");
        return -1;
    }
    *bytes = input.at;
    stream->given_bytes += input.len;
    return (la_ssize_t)input.len;
}

static bool support(struct archive *archive, enum packing packing)
{
    int result = packing == PACKING_ZSTD ? archive_read_support_filter_zstd(archive)
                 : packing == PACKING_XZ ? archive_read_support_filter_xz(archive)
                                         : archive_read_support_filter_bzip2(archive);
    return result == ARCHIVE_OK && archive_read_support_format_raw(archive) == ARCHIVE_OK;
}

/* What is too short for libarchive to recognise would come out as it went in. */
static bool is_engaged(struct archive *archive, enum packing packing)
{
    int wanted = packing == PACKING_ZSTD ? ARCHIVE_FILTER_ZSTD
                 : packing == PACKING_XZ ? ARCHIVE_FILTER_XZ
                                         : ARCHIVE_FILTER_BZIP2;
    return archive_filter_code(archive, 0) == wanted;
}

/* What ends too early and what is wrong cannot be told apart by libarchive's error codes. */
static bool stream_failed(const struct stream *stream, struct diag *diag)
{
    if (diag->fault.at)
        return false;
    return stream->unpacker->input_ended ? unpacker_cut_off(stream->unpacker, diag)
                                         : unpacker_damaged(stream->unpacker, archive_error_string(stream->archive),
                                                            diag);
}

static struct stream *open_stream(struct unpacker *unpacker, struct diag *diag)
{
    struct stream *stream = ARENA_NEW(&unpacker->mem, struct stream);
    struct archive_entry *entry;
    *stream = (struct stream){.archive = archive_read_new(), .unpacker = unpacker, .diag = diag};
    unpacker->state = stream;
    if (stream->archive && support(stream->archive, unpacker->packing) &&
        archive_read_open(stream->archive, stream, NULL, give_input, NULL) == ARCHIVE_OK &&
        archive_read_next_header(stream->archive, &entry) == ARCHIVE_OK &&
        is_engaged(stream->archive, unpacker->packing))
        return stream;
    stream_failed(stream, diag);
    return NULL;
}

void stream_close(struct unpacker *unpacker)
{
    archive_read_free(((struct stream *)unpacker->state)->archive);
}

/* libarchive takes whatever follows the last stream for nothing. */
static bool check_end(struct stream *stream, struct diag *diag)
{
    Slice more;
    if (!unpacker_input(stream->unpacker, &more, diag))
        return false;
    int64_t used = archive_filter_bytes(stream->archive, -1);
    return (more.len == 0 && used == (int64_t)stream->given_bytes) || unpacker_goes_on(stream->unpacker, diag);
}

bool stream_read(struct unpacker *unpacker, char *at, size_t room, size_t *got, struct diag *diag)
{
    struct stream *stream = unpacker->state;
    if (!stream && !(stream = open_stream(unpacker, diag)))
        return false;
    stream->diag = diag;
    la_ssize_t result = archive_read_data(stream->archive, at, room);
    if (result < 0)
        return stream_failed(stream, diag);
    *got = (size_t)result;
    return result > 0 || check_end(stream, diag);
}
