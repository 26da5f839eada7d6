/* What single cells of a published file say. Published files are written by
   machines in US formats: the point is the decimal mark and 1/2/2020 is in January;
   a form that could mean something else in the file at hand is refused, not guessed. */
#ifndef KPIRECON_DATASET_CELLS_H
#define KPIRECON_DATASET_CELLS_H

#include "base/date.h"
#include "dataset/dataset.h"
#include "tickets/number.h"

#include <string.h>

struct arena;
struct programme;

#define CELL_WHOLE_DIGITS 12

/* "-25", "3062500" and, unless `whole_only`, "1250.5": what nearly every cell holds,
   read where it stands. False says nothing about the cell, see cell_amount(). */
static inline bool cell_plain_number(Slice text, bool whole_only, Decimal *out)
{
    size_t i = text.len && text.at[0] == '-', from = i;
    int64_t number = 0;
    /* of longer texts the loop could overflow before they are refused */
    if (text.len > CELL_WHOLE_DIGITS + DECIMAL_PLACES)
        return false;
    for (; i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++)
        number = number * 10 + (text.at[i] - '0');
    if (i == from || i - from > CELL_WHOLE_DIGITS)
        return false;
    number *= DECIMAL_SCALE;
    if (i < text.len) {
        if (text.at[i] != '.' || whole_only || i + 1 == text.len || text.len - i - 1 > DECIMAL_PLACES)
            return false;
        int64_t worth = DECIMAL_SCALE / 10;
        for (i++; i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++, worth /= 10)
            number += (text.at[i] - '0') * worth;
        if (i < text.len)
            return false;
    }
    out->micro = from ? -number : number;
    return true;
}

/* So many bytes before and after a cell must be readable, whatever they hold, for what is quick. */
#define CELL_MARGIN_BYTES 16
#define CELL_ZEROS 0x3030303030303030u

/* The last `len` bytes, at most eight, of the eight that end at `end`, with zeros for those before. */
static inline uint64_t cell_last_bytes(const char *end, size_t len)
{
    uint64_t word;
    memcpy(&word, end - 8, sizeof word);
    if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
        word = __builtin_bswap64(word);
    /* in two steps, since a word cannot be shifted by all its bits */
    uint64_t text = UINT64_MAX << (32 - 4 * len) << (32 - 4 * len);
    return (word & text) | (CELL_ZEROS & ~text);
}

/* 0 when all eight are digits. */
static inline uint64_t cell_no_digits(uint64_t word)
{
    uint64_t high = 0xf0f0f0f0f0f0f0f0u;
    return ((word & high) | (((word + 0x0606060606060606u) & high) >> 4)) ^ 0x3333333333333333u;
}

/* Pairs, fours, all eight; the first digit is the lowest byte. */
static inline uint64_t cell_eight_digits(uint64_t word)
{
    word -= CELL_ZEROS;
    word = (word * 10 + (word >> 8)) & 0x00ff00ff00ff00ffu;
    word = (word * 100 + (word >> 16)) & 0x0000ffff0000ffffu;
    return (word * 10000 + (word >> 32)) & 0xffffffffu;
}

/* As cell_plain_number() for the forms that are the most frequent ones, "25" and "1250.50", within their margins.
   Whether there are cents decides no branch: amounts of all currencies follow each other, and so it is with a
   loop over digits, which is mostly guessed wrongly. */
static inline bool cell_quick_number(Slice text, bool whole_only, Decimal *out)
{
    const char *end = text.at + text.len;
    size_t has_cents = (size_t)(end[-3] == '.') & (size_t)(text.len > 3), len = text.len - 3 * has_cents;
    const char *whole_end = end - 3 * has_cents;
    unsigned tens = (unsigned char)(end[-2] - '0'), ones = (unsigned char)(end[-1] - '0');
    uint64_t tail = cell_last_bytes(whole_end, len < 8 ? len : 8), head = CELL_ZEROS;
    if (UNLIKELY(len > 8))
        head = cell_last_bytes(whole_end - 8, len < 16 ? len - 8 : 8);
    bool bad_cents = has_cents & ((size_t)(tens > 9) | (size_t)(ones > 9) | (size_t)whole_only);
    if (UNLIKELY(bad_cents || cell_no_digits(tail) || len - 1 >= CELL_WHOLE_DIGITS ||
                 (len > 8 && cell_no_digits(head))))
        return false;
    uint64_t whole = cell_eight_digits(tail);
    if (UNLIKELY(len > 8))
        whole += cell_eight_digits(head) * 100000000u;
    uint64_t micros_of_cents = (uint64_t)(tens * 10 + ones) * (DECIMAL_SCALE / 100) & (0 - (uint64_t)has_cents);
    out->micro = (int64_t)(whole * DECIMAL_SCALE + micros_of_cents);
    return true;
}

/* A number in any form. With `comma_possible` (a file with semicolons between its columns may
   come from where the comma is the decimal mark) "1,250" stays AMOUNT_AMBIGUOUS. */
struct amount cell_amount(Slice text, bool comma_possible, const struct programme *programme, struct arena *scratch);

/* The cells that may tell the period; those without a column are empty. */
struct period_cells {
    Slice month, year;
    Slice fiscal_month, fiscal_year; /* the fiscal year 2020 begins in July 2019 */
    bool month_is_date;              /* days other than the first are to be expected */
    bool day_may_be_first;           /* 1/2/2020 may be in February: the file speaks a language that writes so */
};

/* False when they do not tell one month; *why says it in a few words. */
bool cell_period(const struct period_cells *cells, struct arena *scratch, Month *out, Slice *why);

/* "2020-02-15", "20200215", "2/15/2020", each also with a time behind it; "/Date(1581724800000)/". With
   `day_may_be_first` 1/2/2020 is none, and 15/2/2020 is one. */
bool cell_date(Slice text, bool day_may_be_first, Date *out);

/* "invoice", "adjustment_note", "Credit Note", "void_note"; empty is an invoice. */
bool cell_document(Slice text, enum row_document *out);

/* "Applied filters: ...", in the languages of the tool that writes it. */
bool cell_is_note(Slice text, struct arena *scratch);

#endif
