/* The schemas list the codes; the .def files are where codes are born. */
#include "tickets/directory.h"
#include "unit/report/sample_run.h"

/* The strings of the array that follows `after`, one a line. */
static Slice strings_after(struct test_world *world, Slice schema, const char *after)
{
    Slice rest = slice_skip(schema, slice_find(schema, slice_from(after)));
    struct buf buf;
    if (!rest.len)
        fail_msg("the schema has no %s", after);
    rest = slice_skip(rest, strlen(after));
    rest = slice_skip(rest, slice_find(rest, S("[")) + 1);
    rest = slice_part(rest, 0, slice_find(rest, S("]")));
    buf_init(&buf);
    while (rest.len) {
        Slice item = slice_trim(slice_cut(rest, ',', &rest));
        buf_add(&buf, slice_part(item, 1, item.len - 1));
        buf_add_char(&buf, '\n');
    }
    Slice text = arena_copy(&world->mem, buf_slice(&buf));
    buf_done(&buf);
    return text;
}

static Slice load(struct test_world *world, Slice name)
{
    struct templates templates = {.folder = {0}};
    Slice text, source;
    assert_true(template_load(&templates, name, &world->mem, &text, &source, &world->diag));
    return text;
}

static Slice name_verdict(unsigned i) { return verdict_name((enum verdict)i); }
static Slice name_reason(unsigned i) { return reason_name((enum reason)i); }
static Slice name_note(unsigned i) { return note_name((enum note)i); }
static Slice name_cause(unsigned i) { return cause_name((enum cause_code)i); }
static Slice name_cause_field(unsigned i) { return cause_field_name((enum cause_field)i); }
static Slice name_stage(unsigned i) { return match_stage_name((enum match_stage)i); }
static Slice name_fact(unsigned i) { return fact_name(1u << i); }
static Slice name_kind(unsigned i) { return kind_name((enum document_kind)i); }

static Slice name_claim_field(unsigned i)
{
    return i < CLAIM_FIELD_COUNT ? claim_field_name((enum claim_field)i)
                                 : directory_field_name((enum directory_field)(i - CLAIM_FIELD_COUNT));
}

static void codes(void **state)
{
    static const struct {
        const char *file, *after, *label;
        Slice (*name)(unsigned i);
        unsigned from, to;
    } rows[] = {
        {"schemas/resolution.json", "\"verdict\": {\"enum\"", "verdicts", name_verdict, 0, VERDICT_COUNT},
        {"schemas/resolution.json", "\"reason\": {\n", "reasons.def", name_reason, 0, REASON_COUNT},
        {"schemas/resolution.json", "\"note\": {\n      \"anyOf\": [\n        {\n          \"enum\":", "notes.def",
         name_note, 0, NOTE_COUNT},
        {"schemas/resolution.json", "\"code\": {", "causes.def", name_cause, 0, CAUSE_COUNT},
        {"schemas/resolution.json", "\"field\": {\"enum\"", "fields of causes", name_cause_field, 0, CAUSE_FIELD_COUNT},
        {"schemas/resolution.json", "\"stage\": {\n", "stages", name_stage, STAGE_NONE + 1, STAGE_COUNT},
        {"schemas/resolution.json", "\"fact\": {\"enum\"", "facts", name_fact, 0, FACT_COUNT},
        {"schemas/resolution.json", "\"kind\": {\n", "kinds of evidence", name_kind, 0, KIND_COUNT},
        {"schemas/screening.json", "\"kind\": {", "kinds of a screening", name_kind, 0, KIND_COUNT},
        {"schemas/claim.json", "\"field\": {", "fields of a claim", name_claim_field, 0,
         CLAIM_FIELD_COUNT + DIRECTORY_FIELD_COUNT},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf expected;
        buf_init(&expected);
        for (unsigned k = rows[i].from; k < rows[i].to; k++) {
            buf_add(&expected, rows[i].name(k));
            buf_add_char(&expected, '\n');
        }
        check_slice(rows[i].label, strings_after(world, load(world, slice_from(rows[i].file)), rows[i].after),
                    buf_slice(&expected));
        buf_done(&expected);
    }
}

/* Every member that is written is required, and the other way round: each stands in the schema twice. */
static void members(void **state)
{
    struct test_world *world = *state;
    Slice required = strings_after(world, load(world, S("schemas/resolution.json")), "\"required\"");
    struct sample *sample = sample_full(world);
    struct buf line;
    buf_init(&line);
    write_ndjson_one(&line, &sample->run, &sample->decided.resolutions[0], &world->diag_mem);
    size_t at = 0;
    while (required.len) {
        Slice name = slice_cut(required, '\n', &required);
        Slice member = arena_printf(&world->mem, "\"%.*s\":", SLICE_ARG(name));
        Slice rest = slice_skip(buf_slice(&line), at);
        size_t found = slice_find(rest, member);
        if (found == rest.len)
            fail_msg("the member %.*s is not written, or not in this order", SLICE_ARG(name));
        at += found;
    }
    buf_done(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(codes), WORLD_TEST(members)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
