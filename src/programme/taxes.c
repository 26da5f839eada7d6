/* Looks through the rates; they are few, and asked for only where revenues differ. */
#include "programme/taxes.h"

#include "base/slice.h"

#include <string.h>

#define PERMILLE 1000

__extension__ typedef __int128 Wide;

static Wide magnitude(Wide number)
{
    return number < 0 ? -number : number;
}

static bool tax_fits(int permille, Decimal net, Decimal gross, Decimal tolerance)
{
    return magnitude((Wide)net.micro * (PERMILLE + permille) - (Wide)gross.micro * PERMILLE) <=
           (Wide)tolerance.micro * PERMILLE;
}

static bool is_asked_for(const struct tax_rate *rate, const struct tax_question *question)
{
    bool there = question->country.len ? slice_equal_nocase(slice_from(rate->country), question->country)
                                       : question->currency[0] && strcmp(rate->currency, question->currency) == 0;
    return there && (!rate->from.k || rate->from.k <= question->month.k) &&
           (!rate->to.k || rate->to.k >= question->month.k);
}

static void name_country(struct tax_answer *answer, const char *country)
{
    for (size_t i = 0; i < MAX_TAX_COUNTRIES_NAMED; i++)
        if (!answer->countries[i][0]) {
            memcpy(answer->countries[i], country, sizeof answer->countries[i]);
            return;
        }
}

struct tax_answer tax_rate_there(const struct programme *programme, const struct tax_question *question)
{
    struct tax_answer answer = {0};
    uint64_t tried[PERMILLE / 64 + 1] = {0};
    bool differ = magnitude((Wide)question->gross.micro - question->net.micro) > question->tolerance.micro;
    for (size_t i = 0; i < programme->country_tax_count; i++) {
        const struct tax_rate *rate = &programme->country_taxes[i];
        if (!is_asked_for(rate, question))
            continue;
        answer.rate_count += !(tried[rate->permille / 64] >> (rate->permille % 64) & 1);
        tried[rate->permille / 64] |= (uint64_t)1 << (rate->permille % 64);
        bool fits = question->net.micro && differ && (!answer.permille || answer.permille == rate->permille) &&
                    tax_fits(rate->permille, question->net, question->gross, question->tolerance);
        if (!fits)
            continue;
        answer.permille = rate->permille;
        name_country(&answer, rate->country);
    }
    return answer;
}
