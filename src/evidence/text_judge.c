/* Tries the rules on a folded text, counts what speaks for each kind, and decides. The order of
   the questions is the point: what denies, what rivals, and only then what proves an invoice. */
#include "evidence/text_judge.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"

#include <string.h>

#define MAX_FINDS 3          /* of one pattern */
#define EARLY_LINES 14       /* a title further down counts less */
#define MAX_LABEL_SCORE 8
#define MAX_PHRASE_SCORE 14
#define MAX_QUOTED_COLUMNS 80

/* What a tally must reach; the margins are wide on purpose. */
enum {
    SURE_TITLE = 7,     /* this is the name of the document */
    RIVAL_TITLE = 6,    /* so much of another kind's title, and it is no invoice */
    RIVAL_PHRASE = 8,   /* the same of phrases */
    RIVAL_ALONE = 5,    /* enough where nothing speaks for an invoice */
    RIVAL_MARGIN = 4,   /* over what speaks for an invoice */
    LIST_WEIGHT = 6,    /* invoice numbers stand in a column */
    TABLE_WEIGHT = 9,   /* an export */
    ANNOUNCED_CREDIT = 6,
    DENIAL_WEIGHT = 4,  /* for the kind that a denial names */
    MAX_FOREIGN_DENIAL = 12, /* bytes */
    MIN_OTHER_BYTES = 120,
    MIN_LANGUAGE_WORDS = 3
};

struct tally {
    int title, label, phrase;
    const struct text_hit *best_title, *best_phrase, *best_label;
    size_t title_line;
    bool is_reference; /* the title may name another document: "Purchase order: 4711" */
};

struct judging {
    struct screener *screener;
    const struct text_document *document;
    struct text_rules *rules;
    struct text_grams grams;
    Slice text; /* folded, without what is masked */
    struct text_hits hits;
    struct tally tally[KIND_COUNT];
    unsigned listed;
    const struct text_hit *denial, *number;
    bool has_date, has_amount, has_own_date;
    size_t words; /* that show a language */
    Slice language;
};

/* ---- trying the rules ---- */

static bool may_match(const struct judging *judging, const struct text_pattern *pattern)
{
    return pattern->literal.len == 0 || text_grams_may_hold(&judging->grams, pattern->literal);
}

static bool keep_hit(struct judging *judging, const struct text_rule *rule, const struct pattern_match *match)
{
    struct text_hits *hits = &judging->hits;
    if (hits->count == MAX_TEXT_HITS)
        return false;
    size_t at = (size_t)(match->words.at - judging->text.at);
    struct text_hit hit = {.rule = rule, .at = at, .end = at + match->words.len};
    if (match->value.len) {
        hit.value_at = (size_t)(match->value.at - judging->text.at);
        hit.value_end = hit.value_at + match->value.len;
    }
    hits->at[hits->count++] = hit;
    hits->per_scope[rule->scope]++;
    return true;
}

static size_t finds_wanted(enum text_scope scope)
{
    return scope == TEXT_LABEL || scope == TEXT_FACT || scope == TEXT_MASK ? MAX_FINDS : 1;
}

static void mask(char *text, const struct pattern_match *match, const char *base)
{
    for (size_t i = (size_t)(match->words.at - base), end = i + match->words.len; i < end; i++)
        if (text[i] != '\n' && text[i] != '\t')
            text[i] = '_';
}

static void try_pattern(struct judging *judging, const struct text_rule *rule, size_t i, char *masked)
{
    struct text_pattern *pattern = &judging->rules->patterns[i];
    if (!may_match(judging, pattern))
        return;
    struct pattern *compiled = text_rules_pattern(judging->rules, i);
    bool in_head = rule->scope == TEXT_TITLE || rule->scope == TEXT_HEAD;
    Slice text = in_head ? slice_part(judging->text, 0, judging->document->head_end) : judging->text;
    struct pattern_match match;
    size_t from = 0;
    for (size_t n = 0; compiled && n < finds_wanted(rule->scope) && from <= text.len; n++) {
        enum pattern_result result = pattern_find_from(compiled, text, from, &match);
        if (result == PATTERN_GAVE_UP)
            judging->hits.gave_up = rule;
        if (result != PATTERN_FOUND || match.words.len == 0)
            return;
        if (masked)
            mask(masked, &match, text.at);
        else if (!keep_hit(judging, rule, &match))
            return;
        from = (size_t)(match.words.at - text.at) + match.words.len;
    }
}

static void try_rules(struct judging *judging, bool masks, char *masked)
{
    for (size_t i = 0; i < judging->rules->rule_count; i++) {
        const struct text_rule *rule = &judging->rules->rules[i];
        if ((rule->scope == TEXT_MASK) != masks)
            continue;
        for (size_t p = rule->first; p < rule->end; p++)
            try_pattern(judging, rule, p, masked);
    }
}

static void match_all(struct judging *judging)
{
    Slice folded = judging->document->folded;
    char *masked = ARENA_ARRAY(judging->screener->mem, char, folded.len + 1);
    if (folded.len)
        memcpy(masked, folded.at, folded.len);
    judging->text = folded;
    text_grams_make(&judging->grams, folded);
    try_rules(judging, true, masked);
    judging->text = (Slice){masked, folded.len};
    try_rules(judging, false, NULL);
}

/* ---- labels in headings of columns ---- */

static Slice part_of(Slice line, size_t wanted)
{
    Slice part = {0};
    for (size_t i = 0; i <= wanted; i++) {
        if (line.len == 0)
            return (Slice){0};
        part = slice_cut(line, '\t', &line);
    }
    return part;
}

static size_t count_parts(Slice line)
{
    size_t count = line.len > 0;
    for (size_t i = 0; i < line.len; i++)
        count += line.at[i] == '\t';
    return count;
}

static bool holds_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            return true;
    return false;
}

/* How many rows below the label have a number in its column; the first one is its value. */
static size_t find_in_column(const struct judging *judging, struct text_hit *hit)
{
    const struct text_document *document = judging->document;
    const struct text_line *line = text_document_line(document, hit->at);
    Slice heads = slice_part(judging->text, line->at, line->end), before = slice_part(judging->text, line->at, hit->at);
    size_t column = count_parts(before) ? count_parts(before) - 1 : 0, rows = 0;
    if (count_parts(heads) < 2 || holds_digit(heads))
        return 0;
    for (const struct text_line *row = line + 1; row < document->lines + document->line_count; row++) {
        Slice text = slice_part(judging->text, row->at, row->end), value = part_of(text, column);
        if (count_parts(text) < count_parts(heads) || !holds_digit(value))
            break;
        if (rows++ == 0) {
            hit->value_at = (size_t)(value.at - judging->text.at);
            hit->value_end = hit->value_at + value.len;
        }
    }
    return rows;
}

/* ---- counting ---- */

static size_t line_number(const struct judging *judging, size_t at)
{
    return (size_t)(text_document_line(judging->document, at) - judging->document->lines);
}

/* "vom 05.06.2018": digits parted by the same mark twice are a date and no number. */
static bool is_date(Slice value)
{
    size_t marks = 0;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        if (c == '.' || c == '/' || c == '-')
            marks++;
        else if (c < '0' || c > '9')
            return false;
    }
    return marks == 2 && value.len >= 6 && value.len <= 10;
}

static bool has_number(const struct judging *judging, const struct text_hit *hit)
{
    return hit->value_end > hit->value_at && !is_date(slice_part(judging->text, hit->value_at, hit->value_end));
}

/* "Vertrag:", and what it is stands in the next part. */
static bool ends_as_label(const struct judging *judging, const struct text_hit *hit)
{
    Slice words = slice_trim(slice_part(judging->text, hit->at, hit->end));
    return words.len && words.at[words.len - 1] == ':';
}

static void count_title(struct judging *judging, const struct text_hit *hit)
{
    struct tally *tally = &judging->tally[hit->rule->kind];
    size_t line = line_number(judging, hit->at);
    /* the heading of a column, or one of its cells */
    if (judging->document->is_table && kind_is_accepted(hit->rule->kind))
        return;
    int weight = hit->rule->weight;
    bool is_label = ends_as_label(judging, hit), is_reference = is_label || hit->value_end > hit->value_at;
    if (line >= EARLY_LINES)
        weight = weight * 7 / 10;
    if (is_label && !kind_is_accepted(hit->rule->kind))
        weight = weight * 6 / 10;
    if (judging->document->lines[line].is_heading)
        weight += 1;
    if (weight > tally->title) {
        tally->title = weight;
        tally->best_title = hit;
        tally->title_line = line;
        tally->is_reference = is_reference;
    }
    if (kind_is_accepted(hit->rule->kind) && has_number(judging, hit) && !judging->number)
        judging->number = hit;
}

static void add_capped(int *sum, int weight, int most)
{
    *sum = *sum + weight < most ? *sum + weight : most;
}

static bool overlaps_earlier(const struct text_hits *hits, const struct text_hit *hit)
{
    for (const struct text_hit *other = hits->at; other < hit; other++)
        if (other->rule->scope == hit->rule->scope && other->rule->kind == hit->rule->kind &&
            other->rule->fact == hit->rule->fact && hit->at < other->end && other->at < hit->end)
            return true;
    return false;
}

static void count_label(struct judging *judging, struct text_hit *hit)
{
    struct tally *tally = &judging->tally[hit->rule->kind];
    bool accepted = kind_is_accepted(hit->rule->kind);
    if (hit->value_end == hit->value_at) {
        size_t rows = find_in_column(judging, hit);
        if (rows > 1 && accepted) {
            judging->listed++;
            hit->value_at = hit->value_end = 0;
            return;
        }
        if (rows == 0)
            return;
    }
    if (overlaps_earlier(&judging->hits, hit))
        return;
    if (accepted && !judging->number)
        judging->number = hit;
    add_capped(&tally->label, hit->rule->weight, MAX_LABEL_SCORE);
    if (!tally->best_label)
        tally->best_label = hit;
}

static void count_phrase(struct judging *judging, const struct text_hit *hit)
{
    struct tally *tally = &judging->tally[hit->rule->kind];
    if (overlaps_earlier(&judging->hits, hit))
        return;
    add_capped(&tally->phrase, hit->rule->weight, MAX_PHRASE_SCORE);
    if (!tally->best_phrase || hit->rule->weight > tally->best_phrase->rule->weight)
        tally->best_phrase = hit;
}

static void count_hit(struct judging *judging, struct text_hit *hit)
{
    switch (hit->rule->scope) {
    case TEXT_TITLE: count_title(judging, hit); break;
    case TEXT_LABEL: count_label(judging, hit); break;
    case TEXT_HEAD:
        if (kind_is_accepted(hit->rule->kind) && hit->rule->weight >= SURE_TITLE)
            count_title(judging, hit);
        else
            count_phrase(judging, hit);
        break;
    case TEXT_PHRASE: count_phrase(judging, hit); break;
    case TEXT_DENIAL:
        /* one word of another language ("concept", "minta") says nothing here */
        if (!slice_has(slice_part(judging->text, hit->at, hit->end), ' ') &&
            !slice_equal(hit->rule->language, judging->language) && hit->end - hit->at < MAX_FOREIGN_DENIAL)
            break;
        if (!judging->denial || judging->denial->rule->kind == KIND_uncertain)
            judging->denial = hit;
        break;
    case TEXT_FACT:
        judging->has_date |= hit->rule->fact == TEXT_FACT_ANY_DATE ||
                             (hit->rule->fact == TEXT_FACT_DATE && hit->value_end > hit->value_at);
        judging->has_own_date |= hit->rule->fact == TEXT_FACT_DATE && hit->value_end > hit->value_at;
        judging->has_amount |= hit->rule->fact == TEXT_FACT_NET || hit->rule->fact == TEXT_FACT_GROSS ||
                               hit->rule->fact == TEXT_FACT_TAX;
        break;
    default: break;
    }
}

/* The language whose rules matched most; its own small words count double. */
static void find_language(struct judging *judging)
{
    unsigned best = 0;
    for (size_t i = 0; i < judging->rules->rule_count; i++) {
        Slice language = judging->rules->rules[i].language;
        if (language.len != 2 || (i && slice_equal(language, judging->rules->rules[i - 1].language)))
            continue;
        unsigned count = 0;
        for (size_t h = 0; h < judging->hits.count; h++)
            if (slice_equal(judging->hits.at[h].rule->language, language))
                count += judging->hits.at[h].rule->scope == TEXT_WORD ? 2 : 1;
        if (count > best) {
            best = count;
            judging->language = language;
        }
    }
}

/* "Proforma-Rechnung" is no Rechnung, and "faktura korygująca" no plain faktura: where titles of two kinds stand at
   one place the one that is no plain invoice counts. */
static bool is_outdone(const struct judging *judging, const struct text_hit *hit)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *other = &judging->hits.at[i];
        bool better = !kind_is_accepted(other->rule->kind) || hit->rule->kind == KIND_invoice;
        if (other->rule->scope == TEXT_TITLE && other->rule->kind != hit->rule->kind && better &&
            other->at < hit->end && hit->at < other->end)
            return true;
    }
    return false;
}

static void drop_outdone_titles(struct judging *judging)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        struct tally *tally = &judging->tally[i];
        if (tally->best_title && kind_is_accepted((enum document_kind)i) && is_outdone(judging, tally->best_title)) {
            tally->title = 0;
            tally->best_title = NULL;
        }
    }
}

static void count_all(struct judging *judging)
{
    find_language(judging);
    for (size_t i = 0; i < judging->hits.count; i++)
        count_hit(judging, &judging->hits.at[i]);
    drop_outdone_titles(judging);
    judging->words = judging->hits.per_scope[TEXT_WORD];
    if (judging->listed)
        add_capped(&judging->tally[KIND_statement].phrase, LIST_WEIGHT, MAX_PHRASE_SCORE);
    if (judging->document->is_table)
        judging->tally[KIND_partner_report].title += TABLE_WEIGHT;
    /* whoever thanks for an order does not place it */
    struct tally *order = &judging->tally[KIND_order], *confirmation = &judging->tally[KIND_order_confirmation];
    if (order->title && confirmation->phrase >= RIVAL_ALONE && confirmation->title < order->title) {
        confirmation->title = order->title;
        confirmation->best_title = order->best_title;
        confirmation->title_line = order->title_line;
        confirmation->is_reference = false;
        order->title = 0;
    }
    if (judging->denial && judging->denial->rule->kind != KIND_uncertain)
        add_capped(&judging->tally[judging->denial->rule->kind].phrase, DENIAL_WEIGHT, MAX_PHRASE_SCORE);
}

/* ---- deciding ---- */

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
    if (tally->best_title && (!tally->best_phrase || tally->title >= tally->best_phrase->rule->weight))
        return tally->best_title;
    return tally->best_phrase ? tally->best_phrase : tally->best_label;
}

static void decide_kind(struct judging *judging, enum document_kind kind)
{
    struct screener *screener = judging->screener;
    const struct text_hit *hit = telling_hit(&judging->tally[kind]);
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
    if (judging->denial)
        quote(judging, judging->denial);
}

static void decide_accepted(struct judging *judging, enum document_kind kind)
{
    struct screener *screener = judging->screener;
    const struct tally *tally = &judging->tally[kind];
    const struct text_hit *hit = tally->best_title ? tally->best_title : tally->best_label;
    screener->out->kind = kind;
    Slice words = words_of(judging, hit ? hit : judging->number);
    screener->out->because =
        arena_printf(screener->mem, "it says '%.*s', with its number, a date and a total", SLICE_ARG(words));
    quote(judging, hit);
    if (judging->number != hit)
        quote(judging, judging->number);
}

static void doubt_both(struct judging *judging, enum document_kind mine, enum document_kind rival, const char *lack)
{
    struct screener *screener = judging->screener;
    const struct text_hit *own = telling_hit(&judging->tally[mine]);
    const struct text_hit *other = judging->denial ? judging->denial : telling_hit(&judging->tally[rival]);
    Slice why = S("no words that tell what it is");
    Slice said = own ? words_of(judging, own) : (Slice){0}, against = other ? words_of(judging, other) : (Slice){0};
    if (own && other)
        why = arena_printf(screener->mem, "it says '%.*s', but also '%.*s'", SLICE_ARG(said), SLICE_ARG(against));
    else if (own && lack)
        why = arena_printf(screener->mem, "it says '%.*s', but %s", SLICE_ARG(said), lack);
    else if (other)
        why = arena_printf(screener->mem, "it says '%.*s', which is not enough", SLICE_ARG(against));
    screener_doubt(screener, DOUBT_UNDECIDED, why);
    quote(judging, own);
    quote(judging, other);
}

/* What an invoice lacks to be taken for one, or NULL. */
static const char *lacking(const struct judging *judging, const struct tally *mine)
{
    bool labelled = mine->label > 0 && judging->has_own_date;
    if (mine->title < SURE_TITLE && !labelled)
        return "no title of an invoice";
    if (!judging->number)
        return "no number of its own";
    if (!judging->has_date)
        return "no date";
    return judging->has_amount ? NULL : "no total and no tax";
}

/* A notice that a credit was issued is worth what the credit note is: it raises nobody's KPIs. */
static bool announces_credit(const struct judging *judging, int rival_score)
{
    const struct tally *credit = &judging->tally[KIND_credit_note];
    return credit->phrase >= ANNOUNCED_CREDIT && !judging->denial && rival_score < RIVAL_ALONE &&
           judging->tally[KIND_invoice].title < SURE_TITLE;
}

static void decide(struct judging *judging)
{
    enum document_kind mine = best_kind(judging, true), rival = best_kind(judging, false);
    const struct tally *own = &judging->tally[mine], *other = &judging->tally[rival];
    int own_score = mine == KIND_uncertain ? 0 : score_of(own), rival_score = rival == KIND_uncertain ? 0 : score_of(other);
    const char *lack = mine == KIND_uncertain ? "nothing speaks for an invoice" : lacking(judging, own);
    bool is_named = own->title >= SURE_TITLE && own->title_line <= other->title_line;
    bool is_rivalled = rival_score > 0 && ((other->title >= RIVAL_TITLE && !(other->is_reference && is_named)) ||
                                           other->phrase >= RIVAL_PHRASE);
    if (is_named && other->is_reference)
        rival_score -= other->title;
    bool rival_names = other->title >= RIVAL_TITLE && !(other->is_reference && is_named) && (own->title < SURE_TITLE || other->title_line < own->title_line);
    if (judging->hits.gave_up)
        screener_doubt(judging->screener, DOUBT_UNDECIDED,
                       arena_printf(judging->screener->mem, "it is too hard for the rule '%.*s'",
                                    SLICE_ARG(judging->hits.gave_up->name)));
    else if (!lack && !judging->denial && !is_rivalled && own_score >= rival_score + RIVAL_MARGIN)
        decide_accepted(judging, mine);
    else if (announces_credit(judging, rival_score))
        decide_kind(judging, KIND_credit_note);
    else if (rival_score >= RIVAL_ALONE && rival_score >= own_score + RIVAL_MARGIN && (lack || judging->denial || rival_names))
        decide_kind(judging, rival);
    else if (rival_names && (lack || judging->denial))
        decide_kind(judging, rival);
    else if (judging->denial && own->title < SURE_TITLE)
        decide_kind(judging, rival_score >= DENIAL_WEIGHT ? rival : KIND_other);
    else if (own_score == 0 && rival_score < RIVAL_ALONE && judging->words >= MIN_LANGUAGE_WORDS &&
             judging->text.len >= MIN_OTHER_BYTES)
        decide_kind(judging, KIND_other);
    else
        doubt_both(judging, mine, rival, lack);
}

static void add_signals(struct judging *judging)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        bool told = hit->rule->scope == TEXT_TITLE || hit->rule->scope == TEXT_HEAD ||
                    hit->rule->scope == TEXT_PHRASE || hit->rule->scope == TEXT_DENIAL ||
                    (hit->rule->scope == TEXT_LABEL && hit->value_end > hit->value_at);
        if (!told)
            continue;
        bool denies = hit->rule->scope == TEXT_DENIAL;
        struct signal signal = {.kind = denies ? KIND_invoice : hit->rule->kind,
                                .weight = denies ? -RIVAL_PHRASE : hit->rule->weight,
                                .rule = hit->rule->name,
                                .quote = {.words = words_of(judging, hit), .place = place_of_hit(judging, hit)}};
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
    match_all(judging);
    count_all(judging);
    decide(judging);
    add_signals(judging);
    out->language = judging->language;
    out->fingerprint = text_document_fingerprint(document);
    facts_from_text(document, &judging->hits, judging->language, screener->mem, &out->facts);
}
