/* Requests for the directory (rules section 7): what lacks something is asked for, what is
   complete goes with a monthly batch, and what should be visible by now is escalated. */
#include "resolution/case_file.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/directory.h"

#define MAX_QUOTED_COLUMNS 80

static bool is_wrong(const struct directory_request *request, int fault)
{
    return request->wrong >> fault & 1;
}

static struct directory_dates dates_of(const struct case_file *file)
{
    return directory_dates(file->programme, file->asked_before.day ? file->asked_before : file->filed);
}

/* The cutoff is a day, and without a zone the filing may be of the day before or after. */
static bool zone_matters(const struct case_file *file)
{
    const struct ticket *ticket = file->ticket;
    if (!ticket->filed.known || ticket->filed.zone_given || ticket->filed.date_only)
        return false;
    Date early = instant_date(ticket->filed, -14 * 60), late = instant_date(ticket->filed, 14 * 60);
    return directory_dates(file->programme, early).batch.k != directory_dates(file->programme, late).batch.k;
}

void rung_directory(struct case_file *file)
{
    const struct directory_request *request = claim_more(file->claim)->directory;
    for (int fault = 0; fault < DIRECTORY_FAULT_COUNT; fault++)
        if (is_wrong(request, fault))
            hit(file, REASON_DIR_INCOMPLETE, directory_fault_name((enum directory_fault)fault));
    if (request->wrong)
        return;
    Date visible_by = dates_of(file).visible_by;
    if (zone_matters(file))
        note(file, NOTE_N_ZONE_ASSUMED);
    if (file->asked_before.day || file->as_of.day > visible_by.day) {
        hit(file, REASON_DIR_OVERDUE, (Slice){0});
        return;
    }
    file->out->wait_until = visible_by;
    hit(file, REASON_DIR_ACCEPTED, (Slice){0});
}

/* ---- words ---- */

/* What is wrong, or what to ask for: every fault's words with the text it is about. */
struct fault_words {
    const char *because, *ask;
};

static const struct fault_words fault_words[DIRECTORY_FAULT_COUNT] = {
    [DIRECTORY_NO_NAME] = {"no name is given", "the name that should appear"},
    [DIRECTORY_NO_COUNTRY] = {"no country is given", "the country"},
    [DIRECTORY_NO_URL] = {"no URL is given", "the URL of the landing page"},
    [DIRECTORY_COUNTRY_UNKNOWN] = {"is not one country", "the country"},
    [DIRECTORY_URL_FORM] = {"is not an absolute URL with http or https", "the full URL, with https://"},
    [DIRECTORY_URL_HOST] = {"", "a URL on the partner's own site"},
};

static Slice fault_because(const struct case_file *file, enum directory_fault fault)
{
    const struct directory_request *request = claim_more(file->claim)->directory;
    enum directory_field field = directory_fault_field(fault);
    Slice given = unicode_clip(request->given[field], MAX_QUOTED_COLUMNS);
    Slice other = unicode_clip(request->other[field], MAX_QUOTED_COLUMNS);
    if (other.len)
        return arena_printf(file->mem, "'%.*s' and '%.*s' are both given", SLICE_ARG(given), SLICE_ARG(other));
    if (!given.len)
        return slice_from(fault_words[fault].because);
    if (fault == DIRECTORY_URL_HOST)
        return arena_printf(file->mem, "'%.*s' is %.*s", SLICE_ARG(given), SLICE_ARG(request->objection));
    return arena_printf(file->mem, "'%.*s' %s", SLICE_ARG(given), fault_words[fault].because);
}

static Slice joined(const struct case_file *file, Slice list, const char *between, Slice one)
{
    return list.len ? arena_printf(file->mem, "%.*s%s%.*s", SLICE_ARG(list), between, SLICE_ARG(one)) : one;
}

Slice directory_because(const struct case_file *file, Slice detail)
{
    Slice list = {0};
    (void)detail;
    for (int fault = 0; fault < DIRECTORY_FAULT_COUNT; fault++)
        if (is_wrong(claim_more(file->claim)->directory, fault))
            list = joined(file, list, "; ", fault_because(file, (enum directory_fault)fault));
    if (list.len)
        return list;
    Slice filed = day_words(file, file->asked_before.day ? file->asked_before : file->filed);
    Slice due = day_words(file, dates_of(file).visible_by);
    return file->out->wait_until.day
               ? S("name, country and URL are given and well-formed")
               : arena_printf(file->mem, "%s on %.*s, it should have been visible by %.*s",
                              file->asked_before.day ? "asked again: complete" : "complete", SLICE_ARG(filed),
                              SLICE_ARG(due));
}

Slice directory_next_step(const struct case_file *file, Slice detail)
{
    struct directory_dates dates = dates_of(file);
    Slice list = {0}, batch = month_words(file, dates.batch), due = day_words(file, dates.visible_by);
    (void)detail;
    for (int fault = 0; fault < DIRECTORY_FAULT_COUNT; fault++)
        if (is_wrong(claim_more(file->claim)->directory, fault))
            list = joined(file, list, ", ", slice_from(fault_words[fault].ask));
    if (list.len)
        return arena_printf(file->mem,
                            "Ask for: %.*s. The page must be the partner's own, about this partner only, and show "
                            "no competitors.",
                            SLICE_ARG(list));
    return file->out->wait_until.day
               ? arena_printf(file->mem, "Submitted with the batch of %.*s; visible by %.*s.", SLICE_ARG(batch),
                              SLICE_ARG(due))
               : arena_printf(file->mem, "Escalate to the directory team: the listing was due by %.*s.",
                              SLICE_ARG(due));
}
