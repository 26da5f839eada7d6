/* The manifest is written last, and lists the other files as they are on disk. */
#include "report/run_check.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/digest.h"
#include "bytes/source.h"
#include "records/json.h"
#include "report/report_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MANIFEST "manifest.json"
#define MAX_MANIFEST_BYTES ((uint64_t)64 << 20)

struct check {
    Slice folder;
    struct arena *scratch;
    struct diag *diag;
};

static bool refuse(const struct check *check, Slice why)
{
    return diag_fault(check->diag, "'%.*s' is not a whole run folder: %.*s", SLICE_ARG(check->folder), SLICE_ARG(why));
}

static Slice text_of(const struct json_value *object, const char *name)
{
    const struct json_value *member = json_member(object, slice_from(name));
    return member ? member->text : (Slice){0};
}

/* A name as our own runs write it, in the folder or in one of those beneath: nothing that leads out of it. */
static bool is_plain(Slice name)
{
    static const Slice beneath[] = {S_INIT("tickets/"), S_INIT("pages/"), S_INIT("letters/")};
    for (size_t i = 0; i < COUNT_OF(beneath); i++)
        if (slice_starts(name, beneath[i])) {
            name = slice_skip(name, beneath[i].len);
            break;
        }
    return name.len && !slice_has(name, '/') && !slice_has(name, '\0') && name.at[0] != '.';
}

static bool check_output(const struct check *check, const struct json_value *output)
{
    char hex[DIGEST_HEX_CHARS];
    uint64_t found, told;
    Slice name = text_of(output, "name"), sha256 = text_of(output, "sha256");
    if (!is_plain(name) || !slice_to_u64(text_of(output, "bytes"), UINT64_MAX, &told))
        return refuse(check, S("its manifest lists a file that cannot be one of it"));
    Slice path = arena_printf(check->scratch, "%.*s/%.*s", SLICE_ARG(check->folder), SLICE_ARG(name));
    if (!digest_file_hex(path, hex, &found))
        return refuse(check, arena_printf(check->scratch, "'%.*s' cannot be read", SLICE_ARG(name)));
    if (found < told)
        return refuse(check, arena_printf(check->scratch, "'%.*s' is cut off: it has %" PRIu64 " of %" PRIu64 " bytes",
                                          SLICE_ARG(name), found, told));
    if (found != told || !slice_equal(sha256, (Slice){hex, DIGEST_HEX_CHARS}))
        return refuse(check, arena_printf(check->scratch, "'%.*s' was changed since it was written", SLICE_ARG(name)));
    return true;
}

static bool read_text(const struct check *check, Slice *text)
{
    Slice why;
    return file_read_beneath(check->folder, S(MANIFEST), MAX_MANIFEST_BYTES, check->scratch, text, &why) ||
           refuse(check, arena_printf(check->scratch, MANIFEST ": %.*s", SLICE_ARG(why)));
}

/* No text of a member holds the end of a line: what is found is the member itself. */
static bool has_own_hash(const struct check *check, Slice text, bool is_needed)
{
    char hex[DIGEST_HEX_CHARS];
    Slice mark = S(MANIFEST_OWN_HASH "\"");
    size_t at = slice_find(text, mark);
    if (!slice_ends(text, S("}\n")))
        return refuse(check, S("its manifest is cut off"));
    if (at == text.len)
        return !is_needed || refuse(check, S("its manifest has no hash of its own; 'kpirecon report' writes the folder anew"));
    digest_hex(slice_part(text, 0, at), hex);
    return slice_starts(slice_skip(text, at + mark.len), (Slice){hex, DIGEST_HEX_CHARS}) ||
           refuse(check, S("its manifest was changed since it was written"));
}

static const struct json_value *parse_manifest(const struct check *check, Slice text)
{
    struct json_fault fault;
    size_t at = 0;
    const struct json_value *manifest = json_parse(text, &at, check->scratch, check->scratch, &fault);
    const struct json_value *outputs = manifest ? json_member(manifest, S("outputs")) : NULL;
    if (manifest && slice_equal(text_of(manifest, "schema"), S(MANIFEST_SCHEMA)) && outputs && outputs->first)
        return manifest;
    refuse(check, S("its manifest is not one of ours"));
    return NULL;
}

static const struct json_value *read_manifest(const struct check *check, bool is_hashed)
{
    Slice text;
    return read_text(check, &text) && has_own_hash(check, text, is_hashed) ? parse_manifest(check, text) : NULL;
}

static bool check_outputs(const struct check *check, const struct json_value *manifest)
{
    for (const struct json_value *output = json_member(manifest, S("outputs"))->first; output; output = output->next)
        if (!check_output(check, output))
            return false;
    return true;
}

bool run_folder_check(Slice folder, struct arena *scratch, struct diag *diag)
{
    const struct check check = {folder, scratch, diag};
    const struct json_value *manifest = read_manifest(&check, false);
    return manifest && check_outputs(&check, manifest);
}

static uint64_t count_of(const struct json_value *object, const char *name)
{
    uint64_t count;
    return object && slice_to_u64(text_of(object, name), UINT64_MAX - 1, &count) ? count : UINT64_MAX;
}

/* Anybody may have edited the manifest: what is not as we write it is not passed on. */
static bool read_ledger(const struct json_value *told, struct arena *mem, struct run_ledger *out)
{
    Slice head = text_of(told, "head");
    *out = (struct run_ledger){.run = count_of(told, "run"),
                               .decisions = count_of(told, "decisions"),
                               .new_count = count_of(told, "new"),
                               .changed_count = count_of(told, "changed"),
                               .closed_count = count_of(told, "closed"),
                               .open_count = count_of(told, "open"),
                               .head = arena_copy(mem, head)};
    bool is_head = head.len == 0 || head.len == DIGEST_HEX_CHARS;
    for (size_t i = 0; i < head.len; i++)
        is_head &= slice_has(S("0123456789abcdef"), head.at[i]);
    return is_head && out->run != UINT64_MAX && out->decisions != UINT64_MAX && out->new_count != UINT64_MAX &&
           out->changed_count != UINT64_MAX && out->closed_count != UINT64_MAX && out->open_count != UINT64_MAX;
}

const struct run_ledger *run_folder_ledger(Slice folder, struct arena *mem, struct diag *diag)
{
    const struct check check = {folder, mem, diag};
    const struct json_value *manifest = read_manifest(&check, false);
    const struct json_value *told = manifest ? json_member(manifest, S("ledger")) : NULL;
    struct run_ledger *ledger = ARENA_NEW(mem, struct run_ledger);
    return told && read_ledger(told, mem, ledger) ? ledger : NULL;
}

/* Read in blocks: a file of claims may be larger than what is ever held. */
static bool has_lines(const struct check *check, const char *name, uint64_t told)
{
    uint64_t found = 0;
    char block[1 << 16];
    Slice path = arena_printf(check->scratch, "%.*s/%s", SLICE_ARG(check->folder), name);
    FILE *file = fopen(arena_cstr(check->scratch, path), "rbe");
    if (!file)
        return refuse(check, arena_printf(check->scratch, "'%s' cannot be read", name));
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        for (const char *at = block; (at = memchr(at, '\n', (size_t)(block + got - at))); at++)
            found++;
    fclose(file);
    return found == told || refuse(check, arena_printf(check->scratch, "'%s' has %" PRIu64 " lines, its manifest says %"
                                                       PRIu64, name, found, told));
}

static bool has_end_mark(const struct check *check, uint64_t claims)
{
    char tail[64];
    Slice path = arena_printf(check->scratch, "%.*s/resolutions.xml", SLICE_ARG(check->folder));
    Slice mark = arena_printf(check->scratch, "<end claims=\"%" PRIu64 "\"/>\n</run>\n", claims);
    FILE *file = fopen(arena_cstr(check->scratch, path), "rbe");
    bool found = file && fseek(file, -(long)mark.len, SEEK_END) == 0 && fread(tail, 1, mark.len, file) == mark.len &&
                 slice_equal(mark, (Slice){tail, mark.len});
    if (file)
        fclose(file);
    return found || refuse(check, S("'resolutions.xml' does not end with the count of its claims"));
}

static bool sums_fit(const struct check *check, const struct json_value *manifest)
{
    const struct json_value *totals = json_member(manifest, S("control_totals"));
    uint64_t claims = 0, rows = 0;
    static const char *const parts[] = {"rows_decided", "rows_quarantined", "rows_left_out"};
    const struct json_value *verdicts = json_member(manifest, S("verdicts"));
    for (const struct json_value *verdict = verdicts ? verdicts->first : NULL; verdict; verdict = verdict->next) {
        uint64_t count;
        claims += slice_to_u64(verdict->text, UINT64_MAX, &count) ? count : 0;
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        rows += count_of(totals, parts[i]);
    if (rows != count_of(totals, "rows_in"))
        return refuse(check, S("rows in are not rows decided, quarantined and left out"));
    return claims == count_of(totals, "claims_decided") ||
           refuse(check, S("its verdicts do not add up to the claims decided"));
}

bool run_folder_verify(Slice folder, struct run_sums *sums, struct arena *scratch, struct diag *diag)
{
    const struct check check = {folder, scratch, diag};
    const struct json_value *manifest = read_manifest(&check, true);
    if (!manifest || !check_outputs(&check, manifest) || !sums_fit(&check, manifest))
        return false;
    const struct json_value *totals = json_member(manifest, S("control_totals"));
    *sums = (struct run_sums){.claims = count_of(totals, "claims_shown"), .rows_in = count_of(totals, "rows_in")};
    for (const struct json_value *output = json_member(manifest, S("outputs"))->first; output; output = output->next)
        sums->files++;
    return has_lines(&check, "resolutions.ndjson", sums->claims) && has_end_mark(&check, sums->claims) &&
           has_lines(&check, "quarantine.ndjson",
                     count_of(totals, "rows_quarantined") + count_of(totals, "dataset_rows_quarantined"));
}
