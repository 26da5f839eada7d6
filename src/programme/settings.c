/* One table says which settings there are, what they may be and where they are kept. The
   rule file, the option --set and what is told of a run read the same rows. */
#include "programme/settings.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/loading_private.h"

#include <inttypes.h>
#include <string.h>

enum setting_kind { SETTING_NUMBER, SETTING_CHOICE, SETTING_DECIMAL, SETTING_YES_NO, SETTING_ZONE };

struct setting {
    const char *name, *meaning;
    enum setting_kind kind;
    size_t offset;
    int least, most;
    const char *const *choices; /* in the order of the enum */
};

/* The comparison refuses to compile when the member is not of that type. */
#define MEMBER(member, type) \
    (offsetof(struct programme, member) + 0 * sizeof(&((struct programme *)0)->member == (type *)0))
#define NUMBER(member, least, most, meaning) \
    {#member, meaning, SETTING_NUMBER, MEMBER(member, int), least, most, NULL}
#define CHOICE(member, meaning, ...) \
    {#member, meaning, SETTING_CHOICE, MEMBER(member, enum member), 0, 0, (const char *const[]){__VA_ARGS__, NULL}}
#define DECIMAL(member, most, meaning) {#member, meaning, SETTING_DECIMAL, MEMBER(member, Decimal), 0, most, NULL}

/* Days end at 28, so that every month has them. */
static const struct setting settings[] = {
    NUMBER(publication_day, 1, 28, "the day of a month on which KPIs are published"),
    NUMBER(publication_lag_months, 1, 12, "how many months after its own a month is published"),
    CHOICE(publication_shift, "to which working day a publication moves", "none"),
    NUMBER(publication_grace_days, 0, 60, "days before a month that is wholly absent is called late"),
    NUMBER(dataset_shrink_percent, 1, 100, "by how many percent of its rows a dataset may shrink unasked"),
    {"clock_zone", "where days begin", SETTING_ZONE, MEMBER(clock_zone_minutes, int), 0, 0, NULL},
    NUMBER(window_months, 1, 60, "months that are shown and measured"),
    CHOICE(renewal_window, "which months count for a renewal", "complete_months", "published", "exact_days"),
    CHOICE(anniversary_step, "when the next anniversary is", "365_days", "calendar_year"),
    NUMBER(renewal_open_days, 0, 360, "days after the anniversary on which the renewal stays open"),
    NUMBER(renewal_remind_before, 0, 360, "days before the anniversary on which partners are reminded"),
    NUMBER(renewal_remind_after, 0, 360, "days after the anniversary on which partners are reminded"),
    CHOICE(credit_policy, "in which month a credit lowers the KPIs", "credit_month", "original_month"),
    NUMBER(directory_first_day, 1, 28, "first day of the monthly batch of directory requests"),
    NUMBER(directory_last_day, 1, 28, "last day of the monthly batch of directory requests"),
    NUMBER(directory_cutoff_day, 1, 28, "from this day on a complete directory request waits for the next batch"),
    NUMBER(directory_visible_day, 1, 28, "day of the month after the batch by which a listing is visible"),
    NUMBER(first_year, 1900, 2999, "no KPI is older than this year"),
    DECIMAL(money_tolerance_per_line, 1000, "by how many minor units a revenue may differ for each line added up"),
    DECIMAL(money_tolerance_least, 1000, "and never by less than so many minor units"),
    DECIMAL(kpi_tolerance, 1000000, "by how much a KPI value may differ and still be equal"),
    DECIMAL(units_tolerance, 1000000, "by how much purchase units may differ and still be equal"),
    {"partner_required", "must a ticket name its partner?", SETTING_YES_NO, MEMBER(partner_required, bool), 0, 0, NULL},
    CHOICE(evidence_required, "is a document judged only if there is one, asked of all, or before a correction",
           "if_present", "required", "to_confirm"),
    NUMBER(pattern_least_claims, 2, 1000000, "what so many claims have in common is told as a pattern"),
    NUMBER(pattern_share_percent, 1, 100, "a part of a pattern is told apart from this share of all claims there"),
    NUMBER(pattern_examples, 1, 100, "how many claims stand as examples of a pattern"),
};
static_assert(COUNT_OF(settings) <= MAX_SETTINGS, "a programme remembers where each of them stood");

/* The first must not be greater than the second. */
static const char *const ordered_settings[][2] = {
    {"directory_first_day", "directory_last_day"},
    {"renewal_remind_after", "renewal_open_days"},
};

static const struct setting *setting_named(Slice name)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        if (slice_equal(name, slice_from(settings[i].name)))
            return &settings[i];
    return NULL;
}

static void read_value(struct rule_file *file, const struct setting *setting, struct rule_value value, void *into)
{
    int number;
    void *member = (char *)into + setting->offset;
    switch (setting->kind) {
    case SETTING_NUMBER: rule_number(file, value, setting->least, setting->most, (int *)member); break;
    case SETTING_DECIMAL: rule_decimal(file, value, setting->most, (Decimal *)member); break;
    case SETTING_YES_NO: rule_yes(file, value, (bool *)member); break;
    case SETTING_ZONE: rule_zone(file, value, (int *)member); break;
    case SETTING_CHOICE:
        if (rule_choice(file, value, setting->choices, &number))
            memcpy(member, &number, sizeof number);
        break;
    }
}

/* ---- the rule file ---- */

static const char *const source_words[] = {"", "page", "documentation", "choice", NULL};

static void read_setting(struct loading *load, const struct setting *setting, const struct _xmlNode *element)
{
    struct rule_file *file = &load->file;
    struct setting_origin *origin = &load->programme->origins[setting - settings];
    size_t errors_before = file->error_count;
    struct rule_value value = rule_text(file, element), source;
    int number;
    origin->line = rule_element_place(file, element).line;
    if (rule_attribute(file, element, "source", &source) && rule_choice(file, source, source_words + 1, &number))
        origin->source = (uint8_t)(number + 1);
    if (file->error_count == errors_before) /* beside elements where text should be, what text there is says nothing */
        read_value(file, setting, value, load->programme);
}

static int number_of(const struct programme *programme, const char *name)
{
    return *(const int *)((const char *)programme + setting_named(slice_from(name))->offset);
}

/* What is wrong between two settings; empty when nothing is. */
static Slice disagreement(const struct programme *programme, size_t pair, struct arena *mem)
{
    const char *const *names = ordered_settings[pair];
    int least = number_of(programme, names[0]), most = number_of(programme, names[1]);
    if (least <= most)
        return (Slice){0};
    return arena_printf(mem, "'%s' is %d, and must not be greater than '%s', which is %d", names[0], least, names[1],
                        most);
}

static void check_order(struct loading *load, const struct _xmlNode *const *seen)
{
    for (size_t i = 0; i < COUNT_OF(ordered_settings); i++) {
        Slice wrong = disagreement(load->programme, i, load->mem);
        const struct setting *low = setting_named(slice_from(ordered_settings[i][0]));
        if (wrong.len)
            RULE_COMPLAIN(&load->file, rule_value, rule_element_place(&load->file, seen[low - settings]), "%.*s",
                          SLICE_ARG(wrong));
    }
}

void load_settings(struct loading *load, const struct _xmlNode *section)
{
    struct rule_file *file = &load->file;
    static const char *const attributes[] = {"source", NULL};
    const struct _xmlNode *seen[COUNT_OF(settings)] = {0}, *element = NULL;
    size_t errors_before = file->error_count;
    rule_allow(file, section, rule_no_attributes);
    while ((element = rule_next(file, section, element))) {
        Slice name = rule_name(element);
        const struct setting *setting = setting_named(name);
        if (!setting)
            RULE_COMPLAIN(file, rule_unknown, rule_element_place(file, element), "there is no setting '%.*s'",
                          SLICE_ARG(name));
        else if (seen[setting - settings])
            RULE_COMPLAIN(file, rule_value, rule_element_place(file, element), "'%s' stands twice", setting->name);
        else
            read_setting(load, setting, element);
        if (setting)
            seen[setting - settings] = element;
        rule_allow(file, element, attributes);
    }
    for (size_t i = 0; i < COUNT_OF(settings) && !rule_file_given_up(file); i++)
        if (!seen[i])
            RULE_COMPLAIN(file, rule_value, rule_element_place(file, section), "setting '%s' is missing",
                          settings[i].name);
    if (file->error_count == errors_before)
        check_order(load, seen);
}

/* ---- by name ---- */

size_t setting_count(void)
{
    return COUNT_OF(settings);
}

Slice setting_meaning(size_t setting)
{
    return slice_from(settings[setting].meaning);
}

Slice setting_allowed(size_t setting, struct arena *mem)
{
    const struct setting *of = &settings[setting];
    const char *const *choices = of->choices;
    switch (of->kind) {
    case SETTING_NUMBER: return arena_printf(mem, "%d to %d", of->least, of->most);
    case SETTING_DECIMAL: return arena_printf(mem, "0 to %d, with decimals", of->most);
    case SETTING_YES_NO: return S("yes or no");
    case SETTING_ZONE: return S("UTC, or an offset as +09:00");
    case SETTING_CHOICE: break;
    }
    Slice all = slice_from(choices[0]);
    for (size_t i = 1; choices[i]; i++)
        all = arena_printf(mem, "%.*s%s%s", SLICE_ARG(all), choices[i + 1] ? ", " : " or ", choices[i]);
    return all;
}

size_t setting_find(Slice name)
{
    const struct setting *setting = setting_named(name);
    return setting ? (size_t)(setting - settings) : COUNT_OF(settings);
}

Slice setting_name(size_t setting)
{
    return slice_from(settings[setting].name);
}

static Slice zone_text(int minutes, struct arena *mem)
{
    int ahead = minutes < 0 ? -minutes : minutes;
    return minutes ? arena_printf(mem, "%c%02d:%02d", minutes < 0 ? '-' : '+', ahead / 60, ahead % 60) : S("UTC");
}

Slice setting_text(const struct programme *programme, size_t setting, struct arena *mem)
{
    const void *member = (const char *)programme + settings[setting].offset;
    char digits[DECIMAL_CHARS];
    int number = 0;
    switch (settings[setting].kind) {
    case SETTING_DECIMAL: return arena_copy(mem, decimal_format(*(const Decimal *)member, 0, digits));
    case SETTING_YES_NO: return *(const bool *)member ? S("yes") : S("no");
    case SETTING_ZONE: return zone_text(*(const int *)member, mem);
    case SETTING_NUMBER: return arena_printf(mem, "%d", *(const int *)member);
    case SETTING_CHOICE: break;
    }
    memcpy(&number, member, sizeof number);
    return slice_from(settings[setting].choices[number]);
}

bool setting_same(const struct programme *a, const struct programme *b, size_t setting)
{
    static const size_t bytes[] = {[SETTING_NUMBER] = sizeof(int), [SETTING_CHOICE] = sizeof(int),
                                   [SETTING_DECIMAL] = sizeof(Decimal), [SETTING_YES_NO] = sizeof(bool),
                                   [SETTING_ZONE] = sizeof(int)};
    size_t offset = settings[setting].offset;
    return memcmp((const char *)a + offset, (const char *)b + offset, bytes[settings[setting].kind]) == 0;
}

Slice setting_source(const struct programme *programme, size_t setting)
{
    static const Slice words[] = {S_INIT(""), S_INIT("page"), S_INIT("documentation"), S_INIT("our choice")};
    return words[programme->origins[setting].source];
}

Slice setting_place(const struct programme *programme, size_t setting, struct arena *mem)
{
    const struct setting_origin *origin = &programme->origins[setting];
    return origin->by_option ? S("--set")
                             : arena_printf(mem, "%.*s:%" PRIu64, SLICE_ARG(programme->rule_file), origin->line);
}

/* ---- the option ---- */

bool setting_assign(struct programme *programme, size_t setting, Slice value, struct arena *mem, struct diag *diag)
{
    struct rule_file option = {.source = S("--set"), .mem = mem, .diag = diag};
    struct rule_value given = {.text = slice_trim(value), .attribute = settings[setting].name};
    read_value(&option, &settings[setting], given, programme);
    programme->origins[setting].by_option = true;
    return option.error_count == 0;
}

bool settings_agree(const struct programme *programme, struct arena *mem, struct diag *diag)
{
    for (size_t i = 0; i < COUNT_OF(ordered_settings); i++) {
        Slice wrong = disagreement(programme, i, mem);
        if (wrong.len)
            return diag_fault(diag, "option '--set': %.*s", SLICE_ARG(wrong));
    }
    return true;
}
