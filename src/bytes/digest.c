/* SHA-256, the project's door to nettle. */
#include "bytes/digest.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES 65536u

static_assert(DIGEST_HEX_CHARS == 2 * SHA256_DIGEST_SIZE, "two characters a byte");

static Slice add_hex(const uint8_t digest[SHA256_DIGEST_SIZE], char into[DIGEST_HEX_CHARS])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++) {
        into[2 * i] = digits[digest[i] >> 4];
        into[2 * i + 1] = digits[digest[i] & 0xf];
    }
    return (Slice){into, DIGEST_HEX_CHARS};
}

static Slice finish(struct sha256_ctx *state, char into[DIGEST_HEX_CHARS])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(state, sizeof digest, digest);
    return add_hex(digest, into);
}

Slice digest_hex(Slice bytes, char into[DIGEST_HEX_CHARS])
{
    struct sha256_ctx state;
    sha256_init(&state);
    if (bytes.len)
        sha256_update(&state, bytes.len, (const uint8_t *)bytes.at);
    return finish(&state, into);
}

Slice hmac_hex(Slice key, Slice bytes, char into[DIGEST_HEX_CHARS])
{
    struct hmac_sha256_ctx state;
    uint8_t digest[SHA256_DIGEST_SIZE];
    hmac_sha256_set_key(&state, key.len, (const uint8_t *)key.at);
    if (bytes.len)
        hmac_sha256_update(&state, bytes.len, (const uint8_t *)bytes.at);
    hmac_sha256_digest(&state, sizeof digest, digest);
    return add_hex(digest, into);
}

static bool add_file(struct sha256_ctx *state, int fd, uint64_t *size_bytes)
{
    uint8_t block[BLOCK_BYTES];
    *size_bytes = 0;
    for (;;) {
        ssize_t got = read(fd, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        sha256_update(state, (size_t)got, block);
        *size_bytes += (uint64_t)got;
    }
}

bool digest_file_hex(Slice path, char into[DIGEST_HEX_CHARS], uint64_t *size_bytes)
{
    char name[PATH_MAX];
    if (path.len == 0 || path.len >= sizeof name || memchr(path.at, '\0', path.len))
        return false;
    memcpy(name, path.at, path.len);
    name[path.len] = '\0';
    /* a FIFO would block, and what is read from it is gone for everybody else */
    int fd = file_open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    struct stat about;
    struct sha256_ctx state;
    sha256_init(&state);
    uint64_t size;
    bool done = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && add_file(&state, fd, &size);
    close(fd);
    if (!done)
        return false;
    finish(&state, into);
    *size_bytes = size;
    return true;
}
