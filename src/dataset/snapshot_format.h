/* How a snapshot lies in its file: one published file compiled for look-ups, never
   changed afterwards. Little-endian, whatever the machine.

       header              one page; has a checksum of its own
       row groups          up to 4096 rows each, then the texts of their invoice numbers
       group directory     where each group lies, and how wide its fields are
       ids                 partners and groups: records, texts, hash index
       numbers, amends, values   hash indexes from keys to rows, see hash_index.h
       partners            another, from partners and groups to the first row in each group of rows
       account             types, currencies, months, findings, quarantined rows, as a stream
       proofs              a checksum for every page before this section; proved by the header

   No byte of a page is used before the page's checksum has been compared, and no offset
   before it has been held against the section it must lie in: a file may be cut, altered or
   made up. The hashes below are part of the format, unlike slice_hash(). */
#ifndef KPIRECON_DATASET_SNAPSHOT_FORMAT_H
#define KPIRECON_DATASET_SNAPSHOT_FORMAT_H

#include "base/base.h"
#include "bytes/digest.h"

#include <string.h>

#define SNAPSHOT_MAGIC "KPISNAP\n"
#define SNAPSHOT_VERSION 3u
#define SNAPSHOT_BYTE_ORDER 0x01020304u
#define SNAPSHOT_PAGE_BYTES 4096u
#define MAX_SNAPSHOT_ROWS UINT32_MAX
#define ROWS_PER_GROUP 4096u

enum snapshot_section {
    SECTION_GROUPS,
    SECTION_DIRECTORY,
    SECTION_IDS,
    SECTION_ID_TEXTS,
    SECTION_ID_INDEX,
    SECTION_NUMBERS,
    SECTION_AMENDS,
    SECTION_VALUES,
    SECTION_PARTNERS,
    SECTION_ACCOUNT,
    SECTION_PROOFS,
    SECTION_COUNT
};

struct section {
    uint64_t offset, bytes; /* of the file */
};

/* A later version says of which file an older one was made, so that it can be made anew: since version 2 the header
   is this one, and the account begins with the name of that file. What rows are read from may be read better by then,
   which is why older ones are not converted. */
struct snapshot_header {
    char magic[8];
    uint32_t byte_order, version;
    uint64_t file_bytes;
    uint64_t row_count; /* in the groups: the good ones */
    uint64_t id_count;
    uint64_t data_row_count, bad_count, left_out_count, source_bytes; /* as in dataset_source_info */
    char source_sha256[DIGEST_HEX_CHARS];
    int32_t published_day; /* 0: every row says it */
    int32_t newest_month;
    uint32_t published_assumed, name_disagrees, names_groups;
    uint32_t is_page, has_next_page; /* of an answer that comes in pages */
    uint32_t is_incomplete; /* what it lacks is not proven missing */
    struct section sections[SECTION_COUNT];
    uint64_t proofs_checksum;
    uint64_t checksum; /* of all of the above */
};
static_assert(sizeof(struct snapshot_header) <= SNAPSHOT_PAGE_BYTES && sizeof(struct snapshot_header) % 8 == 0,
              "the header is the first page, without gaps");
static_assert(offsetof(struct snapshot_header, sections) == 168 && offsetof(struct snapshot_header, checksum) == 352 &&
                  (int)SECTION_ACCOUNT == 9,
              "of which file it was made is found in snapshots of other versions, too");

/* The fields of a row, in the order in which they lie in it. */
enum row_field {
    ROW_PARTNER,     /* id */
    ROW_GROUP,       /* id + 1; 0: none */
    ROW_PERIOD,
    ROW_PUBLICATION, /* day; 0: the file's */
    ROW_TYPE,        /* of the account's types */
    ROW_CURRENCY,    /* three letters in 24 bits; in the lowest 8 alone, which of currency_families.def; 0: none */
    ROW_DOCUMENT,
    ROW_UNITS,
    ROW_KPI,
    ROW_REVENUE,
    ROW_LINE,        /* less the row's number in its group */
    ROW_NUMBER,      /* 1 + where the group's texts have it; 0: none */
    ROW_AMENDS,      /* the same */
    ROW_PART,        /* of the account's parts, plus one; 0: none */
    ROW_PRINT,       /* over all cells of the row, known or not: wholly identical rows have the same */
    ROW_FIELD_COUNT
};
#define PRINT_BYTES 6

/* A field of a group: base + stored * 10^scale, modulo 2^64. */
struct group_field {
    uint64_t base;
    uint8_t width; /* bytes, 0..8; 0: all rows have the base */
    uint8_t scale; /* 0, 4 or 6 */
    uint8_t reserved[6];
};

struct group_entry {
    uint64_t offset; /* in the section */
    uint32_t row_count, row_bytes, text_bytes, reserved;
    struct group_field fields[ROW_FIELD_COUNT];
};
/* Fields are read eight bytes at a time. */
#define GROUP_PAD_BYTES 8

struct id_entry {
    uint32_t text_at, text_bytes; /* in SECTION_ID_TEXTS */
    uint32_t group;               /* id + 1 of the group its rows name, itself when it is one; 0: none */
};

#define SNAPSHOT_PI 0x243f6a8885a308d3u
#define SNAPSHOT_E 0xb7e151628aed2a6bu
#define SNAPSHOT_PHI 0x9e3779b97f4a7c15u

static inline uint64_t snapshot_load8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint64_t snapshot_mix(uint64_t a, uint64_t b)
{
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* What a text is found by; the text itself proves it. */
static inline uint32_t snapshot_tag(Slice text)
{
    uint64_t state = SNAPSHOT_PHI ^ text.len;
    for (; text.len >= 8; text.at += 8, text.len -= 8)
        state = snapshot_mix(state ^ snapshot_load8(text.at), SNAPSHOT_PI);
    char last[8] = {0};
    if (text.len)
        memcpy(last, text.at, text.len);
    return (uint32_t)(snapshot_mix(state ^ snapshot_load8(last), SNAPSHOT_E) >> 32);
}

static inline uint32_t snapshot_values_tag(int32_t period, int64_t kpi, int64_t revenue)
{
    uint64_t state = snapshot_mix((uint64_t)(uint32_t)period ^ SNAPSHOT_PHI, SNAPSHOT_PI);
    state = snapshot_mix(state ^ (uint64_t)kpi, SNAPSHOT_PI);
    return (uint32_t)(snapshot_mix(state ^ (uint64_t)revenue, SNAPSHOT_E) >> 32);
}

/* Of pages and headers: finds damage, proves nothing against malice. Four lanes, to keep up with memory.
   `bytes` is a multiple of eight. */
static inline uint64_t snapshot_checksum(const char *at, size_t bytes)
{
    uint64_t lanes[4] = {SNAPSHOT_PI, SNAPSHOT_E, SNAPSHOT_PHI, bytes};
    size_t i = 0;
    for (; i + 64 <= bytes; i += 64)
        for (size_t lane = 0; lane < 4; lane++)
            lanes[lane] = snapshot_mix(snapshot_load8(at + i + lane * 16) ^ lanes[lane],
                                       snapshot_load8(at + i + lane * 16 + 8) ^ SNAPSHOT_PHI);
    for (; i < bytes; i += 8)
        lanes[i / 8 % 4] = snapshot_mix(snapshot_load8(at + i) ^ lanes[i / 8 % 4], SNAPSHOT_PI);
    uint64_t sum = snapshot_mix(lanes[0] ^ SNAPSHOT_E, lanes[1] ^ SNAPSHOT_PHI);
    return sum ^ snapshot_mix(lanes[2] ^ SNAPSHOT_PI, lanes[3] ^ SNAPSHOT_E) ^ bytes;
}

#endif
