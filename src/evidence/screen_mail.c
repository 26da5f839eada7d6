/* Mail, mbox and MHTML: what is attached is judged before what is written. A mail that announces an invoice
   is none; only a body that is itself the whole document counts, and only where nothing attached says more. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/encoding.h"
#include "evidence/text_judge.h"
#include "records/mail_parts.h"

#include <string.h>

#define MAX_MAILBOX_MESSAGES MAX_SCREENING_PARTS
#define MIN_BODY_LETTERS 24

struct mail_screening {
    struct screener *screener;
    struct mail_parts parts;
    struct screening *attached;
    size_t attached_count;
    struct screening body;
    bool has_body, announces; /* that something is attached */
};

/* ---- which parts are documents ---- */

/* Beside every other mail lie signatures, cards, and the pictures and styles of its page. */
static bool is_passed_over(const struct mail_part *part)
{
    static const Slice types[] = {S_INIT("application/pgp-signature"), S_INIT("application/pkcs7-signature"),
                                  S_INIT("application/x-pkcs7-signature"), S_INIT("text/vcard"),
                                  S_INIT("text/x-vcard"), S_INIT("text/css"), S_INIT("text/x-amp-html"),
                                  S_INIT("message/delivery-status")};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (slice_equal_nocase(part->type, types[i]))
            return true;
    bool is_decoration = slice_starts_nocase(part->type, S("image/")) || slice_starts_nocase(part->type, S("font/"));
    return part->bytes.len == 0 || (is_decoration && part->is_inline);
}

/* As UTF-8 where the mail says what it is in; the bytes as they came where that fails. */
static Slice text_of_part(struct screener *screener, const struct mail_part *part)
{
    struct encoding encoding;
    struct diag ignored; /* whoever judges the bytes finds out again */
    Slice text;
    diag_init(&ignored, screener->mem);
    if (part->charset.len == 0 || !encoding_decode(screener->name, part->bytes, part->charset, screener->mem, &text,
                                                   &encoding, &ignored))
        return part->bytes;
    return encoding.from == ENCODING_UNKNOWN ? part->bytes : text;
}

static void screen_part(struct screener *screener, const struct mail_part *part, Slice name, struct screening *out)
{
    bool is_text = slice_starts_nocase(part->type, S("text/"));
    screener_part(screener, name, is_text ? text_of_part(screener, part) : part->bytes, out);
}

/* What a saved page needs to be shown. */
static bool is_of_page(const struct mail_screening *mail, const struct mail_part *part)
{
    return mail->parts.is_page && part->is_inline && !slice_equal_nocase(part->type, S("application/pdf"));
}

static void screen_attached(struct mail_screening *mail)
{
    struct screener *screener = mail->screener;
    mail->attached = ARENA_ARRAY(screener->mem, struct screening, mail->parts.count + 1);
    for (size_t i = 0; i < mail->parts.count; i++) {
        const struct mail_part *part = &mail->parts.parts[i];
        if (part->is_body || is_passed_over(part) || is_of_page(mail, part))
            continue;
        Slice name = part->name.len ? part->name : arena_printf(screener->mem, "part %zu", i + 1);
        screen_part(screener, part, name, &mail->attached[mail->attached_count++]);
    }
}

/* ---- the body ---- */

/* All bodies of one sort, the page before the plain text that stands for it. */
static Slice body_of(struct mail_screening *mail, Slice type)
{
    struct buf all = {0};
    for (size_t i = 0; i < mail->parts.count; i++) {
        const struct mail_part *part = &mail->parts.parts[i];
        if (!part->is_body || part->is_frame || !slice_equal_nocase(part->type, type))
            continue;
        buf_add(&all, text_of_part(mail->screener, part));
        buf_add_char(&all, '\n');
    }
    Slice kept = arena_copy(mail->screener->mem, buf_slice(&all));
    buf_done(&all);
    return kept;
}

static size_t frames_of(struct mail_screening *mail, Slice into[MAX_MAIL_PARTS])
{
    size_t count = 0;
    for (size_t i = 0; i < mail->parts.count; i++)
        if (mail->parts.parts[i].is_frame && slice_equal_nocase(mail->parts.parts[i].type, S("text/html")))
            into[count++] = text_of_part(mail->screener, &mail->parts.parts[i]);
    return count;
}

static size_t count_visible(Slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += (unsigned char)text.at[i] > ' ';
    return count;
}

static void judge_body(struct mail_screening *mail, Slice text, bool is_page, Slice subject)
{
    struct screener inner = *mail->screener;
    struct text_document document = {.mem = inner.mem};
    inner.out = &mail->body;
    mail->body = (struct screening){.name = inner.name, .kind = KIND_uncertain};
    if (subject.len)
        text_document_add(&document, subject, 0, 0, true);
    if (is_page) {
        Slice frames[MAX_MAIL_PARTS];
        size_t count = frames_of(mail, frames);
        screener_judge_html(&inner, &document, text, frames, count);
    } else {
        text_document_add_all(&document, text, false);
        screener_judge_text(&inner, &document);
    }
    mail->announces = text_announces(evidence_text_rules(inner.rules, inner.diag), document.folded);
}

/* A subject may say what a mail is, but never makes an invoice of it: whoever forwards one can write it. */
static void screen_body(struct mail_screening *mail)
{
    Slice page = body_of(mail, S("text/html")), plain = body_of(mail, S("text/plain"));
    bool is_page = count_visible(page) >= MIN_BODY_LETTERS;
    Slice text = is_page ? page : plain;
    mail->has_body = count_visible(text) >= MIN_BODY_LETTERS;
    if (!mail->has_body)
        return;
    judge_body(mail, text, is_page, (Slice){0});
    if (mail->body.kind != KIND_uncertain && mail->body.kind != KIND_other)
        return;
    struct screening alone = mail->body;
    judge_body(mail, text, is_page, mail->parts.subject);
    if (kind_is_accepted(mail->body.kind) || mail->body.kind == KIND_uncertain)
        mail->body = alone;
}

/* ---- which of them answers ---- */

/* What is sent along with any other document. */
static bool is_side_document(enum document_kind kind)
{
    return kind == KIND_contract || kind == KIND_catalogue || kind == KIND_other;
}

/* An invoice before a doubt, a doubt before a rejection, and those that reject by what they are worth. */
static int rank(const struct screening *part)
{
    if (kind_is_accepted(part->kind))
        return 5;
    if (part->kind == KIND_uncertain)
        return 4;
    if (is_side_document(part->kind))
        return 0;
    return kind_worth(part->kind) == WORTH_ORDER_CONFIRMATION ? 3 : kind_worth(part->kind) == WORTH_PARTNER_REPORT ? 2 : 1;
}

static const struct screening *telling_attachment(const struct mail_screening *mail)
{
    const struct screening *best = NULL;
    for (size_t i = 0; i < mail->attached_count; i++)
        if (!best || rank(&mail->attached[i]) > rank(best))
            best = &mail->attached[i];
    return best;
}

static void take(struct mail_screening *mail, const struct screening *part, const char *where)
{
    struct screener *screener = mail->screener;
    struct screening *out = screener->out, whole = *out;
    *out = *part;
    out->name = whole.name;
    out->format = whole.format;
    memcpy(out->sha256_hex, whole.sha256_hex, sizeof out->sha256_hex);
    if (!slice_ends(part->because, slice_from(where)))
        out->because = arena_printf(screener->mem, "%.*s, %s", SLICE_ARG(part->because), where);
}

static void decide_mail(struct mail_screening *mail)
{
    struct screener *screener = mail->screener;
    const struct screening *attached = telling_attachment(mail);
    bool body_is_invoice = mail->has_body && kind_is_accepted(mail->body.kind);
    if (mail->parts.has_more && !(attached && kind_is_accepted(attached->kind))) {
        screener_doubt(screener, DOUBT_UNDECIDED, S("mail with more attachments than are looked at"));
    } else if (attached && rank(attached) > 0) {
        take(mail, attached, "attached to the mail");
        if (body_is_invoice && !mail->announces && !kind_is_accepted(attached->kind))
            screener_doubt(screener, DOUBT_UNDECIDED,
                           arena_printf(screener->mem, "the mail and what is attached disagree: %.*s; %.*s",
                                        SLICE_ARG(mail->body.because), SLICE_ARG(attached->because)));
    } else if (mail->announces && !attached && (body_is_invoice || !mail->has_body || mail->body.kind == KIND_uncertain || rank(&mail->body) == 0)) {
        screener_doubt(screener, DOUBT_UNDECIDED, S("the mail says that something is attached, and nothing is"));
    } else if (mail->has_body && (!attached || rank(&mail->body) > 0)) {
        take(mail, &mail->body, mail->parts.is_page ? "in the saved page" : "in the mail itself");
    } else if (attached) {
        take(mail, attached, "attached to the mail");
    } else {
        screener_unreadable(screener, S("mail without anything in it"), 0, 0);
    }
}

static void screen_message(struct screener *screener, Slice message)
{
    struct mail_screening *mail = ARENA_NEW(screener->mem, struct mail_screening);
    struct diag inner;
    diag_init(&inner, screener->mem);
    mail->screener = screener;
    if (!mail_parts_read(message, screener->mem, &mail->parts, &inner)) {
        screener_unreadable(screener, inner.fault.len ? inner.fault : S("mail that is too large or cannot be read"), 0, 0);
        return;
    }
    screen_attached(mail);
    screen_body(mail);
    decide_mail(mail);
}

/* ---- the format ---- */

/* Letters and texts begin with "From:" too; what a server or a mail program wrote does not. */
static bool has_mail_header(Slice head)
{
    static const Slice known[] = {S_INIT("MIME-Version:"), S_INIT("Message-ID:"), S_INIT("Received:"),
                                  S_INIT("Return-Path:"),  S_INIT("Content-Type:"), S_INIT("Delivered-To:")};
    while (head.len) {
        Slice line = slice_cut(head, '\n', &head);
        if (slice_trim(line).len == 0)
            return false;
        for (size_t i = 0; i < COUNT_OF(known); i++)
            if (slice_starts_nocase(line, known[i]))
                return true;
        if (slice_starts_nocase(line, S("From:")) && slice_has(line, '@'))
            return true;
    }
    return false;
}

static unsigned probe_mail(const struct screener *screener)
{
    Slice bytes = screener->bytes, head = slice_part(bytes, 0, 1 << 16);
    if (mail_probe(head) == 0)
        return 0;
    return mail_is_separator(slice_part(bytes, 0, slice_find(bytes, S("\n")))) || has_mail_header(head)
               ? PROBE_BEGINS + 2 : 0;
}

static void screen_mailbox(struct screener *screener, Slice first, Slice rest)
{
    struct screening *parts = ARENA_ARRAY(screener->mem, struct screening, MAX_MAILBOX_MESSAGES);
    size_t count = 0;
    screener_part(screener, S("1"), first, &parts[count++]);
    while (slice_trim(rest).len && count < MAX_MAILBOX_MESSAGES) {
        Slice name = arena_printf(screener->mem, "%zu", count + 1), message = mail_cut(rest, &rest);
        screener_part(screener, name, message, &parts[count++]);
    }
    screener_take(screener, parts, count, S("mailbox"));
}

static void screen_mail(struct screener *screener)
{
    Slice rest = {0}, first = screener->bytes;
    if (slice_starts(first, S("From ")))
        first = mail_cut(first, &rest);
    if (slice_trim(rest).len)
        screen_mailbox(screener, first, rest);
    else
        screen_message(screener, first);
}

const struct document_format document_mail = {.name = "mail", .probe = probe_mail, .screen = screen_mail};

/* ---- what is attached to a ticket's mail ---- */

/* The parts of that name, wherever they stand. */
static void gather_named(struct screener *screener, Slice message, Slice name, unsigned depth,
                         struct screening *parts, size_t *count, bool *is_decoration)
{
    static const Slice unnamed = S_INIT(UNNAMED_PART);
    struct mail_parts found;
    struct diag ignored; /* the reader of tickets has told what cannot be read */
    diag_init(&ignored, screener->mem);
    if (depth > MAX_SCREENING_DEPTH || !mail_parts_read(message, screener->mem, &found, &ignored))
        return;
    for (size_t i = 0; i < found.count && *count < MAX_SCREENING_PARTS; i++) {
        const struct mail_part *part = &found.parts[i];
        if (slice_equal(part->type, S("message/rfc822")))
            gather_named(screener, part->bytes, name, depth + 1, parts, count, is_decoration);
        else if (part->is_body || !slice_equal(part->name.len ? part->name : unnamed, name))
            continue;
        else if (is_passed_over(part))
            *is_decoration = true;
        else
            screen_part(screener, part, (Slice){0}, &parts[(*count)++]);
    }
}

enum mailed screen_attachment(const struct evidence_rules *rules, Slice mail, Slice name, struct arena *mem,
                       struct screening *out, struct diag *diag)
{
    struct screener screener = {.rules = rules, .name = arena_copy(mem, name), .bytes = mail, .mem = mem, .out = out,
                                .diag = diag};
    struct screening *parts = ARENA_ARRAY(mem, struct screening, MAX_SCREENING_PARTS);
    size_t count = 0;
    bool is_decoration = false;
    *out = (struct screening){.name = screener.name, .kind = KIND_uncertain};
    gather_named(&screener, mail, name, 0, parts, &count, &is_decoration);
    if (count == 1)
        *out = parts[0];
    else if (count)
        screener_take(&screener, parts, count, S("mail"));
    return count ? MAILED_DOCUMENT : is_decoration ? MAILED_DECORATION : MAILED_NOTHING;
}
