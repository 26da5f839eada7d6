/* The ways there are, and what is the same for all of them. */
#include "delivery/delivery_private.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"

#include <stdarg.h>
#include <stdio.h>

#define MAX_BECAUSE_BYTES 500

#define USUAL_CONNECT_S 20
#define USUAL_ANSWER_S 600 /* RFC 5321, 4.5.3.2.6: what the answer to a whole mail may take */

static const struct channel_way *const ways[CHANNEL_KIND_COUNT] = {[CHANNEL_MAIL] = &way_mail,
                                                                   [CHANNEL_WEBHOOK] = &way_webhook,
                                                                   [CHANNEL_COMMAND] = &way_command,
                                                                   [CHANNEL_FOLDER] = &way_folder};

static const Slice outcome_names[] = {[DELIVERY_SENT] = S_INIT("sent"),
                                      [DELIVERY_QUEUED] = S_INIT("queued"),
                                      [DELIVERY_FAILED] = S_INIT("failed"),
                                      [DELIVERY_UNKNOWN] = S_INIT("unknown")};

Slice delivery_outcome_name(enum delivery_outcome outcome)
{
    return outcome_names[outcome];
}

Slice channel_kind_name(size_t kind)
{
    return kind < CHANNEL_KIND_COUNT ? ways[kind]->name : (Slice){0};
}

unsigned channel_connect_s(const struct channel_settings *settings)
{
    return settings->connect_s ? settings->connect_s : USUAL_CONNECT_S;
}

unsigned channel_answer_s(const struct channel_settings *settings)
{
    return settings->answer_s ? settings->answer_s : USUAL_ANSWER_S;
}

struct delivery delivered(enum delivery_outcome outcome, struct arena *mem, const char *format, ...)
{
    char text[MAX_BECAUSE_BYTES];
    struct diag own;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    diag_init(&own, mem);
    diag_fault(&own, "%s", text); /* makes it harmless */
    return (struct delivery){outcome, own.fault};
}

struct channel *channel_open(enum channel_kind kind, const struct channel_settings *settings, struct arena *mem,
                             struct diag *diag)
{
    struct channel *channel = ARENA_NEW(mem, struct channel);
    *channel = (struct channel){.way = ways[kind], .settings = settings, .mem = mem, .name = ways[kind]->name};
    if (channel->way->open(channel, diag))
        return channel;
    channel_close(channel);
    return NULL;
}

void channel_close(struct channel *channel)
{
    if (channel && channel->own && channel->way->close)
        channel->way->close(channel);
}

Slice channel_name(const struct channel *channel)
{
    return channel->name;
}

struct delivery channel_try(struct channel *channel, struct arena *mem)
{
    return channel->way->try(channel, mem);
}

void channel_tidy(struct channel *channel, struct arena *mem)
{
    if (channel->way->tidy)
        channel->way->tidy(channel, mem);
}

struct delivery channel_deliver(struct channel *channel, const struct message *message, struct arena *mem)
{
    Slice why;
    if (!message_check(message, mem, &why))
        return delivered(DELIVERY_FAILED, mem, "%.*s", SLICE_ARG(why));
    return channel->way->deliver(channel, message, mem);
}
