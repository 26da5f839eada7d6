/* The CSV grammar: every outcome, every split, and the fast cutter against a slow one. */
#include "records/csv.h"
#include "records/record.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FIELDS 4

static const char *const names[] = {
    [CSV_RECORD] = "record",
    [CSV_NEED_MORE] = "need more",
    [CSV_QUOTE_OPEN] = "quote open",
    [CSV_TEXT_AFTER_QUOTE] = "text after quote",
    [CSV_TOO_MANY] = "too many",
    [CSV_TOO_LONG] = "too long",
};

struct row {
    const char *label;
    Slice text;
    bool last;
    enum csv_result result;
    size_t used_bytes, raw_bytes;
    uint64_t line_count;
    size_t fault_at;
    size_t field_count;
    Slice fields[MAX_FIELDS];
};

static const struct row table[] = {
    {"plain", S_INIT("a,b\nc"), 0, CSV_RECORD, 4, 3, 1, 0, 2, {S_INIT("a"), S_INIT("b")}},
    {"one field", S_INIT("abc\n"), 0, CSV_RECORD, 4, 3, 1, 0, 1, {S_INIT("abc")}},
    {"empty fields", S_INIT(",,\n"), 0, CSV_RECORD, 3, 2, 1, 0, 3, {S_INIT(""), S_INIT(""), S_INIT("")}},
    {"an empty line", S_INIT("\na"), 0, CSV_RECORD, 1, 0, 1, 0, 1, {S_INIT("")}},
    {"blanks are text", S_INIT(" a , b\t\n"), 0, CSV_RECORD, 8, 7, 1, 0, 2, {S_INIT(" a "), S_INIT(" b\t")}},
    {"CRLF", S_INIT("a,b\r\nc"), 0, CSV_RECORD, 5, 3, 1, 0, 2, {S_INIT("a"), S_INIT("b")}},
    {"CR CR LF", S_INIT("a,b\r\r\nc"), 0, CSV_RECORD, 6, 3, 1, 0, 2, {S_INIT("a"), S_INIT("b")}},
    {"an empty last field and CRLF", S_INIT("a,\r\n"), 0, CSV_RECORD, 4, 2, 1, 0, 2, {S_INIT("a"), S_INIT("")}},
    {"CR inside a line", S_INIT("a\rb,c\n"), 0, CSV_RECORD, 6, 5, 1, 0, 2, {S_INIT("a\rb"), S_INIT("c")}},
    {"other delimiters", S_INIT("a;b|c\td,e\n"), 0, CSV_RECORD, 10, 9, 1, 0, 2, {S_INIT("a;b|c\td"), S_INIT("e")}},
    {"NUL is text", S_INIT("a\0b,c\n"), 0, CSV_RECORD, 6, 5, 1, 0, 2, {S_INIT("a\0b"), S_INIT("c")}},
    {"beyond ASCII", S_INIT("\xc3\xa9,\xff\n"), 0, CSV_RECORD, 5, 4, 1, 0, 2, {S_INIT("\xc3\xa9"), S_INIT("\xff")}},

    {"no last newline", S_INIT("a,b"), 1, CSV_RECORD, 3, 3, 0, 0, 2, {S_INIT("a"), S_INIT("b")}},
    {"a delimiter last", S_INIT("a,"), 1, CSV_RECORD, 2, 2, 0, 0, 2, {S_INIT("a"), S_INIT("")}},
    {"CR last", S_INIT("a,b\r"), 1, CSV_RECORD, 4, 3, 0, 0, 2, {S_INIT("a"), S_INIT("b")}},
    {"quoted and last", S_INIT("a,\"b\""), 1, CSV_RECORD, 5, 5, 0, 0, 2, {S_INIT("a"), S_INIT("b")}},
    {"quoted, last, blanks behind", S_INIT("a,\"b\" \r"), 1, CSV_RECORD, 7, 6, 0, 0, 2, {S_INIT("a"), S_INIT("b")}},

    {"quoted", S_INIT("\"a\",\"b\"\n"), 0, CSV_RECORD, 8, 7, 1, 0, 2, {S_INIT("a"), S_INIT("b")}},
    {"quoted and CRLF", S_INIT("\"a\",\"b\"\r\n"), 0, CSV_RECORD, 9, 7, 1, 0, 2, {S_INIT("a"), S_INIT("b")}},
    {"quoted nothing", S_INIT("\"\",x,\"\"\n"), 0, CSV_RECORD, 8, 7, 1, 0, 3, {S_INIT(""), S_INIT("x"), S_INIT("")}},
    {"a quoted delimiter", S_INIT("\"a,b\",c\n"), 0, CSV_RECORD, 8, 7, 1, 0, 2, {S_INIT("a,b"), S_INIT("c")}},
    {"a quoted newline", S_INIT("a,\"b\nc\",d\ne"), 0, CSV_RECORD, 10, 9, 2, 0, 3,
     {S_INIT("a"), S_INIT("b\nc"), S_INIT("d")}},
    {"quoted newlines only", S_INIT("\"\r\n\n\"\n"), 0, CSV_RECORD, 6, 5, 3, 0, 1, {S_INIT("\r\n\n")}},
    {"doubled quotes", S_INIT("\"a\"\"b\",c\n"), 0, CSV_RECORD, 9, 8, 1, 0, 2, {S_INIT("a\"b"), S_INIT("c")}},
    {"only doubled quotes", S_INIT("\"\"\"\"\"\"\n"), 0, CSV_RECORD, 7, 6, 1, 0, 1, {S_INIT("\"\"")}},
    {"doubled at both ends", S_INIT("\"\"\"a\"\"\"\n"), 0, CSV_RECORD, 8, 7, 1, 0, 1, {S_INIT("\"a\"")}},
    {"blanks after a quote", S_INIT("\"a\" \t,b\n"), 0, CSV_RECORD, 8, 7, 1, 0, 2, {S_INIT("a"), S_INIT("b")}},
    {"quotes inside are letters", S_INIT("a\"b\"c, \"d\"\n"), 0, CSV_RECORD, 11, 10, 1, 0, 2,
     {S_INIT("a\"b\"c"), S_INIT(" \"d\"")}},
    {"what spreadsheets write", S_INIT("=\"0012\",b\n"), 0, CSV_RECORD, 10, 9, 1, 0, 2,
     {S_INIT("=\"0012\""), S_INIT("b")}},

    {"nothing", S_INIT(""), 0, CSV_NEED_MORE, 0, 0, 0, 0, 0, {{0}}},
    {"nothing and last", {0}, 1, CSV_NEED_MORE, 0, 0, 0, 0, 0, {{0}}},
    {"half a line", S_INIT("a,b"), 0, CSV_NEED_MORE, 0, 0, 0, 0, 0, {{0}}},
    {"half a CRLF", S_INIT("a,b\r"), 0, CSV_NEED_MORE, 0, 0, 0, 0, 0, {{0}}},
    {"half a quoted field", S_INIT("a,\"b\nc"), 0, CSV_NEED_MORE, 0, 0, 0, 0, 0, {{0}}},
    {"a quote that may be doubled", S_INIT("\"a\""), 0, CSV_NEED_MORE, 0, 0, 0, 0, 0, {{0}}},
    {"a bad line not yet ended", S_INIT("\"a\"b"), 0, CSV_NEED_MORE, 0, 0, 0, 0, 0, {{0}}},

    {"a quote never closed", S_INIT("a,\"b\nc,d\n"), 1, CSV_QUOTE_OPEN, 5, 4, 1, 2, 1, {S_INIT("a")}},
    {"never closed in the last line", S_INIT("a,\"b"), 1, CSV_QUOTE_OPEN, 4, 4, 0, 2, 1, {S_INIT("a")}},
    {"never closed, CRLF", S_INIT("\"b\r\nc,d\r\n"), 1, CSV_QUOTE_OPEN, 4, 2, 1, 0, 0, {{0}}},
    {"never closed after a field of two lines", S_INIT("\"a\nb\",\"c\nd\n"), 1, CSV_QUOTE_OPEN, 9, 8, 2, 6, 1,
     {S_INIT("a\nb")}},
    {"a lone quote", S_INIT("\""), 1, CSV_QUOTE_OPEN, 1, 1, 0, 0, 0, {{0}}},
    {"text after a quote", S_INIT("x,\"abc\"def,y\nz\n"), 0, CSV_TEXT_AFTER_QUOTE, 13, 12, 1, 7, 1, {S_INIT("x")}},
    {"text after blanks", S_INIT("\"abc\" d\n"), 0, CSV_TEXT_AFTER_QUOTE, 8, 7, 1, 6, 0, {{0}}},
    {"text after a quote in the last line", S_INIT("\"a\"b"), 1, CSV_TEXT_AFTER_QUOTE, 4, 4, 0, 3, 0, {{0}}},
    {"a stray quote costs its line only", S_INIT("1,\"a\n2,\"b\"\n"), 0, CSV_TEXT_AFTER_QUOTE, 5, 4, 1, 8, 1,
     {S_INIT("1")}},
    {"as many fields as may be", S_INIT("a,b,c,d\n"), 0, CSV_RECORD, 8, 7, 1, 0, 4,
     {S_INIT("a"), S_INIT("b"), S_INIT("c"), S_INIT("d")}},
    {"one field too many", S_INIT("a,b,c,d,e\nf"), 0, CSV_TOO_MANY, 10, 9, 1, 8, 4,
     {S_INIT("a"), S_INIT("b"), S_INIT("c"), S_INIT("d")}},
    {"many too many", S_INIT("a,b,c,d,e,f,g\nh"), 0, CSV_TOO_MANY, 14, 13, 1, 8, 4,
     {S_INIT("a"), S_INIT("b"), S_INIT("c"), S_INIT("d")}},
    {"a quoted field too many", S_INIT("a,b,c,d,\"e\"\nf"), 0, CSV_TOO_MANY, 12, 11, 1, 8, 4,
     {S_INIT("a"), S_INIT("b"), S_INIT("c"), S_INIT("d")}},
    {"too many in the last line", S_INIT(",,,,"), 1, CSV_TOO_MANY, 4, 4, 0, 4, 4,
     {S_INIT(""), S_INIT(""), S_INIT(""), S_INIT("")}},
};

static void check_cut(const char *label, const struct row *row, enum csv_result result, const struct csv_cut *cut,
                      const Slice *fields)
{
    if (result != row->result)
        fail_msg("%s: found '%s', expected '%s'", label, names[result], names[row->result]);
    if (result == CSV_NEED_MORE)
        return;
    check_int(label, (long long)cut->used_bytes, (long long)row->used_bytes);
    check_int(label, (long long)cut->raw_bytes, (long long)row->raw_bytes);
    check_int(label, (long long)cut->line_count, (long long)row->line_count);
    check_int(label, (long long)cut->field_count, (long long)row->field_count);
    if (result != CSV_RECORD)
        check_int(label, (long long)cut->fault_at, (long long)row->fault_at);
    check_true(label, !cut->line_goes_on);
    for (size_t i = 0; i < cut->field_count; i++)
        check_slice(label, fields[i], row->fields[i]);
}

/* In memory of its own, so that one byte too far is seen. */
static void cuts_records(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct row *row = &table[i];
        char *copy = malloc(row->text.len ? row->text.len : 1);
        if (row->text.len)
            memcpy(copy, row->text.at, row->text.len);
        Slice fields[MAX_FIELDS];
        struct csv_cut cut;
        enum csv_result result =
            csv_cut((Slice){copy, row->text.len}, ',', row->last, &world->mem, fields, MAX_FIELDS, &cut);
        check_cut(row->label, row, result, &cut, fields);
        free(copy);
    }
}

static void other_delimiters_cut_too(void **state)
{
    struct test_world *world = *state;
    static const char delimiters[] = {';', '\t', '|', '^'};
    for (size_t i = 0; i < COUNT_OF(delimiters); i++) {
        char text[] = "a,b?\"c?\"\" \"\t?d\n";
        for (char *at = text; *at; at++)
            *at = *at == '?' ? delimiters[i] : *at;
        Slice fields[MAX_FIELDS];
        struct csv_cut cut;
        enum csv_result result =
            csv_cut(slice_from(text), delimiters[i], true, &world->mem, fields, MAX_FIELDS, &cut);
        check_int("result", result, CSV_RECORD);
        /* a tab behind a quote is a delimiter when tabs are */
        check_int("fields", (long long)cut.field_count, delimiters[i] == '\t' ? 4 : 3);
        check_slice("plain", fields[0], S("a,b"));
        check_int("quoted", (long long)fields[1].len, 4);
        check_slice("last", fields[cut.field_count - 1], S("d"));
    }
}

/* The grammar once more, a byte at a time and as plainly as can be. */
static enum csv_result cut_slowly(Slice text, bool last, struct arena *mem, Slice *fields, struct csv_cut *cut)
{
    size_t at = 0, count = 0;
    *cut = (struct csv_cut){0};
    for (;;) {
        size_t start = at, len = 0;
        char *field = ARENA_ARRAY(mem, char, text.len);
        enum csv_result fault = CSV_RECORD;
        bool quoted = at < text.len && text.at[at] == '"';
        if (quoted) {
            for (at++; at < text.len && (text.at[at] != '"' || (at + 1 < text.len && text.at[at + 1] == '"')); at++) {
                field[len++] = text.at[at];
                at += text.at[at] == '"';
            }
            if (at == text.len)
                fault = CSV_QUOTE_OPEN;
            for (at++; at < text.len && (text.at[at] == ' ' || text.at[at] == '\t' || text.at[at] == '\r');)
                at++;
            if (at < text.len && text.at[at] != ',' && text.at[at] != '\n')
                fault = CSV_TEXT_AFTER_QUOTE;
            else if (fault == CSV_RECORD && !last && at >= text.len)
                return CSV_NEED_MORE;
        } else {
            while (at < text.len && text.at[at] != ',' && text.at[at] != '\n')
                field[len++] = text.at[at++];
        }
        if (fault == CSV_QUOTE_OPEN && !last)
            return CSV_NEED_MORE;
        if (fault == CSV_RECORD && (last || at < text.len) && count == MAX_FIELDS)
            fault = CSV_TOO_MANY;
        if (fault != CSV_RECORD) {
            size_t end = start;
            while (end < text.len && text.at[end] != '\n')
                end++;
            if (end == text.len && !last)
                return CSV_NEED_MORE;
            cut->fault_at = fault == CSV_TEXT_AFTER_QUOTE ? at : start;
            cut->used_bytes = end + (end < text.len);
            cut->raw_bytes = end;
            cut->field_count = count;
            while (cut->raw_bytes > 0 && text.at[cut->raw_bytes - 1] == '\r')
                cut->raw_bytes--;
            for (size_t i = 0; i < cut->used_bytes; i++)
                cut->line_count += text.at[i] == '\n';
            return fault;
        }
        if (at >= text.len && !last)
            return CSV_NEED_MORE;
        if (at < text.len && text.at[at] == ',') {
            fields[count++] = (Slice){field, len};
            at++;
            continue;
        }
        cut->used_bytes = at + (at < text.len);
        cut->raw_bytes = at;
        while (cut->raw_bytes > start && text.at[cut->raw_bytes - 1] == '\r') {
            cut->raw_bytes--;
            len -= !quoted;
        }
        fields[count++] = (Slice){field, len};
        cut->field_count = count;
        for (size_t i = 0; i < cut->used_bytes; i++)
            cut->line_count += text.at[i] == '\n';
        return CSV_RECORD;
    }
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Mostly letters, so that marks fall anywhere in the blocks of the fast one. */
static Slice random_text(uint64_t *seed, char *text, size_t size)
{
    static const char marks[] = "\",\n\r \t\"\"";
    size_t len = next_random(seed) % (size + 1);
    uint32_t density = 1 + next_random(seed) % 12;
    for (size_t i = 0; i < len; i++)
        text[i] = next_random(seed) % density ? 'a' : marks[next_random(seed) % (sizeof marks - 1)];
    return (Slice){text, len};
}

static void agrees_with_a_slow_cutter(void **state)
{
    struct test_world *world = *state;
    uint64_t seed = 20200215;
    size_t seen[COUNT_OF(names)] = {0};
    for (size_t round = 0; round < 60000; round++) {
        char room[300], label[32];
        Slice text = random_text(&seed, room, sizeof room), fields[MAX_FIELDS];
        struct row row = {.last = next_random(&seed) % 2};
        struct csv_cut slow = {0}, cut;
        size_t mark = arena_mark(&world->mem);
        row.result = text.len ? cut_slowly(text, row.last, &world->mem, row.fields, &slow) : CSV_NEED_MORE;
        row.used_bytes = slow.used_bytes;
        row.raw_bytes = slow.raw_bytes;
        row.line_count = slow.line_count;
        row.field_count = slow.field_count;
        row.fault_at = slow.fault_at;
        enum csv_result result = csv_cut(text, ',', row.last, &world->mem, fields, MAX_FIELDS, &cut);
        snprintf(label, sizeof label, "round %zu", round);
        check_cut(label, &row, result, &cut, fields);
        seen[result]++;
        arena_rewind(&world->mem, mark);
    }
    for (size_t i = 0; i < COUNT_OF(seen); i++)
        check_true(names[i], seen[i] > 100 || i == CSV_TOO_LONG);
}

/* Whatever part of a text has come: it is too little, or it says the same as the whole. */
static void every_split_waits_or_agrees(void **state)
{
    struct test_world *world = *state;
    static const Slice texts[] = {
        S_INIT("a,b\r\n1,2\r\n"),
        S_INIT("\"a\",\"b\"\"c\"\r\n\"d\ne\" ,f\n,,\n"),
        S_INIT("a,\"b\nc,d\n\"\n\"x\"y,z\nlast"),
        S_INIT("a,b,c,d,e\n,,,,,,,\n\"1\",\"2\",\"3\",\"4\",\"5\"\n"),
        S_INIT("ticket_id,subject,body\n1001,\"a body that is longer than one block of sixty-four bytes, with\nlines\","
               "\"and \"\"quotes\"\" that cross the edge of the next block, too\"\r\n1002,x,y\n"),
        S_INIT("5\" disk,=\"007\",\"\"\n\"\"\"\",\"\"x\n"),
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        for (Slice rest = texts[i]; rest.len;) {
            Slice fields[MAX_FIELDS];
            struct row whole = {.last = true};
            struct csv_cut cut;
            whole.result = csv_cut(rest, ',', true, &world->mem, whole.fields, MAX_FIELDS, &cut);
            whole.used_bytes = cut.used_bytes;
            whole.raw_bytes = cut.raw_bytes;
            whole.line_count = cut.line_count;
            whole.field_count = cut.field_count;
            whole.fault_at = cut.fault_at;
            bool was_enough = false;
            for (size_t len = 0; len <= rest.len; len++) {
                char *copy = malloc(len ? len : 1);
                memcpy(copy, rest.at, len);
                struct csv_cut part;
                enum csv_result result =
                    csv_cut((Slice){copy, len}, ',', false, &world->mem, fields, MAX_FIELDS, &part);
                if (result != CSV_NEED_MORE)
                    check_cut("a part", &whole, result, &part, fields);
                check_true("more text makes no less of it", !was_enough || result != CSV_NEED_MORE);
                was_enough = result != CSV_NEED_MORE;
                free(copy);
            }
            bool has_line_end = cut.used_bytes < rest.len || rest.at[rest.len - 1] == '\n';
            check_true("a line end is enough", was_enough || !has_line_end || whole.result == CSV_QUOTE_OPEN);
            rest = slice_skip(rest, cut.used_bytes);
        }
    }
}

static char *repeat(struct arena *mem, size_t len, char c, const char *head, const char *tail, Slice *out)
{
    size_t head_len = strlen(head), tail_len = strlen(tail);
    char *text = ARENA_ARRAY(mem, char, head_len + len + tail_len);
    memcpy(text, head, head_len);
    memset(text + head_len, c, len);
    memcpy(text + head_len + len, tail, tail_len);
    *out = (Slice){text, head_len + len + tail_len};
    return text;
}

static void lengths_have_ceilings(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        const char *head;
        size_t len;
        char filling;
        const char *tail;
        bool last;
        enum csv_result result;
        size_t fault_at;
        size_t used_of_end; /* used_bytes = all but so many */
        bool line_goes_on;
    } rows[] = {
        {"as long as may be", "a,", MAX_FIELD_BYTES, 'x', ",b\n", 0, CSV_RECORD, 0, 0, 0},
        {"one byte longer", "a,", MAX_FIELD_BYTES + 1, 'x', ",b\nc\n", 0, CSV_TOO_LONG, 2, 2, 0},
        {"the last field", "a,", MAX_FIELD_BYTES + 1, 'x', "\n", 0, CSV_TOO_LONG, 2, 0, 0},
        {"without a line end", "a,", MAX_FIELD_BYTES + 1, 'x', "", 1, CSV_TOO_LONG, 2, 0, 0},
        {"without a line end so far", "a,", MAX_FIELD_BYTES + 1, 'x', "", 0, CSV_NEED_MORE, 0, 0, 0},
        {"waited for long enough", "a,", MAX_RECORD_BYTES, 'x', "", 0, CSV_TOO_LONG, 2, 0, 1},
        {"quoted, as long as may be", "a,\"", MAX_FIELD_BYTES, 'x', "\"\n", 0, CSV_RECORD, 0, 0, 0},
        {"quoted, one byte longer", "a,\"", MAX_FIELD_BYTES + 1, 'x', "\"\nb\n", 0, CSV_TOO_LONG, 2, 2, 0},
        {"quoted and open, as long as may be", "a,\"", MAX_FIELD_BYTES, 'x', "", 0, CSV_NEED_MORE, 0, 0, 0},
        {"quoted lines", "a,\"b\n", MAX_FIELD_BYTES, '\n', "", 0, CSV_TOO_LONG, 2, MAX_FIELD_BYTES, 0},
        {"quoted lines and no more", "a,\"b\n", MAX_FIELD_BYTES, '\n', "", 1, CSV_TOO_LONG, 2, MAX_FIELD_BYTES, 0},
        {"doubled quotes", "a,\"b\n", MAX_FIELD_BYTES, '"', "", 0, CSV_TOO_LONG, 2, MAX_FIELD_BYTES, 0},
    };
    static_assert(MAX_FIELD_BYTES % 2 == 0, "the doubled quotes come in pairs");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice text, fields[MAX_FIELDS];
        struct csv_cut cut = {0};
        repeat(&world->mem, rows[i].len, rows[i].filling, rows[i].head, rows[i].tail, &text);
        enum csv_result result = csv_cut(text, ',', rows[i].last, &world->mem, fields, MAX_FIELDS, &cut);
        if (result != rows[i].result)
            fail_msg("%s: found '%s', expected '%s'", rows[i].label, names[result], names[rows[i].result]);
        if (result == CSV_NEED_MORE)
            continue;
        check_int(rows[i].label, (long long)cut.used_bytes, (long long)(text.len - rows[i].used_of_end));
        check_int(rows[i].label, cut.line_goes_on, rows[i].line_goes_on);
        if (result == CSV_TOO_LONG)
            check_int(rows[i].label, (long long)cut.fault_at, (long long)rows[i].fault_at);
    }
}

static void a_record_of_long_fields_has_a_ceiling(void **state)
{
    struct test_world *world = *state;
    Slice text, fields[64];
    struct csv_cut cut;
    char *at = repeat(&world->mem, MAX_RECORD_BYTES + 2, 'x', "", "\na\n", &text);
    for (size_t i = 1u << 19; i < MAX_RECORD_BYTES; i += 1u << 19)
        at[i] = ',';
    check_int("too long", csv_cut(text, ',', false, &world->mem, fields, COUNT_OF(fields), &cut), CSV_TOO_LONG);
    check_int("goes on behind it", (long long)cut.used_bytes, (long long)text.len - 2);
    at[MAX_RECORD_BYTES] = '\n';
    check_int("just fits", csv_cut(text, ',', false, &world->mem, fields, COUNT_OF(fields), &cut), CSV_RECORD);
    check_int("all fields", (long long)cut.field_count, 32);
}

static void sniffs_delimiters(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        Slice head;
        char delimiter;
        bool wants_more;
    } rows[] = {
        {"commas", S_INIT("a,b,c\n1,2,3\n"), ',', false},
        {"semicolons", S_INIT("a;b;c\n1,5;2,5;3,5\n"), ';', false},
        {"tabs", S_INIT("a\tb\n1,5\t2;5\n"), '\t', false},
        {"bars", S_INIT("a|b\n1,5|2;5\n"), '|', false},
        {"one column", S_INIT("a\n1\n2\n"), ',', false},
        {"one column, commas below", S_INIT("a\n1,2\n3,4\n"), ',', false},
        {"nothing", S_INIT(""), ',', true},
        {"half a header", S_INIT("a;b"), ';', true},
        {"half a quoted header", S_INIT("\"a\n"), ',', true},
        {"quoted commas", S_INIT("\"a,b,c\";\"d,e\"\n"), ';', false},
        {"quoted lines", S_INIT("\"a\nb\";c\n1;\"2,3\"\n"), ';', false},
        {"commas in names", S_INIT("amount, net;kpi\n1,5;2\n1;2\n3;4\n"), ';', true},
        {"commas in names and numbers", S_INIT("a, b;c\n1,5;2\n"), ';', true},
        {"the wider wins a draw", S_INIT("a,b;c;d\n"), ';', true},
        {"ten lines are enough", S_INIT("a,b;c\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n"), ';', false},
        {"nine are not", S_INIT("a,b;c\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;"), ';', true},
        {"CRLF", S_INIT("a;b\r\n1;2\r\n"), ';', false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_int(rows[i].label, csv_sniff_delimiter(rows[i].head), rows[i].delimiter);
        check_int(rows[i].label, csv_sniff_wants_more(rows[i].head), rows[i].wants_more);
    }
}

static void knows_separator_lines(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        Slice line;
        char delimiter; /* 0: none */
    } rows[] = {
        {"semicolon", S_INIT("sep=;"), ';'},
        {"tab", S_INIT("sep=\t"), '\t'},
        {"CR behind", S_INIT("sep=,\r"), ','},
        {"capitals", S_INIT("SEP=|"), '|'},
        {"no character", S_INIT("sep="), 0},
        {"a CR for one", S_INIT("sep=\r"), 0},
        {"two characters", S_INIT("sep=::"), 0},
        {"a quote", S_INIT("sep=\""), 0},
        {"a NUL", S_INIT("sep=\0"), 0},
        {"a header", S_INIT("sep=x,a"), 0},
        {"nothing", S_INIT(""), 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char delimiter = 0;
        bool is_one = csv_is_separator_line(rows[i].line, &delimiter);
        check_int(rows[i].label, delimiter, rows[i].delimiter);
        check_int(rows[i].label, is_one, rows[i].delimiter != 0);
    }
}

/* Whatever the processor has, the same is cut: texts of every length and place in a block. */
static void every_way_agrees(void **state)
{
    struct test_world *world = *state;
    static const char alphabet[] = "aaaaaaab,,,\"\"\n\r ";
    char text[300];
    uint32_t random = 20200215;
    for (int round = 0; round < 3000; round++) {
        size_t len = (size_t)round % sizeof text;
        for (size_t i = 0; i < len; i++) {
            random = random * 1664525u + 1013904223u;
            text[i] = alphabet[(random >> 16) % (sizeof alphabet - 1)];
        }
        struct csv_text of = {{text, len}, ',', round % 3 != 0, &world->mem};
        Slice expected_fields[64], fields[64];
        struct csv_cut expected = {0}, cut = {0};
        enum csv_result wanted = csv_cut_by(CSV_PORTABLY, &of, expected_fields, COUNT_OF(fields), &expected);
        for (int way = 0; way < CSV_WAYS; way++) {
            if (!csv_way_works((enum csv_way)way))
                continue;
            assert_int_equal(csv_cut_by((enum csv_way)way, &of, fields, COUNT_OF(fields), &cut), wanted);
            check_int("used", (long long)cut.used_bytes, (long long)expected.used_bytes);
            check_int("raw", (long long)cut.raw_bytes, (long long)expected.raw_bytes);
            check_int("fields", (long long)cut.field_count, (long long)expected.field_count);
            check_int("lines", (long long)cut.line_count, (long long)expected.line_count);
            check_int("fault", (long long)cut.fault_at, (long long)expected.fault_at);
            check_int("goes on", cut.line_goes_on, expected.line_goes_on);
            for (size_t i = 0; i < cut.field_count; i++)
                check_slice("field", fields[i], expected_fields[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(cuts_records),
        WORLD_TEST(other_delimiters_cut_too),
        WORLD_TEST(agrees_with_a_slow_cutter),
        WORLD_TEST(every_split_waits_or_agrees),
        WORLD_TEST(lengths_have_ceilings),
        WORLD_TEST(a_record_of_long_fields_has_a_ceiling),
        WORLD_TEST(sniffs_delimiters),
        WORLD_TEST(knows_separator_lines),
        WORLD_TEST(every_way_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
