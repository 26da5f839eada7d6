/* Nothing is shown in the first second, then at most six lines a second. */
#include "cli/progress.h"

#include "cli/terminal.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define QUIET_MS 1000
#define BETWEEN_MS 167
#define ERASE_LINE "\r\x1b[K"

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void put(const char *text, size_t len)
{
    /* a terminal that is gone is no reason to stop */
    ssize_t ignored = write(STDERR_FILENO, text, len);
    (void)ignored;
}

static void erase(struct progress *progress)
{
    if (progress->shown)
        put(ERASE_LINE, sizeof ERASE_LINE - 1);
    progress->shown = false;
}

static void draw(struct progress *progress)
{
    const struct progress_step *step = &progress->step;
    struct progress_bytes bytes = {0};
    if (step->count)
        bytes = step->count(step->of);
    char line[160], total[32] = "", done[64] = "";
    if (bytes.total)
        snprintf(total, sizeof total, " of %" PRIu64, bytes.total >> 20);
    if (step->count)
        snprintf(done, sizeof done, "%" PRIu64 "%s MiB, ", bytes.done >> 20, total);
    int64_t seconds = (now_ms() - progress->began_ms) / 1000;
    int len = snprintf(line, sizeof line, ERASE_LINE "%s: %s%" PRId64 " s", step->what, done, seconds);
    if (len > 0)
        put(line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
    progress->shown = true;
}

static void *show_progress(void *argument)
{
    struct progress *progress = argument;
    pthread_mutex_lock(&progress->lock);
    while (!progress->ending) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += BETWEEN_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&progress->changed, &progress->lock, &until);
        if (!progress->ending && progress->step.what && now_ms() - progress->began_ms >= QUIET_MS)
            draw(progress);
    }
    erase(progress);
    pthread_mutex_unlock(&progress->lock);
    return NULL;
}

static void init_changed(pthread_cond_t *changed)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

void progress_start(struct progress *progress, unsigned when)
{
    *progress = (struct progress){0};
    if (when == WHEN_NEVER || (when != WHEN_ALWAYS && !isatty(STDERR_FILENO)))
        return;
    pthread_mutex_init(&progress->lock, NULL);
    init_changed(&progress->changed);
    /* signals are the main thread's affair */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    progress->runs = pthread_create(&progress->thread, NULL, show_progress, progress) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void progress_step(struct progress *progress, struct progress_step step)
{
    if (!progress->runs)
        return;
    pthread_mutex_lock(&progress->lock);
    erase(progress);
    progress->step = step;
    progress->began_ms = now_ms();
    pthread_mutex_unlock(&progress->lock);
}

void progress_pause(struct progress *progress)
{
    progress_step(progress, (struct progress_step){0});
}

void progress_stop(struct progress *progress)
{
    if (!progress->runs)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->ending = true;
    pthread_cond_signal(&progress->changed);
    pthread_mutex_unlock(&progress->lock);
    pthread_join(progress->thread, NULL);
    pthread_cond_destroy(&progress->changed);
    pthread_mutex_destroy(&progress->lock);
    progress->runs = false;
}
