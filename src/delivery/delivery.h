/* Handing messages over, by one way at a time: mail, a webhook, a program, a folder. Handing over never fails
   the run: each message has an outcome with its reason, for whoever keeps the outbox.

       struct channel *channel = channel_open(CHANNEL_MAIL, &settings, mem, diag);
       if (!channel) return false;                       // a setting is wrong: diag says which
       struct delivery delivery = channel_deliver(channel, &message, scratch);
       ... keep delivery.outcome and delivery.because ...
       channel_close(channel);

   What is UNKNOWN was handed over in full and not answered: it is never sent again by itself, a person looks
   (RFC 1047). QUEUED is tried again by the next run; FAILED was refused for good.

   A message keeps its id: the Message-ID of the mail, the Idempotency-Key of the webhook, the name of the file. */
#ifndef KPIRECON_DELIVERY_DELIVERY_H
#define KPIRECON_DELIVERY_DELIVERY_H

#include "delivery/message.h"

struct diag;

enum delivery_outcome { DELIVERY_SENT, DELIVERY_QUEUED, DELIVERY_FAILED, DELIVERY_UNKNOWN };
Slice delivery_outcome_name(enum delivery_outcome outcome); /* "sent", "queued", "failed", "unknown" */

struct delivery {
    enum delivery_outcome outcome;
    Slice because; /* one harmless line without secrets; empty when sent */
};

enum channel_kind { CHANNEL_MAIL, CHANNEL_WEBHOOK, CHANNEL_COMMAND, CHANNEL_FOLDER, CHANNEL_KIND_COUNT };
Slice channel_kind_name(size_t kind); /* "mail", ...; empty past the last */

/* The environment variables that hold secrets, for whoever reads it. */
#define MAIL_PASSWORD_VARIABLE "KPIRECON_MAIL_PASSWORD"
#define WEBHOOK_SECRET_VARIABLE "KPIRECON_WEBHOOK_SECRET"
#define WEBHOOK_TOKEN_VARIABLE "KPIRECON_WEBHOOK_TOKEN"

/* As the configuration has them; empty is not given. Files of secrets must be their owner's alone (0600). */
struct channel_settings {
    Slice mail_server;        /* "smtps://mail.example.org", "smtp://mail.example.org:587" */
    Slice mail_from;          /* an address */
    Slice mail_user;          /* else the netrc's, else no login */
    Slice mail_password_file; /* else what the variable holds, else the netrc's */
    Slice mail_password;
    bool mail_plain;          /* smtp:// without TLS is allowed */
    Slice webhook_url;
    Slice webhook_secret_file; /* the key of the signature, else what the variable holds */
    Slice webhook_secret;
    Slice webhook_token_file; /* a bearer token, else what the variable holds, else none */
    Slice webhook_token;
    bool webhook_idempotent;   /* the receiver takes an Idempotency-Key once: no answer may be tried again */
    const Slice *command;      /* the program's path and its arguments */
    size_t command_count;
    Slice folder;
    enum message_form form;    /* what a program and a folder get */
    Slice netrc;               /* a file of logins instead of ~/.netrc */
    Slice ca_file;             /* certificates to trust instead of the system's */
    unsigned connect_s, answer_s; /* 0: 20 and 600 */
};

struct channel;

/* Lives in `mem`. NULL with a fault that names the setting; nothing is connected yet. */
struct channel *channel_open(enum channel_kind kind, const struct channel_settings *settings, struct arena *mem,
                             struct diag *diag);
void channel_close(struct channel *channel); /* accepts NULL */
/* "mail by smtps://mail.example.org", for people; without secrets. */
Slice channel_name(const struct channel *channel);
/* Is it there and does it let us in? Nothing is handed over. */
struct delivery channel_try(struct channel *channel, struct arena *mem);
/* Takes away what a run that was ended in the middle of handing over has left. Before the first message of a run. */
void channel_tidy(struct channel *channel, struct arena *mem);
/* A message that message_check() refuses has FAILED. `mem` holds the reason. */
struct delivery channel_deliver(struct channel *channel, const struct message *message, struct arena *mem);

#endif
