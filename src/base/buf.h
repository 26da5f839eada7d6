/* A growing run of bytes for output. `buf_add_*` always adds. The memory is the
   buffer's own (buf_done frees it); running out ends the program with a line. */
#ifndef KPIRECON_BASE_BUF_H
#define KPIRECON_BASE_BUF_H

#include "base/base.h"

struct buf {
    char *at;
    size_t len;
    size_t capacity;
};

void buf_init(struct buf *buf);
void buf_done(struct buf *buf); /* accepts a zeroed struct */
void buf_clear(struct buf *buf); /* keeps the memory */
/* Room for `more` bytes at the end, to be written directly; then add to len. */
char *buf_room(struct buf *buf, size_t more);
void buf_add(struct buf *buf, Slice text);
void buf_add_char(struct buf *buf, char c);
void buf_add_u64(struct buf *buf, uint64_t number);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
Slice buf_slice(const struct buf *buf); /* borrowed until the next change */

#endif
