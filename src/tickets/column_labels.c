/* Columns known by what they are called in any language: labels of the list first, then names put together. */
#include "tickets/recognition_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/title.h"

#define LEAST_SLIPPED_BYTES 8 /* shorter names are too near to each other */

/* What is below something else is a detail of it: "customer.number" is no ticket's number. */
static bool is_of_claim(const struct column *column)
{
    for (size_t i = 0; i < column->meaning_count; i++)
        if (column->meanings[i].field >= CLAIM_FIELD_COUNT && column->meanings[i].field != FIELD_BODY &&
            column->meanings[i].field != FIELD_PARTNER_ID)
            return false;
    return true;
}

/* "month" of "lines.month" and of "line@month"; the name itself when it is below nothing. */
static Slice last_part(Slice name)
{
    size_t start = 0;
    for (size_t i = 1; i + 1 < name.len; i++)
        if (name.at[i] == '.' || name.at[i] == '@')
            start = i + 1;
    return slice_skip(name, start);
}

/* "customFields.Month.name": of a choice in a field that somebody added, what is shown; beside "customFields.Month" it
   is for machines. */
static Slice name_of(const struct recognition *all, const struct column *column)
{
    if (!column->custom.len)
        return column->name;
    Slice plain = column_of_choice(column->name);
    for (size_t i = 0; i < all->count && plain.len < column->name.len; i++)
        if (slice_equal(all->columns[i].name, plain))
            return column->custom;
    return column_of_choice(column->custom);
}

static void find_meanings_of(struct recognition *all, struct column *column)
{
    Slice name = name_of(all, column), last = last_part(name);
    column->meaning_count =
        labels_of(all->options->labels, name, all->mem, &column->meanings, &column->put_together);
    if (column->meaning_count || !last.len || last.len == name.len)
        return;
    column->meaning_count =
        labels_of(all->options->labels, last, all->mem, &column->meanings, &column->put_together);
    column->put_together = true;
    if (!is_of_claim(column))
        column->meaning_count = 0;
}

void columns_find_meanings(struct recognition *all)
{
    for (size_t i = 0; all->options->labels && i < all->count; i++)
        find_meanings_of(all, &all->columns[i]);
}

static bool speaks(const struct column *column, Slice language, uint64_t *fields)
{
    for (size_t i = 0; i < column->meaning_count; i++) {
        const struct label *label = &column->meanings[i];
        if (!slice_equal(label->language, language) || (*fields >> label->field & 1))
            continue;
        *fields |= (uint64_t)1 << label->field;
        return true;
    }
    return false;
}

/* How many columns speak a language. Two of the same meaning count once: "Quantity, Qty". */
static size_t speakers(const struct recognition *all, Slice language)
{
    uint64_t fields = 0;
    size_t count = 0;
    for (size_t i = 0; i < all->count && !slice_equal(language, LANGUAGE_OF_NONE); i++)
        count += speaks(&all->columns[i], language, &fields);
    return count;
}

bool columns_have_taken(const struct recognition *all, size_t field)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->columns[i].rank != RANK_NONE && all->columns[i].field == field)
            return true;
    return false;
}

/* Of several meanings that of the language most columns speak, then that of a field still free. */
static const struct label *best_meaning(const struct recognition *all, const struct column *column)
{
    const struct label *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < column->meaning_count; i++) {
        const struct label *label = &column->meanings[i];
        size_t count = speakers(all, label->language) * 2 + !columns_have_taken(all, label->field);
        if (count > most || !best) {
            most = count;
            best = label;
        }
    }
    return best;
}

static bool has_one_meaning(const struct column *column)
{
    for (size_t i = 1; i < column->meaning_count; i++)
        if (column->meanings[i].field != column->meanings[0].field)
            return false;
    return true;
}

void columns_apply_labels(struct recognition *all, bool clear_ones)
{
    for (size_t i = 0; i < all->count; i++) {
        struct column *column = &all->columns[i];
        if (column->rank != RANK_NONE || column->put_together || has_one_meaning(column) != clear_ones)
            continue;
        const struct label *label = best_meaning(all, column);
        if (!label)
            continue;
        settle_on(column, label->field, RANK_LABEL + i);
        column->mistranslated = label->mistranslated;
    }
}

static bool means_currency(const struct recognition *all, Slice text)
{
    const struct label *meanings;
    bool put_together, found = false;
    size_t count = labels_of(all->options->labels, text, all->mem, &meanings, &put_together);
    for (size_t i = 0; i < count; i++)
        found |= meanings[i].field == CLAIM_CURRENCY;
    return found;
}

static Slice seen_name(const struct column *column)
{
    return column->custom.len ? column->custom : column->name;
}

/* "Valor da receita (moeda)" */
static bool names_currency(const struct recognition *all, const struct column *column)
{
    struct title title;
    return title_in_brackets(seen_name(column), &title) && means_currency(all, title.qualifier);
}

/* "Revenue Value Currency" beside "Revenue Value": systems that keep amounts with their currency name the second
   column after the first. */
static bool is_currency_of(const struct recognition *all, const struct column *column, const struct column *revenue)
{
    Slice name = slice_trim(seen_name(column)), amount = slice_trim(seen_name(revenue)), rest;
    if (!amount.len || name.len <= amount.len)
        return false;
    if (slice_starts_nocase(name, amount))
        rest = slice_skip(name, amount.len);
    else if (slice_equal_nocase(slice_skip(name, name.len - amount.len), amount))
        rest = slice_part(name, 0, name.len - amount.len);
    else
        return false;
    while (rest.len && slice_has(S(" _-.:("), rest.at[0]))
        rest = slice_skip(rest, 1);
    while (rest.len && slice_has(S(" _-.:)"), rest.at[rest.len - 1]))
        rest = slice_part(rest, 0, rest.len - 1);
    return rest.len && means_currency(all, rest);
}

static void columns_apply_beside_revenue(struct recognition *all)
{
    for (size_t i = 0; i < all->count && !columns_have_taken(all, CLAIM_CURRENCY); i++)
        for (size_t j = 0; all->columns[i].rank == RANK_NONE && all->options->labels && j < all->count; j++)
            if (all->columns[j].rank != RANK_NONE && all->columns[j].field == CLAIM_REVENUE &&
                is_currency_of(all, &all->columns[i], &all->columns[j]))
                settle_on(&all->columns[i], CLAIM_CURRENCY, RANK_WORDS + i);
}

/* "lines.CurrencyIsoCode", "line@currency" */
static void columns_apply_last_names(struct recognition *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct column *column = &all->columns[i];
        Slice name = column->custom.len ? column->custom : column->name, last = last_part(name);
        size_t rank = column->rank == RANK_NONE && last.len < name.len ? column_name_rank(last) : NO_COLUMN_NAME;
        if (rank != NO_COLUMN_NAME && column_name_field(rank) < CLAIM_FIELD_COUNT &&
            !columns_have_taken(all, column_name_field(rank)))
            settle_on(column, column_name_field(rank), RANK_WORDS + i);
    }
}

/* The detail that the text is a label of, where nothing feeds it yet. */
static bool free_label(const struct recognition *all, Slice text, size_t *field)
{
    const struct label *meanings;
    bool put_together;
    size_t count = labels_of(all->options->labels, text, all->mem, &meanings, &put_together);
    for (size_t i = 0; i < count; i++)
        if (meanings[i].field < CLAIM_FIELD_COUNT && !columns_have_taken(all, meanings[i].field)) {
            *field = meanings[i].field;
            return true;
        }
    return false;
}

/* A name over several columns stands before each of theirs: "Angaben Monat", "Angaben Jahr". Where the two mean
   nothing together, the column's own name counts. */
static void columns_apply_grouped(struct recognition *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct column *column = &all->columns[i];
        Slice before = i ? all->columns[i - 1].name : S(""), after = i + 1 < all->count ? all->columns[i + 1].name : S("");
        size_t field;
        for (size_t at = 1; column->rank == RANK_NONE && at + 1 < column->name.len; at++) {
            Slice group = slice_part(column->name, 0, at + 1), own = slice_skip(column->name, at + 1);
            bool is_shared = column->name.at[at] == ' ' && (slice_starts(before, group) || slice_starts(after, group));
            if (is_shared && free_label(all, own, &field))
                settle_on(column, field, RANK_WORDS + i);
        }
    }
}

static void apply_words_of(struct recognition *all, bool of_what_is_shown)
{
    for (size_t i = 0; i < all->count; i++) {
        struct column *column = &all->columns[i];
        bool open = column->rank == RANK_NONE && column->put_together;
        bool is_shown = open && label_words_are_published(&all->options->labels->words, seen_name(column), all->mem);
        const struct label *label = open && is_shown == of_what_is_shown ? best_meaning(all, column) : NULL;
        if (label && label->field == CLAIM_REVENUE && columns_have_taken(all, CLAIM_REVENUE) &&
            !columns_have_taken(all, CLAIM_CURRENCY) && names_currency(all, column)) {
            settle_on(column, CLAIM_CURRENCY, RANK_WORDS + i);
            continue;
        }
        if (!label || columns_have_taken(all, label->field) || yields_to_twin(column, label->field))
            continue;
        settle_on(column, label->field, RANK_WORDS + i);
        column->qualifier = label->qualifier;
    }
}

/* "Dashboard KPI" is what is claimed where a form asks for the details of the dashboard, but not beside "Claimed KPI". */
void columns_apply_words(struct recognition *all)
{
    apply_words_of(all, false);
    apply_words_of(all, true);
    columns_apply_last_names(all);
    columns_apply_beside_revenue(all);
    if (all->options->labels)
        columns_apply_grouped(all);
    /* "Revenue incl. currency" beside no other revenue is the amount and its currency */
    for (size_t i = 0; i < all->count && !columns_have_taken(all, CLAIM_REVENUE); i++)
        if (all->columns[i].rank >= RANK_WORDS && all->columns[i].rank != RANK_NONE &&
            all->columns[i].field == CLAIM_CURRENCY)
            all->columns[i].field = CLAIM_REVENUE;
}

/* --- slips --- */

/* One letter more, less or other, or two that changed places: also what a system left out of a name because it was
   not ASCII ("cf_nmero_de_factura"). */
static bool is_one_slip_away(Slice a, Slice b)
{
    size_t head = 0, tail = 0;
    if (a.len > b.len + 1 || b.len > a.len + 1)
        return false;
    while (head < a.len && head < b.len && a.at[head] == b.at[head])
        head++;
    while (tail + head < a.len && tail + head < b.len && a.at[a.len - 1 - tail] == b.at[b.len - 1 - tail])
        tail++;
    size_t left_a = a.len - head - tail, left_b = b.len - head - tail;
    bool swapped = left_a == 2 && left_b == 2 && a.at[head] == b.at[head + 1] && a.at[head + 1] == b.at[head];
    return (left_a <= 1 && left_b <= 1) || swapped;
}

/* Two fields that are as near are none. */
static const struct label *near_label(const struct recognition *all, Slice key)
{
    const struct labels *labels = all->options->labels;
    const struct label *found = NULL;
    for (size_t i = 0; i < labels->count; i++) {
        const struct label *label = &labels->at[i];
        if (label->field >= CLAIM_FIELD_COUNT || !is_one_slip_away(key, label->key))
            continue;
        if (found && found->field != label->field)
            return NULL;
        found = label;
    }
    return found;
}

void columns_apply_near(struct recognition *all)
{
    bool is_open = false;
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        is_open |= !columns_have_taken(all, field);
    for (size_t i = 0; is_open && all->options->labels && i < all->count; i++) {
        struct column *column = &all->columns[i];
        if (column->rank != RANK_NONE)
            continue;
        size_t mark = arena_mark(all->mem);
        Slice key = label_key(column->custom.len ? column->custom : column->name, all->mem);
        bool may_be = key.len >= LEAST_SLIPPED_BYTES && slice_is_ascii(key);
        const struct label *label = may_be ? near_label(all, key) : NULL;
        arena_rewind(all->mem, mark);
        if (!label || columns_have_taken(all, label->field) || yields_to_twin(column, label->field))
            continue;
        settle_on(column, label->field, RANK_NEAR + i);
        column->is_near = true;
    }
}

void columns_apply_choices(struct recognition *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct column *column = &all->columns[i];
        Slice plain = column_of_choice(column->name);
        bool is_open = column->rank == RANK_NONE && !column->has_shown_twin && plain.len < column->name.len;
        for (size_t j = 0; is_open && j < all->count; j++)
            if (slice_equal(all->columns[j].name, plain) && all->columns[j].rank != RANK_NONE &&
                all->columns[j].field < CLAIM_FIELD_COUNT) {
                settle_on(column, all->columns[j].field, RANK_NEAR + i);
                column->is_spare = true;
            }
    }
}

/* The language with the most labels, two at least, and more than any other. English
   columns say nothing: systems have them whoever writes the tickets. */
Slice columns_language(const struct recognition *all)
{
    Slice best = {0};
    size_t most = 1;
    for (size_t i = 0; i < all->count; i++)
        for (size_t j = 0; j < all->columns[i].meaning_count; j++) {
            Slice language = all->columns[i].meanings[j].language;
            size_t count = speakers(all, language);
            if (count > most || (count == most && slice_equal(language, best))) {
                most = count;
                best = language;
            } else if (count == most) {
                best = (Slice){0};
            }
        }
    return slice_equal(best, S("en")) ? (Slice){0} : best;
}

#define LEAST_OF_A_FORM 3 /* titles of one language */

bool columns_are_mixed(const struct recognition *all)
{
    if (columns_language(all).len)
        return false;
    size_t english = speakers(all, S("en")), most = 0;
    for (size_t i = 0; i < all->count; i++)
        for (size_t j = 0; j < all->columns[i].meaning_count; j++) {
            size_t count = speakers(all, all->columns[i].meanings[j].language);
            most = count > most ? count : most;
        }
    return most >= LEAST_OF_A_FORM && most > english;
}
