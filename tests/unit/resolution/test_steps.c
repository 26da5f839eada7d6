/* The ladder told again: each step's answer over one claim, and the step each reason belongs to. */
#include "resolution/steps.h"
#include "support/desk.h"

#define T "ticket_id,filed,partner_id,month,year,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n"
#define K "partner_id,period,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency\n" \
          "6034453,2020-01,MOC,25,A-1,26,250.00,EUR\n"

struct step_row {
    const char *label, *tickets;
    enum ladder_step step;
    const char *answer; /* of the last claim; "" when the step was not asked */
};

static const struct step_row step_rows[] = {
    {"a KPI claim", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n", STEP_KIND, "yes"},
    {"no repeat", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n", STEP_DUPLICATE, "no"},
    {"a repeat", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n2,2020-02-17,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n",
     STEP_DUPLICATE, "ticket 1 claims the same line and stands"},
    {"a repeat is not compared",
     T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n2,2020-02-17,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n",
     STEP_COMPARE, ""},
    {"the month", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n", STEP_PERIOD,
     "2020-01, judged as of 2020-02-20"},
    {"no month", T "1,2020-02-16,6034453,13,2020,MOC,25,A-1,25,250.00,EUR\n", STEP_PERIOD, "'13' '2020' is not one month"},
    {"the window", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n", STEP_WINDOW,
     "2019-02 to 2020-01 are shown; no anniversary is known"},
    {"no document", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n", STEP_EVIDENCE,
     "no document, and none is asked for"},
    {"missing details", T "1,2020-02-16,6034453,1,2020,MOC,,A-1,,250.00,EUR\n", STEP_FIELDS, "purchase_unit,kpi_value"},
    {"the partner", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n", STEP_PARTNER,
     "partner 6034453; MOC qualifies"},
    {"an unknown partner", T "1,2020-02-16,999,1,2020,MOC,25,A-7,25,250.00,EUR\n", STEP_PARTNER,
     "partner 999: whose claim it is cannot be told"},
    {"the publication", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n", STEP_PUBLICATION,
     "2020-01 was due on 2020-02-15; publication 2020-02-15 is in force"},
    {"not yet", T "1,2020-02-16,6034453,2,2020,MOC,25,A-9,25,250.00,EUR\n", STEP_PUBLICATION, "2020-02 is due on 2020-03-15"},
    {"a row", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.00,EUR\n", STEP_MATCH, "1 row, found by stage 'exact'"},
    {"no row", T "1,2020-02-16,6034453,1,2020,MOC,7,Q-9,7,70.00,EUR\n", STEP_MATCH, "none, and nothing came near"},
    {"the comparison", T "1,2020-02-16,6034453,1,2020,MOC,25,A-1,25,250.01,EUR\n", STEP_COMPARE,
     "units 25 on both sides; KPI value 25 against 26, differs by -1; revenue 250.01 against 250.00, within the "
     "tolerance, by 0.01 (tolerance 0.01)"},
    {"nothing to compare", T "1,2020-02-16,6034453,1,2020,MOC,7,Q-9,7,70.00,EUR\n", STEP_COMPARE,
     "there is nothing to compare with"},
};

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(step_rows); i++) {
        const struct step_row *row = &step_rows[i];
        struct desk desk;
        desk_open(&desk, row->tickets, K, "2020-02-20");
        const struct resolution *last = &desk.decided.resolutions[desk.decided.count - 1];
        Slice answer = step_answer(&desk.programme, &desk.batch, last, row->step, &desk.world.mem);
        check_slice(row->label, answer, slice_from(row->answer));
        check_int(row->label, step_was_asked(last, row->step), *row->answer != '\0');
        desk_close(&desk);
    }
}

/* Of the rules: what cannot be helped, what the partner must do, what only time does, the comparison. */
static void test_reasons(void **state)
{
    static const struct {
        enum reason reason;
        enum ladder_step step;
    } rows[] = {
        {REASON_NOT_KPI_TICKET, STEP_KIND},          {REASON_DUPLICATE_TICKET, STEP_DUPLICATE},
        {REASON_PERIOD_INVALID, STEP_PERIOD},        {REASON_RENEWAL_STILL_OPEN, STEP_WINDOW},
        {REASON_EVIDENCE_REUSED, STEP_EVIDENCE},     {REASON_CONFLICTING_VALUES, STEP_FIELDS},
        {REASON_DURATION_CLAIM, STEP_PARTNER},       {REASON_PUBLICATION_LATE, STEP_PUBLICATION},
        {REASON_INVOICE_NEAR_MATCH, STEP_MATCH},     {REASON_INVOICE_OTHER_PARTNER, STEP_MATCH},
        {REASON_CREDIT_NOTE_APPLIED, STEP_COMPARE},  {REASON_MATCH_OK, STEP_COMPARE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice name = reason_name(rows[i].reason);
        check_int(name.at, step_of_reason(rows[i].reason), rows[i].step);
    }
    for (int step = 0; step < STEP_COUNT; step++) {
        check_true("a step has a name", step_name((enum ladder_step)step).len > 0);
        check_true("and a question", step_asked((enum ladder_step)step).len > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answers), cmocka_unit_test(test_reasons)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
