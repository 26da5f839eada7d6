/* The project's door to SQLite: one file, opened with safe settings, asked by prepared
   questions. Its errors become faults; types of the library stay behind this header.

       struct query query;
       if (!query_begin(&query, db, "SELECT verdict FROM decision WHERE ticket = ?1", diag)) return false;
       query_text(&query, 1, id);
       while (query_next(&query)) use(query_get_text(&query, 0));
       bool fine = query_end(&query);

   One transaction is one change of the file: it is there as a whole or not at all, whatever
   stops the program (rollback journal, synchronous=EXTRA). */
#ifndef KPIRECON_LEDGER_DATABASE_H
#define KPIRECON_LEDGER_DATABASE_H

#include "base/base.h"

/* In SQL: sealed(SUM, 1, VALUE...) adds what the values come to, a number of 64 bits, and sealed(SUM, -1, VALUE...) takes it
   away; both go round where numbers end. */
#define SEALED "sealed"

struct arena;
struct database;
struct diag;

enum database_mode {
    DATABASE_READ,  /* must exist; nothing is ever changed */
    DATABASE_CHANGE,/* must exist */
    DATABASE_MAKE   /* made when there is none */
};

/* In `mem`; NULL after a fault. `name` is how faults call it. */
struct database *database_open(Slice path, enum database_mode mode, struct arena *mem, struct diag *diag);
void database_close(struct database *db); /* NULL is accepted; what was not committed is undone */
/* Statements without parameters or answers, several apart by ';'. */
bool database_run(struct database *db, const char *sql, struct diag *diag);
/* One number, as of a PRAGMA. */
bool database_number(struct database *db, const char *sql, int64_t *out, struct diag *diag);

struct query {
    struct database *db;
    void *statement; /* NULL: it could not be made, and every step answers nothing */
    struct diag *diag;
    bool failed;
};

bool query_begin(struct query *query, struct database *db, const char *sql, struct diag *diag);
/* Parameters count from 1; text is copied. An empty slice is '', query_null() is NULL. */
void query_text(struct query *query, int at, Slice text);
void query_bytes(struct query *query, int at, Slice bytes);
void query_number(struct query *query, int at, int64_t number);
void query_null(struct query *query, int at);
bool query_next(struct query *query); /* false at the end, and after a fault */
/* The answer's columns count from 0; what is NULL is empty, or 0. Text lives until the next step. */
Slice query_get_text(struct query *query, int at);
int64_t query_get_number(struct query *query, int at);
/* For statements without an answer: one step, then ready for the next parameters. */
bool query_do(struct query *query);
void query_again(struct query *query); /* the same question with new parameters */
bool query_end(struct query *query);   /* false when any step failed */

#endif
