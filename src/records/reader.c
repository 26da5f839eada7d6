/* From a source to a reader: the registry of formats, finding the right one by
   looking, and what is the same for all of them. */
#include "records/record.h"

#include "base/slice.h"
#include "bytes/encoding.h"
#include "bytes/source.h"
#include "records/records_private.h"

/* A first line longer than this says no more about the format. */
#define HEAD_BYTES 65536u
#define OLD_DOCUMENT "\xd0\xcf\x11\xe0"

const struct reader_format *const reader_formats[] = {&reader_json, &reader_html,  &reader_xml,  &reader_xlsx, &reader_rt,
                                                      &reader_pages, &reader_mail, &reader_csv, NULL};

static const struct {
    Slice name;
    const struct reader_format *format;
} format_names[] = {
    {S_INIT("csv"), &reader_csv},   {S_INIT("tsv"), &reader_csv},   {S_INIT("ndjson"), &reader_json},
    {S_INIT("json"), &reader_json}, {S_INIT("xml"), &reader_xml},   {S_INIT("spreadsheetml"), &reader_xml},
    {S_INIT("xlsx"), &reader_xlsx}, {S_INIT("ods"), &reader_xlsx},  {S_INIT("html"), &reader_html},
    {S_INIT("mail"), &reader_mail}, {S_INIT("eml"), &reader_mail},  {S_INIT("mbox"), &reader_mail},
    {S_INIT("rt"), &reader_rt},     {S_INIT("pages"), &reader_pages},
};

Slice reader_format_choice(size_t index)
{
    return index < COUNT_OF(format_names) ? format_names[index].name : (Slice){0};
}

const struct reader_format *reader_format_chosen(size_t index)
{
    return index < COUNT_OF(format_names) ? format_names[index].format : NULL;
}

static const struct {
    Slice head;
    const char *what;
} foreign_formats[] = {
    {S_INIT(OLD_DOCUMENT), "an old Office document"},
    {S_INIT("%PDF"), "a PDF document"},
    {S_INIT("\x1f\x8b"), "compressed by gzip"},
    {S_INIT("\x28\xb5\x2f\xfd"), "compressed by zstd"},
    {S_INIT("\xfd" "7zXZ"), "compressed by xz"},
    {S_INIT("BZh"), "compressed by bzip2"},
    {S_INIT("<html"), "an HTML page"},
    {S_INIT("\xef\xbb\xbf<html"), "an HTML page"},
    {S_INIT("<!doctype html"), "an HTML page"},
    {S_INIT("\xef\xbb\xbf<!doctype html"), "an HTML page"},
};

const char *foreign_format(Slice head)
{
    for (size_t i = 0; i < COUNT_OF(foreign_formats); i++)
        if (slice_starts_nocase(head, foreign_formats[i].head))
            return foreign_formats[i].what;
    return NULL;
}

/* Names in a document of the old kind are in wide letters. */
#define WIDE_ENCRYPTED "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"
#define WIDE_WORKBOOK "W\0o\0r\0k\0b\0o\0o\0k\0"

/* What is in the container of old Office documents, and what to do about it. */
static const char *old_document(struct source *source, struct diag *diag)
{
    if (!source_read_all(source, diag))
        return NULL;
    if (slice_find(source->text, S(WIDE_ENCRYPTED)) < source->text.len)
        return "it is protected by a password; save it without one";
    if (slice_find(source->text, S(WIDE_WORKBOOK)) < source->text.len)
        return "it is a binary workbook (XLS); save it as XLSX or CSV";
    return "it looks like an old Office document; save a workbook as XLSX or CSV, a mail as EML";
}

static const struct reader_format *find_format(struct source *source, struct diag *diag)
{
    const struct reader_format *best = NULL;
    Slice head = slice_part(source->text, 0, HEAD_BYTES);
    int best_score = 0;
    for (size_t i = 0; reader_formats[i]; i++) {
        int score = reader_formats[i]->probe(head);
        if (score > best_score) {
            best_score = score;
            best = reader_formats[i];
        }
    }
    if (slice_starts(head, S(OLD_DOCUMENT))) {
        const char *what = old_document(source, diag);
        if (what)
            diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(source->name), what);
        return NULL;
    }
    const char *what = foreign_format(head);
    if (!best)
        diag_fault(diag, "cannot read '%.*s': it looks like %s", SLICE_ARG(source->name),
                   what ? what : "no format that is known");
    return best;
}

/* No more than is needed: whoever writes into a pipe may wait for an answer. Of a page that is more than its
   first line. */
static bool read_head(struct source *source, struct diag *diag)
{
    while (!source->ended && source->text.len < HEAD_BYTES &&
           (!slice_has(source->text, '\n') || html_may_begin(source->text)))
        if (!source_fill(source, diag))
            return false;
    return true;
}

/* XML says its encoding to the parser, a page to its reader, and a mail has one for each part; documents of
   programs are no text. */
static bool decode(struct source *source, struct diag *diag)
{
    static const Slice others[] = {S_INIT("<?xml"), S_INIT("PK\x03\x04"), S_INIT(OLD_DOCUMENT), S_INIT("%PDF")};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (slice_starts(source->text, others[i]))
            return true;
    Slice head = slice_part(source->text, 0, HEAD_BYTES);
    if (reader_mail.probe(head) || reader_html.probe(head))
        return true;
    return !encoding_is_foreign(head) || source_decode(source, 0, S(""), diag);
}

static bool open_as(struct reader *reader, const struct reader_format *format, struct diag *diag)
{
    struct source *source = reader->source;
    if (!read_head(source, diag) || !decode(source, diag))
        return false;
    reader->format = format ? format : find_format(source, diag);
    bool fine = reader->format && reader->format->open(reader, diag);
    if (!fine)
        reader_close(reader);
    return fine;
}

bool reader_open(struct reader *reader, struct source *source, const struct reader_format *format, struct arena *mem,
                 struct diag *diag)
{
    *reader = (struct reader){.source = source, .mem = mem};
    return open_as(reader, format, diag);
}

bool reader_open_for(struct reader *reader, struct source *source, const struct reader_taste *taste,
                     struct arena *mem, struct diag *diag)
{
    *reader = (struct reader){.source = source, .mem = mem, .taste = taste, .gives_back = taste->gives_back};
    if (reader->gives_back)
        arena_init(&reader->given, 0);
    return open_as(reader, taste->format, diag);
}

enum read_result reader_next(struct reader *reader, struct record *row, struct diag *diag)
{
    *row = (struct record){0};
    enum read_result result = reader->format->next(reader, row, diag);
    reader->record_count += result == READ_RECORD || result == READ_BAD;
    reader->bad_count += result == READ_BAD;
    return result;
}

struct arena *reader_texts(struct reader *reader)
{
    return reader->gives_back ? &reader->given : reader->mem;
}

bool reader_can_give_back(const struct reader *reader)
{
    return !reader->format->is_ahead || !reader->format->is_ahead(reader);
}

void reader_give_back(struct reader *reader)
{
    if (reader->gives_back)
        arena_rewind(&reader->given, 0);
}

void reader_close(struct reader *reader)
{
    if (reader->format && reader->format->close && reader->state)
        reader->format->close(reader);
    arena_done(&reader->given);
    *reader = (struct reader){0};
}

bool record_holds_number(const struct reader *reader, const struct record *row, size_t i)
{
    if (row->is_number)
        return i < row->field_count && row->is_number[i];
    return reader->format->holds_number && i < row->field_count && reader->format->holds_number(reader, i);
}

Place record_place(const struct reader *reader, const struct record *row, size_t i)
{
    return reader->format->place(reader, row, i);
}
