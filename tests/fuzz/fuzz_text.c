/* The reader of details in the text of a ticket, over any text: every value it finds is whole, and it finds the same
   again. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "programme/programme.h"
#include "tickets/labelled_text.h"

#include <stdlib.h>

/* Loaded once: they are the larger part of the work, and nothing changes them. */
struct world {
    struct arena mem;
    struct labels labels;
    struct programme programme;
};

static void check(bool condition)
{
    if (!condition)
        abort();
}

static const struct world *world(void)
{
    static struct world *made;
    static const struct templates templates = {{0}};
    Slice text, source;
    struct diag diag;
    if (made)
        return made;
    made = calloc(1, sizeof *made);
    check(made);
    xml_library_init();
    arena_init(&made->mem, 0);
    diag_init(&diag, &made->mem);
    check(labels_load(&made->labels, &templates, &made->mem, &diag));
    check(template_load(&templates, S("rules/programme.xml"), &made->mem, &text, &source, &diag));
    check(programme_load(&made->programme, source, text, &made->mem, &diag));
    return made;
}

/* Texts are UTF-8 when they come here. */
static Slice text_of(const uint8_t *data, size_t size, struct arena *mem)
{
    size_t bad_at;
    char *text = ARENA_ARRAY(mem, char, size + 1);
    for (size_t i = 0; i < size; i++)
        text[i] = (char)data[i];
    for (size_t from = 0; !utf8_valid((Slice){text + from, size - from}, &bad_at); from += bad_at)
        text[from + bad_at] = '?';
    return (Slice){text, size};
}

static void check_value(Slice value)
{
    size_t bad_at;
    check(utf8_valid(value, &bad_at));
}

static void check_claims(const struct labelled_text *out, const struct labelled_text *again)
{
    check(out->count <= MAX_TEXT_CLAIMS && again->count == out->count);
    check_value(out->partner_id);
    check_value(out->language);
    check(slice_equal(out->partner_id, again->partner_id) && slice_equal(out->language, again->language));
    for (size_t i = 0; i < out->count; i++)
        for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
            check_value(out->claims[i].raw[field]);
            check_value(out->claims[i].other[field]);
            check(slice_equal(out->claims[i].raw[field], again->claims[i].raw[field]));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct world *with = world();
    struct arena mem;
    struct labelled_text out, again;
    arena_init(&mem, (size_t)1 << 28);
    Slice text = text_of(data, size, &mem);
    labelled_text_read(text, &with->labels, &with->programme, &mem, &out);
    labelled_text_read(text, &with->labels, &with->programme, &mem, &again);
    check_claims(&out, &again);
    arena_done(&mem);
    return 0;
}
