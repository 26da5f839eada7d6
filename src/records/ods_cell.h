/* What a cell of an OpenDocument spreadsheet says: its value where it has one, and the text that is shown where
   it has none. The same as of the same cell of an Excel workbook. */
#ifndef KPIRECON_RECORDS_ODS_CELL_H
#define KPIRECON_RECORDS_ODS_CELL_H

#include "records/sheets.h"

struct _xmlNode;

/* <table:table-cell>; `column` of the result is 0. Texts live in `mem`. */
struct sheet_cell ods_cell_read(const struct _xmlNode *cell, struct arena *mem);

#endif
