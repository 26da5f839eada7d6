/* What only tickets have: a number of their own, in any language; or a subject, a text and a time of filing,
   of which a published row may have one at most. */
#include "dataset/ticket_signs.h"

#include "base/arena.h"
#include "base/slice.h"
#include "dataset/header_name.h"
#include "tickets/labels.h"

/* Own fields of tickets, by the names that labels have. */
static const Slice own_fields[] = {S_INIT("ticket_id"), S_INIT("subject"), S_INIT("body"), S_INIT("filed"),
                                   S_INIT("evidence")};
enum { OWN_TICKET_ID, OWN_SUBJECT, OWN_BODY, OWN_FILED };

#define OWN_FIELDS_OF_TICKETS 3 /* so many, and no published row has them */

/* Known without labels, and what single systems call it. */
static const Slice ticket_numbers[] = {
    S_INIT("ticket"),           S_INIT("ticket id"),      S_INIT("ticket number"), S_INIT("ticket no"),
    S_INIT("ticketnummer"),     S_INIT("case number"),    S_INIT("case id"),       S_INIT("incident number"),
    S_INIT("issue key"),        S_INIT("issue id"),       S_INIT("nice id"),       S_INIT("request id"),
    S_INIT("vorgangsschlüssel"), S_INIT("clé de ticket"), S_INIT("chave da item"), S_INIT("chiave segnalazione"),
    S_INIT("issuesleutel"),     S_INIT("klucz zgłoszenia"), S_INIT("ключ проблемы"), S_INIT("ключ задачи"),
    S_INIT("課題キー"),          S_INIT("이슈 키"),
};

/* Labels for the number of a ticket that may be the number of an order or of a record as well. */
static const Slice open_numbers[] = {S_INIT("número do pedido"), S_INIT("رقم الطلب"), S_INIT("kayıt no"),
                                     S_INIT("request id")};

/* Of systems whose numbers of tickets are called "id" or "number"; what hints at support and at nothing else. */
static const Slice support_words[] = {
    S_INIT("priority"),       S_INIT("priority id"),    S_INIT("hs ticket priority"), S_INIT("assignee"),
    S_INIT("assignee id"),    S_INIT("requester"),      S_INIT("requester id"),       S_INIT("submitter id"),
    S_INIT("state id"),       S_INIT("hs pipeline"),    S_INIT("hs pipeline stage"),  S_INIT("ticket form id"),
    S_INIT("article count"),  S_INIT("escalation at"),  S_INIT("first response at"),  S_INIT("last contact at"),
    S_INIT("hs object id"),   S_INIT("createdate"),     S_INIT("conversation"),       S_INIT("assigned to"),
    S_INIT("mailbox id"),     S_INIT("preview"),        S_INIT("user updated at"),    S_INIT("closed at"),
};

static bool is_among(const Slice *texts, size_t count, Slice key, struct arena *mem)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal(key, label_key(texts[i], mem)))
            return true;
    return false;
}

static bool means(const struct header_words *words, Slice key, Slice field)
{
    for (const struct label *label = NULL; words->labels && (label = labels_next(words->labels, key, label));)
        if (slice_equal(label_field_name(label), field))
            return true;
    return false;
}

void ticket_signs_look(struct columns *columns, const bool *is_known, const struct header_words *words,
                       struct arena *mem)
{
    bool has[COUNT_OF(own_fields)] = {false};
    size_t count = 0;
    for (size_t i = 0; i < columns->count; i++) {
        size_t mark = arena_mark(mem);
        Slice last = columns->names[i];
        if (!is_known[i])
            header_name_cut_path(columns->names[i], &last);
        Slice key = label_key(last, mem);
        count += key.len && !is_known[i] && is_among(support_words, COUNT_OF(support_words), key, mem);
        bool is_number = key.len && is_among(ticket_numbers, COUNT_OF(ticket_numbers), key, mem);
        for (size_t j = 0; key.len && j < COUNT_OF(own_fields); j++)
            if (slice_equal(key, label_key(own_fields[j], mem)) || (!is_known[i] && means(words, key, own_fields[j])))
                has[j] = true;
        is_number |= key.len && !is_known[i] && means(words, key, own_fields[OWN_TICKET_ID]);
        bool is_open = is_number && is_among(open_numbers, COUNT_OF(open_numbers), key, mem);
        columns->is_tickets |= is_number && !is_open;
        if (is_open && !columns->may_be_tickets) {
            columns->may_be_tickets = true;
            columns->ticket_column = columns->names[i];
        }
        arena_rewind(mem, mark);
    }
    for (size_t j = 0; j < COUNT_OF(own_fields); j++)
        count += has[j];
    columns->is_tickets |= count >= OWN_FIELDS_OF_TICKETS || (count >= 2 && has[OWN_TICKET_ID]);
    columns->may_be_tickets |= count >= 2;
}
