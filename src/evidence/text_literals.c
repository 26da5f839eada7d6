/* Reads as much of a regular expression as tells which words it needs: runs of plain letters, and groups each of whose
   choices needs one. What it does not understand needs none. */
#include "evidence/text_literals.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"

#define MIN_LITERAL_BYTES 3
#define MAX_GROUP_DEPTH 6
#define MAX_LITERALS 400 /* of one pattern */

/* ---- the parts of a pattern ---- */

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool is_repeated(Slice text, size_t at)
{
    return at < text.len && (text.at[at] == '?' || text.at[at] == '*' || text.at[at] == '{');
}

/* "\d", "\pL", "\p{Lu}", "\x{2013}" */
static size_t escape_end(Slice text, size_t at)
{
    Slice behind = slice_skip(text, at + 2);
    bool has_name = at + 1 < text.len && slice_has(S("pPx"), text.at[at + 1]);
    if (!has_name)
        return at + 2;
    if (!slice_starts(behind, S("{")))
        return at + 3;
    return at + 3 + slice_find(behind, S("}"));
}

static size_t class_end(Slice text, size_t at)
{
    size_t i = at + 1;
    i += i < text.len && text.at[i] == '^';
    i += i < text.len && text.at[i] == ']';
    while (i < text.len && text.at[i] != ']')
        i = text.at[i] == '\\' ? escape_end(text, i) : i + 1;
    return i + 1;
}

static size_t group_end(Slice text, size_t at)
{
    size_t depth = 0;
    while (at < text.len) {
        char c = text.at[at];
        depth += c == '(';
        if (c == ')' && --depth == 0)
            return at + 1;
        at = c == '\\' ? escape_end(text, at) : c == '[' ? class_end(text, at) : at + 1;
    }
    return at;
}

static size_t part_end(Slice text, size_t at)
{
    uint32_t c;
    size_t end = text.at[at] == '\\'  ? escape_end(text, at)
                 : text.at[at] == '[' ? class_end(text, at)
                 : text.at[at] == '(' ? group_end(text, at)
                                      : at + utf8_next(slice_skip(text, at), &c);
    return end < text.len ? end : text.len;
}

Slice text_choice_cut(Slice pattern, Slice *rest)
{
    for (size_t i = 0; i < pattern.len; i = part_end(pattern, i))
        if (pattern.at[i] == '|') {
            *rest = slice_skip(pattern, i + 1);
            return slice_part(pattern, 0, i);
        }
    *rest = (Slice){0};
    return pattern;
}

/* ---- what they need ---- */

/* The longest run of plain letters outside all brackets, none of which may be left out. */
static Slice longest_run(Slice text)
{
    Slice best = {0};
    size_t start = 0;
    for (size_t i = 0, next; i < text.len; i = next) {
        next = part_end(text, i);
        bool holds = is_plain(text.at[i]) && !is_repeated(text, next);
        if (!holds)
            start = next;
        else if (next - start > best.len)
            best = slice_part(text, start, next);
    }
    return best.len >= MIN_LITERAL_BYTES ? best : (Slice){0};
}

/* What stands in a group that must be there; false for one that only looks, or may be left out. */
static bool group_inside(Slice text, size_t at, size_t end, Slice *inside)
{
    if (text.at[at] != '(' || is_repeated(text, end) || end - at < 2 || text.at[end - 1] != ')')
        return false;
    Slice group = slice_part(text, at + 1, end - 1);
    bool is_bare = slice_starts(group, S("?:"));
    *inside = slice_skip(group, is_bare ? 2 : 0);
    return is_bare || !slice_starts(group, S("?"));
}

static bool need_of_choices(struct text_literals *out, Slice text, unsigned depth, struct arena *mem);

/* Of several groups the first one that needs a word. */
static bool need_of_choice(struct text_literals *out, Slice text, unsigned depth, struct arena *mem)
{
    Slice run = longest_run(text), inside;
    if (run.len) {
        *ARENA_PUSH(mem, out->words, out->count, out->capacity, Slice) = run;
        return out->count <= MAX_LITERALS;
    }
    for (size_t i = 0, next; i < text.len; i = next) {
        size_t known = out->count;
        next = part_end(text, i);
        if (group_inside(text, i, next, &inside) && need_of_choices(out, inside, depth + 1, mem))
            return true;
        out->count = known;
    }
    return false;
}

static bool need_of_choices(struct text_literals *out, Slice text, unsigned depth, struct arena *mem)
{
    bool all = text.len > 0 && depth <= MAX_GROUP_DEPTH;
    while (all && text.len) {
        bool is_last_empty = text.at[text.len - 1] == '|';
        Slice choice = text_choice_cut(text, &text);
        all = need_of_choice(out, choice, depth, mem) && !(is_last_empty && !text.len);
    }
    return all;
}

struct text_literals text_literals_of(Slice pattern, struct arena *mem)
{
    struct text_literals literals = {0};
    return need_of_choices(&literals, pattern, 0, mem) ? literals : (struct text_literals){0};
}

/* ---- looking for them ---- */

static unsigned gram(Slice text, size_t i)
{
    unsigned a = (unsigned char)text.at[i], b = (unsigned char)text.at[i + 1], c = (unsigned char)text.at[i + 2];
    return (a * 31u * 31u + b * 31u * 7u + c * 257u) & 0xffffu;
}

void text_grams_make(struct text_grams *grams, Slice text)
{
    *grams = (struct text_grams){0};
    for (size_t i = 0; i + 2 < text.len; i++) {
        unsigned bit = gram(text, i);
        grams->bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
}

static bool may_hold(const struct text_grams *grams, Slice word)
{
    for (size_t i = 0; i + 2 < word.len; i++) {
        unsigned bit = gram(word, i);
        if (!(grams->bits[bit >> 6] >> (bit & 63) & 1))
            return false;
    }
    return true;
}

bool text_literals_stand(const struct text_literals *literals, const struct text_grams *grams, Slice text)
{
    for (size_t i = 0; i < literals->count; i++)
        if (may_hold(grams, literals->words[i]) && slice_find(text, literals->words[i]) < text.len)
            return true;
    return literals->count == 0;
}
