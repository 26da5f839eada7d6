/* Numbers, dates, money and lists as a language writes them, and ticket text that is safe to quote. */
#include "report/letter_language.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "report/report_private.h"

#define MAX_FOREIGN_COLUMNS 80
#define ELLIPSIS S("\xe2\x80\xa6")

void letter_add_number(struct buf *buf, const struct letter_language *language, Slice decimal)
{
    size_t point = slice_find(decimal, S("."));
    Slice whole = slice_part(decimal, 0, point), fraction = slice_skip(decimal, point + 1);
    if (slice_starts(whole, S("-"))) {
        buf_add(buf, S("-"));
        whole = slice_skip(whole, 1);
    }
    bool grouped = whole.len >= language->group_from;
    for (size_t i = 0; i < whole.len; i++) {
        if (grouped && i && (whole.len - i) % 3 == 0)
            buf_add(buf, language->group_mark);
        buf_add_char(buf, whole.at[i]);
    }
    if (!fraction.len)
        return;
    buf_add(buf, language->decimal_mark);
    buf_add(buf, fraction);
}

void letter_add_money(struct buf *buf, const struct letter_language *language, Slice decimal, Slice currency)
{
    if (!currency.len) {
        letter_add_number(buf, language, decimal);
        return;
    }
    const struct letter_form *form = &language->money->forms[PLURAL_OTHER];
    for (size_t i = 0; i < form->count; i++) {
        buf_add(buf, form->pieces[i].words);
        if (form->pieces[i].slot == SLOT_amount)
            letter_add_number(buf, language, decimal);
        else if (form->pieces[i].slot == SLOT_currency)
            buf_add(buf, currency);
    }
}

static void add_month_pattern(struct buf *buf, const struct letter_text *pattern, const Slice *names, Month month,
                              int day)
{
    const struct letter_form *form = &pattern->forms[PLURAL_OTHER];
    for (size_t i = 0; i < form->count; i++) {
        buf_add(buf, form->pieces[i].words);
        switch (form->pieces[i].slot) {
        case SLOT_year: buf_add_u64(buf, (uint64_t)month_year(month)); break;
        case SLOT_name: buf_add(buf, names[month_number(month) - 1]); break;
        case SLOT_monthnumber: buf_add_u64(buf, (uint64_t)month_number(month)); break;
        case SLOT_dayofmonth: buf_add_u64(buf, (uint64_t)day); break;
        default: break;
        }
    }
}

void letter_add_date(struct buf *buf, const struct letter_language *language, Date date)
{
    const Slice *in_dates = language->month_names_in_dates;
    add_month_pattern(buf, language->date, in_dates[0].len ? in_dates : language->month_names, date_month(date),
                      date_day_of_month(date));
}

void letter_add_month(struct buf *buf, const struct letter_language *language, Month month)
{
    add_month_pattern(buf, language->month, language->month_names, month, 1);
}

void letter_add_joint(struct buf *buf, const struct letter_language *language, size_t i, size_t count)
{
    if (i)
        buf_add(buf, i + 1 < count ? language->between : language->last);
}

/* Marks of direction, and what takes no room: two texts that look the same are the same. */
static bool is_unseen(uint32_t c)
{
    return c == 0xad || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x206f) ||
           c == 0xfeff || (c >= 0xfff9 && c <= 0xfffd) || (c >= 0xe0000 && c <= 0xe0fff) || (c & 0xfffe) == 0xfffe;
}

void letter_add_foreign(struct buf *buf, Slice text)
{
    size_t begin = buf->len;
    bool blank = false;
    while (text.len) {
        uint32_t character;
        size_t size = utf8_next(text, &character);
        Slice bytes = slice_part(text, 0, size);
        text = slice_skip(text, size);
        if (character <= ' ' || character == 0x2028 || character == 0x2029) {
            blank = buf->len > begin;
        } else if (!character_is_treacherous(character) && !is_unseen(character)) {
            if (blank)
                buf_add_char(buf, ' ');
            buf_add(buf, bytes);
            blank = false;
        }
    }
    Slice whole = slice_skip(buf_slice(buf), begin), kept = unicode_clip(whole, MAX_FOREIGN_COLUMNS);
    if (kept.len == whole.len)
        return;
    buf->len = begin + kept.len;
    buf_add(buf, ELLIPSIS);
}
