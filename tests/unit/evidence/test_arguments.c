/* Which texts argue from training days, in many languages, and which only speak of days. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/arguments.h"
#include "tickets/ticket.h"

static bool argues(struct test_world *world, const char *subject, const char *body)
{
    struct templates templates = {{0}};
    struct batch batch;
    const Slice *words = NULL;
    batch_init(&batch, &world->mem);
    struct ticket *ticket = batch_ticket(&batch, S("1"));
    struct ticket_more *more = ticket_have_more(ticket, &world->mem);
    more->subject = slice_from(subject);
    more->body = slice_from(body);
    assert_true(arguments_find(&templates, &batch, &world->mem, &words, &world->diag));
    return words && words[0].len;
}

static void arguments_are_found(void **state)
{
    struct test_world *world = *state;
    static const char *const rows[] = {
        "It was a 3-day course, so 3 KPIs.", "one KPI per training day", "1 day = 1 KPI", "5 days = 5 KPI",
        "The training took two days, therefore we should get two KPIs", "A 4 day class equals four KPIs",
        "We expect 3 KPIs for the 3-day course", "each training day counts as one KPI",
        "The KPI value is calculated by the number of training days", "one KPI for each day",
        "Der Kurs war 3-tägig, also 3 KPIs", "ein KPI pro Schulungstag", "drei Tage, also drei KPIs",
        "Formation de 3 jours, donc 3 KPI", "un KPI par jour", "trois jours, donc trois KPI",
        "El curso duró 3 días, por lo que son 3 KPI", "un KPI por día", "1 día = 1 KPI",
        "Corso di 3 giorni, quindi 3 KPI", "un KPI al giorno", "Curso de 3 dias, portanto 3 KPIs", "um KPI por dia",
        "3-daagse cursus, dus 3 KPI's", "één KPI per dag", "Kurs 3-dniowy, więc 3 KPI", "jeden dzień to jeden KPI",
        "3-dagars kurs, alltså 3 KPI", "en KPI per utbildningsdag", "3 günlük eğitim, yani 3 KPI",
        "gün başına 1 KPI", "Курс длился 3 дня, значит 3 KPI", "один KPI за учебный день", "3일 과정이므로 KPI는 3입니다",
        "하루에 1 KPI", "3日間のコースなので3 KPIです", "1日につき1 KPI", "３日間なので３ＫＰＩ", "三天课程,所以三个KPI",
        "3天的课程,所以3个KPI", "每天一个KPI", "3-day course,\nso we have\n3 KPIs",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_true(rows[i], argues(world, "", rows[i]));
        check_true(rows[i], argues(world, rows[i], ""));
    }
    check_no_findings("none", &world->diag);
}

static void days_alone_argue_nothing(void **state)
{
    struct test_world *world = *state;
    static const char *const rows[] = {
        "", "KPI", "30 days", "Please answer within 15 days, the KPI is wrong", "3-day MOC, 25 units",
        "3-day MOC, 25 KPIs", "We delivered a 3-day course to 25 people, so 25 KPIs",
        "We waited 30 days and 25 KPIs are still missing", "The KPI of day 3 is missing", "KPIs are shown after 30 days",
        "Within 15 days the value must be 15 KPI", "The KPI is not based on the number of training days",
        "invoice of 3 January, 3 KPIs missing", "KPI 25, 3 Tage Kurs", "innerhalb von 15 Tagen, also 15 KPI",
        "Formation de 3 jours, 25 KPI", "curso de 3 días, 25 KPI", "3월 3일 인보이스, KPI 25", "1月3日の請求書、KPI 25",
        "15天内回复,KPI错误", "3 days passed. So 3 KPIs", "every KPI is fine", "3-day course, so 3 units",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_true(rows[i], !argues(world, rows[i], rows[i]));
    check_no_findings("none", &world->diag);
}

static void tickets_without_texts_cost_nothing(void **state)
{
    struct test_world *world = *state;
    struct templates nowhere = {S("/nowhere/at/all")};
    struct batch batch;
    const Slice *words = NULL;
    batch_init(&batch, &world->mem);
    batch_ticket(&batch, S("1"));
    size_t used = world->mem.used_bytes;
    assert_true(arguments_find(&nowhere, &batch, &world->mem, &words, &world->diag));
    check_true("no words", words == NULL);
    check_int("no memory", (long long)(world->mem.used_bytes - used), 0);
}

static int setup(void **state)
{
    xml_library_init();
    return test_world_setup(state);
}

static int teardown(void **state)
{
    xml_library_done();
    return test_world_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(arguments_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(days_alone_argue_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(tickets_without_texts_cost_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
