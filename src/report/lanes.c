/* Forms with one line a claim are written piece by piece, side by side: a piece is a
   buffer of its own, and the pieces go out in order. */
#include "base/lanes.h"

#include "base/arena.h"
#include "report/report_private.h"

struct pieces {
    struct out *out;
    const struct run *run;
    claims_writer *writer;
    const void *form;
    size_t window;
    struct buf text[MAX_LANES * 8]; /* of piece i, at i modulo the window */
    struct arena scratch[MAX_LANES];
    struct decided_view view[MAX_LANES];
};

static void write_piece(void *context, size_t piece, unsigned lane)
{
    struct pieces *pieces = context;
    struct buf *buf = &pieces->text[piece % pieces->window];
    size_t count = pieces->run->decided->count;
    size_t from = piece * MAX_CLAIMS_OF_PART, end = from + MAX_CLAIMS_OF_PART;
    size_t to = end < count ? end : count;
    buf_clear(buf);
    pieces->writer(buf, pieces->run, decided_view_part(&pieces->view[lane], from, to), to - from,
                   pieces->form, &pieces->scratch[lane]);
}

static void put_out(void *context, size_t piece)
{
    struct pieces *pieces = context;
    buf_add(&pieces->out->buf, buf_slice(&pieces->text[piece % pieces->window]));
    out_drain(pieces->out);
}

void write_claims_in_lanes(struct out *out, const struct run *run, claims_writer *writer, const void *form)
{
    struct pieces pieces = {.out = out, .run = run, .writer = writer, .form = form};
    unsigned lanes = run->lane_count == 0 ? 1 : run->lane_count < MAX_LANES ? run->lane_count : MAX_LANES;
    pieces.window = lanes_window(lanes);
    assert(pieces.window <= COUNT_OF(pieces.text));
    for (size_t i = 0; i < pieces.window; i++)
        buf_init(&pieces.text[i]);
    for (unsigned lane = 0; lane < lanes; lane++) {
        arena_init(&pieces.scratch[lane], 0);
        pieces.view[lane].decided = run->decided;
    }
    lanes_run(&(struct lanes){.piece_count = (run->decided->count + MAX_CLAIMS_OF_PART - 1) / MAX_CLAIMS_OF_PART,
                              .lane_count = lanes,
                              .work = write_piece,
                              .take = put_out,
                              .context = &pieces});
    for (size_t i = 0; i < pieces.window; i++)
        buf_done(&pieces.text[i]);
    for (unsigned lane = 0; lane < lanes; lane++) {
        arena_done(&pieces.scratch[lane]);
        decided_view_close(&pieces.view[lane]);
    }
}
