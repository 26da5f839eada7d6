/* Lines of mails: out of markup, and without what is quoted. */
#include "records/mail_text.h"
#include "support/test.h"

static void markup_becomes_lines(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice html, text;
    } rows[] = {
        {S_INIT(""), S_INIT("")},
        {S_INIT("plain\n text"), S_INIT("plain text")},
        {S_INIT("a<br>b<BR/>c"), S_INIT("a\nb\nc")},
        {S_INIT("<p>a</p><p>b</p>"), S_INIT("a\nb")},
        {S_INIT("<table><tr><th>KPI</th><td>25</td></tr><tr><td>x</td></tr></table>"), S_INIT("KPI\t25\nx")},
        {S_INIT("a<style>b{}</style>c<!-- d -->e<script>f<g></script>h"), S_INIT("aceh")},
        {S_INIT("&lt;&amp;&gt;&nbsp;&#8364;&#x20AC;&euro;"), S_INIT("<&>\xc2\xa0€€€")},
        {S_INIT("a & b &unknown; &#0; &#xd800; &#x;&"), S_INIT("a & b &unknown; &#0; &#xd800; &#x;&")},
        {S_INIT("<b>bo</b>ld <pre>"), S_INIT("bold")},
        {S_INIT("a<never closed"), S_INIT("a")},
        {S_INIT("a<style>b"), S_INIT("ab")},
        {S_INIT("<paragraph>a<divider>b"), S_INIT("ab")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].html.at, mail_text_from_html(rows[i].html, &world->mem), rows[i].text);
}

static void quotes_are_put_aside(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice text, written, quoted;
        bool is_mbox, is_forward;
    } rows[] = {
        {S_INIT("a\nb"), S_INIT("a\nb"), S_INIT(""), false, false},
        {S_INIT("a\r\n> b\r\n >c\nd"), S_INIT("a\nd"), S_INIT("> b\n >c"), false, false},
        {S_INIT("a\nOn Monday B wrote:\n\n> b"), S_INIT("a"), S_INIT("On Monday B wrote:\n> b"), false, false},
        {S_INIT("a\nAm Montag schrieb:\nb"), S_INIT("a\nAm Montag schrieb:\nb"), S_INIT(""), false, false},
        {S_INIT("a\n-----Original Message-----\nKPI: 1"), S_INIT("a"), S_INIT("-----Original Message-----\nKPI: 1"),
         false, false},
        {S_INIT("a\n-----Original Message-----\nKPI: 1"), S_INIT("a\n-----Original Message-----\nKPI: 1"), S_INIT(""),
         false, true},
        {S_INIT("a\n----\nb"), S_INIT("a\n----\nb"), S_INIT(""), false, false},
        {S_INIT("> all\n> of it"), S_INIT("> all\n> of it"), S_INIT(""), false, false},
        {S_INIT("a\n>From b"), S_INIT("a\nFrom b"), S_INIT(""), true, false},
        {S_INIT("a\n>From b"), S_INIT("a"), S_INIT(">From b"), false, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice written, quoted;
        mail_text_split(rows[i].text, rows[i].is_mbox, rows[i].is_forward, &world->mem, &written, &quoted);
        check_slice(rows[i].text.at, written, rows[i].written);
        check_slice(rows[i].text.at, quoted, rows[i].quoted);
    }
}

static void subjects_pass_mails_on(void **state)
{
    static const struct {
        Slice subject;
        bool forwards;
    } rows[] = {
        {S_INIT("Fwd: KPI"), true}, {S_INIT("FW : KPI"), true}, {S_INIT("WG: KPI"), true},
        {S_INIT("转发：KPI"), true}, {S_INIT("転送: KPI"), true}, {S_INIT("Re: Fwd: KPI"), false},
        {S_INIT("KPI"), false},     {S_INIT("Forward"), false}, {S_INIT(""), false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_int(rows[i].subject.at, mail_subject_forwards(rows[i].subject), rows[i].forwards);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(markup_becomes_lines),
        WORLD_TEST(quotes_are_put_aside),
        WORLD_TEST(subjects_pass_mails_on),
    };
    return cmocka_run_group_tests_name("records/mail_text", tests, NULL, NULL);
}
