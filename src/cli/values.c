/* Reads the values of options by the same parsers as the input. */
#include "cli/values.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/inputs.h"
#include "cli/options.h"
#include "tickets/number.h"

#include <stdlib.h>
#include <time.h>

#define LEAST_SIZE_OPTION ((uint64_t)1 << 20)
#define MAX_SIZE_OPTION ((uint64_t)1 << 40)

bool zone_option(Slice text, struct arena *mem, int *minutes, struct diag *diag)
{
    Slice offset = slice_equal_nocase(text, S("UTC")) ? S("Z") : text;
    Slice moment = arena_printf(mem, "2000-01-01T00:00:00%.*s", SLICE_ARG(offset));
    Instant there, here;
    bool read = instant_parse(moment, 0, &there) && there.zone_given &&
                instant_parse(S("2000-01-01T00:00:00Z"), 0, &here);
    if (!read)
        return diag_fault(diag, "option '--zone': '%.*s' is neither UTC nor an offset as +09:00", SLICE_ARG(text));
    *minutes = (int)((here.seconds - there.seconds) / 60);
    return true;
}

bool locale_option(Slice text, char *decimal_mark, struct diag *diag)
{
    *decimal_mark = decimal_mark_of_language(text);
    if (*decimal_mark == 0)
        return diag_fault(diag, "option '--locale': how '%.*s' writes decimals is not known", SLICE_ARG(text));
    return true;
}

bool as_of_option(Slice text, int zone_minutes, struct as_of *out, struct diag *diag)
{
    *out = (struct as_of){.at = {.seconds = (int64_t)time(NULL), .known = true, .zone_given = true},
                          .filed = slice_equal_nocase(text, S("filed"))};
    if (out->filed || text.len == 0 || slice_equal_nocase(text, S("now")))
        return true;
    Date day;
    if (date_parse(text, &day)) {
        out->at = instant_from_date(day, zone_minutes);
        return true;
    }
    if (instant_parse(text, zone_minutes, &out->at))
        return true;
    return diag_fault(diag,
                      "option '--as-of': '%.*s' is neither a day as 2020-02-15, a time as 2020-02-15T07:30Z, "
                      "now nor filed",
                      SLICE_ARG(text));
}

static bool expand(const struct text_list *named, struct arena *mem, struct input_list *list, struct diag *diag)
{
    for (size_t i = 0; i < named->count; i++)
        if (!inputs_expand(named->at[i], mem, list, diag))
            return false;
    return list->count || diag_fault(diag, "there is no file to be read in what was named");
}

bool expand_inputs(const struct text_list *named, struct arena *mem, struct text_list *files, struct diag *diag)
{
    struct input_list list = {0};
    if (!expand(named, mem, &list, diag))
        return false;
    *files = (struct text_list){.at = list.names, .count = list.count, .capacity = list.capacity};
    return true;
}

bool expand_tickets(const struct text_list *named, struct arena *mem, struct text_list *files,
                    struct document_list *documents, struct diag *diag)
{
    struct input_list list = {.has_tickets = true};
    if (!expand(named, mem, &list, diag))
        return false;
    *files = (struct text_list){.at = list.names, .count = list.count, .capacity = list.capacity};
    for (size_t i = 0; i < list.document_count; i++)
        *ARENA_PUSH(mem, documents->at, documents->count, documents->capacity, struct input_document) =
            list.documents[i];
    return true;
}

bool size_option(Slice text, const char *option, uint64_t *bytes, struct diag *diag)
{
    static const struct {
        char letter;
        unsigned shift;
    } units[] = {{'K', 10}, {'M', 20}, {'G', 30}};
    Slice digits = text;
    unsigned shift = 0;
    uint64_t number;
    for (size_t i = 0; i < COUNT_OF(units) && text.len; i++) {
        if ((text.at[text.len - 1] & ~0x20) != units[i].letter)
            continue;
        digits = slice_part(text, 0, text.len - 1);
        shift = units[i].shift;
    }
    if (!slice_to_u64(digits, MAX_SIZE_OPTION >> shift, &number) || number << shift < LEAST_SIZE_OPTION)
        return diag_fault(diag, "option '%s': '%.*s' is not a size from 1M to 1024G, as 512M", option, SLICE_ARG(text));
    *bytes = number << shift;
    return true;
}

bool store_option(Slice given, struct arena *mem, Slice *folder, struct diag *diag)
{
    Slice state = slice_from(getenv("XDG_STATE_HOME")), home = slice_from(getenv("HOME"));
    *folder = given;
    if (given.len)
        return true;
    /* a relative one is to be ignored, says the XDG Base Directory Specification */
    if (slice_starts(state, S("/")))
        *folder = arena_printf(mem, "%.*s/kpirecon", SLICE_ARG(state));
    else if (home.len)
        *folder = arena_printf(mem, "%.*s/.local/state/kpirecon", SLICE_ARG(home));
    return folder->len || diag_fault(diag, "where is the store? neither --store nor HOME tells");
}

Slice scratch_folder(void)
{
    Slice told = slice_from(getenv("TMPDIR"));
    return slice_starts(told, S("/")) ? told : S("/tmp");
}
