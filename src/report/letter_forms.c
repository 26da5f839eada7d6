/* A letter as plain text, as HTML and as a mail. Plain text has one line a paragraph: whatever it is pasted
   into breaks lines better. */
#include "report/letter.h"

#include "base/slice.h"
#include "report/mail_form.h"

#define FULL_WIDTH_COLON S("\xef\xbc\x9a")

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
                    "style-src 'unsafe-inline'\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>"));
    xml_add_text(into, letter->subject);
    buf_add(into, S("</title>\n<style>body{font:16px/1.5 system-ui,sans-serif;max-width:42em;margin:2em auto;"
                    "padding:0 1em;overflow-wrap:anywhere}h1{font-size:1.125em;margin:0 0 1.5em}"
                    "h2{font-size:1em;margin:1.5em 0 .5em}p,ul{margin:.5em 0}</style>\n"
                    "</head>\n<body>\n<main>\n<h1>"));
    xml_add_text(into, letter->subject);
    buf_add(into, S("</h1>\n"));
    for (size_t i = 0; i < letter->block_count; i++)
        add_html_block(letter, i, into);
    buf_add(into, S("</main>\n</body>\n</html>\n"));
}

/* ---- mail ---- */

void letter_to_mail(const struct letter *letter, struct buf *into)
{
    struct buf headers, text, html;
    buf_init(&headers);
    buf_init(&text);
    buf_init(&html);
    /* who opens the file gets a mail to complete, and not one that was received */
    buf_add(&headers, S("X-Unsent: 1\r\n"));
    mail_date_add(&headers, instant_from_date(letter->day, 0));
    letter_to_text(letter, &text);
    letter_to_html(letter, &html);
    mail_form_add(into, &(struct mail_form){.headers = buf_slice(&headers),
                                            .subject = letter->subject,
                                            .language = letter->language->tag,
                                            .text = buf_slice(&text),
                                            .html = buf_slice(&html)});
    buf_done(&headers);
    buf_done(&text);
    buf_done(&html);
}
