/* What every file of the project may rely on: the slice, a few macros, and the
   one place where compilers and platforms differ. */
#ifndef KPIRECON_BASE_BASE_H
#define KPIRECON_BASE_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed piece of text: it owns nothing, may hold NULs, is passed by value. */
typedef struct Slice {
    const char *at;
    size_t len;
} Slice;

#define S(literal) ((Slice){"" literal, sizeof(literal) - 1})
/* The same for static tables, where a compound literal is not a constant. */
#define S_INIT(literal) {"" literal, sizeof(literal) - 1}
/* For "%.*s"; long slices are cut, which only messages ever notice. */
#define SLICE_ARG(s) ((s).len > 4096 ? 4096 : (int)(s).len), ((s).at ? (s).at : "")

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#if defined(__GNUC__)
#define PRINTF_LIKE(text_at, args_at) __attribute__((format(printf, text_at, args_at)))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define PRINTF_LIKE(text_at, args_at)
#define LIKELY(condition) (condition)
#define UNLIKELY(condition) (condition)
#define ALWAYS_INLINE inline
#endif

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER 1
#endif
#endif

#endif
