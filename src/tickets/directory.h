/* A request to be listed in the directory of learning partners (rules section 7): the
   name, the country and the address, and what is wrong with them. */
#ifndef KPIRECON_TICKETS_DIRECTORY_H
#define KPIRECON_TICKETS_DIRECTORY_H

#include "programme/directory_rules.h"

struct labels;

enum directory_fault {
    DIRECTORY_NO_NAME, /* missing: in the order of enum directory_field */
    DIRECTORY_NO_COUNTRY,
    DIRECTORY_NO_URL,
    DIRECTORY_COUNTRY_UNKNOWN, /* no country, or more than one */
    DIRECTORY_URL_FORM,        /* not absolute http or https with a host */
    DIRECTORY_URL_HOST,        /* of Microsoft, of a social network, an IP address, ... */
    DIRECTORY_FAULT_COUNT
};

/* "dir_name", "dir_country", "dir_url": how messages call them. */
Slice directory_field_name(enum directory_field field);
enum directory_field directory_fault_field(enum directory_fault fault);
/* "missing", "country", "url_form", "url_host": the detail of DIR_INCOMPLETE. */
Slice directory_fault_name(enum directory_fault fault);

struct directory_request {
    Slice given[DIRECTORY_FIELD_COUNT]; /* as written, trimmed; empty when missing */
    Slice other[DIRECTORY_FIELD_COUNT]; /* given once more, otherwise: then the field counts as missing */
    Slice country;                      /* ISO 3166 alpha-2, or empty */
    Slice objection;                    /* to the host: "a social network" */
    uint8_t wrong;                      /* bit per enum directory_fault */
};

/* The name, the country's code, the URL: empty when missing, or when no country is meant. A value
   given twice differently is not known to be one of the two. */
Slice directory_value(const struct directory_request *request, enum directory_field field);

/* What a ticket says that may be a request. */
struct directory_source {
    Slice sure[DIRECTORY_FIELD_COUNT];  /* of columns that only a request has */
    Slice plain[DIRECTORY_FIELD_COUNT]; /* of columns called "name", "country", "url" */
    Slice subject, body;
    const struct labels *labels; /* of the lines in the body; NULL: none are known */
};

/* Which detail a label announces. A sure one makes a request by itself ("dir_name"), the others only
   where the text speaks of the directory ("name"). */
bool directory_label(const struct labels *labels, Slice text, struct arena *scratch, enum directory_field *field,
                     bool *sure);

/* False when it is none: no field is given, or nothing says that it is for the directory.
   What stays is borrowed from the source, or in `mem`. */
bool directory_request_read(const struct directory_source *source, const struct directory_rules *rules,
                            struct arena *mem, struct directory_request *out);

#endif
