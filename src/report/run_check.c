/* The manifest is written last, and lists the other files as they are on disk. */
#include "report/run_check.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/digest.h"
#include "bytes/source.h"
#include "records/json.h"
#include "report/report_private.h"

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
    if (found != told || !slice_equal(sha256, (Slice){hex, DIGEST_HEX_CHARS}))
        return refuse(check, arena_printf(check->scratch, "'%.*s' was changed since it was written", SLICE_ARG(name)));
    return true;
}

static bool check_manifest(const struct check *check, Slice text)
{
    struct json_fault fault;
    size_t at = 0;
    const struct json_value *manifest = json_parse(text, &at, check->scratch, check->scratch, &fault);
    const struct json_value *outputs = manifest ? json_member(manifest, S("outputs")) : NULL;
    if (!manifest || !slice_equal(text_of(manifest, "schema"), S(MANIFEST_SCHEMA)) || !outputs || !outputs->first)
        return refuse(check, S("its manifest is not one of ours"));
    for (const struct json_value *output = outputs->first; output; output = output->next)
        if (!check_output(check, output))
            return false;
    return true;
}

bool run_folder_check(Slice folder, struct arena *scratch, struct diag *diag)
{
    Slice text, why;
    const struct check check = {folder, scratch, diag};
    if (!file_read_beneath(folder, S(MANIFEST), MAX_MANIFEST_BYTES, scratch, &text, &why))
        return refuse(&check, arena_printf(scratch, MANIFEST ": %.*s", SLICE_ARG(why)));
    return check_manifest(&check, text);
}
