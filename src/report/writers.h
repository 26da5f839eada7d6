/* The forms a run is written in. Each writer only adds to a buffer or drains it
   into `out`; errors stay in `out` and are checked at the end. */
#ifndef KPIRECON_REPORT_WRITERS_H
#define KPIRECON_REPORT_WRITERS_H

#include "base/out.h"
#include "report/run.h"

struct templates;

enum report_format {
    REPORT_TEXT,
    REPORT_NDJSON,
    REPORT_CSV,
    REPORT_TSV,
    REPORT_XML,
    REPORT_HTML,
    REPORT_MARKDOWN,
    REPORT_FORMAT_COUNT
};

Slice report_format_name(enum report_format format);
bool report_format_from_name(Slice name, enum report_format *out);

struct text_look {
    size_t columns; /* terminal width; 0 = no limit */
    bool colour;
};

/* One claim per line, DESIGN section 8, member for member. */
void write_ndjson(struct out *out, const struct run *run);
void write_ndjson_one(struct buf *buf, const struct run *run, const struct resolution *resolution,
                      struct arena *scratch);
/* The same in two parts, for a run that is written piece by piece. */
void write_csv_header(struct out *out, char delimiter, struct arena *scratch);
void write_csv_claims(struct out *out, const struct run *run, char delimiter);
void write_csv(struct out *out, const struct run *run, char delimiter, struct arena *scratch);
void write_text(struct out *out, const struct run *run, struct text_look look, struct arena *scratch);
void write_markdown(struct out *out, const struct run *run, struct arena *scratch);
void write_xml(struct out *out, const struct run *run, struct arena *scratch);
/* The triage page, from the run's XML by templates/reports/index.xsl. */
bool write_html(struct out *out, const struct run *run, const struct templates *templates, struct arena *scratch,
                struct diag *diag);
/* In any of them; `look` is of text. False after a fault. */
bool write_format(struct out *out, const struct run *run, enum report_format format, struct text_look look,
                  const struct templates *templates, struct arena *scratch, struct diag *diag);
void write_quarantine(struct out *out, const struct quarantine *quarantine, struct arena *scratch);
/* What this night decided otherwise than the one before, and what is still open, a JSON object per claim. */
void write_changes(struct out *out, const struct run *run);
/* Inputs, counts, control totals, the other files of the folder; the timings, which alone differ
   between two runs over the same, come last. */
void write_manifest(struct out *out, const struct run *run, const struct run_output *outputs, size_t output_count,
                    struct arena *scratch);
/* The canonical claims as read, before any decision (kpirecon read). */
void write_claims_ndjson(struct out *out, const struct batch *batch, const struct programme *programme,
                         struct arena *scratch);

/* JSON text, quotes included. */
void json_add_string(struct buf *buf, Slice text);
/* A CSV cell, quoted where needed, safe from being taken for a formula by spreadsheets. */
void csv_add_cell(struct buf *buf, Slice text, char delimiter);

#endif
