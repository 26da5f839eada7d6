/* Plain text: brought to lines, and judged by the scored rules. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/encoding.h"
#include "evidence/text_judge.h"

static Slice goods_of(const struct screener *screener)
{
    const struct text_rules *rules = evidence_text_rules(screener->rules, screener->diag);
    return rules ? rules->goods : (Slice){0};
}

void screener_judge_text(struct screener *screener, struct text_document *document)
{
    text_document_finish(document, goods_of(screener));
    if (document->line_count == 0) {
        screener_unreadable(screener, S("document without any text"), 0, 0);
        return;
    }
    text_judge(screener, document);
}

bool screener_decode(struct screener *screener, Slice declared, Slice *text)
{
    struct encoding encoding;
    size_t bad_at;
    bool fine = encoding_decode(screener->name, screener->bytes, declared, screener->mem, text, &encoding,
                                screener->diag) &&
                encoding.from != ENCODING_UNKNOWN && utf8_valid(*text, &bad_at);
    if (!fine || slice_has(*text, '\0'))
        screener_unreadable(screener, S("text in an encoding that nobody knows"), 0, 0);
    return fine && !slice_has(*text, '\0');
}

static unsigned probe_text(const struct screener *screener)
{
    Slice head = slice_part(screener->bytes, 0, 4096);
    if (slice_trim(head).len == 0)
        return 0;
    bool is_marked = slice_starts(head, S("\xff\xfe")) || slice_starts(head, S("\xfe\xff"));
    bool is_wide = encoding_is_foreign(head) && is_marked;
    return is_wide || !slice_has(head, '\0') ? PROBE_PERHAPS : 0;
}

static void screen_text(struct screener *screener)
{
    struct text_document document = {.mem = screener->mem};
    Slice text;
    if (!screener_decode(screener, (Slice){0}, &text))
        return;
    text_document_add_all(&document, text, slice_has(text, '\f'));
    screener_judge_text(screener, &document);
}

const struct document_format document_text = {.name = "text", .probe = probe_text, .screen = screen_text};
