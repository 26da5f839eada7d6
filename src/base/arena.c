/* Memory by lifetime: a reserved range of addresses that fills from the front.
   The kernel hands out pages, zeroed, only when they are first touched. Where
   addresses are rationed (ulimit -v, strict overcommit) an arena takes small
   ranges instead, one after the other, and leaves the rest to the libraries. */
#include "base/arena.h"

#include "base/base_private.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define USUAL_RESERVE_BYTES ((size_t)64 << 30)
#define LEAST_RANGE_BYTES ((size_t)1 << 16)
#define MOST_RANGE_BYTES ((size_t)1 << 26)
#define LARGE_RANGE_BYTES ((size_t)8 << 20)
#define LEAST_ARRAY_COUNT 8
#define USUAL_TEXT_BYTES 512

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

static char *reserve(size_t bytes)
{
    void *base = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return base == MAP_FAILED ? NULL : base;
}

/* What grows so large is looked at all over the place: large pages are found sooner, and filled with fewer faults. A
   kernel that has none goes on as before. */
static void use_large_pages(const struct arena *arena)
{
    madvise(arena->base, arena->reserved_bytes, MADV_HUGEPAGE);
}

static void give_back(const struct arena *arena)
{
    /* somebody else may be given these addresses next */
    unpoison(arena->base, arena->touched_bytes);
    munmap(arena->base, arena->reserved_bytes);
}

static size_t at_most(size_t a, size_t b)
{
    return a < b ? a : b;
}

void arena_init(struct arena *arena, size_t reserve_bytes)
{
    size_t limit = reserve_bytes ? reserve_bytes : USUAL_RESERVE_BYTES;
    size_t size = limit;
    char *base = reserve(size);
    if (!base) {
        size = at_most(limit, LEAST_RANGE_BYTES);
        base = reserve(size);
    }
    if (!base)
        out_of_memory(size);
    *arena = (struct arena){.base = base, .reserved_bytes = size, .limit_bytes = limit};
}

void arena_done(struct arena *arena)
{
    while (arena->base) {
        struct arena *before = arena->before;
        struct arena earlier = before ? *before : (struct arena){0};
        give_back(arena);
        *arena = earlier;
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

static bool fits(const struct arena *arena, size_t from, size_t len)
{
    return from <= arena->reserved_bytes && arena->reserved_bytes - from >= GAP_BYTES + LEAST_ALIGN &&
           len <= arena->reserved_bytes - from - GAP_BYTES - LEAST_ALIGN;
}

/* Hands out [from, from + len), which fits, as zeroes and makes it the last block. */
static void claim(struct arena *arena, size_t from, size_t len)
{
    size_t to = from + len;
    unpoison(arena->base + from, len);
    if (from < arena->touched_bytes)
        memset(arena->base + from, 0, (to < arena->touched_bytes ? to : arena->touched_bytes) - from);
    arena->used_bytes = block_end(to);
    poison(arena->base + to, arena->used_bytes - to);
    if (arena->used_bytes <= arena->touched_bytes)
        return;
    if (UNLIKELY(arena->touched_bytes < LARGE_RANGE_BYTES && arena->used_bytes >= LARGE_RANGE_BYTES))
        use_large_pages(arena);
    arena->touched_bytes = arena->used_bytes;
}

/* Goes on in a range of its own that holds `need` bytes; the range before is
   remembered at its start. */
static void go_on_elsewhere(struct arena *arena, size_t need)
{
    size_t spent = arena->before_bytes + arena->reserved_bytes;
    size_t least;
    if (__builtin_add_overflow(need, sizeof(struct arena) + 4 * (GAP_BYTES + LEAST_ALIGN), &least) ||
        least > arena->limit_bytes || spent > arena->limit_bytes - least)
        out_of_memory(need);
    size_t size = at_most(arena->reserved_bytes * 2, MOST_RANGE_BYTES);
    size = size > least ? at_most(size, arena->limit_bytes - spent) : least;
    char *base = reserve(size);
    if (!base) {
        size = least;
        base = reserve(size);
    }
    if (!base)
        out_of_memory(need);
    struct arena earlier = *arena;
    *arena = (struct arena){
        .base = base, .reserved_bytes = size, .limit_bytes = earlier.limit_bytes, .before_bytes = spent};
    claim(arena, 0, sizeof earlier);
    arena->before = (struct arena *)(void *)base;
    *arena->before = earlier;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size, size_t align)
{
    assert(align && (align & (align - 1)) == 0);
    size_t bytes, need;
    if (__builtin_mul_overflow(count, size, &bytes) || __builtin_add_overflow(bytes, align, &need))
        out_of_memory(SIZE_MAX);
    align = align > LEAST_ALIGN ? align : LEAST_ALIGN;
    size_t from = align_up(arena->used_bytes, align);
    if (!fits(arena, from, bytes)) {
        go_on_elsewhere(arena, need);
        from = align_up(arena->used_bytes, align);
    }
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
    char usual[USUAL_TEXT_BYTES]; /* nearly all are shorter, and need not be written twice to be measured */
    int len = vsnprintf(usual, sizeof usual, format, args);
    char *text = len < 0 ? NULL : ARENA_ARRAY(arena, char, (size_t)len + 1);
    if (text && (size_t)len < sizeof usual)
        memcpy(text, usual, (size_t)len);
    else if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text ? (Slice){text, (size_t)len} : (Slice){0};
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
    return arena->before_bytes + arena->used_bytes;
}

void arena_rewind(struct arena *arena, size_t mark)
{
    assert(mark <= arena_mark(arena));
    while (arena->before && mark <= arena->before_bytes) {
        struct arena earlier = *arena->before;
        give_back(arena);
        *arena = earlier;
    }
    size_t used = mark - arena->before_bytes;
    poison(arena->base + used, arena->used_bytes - used);
    arena->used_bytes = used;
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
        if (fits(arena, end, (grown - *capacity) * size)) {
            claim(arena, end, (grown - *capacity) * size);
            *capacity = grown;
            return array;
        }
    }
    void *copy = arena_alloc(arena, grown, size, align);
    if (count)
        memcpy(copy, array, count * size);
    *capacity = grown;
    return copy;
}
