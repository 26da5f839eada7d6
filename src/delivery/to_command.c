/* A program of the operator's: the message is its standard input, what it is about its environment, and its exit
   status the outcome. No shell is between. */
#include "delivery/delivery_private.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STATUS_LATER 75 /* sysexits.h: EX_TEMPFAIL */
#define MAX_SAID_BYTES 400u
#define LEASH_MS 50 /* between two looks at a program that has closed its standard error */

static bool open_way(struct channel *channel, struct diag *diag)
{
    const struct channel_settings *settings = channel->settings;
    if (settings->command_count == 0 || !slice_starts(settings->command[0], S("/")))
        return diag_fault(diag, "delivery-command: name a program by its whole path, as /usr/sbin/sendmail");
    for (size_t i = 0; i < settings->command_count; i++)
        if (slice_has(settings->command[i], '\0'))
            return diag_fault(diag, "delivery-command: an argument holds a NUL");
    if (settings->mail_from.len && !address_is_valid(settings->mail_from))
        return diag_fault(diag, "mail-from: '%.*s' is no address", SLICE_ARG(settings->mail_from));
    channel->name = arena_printf(channel->mem, "the command %.*s", SLICE_ARG(settings->command[0]));
    return true;
}

static struct delivery try_way(struct channel *channel, struct arena *mem)
{
    const char *program = arena_cstr(mem, channel->settings->command[0]);
    return access(program, X_OK) == 0 ? (struct delivery){DELIVERY_SENT, {0}}
                                      : delivered(DELIVERY_QUEUED, mem, "%s", strerror(errno));
}

/* Ours, without our secrets, and with what the message is about. */
static char **environment(const struct message *message, struct arena *mem)
{
    const struct {
        const char *name;
        Slice value;
    } told[] = {{"KPIRECON_MESSAGE_ID", message->id},    {"KPIRECON_MESSAGE_KIND", message->kind},
                {"KPIRECON_TO", message->to},            {"KPIRECON_TICKET_ID", message->ticket_id},
                {"KPIRECON_PARTNER_ID", message->partner_id}, {"KPIRECON_LANGUAGE", message->language}};
    size_t count = 0, inherited = 0;
    while (environ[inherited])
        inherited++;
    char **variables = ARENA_ARRAY(mem, char *, inherited + COUNT_OF(told) + 1);
    for (size_t i = 0; i < inherited; i++)
        if (strncmp(environ[i], "KPIRECON_", 9) != 0)
            variables[count++] = environ[i];
    for (size_t i = 0; i < COUNT_OF(told); i++)
        variables[count++] =
            arena_cstr(mem, arena_printf(mem, "%s=%.*s", told[i].name, SLICE_ARG(told[i].value)));
    return variables;
}

static int input_file(Slice bytes)
{
    int fd = memfd_create("message", MFD_CLOEXEC);
    while (fd >= 0 && bytes.len) {
        ssize_t done = write(fd, bytes.at, bytes.len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            close(fd);
            return -1;
        }
        bytes = slice_skip(bytes, (size_t)done);
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

/* In a group of its own, so that all of it can be ended; signals as they are for every new program. */
static int spawn(const struct channel *channel, const struct message *message, int input, int said, pid_t *pid,
                 struct arena *mem)
{
    const struct channel_settings *settings = channel->settings;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    char **arguments = ARENA_ARRAY(mem, char *, settings->command_count + 1);
    for (size_t i = 0; i < settings->command_count; i++)
        arguments[i] = arena_cstr(mem, settings->command[i]);
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGXFSZ);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, said, STDERR_FILENO);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    int error = posix_spawn(pid, arguments[0], &files, &attributes, arguments, environment(message, mem));
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return error;
}

struct ending {
    bool in_time;
    int status; /* of waitpid() */
    size_t said_len;
    char said[MAX_SAID_BYTES];
};

static void keep_said(struct ending *ending, int fd)
{
    char block[4096];
    ssize_t got = read(fd, block, sizeof block);
    size_t room = MAX_SAID_BYTES - ending->said_len, len = got > 0 ? (size_t)got : 0;
    memcpy(ending->said + ending->said_len, block, len < room ? len : room);
    ending->said_len += len < room ? len : room;
}

/* The program may leave others behind that keep its standard error open: its own end counts. */
static void await(pid_t pid, int said, unsigned answer_s, struct ending *ending)
{
    int64_t deadline = clock_now_us() + (int64_t)answer_s * 1000000;
    while (!ending->in_time && clock_now_us() < deadline) {
        struct pollfd waiting = {.fd = said, .events = POLLIN};
        if (poll(&waiting, 1, LEASH_MS) > 0 && (waiting.revents & POLLIN))
            keep_said(ending, said);
        else if (waiting.revents & POLLHUP)
            poll(NULL, 0, LEASH_MS);
        ending->in_time = waitpid(pid, &ending->status, WNOHANG) == pid;
    }
    if (!ending->in_time) {
        kill(-pid, SIGKILL);
        while (waitpid(pid, &ending->status, 0) < 0 && errno == EINTR)
            continue;
    }
    struct pollfd rest = {.fd = said, .events = POLLIN};
    if (poll(&rest, 1, 0) > 0 && (rest.revents & POLLIN))
        keep_said(ending, said);
}

/* Whoever was ended in the middle may have handed it on before. */
static struct delivery outcome_of(const struct ending *ending, struct arena *mem)
{
    Slice said = slice_trim((Slice){ending->said, ending->said_len});
    if (!ending->in_time)
        return delivered(DELIVERY_UNKNOWN, mem, "the command took too long and was ended; look whether it arrived");
    if (WIFSIGNALED(ending->status))
        return delivered(DELIVERY_UNKNOWN, mem, "the command died of signal %d; look whether it arrived",
                         WTERMSIG(ending->status));
    int status = WEXITSTATUS(ending->status);
    if (status == 0)
        return (struct delivery){DELIVERY_SENT, {0}};
    return delivered(status == STATUS_LATER ? DELIVERY_QUEUED : DELIVERY_FAILED, mem, "status %d%s%.*s", status,
                     said.len ? ": " : "", SLICE_ARG(said));
}

static struct delivery hand_over(struct channel *channel, const struct message *message, int input, struct arena *mem)
{
    int said[2];
    pid_t pid;
    struct ending ending = {0};
    if (pipe2(said, O_CLOEXEC) != 0)
        return delivered(DELIVERY_QUEUED, mem, "%s", strerror(errno));
    int error = spawn(channel, message, input, said[1], &pid, mem);
    close(said[1]);
    if (error == 0)
        await(pid, said[0], channel_answer_s(channel->settings), &ending);
    close(said[0]);
    return error ? delivered(DELIVERY_QUEUED, mem, "it cannot be started: %s", strerror(error))
                 : outcome_of(&ending, mem);
}

static struct delivery deliver(struct channel *channel, const struct message *message, struct arena *mem)
{
    struct buf bytes;
    buf_init(&bytes);
    message_add(&bytes, message, channel->settings->form, channel->settings->mail_from, (int64_t)time(NULL));
    int input = input_file(buf_slice(&bytes));
    buf_done(&bytes);
    if (input < 0)
        return delivered(DELIVERY_QUEUED, mem, "%s", strerror(errno));
    struct delivery delivery = hand_over(channel, message, input, mem);
    close(input);
    return delivery;
}

const struct channel_way way_command = {
    .name = S_INIT("command"), .open = open_way, .try = try_way, .deliver = deliver};
