/* SHA-256 of what was read and written, and signatures made with it: the project's door to nettle. */
#ifndef KPIRECON_BYTES_DIGEST_H
#define KPIRECON_BYTES_DIGEST_H

#include "base/base.h"

#define DIGEST_HEX_CHARS 64

Slice digest_hex(Slice bytes, char into[DIGEST_HEX_CHARS]);
/* HMAC-SHA256 (RFC 2104). */
Slice hmac_hex(Slice key, Slice bytes, char into[DIGEST_HEX_CHARS]);
/* Of a file as it is on disk now, read in blocks; false when it cannot be read. */
bool digest_file_hex(Slice path, char into[DIGEST_HEX_CHARS], uint64_t *size_bytes);

#endif
