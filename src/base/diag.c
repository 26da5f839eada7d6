/* Collects what is wrong, where, and how often. Prints nothing but the story
   for -v: what becomes of findings and faults is decided in cli/. */
#include "base/diag.h"

#include "base/arena.h"
#include "base/base_private.h"
#include "base/slice.h"

#include <string.h>

/* As much of a line as an excerpt can show: what SLICE_ARG lets through. */
#define MAX_EXCERPT_BYTES 4096

/* The names outside have dashes where C needs underscores; they are spelled out
   letter by letter so that the compiler makes them and the table stays constant. */
#define LETTER(name, i) \
    ((i) >= sizeof(name) ? '\0' : (name)[(i) % sizeof(name)] == '_' ? '-' : (name)[(i) % sizeof(name)])
#define LETTERS4(name, i) LETTER(name, i), LETTER(name, (i) + 1), LETTER(name, (i) + 2), LETTER(name, (i) + 3)
#define LETTERS16(name, i) \
    LETTERS4(name, i), LETTERS4(name, (i) + 4), LETTERS4(name, (i) + 8), LETTERS4(name, (i) + 12)
#define MAX_NAME_BYTES 48

struct finding_kind {
    char name[MAX_NAME_BYTES];
    uint8_t name_len;
    enum severity severity;
    Slice meaning;
};

static const struct finding_kind kinds[] = {
#define FINDING(id, grade, text)                                          \
    {.name = {LETTERS16(#id, 0u), LETTERS16(#id, 16u), LETTERS16(#id, 32u)}, \
     .name_len = sizeof(#id) - 1,                                         \
     .severity = SEVERITY_##grade,                                        \
     .meaning = S_INIT(text)},
#include "base/findings.def"
#undef FINDING
};

static_assert(COUNT_OF(kinds) == FINDING_COUNT, "findings.def is read the same way everywhere");
#define FINDING(id, grade, text) static_assert(sizeof(#id) <= MAX_NAME_BYTES, "the name of a finding is too long");
#include "base/findings.def"
#undef FINDING

void diag_init(struct diag *diag, struct arena *mem)
{
    *diag = (struct diag){.mem = mem};
    diag->last = &diag->first;
    for (size_t i = 0; i < FINDING_COUNT; i++)
        diag->grade[i] = kinds[i].severity;
}

Slice finding_name(enum finding_id id)
{
    assert(id < FINDING_COUNT);
    return (Slice){kinds[id].name, kinds[id].name_len};
}

Slice finding_meaning(enum finding_id id)
{
    assert(id < FINDING_COUNT);
    return kinds[id].meaning;
}

enum severity finding_default(enum finding_id id)
{
    assert(id < FINDING_COUNT);
    return kinds[id].severity;
}

bool finding_from_name(Slice name, enum finding_id *out)
{
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        if (slice_equal(name, finding_name((enum finding_id)i))) {
            *out = (enum finding_id)i;
            return true;
        }
    }
    return false;
}

static Slice copy_harmless(struct arena *mem, Slice text)
{
    char *copy = ARENA_ARRAY(mem, char, text.len);
    if (text.len)
        memcpy(copy, text.at, text.len);
    return text_make_harmless(copy, text.len);
}

/* Cut between characters, or the last one would become a '?'. */
static Slice excerpt(Slice line)
{
    size_t len = line.len < MAX_EXCERPT_BYTES ? line.len : MAX_EXCERPT_BYTES;
    while (len < line.len && len > 0 && ((unsigned char)line.at[len] & 0xc0) == 0x80)
        len--;
    return (Slice){line.at, len};
}

static Place copy_place(struct arena *mem, Place place)
{
    place.source = copy_harmless(mem, place.source);
    place.part = copy_harmless(mem, place.part);
    place.text = copy_harmless(mem, excerpt(place.text));
    return place;
}

static Slice write_message(struct arena *mem, const char *format, va_list args)
{
    Slice text = arena_vprintf(mem, format, args);
    return text_make_harmless((char *)text.at, text.len);
}

static void append(struct diag *diag, struct finding *finding)
{
    /* whoever takes the list may only have emptied its head */
    if (!diag->first)
        diag->last = &diag->first;
    *diag->last = finding;
    diag->last = &finding->next;
}

void diag_add(struct diag *diag, enum finding_id id, Place place, const char *format, ...)
{
    assert(id < FINDING_COUNT);
    diag->count[id]++;
    if (diag->grade[id] == SEVERITY_IGNORE || diag->count[id] > MAX_FINDINGS_KEPT)
        return;
    struct finding *finding = ARENA_NEW(diag->mem, struct finding);
    finding->id = id;
    finding->severity = diag->grade[id];
    finding->place = copy_place(diag->mem, place);
    va_list args;
    va_start(args, format);
    finding->message = write_message(diag->mem, format, args);
    va_end(args);
    append(diag, finding);
}

static bool is_before(const struct finding *one, const struct finding *other)
{
    return one->place.line && (!other->place.line || one->place.line < other->place.line);
}

void diag_sort_by_line(struct diag *diag)
{
    struct finding *sorted = NULL, *next;
    for (struct finding *finding = diag->first; finding; finding = next) {
        struct finding **at = &sorted;
        while (*at && !is_before(finding, *at))
            at = &(*at)->next;
        next = finding->next;
        finding->next = *at;
        *at = finding;
    }
    diag->first = sorted;
    for (diag->last = &diag->first; *diag->last;)
        diag->last = &(*diag->last)->next;
}

static bool keep_fault(struct diag *diag, bool may_pass, const char *format, va_list args)
{
    /* what failed first is the cause; the rest are its consequences */
    if (diag->fault.at && !diag->faults)
        return false;
    Slice message = write_message(diag->mem, format, args);
    if (!diag->fault.at) {
        diag->fault = message;
        diag->fault_may_pass = may_pass;
    }
    if (diag->faults)
        *ARENA_PUSH(diag->mem, diag->faults->at, diag->faults->count, diag->faults->capacity, Slice) = message;
    return false;
}

bool diag_fault(struct diag *diag, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    keep_fault(diag, false, format, args);
    va_end(args);
    return false;
}

bool diag_fault_for_now(struct diag *diag, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    keep_fault(diag, true, format, args);
    va_end(args);
    return false;
}

uint64_t diag_count(const struct diag *diag, enum severity severity)
{
    uint64_t count = 0;
    for (size_t i = 0; i < FINDING_COUNT; i++)
        if (diag->grade[i] == severity)
            count += diag->count[i];
    return count;
}

static bool is_listening(const struct diag *diag, Slice room)
{
    if (!diag->debug)
        return false;
    for (Slice rest = diag->debug_rooms; rest.len;) {
        Slice wanted = slice_trim(slice_cut(rest, ',', &rest));
        if (slice_equal(wanted, room) || slice_equal(wanted, S("all")))
            return true;
    }
    return false;
}

void diag_debug(const struct diag *diag, Slice room, const char *format, ...)
{
    if (!is_listening(diag, room))
        return;
    struct arena scratch;
    arena_init(&scratch, (size_t)1 << 24);
    va_list args;
    va_start(args, format);
    Slice line = write_message(&scratch, format, args);
    va_end(args);
    fprintf(diag->debug, "%.*s: ", SLICE_ARG(room));
    fwrite(line.at, 1, line.len, diag->debug);
    fputc('\n', diag->debug);
    arena_done(&scratch);
}
