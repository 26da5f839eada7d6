/* A ring of documents whose programs run. Each is read here for them alone, and once more at its turn, so that all that
   is told about a file is told in its order. */
#include "cli/screen_ahead.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/slice.h"
#include "bytes/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PEEKED_BYTES 1024 /* of a file, to see what it is */

/* Standard input, pipes and addresses give what they have once. */
static bool is_file_of_pdf(Slice name, struct arena *scratch)
{
    struct stat about;
    char head[PEEKED_BYTES];
    int fd = file_open(arena_cstr(scratch, name), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool is_file = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    ssize_t got = is_file ? pread(fd, head, sizeof head, 0) : 0;
    if (fd >= 0)
        close(fd);
    Slice seen = {head, got > 0 ? (size_t)got : 0};
    return slice_find(seen, S("%PDF-")) < seen.len;
}

static void begin(struct screen_ahead *ahead, size_t i)
{
    struct begun_document *begun = &ahead->begun[i % MAX_AHEAD];
    size_t mark = arena_mark(ahead->mem);
    struct diag ignored;
    struct source source;
    Slice name = ahead->name(ahead->names, i, ahead->mem);
    *begun = (struct begun_document){0};
    diag_init(&ignored, ahead->mem);
    if (name.len && is_file_of_pdf(name, ahead->mem) && source_open(&source, name, &ignored)) {
        if (source_read_all(&source, &ignored))
            document_begin(source.text, ahead->mem, begun);
        source_close(&source);
    }
    arena_rewind(ahead->mem, mark);
}

struct begun_document *screen_ahead_of(struct screen_ahead *ahead, size_t i)
{
    size_t width = ahead->width < MAX_AHEAD ? ahead->width : MAX_AHEAD;
    if (ahead->next < i)
        ahead->next = i;
    for (; width > 1 && ahead->next < i + width; ahead->next++)
        begin(ahead, ahead->next);
    return &ahead->begun[i % MAX_AHEAD];
}

void screen_ahead_stop(struct screen_ahead *ahead)
{
    for (size_t i = 0; i < MAX_AHEAD; i++)
        begun_stop(&ahead->begun[i]);
}
