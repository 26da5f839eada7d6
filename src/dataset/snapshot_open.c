/* Opening: everything that stands before rows is checked. Of a format that is older, only
   of what it was made is read. */
#include "dataset/snapshot.h"

#include "base/file.h"
#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Addresses only; a store may have thousands of snapshots open. */
#define SNAPSHOT_RESERVE_BYTES ((size_t)1 << 30)

static bool refuse(const struct snapshot *snapshot, const char *why)
{
    return diag_fault(snapshot->diag, "cannot use the snapshot '%.*s': %s", SLICE_ARG(snapshot->path), why);
}

static bool map_file(struct snapshot *snapshot)
{
    struct stat about;
    int fd = file_open(arena_cstr(&snapshot->mem, snapshot->path), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &about) != 0) {
        refuse(snapshot, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool sound = S_ISREG(about.st_mode) && about.st_size >= (off_t)SNAPSHOT_PAGE_BYTES;
    void *at = sound ? mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    int error = errno;
    close(fd);
    if (!sound)
        return refuse(snapshot, "it is none, or cut off");
    if (at == MAP_FAILED)
        return refuse(snapshot, strerror(error));
    snapshot->at = at;
    snapshot->size_bytes = (size_t)about.st_size;
    return true;
}

/* Sections lie in the file in their order, aligned, without a place in common; only proofs are behind the last page. */
static bool sections_are_sound(const struct snapshot_header *header)
{
    uint64_t end = SNAPSHOT_PAGE_BYTES;
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        const struct section *section = &header->sections[i];
        if (section->offset % 8 || section->offset < end || section->offset > header->file_bytes ||
            section->bytes > header->file_bytes - section->offset)
            return false;
        end = section->offset + section->bytes;
    }
    const struct section *proofs = &header->sections[SECTION_PROOFS];
    return proofs->offset % SNAPSHOT_PAGE_BYTES == 0 && end == header->file_bytes &&
           proofs->bytes == proofs->offset / SNAPSHOT_PAGE_BYTES * sizeof(uint64_t);
}

static bool counts_are_sound(const struct snapshot_header *header)
{
    uint64_t directory = header->sections[SECTION_DIRECTORY].bytes;
    return directory % sizeof(struct group_entry) == 0 &&
           directory / sizeof(struct group_entry) <= MAX_SNAPSHOT_ROWS / ROWS_PER_GROUP + UINT64_C(1) &&
           header->row_count <= directory / sizeof(struct group_entry) * ROWS_PER_GROUP &&
           header->id_count < UINT32_MAX &&
           header->sections[SECTION_IDS].bytes == header->id_count * sizeof(struct id_entry);
}

static bool check_header(struct snapshot *snapshot)
{
    struct snapshot_header *header = &snapshot->header;
    memcpy(header, snapshot->at, sizeof *header);
    if (memcmp(header->magic, SNAPSHOT_MAGIC, sizeof header->magic) != 0)
        return refuse(snapshot, "it is no snapshot");
    if (header->byte_order != SNAPSHOT_BYTE_ORDER)
        return refuse(snapshot, "it was made on a machine with another order of bytes");
    if (header->version > SNAPSHOT_VERSION)
        return refuse(snapshot, "it was made by a newer version of this program");
    if (header->file_bytes != snapshot->size_bytes)
        return refuse(snapshot,
                      header->file_bytes > snapshot->size_bytes ? "it is cut off" : "it is longer than it was made");
    if (header->checksum != snapshot_checksum(snapshot->at, offsetof(struct snapshot_header, checksum)) ||
        !sections_are_sound(header) || !counts_are_sound(header))
        return snapshot_is_damaged(snapshot, "its header does not have its checksum");
    const struct section *proofs = &header->sections[SECTION_PROOFS];
    if (header->proofs_checksum != snapshot_checksum(snapshot->at + proofs->offset, proofs->bytes))
        return snapshot_is_damaged(snapshot, "its list of checksums does not have its own");
    return true;
}

static bool read_account(struct snapshot *snapshot)
{
    uint64_t bytes = snapshot->header.sections[SECTION_ACCOUNT].bytes;
    const char *at = snapshot_bytes(snapshot, SECTION_ACCOUNT, 0, bytes);
    if (!at)
        return false;
    snapshot->account = (struct account){.rest = {at, (size_t)bytes}};
    snapshot->source = account_text(&snapshot->account);
    snapshot->format = account_text(&snapshot->account);
    snapshot->mapping = account_text(&snapshot->account);
    snapshot->part_count = (size_t)account_count(&snapshot->account, 8);
    snapshot->parts = ARENA_ARRAY(&snapshot->mem, Slice, snapshot->part_count + 1);
    for (size_t i = 0; i < snapshot->part_count; i++)
        snapshot->parts[i] = account_text(&snapshot->account);
    return !snapshot->account.bad || snapshot_is_damaged(snapshot, "its account is cut off");
}

/* Whatever its version. */
static bool open_any(struct snapshot *snapshot, Slice path, struct diag *diag)
{
    *snapshot = (struct snapshot){.diag = diag, .most_held_pages = SNAPSHOT_HELD_PAGES};
    arena_init(&snapshot->mem, SNAPSHOT_RESERVE_BYTES);
    snapshot->path = arena_copy(&snapshot->mem, path);
    if (map_file(snapshot) && check_header(snapshot)) {
        size_t pages = snapshot->size_bytes / SNAPSHOT_PAGE_BYTES;
        snapshot->proved = ARENA_ARRAY(&snapshot->mem, uint64_t, pages / 64 + 1);
        snapshot->group_count =
            (size_t)(snapshot->header.sections[SECTION_DIRECTORY].bytes / sizeof(struct group_entry));
        if (read_account(snapshot))
            return true;
    }
    return false;
}

bool snapshot_open(struct snapshot *snapshot, Slice path, struct diag *diag)
{
    bool opened = open_any(snapshot, path, diag);
    if (opened && snapshot->header.version < SNAPSHOT_VERSION)
        opened = refuse(snapshot, "it was made by an older version of this program");
    if (!opened)
        snapshot_close(snapshot);
    return opened;
}

static bool is_of_older_version(const struct snapshot *snapshot)
{
    const struct snapshot_header *header = &snapshot->header;
    return memcmp(header->magic, SNAPSHOT_MAGIC, sizeof header->magic) == 0 &&
           header->byte_order == SNAPSHOT_BYTE_ORDER && header->version < SNAPSHOT_VERSION;
}

bool snapshot_is_old(Slice path, struct arena *mem, struct snapshot_origin *out)
{
    struct snapshot snapshot;
    struct diag unheard;
    diag_init(&unheard, mem);
    bool opened = open_any(&snapshot, path, &unheard), is_old = is_of_older_version(&snapshot);
    if (is_old) {
        bool says_date = opened && !snapshot.header.published_assumed;
        *out = (struct snapshot_origin){.source = opened ? arena_copy(mem, snapshot.source) : (Slice){0},
                                        .published = {says_date ? snapshot.header.published_day : 0},
                                        .is_known = opened};
    }
    snapshot_close(&snapshot);
    return is_old;
}

void snapshot_close(struct snapshot *snapshot)
{
    if (snapshot->at)
        munmap((void *)(uintptr_t)snapshot->at, snapshot->size_bytes);
    arena_done(&snapshot->mem);
    *snapshot = (struct snapshot){0};
}
