/* Decides by what a tally of the rules says. The order of the questions is the point: what denies, what
   rivals, and only then what proves an invoice. */
#include "evidence/text_judge.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/text_shape.h"
#include "evidence/text_tally.h"

#define MAX_QUOTED_COLUMNS 80

/* Two of net, tax and total. */
static bool adds_up(const struct judging *judging)
{
    return (judging->amounts & (judging->amounts - 1)) != 0;
}

static int score_of(const struct tally *tally)
{
    return tally->title + tally->label + tally->phrase;
}

/* The best kind on one side; of equal ones the earlier title wins. */
static enum document_kind best_kind(const struct judging *judging, bool accepted)
{
    enum document_kind best = KIND_uncertain;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        enum document_kind kind = (enum document_kind)i;
        if (kind == KIND_uncertain || kind_is_accepted(kind) != accepted)
            continue;
        const struct tally *tally = &judging->tally[i], *top = &judging->tally[best];
        if (score_of(tally) > score_of(top) ||
            (score_of(tally) && score_of(tally) == score_of(top) && tally->title_line < top->title_line))
            best = kind;
    }
    return best;
}

/* "Credit note AV-5", and further down "Invoice concerned": the title above is that of the document. */
static enum document_kind best_accepted(const struct judging *judging)
{
    enum document_kind best = best_kind(judging, true);
    /* words that stand on every invoice are no title */
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (i != KIND_uncertain && kind_is_accepted((enum document_kind)i) && judging->tally[best].title < SURE_TITLE &&
            judging->tally[i].title >= SURE_TITLE)
            best = (enum document_kind)i;
    for (size_t i = 0; i < KIND_COUNT && best == KIND_invoice; i++) {
        const struct tally *tally = &judging->tally[i], *plain = &judging->tally[KIND_invoice];
        if (i != KIND_invoice && kind_is_accepted((enum document_kind)i) && tally->title >= SURE_TITLE &&
            plain->title && tally->title_line < plain->title_line)
            best = (enum document_kind)i;
    }
    return best;
}

static Slice words_of(const struct judging *judging, const struct text_hit *hit)
{
    size_t end = hit->value_end > hit->end ? hit->value_end : hit->end;
    Slice words = text_document_words(judging->document, hit->at, end);
    char *text = ARENA_ARRAY(judging->screener->mem, char, words.len + 1);
    for (size_t i = 0; i < words.len; i++)
        text[i] = (unsigned char)words.at[i] < ' ' ? ' ' : words.at[i];
    return unicode_clip((Slice){text, words.len}, MAX_QUOTED_COLUMNS);
}

static Place place_of_hit(const struct judging *judging, const struct text_hit *hit)
{
    const struct text_line *line = text_document_line(judging->document, hit->at);
    Place place = {.source = judging->screener->name, .line = line->line};
    if (line->page)
        place.part = arena_printf(judging->screener->mem, "page %u", (unsigned)line->page);
    return place;
}

static void quote(struct judging *judging, const struct text_hit *hit)
{
    struct screening *out = judging->screener->out;
    if (hit && out->quote_count < MAX_QUOTES)
        out->quotes[out->quote_count++] =
            (struct quote){.words = words_of(judging, hit), .place = place_of_hit(judging, hit)};
}

static const struct text_hit *telling_hit(const struct tally *tally)
{
    if (tally->best_event && tally->title < SURE_TITLE)
        return tally->best_event;
    if (tally->best_title && (!tally->best_phrase || tally->title >= tally->best_phrase->rule->weight))
        return tally->best_title;
    return tally->best_phrase ? tally->best_phrase : tally->best_label;
}

static void decide_kind(struct judging *judging, enum document_kind kind)
{
    struct screener *screener = judging->screener;
    const struct text_hit *telling = telling_hit(&judging->tally[kind]), *hit = telling ? telling : judging->denial;
    screener->out->kind = kind;
    screener->out->doubt = DOUBT_NONE;
    if (hit) {
        Slice words = words_of(judging, hit);
        screener->out->because = arena_printf(screener->mem, "it says '%.*s'", SLICE_ARG(words));
        quote(judging, hit);
    } else if (judging->document->is_table) {
        screener->out->because = S("rows and columns of an export, no document");
    } else {
        screener->out->because = S("nothing in it is of an invoice or an order");
    }
    if (judging->denial && judging->denial != hit)
        quote(judging, judging->denial);
}

static void add_to_list(struct judging *judging, Slice *list, const char *join, const char *what)
{
    *list = arena_printf(judging->screener->mem, "%.*s%s%s", SLICE_ARG(*list), list->len ? join : "", what);
}

/* What was read of number, date and total, and what was not: a due date lets a paper pass and is not the one asked for. */
static Slice say_facts(struct judging *judging)
{
    const struct document_facts *facts = &judging->screener->out->facts;
    bool has_date = facts->issued.day != DATE_NONE.day || facts->issued_either[0].day != DATE_NONE.day;
    bool has_total = facts->has_net || facts->has_gross;
    Slice read = {0}, unread = {0};
    add_to_list(judging, facts->number.len ? &read : &unread, ", ", facts->number.len ? "its number" : "number");
    add_to_list(judging, has_date ? &read : &unread, has_total ? ", " : " and ", has_date ? "a date" : "date of issue");
    add_to_list(judging, has_total ? &read : &unread, has_total ? " and " : ", ", has_total ? "a total" : "total");
    return arena_printf(judging->screener->mem, "%s%.*s%s%.*s", read.len ? ", with " : "", SLICE_ARG(read),
                        unread.len ? "; not read: " : "", SLICE_ARG(unread));
}

/* Says it when the facts are known. */
static void say_accepted(struct judging *judging)
{
    struct screener *screener = judging->screener;
    Slice words = words_of(judging, judging->accepted_by), facts = say_facts(judging);
    screener->out->because = arena_printf(screener->mem, "it says '%.*s'%.*s", SLICE_ARG(words), SLICE_ARG(facts));
}

static void decide_accepted(struct judging *judging, enum document_kind kind)
{
    struct screener *screener = judging->screener;
    const struct tally *tally = &judging->tally[kind];
    const struct text_hit *hit = tally->best_title ? tally->best_title : tally->best_label;
    screener->out->kind = kind;
    judging->accepted_by = hit ? hit : judging->number;
    quote(judging, hit);
    if (judging->number != hit)
        quote(judging, judging->number);
}

/* `lacks`: nothing against it weighs enough, it is what it lacks. */
static void doubt_both(struct judging *judging, enum document_kind mine, enum document_kind rival, const char *lack,
                       bool lacks)
{
    struct screener *screener = judging->screener;
    const struct text_hit *own = telling_hit(&judging->tally[mine]);
    const struct text_hit *other = judging->denial ? judging->denial
                                   : judging->about > MAX_ABOUT ? judging->best_about
                                                                : telling_hit(&judging->tally[rival]);
    Slice why = S("no words that tell what it is");
    Slice said = own ? words_of(judging, own) : (Slice){0}, against = other ? words_of(judging, other) : (Slice){0};
    if (own && judging->unknown_title && !judging->denial) {
        other = judging->unknown_title;
        why = arena_printf(screener->mem, "it calls itself '%.*s', and no rule knows what that is",
                           SLICE_ARG(words_of(judging, other)));
    } else if (own && other && !lacks)
        why = arena_printf(screener->mem, "it says '%.*s', but also '%.*s'", SLICE_ARG(said), SLICE_ARG(against));
    else if (own && lack)
        why = arena_printf(screener->mem, "it says '%.*s', but %s", SLICE_ARG(said), lack);
    else if (other)
        why = arena_printf(screener->mem, "it says '%.*s', which is not enough", SLICE_ARG(against));
    screener_doubt(screener, DOUBT_UNDECIDED, why);
    quote(judging, own);
    quote(judging, other);
}

/* A program's template of a document, as it stands before anybody's figures are put in. */
static bool is_unfilled(const struct judging *judging)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        if ((hit->rule->scope == TEXT_LABEL || hit->rule->scope == TEXT_TITLE) && kind_is_accepted(hit->rule->kind) &&
            shape_is_template(judging, hit))
            return true;
    }
    return false;
}

/* "Credit note CN-1 ... Original invoice: 4711" */
static bool names_corrected(const struct judging *judging)
{
    for (size_t i = 0; i < judging->hits.count; i++)
        if (judging->hits.at[i].rule->fact == TEXT_FACT_AMENDS && judging->hits.at[i].value_end > 0)
            return true;
    return false;
}

/* What an invoice lacks to be taken for one, or NULL. A correction that names what it corrects may change words only,
   and has no total then; or no date. */
static const char *lacking(const struct judging *judging, enum document_kind kind)
{
    const struct tally *mine = &judging->tally[kind];
    bool corrects = (kind == KIND_credit_note || kind == KIND_corrected_invoice) && mine->title >= SURE_TITLE &&
                    (judging->has_date || judging->amounts) && names_corrected(judging);
    bool labelled = mine->label > 0 && judging->has_own_date;
    if (!judging->number && is_unfilled(judging))
        return "its blanks are not filled in";
    if (mine->title < SURE_TITLE && !labelled)
        return "no title of an invoice";
    if (!judging->number)
        return "no number of its own";
    if (!judging->has_date && !corrects)
        return "no date";
    if (!judging->amounts && !corrects)
        return "no total that stands by itself";
    if (shape_names_several(judging))
        return "several numbers";
    if (mine->title < SURE_TITLE && !adds_up(judging) && !judging->document->has_goods)
        return "neither a title nor anything that was sold";
    return judging->has_party || adds_up(judging) ? NULL : "nobody who issued it";
}

static bool overlap(const struct text_hit *one, const struct text_hit *other)
{
    return one && other && one->at < other->end && other->at < one->end;
}

/* "Thank you for your order" heads mails about all that happens to it: a title, and a phrase as well. */
static bool is_greeting(const struct judging *judging, const struct text_hit *title)
{
    for (size_t i = 0; title && i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        if (hit->rule->scope == TEXT_PHRASE && hit->rule->kind == title->rule->kind && overlap(hit, title))
            return true;
    }
    return false;
}

/* "Order 4711" as heading of a mail. */
static bool names_order(const struct text_hit *title)
{
    return title && title->rule->kind == KIND_order;
}

/* Sent or cancelled; whether it is paid is said on confirmations, too. */
static bool is_grave(int event, enum document_kind told)
{
    return told == KIND_despatch_advice || event >= GRAVE_EVENT;
}

/* What happened to an order says more than the order or the thanks in front of it, but less than a proper title. */
static enum document_kind told_by_event(const struct judging *judging, enum document_kind rival)
{
    enum document_kind told = KIND_uncertain;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (judging->tally[i].event > judging->tally[told].event)
            told = (enum document_kind)i;
    const struct tally *event = &judging->tally[told], *named = &judging->tally[rival];
    bool is_order = rival == KIND_order || rival == KIND_order_confirmation;
    bool is_loose = named->title < (is_order ? SURE_TITLE : RIVAL_TITLE) ||
                    overlap(named->best_title, event->best_event) ||
                    (is_order && (is_greeting(judging, named->best_title) || names_order(named->best_title)));
    bool lists = judging->document->has_goods || adds_up(judging);
    bool is_listed = rival == KIND_order_confirmation && lists;
    return event->event && is_loose && !(is_listed && !is_grave(event->event, told)) ? told : rival;
}

/* What the two sides come to. */
struct verdict {
    enum document_kind mine, rival;
    int own_score, rival_score;
    const char *lack; /* of an invoice; NULL: nothing */
    bool is_rivalled, rival_names;
};

/* Parts of an invoice have headings, too: "Billing summary", "Payment details", "Terms and conditions". */
static bool heads_part(enum document_kind kind)
{
    return kind == KIND_statement || kind == KIND_partner_report || kind == KIND_payment || kind == KIND_contract ||
           kind == KIND_catalogue || kind == KIND_other;
}

/* "Your invoice #12 for order #7" */
static bool names_both(const struct judging *judging, const struct text_hit *title)
{
    Slice tail = slice_part(judging->document->folded, title->value_end, title->end);
    size_t digits = 0;
    for (size_t i = 0; i < tail.len; i++)
        digits += tail.at[i] >= '0' && tail.at[i] <= '9';
    return title->value_end > title->value_at && digits > 2;
}

/* Does the invoice's own title stand against this one? Above it, or where the other only refers to a document. */
static bool outdoes(const struct judging *judging, const struct tally *own, enum document_kind rival)
{
    const struct tally *other = &judging->tally[rival];
    bool is_above = own->title_line <= other->title_line;
    bool has_own_label = own->label > 0 && judging->number && other->phrase < RIVAL_ALONE;
    if (own->title < SURE_TITLE)
        return false;
    if (overlap(own->best_title, other->best_title)) /* "Invoice - delivery note": what the tally has left it */
        return true;
    if (rival == KIND_order_confirmation && is_greeting(judging, other->best_title))
        return names_both(judging, own->best_title) || (judging->has_pair && adds_up(judging));
    if (other->is_reference)
        return is_above || has_own_label;
    return heads_part(rival) && own->title_line < other->title_line && judging->number && other->phrase < RIVAL_ALONE;
}

static struct verdict weigh(const struct judging *judging)
{
    struct verdict verdict = {.mine = best_accepted(judging),
                              .rival = told_by_event(judging, best_kind(judging, false))};
    const struct tally *own = &judging->tally[verdict.mine], *other = &judging->tally[verdict.rival];
    verdict.own_score = verdict.mine == KIND_uncertain ? 0 : score_of(own);
    verdict.rival_score = verdict.rival == KIND_uncertain ? 0 : score_of(other) + other->event;
    verdict.lack = verdict.mine == KIND_uncertain ? "nothing speaks for an invoice" : lacking(judging, verdict.mine);
    bool is_outdone = outdoes(judging, own, verdict.rival);
    bool titles = other->title >= RIVAL_TITLE && !is_outdone;
    bool is_thanked = verdict.rival == KIND_order_confirmation && is_outdone && names_both(judging, own->best_title);
    verdict.is_rivalled = verdict.rival_score > 0 && (titles || (other->phrase >= RIVAL_PHRASE && !is_thanked));
    verdict.rival_names = titles && (own->title < SURE_TITLE || other->title_line < own->title_line);
    if (is_outdone)
        verdict.rival_score -= other->title;
    return verdict;
}

/* A notice that a credit was issued is worth what the credit note is: it raises nobody's KPIs. */
static bool announces_credit(const struct judging *judging, const struct verdict *verdict)
{
    const struct tally *credit = &judging->tally[KIND_credit_note], *rival = &judging->tally[verdict->rival];
    bool is_order = verdict->rival == KIND_order || verdict->rival == KIND_order_confirmation;
    bool is_about_order = is_order && (rival->is_reference || rival->title < SURE_TITLE) && rival->phrase < RIVAL_ALONE;
    return credit->phrase + (is_about_order ? credit->title : 0) >= ANNOUNCED_CREDIT && !judging->denial &&
           (verdict->rival_score < RIVAL_ALONE || is_about_order) && judging->tally[KIND_invoice].title < SURE_TITLE;
}

static bool is_accepted(const struct judging *judging, const struct verdict *verdict)
{
    return !verdict->lack && !judging->denial && !judging->unknown_title && !verdict->is_rivalled && judging->about <= MAX_ABOUT &&
           verdict->own_score >= verdict->rival_score + RIVAL_MARGIN;
}

static bool is_rival(const struct judging *judging, const struct verdict *verdict)
{
    const struct tally *own = &judging->tally[verdict->mine], *other = &judging->tally[verdict->rival];
    bool weak = verdict->lack || judging->denial;
    bool outweighs = verdict->rival_score >= RIVAL_ALONE && verdict->rival_score >= verdict->own_score + RIVAL_MARGIN;
    return (outweighs && (weak || verdict->rival_names)) ||
           (verdict->rival_names && (weak || other->title >= own->title + RIVAL_TITLE_MARGIN));
}

/* Words of a language, and nothing that any rule knows. */
static bool says_nothing(const struct judging *judging, const struct verdict *verdict)
{
    return verdict->own_score == 0 && verdict->rival_score < RIVAL_ALONE && judging->words >= MIN_LANGUAGE_WORDS &&
           judging->text.len >= MIN_OTHER_BYTES && !(judging->amounts && judging->has_date);
}

/* A guide, an article, a letter: no doubt, where it lacks what an invoice has besides. */
static bool speaks_about(const struct judging *judging, const struct verdict *verdict)
{
    return judging->about >= SURE_ABOUT && verdict->lack && verdict->rival_score < RIVAL_ALONE;
}

/* Or is what it lacks all that keeps it from being accepted? */
static bool stands_against(const struct judging *judging, const struct verdict *verdict)
{
    return !verdict->lack || judging->denial || judging->unknown_title || verdict->is_rivalled || judging->about > MAX_ABOUT ||
           verdict->own_score < verdict->rival_score + RIVAL_MARGIN;
}

/* "Invoice (sample)": neither the title nor the denial says what it is. */
static bool is_unknown_denied(const struct judging *judging)
{
    return judging->unknown_title && judging->number && judging->denial->rule->kind == KIND_uncertain;
}

static void decide(struct judging *judging)
{
    struct verdict verdict = weigh(judging);
    if (judging->hits.gave_up)
        screener_doubt(judging->screener, DOUBT_UNDECIDED,
                       arena_printf(judging->screener->mem, "it is too hard for the rule '%.*s'",
                                    SLICE_ARG(judging->hits.gave_up->name)));
    else if (is_accepted(judging, &verdict))
        decide_accepted(judging, verdict.mine);
    else if (announces_credit(judging, &verdict))
        decide_kind(judging, KIND_credit_note);
    else if (is_rival(judging, &verdict))
        decide_kind(judging, verdict.rival);
    else if (judging->denial && judging->tally[verdict.mine].title < SURE_TITLE && !is_unknown_denied(judging))
        decide_kind(judging, verdict.rival_score >= DENIAL_WEIGHT ? verdict.rival : KIND_other);
    else if (says_nothing(judging, &verdict) || speaks_about(judging, &verdict))
        decide_kind(judging, KIND_other);
    else
        doubt_both(judging, verdict.mine, verdict.rival, verdict.lack, !stands_against(judging, &verdict));
}

/* The rules of several languages may say the same of the same words. */
static bool is_told(const struct judging *judging, const struct signal *signal)
{
    const struct screening *out = judging->screener->out;
    for (size_t i = 0; i < out->signal_count; i++)
        if (out->signals[i].kind == signal->kind && out->signals[i].quote.place.line == signal->quote.place.line &&
            slice_equal(out->signals[i].quote.place.part, signal->quote.place.part) &&
            slice_equal(out->signals[i].quote.words, signal->quote.words) &&
            (out->signals[i].weight < 0) == (signal->weight < 0))
            return true;
    return false;
}

static void add_signals(struct judging *judging)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        bool told = hit->rule->scope == TEXT_TITLE || hit->rule->scope == TEXT_HEAD ||
                    hit->rule->scope == TEXT_PHRASE || hit->rule->scope == TEXT_DENIAL ||
                    hit->rule->scope == TEXT_ABOUT ||
                    hit->rule->scope == TEXT_EVENT ||
                    (hit->rule->scope == TEXT_LABEL && hit->value_end > hit->value_at);
        if (!told)
            continue;
        bool denies = hit->rule->scope == TEXT_DENIAL;
        struct signal signal = {.kind = denies ? KIND_invoice : hit->rule->kind,
                                .weight = denies ? -RIVAL_PHRASE : hit->rule->weight,
                                .rule = hit->rule->name,
                                .quote = {.words = words_of(judging, hit), .place = place_of_hit(judging, hit)}};
        if (!is_told(judging, &signal))
            screener_signal(judging->screener, &signal);
    }
}

void text_judge(struct screener *screener, const struct text_document *document)
{
    struct screening *out = screener->out;
    struct text_rules *rules = evidence_text_rules(screener->rules, screener->diag);
    if (!rules) {
        screener_doubt(screener, DOUBT_UNDECIDED, S("the rules for texts cannot be used"));
        return;
    }
    struct judging *judging = ARENA_NEW(screener->mem, struct judging);
    *judging = (struct judging){.screener = screener, .document = document, .rules = rules};
    tally_make(judging);
    decide(judging);
    add_signals(judging);
    out->language = judging->language;
    out->fingerprint = text_document_fingerprint(document);
    facts_from_text(document, &judging->hits, rules, out->kind, judging->language, screener->mem, &out->facts);
    if (judging->accepted_by)
        say_accepted(judging);
}

bool text_denies(const struct screener *screener, const struct text_document *document, Slice *words)
{
    struct text_rules *rules = evidence_text_rules(screener->rules, screener->diag);
    struct screener asking = *screener;
    if (!rules || !document->line_count)
        return false;
    struct judging *judging = ARENA_NEW(screener->mem, struct judging);
    *judging = (struct judging){.screener = &asking, .document = document, .rules = rules};
    text_match(judging);
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        if (hit->rule->scope != TEXT_DENIAL || !hit->rule->weight)
            continue;
        *words = words_of(judging, hit);
        return true;
    }
    return false;
}
