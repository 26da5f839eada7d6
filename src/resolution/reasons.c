/* Names, verdicts and texts of reasons and notes, from the .def tables. */
#include "resolution/resolution.h"

#include "base/slice.h"

static const struct {
    Slice name, meaning;
} verdicts[] = {
    [VERDICT_OK] = {S_INIT("OK"), S_INIT("no discrepancy")},
    [VERDICT_CONFIRMED] = {S_INIT("CONFIRMED"), S_INIT("a discrepancy, to be forwarded for correction")},
    [VERDICT_WAIT] = {S_INIT("WAIT"), S_INIT("nothing to do until a date")},
    [VERDICT_NEED_INFO] = {S_INIT("NEED_INFO"), S_INIT("the partner must say more")},
    [VERDICT_REJECT] = {S_INIT("REJECT"), S_INIT("cannot be accepted as it is")},
    [VERDICT_EXPIRED] = {S_INIT("EXPIRED"), S_INIT("too old to be shown or measured")},
    [VERDICT_REVIEW] = {S_INIT("REVIEW"), S_INIT("a person decides")},
    [VERDICT_ROUTE] = {S_INIT("ROUTE"), S_INIT("belongs to somebody else")},
};
static_assert(COUNT_OF(verdicts) == VERDICT_COUNT, "every verdict has a name");

#define OK VERDICT_OK
#define CONFIRMED VERDICT_CONFIRMED
#define WAIT VERDICT_WAIT
#define NEED_INFO VERDICT_NEED_INFO
#define REJECT VERDICT_REJECT
#define EXPIRED VERDICT_EXPIRED
#define REVIEW VERDICT_REVIEW
#define ROUTE VERDICT_ROUTE
static const struct {
    Slice name;
    enum verdict verdict;
    Slice when, next;
} reasons[] = {
#define REASON(code, verdict, when, next) {S_INIT(#code), verdict, S_INIT(when), S_INIT(next)},
#include "resolution/reasons.def"
#undef REASON
};
static_assert(COUNT_OF(reasons) == REASON_COUNT, "every reason has a row");

static const struct {
    Slice name, meaning;
} notes[] = {
#define NOTE(code, meaning) {S_INIT(#code), S_INIT(meaning)},
#include "resolution/notes.def"
#undef NOTE
};
static_assert(COUNT_OF(notes) == NOTE_COUNT && NOTE_COUNT <= 32, "every note has a row and a bit");

Slice verdict_name(enum verdict verdict)
{
    return verdicts[verdict].name;
}

Slice verdict_meaning(enum verdict verdict)
{
    return verdicts[verdict].meaning;
}

bool verdict_from_name(Slice name, enum verdict *out)
{
    for (size_t i = 0; i < COUNT_OF(verdicts); i++)
        if (slice_equal_nocase(verdicts[i].name, name)) {
            *out = (enum verdict)i;
            return true;
        }
    return false;
}

Slice reason_name(enum reason reason)
{
    return reasons[reason].name;
}

enum verdict reason_verdict(enum reason reason)
{
    return reasons[reason].verdict;
}

Slice reason_when(enum reason reason)
{
    return reasons[reason].when;
}

Slice reason_next_step(enum reason reason)
{
    return reasons[reason].next;
}

Slice note_name(enum note note)
{
    return notes[note].name;
}

Slice note_meaning(enum note note)
{
    return notes[note].meaning;
}
