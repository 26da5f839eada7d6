/* A growing run of bytes for output; the one piece of base that owns memory of
   the heap, because it grows and shrinks with what is written, not by lifetime. */
#include "base/buf.h"

#include "base/base_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_CAPACITY_BYTES 256

void buf_init(struct buf *buf)
{
    *buf = (struct buf){0};
}

void buf_done(struct buf *buf)
{
    free(buf->at);
    *buf = (struct buf){0};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
}

void buf_grow(struct buf *buf, size_t more)
{
    if (more > SIZE_MAX / 4 - buf->len)
        out_of_memory(more);
    size_t capacity = buf->capacity ? buf->capacity : LEAST_CAPACITY_BYTES;
    while (capacity - buf->len < more)
        capacity *= 2;
    char *at = realloc(buf->at, capacity);
    if (!at)
        out_of_memory(capacity);
    buf->at = at;
    buf->capacity = capacity;
}

void buf_add_u64(struct buf *buf, uint64_t number)
{
    char digits[20];
    size_t from = sizeof digits;
    do
        digits[--from] = (char)('0' + number % 10);
    while (number /= 10);
    buf_add(buf, (Slice){digits + from, sizeof digits - from});
}

static void add_formatted(struct buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    size_t room = LEAST_CAPACITY_BYTES;
    int len = vsnprintf(buf_room(buf, room), room, format, args);
    if (len >= 0 && (size_t)len >= room)
        vsnprintf(buf_room(buf, (size_t)len + 1), (size_t)len + 1, format, again);
    va_end(again);
    buf->len += len > 0 ? (size_t)len : 0;
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_formatted(buf, format, args);
    va_end(args);
}

Slice buf_slice(const struct buf *buf)
{
    return (Slice){buf->at, buf->len};
}
