/* Records of mail: a message or an mbox of them, one record each. The project's door to
   gmime, which is loaded when the first mail is read: its libraries would cost every
   other start of the program more than the program itself. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/library.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/encoding.h"
#include "bytes/source.h"
#include "records/flatten.h"
#include "records/mail_parts.h"
#include "records/mail_text.h"
#include "records/records_private.h"

#include <gmime/gmime.h>

#include <string.h>

#define MAX_PART_DEPTH 32

#define GMIME(X) \
    X(g_mime_init) \
    X(g_mime_stream_mem_new_with_buffer) \
    X(g_mime_parser_new_with_stream) \
    X(g_mime_parser_construct_message) \
    X(g_mime_message_get_message_id) \
    X(g_mime_message_get_date) \
    X(g_mime_message_get_subject) \
    X(g_mime_message_get_addresses) \
    X(g_mime_message_get_mime_part) \
    X(internet_address_list_to_string) \
    X(g_mime_object_get_header) \
    X(g_mime_object_get_content_type) \
    X(g_mime_content_type_is_type) \
    X(g_mime_content_type_get_parameter) \
    X(g_mime_multipart_get_type) \
    X(g_mime_multipart_get_count) \
    X(g_mime_multipart_get_part) \
    X(g_mime_message_part_get_type) \
    X(g_mime_message_part_get_message) \
    X(g_mime_part_get_type) \
    X(g_mime_part_get_filename) \
    X(g_mime_text_part_get_type) \
    X(g_mime_text_part_get_text) \
    X(g_mime_part_get_content) \
    X(g_mime_data_wrapper_write_to_stream) \
    X(g_mime_stream_mem_new) \
    X(g_mime_stream_mem_get_byte_array) \
    X(g_type_check_instance_is_a) \
    X(g_date_time_to_unix) \
    X(g_object_unref) \
    X(g_free)

LIBRARY(gmime, GMIME, GMIME_SONAME, "libgmime-3.0-0", "reading mail");

struct mail {
    struct flat flat; /* first: flat_next() knows it */
    struct gmime gmime;
    bool is_mbox;
    Slice source_name;
    uint64_t line; /* where the message begins */
    struct diag *diag;
};

/* What the parts of a message say. */
struct message {
    struct buf text, html, forwarded, attachments;
    bool is_forward;
};

static bool is_a(const struct gmime *gmime, void *object, GType type)
{
    return object && gmime->g_type_check_instance_is_a(object, type);
}

/* --- parts --- */

static void add_line(struct buf *buf, Slice text, Slice between)
{
    if (buf->len && text.len)
        buf_add(buf, between);
    buf_add(buf, text);
}

static size_t count_byte(Slice text, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == byte;
    return count;
}

/* With U+FFFD where it is no text. */
static Slice with_marks(Slice bytes, struct arena *mem)
{
    char *made = ARENA_ARRAY(mem, char, bytes.len * 3), *end = made;
    while (bytes.len) {
        uint32_t character;
        size_t size = utf8_next(bytes, &character);
        bool is_bad = character == 0 || (size == 1 && (unsigned char)bytes.at[0] >= 0x80);
        Slice shown = is_bad ? S("\xef\xbf\xbd") : slice_part(bytes, 0, size);
        memcpy(end, shown.at, shown.len);
        end += shown.len;
        bytes = slice_skip(bytes, size);
    }
    return (Slice){made, (size_t)(end - made)};
}

static bool is_clean(Slice text)
{
    size_t bad_at;
    return utf8_valid(text, &bad_at) && !count_byte(text, '\0');
}

/* What `bytes` say in the set they name; *is_kept when every one of them was turned. Where that
   fails: as another set when nothing or ASCII was named, as far as `turned` came, or with marks. */
static Slice text_of_bytes(struct mail *mail, Slice bytes, Slice charset, Slice turned, bool *is_kept)
{
    struct arena *mem = mail->flat.mem;
    struct encoding encoding;
    struct diag ignored; /* what was guessed is told with the part */
    Slice text;
    diag_init(&ignored, mem);
    bool is_open = !charset.len || slice_equal_nocase(charset, S("us-ascii"));
    bool fine = encoding_decode(mail->source_name, bytes, is_open ? S("") : charset, mem, &text, &encoding, &ignored);
    *is_kept = fine && is_clean(text) &&
               (encoding.from == ENCODING_DECLARED || encoding.from == ENCODING_MARKED ||
                encoding.from == ENCODING_IS_UTF8);
    if (*is_kept)
        return encoding.from == ENCODING_IS_UTF8 && is_clean(turned) ? turned : text;
    if (!slice_starts_nocase(charset, S("utf-8")) && turned.len && is_clean(turned) && !count_byte(bytes, '\0'))
        return turned;
    bool is_guess = fine && encoding.from == ENCODING_GUESSED && is_clean(text);
    return is_guess && !slice_starts_nocase(charset, S("utf")) ? text : with_marks(bytes, mem);
}

/* What the part holds behind its transfer encoding. */
static Slice part_bytes(struct mail *mail, GMimeObject *part)
{
    const struct gmime *gmime = &mail->gmime;
    GMimeDataWrapper *content = gmime->g_mime_part_get_content((GMimePart *)part);
    GMimeStream *stream = content ? gmime->g_mime_stream_mem_new() : NULL;
    if (!stream)
        return S("");
    gmime->g_mime_data_wrapper_write_to_stream(content, stream);
    const GByteArray *bytes = gmime->g_mime_stream_mem_get_byte_array((GMimeStreamMem *)stream);
    Slice copy = arena_copy(mail->flat.mem, (Slice){(const char *)bytes->data, bytes->len});
    gmime->g_object_unref(stream);
    return copy;
}

static void report_charset(struct mail *mail, Slice what)
{
    diag_add(mail->diag, FINDING_mail_charset, (Place){.source = mail->source_name, .line = mail->line},
             "%.*s of the message is not in the character set it names; it is read as far as it can be",
             SLICE_ARG(what));
}

/* The library leaves out what it cannot turn, and the bytes of an unknown set as they are. */
static void add_text(struct mail *mail, GMimeObject *part, bool is_html, struct message *message)
{
    const struct gmime *gmime = &mail->gmime;
    GMimeContentType *type = gmime->g_mime_object_get_content_type(part);
    Slice charset = slice_trim(slice_from(gmime->g_mime_content_type_get_parameter(type, "charset")));
    char *turned = gmime->g_mime_text_part_get_text((GMimeTextPart *)part);
    bool is_kept;
    Slice text = text_of_bytes(mail, part_bytes(mail, part), charset, slice_from(turned), &is_kept);
    if (!is_kept)
        report_charset(mail, S("a part"));
    add_line(is_html ? &message->html : &message->text, text, S("\n"));
    gmime->g_free(turned);
}

static void add_part(struct mail *mail, GMimeObject *part, unsigned depth, struct message *message);

static void add_forwarded(struct mail *mail, GMimeObject *part, unsigned depth, struct message *message)
{
    const struct gmime *gmime = &mail->gmime;
    GMimeMessage *inner = gmime->g_mime_message_part_get_message((GMimeMessagePart *)part);
    if (!inner)
        return;
    struct message read = {0};
    add_part(mail, gmime->g_mime_message_get_mime_part(inner), depth + 1, &read);
    add_line(&message->forwarded, slice_from(gmime->g_mime_message_get_subject(inner)), S("\n\n"));
    add_line(&message->forwarded, buf_slice(read.text.len ? &read.text : &read.html), S("\n\n"));
    add_line(&message->attachments, buf_slice(&read.attachments), S("; "));
    buf_done(&read.text);
    buf_done(&read.html);
    buf_done(&read.forwarded);
    buf_done(&read.attachments);
}

static void add_part(struct mail *mail, GMimeObject *part, unsigned depth, struct message *message)
{
    const struct gmime *gmime = &mail->gmime;
    if (!part || depth > MAX_PART_DEPTH)
        return;
    if (is_a(gmime, part, gmime->g_mime_multipart_get_type())) {
        int count = gmime->g_mime_multipart_get_count((GMimeMultipart *)part);
        for (int i = 0; i < count; i++)
            add_part(mail, gmime->g_mime_multipart_get_part((GMimeMultipart *)part, i), depth + 1, message);
        return;
    }
    if (is_a(gmime, part, gmime->g_mime_message_part_get_type())) {
        add_forwarded(mail, part, depth, message);
        return;
    }
    GMimeContentType *type = gmime->g_mime_object_get_content_type(part);
    bool is_html = gmime->g_mime_content_type_is_type(type, "text", "html");
    bool is_plain = gmime->g_mime_content_type_is_type(type, "text", "plain");
    Slice name = is_a(gmime, part, gmime->g_mime_part_get_type())
                     ? slice_from(gmime->g_mime_part_get_filename((GMimePart *)part))
                     : S("");
    if ((is_html || is_plain) && name.len == 0 && is_a(gmime, part, gmime->g_mime_text_part_get_type()))
        add_text(mail, part, is_html, message);
    else
        add_line(&message->attachments, name.len ? name : S(UNNAMED_PART), S("; "));
}

/* --- messages --- */

static void add_field(struct mail *mail, Slice name, Slice text, size_t at)
{
    struct flat *flat = &mail->flat;
    bool is_kept = true;
    if (!is_clean(text))
        text = text_of_bytes(mail, text, S(""), S(""), &is_kept);
    if (!is_kept)
        report_charset(mail, name);
    size_t back = flat_enter(flat, '.', name);
    flat_add(flat, arena_copy(flat->mem, text), at, false);
    flat_leave(flat, back);
}

static Slice date_text(const struct gmime *gmime, GMimeMessage *message, char into[20])
{
    GDateTime *date = gmime->g_mime_message_get_date(message);
    if (!date)
        return slice_from(gmime->g_mime_object_get_header((GMimeObject *)message, "Date"));
    return instant_format((Instant){.seconds = gmime->g_date_time_to_unix(date), .known = true}, into);
}

static void add_addresses(struct mail *mail, GMimeMessage *message, Slice name, GMimeAddressType type, size_t at)
{
    const struct gmime *gmime = &mail->gmime;
    InternetAddressList *list = gmime->g_mime_message_get_addresses(message, type);
    char *text = gmime->internet_address_list_to_string(list, NULL, FALSE);
    add_field(mail, name, slice_from(text), at);
    gmime->g_free(text);
}

static void add_bodies(struct mail *mail, const struct message *message, size_t at)
{
    struct arena *mem = mail->flat.mem;
    Slice written, quoted, text = buf_slice(&message->text);
    if (slice_trim(text).len == 0)
        text = mail_text_from_html(buf_slice(&message->html), mem);
    mail_text_split(text, mail->is_mbox, message->is_forward, mem, &written, &quoted);
    add_field(mail, S("text"), written, at);
    add_field(mail, S("html"), buf_slice(&message->html), at);
    add_field(mail, S("quoted"), quoted, at);
    add_field(mail, S("forwarded"), buf_slice(&message->forwarded), at);
    add_field(mail, S("attachments"), buf_slice(&message->attachments), at);
}

static void take_parsed(struct mail *mail, GMimeMessage *parsed, size_t at)
{
    const struct gmime *gmime = &mail->gmime;
    struct message message = {0};
    char date[20];
    add_field(mail, S("message_id"), slice_from(gmime->g_mime_message_get_message_id(parsed)), at);
    add_field(mail, S("in_reply_to"), slice_from(gmime->g_mime_object_get_header((GMimeObject *)parsed, "In-Reply-To")),
              at);
    add_field(mail, S("date"), date_text(gmime, parsed, date), at);
    add_addresses(mail, parsed, S("from"), GMIME_ADDRESS_TYPE_FROM, at);
    add_addresses(mail, parsed, S("to"), GMIME_ADDRESS_TYPE_TO, at);
    add_field(mail, S("subject"), slice_from(gmime->g_mime_message_get_subject(parsed)), at);
    add_part(mail, gmime->g_mime_message_get_mime_part(parsed), 0, &message);
    message.is_forward = mail_subject_forwards(slice_from(gmime->g_mime_message_get_subject(parsed)));
    add_bodies(mail, &message, at);
    buf_done(&message.text);
    buf_done(&message.html);
    buf_done(&message.forwarded);
    buf_done(&message.attachments);
}

static void take_message(struct mail *mail, Slice raw, size_t at, uint64_t line)
{
    const struct gmime *gmime = &mail->gmime;
    struct flat_record *record = flat_begin(&mail->flat, line, at);
    mail->line = line;
    record->raw = raw;
    Slice text = raw;
    if (mail->is_mbox)
        slice_cut(raw, '\n', &text);
    if (!mail_is_bounded(text)) {
        flat_refuse(&mail->flat, FINDING_record_too_large, "the message is larger than 64 MiB or has too many parts",
                    at);
        return;
    }
    GMimeStream *stream = gmime->g_mime_stream_mem_new_with_buffer(text.at ? text.at : "", text.len);
    GMimeParser *parser = gmime->g_mime_parser_new_with_stream(stream);
    GMimeMessage *parsed = gmime->g_mime_parser_construct_message(parser, NULL);
    if (parsed) {
        take_parsed(mail, parsed, at);
        gmime->g_object_unref(parsed);
    } else {
        flat_refuse(&mail->flat, FINDING_mail_not_readable, "the message cannot be parsed", at);
    }
    gmime->g_object_unref(parser);
    gmime->g_object_unref(stream);
}
static_assert(MAX_MESSAGE_BYTES == 64u << 20, "as the message says");

static void take_messages(struct mail *mail, Slice text)
{
    uint64_t line = 1;
    for (Slice rest = text; slice_trim(rest).len;) {
        size_t start = text.len - rest.len;
        Slice message = mail_cut(rest, &rest);
        take_message(mail, message, start, line);
        line += count_byte(message, '\n');
    }
}

static bool open_mail(struct reader *reader, struct diag *diag)
{
    struct mail *mail = ARENA_NEW(reader->mem, struct mail);
    reader->state = mail;
    flat_init(&mail->flat, reader->mem);
    mail->source_name = reader->source->name;
    mail->diag = diag;
    if (!source_read_all(reader->source, diag) || !LIBRARY_LOAD(gmime, &mail->gmime, diag))
        return false;
    mail->gmime.g_mime_init();
    Slice text = reader->source->text;
    mail->is_mbox = slice_starts(text, S("From "));
    if (mail->is_mbox)
        take_messages(mail, text);
    else
        take_message(mail, text, 0, 1);
    flat_finish(&mail->flat, reader);
    return true;
}

const struct reader_format reader_mail = {
    .name = "mail",
    .about = "mail messages and mbox",
    .probe = mail_probe,
    .open = open_mail,
    .next = flat_next,
    .place = flat_place,
    .has_wholes = true,
};
