/* The door to PCRE2: patterns compiled with the limits set, just in time to machine code
   where the library can. Its memory is its own and is given back by pattern_close(). */
#include "evidence/pattern.h"

#include "base/arena.h"
#include "base/slice.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define MAX_PROBLEM_BYTES 256

struct pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
    pcre2_match_data *found;
};

void pattern_close(struct pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_match_data_free(pattern->found);
    pcre2_match_context_free(pattern->limits);
    pcre2_code_free(pattern->code);
    *pattern = (struct pattern){0};
}

static bool set_limits(struct pattern *pattern)
{
    pattern->limits = pcre2_match_context_create(NULL);
    pattern->found = pcre2_match_data_create(2, NULL);
    if (!pattern->limits || !pattern->found)
        return false;
    pcre2_set_match_limit(pattern->limits, MAX_PATTERN_STEPS);
    pcre2_set_depth_limit(pattern->limits, MAX_PATTERN_DEPTH);
    pcre2_set_heap_limit(pattern->limits, MAX_PATTERN_HEAP_KB);
    return true;
}

static Slice problem_words(int error, struct arena *mem)
{
    PCRE2_UCHAR text[MAX_PROBLEM_BYTES];
    int len = pcre2_get_error_message(error, text, sizeof text);
    return arena_copy(mem, (Slice){(const char *)text, len > 0 ? (size_t)len : 0});
}

#define PATTERN_MANNER (PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_EXTENDED | PCRE2_NEVER_BACKSLASH_C)

bool pattern_is_valid(Slice text, struct arena *mem, Slice *problem, size_t *offset)
{
    int error;
    PCRE2_SIZE at = 0;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)text.at, text.len, PATTERN_MANNER, &error, &at, NULL);
    if (!code)
        *problem = problem_words(error, mem);
    *offset = at;
    pcre2_code_free(code);
    return code != NULL;
}

struct pattern *pattern_new(Slice text, struct arena *mem, Slice *problem, size_t *offset)
{
    struct pattern *pattern = ARENA_NEW(mem, struct pattern);
    int error;
    PCRE2_SIZE at = 0;
    pattern->code = pcre2_compile((PCRE2_SPTR)text.at, text.len, PATTERN_MANNER, &error, &at, NULL);
    if (pattern->code && set_limits(pattern)) {
        /* where machine code cannot be had, the interpreter finds the same */
        pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
        return pattern;
    }
    *problem = pattern->code ? (Slice)S_INIT("there is no memory for it") : problem_words(error, mem);
    *offset = at;
    pattern_close(pattern);
    return NULL;
}

static enum pattern_result run(struct pattern *pattern, Slice text, size_t from, uint32_t options, int *spans)
{
    int got = pcre2_match(pattern->code, (PCRE2_SPTR)text.at, text.len, from, options, pattern->found, pattern->limits);
    *spans = 0;
    if (got == PCRE2_ERROR_NOMATCH)
        return PATTERN_NOT_FOUND;
    /* a limit, no memory, damaged text: whether the words are there is not known */
    if (got < 0)
        return PATTERN_GAVE_UP;
    /* 0: it has more brackets than are kept */
    *spans = got == 0 ? 2 : got;
    return PATTERN_FOUND;
}

static Slice span_of(const struct pattern *pattern, Slice text, size_t i)
{
    const PCRE2_SIZE *span = pcre2_get_ovector_pointer(pattern->found) + 2 * i;
    /* a look-behind with \K may put the end before the start */
    return span[0] <= span[1] ? slice_part(text, span[0], span[1]) : (Slice){0};
}

enum pattern_result pattern_find(struct pattern *pattern, Slice text, Slice *words)
{
    int spans;
    enum pattern_result result = run(pattern, text, 0, 0, &spans);
    if (result == PATTERN_FOUND)
        *words = span_of(pattern, text, 0);
    return result;
}

enum pattern_result pattern_find_from(struct pattern *pattern, Slice text, size_t from, struct pattern_match *match)
{
    int spans;
    enum pattern_result result = run(pattern, text, from, PCRE2_NO_UTF_CHECK, &spans);
    if (result == PATTERN_FOUND)
        *match = (struct pattern_match){.words = span_of(pattern, text, 0),
                                        .value = spans > 1 ? span_of(pattern, text, 1) : (Slice){0}};
    return result;
}
