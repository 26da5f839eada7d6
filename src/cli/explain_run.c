/* What is needed of the head of resolutions.xml is kept, and a claim is taken whole only when it is the one that is
   asked for. */
#include "cli/explain_run.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/xml_stream.h"
#include "cli/cli.h"
#include "cli/explain_private.h"
#include "cli/run_xml.h"
#include "records/xml_nodes.h"

#define MAX_TOLD_STEPS 100u
#define MAX_TOLD_SETTINGS 1000u

struct reading {
    struct cli *cli;
    const struct explain_look *look;
    struct told_run run;
    Slice wanted, ticket, number; /* "7/2" as it is, and cut at its last slash */
    uint64_t found;
};

const struct told_setting *told_setting(const struct told_run *run, Slice name)
{
    for (size_t i = 0; i < run->setting_count; i++)
        if (slice_equal(run->settings[i].name, name))
            return &run->settings[i];
    return NULL;
}

const struct told_step *told_step(const struct told_run *run, Slice name)
{
    for (size_t i = 0; i < run->step_count; i++)
        if (slice_equal(run->steps[i].name, name))
            return &run->steps[i];
    return NULL;
}

static bool is_wanted(const struct reading *reading, const struct xml_tag *tag)
{
    Slice ticket = xml_tag_attribute(tag, S("ticket"));
    return slice_equal(ticket, reading->wanted) ||
           (reading->number.len && slice_equal(ticket, reading->ticket) &&
            slice_equal(xml_tag_attribute(tag, S("number")), reading->number));
}

static void keep_setting(struct reading *reading, const struct xml_tag *tag)
{
    struct arena *mem = &reading->cli->mem;
    struct told_run *run = &reading->run;
    if (run->setting_count < MAX_TOLD_SETTINGS)
        *ARENA_PUSH(mem, run->settings, run->setting_count, run->setting_capacity, struct told_setting) =
            (struct told_setting){.name = arena_copy(mem, xml_tag_attribute(tag, S("name"))),
                                  .value = arena_copy(mem, xml_tag_attribute(tag, S("value"))),
                                  .usual = arena_copy(mem, xml_tag_attribute(tag, S("default"))),
                                  .place = arena_copy(mem, xml_tag_attribute(tag, S("place"))),
                                  .source = arena_copy(mem, xml_tag_attribute(tag, S("source")))};
}

static enum xml_wish open_tag(void *user, const struct xml_tag *tag)
{
    struct reading *reading = user;
    if (tag->depth == 0)
        reading->run.as_of = arena_copy(&reading->cli->mem, xml_tag_attribute(tag, S("as-of")));
    if (slice_equal(tag->name, S("rules")))
        reading->run.rules_sha256 = arena_copy(&reading->cli->mem, xml_tag_attribute(tag, S("sha256")));
    if (slice_equal(tag->name, S("setting")))
        keep_setting(reading, tag);
    if (slice_equal(tag->name, S("steps")))
        return XML_TAKE;
    return slice_equal(tag->name, S("claim")) && is_wanted(reading, tag) ? XML_TAKE : XML_GO_IN;
}

static void take_steps(struct reading *reading, const struct _xmlNode *steps)
{
    struct arena *mem = &reading->cli->mem;
    struct told_run *run = &reading->run;
    for (const struct _xmlNode *step = xml_first(steps); step && run->step_count < MAX_TOLD_STEPS;
         step = xml_next(step))
        *ARENA_PUSH(mem, run->steps, run->step_count, run->step_capacity, struct told_step) =
            (struct told_step){.name = arena_copy(mem, xml_attribute(step, S("name"))),
                               .settings = arena_copy(mem, xml_attribute(step, S("settings"))),
                               .asked = xml_own_text(step, mem)};
}

static void take(void *user, const struct _xmlNode *element)
{
    struct reading *reading = user;
    struct cli *cli = reading->cli;
    if (xml_is(element, S("steps"))) {
        take_steps(reading, element);
        return;
    }
    size_t mark = arena_mark(&cli->scratch);
    if (reading->look->ndjson)
        explain_ndjson(&cli->out.buf, &reading->run, element, &cli->scratch);
    else
        explain_text(cli, &reading->run, reading->look, element);
    reading->found++;
    arena_rewind(&cli->scratch, mark);
    out_drain(&cli->out);
}

bool explain_claim(struct cli *cli, const struct explain_look *look, Slice wanted)
{
    struct reading reading = {.cli = cli, .look = look, .wanted = wanted};
    size_t cut = wanted.len;
    while (cut > 0 && wanted.at[cut - 1] != '/')
        cut--;
    if (cut > 1) {
        reading.ticket = slice_part(wanted, 0, cut - 1);
        reading.number = slice_skip(wanted, cut);
    }
    static const struct xml_events events = {.open = open_tag, .take = take};
    return run_xml_read(cli, look->folder, &events, &reading) &&
           (reading.found ||
            diag_fault(&cli->diag, "the run in '%.*s' has no claim '%.*s'", SLICE_ARG(look->folder), SLICE_ARG(wanted)));
}
