/* A POST of the message as JSON. Its signature is over the moment and the body, so that neither can be changed and
   an old one cannot be played again:

       Kpirecon-Signature: t=1582180200,v1=HEX      HEX = HMAC-SHA256(key, "1582180200." + body)
       Idempotency-Key: the message's id */
#include "delivery/delivery_private.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/digest.h"
#include "bytes/url.h"
#include "delivery/secret.h"
#include "delivery/send.h"

#include <inttypes.h>
#include <time.h>

struct webhook {
    struct send_settings settings;
    struct sender *sender;
    Slice key, token;
};

static bool check_url(Slice url, struct diag *diag)
{
    if (url.len == 0)
        return diag_fault(diag, "webhook-url: name the address that messages are posted to");
    if ((!slice_starts_nocase(url, S("https://")) && !slice_starts_nocase(url, S("http://"))) || slice_has(url, '\0') ||
        slice_has(url, '\n'))
        return diag_fault(diag, "webhook-url: neither https:// nor http://");
    Slice authority = slice_skip(url, slice_find(url, S("://")) + 3);
    if (slice_has(slice_cut(authority, '/', &authority), '@'))
        return diag_fault(diag, "webhook-url: user and password have no place in it, see webhook-token-file");
    return true;
}

static bool open_way(struct channel *channel, struct diag *diag)
{
    const struct channel_settings *settings = channel->settings;
    const struct secret_source key = {"webhook-secret-file", settings->webhook_secret_file,
                                      WEBHOOK_SECRET_VARIABLE, settings->webhook_secret};
    const struct secret_source token = {"webhook-token-file", settings->webhook_token_file,
                                        WEBHOOK_TOKEN_VARIABLE, settings->webhook_token};
    struct webhook *webhook = channel->own = ARENA_NEW(channel->mem, struct webhook);
    bool fine = check_url(settings->webhook_url, diag);
    if (!secret_read(&key, channel->mem, &webhook->key, diag))
        fine = false;
    else if (webhook->key.len == 0)
        fine = diag_fault(diag, "webhook-secret-file: a webhook is signed, and there is no key for it");
    if (!secret_read(&token, channel->mem, &webhook->token, diag) || !fine)
        return false;
    webhook->settings = (struct send_settings){.url = settings->webhook_url,
                                               .netrc = settings->netrc,
                                               .ca_file = settings->ca_file,
                                               .connect_s = channel_connect_s(settings),
                                               .answer_s = channel_answer_s(settings)};
    channel->name = arena_printf(channel->mem, "the webhook %.*s",
                                 SLICE_ARG(url_shown(settings->webhook_url, channel->mem)));
    webhook->sender = sender_open(&webhook->settings, channel->mem, diag);
    return webhook->sender != NULL;
}

static void close_way(struct channel *channel)
{
    struct webhook *webhook = channel->own;
    sender_close(webhook->sender);
}

static struct delivery outcome_of(const struct sending *sending, bool is_idempotent, struct arena *mem)
{
    static const int passing[] = {408, 425, 429};
    enum delivery_outcome outcome = sending->end == SEND_ANSWERED ? DELIVERY_FAILED : DELIVERY_QUEUED;
    if (sending->end == SEND_UNANSWERED && !is_idempotent)
        return delivered(DELIVERY_UNKNOWN, mem, "handed over, and no answer came (%.*s); look whether it arrived",
                         SLICE_ARG(sending->words));
    if (sending->end == SEND_ANSWERED && (sending->status / 100 == 2 || sending->status == 0))
        return (struct delivery){DELIVERY_SENT, {0}};
    for (size_t i = 0; i < COUNT_OF(passing); i++)
        if (sending->status == passing[i] || sending->status >= 500)
            outcome = DELIVERY_QUEUED;
    return delivered(outcome, mem, "%.*s", SLICE_ARG(sending->words));
}

static struct delivery try_way(struct channel *channel, struct arena *mem)
{
    const struct webhook *webhook = channel->own;
    struct sending sending = sender_try(webhook->sender, mem);
    return outcome_of(&sending, true, mem);
}

static Slice signature(const struct webhook *webhook, Slice body, int64_t now, struct arena *mem)
{
    char hex[DIGEST_HEX_CHARS];
    struct buf signed_bytes;
    buf_init(&signed_bytes);
    buf_addf(&signed_bytes, "%" PRId64 ".", now);
    buf_add(&signed_bytes, body);
    Slice mac = hmac_hex(webhook->key, buf_slice(&signed_bytes), hex);
    buf_done(&signed_bytes);
    return arena_printf(mem, "Kpirecon-Signature: t=%" PRId64 ",v1=%.*s", now, SLICE_ARG(mac));
}

static struct delivery deliver(struct channel *channel, const struct message *message, struct arena *mem)
{
    const struct webhook *webhook = channel->own;
    struct buf bytes;
    buf_init(&bytes);
    message_add(&bytes, message, MESSAGE_JSON, (Slice){0}, 0);
    Slice body = arena_copy(mem, buf_slice(&bytes));
    buf_done(&bytes);
    Slice headers[] = {S("Content-Type: application/json"),
                       S("User-Agent: kpirecon"),
                       S("Expect:"), /* one request, not two halves */
                       arena_printf(mem, "Idempotency-Key: %.*s", SLICE_ARG(message->id)),
                       signature(webhook, body, (int64_t)time(NULL), mem),
                       arena_printf(mem, "Authorization: Bearer %.*s", SLICE_ARG(webhook->token))};
    struct send_post post = {
        .headers = headers, .header_count = COUNT_OF(headers) - (webhook->token.len ? 0 : 1), .body = body};
    struct sending sending = sender_post(webhook->sender, &post, mem);
    return outcome_of(&sending, channel->settings->webhook_idempotent, mem);
}

const struct channel_way way_webhook = {
    .name = S_INIT("webhook"), .open = open_way, .try = try_way, .deliver = deliver, .close = close_way};
