/* A damaged snapshot: opened, asked for rows by every kind of key, read row by row.
   An input is what to do to a good one: pairs of a place and a byte, after a first byte
   that says whether it is cut off there and whether its checksums are made to fit
   again, so that what lies behind them is reached too. What is not an instruction of
   that kind is taken for a snapshot as it is. */
#include "base/slice.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "dataset/dataset_private.h"
#include "dataset/snapshot_builder.h"
#include "dataset/snapshot_gather.h"
#include "fuzz.h"
#include "programme/programme.h"
#include "tickets/ticket.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_SNAPSHOT_BYTES ((size_t)1 << 20)
#define SEAL 1u
#define CUT 2u

static const char csv[] =
    "partner_id,group_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue,currency,document_type,"
    "amends_of\n"
    "1001,1000,2020-01,MOC,5,G001,5,500,USD,,\n1001,1000,2020-01,MOC,6,G001,6,600.50,USD,,\n"
    "1002,1000,2019-12,Unheard Of,7,inv g-002,7,700,EUR,,\n1002,,2020-01,MOC,x,G003,7,1,EUR,,\n"
    "1003,,2020-01,DMOC,-5,C001,-5,-500,USD,adjustment_note,G001\n";

static void check(bool condition)
{
    if (!condition)
        abort();
}

static void write_file(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    check(file && fwrite(bytes, 1, count, file) == count && fclose(file) == 0);
}

struct bench {
    struct arena mem, diag_mem;
    struct diag diag;
    struct programme programme;
    char folder[64], path[96];
};

static void bench_open(struct bench *bench)
{
    struct templates templates = {0};
    Slice text, source;
    *bench = (struct bench){.folder = "/tmp/fuzz-snapshot-XXXXXX"};
    arena_init(&bench->mem, (size_t)1 << 32);
    arena_init(&bench->diag_mem, (size_t)1 << 28);
    diag_init(&bench->diag, &bench->diag_mem);
    check(template_load(&templates, S("rules/programme.xml"), &bench->mem, &text, &source, &bench->diag) &&
          programme_load(&bench->programme, source, text, &bench->mem, &bench->diag) && mkdtemp(bench->folder));
    snprintf(bench->path, sizeof bench->path, "%s/kpi-2020-02-15.csv", bench->folder);
}

static void bench_close(struct bench *bench)
{
    unlink(bench->path);
    rmdir(bench->folder);
    arena_done(&bench->mem);
    arena_done(&bench->diag_mem);
}

/* A good one, to be damaged. */
static size_t make(struct bench *bench, char *into)
{
    struct gathered gathered;
    struct dataset *dataset = dataset_new(&bench->programme, &bench->mem);
    write_file(bench->path, csv, sizeof csv - 1);
    check(dataset_add_file(dataset, slice_from(bench->path), DATE_NONE, &bench->diag));
    char made[] = "/tmp/fuzz-snapshot-made-XXXXXX";
    int fd = mkstemp(made);
    struct snapshot_order order = {.dataset = dataset, .fd = fd, .spill_fd = -1, .name = S("made")};
    check(fd >= 0 && snapshot_build(&order, &gathered, &bench->diag));
    ssize_t size = pread(fd, into, MAX_SNAPSHOT_BYTES, 0);
    close(fd);
    unlink(made);
    check(size > (ssize_t)SNAPSHOT_PAGE_BYTES);
    return (size_t)size;
}

static void seal(char *bytes, size_t size)
{
    struct snapshot_header header;
    if (size < SNAPSHOT_PAGE_BYTES)
        return;
    memcpy(&header, bytes, sizeof header);
    const struct section *proofs = &header.sections[SECTION_PROOFS];
    if (proofs->offset <= size && proofs->bytes <= size - proofs->offset && proofs->bytes % 8 == 0) {
        for (size_t page = 1; page < proofs->bytes / 8 && (page + 1) * SNAPSHOT_PAGE_BYTES <= size; page++) {
            uint64_t sum = snapshot_checksum(bytes + page * SNAPSHOT_PAGE_BYTES, SNAPSHOT_PAGE_BYTES);
            memcpy(bytes + proofs->offset + page * 8, &sum, sizeof sum);
        }
        header.proofs_checksum = snapshot_checksum(bytes + proofs->offset, proofs->bytes);
    }
    header.checksum = snapshot_checksum((const char *)&header, offsetof(struct snapshot_header, checksum));
    memcpy(bytes, &header, sizeof header);
}

static size_t damage(char *bytes, size_t size, const uint8_t *data, size_t count)
{
    for (size_t i = 1; i + 3 < count; i += 4)
        bytes[((size_t)data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16) % size] = (char)data[i + 3];
    if (data[0] & SEAL)
        seal(bytes, size);
    return data[0] & CUT && count > 3 ? ((size_t)data[1] | (size_t)data[2] << 8) % size : size;
}

static void read_rows(struct bench *bench, struct snapshot *snapshot)
{
    struct snapshot_row packed;
    struct kpi_row row;
    struct account account = snapshot->account;
    if (!snapshot_read_types(snapshot, &bench->programme))
        return;
    snapshot->account = account;
    for (uint32_t i = 0; i < 64 && snapshot_row(snapshot, i, &packed); i++)
        if (snapshot_unpack(snapshot, &packed, &row))
            check(row.partner.len > 0);
}

static void ask(struct bench *bench)
{
    struct snapshot snapshot;
    struct gather_keys keys;
    struct gathered gathered;
    struct quarantine quarantine;
    diag_init(&bench->diag, &bench->diag_mem);
    if (!snapshot_open(&snapshot, slice_from(bench->path), &bench->diag)) {
        check(bench->diag.fault.at);
        return;
    }
    snapshot_verify(&snapshot);
    bench->diag.fault = (Slice){0};
    read_rows(bench, &snapshot);
    bench->diag.fault = (Slice){0};
    struct dataset *dataset = dataset_new(&bench->programme, &bench->mem);
    check(dataset_add_snapshot(dataset, &snapshot, &bench->diag));
    quarantine_init(&quarantine, &bench->mem);
    dataset_quarantine_to(dataset, &quarantine);
    keys_init(&keys, &bench->mem, 8);
    keys_add_invoice(&keys, S("G001"));
    keys_add_invoice(&keys, S("G-002"));
    keys_add_skeleton(&keys, S("G1"));
    keys_add_partner(&keys, S("1000"));
    keys_add_partner(&keys, S("1001"));
    keys_add_values(&keys, (Month){2020 * 12}, decimal_from_int(5), decimal_from_int(500));
    check(dataset_gather(dataset, &keys, &gathered, &bench->diag) || bench->diag.fault.at);
    bench->diag.fault = (Slice){0};
    keys_init(&keys, &bench->mem, 8);
    keys_expect_near(&keys, 2);
    keys_add_near(&keys, S("G0O1"));
    keys_add_near(&keys, S("C01"));
    keys_add_partner(&keys, S("1002"));
    keys_add_partner(&keys, S("1000"));
    keys.partner_rows = true;
    check(dataset_gather_again(dataset, &keys, &gathered, &bench->diag) || bench->diag.fault.at);
    dataset_done(dataset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bench bench;
    char *bytes = malloc(MAX_SNAPSHOT_BYTES);
    check(bytes != NULL);
    xml_library_init();
    bench_open(&bench);
    size_t made = make(&bench, bytes);
    if (size >= 8 && memcmp(data, SNAPSHOT_MAGIC, 8) == 0)
        memcpy(bytes, data, made = size < MAX_SNAPSHOT_BYTES ? size : MAX_SNAPSHOT_BYTES);
    else if (size)
        made = damage(bytes, made, data, size);
    write_file(bench.path, bytes, made);
    ask(&bench);
    bench_close(&bench);
    free(bytes);
    return 0;
}
