/* What the parts of recognising columns share. */
#ifndef KPIRECON_TICKETS_RECOGNITION_PRIVATE_H
#define KPIRECON_TICKETS_RECOGNITION_PRIVATE_H

#include "tickets/columns_private.h"
#include "tickets/labels.h"

struct preset;

/* How sure it is that a column feeds a field: the less the better. Within a kind the earlier name is better. */
#define RANK_MAPPED 0
#define RANK_PRESET 1000
#define RANK_CANONICAL 2000
#define RANK_CUSTOM 3000
#define RANK_LABEL 4000
#define RANK_WORDS 5000
#define RANK_NEAR 6000
#define RANK_NONE SIZE_MAX

struct column {
    Slice name, key;
    Slice custom; /* without its dressing; empty when it wears none */
    const struct label *meanings;
    size_t meaning_count;
    bool put_together; /* from words, which is less sure than a label of the list */
    size_t field, rank;
    Slice qualifier;
    bool mistranslated;
    bool is_near; /* one slip away from a label */
    size_t stands_for; /* the column that is recognised in its place: "claims.month" for "claims#2.month"; else itself */
    Slice number;      /* "2" of "Month 2" where such columns belong together */
    bool is_spare; /* counts where the better columns of its field are empty, and contradicts none */
    bool repeats; /* one of several columns that may hold the values of one field */
    bool has_shown_twin, has_plain_twin; /* the same stands in two columns: for machines, and as shown to people */
};

struct recognition {
    const struct reader *reader;
    const struct intake_options *options;
    const struct preset *preset, *generic;
    struct arena *mem;
    struct column *columns;
    size_t count;
    bool is_plain; /* all names are those of the fields: nothing has to be looked up */
};

static inline void settle_on(struct column *column, size_t field, size_t rank)
{
    if (rank >= column->rank)
        return;
    column->field = field;
    column->rank = rank;
}

/* Of twins counts are read as machines write them, because people's are cut after their locale; choices are numbers
   to machines, and a shown amount has its currency. */
static inline bool yields_to_twin(const struct column *column, size_t field)
{
    bool is_count = field == CLAIM_PURCHASE_UNIT || field == CLAIM_KPI_VALUE;
    return is_count ? column->has_plain_twin : column->has_shown_twin;
}

/* ---- column_groups.c: columns that repeat ---- */

/* Before anything is recognised: those that only repeat another one are named like nothing. */
void columns_find_repeats(struct recognition *all);
/* When all is recognised: what they feed. */
void columns_group(struct recognition *all, struct ticket_columns *columns, struct column_use *uses);
/* The messages that the preset knows of. */
void columns_find_messages(const struct recognition *all, struct ticket_columns *columns);
void columns_find_dropping(const struct recognition *all, struct ticket_columns *columns);
/* "claims#2.month" without its counts; the name itself when it has none. */
Slice column_name_uncounted(Slice name, struct arena *mem);

/* ---- column_labels.c: what the labels of all languages say ---- */

/* Does a column feed the field already? */
bool columns_have_taken(const struct recognition *all, size_t field);
void columns_find_meanings(struct recognition *all);
/* What is clear comes first, so that what is not sees which fields are free. */
void columns_apply_labels(struct recognition *all, bool clear_ones);
/* Names that are put together only feed what nothing surer feeds. */
void columns_apply_words(struct recognition *all);
/* What still feeds nothing may be one slip away from a label of a field that nothing feeds: "Inovice number". */
void columns_apply_near(struct recognition *all);
/* A choice beside a text of the same field: "type.value" where "type" feeds one. */
void columns_apply_choices(struct recognition *all);
/* "type" of "type.value", "type.name" and "type.displayName"; else the name itself. */
Slice column_of_choice(Slice name);
Slice columns_language(const struct recognition *all);
/* Are they of several languages, none of which most of them speak? */
bool columns_are_mixed(const struct recognition *all);

/* ---- column_complaints.c: files of no tickets; what complains returns false ---- */

/* No column is called like a detail. */
bool columns_complain(const struct reader *reader, struct diag *diag);
/* {"error": "AuthenticationFailed", "description": "Invalid token"}: what a system answers instead of tickets. */
bool columns_are_complaint(const struct reader *reader, const struct ticket_columns *columns);
bool columns_complain_of_answer(const struct reader *reader, struct diag *diag);
/* Names that are months, and feed nothing: a table with a column a month. *first is one of them, if any. */
size_t columns_count_months(const struct reader *reader, const struct column_use *uses, size_t *first);
bool columns_refuse_months(const struct reader *reader, size_t first, struct diag *diag);

#endif
