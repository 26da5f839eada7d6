/* Threads that take the next piece each, and a caller who works too when it has
   nothing to take. */
#include "base/lanes.h"

#include <pthread.h>
#include <sched.h>

#define WINDOW_PER_LANE 4u

struct street {
    const struct lanes *lanes;
    size_t window;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t next;  /* piece to be begun */
    size_t taken; /* those before have been taken */
    bool *is_done; /* of piece i, at i modulo the window */
};

struct lane {
    struct street *street;
    unsigned number;
    pthread_t thread;
};

static unsigned usable(unsigned lane_count)
{
    return lane_count == 0 ? 1 : lane_count > MAX_LANES ? MAX_LANES : lane_count;
}

size_t lanes_window(unsigned lane_count)
{
    return (size_t)usable(lane_count) * WINDOW_PER_LANE;
}

unsigned lanes_usual(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    return usable((unsigned)CPU_COUNT(&set));
}

/* Called with the lock held. False: there is no room, or nothing left to begin. */
static bool may_begin(const struct street *street)
{
    return street->next < street->lanes->piece_count && street->next < street->taken + street->window;
}

static void do_next(struct street *street, unsigned number)
{
    size_t piece = street->next++;
    pthread_mutex_unlock(&street->lock);
    street->lanes->work(street->lanes->context, piece, number);
    pthread_mutex_lock(&street->lock);
    street->is_done[piece % street->window] = true;
    pthread_cond_broadcast(&street->changed);
}

static void *walk(void *argument)
{
    struct lane *lane = argument;
    struct street *street = lane->street;
    pthread_mutex_lock(&street->lock);
    while (street->next < street->lanes->piece_count) {
        if (may_begin(street))
            do_next(street, lane->number);
        else
            pthread_cond_wait(&street->changed, &street->lock);
    }
    pthread_mutex_unlock(&street->lock);
    return NULL;
}

static void take_one(struct street *street)
{
    size_t piece = street->taken;
    pthread_mutex_unlock(&street->lock);
    if (street->lanes->take)
        street->lanes->take(street->lanes->context, piece);
    pthread_mutex_lock(&street->lock);
    street->is_done[piece % street->window] = false;
    street->taken++;
    pthread_cond_broadcast(&street->changed);
}

/* The caller takes what is ready, else works, else waits. */
static void attend(struct street *street)
{
    pthread_mutex_lock(&street->lock);
    while (street->taken < street->lanes->piece_count) {
        if (street->is_done[street->taken % street->window])
            take_one(street);
        else if (may_begin(street))
            do_next(street, 0);
        else
            pthread_cond_wait(&street->changed, &street->lock);
    }
    pthread_mutex_unlock(&street->lock);
}

static void run_alone(const struct lanes *lanes)
{
    for (size_t piece = 0; piece < lanes->piece_count; piece++) {
        lanes->work(lanes->context, piece, 0);
        if (lanes->take)
            lanes->take(lanes->context, piece);
    }
}

void lanes_run(const struct lanes *lanes)
{
    unsigned count = usable(lanes->lane_count), started = 1;
    bool is_done[MAX_LANES * WINDOW_PER_LANE] = {false};
    struct lane others[MAX_LANES];
    if (count == 1 || lanes->piece_count < 2) {
        run_alone(lanes);
        return;
    }
    struct street street = {.lanes = lanes, .window = lanes_window(count), .is_done = is_done};
    pthread_mutex_init(&street.lock, NULL);
    pthread_cond_init(&street.changed, NULL);
    for (; started < count; started++) {
        others[started] = (struct lane){.street = &street, .number = started};
        if (pthread_create(&others[started].thread, NULL, walk, &others[started]) != 0)
            break;
    }
    attend(&street);
    for (unsigned i = 1; i < started; i++)
        pthread_join(others[i].thread, NULL);
    pthread_cond_destroy(&street.changed);
    pthread_mutex_destroy(&street.lock);
}
