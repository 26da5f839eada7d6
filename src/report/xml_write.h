/* What the writers of the run's XML document write with. */
#ifndef KPIRECON_REPORT_XML_WRITE_H
#define KPIRECON_REPORT_XML_WRITE_H

#include "base/slice.h"
#include "report/report_private.h"
#include "tickets/directory.h"

/* ` name="value"`, nothing for an empty value; `open` is ` name="`. */
static inline void add_attribute(struct buf *buf, Slice open, Slice value)
{
    if (!value.len)
        return;
    buf_add(buf, open);
    xml_add_text(buf, value);
    buf_add_char(buf, '"');
}

static inline void add_count(struct buf *buf, Slice open, uint64_t count)
{
    buf_add(buf, open);
    buf_add_u64(buf, count);
    buf_add_char(buf, '"');
}

static inline void add_flag(struct buf *buf, Slice open, bool flag)
{
    add_attribute(buf, open, flag ? S("yes") : S("no"));
}

/* <name>text</name>, nothing for an empty text. */
static inline void add_element(struct buf *buf, const char *name, Slice text)
{
    if (!text.len)
        return;
    buf_addf(buf, "<%s>", name);
    xml_add_text(buf, text);
    buf_addf(buf, "</%s>", name);
}

/* What the codes mean, once. */
void xml_add_codes(struct buf *buf);
/* <reading>: what of a claim only those need who bring the run back from its document. */
void xml_add_reading(struct buf *buf, const struct resolution *resolution, const struct details *claimed);
#define CURRENCY_UNREADABLE "???"
Slice reading_kind_name(enum claim_kind kind); /* "kpi"; empty past the last, as those below */
Slice reading_period_name(enum period_state state); /* "no_month" */
Slice reading_wrong_name(enum directory_fault fault); /* "dir_name" of what is missing, "url_form" */
/* What charts are drawn from: months, ages, money by cause and by verdict. */
void xml_add_charts(struct buf *buf, const struct run *run, struct arena *scratch);

#endif
