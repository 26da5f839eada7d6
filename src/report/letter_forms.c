/* A letter as plain text, as HTML and as a mail. Plain text has one line a paragraph: whatever it is pasted
   into breaks lines better. */
#include "report/letter.h"

#include "base/slice.h"
#include "base/unicode.h"

#define FULL_WIDTH_COLON S("\xef\xbc\x9a")
#define BOUNDARY "=_kpirecon" /* '_' is in no base64 */
#define BASE64_LINE_BYTES 57  /* 76 characters */
#define SUBJECT_WORD_BYTES 39 /* of text in an encoded word, whose line may have 76 characters */

static bool is_first_why(const struct letter *letter, size_t i)
{
    return letter->blocks[i].kind == BLOCK_WHY && (i == 0 || letter->blocks[i - 1].kind != BLOCK_WHY);
}

static bool is_lone_why(const struct letter *letter, size_t i)
{
    bool last = i + 1 == letter->block_count || letter->blocks[i + 1].kind != BLOCK_WHY;
    return is_first_why(letter, i) && last;
}

static void add_blank_after(struct buf *into, Slice label)
{
    if (label.len && !slice_ends(label, FULL_WIDTH_COLON))
        buf_add_char(into, ' ');
}

/* ---- plain text ---- */

static void add_text_why(const struct letter *letter, size_t i, struct buf *into)
{
    Slice label = letter_block_label(letter, &letter->blocks[i]);
    if (is_first_why(letter, i))
        buf_add(into, label);
    if (is_lone_why(letter, i))
        add_blank_after(into, label);
    else
        buf_add(into, is_first_why(letter, i) ? S("\n- ") : S("- "));
    buf_add(into, letter_block_words(letter, &letter->blocks[i]));
}

void letter_to_text(const struct letter *letter, struct buf *into)
{
    for (size_t i = 0; i < letter->block_count; i++) {
        const struct letter_block *block = &letter->blocks[i];
        Slice label = letter_block_label(letter, block), words = letter_block_words(letter, block);
        bool apart = block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_HEADING ||
                     (block->kind == BLOCK_RESULT && letter->blocks[i - 1].kind != BLOCK_HEADING) ||
                     (block->kind == BLOCK_SIGNATURE && letter->blocks[i - 1].kind != BLOCK_SIGNATURE);
        if (apart && i)
            buf_add_char(into, '\n');
        if (block->kind == BLOCK_WHY) {
            add_text_why(letter, i, into);
        } else {
            buf_add(into, label);
            add_blank_after(into, label);
            buf_add(into, words);
        }
        buf_add_char(into, '\n');
    }
}

/* ---- HTML ---- */

static void add_html_block(const struct letter *letter, size_t i, struct buf *into)
{
    const struct letter_block *block = &letter->blocks[i];
    Slice label = letter_block_label(letter, block);
    bool listed = block->kind == BLOCK_WHY && !is_lone_why(letter, i);
    if (label.len && (block->kind != BLOCK_WHY || is_first_why(letter, i))) {
        buf_add(into, S("<p><b>"));
        xml_add_text(into, label);
        buf_add(into, listed ? S("</b></p>\n<ul>\n") : S("</b>"));
        if (!listed)
            add_blank_after(into, label);
    } else if (!listed) {
        buf_add(into, block->kind == BLOCK_HEADING ? S("<h2>") : S("<p>"));
    }
    if (listed)
        buf_add(into, S("<li>"));
    xml_add_text(into, letter_block_words(letter, block));
    buf_add(into, listed ? S("</li>\n") : block->kind == BLOCK_HEADING ? S("</h2>\n") : S("</p>\n"));
    if (listed && (i + 1 == letter->block_count || letter->blocks[i + 1].kind != BLOCK_WHY))
        buf_add(into, S("</ul>\n"));
}

void letter_to_html(const struct letter *letter, struct buf *into)
{
    buf_add(into, S("<!DOCTYPE html>\n<html lang=\""));
    xml_add_text(into, letter->language->tag);
    buf_add(into, letter->language->is_right_to_left ? S("\" dir=\"rtl\">\n") : S("\">\n"));
    buf_add(into, S("<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'unsafe-inline'\">\n<title>"));
    xml_add_text(into, letter->subject);
    buf_add(into, S("</title>\n<style>body{font:16px/1.5 system-ui,sans-serif;max-width:42em;margin:2em auto;"
                    "padding:0 1em}h2{font-size:1em;margin:1.5em 0 .5em}p,ul{margin:.5em 0}</style>\n"
                    "</head>\n<body>\n"));
    for (size_t i = 0; i < letter->block_count; i++)
        add_html_block(letter, i, into);
    buf_add(into, S("</body>\n</html>\n"));
}

/* ---- mail ---- */

static void add_base64(struct buf *into, Slice bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t have = bytes.len - i;
        uint32_t three = (uint32_t)(unsigned char)bytes.at[i] << 16;
        if (have > 1)
            three |= (uint32_t)(unsigned char)bytes.at[i + 1] << 8;
        if (have > 2)
            three |= (unsigned char)bytes.at[i + 2];
        buf_add_char(into, digits[three >> 18]);
        buf_add_char(into, digits[three >> 12 & 63]);
        buf_add_char(into, have > 1 ? digits[three >> 6 & 63] : '=');
        buf_add_char(into, have > 2 ? digits[three & 63] : '=');
    }
}

/* As many whole characters as an encoded word holds. */
static Slice subject_word(Slice rest)
{
    size_t len = 0;
    while (len < rest.len) {
        uint32_t character;
        size_t size = utf8_next(slice_skip(rest, len), &character);
        if (len + size > SUBJECT_WORD_BYTES)
            break;
        len += size;
    }
    return slice_part(rest, 0, len);
}

/* RFC 2047: in encoded words there is nothing that could end the header. */
static void add_subject(struct buf *into, Slice subject)
{
    buf_add(into, S("Subject:"));
    while (subject.len) {
        Slice word = subject_word(subject);
        buf_add(into, S(" =?UTF-8?B?"));
        add_base64(into, word);
        buf_add(into, S("?=\r\n"));
        subject = slice_skip(subject, word.len);
    }
}

/* RFC 5322, always in English. */
static void add_date_header(struct buf *into, Date date)
{
    static const char *const days[] = {"Fri", "Sat", "Sun", "Mon", "Tue", "Wed", "Thu"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, day;
    date_split(date, &year, &month, &day);
    buf_addf(into, "Date: %s, %d %s %04d 00:00:00 +0000\r\n", days[date.day % 7], day, months[month - 1], year);
}

static void add_part(struct buf *into, Slice type, Slice content)
{
    buf_add(into, S("--" BOUNDARY "\r\nContent-Type: "));
    buf_add(into, type);
    buf_add(into, S("; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
    for (size_t i = 0; i < content.len; i += BASE64_LINE_BYTES) {
        add_base64(into, slice_part(content, i, i + BASE64_LINE_BYTES));
        buf_add(into, S("\r\n"));
    }
}

void letter_to_mail(const struct letter *letter, struct buf *into)
{
    struct buf part;
    buf_init(&part);
    /* who opens the file gets a mail to complete, and not one that was received */
    buf_add(into, S("X-Unsent: 1\r\n"));
    add_date_header(into, letter->day);
    add_subject(into, letter->subject);
    buf_add(into, S("Content-Language: "));
    buf_add(into, letter->language->tag);
    buf_add(into, S("\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n"));
    letter_to_text(letter, &part);
    add_part(into, S("text/plain"), buf_slice(&part));
    buf_clear(&part);
    letter_to_html(letter, &part);
    add_part(into, S("text/html"), buf_slice(&part));
    buf_add(into, S("--" BOUNDARY "--\r\n"));
    buf_done(&part);
}
