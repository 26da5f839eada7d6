/* Facts of EDIFACT and X12 messages, segment by segment: which qualifier means what stands in
   tables. UN/EDIFACT D.96A to D.21A (data elements 2005, 5025, 6063, 3035, 1153) and X12 004010. */
#include "evidence/edi_facts.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/edi.h"
#include "evidence/evidence_private.h"

struct fact_reader {
    struct edi edi;
    struct arena *mem;
    struct document_facts *out;
    struct document_line *lines;
    bool in_lines, in_summary;
    size_t gross_rank, net_rank; /* of the qualifiers that gave them; 0: none has */
};

/* Released separators lose their release character. */
static Slice plain(const struct fact_reader *reader, Slice text)
{
    size_t bad_at;
    if (!utf8_valid(text, &bad_at))
        return (Slice){0};
    if (!reader->edi.release || !slice_has(text, reader->edi.release))
        return text;
    char *into = ARENA_ARRAY(reader->mem, char, text.len), *end = into;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == reader->edi.release && i + 1 < text.len)
            i++;
        *end++ = text.at[i];
    }
    return (Slice){into, (size_t)(end - into)};
}

static Slice component(const struct fact_reader *reader, const struct edi_segment *segment, size_t element,
                       size_t number)
{
    return plain(reader, edi_component(&reader->edi, segment, element, number));
}

static void set_once(Slice *fact, Slice value)
{
    if (fact->len == 0)
        *fact = value;
}

static void set_amount(Slice text, bool *has, Decimal *fact)
{
    if (!*has)
        *has = decimal_from_document(text, slice_has(text, ','), fact);
}

static struct document_line *line_now(struct fact_reader *reader)
{
    return reader->in_lines && reader->out->line_count ? &reader->lines[reader->out->line_count - 1] : NULL;
}

static void start_line(struct fact_reader *reader)
{
    reader->in_lines = true;
    if (!reader->lines)
        reader->lines = ARENA_ARRAY(reader->mem, struct document_line, MAX_DOCUMENT_LINES);
    reader->out->lines = reader->lines;
    if (reader->out->line_count < MAX_DOCUMENT_LINES)
        reader->lines[reader->out->line_count++] = (struct document_line){0};
    else
        reader->in_lines = false;
}

/* ---- EDIFACT ---- */

static void read_bgm(struct fact_reader *reader, const struct edi_segment *segment)
{
    set_once(&reader->out->number, component(reader, segment, 2, 1));
}

static void read_dtm(struct fact_reader *reader, const struct edi_segment *segment)
{
    if (!reader->in_lines && reader->out->issued.day == DATE_NONE.day &&
        list_has(S("137 3"), component(reader, segment, 1, 1)))
        reader->out->issued = date_from_document(component(reader, segment, 1, 2));
}

static void read_rff(struct fact_reader *reader, const struct edi_segment *segment)
{
    Slice what = component(reader, segment, 1, 1), number = component(reader, segment, 1, 2);
    if (slice_equal(what, S("ON")))
        set_once(&reader->out->order, number);
    else if (!reader->in_lines && list_has(S("IV OI"), what))
        set_once(&reader->out->amends, number);
}

static void read_cux(struct fact_reader *reader, const struct edi_segment *segment)
{
    if (slice_equal(component(reader, segment, 1, 1), S("2")))
        set_once(&reader->out->currency, component(reader, segment, 1, 2));
}

static void read_nad(struct fact_reader *reader, const struct edi_segment *segment)
{
    Slice who = component(reader, segment, 1, 1), name = component(reader, segment, 4, 1);
    if (name.len == 0)
        name = component(reader, segment, 3, 1);
    if (list_has(S("SE SU II"), who))
        set_once(&reader->out->issuer, name);
    else if (list_has(S("BY IV"), who))
        set_once(&reader->out->buyer, name);
}

/* Of the qualifiers of a total the first of the list that is there, wherever it stands. */
static void set_total(Slice ranked, Slice what, Slice amount, size_t *rank, bool *has, Decimal *fact)
{
    for (size_t i = 1; ranked.len && (*rank == 0 || i < *rank); i++) {
        Decimal read;
        if (!slice_equal(slice_cut(ranked, ' ', &ranked), what) ||
            !decimal_from_document(amount, slice_has(amount, ','), &read))
            continue;
        *rank = i;
        *fact = read;
        *has = true;
        return;
    }
}

static void read_moa(struct fact_reader *reader, const struct edi_segment *segment)
{
    Slice what = component(reader, segment, 1, 1), amount = component(reader, segment, 1, 2);
    struct document_facts *out = reader->out;
    struct document_line *line = line_now(reader);
    if (line && !reader->in_summary) {
        if (list_has(S("203"), what))
            set_amount(amount, &line->has_net, &line->net);
        return;
    }
    if (!reader->in_summary)
        return;
    set_total(S("389 79"), what, amount, &reader->net_rank, &out->has_net, &out->net);
    set_total(S("388 77 39 86 9"), what, amount, &reader->gross_rank, &out->has_gross, &out->gross);
}

static void read_lin(struct fact_reader *reader, const struct edi_segment *segment)
{
    (void)segment;
    start_line(reader);
}

static void read_qty(struct fact_reader *reader, const struct edi_segment *segment)
{
    struct document_line *line = line_now(reader);
    if (line && list_has(S("47 21 12"), component(reader, segment, 1, 1)))
        set_amount(component(reader, segment, 1, 2), &line->has_quantity, &line->quantity);
}

static void read_uns(struct fact_reader *reader, const struct edi_segment *segment)
{
    reader->in_summary = slice_equal(component(reader, segment, 1, 1), S("S"));
}

/* ---- X12 ---- */

static Date x12_date(Slice text)
{
    return text.len == 8 ? date_from_document(text) : DATE_NONE;
}

static void read_big(struct fact_reader *reader, const struct edi_segment *segment)
{
    reader->out->issued = x12_date(edi_element(segment, 1));
    set_once(&reader->out->number, component(reader, segment, 2, 1));
    set_once(&reader->out->order, component(reader, segment, 4, 1));
}

static void read_beg(struct fact_reader *reader, const struct edi_segment *segment)
{
    set_once(&reader->out->number, component(reader, segment, 3, 1));
    reader->out->issued = x12_date(edi_element(segment, 5));
}

static void read_bak(struct fact_reader *reader, const struct edi_segment *segment)
{
    set_once(&reader->out->number, component(reader, segment, 8, 1));
    set_once(&reader->out->order, component(reader, segment, 3, 1));
    reader->out->issued = x12_date(edi_element(segment, 4));
}

static void read_cur(struct fact_reader *reader, const struct edi_segment *segment)
{
    set_once(&reader->out->currency, component(reader, segment, 2, 1));
}

static void read_n1(struct fact_reader *reader, const struct edi_segment *segment)
{
    Slice who = component(reader, segment, 1, 1), name = component(reader, segment, 2, 1);
    if (list_has(S("SE SU VN RI II"), who))
        set_once(&reader->out->issuer, name);
    else if (list_has(S("BY BT"), who))
        set_once(&reader->out->buyer, name);
}

static void read_it1(struct fact_reader *reader, const struct edi_segment *segment)
{
    start_line(reader);
    struct document_line *line = line_now(reader);
    if (line)
        set_amount(component(reader, segment, 2, 1), &line->has_quantity, &line->quantity);
}

/* The total stands in cents. */
static void read_tds(struct fact_reader *reader, const struct edi_segment *segment)
{
    Slice cents = component(reader, segment, 1, 1);
    Decimal whole;
    if (slice_has(cents, '.') || !decimal_from_document(cents, false, &whole) || whole.micro % 100 != 0)
        return;
    reader->out->gross.micro = whole.micro / 100;
    reader->out->has_gross = true;
}

/* The invoice of a carrier: what is to be paid stands in cents. */
static void read_b3(struct fact_reader *reader, const struct edi_segment *segment)
{
    uint64_t cents;
    set_once(&reader->out->number, component(reader, segment, 2, 1));
    reader->out->issued = x12_date(edi_element(segment, 6));
    if (!slice_to_u64(edi_element(segment, 7), UINT64_C(100000000000000), &cents))
        return;
    reader->out->gross.micro = (int64_t)cents * (DECIMAL_SCALE / 100);
    reader->out->has_gross = true;
}

static void read_c3(struct fact_reader *reader, const struct edi_segment *segment)
{
    set_once(&reader->out->currency, component(reader, segment, 1, 1));
}

static const struct segment_reader {
    enum edi_standard standard;
    Slice tag;
    void (*read)(struct fact_reader *reader, const struct edi_segment *segment);
} segment_readers[] = {
    {EDI_EDIFACT, S_INIT("BGM"), read_bgm}, {EDI_EDIFACT, S_INIT("DTM"), read_dtm},
    {EDI_EDIFACT, S_INIT("RFF"), read_rff}, {EDI_EDIFACT, S_INIT("CUX"), read_cux},
    {EDI_EDIFACT, S_INIT("NAD"), read_nad}, {EDI_EDIFACT, S_INIT("MOA"), read_moa},
    {EDI_EDIFACT, S_INIT("LIN"), read_lin}, {EDI_EDIFACT, S_INIT("QTY"), read_qty},
    {EDI_EDIFACT, S_INIT("UNS"), read_uns}, {EDI_X12, S_INIT("BIG"), read_big},
    {EDI_X12, S_INIT("BEG"), read_beg},     {EDI_X12, S_INIT("BAK"), read_bak},
    {EDI_X12, S_INIT("CUR"), read_cur},     {EDI_X12, S_INIT("N1"), read_n1},
    {EDI_X12, S_INIT("IT1"), read_it1},     {EDI_X12, S_INIT("PO1"), read_it1},
    {EDI_X12, S_INIT("TDS"), read_tds},     {EDI_X12, S_INIT("B3"), read_b3},
    {EDI_X12, S_INIT("C3"), read_c3},
};

void edi_facts(const struct edi *edi, struct arena *mem, struct document_facts *out)
{
    struct fact_reader reader = {.edi = *edi, .mem = mem, .out = out};
    struct edi_segment segment;
    *out = (struct document_facts){0};
    while (edi_next(&reader.edi, &segment))
        for (size_t i = 0; i < COUNT_OF(segment_readers); i++)
            if (segment_readers[i].standard == edi->standard && slice_equal(segment_readers[i].tag, segment.tag))
                segment_readers[i].read(&reader, &segment);
    if (out->currency.len != 3)
        out->currency = (Slice){0};
}
