/* Asks the environment and the terminal driver; knows no escape sequences. */
#include "cli/terminal.h"

#include "base/buf.h"
#include "base/slice.h"
#include "base/unicode.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_COLUMNS_BELIEVED 10000

Slice when_choice(size_t index)
{
    static const Slice words[] = {S_INIT("auto"), S_INIT("always"), S_INIT("never")};
    return index < COUNT_OF(words) ? words[index] : (Slice){0};
}

bool terminal_colour(int fd, unsigned when)
{
    if (when == WHEN_ALWAYS || when == WHEN_NEVER)
        return when == WHEN_ALWAYS;
    bool refused = slice_from(getenv("NO_COLOR")).len != 0;
    bool dumb = slice_equal(slice_from(getenv("TERM")), S("dumb"));
    return isatty(fd) && !refused && !dumb;
}

bool terminal_is_journal(int fd)
{
    struct stat about;
    uint64_t device, inode;
    Slice second, first = slice_cut(slice_from(getenv("JOURNAL_STREAM")), ':', &second);
    return slice_to_u64(first, UINT64_MAX, &device) && slice_to_u64(second, UINT64_MAX, &inode) &&
           fstat(fd, &about) == 0 && about.st_dev == device && about.st_ino == inode;
}

bool terminal_is_watched(int fd)
{
    return isatty(fd) || terminal_is_journal(fd);
}

size_t terminal_columns(int fd)
{
    uint64_t wanted;
    if (slice_to_u64(slice_from(getenv("COLUMNS")), MAX_COLUMNS_BELIEVED, &wanted))
        return (size_t)wanted;
    struct winsize size;
    if (isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0)
        return size.ws_col;
    return 0;
}

/* Controls, line separators, and what turns the direction of writing, with which
   one text can be made to look like another. */
static bool is_harmless(uint32_t character)
{
    static const struct {
        uint32_t from, to;
    } harmful[] = {{0x00, 0x1f}, {0x7f, 0x9f}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfffd, 0xfffd}};
    for (size_t i = 0; i < COUNT_OF(harmful); i++)
        if (character >= harmful[i].from && character <= harmful[i].to)
            return false;
    return true;
}

void terminal_add_text(struct buf *buf, Slice text)
{
    while (text.len) {
        uint32_t character;
        size_t size = utf8_next(text, &character);
        if (is_harmless(character))
            buf_add(buf, (Slice){text.at, size});
        else
            buf_add_char(buf, character == '\t' ? ' ' : '?');
        text = slice_skip(text, size);
    }
}

void terminal_add_count(struct buf *buf, uint64_t count, const char *noun)
{
    buf_add_u64(buf, count);
    buf_addf(buf, " %s%s", noun, count == 1 ? "" : "s");
}
