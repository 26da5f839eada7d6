/* Mail by SMTP. A connection stays for all messages of a night; a message goes to one recipient, so that one bad
   address stops no other. */
#include "delivery/delivery_private.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "delivery/secret.h"
#include "delivery/send.h"

#include <time.h>

struct mail {
    struct send_settings settings;
    struct sender *sender;
};

static bool check_server(const struct channel_settings *settings, struct diag *diag)
{
    Slice url = settings->mail_server;
    bool is_secure = slice_starts_nocase(url, S("smtps://")), is_plain = slice_starts_nocase(url, S("smtp://"));
    if (url.len == 0)
        return diag_fault(diag, "mail-server: name the server that takes mail, as smtps://mail.example.org");
    if ((!is_secure && !is_plain) || slice_has(url, '\0') || slice_has(url, '\n'))
        return diag_fault(diag, "mail-server: neither smtps:// nor smtp://");
    if (slice_has(url, '@'))
        return diag_fault(diag, "mail-server: user and password have no place in it, see mail-user");
    if (settings->mail_plain && settings->mail_user.len)
        return diag_fault(diag, "mail-plain: a login never goes over a connection without TLS");
    return true;
}

static bool open_way(struct channel *channel, struct diag *diag)
{
    const struct channel_settings *settings = channel->settings;
    const struct secret_source source = {"mail-password-file", settings->mail_password_file,
                                         MAIL_PASSWORD_VARIABLE, settings->mail_password};
    struct mail *mail = channel->own = ARENA_NEW(channel->mem, struct mail);
    Slice password;
    bool fine = check_server(settings, diag);
    if (!address_is_valid(settings->mail_from))
        fine = settings->mail_from.len
                   ? diag_fault(diag, "mail-from: '%.*s' is no address", SLICE_ARG(settings->mail_from))
                   : diag_fault(diag, "mail-from: name whom mail comes from, as pfs@example.org");
    if (!secret_read(&source, channel->mem, &password, diag) || !fine)
        return false;
    mail->settings = (struct send_settings){.url = settings->mail_server,
                                            .user = settings->mail_user,
                                            .password = settings->mail_user.len ? password : (Slice){0},
                                            .netrc = settings->netrc,
                                            .ca_file = settings->ca_file,
                                            .plain = settings->mail_plain,
                                            .connect_s = channel_connect_s(settings),
                                            .answer_s = channel_answer_s(settings)};
    channel->name = arena_printf(channel->mem, "mail by %.*s", SLICE_ARG(settings->mail_server));
    mail->sender = sender_open(&mail->settings, channel->mem, diag);
    return mail->sender != NULL;
}

static void close_way(struct channel *channel)
{
    struct mail *mail = channel->own;
    sender_close(mail->sender);
}

/* What the server says of the message itself is final when it says 5xx. What it says of us, before the envelope,
   an operator can mend, and the message waits. */
static struct delivery outcome_of(const struct sending *sending, struct arena *mem)
{
    enum delivery_outcome outcome = DELIVERY_QUEUED;
    if (sending->end == SEND_UNANSWERED)
        return delivered(DELIVERY_UNKNOWN, mem, "handed over, and no answer came (%.*s); look whether it arrived",
                         SLICE_ARG(sending->words));
    if (sending->end == SEND_ANSWERED && sending->status / 100 == 2)
        return (struct delivery){DELIVERY_SENT, {0}};
    if (sending->end == SEND_ANSWERED && sending->status / 100 == 5)
        outcome = DELIVERY_FAILED;
    return delivered(outcome, mem, "%.*s", SLICE_ARG(sending->words));
}

static struct delivery try_way(struct channel *channel, struct arena *mem)
{
    const struct mail *mail = channel->own;
    struct sending sending = sender_try(mail->sender, mem);
    return outcome_of(&sending, mem);
}

static struct delivery deliver(struct channel *channel, const struct message *message, struct arena *mem)
{
    const struct mail *mail = channel->own;
    struct buf bytes;
    if (!address_is_valid(message->to))
        return delivered(DELIVERY_FAILED, mem, message->to.len ? "'%.*s' is no address" : "it has no address",
                         SLICE_ARG(message->to));
    buf_init(&bytes);
    message_add(&bytes, message, MESSAGE_MAIL, channel->settings->mail_from, (int64_t)time(NULL));
    struct send_mail sent = {
        .from = channel->settings->mail_from, .to = message->to, .bytes = arena_copy(mem, buf_slice(&bytes))};
    buf_done(&bytes);
    struct sending sending = sender_mail(mail->sender, &sent, mem);
    return outcome_of(&sending, mem);
}

const struct channel_way way_mail = {
    .name = S_INIT("mail"), .open = open_way, .try = try_way, .deliver = deliver, .close = close_way};
