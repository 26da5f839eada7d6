/* A growing run of bytes for output. `buf_add_*` always adds. The memory is the
   buffer's own (buf_done frees it); running out ends the program with a line. */
#ifndef KPIRECON_BASE_BUF_H
#define KPIRECON_BASE_BUF_H

#include "base/base.h"

#include <string.h>

struct buf {
    char *at;
    size_t len;
    size_t capacity;
};

void buf_init(struct buf *buf);
void buf_done(struct buf *buf); /* accepts a zeroed struct */
void buf_clear(struct buf *buf); /* keeps the memory */
void buf_grow(struct buf *buf, size_t more); /* for buf_room() */

/* Room for `more` bytes at the end, to be written directly; then add to len. */
static inline char *buf_room(struct buf *buf, size_t more)
{
    if (UNLIKELY(buf->capacity - buf->len < more || !buf->at))
        buf_grow(buf, more);
    return buf->at + buf->len;
}

/* Here, so that a constant text is a few stores where it is added. */
static inline void buf_add(struct buf *buf, Slice text)
{
    if (text.len == 0)
        return;
    memcpy(buf_room(buf, text.len), text.at, text.len);
    buf->len += text.len;
}

static inline void buf_add_char(struct buf *buf, char c)
{
    *buf_room(buf, 1) = c;
    buf->len++;
}

void buf_add_u64(struct buf *buf, uint64_t number);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
Slice buf_slice(const struct buf *buf); /* borrowed until the next change */

#endif
