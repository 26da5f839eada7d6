/* Files that hold documents and are none: packed streams, zips, signed messages, and XML
   documents one after another. Each hands its parts to the registry. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/archive.h"
#include "bytes/unpack.h"
#include "evidence/cms.h"
#include "evidence/evidence_private.h"

#include <string.h>

#define UNPACK_BLOCK_BYTES ((size_t)1 << 20)

/* ---- one packed document ---- */

/* A fault of the unpacker is about this document only. */
static void report_fault(struct screener *screener, const struct diag *inner, Slice otherwise)
{
    screener_unreadable(screener, inner->fault.len ? inner->fault : otherwise, 0, 0);
}

static bool unpack(struct screener *screener, enum packing packing, struct diag *inner, Slice *text)
{
    struct unpacker unpacker;
    char *into = NULL;
    size_t used = 0, capacity = 0, got = 1;
    bool read = true;
    unpacker_open(&unpacker, packing, screener->name, screener->bytes, -1);
    while (read && got && used <= MAX_DOCUMENT_BYTES) {
        into = arena_grow(screener->mem, into, used, used + UNPACK_BLOCK_BYTES, &capacity, 1, 1);
        read = unpacker_read(&unpacker, into + used, capacity - used, &got, inner);
        used += read ? got : 0;
    }
    unpacker_close(&unpacker);
    *text = (Slice){into, used};
    return read && used <= MAX_DOCUMENT_BYTES;
}

static enum packing packing_of(const struct screener *screener)
{
    enum packing packing = packing_detect(slice_part(screener->bytes, 0, 64), true);
    return packing == PACKING_ZIP || packing == PACKING_UNDECIDED ? PACKING_NONE : packing;
}

static unsigned probe_packed(const struct screener *screener)
{
    return packing_of(screener) == PACKING_NONE ? 0 : PROBE_SURE;
}

static void screen_packed(struct screener *screener)
{
    struct diag inner;
    Slice text;
    diag_init(&inner, screener->mem);
    if (!unpack(screener, packing_of(screener), &inner, &text)) {
        report_fault(screener, &inner, S("packed document larger than 64 MiB"));
        return;
    }
    struct screening part;
    screener_part(screener, (Slice){0}, text, &part);
    screener_take(screener, &part, 1, S("packed file"));
}

const struct document_format document_packed = {.name = "packed", .probe = probe_packed, .screen = screen_packed};

/* ---- zip ---- */

struct members {
    struct screening parts[MAX_SCREENING_PARTS];
    size_t count;
    uint64_t bytes;
};

/* False after a fault, or when there is too much of it. */
static bool screen_member(struct screener *screener, Slice member, struct members *members, struct diag *inner)
{
    Slice text;
    if (members->count == MAX_SCREENING_PARTS || members->bytes > MAX_DOCUMENT_BYTES)
        return diag_fault(inner, "zip with more than %d documents, or more than 64 MiB of them", MAX_SCREENING_PARTS);
    if (!archive_member_read(screener->name, screener->bytes, member, MAX_DOCUMENT_BYTES - members->bytes, screener->mem,
                             &text, inner))
        return false;
    members->bytes += text.len;
    screener_part(screener, member, text, &members->parts[members->count++]);
    return true;
}

static unsigned probe_zip(const struct screener *screener)
{
    return archive_is_zip(screener->bytes) ? PROBE_BEGINS : 0;
}

static void screen_zip(struct screener *screener)
{
    struct diag inner;
    struct archive_listing listing;
    struct members *members = ARENA_NEW(screener->mem, struct members);
    diag_init(&inner, screener->mem);
    if (!archive_list(screener->name, screener->bytes, screener->mem, &listing, &inner)) {
        report_fault(screener, &inner, (Slice){0});
        return;
    }
    for (size_t i = 0; i < listing.count; i++)
        if (!archive_is_clutter(listing.members[i].name) &&
            !screen_member(screener, listing.members[i].name, members, &inner)) {
            report_fault(screener, &inner, (Slice){0});
            return;
        }
    screener_take(screener, members->parts, members->count, S("ZIP archive"));
}

const struct document_format document_zip = {.name = "zip", .probe = probe_zip, .screen = screen_zip};

/* ---- signed messages ---- */

static unsigned probe_signed(const struct screener *screener)
{
    return cms_probe(screener->bytes) ? PROBE_BEGINS : 0;
}

static void screen_signed(struct screener *screener)
{
    Slice content;
    struct screening part;
    if (!cms_content(screener->bytes, screener->mem, &content)) {
        screener_unreadable(screener, S("signed message whose content cannot be read"), 0, 0);
        return;
    }
    screener_part(screener, (Slice){0}, content, &part);
    screener_take(screener, &part, 1, S("signed message"));
}

const struct document_format document_signed = {.name = "signed", .probe = probe_signed, .screen = screen_signed};

/* ---- XML documents one after another, as banks send Finvoice behind its SOAP envelope ---- */

/* Where the next document starts behind the end of another; bytes.len when there is none. */
static size_t next_document(Slice bytes, size_t from)
{
    static const Slice mark = S_INIT("<?xml ");
    while (from < bytes.len) {
        size_t at = from + slice_find(slice_skip(bytes, from), mark);
        if (at >= bytes.len)
            break;
        if (slice_ends(slice_trim(slice_part(bytes, 0, at)), S(">")) &&
            !slice_ends(slice_trim(slice_part(bytes, 0, at)), S("]]>")))
            return at;
        from = at + mark.len;
    }
    return bytes.len;
}

static unsigned probe_sequence(const struct screener *screener)
{
    Slice bytes = screener->bytes, start = slice_trim(slice_part(bytes, 0, 64));
    if (!slice_starts(start, S("<")) || slice_starts_nocase(start, S("<!doctype html")))
        return 0;
    return next_document(bytes, (size_t)(start.at - bytes.at) + 1) < bytes.len ? PROBE_LOOKS_LIKE + 1 : 0;
}

static void screen_sequence(struct screener *screener)
{
    struct members *members = ARENA_NEW(screener->mem, struct members);
    Slice bytes = screener->bytes;
    for (size_t at = 0; at < bytes.len && members->count < MAX_SCREENING_PARTS;) {
        size_t end = next_document(bytes, at + 1);
        Slice name = arena_printf(screener->mem, "%zu", members->count + 1);
        Slice part = slice_trim(slice_part(bytes, at, end));
        if (part.len)
            screener_part(screener, name, part, &members->parts[members->count++]);
        at = end;
    }
    screener_take(screener, members->parts, members->count, S("sequence of XML documents"));
}

const struct document_format document_sequence = {
    .name = "xml", .probe = probe_sequence, .screen = screen_sequence};
