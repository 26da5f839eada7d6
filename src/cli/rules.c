/* --set has the last word over the rule file; the report tells what was changed. */
#include "cli/rules.h"

#include "base/diag.h"
#include "base/slice.h"
#include "cli/suggest.h"
#include "programme/settings.h"

#define RULE_FILE S("rules/programme.xml")

static bool refuse(Slice name, struct diag *diag)
{
    struct suggestion near = suggestion_for(name);
    for (size_t i = 0; i < setting_count(); i++)
        suggestion_offer(&near, setting_name(i));
    if (near.best.len)
        return diag_fault(diag, "option '--set': no setting is called '%.*s', did you mean '%.*s'?", SLICE_ARG(name),
                          SLICE_ARG(near.best));
    return diag_fault(diag, "option '--set': no setting is called '%.*s'; 'man kpirecon-codes' lists them",
                      SLICE_ARG(name));
}

static bool set_one(struct programme *programme, Slice assignment, struct arena *mem, struct diag *diag)
{
    Slice value, name = slice_trim(slice_cut(assignment, '=', &value));
    size_t setting = setting_find(name);
    if (!slice_has(assignment, '='))
        return diag_fault(diag, "option '--set': '%.*s' is not NAME=VALUE, as kpi_tolerance=1", SLICE_ARG(assignment));
    if (setting == setting_count())
        return refuse(name, diag);
    return setting_assign(programme, setting, value, mem, diag);
}

static bool load(struct programme *programme, const struct templates *templates, struct arena *mem, struct diag *diag)
{
    Slice text, source;
    return template_load(templates, RULE_FILE, mem, &text, &source, diag) &&
           programme_load(programme, source, text, mem, diag);
}

bool rules_load(struct rules *rules, const struct rules_options *options, const struct templates *templates,
                struct arena *mem, bool *usage, struct diag *diag)
{
    static const struct templates embedded = {0};
    *usage = false;
    rules->may_differ = options->sets.count || templates->folder.len;
    if (!load(&rules->programme, templates, mem, diag) ||
        (rules->may_differ && !load(&rules->defaults, &embedded, mem, diag)))
        return false;
    *usage = true;
    bool fine = true;
    for (size_t i = 0; i < options->sets.count; i++)
        fine &= set_one(&rules->programme, options->sets.at[i], mem, diag);
    return fine && settings_agree(&rules->programme, mem, diag);
}
