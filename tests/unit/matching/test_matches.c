/* A match of which only the row was kept is the one that would have been kept whole. */
#include "support/desk.h"

#include "matching/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define T "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define K "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,document_type,amends_of\n"
#define TICKETS 300
#define MOST_TEXT 65536

static unsigned draw(uint32_t *seed, unsigned below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

struct text {
    char at[MOST_TEXT];
    size_t len;
};

static void add_line(struct text *text, const char *line)
{
    size_t len = strlen(line);
    assert_true(text->len + len < sizeof text->at);
    memcpy(text->at + text->len, line, len + 1);
    text->len += len;
}

static void add_row(struct text *kpi, unsigned number, unsigned amount, const char *partner, unsigned month,
                    const char *type, const char *currency)
{
    char line[160];
    snprintf(line, sizeof line, "%s,2020-%02u,%s,%u,A-%u,%u,%u.00,%s,,\n", partner, month, type, amount, number, amount,
             10 * amount, currency);
    add_line(kpi, line);
}

/* Published as claimed, and beside it what makes it something else: a neighbour's number, a second line, two lines that
   add up, a credit, another partner, month, type or currency, the row twice. */
static void add_published(struct text *kpi, unsigned number, unsigned amount, uint32_t *seed)
{
    static const char *const partners[] = {"6034453", "6034454"};
    static const char *const types[] = {"MOC", "MOC", "MOC", "MOC", "MOC", "DMOC"};
    static const char *const currencies[] = {"EUR", "EUR", "EUR", "EUR", "", "USD"};
    char line[160];
    unsigned kind = draw(seed, 16);
    const char *partner = partners[draw(seed, 12) / 10], *type = types[draw(seed, 6)];
    unsigned first = kind == 2 ? amount + 1 : kind == 9 ? amount - 4 : amount;
    add_row(kpi, kind == 1 ? number + 1 : number, first, kind == 3 ? "7000000" : partner, kind == 4 ? 2 : 1, type,
            currencies[draw(seed, 6)]);
    if (kind == 5 || kind == 6 || kind == 9)
        add_row(kpi, number, kind == 5 ? amount : 4, partner, 1, type, "EUR");
    if (kind == 7) {
        snprintf(line, sizeof line, "%s,2020-01,%s,-1,C-%u,-1,-10.00,EUR,adjustment_note,A-%u\n", partner, type, number,
                 number);
        add_line(kpi, line);
    }
    if (kind == 8)
        add_row(kpi, number, amount, "7000000", 1, type, "EUR");
}

static void add_claim(struct text *tickets, unsigned ticket, unsigned number, unsigned amount, uint32_t *seed)
{
    static const char *const partners[] = {"6034453", "6034453", "6034453", "6034453", "", "6034454"};
    static const char *const currencies[] = {"EUR", "EUR", "EUR", "EUR", "", "USD"};
    char line[200];
    unsigned kind = draw(seed, 12);
    snprintf(line, sizeof line, "%u,2020-02-16,%s,1,2020,%s,%u,%sA-%u,%u,%u.00,%s\n", ticket, partners[draw(seed, 6)],
             kind == 1 ? "DMOC" : "MOC", amount, kind == 2 ? "inv. " : "", kind == 3 ? number + 1 : number,
             kind == 4 ? amount + 9 : amount, 10 * amount, currencies[draw(seed, 6)]);
    add_line(tickets, line);
}

struct side {
    struct matches *matches;
    struct arena lanes[2];
};

static void match_side(struct desk *desk, const struct gathered *gathered, const struct gather_keys *keys,
                       bool keep_whole, struct side *out)
{
    struct arena *mem = &desk->world.mem;
    size_t claims = desk->batch.claim_count, tickets = desk->batch.ticket_count;
    Date *as_of = ARENA_ARRAY(mem, Date, tickets + 1);
    for (size_t i = 0; i < tickets; i++)
        assert_true(date_parse(S("2020-02-20"), &as_of[i]));
    struct match_input *input = ARENA_NEW(mem, struct match_input);
    *input = (struct match_input){.batch = &desk->batch,
                                  .gathered = gathered,
                                  .keys = keys,
                                  .programme = &desk->programme,
                                  .registry = &desk->registry,
                                  .claim_out = ARENA_ARRAY(mem, bool, claims + 1),
                                  .claim_adds_nothing = ARENA_ARRAY(mem, bool, claims + 1),
                                  .claim_rivalled = ARENA_ARRAY(mem, bool, claims + 1),
                                  .as_of = as_of,
                                  .lane_count = 2,
                                  .keep_whole = keep_whole};
    for (size_t i = 0; i < COUNT_OF(out->lanes); i++)
        arena_init(&out->lanes[i], 0);
    struct row_index *index = match_index_new(input, mem);
    out->matches = match_batch(index, mem, out->lanes, COUNT_OF(out->lanes), &desk->world.diag);
}

static void check_measures(const char *label, const struct measures *a, const struct measures *b)
{
    check_true(label, decimal_equal(a->units, b->units) && decimal_equal(a->kpi, b->kpi) &&
                          decimal_equal(a->revenue, b->revenue));
}

static void check_candidates(const struct match *a, const struct match *b)
{
    check_int("candidates", (long long)a->candidate_count, (long long)b->candidate_count);
    check_int("of so many", (long long)a->candidate_total, (long long)b->candidate_total);
    for (size_t i = 0; i < a->candidate_count; i++) {
        const struct candidate *one = &a->candidates[i], *other = &b->candidates[i];
        check_true("row of a candidate", one->row == other->row);
        check_int("its stage", one->stage, other->stage);
        check_int("for it", one->speaks_for, other->speaks_for);
        check_int("against it", one->speaks_against, other->speaks_against);
        check_int("superseded", one->superseded, other->superseded);
    }
}

static void check_match(const struct match *a, const struct match *b)
{
    check_slice("stage", match_stage_name(a->stage), match_stage_name(b->stage));
    check_true("filter", a->filter.period.k == b->filter.period.k && a->filter.type == b->filter.type &&
                             a->filter.any_type == b->filter.any_type &&
                             a->filter.at_location == b->filter.at_location);
    check_true("elsewhere", a->other_period == b->other_period && a->other_type == b->other_type &&
                                a->other_location == b->other_location);
    check_int("rows", (long long)a->row_count, (long long)b->row_count);
    for (size_t i = 0; i < a->row_count; i++)
        check_true("row", a->rows[i] == b->rows[i]);
    check_int("credits", (long long)a->credit_count, (long long)b->credit_count);
    check_true("several types", a->several_types == b->several_types && a->rows_not_kept == b->rows_not_kept);
    check_measures("recorded", &a->recorded, &b->recorded);
    check_measures("gross", &a->gross, &b->gross);
    check_measures("claimed", &a->claimed, &b->claimed);
    check_true("currency", currency_words_equal(&a->currency, &b->currency));
    check_int("group", a->group_size, b->group_size);
    check_int("leader", a->group_leader, b->group_leader);
    check_true("publication", a->publication == b->publication);
    check_candidates(a, b);
    check_true("near", a->near_row == b->near_row && a->near_line_count == b->near_line_count);
    check_true("doubts", a->rows_settled_elsewhere == b->rows_settled_elsewhere &&
                             a->other_partner_listed == b->other_partner_listed && a->partner_open == b->partner_open &&
                             a->withdrawn == b->withdrawn && a->month_absent == b->month_absent &&
                             a->ambiguous == b->ambiguous && a->contested == b->contested &&
                             a->bounded == b->bounded && a->overflow == b->overflow);
}

/* How many matches were not kept whole: without any the test would say nothing. */
static size_t compare_sides(struct desk *desk)
{
    struct gather_keys keys;
    struct gathered gathered;
    struct side lean, whole;
    struct arena *mem = &desk->world.mem;
    size_t plain = 0;
    keys_init(&keys, mem, desk->batch.claim_count);
    match_keys(&desk->batch, &desk->registry, 1, &keys, NULL);
    assert_true(dataset_gather(desk->dataset, &keys, &gathered, &desk->world.diag));
    match_side(desk, &gathered, &keys, false, &lean);
    match_side(desk, &gathered, &keys, true, &whole);
    for (uint32_t i = 0; i < desk->batch.claim_count; i++) {
        const struct match *a = match_of(lean.matches, i, mem), *b = match_of(whole.matches, i, mem);
        check_match(a, b);
        plain += a->row_count == 1 && match_of(lean.matches, i, mem) != a;
    }
    for (size_t i = 0; i < COUNT_OF(lean.lanes); i++) {
        arena_done(&lean.lanes[i]);
        arena_done(&whole.lanes[i]);
    }
    return plain;
}

static void test_lean_and_whole(void **state)
{
    (void)state;
    struct text *kpi = malloc(sizeof *kpi), *tickets = malloc(sizeof *tickets);
    assert_true(kpi && tickets);
    for (uint32_t seed = 1; seed <= 8; seed++) {
        uint32_t at = seed;
        kpi->len = tickets->len = 0;
        add_line(kpi, K);
        add_line(tickets, T);
        for (unsigned i = 1; i <= TICKETS; i++) {
            unsigned number = 1000 + 3 * i, amount = 10 + draw(&at, 40);
            add_published(kpi, number, amount, &at);
            for (unsigned repeats = draw(&at, 8) == 0 ? 2 : 1; repeats; repeats--)
                add_claim(tickets, 5000 + i, number, amount, &at);
        }
        const struct desk_publication publications[] = {{"2020-02-15", kpi->at}, {NULL, NULL}};
        struct desk desk;
        desk_read(&desk, tickets->at, publications, NULL);
        check_true("some are lean", compare_sides(&desk) > TICKETS / 10);
        desk_close(&desk);
    }
    free(kpi);
    free(tickets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lean_and_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
