/* Ticket systems known by their columns, and names of custom fields undressed. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "tickets/labels.h"
#include "tickets/presets.h"

static void systems_are_recognised(void **state)
{
    static const struct {
        const char *columns, *preset;
    } rows[] = {
        {"Summation column|Id|Requester|Subject|Created at|Month [txt]", "zendesk"},
        {"number|opened_at|caller_id|short_description|u_month", "servicenow"},
        {"Summary|Issue key|Issue id|Created|Custom field (Month)", "jira"},
        {"Ticket ID|Subject|Status|Created time|Last update time", "freshdesk"},
        {"ticketnumber|title|createdon|new_month", "dynamics365"},
        {"id|group_id|priority_id|state_id|number|title|customer_id|month", "zammad"},
        {"Ticketnummer|Erstellungsdatum|Betreff|Von", "osticket"},
        {"id|Subject|Status|Created", "rt"},
        {"id|properties.createdate|properties.subject", "hubspot"},
        {"Case Number|Case ID|Date/Time Opened|Subject", "salesforce"},
        {"CASE NUMBER|DATE/TIME OPENED", "salesforce"},
        {"ticket_id|month|year", ""},
        {"", ""},
    };
    struct test_world *world = *state;
    struct templates templates = {{0}};
    struct presets presets;
    xml_library_init();
    check_true("the presets are read", presets_load(&presets, &templates, &world->mem, &world->diag));
    check_no_findings("the presets are fine", &world->diag);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice keys[16];
        size_t count = 0;
        for (Slice rest = slice_from(rows[i].columns); rest.len;)
            keys[count++] = label_key(slice_cut(rest, '|', &rest), &world->mem);
        const struct preset *preset = preset_recognise(&presets, keys, count);
        check_slice(rows[i].columns, preset ? preset->name : S(""), slice_from(rows[i].preset));
    }
    check_true("by name", preset_find(&presets, S("Zendesk")) != NULL);
    check_true("not by a wrong one", preset_find(&presets, S("zendes")) == NULL);
    xml_library_done();
}

static void dressings_come_off(void **state)
{
    static const struct {
        const char *before, *after, *column, *name, *label;
    } rows[] = {
        {"Custom field (", ")", "Custom field (Invoice # )", "Invoice #", "both ends, and a blank"},
        {"u_", "", "u_month", "month", "a prefix"},
        {"", "__c", "Month__c", "Month", "a suffix"},
        {"", "[txt]", "Month [txt]", "Month", "a suffix after a blank"},
        {"*_", "", "cr4a1_month", "month", "any prefix"},
        {"*_", "", "_customerid", "", "no prefix at all"},
        {"*_", "", "month", "", "no underscore"},
        {"u_", "", "u_", "", "nothing left"},
        {"u_", "", "month", "", "undressed"},
        {"CF.{", "}", "CF.{Month", "", "one end only"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct dressing dressing = {.before = slice_from(rows[i].before), .after = slice_from(rows[i].after)};
        Slice name = {0};
        bool off = dressing_take_off(&dressing, slice_from(rows[i].column), &name);
        check_true(rows[i].label, off == (rows[i].name[0] != '\0'));
        check_slice(rows[i].label, off ? name : S(""), slice_from(rows[i].name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(systems_are_recognised),
        WORLD_TEST(dressings_come_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
