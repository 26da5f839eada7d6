/* A rule file read strictly: whatever it holds beyond what it is asked for is a
   finding at its line and column, and every finding is counted, because one is
   enough to refuse the file. rule_file.c is the door to libxml2's tree for rules. */
#ifndef KPIRECON_PROGRAMME_RULE_FILE_H
#define KPIRECON_PROGRAMME_RULE_FILE_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/diag.h"

struct arena;
struct _xmlDoc;
struct _xmlNode;

/* After so many errors the rest of the file is not read. */
#define MAX_RULE_ERRORS 20

struct rule_file {
    Slice source, text;
    struct arena *mem;
    struct diag *diag;
    struct _xmlDoc *doc;
    size_t error_count;
};

/* A piece of text of the file, an attribute's or an element's, that knows where it stood. */
struct rule_value {
    Slice text; /* trimmed; lives in the arena */
    const struct _xmlNode *element; /* NULL: of an option, which file->source names; then the complaint is a fault */
    const char *attribute; /* NULL: text is a part of content */
    Slice content;         /* all the text of the element */
};

/* False when the text is not the XML of one <root version="1">. */
bool rule_file_open(struct rule_file *file, Slice source, Slice text, const char *root, struct arena *mem,
                    struct diag *diag);
void rule_file_close(struct rule_file *file);
bool rule_file_given_up(const struct rule_file *file);

const struct _xmlNode *rule_root(const struct rule_file *file);
Slice rule_name(const struct _xmlNode *element);
/* The child element after `previous` (NULL: the first). Text between them is complained about. */
const struct _xmlNode *rule_next(struct rule_file *file, const struct _xmlNode *parent,
                                 const struct _xmlNode *previous);
/* The same, passing over elements of another name after complaining. */
const struct _xmlNode *rule_next_named(struct rule_file *file, const struct _xmlNode *parent,
                                       const struct _xmlNode *previous, const char *name);
/* Complains when there are `ceiling` already. */
bool rule_has_room(struct rule_file *file, const struct _xmlNode *element, size_t count, size_t ceiling);
/* Complains about attributes that are not in the list, which ends with NULL. */
extern const char *const rule_no_attributes[];
void rule_allow(struct rule_file *file, const struct _xmlNode *element, const char *const *attributes);
/* False when there is no such attribute. */
bool rule_attribute(struct rule_file *file, const struct _xmlNode *element, const char *name, struct rule_value *out);
/* The same, and its absence is complained about. */
bool rule_attribute_needed(struct rule_file *file, const struct _xmlNode *element, const char *name,
                           struct rule_value *out);
/* The text of an element that holds only text, which may be empty. */
struct rule_value rule_text(struct rule_file *file, const struct _xmlNode *element);
void rule_must_be_empty(struct rule_file *file, const struct _xmlNode *element);
/* A part of such a text, with blanks around it cut off. */
struct rule_value rule_part(struct rule_value whole, Slice part);
/* Cuts the next word, which a blank ends, off *rest; empty at the end. */
Slice rule_word(Slice *rest);

/* What the value says, or a complaint and false. */
bool rule_number(struct rule_file *file, struct rule_value value, int least, int most, int *out);
bool rule_decimal(struct rule_file *file, struct rule_value value, int most, Decimal *out); /* from 0 */
bool rule_choice(struct rule_file *file, struct rule_value value, const char *const *choices, int *out);
bool rule_yes(struct rule_file *file, struct rule_value value, bool *out);
bool rule_zone(struct rule_file *file, struct rule_value value, int *minutes); /* "UTC", "+09:00" */
bool rule_month(struct rule_file *file, struct rule_value value, Month *out);
bool rule_date(struct rule_file *file, struct rule_value value, Date *out);
/* The attributes from and to, in that order; when `open`, either may be left out (MONTH_NONE). */
bool rule_dates(struct rule_file *file, const struct _xmlNode *element, Date *from, Date *to);
bool rule_months(struct rule_file *file, const struct _xmlNode *element, bool open, Month *from, Month *to);

Place rule_element_place(const struct rule_file *file, const struct _xmlNode *element);
Place rule_value_place(const struct rule_file *file, struct rule_value value);
#define RULE_COMPLAIN(file, finding, place, ...) \
    ((file)->error_count++, diag_add((file)->diag, FINDING_##finding, (place), __VA_ARGS__))

#endif
