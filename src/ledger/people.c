/* From what a person says to a link of the chain. A fault of the ledger ends it; of what people say all is told that is
   wrong. */
#include "ledger/people.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/table.h"
#include "ledger/chain.h"
#include "ledger/night_private.h"

#include <inttypes.h>
#include <string.h>

#define MAX_CLAIMS_OF_TICKET 1000000

struct sitting {
    struct ledger *ledger;
    struct chain chain;
    const struct person_decision *decision;
    struct table by_claim; /* of the decisions before this one */
    struct claim_named {
        Slice ticket;
        uint32_t claim;
        uint64_t line;
    } *named;
    size_t named_count;
    bool is_wrong; /* what the person says, not the ledger */
    struct diag *diag;
};

static bool count_claims(struct ledger *ledger, Slice ticket, int64_t *count, int64_t *only, struct diag *diag)
{
    struct query query;
    query_begin(&query, ledger->db, "SELECT count(*), min(number) FROM claim WHERE ticket = ?1 AND gone = 0", diag);
    query_text(&query, 1, ticket);
    if (query_next(&query)) {
        *count = query_get_number(&query, 0);
        *only = query_get_number(&query, 1);
    }
    return query_end(&query);
}

/* *is_wrong: the ledger was asked, and there is no such claim. */
static bool find_claim(struct ledger *ledger, Slice name, Slice *ticket, uint32_t *claim, bool *is_wrong,
                       struct diag *diag)
{
    int64_t count = 0, only = 0;
    uint64_t number;
    if (!count_claims(ledger, name, &count, &only, diag))
        return false;
    *is_wrong = count > 1;
    if (count > 1)
        return diag_fault(diag, "ticket '%.*s' has %" PRId64 " claims; say which, as %.*s/1", SLICE_ARG(name), count,
                          SLICE_ARG(name));
    *ticket = name;
    *claim = (uint32_t)only;
    if (count == 1)
        return true;
    const char *slash = memrchr(name.at, '/', name.len);
    if (slash && slice_to_u64(slice_skip(name, (size_t)(slash - name.at) + 1), MAX_CLAIMS_OF_TICKET, &number)) {
        struct standing known;
        *ticket = slice_part(name, 0, (size_t)(slash - name.at));
        *claim = (uint32_t)number;
        if (!ledger_standing(ledger, *ticket, *claim, ledger->mem, &known, diag))
            return false;
        if (known.seq && !known.gone)
            return true;
    }
    *is_wrong = true;
    return diag_fault(diag, "the ledger '%.*s' has no ticket or claim '%.*s'", SLICE_ARG(ledger->path), SLICE_ARG(name));
}

bool people_find_claim(struct ledger *ledger, Slice name, Slice *ticket, uint32_t *claim, struct diag *diag)
{
    bool is_wrong;
    return find_claim(ledger, name, ticket, claim, &is_wrong, diag);
}

static bool write_standing(struct sitting *sitting, const struct link *link, bool open)
{
    struct query query;
    query_begin(&query, sitting->ledger->db, "UPDATE claim SET person = ?3, open = ?4 WHERE ticket = ?1 AND number = ?2",
                sitting->diag);
    query_text(&query, 1, link->ticket);
    query_number(&query, 2, link->claim);
    if (sitting->decision->undo)
        query_null(&query, 3);
    else
        query_number(&query, 3, link->seq);
    query_number(&query, 4, open);
    query_do(&query);
    return query_end(&query);
}

/* The run that a decision refers to is the last one there was. */
static bool last_run(struct sitting *sitting, int64_t *run)
{
    return database_number(sitting->ledger->db, "SELECT coalesce(max(id), 0) FROM run", run, sitting->diag);
}

static bool take_back(struct sitting *sitting, const struct standing *known, struct link *link)
{
    struct ledger *ledger = sitting->ledger;
    struct standing machine;
    enum verdict verdict = VERDICT_REVIEW;
    sitting->is_wrong = !known->by_person;
    if (!known->by_person)
        return diag_fault(sitting->diag, "nobody's decision stands on '%.*s'; there is nothing to undo",
                          SLICE_ARG(sitting->decision->ticket));
    if (!ledger_decision(ledger, known->machine, ledger->mem, &machine, sitting->diag))
        return false;
    verdict_from_name(machine.verdict, &verdict);
    link->kind = S("undo");
    link->verdict = machine.verdict;
    link->reason = machine.reason;
    link->detail = machine.detail;
    link->next_step = machine.next_step;
    link->wait_until = machine.wait_until;
    link->about = machine.about;
    return chain_add(&sitting->chain, link, sitting->diag) &&
           write_standing(sitting, link, verdict_is_open(verdict));
}

static bool overrule(struct sitting *sitting, struct link *link)
{
    enum verdict verdict;
    sitting->is_wrong = !verdict_from_name(sitting->decision->verdict, &verdict);
    if (sitting->is_wrong)
        return diag_fault(sitting->diag, "'%.*s' is no verdict", SLICE_ARG(sitting->decision->verdict));
    link->kind = S("person");
    link->verdict = verdict_name(verdict);
    link->reason = reason_name(REASON_DECIDED_BY_PERSON);
    link->next_step = reason_next_step(REASON_DECIDED_BY_PERSON);
    return chain_add(&sitting->chain, link, sitting->diag) &&
           write_standing(sitting, link, verdict_is_open(verdict));
}

/* Two decisions over one claim at the same time: nobody can tell which one stands. */
static bool name_once(struct sitting *sitting, Slice ticket, uint32_t claim)
{
    uint64_t hash = slice_hash(ticket) ^ claim;
    uint32_t i;
    for (struct table_walk walk = table_walk(&sitting->by_claim, hash); table_next(&walk, &i);) {
        const struct claim_named *named = &sitting->named[i];
        sitting->is_wrong = slice_equal(named->ticket, ticket) && named->claim == claim;
        if (sitting->is_wrong)
            return diag_fault(sitting->diag, "'%.*s' is decided in line %" PRIu64 " already",
                              SLICE_ARG(sitting->decision->ticket), named->line);
    }
    table_add(&sitting->by_claim, hash, (uint32_t)sitting->named_count);
    sitting->named[sitting->named_count++] = (struct claim_named){ticket, claim, sitting->decision->place.line};
    return true;
}

static bool decide_one(struct sitting *sitting)
{
    const struct person_decision *decision = sitting->decision;
    struct ledger *ledger = sitting->ledger;
    struct standing known;
    struct link link = {.because = decision->because, .who = decision->who, .day = decision->day};
    if (!find_claim(ledger, decision->ticket, &link.ticket, &link.claim, &sitting->is_wrong, sitting->diag) ||
        !name_once(sitting, link.ticket, link.claim) ||
        !ledger_standing(ledger, link.ticket, link.claim, ledger->mem, &known, sitting->diag) ||
        !last_run(sitting, &link.run))
        return false;
    link.content = known.content;
    link.about = known.about;
    link.dataset = known.seen;
    return decision->undo ? take_back(sitting, &known, &link) : overrule(sitting, &link);
}

bool people_decide(struct ledger *ledger, const struct person_decision *decisions, size_t count, size_t *wrong_count,
                   struct diag *diag)
{
    struct diag own;
    struct sitting sitting = {.ledger = ledger, .diag = &own};
    if (!database_run(ledger->db, "BEGIN IMMEDIATE", diag) || !chain_open(&sitting.chain, ledger->db, diag))
        return false;
    sitting.named = ARENA_ARRAY(ledger->mem, struct claim_named, count + 1);
    table_init(&sitting.by_claim, ledger->mem, count);
    for (size_t i = 0; i < count; i++) {
        sitting.decision = &decisions[i];
        sitting.is_wrong = false;
        diag_init(&own, ledger->mem);
        if (decide_one(&sitting))
            continue;
        if (!sitting.is_wrong || !decisions[i].place.source.len)
            return diag_fault(diag, "%.*s", SLICE_ARG(own.fault));
        diag_add(diag, FINDING_decision_line, decisions[i].place, "%.*s", SLICE_ARG(own.fault));
        ++*wrong_count;
    }
    return database_run(ledger->db, *wrong_count ? "ROLLBACK" : "COMMIT", diag);
}
