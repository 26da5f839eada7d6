/* URLs against a server of our own on the loopback: what is whole is read, and
   nothing else is taken for it. */
#include "bytes/open_http.h"
#include "bytes/url.h"

#include "bytes/source.h"
#include "support/test.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BODY "ticket_id,subject\n1,one\n"
#define BODY_BYTES (sizeof BODY - 1)
#define CHUNKED "8\r\nticket_i\r\n10\r\nd,subject\n1,one\n\r\n0\r\n\r\n"

static const struct http_limits limits = {
    .connect_ms = 3000, .total_s = 10, .low_bytes_s = 1000, .low_s = 1, .max_bytes = 100000};

/* --- the server ------------------------------------------------------------- */

static void give(int fd, const char *at, size_t len)
{
    while (len) {
        ssize_t done = send(fd, at, len, MSG_NOSIGNAL);
        if (done <= 0)
            return;
        at += done;
        len -= (size_t)done;
    }
}

static void giving(int fd, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    give(fd, text, (size_t)len);
}

static void give_slowly(int fd)
{
    giving(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 100; i++) {
        give(fd, "x", 1);
        if (poll(&(struct pollfd){.fd = fd, .events = POLLRDHUP}, 1, 100) > 0)
            return;
    }
}

static void give_without_end(int fd)
{
    char chunk[1001];
    memset(chunk, 'x', sizeof chunk - 1);
    chunk[sizeof chunk - 1] = '\0';
    giving(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 1000; i++)
        giving(fd, "3e8\r\n%s\r\n", chunk);
}

/* "/cut/12" gives twelve bytes of what it promises. */
static bool number_after(const char *path, const char *head, unsigned *number)
{
    size_t len = strlen(head);
    if (strncmp(path, head, len) != 0)
        return false;
    *number = 0;
    for (path += len; *path >= '0' && *path <= '9'; path++)
        *number = *number * 10 + (unsigned)(*path - '0');
    return true;
}

static void answer(int fd, const char *path, const char *request, int port)
{
    unsigned n;
    if (strncmp(path, "/ok", 3) == 0)
        giving(fd, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", BODY_BYTES, BODY);
    else if (strncmp(path, "/agent", 6) == 0)
        giving(fd, "HTTP/1.1 %s\r\nContent-Length: 2\r\n\r\nok",
               strstr(request, "\r\nUser-Agent: kpirecon/") ? "200 OK" : "404 Not Found");
    else if (number_after(path, "/cut/", &n)) {
        giving(fd, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", BODY_BYTES);
        give(fd, BODY, n);
    } else if (number_after(path, "/chunks/", &n)) {
        giving(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        give(fd, CHUNKED, n);
    } else if (number_after(path, "/status/", &n))
        giving(fd, "HTTP/1.1 %u Because\r\nContent-Length: 5\r\n\r\nsorry", n);
    else if (number_after(path, "/hops/", &n))
        giving(fd, "HTTP/1.1 302 Found\r\nLocation: %s%u\r\nContent-Length: 0\r\n\r\n", n > 1 ? "/hops/" : "/ok", n - 1);
    else if (strncmp(path, "/loop", 5) == 0)
        giving(fd, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/loop\r\nContent-Length: 0\r\n\r\n", port);
    else if (strncmp(path, "/to-file", 8) == 0)
        giving(fd, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
    else if (strncmp(path, "/to-ftp", 7) == 0)
        giving(fd, "HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/x\r\nContent-Length: 0\r\n\r\n");
    else if (strncmp(path, "/announced", 10) == 0)
        giving(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\nx");
    else if (strncmp(path, "/endless", 8) == 0)
        give_without_end(fd);
    else if (strncmp(path, "/slow", 5) == 0)
        give_slowly(fd);
}

static void serve_one(int fd, int port)
{
    char request[4096] = "";
    size_t len = 0;
    while (len < sizeof request - 1 && !strstr(request, "\r\n\r\n")) {
        ssize_t got = read(fd, request + len, sizeof request - 1 - len);
        if (got <= 0)
            return;
        len += (size_t)got;
        request[len] = '\0';
    }
    if (strncmp(request, "GET ", 4) == 0)
        answer(fd, request + 4, request, port);
    shutdown(fd, SHUT_WR);
}

struct server {
    struct test_world *world;
    pid_t child;
    int port;
};

static int setup(void **state)
{
    void *world;
    struct server *server = calloc(1, sizeof *server);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    if (!server || test_world_setup(&world) != 0 || bind(listener, (struct sockaddr *)&address, len) != 0 ||
        listen(listener, 64) != 0 || getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        return -1;
    server->world = world;
    server->port = ntohs(address.sin_port);
    server->child = fork();
    if (server->child == 0) {
        for (;;) {
            int fd = accept(listener, NULL, NULL);
            serve_one(fd, server->port);
            close(fd);
        }
    }
    close(listener);
    *state = server;
    return 0;
}

static int teardown(void **state)
{
    struct server *server = *state;
    void *world = server->world;
    kill(server->child, SIGKILL);
    waitpid(server->child, NULL, 0);
    free(server);
    return test_world_teardown(&world);
}

/* --- the tests -------------------------------------------------------------- */

/* Reads http://127.0.0.1:PORT/PATH; the text, or empty with a fault. */
static Slice fetch(const struct server *server, const char *path, struct diag *diag)
{
    struct arena bytes, *mem = &server->world->mem;
    Slice text = {0};
    diag_init(diag, &server->world->diag_mem);
    arena_init(&bytes, 1 << 20);
    Slice url = arena_printf(mem, "http://127.0.0.1:%d%s", server->port, path);
    bool end_is_open = false;
    if (http_read(url, &limits, &bytes, &text, &end_is_open, diag))
        text = arena_copy(mem, text);
    arena_done(&bytes);
    return text;
}

static void reads_what_is_whole(void **state)
{
    struct server *server = *state;
    struct diag diag;
    check_slice("with a length", fetch(server, "/ok", &diag), S(BODY));
    char path[32];
    snprintf(path, sizeof path, "/chunks/%zu", sizeof CHUNKED - 1);
    check_slice("in chunks", fetch(server, path, &diag), S(BODY));
    check_slice("five redirects", fetch(server, "/hops/5", &diag), S(BODY));
    check_slice("says who asks", fetch(server, "/agent", &diag), S("ok"));
    check_slice("no fault", diag.fault, S(""));
}

static void a_cut_body_is_a_fault_at_every_byte(void **state)
{
    struct server *server = *state;
    static const struct {
        const char *path;
        size_t bytes;
    } ways[] = {{"/cut/", BODY_BYTES}, {"/chunks/", sizeof CHUNKED - 2 /* all but the last byte is all there is to know */}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        for (size_t cut = 0; cut < ways[i].bytes; cut++) {
            struct diag diag;
            const char *path = arena_printf(&server->world->mem, "%s%zu", ways[i].path, cut).at;
            check_slice(path, fetch(server, path, &diag), S(""));
            check_true(path, diag.fault.at && diag.fault_may_pass);
        }
    }
}

static void refuses_with_a_reason(void **state)
{
    struct server *server = *state;
    static const struct {
        const char *path;
        bool may_pass;
        Slice why;
    } rows[] = {
        {"/status/404", false, S_INIT("the server answers 404")},
        {"/status/403", false, S_INIT("the server answers 403")},
        {"/status/401", false, S_INIT("the server answers 401")},
        {"/status/429", true, S_INIT("the server answers 429")},
        {"/status/500", true, S_INIT("the server answers 500")},
        {"/status/503", true, S_INIT("the server answers 503")},
        {"/hops/6", false, S_INIT("redirected more than 5 times")},
        {"/loop", false, S_INIT("redirected more than 5 times")},
        {"/to-file", false, S_INIT("it leads to a kind of address that is not read")},
        {"/to-ftp", false, S_INIT("it leads to a kind of address that is not read")},
        {"/announced", false, S_INIT("larger than what is read of a URL")},
        {"/endless", false, S_INIT("larger than what is read of a URL")},
        {"/slow", true, S_INIT("Operation too slow")},
        {"/silence", true, S_INIT("Empty reply from server")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct diag diag;
        check_slice(rows[i].path, fetch(server, rows[i].path, &diag), S(""));
        if (slice_find(diag.fault, rows[i].why) == diag.fault.len)
            check_slice(rows[i].path, diag.fault, rows[i].why);
        check_true(rows[i].path, diag.fault_may_pass == rows[i].may_pass);
    }
}

static void a_url_is_a_source_without_its_secrets(void **state)
{
    struct server *server = *state;
    struct diag *diag = &server->world->diag;
    struct source source;
    Slice url = arena_printf(&server->world->mem, "http://agent:pass@127.0.0.1:%d/ok?token=secret", server->port);
    check_true("opens", source_open(&source, url, diag) && source_read_all(&source, diag));
    check_slice("text", source.text, S(BODY));
    check_slice("name", source.name, arena_printf(&server->world->mem, "http://127.0.0.1:%d/ok", server->port));
    source_close(&source);
    url = arena_printf(&server->world->mem, "http://agent:secret@127.0.0.1:%d/status/404?secret", server->port);
    check_true("refuses", !source_open(&source, url, diag));
    check_true("says no secret", slice_find(diag->fault, S("secret")) == diag->fault.len);
}

static void shows_urls_without_secrets(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice url, shown;
    } rows[] = {
        {S_INIT("https://h/p/a.csv"), S_INIT("https://h/p/a.csv")},
        {S_INIT("https://u:p@h:8443/p"), S_INIT("https://h:8443/p")},
        {S_INIT("https://u:p@w@h/p@q"), S_INIT("https://h/p@q")},
        {S_INIT("https://h/p?key=1#x"), S_INIT("https://h/p")},
        {S_INIT("https://u@h?key=1"), S_INIT("https://h")},
        {S_INIT("ftp://u:p@h"), S_INIT("ftp://h")},
        {S_INIT("no url"), S_INIT("no url")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_slice(rows[i].url.at, url_shown(rows[i].url, &world->mem), rows[i].shown);
    check_true("http", is_url(S("HTTP://h")));
    check_true("another protocol", is_foreign_url(S("click+house://h/db")) && !is_foreign_url(S("http://h")));
    check_true("no protocol", !is_foreign_url(S("://h")) && !is_foreign_url(S("a/b://h")) && !is_foreign_url(S("x:/h")));
    check_true("a path", !is_url(S("dir/http://h")) && !is_url(S("gopher://h")) && !is_url(S("c:\\x")));
}

static void finds_the_file_of_a_url(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice url, path; /* empty: refused */
    } rows[] = {
        {S_INIT("file:///tmp/a.csv"), S_INIT("/tmp/a.csv")},
        {S_INIT("FILE://localhost/tmp/a.csv"), S_INIT("/tmp/a.csv")},
        {S_INIT("file:///a%20b%2Fc%C3%bc.csv"), S_INIT("/a b/c\303\274.csv")},
        {S_INIT("file:///a?b#c"), S_INIT("/a?b#c")},
        {S_INIT("file:///a%2"), {0}},
        {S_INIT("file:///a%"), {0}},
        {S_INIT("file:///a%zz"), {0}},
        {S_INIT("file://host/a"), {0}},
        {S_INIT("file:a.csv"), {0}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice path = {0};
        check_true(rows[i].url.at, url_file_path(rows[i].url, &world->mem, &path) == (rows[i].path.len != 0));
        check_slice(rows[i].url.at, path, rows[i].path);
    }
}

static void hosts_and_ports_that_are_not_there_may_pass(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice url;
        bool may_pass;
    } rows[] = {
        {S_INIT("http://127.0.0.1:1/x"), true},
        {S_INIT("http://no-such-host.invalid/x"), true},
        {S_INIT("http://[/x"), false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena bytes;
        struct diag diag;
        Slice text;
        bool end_is_open;
        arena_init(&bytes, 1 << 20);
        diag_init(&diag, &world->diag_mem);
        check_true(rows[i].url.at,
                   !http_read(rows[i].url, &limits, &bytes, &text, &end_is_open, &diag) && diag.fault.at);
        check_true(rows[i].url.at, diag.fault_may_pass == rows[i].may_pass);
        arena_done(&bytes);
    }
}

#define SERVER_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVER_TEST(reads_what_is_whole),
        SERVER_TEST(a_cut_body_is_a_fault_at_every_byte),
        SERVER_TEST(refuses_with_a_reason),
        SERVER_TEST(a_url_is_a_source_without_its_secrets),
        WORLD_TEST(shows_urls_without_secrets),
        WORLD_TEST(finds_the_file_of_a_url),
        WORLD_TEST(hosts_and_ports_that_are_not_there_may_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
