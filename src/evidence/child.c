/* fork, confine, exec; read what comes until the end, the ceiling or the deadline; kill the group. */
#include "evidence/child.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define INPUT_FD 3
#define MAX_PATH_BYTES 128
#define MISSING_STATUS 127
#define READ_BYTES 65536
#define WAITING_BYTES (1 << 20) /* of output, before it is read */

#if defined(__x86_64__)
#define OWN_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_AUDIT_ARCH AUDIT_ARCH_AARCH64
#else
#define OWN_AUDIT_ARCH 0
#endif

/* ---- in the child: only calls that are safe behind fork() ---- */

static void limit(__rlimit_resource_t what, rlim_t most)
{
    setrlimit(what, &(struct rlimit){.rlim_cur = most, .rlim_max = most});
}

#define X32_CALLS 0x40000000u /* the same calls under other numbers */

/* Calls that a reader of a file never needs fail as if they were not permitted. */
static void deny_calls(void)
{
#define DENY(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_AUDIT_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        DENY(SYS_fork),
        DENY(SYS_vfork),
#endif
        DENY(SYS_clone),
        DENY(SYS_clone3),
        DENY(SYS_socket),
        DENY(SYS_socketpair),
        DENY(SYS_connect),
        DENY(SYS_bind),
        DENY(SYS_ptrace),
        DENY(SYS_process_vm_writev),
        DENY(SYS_kill),
        DENY(SYS_unlinkat),
        DENY(SYS_renameat2),
        DENY(SYS_io_uring_setup),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
#undef DENY
    const struct sock_fprog program = {.len = COUNT_OF(filter), .filter = filter};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (OWN_AUDIT_ARCH)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static void confine(const struct child_limits *limits)
{
    limit(RLIMIT_CPU, limits->seconds);
    limit(RLIMIT_AS, limits->memory_bytes);
    limit(RLIMIT_FSIZE, MAX_CHILD_FILE_BYTES);
    limit(RLIMIT_NOFILE, 64);
    limit(RLIMIT_NPROC, 0);
    limit(RLIMIT_CORE, 0);
    unshare(CLONE_NEWNET); /* where that is permitted; the filter does without */
    deny_calls();
}

/* The ends of the child's three streams, and its input where its path says. */
static bool arrange_streams(int input, int output)
{
    int null = file_open("/dev/null", O_RDWR | O_CLOEXEC);
    return null >= 0 && dup2(null, 0) == 0 && dup2(output, 1) == 1 && dup2(null, 2) == 2 &&
           dup2(input, INPUT_FD) == INPUT_FD;
}

static void become(const struct child_limits *limits, char *const *arguments, const char *const *paths, int input,
                   int output)
{
    static char *const environment[] = {NULL};
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (arrange_streams(input, output)) {
        syscall(SYS_close_range, INPUT_FD + 1, ~0u, 0);
        confine(limits);
        for (size_t i = 0; paths[i]; i++)
            execve(paths[i], arguments, environment);
    }
    _exit(MISSING_STATUS);
}

/* ---- in the parent ---- */

static int input_file(Slice input)
{
    int fd = memfd_create("document", MFD_CLOEXEC);
    while (fd >= 0 && input.len) {
        ssize_t got = write(fd, input.at, input.len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            close(fd);
            return -1;
        }
        input = slice_skip(input, (size_t)got);
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads to the end; false when time or room is over: *outcome says which. */
static bool read_output(int fd, unsigned seconds, struct arena *mem, Slice *output, enum child_outcome *outcome)
{
    int64_t deadline = now_ms() + (int64_t)seconds * 1000;
    size_t len = 0, capacity = 0;
    char *text = NULL;
    for (;;) {
        int64_t left = deadline - now_ms();
        struct pollfd waiting = {.fd = fd, .events = POLLIN};
        int ready = left > 0 ? poll(&waiting, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        *output = (Slice){text, len};
        *outcome = ready > 0 ? CHILD_TOO_MUCH : CHILD_TOO_SLOW;
        if (ready <= 0 || len >= MAX_CHILD_OUTPUT_BYTES)
            return false;
        text = arena_grow(mem, text, len, len + READ_BYTES, &capacity, 1, 1);
        ssize_t got = read(fd, text + len, READ_BYTES);
        if (got < 0 && errno != EINTR)
            got = 0;
        if (got == 0) {
            *output = (Slice){text, len};
            return true;
        }
        len += got > 0 ? (size_t)got : 0;
    }
}

static int wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

static void finish(pid_t pid, int fd, unsigned seconds, struct arena *mem, struct child_result *out)
{
    enum child_outcome cut_short;
    bool ended = read_output(fd, seconds, mem, &out->output, &cut_short);
    if (!ended)
        kill(-pid, SIGKILL);
    int status = wait_for(pid);
    kill(-pid, SIGKILL); /* whatever it has left behind */
    out->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (!ended)
        out->outcome = cut_short;
    else if (WIFSIGNALED(status))
        out->outcome = WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL ? CHILD_TOO_SLOW : CHILD_CRASHED;
    else
        out->outcome = out->status == 0                ? CHILD_DONE
                       : out->status == MISSING_STATUS ? CHILD_MISSING
                                                       : CHILD_REFUSED;
}

static bool start(const struct child_limits *limits, const Slice *arguments, size_t count, int input, int output,
                  struct arena *mem, pid_t *pid)
{
    static const Slice folders[] = {S_INIT("/usr/bin/"), S_INIT("/bin/")};
    char *words[MAX_CHILD_ARGUMENTS + 1] = {NULL};
    const char *paths[COUNT_OF(folders) + 1] = {NULL};
    for (size_t i = 0; i < count && i < MAX_CHILD_ARGUMENTS; i++) {
        Slice word = slice_equal(arguments[i], CHILD_INPUT) ? S("/proc/self/fd/3") : arguments[i];
        words[i] = arena_cstr(mem, word);
    }
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        paths[i] = arena_cstr(mem, arena_printf(mem, "%.*s%.*s", SLICE_ARG(folders[i]), SLICE_ARG(arguments[0])));
    *pid = fork();
    if (*pid == 0)
        become(limits, words, paths, input, output);
    return *pid > 0;
}

void child_start(const struct child_limits *given, const Slice *arguments, size_t count, Slice input,
                 struct arena *scratch, struct child *out)
{
    struct child_limits limits = {MAX_CHILD_SECONDS, MAX_CHILD_MEMORY_BYTES};
    if (given->seconds && given->seconds < limits.seconds)
        limits.seconds = given->seconds;
    if (given->memory_bytes && given->memory_bytes < limits.memory_bytes)
        limits.memory_bytes = given->memory_bytes;
    int ends[2] = {-1, -1}, file = input_file(input);
    pid_t pid = -1;
    size_t mark = arena_mark(scratch);
    /* high numbers, so that the child's own do not step on them */
    int high = file >= 0 ? fcntl(file, F_DUPFD_CLOEXEC, 10) : -1;
    bool started = high >= 0 && pipe2(ends, O_CLOEXEC) == 0 &&
                   start(&limits, arguments, count, high, ends[1], scratch, &pid);
    arena_rewind(scratch, mark);
    if (ends[1] >= 0)
        close(ends[1]);
    if (started) {
        setpgid(pid, pid);
        fcntl(ends[0], F_SETPIPE_SZ, WAITING_BYTES); /* or less: then it waits to be read */
    } else if (ends[0] >= 0) {
        close(ends[0]);
    }
    if (high >= 0)
        close(high);
    if (file >= 0)
        close(file);
    *out = (struct child){.pid = pid, .output = ends[0], .seconds = limits.seconds, .is_started = started};
}

void child_finish(struct child *child, struct arena *mem, struct child_result *out)
{
    *out = (struct child_result){.outcome = CHILD_NOT_STARTED};
    if (!child->is_started)
        return;
    finish(child->pid, child->output, child->seconds, mem, out);
    close(child->output);
    *child = (struct child){0};
}

void child_stop(struct child *child)
{
    if (!child->is_started)
        return;
    kill(-child->pid, SIGKILL);
    wait_for(child->pid);
    close(child->output);
    *child = (struct child){0};
}

void child_run_within(const struct child_limits *limits, const Slice *arguments, size_t count, Slice input,
                      struct arena *mem, struct child_result *out)
{
    struct child child;
    child_start(limits, arguments, count, input, mem, &child);
    child_finish(&child, mem, out);
}

void child_run(const Slice *arguments, size_t count, Slice input, struct arena *mem, struct child_result *out)
{
    child_run_within(&(struct child_limits){0}, arguments, count, input, mem, out);
}
