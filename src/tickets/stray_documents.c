/* Documents named in columns that feed no field. Nobody foresees every title a form gives its column of files, so
   what the cells say counts: a cell that names a document is evidence. Unless the title says that the files are
   something else. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "tickets/evidence_column_private.h"
#include "tickets/intake_private.h"
#include "tickets/labels.h"
#include "tickets/plain_private.h"

#include <string.h>

#define MAX_CELL_BYTES 4096 /* longer ones are texts */
#define SHORTEST_NAME 5     /* "1.pdf" */
#define MISSED_NAMES 256    /* names known not to be at hand, by their hashes */
#define MAX_DECLARING_BYTES 60
#define PASSED_TEXTS 1024   /* texts known to declare nothing, likewise */

struct stray_column {
    uint16_t at;
    bool is_set_aside; /* by its title */
    uint64_t taken;    /* names that count as evidence, */
    uint64_t passed;   /* and those that do not: in a sentence and not at hand; or set aside though at hand */
    Place first_taken, first_passed;
    Slice name_taken, name_passed;
};

struct stray_columns {
    struct stray_column *columns;
    size_t count;
    uint64_t missed[MISSED_NAMES];
    uint64_t passed[PASSED_TEXTS];
};

/* --- names --- */

/* What documents are sent as. Pages of the web have names like these, too; data for machines (json, js) is left out. */
static bool is_document_ending(Slice ending)
{
    static const Slice endings[] = {
        S_INIT("pdf"), S_INIT("xml"),  S_INIT("eml"),  S_INIT("msg"),   S_INIT("html"), S_INIT("htm"),  S_INIT("mht"),
        S_INIT("mhtml"), S_INIT("png"), S_INIT("jpg"), S_INIT("jpeg"),  S_INIT("tif"),  S_INIT("tiff"), S_INIT("gif"),
        S_INIT("bmp"), S_INIT("webp"), S_INIT("heic"), S_INIT("docx"),  S_INIT("doc"),  S_INIT("odt"),  S_INIT("rtf"),
        S_INIT("xlsx"), S_INIT("xls"), S_INIT("ods"),  S_INIT("csv"),   S_INIT("txt"),  S_INIT("edi"),  S_INIT("x12"),
        S_INIT("idoc"), S_INIT("p7m"), S_INIT("asice"), S_INIT("xps"),  S_INIT("zip"),  S_INIT("7z"),   S_INIT("rar"),
    };
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (slice_equal_nocase(ending, endings[i]))
            return true;
    return false;
}

static Slice ending_of(Slice name)
{
    size_t i = name.len;
    while (i && (is_letter(name.at[i - 1]) || is_digit(name.at[i - 1])))
        i--;
    return i > 1 && name.at[i - 1] == '.' ? slice_skip(name, i) : (Slice){0};
}

static bool is_document_name(Slice name)
{
    Slice ending = ending_of(name);
    return ending.len && name.len >= SHORTEST_NAME && !slice_has(name, '@') && is_document_ending(ending);
}

static bool is_address(Slice text)
{
    static const Slice schemes[] = {S_INIT("http://"), S_INIT("https://"), S_INIT("ftp://"), S_INIT("sftp://"),
                                    S_INIT("file://")};
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (slice_starts_nocase(text, schemes[i]))
            return true;
    return false;
}

/* Where files are kept for others to fetch, so that an address alone says that there is one. */
static bool is_of_file_host(Slice address)
{
    static const Slice hosts[] = {S_INIT("drive.google.com/"), S_INIT("docs.google.com/"), S_INIT(".sharepoint.com/"),
                                  S_INIT("1drv.ms/"), S_INIT("onedrive.live.com/"), S_INIT("dropbox.com/"),
                                  S_INIT("box.com/"), S_INIT("wetransfer.com/"), S_INIT("we.tl/")};
    for (size_t i = 0; i < COUNT_OF(hosts); i++)
        if (slice_find(address, hosts[i]) < address.len)
            return true;
    return false;
}

static int hex_digit(char c)
{
    return is_digit(c) ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

static Slice without_escapes(Slice text, struct arena *mem)
{
    if (!slice_has(text, '%'))
        return text;
    char *plain = ARENA_ARRAY(mem, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        int high = text.at[i] == '%' && i + 2 < text.len ? hex_digit(text.at[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text.at[i + 2]) : -1;
        plain[len++] = low >= 0 ? (char)(high * 16 + low) : text.at[i];
        i += low >= 0 ? 2 : 0;
    }
    return (Slice){plain, len};
}

static Slice behind_last(Slice text, const char *marks)
{
    size_t i = text.len;
    while (i && !strchr(marks, text.at[i - 1]))
        i--;
    return slice_skip(text, i);
}

/* "https://files.example/x/inv%201.pdf?v=2" and "https://desk.example/token/?name=inv%201.pdf": "inv 1.pdf". */
static Slice name_in_address(Slice address, struct arena *mem)
{
    Slice query, path = slice_cut(address, '#', &query);
    path = slice_cut(path, '?', &query);
    Slice name = without_escapes(behind_last(path, "/"), mem);
    while (!is_document_name(name) && query.len) {
        Slice value = behind_last(slice_cut(query, '&', &query), "=/");
        value = without_escapes(value, mem);
        if (is_document_name(value))
            return value;
    }
    return name;
}

/* --- at hand --- */

static bool is_the_export(const struct intake *intake, Slice name)
{
    return slice_equal(behind_last(intake->reader.source->name, "/"), behind_last(name, "/\\"));
}

/* A name without an ending is any word: only one with a dot is looked for. */
static bool is_at_hand(struct intake *intake, Slice name, Slice ticket_id)
{
    struct stray_columns *strays = intake->strays;
    struct arena *mem = intake->batch->mem;
    uint64_t hash = slice_hash(name) ^ slice_hash(ticket_id);
    if (!ending_of(name).len || slice_has(name, '@') || strays->missed[hash % MISSED_NAMES] == hash)
        return false;
    size_t mark = arena_mark(mem);
    Slice in_own = arena_printf(mem, "%.*s/%.*s", SLICE_ARG(ticket_id), SLICE_ARG(name));
    Slice attachments = intake->options->attachments;
    bool is = (attachments.len && (file_is_beneath(attachments, name, mem) ||
                                   file_is_beneath(attachments, in_own, mem))) ||
              (intake->folder.len && file_is_beneath(intake->folder, name, mem));
    arena_rewind(mem, mark);
    if (!is)
        strays->missed[hash % MISSED_NAMES] = hash;
    return is;
}

/* --- cells --- */

struct stray_cell {
    struct intake *intake;
    struct ticket *ticket;
    struct stray_column *column;
};

static Place place_of(const struct stray_cell *cell)
{
    return record_place(&cell->intake->reader, &cell->intake->row, cell->column->at);
}

static void pass(const struct stray_cell *cell, Slice name)
{
    if (cell->column->passed++)
        return;
    cell->column->first_passed = place_of(cell);
    cell->column->name_passed = arena_copy(cell->intake->batch->mem, intake_quoted(name));
}

/* The evidence column may name it already, and an address leads to what a name beside it names. */
static bool is_known(const struct ticket *ticket, Slice name)
{
    for (const struct attachment *one = ticket_more(ticket)->attachments; one; one = one->next)
        if (slice_equal(behind_last(one->name, "/\\"), behind_last(name, "/\\")))
            return true;
    return false;
}

static void take(const struct stray_cell *cell, Slice name, bool is_file)
{
    struct stray_column *column = cell->column;
    struct arena *mem = cell->intake->batch->mem;
    if (!column->taken++) {
        column->first_taken = place_of(cell);
        column->name_taken = arena_copy(mem, intake_quoted(name));
    }
    ticket_attach(cell->intake->batch, cell->ticket,
                  (struct attachment){.name = arena_copy(mem, name), .is_file = is_file, .folder = cell->intake->folder});
}

/* `says_more`: words stand around it, so that it may only be spoken of. */
static void take_or_pass(const struct stray_cell *cell, Slice name, bool says_more)
{
    bool at_hand = is_at_hand(cell->intake, name, cell->ticket->id);
    if ((!at_hand && !is_document_name(name)) || is_known(cell->ticket, name) || is_the_export(cell->intake, name))
        return;
    if (cell->column->is_set_aside ? at_hand : says_more && !at_hand)
        pass(cell, name);
    else if (!cell->column->is_set_aside)
        take(cell, name, true);
}

static void look_at_address(const struct stray_cell *cell, Slice address, bool says_more)
{
    struct arena *mem = cell->intake->batch->mem;
    Slice name = name_in_address(address, mem);
    if (is_known(cell->ticket, name))
        return;
    bool at_hand = is_at_hand(cell->intake, name, cell->ticket->id);
    if (at_hand || (is_document_name(name) && says_more))
        take_or_pass(cell, name, says_more);
    else if (!cell->column->is_set_aside && (is_document_name(name) || is_of_file_host(address)))
        take(cell, address, true);
}

static bool is_wrapping(char c)
{
    return slice_has(S(" \"'<>[](){}!^|`*\t"), c);
}

static Slice unwrapped(Slice text)
{
    while (text.len && is_wrapping(text.at[0]))
        text = slice_skip(text, 1);
    while (text.len && (is_wrapping(text.at[text.len - 1]) || text.at[text.len - 1] == '.'))
        text.len--;
    return text;
}

/* Word by word: "siehe inv-1.pdf anbei", "[inv-1.pdf](https://...)", "<a href="inv-1.pdf">". */
static void look_at_words(const struct stray_cell *cell, Slice text)
{
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && !is_wrapping(text.at[i]))
            i++;
        Slice word = slice_part(text, from, i++);
        if (is_address(word))
            look_at_address(cell, word, true);
        else if (word.len >= SHORTEST_NAME)
            take_or_pass(cell, behind_last(word, "="), true);
    }
}

static bool has_any(Slice text, bool (*is)(char))
{
    for (size_t i = 0; i < text.len; i++)
        if (is(text.at[i]))
            return true;
    return false;
}

static bool is_markup(char c)
{
    return slice_has(S("<>\"[]"), c);
}

/* A name with blanks in it, or words before a name: what is at hand tells. */
static void look_at_long_name(const struct stray_cell *cell, Slice item)
{
    Slice last = behind_last(item, " ");
    bool is_last = !is_at_hand(cell->intake, item, cell->ticket->id) && is_at_hand(cell->intake, last, cell->ticket->id);
    take_or_pass(cell, is_last ? last : item, false);
}

static void look_at_item(const struct stray_cell *cell, Slice item)
{
    item = unwrapped(item);
    bool is_word = !has_any(item, is_wrapping);
    if (item.len < SHORTEST_NAME || !slice_has(item, '.'))
        return;
    if (is_word && is_address(item))
        look_at_address(cell, item, false);
    else if (is_word)
        take_or_pass(cell, item, false);
    else if (is_document_name(item) && !has_any(item, is_markup))
        look_at_long_name(cell, item);
    else
        look_at_words(cell, item);
}

static void look_at(const struct stray_cell *cell, Slice text)
{
    size_t from = 0;
    if (slice_has(text, ',') && is_at_hand(cell->intake, text, cell->ticket->id)) {
        take_or_pass(cell, text, false);
        return;
    }
    for (size_t i = 0; i <= text.len; i++)
        if (i == text.len || slice_has(S(";,|\n\r"), text.at[i])) {
            look_at_item(cell, slice_part(text, from, i));
            from = i + 1;
        }
}

/* "Order confirmation", and nothing else: a declaring word under a title nobody foresaw. */
static void look_at_words_alone(const struct stray_cell *cell, Slice text)
{
    const struct intake_options *options = cell->intake->options;
    uint64_t hash = slice_hash(text), *passed = &cell->intake->strays->passed[hash % PASSED_TEXTS];
    if (!options->names_refused || cell->column->is_set_aside || *passed == hash)
        return;
    if (options->names_refused(text, cell->intake->batch->mem))
        take(cell, text, false);
    else
        *passed = hash;
}

static bool may_declare(Slice text)
{
    return text.len >= SHORTEST_NAME && text.len <= MAX_DECLARING_BYTES && !is_digit(text.at[0]);
}

/* --- columns --- */

static bool may_name_documents(Slice text)
{
    return text.len >= SHORTEST_NAME && text.len <= MAX_CELL_BYTES && memchr(text.at, '.', text.len);
}

void stray_documents_attach(struct intake *intake, struct ticket *ticket)
{
    struct stray_columns *strays = intake->strays;
    for (size_t i = 0; i < strays->count; i++) {
        Slice text = intake->row.fields[strays->columns[i].at];
        struct stray_cell cell = {intake, ticket, &strays->columns[i]};
        if (UNLIKELY(may_name_documents(text)))
            look_at(&cell, text);
        else if (may_declare(text))
            look_at_words_alone(&cell, text);
    }
}

/* "Export file" names what was exported; an "export invoice" is an invoice all the same. */
static bool is_set_aside(const struct intake *intake, Slice title)
{
    const struct labels *labels = intake->options->labels;
    return labels && labels_set_aside(labels, title, intake->batch->mem);
}

void stray_documents_find(struct intake *intake, const struct column_use *uses)
{
    struct arena *mem = intake->batch->mem;
    struct stray_columns *strays = NULL;
    for (size_t i = 0; i < intake->reader.column_count; i++) {
        if (uses[i].field.len)
            continue;
        if (!strays) {
            strays = ARENA_NEW(mem, struct stray_columns);
            strays->columns = ARENA_ARRAY(mem, struct stray_column, intake->reader.column_count);
        }
        strays->columns[strays->count++] =
            (struct stray_column){.at = (uint16_t)i, .is_set_aside = is_set_aside(intake, intake->reader.columns[i])};
    }
    intake->strays = strays;
}

static void report_column(const struct intake *intake, const struct stray_column *column)
{
    Slice title = intake_quoted(intake->names[column->at]);
    if (column->taken)
        diag_add(intake->diag, FINDING_ticket_column_documents, column->first_taken,
                 "column '%.*s' feeds no field, but names documents such as '%.*s' (in all %llu), which count as evidence",
                 SLICE_ARG(title), SLICE_ARG(column->name_taken), (unsigned long long)column->taken);
    if (column->passed && column->is_set_aside)
        diag_add(intake->diag, FINDING_ticket_column_documents, column->first_passed,
                 "column '%.*s' names files that are at hand, such as '%.*s', but its title says that they are no "
                 "evidence; not looked at; --map evidence=COLUMN has them looked at",
                 SLICE_ARG(title), SLICE_ARG(column->name_passed));
    else if (column->passed)
        diag_add(intake->diag, FINDING_ticket_column_documents, column->first_passed,
                 "column '%.*s' speaks of documents such as '%.*s', which are not at hand; not looked at",
                 SLICE_ARG(title), SLICE_ARG(column->name_passed));
}

void stray_documents_report(const struct intake *intake, struct column_use *uses)
{
    for (size_t i = 0; intake->strays && i < intake->strays->count; i++) {
        const struct stray_column *column = &intake->strays->columns[i];
        report_column(intake, column);
        if (column->taken)
            uses[column->at].field = ticket_field_name(FIELD_EVIDENCE);
    }
}
