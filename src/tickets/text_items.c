/* Claims that are lines of a list, each with its details one behind the other: "1) April 2020, MOC, 10 units, invoice
   A-1, KPI 10, revenue 990 USD". No sentence tells which of several invoices its other details belong to; a line of
   its own does. */
#include "tickets/text_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/number.h"
#include "tickets/period.h"
#include "tickets/plain_private.h"
#include "tickets/title.h"

#define MAX_ITEM_BYTES 400
#define MAX_PIECES 16
#define LEAST_PIECES 4      /* of a line that is a claim */
#define MAX_NAME_WORDS 4    /* before or behind a value */
#define LEAST_ITEMS 2       /* of one alone the sentences are read as any others are */
#define MAX_COUNTED_LINES 2000

static Slice without_bullet(Slice line)
{
    static const Slice bullets[] = {S_INIT("- "), S_INIT("* "), S_INIT("•"), S_INIT("– "), S_INIT("· ")};
    line = slice_trim(line);
    for (size_t i = 0; i < COUNT_OF(bullets); i++)
        if (slice_starts(line, bullets[i]))
            return slice_trim(slice_skip(line, bullets[i].len));
    return slice_trim(title_without_ordinal(line));
}

static bool put(struct text_claim *claim, size_t field, Slice value)
{
    if (claim->raw[field].len || !value.len)
        return false;
    claim->raw[field] = value;
    return true;
}

/* "10 units", "10 units dMOC" */
static bool take_counted(struct text_walk *walk, Slice piece, struct text_claim *claim)
{
    struct label label;
    Slice name, value = slice_cut(piece, ' ', &name);
    for (size_t i = name.len + 1; i-- > 1;) {
        if ((i < name.len && name.at[i] != ' ') || !text_label_at(walk, slice_part(name, 0, i), true, &label) ||
            label.field != CLAIM_PURCHASE_UNIT)
            continue;
        Slice type = slice_trim(slice_skip(name, i));
        size_t mark = arena_mark(walk->mem);
        bool is_type = !type.len || omlp_type_find(walk->programme, type, walk->mem) != OMLP_NONE;
        arena_rewind(walk->mem, mark);
        return is_type && text_may_be_value(walk, label.field, value) && put(claim, label.field, value) &&
               (!type.len || put(claim, CLAIM_OMLP_TYPE, type));
    }
    return false;
}

/* "invoice A-1", "revenue 990 USD", "10 units": words that name a detail, before its value or behind it. */
static bool take_named(struct text_walk *walk, Slice piece, struct text_claim *claim)
{
    struct label label;
    size_t words = 1;
    for (size_t i = 0; i < piece.len && words <= MAX_NAME_WORDS; i++) {
        if (piece.at[i] != ' ' && piece.at[i] != ':')
            continue;
        words++;
        Slice name = slice_part(piece, 0, i), value = text_clean_value(slice_skip(piece, i + 1));
        bool named = text_names_invoice(walk, name, &label) || text_label_at(walk, name, true, &label);
        if (named && label.field < CLAIM_FIELD_COUNT && !label.also && !label.qualifier.len &&
            text_may_be_value(walk, label.field, value))
            return put(claim, label.field, value);
    }
    return take_counted(walk, piece, claim);
}

static bool take_piece(struct text_walk *walk, Slice piece, struct text_claim *claim)
{
    size_t mark = arena_mark(walk->mem);
    bool is_period = period_read(piece, S(""), S(""), walk->mem).state == PERIOD_READ;
    bool is_type = omlp_type_find(walk->programme, piece, walk->mem) != OMLP_NONE;
    arena_rewind(walk->mem, mark);
    if (is_period)
        return put(claim, CLAIM_MONTH, piece);
    return is_type ? put(claim, CLAIM_OMLP_TYPE, piece) : take_named(walk, piece, claim);
}

/* Every piece is a detail, the number of an invoice is among them, and none is said twice. */
bool text_is_item(struct text_walk *walk, Slice line, struct text_claim *claim)
{
    size_t pieces = 0;
    *claim = (struct text_claim){.mistranslated = false};
    line = without_bullet(line);
    if (line.len > MAX_ITEM_BYTES || (!slice_has(line, ',') && !slice_has(line, ';')))
        return false;
    if (slice_ends(line, S(".")) || slice_ends(line, S(";")))
        line.len--;
    for (size_t from = 0, i = 0; i <= line.len; i++) {
        /* the comma of an amount has no blank behind it */
        bool is_dash = slice_starts(slice_skip(line, i), S(" - "));
        bool ends = i == line.len || line.at[i] == ';' || is_dash ||
                    (line.at[i] == ',' && i + 1 < line.len && line.at[i + 1] == ' ');
        if (!ends)
            continue;
        Slice piece = slice_trim(slice_part(line, from, i));
        from = i + (is_dash ? 3 : 1);
        if (!piece.len)
            continue;
        if (++pieces > MAX_PIECES || !take_piece(walk, piece, claim))
            return false;
    }
    return pieces >= LEAST_PIECES && claim->raw[CLAIM_INVOICE_NUMBER].len;
}

bool text_has_items(struct text_walk *walk, Slice text)
{
    struct text_claim claim;
    size_t found = 0;
    for (size_t lines = 0; text.len && found < LEAST_ITEMS && lines < MAX_COUNTED_LINES; lines++)
        found += text_is_item(walk, slice_cut(text, '\n', &text), &claim);
    return found >= LEAST_ITEMS;
}

void text_add_item(struct text_walk *walk, const struct text_claim *claim)
{
    if (text_claim_begun(walk))
        text_next_claim(walk);
    struct labelled_text *out = walk->out;
    if (out->count == MAX_TEXT_CLAIMS)
        return;
    while (walk->begun_count <= walk->now)
        walk->begun_count++;
    out->claims[walk->now] = *claim;
    out->count = walk->now + 1;
}
