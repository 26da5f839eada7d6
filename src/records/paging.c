/* One way of telling the next page after the other; each is a row of a table, or a few lines. */
#include "records/paging.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/url.h"
#include "records/json.h"

#include <inttypes.h>
#include <string.h>

#define MAX_PATH 3

struct page {
    Slice url;
    const struct json_value *root;
    struct arena *mem;
    Slice *next, *why;
};

/* A member that holds an address, and one that says whether to go there. */
static const struct place {
    Slice path[MAX_PATH];
    Slice flag[MAX_PATH]; /* empty: the address alone tells */
    bool flag_ends;       /* true ends it, and not: true goes on */
} places[] = {
    {.path = {S_INIT("@odata.nextLink")}},
    {.path = {S_INIT("odata.nextLink")}},
    {.path = {S_INIT("d"), S_INIT("__next")}},
    {.path = {S_INIT("links"), S_INIT("next")}, .flag = {S_INIT("meta"), S_INIT("has_more")}},
    {.path = {S_INIT("after_url")}, .flag = {S_INIT("end_of_stream")}, .flag_ends = true},
    {.path = {S_INIT("next_page")}, .flag = {S_INIT("end_of_stream")}, .flag_ends = true},
    {.path = {S_INIT("_links"), S_INIT("next")}, .flag = {S_INIT("isLastPage")}, .flag_ends = true},
    {.path = {S_INIT("paging"), S_INIT("next"), S_INIT("link")}},
    {.path = {S_INIT("nextRecordsUrl")}, .flag = {S_INIT("done")}, .flag_ends = true},
};

static enum paging broken(const struct page *page, Slice why)
{
    *page->why = why;
    return PAGING_BROKEN;
}

static const struct json_value *member_at(const struct json_value *value, const Slice path[MAX_PATH])
{
    for (int i = 0; value && i < MAX_PATH && path[i].len; i++)
        value = json_member(value, path[i]);
    return value;
}

static enum paging go_to(const struct page *page, Slice href)
{
    *page->next = url_resolve(page->url, href, page->mem);
    return page->next->len ? PAGING_NEXT : broken(page, S("the address of its next page is not well-formed"));
}

/* Does the flag say that this is the last page? */
static bool is_last(const struct page *page, const struct place *place)
{
    const struct json_value *flag = place->flag[0].len ? member_at(page->root, place->flag) : NULL;
    return flag && flag->kind == (place->flag_ends ? JSON_TRUE : JSON_FALSE);
}

static bool goes_on(const struct page *page, const struct place *place)
{
    const struct json_value *flag = place->flag[0].len ? member_at(page->root, place->flag) : NULL;
    return flag && flag->kind == (place->flag_ends ? JSON_FALSE : JSON_TRUE);
}

/* False: the answer tells it in another way. */
static bool look_at_places(const struct page *page, enum paging *out)
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const struct json_value *address = member_at(page->root, places[i].path);
        bool has_address = address && address->kind == JSON_STRING && address->text.len;
        if (is_last(page, &places[i]))
            return *out = PAGING_LAST, true;
        if (!has_address)
            continue;
        *out = go_to(page, address->text);
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (goes_on(page, &places[i]))
            return *out = broken(page, S("more pages are to follow, and nothing says where")), true;
    return false;
}

/* The URL with that parameter, in the place of an earlier value or added. */
static Slice with_parameter(Slice url, const char *name, Slice value, struct arena *mem)
{
    Slice query, path = slice_cut(slice_cut(url, '#', &query), '?', &query);
    Slice out = arena_printf(mem, "%.*s?", SLICE_ARG(path));
    while (query.len) {
        Slice pair = slice_cut(query, '&', &query), rest, key = slice_cut(pair, '=', &rest);
        if (pair.len && !slice_equal(key, slice_from(name)))
            out = arena_printf(mem, "%.*s%.*s&", SLICE_ARG(out), SLICE_ARG(pair));
    }
    return arena_printf(mem, "%.*s%s=%.*s", SLICE_ARG(out), name, SLICE_ARG(value));
}

static bool is_harmless(Slice token)
{
    for (size_t i = 0; i < token.len; i++)
        if (!(token.at[i] >= '0' && token.at[i] <= '9') && !((token.at[i] | 0x20) >= 'a' && (token.at[i] | 0x20) <= 'z') &&
            !memchr("-._~=+/%", token.at[i], 8))
            return false;
    return token.len > 0;
}

/* "+", "/" and "=" of a token in base 64 mean something else in a query. */
static Slice escaped(Slice token, struct arena *mem)
{
    char *text = ARENA_ARRAY(mem, char, token.len * 3 + 1);
    size_t len = 0;
    for (size_t i = 0; i < token.len; i++) {
        bool plain = !memchr("+/=%", token.at[i], 4);
        if (plain) {
            text[len++] = token.at[i];
        } else {
            memcpy(text + len, token.at[i] == '+' ? "%2B" : token.at[i] == '/' ? "%2F" : token.at[i] == '=' ? "%3D" : "%25", 3);
            len += 3;
        }
    }
    return (Slice){text, len};
}

static bool number_of(const struct page *page, const char *name, int64_t *out)
{
    uint64_t number;
    const struct json_value *value = json_member(page->root, slice_from(name));
    if (!value || value->kind != JSON_NUMBER || !slice_to_u64(value->text, INT64_MAX - 1, &number))
        return false;
    *out = (int64_t)number;
    return true;
}

/* Jira: startAt, maxResults, total, and the issues. */
static bool look_at_counts(const struct page *page, int64_t *total, enum paging *out)
{
    int64_t start, all;
    const struct json_value *rows = json_member(page->root, S("issues"));
    rows = rows ? rows : json_member(page->root, S("values"));
    if (!rows || rows->kind != JSON_ARRAY || !number_of(page, "startAt", &start) || !number_of(page, "total", &all))
        return false;
    bool shrank = all < *total && *total != MAX_TOTAL_ROWS;
    int64_t next = start + (int64_t)rows->count;
    *total = all;
    if (shrank)
        *out = broken(page, S("the list became shorter while it was read"));
    else if (next >= all)
        *out = PAGING_LAST;
    else if (rows->count == 0)
        *out = broken(page, S("more rows are to follow, and this page has none"));
    else
        *out = go_to(page, with_parameter(page->url, "startAt", arena_printf(page->mem, "%" PRId64, next), page->mem));
    return true;
}

/* Jira Cloud: nextPageToken until isLast. */
static bool look_at_token(const struct page *page, enum paging *out)
{
    const struct json_value *token = json_member(page->root, S("nextPageToken"));
    const struct json_value *last = json_member(page->root, S("isLast"));
    if (last && last->kind == JSON_TRUE)
        return *out = PAGING_LAST, true;
    if (token && token->kind == JSON_STRING && is_harmless(token->text)) {
        *out = go_to(page, with_parameter(page->url, "nextPageToken", escaped(token->text, page->mem), page->mem));
        return true;
    }
    if (last && last->kind == JSON_FALSE)
        return *out = broken(page, S("more pages are to follow, and nothing says where")), true;
    return false;
}

/* `<https://h/t?page=2>; rel="next", <...>; rel="last"` (RFC 8288). */
static bool look_at_link(const struct page *page, Slice link, enum paging *out)
{
    while (link.len) {
        Slice rest;
        slice_cut(link, '<', &rest);
        Slice href = slice_cut(rest, '>', &rest), parameters = slice_part(rest, 0, slice_find(rest, S(",")));
        link = slice_skip(rest, parameters.len);
        if (slice_find(parameters, S("rel=\"next\"")) < parameters.len ||
            slice_find(parameters, S("rel=next")) < parameters.len) {
            *out = go_to(page, href);
            return true;
        }
    }
    return false;
}

static bool is_html(Slice text)
{
    static const Slice starts[] = {S_INIT("<!doctype html"), S_INIT("<html"), S_INIT("<head"), S_INIT("<body")};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (slice_starts_nocase(text, starts[i]))
            return true;
    return false;
}

static enum paging look(struct page *page, Slice link, Slice body, int64_t *total, struct arena *scratch)
{
    enum paging out;
    struct json_fault fault;
    size_t at = body.len >= 3 && memcmp(body.at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    at = json_skip_blanks(body, at);
    if (is_html(slice_skip(body, at)))
        return broken(page, S("it is a page of HTML, as of a login"));
    bool is_json = at < body.len && (body.at[at] == '{' || body.at[at] == '[');
    if (is_json && !(page->root = json_parse(body, &at, scratch, scratch, &fault)))
        return broken(page, arena_printf(page->mem, "its JSON is damaged at byte %zu: %s", fault.at, fault.what));
    if (look_at_link(page, link, &out))
        return out;
    if (page->root && page->root->kind == JSON_OBJECT &&
        (look_at_places(page, &out) || look_at_counts(page, total, &out) || look_at_token(page, &out)))
        return out;
    return PAGING_LAST;
}

enum paging page_next(Slice url, Slice link, Slice body, int64_t *total, struct arena *mem, Slice *next, Slice *why)
{
    struct page page = {.url = url, .mem = mem, .next = next, .why = why};
    struct arena scratch;
    arena_init(&scratch, 0);
    *next = *why = (Slice){0};
    enum paging out = look(&page, link, body, total, &scratch);
    if (next->len)
        *next = arena_copy(mem, *next);
    arena_done(&scratch);
    return out;
}
