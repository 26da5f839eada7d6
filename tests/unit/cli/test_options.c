/* The parser of command lines and the help, over a table of every kind of option. */
#include "support/test.h"

#include "base/buf.h"
#include "base/slice.h"
#include "cli/options.h"

struct sample {
    bool help, loud;
    unsigned verbose, threads;
    Slice output;
    Date published;
    unsigned format, check;
    uint32_t only;
    struct text_list datasets;
};

static Slice format_choice(size_t index)
{
    static const Slice names[] = {S_INIT("text"), S_INIT("ndjson"), S_INIT("csv")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

static const struct option options[] = {
    {OPTION_LIST(struct sample, datasets), .name = "dataset", .letter = 'd', .argument = "FILE", .group = "Input",
     .help = "published rows"},
    {OPTION_DATE(struct sample, published), .name = "published", .argument = "DATE", .help = "when it was published"},
    {OPTION_TEXT(struct sample, output), .name = "output", .letter = 'o', .argument = "DIR", .group = "Output",
     .help = "where to"},
    {OPTION_CHOICE(struct sample, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .help = "how a long text of help that does not fit on the rest of one line is broken between words"},
    {OPTION_CHOICE(struct sample, check), .name = "check", .argument = "HOW", .choice = format_choice,
     .may_stand_alone = true, .help = "how"},
    {OPTION_SET(struct sample, only), .name = "only", .argument = "FORMAT,...", .choice = format_choice,
     .help = "which"},
    {OPTION_NUMBER(struct sample, threads), .name = "threads", .argument = "N", .help = "how many"},
    {OPTION_FLAG(struct sample, loud), .name = "loud", .letter = 'l', .may_be_denied = true, .help = "louder"},
    {OPTION_COUNT(struct sample, verbose), .name = "verbose", .letter = 'v', .help = "more"},
    {OPTION_HELP(struct sample, help), .name = "help", .letter = 'h', .help = "this"},
    {0}};

#define MAX_ARGUMENTS 8

struct parsed {
    bool fine;
    struct sample sample;
    struct text_list operands;
};

static struct parsed parse(struct test_world *world, const char *const *arguments)
{
    struct parsed parsed = {0};
    diag_init(&world->diag, &world->diag_mem);
    /* argv is not const in C, but nothing is written to it */
    parsed.fine = options_parse(options, (char *const *)(uintptr_t)arguments, &world->mem, &parsed.sample,
                                &parsed.operands, &world->diag);
    return parsed;
}

static Slice join(const struct text_list *list, struct arena *mem)
{
    Slice text = S("");
    for (size_t i = 0; i < list->count; i++)
        text = arena_printf(mem, "%.*s[%.*s]", SLICE_ARG(text), SLICE_ARG(list->at[i]));
    return text;
}

static Slice as_text(const struct parsed *parsed, struct arena *mem)
{
    const struct sample *sample = &parsed->sample;
    char day[DATE_CHARS];
    Slice published = sample->published.day ? date_format(sample->published, day) : S("");
    Slice check = sample->check ? arena_printf(mem, " check %u", sample->check) : S("");
    return arena_printf(mem, "d=%.*s p=%.*s o=%.*s f=%u only=%u t=%u l=%d v=%u h=%d | %.*s%.*s",
                        SLICE_ARG(join(&sample->datasets, mem)), SLICE_ARG(published), SLICE_ARG(sample->output),
                        sample->format, sample->only, sample->threads, sample->loud, sample->verbose, sample->help,
                        SLICE_ARG(join(&parsed->operands, mem)), SLICE_ARG(check));
}

static void test_accepted(void **state)
{
    static const struct {
        const char *arguments[MAX_ARGUMENTS];
        const char *expected;
        const char *label;
    } rows[] = {
        {{NULL}, "d= p= o= f=0 only=0 t=0 l=0 v=0 h=0 | ", "nothing"},
        {{"--dataset", "a.csv"}, "d=[a.csv] p= o= f=0 only=0 t=0 l=0 v=0 h=0 | ", "long, value apart"},
        {{"--dataset=a=b.csv"}, "d=[a=b.csv] p= o= f=0 only=0 t=0 l=0 v=0 h=0 | ", "long, only the first = counts"},
        {{"-d", "a.csv"}, "d=[a.csv] p= o= f=0 only=0 t=0 l=0 v=0 h=0 | ", "letter, value apart"},
        {{"-da.csv"}, "d=[a.csv] p= o= f=0 only=0 t=0 l=0 v=0 h=0 | ", "letter, value joined"},
        {{"-lvd", "a.csv"}, "d=[a.csv] p= o= f=0 only=0 t=0 l=1 v=1 h=0 | ", "bundle that ends with a value"},
        {{"-lvda.csv"}, "d=[a.csv] p= o= f=0 only=0 t=0 l=1 v=1 h=0 | ", "bundle with a joined value"},
        {{"-d", "a", "-d", "b"}, "d=[a][b] p= o= f=0 only=0 t=0 l=0 v=0 h=0 | ", "repeated list"},
        {{"-o", "a", "-o", "b"}, "d= p= o=b f=0 only=0 t=0 l=0 v=0 h=0 | ", "the last text counts"},
        {{"-vv", "--verbose"}, "d= p= o= f=0 only=0 t=0 l=0 v=3 h=0 | ", "counted"},
        {{"--loud", "--no-loud"}, "d= p= o= f=0 only=0 t=0 l=0 v=0 h=0 | ", "denied flag"},
        {{"--format", "NDJSON"}, "d= p= o= f=2 only=0 t=0 l=0 v=0 h=0 | ", "choice in any case"},
        {{"--only=csv,text"}, "d= p= o= f=0 only=5 t=0 l=0 v=0 h=0 | ", "set"},
        {{"--only", "csv", "--only", "text"}, "d= p= o= f=0 only=5 t=0 l=0 v=0 h=0 | ", "set in two parts"},
        {{"--threads", "8"}, "d= p= o= f=0 only=0 t=8 l=0 v=0 h=0 | ", "number"},
        {{"--published", "2020-02-29"}, "d= p=2020-02-29 o= f=0 only=0 t=0 l=0 v=0 h=0 | ", "leap day"},
        {{"--check", "text"}, "d= p= o= f=0 only=0 t=0 l=0 v=0 h=0 | [text] check 1", "a choice that stands alone"},
        {{"--check=ndjson"}, "d= p= o= f=0 only=0 t=0 l=0 v=0 h=0 |  check 2", "the same with its value"},
        {{"a", "-l", "b"}, "d= p= o= f=0 only=0 t=0 l=1 v=0 h=0 | [a][b]", "options after operands"},
        {{"-", "--", "-l", "--loud"}, "d= p= o= f=0 only=0 t=0 l=0 v=0 h=0 | [-][-l][--loud]", "-- ends the options"},
        {{"-d", "-"}, "d=[-] p= o= f=0 only=0 t=0 l=0 v=0 h=0 | ", "- is a value"},
        {{"-o", "--strange"},
         "d= p= o=--strange f=0 only=0 t=0 l=0 v=0 h=0 | ",
         "a value that looks like no option of ours"},
        {{"--output=--format"}, "d= p= o=--format f=0 only=0 t=0 l=0 v=0 h=0 | ", "= takes anything"},
        {{""}, "d= p= o= f=0 only=0 t=0 l=0 v=0 h=0 | []", "an empty operand is an operand"},
        {{"-h", "--nonsense"}, "d= p= o= f=0 only=0 t=0 l=0 v=0 h=1 | ", "help ends the parsing"},
        {{"-lh", "--nonsense"}, "d= p= o= f=0 only=0 t=0 l=1 v=0 h=1 | ", "help in a bundle"},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct parsed parsed = parse(world, rows[i].arguments);
        check_slice(rows[i].label, world->diag.fault, S(""));
        check_true(rows[i].label, parsed.fine);
        check_slice(rows[i].label, as_text(&parsed, &world->mem), slice_from(rows[i].expected));
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *arguments[MAX_ARGUMENTS];
        const char *expected;
        const char *label;
    } rows[] = {
        {{"--datset", "x"}, "unknown option '--datset', did you mean '--dataset'?", "a letter missing"},
        {{"--datset=x"}, "unknown option '--datset', did you mean '--dataset'?", "the value is not part of the name"},
        {{"--frobnicate"}, "unknown option '--frobnicate'", "nothing is near"},
        {{"--out"}, "unknown option '--out', did you mean '--output'?", "a beginning is no abbreviation"},
        {{"--no-dataset"}, "unknown option '--no-dataset', did you mean '--dataset'?", "only flags can be denied"},
        {{"-lx"}, "unknown option '-x'", "in a bundle"},
        {{"-d"}, "option '-d' needs FILE", "value missing at the end"},
        {{"--dataset"}, "option '--dataset' needs FILE", "long, value missing"},
        {{"-d", "--format", "csv"}, "option '-d' needs FILE", "the next option is no value"},
        {{"--output="}, "option '--output' needs DIR", "an empty value"},
        {{"-o", ""}, "option '-o' needs DIR", "an empty value apart"},
        {{"--loud=yes"}, "option '--loud' takes no value", "a flag with a value"},
        {{"--no-loud=yes"}, "option '--no-loud' takes no value", "a denied flag with a value"},
        {{"--help=me"}, "option '--help' takes no value", "help with a value"},
        {{"--format", "json"}, "option '--format': 'json' is none of text, ndjson, csv", "no such choice"},
        {{"--only", "csv,xml"}, "option '--only': 'xml' is none of text, ndjson, csv", "one of a set"},
        {{"--only", "csv,,text"}, "option '--only': '' is none of text, ndjson, csv", "an empty one in a set"},
        {{"--threads", "-1"}, "option '--threads': '-1' is not a whole number up to 4096", "negative"},
        {{"--threads", "4097"}, "option '--threads': '4097' is not a whole number up to 4096", "too large"},
        {{"--published", "2021-02-29"}, "option '--published': '2021-02-29' is not a day as 2020-02-15", "no such day"},
        {{"--fo\033rmat"}, "unknown option '--fo?rmat', did you mean '--format'?", "no controls in the message"},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct parsed parsed = parse(world, rows[i].arguments);
        check_true(rows[i].label, !parsed.fine);
        check_slice(rows[i].label, world->diag.fault, slice_from(rows[i].expected));
    }
}

static void test_help(void **state)
{
    (void)state;
    static const char expected[] = "Input:\n"
                                   "  -d, --dataset FILE      published rows\n"
                                   "      --published DATE    when it was published\n"
                                   "\n"
                                   "Output:\n"
                                   "  -o, --output DIR        where to\n"
                                   "      --format FORMAT     how a long text of help that does not fit on the rest\n"
                                   "                          of one line is broken between words (text, ndjson,\n"
                                   "                          csv)\n"
                                   "      --check[=HOW]       how (text, ndjson, csv)\n"
                                   "      --only FORMAT,...   which (text, ndjson, csv)\n"
                                   "      --threads N         how many\n"
                                   "  -l, --[no-]loud         louder\n"
                                   "  -v, --verbose           more\n"
                                   "  -h, --help              this\n";
    struct buf buf;
    buf_init(&buf);
    options_help(options, &buf);
    check_slice("help", buf_slice(&buf), slice_from(expected));
    for (Slice rest = buf_slice(&buf); rest.len;)
        check_true("no line is over 80 columns", slice_cut(rest, '\n', &rest).len <= 80);
    buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_accepted), WORLD_TEST(test_refused), WORLD_TEST(test_help)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
