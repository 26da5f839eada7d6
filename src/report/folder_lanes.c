/* Each lane has its stylesheets and its letter desk, each part its own list of outputs and its own fault; both are
   taken over in the order of the parts. */
#include "report/folder_lanes.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/lanes.h"
#include "base/slice.h"
#include "report/letters.h"

#include <stdatomic.h>

/* A part on its way from the lane to the folder. */
struct made {
    struct arena mem;
    struct aside aside;
    struct diag diag;
    bool good;
};

struct crew {
    struct aside *aside;
    struct aside model; /* of those of the parts: the folder's own grows while they are made */
    const struct folder_work *work;
    struct hand *hands;
    struct made *made; /* of part i, at i modulo the window */
    size_t window;
    unsigned lane_count;
    atomic_bool failed; /* the rest need not be made */
};

static void make_part(void *context, size_t part, unsigned lane)
{
    struct crew *crew = context;
    struct hand *hand = &crew->hands[lane];
    struct made *made = &crew->made[part % crew->window];
    arena_rewind(&made->mem, 0);
    diag_init(&made->diag, &made->mem);
    made->aside = aside_beside(&crew->model, &made->mem, &made->diag);
    made->good = !atomic_load_explicit(&crew->failed, memory_order_relaxed);
    if (!made->good)
        return;
    if (hand->index.desk)
        letter_desk_complain_to(hand->index.desk, &made->diag);
    const struct folder_part *of = &crew->work->parts[part];
    made->good = of->make(hand, &made->aside, of->from, of->to);
}

static void take_part(void *context, size_t part)
{
    struct crew *crew = context;
    const struct made *made = &crew->made[part % crew->window];
    if (made->good) {
        aside_add(crew->aside, &made->aside);
        return;
    }
    atomic_store_explicit(&crew->failed, true, memory_order_relaxed);
    if (made->diag.fault.len)
        diag_fault(crew->aside->diag, "%.*s", SLICE_ARG(made->diag.fault));
}

static bool open_hand(struct hand *hand, const struct crew *crew)
{
    const struct folder_work *work = crew->work;
    struct diag *diag = crew->aside->diag;
    hand->run = *work->run;
    hand->run.lane_count = 1;
    arena_init(&hand->mem, 0);
    arena_init(&hand->scratch, 0);
    buf_init(&hand->text);
    out_init(&hand->page, OUT_KEEPS_ALL, S("a ticket's report"));
    if (!page_maker_open(&hand->index, work->templates, PAGE_INDEX, &hand->mem, diag) ||
        (work->has_tickets && !page_maker_open(&hand->ticket, work->templates, PAGE_TICKET, &hand->mem, diag)))
        return false;
    if (work->desk)
        hand->index.desk = hand->ticket.desk = letter_desk_beside(work->desk, &hand->mem, diag);
    return true;
}

static void close_hand(struct hand *hand)
{
    letter_desk_close(hand->index.desk);
    page_maker_close(&hand->index);
    page_maker_close(&hand->ticket);
    out_done(&hand->page);
    buf_done(&hand->text);
    arena_done(&hand->scratch);
    arena_done(&hand->mem);
}

static bool open_hands(struct crew *crew)
{
    for (unsigned lane = 0; lane < crew->lane_count; lane++)
        if (!open_hand(&crew->hands[lane], crew))
            return false;
    return true;
}

static void run_lanes(struct crew *crew)
{
    for (size_t i = 0; i < crew->window; i++)
        arena_init(&crew->made[i].mem, 0);
    lanes_run(&(struct lanes){.piece_count = crew->work->part_count,
                              .lane_count = crew->lane_count,
                              .work = make_part,
                              .take = take_part,
                              .context = crew});
    for (size_t i = 0; i < crew->window; i++)
        arena_done(&crew->made[i].mem);
}

bool folder_make_parts(struct aside *aside, const struct folder_work *work)
{
    unsigned lanes = work->run->lane_count == 0 ? 1 : work->run->lane_count;
    lanes = lanes < MAX_LANES ? lanes : MAX_LANES;
    struct crew crew = {.aside = aside, .model = *aside, .work = work, .lane_count = lanes,
                        .window = lanes_window(lanes)};
    crew.hands = ARENA_ARRAY(aside->scratch, struct hand, lanes);
    crew.made = ARENA_ARRAY(aside->scratch, struct made, crew.window);
    bool opened = open_hands(&crew);
    if (opened)
        run_lanes(&crew);
    for (unsigned lane = 0; lane < lanes; lane++)
        close_hand(&crew.hands[lane]);
    return opened && !atomic_load(&crew.failed);
}
