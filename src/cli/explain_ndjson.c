/* One claim for programs: the ladder with its rules and their places, which resolutions.ndjson does not
   have; for all else that line is the place to look. */
#include "cli/explain_private.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "records/xml_nodes.h"
#include "report/writers.h"

/* ,"name":"text" or null; `name` comes with comma, quotes and colon. */
static void add_member(struct buf *buf, Slice name, Slice text)
{
    buf_add(buf, name);
    if (text.len)
        json_add_string(buf, text);
    else
        buf_add(buf, S("null"));
}

static void add_words(struct buf *buf, Slice list)
{
    buf_add_char(buf, '[');
    for (bool begun = false; list.len; begun = true) {
        if (begun)
            buf_add_char(buf, ',');
        json_add_string(buf, slice_cut(list, ' ', &list));
    }
    buf_add_char(buf, ']');
}

static void add_rules(struct buf *buf, const struct told_run *run, Slice names)
{
    buf_add_char(buf, '[');
    for (bool begun = false; names.len;) {
        const struct told_setting *setting = told_setting(run, slice_cut(names, ' ', &names));
        if (!setting)
            continue;
        add_member(buf, begun ? S(",{\"name\":") : S("{\"name\":"), setting->name);
        add_member(buf, S(",\"value\":"), setting->value);
        add_member(buf, S(",\"default\":"), setting->usual.len ? setting->usual : setting->value);
        add_member(buf, S(",\"place\":"), setting->place);
        add_member(buf, S(",\"source\":"), setting->source);
        buf_add_char(buf, '}');
        begun = true;
    }
    buf_add_char(buf, ']');
}

static void add_ladder(struct buf *buf, const struct told_run *run, const struct _xmlNode *ladder, struct arena *mem)
{
    Slice open = S("{\"step\":");
    for (const struct _xmlNode *node = ladder ? xml_first(ladder) : NULL; node; node = xml_next(node)) {
        Slice name = xml_attribute(node, S("name"));
        const struct told_step *step = told_step(run, name);
        add_member(buf, open, name);
        add_member(buf, S(",\"asked\":"), step ? step->asked : (Slice){0});
        add_member(buf, S(",\"answer\":"), xml_own_text(node, mem));
        buf_add(buf, S(",\"reasons\":"));
        add_words(buf, xml_attribute(node, S("reasons")));
        buf_add(buf, S(",\"rules\":"));
        add_rules(buf, run, step ? step->settings : (Slice){0});
        buf_add_char(buf, '}');
        open = S(",{\"step\":");
    }
}

static Slice child_text(const struct _xmlNode *claim, Slice name, struct arena *mem)
{
    const struct _xmlNode *child = xml_child(claim, name);
    return child ? xml_own_text(child, mem) : (Slice){0};
}

void explain_ndjson(struct buf *buf, const struct told_run *run, const struct _xmlNode *claim, struct arena *mem)
{
    add_member(buf, S("{\"schema\":\"kpirecon.explanation/1\",\"ticket_id\":"), xml_attribute(claim, S("ticket")));
    buf_addf(buf, ",\"claim\":%.*s", SLICE_ARG(xml_attribute(claim, S("number"))));
    add_member(buf, S(",\"verdict\":"), xml_attribute(claim, S("verdict")));
    add_member(buf, S(",\"reason\":"), xml_attribute(claim, S("reason")));
    add_member(buf, S(",\"detail\":"), xml_attribute(claim, S("detail")));
    add_member(buf, S(",\"because\":"), child_text(claim, S("because"), mem));
    add_member(buf, S(",\"next_step\":"), child_text(claim, S("next-step"), mem));
    add_member(buf, S(",\"as_of\":"), xml_attribute(claim, S("as-of")));
    add_member(buf, S(",\"rules_sha256\":"), run->rules_sha256);
    buf_add(buf, S(",\"ladder\":["));
    add_ladder(buf, run, xml_child(claim, S("ladder")), mem);
    buf_add(buf, S("]}\n"));
}
