/* Archives in memory: which files a zip holds, and one of them. Names in an
   archive only ever name text to be read; nothing is written under them.

       struct archive_listing files;
       if (!archive_list(name, container, mem, &files, diag)) return false;
       if (!archive_member_read(name, container, S("xl/workbook.xml"), MAX_XML_BYTES, mem, &text, diag)) return false;

   `name` is the archive's own, for messages. A damaged, encrypted or absurdly
   compressed archive is a fault that names it. */
#ifndef KPIRECON_BYTES_ARCHIVE_H
#define KPIRECON_BYTES_ARCHIVE_H

#include "base/base.h"

struct arena;
struct diag;

#define MAX_ARCHIVE_MEMBERS 10000
#define MAX_UNPACK_RATIO 200u /* times the packed bytes, beyond the first */
#define FREE_UNPACK_BYTES ((uint64_t)10 << 20)

struct archive_member {
    Slice name;          /* as the archive spells it: "xl/worksheets/sheet1.xml" */
    uint64_t size_bytes; /* unpacked; what is unpacked is held to it */
};

struct archive_listing {
    const struct archive_member *members; /* regular files only, in the archive's order */
    size_t count;
    uint64_t size_bytes; /* of all of them */
};

bool archive_is_zip(Slice head);
bool archive_list(Slice name, Slice container, struct arena *mem, struct archive_listing *out, struct diag *diag);
/* NULL when there is none of this name. */
const struct archive_member *archive_find(const struct archive_listing *listing, Slice member);
/* An office document (XLSX, ODS, ...): a zip to be read as one thing, not as a folder of files. */
bool archive_is_office(const struct archive_listing *listing);
/* What desktops leave in archives and folders beside the files: hidden files, "__MACOSX/". */
bool archive_is_clutter(Slice name);
/* The first member of this name, whole; its checksum has been verified. A member
   that is not there, or is larger than max_bytes, is a fault. */
bool archive_member_read(Slice name, Slice container, Slice member, uint64_t max_bytes, struct arena *mem, Slice *text,
                         struct diag *diag);

/* The same, a block at a time: for members that nobody wants to hold as a whole. */
struct archive_member_stream {
    struct zip *zip; /* NULL: none is open */
    Slice member;
    uint64_t size_bytes, read_bytes;
};

bool archive_member_open(struct archive_member_stream *stream, Slice name, Slice container, Slice member,
                         uint64_t max_bytes, struct arena *mem, struct diag *diag);
/* *got is 0 at the end only, and then the checksum has been verified. */
bool archive_member_next(struct archive_member_stream *stream, char *at, size_t room, size_t *got, struct diag *diag);
void archive_member_close(struct archive_member_stream *stream); /* accepts a zeroed struct */

#endif
