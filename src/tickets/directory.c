/* Directory requests: fields from columns and from "label: value" lines, the country in any
   language, and an address that is nobody else's. What a person has to check (the page is
   about the partner only, and its own) is left to a person. */
#include "tickets/directory.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/columns_private.h"
#include "tickets/labels.h"
#include "tickets/plain_private.h"

#define MAX_TEXT_BYTES ((size_t)64 << 10) /* of a body; requests are short */
#define MAX_LINE_LABEL_BYTES 200
#define MAX_HOST_BYTES 253
#define ENOUGH_PLAIN_FIELDS 2 /* where only the body speaks of the directory */

Slice directory_field_name(enum directory_field field)
{
    static const Slice names[DIRECTORY_FIELD_COUNT] = {S_INIT("dir_name"), S_INIT("dir_country"), S_INIT("dir_url")};
    return names[field];
}

enum directory_field directory_fault_field(enum directory_fault fault)
{
    static const enum directory_field fields[DIRECTORY_FAULT_COUNT] = {
        [DIRECTORY_NO_NAME] = DIRECTORY_NAME,    [DIRECTORY_NO_COUNTRY] = DIRECTORY_COUNTRY,
        [DIRECTORY_NO_URL] = DIRECTORY_URL,      [DIRECTORY_COUNTRY_UNKNOWN] = DIRECTORY_COUNTRY,
        [DIRECTORY_URL_FORM] = DIRECTORY_URL,    [DIRECTORY_URL_HOST] = DIRECTORY_URL,
    };
    return fields[fault];
}

Slice directory_fault_name(enum directory_fault fault)
{
    static const Slice names[DIRECTORY_FAULT_COUNT] = {
        [DIRECTORY_NO_NAME] = S_INIT("missing"),   [DIRECTORY_NO_COUNTRY] = S_INIT("missing"),
        [DIRECTORY_NO_URL] = S_INIT("missing"),    [DIRECTORY_COUNTRY_UNKNOWN] = S_INIT("country"),
        [DIRECTORY_URL_FORM] = S_INIT("url_form"), [DIRECTORY_URL_HOST] = S_INIT("url_host"),
    };
    return names[fault];
}

Slice directory_value(const struct directory_request *request, enum directory_field field)
{
    return request->other[field].len      ? (Slice){0}
           : field == DIRECTORY_COUNTRY ? request->country
                                          : request->given[field];
}

/* ---- addresses ---- */

static bool is_url_char(char c)
{
    return (unsigned char)c > ' ' && c != 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' &&
           c != '`' && c != '{' && c != '}' && c != '|';
}

/* "<https://...>" is how mail programs write it. */
static Slice without_brackets(Slice url)
{
    bool bracketed = slice_starts(url, S("<")) && slice_ends(url, S(">"));
    return bracketed ? slice_trim(slice_part(url, 1, url.len - 1)) : url;
}

static Slice lower(Slice text, struct arena *mem)
{
    char *into = ARENA_ARRAY(mem, char, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        into[i] = text.at[i] >= 'A' && text.at[i] <= 'Z' ? (char)(text.at[i] + ('a' - 'A')) : text.at[i];
    return (Slice){into, text.len};
}

/* The host between "//" and the port or path; false when the form is wrong. */
static bool cut_host(Slice url, struct arena *mem, Slice *host)
{
    size_t scheme = slice_starts_nocase(url, S("https://")) ? 8 : slice_starts_nocase(url, S("http://")) ? 7 : 0;
    Slice rest = slice_skip(url, scheme);
    size_t len = 0;
    uint64_t port;
    for (size_t i = 0; i < url.len; i++)
        if (!is_url_char(url.at[i]))
            return false;
    while (len < rest.len && rest.at[len] != '/' && rest.at[len] != '?' && rest.at[len] != '#')
        len++;
    Slice authority = slice_part(rest, 0, len), after;
    if (!scheme || slice_has(authority, '@') || slice_has(authority, '%'))
        return false;
    if (slice_starts(authority, S("["))) {
        *host = authority;
        return slice_has(authority, ']');
    }
    *host = lower(slice_cut(authority, ':', &after), mem);
    if (slice_ends(*host, S(".")))
        host->len--;
    return host->len && host->len <= MAX_HOST_BYTES && (!after.len || slice_to_u64(after, 65535, &port));
}

/* Four numbers, or one: browsers take both, and hexadecimal ones too. */
static bool is_ip_address(Slice host)
{
    if (slice_starts(host, S("[")))
        return true;
    Slice last = host;
    while (slice_has(last, '.'))
        slice_cut(last, '.', &last);
    uint64_t number;
    return slice_to_u64(last, UINT64_MAX, &number) || slice_starts(last, S("0x"));
}

/* Labels of letters, digits and inner dashes, more than one; other scripts are left to the resolver. */
static bool is_host_name(Slice host)
{
    size_t count = 0;
    for (Slice rest = host; rest.len; count++) {
        Slice label = slice_cut(rest, '.', &rest);
        if (!label.len || label.at[0] == '-' || label.at[label.len - 1] == '-')
            return false;
        for (size_t i = 0; i < label.len; i++)
            if (is_plain_ascii(label.at[i]) && !is_letter(label.at[i]) && !is_digit(label.at[i]) && label.at[i] != '-')
                return false;
    }
    return count > 1;
}

static void check_url(struct directory_request *request, const struct directory_rules *rules, struct arena *mem)
{
    Slice host;
    Slice *url = &request->given[DIRECTORY_URL];
    *url = without_brackets(*url);
    if (!cut_host(*url, mem, &host)) {
        request->wrong |= 1u << DIRECTORY_URL_FORM;
        return;
    }
    request->objection = is_ip_address(host) ? S("an IP address") : host_objection(rules, host);
    if (request->objection.len)
        request->wrong |= 1u << DIRECTORY_URL_HOST;
    else if (!is_host_name(host))
        request->wrong |= 1u << DIRECTORY_URL_FORM;
}

/* ---- lines of text ---- */

static Slice head_of(Slice text)
{
    size_t len = text.len < MAX_TEXT_BYTES ? text.len : MAX_TEXT_BYTES;
    while (len && len < text.len && ((unsigned char)text.at[len] & 0xc0) == 0x80)
        len--;
    return slice_part(text, 0, len);
}

struct lines {
    Slice sure[DIRECTORY_FIELD_COUNT], plain[DIRECTORY_FIELD_COUNT];
    Slice other[DIRECTORY_FIELD_COUNT]; /* what a later line says otherwise */
};

static bool is_same_value(enum directory_field field, Slice a, Slice b, const struct directory_rules *rules,
                          struct arena *scratch)
{
    if (field == DIRECTORY_COUNTRY) {
        Slice one = country_find(rules, a, scratch);
        if (one.len && slice_equal(one, country_find(rules, b, scratch)))
            return true;
    }
    return slice_equal_nocase(a, b);
}

static Slice without_bullet(Slice line)
{
    size_t skip = 0;
    while (skip < line.len && (is_digit(line.at[skip]) || line.at[skip] == '-' || line.at[skip] == '*' ||
                               line.at[skip] == '.' || line.at[skip] == ')' || line.at[skip] == ' '))
        skip++;
    Slice rest = slice_skip(line, skip);
    return slice_starts(rest, S("\xe2\x80\xa2")) ? slice_trim(slice_skip(rest, 3)) : rest;
}

/* "label: value", with the colon of any script; false when there is no colon. */
static bool cut_label(Slice line, Slice *label, Slice *value)
{
    static const Slice wide = S_INIT("\xef\xbc\x9a");
    size_t plain_at = slice_find(line, S(":")), wide_at = slice_find(line, wide);
    size_t at = plain_at < wide_at ? plain_at : wide_at;
    if (at == line.len || at > MAX_LINE_LABEL_BYTES)
        return false;
    *label = slice_trim(slice_part(line, 0, at));
    *value = slice_trim(slice_skip(line, at + (plain_at < wide_at ? 1 : wide.len)));
    return true;
}

static Slice next_line(Slice *rest)
{
    return slice_trim(slice_cut(*rest, '\n', rest));
}

/* A value may stand in the line below its label. */
static Slice value_below(Slice *rest)
{
    Slice ahead = *rest, line = next_line(&ahead), label, value;
    bool is_url = slice_starts_nocase(line, S("http"));
    if (!is_url && cut_label(line, &label, &value))
        return (Slice){0};
    *rest = ahead;
    return line;
}

static void keep(struct lines *lines, enum directory_field field, bool sure, Slice value,
                 const struct directory_rules *rules, struct arena *scratch)
{
    Slice *kept = sure ? &lines->sure[field] : &lines->plain[field];
    if (kept->len && !is_same_value(field, *kept, value, rules, scratch))
        lines->other[field] = value;
    else if (!kept->len)
        *kept = value;
}

bool directory_label(const struct labels *labels, Slice text, struct arena *scratch, enum directory_field *field,
                     bool *sure)
{
    size_t mark = arena_mark(scratch);
    Slice key = label_key(text, scratch);
    const struct label *label = NULL;
    while ((label = labels_next(labels, key, label)) && label->field < FIELD_DIRECTORY)
        ;
    arena_rewind(scratch, mark);
    if (!label)
        return false;
    *sure = label->field < FIELD_PLAIN;
    *field = (enum directory_field)((label->field - FIELD_DIRECTORY) % DIRECTORY_FIELD_COUNT);
    return true;
}

/* "country: Germany, landing page: ...": the first label that is known, also behind a sentence. */
static bool next_label(const struct directory_source *source, Slice *line, struct arena *scratch,
                       enum directory_field *field, bool *sure, Slice *value)
{
    Slice label;
    while (cut_label(*line, &label, value)) {
        *line = *value;
        for (;;) {
            if (directory_label(source->labels, label, scratch, field, sure))
                return true;
            size_t stop = slice_find(label, S(". ")), comma = slice_find(label, S(", "));
            size_t at = stop < comma ? stop : comma;
            if (at == label.len)
                break;
            label = slice_trim(slice_skip(label, at + 2));
        }
    }
    return false;
}

/* Up to the comma behind which another label stands. */
static Slice value_before_label(const struct directory_source *source, Slice value, struct arena *scratch)
{
    Slice rest = value, label, next;
    enum directory_field field;
    bool sure;
    for (size_t at; (at = slice_find(rest, S(", "))) < rest.len;) {
        rest = slice_skip(rest, at + 2);
        if (cut_label(rest, &label, &next) && directory_label(source->labels, label, scratch, &field, &sure))
            return slice_trim(slice_part(value, 0, (size_t)(rest.at - value.at) - 2));
    }
    return value;
}

static void read_lines(const struct directory_source *source, const struct directory_rules *rules,
                       struct arena *scratch, struct lines *out)
{
    Slice rest = head_of(source->body);
    while (rest.len) {
        Slice line = without_bullet(next_line(&rest)), value;
        enum directory_field field;
        bool sure;
        while (next_label(source, &line, scratch, &field, &sure, &value)) {
            value = value.len ? value_before_label(source, value, scratch) : value_below(&rest);
            if (value.len)
                keep(out, field, sure, value, rules, scratch);
        }
    }
}

/* ---- requests ---- */

static size_t count_given(const Slice a[DIRECTORY_FIELD_COUNT], const Slice b[DIRECTORY_FIELD_COUNT])
{
    size_t count = 0;
    for (int field = 0; field < DIRECTORY_FIELD_COUNT; field++)
        count += a[field].len || b[field].len;
    return count;
}

/* Labels as common as "name" are for the directory where the subject says so, or the body and two of them. */
static bool is_request(const struct directory_source *source, const struct lines *lines,
                       const struct directory_rules *rules, struct arena *scratch)
{
    size_t plain = count_given(source->plain, lines->plain);
    if (count_given(source->sure, lines->sure))
        return true;
    if (!plain)
        return false;
    return directory_spoken_of(rules, head_of(source->subject), scratch) ||
           (plain >= ENOUGH_PLAIN_FIELDS && directory_spoken_of(rules, head_of(source->body), scratch));
}

/* Columns of any ticket system may be called "url": lines that the partner wrote go before them. */
static void choose(const struct directory_source *source, const struct lines *lines,
                   const struct directory_rules *rules, struct arena *scratch, struct directory_request *out)
{
    for (int i = 0; i < DIRECTORY_FIELD_COUNT; i++) {
        enum directory_field field = (enum directory_field)i;
        const Slice choices[] = {source->sure[i], lines->sure[i], lines->plain[i], source->plain[i]};
        size_t chosen = 0;
        while (chosen < COUNT_OF(choices) && !choices[chosen].len)
            chosen++;
        if (chosen == COUNT_OF(choices))
            continue;
        out->given[i] = choices[chosen];
        if (lines->other[i].len && !is_same_value(field, choices[chosen], lines->other[i], rules, scratch))
            out->other[i] = lines->other[i];
        if (chosen == 0 && lines->sure[i].len && !is_same_value(field, choices[0], lines->sure[i], rules, scratch))
            out->other[i] = lines->sure[i];
    }
}

bool directory_request_read(const struct directory_source *source, const struct directory_rules *rules,
                            struct arena *mem, struct directory_request *out)
{
    struct directory_request request = {0};
    struct lines lines = {0};
    read_lines(source, rules, mem, &lines);
    if (!is_request(source, &lines, rules, mem))
        return false;
    choose(source, &lines, rules, mem, &request);
    for (int field = 0; field < DIRECTORY_FIELD_COUNT; field++)
        if (!request.given[field].len || request.other[field].len)
            request.wrong |= (uint8_t)(1u << field);
    if (!(request.wrong >> DIRECTORY_NO_COUNTRY & 1)) {
        request.country = country_find(rules, request.given[DIRECTORY_COUNTRY], mem);
        if (!request.country.len)
            request.wrong |= 1u << DIRECTORY_COUNTRY_UNKNOWN;
    }
    if (!(request.wrong >> DIRECTORY_NO_URL & 1))
        check_url(&request, rules, mem);
    *out = request;
    return true;
}
