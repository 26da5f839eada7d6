/* What may change, changes; what may not, stays: one claim after the other. */
#include "ledger/night.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "evidence/dossier.h"
#include "ledger/night_private.h"
#include "ledger/settled_rows.h"
#include "ledger/ticket_record.h"

#include <string.h>

Slice night_change_name(enum night_change change)
{
    static const Slice names[] = {[NIGHT_NEW] = S_INIT("new"),
                                  [NIGHT_CHANGED] = S_INIT("changed"),
                                  [NIGHT_CARRIED] = S_INIT("carried")};
    return names[change];
}

static Slice hex_of(const char hex[DIGEST_HEX_CHARS])
{
    return (Slice){hex, hex[0] ? DIGEST_HEX_CHARS : 0};
}

/* A ticket that no export brought tonight is as it was, even where its documents are no longer at hand. */
static void hash_tickets(struct night *night)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    for (size_t i = 0; i < night->batch->ticket_count; i++) {
        struct night_ticket *ticket = &night->tickets[i];
        char hex[DIGEST_HEX_CHARS];
        if (!ticket->is_fresh)
            continue;
        Slice content = ticket_content(night->batch, &night->batch->tickets[i], &night->facts.dossiers[i],
                                       night->programme, &scratch, hex);
        ticket->changed = ticket->known && !slice_equal(ticket->content, content);
        ticket->content = arena_copy(night->mem, content);
    }
    arena_done(&scratch);
}

/* What another ticket of the same night can do to a claim. */
static bool is_about_others(enum reason reason)
{
    return reason == REASON_DUPLICATE_TICKET || reason == REASON_INVOICE_OTHER_PARTNER ||
           reason == REASON_EVIDENCE_REUSED;
}

static bool is_of_the_clock(enum reason reason)
{
    return reason == REASON_OUT_OF_WINDOW || reason == REASON_RENEWAL_STILL_OPEN;
}

static bool wait_is_over(const struct night *night, const struct standing *known)
{
    Date until;
    return slice_equal(known->verdict, S("WAIT")) &&
           (!date_parse(known->wait_until, &until) || until.day <= night->facts.as_of.day);
}

static bool has_new_dataset(const struct night *night, const struct standing *known)
{
    return !slice_equal(known->seen, hex_of(night->facts.dataset_hex));
}

static bool may_change(const struct night *night, size_t i, const struct resolution *now)
{
    const struct standing *known = &night->claims[i].known;
    enum reason reason = now->hits[0].reason, before;
    if (!known->seq || night->tickets[night->batch->claims[i].ticket].changed)
        return true;
    if (!known->open || slice_equal(known->reason, reason_name(REASON_DECISION_CONTRADICTED)))
        return false;
    if (wait_is_over(night, known) || is_about_others(reason))
        return true;
    if (reason_from_name(known->reason, &before) && is_about_others(before))
        return !is_of_the_clock(reason);
    return has_new_dataset(night, known) && !is_of_the_clock(reason);
}

/* Under a person's decision: what the run thought then, against what it thinks now. */
static bool settle_person(struct night *night, size_t i, struct resolution *now, bool *contradicted,
                          struct diag *diag)
{
    const struct standing *known = &night->claims[i].known;
    struct standing machine;
    if (!ledger_decision(night->ledger, known->machine, night->mem, &machine, diag))
        return false;
    bool changed = night->tickets[night->batch->claims[i].ticket].changed;
    bool told_anew = changed || (has_new_dataset(night, known) && !is_of_the_clock(now->hits[0].reason));
    *contradicted = told_anew && !decides_the_same(&machine, now) &&
                    !slice_equal(known->verdict, verdict_name(now->verdict));
    if (*contradicted)
        resolution_contradict(now, known, changed ? (Slice){0} : night->facts.publication, night->mem);
    return true;
}

static bool keep_known(struct night *night, size_t i, struct resolution *now, struct diag *diag)
{
    const struct standing *known = &night->claims[i].known;
    if (decides_the_same(known, now) && !known->by_person)
        return true;
    const struct ticket *ticket = claim_ticket(night->batch, &night->batch->claims[i]);
    return resolution_impose(now, known) ||
           diag_fault(diag, "the ledger '%.*s': ticket '%.*s' has the verdict '%.*s' %.*s, which is unknown here",
                      SLICE_ARG(night->ledger->path), SLICE_ARG(ticket->id), SLICE_ARG(known->verdict),
                      SLICE_ARG(known->reason));
}

static bool settle_claim(struct night *night, size_t i, struct resolution *now, struct diag *diag)
{
    struct night_claim *claim = &night->claims[i];
    bool changes = false;
    if (claim->known.by_person && !settle_person(night, i, now, &changes, diag))
        return false;
    if (!claim->known.by_person)
        changes = may_change(night, i, now) && !(claim->known.seq && decides_the_same(&claim->known, now));
    if (!changes && !keep_known(night, i, now, diag))
        return false;
    claim->change = !changes ? NIGHT_CARRIED : claim->known.seq ? NIGHT_CHANGED : NIGHT_NEW;
    claim->is_open = verdict_is_open(now->verdict);
    claim->closed = claim->known.open && !claim->is_open;
    return true;
}

static Slice text_of_day(struct night *night, Date day)
{
    char text[DATE_CHARS];
    return day.day ? arena_copy(night->mem, date_format(day, text)) : (Slice){0};
}

static void add_link(struct night *night, size_t i, const struct resolution *now)
{
    const struct claim *claim = &night->batch->claims[i];
    const struct night_facts *facts = &night->facts;
    night->links[night->link_count++] = (struct link){.run = night->run,
                                                      .claim = claim->number,
                                                      .kind = S("run"),
                                                      .ticket = night->batch->tickets[claim->ticket].id,
                                                      .verdict = verdict_name(now->verdict),
                                                      .reason = reason_name(now->hits[0].reason),
                                                      .detail = now->hits[0].detail,
                                                      .because = now->because,
                                                      .next_step = now->next_step,
                                                      .wait_until = text_of_day(night, now->wait_until),
                                                      .day = text_of_day(night, facts->as_of),
                                                      .content = night->tickets[claim->ticket].content,
                                                      .dataset = hex_of(facts->dataset_hex),
                                                      .rules = hex_of(facts->rules_hex),
                                                      .publication = facts->publication};
}

static void count_claim(struct night *night, size_t i)
{
    struct night_claim *claim = &night->claims[i];
    Date since;
    if (date_parse(night->tickets[night->batch->claims[i].ticket].since, &since) &&
        since.day <= night->facts.as_of.day)
        claim->age_days = night->facts.as_of.day - since.day;
    night->new_count += claim->change == NIGHT_NEW;
    night->changed_count += claim->change == NIGHT_CHANGED;
    night->closed_count += claim->closed;
    night->open_count += claim->is_open;
}

static void count_verdicts(struct decided *decided)
{
    memset(decided->verdict_count, 0, sizeof decided->verdict_count);
    memset(decided->reason_count, 0, sizeof decided->reason_count);
    for (size_t i = 0; i < decided->count; i++) {
        decided->verdict_count[decided->resolutions[i].verdict]++;
        decided->reason_count[decided->resolutions[i].hits[0].reason]++;
    }
}

static bool foretell(struct night *night, struct diag *diag)
{
    struct chain chain;
    if (!chain_open(&chain, night->ledger->db, diag))
        return false;
    for (size_t i = 0; i < night->link_count; i++)
        chain_foretell(&chain, &night->links[i]);
    memcpy(night->head, chain.head, sizeof night->head);
    return true;
}

bool night_settle(struct night *night, const struct night_facts *facts, struct decided *decided, struct diag *diag)
{
    if (night->lookup_failed)
        return false;
    night->facts = *facts;
    night->decided = decided;
    night->links = ARENA_ARRAY(night->mem, struct link, decided->count + 1);
    hash_tickets(night);
    if (!settled_rows_contest(night, decided, diag))
        return false;
    for (size_t i = 0; i < night->batch->ticket_count; i++)
        if (!night->tickets[i].known)
            night->tickets[i].since = text_of_day(night, facts->as_of);
    for (size_t i = 0; i < decided->count; i++) {
        if (!settle_claim(night, i, &decided->resolutions[i], diag))
            return false;
        count_claim(night, i);
        if (night->claims[i].change != NIGHT_CARRIED)
            add_link(night, i, &decided->resolutions[i]);
    }
    count_verdicts(decided);
    return foretell(night, diag) && database_run(night->ledger->db, "COMMIT", diag);
}
