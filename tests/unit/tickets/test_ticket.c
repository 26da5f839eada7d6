/* The batch: tickets by id, their claims in order, documents beside them, rows put aside. */
#include "support/test.h"

#include "tickets/ticket.h"

#include <stdio.h>

static void fields_have_their_column_names(void **state)
{
    (void)state;
    static const char *const names[CLAIM_FIELD_COUNT] = {
        "month", "year", "omlp_type", "purchase_unit", "invoice_number", "kpi_value", "revenue", "currency"};
    for (int field = 0; field < CLAIM_FIELD_COUNT; field++)
        check_slice(names[field], claim_field_name((enum claim_field)field), slice_from(names[field]));
}

static void claims_are_linked_in_order(void **state)
{
    struct test_world *world = *state;
    struct batch batch;
    batch_init(&batch, &world->mem);
    /* many enough for the arrays to move */
    for (unsigned i = 0; i < 5000; i++) {
        char id[16];
        int len = snprintf(id, sizeof id, "%u", i % 1000);
        Slice kept = arena_copy(&world->mem, (Slice){id, (size_t)len});
        struct ticket *ticket = batch_ticket(&batch, kept);
        batch_add_claim(&batch, ticket)->line = i;
        ticket_attach(&batch, ticket, (struct attachment){.name = i < 2000 ? S("a") : S("b")});
    }
    check_int("tickets", (long long)batch.ticket_count, 1000);
    check_int("claims", (long long)batch.claim_count, 5000);
    for (uint32_t t = 0; t < batch.ticket_count; t++) {
        const struct ticket *ticket = &batch.tickets[t];
        uint32_t number = 0;
        for (uint32_t i = ticket->first_claim; i != CLAIM_NONE; i = batch.claims[i].next) {
            check_int("line", (long long)batch.claims[i].line, (long long)(t + number * 1000));
            check_int("number", batch.claims[i].number, ++number);
            check_true("ticket", claim_ticket(&batch, &batch.claims[i]) == ticket);
        }
        check_int("count", number, ticket->claim_count);
        check_int("documents", ticket_more(ticket)->attachment_count, 2);
        check_slice("first document", ticket_more(ticket)->attachments->name, S("a"));
        check_slice("second document", ticket_more(ticket)->attachments->next->name, S("b"));
        check_true("no third", !ticket_more(ticket)->attachments->next->next);
    }
}

static void documents_of_one_name_are_one(void **state)
{
    struct test_world *world = *state;
    struct batch batch;
    batch_init(&batch, &world->mem);
    struct ticket *ticket = batch_ticket(&batch, S("1"));
    ticket_attach(&batch, ticket, (struct attachment){.name = S("a.pdf"), .is_file = true});
    ticket_attach(&batch, ticket, (struct attachment){.name = S("a.pdf"), .is_file = true});
    ticket_attach(&batch, ticket, (struct attachment){.name = S("a.pdf"), .is_file = false});
    check_int("a file and a word", ticket_more(ticket)->attachment_count, 2);
    for (unsigned i = 0; i < 5000; i++)
        ticket_attach(&batch, ticket, (struct attachment){.name = arena_printf(&world->mem, "%u.pdf", i)});
    check_int("the ceiling", ticket_more(ticket)->attachment_count, 512);
}

static void rows_are_put_aside_in_order(void **state)
{
    struct test_world *world = *state;
    struct quarantine quarantine;
    quarantine_init(&quarantine, &world->mem);
    quarantine_add(&quarantine, (struct quarantined){.raw = S("first")});
    quarantine_add(&quarantine, (struct quarantined){.raw = S("second")});
    check_int("count", (long long)quarantine.count, 2);
    check_slice("first", quarantine.first->raw, S("first"));
    check_slice("second", quarantine.first->next->raw, S("second"));
    check_true("the end", !quarantine.first->next->next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(fields_have_their_column_names),
        WORLD_TEST(claims_are_linked_in_order),
        WORLD_TEST(documents_of_one_name_are_one),
        WORLD_TEST(rows_are_put_aside_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
