/* Where the rows were found, when it is not where the claim says: month, type, location,
   currency. */
#include "diagnosis/patient.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "programme/exchange_rates.h"

/* ---- the month ---- */

#define FISCAL_YEAR_BEGINS 7 /* July: Microsoft's year 2020 is July 2019 to June 2020 */
#define MAX_RAW_NUMBERS 4

struct months {
    Month claimed, published;
    Slice ours, theirs;
};

static void add(const struct patient *patient, enum cause_code code, Slice because)
{
    diagnosis_add(patient->out, code, CAUSE_OF_PERIOD, because);
}

/* The numbers of a text, without what stands between them. */
static size_t numbers_in(Slice text, int out[MAX_RAW_NUMBERS])
{
    size_t count = 0;
    bool in_number = false;
    for (size_t i = 0; i < text.len; i++) {
        bool digit = text.at[i] >= '0' && text.at[i] <= '9';
        if (digit && !in_number) {
            if (count == MAX_RAW_NUMBERS)
                return 0;
            out[count++] = 0;
        }
        if (digit && out[count - 1] < 10000)
            out[count - 1] = out[count - 1] * 10 + (text.at[i] - '0');
        in_number = digit;
    }
    return count;
}

/* "03/01/2020" read as 3 January and published under March, or the other way round. */
static bool raw_date_swapped(const struct patient *patient, const struct months *months)
{
    const struct claim *claim = patient->question->claim;
    for (size_t field = CLAIM_MONTH; field <= CLAIM_YEAR; field++) {
        int numbers[MAX_RAW_NUMBERS], claimed = month_number(months->claimed), there = month_number(months->published);
        if (numbers_in(claim_raw(claim, field), numbers) != 3)
            continue;
        bool front = (numbers[0] == claimed && numbers[1] == there) || (numbers[0] == there && numbers[1] == claimed);
        bool back = (numbers[1] == claimed && numbers[2] == there) || (numbers[1] == there && numbers[2] == claimed);
        if (!front && !back)
            continue;
        add(patient, CAUSE_DAY_MONTH_SWAPPED,
            arena_printf(patient->mem, "'%.*s' with day and month the other way round is %.*s, where it is published",
                         SLICE_ARG(claim_raw(claim, field)), SLICE_ARG(months->theirs)));
        return true;
    }
    return false;
}

static bool speaks_of_claim(const struct patient *patient, const struct screening *document)
{
    return kind_is_accepted(document->kind) && document->facts.issued.day &&
           date_month(document->facts.issued).k == patient->question->match->filter.period.k;
}

/* The invoice at hand is dated so that its day is the month claimed. */
static bool invoice_date_swapped(const struct patient *patient, const struct months *months)
{
    const struct dossier *dossier = patient->question->dossier;
    for (size_t i = 0; dossier && i < dossier->count; i++) {
        const struct screening *document = &dossier->screenings[i];
        char day[DATE_CHARS];
        if (!speaks_of_claim(patient, document) ||
            date_day_of_month(document->facts.issued) != month_number(months->claimed))
            continue;
        Slice issued = date_format(document->facts.issued, day);
        add(patient, CAUSE_DAY_MONTH_SWAPPED,
            arena_printf(patient->mem, "the invoice is dated %.*s: its day was taken for the month",
                         SLICE_ARG(issued)));
        return true;
    }
    return false;
}

static void find_swapped_date(const struct patient *patient, const struct months *months)
{
    if (month_year(months->claimed) == month_year(months->published) && !raw_date_swapped(patient, months))
        invoice_date_swapped(patient, months);
}

static void find_fiscal_year(const struct patient *patient, const struct months *months)
{
    int apart = months->published.k - months->claimed.k;
    if (apart == -6)
        add(patient, CAUSE_FISCAL_YEAR,
            arena_printf(patient->mem, "%.*s as a month of the fiscal year that begins in July is %.*s",
                         SLICE_ARG(months->ours), SLICE_ARG(months->theirs)));
    else if (apart == -12 && month_number(months->claimed) >= FISCAL_YEAR_BEGINS)
        add(patient, CAUSE_FISCAL_YEAR,
            arena_printf(patient->mem, "%.*s is in the fiscal year %d, which begins in July %d",
                         SLICE_ARG(months->theirs), month_year(months->claimed), month_year(months->published)));
}

static void find_period(const struct patient *patient)
{
    char claimed[MONTH_CHARS], published[MONTH_CHARS];
    struct months months = {.claimed = patient->question->claim->period.month,
                            .published = patient->question->match->filter.period};
    int apart = months.published.k - months.claimed.k, distance = apart < 0 ? -apart : apart;
    months.ours = month_format(months.claimed, claimed);
    months.theirs = month_format(months.published, published);
    find_swapped_date(patient, &months);
    find_fiscal_year(patient, &months);
    add(patient, CAUSE_PERIOD_SHIFTED,
        arena_printf(patient->mem, "claimed for %.*s, published under %.*s, %d month%s %s", SLICE_ARG(months.ours),
                     SLICE_ARG(months.theirs), distance, distance == 1 ? "" : "s", apart < 0 ? "earlier" : "later"));
}

/* ---- type and currency ---- */

static void find_type(const struct patient *patient)
{
    const struct kpi_row *row = patient->question->match->rows[0];
    const struct programme *programme = patient->question->programme;
    Slice from = omlp_type_code(programme, patient->question->claim->type);
    Slice to = row->type == OMLP_NONE ? row->type_text : omlp_type_code(programme, row->type);
    diagnosis_add(patient->out, CAUSE_TYPE_ALIASED, CAUSE_OF_TYPE,
                  arena_printf(patient->mem, "claimed as %.*s, published as %.*s", SLICE_ARG(from), SLICE_ARG(to)));
}

static const char *published_in(const struct currency_word *currency)
{
    if (currency->code[0])
        return currency->code;
    if (currency->shared == SEVERAL_CURRENCIES)
        return "several currencies, which have no common sum";
    return currency->shared ? "one that shares its sign with others" : "an unnamed currency";
}

static Slice currency_words(const struct patient *patient)
{
    const struct diagnosis_question *question = patient->question;
    const struct match *match = question->match;
    const char *code = question->claim->currency;
    if (match->currency.shared == SEVERAL_CURRENCIES && !match->several_currencies)
        return S("the lines of the ticket are in several currencies, which have no common sum");
    bool is_apart = claim_raw(question->claim, CLAIM_CURRENCY).len; /* "$", "$5,160.00" */
    Slice sign = claim_raw(question->claim, is_apart ? CLAIM_CURRENCY : CLAIM_REVENUE);
    return arena_printf(patient->mem, "claimed %s %.*s, published in %s", code[0] ? "in" : "as",
                        SLICE_ARG(code[0] ? slice_from(code) : sign), published_in(&match->currency));
}

static void find_currency(const struct patient *patient)
{
    const struct diagnosis_question *question = patient->question;
    const struct measure *revenue = &patient->measures[CAUSE_OF_REVENUE];
    const char *ours = question->claim->currency, *theirs = question->match->currency.code;
    const struct exchange_rates *rates = ours[0] ? question->programme->exchange_rates : NULL;
    Slice words = currency_words(patient);
    Decimal used;
    if (rates && theirs[0]) {
        bool fits = exchange_fits(rates, question->match->filter.period, ours, theirs, revenue->claimed,
                                  revenue->recorded, revenue->tolerance, &used);
        Slice claimed = decimal_words(revenue->claimed, currency_places(question->programme, ours), patient->mem),
              recorded = measure_words(patient, revenue, revenue->recorded),
              rate = fits ? decimal_words(used, 0, patient->mem) : (Slice){0};
        words = fits ? arena_printf(patient->mem, "%.*s: %.*s %s at the given rate of %.*s are %.*s %s",
                                    SLICE_ARG(words), SLICE_ARG(claimed), ours, SLICE_ARG(rate),
                                    SLICE_ARG(recorded), theirs)
                     : arena_printf(patient->mem, "%.*s; no given rate of the month turns %.*s into %.*s",
                                    SLICE_ARG(words), SLICE_ARG(claimed), SLICE_ARG(recorded));
    }
    diagnosis_add(patient->out, CAUSE_CURRENCY_CONVERTED, CAUSE_OF_REVENUE, words);
}

void identity_causes(const struct patient *patient)
{
    const struct match *match = patient->question->match;
    if (match->other_period)
        find_period(patient);
    if (match->other_type)
        find_type(patient);
    if (match->other_location)
        diagnosis_add(patient->out, CAUSE_OTHER_LOCATION, CAUSE_OF_ALL,
                      S("published under another location of the same group"));
    if (patient->question->compared->currency_differs)
        find_currency(patient);
}
