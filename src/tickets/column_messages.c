/* Messages below a ticket, and who wrote them, and what says that a ticket is gone, by what the presets say. */
#include "tickets/recognition_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/presets.h"

static uint16_t find_column(const struct recognition *all, Slice name)
{
    for (size_t i = 0; i < all->count; i++)
        if (slice_equal(all->reader->columns[i], name))
            return (uint16_t)i;
    return NO_COLUMN;
}

/* How much two names have in common, in whole parts: "comments." of "comments.body" and "comments.author_id". */
static size_t shared_bytes(Slice a, Slice b)
{
    size_t shared = 0;
    for (size_t i = 0; i < a.len && i < b.len && a.at[i] == b.at[i]; i++)
        if (a.at[i] == '.')
            shared = i + 1;
    return shared;
}

/* The column that says who wrote the message in `column`: below the same "comments#2". */
static uint16_t find_writer(const struct recognition *all, size_t column, const struct messages *messages)
{
    if (messages->has_writer)
        return (uint16_t)column;
    size_t shared = shared_bytes(messages->text, messages->from);
    Slice leaf = slice_skip(messages->text, shared), name = all->reader->columns[column];
    size_t mark = arena_mark(all->mem);
    /* "comment@author" is an attribute of "comment" */
    bool is_attribute = slice_starts(messages->from, messages->text) && messages->from.len > messages->text.len;
    Slice before = is_attribute ? name : slice_part(name, 0, name.len - leaf.len);
    Slice behind = slice_skip(messages->from, is_attribute ? messages->text.len : shared);
    uint16_t found = find_column(all, arena_printf(all->mem, "%.*s%.*s", SLICE_ARG(before), SLICE_ARG(behind)));
    arena_rewind(all->mem, mark);
    return found;
}

static void find_by(const struct recognition *all, const struct messages *messages, struct message_column *found,
                    size_t *count)
{
    uint16_t same_as = messages->same_as.len ? find_column(all, messages->same_as) : NO_COLUMN;
    if (messages->same_as.len && same_as == NO_COLUMN)
        return;
    for (size_t i = 0; i < all->count && *count < MAX_MESSAGES; i++) {
        Slice name = all->reader->columns[i];
        if (!slice_equal(column_name_uncounted(name, all->mem), messages->text) ||
            slice_find(name, slice_skip(messages->text, shared_bytes(messages->text, messages->from))) == name.len)
            continue;
        uint16_t from = find_writer(all, i, messages);
        if (from != NO_COLUMN)
            found[(*count)++] =
                (struct message_column){(uint16_t)i, from, same_as, messages->words, messages->has_writer};
    }
}

void columns_find_messages(const struct recognition *all, struct ticket_columns *columns)
{
    const struct preset *presets[] = {all->preset, all->generic};
    struct message_column *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(presets); i++)
        for (size_t j = 0; presets[i] && j < presets[i]->messages_count && !count; j++) {
            if (!found)
                found = ARENA_ARRAY(all->mem, struct message_column, MAX_MESSAGES);
            find_by(all, &presets[i]->messages[j], found, &count);
        }
    columns->messages = found;
    columns->message_count = count;
}

void columns_find_dropping(const struct recognition *all, struct ticket_columns *columns)
{
    struct dropping_column *found = NULL;
    size_t count = 0;
    for (size_t i = 0; all->preset && i < all->preset->dropped_count; i++)
        for (size_t j = 0; j < all->count && count < MAX_DROPPING; j++) {
            const struct dropped *dropped = &all->preset->dropped[i];
            if (!slice_equal(all->columns[j].key, dropped->key))
                continue;
            found = found ? found : ARENA_ARRAY(all->mem, struct dropping_column, MAX_DROPPING);
            found[count++] = (struct dropping_column){(uint16_t)j, dropped->words};
        }
    columns->dropping = found;
    columns->dropping_count = count;
}
