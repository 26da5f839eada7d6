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
        claim_have_more(own, sample->mem)->directory = request;
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
                {"pt", "Prezado"},           {"pt-PT", "Estimado"},      {"pt-AO", "Estimado"},
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

/* ---- hostile tickets ---- */

struct files {
    struct arena *mem;
    Slice name[3 * SAMPLE_ROOM], content[3 * SAMPLE_ROOM];
    size_t count, refused_from;
};

static bool keep(void *to, Slice name, Slice content)
{
    struct files *files = to;
    if (files->refused_from && files->count + 1 >= files->refused_from)
        return false;
    files->name[files->count] = arena_copy(files->mem, name);
    files->content[files->count++] = arena_copy(files->mem, content);
    return true;
}

static struct files *write_all(struct test_world *world, struct sample *sample, size_t refused_from)
{
    struct files *files = ARENA_NEW(&world->mem, struct files);
    struct buf content;
    Slice *names = ARENA_ARRAY(&world->mem, Slice, SAMPLE_ROOM);
    files->mem = &world->mem;
    files->refused_from = refused_from;
    for (size_t i = 0; i < sample->batch.ticket_count; i++)
        names[i] = arena_printf(&world->mem, "t%zu", i);
    struct letter_desk *desk = letter_desk_new(&sample->run, &sample->templates, &world->mem, &world->diag);
    bool written = letter_desk_prepare(desk);
    buf_init(&content);
    for (size_t i = 0; i < sample->batch.ticket_count && written; i++)
        written = !run_shows_ticket(&sample->run, &sample->batch.tickets[i]) ||
                  letter_write(desk, i, names[i], &content, keep, files);
    buf_done(&content);
    check_int("written", written, refused_from == 0);
    letter_desk_close(desk);
    return files;
}

/* Every line of a mail's head is a header of ours or goes on with one. */
static void check_head(const char *label, Slice mail)
{
    static const char *const headers[] = {"X-Unsent: ",       "Date: ",         "Subject: =?UTF-8?B?", " =?UTF-8?B?",
                                          "Content-Language: ", "MIME-Version: ", "Content-Type: "};
    Slice rest = slice_part(mail, 0, slice_find(mail, S("\r\n\r\n")));
    while (rest.len) {
        Slice line = slice_cut(rest, '\n', &rest);
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(headers); i++)
            known |= slice_starts(line, slice_from(headers[i]));
        check_true(label, known && line.len < 78 && slice_is_ascii(line));
    }
}

static void hostile_tickets(void **state)
{
    static const char *const texts[] = {HOSTILE_MARKUP, HOSTILE_FORMULA, HOSTILE_ESCAPE, HOSTILE_BIDI,
                                        "1001\r\nBcc: all@evil.example\r\n\r\n<p>hello", "1001\n\n.\nQUIT",
                                        "=?UTF-8?B?QmNjOiB4?=", "\xe2\x80\xa8x\xc2\x85y\xe2\x80\x8bz\xef\xbb\xbf"};
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct sample *sample = sample_empty(world);
        sample->run.letter_files = (1u << LETTER_FILE_COUNT) - 1;
        struct sample_claim claim = sample_claims[0];
        claim.ticket = claim.invoice = texts[i];
        sample_add(sample, &claim);
        struct files *files = write_all(world, sample, 0);
        check_int("a letter in three forms", (long long)files->count, 3);
        check_slice("its name", files->name[0], S("t0.ko.txt"));
        check_head(texts[i], files->content[2]);
        for (size_t f = 0; f < 2; f++) {
            check_has_not(texts[i], files->content[f], "\r");
            check_has_not(texts[i], files->content[f], "\033");
            check_has_not(texts[i], files->content[f], "\xe2\x80\xae");
            check_has_not(texts[i], files->content[f], "\xe2\x80\xa8");
            check_has_not(texts[i], files->content[f], "\xe2\x80\x8b");
            check_has_not(texts[i], files->content[f], "\nBcc");
        }
        check_has_not(texts[i], files->content[1], "<script");
        check_int("no paragraph of theirs", (long long)text_count(files->content[1], S("<p>hello")), 0);
    }
}

static void long_texts_are_cut(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_empty(world);
    struct sample_claim claim = sample_claims[0];
    char *text = ARENA_ARRAY(&world->mem, char, 100001);
    memset(text, 'A', 100000);
    claim.ticket = claim.invoice = text;
    sample_add(sample, &claim);
    sample->run.letter_language = S("en");
    Slice letter = letter_of(world, sample, 0);
    check_true("short", letter.len < 1000);
    check_has("and it shows", letter, "AAA\xe2\x80\xa6");
}

static void a_sink_that_is_full(void **state)
{
    struct test_world *world = *state;
    check_int("nothing more is given to it", (long long)write_all(world, sample_full(world), 2)->count, 1);
    check_no_findings("the sink tells why", &world->diag);
}

/* ---- what belongs to others ---- */

static void nothing_of_others(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    struct resolution *listed = &sample->decided.resolutions[7];
    struct kpi_row row = {.partner = S("9999999"), .invoice = S("ZZ-99"), .kpi = sample_decimal("4711"),
                          .units = sample_decimal("4712"), .period = sample_month("2020-01")};
    struct candidate candidate = {.row = &row, .stage = STAGE_OTHER_PARTNER, .speaks_against = FACT_PARTNER};
    struct match match = {.stage = STAGE_OTHER_PARTNER, .candidates = &candidate, .candidate_count = 1,
                          .other_partner_listed = true, .publication = &sample->publication, .group_size = 1};
    listed->match = &match;
    for (size_t t = 0; t < COUNT_OF(tags); t++) {
        sample->run.letter_language = slice_from(tags[t]);
        Slice text = letter_of(world, sample, 7);
        check_has_not(tags[t], text, "9999999");
        check_has_not(tags[t], text, "4711");
        check_has_not(tags[t], text, "tickets.csv");
    }
}

static void near_numbers_and_other_tickets(void **state)
{
    static const struct {
        const char *label, *mine, *theirs;
        bool told;
    } rows[] = {{"both name their partner", "6034453", "6034453", true},
                {"mine names none", NULL, "6034453", false},
                {"the other names none", "6034453", NULL, false}};
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sample *sample = sample_empty(world);
        struct sample_claim claim = sample_claims[0];
        claim.reason = REASON_DUPLICATE_TICKET;
        claim.verdict = VERDICT_REJECT;
        claim.partner = rows[i].mine;
        sample_add(sample, &claim)->other_ticket = S("OTHER-77");
        claim.ticket = "OTHER-77";
        claim.partner = rows[i].theirs;
        sample_add(sample, &claim);
        table_init(&sample->batch.ticket_by_id, &world->mem, 2);
        table_add(&sample->batch.ticket_by_id, slice_hash(S("OTHER-77")), 1);
        sample->run.letter_language = S("en");
        check_int(rows[i].label, text_has(letter_of(world, sample, 0), "OTHER-77"), rows[i].told);
        struct resolution *near = &sample->decided.resolutions[0];
        near->hits[0] = (struct reason_hit){REASON_INVOICE_NEAR_MATCH, S("G002297327")};
        check_int(rows[i].label, text_has(letter_of(world, sample, 0), "G002297327"), rows[i].mine != NULL);
    }
}

/* Who names no partner must know something of the row before its figures are told. */
static void figures_are_not_for_anybody(void **state)
{
    static const struct {
        const char *label, *partner, *units, *revenue;
        bool told;
    } rows[] = {{"the partner is named", "6034453", "1", "1", true},
                {"no partner, and nothing is right", NULL, "1", "1", false},
                {"no partner, but the units are right", NULL, "25", "1", true},
                {"no partner, but the revenue is right", NULL, "1", "3062500", true}};
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sample *sample = sample_empty(world);
        struct sample_claim claim = sample_claims[0];
        claim.partner = rows[i].partner;
        claim.units = rows[i].units;
        claim.revenue = rows[i].revenue;
        sample_add(sample, &claim);
        sample->run.letter_language = S("en");
        Slice text = letter_of(world, sample, 0);
        check_int(rows[i].label, text_has(text, "published is 52"), rows[i].told);
        check_int(rows[i].label, text_has(text, "your figure differs from the published one"), !rows[i].told);
    }
}

/* A ticket without an id goes by its place, which is nobody's business. */
static void a_ticket_without_id(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    sample->run.letter_language = S("en");
    sample->batch.tickets[0].id = S("tickets.csv:2");
    Slice text = letter_of(world, sample, 0);
    check_has("thanks all the same", text, "Thank you for your message. ");
    check_has_not("no place", text, "tickets.csv");
}

/* ---- bad files ---- */

static void bad_languages(void **state)
{
    static const struct {
        const char *label, *file;
        enum finding_id finding;
        uint64_t line;
    } rows[] = {
        {"an unknown placeholder", "<text name=\"greeting\">Dear {boss},</text>", FINDING_rule_unknown, 8},
        {"one of another text", "<text name=\"greeting\">Dear {invoice},</text>", FINDING_rule_unknown, 8},
        {"an open one", "<text name=\"greeting\">Dear {ticket</text>", FINDING_rule_unknown, 8},
        {"a closed one", "<text name=\"greeting\">Dear ticket}</text>", FINDING_rule_value, 8},
        {"an unknown text", "<text name=\"salute\">Dear</text>", FINDING_rule_unknown, 8},
        {"an unknown reason", "<why reason=\"BAD_MOOD\">x</why>", FINDING_rule_unknown, 8},
        {"an unknown detail", "<why reason=\"RESTATED\" detail=\"dispaly\">x</why>", FINDING_rule_value, 8},
        {"an unknown element", "<poem>x</poem>", FINDING_rule_unknown, 8},
        {"an empty text", "<text name=\"greeting\"> </text>", FINDING_rule_value, 8},
        {"a plural rule", "<plural form=\"few\">n is 1</plural>", FINDING_rule_value, 8},
        {"a form that lacks", "<plural form=\"few\">n = 2</plural><text name=\"checked\">{count}</text>",
         FINDING_rule_value, 2},
        {"a form without a rule", "<text name=\"checked\" form=\"few\">x</text><text name=\"checked\">x</text>",
         FINDING_rule_value, 2},
        {"a date without a day", "<date>{name} {year}</date>", FINDING_rule_value, 8},
    };
    static const char head[] = "<?xml version=\"1.0\"?>\n<letters version=\"1\">\n"
                               "<format decimal=\".\" group=\",\" group-from=\"4\"/><date>{dayofmonth} {name} {year}</date>\n"
                               "<month>{name} {year}</month>\n<money>{currency} {amount}</money>\n"
                               "<list between=\"{a}, {b}\" last=\"{a} &amp; {b}\"/>\n"
                               "<names>a|b|c|d|e|f|g|h|i|j|k|l</names>\n";
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    char folder[] = "/tmp/kpirecon-letters-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *letters = arena_cstr(&world->mem, arena_printf(&world->mem, "%s/letters", folder));
    char *path = arena_cstr(&world->mem, arena_printf(&world->mem, "%s/letters/xx.xml", folder));
    assert_int_equal(mkdir(letters, 0700), 0);
    sample->templates.folder = slice_from(folder);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        FILE *file = fopen(path, "we");
        fprintf(file, "%s%s\n</letters>\n", head, rows[i].file);
        fclose(file);
        diag_init(&world->diag, &world->diag_mem);
        check_true(rows[i].label, !letter_language_load(S("xx"), &sample->templates, &world->mem, &world->diag));
        check_finding(rows[i].label, &world->diag, rows[i].finding, rows[i].line, 0);
    }
    unlink(path);
    rmdir(letters);
    rmdir(folder);
}

/* With a file that lacks texts the letter is in English, all of it. */
static void a_language_that_lacks_texts(void **state)
{
    struct test_world *world = *state;
    struct sample *sample = sample_full(world);
    char folder[] = "/tmp/kpirecon-letters-XXXXXX";
    Slice text, source;
    assert_non_null(mkdtemp(folder));
    char *letters = arena_cstr(&world->mem, arena_printf(&world->mem, "%s/letters", folder));
    char *path = arena_cstr(&world->mem, arena_printf(&world->mem, "%s/letters/de.xml", folder));
    assert_int_equal(mkdir(letters, 0700), 0);
    assert_true(template_load(&sample->templates, S("letters/de.xml"), &world->mem, &text, &source, &world->diag));
    size_t from = slice_find(text, S("  <why reason=\"NOT_YET_PUBLISHED\""));
    size_t to = slice_find(text, S("  <next reason=\"NOT_YET_PUBLISHED\""));
    FILE *file = fopen(path, "we");
    fwrite(text.at, 1, from, file);
    fwrite(text.at + to, 1, text.len - to, file);
    fclose(file);
    sample->templates.folder = slice_from(folder);
    sample->run.letter_language = S("de");
    check_true("what is there", slice_starts(letter_of(world, sample, 0), S("Sehr geehrte")));
    check_true("what lacks", slice_starts(letter_of(world, sample, 3), S("Dear")));
    check_finding("and it is told", &world->diag, FINDING_letter_text_missing, 0, 0);
    unlink(path);
    rmdir(letters);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(in_english),
        WORLD_TEST(every_language_has_every_text),
        WORLD_TEST(the_language_of_the_ticket),
        WORLD_TEST(hostile_tickets),
        WORLD_TEST(long_texts_are_cut),
        WORLD_TEST(a_sink_that_is_full),
        WORLD_TEST(nothing_of_others), WORLD_TEST(figures_are_not_for_anybody),
        WORLD_TEST(near_numbers_and_other_tickets),
        WORLD_TEST(a_ticket_without_id),
        WORLD_TEST(bad_languages),
        WORLD_TEST(a_language_that_lacks_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
