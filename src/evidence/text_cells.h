/* The cells of a line and where they stood, so that a value is found under its heading even where cells to
   its left are empty: by the number of the cell in pages, by characters in text that was set in columns. */
#ifndef KPIRECON_EVIDENCE_TEXT_CELLS_H
#define KPIRECON_EVIDENCE_TEXT_CELLS_H

#include "evidence/text_document.h"

#define MAX_TEXT_CELLS 40

struct text_cell {
    Slice text;      /* folded */
    size_t from, to; /* columns of its source */
};

/* How many there are; 0 where they cannot be told apart or are too many. */
size_t text_cells(const struct text_document *document, const struct text_line *line,
                  struct text_cell cells[MAX_TEXT_CELLS]);
/* Which of the headings a cell stands under: the one it shares most columns with, else the nearest. */
size_t text_cell_heading(const struct text_cell *headings, size_t count, const struct text_cell *cell);

#endif
