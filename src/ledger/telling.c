/* The texts of a decision: claimed, recorded, causes, documents. */
#include "ledger/telling.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "ledger/night_private.h"
#include "programme/catalogue.h"
#include "tickets/directory.h"

#include <stdlib.h>
#include <string.h>

#define HASH_CHARS 12 /* of a document's bytes: they tell it apart from the ticket's others */

static void add_decimal(struct buf *buf, Decimal number, unsigned places)
{
    char text[DECIMAL_CHARS];
    buf_add(buf, decimal_format(number, places, text));
}

static void add_month(struct buf *buf, Month month)
{
    char text[MONTH_CHARS];
    buf_add(buf, month_format(month, text));
}

/* --- claimed -------------------------------------------------------------------------- */

/* What could not be read, on one line whatever it is. */
static void add_quoted(struct buf *buf, Slice text)
{
    buf_add_char(buf, '"');
    for (size_t i = 0; i < text.len; i++)
        buf_add_char(buf, (unsigned char)text.at[i] < ' ' ? ' ' : text.at[i]);
    buf_add_char(buf, '"');
}

static void add_amount(struct buf *buf, const char *name, const struct claim *claim, enum claim_field field,
                       const struct amount *amount, unsigned places)
{
    Slice raw = claim_raw(claim, field);
    buf_addf(buf, ", %s ", name);
    if (amount->state == AMOUNT_READ)
        add_decimal(buf, amount->value, places);
    else if (raw.len)
        add_quoted(buf, raw);
    else
        buf_add_char(buf, '-');
}

static void add_period(struct buf *buf, const struct claim *claim)
{
    Slice month = claim_raw(claim, CLAIM_MONTH), year = claim_raw(claim, CLAIM_YEAR);
    if (claim->period.state == PERIOD_READ) {
        add_month(buf, claim->period.month);
        return;
    }
    add_quoted(buf, month);
    if (year.len)
        add_quoted(buf, year);
}

static void add_type(struct buf *buf, const struct claim *claim, const struct programme *programme)
{
    Slice code = omlp_type_code(programme, claim->type), raw = claim_raw(claim, CLAIM_OMLP_TYPE);
    buf_add_char(buf, ' ');
    if (code.len)
        buf_add(buf, code);
    else
        add_quoted(buf, raw);
}

static void add_currency(struct buf *buf, const struct claim *claim)
{
    buf_add_char(buf, ' ');
    if (claim->currency_bad)
        add_quoted(buf, claim_raw(claim, CLAIM_CURRENCY));
    else
        buf_add(buf, claim->currency[0] ? slice_from(claim->currency) : currency_name_codes(claim->currency_shared));
}

static void add_kpi_claim(struct buf *buf, const struct claim *claim, const struct programme *programme)
{
    const struct claim_more *more = claim_more(claim);
    bool has_currency = claim->currency[0] && !claim->currency_bad;
    add_period(buf, claim);
    add_type(buf, claim, programme);
    buf_add(buf, S(", invoice "));
    if (claim->invoice.len)
        buf_add(buf, claim->invoice);
    else
        add_quoted(buf, claim_raw(claim, CLAIM_INVOICE_NUMBER));
    if (more->list.len) {
        buf_add(buf, S(" of "));
        add_quoted(buf, more->list);
    }
    add_amount(buf, "units", claim, CLAIM_PURCHASE_UNIT, &claim->units, 0);
    add_amount(buf, "KPI", claim, CLAIM_KPI_VALUE, &claim->kpi, 0);
    add_amount(buf, "revenue", claim, CLAIM_REVENUE, &claim->revenue,
               has_currency ? currency_places(programme, claim->currency) : 0);
    add_currency(buf, claim);
    if (claim->conflicting) {
        buf_add(buf, S(", otherwise "));
        add_quoted(buf, more->conflict_with);
    }
}

static void add_directory_claim(struct buf *buf, const struct directory_request *request)
{
    buf_add(buf, S("directory"));
    for (size_t i = 0; request && i < DIRECTORY_FIELD_COUNT; i++) {
        buf_add_char(buf, ' ');
        add_quoted(buf, request->given[i]);
        if (request->other[i].len)
            add_quoted(buf, request->other[i]);
    }
}

static void add_claimed(struct buf *buf, const struct claim *claim, const struct programme *programme)
{
    if (claim->kind == CLAIM_KPI)
        add_kpi_claim(buf, claim, programme);
    else if (claim->kind == CLAIM_DIRECTORY)
        add_directory_claim(buf, claim_more(claim)->directory);
    else
        buf_add(buf, S("no claim"));
}

/* --- recorded ------------------------------------------------------------------------- */

/* As every report has it: what is another partner's is not recorded for this one. */
static void add_recorded(struct buf *buf, const struct match *match, const struct programme *programme)
{
    if (!match || !match->row_count || match->stage == STAGE_OTHER_PARTNER || match->partner_open)
        return;
    const struct kpi_row *first = match->rows[0];
    Slice type = omlp_type_code(programme, first->type), currency = slice_from(first->currency);
    add_month(buf, first->period);
    buf_add_char(buf, ' ');
    buf_add(buf, match->several_types ? S("several types") : type.len ? type : first->type_text);
    buf_addf(buf, ", invoice %.*s", SLICE_ARG(first->normal));
    if (match->overflow) {
        buf_add(buf, S(", values beyond what can be added up"));
        return;
    }
    buf_add(buf, S(", units "));
    add_decimal(buf, match->recorded.units, 0);
    buf_add(buf, S(", KPI "));
    add_decimal(buf, match->recorded.kpi, 0);
    buf_add(buf, S(", revenue "));
    if (match->several_currencies) {
        buf_add(buf, S("of several currencies"));
        return;
    }
    add_decimal(buf, match->recorded.revenue, currency.len ? currency_places(programme, first->currency) : 0);
    buf_add_char(buf, ' ');
    buf_add(buf, currency);
}

/* --- causes --------------------------------------------------------------------------- */

static void add_word(struct buf *buf, Slice word)
{
    if (buf->len)
        buf_add_char(buf, ' ');
    buf_add(buf, word);
}

static void add_causes(struct buf *buf, const struct resolution *now)
{
    for (size_t i = 1; i < now->hit_count; i++)
        if (!reason_is_of_the_clock(now->hits[i].reason))
            add_word(buf, reason_name(now->hits[i].reason));
    for (size_t i = 0; i < now->diagnosis.count; i++) {
        const struct cause *cause = &now->diagnosis.causes[i];
        add_word(buf, cause_field_name(cause->field));
        buf_add_char(buf, ':');
        buf_add(buf, cause_name(cause->code));
    }
}

/* --- documents ------------------------------------------------------------------------ */

static int by_bytes(const void *left, const void *right)
{
    return slice_compare(*(const Slice *)left, *(const Slice *)right);
}

static Slice document_text(const struct screening *document, struct arena *mem)
{
    return arena_printf(mem, "%.*s %.*s", SLICE_ARG(kind_name(document->kind)), HASH_CHARS, document->sha256_hex);
}

/* Those that were at hand, each once. */
static void add_documents(struct buf *buf, const struct dossier *dossier, struct arena *mem)
{
    size_t count = 0, mark = arena_mark(mem);
    Slice *texts = ARENA_ARRAY(mem, Slice, (dossier ? dossier->count : 0) + 1);
    for (size_t i = 0; dossier && i < dossier->count; i++) {
        const struct screening *one = &dossier->screenings[i];
        if (one->sha256_hex[0])
            texts[count++] = document_text(one, mem);
    }
    qsort(texts, count, sizeof *texts, by_bytes);
    for (size_t i = 0; i < count; i++) {
        if (i && slice_equal(texts[i - 1], texts[i]))
            continue;
        buf_add(buf, buf->len ? S(", ") : (Slice){0});
        buf_add(buf, texts[i]);
    }
    arena_rewind(mem, mark);
}

/* -------------------------------------------------------------------------------------- */

static Slice keep(struct buf *buf, struct arena *mem)
{
    Slice text = arena_copy(mem, buf_slice(buf));
    buf_clear(buf);
    return text;
}

struct telling telling_of(const struct resolution *now, const struct programme *programme, struct arena *mem)
{
    struct telling out;
    struct buf buf;
    buf_init(&buf);
    add_claimed(&buf, now->claim, programme);
    out.claimed = keep(&buf, mem);
    add_recorded(&buf, now->match, programme);
    out.recorded = keep(&buf, mem);
    add_causes(&buf, now);
    out.causes = keep(&buf, mem);
    add_documents(&buf, now->dossier, mem);
    out.documents = keep(&buf, mem);
    out.other = now->other_ticket;
    buf_done(&buf);
    return out;
}

static bool is_known(const struct telling *known)
{
    return known->claimed.len > 0;
}

bool telling_claims_otherwise(const struct telling *known, const struct telling *now)
{
    return is_known(known) && !slice_equal(known->claimed, now->claimed);
}

bool telling_records_otherwise(const struct telling *known, const struct telling *now)
{
    return is_known(known) && !slice_equal(known->recorded, now->recorded);
}

bool telling_has_other_causes(const struct telling *known, const struct telling *now)
{
    return is_known(known) && (!slice_equal(known->causes, now->causes) || !slice_equal(known->other, now->other));
}

static bool names_document(Slice documents, Slice one)
{
    while (documents.len)
        if (slice_equal(slice_trim(slice_cut(documents, ',', &documents)), one))
            return true;
    return false;
}

bool telling_has_new_documents(const struct telling *known, const struct telling *now)
{
    for (Slice rest = now->documents; is_known(known) && rest.len;)
        if (!names_document(known->documents, slice_trim(slice_cut(rest, ',', &rest))))
            return true;
    return false;
}

bool telling_names_document(Slice documents, const struct screening *document)
{
    while (documents.len) {
        Slice one = slice_cut(documents, ',', &documents);
        if (slice_ends(one, (Slice){document->sha256_hex, HASH_CHARS}))
            return true;
    }
    return false;
}
