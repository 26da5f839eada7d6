/* The project's door to zlib: a workbook that was just written is read back, because
   the library that wrote it goes through temporary files and does not look whether
   they could be written. A sheet that lost its end on a full disk is found here. */
#include "report/report_private.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/slice.h"

#include <zlib.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES 16384u
#define HEAD_BYTES 256u /* the XML declaration and the name of the root element */
#define TAIL_BYTES 64u
#define END_BYTES 22u   /* end of the central directory, without a comment */
#define ENTRY_BYTES 46u
#define LOCAL_BYTES 30u
#define END_MARK 0x06054b50u
#define ENTRY_MARK 0x02014b50u
#define METHOD_DEFLATE 8u

/* Little-endian; beyond the end 0, which no mark and no length is. */
static uint32_t number_at(Slice bytes, size_t at, size_t size)
{
    uint32_t number = 0;
    if (at > bytes.len || bytes.len - at < size)
        return 0;
    for (size_t i = size; i-- > 0;)
        number = number << 8 | (unsigned char)bytes.at[at + i];
    return number;
}

static bool read_at(int fd, uint64_t at, size_t len, char *into)
{
    return file_read_at(fd, into, len, (off_t)at) == (ssize_t)len;
}

/* What is remembered of a part while it is unpacked. */
struct part {
    char head[HEAD_BYTES], tail[TAIL_BYTES];
    size_t head_len, tail_len;
    uint64_t row_count, byte_count;
};

static void keep_tail(struct part *part, Slice block)
{
    Slice last = block.len > TAIL_BYTES ? slice_skip(block, block.len - TAIL_BYTES) : block;
    size_t kept = part->tail_len + last.len > TAIL_BYTES ? TAIL_BYTES - last.len : part->tail_len;
    memmove(part->tail, part->tail + part->tail_len - kept, kept);
    memcpy(part->tail + kept, last.at, last.len);
    part->tail_len = kept + last.len;
}

/* Rows whose tag lies across two blocks are found in the tail of the one before. */
static void count_rows(struct part *part, Slice block)
{
    Slice tag = S("<row ");
    char seam[2 * sizeof "<row "];
    size_t before = part->tail_len < tag.len - 1 ? part->tail_len : tag.len - 1;
    size_t after = block.len < tag.len - 1 ? block.len : tag.len - 1;
    memcpy(seam, part->tail + part->tail_len - before, before);
    memcpy(seam + before, block.at, after);
    part->row_count += slice_find((Slice){seam, before + after}, tag) < before + after;
    for (size_t at; (at = slice_find(block, tag)) < block.len; part->row_count++)
        block = slice_skip(block, at + tag.len);
}

static void take_block(struct part *part, Slice block)
{
    Slice head = slice_part(block, 0, HEAD_BYTES - part->head_len);
    if (!block.len)
        return;
    memcpy(part->head + part->head_len, head.at, head.len);
    part->head_len += head.len;
    count_rows(part, block);
    keep_tail(part, block);
    part->byte_count += block.len;
}

static bool unpack(int fd, uint64_t at, uint64_t packed_len, struct part *part)
{
    char in[BLOCK_BYTES], out[BLOCK_BYTES];
    z_stream stream = {.next_in = NULL};
    int result = Z_OK;
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return false;
    while (result == Z_OK) {
        if (stream.avail_in == 0) {
            size_t len = packed_len < BLOCK_BYTES ? (size_t)packed_len : BLOCK_BYTES;
            if (len == 0 || !read_at(fd, at, len, in))
                break;
            at += len;
            packed_len -= len;
            stream.next_in = (unsigned char *)in;
            stream.avail_in = (unsigned)len;
        }
        stream.next_out = (unsigned char *)out;
        stream.avail_out = BLOCK_BYTES;
        result = inflate(&stream, Z_NO_FLUSH);
        take_block(part, (Slice){out, BLOCK_BYTES - stream.avail_out});
    }
    inflateEnd(&stream);
    return result == Z_STREAM_END;
}

/* <?xml ...?> <worksheet ...> ... </worksheet>: the element that opened the document closes it. */
static bool ends_as_it_began(const struct part *part)
{
    Slice head = {part->head, part->head_len}, tail = slice_trim((Slice){part->tail, part->tail_len});
    head = slice_skip(head, slice_find(head, S("?>")) + 2);
    head = slice_skip(head, slice_find(head, S("<")) + 1);
    size_t len = 0;
    while (len < head.len && head.at[len] > ' ' && head.at[len] != '>')
        len++;
    return len && len + 3 <= tail.len && slice_ends(tail, S(">")) &&
           slice_ends(slice_part(tail, 0, tail.len - 1), slice_part(head, 0, len)) &&
           slice_ends(slice_part(tail, 0, tail.len - 1 - len), S("</"));
}

static bool check_entry(int fd, Slice entry, Slice name, const uint64_t *rows, size_t sheet_count)
{
    char local[LOCAL_BYTES], sheet[48];
    struct part part = {.head_len = 0};
    uint64_t at = number_at(entry, 42, 4);
    if (number_at(entry, 10, 2) != METHOD_DEFLATE || !read_at(fd, at, sizeof local, local))
        return false;
    Slice header = {local, sizeof local};
    at += LOCAL_BYTES + number_at(header, 26, 2) + number_at(header, 28, 2);
    if (!unpack(fd, at, number_at(entry, 20, 4), &part) || part.byte_count != number_at(entry, 24, 4) ||
        !ends_as_it_began(&part))
        return false;
    for (size_t i = 0; i < sheet_count; i++) {
        snprintf(sheet, sizeof sheet, "xl/worksheets/sheet%zu.xml", i + 1);
        if (slice_equal(name, slice_from(sheet)))
            return rows[i] == SHEET_ROWS_UNCOUNTED || part.row_count == rows[i];
    }
    return true;
}

static bool check_entries(int fd, Slice directory, size_t count, const uint64_t *rows, size_t sheet_count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        Slice entry = slice_skip(directory, at);
        size_t name_len = number_at(entry, 28, 2);
        Slice name = slice_part(entry, ENTRY_BYTES, ENTRY_BYTES + name_len);
        if (number_at(entry, 0, 4) != ENTRY_MARK || !check_entry(fd, entry, name, rows, sheet_count))
            return false;
        at += ENTRY_BYTES + name_len + number_at(entry, 30, 2) + number_at(entry, 32, 2);
    }
    return count > sheet_count;
}

bool xlsx_is_whole(Slice path, const uint64_t *rows, size_t sheet_count, struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    struct stat about;
    char tail[END_BYTES];
    bool whole = false;
    int fd = file_open(arena_cstr(scratch, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (fstat(fd, &about) == 0 && about.st_size > (off_t)END_BYTES &&
        read_at(fd, (uint64_t)about.st_size - END_BYTES, END_BYTES, tail)) {
        Slice end = {tail, sizeof tail};
        size_t len = number_at(end, 12, 4);
        if (number_at(end, 0, 4) == END_MARK && (off_t)len < about.st_size) {
            char *directory = ARENA_ARRAY(scratch, char, len);
            whole = read_at(fd, number_at(end, 16, 4), len, directory) &&
                    check_entries(fd, (Slice){directory, len}, number_at(end, 10, 2), rows, sheet_count);
        }
    }
    close(fd);
    arena_rewind(scratch, mark);
    return whole;
}
