/* What a row says about its ticket: when it was filed, by whom, in which language. */
#include "tickets/intake_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "tickets/evidence_column_private.h"
#include "tickets/invoice_number.h"
#include "tickets/plain_private.h"
#include "tickets/recognition_private.h"
#include "tickets/ticket_time.h"

static void refuse_time(const struct intake *intake, Place place, Slice text, const char *why)
{
    diag_add(intake->diag, FINDING_ticket_time, place, "filed '%.*s' %s; it counts as not given",
             SLICE_ARG(intake_quoted(text)), why);
}

static void keep_open(struct intake *intake, const struct ticket *ticket, Slice text, const struct ticket_time *time)
{
    struct open_time *open = ARENA_NEW(intake->batch->mem, struct open_time);
    *open = (struct open_time){.next = intake->open_times,
                               .ticket = (size_t)(ticket - intake->batch->tickets),
                               .text = text,
                               .place = intake_place(intake, FIELD_FILED),
                               .day_first = time->at,
                               .month_first = time->month_first};
    intake->open_times = open;
}

/* Rows of one ticket may tell several times: it was filed at the first of them, whichever row comes first. */
static void keep_earliest(const struct intake *intake, struct ticket *ticket, Instant at)
{
    at.zone_given |= intake->options->zone_given;
    if (!ticket->filed.known || at.seconds < ticket->filed.seconds)
        ticket->filed = at;
    else if (at.seconds == ticket->filed.seconds) {
        ticket->filed.zone_given |= at.zone_given;
        ticket->filed.date_only &= at.date_only;
    }
}

static void take_filing_time(struct intake *intake, struct ticket *ticket)
{
    Slice text = intake_text(intake, FIELD_FILED);
    struct ticket_time time = {0};
    if (text.len == 0)
        return;
    if (!instant_parse(text, intake->options->zone_minutes, &time.at) &&
        !ticket_time_read(text, intake->options->zone_minutes, intake_column_language(intake), intake->batch->mem, &time)) {
        refuse_time(intake, intake_place(intake, FIELD_FILED), text, "is not a time such as 2020-02-15T07:30:00Z");
        return;
    }
    intake->seen_day_first |= time.proves == ORDER_DAY_FIRST;
    intake->seen_month_first |= time.proves == ORDER_MONTH_FIRST;
    if (time.name_open) {
        refuse_time(intake, intake_place(intake, FIELD_FILED), text, "names another month in another language");
        return;
    }
    if (time.is_ambiguous) {
        keep_open(intake, ticket, text, &time);
        return;
    }
    keep_earliest(intake, ticket, time.at);
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

void intake_settle_times(struct intake *intake)
{
    for (const struct open_time *open = intake->open_times; open; open = open->next) {
        struct ticket *ticket = &intake->batch->tickets[open->ticket];
        enum day_order order =
            order_of(intake, intake->seen_day_first, intake->seen_month_first, ticket->language);
        if (order == ORDER_OPEN) {
            refuse_time(intake, open->place, open->text, "can be read with the day or the month first");
            continue;
        }
        keep_earliest(intake, ticket, order == ORDER_DAY_FIRST ? open->day_first : open->month_first);
    }
}

static Slice period_text(const struct claim *claim)
{
    return claim_raw(claim, claim_raw(claim, CLAIM_MONTH).len ? CLAIM_MONTH : CLAIM_YEAR);
}

/* The ticket's language may have become known by a later row; after it the setting decides. */
static void settle_name(const struct intake *intake, struct claim *claim)
{
    const Slice languages[] = {claim_ticket(intake->batch, claim)->language, intake->options->locale};
    for (size_t i = 0; i < COUNT_OF(languages) && claim->period.name_open; i++)
        claim->period = period_read(claim_raw(claim, CLAIM_MONTH), claim_raw(claim, CLAIM_YEAR), languages[i],
                                    intake->batch->mem);
    if (claim->period.name_open)
        diag_add(intake->diag, FINDING_ticket_value, (Place){.source = claim_source(claim), .line = claim->line},
                 "month '%.*s' is another month in another language",
                 SLICE_ARG(intake_quoted(period_text(claim))));
}

void intake_settle_periods(struct intake *intake, size_t first)
{
    struct batch *batch = intake->batch;
    bool day = false, month = false, is_open = false;
    for (size_t i = first; i < batch->claim_count; i++) {
        const struct period *period = &batch->claims[i].period;
        day |= period->proves == ORDER_DAY_FIRST;
        month |= period->proves == ORDER_MONTH_FIRST;
        is_open |= period->name_open || period->order_open;
    }
    for (size_t i = first; is_open && i < batch->claim_count; i++) {
        struct claim *claim = &batch->claims[i];
        if (UNLIKELY(claim->period.name_open))
            settle_name(intake, claim);
        if (LIKELY(!claim->period.order_open))
            continue;
        enum day_order order = order_of(intake, day, month, claim_ticket(batch, claim)->language);
        claim->period = period_settle(claim->period, order);
        if (claim->period.order_open)
            diag_add(intake->diag, FINDING_ticket_value, (Place){.source = claim_source(claim), .line = claim->line},
                     "month '%.*s' can be read with the day or the month first",
                     SLICE_ARG(intake_quoted(period_text(claim))));
    }
}

static bool read_date(const struct intake *intake, size_t field, Date *date)
{
    Instant instant;
    Slice text = intake_text(intake, field);
    if (text.len == 0 || date_parse(text, date))
        return text.len > 0;
    bool read = instant_parse(text, intake->options->zone_minutes, &instant);
    if (read)
        *date = instant_date(instant, intake->options->zone_minutes);
    else
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, field),
                 "%.*s '%.*s' is not a date such as 2020-02-15; it counts as not given",
                 SLICE_ARG(ticket_field_name(field)), SLICE_ARG(intake_quoted(text)));
    return read;
}

/* Rows of one ticket that say different things about it: none of them counts, whichever comes first. */
static void drop_contradicted(const struct intake *intake, struct ticket_more *more, size_t field)
{
    diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, field),
             "%.*s '%.*s' is not what another row of this ticket says; it counts as not given",
             SLICE_ARG(ticket_field_name(field)), SLICE_ARG(intake_quoted(intake_text(intake, field))));
    more->contradicted |= 1u << field;
}

static void take_date(const struct intake *intake, struct ticket_more *more, size_t field, Date *kept)
{
    Date date = DATE_NONE;
    if (more->contradicted >> field & 1 || !read_date(intake, field, &date))
        return;
    if (kept->day == DATE_NONE.day || kept->day == date.day) {
        *kept = date;
        return;
    }
    drop_contradicted(intake, more, field);
    *kept = DATE_NONE;
}

static void take_word(const struct intake *intake, struct ticket_more *more, size_t field, Slice *kept)
{
    Slice text = intake_text(intake, field);
    if (!text.len || more->contradicted >> field & 1)
        return;
    if (!kept->len || slice_equal_nocase(*kept, text)) {
        keep_first(kept, text);
        return;
    }
    drop_contradicted(intake, more, field);
    *kept = (Slice){0};
}

/* Of several the first in the alphabet, whichever row comes first. */
static void take_alphabetically(const struct intake *intake, size_t field, Slice *kept)
{
    Slice text = intake_text(intake, field);
    if (kept->len && text.len && !slice_equal(*kept, text))
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, field),
                 "%.*s '%.*s' is not what another row of this ticket says; the first in the alphabet counts",
                 SLICE_ARG(ticket_field_name(field)), SLICE_ARG(intake_quoted(text)));
    if (text.len && (!kept->len || slice_compare(text, *kept) < 0))
        *kept = text;
}

#define LEAST_ID_DIGITS 5 /* of a partner's number with words behind it */

/* Words that stand around the number of a partner. */
static bool is_partner_word(Slice word)
{
    static const Slice words[] = {S_INIT("mpn"), S_INIT("id"), S_INIT("mpnid"), S_INIT("partner"), S_INIT("partnerid"),
                                  S_INIT("location"), S_INIT("no"), S_INIT("nr"), S_INIT("is")};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (slice_equal_nocase(word, words[i]))
            return true;
    return false;
}

static size_t count_while(Slice text, bool (*is)(char))
{
    size_t count = 0;
    while (count < text.len && is(text.at[count]))
        count++;
    return count;
}

/* What a workbook makes of a number: "7100001.0". */
static Slice without_decimals(Slice text)
{
    size_t end = text.len;
    while (end && text.at[end - 1] == '0')
        end--;
    return end > 1 && end < text.len && text.at[end - 1] == '.' ? slice_part(text, 0, end - 1) : text;
}

/* "6120001. Three invoices are missing", "6120001 (Vienna)", "6120001, May 2020", "6120001。お願い": words behind the
   number, and no other number that may be a partner's. Scripts without blanks write on right behind the digits. */
static bool is_prose_behind_id(Slice text, Slice rest, Slice id)
{
    char next = rest.at[0];
    size_t behind = (size_t)(rest.at - text.at);
    if (id.len < LEAST_ID_DIGITS || is_digit(next))
        return false;
    for (size_t i = behind; i < text.len;) {
        size_t digits = count_while(slice_skip(text, i), is_digit);
        if (digits == id.len)
            return false;
        i += digits ? digits : 1;
    }
    return slice_has(S(" ,.;(!?"), id.at[id.len]) || !is_plain_ascii(id.at[id.len]);
}

Slice intake_partner_id(Slice text, struct arena *mem)
{
    if (LIKELY(count_while(text, is_digit) == text.len))
        return text;
    Slice plain = slice_trim(slice_is_ascii(text) ? text : plain_text(text, mem)), rest = without_decimals(plain);
    Slice id = {0};
    while (rest.len) {
        size_t digits = count_while(rest, is_digit), letters = count_while(rest, is_letter);
        bool fits = digits ? !id.len : letters ? !id.len && is_partner_word(slice_part(rest, 0, letters))
                                               : slice_has(S(" '#:.-()"), rest.at[0]);
        if (!fits)
            return id.len && is_prose_behind_id(plain, rest, id) ? id : plain;
        id = digits ? slice_part(rest, 0, digits) : id;
        rest = slice_skip(rest, digits ? digits : letters ? letters : 1);
    }
    return id.len ? id : plain;
}

static void keep_least(Slice *kept, Slice text)
{
    if (!kept->len || slice_compare(text, *kept) < 0)
        *kept = text;
}

/* None of the rows knows better: which of them comes first must not decide whose ticket it is, nor which two of several
   ids are shown. */
static void keep_partner(struct ticket *ticket, Slice id, struct arena *mem)
{
    if (!id.len || slice_equal(id, ticket->partner_id))
        return;
    Slice before = ticket->partner_id, least = before;
    keep_least(&least, id);
    ticket->partner_id = least;
    if (before.len)
        keep_least(&ticket_have_more(ticket, mem)->other_partner_id, slice_equal(least, id) ? before : id);
}

static void take_partner(const struct intake *intake, struct ticket *ticket)
{
    Slice id = intake_partner_id(intake_text(intake, FIELD_PARTNER_ID), intake->batch->mem);
    if (invoice_lost_digits(id) || slice_starts(id, S("###"))) {
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, FIELD_PARTNER_ID),
                 "partner_id '%.*s' is what a spreadsheet left of a number; it counts as not given",
                 SLICE_ARG(intake_quoted(id)));
        id = (Slice){0};
    }
    bool differs = id.len && ticket->partner_id.len && !slice_equal(id, ticket->partner_id);
    if (differs && ticket_more(ticket)->updated.known) {
        diag_add(intake->diag, FINDING_ticket_contradicts, intake_place(intake, FIELD_PARTNER_ID),
                 "partner_id '%.*s' is not the '%.*s' of another copy of this ticket, at the same update time; a "
                 "person must look",
                 SLICE_ARG(intake_quoted(id)), SLICE_ARG(intake_quoted(ticket->partner_id)));
    } else if (differs) {
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, FIELD_PARTNER_ID),
                 "partner_id '%.*s' is not the '%.*s' of an earlier row of this ticket; a person must look",
                 SLICE_ARG(intake_quoted(id)), SLICE_ARG(intake_quoted(ticket->partner_id)));
    }
    keep_partner(ticket, id, intake->batch->mem);
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

/* Where forms of several languages are in one file, the titles of what this row has filled in tell. */
static Slice language_of_row(const struct intake *intake)
{
    if (LIKELY(!intake->columns.of_several))
        return intake->columns.language;
    struct arena *mem = intake->batch->mem;
    size_t mark = arena_mark(mem);
    struct recognition filled = {.columns = ARENA_ARRAY(mem, struct column, intake->name_count)};
    for (size_t i = 0; i < intake->name_count; i++)
        if (slice_trim(intake->row.fields[i]).len)
            filled.columns[filled.count++] = intake->columns.of_several[i];
    Slice language = columns_language(&filled);
    arena_rewind(mem, mark);
    return language;
}

/* The text's labels know best, then the script, then the columns. */
void intake_take_language(const struct intake *intake, struct ticket *ticket, const struct labelled_text *text)
{
    if (text->count)
        keep_first(&ticket->language, text->language);
    if (!ticket->language.len)
        ticket->language = language_of_script(ticket_more(ticket)->subject);
    if (!ticket->language.len)
        ticket->language = language_of_script(slice_part(ticket_more(ticket)->body, 0, MAX_FIELD_BYTES));
    keep_first(&ticket->language, language_of_row(intake));
}

static void take_evidence(struct intake *intake, struct ticket *ticket)
{
    bool is_mail = intake->reader.format && slice_equal(slice_from(intake->reader.format->name), S("mail"));
    for (size_t i = 0; i < intake->columns.count[FIELD_EVIDENCE]; i++) {
        Slice text = intake_column(intake, FIELD_EVIDENCE, i);
        if (is_mail)
            evidence_attach_mailed(intake->batch, ticket, text, intake->row.raw);
        else
            evidence_attach(intake->batch, ticket, text, intake->folder);
    }
}

/* What lists of claims have no columns for. */
static void take_more(const struct intake *intake, struct ticket *ticket)
{
    static const uint8_t fields[] = {FIELD_SUBJECT, FIELD_BODY,        FIELD_LEVEL,
                                     FIELD_COMPETENCY, FIELD_ANNIVERSARY, FIELD_ENROLLED};
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(fields) && !any; i++)
        any = intake->columns.count[fields[i]] && intake_text(intake, fields[i]).len;
    if (!any)
        return;
    struct ticket_more *more = ticket_have_more(ticket, intake->batch->mem);
    take_alphabetically(intake, FIELD_SUBJECT, &more->subject);
    keep_first(&more->body, intake_text(intake, FIELD_BODY));
    take_word(intake, more, FIELD_LEVEL, &more->level);
    take_word(intake, more, FIELD_COMPETENCY, &more->competency);
    take_date(intake, more, FIELD_ANNIVERSARY, &more->anniversary);
    take_date(intake, more, FIELD_ENROLLED, &more->enrolled);
}

void intake_take_ticket(struct intake *intake, struct ticket *ticket)
{
    if (ticket->claim_count == 0) {
        ticket->line = intake->row.line;
        ticket->source = intake->ticket_source;
    }
    take_filing_time(intake, ticket);
    take_partner(intake, ticket);
    keep_first(&ticket->language, intake_text(intake, FIELD_LANGUAGE));
    take_more(intake, ticket);
    take_evidence(intake, ticket);
    if (UNLIKELY(intake->strays != NULL))
        stray_documents_attach(intake, ticket);
}
