/* Names and meanings of causes, from causes.def. */
#include "diagnosis/cause.h"

static const Slice names[] = {
#define CAUSE(code, meaning) S_INIT(#code),
#include "diagnosis/causes.def"
#undef CAUSE
};
static_assert(COUNT_OF(names) == CAUSE_COUNT, "every cause has a name");

static const Slice meanings[] = {
#define CAUSE(code, meaning) S_INIT(meaning),
#include "diagnosis/causes.def"
#undef CAUSE
};

static const Slice fields[] = {
    [CAUSE_OF_UNITS] = S_INIT("units"),       [CAUSE_OF_KPI] = S_INIT("kpi"),
    [CAUSE_OF_REVENUE] = S_INIT("revenue"),   [CAUSE_OF_PERIOD] = S_INIT("period"),
    [CAUSE_OF_TYPE] = S_INIT("omlp_type"),    [CAUSE_OF_INVOICE] = S_INIT("invoice"),
    [CAUSE_OF_ALL] = S_INIT("all"),
};
static_assert(COUNT_OF(fields) == CAUSE_FIELD_COUNT, "every field has a name");

Slice cause_name(enum cause_code code)
{
    return names[code];
}

Slice cause_meaning(enum cause_code code)
{
    return meanings[code];
}

Slice cause_field_name(enum cause_field field)
{
    return fields[field];
}
