/* The project's door to libcurl for sending: one mail, or one POST, and how far it came. What that means for a
   message is decided by whoever sends it. */
#ifndef KPIRECON_DELIVERY_SEND_H
#define KPIRECON_DELIVERY_SEND_H

#include "base/base.h"

struct arena;
struct diag;
struct sender;

enum send_end {
    SEND_NOT_BEGUN,  /* nothing of the message was handed over: no connection, no TLS, no login */
    SEND_CUT,        /* part of it was, and the other side knows that it is not all */
    SEND_UNANSWERED, /* all of it was, and no answer came */
    SEND_ANSWERED
};

struct sending {
    enum send_end end;
    int status;  /* ANSWERED: the answer's number; else the last one that came, or 0 */
    Slice words; /* the server's answer, or what went wrong; without secrets, but not yet harmless */
};

struct send_settings {
    Slice url;            /* smtp://, smtps://, http:// or https:// */
    Slice user, password; /* mail; empty: the netrc's, else none */
    Slice netrc;          /* empty: ~/.netrc */
    Slice ca_file;        /* empty: the system's */
    bool plain;           /* smtp:// without TLS, and without login */
    unsigned connect_s, answer_s;
};

struct send_mail {
    Slice from, to;
    Slice bytes; /* ends its lines with CR LF */
};

struct send_post {
    const Slice *headers; /* "Name: value", without line ends */
    size_t header_count;
    Slice body;
};

/* Lives in `mem`, and keeps a connection for mail from one to the next. NULL with a fault. */
struct sender *sender_open(const struct send_settings *settings, struct arena *mem, struct diag *diag);
void sender_close(struct sender *sender); /* accepts NULL */
struct sending sender_mail(struct sender *sender, const struct send_mail *mail, struct arena *mem);
struct sending sender_post(struct sender *sender, const struct send_post *post, struct arena *mem);
/* Connects, and logs in where there is a login. ANSWERED with 250 or 0 when all is well. */
struct sending sender_try(struct sender *sender, struct arena *mem);

#endif
