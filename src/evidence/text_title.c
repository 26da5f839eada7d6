/* A title is short and stands in a part by itself: no label, no sentence, no value. */
#include "evidence/text_title.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/text_words.h"

#define TITLE_LINES 14
#define MAX_TITLE_CHARS 64
#define MAX_TITLE_WORDS 8

static bool holds_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            return true;
    return false;
}

static bool overlap(const struct text_hit *one, const struct text_hit *other)
{
    return one->at < other->end && other->at < one->end;
}

/* ---- notes in brackets ---- */

/* What stands in the first brackets of a text, or all of it behind one that does not end. */
static bool brackets_in(Slice text, Slice *inside)
{
    static const Slice open[] = {S_INIT("("), S_INIT("["), S_INIT("\xef\xbc\x88")};
    static const Slice close[] = {S_INIT(")"), S_INIT("]"), S_INIT("\xef\xbc\x89")};
    size_t from = text.len, end = text.len;
    for (size_t i = 0; i < COUNT_OF(open); i++) {
        size_t at = slice_find(text, open[i]);
        from = at < text.len && at + open[i].len < from ? at + open[i].len : from;
    }
    for (size_t i = 0; i < COUNT_OF(close); i++) {
        size_t at = from < text.len ? from + slice_find(slice_skip(text, from), close[i]) : end;
        end = at < end ? at : end;
    }
    *inside = slice_part(text, from < text.len ? from : end, end);
    return from < text.len;
}

bool title_is_noted(const struct judging *judging, const struct text_hit *hit)
{
    Slice inside;
    size_t end = hit->value_end > hit->value_at ? hit->value_at : hit->end;
    if (end <= hit->at || !brackets_in(slice_part(judging->text, hit->at, end), &inside) || !slice_trim(inside).len)
        return false;
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *name = &judging->hits.at[i];
        size_t at = (size_t)(inside.at - judging->text.at);
        if (name->rule->scope == TEXT_NAME && name->at >= at && name->end <= at + inside.len)
            return false;
    }
    return !holds_digit(inside) && !text_holds_word(inside, judging->rules->title_notes);
}

/* ---- headings ---- */

static size_t count_words(Slice text)
{
    size_t count = text.len > 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == ' ';
    return count;
}

/* The rest of a sentence begins with a small letter, and a sentence ends with a stop. */
static bool is_sentence(const struct judging *judging, size_t at, size_t end)
{
    Slice written = slice_trim(text_document_words(judging->document, at, end));
    char last = written.len ? written.at[written.len - 1] : '.';
    return !written.len || (written.at[0] >= 'a' && written.at[0] <= 'z') || last == '.' || last == ',' || last == ';';
}

/* "Invoice for: Quell Ltd" is a label, "Reminder: your invoice" is none. */
static bool may_be_title(const struct judging *judging, const struct text_hit *name, size_t at, size_t end)
{
    Slice part = slice_part(judging->text, at, end), behind = slice_part(judging->text, name->at, end);
    return utf8_count(part) <= MAX_TITLE_CHARS && count_words(part) <= MAX_TITLE_WORDS && !slice_has(behind, ':') &&
           !slice_has(part, '@') && !slice_has(part, '{') && !slice_has(part, '_') &&
           slice_find(behind, S("\xef\xbc\x9a")) == behind.len && !is_sentence(judging, at, end);
}

/* Does another rule say what the word is there for? A label does with its value beside it, or where it is the whole
   part. */
static bool is_understood(const struct judging *judging, const struct text_hit *name, size_t at, size_t end)
{
    for (size_t i = 0; i < judging->hits.count; i++) {
        const struct text_hit *hit = &judging->hits.at[i];
        enum text_scope scope = hit->rule->scope;
        bool is_whole = hit->at <= at + 1 && hit->end + 1 >= end && hit->end <= end + 1;
        bool has_value = hit->value_end > hit->value_at && hit->value_at >= at && hit->value_at < end;
        bool says = scope == TEXT_TITLE || scope == TEXT_PARTY || scope == TEXT_HEAD || scope == TEXT_PHRASE ||
                    ((scope == TEXT_LABEL || scope == TEXT_FACT) && (has_value || is_whole));
        if (says && overlap(hit, name))
            return true;
    }
    return false;
}

const struct text_hit *title_unknown(struct judging *judging)
{
    const struct text_document *document = judging->document;
    for (size_t i = 0; i < judging->hits.count; i++) {
        struct text_hit *name = &judging->hits.at[i];
        if (name->rule->scope != TEXT_NAME)
            continue;
        const struct text_line *line = text_document_line(document, name->at);
        size_t at = name->at, end = name->end;
        while (at > line->at && judging->text.at[at - 1] != '\t')
            at--;
        while (end < line->end && judging->text.at[end] != '\t')
            end++;
        if (line - document->lines >= TITLE_LINES || !may_be_title(judging, name, at, end) ||
            is_understood(judging, name, at, end))
            continue;
        name->at = at;
        name->end = end;
        return name;
    }
    return NULL;
}
