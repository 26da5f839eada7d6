/* Whoever else may read a secret's file may have read it: such a file is refused. */
#include "bytes/secret.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_private(int fd, Slice file, struct diag *diag)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return diag_fault(diag, "cannot look at '%.*s': %s", SLICE_ARG(file), strerror(errno));
    if (!S_ISREG(about.st_mode))
        return diag_fault(diag, "'%.*s' holds no secret: it is not a regular file", SLICE_ARG(file));
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        return diag_fault(diag, "others may read the secret in '%.*s': chmod 600 it", SLICE_ARG(file));
    return true;
}

static int open_private(Slice file, struct arena *mem, struct diag *diag)
{
    int fd = open(arena_cstr(mem, file), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        diag_fault(diag, "cannot open '%.*s': %s", SLICE_ARG(file), strerror(errno));
    if (fd < 0 || is_private(fd, file, diag))
        return fd;
    close(fd);
    return -1;
}

bool secret_file_check(Slice file, struct arena *mem, struct diag *diag)
{
    int fd = open_private(file, mem, diag);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* It goes into headers and on to other programs. */
static bool is_one_line(Slice secret)
{
    for (size_t i = 0; i < secret.len; i++)
        if ((unsigned char)secret.at[i] < ' ' || secret.at[i] == 0x7f)
            return false;
    return true;
}

static bool take(Slice text, const char *what, Slice name, Slice *secret, struct diag *diag)
{
    Slice rest, line = slice_trim(slice_cut(text, '\n', &rest));
    if (line.len == 0)
        return diag_fault(diag, "the secret in %s'%.*s' is empty", what, SLICE_ARG(name));
    if (!is_one_line(line) || slice_trim(rest).len)
        return diag_fault(diag, "the secret in %s'%.*s' is not one line of plain characters", what, SLICE_ARG(name));
    *secret = line;
    return true;
}

bool secret_read(Slice file, const char *variable, struct arena *mem, Slice *secret, struct diag *diag)
{
    *secret = (Slice){0};
    if (file.len == 0) {
        const char *value = getenv(variable);
        return !value || !value[0] ||
               take(arena_copy(mem, slice_from(value)), "the variable ", slice_from(variable), secret, diag);
    }
    int fd = open_private(file, mem, diag);
    if (fd < 0)
        return false;
    char *text = ARENA_ARRAY(mem, char, MAX_SECRET_BYTES + 1);
    ssize_t got = read(fd, text, MAX_SECRET_BYTES + 1);
    int error = errno;
    close(fd);
    if (got < 0)
        return diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(file), strerror(error));
    if (got > (ssize_t)MAX_SECRET_BYTES)
        return diag_fault(diag, "'%.*s' holds no secret: it is larger than %u bytes", SLICE_ARG(file), MAX_SECRET_BYTES);
    return take((Slice){text, (size_t)got}, "", file, secret, diag);
}
