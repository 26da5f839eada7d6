/* Text walked line by line; a label that comes again with another value begins another claim. */
#include "tickets/labelled_text.h"

#include "base/arena.h"
#include "base/slice.h"
#include "records/totals.h"
#include "tickets/columns_private.h"
#include "tickets/number.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_html.h"
#include "tickets/running_text_private.h"
#include "tickets/title.h"

#define MAX_CELLS 64
#define MAX_LANGUAGES 64
#define MAX_TEXT_BYTES ((size_t)256 << 10) /* of a ticket; what comes after is no claim */
#define MAX_COLONS 64 /* looked at in one line */
#define MAX_LOOKUPS 20000 /* of possible labels in one text */
#define LEAST_DETAILS 2

struct vote {
    Slice language;
    size_t count;
};

struct walk {
    const struct labels *labels;
    struct arena *mem;
    struct labelled_text *out;
    size_t now; /* the claim being written */
    size_t lookups;
    struct vote votes[MAX_LANGUAGES];
    size_t vote_count;
    struct label header[MAX_CELLS]; /* of the table being read; without a key: no label */
    size_t header_count;
};

/* --- labels --- */

/* Claims and the partner only: what else a label may name is no matter of texts. Names put together from
   words are known where a label is to be expected: `whole`. */
static bool label_at(struct walk *walk, Slice text, bool whole, struct label *out)
{
    const struct label *meanings;
    bool put_together, found = false;
    if (++walk->lookups > MAX_LOOKUPS || text.len > MAX_LABEL_BYTES)
        return false;
    size_t mark = arena_mark(walk->mem);
    size_t count = labels_of(walk->labels, text, walk->mem, &meanings, &put_together);
    unsigned fields = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_detail = meanings[i].field < CLAIM_FIELD_COUNT;
        if ((!is_detail && meanings[i].field != FIELD_PARTNER_ID) || (!whole && put_together))
            continue;
        if (!found)
            *out = meanings[i];
        found = true;
        fields |= is_detail ? 1u << meanings[i].field : 0;
    }
    if (found)
        out->also = (uint16_t)(out->field < CLAIM_FIELD_COUNT ? fields & ~(1u << out->field) : 0);
    arena_rewind(walk->mem, mark);
    return found;
}

static void vote(struct walk *walk, Slice text)
{
    const struct label *meanings;
    bool put_together;
    size_t mark = arena_mark(walk->mem), count = labels_of(walk->labels, text, walk->mem, &meanings, &put_together);
    for (size_t m = 0; m < count; m++) {
        size_t i = 0;
        if (slice_equal(meanings[m].language, LANGUAGE_OF_NONE))
            continue;
        while (i < walk->vote_count && !slice_equal(walk->votes[i].language, meanings[m].language))
            i++;
        if (i == walk->vote_count && i < MAX_LANGUAGES)
            walk->votes[walk->vote_count++] = (struct vote){.language = meanings[m].language};
        if (i < walk->vote_count)
            walk->votes[i].count++;
    }
    arena_rewind(walk->mem, mark);
}

static Slice language_of_votes(const struct walk *walk)
{
    size_t most = 1;
    Slice best = {0};
    for (size_t i = 0; i < walk->vote_count; i++) {
        if (walk->votes[i].count < most)
            continue;
        best = walk->votes[i].count > most ? walk->votes[i].language : (Slice){0};
        most = walk->votes[i].count;
    }
    return best;
}

/* --- claims --- */

static void next_claim(struct walk *walk)
{
    if (walk->now + 1 < MAX_TEXT_CLAIMS)
        walk->now++;
}

/* "Month: January; Year: 2020" */
static Slice without_separator(Slice value)
{
    while (value.len && slice_has(S(";,|"), value.at[value.len - 1]))
        value = slice_trim(slice_part(value, 0, value.len - 1));
    return value;
}

/* "Jumlah" is the units or the amount: money is the amount, and what one field has already is the other one's. */
static uint8_t field_meant(const struct walk *walk, const struct label *label, Slice value)
{
    const struct text_claim *claim = &walk->out->claims[walk->now];
    if (!label->also)
        return label->field;
    size_t mark = arena_mark(walk->mem);
    bool is_money = (label->also >> CLAIM_REVENUE & 1) && names_money(value, walk->mem);
    arena_rewind(walk->mem, mark);
    if (is_money)
        return CLAIM_REVENUE;
    if (!claim->raw[label->field].len || slice_equal(claim->raw[label->field], value))
        return label->field;
    for (uint8_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (label->also >> field & 1 && !claim->raw[field].len)
            return field;
    return label->field;
}

static void take_value(struct walk *walk, const struct label *named, Slice value)
{
    value = without_separator(slice_trim(value));
    if (!value.len || text_is_empty_marker(value))
        return;
    struct label meant = *named;
    const struct label *label = &meant;
    meant.field = field_meant(walk, named, value);
    if (label->field == FIELD_PARTNER_ID) {
        if (!walk->out->partner_id.len)
            walk->out->partner_id = value;
        return;
    }
    Slice had = walk->out->claims[walk->now].raw[label->field];
    if (had.len && slice_equal(had, value))
        return;
    if (had.len)
        next_claim(walk);
    struct text_claim *claim = &walk->out->claims[walk->now];
    if (claim->raw[label->field].len)
        return;
    claim->raw[label->field] = value;
    if (label->field == CLAIM_REVENUE && label->qualifier.len && !claim->raw[CLAIM_CURRENCY].len)
        claim->raw[CLAIM_CURRENCY] = title_currency(label->qualifier, walk->mem);
    claim->mistranslated |= label->mistranslated;
    if (walk->out->count <= walk->now)
        walk->out->count = walk->now + 1;
}

static bool claim_begun(const struct walk *walk)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (walk->out->claims[walk->now].raw[field].len)
            return true;
    return false;
}

/* --- tables --- */

static void begin_table(struct walk *walk, const Slice *cells, const struct label *labels, size_t count)
{
    walk->header_count = count;
    for (size_t i = 0; i < count; i++) {
        walk->header[i] = labels[i];
        if (labels[i].key.len)
            vote(walk, cells[i]);
    }
}

/* Rows that add up those above name no invoice. */
static bool is_totals_row(const struct walk *walk, const Slice *cells, size_t count)
{
    bool has_word = false;
    for (size_t i = 0; i < count; i++) {
        bool is_number = i < walk->header_count && walk->header[i].key.len &&
                         walk->header[i].field == CLAIM_INVOICE_NUMBER;
        bool is_word = cell_is_total_word(cells[i], walk->mem);
        if (is_number && cells[i].len && !is_word)
            return false;
        has_word |= is_word;
    }
    return has_word;
}

static void take_table_row(struct walk *walk, const Slice *cells, size_t count)
{
    if (is_totals_row(walk, cells, count)) {
        walk->out->totals_left_out++;
        return;
    }
    if (claim_begun(walk))
        next_claim(walk);
    for (size_t i = 0; i < count && i < walk->header_count; i++)
        if (walk->header[i].key.len)
            take_value(walk, &walk->header[i], cells[i]);
}

/* Labels in the first column: each further column is a claim. */
static void take_labelled_row(struct walk *walk, const struct label *label, const Slice *cells, size_t count)
{
    size_t first = walk->now;
    vote(walk, cells[0]);
    for (size_t i = 1; i < count && first + i - 1 < MAX_TEXT_CLAIMS; i++) {
        walk->now = first + i - 1;
        take_value(walk, label, cells[i]);
    }
    walk->now = first;
}

static void take_cells(struct walk *walk, Slice line)
{
    Slice cells[MAX_CELLS];
    struct label labels[MAX_CELLS] = {{.field = 0}};
    size_t count = 0, known = 0;
    for (Slice rest = line; rest.len && count < MAX_CELLS; count++) {
        Slice cell = slice_trim(slice_cut(rest, '\t', &rest));
        size_t colon = slice_ends(cell, S(":")) ? 1 : slice_ends(cell, S("\xef\xbc\x9a")) ? 3 : 0;
        cells[count] = slice_part(cell, 0, cell.len - colon);
        if (label_at(walk, cells[count], true, &labels[count]))
            known++;
        else
            labels[count] = (struct label){.field = 0};
    }
    if (known >= LEAST_DETAILS && known * 2 > count && (count < 2 || labels[1].key.len))
        begin_table(walk, cells, labels, count);
    else if (walk->header_count)
        take_table_row(walk, cells, count);
    else if (count > 1 && labels[0].key.len)
        take_labelled_row(walk, &labels[0], cells, count);
}

/* --- lines --- */

/* The separator at text[i]: ':' or '=' (one byte), a wide colon (three); 0 when there is none. */
static size_t separator_at(Slice text, size_t i)
{
    if (text.at[i] == ':' || text.at[i] == '=')
        return 1;
    return slice_starts(slice_skip(text, i), S("\xef\xbc\x9a")) ? 3 : 0;
}

/* Does nothing but a separator stand before text[i]? There a label is to be expected. */
static bool begins_part(Slice text, size_t from, size_t i)
{
    while (i > from && (text.at[i - 1] == ' ' || text.at[i - 1] == '*'))
        i--;
    return i == from || slice_has(S(",;|/([-.)>"), text.at[i - 1]);
}

/* The longest label that ends where text[from, to) ends and begins with a word; *at is where. */
static bool label_before(struct walk *walk, Slice text, size_t from, size_t to, struct label *label, size_t *at)
{
    size_t first = from;
    while (to - from > MAX_LABEL_BYTES / 2)
        from++;
    for (size_t i = from; i < to; i++) {
        bool word_begins = i == 0 || slice_has(S(" \t,;/|([-*"), text.at[i - 1]);
        if (!word_begins || (unsigned char)text.at[i] <= ' ')
            continue;
        if (label_at(walk, slice_part(text, i, to), begins_part(text, first, i), label)) {
            *at = i;
            return true;
        }
    }
    return false;
}

static void take_line(struct walk *walk, Slice line)
{
    struct label label = {.field = 0};
    size_t value_at = 0, colons = 0;
    for (size_t i = 0; i < line.len && colons < MAX_COLONS; i++) {
        size_t at, size = separator_at(line, i);
        struct label next;
        if (!size)
            continue;
        colons++;
        if (!label_before(walk, line, value_at, i, &next, &at))
            continue;
        if (label.key.len)
            take_value(walk, &label, slice_part(line, value_at, at));
        label = next;
        vote(walk, slice_part(line, at, i));
        value_at = i + size;
    }
    if (label.key.len)
        take_value(walk, &label, slice_skip(line, value_at));
}

/* --- all --- */

static bool names_enough(const struct labelled_text *out)
{
    for (size_t i = 0; i < out->count; i++) {
        size_t details = 0;
        for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
            details += out->claims[i].raw[field].len > 0;
        if (details >= LEAST_DETAILS)
            return true;
    }
    return false;
}

/* "-----Original Message-----", in any language: words between dashes. */
static bool begins_quote(Slice line)
{
    static const Slice dashes = S_INIT("---");
    bool framed = slice_starts(line, dashes) && slice_ends(line, dashes);
    if (slice_equal(line, S(QUOTE_MARK)))
        return true;
    while (framed && line.len && line.at[0] == '-')
        line = slice_skip(line, 1);
    return framed && line.len > 2 * dashes.len;
}

static void walk_lines(struct walk *walk, Slice rest)
{
    while (rest.len) {
        Slice raw = slice_cut(rest, '\n', &rest), line = slice_equal(raw, S(QUOTE_MARK)) ? raw : slice_trim(raw);
        bool is_row = slice_has(line, '\t');
        if (!is_row)
            walk->header_count = 0;
        /* what an earlier message said; a message that only passes it on speaks through it */
        if (begins_quote(line) && names_enough(walk->out))
            return;
        if (!line.len || line.at[0] == '>')
            continue;
        if (is_row)
            take_cells(walk, raw.at[0] == '\t' ? raw : line);
        else
            take_line(walk, line);
    }
}

void labelled_text_read(Slice text, const struct labels *labels, struct arena *mem, struct labelled_text *out)
{
    struct walk walk = {.labels = labels, .mem = mem, .out = out};
    *out = (struct labelled_text){.count = 0};
    if (!labels || !text.len)
        return;
    text = slice_part(text, 0, MAX_TEXT_BYTES);
    text = looks_like_html(text) ? html_to_text(text, mem) : text;
    walk_lines(&walk, text);
    out->language = language_of_votes(&walk);
    if (names_enough(out))
        return;
    *out = (struct labelled_text){.partner_id = out->partner_id, .language = out->language};
    running_text_read(text, labels, mem, out);
}
