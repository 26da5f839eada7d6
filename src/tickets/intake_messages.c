/* Later messages below a ticket: the partner's own words count beside the first ones, and where they correct them neither
   wins (rules, reading a ticket: sources that disagree). What others wrote says nothing of what is claimed. */
#include "tickets/intake_private.h"

#include "base/arena.h"
#include "base/slice.h"

static Slice cell(const struct intake *intake, uint16_t column)
{
    return slice_trim(intake->row.fields[column]);
}

/* "25/Feb/26 4:38 PM;jdoe;Hello" is written by jdoe and says Hello; without both marks it says nothing of its writer. */
static Slice writer_of(const struct intake *intake, const struct message_column *message, Slice *words)
{
    Slice rest;
    *words = cell(intake, message->text);
    if (!message->has_writer)
        return cell(intake, message->from);
    slice_cut(*words, ';', &rest);
    Slice writer = slice_cut(rest, ';', words);
    return words->len ? slice_trim(writer) : (Slice){0};
}

static bool is_of_partner(const struct intake *intake, const struct message_column *message, Slice from)
{
    if (!from.len)
        return false;
    if (message->same_as != NO_COLUMN)
        return slice_equal(from, cell(intake, message->same_as));
    for (Slice rest = message->words; rest.len;)
        if (slice_equal_nocase(slice_trim(slice_cut(rest, '|', &rest)), from))
            return true;
    return false;
}

static void keep_said(struct intake *intake, const struct labelled_text *text, uint16_t column)
{
    struct said **end = &intake->said;
    while (*end)
        end = &(*end)->next;
    for (size_t i = 0; i < (text->count ? text->count : text->has_one); i++) {
        struct said *said = ARENA_NEW(intake->batch->mem, struct said);
        *said = (struct said){.claim = text->claims[i], .column = column};
        *end = said;
        end = &said->next;
    }
}

void intake_read_messages(struct intake *intake, struct ticket *ticket)
{
    Slice body = intake_text(intake, FIELD_BODY);
    intake->said = NULL;
    for (size_t i = 0; i < intake->columns.message_count; i++) {
        const struct message_column *message = &intake->columns.messages[i];
        struct labelled_text *text = &intake->message;
        Slice words, writer = writer_of(intake, message, &words);
        if (!words.len || slice_equal(words, body) || !is_of_partner(intake, message, writer))
            continue;
        labelled_text_read(words, intake->options->labels, intake->programme, intake->batch->mem, text);
        bool is_first = text->count && !intake->text.count && !intake->text.has_one;
        if (is_first) {
            intake->text = *text;
            if (!body.len)
                keep_first(&ticket_have_more(ticket, intake->batch->mem)->body, words);
        } else {
            keep_said(intake, text, message->text);
        }
        if (text->partner_id.len && !intake->text.partner_id.len)
            intake->text.partner_id = text->partner_id;
    }
}

static void contradict(const struct intake *intake, struct claim *claim, size_t field, const struct said *said)
{
    claim_contradict(claim, 1u << field, said->claim.raw[field], intake->batch->mem);
    diag_add(intake->diag, FINDING_ticket_value, record_place(&intake->reader, &intake->row, said->column),
             "%.*s is '%.*s', but a later message says '%.*s'", SLICE_ARG(claim_field_name((enum claim_field)field)),
             SLICE_ARG(intake_quoted(claim_raw(claim, field))), SLICE_ARG(intake_quoted(said->claim.raw[field])));
}

/* What a message corrects it need not give whole; what it says of another invoice it does not say of this one. */
static void hear_one(const struct intake *intake, struct claim *claim, const struct said *said, bool is_alone)
{
    bool has_invoice = said->claim.raw[CLAIM_INVOICE_NUMBER].len > 0;
    bool is_meant = is_alone || (has_invoice && intake_text_agrees(intake, claim, &said->claim, CLAIM_INVOICE_NUMBER));
    if (!is_meant && has_invoice)
        return;
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        if (!said->claim.raw[field].len)
            continue;
        if (claim_raw(claim, field).len) {
            if (!intake_text_agrees(intake, claim, &said->claim, (enum claim_field)field))
                contradict(intake, claim, field, said);
        } else if (is_meant) {
            claim_set_raw(claim, field, said->claim.raw[field], intake->batch->mem);
        }
    }
}

void intake_hear(const struct intake *intake, struct claim *claim, bool is_alone)
{
    for (const struct said *said = intake->said; said; said = said->next)
        hear_one(intake, claim, said, is_alone);
}
