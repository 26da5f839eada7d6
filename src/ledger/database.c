/* SQLite, loaded when a ledger is wanted. Everything that can go wrong is said once, with
   the file's name and the library's own words. */
#include "ledger/database.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/library.h"
#include "base/slice.h"
#include "bytes/digest.h"

#include <sqlite3.h>

#define BUSY_TIMEOUT_MS 2000
#define MAX_BOUND_BYTES ((size_t)1 << 30)

#define SQLITE(X) \
    X(sqlite3_open_v2) \
    X(sqlite3_close_v2) \
    X(sqlite3_exec) \
    X(sqlite3_prepare_v2) \
    X(sqlite3_bind_text) \
    X(sqlite3_bind_blob) \
    X(sqlite3_bind_int64) \
    X(sqlite3_bind_null) \
    X(sqlite3_step) \
    X(sqlite3_reset) \
    X(sqlite3_finalize) \
    X(sqlite3_column_blob) \
    X(sqlite3_column_bytes) \
    X(sqlite3_column_int64) \
    X(sqlite3_busy_timeout) \
    X(sqlite3_db_config) \
    X(sqlite3_errmsg) \
    X(sqlite3_errcode) \
    X(sqlite3_extended_errcode) \
    X(sqlite3_create_function_v2) \
    X(sqlite3_value_type) \
    X(sqlite3_value_int64) \
    X(sqlite3_value_blob) \
    X(sqlite3_value_bytes) \
    X(sqlite3_result_int64)
#define OWNER(X) X(sqlite3_user_data)

LIBRARY(sqlite, SQLITE, SQLITE_SONAME, "libsqlite3-0", "the ledger");
LIBRARY(owner, OWNER, SQLITE_SONAME, "libsqlite3-0", "the ledger");

struct database {
    struct sqlite lib;
    sqlite3 *handle;
    Slice path;
};

static bool fault(struct database *db, struct diag *diag)
{
    int code = db->lib.sqlite3_errcode(db->handle) & 0xff;
    const char *why = db->lib.sqlite3_errmsg(db->handle);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return diag_fault_for_now(diag, "the ledger '%.*s' is in use by another program", SLICE_ARG(db->path));
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        return diag_fault(diag, "'%.*s' is no ledger, or is damaged: %s", SLICE_ARG(db->path), why);
    if (db->lib.sqlite3_extended_errcode(db->handle) == SQLITE_READONLY_ROLLBACK)
        return diag_fault(diag, "a run was ended while it changed the ledger '%.*s'; the next night puts that right, until "
                                "then it cannot be only looked at", SLICE_ARG(db->path));
    return diag_fault(diag, "the ledger '%.*s': %s", SLICE_ARG(db->path), why);
}

bool database_run(struct database *db, const char *sql, struct diag *diag)
{
    return db->lib.sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fault(db, diag);
}

bool database_number(struct database *db, const char *sql, int64_t *out, struct diag *diag)
{
    struct query query;
    query_begin(&query, db, sql, diag);
    bool found = query_next(&query);
    if (found)
        *out = query_get_number(&query, 0);
    return query_end(&query) && found;
}

/* A function of SQL is handed nothing of ours: what belongs to it is asked of the library, and that is found first. */
static const struct sqlite *library_of(sqlite3_context *context)
{
    struct owner owner;
    struct diag diag;
    diag_init(&diag, NULL);
    bool found = LIBRARY_LOAD(owner, &owner, &diag);
    assert(found);
    return found ? owner.sqlite3_user_data(context) : NULL;
}

static uint64_t number_of(const char hex[DIGEST_HEX_CHARS])
{
    uint64_t number = 0;
    for (size_t i = 0; i < 16; i++)
        number = number << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    return number;
}

/* Type and length stand before each value: no two rows are written the same. */
static void sealed(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct sqlite *lib = library_of(context);
    struct buf row;
    char hex[DIGEST_HEX_CHARS];
    buf_init(&row);
    for (int i = 2; i < count; i++) {
        int type = lib->sqlite3_value_type(values[i]);
        const void *bytes = lib->sqlite3_value_blob(values[i]);
        size_t len = (size_t)lib->sqlite3_value_bytes(values[i]);
        buf_addf(&row, "%d %zu:", type, len);
        buf_add(&row, (Slice){bytes, len});
    }
    digest_hex(buf_slice(&row), hex);
    buf_done(&row);
    uint64_t sum = (uint64_t)lib->sqlite3_value_int64(values[0]), by = (uint64_t)lib->sqlite3_value_int64(values[1]);
    lib->sqlite3_result_int64(context, (int64_t)(sum + by * number_of(hex)));
}

/* A schema in the file must not be able to run what it likes: the file may come from anywhere. */
static bool make_safe(struct database *db, enum database_mode mode, struct diag *diag)
{
    db->lib.sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    db->lib.sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    db->lib.sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    db->lib.sqlite3_create_function_v2(db->handle, SEALED, -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, &db->lib,
                                       sealed, NULL, NULL, NULL);
    /* 64 MB at most for pages: what a night looks up lies all over a ledger of years, and the upper pages of its indexes
       would be read again for each ticket (tests/bench/night.py) */
    return database_run(db, "PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA cache_size=-65536;", diag) &&
           (mode == DATABASE_READ || database_run(db, "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;", diag));
}

struct database *database_open(Slice path, enum database_mode mode, struct arena *mem, struct diag *diag)
{
    static const int flags[] = {[DATABASE_READ] = SQLITE_OPEN_READONLY,
                                [DATABASE_CHANGE] = SQLITE_OPEN_READWRITE,
                                [DATABASE_MAKE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
    struct database *db = ARENA_NEW(mem, struct database);
    db->path = path;
    if (!LIBRARY_LOAD(sqlite, &db->lib, diag))
        return NULL;
    int result = db->lib.sqlite3_open_v2(arena_cstr(mem, path), &db->handle, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL);
    if (result != SQLITE_OK)
        diag_fault(diag, "cannot open the ledger '%.*s': %s", SLICE_ARG(path),
                   db->handle ? db->lib.sqlite3_errmsg(db->handle) : "out of memory");
    if (result == SQLITE_OK && make_safe(db, mode, diag))
        return db;
    database_close(db);
    return NULL;
}

void database_close(struct database *db)
{
    if (db && db->handle)
        db->lib.sqlite3_close_v2(db->handle);
    if (db)
        db->handle = NULL;
}

static void check(struct query *query, int result)
{
    if (result == SQLITE_OK || query->failed)
        return;
    query->failed = true;
    fault(query->db, query->diag);
}

bool query_begin(struct query *query, struct database *db, const char *sql, struct diag *diag)
{
    sqlite3_stmt *statement = NULL;
    *query = (struct query){.db = db, .diag = diag};
    check(query, db->lib.sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL));
    query->statement = statement;
    return !query->failed;
}

void query_text(struct query *query, int at, Slice text)
{
    assert(text.len < MAX_BOUND_BYTES);
    if (query->statement)
        check(query, query->db->lib.sqlite3_bind_text(query->statement, at, text.len ? text.at : "", (int)text.len,
                                                      SQLITE_TRANSIENT));
}

void query_bytes(struct query *query, int at, Slice bytes)
{
    assert(bytes.len < MAX_BOUND_BYTES);
    if (query->statement)
        check(query, query->db->lib.sqlite3_bind_blob(query->statement, at, bytes.len ? bytes.at : "", (int)bytes.len,
                                                      SQLITE_TRANSIENT));
}

void query_number(struct query *query, int at, int64_t number)
{
    if (query->statement)
        check(query, query->db->lib.sqlite3_bind_int64(query->statement, at, number));
}

void query_null(struct query *query, int at)
{
    if (query->statement)
        check(query, query->db->lib.sqlite3_bind_null(query->statement, at));
}

bool query_next(struct query *query)
{
    if (query->failed)
        return false;
    int result = query->db->lib.sqlite3_step(query->statement);
    if (result == SQLITE_ROW)
        return true;
    check(query, result == SQLITE_DONE ? SQLITE_OK : result);
    return false;
}

Slice query_get_text(struct query *query, int at)
{
    const void *text = query->db->lib.sqlite3_column_blob(query->statement, at);
    int len = query->db->lib.sqlite3_column_bytes(query->statement, at);
    return (Slice){text, text && len > 0 ? (size_t)len : 0};
}

int64_t query_get_number(struct query *query, int at)
{
    return query->db->lib.sqlite3_column_int64(query->statement, at);
}

void query_again(struct query *query)
{
    if (query->statement)
        query->db->lib.sqlite3_reset(query->statement);
}

bool query_do(struct query *query)
{
    query_next(query);
    query_again(query);
    return !query->failed;
}

bool query_end(struct query *query)
{
    if (query->statement)
        query->db->lib.sqlite3_finalize(query->statement);
    query->statement = NULL;
    return !query->failed;
}
