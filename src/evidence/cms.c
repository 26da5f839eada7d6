/* A reader of BER that knows just the way to the content of signed data (RFC 5652, sections 3
   to 5; X.690, section 8.1): ContentInfo, SignedData, EncapsulatedContentInfo, OCTET STRING. */
#include "evidence/cms.h"

#include "base/arena.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"

#include <string.h>

enum { TAG_INTEGER = 0x02, TAG_OCTETS = 0x04, TAG_OID = 0x06, TAG_OCTETS_MADE = 0x24, TAG_SEQUENCE = 0x30,
       TAG_SET = 0x31, TAG_EXPLICIT_0 = 0xa0 };

static const Slice oid_signed_data = S_INIT("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02");

struct value {
    unsigned tag;
    Slice body; /* of a value without a length: all that follows */
    bool is_open;
};

/* The value at the front of *rest. A value that is open has its body cut by whoever walks it. */
static bool read_value(Slice *rest, struct value *out)
{
    if (rest->len < 2)
        return false;
    const unsigned char *at = (const unsigned char *)rest->at;
    size_t head = 2, len = at[1];
    out->tag = at[0];
    out->is_open = len == 0x80;
    if ((at[0] & 0x1f) == 0x1f)
        return false;
    if (len > 0x80) {
        size_t count = len & 0x7f;
        if (count > 4 || rest->len < 2 + count)
            return false;
        len = 0;
        for (size_t i = 0; i < count; i++)
            len = len << 8 | at[2 + i];
        head += count;
    }
    Slice body = slice_skip(*rest, head);
    if (!out->is_open && len > body.len)
        return false;
    out->body = out->is_open ? body : slice_part(body, 0, len);
    *rest = out->is_open ? body : slice_skip(body, len);
    return true;
}

/* Steps into the next value, which must have this tag. */
static bool enter(Slice *rest, unsigned tag)
{
    struct value value;
    if (!read_value(rest, &value) || value.tag != tag)
        return false;
    *rest = value.body;
    return true;
}

static bool skip_value(Slice *rest, unsigned depth)
{
    struct value value;
    if (depth > MAX_CMS_DEPTH || !read_value(rest, &value))
        return false;
    if (!value.is_open)
        return true;
    while (!slice_starts(*rest, (Slice){"\0\0", 2}))
        if (!skip_value(rest, depth + 1))
            return false;
    *rest = slice_skip(*rest, 2);
    return true;
}

static bool is_end(Slice rest)
{
    return rest.len == 0 || slice_starts(rest, (Slice){"\0\0", 2});
}

static bool join_octets(Slice rest, struct arena *mem, Slice *content)
{
    struct value value;
    if (!read_value(&rest, &value))
        return false;
    if (value.tag == TAG_OCTETS && !value.is_open) {
        *content = value.body;
        return true;
    }
    if (value.tag != TAG_OCTETS_MADE)
        return false;
    char *into = ARENA_ARRAY(mem, char, value.body.len + 1);
    size_t len = 0, chunks = 0;
    struct value chunk;
    for (rest = value.body; !is_end(rest); len += chunk.body.len) {
        if (++chunks > MAX_CMS_CHUNKS || !read_value(&rest, &chunk) || chunk.tag != TAG_OCTETS || chunk.is_open)
            return false;
        if (chunk.body.len)
            memcpy(into + len, chunk.body.at, chunk.body.len);
    }
    *content = (Slice){into, len};
    return true;
}

/* Without its armour, if it wears one. */
static Slice naked(Slice bytes, struct arena *mem)
{
    Slice text = slice_trim(bytes);
    if (slice_starts(text, S("-----BEGIN "))) {
        Slice rest;
        slice_cut(text, '\n', &rest);
        return base64_decode(slice_part(rest, 0, slice_find(rest, S("-----END"))), mem);
    }
    return slice_starts(text, S("MI")) ? base64_decode(text, mem) : bytes;
}

bool cms_content(Slice bytes, struct arena *mem, Slice *content)
{
    Slice rest = naked(bytes, mem);
    struct value oid;
    if (!enter(&rest, TAG_SEQUENCE) || !read_value(&rest, &oid) || oid.tag != TAG_OID ||
        !slice_equal(oid.body, oid_signed_data) || !enter(&rest, TAG_EXPLICIT_0) || !enter(&rest, TAG_SEQUENCE))
        return false;
    return skip_value(&rest, 0) && skip_value(&rest, 0) && enter(&rest, TAG_SEQUENCE) && skip_value(&rest, 0) &&
           enter(&rest, TAG_EXPLICIT_0) && join_octets(rest, mem, content) && content->len;
}

bool cms_probe(Slice bytes)
{
    static const Slice armours[] = {S_INIT("-----BEGIN PKCS7"), S_INIT("-----BEGIN CMS"), S_INIT("MIA"),
                                    S_INIT("MII"), S_INIT("MIM"), S_INIT("MIE")};
    Slice text = slice_trim(slice_part(bytes, 0, 64));
    if (slice_starts(bytes, S("\x30"))) {
        size_t at = slice_find(slice_part(bytes, 0, 24), oid_signed_data);
        return at < 24 && at + oid_signed_data.len <= 24;
    }
    for (size_t i = 0; i < COUNT_OF(armours); i++)
        if (slice_starts(text, armours[i]))
            return i < 2 || !slice_has(text, ' ');
    return false;
}
