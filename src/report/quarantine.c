/* Rows that could not be read: nothing that came in is lost, each says where it
   stood and what was wrong. */
#include "report/writers.h"

#include "base/arena.h"
#include "report/report_private.h"

void write_quarantine(struct out *out, const struct quarantine *quarantine, struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    for (const struct quarantined *row = quarantine->first; row; row = row->next) {
        struct buf *buf = &out->buf;
        json_add_member(buf, S("{\"schema\":\"kpirecon.quarantine/1\",\"place\":"), place_format(row->place, scratch));
        json_add_member(buf, S(",\"finding\":"), finding_name(row->finding));
        json_add_member(buf, S(",\"field\":"), row->field);
        json_add_member(buf, S(",\"found\":"), row->found);
        json_add_member(buf, S(",\"message\":"), row->message);
        json_add_member(buf, S(",\"raw\":"), row->raw);
        buf_add(buf, S("}\n"));
        arena_rewind(scratch, mark);
        out_drain(out);
    }
}
