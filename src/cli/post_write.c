/* The messages of a night: a letter for each ticket that was decided anew and needs no person, and a summary for
   those who run it. */
#include "cli/post.h"

#include "base/slice.h"
#include "cli/job.h"
#include "cli/terminal.h"
#include "report/letters.h"

#include <inttypes.h>
#include <limits.h>
#include <unistd.h>

#define MAX_SUMMARY_CLAIMS 20
#define ID_CHARS 40

struct writing {
    const struct post *post;
    const struct job *job;
    struct letter_desk *desk;
    struct night_message *messages;
    size_t count, capacity;
    struct buf text, html, claims;
};

/* The same night has the same head, and no two have it with the same number. */
static Slice make_id(const struct writing *writing, const char *kind, Slice what)
{
    const struct night *night = &writing->job->ledger->night;
    struct arena *mem = &writing->post->cli->mem;
    char hex[DIGEST_HEX_CHARS];
    digest_hex(arena_printf(mem, "%s\n%" PRId64 "\n%.*s\n%.*s", kind, night->run, DIGEST_HEX_CHARS, night->head,
                            SLICE_ARG(what)),
               hex);
    return arena_printf(mem, "%s-%.*s", kind, ID_CHARS, hex);
}

static void push(struct writing *writing, const struct message *message, enum channel_kind way)
{
    struct arena *mem = &writing->post->cli->mem;
    struct buf packed;
    buf_init(&packed);
    message_pack(message, &packed);
    *ARENA_PUSH(mem, writing->messages, writing->count, writing->capacity, struct night_message) =
        (struct night_message){.key = message->id,
                               .way = channel_kind_name(way),
                               .kind = message->kind,
                               .ticket = message->ticket_id,
                               .packed = arena_copy(mem, buf_slice(&packed))};
    buf_done(&packed);
}

/* --- letters --- */

/* Something about the ticket is new tonight, or a person decided since the last night, and nothing about it waits for
   one. */
static bool is_due(const struct writing *writing, const struct ticket *ticket)
{
    const struct job *job = writing->job;
    uint32_t wanted = writing->post->options->letters_for;
    bool is_new = false;
    if (!wanted)
        wanted = ~(UINT32_C(1) << VERDICT_REVIEW);
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE; i = job->batch.claims[i].next) {
        is_new |= job->ledger->night.claims[i].change != NIGHT_CARRIED || job->ledger->night.claims[i].person_spoke;
        if (!(wanted >> job->decided.resolutions[i].verdict & 1))
            return false;
    }
    return is_new;
}

static void add_claims(struct writing *writing, const struct ticket *ticket)
{
    const struct job *job = writing->job;
    buf_clear(&writing->claims);
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE; i = job->batch.claims[i].next) {
        buf_add_char(&writing->claims, i == ticket->first_claim ? '[' : ',');
        write_ndjson_one(&writing->claims, &job->run, &job->decided.resolutions[i], &writing->post->cli->scratch);
    }
    buf_add_char(&writing->claims, ']');
}

static bool write_letter(struct writing *writing, size_t t)
{
    const struct ticket *ticket = &writing->job->batch.tickets[t];
    const struct post_options *options = writing->post->options;
    buf_clear(&writing->text);
    buf_clear(&writing->html);
    if (!letter_add_text(writing->desk, t, &writing->text))
        return false;
    letter_add_html(writing->desk, &writing->html);
    add_claims(writing, ticket);
    struct message message = {.id = make_id(writing, "letter", ticket->id),
                              .kind = S("letter"),
                              .ticket_id = ticket->id,
                              .partner_id = ticket->partner_id,
                              .language = letter_language_tag(writing->desk),
                              .subject = letter_subject(writing->desk),
                              .text = buf_slice(&writing->text),
                              .html = buf_slice(&writing->html),
                              .resolutions = buf_slice(&writing->claims)};
    message.to = address_fill(options->letter_to, &message, &writing->post->cli->mem);
    push(writing, &message, (enum channel_kind)(options->letters_by - 1));
    return true;
}

/* The report has told what there is to find about letters. */
static bool write_letters(struct writing *writing)
{
    const struct job *job = writing->job;
    struct cli *cli = writing->post->cli;
    struct diag own;
    diag_init(&own, &cli->mem);
    bool written = true;
    writing->desk = letter_desk_new(&job->run, &cli->templates, &cli->mem, &own);
    for (size_t t = 0; t < job->batch.ticket_count && written; t++)
        if (is_due(writing, &job->batch.tickets[t]))
            written = write_letter(writing, t);
    letter_desk_close(writing->desk);
    return written || diag_fault(&cli->diag, "%.*s", SLICE_ARG(own.fault));
}

/* --- the summary --- */

static void add_for_person(struct writing *writing)
{
    const struct job *job = writing->job;
    uint64_t count = job->decided.verdict_count[VERDICT_REVIEW], shown = 0;
    struct buf *text = &writing->text;
    if (count == 0)
        return;
    buf_addf(text, "\nNeeds a person (%" PRIu64 "):\n", count);
    for (size_t i = 0; i < job->decided.count && shown < MAX_SUMMARY_CLAIMS; i++) {
        const struct resolution *resolution = &job->decided.resolutions[i];
        if (resolution->verdict != VERDICT_REVIEW)
            continue;
        buf_add(text, S("  "));
        terminal_add_text(text, claim_ticket(&job->batch, &job->batch.claims[i])->id);
        buf_add(text, S("  "));
        buf_add(text, reason_name(resolution->hits[0].reason));
        buf_add(text, S("  "));
        terminal_add_text(text, resolution->next_step);
        buf_add_char(text, '\n');
        shown++;
    }
    if (shown < count)
        buf_addf(text, "  ... and %" PRIu64 " more\n", count - shown);
}

/* Whoever reads a mail stands in no folder. */
static void add_report_place(struct writing *writing)
{
    Slice output = writing->job->options->output;
    char folder[PATH_MAX];
    buf_add(&writing->text, S("\nThe report: "));
    if (!slice_starts(output, S("/")) && getcwd(folder, sizeof folder)) {
        terminal_add_text(&writing->text, slice_from(folder));
        buf_add_char(&writing->text, '/');
    }
    terminal_add_text(&writing->text, output);
    buf_add(&writing->text, slice_ends(output, S("/")) ? S("index.html\n") : S("/index.html\n"));
}

static void add_counts(struct writing *writing)
{
    const struct job *job = writing->job;
    struct buf *text = &writing->text;
    job_add_summary(job, text);
    terminal_add_count(text, job->quarantine.count, "row");
    buf_add(text, S(" quarantined\n\n"));
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        if (job->decided.verdict_count[i])
            buf_addf(text, "%7" PRIu64 "  %.*s\n", job->decided.verdict_count[i],
                     SLICE_ARG(verdict_name((enum verdict)i)));
    add_for_person(writing);
    add_report_place(writing);
}

static void write_summary(struct writing *writing)
{
    const struct post_options *options = writing->post->options;
    const struct job *job = writing->job;
    struct arena *mem = &writing->post->cli->mem;
    uint64_t review = job->decided.verdict_count[VERDICT_REVIEW];
    size_t recipients = options->summary_to.count ? options->summary_to.count : 1;
    buf_clear(&writing->text);
    add_counts(writing);
    for (size_t i = 0; i < recipients; i++) {
        Slice to = options->summary_to.count ? options->summary_to.at[i] : (Slice){0};
        struct message message = {
            .id = make_id(writing, "summary", to),
            .kind = S("summary"),
            .to = to,
            .language = S("en"),
            .subject = arena_printf(mem, "kpirecon run %" PRId64 ": %" PRIu64 " for a person, %" PRIu64 " new",
                                    job->ledger->night.run, review, job->ledger->night.new_count),
            .text = buf_slice(&writing->text)};
        push(writing, &message, (enum channel_kind)(options->summary_by - 1));
    }
}

static void show(const struct writing *writing)
{
    struct out *out = &writing->post->cli->out;
    for (size_t i = 0; i < writing->count; i++) {
        struct message message;
        buf_addf(&out->buf, "by %.*s: ", SLICE_ARG(writing->messages[i].way));
        if (message_unpack(writing->messages[i].packed, &message))
            message_show(&out->buf, &message);
        buf_add_char(&out->buf, '\n');
        out_drain(out);
    }
    terminal_add_count(&out->buf, writing->count, "message");
    buf_add(&out->buf, S(" would be handed over; nothing was, and the ledger is as it was\n"));
}

static void note_figures(struct post *post, const struct job *job)
{
    const struct night *night = &job->ledger->night;
    post->figures = (struct post_figures){.known = !post->is_dry,
                                          .run = night->run,
                                          .new_count = night->new_count,
                                          .changed_count = night->changed_count,
                                          .closed_count = night->closed_count,
                                          .open_count = night->open_count,
                                          .quarantined = job->quarantine.count};
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        post->figures.claims[i] = job->decided.verdict_count[i];
}

bool post_write(struct post *post, const struct job *job, struct night *night)
{
    struct writing writing = {.post = post, .job = job};
    buf_init(&writing.text);
    buf_init(&writing.html);
    buf_init(&writing.claims);
    bool written = !post->options->letters_by || write_letters(&writing);
    if (written && post->options->summary_by)
        write_summary(&writing);
    if (written && post->is_dry)
        show(&writing);
    buf_done(&writing.text);
    buf_done(&writing.html);
    buf_done(&writing.claims);
    night->messages = writing.messages;
    night->message_count = writing.count;
    note_figures(post, job);
    return written;
}
