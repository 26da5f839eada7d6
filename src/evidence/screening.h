/* What a document is, the words that decided, and the facts in it. A screening is
   made from content, never from a file name. Order confirmations accepted as
   invoices are the worst error here, so doubt is KIND_uncertain. */
#ifndef KPIRECON_EVIDENCE_SCREENING_H
#define KPIRECON_EVIDENCE_SCREENING_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/place.h"
#include "bytes/digest.h"
#include "evidence/kind.h"

struct arena;
struct begun_document;
struct diag;
struct evidence_rules;

/* Why a kind could not be told. */
enum doubt { DOUBT_NONE, DOUBT_UNREADABLE, DOUBT_UNDECIDED };

/* Words quoted from the document, and where they stand. */
struct quote {
    Slice words; /* "Invoice, type code 380" */
    Place place;
};

/* What speaks for a kind, or against one: a scored rule that matched, a root against its title. */
struct signal {
    enum document_kind kind;
    int weight; /* below zero: against it */
    Slice rule; /* the rule's name, empty where there is none */
    struct quote quote;
};

#define MAX_QUOTES 8
#define MAX_SIGNALS 24
#define MAX_DOCUMENT_LINES 4096
#define MAX_DOCUMENT_BYTES ((uint64_t)64 << 20)

struct document_line {
    Decimal quantity, net;
    bool has_quantity, has_net;
};

struct document_facts {
    Slice number; /* as printed, but in plain digits; empty when not found */
    Date issued;  /* the date printed on it */
    Date issued_either[2]; /* where `issued` is none: the day first and the month first, if it can be read both ways */
    Decimal net, gross;
    bool has_net, has_gross; /* amounts of a credit note are what it credits: above zero, whichever sign it prints */
    Slice currency;
    Slice order;  /* the order it refers to */
    Slice amends; /* the document it corrects or credits */
    Slice issuer, buyer; /* their names */
    Slice partner_ids;   /* of the partner programme, that it prints with a label; joined by blanks */
    struct document_line *lines;
    size_t line_count;
    const Decimal *counts; /* of a text: every number before a word such as "seats", which may be the quantity too */
    size_t count_count;
};

struct screening {
    Slice name; /* the file or the declaring words */
    Slice format;   /* how it was read: "xml", "pdf"; empty when there was no document */
    Slice language; /* "de", where a reader can tell; else empty */
    enum document_kind kind;
    enum doubt doubt;
    bool declared;  /* only the ticket's own words say so; there was no document to read */
    Slice because;  /* one line: "UBL Invoice, type code 380" */
    struct quote quotes[MAX_QUOTES];
    size_t quote_count;
    struct signal *signals;
    size_t signal_count;
    struct document_facts facts;
    uint64_t fingerprint; /* of its text without blanks, letter case and layout; 0 where there is none */
    char sha256_hex[DIGEST_HEX_CHARS]; /* when there was a document; else NUL first */
};

/* Decides from the bytes of one document. Always fills *out; what cannot be read
   is KIND_uncertain with DOUBT_UNREADABLE and a finding. */
void screen_document(const struct evidence_rules *rules, Slice name, Slice bytes, struct arena *mem,
                     struct screening *out, struct diag *diag);
/* The same where work on it was begun before (evidence/begun.h). */
void screen_begun(const struct evidence_rules *rules, Slice name, Slice bytes, struct begun_document *begun,
                  struct arena *mem, struct screening *out, struct diag *diag);

enum mailed {
    MAILED_NOTHING,   /* under that name */
    MAILED_DECORATION, /* a picture of its page, a signature: no document */
    MAILED_DOCUMENT
};

/* The same for what lies under this name in a mail, or in one forwarded with it. *out is filled for a document. */
enum mailed screen_attachment(const struct evidence_rules *rules, Slice mail, Slice name, struct arena *mem,
                       struct screening *out, struct diag *diag);
/* Named by the ticket, and no document to read was found. */
bool screening_is_absent(const struct screening *screening);
/* From the words of the ticket alone. */
void screen_declared(Slice words, struct arena *mem, struct screening *out);

#endif
