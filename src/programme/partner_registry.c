/* Reads the registry of partners: any tabular file with a partner's id in it. The
   file is small and read once, so every row is checked against those before it. */
#include "programme/partner_registry.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/user_table.h"

#define MAX_PARTNERS (1u << 24)
#define MAX_PARTNER_ID_BYTES 64
#define FIRST_REGISTRY_YEAR 1900
#define LAST_REGISTRY_YEAR 2999

enum column {
    COLUMN_PARTNER,
    COLUMN_GROUP,
    COLUMN_LOCATION,
    COLUMN_ANNIVERSARY,
    COLUMN_LEVEL,
    COLUMN_COMPETENCY,
    COLUMN_ENROLLED,
    COLUMN_COUNTRY
};

static const struct user_column columns[] = {
    {S_INIT("PARTNER"), COLUMN_PARTNER},
    {S_INIT("PARTNERID"), COLUMN_PARTNER},
    {S_INIT("MPN"), COLUMN_PARTNER},
    {S_INIT("MPNID"), COLUMN_PARTNER},
    {S_INIT("GROUP"), COLUMN_GROUP},
    {S_INIT("GROUPID"), COLUMN_GROUP},
    {S_INIT("PARTNERGROUP"), COLUMN_GROUP},
    {S_INIT("PGA"), COLUMN_GROUP},
    {S_INIT("PGAID"), COLUMN_GROUP},
    {S_INIT("PGAMPNID"), COLUMN_GROUP},
    {S_INIT("PARTNERGLOBALACCOUNT"), COLUMN_GROUP},
    {S_INIT("LOCATION"), COLUMN_LOCATION},
    {S_INIT("LOCATIONID"), COLUMN_LOCATION},
    {S_INIT("PARTNERLOCATION"), COLUMN_LOCATION},
    {S_INIT("PLA"), COLUMN_LOCATION},
    {S_INIT("PLAID"), COLUMN_LOCATION},
    {S_INIT("PLAMPNID"), COLUMN_LOCATION},
    {S_INIT("PARTNERLOCATIONACCOUNT"), COLUMN_LOCATION},
    {S_INIT("ANNIVERSARY"), COLUMN_ANNIVERSARY},
    {S_INIT("ANNIVERSARYDATE"), COLUMN_ANNIVERSARY},
    {S_INIT("LEVEL"), COLUMN_LEVEL},
    {S_INIT("COMPETENCY"), COLUMN_COMPETENCY},
    {S_INIT("COMPETENCYNAME"), COLUMN_COMPETENCY},
    {S_INIT("ENROLLED"), COLUMN_ENROLLED},
    {S_INIT("ENROLLEDON"), COLUMN_ENROLLED},
    {S_INIT("ENROLMENT"), COLUMN_ENROLLED},
    {S_INIT("ENROLMENTDATE"), COLUMN_ENROLLED},
    {S_INIT("ENROLLMENT"), COLUMN_ENROLLED},
    {S_INIT("ENROLLMENTDATE"), COLUMN_ENROLLED},
    {S_INIT("COUNTRY"), COLUMN_COUNTRY},
    {S_INIT("COUNTRYCODE"), COLUMN_COUNTRY},
};

struct reading {
    struct partner_registry *registry;
    struct user_table table;
};

static Slice field(const struct reading *reading, enum column column)
{
    return user_table_field(&reading->table, column);
}

static bool refuse(struct reading *reading, enum column column, const char *complaint)
{
    return user_table_refuse(&reading->table, column, complaint);
}

static bool read_date(struct reading *reading, enum column column, Date *out)
{
    Date date;
    Slice text = field(reading, column);
    if (text.len == 0)
        return true;
    if (!date_parse(text, &date) || month_year(date_month(date)) < FIRST_REGISTRY_YEAR ||
        month_year(date_month(date)) > LAST_REGISTRY_YEAR)
        return refuse(reading, column, "is not a date such as 2020-02-15");
    *out = date;
    return true;
}

static bool ids_fit(struct reading *reading)
{
    static const enum column ids[] = {COLUMN_PARTNER, COLUMN_GROUP, COLUMN_LOCATION};
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        if (field(reading, ids[i]).len > MAX_PARTNER_ID_BYTES)
            return refuse(reading, ids[i], "is too long for a partner id");
    return true;
}

static Slice first_given(Slice a, Slice b, Slice c)
{
    return a.len ? a : b.len ? b : c;
}

/* Some registries name the town there: ids have digits. */
static bool is_location_id(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            return true;
    return false;
}

/* Beside a location's id the column "partner" names what the location belongs to. */
static bool read_row(struct reading *reading, struct partner *out)
{
    Slice partner = field(reading, COLUMN_PARTNER), group = field(reading, COLUMN_GROUP);
    Slice location = field(reading, COLUMN_LOCATION);
    if (partner.len && !is_location_id(location))
        location = (Slice){0};
    *out = (struct partner){.id = first_given(location, partner, group),
                            .level = field(reading, COLUMN_LEVEL),
                            .competency = field(reading, COLUMN_COMPETENCY),
                            .country = field(reading, COLUMN_COUNTRY)};
    out->group = first_given(group, partner, out->id);
    if (out->id.len == 0) {
        const struct user_table *table = &reading->table;
        Place place = record_place(&table->reader, &table->row, table->row.field_count);
        diag_add(table->diag, FINDING_registry_value, place, "the row names no partner and is left out");
        return false;
    }
    return ids_fit(reading) && read_date(reading, COLUMN_ANNIVERSARY, &out->anniversary) &&
           read_date(reading, COLUMN_ENROLLED, &out->enrolled);
}

static struct partner *find(const struct partner_registry *registry, Slice id)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&registry->by_id, slice_hash(id)); table_next(&walk, &i);)
        if (slice_equal(registry->partners[i].id, id))
            return &registry->partners[i];
    return NULL;
}

static struct partner copy_of(struct partner partner, struct arena *mem)
{
    partner.id = arena_copy(mem, partner.id);
    partner.group = arena_copy(mem, partner.group);
    partner.level = arena_copy(mem, partner.level);
    partner.competency = arena_copy(mem, partner.competency);
    partner.country = arena_copy(mem, partner.country);
    return partner;
}

static void add(struct partner_registry *registry, struct partner partner, struct arena *mem)
{
    size_t i = registry->partner_count;
    *ARENA_PUSH(mem, registry->partners, registry->partner_count, registry->partner_capacity, struct partner) =
        copy_of(partner, mem);
    table_add(&registry->by_id, slice_hash(partner.id), (uint32_t)i);
}

static bool is_same(const struct partner *a, const struct partner *b)
{
    return slice_equal(a->group, b->group) && a->anniversary.day == b->anniversary.day &&
           slice_equal_nocase(a->level, b->level) && slice_equal_nocase(a->competency, b->competency) &&
           a->enrolled.day == b->enrolled.day && slice_equal_nocase(a->country, b->country);
}

static void take_row(struct reading *reading)
{
    struct partner partner;
    if (!read_row(reading, &partner))
        return;
    struct partner *known = find(reading->registry, partner.id);
    if (!known) {
        add(reading->registry, partner, reading->table.mem);
    } else if (known->implied) {
        *known = copy_of(partner, reading->table.mem);
    } else if (!is_same(known, &partner)) {
        enum column column = is_location_id(field(reading, COLUMN_LOCATION)) ? COLUMN_LOCATION
                             : field(reading, COLUMN_PARTNER).len ? COLUMN_PARTNER
                                                                  : COLUMN_GROUP;
        refuse(reading, column, "stands in an earlier row with other values");
    }
}

/* A ticket may name the group itself, which often has no row of its own. */
static void imply_groups(struct partner_registry *registry, struct arena *mem)
{
    for (size_t i = 0, count = registry->partner_count; i < count; i++) {
        Slice group = registry->partners[i].group;
        if (!find(registry, group))
            add(registry, (struct partner){.id = group, .group = group, .implied = true}, mem);
    }
}

static bool has_partner_column(const struct user_table *table)
{
    return user_table_has(table, COLUMN_PARTNER) || user_table_has(table, COLUMN_LOCATION) ||
           user_table_has(table, COLUMN_GROUP) ||
           diag_fault(table->diag, "partner registry '%.*s' has no column for the partner", SLICE_ARG(table->name));
}

static bool read_rows(struct reading *reading)
{
    struct user_table *table = &reading->table;
    enum read_result got;
    while ((got = user_table_next(table)) == READ_RECORD) {
        take_row(reading);
        if (reading->registry->partner_count >= MAX_PARTNERS)
            return diag_fault(table->diag, "partner registry '%.*s' has more than %u partners",
                              SLICE_ARG(table->name), MAX_PARTNERS);
    }
    return got == READ_END;
}

void partner_registry_init(struct partner_registry *registry, struct arena *mem)
{
    *registry = (struct partner_registry){0};
    table_init(&registry->by_id, mem, 64);
}

bool partner_registry_read(struct partner_registry *registry, struct source *source, struct arena *mem,
                           struct diag *diag)
{
    struct reading reading = {.registry = registry};
    if (!user_table_open(&reading.table, source, columns, COUNT_OF(columns), mem, diag))
        return false;
    bool done = has_partner_column(&reading.table) && read_rows(&reading);
    user_table_close(&reading.table);
    imply_groups(registry, mem);
    return done;
}

const struct partner *partner_find(const struct partner_registry *registry, Slice id)
{
    return registry ? find(registry, slice_trim(id)) : NULL;
}

struct partner partner_known(const struct partner_registry *registry, Slice id, Slice group)
{
    const struct partner *location = partner_find(registry, id), *parent = partner_find(registry, group);
    struct partner known = location ? *location : (struct partner){0};
    if (!parent)
        return known;
    known.id = known.id.len ? known.id : parent->id;
    known.group = known.group.len ? known.group : parent->group;
    known.anniversary = known.anniversary.day ? known.anniversary : parent->anniversary;
    known.enrolled = known.enrolled.day ? known.enrolled : parent->enrolled;
    known.level = known.level.len ? known.level : parent->level;
    known.competency = known.competency.len ? known.competency : parent->competency;
    known.country = known.country.len ? known.country : parent->country;
    return known;
}

Slice partner_group(const struct partner_registry *registry, Slice id)
{
    const struct partner *partner = partner_find(registry, id);
    return partner ? partner->group : id;
}
