/* Two chains over the rows, each behind a filter that holds what will be asked for. */
#include "matching/alike.h"

#include "base/lanes.h"
#include "base/slice.h"
#include "tickets/invoice_number.h"
#include "tickets/ticket.h"

static uint64_t skeleton_hash(Slice normal)
{
    char skeleton[MAX_INVOICE_CHARS];
    return slice_hash(invoice_skeleton(normal, skeleton));
}

static uint64_t values_hash(Month period, Decimal kpi, Decimal revenue)
{
    struct {
        int64_t period, kpi, revenue;
    } key = {period.k, kpi.micro, revenue.micro};
    return slice_hash((Slice){(const char *)&key, sizeof key});
}

static bool hash_of_skeleton(const struct kpi_row *row, uint64_t *out)
{
    if (!row->normal.len)
        return false;
    *out = skeleton_hash(row->normal);
    return true;
}

static bool hash_of_values(const struct kpi_row *row, uint64_t *out)
{
    *out = values_hash(row->period, row->kpi, row->revenue);
    return true;
}

static bool same_skeleton(const struct kpi_row *a, const struct kpi_row *b)
{
    char left[MAX_INVOICE_CHARS], right[MAX_INVOICE_CHARS];
    return slice_equal(invoice_skeleton(a->normal, left), invoice_skeleton(b->normal, right));
}

static bool same_values(const struct kpi_row *a, const struct kpi_row *b)
{
    return a->period.k == b->period.k && decimal_equal(a->kpi, b->kpi) && decimal_equal(a->revenue, b->revenue);
}

static const struct chain_key key_of_skeleton = {hash_of_skeleton, same_skeleton, true},
                              key_of_values = {hash_of_values, same_values, false};

static bool has_values(const struct claim *claim)
{
    return claim->kpi.state == AMOUNT_READ && claim->revenue.state == AMOUNT_READ &&
           claim->period.state == PERIOD_READ;
}

void alike_init(struct alike_rows *alike, size_t expected_claims, struct arena *mem)
{
    *alike = (struct alike_rows){.expected = expected_claims};
    key_filter_init(&alike->skeletons, mem, expected_claims);
    key_filter_init(&alike->values, mem, expected_claims);
}

void alike_expect(struct alike_rows *alike, const struct claim *claim)
{
    if (claim->invoice.len)
        key_filter_put(&alike->skeletons, skeleton_hash(claim->invoice));
    if (has_values(claim))
        key_filter_put(&alike->values, values_hash(claim->period.month, claim->kpi.value, claim->revenue.value));
}

struct linking {
    struct alike_rows *alike;
    const struct gathered *gathered;
    struct arena *lane_mem;
};

static void link_kind(void *context, size_t kind, unsigned lane)
{
    const struct linking *linking = context;
    struct alike_rows *alike = linking->alike;
    struct row_chains *chains = kind == 0 ? &alike->by_skeleton : &alike->by_values;
    size_t row_count = linking->gathered->row_count;
    size_t expected = alike->expected < row_count ? alike->expected : row_count;
    chains_init(chains, linking->gathered->rows, row_count, expected, &linking->lane_mem[lane]);
    chains_link(chains, kind == 0 ? &key_of_skeleton : &key_of_values, kind == 0 ? &alike->skeletons : &alike->values);
}

void alike_link(struct alike_rows *alike, const struct gathered *gathered, struct arena *lane_mem, unsigned lane_count)
{
    struct linking linking = {alike, gathered, lane_mem};
    lanes_run(&(struct lanes){.piece_count = 2,
                              .lane_count = gathered->row_count < MANY_ROWS_TO_LINK ? 1 : lane_count,
                              .work = link_kind,
                              .context = &linking});
}

uint32_t alike_in_skeleton(const struct alike_rows *alike, const struct claim *claim)
{
    const struct kpi_row like = {.normal = claim->invoice};
    if (!claim->invoice.len)
        return ROW_NONE;
    return chains_first(&alike->by_skeleton, skeleton_hash(claim->invoice), &like, same_skeleton);
}

uint32_t alike_in_values(const struct alike_rows *alike, const struct claim *claim)
{
    const struct kpi_row like = {
        .period = claim->period.month, .kpi = claim->kpi.value, .revenue = claim->revenue.value};
    if (!has_values(claim))
        return ROW_NONE;
    return chains_first(&alike->by_values, values_hash(like.period, like.kpi, like.revenue), &like, same_values);
}
