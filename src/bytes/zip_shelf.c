/* An archive that cannot be read any more was readable when its tickets were: it is told as what the document lacks. */
#include "bytes/zip_shelf.h"

#include "base/diag.h"
#include "base/slice.h"
#include "bytes/archive.h"
#include "bytes/bytes_private.h"

void zip_shelf_done(struct zip_shelf *shelf)
{
    if (shelf->archive.len)
        source_close(&shelf->source);
    *shelf = (struct zip_shelf){0};
}

static bool take_up(struct zip_shelf *shelf, Slice archive, struct diag *diag)
{
    if (slice_equal(shelf->archive, archive))
        return true;
    zip_shelf_done(shelf);
    if (!source_open_packed(&shelf->source, archive, diag))
        return false;
    shelf->archive = archive;
    if (source_read_all(&shelf->source, diag))
        return true;
    zip_shelf_done(shelf);
    return false;
}

bool zip_shelf_read(struct zip_shelf *shelf, Slice archive, Slice member, uint64_t max_bytes, struct arena *mem,
                    Slice *bytes, Slice *why)
{
    struct diag inner;
    diag_init(&inner, mem);
    bool is_read = take_up(shelf, archive, &inner) &&
                   archive_member_read(archive, shelf->source.text, member, max_bytes, mem, bytes, &inner);
    *why = is_read ? (Slice){0} : S("the archive does not give it");
    return is_read;
}
