/* What is handed over: a letter to a partner, or the summary of a night to those who run it. Everything in it
   is borrowed. A message is kept as bytes (message_pack) from the night that made it until it has arrived, so
   that every attempt hands over the same. */
#ifndef KPIRECON_DELIVERY_MESSAGE_H
#define KPIRECON_DELIVERY_MESSAGE_H

#include "base/base.h"

struct arena;
struct buf;

struct message {
    Slice id;     /* of this message alone and for ever, as the hash of a decision: letters, digits, '.', '_', '-' */
    Slice kind;   /* "letter", "summary" */
    Slice to;     /* an address, for mail; may be empty for all else */
    Slice ticket_id, partner_id; /* may be empty */
    Slice language;              /* "pt-BR", or empty */
    Slice subject;               /* one line */
    Slice text;                  /* plain, lines end with '\n' */
    Slice html;                  /* the same for a browser, or empty */
    Slice resolutions;           /* the claims as a JSON array of kpirecon.resolution/1, or empty */
};

#define MAX_MESSAGE_BYTES ((size_t)8 << 20) /* of one field */
#define MAX_ADDRESS_BYTES 254               /* RFC 5321, 4.5.3.1.3 */

/* False with the reason in a few words: not UTF-8, more than one line where one is, too long. */
bool message_check(const struct message *message, struct arena *mem, Slice *why);

/* To bytes and back. Unpacked fields point into `packed`; false when it is no packed message, or a cut one. */
void message_pack(const struct message *message, struct buf *into);
bool message_unpack(Slice packed, struct message *out);

enum message_form { MESSAGE_MAIL, MESSAGE_JSON, MESSAGE_TEXT };
Slice message_form_name(size_t form); /* "mail", "json", "text"; empty past the last */
/* `from`: the sender's address, for mail; `now`: seconds since 1970, for its date. The message has been checked. */
void message_add(struct buf *into, const struct message *message, enum message_form form, Slice from, int64_t now);
/* For a dry run: to whom, and what. */
void message_show(struct buf *into, const struct message *message);

/* "agent@example.org", ASCII, a plain local part, a host name with at least one dot or "localhost". */
bool address_is_valid(Slice address);
/* "help+{ticket}@example.org" with the ticket's and the {partner}'s id. Empty when that is no valid address:
   what stands in a ticket is nothing that may address a mail elsewhere. */
Slice address_fill(Slice pattern, const struct message *message, struct arena *mem);

#endif
