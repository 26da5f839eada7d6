/* Composes a letter: greeting, what was checked, then claim by claim the result, every reason, and
   what happens next. */
#include "report/letter.h"

#include "base/arena.h"
#include "base/slice.h"

/* What the ticket is told next ends with these: asking for more would be in vain. */
static bool ends_the_matter(enum reason reason)
{
    return reason == REASON_DUPLICATE_TICKET || reason == REASON_OUT_OF_WINDOW ||
           reason == REASON_NON_QUALIFYING_PRODUCT;
}

/* What follows from a further reason, where the first one decides otherwise. */
static bool asks_of_partner(enum reason reason)
{
    enum verdict verdict = reason_verdict(reason);
    return verdict == VERDICT_NEED_INFO || verdict == VERDICT_REJECT || verdict == VERDICT_WAIT;
}

static const struct {
    enum reason reason;
    enum claim_field measure;
} measures[] = {{REASON_UNITS_DIFFER, CLAIM_PURCHASE_UNIT},
                {REASON_TYPE_DIFFERS, CLAIM_OMLP_TYPE},
                {REASON_KPI_DIFFERS, CLAIM_KPI_VALUE},
                {REASON_REVENUE_DIFFERS, CLAIM_REVENUE}};

void letter_init(struct letter *letter, struct arena *mem)
{
    *letter = (struct letter){.mem = mem, .mark = arena_mark(mem)};
    buf_init(&letter->words);
}

void letter_done(struct letter *letter)
{
    buf_done(&letter->words);
}

Slice letter_block_words(const struct letter *letter, const struct letter_block *block)
{
    return slice_part(buf_slice(&letter->words), block->from, block->to);
}

static Slice label_words(const struct letter *letter, enum letter_text_id id)
{
    const struct letter_form *form = &letter->language->texts[id]->forms[PLURAL_OTHER];
    return form->count ? form->pieces[0].words : (Slice){0};
}

Slice letter_block_label(const struct letter *letter, const struct letter_block *block)
{
    switch (block->kind) {
    case BLOCK_RESULT: return label_words(letter, LETTER_result_label);
    case BLOCK_WHY: return label_words(letter, LETTER_why_label);
    case BLOCK_NEXT: return label_words(letter, LETTER_next_label);
    case BLOCK_PARAGRAPH:
    case BLOCK_HEADING:
    case BLOCK_SIGNATURE: break;
    }
    return (Slice){0};
}

/* ---- texts ---- */

static bool say_form(struct buf *buf, const struct letter_case *of, const struct letter_form *form)
{
    size_t before = buf->len;
    for (size_t i = 0; i < form->count; i++) {
        buf_add(buf, form->pieces[i].words);
        if (form->pieces[i].slot != SLOT_NONE && !letter_add_slot(buf, of, form->pieces[i].slot)) {
            buf->len = before;
            return false;
        }
    }
    return form->count > 0;
}

/* Of an invoice that is published, a line may be what cannot be told, or what is missing. */
static Slice detail_of(const struct resolution *resolution, size_t i)
{
    Slice detail = resolution->hits[i].detail;
    if (resolution->hits[i].reason == REASON_AMBIGUOUS_VALUE && slice_starts(detail, S("line:")))
        return S("line");
    for (size_t c = 0; c < resolution->diagnosis.count && resolution->hits[i].reason == REASON_MISSING_IN_DATASET; c++)
        if (resolution->diagnosis.causes[c].code == CAUSE_LINE_MISSING)
            return S("line");
    return detail;
}

/* The first text that fits the detail and whose values are all known. */
static bool say(struct buf *buf, const struct letter_case *of, const struct letter_text *text)
{
    for (; text; text = text->next)
        if ((!text->detail.len || slice_equal(text->detail, of->detail)) &&
            say_form(buf, of, &text->forms[PLURAL_OTHER]))
            return true;
    return false;
}

static void begin_block(struct letter *letter, enum letter_block_kind kind)
{
    struct letter_block *block = ARENA_PUSH(letter->mem, letter->blocks, letter->block_count, letter->block_capacity,
                                            struct letter_block);
    *block = (struct letter_block){kind, letter->words.len, letter->words.len};
}

/* A block in which nothing was said is taken back. */
static void end_block(struct letter *letter)
{
    struct letter_block *block = &letter->blocks[letter->block_count - 1];
    block->to = letter->words.len;
    if (block->to == block->from)
        letter->block_count--;
}

/* False when the language has no such text. One that has all its values does not exist for every case: then the
   result has to speak for itself. */
static bool say_block(struct letter *letter, enum letter_block_kind kind, const struct letter_case *of,
                      const struct letter_text *text)
{
    begin_block(letter, kind);
    say(&letter->words, of, text);
    end_block(letter);
    return text != NULL;
}

/* ---- one claim ---- */

/* Sentences of one paragraph; scripts without blanks between words have none between sentences. */
static void part_sentences(struct buf *buf, size_t begin)
{
    Slice text = buf_slice(buf);
    if (buf->len > begin && !slice_ends(text, S("\xe3\x80\x82"))) /* ideographic full stop */
        buf_add_char(buf, ' ');
}

/* Reasons may share a text. */
static bool same_text(const struct letter_text *const *told, size_t count, const struct letter_text *text)
{
    for (size_t i = 0; i < count && text; i++)
        if (told[i]->forms[PLURAL_OTHER].pieces == text->forms[PLURAL_OTHER].pieces)
            return true;
    return false;
}

static const struct letter_text *next_of(const struct letter_language *language, enum reason reason,
                                         enum verdict verdict)
{
    const struct letter_text *own = language->nexts[reason];
    return own ? own : language->verdict_nexts[verdict];
}

/* What follows from it: a person decides any verdict for one reason. */
static enum verdict verdict_of(const struct resolution *resolution, size_t hit)
{
    return hit ? reason_verdict(resolution->hits[hit].reason) : resolution->verdict;
}

static bool say_nexts(struct letter *letter, struct letter_case *of)
{
    const struct resolution *resolution = of->facts->resolution;
    const struct letter_text *told[MAX_HITS];
    size_t count = 0, begin = letter->words.len;
    bool complete = true;
    begin_block(letter, BLOCK_NEXT);
    for (size_t i = 0; i < resolution->hit_count; i++) {
        of->reason = resolution->hits[i].reason;
        of->detail = detail_of(resolution, i);
        enum verdict verdict = verdict_of(resolution, i);
        const struct letter_text *text = next_of(letter->language, of->reason, verdict);
        complete &= text || verdict != reason_verdict(of->reason); /* not every verdict says what comes next */
        if (!text || (i && !asks_of_partner(of->reason)) || same_text(told, count, text))
            continue;
        size_t before = letter->words.len;
        part_sentences(&letter->words, begin);
        if (!say(&letter->words, of, text))
            letter->words.len = before;
        told[count++] = text;
        if (ends_the_matter(of->reason))
            break;
    }
    end_block(letter);
    return complete;
}

/* Every fault of a request is a reason of its own; the hit names the first one only. */
static bool say_directory_whys(struct letter *letter, struct letter_case *of)
{
    const struct directory_request *request = claim_more(of->facts->resolution->claim)->directory;
    bool complete = true, missing_told = false;
    for (int fault = 0; fault < DIRECTORY_FAULT_COUNT; fault++) {
        of->fault = (enum directory_fault)fault;
        of->detail = directory_fault_name(of->fault);
        bool missing = slice_equal(of->detail, S("missing"));
        if (!(request->wrong >> fault & 1) || (missing && missing_told))
            continue;
        complete &= say_block(letter, BLOCK_WHY, of, letter->language->whys[REASON_DIR_INCOMPLETE]);
        missing_told |= missing;
    }
    return complete;
}

/* What a credit or a restatement changed, value by value. */
static bool say_comparison(struct letter *letter, struct letter_case *of)
{
    bool complete = true;
    if (!of->facts->has_difference || of->facts->recorded_by->group_size > 1)
        return true;
    for (int i = 0; i < MEASURE_COUNT; i++) {
        static const enum claim_field fields[MEASURE_COUNT] = {CLAIM_PURCHASE_UNIT, CLAIM_KPI_VALUE, CLAIM_REVENUE};
        of->measure = fields[i];
        if (of->facts->compared[i] == COMPARED_DIFFERS)
            complete &= say_block(letter, BLOCK_WHY, of, letter->language->texts[LETTER_compare]);
    }
    return complete;
}

static void take_measure(struct letter_case *of)
{
    for (size_t i = 0; i < COUNT_OF(measures); i++)
        if (measures[i].reason == of->reason)
            of->measure = measures[i].measure;
}

static bool say_whys(struct letter *letter, struct letter_case *of)
{
    const struct resolution *resolution = of->facts->resolution;
    bool complete = true;
    for (size_t i = 0; i < resolution->hit_count; i++) {
        of->reason = resolution->hits[i].reason;
        of->detail = detail_of(resolution, i);
        take_measure(of);
        if (of->reason == REASON_DIR_INCOMPLETE)
            complete &= say_directory_whys(letter, of);
        else
            complete &= say_block(letter, BLOCK_WHY, of, letter->language->whys[of->reason]);
        if (of->reason == REASON_CREDIT_NOTE_APPLIED || of->reason == REASON_RESTATED)
            complete &= say_comparison(letter, of);
    }
    for (size_t i = 0; i < of->facts->note_count; i++)
        if (letter_tells_note(of->facts->notes[i]))
            complete &= say_block(letter, BLOCK_WHY, of, letter->language->notes[of->facts->notes[i]]);
    return complete;
}

/* "2. Invoice G002297372, January 2020, MOC". */
static bool say_heading(struct letter *letter, const struct letter_case *of)
{
    const struct letter_language *language = letter->language;
    const struct claim *claim = of->facts->resolution->claim;
    struct buf *words = &letter->words;
    enum letter_text_id fallback = claim_more(claim)->directory ? LETTER_request_heading : LETTER_claim_heading;
    if (claim->kind == CLAIM_OTHER)
        return true;
    begin_block(letter, BLOCK_HEADING);
    bool said = (claim->kind == CLAIM_KPI && say(words, of, language->texts[LETTER_invoice_heading])) ||
                say(words, of, language->texts[fallback]);
    static const enum letter_slot more[] = {SLOT_month, SLOT_type};
    for (size_t i = 0; claim->kind == CLAIM_KPI && i < COUNT_OF(more); i++) {
        size_t before = words->len;
        buf_add(words, language->between);
        if (!letter_add_slot(words, of, more[i]))
            words->len = before;
    }
    end_block(letter);
    return said;
}

static bool say_result(struct letter *letter, struct letter_case *of)
{
    const struct resolution *resolution = of->facts->resolution;
    of->reason = resolution->hits[0].reason;
    of->detail = detail_of(resolution, 0);
    const struct letter_text *own = letter->language->results[of->reason];
    return say_block(letter, BLOCK_RESULT, of, own ? own : letter->language->verdict_results[resolution->verdict]);
}

static bool say_claim(struct letter *letter, struct letter_case *of, const struct resolution *resolution)
{
    struct facts facts;
    facts_make(of->run, resolution, letter->mem, &facts);
    of->facts = &facts;
    bool complete = say_heading(letter, of) && say_result(letter, of) && say_whys(letter, of) && say_nexts(letter, of);
    of->facts = NULL;
    return complete;
}

/* ---- the letter ---- */

static bool say_checked(struct letter *letter, const struct letter_case *of)
{
    uint64_t count = letter_claim_count(of);
    const struct letter_text *text = letter->language->texts[LETTER_checked];
    begin_block(letter, BLOCK_PARAGRAPH);
    bool said = say(&letter->words, of, letter->language->texts[LETTER_thanks]);
    if (said && count) {
        part_sentences(&letter->words, letter->blocks[letter->block_count - 1].from);
        said = say_form(&letter->words, of, &text->forms[plural_of(&letter->language->plurals, count)]);
    }
    end_block(letter);
    return said;
}

static bool say_subject(struct letter *letter, const struct letter_case *of)
{
    size_t before = letter->words.len;
    bool said = say(&letter->words, of, letter->language->texts[LETTER_subject]);
    letter->subject = arena_copy(letter->mem, slice_skip(buf_slice(&letter->words), before));
    letter->words.len = before;
    return said;
}

static bool has_all_texts(const struct letter_language *language)
{
    for (size_t i = 0; i < LETTER_TEXT_COUNT; i++)
        if (!language->texts[i])
            return false;
    for (size_t i = 0; i < CLAIM_FIELD_COUNT; i++)
        if (!language->fields[i].len)
            return false;
    for (size_t i = 0; i < DIRECTORY_FIELD_COUNT; i++)
        if (!language->directory_fields[i].len)
            return false;
    return true;
}

static bool say_claims(struct letter *letter, struct letter_case *of)
{
    struct decided_view view = {.decided = of->run->decided};
    bool said = true;
    for (uint32_t i = of->ticket->first_claim; said && i != CLAIM_NONE; i = of->run->batch->claims[i].next)
        said = say_claim(letter, of, decided_view_of(&view, i));
    decided_view_close(&view);
    return said;
}

static Date day_of(const struct run *run, const struct ticket *ticket)
{
    struct decided_view view = {.decided = run->decided};
    Date day = decided_view_of(&view, ticket->first_claim)->as_of;
    decided_view_close(&view);
    return day;
}

bool letter_compose(struct letter *letter, const struct run *run, const struct ticket *ticket,
                    const struct letter_language *language)
{
    struct letter_case of = {.run = run, .language = language, .ticket = ticket, .day = day_of(run, ticket),
                             .scratch = letter->mem};
    arena_rewind(letter->mem, letter->mark);
    buf_clear(&letter->words);
    letter->blocks = NULL;
    letter->block_count = letter->block_capacity = 0;
    letter->language = language;
    letter->day = of.day;
    if (!has_all_texts(language) || !say_subject(letter, &of) ||
        !say_block(letter, BLOCK_PARAGRAPH, &of, language->texts[LETTER_greeting]) || !say_checked(letter, &of) ||
        !say_claims(letter, &of))
        return false;
    return say_block(letter, BLOCK_PARAGRAPH, &of, language->texts[LETTER_closing]) &&
           say_block(letter, BLOCK_SIGNATURE, &of, language->texts[LETTER_regards]) &&
           say_block(letter, BLOCK_SIGNATURE, &of, language->texts[LETTER_signature]);
}
