/* Reads templates/letters/LANG.xml: strictly, so that a slip of a translator is a finding at its line
   and never a letter with a hole in it. */
#include "report/letter_language.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/template.h"
#include "programme/rule_file.h"
#include "tickets/directory.h"

#include <string.h>

#define MAX_PIECES 40
#define MAX_GROUP_FROM 9

/* Where a slot may stand. */
enum slot_use { FRAME = 1, CLAIM = 2, FORMAT = 4 };

static const struct {
    Slice name;
    enum slot_use use;
} slots[] = {
#define SLOT(name, use) {S_INIT(#name), use},
#include "report/letter_slots.def"
#undef SLOT
};
static_assert(COUNT_OF(slots) == SLOT_COUNT, "every slot has a row");

static const Slice text_names[] = {
#define TEXT(name, meaning) S_INIT(#name),
#include "report/letter_texts.def"
#undef TEXT
};
static_assert(COUNT_OF(text_names) == LETTER_TEXT_COUNT, "every text has a name");

static const char *const details[] = {
    "display",   "renewal", "range", "future",   "year",  "order_number", "document", "unreadable",
    "undecided", "partner", "month", "location", "stale", "resolved",     "missing",  "country",
    "url_form",  "url_host", "line", NULL};

static const enum note told_notes[] = {NOTE_N_COVID_EXTENSION, NOTE_N_LEVEL_HAS_NO_KPI,  NOTE_N_PRE_ENROLMENT,
                                       NOTE_N_ZERO_REVENUE_PROMO, NOTE_N_TAX_SUSPECTED, NOTE_N_SPLIT_LINES};

struct loading {
    struct rule_file file;
    struct letter_language *language;
    struct arena *mem;
};

bool letter_tells_note(enum note note)
{
    for (size_t i = 0; i < COUNT_OF(told_notes); i++)
        if (told_notes[i] == note)
            return true;
    return false;
}

/* ---- texts in pieces ---- */

static enum letter_slot find_slot(Slice name, unsigned uses)
{
    for (int i = 0; i < SLOT_COUNT; i++)
        if (slots[i].use & uses && slice_equal(slots[i].name, name))
            return (enum letter_slot)i;
    return SLOT_NONE;
}

/* Line ends and indentation are the file's, not the letter's. */
static Slice one_line(struct arena *mem, Slice text)
{
    char *line = ARENA_ARRAY(mem, char, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool blank = (unsigned char)text.at[i] <= ' ';
        if (!blank || (len && line[len - 1] != ' '))
            line[len++] = blank ? ' ' : text.at[i];
    }
    return (Slice){line, len};
}

/* The next "words{slot}" of *rest; false after a complaint. */
static bool cut_piece(struct loading *load, struct rule_value value, unsigned uses, Slice *rest,
                      struct letter_piece *out)
{
    size_t open = slice_find(*rest, S("{"));
    *out = (struct letter_piece){slice_part(*rest, 0, open), SLOT_NONE};
    if (slice_has(out->words, '}')) {
        RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, value), "'}' without '{'");
        return false;
    }
    if (open == rest->len) {
        *rest = (Slice){0};
        return true;
    }
    Slice after = slice_skip(*rest, open + 1);
    size_t close = slice_find(after, S("}"));
    Slice name = slice_part(after, 0, close);
    out->slot = find_slot(name, uses);
    if (out->slot == SLOT_NONE || close == after.len) {
        RULE_COMPLAIN(&load->file, rule_unknown, rule_value_place(&load->file, value),
                      "'{%.*s}' is no placeholder of such a text", SLICE_ARG(name));
        return false;
    }
    *rest = slice_skip(after, close + 1);
    return true;
}

static bool read_form(struct loading *load, struct rule_value value, unsigned uses, struct letter_form *out,
                      uint64_t *needs)
{
    struct letter_piece pieces[MAX_PIECES];
    size_t count = 0;
    if (value.text.len == 0 || value.text.len > MAX_LETTER_TEXT_BYTES) {
        RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, value),
                      "a text has 1 to %d bytes, this one %zu", MAX_LETTER_TEXT_BYTES, value.text.len);
        return false;
    }
    for (Slice rest = one_line(load->mem, value.text); rest.len;) {
        if (!rule_has_room(&load->file, value.element, count, MAX_PIECES) ||
            !cut_piece(load, value, uses, &rest, &pieces[count]))
            return false;
        if (pieces[count].slot != SLOT_NONE)
            *needs |= (uint64_t)1 << pieces[count].slot;
        count++;
    }
    struct letter_piece *kept = ARENA_ARRAY(load->mem, struct letter_piece, count);
    memcpy(kept, pieces, count * sizeof *pieces);
    *out = (struct letter_form){kept, count};
    return true;
}

/* A text of one form, or NULL after a complaint. */
static struct letter_text *read_text(struct loading *load, struct rule_value value, unsigned uses)
{
    struct letter_text *text = ARENA_NEW(load->mem, struct letter_text);
    return read_form(load, value, uses, &text->forms[PLURAL_OTHER], &text->needs) ? text : NULL;
}

static void append(const struct letter_text **list, const struct letter_text *text)
{
    while (text && *list)
        list = (const struct letter_text **)&((struct letter_text *)*list)->next;
    if (text)
        *list = text;
}

/* ---- the elements ---- */

static void read_format(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"decimal", "group", "group-from", "direction", NULL};
    static const char *const directions[] = {"ltr", "rtl", NULL};
    struct letter_language *language = load->language;
    struct rule_value value;
    int from = 0, direction = 0;
    rule_allow(&load->file, element, attributes);
    rule_must_be_empty(&load->file, element);
    if (rule_attribute_needed(&load->file, element, "decimal", &value))
        language->decimal_mark = value.text;
    if (rule_attribute_needed(&load->file, element, "group", &value))
        language->group_mark = value.text;
    if (rule_attribute_needed(&load->file, element, "group-from", &value) &&
        rule_number(&load->file, value, 4, MAX_GROUP_FROM, &from))
        language->group_from = (unsigned)from;
    if (rule_attribute(&load->file, element, "direction", &value) &&
        rule_choice(&load->file, value, directions, &direction))
        language->is_right_to_left = direction == 1;
}

static void read_pattern(struct loading *load, const struct _xmlNode *element, const struct letter_text **out,
                         uint64_t must)
{
    rule_allow(&load->file, element, rule_no_attributes);
    struct rule_value value = rule_text(&load->file, element);
    struct letter_text *text = read_text(load, value, FORMAT);
    if (text && (text->needs & must) != must)
        RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, value), "the pattern leaves something out");
    *out = text;
}

#define BIT(slot) ((uint64_t)1 << SLOT_##slot)

static void read_date(struct loading *load, const struct _xmlNode *element)
{
    read_pattern(load, element, &load->language->date, BIT(year) | BIT(dayofmonth));
}

static void read_month(struct loading *load, const struct _xmlNode *element)
{
    read_pattern(load, element, &load->language->month, BIT(year));
}

static void read_money(struct loading *load, const struct _xmlNode *element)
{
    read_pattern(load, element, &load->language->money, BIT(amount) | BIT(currency));
}

/* "{a} und {b}": the words between. */
static void read_joint(struct loading *load, const struct _xmlNode *element, const char *name, Slice *out)
{
    struct rule_value value;
    if (!rule_attribute_needed(&load->file, element, name, &value))
        return;
    Slice text = value.text;
    if (text.len > 6 && slice_starts(text, S("{a}")) && slice_ends(text, S("{b}")))
        *out = slice_part(text, 3, text.len - 3);
    else
        RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, value), "'%.*s' is not '{a} ... {b}'",
                      SLICE_ARG(text));
}

static void read_list(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"between", "last", NULL};
    rule_allow(&load->file, element, attributes);
    rule_must_be_empty(&load->file, element);
    read_joint(load, element, "between", &load->language->between);
    read_joint(load, element, "last", &load->language->last);
}

static void read_names(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"in", NULL};
    static const char *const places[] = {"dates", NULL};
    struct letter_language *language = load->language;
    struct rule_value all = rule_text(&load->file, element), value;
    Slice names[12], rest = all.text;
    int place;
    size_t count = 0;
    rule_allow(&load->file, element, attributes);
    bool in_dates = rule_attribute(&load->file, element, "in", &value);
    if (in_dates && !rule_choice(&load->file, value, places, &place))
        return;
    for (; rest.len && count < 12; count++)
        names[count] = slice_trim(slice_cut(rest, '|', &rest));
    if (count != 12 || rest.len)
        RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, all), "a year has twelve months");
    else
        memcpy(in_dates ? language->month_names_in_dates : language->month_names, names, sizeof names);
}

static void read_plural(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"form", NULL};
    struct rule_value value, rule = rule_text(&load->file, element);
    int form;
    rule_allow(&load->file, element, attributes);
    if (!rule_attribute_needed(&load->file, element, "form", &value) ||
        !rule_choice(&load->file, value, plural_names, &form))
        return;
    if (form == PLURAL_OTHER || !plural_rule_parse(rule.text, &load->language->plurals.rules[form]))
        RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, rule), "'%.*s' is not a plural rule",
                      SLICE_ARG(rule.text));
}

static bool name_index(struct loading *load, const struct _xmlNode *element, const char *attribute,
                       Slice (*name_of)(size_t index), size_t count, size_t *out)
{
    struct rule_value value;
    if (!rule_attribute_needed(&load->file, element, attribute, &value))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(name_of(i), value.text)) {
            *out = i;
            return true;
        }
    }
    RULE_COMPLAIN(&load->file, rule_unknown, rule_value_place(&load->file, value), "there is no %s '%.*s'", attribute,
                  SLICE_ARG(value.text));
    return false;
}

static Slice reason_at(size_t index)
{
    return reason_name((enum reason)index);
}

static Slice verdict_at(size_t index)
{
    return verdict_name((enum verdict)index);
}

static Slice note_at(size_t index)
{
    return note_name((enum note)index);
}

static Slice text_at(size_t index)
{
    return text_names[index];
}

static Slice field_at(size_t index)
{
    return index < CLAIM_FIELD_COUNT ? claim_field_name((enum claim_field)index)
                                     : directory_field_name((enum directory_field)(index - CLAIM_FIELD_COUNT));
}

static void read_field(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"name", "within", NULL};
    struct letter_language *language = load->language;
    struct rule_value value;
    size_t i;
    rule_allow(&load->file, element, attributes);
    if (!name_index(load, element, "name", field_at, CLAIM_FIELD_COUNT + DIRECTORY_FIELD_COUNT, &i))
        return;
    Slice name = rule_text(&load->file, element).text;
    Slice within = rule_attribute(&load->file, element, "within", &value) ? value.text : name;
    bool of_claim = i < CLAIM_FIELD_COUNT;
    size_t at = of_claim ? i : i - CLAIM_FIELD_COUNT;
    *(of_claim ? &language->fields[at] : &language->directory_fields[at]) = name;
    *(of_claim ? &language->fields_within[at] : &language->directory_fields_within[at]) = within;
}

/* One form of a frame text; the forms of a text stand together in one variant. */
static void read_frame(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"name", "form", NULL};
    struct rule_value value;
    size_t id;
    int form = PLURAL_OTHER;
    rule_allow(&load->file, element, attributes);
    bool formed = rule_attribute(&load->file, element, "form", &value);
    if (!name_index(load, element, "name", text_at, LETTER_TEXT_COUNT, &id) ||
        (formed && !rule_choice(&load->file, value, plural_names, &form)))
        return;
    unsigned uses = id == LETTER_compare || id == LETTER_invoice_heading ? FRAME | CLAIM : FRAME;
    const struct letter_text **text = &load->language->texts[id];
    if (id != LETTER_checked) {
        if (formed)
            RULE_COMPLAIN(&load->file, rule_value, rule_element_place(&load->file, element), "nothing is counted here");
        append(text, read_text(load, rule_text(&load->file, element), uses));
        return;
    }
    if (!*text)
        *text = ARENA_NEW(load->mem, struct letter_text);
    struct letter_text *forms = (struct letter_text *)*text;
    read_form(load, rule_text(&load->file, element), uses, &forms->forms[form], &forms->needs);
}

static bool read_detail(struct loading *load, const struct _xmlNode *element, Slice *out)
{
    struct rule_value value;
    int detail;
    if (!rule_attribute(&load->file, element, "detail", &value))
        return true;
    *out = value.text;
    return rule_choice(&load->file, value, details, &detail);
}

/* The same text for several: one for each, as what may follow in the row is its own. */
static void add_told(struct loading *load, struct rule_value names, const struct letter_text *text,
                     Slice (*name_of)(size_t index), size_t count, const struct letter_text **of)
{
    for (Slice rest = names.text; rest.len;) {
        struct rule_value name = rule_part(names, rule_word(&rest));
        size_t i = 0;
        while (i < count && !slice_equal(name_of(i), name.text))
            i++;
        if (i == count) {
            RULE_COMPLAIN(&load->file, rule_unknown, rule_value_place(&load->file, name), "there is no '%.*s'",
                          SLICE_ARG(name.text));
            continue;
        }
        struct letter_text *copy = ARENA_NEW(load->mem, struct letter_text);
        *copy = *text;
        append(&of[i], copy);
    }
}

/* <why reason="...">, <next reason="..."> or <next verdict="...">. */
static void read_told(struct loading *load, const struct _xmlNode *element, const struct letter_text **of_reason,
                      const struct letter_text **of_verdict)
{
    static const char *const attributes[] = {"reason", "detail", "verdict", NULL};
    struct rule_value names;
    Slice detail = {0};
    rule_allow(&load->file, element, attributes);
    bool by_verdict = of_verdict && rule_attribute(&load->file, element, "verdict", &names);
    if ((!by_verdict && !rule_attribute_needed(&load->file, element, "reason", &names)) ||
        !read_detail(load, element, &detail))
        return;
    struct letter_text *text = read_text(load, rule_text(&load->file, element), FRAME | CLAIM);
    if (!text)
        return;
    text->detail = detail;
    if (by_verdict)
        add_told(load, names, text, verdict_at, VERDICT_COUNT, of_verdict);
    else
        add_told(load, names, text, reason_at, REASON_COUNT, of_reason);
}

static void read_why(struct loading *load, const struct _xmlNode *element)
{
    read_told(load, element, load->language->whys, NULL);
}

static void read_next(struct loading *load, const struct _xmlNode *element)
{
    read_told(load, element, load->language->nexts, load->language->verdict_nexts);
}

static void read_result(struct loading *load, const struct _xmlNode *element)
{
    read_told(load, element, load->language->results, load->language->verdict_results);
}

static void read_note(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"code", NULL};
    size_t i;
    rule_allow(&load->file, element, attributes);
    if (name_index(load, element, "code", note_at, NOTE_COUNT, &i))
        append(&load->language->notes[i], read_text(load, rule_text(&load->file, element), FRAME | CLAIM));
}

static const struct {
    const char *name;
    void (*read)(struct loading *load, const struct _xmlNode *element);
} elements[] = {
    {"format", read_format}, {"date", read_date},   {"month", read_month}, {"money", read_money},
    {"list", read_list},     {"names", read_names}, {"plural", read_plural}, {"field", read_field},
    {"text", read_frame},    {"why", read_why},     {"next", read_next},   {"result", read_result},
    {"note", read_note},
};

static void read_element(struct loading *load, const struct _xmlNode *element)
{
    for (size_t i = 0; i < COUNT_OF(elements); i++) {
        if (slice_equal(rule_name(element), slice_from(elements[i].name))) {
            elements[i].read(load, element);
            return;
        }
    }
    RULE_COMPLAIN(&load->file, rule_unknown, rule_element_place(&load->file, element), "there is no element '%.*s'",
                  SLICE_ARG(rule_name(element)));
}

/* ---- what must be there ---- */

/* Without these there is no letter at all. */
static void check_format(struct loading *load)
{
    const struct letter_language *language = load->language;
    Place place = rule_element_place(&load->file, rule_root(&load->file));
    if (!language->decimal_mark.len || !language->group_from || !language->date || !language->month ||
        !language->money || !language->between.len || !language->last.len || !language->month_names[0].len)
        RULE_COMPLAIN(&load->file, rule_value, place,
                      "a language needs <format>, <date>, <month>, <money>, <list> and <names>");
}

static void check_plurals(struct loading *load)
{
    const struct letter_text *text = load->language->texts[LETTER_checked];
    Place place = rule_element_place(&load->file, rule_root(&load->file));
    for (int form = 0; text && form < PLURAL_COUNT; form++) {
        bool has_rule = form == PLURAL_OTHER || load->language->plurals.rules[form].count;
        if (has_rule && !text->forms[form].count)
            RULE_COMPLAIN(&load->file, rule_value, place, "the text 'checked' lacks the plural form '%s'",
                          plural_names[form]);
        if (!has_rule && text->forms[form].count)
            RULE_COMPLAIN(&load->file, rule_value, place, "the plural form '%s' has no rule", plural_names[form]);
    }
}

static void miss(struct loading *load, const char *what, Slice name)
{
    diag_add(load->file.diag, FINDING_letter_text_missing, (Place){.source = load->file.source},
             "there is no %s '%.*s'; letters that need it are in English", what, SLICE_ARG(name));
}

static void check_texts(struct loading *load)
{
    const struct letter_language *language = load->language;
    for (size_t i = 0; i < LETTER_TEXT_COUNT; i++)
        if (!language->texts[i])
            miss(load, "text", text_at(i));
    for (size_t i = 0; i < CLAIM_FIELD_COUNT; i++)
        if (!language->fields[i].len)
            miss(load, "field", field_at(i));
    for (size_t i = 0; i < DIRECTORY_FIELD_COUNT; i++)
        if (!language->directory_fields[i].len)
            miss(load, "field", field_at(CLAIM_FIELD_COUNT + i));
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        if (!language->verdict_results[i])
            miss(load, "result of verdict", verdict_at(i));
    for (size_t i = 0; i < REASON_COUNT; i++) {
        if (!language->whys[i])
            miss(load, "why of reason", reason_at(i));
        if (!language->nexts[i] && !language->verdict_nexts[reason_verdict((enum reason)i)])
            miss(load, "next of reason", reason_at(i));
    }
    for (size_t i = 0; i < COUNT_OF(told_notes); i++)
        if (!language->notes[told_notes[i]])
            miss(load, "note", note_at((size_t)told_notes[i]));
}

const struct letter_language *letter_language_load(Slice tag, const struct templates *templates, struct arena *mem,
                                                   struct diag *diag)
{
    struct loading load = {.language = ARENA_NEW(mem, struct letter_language), .mem = mem};
    Slice text, source;
    if (!template_load(templates, arena_printf(mem, "letters/%.*s.xml", SLICE_ARG(tag)), mem, &text, &source, diag))
        return NULL;
    load.language->tag = arena_copy(mem, tag);
    if (rule_file_open(&load.file, source, text, "letters", mem, diag)) {
        const struct _xmlNode *root = rule_root(&load.file), *element = NULL;
        while (!rule_file_given_up(&load.file) && (element = rule_next(&load.file, root, element)))
            read_element(&load, element);
        check_format(&load);
        check_plurals(&load);
        if (!load.file.error_count)
            check_texts(&load);
    }
    size_t errors = load.file.error_count;
    rule_file_close(&load.file);
    if (!errors)
        return load.language;
    diag_fault(diag, "letters in '%.*s' cannot be used: %zu error%s", SLICE_ARG(source), errors,
               errors == 1 ? "" : "s");
    return NULL;
}
