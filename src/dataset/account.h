/* The account of a snapshot: what a scan tells besides rows. A stream of numbers
   and texts, written once and read from front to back; reading past its end, or a
   text longer than what is left, marks it as bad and gives nothing. */
#ifndef KPIRECON_DATASET_ACCOUNT_H
#define KPIRECON_DATASET_ACCOUNT_H

#include "base/buf.h"
#include "base/diag.h"

struct quarantined;

void account_add_number(struct buf *account, uint64_t number);
void account_add_text(struct buf *account, Slice text);
void account_add_finding(struct buf *account, const struct finding *finding);
void account_add_quarantined(struct buf *account, const struct quarantined *row);

struct account {
    Slice rest;
    bool bad;
};

uint64_t account_number(struct account *account); /* 0 when bad */
/* How many things follow: no more than could, each having at least `least_bytes`. */
uint64_t account_count(struct account *account, size_t least_bytes);
Slice account_text(struct account *account);      /* borrowed from the stream */
/* Findings are stored by name: one that this version does not have makes the account bad. */
bool account_finding(struct account *account, struct finding *out);
bool account_quarantined(struct account *account, struct quarantined *out);

#endif
