/* "evidence/inv-1001.xml; order confirmation": a list of files and of words that
   say what was sent. */
#include "tickets/evidence_column_private.h"

#include "base/slice.h"
#include "tickets/number.h"
#include "tickets/plain_private.h"

#define LONGEST_ITEM_WORDS 4 /* between commas; longer ones are a sentence with commas in it */

static Slice last_component(Slice name)
{
    size_t i = name.len;
    while (i && name.at[i - 1] != '/' && name.at[i - 1] != '\\')
        i--;
    return slice_skip(name, i);
}

/* Two to five letters and digits behind the last dot, at least one of them a letter: "No.12345" is no file. */
static bool is_file_name(Slice item)
{
    Slice name = last_component(item);
    size_t dot = name.len;
    bool has_letter = false;
    while (dot && name.at[dot - 1] != '.') {
        char c = name.at[dot - 1];
        if (!is_letter(c) && !is_digit(c))
            return false;
        has_letter |= is_letter(c);
        dot--;
    }
    return dot && has_letter && name.len - dot >= 2 && name.len - dot <= 5 &&
           slice_trim(slice_part(name, 0, dot - 1)).len > 0;
}

static size_t count_words(Slice text)
{
    size_t count = 0;
    while (text.len)
        count += slice_cut(text, ' ', &text).len > 0;
    return count;
}

/* Commas part a list when each part is a file or a few words. */
static bool commas_part(Slice text)
{
    while (text.len) {
        Slice part = slice_trim(slice_cut(text, ',', &text));
        if (!is_file_name(part) && count_words(part) > LONGEST_ITEM_WORDS)
            return false;
    }
    return true;
}

/* "true" says that there is something, and not what. */
static bool is_flag(Slice item)
{
    static const Slice flags[] = {S_INIT("true"), S_INIT("false"), S_INIT("yes"), S_INIT("no"), S_INIT("0"), S_INIT("1")};
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (slice_equal_nocase(item, flags[i]))
            return true;
    return false;
}

static void attach(struct batch *batch, struct ticket *ticket, Slice item, Slice folder)
{
    item = slice_trim(item);
    struct attachment attachment = {.name = item, .is_file = is_file_name(item), .folder = folder};
    if (item.len && !text_is_empty_marker(item) && !is_flag(item))
        ticket_attach(batch, ticket, attachment);
}

/* Cuts at the first of the separators that everybody means as one. */
static Slice cut_item(Slice text, Slice *rest)
{
    size_t i = 0;
    while (i < text.len && !slice_has(S(";|\n\r"), text.at[i]))
        i++;
    *rest = slice_skip(text, i + 1);
    return slice_part(text, 0, i);
}

/* Jira's "30/Jul/20 23:33;admin;invoice.pdf;https://...": when, by whom, what, where. */
static bool is_attachment_note(Slice line, Slice *name)
{
    Slice parts[4], rest = line;
    size_t count = 0;
    while (rest.len && count < COUNT_OF(parts))
        parts[count++] = slice_trim(slice_cut(rest, ';', &rest));
    bool fits = count == COUNT_OF(parts) && !rest.len && parts[0].len && is_digit(parts[0].at[0]) &&
                slice_has(parts[0], ':') && slice_starts(parts[3], S("http")) && is_file_name(parts[2]);
    if (fits)
        *name = parts[2];
    return fits;
}

void evidence_attach(struct batch *batch, struct ticket *ticket, Slice text, Slice folder)
{
    while (text.len) {
        Slice after, line = slice_cut(text, '\n', &after), name;
        if (is_attachment_note(line, &name)) {
            attach(batch, ticket, name, folder);
            text = after;
            continue;
        }
        Slice item = cut_item(text, &text);
        bool is_list = slice_has(item, ',') && commas_part(item);
        while (is_list && item.len)
            attach(batch, ticket, slice_cut(item, ',', &item), folder);
        attach(batch, ticket, item, folder);
    }
}

void evidence_attach_mailed(struct batch *batch, struct ticket *ticket, Slice names, Slice mail)
{
    while (names.len) {
        Slice name = slice_trim(slice_cut(names, ';', &names));
        if (name.len)
            ticket_attach(batch, ticket, (struct attachment){.name = name, .is_file = true, .mail = mail});
    }
}

Slice folder_of(Slice source)
{
    size_t i = source.len;
    if (slice_equal(source, S("-")))
        return (Slice){0};
    while (i && source.at[i - 1] != '/')
        i--;
    return i == 0 ? S(".") : slice_part(source, 0, i > 1 ? i - 1 : i);
}
