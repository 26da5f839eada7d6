/* Text in any of the encodings that exports come in, as UTF-8: by its byte order
   mark, by what it declares, and else by looking at it. UTF-8 is never copied.

       struct encoding encoding;
       if (!encoding_decode(name, bytes, S(""), mem, &text, &encoding, diag)) return false;
*/
#ifndef KPIRECON_BYTES_ENCODING_H
#define KPIRECON_BYTES_ENCODING_H

#include "base/base.h"

struct arena;
struct diag;

#define MAX_DECODE_BYTES ((size_t)2 << 30) /* of text that is not UTF-8 */

enum encoding_from {
    ENCODING_IS_UTF8,  /* and so is ASCII */
    ENCODING_MARKED,   /* by a byte order mark, or by escape sequences */
    ENCODING_DECLARED,
    ENCODING_GUESSED,
    ENCODING_UNKNOWN   /* broken UTF-8, or no text: left as it is, for its rows to be refused */
};

struct encoding {
    Slice name; /* "windows-1252" */
    enum encoding_from from;
};

/* `declared` is what the text says of itself, or empty; what contradicts the bytes
   is passed over. *text borrows from `bytes` when they are UTF-8, without their
   mark. `source` is for messages; text_encoding_guessed is reported when it was. */
bool encoding_decode(Slice source, Slice bytes, Slice declared, struct arena *mem, Slice *text,
                     struct encoding *encoding, struct diag *diag);
/* True when the head of a text already shows that it must be decoded. */
bool encoding_is_foreign(Slice head);

/* A column whose letters an export has turned into question marks or U+FFFD: more
   than 30 % of its letters. Feed it the cells of one column. */
struct destroyed {
    uint64_t letters, marks;
};
void destroyed_count(struct destroyed *column, Slice cell);
bool text_looks_destroyed(const struct destroyed *column);

#endif
