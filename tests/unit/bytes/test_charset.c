/* Encodings recognised by their first bytes. */
#include "bytes/charset.h"
#include "support/test.h"

static void recognises_first_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        Slice head;
        enum charset charset;
        size_t mark_bytes;
        Slice name;
    } rows[] = {
        {"plain", S_INIT("ticket_id,filed"), CHARSET_UTF8, 0, S_INIT("UTF-8")},
        {"empty", S_INIT(""), CHARSET_UTF8, 0, S_INIT("UTF-8")},
        {"nothing at all", {0}, CHARSET_UTF8, 0, S_INIT("UTF-8")},
        {"letters beyond ASCII", S_INIT("\xed\x8b\xb0\xec\xbc\x93"), CHARSET_UTF8, 0, S_INIT("UTF-8")},
        {"a mark", S_INIT("\xef\xbb\xbf" "a,b"), CHARSET_UTF8_BOM, 3, S_INIT("UTF-8")},
        {"half a mark", S_INIT("\xef\xbb"), CHARSET_UTF8, 0, S_INIT("UTF-8")},
        {"UTF-16 little", S_INIT("\xff\xfe" "a\0"), CHARSET_UTF16, 2, S_INIT("UTF-16")},
        {"UTF-16 little, nothing else", S_INIT("\xff\xfe"), CHARSET_UTF16, 2, S_INIT("UTF-16")},
        {"UTF-16 big", S_INIT("\xfe\xff" "\0a"), CHARSET_UTF16, 2, S_INIT("UTF-16")},
        {"UTF-32 little", S_INIT("\xff\xfe\0\0" "a\0\0\0"), CHARSET_UTF32, 4, S_INIT("UTF-32")},
        {"UTF-32 big", S_INIT("\0\0\xfe\xff" "\0\0\0a"), CHARSET_UTF32, 4, S_INIT("UTF-32")},
        {"UTF-16 little without a mark", S_INIT("t\0i\0"), CHARSET_UTF16, 0, S_INIT("UTF-16")},
        {"UTF-16 big without a mark", S_INIT("\0t\0i"), CHARSET_UTF16, 0, S_INIT("UTF-16")},
        {"UTF-32 little without a mark", S_INIT("t\0\0\0"), CHARSET_UTF32, 0, S_INIT("UTF-32")},
        {"UTF-32 big without a mark", S_INIT("\0\0\0t"), CHARSET_UTF32, 0, S_INIT("UTF-32")},
        {"three bytes are too few to tell", S_INIT("t\0i"), CHARSET_UTF8, 0, S_INIT("UTF-8")},
        {"one stray NUL", S_INIT("ti\0c"), CHARSET_UTF8, 0, S_INIT("UTF-8")},
        {"only NULs", S_INIT("\0\0\0\0"), CHARSET_UTF8, 0, S_INIT("UTF-8")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t mark_bytes = 99;
        enum charset charset = charset_detect(rows[i].head, &mark_bytes);
        check_int(rows[i].label, charset, rows[i].charset);
        check_int(rows[i].label, (long long)mark_bytes, (long long)rows[i].mark_bytes);
        check_slice(rows[i].label, charset_name(charset), rows[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recognises_first_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
