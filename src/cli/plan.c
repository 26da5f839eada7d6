/* Which source answered, how much it read and gave, and how long each room took. */
#include "cli/plan.h"

#include "base/slice.h"
#include "cli/terminal.h"

#include <inttypes.h>

#define LABEL_CHARS 10

static void begin_line(struct buf *buf, const char *label)
{
    buf_addf(buf, "plan: %-*s", LABEL_CHARS, label);
}

static void add_source(struct buf *buf, const struct gathered *gathered)
{
    const struct gather_plan *plan = &gathered->plan;
    uint64_t bytes = 0;
    for (size_t i = 0; i < gathered->source_count; i++)
        bytes += gathered->sources[i].byte_count;
    begin_line(buf, "source");
    buf_addf(buf, "%.*s of ", SLICE_ARG(plan->answered_by));
    terminal_add_count(buf, gathered->source_count, "file");
    buf_add(buf, S(", "));
    terminal_add_count(buf, plan->thread_count, "thread");
    buf_addf(buf, ": %" PRIu64 " bytes, ", bytes);
    terminal_add_count(buf, gathered->scanned_row_count, "row");
    buf_add(buf, S("\n"));
}

static void add_keys(struct buf *buf, const struct gathered *gathered)
{
    const struct gather_plan *plan = &gathered->plan;
    begin_line(buf, "keys");
    terminal_add_count(buf, plan->invoice_keys, "invoice number");
    buf_add(buf, S(", "));
    terminal_add_count(buf, plan->skeleton_keys, "skeleton");
    buf_add(buf, S(", "));
    terminal_add_count(buf, plan->value_keys, "value");
    buf_add(buf, S(", "));
    terminal_add_count(buf, plan->partner_keys, "partner");
    buf_add(buf, S("\n"));
    begin_line(buf, "gathered");
    terminal_add_count(buf, gathered->row_count, "row");
    buf_add(buf, S(" of "));
    terminal_add_count(buf, gathered->publication_count, "publication");
    buf_add(buf, S("\n"));
}

static void add_times(struct buf *buf, const struct run *run)
{
    int64_t all = 0;
    for (size_t i = 0; i < run->timing_count; i++) {
        int64_t micros = run->timings[i].micros;
        all += micros;
        buf_addf(buf, "plan: %-*.*s%8" PRId64 ".%03" PRId64 " ms\n", LABEL_CHARS, SLICE_ARG(run->timings[i].room),
                 micros / 1000, micros % 1000);
    }
    buf_addf(buf, "plan: %-*s%8" PRId64 ".%03" PRId64 " ms\n", LABEL_CHARS, "all", all / 1000, all % 1000);
}

void plan_explain(struct out *err, const struct run *run)
{
    add_source(&err->buf, &run->decided->gathered);
    add_keys(&err->buf, &run->decided->gathered);
    add_times(&err->buf, run);
    out_flush(err);
}
