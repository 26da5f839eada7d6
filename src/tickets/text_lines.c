/* Lines of texts: "label: value", several of them in one line, "label - value", and labels whose values stand in
   the lines below. */
#include "tickets/text_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/columns_private.h"
#include "tickets/invoice_end.h"
#include "tickets/invoice_number.h"
#include "tickets/number.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"
#include "tickets/title.h"

#define MAX_COLONS 64 /* looked at in one line */
#define LEAST_NUMBER_BYTES 3 /* of an invoice or a partner, where nothing but its place says that it is one */
#define MAX_WAITED_BYTES 80 /* of a value below its label */
#define MAX_CUTS 12           /* looked at in one value */
#define MAX_LABEL_WORDS 5
#define LONGEST_JOINING_WORD 10 /* bytes: "and", "unser" */

static const Slice wide_marks[] = {S_INIT("、"), S_INIT("，"), S_INIT("；"), S_INIT("。"), S_INIT("（"), S_INIT("【"),
                                   S_INIT("「"), S_INIT("・"), S_INIT("●"), S_INIT("■"), S_INIT("◆"), S_INIT("•"),
                                   S_INIT("\xe3\x80\x80")};

/* The bytes of the wide mark that the text ends with, or 0. */
static size_t wide_mark_before(Slice text)
{
    for (size_t i = 0; i < COUNT_OF(wide_marks); i++)
        if (slice_ends(text, wide_marks[i]))
            return wide_marks[i].len;
    return 0;
}

/* --- values --- */

Slice text_clean_value(Slice value)
{
    for (size_t before = value.len + 1; value.len != before;) {
        before = value.len;
        value = slice_trim(value);
        bool slanted = slice_starts(value, S("_ ")) || (slice_starts(value, S("_")) && slice_ends(value, S("_")));
        if (value.len && (slice_has(S("*`"), value.at[0]) || slanted))
            value = slice_skip(value, 1);
        if (value.len && (slice_has(S(";,|*`"), value.at[value.len - 1]) || (slanted && slice_ends(value, S("_")))))
            value = slice_part(value, 0, value.len - 1);
        size_t wide = wide_mark_before(value);
        value = slice_part(value, 0, value.len - wide);
    }
    return value;
}

static bool has_digit(const struct text_walk *walk, Slice value)
{
    size_t mark = arena_mark(walk->mem);
    Slice plain = plain_text(value, walk->mem);
    bool has = false;
    for (size_t i = 0; i < plain.len && !has; i++)
        has = is_digit(plain.at[i]);
    arena_rewind(walk->mem, mark);
    return has;
}

bool text_may_be_value(const struct text_walk *walk, size_t field, Slice value)
{
    struct arena *mem = walk->mem;
    size_t mark = arena_mark(mem);
    bool may = false;
    if (value.len > MAX_WAITED_BYTES)
        return false;
    if (field == CLAIM_MONTH || field == CLAIM_YEAR) {
        Slice month = field == CLAIM_MONTH ? value : S(""), year = field == CLAIM_YEAR ? value : S("");
        enum period_state state = period_read(month, year, S(""), mem).state;
        may = state != PERIOD_UNREADABLE && state != (field == CLAIM_MONTH ? PERIOD_NO_MONTH : PERIOD_NO_YEAR);
    } else if (field == CLAIM_OMLP_TYPE) {
        may = omlp_type_find(walk->programme, value, mem) != OMLP_NONE;
    } else if (field == CLAIM_PURCHASE_UNIT || field == CLAIM_KPI_VALUE || field == CLAIM_REVENUE) {
        enum amount_state state = amount_read(value, 0, walk->programme, mem).state;
        may = state == AMOUNT_READ || state == AMOUNT_AMBIGUOUS;
    } else if (field == CLAIM_CURRENCY) {
        may = names_money(value, mem);
    } else {
        may = value.len >= LEAST_NUMBER_BYTES && has_digit(walk, value);
    }
    arena_rewind(mem, mark);
    return may;
}

/* "247,500 EUR is not shown": what follows an amount with its currency, and has no number, belongs to the sentence. */
static Slice without_sentence(const struct text_walk *walk, size_t field, Slice value)
{
    Slice cut = text_clean_value(value);
    /* "1 200 $ CA": the sign has a country behind it */
    bool has_country = cut.len > 4 && slice_has(slice_skip(cut, cut.len - 5), '$') && text_may_be_value(walk, field, cut);
    if (field != CLAIM_REVENUE || has_country)
        return cut;
    for (size_t i = 0; i < cut.len; i++) {
        Slice head = slice_part(cut, 0, i), tail = slice_skip(cut, i);
        size_t mark = arena_mark(walk->mem);
        bool ends = cut.at[i] == ' ' && text_may_be_value(walk, field, head) && names_money(head, walk->mem) &&
                    !has_digit(walk, tail) && !names_money(tail, walk->mem) &&
                    !label_words_say_published(&walk->labels->words, tail, walk->mem);
        arena_rewind(walk->mem, mark);
        if (ends)
            return head;
    }
    return cut;
}

/* --- labels before a colon --- */

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
    while (i > from && (text.at[i - 1] == ' ' || text.at[i - 1] == '*' || text.at[i - 1] == '_'))
        i--;
    return i == from || slice_has(S(",;|/([-.)>"), text.at[i - 1]) || wide_mark_before(slice_part(text, from, i));
}

/* The number of a list before a label, as "3. Month"; 0 when there is none. */
static unsigned list_number(Slice name)
{
    uint64_t number;
    size_t digits = 0;
    while (digits < name.len && is_digit(name.at[digits]))
        digits++;
    bool is_listed = title_without_ordinal(name).len < name.len;
    return is_listed && slice_to_u64(slice_part(name, 0, digits), UINT16_MAX, &number) ? (unsigned)number : 0;
}

/* Lists number their items where lines begin, and count on from there; elsewhere the digits belong to the value
   before: "Invoice #: RE-18. KPI value: 7". */
static bool is_list_item(const struct text_walk *walk, Slice text, size_t first, size_t i, unsigned number)
{
    size_t before = i;
    /* "These are wrong: 1. Month: March 2. Year: 2020"; behind a label it would be the label's value */
    if (number == 1 && first == 0 && i > 1 && text.at[i - 1] == ' ' && slice_has(S(":.!?"), text.at[i - 2]))
        return true;
    while (before && slice_has(S(" *_->"), text.at[before - 1]))
        before--;
    return before == 0 || wide_mark_before(slice_part(text, 0, before)) == before ||
           (walk->list_item && number == walk->list_item + 1 && text.at[i - 1] == ' ');
}

enum found { FOUND_NOTHING, FOUND_LABEL, FOUND_PUBLISHED };

/* The longest label that ends where text[from, to) ends and begins with a word; *at is where. */
static enum found label_before(struct text_walk *walk, Slice text, size_t from, size_t to, struct label *label,
                               size_t *at)
{
    size_t first = from;
    while (to - from > MAX_LABEL_BYTES / 2)
        from++;
    for (size_t i = from; i < to; i++) {
        bool word_begins = i == 0 || slice_has(S(" \t,;/|([-*_"), text.at[i - 1]) ||
                           wide_mark_before(slice_part(text, 0, i));
        if (!word_begins || (unsigned char)text.at[i] <= ' ')
            continue;
        Slice name = slice_part(text, i, to);
        bool begins = begins_part(text, first, i);
        unsigned number = list_number(name);
        if (number && !is_list_item(walk, text, first, i, number))
            continue;
        *at = i;
        if (text_label_at(walk, name, begins, label)) {
            walk->list_item = number ? number : walk->list_item;
            return FOUND_LABEL;
        }
        if (begins && text_label_is_published(walk, name))
            return FOUND_PUBLISHED;
    }
    return FOUND_NOTHING;
}

static void wait_for(struct text_walk *walk, const struct label *label)
{
    if (walk->waited_count)
        walk->waiting_count = walk->waited_count = 0;
    if (walk->waiting_count < MAX_WAITING)
        walk->waiting[walk->waiting_count++] = *label;
}

static bool is_said_of_what_is_shown(const struct text_walk *walk, Slice before)
{
    return slice_trim(before).len && label_words_say_published(&walk->labels->words, before, walk->mem);
}

/* --- the rest of a sentence behind a value --- */

/* Is the text up to the next mark a product, or a month by its name? Neither has a label in most sentences. */
static bool begins_other_value(const struct text_walk *walk, Slice text, size_t field)
{
    size_t end = 0, mark = arena_mark(walk->mem);
    while (end < text.len && !slice_has(S(",.;"), text.at[end]) && !wide_mark_before(slice_part(text, 0, end)))
        end++;
    Slice clause = text_clean_value(slice_part(text, 0, end));
    bool is_type = field != CLAIM_OMLP_TYPE && clause.len <= MAX_WAITED_BYTES &&
                   omlp_type_find(walk->programme, clause, walk->mem) != OMLP_NONE;
    enum period_state state = period_read(clause, S(""), S(""), walk->mem).state;
    bool has_name = clause.len && !is_digit(clause.at[0]) && clause.len <= MAX_WAITED_BYTES;
    bool is_month = field != CLAIM_MONTH && field != CLAIM_YEAR && has_name && state == PERIOD_READ;
    arena_rewind(walk->mem, mark);
    return is_type || is_month;
}

/* Does the text begin with the name of another detail, perhaps behind a count or a short word: "20 units", "and KPI"? */
static bool begins_other_label(struct text_walk *walk, Slice text, size_t field)
{
    Slice first = slice_part(text, 0, slice_find(text, S(" ")));
    bool may_skip = (first.len && is_digit(first.at[0])) || first.len <= LONGEST_JOINING_WORD;
    for (int skipped = 0; skipped <= may_skip; skipped++) {
        Slice rest = skipped ? slice_trim(slice_skip(text, first.len)) : text;
        size_t end = 0;
        for (int words = 0; words < MAX_LABEL_WORDS && end < rest.len; words++) {
            struct label label;
            while (end < rest.len && rest.at[end] == ' ')
                end++;
            while (end < rest.len && rest.at[end] != ' ')
                end++;
            Slice name = slice_part(rest, 0, end);
            while (name.len && slice_has(S(",.;:"), name.at[name.len - 1]))
                name.len--;
            if (text_label_at(walk, name, true, &label))
                return label.field != field && !(field < CLAIM_FIELD_COUNT && (label.also >> field & 1));
        }
    }
    return false;
}

static bool is_whole_value(const struct text_walk *walk, size_t field, Slice value)
{
    Slice number;
    size_t mark = arena_mark(walk->mem);
    bool is = text_may_be_value(walk, field, value);
    if (is && field == CLAIM_INVOICE_NUMBER) {
        Slice numbers[MAX_LISTED_NUMBERS];
        size_t count = invoice_list(value, numbers, walk->mem);
        is = count > 1 ? count <= MAX_LISTED_NUMBERS : invoice_read(value, walk->mem, &number) != INVOICE_OPEN;
    }
    arena_rewind(walk->mem, mark);
    return is;
}

/* "MOC, units 20, KPI value 20", "1,250.00 EUR. MPN ID 6120001": the value ends where another detail is named; what is
   said of it is for whoever reads sentences. Another value of the same detail leaves it open. */
static Slice before_next_label(struct text_walk *walk, size_t field, Slice value)
{
    if (field >= CLAIM_FIELD_COUNT || is_whole_value(walk, field, text_clean_value(value)))
        return value;
    for (size_t i = 1, cuts = 0; i < value.len && cuts < MAX_CUTS; i++) {
        size_t wide = slice_has(S(",.;"), value.at[i]) ? 0 : wide_mark_before(slice_part(value, 0, i));
        bool is_mark = value.at[i] != ' ' && i + 1 < value.len && slice_has(S(",.;"), value.at[i]) && value.at[i + 1] == ' ';
        if (!is_mark && !wide)
            continue;
        cuts++;
        Slice head = text_clean_value(slice_part(value, 0, i)), tail = slice_trim(slice_skip(value, i + is_mark));
        if (is_whole_value(walk, field, head) &&
            (begins_other_label(walk, tail, field) || begins_other_value(walk, tail, field)))
            return head;
    }
    return value;
}

/* "KPI value: 20 is shown" says what is shown. */
static void take_behind_colon(struct text_walk *walk, const struct label *label, Slice value)
{
    bool has_two_sides = label->field == CLAIM_PURCHASE_UNIT || label->field == CLAIM_KPI_VALUE ||
                         label->field == CLAIM_REVENUE;
    value = without_sentence(walk, label->field, before_next_label(walk, label->field, value));
    if (!has_two_sides || !is_said_of_what_is_shown(walk, value))
        text_take_value(walk, label, value);
}

static bool take_colons(struct text_walk *walk, Slice line)
{
    struct label label = {.field = 0}, next;
    size_t value_at = 0, colons = 0, at;
    bool any = false;
    walk->list_item = 0;
    for (size_t i = 0; i < line.len && colons < MAX_COLONS; i++) {
        size_t size = separator_at(line, i);
        if (!size)
            continue;
        colons++;
        enum found found = label_before(walk, line, value_at, i, &next, &at);
        if (found == FOUND_NOTHING)
            continue;
        walk->waiting_count = walk->waited_count = 0;
        if (label.key.len)
            take_behind_colon(walk, &label, slice_part(line, value_at, at));
        bool counts = found == FOUND_LABEL && (any || !is_said_of_what_is_shown(walk, slice_part(line, 0, at)));
        label = counts ? next : (struct label){.field = 0};
        any = true;
        if (counts)
            text_vote(walk, slice_part(line, at, i));
        value_at = i + size;
    }
    if (label.key.len && text_clean_value(slice_skip(line, value_at)).len)
        take_behind_colon(walk, &label, slice_skip(line, value_at));
    else if (label.key.len)
        wait_for(walk, &label);
    return any;
}

/* --- other shapes --- */

/* "Month - January", "Month -> January" */
static bool take_dash(struct text_walk *walk, Slice line)
{
    static const Slice dashes[] = {S_INIT(" - "), S_INIT(" – "), S_INIT(" — "), S_INIT(" -> "), S_INIT(" → "),
                                   S_INIT(" => ")};
    size_t first = line.len, len = 0;
    for (size_t i = 0; i < COUNT_OF(dashes); i++) {
        size_t at = slice_find(line, dashes[i]);
        if (at < first) {
            first = at;
            len = dashes[i].len;
        }
    }
    struct label label;
    Slice name = slice_part(line, 0, first), value = slice_skip(line, first + len);
    if (!len || !text_label_at(walk, name, true, &label) || !text_may_be_value(walk, label.field, value))
        return false;
    text_vote(walk, name);
    text_take_value(walk, &label, value);
    return true;
}

/* "Month ........ January" */
static bool take_dots(struct text_walk *walk, Slice line)
{
    size_t at = slice_find(line, S("...")), end = at;
    struct label label;
    while (end < line.len && slice_has(S(". :"), line.at[end]))
        end++;
    Slice name = slice_part(line, 0, at), value = slice_skip(line, end);
    if (at == line.len || !text_label_at(walk, name, true, &label) || !text_may_be_value(walk, label.field, value))
        return false;
    text_vote(walk, name);
    text_take_value(walk, &label, value);
    return true;
}

static void take_waited(struct text_walk *walk)
{
    bool is_row = walk->waiting_count > 1;
    if (is_row && text_claim_begun(walk) && walk->claims_below)
        text_next_claim(walk);
    for (size_t i = 0; i < walk->waiting_count; i++)
        text_take_value(walk, &walk->waiting[i], walk->waited[i]);
    walk->claims_below = is_row;
    walk->waited_count = 0;
    if (!is_row)
        walk->waiting_count = 0;
}

/* A value below its label, or as many values below as many labels. */
static bool take_below(struct text_walk *walk, Slice line)
{
    if (!walk->waiting_count)
        return false;
    size_t field = walk->waiting[walk->waited_count].field;
    Slice value = text_clean_value(line);
    if (!text_may_be_value(walk, field, value) && !text_is_empty_marker(value)) {
        walk->waiting_count = walk->waited_count = 0;
        return false;
    }
    walk->waited[walk->waited_count++] = value;
    if (walk->waited_count == walk->waiting_count)
        take_waited(walk);
    return true;
}

static bool is_label(struct text_walk *walk, Slice line)
{
    struct label label;
    if (!text_label_at(walk, line, true, &label))
        return false;
    text_vote(walk, line);
    wait_for(walk, &label);
    walk->claims_below = false;
    return true;
}

/* "Month - March; Year - 2020": one behind the other, and all of them. */
static bool take_dashes(struct text_walk *walk, Slice line)
{
    static const Slice end = S_INIT("; ");
    struct label label;
    if (slice_find(line, end) == line.len)
        return false;
    for (int pass = 0; pass < 2; pass++)
        for (Slice rest = line; rest.len;) {
            size_t at = slice_find(rest, end), dash;
            Slice piece = slice_part(rest, 0, at);
            dash = slice_find(piece, S(" - "));
            if (dash == piece.len || !text_label_at(walk, slice_trim(slice_part(piece, 0, dash)), true, &label))
                return pass > 0;
            if (pass)
                take_dash(walk, piece);
            rest = slice_skip(rest, at < rest.len ? at + end.len : at);
        }
    return true;
}

/* "2. Year 2020": in a numbered line the name needs no mark behind it. */
static bool take_numbered(struct text_walk *walk, Slice line)
{
    Slice text = title_without_ordinal(line);
    struct label label;
    /* "1. Invoice G0001 - 10 units, KPI value 10" says more than one thing */
    if (text.len == line.len || slice_find(text, S(" - ")) < text.len || slice_find(text, S(", ")) < text.len)
        return false;
    for (size_t i = text.len; i-- > 0;) {
        Slice name = slice_part(text, 0, i), value = slice_skip(text, i);
        if (text.at[i] != ' ' || !text_label_at(walk, name, true, &label) ||
            !text_may_be_value(walk, label.field, text_clean_value(value)))
            continue;
        text_vote(walk, name);
        text_take_value(walk, &label, value);
        return true;
    }
    return false;
}

void text_take_line(struct text_walk *walk, Slice line)
{
    if (take_dashes(walk, line))
        return;
    if (line.len && !is_label(walk, line) && !take_colons(walk, line) && !take_below(walk, line) &&
        !take_dash(walk, line) && !take_dots(walk, line))
        take_numbered(walk, line);
}
