/* Runs a program and stands before each of its system calls: the Nth of a kind kills it, or fails. What the program,
   its libraries and the C library do is stopped alike, whatever they are built with.

       at_call N WHAT NOTE PROGRAM [ARGUMENT...]

   WHAT is kill, change (kills before calls that change a file, and counts no others), or an error with which the Nth
   call that can give it ends: EINTR EIO ENOSPC EDQUOT EMFILE ENOMEM. close: it is carried out, and told to have failed.
   After ENOSPC and EDQUOT there is no room for the rest of the run. N of 0 only counts. The file NOTE gets "calls
   counted, calls before that changed a file". The exit status is the program's; 77 where none may be traced. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
int main(void)
{
    fputs("at_call: calls are only told apart on x86-64\n", stderr);
    return 77;
}
#else

#define MAX_CALL 512
#define MAX_THREADS 64
#define STATUS_SKIPPED 77
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

enum kind {
    CHANGES = 1,      /* what is on the disk */
    WAITS = 2,        /* and may be interrupted */
    OPENS = 4,        /* makes a descriptor */
    TRANSFERS = 8,    /* may meet a bad block */
    NEEDS_ROOM = 16,
    NEEDS_MEMORY = 32,
    CLOSES = 64
};

static const struct {
    short number;
    short kinds;
} calls[] = {{SYS_read, WAITS | TRANSFERS},
             {SYS_readv, WAITS | TRANSFERS},
             {SYS_pread64, WAITS | TRANSFERS},
             {SYS_write, CHANGES | WAITS | TRANSFERS | NEEDS_ROOM},
             {SYS_writev, CHANGES | WAITS | TRANSFERS | NEEDS_ROOM},
             {SYS_pwrite64, CHANGES | WAITS | TRANSFERS | NEEDS_ROOM},
             {SYS_copy_file_range, CHANGES | WAITS | TRANSFERS | NEEDS_ROOM},
             {SYS_sendfile, CHANGES | WAITS | TRANSFERS | NEEDS_ROOM},
             {SYS_fallocate, CHANGES | WAITS | NEEDS_ROOM},
             {SYS_fsync, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_fdatasync, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_syncfs, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_ftruncate, CHANGES | TRANSFERS},
             {SYS_truncate, CHANGES | TRANSFERS},
             {SYS_getdents64, TRANSFERS},
             {SYS_open, OPENS | WAITS},
             {SYS_openat, OPENS | WAITS},
             {SYS_openat2, OPENS | WAITS},
             {SYS_mkdir, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_mkdirat, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_rename, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_renameat, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_renameat2, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_link, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_linkat, CHANGES | TRANSFERS | NEEDS_ROOM},
             {SYS_unlink, CHANGES | TRANSFERS},
             {SYS_unlinkat, CHANGES | TRANSFERS},
             {SYS_rmdir, CHANGES | TRANSFERS},
             {SYS_fchmod, CHANGES},
             {SYS_fchown, CHANGES},
             {SYS_flock, WAITS},
             {SYS_wait4, WAITS},
             {SYS_waitid, WAITS},
             {SYS_poll, WAITS},
             {SYS_ppoll, WAITS},
             {SYS_connect, WAITS},
             {SYS_accept4, WAITS | OPENS},
             {SYS_sendto, WAITS},
             {SYS_recvfrom, WAITS},
             {SYS_sendmsg, WAITS},
             {SYS_recvmsg, WAITS},
             {SYS_socket, OPENS},
             {SYS_socketpair, OPENS},
             {SYS_pipe2, OPENS},
             {SYS_dup, OPENS},
             {SYS_eventfd2, OPENS},
             {SYS_memfd_create, OPENS},
             {SYS_epoll_create1, OPENS},
             {SYS_mmap, NEEDS_MEMORY},
             {SYS_mremap, NEEDS_MEMORY},
             {SYS_clone, NEEDS_MEMORY},
             {SYS_clone3, NEEDS_MEMORY},
             {SYS_fork, NEEDS_MEMORY},
             {SYS_vfork, NEEDS_MEMORY},
             {SYS_close, CLOSES}};

static const struct {
    const char *name;
    int kinds; /* 0: every call */
    int error; /* 0: killed */
    bool lasts;
} faults[] = {{"kill", 0, 0, false},
              {"change", CHANGES, 0, false},
              {"EINTR", WAITS, EINTR, false},
              {"EIO", TRANSFERS, EIO, false},
              {"ENOSPC", NEEDS_ROOM, ENOSPC, true},
              {"EDQUOT", NEEDS_ROOM, EDQUOT, true},
              {"EMFILE", OPENS, EMFILE, false},
              {"ENOMEM", NEEDS_MEMORY, ENOMEM, false},
              {"close", CLOSES, EIO, false}};

struct thread {
    pid_t id;
    bool in_call, fails;
};

struct run {
    long at, counted, changed;
    size_t fault;
    bool broken;
    pid_t program;
    short kinds[MAX_CALL];
    struct thread threads[MAX_THREADS];
    size_t thread_count;
};

static struct thread *find_thread(struct run *run, pid_t id)
{
    for (size_t i = 0; i < run->thread_count; i++)
        if (run->threads[i].id == id)
            return &run->threads[i];
    if (run->thread_count == MAX_THREADS)
        exit(125);
    run->threads[run->thread_count] = (struct thread){.id = id};
    return &run->threads[run->thread_count++];
}

/* What is told on standard output and error changes no file. */
static bool changes(const struct run *run, const struct user_regs_struct *regs)
{
    bool is_open = regs->orig_rax == SYS_openat, is_write = regs->orig_rax == SYS_write;
    if (is_open)
        return (regs->rdx & (O_CREAT | O_TRUNC)) != 0;
    return (run->kinds[regs->orig_rax] & CHANGES) && !(is_write && regs->rdi <= STDERR_FILENO);
}

static bool can_meet(const struct run *run, const struct user_regs_struct *regs)
{
    int kinds = faults[run->fault].kinds;
    if (!kinds)
        return true;
    if (kinds == CHANGES || (kinds == NEEDS_ROOM && regs->orig_rax == SYS_openat))
        return changes(run, regs);
    bool is_told = regs->orig_rax == SYS_write && regs->rdi <= STDERR_FILENO;
    return (run->kinds[regs->orig_rax] & kinds) && !(is_told && kinds == NEEDS_ROOM);
}

static void enter(struct run *run, struct thread *thread, struct user_regs_struct *regs)
{
    if (regs->orig_rax >= MAX_CALL)
        return;
    bool counts = can_meet(run, regs);
    run->counted += counts;
    if (counts && (run->broken || run->counted == run->at)) {
        if (!faults[run->fault].error) {
            kill(run->program, SIGKILL);
            return;
        }
        run->broken = faults[run->fault].lasts;
        thread->fails = true;
        if (faults[run->fault].kinds != CLOSES) {
            regs->orig_rax = (unsigned long long)-1; /* the kernel carries nothing out */
            ptrace(PTRACE_SETREGS, thread->id, NULL, regs);
        }
        return;
    }
    run->changed += changes(run, regs);
}

static void leave(struct run *run, struct thread *thread, struct user_regs_struct *regs)
{
    if (!thread->fails)
        return;
    thread->fails = false;
    regs->rax = (unsigned long long)-faults[run->fault].error;
    ptrace(PTRACE_SETREGS, thread->id, NULL, regs);
}

static void stop_at_call(struct run *run, struct thread *thread)
{
    struct user_regs_struct regs;
    thread->in_call = !thread->in_call;
    if (ptrace(PTRACE_GETREGS, thread->id, NULL, &regs) != 0)
        return;
    if (thread->in_call)
        enter(run, thread, &regs);
    else
        leave(run, thread, &regs);
}

/* The program's status, as a shell tells it. */
static int follow(struct run *run)
{
    int status, signal;
    for (;;) {
        pid_t id = waitpid(-1, &status, __WALL);
        if (id < 0)
            return 125;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (id == run->program)
                return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80))
            stop_at_call(run, find_thread(run, id));
        bool is_own = signal == (SIGTRAP | 0x80) || status >> 16 || signal == SIGSTOP || signal == SIGTRAP;
        find_thread(run, id);
        ptrace(PTRACE_SYSCALL, id, NULL, is_own ? 0L : (long)signal);
    }
}

static pid_t begin(char **command)
{
    pid_t program = fork();
    if (program == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(STATUS_SKIPPED);
        raise(SIGSTOP);
        execvp(command[0], command);
        _exit(127);
    }
    return program;
}

static void note(const struct run *run, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file)
        fprintf(file, "%ld %ld\n", run->counted, run->changed);
    if (file)
        fclose(file);
}

int main(int argc, char **argv)
{
    struct run run = {0};
    int status;
    if (argc < 5)
        return 125;
    run.at = atol(argv[1]);
    while (run.fault < COUNT_OF(faults) && strcmp(faults[run.fault].name, argv[2]) != 0)
        run.fault++;
    if (run.fault == COUNT_OF(faults))
        return 125;
    for (size_t i = 0; i < COUNT_OF(calls); i++)
        run.kinds[calls[i].number] = calls[i].kinds;
    run.program = begin(argv + 4);
    if (run.program < 0 || waitpid(run.program, &status, 0) < 0 || !WIFSTOPPED(status))
        return STATUS_SKIPPED;
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                   PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, run.program, NULL, (void *)options) != 0 ||
        ptrace(PTRACE_SYSCALL, run.program, NULL, 0) != 0)
        return STATUS_SKIPPED;
    status = follow(&run);
    note(&run, argv[3]);
    return status;
}
#endif
