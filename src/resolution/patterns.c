/* Claims are gathered by what is wrong with them. A cause that has no number of its own, as a line that is
   missing, says more when a partner, a month or a file has most of its claims wrong in that way: those
   are told apart. */
#include "resolution/patterns.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "resolution/stake.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NO_CLUSTER UINT32_MAX
#define NO_SOURCE UINT32_MAX

struct cluster {
    struct pattern pattern;
    Slice key;
    bool is_specific; /* a factor or a mapping: never told apart by whom it hits */
    uint32_t parent;  /* of a part that is told apart; else NO_CLUSTER */
    uint32_t count;
};

/* So many claims of a cluster have this value. */
struct cell {
    uint32_t cluster, dimension, count, of_all;
    Slice value;
    uint32_t split; /* the cluster made of it, or NO_CLUSTER */
};

struct finder {
    const struct programme *programme;
    const struct batch *batch;
    const struct decided *decided;
    struct arena *mem;      /* what is found */
    struct arena held, scratch; /* until all is found; until the next claim */
    struct table by_key, by_cell, by_value, by_ticket;
    struct cluster *clusters;
    size_t cluster_count, cluster_capacity;
    struct cell *cells;
    size_t cell_count, cell_capacity;
    uint32_t *cluster_of; /* per claim */
    struct origin {
        uint32_t source; /* of the first row, or NO_SOURCE */
        Date publication;
    } *origin_of; /* per claim: what else of its resolution may be shared */
};

/* What may be told apart. */
static const enum shared dimensions[] = {SHARED_PARTNER, SHARED_MONTH, SHARED_SOURCE};

Slice shared_name(enum shared shared)
{
    static const Slice names[SHARED_COUNT] = {
        [SHARED_PARTNER] = S_INIT("partner"), [SHARED_MONTH] = S_INIT("month"),
        [SHARED_TYPE] = S_INIT("omlp_type"),  [SHARED_SOURCE] = S_INIT("source"),
        [SHARED_PUBLICATION] = S_INIT("publication"),
    };
    return names[shared];
}

static struct origin origin_of(const struct finder *finder, const struct match *match)
{
    bool has_source = match && match->row_count && match->rows[0]->source < finder->decided->gathered.source_count;
    return (struct origin){has_source ? match->rows[0]->source : NO_SOURCE,
                           match && match->publication ? match->publication->date : DATE_NONE};
}

static Slice value_of(struct finder *finder, size_t i, enum shared shared)
{
    const struct claim *claim = &finder->batch->claims[i];
    const struct origin *origin = &finder->origin_of[i];
    char month[MONTH_CHARS], day[DATE_CHARS];
    switch (shared) {
    case SHARED_PARTNER: return claim_ticket(finder->batch, claim)->partner_id;
    case SHARED_TYPE: return omlp_type_code(finder->programme, claim->type);
    case SHARED_MONTH:
        return claim->period.state == PERIOD_READ ? arena_copy(&finder->scratch, month_format(claim->period.month, month))
                                                  : (Slice){0};
    case SHARED_SOURCE:
        return origin->source == NO_SOURCE ? (Slice){0} : finder->decided->gathered.sources[origin->source].name;
    case SHARED_PUBLICATION:
        return origin->publication.day == DATE_NONE.day
                   ? (Slice){0}
                   : arena_copy(&finder->scratch, date_format(origin->publication, day));
    case SHARED_COUNT: break;
    }
    return (Slice){0};
}

/* ---- what is wrong with a claim ---- */

static bool takes_part(const struct resolution *resolution)
{
    enum reason reason = resolution->hits[0].reason;
    bool told = resolution->verdict == VERDICT_CONFIRMED || resolution->verdict == VERDICT_REVIEW ||
                resolution->verdict == VERDICT_REJECT ||
                (resolution->verdict == VERDICT_OK && resolution->diagnosis.count && reason != REASON_MATCH_OK);
    return told && reason != REASON_DUPLICATE_TICKET && resolution->claim->kind == CLAIM_KPI;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* "0.5", or "2/3" where decimals would not end; empty when it is no factor. */
static Slice factor_words(Decimal published, Decimal claimed, struct arena *mem)
{
    int64_t above = published.micro, below = claimed.micro;
    char digits[DECIMAL_CHARS];
    if (above <= 0 || below <= 0 || above == below)
        return (Slice){0};
    int64_t divisor = common_divisor(above, below);
    above /= divisor;
    below /= divisor;
    if (DECIMAL_SCALE % below == 0 && above < INT64_MAX / DECIMAL_SCALE)
        return arena_copy(mem, decimal_format((Decimal){above * (DECIMAL_SCALE / below)}, 0, digits));
    return arena_printf(mem, "%" PRId64 "/%" PRId64, above, below);
}

static Slice factor_of(const struct resolution *resolution, const struct cause *cause, struct arena *mem)
{
    const struct match *match = resolution->match;
    bool is_factor = cause->code == CAUSE_RATE_CHANGED || cause->code == CAUSE_DECIMAL_SHIFT ||
                     cause->code == CAUSE_UNITS_AS_KPI;
    if (!is_factor || !match || !match->row_count || !resolution->compared_at_all)
        return (Slice){0};
    switch (cause->field) {
    case CAUSE_OF_UNITS: return factor_words(match->recorded.units, match->claimed.units, mem);
    case CAUSE_OF_KPI: return factor_words(match->recorded.kpi, match->claimed.kpi, mem);
    case CAUSE_OF_REVENUE: return factor_words(match->recorded.revenue, match->claimed.revenue, mem);
    default: return (Slice){0};
    }
}

/* Another type: which one for which. */
static bool describe_mapping(struct finder *finder, const struct resolution *resolution, struct cluster *out)
{
    const struct match *match = resolution->match;
    if (!match || !match->row_count || !match->other_type)
        return false;
    Slice ours = omlp_type_code(finder->programme, resolution->claim->type);
    Slice theirs = omlp_type_code(finder->programme, match->rows[0]->type);
    if (!theirs.len)
        theirs = match->rows[0]->type_text;
    out->pattern.code = cause_name(CAUSE_TYPE_ALIASED);
    out->pattern.field = cause_field_name(CAUSE_OF_TYPE);
    out->pattern.what = arena_printf(&finder->scratch, "%.*s is published as %.*s", SLICE_ARG(ours), SLICE_ARG(theirs));
    out->is_specific = true;
    return true;
}

static void describe(struct finder *finder, const struct resolution *resolution, struct cluster *out)
{
    struct pattern *pattern = &out->pattern;
    *out = (struct cluster){.parent = NO_CLUSTER};
    if (describe_mapping(finder, resolution, out))
        return;
    if (!resolution->diagnosis.count) {
        pattern->code = reason_name(resolution->hits[0].reason);
        pattern->what = reason_when(resolution->hits[0].reason);
        return;
    }
    const struct cause *cause = &resolution->diagnosis.causes[0];
    pattern->code = cause_name(cause->code);
    pattern->field = cause_field_name(cause->field);
    pattern->factor = factor_of(resolution, cause, &finder->scratch);
    pattern->what = cause_meaning(cause->code);
    out->is_specific = pattern->factor.len > 0;
    if (pattern->factor.len)
        pattern->what = arena_printf(&finder->scratch, "%.*s is published %.*s times the claimed one",
                                     SLICE_ARG(pattern->field), SLICE_ARG(pattern->factor));
}

static uint32_t find_cluster(const struct finder *finder, Slice key)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&finder->by_key, slice_hash(key)); table_next(&walk, &i);)
        if (slice_equal(finder->clusters[i].key, key))
            return i;
    return NO_CLUSTER;
}

static uint32_t add_cluster(struct finder *finder, struct cluster cluster)
{
    uint32_t number = (uint32_t)finder->cluster_count;
    table_add(&finder->by_key, slice_hash(cluster.key), number);
    *ARENA_PUSH(&finder->held, finder->clusters, finder->cluster_count, finder->cluster_capacity, struct cluster) =
        cluster;
    return number;
}

static struct cluster keep_cluster(struct finder *finder, struct cluster cluster)
{
    cluster.key = arena_copy(&finder->held, cluster.key);
    cluster.pattern.factor = arena_copy(finder->mem, cluster.pattern.factor);
    cluster.pattern.what = arena_copy(finder->mem, cluster.pattern.what);
    return cluster;
}

static void put_into_clusters(struct finder *finder)
{
    struct decided_view view = {.decided = finder->decided};
    for (size_t i = 0; i < finder->decided->count; i++) {
        const struct resolution *resolution = decided_view_of(&view, i);
        struct cluster cluster;
        arena_rewind(&finder->scratch, 0);
        finder->cluster_of[i] = NO_CLUSTER;
        finder->origin_of[i] = origin_of(finder, resolution->match);
        if (!takes_part(resolution))
            continue;
        describe(finder, resolution, &cluster);
        cluster.key = arena_printf(&finder->scratch, "%.*s\t%.*s\t%.*s", SLICE_ARG(cluster.pattern.code),
                                   SLICE_ARG(cluster.pattern.field), SLICE_ARG(cluster.pattern.what));
        uint32_t known = find_cluster(finder, cluster.key);
        finder->cluster_of[i] = known != NO_CLUSTER ? known : add_cluster(finder, keep_cluster(finder, cluster));
        finder->clusters[finder->cluster_of[i]].count++;
    }
    decided_view_close(&view);
}

/* ---- parts that are told apart ---- */

static uint64_t cell_hash(uint32_t cluster, size_t dimension, Slice value)
{
    const uint64_t parts[3] = {cluster, dimension, slice_hash(value)};
    return slice_hash((Slice){(const char *)parts, sizeof parts});
}

static struct cell *find_cell(const struct finder *finder, uint32_t cluster, uint32_t dimension, Slice value)
{
    uint32_t i;
    uint64_t hash = cell_hash(cluster, dimension, value);
    for (struct table_walk walk = table_walk(&finder->by_cell, hash); table_next(&walk, &i);) {
        struct cell *cell = &finder->cells[i];
        if (cell->cluster == cluster && cell->dimension == dimension && slice_equal(cell->value, value))
            return cell;
    }
    return NULL;
}

static bool may_be_split(const struct finder *finder, uint32_t cluster)
{
    return cluster != NO_CLUSTER && !finder->clusters[cluster].is_specific &&
           finder->clusters[cluster].count >= (uint32_t)finder->programme->pattern_least_claims;
}

static void count_cells(struct finder *finder)
{
    for (size_t i = 0; i < finder->decided->count; i++) {
        uint32_t cluster = finder->cluster_of[i];
        arena_rewind(&finder->scratch, 0);
        for (uint32_t d = 0; may_be_split(finder, cluster) && d < COUNT_OF(dimensions); d++) {
            Slice value = value_of(finder, i, dimensions[d]);
            struct cell *cell = value.len ? find_cell(finder, cluster, d, value) : NULL;
            if (cell) {
                cell->count++;
            } else if (value.len) {
                table_add(&finder->by_cell, cell_hash(cluster, d, value), (uint32_t)finder->cell_count);
                *ARENA_PUSH(&finder->held, finder->cells, finder->cell_count, finder->cell_capacity, struct cell) =
                    (struct cell){cluster, d, 1, 0, arena_copy(&finder->held, value), NO_CLUSTER};
            }
        }
    }
}

/* How many claims there are with the value at all, right or wrong. */
static void count_everything(struct finder *finder)
{
    for (size_t i = 0; i < finder->cell_count; i++)
        table_add(&finder->by_value, cell_hash(0, finder->cells[i].dimension, finder->cells[i].value), (uint32_t)i);
    for (size_t i = 0; finder->cell_count && i < finder->decided->count; i++) {
        arena_rewind(&finder->scratch, 0);
        for (uint32_t d = 0; d < COUNT_OF(dimensions); d++) {
            uint32_t c;
            Slice value = value_of(finder, i, dimensions[d]);
            for (struct table_walk walk = table_walk(&finder->by_value, cell_hash(0, d, value)); table_next(&walk, &c);)
                finder->cells[c].of_all += finder->cells[c].dimension == d && slice_equal(finder->cells[c].value, value);
        }
    }
}

static bool stands_out(const struct finder *finder, const struct cell *cell)
{
    const struct programme *programme = finder->programme;
    return cell->count >= (uint32_t)programme->pattern_least_claims &&
           cell->count < finder->clusters[cell->cluster].count &&
           (uint64_t)cell->count * 100 >= (uint64_t)cell->of_all * (uint64_t)programme->pattern_share_percent;
}

/* The larger part has the claim; the partner before the month, the month before the file. */
static const struct cell *better(const struct cell *a, const struct cell *b)
{
    if (!a || b->count != a->count)
        return !a || b->count > a->count ? b : a;
    return b->dimension < a->dimension ? b : a;
}

static const struct cell *part_of_claim(struct finder *finder, size_t claim)
{
    const struct cell *best = NULL;
    for (uint32_t d = 0; d < COUNT_OF(dimensions); d++) {
        arena_rewind(&finder->scratch, 0);
        Slice value = value_of(finder, claim, dimensions[d]);
        const struct cell *cell = value.len ? find_cell(finder, finder->cluster_of[claim], d, value) : NULL;
        if (cell && stands_out(finder, cell))
            best = better(best, cell);
    }
    return best;
}

static uint32_t cluster_of_part(struct finder *finder, struct cell *cell)
{
    if (cell->split != NO_CLUSTER)
        return cell->split;
    struct cluster part = finder->clusters[cell->cluster];
    part.key = arena_printf(&finder->held, "%.*s\t%u\t%.*s", SLICE_ARG(part.key), (unsigned)cell->dimension,
                            SLICE_ARG(cell->value));
    part.parent = cell->cluster;
    part.count = 0;
    return cell->split = add_cluster(finder, part);
}

static void tell_parts_apart(struct finder *finder)
{
    uint32_t *parts = ARENA_ARRAY(&finder->held, uint32_t, finder->decided->count + 1);
    for (size_t i = 0; i < finder->decided->count; i++) {
        const struct cell *cell = may_be_split(finder, finder->cluster_of[i]) ? part_of_claim(finder, i) : NULL;
        parts[i] = cell ? cluster_of_part(finder, &finder->cells[cell - finder->cells]) : NO_CLUSTER;
        if (cell)
            finder->clusters[parts[i]].count++;
    }
    /* what larger parts left over may be too little to be told */
    for (size_t i = 0; i < finder->decided->count; i++) {
        if (parts[i] == NO_CLUSTER ||
            finder->clusters[parts[i]].count < (uint32_t)finder->programme->pattern_least_claims)
            continue;
        finder->clusters[finder->cluster_of[i]].count--;
        finder->cluster_of[i] = parts[i];
    }
}

/* ---- what a pattern comes to ---- */

static void add_money(struct pattern *pattern, const struct resolution *resolution, struct arena *mem)
{
    Decimal amount;
    const char *code = stake_currency(resolution);
    if (stake_of_kpi(resolution, &amount))
        decimal_add(pattern->kpi, amount, &pattern->kpi);
    if (!stake_of(resolution, &amount))
        return;
    size_t at = 0;
    while (at < pattern->money_count && strncmp(pattern->money[at].currency, code, 3) != 0)
        at++;
    if (at == pattern->money_count) {
        struct pattern_money *money =
            ARENA_PUSH(mem, pattern->money, pattern->money_count, pattern->money_capacity, struct pattern_money);
        *money = (struct pattern_money){0};
        memcpy(money->currency, code, strnlen(code, 3));
    }
    struct pattern_money *money = &pattern->money[at];
    money->is_more |= !decimal_add(money->sum, amount, &money->sum);
}

/* Ticket ids that are numbers by their value, so that 9 comes before 10. */
static int compare_claims(const struct batch *batch, const struct claim *a, const struct claim *b)
{
    Slice left = claim_ticket(batch, a)->id, right = claim_ticket(batch, b)->id;
    if (left.len != right.len)
        return left.len < right.len ? -1 : 1;
    int order = slice_compare(left, right);
    return order ? order : a->number < b->number ? -1 : a->number > b->number;
}

static void add_example(const struct finder *finder, struct pattern *pattern, const struct claim *claim)
{
    size_t most = (size_t)finder->programme->pattern_examples;
    if (!pattern->examples)
        pattern->examples = ARENA_ARRAY(finder->mem, const struct claim *, most + 1);
    size_t at = pattern->example_count;
    while (at > 0 && compare_claims(finder->batch, claim, pattern->examples[at - 1]) < 0) {
        pattern->examples[at] = pattern->examples[at - 1];
        at--;
    }
    pattern->examples[at] = claim;
    if (pattern->example_count < most)
        pattern->example_count++;
}

static void add_ticket(struct finder *finder, uint32_t cluster, uint32_t ticket)
{
    const uint64_t parts[2] = {cluster, ticket};
    uint64_t hash = slice_hash((Slice){(const char *)parts, sizeof parts});
    uint32_t i;
    for (struct table_walk walk = table_walk(&finder->by_ticket, hash); table_next(&walk, &i);)
        if (finder->cluster_of[i] == cluster && finder->batch->claims[i].ticket == ticket)
            return;
    finder->clusters[cluster].pattern.ticket_count++;
}

static void add_claim(struct finder *finder, size_t i, struct decided_view *view)
{
    uint32_t cluster = finder->cluster_of[i];
    const struct claim *claim = &finder->batch->claims[i];
    struct pattern *pattern = &finder->clusters[cluster].pattern;
    uint32_t ticket = claim->ticket;
    const uint64_t parts[2] = {cluster, ticket};
    arena_rewind(&finder->scratch, 0);
    for (int s = 0; s < SHARED_COUNT; s++) {
        Slice value = value_of(finder, i, (enum shared)s);
        if (pattern->claim_count == 0)
            pattern->shared[s] = arena_copy(finder->mem, value);
        else if (!slice_equal(pattern->shared[s], value))
            pattern->shared[s] = (Slice){0};
    }
    add_ticket(finder, cluster, ticket);
    table_add(&finder->by_ticket, slice_hash((Slice){(const char *)parts, sizeof parts}), (uint32_t)i);
    pattern->claim_count++;
    if (decided_verdict(finder->decided, i) == VERDICT_CONFIRMED) /* of others nothing is at stake */
        add_money(pattern, decided_view_of(view, i), finder->mem);
    add_example(finder, pattern, claim);
}

static int by_currency(const void *a, const void *b)
{
    return strncmp(((const struct pattern_money *)a)->currency, ((const struct pattern_money *)b)->currency, 3);
}

static int by_rank(const void *left, const void *right)
{
    const struct cluster *a = left, *b = right;
    if (a->pattern.ticket_count != b->pattern.ticket_count)
        return a->pattern.ticket_count > b->pattern.ticket_count ? -1 : 1;
    if (a->pattern.claim_count != b->pattern.claim_count)
        return a->pattern.claim_count > b->pattern.claim_count ? -1 : 1;
    int kpi = decimal_compare(b->pattern.kpi, a->pattern.kpi);
    return kpi ? kpi : slice_compare(a->key, b->key);
}

static void collect(struct finder *finder, struct patterns *out)
{
    size_t least = (size_t)finder->programme->pattern_least_claims;
    struct decided_view view = {.decided = finder->decided};
    for (size_t i = 0; i < finder->decided->count; i++)
        if (finder->cluster_of[i] != NO_CLUSTER && finder->clusters[finder->cluster_of[i]].count >= least)
            add_claim(finder, i, &view);
    decided_view_close(&view);
    if (finder->cluster_count)
        qsort(finder->clusters, finder->cluster_count, sizeof *finder->clusters, by_rank);
    out->at = ARENA_ARRAY(finder->mem, struct pattern, finder->cluster_count + 1);
    out->count = 0;
    for (size_t i = 0; i < finder->cluster_count; i++) {
        struct pattern *pattern = &finder->clusters[i].pattern;
        if (pattern->claim_count < least)
            continue;
        if (pattern->money_count)
            qsort(pattern->money, pattern->money_count, sizeof *pattern->money, by_currency);
        out->at[out->count++] = *pattern;
    }
}

void patterns_find(const struct programme *programme, const struct batch *batch, const struct decided *decided,
                   struct arena *mem, struct patterns *out)
{
    struct finder finder = {.programme = programme, .batch = batch, .decided = decided, .mem = mem};
    arena_init(&finder.held, 0);
    arena_init(&finder.scratch, 0);
    table_init(&finder.by_key, &finder.held, 64);
    table_init(&finder.by_cell, &finder.held, 64);
    table_init(&finder.by_value, &finder.held, 64);
    table_init(&finder.by_ticket, &finder.held, 64);
    finder.cluster_of = ARENA_ARRAY(&finder.held, uint32_t, decided->count + 1);
    finder.origin_of = ARENA_ARRAY(&finder.held, struct origin, decided->count + 1);
    put_into_clusters(&finder);
    count_cells(&finder);
    count_everything(&finder);
    tell_parts_apart(&finder);
    collect(&finder, out);
    arena_done(&finder.held);
    arena_done(&finder.scratch);
}
