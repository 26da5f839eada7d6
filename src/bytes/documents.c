/* Told by names first; the texts of tables are searched for the names of the few files that may be either. */
#include "bytes/documents.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"

#define MAX_TABLE_BYTES ((uint64_t)64 << 20) /* of a table that is searched for names */
#define MAX_NAMES_ASKED 200u                 /* in the tables of one archive */
#define LEAST_NAME_BYTES 5                   /* "1.txt" */

enum likely { LIKELY_EITHER, LIKELY_TABLE, LIKELY_BOOK, LIKELY_DOCUMENT };

static const struct {
    Slice end;
    enum likely likely;
} endings[] = {
    {S_INIT("csv"), LIKELY_TABLE},     {S_INIT("tsv"), LIKELY_TABLE},     {S_INIT("tab"), LIKELY_TABLE},
    {S_INIT("ndjson"), LIKELY_TABLE},  {S_INIT("jsonl"), LIKELY_TABLE},   {S_INIT("xlsx"), LIKELY_BOOK},
    {S_INIT("xlsm"), LIKELY_BOOK},     {S_INIT("ods"), LIKELY_BOOK},      {S_INIT("xls"), LIKELY_BOOK},
    {S_INIT("mbox"), LIKELY_BOOK},     {S_INIT("pdf"), LIKELY_DOCUMENT},  {S_INIT("png"), LIKELY_DOCUMENT},
    {S_INIT("jpg"), LIKELY_DOCUMENT},  {S_INIT("jpeg"), LIKELY_DOCUMENT}, {S_INIT("gif"), LIKELY_DOCUMENT},
    {S_INIT("tif"), LIKELY_DOCUMENT},  {S_INIT("tiff"), LIKELY_DOCUMENT}, {S_INIT("bmp"), LIKELY_DOCUMENT},
    {S_INIT("webp"), LIKELY_DOCUMENT}, {S_INIT("heic"), LIKELY_DOCUMENT}, {S_INIT("doc"), LIKELY_DOCUMENT},
    {S_INIT("docx"), LIKELY_DOCUMENT}, {S_INIT("odt"), LIKELY_DOCUMENT},  {S_INIT("rtf"), LIKELY_DOCUMENT},
    {S_INIT("p7m"), LIKELY_DOCUMENT},  {S_INIT("p7s"), LIKELY_DOCUMENT},  {S_INIT("pptx"), LIKELY_DOCUMENT},
};

/* What such folders are called by the systems and languages that pack them. */
static const Slice folders[] = {
    S_INIT("attachments"), S_INIT("attachment"),  S_INIT("evidence"),  S_INIT("documents"), S_INIT("invoices"),
    S_INIT("docs"),        S_INIT("uploads"),     S_INIT("belege"),    S_INIT("dokumente"), S_INIT("anlagen"),
    S_INIT("rechnungen"),  S_INIT("pieces"),      S_INIT("factures"),  S_INIT("adjuntos"),  S_INIT("facturas"),
    S_INIT("anexos"),      S_INIT("faturas"),     S_INIT("allegati"),  S_INIT("fatture"),   S_INIT("bijlagen"),
    S_INIT("facturen"),    S_INIT("zalaczniki"),  S_INIT("faktury"),   S_INIT("ekler"),     S_INIT("вложения"),
    S_INIT("添付"),        S_INIT("添付ファイル"), S_INIT("附件"),     S_INIT("첨부"),      S_INIT("첨부파일"),
};

Slice document_base_name(Slice path)
{
    size_t i = path.len;
    while (i && path.at[i - 1] != '/')
        i--;
    return slice_skip(path, i);
}

static enum likely likely_of(Slice name)
{
    Slice base = document_base_name(name);
    size_t dot = base.len;
    while (dot && base.at[dot - 1] != '.')
        dot--;
    for (size_t i = 0; dot && i < COUNT_OF(endings); i++)
        if (slice_equal_nocase(slice_skip(base, dot), endings[i].end))
            return endings[i].likely;
    return LIKELY_EITHER;
}

bool document_name_is_sure(Slice name)
{
    return likely_of(name) == LIKELY_DOCUMENT;
}

static size_t depth_of(Slice name)
{
    size_t depth = 0;
    for (size_t i = 0; i < name.len; i++)
        depth += name.at[i] == '/';
    return depth;
}

static bool is_in_folder_of_documents(Slice name)
{
    for (Slice rest = name; slice_has(rest, '/');) {
        Slice part = slice_cut(rest, '/', &rest);
        for (size_t i = 0; i < COUNT_OF(folders); i++)
            if (slice_equal_nocase(part, folders[i]))
                return true;
    }
    return false;
}

static bool is_table(const struct archive_listing *files, const bool *is_document, size_t i)
{
    enum likely likely = likely_of(files->members[i].name);
    return !is_document[i] && !archive_is_clutter(files->members[i].name) &&
           (likely == LIKELY_TABLE || likely == LIKELY_BOOK);
}

/* Those that may be either and are named in the text of the table `t`. */
static void ask_table(const struct archive_member *table, Slice name, Slice container,
                      const struct archive_listing *files, struct arena *scratch, bool *is_document)
{
    struct diag unheard; /* who reads the table says what is wrong with it */
    Slice text;
    size_t mark = arena_mark(scratch), asked = 0;
    diag_init(&unheard, scratch);
    if (!archive_member_read(name, container, table->name, MAX_TABLE_BYTES, scratch, &text, &unheard))
        text = (Slice){0};
    for (size_t i = 0; text.len && i < files->count && asked < MAX_NAMES_ASKED; i++) {
        Slice base = document_base_name(files->members[i].name);
        if (is_document[i] || likely_of(base) != LIKELY_EITHER || base.len < LEAST_NAME_BYTES)
            continue;
        asked++;
        is_document[i] = slice_find(text, base) < text.len;
    }
    arena_rewind(scratch, mark);
}

/* Files that may be either, beside tables: below them, or named by one. */
static void tell_by_tables(Slice name, Slice container, const struct archive_listing *files, struct arena *scratch,
                           bool *is_document)
{
    size_t shallowest = SIZE_MAX, left = 0;
    for (size_t i = 0; i < files->count; i++)
        if (is_table(files, is_document, i) && depth_of(files->members[i].name) < shallowest)
            shallowest = depth_of(files->members[i].name);
    if (shallowest == SIZE_MAX)
        return;
    for (size_t i = 0; i < files->count; i++) {
        bool may_be = !is_document[i] && likely_of(files->members[i].name) == LIKELY_EITHER;
        is_document[i] |= may_be && depth_of(files->members[i].name) > shallowest;
        left += may_be && !is_document[i] && !archive_is_clutter(files->members[i].name);
    }
    for (size_t i = 0; left && i < files->count; i++)
        if (is_table(files, is_document, i) && likely_of(files->members[i].name) == LIKELY_TABLE)
            ask_table(&files->members[i], name, container, files, scratch, is_document);
}

bool documents_of_archive(Slice name, Slice container, const struct archive_listing *files, struct arena *scratch,
                          bool *is_document)
{
    size_t count = 0, outside = 0;
    for (size_t i = 0; i < files->count; i++) {
        Slice member = files->members[i].name;
        is_document[i] = document_name_is_sure(member) || is_in_folder_of_documents(member);
        outside += !is_document[i] && !archive_is_clutter(member);
    }
    if (!outside) /* a folder of documents, or exports that somebody keeps in a folder that is called so */
        for (size_t i = 0; i < files->count; i++)
            outside += !(is_document[i] = document_name_is_sure(files->members[i].name)) &&
                       !archive_is_clutter(files->members[i].name);
    tell_by_tables(name, container, files, scratch, is_document);
    for (size_t i = 0; i < files->count; i++)
        count += is_document[i] = is_document[i] && outside && !archive_is_clutter(files->members[i].name);
    return count > 0;
}
