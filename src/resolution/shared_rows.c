/* Answers about rows that claims share, kept for the claims that follow. */
#include "resolution/shared_rows.h"

#include "base/arena.h"
#include "resolution/case_file.h"

static bool same_filter(const struct row_filter *a, const struct row_filter *b)
{
    return a->period.k == b->period.k && a->type == b->type && a->any_type == b->any_type &&
           a->at_location == b->at_location;
}

static const struct recorded_answer *answer_before(const struct shared_rows *shared, const struct row_filter *filter,
                                                   Date publication)
{
    for (size_t i = 0; i < shared->count; i++)
        if (shared->answers[i].publication.day == publication.day && same_filter(&shared->answers[i].filter, filter))
            return &shared->answers[i];
    return NULL;
}

static void begin(struct shared_rows *shared, const struct kpi_row **rows, uint32_t ticket)
{
    if (shared->rows == rows && shared->ticket == ticket)
        return;
    shared->rows = rows;
    shared->ticket = ticket;
    shared->count = 0;
}

static bool ask(const struct case_file *file, const struct match *match, const struct publication *publication,
                struct measures *out)
{
    return match_recorded_in(file->index, match, file->claim, publication, file->mem, out);
}

bool shared_recorded_in(const struct case_file *file, const struct match *match, const struct publication *publication,
                        struct measures *out)
{
    struct shared_rows *shared = file->shared;
    if (match->group_size < 2)
        return ask(file, match, publication, out);
    begin(shared, match->rows, file->claim->ticket);
    const struct recorded_answer *answer = answer_before(shared, &match->filter, publication->date);
    if (!answer) {
        struct recorded_answer fresh = {.filter = match->filter, .publication = publication->date};
        fresh.found = ask(file, match, publication, &fresh.recorded);
        struct recorded_answer *kept =
            ARENA_PUSH(file->mem, shared->answers, shared->count, shared->capacity, struct recorded_answer);
        *kept = fresh;
        answer = kept;
    }
    if (answer->found)
        *out = answer->recorded;
    return answer->found;
}
