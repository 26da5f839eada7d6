/* The tokeniser of interchanges: separators from where they are declared, segments and
   components with what is released, and what ends it. */
#include "support/test.h"

#include "evidence/edi.h"

#include <string.h>

static const struct {
    const char *label;
    Slice text;
    enum edi_standard standard; /* EDI_NONE: not opened */
    const char *segments;       /* tag, elements and first components, or what breaks */
} rows[] = {
    {"EDIFACT by default", S_INIT("UNB+UNOA:3+A+B'UNH+1+INVOIC:D'"), EDI_EDIFACT, "UNB(UNOA,A,B)UNH(1,INVOIC)"},
    {"EDIFACT by its own marks", S_INIT("UNA|*,! ~UNH*1*INVOIC|D~"), EDI_EDIFACT, "UNH(1,INVOIC)"},
    {"no release character", S_INIT("UNA:+.  'UNH+?+A:B'"), EDI_EDIFACT, "UNH(?,A)"},
    {"control characters", S_INIT("UNH\x1d" "1\x1d" "INVOIC\x1f" "D\x1c" "BGM\x1d" "380\x1c"), EDI_EDIFACT,
     "UNH(1,INVOIC)BGM(380)"},
    {"released marks", S_INIT("UNH+a?+b?'c+d?" "?'BGM+1'"), EDI_EDIFACT, "UNH(a?+b?'c,d?" "?)BGM(1)"},
    {"lines between segments", S_INIT("UNH+1+X'\r\n\r\nBGM+380'\n"), EDI_EDIFACT, "UNH(1,X)BGM(380)"},
    {"last segment without end", S_INIT("UNH+1+ORDERS'BGM+220"), EDI_EDIFACT, "UNH(1,ORDERS)BGM(220)"},
    {"no element at all", S_INIT("UNH+1+ORDERS'UNS'"), EDI_EDIFACT, "UNH(1,ORDERS)UNS()"},
    {"equal separators", S_INIT("UNA++.? 'UNH+1'"), EDI_NONE, NULL},
    {"letters as separators", S_INIT("UNA:+.? AUNH+1A"), EDI_NONE, NULL},
    {"a word", S_INIT("UNABLE to deliver"), EDI_NONE, NULL},
    {"X12 by its header",
     S_INIT("ISA*00*          *00*          *ZZ*A              *ZZ*B              *200131*0815*U*00401*1*0*P*>~ST*810*1~"),
     EDI_X12, "ISA(00,,00,,ZZ,A,ZZ,B,200131,0815,U,00401,1,0,P,)ST(810,1)"},
    {"X12 whose marks are a line break", S_INIT("ISA|0||0||Z|A|Z|B|1|2|U|4|1|0|P|^\nST|810|1\n"), EDI_X12,
     "ISA(0,,0,,Z,A,Z,B,1,2,U,4,1,0,P,)ST(810,1)"},
    {"X12 without header", S_INIT("ST*850*0001~BEG*00*NE*1~"), EDI_X12, "ST(850,0001)BEG(00,NE,1)"},
    {"X12 header cut off", S_INIT("ISA*00*  *00"), EDI_NONE, NULL},
    {"a sentence", S_INIT("ST. PETER is a church"), EDI_NONE, NULL},
    {"TRADACOMS", S_INIT("STX=ANA:1+A+B'MHD=1+INVFIL:9'"), EDI_TRADACOMS, "STX(ANA,A,B)MHD(1,INVFIL)"},
    {"nothing", S_INIT(""), EDI_NONE, NULL},
};

static Slice spelled(const struct edi *edi, struct test_world *world)
{
    struct edi reader = *edi;
    struct edi_segment segment;
    Slice all = {0};
    while (edi_next(&reader, &segment)) {
        all = arena_printf(&world->mem, "%.*s%.*s(", SLICE_ARG(all), SLICE_ARG(segment.tag));
        for (size_t i = 1; i <= segment.element_count; i++) {
            Slice first = edi_component(edi, &segment, i, 1);
            all = arena_printf(&world->mem, "%.*s%s%.*s", SLICE_ARG(all), i > 1 ? "," : "", SLICE_ARG(first));
        }
        all = arena_printf(&world->mem, "%.*s)", SLICE_ARG(all));
    }
    return reader.is_broken ? S("broken") : all;
}

static void test_segments(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct edi edi;
        bool opened = edi_open(&edi, rows[i].text);
        check_int(rows[i].label, opened ? edi.standard : EDI_NONE, rows[i].standard);
        if (opened && rows[i].segments)
            check_slice(rows[i].label, spelled(&edi, world), slice_from(rows[i].segments));
    }
}

static void test_places(void **state)
{
    (void)state;
    struct edi edi;
    struct edi_segment segment;
    assert_true(edi_open(&edi, S("UNH+1+X'\nBGM+380:9::Invoice+77'")));
    assert_true(edi_next(&edi, &segment) && edi_next(&edi, &segment));
    check_int("where it starts", (int)segment.at, 9);
    check_slice("a component", edi_component(&edi, &segment, 1, 4), S("Invoice"));
    check_slice("an element", edi_element(&segment, 2), S("77"));
    check_int("no such component", (int)edi_component(&edi, &segment, 1, 5).len, 0);
    check_int("no such element", (int)edi_element(&segment, 3).len, 0);
    check_int("elements count from 1", (int)edi_element(&segment, 0).len, 0);
}

static void test_ceilings(void **state)
{
    struct test_world *world = *state;
    size_t len = MAX_EDI_SEGMENT_BYTES + 64;
    char *text = ARENA_ARRAY(&world->mem, char, len);
    memset(text, 'x', len);
    memcpy(text, "UNH+1+X'BGM+", 12);
    struct edi edi;
    assert_true(edi_open(&edi, (Slice){text, len}));
    check_slice("a segment without end", spelled(&edi, world), S("broken"));
    memset(text, '+', len);
    memcpy(text, "UNH+", 4);
    memcpy(text + 200, "'", 1);
    struct edi_segment segment;
    assert_true(edi_open(&edi, (Slice){text, 201}) && edi_next(&edi, &segment));
    check_int("elements beyond the ceiling are not looked at", (int)segment.element_count, MAX_EDI_ELEMENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_segments), WORLD_TEST(test_places), WORLD_TEST(test_ceilings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
