/* The names that columns have in plain exports, and names that a format had to spell. */
#include "tickets/columns_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/labels.h"
#include "tickets/plain_private.h"

#define MAX_NAME_BYTES 64

/* The first name of a field is the one it is called by. */
static const struct {
    Slice name;
    size_t field;
} column_names[] = {
    {S_INIT("month"), CLAIM_MONTH},
    {S_INIT("period"), CLAIM_MONTH},
    {S_INIT("year"), CLAIM_YEAR},
    {S_INIT("omlptype"), CLAIM_OMLP_TYPE},
    {S_INIT("omlp"), CLAIM_OMLP_TYPE},
    {S_INIT("purchaseunit"), CLAIM_PURCHASE_UNIT},
    {S_INIT("purchaseunits"), CLAIM_PURCHASE_UNIT},
    {S_INIT("units"), CLAIM_PURCHASE_UNIT},
    {S_INIT("quantity"), CLAIM_PURCHASE_UNIT},
    {S_INIT("invoicenumber"), CLAIM_INVOICE_NUMBER},
    {S_INIT("invoice"), CLAIM_INVOICE_NUMBER},
    {S_INIT("invoiceno"), CLAIM_INVOICE_NUMBER},
    {S_INIT("invoicenr"), CLAIM_INVOICE_NUMBER},
    {S_INIT("kpivalue"), CLAIM_KPI_VALUE},
    {S_INIT("kpi"), CLAIM_KPI_VALUE},
    {S_INIT("revenue"), CLAIM_REVENUE},
    {S_INIT("revenuevalue"), CLAIM_REVENUE},
    {S_INIT("currency"), CLAIM_CURRENCY},
    {S_INIT("currencycode"), CLAIM_CURRENCY},
    {S_INIT("currencyisocode"), CLAIM_CURRENCY},
    {S_INIT("isocurrencycode"), CLAIM_CURRENCY},
    {S_INIT("isocurrency"), CLAIM_CURRENCY},
    {S_INIT("currencyname"), CLAIM_CURRENCY},
    {S_INIT("transactioncurrency"), CLAIM_CURRENCY},
    {S_INIT("transactioncurrencyid"), CLAIM_CURRENCY},
    {S_INIT("billingcurrency"), CLAIM_CURRENCY},
    {S_INIT("ticketid"), FIELD_TICKET_ID},
    {S_INIT("ticket"), FIELD_TICKET_ID},
    {S_INIT("ticketno"), FIELD_TICKET_ID},
    {S_INIT("ticketnumber"), FIELD_TICKET_ID},
    {S_INIT("caseid"), FIELD_TICKET_ID},
    {S_INIT("casenumber"), FIELD_TICKET_ID},
    {S_INIT("id"), FIELD_TICKET_ID},
    {S_INIT("caseno"), FIELD_TICKET_ID},
    {S_INIT("issueid"), FIELD_TICKET_ID},
    {S_INIT("issuekey"), FIELD_TICKET_ID},
    {S_INIT("incidentid"), FIELD_TICKET_ID},
    {S_INIT("incidentnumber"), FIELD_TICKET_ID},
    {S_INIT("requestid"), FIELD_TICKET_ID},
    {S_INIT("requestnumber"), FIELD_TICKET_ID},
    {S_INIT("docnumber"), FIELD_TICKET_ID},
    {S_INIT("docid"), FIELD_TICKET_ID},
    {S_INIT("documentnumber"), FIELD_TICKET_ID},
    {S_INIT("documentid"), FIELD_TICKET_ID},
    {S_INIT("recordid"), FIELD_TICKET_ID},
    {S_INIT("recordnumber"), FIELD_TICKET_ID},
    {S_INIT("filed"), FIELD_FILED},
    {S_INIT("filedat"), FIELD_FILED},
    {S_INIT("filedon"), FIELD_FILED},
    {S_INIT("created"), FIELD_FILED},
    {S_INIT("createdat"), FIELD_FILED},
    {S_INIT("desc"), FIELD_BODY},
    {S_INIT("partnerid"), FIELD_PARTNER_ID},
    {S_INIT("partner"), FIELD_PARTNER_ID},
    {S_INIT("mpnid"), FIELD_PARTNER_ID},
    {S_INIT("evidence"), FIELD_EVIDENCE},
    {S_INIT("attachments"), FIELD_EVIDENCE},
    {S_INIT("attachment"), FIELD_EVIDENCE},
    {S_INIT("attachmentsname"), FIELD_EVIDENCE},
    {S_INIT("attachmentsfilename"), FIELD_EVIDENCE},
    {S_INIT("attachmentname"), FIELD_EVIDENCE},
    {S_INIT("attachmentfilename"), FIELD_EVIDENCE},
    {S_INIT("attachmentnames"), FIELD_EVIDENCE},
    {S_INIT("attachmentfiles"), FIELD_EVIDENCE},
    {S_INIT("attachmentfilesresultsfilename"), FIELD_EVIDENCE},
    {S_INIT("attachmentfilesfilename"), FIELD_EVIDENCE},
    {S_INIT("attachmentsattachmentfilename"), FIELD_EVIDENCE},
    {S_INIT("attachmentsattachmentname"), FIELD_EVIDENCE},
    {S_INIT("articlesattachmentsfilename"), FIELD_EVIDENCE},
    {S_INIT("commentsattachmentsfilename"), FIELD_EVIDENCE},
    {S_INIT("commentscommentattachmentsattachmentfilename"), FIELD_EVIDENCE},
    {S_INIT("conversationsattachmentsname"), FIELD_EVIDENCE},
    {S_INIT("sysattachment"), FIELD_EVIDENCE},
    {S_INIT("language"), FIELD_LANGUAGE},
    {S_INIT("lang"), FIELD_LANGUAGE},
    {S_INIT("subject"), FIELD_SUBJECT},
    {S_INIT("body"), FIELD_BODY},
    {S_INIT("description"), FIELD_BODY},
    {S_INIT("anniversary"), FIELD_ANNIVERSARY},
    {S_INIT("anniversarydate"), FIELD_ANNIVERSARY},
    {S_INIT("level"), FIELD_LEVEL},
    {S_INIT("competency"), FIELD_COMPETENCY},
    {S_INIT("enrolled"), FIELD_ENROLLED},
    {S_INIT("enrolledon"), FIELD_ENROLLED},
    {S_INIT("updated"), FIELD_UPDATED},
    {S_INIT("updatedat"), FIELD_UPDATED},
    {S_INIT("updatedon"), FIELD_UPDATED},
    {S_INIT("lastupdated"), FIELD_UPDATED},
    {S_INIT("modified"), FIELD_UPDATED},
    {S_INIT("modifiedat"), FIELD_UPDATED},
    {S_INIT("modifiedon"), FIELD_UPDATED},
    {S_INIT("lastmodified"), FIELD_UPDATED},
    {S_INIT("dirname"), FIELD_DIRECTORY + DIRECTORY_NAME},
    {S_INIT("directoryname"), FIELD_DIRECTORY + DIRECTORY_NAME},
    {S_INIT("nameindirectory"), FIELD_DIRECTORY + DIRECTORY_NAME},
    {S_INIT("nameinthedirectory"), FIELD_DIRECTORY + DIRECTORY_NAME},
    {S_INIT("listingname"), FIELD_DIRECTORY + DIRECTORY_NAME},
    {S_INIT("thenamethatshouldappearonthedirectory"), FIELD_DIRECTORY + DIRECTORY_NAME},
    {S_INIT("dircountry"), FIELD_DIRECTORY + DIRECTORY_COUNTRY},
    {S_INIT("directorycountry"), FIELD_DIRECTORY + DIRECTORY_COUNTRY},
    {S_INIT("associatedcountry"), FIELD_DIRECTORY + DIRECTORY_COUNTRY},
    {S_INIT("theassociatedcountry"), FIELD_DIRECTORY + DIRECTORY_COUNTRY},
    {S_INIT("dirurl"), FIELD_DIRECTORY + DIRECTORY_URL},
    {S_INIT("directoryurl"), FIELD_DIRECTORY + DIRECTORY_URL},
    {S_INIT("landingpage"), FIELD_DIRECTORY + DIRECTORY_URL},
    {S_INIT("landingpageurl"), FIELD_DIRECTORY + DIRECTORY_URL},
    {S_INIT("theurlfortheassociatedmicrosoftthemedlandingpage"), FIELD_DIRECTORY + DIRECTORY_URL},
    {S_INIT("name"), FIELD_PLAIN + DIRECTORY_NAME},
    {S_INIT("companyname"), FIELD_PLAIN + DIRECTORY_NAME},
    {S_INIT("country"), FIELD_PLAIN + DIRECTORY_COUNTRY},
    {S_INIT("countryregion"), FIELD_PLAIN + DIRECTORY_COUNTRY},
    {S_INIT("url"), FIELD_PLAIN + DIRECTORY_URL},
    {S_INIT("website"), FIELD_PLAIN + DIRECTORY_URL},
};

Slice ticket_field_name(size_t field)
{
    static const Slice names[] = {
        S_INIT("ticket_id"), S_INIT("filed"), S_INIT("partner_id"), S_INIT("evidence"),
        S_INIT("language"),  S_INIT("subject"), S_INIT("body"), S_INIT("anniversary"),
        S_INIT("level"),     S_INIT("competency"), S_INIT("enrolled"), S_INIT("updated"),
    };
    static_assert(COUNT_OF(names) == FIELD_DIRECTORY - CLAIM_FIELD_COUNT, "every field has a name");
    assert(field < FIELD_COUNT);
    if (field >= FIELD_DIRECTORY)
        return directory_field_name((enum directory_field)((field - FIELD_DIRECTORY) % DIRECTORY_FIELD_COUNT));
    return field < CLAIM_FIELD_COUNT ? claim_field_name((enum claim_field)field) : names[field - CLAIM_FIELD_COUNT];
}

bool ticket_field_from_name(Slice name, size_t *field)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (slice_equal(ticket_field_name(i), name)) {
            *field = i;
            return true;
        }
    return false;
}

bool ticket_field_is_known(Slice name)
{
    size_t field;
    return ticket_field_from_name(name, &field);
}

/* Letters and digits in lower case; empty for names that hold other scripts or are too long. */
static Slice compact(Slice name, char into[MAX_NAME_BYTES])
{
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!is_plain_ascii(c) || len == MAX_NAME_BYTES)
            return (Slice){0};
        if (is_letter(c) || is_digit(c))
            into[len++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (Slice){into, len};
}

size_t column_name_rank(Slice column)
{
    char into[MAX_NAME_BYTES];
    Slice name = compact(column, into);
    size_t rank = 0;
    while (rank < COUNT_OF(column_names) && !slice_equal(name, column_names[rank].name))
        rank++;
    return rank < COUNT_OF(column_names) ? rank : NO_COLUMN_NAME;
}

size_t column_name_field(size_t rank)
{
    assert(rank < COUNT_OF(column_names));
    return column_names[rank].field;
}

#define ESCAPE_CHARS 7

static bool is_escape(Slice text, uint32_t *c)
{
    uint32_t value = 0;
    if (text.len < ESCAPE_CHARS || text.at[0] != '_' || text.at[1] != 'x' || text.at[6] != '_')
        return false;
    for (size_t i = 2; i < 6; i++) {
        char digit = (char)(text.at[i] | 0x20);
        if (!is_digit(digit) && !(digit >= 'a' && digit <= 'f'))
            return false;
        value = value * 16 + (uint32_t)(is_digit(digit) ? digit - '0' : digit - 'a' + 10);
    }
    *c = value;
    return value >= ' ' && !(value >= 0xd800 && value < 0xe000);
}

/* Shorter than the escape it stands for. */
static size_t utf8_put(uint32_t c, char *at)
{
    if (c < 0x80) {
        at[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        at[0] = (char)(0xc0 | c >> 6);
        at[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    at[0] = (char)(0xe0 | c >> 12);
    at[1] = (char)(0x80 | (c >> 6 & 0x3f));
    at[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

/* "Invoice_x0020_Number": lists of SharePoint spell what XML forbids in names. */
Slice column_name_unescaped(Slice name, struct arena *mem)
{
    if (slice_find(name, S("_x")) == name.len)
        return name;
    char *plain = ARENA_ARRAY(mem, char, name.len);
    size_t len = 0;
    for (size_t i = 0; i < name.len;) {
        Slice rest = slice_skip(name, i);
        uint32_t c;
        if (!is_escape(rest, &c)) {
            plain[len++] = name.at[i++];
            continue;
        }
        len += utf8_put(c, plain + len);
        i += ESCAPE_CHARS;
    }
    return (Slice){plain, len};
}

static bool means_something(Slice name, const struct intake_options *options, struct arena *mem)
{
    const struct label *meanings;
    bool put_together;
    return column_name_rank(name) != NO_COLUMN_NAME || labels_of(options->labels, name, mem, &meanings, &put_together);
}

/* The first field that a name means; FIELD_COUNT when it means none. */
static size_t field_of_name(Slice name, const struct intake_options *options, struct arena *mem)
{
    const struct label *meanings;
    bool put_together;
    size_t rank = column_name_rank(name);
    if (rank != NO_COLUMN_NAME)
        return column_name_field(rank);
    return labels_of(options->labels, name, mem, &meanings, &put_together) ? meanings[0].field : FIELD_COUNT;
}

size_t columns_count_known(void *user, const Slice *names, size_t count)
{
    const struct intake_options *options = user;
    struct arena scratch;
    uint64_t fields = 0;
    size_t known = 0;
    arena_init(&scratch, 0);
    for (size_t i = 0; i < count; i++) {
        size_t field = field_of_name(names[i], options, &scratch);
        known += field < FIELD_COUNT && !(fields >> field & 1);
        fields |= field < FIELD_COUNT ? (uint64_t)1 << field : 0;
        arena_rewind(&scratch, 0);
    }
    arena_done(&scratch);
    return known;
}

bool columns_lie_on_their_side(const struct reader *reader, const struct intake_options *options)
{
    bool has_depth = reader->format && (slice_equal(slice_from(reader->format->name), S("json")) ||
                                        slice_equal(slice_from(reader->format->name), S("xml")));
    if (has_depth || reader->column_count < 2 || !options->labels || options->map_count || options->title_count || options->preset)
        return false;
    size_t mark = arena_mark(reader->mem);
    bool lies = means_something(reader->columns[0], options, reader->mem);
    for (size_t i = 1; lies && i < reader->column_count; i++)
        lies = reader->columns[i].len && !means_something(reader->columns[i], options, reader->mem);
    arena_rewind(reader->mem, mark);
    return lies;
}
