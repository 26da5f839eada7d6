/* A source of bytes: a file, standard input, a URL, or a file in a zip ("week.zip/a.csv").
   What is compressed by gzip, zstd, xz or bzip2, or is a zip of one file, is
   unpacked on the way. Its text grows at stable addresses as it is filled, so
   slices into it stay valid until source_close().

       struct source source;
       if (!source_open(&source, S("tickets.csv"), diag)) return false;
       while (!source.ended && source_fill(&source, diag)) ...   // or source_read_all()
       source_close(&source);
*/
#ifndef KPIRECON_BYTES_SOURCE_H
#define KPIRECON_BYTES_SOURCE_H

#include "base/arena.h"
#include "bytes/digest.h"

struct diag;

struct source {
    Slice name;   /* as the user gave it; "-" is standard input, a URL is without its secrets, a file's URL is its
                     path, and a file in a zip is "week.zip:a.csv" */
    Slice text;   /* what has been read so far */
    bool ended;   /* all of it has been read */
    uint64_t lines_before; /* of a part of a longer text: lines that are not in it, those of a header not counted */
    int fd;
    bool is_regular;     /* a regular file of size_bytes */
    uint64_t size_bytes; /* when it was opened */
    struct arena bytes;  /* its addresses hold the text */
    bool is_settled;     /* whether it is packed has been found out */
    bool was_packed;     /* the text is not what lies on the disk */
    bool end_is_open;    /* a server did not say where it ends: what was cut looks whole */
    bool is_member;      /* of a zip that may hold others */
    struct unpacker *unpacker; /* while packed bytes come in */
    struct arena packed; /* the unpacker's */
    Slice encoding;      /* what the text was before source_decode(), empty: as it came */
    Slice undecoded;     /* the text as it was then, which lives in `before` or is its giver's */
    struct arena before;
    struct arena names;  /* holds a name of our own making */
};

#define MAX_SOURCE_BYTES ((uint64_t)16 << 30) /* beyond it: a fault */
#define SOURCE_BLOCK_BYTES (1u << 20)

/* Opens; reads nothing yet. Folders, sockets and devices other than terminals and
   /dev/null are refused; standard input may be a socket, as some parents make it one.
   A URL is fetched whole, or not at all.
   A fault names the file and the reason. */
bool source_open(struct source *source, Slice name, struct diag *diag);
/* A source made from text, for tests and embedded files. */
void source_from_text(struct source *source, Slice name, Slice text);
/* Reads the next block, whatever is there now; true also when it ended. A read
   error is a fault and never looks like the end; so is packed data that are damaged
   or cut off; so is a regular file whose size changes under the reader, but that
   may pass. */
bool source_fill(struct source *source, struct diag *diag);
bool source_read_all(struct source *source, struct diag *diag);
/* Turns what is not UTF-8 from `from` on into UTF-8, after reading all of it. What
   stands before stays, and slices into it stay valid. Without effect on UTF-8. */
bool source_decode(struct source *source, size_t from, Slice declared, struct diag *diag);
/* SHA-256 and size of what was read: of a file as it lies on the disk, packed or
   not; of anything else as it came in, unpacked. Call it when all has been read. */
void source_digest(const struct source *source, char into[DIGEST_HEX_CHARS], uint64_t *size_bytes);
void source_close(struct source *source); /* accepts a zeroed struct */

/* Opens `name` (a relative path with plain components) beneath the folder `base`
   for reading: no symbolic links, nothing above the folder, a regular file only, never
   blocking on a FIFO. What partners call their files is never trusted further.
   False without a fault: *why says it in a few words ("no such file", "not a plain
   file name", "larger than 64 MiB"). */
bool file_read_beneath(Slice base, Slice name, uint64_t max_bytes, struct arena *mem, Slice *text, Slice *why);
/* Is there such a file? `mem` for scratch. */
bool file_is_beneath(Slice base, Slice name, struct arena *mem);

#endif
