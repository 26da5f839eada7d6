/* A folder whose claims are decided anew for every form is the folder of those that were kept, byte for byte. */
#include "report/file_names.h"
#include "report/run_folder.h"
#include "support/desk.h"

#include "base/slice.h"
#include "bytes/template.h"
#include "bytes/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CROWD 300 /* claims: more than are decided at once */
#define MAX_TEXT (1 << 17)
#define T "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define K "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"

/* Equal ones, swapped digits, another type, another month, one number for several tickets, and none at all. */
static void make_crowd(char *tickets, char *kpi)
{
    int in_tickets = snprintf(tickets, MAX_TEXT, T), in_kpi = snprintf(kpi, MAX_TEXT, K);
    for (int i = 0; i < CROWD; i++) {
        int units = 10 + i % 40, kind = i % 7;
        in_tickets += snprintf(tickets + in_tickets, (size_t)(MAX_TEXT - in_tickets),
                               "%d,2020-02-16,7000%d,%d,2020,%s,%d,N%d77,%d,%d.00,%s\n", i / 2 + 1, 100 + i / 2 % 9,
                               kind == 4 ? 12 : 1, kind == 2 ? "DMOC" : "MOC", units, kind == 5 ? 100 : 100 + i,
                               kind == 1 ? units + 9 : units, units * 9, i % 3 ? "EUR" : "");
        if (kind != 6)
            in_kpi += snprintf(kpi + in_kpi, (size_t)(MAX_TEXT - in_kpi), "7000%d,2020-01,MOC,%d,N%d77,%d,%d.00,EUR\n",
                               100 + i / 2 % 9, units, 100 + i, units, units * 9);
    }
}

static Slice text_of(struct desk *desk, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = ARENA_ARRAY(&desk->world.mem, char, size + 1);
    assert_int_equal(fread(text, 1, size, file), size);
    fclose(file);
    return (Slice){text, size};
}

static void write_folder(struct desk *desk, const Slice *file_names, const char *folder)
{
    struct templates templates = {0};
    struct patterns patterns;
    patterns_find(&desk->programme, &desk->batch, &desk->decided, &desk->world.mem, &patterns);
    check_true("a pattern", patterns.count > 0);
    struct run run = {.batch = &desk->batch, .decided = &desk->decided, .patterns = patterns,
                      .dossiers = desk->dossiers, .quarantine = &desk->quarantine, .programme = &desk->programme,
                      .version = S("0.1.0"), .lane_count = 2, .file_names = file_names};
    assert_true(instant_parse(S("2020-02-20"), 0, &run.as_of));
    check_true("written", run_folder_write(slice_from(folder), &run, &templates, &desk->world.mem, &desk->world.diag));
}

static void anew_is_as_kept(void **state)
{
    static const char *const files[] = {"index.html",      "resolutions.ndjson", "resolutions.csv",  "resolutions.xlsx",
                                        "resolutions.xml", "manifest.json",      "tickets/8.html", "letters/8.en.txt"};
    static char tickets[MAX_TEXT], kpi[MAX_TEXT];
    char base[] = "/tmp/kpirecon-view-XXXXXX", command[128];
    struct desk desk;
    (void)state;
    xml_library_init();
    assert_non_null(mkdtemp(base));
    make_crowd(tickets, kpi);
    desk_read(&desk, tickets, (const struct desk_publication[]){{"2020-02-15", kpi}, {NULL, NULL}}, NULL);
    const Slice *names = file_names_make(&desk.batch, &desk.world.mem);
    const char *folders[] = {arena_printf(&desk.world.mem, "%s/kept", base).at,
                             arena_printf(&desk.world.mem, "%s/anew", base).at};
    uint64_t counts[2][VERDICT_COUNT];
    for (int i = 0; i < 2; i++) {
        decided_done(&desk.decided);
        desk.how = i ? DECIDED_AGAIN : DECIDED_KEPT;
        desk_decide(&desk, "2020-02-20");
        check_true("kept or not", (desk.decided.resolutions != NULL) == (i == 0));
        write_folder(&desk, names, folders[i]);
        memcpy(counts[i], desk.decided.verdict_count, sizeof counts[i]);
    }
    assert_memory_equal(counts[0], counts[1], sizeof counts[0]);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        check_slice(files[i], text_of(&desk, arena_printf(&desk.world.mem, "%s/%s", folders[1], files[i]).at),
                    text_of(&desk, arena_printf(&desk.world.mem, "%s/%s", folders[0], files[i]).at));
    snprintf(command, sizeof command, "rm -r %s", base);
    assert_int_equal(system(command), 0);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(anew_is_as_kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
