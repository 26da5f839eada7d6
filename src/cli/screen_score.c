/* Reading labels, counting answers, and the tables of `screen --labels`. */
#include "cli/screen_score.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "cli/cli.h"
#include "cli/grid.h"
#include "cli/terminal.h"

static const char *const answer_names[ANSWER_COUNT] = {"right", "uncertain", "wrong", "accepted wrongly"};

/* ---- labels ---- */

#define NO_COLUMN SIZE_MAX

struct columns {
    size_t file, kind, format, language;
};

static Slice cell(Slice line, size_t column)
{
    Slice found = {0};
    for (size_t i = 0; i <= column && column != NO_COLUMN; i++)
        found = slice_cut(line, '\t', &line);
    return column == NO_COLUMN ? (Slice){0} : slice_trim(found);
}

static struct columns read_head(Slice line)
{
    struct columns columns = {NO_COLUMN, NO_COLUMN, NO_COLUMN, NO_COLUMN};
    const struct {
        Slice name;
        size_t *column;
    } known[] = {{S("file"), &columns.file},
                 {S("kind"), &columns.kind},
                 {S("format"), &columns.format},
                 {S("language"), &columns.language}};
    for (size_t column = 0; line.len; column++) {
        Slice name = slice_trim(slice_cut(line, '\t', &line));
        for (size_t i = 0; i < COUNT_OF(known); i++)
            if (slice_equal(name, known[i].name))
                *known[i].column = column;
    }
    return columns;
}

static Slice kind_names(struct arena *mem)
{
    Slice names = {0};
    for (size_t i = 0; i < KIND_COUNT; i++)
        names = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(names), names.len ? ", " : "",
                             SLICE_ARG(kind_name((enum document_kind)i)));
    return names;
}

bool labels_read(Slice name, Slice text, struct arena *mem, struct labels *out, struct diag *diag)
{
    struct columns columns = read_head(slice_cut(text, '\n', &text));
    *out = (struct labels){0};
    if (columns.file == NO_COLUMN || columns.kind == NO_COLUMN)
        return diag_fault(diag, "'%.*s' has no columns named file and kind", SLICE_ARG(name));
    for (uint64_t number = 2; text.len; number++) {
        Slice line = slice_cut(text, '\n', &text), kind = cell(line, columns.kind);
        if (slice_trim(line).len == 0)
            continue;
        struct label label = {.file = cell(line, columns.file),
                              .format = cell(line, columns.format),
                              .language = cell(line, columns.language),
                              .line = number};
        if (label.file.len == 0)
            return diag_fault(diag, "'%.*s', line %llu: it names no file", SLICE_ARG(name), (unsigned long long)number);
        if (!kind_from_name(kind, &label.kind))
            return diag_fault(diag, "'%.*s', line %llu: there is no kind of document called '%.*s'; there are %.*s",
                              SLICE_ARG(name), (unsigned long long)number, SLICE_ARG(kind),
                              SLICE_ARG(kind_names(mem)));
        *ARENA_PUSH(mem, out->rows, out->count, out->capacity, struct label) = label;
    }
    return true;
}

/* ---- counting ---- */

/* Labels may be coarser than our kinds: a self-billed invoice is an invoice. */
static const struct {
    enum document_kind kind, coarse;
} finer_kinds[] = {
    {KIND_self_billed_invoice, KIND_invoice}, {KIND_prepayment_invoice, KIND_invoice},
    {KIND_corrected_invoice, KIND_invoice},   {KIND_debit_note, KIND_invoice},
    {KIND_order_change, KIND_order},          {KIND_payment, KIND_other},
    {KIND_reminder, KIND_other},              {KIND_contract, KIND_other},
    {KIND_catalogue, KIND_other},
};

static bool is_finer(enum document_kind label, enum document_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(finer_kinds); i++)
        if (finer_kinds[i].kind == kind && finer_kinds[i].coarse == label)
            return true;
    return false;
}

static enum answer answer_of(enum document_kind label, enum document_kind kind)
{
    if (kind == label || is_finer(label, kind))
        return ANSWER_RIGHT;
    if (kind == KIND_uncertain)
        return ANSWER_UNCERTAIN;
    return kind_is_accepted(kind) && !kind_is_accepted(label) ? ANSWER_ACCEPTED_WRONGLY : ANSWER_WRONG;
}

static void count(struct score *score, const char *what, Slice value, enum answer answer)
{
    if (value.len == 0)
        return;
    for (size_t i = 0; i < score->tally_count; i++)
        if (slice_equal(score->tallies[i].value, value) && slice_equal(score->tallies[i].what, slice_from(what))) {
            score->tallies[i].count[answer]++;
            return;
        }
    struct tally *tally = ARENA_PUSH(score->mem, score->tallies, score->tally_count, score->tally_capacity,
                                     struct tally);
    *tally = (struct tally){.what = slice_from(what), .value = value};
    tally->count[answer]++;
}

void score_add(struct score *score, const struct label *label, enum document_kind kind, Slice because)
{
    enum answer answer = answer_of(label->kind, kind);
    score->matrix[label->kind][kind]++;
    count(score, "all", S("all"), answer);
    count(score, "kind", kind_name(label->kind), answer);
    count(score, "format", label->format, answer);
    count(score, "language", label->language, answer);
    if (answer == ANSWER_RIGHT)
        return;
    Slice wanted = kind_name(label->kind), got = kind_name(kind);
    *ARENA_PUSH(score->mem, score->misses, score->miss_count, score->miss_capacity, Slice) =
        arena_printf(score->mem, "%s: %.*s: %.*s, labelled %.*s: %.*s", answer_names[answer], SLICE_ARG(label->file),
                     SLICE_ARG(got), SLICE_ARG(wanted), SLICE_ARG(because));
}

/* ---- the tables ---- */

static Slice number(struct arena *mem, size_t value)
{
    return value ? arena_printf(mem, "%zu", value) : S("-");
}

static void add_tally(const struct score *score, struct grid *grid, const struct tally *tally)
{
    size_t all = 0;
    for (size_t k = 0; k < ANSWER_COUNT; k++)
        all += tally->count[k];
    grid_add(grid, tally->what);
    grid_add(grid, tally->value);
    grid_add(grid, number(score->mem, all));
    for (size_t k = 0; k < ANSWER_COUNT; k++)
        grid_add(grid, number(score->mem, tally->count[k]));
}

static void write_tallies(const struct score *score, struct out *out)
{
    static const Slice groups[] = {S_INIT("all"), S_INIT("kind"), S_INIT("format"), S_INIT("language")};
    static const Slice titles[] = {S_INIT("by"), S_INIT("value"), S_INIT("documents"), S_INIT("right"),
                                   S_INIT("uncertain"), S_INIT("wrong"), S_INIT("accepted wrongly")};
    struct grid grid;
    grid_init(&grid, score->mem, titles, COUNT_OF(titles));
    grid.right_aligned = 0x7c;
    for (size_t group = 0; group < COUNT_OF(groups); group++)
        for (size_t i = 0; i < score->tally_count; i++)
            if (slice_equal(score->tallies[i].what, groups[group]))
                add_tally(score, &grid, &score->tallies[i]);
    grid_write(&grid, out, 0);
}

/* Pairs that occur, as a list: a square of all kinds would be mostly empty. */
static void write_matrix(const struct score *score, struct out *out)
{
    static const Slice titles[] = {S_INIT("labelled"), S_INIT("screened as"), S_INIT("documents")};
    struct grid grid;
    grid_init(&grid, score->mem, titles, COUNT_OF(titles));
    grid.right_aligned = 0x4;
    for (unsigned label = 0; label < KIND_COUNT; label++)
        for (unsigned kind = 0; kind < KIND_COUNT; kind++)
            if (score->matrix[label][kind]) {
                grid_add(&grid, kind_name((enum document_kind)label));
                grid_add(&grid, kind_name((enum document_kind)kind));
                grid_add(&grid, number(score->mem, score->matrix[label][kind]));
            }
    grid_write(&grid, out, 0);
}

void score_write(const struct score *score, struct out *out)
{
    write_tallies(score, out);
    buf_add_char(&out->buf, '\n');
    write_matrix(score, out);
    if (score->miss_count)
        buf_add_char(&out->buf, '\n');
    for (size_t i = 0; i < score->miss_count; i++) {
        terminal_add_text(&out->buf, score->misses[i]);
        buf_add_char(&out->buf, '\n');
    }
    out_drain(out);
}
