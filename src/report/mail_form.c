/* Mail as RFC 5322, 2045 and 2047 want it. */
#include "report/mail_form.h"

#include "base/buf.h"
#include "base/slice.h"
#include "base/unicode.h"

#define BOUNDARY "=_kpirecon" /* '_' is in no base64 */
#define BASE64_LINE_BYTES 57  /* 76 characters */
#define SUBJECT_WORD_BYTES 39 /* of text in an encoded word, whose line may have 76 characters */

void base64_add(struct buf *into, Slice bytes)
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
    if (subject.len)
        buf_add(into, S("Subject:"));
    while (subject.len) {
        Slice word = subject_word(subject);
        buf_add(into, S(" =?UTF-8?B?"));
        base64_add(into, word);
        buf_add(into, S("?=\r\n"));
        subject = slice_skip(subject, word.len);
    }
}

static void add_content(struct buf *into, Slice type, Slice content)
{
    buf_add(into, S("Content-Type: "));
    buf_add(into, type);
    buf_add(into, S("; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
    for (size_t i = 0; i < content.len; i += BASE64_LINE_BYTES) {
        base64_add(into, slice_part(content, i, i + BASE64_LINE_BYTES));
        buf_add(into, S("\r\n"));
    }
}

/* RFC 5322, always in English. */
void mail_date_add(struct buf *into, Instant when)
{
    static const char *const days[] = {"Fri", "Sat", "Sun", "Mon", "Tue", "Wed", "Thu"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    Date date = instant_date(when, 0);
    unsigned second = (unsigned)(when.seconds - instant_from_date(date, 0).seconds);
    int year, month, day;
    date_split(date, &year, &month, &day);
    buf_addf(into, "Date: %s, %d %s %04d %02u:%02u:%02u +0000\r\n", days[date.day % 7], day, months[month - 1], year,
             second / 3600, second / 60 % 60, second % 60);
}

void mail_form_add(struct buf *into, const struct mail_form *form)
{
    buf_add(into, form->headers);
    add_subject(into, form->subject);
    if (form->language.len) {
        buf_add(into, S("Content-Language: "));
        buf_add(into, form->language);
        buf_add(into, S("\r\n"));
    }
    buf_add(into, S("MIME-Version: 1.0\r\n"));
    if (!form->html.len) {
        add_content(into, S("text/plain"), form->text);
        return;
    }
    buf_add(into, S("Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n--" BOUNDARY "\r\n"));
    add_content(into, S("text/plain"), form->text);
    buf_add(into, S("--" BOUNDARY "\r\n"));
    add_content(into, S("text/html"), form->html);
    buf_add(into, S("--" BOUNDARY "--\r\n"));
}
