/* One place where secrets come in. */
#include "delivery/secret.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHERS 077u
#define GROUP_READS 040u

/* What systemd hands to a service is root's, and an entry of its access list for the service's user looks like
   a right of the group. */
static bool is_private(const struct stat *about)
{
    unsigned others = about->st_mode & OTHERS;
    bool is_root = about->st_uid == 0 && about->st_gid == 0;
    return (about->st_uid == geteuid() || about->st_uid == 0) && (others == 0 || (others == GROUP_READS && is_root));
}

static bool told_open(const char *key, Slice file, struct diag *diag)
{
    return diag_fault(diag, "%s: others may read '%.*s', or it is not yours; chmod 600 it", key, SLICE_ARG(file));
}

bool secret_file_check(const char *key, Slice file, struct arena *mem, struct diag *diag)
{
    struct stat about;
    if (!file.len)
        return true;
    if (stat(arena_cstr(mem, file), &about) != 0)
        return diag_fault(diag, "%s: cannot open '%.*s': %s", key, SLICE_ARG(file), strerror(errno));
    return is_private(&about) || told_open(key, file, diag);
}

static bool read_file(const struct secret_source *source, struct arena *mem, Slice *text, struct diag *diag)
{
    struct stat about;
    char *room = ARENA_ARRAY(mem, char, MAX_SECRET_BYTES + 1);
    int fd = open(arena_cstr(mem, source->file), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return diag_fault(diag, "%s: cannot open '%.*s': %s", source->key, SLICE_ARG(source->file), strerror(errno));
    bool fine = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    bool own = fine && is_private(&about);
    ssize_t got = own ? read(fd, room, MAX_SECRET_BYTES + 1) : -1;
    close(fd);
    if (!fine)
        return diag_fault(diag, "%s: '%.*s' is no file", source->key, SLICE_ARG(source->file));
    if (!own)
        return told_open(source->key, source->file, diag);
    if (got < 0)
        return diag_fault(diag, "%s: cannot read '%.*s'", source->key, SLICE_ARG(source->file));
    *text = (Slice){room, (size_t)got};
    return true;
}

static bool is_one_line(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
            return false;
    return text.len > 0 && text.len <= MAX_SECRET_BYTES;
}

bool secret_read(const struct secret_source *source, struct arena *mem, Slice *secret, struct diag *diag)
{
    Slice text = source->given;
    if (source->file.len && !read_file(source, mem, &text, diag))
        return false;
    if (source->file.len)
        text = slice_cut(text, '\n', &(Slice){0});
    else if (!text.len)
        return *secret = (Slice){0}, true;
    if (text.len && text.at[text.len - 1] == '\r')
        text.len--;
    if (!is_one_line(text))
        return diag_fault(diag, "%s: no single line of text", source->file.len ? source->key : source->variable);
    *secret = arena_copy(mem, text);
    return true;
}
