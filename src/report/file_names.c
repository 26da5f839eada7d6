/* From ticket ids to names of files that every file system takes and none confuses. */
#include "report/file_names.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/table.h"
#include "tickets/ticket.h"

#include <inttypes.h>

#define MAX_KEPT_BYTES 48

static bool is_safe(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

/* CON and CON.html alike are a device there. */
static bool is_kept_by_windows(Slice name)
{
    static const Slice devices[] = {S_INIT("con"), S_INIT("prn"), S_INIT("aux"), S_INIT("nul")};
    Slice rest, head = slice_cut(name, '.', &rest);
    for (size_t i = 0; i < COUNT_OF(devices); i++)
        if (slice_equal_nocase(head, devices[i]))
            return true;
    return head.len == 4 && head.at[3] >= '0' && head.at[3] <= '9' &&
           (slice_starts_nocase(head, S("com")) || slice_starts_nocase(head, S("lpt")));
}

static bool is_name_already(Slice id)
{
    bool safe = id.len > 0 && id.len <= MAX_KEPT_BYTES && id.at[0] != '.' && id.at[0] != '-' &&
                id.at[id.len - 1] != '.' && !is_kept_by_windows(id);
    for (size_t i = 0; safe && i < id.len; i++)
        safe = is_safe(id.at[i]);
    return safe;
}

static uint64_t folded_hash(Slice name)
{
    char lower[MAX_FILE_NAME_BYTES];
    assert(name.len <= sizeof lower);
    for (size_t i = 0; i < name.len; i++)
        lower[i] = (char)(name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] - 'A' + 'a' : name.at[i]);
    return slice_hash((Slice){lower, name.len});
}

static bool is_taken(const struct table *taken, const Slice *names, Slice name)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(taken, folded_hash(name)); table_next(&walk, &i);)
        if (slice_equal_nocase(names[i], name))
            return true;
    return false;
}

/* What can be kept of the id, and a number that tells it from others. */
static Slice mangled(Slice id, unsigned attempt, struct arena *mem)
{
    char kept[MAX_KEPT_BYTES];
    size_t len = 0;
    for (; len < id.len && len < sizeof kept; len++)
        kept[len] = is_safe(id.at[len]) ? id.at[len] : '_';
    uint64_t hash = slice_hash(id) + attempt;
    return arena_printf(mem, "_%.*s-%08" PRIx64, (int)len, kept, (hash ^ hash >> 32) & 0xffffffffu);
}

static Slice name_for(Slice id, const struct table *taken, const Slice *names, struct arena *mem)
{
    if (is_name_already(id) && !is_taken(taken, names, id))
        return id;
    for (unsigned attempt = 0;; attempt++) {
        Slice name = mangled(id, attempt, mem);
        if (!is_taken(taken, names, name))
            return name;
    }
}

const Slice *file_names_make(const struct batch *batch, struct arena *mem)
{
    Slice *names = ARENA_ARRAY(mem, Slice, batch->ticket_count);
    struct table taken;
    table_init(&taken, mem, batch->ticket_count);
    for (size_t i = 0; i < batch->ticket_count; i++) {
        names[i] = name_for(batch->tickets[i].id, &taken, names, mem);
        table_add(&taken, folded_hash(names[i]), (uint32_t)i);
    }
    return names;
}
