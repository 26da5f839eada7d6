/* Memory by lifetime. An arena is one large reserved range of addresses that
   fills from the front and never moves; what lives in it is freed all at once
   (arena_done) or back to a mark (arena_rewind). Running out prints one line
   and ends the program: nobody writes recovery code that nobody can test.

       size_t mark = arena_mark(scratch);
       Slice name = arena_printf(scratch, "%.*s.tmp", SLICE_ARG(file));
       ...
       arena_rewind(scratch, mark);

   Memory handed out is zeroed. Under AddressSanitizer there is a poisoned gap
   after each block and a rewind poisons what it gives back. */
#ifndef KPIRECON_BASE_ARENA_H
#define KPIRECON_BASE_ARENA_H

#include "base/base.h"

struct arena {
    char *base;
    size_t used_bytes;
    size_t touched_bytes; /* beyond this the kernel's zeroes are untouched */
    size_t reserved_bytes;
    size_t limit_bytes;   /* of all its ranges together */
    struct arena *before; /* where addresses are rationed: the range filled before, */
    size_t before_bytes;  /* and the addresses of all ranges before */
};

/* Reserves addresses only; 0 asks for the usual 64 GiB. Where so many are not
   to be had (ulimit -v, strict overcommit) it fills small ranges one by one,
   up to the same size in all. */
void arena_init(struct arena *arena, size_t reserve_bytes);
void arena_done(struct arena *arena); /* accepts a zeroed struct */

void *arena_alloc(struct arena *arena, size_t count, size_t size, size_t align);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type), _Alignof(type)))
#define ARENA_ARRAY(arena, type, count) \
    ((type *)arena_alloc((arena), (count), sizeof(type), _Alignof(type)))

Slice arena_copy(struct arena *arena, Slice text);
char *arena_cstr(struct arena *arena, Slice text); /* NUL-terminated, for library doors */
Slice arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

size_t arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, size_t mark);

/* Grows an array that lives in an arena: returns room for at least `need`
   elements holding the old `count` ones, and updates *capacity. The array is
   extended in place when it is the last thing in the arena, else copied. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t need, size_t *capacity, size_t size,
                 size_t align);
#define ARENA_PUSH(arena, array, count, capacity, type)                                                            \
    (((count) == (capacity)                                                                                        \
          ? (void)((array) = (type *)arena_grow((arena), (array), (count), (count) + 1, &(capacity), sizeof(type), \
                                                _Alignof(type)))                                                   \
          : (void)0),                                                                                              \
     &(array)[(count)++])

#endif
