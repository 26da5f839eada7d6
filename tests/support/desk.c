/* The rooms in their order, as cmd_reconcile.c uses them, over texts. */
#include "support/desk.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "tickets/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void load_rules(struct desk *desk)
{
    struct templates templates = {{0}};
    Slice text, source;
    xml_library_init();
    assert_true(template_load(&templates, S("rules/programme.xml"), &desk->world.mem, &text, &source, &desk->world.diag));
    assert_true(programme_load(&desk->programme, source, text, &desk->world.mem, &desk->world.diag));
    assert_true(evidence_rules_load(&desk->rules, &templates, &desk->world.mem, &desk->world.diag));
}

static void read_tickets(struct desk *desk, const char *text)
{
    struct intake_options options = {.zone_minutes = 0};
    source_from_text(&desk->tickets, S("tickets.csv"), slice_from(text));
    batch_init(&desk->batch, &desk->world.mem);
    quarantine_init(&desk->quarantine, &desk->world.mem);
    assert_true(intake_read(&desk->batch, &desk->tickets, &options, &desk->programme, &desk->quarantine, NULL,
                            &desk->world.diag));
    intake_finish(&desk->batch);
}

static void read_partners(struct desk *desk, const char *text)
{
    partner_registry_init(&desk->registry, &desk->world.mem);
    if (!text)
        return;
    source_from_text(&desk->partners, S("partners.csv"), slice_from(text));
    assert_true(partner_registry_read(&desk->registry, &desk->partners, &desk->world.mem, &desk->world.diag));
}

static Slice publication_path(struct desk *desk, const char *published)
{
    return arena_printf(&desk->world.mem, "%s/kpi-%s.csv", desk->folder, published);
}

static void write_publication(struct desk *desk, const struct desk_publication *publication)
{
    Slice path = publication_path(desk, publication->published);
    FILE *file = fopen(arena_cstr(&desk->world.mem, path), "w");
    assert_non_null(file);
    fputs(publication->csv, file);
    fclose(file);
    assert_true(dataset_add_file(desk->dataset, path, DATE_NONE, &desk->world.diag));
}

void desk_read(struct desk *desk, const char *tickets, const struct desk_publication *publications,
               const char *partners)
{
    *desk = (struct desk){.folder = "/tmp/kpirecon-desk-XXXXXX"};
    arena_init(&desk->world.mem, 0);
    arena_init(&desk->world.diag_mem, 0);
    diag_init(&desk->world.diag, &desk->world.diag_mem);
    assert_non_null(mkdtemp(desk->folder));
    load_rules(desk);
    read_tickets(desk, tickets);
    read_partners(desk, partners);
    desk->dataset = dataset_new(&desk->programme, &desk->world.mem);
    dataset_quarantine_to(desk->dataset, &desk->quarantine);
    for (; publications->csv; publications++)
        write_publication(desk, publications);
    desk->dossiers = dossiers_make(&desk->rules, &desk->batch, (Slice){0}, &desk->world.mem, &desk->world.diag);
}

void desk_decide(struct desk *desk, const char *as_of)
{
    struct decide_input input = {.batch = &desk->batch,
                                 .dossiers = desk->dossiers,
                                 .dataset = desk->dataset,
                                 .quarantine = &desk->quarantine,
                                 .programme = &desk->programme,
                                 .registry = &desk->registry,
                                 .lane_count = 2,
                                 .how = desk->how};
    input.as_of_filed = slice_equal(slice_from(as_of), S("filed"));
    assert_true(instant_parse(input.as_of_filed ? S("2030-01-01") : slice_from(as_of), 0, &input.as_of));
    assert_true(decide_batch(&input, &desk->world.mem, &desk->decided, &desk->world.diag));
}

void desk_open(struct desk *desk, const char *tickets, const char *kpi, const char *as_of)
{
    const struct desk_publication publications[] = {{"2020-02-15", kpi}, {NULL, NULL}};
    desk_read(desk, tickets, publications, NULL);
    desk_decide(desk, as_of);
}

void desk_close(struct desk *desk)
{
    for (size_t i = 0; i < desk->decided.gathered.source_count; i++)
        unlink(arena_cstr(&desk->world.mem, desk->decided.gathered.sources[i].name));
    rmdir(desk->folder);
    decided_done(&desk->decided);
    source_close(&desk->tickets);
    source_close(&desk->partners);
    arena_done(&desk->world.mem);
    arena_done(&desk->world.diag_mem);
    xml_library_done();
}
