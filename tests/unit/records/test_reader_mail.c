/* The mail reader over fixtures and made text: what each message becomes. */
#include "bytes/source.h"
#include "records/record.h"
#include "support/test.h"

#include <string.h>

static Slice joined(const Slice *fields, size_t count, struct arena *mem)
{
    Slice text = S("");
    for (size_t i = 0; i < count; i++)
        text = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(text), i ? "|" : "", SLICE_ARG(fields[i]));
    return text;
}

struct file {
    const char *name;
    struct {
        uint64_t line;
        Slice fields; /* joined by '|' */
    } rows[2];
};

static const struct file files[] = {
    {"two.mbox",
     {{1, S_INIT("1@example.com||2020-02-15T07:30:00Z|\"Ann A.\" <a@example.com>|desk@example.com|Écart|"
                 "KPI: 25\nFrom here on it is 30.\nFrom the start.||On Fri, 14 Feb 2020 Desk wrote:\n> KPI: 20\n"
                 "> Thanks||")},
      {19, S_INIT("|||b@example.com||second|Grüße & more\nKPI\t25\xc2\xa0€|"
                  "<html><head><title>x</title></head><body><p>Grüße &amp; more</p>\n"
                  "<table><tr><td>KPI</td><td>25&nbsp;€</td></tr></table></body></html>\n|||")}}},
    {"parts.eml",
     {{1, S_INIT("|<1@example.com>|tomorrow|c@example.com|desk@example.com|parts|Umsatz: 12 €|"
                 "<b>Umsatz: 12</b>|-----Ursprüngliche Nachricht-----\nUmsatz: 11 €|inner\n\ninner text|"
                 "inv.pdf; note.txt")}}},
    {"cut.eml", {{1, S_INIT("|||e@example.com||cut|half of it||||")}}},
};

static void reads_the_fixtures(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        const char *name = files[i].name;
        struct source source;
        struct reader reader;
        struct record row;
        check_true(name, source_open(&source, arena_printf(&world->mem, "fixtures/mail/%s", name), &world->diag));
        check_true(name, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_slice(name, slice_from(reader.format->name), S("mail"));
        check_slice(name, joined(reader.columns, reader.column_count, &world->mem),
                    S("message_id|in_reply_to|date|from|to|subject|text|html|quoted|forwarded|attachments"));
        for (size_t j = 0; j < 2 && files[i].rows[j].line; j++) {
            check_int(name, reader_next(&reader, &row, &world->diag), READ_RECORD);
            check_slice(name, joined(row.fields, row.field_count, &world->mem), files[i].rows[j].fields);
            check_int(name, (long long)row.line, (long long)files[i].rows[j].line);
            check_int(name, (long long)record_place(&reader, &row, 5).line, (long long)files[i].rows[j].line);
        }
        check_int(name, reader_next(&reader, &row, &world->diag), READ_END);
        check_no_findings(name, &world->diag);
        reader_close(&reader);
        source_close(&source);
    }
}

static void is_told_from_csv(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text;
        const char *format;
    } rows[] = {
        {S_INIT("From: a\nTo: b\n\ntext"), "mail"},
        {S_INIT("Received: a,\n b\nX-Odd: c\nSubject: d\n\n"), "mail"},
        {S_INIT("From a@b Sat Feb 15 07:30:00 2020\nSubject: x\n"), "mail"},
        {S_INIT("From,To,Subject\na,b,c\n"), "csv"},
        {S_INIT("Subject: x,y\n1,2\n"), "csv"},
        {S_INIT("From month,To month\n1,2\n"), "csv"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        source_from_text(&source, S("made"), rows[i].text);
        check_true(rows[i].text.at, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_slice(rows[i].text.at, slice_from(reader.format->name), slice_from(rows[i].format));
        reader_close(&reader);
        source_close(&source);
    }
}

/* A character set that is not known, or not kept to, costs the letters it hides and no more. */
static void reads_what_it_can_of_any_charset(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        Slice type, body, text;
        bool is_told;
    } rows[] = {
        {"unknown, all ASCII", S_INIT("text/plain; charset=x-none"), S_INIT("KPI: 25"), S_INIT("KPI: 25"), false},
        {"unknown, UTF-8 all the same", S_INIT("text/plain; charset=x-none"), S_INIT("Umsatz: 12 \xe2\x82\xac"),
         S_INIT("Umsatz: 12 \xe2\x82\xac"), false},
        {"unknown, Latin-1", S_INIT("text/plain; charset=x-none"),
         S_INIT("Gr\xfc\xdf" "e aus M\xfcnchen, der Umsatz f\xfcr M\xe4rz fehlt"),
         S_INIT("Grüße aus München, der Umsatz für März fehlt"), true},
        {"UTF-8 that is none", S_INIT("text/plain; charset=utf-8"), S_INIT("KPI: 25 \xff\xfe pieces"),
         S_INIT("KPI: 25 \xef\xbf\xbd\xef\xbf\xbd pieces"), true},
        {"EUC-KR cut in a letter", S_INIT("text/plain; charset=euc-kr"), S_INIT("\xc7\xd5\xb0\xe8\xff 25"),
         S_INIT("합계 25"), true},
        {"a NUL", S_INIT("text/plain; charset=x-none"), S_INIT("KPI: 2\0005 \xff"),
         S_INIT("KPI: 2\xef\xbf\xbd" "5 \xef\xbf\xbd"), true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct source source;
        struct reader reader;
        struct record row;
        diag_init(&world->diag, &world->diag_mem);
        Slice head = arena_printf(&world->mem, "From: a@example.com\nTo: b@example.com\nContent-Type: %.*s\n\n",
                                  SLICE_ARG(rows[i].type));
        char *text = ARENA_ARRAY(&world->mem, char, head.len + rows[i].body.len);
        memcpy(text, head.at, head.len);
        memcpy(text + head.len, rows[i].body.at, rows[i].body.len);
        source_from_text(&source, S("made.eml"), (Slice){text, head.len + rows[i].body.len});
        check_true(rows[i].label, reader_open(&reader, &source, NULL, &world->mem, &world->diag));
        check_int(rows[i].label, reader_next(&reader, &row, &world->diag), READ_RECORD);
        check_slice(rows[i].label, row.fields[6], rows[i].text);
        check_int(rows[i].label, (long long)world->diag.count[FINDING_mail_charset], rows[i].is_told);
        reader_close(&reader);
        source_close(&source);
    }
}

/* As deep as anybody likes: the library is not asked. */
static void refuses_too_many_parts(void **state)
{
    struct test_world *world = *state;
    struct source source;
    struct reader reader;
    struct record row;
    Slice text = S("From: a@example.com\nTo: b@example.com\n");
    for (int i = 0; i < 201; i++)
        text = arena_printf(&world->mem, "%.*sX%d: multipart/a\n", SLICE_ARG(text), i);
    check_true("long enough", text.len < 4096);
    source_from_text(&source, S("made.eml"), arena_printf(&world->mem, "%.*s\ntext", SLICE_ARG(text)));
    check_true("opens", reader_open(&reader, &source, NULL, &world->mem, &world->diag));
    check_int("refused", reader_next(&reader, &row, &world->diag), READ_BAD);
    check_finding("refused", &world->diag, FINDING_record_too_large, 1, 1);
    reader_close(&reader);
    source_close(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(reads_the_fixtures),
        WORLD_TEST(is_told_from_csv),
        WORLD_TEST(reads_what_it_can_of_any_charset),
        WORLD_TEST(refuses_too_many_parts),
    };
    return cmocka_run_group_tests_name("records/reader_mail", tests, NULL, NULL);
}
