/* From the cells of one record to a kpi_row: every value is checked whether the row
   touches a key or not, because a bad row must be known either way. */
#ifndef KPIRECON_DATASET_ROW_READER_H
#define KPIRECON_DATASET_ROW_READER_H

#include "base/slice.h"
#include "dataset/bad_rows.h"
#include "dataset/dataset.h"
#include "dataset/harvest.h"
#include "dataset/memo.h"

struct arena;
struct programme;

struct row_reader {
    const struct programme *programme;
    const struct columns *columns;
    struct harvest *harvest; /* where bad rows and unknown types are told */
    struct bad_rows *bad;    /* the harvest's */
    struct arena *scratch;   /* rewound by the caller after each row */
    bool comma_possible;   /* semicolons between the columns, a header in a language that writes it so, text in a
                              workbook: the comma may be the decimal mark */
    bool many_period_columns;
    enum dataset_field period_field; /* the one that is named when the period is bad */
    struct memo periods, dates, types, currencies, documents;
    struct memo_key normal_number; /* the last number that is its own normal form */
    struct currency_word beside;   /* the currency beside the row's revenue */
    bool remembers_unknown; /* types has one that the catalogue lacks */
};

/* `delimiter`: of a delimited text, ROW_OF_SHEET, or 0 for formats of machines, whose decimal mark is the point. */
#define ROW_OF_SHEET '\v'
void row_reader_init(struct row_reader *reader, const struct programme *programme, const struct columns *columns,
                     char delimiter, struct arena *scratch);
/* The rows that come are of this stretch. */
void row_reader_begin(struct row_reader *reader, struct harvest *harvest);
/* *out, zeroed before the first row, is used again for each. Its text is borrowed from the
   record and from scratch. First comes its number, then partner, period and amounts, then the
   rest, so that the keys of the row can be fetched meanwhile; the publication is DATE_NONE when
   the row does not tell. False: the row is bad, and has been reported. */
/* What a currency cell is remembered as that says there is none. */
#define ROW_NO_CURRENCY (-1)
void row_read_number(struct row_reader *reader, const struct row_view *row, struct kpi_row *out);
bool row_read_values(struct row_reader *reader, const struct row_view *row, struct kpi_row *out);
bool row_read_rest(struct row_reader *reader, const struct row_view *row, struct kpi_row *out);

/* The trimmed cell of a field; empty without such a column. */
static inline Slice row_cell(const struct columns *columns, const struct row_view *row, enum dataset_field field)
{
    int column = columns->of[field];
    if (column < 0)
        return (Slice){0};
    Slice cell = row->fields[column];
    if (cell.len && ((unsigned char)cell.at[0] <= ' ' || (unsigned char)cell.at[cell.len - 1] <= ' '))
        return slice_trim(cell);
    return cell;
}

/* May the bytes around the cell be read? It may have been undoubled, and then stands elsewhere. */
static inline bool row_has_margin(const struct row_view *row, Slice cell)
{
    return row->has_margin && (uintptr_t)cell.at - (uintptr_t)row->raw.at < row->raw.len;
}

static inline struct memo_key row_key(const struct row_view *row, Slice cell)
{
    return LIKELY(row_has_margin(row, cell)) ? memo_key_quick(cell) : memo_key(cell);
}

#endif
