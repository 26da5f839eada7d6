/* Headers of tickets among headers of datasets: both hold the same seven details. */
#include "dataset/columns.h"
#include "tickets/labels.h"
#include "unit/dataset/shelf.h"

#define KPI "kpi-2020-02-15.csv"
#define DETAILS "|MPN ID|Month|OMLP Type|Units|Invoice Number|KPI Value|Revenue"

enum sign { NONE, MAY_BE, TICKETS };

static void knows_tickets(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum sign sign;
        const char *column;
    } rows[] = {
        {"Currency" DETAILS, NONE, ""},
        {"Title" DETAILS, NONE, ""},
        {"Description" DETAILS, NONE, ""},
        {"Created on" DETAILS, NONE, ""},
        {"Published On|Refresh Date" DETAILS, NONE, ""},
        {"ticket_id" DETAILS, TICKETS, ""},
        {"Ticket" DETAILS, TICKETS, ""},
        {"Ticket #" DETAILS, TICKETS, ""},
        {"Issue key" DETAILS, TICKETS, ""},
        {"Vorgangsnummer" DETAILS, TICKETS, ""},
        {"案件番号" DETAILS, TICKETS, ""},
        {"티켓 번호" DETAILS, TICKETS, ""},
        {"Номер обращения" DETAILS, TICKETS, ""},
        {"หมายเลขตั๋ว" DETAILS, TICKETS, ""},
        {"Numéro de demande" DETAILS, TICKETS, ""},
        {"Número do pedido" DETAILS, MAY_BE, "Número do pedido"},
        {"Número do pedido|Assunto" DETAILS, TICKETS, ""},
        {"Subject|Created on" DETAILS, MAY_BE, ""},
        {"ID|Betreff|Beschreibung|Erstellt am" DETAILS, TICKETS, ""},
        {"id|number|title|created_at|priority" DETAILS, TICKETS, ""},
        {"id|properties.subject|properties.content|properties.hs_pipeline" DETAILS, TICKETS, ""},
        {"id|K[Subject]|K[Created on]" DETAILS, MAY_BE, ""},
    };
    struct shelf shelf;
    struct labels labels;
    const struct templates embedded = {0};
    shelf_open(&shelf);
    assert_true(labels_load(&labels, &embedded, &shelf.world.mem, &shelf.world.diag));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct columns columns;
        Slice names[16], header = slice_from(rows[i].header);
        size_t count = 0;
        while (header.len)
            names[count++] = slice_cut(header, '|', &header);
        const struct header_words words = {&shelf.programme, &labels};
        columns_recognise(names, count, &words, &shelf.world.mem, &columns);
        check_int(rows[i].header, columns.is_tickets, rows[i].sign == TICKETS);
        check_true(rows[i].header, columns.is_tickets || columns.may_be_tickets == (rows[i].sign == MAY_BE));
        check_slice(rows[i].header, columns.is_tickets ? S("") : columns.ticket_column, slice_from(rows[i].column));
    }
    shelf_close(&shelf);
}

/* A warning where it is not refused. */
static void says_what_may_be_tickets(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, KPI, "MPNId,Request ID,Month,Type,Units,Invoice,KPI,Revenue (EUR)\n1,7,2020-01,MOC,1,2,3,4\n");
    check_true("read", dataset_gather(shelf.dataset, &shelf.keys, &shelf.gathered, &shelf.world.diag));
    check_finding("said", &shelf.world.diag, FINDING_dataset_like_tickets, 1, 0);
    shelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_tickets),
        cmocka_unit_test(says_what_may_be_tickets),
    };
    return cmocka_run_group_tests_name("dataset/ticket_signs", tests, NULL, NULL);
}
