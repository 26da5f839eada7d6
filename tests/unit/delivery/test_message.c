/* Messages: what they may hold, and that nothing in them can become a header. */
#include "delivery/message.h"

#include "base/buf.h"
#include "support/test.h"

#include <string.h>

static const struct message plain = {.id = S_INIT("abc"),
                                     .kind = S_INIT("letter"),
                                     .to = S_INIT("partner@example.org"),
                                     .ticket_id = S_INIT("PFS-1"),
                                     .partner_id = S_INIT("6034453"),
                                     .language = S_INIT("ko"),
                                     .subject = S_INIT("Ticket \xed\x8b\xb0"),
                                     .text = S_INIT("line\nline\n"),
                                     .html = S_INIT("<p>line</p>\n"),
                                     .resolutions = S_INIT("[{\"claim\":1}]")};

static void checks_every_field(void **state)
{
    struct test_world *world = *state;
    static const struct {
        size_t field;
        Slice value;
        const char *why; /* NULL: it is fine */
    } rows[] = {
        {offsetof(struct message, id), S_INIT("a1B2._-"), NULL},
        {offsetof(struct message, id), S_INIT(""), "its id is empty"},
        {offsetof(struct message, id), S_INIT("../x"), "its id holds more than letters, digits, '.', '_' and '-'"},
        {offsetof(struct message, id), S_INIT("a\nb"), "its id holds more than letters, digits, '.', '_' and '-'"},
        {offsetof(struct message, subject), S_INIT("a\r\nBcc: x@example.org"), "its subject is not one line of text"},
        {offsetof(struct message, subject), S_INIT("a\nb"), "its subject is not one line of text"},
        {offsetof(struct message, subject), S_INIT("a\rb"), "its subject is not one line of text"},
        {offsetof(struct message, subject), S_INIT("a\0b"), "its subject is not one line of text"},
        {offsetof(struct message, subject), S_INIT("a\xc2\x85" "b"), "its subject is not one line of text"},
        {offsetof(struct message, subject), S_INIT("a\xe2\x80\xa8" "b"), "its subject is not one line of text"},
        {offsetof(struct message, subject), S_INIT("a\xff"), "its subject is not UTF-8"},
        {offsetof(struct message, subject), S_INIT(""), "its subject is empty"},
        {offsetof(struct message, to), S_INIT("a@b.c\nRCPT TO:<x@y.z>"), "its to is not one line of text"},
        {offsetof(struct message, ticket_id), S_INIT("1\r\n2"), "its ticket_id is not one line of text"},
        {offsetof(struct message, language), S_INIT("ko\nX: y"), "its language holds more than letters, digits, '.', "
                                                                  "'_' and '-'"},
        {offsetof(struct message, text), S_INIT("a\tb\n.\nc"), NULL},
        {offsetof(struct message, text), S_INIT("a\r\n.\r\n"), "its text holds control characters"},
        {offsetof(struct message, text), S_INIT("a\0"), "its text holds control characters"},
        {offsetof(struct message, html), S_INIT(""), NULL},
        {offsetof(struct message, resolutions), S_INIT("{}"), "its resolutions is no array"},
        {offsetof(struct message, resolutions), S_INIT(""), NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct message message = plain;
        Slice why = S("");
        memcpy((char *)&message + rows[i].field, &rows[i].value, sizeof(Slice));
        bool fine = message_check(&message, &world->mem, &why);
        check_slice(rows[i].value.len ? rows[i].value.at : "empty", why, slice_from(rows[i].why));
        check_true("says so", fine == (rows[i].why == NULL));
    }
}

static void packs_and_unpacks(void **state)
{
    (void)state;
    struct buf packed, again;
    struct message back;
    buf_init(&packed);
    buf_init(&again);
    message_pack(&plain, &packed);
    check_true("unpacks", message_unpack(buf_slice(&packed), &back));
    message_pack(&back, &again);
    check_slice("the same", buf_slice(&again), buf_slice(&packed));
    check_slice("subject", back.subject, plain.subject);
    for (size_t len = 0; len < packed.len; len++)
        check_true("cut", !message_unpack(slice_part(buf_slice(&packed), 0, len), &back));
    buf_add_char(&packed, 'x');
    check_true("too much", !message_unpack(buf_slice(&packed), &back));
    buf_done(&packed);
    buf_done(&again);
}

static void is_a_mail(void **state)
{
    (void)state;
    struct buf mail, later;
    buf_init(&mail);
    buf_init(&later);
    message_add(&mail, &plain, MESSAGE_MAIL, S("pfs@example.com"), 1582180200);
    Slice head = slice_part(buf_slice(&mail), 0, slice_find(buf_slice(&mail), S("MIME-Version")));
    check_slice("headers", head,
                S("Date: Thu, 20 Feb 2020 06:30:00 +0000\r\n"
                  "From: pfs@example.com\r\n"
                  "To: partner@example.org\r\n"
                  "Message-ID: <ba7816bf8f01cfea414140de5dae2223b00361a3.kpirecon@example.com>\r\n"
                  "Auto-Submitted: auto-generated\r\n"
                  "Subject: =?UTF-8?B?VGlja2V0IO2LsA==?=\r\n"
                  "Content-Language: ko\r\n"));
    message_add(&later, &plain, MESSAGE_MAIL, S("pfs@example.com"), 1582266600);
    check_true("the next day only the date is another", later.len == mail.len);
    for (size_t i = 0; i < mail.len; i++)
        check_true("ASCII, and lines end with CR LF",
                   (unsigned char)mail.at[i] < 0x80 && (mail.at[i] != '\n' || mail.at[i - 1] == '\r'));
    buf_done(&mail);
    buf_done(&later);
}

static void is_json(void **state)
{
    (void)state;
    struct buf json;
    struct message message = {.id = S("run-1"), .kind = S("summary"), .subject = S("a \"b\""), .text = S("c\n")};
    buf_init(&json);
    message_add(&json, &message, MESSAGE_JSON, S(""), 0);
    check_slice("all members, null where there is nothing", buf_slice(&json),
                S("{\"schema\":\"kpirecon.message/1\",\"id\":\"run-1\",\"kind\":\"summary\",\"to\":null,\"ticket_id\":null,"
                  "\"partner_id\":null,\"language\":null,\"subject\":\"a \\\"b\\\"\",\"text\":\"c\\n\",\"html\":null,"
                  "\"resolutions\":null}\n"));
    buf_done(&json);
}

static void knows_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
    } rows[] = {
        {"a@example.org", true},        {"first.last+tag@sub.example.org", true},
        {"o'neil_x@ex-ample.co", true}, {"root@localhost", true},
        {"", false},                    {"a", false},
        {"@example.org", false},        {"a@", false},
        {"a@b", false},                 {"a@b@c.org", false},
        {"a b@example.org", false},     {"a@exa mple.org", false},
        {".a@example.org", false},      {"a.@example.org", false},
        {"a..b@example.org", false},    {"a@example..org", false},
        {"a@example.org.", false},      {"a@-example.org", false},
        {"\"a b\"@example.org", false}, {"<a@example.org>", false},
        {"a@example.org,b@c.org", false}, {"a@example.org\r\nRCPT TO:<b@c.org>", false},
        {"a@example.org>", false},      {"\xc3\xa4@example.org", false},
        {"a@[127.0.0.1]", false},       {"a@example.org NOTIFY=NEVER", false},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_true(rows[i].text, address_is_valid(slice_from(rows[i].text)) == rows[i].valid);
}

static void fills_addresses(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *pattern;
        Slice ticket;
        const char *address;
    } rows[] = {
        {"help+{ticket}@example.org", S_INIT("PFS-1"), "help+PFS-1@example.org"},
        {"{ticket}.{partner}@example.org", S_INIT("1"), "1.6034453@example.org"},
        {"fixed@example.org", S_INIT("a b"), "fixed@example.org"},
        {"help+{ticket}@example.org", S_INIT("x@evil.example,y"), ""},
        {"help+{ticket}@example.org", S_INIT("x>\r\nBcc: y"), ""},
        {"help+{ticket}@example.org", S_INIT("{partner}"), ""},
        {"help+{ticket}@example.org", S_INIT(""), ""},
        {"help+{tikcet}@example.org", S_INIT("1"), ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct message message = plain;
        message.ticket_id = rows[i].ticket;
        check_slice(rows[i].pattern, address_fill(slice_from(rows[i].pattern), &message, &world->mem),
                    slice_from(rows[i].address));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(checks_every_field), WORLD_TEST(packs_and_unpacks),
                                       WORLD_TEST(is_a_mail),          WORLD_TEST(is_json),
                                       WORLD_TEST(knows_addresses),    WORLD_TEST(fills_addresses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
