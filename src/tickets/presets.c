/* The files of templates/presets, and which of them a header belongs to. */
#include "tickets/presets.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/template.h"
#include "programme/rule_file.h"
#include "tickets/columns_private.h"
#include "tickets/labels.h"

#define PRESETS_FOLDER S("presets/")
#define PRESET_END S(".xml")

static const struct presets *ready(const struct presets *presets)
{
    struct presets_later *later = presets ? presets->later : NULL;
    if (LIKELY(!later || later->is_done))
        return presets;
    later->is_done = true;
    arena_init(&later->mem, 0);
    later->has_failed = !presets_load(later->presets, later->templates, &later->mem, later->diag);
    later->presets->later = later;
    if (later->has_failed)
        later->presets->count = 0;
    return presets;
}

const struct preset *preset_find(const struct presets *presets, Slice name)
{
    for (size_t i = 0; ready(presets) && i < presets->count; i++)
        if (slice_equal_nocase(presets->at[i].name, name))
            return &presets->at[i];
    return NULL;
}

static bool list_has(const Slice *keys, size_t count, Slice key)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal(keys[i], key))
            return true;
    return false;
}

static bool signature_fits(const struct signature *signature, const Slice *keys, size_t count)
{
    for (size_t i = 0; i < signature->count; i++)
        if (!list_has(keys, count, signature->keys[i]))
            return false;
    return signature->count > 0;
}

const struct preset *preset_recognise(const struct presets *presets, const Slice *keys, size_t count)
{
    const struct preset *best = NULL;
    size_t most = 0;
    for (size_t i = 0; ready(presets) && i < presets->count; i++)
        for (size_t j = 0; j < presets->at[i].signature_count; j++) {
            const struct signature *signature = &presets->at[i].signatures[j];
            if (signature->count > most && signature_fits(signature, keys, count)) {
                most = signature->count;
                best = &presets->at[i];
            }
        }
    return best;
}

bool dressing_take_off(const struct dressing *dressing, Slice column, Slice *name)
{
    Slice before = dressing->before, after = dressing->after;
    size_t cut = before.len;
    if (slice_equal(before, S("*_"))) {
        for (cut = 0; cut < column.len && column.at[cut] != '_';)
            cut++;
        cut = cut && cut < column.len ? cut + 1 : 0;
    } else if (!slice_starts_nocase(column, before)) {
        cut = 0;
    }
    if ((before.len && !cut) || column.len <= cut + after.len || !slice_ends(column, after))
        return false;
    *name = slice_trim(slice_part(column, cut, column.len - after.len));
    return name->len > 0;
}

/* --- the files --- */

struct loading {
    struct rule_file file;
    struct arena *mem;
    struct feed feeds[MAX_PRESET_ROWS];
    struct signature signatures[MAX_PRESET_ROWS];
    struct dressing dressings[MAX_PRESET_ROWS];
    struct messages messages[MAX_PRESET_ROWS];
    struct dropped dropped[MAX_PRESET_ROWS];
    size_t feed_count, signature_count, dressing_count, messages_count, dropped_count;
};

/* The keys of "a | b | c", each handed to `take`. */
/* names: NULL, or the names that the keys are made of */
static size_t read_keys(struct loading *load, const struct _xmlNode *element, Slice keys[MAX_PRESET_ROWS],
                        Slice names[MAX_PRESET_ROWS])
{
    size_t count = 0;
    struct rule_value all = rule_text(&load->file, element);
    for (Slice rest = all.text; rest.len && !rule_file_given_up(&load->file);) {
        struct rule_value one = rule_part(all, slice_cut(rest, '|', &rest));
        Slice key = column_key(one.text, load->mem);
        if (!rule_has_room(&load->file, element, count, MAX_PRESET_ROWS))
            return count;
        if (key.len && names)
            names[count] = one.text;
        if (key.len)
            keys[count++] = key;
        else
            RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, one),
                          "'%.*s' cannot be the name of a column", SLICE_ARG(one.text));
    }
    return count;
}

static void add_signature(struct loading *load, const struct _xmlNode *element)
{
    Slice *keys = ARENA_ARRAY(load->mem, Slice, MAX_PRESET_ROWS);
    rule_allow(&load->file, element, rule_no_attributes);
    if (rule_has_room(&load->file, element, load->signature_count, MAX_PRESET_ROWS))
        load->signatures[load->signature_count++] = (struct signature){keys, read_keys(load, element, keys, NULL)};
}

static void add_feeds(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"field", NULL};
    Slice *keys = ARENA_ARRAY(load->mem, Slice, MAX_PRESET_ROWS);
    Slice *names = ARENA_ARRAY(load->mem, Slice, MAX_PRESET_ROWS);
    struct rule_value name;
    size_t field, count;
    rule_allow(&load->file, element, attributes);
    if (!rule_attribute_needed(&load->file, element, "field", &name))
        return;
    if (!ticket_field_from_name(name.text, &field)) {
        RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, name), "no field is called '%.*s'",
                      SLICE_ARG(name.text));
        return;
    }
    count = read_keys(load, element, keys, names);
    for (size_t i = 0; i < count; i++)
        if (rule_has_room(&load->file, element, load->feed_count, MAX_PRESET_ROWS))
            load->feeds[load->feed_count++] = (struct feed){names[i], keys[i], (uint8_t)field};
}

static void add_dressing(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"before", "after", "replaces_plain", "repeats", NULL};
    struct rule_value value;
    struct dressing dressing = {0};
    rule_allow(&load->file, element, attributes);
    rule_must_be_empty(&load->file, element);
    if (rule_attribute(&load->file, element, "before", &value))
        dressing.before = value.text;
    if (rule_attribute(&load->file, element, "after", &value))
        dressing.after = value.text;
    if (rule_attribute(&load->file, element, "replaces_plain", &value))
        rule_yes(&load->file, value, &dressing.replaces_plain);
    if (rule_attribute(&load->file, element, "repeats", &value))
        rule_yes(&load->file, value, &dressing.repeats);
    if (!dressing.before.len && !dressing.after.len)
        RULE_COMPLAIN(&load->file, rule_value, rule_element_place(&load->file, element),
                      "'custom' needs 'before' or 'after'");
    else if (rule_has_room(&load->file, element, load->dressing_count, MAX_PRESET_ROWS))
        load->dressings[load->dressing_count++] = dressing;
}

static void add_messages(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"text", "from", "same_as", "is", "has_writer", NULL};
    struct rule_value text, from = {.text = {0}}, value;
    struct messages messages = {.text = {0}};
    rule_allow(&load->file, element, attributes);
    rule_must_be_empty(&load->file, element);
    if (rule_attribute(&load->file, element, "has_writer", &value))
        rule_yes(&load->file, value, &messages.has_writer);
    if (!rule_attribute_needed(&load->file, element, "text", &text) ||
        (!messages.has_writer && !rule_attribute_needed(&load->file, element, "from", &from)))
        return;
    messages.text = text.text;
    messages.from = from.text;
    if (rule_attribute(&load->file, element, "same_as", &value))
        messages.same_as = value.text;
    if (rule_attribute(&load->file, element, "is", &value))
        messages.words = value.text;
    if (!messages.same_as.len == !messages.words.len)
        RULE_COMPLAIN(&load->file, rule_value, rule_element_place(&load->file, element),
                      "'messages' needs 'same_as' or 'is', and not both");
    else if (rule_has_room(&load->file, element, load->messages_count, MAX_PRESET_ROWS))
        load->messages[load->messages_count++] = messages;
}

static void add_dropped(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"column", "is", NULL};
    struct rule_value column, words;
    rule_allow(&load->file, element, attributes);
    rule_must_be_empty(&load->file, element);
    if (rule_attribute_needed(&load->file, element, "column", &column) &&
        rule_attribute_needed(&load->file, element, "is", &words) &&
        rule_has_room(&load->file, element, load->dropped_count, MAX_PRESET_ROWS))
        load->dropped[load->dropped_count++] = (struct dropped){column_key(column.text, load->mem), words.text};
}

static void add_part(struct loading *load, const struct _xmlNode *element)
{
    Slice name = rule_name(element);
    if (slice_equal(name, S("columns")))
        add_signature(load, element);
    else if (slice_equal(name, S("feeds")))
        add_feeds(load, element);
    else if (slice_equal(name, S("custom")))
        add_dressing(load, element);
    else if (slice_equal(name, S("messages")))
        add_messages(load, element);
    else if (slice_equal(name, S("drops")))
        add_dropped(load, element);
    else
        RULE_COMPLAIN(&load->file, rule_unknown, rule_element_place(&load->file, element),
                      "a preset holds 'columns', 'feeds', 'custom', 'messages' and 'drops', not '%.*s'", SLICE_ARG(name));
}

#define COPY_ROWS(mem, type, rows, count) ((type *)copy_rows((mem), (rows), (count), sizeof(type), _Alignof(type)))

static void *copy_rows(struct arena *mem, const void *rows, size_t count, size_t size, size_t align)
{
    char *copy = arena_alloc(mem, count + 1, size, align);
    for (size_t i = 0; i < count * size; i++)
        copy[i] = ((const char *)rows)[i];
    return copy;
}

static bool load_preset(struct preset *preset, Slice source, Slice text, struct arena *mem, struct diag *diag)
{
    struct loading *load = ARENA_NEW(mem, struct loading);
    load->mem = mem;
    if (rule_file_open(&load->file, source, text, "preset", mem, diag))
        for (const struct _xmlNode *part = NULL; (part = rule_next(&load->file, rule_root(&load->file), part));)
            add_part(load, part);
    rule_file_close(&load->file);
    preset->feed_count = load->feed_count;
    preset->feeds = COPY_ROWS(mem, struct feed, load->feeds, load->feed_count);
    preset->signature_count = load->signature_count;
    preset->signatures = COPY_ROWS(mem, struct signature, load->signatures, load->signature_count);
    preset->dressing_count = load->dressing_count;
    preset->dressings = COPY_ROWS(mem, struct dressing, load->dressings, load->dressing_count);
    preset->messages_count = load->messages_count;
    preset->messages = COPY_ROWS(mem, struct messages, load->messages, load->messages_count);
    preset->dropped_count = load->dropped_count;
    preset->dropped = COPY_ROWS(mem, struct dropped, load->dropped, load->dropped_count);
    return load->file.error_count == 0 ||
           diag_fault(diag, "the preset in '%.*s' cannot be used", SLICE_ARG(source));
}

bool presets_load(struct presets *presets, const struct templates *templates, struct arena *mem, struct diag *diag)
{
    Slice *names;
    size_t count = templates_beneath(templates, PRESETS_FOLDER, PRESET_END, mem, &names);
    struct preset *all = ARENA_ARRAY(mem, struct preset, count + 1);
    if (count > MAX_PRESETS)
        return diag_fault(diag, "there are %zu presets, more than %d", count, MAX_PRESETS);
    *presets = (struct presets){.at = all, .count = count};
    for (size_t i = 0; i < count; i++) {
        Slice text, source;
        all[i].name = slice_part(names[i], PRESETS_FOLDER.len, names[i].len - PRESET_END.len);
        if (!template_load(templates, names[i], mem, &text, &source, diag) ||
            !load_preset(&all[i], source, text, mem, diag))
            return false;
    }
    return true;
}

void presets_load_later(struct presets *presets, struct presets_later *later, const struct templates *templates,
                        struct diag *diag)
{
    *later = (struct presets_later){.presets = presets, .templates = templates, .diag = diag};
    *presets = (struct presets){.later = later};
}

bool presets_are_fine(const struct presets *presets)
{
    return !presets || !presets->later || !presets->later->has_failed;
}

void presets_done(struct presets *presets)
{
    if (presets->later)
        arena_done(&presets->later->mem);
}
