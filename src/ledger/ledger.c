/* The file, its lock, and the look-ups that every command needs. */
#include "ledger/ledger.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/slice.h"
#include "ledger/schema.h"
#include "ledger/warm.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_HOLDER_BYTES 256
/* For so long a lock may be held before it is said by whom. */
#define HOLDER_TRIES 20
#define HOLDER_PAUSE_NS 10000000L

static bool fault_at(const char *what, Slice path, struct diag *diag)
{
    return diag_fault(diag, "cannot %s '%.*s': %s", what, SLICE_ARG(path), strerror(errno));
}

static Slice folder_of(Slice path)
{
    const char *slash = memrchr(path.at, '/', path.len);
    return slash ? slice_part(path, 0, (size_t)(slash - path.at)) : (Slice){0};
}

/* One level at a time, as mkdir -p does. */
static bool make_folders(Slice path, struct arena *mem, struct diag *diag)
{
    struct stat about;
    if (path.len == 0 || stat(arena_cstr(mem, path), &about) == 0)
        return true;
    if (!make_folders(folder_of(path), mem, diag))
        return false;
    return mkdir(arena_cstr(mem, path), 0777) == 0 || errno == EEXIST || fault_at("create the folder", path, diag);
}

/* "process 4711 on night1 since 2020-02-16T01:00:00Z": for whoever finds the lock taken. */
static void say_holder(int fd)
{
    char text[MAX_HOLDER_BYTES], host[64] = "";
    struct tm now;
    time_t seconds = time(NULL);
    gethostname(host, sizeof host - 1);
    if (!gmtime_r(&seconds, &now))
        return;
    int len = snprintf(text, sizeof text, "process %ld on %s since %04d-%02d-%02dT%02d:%02d:%02dZ", (long)getpid(),
                       host, now.tm_year + 1900, now.tm_mon + 1, now.tm_mday, now.tm_hour, now.tm_min, now.tm_sec);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)len, 0) != len)
        return; /* the lock holds all the same */
}

static bool is_plain(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < ' ' || text.at[i] > '~')
            return false;
    return text.len > 0;
}

/* What a process said that is no more: the one that holds the lock has not said it yet, or is a dry run, which does not. */
static bool is_of_the_past(Slice who)
{
    char host[64] = "";
    uint64_t pid;
    Slice rest = who;
    slice_cut(rest, ' ', &rest);
    Slice number = slice_cut(rest, ' ', &rest);
    slice_cut(rest, ' ', &rest);
    gethostname(host, sizeof host - 1);
    return slice_equal(slice_cut(rest, ' ', &rest), slice_from(host)) && slice_to_u64(number, INT32_MAX, &pid) &&
           kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static bool read_holder(int fd, char text[MAX_HOLDER_BYTES], Slice *who)
{
    ssize_t got = file_read_at(fd, text, MAX_HOLDER_BYTES, 0);
    *who = (Slice){text, got > 0 ? (size_t)got : 0};
    return is_plain(*who) && !is_of_the_past(*who);
}

static bool refuse_taken(int fd, Slice path, struct diag *diag)
{
    char text[MAX_HOLDER_BYTES];
    Slice who;
    bool is_known = read_holder(fd, text, &who);
    for (int i = 0; i < HOLDER_TRIES && !is_known; i++) {
        nanosleep(&(struct timespec){.tv_nsec = HOLDER_PAUSE_NS}, NULL);
        is_known = read_holder(fd, text, &who);
    }
    if (!is_known)
        who = S("another run");
    return diag_fault_for_now(diag, "the ledger '%.*s' is held by %.*s", SLICE_ARG(path), SLICE_ARG(who));
}

bool ledger_lock(struct ledger *ledger, Slice path, struct arena *mem, struct diag *diag)
{
    Slice name = arena_printf(mem, "%.*s.lock", SLICE_ARG(path));
    if (!make_folders(folder_of(path), mem, diag))
        return false;
    int fd = file_create(arena_cstr(mem, name), O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return fault_at("open", name, diag);
    if (file_lock(fd) != 0) {
        bool taken = errno == EWOULDBLOCK;
        bool result = taken ? refuse_taken(fd, path, diag) : fault_at("lock", name, diag);
        close(fd);
        return result;
    }
    say_holder(fd);
    ledger->lock_fd = fd;
    return true;
}

bool ledger_share(struct ledger *ledger, Slice path, struct arena *mem, struct diag *diag)
{
    Slice name = arena_printf(mem, "%.*s.lock", SLICE_ARG(path));
    int fd = file_open(arena_cstr(mem, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT || fault_at("open", name, diag);
    if (file_lock_shared(fd) != 0) {
        bool taken = errno == EWOULDBLOCK;
        bool result = taken ? refuse_taken(fd, path, diag) : fault_at("lock", name, diag);
        close(fd);
        return result;
    }
    ledger->lock_fd = fd;
    return true;
}

/* What tickets say is for nobody else; SQLite takes an empty file as a new one, and its journal has the same rights. */
static bool make_private(const char *name, Slice path, struct diag *diag)
{
    int fd = file_create(name, O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return fault_at("create", path, diag);
    close(fd);
    return true;
}

bool ledger_open(struct ledger *ledger, Slice path, enum database_mode mode, struct arena *mem, struct diag *diag)
{
    struct stat about;
    ledger->path = path;
    ledger->mem = mem;
    if (mode != DATABASE_MAKE && stat(arena_cstr(mem, path), &about) != 0)
        return errno == ENOENT ? diag_fault(diag, "there is no ledger '%.*s'", SLICE_ARG(path))
                               : fault_at("open", path, diag);
    if (mode == DATABASE_MAKE && !make_private(arena_cstr(mem, path), path, diag))
        return false;
    ledger->is_cold = ledger_lies_cold(arena_cstr(mem, path));
    ledger->db = database_open(path, mode, mem, diag);
    return ledger->db && schema_settle(ledger->db, path, mode == DATABASE_MAKE, diag);
}

void ledger_close(struct ledger *ledger)
{
    database_close(ledger->db);
    ledger->db = NULL;
    if (ledger->lock_fd >= 0)
        close(ledger->lock_fd);
    ledger->lock_fd = -1;
}

#define DECISION_TEXTS                                                                                              \
    "d.verdict, d.reason, d.detail, d.because, d.next_step, d.wait_until, d.day, d.who, d.content, d.claimed,"     \
    " d.recorded, d.causes, d.documents, d.other"
#define DECISION_TEXT_COUNT 14

static void get_decision(struct query *query, struct arena *mem, struct standing *out)
{
    struct telling *about = &out->about;
    Slice *texts[DECISION_TEXT_COUNT] = {&out->verdict,    &out->reason, &out->detail, &out->because, &out->next_step,
                                         &out->wait_until, &out->day,    &out->who,    &out->content, &about->claimed,
                                         &about->recorded, &about->causes, &about->documents, &about->other};
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        *texts[i] = arena_copy(mem, query_get_text(query, i));
}

bool standings_begin(struct query *query, struct ledger *ledger, struct diag *diag)
{
    return query_begin(query, ledger->db,
                       "SELECT " DECISION_TEXTS ", d.seq, c.standing, c.open, c.gone, c.dataset FROM claim c"
                       " JOIN decision d ON d.seq = coalesce(c.person, c.standing) WHERE c.ticket = ?1 AND c.number = ?2",
                       diag);
}

void standings_find(struct query *query, Slice ticket, uint32_t claim, struct arena *mem, struct standing *out)
{
    struct standing found = {0};
    query_text(query, 1, ticket);
    query_number(query, 2, claim);
    if (query_next(query)) {
        get_decision(query, mem, &found);
        found.seq = query_get_number(query, DECISION_TEXT_COUNT);
        found.machine = query_get_number(query, DECISION_TEXT_COUNT + 1);
        found.by_person = found.seq != found.machine;
        found.open = query_get_number(query, DECISION_TEXT_COUNT + 2) != 0;
        found.gone = query_get_number(query, DECISION_TEXT_COUNT + 3) != 0;
        found.seen = arena_copy(mem, query_get_text(query, DECISION_TEXT_COUNT + 4));
    }
    query_again(query);
    *out = found;
}

bool ledger_standing(struct ledger *ledger, Slice ticket, uint32_t claim, struct arena *mem, struct standing *out,
                     struct diag *diag)
{
    struct query query;
    standings_begin(&query, ledger, diag);
    standings_find(&query, ticket, claim, mem, out);
    return query_end(&query);
}

bool waits_begin(struct query *query, struct ledger *ledger, struct diag *diag)
{
    return query_begin(query, ledger->db,
                       "SELECT wait_until FROM decision WHERE ticket = ?1 AND claim = ?2 AND verdict = 'WAIT'"
                       " ORDER BY seq DESC LIMIT 1",
                       diag);
}

Date waits_find(struct query *query, Slice ticket, uint32_t claim)
{
    Date found = DATE_NONE;
    query_text(query, 1, ticket);
    query_number(query, 2, claim);
    if (query_next(query))
        date_parse(query_get_text(query, 0), &found);
    query_again(query);
    return found;
}

bool ledger_waited(struct ledger *ledger, Slice ticket, uint32_t claim, Date *out, struct diag *diag)
{
    struct query query;
    waits_begin(&query, ledger, diag);
    *out = waits_find(&query, ticket, claim);
    return query_end(&query);
}

bool ledger_decision(struct ledger *ledger, int64_t seq, struct arena *mem, struct standing *out, struct diag *diag)
{
    struct query query;
    struct standing found = {0};
    query_begin(&query, ledger->db, "SELECT " DECISION_TEXTS " FROM decision d WHERE d.seq = ?1", diag);
    query_number(&query, 1, seq);
    if (query_next(&query)) {
        get_decision(&query, mem, &found);
        found.seq = found.machine = seq;
    }
    *out = found;
    return query_end(&query);
}

static bool sync_file(Slice path, struct arena *mem, struct diag *diag)
{
    int fd = file_open(arena_cstr(mem, path), O_RDONLY | O_CLOEXEC);
    bool synced = fd >= 0 && file_sync(fd) == 0;
    if (!synced)
        fault_at("sync", path, diag);
    if (fd >= 0)
        close(fd);
    return synced;
}

bool ledger_backup(struct ledger *ledger, Slice to, struct arena *mem, struct diag *diag)
{
    struct query query;
    Slice aside = arena_printf(mem, "%.*s.%ld.tmp", SLICE_ARG(to), (long)getpid());
    const char *name = arena_cstr(mem, aside);
    if (access(arena_cstr(mem, to), F_OK) == 0)
        return diag_fault(diag, "'%.*s' exists, and a copy replaces nothing", SLICE_ARG(to));
    unlink(name);
    if (!make_private(name, aside, diag))
        return false;
    query_begin(&query, ledger->db, "VACUUM INTO ?1", diag);
    query_text(&query, 1, aside);
    query_do(&query);
    bool copied = query_end(&query) && sync_file(aside, mem, diag);
    if (copied && (link(name, arena_cstr(mem, to)) != 0 || unlink(name) != 0))
        copied = fault_at("make", to, diag);
    if (!copied)
        unlink(name);
    Slice folder = folder_of(to);
    return copied && sync_file(folder.len ? folder : S("."), mem, diag);
}
