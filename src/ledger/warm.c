/* Readers of their own, a connection each. */
#include "ledger/warm.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/lanes.h"
#include "base/slice.h"
#include "ledger/ledger.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEAST_BYTES ((off_t)64 << 20) /* below, even a disk is fast enough */
#define SAMPLES 64
#define FEW_MISSING (SAMPLES / 4)
#define READERS 24u /* a disk of the network answers no more at a time; a disk in the machine less */
#define KEYS_AT_ONCE 32u
#define READER_BYTES ((size_t)4 << 20)

struct reader {
    struct arena mem;
    struct diag diag; /* heard by nobody */
    struct database *db;
    struct query query;
    bool is_open;
};

struct warming {
    const struct ledger *ledger;
    const char *sql;
    const Slice *keys;
    size_t count;
    struct reader readers[READERS];
};

bool ledger_lies_cold(const char *path)
{
    struct stat about;
    int fd = file_open(path, O_RDONLY | O_CLOEXEC), missing = 0;
    if (fd < 0)
        return false;
    if (fstat(fd, &about) == 0 && about.st_size >= LEAST_BYTES)
        for (off_t i = 0; i < SAMPLES; i++)
            missing += !file_is_at_hand(fd, about.st_size / SAMPLES * i);
    close(fd);
    return missing > FEW_MISSING;
}

static void open_reader(struct reader *reader, const struct warming *warming)
{
    reader->is_open = true;
    arena_init(&reader->mem, READER_BYTES);
    diag_init(&reader->diag, &reader->mem);
    reader->db = database_open(warming->ledger->path, DATABASE_READ, &reader->mem, &reader->diag);
    /* the system keeps what is read; here the upper pages of an index are enough */
    if (reader->db && database_run(reader->db, "PRAGMA cache_size=-1024", &reader->diag))
        query_begin(&reader->query, reader->db, warming->sql, &reader->diag);
}

static void close_reader(struct reader *reader)
{
    if (!reader->is_open)
        return;
    query_end(&reader->query);
    database_close(reader->db);
    arena_done(&reader->mem);
}

static void read_some(void *context, size_t piece, unsigned lane)
{
    struct warming *warming = context;
    struct reader *reader = &warming->readers[lane];
    size_t from = piece * KEYS_AT_ONCE, to = from + KEYS_AT_ONCE;
    if (!reader->is_open)
        open_reader(reader, warming);
    for (size_t i = from; i < to && i < warming->count && reader->query.statement; i++) {
        query_text(&reader->query, 1, warming->keys[i]);
        while (query_next(&reader->query))
            ;
        query_again(&reader->query);
    }
}

void ledger_warm(const struct ledger *ledger, const char *sql, const Slice *keys, size_t count)
{
    if (!ledger->is_cold || !count)
        return;
    struct warming warming = {.ledger = ledger, .sql = sql, .keys = keys, .count = count};
    lanes_run(&(struct lanes){.piece_count = (count + KEYS_AT_ONCE - 1) / KEYS_AT_ONCE,
                              .lane_count = READERS,
                              .work = read_some,
                              .context = &warming});
    for (unsigned i = 0; i < READERS; i++)
        close_reader(&warming.readers[i]);
}
