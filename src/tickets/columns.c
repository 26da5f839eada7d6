/* The columns of a ticket file by their names. In this order: what the user says, what the
   system's preset says, the canonical names and plain variants of them, custom fields without
   what a system adds to their names, and labels in all languages. Letters and digits
   count, case and everything else does not. */
#include "tickets/columns_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "tickets/labels.h"
#include "tickets/plain_private.h"
#include "tickets/presets.h"
#include "tickets/recognition_private.h"
#include "tickets/title.h"
#include "tickets/title_scale.h"

#include <inttypes.h>

#define LEAST_MONTHS_ASIDE 3
#define MAX_LAYERS 3 /* of dressing: "custom_fields.cf_month" */

/* --- what the user and the preset say --- */

static void apply_maps(struct recognition *all)
{
    for (size_t i = 0; i < all->options->map_count; i++)
        for (size_t j = 0; j < all->count; j++) {
            const struct column_map *map = &all->options->maps[i];
            size_t field;
            if (slice_equal_nocase(all->reader->columns[j], map->column) && ticket_field_from_name(map->field, &field))
                settle_on(&all->columns[j], field, RANK_MAPPED + i);
        }
}

static void apply_feeds(struct recognition *all)
{
    for (size_t i = 0; all->preset && i < all->preset->feed_count; i++)
        for (size_t j = 0; j < all->count; j++)
            if (slice_equal(all->columns[j].key, all->preset->feeds[i].key))
                settle_on(&all->columns[j], all->preset->feeds[i].field,
                          RANK_PRESET + 2 * i + !slice_equal(all->columns[j].name, all->preset->feeds[i].name));
}

/* --- names --- */

static void mark_twins(struct recognition *all, struct column *shown, const struct dressing *dressing)
{
    Slice plain = slice_part(shown->name, 0, shown->name.len - dressing->after.len);
    for (size_t i = 0; i < all->count; i++)
        if (slice_equal(all->columns[i].name, plain)) {
            all->columns[i].has_shown_twin = true;
            shown->has_plain_twin = true;
        }
}

static bool is_within(Slice name, Slice object)
{
    return name.len > object.len && slice_starts(name, object) && name.at[object.len] == '.';
}

/* {"u_revenue": {"display_value": "1.200,00 €", "value": "1320.5"}}: the reader calls the second one "u_revenue.value",
   which for an amount is in the currency of the system. An object with more in it is another system's. */
static bool is_value_twin(const struct recognition *all, Slice name)
{
    static const Slice after = S_INIT(".value"), link = S_INIT(".link");
    Slice plain = slice_part(name, 0, name.len - after.len);
    bool has_plain = false;
    for (size_t i = 0; i < all->count; i++) {
        Slice other = all->columns[i].name;
        if (is_within(other, plain) && !slice_equal(other, name) && !slice_ends(other, link))
            return false;
        has_plain |= slice_equal(other, plain);
    }
    return has_plain;
}

static void mark_value_twins(struct recognition *all)
{
    static const Slice after = S_INIT(".value");
    for (size_t i = 0; i < all->count; i++) {
        struct column *column = &all->columns[i];
        if (column->name.len > after.len && slice_ends(column->name, after))
            column->has_shown_twin |= is_value_twin(all, column->name);
    }
}

/* Takes one dressing off what the others have left of the name. */
static bool take_one_off(struct recognition *all, struct column *column, const struct preset *preset)
{
    Slice worn = column->custom.len ? column->custom : column->name, left;
    for (size_t j = 0; j < preset->dressing_count; j++) {
        const struct dressing *dressing = &preset->dressings[j];
        if (!dressing_take_off(dressing, worn, &left) || slice_equal(left, worn))
            continue;
        if (dressing->replaces_plain && !column->custom.len)
            mark_twins(all, column, dressing);
        column->repeats |= dressing->repeats;
        column->custom = left;
        return true;
    }
    return false;
}

static void undress(struct recognition *all, const struct preset *preset)
{
    for (size_t i = 0; preset && i < all->count; i++)
        for (int layer = 0; layer < MAX_LAYERS && take_one_off(all, &all->columns[i], preset); layer++)
            ;
}

/* "customfield_10203.value", "customfield_10203.displayName": of a choice and of a person, what is shown. */
Slice column_of_choice(Slice name)
{
    static const Slice shown[] = {S_INIT(".value"), S_INIT(".name"), S_INIT(".displayName")};
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        if (slice_ends(name, shown[i]))
            return slice_part(name, 0, name.len - shown[i].len);
    return name;
}

/* What the user's list calls the field, then what the export itself does; empty when neither knows it. */
static Slice title_of(const struct recognition *all, Slice id)
{
    for (size_t i = 0; i < all->options->title_count; i++)
        if (slice_equal(id, all->options->titles[i].id))
            return all->options->titles[i].title;
    for (size_t i = 0; i < all->reader->title_count; i++)
        if (slice_equal(id, all->reader->titles[i].id))
            return all->reader->titles[i].title;
    return (Slice){0};
}

static bool has_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

/* Fields that are known by their number go by their title. */
static void name_by_title(struct recognition *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct column *column = &all->columns[i];
        Slice title = has_digit(column->custom) ? title_of(all, column_of_choice(column->custom)) : (Slice){0};
        if (title.len)
            column->custom = title;
    }
}

static void apply_canonical(struct recognition *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct column *column = &all->columns[i];
        size_t rank = column_name_rank(column->name);
        size_t custom = column->custom.len ? column_name_rank(column->custom) : NO_COLUMN_NAME;
        if (rank != NO_COLUMN_NAME)
            settle_on(column, column_name_field(rank), RANK_CANONICAL + rank);
        else if (column->custom.len && custom != NO_COLUMN_NAME)
            settle_on(column, column_name_field(custom), RANK_CUSTOM + custom);
    }
}

/* --- all together --- */

static bool has_detail(const struct ticket_columns *columns)
{
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        if (columns->count[field])
            return true;
    for (size_t field = FIELD_DIRECTORY; field < FIELD_PLAIN; field++)
        if (columns->count[field])
            return true;
    return false;
}

static bool has_field_names_only(const struct reader *reader)
{
    for (size_t i = 0; i < reader->column_count; i++)
        if (!ticket_field_is_known(reader->columns[i]))
            return false;
    return true;
}

/* What the system and the languages say. */
static void recognise_by_lists(struct recognition *all)
{
    Slice *keys = ARENA_ARRAY(all->mem, Slice, all->count + 1);
    for (size_t i = 0; i < all->count; i++)
        all->columns[i].key = keys[i] =
            all->options->labels || all->options->presets ? column_key(all->columns[i].name, all->mem) : (Slice){0};
    if (!all->preset)
        all->preset = preset_recognise(all->options->presets, keys, all->count);
    all->generic = preset_find(all->options->presets, GENERIC_PRESET);
    mark_value_twins(all);
    undress(all, all->preset);
    undress(all, all->generic);
    name_by_title(all);
    apply_feeds(all);
}

/* "#" is what lists call the number of a ticket, when nothing else says so. */
static void number_by_sign(struct recognition *all)
{
    for (size_t i = 0; i < all->count && !columns_have_taken(all, FIELD_TICKET_ID); i++)
        if (slice_equal(slice_trim(all->columns[i].name), S("#")) && all->columns[i].rank == RANK_NONE)
            settle_on(&all->columns[i], FIELD_TICKET_ID, RANK_CANONICAL);
}

/* When a record came to be in its system, where nothing else says when it was filed. */
static void file_by_system(struct recognition *all)
{
    static const Slice names[] = {S_INIT("opened_at"),     S_INIT("sys_created_on"), S_INIT("hs_createdate"), S_INIT("createdate"),
                                  S_INIT("created_date"),  S_INIT("date_created"),   S_INIT("createdon"),     S_INIT("created_time"),
                                  S_INIT("creation_date"), S_INIT("date_entered"),   S_INIT("submitted_at")};
    for (size_t n = 0; n < COUNT_OF(names); n++)
        for (size_t i = 0; i < all->count && !columns_have_taken(all, FIELD_FILED); i++)
            if (all->columns[i].rank == RANK_NONE && slice_equal_nocase(slice_trim(all->columns[i].name), names[n]))
                settle_on(&all->columns[i], FIELD_FILED, RANK_NEAR + i);
}

static void recognise_all(struct recognition *all)
{
    all->preset = all->options->preset;
    all->is_plain = !all->preset && has_field_names_only(all->reader);
    for (size_t i = 0; i < all->count; i++)
        all->columns[i] = (struct column){.name = column_name_unescaped(all->reader->columns[i], all->mem),
                                          .rank = RANK_NONE};
    if (!all->is_plain)
        columns_find_repeats(all);
    apply_maps(all);
    if (!all->is_plain)
        recognise_by_lists(all);
    apply_canonical(all);
    if (all->is_plain)
        return;
    number_by_sign(all);
    columns_find_meanings(all);
    columns_apply_labels(all, true);
    columns_apply_labels(all, false);
    columns_apply_words(all);
    columns_apply_near(all);
    columns_apply_choices(all);
    file_by_system(all);
}

/* A field that the user has mapped has no other columns. */
static bool is_overruled(const struct recognition *all, const struct column *column)
{
    if (column->rank >= RANK_CANONICAL && yields_to_twin(column, column->field))
        return true;
    for (size_t i = 0; column->rank >= RANK_PRESET && i < all->count; i++)
        if (all->columns[i].rank < RANK_PRESET && all->columns[i].field == column->field)
            return true;
    return false;
}

/* The best one of those that are left; COUNT of columns when there is none. */
static size_t take_best(struct recognition *all)
{
    size_t best = all->count;
    for (size_t i = 0; i < all->count; i++)
        if (all->columns[i].rank != RANK_NONE && (best == all->count || all->columns[i].rank < all->columns[best].rank))
            best = i;
    return best;
}

/* A lone "url" is the ticket system's own; beside a name or a country it is a request's. */
static void drop_strays(struct recognition *all)
{
    unsigned plain = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->columns[i].rank != RANK_NONE && all->columns[i].field >= FIELD_DIRECTORY)
            plain |= all->columns[i].field < FIELD_PLAIN ? ~0u : 1u << (all->columns[i].field - FIELD_PLAIN);
    for (size_t i = 0; i < all->count && !(plain & (plain - 1)); i++)
        if (all->columns[i].rank != RANK_NONE && all->columns[i].field >= FIELD_PLAIN)
            all->columns[i].rank = RANK_NONE;
}

/* "Revenue (USD)", "Importe MXN", whether or not the name needed to be taken apart to be known. */
static Slice currency_of_title(const struct column *column, struct arena *mem)
{
    Slice name = column->custom.len ? column->custom : column->name;
    struct title title;
    Slice found = title_currency(column->qualifier, mem);
    if (!found.len && title_in_brackets(name, &title))
        found = title_currency(title.qualifier, mem);
    if (!found.len && title_with_unit(name, mem, &title))
        found = title_currency(title.qualifier, mem);
    return found;
}

static int64_t *all_ones(struct arena *mem, size_t count)
{
    int64_t *ones = ARENA_ARRAY(mem, int64_t, count);
    for (size_t i = 0; i < count; i++)
        ones[i] = 1;
    return ones;
}

static void report_scale(const struct recognition *all, const struct column *column, int64_t factor, struct diag *diag)
{
    Place place = {.source = all->reader->source->name, .line = 1};
    if (factor)
        diag_add(diag, FINDING_ticket_column_scale, place,
                 "column '%.*s' counts in %" PRId64 ", as its title says; its amounts are multiplied",
                 SLICE_ARG(column->name), factor);
    else
        diag_add(diag, FINDING_ticket_column_scale, place,
                 "column '%.*s' leaves open what its amounts count in; they are not read, give them whole",
                 SLICE_ARG(column->name));
}

/* What a title says of the amounts below it, once it is known that they are some. */
static void read_scales(struct recognition *all, struct ticket_columns *columns, struct diag *diag)
{
    static const enum claim_field fields[] = {CLAIM_PURCHASE_UNIT, CLAIM_KPI_VALUE, CLAIM_REVENUE};
    int64_t *factors = NULL;
    for (size_t i = 0; !all->is_plain && i < COUNT_OF(fields); i++)
        for (size_t j = 0; j < columns->count[fields[i]]; j++) {
            size_t at = columns->at[fields[i]][j];
            const struct column *column = &all->columns[at];
            int64_t factor = 0;
            Slice currency, name = column->custom.len ? column->custom : column->name;
            enum title_scale scale = title_scale(name, all->mem, &factor, &currency);
            if (scale == SCALE_NONE)
                continue;
            factors = factors ? factors : all_ones(all->mem, all->count);
            factors[at] = scale == SCALE_READ ? factor : 0;
            if (scale == SCALE_READ && fields[i] == CLAIM_REVENUE && j == 0 && !columns->currency.len)
                columns->currency = currency;
            report_scale(all, column, factors[at], diag);
        }
    columns->factor = factors;
}

static void hand_out(struct recognition *all, struct ticket_columns *columns, struct column_use *uses)
{
    for (size_t i = 0; i < all->count; i++)
        if (is_overruled(all, &all->columns[i]))
            all->columns[i].rank = RANK_NONE;
    drop_strays(all);
    for (size_t i; (i = take_best(all)) < all->count; all->columns[i].rank = RANK_NONE) {
        size_t field = all->columns[i].field;
        if (columns->count[field] == MAX_COLUMNS_OF_FIELD)
            continue;
        if (columns->count[field] == 0 && all->columns[i].mistranslated)
            columns->mistranslated |= 1u << field;
        if (columns->count[field] == 0 && field == CLAIM_REVENUE)
            columns->currency = currency_of_title(&all->columns[i], all->mem);
        columns->at[field][columns->count[field]++] = (uint16_t)i;
        uses[i].field = ticket_field_name(field);
    }
}

/* "Fiscal Month" */
static bool says_fiscal(const struct recognition *all, const struct ticket_columns *columns, size_t field)
{
    if (!columns->count[field])
        return false;
    size_t mark = arena_mark(all->mem);
    Slice key = label_key(all->reader->columns[columns->at[field][0]], all->mem);
    bool says = slice_find(key, S("fiscal")) < key.len;
    arena_rewind(all->mem, mark);
    return says;
}

static const bool *spare_columns(const struct recognition *all)
{
    bool *spare = NULL;
    for (size_t i = 0; i < all->count; i++) {
        if (!all->columns[i].is_spare)
            continue;
        spare = spare ? spare : ARENA_ARRAY(all->mem, bool, all->count);
        spare[i] = true;
    }
    return spare;
}

/* All of its columns have one name, and their system writes the values of one field so. */
static bool invoice_repeats(const struct recognition *all, const struct ticket_columns *columns)
{
    size_t count = columns->count[CLAIM_INVOICE_NUMBER];
    const uint16_t *at = columns->at[CLAIM_INVOICE_NUMBER];
    for (size_t i = 0; i < count; i++)
        if (!all->columns[at[i]].repeats || !slice_equal(all->columns[at[i]].name, all->columns[at[0]].name))
            return false;
    return count > 1;
}

/* A title that is almost a label is told: it might have meant something else. */
static void report_near(const struct recognition *all, const struct column_use *uses, struct diag *diag)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->columns[i].is_near && uses[i].field.len)
            diag_add(diag, FINDING_ticket_column_near, (Place){.source = all->reader->source->name, .line = 1},
                     "column '%.*s' is taken for %.*s, which its title all but says; --map says otherwise",
                     SLICE_ARG(all->columns[i].name), SLICE_ARG(uses[i].field));
}

static bool check_maps(const struct recognition *all, struct diag *diag)
{
    for (size_t i = 0; i < all->options->map_count; i++) {
        bool found = all->count == 0;
        for (size_t j = 0; j < all->count; j++)
            found |= slice_equal_nocase(all->reader->columns[j], all->options->maps[i].column);
        if (!found)
            return diag_fault(diag, "'%.*s' has no column '%.*s', which is to feed %.*s",
                              SLICE_ARG(all->reader->source->name), SLICE_ARG(all->options->maps[i].column),
                              SLICE_ARG(all->options->maps[i].field));
    }
    return true;
}

bool ticket_columns_recognise(const struct reader *reader, const struct intake_options *options,
                              struct ticket_columns *columns, struct column_use *uses, struct diag *diag)
{
    struct recognition all = {.reader = reader, .options = options, .mem = reader->mem, .count = reader->column_count};
    all.columns = ARENA_ARRAY(reader->mem, struct column, all.count + 1);
    *columns = (struct ticket_columns){0};
    recognise_all(&all);
    columns->language = columns_language(&all);
    columns->of_several = columns_are_mixed(&all) ? all.columns : NULL;
    columns->preset = all.preset ? all.preset->name : (Slice){0};
    for (size_t i = 0; i < all.count; i++)
        uses[i] = (struct column_use){.column = reader->columns[i]};
    hand_out(&all, columns, uses);
    columns->is_fiscal = !all.is_plain && says_fiscal(&all, columns, CLAIM_MONTH) && says_fiscal(&all, columns, CLAIM_YEAR);
    read_scales(&all, columns, diag);
    if (!all.is_plain)
        columns_group(&all, columns, uses);
    columns_find_messages(&all, columns);
    columns_find_dropping(&all, columns);
    columns->is_spare = spare_columns(&all);
    columns->invoice_repeats = invoice_repeats(&all, columns);
    report_near(&all, uses, diag);
    for (size_t i = 0; i < all.count; i++)
        if (uses[i].field.len == 0)
            diag_add(diag, FINDING_ticket_column_unused, (Place){.source = reader->source->name, .line = 1},
                     "column '%.*s' feeds no field", SLICE_ARG(reader->columns[i]));
    if (!check_maps(&all, diag))
        return false;
    if (all.count && !has_detail(columns) && columns_are_complaint(reader, columns))
        return columns_complain_of_answer(reader, diag);
    bool may_tell = options->labels && columns->count[FIELD_BODY];
    size_t first = 0;
    if (!may_tell && !all.is_plain && !columns->count[CLAIM_MONTH] && !columns->count[CLAIM_INVOICE_NUMBER] &&
        columns_count_months(reader, uses, &first) >= LEAST_MONTHS_ASIDE)
        return columns_refuse_months(reader, first, diag);
    return all.count == 0 || has_detail(columns) || may_tell || columns_complain(reader, diag);
}
