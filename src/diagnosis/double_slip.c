/* Two slips in one number: tax and what became of the sum, or a shifted point and a slip of digits. Looked for last:
   the more can be combined, the less a combination says. */
#include "diagnosis/patient.h"

#include "base/arena.h"
#include "base/slice.h"
#include "diagnosis/weight.h"
#include "programme/catalogue.h"

__extension__ typedef __int128 Wide;

#define PERMILLE 1000
#define WEIGHT_OF_LOCAL_TAX 30
#define WEIGHT_OF_COMMON_TAX 75
#define WEIGHT_OF_ODD_TAX 95
#define WEIGHT_OF_SHIFT 50
#define MAX_SHIFT 3
#define DIGITS_FOR_ROUNDING 3 /* left of a shifted number: by fewer nearly everything becomes nearly everything */
#define DIGITS_FOR_A_TYPO 5 /* of shorter numbers a shift and any digit make nearly everything */

struct search {
    const struct patient *patient;
    const struct measure *measure;
    struct hypothesis *best;
    bool found;
};

static size_t digit_count(Decimal a)
{
    size_t count = 0;
    int64_t rest = a.micro;
    while (rest && rest % 10 == 0)
        rest /= 10;
    for (; rest; rest /= 10)
        count++;
    return count;
}

static bool is_telling(const struct slip *slip, const struct search *search, enum cause_code first)
{
    bool any_digit = slip->code == CAUSE_DIGIT_TYPO || slip->code == CAUSE_DIGIT_MISSING;
    bool rounds_away = first == CAUSE_DECIMAL_SHIFT && slip->code == CAUSE_ROUNDING &&
                       digit_count(search->measure->claimed) < DIGITS_FOR_ROUNDING;
    return !rounds_away && slip->code != first && slip->code != CAUSE_SIGN_FLIPPED &&
           (!any_digit || digit_count(search->measure->recorded) >= DIGITS_FOR_A_TYPO);
}

static int weight_of_tax(const struct search *search, Decimal gross, int permille)
{
    const struct diagnosis_question *question = search->patient->question;
    const struct match *match = question->match;
    const struct tax_question asked = {.country = question->country,
                                       .currency = match->currency.code[0] ? match->currency.code : question->claim->currency,
                                       .month = match->filter.period,
                                       .net = search->measure->recorded,
                                       .gross = gross,
                                       .tolerance = search->measure->tolerance};
    struct tax_answer answer = tax_rate_there(question->programme, &asked);
    if (answer.permille == permille)
        return WEIGHT_OF_LOCAL_TAX + weight_among(answer.rate_count);
    return permille % 10 ? WEIGHT_OF_ODD_TAX : WEIGHT_OF_COMMON_TAX;
}

static int weight_of_first(const struct search *search, const struct hypothesis *first, Decimal made)
{
    return first->code == CAUSE_TAX_INCLUDED ? weight_of_tax(search, made, first->of.tax.permille) : WEIGHT_OF_SHIFT;
}

/* `made` is what the first slip makes of the published number. How heavy that is, is only asked when another slip
   goes on from there. */
static void try_after(struct search *search, const struct hypothesis *first, Decimal made)
{
    struct slip slips[MAX_SLIPS];
    size_t count = slips_between(search->measure->claimed, made, slips);
    int first_weight = count ? weight_of_first(search, first, made) : 0;
    for (size_t i = 0; i < count; i++) {
        int weight = first_weight + slips[i].weight;
        if (!is_telling(&slips[i], search, first->code) || (search->found && weight >= search->best->weight))
            continue;
        *search->best = *first;
        search->best->weight = weight;
        search->best->is_double = true;
        search->best->between = made;
        search->best->then = slips[i];
        search->found = true;
    }
}

/* ---- tax first ---- */

static Slice words_of_tax(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *measure = hypothesis->first;
    Decimal percent = {(int64_t)hypothesis->of.tax.permille * (DECIMAL_SCALE / 10)};
    Slice net = measure_words(patient, measure, measure->recorded),
          gross = measure_words(patient, measure, hypothesis->between), rate = decimal_words(percent, 0, patient->mem);
    return arena_printf(patient->mem, "%.*s published plus %.*s %% tax is %.*s", SLICE_ARG(net), SLICE_ARG(rate),
                        SLICE_ARG(gross));
}

/* To the minor unit, half away from zero. */
static bool add_percentage(Decimal net, int permille, unsigned places, Decimal *out)
{
    Wide unit = DECIMAL_SCALE;
    for (unsigned i = 0; i < places; i++)
        unit /= 10;
    Wide gross = (Wide)net.micro * (PERMILLE + permille), half = (gross < 0 ? -unit : unit) * PERMILLE / 2;
    Wide rounded = (gross + half) / (unit * PERMILLE) * unit;
    *out = (Decimal){(int64_t)rounded};
    return rounded == (Wide)out->micro;
}

static void try_taxes(struct search *search)
{
    const struct programme *programme = search->patient->question->programme;
    const struct measure *measure = search->measure;
    for (size_t i = 0; i < programme->tax_rate_count && measure->bit == REVENUE && measure->recorded.micro; i++) {
        int permille = programme->tax_rate_permille[i];
        Decimal gross;
        if (!add_percentage(measure->recorded, permille, measure->places, &gross))
            continue;
        struct hypothesis tax = {.code = CAUSE_TAX_INCLUDED,
                                 .explains = measure->bit,
                                 .words = words_of_tax,
                                 .first = measure,
                                 .of.tax.permille = permille};
        try_after(search, &tax, gross);
    }
}

/* ---- a shifted point first ---- */

static Slice words_of_shift(const struct patient *patient, const struct hypothesis *hypothesis)
{
    const struct measure *measure = hypothesis->first;
    Slice from = measure_words(patient, measure, measure->recorded),
          to = measure_words(patient, measure, hypothesis->between);
    return arena_printf(patient->mem, "%.*s published becomes %.*s with the decimal point in another place",
                        SLICE_ARG(from), SLICE_ARG(to));
}

static void try_shifts(struct search *search)
{
    const struct measure *measure = search->measure;
    struct hypothesis shift = {.code = CAUSE_DECIMAL_SHIFT,
                               .explains = measure->bit,
                               .words = words_of_shift,
                               .first = measure};
    int64_t factor = 10;
    for (int i = 1; i <= MAX_SHIFT && measure->recorded.micro; i++, factor *= 10) {
        Decimal larger;
        if (decimal_mul_int(measure->recorded, factor, &larger))
            try_after(search, &shift, larger);
        if (measure->recorded.micro % factor == 0)
            try_after(search, &shift, (Decimal){measure->recorded.micro / factor});
    }
}

bool double_slip_of(const struct patient *patient, const struct measure *measure, struct hypothesis *out)
{
    struct search search = {.patient = patient, .measure = measure, .best = out};
    if (measure->bit == UNITS || measure->claimed.micro == INT64_MIN || measure->recorded.micro == INT64_MIN)
        return false;
    try_taxes(&search);
    try_shifts(&search);
    return search.found;
}
