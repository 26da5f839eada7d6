/* Which column is which, by its name: those of the table, then labels, then words. */
#include "dataset/columns.h"

#include "base/arena.h"
#include "base/slice.h"
#include "dataset/field_names.h"
#include "dataset/header_name.h"
#include "dataset/ticket_signs.h"
#include "tickets/labels.h"
#include "tickets/number.h"

#include <string.h>

static bool is_measure(enum dataset_field field)
{
    return field == FIELD_UNITS || field == FIELD_KPI || field == FIELD_REVENUE;
}

/* --- labels ---------------------------------------------------------------- */

static const struct {
    Slice label;
    enum dataset_field field;
} label_fields[] = {
    {S_INIT("partner_id"), FIELD_PARTNER},     {S_INIT("month"), FIELD_MONTH},
    {S_INIT("year"), FIELD_YEAR},              {S_INIT("omlp_type"), FIELD_TYPE},
    {S_INIT("purchase_unit"), FIELD_UNITS},    {S_INIT("invoice_number"), FIELD_INVOICE},
    {S_INIT("kpi_value"), FIELD_KPI},          {S_INIT("revenue"), FIELD_REVENUE},
    {S_INIT("currency"), FIELD_CURRENCY},
};

/* FIELD_COUNT when published rows have no such field. */
static enum dataset_field field_of_label(const struct label *label)
{
    Slice name = label_field_name(label);
    for (size_t i = 0; i < COUNT_OF(label_fields); i++)
        if (slice_equal(label_fields[i].label, name))
            return label_fields[i].field;
    return FIELD_COUNT;
}

#define MAX_LANGUAGES 64

/* Which language most of the labels speak: a word may be one field in one language and another in the next. */
struct languages {
    Slice name[MAX_LANGUAGES];
    size_t votes[MAX_LANGUAGES], voted[MAX_LANGUAGES]; /* the column that voted last, plus one */
    size_t count;
};

static void vote(struct languages *languages, Slice language, size_t column)
{
    size_t i = 0;
    while (i < languages->count && !slice_equal(languages->name[i], language))
        i++;
    if (i == MAX_LANGUAGES)
        return;
    if (i == languages->count)
        languages->name[languages->count++] = language;
    languages->votes[i] += languages->voted[i] != column + 1;
    languages->voted[i] = column + 1;
}

static Slice most_spoken(const struct languages *languages)
{
    size_t best = 0;
    for (size_t i = 1; i < languages->count; i++)
        if (languages->votes[i] > languages->votes[best])
            best = i;
    return languages->count ? languages->name[best] : (Slice){0};
}

/* What the label means in that language; else, if all languages that have it agree, in those. */
static enum dataset_field field_in_language(const struct labels *labels, Slice key, Slice language)
{
    enum dataset_field all = FIELD_COUNT;
    bool agreed = true;
    for (const struct label *label = NULL; (label = labels_next(labels, key, label));) {
        enum dataset_field field = field_of_label(label);
        if (slice_equal(label->language, language) && field != FIELD_COUNT)
            return field;
        agreed &= all == FIELD_COUNT || all == field;
        all = field;
    }
    return agreed ? all : FIELD_COUNT;
}

/* --- names ----------------------------------------------------------------- */

/* What is known of one column before the others are looked at. */
struct named {
    size_t row;         /* of the field names, or FIELD_NAME_UNKNOWN */
    Slice key;          /* then: the label's */
    struct currency_word currency;
    bool is_summarised; /* "Sum of": a measure, or nothing */
};

static bool is_row_known(const struct named *named)
{
    return named->row < FIELD_NAME_UNKNOWN;
}

static bool has_label(const struct header_words *words, Slice key)
{
    for (const struct label *label = NULL; (label = labels_next(words->labels, key, label));)
        if (field_of_label(label) != FIELD_COUNT)
            return true;
    return false;
}

/* "KPI %" is neither units nor KPI nor revenue. */
static bool is_share(Slice name)
{
    return slice_has(name, '%');
}

static bool name_known(Slice name, const struct header_words *words, struct arena *mem, struct named *out)
{
    out->row = field_name_find(header_name_fold(name, mem));
    out->key = is_row_known(out) ? (Slice){0} : label_key(name, mem);
    return is_row_known(out) || has_label(words, out->key);
}

/* As it stands, or without what a summarised export puts around it. */
static bool base_known(Slice name, const struct header_words *words, struct arena *mem, struct named *out)
{
    Slice rest;
    if (name_known(name, words, mem, out))
        return true;
    if (!header_name_cut_summary(header_name_fold(name, mem), mem, &rest) || !name_known(rest, words, mem, out))
        return false;
    out->is_summarised = true;
    return !is_row_known(out) || is_measure(field_name_field(out->row));
}

/* "RevenueUSD" and "Umsatz in EUR" are amounts in that currency; "Revenue_LC" is a name of its own. */
static bool amount_known(Slice name, const struct header_words *words, struct arena *mem, struct named *out)
{
    const struct named unknown = {.row = FIELD_NAME_UNKNOWN};
    Slice rest;
    *out = unknown;
    if (name_known(name, words, mem, out) && is_row_known(out))
        return true;
    *out = unknown;
    if (header_name_cut_currency(name, words->programme, mem, &rest, &out->currency) &&
        base_known(rest, words, mem, out) && (!is_row_known(out) || field_name_field(out->row) == FIELD_REVENUE))
        return true;
    *out = unknown;
    return base_known(name, words, mem, out);
}

/* "content.properties.KPIValue", "KPI[Invoice Number]": what the last part of a path says. */
static bool column_known(Slice name, const struct header_words *words, struct arena *mem, struct named *out)
{
    Slice rest;
    if (is_share(name)) {
        *out = (struct named){.row = FIELD_NAME_UNKNOWN};
        return false;
    }
    return amount_known(name, words, mem, out) ||
           (header_name_cut_path(name, &rest) && amount_known(rest, words, mem, out));
}

/* A name in the table's order; one with a currency in it comes after all without:
   beside "Revenue_LC" and "Currency", "RevenueUSD" is the converted copy. */
static size_t rank(const struct named *named)
{
    return named->row + (currency_is_named(&named->currency) ? FIELD_NAME_UNKNOWN : 0);
}

static bool is_date_name(size_t row)
{
    return slice_ends(field_name_text(row), S("date"));
}

static void choose(struct columns *columns, size_t best[FIELD_COUNT], size_t column, const struct named *named)
{
    enum dataset_field field = field_name_field(named->row);
    bool taken = columns->of[field] >= 0;
    if (taken && rank(named) == best[field] && currency_words_equal(&columns->revenue_currency, &named->currency))
        columns->rival[field] = (int)column;
    if (taken && rank(named) >= best[field])
        return;
    best[field] = rank(named);
    columns->rival[field] = -1;
    columns->of[field] = (int)column;
    if (field == FIELD_REVENUE)
        columns->revenue_currency = named->currency;
    if (field == FIELD_MONTH)
        columns->month_is_date = is_date_name(named->row);
}

/* A label only gives what the table has left without a column. */
static void choose_label(struct columns *columns, const bool *by_table, size_t column, const struct named *named,
                         const struct header_words *words, Slice language)
{
    enum dataset_field field = field_in_language(words->labels, named->key, language);
    if (field == FIELD_COUNT || by_table[field] || (named->is_summarised && !is_measure(field)) ||
        (currency_is_named(&named->currency) && field != FIELD_REVENUE))
        return;
    if (columns->of[field] >= 0) {
        columns->rival[field] = (int)column;
        return;
    }
    columns->of[field] = (int)column;
    if (field == FIELD_REVENUE)
        columns->revenue_currency = named->currency;
    if (!slice_equal(language, S("en")))
        columns->language = language;
}

static void choose_labels(struct columns *columns, const struct named *named, const struct header_words *words)
{
    struct languages languages = {0};
    bool by_table[FIELD_COUNT];
    for (size_t i = 0; i < columns->count; i++)
        for (const struct label *label = NULL; (label = labels_next(words->labels, named[i].key, label));)
            if (field_of_label(label) != FIELD_COUNT)
                vote(&languages, label->language, i);
    for (size_t field = 0; field < FIELD_COUNT; field++)
        by_table[field] = columns->of[field] >= 0;
    for (size_t i = 0; i < columns->count; i++)
        if (!is_row_known(&named[i]) && named[i].key.len)
            choose_label(columns, by_table, i, &named[i], words, most_spoken(&languages));
}

bool columns_missing(const struct columns *columns, enum dataset_field field)
{
    switch (field) {
    case FIELD_PARTNER:
    case FIELD_TYPE:
    case FIELD_UNITS:
    case FIELD_INVOICE:
    case FIELD_KPI:
    case FIELD_REVENUE:
        return columns->of[field] < 0;
    case FIELD_MONTH:
        return columns->of[FIELD_MONTH] < 0 && columns->of[FIELD_FISCAL_MONTH] < 0 && !columns->given_month.len;
    default:
        return false;
    }
}

/* "Identifiant MPN", "N° partenaire": the field of a name that is put together from known words; FIELD_COUNT when its
   languages do not agree. */
static enum dataset_field composed_field(const struct header_words *words, Slice name, struct arena *mem,
                                         Slice *language)
{
    struct label found[MAX_MEANINGS];
    enum dataset_field field = FIELD_COUNT;
    size_t count = label_words_read(&words->labels->words, name, found, COUNT_OF(found), mem);
    for (size_t i = 0; i < count; i++) {
        if (i && field_of_label(&found[i]) != field)
            return FIELD_COUNT;
        field = field_of_label(&found[i]);
    }
    *language = count == 1 ? found[0].language : (Slice){0};
    return field;
}

/* What neither table nor labels know is asked for its words, where a published row needs the field. */
static void choose_composed(struct columns *columns, const struct named *named, const struct header_words *words,
                            struct arena *mem)
{
    bool is_wanted[FIELD_COUNT];
    for (int field = 0; field < FIELD_COUNT; field++)
        is_wanted[field] = columns_missing(columns, (enum dataset_field)field);
    for (size_t i = 0; words->labels && i < columns->count; i++) {
        Slice language;
        if (is_row_known(&named[i]) || named[i].key.len || is_share(columns->names[i]))
            continue;
        enum dataset_field field = composed_field(words, columns->names[i], mem, &language);
        if (field == FIELD_COUNT || !is_wanted[field])
            continue;
        is_wanted[field] = columns->of[field] < 0; /* of two that both could be it neither is taken */
        columns->of[field] = is_wanted[field] ? (int)i : -1;
        columns->language = columns->language.len ? columns->language : language;
    }
}

/* Two columns that both could be it: neither is taken. Of two that are called alike the first counts when they
   are no measures and no keys. */
static void drop_rivals(struct columns *columns)
{
    static const enum dataset_field never_two[] = {FIELD_UNITS, FIELD_KPI, FIELD_REVENUE, FIELD_INVOICE};
    for (size_t i = 0; i < COUNT_OF(never_two); i++)
        if (columns->rival[never_two[i]] >= 0) {
            int first = columns->of[never_two[i]];
            columns->of[never_two[i]] = -1;
            columns->first_rival[never_two[i]] = first;
        }
}

Slice columns_name(const struct columns *columns, enum dataset_field field)
{
    return columns->of[field] < 0 ? (Slice){0} : columns->names[columns->of[field]];
}

size_t columns_recognise(const Slice *names, size_t count, const struct header_words *words, struct arena *mem,
                         struct columns *out)
{
    size_t best[FIELD_COUNT] = {0}, found = 0;
    *out = (struct columns){.count = count};
    for (size_t field = 0; field < FIELD_COUNT; field++)
        out->of[field] = out->rival[field] = out->first_rival[field] = -1;
    Slice *copies = ARENA_ARRAY(mem, Slice, count);
    struct named *named = ARENA_ARRAY(mem, struct named, count);
    for (size_t i = 0; i < count; i++) {
        copies[i] = arena_copy(mem, slice_trim(names[i]));
        if (!column_known(copies[i], words, mem, &named[i]))
            named[i] = (struct named){.row = FIELD_NAME_UNKNOWN};
        if (is_row_known(&named[i]))
            choose(out, best, i, &named[i]);
    }
    out->names = copies;
    choose_labels(out, named, words);
    choose_composed(out, named, words, mem);
    out->comma_language = decimal_mark_of_language(out->language) == ',';
    drop_rivals(out);
    for (size_t field = 0; field < FIELD_COUNT; field++)
        found += out->of[field] >= 0;
    bool *is_known = ARENA_ARRAY(mem, bool, count);
    for (size_t i = 0; i < count; i++)
        is_known[i] = is_row_known(&named[i]);
    ticket_signs_look(out, is_known, words, mem);
    /* a file by groups only: the group is the partner */
    if (out->of[FIELD_PARTNER] < 0)
        out->of[FIELD_PARTNER] = out->of[FIELD_GROUP];
    return found;
}
