/* Hashing, adding and reading the links. */
#include "ledger/chain.h"

#include "base/buf.h"
#include "base/slice.h"
#include "ledger/database.h"

#include <string.h>

#define ABOUT_TEXT_COUNT 5
#define LINK_TEXT_COUNT (14 + ABOUT_TEXT_COUNT)

static void texts_of(const struct link *link, Slice into[LINK_TEXT_COUNT])
{
    const struct telling *about = &link->about;
    const Slice texts[LINK_TEXT_COUNT] = {
        link->kind,      link->ticket,      link->verdict,  link->reason,    link->detail,  link->because,
        link->next_step, link->wait_until,  link->day,      link->who,       link->content, link->dataset,
        link->rules,     link->publication, about->claimed, about->recorded, about->causes, about->documents,
        about->other};
    memcpy(into, texts, sizeof texts);
}

/* A decision that a version before 5 wrote says nothing of what it was about, and keeps the hash it has. */
static size_t count_hashed(const struct telling *about)
{
    bool is_told = about->claimed.len || about->recorded.len || about->causes.len || about->documents.len ||
                   about->other.len;
    return is_told ? LINK_TEXT_COUNT : LINK_TEXT_COUNT - ABOUT_TEXT_COUNT;
}

/* Lengths stand before the texts: no two links are written the same. */
void link_hash(const struct link *link, const char before[DIGEST_HEX_CHARS], char into[DIGEST_HEX_CHARS])
{
    Slice texts[LINK_TEXT_COUNT];
    struct buf buf;
    buf_init(&buf);
    buf_add(&buf, (Slice){before, DIGEST_HEX_CHARS});
    buf_addf(&buf, "\n%lld %lld %u\n", (long long)link->seq, (long long)link->run, link->claim);
    texts_of(link, texts);
    for (size_t i = 0; i < count_hashed(&link->about); i++) {
        buf_add_u64(&buf, texts[i].len);
        buf_add_char(&buf, ':');
        buf_add(&buf, texts[i]);
    }
    digest_hex(buf_slice(&buf), into);
    buf_done(&buf);
}

bool chain_open(struct chain *chain, struct database *db, struct diag *diag)
{
    struct query query;
    *chain = (struct chain){.db = db};
    memcpy(chain->head, CHAIN_START, DIGEST_HEX_CHARS);
    query_begin(&query, db, "SELECT seq, hash FROM decision ORDER BY seq DESC LIMIT 1", diag);
    if (query_next(&query)) {
        Slice hash = query_get_text(&query, 1);
        chain->seq = query_get_number(&query, 0);
        if (hash.len == DIGEST_HEX_CHARS)
            memcpy(chain->head, hash.at, DIGEST_HEX_CHARS);
    }
    return query_end(&query);
}

void chain_foretell(struct chain *chain, struct link *link)
{
    char head[DIGEST_HEX_CHARS];
    link->seq = ++chain->seq;
    link_hash(link, chain->head, head);
    memcpy(chain->head, head, sizeof head);
}

bool chain_add(struct chain *chain, struct link *link, struct diag *diag)
{
    struct query query;
    Slice texts[LINK_TEXT_COUNT];
    chain_foretell(chain, link);
    texts_of(link, texts);
    query_begin(&query, chain->db,
                "INSERT INTO decision(" LINK_COLUMNS
                ", hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,"
                " ?21, ?22, ?23)",
                diag);
    query_number(&query, 1, link->seq);
    query_number(&query, 2, link->run);
    query_number(&query, 3, link->claim);
    for (int i = 0; i < LINK_TEXT_COUNT; i++)
        query_text(&query, 4 + i, texts[i]);
    query_text(&query, 4 + LINK_TEXT_COUNT, (Slice){chain->head, DIGEST_HEX_CHARS});
    query_do(&query);
    return query_end(&query);
}

void link_get(struct query *query, struct link *out)
{
    struct telling *about = &out->about;
    Slice *texts[LINK_TEXT_COUNT] = {
        &out->kind,      &out->ticket,      &out->verdict,   &out->reason,     &out->detail,   &out->because,
        &out->next_step, &out->wait_until,  &out->day,       &out->who,        &out->content,  &out->dataset,
        &out->rules,     &out->publication, &about->claimed, &about->recorded, &about->causes, &about->documents,
        &about->other};
    *out = (struct link){.seq = query_get_number(query, 0), .run = query_get_number(query, 1)};
    out->claim = (uint32_t)query_get_number(query, 2);
    for (int i = 0; i < LINK_TEXT_COUNT; i++)
        *texts[i] = query_get_text(query, 3 + i);
}
