/* How mails look, and what a message is made of: this room's second door to gmime, which hands out
   bytes where the reader of mails hands out fields. */
#include "records/mail_parts.h"

#include "base/arena.h"
#include "base/library.h"
#include "base/slice.h"

#include <gmime/gmime.h>

#define MAX_PART_DEPTH 32

#define GMIME_PARTS(X) \
    X(g_mime_init) \
    X(g_mime_stream_mem_new_with_buffer) \
    X(g_mime_parser_new_with_stream) \
    X(g_mime_parser_construct_message) \
    X(g_mime_message_get_subject) \
    X(g_mime_message_get_mime_part) \
    X(g_mime_object_get_content_type) \
    X(g_mime_object_get_content_id) \
    X(g_mime_object_get_header) \
    X(g_mime_object_get_disposition) \
    X(g_mime_object_write_to_stream) \
    X(g_mime_content_type_get_media_type) \
    X(g_mime_content_type_get_media_subtype) \
    X(g_mime_content_type_get_parameter) \
    X(g_mime_multipart_get_type) \
    X(g_mime_multipart_get_count) \
    X(g_mime_multipart_get_part) \
    X(g_mime_message_part_get_type) \
    X(g_mime_message_part_get_message) \
    X(g_mime_part_get_type) \
    X(g_mime_part_get_filename) \
    X(g_mime_part_get_content) \
    X(g_mime_data_wrapper_write_to_stream) \
    X(g_mime_stream_mem_new) \
    X(g_mime_stream_mem_get_byte_array) \
    X(g_type_check_instance_is_a) \
    X(g_object_unref)

LIBRARY(gmime_parts, GMIME_PARTS, GMIME_SONAME, "libgmime-3.0-0", "reading mail");

/* ---- how mails look ---- */

bool mail_is_separator(Slice line)
{
    return slice_starts(line, S("From ")) && slice_has(slice_skip(line, 5), ' ') && slice_has(line, ':');
}

Slice mail_cut(Slice text, Slice *rest)
{
    bool was_blank = false;
    for (size_t at = 0; at < text.len;) {
        Slice behind, ahead = slice_skip(text, at), line = slice_cut(ahead, '\n', &behind);
        if (at && was_blank && mail_is_separator(line)) {
            *rest = ahead;
            return slice_part(text, 0, at);
        }
        was_blank = slice_trim(line).len == 0;
        at += ahead.len - behind.len;
    }
    *rest = (Slice){0};
    return text;
}

static bool is_header(Slice line, bool *is_known)
{
    static const Slice known[] = {
        S_INIT("From:"),         S_INIT("To:"),       S_INIT("Subject:"),     S_INIT("Date:"),
        S_INIT("Message-ID:"),   S_INIT("Received:"), S_INIT("Return-Path:"), S_INIT("MIME-Version:"),
        S_INIT("Content-Type:"), S_INIT("Delivered-To:"),
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        *is_known |= slice_starts_nocase(line, known[i]);
    size_t colon = slice_find(line, S(":"));
    for (size_t i = 0; i < colon; i++)
        if (line.at[i] <= ' ' || line.at[i] == ',' || line.at[i] == ';' || line.at[i] == '"')
            return false;
    return colon > 0 && colon < line.len;
}

int mail_probe(Slice head)
{
    Slice rest = head, line = slice_cut(rest, '\n', &rest);
    bool is_known = false;
    unsigned known = 0;
    if (mail_is_separator(line))
        return 90;
    for (;; line = slice_cut(rest, '\n', &rest)) {
        if (slice_trim(line).len == 0)
            break;
        bool goes_on = line.at[0] == ' ' || line.at[0] == '\t';
        is_known = false;
        if (!goes_on && !is_header(line, &is_known))
            return 0;
        known += is_known;
    }
    return known >= 2 ? 90 : 0;
}

static size_t count_nocase(Slice text, Slice word)
{
    size_t count = 0;
    for (size_t i = 0; i + word.len <= text.len; i++)
        count += (text.at[i] | 0x20) == word.at[0] && slice_starts_nocase(slice_skip(text, i), word);
    return count;
}

bool mail_is_bounded(Slice message)
{
    return message.len <= MAX_MESSAGE_BYTES &&
           count_nocase(message, S("multipart/")) + count_nocase(message, S("message/rfc822")) <= MAX_MESSAGE_PARTS;
}

/* ---- its parts ---- */

struct taking {
    struct gmime_parts gmime;
    struct arena *mem;
    struct mail_parts *out;
    size_t capacity;
};

static bool is_a(const struct taking *taking, void *object, GType type)
{
    return object && taking->gmime.g_type_check_instance_is_a(object, type);
}

/* What was written to the stream, which is given back. */
static Slice take_stream(const struct taking *taking, GMimeStream *stream)
{
    const GByteArray *bytes = taking->gmime.g_mime_stream_mem_get_byte_array((GMimeStreamMem *)stream);
    Slice copy = arena_copy(taking->mem, (Slice){(const char *)bytes->data, bytes->len});
    taking->gmime.g_object_unref(stream);
    return copy;
}

static Slice content_bytes(const struct taking *taking, GMimeObject *part)
{
    GMimeDataWrapper *content = taking->gmime.g_mime_part_get_content((GMimePart *)part);
    GMimeStream *stream = content ? taking->gmime.g_mime_stream_mem_new() : NULL;
    if (!stream)
        return (Slice){0};
    taking->gmime.g_mime_data_wrapper_write_to_stream(content, stream);
    return take_stream(taking, stream);
}

static Slice copy_or_empty(const struct taking *taking, const char *text)
{
    return text ? arena_copy(taking->mem, slice_from(text)) : (Slice){0};
}

static void add_part(struct taking *taking, const struct mail_part *part)
{
    struct mail_parts *out = taking->out;
    if (out->count == MAX_MAIL_PARTS) {
        out->has_more = true;
        return;
    }
    *ARENA_PUSH(taking->mem, out->parts, out->count, taking->capacity, struct mail_part) = *part;
}

static void take_leaf(struct taking *taking, GMimeObject *object, bool is_beside)
{
    const struct gmime_parts *gmime = &taking->gmime;
    if (!is_a(taking, object, gmime->g_mime_part_get_type()))
        return;
    GMimeContentType *type = gmime->g_mime_object_get_content_type(object);
    const char *media = gmime->g_mime_content_type_get_media_type(type);
    const char *subtype = gmime->g_mime_content_type_get_media_subtype(type);
    const char *disposition = gmime->g_mime_object_get_disposition(object);
    Slice said = disposition ? slice_from(disposition) : (Slice){0};
    struct mail_part part = {
        .name = copy_or_empty(taking, gmime->g_mime_part_get_filename((GMimePart *)object)),
        .type = arena_printf(taking->mem, "%s/%s", media ? media : "", subtype ? subtype : ""),
        .charset = copy_or_empty(taking, gmime->g_mime_content_type_get_parameter(type, "charset")),
        .bytes = content_bytes(taking, object),
        .is_inline = slice_equal_nocase(said, S("inline")) || gmime->g_mime_object_get_content_id(object) != NULL ||
                     gmime->g_mime_object_get_header(object, "Content-Location") != NULL};
    bool is_text = slice_equal_nocase(part.type, S("text/html")) || slice_equal_nocase(part.type, S("text/plain"));
    part.is_body = is_text && part.name.len == 0 && !slice_equal_nocase(said, S("attachment"));
    part.is_frame = is_beside && part.is_inline && slice_equal_nocase(part.type, S("text/html"));
    add_part(taking, &part);
}

static void take_message(struct taking *taking, GMimeObject *object)
{
    const struct gmime_parts *gmime = &taking->gmime;
    GMimeMessage *inner = gmime->g_mime_message_part_get_message((GMimeMessagePart *)object);
    if (!inner)
        return;
    GMimeStream *stream = gmime->g_mime_stream_mem_new();
    gmime->g_mime_object_write_to_stream((GMimeObject *)inner, NULL, stream);
    struct mail_part part = {.type = S("message/rfc822"), .bytes = take_stream(taking, stream)};
    part.name = copy_or_empty(taking, gmime->g_mime_message_get_subject(inner));
    add_part(taking, &part);
}

/* Without the brackets that a Content-ID and a reference to one may wear. */
static Slice bare_id(const char *id)
{
    Slice text = id ? slice_trim(slice_from(id)) : (Slice){0};
    return slice_starts(text, S("<")) && slice_ends(text, S(">")) ? slice_part(text, 1, text.len - 1) : text;
}

/* Of a multipart/related: the part that the others belong to, the first where none is named (RFC 2387).
   -1: the parts of any other kind belong to none. */
static int root_part(const struct taking *taking, GMimeObject *object, int count)
{
    const struct gmime_parts *gmime = &taking->gmime;
    GMimeContentType *type = gmime->g_mime_object_get_content_type(object);
    const char *subtype = gmime->g_mime_content_type_get_media_subtype(type);
    if (!subtype || !slice_equal_nocase(slice_from(subtype), S("related")))
        return -1;
    Slice start = bare_id(gmime->g_mime_content_type_get_parameter(type, "start"));
    for (int i = 0; start.len && i < count; i++) {
        GMimeObject *part = gmime->g_mime_multipart_get_part((GMimeMultipart *)object, i);
        if (part && slice_equal(bare_id(gmime->g_mime_object_get_content_id(part)), start))
            return i;
    }
    return 0;
}

static void take_object(struct taking *taking, GMimeObject *object, bool is_beside, unsigned depth)
{
    const struct gmime_parts *gmime = &taking->gmime;
    if (!object || depth > MAX_PART_DEPTH)
        return;
    if (is_a(taking, object, gmime->g_mime_multipart_get_type())) {
        int count = gmime->g_mime_multipart_get_count((GMimeMultipart *)object);
        int root = root_part(taking, object, count);
        for (int i = 0; i < count; i++)
            take_object(taking, gmime->g_mime_multipart_get_part((GMimeMultipart *)object, i),
                        is_beside || (root >= 0 && i != root), depth + 1);
    } else if (is_a(taking, object, gmime->g_mime_message_part_get_type())) {
        take_message(taking, object);
    } else {
        take_leaf(taking, object, is_beside);
    }
}

/* Browsers write what they are where a mail names its sender, or where the page stood. */
static bool was_saved(const struct taking *taking, GMimeMessage *message)
{
    const struct gmime_parts *gmime = &taking->gmime;
    GMimeObject *object = (GMimeObject *)message;
    const char *from = gmime->g_mime_object_get_header(object, "From");
    const char *to = gmime->g_mime_object_get_header(object, "To");
    return gmime->g_mime_object_get_header(object, "Snapshot-Content-Location") ||
           (!to && !(from && slice_has(slice_from(from), '@')));
}

bool mail_parts_read(Slice message, struct arena *mem, struct mail_parts *out, struct diag *diag)
{
    struct taking taking = {.mem = mem, .out = out};
    const struct gmime_parts *gmime = &taking.gmime;
    *out = (struct mail_parts){0};
    if (!mail_is_bounded(message) || !LIBRARY_LOAD(gmime_parts, &taking.gmime, diag))
        return false;
    gmime->g_mime_init();
    if (slice_starts(message, S("From ")))
        slice_cut(message, '\n', &message);
    GMimeStream *stream = gmime->g_mime_stream_mem_new_with_buffer(message.at ? message.at : "", message.len);
    GMimeParser *parser = gmime->g_mime_parser_new_with_stream(stream);
    GMimeMessage *parsed = gmime->g_mime_parser_construct_message(parser, NULL);
    if (parsed) {
        out->subject = copy_or_empty(&taking, gmime->g_mime_message_get_subject(parsed));
        out->is_page = was_saved(&taking, parsed);
        take_object(&taking, gmime->g_mime_message_get_mime_part(parsed), false, 0);
        gmime->g_object_unref(parsed);
    }
    gmime->g_object_unref(parser);
    gmime->g_object_unref(stream);
    return parsed != NULL;
}
