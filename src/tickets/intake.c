/* A ticket file row by row: each row is a claim of the ticket it names, and says
   something about the ticket itself. What cannot be used is told at its place; the row
   is kept all the same, because the decision has to say so too. */
#include "tickets/intake.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "bytes/template.h"
#include "programme/catalogue.h"
#include "tickets/claim_values_private.h"
#include "tickets/columns_private.h"
#include "tickets/directory.h"
#include "tickets/evidence_column_private.h"
#include "tickets/identity_private.h"
#include "tickets/invoice_number.h"
#include "tickets/labelled_text.h"
#include "tickets/lost_letters_private.h"
#include "tickets/plain_private.h"
#include "tickets/ticket_time.h"

#define MAX_QUARANTINED_BYTES 4096
#define USUAL_ROW_BYTES 64
#define MAX_QUOTED_COLUMNS 80 /* of a value in a message */

/* A filing time that can be read two ways waits for the other rows. */
struct open_time {
    struct open_time *next;
    size_t ticket;
    Slice text;
    Place place;
    Instant day_first, month_first;
};

struct intake {
    struct batch *batch;
    const struct intake_options *options;
    const struct programme *programme;
    struct quarantine *quarantine;
    struct diag *diag;
    struct reader reader;
    struct record row;
    struct ticket_columns columns;
    Slice folder;
    struct labelled_text text; /* of the row; stays empty where no column holds texts */
    struct open_time *open_times;
    bool seen_day_first, seen_month_first;
    struct lost_letters *lost; /* per column */
};

static Slice quoted(Slice text)
{
    return unicode_clip(text, MAX_QUOTED_COLUMNS);
}

/* Exports put a quote before what a spreadsheet would take for a formula. */
static Slice without_guard(Slice text)
{
    bool guarded = text.len > 1 && text.at[0] == '\'' && slice_has(S("-+=@"), text.at[1]);
    return guarded ? slice_skip(text, 1) : text;
}

static Slice column_text(const struct intake *intake, size_t field, size_t i)
{
    return without_guard(slice_trim(intake->row.fields[intake->columns.at[field][i]]));
}

/* What a field holds, unless it says that it holds nothing. */
static Slice given_text(const struct intake *intake, size_t field, size_t *column)
{
    for (size_t i = 0; i < intake->columns.count[field]; i++) {
        Slice text = column_text(intake, field, i);
        if (text.len && !text_is_empty_marker(text)) {
            *column = i;
            return text;
        }
    }
    return (Slice){0};
}

static Slice field_text(const struct intake *intake, size_t field)
{
    size_t column;
    return given_text(intake, field, &column);
}

/* Of the column that the field's text comes from. */
static Place field_place(const struct intake *intake, size_t field)
{
    size_t column = 0, nowhere = intake->row.field_count;
    given_text(intake, field, &column);
    return record_place(&intake->reader, &intake->row,
                        intake->columns.count[field] ? intake->columns.at[field][column] : nowhere);
}

/* --- claims --- */

static Slice field_beside(const struct intake *intake, size_t field)
{
    return field == CLAIM_MONTH  ? field_text(intake, CLAIM_YEAR)
           : field == CLAIM_YEAR ? field_text(intake, CLAIM_MONTH)
                                 : (Slice){0};
}

/* Another column for the same field that says something else. */
static void find_conflict(const struct intake *intake, struct claim *claim, enum claim_field field, size_t after)
{
    struct arena *mem = intake->batch->mem;
    Slice beside = field_beside(intake, field);
    for (size_t i = after + 1; i < intake->columns.count[field]; i++) {
        Slice other = column_text(intake, field, i);
        size_t mark = arena_mark(mem);
        bool agrees = other.len == 0 || text_is_empty_marker(other) ||
                      claim_texts_agree(field, claim->raw[field], other, beside, intake->programme, mem);
        arena_rewind(mem, mark);
        if (agrees)
            continue;
        if (!claim->conflicting)
            claim->conflict_with = other;
        claim->conflicting |= (uint8_t)(1u << field);
        diag_add(intake->diag, FINDING_ticket_value,
                 record_place(&intake->reader, &intake->row, intake->columns.at[field][i]),
                 "%.*s is given twice, as '%.*s' and as '%.*s'", SLICE_ARG(ticket_field_name(field)),
                 SLICE_ARG(quoted(claim->raw[field])), SLICE_ARG(quoted(other)));
        return;
    }
}

static void count_lost(const struct intake *intake, size_t column, Slice text)
{
    struct lost_letters *lost = &intake->lost[column];
    if (!lost->cell_count++)
        lost->first = record_place(&intake->reader, &intake->row, column);
    destroyed_count(&lost->cells, text);
}

/* What is left of a value is none. A currency is left to its reader, which refuses it: not given it
   would be assumed. */
static void drop_lost(const struct intake *intake, struct claim *claim)
{
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++) {
        size_t column = 0;
        Slice text = given_text(intake, field, &column);
        if (!has_lost_letter(claim->raw[field]))
            continue;
        if (slice_equal(text, claim->raw[field]))
            count_lost(intake, intake->columns.at[field][column], text);
        diag_add(intake->diag, FINDING_ticket_value, field_place(intake, field),
                 "%.*s '%.*s' holds a question mark where something else was; it counts as not given",
                 SLICE_ARG(claim_field_name((enum claim_field)field)), SLICE_ARG(quoted(claim->raw[field])));
        claim->raw[field] = (Slice){0};
        claim->has_lost_letters = true;
    }
}

static void take_raw(const struct intake *intake, struct claim *claim)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        size_t column = 0;
        claim->raw[field] = given_text(intake, field, &column);
        if (UNLIKELY(intake->columns.mistranslated >> field & 1) && column == 0 && claim->raw[field].len)
            claim->label_mistranslated = true;
        if (UNLIKELY(intake->columns.count[field] > column + 1 && claim->raw[field].len))
            find_conflict(intake, claim, (enum claim_field)field, column);
    }
}

static void report_amount(const struct intake *intake, const struct claim *claim, enum claim_field field,
                          const struct amount *amount)
{
    static const char *const problems[] = {
        [AMOUNT_UNREADABLE] = "is not a number",
        [AMOUNT_TOO_LARGE] = "is too large a number",
        [AMOUNT_TOO_FINE] = "has more than six decimals",
    };
    Slice name = claim_field_name(field), text = quoted(claim->raw[field]);
    char one[DECIMAL_CHARS], other[DECIMAL_CHARS];
    if (amount->state == AMOUNT_MISSING || amount->state == AMOUNT_READ)
        return;
    if (amount->state == AMOUNT_AMBIGUOUS)
        diag_add(intake->diag, FINDING_ticket_value, field_place(intake, field),
                 "%.*s '%.*s' can be read as %.*s or as %.*s", SLICE_ARG(name), SLICE_ARG(text),
                 SLICE_ARG(decimal_format(amount->value, 0, one)),
                 SLICE_ARG(decimal_format(amount->grouped, 0, other)));
    else
        diag_add(intake->diag, FINDING_ticket_value, field_place(intake, field), "%.*s '%.*s' %s", SLICE_ARG(name),
                 SLICE_ARG(text), problems[amount->state]);
}

static void report_period(const struct intake *intake, const struct claim *claim)
{
    const struct period *period = &claim->period;
    enum claim_field field = period->month_at_fault ? CLAIM_MONTH : CLAIM_YEAR;
    const char *problem;
    switch (period->state) {
    case PERIOD_UNREADABLE: problem = field == CLAIM_MONTH ? "is not a month" : "is not a year"; break;
    case PERIOD_BAD_MONTH: problem = "names a month that does not exist"; break;
    case PERIOD_RANGE: problem = "is more than one month"; break;
    case PERIOD_AMBIGUOUS:
        if (period->order_open)
            return;
        problem = "can be read two ways";
        field = claim->raw[CLAIM_MONTH].len ? CLAIM_MONTH : CLAIM_YEAR;
        break;
    case PERIOD_CONFLICT: problem = "contradicts the year beside it"; field = CLAIM_MONTH; break;
    default: return;
    }
    diag_add(intake->diag, FINDING_ticket_value, field_place(intake, field), "%.*s '%.*s' %s",
             SLICE_ARG(claim_field_name(field)), SLICE_ARG(quoted(claim->raw[field])), problem);
}

static void report_currency(const struct intake *intake, const struct claim *claim)
{
    Slice text = quoted(claim->raw[CLAIM_CURRENCY]);
    if (claim->currency_bad)
        diag_add(intake->diag, FINDING_ticket_value, field_place(intake, CLAIM_CURRENCY),
                 "currency '%.*s' is not a currency", SLICE_ARG(text));
    else if (claim->conflicting & (1u << CLAIM_CURRENCY) && claim->revenue.currency[0] &&
             !slice_equal(slice_from(claim->currency), slice_from(claim->revenue.currency)))
        diag_add(intake->diag, FINDING_ticket_value, field_place(intake, CLAIM_CURRENCY),
                 "currency is '%.*s', but the revenue says %s", SLICE_ARG(text), claim->revenue.currency);
}

/* A number that the row, the setting or the language makes clear is no finding. */
static void report_values(const struct intake *intake, const struct claim *claim, Slice language)
{
    struct claim settled = *claim;
    claim_settle(&settled, mark_that_decides(claim_proves_marks(claim), intake->options->decimal_mark, language));
    report_period(intake, claim);
    if (claim->type == OMLP_NONE && claim->raw[CLAIM_OMLP_TYPE].len)
        diag_add(intake->diag, FINDING_ticket_value, field_place(intake, CLAIM_OMLP_TYPE),
                 "omlp_type '%.*s' is not in the catalogue", SLICE_ARG(quoted(claim->raw[CLAIM_OMLP_TYPE])));
    report_amount(intake, claim, CLAIM_PURCHASE_UNIT, &settled.units);
    report_amount(intake, claim, CLAIM_KPI_VALUE, &settled.kpi);
    report_amount(intake, claim, CLAIM_REVENUE, &settled.revenue);
    report_currency(intake, claim);
}

static bool amount_is_fine(const struct amount *amount)
{
    return amount->state == AMOUNT_READ || amount->state == AMOUNT_MISSING;
}

static bool nothing_to_report(const struct claim *claim)
{
    return claim->period.state == PERIOD_READ && claim->type != OMLP_NONE && amount_is_fine(&claim->units) &&
           amount_is_fine(&claim->kpi) && amount_is_fine(&claim->revenue) && !claim->currency_bad &&
           !claim->conflicting;
}

/* Which of so many belong together, only the partner knows. */
static void refuse_list(const struct intake *intake, struct claim *claim, Slice second)
{
    if (!claim->conflicting)
        claim->conflict_with = second;
    claim->conflicting |= 1u << CLAIM_INVOICE_NUMBER;
    claim->invoice = (Slice){0};
    diag_add(intake->diag, FINDING_ticket_value, field_place(intake, CLAIM_INVOICE_NUMBER),
             "invoice_number '%.*s' is more than one number; give each a row of its own",
             SLICE_ARG(quoted(claim->raw[CLAIM_INVOICE_NUMBER])));
}

/* ---- requests for the directory ---- */

/* Gathers what may be one; false when there is nothing to look at. */
static bool gather_directory(const struct intake *intake, const struct ticket *ticket, struct directory_source *out)
{
    *out = (struct directory_source){.subject = ticket->subject,
                                      .body = ticket->body,
                                      .labels = intake->options->labels};
    bool any = ticket->body.len > 0;
    for (size_t field = 0; field < DIRECTORY_FIELD_COUNT; field++) {
        out->sure[field] = field_text(intake, FIELD_DIRECTORY + field);
        out->plain[field] = field_text(intake, FIELD_PLAIN + field);
        any |= out->sure[field].len || out->plain[field].len;
    }
    return any;
}

/* Of the column that the value comes from; the text when none does. */
static Place directory_place(const struct intake *intake, size_t field)
{
    return field_text(intake, FIELD_DIRECTORY + field).len ? field_place(intake, FIELD_DIRECTORY + field)
           : field_text(intake, FIELD_BODY).len            ? field_place(intake, FIELD_BODY)
                                                           : field_place(intake, FIELD_PLAIN + field);
}

static void report_directory(const struct intake *intake, const struct directory_request *request)
{
    for (size_t field = 0; field < DIRECTORY_FIELD_COUNT; field++)
        if (request->other[field].len)
            diag_add(intake->diag, FINDING_ticket_value, directory_place(intake, field),
                     "%.*s is given twice, as '%.*s' and as '%.*s'; it counts as not given",
                     SLICE_ARG(directory_field_name((enum directory_field)field)),
                     SLICE_ARG(quoted(request->given[field])), SLICE_ARG(quoted(request->other[field])));
    if (request->wrong >> DIRECTORY_COUNTRY_UNKNOWN & 1)
        diag_add(intake->diag, FINDING_ticket_value, directory_place(intake, DIRECTORY_COUNTRY),
                 "dir_country '%.*s' is not one country", SLICE_ARG(quoted(request->given[DIRECTORY_COUNTRY])));
}

/* False only on a fault: the rules cannot be read. */
static bool take_directory(const struct intake *intake, const struct ticket *ticket, struct claim *claim)
{
    static const struct templates embedded = {{0}};
    struct batch *batch = intake->batch;
    struct directory_source source;
    struct directory_request request;
    if (!gather_directory(intake, ticket, &source))
        return true;
    if (!batch->directory_rules) {
        const struct templates *templates = intake->options->templates ? intake->options->templates : &embedded;
        batch->directory_rules = directory_rules_load(templates, batch->mem, intake->diag);
    }
    if (!batch->directory_rules)
        return false;
    if (!directory_request_read(&source, batch->directory_rules, batch->mem, &request))
        return true;
    struct directory_request *kept = ARENA_NEW(batch->mem, struct directory_request);
    *kept = request;
    claim->kind = CLAIM_DIRECTORY;
    claim->directory = kept;
    report_directory(intake, kept);
    return true;
}

/* --- details in the text --- */

static bool says_nothing(const struct claim *claim)
{
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        if (claim->raw[field].len)
            return false;
    return true;
}

static void disagree(const struct intake *intake, struct claim *claim, enum claim_field field, Slice other)
{
    if (!claim->conflicting)
        claim->conflict_with = other;
    claim->conflicting |= (uint8_t)(1u << field);
    diag_add(intake->diag, FINDING_ticket_value, field_place(intake, FIELD_BODY),
             "%.*s is '%.*s', but the text says '%.*s'", SLICE_ARG(claim_field_name(field)),
             SLICE_ARG(quoted(claim->raw[field])), SLICE_ARG(quoted(other)));
}

static bool text_agrees(const struct intake *intake, const struct claim *claim, const struct text_claim *text,
                        enum claim_field field)
{
    struct arena *mem = intake->batch->mem;
    enum claim_field beside = field == CLAIM_MONTH ? CLAIM_YEAR : CLAIM_MONTH;
    size_t mark = arena_mark(mem);
    bool agrees = claim_texts_agree(field, claim->raw[field], text->raw[field],
                                    claim->raw[beside].len ? claim->raw[beside] : text->raw[beside],
                                    intake->programme, mem);
    arena_rewind(mem, mark);
    return agrees;
}

/* What the fields lack the text may give; what both give must agree. */
static void add_text(const struct intake *intake, struct claim *claim, const struct text_claim *text)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        if (!text->raw[field].len)
            continue;
        if (!claim->raw[field].len) {
            claim->raw[field] = text->raw[field];
            claim->label_mistranslated |= text->mistranslated;
        } else if (!text_agrees(intake, claim, text, (enum claim_field)field)) {
            disagree(intake, claim, (enum claim_field)field, text->raw[field]);
        }
    }
}

/* Of several claims in the text the one with the invoice that the fields name; else the first. */
static const struct text_claim *text_beside(const struct intake *intake, const struct claim *claim,
                                            const struct labelled_text *text)
{
    for (size_t i = 0; text->count > 1 && i < text->count; i++)
        if (claim->raw[CLAIM_INVOICE_NUMBER].len && text->claims[i].raw[CLAIM_INVOICE_NUMBER].len &&
            text_agrees(intake, claim, &text->claims[i], CLAIM_INVOICE_NUMBER))
            return &text->claims[i];
    return &text->claims[0];
}

static struct claim *begin_claim(const struct intake *intake, struct ticket *ticket)
{
    struct claim *claim = batch_add_claim(intake->batch, ticket);
    claim->line = intake->row.line;
    claim->source = intake->reader.source->name;
    claim->row = intake->row.raw;
    return claim;
}

static bool finish_one(const struct intake *intake, const struct ticket *ticket, struct claim *claim)
{
    if (UNLIKELY(!nothing_to_report(claim)))
        report_values(intake, claim, ticket->language);
    return LIKELY(claim->kind != CLAIM_OTHER) || take_directory(intake, ticket, claim);
}

/* A value for each number ("10; 20") is taken apart with the numbers. */
static bool values_are_listed(const struct claim *claim, size_t field, size_t count, Slice *values)
{
    Slice rest = claim->raw[field];
    char separator = slice_has(rest, ';') ? ';' : slice_has(rest, '\n') ? '\n' : '|';
    size_t found = 0;
    for (; rest.len && found < count; found++)
        values[found] = slice_trim(slice_cut(rest, separator, &rest));
    return found == count && !rest.len;
}

/* One claim for each number of the field; what the row says once, it says of all of them together. */
static bool finish_list(const struct intake *intake, struct ticket *ticket, const Slice *numbers, size_t count)
{
    struct batch *batch = intake->batch;
    uint32_t first = (uint32_t)batch->claim_count - 1;
    struct claim pattern = batch->claims[first];
    Slice values[CLAIM_FIELD_COUNT][MAX_LISTED_NUMBERS];
    bool listed[CLAIM_FIELD_COUNT] = {false}, shared = false, fine = true;
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        listed[field] = field != CLAIM_INVOICE_NUMBER && values_are_listed(&pattern, field, count, values[field]);
        shared |= !listed[field] && pattern.raw[field].len &&
                  (field == CLAIM_PURCHASE_UNIT || field == CLAIM_KPI_VALUE || field == CLAIM_REVENUE);
    }
    for (size_t i = 0; i < count && fine; i++) {
        struct claim *claim = i ? begin_claim(intake, ticket) : &batch->claims[first];
        for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
            claim->raw[field] = listed[field] ? values[field][i] : pattern.raw[field];
        claim->raw[CLAIM_INVOICE_NUMBER] = numbers[i];
        claim->conflicting = pattern.conflicting;
        claim->conflict_with = pattern.conflict_with;
        claim->label_mistranslated = pattern.label_mistranslated;
        if (shared) {
            claim->list_first = first;
            claim->list_count = (uint32_t)count;
            claim->list = pattern.raw[CLAIM_INVOICE_NUMBER];
        }
        claim_read_values(claim, intake->programme, batch->mem);
        fine = finish_one(intake, ticket, claim);
    }
    return fine;
}

static bool finish_claim(const struct intake *intake, struct ticket *ticket, struct claim *claim)
{
    Slice numbers[MAX_LISTED_NUMBERS];
    size_t count = invoice_list(claim->raw[CLAIM_INVOICE_NUMBER], numbers);
    if (UNLIKELY(count) && count <= MAX_LISTED_NUMBERS)
        return finish_list(intake, ticket, numbers, count);
    claim_read_values(claim, intake->programme, intake->batch->mem);
    if (UNLIKELY(count))
        refuse_list(intake, claim, numbers[1]);
    return finish_one(intake, ticket, claim);
}

/* What a text names may have lost letters as well. */
static bool finish_whole(const struct intake *intake, struct ticket *ticket, struct claim *claim)
{
    if (UNLIKELY(has_lost_letter(intake->row.raw)))
        drop_lost(intake, claim);
    return finish_claim(intake, ticket, claim);
}

static bool add_claim(const struct intake *intake, struct ticket *ticket, const struct labelled_text *text)
{
    struct claim *claim = begin_claim(intake, ticket);
    take_raw(intake, claim);
    bool from_text = text->count && says_nothing(claim);
    const struct text_claim *beside = text->count ? text_beside(intake, claim, text) : NULL;
    /* a ticket of several rows repeats its text, which need not speak of all of them */
    if (beside && (ticket->claim_count == 1 || from_text ||
                   text_agrees(intake, claim, beside, CLAIM_INVOICE_NUMBER)))
        add_text(intake, claim, beside);
    bool fine = finish_whole(intake, ticket, claim);
    for (size_t i = 1; fine && from_text && i < text->count; i++) {
        claim = begin_claim(intake, ticket);
        add_text(intake, claim, &text->claims[i]);
        fine = finish_whole(intake, ticket, claim);
    }
    return fine;
}

/* --- tickets --- */

static void keep_first(Slice *kept, Slice text)
{
    if (kept->len == 0)
        *kept = text;
}

static void refuse_time(const struct intake *intake, Place place, Slice text, const char *why)
{
    diag_add(intake->diag, FINDING_ticket_time, place, "filed '%.*s' %s; it counts as not given",
             SLICE_ARG(quoted(text)), why);
}

static void keep_open(struct intake *intake, const struct ticket *ticket, Slice text, const struct ticket_time *time)
{
    struct open_time *open = ARENA_NEW(intake->batch->mem, struct open_time);
    *open = (struct open_time){.next = intake->open_times,
                               .ticket = (size_t)(ticket - intake->batch->tickets),
                               .text = text,
                               .place = field_place(intake, FIELD_FILED),
                               .day_first = time->at,
                               .month_first = time->month_first};
    intake->open_times = open;
}

static void take_filing_time(struct intake *intake, struct ticket *ticket)
{
    Slice text = field_text(intake, FIELD_FILED);
    struct ticket_time time = {0};
    if (text.len == 0 || ticket->filed.known)
        return;
    if (!instant_parse(text, intake->options->zone_minutes, &time.at) &&
        !ticket_time_read(text, intake->options->zone_minutes, intake->batch->mem, &time)) {
        refuse_time(intake, field_place(intake, FIELD_FILED), text, "is not a time such as 2020-02-15T07:30:00Z");
        return;
    }
    intake->seen_day_first |= time.proves == ORDER_DAY_FIRST;
    intake->seen_month_first |= time.proves == ORDER_MONTH_FIRST;
    if (time.is_ambiguous) {
        keep_open(intake, ticket, text, &time);
        return;
    }
    ticket->filed = time.at;
    ticket->filed.zone_given |= intake->options->zone_given;
}

/* The column's own dates know best, then the setting, then the ticket's language. */
static enum day_order order_of(const struct intake *intake, bool day, bool month, Slice language)
{
    if (day || month)
        return day == month ? ORDER_OPEN : day ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
    if (intake->options->locale.len)
        return day_order_of_language(intake->options->locale);
    return day_order_of_language(language.len ? language : intake->columns.language);
}

static void settle_open_times(struct intake *intake)
{
    for (const struct open_time *open = intake->open_times; open; open = open->next) {
        struct ticket *ticket = &intake->batch->tickets[open->ticket];
        enum day_order order =
            order_of(intake, intake->seen_day_first, intake->seen_month_first, ticket->language);
        if (ticket->filed.known)
            continue;
        if (order == ORDER_OPEN) {
            refuse_time(intake, open->place, open->text, "can be read with the day or the month first");
            continue;
        }
        ticket->filed = order == ORDER_DAY_FIRST ? open->day_first : open->month_first;
        ticket->filed.zone_given |= intake->options->zone_given;
    }
}

static void settle_open_periods(struct intake *intake, size_t first)
{
    struct batch *batch = intake->batch;
    bool day = false, month = false;
    for (size_t i = first; i < batch->claim_count; i++) {
        day |= batch->claims[i].period.proves == ORDER_DAY_FIRST;
        month |= batch->claims[i].period.proves == ORDER_MONTH_FIRST;
    }
    for (size_t i = first; i < batch->claim_count; i++) {
        struct claim *claim = &batch->claims[i];
        if (LIKELY(!claim->period.order_open))
            continue;
        claim->period = period_settle(claim->period, order_of(intake, day, month, claim_ticket(batch, claim)->language));
        if (claim->period.order_open)
            diag_add(intake->diag, FINDING_ticket_value, (Place){.source = claim->source, .line = claim->line},
                     "month '%.*s' can be read with the day or the month first",
                     SLICE_ARG(quoted(claim->raw[claim->raw[CLAIM_MONTH].len ? CLAIM_MONTH : CLAIM_YEAR])));
    }
}

static void take_date(const struct intake *intake, size_t field, Date *date)
{
    Instant instant;
    Slice text = field_text(intake, field);
    if (text.len == 0 || date->day != DATE_NONE.day || date_parse(text, date))
        return;
    if (instant_parse(text, intake->options->zone_minutes, &instant))
        *date = instant_date(instant, intake->options->zone_minutes);
    else
        diag_add(intake->diag, FINDING_ticket_value, field_place(intake, field),
                 "%.*s '%.*s' is not a date such as 2020-02-15; it counts as not given",
                 SLICE_ARG(ticket_field_name(field)), SLICE_ARG(quoted(text)));
}

static void take_partner(const struct intake *intake, struct ticket *ticket)
{
    Slice id = field_text(intake, FIELD_PARTNER_ID);
    if (id.len && !slice_is_ascii(id))
        id = slice_trim(plain_text(id, intake->batch->mem));
    if (id.len && ticket->partner_id.len && !slice_equal(id, ticket->partner_id))
        diag_add(intake->diag, FINDING_ticket_value, field_place(intake, FIELD_PARTNER_ID),
                 "partner_id '%.*s' is not the '%.*s' of an earlier row of this ticket, which counts",
                 SLICE_ARG(quoted(id)), SLICE_ARG(quoted(ticket->partner_id)));
    keep_first(&ticket->partner_id, id);
}

/* Kana are Japanese and Hangul is Korean, whoever made the columns. */
static Slice language_of_script(Slice text)
{
    for (size_t i = 0; i + 2 < text.len; i++) {
        unsigned char a = (unsigned char)text.at[i], b = (unsigned char)text.at[i + 1];
        if (a == 0xe3 && (b == 0x81 || b == 0x82 || b == 0x83))
            return S("ja");
        if ((a >= 0xea && a <= 0xec) && (a != 0xea || b >= 0xb0))
            return S("ko");
    }
    return (Slice){0};
}

/* The text's labels know best, then the script, then the columns. */
static void take_language(const struct intake *intake, struct ticket *ticket, const struct labelled_text *text)
{
    if (text->count)
        keep_first(&ticket->language, text->language);
    if (!ticket->language.len)
        ticket->language = language_of_script(ticket->subject);
    if (!ticket->language.len)
        ticket->language = language_of_script(slice_part(ticket->body, 0, MAX_FIELD_BYTES));
    keep_first(&ticket->language, intake->columns.language);
}

static void take_ticket(struct intake *intake, struct ticket *ticket)
{
    if (ticket->claim_count == 0) {
        ticket->line = intake->row.line;
        ticket->source = intake->reader.source->name;
    }
    take_filing_time(intake, ticket);
    take_partner(intake, ticket);
    keep_first(&ticket->language, field_text(intake, FIELD_LANGUAGE));
    keep_first(&ticket->subject, field_text(intake, FIELD_SUBJECT));
    keep_first(&ticket->body, field_text(intake, FIELD_BODY));
    keep_first(&ticket->level, field_text(intake, FIELD_LEVEL));
    keep_first(&ticket->competency, field_text(intake, FIELD_COMPETENCY));
    take_date(intake, FIELD_ANNIVERSARY, &ticket->anniversary);
    take_date(intake, FIELD_ENROLLED, &ticket->enrolled);
    for (size_t i = 0; i < intake->columns.count[FIELD_EVIDENCE]; i++)
        evidence_attach(intake->batch, ticket, column_text(intake, FIELD_EVIDENCE, i), intake->folder);
}

/* --- rows --- */

static uint64_t row_hash(Slice id, Slice row)
{
    uint64_t parts[2] = {slice_hash(id), slice_hash(row)};
    return slice_hash((Slice){(const char *)parts, sizeof parts});
}

/* Rows are compared with those of earlier files only: the first file pays nothing. */
static void index_earlier_rows(struct batch *batch)
{
    if (batch->claim_count && !batch->claim_by_row.mem)
        table_init(&batch->claim_by_row, batch->mem, batch->claim_count);
    for (; batch->claims_in_table < batch->claim_count; batch->claims_in_table++) {
        const struct claim *claim = &batch->claims[batch->claims_in_table];
        table_add(&batch->claim_by_row, row_hash(claim_ticket(batch, claim)->id, claim->row),
                  (uint32_t)batch->claims_in_table);
    }
}

static const struct claim *find_repeated(const struct intake *intake, Slice id)
{
    const struct batch *batch = intake->batch;
    uint32_t i;
    if (!batch->claims_in_table)
        return NULL;
    for (struct table_walk walk = table_walk(&batch->claim_by_row, row_hash(id, intake->row.raw));
         table_next(&walk, &i);) {
        const struct claim *claim = &batch->claims[i];
        if (slice_equal(claim->row, intake->row.raw) && slice_equal(claim_ticket(batch, claim)->id, id))
            return claim;
    }
    return NULL;
}

static Slice ticket_id(const struct intake *intake)
{
    static const Slice kind = S_INIT("ticket/"); /* of Request Tracker: "ticket/47" */
    Slice id = field_text(intake, FIELD_TICKET_ID);
    if (UNLIKELY(slice_starts(id, kind)))
        id = slice_skip(id, kind.len);
    Place place = {.source = intake->reader.source->name, .line = intake->row.line};
    return id.len ? id : place_format(place, intake->batch->mem);
}

static Slice head_of_row(const struct record *row)
{
    size_t len = row->raw.len < MAX_QUARANTINED_BYTES ? row->raw.len : MAX_QUARANTINED_BYTES;
    while (len && len < row->raw.len && ((unsigned char)row->raw.at[len] & 0xc0) == 0x80)
        len--;
    return slice_part(row->raw, 0, len);
}

/* Nothing can be told of a ticket whose text is gone and that has no details beside it. */
static bool put_aside_lost(struct intake *intake)
{
    Slice body = field_text(intake, FIELD_BODY);
    struct claim claim = {.ticket = 0};
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        claim.raw[field] = field_text(intake, field);
    if (!body.len || !says_nothing(&claim) || !text_is_lost(body))
        return false;
    size_t column = 0;
    given_text(intake, FIELD_BODY, &column);
    column = intake->columns.at[FIELD_BODY][column];
    count_lost(intake, column, body);
    quarantine_add(intake->quarantine,
                   (struct quarantined){.finding = FINDING_text_destroyed,
                                        .place = record_place(&intake->reader, &intake->row, column),
                                        .field = intake->reader.columns[column],
                                        .found = quoted(body),
                                        .message = S("question marks stand where letters were; export again as UTF-8"),
                                        .raw = head_of_row(&intake->row)});
    return true;
}

/* One finding for a column: what happened, and what to do. */
static void report_lost(const struct intake *intake)
{
    for (size_t i = 0; i < intake->reader.column_count; i++) {
        const struct lost_letters *lost = &intake->lost[i];
        if (lost->cell_count && text_looks_destroyed(&lost->cells))
            diag_add(intake->diag, FINDING_text_destroyed, lost->first,
                     "column '%.*s' holds question marks where letters were (cells: %llu); the export lost them for "
                     "good; export again as UTF-8",
                     SLICE_ARG(quoted(intake->reader.columns[i])), (unsigned long long)lost->cell_count);
    }
}

/* False when a newer copy of the ticket is known. A time that can be read two ways tells nothing. */
static bool take_version(const struct intake *intake, struct ticket *ticket)
{
    Slice text = field_text(intake, FIELD_UPDATED);
    struct ticket_time time = {.is_ambiguous = false};
    if (!instant_parse(text, intake->options->zone_minutes, &time.at) &&
        !ticket_time_read(text, intake->options->zone_minutes, intake->batch->mem, &time))
        time.is_ambiguous = true;
    return identity_take(intake->batch, ticket, time.is_ambiguous ? (Instant){.known = false} : time.at,
                         field_place(intake, FIELD_UPDATED), intake->diag);
}

static bool take_row(struct intake *intake)
{
    if (UNLIKELY(has_lost_letter(intake->row.raw)) && put_aside_lost(intake))
        return true;
    Slice id = ticket_id(intake);
    const struct claim *repeated = find_repeated(intake, id);
    if (repeated) {
        Place first = {.source = repeated->source, .line = repeated->line};
        size_t mark = arena_mark(intake->batch->mem);
        diag_add(intake->diag, FINDING_ticket_repeated,
                 record_place(&intake->reader, &intake->row, intake->row.field_count),
                 "the row of ticket '%.*s' was read at %.*s already; it is left out", SLICE_ARG(quoted(id)),
                 SLICE_ARG(place_format(first, intake->batch->mem)));
        arena_rewind(intake->batch->mem, mark);
        intake->batch->left_out_count++;
        return true;
    }
    struct ticket *ticket = batch_ticket(intake->batch, id);
    if (UNLIKELY(intake->columns.count[FIELD_UPDATED]) && !take_version(intake, ticket))
        return true;
    take_ticket(intake, ticket);
    struct labelled_text *text = &intake->text;
    if (intake->columns.count[FIELD_BODY])
        labelled_text_read(field_text(intake, FIELD_BODY), intake->options->labels, intake->batch->mem, text);
    if (!ticket->language.len)
        take_language(intake, ticket, text);
    if (text->count)
        keep_first(&ticket->partner_id, text->partner_id);
    return add_claim(intake, ticket, text);
}

static void put_aside(const struct intake *intake)
{
    const struct bad_row *bad = intake->row.bad;
    quarantine_add(intake->quarantine, (struct quarantined){.finding = bad->finding,
                                                            .place = bad->place,
                                                            .field = bad->field,
                                                            .found = bad->found,
                                                            .message = bad->message,
                                                            .raw = head_of_row(&intake->row)});
}

static bool read_rows(struct intake *intake)
{
    enum read_result got;
    while ((got = reader_next(&intake->reader, &intake->row, intake->diag)) != READ_END) {
        if (got == READ_FAILED)
            return false;
        if (got == READ_BAD)
            put_aside(intake);
        else if (!take_row(intake))
            return false;
    }
    return true;
}

static bool read_file(struct intake *intake, struct intake_report *report)
{
    struct arena *mem = intake->batch->mem;
    struct reader *reader = &intake->reader;
    struct column_use *uses = ARENA_ARRAY(mem, struct column_use, reader->column_count);
    if (!ticket_columns_recognise(reader, intake->options, &intake->columns, uses, intake->diag))
        return false;
    if (report)
        *report = (struct intake_report){.format = reader->format->name,
                                         .delimiter = reader->delimiter,
                                         .preset = intake->columns.preset,
                                         .language = intake->columns.language,
                                         .columns = uses,
                                         .column_count = reader->column_count};
    intake->lost = ARENA_ARRAY(mem, struct lost_letters, reader->column_count + 1);
    size_t first = intake->batch->claim_count;
    bool read = read_rows(intake);
    settle_open_periods(intake, first);
    identity_settle_file(intake->batch, first, intake->diag);
    report_lost(intake);
    settle_open_times(intake);
    intake->batch->row_count += reader->record_count;
    return read;
}

bool intake_read(struct batch *batch, struct source *source, const struct intake_options *options,
                 const struct programme *programme, struct quarantine *quarantine, struct intake_report *report,
                 struct diag *diag)
{
    struct intake intake = {.batch = batch,
                            .options = options,
                            .programme = programme,
                            .quarantine = quarantine,
                            .diag = diag,
                            .folder = folder_of(source->name)};
    batch->decimal_mark = options->decimal_mark;
    index_earlier_rows(batch);
    batch_expect(batch, (source->is_regular ? source->size_bytes : source->text.len) / USUAL_ROW_BYTES + 1);
    if (!reader_open(&intake.reader, source, NULL, batch->mem, diag))
        return false;
    bool read = read_file(&intake, report);
    reader_close(&intake.reader);
    return read;
}

void intake_finish(struct batch *batch)
{
    identity_drop(batch);
    size_t mark = arena_mark(batch->mem);
    unsigned char *proven = ARENA_ARRAY(batch->mem, unsigned char, batch->ticket_count);
    for (size_t i = 0; i < batch->claim_count; i++)
        proven[batch->claims[i].ticket] |= (unsigned char)claim_proves_marks(&batch->claims[i]);
    for (size_t i = 0; i < batch->claim_count; i++) {
        struct claim *claim = &batch->claims[i];
        Slice language = claim_ticket(batch, claim)->language;
        bool open = claim->units.state == AMOUNT_AMBIGUOUS || claim->kpi.state == AMOUNT_AMBIGUOUS ||
                    claim->revenue.state == AMOUNT_AMBIGUOUS;
        if (open)
            claim_settle(claim, mark_that_decides(proven[claim->ticket], batch->decimal_mark, language));
        claim_settle_currency(claim, language);
    }
    arena_rewind(batch->mem, mark);
}
