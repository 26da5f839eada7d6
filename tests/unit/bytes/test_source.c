/* Files, pipes and standard input as growing text; and files whose names somebody
   else chose. */
#include "bytes/source.h"
#include "support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* A world with a folder of its own; standard input is given back afterwards. */
struct file_world {
    struct test_world *world;
    char folder[64];
    int stdin_kept;
};

static int setup(void **state)
{
    void *world;
    struct file_world *files = calloc(1, sizeof *files);
    if (!files || test_world_setup(&world) != 0)
        return -1;
    files->world = world;
    strcat(files->folder, "/tmp/kpirecon-source-XXXXXX");
    files->stdin_kept = dup(STDIN_FILENO);
    *state = files;
    return mkdtemp(files->folder) ? 0 : -1;
}

static int teardown(void **state)
{
    struct file_world *files = *state;
    void *world = files->world;
    Slice remove = arena_printf(&files->world->mem, "rm -r '%s'", files->folder);
    int status = system(remove.at);
    if (files->stdin_kept >= 0) {
        dup2(files->stdin_kept, STDIN_FILENO);
        close(files->stdin_kept);
    }
    free(files);
    return test_world_teardown(&world) || status;
}

static Slice path_of(struct file_world *files, const char *name)
{
    return arena_printf(&files->world->mem, "%s/%s", files->folder, name);
}

static Slice make_file(struct file_world *files, const char *name, Slice text)
{
    Slice path = path_of(files, name);
    int fd = open(path.at, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.at, text.len), text.len);
    close(fd);
    return path;
}

static bool has(Slice text, Slice part)
{
    return slice_find(text, part) < text.len;
}

static void reads_a_file_at_one_address(void **state)
{
    struct file_world *files = *state;
    struct diag *diag = &files->world->diag;
    size_t size = 2 * SOURCE_BLOCK_BYTES + 12345;
    char *text = malloc(size);
    for (size_t i = 0; i < size; i++)
        text[i] = (char)(i * 7 + i / 256);
    Slice path = make_file(files, "big", (Slice){text, size});
    struct source source;
    check_true("opens", source_open(&source, path, diag));
    check_true("is a file", source.is_regular && source.size_bytes == size);
    check_int("has read nothing", (long long)source.text.len, 0);
    check_true("fills", source_fill(&source, diag));
    check_true("a block, not the whole", source.text.len == SOURCE_BLOCK_BYTES && !source.ended);
    const char *at = source.text.at;
    check_true("reads on", source_read_all(&source, diag));
    check_true("stays where it was", source.text.at == at);
    check_slice("has everything", source.text, (Slice){text, size});
    check_true("filling again is harmless", source_fill(&source, diag) && source.text.len == size);
    source_close(&source);
    check_no_findings("file", diag);
    free(text);
}

static void empty_inputs_end(void **state)
{
    struct file_world *files = *state;
    struct diag *diag = &files->world->diag;
    const Slice names[] = {make_file(files, "empty", S("")), S("/dev/null")};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct source source;
        check_true("opens", source_open(&source, names[i], diag));
        check_true("reads", source_read_all(&source, diag));
        check_true("ended", source.ended && source.text.len == 0);
        source_close(&source);
    }
    check_no_findings("empty", diag);
}

static void text_is_a_source(void **state)
{
    struct file_world *files = *state;
    struct source source;
    source_from_text(&source, S("made"), S("a,b\n"));
    check_true("is all there", source.ended && source_read_all(&source, &files->world->diag));
    check_slice("text", source.text, S("a,b\n"));
    source_close(&source);
    source_close(&source);
    struct source zeroed = {0};
    source_close(&zeroed);
    check_true("standard input is still open", fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

static void refuses_what_is_no_input(void **state)
{
    struct file_world *files = *state;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", files->folder);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    Slice huge = make_file(files, "huge", S(""));
    assert_int_equal(truncate(huge.at, (off_t)MAX_SOURCE_BYTES + 1), 0);
    const struct {
        Slice name, why;
    } rows[] = {
        {slice_from(files->folder), S("is a folder")},
        {S("/dev/zero"), S("is a device")},
        {slice_from(address.sun_path), S("is a socket")},
        {path_of(files, "none"), S("no such file")},
        {huge, S("larger than 16 GiB")},
        {S(""), S("not a file name")},
        {S("/tmp\0/x"), S("not a file name")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct diag diag;
        struct source source;
        diag_init(&diag, &files->world->diag_mem);
        check_true(rows[i].why.at, !source_open(&source, rows[i].name, &diag));
        check_true(diag.fault.at, has(diag.fault, rows[i].why));
        check_true("the fault names the file", rows[i].name.len == 0 || slice_has(rows[i].name, '\0') ||
                                                   has(diag.fault, rows[i].name));
        check_true("trying again does not help", !diag.fault_may_pass);
    }
    close(listener);
}

/* Makes a pipe our standard input; what the child writes comes later, the second part
   only when the parent has said so. */
static pid_t feed_stdin(const char *first, const char *second, int *go)
{
    int data[2], sign[2];
    assert_true(pipe(data) == 0 && pipe(sign) == 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char c;
        bool sent = write(data[1], first, strlen(first)) >= 0 && read(sign[0], &c, 1) == 1 &&
                    write(data[1], second, strlen(second)) >= 0;
        _exit(!sent);
    }
    dup2(data[0], STDIN_FILENO);
    close(data[0]);
    close(data[1]);
    close(sign[0]);
    *go = sign[1];
    return child;
}

static void finish_feeding(pid_t child, int go)
{
    int status;
    close(go);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void a_pipe_gives_what_is_there(void **state)
{
    struct file_world *files = *state;
    struct diag *diag = &files->world->diag;
    struct source source;
    int go;
    pid_t child = feed_stdin("first\n", "second\n", &go);
    check_true("opens", source_open(&source, S("-"), diag));
    check_true("is no file", !source.is_regular);
    check_true("fills", source_fill(&source, diag));
    check_slice("the first half alone", source.text, S("first\n"));
    assert_int_equal(write(go, "!", 1), 1);
    check_true("reads on", source_read_all(&source, diag));
    check_slice("both", source.text, S("first\nsecond\n"));
    source_close(&source);
    check_true("standard input is not ours to close", fcntl(STDIN_FILENO, F_GETFD) >= 0);
    check_no_findings("pipe", diag);
    finish_feeding(child, go);
}

static int go_on_signal;

static void tell_child(int signal)
{
    (void)signal;
    ssize_t sent = write(go_on_signal, "!", 1);
    (void)sent;
}

/* The writer goes on only when the signal has interrupted our read. */
static void signals_interrupt_nothing(void **state)
{
    struct file_world *files = *state;
    struct diag *diag = &files->world->diag;
    struct source source;
    struct sigaction action = {.sa_handler = tell_child}, before;
    pid_t child = feed_stdin("a", "b", &go_on_signal);
    sigaction(SIGALRM, &action, &before);
    check_true("opens", source_open(&source, S("-"), diag) && source_fill(&source, diag));
    setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {.tv_usec = 20000}}, NULL);
    check_true("reads on", source_read_all(&source, diag));
    check_slice("everything", source.text, S("ab"));
    sigaction(SIGALRM, &before, NULL);
    source_close(&source);
    finish_feeding(child, go_on_signal);
}

static void waits_where_reading_does_not_block(void **state)
{
    struct file_world *files = *state;
    struct diag *diag = &files->world->diag;
    struct source source;
    struct sigaction action = {.sa_handler = tell_child}, before;
    pid_t child = feed_stdin("", "late", &go_on_signal);
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    sigaction(SIGALRM, &action, &before);
    setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {.tv_usec = 20000}}, NULL);
    check_true("opens and reads", source_open(&source, S("-"), diag) && source_read_all(&source, diag));
    check_slice("everything", source.text, S("late"));
    sigaction(SIGALRM, &before, NULL);
    source_close(&source);
    finish_feeding(child, go_on_signal);
}

static void reads_stdin_from_where_it_stands(void **state)
{
    struct file_world *files = *state;
    struct diag *diag = &files->world->diag;
    struct source source;
    int fd = open(make_file(files, "half", S("head\ntail\n")).at, O_RDONLY);
    assert_int_equal(lseek(fd, 5, SEEK_SET), 5);
    dup2(fd, STDIN_FILENO);
    close(fd);
    check_true("opens and reads", source_open(&source, S("-"), diag) && source_read_all(&source, diag));
    check_slice("the rest", source.text, S("tail\n"));
    source_close(&source);
    check_no_findings("rest", diag);
}

static void a_read_error_is_no_end(void **state)
{
    struct file_world *files = *state;
    struct diag *diag = &files->world->diag;
    struct source source;
    int fd = open(make_file(files, "unreadable", S("text")).at, O_WRONLY);
    dup2(fd, STDIN_FILENO);
    close(fd);
    check_true("opens", source_open(&source, S("-"), diag));
    check_true("a fault", !source_read_all(&source, diag) && !source.ended);
    check_true(diag->fault.at, has(diag->fault, S("cannot read 'standard input'")));
    source_close(&source);
}

static void a_changing_file_is_a_fault_that_may_pass(void **state)
{
    struct file_world *files = *state;
    static const struct {
        const char *label;
        off_t size;
    } rows[] = {{"grown", 20}, {"shrunk", 3}, {"emptied", 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct diag diag;
        struct source source;
        diag_init(&diag, &files->world->diag_mem);
        Slice path = make_file(files, "changing", S("ten bytes."));
        check_true(rows[i].label, source_open(&source, path, &diag));
        assert_int_equal(truncate(path.at, rows[i].size), 0);
        check_true(rows[i].label, !source_read_all(&source, &diag) && diag.fault_may_pass);
        check_true(diag.fault.at, has(diag.fault, S("changed while it was read")));
        source_close(&source);
    }
}

#define LONG_NAME_BYTES 256

static void make_tree(struct file_world *files)
{
    make_file(files, "inv.xml", S("<Invoice/>"));
    make_file(files, "empty", S(""));
    assert_int_equal(mkdir(path_of(files, "sub").at, 0700), 0);
    make_file(files, "sub/order 1.xml", S("<Order/>"));
    assert_int_equal(symlink("inv.xml", path_of(files, "link").at), 0);
    assert_int_equal(symlink("sub", path_of(files, "linked").at), 0);
    assert_int_equal(symlink("/etc", path_of(files, "etc").at), 0);
    assert_int_equal(mkfifo(path_of(files, "fifo").at, 0600), 0);
}

/* Runs in a child too, so it returns a label instead of failing. */
static const char *read_tree(struct file_world *files)
{
    static char long_name[LONG_NAME_BYTES];
    memset(long_name, 'n', sizeof long_name);
    const struct {
        const char *label;
        Slice name, text, why; /* why empty: it is read; "*": whatever the reason */
        uint64_t max_bytes;
    } rows[] = {
        {"a file", S("inv.xml"), S("<Invoice/>"), S(""), 10},
        {"in a folder", S("sub/order 1.xml"), S("<Order/>"), S(""), 99},
        {"an empty file", S("empty"), S(""), S(""), 0},
        {"too large", S("inv.xml"), S(""), S("larger than 9 bytes"), 9},
        {"missing", S("none.xml"), S(""), S("no such file"), 99},
        {"missing folder", S("none/inv.xml"), S(""), S("no such file"), 99},
        {"a file is no folder", S("inv.xml/x"), S(""), S("a part of its path is not a folder"), 99},
        {"a folder", S("sub"), S(""), S("not a regular file"), 99},
        {"a pipe does not block", S("fifo"), S(""), S("not a regular file"), 99},
        {"a link", S("link"), S(""), S("symbolic links are in the way"), 99},
        {"a linked folder", S("linked/order 1.xml"), S(""), S("*"), 99},
        {"a link out", S("etc/passwd"), S(""), S("*"), 99},
        {"absolute", S("/etc/passwd"), S(""), S("not a plain file name"), 99},
        {"up", S("../x"), S(""), S("not a plain file name"), 99},
        {"up from below", S("sub/../inv.xml"), S(""), S("not a plain file name"), 99},
        {"up at the end", S("sub/.."), S(""), S("not a plain file name"), 99},
        {"here", S("."), S(""), S("not a plain file name"), 99},
        {"here first", S("./inv.xml"), S(""), S("not a plain file name"), 99},
        {"nothing", S(""), S(""), S("not a plain file name"), 99},
        {"an empty component", S("sub//order 1.xml"), S(""), S("not a plain file name"), 99},
        {"a slash at the end", S("inv.xml/"), S(""), S("not a plain file name"), 99},
        {"a backslash", S("sub\\order 1.xml"), S(""), S("not a plain file name"), 99},
        {"a NUL", S("inv.xml\0.pdf"), S(""), S("not a plain file name"), 99},
        {"a newline", S("inv\n.xml"), S(""), S("not a plain file name"), 99},
        {"DEL", S("inv\x7f.xml"), S(""), S("not a plain file name"), 99},
        {"256 bytes", {long_name, 256}, S(""), S("not a plain file name"), 99},
        {"255 bytes are a name", {long_name, 255}, S(""), S("no such file"), 99},
        {"dots in a name are no way up", S("..inv"), S(""), S("no such file"), 99},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice text = S("untouched"), why = S("");
        bool done = file_read_beneath(slice_from(files->folder), rows[i].name, rows[i].max_bytes, &files->world->mem,
                                      &text, &why);
        if (done != (rows[i].why.len == 0) || !slice_equal(text, done ? rows[i].text : S("untouched")))
            return rows[i].label;
        if (!done && !slice_equal(rows[i].why, S("*")) && !slice_equal(why, rows[i].why))
            return rows[i].label;
    }
    return NULL;
}

static void stays_beneath_the_folder(void **state)
{
    struct file_world *files = *state;
    make_tree(files);
    const char *failed = read_tree(files);
    check_true(failed, !failed);
    Slice text, why;
    check_true("no folder", !file_read_beneath(path_of(files, "none"), S("x"), 9, &files->world->mem, &text, &why));
    check_slice("says so", why, S("no such file"));
    check_true("a magic link", !file_read_beneath(S("/proc/self"), S("exe"), 9, &files->world->mem, &text, &why));
    Slice large = make_file(files, "large", S(""));
    assert_int_equal(truncate(large.at, (64 << 20) + 1), 0);
    check_true("too large", !file_read_beneath(slice_from(files->folder), S("large"), (uint64_t)64 << 20,
                                               &files->world->mem, &text, &why));
    check_slice("in the largest unit", why, S("larger than 64 MiB"));
}

static bool deny_openat2(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = COUNT_OF(filter), .filter = filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 &&
           syscall(SYS_openat2, AT_FDCWD, ".", NULL, 0) == -1 && errno == ENOSYS;
}

/* As on kernels and in containers that do not know openat2. */
static void stays_beneath_without_openat2(void **state)
{
    struct file_world *files = *state;
    make_tree(files);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!deny_openat2())
            _exit(77);
        const char *failed = read_tree(files);
        if (failed)
            dprintf(STDERR_FILENO, "  without openat2: %s\n", failed);
        _exit(failed ? 1 : 0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(status, 0);
}

#define FILE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(reads_a_file_at_one_address),
        FILE_TEST(empty_inputs_end),
        FILE_TEST(text_is_a_source),
        FILE_TEST(refuses_what_is_no_input),
        FILE_TEST(a_pipe_gives_what_is_there),
        FILE_TEST(signals_interrupt_nothing),
        FILE_TEST(waits_where_reading_does_not_block),
        FILE_TEST(reads_stdin_from_where_it_stands),
        FILE_TEST(a_read_error_is_no_end),
        FILE_TEST(a_changing_file_is_a_fault_that_may_pass),
        FILE_TEST(stays_beneath_the_folder),
        FILE_TEST(stays_beneath_without_openat2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
