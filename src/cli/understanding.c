/* Loads what intake needs beside the programme, and applies --preset, --map and --map-ids. */
#include "cli/understanding.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "evidence/kind.h"
#include "tickets/field_titles.h"

const struct reader_format *understanding_format(const struct understanding_options *options)
{
    return options->from ? reader_format_chosen(options->from - 1) : NULL;
}

bool understanding_maps(const struct understanding_options *options, struct arena *mem, struct intake_options *intake,
                        struct diag *diag)
{
    struct column_map *maps = ARENA_ARRAY(mem, struct column_map, options->maps.count + 1);
    for (size_t i = 0; i < options->maps.count; i++) {
        Slice column, field = slice_cut(options->maps.at[i], '=', &column);
        if (!ticket_field_is_known(slice_trim(field)))
            return diag_fault(diag, "option '--map': no field is called '%.*s'", SLICE_ARG(field));
        if (slice_trim(column).len == 0)
            return diag_fault(diag, "option '--map': '%.*s' names no column, as in invoice_number=Beleg",
                              SLICE_ARG(options->maps.at[i]));
        maps[i] = (struct column_map){slice_trim(field), slice_trim(column)};
    }
    intake->maps = maps;
    intake->map_count = options->maps.count;
    return true;
}

static bool choose_preset(const struct presets *presets, Slice name, struct arena *mem, struct intake_options *intake,
                          bool *usage, struct diag *diag)
{
    Slice known = {0};
    intake->preset = preset_find(presets, name);
    if (intake->preset || !presets_are_fine(presets))
        return intake->preset;
    *usage = true;
    for (size_t i = 0; i < presets->count; i++)
        known = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(known), i ? ", " : "", SLICE_ARG(presets->at[i].name));
    return diag_fault(diag, "option '--preset': no preset is called '%.*s'; there are: %.*s", SLICE_ARG(name),
                      SLICE_ARG(known));
}

bool understanding_load(struct understanding *understanding, const struct understanding_options *options,
                        const struct templates *templates, struct arena *mem, struct intake_options *intake,
                        bool *usage, struct diag *diag)
{
    *usage = false;
    labels_load_later(&understanding->labels, &understanding->labels_later, templates, diag);
    presets_load_later(&understanding->presets, &understanding->presets_later, templates, diag);
    intake->labels = &understanding->labels;
    intake->names_refused = kind_is_named_refused;
    intake->presets = &understanding->presets;
    intake->format = understanding_format(options);
    if (options->preset.len && !choose_preset(&understanding->presets, options->preset, mem, intake, usage, diag)) {
        understanding_done(understanding);
        return false;
    }
    return options->map_ids.len == 0 || (source_open(&understanding->titles, options->map_ids, diag) &&
                                         field_titles_read(&understanding->titles, mem, &intake->titles,
                                                           &intake->title_count, diag));
}

void understanding_done(struct understanding *understanding)
{
    source_close(&understanding->titles);
    labels_done(&understanding->labels);
    presets_done(&understanding->presets);
}
