/* Threads take chunks in order and may be a few ahead of the joining, which is done
   by the caller's thread; so memory is the chunks' and does not grow with the file. */
#include "dataset/crew.h"

#include "base/diag.h"
#include "base/slice.h"
#include "dataset/stretch.h"
#include "records/csv.h"

#include <pthread.h>
#include <string.h>

/* Chunks that are read or wait to be joined, beside one for each thread. */
#define CHUNKS_AHEAD 2u
#define NO_END UINT64_MAX

struct chunk {
    char *at;
    size_t len;
    size_t head; /* up to the first line end: the record before may go on until there */
    size_t tail; /* where the last whole record ends */
    bool is_done, failed;
    uint64_t file_bytes; /* read for it; packed ones where the file is packed */
    struct harvest harvest;
};

struct worker {
    struct crew *crew;
    struct stretch_reader reader;
    pthread_t thread;
};

struct crew {
    const struct crew_work *work;
    struct arena mem;
    struct chunk *chunks; /* of chunk i, at i modulo their count */
    size_t chunk_count;
    struct worker *workers;
    unsigned started;
    uint64_t from;           /* where in the file the first chunk begins */
    pthread_mutex_t reading; /* whose turn it is */
    pthread_mutex_t lock;    /* guards what follows, and is_done */
    pthread_cond_t room, done;
    uint64_t next;   /* chunk to be taken */
    uint64_t joined; /* those before have been joined */
    uint64_t end;    /* there is no such chunk */
    bool stopped;
};

/* What has been read and is no whole record yet. */
struct carry {
    struct arena mem; /* holds nothing else */
    char *at;         /* the text between two margins */
    size_t len, capacity;
    struct stretch_reader reader;
    struct harvest harvest;
};

static bool read_chunk(struct crew *crew, uint64_t i, struct chunk *chunk)
{
    const struct crew_work *work = crew->work;
    struct diag *diag = &chunk->harvest.diag;
    if (!work->size_bytes) {
        uint64_t before = work->blocks->read_bytes;
        bool fine = blocks_read(work->blocks, chunk->at, work->chunk_bytes, &chunk->len, diag);
        chunk->file_bytes = work->blocks->read_bytes - before;
        return fine;
    }
    uint64_t offset = crew->from + i * work->chunk_bytes, left = work->size_bytes - offset;
    chunk->len = left < work->chunk_bytes ? (size_t)left : work->chunk_bytes;
    chunk->file_bytes = chunk->len;
    return blocks_read_at(work->blocks, offset, chunk->at, chunk->len, diag);
}

static void scan_chunk(struct stretch_reader *reader, struct chunk *chunk)
{
    Slice rest, text = {chunk->at, chunk->len};
    slice_cut(text, '\n', &rest);
    chunk->head = text.len - rest.len;
    chunk->tail = chunk->head + stretch_read(reader, rest, false);
}

/* The next chunk, when there is room for it; false when there is none. */
static bool take_turn(struct crew *crew, uint64_t *i)
{
    pthread_mutex_lock(&crew->lock);
    while (!crew->stopped && crew->next < crew->end && crew->next >= crew->joined + crew->chunk_count)
        pthread_cond_wait(&crew->room, &crew->lock);
    bool taken = !crew->stopped && crew->next < crew->end;
    if (taken)
        *i = crew->next++;
    pthread_mutex_unlock(&crew->lock);
    return taken;
}

static void set_end(struct crew *crew, uint64_t end)
{
    pthread_mutex_lock(&crew->lock);
    crew->end = end;
    pthread_mutex_unlock(&crew->lock);
}

/* False when there is no chunk left. */
static bool do_chunk(struct crew *crew, struct stretch_reader *reader)
{
    uint64_t i;
    bool by_turns = !crew->work->size_bytes, fine = true;
    pthread_mutex_lock(&crew->reading);
    bool taken = take_turn(crew, &i);
    struct chunk *chunk = taken ? &crew->chunks[i % crew->chunk_count] : NULL;
    if (taken)
        stretch_begin(reader, &chunk->harvest);
    if (taken && by_turns) {
        fine = read_chunk(crew, i, chunk);
        if (!fine || crew->work->blocks->ended)
            set_end(crew, i + 1);
    }
    pthread_mutex_unlock(&crew->reading);
    if (!taken)
        return false;
    chunk->failed = by_turns ? !fine : !read_chunk(crew, i, chunk);
    if (!chunk->failed)
        scan_chunk(reader, chunk);
    pthread_mutex_lock(&crew->lock);
    chunk->is_done = true;
    pthread_cond_signal(&crew->done);
    pthread_mutex_unlock(&crew->lock);
    return true;
}

static void *run_worker(void *argument)
{
    struct worker *worker = argument;
    while (do_chunk(worker->crew, &worker->reader))
        ;
    return NULL;
}

static void carry_append(struct carry *carry, Slice text)
{
    if (text.len == 0)
        return;
    size_t used = STRETCH_MARGIN_BYTES + carry->len, need = used + text.len + STRETCH_MARGIN_BYTES;
    carry->at = arena_grow(&carry->mem, carry->at, used, need, &carry->capacity, 1, 1);
    memcpy(carry->at + used, text.at, text.len);
    carry->len += text.len;
}

/* Reads the whole records of what is carried. */
static bool carry_read(struct carry *carry, struct joiner *joiner, bool last)
{
    stretch_begin(&carry->reader, &carry->harvest);
    char *at = carry->at + STRETCH_MARGIN_BYTES;
    size_t used = stretch_read(&carry->reader, (Slice){at, carry->len}, last);
    carry->len -= used;
    if (carry->len)
        memmove(at, at + used, carry->len);
    return joiner_take(joiner, &carry->harvest);
}

/* Without a line end no record can be read of it, up to the ceiling. */
static bool carry_more(struct carry *carry, struct joiner *joiner, Slice text)
{
    carry_append(carry, text);
    bool waits = !slice_has(text, '\n') && carry->len <= MAX_RECORD_BYTES && !carry->reader.skipping;
    return waits || carry_read(carry, joiner, false);
}

static bool join_chunk(struct carry *carry, struct joiner *joiner, const struct chunk *chunk)
{
    Slice text = {chunk->at, chunk->len};
    if (!carry_more(carry, joiner, slice_part(text, 0, chunk->head)))
        return false;
    bool is_proved = carry->len == 0 && !carry->reader.skipping;
    if (!is_proved)
        return carry_more(carry, joiner, slice_skip(text, chunk->head));
    carry_append(carry, slice_skip(text, chunk->tail));
    return joiner_take(joiner, &chunk->harvest);
}

/* Waits until chunk i has been read, or reads it; NULL when there is no such chunk. */
static struct chunk *wait_for(struct crew *crew, uint64_t i)
{
    struct chunk *chunk = &crew->chunks[i % crew->chunk_count];
    if (crew->started == 0)
        return do_chunk(crew, &crew->workers[0].reader) ? chunk : NULL;
    pthread_mutex_lock(&crew->lock);
    while (i < crew->end && !chunk->is_done)
        pthread_cond_wait(&crew->done, &crew->lock);
    bool is_there = i < crew->end;
    pthread_mutex_unlock(&crew->lock);
    return is_there ? chunk : NULL;
}

static void give_back(struct crew *crew, struct chunk *chunk)
{
    const struct crew_work *work = crew->work;
    if (work->size_bytes)
        work->blocks->read_bytes += chunk->file_bytes;
    atomic_fetch_add_explicit(work->bytes_done, chunk->file_bytes, memory_order_relaxed);
    pthread_mutex_lock(&crew->lock);
    chunk->is_done = false;
    crew->joined++;
    pthread_cond_signal(&crew->room);
    pthread_mutex_unlock(&crew->lock);
}

static bool chunk_fault(const struct chunk *chunk, struct diag *diag)
{
    const struct diag *from = &chunk->harvest.diag;
    return from->fault_may_pass ? diag_fault_for_now(diag, "%.*s", SLICE_ARG(from->fault))
                                : diag_fault(diag, "%.*s", SLICE_ARG(from->fault));
}

static bool join_all(struct crew *crew, struct carry *carry)
{
    const struct crew_work *work = crew->work;
    struct chunk *chunk;
    for (uint64_t i = 0; (chunk = wait_for(crew, i)) != NULL; i++) {
        if (chunk->failed)
            return chunk_fault(chunk, work->diag);
        if (!join_chunk(carry, work->joiner, chunk))
            return false;
        give_back(crew, chunk);
    }
    return carry_read(carry, work->joiner, true);
}

static void crew_open(struct crew *crew, const struct crew_work *work)
{
    *crew = (struct crew){.work = work, .from = work->blocks->read_bytes, .end = NO_END};
    if (work->blocks->ended)
        crew->end = 0;
    else if (work->size_bytes)
        crew->end = (work->size_bytes - crew->from + work->chunk_bytes - 1) / work->chunk_bytes;
    unsigned threads = work->thread_count < crew->end ? work->thread_count : (unsigned)crew->end;
    pthread_mutex_init(&crew->reading, NULL);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->room, NULL);
    pthread_cond_init(&crew->done, NULL);
    arena_init(&crew->mem, 0);
    crew->chunk_count = threads > 1 ? threads + CHUNKS_AHEAD : 1;
    crew->chunks = ARENA_ARRAY(&crew->mem, struct chunk, crew->chunk_count);
    for (size_t i = 0; i < crew->chunk_count && crew->end; i++) {
        crew->chunks[i].at = ARENA_ARRAY(&crew->mem, char, work->chunk_bytes + 2 * STRETCH_MARGIN_BYTES);
        crew->chunks[i].at += STRETCH_MARGIN_BYTES;
        harvest_init(&crew->chunks[i].harvest);
    }
    crew->workers = ARENA_ARRAY(&crew->mem, struct worker, threads);
    for (unsigned i = 0; i < threads; i++) {
        crew->workers[i].crew = crew;
        stretch_open(&crew->workers[i].reader, work->plan);
    }
    /* with fewer threads than asked for it takes longer; without any the caller's does it all */
    while (threads > 1 && crew->started < threads &&
           pthread_create(&crew->workers[crew->started].thread, NULL, run_worker, &crew->workers[crew->started]) == 0)
        crew->started++;
}

static void crew_close(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->stopped = true;
    pthread_cond_broadcast(&crew->room);
    pthread_mutex_unlock(&crew->lock);
    for (unsigned i = 0; i < crew->started; i++)
        pthread_join(crew->workers[i].thread, NULL);
    for (size_t i = 0; i < crew->chunk_count; i++)
        harvest_done(&crew->chunks[i].harvest);
    unsigned readers = crew->chunk_count > 1 ? (unsigned)(crew->chunk_count - CHUNKS_AHEAD) : crew->end != 0;
    for (unsigned i = 0; i < readers; i++)
        stretch_close(&crew->workers[i].reader);
    pthread_cond_destroy(&crew->done);
    pthread_cond_destroy(&crew->room);
    pthread_mutex_destroy(&crew->lock);
    pthread_mutex_destroy(&crew->reading);
    arena_done(&crew->mem);
}

bool crew_scan(const struct crew_work *work)
{
    struct crew crew;
    struct carry carry = {0};
    arena_init(&carry.mem, 0);
    harvest_init(&carry.harvest);
    stretch_open(&carry.reader, work->plan);
    carry.at = arena_grow(&carry.mem, NULL, 0, 2 * STRETCH_MARGIN_BYTES, &carry.capacity, 1, 1);
    Slice first = blocks_text(work->blocks);
    atomic_fetch_add_explicit(work->bytes_done, work->blocks->read_bytes, memory_order_relaxed);
    blocks_use(work->blocks, first.len);
    crew_open(&crew, work);
    bool ok = carry_more(&carry, work->joiner, first) && join_all(&crew, &carry);
    crew_close(&crew);
    stretch_close(&carry.reader);
    harvest_done(&carry.harvest);
    arena_done(&carry.mem);
    return ok;
}
