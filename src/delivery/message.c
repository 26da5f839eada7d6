/* Messages: what they may hold, their bytes in the outbox, and the forms they are handed over in. */
#include "delivery/message.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/digest.h"
#include "report/mail_form.h"
#include "report/writers.h"

#include <stddef.h>
#include <string.h>

#define PACKED_HEAD "kpirecon.message/1\n"
#define MAX_LINE_BYTES 2000
#define MAX_ID_BYTES 128

enum holds { HOLDS_NAME, HOLDS_LINE, HOLDS_LINES, HOLDS_JSON };

/* In the order they are packed and written as JSON in. */
static const struct field {
    const char *name;
    size_t offset;
    enum holds holds;
    bool is_needed;
} fields[] = {{"id", offsetof(struct message, id), HOLDS_NAME, true},
              {"kind", offsetof(struct message, kind), HOLDS_NAME, true},
              {"to", offsetof(struct message, to), HOLDS_LINE, false},
              {"ticket_id", offsetof(struct message, ticket_id), HOLDS_LINE, false},
              {"partner_id", offsetof(struct message, partner_id), HOLDS_LINE, false},
              {"language", offsetof(struct message, language), HOLDS_NAME, false},
              {"subject", offsetof(struct message, subject), HOLDS_LINE, true},
              {"text", offsetof(struct message, text), HOLDS_LINES, true},
              {"html", offsetof(struct message, html), HOLDS_LINES, false},
              {"resolutions", offsetof(struct message, resolutions), HOLDS_JSON, false}};

static_assert(COUNT_OF(fields) * sizeof(Slice) == sizeof(struct message), "every field is packed");

static Slice *field_of(const struct message *message, const struct field *field)
{
    return (Slice *)((char *)(uintptr_t)message + field->offset);
}

/* Bytes that mean something to mail, HTTP or a file system stand in no name. */
static bool is_name(Slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && (i == 0 || !memchr("._-", c, 3)))
            return false;
    }
    return text.len <= MAX_ID_BYTES;
}

/* What ends a line for somebody: C0, DEL, C1 (with NEL), and the separators of Unicode. */
static bool is_line(Slice text)
{
    for (Slice rest = text; rest.len;) {
        uint32_t character;
        rest = slice_skip(rest, utf8_next(rest, &character));
        if (character < ' ' || (character >= 0x7f && character < 0xa0) || character == 0x2028 || character == 0x2029)
            return false;
    }
    return text.len <= MAX_LINE_BYTES;
}

static bool is_lines(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < ' ' && text.at[i] != '\n' && text.at[i] != '\t')
            return false;
    return true;
}

static const char *fault_of(const struct field *field, Slice value)
{
    size_t bad_at;
    if (value.len == 0)
        return field->is_needed ? "is empty" : NULL;
    if (value.len > MAX_MESSAGE_BYTES)
        return "is too long";
    if (!utf8_valid(value, &bad_at))
        return "is not UTF-8";
    switch (field->holds) {
    case HOLDS_NAME: return is_name(value) ? NULL : "holds more than letters, digits, '.', '_' and '-'";
    case HOLDS_LINE: return is_line(value) ? NULL : "is not one line of text";
    case HOLDS_LINES: return is_lines(value) ? NULL : "holds control characters";
    case HOLDS_JSON: return value.at[0] == '[' && is_lines(value) ? NULL : "is no array";
    }
    return NULL;
}

bool message_check(const struct message *message, struct arena *mem, Slice *why)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const char *fault = fault_of(&fields[i], *field_of(message, &fields[i]));
        if (fault) {
            *why = arena_printf(mem, "its %s %s", fields[i].name, fault);
            return false;
        }
    }
    return true;
}

void message_pack(const struct message *message, struct buf *into)
{
    buf_add(into, S(PACKED_HEAD));
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        Slice value = *field_of(message, &fields[i]);
        buf_addf(into, "%s %zu\n", fields[i].name, value.len);
        buf_add(into, value);
        buf_add_char(into, '\n');
    }
}

bool message_unpack(Slice packed, struct message *out)
{
    struct message found = {0};
    if (!slice_starts(packed, S(PACKED_HEAD)))
        return false;
    Slice rest = slice_skip(packed, S(PACKED_HEAD).len);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        Slice length, name = slice_cut(slice_cut(rest, '\n', &rest), ' ', &length);
        uint64_t len;
        if (!slice_equal(name, slice_from(fields[i].name)) || !slice_to_u64(length, MAX_MESSAGE_BYTES, &len) ||
            len >= rest.len || rest.at[len] != '\n')
            return false;
        *field_of(&found, &fields[i]) = slice_part(rest, 0, len);
        rest = slice_skip(rest, len + 1);
    }
    if (rest.len)
        return false;
    *out = found;
    return true;
}

static const Slice form_names[] = {
    [MESSAGE_MAIL] = S_INIT("mail"), [MESSAGE_JSON] = S_INIT("json"), [MESSAGE_TEXT] = S_INIT("text")};

Slice message_form_name(size_t form)
{
    return form < COUNT_OF(form_names) ? form_names[form] : (Slice){0};
}

/* The same message has the same Message-ID, whichever night and machine sends it. */
static void add_mail(struct buf *into, const struct message *message, Slice from, int64_t now)
{
    struct buf headers;
    char hex[DIGEST_HEX_CHARS];
    Slice host = from;
    slice_cut(from, '@', &host);
    buf_init(&headers);
    mail_date_add(&headers, (Instant){.seconds = now, .known = true});
    if (from.len)
        buf_addf(&headers, "From: %.*s\r\n", SLICE_ARG(from));
    if (message->to.len)
        buf_addf(&headers, "To: %.*s\r\n", SLICE_ARG(message->to));
    digest_hex(message->id, hex);
    buf_addf(&headers, "Message-ID: <%.*s.kpirecon@%.*s>\r\n", 40, hex, SLICE_ARG(host.len ? host : S("localhost")));
    /* RFC 3834: nobody's holiday answers this */
    buf_add(&headers, S("Auto-Submitted: auto-generated\r\n"));
    mail_form_add(into, &(struct mail_form){.headers = buf_slice(&headers),
                                            .subject = message->subject,
                                            .language = message->language,
                                            .text = message->text,
                                            .html = message->html});
    buf_done(&headers);
}

static void add_json(struct buf *into, const struct message *message)
{
    buf_add(into, S("{\"schema\":\"kpirecon.message/1\""));
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        Slice value = *field_of(message, &fields[i]);
        buf_addf(into, ",\"%s\":", fields[i].name);
        if (value.len == 0)
            buf_add(into, S("null"));
        else if (fields[i].holds == HOLDS_JSON)
            buf_add(into, value);
        else
            json_add_string(into, value);
    }
    buf_add(into, S("}\n"));
}

void message_add(struct buf *into, const struct message *message, enum message_form form, Slice from, int64_t now)
{
    switch (form) {
    case MESSAGE_MAIL: add_mail(into, message, from, now); return;
    case MESSAGE_JSON: add_json(into, message); return;
    case MESSAGE_TEXT: buf_add(into, message->text); return;
    }
}

void message_show(struct buf *into, const struct message *message)
{
    buf_addf(into, "%.*s %.*s", SLICE_ARG(message->kind), SLICE_ARG(message->id));
    if (message->ticket_id.len)
        buf_addf(into, " about ticket %.*s", SLICE_ARG(message->ticket_id));
    if (message->to.len)
        buf_addf(into, " to %.*s", SLICE_ARG(message->to));
    buf_addf(into, "\n  %.*s\n", SLICE_ARG(message->subject));
    for (Slice rest = message->text; rest.len;) {
        Slice line = slice_cut(rest, '\n', &rest);
        buf_add(into, line.len ? S("  ") : S(""));
        buf_add(into, line);
        buf_add_char(into, '\n');
    }
}
