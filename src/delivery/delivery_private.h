/* Between the table of channels and the channels. */
#ifndef KPIRECON_DELIVERY_DELIVERY_PRIVATE_H
#define KPIRECON_DELIVERY_DELIVERY_PRIVATE_H

#include "delivery/delivery.h"

struct channel {
    const struct channel_way *way;
    const struct channel_settings *settings;
    struct arena *mem;
    Slice name;
    void *own; /* the way's */
};

struct channel_way {
    Slice name;
    /* Looks at the settings and reads the secrets; sets channel->name. */
    bool (*open)(struct channel *channel, struct diag *diag);
    struct delivery (*try)(struct channel *channel, struct arena *mem);
    struct delivery (*deliver)(struct channel *channel, const struct message *message, struct arena *mem);
    void (*tidy)(struct channel *channel, struct arena *mem); /* NULL: an ended run leaves nothing */
    void (*close)(struct channel *channel); /* NULL: nothing to close */
};

extern const struct channel_way way_mail, way_webhook, way_command, way_folder;

unsigned channel_connect_s(const struct channel_settings *settings);
unsigned channel_answer_s(const struct channel_settings *settings);
/* "it is not called so: No such file": `because` may hold anything and becomes one harmless line. */
struct delivery delivered(enum delivery_outcome outcome, struct arena *mem, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
