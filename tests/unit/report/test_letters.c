/* Letters: every language has all texts and fills all of them, nothing of another partner gets into them,
   and hostile text stays text. */
#include "unit/report/sample_run.h"

#include "report/letter_language.h"
#include "report/letters.h"
#include "tickets/directory.h"

static const char *const tags[] = {"de", "en", "es", "fr",    "it",    "ja", "ko", "nl",
                                   "pl", "pt-BR", "pt-PT", "ru", "sv", "tr", "zh-Hans", "zh-Hant"};

static Slice letter_of(struct test_world *world, struct sample *sample, size_t ticket)
{
    struct buf buf;
    buf_init(&buf);
    struct letter_desk *desk = letter_desk_new(&sample->run, &sample->templates, &world->mem, &world->diag);
    assert_true(letter_add_text(desk, ticket, &buf));
    Slice text = arena_copy(&world->mem, buf_slice(&buf));
    letter_desk_close(desk);
    buf_done(&buf);
    return text;
}

static void in_english(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->run.letter_language = S("en");
    check_slice("a KPI value differs", letter_of(world, sample, 0),
                S("Dear Partner,\n\nThank you for your ticket 1001. We have compared your claim with the published KPI "
                  "data as of 20 February 2020.\n\nInvoice G002297372, January 2020, MOC\nResult: We can confirm the "
                  "discrepancy.\nReason: KPI value: you reported 25; published is 52 (difference: -27).\nNext step: We "
                  "are forwarding the claim for correction. There is nothing you need to do for now.\n\nIf you have any "
                  "questions, simply reply to this message.\n\nKind regards,\nPartner Frontline Support\n"));
    check_no_findings("English has all texts", &world->diag);
}

/* ---- every reason, every detail, in every language ---- */

struct told {
    enum reason reason;
    const char *detail;
};

static const struct told told[] = {
#define REASON(code, verdict, when, next) {REASON_##code, ""},
#include "resolution/reasons.def"
#undef REASON
    {REASON_PERIOD_INVALID, "range"},
    {REASON_PERIOD_INVALID, "future"},
    {REASON_PERIOD_INVALID, "year"},
    {REASON_OUT_OF_WINDOW, "display"},
    {REASON_OUT_OF_WINDOW, "renewal"},
    {REASON_EVIDENCE_NOT_INVOICE, "order_number"},
    {REASON_EVIDENCE_NOT_INVOICE, "document"},
    {REASON_EVIDENCE_UNCERTAIN, "unreadable"},
    {REASON_EVIDENCE_UNCERTAIN, "undecided"},
    {REASON_EVIDENCE_CONTRADICTS, "number"},
    {REASON_EVIDENCE_CONTRADICTS, "period"},
    {REASON_EVIDENCE_CONTRADICTS, "revenue"},
    {REASON_EVIDENCE_CONTRADICTS, "units"},
    {REASON_MISSING_FIELDS, "kpi_value"},
    {REASON_VALUE_UNREADABLE, "kpi_value: many"},
    {REASON_AMBIGUOUS_VALUE, "month: 20-Jan"},
    {REASON_CONFLICTING_VALUES, "month: 2020-01 and 2020-02"},
    {REASON_NON_QUALIFYING_PRODUCT, "SATV"},
    {REASON_INVOICE_OTHER_PARTNER, "listed"},
    {REASON_INVOICE_OTHER_PARTNER, "claimed_twice"},
    {REASON_INVOICE_NEAR_MATCH, "G002297327"},
    {REASON_FOUND_ELSEWHERE, "month"},
    {REASON_FOUND_ELSEWHERE, "location"},
    {REASON_RESTATED, "stale"},
    {REASON_RESTATED, "resolved"},
};

static struct resolution *add_told(struct sample *sample, const struct told *row)
{
    struct sample_claim claim = sample_claims[0];
    claim.reason = row->reason;
    claim.verdict = reason_verdict(row->reason);
    struct resolution *out = sample_add(sample, &claim);
    struct claim *own = &sample->batch.claims[out->claim - sample->batch.claims];
    out->hits[0].detail = slice_from(row->detail);
    out->renew_until = sample_date("2020-03-21");
    out->wait_until = sample_date("2020-03-15");
    own->missing = row->reason == REASON_MISSING_FIELDS ? 1u << CLAIM_KPI_VALUE | 1u << CLAIM_YEAR : 0;
    if (row->reason >= REASON_DIR_ACCEPTED) {
        struct directory_request *request = ARENA_NEW(sample->mem, struct directory_request);
        request->wrong = row->reason == REASON_DIR_INCOMPLETE ? (1u << DIRECTORY_FAULT_COUNT) - 1 : 0;
        request->given[DIRECTORY_URL] = S("ftp://x.example");
        own->directory = request;
        own->kind = CLAIM_DIRECTORY;
    }
    return out;
}

static void check_letter(struct test_world *world, struct letter_desk *desk, size_t i,
                         const struct letter_language *language)
{
    struct buf buf;
    Slice label = arena_printf(&world->mem, "%.*s %.*s(%s)", SLICE_ARG(language->tag),
                               SLICE_ARG(reason_name(told[i].reason)), told[i].detail);
    buf_init(&buf);
    assert_true(letter_add_text(desk, i, &buf));
    Slice text = buf_slice(&buf);
    check_true(label.at, !slice_has(text, '{') && !slice_has(text, '}'));
    check_has(label.at, text, language->texts[LETTER_why_label]->forms[PLURAL_OTHER].pieces[0].words.at);
    check_has(label.at, text, language->texts[LETTER_next_label]->forms[PLURAL_OTHER].pieces[0].words.at);
    buf_done(&buf);
}

static bool always_has_detail(enum reason reason)
{
    return reason == REASON_EVIDENCE_CONTRADICTS || reason == REASON_CONFLICTING_VALUES;
}

static void every_language_has_every_text(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_empty(world);
    for (size_t i = 0; i < COUNT_OF(told); i++)
        add_told(sample, &told[i]);
    for (size_t t = 0; t < COUNT_OF(tags); t++) {
        sample->run.letter_language = slice_from(tags[t]);
        const struct letter_language *language =
            letter_language_load(sample->run.letter_language, &sample->templates, &world->mem, &world->diag);
        struct letter_desk *desk = letter_desk_new(&sample->run, &sample->templates, &world->mem, &world->diag);
        assert_non_null(language);
        for (size_t i = 0; i < COUNT_OF(told); i++)
            if (told[i].detail[0] || !always_has_detail(told[i].reason))
                check_letter(world, desk, i, language);
        letter_desk_close(desk);
    }
    check_no_findings("no text lacks", &world->diag);
}

static void the_language_of_the_ticket(void **state)
{
    static const struct {
        const char *language, *begins;
    } rows[] = {{"de", "Sehr geehrte"},      {"de-AT", "Sehr geehrte"},  {"DE_de", "Sehr geehrte"},
                {"pt", "Prezado"},           {"pt-PT", "Exmo."},         {"pt-AO", "Exmo."},
                {"zh", "\xe5\xb0\x8a"},      {"zh-TW", "\xe8\xa6\xaa"},  {"zh-Hant-HK", "\xe8\xa6\xaa"},
                {"", "Dear"},                {"de_DE.UTF-8", "Sehr"},    {"../../etc/passwd", "Dear"},
                {"de/../en", "Dear"},        {"xx-very-long-and-not-a-language-tag-at-all-really", "Dear"}};
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sample->batch.tickets[0].language = slice_from(rows[i].language);
        Slice text = letter_of(world, sample, 0);
        check_true(rows[i].language, slice_starts(text, slice_from(rows[i].begins)));
    }
    check_finding("an unknown language", &world->diag, FINDING_letter_language, 0, 0);
    check_int("each once", (long long)world->diag.count[FINDING_letter_language], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(in_english),
        WORLD_TEST(every_language_has_every_text),
        WORLD_TEST(the_language_of_the_ticket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
