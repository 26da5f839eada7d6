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

/* One claim of the batch, as tonight has it. */
struct judging {
    struct night *night;
    size_t claim;
    bool ticket_changed;
    struct telling about;
};

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
    bool is_joined = now->match && now->match->several_tickets;
    if (wait_is_over(night, known) || is_about_others(reason) || is_joined)
        return true;
    if (reason_from_name(known->reason, &before) && is_about_others(before))
        return !reason_is_of_the_clock(reason);
    return has_new_dataset(night, known) && !reason_is_of_the_clock(reason);
}

/* Does the ticket say something else about this very claim? What an older version decided on is not known: then any change
   of the ticket may be. */
static bool claims_otherwise(const struct judging *judging, const struct standing *known)
{
    return judging->ticket_changed &&
           (!known->about.claimed.len || telling_claims_otherwise(&known->about, &judging->about));
}

static bool has_new_documents(const struct judging *judging, const struct standing *known)
{
    return judging->ticket_changed && telling_has_new_documents(&known->about, &judging->about);
}

/* Figures are compared as well, for one verdict fits many; so is what explains them. */
static bool tells_the_same(const struct judging *judging, const struct standing *known, const struct resolution *now)
{
    const struct telling *about = &judging->about;
    return decides_the_same(known, now) && !claims_otherwise(judging, known) &&
           !telling_claims_otherwise(&known->about, about) && !telling_records_otherwise(&known->about, about) &&
           !telling_has_other_causes(&known->about, about) && !has_new_documents(judging, known);
}

/* Of a contradicted decision the verdict is known that contradicted it. */
static bool thinks_the_same(const struct standing *machine, const struct resolution *now)
{
    if (slice_equal(machine->reason, reason_name(REASON_DECISION_CONTRADICTED)))
        return slice_equal(machine->detail, verdict_name(now->verdict));
    return decides_the_same(machine, now);
}

static Slice new_since(const struct judging *judging, const struct standing *known, struct arena *mem)
{
    Slice publication = judging->night->facts.publication;
    if (claims_otherwise(judging, known) && known->about.claimed.len)
        return arena_printf(mem, "another claim (it was: %.*s)", SLICE_ARG(known->about.claimed));
    if (has_new_documents(judging, known))
        return S("new evidence");
    if (judging->ticket_changed || !publication.len)
        return S("new input");
    return arena_printf(mem, "the publication of %.*s", SLICE_ARG(publication));
}

/* Under a person's decision: what the run thought then, and which figures the person had before them, against tonight. Who
   forwarded a claim for correction forwarded its figures: others are nobody's decision yet. */
static bool settle_person(const struct judging *judging, struct resolution *now, bool *contradicted, struct diag *diag)
{
    struct night *night = judging->night;
    const struct standing *known = &night->claims[judging->claim].known;
    struct standing machine;
    if (!ledger_decision(night->ledger, known->machine, night->mem, &machine, diag))
        return false;
    bool told_anew = judging->ticket_changed ||
                     (has_new_dataset(night, known) && !reason_is_of_the_clock(now->hits[0].reason));
    bool other_claim = claims_otherwise(judging, known);
    bool same = thinks_the_same(&machine, now) && !other_claim && !has_new_documents(judging, known) &&
                !telling_records_otherwise(&known->about, &judging->about);
    bool agrees = slice_equal(known->verdict, verdict_name(now->verdict)) &&
                  !(other_claim && now->verdict == VERDICT_CONFIRMED);
    *contradicted = told_anew && !same && !agrees;
    if (*contradicted)
        resolution_contradict(now, known, new_since(judging, known, night->mem), night->mem);
    return true;
}

/* What stays is shown as it was decided. Of a settled claim other rows than those it was decided by say nothing. */
static bool keep_known(const struct judging *judging, struct resolution *now, struct diag *diag)
{
    struct night *night = judging->night;
    const struct standing *known = &night->claims[judging->claim].known;
    if (tells_the_same(judging, known, now) && !known->by_person) {
        now->because = known->because;
        now->next_step = known->next_step;
        return true;
    }
    if (!known->open && telling_records_otherwise(&known->about, &judging->about))
        now->match = NULL;
    const struct ticket *ticket = claim_ticket(night->batch, &night->batch->claims[judging->claim]);
    return resolution_impose(now, known) ||
           diag_fault(diag, "the ledger '%.*s': ticket '%.*s' has the verdict '%.*s' %.*s, which is unknown here",
                      SLICE_ARG(night->ledger->path), SLICE_ARG(ticket->id), SLICE_ARG(known->verdict),
                      SLICE_ARG(known->reason));
}

static bool settle_claim(const struct judging *judging, struct resolution *now, struct diag *diag)
{
    struct night *night = judging->night;
    struct night_claim *claim = &night->claims[judging->claim];
    const struct standing *known = &claim->known;
    bool changes = false;
    if (known->by_person && !settle_person(judging, now, &changes, diag))
        return false;
    if (!known->by_person)
        changes = may_change(night, judging->claim, now) && !(known->seq && tells_the_same(judging, known, now));
    if (!changes && !keep_known(judging, now, diag))
        return false;
    claim->change = !changes ? NIGHT_CARRIED : known->seq ? NIGHT_CHANGED : NIGHT_NEW;
    claim->is_open = verdict_is_open(now->verdict);
    claim->closed = known->open && !claim->is_open;
    return true;
}

static Slice text_of_day(struct night *night, Date day)
{
    char text[DATE_CHARS];
    return day.day ? arena_copy(night->mem, date_format(day, text)) : (Slice){0};
}

static struct telling telling_kept(const struct telling *about, struct arena *mem)
{
    return (struct telling){arena_copy(mem, about->claimed), arena_copy(mem, about->recorded),
                            arena_copy(mem, about->causes), arena_copy(mem, about->documents),
                            arena_copy(mem, about->other)};
}

static void add_link(const struct judging *judging, const struct resolution *now)
{
    struct night *night = judging->night;
    const struct claim *claim = &night->batch->claims[judging->claim];
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
                                                      .publication = facts->publication,
                                                      .about = telling_kept(&judging->about, night->mem)};
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
    night->link_hashes = ARENA_ARRAY(night->mem, Slice, night->link_count + 1);
    for (size_t i = 0; i < night->link_count; i++) {
        chain_foretell(&chain, &night->links[i]);
        night->link_hashes[i] = arena_copy(night->mem, (Slice){chain.head, DIGEST_HEX_CHARS});
    }
    memcpy(night->head, chain.head, sizeof night->head);
    return true;
}

static bool settle_claims(struct night *night, struct decided *decided, struct diag *diag)
{
    struct arena scratch;
    bool settled = true;
    arena_init(&scratch, 0);
    for (size_t i = 0; i < decided->count && settled; i++) {
        struct resolution *now = &decided->resolutions[i];
        const struct judging judging = {night, i, night->tickets[night->batch->claims[i].ticket].changed,
                                        telling_of(now, night->programme, &scratch)};
        settled = settle_claim(&judging, now, diag);
        count_claim(night, i);
        if (night->claims[i].change != NIGHT_CARRIED)
            add_link(&judging, now);
        arena_rewind(&scratch, 0);
    }
    arena_done(&scratch);
    return settled;
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
    if (!settle_claims(night, decided, diag))
        return false;
    count_verdicts(decided);
    return foretell(night, diag) && database_run(night->ledger->db, "COMMIT", diag);
}
