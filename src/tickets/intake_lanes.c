/* The rows of a delimited file that nothing needs to be said of, read by several threads at once. A lane makes of each
   such row what intake.c would make of it, in a batch of its own; in the order of the file they are taken into the
   real one, where the reader stands at that very byte and the ticket is new. Every other row is left to the reader
   and to intake.c, so that what is decided there is decided nowhere else. */
#include "tickets/intake_private.h"

#include "base/arena.h"
#include "base/lanes.h"
#include "bytes/source.h"
#include "records/plain_rows.h"

#include <string.h>

#define USUAL_LANE_BYTES ((size_t)32 << 10)
#define LEAST_ROW_BYTES 32 /* of rows that a stretch has room for; those beyond are left to the reader */
#define ROWS_AHEAD 8       /* whose tickets are fetched from memory while others are taken */

struct ready_row {
    size_t at;
    struct plain_cut cut;
    uint64_t id_hash;
};

/* A part of the file, and the rows that were made ready in it. */
struct stretch {
    struct ready_row *rows;
    struct batch batch; /* a ticket and a claim for each of them */
    size_t count;
    struct arena mem;   /* texts that do not stand in the file */
};

struct lane {
    struct intake intake; /* as the file's, but for batch, findings and quarantine */
    struct quarantine quarantine;
    struct diag diag;
    struct arena mem; /* of the fields, and behind them of what is told of one row */
    size_t told_at;
    Slice *fields;
};

struct side_by_side {
    struct intake *intake;
    struct plain_rows rows;
    size_t stretch_bytes, room;
    struct lane *lanes;
    struct stretch *stretches; /* piece i has that of i modulo the window */
    size_t window;
    bool is_over, has_failed; /* nothing more is taken */
};

/* What a list of claims has no column for, or nothing in it; most of it needs more than the row. */
static bool says_more(const struct intake *intake)
{
    static const uint8_t fields[] = {FIELD_BODY,  FIELD_SUBJECT,    FIELD_EVIDENCE,    FIELD_UPDATED,
                                     FIELD_LEVEL, FIELD_COMPETENCY, FIELD_ANNIVERSARY, FIELD_ENROLLED};
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        for (size_t k = 0; k < intake->columns.count[fields[i]]; k++)
            if (intake->row.fields[intake->columns.at[fields[i]][k]].len)
                return true;
    return false;
}

static bool stands_in(Slice text, Slice part)
{
    uintptr_t from = (uintptr_t)text.at, at = (uintptr_t)part.at;
    return !part.len || (at >= from && at - from <= text.len);
}

/* False: only the reader and intake.c know what to make of the row. */
static bool make_ready(struct lane *lane, Slice text, struct ready_row *ready)
{
    struct intake *intake = &lane->intake;
    struct batch *batch = intake->batch;
    if (has_lost_letter(intake->row.raw) || says_more(intake) || intake_is_totals_row(intake) ||
        !intake_text(intake, FIELD_TICKET_ID).len)
        return false;
    Slice id = intake_ticket_id(intake);
    struct ticket *ticket = &batch->tickets[batch->ticket_count++];
    *ticket = (struct ticket){.id = id, .first_claim = CLAIM_NONE, .last_claim = CLAIM_NONE};
    intake_take_ticket(intake, ticket);
    if (!ticket->language.len)
        intake_take_language(intake, ticket, &intake->text);
    ready->id_hash = slice_hash(id);
    bool is_plain = intake_add_plain_claim(intake, ticket);
    return is_plain && !ticket->more && stands_in(text, ticket->partner_id) && !lane->diag.first &&
           !intake->open_times && !intake->seen_day_first && !intake->seen_month_first;
}

static void begin_lane(struct lane *lane, const struct intake *file)
{
    lane->intake = *file;
    lane->intake.diag = &lane->diag;
    lane->intake.quarantine = &lane->quarantine;
    arena_init(&lane->mem, 0);
    lane->fields = ARENA_ARRAY(&lane->mem, Slice, file->reader.column_count);
    lane->told_at = arena_mark(&lane->mem);
}

/* Whatever is told makes a row one for the reader, also what the user wants to hear nothing of. */
static void listen(struct lane *lane)
{
    arena_rewind(&lane->mem, lane->told_at);
    diag_init(&lane->diag, &lane->mem);
    quarantine_init(&lane->quarantine, &lane->mem);
    for (size_t i = 0; i < FINDING_COUNT; i++)
        lane->diag.grade[i] = SEVERITY_WARNING;
    lane->intake.open_times = NULL;
    lane->intake.seen_day_first = lane->intake.seen_month_first = false;
}

static size_t clean_end(Slice text, size_t from, size_t to)
{
    Slice part = slice_part(text, from, to);
    return slice_is_ascii(part) && !memchr(part.at, '\0', part.len) ? to : from;
}

/* Any thread. */
static void work(void *context, size_t piece, unsigned number)
{
    const struct side_by_side *job = context;
    const struct plain_rows *rows = &job->rows;
    struct lane *lane = &job->lanes[number];
    struct stretch *stretch = &job->stretches[piece % job->window];
    struct batch *batch = &stretch->batch;
    size_t at = plain_rows_line(rows, rows->begin + piece * job->stretch_bytes);
    size_t until = plain_rows_line(rows, rows->begin + (piece + 1) * job->stretch_bytes);
    size_t clean = clean_end(rows->text, at, until);
    lane->intake.batch = batch;
    stretch->count = batch->ticket_count = batch->claim_count = 0;
    arena_rewind(&stretch->mem, 0);
    listen(lane);
    while (at < until && stretch->count < job->room) {
        struct ready_row *ready = &stretch->rows[stretch->count];
        size_t mark = arena_mark(&stretch->mem);
        ready->at = at;
        bool is_plain = plain_rows_cut(rows, at, clean, lane->fields, &lane->intake.row, &ready->cut);
        at += ready->cut.used_bytes;
        if (LIKELY(is_plain && make_ready(lane, rows->text, ready))) {
            stretch->count++;
            continue;
        }
        batch->ticket_count = batch->claim_count = stretch->count;
        arena_rewind(&stretch->mem, mark);
        listen(lane);
    }
}

/* False when its ticket is known: then the row says something about what is there, or only repeats it. */
static bool take_ready(struct side_by_side *job, const struct stretch *stretch, size_t i)
{
    struct batch *batch = job->intake->batch;
    const struct ticket *made = &stretch->batch.tickets[i];
    size_t ticket_count = batch->ticket_count;
    if (i + ROWS_AHEAD < stretch->count)
        table_foresee(&batch->ticket_by_id, stretch->rows[i + ROWS_AHEAD].id_hash);
    struct ticket *ticket = batch_ticket_hashed(batch, made->id, stretch->rows[i].id_hash);
    if (batch->ticket_count == ticket_count)
        return false;
    *ticket = *made;
    ticket->claim_count = 0;
    ticket->first_claim = ticket->last_claim = CLAIM_NONE;
    ticket->line = plain_rows_line_number(&job->rows);
    struct claim *claim = batch_add_claim(batch, ticket), place = *claim;
    *claim = stretch->batch.claims[i];
    claim->ticket = place.ticket;
    claim->number = place.number;
    claim->next = place.next;
    claim->line = ticket->line;
    if (!stands_in(job->rows.text, claim->invoice))
        claim->invoice = arena_copy(batch->mem, claim->invoice);
    plain_rows_step(&job->rows, &stretch->rows[i].cut);
    return true;
}

/* The caller's thread, one piece after the other. */
static void take(void *context, size_t piece)
{
    struct side_by_side *job = context;
    const struct stretch *stretch = &job->stretches[piece % job->window];
    size_t until = job->rows.begin + (piece + 1) * job->stretch_bytes, i = 0;
    while (!job->is_over) {
        size_t at = plain_rows_at(&job->rows);
        while (i < stretch->count && stretch->rows[i].at < at)
            i++;
        bool is_ready = i < stretch->count && stretch->rows[i].at == at && plain_rows_may_follow(&job->rows);
        if (LIKELY(is_ready && take_ready(job, stretch, i)))
            continue;
        if (at >= until && i == stretch->count)
            break;
        enum read_result got = intake_next_row(job->intake);
        job->has_failed = got == READ_FAILED;
        /* rows made ready under other names are none */
        job->is_over = got != READ_RECORD || !plain_rows_hold(&job->rows);
    }
}

static void run(struct side_by_side *job, unsigned lane_count)
{
    struct arena mem;
    arena_init(&mem, 0);
    job->window = lanes_window(lane_count);
    job->room = job->stretch_bytes / LEAST_ROW_BYTES + 1;
    job->lanes = ARENA_ARRAY(&mem, struct lane, lane_count);
    job->stretches = ARENA_ARRAY(&mem, struct stretch, job->window);
    for (unsigned i = 0; i < lane_count; i++)
        begin_lane(&job->lanes[i], job->intake);
    for (size_t i = 0; i < job->window; i++) {
        struct stretch *stretch = &job->stretches[i];
        arena_init(&stretch->mem, 0);
        stretch->rows = ARENA_ARRAY(&mem, struct ready_row, job->room);
        stretch->batch = (struct batch){.mem = &stretch->mem,
                                        .tickets = ARENA_ARRAY(&mem, struct ticket, job->room),
                                        .ticket_capacity = job->room,
                                        .claims = ARENA_ARRAY(&mem, struct claim, job->room),
                                        .claim_capacity = job->room};
    }
    lanes_run(&(struct lanes){.piece_count = (job->rows.text.len - job->rows.begin) / job->stretch_bytes + 1,
                              .lane_count = lane_count,
                              .work = work,
                              .take = take,
                              .context = job});
    for (size_t i = 0; i < job->window; i++)
        arena_done(&job->stretches[i].mem);
    for (unsigned i = 0; i < lane_count; i++)
        arena_done(&job->lanes[i].mem);
    arena_done(&mem);
}

bool intake_read_lanes(struct intake *intake)
{
    const struct intake_options *options = intake->options;
    size_t bytes = options->lane_bytes ? options->lane_bytes : USUAL_LANE_BYTES;
    struct side_by_side job = {.intake = intake, .stretch_bytes = bytes};
    bool failed = false;
    unsigned lane_count = options->lane_count > MAX_LANES ? MAX_LANES : options->lane_count;
    const struct ticket_columns *columns = &intake->columns;
    if (columns->group_count || columns->message_count || columns->is_fiscal)
        return true; /* its rows need more than their columns */
    if (lane_count < 2 || intake->strays || intake->rows_are_tickets)
        return true;
    if (!plain_rows_open(&job.rows, &intake->reader, &failed, intake->diag))
        return !failed;
    if (job.rows.text.len - job.rows.begin > bytes)
        run(&job, lane_count);
    return !job.has_failed;
}
