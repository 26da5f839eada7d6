/* Documents that nobody here opens: formats known by how they begin, and what is left over.
   Each is uncertain, in words that say what it is. */
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/evidence_private.h"

/* Formats known by how they begin, in this order. */
static const struct beginning {
    Slice begin;
    size_t at;
    enum doubt doubt;
    const char *because;
} beginnings[] = {
    {S_INIT("%PDF-"), 0, DOUBT_UNREADABLE, "PDF document, which is not opened"},
    {S_INIT("\x89PNG"), 0, DOUBT_UNREADABLE, "PNG image, which holds no text to read"},
    {S_INIT("\xff\xd8\xff"), 0, DOUBT_UNREADABLE, "JPEG image, which holds no text to read"},
    {S_INIT("GIF8"), 0, DOUBT_UNREADABLE, "GIF image, which holds no text to read"},
    {S_INIT("II*\0"), 0, DOUBT_UNREADABLE, "TIFF image, which holds no text to read"},
    {S_INIT("MM\0*"), 0, DOUBT_UNREADABLE, "TIFF image, which holds no text to read"},
    {S_INIT("WEBP"), 8, DOUBT_UNREADABLE, "WebP image, which holds no text to read"},
    {S_INIT("ftyphei"), 4, DOUBT_UNREADABLE, "HEIF image, which holds no text to read"},
    {S_INIT("7z\xbc\xaf"), 0, DOUBT_UNREADABLE, "7z archive, which is not opened"},
    {S_INIT("Rar!"), 0, DOUBT_UNREADABLE, "RAR archive, which is not opened"},
    {S_INIT("\xd0\xcf\x11\xe0"), 0, DOUBT_UNREADABLE, "office document or saved mail, which is not opened"},
    {S_INIT("\x78\x9f\x3e\x22"), 0, DOUBT_UNREADABLE, "attachments packed by Outlook (winmail.dat), which are not opened"},
    {S_INIT("BEGIN:VCALENDAR"), 0, DOUBT_NONE, "calendar entry"},
    {S_INIT("BEGIN:VCARD"), 0, DOUBT_NONE, "address card"},
};

static void doubt_format(struct screener *screener, enum doubt doubt, Slice because)
{
    if (doubt == DOUBT_UNREADABLE) {
        screener_unreadable(screener, because, 0, 0);
    } else {
        screener->out->kind = KIND_other;
        screener->out->because = because;
    }
}

static bool is_html(Slice text)
{
    text = slice_trim(text);
    static const Slice begins[] = {S_INIT("<!doctype html"), S_INIT("<html>"), S_INIT("<html ")};
    for (size_t i = 0; i < COUNT_OF(begins); i++)
        if (slice_starts_nocase(text, begins[i]))
            return true;
    return false;
}

static void doubt_text(struct screener *screener)
{
    size_t bad_at;
    if (slice_trim(screener->bytes).len == 0)
        screener_unreadable(screener, S("empty document"), 0, 0);
    else if (slice_has(screener->bytes, '\0'))
        screener_unreadable(screener, S("binary file of no known kind"), 0, 0);
    else if (!utf8_valid(screener->bytes, &bad_at))
        screener_unreadable(screener, S("text that is not UTF-8"), 0, 0);
    else
        screener_doubt(screener, DOUBT_UNDECIDED, S("plain text, which is not judged"));
}

static unsigned probe_unopened(const struct screener *screener)
{
    for (size_t i = 0; i < COUNT_OF(beginnings); i++)
        if (slice_starts(slice_skip(screener->bytes, beginnings[i].at), beginnings[i].begin))
            return PROBE_BEGINS;
    return is_html(screener->bytes) ? PROBE_BEGINS : PROBE_LEFT_OVER;
}

static void screen_unopened(struct screener *screener)
{
    for (size_t i = 0; i < COUNT_OF(beginnings); i++)
        if (slice_starts(slice_skip(screener->bytes, beginnings[i].at), beginnings[i].begin)) {
            doubt_format(screener, beginnings[i].doubt, slice_from(beginnings[i].because));
            return;
        }
    if (is_html(screener->bytes))
        screener_doubt(screener, DOUBT_UNDECIDED, S("HTML page, which is not judged"));
    else
        doubt_text(screener);
}

const struct document_format document_unopened = {
    .name = "unopened", .probe = probe_unopened, .screen = screen_unopened};
