/* A ticket file row by row: each row is a claim of the ticket it names, and says
   something about the ticket itself. What cannot be used is told at its place; the row
   is kept all the same, because the decision has to say so too. */
#include "tickets/intake.h"

#include "base/arena.h"
#include "bytes/source.h"
#include "records/totals.h"
#include "records/transpose.h"
#include "tickets/claim_values_private.h"
#include "tickets/evidence_column_private.h"
#include "tickets/identity_private.h"
#include "tickets/intake_private.h"
#include "tickets/labels.h"
#include "tickets/presets.h"
#include "tickets/ticket_time.h"

#define MAX_QUARANTINED_BYTES 4096
#define USUAL_ROW_BYTES 64
#define SECOND_ROWS 3
#define LEAST_KNOWN_NAMES 2 /* of a table, among several */
#define MAX_ID_IN_SUBJECT 40

static uint64_t row_hash(Slice id, Slice row)
{
    uint64_t parts[2] = {slice_hash(id), slice_hash(row)};
    return slice_hash((Slice){(const char *)parts, sizeof parts});
}

/* Rows of lists are compared with those of earlier files only: the first file pays nothing. */
static void index_earlier_rows(struct batch *batch)
{
    if (batch->claim_count && !batch->claim_by_row.mem)
        table_init(&batch->claim_by_row, batch->mem, batch->claim_count);
    for (; batch->claims_in_table < batch->claim_count; batch->claims_in_table++) {
        const struct claim *claim = &batch->claims[batch->claims_in_table];
        table_add(&batch->claim_by_row, row_hash(claim_ticket(batch, claim)->id, claim_row(claim)),
                  (uint32_t)batch->claims_in_table);
    }
}

static const struct claim *find_repeated(const struct intake *intake, Slice id)
{
    const struct batch *batch = intake->batch;
    uint32_t i;
    if (LIKELY(!batch->claims_in_table))
        return NULL;
    for (struct table_walk walk = table_walk(&batch->claim_by_row, row_hash(id, intake->row.raw));
         table_next(&walk, &i);) {
        const struct claim *claim = &batch->claims[i];
        if (slice_equal(claim_row(claim), intake->row.raw) && slice_equal(claim_ticket(batch, claim)->id, id))
            return claim;
    }
    return NULL;
}

/* Pages of a system overlap, also where somebody put them into one file. Two lines of a list that are alike may be two
   lines of an invoice. */
static const struct claim *find_copy(const struct intake *intake, Slice id)
{
    if (UNLIKELY(intake->rows_are_tickets) &&
        (intake->columns.preset.len || intake_text(intake, FIELD_UPDATED).len))
        index_earlier_rows(intake->batch);
    return find_repeated(intake, id);
}

/* What a record of a system says otherwise than another copy of its ticket in the same file. Rows of tables may be
   parts of one ticket. */
static void settle_copy(const struct intake *intake, struct ticket *ticket, size_t first)
{
    bool is_ticket = intake->columns.preset.len ||
                     (intake_text(intake, FIELD_UPDATED).len && intake_text(intake, FIELD_BODY).len);
    if (is_ticket && intake->reader.format->has_wholes && ticket->first_claim < first)
        identity_settle_ticket(intake->batch, ticket, first, intake->diag);
}

/* Help desks put a ticket's number into the subjects of its mails: "[#KPI-5001]", "[Ticket#2020041500047]". */
static Slice id_in_subject(Slice subject)
{
    while (slice_cut(subject, '[', &subject), slice_has(subject, ']')) {
        Slice inside, name = slice_cut(slice_cut(subject, ']', &subject), '#', &inside);
        bool is_id = inside.len > 1 && inside.len <= MAX_ID_IN_SUBJECT && !slice_has(slice_trim(inside), ' ') &&
                     (!name.len || slice_equal_nocase(slice_trim(name), S("ticket")) ||
                      slice_equal_nocase(slice_trim(name), S("case")) ||
                      slice_equal_nocase(slice_trim(name), S("request")));
        if (is_id)
            return slice_trim(inside);
    }
    return (Slice){0};
}

Slice intake_ticket_id(const struct intake *intake)
{
    static const Slice kind = S_INIT("ticket/"); /* of Request Tracker: "ticket/47" */
    Slice id = intake_text(intake, FIELD_TICKET_ID);
    if (UNLIKELY(slice_equal(intake->columns.preset, S("mail")))) {
        Slice shown = id_in_subject(intake_text(intake, FIELD_SUBJECT));
        id = shown.len ? shown : id;
    }
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
    Slice body = intake_text(intake, FIELD_BODY);
    struct claim claim = {.ticket = 0};
    for (size_t field = 0; field < CLAIM_DETAIL_COUNT; field++)
        claim_set_raw(&claim, field, intake_text(intake, field), intake->batch->mem);
    if (!body.len || !claim_says_nothing(&claim) || !text_is_lost(body))
        return false;
    size_t column = 0;
    intake_given(intake, FIELD_BODY, &column);
    column = intake->columns.at[FIELD_BODY][column];
    intake_count_lost(intake, column, body);
    quarantine_add(intake->quarantine,
                   (struct quarantined){.finding = FINDING_text_destroyed,
                                        .place = record_place(&intake->reader, &intake->row, column),
                                        .field = intake->reader.columns[column],
                                        .found = intake_quoted(body),
                                        .message = S("question marks stand where letters were; export again as UTF-8"),
                                        .raw = head_of_row(&intake->row)});
    return true;
}

/* The details beside it still count, but nobody can tell what else the partner wrote. */
static void count_lost_texts(const struct intake *intake)
{
    static const uint8_t fields[] = {FIELD_SUBJECT, FIELD_BODY};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        size_t column = 0;
        Slice text = intake_given(intake, fields[i], &column);
        if (text.len && text_is_lost(text))
            intake_count_lost(intake, intake->columns.at[fields[i]][column], text);
    }
}

/* One finding for a column: what happened, and what to do. */
static void report_lost(const struct intake *intake)
{
    for (size_t i = 0; i < intake->name_count; i++) {
        const struct lost_letters *lost = &intake->lost[i];
        if (lost->cell_count && text_looks_destroyed(&lost->cells))
            diag_add(intake->diag, FINDING_text_destroyed, lost->first,
                     "column '%.*s' holds question marks where letters were (cells: %llu); the export lost them for "
                     "good; export again as UTF-8",
                     SLICE_ARG(intake_quoted(intake->names[i])), (unsigned long long)lost->cell_count);
    }
}

/* What is known of the table's columns once its rows have been read. */
static void report_table(const struct intake *intake)
{
    report_lost(intake);
    stray_documents_report(intake, intake->uses);
}

/* False when a newer copy of the ticket is known. A time that can be read two ways tells nothing. */
static bool take_version(const struct intake *intake, struct ticket *ticket)
{
    Slice text = intake_text(intake, FIELD_UPDATED);
    struct ticket_time time = {.is_ambiguous = false};
    if (!instant_parse(text, intake->options->zone_minutes, &time.at) &&
        !ticket_time_read(text, intake->options->zone_minutes, intake_column_language(intake), intake->batch->mem, &time))
        time.is_ambiguous = true;
    return identity_take(intake->batch, ticket, time.is_ambiguous ? (Instant){.known = false} : time.at,
                         intake_place(intake, FIELD_UPDATED), intake->diag);
}

static size_t count_filled(const struct intake *intake, size_t field)
{
    size_t count = 0;
    for (size_t i = 0; i < intake->columns.count[field]; i++)
        count += intake_column(intake, field, i).len > 0;
    return count;
}

/* Amounts stand in the row and nothing else does, in a file whose rows tell an invoice and a month. */
static bool has_amounts_only(const struct intake *intake)
{
    size_t amounts = count_filled(intake, CLAIM_PURCHASE_UNIT) + count_filled(intake, CLAIM_KPI_VALUE) +
                     count_filled(intake, CLAIM_REVENUE), filled = 0;
    for (size_t i = 0; i < intake->row.field_count; i++)
        filled += slice_trim(intake->row.fields[i]).len > 0;
    return amounts > 1 && amounts == filled && intake->columns.count[CLAIM_INVOICE_NUMBER] &&
           intake->columns.count[CLAIM_MONTH];
}

/* No invoice, no type, and the word for totals, or no words at all: a workbook adds up what stands above. "Subtotal
   6020201" needs the other details to be missing, too. */
bool intake_is_totals_row(const struct intake *intake)
{
    size_t invoice = intake->columns.at[CLAIM_INVOICE_NUMBER][0];
    bool has_invoice = intake->columns.count[CLAIM_INVOICE_NUMBER] && intake->row.fields[invoice].len > 3;
    if (LIKELY(has_invoice) || intake_text(intake, CLAIM_INVOICE_NUMBER).len || intake_text(intake, CLAIM_OMLP_TYPE).len ||
        intake_text(intake, FIELD_BODY).len)
        return false;
    size_t first = 0;
    while (first < intake->row.field_count && !slice_trim(intake->row.fields[first]).len)
        first++;
    if (first == intake->row.field_count || cell_is_total_word(intake->row.fields[first], intake->batch->mem))
        return first < intake->row.field_count;
    bool says_when = intake_text(intake, CLAIM_MONTH).len || intake_text(intake, CLAIM_YEAR).len;
    return !says_when && (has_amounts_only(intake) || (!intake_text(intake, FIELD_SUBJECT).len &&
                                                       cell_is_total(intake->row.fields[first], intake->batch->mem)));
}

/* A second row of names, as SurveyMonkey and Qualtrics write it: of what kind the answers are. */
static bool is_second_header(const struct intake *intake)
{
    static const Slice kinds[] = {S_INIT("Response"), S_INIT("Open-Ended Response"), S_INIT("Other (please specify)")};
    size_t filled = 0, known = 0;
    for (size_t i = 0; i < intake->row.field_count && known == filled; i++) {
        Slice cell = slice_trim(intake->row.fields[i]);
        filled += cell.len > 0;
        known += slice_starts(cell, S("{\"ImportId\""));
        for (size_t k = 0; k < COUNT_OF(kinds); k++)
            known += slice_equal_nocase(cell, kinds[k]);
    }
    return known > 1 && known == filled;
}

static void leave_out(struct intake *intake, const char *why)
{
    diag_add(intake->diag, FINDING_csv_left_out, record_place(&intake->reader, &intake->row, intake->row.field_count),
             "%s", why);
    intake->batch->left_out_count++;
}

/* What its system keeps of a ticket that was deleted. An earlier copy of it is forgotten, too. */
static bool is_dropped(const struct intake *intake)
{
    for (size_t i = 0; i < intake->columns.dropping_count; i++) {
        const struct dropping_column *dropping = &intake->columns.dropping[i];
        Slice said = slice_trim(intake->row.fields[dropping->column]);
        for (Slice rest = dropping->words; rest.len;)
            if (slice_equal_nocase(slice_trim(slice_cut(rest, '|', &rest)), said))
                return true;
    }
    return false;
}

static bool take_row(struct intake *intake)
{
    if (UNLIKELY(intake_is_totals_row(intake))) {
        leave_out(intake, "the row adds up those above; left out");
        return true;
    }
    if (UNLIKELY(intake->reader.record_count <= SECOND_ROWS) &&
        is_second_header(intake)) {
        leave_out(intake, "the row says of what kind the answers are; left out");
        return true;
    }
    intake->row_has_marks = has_lost_letter(intake->row.raw);
    if (UNLIKELY(intake->row_has_marks)) {
        if (put_aside_lost(intake))
            return true;
        count_lost_texts(intake);
    }
    Slice id = intake_ticket_id(intake);
    const struct claim *repeated = find_copy(intake, id);
    if (repeated) {
        Place first = {.source = claim_source(repeated), .line = repeated->line};
        size_t mark = arena_mark(intake->batch->mem);
        diag_add(intake->diag, FINDING_ticket_repeated,
                 record_place(&intake->reader, &intake->row, intake->row.field_count),
                 "the row of ticket '%.*s' was read at %.*s already; it is left out", SLICE_ARG(intake_quoted(id)),
                 SLICE_ARG(place_format(first, intake->batch->mem)));
        arena_rewind(intake->batch->mem, mark);
        intake->batch->left_out_count++;
        return true;
    }
    struct ticket *ticket = batch_ticket(intake->batch, id);
    if (UNLIKELY(intake->columns.count[FIELD_UPDATED]) && !take_version(intake, ticket))
        return true;
    if (UNLIKELY(intake->columns.dropping_count) && is_dropped(intake)) {
        ticket->line = intake->row.line;
        ticket->source = intake->ticket_source;
        leave_out(intake, "the system no longer counts this ticket: it was deleted there, or taken for spam; left out");
        return true;
    }
    intake_take_ticket(intake, ticket);
    struct labelled_text *text = &intake->text;
    if (intake->columns.count[FIELD_BODY])
        labelled_text_read(intake_text(intake, FIELD_BODY), intake->options->labels, intake->programme,
                           intake->batch->mem, text);
    if (UNLIKELY(intake->columns.message_count))
        intake_read_messages(intake, ticket);
    if (UNLIKELY(text->totals_left_out))
        diag_add(intake->diag, FINDING_csv_left_out, intake_place(intake, FIELD_BODY),
                 "a row of the text's table adds up those above; left out");
    if (UNLIKELY(text->shared_left_out))
        diag_add(intake->diag, FINDING_csv_left_out, intake_place(intake, FIELD_BODY),
                 "an amount in the text's table reaches over several rows, so the part of each is not known; left out");
    if (!ticket->language.len)
        intake_take_language(intake, ticket, text);
    if (text->partner_id.len)
        keep_first(&ticket->partner_id, intake_partner_id(text->partner_id, intake->batch->mem));
    size_t first = intake->batch->claim_count, of_batch = (size_t)(ticket - intake->batch->tickets);
    bool fine = intake_add_claims(intake, ticket, text);
    if (UNLIKELY(intake->rows_are_tickets))
        settle_copy(intake, &intake->batch->tickets[of_batch], first);
    return fine;
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

static bool are_same_columns(const struct table_use *a, const struct table_use *b)
{
    bool same = a->column_count == b->column_count;
    for (size_t i = 0; same && i < a->column_count; i++)
        same = slice_equal(a->columns[i].column, b->columns[i].column) &&
               slice_equal(a->columns[i].field, b->columns[i].field);
    return same;
}

static void note_table(struct intake *intake)
{
    const struct table_use table = {.columns = intake->uses, .column_count = intake->name_count};
    struct table_use *last = intake->tables;
    for (struct table_use *other = last; other; other = other->next) {
        if (are_same_columns(other, &table))
            return;
        last = other;
    }
    struct table_use *kept = ARENA_NEW(intake->batch->mem, struct table_use);
    *kept = table;
    if (last)
        last->next = kept;
    else
        intake->tables = kept;
}

/* What its names mean, and what is known of its columns. */
static bool begin_table(struct intake *intake)
{
    const struct reader *reader = &intake->reader;
    if (intake->names)
        report_table(intake);
    intake->names = reader->columns;
    intake->name_count = reader->column_count;
    intake->uses = ARENA_ARRAY(intake->batch->mem, struct column_use, reader->column_count);
    if (!ticket_columns_recognise(reader, intake->options, &intake->columns, intake->uses, intake->diag))
        return false;
    note_table(intake);
    stray_documents_find(intake, intake->uses);
    intake->rows_are_tickets = intake->columns.preset.len || intake->columns.count[FIELD_UPDATED];
    intake->has_passed_over = intake_has_passed_over(intake);
    intake->lost = ARENA_ARRAY(intake->batch->mem, struct lost_letters, reader->column_count + 1);
    return true;
}

enum read_result intake_next_row(struct intake *intake)
{
    enum read_result got = reader_next(&intake->reader, &intake->row, intake->diag);
    if (got == READ_RECORD)
        return take_row(intake) ? READ_RECORD : READ_FAILED;
    if (got == READ_TABLE)
        return begin_table(intake) ? READ_TABLE : READ_FAILED;
    if (got != READ_BAD)
        return got;
    put_aside(intake);
    return READ_RECORD;
}

static bool read_rows(struct intake *intake)
{
    enum read_result got = READ_RECORD;
    if (!intake_read_lanes(intake))
        return false;
    while (got == READ_RECORD || got == READ_TABLE)
        got = intake_next_row(intake);
    return got == READ_END;
}

static bool set_upright(struct intake *intake)
{
    bool too_long;
    if (!columns_lie_on_their_side(&intake->reader, intake->options))
        return true;
    return reader_transpose(&intake->reader, &too_long, intake->diag) || !too_long ||
           diag_fault(intake->diag,
                      "'%.*s' does not look like a ticket export: only its first column has a name that is known",
                      SLICE_ARG(intake->reader.source->name));
}

static bool read_file(struct intake *intake, struct intake_report *report)
{
    if (!set_upright(intake))
        return false;
    struct reader *reader = &intake->reader;
    if (!begin_table(intake))
        return false;
    if (report)
        *report = (struct intake_report){.format = reader->format->name,
                                         .delimiter = reader->delimiter,
                                         .preset = intake->columns.preset,
                                         .language = intake->columns.language,
                                         .tables = intake->tables};
    size_t first = intake->batch->claim_count;
    bool read = read_rows(intake);
    intake_settle_periods(intake, first);
    identity_settle_file(intake->batch, first, intake->diag);
    report_table(intake);
    intake_settle_times(intake);
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
                            .folder = folder_of(source->name),
                            .ticket_source = ticket_source_keep(source->name, batch->input, batch->mem)};
    batch->decimal_mark = options->decimal_mark;
    index_earlier_rows(batch);
    batch_expect(batch, (source->is_regular ? source->size_bytes : source->text.len) / USUAL_ROW_BYTES + 1);
    struct intake_options known = *options;
    const struct reader_taste taste = {.format = options->format,
                                       .known = columns_count_known,
                                       .least = LEAST_KNOWN_NAMES,
                                       .nests = true,
                                       .may_lie = true,
                                       .follows = true,
                                       .user = &known};
    if (!reader_open_for(&intake.reader, source, &taste, batch->mem, diag))
        return false;
    bool read = read_file(&intake, report);
    reader_close(&intake.reader);
    return read && labels_are_fine(options->labels) && presets_are_fine(options->presets);
}

static bool has_open_number(const struct claim *claim)
{
    return claim->units.state == AMOUNT_AMBIGUOUS || claim->kpi.state == AMOUNT_AMBIGUOUS ||
           claim->revenue.state == AMOUNT_AMBIGUOUS;
}

/* Other numbers of the ticket may tell what an open one is; a currency that is only assumed tells nothing. */
static void settle_numbers(struct batch *batch)
{
    size_t mark = arena_mark(batch->mem);
    unsigned char *proven = ARENA_ARRAY(batch->mem, unsigned char, batch->ticket_count);
    for (size_t i = 0; i < batch->claim_count; i++)
        proven[batch->claims[i].ticket] |= (unsigned char)claim_proves_marks(&batch->claims[i]);
    for (size_t i = 0; i < batch->claim_count; i++) {
        struct claim *claim = &batch->claims[i];
        Slice language = claim_ticket(batch, claim)->language;
        if (has_open_number(claim))
            claim_settle(claim, mark_that_decides(claim, proven[claim->ticket], batch->decimal_mark, language));
    }
    arena_rewind(batch->mem, mark);
}

void intake_finish(struct batch *batch)
{
    bool any_number = false, any_currency = false;
    identity_drop(batch);
    for (size_t i = 0; i < batch->claim_count; i++) {
        any_number |= has_open_number(&batch->claims[i]);
        any_currency |= !batch->claims[i].currency[0];
    }
    if (any_number)
        settle_numbers(batch);
    for (size_t i = 0; any_currency && i < batch->claim_count; i++)
        claim_settle_currency(&batch->claims[i], claim_ticket(batch, &batch->claims[i])->language, batch->mem);
}
