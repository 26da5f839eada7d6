/* Plural forms by the rules of the Unicode CLDR, which are data: "n % 10 = 2..4 and n % 100 != 12..14".
   What is counted here is whole, so that n and i are the count and the operands of decimals are 0. */
#ifndef KPIRECON_REPORT_PLURAL_H
#define KPIRECON_REPORT_PLURAL_H

#include "base/base.h"

enum plural { PLURAL_ZERO, PLURAL_ONE, PLURAL_TWO, PLURAL_FEW, PLURAL_MANY, PLURAL_OTHER, PLURAL_COUNT };

#define MAX_PLURAL_TERMS 8  /* of one rule */
#define MAX_PLURAL_RANGES 8 /* of one term */

struct plural_term {
    bool alternative; /* begins one: "or" stands before it */
    bool is_zero;     /* the operand is one of decimals */
    bool negated;
    uint32_t modulo;  /* 0: none */
    struct {
        uint32_t from, to;
    } ranges[MAX_PLURAL_RANGES];
    size_t range_count;
};

struct plural_rule {
    struct plural_term terms[MAX_PLURAL_TERMS];
    size_t count; /* 0: the language has no such form */
};

struct plurals {
    struct plural_rule rules[PLURAL_COUNT]; /* none for PLURAL_OTHER, which is what is left */
};

extern const char *const plural_names[]; /* "zero", ..., "other", NULL */

/* False when the text is not such a rule. */
bool plural_rule_parse(Slice text, struct plural_rule *out);
enum plural plural_of(const struct plurals *plurals, uint64_t count);

#endif
