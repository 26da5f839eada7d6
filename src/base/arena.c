/* Memory by lifetime: a reserved range of addresses that fills from the front.
   The kernel hands out pages, zeroed, only when they are first touched. */
#include "base/arena.h"

#include "base/base_private.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define USUAL_RESERVE_BYTES ((size_t)64 << 30)
#define LEAST_RESERVE_BYTES ((size_t)1 << 20)
#define LEAST_ARRAY_COUNT 8

#ifdef HAS_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>

/* Poison works on eight bytes at a time, so blocks start at multiples of it. */
#define LEAST_ALIGN 8
#define GAP_BYTES 32

static void poison(const char *at, size_t len)
{
    ASAN_POISON_MEMORY_REGION(at, len);
}

static void unpoison(const char *at, size_t len)
{
    ASAN_UNPOISON_MEMORY_REGION(at, len);
}
#else
#define LEAST_ALIGN 1
#define GAP_BYTES 0

static void poison(const char *at, size_t len)
{
    (void)at, (void)len;
}

static void unpoison(const char *at, size_t len)
{
    (void)at, (void)len;
}
#endif

_Noreturn void out_of_memory(size_t wanted_bytes)
{
    dprintf(STDERR_FILENO, "kpirecon: out of memory: %zu more bytes are not to be had\n", wanted_bytes);
    _exit(3);
}

void arena_init(struct arena *arena, size_t reserve_bytes)
{
    size_t size = reserve_bytes ? reserve_bytes : USUAL_RESERVE_BYTES;
    for (;;) {
        void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (base != MAP_FAILED) {
            *arena = (struct arena){.base = base, .reserved_bytes = size};
            return;
        }
        if (size / 2 < LEAST_RESERVE_BYTES)
            out_of_memory(size);
        size /= 2;
    }
}

void arena_done(struct arena *arena)
{
    if (arena->base) {
        /* somebody else may be given these addresses next */
        unpoison(arena->base, arena->touched_bytes);
        munmap(arena->base, arena->reserved_bytes);
    }
    *arena = (struct arena){0};
}

static size_t align_up(size_t offset, size_t align)
{
    return (offset + align - 1) & ~(align - 1);
}

/* Where the next block may start when one ends at `offset`. */
static size_t block_end(size_t offset)
{
    return align_up(offset, LEAST_ALIGN) + GAP_BYTES;
}

/* Hands out [from, from + len) as zeroes and makes it the last block. */
static void claim(struct arena *arena, size_t from, size_t len)
{
    if (from > arena->reserved_bytes || arena->reserved_bytes - from < GAP_BYTES + LEAST_ALIGN ||
        len > arena->reserved_bytes - from - GAP_BYTES - LEAST_ALIGN)
        out_of_memory(len);
    size_t to = from + len;
    unpoison(arena->base + from, len);
    if (from < arena->touched_bytes)
        memset(arena->base + from, 0, (to < arena->touched_bytes ? to : arena->touched_bytes) - from);
    arena->used_bytes = block_end(to);
    poison(arena->base + to, arena->used_bytes - to);
    if (arena->used_bytes > arena->touched_bytes)
        arena->touched_bytes = arena->used_bytes;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size, size_t align)
{
    assert(align && (align & (align - 1)) == 0);
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory(SIZE_MAX);
    size_t from = align_up(arena->used_bytes, align > LEAST_ALIGN ? align : LEAST_ALIGN);
    claim(arena, from, bytes);
    return arena->base + from;
}

Slice arena_copy(struct arena *arena, Slice text)
{
    char *copy = ARENA_ARRAY(arena, char, text.len);
    if (text.len)
        memcpy(copy, text.at, text.len);
    return (Slice){copy, text.len};
}

char *arena_cstr(struct arena *arena, Slice text)
{
    char *copy = ARENA_ARRAY(arena, char, text.len + 1);
    if (text.len)
        memcpy(copy, text.at, text.len);
    return copy;
}

Slice arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        return (Slice){0};
    char *text = ARENA_ARRAY(arena, char, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return (Slice){text, (size_t)len};
}

Slice arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Slice text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

size_t arena_mark(const struct arena *arena)
{
    return arena->used_bytes;
}

void arena_rewind(struct arena *arena, size_t mark)
{
    assert(mark <= arena->used_bytes);
    poison(arena->base + mark, arena->used_bytes - mark);
    arena->used_bytes = mark;
}

static bool is_last_block(const struct arena *arena, const char *at, size_t len)
{
    return at && at >= arena->base && at <= arena->base + arena->used_bytes &&
           block_end((size_t)(at - arena->base) + len) == arena->used_bytes;
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t need, size_t *capacity, size_t size,
                 size_t align)
{
    assert(count <= *capacity && size > 0);
    if (need <= *capacity && array)
        return array;
    size_t grown = *capacity > SIZE_MAX / 2 ? need : *capacity * 2;
    if (grown < LEAST_ARRAY_COUNT)
        grown = LEAST_ARRAY_COUNT;
    if (grown < need)
        grown = need;
    if (grown > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    if (is_last_block(arena, array, *capacity * size)) {
        size_t end = (size_t)((char *)array - arena->base) + *capacity * size;
        claim(arena, end, (grown - *capacity) * size);
        *capacity = grown;
        return array;
    }
    void *copy = arena_alloc(arena, grown, size, align);
    if (count)
        memcpy(copy, array, count * size);
    *capacity = grown;
    return copy;
}
