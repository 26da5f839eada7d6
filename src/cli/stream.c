/* One piece after the other: what has come so far, up to its last whole record, is
   read, decided, written and forgotten; only what was said of it is remembered. */
#include "cli/stream.h"

#include "base/file.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "cli/seen.h"
#include "evidence/arguments.h"
#include "evidence/dossier.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)1 << 20)       /* no more is waited for */
#define MAX_PIECE_BYTES ((size_t)32 << 20)  /* one record may be as large as the readers allow */

enum shape { SHAPE_UNKNOWN, SHAPE_CSV, SHAPE_LINES };

struct flow {
    struct stream *stream;
    int fd;
    bool ended;
    struct buf text;   /* has come and is not decided */
    size_t looked_at;  /* of it, for record ends */
    bool in_quotes;    /* where that is */
    size_t whole;      /* bytes up to the last record end that was seen */
    uint64_t lines;    /* in those bytes */
    enum shape shape;
    struct buf header; /* the first record, of CSV only */
    uint64_t lines_before; /* of the pieces that are done, behind the header */
    bool written;      /* a piece has been */
    struct arena mem;  /* of one piece */
    size_t dataset_mark;
    struct seen seen;
    struct evidence_rules *rules; /* NULL: no document came yet */
};

/* ---- what comes ---- */

static bool is_waiting(int fd)
{
    struct pollfd at = {.fd = fd, .events = POLLIN};
    return poll(&at, 1, 0) > 0;
}

static bool read_some(struct flow *flow)
{
    struct diag *diag = &flow->stream->cli->diag;
    do {
        char *room = buf_room(&flow->text, PIECE_BYTES / 16);
        ssize_t got = read(flow->fd, room, PIECE_BYTES / 16);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            poll(&(struct pollfd){.fd = flow->fd, .events = POLLIN}, 1, -1);
            continue;
        }
        if (got < 0)
            return diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(flow->stream->name), strerror(errno));
        flow->text.len += (size_t)got;
        flow->ended = got == 0;
    } while (!flow->ended && flow->text.len < PIECE_BYTES && is_waiting(flow->fd));
    return true;
}

static bool find_shape(struct flow *flow)
{
    Slice head = buf_slice(&flow->text);
    if (head.len >= 2 && (slice_starts(head, S("\xff\xfe")) || slice_starts(head, S("\xfe\xff")) || !head.at[1]))
        return diag_fault(&flow->stream->cli->diag,
                          "'%.*s' is not UTF-8 text and cannot be answered as it comes; leave --stream away",
                          SLICE_ARG(flow->stream->name));
    if (slice_starts(head, S("\xef\xbb\xbf")))
        head = slice_skip(head, 3);
    head = slice_trim(head);
    if (!head.len)
        return true;
    if (head.at[0] == '[' || head.at[0] == '<' || slice_starts(head, S("PK")) || (unsigned char)head.at[0] == 0x1f)
        return diag_fault(&flow->stream->cli->diag,
                          "'%.*s' is neither CSV nor a JSON object a line, and cannot be answered as it comes; leave "
                          "--stream away", SLICE_ARG(flow->stream->name));
    flow->shape = head.at[0] == '{' ? SHAPE_LINES : SHAPE_CSV;
    return true;
}

/* Up to the last record end; quotes may hold line ends in CSV. */
static void look_for_ends(struct flow *flow, bool only_first)
{
    Slice text = buf_slice(&flow->text);
    for (; flow->looked_at < text.len; flow->looked_at++) {
        char c = text.at[flow->looked_at];
        if (c == '"' && flow->shape == SHAPE_CSV)
            flow->in_quotes = !flow->in_quotes;
        if (c != '\n')
            continue;
        flow->lines++;
        if (flow->in_quotes)
            continue;
        flow->whole = flow->looked_at + 1;
        if (only_first)
            return;
    }
}

static void use(struct flow *flow, size_t bytes)
{
    memmove(flow->text.at, flow->text.at + bytes, flow->text.len - bytes);
    flow->text.len -= bytes;
    flow->looked_at = flow->looked_at > bytes ? flow->looked_at - bytes : 0;
    flow->whole = 0;
}

/* The first record of CSV stands above every piece. */
static void take_header(struct flow *flow)
{
    if (flow->shape != SHAPE_CSV || flow->header.len)
        return;
    look_for_ends(flow, true);
    if (!flow->whole && !flow->ended)
        return;
    size_t bytes = flow->whole ? flow->whole : flow->text.len;
    buf_add(&flow->header, slice_part(buf_slice(&flow->text), 0, bytes));
    flow->looked_at = bytes;
    flow->lines = 0;
    use(flow, bytes);
}

/* ---- one piece ---- */

static Slice copy_piece(struct flow *flow, size_t bytes)
{
    char *text = ARENA_ARRAY(&flow->mem, char, flow->header.len + bytes + 1);
    if (flow->header.len)
        memcpy(text, flow->header.at, flow->header.len);
    if (bytes)
        memcpy(text + flow->header.len, flow->text.at, bytes);
    return (Slice){text, flow->header.len + bytes};
}

static bool screen(struct flow *flow, const struct batch *batch, struct decide_input *input)
{
    struct stream *stream = flow->stream;
    struct cli *cli = stream->cli;
    const Slice *words = NULL;
    if (!flow->rules && dossiers_need_rules(batch, stream->attachments)) {
        flow->rules = ARENA_NEW(&cli->mem, struct evidence_rules);
        if (!evidence_rules_load(flow->rules, &cli->templates, &cli->mem, &cli->diag))
            return false;
    }
    static const struct evidence_rules none = {.root_count = 0};
    input->dossiers =
        dossiers_make(flow->rules ? flow->rules : &none, batch, stream->attachments, &flow->mem, &cli->diag);
    if (!arguments_find(&cli->templates, batch, &flow->mem, &words, &cli->diag))
        return false;
    input->duration_words = words;
    return true;
}

/* What is wrong with the published rows was told at the first asking. */
static bool decide(struct flow *flow, const struct decide_input *input, struct decided *decided)
{
    struct arena heard;
    struct diag unheard;
    arena_init(&heard, 0);
    diag_init(&unheard, &heard);
    bool done = decide_batch(input, &flow->mem, decided, &unheard);
    if (!done)
        diag_fault(&flow->stream->cli->diag, "%.*s", SLICE_ARG(unheard.fault));
    arena_done(&heard);
    return done;
}

static void write_piece(struct flow *flow, const struct batch *batch, const struct decide_input *input,
                        const struct decided *decided)
{
    struct stream *stream = flow->stream;
    struct run run = {.batch = batch,
                      .decided = decided,
                      .dossiers = input->dossiers,
                      .programme = stream->programme,
                      .as_of = input->as_of,
                      .as_of_filed = input->as_of_filed,
                      .lane_count = stream->lane_count,
                      .only_verdicts = stream->only_verdicts};
    stream->write(&stream->cli->out, &run, !flow->written);
    out_flush(&stream->cli->out);
    flow->written = true;
    stream->claim_count += decided->count;
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        stream->has_failed_verdict |= (stream->fail_verdicts >> i & 1) && decided->verdict_count[i];
}

static bool answer(struct flow *flow, struct batch *batch)
{
    struct stream *stream = flow->stream;
    struct decided decided = {.count = 0};
    struct decide_input input = {.batch = batch,
                                 .dataset = stream->dataset,
                                 .quarantine = stream->published,
                                 .programme = stream->programme,
                                 .registry = stream->registry,
                                 .earlier = &flow->seen.earlier,
                                 .as_of = stream->as_of,
                                 .as_of_filed = stream->as_of_filed,
                                 /* a few claims are decided before a thread would have begun */
                                 .lane_count = batch->claim_count < 1024 ? 1 : stream->lane_count};
    if (stream->as_of_now)
        input.as_of.seconds = (int64_t)time(NULL);
    seen_forget_tickets(&flow->seen, batch);
    bool done = screen(flow, batch, &input) && decide(flow, &input, &decided);
    if (done) {
        write_piece(flow, batch, &input, &decided);
        seen_remember(&flow->seen, batch, &decided);
    }
    decided_done(&decided);
    dataset_forget_rows(stream->dataset);
    arena_rewind(stream->dataset_mem, flow->dataset_mark);
    return done;
}

static bool do_piece(struct flow *flow, size_t bytes)
{
    struct stream *stream = flow->stream;
    struct batch batch;
    struct source source;
    struct quarantine bad;
    source_from_text(&source, stream->name, copy_piece(flow, bytes));
    source.lines_before = flow->lines_before;
    batch_init(&batch, &flow->mem);
    quarantine_init(&bad, &flow->mem);
    bool done = intake_read(&batch, &source, stream->intake, stream->programme, &bad, NULL, &stream->cli->diag);
    if (done) {
        intake_finish(&batch);
        stream->bad_count += bad.count;
        done = !batch.claim_count || answer(flow, &batch);
    }
    source_close(&source);
    cli_show(stream->cli);
    flow->lines_before += flow->lines;
    flow->lines = 0;
    use(flow, bytes);
    arena_rewind(&flow->mem, 0);
    return done;
}

/* What has no record end yet waits for it, within reason. */
static bool do_what_came(struct flow *flow)
{
    take_header(flow);
    if (flow->shape == SHAPE_CSV && !flow->header.len)
        return true;
    look_for_ends(flow, false);
    size_t bytes = flow->ended || flow->text.len > MAX_PIECE_BYTES ? flow->text.len : flow->whole;
    return !bytes || do_piece(flow, bytes);
}

static bool flow_on(struct flow *flow)
{
    const struct out *out = &flow->stream->cli->out;
    while (!flow->ended && !out->error) {
        if (!read_some(flow) || (flow->shape == SHAPE_UNKNOWN && !find_shape(flow)))
            return false;
        if (flow->shape != SHAPE_UNKNOWN && !do_what_came(flow))
            return false;
    }
    return true;
}

/* The dataset's own findings are told once, and what it keeps from then on is let go with each piece. */
static bool ask_first(struct flow *flow)
{
    struct stream *stream = flow->stream;
    struct gather_keys none;
    struct gathered gathered;
    keys_init(&none, &flow->mem, 0);
    if (!dataset_gather(stream->dataset, &none, &gathered, &stream->cli->diag))
        return false;
    cli_show(stream->cli);
    dataset_forget_rows(stream->dataset);
    dataset_quarantine_to(stream->dataset, NULL);
    flow->dataset_mark = arena_mark(stream->dataset_mem);
    arena_rewind(&flow->mem, 0);
    return true;
}

static bool open_tickets(struct flow *flow)
{
    struct stream *stream = flow->stream;
    flow->fd = STDIN_FILENO;
    if (slice_equal(stream->name, S("-")))
        return true;
    flow->fd = file_open(arena_cstr(&stream->cli->mem, stream->name), O_RDONLY | O_CLOEXEC);
    return flow->fd >= 0 || diag_fault(&stream->cli->diag, "cannot open '%.*s': %s", SLICE_ARG(stream->name),
                                       strerror(errno));
}

bool stream_tickets(struct stream *stream)
{
    struct flow *flow = ARENA_NEW(&stream->cli->mem, struct flow);
    flow->stream = stream;
    if (!open_tickets(flow))
        return false;
    buf_init(&flow->text);
    buf_init(&flow->header);
    arena_init(&flow->mem, 0);
    seen_init(&flow->seen);
    bool done = ask_first(flow) && flow_on(flow);
    if (flow->rules)
        evidence_rules_close(flow->rules);
    seen_done(&flow->seen);
    arena_done(&flow->mem);
    buf_done(&flow->header);
    buf_done(&flow->text);
    if (flow->fd != STDIN_FILENO)
        close(flow->fd);
    return done;
}
