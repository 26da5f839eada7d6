/* A screening as text for people, as one JSON object (kpirecon.screening/1), and as CSV. */
#ifndef KPIRECON_CLI_SCREENING_SHOW_H
#define KPIRECON_CLI_SCREENING_SHOW_H

#include "base/base.h"

struct arena;
struct buf;
struct screening;

void screening_write_text(struct buf *buf, const struct screening *screening, struct arena *scratch);
void screening_write_json(struct buf *buf, const struct screening *screening, struct arena *scratch);
void screening_write_csv_head(struct buf *buf);
void screening_write_csv(struct buf *buf, const struct screening *screening, struct arena *scratch);

#endif
