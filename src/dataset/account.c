/* Numbers are eight bytes, texts have their length before them. */
#include "dataset/account.h"

#include "base/slice.h"
#include "tickets/ticket.h"

#include <string.h>

void account_add_number(struct buf *account, uint64_t number)
{
    buf_add(account, (Slice){(const char *)&number, sizeof number});
}

void account_add_text(struct buf *account, Slice text)
{
    account_add_number(account, text.len);
    buf_add(account, text);
}

static void add_place(struct buf *account, const Place *place)
{
    account_add_text(account, place->source);
    account_add_number(account, place->line);
    account_add_number(account, place->column);
    account_add_text(account, place->part);
    account_add_text(account, place->text);
}

void account_add_finding(struct buf *account, const struct finding *finding)
{
    account_add_text(account, finding_name(finding->id));
    add_place(account, &finding->place);
    account_add_text(account, finding->message);
}

void account_add_quarantined(struct buf *account, const struct quarantined *row)
{
    account_add_text(account, finding_name(row->finding));
    add_place(account, &row->place);
    account_add_text(account, row->field);
    account_add_text(account, row->found);
    account_add_text(account, row->message);
    account_add_text(account, row->raw);
}

uint64_t account_number(struct account *account)
{
    uint64_t number = 0;
    if (account->rest.len < sizeof number) {
        account->bad = true;
        return 0;
    }
    memcpy(&number, account->rest.at, sizeof number);
    account->rest = slice_skip(account->rest, sizeof number);
    return number;
}

uint64_t account_count(struct account *account, size_t least_bytes)
{
    uint64_t count = account_number(account);
    if (count <= account->rest.len / least_bytes)
        return count;
    account->bad = true;
    return 0;
}

Slice account_text(struct account *account)
{
    uint64_t len = account_count(account, 1);
    Slice text = slice_part(account->rest, 0, (size_t)len);
    account->rest = slice_skip(account->rest, (size_t)len);
    return text;
}

static Place read_place(struct account *account)
{
    Place place = {.source = account_text(account)};
    place.line = account_number(account);
    place.column = (uint32_t)account_number(account);
    place.part = account_text(account);
    place.text = account_text(account);
    return place;
}

static bool read_finding_name(struct account *account, enum finding_id *id)
{
    Slice name = account_text(account);
    if (!account->bad && !finding_from_name(name, id))
        account->bad = true;
    return !account->bad;
}

bool account_finding(struct account *account, struct finding *out)
{
    *out = (struct finding){0};
    if (!read_finding_name(account, &out->id))
        return false;
    out->place = read_place(account);
    out->message = account_text(account);
    return !account->bad;
}

bool account_quarantined(struct account *account, struct quarantined *out)
{
    *out = (struct quarantined){0};
    if (!read_finding_name(account, &out->finding))
        return false;
    out->place = read_place(account);
    out->field = account_text(account);
    out->found = account_text(account);
    out->message = account_text(account);
    out->raw = account_text(account);
    return !account->bad;
}
