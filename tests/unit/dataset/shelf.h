/* Published files for tests: texts written to a folder of their own, gathered by
   the real rooms with the embedded rules.

       struct shelf shelf;
       shelf_open(&shelf);
       shelf_put(&shelf, "kpi-2020-02-15.csv", TEXT);
       shelf_want_invoice(&shelf, "G001");
       shelf_gather(&shelf);
       ... shelf.gathered, shelf.world.diag ...
       shelf_close(&shelf);
*/
#ifndef KPIRECON_TESTS_UNIT_DATASET_SHELF_H
#define KPIRECON_TESTS_UNIT_DATASET_SHELF_H

#include "bytes/template.h"
#include "bytes/xml.h"
#include "dataset/dataset_private.h"
#include "programme/programme.h"
#include "support/test.h"
#include "tickets/invoice_number.h"
#include "tickets/ticket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_SHELF_FILES 8

struct shelf {
    struct test_world world;
    struct programme programme;
    struct dataset *dataset;
    struct gather_keys keys;
    struct gathered gathered;
    struct quarantine quarantine;
    char folder[64];
    char *paths[MAX_SHELF_FILES];
    size_t path_count;
};

#define HEADER "partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"

static inline void shelf_open(struct shelf *shelf)
{
    struct templates templates = {0};
    Slice text, source;
    *shelf = (struct shelf){.folder = "/tmp/kpirecon-shelf-XXXXXX"};
    xml_library_init();
    arena_init(&shelf->world.mem, 0);
    arena_init(&shelf->world.diag_mem, 0);
    diag_init(&shelf->world.diag, &shelf->world.diag_mem);
    assert_true(template_load(&templates, S("rules/programme.xml"), &shelf->world.mem, &text, &source,
                              &shelf->world.diag));
    assert_true(programme_load(&shelf->programme, source, text, &shelf->world.mem, &shelf->world.diag));
    assert_non_null(mkdtemp(shelf->folder));
    shelf->dataset = dataset_new(&shelf->programme, &shelf->world.mem);
    quarantine_init(&shelf->quarantine, &shelf->world.mem);
    dataset_quarantine_to(shelf->dataset, &shelf->quarantine);
    keys_init(&shelf->keys, &shelf->world.mem, 0);
}

/* For texts that are about something else, and have no currency. */
static inline void shelf_need_no_currency(struct shelf *shelf)
{
    shelf->world.diag.grade[FINDING_dataset_currency_missing] = SEVERITY_IGNORE;
}

static inline void shelf_close(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->path_count; i++)
        unlink(shelf->paths[i]);
    assert_int_equal(rmdir(shelf->folder), 0);
    dataset_done(shelf->dataset);
    arena_done(&shelf->world.mem);
    arena_done(&shelf->world.diag_mem);
    xml_library_done();
}

/* Writes a file and does not yet add it to the dataset. */
static inline Slice shelf_write(struct shelf *shelf, const char *name, Slice text)
{
    Slice path = arena_printf(&shelf->world.mem, "%s/%s", shelf->folder, name);
    assert_true(shelf->path_count < MAX_SHELF_FILES);
    shelf->paths[shelf->path_count] = arena_cstr(&shelf->world.mem, path);
    FILE *file = fopen(shelf->paths[shelf->path_count++], "wb");
    assert_non_null(file);
    if (text.len)
        assert_int_equal(fwrite(text.at, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline void shelf_put_published(struct shelf *shelf, const char *name, const char *text, Date published)
{
    Slice path = shelf_write(shelf, name, slice_from(text));
    assert_true(dataset_add_file(shelf->dataset, path, published, &shelf->world.diag));
}

static inline void shelf_put(struct shelf *shelf, const char *name, const char *text)
{
    shelf_put_published(shelf, name, text, DATE_NONE);
}

static inline void shelf_want_invoice(struct shelf *shelf, const char *number)
{
    keys_add_invoice(&shelf->keys, invoice_normal(slice_from(number), &shelf->world.mem));
}

static inline void shelf_gather(struct shelf *shelf)
{
    bool ok = dataset_gather(shelf->dataset, &shelf->keys, &shelf->gathered, &shelf->world.diag);
    if (!ok)
        fail_msg("fault: %.*s", SLICE_ARG(shelf->world.diag.fault));
}

static inline void check_fault(const char *label, const struct diag *diag, const char *words)
{
    if (slice_find(diag->fault, slice_from(words)) == diag->fault.len)
        fail_msg("%s: the fault '%.*s' does not say '%s'", label, SLICE_ARG(diag->fault), words);
}

static inline Month month_of(const char *text)
{
    Month month = MONTH_NONE;
    if (!month_parse(slice_from(text), &month))
        fail_msg("'%s' is a month", text);
    return month;
}

static inline Date date_of(const char *text)
{
    Date date = DATE_NONE;
    if (!date_parse(slice_from(text), &date))
        fail_msg("'%s' is a date", text);
    return date;
}

static inline Decimal decimal_of(const char *text)
{
    Decimal decimal = DECIMAL_ZERO;
    if (decimal_parse(slice_from(text), &decimal) != DECIMAL_READ)
        fail_msg("'%s' is a number", text);
    return decimal;
}

static inline void check_decimal(const char *label, Decimal found, const char *expected)
{
    char chars[DECIMAL_CHARS];
    check_slice(label, decimal_format(found, 0, chars), slice_from(expected));
}

static inline void check_date(const char *label, Date found, const char *expected)
{
    char chars[DATE_CHARS];
    check_slice(label, found.day ? date_format(found, chars) : S("none"), slice_from(expected));
}

static inline void check_month(const char *label, Month found, const char *expected)
{
    char chars[MONTH_CHARS];
    check_slice(label, found.k ? month_format(found, chars) : S("none"), slice_from(expected));
}

#endif
