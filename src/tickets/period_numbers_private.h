/* The numbers in one field of a period, and what they say. */
#ifndef KPIRECON_TICKETS_PERIOD_NUMBERS_PRIVATE_H
#define KPIRECON_TICKETS_PERIOD_NUMBERS_PRIVATE_H

#include "tickets/period_private.h"

struct period_number {
    int value;
    size_t digits;
    bool name_before; /* a month's name stands before it */
    char mark;        /* the separator before it, blanks aside; 0 when there is none */
};

void period_set_month(struct period_field *field, int month, enum month_said said);
/* Years have two digits or four; `added` makes one of an era's. */
void period_set_year(struct period_field *field, struct period_number number, int added);
/* Those that no word has named, in their order. `alone`: no other field says anything. */
void period_place_numbers(const struct period_number *numbers, size_t count, struct period_field *field,
                          enum period_role role, bool alone);

#endif
