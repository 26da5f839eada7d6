/* JSON of somebody's own make, in the words of no standard: what its members are called tells what it is. Its own
   word about its kind and state goes before any member that merely names an invoice; what is a draft, void or a test
   was never issued; and what is not sure is uncertain. */
#ifndef KPIRECON_EVIDENCE_JSON_KEYS_H
#define KPIRECON_EVIDENCE_JSON_KEYS_H

#include "evidence/evidence_private.h"

struct json_value;

/* Fills screener->out; the places of the values are in screener->bytes. */
void json_keys_judge(struct screener *screener, const struct json_value *document);

#endif
