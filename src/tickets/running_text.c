/* Sentences are cut into parts, a part into a label and what follows it; only values that can be nothing else count,
   and a detail that is named twice with two values makes all of it too uncertain to use. */
#include "tickets/running_text_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/columns_private.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"

#define MAX_RUNNING_BYTES 8192u /* of a text; longer ones are no notes to a help desk */
#define MAX_PART_BYTES 160u
#define MAX_WORDS_BEFORE 3 /* "our", "the" */
#define MAX_LABEL_WORDS 5
#define MAX_VALUE_BYTES 48u
#define MAX_TYPE_WORDS 4
#define LEAST_NUMBERS 2

struct note {
    const struct labels *labels;
    struct arena *mem;
    Slice raw[CLAIM_FIELD_COUNT];
    Slice partner_id, language;
    bool contradicts;
};

static size_t word_end(Slice text, size_t i)
{
    while (i < text.len && text.at[i] != ' ')
        i++;
    return i;
}

static size_t count_words(Slice text)
{
    size_t count = 0;
    while (text.len)
        count += slice_cut(text, ' ', &text).len > 0;
    return count;
}

/* "number is G31", "lautet", "es de" */
static Slice without_copula(Slice value)
{
    static const char words[] = " is was are were equals of ist lautet war betragt es de est etait era e er ar on oli je "
                                "jest to był wynosi sa no nr som van ";
    for (;;) {
        value = slice_trim(value);
        size_t end = word_end(value, 0);
        char key[16] = " ";
        if (end == value.len || end == 0 || end + 2 > sizeof key)
            return value;
        for (size_t i = 0; i < end; i++)
            key[i + 1] = (char)(value.at[i] >= 'A' && value.at[i] <= 'Z' ? value.at[i] + 32 : value.at[i]);
        key[end + 1] = ' ';
        Slice list = {words, sizeof words - 1};
        if (slice_find(list, (Slice){key, end + 2}) == list.len)
            return value;
        value = slice_skip(value, end);
    }
}

static bool all_digits(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.at[i]))
            return false;
    return text.len;
}

static bool has_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

static bool is_number(Slice value, struct arena *scratch)
{
    enum amount_state state = amount_read(value, 0, NULL, scratch).state;
    return has_digit(value) && (state == AMOUNT_READ || state == AMOUNT_AMBIGUOUS);
}

/* Can the value be what the label says, and nothing else? */
static bool fits(size_t field, Slice value, struct arena *scratch)
{
    char code[4];
    if (!value.len || value.len > MAX_VALUE_BYTES)
        return false;
    switch (field) {
    case CLAIM_PURCHASE_UNIT:
    case CLAIM_KPI_VALUE:
    case CLAIM_REVENUE: return is_number(value, scratch);
    case CLAIM_INVOICE_NUMBER: return !slice_has(value, ' ') && has_digit(value) && value.len > 2;
    case CLAIM_MONTH: {
        enum period_state state = period_read(value, (Slice){0}, (Slice){0}, scratch).state;
        return state == PERIOD_READ || state == PERIOD_NO_YEAR;
    }
    case CLAIM_YEAR: return value.len == 4 && all_digits(value);
    case CLAIM_OMLP_TYPE: return count_words(value) <= MAX_TYPE_WORDS && !has_digit(value);
    case CLAIM_CURRENCY: return currency_of_word(value, NULL, scratch, code);
    case FIELD_PARTNER_ID: return value.len > 4 && value.len < 11 && all_digits(value);
    default: return false;
    }
}

/* A label of one language only tells the language. */
static void take(struct note *note, const struct label *label, Slice value, bool is_telling)
{
    Slice *at = label->field == FIELD_PARTNER_ID ? &note->partner_id : &note->raw[label->field];
    note->contradicts |= at->len && !slice_equal(*at, value);
    *at = value;
    if (is_telling && !note->language.len && !slice_equal(label->language, LANGUAGE_OF_NONE))
        note->language = label->language;
}

/* A label at the head of the text, its longest form first, with a value that fits behind it. One word that is no label
   of the list is none. */
static bool take_label_at(struct note *note, Slice text)
{
    size_t ends[MAX_LABEL_WORDS], count = 0;
    for (size_t i = 0; i < text.len && count < MAX_LABEL_WORDS; i++)
        ends[count++] = i = word_end(text, i);
    while (count--) {
        const struct label *meanings;
        bool put_together, taken = false;
        Slice value = without_copula(slice_skip(text, ends[count]));
        size_t mark = arena_mark(note->mem);
        size_t found = labels_of(note->labels, slice_part(text, 0, ends[count]), note->mem, &meanings, &put_together);
        for (size_t i = 0; i < found && !taken && (!put_together || count); i++) {
            taken = !meanings[i].qualifier.len && fits(meanings[i].field, value, note->mem);
            if (taken)
                take(note, &meanings[i], value, found == 1);
        }
        arena_rewind(note->mem, mark);
        if (taken)
            return true;
    }
    return false;
}

static void take_part(struct note *note, Slice part)
{
    part = slice_trim(part);
    while (part.len && slice_has(S(".!"), part.at[part.len - 1]))
        part = slice_trim(slice_part(part, 0, part.len - 1));
    if (part.len > MAX_PART_BYTES || !part.len)
        return;
    for (size_t word = 0, i = 0; word <= MAX_WORDS_BEFORE && i < part.len; word++, i = word_end(part, i) + 1)
        if (take_label_at(note, slice_skip(part, i)))
            return;
}

/* How long what parts two details is at text[i]; 0 where nothing does. */
static size_t part_ends(Slice text, size_t i)
{
    static const Slice joints[] = {
        S_INIT(", "), S_INIT(". "), S_INIT("; "), S_INIT("! "), S_INIT("\n\n"), S_INIT(": "), S_INIT(" and "),
        S_INIT(" und "), S_INIT(" et "), S_INIT(" y "), S_INIT(" e "), S_INIT(" en "), S_INIT(" och "), S_INIT(" og "),
        S_INIT(" i "), S_INIT(" oraz "), S_INIT(" a "), S_INIT(" ja "), S_INIT(" ve "), S_INIT(" și "), S_INIT(" és "),
        S_INIT(" и "), S_INIT(" та "), S_INIT(" και "), S_INIT(" dan "), S_INIT(" và "), S_INIT(" with "), S_INIT(" mit "),
    };
    Slice rest = slice_skip(text, i);
    for (size_t j = 0; j < COUNT_OF(joints); j++)
        if (slice_starts(rest, joints[j]))
            return joints[j].len;
    return 0;
}

/* Lines of a paragraph run on; copies of earlier mails are left out. */
static Slice run_on(Slice text, struct arena *mem)
{
    char *out = ARENA_ARRAY(mem, char, text.len + 2);
    size_t len = 0;
    while (text.len) {
        Slice line = slice_trim(slice_cut(text, '\n', &text));
        if (line.len && line.at[0] == '>')
            continue;
        for (size_t i = 0; i < line.len; i++)
            out[len++] = line.at[i] == '\t' ? ' ' : line.at[i];
        if (text.len)
            out[len++] = line.len ? ' ' : '\n';
    }
    return (Slice){out, len};
}

bool running_text_read(Slice text, const struct labels *labels, struct arena *mem, struct labelled_text *out)
{
    struct note note = {.labels = labels, .mem = mem};
    if (text.len > MAX_RUNNING_BYTES || !has_digit(text))
        return false;
    text = run_on(text, mem);
    for (size_t from = 0, i = 0; i <= text.len; i++) {
        size_t size = i < text.len ? part_ends(text, i) : 1;
        if (!size && !(i < text.len && text.at[i] == '\n'))
            continue;
        take_part(&note, slice_part(text, from, i));
        from = i + (size ? size : 1);
        i = from - 1;
    }
    size_t numbers = 0;
    numbers += note.raw[CLAIM_PURCHASE_UNIT].len > 0;
    numbers += note.raw[CLAIM_KPI_VALUE].len > 0;
    numbers += note.raw[CLAIM_REVENUE].len > 0;
    if (note.contradicts || !note.raw[CLAIM_INVOICE_NUMBER].len || numbers < LEAST_NUMBERS)
        return false;
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        out->claims[0].raw[field] = note.raw[field];
    out->count = 1;
    if (!out->partner_id.len)
        out->partner_id = note.partner_id;
    if (!slice_equal(note.language, S("en")))
        out->language = note.language;
    return true;
}
