/* Findings as digests, and a walk over the list of what is to be shown. */
#include "cli/told.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/digest.h"

#define NAME_CHARS 32 /* of a digest */

static Slice name_of(const struct finding *finding, struct arena *mem)
{
    char hex[DIGEST_HEX_CHARS];
    digest_hex(arena_printf(mem, "%.*s\n%.*s\n%.*s", SLICE_ARG(finding_name(finding->id)), SLICE_ARG(finding->message),
                            SLICE_ARG(finding->place.text)),
               hex);
    return arena_copy(mem, (Slice){hex, NAME_CHARS});
}

static bool was_told(const struct told *told, Slice name)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&told->by_name, slice_hash(name)); table_next(&walk, &i);)
        if (slice_equal(told->before.at[i], name))
            return true;
    return false;
}

bool told_open(struct told *told, struct ledger *ledger, struct arena *mem, struct diag *diag)
{
    *told = (struct told){.mem = mem};
    table_init(&told->by_name, mem, 0);
    if (!told_findings_read(ledger, mem, &told->before, diag))
        return false;
    for (size_t i = 0; i < told->before.count; i++)
        table_add(&told->by_name, slice_hash(told->before.at[i]), (uint32_t)i);
    return true;
}

void told_filter(struct told *told, struct diag *diag)
{
    struct finding **link = &diag->first;
    while (*link) {
        const struct finding *finding = *link;
        bool is_of_input = finding->place.line || finding->place.part.len;
        Slice name = is_of_input ? name_of(finding, told->mem) : (Slice){0};
        bool again = is_of_input && was_told(told, name);
        if (is_of_input)
            *ARENA_PUSH(told->mem, told->now.at, told->now.count, told->now.capacity, Slice) = name;
        told->again_count += again;
        told->new_count += is_of_input && !again;
        if (again)
            *link = finding->next;
        else
            link = &(*link)->next;
    }
    diag->last = link;
}
